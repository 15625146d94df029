/* SPDX-License-Identifier: MIT */
/*
 * Hashtable, OrderedDictionary, Dictionary`2 and the dictionaries that behave
 * like them: ConcurrentDictionary`2, ListDictionary, HybridDictionary. All are
 * struct dict. A runspace is one thread, so the concurrent one needs no lock.
 */
#include "types/collections/dict.h"

#include "types/arg.h"
#include "types/collections/capacity.h"
#include "types/collections/comparer.h"
#include "types/string.h"
#include "types/tables.h"

#include <string.h>

#define DICT_IFACES "System.Collections.IDictionary System.Collections.ICollection System.Collections.IEnumerable"

#define LIKE_DICT(id, name_, flags_, ifaces_)                                  \
	const struct type type_##id = {                                        \
		.cls = { .trace = dict_trace_cells }, .ops = &dict_ops, .name = name_, .base = &type_object, \
		.size = sizeof(struct dict), .flags = flags_, .ifaces = DICT_IFACES ifaces_ }

LIKE_DICT(concurrent_dictionary, "System.Collections.Concurrent.ConcurrentDictionary`2", TF_GENERIC_DEF,
	  " System.Collections.Generic.IDictionary`2[TKey,TValue]");
LIKE_DICT(ordered_dictionary, "System.Collections.Generic.OrderedDictionary`2", TF_GENERIC_DEF,
	  " System.Collections.Generic.IDictionary`2[TKey,TValue]");
LIKE_DICT(list_dictionary, "System.Collections.Specialized.ListDictionary", 0, "");
LIKE_DICT(exception_data, "System.Collections.ListDictionaryInternal", 0, "");
LIKE_DICT(hybrid_dictionary, "System.Collections.Specialized.HybridDictionary", 0, "");

enum { SHARED = CELL_USER1 };	/* Hashtable.Synchronized was asked for */

/* ---- views ---- */

struct view {
	struct cell h;
	val over;
	bool values;
};

static void view_trace(struct heap *h, struct cell *c) { val_mark(h, ((struct view *)c)->over); }

struct view_walk {
	struct cell h;
	struct iter it;
};

static void walk_trace(struct heap *h, struct cell *c)
{
	val_mark(h, ((struct view_walk *)c)->it.over);
	val_mark(h, ((struct view_walk *)c)->it.state);
}

static const struct type type_view_walk = {
	.cls = { .trace = walk_trace }, .name = "DictionaryWalk", .base = &type_object, .flags = TF_INTERNAL,
};

static bool view_next(struct iter *it, val *ret)
{
	struct view *w = (struct view *)it->over.o;
	struct dict *d = val_dict(w->over);
	struct dict_entry *e;
	struct view_walk *walk;
	uint32_t i = (uint32_t)it->i;
	val p;

	if (!d) {	/* sorted dictionaries: through their own pairs */
		walk = (struct view_walk *)it->state.o;
		if (!iter_next(&walk->it, &p))
			return false;
		*ret = w->values ? ((struct pair *)p.o)->value : ((struct pair *)p.o)->key;
		return true;
	}
	if (d->h.aux != it->version)
		arg_throw_invalid(it->rt, "Collection was modified; enumeration operation may not execute.");
	e = dict_next(d, &i);
	it->i = i;
	if (e)
		*ret = w->values ? e->value : e->key;
	return e != NULL;
}

static void view_iter(struct rt *rt, val self, struct iter *it)
{
	val over = ((struct view *)self.o)->over;

	*it = (struct iter){ .rt = rt, .over = self, .version = over.o->aux, .next = view_next };
	if (val_dict(over)) {
		dict_arrange(rt, val_dict(over));
	} else {
		struct view_walk *w = rt_new_cell(rt, &type_view_walk, view_walk);

		iter_begin_all(rt, over, &w->it);
		it->state = val_obj(w);
	}
}

static int64_t view_count(struct rt *rt, val self)
{
	val over = ((struct view *)self.o)->over;
	struct dict *d = val_dict(over);
	const struct type *t = cell_type(over.o);

	if (d)
		return d->n;
	while (t && !(t->ops && t->ops->count))
		t = t->base;
	return t ? t->ops->count(rt, over) : 0;
}

