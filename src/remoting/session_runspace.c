/* SPDX-License-Identifier: MIT */
/*
 * What scripts see of a far runspace: the Runspace object, its state, and the
 * proxy of its session state.
 */
#include "remoting/process_instance.h"

#include "engine/hosted_pipeline.h"
#include "engine/runspace.h"
#include "types/arg.h"
#include "types/time/calendar.h"
#include "types/enums.h"
#include "types/guid.h"
#include "types/netevent.h"
#include "value/record.h"

#define SMAR "System.Management.Automation.Runspaces."

static struct remote_runspace *of(val self)
{
	return (struct remote_runspace *)val_base(self).o;
}

/* --- RunspaceStateInfo -------------------------------------------------- */

val session_runspace_state(struct rt *rt, struct remote_runspace *rs)
{
	return runspace_state_info(rt, &type_runspace_state_info, (int)rs->far.state, rs->reason);
}

static val get_state(struct rt *rt, val self)
{
	remote_poll(rt, of(self));
	return session_runspace_state(rt, of(self));
}

/* --- the session state proxy -------------------------------------------- */

struct proxy {
	struct cell h;
	struct remote_runspace *rs;
};

static void proxy_trace(struct heap *h, struct cell *c)
{
	heap_mark(h, ((struct proxy *)c)->rs);
}

static const struct type type_proxy = {
	.cls = { .trace = proxy_trace }, .name = SMAR "SessionStateProxy", .base = &type_object,
	.size = sizeof(struct proxy),
};

static val call_with(struct rt *rt, val self, const char *script, val *args, int n)
{
	struct pipeline_request *r = request_script(rt, ustr_new(rt, script));
	struct list *l;

	request_args(rt, r, array_of(rt, args, (uint32_t)n));
	r->add_to_history = false;
	l = remote_call(rt, ((struct proxy *)val_base(self).o)->rs, r, NULL);
	if (l->n == 1)
		return l->v[0];
	return l->n ? val_obj(list_to_array(rt, l, &type_object)) : V_NULL;
}

static val get_variable(struct rt *rt, val self, val *a, int n)
{
	return call_with(rt, self, "param($n) , $ExecutionContext.SessionState.PSVariable.GetValue($n)", a, 1);
}

static val set_variable(struct rt *rt, val self, val *a, int n)
{
	call_with(rt, self, "param($n, $v) $ExecutionContext.SessionState.PSVariable.Set($n, $v)", a, 2);
	return V_VOID;
}

static val language_mode(struct rt *rt, val self)
{
	val v = call_with(rt, self, "$ExecutionContext.SessionState.LanguageMode.ToString()", NULL, 0), r;

	return conv_try(rt, v, &enum_pslanguagemode, &r) ? r : v;
}

static const struct member_def proxy_members[] = {
	PROP("System.Management.Automation.PSLanguageMode LanguageMode {get;}", language_mode, NULL),
	METHOD("System.Object GetVariable(string name)", get_variable),
	METHOD("void SetVariable(string name, System.Object value)", set_variable),
	MEMBERS_END
};

static val get_proxy(struct rt *rt, val self)
{
	struct proxy *c = rt_new_cell(rt, &type_proxy, proxy);

	c->rs = of(self);
	return val_obj(c);
}

/* --- Runspace ----------------------------------------------------------- */

static val get_name(struct rt *rt, val self) { return val_str(of(self)->name); }
static void set_name(struct rt *rt, val self, val v) { gc_storep(of(self), of(self)->name, val_to_str(rt, v)); }
static val get_id(struct rt *rt, val self) { return val_int(of(self)->number); }
static val get_instance(struct rt *rt, val self) { return of(self)->instance_id; }
static val get_connection(struct rt *rt, val self) { return of(self)->connection_info; }
static val get_availability(struct rt *rt, val self)
{
	remote_poll(rt, of(self));
	return val_enum(&enum_runspaceavailability, remote_availability(of(self)));
}
static val get_remote(struct rt *rt, val self) { return V_TRUE; }
static val get_version(struct rt *rt, val self)
{
	val table, v;

	if (member_get_c(rt, of(self)->private_data, "PSVersionTable", &table) && member_get_c(rt, table, "PSVersion", &v))
		return v;
	return V_NULL;
}
static val get_disconnected(struct rt *rt, val self) { return calendar_local_ms(of(self)->disconnected_ms); }
static val get_expires(struct rt *rt, val self) { return calendar_local_ms(of(self)->expires_ms); }
static val get_private(struct rt *rt, val self, val *a, int n) { return of(self)->private_data; }

static _Noreturn void invalid(struct rt *rt, const char *text)
{
	net_throw(rt, "System.Management.Automation.PSInvalidOperationException", "%s", text);
}

