/* SPDX-License-Identifier: MIT */
/*
 * Get-, Enable-, Disable-RunspaceDebug keep the settings of the runspaces there
 * are; Debug-Runspace and Debug-Process say what cannot be done.
 */
#include "cmdlets/utility/result_types.h"
#include "cmdlets/utility/debugger.h"

#include "engine/runspace.h"

struct debug_args {
	bool break_all;
	struct array *runspace_name;
	struct array *runspace;
	struct array *runspace_id;
	struct array *runspace_instance_id;
	struct ustr *process_name;
	struct array *app_domain_name;
};

static const char *const debug_sets[] = { "RunspaceNameParameterSet", "RunspaceParameterSet",
	"RunspaceIdParameterSet", "RunspaceInstanceIdParameterSet", "ProcessNameParameterSet", NULL };
static const struct param_def debug_params[] = {
	PARAM(debug_args, break_all, "BreakAll", P_SWITCH, .pos = 2, .sets = 1 << 0 | 1 << 1 | 1 << 2),
	PARAM(debug_args, runspace_name, "RunspaceName", P_ARRAY | P_STRING, .pos = 1, .sets = 1 << 0,
	      .flags = PF_NOT_NULL_OR_EMPTY),
	PARAM(debug_args, runspace, "Runspace", P_ARRAY | P_NAMED, .pos = 1, .sets = 1 << 1,
	      .flags = PF_MANDATORY | PF_PIPE | PF_PIPE_NAME | PF_NOT_NULL_OR_EMPTY,
	      .type_name = "System.Management.Automation.Runspaces.Runspace"),
	PARAM(debug_args, runspace_id, "RunspaceId", P_ARRAY | P_INT, .pos = 1, .sets = 1 << 2,
	      .flags = PF_MANDATORY | PF_NOT_NULL_OR_EMPTY),
	PARAM(debug_args, runspace_instance_id, "RunspaceInstanceId", P_ARRAY | P_GUID, .pos = 1, .sets = 1 << 3,
	      .flags = PF_MANDATORY | PF_NOT_NULL_OR_EMPTY),
	PARAM(debug_args, process_name, "ProcessName", P_STRING, .pos = 1, .sets = 1 << 4, .flags = PF_NOT_NULL_OR_EMPTY),
	PARAM(debug_args, app_domain_name, "AppDomainName", P_ARRAY | P_STRING, .pos = 2, .sets = 1 << 4,
	      .flags = PF_NOT_NULL_OR_EMPTY),
	PARAMS_END
};

static const struct member_def members[] = {
	RECORD_PROP("int RunspaceId {get;}", 0), RECORD_PROP("string RunspaceName {get;}", 1),
	RECORD_PROP("bool Enabled {get;}", 2),
	RECORD_PROP("bool BreakAll {get;}", 3), MEMBERS_END
};
static const struct type type_setting = RECORD_TYPE("Microsoft.PowerShell.Commands.PSRunspaceDebug", 4);

static bool is_wanted(struct cmdlet *c, struct runspace *rs)
{
	struct debug_args *a = c->args;

	if (!a->runspace && !a->runspace_id && !a->runspace_instance_id && !a->runspace_name)
		return true;
	for (uint32_t i = 0; a->runspace && i < a->runspace->n; i++)
		if (val_runspace(array_get(a->runspace, i)) == rs)
			return true;
	for (uint32_t i = 0; a->runspace_id && i < a->runspace_id->n; i++)
		if (array_get(a->runspace_id, i).i == rs->id)
			return true;
	for (uint32_t i = 0; a->runspace_instance_id && i < a->runspace_instance_id->n; i++)
		if (val_equals(c->rt, array_get(a->runspace_instance_id, i), rs->instance_id))
			return true;
	return rs->name && array_like(c->rt, a->runspace_name, rs->name);
}

void runspace_debug_types(struct rt *rt)
{
	record_type_use(rt, &type_setting, members);
}

