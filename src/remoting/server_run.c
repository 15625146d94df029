/* SPDX-License-Identifier: MIT */
/* A pipeline of the client: from its message to its last state. */
#include "remoting/server_impl.h"

#include "clixml/reader.h"
#include "engine/fiber.h"
#include "engine/history.h"
#include "engine/scope.h"
#include "sys/clock.h"
#include "types/time/calendar.h"

#include <string.h>

static void trace(struct heap *h, struct cell *c)
{
	struct server_run *r = (struct server_run *)c;

	heap_mark(h, r->s);
	heap_mark(h, r->next);
	heap_mark(h, r->outer);
	heap_mark(h, r->queued);
	val_mark(h, r->request);
	heap_mark(h, r->info.title);
	heap_mark(h, r->input);
	val_mark(h, r->answer.result);
	val_mark(h, r->answer.error);
	heap_mark(h, r->using_values);
	heap_mark(h, r->world);
	heap_mark(h, r->history);
}

const struct type type_server_run = {
	.cls = { .trace = trace }, .name = "server-run", .flags = TF_INTERNAL, .size = sizeof(struct server_run),
};

struct server_run *run_find(struct server *s, const uint8_t *pid)
{
	for (struct server_run *r = s->runs; r; r = r->next)
		if (guid_same(r->pid, pid))
			return r;
	return NULL;
}

void run_forget(struct server *s, struct server_run *r)
{
	struct server_run **p = &s->runs;

	/* A running one goes when it ends. */
	r->closed = true;
	if (r->started && !r->ended)
		return;
	while (*p && *p != r)
		p = &(*p)->next;
	if (*p)
		*p = r->next;
}

/* --- the end ------------------------------------------------------------ */

static void send_state(struct server *s, struct server_run *r, int state, struct errrec *e)
{
	struct clixml_writer *w = server_writer(s);

	payload_pipeline_state(w, state, e);
	server_send(s, MSG_PIPELINE_STATE, r->pid, w);
	server_writer_done(s, w);
}

static struct errrec *stopped_error(struct rt *rt)
{
	return err_make(rt, "System.Management.Automation.PipelineStoppedException", "PipelineStopped",
			EC_OperationStopped, V_NULL, "The pipeline has been stopped.");
}

static void unqueue(struct server *s, struct server_run *r)
{
	struct server_run **p = &s->queue;

	while (*p && *p != r)
		p = &(*p)->queued;
	if (*p)
		*p = r->queued;
}

void run_stop(struct server *s, struct server_run *r)
{
	if (r->ended)
		return;
	unqueue(s, r);
	r->started = r->ended = true;
	send_state(s, r, PIPE_STOPPED, stopped_error(s->rt));
}

struct ending {
	struct server_run *r;
	enum unwind why;
	struct unwound u;
};

static void end_body(struct rt *rt, void *arg)
{
	struct ending *e = arg;
	struct server *s = e->r->s;
	val code;

	server_writer_abandon(s);
	switch (e->why) {
	case UNWIND_ERROR:
		error_list_add(rt, e->u.error);
		send_state(s, e->r, PIPE_FAILED, e->u.error);
		return;
	case UNWIND_STOPPED:
		send_state(s, e->r, PIPE_STOPPED, stopped_error(rt));
		return;
	case UNWIND_EXIT:
		code = val_int(e->u.code);
		call_void(s, HOST_SET_SHOULD_EXIT, &code, 1);
		break;
	default:
		break;
	}
	send_state(s, e->r, PIPE_COMPLETED, NULL);
}

/* What was asked for goes into the history when it has run. */
static void remember(struct rt *rt, void *arg)
{
	struct ending *e = arg;
	int status = e->why == UNWIND_ERROR ? PIPE_FAILED : e->why == UNWIND_STOPPED ? PIPE_STOPPED : PIPE_COMPLETED;

	history_add(rt, e->r->history, status, e->r->began, calendar_now());
}

/* A last message that can't be written must not leave the client waiting. */
static void end_bare(struct rt *rt, void *arg)
{
	struct ending *e = arg;

	server_writer_abandon(e->r->s);
	send_state(e->r->s, e->r, PIPE_FAILED, NULL);
}

/* --- running ------------------------------------------------------------ */

static void metadata_request(struct rt *rt, val v, struct pipeline_request *ret);

/* TEXT as a pipeline without input; SHOWN: its output and errors go to the host. */
static void script_request(struct rt *rt, struct ustr *text, bool shown, struct pipeline_request *ret)
{
	struct wire_command *c = rt_block(rt, struct wire_command, 2);
	struct wire_statement *st = rt_block(rt, struct wire_statement, 1);

	c[0].text = text;
	c[0].is_script = true;
	c[1].text = ustr_new(rt, "Out-Default");
	c[1].merge.previous = RESULT_OUTPUT | RESULT_ERROR;
	st->commands = c;
	st->n = shown ? 2 : 1;
	*ret = (struct pipeline_request){ .statements = st, .nstatements = 1, .no_input = true,
					  .host = { .use_runspace = true } };
}

