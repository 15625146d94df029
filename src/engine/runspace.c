/* SPDX-License-Identifier: MIT */
/* Local runspaces: making, entering, and the Runspace object. */
#include "engine/runspace.h"
#include "engine/hosted_pipeline.h"
#include "types/async.h"
#include "engine/engine_init.h"
#include "engine/pscmdlet.h"
#include "types/enums.h"
#include "types/guid.h"
#include "types/netevent.h"
#include "types/version.h"

#include <string.h>

#define SMA "System.Management.Automation."
#define SMAR "System.Management.Automation.Runspaces."

static void runspace_trace(struct heap *h, struct cell *c)
{
	struct runspace *rs = (struct runspace *)c;

	heap_mark_words(h, &rs->name, sizeof(*rs) - offsetof(struct runspace, name));
}

const struct type type_runspace = {
	.name = SMAR "Runspace", .base = &type_object, .flags = TF_ABSTRACT, .ifaces = "System.IDisposable",
};
const struct type type_local_runspace = {
	.cls = { .trace = runspace_trace }, .name = SMAR "LocalRunspace", .base = &type_runspace,
	.size = sizeof(struct runspace),
};

struct runspace *val_runspace(val v)
{
	return val_cell(v, &type_local_runspace);
}

/* Those that nobody refers to any more are forgotten. */
static void forget_dead(struct rt *rt, struct heap *h)
{
	struct engine *e = rt->eng;
	uint32_t n = 0;

	for (uint32_t i = 0; e && i < e->nlocals; i++)
		if (heap_is_marked(h, e->locals[i]))
			e->locals[n++] = e->locals[i];
	if (e)
		e->nlocals = n;
}

static void list_local(struct rt *rt, struct runspace *rs)
{
	struct engine *e = rt->eng;

	rt->marked = forget_dead;
	if (e->nlocals == e->caplocals) {
		e->caplocals = e->caplocals ? 2 * e->caplocals : 8;
		e->locals = xrealloc(e->locals, e->caplocals, sizeof(struct runspace *));
	}
	e->locals[e->nlocals++] = rs;
}

void runspace_dispose(struct rt *rt, struct runspace *rs)
{
	struct engine *e = rt->eng;
	uint32_t n = 0;

	rs->state = RUNSPACE_CLOSED;
	for (uint32_t i = 0; i < e->nlocals; i++)
		if (e->locals[i] != rs)
			e->locals[n++] = e->locals[i];
	e->nlocals = n;
}

struct runspace *runspace_new(struct rt *rt, val initial)
{
	struct runspace *rs = rt_new_cell(rt, &type_local_runspace, runspace);

	rs->id = (int32_t)++rt->eng->runspaces;
	rs->name = ustr_printf(rt, "Runspace%d", rs->id);
	rs->instance_id = rs->error_list = rs->location = rs->pwd = rs->random = V_NULL;
	rs->initial = initial;
	rs->reason = V_NULL;
	rs->apartment = val_enum(&enum_apartmentstate, 2);
	rs->threads = val_enum(&enum_psthreadoptions, 0);
	initial_state_threads(initial, &rs->threads, &rs->apartment);
	list_local(rt, rs);
	return rs;
}

struct runspace *runspace_current(struct rt *rt)
{
	struct runspace *rs = val_runspace(rt->eng->runspace);

	if (!rs) {
		rs = runspace_new(rt, V_NULL);
		rs->state = RUNSPACE_OPENED;
		rs->threads = val_enum(&enum_psthreadoptions, 2);	/* ReuseThread */
		rt->eng->runspace = val_obj(rs);
	}
	return rs;
}

/* ---- Entering ------------------------------------------------------------ */

static void keep(struct runspace *rs, const struct engine *e)
{
	rs->global = e->global;
	rs->modules = e->modules;
	rs->command_cache = e->command_cache;
	rs->completers = e->completers;
	rs->random = e->random;
	rs->default_params = e->default_params;
	rs->history = e->history;
	rs->history_last = e->history_last;
	rs->error_list = e->error_list;
	rs->location = e->location;
	rs->pwd = e->pwd;
	rs->language_mode = e->language_mode;
	rs->strict = e->strict;
}

