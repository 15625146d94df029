/* SPDX-License-Identifier: MIT */
/* Get-PSSession: this client's own sessions, or what a computer says it has. */
#include "cmdlets/remoting/select.h"
#include "cmdlets/remoting/target.h"

#include <string.h>

struct args {
	struct target_args t;
	struct array *name;
	int64_t state;
	struct array *instance_id;
	struct array *id;
};

static const char *const sets[] = { "Name", "ComputerName", "ComputerInstanceId", "ConnectionUri",
	"ConnectionUriInstanceId", "ContainerId", "ContainerIdInstanceId", "VMId", "VMIdInstanceId", "VMName",
	"VMNameInstanceId", "InstanceId", "Id", "SSHHost", NULL };
static const struct param_def params[] = {
	PARAM(args, name, "Name", P_ARRAY | P_STRING, .sets = 1 << 0, .flags = PF_PIPE_NAME | PF_NOT_NULL_OR_EMPTY),
	PARAM(args, name, "Name", P_ARRAY | P_STRING, .sets = 1 << 1 | 1 << 3 | 1 << 5 | 1 << 7 | 1 << 9,
	      .flags = PF_NOT_NULL_OR_EMPTY),
	PARAM(args, id, "Id", P_ARRAY | P_INT, .pos = 1, .sets = 1 << 12, .flags = PF_MANDATORY | PF_PIPE_NAME | PF_NOT_NULL),
	PARAM(args, t.computer_name, "ComputerName", P_ARRAY | P_STRING, .pos = 1, .sets = 1 << 1 | 1 << 2,
	      .flags = PF_MANDATORY | PF_PIPE_NAME | PF_NOT_NULL_OR_EMPTY, .aliases = "Cn"),
	PARAM(args, t.application_name, "ApplicationName", P_STRING, .sets = 1 << 1 | 1 << 2, .flags = PF_PIPE_NAME),
	PARAM(args, t.configuration_name, "ConfigurationName", P_STRING,
	      .sets = 1 << 1 | 1 << 2 | 1 << 3 | 1 << 4 | 1 << 5 | 1 << 6 | 1 << 7 | 1 << 8 | 1 << 9 | 1 << 10,
	      .flags = PF_PIPE_NAME),
	PARAM(args, t.credential, "Credential", P_NAMED, .sets = 1 << 1 | 1 << 2 | 1 << 3 | 1 << 4,
	      .flags = PF_CREDENTIAL, .type_name = "System.Management.Automation.PSCredential"),
	PARAM(args, t.authentication, "Authentication", P_ENUM, .sets = 1 << 1 | 1 << 2 | 1 << 3 | 1 << 4,
	      .type_name = "System.Management.Automation.Runspaces.AuthenticationMechanism"),
	PARAM(args, t.certificate_thumbprint, "CertificateThumbprint", P_STRING, .sets = 1 << 1 | 1 << 2 | 1 << 3 | 1 << 4),
	PARAM(args, t.port, "Port", P_INT, .sets = 1 << 1 | 1 << 2, .validate = "range:1:65535"),
	PARAM(args, t.use_ssl, "UseSSL", P_SWITCH, .sets = 1 << 1 | 1 << 2),
	PARAM(args, t.throttle_limit, "ThrottleLimit", P_INT, .sets = 1 << 1 | 1 << 2 | 1 << 3 | 1 << 4),
	PARAM(args, state, "State", P_ENUM,
	      .sets = 1 << 1 | 1 << 2 | 1 << 3 | 1 << 4 | 1 << 5 | 1 << 6 | 1 << 7 | 1 << 8 | 1 << 9 | 1 << 10,
	      .type_name = "Microsoft.PowerShell.Commands.SessionFilterState"),
	PARAM(args, t.session_option, "SessionOption", P_NAMED, .sets = 1 << 1 | 1 << 2 | 1 << 3 | 1 << 4,
	      .type_name = "System.Management.Automation.Remoting.PSSessionOption"),
	PARAM(args, instance_id, "InstanceId", P_ARRAY | P_GUID, .sets = 1 << 2 | 1 << 4 | 1 << 6 | 1 << 8 | 1 << 10,
	      .flags = PF_MANDATORY | PF_NOT_NULL),
	PARAM(args, instance_id, "InstanceId", P_ARRAY | P_GUID, .sets = 1 << 11, .flags = PF_PIPE_NAME | PF_NOT_NULL),
	PARAM(args, t.connection_uri, "ConnectionUri", P_ARRAY | P_NAMED, .pos = 1, .sets = 1 << 3 | 1 << 4,
	      .flags = PF_MANDATORY | PF_PIPE_NAME | PF_NOT_NULL_OR_EMPTY, .aliases = "URI,CU",
	      .type_name = "System.Uri"),
	PARAM(args, t.allow_redirection, "AllowRedirection", P_SWITCH, .sets = 1 << 3 | 1 << 4),
	PARAM(args, t.container_id, "ContainerId", P_ARRAY | P_STRING, .sets = 1 << 5 | 1 << 6,
	      .flags = PF_MANDATORY | PF_PIPE_NAME | PF_NOT_NULL_OR_EMPTY),
	PARAM(args, t.vmid, "VMId", P_ARRAY | P_GUID, .sets = 1 << 7 | 1 << 8,
	      .flags = PF_MANDATORY | PF_PIPE_NAME | PF_NOT_NULL_OR_EMPTY, .aliases = "VMGuid"),
	PARAM(args, t.vmname, "VMName", P_ARRAY | P_STRING, .sets = 1 << 9 | 1 << 10,
	      .flags = PF_MANDATORY | PF_PIPE_NAME | PF_NOT_NULL_OR_EMPTY),
	PARAM(args, t.host_name, "HostName", P_ARRAY | P_STRING, .sets = 1 << 13, .flags = PF_MANDATORY | PF_NOT_NULL_OR_EMPTY),
	PARAM(args, name, "Name", P_ARRAY | P_STRING, .sets = 1 << 13, .flags = PF_NOT_NULL_OR_EMPTY),
	PARAM(args, instance_id, "InstanceId", P_ARRAY | P_GUID, .sets = 1 << 13, .flags = PF_NOT_NULL),
	PARAM(args, state, "State", P_ENUM, .sets = 1 << 13, .type_name = "Microsoft.PowerShell.Commands.SessionFilterState"),
	PARAM(args, t.configuration_name, "ConfigurationName", P_STRING, .sets = 1 << 13),
	PARAM(args, t.port, "Port", P_INT, .sets = 1 << 13, .validate = "range:1:65535"),
	PARAM(args, t.user_name, "UserName", P_STRING, .sets = 1 << 13, .flags = PF_NOT_NULL_OR_EMPTY),
	PARAM(args, t.key_file_path, "KeyFilePath", P_STRING, .sets = 1 << 13, .flags = PF_NOT_NULL_OR_EMPTY,
	      .aliases = "IdentityFilePath"),
	PARAM(args, t.subsystem, "Subsystem", P_STRING, .sets = 1 << 13),
	PARAM(args, t.connecting_timeout, "ConnectingTimeout", P_INT, .sets = 1 << 13),
	PARAM(args, t.options, "Options", P_DICT, .sets = 1 << 13, .flags = PF_NOT_NULL_OR_EMPTY),
	PARAMS_END
};

