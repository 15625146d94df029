/* SPDX-License-Identifier: MIT */
/*
 * The choice of an overload as PowerShell makes it: each argument's conversion
 * to each parameter has a rank, and the arguments further to the front weigh
 * more. Even candidates are told apart by their parameters' types: the
 * narrowest where nothing is lost, the widest where something may be.
 */
#include "value/overload.h"

#include "value/coll.h"

struct candidate {
	const struct overload *o;
	bool expanded;		/* params given one by one */
	int ranks[OVERLOAD_ARGS];
	const struct type *types[OVERLOAD_ARGS];	/* of the parameters, each for its argument */
	const struct type *generics[2];	/* the type arguments as far as the arguments tell; NULL: not yet known */
};

/* Whether the last arguments are given one by one for the array that O ends in; one alone is
 * where it fits the elements better than the array. */
static bool is_expanded(struct rt *rt, const struct overload *o, const val *args, int n)
{
	const struct param_sig *last = o->nparams ? &o->params[o->nparams - 1] : NULL;

	if (!last || !last->is_params)
		return false;
	if (n != o->nparams)
		return n >= o->nparams - 1;
	return overload_rank(rt, args[n - 1], last->type->elem) > overload_rank(rt, args[n - 1], last->type);
}

static bool fits_count(const struct overload *o, int n, bool expanded)
{
	int need = o->nparams;

	while (need && o->params[need - 1].has_default)
		need--;
	return expanded || (n >= need && n <= o->nparams);
}

/* What the elements of V have in common, of the types type inference looks at; NULL: V is no array. */
static const struct type *array_elem(val v)
{
	const struct type *t = val_type_of(v), *first;
	struct array *a = val_array(v);

	if (!t || !(t->flags & TF_ARRAY))
		return NULL;
	if (t != &type_object_array || !a || !a->n)
		return t->elem;
	first = val_type_of(array_get(a, 0));
	for (uint32_t i = 1; i < a->n; i++)
		if (val_type_of(array_get(a, i)) != first)
			return t->elem;
	return first ?: t->elem;
}

/* The type argument that V gives by its place in a parameter; NULL: none. */
static const struct type *infer(val v, enum param_open open)
{
	const struct type *t = val_type_of(v);

	if (open == OPEN_T || !t)
		return t;
	if (open == OPEN_ARRAY || (t->flags & TF_ARRAY))
		return array_elem(v);
	if (t == &type_string)
		return &type_char;
	return type_is_named(t, "System.Collections.Generic.IEnumerable`1") && t->nargs ? t->args[0] : NULL;
}

/* The rank of V for a parameter that names a type argument, which others may have settled. */
static int open_rank(struct rt *rt, struct candidate *c, const struct param_sig *p, int i, val v)
{
	const struct type *own = val_type_of(v), *t;
	bool alike;

	c->types[i] = p->type;
	if (rt->generic || p->generic >= ARRAY_LEN(c->generics) || (!own && p->open == OPEN_OTHER))
		return own ? RANK_ASSIGNABLE : RANK_NULL_TO_REF;
	if (p->open == OPEN_OTHER)
		return type_is_named(own, p->definition) ? RANK_ASSIGNABLE : RANK_NONE;
	t = infer(v, p->open);
	if (!t || (c->generics[p->generic] && c->generics[p->generic] != t))
		return RANK_NONE;
	c->generics[p->generic] = t;
	if (p->open == OPEN_T) {
		c->types[i] = t;
		return RANK_IDENTITY;
	}
	alike = !(own->flags & TF_ARRAY) || own->elem == t;
	c->types[i] = p->open == OPEN_ARRAY ? type_array_of(rt, t, 1)
		    : type_generic_of(rt, type_find_c(rt, "System.Collections.Generic.IEnumerable`1"), &t, 1);
	if (p->open == OPEN_SEQUENCE)
		return alike ? RANK_ASSIGNABLE : RANK_NONE;
	return alike ? RANK_IDENTITY : RANK_UNRELATED_ARRAYS;
}

static int rank_one(struct rt *rt, struct candidate *c, int i, val v)
{
	int last = c->o->nparams - 1;
	bool rest = c->expanded && i >= last;
	const struct param_sig *p = &c->o->params[rest ? last : i];
	struct psref *r = val_psref(v);

	c->types[i] = rest ? p->type->elem : p->type;
	if (!rest && p->is_ref && r) {
		v = val_base(psref_get(rt, r));
		return val_is_null(v) ? RANK_IDENTITY : overload_rank(rt, v, p->type);
	}
	return p->open ? open_rank(rt, c, p, i, v) : overload_rank(rt, v, c->types[i]);
}

