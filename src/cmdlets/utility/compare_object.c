/* SPDX-License-Identifier: MIT */
/* Compare-Object: what two collections have in common and what not. */
#include "cmdlets/utility/order.h"
#include "types/culture/collate.h"

struct args {
	struct array *reference_object;
	struct array *difference_object;
	int64_t sync_window;
	struct array *property;
	bool exclude_different;
	bool include_equal;
	bool pass_thru;
	struct ustr *culture;
	bool case_sensitive;
};

struct row {
	val object;
	val *keys;
};

/* Rows of one side that wait for their match, the oldest first. */
struct waiting {
	struct row *rows;
	uint32_t from, n, cap;
};

struct state {
	struct order order;
	struct waiting left, right;
	uint32_t next;		/* of the reference objects */
	int64_t window;
};

static const struct param_def params[] = {
	PARAM(args, reference_object, "ReferenceObject", P_ARRAY | P_PSOBJECT, .pos = 1,
	      .flags = PF_MANDATORY | PF_ALLOW_EMPTY_COLLECTION),
	PARAM(args, difference_object, "DifferenceObject", P_ARRAY | P_PSOBJECT, .pos = 2,
	      .flags = PF_MANDATORY | PF_PIPE | PF_ALLOW_EMPTY_COLLECTION),
	PARAM(args, sync_window, "SyncWindow", P_INT, .validate = "range:0:2147483647"),
	PARAM(args, property, "Property", P_ARRAY | P_OBJECT),
	PARAM(args, exclude_different, "ExcludeDifferent", P_SWITCH),
	PARAM(args, include_equal, "IncludeEqual", P_SWITCH),
	PARAM(args, pass_thru, "PassThru", P_SWITCH),
	PARAM(args, culture, "Culture", P_STRING),
	PARAM(args, case_sensitive, "CaseSensitive", P_SWITCH),
	PARAMS_END
};

static struct row *row_new(struct cmdlet *c, val v)
{
	struct state *s = c->state;
	struct row *r = rt_block(c->rt, struct row, 1);

	*r = (struct row){ v, rt_block(c->rt, val, order_nkeys(&s->order)) };
	order_keys(&s->order, v, r->keys);
	return r;
}

static void wait_for_match(struct cmdlet *c, struct waiting *w, const struct row *row)
{
	if (w->from + w->n == w->cap) {
		uint32_t cap = MAX(16u, w->n * 2);
		struct row *r = rt_block(c->rt, struct row, cap);

		for (uint32_t i = 0; i < w->n; i++)
			r[i] = w->rows[w->from + i];
		*w = (struct waiting){ r, 0, w->n, cap };
	}
	w->rows[w->from + w->n++] = *row;
}

static void begin(struct cmdlet *c)
{
	struct args *a = c->args;
	struct state *s = c->state;

	s->order = (struct order){ .c = c, .case_sensitive = a->case_sensitive, .locale = collate_named(c->rt, a->culture) };
	s->order.props = prop_exprs(c, a->property, PK_ONE, &s->order.nprops);
	s->window = cmdlet_has(c, "SyncWindow") ? a->sync_window : INT32_MAX;
	if (a->exclude_different && !cmdlet_has(c, "IncludeEqual"))
		a->include_equal = true;
}

static void write_row(struct cmdlet *c, const struct row *row, const char *side)
{
	struct args *a = c->args;
	struct state *s = c->state;
	struct psobj *o;
	val v = row->object;

	if (a->pass_thru) {
		struct psobj *ext = ext_of(c->rt, &v, true);

		psobj_put_c(c->rt, ext, "SideIndicator", val_str(ustr_new(c->rt, side)));
		cmdlet_write(c, v);
		return;
	}
	o = psobj_new(c->rt);
	for (uint32_t i = 0; i < s->order.nprops; i++)
		psobj_put(c->rt, o, ustr_intern(c->rt, prop_display(c->rt, &s->order.props[i])),
			  row->keys[i].k == VK_VOID ? V_NULL : row->keys[i]);
	if (!s->order.nprops)
		psobj_put_c(c->rt, o, "InputObject", v);
	psobj_put_c(c->rt, o, "SideIndicator", val_str(ustr_new(c->rt, side)));
	cmdlet_write(c, val_obj(o));
}

/* The first waiting row equal to ROW, which waits no longer. */
static bool take_match(struct cmdlet *c, struct waiting *w, const struct row *row, struct row *ret)
{
	struct state *s = c->state;

	for (uint32_t i = 0; i < w->n; i++) {
		struct row *at = &w->rows[w->from + i];

		if (!(i & 0xfff))
			rt_poll(c->rt);
		if (order_compare_keys(&s->order, at->keys, row->keys))
			continue;
		*ret = *at;
		for (; i + 1 < w->n; i++, at++)
			at[0] = at[1];
		w->n--;
		return true;
	}
	return false;
}

static void write_equal(struct cmdlet *c, const struct row *row)
{
	if (((struct args *)c->args)->include_equal)
		write_row(c, row, "==");
}

static void write_different(struct cmdlet *c, const struct row *row, const char *side)
{
	if (!((struct args *)c->args)->exclude_different)
		write_row(c, row, side);
}

/* A row without a match waits for one; the oldest gives way when the window is full. */
static void keep(struct cmdlet *c, struct waiting *w, const struct row *row, const char *side)
{
	struct state *s = c->state;

	if (s->window <= 0) {
		write_different(c, row, side);
		return;
	}
	if (w->n >= s->window) {
		struct row oldest = w->rows[w->from++];

		w->n--;
		write_different(c, &oldest, side);
	}
	wait_for_match(c, w, row);
}

/* The next reference object beside DIFFERENCE; NULL: no more of those. */
static void compare_next(struct cmdlet *c, struct row *difference)
{
	struct args *a = c->args;
	struct state *s = c->state;
	struct row *reference = NULL, match;

	if (a->reference_object && s->next < a->reference_object->n)
		reference = row_new(c, array_get(a->reference_object, s->next++));
	if (reference && difference && !order_compare_keys(&s->order, reference->keys, difference->keys)) {
		write_equal(c, reference);
		return;
	}
	if (difference && take_match(c, &s->left, difference, &match)) {
		write_equal(c, &match);
		difference = NULL;
	}
	if (reference && take_match(c, &s->right, reference, &match)) {
		write_equal(c, reference);
		reference = NULL;
	}
	if (difference)
		keep(c, &s->right, difference, "=>");
	if (reference)
		keep(c, &s->left, reference, "<=");
}

static void process(struct cmdlet *c)
{
	struct args *a = c->args;

	for (uint32_t i = 0; a->difference_object && i < a->difference_object->n; i++)
		compare_next(c, row_new(c, array_get(a->difference_object, i)));
}

static void end(struct cmdlet *c)
{
	struct args *a = c->args;
	struct state *s = c->state;

	while (a->reference_object && s->next < a->reference_object->n)
		compare_next(c, NULL);
	for (uint32_t i = 0; i < s->right.n; i++)
		write_different(c, &s->right.rows[s->right.from + i], "=>");
	for (uint32_t i = 0; i < s->left.n; i++)
		write_different(c, &s->left.rows[s->left.from + i], "<=");
}

const struct cmdlet_def cmdlet_compare_object = {
	.name = "Compare-Object", .module = MOD_UTILITY,
	.params = params, .args_size = sizeof(struct args), .state_size = sizeof(struct state),
	.begin = begin, .process = process, .end = end,
	.synopsis = "Compares two sets of objects.",
};
