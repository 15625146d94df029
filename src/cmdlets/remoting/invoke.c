/* SPDX-License-Identifier: MIT */
#include "cmdlets/remoting/invoke.h"

#include <string.h>
#include <unistd.h>

#include "remoting/job.h"
#include "engine/command_impl.h"
#include "engine/invocation.h"
#include "engine/param.h"
#include "engine/powershell.h"
#include "engine/records.h"
#include "engine/scriptblock_convert.h"
#include "engine/steppable.h"
#include "providers/provider.h"
#include "sys/clock.h"
#include "sys/procinfo.h"

enum { REPORT_MS = 1000, LOOK_MS = 5000, NAMES_SHOWN = 4, PROGRESS_ID = 0x50534e };

struct item {
	val v;
	struct remote_pipe *p;
	enum stream s;
};

struct invoke {
	struct cell h;
	struct cmdlet *c;
	struct remote_pipe **pipes;	/* heap block */
	struct pipeline_request *request;
	uint32_t n, started, running, limit;
	uint32_t total;			/* with targets that could not be opened */
	int64_t reported_ms;		/* of the last progress; first: of the start */
	bool opened, at_once, shown, told_halted;
	struct item *items;		/* heap block: came while this cmdlet was not waiting */
	uint32_t first, nitems, cap;
	bool hide, temporary, has_input;
	bool for_job;			/* -AsJob: what is not open fails in the job */
	bool throws;			/* one session: its throw is ours */
	bool writing;			/* something of ours runs downstream */
	bool waiting;
	bool done;
	val job;			/* -AsJob: written at the end */
};

static void trace(struct heap *h, struct cell *c)
{
	struct invoke *inv = (struct invoke *)c;

	heap_mark_block(h, inv->pipes);
	for (uint32_t i = 0; inv->pipes && i < inv->n; i++)
		heap_mark(h, inv->pipes[i]);
	if (inv->request)
		heap_mark_words(h, &inv->request, sizeof inv->request);
	heap_mark_block(h, inv->items);
	for (uint32_t i = inv->first; inv->items && i < inv->nitems; i++) {
		val_mark(h, inv->items[i].v);
		heap_mark(h, inv->items[i].p);
	}
	val_mark(h, inv->job);
}

static const struct type type_invoke = {
	.cls = { .trace = trace }, .name = "psession.Invoke", .base = &type_object, .size = sizeof(struct invoke),
	.flags = TF_INTERNAL,
};

/* --- writing ------------------------------------------------------------ */

static void write_error(struct cmdlet *c, struct errrec *e)
{
	if (stage_preference(c->stage, STREAM_ERROR) == AP_STOP)
		e = errrec_copy(c->rt, e, &type_errorrecord);	/* what is thrown is a plain record */
	cmdlet_error(c, e);
}

/* What the far end writes to these streams it also shows through its host: here
 * it only goes where it was redirected to, and into variables. */
static void write_text_record(struct cmdlet *c, enum stream s, val v)
{
	enum action_preference a = stage_preference(c->stage, s);

	if (a == AP_IGNORE)
		return;
	stage_vars_stream(c->stage, s, v);
}

/* What Write-Host wrote there was shown by a call of the far host. */
void invoke_information(struct cmdlet *c, val v)
{
	if (!information_is_host(c->rt, v)) {
		cmdlet_information(c, v);
		return;
	}
	if (stage_preference(c->stage, STREAM_INFO) == AP_IGNORE)
		return;
	stage_vars_stream(c->stage, STREAM_INFO, v);
	if (stage_merged(c->stage, STREAM_INFO))
		streams_write(c->rt, &c->stage->streams, STREAM_INFO, v);
}

void invoke_write(struct cmdlet *c, struct remote_runspace *rs, enum stream s, val v, bool hide)
{
	switch (s) {
	case STREAM_OUT:
		cmdlet_write(c, record_decorate(c->rt, rs, v, hide));
		break;
	case STREAM_ERROR:
		write_error(c, val_errrec(v));
		break;
	case STREAM_PROGRESS:
		cmdlet_progress(c, v);
		break;
	case STREAM_INFO:
		invoke_information(c, v);
		break;
	default:
		write_text_record(c, s, v);
	}
}

