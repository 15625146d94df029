/* SPDX-License-Identifier: MIT */
/* `+` and `*` on strings, arrays and dictionaries; ranges. */
#include "value/arith.h"
#include "value/error.h"

#include <string.h>

/* The elements of A, then B or its elements, as Object[]; what a pipeline
 * without output gives (VK_VOID) adds nothing. */
static val join_arrays(struct rt *rt, val a, val b)
{
	struct array *x = val_array(a), *y = val_array(b), *r;
	struct list *l = list_new(rt, NULL);
	struct iter it;
	val v;

	if (x && !x->packed && (!y || !y->packed) && b.k != VK_VOID && (y || !val_is_enumerable(b))) {
		r = array_new(rt, NULL, x->n + (y ? y->n : 1));
		if (x->n)
			memcpy(r->v, x->v, sizeof(val) * x->n);
		if (y && y->n)
			memcpy(r->v + x->n, y->v, sizeof(val) * y->n);
		else if (!y)
			gc_store(r, &r->v[x->n], b);
		return val_obj(r);
	}
	iter_begin(rt, a, &it);
	while (iter_next(&it, &v))
		list_add(rt, l, v);
	if (iter_begin(rt, b, &it))
		while (iter_next(&it, &v))
			list_add(rt, l, v);
	else if (b.k != VK_VOID)
		list_add(rt, l, b);
	return val_obj(list_to_array(rt, l, NULL));
}

static val join_dicts(struct rt *rt, struct dict *a, struct dict *b)
{
	struct dict *r = dict_new(rt, cell_type(&a->h), a->keys);
	struct dict_entry *e;
	val old;

	dict_arrange(rt, a);
	dict_arrange(rt, b);
	r->capacity = a->n;
	for (uint32_t i = 0; (e = dict_next(a, &i));)
		dict_put(rt, r, e->key, e->value);
	for (uint32_t i = 0; (e = dict_next(b, &i));) {
		if (dict_get(rt, r, e->key, &old))
			net_throw(rt, "System.ArgumentException",
				  "Item has already been added. Key in dictionary: '%s'  Key being added: '%s'",
				  val_to_c(rt, e->key), val_to_c(rt, e->key));
		dict_put(rt, r, e->key, e->value);
	}
	return val_obj(r);
}

bool arith_join(struct rt *rt, val a, val b, val *ret)
{
	struct dict *d;

	if (a.k == VK_STR || a.k == VK_CHAR) {
		*ret = val_str(ustr_concat(rt, val_to_str(rt, a), val_to_str(rt, b)));
		return true;
	}
	if (val_is_null(a)) {
		*ret = b.k == VK_VOID ? V_NULL : b;
		return true;
	}
	if (val_is_enumerable(a)) {
		*ret = join_arrays(rt, a, b);
		return true;
	}
	d = val_dict(a);
	if (!d)
		return false;
	if (b.k == VK_VOID) {
		*ret = a;
		return true;
	}
	if (!val_dict(b))
		err_throw(rt, NULL, "AddHashTableToNonHashTable", EC_InvalidOperation, V_NULL,
			  "A hash table can only be added to another hash table.");
	*ret = join_dicts(rt, d, val_dict(b));
	return true;
}

static uint32_t text_count(struct rt *rt, val b)
{
	int32_t n = val_to_int32(rt, b);

	if (n < 0)
		net_throw(rt, "System.ArgumentOutOfRangeException",
			  "times ('%d') must be a non-negative value. (Parameter 'times')\nActual value was %d.", n, n);
	return (uint32_t)n;
}

static uint32_t array_count(struct rt *rt, val b)
{
	return (uint32_t)conv(rt, b.k == VK_STR ? conv(rt, b, &type_int32) : b, type_find_c(rt, "System.UInt32")).i;
}

static _Noreturn void too_large(struct rt *rt)
{
	net_throw(rt, "System.OutOfMemoryException", "Array dimensions exceeded supported range.");
}

bool arith_repeat(struct rt *rt, val a, val b, val *ret)
{
	struct array *x = val_array(a), *r;
	struct sbuf s;
	uint32_t n;

	if (a.k == VK_STR) {
		n = text_count(rt, b);
		if ((uint64_t)n * ustr_len(a.s) > 0x3FFFFFDF)
			too_large(rt);
		sbuf_init(&s, rt);
		sbuf_put_times(&s, a.s, n);
		*ret = val_str(sbuf_take(&s));
		return true;
	}
	if (val_is_null(a)) {
		*ret = V_NULL;
		return true;
	}
	if (!x && val_is_enumerable(a))
		x = val_array(conv(rt, a, &type_object_array));
	if (!x)
		return false;
	n = array_count(rt, b);
	if ((uint64_t)n * x->n > 0x7FFFFFC7)
		too_large(rt);
	r = array_new(rt, cell_type(&x->h)->elem, n * x->n);
	for (uint32_t i = 0; i < n && x->n; i++) {
		if (!(~i & 0xfff))
			rt_poll(rt);
		if (x->packed)
			rt_copy(rt, r->b + (size_t)i * x->n, x->b, x->n);
		else
			rt_copy(rt, r->v + (size_t)i * x->n, x->v, sizeof(val) * x->n);
	}
	*ret = val_obj(r);
	return true;
}

static bool is_char_end(val v)
{
	return v.k == VK_CHAR || (v.k == VK_STR && ustr_len(v.s) == 1 && !ustr_is_digit(ustr_at(v.s, 0)));
}

static uint16_t char_end(val v)
{
	return v.k == VK_CHAR ? (uint16_t)v.u : ustr_at(v.s, 0);
}

static int64_t range_end(struct rt *rt, val v)
{
	val n;

	if (val_is_null(v))
		return 0;
	if (conv_try(rt, v, &type_int32, &n))
		return n.i;
	if (val_is_num(v) || (v.k == VK_STR && num_parse(rt, v.s, &n)))
		net_throw(rt, "System.OverflowException", "Value was either too large or too small for an Int32.");
	if (v.k == VK_STR)
		net_throw(rt, "System.FormatException", "The input string '%s' was not in a correct format.", USTR_C(rt, v.s));
	if (type_is(val_type_of(v), type_find_c(rt, "System.IConvertible")))
		net_throw(rt, "System.InvalidCastException", "Invalid cast from '%s' to 'Int32'.",
			USTR_C(rt, type_short_name(rt, val_type_of(v))));
	net_throw(rt, "System.InvalidCastException", "Unable to cast object of type '%s' to type 'System.IConvertible'.",
		  USTR_C(rt, type_full_name(rt, val_type_of(v))));
}

val val_range(struct rt *rt, val a, val b)
{
	int64_t from, to, n;
	struct array *r;
	bool chars;

	a = val_base(a);
	b = val_base(b);
	chars = is_char_end(a) && is_char_end(b);
	from = chars ? char_end(a) : range_end(rt, a);
	to = chars ? char_end(b) : range_end(rt, b);
	n = (from < to ? to - from : from - to) + 1;
	if (n > 0x7FFFFFC7)
		too_large(rt);
	r = array_new(rt, NULL, (uint32_t)n);
	for (int64_t i = 0; i < n; i++) {
		int64_t x = from < to ? from + i : from - i;

		if (!(i & 0xffff))
			rt_poll(rt);
		r->v[i] = chars ? val_char((uint16_t)x) : val_int((int32_t)x);
	}
	return val_obj(r);
}
