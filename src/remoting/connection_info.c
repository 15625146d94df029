/* SPDX-License-Identifier: MIT */
/*
 * Where a far runspace is: the connection object of a session's runspace, and
 * those that scripts make to create a runspace of (RunspaceFactory.CreateRunspace).
 * All show the fields of a remote_runspace; a script's object has one that is never
 * opened and stands for the values alone.
 */
#include "remoting/session.h"

#include <limits.h>
#include <stdlib.h>

#include "remoting/computers.h"
#include "transport/hostpipe.h"
#include "types/arg.h"
#include "types/enums.h"
#include "types/time/calendar.h"
#include "types/security/secure.h"
#include "types/net/uri.h"
#include "value/record.h"

#define SMAR "System.Management.Automation.Runspaces."

enum { PIPE_OPEN_MS = 60000, HTTP_PORT = 80 };

struct connection {
	struct cell h;
	struct remote_runspace *rs;
	struct ustr *domain;	/* NamedPipe: its AppDomainName, or NULL */
};

static void trace(struct heap *h, struct cell *c)
{
	heap_mark(h, ((struct connection *)c)->rs);
	heap_mark(h, ((struct connection *)c)->domain);
}

static const struct type type_connection = {
	.name = SMAR "RunspaceConnectionInfo", .base = &type_object, .flags = TF_ABSTRACT,
};
#define CONNECTION(id, name_)                                                  \
	static const struct type type_##id = {                                 \
		.cls = { .trace = trace }, .name = SMAR name_, .base = &type_connection, .size = sizeof(struct connection), \
	}
CONNECTION(process, "NewProcessConnectionInfo");
CONNECTION(ssh, "SSHConnectionInfo");
CONNECTION(pipe, "NamedPipeConnectionInfo");
CONNECTION(wsman, "WSManConnectionInfo");

static struct connection *of(val self)
{
	return (struct connection *)val_base(self).o;
}

static struct remote_runspace *via(val self)
{
	return of(self)->rs;
}

static val around(struct rt *rt, const struct type *t, struct remote_runspace *rs)
{
	struct connection *c = rt_new_cell(rt, t, connection);

	gc_storep(c, c->rs, rs);
	return val_obj(c);
}

val connection_new(struct rt *rt, struct remote_runspace *rs)
{
	return around(rt, rs->kind == REMOTE_SSH ? &type_ssh : rs->kind == REMOTE_PIPE ? &type_pipe : &type_process, rs);
}

/* --- made by scripts ---------------------------------------------------- */

/* Values alone, as a session's runspace would have them. */
static struct remote_runspace *blank(struct rt *rt, enum remote_kind kind, struct ustr *computer)
{
	struct remote_runspace *rs = rt_new_cell(rt, &type_remote_runspace, remote_runspace);

	rs->rt = rt;
	rs->kind = kind;
	rs->computer = computer;
	rs->options = session_option_new(rt);
	rs->instance_id = rs->computer_note = rs->private_data = rs->reason = rs->connection_info = V_NULL;
	rs->ssh_options = rs->credential = rs->settled_for = rs->instance = V_NULL;
	rs->connect_ms = -1;
	rs->buffering = SESSION_BLOCK;
	return rs;
}

static bool is_blank(const struct remote_runspace *rs) { return !rs->number; }

static struct ustr *text_or_null(struct rt *rt, val v)
{
	struct ustr *s = val_is_null(v) ? NULL : val_to_str(rt, v);

	return s && ustr_len(s) ? s : NULL;
}

/* Field F of the session options it has; without options it stays as it is. */
static void set_option(struct remote_runspace *rs, enum session_option_field f, val v)
{
	struct record *o = val_cell(rs->options, &type_pssessionoption);

	if (o)
		gc_store(o, &o->f[f], v);
}

static void set_wait(struct remote_runspace *rs, enum session_option_field f, int64_t ms)
{
	set_option(rs, f, val_timespan(ms * TICKS_MS));
}

