/* SPDX-License-Identifier: MIT */
/*
 * The choice of an overload as PowerShell makes it: each argument's conversion
 * to each parameter has a rank; a candidate wins when no argument ranks lower
 * than in any other. Ties go to the form without expanded params, then to the
 * more specific parameter types.
 */
#include "value/overload.h"

#include "value/conv.h"

#include <string.h>

/* Worst to best. Distances say how far two numeric types are apart. */
enum rank {
	RANK_NONE = 0,
	RANK_UNRELATED_ARRAYS = 10,
	RANK_TO_STRING = 20,
	RANK_CUSTOM = 30,
	RANK_CONVERTIBLE = 40,
	RANK_PARSE = 60,
	RANK_CTOR = 65,
	RANK_NUMERIC_STRING = 70,
	RANK_NUMERIC_EXPLICIT = 80,	/* may lose something */
	RANK_LANGUAGE = 100,
	RANK_NUMERIC_IMPLICIT = 120,
	RANK_NULL_TO_VALUE = 130,
	RANK_NULL_TO_REF = 140,
	RANK_ONE_ELEMENT = 142,		/* one value for an array of its kind */
	RANK_CHAR_ARRAY = 150,
	RANK_ASSIGNABLE = 160,
	RANK_IDENTITY = 200,
};

/* How wide a number type is; floating types above integers. */
static int width(const struct type *t)
{
	static const uint8_t w[VK__MAX] = {
		[VK_SBYTE] = 1, [VK_BYTE] = 2, [VK_INT16] = 3, [VK_UINT16] = 4, [VK_INT32] = 5, [VK_UINT32] = 6,
		[VK_INT64] = 7, [VK_UINT64] = 8, [VK_SINGLE] = 9, [VK_DOUBLE] = 10,
	};

	return !strcmp(t->name, "System.Decimal") ? 11 : w[t->inline_kind];
}

static bool widens(const struct type *from, const struct type *to)
{
	static const uint16_t ok[16] = {
		[1] = 1 << 3 | 1 << 5 | 1 << 7 | 1 << 9 | 1 << 10 | 1 << 11,
		[2] = 1 << 3 | 1 << 4 | 1 << 5 | 1 << 6 | 1 << 7 | 1 << 8 | 1 << 9 | 1 << 10 | 1 << 11,
		[3] = 1 << 5 | 1 << 7 | 1 << 9 | 1 << 10 | 1 << 11,
		[4] = 1 << 5 | 1 << 6 | 1 << 7 | 1 << 8 | 1 << 9 | 1 << 10 | 1 << 11,
		[5] = 1 << 7 | 1 << 9 | 1 << 10 | 1 << 11, [6] = 1 << 7 | 1 << 8 | 1 << 9 | 1 << 10 | 1 << 11,
		[7] = 1 << 9 | 1 << 10 | 1 << 11, [8] = 1 << 9 | 1 << 10 | 1 << 11, [9] = 1 << 10,
	};

	return ok[width(from)] >> width(to) & 1;
}

static int numeric_rank(const struct type *from, const struct type *to)
{
	int a = width(from), b = width(to), far = a > b ? a - b : b - a;

	if (a <= 8 && b >= 9)	/* an integer is a decimal rather than a double or a single */
		far = (b == 11 ? 9 : b == 10 ? 10 : 11) - a;

	if (widens(from, to))
		return RANK_NUMERIC_IMPLICIT - MIN(far, 12);
	/* Integer to floating is preferred over the reverse. */
	return (a <= 8 && b >= 9 ? RANK_NUMERIC_EXPLICIT + 10 : RANK_NUMERIC_EXPLICIT) - MIN(far, 9);
}

static int string_rank(struct rt *rt, struct ustr *s, const struct type *to)
{
	if (width(to))
		return RANK_NUMERIC_STRING;
	if (to == &type_char)
		return ustr_len(s) == 1 ? RANK_LANGUAGE : RANK_NONE;
	if (to == &type_char_array)
		return RANK_CHAR_ARRAY;
	if (to->flags & TF_ENUM)
		return RANK_PARSE + 2;
	if (to == &type_bool || to == &type_type)
		return RANK_LANGUAGE;
	if (to->flags & TF_ARRAY)
		return to->elem == &type_object || to->elem == &type_string ? RANK_LANGUAGE - 5 : RANK_CUSTOM;
	if (type_can_parse(rt, to))
		return RANK_PARSE;
	if (to->ops && to->ops->convert)
		return RANK_CUSTOM;
	return type_method(rt, to, ustr_atom(rt, "op_Implicit"), true) ? RANK_CUSTOM : RANK_NONE;
}