static bool view_get(struct rt *rt, val self, val key, val *ret)
{
	struct iter it;
	int64_t i;

	if (!val_to_int64_try(rt, key, &i))
		return false;
	if (i < 0)
		i += view_count(rt, self);
	view_iter(rt, self, &it);
	while (i >= 0 && iter_next(&it, ret))
		if (i-- == 0)
			return true;
	return false;
}

static const struct type_ops view_ops = { .iter = view_iter, .count = view_count, .index_get = view_get };

#define VIEW(id, name_, ifaces_)                                                       \
	const struct type type_##id = {                                        \
		.cls = { .trace = view_trace }, .name = name_, .base = &type_object, .ops = &view_ops, \
		.size = sizeof(struct view), .flags = TF_ENUMERABLE,           \
		.ifaces = ifaces_ "System.Collections.ICollection System.Collections.IEnumerable", \
	}
VIEW(view_hash_keys, "System.Collections.Hashtable+KeyCollection", "");
VIEW(view_hash_values, "System.Collections.Hashtable+ValueCollection", "");
VIEW(view_ordered, "System.Collections.Specialized.OrderedDictionary+OrderedDictionaryKeyValueCollection",
	"System.Collections.IList ");
VIEW(view_dict_keys, "System.Collections.Generic.Dictionary`2+KeyCollection", "");
VIEW(view_dict_values, "System.Collections.Generic.Dictionary`2+ValueCollection", "");
VIEW(view_sorted_keys, "System.Collections.Generic.SortedDictionary`2+KeyCollection", "");
VIEW(view_sorted_values, "System.Collections.Generic.SortedDictionary`2+ValueCollection", "");

val dict_view(struct rt *rt, const char *type_name, val over, bool values)
{
	static const struct type *const all[] = {
		&type_view_hash_keys, &type_view_hash_values, &type_view_ordered, &type_view_dict_keys,
		&type_view_dict_values, &type_view_sorted_keys, &type_view_sorted_values,
	};
	const struct type *t = values ? &type_view_hash_values : &type_view_hash_keys;
	struct view *w;

	for (size_t i = 0; i < ARRAY_LEN(all); i++)
		if (!strcmp(all[i]->name, type_name))
			t = all[i];
	if (cell_type(over.o)->nargs == 2)
		t = type_generic_of(rt, t, cell_type(over.o)->args, 2);
	w = rt_new_cell(rt, t, view);
	gc_store(w, &w->over, over);
	w->values = values;
	return val_obj(w);
}

static val view_count_get(struct rt *rt, val self) { return val_int((int32_t)view_count(rt, self)); }

static val view_enumerator(struct rt *rt, val self, val *a, int n) { return enumerator_new(rt, "", self); }

static val view_contains(struct rt *rt, val self, val *a, int n)
{
	struct view *w = (struct view *)self.o;
	struct array *items;
	val found;

	if (!w->values && val_dict(w->over))
		return val_bool(dict_get(rt, val_dict(w->over), a[0], &found));
	items = arg_items(rt, self);
	for (uint32_t i = 0; i < items->n; i++)
		if (val_equals(rt, items->v[i], a[0]))
			return V_TRUE;
	return V_FALSE;
}

static val view_no(struct rt *rt, val self) { return V_FALSE; }
static val view_yes(struct rt *rt, val self) { return V_TRUE; }
static val view_root(struct rt *rt, val self) { return ((struct view *)self.o)->over; }

#define VIEW_COUNT PROP("int Count {get;}", view_count_get, NULL)
#define VIEW_ROOT PROP("System.Object SyncRoot {get;}", view_root, NULL)
#define VIEW_SYNCED PROP("bool IsSynchronized {get;}", view_no, NULL)
#define VIEW_FIXED(name) PROP("bool " name " {get;}", view_yes, NULL)

#define VIEW_METHODS                                                           \
	METHOD("void CopyTo(array array, int index)", arg_copy_to),           \
	METHOD("System.Collections.IEnumerator GetEnumerator()", view_enumerator), \
	MEMBERS_END

const struct member_def view_hash_members[] = { VIEW_SYNCED, VIEW_ROOT, VIEW_COUNT, VIEW_METHODS };
const struct member_def view_generic_members[] = {
	VIEW_COUNT, VIEW_FIXED("IsReadOnly"), VIEW_ROOT, VIEW_SYNCED,
	METHOD("bool Contains(System.Object item)", view_contains), VIEW_METHODS
};
const struct member_def view_ordered_members[] = {
	VIEW_FIXED("IsReadOnly"), VIEW_FIXED("IsFixedSize"), VIEW_COUNT, VIEW_ROOT, VIEW_SYNCED, VIEW_METHODS
};

