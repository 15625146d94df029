/* SPDX-License-Identifier: MIT */
/* The Pipeline object: states, running, and its three ends. */
#include "engine/hosted_pipeline.h"
#include "engine/history.h"
#include "types/time/calendar.h"
#include "types/enums.h"
#include "types/netevent.h"
#include "value/record.h"

#define SMA "System.Management.Automation."
#define SMAR SMA "Runspaces."
#define COLLECTION "System.Collections.ObjectModel.Collection[psobject]"

struct hosted {
	struct cell h;
	struct powershell *ps;
	val runspace;
	struct list *input;
	struct ustr *text;	/* given at the making, or NULL */
	val began;
	int64_t number;
	bool nested, history, disposed, invoked, input_closed;
};

static void hosted_trace(struct heap *h, struct cell *c)
{
	struct hosted *p = (struct hosted *)c;

	heap_mark(h, p->ps);
	val_mark(h, p->runspace);
	heap_mark(h, p->input);
	heap_mark(h, p->text);
	val_mark(h, p->began);
}

static const struct type type_hosted = {
	.name = SMAR "Pipeline", .base = &type_object, .flags = TF_ABSTRACT, .ifaces = "System.IDisposable",
};
#define HOSTED(id, name_)                                                      \
	static const struct type type_##id = {                                 \
		.cls = { .trace = hosted_trace }, .name = name_, .base = &type_hosted, .size = sizeof(struct hosted), \
	}
HOSTED(local_pipeline, SMAR "LocalPipeline");
HOSTED(remote_pipeline, SMA "RemotePipeline");

static struct hosted *of(val self)
{
	return (struct hosted *)val_base(self).o;
}

/* --- states ------------------------------------------------------------- */

static const struct type type_state = RECORD_TYPE(SMAR "PipelineStateInfo", 2);
static const struct type type_state_args = RECORD_TYPE_OF(SMAR "PipelineStateEventArgs", &type_eventargs, 1);
static const struct member_def state_members[] = {
	RECORD_PROP(SMAR "PipelineState State {get;}", 0), RECORD_PROP("System.Exception Reason {get;}", 1), MEMBERS_END
};
static const struct member_def state_args_members[] = { RECORD_PROP(SMAR "PipelineStateInfo PipelineStateInfo {get;}", 0), MEMBERS_END };

static val get_state(struct rt *rt, val self)
{
	struct record *r = record_new(rt, &type_state);

	r->f[0] = val_enum(&enum_pipelinestate, of(self)->ps->state);
	record_put(r, 1, of(self)->ps->reason);
	return val_obj(r);
}

static void remember(struct rt *rt, void *arg)
{
	struct hosted *p = arg;

	history_add(rt, p->text, p->ps->state, p->began, calendar_now());
}

/* PowerShell's states, but the last two, are a pipeline's. */
static void tell(struct rt *rt, struct powershell *ps)
{
	struct hosted *p = of(ps->owner);
	val info;

	if (ps->state == PS_RUNNING)
		gc_store(p, &p->began, calendar_now());
	else if (ps->state > PS_STOPPING && p->history && p->text && val_runspace(p->runspace))
		runspace_run(rt, val_runspace(p->runspace), remember, p);
	if (!netevent_heard(rt, ps->owner, "StateChanged"))
		return;
	info = get_state(rt, ps->owner);
	netevent_raise(rt, ps->owner, "StateChanged", netevent_args(rt, &type_state_args, &info, 1));
}

/* --- making ------------------------------------------------------------- */

static struct hosted *hosted_new(struct rt *rt, val runspace, struct ustr *text, bool history, bool nested)
{
	static int64_t number;
	struct hosted *p = rt_new_cell(rt, val_runspace(runspace) ? &type_local_pipeline : &type_remote_pipeline, hosted);

	p->runspace = runspace;
	p->began = V_NULL;
	p->ps = powershell_new(rt, runspace);
	gc_store(p->ps, &p->ps->owner, val_obj(p));
	p->ps->told = tell;
	gc_storep(p->ps, p->ps->output, ps_collection(rt, "psobject"));
	gc_storep(p, p->input, list_new(rt, NULL));
	gc_storep(p, p->text, text);
	p->number = ++number;
	p->nested = nested;
	p->history = history;
	if (text)
		ps_add_command(rt, p->ps->commands, text, V_NULL, true, false);
	return p;
}

