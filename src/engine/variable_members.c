/* SPDX-License-Identifier: MIT */
/* Members of PSVariable. */
#include "engine/attr.h"
#include "engine/pscmdlet.h"
#include "engine/steppable.h"
#include "types/enums.h"

#include <string.h>

static struct variable *var_of(val v)
{
	return val_variable(v);
}

static val var_name(struct rt *rt, val self) { return val_str(var_of(self)->name); }
val variable_value_get(struct rt *rt, val self) { return variable_value(rt, var_of(self)); }
void variable_value_set(struct rt *rt, val self, val v) { variable_assign(rt, var_of(self), v.k == VK_VOID ? V_NULL : v); }

static val var_description(struct rt *rt, val self)
{
	struct ustr *s = var_of(self)->description;

	return val_str(s ? s : ustr_empty(rt));
}

static bool is_null_variable(val self)
{
	return val_type_of(self) == &type_nullvariable;
}

static void var_set_description(struct rt *rt, val self, val v)
{
	struct variable *x = var_of(self);

	if (is_null_variable(self))
		return;
	gc_storep(x, x->description, val_to_str(rt, v));
}

static val var_options(struct rt *rt, val self)
{
	return val_enum(&enum_scopeditemoptions, var_of(self)->options);
}

static struct errrec *refusal(struct rt *rt, const struct variable *v, const char *id, const char *text)
{
	return err_make(rt, "System.Management.Automation.SessionStateUnauthorizedAccessException", id, EC_WriteError,
			val_str(v->name), text, USTR_C(rt, v->name));
}

struct errrec *variable_refuses_options(struct rt *rt, const struct variable *v, uint32_t options)
{
	if (options & VO_CONSTANT)
		return refusal(rt, v, "VariableCannotBeMadeConstant",
			"Existing variable %s cannot be made constant. Variables can be made constant only at creation time.");
	if (v->options & VO_ALLSCOPE && !(options & VO_ALLSCOPE))
		return refusal(rt, v, "VariableAllScopeOptionCannotBeRemoved",
			       "The AllScope option cannot be removed from the variable '%s'.");
	return NULL;
}

/* Options of a variable that is there already. */
static void change_options(struct rt *rt, val self, uint32_t options)
{
	struct variable *v = var_of(self);
	bool local = val_type_of(self) == &type_localvariable;
	struct errrec *e;

	if (local && options == v->options)
		return;
	e = local ? refusal(rt, v, "VariableOptionsNotSettable",
		"Cannot set options on the local variable %s. Use New-Variable to create a variable that allows options to be set.")
	    : v->options & (VO_READONLY | VO_CONSTANT)
		? refusal(rt, v, "VariableNotWritable", "Cannot overwrite variable %s because it is read-only or constant.")
		: variable_refuses_options(rt, v, options);
	if (e)
		rt_throw(rt, e);
	variable_set_options(rt, v, options);
}

static void var_set_options(struct rt *rt, val self, val v)
{
	if (is_null_variable(self))
		return;
	v = val_base(v);
	change_options(rt, self, v.k == VK_ENUM ? (uint32_t)val_enum_num(v) : (uint32_t)val_to_int32(rt, v));
}

static val var_attributes(struct rt *rt, val self)
{
	return val_obj(variable_attributes(rt, var_of(self)));
}

static val var_module_name(struct rt *rt, val self)
{
	struct ustr *s = var_of(self)->module;

	return val_str(s ? s : ustr_empty(rt));
}

static val var_null(struct rt *rt, val self) { return V_NULL; }

static val var_visibility(struct rt *rt, val self)
{
	return val_enum(&enum_sessionstateentryvisibility, var_of(self)->is_private);
}

static void var_set_visibility(struct rt *rt, val self, val v)
{
	var_of(self)->is_private = val_enum_num(val_base(v)) != 0;
}

static struct array *attributes_of(struct rt *rt, val v)
{
	struct list *l = list_new(rt, NULL);
	struct iter it;
	val x;

	if (iter_begin(rt, v, &it))
		while (iter_next(&it, &x))
			list_add(rt, l, x);
	return list_to_array(rt, l, &type_object);
}

static bool is_valid(struct rt *rt, struct variable *v, val value)
{
	struct array *a = v->attributes;
	struct attr_failure f;

	for (uint32_t i = 0; a && i < a->n; i++)
		if (!attr_validate(rt, array_get(a, i), value, &f))
			return false;
	return true;
}

static void check_value(struct rt *rt, struct variable *v, val value)
{
	if (!is_valid(rt, v, value))
		err_throw(rt, "System.Management.Automation.ValidationMetadataException", "ValidateSetFailure",
			EC_MetadataError, V_NULL,
			  "The variable cannot be validated because the value %s is not a valid value for the %s variable.", val_to_c(rt, value), USTR_C(rt, v->name));
}

static val var_new(struct rt *rt, val self, val *args, int n)
{
	struct variable *v = variable_new(rt, ustr_intern(rt, val_to_str(rt, args[0])), n > 1 ? args[1] : V_NULL);

	if (n > 2)
		variable_set_options(rt, v, (uint32_t)val_enum_num(val_base(args[2])));
	if (n > 3 && !val_is_null(args[3])) {
		v->attributes = attributes_of(rt, args[3]);
		check_value(rt, v, v->value);
	}
	return val_obj(v);
}

static val var_is_valid(struct rt *rt, val self, val *args, int n)
{
	return val_bool(is_valid(rt, var_of(self), args[0]));
}

static const struct member_def var_members[] = {
	CTOR("(string name)", var_new), CTOR("(string name, System.Object value)", var_new),
	CTOR("(string name, System.Object value, System.Management.Automation.ScopedItemOptions options)", var_new),
	CTOR("(string name, System.Object value, System.Management.Automation.ScopedItemOptions options, System.Collections.ObjectModel.Collection[System.Attribute] attributes)",
		var_new),
	METHOD("bool IsValidValue(System.Object value)", var_is_valid),
	PROP("string Name {get;}", var_name, NULL), PROP("string Description {get;set;}", var_description, var_set_description),
	PROP("System.Object Value {get;set;}", variable_value_get, variable_value_set),
	PROP("System.Management.Automation.SessionStateEntryVisibility Visibility {get;set;}", var_visibility,
		var_set_visibility),
	PROP("psmoduleinfo Module {get;}", var_null, NULL), PROP("string ModuleName {get;}", var_module_name, NULL),
	PROP("System.Management.Automation.ScopedItemOptions Options {get;set;}", var_options, var_set_options),
	PROP("System.Collections.ObjectModel.Collection[System.Attribute] Attributes {get;}", var_attributes, NULL),
	MEMBERS_END
};

static const struct member_def none[] = { MEMBERS_END };
static const struct member_def culture_members[] = {
	PROP("System.Object Value {get;}", variable_value_get, NULL), MEMBERS_END
};

_startup_ void variable_members_register(struct rt *rt)
{
	type_register(rt, &type_variable, var_members);
	variable_attributes_register(rt);
	type_register_scoped(rt, &type_localvariable, none);
	type_register_scoped(rt, &type_nullvariable, none);
	type_register_scoped(rt, &type_questionmarkvariable, none);
	type_register_scoped(rt, &type_psculturevariable, culture_members);
	type_register_scoped(rt, &type_psuiculturevariable, culture_members);
	steppable_register(rt);
}