static void load(struct runspace *rs, struct engine *e)
{
	e->global = rs->global;
	e->modules = rs->modules;
	e->command_cache = rs->command_cache;
	e->completers = rs->completers;
	e->random = rs->random;
	e->default_params = rs->default_params;
	e->history = rs->history;
	e->history_last = rs->history_last;
	e->error_list = rs->error_list;
	e->location = rs->location;
	e->pwd = rs->pwd;
	e->language_mode = rs->language_mode;
	e->strict = rs->strict;
	e->runspace = val_obj(rs);
	e->epoch++;
}

struct entered {
	void (*fn)(struct rt *rt, void *arg);
	void *arg;
};

static void call_entered(struct rt *rt, void *arg)
{
	struct entered *e = arg;

	rt->calling = NULL;
	e->fn(rt, e->arg);
}

/* Of what takes an open runspace that nothing had taken. */
static void tell_if_taken(struct rt *rt, struct runspace *rs, enum runspace_available a)
{
	if (rt->events && !rs->busy && rs->state == RUNSPACE_OPENED)
		runspace_tell_availability(rt, rs, a);
}

void runspace_run(struct rt *rt, struct runspace *rs, void (*fn)(struct rt *rt, void *arg), void *arg)
{
	struct engine *e = rt->eng;
	struct runspace *from = runspace_current(rt);
	struct frame *frame = e->frame;
	struct stage *stage = e->stage;
	const struct host_ops *host = e->host;
	void *host_arg = e->host_arg;
	struct streams top = e->top_streams;
	bool keeping = e->keep_information, ok = e->last_ok, was_busy = rs->busy;
	uint32_t tries = e->try_depth;
	struct entered en = { fn, arg };
	enum unwind why;
	struct unwound u;

	if (from != rs) {
		tell_if_taken(rt, rs, AVAILABLE_BUSY);
		keep(from, e);
		load(rs, e);
		e->frame = NULL;
		e->stage = NULL;
		e->host = NULL;
		e->try_depth = 0;	/* who calls may catch, its commands do not know */
		memset(&e->top_streams, 0, sizeof(e->top_streams));
	}
	e->keep_information = true;
	rs->busy = true;
	why = rt_protect(rt, call_entered, &en);
	u = rt->unwound;
	rs->busy = was_busy;
	e->keep_information = keeping;
	if (from != rs) {
		keep(rs, e);
		load(from, e);
		e->try_depth = tries;
		e->host = host;
		e->host_arg = host_arg;
		e->top_streams = top;
		tell_if_taken(rt, rs, AVAILABLE);
	}
	e->frame = frame;
	e->stage = stage;
	e->last_ok = ok;
	if (why != UNWIND_NONE && why != UNWIND_EXIT)
		rt_rethrow(rt, &u);
}

/* ---- Opening ------------------------------------------------------------- */

/* Variables that layers above the engine put into a fresh global scope. */
static void copy_variable(struct rt *rt, struct scope *from, const char *name)
{
	struct variable *v = var_find(rt, from, ustr_atom(rt, name), SCOPE_LOCAL, 0);

	if (v)
		var_make(rt, scope_global(rt), v->name, variable_value(rt, v), v->options);
}

static void fill(struct rt *rt, void *arg)
{
	struct scope *from = arg;

	engine_add_variables(rt);
	copy_variable(rt, from, "PSStyle");
	engine_add_names(rt);
	initial_state_apply(rt, runspace_current(rt)->initial);
}

/* A world with nothing but what RS begins with. */
static void runspace_begin_anew(struct rt *rt, struct runspace *rs)
{
	struct engine *e = rt->eng;
	struct scope *from = scope_global(rt);

	rs->global = session_state_new(rt, NULL, NULL);
	rs->global->cmdlets = e->global->cmdlets;
	rs->global->top->drives = from->drives;
	rs->modules = dict_new(rt, &type_hashtable, DICT_IGNORE_CASE);
	rs->history = list_new(rt, NULL);
	rs->error_list = val_obj(list_new(rt, NULL));
	rs->location = e->location;
	rs->pwd = e->pwd;
	runspace_run(rt, rs, fill, from);
}