static void process(struct cmdlet *c)
{
	struct args *a = c->args;
	struct selection s = { .id = a->id, .name = a->name, .instance_id = a->instance_id, .report = true,
		.credential = a->t.credential };
	struct remote_target *t;
	struct list *l;

	target_check(c, &a->t);
	s.throttle = target_throttle(a->t.throttle_limit);
	s.write = true;
	s.state = a->state;
	s.configuration = a->t.configuration_name;
	if (a->t.computer_name) {
		s.computer = a->t.computer_name;
		select_query(c, &s);
		return;
	} else if (a->t.host_name) {
		uint32_t n = target_list(c, &a->t, &t);

		select_at(c, &s, t, n);
		return;
	} else if (a->t.vmid || a->t.vmname || a->t.container_id) {
		return;		/* of these there are none */
	} else if (strcmp(cmdlet_set_name(c), "Name") && strcmp(cmdlet_set_name(c), "Id") &&
		   strcmp(cmdlet_set_name(c), "InstanceId")) {
		target_list(c, &a->t, &t);
		return;
	} else {
		l = select_own(c, &s);
	}
	for (uint32_t i = 0; i < l->n; i++)
		cmdlet_write(c, l->v[i]);
}

const struct cmdlet_def cmdlet_get_pssession = {
	.name = "Get-PSSession", .module = MOD_CORE,
	.sets = sets, .default_set = "Name",
	.output_types = "System.Management.Automation.Runspaces.PSSession",
	.params = params, .args_size = sizeof(struct args), .process = process,
	.synopsis = "Gets the sessions of this client, or all of the user on a computer.",
};