/* ---- the dictionaries ---- */

static struct dict *of(val self) { return (struct dict *)self.o; }

static struct dict *open_dict(struct rt *rt, val self)
{
	dict_check_open(rt, of(self));
	return of(self);
}

static bool is_ordered(val self) { return type_is(cell_type(self.o), &type_ordered); }

static bool is_generic(val self)
{
	return !is_ordered(self) && !type_is(cell_type(self.o), &type_hashtable) &&
	       arg_generic(cell_type(self.o), 1) &&
	       dict_type_args(cell_type(self.o));
}

/* The key that is there already and equals KEY. */
static val key_there(struct rt *rt, struct dict *d, val key)
{
	struct dict_entry *e;
	uint32_t i = 0;

	while ((e = dict_next(d, &i)))
		if (val_base(e->key).k == VK_STR && val_base(key).k == VK_STR && ustr_ieq(val_base(e->key).s, val_base(key).s) &&
		    (d->keys == DICT_IGNORE_CASE || ustr_eq(val_base(e->key).s, val_base(key).s)))
			return e->key;
	return key;
}

static _Noreturn void throw_duplicate(struct rt *rt, val self, val key)
{
	if (is_generic(self))
		net_throw(rt, "System.ArgumentException",
			"An item with the same key has already been added. Key: %s", USTR_C(rt, val_net_str(rt, key)));
	net_throw(rt, "System.ArgumentException", "Item has already been added. Key in dictionary: '%s'  Key being added: '%s'",
		  USTR_C(rt, val_net_str(rt, key_there(rt, of(self), key))), USTR_C(rt, val_net_str(rt, key)));
}

static val add(struct rt *rt, val self, val *a, int n)
{
	struct dict *d = open_dict(rt, self);
	val old;

	arg_need(rt, a[0], "key");
	if (dict_get(rt, d, a[0], &old))
		throw_duplicate(rt, self, a[0]);
	dict_put(rt, d, a[0], a[1]);
	return V_VOID;
}

static val try_add(struct rt *rt, val self, val *a, int n)
{
	val old;

	arg_need(rt, a[0], "key");
	if (dict_get(rt, of(self), a[0], &old))
		return V_FALSE;
	dict_put(rt, of(self), a[0], a[1]);
	return V_TRUE;
}

static val clear(struct rt *rt, val self, val *a, int n) { dict_clear(rt, open_dict(rt, self)); return V_VOID; }

static val contains_key(struct rt *rt, val self, val *a, int n)
{
	val v;

	arg_need(rt, a[0], "key");
	return val_bool(dict_get(rt, of(self), a[0], &v));
}

static val contains_value(struct rt *rt, val self, val *a, int n)
{
	struct dict_entry *e;

	for (uint32_t i = 0; (e = dict_next(of(self), &i));)
		if (val_equals(rt, e->value, a[0]))
			return V_TRUE;
	return V_FALSE;
}

static val remove_key(struct rt *rt, val self, val *a, int n)
{
	arg_need(rt, a[0], "key");
	dict_remove(rt, open_dict(rt, self), a[0]);
	return V_VOID;
}

static val remove_try(struct rt *rt, val self, val *a, int n)
{
	val old = V_NULL;
	bool had;

	arg_need(rt, a[0], "key");
	had = dict_get(rt, of(self), a[0], &old);
	if (had)
		dict_remove(rt, open_dict(rt, self), a[0]);
	if (n > 1)
		arg_set_ref(rt, a[1], old);
	return val_bool(had);
}

static val default_value(struct rt *rt, val self)
{
	return array_get(array_new(rt, arg_generic(cell_type(self.o), 1), 1), 0);
}

static val try_get(struct rt *rt, val self, val *a, int n)
{
	val v;
	bool had;

	arg_need(rt, a[0], "key");
	had = dict_get(rt, of(self), a[0], &v);
	arg_set_ref(rt, a[1], had ? v : default_value(rt, self));
	return val_bool(had);
}