static void open_try(struct rt *rt, void *arg)
{
	runspace_begin_anew(rt, arg);
}

/* What a member threw, without the exception that says which member it was. */
static val reason_of(const struct errrec *e)
{
	struct exc *x = val_exc(e->exception);

	return x && !strcmp(cell_type(&x->h)->name, SMA "MethodInvocationException") && val_exc(x->inner) ? x->inner : e->exception;
}

void runspace_open(struct rt *rt, struct runspace *rs)
{
	if (rs->state != RUNSPACE_BEFORE_OPEN)
		return;
	runspace_set_state(rt, rs, RUNSPACE_OPENING, V_NULL);
	if (!rt_try(rt, open_try, rs)) {
		struct unwound u = rt->unwound;

		runspace_set_state(rt, rs, RUNSPACE_BROKEN, reason_of(u.error));
		rt_rethrow(rt, &u);
	}
	rs->state = RUNSPACE_OPENED;
	runspace_tell_availability(rt, rs, AVAILABLE);
	runspace_set_state(rt, rs, RUNSPACE_OPENED, V_NULL);
}

/* ---- The object ---------------------------------------------------------- */

static struct runspace *self_of(val self)
{
	return (struct runspace *)val_base(self).o;
}

static val get_id(struct rt *rt, val self) { return val_int(self_of(self)->id); }
static val get_name(struct rt *rt, val self) { return val_str(self_of(self)->name); }

static val get_initial(struct rt *rt, val self)
{
	struct runspace *rs = self_of(self);

	if (val_is_null(rs->initial))
		gc_store(rs, &rs->initial, initial_state_default(rt));
	return rs->initial;
}

static val get_remote(struct rt *rt, val self) { return V_FALSE; }
static val get_null(struct rt *rt, val self) { return V_NULL; }

static void set_name(struct rt *rt, val self, val v)
{
	gc_storep(self_of(self), self_of(self)->name, val_to_str(rt, v));
}

static val get_instance(struct rt *rt, val self)
{
	struct runspace *rs = self_of(self);

	if (val_is_null(rs->instance_id))
		gc_store(rs, &rs->instance_id, guid_new(rt));
	return rs->instance_id;
}

static val get_availability(struct rt *rt, val self)
{
	struct runspace *rs = self_of(self);
	bool busy = rs->busy || rs == runspace_current(rt);

	return val_enum(&enum_runspaceavailability, rs->state != RUNSPACE_OPENED ? AVAILABLE_NOT : busy ? AVAILABLE_BUSY : AVAILABLE);
}

static val get_version(struct rt *rt, val self)
{
	return version_value(rt, POWERSHELL_VERSION);
}

static val get_state(struct rt *rt, val self)
{
	return runspace_state_info(rt, &type_runspace_state_info, self_of(self)->state, self_of(self)->reason);
}

static val open_it(struct rt *rt, val self, val *args, int n)
{
	struct runspace *rs = self_of(self);

	if (rs->state != RUNSPACE_BEFORE_OPEN)
		net_throw(rt, SMAR "InvalidRunspaceStateException",
			  "Cannot open the runspace because the runspace is not in the BeforeOpen state. Current state of the runspace is '%s'.",
			  runspace_state_name(rs->state));
	runspace_open(rt, rs);
	return V_VOID;
}

static void close_runspace(struct rt *rt, struct runspace *rs)
{
	if (rs->state == RUNSPACE_OPENED) {
		runspace_tell_availability(rt, rs, AVAILABLE_NOT);
		runspace_set_state(rt, rs, RUNSPACE_CLOSING, V_NULL);
	}
	if (rs->state != RUNSPACE_BROKEN)
		runspace_set_state(rt, rs, RUNSPACE_CLOSED, V_NULL);
}

static val close_it(struct rt *rt, val self, val *args, int n)
{
	if (self_of(self) != runspace_current(rt))
		close_runspace(rt, self_of(self));
	return V_VOID;
}