/* (userName, computerName, keyFilePath, port, subsystem, connectingTimeout, options) */
static val new_ssh(struct rt *rt, val self, val *a, int n)
{
	struct remote_runspace *rs = blank(rt, REMOTE_SSH, val_to_str(rt, a[1]));

	rs->user = text_or_null(rt, a[0]);
	rs->key = text_or_null(rt, a[2]);
	rs->port = n > 3 ? val_to_int32(rt, a[3]) : 0;
	rs->subsystem = n > 4 ? text_or_null(rt, a[4]) : NULL;
	rs->connect_ms = n > 5 ? val_to_int32(rt, a[5]) : -1;
	rs->ssh_options = n > 6 ? a[6] : V_NULL;
	if (rs->port < 0 || rs->port > UINT16_MAX)
		net_throw(rt, "System.Management.Automation.PSArgumentException",
			  "The port number %d is not within the range of valid values. The range of valid values is between 1 and 65535.",
			  (int)rs->port);
	return around(rt, &type_ssh, rs);
}

static val new_pipe(struct rt *rt, val self, val *a, int n)
{
	struct remote_runspace *rs = blank(rt, REMOTE_PIPE, ustr_new(rt, "localhost"));
	val v = around(rt, &type_pipe, rs);

	set_wait(rs, SO_OPEN_TIMEOUT, n > 1 && a[n - 1].k == VK_INT32 ? a[n - 1].i : PIPE_OPEN_MS);
	if (n && a[0].k == VK_STR)
		rs->pipe = a[0].s;
	else if (n)
		rs->pid = val_to_int32(rt, a[0]);
	if (n > 1 && rs->pid && !val_is_null(a[1]))
		gc_storep(of(v), of(v)->domain, val_to_str(rt, a[1]));
	return v;
}

static val new_wsman(struct rt *rt, val self, val *a, int n)
{
	struct remote_runspace *rs = blank(rt, REMOTE_LOCAL, ustr_new(rt, "localhost"));

	rs->port = HTTP_PORT;
	if (n > 3) {	/* (scheme or useSsl, computer, port, appName, shellUri, credential, …) */
		rs->computer = text_or_null(rt, a[1]) ? val_to_str(rt, a[1]) : rs->computer;
		rs->port = val_to_int32(rt, a[2]) > 0 ? val_to_int32(rt, a[2]) : HTTP_PORT;
		rs->credential = a[5];
	} else if (n) {
		val host = V_NULL, port = V_NULL;

		member_get_c(rt, a[0], "Host", &host);
		member_get_c(rt, a[0], "Port", &port);
		rs->computer = val_to_str(rt, host);
		rs->port = val_to_int32(rt, port);
	}
	return around(rt, &type_wsman, rs);
}

/* The name of the pipe that process PID has, or NULL. */
static struct ustr *pipe_of(struct rt *rt, pid_t pid)
{
	struct hostpipe *all;
	unsigned n = hostpipe_list(&all);
	struct ustr *name = NULL;

	for (unsigned i = 0; i < n; i++)
		if (all[i].pid == pid)
			name = ustr_new(rt, all[i].name);
	free(all);
	return name;
}

/* What a computer's name means is said by the computers file. */
static void target_of_name(struct rt *rt, const struct remote_runspace *rs, struct remote_target *t)
{
	struct computer k;

	computers_find(rt, rs->computer, &k);
	t->kind = k.way == COMPUTER_SSH ? REMOTE_SSH : REMOTE_LOCAL;
	t->host = k.host;
	t->user = k.user;
	t->key = k.key;
	t->subsystem = k.subsystem;
	t->port = k.port;
	t->ssh_options = k.options;
	t->fast = k.fast;
	if (k.way == COMPUTER_WSMAN)
		net_throw(rt, "System.Management.Automation.Remoting.PSRemotingTransportException",
			  "Connecting to remote server %s failed with the following error message : the WSMan transport is not available in this build. Map the name to 'local' or 'ssh' in the computers file (about_PSSessions), or use SSHConnectionInfo.",
			  USTR_C(rt, rs->computer));
}

