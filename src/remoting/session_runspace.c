/* SPDX-License-Identifier: MIT */
/*
 * What scripts see of a far runspace: the Runspace object, its state, its
 * connection, and the proxy of its session state.
 */
#include "remoting/process_instance.h"

#include "sys/clock.h"
#include "types/arg.h"
#include "types/time/calendar.h"
#include "types/enums.h"
#include "types/netevent.h"
#include "value/record.h"

#define SMAR "System.Management.Automation.Runspaces."

const char *runspace_state_name(int state)
{
	for (const struct enum_value *e = enum_runspacestate.enums; e->name; e++)
		if (e->number == state)
			return e->name;
	return "";
}

static struct remote_runspace *of(val self)
{
	return (struct remote_runspace *)val_base(self).o;
}

/* --- RunspaceStateInfo -------------------------------------------------- */

static struct ustr *state_text(struct rt *rt, val self)
{
	return val_to_str(rt, record_get(self, 0));
}

static const struct type_ops state_ops = { .to_string = state_text };
static const struct type type_state = RECORD_TYPE_OF(SMAR "RunspaceStateInfo", &type_object, 2, .ops = &state_ops);
static const struct member_def state_members[] = {
	RECORD_PROP(SMAR "RunspaceState State {get;}", 0), RECORD_PROP("System.Exception Reason {get;}", 1), MEMBERS_END
};

val runspace_state_info(struct rt *rt, struct remote_runspace *rs)
{
	struct record *r = record_new(rt, &type_state);

	record_put(r, 0, val_enum(&enum_runspacestate, rs->far.state));
	record_put(r, 1, rs->reason);
	return val_obj(r);
}

static val get_state(struct rt *rt, val self)
{
	remote_poll(rt, of(self));
	return runspace_state_info(rt, of(self));
}

/* --- the connection ----------------------------------------------------- */

struct connection {
	struct cell h;
	struct remote_runspace *rs;
};

static void connection_trace(struct heap *h, struct cell *c)
{
	heap_mark(h, ((struct connection *)c)->rs);
}

static const struct type type_connection_base = {
	.name = SMAR "RunspaceConnectionInfo", .base = &type_object, .flags = TF_ABSTRACT,
};
static const struct type type_process_connection = {
	.cls = { .trace = connection_trace }, .name = SMAR "NewProcessConnectionInfo", .base = &type_connection_base,
	.size = sizeof(struct connection),
};
static const struct type type_ssh_connection = {
	.cls = { .trace = connection_trace }, .name = SMAR "SSHConnectionInfo", .base = &type_connection_base,
	.size = sizeof(struct connection),
};

val connection_new(struct rt *rt, struct remote_runspace *rs)
{
	const struct type *t = rs->kind == REMOTE_SSH ? &type_ssh_connection : &type_process_connection;
	struct connection *c = rt_new_cell(rt, t, connection);

	c->rs = rs;
	return val_obj(c);
}

static struct remote_runspace *via(val self)
{
	return ((struct connection *)val_base(self).o)->rs;
}

static val option(val self, int field, val dflt)
{
	struct record *o = val_cell(via(self)->options, &type_pssessionoption);

	return o ? o->f[field] : dflt;
}

static val milliseconds(val timespan)
{
	return val_int((int32_t)(val_base(timespan).i / 10000));
}

static val c_computer(struct rt *rt, val self) { return val_str(via(self)->computer); }
static val c_null(struct rt *rt, val self) { return V_NULL; }
static val c_port(struct rt *rt, val self) { return val_int(via(self)->port); }
static val c_user(struct rt *rt, val self) { return val_str(via(self)->user); }
static val c_key(struct rt *rt, val self) { return val_str(via(self)->key); }
static val c_subsystem(struct rt *rt, val self)
{
	return val_str(via(self)->subsystem ? via(self)->subsystem : ustr_new(rt, "powershell"));
}
static val c_connecting(struct rt *rt, val self)
{
	return val_int(via(self)->connect_ms < 0 ? -1 : (int32_t)via(self)->connect_ms);
}
/* A session of a PowerShell over SSH: it ends with its connection, and knows no timeout. */
static bool is_plain(const struct remote_runspace *rs)
{
	return rs->kind == REMOTE_SSH && rs->far.conn && rs->far.state == POOL_OPENED && !conn_can_disconnect(rs->far.conn);
}

