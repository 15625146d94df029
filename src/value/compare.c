/* SPDX-License-Identifier: MIT */
/*
 * Equality and order as PowerShell's operators see them (the left operand's
 * type decides), and .NET's Equals and GetHashCode.
 */
#include "value/arith.h"
#include "value/conv.h"
#include "value/error.h"
#include "value/num.h"

#include <math.h>
#include <string.h>

bool val_is_nan(val v)
{
	v = val_base(v);
	return (v.k == VK_DOUBLE || v.k == VK_SINGLE) && isnan(v.d);
}

static bool is_number(val v)
{
	return val_is_num(v) || (v.k == VK_OBJ && (v.o->cls == &type_decimal.cls || v.o->cls == &type_bigint.cls));
}

/* NaN is below everything, as CompareTo has it. */
static int compare_double(double a, double b)
{
	if (a < b)
		return -1;
	if (a > b)
		return 1;
	if (a == b)
		return 0;
	return isnan(a) ? (isnan(b) ? 0 : -1) : 1;
}

static double to_double(val v)
{
	struct dec d;

	if (v.k == VK_DOUBLE || v.k == VK_SINGLE)
		return v.d;
	if (v.k == VK_UINT64)
		return (double)v.u;
	if (val_dec(v, &d))
		return dec_to_double(d);
	return v.k == VK_OBJ ? bigint_to_double(v) : (double)v.i;
}

static int compare_numbers(struct rt *rt, val a, val b)
{
	struct dec x, y;

	if (val_is_int(a) && val_is_int(b)) {
		__int128 i = a.k == VK_UINT64 ? (__int128)a.u : a.i, j = b.k == VK_UINT64 ? (__int128)b.u : b.i;

		return i < j ? -1 : i > j;
	}
	if (val_cell(a, &type_bigint) && b.k != VK_DOUBLE && b.k != VK_SINGLE)
		return bigint_cmp(a, val_cell(b, &type_bigint) ? b : bigint_of(rt, b));
	if (a.k == VK_SINGLE || b.k == VK_SINGLE)	/* its double, digit for digit, beside a decimal */
		a.k = a.k == VK_SINGLE ? VK_DOUBLE : a.k, b.k = b.k == VK_SINGLE ? VK_DOUBLE : b.k;
	if ((a.k == VK_OBJ || b.k == VK_OBJ) && dec_from_val(rt, a, &x) && dec_from_val(rt, b, &y))
		return dec_cmp(x, y);
	return compare_double(to_double(a), to_double(b));
}

/* *B as a number that compares with the number A; false: it has no such
 * value. Big integers have no order with others: the left type is taken. */
static bool number_beside(struct rt *rt, val a, val *b, struct errrec **why)
{
	const struct type *t = val_type_of(a);
	val c;

	if (val_is_null(*b))
		return false;
	if (b->k == VK_STR && t != &type_bigint)
		return num_parse(rt, b->s, b);
	if (b->k == VK_CHAR && (a.k == VK_DOUBLE || a.k == VK_SINGLE || a.k == VK_OBJ))
		*b = val_int((int32_t)b->u);
	if (is_number(*b) && (t == &type_bigint) == !!val_cell(*b, &type_bigint))
		return true;
	if (!is_number(*b) && t != &type_bigint)
		return false;
	if (!(why ? conv_soft(rt, *b, t, &c, why) : conv_try(rt, *b, t, &c)))
		return false;
	*b = val_base(c);
	return true;
}

static const struct type_ops *ops_with_compare(const struct type *t)
{
	for (; t; t = t->base)
		if (t->ops && t->ops->compare)
			return t->ops;
	return NULL;
}

static const struct type_ops *ops_with_equals(const struct type *t)
{
	for (; t; t = t->base)
		if (t->ops && t->ops->equals)
			return t->ops;
	return NULL;
}