static val get_item(struct rt *rt, val self, val *a, int n)
{
	val v;

	arg_need(rt, a[0], "key");
	if (dict_get(rt, of(self), a[0], &v))
		return v;
	if (is_generic(self))
		net_throw(rt, "System.Collections.Generic.KeyNotFoundException",
			"The given key '%s' was not present in the dictionary.",
			  USTR_C(rt, val_net_str(rt, a[0])));
	return V_NULL;
}

static val set_item(struct rt *rt, val self, val *a, int n)
{
	dict_put(rt, open_dict(rt, self), arg_need(rt, a[0], "key"), a[1]);
	return V_VOID;
}

static val clone(struct rt *rt, val self, val *a, int n)
{
	struct dict *from = of(self), *to = dict_new(rt, cell_type(&from->h), from->keys);
	struct dict_entry *e;

	dict_arrange(rt, from);
	to->capacity = from->n;
	for (uint32_t i = 0; (e = dict_next(from, &i));)
		dict_put(rt, to, e->key, e->value);
	return val_obj(to);
}

static val count(struct rt *rt, val self) { return val_int((int32_t)of(self)->n); }
static val keys(struct rt *rt, val self)
{
	return dict_view(rt,
			 is_ordered(self)   ? type_view_ordered.name
			 : is_generic(self) ? type_view_dict_keys.name
					    : type_view_hash_keys.name,
			 self, false);
}
static val values(struct rt *rt, val self)
{
	return dict_view(rt,
			 is_ordered(self)   ? type_view_ordered.name
			 : is_generic(self) ? type_view_dict_values.name
					    : type_view_hash_values.name,
			 self, true);
}
static val frozen(struct rt *rt, val self) { return val_bool(self.o->bits & CELL_FROZEN); }
static val itself(struct rt *rt, val self) { return self; }
static val is_empty(struct rt *rt, val self) { return val_bool(of(self)->n == 0); }

static val enumerator(struct rt *rt, val self, val *a, int n)
{
	return enumerator_new_dict(rt,
		is_ordered(self) ? "System.Collections.Specialized.OrderedDictionary+OrderedDictionaryEnumerator"
				   : is_generic(self) ? "System.Collections.Generic.Dictionary`2+Enumerator"
						      : "System.Collections.Hashtable+HashtableEnumerator", self);
}

/* Takes a capacity, another dictionary, an equality comparer, in any order. */
static val make(struct rt *rt, const struct type *t, val *a, int n, enum dict_keys how)
{
	struct dict *d = arg_new(rt, t, sizeof(*d)), *from = NULL;
	struct dict_entry *e;

	d->keys = how;
	d->fills_holes = !strcmp(t->name, type_dictionary.name);
	for (int i = 0; i < n; i++) {
		val v = val_base(a[i]);

		if (v.k == VK_INT32 && v.i < 0 && d->fills_holes)
			arg_throw_range(rt, "capacity", "Specified argument was out of the range of valid values.");
		if (v.k == VK_INT32)
			arg_not_negative(rt, v.i, "capacity");
		if (v.k == VK_INT32)
			d->capacity = (uint32_t)v.i;
		if (v.k == VK_SINGLE && !(v.d >= 0.1 && v.d <= 1))
			arg_throw_range(rt, "loadFactor", "Load factor needs to be between 0.1 and 1.0.");
		if (val_dict(v))
			from = val_dict(v);
		else if (v.k == VK_OBJ)
			d->keys = arg_ignores_case(v) ? DICT_IGNORE_CASE : how;
	}
	if (from) {
		dict_arrange(rt, from);
		d->capacity = from->n;
	}
	for (uint32_t i = 0; from && (e = dict_next(from, &i));)
		dict_put(rt, d, e->key, e->value);
	return val_obj(d);
}

static val ctor(struct rt *rt, val self, val *a, int n) { return make(rt, arg_type(self, &type_hashtable), a, n, DICT_ORDINAL); }

/* ---- OrderedDictionary ---- */

/* Rebuilds D from the entries of LIST, pairs of key and value. */
static void refill(struct rt *rt, struct dict *d, const val *kv, uint32_t n)
{
	dict_clear(rt, d);
	for (uint32_t i = 0; i < n; i++)
		dict_put(rt, d, kv[2 * i], kv[2 * i + 1]);
}

