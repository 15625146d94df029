/* SPDX-License-Identifier: MIT */
/*
 * Dictionaries: entries in the order of insertion, found through chains of a
 * power-of-two index. Removed entries stay as holes until the next growth.
 */
#include "value/conv.h"
#include "value/error.h"
#include "value/ustr_impl.h"

#include <string.h>

static inline bool is_live(const struct dict_entry *e)
{
	return e->key.k != VK_VOID;
}

void dict_trace_cells(struct heap *h, struct cell *c)
{
	struct dict *d = (struct dict *)c;

	heap_mark_block(h, d->index);
	heap_mark_block(h, d->e);
	heap_mark_block(h, d->order);
	for (uint32_t i = 0; i < d->used; i++)
		if (is_live(&d->e[i])) {
			val_mark(h, d->e[i].key);
			val_mark(h, d->e[i].value);
		}
}

static bool dict_iter_next(struct iter *it, val *ret)
{
	struct dict *d = (struct dict *)it->over.o;
	struct dict_entry *e;
	uint32_t i = (uint32_t)it->i;

	if (d->h.aux != it->version)
		net_throw(it->rt, "System.InvalidOperationException",
			  "Collection was modified; enumeration operation may not execute.");
	e = dict_next(d, &i);
	it->i = i;
	if (!e)
		return false;
	*ret = dict_entry_object(it->rt, d, e);
	return true;
}

static void dict_iter(struct rt *rt, val self, struct iter *it)
{
	dict_arrange(rt, (struct dict *)self.o);
	*it = (struct iter){ .rt = rt, .over = self, .version = self.o->aux, .next = dict_iter_next };
}

static int64_t dict_count(struct rt *rt, val self)
{
	return ((struct dict *)self.o)->n;
}

/* The entry at position N of an ordered dictionary. */
static struct dict_entry *at_position(struct dict *d, int64_t n)
{
	struct dict_entry *e;
	uint32_t i = 0;

	while ((e = dict_next(d, &i)) && n--)
		;
	return e;
}

static bool is_position(const struct dict *d, val key)
{
	return cell_type(&d->h) == &type_ordered && val_base(key).k == VK_INT32;
}

static bool dict_index_get(struct rt *rt, val self, val key, val *ret)
{
	struct dict *d = (struct dict *)self.o;
	struct dict_entry *e;

	if (is_position(d, key)) {
		int64_t i = val_base(key).i;

		e = at_position(d, i < 0 ? i + d->n : i);
		if (!e)
			return false;
		*ret = e->value;
		return true;
	}
	if (!dict_get(rt, d, key, ret)) {
		if (cell_type(self.o)->nargs)
			return false;
		*ret = V_NULL;
	}
	return true;
}

static bool dict_index_set(struct rt *rt, val self, val key, val v)
{
	struct dict *d = (struct dict *)self.o;
	struct dict_entry *e;

	if (is_position(d, key)) {
		e = at_position(d, val_base(key).i);
		if (!e)
			return false;
		gc_store(d, &e->value, v);
		d->h.aux++;
		return true;
	}
	dict_put(rt, d, key, v);
	return true;
}

static val dict_clone(struct rt *rt, val self)
{
	struct dict *d = (struct dict *)self.o, *r = dict_new(rt, cell_type(self.o), d->keys);
	struct dict_entry *e;

	dict_arrange(rt, d);
	r->capacity = d->n;
	for (uint32_t i = 0; (e = dict_next(d, &i));)
		dict_put(rt, r, e->key, e->value);
	return val_obj(r);
}

static bool dict_get_member(struct rt *rt, val self, struct ustr *name, val *ret)
{
	return dict_get(rt, (struct dict *)self.o, val_str(name), ret);
}

static bool dict_set_member(struct rt *rt, val self, struct ustr *name, val v)
{
	dict_put(rt, (struct dict *)self.o, val_str(name), v);	/* even where the type has such a property */
	return true;
}

