/* SPDX-License-Identifier: MIT */
/*
 * Shapes. A chain of shapes shares one growing table of rows: a shape of N
 * members sees its first N rows, so a member added at the end of the newest
 * shape costs one row. A branch in the middle copies the table.
 */
#include "value/shape.h"

#include <string.h>

struct shape_rows {
	struct cell h;
	uint32_t used, cap;
	struct shape_row { struct ustr *name; uint32_t hash; uint8_t kind; } *rows;	/* heap block */
	uint32_t *index;	/* heap block, row + 1; used when large */
	uint32_t nindex;
};

struct shape {
	struct cell h;
	uint32_t n;
	struct shape_rows *table;
	struct shape **kids;	/* heap block */
	uint32_t nkids, cap_kids;
};

static void trace_rows(struct heap *h, struct cell *c)
{
	struct shape_rows *t = (struct shape_rows *)c;

	heap_mark_block(h, t->rows);
	heap_mark_block(h, t->index);
	for (uint32_t i = 0; i < t->used; i++)
		heap_mark(h, t->rows[i].name);
}

static void trace_shape(struct heap *h, struct cell *c)
{
	struct shape *s = (struct shape *)c;

	heap_mark(h, s->table);
	heap_mark_block(h, s->kids);
	for (uint32_t i = 0; i < s->nkids; i++)
		heap_mark(h, s->kids[i]);
}

static const struct type type_shape_rows = { .cls = { .trace = trace_rows }, .name = "shape_rows", .flags = TF_INTERNAL };
static const struct type type_shape = { .cls = { .trace = trace_shape }, .name = "shape", .flags = TF_INTERNAL };

#define INDEX_FROM 12
#define KIDS_MAX 128	/* past it a shape is not shared: names made from data */

uint32_t shape_count(const struct shape *s)
{
	return s->n;
}

struct ustr *shape_name(const struct shape *s, uint32_t i)
{
	return s->table->rows[i].name;
}

enum psmember_kind shape_kind(const struct shape *s, uint32_t i)
{
	return (enum psmember_kind)(1u << s->table->rows[i].kind);
}

struct shape *shape_root(struct rt *rt)
{
	if (!rt->shape_root) {
		struct shape *s = rt_new_cell(rt, &type_shape, shape);

		gc_storep(s, s->table, rt_new_cell(rt, &type_shape_rows, shape_rows));
		rt->shape_root = s;	/* whole, or not there */
	}
	return rt->shape_root;
}

int32_t shape_find(const struct shape *s, struct ustr *name)
{
	const struct shape_rows *t = s->table;
	uint32_t hash = ustr_ihash(name);

	if (t->nindex) {
		for (uint32_t i = hash & (t->nindex - 1); t->index[i]; i = (i + 1) & (t->nindex - 1)) {
			uint32_t k = t->index[i] - 1;

			if (k < s->n && t->rows[k].hash == hash && ustr_ieq(t->rows[k].name, name))
				return (int32_t)k;
		}
		return -1;
	}
	for (uint32_t k = 0; k < s->n; k++)
		if (t->rows[k].hash == hash && ustr_ieq(t->rows[k].name, name))
			return (int32_t)k;
	return -1;
}

static void index_row(struct shape_rows *t, uint32_t k)
{
	uint32_t i = t->rows[k].hash & (t->nindex - 1);

	while (t->index[i])
		i = (i + 1) & (t->nindex - 1);
	t->index[i] = k + 1;
}

static void grow_rows(struct rt *rt, struct shape_rows *t)
{
	uint32_t cap = MAX(4, t->cap * 2);
	struct shape_row *rows = rt_block(rt, struct shape_row, cap);

	if (t->used)
		memcpy(rows, t->rows, sizeof(*rows) * t->used);
	gc_storep(t, t->rows, rows);
	t->cap = cap;
	if (cap <= INDEX_FROM)
		return;
	gc_storep(t, t->index, rt_block(rt, uint32_t, cap * 4));
	t->nindex = cap * 4;
	for (uint32_t k = 0; k < t->used; k++)
		index_row(t, k);
}

static void add_row(struct rt *rt, struct shape_rows *t, struct ustr *name, uint8_t kind)
{
	if (t->used == t->cap)
		grow_rows(rt, t);
	t->rows[t->used] = (struct shape_row){ name, ustr_ihash(name), kind };
	t->used++;
	if (t->nindex)
		index_row(t, t->used - 1);
}

static void add_kid(struct rt *rt, struct shape *s, struct shape *kid)
{
	if (s->nkids == KIDS_MAX)
		return;
	if (s->nkids == s->cap_kids) {
		uint32_t cap = MAX(2, s->cap_kids * 2);
		struct shape **kids = rt_block(rt, struct shape *, cap);

		if (s->nkids)
			memcpy(kids, s->kids, sizeof(*kids) * s->nkids);
		gc_storep(s, s->kids, kids);
		s->cap_kids = cap;
	}
	gc_storep(s, s->kids[s->nkids], kid);
	s->nkids++;
}

struct shape *shape_add(struct rt *rt, struct shape *s, struct ustr *name, enum psmember_kind kind)
{
	uint8_t k = (uint8_t)__builtin_ctz((unsigned)kind);
	struct shape *kid;
	struct shape_rows *t;

	name = ustr_intern(rt, name);
	for (uint32_t i = 0; i < s->nkids; i++) {
		const struct shape_row *r = &s->kids[i]->table->rows[s->n];

		if (r->name == name && r->kind == k)
			return s->kids[i];
	}
	t = s->table;
	if (t->used != s->n) {
		t = rt_new_cell(rt, &type_shape_rows, shape_rows);
		for (uint32_t i = 0; i < s->n; i++)
			add_row(rt, t, s->table->rows[i].name, s->table->rows[i].kind);
	}
	add_row(rt, t, name, k);
	kid = rt_new_cell(rt, &type_shape, shape);
	kid->n = s->n + 1;
	gc_storep(kid, kid->table, t);
	add_kid(rt, s, kid);
	return kid;
}

struct shape *shape_without(struct rt *rt, const struct shape *s, uint32_t at)
{
	struct shape *r = shape_root(rt);

	for (uint32_t i = 0; i < s->n; i++)
		if (i != at)
			r = shape_add(rt, r, shape_name(s, i), shape_kind(s, i));
	return r;
}