static val c_idle(struct rt *rt, val self)
{
	uint64_t ms = is_plain(via(self)) ? 0 : via(self)->idle_ms;

	return val_int(!ms || ms > INT32_MAX ? via(self)->kind == REMOTE_LOCAL && ms ? INT32_MAX : -1 : (int32_t)ms);
}
static val c_max_idle(struct rt *rt, val self) { return val_int(INT32_MAX); }
static val c_buffering(struct rt *rt, val self)
{
	if (is_plain(via(self)))
		return V_NULL;
	return val_enum(&enum_outputbufferingmode, via(self)->buffering == SESSION_DROP ? 1 : 2);
}
static val c_open(struct rt *rt, val self) { return milliseconds(option(self, SO_OPEN_TIMEOUT, val_timespan(1800000000))); }
static val c_cancel(struct rt *rt, val self) { return milliseconds(option(self, SO_CANCEL_TIMEOUT, val_timespan(600000000))); }
static val c_operation(struct rt *rt, val self)
{
	return milliseconds(option(self, SO_OPERATION_TIMEOUT, val_timespan(1800000000)));
}
static val c_culture(struct rt *rt, val self) { return option(self, SO_CULTURE, V_NULL); }
static val c_uiculture(struct rt *rt, val self) { return option(self, SO_UICULTURE, V_NULL); }
static val c_authentication(struct rt *rt, val self) { return val_enum(&enum_authenticationmechanism, 0); }
static val c_no_profile(struct rt *rt, val self) { return option(self, SO_NO_PROFILE, V_FALSE); }
static val c_no_encryption(struct rt *rt, val self) { return option(self, SO_NO_ENCRYPTION, V_FALSE); }
static val c_utf16(struct rt *rt, val self) { return option(self, SO_UTF16, V_FALSE); }
static val c_port_in_spn(struct rt *rt, val self) { return option(self, SO_PORT_IN_SPN, V_FALSE); }
static val c_compression(struct rt *rt, val self) { return val_bool(!arg_bool(option(self, SO_NO_COMPRESSION, V_FALSE))); }
static val c_data_max(struct rt *rt, val self) { return option(self, SO_DATA_MAX, V_NULL); }
static val c_object_max(struct rt *rt, val self) { return option(self, SO_OBJECT_MAX, val_int(209715200)); }
static val c_retry(struct rt *rt, val self) { return option(self, SO_RETRY, val_int(5)); }

#define CONNECTION_COMMON                                                              \
	PROP(SMAR "AuthenticationMechanism AuthenticationMechanism {get;}", c_authentication, NULL), \
	PROP("int CancelTimeout {get;}", c_cancel, NULL),                              \
	PROP("string CertificateThumbprint {get;}", c_null, NULL),                     \
	PROP("string ComputerName {get;}", c_computer, NULL),                          \
	PROP("pscredential Credential {get;}", c_null, NULL),                          \
	PROP("cultureinfo Culture {get;}", c_culture, NULL),                           \
	PROP("int IdleTimeout {get;}", c_idle, NULL),                                  \
	PROP("int MaxConnectionRetryCount {get;}", c_retry, NULL),                     \
	PROP("int MaxIdleTimeout {get;}", c_max_idle, NULL),                           \
	PROP("System.Nullable[int] MaximumReceivedDataSizePerCommand {get;}", c_data_max, NULL), \
	PROP("System.Nullable[int] MaximumReceivedObjectSize {get;}", c_object_max, NULL), \
	PROP("bool IncludePortInSPN {get;}", c_port_in_spn, NULL),                     \
	PROP("bool NoEncryption {get;}", c_no_encryption, NULL),                       \
	PROP("bool NoMachineProfile {get;}", c_no_profile, NULL),                      \
	PROP("int OpenTimeout {get;}", c_open, NULL),                                  \
	PROP("int OperationTimeout {get;}", c_operation, NULL),                        \
	PROP(SMAR "OutputBufferingMode OutputBufferingMode {get;}", c_buffering, NULL), \
	PROP("int Port {get;}", c_port, NULL),                                         \
	PROP("cultureinfo UICulture {get;}", c_uiculture, NULL),                       \
	PROP("bool UseCompression {get;}", c_compression, NULL),                       \
	PROP("bool UseUTF16 {get;}", c_utf16, NULL)

