/* SPDX-License-Identifier: MIT */
/* Invoke-Command: checks what is asked; invoke.c does it. */
#include "cmdlets/remoting/invoke.h"

#include <string.h>

struct args {
	struct target_args t;
	struct scriptblock *script_block;
	bool no_new_scope;
	val input_object;
	struct array *argument_list;
	struct array *session;
	bool as_job;
	bool hide_computer_name;
	struct ustr *job_name;
	bool remote_debug;
	struct ustr *file_path;
	bool in_disconnected_session;
	struct array *session_name;
};

static const char *const sets[] = { "InProcess", "Session", "FilePathRunspace", "ComputerName",
	"FilePathComputerName", "Uri", "FilePathUri", "VMId", "VMName", "FilePathVMId", "FilePathVMName", "SSHHost",
	"ContainerId", "FilePathContainerId", "SSHHostHashParam", "FilePathSSHHost", "FilePathSSHHostHash", NULL };
static const struct param_def params[] = {
	PARAM(args, script_block, "ScriptBlock", P_SCRIPTBLOCK, .pos = 1, .sets = 1 << 0,
	      .flags = PF_MANDATORY | PF_NOT_NULL, .aliases = "Command"),
	PARAM(args, script_block, "ScriptBlock", P_SCRIPTBLOCK, .pos = 2,
	      .sets = 1 << 1 | 1 << 3 | 1 << 5 | 1 << 7 | 1 << 8 | 1 << 11 | 1 << 12 | 1 << 14,
	      .flags = PF_MANDATORY | PF_NOT_NULL, .aliases = "Command"),
	PARAM(args, no_new_scope, "NoNewScope", P_SWITCH, .sets = 1 << 0),
	PARAM(args, input_object, "InputObject", P_PSOBJECT, .flags = PF_PIPE),
	PARAM(args, argument_list, "ArgumentList", P_ARRAY | P_OBJECT, .aliases = "Args"),
	PARAM(args, session, "Session", P_ARRAY | P_NAMED, .pos = 1, .sets = 1 << 1 | 1 << 2,
	      .flags = PF_NOT_NULL_OR_EMPTY, .type_name = "System.Management.Automation.Runspaces.PSSession"),
	PARAM(args, t.throttle_limit, "ThrottleLimit", P_INT,
	      .sets = 1 << 1 | 1 << 2 | 1 << 3 | 1 << 4 | 1 << 5 | 1 << 6 | 1 << 7 | 1 << 8 | 1 << 9 | 1 << 10 |
		      1 << 12 | 1 << 13 | 1 << 11 | 1 << 14 | 1 << 15 | 1 << 16),
	PARAM(args, as_job, "AsJob", P_SWITCH,
	      .sets = 1 << 1 | 1 << 2 | 1 << 3 | 1 << 4 | 1 << 5 | 1 << 6 | 1 << 7 | 1 << 8 | 1 << 9 | 1 << 10 |
		      1 << 11 | 1 << 12 | 1 << 13 | 1 << 14 | 1 << 15 | 1 << 16),
	PARAM(args, hide_computer_name, "HideComputerName", P_SWITCH,
	      .sets = 1 << 1 | 1 << 2 | 1 << 3 | 1 << 4 | 1 << 5 | 1 << 6 | 1 << 7 | 1 << 8 | 1 << 9 | 1 << 10 |
		      1 << 11 | 1 << 12 | 1 << 13 | 1 << 14 | 1 << 15 | 1 << 16,
	      .aliases = "HCN"),
	PARAM(args, job_name, "JobName", P_STRING,
	      .sets = 1 << 1 | 1 << 2 | 1 << 3 | 1 << 4 | 1 << 5 | 1 << 6 | 1 << 11 | 1 << 12 | 1 << 13 | 1 << 14),
	PARAM(args, remote_debug, "RemoteDebug", P_SWITCH,
	      .sets = 1 << 1 | 1 << 2 | 1 << 3 | 1 << 4 | 1 << 5 | 1 << 6 | 1 << 7 | 1 << 8 | 1 << 9 | 1 << 10 |
		      1 << 11 | 1 << 12 | 1 << 13 | 1 << 14 | 1 << 15 | 1 << 16),
	PARAM(args, file_path, "FilePath", P_STRING, .pos = 2,
	      .sets = 1 << 2 | 1 << 4 | 1 << 6 | 1 << 9 | 1 << 10 | 1 << 13, .flags = PF_MANDATORY | PF_NOT_NULL,
	      .aliases = "PSPath"),
	PARAM(args, file_path, "FilePath", P_STRING, .sets = 1 << 15 | 1 << 16, .flags = PF_MANDATORY | PF_NOT_NULL,
	      .aliases = "PSPath"),
	PARAM(args, t.computer_name, "ComputerName", P_ARRAY | P_STRING, .pos = 1, .sets = 1 << 3 | 1 << 4,
	      .flags = PF_NOT_NULL_OR_EMPTY, .aliases = "Cn"),
	PARAM(args, t.credential, "Credential", P_NAMED, .sets = 1 << 3 | 1 << 4 | 1 << 5 | 1 << 6,
	      .flags = PF_PIPE_NAME | PF_CREDENTIAL, .type_name = "System.Management.Automation.PSCredential"),
	PARAM(args, t.credential, "Credential", P_NAMED, .sets = 1 << 7 | 1 << 8 | 1 << 9 | 1 << 10,
	      .flags = PF_MANDATORY | PF_PIPE_NAME | PF_CREDENTIAL,
	      .type_name = "System.Management.Automation.PSCredential"),
	PARAM(args, t.port, "Port", P_INT, .sets = 1 << 3 | 1 << 4 | 1 << 11, .validate = "range:1:65535"),
	PARAM(args, t.use_ssl, "UseSSL", P_SWITCH, .sets = 1 << 3 | 1 << 4),
	PARAM(args, t.configuration_name, "ConfigurationName", P_STRING,
	      .sets = 1 << 3 | 1 << 4 | 1 << 5 | 1 << 6 | 1 << 7 | 1 << 8 | 1 << 9 | 1 << 10 | 1 << 12 | 1 << 13,
	      .flags = PF_PIPE_NAME),
	PARAM(args, t.application_name, "ApplicationName", P_STRING, .sets = 1 << 3 | 1 << 4, .flags = PF_PIPE_NAME),
	PARAM(args, in_disconnected_session, "InDisconnectedSession", P_SWITCH,
	      .sets = 1 << 3 | 1 << 4 | 1 << 5 | 1 << 6 | 1 << 11 | 1 << 14 | 1 << 15 | 1 << 16,
	      .aliases = "Disconnected"),
	PARAM(args, session_name, "SessionName", P_ARRAY | P_STRING,
	      .sets = 1 << 3 | 1 << 4 | 1 << 11 | 1 << 14 | 1 << 15 | 1 << 16, .flags = PF_NOT_NULL_OR_EMPTY),
	PARAM(args, t.session_option, "SessionOption", P_NAMED, .sets = 1 << 3 | 1 << 4 | 1 << 5 | 1 << 6,
	      .type_name = "System.Management.Automation.Remoting.PSSessionOption"),
	PARAM(args, t.authentication, "Authentication", P_ENUM, .sets = 1 << 3 | 1 << 4 | 1 << 5 | 1 << 6,
	      .type_name = "System.Management.Automation.Runspaces.AuthenticationMechanism"),
	PARAM(args, t.enable_network_access, "EnableNetworkAccess", P_SWITCH,
	      .sets = 1 << 3 | 1 << 4 | 1 << 5 | 1 << 6),
	PARAM(args, t.certificate_thumbprint, "CertificateThumbprint", P_STRING, .sets = 1 << 3 | 1 << 5),
	PARAM(args, t.connection_uri, "ConnectionUri", P_ARRAY | P_NAMED, .pos = 1, .sets = 1 << 5 | 1 << 6,
	      .flags = PF_NOT_NULL_OR_EMPTY, .aliases = "URI,CU", .type_name = "System.Uri"),
	PARAM(args, t.allow_redirection, "AllowRedirection", P_SWITCH, .sets = 1 << 5 | 1 << 6),
	PARAM(args, t.vmid, "VMId", P_ARRAY | P_GUID, .pos = 1, .sets = 1 << 7 | 1 << 9,
	      .flags = PF_MANDATORY | PF_PIPE_NAME | PF_NOT_NULL_OR_EMPTY, .aliases = "VMGuid"),
	PARAM(args, t.vmname, "VMName", P_ARRAY | P_STRING, .sets = 1 << 8 | 1 << 10,
	      .flags = PF_MANDATORY | PF_PIPE_NAME | PF_NOT_NULL_OR_EMPTY),
	PARAM(args, t.host_name, "HostName", P_ARRAY | P_STRING, .sets = 1 << 11 | 1 << 15,
	      .flags = PF_MANDATORY | PF_NOT_NULL_OR_EMPTY),
	PARAM(args, t.user_name, "UserName", P_STRING, .sets = 1 << 11 | 1 << 15, .flags = PF_NOT_NULL_OR_EMPTY),
	PARAM(args, t.key_file_path, "KeyFilePath", P_STRING, .sets = 1 << 11 | 1 << 15,
	      .flags = PF_NOT_NULL_OR_EMPTY, .aliases = "IdentityFilePath"),
	PARAM(args, t.subsystem, "Subsystem", P_STRING, .sets = 1 << 11 | 1 << 15),
	PARAM(args, t.connecting_timeout, "ConnectingTimeout", P_INT, .sets = 1 << 11 | 1 << 15),
	PARAM(args, t.sshtransport, "SSHTransport", P_SWITCH, .sets = 1 << 11 | 1 << 15, .validate = "set:true"),
	PARAM(args, t.options, "Options", P_DICT, .sets = 1 << 11 | 1 << 15, .flags = PF_NOT_NULL_OR_EMPTY,
	      .type_name = "System.Collections.Hashtable"),
	PARAM(args, t.run_as_administrator, "RunAsAdministrator", P_SWITCH, .sets = 1 << 12 | 1 << 13),
	PARAM(args, t.container_id, "ContainerId", P_ARRAY | P_STRING, .sets = 1 << 12 | 1 << 13,
	      .flags = PF_MANDATORY | PF_PIPE_NAME | PF_NOT_NULL_OR_EMPTY),
	PARAM(args, t.sshconnection, "SSHConnection", P_ARRAY | P_DICT, .sets = 1 << 14 | 1 << 16,
	      .flags = PF_MANDATORY | PF_NOT_NULL_OR_EMPTY, .type_name = "System.Collections.Hashtable[]"),
	PARAMS_END
};

