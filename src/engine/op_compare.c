/* SPDX-License-Identifier: MIT */
/*
 * Comparison, containment and type operators. A collection on the left of a
 * comparison is filtered; -contains and -in answer for the whole collection.
 */
#include "engine/language_mode.h"
#include "engine/vm.h"
#include "value/num.h"

typedef bool (*match_fn)(struct rt *rt, unsigned kind, val a, val b);

/* NaN is neither below nor above a number. */
static bool unordered(val a, val b)
{
	if (val_is_nan(a))
		return !val_cell(b, &type_bigint);
	return val_is_nan(b) && (val_is_num(a) || a.k == VK_ENUM || val_cell(a, &type_decimal));
}

static bool compare_one(struct rt *rt, unsigned kind, val a, val b)
{
	bool fold = kind < T_CEQ;
	int order;

	kind = fold ? kind : kind - T_CEQ + T_IEQ;
	if (kind == T_IEQ || kind == T_INE)
		return val_eq(rt, a, b, fold) == (kind == T_IEQ);
	order = val_compare(rt, a, b, fold);
	if (unordered(val_base(a), val_base(b)))
		return false;
	switch (kind) {
	case T_IGE: return order >= 0;
	case T_IGT: return order > 0;
	case T_ILT: return order < 0;
	default: return order <= 0;
	}
}

static bool like_one(struct rt *rt, unsigned kind, val a, val b)
{
	bool fold = kind == T_ILIKE || kind == T_INOTLIKE;
	bool yes = ustr_like(rt, val_to_str(rt, a), val_to_str(rt, b), fold);

	return yes == (kind == T_ILIKE || kind == T_CLIKE);
}

/* The texts of the items of A that are alike. */
static val filter_like(struct rt *rt, unsigned kind, val a, val b)
{
	struct iter it;
	struct list *l;
	val x;

	if (a.k < VK_OBJ || !iter_begin(rt, a, &it))
		return val_bool(like_one(rt, kind, a, b));
	l = list_new(rt, NULL);
	while (iter_next(&it, &x)) {
		rt_poll(rt);
		if (like_one(rt, kind, x, b))
			list_add(rt, l, val_str(val_to_str(rt, x)));
	}
	return val_obj(list_to_array(rt, l, &type_object));
}

/* The items of A that match, as an array; or, for one value, whether it does. */
static val filter(struct rt *rt, unsigned kind, val a, val b, match_fn match)
{
	struct iter it;
	struct list *l;
	val x;

	if (a.k < VK_OBJ || !iter_begin(rt, a, &it))
		return val_bool(match(rt, kind, a, b));
	l = list_new(rt, NULL);
	while (iter_next(&it, &x)) {
		rt_poll(rt);
		if (match(rt, kind, x, b))
			list_add(rt, l, x);
	}
	return val_obj(list_to_array(rt, l, &type_object));
}

val op_compare(struct rt *rt, unsigned kind, val a, val b)
{
	if (a.k == VK_STR && b.k == VK_STR && (kind == T_IEQ || kind == T_INE))
		return val_bool((a.s == b.s || val_eq(rt, a, b, true)) == (kind == T_IEQ));
	return filter(rt, kind, a, b, compare_one);
}

static bool contains(struct rt *rt, val a, val b, bool fold)
{
	struct iter it;
	val x;

	if (!iter_begin(rt, a, &it))
		return val_eq(rt, a, b, fold);
	while (iter_next(&it, &x))
		if (val_eq(rt, x, b, fold))
			return true;
	return false;
}

static const struct type *type_operand(struct rt *rt, val b)
{
	val t = val_base(b), r;

	if (t.k == VK_TYPE)
		return t.t;
	if (val_is_null(t))
		err_throw(rt, NULL, "IsOperatorRequiresType", EC_InvalidOperation, b,
			  "The right operand of '-is' must be a type.");
	if (t.k != VK_STR && t.k >= VK_OBJ)
		err_throw(rt, NULL, "RuntimeException", EC_NotSpecified, V_NULL,
			"Cannot convert the \"%s\" value of type \"%s\" to type \"System.Type\".",
			  USTR_C(rt, val_net_str(rt, t)), USTR_C(rt, type_full_name(rt, val_type_of(t))));
	if (!conv_try(rt, val_str(val_to_str(rt, t)), &type_type, &r))
		err_throw(rt, NULL, "RuntimeException", EC_NotSpecified, V_NULL,
			  "Cannot convert the \"%s\" value of type \"System.String\" to type \"System.Type\".", val_to_c(rt, t));
	return r.t;
}

static val as_type(struct rt *rt, val a, val b)
{
	val r, t = val_base(b);

	if (val_is_null(t))
		err_throw(rt, NULL, "AsOperatorRequiresType", EC_InvalidOperation, b,
			  "The right operand of '-as' must be a type.");
	if (t.k != VK_TYPE)
		t = conv(rt, t.k < VK_OBJ ? val_str(val_to_str(rt, t)) : t, &type_type);
	if (language_constrained(rt) && t.t != &type_object && !language_core_type(t.t) && val_type_of(a) != t.t)
		return V_NULL;
	return conv_try(rt, a, t.t, &r) ? r : V_NULL;
}

val op_binary(struct rt *rt, struct frame *f, unsigned kind, val a, val b)
{
	switch (kind) {
	case T_CEQ: case T_CNE: case T_CGE: case T_CGT: case T_CLT: case T_CLE:
	case T_IEQ: case T_INE: case T_IGE: case T_IGT: case T_ILT: case T_ILE:
		return op_compare(rt, kind, a, b);
	case T_ILIKE: case T_INOTLIKE: case T_CLIKE: case T_CNOTLIKE:
		return filter_like(rt, kind, a, b);
	case T_IMATCH: case T_CMATCH:
		return op_match(rt, f, a, b, kind == T_IMATCH, false);
	case T_INOTMATCH: case T_CNOTMATCH:
		return op_match(rt, f, a, b, kind == T_INOTMATCH, true);
	case T_IREPLACE: case T_CREPLACE:
		return op_replace(rt, f, a, b, kind == T_IREPLACE);
	case T_ISPLIT: case T_CSPLIT:
		return op_split(rt, f, a, b, kind == T_ISPLIT);
	case T_ICONTAINS: case T_CCONTAINS:
		return val_bool(contains(rt, a, b, kind == T_ICONTAINS));
	case T_INOTCONTAINS: case T_CNOTCONTAINS:
		return val_bool(!contains(rt, a, b, kind == T_INOTCONTAINS));
	case T_IIN: case T_CIN:
		return val_bool(contains(rt, b, a, kind == T_IIN));
	case T_INOTIN: case T_CNOTIN:
		return val_bool(!contains(rt, b, a, kind == T_INOTIN));
	case T_IS:
		return val_bool(val_is(rt, a, type_operand(rt, b)));
	case T_ISNOT:
		return val_bool(!val_is(rt, a, type_operand(rt, b)));
	case T_AS:
		return as_type(rt, a, b);
	case T_FORMAT:
		return op_format(rt, a, b);
	case T_JOIN:
		return op_join(rt, a, b);
	default:
		return V_NULL;
	}
}

val op_unary(struct rt *rt, struct frame *f, unsigned kind, val a)
{
	switch (kind) {
	case T_MINUS: return val_neg(rt, a);
	case T_PLUS: return val_plus(rt, a);
	case T_BNOT: return val_bnot(rt, a);
	case T_JOIN: return op_join(rt, a, val_str(ustr_empty(rt)));
	default: return op_split_unary(rt, a);
	}
}
