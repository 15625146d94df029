/* SPDX-License-Identifier: MIT */
/* Growable lists: ArrayList and every type laid out like it. */
#include "value/conv.h"
#include "value/error.h"

#include <string.h>

void list_trace_cells(struct heap *h, struct cell *c)
{
	struct list *l = (struct list *)c;

	heap_mark_block(h, l->v);
	if (l->v)
		val_mark_n(h, l->v, l->n);
}

static bool list_next(struct iter *it, val *ret)
{
	struct list *l = (struct list *)it->over.o;

	if (l->h.aux != it->version)
		net_throw(it->rt, "System.InvalidOperationException",
			  "Collection was modified; enumeration operation may not execute.");
	if (it->i >= l->n)
		return false;
	*ret = l->v[it->i++];
	return true;
}

static void list_iter(struct rt *rt, val self, struct iter *it)
{
	*it = (struct iter){ .rt = rt, .over = self, .version = self.o->aux, .next = list_next };
}

static int64_t list_count(struct rt *rt, val self)
{
	return ((struct list *)self.o)->n;
}

static bool list_at(struct rt *rt, struct list *l, val key, uint32_t *ret)
{
	int64_t i;

	if (!val_to_int64_try(rt, key, &i))
		return false;
	if (i < 0)
		i += l->n;
	if (i < 0 || i >= l->n)
		return false;
	*ret = (uint32_t)i;
	return true;
}

static bool list_index_get(struct rt *rt, val self, val key, val *ret)
{
	struct list *l = (struct list *)self.o;
	uint32_t i;

	if (!list_at(rt, l, key, &i))
		return false;
	*ret = l->v[i];
	return true;
}

/* V as an element: converted to T of a generic list. */
static val element(struct rt *rt, const struct list *l, val v)
{
	const struct type *t = cell_type(&l->h);

	if (v.k == VK_VOID)
		v = V_NULL;
	return t->nargs && t->args[0] != &type_object ? conv(rt, v, t->args[0]) : v;
}

static bool list_index_set(struct rt *rt, val self, val key, val v)
{
	struct list *l = (struct list *)self.o;
	uint32_t i;

	if (!list_at(rt, l, key, &i))
		return false;
	if (l->h.bits & CELL_FROZEN)
		net_throw(rt, "System.NotSupportedException", "Collection is read-only.");
	v = element(rt, l, v);
	gc_store(l, &l->v[i], v);
	l->h.aux++;
	return true;
}

static val list_clone(struct rt *rt, val self)
{
	struct list *l = (struct list *)self.o, *r = list_new(rt, cell_type(self.o));

	list_add_all(rt, r, l);
	return val_obj(r);
}

const struct type_ops list_ops = {
	.iter = list_iter, .count = list_count, .index_get = list_index_get,
	.index_set = list_index_set, .clone = list_clone,
};

const struct type type_arraylist = { .cls = { .trace = list_trace_cells }, .name = "System.Collections.ArrayList",
	.base = &type_object, .ops = &list_ops, .size = sizeof(struct list), .flags = TF_ENUMERABLE,
	.ifaces = "System.Collections.IList System.Collections.ICollection System.Collections.IEnumerable System.ICloneable" };
const struct type type_list = { .cls = { .trace = list_trace_cells }, .name = "System.Collections.Generic.List`1",
	.base = &type_object, .ops = &list_ops, .size = sizeof(struct list), .flags = TF_ENUMERABLE | TF_GENERIC_DEF,
	.ifaces = "System.Collections.Generic.IList`1[T] System.Collections.Generic.ICollection`1[T] "
		  "System.Collections.Generic.IEnumerable`1[T] System.Collections.Generic.IReadOnlyList`1[T] "
		  "System.Collections.Generic.IReadOnlyCollection`1[T] System.Collections.IList System.Collections.ICollection "
		  "System.Collections.IEnumerable" };

struct list *list_new(struct rt *rt, const struct type *t)
{
	return rt_new_cell(rt, t ? t : &type_arraylist, list);
}

struct list *list_new_of(struct rt *rt, const struct type *def, const struct type *elem)
{
	return list_new(rt, type_generic_of(rt, def, &elem, 1));
}

/* The layout of a script class is that of its first built-in base. */
static const struct type *built_in(const struct type *t)
{
	while (t && (t->flags & TF_SCRIPT))
		t = t->base;
	return t;
}

struct list *val_list(val v)
{
	const struct type *t;

	v = val_base(v);
	if (v.k != VK_OBJ)
		return NULL;
	t = built_in(cell_type(v.o));
	return t && (t->cls.trace == list_trace_cells || t->ops == &list_ops) ? (struct list *)v.o : NULL;
}

static void reserve(struct rt *rt, struct list *l)
{
	uint32_t cap;
	val *v;

	if (l->n < l->cap)
		return;
	cap = l->cap ? l->cap * 2 : 4;
	v = rt_block(rt, val, cap);
	if (l->n)
		memcpy(v, l->v, sizeof(val) * l->n);
	gc_storep(l, l->v, v);
	l->cap = cap;
}

void list_add(struct rt *rt, struct list *l, val v)
{
	v = element(rt, l, v);
	reserve(rt, l);
	gc_store(l, &l->v[l->n++], v);
	l->h.aux++;
}

void list_push(struct rt *rt, struct list *l, val v)
{
	val *old = l->v;

	if (unlikely(l->n == l->cap)) {
		reserve(rt, l);
		heap_release_block(rt->heap, old);
	}
	gc_store(l, &l->v[l->n++], v);
}

void list_add_all(struct rt *rt, struct list *l, const struct list *from)
{
	for (uint32_t i = 0; from && i < from->n; i++)
		list_add(rt, l, from->v[i]);
}

void list_insert(struct rt *rt, struct list *l, uint32_t at, val v)
{
	v = element(rt, l, v);
	reserve(rt, l);
	at = MIN(at, l->n);	/* a conversion may run a script that takes from the list */
	memmove(l->v + at + 1, l->v + at, sizeof(val) * (l->n - at));
	gc_store(l, &l->v[at], v);
	l->n++;
	l->h.aux++;
}

void list_remove_at(struct rt *rt, struct list *l, uint32_t at)
{
	list_remove_range(l, at, 1);
}

void list_remove_range(struct list *l, uint32_t at, uint32_t count)
{
	l->n -= count;
	memmove(l->v + at, l->v + at + count, sizeof(val) * (l->n - at));
	memset(l->v + l->n, 0, sizeof(val) * count);
	l->h.aux++;
}

struct array *list_to_array(struct rt *rt, const struct list *l, const struct type *elem)
{
	struct array *a;

	if (!elem || elem == &type_object)
		return array_of(rt, l->v, l->n);
	a = array_new(rt, elem, l->n);
	for (uint32_t i = 0; i < l->n; i++)
		array_put(rt, a, i, l->v[i]);
	return a;
}

struct array *list_into_array(struct rt *rt, struct list *l)
{
	struct array *a;

	if (l->n < 64 && l->n < l->cap)
		return array_of(rt, l->v, l->n);
	a = array_new(rt, &type_object, 0);
	gc_storep(a, a->v, l->v);
	a->n = l->n;
	*l = (struct list){ .h = l->h };
	return a;
}

bool list_like(struct rt *rt, const struct list *patterns, const struct ustr *s)
{
	for (uint32_t i = 0; patterns && i < patterns->n; i++)
		if (ustr_like(rt, s, val_to_str(rt, patterns->v[i]), true))
			return true;
	return false;
}
