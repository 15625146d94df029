/* SPDX-License-Identifier: MIT */
/*
 * The members of [scriptblock] that scripts see.
 */
#include "engine/pscmdlet.h"
#include "engine/language_mode.h"
#include "engine/ast_object.h"
#include "engine/scriptblock_convert.h"
#include "engine/steppable.h"
#include "engine/attr.h"
#include "engine/vm.h"

#include <string.h>

static struct scriptblock *block_of(val self)
{
	return val_scriptblock(self);
}

static val invoke_as_is(struct rt *rt, val self, val *args, int n)
{
	struct array *a = n ? val_array(args[0]) : NULL;

	return engine_call(rt, block_of(self), V_VOID, V_VOID, a ? a->v : NULL, a ? (int)a->n : 0);
}

static val to_collection(struct rt *rt, val v)
{
	const struct type *t = type_find_c(rt, "System.Collections.ObjectModel.Collection[psobject]");
	struct list *l = list_new(rt, t);
	struct iter it;
	val x;

	if (v.k == VK_VOID)
		return val_obj(l);
	if (!iter_begin(rt, v, &it)) {
		list_add(rt, l, v);
		return val_obj(l);
	}
	while (iter_next(&it, &x))
		list_add(rt, l, x);
	return val_obj(l);
}

static val invoke(struct rt *rt, val self, val *args, int n)
{
	return to_collection(rt, invoke_as_is(rt, self, args, n));
}

static val closure(struct rt *rt, val self, val *args, int n)
{
	return val_obj(scriptblock_closure(rt, block_of(self)));
}

static val create(struct rt *rt, val self, val *args, int n)
{
	const char *text = val_to_c(rt, args[0]);
	struct scriptblock *sb = scriptblock_parse(rt, text, strlen(text), NULL);

	language_check_script(rt, sb);
	return val_obj(sb);	/* of no session state: each call runs it in that of its caller */
}

static void context_variable(struct rt *rt, struct scope *s, val x, val *under, val *this_)
{
	struct variable *v = val_variable(x);

	if (!v)
		return;
	if (ustr_ieq_c(v->name, "_"))
		*under = variable_value(rt, v);
	else if (ustr_ieq_c(v->name, "this"))
		*this_ = variable_value(rt, v);
	else
		var_make(rt, s, ustr_intern(rt, v->name), variable_value(rt, v), 0);
}

static void context_functions(struct rt *rt, struct scope *s, val v)
{
	struct dict *d = val_dict(v);
	struct dict_entry *e;
	uint32_t i = 0;

	while (d && (e = dict_next(d, &i))) {
		if (!val_scriptblock(e->value))
			net_throw(rt, "System.Management.Automation.PSInvalidOperationException",
				  "The script block that defines function '%s' cannot be null or empty. Provide a non-empty script block in the function definition dictionary, and then try the operation again.",
				  val_to_c(rt, e->key));
		function_define(rt, s, ustr_intern(rt, val_to_str(rt, e->key)), val_scriptblock(e->value), 0);
	}
}

/* InvokeWithContext(functions, variables, args): both are defined in a scope
 * around the call. */
static val invoke_with_context(struct rt *rt, val self, val *args, int n)
{
	struct scriptblock *sb = block_of(self), *inner;
	struct scope *up = scope_current(rt), *s = scope_new(rt, up, up->ss, NULL);
	struct array *a = n > 2 ? val_array(args[2]) : NULL;
	struct frame *f = rt->eng->frame, copy;
	val under = V_VOID, this_ = V_VOID, r, x;
	struct iter it;

	if (n > 0)
		context_functions(rt, s, args[0]);
	if (n > 1 && iter_begin(rt, args[1], &it))
		while (iter_next(&it, &x))
			context_variable(rt, s, x, &under, &this_);
	else if (n > 1)
		context_variable(rt, s, args[1], &under, &this_);
	inner = scriptblock_new(rt, sb->info, up->ss);
	inner->class_ = sb->class_;
	inner->module = sb->module;
	if (!f)
		return to_collection(rt, engine_call(rt, sb, under, this_, a ? a->v : NULL, a ? (int)a->n : 0));
	copy = *f;
	copy.up = f;
	copy.scope = s;
	copy.shadow = true;
	rt->eng->frame = &copy;
	r = engine_call(rt, inner, under, this_, a ? a->v : NULL, a ? (int)a->n : 0);
	rt->eng->frame = f;
	return to_collection(rt, r);
}