static bool rank_all(struct rt *rt, struct candidate *c, const val *args, int n)
{
	for (int i = 0; i < n; i++) {
		c->ranks[i] = rank_one(rt, c, i, args[i]);
		if (c->ranks[i] == RANK_NONE)
			return false;
	}
	return true;
}

/* Numbers and nulls that convert alike to both: >0 when those of A are the better, as the head of the file says. */
static int compare_types(struct rt *rt, const struct candidate *a, const struct candidate *b, int n)
{
	int better = 0;

	for (int i = 0; i < n; i++) {
		int x = a->ranks[i], y = b->ranks[i], weight = n - i;
		bool safe = x >= RANK_NUMERIC_IMPLICIT - RANK_ALONE;

		if (MIN(x, y) < RANK_NULL_TO_VALUE || safe != (y >= RANK_NUMERIC_IMPLICIT - RANK_ALONE))
			continue;
		x = overload_type_rank(rt, a->types[i], b->types[i]);
		y = overload_type_rank(rt, b->types[i], a->types[i]);
		if (x != y)
			better += (x > y) == safe ? weight : -weight;
	}
	return better;
}

static bool same_types(const struct candidate *a, const struct candidate *b, int n)
{
	for (int i = 0; i < n; i++)
		if (a->types[i] != b->types[i] && !(i < a->o->nparams && a->o->params[i].is_ref))
			return false;
	return true;
}

/* >0: A is better; 0: nothing tells them apart. */
static int compare(struct rt *rt, const struct candidate *a, const struct candidate *b, int n)
{
	int better = 0;

	for (int i = 0; i < n; i++)
		better += a->ranks[i] > b->ranks[i] ? n - i : a->ranks[i] < b->ranks[i] ? i - n : 0;
	if (!better)
		better = compare_types(rt, a, b, n);
	if (better || !same_types(a, b, n))
		return better;
	if (a->expanded != b->expanded)
		return a->expanded ? -1 : 1;
	if (a->o->nparams != b->o->nparams)
		return a->expanded ? a->o->nparams - b->o->nparams : b->o->nparams - a->o->nparams;
	return b->o->is_generic - a->o->is_generic;
}

/* Whether the parameters are just the types that the arguments are cast to. */
static bool fits_casts(struct rt *rt, const struct overload *o, const val *args, int n)
{
	for (int i = 0; rt->casts && rt->cast_args == args && i < n; i++)
		if (rt->casts[i] && (i >= o->nparams || o->params[i].type != rt->casts[i]))
			return false;
	return true;
}

/* The best so far among the candidates. */
struct choice {
	struct candidate best;
	bool even;		/* another is as good */
	bool cast;		/* only what fits the casts counts */
	const struct overload *first;	/* of the right count, whether or not the arguments convert */
	bool first_expanded;
	int counted;
};

static void consider(struct rt *rt, struct choice *k, const struct overload *o, const val *args, int n)
{
	struct candidate c = { .o = o, .expanded = o->def->call && is_expanded(rt, o, args, n) };
	bool cast;
	int cmp;

	if (!o->def->call || !fits_count(o, n, c.expanded))
		return;
	k->counted++;
	if (!k->first) {
		k->first = o;
		k->first_expanded = c.expanded;
	}
	if (!rank_all(rt, &c, args, n))
		return;
	cast = fits_casts(rt, o, args, n);
	if (k->best.o && cast != k->cast)
		cmp = cast ? 1 : -1;
	else
		cmp = k->best.o ? compare(rt, &c, &k->best, n) : 1;
	/* of two alike the first counts, as one that overrides the other */
	k->even = cmp > 0 ? false : k->even || (!cmp && !same_types(&c, &k->best, n));
	if (cmp > 0) {
		k->best = c;
		k->cast = cast;
	}
}

/* Without conversion every candidate of the right count fails; the only one of a
 * name is still called so that the conversion error names the argument. */
const struct overload *overload_choose(struct rt *rt, const struct method_group *g, const val *args, int n,
				       bool *ret_expanded, enum overload_result *ret_why)
{
	struct choice k = { .even = false };

	for (int i = 0; i < g->n; i++)
		consider(rt, &k, &g->overloads[i], args, n);
	if (k.best.o && k.even) {
		*ret_why = OVERLOAD_AMBIGUOUS;
		return NULL;
	}
	if (k.best.o) {
		*ret_expanded = k.best.expanded;
		*ret_why = OVERLOAD_OK;
		return k.best.o;
	}
	*ret_why = k.counted ? OVERLOAD_NO_CONVERSION : OVERLOAD_NO_COUNT;
	*ret_expanded = k.first_expanded;
	return k.counted == 1 && g->n == 1 && !k.first->is_generic ? k.first : NULL;
}
