/* SPDX-License-Identifier: MIT */
/* Get-ExecutionPolicy, Set-ExecutionPolicy: scripts always run here. */
#include "engine/cmdlet.h"
#include "types/enums.h"

struct args {
	int64_t policy;
	int64_t scope;
	bool list, force;
};

static const struct param_def get_params[] = {
	PARAM(args, scope, "Scope", P_ENUM, .pos = 1, .flags = PF_PIPE_NAME,
	      .type_name = "Microsoft.PowerShell.ExecutionPolicyScope"),
	PARAM(args, list, "List", P_SWITCH),
	PARAMS_END
};

static void get(struct cmdlet *c)
{
	static const uint8_t order[] = { 4, 3, 0, 1, 2 };
	struct args *a = c->args;
	val policy = val_enum(&enum_executionpolicy, 0);

	if (a->list && cmdlet_has(c, "Scope"))
		cmdlet_throw_fmt(c, "System.InvalidOperationException", "ListAndScopeSpecified", EC_InvalidOperation, V_NULL,
			"Cannot get execution policy. Specify only the List or Scope parameters.");
	if (!a->list) {
		cmdlet_write(c, policy);
		return;
	}
	for (size_t i = 0; i < ARRAY_LEN(order); i++) {
		struct psobj *o = psobj_new(c->rt);

		psobj_put_c(c->rt, o, "Scope", val_enum(&enum_executionpolicyscope, order[i]));
		psobj_put_c(c->rt, o, "ExecutionPolicy", policy);
		cmdlet_write(c, val_obj(o));
	}
}

const struct cmdlet_def cmdlet_get_executionpolicy = {
	.name = "Get-ExecutionPolicy", .module = MOD_SECURITY, .output_types = "Microsoft.PowerShell.ExecutionPolicy",
	.params = get_params, .args_size = sizeof(struct args), .process = get,
	.synopsis = "Gets the execution policies for the current session.",
};

static const struct param_def set_params[] = {
	PARAM(args, policy, "ExecutionPolicy", P_ENUM, .pos = 1, .flags = PF_MANDATORY | PF_PIPE,
	      .type_name = "Microsoft.PowerShell.ExecutionPolicy"),
	PARAM(args, scope, "Scope", P_ENUM, .pos = 2, .flags = PF_PIPE_NAME,
	      .type_name = "Microsoft.PowerShell.ExecutionPolicyScope"),
	PARAM(args, force, "Force", P_SWITCH),
	PARAMS_END
};

static void set(struct cmdlet *c)
{
	cmdlet_throw_fmt(c, "System.PlatformNotSupportedException", "System.PlatformNotSupportedException",
		EC_NotSpecified, V_NULL,
		"Operation is not supported on this platform.");
}

const struct cmdlet_def cmdlet_set_executionpolicy = {
	.name = "Set-ExecutionPolicy", .module = MOD_SECURITY, .flags = CF_SHOULD_PROCESS,
	.params = set_params, .args_size = sizeof(struct args), .process = set,
	.synopsis = "Sets the execution policies for the current session.",
};