/* Made by a throw statement over there. */
static bool was_thrown(struct rt *rt, struct errrec *e)
{
	val x;

	return member_get_c(rt, e->exception, "SerializedRemoteException", &x) && !val_is_null(val_base(x)) &&
	       member_get_c(rt, x, "WasThrownFromThrowStatement", &x) && val_truth(rt, x);
}

/* A throw of the only session is a throw of ours, at the statement that asked. */
static _Noreturn void throw_again(struct cmdlet *c, struct errrec *far)
{
	struct errrec *e = errrec_copy(c->rt, far, &type_errorrecord);
	struct exc *x = val_exc(e->exception);

	e->was_thrown = 1;
	gc_store(e, &e->invocation, val_obj(invocation_of_frame(c->rt, c->stage->caller)));
	if (x)
		gc_storep(x, x->record, e);
	cmdlet_throw(c, e);
}

static void put(struct invoke *inv, struct remote_pipe *p, enum stream s, val v)
{
	if (inv->throws && s == STREAM_ERROR && was_thrown(inv->c->rt, val_errrec(v)))
		throw_again(inv->c, val_errrec(v));
	inv->writing = true;
	invoke_write(inv->c, p->rs, s, v, inv->hide);
	inv->writing = false;
}

static void keep(struct rt *rt, struct invoke *inv, struct remote_pipe *p, enum stream s, val v)
{
	if (inv->nitems == inv->cap) {
		uint32_t n = inv->nitems - inv->first, cap = n < 16 ? 32 : n * 2;
		struct item *items = rt_block(rt, struct item, cap);

		if (n)
			memcpy(items, inv->items + inv->first, n * sizeof *items);
		gc_storep(inv, inv->items, items);
		inv->first = 0;
		inv->nitems = n;
		inv->cap = cap;
	}
	inv->items[inv->nitems++] = (struct item){ v, p, s };
}

static void take(struct rt *rt, struct remote_pipe *p, enum stream s, val v)
{
	struct invoke *inv = val_cell(p->owner, &type_invoke);

	if (inv->done)
		return;
	if (inv->waiting && !inv->writing && inv->first == inv->nitems)
		put(inv, p, s, v);
	else
		keep(rt, inv, p, s, v);
}

static void write_kept(struct invoke *inv)
{
	while (inv->first < inv->nitems) {
		struct item it = inv->items[inv->first++];

		put(inv, it.p, it.s, it.v);
	}
}

/* --- the pipelines ------------------------------------------------------ */

static void start_more(struct rt *rt, struct invoke *inv)
{
	while (inv->started < inv->n && inv->running < inv->limit) {
		struct remote_pipe *p = inv->pipes[inv->started++];

		inv->running++;
		pipe_create(rt, p, inv->request);
		client_flush(&p->rs->far);
	}
}

static void ended(struct rt *rt, struct remote_pipe *p)
{
	struct invoke *inv = val_cell(p->owner, &type_invoke);

	inv->running--;
	if (p->far.state == PIPE_FAILED && p->failure && !inv->done)
		keep(rt, inv, p, STREAM_ERROR, val_obj(p->failure));
	if (p->rs->exit_asked && p->far.state != PIPE_DISCONNECTED)
		remote_close(rt, p->rs);
	if (!inv->done)
		start_more(rt, inv);
}

/* The progress of a connection's restoration. */
static void retrying(struct rt *rt, struct remote_pipe *p, bool yes, int64_t ms)
{
	struct invoke *inv = val_cell(p->owner, &type_invoke);
	struct progressrecord *r = rt_new_cell(rt, &type_progressrecord, progressrecord);

	if (inv->done)
		return;
	r->activity_id = p->rs->number;
	r->activity = ustr_printf(rt, "Reconnecting to %s", USTR_C(rt, p->rs->computer));
	r->status = ustr_new(rt, "The network connection was interrupted; the session goes on.");
	r->parent_id = r->percent = -1;
	r->seconds = (int32_t)(ms / 1000);
	r->completed = !yes;
	cmdlet_progress(inv->c, val_obj(r));
}

