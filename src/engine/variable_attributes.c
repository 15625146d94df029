/* SPDX-License-Identifier: MIT */
/* PSVariable.Attributes: what is added to it or taken from it counts for the variable at once. */
#include "engine/attr.h"
#include "engine/scope_impl.h"
#include "types/arg.h"
#include "types/tables.h"

struct attributes {
	struct list l;
	struct variable *v;
};

static void attributes_trace(struct heap *h, struct cell *c)
{
	list_trace_cells(h, c);
	heap_mark(h, ((struct attributes *)c)->v);
}

static const struct type *const of_attributes[] = { &type_attr_base };
static const struct type type_attribute_collection = {
	.cls = { .trace = list_trace_cells }, .ops = &list_ops, .name = "System.Collections.ObjectModel.Collection`1",
	.base = &type_object, .size = sizeof(struct list), .flags = TF_ENUMERABLE | TF_GENERIC, .args = of_attributes, .nargs = 1,
	.ifaces = "System.Collections.Generic.IList`1[T] System.Collections.Generic.ICollection`1[T] "
		  "System.Collections.Generic.IEnumerable`1[T] System.Collections.IList System.Collections.ICollection "
		  "System.Collections.IEnumerable System.Collections.Generic.IReadOnlyCollection`1[T] "
		  "System.Collections.Generic.IReadOnlyList`1[T]",
};
const struct type type_variable_attributes = {
	.cls = { .trace = attributes_trace }, .ops = &list_ops, .name = "System.Management.Automation.PSVariableAttributeCollection",
	.base = &type_attribute_collection, .size = sizeof(struct attributes), .flags = TF_ENUMERABLE,
	.ifaces = "System.Collections.IList System.Collections.ICollection System.Collections.IEnumerable",
};

static struct attributes *of(val v) { return (struct attributes *)v.o; }

/* A local of a call shows none. */
struct list *variable_attributes(struct rt *rt, struct variable *v)
{
	struct attributes *a = (struct attributes *)rt_alloc(rt, &type_variable_attributes, sizeof(*a));

	gc_storep(a, a->v, v);
	if (cell_type(&v->h) == &type_localvariable)
		return &a->l;
	if (v->constraint)
		list_add(rt, &a->l, val_obj(attr_new(rt, &type_attr_converter)));
	for (uint32_t i = 0; v->attributes && i < v->attributes->n; i++)
		list_add(rt, &a->l, array_get(v->attributes, i));
	return &a->l;
}

/* The conversion to a type is one of them. */
static void settle(struct rt *rt, struct attributes *a)
{
	struct list *rest = list_new(rt, NULL);
	bool converts = false;

	for (uint32_t i = 0; i < a->l.n; i++)
		if (val_attr(a->l.v[i], &type_attr_converter))
			converts = true;
		else if (type_is_named(val_type_of(a->l.v[i]), "System.Attribute"))
			list_add(rt, rest, a->l.v[i]);
	if (!converts)
		a->v->constraint = NULL;
	gc_storep(a->v, a->v->attributes, rest->n ? list_to_array(rt, rest, &type_object) : NULL);
}

static void check(struct rt *rt, struct variable *v, val attribute)
{
	val value = variable_value(rt, v);
	struct attr_failure f;

	if (!attr_validate(rt, attribute, value, &f))
		err_throw(rt, "System.Management.Automation.ValidationMetadataException", "ValidateSetFailure", EC_MetadataError, V_NULL,
			  "The attribute cannot be added because variable %s with value %s would no longer be valid.",
			  USTR_C(rt, v->name), val_to_c(rt, value));
}

static void insert(struct rt *rt, struct attributes *a, int64_t at, val attribute)
{
	if (at < 0 || at > a->l.n)
		arg_throw_range(rt, "index", "Index must be within the bounds of the List.");
	if (!val_is_null(attribute))
		check(rt, a->v, attribute);
	list_insert(rt, &a->l, (uint32_t)at, attribute);
	settle(rt, a);
}

static val add(struct rt *rt, val self, val *args, int n)
{
	insert(rt, of(self), of(self)->l.n, args[0]);
	return V_VOID;
}

static val insert_at(struct rt *rt, val self, val *args, int n)
{
	insert(rt, of(self), arg_int(args[0]), args[1]);
	return V_VOID;
}

static val remove_at(struct rt *rt, val self, val *args, int n)
{
	int64_t at = arg_int(args[0]);

	if (at < 0 || at >= of(self)->l.n)
		arg_throw_range(rt, "index",
			"Index was out of range. Must be non-negative and less than the size of the collection.");
	list_remove_at(rt, &of(self)->l, (uint32_t)at);
	settle(rt, of(self));
	return V_VOID;
}

static val remove_item(struct rt *rt, val self, val *args, int n)
{
	struct list *l = &of(self)->l;

	for (uint32_t i = 0; i < l->n; i++) {
		if (!val_same(l->v[i], args[0]))
			continue;
		list_remove_at(rt, l, i);
		settle(rt, of(self));
		return V_TRUE;
	}
	return V_FALSE;
}

static val clear(struct rt *rt, val self, val *args, int n)
{
	list_remove_range(&of(self)->l, 0, of(self)->l.n);
	settle(rt, of(self));
	return V_VOID;
}

static const struct member_def members[] = {
	METHOD("void Add(System.Attribute item)", add), METHOD("void Insert(int index, System.Attribute item)", insert_at),
	METHOD("bool Remove(System.Attribute item)", remove_item), METHOD("void RemoveAt(int index)", remove_at),
	METHOD("void Clear()", clear),
	MEMBERS_END
};

_startup_ void variable_attributes_register(struct rt *rt)
{
	type_register_closed(rt, &type_attribute_collection, &type_collection);
	type_register(rt, &type_variable_attributes, members);
}
