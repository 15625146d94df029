/* SPDX-License-Identifier: MIT */
/* Set-, Get-, Enable-, Disable-, Remove-PSBreakpoint, Set-PSDebug, Wait-Debugger. */
#include "cmdlets/utility/breakpoint_remote.h"
#include "cmdlets/utility/debugger.h"

#include "providers/provider.h"
#include "remoting/client.h"
#include "types/enums.h"

struct set_args {
	struct scriptblock *action;
	int64_t column;
	struct array *line;
	struct array *script;
	val runspace;
	struct array *command;
	struct array *variable;
	int64_t mode;
};

static const char *const set_sets[] = { "Line", "Command", "Variable", NULL };
static const struct param_def set_params[] = {
	PARAM(set_args, action, "Action", P_SCRIPTBLOCK, .sets = 1 << 0 | 1 << 1 | 1 << 2),
	PARAM(set_args, column, "Column", P_INT, .pos = 3, .sets = 1 << 0, .validate = "range:1:2147483647"),
	PARAM(set_args, line, "Line", P_ARRAY | P_INT, .pos = 2, .sets = 1 << 0, .flags = PF_MANDATORY),
	PARAM(set_args, script, "Script", P_ARRAY | P_STRING, .pos = 1, .sets = 1 << 0, .flags = PF_MANDATORY | PF_NOT_NULL),
	PARAM(set_args, script, "Script", P_ARRAY | P_STRING, .pos = 1, .sets = 1 << 1 | 1 << 2, .flags = PF_NOT_NULL),
	PARAM(set_args, runspace, "Runspace", P_NAMED, .flags = PF_NOT_NULL,
	      .type_name = "System.Management.Automation.Runspaces.Runspace"),
	PARAM(set_args, command, "Command", P_ARRAY | P_STRING, .sets = 1 << 1, .flags = PF_MANDATORY, .aliases = "C"),
	PARAM(set_args, variable, "Variable", P_ARRAY | P_STRING, .sets = 1 << 2, .flags = PF_MANDATORY, .aliases = "V"),
	PARAM(set_args, mode, "Mode", P_ENUM, .sets = 1 << 2, .type_name = "System.Management.Automation.VariableAccessMode"),
	PARAMS_END
};

/* Tells who listens: set, removed, enabled, disabled. */
static void tell(struct rt *rt, val bp, int update)
{
	if (rt->eng->breakpoint_updated)
		rt->eng->breakpoint_updated(rt, bp, update, (int)debugger_of(rt)->breakpoints->n);
}

static val breakpoint_new(struct cmdlet *c, const struct type *t, val script)
{
	struct set_args *a = c->args;
	struct debugger *d = debugger_of(c->rt);
	struct record *r = record_new(c->rt, t);

	r->f[BP_ID] = val_int(++d->next_id);
	record_put(r, BP_SCRIPT, script);
	record_put(r, BP_ACTION, val_obj(a->action));
	r->f[BP_ENABLED] = V_TRUE;
	r->f[BP_HITS] = r->f[BP_COLUMN] = val_int(0);
	return val_obj(r);
}

/* It is complete: put where it belongs, told of and written. */
static void finish(struct cmdlet *c, val bp, bool told)
{
	struct set_args *a = c->args;

	if (!breakpoint_set_far(c->rt, a->runspace, &bp)) {
		list_add(c->rt, debugger_of(c->rt)->breakpoints, bp);
		if (told)
			tell(c->rt, bp, 0);
	}
	if (bp.k != VK_VOID)
		cmdlet_write(c, bp);
}

static void put(val bp, uint32_t field, val v)
{
	struct record *r = (struct record *)bp.o;

	record_put(r, field, v);
}

static void set_line(struct cmdlet *c, val script)
{
	struct set_args *a = c->args;

	for (uint32_t i = 0; i < a->line->n; i++) {
		int32_t line = val_to_int32(c->rt, array_get(a->line, i));
		val bp;

		if (line < 1) {
			cmdlet_error_fmt(c, "System.ArgumentException", "SetPSBreakpoint:LineLessThanOne",
				EC_InvalidArgument, V_NULL,
				"Line cannot be less than 1.");
			continue;
		}
		bp = breakpoint_new(c, &type_linebreakpoint, script);
		put(bp, BP_LINE, val_int(line));
		put(bp, BP_COLUMN, val_int(cmdlet_has(c, "Column") ? (int32_t)a->column : 0));
		finish(c, bp, false);
	}
}

