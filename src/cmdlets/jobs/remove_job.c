/* SPDX-License-Identifier: MIT */
/* Remove-Job. */
#include "cmdlets/jobs/job_select.h"

struct args {
	bool force;
	struct array *id;
	struct array *job;
	struct array *instance_id;
	struct array *name;
	val filter;
	int64_t state;
	struct array *command;
};

enum { SET_JOB = 1, SET_NAME = 3 };
static const char *const sets[] = { "SessionIdParameterSet", "JobParameterSet", "InstanceIdParameterSet",
	"NameParameterSet", "FilterParameterSet", "StateParameterSet", "CommandParameterSet", NULL };
static const struct param_def params[] = {
	PARAM(args, force, "Force", P_SWITCH, .sets = 1 << 0 | 1 << 1 | 1 << 2 | 1 << 3 | 1 << 4, .aliases = "F"),
	JOB_PARAM_ID(0), JOB_PARAM_JOB(1), JOB_PARAM_INSTANCE_ID(2), JOB_PARAM_NAME(3), JOB_PARAM_FILTER(4), JOB_PARAM_STATE(5),
	PARAM(args, command, "Command", P_ARRAY | P_STRING, .sets = 1 << 6, .flags = PF_PIPE_NAME | PF_NOT_NULL_OR_EMPTY),
	PARAMS_END
};

/* True, with an error as the job was named, when J runs and isn't to be forced. */
static bool is_kept(struct cmdlet *c, struct job *j)
{
	static const char *const by[] = { "SessionId", "Job", "InstanceId", "Name" };
	const struct args *a = c->args;

	job_poll(c->rt, j);
	if (a->force || job_is_over(job_state(c->rt, j)))
		return false;
	/* Filters and states choose among those that can be removed. */
	if (c->set >= ARRAY_LEN(by))
		return true;
	cmdlet_error_fmt(c, "System.ArgumentException", "JobObjectNotFinishedCannotBeRemoved", EC_InvalidOperation, val_obj(j),
		"The command cannot remove the job with the job ID %d%s because the job is not finished. To remove the job, first stop the job, or use the Force parameter. (Parameter '%s')",
		j->id,
		c->set == SET_NAME ? USTR_C(c->rt, ustr_printf(c->rt, " and the name %s", USTR_C(c->rt, j->name)))
		: "", by[c->set]);
	return true;
}

static void is_child(struct cmdlet *c, struct job *j)
{
	if (c->set != SET_JOB)
		cmdlet_error_fmt(c, "System.ArgumentException", "CannotRemoveJob", EC_InvalidOperation, val_obj(j),
			"The command cannot remove the job because it does not exist or because it is a child job. Child jobs can be removed only by removing the parent job.");
	else
		cmdlet_error_fmt(c, "System.ArgumentException", "CannotRemoveJob", EC_InvalidOperation, val_obj(j),
			"The command cannot remove the job with the ID %d and the name %s because it is a child job. Remove the parent job to remove it.",
		j->id, USTR_C(c->rt, j->name));
}

static void process(struct cmdlet *c)
{
	struct args *a = c->args;
	struct job_selection s = { .id = a->id, .name = a->name, .instance_id = a->instance_id, .filter = a->filter,
		.jobs = a->job,
				   .command = a->command, .has_state = cmdlet_has(c, "State"), .state = a->state,
				   .parents_only = c->set == SET_NAME };
	struct list *l = job_select(c, &s);

	for (uint32_t i = 0; i < l->n; i++) {
		struct job *j = val_job(l->v[i]);

		if (c->set != SET_JOB && is_kept(c, j))
			continue;
		if (!cmdlet_should_process(c, job_target(c->rt, j, true), "Remove"))
			continue;
		if (is_kept(c, j))
			continue;
		if (j->parent) {
			is_child(c, j);
			continue;
		}
		if (!job_is_over(job_state(c->rt, j)))
			job_stop(c->rt, j);
		job_remove(c->rt, j);
	}
}

const struct cmdlet_def cmdlet_remove_job = {
	.name = "Remove-Job", .module = MOD_CORE,
	.sets = sets, .default_set = "SessionIdParameterSet",
	.output_types = "System.Management.Automation.Job",
	.flags = CF_SHOULD_PROCESS,
	.params = params, .args_size = sizeof(struct args), .process = process,
	.synopsis = "Deletes jobs.",
};
