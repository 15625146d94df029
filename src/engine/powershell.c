/* SPDX-License-Identifier: MIT */
/* The PowerShell object: its methods, streams, states and asynchronous results. */
#include "engine/powershell.h"
#include "engine/command.h"
#include "types/async.h"
#include "types/enums.h"
#include "types/guid.h"
#include "types/tables.h"
#include "types/waitable.h"
#include "types/netevent.h"
#include "value/record.h"

#include <stdio.h>
#include <string.h>

#define SMA "System.Management.Automation."

static void powershell_trace(struct heap *h, struct cell *c)
{
	struct powershell *ps = (struct powershell *)c;

	heap_mark_words(h, &ps->commands, sizeof(*ps) - offsetof(struct powershell, commands));
}

const struct type type_powershell = {
	.cls = { .trace = powershell_trace }, .name = SMA "PowerShell", .base = &type_object, .ifaces = "System.IDisposable",
	.flags = TF_SEALED, .size = sizeof(struct powershell),
};

struct list *ps_collection(struct rt *rt, const char *elem)
{
	char name[160];

	snprintf(name, sizeof(name), SMA "PSDataCollection[%s]", elem);
	return list_new(rt, type_find_c(rt, name));
}

static const char *const stream_types[STREAM__MAX] = {
	[STREAM_OUT] = "psobject", [STREAM_ERROR] = SMA "ErrorRecord", [STREAM_WARNING] = SMA "WarningRecord",
	[STREAM_VERBOSE] = SMA "VerboseRecord", [STREAM_DEBUG] = SMA "DebugRecord",
	[STREAM_INFO] = SMA "InformationRecord", [STREAM_PROGRESS] = SMA "ProgressRecord",
};

struct list *ps_stream_collection(struct rt *rt, enum stream s)
{
	return ps_collection(rt, stream_types[s]);
}

static void tell(struct rt *rt, struct powershell *ps);

struct powershell *powershell_new(struct rt *rt, val runspace)
{
	struct powershell *ps = rt_new_cell(rt, &type_powershell, powershell);

	ps->runspace = runspace;
	ps->pool = ps->instance_id = ps->reason = ps->input = ps->settings = ps->owner = ps->history = ps->caller = V_NULL;
	ps->commands = ps_commands_new(rt);
	ps->told = tell;
	for (int i = STREAM_ERROR; i < STREAM__MAX; i++)
		gc_storep(ps, ps->streams[i], ps_stream_collection(rt, (enum stream)i));
	return ps;
}

static const struct type type_settings = RECORD_TYPE(SMA "PSInvocationSettings", 7);

val ps_setting(const struct powershell *ps, enum ps_setting s, val dflt)
{
	struct record *r = val_cell(ps->settings, &type_settings);

	return r ? r->f[s] : dflt;
}

static _Noreturn void throw_null(struct rt *rt, const char *name)
{
	net_throw(rt, SMA "PSArgumentNullException",
		  "Cannot process argument because the value of argument \"%s\" is null. Change the value of argument \"%s\" to a non-null value.",
		  name, name);
}

static struct powershell *self_of(val self)
{
	return (struct powershell *)val_base(self).o;
}

/* ---- Making -------------------------------------------------------------- */

static val create(struct rt *rt, val self, val *args, int n)
{
	struct powershell *ps = powershell_new(rt, V_NULL);
	val v = n ? val_base(args[0]) : V_NULL;
	struct runspace *rs;

	if (v.k == VK_ENUM || v.k == VK_STR) {
		/* RunspaceMode: CurrentRunspace 0, NewRunspace 1. */
		bool current = v.k == VK_ENUM ? val_enum_num(v) == 0 : ustr_ieq_c(v.s, "CurrentRunspace");

		if (current)
			gc_store(ps, &ps->runspace, val_obj(runspace_current(rt)));
		ps->nested = current;
	} else if (v.k == VK_OBJ && type_is(val_type_of(v), &type_runspace)) {
		gc_store(ps, &ps->runspace, v);
	} else if (v.k == VK_OBJ) {
		rs = runspace_new(rt, v);
		runspace_open(rt, rs);
		gc_store(ps, &ps->runspace, val_obj(rs));
		ps->owns_runspace = true;
	}
	return val_obj(ps);
}