static const struct member_def process_members[] = { CONNECTION_COMMON, MEMBERS_END };
static const struct member_def ssh_members[] = {
	PROP("string UserName {get;}", c_user, NULL),
	PROP("string KeyFilePath {get;}", c_key, NULL),
	PROP("int Port {get;}", c_port, NULL),
	PROP("string Subsystem {get;}", c_subsystem, NULL),
	PROP("int ConnectingTimeout {get;}", c_connecting, NULL),
	PROP("string ComputerName {get;}", c_computer, NULL),
	PROP("pscredential Credential {get;}", c_null, NULL),
	PROP(SMAR "AuthenticationMechanism AuthenticationMechanism {get;}", c_authentication, NULL),
	PROP("string CertificateThumbprint {get;}", c_null, NULL),
	PROP("cultureinfo Culture {get;}", c_culture, NULL),
	PROP("cultureinfo UICulture {get;}", c_uiculture, NULL),
	PROP("int OpenTimeout {get;}", c_open, NULL),
	PROP("int CancelTimeout {get;}", c_cancel, NULL),
	PROP("int OperationTimeout {get;}", c_operation, NULL),
	PROP("int IdleTimeout {get;}", c_idle, NULL),
	PROP("int MaxIdleTimeout {get;}", c_max_idle, NULL),
	PROP(SMAR "OutputBufferingMode OutputBufferingMode {get;}", c_buffering, NULL),
	MEMBERS_END
};

/* --- the session state proxy -------------------------------------------- */

static const struct type type_proxy = {
	.cls = { .trace = connection_trace }, .name = SMAR "SessionStateProxy", .base = &type_object,
	.size = sizeof(struct connection),
};

static val call_with(struct rt *rt, val self, const char *script, val *args, int n)
{
	struct pipeline_request *r = request_script(rt, ustr_new(rt, script));
	struct list *l;

	request_args(rt, r, array_of(rt, args, (uint32_t)n));
	r->add_to_history = false;
	l = remote_call(rt, via(self), r, NULL);
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
	struct connection *c = rt_new_cell(rt, &type_proxy, connection);

	c->rs = of(self);
	return val_obj(c);
}

/* --- Runspace ----------------------------------------------------------- */

/* A time of ours as a local DateTime, or null. */
static val local_time(struct rt *rt, int64_t ms)
{
	return ms ? calendar_local(TICKS_UNIX + ms * TICKS_MS) : V_NULL;
}

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
static val get_disconnected(struct rt *rt, val self) { return local_time(rt, of(self)->disconnected_ms); }
static val get_expires(struct rt *rt, val self) { return local_time(rt, of(self)->expires_ms); }
static val get_private(struct rt *rt, val self, val *a, int n) { return of(self)->private_data; }

static val open_later(struct rt *rt, val self, val *a, int n)
{
	if (of(self)->far.state != POOL_BEFORE_OPEN)
		net_throw(rt, SMAR "InvalidRunspaceStateException",
			  "Cannot open the runspace because the runspace is not in the BeforeOpen state. Current state of the runspace is '%s'.",
			  runspace_state_name(of(self)->far.state));
	process_instance_begin(rt, of(self));
	return V_VOID;
}

static val open_it(struct rt *rt, val self, val *a, int n)
{
	struct remote_runspace *rs = of(self);

	open_later(rt, self, a, n);
	remote_opened(rt, &rs, 1);
	if (rs->far.state != POOL_OPENED)
		net_throw(rt, "System.Management.Automation.Remoting.PSRemotingTransportException", "%s",
			  USTR_C(rt, errrec_message(rt, remote_open_error(rt, rs))));
	return V_VOID;
}

static val close_it(struct rt *rt, val self, val *a, int n)
{
	remote_close(rt, of(self));
	return V_VOID;
}

static val disconnect_it(struct rt *rt, val self, val *a, int n)
{
	struct errrec *e = remote_disconnect(rt, of(self), 0, -1);

	if (e)
		rt_throw(rt, e);
	return V_VOID;
}

static val connect_it(struct rt *rt, val self, val *a, int n)
{
	struct errrec *e = remote_connect(rt, of(self));

	if (e)
		rt_throw(rt, e);
	return V_VOID;
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
	METHOD("void Disconnect()", disconnect_it),
	METHOD("void Connect()", connect_it),
	METHOD("psprimitivedictionary GetApplicationPrivateData()", get_private),
	MEMBERS_END
};

void session_runspace_register(struct rt *rt)
{
	type_register(rt, &type_remote_runspace, runspace_members);
	type_register(rt, &type_state, state_members);
	runspace_event_register(rt);
	process_instance_register(rt);
	type_register(rt, &type_connection_base, NULL);
	type_register(rt, &type_process_connection, process_members);
	type_register(rt, &type_ssh_connection, ssh_members);
	type_register(rt, &type_proxy, proxy_members);
}
