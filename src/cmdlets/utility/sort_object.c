/* SPDX-License-Identifier: MIT */
/* Sort-Object. */
#include "cmdlets/utility/order.h"
#include "types/culture/collate.h"

struct args {
	bool stable;
	bool descending;
	bool unique;
	val input_object;
	struct array *property;
	struct ustr *culture;
	bool case_sensitive;
	int64_t top;
	int64_t bottom;
};

struct state {
	struct list *input;
};

static const char *const sets[] = { "Default", "Top", "Bottom", NULL };
static const struct param_def params[] = {
	PARAM(args, stable, "Stable", P_SWITCH, .sets = 1 << 0),
	PARAM(args, descending, "Descending", P_SWITCH),
	PARAM(args, unique, "Unique", P_SWITCH),
	PARAM(args, input_object, "InputObject", P_PSOBJECT, .flags = PF_PIPE),
	PARAM(args, property, "Property", P_ARRAY | P_OBJECT, .pos = 1),
	PARAM(args, culture, "Culture", P_STRING),
	PARAM(args, case_sensitive, "CaseSensitive", P_SWITCH),
	PARAM(args, top, "Top", P_INT, .sets = 1 << 1, .flags = PF_MANDATORY, .validate = "range:1:2147483647"),
	PARAM(args, bottom, "Bottom", P_INT, .sets = 1 << 2, .flags = PF_MANDATORY, .validate = "range:1:2147483647"),
	PARAMS_END
};

static void process(struct cmdlet *c)
{
	struct args *a = c->args;
	struct state *s = c->state;

	if (a->input_object.k == VK_VOID || a->input_object.k == VK_NULL)
		return;
	if (!s->input)
		s->input = list_new(c->rt, NULL);
	list_push(c->rt, s->input, a->input_object);
}

/* Keeps the first of each run of equal rows. */
static uint32_t drop_equal(const struct order *o, struct order_row *rows, uint32_t n)
{
	uint32_t k = 0;

	for (uint32_t i = 0; i < n; i++)
		if (!k || order_compare(o, &rows[k - 1], &rows[i]))
			rows[k++] = rows[i];
	return k;
}

/* The objects of N rows that were dropped from. */
static val *picked(struct cmdlet *c, const val *v, const struct order_row *rows, uint32_t n)
{
	val *r = rt_block(c->rt, val, n);

	for (uint32_t i = 0; i < n; i++)
		r[i] = v[rows[i].index];
	return r;
}

/* Objects V moved to where all N rows say, in place: one cycle after the other. */
static val *arranged(struct cmdlet *c, val *v, struct order_row *rows, uint32_t n)
{
	for (uint32_t i = 0; i < n; i++) {
		val first = v[i];
		uint32_t to = i;

		for (uint32_t from; (from = rows[to].index) != i; to = from) {
			v[to] = v[from];
			rows[to].index = to;
		}
		v[to] = first;
		rows[to].index = to;
	}
	heap_release_block(c->rt->heap, rows);
	return v;
}

/* A wildcard stands for the matching properties of the first object. */
struct widen {
	struct cmdlet *c;
	const struct prop_expr *p;
	struct list *names;
};

static void widen_one(struct rt *rt, struct ustr *name, val x, void *arg)
{
	(void)x;
	list_add(rt, ((struct widen *)arg)->names, val_str(name));
}

static void widen(struct cmdlet *c, struct order *o, val first)
{
	struct list *names = list_new(c->rt, NULL);
	bool any = false;

	for (uint32_t i = 0; i < o->nprops; i++)
		any |= o->props[i].wildcard;
	if (!any)
		return;
	for (uint32_t i = 0; i < o->nprops; i++) {
		struct widen w = { c, &o->props[i], names };

		if (o->props[i].wildcard)
			prop_match(c, first, o->props[i].name, widen_one, &w);
		else
			list_add(c->rt, names, val_str(o->props[i].name));
	}
	o->props = prop_exprs(c, list_to_array(c->rt, names, NULL), PK_ORDER, &o->nprops);
}

static val *gather_keys(const struct order *o, const struct list *objects)
{
	uint32_t nkeys = order_nkeys(o);
	val *keys = rt_block(o->c->rt, val, (size_t)objects->n * nkeys);

	for (uint32_t i = 0; i < objects->n; i++)
		order_keys(o, objects->v[i], &keys[(size_t)i * nkeys]);
	return keys;
}

static void end(struct cmdlet *c)
{
	struct args *a = c->args;
	struct state *s = c->state;
	struct order o = { .c = c, .descending = a->descending, .case_sensitive = a->case_sensitive, .missing_last = true };
	struct order_row *rows;
	uint32_t n, from = 0;
	val *sorted;

	o.props = prop_exprs(c, a->property, PK_ORDER, &o.nprops);
	o.locale = collate_named(c->rt, a->culture);
	if (!s->input)
		return;
	n = s->input->n;
	order_default_keys(&o, s->input->v[0]);
	widen(c, &o, s->input->v[0]);
	o.keys = o.nprops ? gather_keys(&o, s->input) : s->input->v;
	rows = order_rows(&o, n);
	order_sort(&o, rows, n, a->stable || a->top || a->bottom);
	if (a->unique) {
		n = drop_equal(&o, rows, n);
		sorted = picked(c, s->input->v, rows, n);
	} else {
		sorted = arranged(c, s->input->v, rows, n);
	}
	if (a->top && a->top < n)
		n = (uint32_t)a->top;
	if (a->bottom && a->bottom < n)
		from = n - (uint32_t)a->bottom;
	for (uint32_t i = from; i < n; i++)
		cmdlet_write(c, sorted[i]);
}

const struct cmdlet_def cmdlet_sort_object = {
	.name = "Sort-Object", .module = MOD_UTILITY,
	.sets = sets, .default_set = "Default",
	.params = params, .args_size = sizeof(struct args), .state_size = sizeof(struct state),
	.process = process, .end = end,
	.synopsis = "Sorts objects by property values.",
};
