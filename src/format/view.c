/* SPDX-License-Identifier: MIT */
#include "format/view.h"

#include <string.h>

#include "format/view_table.h"
#include "value/deserialized.h"

enum { FORMAT_EXT = 2 };	/* of struct engine's ext */

static void db_trace(struct heap *h, struct cell *c)
{
	struct format_db *db = (struct format_db *)c;

	heap_mark(h, db->blocks);
	heap_mark(h, db->files);
	val_mark(h, db->style);
}

static void db_finalize(struct cell *c)
{
	arena_release(&((struct format_db *)c)->arena);
}

static const struct type type_format_db = {
	.cls = { db_trace, db_finalize }, .name = "format_db", .flags = TF_INTERNAL, .size = sizeof(struct format_db),
};

struct format_db *format_db_if_any(struct rt *rt)
{
	return rt->eng->ext[FORMAT_EXT];
}

struct format_db *format_db(struct rt *rt)
{
	struct format_db *db = format_db_if_any(rt);

	if (db)
		return db;
	db = rt_new_cell(rt, &type_format_db, format_db);
	gc_storep(db, db->blocks, dict_new(rt, &type_hashtable, DICT_ORDINAL));
	gc_storep(db, db->files, list_new(rt, NULL));
	rt_pin(rt, val_obj(db));
	rt->eng->ext[FORMAT_EXT] = db;
	return db;
}

/* True when the comma separated LIST has NAME, ignoring case. */
static bool list_has(const char *list, const struct ustr *name)
{
	uint32_t n = ustr_len(name);

	for (const char *p = list; *p;) {
		size_t k = strcspn(p, ",");

		if (k == n && !name->wide && !strncasecmp(p, name->n, k))
			return true;
		p += k + (p[k] == ',');
	}
	return false;
}

/* Index of the first of NAMES that V is for, or -1. */
static int view_rank(const struct view *v, const struct strlist *names)
{
	for (uint32_t i = 0; i < names->n; i++)
		if (list_has(v->types, names->s[i]))
			return (int)i;
	return -1;
}

static struct strlist *names_stripped(struct rt *rt, struct strlist *names)
{
	struct strlist *r;
	bool any = false;

	for (uint32_t i = 0; i < names->n; i++)
		any |= deserialized_is(names->s[i]);
	if (!any)
		return NULL;
	r = rt_alloc(rt, &type_strlist, sizeof(*r) + names->n * sizeof(r->s[0]));
	for (uint32_t i = 0; i < names->n; i++) {
		struct ustr *s = names->s[i];

		if (!deserialized_is(s))
			continue;
		gc_storep(r, r->s[r->n], deserialized_bare(rt, s));
		r->n++;
	}
	return r;
}

struct search {
	struct strlist *names;
	enum fmt_shape shape;
	const char *name;
	const struct view *best;
	int rank;
};

/* Looks at one view; true when it is a perfect match. */
static bool search_view(struct search *s, const struct view *v)
{
	int rank;

	if ((s->shape != SHAPE_UNDEFINED && v->shape != s->shape) || (v->flags & VIEW_OOB))
		return false;
	if (s->name && strcasecmp(s->name, v->name))
		return false;
	rank = view_rank(v, s->names);
	if (rank < 0 || (s->best && rank >= s->rank))
		return false;
	s->best = v;
	s->rank = rank;
	return !rank;
}

static void search_all(struct rt *rt, struct search *s)
{
	const struct format_db *db = format_db_if_any(rt);

	for (uint32_t i = 0; db && i < db->nbefore; i++)
		if (search_view(s, db->before[i]))
			return;
	for (uint32_t i = 0; i < view_table_n; i++)
		if (search_view(s, &view_table[i]))
			return;
	for (uint32_t i = 0; db && i < db->nafter; i++)
		if (search_view(s, db->after[i]))
			return;
}

const struct view *view_find(struct rt *rt, struct strlist *names, enum fmt_shape shape, struct ustr *name)
{
	struct search s = { names, shape, name ? USTR_C(rt, name) : NULL, NULL, 0 };

	search_all(rt, &s);
	if (!s.best && (s.names = names_stripped(rt, names)))
		search_all(rt, &s);
	return s.best;
}

/* An error that Get-Error gave: it has a form of its own, but isn't out of band. */
static bool is_extended_error(struct rt *rt, const struct strlist *names)
{
	return names->n && ustr_ends(names->s[0], ustr_atom(rt, "#PSExtendedError"), false);
}

