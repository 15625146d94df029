/* SPDX-License-Identifier: MIT */
/* $ExecutionContext, SessionState and the intrinsics that hang on them. */
#include "engine/language_mode.h"
#include "engine/lookup.h"
#include "engine/host.h"
#include "engine/pscmdlet.h"
#include "engine/provider_intrinsics.h"
#include "types/enums.h"
#include "types/process_start.h"

#include <string.h>

static void intrinsics_trace(struct heap *h, struct cell *c)
{
	heap_mark(h, ((struct intrinsics *)c)->ss);
}

#define SMA "System.Management.Automation."
#define INTRINSICS(id, name_)                                                  \
	const struct type id = {                                               \
		.cls = { .trace = intrinsics_trace }, .name = SMA name_,       \
		.base = &type_object, .size = sizeof(struct intrinsics),       \
	};
INTRINSICS(type_engineintrinsics, "EngineIntrinsics")
INTRINSICS(type_commandintrinsics, "CommandInvocationIntrinsics")
INTRINSICS(type_variableintrinsics, "PSVariableIntrinsics")
INTRINSICS(type_pathintrinsics, "PathIntrinsics")
INTRINSICS(type_providerintrinsics, "ProviderIntrinsics")
INTRINSICS(type_driveintrinsics, "DriveManagementIntrinsics")
INTRINSICS(type_jobmanager, "JobManager")
INTRINSICS(type_jobrepository, "JobRepository")
INTRINSICS(type_providermanagement, "CmdletProviderManagementIntrinsics")

static const struct type type_eventmanager_base = { .name = SMA "PSEventManager", .base = &type_object, .flags = TF_ABSTRACT };
const struct type type_eventmanager = {
	.cls = { .trace = intrinsics_trace }, .name = SMA "PSLocalEventManager", .base = &type_eventmanager_base,
	.size = sizeof(struct intrinsics),
};

/* What scripts reach by reflection: the same for the same session state. */
static bool internal_equals(struct rt *rt, val self, val other)
{
	struct intrinsics *a = val_cell(self, &type_sessionstateinternal), *b = val_cell(other, &type_sessionstateinternal);

	return a && b && a->ss == b->ss;
}

static uint32_t internal_hash(struct rt *rt, val self)
{
	return (uint32_t)((uintptr_t)((struct intrinsics *)self.o)->ss >> 4);
}

static const struct type_ops internal_ops = { .equals = internal_equals, .hash = internal_hash };
const struct type type_sessionstateinternal = {
	.cls = { .trace = intrinsics_trace }, .name = SMA "SessionStateInternal", .base = &type_object,
	.ops = &internal_ops, .size = sizeof(struct intrinsics),
};

val intrinsics_new(struct rt *rt, const struct type *t, struct session_state *ss)
{
	struct intrinsics *i = rt_new_cell(rt, t, intrinsics);

	i->ss = ss;
	return val_obj(i);
}

struct session_state *session_state_of(val v)
{
	struct intrinsics *i = val_cell(val_base(v), &type_sessionstateinternal);

	return i ? i->ss : (struct session_state *)val_cell(val_base(v), &type_session_state);
}

/* The session state: the object's own, else that of the running code. */
static struct session_state *state_of(struct rt *rt, val self)
{
	struct cell *c = val_base(self).o;

	if (cell_type(c) == &type_session_state)
		return (struct session_state *)c;
	return ((struct intrinsics *)c)->ss ? ((struct intrinsics *)c)->ss : scope_current(rt)->ss;
}

static struct scope *scope_of(struct rt *rt, val self)
{
	return session_state_scope(rt, state_of(rt, self));
}

/* ---- Parts --------------------------------------------------------------- */

#define PART(name, type)                                                       \
	static val part_##name(struct rt *rt, val self)                        \
	{                                                                      \
		return intrinsics_new(rt, &type, state_of(rt, self));          \
	}
PART(command, type_commandintrinsics)
PART(variable, type_variableintrinsics)
PART(path, type_pathintrinsics)
PART(provider, type_providerintrinsics)
PART(drive, type_driveintrinsics)
PART(providers, type_providermanagement)
PART(internal, type_sessionstateinternal)
PART(events, type_eventmanager)

static val part_state(struct rt *rt, val self)
{
	return val_obj(state_of(rt, self));
}