bool val_equals(struct rt *rt, val a, val b)
{
	const struct type_ops *ops;

	a = val_base(a);
	b = val_base(b);
	if (val_is_null(a) || val_is_null(b))
		return val_is_null(a) && val_is_null(b);
	if (a.k == VK_STR)
		return b.k == VK_STR && ustr_eq(a.s, b.s);
	if (a.k == VK_OBJ) {
		if (b.k == VK_OBJ && a.o == b.o)
			return true;
		ops = ops_with_equals(cell_type(a.o));
		return ops && ops->equals(rt, a, b);
	}
	if (a.k != b.k)
		return false;
	if (a.k == VK_DOUBLE || a.k == VK_SINGLE)
		return a.d == b.d || (isnan(a.d) && isnan(b.d));
	return val_same(a, b);
}

static uint32_t mix(uint64_t x)
{
	x *= 0x9E3779B97F4A7C15ull;
	return (uint32_t)(x >> 32);
}

uint32_t val_hash(struct rt *rt, val v)
{
	v = val_base(v);
	switch (v.k) {
	case VK_NULL:
	case VK_VOID:
		return 0;
	case VK_STR:
		return ustr_ihash(v.s);
	case VK_ENUM:
		return mix((uint64_t)val_enum_num(v));
	case VK_DOUBLE:
	case VK_SINGLE:
		return mix(v.d == 0 ? 0 : v.u);
	case VK_OBJ:
		for (const struct type *t = cell_type(v.o); t; t = t->base)
			if (t->ops && t->ops->hash)
				return t->ops->hash(rt, v);
		return mix((uintptr_t)v.o);
	default:
		return mix(v.u);
	}
}

bool val_has_net_hash(val v)
{
	const struct type_ops *ops = v.k == VK_OBJ ? cell_type(v.o)->ops : NULL;

	return (v.k >= VK_BOOL && v.k <= VK_ENUM) || (ops && ops->net_hash);
}

static uint32_t halves(uint64_t u) { return (uint32_t)u ^ (uint32_t)(u >> 32); }

uint32_t val_net_hash(struct rt *rt, val v)
{
	bool odd = (v.k == VK_DOUBLE || v.k == VK_SINGLE) && (v.d == 0 || isnan(v.d));
	float f;
	uint32_t bits;

	switch (v.k) {
	case VK_CHAR:
		return (uint32_t)(v.u | v.u << 16);
	case VK_DOUBLE:
		return halves(odd ? v.u & 0x7ff0000000000000u : v.u);
	case VK_SINGLE:
		f = (float)v.d;
		memcpy(&bits, &f, sizeof(bits));
		return odd ? bits & 0x7f800000u : bits;
	case VK_INT64:
	case VK_UINT64:
	case VK_DATETIME:
	case VK_TIMESPAN:
		return halves(v.u);
	case VK_ENUM:
		v.k = v.t->elem ? v.t->elem->inline_kind : VK_INT32;
		return val_net_hash(rt, val_num((enum val_kind)v.k, val_enum_num(v)));
	case VK_OBJ:
		return val_hash(rt, v);
	default:
		return (uint32_t)v.u;
	}
}

/* Equal under the culture: as ordinal unless there are characters without
 * weight or beyond 7 bits. */
static bool str_equal(struct ustr *a, struct ustr *b, bool icase)
{
	if (icase ? ustr_ieq(a, b) : ustr_eq(a, b))
		return true;
	if (!a->wide && !b->wide) {
		bool plain = true;

		for (uint32_t i = 0; plain && i < ustr_len(a); i++)
			plain = a->n[i] >= ' ' && a->n[i] != 127;
		for (uint32_t i = 0; plain && i < ustr_len(b); i++)
			plain = b->n[i] >= ' ' && b->n[i] != 127;
		if (plain)
			return false;
	}
	return ustr_cmp(a, b, icase) == 0;
}

static bool char_equal(val a, val b, bool icase)
{
	uint16_t x = (uint16_t)a.u, y = (uint16_t)b.u;

	return x == y || (icase && ustr_fold_unit(x) == ustr_fold_unit(y));
}

/* *B as the number that an enumeration is compared with, if it is one. */
static bool enum_beside(struct rt *rt, val a, val *b)
{
	if (b->k == VK_BOOL || b->k == VK_CHAR)
		*b = val_int((int32_t)b->u);
	if (b->k == VK_UINT32 || b->k == VK_UINT64 || val_cell(*b, &type_decimal))
		enum_no_operator(rt, a, *b);
	return val_is_num(*b);
}

