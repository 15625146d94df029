/* SPDX-License-Identifier: MIT */
/*
 * What the member functions of the types need again and again: arguments as C
 * values, and .NET's argument exceptions with their exact texts. Arguments
 * arrive converted to the types of the row's signature, so the arg_ readers
 * only look; they never convert and never fail.
 */
#pragma once

#include "value/coll.h"
#include "value/conv.h"
#include "value/error.h"
#include "value/type.h"
#include "value/ustr.h"

static inline val arg_base(val v) { return val_base(v); }
static inline struct ustr *arg_str(val v)	/* NULL: $null or no string */
{
	v = val_base(v);
	return v.k == VK_STR ? v.s : NULL;
}
static inline int64_t arg_int(val v)
{
	v = val_base(v);
	if (v.k == VK_ENUM)
		return val_enum_num(v);
	return v.k == VK_DOUBLE || v.k == VK_SINGLE ? (int64_t)v.d : v.i;
}
static inline bool arg_bool(val v) { return val_base(v).i != 0; }
static inline bool arg_is(val v, enum val_kind k) { return val_base(v).k == k; }
static inline bool arg_null(val v) { return val_is_null(val_base(v)); }
/* A string value from C text, a new one each time. */
static inline val arg_text(struct rt *rt, const char *s) { return val_str(ustr_new(rt, s)); }

/* The string, or ArgumentNullException for PARAM. */
struct ustr *arg_need_str(struct rt *rt, val v, const char *param);
val arg_need(struct rt *rt, val v, const char *param);
/* The cell of V when its class or a base of it is T, else NULL. */
void *arg_cell(val v, const struct type *t);

/* Stores X where a [ref] argument points. */
void arg_set_ref(struct rt *rt, val ref, val x);

/* The items of any enumerable (or one scalar) as an Object[]. */
struct array *arg_items(struct rt *rt, val v);
/* The element type of a sequence as far as it is known. */
const struct type *arg_elem(val v);
/* CopyTo(array, index, count) of a collection, as a member; the last two may be missing. */
val arg_copy_to(struct rt *rt, val self, val *a, int n);

/* The type a constructor or static member was called on: generic types and
 * script classes pass theirs as SELF. */
static inline const struct type *arg_type(val self, const struct type *fallback)
{
	return self.k == VK_TYPE && self.t ? self.t : fallback;
}

/* The first and second type argument of T or its bases; Object when unknown. */
const struct type *arg_generic(const struct type *t, int i);

_Noreturn void arg_throw_null(struct rt *rt, const char *param);
/* "TEXT (Parameter 'PARAM')" */
_Noreturn void arg_throw_range(struct rt *rt, const char *param, const char *text);
_Noreturn void arg_throw(struct rt *rt, const char *param, const char *text);
_Noreturn void arg_throw_index(struct rt *rt, const char *param);
_Noreturn void arg_throw_format(struct rt *rt, const char *text);
_Noreturn void arg_throw_invalid(struct rt *rt, const char *text);	/* InvalidOperationException */
/* ArgumentOutOfRangeException.ThrowIf…: "x ('9') must be … '3'. (Parameter 'x')
 * Actual value was 9." */
void arg_not_negative(struct rt *rt, int64_t n, const char *param);
void arg_positive(struct rt *rt, int64_t n, const char *param);
void arg_at_least(struct rt *rt, int64_t n, int64_t least, const char *param);
void arg_at_most(struct rt *rt, int64_t n, int64_t most, const char *param);
void arg_less_than(struct rt *rt, int64_t n, int64_t limit, const char *param);

/* ArgumentException unless the COUNT items from AT lie within SIZE of them. */
void arg_part(struct rt *rt, int64_t size, int64_t at, int64_t count);
/* ArgumentOutOfRangeException unless 0 <= COUNT <= MOST, of which a search is told. */
void arg_search_count(struct rt *rt, int64_t count, int64_t most);

/* StringComparison, CompareOptions, CultureInfo: how two texts are compared. */
struct arg_compare {
	bool ordinal, ignore_case;
	int options;		/* CompareOptions */
	const char *locale;	/* collate.h; NULL: the invariant culture */
};
struct arg_compare arg_comparison(val v);
/* The same from all of N arguments that say something. */
struct arg_compare arg_comparisons(const val *a, int n);
int arg_compare(const struct ustr *a, const struct ustr *b, struct arg_compare c);

/* Calls a delegate argument: a script block or a delegate object. */
val arg_invoke(struct rt *rt, val callable, const val *args, int n);
static inline bool arg_holds(struct rt *rt, val predicate, val x) { return val_truth(rt, arg_invoke(rt, predicate, &x, 1)); }
/* As arg_invoke with an IComparer, a Comparison delegate or null (natural order). */
int arg_order(struct rt *rt, val comparer, val a, val b);
/* Calls FN, which puts values in order: what it throws is inside of an InvalidOperationException. */
void arg_ordering(struct rt *rt, void (*fn)(struct rt *rt, void *arg), void *arg);
/* Stable sort of N values by arg_order; keeps COMPANION (may be NULL) in step. */
void arg_sort(struct rt *rt, val comparer, val *v, val *companion, uint32_t n);
/* The place of X among the COUNT sorted items from AT, or the complement of where it
 * would stand. GET is asked for items that were there at the call: the comparer is
 * a script's and may have taken them out. */
typedef val arg_item_fn(const void *items, uint32_t i);
val arg_bisect(struct rt *rt, val comparer, val x, arg_item_fn *get, const void *items, int64_t at, int64_t count);
/* An IEqualityComparer argument compares texts without case. */
bool arg_ignores_case(val comparer);

/* What FN returns; false: it threw an error. For Try… of what throws. */
bool arg_try(struct rt *rt, call_fn fn, val self, val *a, int n, val *ret);

/* A new instance of T, which may be a script class with room of its own. */
void *arg_new(struct rt *rt, const struct type *t, size_t size);