static int array_rank(val v, const struct type *to)
{
	const struct type *from = val_type_of(v);

	if (from->flags & TF_ARRAY)
		return from->elem == to->elem ? RANK_IDENTITY : RANK_UNRELATED_ARRAYS;
	if (val_is_enumerable(v))
		return RANK_UNRELATED_ARRAYS;
	return to->elem == from || to->elem == &type_object ? RANK_ONE_ELEMENT : RANK_UNRELATED_ARRAYS - 2;
}

int overload_rank(struct rt *rt, val v, const struct type *to)
{
	const struct type *from = val_type_of(v);
	val ignored;

	if (to->flags & TF_NULLABLE) {
		if (!from)
			return RANK_NULL_TO_REF;
		to = to->elem;
	}
	if (!from)
		return to == &type_string ? RANK_TO_STRING : to->flags & TF_VALUE ? RANK_NULL_TO_VALUE : RANK_NULL_TO_REF;
	if (from == to)
		return RANK_IDENTITY;
	if (to == &type_psobject)
		return RANK_ASSIGNABLE - 15;
	if (to == &type_object)
		return RANK_ASSIGNABLE - 10;
	if (type_is(from, to) || (from == &type_runtimetype && to == &type_type))
		return to->flags & TF_INTERFACE ? RANK_ASSIGNABLE : RANK_ASSIGNABLE + 5;
	if (width(from) && width(to))
		return numeric_rank(from, to);
	if (to == &type_string)	/* an object of properties alone is no text where there is a choice */
		return val_psobj(v) ? RANK_NONE : from == &type_char ? RANK_LANGUAGE : RANK_TO_STRING;
	if (from == &type_string)
		return string_rank(rt, val_base(v).s, to);
	if (to == &type_bool)
		return RANK_LANGUAGE - 10;
	if (to->flags & TF_ARRAY)
		return array_rank(v, to);
	if (from == &type_char && width(to))
		return RANK_NUMERIC_IMPLICIT - 9;
	if ((from == &type_bool || (from->flags & TF_ENUM)) && width(to))
		return RANK_CONVERTIBLE;
	if (type_is_named(to, "System.Delegate") && !strcmp(from->name, "System.Management.Automation.ScriptBlock"))
		return RANK_LANGUAGE;
	return conv_try(rt, v, to, &ignored) ? RANK_CUSTOM : RANK_NONE;
}

struct candidate {
	const struct overload *o;
	bool expanded;		/* params given one by one */
	int ranks[OVERLOAD_ARGS];
};

static const struct type *param_type(const struct candidate *c, int i)
{
	int last = c->o->nparams - 1;

	return c->expanded && i >= last ? c->o->params[last].type->elem : c->o->params[i].type;
}

static bool fits_count(const struct overload *o, int n, bool expanded)
{
	int need = o->nparams;

	if (expanded)
		return o->nparams && o->params[o->nparams - 1].is_params && n >= o->nparams - 1;
	while (need && o->params[need - 1].has_default)
		need--;
	return n >= need && n <= o->nparams;
}

static bool rank_all(struct rt *rt, struct candidate *c, const val *args, int n)
{
	for (int i = 0; i < n; i++) {
		const struct type *t = param_type(c, i);
		bool want_ref = !(c->expanded && i >= c->o->nparams - 1) && c->o->params[i].is_ref;
		struct psref *r = val_psref(args[i]);

		if (want_ref)
			c->ranks[i] = r ? RANK_IDENTITY : RANK_NONE;
		else if (r && t != &type_psref && t != &type_object)
			c->ranks[i] = RANK_NONE;
		else
			c->ranks[i] = overload_rank(rt, args[i], t);
		if (c->ranks[i] == RANK_NONE)
			return false;
	}
	return true;
}

/* More specific parameter types: >0 when A's are. */
static int specificity(const struct candidate *a, const struct candidate *b, int n)
{
	int better = 0;

	for (int i = 0; i < n; i++) {
		const struct type *x = param_type(a, i), *y = param_type(b, i);

		if (x == y)
			continue;
		if (type_is(x, y) || (width(x) && width(y) && widens(x, y)))
			better++;
		else if (type_is(y, x) || (width(x) && width(y) && widens(y, x)))
			better--;
	}
	return better;
}

