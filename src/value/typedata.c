/* SPDX-License-Identifier: MIT */
/* Type data (ETS) by type name: a table of the runtime. */
#include "value/rt_impl.h"
#include "value/shape.h"

#include <stdlib.h>
#include <string.h>

struct typedata_table {
	struct typedata **slots;
	uint32_t n, cap;
};

static void free_table(struct typedata_table *t)
{
	for (uint32_t i = 0; i < t->cap; i++)
		free(t->slots[i]);
	free(t->slots);
	free(t);
}

void typedata_table_free(struct typedata_table *t)
{
	if (t)
		free_table(t);
}

void typedata_table_trace(struct typedata_table *t, struct heap *h)
{
	for (uint32_t i = 0; i < t->cap; i++) {
		struct typedata *d = t->slots[i];

		if (!d)
			continue;
		heap_mark(h, d->type_name);
		heap_mark(h, d->members);
		heap_mark(h, d->default_display);
		heap_mark(h, d->default_property);
		heap_mark(h, d->default_keys);
		heap_mark(h, d->serialize_properties);
		heap_mark(h, d->serialization_method);
	}
}

static struct typedata **slot(struct typedata_table *t, struct ustr *name)
{
	uint32_t i = ustr_ihash(name) & (t->cap - 1);

	while (t->slots[i] && !ustr_ieq(t->slots[i]->type_name, name))
		i = (i + 1) & (t->cap - 1);
	return &t->slots[i];
}

static void rehash(struct typedata_table *t, uint32_t cap)
{
	struct typedata **old = t->slots;
	uint32_t n = t->cap;

	t->slots = xcalloc(cap, sizeof(*t->slots));
	t->cap = cap;
	for (uint32_t i = 0; i < n; i++)
		if (old[i])
			*slot(t, old[i]->type_name) = old[i];
	free(old);
}

struct typedata *typedata_find(struct rt *rt, struct ustr *type_name)
{
	return rt->typedata ? *slot(rt->typedata, type_name) : NULL;
}

struct typedata *typedata_get(struct rt *rt, struct ustr *type_name)
{
	struct typedata_table *t = rt->typedata;
	struct typedata **p;

	if (!t) {
		t = rt->typedata = xcalloc(1, sizeof(*t));
		t->cap = 512;
		t->slots = xcalloc(t->cap, sizeof(*t->slots));
	}
	p = slot(t, type_name);
	if (*p)
		return *p;
	if ((t->n + 1) * 2 > t->cap) {
		rehash(t, t->cap * 2);
		p = slot(t, type_name);
	}
	*p = xcalloc(1, sizeof(**p));
	(*p)->type_name = ustr_intern(rt, type_name);
	t->n++;
	return *p;
}

void typedata_remove(struct rt *rt, struct ustr *type_name)
{
	struct typedata_table *t = rt->typedata;
	struct typedata **p = t ? slot(t, type_name) : NULL;

	if (!p || !*p)
		return;
	free(*p);
	*p = NULL;
	t->n--;
	rehash(t, t->cap);	/* closes the gap in the probe chain */
}
