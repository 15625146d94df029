/* SPDX-License-Identifier: MIT */
#include "cmdlets/utility/order.h"

#include "types/collate.h"

#include <string.h>

void order_keys(const struct order *o, val v, val *ret)
{
	if (!o->nprops)
		ret[0] = v;
	for (uint32_t i = 0; i < o->nprops; i++) {
		struct errrec *e;

		if (!prop_value_try(o->c, &o->props[i], v, &ret[i], &e))
			ret[i] = V_VOID;
		if (e)
			cmdlet_error(o->c, errrec_about_input(o->c->rt, errrec_new(o->c->rt, e->exception, "ExpressionEvaluation", EC_InvalidResult, V_NULL), v));
	}
}

static int text_order(const struct order *o, const struct ustr *a, const struct ustr *b)
{
	if (o->locale)
		return collate_compare(o->locale, a, b, o->case_sensitive ? 0 : COLLATE_IGNORE_CASE);
	return ustr_cmp(a, b, !o->case_sensitive);
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
		return text_order(o, a.s, b.s);
	if (a.k == VK_CHAR && b.k == VK_CHAR)	/* characters keep their case */
		return (a.u > b.u) - (a.u < b.u);
	if (val_compare_try(rt, a, b, !o->case_sensitive, &r))
		return r;
	return text_order(o, val_to_str(rt, a), val_to_str(rt, b));
}

static bool goes_down(const struct order *o, uint32_t i)
{
	return o->nprops && o->props[i].descending >= 0 ? o->props[i].descending : o->descending;
}

int order_compare_keys(const struct order *o, const val *a, const val *b)
{
	for (uint32_t i = 0; i < order_nkeys(o); i++) {
		int r;

		if (o->missing_last && (a[i].k == VK_VOID) != (b[i].k == VK_VOID))
			return a[i].k == VK_VOID ? 1 : -1;
		r = compare_keys(o, a[i], b[i]);
		if (r)
			return goes_down(o, i) ? -r : r;
	}
	return 0;
}

int order_compare(const struct order *o, const struct order_row *a, const struct order_row *b)
{
	uint32_t n = order_nkeys(o);

	if (a->lead != b->lead)
		return a->lead < b->lead ? -1 : 1;
	return order_compare_keys(o, o->keys + (size_t)a->index * n, o->keys + (size_t)b->index * n);
}

/* ---- Leads --------------------------------------------------------------- */

static val first_key(const struct order *o, uint32_t i)
{
	return val_base(o->keys[(size_t)i * order_nkeys(o)]);
}

/* The kind that all first keys have, when their leads order them; else VK_NULL. */
static enum val_kind lead_kind(const struct order *o, uint32_t n)
{
	enum val_kind k = n ? first_key(o, 0).k : VK_NULL;

	if (k != VK_STR && k != VK_INT32 && k != VK_INT64 && k != VK_DATETIME && k != VK_TIMESPAN)
		return VK_NULL;
	for (uint32_t i = 0; i < n; i++) {
		val v = first_key(o, i);

		if (v.k != k || (k == VK_STR && (v.s->wide || o->locale)))
			return VK_NULL;
	}
	return k;
}

/* How many characters all first keys, texts, start with. */
static uint32_t common_start(const struct order *o, uint32_t n)
{
	const struct ustr *first = first_key(o, 0).s;
	uint32_t common = ustr_len(first);

	for (uint32_t i = 1; i < n && common; i++) {
		const struct ustr *s = first_key(o, i).s;
		uint32_t k = 0;

		while (k < common && k < ustr_len(s) && s->n[k] == first->n[k])
			k++;
		common = k;
	}
	return common;
}

struct order_row *order_rows(const struct order *o, uint32_t n)
{
	struct order_row *rows = rt_block(o->c->rt, struct order_row, n);
	enum val_kind k = lead_kind(o, n);
	uint32_t from = k == VK_STR ? common_start(o, n) : 0;
	uint64_t down = goes_down(o, 0) ? ~(uint64_t)0 : 0;

	for (uint32_t i = 0; i < n; i++) {
		val v = first_key(o, i);

		rows[i].index = i;
		if (k == VK_STR)
			rows[i].lead = ustr_cmp_lead(v.s, from) ^ down;
		else if (k != VK_NULL)
			rows[i].lead = (v.u ^ (uint64_t)1 << 63) ^ down;
	}
	return rows;
}

/* ---- Sorting ------------------------------------------------------------- */

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
	struct order_row *tmp;

	rt_poll(o->c->rt);
	if (n <= 16) {
		sort_few(o, rows, n);
		return;
	}
	tmp = rt_block(o->c->rt, struct order_row, n / 2);
	merge(o, rows, tmp, n);
	heap_release_block(o->c->rt->heap, tmp);
}