static void run_body(struct rt *rt, void *arg)
{
	struct server_run *r = arg;
	struct pipeline_request req = { 0 };
	struct sink *out = &r->sinks[STREAM_OUT].sink;

	rt_stop_hold(rt, 0);
	if (r->metadata)
		metadata_request(rt, r->request, &req);
	else if (r->first)
		script_request(rt, r->request.s, true, &req);
	else
		payload_read_create_pipeline(rt, r->request, &req);
	r->request = V_NULL;
	r->info = req.host;
	if (debug_command(r->s, &req))
		return;
	if (req.add_to_history)
		r->history = site_history_text(rt, &req);
	site_run(rt, r, &req, out);
}

/* From another thread: a stop that can't wait for the engine. */
static void raised(void *arg)
{
	rt_stop(arg);
}

static void raised_fiber(void *arg)
{
	fiber_stop(arg);
}

/* What a pipeline changes in the engine and puts back. */
struct place {
	struct streams streams;
	struct frame *frame;
	struct stage *stage;
	struct dict *using_values;
	uint32_t try_depth;
	int held;
	val invocation;		/* $MyInvocation of the global scope */
};

static void enter(struct rt *rt, struct server_run *r, struct place *p)
{
	struct engine *e = rt->eng;
	struct server *s = r->s;

	*p = (struct place){ e->top_streams, e->frame, e->stage, e->using_values, e->try_depth, rt_stop_hold(rt, 1),
			     scope_global(rt)->myinvocation };
	scope_global(rt)->myinvocation = V_VOID;
	r->outer = e->current_run;
	e->current_run = r;
	r->started = true;
	out_streams(r, &e->top_streams);
	e->frame = NULL;
	e->stage = NULL;
	e->using_values = NULL;
	e->try_depth = 0;
	if (!r->outer && *rt->stop)
		rt_stop_clear(rt);
	r->stop.fd = rt->stop_fd;
	r->stop.raised = fiber_current(rt) ? raised_fiber : raised;
	r->stop.arg = fiber_current(rt) ? (void *)fiber_current(rt) : rt;
	runspace_running(s->host, r->pid, &r->stop);
}

static bool outer_stops(const struct server_run *r)
{
	for (r = r->outer; r; r = r->outer)
		if (atomic_load(&r->stop.flag))
			return true;
	return false;
}

static void leave(struct rt *rt, struct server_run *r, const struct place *p)
{
	struct engine *e = rt->eng;

	runspace_running(r->s->host, r->pid, NULL);
	if (*rt->stop && !outer_stops(r))
		rt_stop_clear(rt);
	e->top_streams = p->streams;
	e->frame = p->frame;
	e->stage = p->stage;
	e->using_values = p->using_values;
	e->try_depth = p->try_depth;
	rt_stop_hold(rt, p->held);
	gc_store(scope_global(rt), &scope_global(rt)->myinvocation, p->invocation);
	e->current_run = r->outer;
}

/* Nested pipelines that came while the engine was busy run before the end of
 * the one below is told. */
static void serve_nested(struct server *s, int64_t began_us)
{
	enum { LONG_US = 2000 };

	if (clock_us() - began_us < LONG_US || fiber_current(s->rt))
		return;
	while (runspace_wait(s->host, NULL, 0) > 0)
		;
}

struct errrec *run_execute(struct server *s, struct server_run *r)
{
	struct rt *rt = s->rt;
	struct ending e = { .r = r };
	struct place place;
	int64_t began = clock_us();

	/* A stop that comes when the commands have ended changes nothing: their
	 * last state is told whole. */
	s->nrunning += !s->rt->eng->current_run;
	enter(rt, r, &place);
	r->began = calendar_now();
	e.why = rt_protect(rt, run_body, r);
	rt_stop_hold(rt, 1);
	e.u = rt->unwound;
	rt->unwound = (struct unwound){ 0 };
	if (r->history)
		rt_protect(rt, remember, &e);
	if (e.why == UNWIND_NONE)
		serve_nested(s, began);
	if (rt_protect(rt, end_body, &e) != UNWIND_NONE)
		rt_protect(rt, end_bare, &e);
	leave(rt, r, &place);
	s->nrunning -= !s->rt->eng->current_run;
	r->ended = true;
	if (r->closed)
		run_forget(s, r);
	return e.why == UNWIND_ERROR ? e.u.error : NULL;
}

/* Nested ones run on top of what runs; the others as many at once as the pool has
 * runspaces. */
static bool has_room(const struct server *s)
{
	return s->max > 1 ? s->nrunning < s->max : !s->nrunning;
}

static void start(struct server *s, struct server_run *r)
{
	if (s->max > 1 || s->visiting)
		worlds_start(s, r);
	else
		run_execute(s, r);
}

