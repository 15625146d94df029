/* SPDX-License-Identifier: MIT */
#include "cmdlets/utility/breakpoint_remote.h"

#include <string.h>

#include "cmdlets/utility/debugger.h"
#include "remoting/session.h"

enum { ADD_INVOCATION_INFO = 15 };

static const struct {
	const char *name;
	uint32_t field;
	const char *type;
} fields[] = {
	{ "Id", BP_ID, "System.Int32" }, { "Script", BP_SCRIPT, "System.String" }, { "Enabled", BP_ENABLED, "System.Boolean" },
	{ "HitCount", BP_HITS, "System.Int32" }, { "Line", BP_LINE, "System.Int32" }, { "Column", BP_COLUMN, "System.Int32" },
	{ "Command", BP_COMMAND, "System.String" }, { "Variable", BP_VARIABLE, "System.String" },
	{ "AccessMode", BP_MODE, "System.Management.Automation.VariableAccessMode" },
};

static bool is_far(val runspace)
{
	return val_remote_runspace(runspace) != NULL;
}

static const struct type *type_of(struct rt *rt, val v)
{
	static const struct type *const types[] = { &type_linebreakpoint, &type_variablebreakpoint, &type_commandbreakpoint };
	struct strlist *names = val_type_names(rt, v);

	for (uint32_t n = 0; n < names->n; n++)
		for (size_t i = 0; i < ARRAY_LEN(types); i++)
			if (ustr_ends(names->s[n], ustr_new(rt, types[i]->name), true))
				return types[i];
	return NULL;
}

/* What came back as a breakpoint of here that says where it is; V_VOID: it is none. */
static val revive(struct rt *rt, struct remote_runspace *rs, val v)
{
	const struct type *t = type_of(rt, v);
	struct record *r;
	val x;

	if (!t)
		return V_VOID;
	r = record_new(rt, t);
	for (size_t i = 0; i < ARRAY_LEN(fields); i++)
		if (member_get_c(rt, v, fields[i].name, &x) && !val_is_null(x) &&
		    conv_try(rt, x, type_find_c(rt, fields[i].type), &x))
			gc_store(r, &r->f[fields[i].field], x);
	x = val_obj(r);
	psobj_put_c(rt, ext_of(rt, &x, true), "RunspaceId", rs->instance_id);
	return x;
}

static struct list *call(struct rt *rt, val runspace, const char *command, const char *name, val arg)
{
	struct remote_runspace *rs = val_remote_runspace(runspace);
	struct pipeline_request *r = request_new(rt, 1);
	struct list *came, *l = list_new(rt, NULL);

	r->statements[0].commands[0].text = ustr_new(rt, command);
	if (name)
		request_arg(rt, &r->statements[0].commands[0], ustr_new(rt, name), arg);
	r->is_nested = true;
	r->add_to_history = false;
	r->stream_options = ADD_INVOCATION_INFO;
	came = remote_call(rt, rs, r, NULL);
	for (uint32_t i = 0; i < came->n; i++) {
		val v = revive(rt, rs, came->v[i]);

		if (v.k != VK_VOID)
			list_add(rt, l, v);
	}
	return l;
}

struct list *breakpoints_in(struct rt *rt, val runspace)
{
	return is_far(runspace) ? call(rt, runspace, "__Get-PSBreakpoint", NULL, V_NULL) : debugger_of(rt)->breakpoints;
}

bool breakpoint_set_far(struct rt *rt, val runspace, val *inout)
{
	struct list *l;

	if (!is_far(runspace))
		return false;
	l = call(rt, runspace, "__Set-PSBreakpoint", "Breakpoint", *inout);
	*inout = l->n ? l->v[0] : V_VOID;
	return true;
}

bool breakpoint_change_far(struct rt *rt, val runspace, char verb, val *inout)
{
	const char *command = verb == 'R' ? "__Remove-PSBreakpoint" : verb == 'E' ? "__Enable-PSBreakpoint"
	: "__Disable-PSBreakpoint";
	struct list *l;

	if (!is_far(runspace))
		return false;
	l = call(rt, runspace, command, "Id", record_get(val_base(*inout), BP_ID));
	if (l->n)
		*inout = l->v[0];
	return true;
}