/* How well any value of type FROM becomes one of TO. */
static int type_rank(const struct type *from, const struct type *to)
{
	if (from == to)
		return 4;
	if (type_is(from, to) || (from == &type_string && to == &type_char_array))
		return 3;
	if (width(from) && width(to))
		return widens(from, to) ? 2 : 1;
	return 0;
}

/* Among arguments that need no more than widening the narrower parameter is
 * better, among those that need more the wider one. */
static int narrower(const struct candidate *a, const struct candidate *b, int n)
{
	int better = 0;

	for (int i = 0; i < n; i++) {
		int x = a->ranks[i], y = b->ranks[i], weight = n - i;
		bool widening = x >= RANK_NUMERIC_IMPLICIT - 12;

		if (x < RANK_NUMERIC_STRING || y < RANK_NUMERIC_STRING || widening != (y >= RANK_NUMERIC_IMPLICIT - 12))
			continue;
		if (widening)
			weight = -weight;
		x = type_rank(param_type(a, i), param_type(b, i));
		y = type_rank(param_type(b, i), param_type(a, i));
		better += x < y ? weight : x > y ? -weight : 0;
	}
	return better;
}

/* Numbers in texts are doubles rather than the other types none of which widens to another. */
static int doubles(const struct candidate *c, int n)
{
	int found = 0;

	for (int i = 0; i < n; i++)
		found += c->ranks[i] == RANK_NUMERIC_STRING && param_type(c, i) == &type_double;
	return found;
}

/* Nothing tells A from B but what $null or a reference is given to. */
static bool same_types(const struct candidate *a, const struct candidate *b, int n)
{
	for (int i = 0; i < n; i++)
		if (param_type(a, i) != param_type(b, i) && a->ranks[i] != RANK_NULL_TO_REF &&
		    !(i < a->o->nparams && a->o->params[i].is_ref))
			return false;
	return true;
}

/* >0: A is better. An argument weighs more than those behind it; *RET_EVEN: each
 * is better in as much as the other, so neither should be called. */
static int compare(const struct candidate *a, const struct candidate *b, int n, bool *ret_even)
{
	int up = 0, down = 0;

	for (int i = 0; i < n; i++) {
		up += a->ranks[i] > b->ranks[i] ? n - i : 0;
		down += a->ranks[i] < b->ranks[i] ? n - i : 0;
	}
	*ret_even = up && up == down;
	if (up != down)
		return up - down;
	if (doubles(a, n) != doubles(b, n))
		return doubles(a, n) - doubles(b, n);
	if (*ret_even && narrower(a, b, n))
		return narrower(a, b, n);
	if (a->expanded != b->expanded)
		return a->expanded ? -1 : 1;
	if (a->o->nparams != b->o->nparams)
		return a->expanded ? a->o->nparams - b->o->nparams : b->o->nparams - a->o->nparams;
	if (!*ret_even && specificity(a, b, n))
		return specificity(a, b, n);
	*ret_even = *ret_even || !same_types(a, b, n);
	return 0;
}

/* Without conversion every candidate of the right count fails; the only one of a
 * name is still called so that the conversion error names the argument. */
const struct overload *overload_choose(struct rt *rt, const struct method_group *g, const val *args, int n,
				       bool *ret_expanded, enum overload_result *ret_why)
{
	struct candidate best = { 0 }, c;
	const struct overload *fallback = NULL;
	bool fallback_expanded = false, even = false, is_even = false;
	int counts = 0;

	for (int i = 0; i < g->n; i++)
		for (int expanded = 0; expanded <= 1; expanded++) {
			int cmp;

			if (!g->overloads[i].def->call || !fits_count(&g->overloads[i], n, expanded))
				continue;
			c = (struct candidate){ .o = &g->overloads[i], .expanded = expanded };
			counts += !fallback || fallback != c.o;
			if (!fallback) {
				fallback = c.o;
				fallback_expanded = expanded;
			}
			if (!rank_all(rt, &c, args, n))
				continue;
			cmp = best.o ? compare(&c, &best, n, &is_even) : 1;
			even = cmp > 0 ? false : cmp == 0 ? even || is_even : even;
			if (cmp > 0)
				best = c;
		}
	if (best.o && even) {
		*ret_why = OVERLOAD_AMBIGUOUS;
		return NULL;
	}
	if (best.o) {
		*ret_expanded = best.expanded;
		*ret_why = OVERLOAD_OK;
		return best.o;
	}
	*ret_why = counts ? OVERLOAD_NO_CONVERSION : OVERLOAD_NO_COUNT;
	*ret_expanded = fallback_expanded;
	return counts == 1 && g->n == 1 ? fallback : NULL;
}
