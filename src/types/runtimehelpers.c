/* SPDX-License-Identifier: MIT */
/*
 * System.Runtime.CompilerServices.RuntimeHelpers: what an object is rather than
 * what its class says it is, and objects that no constructor has seen.
 */
#include "types/arg.h"
#include "types/tables.h"
#include "value/record.h"

#include <string.h>

const struct type type_runtimehelpers = { .name = "System.Runtime.CompilerServices.RuntimeHelpers", .base = &type_object,
	.flags = TF_STATIC | TF_ABSTRACT | TF_SEALED };

/* Values that are equal bit by bit are equal, others when they are one object. */
static val same(struct rt *rt, val self, val *a, int n)
{
	val x = val_base(a[0]), y = val_base(a[1]);

	if (val_is_null(x) || val_is_null(y))
		return val_bool(val_is_null(x) && val_is_null(y));
	return val_bool(x.k == y.k && x.u == y.u);
}

static val identity(struct rt *rt, val self, val *a, int n)
{
	val v = val_base(a[0]);

	return val_int(val_is_null(v) ? 0 : (int32_t)(v.u >> 4 & INT32_MAX));
}

/* Objects that are nothing but numbered fields, or nothing at all, need no
 * constructor to be whole. */
static bool is_plain(const struct type *t)
{
	return t->cls.trace == record_trace || (t != &type_string && t->size == sizeof(struct cell) && !t->cls.trace);
}

static val uninitialized(struct rt *rt, val self, val *a, int n)
{
	const struct type *t = arg_need(rt, a[0], "type").t;

	if (t == &type_string)
		net_throw(rt, "System.ArgumentException", "Uninitialized Strings cannot be created.");
	if (t->flags & TF_INTERFACE)
		net_throw(rt, "System.MemberAccessException", "Cannot create an instance of an interface.");
	if (t->flags & TF_ABSTRACT)
		net_throw(rt, "System.MemberAccessException", "Cannot create an abstract class.");
	if (t->flags & TF_VALUE || t->inline_kind || t->enums)
		return val_default(rt, t);
	if (!is_plain(t))
		net_throw(rt, "System.ArgumentException", "Type is not supported.");
	return val_obj(rt_alloc(rt, t, t->size));
}

static val enough_stack(struct rt *rt, val self, val *a, int n)
{
	rt_check_depth(rt);
	return V_TRUE;
}

static val ensure_stack(struct rt *rt, val self, val *a, int n)
{
	rt_check_depth(rt);
	return V_VOID;
}

const struct member_def runtimehelpers_members[] = {
	STATIC("static bool Equals(System.Object o1, System.Object o2)", same),
	STATIC("static int GetHashCode(System.Object o)", identity),
	STATIC("static System.Object GetUninitializedObject(type type)", uninitialized),
	STATIC("static void EnsureSufficientExecutionStack()", ensure_stack),
	STATIC("static bool TryEnsureSufficientExecutionStack()", enough_stack), MEMBERS_END
};

/* The older class with the same door. */
const struct type type_formatterservices = { .name = "System.Runtime.Serialization.FormatterServices", .base = &type_object,
	.flags = TF_STATIC | TF_ABSTRACT | TF_SEALED };
const struct member_def formatterservices_members[] = {
	STATIC("static System.Object GetUninitializedObject(type type)", uninitialized),
	STATIC("static System.Object GetSafeUninitializedObject(type type)", uninitialized), MEMBERS_END
};
