/* SPDX-License-Identifier: MIT */
/* Runspace.Debugger: what a script can ask of the debugger; breakpoints are those
 * of the cmdlets. */
#include "engine/runspace.h"

#include "engine/command.h"
#include "types/arg.h"
#include "types/cmdlet_types.h"
#include "types/tables.h"
#include "value/record.h"

#define SMA "System.Management.Automation."

enum { DEBUG_MODES = 6 };	/* LocalScript, RemoteScript */

static const struct type type_debugger = RECORD_TYPE(SMA "Debugger", 0);
static const struct type type_script_debugger = RECORD_TYPE_OF(SMA "ScriptDebugger", &type_debugger, 1);

static val no(struct rt *rt, val self) { return V_FALSE; }
static val no_id(struct rt *rt, val self) { return val_default(rt, type_find_c(rt, "System.Guid")); }

static val run(struct rt *rt, const char *name)
{
	struct command *c = command_find(rt, ustr_atom(rt, name), CK_CMDLET, true);

	return c ? command_invoke(rt, c, NULL, 0, NULL, 0) : V_NULL;
}

/* All of them as a list: one alone too. */
static val all_of(struct rt *rt, const char *name, const struct type *elem)
{
	struct list *l = elem ? list_new_of(rt, &type_list, elem) : list_new(rt, NULL);
	val v = run(rt, name), x;
	struct iter it;

	if (iter_begin(rt, v, &it))
		while (iter_next(&it, &x))
			list_add(rt, l, x);
	else if (!val_is_null(v) && v.k != VK_VOID)
		list_add(rt, l, v);
	return val_obj(l);
}

static val breakpoints(struct rt *rt, val self, val *a, int n) { return all_of(rt, "Get-PSBreakpoint", &type_breakpoint); }

static val call_stack(struct rt *rt, val self, val *a, int n)
{
	return all_of(rt, "Get-PSCallStack", type_find_c(rt, SMA "CallStackFrame"));
}

static val set_mode(struct rt *rt, val self, val *a, int n)
{
	record_set(self, 0, a[0]);
	return V_VOID;
}

static const struct member_def members[] = {
	PROP("bool InBreakpoint {get;}", no, NULL), PROP("bool IsActive {get;}", no, NULL),
	RECORD_PROP_RW(SMA "DebugModes DebugMode {get;set;}", 0), PROP("guid InstanceId {get;}", no_id, NULL),
	METHOD("void SetDebugMode(" SMA "DebugModes mode)", set_mode),
	METHOD("System.Collections.Generic.List[" SMA "Breakpoint] GetBreakpoints()", breakpoints),
	METHOD("System.Collections.Generic.IEnumerable[" SMA "CallStackFrame] GetCallStack()", call_stack),
	MEMBERS_END
};

val script_debugger_new(struct rt *rt)
{
	struct record *r;

	record_type_use(rt, &type_debugger, NULL);
	record_type_use(rt, &type_script_debugger, members);
	r = record_new(rt, &type_script_debugger);
	record_put(r, 0, val_enum(type_find_c(rt, SMA "DebugModes"), DEBUG_MODES));
	return val_obj(r);
}
