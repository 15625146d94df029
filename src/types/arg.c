/* SPDX-License-Identifier: MIT */
/* Arguments of member functions and .NET's argument exceptions. */
#include "types/arg.h"

#include "types/culture/collate.h"
#include "types/collections/comparer.h"
#include "types/delegate.h"

#include <inttypes.h>
#include <stdio.h>
#include <string.h>

struct ustr *arg_need_str(struct rt *rt, val v, const char *param)
{
	struct ustr *s = arg_str(v);

	if (!s)
		arg_throw_null(rt, param);
	return s;
}

val arg_need(struct rt *rt, val v, const char *param)
{
	if (arg_null(v))
		arg_throw_null(rt, param);
	return val_base(v);
}

void *arg_cell(val v, const struct type *t)
{
	v = val_base(v);
	if (v.k != VK_OBJ)
		return NULL;
	return v.o->cls == (const struct cell_class *)t || type_is(cell_type(v.o), t) ? v.o : NULL;
}

void arg_set_ref(struct rt *rt, val ref, val x)
{
	struct psref *r = val_psref(ref);

	if (r)
		psref_set(rt, r, x);
}

struct array *arg_items(struct rt *rt, val v)
{
	struct iter it;
	struct list *l;
	val x;

	if (arg_null(v))
		return array_new(rt, &type_object, 0);
	if (!iter_begin_all(rt, v, &it))
		return array_of(rt, &v, 1);
	l = list_new(rt, NULL);
	while (iter_next(&it, &x)) {
		rt_poll(rt);
		list_add(rt, l, x);
	}
	return list_to_array(rt, l, &type_object);
}

const struct type *arg_elem(val v)
{
	struct array *a = val_array(v);

	v = val_base(v);
	return a ? array_type(a)->elem : v.k == VK_STR ? &type_char : v.k == VK_OBJ ? arg_generic(cell_type(v.o), 0)
		: &type_object;
}

val arg_copy_to(struct rt *rt, val self, val *a, int n)
{
	struct array *items = arg_items(rt, self), *to = val_array(arg_need(rt, a[0], "array"));
	int64_t at = n > 1 ? arg_int(a[1]) : 0, count = n > 2 ? MIN(arg_int(a[2]), items->n) : items->n;

	if (at < 0 || count < 0 || at + count > to->n)
		arg_throw(rt, NULL,
			"Destination array is not long enough to copy all the items in the collection. Check array index and length.");
	for (uint32_t i = 0; i < count; i++)
		array_put(rt, to, (uint32_t)at + i, items->v[i]);
	return V_VOID;
}

const struct type *arg_generic(const struct type *t, int i)
{
	for (; t; t = t->base)
		if (t->args && t->nargs > i)
			return t->args[i];
	return &type_object;
}

void arg_throw_null(struct rt *rt, const char *param)
{
	net_throw(rt, "System.ArgumentNullException", "Value cannot be null. (Parameter '%s')", param);
}

void arg_throw_range(struct rt *rt, const char *param, const char *text)
{
	if (!param)
		net_throw(rt, "System.ArgumentOutOfRangeException", "%s", text);
	net_throw(rt, "System.ArgumentOutOfRangeException", "%s (Parameter '%s')", text, param);
}

void arg_throw(struct rt *rt, const char *param, const char *text)
{
	if (!param)
		net_throw(rt, "System.ArgumentException", "%s", text);
	net_throw(rt, "System.ArgumentException", "%s (Parameter '%s')", text, param);
}

void arg_throw_index(struct rt *rt, const char *param)
{
	arg_throw_range(rt, param, "Index was out of range. Must be non-negative and less than the size of the collection.");
}

void arg_throw_format(struct rt *rt, const char *text)
{
	net_throw(rt, "System.FormatException", "%s", text);
}

void arg_throw_invalid(struct rt *rt, const char *text)
{
	net_throw(rt, "System.InvalidOperationException", "%s", text);
}

