/* SPDX-License-Identifier: MIT */
/* Wait-Job. */
#include "cmdlets/jobs/job_select.h"

#include "sys/clock.h"

struct args {
	bool any;
	int64_t timeout;
	bool force;
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
	PARAM(args, any, "Any", P_SWITCH),
	PARAM(args, timeout, "Timeout", P_INT, .aliases = "TimeoutSec", .validate = "range:-1:2147483647"),
	PARAM(args, force, "Force", P_SWITCH),
	JOB_PARAM_ID(0), JOB_PARAM_JOB(1), JOB_PARAM_NAME(2), JOB_PARAM_INSTANCE_ID(3), JOB_PARAM_STATE(4), JOB_PARAM_FILTER(5),
	PARAMS_END
};

struct state {
	struct list *jobs;
};

static void process(struct cmdlet *c)
{
	struct args *a = c->args;
	struct state *st = c->state;
	struct job_selection s = { .id = a->id, .name = a->name, .instance_id = a->instance_id, .filter = a->filter,
		.jobs = a->job,
				   .has_state = cmdlet_has(c, "State"), .state = a->state };
	struct list *l = job_select(c, &s);

	if (!st->jobs)
		st->jobs = list_new(c->rt, NULL);
	list_add_all(c->rt, st->jobs, l);
}

/* Disconnected and suspended jobs are waited for only with -Force. */
static bool is_done(struct cmdlet *c, struct job *j)
{
	enum job_state s = job_state(c->rt, j);

	return job_is_over(s) || (s > JOB_BLOCKED && !((struct args *)c->args)->force);
}

static uint32_t count_done(struct cmdlet *c, struct list *l)
{
	uint32_t n = 0;

	for (uint32_t i = 0; i < l->n; i++)
		n += is_done(c, val_job(l->v[i]));
	return n;
}

/* Nothing goes on any more unless the user answers. */
static void check_blocked(struct cmdlet *c, struct list *l)
{
	struct job *blocked = NULL;

	for (uint32_t i = 0; i < l->n; i++) {
		struct job *j = val_job(l->v[i]);

		if (job_state(c->rt, j) == JOB_BLOCKED)
			blocked = j;
		else if (!is_done(c, j))
			return;
	}
	if (blocked)
		cmdlet_throw_fmt(c, "System.ArgumentException", "BlockedJobsDeadlockWithWaitJob",
			EC_DeadlockDetected, val_obj(blocked),
			"The Wait-Job cmdlet cannot finish working, because one or more jobs are blocked waiting for user interaction.  Process interactive job output by using the Receive-Job cmdlet, and then try again.");
}

static void warn_held(struct cmdlet *c, struct list *l)
{
	for (uint32_t i = 0; i < l->n; i++)
		if (is_done(c, val_job(l->v[i])) && !job_is_over(job_state(c->rt, val_job(l->v[i])))) {
			cmdlet_warning(c, ustr_new(c->rt,
				"At least one job is suspended or disconnected, and cannot finish as it is. Use Wait-Job with the Force parameter to wait for such jobs too."));
			return;
		}
}

static void end(struct cmdlet *c)
{
	struct args *a = c->args;
	struct list *l = ((struct state *)c->state)->jobs;
	int64_t until = clock_due(a->timeout * 1000);
	bool limited = cmdlet_has(c, "Timeout") && a->timeout >= 0;

	if (!l)
		return;
	while (count_done(c, l) < (a->any ? MIN(l->n, 1u) : l->n)) {
		int64_t left = limited ? until - clock_ms() : -1;

		if (limited && left <= 0)
			break;
		check_blocked(c, l);
		remote_wait(c->rt, NULL, 0, limited ? (int)left : -1);
	}
	for (uint32_t i = 0, n = 0; i < l->n && !(a->any && n); i++)
		if (is_done(c, val_job(l->v[i]))) {
			cmdlet_write(c, l->v[i]);
			n++;
		}
	warn_held(c, l);
}

const struct cmdlet_def cmdlet_wait_job = {
	.name = "Wait-Job", .module = MOD_CORE,
	.sets = sets, .default_set = "SessionIdParameterSet",
	.output_types = "System.Management.Automation.Job",
	.params = params, .args_size = sizeof(struct args), .state_size = sizeof(struct state), .process = process, .end = end,
	.synopsis = "Waits until jobs are finished.",
};