void connection_target(struct rt *rt, val connection, struct remote_target *t)
{
	const struct remote_runspace *rs = via(connection);

	*t = (struct remote_target){ .kind = rs->kind, .computer = rs->computer, .options = rs->options, .host = rs->host,
				     .user = rs->user, .key = rs->key, .subsystem = rs->subsystem, .credential = rs->credential,
				     .port = rs->port, .ssh_options = rs->ssh_options, .connect_ms = rs->connect_ms, .pid = rs->pid };
	if (rs->kind == REMOTE_PIPE)
		t->pipe = rs->pipe ? rs->pipe : pipe_of(rt, rs->pid);
	if (val_cell(connection, &type_wsman))
		target_of_name(rt, rs, t);
}

bool connection_is(val v)
{
	return v.k == VK_OBJ && type_is(val_type_of(v), &type_connection);
}

bool connection_is_wsman(val v)
{
	return val_cell(v, &type_wsman) != NULL;
}

/* --- properties --------------------------------------------------------- */

static val option(val self, enum session_option_field field, val dflt)
{
	struct record *o = val_cell(via(self)->options, &type_pssessionoption);

	return o ? o->f[field] : dflt;
}

/* A wait among the options, in milliseconds; MS where there is none. */
static val wait_ms(val self, enum session_option_field f, int64_t ms)
{
	return val_int((int32_t)(val_base(option(self, f, val_timespan(ms * TICKS_MS))).i / TICKS_MS));
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
	return val_int((int32_t)MAX(via(self)->connect_ms, -1));
}

/* A session of a PowerShell over SSH: it ends with its connection, and knows no timeout. */
static bool is_plain(const struct remote_runspace *rs)
{
	return rs->kind == REMOTE_SSH && rs->far.conn && rs->far.state == POOL_OPENED && !conn_can_disconnect(rs->far.conn);
}

static val c_idle(struct rt *rt, val self)
{
	uint64_t ms = is_plain(via(self)) ? 0 : via(self)->idle_ms;

	if (ms && ms <= INT32_MAX)
		return val_int((int32_t)ms);
	return val_int(ms && via(self)->kind == REMOTE_LOCAL ? INT32_MAX : -1);
}
static val c_max_idle(struct rt *rt, val self) { return val_int(INT32_MAX); }
static val c_buffering(struct rt *rt, val self)
{
	if (is_plain(via(self)))
		return V_NULL;
	if (is_blank(via(self)))
		return val_enum(&enum_outputbufferingmode, 0);
	return val_enum(&enum_outputbufferingmode, via(self)->buffering == SESSION_DROP ? 1 : 2);
}
static val c_open(struct rt *rt, val self) { return wait_ms(self, SO_OPEN_TIMEOUT, SESSION_OPEN_MS); }
static val c_cancel(struct rt *rt, val self) { return wait_ms(self, SO_CANCEL_TIMEOUT, SESSION_CANCEL_MS); }
static val c_operation(struct rt *rt, val self) { return wait_ms(self, SO_OPERATION_TIMEOUT, SESSION_OPERATION_MS); }
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

static val c_credential(struct rt *rt, val self) { return via(self)->credential; }
static val c_directory(struct rt *rt, val self) { return V_NULL; }
static val c_pid(struct rt *rt, val self) { return val_int(via(self)->pid); }
static val c_pipe(struct rt *rt, val self)
{
	return val_str(via(self)->pid || !via(self)->pipe ? ustr_empty(rt) : via(self)->pipe);
}
static val c_domain(struct rt *rt, val self) { return val_str(of(self)->domain ? of(self)->domain : ustr_empty(rt)); }
static val c_scheme(struct rt *rt, val self) { return val_str(ustr_new(rt, "http")); }
static val c_app(struct rt *rt, val self) { return val_str(ustr_new(rt, "/wsman")); }
static val c_redirections(struct rt *rt, val self)
{
	return is_blank(via(self)) ? val_int(0) : option(self, SO_REDIRECTION, val_int(0));
}
static val c_shell(struct rt *rt, val self)
{
	return val_str(ustr_new(rt, "http://schemas.microsoft.com/powershell/Microsoft.PowerShell"));
}
static val c_uri(struct rt *rt, val self)
{
	val v = val_str(ustr_printf(rt, "http://%s/wsman", USTR_C(rt, via(self)->computer))), r;

	return conv_try(rt, v, &type_uri, &r) ? r : v;
}

