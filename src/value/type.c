/* SPDX-License-Identifier: MIT */
/*
 * The registry of types: by full name and by identity. Records live as long as
 * the runtime; a name registered again hides the older type.
 */
#include "value/interface.h"
#include "value/type_impl.h"
#include "value/coll.h"

#include <stdlib.h>
#include <string.h>
#include <strings.h>

static uint32_t name_hash(const char *s, size_t n)
{
	uint32_t h = 2166136261u;

	for (size_t i = 0; i < n; i++) {
		uint8_t c = (uint8_t)s[i];

		h = (h ^ (c >= 'A' && c <= 'Z' ? c + 32 : c)) * 16777619u;
	}
	return h ^ h >> 16;
}

static uint32_t ptr_hash(const void *p)
{
	return (uint32_t)(((uintptr_t)p >> 4) * 2654435761u >> 8);
}

void *type_keep(struct type_table *t, size_t size) { return arena_alloc(&t->kept, size); }

static void link_rec(struct type_table *t, struct type_rec *r)
{
	uint32_t i = r->hash & (t->cap - 1), p = ptr_hash(r->type) & (t->cap - 1);

	r->next_name = t->names[i];
	t->names[i] = r;
	if (r->is_alias)
		return;
	r->next_ptr = t->ptrs[p];
	t->ptrs[p] = r;
}

static void grow(struct type_table *t)
{
	struct type_rec **old = t->names;
	uint32_t n = t->cap;

	t->cap *= 2;
	free(t->ptrs);
	t->names = xcalloc(t->cap, sizeof(*t->names));
	t->ptrs = xcalloc(t->cap, sizeof(*t->ptrs));
	for (uint32_t i = 0; i < n; i++) {
		/* Oldest first, so that the newest stays in front. */
		struct type_rec *rev = NULL, *r, *next;

		for (r = old[i]; r; r = next) {
			next = r->next_name;
			r->next_name = rev;
			rev = r;
		}
		for (r = rev; r; r = next) {
			next = r->next_name;
			link_rec(t, r);
		}
	}
	free(old);
}

static struct type_rec *find_ptr(struct type_table *t, const struct type *type)
{
	struct type_rec *r = t->ptrs[ptr_hash(type) & (t->cap - 1)];

	while (r && r->type != type)
		r = r->next_ptr;
	return r;
}

static struct type_rec *add_rec(struct type_table *t, const struct type *type, const char *key)
{
	struct type_rec *r = type_keep(t, sizeof(*r));

	if (t->n >= t->cap)
		grow(t);
	r->type = type;
	r->key = key;
	r->hash = name_hash(key, strlen(key));
	t->n++;
	link_rec(t, r);
	return r;
}

static void add_table(struct type_rec *r, const struct member_def *members)
{
	for (int i = 0; members && i < TYPE_TABLES_MAX; i++) {
		if (r->tables[i] == members)
			return;
		if (!r->tables[i]) {
			r->tables[i] = members;
			return;
		}
	}
}

static void add_entries(struct type_table *t, const struct type_entry *e)
{
	for (; e && e->type; e++) {
		struct type_rec *r = find_ptr(t, e->type);

		add_table(r ? r : add_rec(t, e->type, e->type->name), e->members);
	}
}

struct type_table *type_table_new(struct rt *rt, const struct type_entry *types)
{
	struct type_table *t = xcalloc(1, sizeof(*t));

	t->rt = rt;
	t->cap = 2048;
	t->names = xcalloc(t->cap, sizeof(*t->names));
	t->ptrs = xcalloc(t->cap, sizeof(*t->ptrs));
	rt->types = t;
	add_entries(t, type_core_entries);
	add_entries(t, interface_entries);
	add_entries(t, type_exc_entries);
	add_entries(t, types);
	return t;
}

void type_table_free(struct type_table *t)
{
	if (!t)
		return;
	for (uint32_t i = 0; i < t->cap; i++)
		for (struct type_rec *r = t->names[i]; r; r = r->next_name)
			type_info_free(r->info);
	arena_release(&t->kept);
	free(t->names);
	free(t->ptrs);
	free(t);
}