static void set_in(struct cmdlet *c, val script)
{
	struct set_args *a = c->args;

	if (c->set == 0)
		set_line(c, script);
	for (uint32_t i = 0; c->set == 1 && i < a->command->n; i++) {
		val bp = breakpoint_new(c, &type_commandbreakpoint, script);

		put(bp, BP_COMMAND, val_str(val_to_str(c->rt, array_get(a->command, i))));
		finish(c, bp, true);
	}
	for (uint32_t i = 0; c->set == 2 && i < a->variable->n; i++) {
		val bp = breakpoint_new(c, &type_variablebreakpoint, script);

		put(bp, BP_VARIABLE, val_str(val_to_str(c->rt, array_get(a->variable, i))));
		put(bp, BP_MODE, val_enum(&enum_variableaccessmode,
					  cmdlet_has(c, "Mode") ? a->mode : 1));
		finish(c, bp, true);
	}
}

/* The full path of a script; V_VOID: an error was written. */
static val script_of(struct cmdlet *c, struct ustr *text)
{
	struct ppath p;

	if (val_remote_runspace(((struct set_args *)c->args)->runspace))
		return val_str(text);
	path_resolve(c->rt, text, &p);
	if (!p.provider->exists || !p.provider->exists(c->rt, &p))
		cmdlet_throw_fmt(c, "System.Management.Automation.ItemNotFoundException", "PathNotFound",
			EC_ObjectNotFound, val_str(p.path),
			"Cannot find path '%s' because it does not exist.", USTR_C(c->rt, p.path));
	if (!ustr_ends(p.path, ustr_atom(c->rt, ".ps1"), true) && !ustr_ends(p.path, ustr_atom(c->rt, ".psm1"), true)) {
		cmdlet_error_fmt(c, "System.ArgumentException", "SetPSBreakpoint:WrongExtension", EC_InvalidArgument, V_NULL,
			"A breakpoint cannot be set in the file '%s'; only *.ps1 and *.psm1 files can have them.", USTR_C(c->rt, p.path));
		return V_VOID;
	}
	return val_str(p.path);
}

static void set(struct cmdlet *c)
{
	struct set_args *a = c->args;

	if (!a->script)
		set_in(c, V_NULL);
	for (uint32_t i = 0; a->script && i < a->script->n; i++) {
		val script = script_of(c, val_to_str(c->rt, array_get(a->script, i)));

		if (script.k != VK_VOID)
			set_in(c, script);
	}
	debugger_update(c->rt, debugger_of(c->rt));
}

const struct cmdlet_def cmdlet_set_psbreakpoint = {
	.name = "Set-PSBreakpoint", .module = MOD_UTILITY,
	.sets = set_sets, .default_set = "Line",
	.output_types = "System.Management.Automation.CommandBreakpoint,System.Management.Automation.LineBreakpoint,System.Management.Automation.VariableBreakpoint",
	.params = set_params, .args_size = sizeof(struct set_args), .process = set,
	.synopsis = "Sets a breakpoint on a line, command, or variable.",
};

struct get_args {
	struct array *script;
	val runspace;
	struct array *command;
	struct array *variable;
	struct array *type;
	struct array *id;
};

static const char *const get_sets[] = { "Line", "Command", "Variable", "Type", "Id", NULL };
static const struct param_def get_params[] = {
	PARAM(get_args, script, "Script", P_ARRAY | P_STRING, .pos = 1, .sets = 1 << 0, .flags = PF_PIPE | PF_NOT_NULL_OR_EMPTY),
	PARAM(get_args, script, "Script", P_ARRAY | P_STRING, .sets = 1 << 1 | 1 << 2 | 1 << 3, .flags = PF_NOT_NULL_OR_EMPTY),
	PARAM(get_args, runspace, "Runspace", P_NAMED, .flags = PF_NOT_NULL,
	      .type_name = "System.Management.Automation.Runspaces.Runspace"),
	PARAM(get_args, command, "Command", P_ARRAY | P_STRING, .sets = 1 << 1, .flags = PF_MANDATORY | PF_NOT_NULL),
	PARAM(get_args, variable, "Variable", P_ARRAY | P_STRING, .sets = 1 << 2, .flags = PF_MANDATORY | PF_NOT_NULL),
	PARAM(get_args, type, "Type", P_ARRAY | P_ENUM, .pos = 1, .sets = 1 << 3,
	      .flags = PF_MANDATORY | PF_PIPE | PF_NOT_NULL,
	      .type_name = "Microsoft.PowerShell.Commands.BreakpointType"),
	PARAM(get_args, id, "Id", P_ARRAY | P_INT, .pos = 1, .sets = 1 << 4, .flags = PF_MANDATORY | PF_PIPE | PF_NOT_NULL),
	PARAMS_END
};

static bool is_among(struct cmdlet *c, struct array *a, val v)
{
	return !val_is_null(v) && array_like(c->rt, a, val_to_str(c->rt, v));
}