static val part_module(struct rt *rt, val self)
{
	return val_obj(state_of(rt, self)->module);
}

static val language_mode(struct rt *rt, val self)
{
	return val_enum(&enum_pslanguagemode, rt->eng->language_mode);
}

static void set_language_mode(struct rt *rt, val self, val v)
{
	rt->eng->language_mode = (uint32_t)val_enum_num(val_base(v));
}

static val star_list(struct rt *rt, val self)
{
	struct list *l = list_new(rt, NULL);

	list_add(rt, l, val_str(ustr_new(rt, "*")));
	return val_obj(l);
}

static val never(struct rt *rt, val self) { return V_FALSE; }
static val state_new(struct rt *rt, val self, val *args, int n) { return val_obj(session_state_new(rt, rt->eng->global, NULL)); }

/* What a runspace's caller may use: a private command or variable is not for it. */
static bool visible(struct rt *rt, val *args)
{
	val v = V_NULL;

	if (val_enum_num(val_base(args[0])) != 0 || !member_get(rt, args[1], ustr_atom(rt, "Visibility"), &v))
		return true;
	return v.k != VK_ENUM || val_enum_num(v) == 0;
}

static val always_visible(struct rt *rt, val self, val *args, int n) { return val_bool(visible(rt, args)); }

static val check_visible(struct rt *rt, val self, val *args, int n)
{
	if (!visible(rt, args))
		net_throw(rt, SMA "SessionStateException", "Cannot retrieve the value because it is private.");
	return V_VOID;
}

static const struct member_def engine_members[] = {
	PROP("System.Management.Automation.Host.PSHost Host {get;}", pscmdlet_host, NULL),
	PROP("System.Management.Automation.PSEventManager Events {get;}", part_events, NULL),
	PROP("System.Management.Automation.ProviderIntrinsics InvokeProvider {get;}", part_provider, NULL),
	PROP("System.Management.Automation.SessionState SessionState {get;}", part_state, NULL),
	PROP("System.Management.Automation.CommandInvocationIntrinsics InvokeCommand {get;}", part_command, NULL),
	MEMBERS_END
};
static const struct member_def state_members[] = {
	PROP("System.Management.Automation.DriveManagementIntrinsics Drive {get;}", part_drive, NULL),
	PROP("System.Management.Automation.CmdletProviderManagementIntrinsics Provider {get;}", part_providers, NULL),
	PROP("System.Management.Automation.PathIntrinsics Path {get;}", part_path, NULL),
	PROP("System.Management.Automation.PSVariableIntrinsics PSVariable {get;}", part_variable, NULL),
	PROP("System.Management.Automation.PSLanguageMode LanguageMode {get;set;}", language_mode, set_language_mode),
	PROP("bool UseFullLanguageModeInDebugger {get;}", never, NULL),
	STATIC("static bool IsVisible(System.Management.Automation.CommandOrigin origin, System.Object valueToCheck)",
		always_visible),
	STATIC("static void ThrowIfNotVisible(System.Management.Automation.CommandOrigin origin, System.Object valueToCheck)",
		check_visible),
	CTOR("()", state_new),
	PROP("System.Collections.Generic.List[string] Scripts {get;}", star_list, NULL),
	PROP("System.Collections.Generic.List[string] Applications {get;}", star_list, NULL),
	PROP("System.Management.Automation.PSModuleInfo Module {get;}", part_module, NULL),
	PROP("hidden System.Management.Automation.SessionStateInternal Internal {get;}", part_internal, NULL),
	PROP("System.Management.Automation.ProviderIntrinsics InvokeProvider {get;}", part_provider, NULL),
	PROP("System.Management.Automation.CommandInvocationIntrinsics InvokeCommand {get;}", part_command, NULL),
	MEMBERS_END
};

static const struct member_def internal_members[] = {
	PROP("hidden System.Management.Automation.PSModuleInfo Module {get;}", part_module, NULL),
	MEMBERS_END
};

/* ---- PSVariable ---------------------------------------------------------- */

static val variable_get(struct rt *rt, val self, val *args, int n)
{
	enum scope_where where;
	struct ustr *name = scope_split(rt, val_to_str(rt, args[0]), SCOPE_DYNAMIC, &where);

	return val_obj(var_find(rt, scope_of(rt, self), name, where, 0));
}