void type_table_trace(struct type_table *t, struct heap *h)
{
	for (uint32_t i = 0; i < t->cap; i++)
		for (struct type_rec *r = t->names[i]; r; r = r->next_name) {
			heap_mark(h, r->names);
			if (r->info)
				type_info_trace(r->info, h);
		}
}

struct type_rec *type_rec_named(struct type_table *t, const char *name, size_t len)
{
	uint32_t h = name_hash(name, len);
	struct type_rec *r;

	for (r = t->names[h & (t->cap - 1)]; r; r = r->next_name)
		if (r->hash == h && !strncasecmp(r->key, name, len) && !r->key[len])
			return r;
	return NULL;
}

struct type_rec *type_rec_of(struct rt *rt, const struct type *t)
{
	struct type_rec *r = find_ptr(rt->types, t), *def;

	if (r)
		return r;
	r = add_rec(rt->types, t, t->flags & (TF_GENERIC | TF_ARRAY) ? "" : t->name);
	/* A closed generic type has the rows of its definition. */
	def = t->flags & TF_GENERIC ? type_rec_named(rt->types, t->name, strlen(t->name)) : NULL;
	if (def)
		memcpy(r->tables, def->tables, sizeof(r->tables));
	return r;
}

struct strlist *type_names_cached(struct rt *rt, const struct type *t,
				  struct strlist *(*make)(struct rt *, const struct type *))
{
	struct type_rec *r = type_rec_of(rt, t);

	if (!r->names)
		r->names = make(rt, t);
	return r->names;
}

void type_members_changed(struct rt *rt, const struct type *t)
{
	struct type_rec *r = find_ptr(rt->types, t);

	if (r && r->info) {
		type_info_free(r->info);
		r->info = NULL;
	}
}

void type_register(struct rt *rt, const struct type *t, const struct member_def *members)
{
	struct type_rec *r = find_ptr(rt->types, t);

	add_table(r ? r : add_rec(rt->types, t, t->name), members);
	type_members_changed(rt, t);
}

void type_register_all(struct rt *rt, const struct type_entry *entries) { add_entries(rt->types, entries); }

void type_register_scoped(struct rt *rt, const struct type *t, const struct member_def *members)
{
	add_table(add_rec(rt->types, t, ""), members);
}

void type_each(struct rt *rt, void (*fn)(struct rt *, const struct type *, void *), void *arg)
{
	for (uint32_t i = 0; i < rt->types->cap; i++)
		for (struct type_rec *r = rt->types->names[i]; r; r = r->next_name)
			if (!r->is_alias && *r->key && !(r->type->flags & TF_DYNAMIC))
				fn(rt, r->type, arg);
}

void type_alias(struct rt *rt, const char *alias, const struct type *t)
{
	struct type_rec *own = type_rec_of(rt, t), *r;
	char *key = type_keep(rt->types, strlen(alias) + 1);

	strcpy(key, alias);
	r = type_keep(rt->types, sizeof(*r));
	r->type = own->type;
	r->is_alias = true;
	r->key = key;
	r->hash = name_hash(key, strlen(key));
	r->next_name = rt->types->names[r->hash & (rt->types->cap - 1)];
	rt->types->names[r->hash & (rt->types->cap - 1)] = r;
}

void type_accelerator_add(struct rt *rt, const char *name, const struct type *t)
{
	type_alias(rt, name, t);
	type_rec_named(rt->types, name, strlen(name))->is_accelerator = true;
}

void type_accelerator_forget(struct rt *rt, const char *name)
{
	struct type_rec *r = type_rec_named(rt->types, name, strlen(name));

	if (r)
		r->is_accelerator = false;
}

void type_accelerators_own(struct rt *rt, void (*fn)(struct rt *, const char *name, const struct type *, void *), void *arg)
{
	for (uint32_t i = 0; i < rt->types->cap; i++)
		for (struct type_rec *r = rt->types->names[i]; r; r = r->next_name)
			if (r->is_accelerator)
				fn(rt, r->key, r->type, arg);
}