static val close_it(struct rt *rt, val self, val *a, int n)
{
	remote_close(rt, of(self));
	return V_VOID;
}

/* Starts one that a script made; what the product says where it can't, but no more. */
static struct errrec *begin(struct rt *rt, struct remote_runspace *rs)
{
	struct remote_target t;
	struct errrec *why = NULL;

	if (!val_is_null(rs->instance)) {
		process_instance_begin(rt, rs);
		return NULL;
	}
	connection_target(rt, rs->connection_info, &t);
	if ((t.kind == REMOTE_PIPE && !t.pipe) || !remote_begin(rt, rs, &t, &why))
		rs->far.state = POOL_BROKEN;
	return why;
}

static struct errrec *not_open(struct rt *rt, struct remote_runspace *rs, struct errrec *why)
{
	if (rs->kind == REMOTE_PIPE)
		return err_make(rt, "System.Management.Automation.Remoting.PSRemotingDataStructureException",
				"PSRemotingDataStructureException", EC_OpenError, V_NULL,
				"An error has occurred which PowerShell cannot handle. A remote session might have ended.");
	return why ? why : remote_open_error(rt, rs);
}

static val open_later(struct rt *rt, val self, val *a, int n)
{
	struct remote_runspace *rs = of(self);
	struct errrec *why;

	if (rs->far.state != POOL_BEFORE_OPEN)
		net_throw(rt, SMAR "InvalidRunspaceStateException",
			  "Cannot open the runspace because the runspace is not in the BeforeOpen state. Current state of the runspace is '%s'.",
			  runspace_state_name(rs->far.state));
	why = begin(rt, rs);
	if (rs->far.state != POOL_BROKEN)
		return V_VOID;
	why = not_open(rt, rs, why);
	gc_store(rs, &rs->reason, why->exception);
	rt_throw(rt, why);
}

static val open_it(struct rt *rt, val self, val *a, int n)
{
	struct remote_runspace *rs = of(self);
	struct errrec *why;

	open_later(rt, self, a, n);
	remote_opened(rt, &rs, 1);
	if (rs->far.state == POOL_OPENED)
		return V_VOID;
	why = not_open(rt, rs, NULL);
	net_throw(rt, "System.Management.Automation.Remoting.PSRemotingTransportException", "%s",
		  USTR_C(rt, errrec_message(rt, why)));
}

static val disconnect_it(struct rt *rt, val self, val *a, int n)
{
	if (of(self)->far.conn && of(self)->far.state == POOL_OPENED && !conn_can_disconnect(of(self)->far.conn))
		invalid(rt, "The disconnection operation is not supported on the remote computer. To support disconnecting, the remote computer must be running Windows PowerShell 3.0 or a later version of Windows PowerShell and using the WSMan transport.");
	struct errrec *e = remote_disconnect(rt, of(self), 0, -1);

	if (e)
		rt_throw(rt, e);
	return V_VOID;
}

static val connect_it(struct rt *rt, val self, val *a, int n)
{
	if (of(self)->far.state != POOL_DISCONNECTED)
		invalid(rt, "Cannot connect the PSSession because the session is not in the Disconnected state, or is not available for connection.");
	struct errrec *e = remote_connect(rt, of(self));

	if (e)
		rt_throw(rt, e);
	return V_VOID;
}

static val disconnected_it(struct rt *rt, val self, val *a, int n)
{
	invalid(rt, "There is no disconnected command associated with this runspace.");
}

static val reset_it(struct rt *rt, val self, val *a, int n)
{
	remote_reset(rt, of(self));
	return V_VOID;
}

static val get_null(struct rt *rt, val self) { return V_NULL; }
static val get_apartment(struct rt *rt, val self) { return val_enum(&enum_apartmentstate, 2); }
static val get_threads(struct rt *rt, val self) { return val_enum(&enum_psthreadoptions, 0); }

/* SupportsDisconnect 1, SSHTransport 8. */
static val get_capabilities(struct rt *rt, val self, val *a, int n)
{
	struct remote_runspace *rs = of(self);

	return val_enum(&enum_runspacecapability,
			(rs->kind == REMOTE_SSH ? 8 : 0) |
				(rs->far.conn && conn_can_disconnect(rs->far.conn) ? 1 : 0));
}