static val dispose_it(struct rt *rt, val self, val *args, int n)
{
	if (self_of(self) != runspace_current(rt)) {
		close_runspace(rt, self_of(self));
		runspace_dispose(rt, self_of(self));
	}
	return V_VOID;
}

static val reset_it(struct rt *rt, val self, val *args, int n)
{
	struct runspace *rs = self_of(self);

	if (rs->state == RUNSPACE_OPENED && rs != runspace_current(rt))
		runspace_begin_anew(rt, rs);
	return V_VOID;
}

/* ---- SessionStateProxy --------------------------------------------------- */

struct proxy {
	struct cell h;
	struct runspace *rs;
};

static void proxy_trace(struct heap *h, struct cell *c)
{
	heap_mark(h, ((struct proxy *)c)->rs);
}

static const struct type type_proxy = {
	.cls = { .trace = proxy_trace }, .name = SMAR "SessionStateProxy", .base = &type_object,
	.size = sizeof(struct proxy),
};

static val get_proxy(struct rt *rt, val self)
{
	struct proxy *p = rt_new_cell(rt, &type_proxy, proxy);

	gc_storep(p, p->rs, self_of(self));
	return val_obj(p);
}

static struct scope *proxy_scope(struct rt *rt, val self)
{
	struct runspace *rs = ((struct proxy *)val_base(self).o)->rs;

	if (rs->state != RUNSPACE_OPENED)
		net_throw(rt, SMAR "InvalidRunspaceStateException",
			  "Cannot perform the operation because the runspace is not in the Opened state. Current state of the runspace is '%s'.",
			  runspace_state_name(rs->state));
	return rs == runspace_current(rt) ? scope_global(rt) : rs->global->top;
}

static val proxy_get(struct rt *rt, val self, val *args, int n)
{
	val v = V_NULL;

	return var_get(rt, proxy_scope(rt, self), ustr_intern(rt, val_to_str(rt, args[0])), SCOPE_DYNAMIC, &v) ? v : V_NULL;
}

static val proxy_set(struct rt *rt, val self, val *args, int n)
{
	var_set(rt, proxy_scope(rt, self), ustr_intern(rt, val_to_str(rt, args[0])), SCOPE_LOCAL, args[1]);
	return V_VOID;
}

static val proxy_variables(struct rt *rt, val self)
{
	return intrinsics_new(rt, &type_variableintrinsics, proxy_scope(rt, self)->ss);
}

static val proxy_command(struct rt *rt, val self)
{
	return intrinsics_new(rt, &type_commandintrinsics, proxy_scope(rt, self)->ss);
}

#define PROXY_PART(id, type_)                                                  \
	static val proxy_##id(struct rt *rt, val self)                         \
	{                                                                      \
		return intrinsics_new(rt, &type_, proxy_scope(rt, self)->ss);  \
	}
PROXY_PART(path, type_pathintrinsics)
PROXY_PART(drive, type_driveintrinsics)
PROXY_PART(provider, type_providermanagement)
PROXY_PART(invoke_provider, type_providerintrinsics)

static val proxy_state(struct rt *rt, val self, const char *name)
{
	val v = V_NULL;

	member_get_c(rt, val_obj(proxy_scope(rt, self)->ss), name, &v);
	return v;
}

static val proxy_scripts(struct rt *rt, val self) { return proxy_state(rt, self, "Scripts"); }
static val proxy_applications(struct rt *rt, val self) { return proxy_state(rt, self, "Applications"); }

static val mode_of(struct rt *rt, struct runspace *rs)
{
	if (rs->state == RUNSPACE_BEFORE_OPEN)
		return V_NULL;
	return val_enum(&enum_pslanguagemode, rs == runspace_current(rt) ? rt->eng->language_mode : rs->language_mode);
}

static void set_mode(struct rt *rt, struct runspace *rs, val v)
{
	uint32_t mode = (uint32_t)val_enum_num(val_base(v));

	rs->language_mode = mode;
	if (rs == runspace_current(rt))
		rt->eng->language_mode = mode;
}