static const struct type *const inline_types[VK__MAX] = {
	[VK_BOOL] = &type_bool, [VK_CHAR] = &type_char, [VK_SBYTE] = &type_sbyte,
	[VK_BYTE] = &type_byte, [VK_INT16] = &type_int16, [VK_UINT16] = &type_uint16,
	[VK_INT32] = &type_int32, [VK_UINT32] = &type_uint32, [VK_INT64] = &type_int64,
	[VK_UINT64] = &type_uint64, [VK_SINGLE] = &type_single, [VK_DOUBLE] = &type_double,
	[VK_DATETIME] = &type_datetime, [VK_TIMESPAN] = &type_timespan,
	[VK_TYPE] = &type_runtimetype, [VK_STR] = &type_string,
};

const struct type *val_type_of(val v)
{
	v = val_base(v);
	if (v.k == VK_OBJ)
		return cell_type(v.o);
	return v.k == VK_ENUM ? v.t : inline_types[v.k];
}

/* True when the space-separated list IFACES has NAME; a generic interface is
 * also found by its definition. */
static bool ifaces_have(const char *ifaces, const char *name)
{
	size_t n = strlen(name);

	for (const char *p = ifaces; p && *p;) {
		size_t len = strcspn(p, " ");

		if (len >= n && !strncasecmp(p, name, n) && (len == n || p[n] == '['))
			return true;
		p += len + strspn(p + len, " ");
	}
	return false;
}

bool type_is_named(const struct type *t, const char *full_name)
{
	for (; t; t = t->base)
		if (!strcasecmp(t->name, full_name) || ifaces_have(t->ifaces, full_name))
			return true;
	return false;
}

static bool same_args(const struct type *a, const struct type *b)
{
	if (a->nargs != b->nargs || strcmp(a->name, b->name))
		return false;
	for (int i = 0; i < a->nargs; i++)
		if (a->args[i] != b->args[i])
			return false;
	return true;
}

static bool array_is(const struct type *t, const struct type *base)
{
	if (base->rank != t->rank)
		return false;
	if (t->elem == base->elem)
		return true;
	return !((t->elem->flags | base->elem->flags) & TF_VALUE) && type_is(t->elem, base->elem);
}

/* The type of what a sequence of type T has; NULL: not known. */
static const struct type *element_of(const struct type *t)
{
	if (t->flags & TF_ARRAY)
		return t->elem;
	if (t == &type_string)
		return &type_char;
	for (; t; t = t->base)
		if (t->args)
			return t->nargs == 1 ? t->args[0] : NULL;
	return NULL;
}

/* T implements the generic interface BASE for some type: whether it is that one, or one whose objects are of it. */
static bool elements_fit(const struct type *t, const struct type *base)
{
	const struct type *own = base->nargs == 1 && base->args ? element_of(t) : NULL, *wanted;

	if (!own || strncmp(base->name, "System.Collections.Generic.I", 28) || strstr(base->name, "Comparer"))
		return true;
	wanted = base->args[0];
	return own == wanted || (!((own->flags | wanted->flags) & TF_VALUE) && wanted != &type_psobject && type_is(own, wanted));
}

bool type_is(const struct type *t, const struct type *base)
{
	if (t == base || base == &type_object)
		return t != NULL;
	if (!t)
		return false;
	if ((t->flags & TF_ARRAY) && (base->flags & TF_ARRAY))
		return array_is(t, base);
	if (base->flags & TF_INTERFACE)
		return type_is_named(t, base->name) && elements_fit(t, base);
	for (; t; t = t->base)
		if (t == base || (base->nargs && same_args(t, base)))
			return true;
	return false;
}

bool val_is(struct rt *rt, val v, const struct type *t)
{
	const struct type *own;

	if (val_is_null(v))
		return false;
	own = val_type_of(v);
	if (t == &type_psobject)
		return v.k == VK_WRAP || own == &type_pscustomobject ||
		       (v.k == VK_OBJ && (v.o->bits & CELL_EXTENDED));
	if (t->flags & TF_NULLABLE)
		t = t->elem;
	return type_is(own, t);
}
