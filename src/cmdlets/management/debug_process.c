/* SPDX-License-Identifier: MIT */
/* Debug-Process: no debugger can be told to attach itself. */
#include "engine/cmdlet.h"

struct debug_args {
	struct array *name;
	struct array *id;
	struct array *input_object;
};

static const char *const debug_sets[] = { "Name", "Id", "InputObject", NULL };
static const struct param_def debug_params[] = {
	PARAM(debug_args, name, "Name", P_ARRAY | P_STRING, .pos = 1, .sets = 1 << 0, .flags = PF_MANDATORY | PF_PIPE_NAME, .aliases = "ProcessName"),
	PARAM(debug_args, id, "Id", P_ARRAY | P_INT, .pos = 1, .sets = 1 << 1, .flags = PF_MANDATORY | PF_PIPE_NAME | PF_NOT_NULL_OR_EMPTY, .aliases = "PID,ProcessId"),
	PARAM(debug_args, input_object, "InputObject", P_ARRAY | P_NAMED, .sets = 1 << 2, .flags = PF_MANDATORY | PF_PIPE, .type_name = "System.Diagnostics.Process"),
	PARAMS_END
};

static void debug(struct cmdlet *c)
{
	cmdlet_throw_fmt(c, "System.PlatformNotSupportedException", "CouldNotDebugProcess", EC_NotImplemented, V_NULL,
		"Processes cannot be handed to a debugger from here; start one on its id, such as gdb -p.");
}

const struct cmdlet_def cmdlet_debug_process = {
	.name = "Debug-Process", .module = MOD_MANAGEMENT,
	.sets = debug_sets, .default_set = "Name",
	.flags = CF_SHOULD_PROCESS,
	.params = debug_params, .args_size = sizeof(struct debug_args), .process = debug,
	.synopsis = "Debugs one or more processes running on the local computer.",
};
