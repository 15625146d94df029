/* SPDX-License-Identifier: MIT */
#include "remoting/interactive.h"

#include <pwd.h>
#include <string.h>
#include <strings.h>
#include <unistd.h>

#include "engine/host.h"

bool interactive_is_pushed(struct rt *rt)
{
	struct remoting *r = remoting_of(rt);

	return r && !val_is_null(r->pushed);
}

void interactive_push(struct rt *rt, struct session *s, bool temporary)
{
	struct remoting *r = remoting_of(rt);

	gc_store(r, &r->pushed, val_obj(s));
	r->pushed_temporary = temporary;
}

void interactive_pop(struct rt *rt)
{
	struct remoting *r = remoting_of(rt);
	struct session *s = val_session(r->pushed);
	bool temporary = r->pushed_temporary;

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
	say(rt, ustr_printf(rt, "Exiting session %s: it is no longer in the Opened state, its state is %s.%s%s%s", USTR_C(rt, s->name),
			    runspace_state_name(s->rs->far.state),
			    s->rs->far.state == POOL_DISCONNECTED ? " Use Connect-PSSession or Receive-PSSession to go on with it." : "",
			    why ? " " : "", why ? USTR_C(rt, why) : ""));
	interactive_pop(rt);
	return NULL;
}

static struct pipeline_request *command(struct rt *rt, const char *name)
{
	struct pipeline_request *r = request_new(rt, 1);

	r->statements[0].commands[0].text = ustr_new(rt, name);
	r->add_to_history = false;
	return r;
}

struct prompt_call {
	struct session *s;
	struct ustr *text;
};

static void call_prompt(struct rt *rt, void *arg)
{
	struct prompt_call *p = arg;
	struct list *l = remote_call(rt, p->s->rs, command(rt, "prompt"), NULL);

	if (l->n)
		p->text = val_to_str(rt, l->v[0]);
}

/* The user of this process goes without saying in a prompt (recorded). */
static bool is_me(const struct ustr *user)
{
	struct passwd pw, *found = NULL;
	char space[4096];

	return !getpwuid_r(geteuid(), &pw, space, sizeof space, &found) && found && ustr_eq_c(user, pw.pw_name);
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

/* The line, its errors merged into its output, and Out-Default over there. */
static struct pipeline_request *line_request(struct rt *rt, struct ustr *text)
{
	struct pipeline_request *r = request_new(rt, 2);
	struct wire_command *c = r->statements[0].commands;

	c[0].text = text;
	c[0].is_script = true;
	c[0].merge.my = RESULT_ERROR;
	c[0].merge.to = RESULT_OUTPUT;
	c[1].text = ustr_new(rt, "Out-Default");
	c[1].use_local_scope = 1;
	c[1].merge.previous = RESULT_OUTPUT | RESULT_ERROR;
	r->redirect_errors = false;
	return r;
}

static void wait_for(struct rt *rt, void *arg)
{
	struct remote_pipe *p = arg;

	while (pipe_running(p) && p->far.state != PIPE_DISCONNECTED)
		remote_wait(rt, &p->rs, 1, -1);
}

/* Ctrl+C stops what runs over there; its end is waited for. */
static void run(struct rt *rt, struct session *s, struct pipeline_request *req)
{
	struct remote_pipe *p = pipe_new(rt, s->rs);

	p->take = take;
	pipe_create(rt, p, req);
	if (rt_protect(rt, wait_for, p) == UNWIND_STOPPED) {
		rt_stop_clear(rt);
		pipe_stop(rt, p);
		rt_protect(rt, wait_for, p);
	}
	if (p->far.state == PIPE_FAILED && p->failure && s->rs->far.state == POOL_OPENED)
		sink_put(rt->eng->top_streams.s[STREAM_ERROR], val_obj(p->failure));
	if (s->rs->exit_asked)
		interactive_pop(rt);
}

static bool is_leaving(const struct ustr *line)
{
	static const char *const words[] = { "exit", "Exit-PSSession", "exsn", "Exit-PSHostProcess" };

	for (size_t i = 0; i < ARRAY_LEN(words); i++)
		if (ustr_ieq_c(line, words[i]))
			return true;
	return false;
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
	if (is_leaving(line))
		interactive_pop(rt);
	else
		run(rt, s, line_request(rt, line));
}
