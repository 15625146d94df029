/* SPDX-License-Identifier: MIT */
/* New-PSSession. */
#include "cmdlets/remoting/target.h"
#include "remoting/client_ssh.h"
#include "transport/session_limits.h"

#include <string.h>

struct args {
	struct target_args t;
	struct array *name;
	struct array *session;
	bool use_windows_power_shell;
	int64_t timeout;
};

static const char *const sets[] = { "ComputerName", "Uri", "VMId", "VMName", "Session", "ContainerId",
	"UseWindowsPowerShellParameterSet", "SSHHost", "SSHHostHashParam", NULL };
static const struct param_def params[] = {
	PARAM(args, t.computer_name, "ComputerName", P_ARRAY | P_STRING, .pos = 1, .sets = 1 << 0,
	      .flags = PF_PIPE | PF_PIPE_NAME | PF_NOT_NULL_OR_EMPTY, .aliases = "Cn"),
	PARAM(args, t.credential, "Credential", P_NAMED, .sets = 1 << 0 | 1 << 1,
	      .flags = PF_PIPE_NAME | PF_CREDENTIAL, .type_name = "System.Management.Automation.PSCredential"),
	PARAM(args, t.credential, "Credential", P_NAMED, .sets = 1 << 2 | 1 << 3,
	      .flags = PF_MANDATORY | PF_PIPE_NAME | PF_CREDENTIAL,
	      .type_name = "System.Management.Automation.PSCredential"),
	PARAM(args, name, "Name", P_ARRAY | P_STRING),
	PARAM(args, t.enable_network_access, "EnableNetworkAccess", P_SWITCH, .sets = 1 << 0 | 1 << 1 | 1 << 4),
	PARAM(args, t.configuration_name, "ConfigurationName", P_STRING,
	      .sets = 1 << 0 | 1 << 1 | 1 << 2 | 1 << 3 | 1 << 5, .flags = PF_PIPE_NAME),
	PARAM(args, t.port, "Port", P_INT, .sets = 1 << 0 | 1 << 7, .validate = "range:1:65535"),
	PARAM(args, t.use_ssl, "UseSSL", P_SWITCH, .sets = 1 << 0),
	PARAM(args, t.application_name, "ApplicationName", P_STRING, .sets = 1 << 0, .flags = PF_PIPE_NAME),
	PARAM(args, t.throttle_limit, "ThrottleLimit", P_INT,
	      .sets = 1 << 0 | 1 << 1 | 1 << 2 | 1 << 3 | 1 << 4 | 1 << 5 | 1 << 7 | 1 << 8),
	PARAM(args, t.session_option, "SessionOption", P_NAMED, .sets = 1 << 0 | 1 << 1, .flags = PF_NOT_NULL,
	      .type_name = "System.Management.Automation.Remoting.PSSessionOption"),
	PARAM(args, t.authentication, "Authentication", P_ENUM, .sets = 1 << 0 | 1 << 1,
	      .type_name = "System.Management.Automation.Runspaces.AuthenticationMechanism"),
	PARAM(args, t.certificate_thumbprint, "CertificateThumbprint", P_STRING, .sets = 1 << 0 | 1 << 1),
	PARAM(args, t.connection_uri, "ConnectionUri", P_ARRAY | P_NAMED, .pos = 1, .sets = 1 << 1,
	      .flags = PF_MANDATORY | PF_PIPE_NAME | PF_NOT_NULL_OR_EMPTY, .aliases = "URI,CU",
	      .type_name = "System.Uri"),
	PARAM(args, t.allow_redirection, "AllowRedirection", P_SWITCH, .sets = 1 << 1),
	PARAM(args, t.vmid, "VMId", P_ARRAY | P_GUID, .pos = 1, .sets = 1 << 2,
	      .flags = PF_MANDATORY | PF_PIPE_NAME | PF_NOT_NULL_OR_EMPTY, .aliases = "VMGuid"),
	PARAM(args, t.vmname, "VMName", P_ARRAY | P_STRING, .sets = 1 << 3,
	      .flags = PF_MANDATORY | PF_PIPE_NAME | PF_NOT_NULL_OR_EMPTY),
	PARAM(args, session, "Session", P_ARRAY | P_NAMED, .pos = 1, .sets = 1 << 4,
	      .flags = PF_PIPE | PF_PIPE_NAME | PF_NOT_NULL_OR_EMPTY,
	      .type_name = "System.Management.Automation.Runspaces.PSSession"),
	PARAM(args, t.container_id, "ContainerId", P_ARRAY | P_STRING, .sets = 1 << 5,
	      .flags = PF_MANDATORY | PF_PIPE_NAME | PF_NOT_NULL_OR_EMPTY),
	PARAM(args, t.run_as_administrator, "RunAsAdministrator", P_SWITCH, .sets = 1 << 5),
	PARAM(args, use_windows_power_shell, "UseWindowsPowerShell", P_SWITCH, .sets = 1 << 6, .flags = PF_MANDATORY),
	PARAM(args, t.host_name, "HostName", P_ARRAY | P_STRING, .pos = 1, .sets = 1 << 7,
	      .flags = PF_MANDATORY | PF_NOT_NULL_OR_EMPTY),
	PARAM(args, t.user_name, "UserName", P_STRING, .sets = 1 << 7, .flags = PF_NOT_NULL_OR_EMPTY),
	PARAM(args, t.key_file_path, "KeyFilePath", P_STRING, .sets = 1 << 7, .flags = PF_NOT_NULL_OR_EMPTY,
	      .aliases = "IdentityFilePath"),
	PARAM(args, t.subsystem, "Subsystem", P_STRING, .sets = 1 << 7, .flags = PF_PIPE_NAME),
	PARAM(args, t.connecting_timeout, "ConnectingTimeout", P_INT, .sets = 1 << 7),
	PARAM(args, t.sshtransport, "SSHTransport", P_SWITCH, .sets = 1 << 7, .validate = "set:true"),
	PARAM(args, t.options, "Options", P_DICT, .sets = 1 << 7, .flags = PF_NOT_NULL_OR_EMPTY,
	      .type_name = "System.Collections.Hashtable"),
	PARAM(args, t.sshconnection, "SSHConnection", P_ARRAY | P_DICT, .sets = 1 << 8,
	      .flags = PF_MANDATORY | PF_NOT_NULL_OR_EMPTY, .type_name = "System.Collections.Hashtable[]"),
	PARAM(args, timeout, "TimeOut", P_INT, .sets = 1 << 0, .validate = "range:60000:2147483647"),
	PARAMS_END
};

