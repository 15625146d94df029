/* SPDX-License-Identifier: MIT */
/* Remove-PSSession. */
#include "cmdlets/remoting/select.h"

struct args {
	struct array *id;
	struct array *session;
	struct array *container_id;
	struct array *vmid;
	struct array *vmname;
	struct array *instance_id;
	struct array *name;
	struct array *computer_name;
};

static const char *const sets[] = { "Id", "Session", "ContainerId", "VMId", "VMName", "InstanceId", "Name", "ComputerName", NULL };
static const struct param_def params[] = {
	PARAM(args, id, "Id", P_ARRAY | P_INT, .pos = 1, .sets = 1 << 0, .flags = PF_MANDATORY | PF_PIPE_NAME | PF_NOT_NULL),
	PARAM(args, id, "Id", P_ARRAY | P_INT, .sets = 1 << 7, .flags = PF_PIPE_NAME | PF_NOT_NULL),
	PARAM(args, session, "Session", P_ARRAY | P_NAMED, .pos = 1, .sets = 1 << 1, .flags = PF_MANDATORY | PF_PIPE | PF_PIPE_NAME, .type_name = "System.Management.Automation.Runspaces.PSSession"),
	PARAM(args, container_id, "ContainerId", P_ARRAY | P_STRING, .sets = 1 << 2, .flags = PF_MANDATORY | PF_PIPE_NAME | PF_NOT_NULL_OR_EMPTY),
	PARAM(args, vmid, "VMId", P_ARRAY | P_GUID, .sets = 1 << 3, .flags = PF_MANDATORY | PF_PIPE_NAME | PF_NOT_NULL_OR_EMPTY, .aliases = "VMGuid"),
	PARAM(args, vmname, "VMName", P_ARRAY | P_STRING, .sets = 1 << 4, .flags = PF_MANDATORY | PF_PIPE_NAME | PF_NOT_NULL_OR_EMPTY),
	PARAM(args, instance_id, "InstanceId", P_ARRAY | P_GUID, .sets = 1 << 5, .flags = PF_MANDATORY | PF_PIPE_NAME | PF_NOT_NULL),
	PARAM(args, name, "Name", P_ARRAY | P_STRING, .sets = 1 << 6, .flags = PF_MANDATORY | PF_PIPE_NAME | PF_NOT_NULL_OR_EMPTY),
	PARAM(args, computer_name, "ComputerName", P_ARRAY | P_STRING, .pos = 1, .sets = 1 << 7, .flags = PF_MANDATORY | PF_PIPE_NAME | PF_NOT_NULL_OR_EMPTY, .aliases = "Cn"),
	PARAMS_END
};

static void remove_one(struct cmdlet *c, struct session *s)
{
	if (cmdlet_should_process(c, s->rs->computer, "Remove"))
		session_remove(c->rt, s);
}

static void process(struct cmdlet *c)
{
	struct args *a = c->args;
	struct selection s = { .id = a->id, .name = a->name, .instance_id = a->instance_id, .computer = a->computer_name, .report = true };
	struct list *l;

	if (a->vmid || a->vmname || a->container_id)
		return;		/* of these there are none */
	if (a->session) {
		for (uint32_t i = 0; i < a->session->n; i++)
			if (val_session(array_get(a->session, i)))
				remove_one(c, val_session(array_get(a->session, i)));
		return;
	}
	l = select_own(c, &s);
	for (uint32_t i = 0; i < l->n; i++)
		remove_one(c, val_session(l->v[i]));
}

const struct cmdlet_def cmdlet_remove_pssession = {
	.name = "Remove-PSSession", .module = MOD_CORE,
	.sets = sets, .default_set = "Id",
	.flags = CF_SHOULD_PROCESS,
	.params = params, .args_size = sizeof(struct args), .process = process,
	.synopsis = "Closes one or more sessions.",
};
