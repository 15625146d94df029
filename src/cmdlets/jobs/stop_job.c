/* SPDX-License-Identifier: MIT */
/* Stop-Job. */
#include "cmdlets/jobs/job_select.h"

struct args {
	bool pass_thru;
	struct array *id;
	struct array *job;
	struct array *name;
	struct array *instance_id;
	int64_t state;
	val filter;
};

static const char *const sets[] = { "SessionIdParameterSet", "JobParameterSet", "NameParameterSet",
	"InstanceIdParameterSet", "StateParameterSet", "FilterParameterSet", NULL };
static const struct param_def params[] = {
	PARAM(args, pass_thru, "PassThru", P_SWITCH),
	JOB_PARAM_ID(0), JOB_PARAM_JOB(1), JOB_PARAM_NAME(2), JOB_PARAM_INSTANCE_ID(3), JOB_PARAM_STATE(4), JOB_PARAM_FILTER(5),
	PARAMS_END
};

/* One whose session is gone or held elsewhere could not be stopped. */
static void stop(struct cmdlet *c, struct job *j)
{
	bool disconnected = job_state(c->rt, j) == JOB_DISCONNECTED;

	job_stop(c->rt, j);
	if (disconnected && job_state(c->rt, j) != JOB_STOPPED && job_state(c->rt, j) != JOB_COMPLETED)
		cmdlet_error_fmt(c, "System.Management.Automation.RuntimeException", "StopJobCannotConnectToServer",
			EC_InvalidOperation, val_obj(j),
			"Job %s could not be stopped on its computer, because its session cannot be connected.", USTR_C(c->rt, j->name));
}

static void process(struct cmdlet *c)
{
	struct args *a = c->args;
	struct job_selection s = { .id = a->id, .name = a->name, .instance_id = a->instance_id, .filter = a->filter,
		.jobs = a->job,
				   .has_state = cmdlet_has(c, "State"), .state = a->state };
	struct list *l = job_select(c, &s);

	for (uint32_t i = 0; i < l->n; i++) {
		struct job *j = val_job(l->v[i]);

		if (!job_is_over(job_state(c->rt, j)) && cmdlet_should_process(c, job_target(c->rt, j, false), "Stop"))
			stop(c, j);
		if (a->pass_thru)
			cmdlet_write(c, l->v[i]);
	}
}

const struct cmdlet_def cmdlet_stop_job = {
	.name = "Stop-Job", .module = MOD_CORE,
	.sets = sets, .default_set = "SessionIdParameterSet",
	.output_types = "System.Management.Automation.Job",
	.flags = CF_SHOULD_PROCESS,
	.params = params, .args_size = sizeof(struct args), .process = process,
	.synopsis = "Stops jobs.",
};