static val create(struct rt *rt, val self, const val *args, int n, bool nested)
{
	struct ustr *text = n && !val_is_null(args[0]) ? val_to_str(rt, args[0]) : NULL;

	return val_obj(hosted_new(rt, val_base(self), text && ustr_len(text) ? text : NULL, n > 1 && val_truth(rt, args[1]), nested));
}

val hosted_create(struct rt *rt, val self, val *args, int n) { return create(rt, self, args, n, false); }
val hosted_create_nested(struct rt *rt, val self, val *args, int n) { return create(rt, self, args, n, true); }

static val copy(struct rt *rt, val self, val *args, int n)
{
	struct hosted *p = of(self), *q = hosted_new(rt, p->runspace, NULL, p->history, p->nested);

	list_add_all(rt, q->ps->commands->list, p->ps->commands->list);
	gc_storep(q, q->text, p->text);
	return val_obj(q);
}

/* --- running ------------------------------------------------------------ */

static bool is_busy(struct rt *rt, const struct hosted *p)
{
	const struct runspace *rs = val_runspace(p->runspace);

	return rs && (rs->busy || rs == runspace_current(rt));
}

static void check_runspace(struct rt *rt, struct hosted *p)
{
	const struct runspace *rs = val_runspace(p->runspace);

	if (rs && rs->state != RUNSPACE_OPENED)
		net_throw(rt, SMAR "InvalidRunspaceStateException",
			  "Cannot invoke the pipeline because the runspace is not in the Opened state. Current state of the runspace is '%s'.",
			  runspace_state_name(rs->state));
	if (p->nested && rs && !is_busy(rt, p))
		net_throw(rt, SMA "PSInvalidOperationException", "You should only run a nested pipeline from within a running pipeline.");
	if (!p->nested && is_busy(rt, p))
		powershell_throw_busy(rt);
}

/* Everything that may be against it; then it is the one time that P runs. */
static void prepare(struct rt *rt, struct hosted *p)
{
	if (p->disposed)
		net_throw(rt, SMA "PSObjectDisposedException",
			  "Cannot perform operation because object \"pipeline\" has already been disposed.\nObject name: 'pipeline'.");
	if (p->invoked)
		net_throw(rt, SMAR "InvalidPipelineStateException", "Cannot invoke pipeline because it has already been invoked.");
	if (!p->ps->commands->list->n)
		net_throw(rt, SMA "PSInvalidOperationException", "The pipeline does not contain a command.");
	check_runspace(rt, p);
	p->invoked = true;
	p->input_closed = true;
}

static val input_of(struct hosted *p)
{
	return p->input->n ? val_obj(p->input) : V_NULL;
}

static val invoke(struct rt *rt, val self, val *args, int n)
{
	struct hosted *p = of(self);
	struct list *out = list_new(rt, type_find_c(rt, COLLECTION));
	struct iter it;
	val x;

	prepare(rt, p);
	if (n && iter_begin(rt, args[0], &it))
		while (iter_next(&it, &x))
			list_add(rt, p->input, x);
	powershell_run(rt, p->ps, input_of(p), out);
	return val_obj(out);
}

static val invoke_async(struct rt *rt, val self, val *args, int n)
{
	struct hosted *p = of(self);

	prepare(rt, p);
	powershell_begin(rt, p->ps, input_of(p));
	return V_VOID;
}

static val stop(struct rt *rt, val self, val *args, int n)
{
	powershell_stop(rt, of(self)->ps, true);
	return V_VOID;
}

static val stop_async(struct rt *rt, val self, val *args, int n)
{
	powershell_stop(rt, of(self)->ps, false);
	return V_VOID;
}

static val dispose(struct rt *rt, val self, val *args, int n)
{
	powershell_stop(rt, of(self)->ps, true);
	of(self)->disposed = true;
	return V_VOID;
}

static val connect(struct rt *rt, val self, val *args, int n)
{
	net_throw(rt, SMA "PSNotSupportedException", "This pipeline does not support disconnect-connect semantics.");
}

/* --- its ends ----------------------------------------------------------- */

enum { END_INPUT, END_OUTPUT, END_ERROR };

struct pipe_end {
	struct cell h;
	struct hosted *p;
	int which;
};

static void end_trace(struct heap *h, struct cell *c)
{
	heap_mark(h, ((struct pipe_end *)c)->p);
}

#define END_TYPE(id, name_, base_, flags_)                                     \
	static const struct type type_##id = {                                 \
		.cls = { .trace = end_trace }, .name = name_, .base = base_, .size = sizeof(struct pipe_end), .flags = flags_, \
	}
