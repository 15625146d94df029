/* SPDX-License-Identifier: MIT */
/* Members of PSVariable and of script blocks. */
#include "engine/pscmdlet.h"
#include "engine/steppable.h"

#include <string.h>

static struct variable *var_of(val v)
{
	return val_cell(v, &type_variable);
}

static val var_name(struct rt *rt, val self) { return val_str(var_of(self)->name); }
static val var_value(struct rt *rt, val self) { return variable_value(rt, var_of(self)); }
static void var_set_value(struct rt *rt, val self, val v) { variable_assign(rt, var_of(self), v); }

static val var_description(struct rt *rt, val self)
{
	struct ustr *s = var_of(self)->description;

	return val_str(s ? s : ustr_empty(rt));
}

static void var_set_description(struct rt *rt, val self, val v)
{
	struct variable *x = var_of(self);

	gc_storep(x, x->description, val_to_str(rt, v));
}

static val var_options(struct rt *rt, val self)
{
	const struct type *t = type_find_c(rt, "System.Management.Automation.ScopedItemOptions");

	return t ? val_enum(t, var_of(self)->options) : val_int((int32_t)var_of(self)->options);
}

static void var_set_options(struct rt *rt, val self, val v)
{
	v = val_base(v);
	var_of(self)->options = v.k == VK_ENUM ? (uint32_t)val_enum_num(v) : (uint32_t)val_to_int32(rt, v);
}

static val var_attributes(struct rt *rt, val self)
{
	const struct type *t = type_find_c(rt, "System.Collections.ObjectModel.Collection[System.Attribute]");
	struct list *l = list_new(rt, t && t->size == sizeof(struct list) ? t : NULL);
	struct array *a = var_of(self)->attributes;

	for (uint32_t i = 0; a && i < a->n; i++)
		list_add(rt, l, array_get(a, i));
	return val_obj(l);
}

static val var_module_name(struct rt *rt, val self)
{
	struct ustr *s = var_of(self)->module;

	return val_str(s ? s : ustr_empty(rt));
}

static val var_null(struct rt *rt, val self) { return V_NULL; }

static val var_new(struct rt *rt, val self, val *args, int n)
{
	struct variable *v = variable_new(rt, ustr_intern(rt, val_to_str(rt, args[0])), n > 1 ? args[1] : V_NULL);

	if (n > 2)
		var_set_options(rt, val_obj(v), args[2]);
	return val_obj(v);
}

static const struct member_def var_members[] = {
	CTOR("(string name)", var_new), CTOR("(string name, System.Object value)", var_new),
	CTOR("(string name, System.Object value, System.Management.Automation.ScopedItemOptions options)", var_new),
	PROP("string Name {get;}", var_name, NULL), PROP("string Description {get;set;}", var_description, var_set_description),
	PROP("System.Object Value {get;set;}", var_value, var_set_value),
	PROP("System.Management.Automation.SessionStateEntryVisibility Visibility {get;set;}", var_null, NULL),
	PROP("psmoduleinfo Module {get;}", var_null, NULL), PROP("string ModuleName {get;}", var_module_name, NULL),
	PROP("System.Management.Automation.ScopedItemOptions Options {get;set;}", var_options, var_set_options),
	PROP("System.Collections.ObjectModel.Collection[System.Attribute] Attributes {get;}", var_attributes, NULL),
	MEMBERS_END
};

/* ---- Script blocks ------------------------------------------------------- */

static val block_collection(struct rt *rt, struct collect *c)
{
	const struct type *t = type_find_c(rt, "System.Collections.ObjectModel.Collection[psobject]");
	struct list *from = collect_list(c), *l = list_new(rt, t && t->size == sizeof(struct list) ? t : NULL);

	for (uint32_t i = 0; i < from->n; i++)
		list_add(rt, l, from->v[i]);
	return val_obj(l);
}

static struct array *rest_of(val *args, int n, int i)
{
	return n > i ? val_array(args[i]) : NULL;
}

static val block_invoke(struct rt *rt, val self, val *args, int n)
{
	struct array *a = rest_of(args, n, 0);
	struct collect c;

	collect_init(&c, rt);
	engine_call_to(rt, val_scriptblock(self), false, V_VOID, V_VOID, a ? a->v : NULL, a ? (int)a->n : 0, &c.sink);
	return block_collection(rt, &c);
}