/* What one call opens: the targets and the names they get. */
struct batch {
	struct remote_target *targets;
	int32_t *ids;
	struct ustr **names;
	struct session **open;		/* NULL: not yet, or never */
	uint32_t n, written;		/* those before WRITTEN went out */
};

static struct ustr *name_at(struct args *a, uint32_t i)
{
	return a->name && i < a->name->n ? val_base(array_get(a->name, i)).s : NULL;
}

/* Sessions go out in the order their computers were named in, so that $s[0] is the
 * first one's; what didn't open is passed over when ALL have had their turn. */
static void write_open(struct cmdlet *c, struct batch *b, bool all)
{
	while (b->written < b->n && (b->open[b->written] || all)) {
		uint32_t i = b->written++;

		if (b->open[i])
			cmdlet_write(c, val_obj(b->open[i]));
	}
}

static void opened(struct cmdlet *c, struct remote_runspace *rs, uint32_t i)
{
	struct batch *b = c->state;

	b->open[i] = session_new(c->rt, rs, b->ids[i], b->names[i]);
	write_open(c, b, false);
}

static void open_all(struct cmdlet *c, struct remote_target *t, uint32_t n)
{
	struct args *a = c->args;
	struct batch *b = c->state;

	b->targets = t;
	b->n = n;
	b->written = 0;
	b->open = rt_block(c->rt, struct session *, n + 1);
	b->ids = rt_block(c->rt, int32_t, n + 1);
	b->names = rt_block(c->rt, struct ustr *, n + 1);
	for (uint32_t i = 0; i < n; i++) {
		b->ids[i] = session_next_id(c->rt);
		b->names[i] = name_at(a, i) ? name_at(a, i) : session_generated_name(c->rt, b->ids[i]);
		t[i].name = b->names[i];
		if (a->timeout)
			t[i].idle_ms = (uint64_t)a->timeout;
	}
	target_open(c, t, n, a->t.throttle_limit, opened, NULL);
	write_open(c, b, true);
}

static _Noreturn void bad_session(struct cmdlet *c, const char *type, const char *id, const char *text)
{
	cmdlet_throw_fmt(c, type, id, EC_InvalidArgument, V_NULL, "%s", text);
}

static void check_sessions(struct cmdlet *c, struct array *l)
{
	for (uint32_t i = 0; i < l->n; i++) {
		struct session *s = val_session(array_get(l, i));

		for (uint32_t k = 0; k < i; k++)
			if (val_session(array_get(l, k)) == s)
				bad_session(c, "System.ArgumentException", "RemoteRunspaceInfoHasDuplicates",
					    "Specified RemoteRunspaceInfo objects have duplicates.");
	}
}

/* New sessions where the given ones are. */
static void clone(struct cmdlet *c, struct array *l)
{
	struct remote_target *t = rt_block(c->rt, struct remote_target, l->n + 1);

	check_sessions(c, l);
	for (uint32_t i = 0; i < l->n; i++) {
		struct remote_runspace *rs = val_session(array_get(l, i))->rs;

		t[i] = ssh_target_of(rs);
	}
	open_all(c, t, l->n);
}

static void no_windows(struct cmdlet *c)
{
	cmdlet_throw_fmt(c, "System.Management.Automation.PSInvalidOperationException", "InvalidOperation", EC_InvalidOperation,
				 V_NULL, "Windows PowerShell sessions are not available on this platform.");
}

static void process(struct cmdlet *c)
{
	struct args *a = c->args;
	struct session_limit_set limits;
	struct remote_target *t;
	uint32_t n;

	if (a->use_windows_power_shell)
		no_windows(c);
	session_limits_read(&limits);
	if (limits.problem[0])
		cmdlet_warning(c, ustr_new(c->rt, limits.problem));
	if (a->session) {
		clone(c, a->session);
		return;
	}
	if (!a->t.computer_name && (!strcmp(cmdlet_set_name(c), "ComputerName") || cmdlet_has(c, "UseWindowsPowerShell"))) {
		struct ustr *here = ustr_new(c->rt, "localhost");

		a->t.computer_name = array_strings(c->rt, &here, 1);
	}
	n = target_list(c, &a->t, &t);
	open_all(c, t, n);
}

const struct cmdlet_def cmdlet_new_pssession = {
	.name = "New-PSSession", .module = MOD_CORE,
	.sets = sets, .default_set = "ComputerName",
	.output_types = "System.Management.Automation.Runspaces.PSSession",
	.params = params, .args_size = sizeof(struct args), .state_size = sizeof(struct batch), .process = process,
	.synopsis = "Creates a persistent connection to a local or remote computer.",
};