END_TYPE(writer_base, SMAR "PipelineWriter", &type_object, TF_ABSTRACT);
END_TYPE(reader_base, SMAR "PipelineReader`1", &type_object, TF_ABSTRACT | TF_GENERIC_DEF);
END_TYPE(writer, SMA "Internal.ObjectWriter", &type_writer_base, 0);
END_TYPE(reader, SMA "Internal.ObjectReader", &type_reader_base, 0);
END_TYPE(psobject_reader, SMA "Internal.PSObjectReader", &type_reader_base, 0);

static val end_new(struct rt *rt, const struct type *t, val pipeline, int which)
{
	struct pipe_end *e = rt_new_cell(rt, t, pipe_end);

	gc_storep(e, e->p, of(pipeline));
	e->which = which;
	return val_obj(e);
}

static val get_input(struct rt *rt, val self) { return end_new(rt, &type_writer, self, END_INPUT); }
static val get_output(struct rt *rt, val self) { return end_new(rt, &type_psobject_reader, self, END_OUTPUT); }
static val get_error(struct rt *rt, val self) { return end_new(rt, &type_reader, self, END_ERROR); }

static struct pipe_end *end_of(val self)
{
	return (struct pipe_end *)val_base(self).o;
}

static struct list *items(val self)
{
	const struct pipe_end *e = end_of(self);

	return e->which == END_INPUT ? e->p->input : e->which == END_OUTPUT ? e->p->ps->output : e->p->ps->streams[STREAM_ERROR];
}

static val end_count(struct rt *rt, val self) { return val_int((int32_t)items(self)->n); }
static val end_capacity(struct rt *rt, val self) { return val_int(INT32_MAX); }

static bool is_over(const struct hosted *p)
{
	return p->invoked && !p->ps->pending;
}

static val end_open(struct rt *rt, val self)
{
	const struct pipe_end *e = end_of(self);

	return val_bool(e->which == END_INPUT ? !e->p->input_closed : !is_over(e->p));
}

static val write_close(struct rt *rt, val self, val *args, int n)
{
	end_of(self)->p->input_closed = true;
	return V_VOID;
}

static val write_one(struct rt *rt, val self, val *args, int n)
{
	struct list *l = items(self);
	uint32_t before = l->n;
	struct iter it;
	val x;

	if (end_of(self)->p->input_closed)
		net_throw(rt, SMA "PipelineClosedException",
			  "The WriteObject and WriteError methods cannot be called after the pipeline has been closed. Please contact Microsoft Customer Support Services.");
	if (n < 2 || !val_truth(rt, args[1]) || !iter_begin(rt, args[0], &it)) {
		list_add(rt, l, args[0]);
		return val_int(1);
	}
	while (iter_next(&it, &x))
		list_add(rt, l, x);
	return val_int((int32_t)(l->n - before));
}

static val nothing(struct rt *rt, val self, val *args, int n) { return V_VOID; }
static val end_handle(struct rt *rt, val self) { return V_NULL; }

/* Waits until COUNT objects are there or none come any more. */
static void wait_items(struct rt *rt, val self, uint32_t count)
{
	enum { LOOK_MS = 5 };

	while (items(self)->n < count && !is_over(end_of(self)->p))
		powershell_finish(rt, end_of(self)->p->ps, LOOK_MS);
}

static val take(struct rt *rt, val self, uint32_t max)
{
	struct list *l = items(self), *r = list_new(rt, type_find_c(rt, COLLECTION));

	for (uint32_t i = 0; i < l->n && i < max; i++)
		list_add(rt, r, l->v[i]);
	list_remove_range(l, 0, r->n);
	return val_obj(r);
}

static uint32_t wanted(struct rt *rt, const val *args, int n)
{
	int64_t k = n ? val_to_int64(rt, args[0]) : UINT32_MAX;

	if (k < 0)
		net_throw(rt, "System.ArgumentOutOfRangeException", "Specified argument was out of the range of valid values. (Parameter 'count')");
	return (uint32_t)MIN(k, (int64_t)UINT32_MAX);
}

static val read_some(struct rt *rt, val self, val *args, int n)
{
	uint32_t k = wanted(rt, args, n);

	wait_items(rt, self, k);
	return take(rt, self, k);
}

static val read_one(struct rt *rt, val self, val *args, int n)
{
	struct list *l;

	wait_items(rt, self, 1);
	l = val_list(take(rt, self, 1));
	return l->n ? l->v[0] : V_VOID;
}

static val peek(struct rt *rt, val self, val *args, int n)
{
	return items(self)->n ? items(self)->v[0] : V_VOID;
}

