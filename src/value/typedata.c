/* SPDX-License-Identifier: MIT */
/* Type data (ETS) by type name: a table of the runtime. */
#include "value/rt_impl.h"
#include "value/type_impl.h"

#include <stdlib.h>
#include <string.h>

struct typedata_table {
	struct typedata **slots;
	uint32_t n, cap;
	uint32_t gen;	/* changes when an entry comes, goes or is about to change */
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
		heap_mark(h, d->string_source);
		val_mark(h, d->converter);
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

static struct typedata_table *table_of(struct rt *rt)
{
	struct typedata_table *t = rt->typedata;

	if (!t) {
		t = rt->typedata = xcalloc(1, sizeof(*t));
		t->cap = 64;
		t->gen = 1;
		t->slots = xcalloc(t->cap, sizeof(*t->slots));
	}
	return t;
}

/* The entry of a name, made when missing, with what is built in. */
static struct typedata *entry(struct rt *rt, struct ustr *type_name)
{
	struct typedata_table *t = table_of(rt);
	struct typedata **p = slot(t, type_name), *d;

	if (*p)
		return *p;
	if ((t->n + 1) * 2 > t->cap) {
		rehash(t, t->cap * 2);
		p = slot(t, type_name);
	}
	d = *p = xcalloc(1, sizeof(**p));
	d->type_name = ustr_intern(rt, type_name);
	t->n++;
	t->gen++;
	if (rt->typedata_builtin)
		rt->typedata_builtin(rt, d);
	return d;
}

struct typedata *typedata_find(struct rt *rt, struct ustr *type_name)
{
	if (rt->typedata_builtin)
		return entry(rt, type_name);
	return rt->typedata ? *slot(rt->typedata, type_name) : NULL;
}

struct typedata *typedata_get(struct rt *rt, struct ustr *type_name)
{
	struct typedata *d = entry(rt, type_name);

	rt->typedata->gen++;
	return d;
}

void typedata_each(struct rt *rt, void (*fn)(struct rt *rt, struct typedata *d, void *arg), void *arg)
{
	struct typedata_table *t = rt->typedata;

	for (uint32_t i = 0; t && i < t->cap; i++)
		if (t->slots[i])
			fn(rt, t->slots[i], arg);
}

void typedata_remove(struct rt *rt, struct ustr *type_name)
{
	struct typedata_table *t = rt->typedata;
	struct typedata **p = t ? slot(t, type_name) : NULL;

	if (!p || !*p)
		return;
	t->gen++;
	if (rt->typedata_builtin) {	/* stays, empty: what is built in doesn't come back */
		struct ustr *name = (*p)->type_name;

		memset(*p, 0, sizeof(**p));
		(*p)->type_name = name;
		return;
	}
	free(*p);
	*p = NULL;
	t->n--;
	rehash(t, t->cap);	/* closes the gap in the probe chain */
}

/* Those of V's names that have members now. */
static uint32_t collect(struct rt *rt, val v, struct typedata **ret, uint32_t max)
{
	struct strlist *names = val_type_names(rt, v);
	struct typedata *d;
	uint32_t n = 0;

	for (uint32_t i = 0; i < names->n && n < max; i++)
		if ((d = typedata_find(rt, names->s[i])) && d->members)
			ret[n++] = d;
	return n;
}

uint32_t typedata_of(struct rt *rt, val v, struct typedata **ret, uint32_t max)
{
	const struct type *t = val_type_of(v);
	struct psobj *own = ext_of(rt, &v, false);
	struct type_ets *e;
	struct type_rec *r;

	if ((!rt->typedata && !rt->typedata_builtin) || !t)
		return 0;
	table_of(rt);
	if (own && own->type_names)
		return collect(rt, v, ret, max);
	r = type_rec_of(rt, t);
	e = r->ets ? r->ets : (r->ets = type_keep(rt->types, sizeof(*e)));
	if (e->gen != rt->typedata->gen) {
		e->n = collect(rt, v, e->d, TYPE_ETS_MAX);
		e->gen = rt->typedata->gen;
	}
	for (uint32_t i = 0; i < e->n && i < max; i++)
		ret[i] = e->d[i];
	return MIN(e->n, max);
}

bool typedata_has_members(struct rt *rt, val v)
{
	struct typedata *first;

	return typedata_of(rt, v, &first, 1) > 0;
}