/* A computer's name, a credential and the like may be set while nothing was made of the object. */
static void set_computer(struct rt *rt, val self, val v) { gc_storep(via(self), via(self)->computer, val_to_str(rt, v)); }
static void set_credential(struct rt *rt, val self, val v) { gc_store(via(self), &via(self)->credential, v); }
static void set_port(struct rt *rt, val self, val v) { via(self)->port = val_to_int32(rt, v); }
static void set_open(struct rt *rt, val self, val v) { set_wait(via(self), SO_OPEN_TIMEOUT, val_to_int32(rt, v)); }
static void set_cancel(struct rt *rt, val self, val v) { set_wait(via(self), SO_CANCEL_TIMEOUT, val_to_int32(rt, v)); }
static void set_operation(struct rt *rt, val self, val v) { set_wait(via(self), SO_OPERATION_TIMEOUT, val_to_int32(rt, v)); }
static void set_idle(struct rt *rt, val self, val v)
{
	via(self)->idle_ms = (uint64_t)MAX(val_to_int32(rt, v), 0);
	set_wait(via(self), SO_IDLE_TIMEOUT, val_to_int32(rt, v));
}
static void set_culture(struct rt *rt, val self, val v) { set_option(via(self), SO_CULTURE, v); }
static void set_uiculture(struct rt *rt, val self, val v) { set_option(via(self), SO_UICULTURE, v); }
static void set_pipe(struct rt *rt, val self, val v) { gc_storep(via(self), via(self)->pipe, text_or_null(rt, v)); }
static void set_pid(struct rt *rt, val self, val v) { via(self)->pid = val_to_int32(rt, v); }
static void set_domain(struct rt *rt, val self, val v) { gc_storep(of(self), of(self)->domain, val_to_str(rt, v)); }

#define CONNECTION_WHO                                                                 \
	PROP("string ComputerName {get;set;}", c_computer, set_computer),              \
	PROP("pscredential Credential {get;set;}", c_credential, set_credential),      \
	PROP(SMAR "AuthenticationMechanism AuthenticationMechanism {get;}", c_authentication, NULL), \
	PROP("string CertificateThumbprint {get;}", c_null, NULL)
#define CONNECTION_WAITS                                                               \
	PROP("cultureinfo Culture {get;set;}", c_culture, set_culture),                \
	PROP("cultureinfo UICulture {get;set;}", c_uiculture, set_uiculture),          \
	PROP("int OpenTimeout {get;set;}", c_open, set_open),                          \
	PROP("int CancelTimeout {get;set;}", c_cancel, set_cancel),                    \
	PROP("int OperationTimeout {get;set;}", c_operation, set_operation),           \
	PROP("int IdleTimeout {get;set;}", c_idle, set_idle),                          \
	PROP("int MaxIdleTimeout {get;}", c_max_idle, NULL)
#define CONNECTION_OPTIONS                                                             \
	PROP("int MaxConnectionRetryCount {get;}", c_retry, NULL),                     \
	PROP("System.Nullable[int] MaximumReceivedDataSizePerCommand {get;}", c_data_max, NULL), \
	PROP("System.Nullable[int] MaximumReceivedObjectSize {get;}", c_object_max, NULL), \
	PROP("bool UseCompression {get;}", c_compression, NULL),                       \
	PROP("bool NoMachineProfile {get;}", c_no_profile, NULL),                      \
	PROP("bool UseUTF16 {get;}", c_utf16, NULL),                                   \
	PROP("bool NoEncryption {get;}", c_no_encryption, NULL),                       \
	PROP("bool IncludePortInSPN {get;}", c_port_in_spn, NULL),                     \
	PROP(SMAR "OutputBufferingMode OutputBufferingMode {get;}", c_buffering, NULL)