/* "17 of 100, 2 failed, running: a, b, …": who is not finished yet. */
static struct ustr *state_of_all(struct rt *rt, struct invoke *inv, uint32_t *done)
{
	uint32_t failed = inv->opened ? inv->total - inv->n : 0, shown = 0;
	struct sbuf b;

	*done = failed;
	for (uint32_t i = 0; i < inv->n; i++) {
		bool over = i < inv->started && !pipe_running(inv->pipes[i]);

		*done += over;
		failed += over && inv->pipes[i]->far.state == PIPE_FAILED;
	}
	sbuf_init(&b, rt);
	sbuf_printf(&b, "%u of %u", *done, inv->total);
	if (failed)
		sbuf_printf(&b, ", %u failed", failed);
	for (uint32_t i = 0; i < inv->started && shown < NAMES_SHOWN; i++)
		if (pipe_running(inv->pipes[i]))
			sbuf_printf(&b, "%s%s", shown++ ? ", " : ", running: ", USTR_C(rt, inv->pipes[i]->rs->computer));
	return sbuf_take(&b);
}

/* Progress of a command in many places that takes its time. */
static void report(struct invoke *inv)
{
	struct rt *rt = inv->c->rt;
	struct progressrecord *r;
	int64_t now = clock_ms();
	uint32_t done;

	if (inv->total < 2 || now - inv->reported_ms < REPORT_MS)
		return;
	inv->reported_ms = now;
	r = rt_new_cell(rt, &type_progressrecord, progressrecord);
	r->activity_id = PROGRESS_ID;
	r->activity = ustr_new(rt, "Invoke-Command");
	r->status = state_of_all(rt, inv, &done);
	r->parent_id = r->seconds = -1;
	r->percent = (int32_t)(100ull * done / inv->total);
	r->completed = done == inv->total;
	inv->shown = !r->completed;
	cmdlet_progress(inv->c, val_obj(r));
}

static void add_pipe(struct rt *rt, struct invoke *inv, struct remote_runspace *rs)
{
	struct remote_pipe *p = pipe_new(rt, rs);

	gc_store(p, &p->owner, val_obj(inv));
	p->take = take;
	p->ended = ended;
	p->retrying = retrying;
	inv->pipes[inv->n++] = p;
}

/* --- what is to run ----------------------------------------------------- */

static struct scriptblock *file_block(struct cmdlet *c, struct ustr *path)
{
	struct ustr *file;
	struct errrec *e;

	if (ustr_has_wildcard(path))
		cmdlet_throw_fmt(c, "System.ArgumentException", "System.ArgumentException", EC_NotSpecified, V_NULL,
			"Wildcard characters are not supported for the FilePath parameter. Specify a path without wildcard characters. (Parameter 'filePath')");
	if (!ustr_ends(path, ustr_new(c->rt, ".ps1"), true))
		cmdlet_throw_fmt(c, "System.ArgumentException", "System.ArgumentException", EC_NotSpecified, V_NULL,
			"The value of the FilePath parameter must be a PowerShell script file. Enter the path to a file with a .ps1 file name extension and try the command again. (Parameter 'filePath')");
	file = path_file(c->rt, path);
	if (!access(USTR_C(c->rt, file), F_OK))
		return script_file_load(c->rt, file);
	e = err_make(c->rt, "System.Management.Automation.ItemNotFoundException", "PathNotFound", EC_ObjectNotFound,
		val_str(path),
		     "Cannot find path '%s' because it does not exist.", USTR_C(c->rt, file));
	cmdlet_throw(c, e);
}

static struct pipeline_request *invoke_request_of(struct cmdlet *c, const struct invoke_request *q)
{
	struct scriptblock *sb = q->file ? file_block(c, q->file) : q->block;
	struct frame *f = c->rt->eng->frame;
	struct pipeline_request *r;

	c->rt->eng->frame = c->stage->caller;
	r = request_commands(c->rt, sb, q->args);
	if (!r) {
		r = request_script(c->rt, scriptblock_text(c->rt, sb));
		request_args(c->rt, r, q->args);
		request_using(c->rt, r, sb);
	}
	c->rt->eng->frame = f;
	r->no_input = !q->has_input;
	return r;
}

/* --- the sessions ------------------------------------------------------- */