static val *pairs_of(struct rt *rt, struct dict *d, uint32_t skip, uint32_t gap, struct list *keep)
{
	struct dict_entry *e;
	uint32_t at = 0;

	for (uint32_t i = 0; (e = dict_next(d, &i)); at++) {
		if (at == gap) {
			list_add(rt, keep, V_NULL);
			list_add(rt, keep, V_NULL);
		}
		if (at == skip)
			continue;
		list_add(rt, keep, e->key);
		list_add(rt, keep, e->value);
	}
	if (gap == at) {
		list_add(rt, keep, V_NULL);
		list_add(rt, keep, V_NULL);
	}
	return keep->v;
}

static val insert(struct rt *rt, val self, val *a, int n)
{
	struct dict *d = open_dict(rt, self);
	struct list *keep = list_new(rt, NULL);
	int64_t at = arg_int(a[0]);
	val old, *kv;

	arg_not_negative(rt, at, "index");
	arg_at_most(rt, at, d->n, "index");
	if (dict_get(rt, d, arg_need(rt, a[1], "key"), &old))
		throw_duplicate(rt, self, a[1]);
	kv = pairs_of(rt, d, UINT32_MAX, (uint32_t)at, keep);
	kv[2 * at] = a[1];
	kv[2 * at + 1] = a[2];
	refill(rt, d, kv, keep->n / 2);
	return V_VOID;
}

static struct dict_entry *entry_at(struct rt *rt, struct dict *d, int64_t at)
{
	struct dict_entry *e;

	if (at < 0 || at >= d->n)
		arg_throw_range(rt, "index", "Specified argument was out of the range of valid values.");
	for (uint32_t i = 0; (e = dict_next(d, &i)) && at--;)
		;
	return e;
}

static val remove_at(struct rt *rt, val self, val *a, int n)
{
	struct dict *d = open_dict(rt, self);

	arg_not_negative(rt, arg_int(a[0]), "index");
	arg_less_than(rt, arg_int(a[0]), d->n, "index");
	dict_remove(rt, d, entry_at(rt, d, arg_int(a[0]))->key);
	return V_VOID;
}

static val get_item_at(struct rt *rt, val self, val *a, int n)
{
	return entry_at(rt, of(self), arg_int(a[0]))->value;
}

static val set_item_at(struct rt *rt, val self, val *a, int n)
{
	struct dict *d = open_dict(rt, self);

	dict_put(rt, d, entry_at(rt, d, arg_int(a[0]))->key, a[1]);
	return V_VOID;
}

static val as_read_only(struct rt *rt, val self, val *a, int n)
{
	val d = clone(rt, self, NULL, 0);

	d.o->bits |= CELL_FROZEN;
	return d;
}

/* ---- ConcurrentDictionary ---- */

/* The value for key A[0]: A[1], or what that makes of the key where it is code. */
static val value_for(struct rt *rt, val *a)
{
	val v = val_base(a[1]);
	bool is_code = v.k == VK_OBJ && (type_is(cell_type(v.o), &type_delegate) ||
					 type_is_named(cell_type(v.o), "System.Management.Automation.ScriptBlock"));

	return is_code ? arg_invoke(rt, v, a, 1) : v;
}

static val get_or_add(struct rt *rt, val self, val *a, int n)
{
	val v;

	if (dict_get(rt, of(self), arg_need(rt, a[0], "key"), &v))
		return v;
	v = value_for(rt, a);
	dict_put(rt, of(self), a[0], v);
	return v;
}

static val add_or_update(struct rt *rt, val self, val *a, int n)
{
	val args[2] = { a[0], V_NULL }, v;

	if (dict_get(rt, of(self), arg_need(rt, a[0], "key"), &args[1]))
		v = arg_invoke(rt, a[2], args, 2);
	else
		v = value_for(rt, a);
	dict_put(rt, of(self), a[0], v);
	return v;
}

static val try_update(struct rt *rt, val self, val *a, int n)
{
	val now;

	if (!dict_get(rt, of(self), arg_need(rt, a[0], "key"), &now) || !val_equals(rt, now, a[2]))
		return V_FALSE;
	dict_put(rt, of(self), a[0], a[1]);
	return V_TRUE;
}

/* .NET refuses it, which a script sees as nothing. */
static val no_root(struct rt *rt, val self) { return V_NULL; }