static bool here(struct cmdlet *c)
{
	return !strcmp(cmdlet_set_name(c), "InProcess");
}

static _Noreturn void refuse(struct cmdlet *c, const char *text)
{
	cmdlet_throw_fmt(c, "System.InvalidOperationException", "System.InvalidOperationException", EC_NotSpecified, V_NULL,
				 "%s", text);
}

static void check(struct cmdlet *c, struct args *a)
{
	if ((a->as_job || a->job_name) && a->in_disconnected_session)
		refuse(c,
			"You cannot use the Invoke-Command cmdlet with both the AsJob and Disconnected parameters in the same command.");
	if (a->session_name && !a->in_disconnected_session)
		refuse(c, "The SessionName parameter can only be used with the Disconnected switch parameter.");
}

static struct invoke *start(struct cmdlet *c)
{
	struct args *a = c->args;
	struct invoke_request q = {
		.block = a->script_block, .file = a->file_path, .args = a->argument_list, .hide = a->hide_computer_name,
		.limit = a->t.throttle_limit, .has_input = c->has_input || cmdlet_has(c, "InputObject"),
		.job = a->as_job || a->job_name, .job_name = a->job_name, .sessions = a->session, .targets = &a->t,
		.disconnected = a->in_disconnected_session, .session_names = a->session_name,
	};