static val get_ast(struct rt *rt, val self)
{
	const struct block_info *b = block_of(self)->info;

	return ast_object(rt, b->source, b->owner ? b->owner : &b->ast->ast);
}

static val get_file(struct rt *rt, val self)
{
	return val_str(block_of(self)->info->source->file);
}

static val get_module(struct rt *rt, val self)
{
	return val_obj(block_of(self)->module);
}

static val get_is_filter(struct rt *rt, val self)
{
	return val_bool(block_of(self)->info->is_filter);
}

static val get_is_configuration(struct rt *rt, val self)
{
	return val_bool(block_of(self)->is_configuration);
}

static val get_hidden(struct rt *rt, val self)
{
	return val_bool(block_of(self)->debugger_hidden);
}

static void set_hidden(struct rt *rt, val self, val v)
{
	block_of(self)->debugger_hidden = val_truth(rt, v);
}

/* GetPowerShell([variables,] [[ref] used,] [trusted,] args) */
static val to_powershell(struct rt *rt, val self, val *args, int n)
{
	struct array *a = n ? val_array(args[n - 1]) : NULL;

	return scriptblock_to_powershell(rt, block_of(self), a ? a->v : NULL, a ? (int)a->n : 0);
}

static val check_restricted(struct rt *rt, val self, val *args, int n)
{
	scriptblock_check_restricted(rt, block_of(self), args[0], args[1], val_truth(rt, args[2]));
	return V_VOID;
}

/* Those of the param block. */
static val get_attributes(struct rt *rt, val self)
{
	struct list *l = list_new(rt, type_find_c(rt, "System.Collections.Generic.List[System.Attribute]"));
	const struct ast_scriptblock *b = block_of(self)->info->ast;
	const struct ast_list *from = b->params ? &b->params->attributes : &b->attributes;
	val v;

	for (uint32_t i = 0; i < from->n; i++) {
		v = from->v[i]->kind == AST_ATTRIBUTE
			    ? attr_from_ast(rt, block_of(self)->info, (struct ast_attribute *)from->v[i],
					    scope_current(rt))
			    : V_VOID;
		if (v.k != VK_VOID)
			list_add(rt, l, v);
	}
	return val_obj(l);
}

static val get_start(struct rt *rt, val self)
{
	const struct block_info *b = block_of(self)->info;
	const struct ast *a = b->owner ? b->owner : &b->ast->ast;

	return pstoken_position(rt, b->source, a->start, a->end);
}

/* Blocks stay where they are, so that their place tells them apart. */
static val get_id(struct rt *rt, val self)
{
	uint64_t at = (uint64_t)(uintptr_t)block_of(self) * 0x9e3779b97f4a7c15ull, b = at ^ (at >> 29);
	val text = val_str(ustr_printf(rt, "%08x-%04x-4%03x-a%03x-%012llx", (uint32_t)(at >> 32),
				       (uint32_t)(at >> 16) & 0xffff, (uint32_t)at & 0xfff, (uint32_t)(b >> 52),
				       (unsigned long long)(b & 0xffffffffffffull)));

	return type_construct(rt, type_find_c(rt, "guid"), &text, 1);
}

static val steppable(struct rt *rt, val self, val *args, int n)
{
	struct array *a = n > 1 ? val_array(args[1]) : NULL;

	scriptblock_check_one_pipeline(rt, val_scriptblock(self));
	return steppable_new(rt, val_scriptblock(self), a ? a->v : NULL, a ? (int)a->n : 0);
}

/* Not public in .NET; test frameworks reach for it by reflection to run a block elsewhere. */
static val get_state(struct rt *rt, val self)
{
	return val_obj(block_of(self)->ss);
}