const struct type_ops dict_ops = {
	.iter = dict_iter, .count = dict_count, .index_get = dict_index_get, .index_set = dict_index_set,
	.clone = dict_clone, .get_member = dict_get_member, .set_member = dict_set_member,
};

const struct type type_hashtable = { .cls = { .trace = dict_trace_cells }, .name = "System.Collections.Hashtable",
	.base = &type_object, .ops = &dict_ops, .size = sizeof(struct dict), .ifaces = DICT_IFACES " System.ICloneable" };
const struct type type_ordered = { .cls = { .trace = dict_trace_cells },
	.name = "System.Collections.Specialized.OrderedDictionary",
	.base = &type_object, .ops = &dict_ops, .size = sizeof(struct dict),
	.ifaces = DICT_IFACES " System.Collections.Specialized.IOrderedDictionary" };
const struct type type_dictionary = { .cls = { .trace = dict_trace_cells }, .name = "System.Collections.Generic.Dictionary`2",
	.base = &type_object, .ops = &dict_ops, .size = sizeof(struct dict), .flags = TF_GENERIC_DEF,
	.ifaces = DICTIONARY_IFACES };

struct dict *dict_new(struct rt *rt, const struct type *t, enum dict_keys keys)
{
	struct dict *d = rt_new_cell(rt, t ? t : &type_hashtable, dict);

	d->keys = keys;
	d->fills_holes = t && t->nargs == 2 && !strcmp(t->name, type_dictionary.name);
	return d;
}

struct dict *val_dict(val v)
{
	const struct type *t;

	v = val_base(v);
	if (v.k != VK_OBJ)
		return NULL;
	for (t = cell_type(v.o); t && (t->flags & TF_SCRIPT);)
		t = t->base;
	return t && (t->cls.trace == dict_trace_cells || t->ops == &dict_ops) ? (struct dict *)v.o : NULL;
}

bool val_is_dictionary(val v)
{
	return val_dict(v) || (v.k == VK_OBJ && type_is_named(cell_type(v.o), "System.Collections.IDictionary"));
}

static uint32_t hash_key(struct rt *rt, const struct dict *d, val key)
{
	if (key.k == VK_STR)
		return ustr_ihash(key.s);
	(void)d;
	return val_hash(rt, key);
}

static inline bool same_key(struct rt *rt, const struct dict *d, val a, val b)
{
	if (a.k == VK_STR && b.k == VK_STR)
		return a.s == b.s || (d->keys == DICT_IGNORE_CASE ? ustr_ieq(a.s, b.s) : ustr_eq(a.s, b.s));
	if (a.k != b.k)
		return false;
	if (a.k < VK_STR && a.k != VK_ENUM)
		return a.u == b.u;
	return val_equals(rt, a, b);
}

static struct dict_entry *find(struct rt *rt, const struct dict *d, val key, uint32_t hash)
{
	if (!d->nindex)
		return NULL;
	for (uint32_t i = d->index[hash & (d->nindex - 1)]; i; i = d->e[i - 1].next)
		if (d->e[i - 1].hash == hash && same_key(rt, d, val_base(d->e[i - 1].key), key))
			return &d->e[i - 1];
	return NULL;
}

static val clean_key(struct rt *rt, const struct dict *d, val key)
{
	const struct type *t = cell_type(&d->h);

	key = val_base(key);
	if (val_is_null(key))
		net_throw(rt, "System.ArgumentNullException", "Value cannot be null. (Parameter 'key')");
	if (t->nargs == 2 && t->args[0] != &type_object)
		key = val_base(conv(rt, key, t->args[0]));
	return key;
}

bool dict_get(struct rt *rt, struct dict *d, val key, val *ret)
{
	struct dict_entry *e;

	key = val_base(key);
	if (val_is_null(key))
		return false;
	if (key.k != VK_STR)
		key = clean_key(rt, d, key);
	e = find(rt, d, key, hash_key(rt, d, key));
	if (e)
		*ret = e->value;
	return e != NULL;
}