	check(c, a);
	return invoke_start(c, &q);
}

static void begin(struct cmdlet *c)
{
	struct args *a = c->args;

	if (here(c) && a->script_block)
		invoke_here_begin(c, c->state, a->script_block, a->argument_list);
}

static void process(struct cmdlet *c)
{
	struct args *a = c->args;
	struct invoke_state *s = c->state;

	if (here(c)) {
		if (c->has_input || cmdlet_has(c, "InputObject"))
			invoke_here_input(c, s, a->input_object);
		return;
	}
	if (!s->invoke)
		s->invoke = start(c);
	if (c->has_input || cmdlet_has(c, "InputObject"))
		invoke_input(s->invoke, a->input_object);
}

static void end(struct cmdlet *c)
{
	struct args *a = c->args;
	struct invoke_state *s = c->state;

	if (here(c))
		invoke_here(c, s, a->script_block, a->no_new_scope, a->argument_list);
	else if (s->invoke)
		invoke_finish(s->invoke);
}

static void dispose(struct cmdlet *c)
{
	struct invoke_state *s = c->state;

	if (s->invoke)
		invoke_dispose(s->invoke);
}

const struct cmdlet_def cmdlet_invoke_command = {
	.name = "Invoke-Command", .module = MOD_CORE,
	.sets = sets, .default_set = "InProcess",
	.params = params, .args_size = sizeof(struct args), .state_size = sizeof(struct invoke_state),
	.begin = begin, .process = process, .end = end, .dispose = dispose,
	.synopsis = "Runs commands in sessions, on other computers, or here.",
};