static val create_nested(struct rt *rt, val self, val *args, int n)
{
	struct powershell *ps;

	if (self_of(self)->state != PS_RUNNING)
		net_throw(rt, SMA "PSInvalidOperationException",
			"The PowerShell instance is not in the correct state for creating a nested PowerShell instance. "
			"Nested PowerShell instances should only be created in a running PowerShell instance.");
	ps = powershell_new(rt, self_of(self)->runspace);
	ps->nested = true;
	return val_obj(ps);
}

/* ---- Commands ------------------------------------------------------------ */

/* SELF, to be changed. */
static struct powershell *open_of(struct rt *rt, val self)
{
	struct powershell *ps = self_of(self);

	if (ps->disposed)
		powershell_throw_disposed(rt);
	if (ps->pending)
		net_throw(rt, SMA "InvalidPowerShellStateException",
			  "The state of the current PowerShell instance is not valid for this operation.");
	return ps;
}

static struct ps_commands *commands_of(struct rt *rt, val self) { return open_of(rt, self)->commands; }

static val add_command(struct rt *rt, val self, val *args, int n)
{
	struct ps_commands *c = commands_of(rt, self);
	val v = val_base(args[0]);

	if (v.k == VK_OBJ && !type_is(val_type_of(v), &type_string) && v.k != VK_STR)
		ps_add_command(rt, c, val_to_str(rt, args[0]), v, false, true);
	else
		ps_add_command(rt, c, val_to_str(rt, args[0]), V_NULL, false,
			n < 2 || val_truth(rt, args[1]))->scope_said = n > 1;
	return self;
}

static val add_script(struct rt *rt, val self, val *args, int n)
{
	ps_add_command(rt, commands_of(rt, self), val_to_str(rt, args[0]), V_NULL, true,
		       n > 1 && val_truth(rt, args[1]))
		->scope_said = n > 1;
	return self;
}

static val add_parameter(struct rt *rt, val self, val *args, int n)
{
	ps_add_param(rt, commands_of(rt, self), args[0], n > 1 ? args[1] : V_VOID);
	return self;
}

static val add_parameters(struct rt *rt, val self, val *args, int n)
{
	ps_add_params(rt, commands_of(rt, self), args[0]);
	return self;
}

static val add_argument(struct rt *rt, val self, val *args, int n)
{
	ps_add_param(rt, commands_of(rt, self), V_NULL, args[0]);
	return self;
}

static val add_statement(struct rt *rt, val self, val *args, int n)
{
	ps_end_statement(commands_of(rt, self));
	return self;
}

/* ---- Invoking ------------------------------------------------------------ */

struct converting {
	struct powershell *ps;
	struct list *from, *to;
	const struct type *elem;
	uint32_t at;
};

static void convert_one(struct rt *rt, void *arg)
{
	struct converting *c = arg;

	list_add(rt, c->to, conv(rt, c->from->v[c->at], c->elem));
}

/* Output as a collection of ELEM; what cannot be one is left out and an error of PS. */
static val converted(struct rt *rt, struct powershell *ps, struct list *from, const struct type *elem)
{
	struct converting c = { ps, from, list_new_of(rt, &type_collection, elem), elem, 0 };
	struct member_call *calling = rt->calling;

	rt->calling = NULL;
	for (; c.at < from->n; c.at++) {
		if (rt_try(rt, convert_one, &c))
			continue;
		ps->had_errors = true;
		list_add(rt, ps->streams[STREAM_ERROR], val_obj(rt->unwound.error));
	}
	rt->calling = calling;
	return val_obj(c.to);
}

static val invoke(struct rt *rt, val self, val *args, int n)
{
	struct list *out = list_new(rt, type_find_c(rt, "System.Collections.ObjectModel.Collection[psobject]"));
	const struct type *elem = rt->generic;

	gc_store(self_of(self), &self_of(self)->settings, n > 1 ? args[1] : V_NULL);
	powershell_run(rt, self_of(self), n ? args[0] : V_NULL, out);
	return elem ? converted(rt, self_of(self), out, elem) : val_obj(out);
}

/* Output into a list of the caller's. */
static val invoke_into(struct rt *rt, val self, val *args, int n)
{
	struct list *l = val_list(args[1]);

	gc_store(self_of(self), &self_of(self)->settings, n > 2 ? args[2] : V_NULL);
	powershell_run(rt, self_of(self), args[0], l ? l : list_new(rt, NULL));
	return V_VOID;
}

