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

static const char *const sets[] = { "JobParameterSet", "JobNameParameterSet", "JobIdParameterSet", "JobInstanceIdParameterSet", NULL };
static const struct param_def params[] = {
	PARAM(args, job, "Job", P_NAMED, .pos = 1, .sets = 1 << 0, .flags = PF_MANDATORY | PF_PIPE | PF_PIPE_NAME, .type_name = "System.Management.Automation.Job"),
	PARAM(args, break_all, "BreakAll", P_SWITCH),
	PARAM(args, name, "Name", P_STRING, .pos = 1, .sets = 1 << 1, .flags = PF_MANDATORY),
	PARAM(args, id, "Id", P_INT, .pos = 1, .sets = 1 << 2, .flags = PF_MANDATORY),
	PARAM(args, instance_id, "InstanceId", P_GUID, .pos = 1, .sets = 1 << 3, .flags = PF_MANDATORY),
	PARAMS_END
};

static void process(struct cmdlet *c)
{
	cmdlet_throw(c, err_make(c->rt, "System.Management.Automation.PSInvalidOperationException", "DebugJobHostDebuggerNotAvailable",
				 EC_InvalidOperation, V_NULL, "The job cannot be debugged: this host has no debugger for jobs."));
}

const struct cmdlet_def cmdlet_debug_job = {
	.name = "Debug-Job", .module = MOD_CORE,
	.sets = sets, .default_set = "JobParameterSet",
	.flags = CF_SHOULD_PROCESS,
	.params = params, .args_size = sizeof(struct args), .process = process,
	.synopsis = "Debugs a running job.",
};
