/* SPDX-License-Identifier: MIT */
#include "engine/runtime_param.h"

static void param_trace(struct heap *h, struct cell *c)
{
	struct runtime_param *p = (struct runtime_param *)c;

	heap_mark(h, p->name);
	heap_mark(h, p->attributes);
	heap_mark(h, p->type);
	val_mark(h, p->value);
}

const struct type type_runtime_param = {
	.cls = { .trace = param_trace },
	.name = "System.Management.Automation.RuntimeDefinedParameter",
	.base = &type_object, .size = sizeof(struct runtime_param),
};

struct runtime_param *val_runtime_param(val v)
{
	return val_cell(v, &type_runtime_param);
}

static struct list *attribute_list(struct rt *rt)
{
	return list_new(rt, type_find_c(rt, "System.Collections.ObjectModel.Collection[System.Attribute]"));
}

static val new_param(struct rt *rt, val self, val *args, int n)
{
	struct runtime_param *p = rt_new_cell(rt, &type_runtime_param, runtime_param);

	p->value = V_NULL;
	p->type = &type_object;
	p->attributes = attribute_list(rt);
	if (n == 3) {
		p->name = val_to_str(rt, args[0]);
		if (args[1].k == VK_TYPE)
			p->type = args[1].t;
		if (val_list(args[2]))
			p->attributes = val_list(args[2]);
	}
	return val_obj(p);
}

static val get_name(struct rt *rt, val self) { return val_str(val_runtime_param(self)->name); }
static val get_type(struct rt *rt, val self) { return val_type(val_runtime_param(self)->type); }
static val get_attributes(struct rt *rt, val self) { return val_obj(val_runtime_param(self)->attributes); }
static val get_value(struct rt *rt, val self) { return val_runtime_param(self)->value; }
static val get_is_set(struct rt *rt, val self) { return val_bool(val_runtime_param(self)->is_set); }

static void set_name(struct rt *rt, val self, val v)
{
	struct runtime_param *p = val_runtime_param(self);

	gc_storep(p, p->name, val_to_str(rt, v));
}

static void set_type(struct rt *rt, val self, val v)
{
	if (val_base(v).k == VK_TYPE)
		val_runtime_param(self)->type = val_base(v).t;
}

static void set_value(struct rt *rt, val self, val v)
{
	struct runtime_param *p = val_runtime_param(self);

	gc_store(p, &p->value, v);
	p->is_set = true;
}

static void set_is_set(struct rt *rt, val self, val v)
{
	val_runtime_param(self)->is_set = val_truth(rt, v);
}

static const struct member_def param_members[] = {
	CTOR("()", new_param),
	CTOR("(string name, type parameterType, System.Collections.ObjectModel.Collection[System.Attribute] attributes)", new_param),
	PROP("string Name {get;set;}", get_name, set_name),
	PROP("type ParameterType {get;set;}", get_type, set_type),
	PROP("System.Object Value {get;set;}", get_value, set_value),
	PROP("bool IsSet {get;set;}", get_is_set, set_is_set),
	PROP("System.Collections.ObjectModel.Collection[System.Attribute] Attributes {get;}", get_attributes, NULL),
	MEMBERS_END
};

static const struct type *const text_param[] = { &type_string, &type_runtime_param };
static const struct type type_text_param_dictionary = {
	.cls = { .trace = dict_trace_cells }, .name = "System.Collections.Generic.Dictionary`2", .base = &type_object,
	.ops = &dict_ops, .size = sizeof(struct dict), .flags = TF_GENERIC, .args = text_param, .nargs = 2,
	.ifaces = DICTIONARY_IFACES,
};

const struct type type_runtime_param_dict = {
	.cls = { .trace = dict_trace_cells },
	.name = "System.Management.Automation.RuntimeDefinedParameterDictionary",
	.base = &type_text_param_dictionary, .ops = &dict_ops, .size = sizeof(struct dict),
};

static val new_dict(struct rt *rt, val self, val *args, int n)
{
	return val_obj(dict_new(rt, &type_runtime_param_dict, DICT_IGNORE_CASE));
}

static val dict_data(struct rt *rt, val self)
{
	return V_NULL;
}

static val dict_help(struct rt *rt, val self)
{
	return val_str(ustr_empty(rt));
}

static const struct member_def dict_members[] = {
	CTOR("()", new_dict), PROP("System.Object Data {get;set;}", dict_data, NULL),
	PROP("string HelpFile {get;set;}", dict_help, NULL), MEMBERS_END
};

void runtime_param_register(struct rt *rt);

_startup_ void runtime_param_register(struct rt *rt)
{
	type_register(rt, &type_runtime_param, param_members);
	type_register_closed(rt, &type_text_param_dictionary, &type_dictionary);
	type_register(rt, &type_runtime_param_dict, dict_members);
}