/* ---- Asynchronous -------------------------------------------------------- */

struct async {
	struct cell h;
	struct powershell *ps;
	val state, handle;
};

static void async_trace(struct heap *h, struct cell *c)
{
	heap_mark(h, ((struct async *)c)->ps);
	val_mark(h, ((struct async *)c)->state);
	val_mark(h, ((struct async *)c)->handle);
}

static const struct type type_async = {
	.cls = { .trace = async_trace }, .name = SMA "PowerShellAsyncResult", .base = &type_object,
	.ifaces = "System.IAsyncResult", .size = sizeof(struct async),
};

static struct async *async_of(val self)
{
	return (struct async *)val_base(self).o;
}

static val async_new(struct rt *rt, const struct type *t, struct powershell *ps, val state)
{
	struct async *a = rt_new_cell(rt, t, async);

	gc_storep(a, a->ps, ps);
	gc_store(a, &a->state, state);
	return val_obj(a);
}

static val begin(struct rt *rt, struct powershell *ps, val input, val output, val settings, val state)
{
	struct list *out = val_list(output);

	powershell_check(rt, ps);
	gc_store(ps, &ps->settings, settings);
	gc_storep(ps, ps->output, out ? out : ps_collection(rt, "psobject"));
	ps->given_output = out != NULL;
	powershell_begin(rt, ps, input);
	return async_new(rt, &type_async, ps, state);
}

static val begin_invoke(struct rt *rt, val self, val *args, int n)
{
	return begin(rt, self_of(self), n ? args[0] : V_NULL, n > 1 ? args[1] : V_NULL, n > 2 ? args[2] : V_NULL,
		     n > 2 ? args[n - 1] : V_NULL);
}

static val begin_settings(struct rt *rt, val self, val *args, int n)
{
	return begin(rt, self_of(self), args[0], V_NULL, args[1], args[3]);
}

static val end_invoke(struct rt *rt, val self, val *args, int n)
{
	struct async *a = val_cell(args[0], &type_async);
	struct powershell *ps = self_of(self);
	struct errrec *e;

	if (val_is_null(args[0]))
		throw_null(rt, "asyncResult");
	if (!a || a->ps != ps)
		net_throw(rt, "System.ArgumentException",
			  "The IAsyncResult object provided does not match this PowerShell object. (Parameter 'asyncResult')");
	powershell_finish(rt, ps, -1);
	e = ps->failure;
	if (e) {
		ps->failure = NULL;
		rt_throw(rt, e);
	}
	return val_obj(ps->output && !ps->given_output ? ps->output : ps_collection(rt, "psobject"));
}

static val is_done(struct rt *rt, val self)
{
	return val_bool(!async_of(self)->ps->pending);
}

static val async_state(struct rt *rt, val self) { return async_of(self)->state; }
static val async_sync(struct rt *rt, val self) { return V_FALSE; }

static bool not_pending(struct rt *rt, struct cell *ps)
{
	return !((struct powershell *)ps)->pending;
}

/* One handle, however often it is asked for. */
static val async_handle(struct rt *rt, val self)
{
	struct async *a = async_of(self);

	if (!a->handle.o)
		gc_store(a, &a->handle, waitable_of(rt, not_pending, (struct cell *)a->ps));
	return a->handle;
}

static const struct member_def async_members[] = {
	PROP("bool IsCompleted {get;}", is_done, NULL), PROP("System.Object AsyncState {get;}", async_state, NULL),
	PROP("bool CompletedSynchronously {get;}", async_sync, NULL),
	PROP("System.Threading.WaitHandle AsyncWaitHandle {get;}", async_handle, NULL), MEMBERS_END
};
static val stop(struct rt *rt, val self, val *args, int n)
{
	struct powershell *ps = self_of(self);

	if (ps->state == PS_NOT_STARTED)
		ps->state = PS_STOPPED;
	powershell_stop(rt, ps, true);
	return V_VOID;
}

/* BeginInvoke and EndInvoke at once. */
static val invoke_whole(struct rt *rt, val self, val *args, int n)
{
	val a = begin(rt, self_of(self), n ? args[0] : V_NULL, n > 1 ? args[1] : V_NULL, V_NULL, V_NULL);

	rt->calling = NULL;	/* what fails is the task's error, no call's */
	return end_invoke(rt, self, &a, 1);
}