static const struct member_def process_members[] = {
	CONNECTION_WHO, CONNECTION_WAITS, CONNECTION_OPTIONS, PROP("int Port {get;}", c_port, NULL),
	PROP("string WorkingDirectory {get;}", c_directory, NULL), MEMBERS_END
};
static const struct member_def ssh_members[] = {
#define SSH_ARGS "(string userName, string computerName, string keyFilePath"
	CTOR(SSH_ARGS ")", new_ssh), CTOR(SSH_ARGS ", int port)", new_ssh), CTOR(SSH_ARGS ", int port, string subsystem)", new_ssh),
	CTOR(SSH_ARGS ", int port, string subsystem, int connectingTimeout)", new_ssh),
	CTOR(SSH_ARGS ", int port, string subsystem, int connectingTimeout, hashtable options)", new_ssh),
	PROP("string UserName {get;}", c_user, NULL), PROP("string KeyFilePath {get;}", c_key, NULL),
	PROP("int Port {get;}", c_port, NULL), PROP("string Subsystem {get;}", c_subsystem, NULL),
	PROP("int ConnectingTimeout {get;}", c_connecting, NULL),
	CONNECTION_WHO, CONNECTION_WAITS, PROP(SMAR "OutputBufferingMode OutputBufferingMode {get;}", c_buffering, NULL), MEMBERS_END
};
static const struct member_def pipe_members[] = {
	CTOR("()", new_pipe), CTOR("(int processId)", new_pipe), CTOR("(int processId, string appDomainName)", new_pipe),
	CTOR("(int processId, string appDomainName, int openTimeout)", new_pipe),
	CTOR("(string customPipeName)", new_pipe), CTOR("(string customPipeName, int openTimeout)", new_pipe),
	PROP("int ProcessId {get;set;}", c_pid, set_pid), PROP("string AppDomainName {get;set;}", c_domain, set_domain),
	PROP("string CustomPipeName {get;set;}", c_pipe, set_pipe), CONNECTION_WHO, CONNECTION_WAITS, MEMBERS_END
};
static const struct member_def wsman_members[] = {
#define WSMAN_ARGS "string computerName, int port, string appName, string shellUri, pscredential credential"
	CTOR("()", new_wsman), CTOR("(uri uri)", new_wsman), CTOR("(uri uri, string shellUri, pscredential credential)", new_wsman),
	CTOR("(bool useSsl, " WSMAN_ARGS ")", new_wsman), CTOR("(string scheme, " WSMAN_ARGS ")", new_wsman),
	PROP("uri ConnectionUri {get;}", c_uri, NULL), PROP("string ComputerName {get;set;}", c_computer, set_computer),
	PROP("string Scheme {get;}", c_scheme, NULL), PROP("int Port {get;set;}", c_port, set_port), PROP("string AppName {get;}", c_app, NULL),
	PROP("pscredential Credential {get;set;}", c_credential, set_credential), PROP("string ShellUri {get;}", c_shell, NULL),
	PROP(SMAR "AuthenticationMechanism AuthenticationMechanism {get;}", c_authentication, NULL),
	PROP("string CertificateThumbprint {get;}", c_null, NULL),
	PROP("int MaximumConnectionRedirectionCount {get;}", c_redirections, NULL), CONNECTION_OPTIONS, CONNECTION_WAITS, MEMBERS_END
};

_startup_ void connection_register(struct rt *rt)
{
	type_register(rt, &type_connection, NULL);
	type_register(rt, &type_process, process_members);
	type_register(rt, &type_ssh, ssh_members);
	type_register(rt, &type_pipe, pipe_members);
	type_register(rt, &type_wsman, wsman_members);
}