#define HANDLER(name) "System.EventHandler`1[" SMAR name "]"
static const struct member_def runspace_members[] = {
	NET_EVENT(HANDLER("RunspaceAvailabilityEventArgs"), "AvailabilityChanged",
		"System.Object, " SMAR "RunspaceAvailabilityEventArgs"),
	NET_EVENT(HANDLER("RunspaceStateEventArgs"), "StateChanged", "System.Object, " SMAR "RunspaceStateEventArgs"),
	PROP("System.Threading.ApartmentState ApartmentState {get;}", get_apartment, NULL),
	PROP(SMAR "PSThreadOptions ThreadOptions {get;}", get_threads, NULL),
	PROP("initialsessionstate InitialSessionState {get;}", get_null, NULL),
	PROP("System.Management.Automation.JobManager JobManager {get;}", get_null, NULL),
	METHOD(SMAR "RunspaceCapability GetCapabilities()", get_capabilities),
	PROP(SMAR "RunspaceConnectionInfo ConnectionInfo {get;}", get_connection, NULL),
	PROP(SMAR "RunspaceConnectionInfo OriginalConnectionInfo {get;}", get_connection, NULL),
	PROP("version Version {get;}", get_version, NULL),
	PROP("bool RunspaceIsRemote {get;}", get_remote, NULL),
	PROP("guid InstanceId {get;}", get_instance, NULL),
	PROP("System.Nullable[datetime] DisconnectedOn {get;}", get_disconnected, NULL),
	PROP("System.Nullable[datetime] ExpiresOn {get;}", get_expires, NULL),
	PROP(SMAR "RunspaceAvailability RunspaceAvailability {get;}", get_availability, NULL),
	PROP("string Name {get;set;}", get_name, set_name),
	PROP(SMAR "RunspaceStateInfo RunspaceStateInfo {get;}", get_state, NULL),
	PROP(SMAR "SessionStateProxy SessionStateProxy {get;}", get_proxy, NULL),
	PROP("int Id {get;}", get_id, NULL),
	METHOD("void Open()", open_it),
	METHOD("void OpenAsync()", open_later),
	METHOD("void Close()", close_it),
	METHOD("void CloseAsync()", close_it),
	METHOD("void Dispose()", close_it),
	METHOD("void ResetRunspaceState()", reset_it),
	METHOD("void Disconnect()", disconnect_it), METHOD("void DisconnectAsync()", disconnect_it),
	METHOD("void Connect()", connect_it), METHOD("void ConnectAsync()", connect_it),
	METHOD(SMAR "Pipeline CreatePipeline()", hosted_create), METHOD(SMAR "Pipeline CreatePipeline(string command)", hosted_create),
	METHOD(SMAR "Pipeline CreatePipeline(string command, bool addToHistory)", hosted_create),
	METHOD(SMAR "Pipeline CreateNestedPipeline()", hosted_create_nested),
	METHOD(SMAR "Pipeline CreateNestedPipeline(string command, bool addToHistory)", hosted_create_nested),
	METHOD(SMAR "Pipeline CreateDisconnectedPipeline()", disconnected_it),
	METHOD("powershell CreateDisconnectedPowerShell()", disconnected_it),
	METHOD("psprimitivedictionary GetApplicationPrivateData()", get_private),
	MEMBERS_END
};

/* --- made of connections ------------------------------------------------ */

static val connected(struct rt *rt, val connection)
{
	struct remote_runspace *rs;
	struct remote_target t;

	if (!connection_is(connection))
		return V_VOID;
	connection_target(rt, connection, &t);
	rs = remote_prepare(rt, &t);
	rs->temporary = true;
	gc_store(rs, &rs->connection_info, connection);
	gc_store(rs, &rs->instance_id, guid_new(rt));
	return val_obj(rs);
}

/* Those on the computer of CONNECTION that could be connected. */
static struct list *all_at(struct rt *rt, val connection)
{
	static const char text[] = "param($c) (Get-PSSession -ComputerName $c -ErrorAction Stop).Runspace";
	struct list *found = list_new(rt, NULL);
	val computer, r;
	struct iter it;

	if (!connection_is_wsman(connection))
		net_throw(rt, "System.NotSupportedException", "Specified method is not supported.");
	member_get_c(rt, connection, "ComputerName", &computer);
	r = rt_call_block(rt, val_obj(scriptblock_parse(rt, text, sizeof text - 1, NULL)), V_NULL, &computer, 1);
	if (iter_begin(rt, r, &it))
		while (iter_next(&it, &r))
			list_add(rt, found, r);
	else if (r.k == VK_OBJ)
		list_add(rt, found, r);
	return found;
}

_startup_ void session_runspace_register(struct rt *rt)
{
	rt->eng->runspace_at = connected;
	rt->eng->runspaces_at = all_at;
	type_register(rt, &type_remote_runspace, runspace_members);
	process_instance_register(rt);
	connection_register(rt);
	type_register(rt, &type_proxy, proxy_members);
}