static val proxy_mode(struct rt *rt, val self) { return mode_of(rt, ((struct proxy *)val_base(self).o)->rs); }
static void proxy_set_mode(struct rt *rt, val self, val v) { set_mode(rt, ((struct proxy *)val_base(self).o)->rs, v); }

static const struct member_def proxy_members[] = {
	METHOD("System.Object GetVariable(string name)", proxy_get),
	METHOD("void SetVariable(string name, System.Object value)", proxy_set),
	PROP(SMA "PSVariableIntrinsics PSVariable {get;}", proxy_variables, NULL),
	PROP(SMA "CommandInvocationIntrinsics InvokeCommand {get;}", proxy_command, NULL),
	PROP(SMA "PathIntrinsics Path {get;}", proxy_path, NULL),
	PROP(SMA "DriveManagementIntrinsics Drive {get;}", proxy_drive, NULL),
	PROP(SMA "CmdletProviderManagementIntrinsics Provider {get;}", proxy_provider, NULL),
	PROP(SMA "ProviderIntrinsics InvokeProvider {get;}", proxy_invoke_provider, NULL),
	PROP(SMA "PSModuleInfo Module {get;}", get_null, NULL),
	PROP("System.Collections.Generic.List[string] Scripts {get;}", proxy_scripts, NULL),
	PROP("System.Collections.Generic.List[string] Applications {get;}", proxy_applications, NULL),
	PROP("System.Management.Automation.PSLanguageMode LanguageMode {get;set;}", proxy_mode, proxy_set_mode),
	MEMBERS_END
};

/* What a runspace has from its opening on. */
static bool is_new(val self) { return self_of(self)->state == RUNSPACE_BEFORE_OPEN; }

static val get_events(struct rt *rt, val self)
{
	return is_new(self) ? V_NULL : intrinsics_new(rt, &type_eventmanager, rt->eng->global);
}

static val get_apartment(struct rt *rt, val self) { return self_of(self)->apartment; }
static val get_threads(struct rt *rt, val self) { return self_of(self)->threads; }

static void set_apartment(struct rt *rt, val self, val v)
{
	if (self_of(self)->state != RUNSPACE_BEFORE_OPEN)
		net_throw(rt, SMAR "InvalidRunspaceStateException",
			"This property cannot be changed after the runspace has been opened.");
	self_of(self)->apartment = val_base(v);
}

/* Once it is open only the thread may be kept from then on. */
static void set_threads(struct rt *rt, val self, val v)
{
	enum { REUSE_THREAD = 2 };
	struct runspace *rs = self_of(self);
	int64_t now = val_enum_num(rs->threads), to = val_enum_num(val_base(v));

	if (rs->state != RUNSPACE_BEFORE_OPEN && to != now && (to != REUSE_THREAD || !now))
		net_throw(rt, "System.InvalidOperationException",
			"The thread options can only be changed if the apartment state is multithreaded apartment (MTA), the current options are UseNewThread or UseCurrentThread, and the new value is ReuseThread.");
	rs->threads = val_base(v);
}

static val get_capabilities(struct rt *rt, val self, val *args, int n) { return val_enum(&enum_runspacecapability, 0); }
static void ignore(struct rt *rt, val self, val v) { }

static val get_jobs(struct rt *rt, val self)
{
	return is_new(self) ? V_NULL : intrinsics_new(rt, &type_jobmanager, rt->eng->global);
}

static val get_language(struct rt *rt, val self) { return mode_of(rt, self_of(self)); }
static void set_language(struct rt *rt, val self, val v) { set_mode(rt, self_of(self), v); }
static val get_debugger(struct rt *rt, val self)
{
	struct runspace *rs = self_of(self);

	if (is_new(self))
		return V_NULL;
	if (rs->debugger.k != VK_OBJ)
		gc_store(rs, &rs->debugger, script_debugger_new(rt));
	return rs->debugger;
}
static val private_data(struct rt *rt, val self, val *args, int n)
{
	return val_obj(dict_new(rt, type_find_c(rt, SMA "PSPrimitiveDictionary"), DICT_IGNORE_CASE));
}