static val variable_get_value(struct rt *rt, val self, val *args, int n)
{
	enum scope_where where;
	struct ustr *name = scope_split(rt, val_to_str(rt, args[0]), SCOPE_DYNAMIC, &where);
	val v;

	if (var_get(rt, scope_of(rt, self), name, where, &v))
		return v;
	return n > 1 ? args[1] : V_NULL;
}

static val variable_set(struct rt *rt, val self, val *args, int n)
{
	struct variable *v = val_variable(args[0]);
	enum scope_where where;
	struct ustr *name;

	if (n == 1 && v) {
		scope_table_put(rt, scope_of(rt, self), v);
		return V_VOID;
	}
	name = scope_split(rt, val_to_str(rt, args[0]), SCOPE_DYNAMIC, &where);
	var_set(rt, scope_of(rt, self), name, where, n > 1 ? args[1] : V_NULL);
	return V_VOID;
}

static val variable_remove(struct rt *rt, val self, val *args, int n)
{
	struct variable *v = val_variable(args[0]);

	var_remove(rt, scope_of(rt, self), v ? v->name : val_to_str(rt, args[0]));
	return V_VOID;
}

static const struct member_def variable_members[] = {
	METHOD("psvariable Get(string name)", variable_get), METHOD("System.Object GetValue(string name)", variable_get_value),
	METHOD("System.Object GetValue(string name, System.Object defaultValue)", variable_get_value),
	METHOD("void Set(string name, System.Object value)", variable_set),
	METHOD("void Set(psvariable variable)", variable_set), METHOD("void Remove(string name)", variable_remove),
	METHOD("void Remove(psvariable variable)", variable_remove), MEMBERS_END
};

/* ---- InvokeCommand ------------------------------------------------------- */

static val collected(struct rt *rt, struct collect *c)
{
	struct list *l = list_new(rt, type_find_c(rt, "System.Collections.ObjectModel.Collection[psobject]"));

	list_add_all(rt, l, collect_list(c));
	return val_obj(l);
}

static val run(struct rt *rt, struct scriptblock *sb, bool dotted, const val *args, int n)
{
	struct collect c;

	collect_init(&c, rt);
	engine_call_to(rt, sb, dotted, V_VOID, V_VOID, args, n, &c.sink);
	return collected(rt, &c);
}

static struct scriptblock *parse(struct rt *rt, val self, val text)
{
	size_t n;
	const char *s = ustr_utf8(rt, val_to_str(rt, text), &n);
	struct scriptblock *sb = scriptblock_parse(rt, s, n, NULL);

	language_check_script(rt, sb);
	sb->ss = state_of(rt, self);
	return sb;
}

static val invoke_script(struct rt *rt, val self, val *args, int n)
{
	struct array *rest = n > 1 ? val_array(args[1]) : NULL;

	return run(rt, parse(rt, self, args[0]), true, rest ? rest->v : NULL, rest ? (int)rest->n : 0);
}

/* InvokeScript(useLocalScope, block, input, args) and (sessionState, block, args). */
static val invoke_block(struct rt *rt, val self, val *args, int n)
{
	struct session_state *ss = val_cell(args[0], &type_session_state);
	bool dotted = ss || !val_truth(rt, args[0]);
	struct scriptblock *sb = val_scriptblock(args[1]);
	struct array *rest = n > 2 ? val_array(args[n - 1]) : NULL;

	if (!sb)
		sb = parse(rt, self, args[1]);
	if (ss)
		sb = scriptblock_new(rt, sb->info, ss);
	return run(rt, sb, dotted, rest ? rest->v : NULL, rest ? (int)rest->n : 0);
}

