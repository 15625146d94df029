/* SPDX-License-Identifier: MIT */
/* Compare-Object: what two collections have in common and what not. */
#include "cmdlets/utility/order.h"
#include "types/collate.h"

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

struct state {
	struct order order;
	struct list *reference, *difference;	/* rows not matched yet, as records */
	struct row *left, *right;
	uint32_t nleft, nright, next;
	uint32_t cap_left, cap_right;
	bool *done_left;
};

static const struct param_def params[] = {
	PARAM(args, reference_object, "ReferenceObject", P_ARRAY | P_PSOBJECT, .pos = 1, .flags = PF_MANDATORY | PF_ALLOW_EMPTY_COLLECTION),
	PARAM(args, difference_object, "DifferenceObject", P_ARRAY | P_PSOBJECT, .pos = 2, .flags = PF_MANDATORY | PF_PIPE | PF_ALLOW_EMPTY_COLLECTION),
	PARAM(args, sync_window, "SyncWindow", P_INT, .validate = "range:0:2147483647"),
	PARAM(args, property, "Property", P_ARRAY | P_OBJECT),
	PARAM(args, exclude_different, "ExcludeDifferent", P_SWITCH),
	PARAM(args, include_equal, "IncludeEqual", P_SWITCH),
	PARAM(args, pass_thru, "PassThru", P_SWITCH),
	PARAM(args, culture, "Culture", P_STRING),
	PARAM(args, case_sensitive, "CaseSensitive", P_SWITCH),
	PARAMS_END
};

static void add_row(struct cmdlet *c, struct row **rows, uint32_t *n, uint32_t *cap, val v)
{
	struct state *s = c->state;

	if (*n == *cap) {
		uint32_t bigger = *cap ? *cap * 2 : 16;
		struct row *r = rt_block(c->rt, struct row, bigger);

		for (uint32_t i = 0; i < *n; i++)
			r[i] = (*rows)[i];
		*rows = r;
		*cap = bigger;
	}
	(*rows)[*n] = (struct row){ v, rt_block(c->rt, val, order_nkeys(&s->order)) };
	order_keys(&s->order, v, (*rows)[*n].keys);
	(*n)++;
}

static void begin(struct cmdlet *c)
{
	struct args *a = c->args;
	struct state *s = c->state;

	s->order = (struct order){ .c = c, .case_sensitive = a->case_sensitive, .locale = collate_named(c->rt, a->culture) };
	s->order.props = prop_exprs(c, a->property, 0, &s->order.nprops);
	for (uint32_t i = 0; a->reference_object && i < a->reference_object->n; i++)
		add_row(c, &s->left, &s->nleft, &s->cap_left, array_get(a->reference_object, i));
	if (a->exclude_different && !cmdlet_has(c, "IncludeEqual"))
		a->include_equal = true;
}

static void process(struct cmdlet *c)
{
	struct args *a = c->args;
	struct state *s = c->state;

	for (uint32_t i = 0; a->difference_object && i < a->difference_object->n; i++)
		add_row(c, &s->right, &s->nright, &s->cap_right, array_get(a->difference_object, i));
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

/* The nearest unmatched row of the left side within the window. */
static int64_t find_match(struct cmdlet *c, uint32_t at, const bool *taken)
{
	struct args *a = c->args;
	struct state *s = c->state;
	int64_t window = cmdlet_has(c, "SyncWindow") ? a->sync_window : INT32_MAX;
	int64_t from = MAX((int64_t)at - window, 0), to = MIN((int64_t)at + window, (int64_t)s->nleft - 1);

	for (int64_t i = from; i <= to; i++) {
		if (!(i & 0xfff))
			rt_poll(c->rt);
		if (!taken[i] && !order_compare_keys(&s->order, s->left[i].keys, s->right[at].keys))
			return i;
	}
	return -1;
}

static void end(struct cmdlet *c)
{
	struct args *a = c->args;
	struct state *s = c->state;
	bool *left = rt_block(c->rt, bool, s->nleft + 1), *right = rt_block(c->rt, bool, s->nright + 1);

	for (uint32_t i = 0; i < s->nright; i++) {
		int64_t m = find_match(c, i, left);

		if (m < 0)
			continue;
		left[m] = right[i] = true;
		if (a->include_equal)
			write_row(c, &s->left[m], "==");
	}
	if (a->exclude_different)
		return;
	for (uint32_t i = 0; i < s->nright; i++)
		if (!right[i])
			write_row(c, &s->right[i], "=>");
	for (uint32_t i = 0; i < s->nleft; i++)
		if (!left[i])
			write_row(c, &s->left[i], "<=");
}

const struct cmdlet_def cmdlet_compare_object = {
	.name = "Compare-Object", .module = MOD_UTILITY,
	.params = params, .args_size = sizeof(struct args), .state_size = sizeof(struct state),
	.begin = begin, .process = process, .end = end,
	.synopsis = "Compares two sets of objects.",
};
