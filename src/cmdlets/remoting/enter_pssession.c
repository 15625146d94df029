/* SPDX-License-Identifier: MIT */
/* Enter-PSSession: the host sends what is typed to a session. */
#include "cmdlets/remoting/select.h"
#include "cmdlets/remoting/target.h"
#include "engine/host.h"
#include "remoting/interactive.h"

#include <string.h>

struct args {
	struct target_args t;
	struct ustr *computer, *host, *vm_name, *container;
	val uri, vm;
	val session;
	val instance_id;
	int64_t id;
	struct ustr *name;
};

static const char *const sets[] = { "ComputerName", "SSHHost", "Session", "Uri", "InstanceId", "Id", "Name", "VMId",
	"VMName", "ContainerId", NULL };
static const struct param_def params[] = {
	PARAM(args, computer, "ComputerName", P_STRING, .pos = 1, .sets = 1 << 0,
	      .flags = PF_MANDATORY | PF_PIPE | PF_PIPE_NAME | PF_NOT_NULL_OR_EMPTY, .aliases = "Cn"),
	PARAM(args, t.enable_network_access, "EnableNetworkAccess", P_SWITCH, .sets = 1 << 0 | 1 << 3),
	PARAM(args, t.credential, "Credential", P_NAMED, .sets = 1 << 0 | 1 << 3,
	      .flags = PF_PIPE_NAME | PF_CREDENTIAL, .type_name = "System.Management.Automation.PSCredential"),
	PARAM(args, t.credential, "Credential", P_NAMED, .pos = 2, .sets = 1 << 7 | 1 << 8,
	      .flags = PF_MANDATORY | PF_PIPE_NAME | PF_CREDENTIAL,
	      .type_name = "System.Management.Automation.PSCredential"),
	PARAM(args, t.configuration_name, "ConfigurationName", P_STRING,
	      .sets = 1 << 0 | 1 << 3 | 1 << 7 | 1 << 8 | 1 << 9, .flags = PF_PIPE_NAME),
	PARAM(args, t.port, "Port", P_INT, .sets = 1 << 0 | 1 << 1, .validate = "range:1:65535"),
	PARAM(args, t.use_ssl, "UseSSL", P_SWITCH, .sets = 1 << 0),
	PARAM(args, t.application_name, "ApplicationName", P_STRING, .sets = 1 << 0, .flags = PF_PIPE_NAME),
	PARAM(args, t.session_option, "SessionOption", P_NAMED, .sets = 1 << 0 | 1 << 3, .flags = PF_NOT_NULL,
	      .type_name = "System.Management.Automation.Remoting.PSSessionOption"),
	PARAM(args, t.authentication, "Authentication", P_ENUM, .sets = 1 << 0 | 1 << 3,
	      .type_name = "System.Management.Automation.Runspaces.AuthenticationMechanism"),
	PARAM(args, t.certificate_thumbprint, "CertificateThumbprint", P_STRING, .sets = 1 << 0 | 1 << 3),
	PARAM(args, host, "HostName", P_STRING, .pos = 1, .sets = 1 << 1, .flags = PF_MANDATORY | PF_PIPE | PF_NOT_NULL_OR_EMPTY),
	PARAM(args, t.options, "Options", P_DICT, .sets = 1 << 1, .flags = PF_NOT_NULL_OR_EMPTY,
	      .type_name = "System.Collections.Hashtable"),
	PARAM(args, t.user_name, "UserName", P_STRING, .sets = 1 << 1, .flags = PF_NOT_NULL_OR_EMPTY),
	PARAM(args, t.key_file_path, "KeyFilePath", P_STRING, .sets = 1 << 1, .flags = PF_NOT_NULL_OR_EMPTY,
	      .aliases = "IdentityFilePath"),
	PARAM(args, t.subsystem, "Subsystem", P_STRING, .sets = 1 << 1, .flags = PF_PIPE_NAME),
	PARAM(args, t.connecting_timeout, "ConnectingTimeout", P_INT, .sets = 1 << 1),
	PARAM(args, t.sshtransport, "SSHTransport", P_SWITCH, .sets = 1 << 1, .validate = "set:true"),
	PARAM(args, session, "Session", P_NAMED, .pos = 1, .sets = 1 << 2,
	      .flags = PF_PIPE | PF_PIPE_NAME | PF_NOT_NULL_OR_EMPTY,
	      .type_name = "System.Management.Automation.Runspaces.PSSession"),
	PARAM(args, uri, "ConnectionUri", P_NAMED, .pos = 2, .sets = 1 << 3,
	      .flags = PF_PIPE_NAME | PF_NOT_NULL_OR_EMPTY, .aliases = "URI,CU", .type_name = "System.Uri"),
	PARAM(args, t.allow_redirection, "AllowRedirection", P_SWITCH, .sets = 1 << 3),
	PARAM(args, instance_id, "InstanceId", P_GUID, .sets = 1 << 4, .flags = PF_PIPE_NAME | PF_NOT_NULL),
	PARAM(args, id, "Id", P_INT, .pos = 1, .sets = 1 << 5, .flags = PF_PIPE_NAME | PF_NOT_NULL),
	PARAM(args, name, "Name", P_STRING, .sets = 1 << 6, .flags = PF_PIPE_NAME),
	PARAM(args, vm, "VMId", P_GUID, .pos = 1, .sets = 1 << 7,
	      .flags = PF_MANDATORY | PF_PIPE | PF_PIPE_NAME | PF_NOT_NULL_OR_EMPTY, .aliases = "VMGuid"),
	PARAM(args, vm_name, "VMName", P_STRING, .pos = 1, .sets = 1 << 8,
	      .flags = PF_MANDATORY | PF_PIPE | PF_PIPE_NAME | PF_NOT_NULL_OR_EMPTY),
	PARAM(args, container, "ContainerId", P_STRING, .pos = 1, .sets = 1 << 9,
	      .flags = PF_MANDATORY | PF_PIPE | PF_PIPE_NAME | PF_NOT_NULL_OR_EMPTY),
	PARAM(args, t.run_as_administrator, "RunAsAdministrator", P_SWITCH, .sets = 1 << 9),
	PARAMS_END
};