static void bad_state(struct cmdlet *c, struct session *s)
{
	cmdlet_error_fmt(c, "System.Management.Automation.Runspaces.InvalidRunspaceStateException",
		"InvokeCommandCommandInvalidSessionState",
		EC_InvalidOperation, val_obj(s),
		"Because the session state for session %s, %s, %s is not equal to Open, you cannot run a command in the session.  The session state is %s.",
		USTR_C(c->rt, s->name), val_to_c(c->rt, s->rs->instance_id), USTR_C(c->rt, s->rs->computer),
		runspace_state_name(s->rs->far.state));
}

static void not_available(struct cmdlet *c, struct session *s)
{
	cmdlet_error_fmt(c, "System.Management.Automation.Runspaces.InvalidRunspaceStateException",
		"InvokeCommandCommandInvalidSessionAvailability",
		EC_InvalidOperation, val_obj(s),
		"The session %s, %s, %s is not available to run commands.  The session availability is Busy.",
		USTR_C(c->rt, s->name), val_to_c(c->rt, s->rs->instance_id), USTR_C(c->rt, s->rs->computer));
}

/* A command of a cmdlet further up waits its turn there; a job's does not. */
static bool taken(struct remote_runspace *rs)
{
	for (struct remote_pipe *p = rs->pipes; p; p = p->next)
		if (p->background && pipe_running(p))
			return true;
	return false;
}

static void add_session(struct cmdlet *c, struct invoke *inv, struct session *s)
{
	remote_poll(c->rt, s->rs);
	if (s->rs->far.state != POOL_OPENED && !inv->for_job)
		bad_state(c, s);
	else if (taken(s->rs))
		not_available(c, s);
	else
		add_pipe(c->rt, inv, s->rs);
}

static void add_sessions(struct cmdlet *c, struct invoke *inv, struct array *l)
{
	for (uint32_t i = 0; i < l->n; i++)
		for (uint32_t k = 0; k < i; k++)
			if (val_session(array_get(l, i)) == val_session(array_get(l, k)))
				cmdlet_throw_fmt(c, "System.ArgumentException", "RemoteRunspaceInfoHasDuplicates",
					EC_InvalidArgument,
							 val_obj(l), "Specified RemoteRunspaceInfo objects have duplicates.");
	for (uint32_t i = 0; i < l->n; i++)
		add_session(c, inv, val_session(array_get(l, i)));
	if (!inv->n)
		cmdlet_throw_fmt(c, "System.Management.Automation.PSInvalidOperationException", "InvalidOperation",
			EC_InvalidOperation,
			V_NULL,
			"No valid sessions were specified.  Ensure you provide valid sessions that are in the Opened state and are available to run commands.");
}

static void opened(struct cmdlet *c, struct remote_runspace *rs, uint32_t i)
{
	struct invoke_state *s = c->state;

	rs->temporary = true;
	add_pipe(c->rt, s->invoke, rs);
	if (s->invoke->at_once)
		start_more(c->rt, s->invoke);
}

/* While targets are still being opened: what those that run have sent. */
static void written(struct cmdlet *c)
{
	struct invoke *inv = ((struct invoke_state *)c->state)->invoke;

	write_kept(inv);
	report(inv);
}

static struct ustr *command_of(struct cmdlet *c, const struct invoke_request *q)
{
	return q->file ? q->file : scriptblock_text(c->rt, q->block);
}

static void add_targets(struct cmdlet *c, struct invoke *inv, const struct invoke_request *q)
{
	struct remote_target *t;
	uint32_t n = target_list(c, q->targets, &t);
	int32_t id;

	if (q->job) {
		gc_store(inv, &inv->job,
			job_of_targets(c->rt, q->job_name, command_of(c, q), t, n, q->limit, inv->request, inv->hide));
		return;
	}
	gc_storep(inv, inv->pipes, rt_block(c->rt, struct remote_pipe *, n + 1));
	for (uint32_t i = 0; i < n; i++) {
		id = q->disconnected ? session_next_id(c->rt) : 0;
		if (q->session_names && i < q->session_names->n)
			t[i].name = val_to_str(c->rt, array_get(q->session_names, i));
		else if (q->disconnected)
			t[i].name = session_generated_name(c->rt, id);
	}
	((struct invoke_state *)c->state)->invoke = inv;
	inv->temporary = true;
	inv->total = n;
	inv->at_once = !q->disconnected;
	target_open(c, t, n, q->limit, opened, q->disconnected ? NULL : written);
}