/* The scripts asked for, as full paths. */
static bool script_fits(struct cmdlet *c, struct array *scripts, val bp)
{
	val own = record_get(bp, BP_SCRIPT);

	for (uint32_t i = 0; i < scripts->n; i++) {
		struct ppath p;

		path_resolve(c->rt, val_to_str(c->rt, array_get(scripts, i)), &p);
		if (!val_is_null(own) && ustr_like(c->rt, own.s, p.path, false))
			return true;
	}
	return false;
}

static bool type_fits(const struct array *types, const struct type *t)
{
	static const struct type *const kinds[] = { &type_linebreakpoint, &type_variablebreakpoint, &type_commandbreakpoint };

	for (uint32_t i = 0; i < types->n; i++)
		if (t == kinds[val_enum_num(array_get(types, i))])
			return true;
	return false;
}

static bool is_wanted(struct cmdlet *c, val bp)
{
	struct get_args *a = c->args;
	const struct type *t = cell_type(bp.o);

	if (a->script && !script_fits(c, a->script, bp))
		return false;
	if (a->id && !is_among(c, a->id, record_get(bp, BP_ID)))
		return false;
	if (a->command && (t != &type_commandbreakpoint || !is_among(c, a->command, record_get(bp, BP_COMMAND))))
		return false;
	if (a->variable && (t != &type_variablebreakpoint || !is_among(c, a->variable, record_get(bp, BP_VARIABLE))))
		return false;
	return !a->type || type_fits(a->type, t);
}

static val find(const struct list *l, int64_t id)
{
	for (uint32_t i = 0; i < l->n; i++)
		if (record_get(val_base(l->v[i]), BP_ID).i == id)
			return l->v[i];
	return V_VOID;
}

static void no_id(struct cmdlet *c, int64_t id)
{
	cmdlet_error_fmt(c, "System.ArgumentException", "PSBreakpoint:BreakpointIdNotFound", EC_InvalidArgument, V_NULL,
		"There is no breakpoint with ID '%lld'.", (long long)id);
}

static void get(struct cmdlet *c)
{
	struct get_args *a = c->args;
	struct array *all = list_to_array(c->rt, breakpoints_in(c->rt, a->runspace), NULL);

	for (uint32_t i = 0; i < all->n; i++)	/* who gets one may remove it */
		if (is_wanted(c, val_base(array_get(all, i))))
			cmdlet_write(c, array_get(all, i));
}

const struct cmdlet_def cmdlet_get_psbreakpoint = {
	.name = "Get-PSBreakpoint", .module = MOD_UTILITY,
	.sets = get_sets, .default_set = "Line",
	.output_types = "System.Management.Automation.CommandBreakpoint,System.Management.Automation.LineBreakpoint,System.Management.Automation.VariableBreakpoint,System.Management.Automation.Breakpoint",
	.params = get_params, .args_size = sizeof(struct get_args), .process = get,
	.synopsis = "Gets the breakpoints that are set in the current session.",
};

struct change_args {
	bool pass_thru;
	struct array *breakpoint;
	struct array *id;
	val runspace;
};

static const char *const change_sets[] = { "Breakpoint", "Id", NULL };
static const struct param_def change_params[] = {
	PARAM(change_args, pass_thru, "PassThru", P_SWITCH),
	PARAM(change_args, breakpoint, "Breakpoint", P_ARRAY | P_NAMED, .pos = 1, .sets = 1 << 0,
	      .flags = PF_MANDATORY | PF_PIPE | PF_NOT_NULL, .type_name = "System.Management.Automation.Breakpoint"),
	PARAM(change_args, id, "Id", P_ARRAY | P_INT, .pos = 1, .sets = 1 << 1,
	      .flags = PF_MANDATORY | PF_PIPE_NAME | PF_NOT_NULL),
	PARAM(change_args, runspace, "Runspace", P_NAMED, .sets = 1 << 1, .flags = PF_PIPE_NAME,
	      .aliases = "RunspaceId", .type_name = "System.Management.Automation.Runspaces.Runspace"),
	PARAMS_END
};
static const struct param_def remove_params[] = {
	PARAM(change_args, breakpoint, "Breakpoint", P_ARRAY | P_NAMED, .pos = 1, .sets = 1 << 0,
	      .flags = PF_MANDATORY | PF_PIPE | PF_NOT_NULL, .type_name = "System.Management.Automation.Breakpoint[]"),
	PARAM(change_args, id, "Id", P_ARRAY | P_INT, .pos = 1, .sets = 1 << 1,
	      .flags = PF_MANDATORY | PF_PIPE_NAME | PF_NOT_NULL),
	PARAM(change_args, runspace, "Runspace", P_NAMED, .sets = 1 << 1, .flags = PF_PIPE_NAME,
	      .aliases = "RunspaceId", .type_name = "System.Management.Automation.Runspaces.Runspace"),
	PARAMS_END
};