/* InvokeScript(text, useNewScope, resultTypes, input, args) */
static val invoke_with_input(struct rt *rt, val self, val *args, int n)
{
	struct array *rest = n > 4 ? val_array(args[4]) : NULL;
	struct invoke_arg *list = rt_block(rt, struct invoke_arg, rest ? rest->n + 1 : 1);
	struct list *in = list_new(rt, NULL),
		    *out = list_new(rt, type_find_c(rt, "System.Collections.ObjectModel.Collection[psobject]"));
	struct iter it;
	val v;

	for (uint32_t i = 0; rest && i < rest->n; i++)
		list[i] = (struct invoke_arg){ NULL, array_get(rest, i) };
	if (iter_begin(rt, args[3], &it))
		while (iter_next(&it, &v))
			list_add(rt, in, v);
	v = command_invoke(rt, command_from_block(rt, parse(rt, self, args[0])), list, rest ? (int)rest->n : 0,
		in->v, (int)in->n);
	if (v.k != VK_VOID && iter_begin(rt, v, &it))
		while (iter_next(&it, &v))
			list_add(rt, out, v);
	else if (v.k != VK_VOID)
		list_add(rt, out, v);
	return val_obj(out);
}

static val new_block(struct rt *rt, val self, val *args, int n)
{
	struct scriptblock *sb = parse(rt, self, args[0]);

	sb->ss = NULL;
	return val_obj(sb);
}

static val expand_string(struct rt *rt, val self, val *args, int n)
{
	struct ustr *s = val_to_str(rt, args[0]);
	struct collect c;
	struct sbuf b;

	sbuf_init(&b, rt);
	sbuf_putc(&b, '"');
	for (uint32_t i = 0; i < ustr_len(s); i++) {
		if (ustr_at(s, i) == '"')
			sbuf_putc(&b, '`');
		sbuf_putc(&b, ustr_at(s, i));
	}
	sbuf_putc(&b, '"');
	collect_init(&c, rt);
	engine_call_to(rt, parse(rt, self, val_str(sbuf_take(&b))), true, V_VOID, V_VOID, NULL, 0, &c.sink);
	return val_str(val_to_str(rt, collect_value(&c)));
}

static uint32_t kinds_of(struct rt *rt, val v)
{
	v = val_base(v);
	return v.k == VK_ENUM ? (uint32_t)val_enum_num(v) : val_is_int(v) ? (uint32_t)v.i : UINT32_MAX;
}

static val get_command(struct rt *rt, val self, val *args, int n)
{
	return val_obj(command_find(rt, val_to_str(rt, args[0]), n > 1 ? kinds_of(rt, args[1]) : UINT32_MAX, false));
}

static void add_command(struct rt *rt, struct command *c, void *arg)
{
	list_add(rt, arg, val_obj(c));
}

static val get_commands(struct rt *rt, val self, val *args, int n)
{
	struct list *l = list_new(rt, NULL);

	command_each(rt, val_to_str(rt, args[0]), n > 1 ? kinds_of(rt, args[1]) : UINT32_MAX, false, add_command, l);
	return val_obj(l);
}

static val get_cmdlet(struct rt *rt, val self, val *args, int n)
{
	return val_obj(command_find(rt, val_to_str(rt, args[0]), CK_CMDLET, false));
}

static val get_cmdlets(struct rt *rt, val self, val *args, int n)
{
	struct list *l = list_new(rt, NULL);

	command_each(rt, n ? val_to_str(rt, args[0]) : ustr_atom(rt, "*"), CK_CMDLET, false, add_command, l);
	return val_obj(l);
}

static val has_errors(struct rt *rt, val self) { return V_NULL; }
static void set_has_errors(struct rt *rt, val self, val v) { }

static void add_name(struct rt *rt, struct command *c, void *arg)
{
	list_add(rt, arg, val_str(c->name));
}

static val get_command_name(struct rt *rt, val self, val *args, int n)
{
	struct list *l = list_new(rt, type_find_c(rt, "System.Collections.Generic.List[string]"));
	struct ustr *name = val_to_str(rt, args[0]);

	if (n < 2 || val_truth(rt, args[1]) || !ustr_has_wildcard(name))
		command_each(rt, name, UINT32_MAX, false, add_name, l);
	return val_obj(l);
}

#define ACTION(id, field)                                                      \
	static val get_##id(struct rt *rt, val self) { return rt->eng->field; } \
	static void set_##id(struct rt *rt, val self, val v) { rt->eng->field = v; }
ACTION(not_found, lookup_actions[LOOKUP_FAILED])
ACTION(before, lookup_actions[LOOKUP_BEFORE])
ACTION(after, lookup_actions[LOOKUP_AFTER])
ACTION(location_changed, location_action)

