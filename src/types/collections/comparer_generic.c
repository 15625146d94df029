/* SPDX-License-Identifier: MIT */
/* Comparer`1 and EqualityComparer`1: what a collection uses that was given no
 * comparer, under the names .NET has for them. */
#include "types/arg.h"
#include "types/collections/comparer.h"
#include "types/tables.h"

#define GENERIC(id, name_, base_, ifaces_)                                     \
	const struct type type_##id = {                                        \
		.name = "System.Collections.Generic." name_, .base = base_, .size = sizeof(struct comparer), \
		.flags = TF_GENERIC_DEF, .ifaces = ifaces_,                    \
	}
#define EQUAL_IFACES "System.Collections.IEqualityComparer System.Collections.Generic.IEqualityComparer`1"
#define ORDER_IFACES "System.Collections.IComparer System.Collections.Generic.IComparer`1"

GENERIC(equality, "EqualityComparer`1", &type_object, EQUAL_IFACES);
GENERIC(equality_generic, "GenericEqualityComparer`1", &type_equality, NULL);
GENERIC(equality_object, "ObjectEqualityComparer`1", &type_equality, NULL);
GENERIC(equality_enum, "EnumEqualityComparer`1", &type_equality, NULL);
GENERIC(comparer1, "Comparer`1", &type_object, ORDER_IFACES);
GENERIC(comparer1_generic, "GenericComparer`1", &type_comparer1, NULL);
GENERIC(comparer1_object, "ObjectComparer`1", &type_comparer1, NULL);

static const struct type *const of_string[] = { &type_string };

/* Not generic itself: its argument is that of its base. */
const struct type type_equality_string = {
	.name = "System.Collections.Generic.StringEqualityComparer", .base = &type_equality, .size = sizeof(struct comparer),
	.flags = TF_SEALED, .args = of_string,
};

static val make(struct rt *rt, const struct type *t, const struct type *elem, bool ordinal)
{
	struct comparer *c;

	if (t->flags & TF_GENERIC_DEF)
		t = type_generic_of(rt, t, &elem, 1);
	c = rt_new_cell(rt, t, comparer);
	c->any = true;
	c->ordinal = ordinal;
	return val_obj(c);
}

static bool implements(const struct type *t, const char *interface)
{
	return (t->flags & TF_VALUE) || type_is_named(t, interface);
}

val comparer_equality(struct rt *rt, const struct type *elem)
{
	const struct type *t = &type_equality_object;

	if (elem == &type_string)
		t = &type_equality_string;
	else if (elem->flags & TF_ENUM)
		t = &type_equality_enum;
	else if (implements(elem, "System.IEquatable`1"))
		t = &type_equality_generic;
	return make(rt, t, elem, true);
}

val comparer_default(struct rt *rt, const struct type *elem)
{
	bool generic = elem == &type_string || (!(elem->flags & TF_ENUM) && implements(elem, "System.IComparable`1"));

	return make(rt, generic ? &type_comparer1_generic : &type_comparer1_object, elem, false);
}

static val compare(struct rt *rt, val self, val *a, int n) { return val_int(comparer_order(rt, self, a[0], a[1])); }
static val equals(struct rt *rt, val self, val *a, int n) { return val_bool(comparer_equal(rt, self, a[0], a[1])); }
static val hash_code(struct rt *rt, val self, val *a, int n)
{
	return val_int((int32_t)(val_has_net_hash(a[0]) ? val_net_hash(rt, a[0]) : val_hash(rt, a[0])));
}

static const struct type *elem_of(val self)
{
	return arg_generic(arg_type(self, &type_comparer1), 0);
}

static val default_equality(struct rt *rt, val self) { return comparer_equality(rt, elem_of(self)); }
static val default_order(struct rt *rt, val self) { return comparer_default(rt, elem_of(self)); }

/* An EqualityComparer of two delegates. */
struct by_delegate {
	struct cell h;
	val equals, hash;
};

static void by_delegate_trace(struct heap *h, struct cell *c)
{
	val_mark(h, ((struct by_delegate *)c)->equals);
	val_mark(h, ((struct by_delegate *)c)->hash);
}

const struct type type_delegate_equality = {
	.cls = { .trace = by_delegate_trace }, .name = "System.Collections.Generic.DelegateEqualityComparer`1",
	.base = &type_object,
	.size = sizeof(struct by_delegate), .flags = TF_GENERIC_DEF, .ifaces = EQUAL_IFACES,
};

static val create_equality(struct rt *rt, val self, val *a, int n)
{
	const struct type *t = elem_of(self);
	struct by_delegate *d = rt_new_cell(rt, type_generic_of(rt, &type_delegate_equality, &t, 1), by_delegate);

	gc_store(d, &d->equals, arg_need(rt, a[0], "equals"));
	gc_store(d, &d->hash, n > 1 ? a[1] : V_NULL);
	return val_obj(d);
}

static val delegate_equals(struct rt *rt, val self, val *a, int n)
{
	return val_bool(val_truth(rt, arg_invoke(rt, ((struct by_delegate *)self.o)->equals, a, 2)));
}

static val delegate_hash(struct rt *rt, val self, val *a, int n)
{
	val fn = ((struct by_delegate *)self.o)->hash;

	if (val_is_null(fn))
		net_throw(rt, "System.NotSupportedException", "Specified method is not supported.");
	return arg_invoke(rt, fn, a, 1);
}

/* A Comparer of one delegate. */
struct by_comparison {
	struct cell h;
	val compare;
};

static void by_comparison_trace(struct heap *h, struct cell *c)
{
	val_mark(h, ((struct by_comparison *)c)->compare);
}

const struct type type_comparison_comparer = {
	.cls = { .trace = by_comparison_trace }, .name = "System.Collections.Generic.ComparisonComparer`1", .base = &type_object,
	.size = sizeof(struct by_comparison), .flags = TF_GENERIC_DEF, .ifaces = ORDER_IFACES,
};

static val create_order(struct rt *rt, val self, val *a, int n)
{
	const struct type *t = elem_of(self);
	struct by_comparison *c = rt_new_cell(rt, type_generic_of(rt, &type_comparison_comparer, &t, 1), by_comparison);

	gc_store(c, &c->compare, arg_need(rt, a[0], "comparison"));
	return val_obj(c);
}

static val comparison_compare(struct rt *rt, val self, val *a, int n)
{
	return val_int(val_to_int32(rt, arg_invoke(rt, ((struct by_comparison *)self.o)->compare, a, 2)));
}

const struct member_def comparison_comparer_members[] = { METHOD("int Compare(T x, T y)", comparison_compare), MEMBERS_END };

const struct member_def delegate_equality_members[] = {
	METHOD("bool Equals(T x, T y)", delegate_equals), METHOD("int GetHashCode(T obj)", delegate_hash), MEMBERS_END
};

const struct member_def equality_members[] = {
	STATIC_PROP("static System.Collections.Generic.EqualityComparer[T] Default {get;}", default_equality, NULL),
	STATIC("static System.Collections.Generic.EqualityComparer[T] Create(System.Func[T,T,bool] equals, System.Func[T,int] getHashCode = null)",
		create_equality),
	METHOD("bool Equals(T x, T y)", equals), METHOD("int GetHashCode(T obj)", hash_code),
	MEMBERS_END
};

const struct member_def order_members[] = {
	STATIC_PROP("static System.Collections.Generic.Comparer[T] Default {get;}", default_order, NULL),
	STATIC("static System.Collections.Generic.Comparer[T] Create(System.Comparison[T] comparison)", create_order),
	METHOD("int Compare(T x, T y)", compare),
	MEMBERS_END
};