static void change_one(struct cmdlet *c, val bp)
{
	struct change_args *a = c->args;
	struct list *l = debugger_of(c->rt)->breakpoints;
	char verb = c->def->name[0];

	if (!cmdlet_should_process(c, val_to_str(c->rt, bp), verb == 'R' ? "Remove" : verb == 'E' ? "Enable" : "Disable"))
		return;
	if (breakpoint_change_far(c->rt, a->runspace, verb, &bp)) {
		if (a->pass_thru)
			cmdlet_write(c, bp);
		return;
	}
	if (verb != 'R') {
		put(bp, BP_ENABLED, val_bool(verb == 'E'));
		tell(c->rt, bp, verb == 'E' ? 2 : 3);
		if (a->pass_thru)
			cmdlet_write(c, bp);
		return;
	}
	for (uint32_t i = 0; i < l->n; i++)
		if (val_same(l->v[i], bp)) {
			list_remove_at(c->rt, l, i);
			tell(c->rt, bp, 1);
			return;
		}
}

static void change(struct cmdlet *c)
{
	struct change_args *a = c->args;
	struct list *l = c->set ? breakpoints_in(c->rt, a->runspace) : NULL;

	for (uint32_t i = 0; c->set == 0 && i < a->breakpoint->n; i++)
		change_one(c, val_base(array_get(a->breakpoint, i)));
	for (uint32_t i = 0; c->set == 1 && i < a->id->n; i++) {
		int64_t id = array_get(a->id, i).i;
		val bp = find(l, id);

		if (bp.k == VK_VOID)
			no_id(c, id);
		else
			change_one(c, bp);
	}
	debugger_update(c->rt, debugger_of(c->rt));
}

#define CHANGE_CMDLET(id_, name_, params_, text, ...)                          \
	const struct cmdlet_def cmdlet_##id_ = {                               \
		.name = name_, .module = MOD_UTILITY, .sets = change_sets, .default_set = "Breakpoint", \
		.flags = CF_SHOULD_PROCESS, \
		.params = params_, .args_size = sizeof(struct change_args), .process = change, .synopsis = text, __VA_ARGS__ \
	}
#define OUTPUT .output_types = "System.Management.Automation.Breakpoint"
CHANGE_CMDLET(enable_psbreakpoint, "Enable-PSBreakpoint", change_params,
	"Enables the breakpoints in the current console.", OUTPUT);
CHANGE_CMDLET(disable_psbreakpoint, "Disable-PSBreakpoint", change_params,
	"Disables the breakpoints in the current console.", OUTPUT);
CHANGE_CMDLET(remove_psbreakpoint, "Remove-PSBreakpoint", remove_params, "Deletes breakpoints from the current console.");

struct debug_args {
	int64_t trace;
	bool step;
	bool strict;
	bool off;
};

static const char *const debug_sets[] = { "on", "off", NULL };
static const struct param_def debug_params[] = {
	PARAM(debug_args, trace, "Trace", P_INT, .sets = 1 << 0, .validate = "range:0:2"),
	PARAM(debug_args, step, "Step", P_SWITCH, .sets = 1 << 0),
	PARAM(debug_args, strict, "Strict", P_SWITCH, .sets = 1 << 0),
	PARAM(debug_args, off, "Off", P_SWITCH, .sets = 1 << 1),
	PARAMS_END
};

static void set_debug(struct cmdlet *c)
{
	struct debug_args *a = c->args;
	struct debugger *d = debugger_of(c->rt);

	if (a->off) {
		d->trace = 0;
		d->ask = false;
		scope_global(c->rt)->strict = 0;
	}
	if (cmdlet_has(c, "Trace"))
		d->trace = (int)a->trace;
	if (cmdlet_has(c, "Step")) {
		d->ask = a->step;
		d->trace = a->step && !d->trace ? 1 : d->trace;
	}
	if (cmdlet_has(c, "Strict"))
		scope_global(c->rt)->strict = a->strict ? 100 : 0;
	debugger_update(c->rt, d);
}

const struct cmdlet_def cmdlet_set_psdebug = {
	.name = "Set-PSDebug", .module = MOD_CORE,
	.sets = debug_sets, .default_set = "None",
	.params = debug_params, .args_size = sizeof(struct debug_args), .process = set_debug,
	.synopsis = "Turns script debugging features on and off, sets the trace level, and toggles strict mode.",
};

struct wait_args {
	char unused;
};

static const struct param_def wait_params[] = {
	PARAMS_END
};

static void wait(struct cmdlet *c)
{
	debugger_stop(c->rt, debugger_of(c->rt), ustr_new(c->rt, "Wait-Debugger"));
}

const struct cmdlet_def cmdlet_wait_debugger = {
	.name = "Wait-Debugger", .module = MOD_UTILITY,
	.params = wait_params, .args_size = sizeof(struct wait_args), .process = wait,
	.synopsis = "Stops a script in the debugger before running the next statement in the script.",
};