void run_queue(struct server *s)
{
	struct server_run *r;

	while (has_room(s) && (r = s->queue)) {
		s->queue = r->queued;
		r->queued = NULL;
		start(s, r);
	}
}

static void enqueue(struct server *s, struct server_run *r)
{
	struct server_run **p = &s->queue;

	while (*p)
		p = &(*p)->queued;
	*p = r;
}

static struct server_run *run_new(struct server *s, const uint8_t *pid)
{
	struct server_run *r = rt_new_cell(s->rt, &type_server_run, server_run);

	r->s = s;
	memcpy(r->pid, pid, GUID_LEN);
	r->stop.fd = r->wake_fd = -1;
	r->answer = (struct host_response){ .result = V_VOID, .error = V_NULL };
	r->input = list_new(s->rt, NULL);
	r->next = s->runs;
	s->runs = r;
	return r;
}

void run_create(struct server *s, const struct runspace_message *m)
{
	struct server_run *r = run_new(s, m->pid);

	r->metadata = m->type == MSG_GET_COMMAND_METADATA;
	r->request = repeat_decode(s, m);
	if (server_running(s) && s->max == 1 && payload_bool(s->rt, r->request, "IsNested", false)) {
		run_execute(s, r);
		return;
	}
	enqueue(s, r);
	run_queue(s);
}

struct errrec *run_first(struct server *s, const char *script)
{
	static const uint8_t none[GUID_LEN];
	struct server_run *r = run_new(s, none);

	r->request = val_str(ustr_new(s->rt, script));
	r->first = r->closed = true;
	return run_execute(s, r);
}

/* --- what comes for a pipeline ------------------------------------------ */

void run_input(struct server *s, const struct runspace_message *m)
{
	struct server_run *r = run_find(s, m->pid);

	if (!r || r->ended)
		return;
	if (m->type == MSG_END_OF_PIPELINE_INPUT)
		r->input_ended = true;
	else
		list_add(s->rt, r->input, server_decode(s, m));
	worlds_wake(r);
}

void run_response(struct server *s, const struct runspace_message *m)
{
	struct server_run *r = m->type == MSG_PIPELINE_HOST_RESPONSE ? run_find(s, m->pid) : server_running(s);
	struct host_response a;

	if (!r || !r->awaited)
		return;
	payload_read_host_response(s->rt, server_decode(s, m), &a);
	if (a.id != r->awaited)
		return;
	r->answer = a;
	r->answered = true;
	worlds_wake(r);
}

/* --- command metadata --------------------------------------------------- */

static const char metadata_script[] =
	"param($Name, $CommandType, $Module, $ArgumentList, $Specs)\n"
	"$p = @{ ErrorAction = 'SilentlyContinue' }\n"
	"if ($Name) { $p.Name = $Name }\n"
	"if ($null -ne $CommandType) { $p.CommandType = $CommandType }\n"
	"if ($Module) { $p.Module = $Module }\n"
	"if ($ArgumentList) { $p.ArgumentList = $ArgumentList }\n"
	"if ($Specs) {\n"
	"    $p.FullyQualifiedModule = @(foreach ($s in $Specs) {\n"
	"        $h = @{ ModuleName = $s.Name }\n"
	"        if ($s.Version) { $h.ModuleVersion = $s.Version }\n"
	"        foreach ($n in 'RequiredVersion', 'MaximumVersion', 'Guid') { if ($s.$n) { $h[$n] = $s.$n } }\n"
	"        $h\n"
	"    })\n"
	"}\n"
	"$c = @(Get-Command @p | Select-Object -Property Name, Namespace, HelpUri, CommandType, ResolvedCommandName, OutputType, Parameters)\n"
	"$n = [pscustomobject]@{ Count = $c.Count }\n"
	"$n.PSObject.TypeNames.Insert(0, 'Selected.Microsoft.PowerShell.Commands.GenericMeasureInfo')\n"
	"$n\n$c\n";

static val number_or_null(struct rt *rt, val v, const char *name)
{
	int64_t n = payload_int(rt, v, name, -1);

	return n < 0 ? V_NULL : val_int((int32_t)n);
}

/* The request as a pipeline of ours that answers it. */
static void metadata_request(struct rt *rt, val v, struct pipeline_request *ret)
{
	struct wire_command *c;

	script_request(rt, ustr_new(rt, metadata_script), false, ret);
	c = ret->statements[0].commands;
	c->use_local_scope = 1;
	c->args = rt_block(rt, struct wire_arg, 5);
	c->nargs = 5;
	c->args[0].value = payload_or_null(rt, v, "Name");
	c->args[1].value = number_or_null(rt, v, "CommandType");
	c->args[2].value = payload_or_null(rt, v, "Namespace");
	c->args[3].value = payload_or_null(rt, v, "ArgumentList");
	c->args[4].value = payload_or_null(rt, v, "FullyQualifiedModule");
}