static _Noreturn void throw_value(struct rt *rt, int64_t n, const char *param, const char *rule)
{
	net_throw(rt, "System.ArgumentOutOfRangeException",
		  "%s ('%" PRId64 "') must be %s. (Parameter '%s')\nActual value was %" PRId64 ".",
		  param, n, rule, param, n);
}

void arg_not_negative(struct rt *rt, int64_t n, const char *param)
{
	if (n < 0)
		throw_value(rt, n, param, "a non-negative value");
}

void arg_part(struct rt *rt, int64_t size, int64_t at, int64_t count)
{
	if (at < 0 || count < 0 || at > size || count > size - at)
		arg_throw(rt, NULL, "Offset and length were out of bounds for the array or count is greater than the number of "
			  "elements from index to the end of the source collection.");
}

void arg_search_count(struct rt *rt, int64_t count, int64_t most)
{
	if (count < 0 || count > most)
		arg_throw_range(rt, "count",
			"Count must be positive and count must refer to a location within the string/array/collection.");
}

void arg_positive(struct rt *rt, int64_t n, const char *param)
{
	if (n <= 0)
		throw_value(rt, n, param, "a non-negative and non-zero value");
}

void arg_at_least(struct rt *rt, int64_t n, int64_t least, const char *param)
{
	char rule[64];

	if (n >= least)
		return;
	snprintf(rule, sizeof(rule), "greater than or equal to '%" PRId64 "'", least);
	throw_value(rt, n, param, rule);
}

void arg_at_most(struct rt *rt, int64_t n, int64_t most, const char *param)
{
	char rule[64];

	if (n <= most)
		return;
	snprintf(rule, sizeof(rule), "less than or equal to '%" PRId64 "'", most);
	throw_value(rt, n, param, rule);
}

void arg_less_than(struct rt *rt, int64_t n, int64_t limit, const char *param)
{
	char rule[64];

	if (n < limit)
		return;
	snprintf(rule, sizeof(rule), "less than '%" PRId64 "'", limit);
	throw_value(rt, n, param, rule);
}

/* Takes a StringComparison, a CompareOptions, a bool (ignoreCase) or a culture. */
struct arg_compare arg_comparison(val v)
{
	struct arg_compare c = { 0 };
	int64_t n;

	v = val_base(v);
	if (v.k == VK_BOOL) {
		c.ignore_case = v.i;
	} else if (v.k == VK_ENUM) {
		n = val_enum_num(v);
		if (!strcmp(v.t->name, "System.StringComparison")) {
			c.ignore_case = n & 1;
			c.ordinal = n >= 4;
		} else {	/* CompareOptions */
			c.ignore_case = (n & 1) || (n & 0x10000000);
			c.ordinal = n & 0x50000000;
			c.options = (int)n & 31;
		}
	}
	return c;
}

struct arg_compare arg_comparisons(const val *a, int n)
{
	struct arg_compare c = { 0 }, one;

	for (int i = 0; i < n; i++) {
		if (arg_is(a[i], VK_ENUM) || arg_is(a[i], VK_BOOL)) {
			one = arg_comparison(a[i]);
			one.locale = c.locale;
			c = one;
		} else if (collate_locale(a[i])) {
			c.locale = collate_locale(a[i]);
		}
	}
	return c;
}

int arg_compare(const struct ustr *a, const struct ustr *b, struct arg_compare c)
{
	if (!a || !b)
		return (a != NULL) - (b != NULL);
	if (c.ordinal)
		return ustr_cmp_ordinal(a, b, c.ignore_case);
	if (c.locale || c.options & (COLLATE_IGNORE_NONSPACE | COLLATE_IGNORE_SYMBOLS))
		return collate_compare(c.locale, a, b, c.options | (c.ignore_case ? COLLATE_IGNORE_CASE : 0));
	return ustr_cmp(a, b, c.ignore_case);
}

val arg_invoke(struct rt *rt, val callable, const val *args, int n)
{
	return delegate_invoke(rt, callable, args, n);
}

int arg_order(struct rt *rt, val comparer, val a, val b)
{
	comparer = val_base(comparer);
	return val_is_null(comparer) ? comparer_natural(rt, a, b) : comparer_order(rt, comparer, a, b);
}