static _Noreturn void not_local(struct rt *rt, const char *text)
{
	net_throw(rt, SMAR "InvalidRunspaceStateException", "%s", text);
}

static val disconnect(struct rt *rt, val self, val *args, int n)
{
	not_local(rt, "You cannot disconnect a local-only runspace.");
}
static val connect(struct rt *rt, val self, val *args, int n)
{
	not_local(rt, "The Connect operation is not supported on local runspaces.");
}
static val disconnected(struct rt *rt, val self, val *args, int n)
{
	not_local(rt, "You cannot use Disconnect and Connect operations on local runspaces.");
}

static const struct member_def runspace_members[] = {
	METHOD(SMAR "Pipeline CreatePipeline()", hosted_create), METHOD(SMAR "Pipeline CreatePipeline(string command)", hosted_create),
	METHOD(SMAR "Pipeline CreatePipeline(string command, bool addToHistory)", hosted_create),
	METHOD(SMAR "Pipeline CreateNestedPipeline()", hosted_create_nested),
	METHOD(SMAR "Pipeline CreateNestedPipeline(string command, bool addToHistory)", hosted_create_nested),
	METHOD("void Disconnect()", disconnect), METHOD("void DisconnectAsync()", disconnect),
	METHOD("void Connect()", connect), METHOD("void ConnectAsync()", connect),
	METHOD(SMAR "Pipeline CreateDisconnectedPipeline()", disconnected),
	METHOD("powershell CreateDisconnectedPowerShell()", disconnected),
	PROP(SMA "Debugger Debugger {get;}", get_debugger, NULL),
	PROP(SMA "PSLanguageMode LanguageMode {get;set;}", get_language, set_language),
	METHOD("psprimitivedictionary GetApplicationPrivateData()", private_data),
	PROP("System.Management.Automation.PSEventManager Events {get;}", get_events, NULL),
	PROP("System.Management.Automation.JobManager JobManager {get;}", get_jobs, NULL),
	PROP("System.Nullable[datetime] DisconnectedOn {get;}", get_null, NULL),
	PROP("System.Nullable[datetime] ExpiresOn {get;}", get_null, NULL),
	PROP(SMAR "RunspaceConnectionInfo OriginalConnectionInfo {get;}", get_null, NULL),
	PROP("System.Threading.ApartmentState ApartmentState {get;set;}", get_apartment, set_apartment),
	PROP(SMAR "PSThreadOptions ThreadOptions {get;set;}", get_threads, set_threads),
	METHOD(SMAR "RunspaceCapability GetCapabilities()", get_capabilities),
	PROP("initialsessionstate InitialSessionState {get;}", get_initial, NULL),
	PROP("version Version {get;}", get_version, NULL),
	PROP(SMAR "RunspaceAvailability RunspaceAvailability {get;set;}", get_availability, ignore),
	PROP(SMAR "RunspaceConnectionInfo ConnectionInfo {get;}", get_null, NULL),
	PROP(SMAR "RunspaceStateInfo RunspaceStateInfo {get;}", get_state, NULL),
	PROP(SMAR "SessionStateProxy SessionStateProxy {get;}", get_proxy, NULL),
	PROP("bool RunspaceIsRemote {get;}", get_remote, NULL),
	PROP("guid InstanceId {get;}", get_instance, NULL),
	PROP("string Name {get;set;}", get_name, set_name),
	PROP("int Id {get;}", get_id, NULL),
	NET_EVENT("System.EventHandler`1[" SMAR "RunspaceStateEventArgs]", "StateChanged", "System.Object, " SMAR "RunspaceStateEventArgs"),
	NET_EVENT("System.EventHandler`1[" SMAR "RunspaceAvailabilityEventArgs]", "AvailabilityChanged",
		"System.Object, " SMAR "RunspaceAvailabilityEventArgs"),
	METHOD("void Open()", open_it),
	METHOD("void OpenAsync()", open_it),
	METHOD("void Close()", close_it),
	METHOD("void CloseAsync()", close_it),
	METHOD("void Dispose()", dispose_it),
	METHOD("void ResetRunspaceState()", reset_it),
	MEMBERS_END
};

