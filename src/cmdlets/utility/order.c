/* SPDX-License-Identifier: MIT */
#include "cmdlets/utility/order.h"

#include <string.h>

void order_keys(const struct order *o, struct order_row *row)
{
	uint32_t n = o->nprops ? o->nprops : 1;

	row->keys = rt_block(o->c->rt, val, n);
	if (!o->nprops) {
		row->keys[0] = row->object;
		return;
	}
	for (uint32_t i = 0; i < n; i++)
		if (!prop_value(o->c, &o->props[i], row->object, &row->keys[i]))
			row->keys[i] = V_VOID;
}

/* Missing and null come first; what cannot be compared is compared as text. */
static int compare_keys(const struct order *o, val a, val b)
{
	struct rt *rt = o->c->rt;
	int r;

	a = val_base(a);
	b = val_base(b);
	if (val_is_null(a) || val_is_null(b))
		return (int)!val_is_null(a) - (int)!val_is_null(b);
	if (a.k == VK_INT32 && b.k == VK_INT32)
		return (a.i > b.i) - (a.i < b.i);
	if (a.k == VK_STR && b.k == VK_STR)
		return ustr_cmp(a.s, b.s, !o->case_sensitive);
	if (a.k == VK_CHAR && b.k == VK_CHAR)	/* characters keep their case */
		return (a.u > b.u) - (a.u < b.u);
	if (val_compare_try(rt, a, b, !o->case_sensitive, &r))
		return r;
	return ustr_cmp(val_to_str(rt, a), val_to_str(rt, b), !o->case_sensitive);
}

int order_compare(const struct order *o, const struct order_row *a, const struct order_row *b)
{
	uint32_t n = o->nprops ? o->nprops : 1;

	for (uint32_t i = 0; i < n; i++) {
		int r = compare_keys(o, a->keys[i], b->keys[i]);
		bool down = o->nprops && o->props[i].descending >= 0 ? o->props[i].descending : o->descending;

		if (r)
			return down ? -r : r;
	}
	return 0;
}

static void merge(const struct order *o, struct order_row *a, struct order_row *tmp, uint32_t n)
{
	uint32_t half = n / 2, i = 0, j = half, k = 0;

	if (n < 2)
		return;
	merge(o, a, tmp, half);
	merge(o, a + half, tmp, n - half);
	if (order_compare(o, &a[half - 1], &a[half]) <= 0)
		return;
	memcpy(tmp, a, half * sizeof *a);
	while (i < half && j < n)
		a[k++] = order_compare(o, &a[j], &tmp[i]) < 0 ? a[j++] : tmp[i++];
	memcpy(a + k, tmp + i, (half - i) * sizeof *a);
}

/* Equal rows keep their order. */
static bool out_of_order(const struct order *o, const struct order_row *a, const struct order_row *b)
{
	int r = order_compare(o, a, b);

	return r ? r > 0 : a->index > b->index;
}

static void swap_if_greater(const struct order *o, struct order_row *a, struct order_row *b)
{
	struct order_row t = *a;

	if (!out_of_order(o, a, b))
		return;
	*a = *b;
	*b = t;
}

/* Few rows are compared in .NET's order, which shows where values of different
 * types have no order that holds together. */
static void sort_few(const struct order *o, struct order_row *a, uint32_t n)
{
	if (n == 3) {
		swap_if_greater(o, &a[0], &a[1]);
		swap_if_greater(o, &a[0], &a[2]);
		swap_if_greater(o, &a[1], &a[2]);
		return;
	}
	for (uint32_t i = 1; i < n; i++) {
		struct order_row t = a[i];
		uint32_t k = i;

		for (; k && out_of_order(o, &a[k - 1], &t); k--)
			a[k] = a[k - 1];
		a[k] = t;
	}
}

void order_sort(const struct order *o, struct order_row *rows, uint32_t n)
{
	struct order_row *tmp = rt_block(o->c->rt, struct order_row, n / 2 + 1);

	rt_poll(o->c->rt);
	if (n <= 16) {
		sort_few(o, rows, n);
		return;
	}
	merge(o, rows, tmp, n);
}