static val comparer(struct rt *rt, val self)
{
	if (of(self)->keys == DICT_IGNORE_CASE)
		return val_obj(comparer_new(rt, true, true));
	return comparer_equality(rt, arg_generic(cell_type(self.o), 0));
}

static val capacity(struct rt *rt, val self)
{
	uint32_t cap = capacity_for(of(self)->capacity);

	while (cap < of(self)->n)
		cap = capacity_after(cap);
	return val_int((int32_t)cap);
}

static val to_array(struct rt *rt, val self, val *a, int n) { return val_obj(arg_items(rt, self)); }
static val synchronized(struct rt *rt, val self, val *a, int n)
{
	((struct cell *)arg_need(rt, a[0], "table").o)->bits |= SHARED;
	return a[0];
}

static val trim(struct rt *rt, val self, val *a, int n)
{
	if (arg_int(a[0]) < of(self)->n)
		arg_throw_range(rt, "capacity", "Specified argument was out of the range of valid values.");
	return V_VOID;
}

static val deconstruct(struct rt *rt, val self, val *a, int n)
{
	arg_set_ref(rt, a[0], ((struct pair *)self.o)->key);
	arg_set_ref(rt, a[1], ((struct pair *)self.o)->value);
	return V_VOID;
}
static val is_shared(struct rt *rt, val self) { return val_bool(self.o->bits & SHARED); }
static val ensure(struct rt *rt, val self, val *a, int n)
{
	if (arg_int(a[0]) < 0)
		arg_throw_range(rt, "capacity", "Specified argument was out of the range of valid values.");
	if (arg_int(a[0]) > capacity(rt, self).i)
		of(self)->capacity = (uint32_t)arg_int(a[0]);
	return capacity(rt, self);
}
static val nothing(struct rt *rt, val self, val *a, int n) { return V_VOID; }

#define COUNT PROP("int Count {get;}", count, NULL)
#define KEYS PROP("System.Collections.ICollection Keys {get;}", keys, NULL)
#define VALUES PROP("System.Collections.ICollection Values {get;}", values, NULL)
#define FIXED PROP("bool IsFixedSize {get;}", frozen, NULL)
#define READ_ONLY PROP("bool IsReadOnly {get;}", frozen, NULL)
#define SYNCED PROP("bool IsSynchronized {get;}", is_shared, NULL)
#define ROOT PROP("System.Object SyncRoot {get;}", itself, NULL)

#define COMMON                                                                 \
	METHOD("System.Object Item(System.Object key) {get;set;}", get_item),  \
	METHOD("System.Object get_Item(System.Object key)", get_item),         \
	METHOD("void set_Item(System.Object key, System.Object value)", set_item), \
	METHOD("void Add(System.Object key, System.Object value)", add),       \
	METHOD("void Clear()", clear),                                         \
	METHOD("bool Contains(System.Object key)", contains_key),              \
	METHOD("void CopyTo(array array, int index)", arg_copy_to),           \
	METHOD("System.Collections.IDictionaryEnumerator GetEnumerator()", enumerator), \
	METHOD("void Remove(System.Object key)", remove_key)

const struct member_def hashtable_members[] = {
	CTOR("()", ctor),
	CTOR("(int capacity)", ctor),
	CTOR("(int capacity, float loadFactor)", ctor),
	CTOR("(System.Collections.IEqualityComparer equalityComparer)", ctor),
	CTOR("(int capacity, System.Collections.IEqualityComparer equalityComparer)", ctor),
	CTOR("(System.Collections.IDictionary d)", ctor),
	CTOR("(System.Collections.IDictionary d, System.Collections.IEqualityComparer equalityComparer)", ctor),
	READ_ONLY, FIXED, SYNCED, KEYS, VALUES, ROOT, COUNT,
	COMMON,
	METHOD("System.Object Clone()", clone),
	METHOD("bool ContainsKey(System.Object key)", contains_key),
	METHOD("bool ContainsValue(System.Object value)", contains_value),
	STATIC("static hashtable Synchronized(hashtable table)", synchronized),
	MEMBERS_END
};

