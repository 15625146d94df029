/* SPDX-License-Identifier: MIT */
/* $ExecutionContext, SessionState and the intrinsics that hang on them. */
#include "engine/language_mode.h"
#include "engine/command_impl.h"
#include "engine/invocation.h"
#include "engine/host.h"
#include "engine/pscmdlet.h"
#include "engine/provider_intrinsics.h"
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
INTRINSICS(type_moduleintrinsics, "DriveManagementIntrinsics")

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
PART(drive, type_moduleintrinsics)
PART(internal, type_sessionstateinternal)

static val part_state(struct rt *rt, val self)
{
	return val_obj(state_of(rt, self));
}

static val part_host(struct rt *rt, val self)
{
	val v = V_NULL;

	var_get_c(rt, "Host", &v);
	return v;
}

static val part_module(struct rt *rt, val self)
{
	return val_obj(state_of(rt, self)->module);
}

static val language_mode(struct rt *rt, val self)
{
	const struct type *t = type_find_c(rt, SMA "PSLanguageMode");

	return t ? val_enum(t, rt->eng->language_mode) : val_str(ustr_new(rt, "FullLanguage"));
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

static const struct member_def engine_members[] = {
	PROP("System.Management.Automation.Host.PSHost Host {get;}", part_host, NULL), PROP("System.Management.Automation.ProviderIntrinsics InvokeProvider {get;}", part_provider, NULL),
	PROP("System.Management.Automation.SessionState SessionState {get;}", part_state, NULL),
	PROP("System.Management.Automation.CommandInvocationIntrinsics InvokeCommand {get;}", part_command, NULL),
	MEMBERS_END
};
static const struct member_def state_members[] = {
	PROP("System.Management.Automation.DriveManagementIntrinsics Drive {get;}", part_drive, NULL), PROP("System.Management.Automation.CmdletProviderManagementIntrinsics Provider {get;}", part_provider, NULL),
	PROP("System.Management.Automation.PathIntrinsics Path {get;}", part_path, NULL), PROP("System.Management.Automation.PSVariableIntrinsics PSVariable {get;}", part_variable, NULL),
	PROP("System.Management.Automation.PSLanguageMode LanguageMode {get;set;}", language_mode, set_language_mode),
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

/* "global:x" and its like. */
static struct ustr *split_scope(struct rt *rt, struct ustr *name, enum scope_where *where)
{
	static const char *const words[] = { "global:", "script:", "local:", "private:" };
	static const enum scope_where wheres[] = { SCOPE_GLOBAL, SCOPE_SCRIPT, SCOPE_LOCAL, SCOPE_PRIVATE };

	*where = SCOPE_DYNAMIC;
	for (size_t i = 0; i < ARRAY_LEN(words); i++) {
		struct ustr *w = ustr_atom(rt, words[i]);

		if (!ustr_starts(name, w, true))
			continue;
		*where = wheres[i];
		return ustr_intern(rt, ustr_sub(rt, name, ustr_len(w), ustr_len(name) - ustr_len(w)));
	}
	return ustr_intern(rt, name);
}

static val variable_get(struct rt *rt, val self, val *args, int n)
{
	enum scope_where where;
	struct ustr *name = split_scope(rt, val_to_str(rt, args[0]), &where);

	return val_obj(var_find(rt, scope_of(rt, self), name, where, 0));
}

static val variable_get_value(struct rt *rt, val self, val *args, int n)
{
	enum scope_where where;
	struct ustr *name = split_scope(rt, val_to_str(rt, args[0]), &where);
	val v;

	if (var_get(rt, scope_of(rt, self), name, where, &v))
		return v;
	return n > 1 ? args[1] : V_NULL;
}

static val variable_set(struct rt *rt, val self, val *args, int n)
{
	struct variable *v = val_cell(args[0], &type_variable);
	enum scope_where where;
	struct ustr *name;

	if (n == 1 && v) {
		scope_table_put(rt, scope_of(rt, self), v);
		return V_VOID;
	}
	name = split_scope(rt, val_to_str(rt, args[0]), &where);
	var_set(rt, scope_of(rt, self), name, where, n > 1 ? args[1] : V_NULL);
	return V_VOID;
}

static val variable_remove(struct rt *rt, val self, val *args, int n)
{
	struct variable *v = val_cell(args[0], &type_variable);

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
	const struct type *t = type_find_c(rt, "System.Collections.ObjectModel.Collection[psobject]");
	struct list *from = collect_list(c), *l = list_new(rt, t && t->size == sizeof(struct list) ? t : NULL);

	for (uint32_t i = 0; i < from->n; i++)
		list_add(rt, l, from->v[i]);
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

static val has_errors(struct rt *rt, val self) { return V_FALSE; }
static void set_has_errors(struct rt *rt, val self, val v) { }

static void add_name(struct rt *rt, struct command *c, void *arg)
{
	list_add(rt, arg, val_str(c->name));
}

static val get_command_name(struct rt *rt, val self, val *args, int n)
{
	struct list *l = list_new(rt, NULL);

	command_each(rt, val_to_str(rt, args[0]), UINT32_MAX, false, add_name, l);
	return val_obj(l);
}

static val get_not_found_action(struct rt *rt, val self)
{
	return rt->eng->not_found_action;
}

static void set_not_found_action(struct rt *rt, val self, val v)
{
	rt->eng->not_found_action = v;
}

static const struct member_def command_members[] = {
	PROP("System.EventHandler[System.Management.Automation.CommandLookupEventArgs] CommandNotFoundAction {get;set;}", get_not_found_action, set_not_found_action),
	METHOD("System.Collections.ObjectModel.Collection[psobject] InvokeScript(string script)", invoke_script),
	METHOD("System.Collections.ObjectModel.Collection[psobject] InvokeScript(string script, params System.Object[] args)", invoke_script),
	METHOD("System.Collections.ObjectModel.Collection[psobject] InvokeScript(bool useLocalScope, scriptblock scriptBlock, System.Collections.IList input, params System.Object[] args)", invoke_block),
	METHOD("System.Collections.ObjectModel.Collection[psobject] InvokeScript(System.Management.Automation.SessionState sessionState, scriptblock scriptBlock, params System.Object[] args)", invoke_block),
	METHOD("scriptblock NewScriptBlock(string scriptText)", new_block),
	METHOD("string ExpandString(string source)", expand_string),
	METHOD("System.Management.Automation.CommandInfo GetCommand(string commandName, System.Management.Automation.CommandTypes type)", get_command),
	METHOD("System.Management.Automation.CommandInfo GetCommand(string commandName, System.Management.Automation.CommandTypes type, System.Object[] arguments)", get_command),
	METHOD("System.Collections.Generic.IEnumerable[System.Management.Automation.CommandInfo] GetCommands(string name, System.Management.Automation.CommandTypes commandTypes, bool nameIsPattern)", get_commands),
	METHOD("System.Collections.Generic.List[string] GetCommandName(string name, bool nameIsPattern, bool returnFullName)", get_command_name),
	METHOD("System.Management.Automation.CmdletInfo GetCmdlet(string commandName)", get_cmdlet),
	METHOD("System.Collections.Generic.List[System.Management.Automation.CmdletInfo] GetCmdlets()", get_cmdlets),
	METHOD("System.Collections.Generic.List[System.Management.Automation.CmdletInfo] GetCmdlets(string pattern)", get_cmdlets),
	PROP("bool HasErrors {get;set;}", has_errors, set_has_errors), MEMBERS_END
};

/* ---- Path ---------------------------------------------------------------- */

static val path_location(struct rt *rt, val self)
{
	val v = V_NULL;

	var_get_c(rt, "PWD", &v);
	return v;
}

static val path_resolve(struct rt *rt, val self, val *args, int n)
{
	struct ustr *s = val_to_str(rt, args[0]);

	return val_str(rt->eng->resolve_path ? rt->eng->resolve_path(rt, s) : s);
}

static val path_glob(struct rt *rt, val self, val *args, int n)
{
	struct list *l = list_new(rt, NULL);
	struct array *a = rt->eng->glob ? rt->eng->glob(rt, val_to_str(rt, args[0])) : NULL;

	for (uint32_t i = 0; a && i < a->n; i++)
		list_add(rt, l, array_get(a, i));
	return val_obj(l);
}

static val path_combine(struct rt *rt, val self, val *args, int n)
{
	struct ustr *a = val_to_str(rt, args[0]), *b = val_to_str(rt, args[1]);

	if (ustr_len(a) && ustr_at(a, ustr_len(a) - 1) == '/')
		return val_str(ustr_concat(rt, a, b));
	return val_str(ustr_printf(rt, "%s/%s", USTR_C(rt, a), USTR_C(rt, b)));
}

static val path_is_qualified(struct rt *rt, val self, val *args, int n)
{
	return val_bool(ustr_index_of(val_to_str(rt, args[0]), ustr_atom(rt, "::"), 0, false) > 0);
}

static val path_leaf(struct rt *rt, val self, val *args, int n)
{
	struct ustr *s = val_to_str(rt, args[0]);
	int32_t at = ustr_last_index_of(s, ustr_atom(rt, "/"), false);

	return val_str(ustr_sub(rt, s, (uint32_t)(at + 1), ustr_len(s) - (uint32_t)(at + 1)));
}

static val path_parent(struct rt *rt, val self, val *args, int n)
{
	struct ustr *s = val_to_str(rt, args[0]);
	int32_t at = ustr_last_index_of(s, ustr_atom(rt, "/"), false);

	return val_str(at > 0 ? ustr_sub(rt, s, 0, (uint32_t)at) : ustr_empty(rt));
}

static val path_is_valid(struct rt *rt, val self, val *args, int n) { return val_bool(ustr_len(val_to_str(rt, args[0])) != 0); }

/* PATH without the start that BASE is. */
static val path_normalize(struct rt *rt, val self, val *args, int n)
{
	struct ustr *s = val_to_str(rt, args[0]), *base = val_to_str(rt, args[1]);
	uint32_t skip = ustr_len(base);

	while (skip && ustr_at(base, skip - 1) == '/')
		skip--;
	if (!ustr_starts(s, ustr_sub(rt, base, 0, skip), false) || ustr_len(s) <= skip || ustr_at(s, skip) != '/')
		return val_str(s);
	return val_str(ustr_sub(rt, s, skip + 1, ustr_len(s) - skip - 1));
}

/* "env:x" names its drive; a path from the root does so by itself. */
static val path_is_absolute(struct rt *rt, val self, val *args, int n)
{
	struct ustr *s = val_to_str(rt, args[0]);
	int32_t colon = ustr_index_of(s, ustr_atom(rt, ":"), 0, false);
	struct psref *r = val_psref(args[1]);

	if (colon <= 0)
		return val_bool(ustr_len(s) && ustr_at(s, 0) == '/');
	if (r && r->set)
		r->set(rt, r, val_str(ustr_sub(rt, s, 0, (uint32_t)colon)));
	else if (r)
		gc_store(r, &r->value, val_str(ustr_sub(rt, s, 0, (uint32_t)colon)));
	return V_TRUE;
}

static const struct member_def path_members[] = {
	PROP("System.Management.Automation.PathInfo CurrentLocation {get;}", path_location, NULL),
	PROP("System.Management.Automation.PathInfo CurrentFileSystemLocation {get;}", path_location, NULL),
	METHOD("string GetUnresolvedProviderPathFromPSPath(string path)", path_resolve),
	METHOD("System.Collections.ObjectModel.Collection[System.Management.Automation.PathInfo] GetResolvedPSPathFromPSPath(string path)", path_glob),
	METHOD("System.Collections.ObjectModel.Collection[string] GetResolvedProviderPathFromPSPath(string path, [ref] System.Management.Automation.ProviderInfo provider)", path_glob),
	METHOD("string Combine(string parent, string child)", path_combine),
	METHOD("bool IsValid(string path)", path_is_valid),
	METHOD("string NormalizeRelativePath(string path, string basePath)", path_normalize),
	METHOD("bool IsPSAbsolute(string path, [ref] string driveName)", path_is_absolute),
	METHOD("bool IsProviderQualified(string path)", path_is_qualified),
	METHOD("string ParseChildName(string path)", path_leaf),
	METHOD("string ParseParent(string path, string root)", path_parent), MEMBERS_END
};

void session_members_register(struct rt *rt)
{
	process_may_start = host_may_spawn;
	type_register(rt, &type_engineintrinsics, engine_members);
	type_register(rt, &type_session_state, state_members);
	type_register(rt, &type_sessionstateinternal, internal_members);
	type_register(rt, &type_variableintrinsics, variable_members);
	type_register(rt, &type_commandintrinsics, command_members);
	type_register(rt, &type_pathintrinsics, path_members);
	type_register(rt, &type_providerintrinsics, provider_intrinsics_members);
	provider_intrinsics_register(rt);
	type_register(rt, &type_moduleintrinsics, NULL);
}