static struct dict_entry *find_c(const struct dict *d, const char *key)
{
	uint32_t hash = ustr_ihash_c(key, strlen(key));

	if (!d->nindex)
		return NULL;
	for (uint32_t i = d->index[hash & (d->nindex - 1)]; i; i = d->e[i - 1].next) {
		struct dict_entry *e = &d->e[i - 1];

		if (e->hash == hash && e->key.k == VK_STR &&
		    (d->keys == DICT_IGNORE_CASE ? ustr_ieq_c(e->key.s, key) : ustr_eq_c(e->key.s, key)))
			return e;
	}
	return NULL;
}

bool dict_get_c(struct rt *rt, struct dict *d, const char *key, val *ret)
{
	struct dict_entry *e = find_c(d, key);

	if (e)
		*ret = e->value;
	return e != NULL;
}

struct ustr *dict_text(struct rt *rt, struct dict *d, const char *key)
{
	struct dict_entry *e = find_c(d, key);

	return e && !val_is_null(e->value) ? val_to_str(rt, e->value) : NULL;
}

/* Holes say in which order a Hashtable shows numbers, so a few are kept. */
static bool holes_matter(const struct dict *d)
{
	return d->used - d->n <= d->n && type_is(cell_type(&d->h), &type_hashtable) &&
	       val_has_net_hash(val_base(d->e[d->used - 1].key));
}

/* New storage, without the holes unless they matter. */
static void rebuild(struct rt *rt, struct dict *d)
{
	bool keep = d->used > d->n && holes_matter(d);
	uint32_t cap = MAX(8, (keep ? d->used : d->n) * 2), nindex = 8, n = 0;
	struct dict_entry *e = rt_block(rt, struct dict_entry, cap);
	uint32_t *index;

	if (d->used > d->n && !keep)
		dict_forget(d);
	while (nindex < cap)
		nindex *= 2;
	index = rt_block(rt, uint32_t, nindex);
	for (uint32_t i = 0; i < d->used; i++) {
		uint32_t slot;

		if (is_live(&d->e[i]) || keep)
			e[n++] = d->e[i];
		if (!is_live(&d->e[i]))
			continue;
		slot = e[n - 1].hash & (nindex - 1);
		e[n - 1].next = index[slot];
		index[slot] = n;
	}
	gc_storep(d, d->e, e);
	gc_storep(d, d->index, index);
	d->cap = cap;
	d->nindex = nindex;
	d->used = n;
}

/* The number, from 1, of the entry that comes next. */
static uint32_t take_entry(struct rt *rt, struct dict *d)
{
	uint32_t at = d->free;

	if (at) {
		d->free = d->e[at - 1].next;
		return at;
	}
	if (d->used == d->cap)
		rebuild(rt, d);
	return ++d->used;
}

static void append(struct rt *rt, struct dict *d, val key, uint32_t hash, val v)
{
	uint32_t at = take_entry(rt, d), slot = hash & (d->nindex - 1);
	struct dict_entry *e = &d->e[at - 1];

	d->h.aux++;
	d->order = NULL;
	e->hash = hash;
	e->next = d->index[slot];
	gc_store(d, &e->key, key);
	gc_store(d, &e->value, v);
	d->index[slot] = at;
	if (++d->n > d->peak)
		d->peak = d->n;
}

static void put_clean(struct rt *rt, struct dict *d, val key, val v)
{
	uint32_t hash = hash_key(rt, d, key);
	struct dict_entry *e = find(rt, d, key, hash);

	if (!e) {
		append(rt, d, key, hash, v);
		return;
	}
	/* Of the kinds, only Dictionary`2 lets its values change under way. */
	d->h.aux += !cell_type(&d->h)->nargs;
	gc_store(d, &e->value, v);
}