bool val_eq(struct rt *rt, val a, val b, bool ignore_case)
{
	val c;

	a = val_base(a);
	b = val_base(b);
	if (val_is_null(a) || val_is_null(b))
		return val_is_null(a) && val_is_null(b);
	if (a.k == VK_STR)
		return str_equal(a.s, b.k == VK_STR ? b.s : val_to_str(rt, b), ignore_case);
	if (is_number(a) && number_beside(rt, a, &b, NULL))
		return !val_is_nan(a) && !val_is_nan(b) && compare_numbers(rt, a, b) == 0;
	if (a.k == VK_TYPE)
		return b.k == VK_TYPE && a.t == b.t;
	if (a.k == VK_ENUM && enum_beside(rt, a, &b))
		return !val_is_nan(b) && compare_numbers(rt, val_num(VK_INT64, val_enum_num(a)), b) == 0;
	if (a.k == VK_CHAR && b.k == VK_STR && ustr_len(b.s) == 1)
		b = val_char(ustr_at(b.s, 0));
	if (a.k == VK_CHAR && b.k == VK_CHAR)
		return char_equal(a, b, ignore_case);
	if (val_equals(rt, a, b))
		return true;
	if (!conv_try(rt, b, val_type_of(a), &c))
		return false;
	c = val_base(c);
	if (is_number(a) && is_number(c))
		return compare_numbers(rt, a, c) == 0;
	return val_equals(rt, a, c);
}

/* Sign of a number against null: null counts as below zero and above, but below every big integer. */
static int against_null(struct rt *rt, val v, bool null_left)
{
	int sign = 1;

	if (is_number(v) && !val_cell(v, &type_bigint))
		sign = compare_numbers(rt, v, val_int(0)) < 0 ? -1 : 1;
	return null_left ? -sign : sign;
}

enum outcome { COMPARED, NOT_COMPARABLE, NOT_CONVERTIBLE };

static enum outcome compare_same(struct rt *rt, val a, val b, int *ret)
{
	const struct type_ops *ops;

	switch (a.k) {
	case VK_BOOL:
	case VK_CHAR:
	case VK_DATETIME:
	case VK_TIMESPAN:
		*ret = a.i < b.i ? -1 : a.i > b.i;
		return COMPARED;
	case VK_ENUM: {
		int64_t x = val_enum_num(a), y = val_enum_num(b);

		*ret = x < y ? -1 : x > y;
		return COMPARED;
	}
	case VK_OBJ:
		ops = ops_with_compare(cell_type(a.o));
		if (ops) {
			*ret = ops->compare(rt, a, b);
			*ret = *ret < 0 ? -1 : *ret > 0;
			return COMPARED;
		}
		break;
	}
	return NOT_COMPARABLE;
}

/* WHY is the operators' (for them a character is its number, whatever the case), NULL that of sorting. */
static enum outcome compare(struct rt *rt, val a, val b, bool icase, int *ret, struct errrec **why)
{
	val c;

