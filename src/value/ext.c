/* SPDX-License-Identifier: MIT */
/*
 * Extended members of any value: property bags carry their own, inline values
 * and strings get a wrapper, other cells an entry in a weak side table. An
 * entry lives exactly as long as its cell.
 */
#include "value/rt_impl.h"
#include "value/shape.h"

#include <stdlib.h>
#include <string.h>

struct ext_table {
	struct ext_slot { struct cell *key; struct psobj *o; } *slots;
	uint32_t n, cap;	/* cap: power of two */
};

static uint32_t slot_of(const struct ext_table *t, const void *p)
{
	return (uint32_t)(((uintptr_t)p >> 4) * 0x9E3779B97F4A7C15ull >> 40) & (t->cap - 1);
}

struct ext_table *ext_table_new(void)
{
	struct ext_table *t = xcalloc(1, sizeof(*t));

	t->cap = 64;
	t->slots = xcalloc(t->cap, sizeof(*t->slots));
	return t;
}

void ext_table_free(struct ext_table *t)
{
	if (!t)
		return;
	free(t->slots);
	free(t);
}

static void insert(struct ext_table *t, struct cell *key, struct psobj *o)
{
	uint32_t i = slot_of(t, key);

	while (t->slots[i].key)
		i = (i + 1) & (t->cap - 1);
	t->slots[i] = (struct ext_slot){ key, o };
	t->n++;
}

static void rehash(struct ext_table *t, uint32_t cap, struct heap *only_marked)
{
	struct ext_slot *old = t->slots;
	uint32_t n = t->cap;

	t->slots = xcalloc(cap, sizeof(*t->slots));
	t->cap = cap;
	t->n = 0;
	for (uint32_t i = 0; i < n; i++)
		if (old[i].key && (!only_marked || heap_is_marked(only_marked, old[i].key)))
			insert(t, old[i].key, old[i].o);
	free(old);
}

/* The members of cells that are alive become alive, until nothing changes. */
void ext_table_sweep(struct ext_table *t, struct heap *h)
{
	bool more = t->n > 0;

	while (more) {
		more = false;
		for (uint32_t i = 0; i < t->cap; i++) {
			struct ext_slot *s = &t->slots[i];

			if (s->key && heap_is_marked(h, s->key) && !heap_is_marked(h, s->o)) {
				heap_mark(h, s->o);
				more = true;
			}
		}
		heap_drain(h);
	}
	if (t->n)
		rehash(t, t->cap, h);
}

static struct psobj *find(const struct ext_table *t, const struct cell *key)
{
	for (uint32_t i = slot_of(t, key); t->slots[i].key; i = (i + 1) & (t->cap - 1))
		if (t->slots[i].key == key)
			return t->slots[i].o;
	return NULL;
}

static struct psobj *new_ext(struct rt *rt, val base)
{
	struct psobj *o = rt_new_cell(rt, &type_psobject, psobj);

	gc_storep(o, o->shape, shape_root(rt));
	o->base = base;
	return o;
}

struct psobj *ext_of(struct rt *rt, val *inout, bool create)
{
	struct psobj *o;
	val v = *inout;

	if (v.k == VK_WRAP)
		return (struct psobj *)v.o;
	if (v.k != VK_OBJ) {
		if (!create || val_is_null(v))
			return NULL;
		o = new_ext(rt, v);
		*inout = (val){ .k = VK_WRAP, .f = v.f, .o = &o->h };
		return o;
	}
	if (v.o->cls == &type_pscustomobject.cls)
		return (struct psobj *)v.o;
	if (v.o->bits & CELL_EXTENDED)
		return find(rt->ext, v.o);
	if (!create)
		return NULL;
	o = new_ext(rt, V_VOID);
	if ((rt->ext->n + 1) * 2 > rt->ext->cap)
		rehash(rt->ext, rt->ext->cap * 2, NULL);
	insert(rt->ext, v.o, o);
	v.o->bits |= CELL_EXTENDED;
	return o;
}

/* Base B of T, closed over T's arguments when it is generic as T is. */
static const struct type *closed_base(struct rt *rt, const struct type *t, const struct type *b)
{
	return b->flags & TF_GENERIC_DEF && t->args ? type_generic_of(rt, b, t->args, t->nargs ? t->nargs : 1) : b;
}

/* The names of a .NET type and its bases, made once for each type. */
static struct strlist *net_names(struct rt *rt, const struct type *t)
{
	struct strlist *l;
	uint32_t n = 0;

	for (const struct type *b = t; b; b = b->base)
		n++;
	l = strlist_new(rt, n);
	n = 0;
	for (const struct type *b = t; b; b = b->base)
		gc_storep(l, l->s[n++], ustr_intern(rt, type_qualified_name(rt, closed_base(rt, t, b))));
	return l;
}

static struct strlist *with_name(struct rt *rt, struct ustr *name, const struct strlist *others)
{
	struct strlist *l = strlist_new(rt, others->n + 1);

	gc_storep(l, l->s[0], name);
	for (uint32_t i = 0; i < others->n; i++)
		gc_storep(l, l->s[i + 1], others->s[i]);
	return l;
}

struct strlist *val_type_names(struct rt *rt, val v)
{
	struct psobj *o = ext_of(rt, &v, false);
	const struct type *t;
	struct strlist *l;
	struct ustr *name;

	if (o && o->type_names)
		return o->type_names;
	t = val_type_of(v);
	if (!t)
		return strlist_new(rt, 0);
	l = type_names_cached(rt, t, net_names);
	while (t && !t->ops)
		t = t->base;
	name = t && t->ops->own_name ? t->ops->own_name(rt, val_base(v)) : NULL;
	return name ? with_name(rt, name, l) : l;
}

void val_set_type_names(struct rt *rt, val *inout, struct strlist *names)
{
	struct psobj *o = ext_of(rt, inout, true);

	gc_storep(o, o->type_names, names);
}

void val_insert_type_name(struct rt *rt, val *inout, struct ustr *name)
{
	val_set_type_names(rt, inout, with_name(rt, name, val_type_names(rt, *inout)));
}

bool val_has_type_name(struct rt *rt, val v, const char *name)
{
	struct strlist *l = val_type_names(rt, v);

	for (uint32_t i = 0; i < l->n; i++)
		if (ustr_ieq_c(l->s[i], name))
			return true;
	return false;
}
