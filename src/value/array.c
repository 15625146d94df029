/* SPDX-License-Identifier: MIT */
/* Arrays. Elements are values; byte arrays are packed bytes. */
#include "value/conv.h"
#include "value/error.h"

#include <string.h>

static void trace_array(struct heap *h, struct cell *c)
{
	struct array *a = (struct array *)c;

	heap_mark_block(h, a->dims);
	heap_mark_block(h, a->b);
	if (!a->packed && a->v)
		val_mark_n(h, a->v, a->n);
}

static bool array_next(struct iter *it, val *ret)
{
	struct array *a = (struct array *)it->over.o;

	if (it->i >= a->n)
		return false;
	*ret = array_get(a, (uint32_t)it->i++);
	return true;
}

static void array_iter(struct rt *rt, val self, struct iter *it)
{
	*it = (struct iter){ .rt = rt, .over = self, .next = array_next };
}

static int64_t array_count(struct rt *rt, val self)
{
	return ((struct array *)self.o)->n;
}

static bool array_at(struct rt *rt, struct array *a, val key, uint32_t *ret)
{
	int64_t i;

	if (!val_to_int64_try(rt, key, &i))
		return false;
	if (i < 0)
		i += a->n;
	if (i < 0 || i >= a->n)
		return false;
	*ret = (uint32_t)i;
	return true;
}

static bool array_index_get(struct rt *rt, val self, val key, val *ret)
{
	struct array *a = (struct array *)self.o;
	uint32_t i;

	if (!array_at(rt, a, key, &i))
		return false;
	*ret = array_get(a, i);
	return true;
}

static bool array_index_set(struct rt *rt, val self, val key, val v)
{
	struct array *a = (struct array *)self.o;
	uint32_t i;

	if (!array_at(rt, a, key, &i))
		return false;
	array_put(rt, a, i, v);
	return true;
}

static val array_clone(struct rt *rt, val self)
{
	struct array *a = (struct array *)self.o, *r = array_new(rt, array_type(a)->elem, a->n);

	r->dims = a->dims;
	r->h.cls = a->h.cls;
	if (a->packed)
		rt_copy(rt, r->b, a->b, a->n);
	else if (a->n)
		rt_copy(rt, r->v, a->v, sizeof(val) * a->n);
	return val_obj(r);
}

static const struct type_ops array_ops = {
	.iter = array_iter, .count = array_count, .index_get = array_index_get,
	.index_set = array_index_set, .clone = array_clone,
};

#define ARRAY_IFACES "System.ICloneable System.Collections.IList System.Collections.ICollection System.Collections.IEnumerable"
const struct type type_array = { .name = "System.Array", .base = &type_object, .ops = &array_ops,
	.ifaces = ARRAY_IFACES, .flags = TF_ABSTRACT | TF_ENUMERABLE };

#define ARRAY_TYPE(ident, text, elem_)                                                       \
	const struct type ident = { .cls = { .trace = trace_array }, .name = text,            \
		.base = &type_array, .ops = &array_ops, .elem = &elem_, .rank = 1,             \
		.ifaces = "System.Collections.Generic.IList`1[T] System.Collections.Generic.ICollection`1[T] " \
			  "System.Collections.Generic.IEnumerable`1[T] System.Collections.Generic.IReadOnlyList`1[T]", \
		.flags = TF_ARRAY | TF_ENUMERABLE | TF_SEALED, .size = sizeof(struct array) }
ARRAY_TYPE(type_object_array, "System.Object[]", type_object);
ARRAY_TYPE(type_byte_array, "System.Byte[]", type_byte);
ARRAY_TYPE(type_string_array, "System.String[]", type_string);
ARRAY_TYPE(type_char_array, "System.Char[]", type_char);
ARRAY_TYPE(type_int_array, "System.Int32[]", type_int32);

static struct array *make(struct rt *rt, const struct type *t, uint32_t n)
{
	struct array *a = rt_alloc(rt, t, sizeof(*a));

	a->n = n;
	a->packed = t->elem == &type_byte;
	if (a->packed)
		gc_storep(a, a->b, heap_alloc_block(rt->heap, n ? n : 1));
	else if (n)
		gc_storep(a, a->v, rt_block(rt, val, n));
	return a;
}

struct array *array_new(struct rt *rt, const struct type *elem, uint32_t n)
{
	struct array *a = make(rt, type_array_of(rt, elem ? elem : &type_object, 1), n);
	val zero;

	if (!a->packed && elem && (elem->flags & TF_VALUE) && n) {
		zero = val_default(rt, elem);
		for (uint32_t i = 0; i < n; i++) {
			if (!(~i & 0xffff))
				rt_poll(rt);
			gc_store(a, &a->v[i], zero);
		}
	}
	return a;
}

struct array *array_of(struct rt *rt, const val *v, uint32_t n)
{
	struct array *a = make(rt, &type_object_array, n);

	if (n)
		rt_copy(rt, a->v, v, sizeof(val) * n);
	return a;
}

struct array *array_bytes(struct rt *rt, const void *p, uint32_t n)
{
	struct array *a = make(rt, &type_byte_array, n);

	if (n && p)
		rt_copy(rt, a->b, p, n);
	return a;
}

struct array *array_strings(struct rt *rt, struct ustr *const *s, uint32_t n)
{
	struct array *a = make(rt, &type_string_array, n);

	for (uint32_t i = 0; i < n; i++)
		gc_store(a, &a->v[i], val_str(s[i]));
	return a;
}

struct array *val_array(val v)
{
	v = val_base(v);
	return v.k == VK_OBJ && (cell_type(v.o)->flags & TF_ARRAY) ? (struct array *)v.o : NULL;
}

val array_get(const struct array *a, uint32_t i)
{
	return a->packed ? val_num(VK_BYTE, a->b[i]) : a->v[i];
}

void array_put(struct rt *rt, struct array *a, uint32_t i, val v)
{
	const struct type *e = array_type(a)->elem;

	if (e != &type_object)
		v = conv(rt, v, e);
	if (a->packed)
		a->b[i] = (uint8_t)v.u;
	else
		gc_store(a, &a->v[i], v);
}

bool array_like(struct rt *rt, const struct array *a, const struct ustr *s)
{
	for (uint32_t i = 0; a && i < a->n; i++)
		if (ustr_like(rt, s, val_to_str(rt, array_get(a, i)), true))
			return true;
	return false;
}
