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

struct state {
	struct list *going;	/* those whose end was asked for */
	struct list *left;	/* those that are disconnected */
};

static const char *const sets[] = { "Id", "Session", "ContainerId", "VMId", "VMName", "InstanceId", "Name",
	"ComputerName", NULL };
static const struct param_def params[] = {
	PARAM(args, id, "Id", P_ARRAY | P_INT, .pos = 1, .sets = 1 << 0, .flags = PF_MANDATORY | PF_PIPE_NAME | PF_NOT_NULL),
	PARAM(args, id, "Id", P_ARRAY | P_INT, .sets = 1 << 7, .flags = PF_PIPE_NAME | PF_NOT_NULL),
	PARAM(args, session, "Session", P_ARRAY | P_NAMED, .pos = 1, .sets = 1 << 1,
	      .flags = PF_MANDATORY | PF_PIPE | PF_PIPE_NAME,
	      .type_name = "System.Management.Automation.Runspaces.PSSession"),
	PARAM(args, container_id, "ContainerId", P_ARRAY | P_STRING, .sets = 1 << 2,
	      .flags = PF_MANDATORY | PF_PIPE_NAME | PF_NOT_NULL_OR_EMPTY),
	PARAM(args, vmid, "VMId", P_ARRAY | P_GUID, .sets = 1 << 3,
	      .flags = PF_MANDATORY | PF_PIPE_NAME | PF_NOT_NULL_OR_EMPTY, .aliases = "VMGuid"),
	PARAM(args, vmname, "VMName", P_ARRAY | P_STRING, .sets = 1 << 4,
	      .flags = PF_MANDATORY | PF_PIPE_NAME | PF_NOT_NULL_OR_EMPTY),
	PARAM(args, instance_id, "InstanceId", P_ARRAY | P_GUID, .sets = 1 << 5,
	      .flags = PF_MANDATORY | PF_PIPE_NAME | PF_NOT_NULL),
	PARAM(args, name, "Name", P_ARRAY | P_STRING, .sets = 1 << 6,
	      .flags = PF_MANDATORY | PF_PIPE_NAME | PF_NOT_NULL_OR_EMPTY),
	PARAM(args, computer_name, "ComputerName", P_ARRAY | P_STRING, .pos = 1, .sets = 1 << 7,
	      .flags = PF_MANDATORY | PF_PIPE_NAME | PF_NOT_NULL_OR_EMPTY, .aliases = "Cn"),
	PARAMS_END
};

/* One that is disconnected: it goes from this client even where its other end can't be reached. */
static void remove_left(struct cmdlet *c, struct session *s)
{
	if (session_remove(c->rt, s) < 0)
		cmdlet_error_fmt(c, "System.Management.Automation.RuntimeException",
			"RemoveSessionCannotConnectToServer", EC_InvalidOperation, val_obj(s),
			"Session %s could not be connected to be removed on its computer. It is removed here; whether it still exists there is not known.",
			USTR_C(c->rt, s->name));
}

/* Asks for the end of S; what comes from a pipeline is waited for at its end. */
static void begin_one(struct cmdlet *c, struct session *s)
{
	struct state *st = c->state;

	if (!s || !cmdlet_should_process(c, s->rs->computer, "Remove"))
		return;
	if (s->rs->far.state == POOL_DISCONNECTED) {
		list_add(c->rt, st->left, val_obj(s));
		return;
	}
	remote_close_begin(s->rs);
	list_add(c->rt, st->going, val_obj(s));
}

static void begin(struct cmdlet *c)
{
	struct state *st = c->state;

	st->going = list_new(c->rt, NULL);
	st->left = list_new(c->rt, NULL);
}

static void process(struct cmdlet *c)
{
	struct args *a = c->args;
	struct selection s = { .id = a->id, .name = a->name, .instance_id = a->instance_id,
		.computer = a->computer_name, .report = true };
	struct list *l;

	if (a->vmid || a->vmname || a->container_id)
		return;		/* of these there are none */
	if (a->session) {
		for (uint32_t i = 0; i < a->session->n; i++)
			begin_one(c, val_session(array_get(a->session, i)));
		return;
	}
	l = select_own(c, &s);
	for (uint32_t i = 0; i < l->n; i++)
		begin_one(c, val_session(l->v[i]));
}

/* All of them beside each other; each is on a machine that may not answer. */
static void end(struct cmdlet *c)
{
	struct list *l = ((struct state *)c->state)->left;
	struct remote_runspace **rs = rt_block(c->rt, struct remote_runspace *, l->n);

	for (uint32_t i = 0; i < l->n; i++)
		rs[i] = val_session(l->v[i])->rs;
	remote_close_left(c->rt, rs, l->n);
	for (uint32_t i = 0; i < l->n; i++)
		remove_left(c, val_session(l->v[i]));
}

static void finish(struct rt *rt, void *arg)
{
	struct list *l = arg;

	for (uint32_t i = 0; i < l->n; i++)
		session_remove(rt, val_session(l->v[i]));
}

/* Those that were asked to end do so whatever stops the pipeline. */
static void dispose(struct cmdlet *c)
{
	struct state *st = c->state;

	if (st->going)
		rt_protect(c->rt, finish, st->going);
}

const struct cmdlet_def cmdlet_remove_pssession = {
	.name = "Remove-PSSession", .module = MOD_CORE,
	.sets = sets, .default_set = "Id",
	.flags = CF_SHOULD_PROCESS,
	.params = params, .args_size = sizeof(struct args), .state_size = sizeof(struct state), .begin = begin,
	.process = process, .end = end, .dispose = dispose,
	.synopsis = "Closes one or more sessions.",
};