const struct member_def ordered_members[] = {
	CTOR("()", ctor),
	CTOR("(int capacity)", ctor),
	CTOR("(System.Collections.IEqualityComparer comparer)", ctor),
	CTOR("(int capacity, System.Collections.IEqualityComparer comparer)", ctor),
	COUNT, READ_ONLY, KEYS, VALUES, FIXED, ROOT, SYNCED,
	METHOD("System.Object Item(int index) {get;set;}", get_item_at),
	COMMON,
	METHOD("void Insert(int index, System.Object key, System.Object value)", insert),
	METHOD("void RemoveAt(int index)", remove_at),
	METHOD("System.Object get_Item(int index)", get_item_at),
	METHOD("void set_Item(int index, System.Object value)", set_item_at),
	METHOD("ordered AsReadOnly()", as_read_only),
	MEMBERS_END
};

const struct member_def plain_dict_members[] = {
	CTOR("()", ctor),
	CTOR("(System.Object comparer)", ctor),
	COUNT, KEYS, READ_ONLY, FIXED, SYNCED, ROOT, VALUES,
	COMMON,
	MEMBERS_END
};

#define COMPARER PROP("System.Collections.Generic.IEqualityComparer[TKey] Comparer {get;}", comparer, NULL)
#define GENERIC_VIEWS                                                          \
	PROP("System.Collections.Generic.Dictionary`2+KeyCollection[TKey,TValue] Keys {get;}", keys, NULL), \
	PROP("System.Collections.Generic.Dictionary`2+ValueCollection[TKey,TValue] Values {get;}", values, NULL), \
	READ_ONLY, FIXED
#define GENERIC                                                                \
	METHOD("TValue Item(TKey key) {get;set;}", get_item),                  \
	METHOD("TValue get_Item(TKey key)", get_item),                         \
	METHOD("void set_Item(TKey key, TValue value)", set_item),             \
	METHOD("void Clear()", clear),                                         \
	METHOD("bool ContainsKey(TKey key)", contains_key),                    \
	METHOD("bool TryAdd(TKey key, TValue value)", try_add),                \
	METHOD("bool TryGetValue(TKey key, [ref] TValue value)", try_get),     \
	METHOD("System.Collections.Generic.IEnumerator[System.Collections.Generic.KeyValuePair[TKey,TValue]] GetEnumerator()", \
		enumerator)

const struct member_def dictionary_members[] = {
	CTOR("()", ctor),
	CTOR("(int capacity)", ctor),
	CTOR("(System.Collections.Generic.IEqualityComparer[TKey] comparer)", ctor),
	CTOR("(int capacity, System.Collections.Generic.IEqualityComparer[TKey] comparer)", ctor),
	CTOR("(System.Collections.Generic.IDictionary[TKey,TValue] dictionary)", ctor),
	CTOR("(System.Collections.Generic.IDictionary[TKey,TValue] dictionary, System.Collections.Generic.IEqualityComparer[TKey] comparer)",
		ctor),
	COMPARER, COUNT, PROP("int Capacity {get;}", capacity, NULL), GENERIC_VIEWS, ROOT, SYNCED,
	GENERIC,
	METHOD("void Add(TKey key, TValue value)", add),
	METHOD("bool ContainsValue(TValue value)", contains_value),
	METHOD("bool Remove(TKey key)", remove_try),
	METHOD("bool Remove(TKey key, [ref] TValue value)", remove_try),
	METHOD("int EnsureCapacity(int capacity)", ensure),
	METHOD("void TrimExcess()", nothing), METHOD("void TrimExcess(int capacity)", trim),
	MEMBERS_END
};

/* ---- OrderedDictionary`2 beyond Dictionary`2 ---- */

static val pair_at(struct rt *rt, val self, val *a, int n)
{
	return dict_entry_object(rt, of(self), entry_at(rt, of(self), arg_int(a[0])));
}

static int32_t place_of(struct rt *rt, val self, val key)
{
	struct dict_entry *e;
	int32_t at = 0;
	val v;

	if (!dict_get(rt, of(self), key, &v))
		return -1;
	for (uint32_t i = 0; (e = dict_next(of(self), &i)); at++)
		if (val_equals(rt, e->key, key) ||
		    (of(self)->keys == DICT_IGNORE_CASE && ustr_ieq(val_to_str(rt, e->key), val_to_str(rt, key))))
			return at;
	return -1;
}

static val index_of_key(struct rt *rt, val self, val *a, int n) { return val_int(place_of(rt, self, arg_need(rt, a[0], "key"))); }

static val set_at(struct rt *rt, val self, val *a, int n)
{
	if (n == 2)
		return set_item_at(rt, self, a, n);
	remove_at(rt, self, a, 1);
	return insert(rt, self, a, n);
}