/* -InDisconnectedSession: the commands start and the sessions are left. */
static void leave(struct cmdlet *c, struct invoke *inv)
{
	inv->temporary = false;
	for (uint32_t i = 0; i < inv->n; i++) {
		struct remote_runspace *rs = inv->pipes[i]->rs;
		struct errrec *e = remote_disconnect(c->rt, rs, 0, -1);

		rs->temporary = false;
		if (e)
			target_error(c, e);
		else
			cmdlet_write(c, val_obj(session_new(c->rt, rs, session_next_id(c->rt), rs->name)));
	}
	inv->done = true;
}

/* --- from start to end -------------------------------------------------- */

struct invoke *invoke_start(struct cmdlet *c, const struct invoke_request *q)
{
	struct invoke *inv = rt_new_cell(c->rt, &type_invoke, invoke);

	inv->c = c;
	inv->reported_ms = clock_ms();
	inv->job = V_NULL;
	inv->hide = q->hide;
	inv->has_input = q->has_input;
	inv->limit = q->job || q->disconnected ? UINT32_MAX : target_throttle(q->limit);
	gc_storep(inv, inv->request, invoke_request_of(c, q));
	if (q->sessions) {
		gc_storep(inv, inv->pipes, rt_block(c->rt, struct remote_pipe *, q->sessions->n + 1));
		inv->for_job = q->job;
		add_sessions(c, inv, q->sessions);
	} else {
		add_targets(c, inv, q);
	}
	inv->opened = true;
	inv->total = MAX(inv->total, inv->n);
	if (q->job && q->sessions)
		gc_store(inv, &inv->job,
			job_of_pipes(c->rt, "RemoteJob", q->job_name, command_of(c, q), inv->pipes, inv->n, q->limit,
						      inv->request, inv->hide, false));
	if (q->job)
		return inv;
	inv->throws = inv->n == 1;
	start_more(c->rt, inv);
	if (q->disconnected)
		leave(c, inv);
	return inv;
}

void invoke_input(struct invoke *inv, val v)
{
	struct rt *rt = inv->c->rt;

	if (inv->done)
		return;
	if (!val_is_null(inv->job)) {
		job_input(rt, inv->job, v);
		return;
	}
	for (uint32_t i = 0; i < inv->n; i++) {
		/* Those the throttle holds back get their input from the start. */
		while (i >= inv->started)
			remote_wait(rt, NULL, 0, -1);
		pipe_input(rt, inv->pipes[i], v);
	}
	inv->waiting = true;
	for (uint32_t i = 0; i < inv->n; i++)
		remote_poll(rt, inv->pipes[i]->rs);
	write_kept(inv);
	inv->waiting = false;
}

static bool left(const struct invoke *inv)
{
	if (inv->started < inv->n)
		return true;
	for (uint32_t i = 0; i < inv->n; i++)
		if (pipe_running(inv->pipes[i]) && inv->pipes[i]->far.state != PIPE_DISCONNECTED)
			return true;
	return false;
}

static void warn_disconnected(struct invoke *inv)
{
	for (uint32_t i = 0; i < inv->n; i++)
		if (inv->pipes[i]->far.state == PIPE_DISCONNECTED)
			cmdlet_warning(inv->c, ustr_printf(inv->c->rt,
				"The session with instance ID %s on computer %s was disconnected; its command goes on. Use Connect-PSSession or Receive-PSSession.",
				val_to_c(inv->c->rt, inv->pipes[i]->rs->instance_id),
				USTR_C(inv->c->rt, inv->pipes[i]->rs->computer)));
}

/* Nothing comes: from a session here that was halted (SIGSTOP) nothing will. */
static void tell_halted(struct invoke *inv)
{
	for (uint32_t i = 0; i < inv->n && !inv->told_halted; i++) {
		const struct remote_runspace *rs = inv->pipes[i]->rs;
		struct proc_info info;

		if (!pipe_running(inv->pipes[i]) || rs->kind != REMOTE_LOCAL || !rs->far.conn ||
		    procinfo_read((pid_t)conn_worker_pid(rs->far.conn), &info) < 0 || info.state != 'T')
			continue;
		inv->told_halted = true;
		cmdlet_warning(inv->c, ustr_printf(inv->c->rt,
			"The process of session %s, %d, is halted: its command goes on when it gets the signal CONT. Ctrl+C ends the wait.",
			USTR_C(inv->c->rt, rs->name), info.pid));
	}
}

