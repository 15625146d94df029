/* SPDX-License-Identifier: MIT */
/* See command_show.h. The objects are the product's: notes only, lists as arrays. */
#include "cmdlets/core/command_show.h"

#include "engine/attr.h"
#include "engine/input_enum.h"

/* Names of an enumeration become its values. */
static val enum_values(struct rt *rt, const struct type *t)
{
	struct list *l = list_new(rt, type_find_c(rt, "System.Collections.ArrayList"));

	for (const struct enum_value *v = t->flags & TF_ENUM ? t->enums : NULL; v && v->name; v++)
		list_add(rt, l, val_enum(t, v->number));
	return val_obj(l);
}

static val show_type(struct rt *rt, const struct type *t)
{
	struct psobj *o = psobj_new(rt);
	bool array = t->flags & TF_ARRAY;

	psobj_put_c(rt, o, "FullName", val_str(type_qualified_name(rt, t)));
	psobj_put_c(rt, o, "IsEnum", val_bool(t->flags & TF_ENUM));
	psobj_put_c(rt, o, "IsArray", val_bool(array));
	psobj_put_c(rt, o, "EnumValues", enum_values(rt, t));
	psobj_put_c(rt, o, "HasFlagAttribute", V_FALSE);	/* as the product says of all types */
	psobj_put_c(rt, o, "ElementType", array && t->elem ? show_type(rt, t->elem) : V_NULL);
	psobj_put_c(rt, o, "ImplementsDictionary", V_FALSE);
	return val_obj(o);
}

/* The values of its ValidateSet; nothing without one. */
static val valid_values(struct rt *rt, val parameter, bool *ret_any)
{
	struct list *l = val_list(member_or_null(rt, parameter, "Attributes"));
	struct list *found = list_new(rt, type_find_c(rt, "System.Collections.Generic.List[string]"));
	struct iter it;
	val x;

	*ret_any = false;
	for (uint32_t i = 0; l && i < l->n; i++) {
		if (!val_attr(l->v[i], &type_attr_validateset))
			continue;
		*ret_any = true;
		if (iter_begin(rt, member_or_null(rt, l->v[i], "ValidValues"), &it))
			while (iter_next(&it, &x))
				list_add(rt, found, x);
	}
	return val_obj(found);
}

static val show_parameter(struct rt *rt, val p)
{
	static const char *const copied[] = { "Name", "IsMandatory", "ValueFromPipeline", "Position" };
	struct psobj *o = psobj_new(rt);
	val values;
	bool any;

	for (size_t i = 0; i < ARRAY_LEN(copied); i++)
		psobj_put_c(rt, o, copied[i], member_or_null(rt, p, copied[i]));
	psobj_put_c(rt, o, "ParameterType", show_type(rt, member_or_null(rt, p, "ParameterType").t));
	values = valid_values(rt, p, &any);
	psobj_put_c(rt, o, "HasParameterSet", val_bool(any));
	psobj_put_c(rt, o, "ValidParamSetValues", values);
	return val_obj(o);
}

/* What SHOW makes of each item of LIST. */
static val show_each(struct rt *rt, val list, val (*show)(struct rt *, val))
{
	struct list *l = list_new(rt, NULL);
	struct iter it;
	val x;

	if (iter_begin(rt, list, &it))
		while (iter_next(&it, &x))
			list_add(rt, l, show(rt, x));
	return val_obj(list_to_array(rt, l, &type_psobject));
}

static val show_set(struct rt *rt, val set)
{
	struct psobj *o = psobj_new(rt);

	psobj_put_c(rt, o, "Name", member_or_null(rt, set, "Name"));
	psobj_put_c(rt, o, "IsDefault", member_or_null(rt, set, "IsDefault"));
	psobj_put_c(rt, o, "Parameters", show_each(rt, member_or_null(rt, set, "Parameters"), show_parameter));
	return val_obj(o);
}

val command_show(struct rt *rt, struct command *k)
{
	static const char *const copied[] = { "Name", "ModuleName", "Module", "CommandType", "Definition" };
	struct psobj *o = psobj_new(rt), *module = psobj_new(rt);
	val of = val_obj(k), from = member_or_null(rt, of, "Module"), sets = V_NULL;

	psobj_put_c(rt, module, "Name", val_is_null(from) ? val_str(ustr_empty(rt)) : member_or_null(rt, from, "Name"));
	for (size_t i = 0; i < ARRAY_LEN(copied); i++)
		psobj_put_c(rt, o, copied[i], i == 2 ? val_obj(module) : member_or_null(rt, of, copied[i]));
	if (!(k->kind & (CK_APPLICATION | CK_ALIAS)))
		sets = member_or_null(rt, of, "ParameterSets");
	psobj_put_c(rt, o, "ParameterSets", show_each(rt, sets, show_set));
	return val_obj(o);
}
