/* SPDX-License-Identifier: MIT */
/*
 * A visit of a session. What is typed, the prompt and the errors of the visit
 * itself are requests of the same form as the product's: the far end shows what
 * comes of them on this host.
 */
#include "remoting/interactive.h"

#include <string.h>
#include <strings.h>
#include <unistd.h>

#include "clixml/records.h"
#include "engine/code.h"
#include "engine/host.h"
#include "sys/user.h"

bool interactive_is_pushed(struct rt *rt)
{
	struct remoting *r = remoting_of(rt);

	return r && !val_is_null(r->pushed);
}

bool interactive_is_possible(struct rt *rt, struct session *s)
{
	enum { ALL_BUT_PROGRAMS = 271 };	/* CommandTypes: Alias, Function, Filter, Cmdlet, Configuration */
	struct ustr *needed[] = { ustr_new(rt, "Out-Default"), ustr_new(rt, "Exit-PSSession") };
	struct metadata_query q = { .names = array_strings(rt, needed, ARRAY_LEN(needed)), .types = ALL_BUT_PROGRAMS };

	return remote_metadata(rt, s->rs, &q)->n > ARRAY_LEN(needed);
}

void interactive_push(struct rt *rt, struct session *s, bool temporary)
{
	struct remoting *r = remoting_of(rt);

	gc_store(r, &r->pushed, val_obj(s));
	r->pushed_temporary = temporary;
	r->pushed_left = false;
}

/* A line over there that leaves comes to its end first. */
void interactive_pop(struct rt *rt)
{
	struct remoting *r = remoting_of(rt);
	struct session *s = val_session(r->pushed);
	bool temporary = r->pushed_temporary;

	if (r->pushed_runs) {
		r->pushed_left = true;
		return;
	}
	r->pushed = V_NULL;
	r->pushed_temporary = false;
	if (s && temporary)
		remote_close(rt, s->rs);
}

static void say(struct rt *rt, struct ustr *text)
{
	const struct host_ops *h = rt->eng->host;

	if (h && h->write_error_line)
		h->write_error_line(rt, rt->eng->host_arg, text);
}

/* The session, or NULL when it is gone; the visit has ended then. */
static struct session *pushed(struct rt *rt)
{
	struct session *s = val_session(remoting_of(rt)->pushed);
	struct ustr *why;

	if (!s)
		return NULL;
	remote_poll(rt, s->rs);
	if (s->rs->far.state == POOL_OPENED)
		return s;
	why = member_str_or_null(rt, s->rs->reason, "Message");
	say(rt, ustr_printf(rt, "Exiting session %s: it is no longer in the Opened state, its state is %s.%s%s%s",
		USTR_C(rt, s->name),
			    runspace_state_name(s->rs->far.state),
			    s->rs->far.state == POOL_DISCONNECTED
			    ? " Use Connect-PSSession or Receive-PSSession to go on with it." : "",
			    why ? " " : "", why ? USTR_C(rt, why) : ""));
	interactive_pop(rt);
	return NULL;
}

/* A request whose errors are for the commands in it, not for a stream of ours. */
static struct pipeline_request *request(struct rt *rt, uint32_t ncommands)
{
	struct pipeline_request *r = request_new(rt, ncommands);

	r->redirect_errors = false;
	r->add_to_history = false;
	return r;
}

static struct pipeline_request *prompt_request(struct rt *rt)
{
	struct pipeline_request *r = request(rt, 1);

	r->statements[0].commands[0].text = r->history = ustr_new(rt, "prompt");
	return r;
}

struct prompt_call {
	struct session *s;
	struct ustr *text;
};

static void call_prompt(struct rt *rt, void *arg)
{
	struct prompt_call *p = arg;
	struct list *l = remote_call(rt, p->s->rs, prompt_request(rt), NULL);

	if (l->n)
		p->text = val_to_str(rt, l->v[0]);
}

/* The user of this process goes without saying in a prompt (recorded). */
static bool is_me(const struct ustr *user)
{
	struct user_name me = user_name_of(geteuid());

	return me.known && ustr_eq_c(user, me.s);
}

struct ustr *interactive_prompt(struct rt *rt)
{
	struct prompt_call p = { .s = pushed(rt) };
	const char *computer;

	if (!p.s)
		return NULL;
	rt_protect(rt, call_prompt, &p);
	if (p.s->rs->kind == REMOTE_PIPE)
		return p.text ? p.text : ustr_new(rt, "PS>");
	computer = USTR_C(rt, p.s->rs->computer);
	if (p.s->rs->user && !is_me(p.s->rs->user))
		computer = USTR_C(rt, ustr_printf(rt, "%s@%s", USTR_C(rt, p.s->rs->user), computer));
	return ustr_printf(rt, "[%s]: %s", computer, p.text && ustr_len(p.text) ? USTR_C(rt, p.text) : "PS>");
}

/* --- a line ------------------------------------------------------------- */

static void take(struct rt *rt, struct remote_pipe *p, enum stream s, val v)
{
	const struct host_ops *h = rt->eng->host;

	/* A far end that does not format hands the objects over. */
	if (s == STREAM_OUT)
		sink_put(rt->eng->top_streams.s[STREAM_OUT], v);
	else if (s == STREAM_ERROR)
		sink_put(rt->eng->top_streams.s[STREAM_ERROR], v);
	else if (s == STREAM_PROGRESS && h && h->write_progress)
		h->write_progress(rt, rt->eng->host_arg, 0, v);
}

