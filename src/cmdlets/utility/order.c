/* SPDX-License-Identifier: MIT */
#include "cmdlets/utility/order.h"

#include "types/culture/collate.h"

#include <string.h>

void order_default_keys(struct order *o, val first)
{
	struct rt *rt = o->c->rt;
	struct strlist *names = val_type_names(rt, first), *keys = NULL;
	struct list *l;

	for (uint32_t i = 0; !o->nprops && !keys && i < names->n; i++) {
		struct typedata *t = typedata_find(rt, names->s[i]);

		keys = t && t->default_keys && t->default_keys->n ? t->default_keys : NULL;
	}
	if (!keys)
		return;
	l = list_new(rt, NULL);
	for (uint32_t i = 0; i < keys->n; i++)
		list_add(rt, l, val_str(keys->s[i]));
	o->props = prop_exprs(o->c, list_to_array(rt, l, NULL), PK_ORDER, &o->nprops);
}

void order_keys(const struct order *o, val v, val *ret)
{
	if (!o->nprops)
		ret[0] = v;
	for (uint32_t i = 0; i < o->nprops; i++) {
		struct errrec *e;

		if (!prop_value_try(o->c, &o->props[i], v, &ret[i], &e))
			ret[i] = V_VOID;
		else if (ret[i].k == VK_VOID)
			ret[i] = V_NULL;	/* it has the property; only its value is nothing */
		if (e)
			cmdlet_error(o->c,
				     errrec_about_input(o->c->rt,
							errrec_new(o->c->rt, e->exception, "ExpressionEvaluation",
								   EC_InvalidResult, V_NULL),
							v));
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
	if (val_psobj(a) && val_psobj(b))
		return 0;	/* no text of their own */
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
static int row_order(const struct order *o, const struct order_row *a, const struct order_row *b)
{
	int r = order_compare(o, a, b);

	if (r || !o->stable)
		return r;
	return (a->index > b->index) - (a->index < b->index);
}

static void swap(struct order_row *a, struct order_row *b)
{
	struct order_row t = *a;

	*a = *b;
	*b = t;
}

static void swap_if_greater(const struct order *o, struct order_row *a, struct order_row *b)
{
	if (row_order(o, a, b) > 0)
		swap(a, b);
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

		for (; k && row_order(o, &t, &a[k - 1]) < 0; k--)
			a[k] = a[k - 1];
		a[k] = t;
	}
}

static void sift_down(const struct order *o, struct order_row *a, uint32_t i, uint32_t n)
{
	struct order_row d = a[i - 1];

	while (i <= n / 2) {
		uint32_t child = 2 * i;

		if (child < n && row_order(o, &a[child - 1], &a[child]) < 0)
			child++;
		if (row_order(o, &d, &a[child - 1]) >= 0)
			break;
		a[i - 1] = a[child - 1];
		i = child;
	}
	a[i - 1] = d;
}

static void sort_heap(const struct order *o, struct order_row *a, uint32_t n)
{
	for (uint32_t i = n / 2; i >= 1; i--)
		sift_down(o, a, i, n);
	for (uint32_t i = n; i > 1; i--) {
		swap(&a[0], &a[i - 1]);
		sift_down(o, a, 1, i - 1);
	}
}

/* The middle one of three rows goes where it belongs; returns where that is. */
static uint32_t partition(const struct order *o, struct order_row *a, uint32_t n)
{
	uint32_t hi = n - 1, middle = hi / 2, left = 0, right = hi - 1;
	struct order_row pivot;

	swap_if_greater(o, &a[0], &a[middle]);
	swap_if_greater(o, &a[0], &a[hi]);
	swap_if_greater(o, &a[middle], &a[hi]);
	pivot = a[middle];
	swap(&a[middle], &a[hi - 1]);
	while (left < right) {
		while (++left < hi - 1 && row_order(o, &a[left], &pivot) < 0)
			;
		while (--right > 0 && row_order(o, &pivot, &a[right]) < 0)
			;
		if (left >= right)
			break;
		swap(&a[left], &a[right]);
	}
	if (left != hi - 1)
		swap(&a[left], &a[hi - 1]);
	return left;
}

/* The steps of .NET's sort, so that equal rows end in the same order. */
static void sort_unstable(const struct order *o, struct order_row *a, uint32_t n, int depth)
{
	while (n > 16) {
		uint32_t p;

		if (!depth--) {
			sort_heap(o, a, n);
			return;
		}
		rt_poll(o->c->rt);
		p = partition(o, a, n);
		sort_unstable(o, a + p + 1, n - p - 1, depth);
		n = p;
	}
	if (n > 1)
		sort_few(o, a, n);
}

void order_sort(const struct order *o, struct order_row *rows, uint32_t n, bool stable)
{
	struct order with = *o;
	struct order_row *tmp;

	with.stable = stable;
	rt_poll(o->c->rt);
	if (!stable && n > 1) {
		sort_unstable(&with, rows, n, 2 * (32 - __builtin_clz(n)));
		return;
	}
	if (n <= 16) {
		sort_few(&with, rows, n);
		return;
	}
	tmp = rt_block(o->c->rt, struct order_row, n / 2);
	merge(&with, rows, tmp, n);
	heap_release_block(o->c->rt->heap, tmp);
}
