/* SPDX-License-Identifier: MIT */
/*
 * Atoms: one cell for all equal names of a runspace. The table is weak; the
 * collector's hook drops the entries whose cells died.
 */
#include "value/rt_impl.h"
#include "value/ustr_impl.h"

#include <stdlib.h>
#include <string.h>

struct atom_table {
	struct ustr **slots;
	uint32_t n, cap;	/* cap: power of two */
};

struct atom_table *atom_table_new(void)
{
	struct atom_table *t = xcalloc(1, sizeof(*t));

	t->cap = 1024;
	t->slots = xcalloc(t->cap, sizeof(*t->slots));
	return t;
}

void atom_table_free(struct atom_table *t)
{
	if (!t)
		return;
	free(t->slots);
	free(t);
}

static void insert(struct atom_table *t, struct ustr *s)
{
	uint32_t i = ustr_ihash(s) & (t->cap - 1);

	while (t->slots[i])
		i = (i + 1) & (t->cap - 1);
	t->slots[i] = s;
	t->n++;
}

static void rehash(struct atom_table *t, uint32_t cap, struct heap *only_marked)
{
	struct ustr **old = t->slots;
	uint32_t n = t->cap;

	t->slots = xcalloc(cap, sizeof(*t->slots));
	t->cap = cap;
	t->n = 0;
	for (uint32_t i = 0; i < n; i++)
		if (old[i] && (!only_marked || heap_is_marked(only_marked, old[i])))
			insert(t, old[i]);
	free(old);
}

void atom_table_sweep(struct atom_table *t, struct heap *h)
{
	rehash(t, t->cap, h);
}

static struct ustr *add(struct rt *rt, struct ustr *s)
{
	struct atom_table *t = rt->atoms;

	if ((t->n + 1) * 2 > t->cap)
		rehash(t, t->cap * 2, NULL);
	s->interned = 1;
	insert(t, s);
	return s;
}

struct ustr *ustr_intern(struct rt *rt, struct ustr *s)
{
	struct atom_table *t = rt->atoms;
	uint32_t i;

	if (s->interned)
		return s;
	for (i = ustr_ihash(s) & (t->cap - 1); t->slots[i]; i = (i + 1) & (t->cap - 1))
		if (t->slots[i]->hash == s->hash && ustr_eq(t->slots[i], s))
			return t->slots[i];
	return add(rt, s);
}

struct ustr *ustr_atom(struct rt *rt, const char *c)
{
	struct atom_table *t = rt->atoms;
	size_t n = strlen(c);
	uint32_t i;

	for (i = ustr_ihash_c(c, n) & (t->cap - 1); t->slots[i]; i = (i + 1) & (t->cap - 1)) {
		struct ustr *s = t->slots[i];

		if (!s->wide && ustr_len(s) == n && !memcmp(s->n, c, n))
			return s;
	}
	return ustr_intern(rt, ustr_from_utf8(rt, c, n));
}