/* The cmdlet whose class has this name: as Get-Item's is GetItemCommand. */
static void match_class(struct rt *rt, struct command *c, void *arg)
{
	val *v = arg;

	if (v[1].k == VK_NULL && ustr_ieq(v[0].s, stage_error_class(rt, c)))
		v[1] = val_obj(c);
}

static val get_cmdlet_by_type(struct rt *rt, val self, val *args, int n)
{
	val v[2] = { val_str(val_to_str(rt, args[0])), V_NULL };

	command_each(rt, ustr_atom(rt, "*"), CK_CMDLET, false, match_class, v);
	return v[1];
}

#define HANDLER "System.EventHandler[System.Management.Automation.CommandLookupEventArgs] "
static const struct member_def command_members[] = {
	PROP("bool HasErrors {get;set;}", has_errors, set_has_errors),
	PROP(HANDLER "CommandNotFoundAction {get;set;}", get_not_found, set_not_found),
	PROP(HANDLER "PreCommandLookupAction {get;set;}", get_before, set_before),
	PROP(HANDLER "PostCommandLookupAction {get;set;}", get_after, set_after),
	PROP("System.EventHandler[System.Management.Automation.LocationChangedEventArgs] LocationChangedAction {get;set;}",
		get_location_changed, set_location_changed),
	METHOD("System.Management.Automation.CmdletInfo GetCmdletByTypeName(string cmdletTypeName)", get_cmdlet_by_type),
	METHOD("System.Collections.ObjectModel.Collection[psobject] InvokeScript(string script, bool useNewScope, System.Management.Automation.Runspaces.PipelineResultTypes writeToPipeline, System.Collections.IList input, params System.Object[] args)",
		invoke_with_input),
	METHOD("System.Collections.ObjectModel.Collection[psobject] InvokeScript(string script)", invoke_script),
	METHOD("System.Collections.ObjectModel.Collection[psobject] InvokeScript(string script, params System.Object[] args)",
		invoke_script),
	METHOD("System.Collections.ObjectModel.Collection[psobject] InvokeScript(bool useLocalScope, scriptblock scriptBlock, System.Collections.IList input, params System.Object[] args)",
		invoke_block),
	METHOD("System.Collections.ObjectModel.Collection[psobject] InvokeScript(System.Management.Automation.SessionState sessionState, scriptblock scriptBlock, params System.Object[] args)",
		invoke_block),
	METHOD("scriptblock NewScriptBlock(string scriptText)", new_block),
	METHOD("string ExpandString(string source)", expand_string),
	METHOD("System.Management.Automation.CommandInfo GetCommand(string commandName, System.Management.Automation.CommandTypes type)",
		get_command),
	METHOD("System.Management.Automation.CommandInfo GetCommand(string commandName, System.Management.Automation.CommandTypes type, System.Object[] arguments)",
		get_command),
	METHOD("System.Collections.Generic.IEnumerable[System.Management.Automation.CommandInfo] GetCommands(string name, System.Management.Automation.CommandTypes commandTypes, bool nameIsPattern)",
		get_commands),
	METHOD("System.Collections.Generic.List[string] GetCommandName(string name, bool nameIsPattern, bool returnFullName)",
		get_command_name),
	METHOD("System.Management.Automation.CmdletInfo GetCmdlet(string commandName)", get_cmdlet),
	METHOD("System.Collections.Generic.List[System.Management.Automation.CmdletInfo] GetCmdlets()", get_cmdlets),
	METHOD("System.Collections.Generic.List[System.Management.Automation.CmdletInfo] GetCmdlets(string pattern)",
		get_cmdlets),
	MEMBERS_END
};

_startup_ void session_members_register(struct rt *rt)
{
	process_may_start = host_may_spawn;
	lookup_register(rt);
	type_register(rt, &type_engineintrinsics, engine_members);
	type_register(rt, &type_session_state, state_members);
	type_register(rt, &type_sessionstateinternal, internal_members);
	type_register(rt, &type_variableintrinsics, variable_members);
	type_register(rt, &type_commandintrinsics, command_members);
	type_register(rt, &type_eventmanager_base, NULL);
	type_register(rt, &type_eventmanager, NULL);
	type_register(rt, &type_jobmanager, NULL);
	type_register(rt, &type_jobrepository, NULL);
	type_register(rt, &type_providerintrinsics, provider_intrinsics_members);
	provider_intrinsics_register(rt);
}
