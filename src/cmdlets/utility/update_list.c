/* SPDX-License-Identifier: MIT */
/* Update-List: adds to, removes from or replaces a list property, or makes the tables that do so. */
#include "engine/cmdlet.h"

struct update_args {
	struct array *add;
	struct array *remove;
	val input_object;
	struct ustr *property;
	struct array *replace;
};

static const char *const update_sets[] = { "AddRemoveSet", "ReplaceSet", NULL };
static const struct param_def update_params[] = {
	PARAM(update_args, add, "Add", P_ARRAY | P_OBJECT, .sets = 1 << 0, .flags = PF_NOT_NULL_OR_EMPTY),
	PARAM(update_args, remove, "Remove", P_ARRAY | P_OBJECT, .sets = 1 << 0, .flags = PF_NOT_NULL_OR_EMPTY),
	PARAM(update_args, input_object, "InputObject", P_PSOBJECT, .flags = PF_PIPE | PF_NOT_NULL_OR_EMPTY),
	PARAM(update_args, property, "Property", P_STRING, .pos = 1, .flags = PF_NOT_NULL_OR_EMPTY),
	PARAM(update_args, replace, "Replace", P_ARRAY | P_OBJECT, .sets = 1 << 1, .flags = PF_MANDATORY | PF_NOT_NULL_OR_EMPTY),
	PARAMS_END
};

static struct dict *changes(struct cmdlet *c)
{
	struct update_args *a = c->args;
	struct dict *d = dict_new(c->rt, NULL, DICT_IGNORE_CASE);

	if (a->add)
		dict_put_c(c->rt, d, "Add", val_obj(a->add));
	if (a->remove)
		dict_put_c(c->rt, d, "Remove", val_obj(a->remove));
	if (a->replace)
		dict_put_c(c->rt, d, "Replace", val_obj(a->replace));
	return d;
}

static void call_each(struct rt *rt, val list, const char *method, struct array *items)
{
	for (uint32_t i = 0; items && i < items->n; i++) {
		val item = array_get(items, i);

		member_call(rt, list, ustr_atom(rt, method), &item, 1);
	}
}

/* Changes the list in place; a fixed array is replaced by a list. */
static val changed(struct cmdlet *c, val list)
{
	struct update_args *a = c->args;
	struct rt *rt = c->rt;
	struct list *l;
	struct iter it;
	val x;

	if (val_array(list) || !val_is_enumerable(list)) {
		l = list_new(rt, NULL);
		if (iter_begin(rt, list, &it))
			while (iter_next(&it, &x))
				list_add(rt, l, x);
		else if (!val_is_null(list))
			list_add(rt, l, list);
		list = val_obj(l);
	}
	if (a->replace) {
		member_call(rt, list, ustr_atom(rt, "Clear"), NULL, 0);
		call_each(rt, list, "Add", a->replace);
	}
	call_each(rt, list, "Add", a->add);
	call_each(rt, list, "Remove", a->remove);
	return list;
}

static void process(struct cmdlet *c)
{
	struct update_args *a = c->args;
	val list, now;

	if (!c->has_input && !cmdlet_has(c, "InputObject"))
		return;
	if (!a->property) {
		cmdlet_write(c, changed(c, a->input_object));
		return;
	}
	if (!member_get(c->rt, a->input_object, a->property, &list)) {
		cmdlet_error_fmt(c, "System.Management.Automation.PSArgumentException", "MemberNotFound", EC_InvalidType, V_NULL,
			"The member \"%s\" was not found on the object.", USTR_C(c->rt, a->property));
		return;
	}
	now = changed(c, list);
	if (!val_same(now, list))
		member_set(c->rt, a->input_object, a->property, now);
	cmdlet_write(c, a->input_object);
}

/* Without an object: the table that such parameters take. */
static void end(struct cmdlet *c)
{
	struct update_args *a = c->args;

	if (c->has_input || cmdlet_has(c, "InputObject"))
		return;
	if (a->property) {
		cmdlet_error_fmt(c, "System.Management.Automation.PSArgumentException",
			"MissingInputObjectParameter", EC_InvalidOperation, V_NULL,
			"The InputObject parameter is required when the Property parameter is specified.");
		return;
	}
	cmdlet_write(c, val_obj(changes(c)));
}

const struct cmdlet_def cmdlet_update_list = {
	.name = "Update-List", .module = MOD_UTILITY,
	.sets = update_sets, .default_set = "AddRemoveSet",
	.params = update_params, .args_size = sizeof(struct update_args), .process = process, .end = end,
	.synopsis = "Adds items to and removes items from a property value that contains a collection of objects.",
};