void invoke_finish(struct invoke *inv)
{
	struct rt *rt = inv->c->rt;
	struct remote_runspace **rs;

	if (!val_is_null(inv->job)) {
		job_end_input(rt, inv->job);
		cmdlet_write(inv->c, inv->job);
		return;
	}
	if (inv->done)
		return;
	rs = rt_block(rt, struct remote_runspace *, inv->n + 1);
	for (uint32_t i = 0; i < inv->n; i++) {
		rs[i] = inv->pipes[i]->rs;
		if (i < inv->started)
			pipe_end_input(rt, inv->pipes[i]);
	}
	inv->waiting = true;
	for (;;) {
		write_kept(inv);
		if (!left(inv))
			break;
		if (!remote_wait(rt, rs, inv->n, inv->total > 1 ? REPORT_MS : inv->told_halted ? -1 : LOOK_MS))
			tell_halted(inv);
		report(inv);
		for (uint32_t i = 0; inv->has_input && i < inv->started; i++)
			pipe_end_input(rt, inv->pipes[i]);
	}
	inv->waiting = false;
	if (inv->shown) {
		inv->reported_ms = 0;
		report(inv);
	}
	warn_disconnected(inv);
}

void invoke_dispose(struct invoke *inv)
{
	struct rt *rt = inv->c->rt;

	inv->done = true;
	for (uint32_t i = 0; i < inv->n && inv->temporary && val_is_null(inv->job); i++)
		if (inv->pipes[i]->rs->temporary && inv->pipes[i]->far.state != PIPE_DISCONNECTED)
			remote_close_begin(inv->pipes[i]->rs);
	for (uint32_t i = 0; i < inv->n && val_is_null(inv->job); i++) {
		if (inv->pipes[i]->far.state != PIPE_DISCONNECTED)
			pipe_close(rt, inv->pipes[i]);
		if (inv->temporary && inv->pipes[i]->rs->temporary)
			remote_dismiss(rt, inv->pipes[i]->rs);
	}
}

/* --- in this runspace --------------------------------------------------- */

static void check_one_pipeline(struct rt *rt, void *arg) { scriptblock_check_one_pipeline(rt, arg); }

/* A block that is one pipeline and doesn't name $input gets the objects as they come. */
void invoke_here_begin(struct cmdlet *c, struct invoke_state *s, struct scriptblock *sb, struct array *args)
{
	struct rt *rt = c->rt;
	struct frame *f = rt->eng->frame;

	s->input = ps_collection(rt, "System.Object");
	s->fed = V_VOID;
	if (!c->has_input || command_meta(rt, command_from_block(rt, sb))->wants_input || !rt_try(rt, check_one_pipeline, sb))
		return;
	rt->eng->frame = c->stage->caller;
	s->fed = steppable_new(rt, sb, args ? args->v : NULL, args ? (int)args->n : 0);
	steppable_begin(rt, s->fed, &c->stage->streams);
	rt->eng->frame = f;
}

void invoke_here_input(struct cmdlet *c, struct invoke_state *s, val v)
{
	if (s->fed.k == VK_VOID)
		list_add(c->rt, s->input, v);
	else
		steppable_process(c->rt, s->fed, v);
}

void invoke_here(struct cmdlet *c, struct invoke_state *s, struct scriptblock *sb, bool dotted, struct array *args)
{
	struct rt *rt = c->rt;
	struct frame *f = rt->eng->frame;

	if (s->fed.k != VK_VOID) {
		steppable_end(rt, s->fed);
		return;
	}
	rt->eng->frame = c->stage->caller;
	engine_call_input(rt, sb, dotted, V_VOID, V_VOID, args ? args->v : NULL, args ? (int)args->n : 0, s->input,
			  c->stage->streams.s[STREAM_OUT]);
	rt->eng->frame = f;
}