static val invoke_async(struct rt *rt, val self, val *args, int n)
{
	return async_run(rt, type_find_c(rt, SMA "PSDataCollection[psobject]"), invoke_whole, self, args, n);
}

/* What it returns is an IAsyncResult and a Task: over. */
static val begin_stop(struct rt *rt, val self, val *args, int n)
{
	stop(rt, self, NULL, 0);
	return async_done(rt, NULL, V_VOID);
}

static val end_stop(struct rt *rt, val self, val *args, int n) { return V_VOID; }

static val dispose(struct rt *rt, val self, val *args, int n)
{
	struct powershell *ps = self_of(self);
	struct runspace *rs = val_runspace(ps->runspace);

	powershell_stop(rt, ps, true);
	ps->disposed = true;
	if (rs && ps->owns_runspace)
		runspace_dispose(rt, rs);
	return V_VOID;
}

/* ---- Properties ---------------------------------------------------------- */

static val get_commands(struct rt *rt, val self) { return val_obj(self_of(self)->commands); }
static val get_nested(struct rt *rt, val self) { return val_bool(self_of(self)->nested); }
static val get_owner(struct rt *rt, val self) { return val_bool(self_of(self)->owns_runspace); }
static val get_pool(struct rt *rt, val self) { return self_of(self)->pool; }

static void set_commands(struct rt *rt, val self, val v)
{
	struct ps_commands *c = val_ps_commands(v);

	if (!c)
		throw_null(rt, "Command");
	gc_storep(open_of(rt, self), self_of(self)->commands, c);
}

static val get_history(struct rt *rt, val self) { return self_of(self)->history; }

static void set_history(struct rt *rt, val self, val v)
{
	gc_store(self_of(self), &self_of(self)->history, v);
}

static val get_had_errors(struct rt *rt, val self)
{
	return val_bool(self_of(self)->had_errors);
}

static val get_runspace(struct rt *rt, val self)
{
	struct powershell *ps = self_of(self);
	struct runspace *rs;

	if (val_is_null(ps->runspace) && val_is_null(ps->pool)) {
		rs = runspace_new(rt, V_NULL);
		runspace_open(rt, rs);
		gc_store(ps, &ps->runspace, val_obj(rs));
		ps->owns_runspace = true;
	}
	return ps->runspace;
}

static void set_runspace(struct rt *rt, val self, val v)
{
	gc_store(open_of(rt, self), &self_of(self)->runspace, val_base(v));
	self_of(self)->pool = V_NULL;
	self_of(self)->owns_runspace = false;
}

static void set_pool(struct rt *rt, val self, val v)
{
	gc_store(self_of(self), &self_of(self)->pool, val_base(v));
	self_of(self)->runspace = V_NULL;
}

static val get_instance(struct rt *rt, val self)
{
	struct powershell *ps = self_of(self);

	if (val_is_null(ps->instance_id))
		gc_store(ps, &ps->instance_id, guid_new(rt));
	return ps->instance_id;
}

static const struct type type_invocation_state = RECORD_TYPE(SMA "PSInvocationStateInfo", 2);
static const struct member_def invocation_state_members[] = {
	RECORD_PROP(SMA "PSInvocationState State {get;}", 0),
	RECORD_PROP("System.Exception Reason {get;}", 1), MEMBERS_END
};

static const struct type type_state_args = RECORD_TYPE_OF(SMA "PSInvocationStateChangedEventArgs", &type_eventargs, 1);
static const struct member_def state_args_members[] = {
	RECORD_PROP(SMA "PSInvocationStateInfo InvocationStateInfo {get;}", 0), MEMBERS_END
};

static val get_state(struct rt *rt, val self)
{
	struct record *r = record_new(rt, &type_invocation_state);

	r->f[0] = val_enum(&enum_psinvocationstate, self_of(self)->state);
	record_put(r, 1, self_of(self)->reason);
	return val_obj(r);
}

static void tell(struct rt *rt, struct powershell *ps)
{
	val info;

	if (!netevent_heard(rt, val_obj(ps), "InvocationStateChanged"))
		return;
	info = get_state(rt, val_obj(ps));
	netevent_raise(rt, val_obj(ps), "InvocationStateChanged", netevent_args(rt, &type_state_args, &info, 1));
}