void dict_check_open(struct rt *rt, const struct dict *d)
{
	if (d->h.bits & CELL_FROZEN)
		net_throw(rt, "System.NotSupportedException",
			  cell_type(&d->h) == &type_ordered ? "The OrderedDictionary is read-only and cannot be modified."
							    : "Collection is read-only.");
}

void dict_put(struct rt *rt, struct dict *d, val key, val v)
{
	const struct type *t = cell_type(&d->h);

	dict_check_open(rt, d);
	if (t->nargs == 2 && t->args[1] != &type_object)
		v = conv(rt, v, t->args[1]);
	put_clean(rt, d, clean_key(rt, d, key), v);
}

void dict_add(struct rt *rt, struct dict *d, val key, val v)
{
	key = clean_key(rt, d, key);
	append(rt, d, key, hash_key(rt, d, key), v.k == VK_VOID ? V_NULL : v);
}

void dict_keep_wrapper(struct rt *rt, struct dict *d, val key)
{
	val base = val_base(key);
	struct dict_entry *e;

	if (key.k != VK_WRAP || base.k == VK_STR)
		return;
	e = find(rt, d, base, hash_key(rt, d, base));
	if (e)
		gc_store(d, &e->key, key);
}

void dict_put_c(struct rt *rt, struct dict *d, const char *key, val v)
{
	dict_put(rt, d, val_str(ustr_atom(rt, key)), v);
}

bool dict_remove(struct rt *rt, struct dict *d, val key)
{
	struct dict_entry *e;
	uint32_t *p, hash;

	dict_check_open(rt, d);
	key = clean_key(rt, d, key);
	hash = hash_key(rt, d, key);
	e = find(rt, d, key, hash);
	if (!e)
		return false;
	for (p = &d->index[hash & (d->nindex - 1)]; *p != (uint32_t)(e - d->e) + 1;)
		p = &d->e[*p - 1].next;
	*p = e->next;
	e->key = V_VOID;
	e->value = val_num(VK_UINT32, val_has_net_hash(key) ? val_net_hash(rt, key) : 0);
	e->next = d->used;
	d->order = NULL;
	d->n--;
	d->h.aux++;
	if (d->fills_holes) {
		e->next = d->free;
		d->free = (uint32_t)(e - d->e) + 1;
	} else if (d->n == 0) {
		dict_forget(d);
		d->used = 0;
	}
	return true;
}

void dict_clear(struct rt *rt, struct dict *d)
{
	dict_check_open(rt, d);
	dict_forget(d);
	d->n = d->used = d->cap = d->nindex = d->free = 0;
	d->e = NULL;
	d->index = d->order = NULL;
	d->h.aux++;
}

struct dict_entry *dict_next(const struct dict *d, uint32_t *i)
{
	if (d->order)
		return *i < d->n ? &d->e[d->order[(*i)++]] : NULL;
	while (*i < d->used) {
		struct dict_entry *e = &d->e[(*i)++];

		if (is_live(e))
			return e;
	}
	return NULL;
}

const struct type *const *dict_type_args(const struct type *t)
{
	static const struct type *const any[2] = { &type_string, &type_object };

	for (const struct type *b = t; b; b = b->base)
		if (b->nargs == 2)
			return b->args;
	return type_is(t, &type_dictionary) ? any : NULL;
}

val dict_entry_object(struct rt *rt, const struct dict *d, const struct dict_entry *e)
{
	const struct type *t = cell_type(&d->h);
	const struct type *const *args = dict_type_args(t);
	val key = e->key, value = e->value;
	struct pair *p;

	t = args ? type_generic_of(rt, &type_keyvaluepair, args, 2) : &type_dictionary_entry;
	p = rt_new_cell(rt, t, pair);
	gc_store(p, &p->key, key);
	gc_store(p, &p->value, value);
	return val_obj(p);
}