static val get_internal(struct rt *rt, val self)
{
	struct session_state *ss = block_of(self)->ss;

	return ss ? intrinsics_new(rt, &type_sessionstateinternal, ss) : V_NULL;
}

static void set_state(struct rt *rt, val self, val v)
{
	struct scriptblock *sb = block_of(self);
	struct session_state *ss = session_state_of(v);

	gc_storep(sb, sb->ss, ss);
	gc_storep(sb, sb->module, ss ? ss->module : NULL);
}

static val new_of_ast(struct rt *rt, val self, val *args, int n)
{
	return member_call(rt, args[0], ustr_atom(rt, "GetScriptBlock"), NULL, 0);
}

#define GET_POWERSHELL "powershell GetPowerShell(System.Collections.Generic.Dictionary[string,System.Object] variables, "
static const struct member_def members[] = {
	CTOR("hidden (System.Object ast, bool isFilter)", new_of_ast),
	METHOD("System.Collections.ObjectModel.Collection[psobject] Invoke(params System.Object[] args)", invoke),
	METHOD("System.Object InvokeReturnAsIs(params System.Object[] args)", invoke_as_is),
	METHOD("scriptblock GetNewClosure()", closure),
	METHOD("System.Management.Automation.SteppablePipeline GetSteppablePipeline()", steppable),
	METHOD("System.Management.Automation.SteppablePipeline GetSteppablePipeline(System.Management.Automation.CommandOrigin commandOrigin)",
		steppable),
	METHOD("System.Management.Automation.SteppablePipeline GetSteppablePipeline(System.Management.Automation.CommandOrigin commandOrigin, System.Object[] args)",
		steppable),
	METHOD("System.Collections.ObjectModel.Collection[psobject] InvokeWithContext(System.Collections.IDictionary functionsToDefine, System.Collections.Generic.List[psvariable] variablesToDefine, params System.Object[] args)",
		invoke_with_context),
	METHOD("powershell GetPowerShell(params System.Object[] args)", to_powershell),
	METHOD("powershell GetPowerShell(bool isTrustedInput, params System.Object[] args)", to_powershell),
	METHOD(GET_POWERSHELL "params System.Object[] args)", to_powershell),
	METHOD(GET_POWERSHELL "[ref] System.Collections.Generic.Dictionary[string,System.Object] usingVariables, params System.Object[] args)",
		to_powershell),
	METHOD(GET_POWERSHELL "bool isTrustedInput, params System.Object[] args)", to_powershell),
	METHOD(GET_POWERSHELL "[ref] System.Collections.Generic.Dictionary[string,System.Object] usingVariables, bool isTrustedInput, params System.Object[] args)",
		to_powershell),
	METHOD("void CheckRestrictedLanguage(System.Collections.Generic.IEnumerable[string] allowedCommands, System.Collections.Generic.IEnumerable[string] allowedVariables, bool allowEnvironmentVariables)",
		check_restricted),
	PROP("System.Collections.Generic.List[System.Attribute] Attributes {get;}", get_attributes, NULL),
	PROP("System.Management.Automation.PSToken StartPosition {get;}", get_start, NULL),
	PROP("guid Id {get;}", get_id, NULL),
	STATIC("static scriptblock Create(string script)", create),
	PROP(LANG "Ast Ast {get;}", get_ast, NULL),
	PROP("string File {get;}", get_file, NULL),
	PROP("bool IsFilter {get;}", get_is_filter, NULL),
	PROP("bool IsConfiguration {get;}", get_is_configuration, NULL),
	PROP("psmoduleinfo Module {get;}", get_module, NULL),
	PROP("bool DebuggerHidden {get;set;}", get_hidden, set_hidden),
	PROP("hidden System.Management.Automation.SessionStateInternal SessionStateInternal {get;set;}", get_internal, set_state),
	PROP("hidden System.Management.Automation.SessionState SessionState {get;set;}", get_state, set_state),
	MEMBERS_END
};

_startup_ void scriptblock_register(struct rt *rt)
{
	type_register(rt, &type_scriptblock, members);
}