static val block_invoke_as_is(struct rt *rt, val self, val *args, int n)
{
	struct array *a = rest_of(args, n, 0);

	return engine_call(rt, val_scriptblock(self), V_VOID, V_VOID, a ? a->v : NULL, a ? (int)a->n : 0);
}

/* Functions and variables that only the call sees. */
static val block_invoke_context(struct rt *rt, val self, val *args, int n)
{
	struct frame *up = rt->eng->frame, f;
	struct scriptblock *sb = val_scriptblock(self);
	struct array *a = rest_of(args, n, 2);
	struct dict *d = val_dict(args[0]);
	struct dict_entry *e;
	struct collect c;
	struct iter it;
	uint32_t i = 0;
	val x;

	if (up)
		f = *up;
	else
		stage_base_frame(rt, &f);
	f.up = up;
	f.shadow = true;
	f.scope = scope_new(rt, f.scope, f.scope->ss, NULL);
	while (d && (e = dict_next(d, &i)))
		if (val_scriptblock(e->value))
			function_define(rt, f.scope, val_to_str(rt, e->key), val_scriptblock(e->value), 0);
	if (n > 1 && iter_begin(rt, args[1], &it))
		while (iter_next(&it, &x))
			if (val_cell(x, &type_variable))
				var_set(rt, f.scope, var_of(x)->name, SCOPE_LOCAL, variable_value(rt, var_of(x)));
	rt->eng->frame = &f;
	collect_init(&c, rt);
	engine_call_to(rt, sb, false, V_VOID, V_VOID, a ? a->v : NULL, a ? (int)a->n : 0, &c.sink);
	rt->eng->frame = up;
	command_changed(rt);
	return block_collection(rt, &c);
}

static val block_closure(struct rt *rt, val self, val *args, int n)
{
	return val_obj(scriptblock_closure(rt, val_scriptblock(self)));
}

static val block_steppable(struct rt *rt, val self, val *args, int n)
{
	return steppable_new(rt, val_scriptblock(self));
}

static val block_create(struct rt *rt, val self, val *args, int n)
{
	size_t len;
	const char *s = ustr_utf8(rt, val_to_str(rt, args[0]), &len);

	return val_obj(scriptblock_parse(rt, s, len, NULL));
}

static val block_file(struct rt *rt, val self)
{
	struct scriptblock *sb = val_scriptblock(self);

	return val_str(sb->info->source->file);
}

static val block_module(struct rt *rt, val self)
{
	struct scriptblock *sb = val_scriptblock(self);

	if (sb->module)
		return val_obj(sb->module);
	return sb->ss ? val_obj(sb->ss->module) : V_NULL;
}

static val block_is_filter(struct rt *rt, val self)
{
	return val_bool(val_scriptblock(self)->info->is_filter);
}

static val block_attributes(struct rt *rt, val self)
{
	return val_obj(list_new(rt, NULL));
}

static val block_check(struct rt *rt, val self, val *args, int n)
{
	return V_VOID;
}

static const struct member_def block_members[] = {
	PROP("string File {get;}", block_file, NULL), PROP("psmoduleinfo Module {get;}", block_module, NULL),
	PROP("bool IsFilter {get;set;}", block_is_filter, NULL),
	PROP("System.Object Attributes {get;}", block_attributes, NULL),
	METHOD("System.Collections.ObjectModel.Collection[psobject] Invoke(params System.Object[] args)", block_invoke),
	METHOD("System.Object InvokeReturnAsIs(params System.Object[] args)", block_invoke_as_is),
	METHOD("System.Collections.ObjectModel.Collection[psobject] InvokeWithContext(System.Collections.IDictionary functionsToDefine, System.Object variablesToDefine, params System.Object[] args)", block_invoke_context),
	METHOD("scriptblock GetNewClosure()", block_closure),
	METHOD("System.Object GetSteppablePipeline()", block_steppable),
	METHOD("System.Object GetSteppablePipeline(System.Management.Automation.CommandOrigin commandOrigin)", block_steppable),
	METHOD("void CheckRestrictedLanguage(System.Object allowedCommands, System.Object allowedVariables, bool allowEnvironmentVariables)", block_check),
	STATIC("static scriptblock Create(string script)", block_create), MEMBERS_END
};

void variable_members_register(struct rt *rt)
{
	type_register(rt, &type_variable, var_members);
	type_register(rt, &type_scriptblock, block_members);
	steppable_register(rt);
}
