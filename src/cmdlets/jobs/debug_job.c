/* SPDX-License-Identifier: MIT */
/* Debug-Job: this host has no debugger for jobs, and says so. */
#include "cmdlets/jobs/job_select.h"

struct args {
	val job;
	bool break_all;
	struct ustr *name;
	int64_t id;
	val instance_id;
};

static const char *const sets[] = { "JobParameterSet", "JobNameParameterSet", "JobIdParameterSet",
	"JobInstanceIdParameterSet", NULL };
static const struct param_def params[] = {
	PARAM(args, job, "Job", P_NAMED, .pos = 1, .sets = 1 << 0, .flags = PF_MANDATORY | PF_PIPE | PF_PIPE_NAME,
	      .type_name = "System.Management.Automation.Job"),
	PARAM(args, break_all, "BreakAll", P_SWITCH),
	PARAM(args, name, "Name", P_STRING, .pos = 1, .sets = 1 << 1, .flags = PF_MANDATORY),
	PARAM(args, id, "Id", P_INT, .pos = 1, .sets = 1 << 2, .flags = PF_MANDATORY),
	PARAM(args, instance_id, "InstanceId", P_GUID, .pos = 1, .sets = 1 << 3, .flags = PF_MANDATORY),
	PARAMS_END
};

static _Noreturn void missing(struct cmdlet *c, const char *what, const char *label, struct ustr *value)
{
	cmdlet_throw_own(c, err_make(c->rt, "System.Management.Automation.PSInvalidOperationException",
				     USTR_C(c->rt, ustr_printf(c->rt, "DebugJobCannotFindJobWith%s", what)),
				     EC_InvalidOperation, V_NULL,
				     "Cannot find job with %s %s.", label, USTR_C(c->rt, value)));
}

/* Throws when no job is what the parameters name. */
static void find(struct cmdlet *c)
{
	struct args *a = c->args;
	struct list *all = job_select(c, &(struct job_selection){ 0 });

	for (uint32_t i = 0; c->set && i < all->n; i++) {
		struct job *j = (struct job *)all->v[i].o;

		if (c->set == 1 ? j->name && ustr_like(c->rt, j->name, a->name, true) : c->set == 2 ? j->id == a->id :
		    val_equals(c->rt, j->instance_id, a->instance_id))
			return;
	}
	if (c->set == 1)
		missing(c, "Name", "name", a->name);
	if (c->set == 2)
		missing(c, "Id", "id", ustr_printf(c->rt, "%lld", (long long)a->id));
	if (c->set == 3)
		missing(c, "InstanceId", "Instance Id", val_to_str(c->rt, a->instance_id));
}

static void process(struct cmdlet *c)
{
	find(c);
	if (!c->set)
		cmdlet_throw_own(c, err_make(c->rt, "System.Management.Automation.PSInvalidOperationException",
			"DebugJobNoDebuggableJobsFound",
			EC_InvalidOperation, V_NULL,
			"The provided job and all child jobs were examined but no jobs were found that could be debugged.  In order to debug a job or child job the job must support debugging and also be in a running state."));
	cmdlet_throw_fmt(c, "System.Management.Automation.PSInvalidOperationException", "DebugJobHostDebuggerNotAvailable",
				 EC_InvalidOperation, V_NULL, "The job cannot be debugged: this host has no debugger for jobs.");
}

const struct cmdlet_def cmdlet_debug_job = {
	.name = "Debug-Job", .module = MOD_CORE,
	.sets = sets, .default_set = "JobParameterSet",
	.flags = CF_SHOULD_PROCESS,
	.params = params, .args_size = sizeof(struct args), .process = process,
	.synopsis = "Debugs a running job.",
};