/* The current runspace is the one whose settings can be seen from here. */
static void settings(struct cmdlet *c)
{
	struct debug_args *a = c->args;
	struct runspace *rs = runspace_current(c->rt);
	struct debugger *d = debugger_of(c->rt);
	struct record *r;

	if (a->process_name || a->app_domain_name)
		cmdlet_throw_fmt(c, "System.NotSupportedException", "RunspaceDebugProcessNotSupported", EC_NotImplemented, V_NULL,
			"The settings of another process cannot be reached.");
	if (!is_wanted(c, rs))
		return;
	if (c->def->name[0] != 'G') {
		d->refuses = c->def->name[0] == 'D';
		d->enabled = !d->refuses;
		d->break_all = c->def->name[0] == 'E' && a->break_all;
		return;
	}
	runspace_debug_types(c->rt);
	r = record_new(c->rt, &type_setting);
	r->f[0] = val_int(rs->id);
	record_put(r, 1, val_str(rs->name));
	r->f[2] = val_bool(d->enabled);
	r->f[3] = val_bool(d->break_all);
	cmdlet_write(c, val_obj(r));
}

const struct cmdlet_def cmdlet_enable_runspacedebug = {
	.name = "Enable-RunspaceDebug", .module = MOD_UTILITY,
	.sets = debug_sets, .default_set = "RunspaceNameParameterSet",
	.params = debug_params, .args_size = sizeof(struct debug_args), .process = settings,
	.synopsis = "Enables debugging on runspaces where any breakpoint is preserved until a debugger is attached.",
};

#define WITHOUT_BREAK(id, name_, text, ...)                                    \
	const struct cmdlet_def cmdlet_##id = {                                \
		.name = name_, .module = MOD_UTILITY, .sets = debug_sets, .default_set = "RunspaceNameParameterSet", \
		.params = debug_params + 1, .args_size = sizeof(struct debug_args), .process = settings, \
		.synopsis = text, __VA_ARGS__ \
	}
WITHOUT_BREAK(disable_runspacedebug, "Disable-RunspaceDebug",
	"Disables debugging on one or more runspaces, and releases any pending debugger stop.");
WITHOUT_BREAK(get_runspacedebug, "Get-RunspaceDebug", "Shows runspace debugging options.",
	      .output_types = "Microsoft.PowerShell.Commands.PSRunspaceDebug");

struct one_args {
	val runspace;
	bool break_all;
	struct ustr *name;
	int64_t id;
	val instance_id;
};

static const char *const one_sets[] = { "RunspaceParameterSet", "NameParameterSet", "IdParameterSet",
	"InstanceIdParameterSet", NULL };
static const struct param_def one_params[] = {
	PARAM(one_args, runspace, "Runspace", P_NAMED, .pos = 1, .sets = 1 << 0,
	      .flags = PF_MANDATORY | PF_PIPE | PF_PIPE_NAME,
	      .type_name = "System.Management.Automation.Runspaces.Runspace"),
	PARAM(one_args, break_all, "BreakAll", P_SWITCH),
	PARAM(one_args, name, "Name", P_STRING, .pos = 1, .sets = 1 << 1, .flags = PF_MANDATORY),
	PARAM(one_args, id, "Id", P_INT, .pos = 1, .sets = 1 << 2, .flags = PF_MANDATORY),
	PARAM(one_args, instance_id, "InstanceId", P_GUID, .pos = 1, .sets = 1 << 3, .flags = PF_MANDATORY),
	PARAMS_END
};

static bool is_named(struct cmdlet *c, const struct runspace *rs)
{
	struct one_args *a = c->args;

	return c->set == 1 ? rs->name && ustr_like(c->rt, rs->name, a->name, true) : c->set == 2 ? rs->id == a->id :
	       c->set == 3 ? val_equals(c->rt, rs->instance_id, a->instance_id) : true;
}

static void debug_one(struct cmdlet *c)
{
	if (!is_named(c, runspace_current(c->rt)))
		cmdlet_throw_own(c, err_make(c->rt, "System.Management.Automation.PSArgumentNullException",
			"DebugRunspaceNoRunspaceFound",
			EC_InvalidOperation, V_NULL, "Value cannot be null. (Parameter 'No Runspace was found.')"));
	cmdlet_throw_fmt(c, "System.Management.Automation.PSInvalidOperationException",
		"DebugRunspaceCannotDebugHostRunspace", EC_InvalidOperation, V_NULL,
		"You cannot debug the default host Runspace using this cmdlet. To debug the default Runspace use the normal debugging commands from the host.");
}

const struct cmdlet_def cmdlet_debug_runspace = {
	.name = "Debug-Runspace", .module = MOD_UTILITY,
	.sets = one_sets, .default_set = "RunspaceParameterSet",
	.flags = CF_SHOULD_PROCESS,
	.params = one_params, .args_size = sizeof(struct one_args), .process = debug_one,
	.synopsis = "Starts an interactive debugging session with a runspace.",
};
