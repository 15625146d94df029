/* SPDX-License-Identifier: MIT */
/* Connect-PSSession: takes disconnected sessions back. */
#include "cmdlets/remoting/select.h"
#include "cmdlets/remoting/target.h"

struct args {
	struct target_args t;
	struct array *session, *id, *name, *instance_id;
};

static const char *const sets[] = { "Name", "Session", "ComputerName", "ComputerNameGuid", "ConnectionUri",
	"ConnectionUriGuid", "InstanceId", "Id", NULL };
static const struct param_def params[] = {
	PARAM(args, name, "Name", P_ARRAY | P_STRING, .sets = 1 << 0, .flags = PF_MANDATORY | PF_NOT_NULL_OR_EMPTY),
	PARAM(args, name, "Name", P_ARRAY | P_STRING, .sets = 1 << 2 | 1 << 4, .flags = PF_NOT_NULL_OR_EMPTY),
	PARAM(args, session, "Session", P_ARRAY | P_NAMED, .pos = 1, .sets = 1 << 1,
	      .flags = PF_MANDATORY | PF_PIPE | PF_PIPE_NAME | PF_NOT_NULL_OR_EMPTY,
	      .type_name = "System.Management.Automation.Runspaces.PSSession"),
	PARAM(args, t.computer_name, "ComputerName", P_ARRAY | P_STRING, .pos = 1, .sets = 1 << 2,
	      .flags = PF_MANDATORY | PF_NOT_NULL_OR_EMPTY, .aliases = "Cn"),
	PARAM(args, t.computer_name, "ComputerName", P_ARRAY | P_STRING, .sets = 1 << 3,
	      .flags = PF_MANDATORY | PF_NOT_NULL_OR_EMPTY, .aliases = "Cn"),
	PARAM(args, t.connection_uri, "ConnectionUri", P_ARRAY | P_NAMED, .pos = 1, .sets = 1 << 4 | 1 << 5,
	      .flags = PF_MANDATORY | PF_PIPE_NAME | PF_NOT_NULL_OR_EMPTY, .aliases = "URI,CU",
	      .type_name = "System.Uri"),
	PARAM(args, instance_id, "InstanceId", P_ARRAY | P_GUID, .sets = 1 << 3 | 1 << 5 | 1 << 6,
	      .flags = PF_MANDATORY | PF_NOT_NULL),
	PARAM(args, id, "Id", P_ARRAY | P_INT, .pos = 1, .sets = 1 << 7, .flags = PF_MANDATORY | PF_PIPE_NAME | PF_NOT_NULL),
	PARAM(args, t.credential, "Credential", P_NAMED, .sets = 1 << 2 | 1 << 3 | 1 << 4 | 1 << 5,
	      .flags = PF_CREDENTIAL, .type_name = "System.Management.Automation.PSCredential"),
	PARAM(args, t.authentication, "Authentication", P_ENUM, .sets = 1 << 2 | 1 << 3 | 1 << 4 | 1 << 5,
	      .type_name = "System.Management.Automation.Runspaces.AuthenticationMechanism"),
	PARAM(args, t.certificate_thumbprint, "CertificateThumbprint", P_STRING, .sets = 1 << 2 | 1 << 3 | 1 << 4 | 1 << 5),
	PARAM(args, t.session_option, "SessionOption", P_NAMED, .sets = 1 << 2 | 1 << 3 | 1 << 4 | 1 << 5,
	      .type_name = "System.Management.Automation.Remoting.PSSessionOption"),
	PARAM(args, t.port, "Port", P_INT, .sets = 1 << 2 | 1 << 3, .validate = "range:1:65535"),
	PARAM(args, t.use_ssl, "UseSSL", P_SWITCH, .sets = 1 << 2 | 1 << 3),
	PARAM(args, t.application_name, "ApplicationName", P_STRING, .sets = 1 << 2 | 1 << 3, .flags = PF_PIPE_NAME),
	PARAM(args, t.configuration_name, "ConfigurationName", P_STRING, .sets = 1 << 2 | 1 << 3 | 1 << 4 | 1 << 5,
	      .flags = PF_PIPE_NAME),
	PARAM(args, t.allow_redirection, "AllowRedirection", P_SWITCH, .sets = 1 << 4 | 1 << 5),
	PARAM(args, t.throttle_limit, "ThrottleLimit", P_INT),
	PARAMS_END
};

static void connect(struct cmdlet *c, struct session *s)
{
	struct errrec *e;

	remote_poll(c->rt, s->rs);
	if (!cmdlet_should_process(c, s->name, "Connect"))
		return;
	e = remote_connect(c->rt, s->rs);
	if (e) {
		gc_store(e, &e->target, val_obj(s));
		cmdlet_error(c, e);
		return;
	}
	select_adopt(c->rt, s);
	cmdlet_write(c, val_obj(s));
}

static void process(struct cmdlet *c)
{
	struct args *a = c->args;
	struct selection s = { .id = a->id, .name = a->name, .instance_id = a->instance_id, .report = true,
		.credential = a->t.credential };
	struct remote_target *t;
	struct list *l;

	target_check(c, &a->t);
	if (a->session) {
		for (uint32_t i = 0; i < a->session->n; i++)
			connect(c, val_session(array_get(a->session, i)));
		return;
	}
	if (a->t.connection_uri) {
		target_list(c, &a->t, &t);
		return;
	}
	if (a->t.computer_name) {
		s.computer = a->t.computer_name;
		s.configuration = a->t.configuration_name;
		s.state = 2;
		l = select_query(c, &s);
	} else {
		l = select_own(c, &s);
	}
	for (uint32_t i = 0; i < l->n; i++)
		connect(c, val_session(l->v[i]));
}

const struct cmdlet_def cmdlet_connect_pssession = {
	.name = "Connect-PSSession", .module = MOD_CORE,
	.sets = sets, .default_set = "Name", .flags = CF_SHOULD_PROCESS,
	.output_types = "System.Management.Automation.Runspaces.PSSession",
	.params = params, .args_size = sizeof(struct args), .process = process,
	.synopsis = "Connects to disconnected sessions.",
};