static val read_ready(struct rt *rt, val self, val *args, int n)
{
	return take(rt, self, wanted(rt, args, n));
}

static val end_over(struct rt *rt, val self)
{
	return val_bool(is_over(end_of(self)->p) && !items(self)->n);
}

#define END_COMMON                                                             \
	PROP("int Count {get;}", end_count, NULL), PROP("bool IsOpen {get;}", end_open, NULL), \
	PROP("int MaxCapacity {get;}", end_capacity, NULL), PROP("System.Threading.WaitHandle WaitHandle {get;}", end_handle, NULL)

static const struct member_def writer_members[] = {
	END_COMMON, METHOD("void Close()", write_close), METHOD("void Flush()", nothing),
	METHOD("int Write(System.Object obj)", write_one), METHOD("int Write(System.Object obj, bool enumerateCollection)", write_one),
	MEMBERS_END
};

#define READER_MEMBERS(elem)                                                   \
	END_COMMON, PROP("bool EndOfPipeline {get;}", end_over, NULL), METHOD("void Close()", nothing), \
	METHOD("System.Collections.ObjectModel.Collection[" elem "] NonBlockingRead()", read_ready), \
	METHOD("System.Collections.ObjectModel.Collection[" elem "] NonBlockingRead(int maxRequested)", read_ready), \
	METHOD(elem " Peek()", peek), METHOD(elem " Read()", read_one), \
	METHOD("System.Collections.ObjectModel.Collection[" elem "] Read(int count)", read_some), \
	METHOD("System.Collections.ObjectModel.Collection[" elem "] ReadToEnd()", read_some), MEMBERS_END
static const struct member_def reader_members[] = { READER_MEMBERS("System.Object") };
static const struct member_def psobject_reader_members[] = { READER_MEMBERS("psobject") };

/* --- members ------------------------------------------------------------ */

static val get_runspace(struct rt *rt, val self) { return of(self)->runspace; }
static val get_nested(struct rt *rt, val self) { return val_bool(of(self)->nested); }
static val get_had_errors(struct rt *rt, val self) { return val_bool(of(self)->ps->had_errors); }
static val get_number(struct rt *rt, val self) { return val_long(of(self)->number); }
static val get_commands(struct rt *rt, val self) { return val_obj(of(self)->ps->commands->list); }
static val get_true(struct rt *rt, val self) { return V_TRUE; }
static void ignore(struct rt *rt, val self, val v) { }

static const struct member_def hosted_members[] = {
	NET_EVENT("System.EventHandler`1[" SMAR "PipelineStateEventArgs]", "StateChanged", "System.Object, " SMAR "PipelineStateEventArgs"),
	METHOD(COLLECTION " Connect()", connect), METHOD("void ConnectAsync()", connect),
	METHOD(SMAR "Pipeline Copy()", copy), METHOD("void Dispose()", dispose),
	METHOD(COLLECTION " Invoke(System.Collections.IEnumerable input)", invoke), METHOD(COLLECTION " Invoke()", invoke),
	METHOD("void InvokeAsync()", invoke_async), METHOD("void Stop()", stop), METHOD("void StopAsync()", stop_async),
	PROP("runspace Runspace {get;}", get_runspace, NULL), PROP("bool IsNested {get;}", get_nested, NULL),
	PROP(SMAR "PipelineStateInfo PipelineStateInfo {get;}", get_state, NULL),
	PROP(SMAR "PipelineWriter Input {get;}", get_input, NULL),
	PROP(SMAR "PipelineReader[psobject] Output {get;}", get_output, NULL),
	PROP(SMAR "PipelineReader[System.Object] Error {get;}", get_error, NULL),
	PROP("bool HadErrors {get;}", get_had_errors, NULL), PROP("long InstanceId {get;}", get_number, NULL),
	PROP(SMAR "CommandCollection Commands {get;}", get_commands, NULL),
	PROP("bool SetPipelineSessionState {get;set;}", get_true, ignore), MEMBERS_END
};

_startup_ void hosted_register(struct rt *rt)
{
	type_register(rt, &type_hosted, hosted_members);
	type_register(rt, &type_local_pipeline, NULL);
	type_register(rt, &type_remote_pipeline, NULL);
	type_register(rt, &type_state, state_members);
	type_register(rt, &type_state_args, state_args_members);
	type_register(rt, &type_writer_base, writer_members);
	type_register(rt, &type_reader_base, NULL);
	type_register(rt, &type_writer, NULL);
	type_register(rt, &type_reader, reader_members);
	type_register(rt, &type_psobject_reader, psobject_reader_members);
}