static struct array *one(struct rt *rt, val v)
{
	return array_of(rt, &v, 1);
}

static _Noreturn void no_host(struct cmdlet *c)
{
	cmdlet_throw_fmt(c, "System.ArgumentException", "HostDoesNotSupportPushRunspace", EC_InvalidArgument, V_NULL,
		"The host does not support entering a session: it is not interactive, or it is itself a session.");
}

/* The visit itself, where the session's end offers what it needs. */
static void enter(struct cmdlet *c, struct session *s, bool temporary)
{
	if (!interactive_is_possible(c->rt, s)) {
		if (temporary)
			remote_close(c->rt, s->rs);
		cmdlet_throw_fmt(c, "System.Management.Automation.Remoting.PSRemotingDataStructureException",
			"System.Management.Automation.Remoting.PSRemotingDataStructureException", EC_ResourceUnavailable, V_NULL,
			"Enter-PSSession failed because the remote session does not provide required commands.");
	}
	interactive_push(c->rt, s, temporary);
	c->rt->eng->host->push_runspace(c->rt, c->rt->eng->host_arg, val_obj(s));
}

/* Said in full where the session itself was given. */
static void not_open(struct cmdlet *c, struct session *s)
{
	struct ustr *text = ustr_new(c->rt, "Session must be open.");

	if (!strcmp(cmdlet_set_name(c), "Session"))
		text = ustr_printf(c->rt, "Cannot enter session %s because it is not in the disconnected state or is not "
				   "available for connection. Retrieve the remote session using Get-PSSession -ComputerName %s "
				   "-InstanceId %s.", USTR_C(c->rt, s->name), USTR_C(c->rt, s->rs->computer),
				   val_to_c(c->rt, s->rs->instance_id));
	cmdlet_error_fmt(c, "System.ArgumentException", "PushedRunspaceMustBeOpen", EC_InvalidArgument, V_NULL,
			 "%s", USTR_C(c->rt, text));
}