/* ---- Streams ------------------------------------------------------------- */

static const struct type type_data_streams = {
	.cls = { .trace = async_trace }, .name = SMA "PSDataStreams", .base = &type_object, .size = sizeof(struct async),
};

static val get_streams(struct rt *rt, val self)
{
	return async_new(rt, &type_data_streams, self_of(self), V_NULL);
}

static val stream_of(struct rt *rt, val self, enum stream s)
{
	return val_obj(async_of(self)->ps->streams[s]);
}

static void stream_set(struct rt *rt, val self, enum stream s, const char *name, val v)
{
	struct list *l = val_list(v);

	if (!l)
		throw_null(rt, name);
	gc_storep(async_of(self)->ps, async_of(self)->ps->streams[s], l);
}

#define STREAM(name_, s_, text_)                                               \
	static val stream_##name_(struct rt *rt, val self)                     \
	{                                                                      \
		return stream_of(rt, self, s_);                                \
	}                                                                      \
	static void stream_set_##name_(struct rt *rt, val self, val v)         \
	{                                                                      \
		stream_set(rt, self, s_, text_, v);                            \
	}
STREAM(error, STREAM_ERROR, "Error")
STREAM(warning, STREAM_WARNING, "Warning")
STREAM(verbose, STREAM_VERBOSE, "Verbose")
STREAM(debug, STREAM_DEBUG, "Debug")
STREAM(information, STREAM_INFO, "Information")
STREAM(progress, STREAM_PROGRESS, "Progress")

static val clear_streams(struct rt *rt, val self, val *args, int n)
{
	struct powershell *ps = async_of(self)->ps;

	for (int i = STREAM_ERROR; i < STREAM__MAX; i++) {
		ps->streams[i]->n = 0;
		ps->streams[i]->h.aux++;
	}
	return V_VOID;
}