static val get_default(struct rt *rt, val self)
{
	return val_obj(runspace_current(rt));
}

static val can_default(struct rt *rt, val self)
{
	return V_TRUE;
}

static val all_at(struct rt *rt, val self, val *args, int n)
{
	if (!rt->eng->runspaces_at)
		net_throw(rt, "System.NotSupportedException", "Specified method is not supported.");
	return val_obj(list_to_array(rt, rt->eng->runspaces_at(rt, val_base(args[0])), &type_runspace));
}

static const struct member_def static_members[] = {
	STATIC("static runspace[] GetRunspaces(" SMAR "RunspaceConnectionInfo connectionInfo)", all_at),
	STATIC_PROP("static runspace DefaultRunspace {get;}", get_default, NULL),
	STATIC_PROP("static bool CanUseDefaultRunspace {get;}", can_default, NULL),
	MEMBERS_END
};

/* ---- RunspaceFactory ----------------------------------------------------- */

val runspace_initial_of(const val *args, int n)
{
	for (int i = 0; i < n; i++)
		if (args[i].k == VK_OBJ && !strcmp(cell_type(args[i].o)->name, SMAR "InitialSessionState"))
			return args[i];
	return V_NULL;
}

static val create_runspace(struct rt *rt, val self, val *args, int n)
{
	val far = V_VOID;

	runspace_current(rt);
	for (int i = 0; i < n && far.k == VK_VOID; i++)
		if (!val_is_null(args[i]) && rt->eng->runspace_at)
			far = rt->eng->runspace_at(rt, val_base(args[i]));
	return far.k == VK_VOID ? val_obj(runspace_new(rt, runspace_initial_of(args, n))) : far;
}

val (*runspace_out_of_process)(struct rt *rt, val instance);

static val create_out_of_process(struct rt *rt, val self, val *args, int n)
{
	return runspace_out_of_process(rt, n > 1 ? args[1] : V_NULL);
}

static const struct member_def factory_members[] = {
	STATIC("static runspace CreateOutOfProcessRunspace(System.Object typeTable)", create_out_of_process),
	STATIC("static runspace CreateOutOfProcessRunspace(System.Object typeTable, System.Object processInstance)",
		create_out_of_process),
	STATIC("static runspace CreateRunspace()", create_runspace),
	STATIC("static runspace CreateRunspace(System.Object hostOrState)", create_runspace),
	STATIC("static runspace CreateRunspace(System.Object host, System.Object initialSessionState)", create_runspace),
	STATIC("static runspace CreateRunspace(" SMAR "RunspaceConnectionInfo connectionInfo, System.Object host, System.Object typeTable)", create_runspace),
	STATIC("static " SMAR "RunspacePool CreateRunspacePool()", runspace_pool_create),
	STATIC("static " SMAR "RunspacePool CreateRunspacePool(initialsessionstate initialSessionState)", runspace_pool_create),
	STATIC("static " SMAR "RunspacePool CreateRunspacePool(int minRunspaces, int maxRunspaces)", runspace_pool_create),
	STATIC("static " SMAR "RunspacePool CreateRunspacePool(int minRunspaces, int maxRunspaces, System.Object host)",
		runspace_pool_create),
	STATIC("static " SMAR "RunspacePool CreateRunspacePool(int minRunspaces, int maxRunspaces, System.Object initialSessionState, System.Object host)",
		runspace_pool_create),
	MEMBERS_END
};
static const struct type type_factory = {
	.name = SMAR "RunspaceFactory", .base = &type_object, .flags = TF_STATIC | TF_ABSTRACT | TF_SEALED,
};

_startup_ void runspace_register(struct rt *rt)
{
	type_register(rt, &type_runspace, static_members);
	type_register(rt, &type_local_runspace, runspace_members);
	type_register(rt, &type_proxy, proxy_members);
	type_register(rt, &type_factory, factory_members);
	runspace_state_register(rt);
	runspace_pool_register(rt);
	hosted_register(rt);
	runspace_current(rt);
}