static struct wire_command show(struct rt *rt)
{
	return (struct wire_command){ .text = ustr_new(rt, "Out-Default"), .use_local_scope = 1,
				      .merge.previous = RESULT_OUTPUT | RESULT_ERROR };
}

struct line {
	struct ustr *text;
	struct pipeline_request *commands;	/* or NULL: only the far end can say what it means */
};

static void convert(struct rt *rt, void *arg)
{
	struct line *l = arg;

	l->commands = request_commands(rt, scriptblock_parse(rt, USTR_C(rt, l->text), strlen(USTR_C(rt, l->text)), NULL), NULL);
}

/* Every statement of FROM ends in Out-Default over there; the errors of a single command are merged into its output. */
static void show_all(struct rt *rt, struct pipeline_request *to, const struct pipeline_request *from)
{
	for (uint32_t i = 0; i < from->nstatements; i++) {
		const struct wire_statement *f = &from->statements[i];
		struct wire_statement *t = i ? request_statement(rt, to, f->n + 1) : to->statements;

		memcpy(t->commands, f->commands, f->n * sizeof *f->commands);
		t->commands[f->n] = show(rt);
	}
	if (from->nstatements == 1 && from->statements[0].n == 1) {
		to->statements[0].commands[0].merge.my = RESULT_ERROR;
		to->statements[0].commands[0].merge.to = RESULT_OUTPUT;
		to->statements[0].commands[0].merge.each[0] = RESULT_OUTPUT;
	}
}

static struct pipeline_request *line_request(struct rt *rt, struct ustr *text)
{
	struct line l = { .text = text };
	struct pipeline_request *r;

	if (rt_protect(rt, convert, &l) != UNWIND_NONE || !l.commands)
		l.commands = request_script(rt, text);
	r = request(rt, l.commands->statements[0].n + 1);
	show_all(rt, r, l.commands);
	r->add_to_history = true;
	r->history = text;
	return r;
}

static struct pipeline_request *error_request(struct rt *rt)
{
	struct pipeline_request *r = request(rt, 1);

	r->statements[0].commands[0] = show(rt);
	r->no_input = false;
	return r;
}

static void wait_for(struct rt *rt, void *arg)
{
	struct remote_pipe *p = arg;

	while (pipe_running(p) && p->far.state != PIPE_DISCONNECTED)
		remote_wait(rt, &p->rs, 1, -1);
}

struct run {
	struct session *s;
	struct pipeline_request *req;
	val input;		/* V_VOID: none */
	struct remote_pipe *pipe;
};

static void start(struct rt *rt, void *arg)
{
	struct run *r = arg;

	r->pipe = pipe_new(rt, r->s->rs);
	r->pipe->take = take;
	pipe_create(rt, r->pipe, r->req);
	if (!r->req->no_input)
		pipe_input(rt, r->pipe, r->input);
	pipe_end_input(rt, r->pipe);
	wait_for(rt, r->pipe);
}

/* Ctrl+C stops what runs over there; its end is waited for. The pipeline's failure, or NULL. */
static struct errrec *run(struct rt *rt, struct session *s, struct pipeline_request *req, val input)
{
	struct remoting *remoting = remoting_of(rt);
	struct run r = { s, req, input, NULL };

	remoting->pushed_runs = true;
	if (rt_protect(rt, start, &r) == UNWIND_STOPPED && r.pipe) {
		rt_stop_clear(rt);
		pipe_stop(rt, r.pipe);
		rt_protect(rt, wait_for, r.pipe);
	}
	remoting->pushed_runs = false;
	return r.pipe && (r.pipe->far.state == PIPE_FAILED || r.pipe->far.state == PIPE_STOPPED) ? r.pipe->failure : NULL;
}

/* E as a record of our own about the exception that came: so it is sent with both. */
static val own_record(struct rt *rt, struct errrec *e)
{
	struct exc *x = val_exc(e->exception);
	struct errrec *r = errrec_copy(rt, x && x->record ? x->record : e, &type_errorrecord);

	r->serialized = 0;
	if (x)
		gc_storep(x, x->record, r);
	return record_error_marked_bag(rt, r);
}

static void run_line(struct rt *rt, struct session *s, struct pipeline_request *req)
{
	struct errrec *e = run(rt, s, req, V_VOID);

	if (e && s->rs->far.state == POOL_OPENED)
		e = run(rt, s, error_request(rt), own_record(rt, e)) ? e : NULL;
	if (e && s->rs->far.state == POOL_OPENED)	/* which could not be shown over there */
		sink_put(rt->eng->top_streams.s[STREAM_ERROR], val_obj(e));
	if (s->rs->exit_asked || remoting_of(rt)->pushed_left)
		interactive_pop(rt);
}

void interactive_line(struct rt *rt, const char *text)
{
	struct session *s = pushed(rt);
	struct ustr *line;

	if (!s)
		return;
	line = ustr_trim(rt, ustr_from_utf8(rt, text, strlen(text)), true, true);
	if (!ustr_len(line))
		return;
	if (ustr_ieq_c(line, "exit"))
		line = ustr_new(rt, "Exit-PSSession");
	run_line(rt, s, line_request(rt, line));
}