static void merge(struct rt *rt, val comparer, val *v, val *tmp, val *c, val *ctmp, uint32_t n)
{
	uint32_t half = (n + 1) / 2, i = 0, j = half, k = 0;

	if (n < 2)
		return;
	merge(rt, comparer, v, tmp, c, ctmp, half);
	merge(rt, comparer, v + half, tmp, c ? c + half : NULL, ctmp, n - half);
	rt_poll(rt);
	for (; k < n; k++) {
		bool left = j >= n || (i < half && arg_order(rt, comparer, v[i], v[j]) <= 0);
		uint32_t from = left ? i++ : j++;

		if (!(~k & 0xffff))
			rt_poll(rt);
		tmp[k] = v[from];
		if (c)
			ctmp[k] = c[from];
	}
	memcpy(v, tmp, n * sizeof(*v));
	if (c)
		memcpy(c, ctmp, n * sizeof(*c));
}

void arg_ordering(struct rt *rt, void (*fn)(struct rt *rt, void *arg), void *arg)
{
	void *calling = rt->calling;	/* nobody's call but that of who compares is wrapped */
	struct exc *x;
	bool ok;

	rt->calling = NULL;
	ok = rt_try(rt, fn, arg);
	rt->calling = calling;
	if (ok)
		return;
	x = exc_new(rt, "System.InvalidOperationException", ustr_new(rt, "Failed to compare two elements in the array."),
		    rt->unwound.error->exception);
	rt_throw(rt, errrec_from_exception(rt, val_obj(x)));
}

struct sorting {
	val comparer, *v, *tmp, *companion, *ctmp;
	uint32_t n;
};

static void sort(struct rt *rt, void *arg)
{
	struct sorting *s = arg;

	merge(rt, s->comparer, s->v, s->tmp, s->companion, s->ctmp, s->n);
}

/* The scratch blocks are not traced, but every value in them is still in V. */
void arg_sort(struct rt *rt, val comparer, val *v, val *companion, uint32_t n)
{
	struct sorting s = { .comparer = comparer, .v = v, .companion = companion, .n = n };

	if (n < 2)
		return;
	s.tmp = rt_block(rt, val, n);
	if (companion)
		s.ctmp = rt_block(rt, val, n);
	arg_ordering(rt, sort, &s);
}

struct search {
	val comparer, x;
	arg_item_fn *get;
	const void *items;
	int64_t at, count, found;
};

static void bisect(struct rt *rt, void *arg)
{
	struct search *s = arg;
	int64_t lo = s->at, hi = s->at + s->count - 1;

	while (lo <= hi) {
		int64_t mid = lo + (hi - lo) / 2;
		int c = arg_order(rt, s->comparer, s->get(s->items, (uint32_t)mid), s->x);

		if (c == 0) {
			s->found = mid;
			return;
		}
		if (c < 0)
			lo = mid + 1;
		else
			hi = mid - 1;
	}
	s->found = ~lo;
}

val arg_bisect(struct rt *rt, val comparer, val x, arg_item_fn *get, const void *items, int64_t at, int64_t count)
{
	struct search s = { comparer, x, get, items, at, count, 0 };

	arg_ordering(rt, bisect, &s);
	return val_int((int32_t)s.found);
}

bool arg_ignores_case(val comparer)
{
	return comparer_ignores_case(comparer);
}

void *arg_new(struct rt *rt, const struct type *t, size_t size)
{
	return rt_alloc(rt, t, MAX(size, (size_t)t->size));
}

struct trial {
	call_fn fn;
	val self, *a, result;
	int n;
};

static void trial(struct rt *rt, void *arg)
{
	struct trial *t = arg;

	t->result = t->fn(rt, t->self, t->a, t->n);
}

bool arg_try(struct rt *rt, call_fn fn, val self, val *a, int n, val *ret)
{
	struct trial t = { fn, self, a, V_NULL, n };
	bool ok = rt_try(rt, trial, &t);

	*ret = ok ? t.result : V_NULL;
	return ok;
}
