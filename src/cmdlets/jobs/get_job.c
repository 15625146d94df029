/* SPDX-License-Identifier: MIT */
/* Get-Job. */
#include "cmdlets/jobs/job_select.h"
#include "types/time/calendar.h"

struct args {
	bool include_child_job;
	int64_t child_job_state;
	bool has_more_data;
	val before;
	val after;
	int64_t newest;
	struct array *id;
	struct array *instance_id;
	struct array *name;
	int64_t state;
	struct array *command;
	val filter;
};

static const char *const sets[] = { "SessionIdParameterSet", "InstanceIdParameterSet", "NameParameterSet",
	"StateParameterSet", "CommandParameterSet", "FilterParameterSet", NULL };
static const struct param_def params[] = {
	PARAM(args, include_child_job, "IncludeChildJob", P_SWITCH, .sets = 1 << 0 | 1 << 1 | 1 << 2 | 1 << 3 | 1 << 4),
	PARAM(args, child_job_state, "ChildJobState", P_ENUM, .sets = 1 << 0 | 1 << 1 | 1 << 2 | 1 << 3 | 1 << 4,
	      .type_name = "System.Management.Automation.JobState"),
	PARAM(args, has_more_data, "HasMoreData", P_BOOL, .sets = 1 << 0 | 1 << 1 | 1 << 2 | 1 << 3 | 1 << 4),
	PARAM(args, before, "Before", P_DATETIME, .sets = 1 << 0 | 1 << 1 | 1 << 2 | 1 << 3 | 1 << 4),
	PARAM(args, after, "After", P_DATETIME, .sets = 1 << 0 | 1 << 1 | 1 << 2 | 1 << 3 | 1 << 4),
	PARAM(args, newest, "Newest", P_INT, .sets = 1 << 0 | 1 << 1 | 1 << 2 | 1 << 3 | 1 << 4),
	PARAM(args, id, "Id", P_ARRAY | P_INT, .pos = 1, .sets = 1 << 0, .flags = PF_PIPE_NAME | PF_NOT_NULL_OR_EMPTY),
	JOB_PARAM_INSTANCE_ID(1), JOB_PARAM_NAME(2), JOB_PARAM_STATE(3),
	PARAM(args, command, "Command", P_ARRAY | P_STRING, .sets = 1 << 4, .flags = PF_PIPE_NAME | PF_NOT_NULL_OR_EMPTY),
	JOB_PARAM_FILTER(5),
	PARAMS_END
};

static bool wanted(struct cmdlet *c, struct args *a, struct job *j)
{
	int64_t end;

	if (cmdlet_has(c, "HasMoreData") && job_has_data(j) != a->has_more_data)
		return false;
	end = TICKS_UNIX + j->end_ms * TICKS_MS;
	if (cmdlet_has(c, "Before") && !(j->end_ms && end <= val_base(a->before).i))
		return false;
	return !cmdlet_has(c, "After") || (j->end_ms && end >= val_base(a->after).i);
}

static void write(struct cmdlet *c, struct args *a, struct job *j)
{
	cmdlet_write(c, val_obj(j));
	for (uint32_t i = 0; j->children && i < j->children->n && (a->include_child_job || cmdlet_has(c, "ChildJobState")); i++) {
		struct job *child = val_job(j->children->v[i]);

		if (!cmdlet_has(c, "ChildJobState") || (int64_t)job_state(c->rt, child) == a->child_job_state)
			cmdlet_write(c, val_obj(child));
	}
}

static void process(struct cmdlet *c)
{
	struct args *a = c->args;
	struct job_selection s = { .id = a->id, .name = a->name, .instance_id = a->instance_id, .command = a->command,
				   .filter = a->filter, .has_state = cmdlet_has(c, "State"), .state = a->state };
	struct list *l = job_select(c, &s);
	uint32_t first = 0;

	if (cmdlet_has(c, "Newest") && a->newest >= 0 && a->newest < l->n)
		first = l->n - (uint32_t)a->newest;
	for (uint32_t i = first; i < l->n; i++)
		if (wanted(c, a, val_job(l->v[i])))
			write(c, a, val_job(l->v[i]));
}

const struct cmdlet_def cmdlet_get_job = {
	.name = "Get-Job", .module = MOD_CORE,
	.sets = sets, .default_set = "SessionIdParameterSet",
	.output_types = "System.Management.Automation.Job",
	.params = params, .args_size = sizeof(struct args), .process = process,
	.synopsis = "Gets the jobs of this session.",
};