static void push(struct cmdlet *c, struct session *s, bool temporary)
{
	if (s->rs->far.state == POOL_DISCONNECTED) {
		struct errrec *e = remote_connect(c->rt, s->rs);

		if (e) {
			gc_storep(e, e->error_id, ustr_new(c->rt, "EnterPSSessionConnectSessionFailed"));
			cmdlet_error(c, e);
			return;
		}
	}
	if (s->rs->far.state != POOL_OPENED) {
		not_open(c, s);
		return;
	}
	if (remote_is_busy(s->rs))
		cmdlet_warning(c, ustr_printf(c->rt, "Session %s is in use: a command is running in it.",
			USTR_C(c->rt, s->name)));
	enter(c, s, temporary);
}

/* A session for the visit alone, outside of the repository. */
static void opened(struct cmdlet *c, struct remote_runspace *rs, uint32_t i)
{
	struct session *s = rt_new_cell(c->rt, &type_pssession, session);

	s->rs = rs;
	s->name = rs->name;
	rs->temporary = true;
	push(c, s, true);
}

static void several(struct cmdlet *c, const char *what, const char *text)
{
	cmdlet_error_fmt(c, "System.ArgumentException",
		USTR_C(c->rt, ustr_printf(c->rt, "RemoteRunspaceHasMultipleMatchesForSpecified%s", what)),
		EC_InvalidArgument, V_NULL,
		"Multiple matches found for %s.", text);
}

static void visit_known(struct cmdlet *c, struct args *a)
{
	struct selection s = { .report = true, .literal = true };
	const char *what = "SessionId", *text = USTR_C(c->rt, ustr_printf(c->rt, "session ID %lld", (long long)a->id));
	struct list *l;

	if (cmdlet_has(c, "Id"))
		s.id = one(c->rt, val_int((int32_t)a->id));
	if (cmdlet_has(c, "Name")) {
		s.name = one(c->rt, val_str(a->name));
		what = "Name";
		text = USTR_C(c->rt, ustr_printf(c->rt, "name %s", USTR_C(c->rt, a->name)));
	}
	if (cmdlet_has(c, "InstanceId")) {
		s.instance_id = one(c->rt, a->instance_id);
		what = "RunspaceId";
		text = val_to_c(c->rt, a->instance_id);
	}
	l = select_own(c, &s);
	if (l->n > 1)
		several(c, what, text);
	else if (l->n)
		push(c, val_session(l->v[0]), false);
}

static void process(struct cmdlet *c)
{
	struct args *a = c->args;
	const struct host_ops *h = c->rt->eng->host;
	struct remote_target *t;
	struct target_args all = a->t;
	uint32_t n;
	val level;

	if (!h || !h->push_runspace)
		no_host(c);
	if (var_get_c(c->rt, "NestedPromptLevel", &level) && val_base(level).k == VK_INT32 && val_base(level).i > 0)
		cmdlet_throw_fmt(c, "System.InvalidOperationException", "HostInNestedPrompt", EC_InvalidOperation, V_NULL,
			"You cannot run Enter-PSSession from a nested prompt.");
	if (!strcmp(cmdlet_set_name(c), "Session")) {
		if (val_session(a->session))
			push(c, val_session(a->session), false);
		return;
	}
	if (cmdlet_has(c, "Id") || cmdlet_has(c, "Name") || cmdlet_has(c, "InstanceId")) {
		visit_known(c, a);
		return;
	}
	all.computer_name = a->computer ? one(c->rt, val_str(a->computer)) : NULL;
	all.host_name = a->host ? one(c->rt, val_str(a->host)) : NULL;
	all.connection_uri = cmdlet_has(c, "ConnectionUri") ? one(c->rt, a->uri) : NULL;
	all.vmid = cmdlet_has(c, "VMId") ? one(c->rt, a->vm) : NULL;
	all.vmname = a->vm_name ? one(c->rt, val_str(a->vm_name)) : NULL;
	all.container_id = a->container ? one(c->rt, val_str(a->container)) : NULL;
	n = target_list(c, &all, &t);
	target_open(c, t, n, 0, opened, NULL);
}

const struct cmdlet_def cmdlet_enter_pssession = {
	.name = "Enter-PSSession", .module = MOD_CORE,
	.sets = sets, .default_set = "ComputerName",
	.params = params, .args_size = sizeof(struct args), .process = process,
	.synopsis = "Starts an interactive visit of a session.",
};