const struct view *view_find_oob(struct rt *rt, struct strlist *names)
{
	const struct format_db *db = format_db_if_any(rt);
	struct strlist *n = is_extended_error(rt, names) ? NULL : names;

	for (int pass = 0; pass < 2 && n; pass++, n = names_stripped(rt, names)) {
		for (uint32_t i = 0; db && i < db->nbefore; i++)
			if ((db->before[i]->flags & VIEW_OOB) && view_rank(db->before[i], n) >= 0)
				return db->before[i];
		for (uint32_t i = 0; i < view_table_oob_n; i++)
			if (view_rank(&view_table_oob[i], n) >= 0)
				return &view_table_oob[i];
		for (uint32_t i = 0; db && i < db->nafter; i++)
			if ((db->after[i]->flags & VIEW_OOB) && view_rank(db->after[i], n) >= 0)
				return db->after[i];
	}
	return NULL;
}

bool view_applies(struct rt *rt, const struct view *v, struct strlist *names)
{
	struct strlist *plain;

	if (view_rank(v, names) >= 0)
		return true;
	plain = names_stripped(rt, names);
	return plain && view_rank(v, plain) >= 0;
}

/* True when BY is for OBJ by its type NAME; OBJ void: conditions hold for none. */
static bool selects(struct rt *rt, const struct view_selector *by, const struct ustr *name, val obj)
{
	val v;

	if (by->types && list_has(by->types, name))
		return true;
	for (uint32_t i = 0; obj.k != VK_VOID && i < by->nwhen; i++)
		if (list_has(by->when[i].types, name) && view_value(rt, &by->when[i].e, obj, &v) > 0 && val_truth(rt, v))
			return true;
	return false;
}

const struct view_entry *view_entry_for(struct rt *rt, const struct view *v, val obj)
{
	struct strlist *names = val_type_names(rt, obj);
	val asked = v->shape == SHAPE_TABLE ? V_VOID : obj;

	for (uint32_t k = 0; k < names->n; k++)
		for (uint32_t i = 0; i < v->nentries; i++)
			if (selects(rt, &v->entries[i].by, names->s[k], asked))
				return &v->entries[i];
	for (uint32_t i = 0; i < v->nentries; i++)
		if (view_by_all(&v->entries[i].by))
			return &v->entries[i];
	return v->nentries ? &v->entries[0] : NULL;
}

const struct view_custom_entry *view_custom_entry_for(struct rt *rt, const struct view_control *c, val obj)
{
	struct strlist *names = val_type_names(rt, obj);

	for (uint32_t k = 0; k < names->n; k++)
		for (uint32_t i = 0; i < c->n; i++)
			if (selects(rt, &c->entries[i].by, names->s[k], obj))
				return &c->entries[i];
	for (uint32_t i = 0; i < c->n; i++)
		if (view_by_all(&c->entries[i].by))
			return &c->entries[i];
	return NULL;
}

void view_each(struct rt *rt, void (*fn)(struct rt *, const struct view *, void *), void *arg)
{
	const struct format_db *db = format_db_if_any(rt);

	for (uint32_t i = 0; db && i < db->nbefore; i++)
		fn(rt, db->before[i], arg);
	for (uint32_t i = 0; i < view_table_n; i++)
		fn(rt, &view_table[i], arg);
	for (uint32_t i = 0; i < view_table_oob_n; i++)
		fn(rt, &view_table_oob[i], arg);
	for (uint32_t i = 0; db && i < db->nafter; i++)
		fn(rt, db->after[i], arg);
}

struct scriptblock *view_block(struct rt *rt, const char *script)
{
	struct format_db *db = format_db(rt);
	val key = val_str(ustr_new(rt, script)), v;

	if (!dict_get(rt, db->blocks, key, &v)) {
		struct scriptblock *sb = scriptblock_parse(rt, script, strlen(script), NULL);

		gc_storep(sb, sb->ss, rt->eng->global);
		v = val_obj(sb);
		dict_put(rt, db->blocks, key, v);
	}
	return val_scriptblock(v);
}

struct eval {
	const struct view_expr *e;
	val obj, value;
	bool found;
};

val view_call(struct rt *rt, struct scriptblock *sb, val obj)
{
	val r;

	rt->eng->try_depth++;
	r = engine_call(rt, sb, obj, V_VOID, NULL, 0);
	rt->eng->try_depth--;
	return r;
}

static void eval_body(struct rt *rt, void *arg)
{
	struct eval *v = arg;

	v->found = true;
	if (v->e->fn)
		v->value = v->e->fn(rt, v->obj);
	else if (v->e->script)
		v->value = view_call(rt, view_block(rt, v->e->script), v->obj);
	else if (v->e->prop)
		v->found = member_get(rt, v->obj, ustr_new(rt, v->e->prop), &v->value);
	else
		v->value = v->obj;
}

int view_value(struct rt *rt, const struct view_expr *e, val obj, val *ret)
{
	struct eval v = { .e = e, .obj = obj, .value = V_NULL };

	if (!rt_try(rt, eval_body, &v))
		return -1;
	*ret = v.value;
	return v.found;
}