static val place_out(struct rt *rt, val self, val *a, val ok)
{
	arg_set_ref(rt, a[2], val_int(place_of(rt, self, a[0])));
	return ok;
}

static val try_add_at(struct rt *rt, val self, val *a, int n) { return place_out(rt, self, a, try_add(rt, self, a, 2)); }
static val try_get_at(struct rt *rt, val self, val *a, int n) { return place_out(rt, self, a, try_get(rt, self, a, 2)); }

const struct member_def ordered_dictionary_members[] = {
	METHOD("System.Collections.Generic.KeyValuePair[TKey,TValue] GetAt(int index)", pair_at),
	METHOD("int IndexOf(TKey key)", index_of_key),
	METHOD("void Insert(int index, TKey key, TValue value)", insert), METHOD("void RemoveAt(int index)", remove_at),
	METHOD("void SetAt(int index, TValue value)", set_at), METHOD("void SetAt(int index, TKey key, TValue value)", set_at),
	METHOD("bool TryAdd(TKey key, TValue value, [ref] int index)", try_add_at),
	METHOD("bool TryGetValue(TKey key, [ref] TValue value, [ref] int index)", try_get_at), MEMBERS_END
};

const struct member_def concurrent_dictionary_members[] = {
	CTOR("()", ctor),
	CTOR("(System.Collections.Generic.IEqualityComparer[TKey] comparer)", ctor),
	CTOR("(System.Collections.Generic.IDictionary[TKey,TValue] collection)", ctor),
	CTOR("(int concurrencyLevel, int capacity)", ctor),
	COMPARER, COUNT, PROP("bool IsEmpty {get;}", is_empty, NULL), GENERIC_VIEWS,
	PROP("System.Object SyncRoot {get;}", no_root, NULL), SYNCED,
	GENERIC,
	METHOD("TValue AddOrUpdate(TKey key, System.Object addValue, System.Func[TKey,TValue,TValue] updateValueFactory)",
		add_or_update),
	METHOD("TValue GetOrAdd(TKey key, System.Object value)", get_or_add),
	METHOD("System.Collections.Generic.KeyValuePair[TKey,TValue][] ToArray()", to_array),
	METHOD("bool TryRemove(TKey key, [ref] TValue value)", remove_try),
	METHOD("bool TryUpdate(TKey key, TValue newValue, TValue comparisonValue)", try_update),
	MEMBERS_END
};

/* ---- pairs ---- */

static val pair_key(struct rt *rt, val self) { return ((struct pair *)self.o)->key; }
static val pair_value(struct rt *rt, val self) { return ((struct pair *)self.o)->value; }
static void pair_set_key(struct rt *rt, val self, val v) { gc_store(self.o, &((struct pair *)self.o)->key, v); }
static void pair_set_value(struct rt *rt, val self, val v) { gc_store(self.o, &((struct pair *)self.o)->value, v); }

static val pair_ctor(struct rt *rt, val self, val *a, int n)
{
	struct pair *p = rt_new_cell(rt, arg_type(self, &type_dictionary_entry), pair);

	gc_store(p, &p->key, n ? a[0] : V_NULL);
	gc_store(p, &p->value, n > 1 ? a[1] : V_NULL);
	return val_obj(p);
}

static val pair_string(struct rt *rt, val self, val *a, int n) { return val_str(val_net_str(rt, self)); }

const struct member_def dictionary_entry_members[] = {
	CTOR("(System.Object key, System.Object value)", pair_ctor),
	PROP("System.Object Key {get;set;}", pair_key, pair_set_key),
	PROP("System.Object Value {get;set;}", pair_value, pair_set_value),
	METHOD("void Deconstruct([ref] System.Object key, [ref] System.Object value)", deconstruct),
	METHOD("string ToString()", pair_string),
	MEMBERS_END
};

const struct member_def keyvaluepair_members[] = {
	CTOR("(TKey key, TValue value)", pair_ctor),
	PROP("TKey Key {get;}", pair_key, NULL),
	PROP("TValue Value {get;}", pair_value, NULL),
	METHOD("void Deconstruct([ref] TKey key, [ref] TValue value)", deconstruct),
	METHOD("string ToString()", pair_string),
	MEMBERS_END
};