	if (val_is_null(a) || val_is_null(b)) {
		*ret = val_is_null(a) ? (val_is_null(b) ? 0 : against_null(rt, b, true)) : against_null(rt, a, false);
		return COMPARED;
	}
	if (a.k == VK_STR) {
		*ret = ustr_cmp(a.s, b.k == VK_STR ? b.s : val_to_str(rt, b), icase);
		return COMPARED;
	}
	if (is_number(a) && number_beside(rt, a, &b, why)) {
		*ret = compare_numbers(rt, a, b);
		return COMPARED;
	}
	if (a.k == VK_ENUM) {
		if (b.k == VK_STR && num_parse(rt, b.s, &c))
			b = c;
		if (enum_beside(rt, a, &b)) {
			*ret = compare_numbers(rt, val_num(VK_INT64, val_enum_num(a)), b);
			return COMPARED;
		}
	}
	if (a.k == VK_CHAR && icase && !why && (b.k == VK_CHAR || (b.k == VK_STR && ustr_len(b.s) == 1))) {
		uint16_t x = ustr_fold_unit((uint16_t)a.u), y = ustr_fold_unit(b.k == VK_CHAR ? (uint16_t)b.u : ustr_at(b.s, 0));

		*ret = x < y ? -1 : x > y;
		return COMPARED;
	}
	if (val_type_of(a) == val_type_of(b))
		return val_equals(rt, a, b) ? (*ret = 0, COMPARED) : compare_same(rt, a, b, ret);
	if (a.k == VK_TYPE)
		return NOT_COMPARABLE;
	if (!(why ? conv_soft(rt, b, val_type_of(a), &c, why) : conv_try(rt, b, val_type_of(a), &c)))
		return NOT_CONVERTIBLE;
	c = val_base(c);
	if (is_number(a) && is_number(c)) {
		*ret = compare_numbers(rt, a, c);
		return COMPARED;
	}
	if (val_equals(rt, a, c)) {
		*ret = 0;
		return COMPARED;
	}
	return val_type_of(c) == val_type_of(a) ? compare_same(rt, a, c, ret) : NOT_COMPARABLE;
}

bool val_compare_try(struct rt *rt, val a, val b, bool ignore_case, int *ret)
{
	return compare(rt, val_base(a), val_base(b), ignore_case, ret, NULL) == COMPARED;
}

/* Types and collections are shown as .NET shows them. */
static const char *shown(struct rt *rt, val v)
{
	return v.k == VK_TYPE || val_is_enumerable(v) ? USTR_C(rt, val_net_str(rt, v)) : val_to_c(rt, v);
}

static _Noreturn void not_comparable(struct rt *rt, val a, val b)
{
	if (val_psobj(a))
		err_throw(rt, "System.Management.Automation.ExtendedTypeSystemException", "PSObjectCompareTo",
			EC_NotSpecified, V_NULL,
			  "Cannot compare \"%s\" to \"%s\" because the objects are not the same type or the object \"%s\" does not implement \"IComparable\".",
			  shown(rt, a), shown(rt, b), shown(rt, a));
	err_throw(rt, NULL, "NotIcomparable", EC_InvalidOperation, V_NULL,
		  "Cannot compare \"%s\" because it is not IComparable.", shown(rt, a));
}

void val_compare_bags(struct rt *rt, val a, val b)
{
	a = val_base(a);
	b = val_base(b);
	if (val_is_null(a) || val_is_null(b) || val_psobj(a) == val_psobj(b))
		return;
	not_comparable(rt, val_psobj(a) ? a : b, val_psobj(a) ? b : a);
}

/* B cannot become what A is. */
static _Noreturn void not_compared(struct rt *rt, val a, val b, struct errrec *why)
{
	struct errrec *e;

	if (val_type_of(a) && !type_is(val_type_of(a), type_find_c(rt, "System.IComparable")))
		not_comparable(rt, a, b);
	e = err_make(rt, NULL, "ComparisonFailure", EC_InvalidOperation, V_NULL,
		"Could not compare \"%s\" to \"%s\". Error: \"%s\"",
		     val_to_c(rt, a), val_to_c(rt, b), USTR_C(rt, errrec_message(rt, why)));
	gc_store(val_exc(e->exception), &val_exc(e->exception)->inner, why->exception);
	rt_throw(rt, e);
}

int val_compare(struct rt *rt, val a, val b, bool ignore_case)
{
	struct errrec *why = NULL;
	int r = 0;

	a = val_base(a);
	b = val_base(b);
	switch (compare(rt, a, b, ignore_case, &r, &why)) {
	case COMPARED:
		return r;
	case NOT_CONVERTIBLE:
		if (a.k == VK_ENUM ? b.k == VK_STR || b.k == VK_ENUM
				   : b.k == VK_STR && (a.k == VK_BOOL || (is_number(a) && !val_cell(a, &type_bigint))))
			rt_throw(rt, why);
		not_compared(rt, a, b, why);
	default:
		not_comparable(rt, a, b);
	}
}
