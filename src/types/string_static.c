/* SPDX-License-Identifier: MIT */
/* System.String: static methods. */
#include "types/string.h"

#include "types/arg.h"
#include "types/culture/culture.h"
#include "value/format_with.h"

/* WHAT begins at unit I of S. */
bool string_at(const struct ustr *s, uint32_t i, const struct ustr *what)
{
	uint32_t n = ustr_len(what);

	if (n > ustr_len(s) - i)
		return false;
	for (uint32_t k = 0; k < n; k++)
		if (ustr_at(s, i + k) != ustr_at(what, k))
			return false;
	return true;
}

/* Part of A from INDEX of at most LENGTH units, as Compare with indexes sees it. */
static struct ustr *part(struct rt *rt, val a, val index, val length, const char *param, const char *rest)
{
	struct ustr *s = arg_str(a);
	int64_t at = arg_int(index), n = arg_int(length);

	if (!s)
		return NULL;
	if (n < 0)
		arg_throw_range(rt, "length", "Length cannot be less than zero.");
	if (at > ustr_len(s))
		arg_not_negative(rt, (int64_t)ustr_len(s) - at, rest);
	if (at < 0)
		arg_throw_range(rt, param, "Index and length must refer to a location within the string.");
	return ustr_sub(rt, s, (uint32_t)at, (uint32_t)MIN(n, (int64_t)ustr_len(s) - at));
}

static int unit_or_end(const struct ustr *s, uint32_t i) { return i < ustr_len(s) ? ustr_at(s, i) : 0; }

/* .NET returns the difference of the first units that differ, or of the lengths; of the first
 * two units the zero that ends a text counts as one. */
int string_ordinal_difference(const struct ustr *a, const struct ustr *b)
{
	if (!a || !b)
		return (a != NULL) - (b != NULL);
	for (uint32_t i = 0; i < 2; i++)
		if (unit_or_end(a, i) != unit_or_end(b, i))
			return unit_or_end(a, i) - unit_or_end(b, i);
	for (uint32_t i = 2; i < ustr_len(a) && i < ustr_len(b); i++)
		if (ustr_at(a, i) != ustr_at(b, i))
			return ustr_at(a, i) - ustr_at(b, i);
	return (int)ustr_len(a) - (int)ustr_len(b);
}

static int compare(const struct ustr *a, const struct ustr *b, struct arg_compare c)
{
	return c.ordinal && !c.ignore_case ? string_ordinal_difference(a, b) : arg_compare(a, b, c);
}

val string_compare(struct rt *rt, val self, val *a, int n)
{
	struct arg_compare c;

	if (n >= 5 && arg_is(a[1], VK_INT32)) {
		c = arg_comparisons(a + 5, n - 5);
		return val_int(compare(part(rt, a[0], a[1], a[4], "indexA", "length1"), part(rt, a[2], a[3], a[4], "indexB", "length2"), c));
	}
	c = arg_comparisons(a + 2, n - 2);
	return val_int(compare(arg_str(a[0]), arg_str(a[1]), c));
}

val string_compare_ordinal(struct rt *rt, val self, val *a, int n)
{
	if (n == 5)
		return val_int(string_ordinal_difference(part(rt, a[0], a[1], a[4], "indexA", "length1"), part(rt, a[2], a[3], a[4], "indexB", "length2")));
	return val_int(string_ordinal_difference(arg_str(a[0]), arg_str(a[1])));
}

/* Text of an item as Concat and Join see it: null is empty. */
static void put_item(struct sbuf *b, val v)
{
	if (!arg_null(v))
		sbuf_put(b, val_net_str(b->rt, v));
}

val string_concat(struct rt *rt, val self, val *a, int n)
{
	struct sbuf b;
	struct iter it;
	val x;

	if (n == 1 && arg_null(a[0]))
		arg_throw_null(rt, "args");
	sbuf_init(&b, rt);
	if (n == 1 && !arg_str(a[0]) && iter_begin(rt, a[0], &it)) {
		while (iter_next(&it, &x))
			put_item(&b, x);
		return val_str(sbuf_take(&b));
	}
	for (int i = 0; i < n; i++)
		put_item(&b, a[i]);
	return val_str(sbuf_take(&b));
}

val string_concat_each(struct rt *rt, val self, val *a, int n)
{
	struct sbuf b;

	sbuf_init(&b, rt);
	for (int i = 0; i < n; i++)
		put_item(&b, a[i]);
	return val_str(sbuf_take(&b));
}

val string_copy(struct rt *rt, val self, val *a, int n)
{
	return a[0];
}

val string_equals(struct rt *rt, val self, val *a, int n)
{
	struct arg_compare c = { .ordinal = true };

	if (n > 2)
		c = arg_comparison(a[2]);
	return val_bool(arg_compare(arg_str(a[0]), arg_str(a[1]), c) == 0);
}

/* String.Format of the COUNT items behind the format A[AT]; before it may be an IFormatProvider. */
static val format_items(struct rt *rt, const val *a, int at, const val *items, uint32_t count)
{
	struct ustr *fmt = arg_str(a[at]);
	val provider = at && culture_of(a[0]) && (culture_of(a[0])->data || rt->culture) ? a[0] : V_NULL;

	if (!fmt)
		arg_throw_null(rt, "format");
	return val_str(format_with(rt, provider, fmt, items, count));
}

/* With the items as one array. */
val string_format(struct rt *rt, val self, val *a, int n)
{
	struct array *items;

	if (arg_null(a[n - 1]))
		arg_throw_null(rt, "args");
	items = arg_items(rt, a[n - 1]);
	return format_items(rt, a, n - 2, items->v, items->n);
}

val string_format_each(struct rt *rt, val self, val *a, int n)
{
	int at = arg_str(a[0]) ? 0 : 1;

	return format_items(rt, a, at, a + at + 1, (uint32_t)(n - at - 1));
}

val string_is_null_or_empty(struct rt *rt, val self, val *a, int n)
{
	return val_bool(!arg_str(a[0]) || ustr_len(arg_str(a[0])) == 0);
}

val string_is_null_or_space(struct rt *rt, val self, val *a, int n)
{
	struct ustr *s = arg_str(a[0]);

	for (uint32_t i = 0; s && i < ustr_len(s); i++)
		if (!ustr_is_space(ustr_at(s, i)))
			return V_FALSE;
	return V_TRUE;
}

val string_join(struct rt *rt, val self, val *a, int n)
{
	struct ustr *sep = arg_is(a[0], VK_CHAR) ? ustr_from_char(rt, (uint16_t)val_base(a[0]).u) : arg_str(a[0]);
	struct array *items;
	int64_t at = 0, count;
	struct sbuf b;

	if (arg_null(a[1]))
		arg_throw_null(rt, "values");
	if (val_dict(a[1]))	/* one object, no sequence of its pairs */
		return val_str(val_net_str(rt, a[1]));
	items = arg_items(rt, a[1]);
	count = items->n;
	if (n == 4) {
		at = arg_int(a[2]);
		arg_not_negative(rt, at, "startIndex");
		arg_not_negative(rt, arg_int(a[3]), "count");
		arg_at_most(rt, at, count - arg_int(a[3]), "startIndex");
		count = arg_int(a[3]);
	}
	sbuf_init(&b, rt);
	for (int64_t i = 0; i < count; i++) {
		if (i && sep)
			sbuf_put(&b, sep);
		put_item(&b, items->v[at + i]);
	}
	return val_str(sbuf_take(&b));
}