#define STREAM_PROP(type_, name_, id_) \
	PROP(SMA "PSDataCollection[" SMA type_ "] " name_ " {get;set;}", stream_##id_, stream_set_##id_)
static const struct member_def streams_members[] = {
	STREAM_PROP("ErrorRecord", "Error", error), STREAM_PROP("ProgressRecord", "Progress", progress),
	STREAM_PROP("VerboseRecord", "Verbose", verbose), STREAM_PROP("DebugRecord", "Debug", debug),
	STREAM_PROP("WarningRecord", "Warning", warning), STREAM_PROP("InformationRecord", "Information", information),
	METHOD("void ClearStreams()", clear_streams), MEMBERS_END
};

static val settings_new(struct rt *rt, val self, val *args, int n)
{
	struct record *r = record_new(rt, &type_settings);

	r->f[PS_SET_HISTORY] = V_FALSE;
	r->f[1] = val_enum(&enum_apartmentstate, 2);
	r->f[3] = r->f[4] = V_FALSE;
	r->f[PS_SET_STREAM_OPTIONS] = val_enum(&enum_remotestreamoptions, 0);
	return val_obj(r);
}

static const struct member_def settings_members[] = {
	CTOR("()", settings_new),
	RECORD_PROP_RW("bool AddToHistory {get;set;}", 0),
	RECORD_PROP_RW("System.Threading.ApartmentState ApartmentState {get;set;}", 1),
	RECORD_PROP_RW("System.Nullable[" SMA "ActionPreference] ErrorActionPreference {get;set;}", 2),
	RECORD_PROP_RW("bool ExposeFlowControlExceptions {get;set;}", 3),
	RECORD_PROP_RW("bool FlowImpersonationPolicy {get;set;}", 4),
	RECORD_PROP_RW("System.Object Host {get;set;}", 5),
	RECORD_PROP_RW(SMA "RemoteStreamOptions RemoteStreamOptions {get;set;}", 6), MEMBERS_END
};

static const struct member_def powershell_members[] = {
	NET_EVENT("System.EventHandler`1[" SMA "PSInvocationStateChangedEventArgs]", "InvocationStateChanged",
		  "System.Object, " SMA "PSInvocationStateChangedEventArgs"),
	STATIC("static powershell Create()", create),
	STATIC("static powershell Create(" SMA "RunspaceMode runspace)", create),
	STATIC("static powershell Create(initialsessionstate initialSessionState)", create),
	STATIC("static powershell Create(runspace runspace)", create),
	METHOD("powershell CreateNestedPowerShell()", create_nested),
	METHOD("powershell AddCommand(System.Object command)", add_command),
	METHOD("powershell AddCommand(string cmdlet, bool useLocalScope)", add_command),
	METHOD("powershell AddScript(string script)", add_script),
	METHOD("powershell AddScript(string script, bool useLocalScope)", add_script),
	METHOD("powershell AddParameter(string parameterName, System.Object value)", add_parameter),
	METHOD("powershell AddParameter(string parameterName)", add_parameter),
	METHOD("powershell AddParameters(System.Collections.IList parameters)", add_parameters),
	METHOD("powershell AddParameters(System.Collections.IDictionary parameters)", add_parameters),
	METHOD("powershell AddArgument(System.Object value)", add_argument),
	METHOD("powershell AddStatement()", add_statement),
	METHOD("System.Collections.ObjectModel.Collection[psobject] Invoke()", invoke),
	METHOD("System.Collections.ObjectModel.Collection[psobject] Invoke(System.Object input)", invoke),
	METHOD("System.Collections.ObjectModel.Collection[psobject] Invoke(System.Object input, " SMA "PSInvocationSettings settings)",
		invoke),
	METHOD("void Invoke(System.Object input, System.Collections.IList output)", invoke_into),
	METHOD("void Invoke(System.Object input, System.Collections.IList output, " SMA "PSInvocationSettings settings)",
		invoke_into),
	METHOD("System.IAsyncResult BeginInvoke()", begin_invoke),
	METHOD("System.IAsyncResult BeginInvoke(System.Object input)", begin_invoke),
	METHOD("System.IAsyncResult BeginInvoke(System.Object input, System.Object output)", begin_invoke),
	METHOD("System.IAsyncResult BeginInvoke(System.Object input, System.Object settings, System.Object callback, System.Object state)",
		begin_settings),
	METHOD("System.IAsyncResult BeginInvoke(System.Object input, System.Object output, System.Object settings, System.Object callback, System.Object state)",
		begin_invoke),
	METHOD(SMA "PSDataCollection[psobject] EndInvoke(System.IAsyncResult asyncResult)", end_invoke),
	METHOD("void Stop()", stop), METHOD("void Dispose()", dispose),
	METHOD("System.Threading.Tasks.Task[" SMA "PSDataCollection[psobject]] InvokeAsync()", invoke_async),
	METHOD("System.Threading.Tasks.Task[" SMA "PSDataCollection[psobject]] InvokeAsync(System.Object input)", invoke_async),
	METHOD("System.Threading.Tasks.Task[" SMA "PSDataCollection[psobject]] InvokeAsync(System.Object input, System.Object output)",
		invoke_async),
	METHOD("System.IAsyncResult BeginStop(System.AsyncCallback callback, System.Object state)", begin_stop),
	METHOD("void EndStop(System.IAsyncResult asyncResult)", end_stop),
	METHOD("System.Threading.Tasks.Task StopAsync(System.AsyncCallback callback, System.Object state)", begin_stop),
	PROP(SMA "PSCommand Commands {get;set;}", get_commands, set_commands),
	PROP("guid InstanceId {get;}", get_instance, NULL), PROP("bool IsNested {get;}", get_nested, NULL),
	PROP(SMA "PSInvocationStateInfo InvocationStateInfo {get;}", get_state, NULL),
	PROP("bool HadErrors {get;}", get_had_errors, NULL),
	PROP("runspace Runspace {get;set;}", get_runspace, set_runspace),
	PROP("bool IsRunspaceOwner {get;}", get_owner, NULL),
	PROP(SMA "Runspaces.RunspacePool RunspacePool {get;set;}", get_pool, set_pool),
	PROP(SMA "PSDataStreams Streams {get;}", get_streams, NULL),
	PROP("string HistoryString {get;set;}", get_history, set_history),
	MEMBERS_END
};

_startup_ void powershell_register(struct rt *rt)
{
	type_register(rt, &type_powershell, powershell_members);
	type_register(rt, &type_async, async_members);
	type_register(rt, &type_invocation_state, invocation_state_members);
	type_register(rt, &type_state_args, state_args_members);
	type_register(rt, &type_data_streams, streams_members);
	type_register(rt, &type_settings, settings_members);
}
