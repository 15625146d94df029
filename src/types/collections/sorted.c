/* SPDX-License-Identifier: MIT */
/* SortedDictionary`2, SortedList and SortedList`2 over one sorted row. */
#include "types/collections/sorted.h"

#include "types/arg.h"
#include "types/collections/comparer.h"
#include "types/collections/dict.h"
#include "types/string.h"
#include "types/tables.h"

#include <string.h>

void sorted_trace(struct heap *h, struct cell *c)
{
	struct sorted *s = (struct sorted *)c;

	heap_mark_block(h, s->k);
	heap_mark_block(h, s->v);
	if (s->k)
		val_mark_n(h, s->k, s->n);
	if (s->v)
		val_mark_n(h, s->v, s->n);
	val_mark(h, s->comparer);
}

struct finding {
	struct sorted *s;
	val key;
	bool list;	/* asks the keys, not the one that is looked for */
	int64_t at;
};

static void find(struct rt *rt, void *arg)
{
	struct finding *f = arg;
	struct sorted *s = f->s;
	int64_t lo = 0, hi = (int64_t)s->n - 1;

	/* A comparer may run a script that takes from the row. */
	while (lo <= (hi = MIN(hi, (int64_t)s->n - 1))) {
		int64_t mid = (lo + hi) / 2;
		int c = f->list ? arg_order(rt, s->comparer, s->k[mid], f->key) : -arg_order(rt, s->comparer, f->key, s->k[mid]);

		if (c == 0 && mid < s->n) {
			f->at = mid;
			return;
		}
		if (c < 0)
			lo = mid + 1;
		else
			hi = mid - 1;
	}
	f->at = ~MIN(lo, (int64_t)s->n);
}

/* Lists look by Array.BinarySearch, the others are trees. */
int64_t sorted_find(struct rt *rt, struct sorted *s, val key)
{
	struct finding f = { .s = s, .key = key };

	f.list = !strncmp(type_bare_name(cell_type(&s->h)), "SortedList", 10);
	if (f.list)
		arg_ordering(rt, find, &f);
	else
		find(rt, &f);
	return f.at;
}

static void grow(struct rt *rt, struct sorted *s)
{
	uint32_t cap = s->cap ? s->cap * 2 : 4;
	val *k = rt_block(rt, val, cap), *v = rt_block(rt, val, cap);

	if (s->n) {
		memcpy(k, s->k, sizeof(val) * s->n);
		memcpy(v, s->v, sizeof(val) * s->n);
	}
	gc_storep(s, s->k, k);
	gc_storep(s, s->v, v);
	s->cap = cap;
}

void sorted_put(struct rt *rt, struct sorted *s, val key, val v)
{
	int64_t i = sorted_find(rt, s, key);

	s->h.aux++;
	if (i >= 0) {
		gc_store(s, &s->v[i], v);
		return;
	}
	i = ~i;
	if (s->n == s->cap)
		grow(rt, s);
	memmove(s->k + i + 1, s->k + i, sizeof(val) * (s->n - (uint32_t)i));
	memmove(s->v + i + 1, s->v + i, sizeof(val) * (s->n - (uint32_t)i));
	gc_store(s, &s->k[i], key);
	gc_store(s, &s->v[i], v);
	s->n++;
}

void sorted_remove_at(struct sorted *s, uint32_t i)
{
	s->n--;
	s->h.aux++;
	memmove(s->k + i, s->k + i + 1, sizeof(val) * (s->n - i));
	memmove(s->v + i, s->v + i + 1, sizeof(val) * (s->n - i));
}

static struct sorted *of(val self) { return (struct sorted *)self.o; }
static bool is_generic(val self) { return cell_type(self.o)->nargs == 2; }

static val clean_key(struct rt *rt, val self, val key)
{
	key = arg_need(rt, key, "key");
	return is_generic(self) ? val_base(conv(rt, key, cell_type(self.o)->args[0])) : key;
}

static val clean_value(struct rt *rt, val self, val v)
{
	return is_generic(self) && cell_type(self.o)->args[1] != &type_object ? conv(rt, v, cell_type(self.o)->args[1]) : v;
}

static val pair_at(struct rt *rt, val self, uint32_t i)
{
	const struct type *t = is_generic(self) ? type_generic_of(rt, &type_keyvaluepair, cell_type(self.o)->args, 2)
						: &type_dictionary_entry;
	struct pair *p = rt_new_cell(rt, t, pair);

	gc_store(p, &p->key, of(self)->k[i]);
	gc_store(p, &p->value, of(self)->v[i]);
	return val_obj(p);
}

static bool next(struct iter *it, val *ret)
{
	struct sorted *s = of(it->over);

	if (s->h.aux != it->version)
		arg_throw_invalid(it->rt, "Collection was modified after the enumerator was instantiated.");
	if (it->i >= s->n)
		return false;
	*ret = pair_at(it->rt, it->over, (uint32_t)it->i++);
	return true;
}

static void iter(struct rt *rt, val self, struct iter *it)
{
	*it = (struct iter){ .rt = rt, .over = self, .version = self.o->aux, .next = next };
}

static int64_t count_of(struct rt *rt, val self) { return of(self)->n; }

static bool lookup(struct rt *rt, val self, val key, val *ret)
{
	int64_t i = sorted_find(rt, of(self), key);

	if (i >= 0)
		*ret = of(self)->v[i];
	return i >= 0;
}

static bool index_get(struct rt *rt, val self, val key, val *ret)
{
	key = clean_key(rt, self, key);
	if (!lookup(rt, self, key, ret))
		*ret = V_NULL;
	return true;
}

static bool index_set(struct rt *rt, val self, val key, val v)
{
	sorted_put(rt, of(self), clean_key(rt, self, key), clean_value(rt, self, v));
	return true;
}

static bool get_member(struct rt *rt, val self, struct ustr *name, val *ret)
{
	if (is_generic(self) && cell_type(self.o)->args[0] != &type_string && cell_type(self.o)->args[0] != &type_object)
		return false;
	return lookup(rt, self, val_str(name), ret);
}

static bool set_member(struct rt *rt, val self, struct ustr *name, val v)
{
	return index_set(rt, self, val_str(name), v);
}

static const struct type_ops ops = {
	.iter = iter, .count = count_of, .index_get = index_get, .index_set = index_set,
	.get_member = get_member, .set_member = set_member,
};

#define SORTED(id, name_, flags_)                                              \
	const struct type type_##id = {                                        \
		.cls = { .trace = sorted_trace }, .name = name_, .base = &type_object, .ops = &ops, \
		.size = sizeof(struct sorted), .flags = flags_,                \
		.ifaces = "System.Collections.IDictionary System.Collections.ICollection System.Collections.IEnumerable", \
	}
SORTED(sorted_dictionary, "System.Collections.Generic.SortedDictionary`2", TF_GENERIC_DEF);
SORTED(sorted_list1, "System.Collections.Generic.SortedList`2", TF_GENERIC_DEF);
SORTED(sorted_list, "System.Collections.SortedList", 0);

static val ctor(struct rt *rt, val self, val *a, int n)
{
	struct sorted *s = arg_new(rt, arg_type(self, &type_sorted_list), sizeof(*s));
	struct dict_entry *e;

	if (n && arg_is(a[0], VK_INT32))
		arg_not_negative(rt, arg_int(a[0]), is_generic(val_obj(s)) ? "capacity" : "initialCapacity");
	for (int i = 0; i < n; i++) {
		struct dict *d = val_dict(a[i]);

		if (!d && val_base(a[i]).k == VK_OBJ)
			gc_store(s, &s->comparer, val_base(a[i]));
		for (uint32_t k = 0; d && (e = dict_next(d, &k));)
			index_set(rt, val_obj(s), e->key, e->value);
	}
	return val_obj(s);
}

/* A SortedDictionary names the pair, a SortedList the key and its parameter. */
static struct ustr *key_text(struct rt *rt, val self, val key, val v)
{
	const char *k = USTR_C(rt, val_net_str(rt, key));

	if (strstr(cell_type(self.o)->name, "SortedList"))
		return ustr_printf(rt, "%s (Parameter 'key')", k);
	return ustr_printf(rt, "[%s, %s]", k, USTR_C(rt, val_net_str(rt, v)));
}

static val add(struct rt *rt, val self, val *a, int n)
{
	val key = clean_key(rt, self, a[0]), old;

	if (lookup(rt, self, key, &old)) {
		if (is_generic(self))
			net_throw(rt, "System.ArgumentException",
				"An item with the same key has already been added. Key: %s",
				USTR_C(rt, key_text(rt, self, key, a[1])));
		net_throw(rt, "System.ArgumentException",
			"Item has already been added. Key in dictionary: '%s'  Key being added: '%s'",
			USTR_C(rt, val_net_str(rt, key)), USTR_C(rt, val_net_str(rt, key)));
	}
	sorted_put(rt, of(self), key, a[1]);
	return V_VOID;
}

static val clear(struct rt *rt, val self, val *a, int n) { of(self)->n = 0; of(self)->h.aux++; return V_VOID; }

static val contains_key(struct rt *rt, val self, val *a, int n)
{
	return val_bool(sorted_find(rt, of(self), arg_need(rt, a[0], "key")) >= 0);
}

static int64_t value_index(struct rt *rt, struct sorted *s, val v)
{
	for (uint32_t i = 0; i < s->n; i++)
		if (val_equals(rt, s->v[i], v))
			return i;
	return -1;
}

static val contains_value(struct rt *rt, val self, val *a, int n) { return val_bool(value_index(rt, of(self), a[0]) >= 0); }
static val index_of_value(struct rt *rt, val self, val *a, int n) { return val_int((int32_t)value_index(rt, of(self), a[0])); }

static val index_of_key(struct rt *rt, val self, val *a, int n)
{
	int64_t i = sorted_find(rt, of(self), arg_need(rt, a[0], "key"));

	return val_int(i < 0 ? -1 : (int32_t)i);
}

static val remove_(struct rt *rt, val self, val *a, int n)
{
	int64_t i = sorted_find(rt, of(self), clean_key(rt, self, a[0]));

	if (i >= 0)
		sorted_remove_at(of(self), (uint32_t)i);
	return is_generic(self) ? val_bool(i >= 0) : V_VOID;
}

static uint32_t position(struct rt *rt, val self, val i)
{
	if (arg_int(i) < 0 || arg_int(i) >= of(self)->n)
		net_throw(rt, "System.ArgumentOutOfRangeException",
			"Index was out of range. Must be non-negative and less than the size of the collection. (Parameter 'index')%s",
			is_generic(self) ? USTR_C(rt, ustr_printf(rt, "\nActual value was %d.", (int)arg_int(i))) : "");
	return (uint32_t)arg_int(i);
}

static val remove_at(struct rt *rt, val self, val *a, int n)
{
	sorted_remove_at(of(self), position(rt, self, a[0]));
	return V_VOID;
}
static val by_index(struct rt *rt, val self, val *a, int n) { return of(self)->v[position(rt, self, a[0])]; }
static val key_at(struct rt *rt, val self, val *a, int n) { return of(self)->k[position(rt, self, a[0])]; }

static val set_by_index(struct rt *rt, val self, val *a, int n)
{
	gc_store(self.o, &of(self)->v[position(rt, self, a[0])], a[1]);
	return V_VOID;
}

static val try_get(struct rt *rt, val self, val *a, int n)
{
	val v = array_get(array_new(rt, arg_generic(cell_type(self.o), 1), 1), 0);
	bool ok = lookup(rt, self, arg_need(rt, a[0], "key"), &v);

	arg_set_ref(rt, a[1], v);
	return val_bool(ok);
}

static val get_item(struct rt *rt, val self, val *a, int n)
{
	val key = clean_key(rt, self, a[0]), v;

	if (lookup(rt, self, key, &v))
		return v;
	if (is_generic(self))
		net_throw(rt, "System.Collections.Generic.KeyNotFoundException",
			"The given key '%s' was not present in the dictionary.", USTR_C(rt, val_net_str(rt, key)));
	return V_NULL;
}
static val set_item(struct rt *rt, val self, val *a, int n) { index_set(rt, self, a[0], a[1]); return V_VOID; }
static val count(struct rt *rt, val self) { return val_int((int32_t)of(self)->n); }
static val no(struct rt *rt, val self) { return V_FALSE; }
static val is_synced(struct rt *rt, val self) { return val_bool(self.o->bits & CELL_USER1); }
static val itself(struct rt *rt, val self) { return self; }
static val capacity(struct rt *rt, val self) { return val_int((int32_t)of(self)->cap); }

static void set_capacity(struct rt *rt, val self, val v)
{
	if (arg_int(v) < of(self)->n)
		arg_throw_range(rt, "value", "capacity was less than the current size.");
}

static val comparer(struct rt *rt, val self)
{
	return arg_null(of(self)->comparer) ? comparer_default(rt, arg_generic(cell_type(self.o), 0)) : of(self)->comparer;
}

static val keys(struct rt *rt, val self)
{
	return dict_view(rt, "System.Collections.Generic.SortedDictionary`2+KeyCollection", self, false);
}

static val values(struct rt *rt, val self)
{
	return dict_view(rt, "System.Collections.Generic.SortedDictionary`2+ValueCollection", self, true);
}

static val enumerator(struct rt *rt, val self, val *a, int n)
{
	return enumerator_new_dict(rt, "System.Collections.Generic.Dictionary`2+Enumerator", self);
}

static val trim(struct rt *rt, val self, val *a, int n) { return V_VOID; }

static val clone(struct rt *rt, val self, val *a, int n)
{
	struct sorted *s = rt_new_cell(rt, cell_type(self.o), sorted);

	gc_store(s, &s->comparer, of(self)->comparer);
	for (uint32_t i = 0; i < of(self)->n; i++)
		sorted_put(rt, s, of(self)->k[i], of(self)->v[i]);
	return val_obj(s);
}

static val row(struct rt *rt, const val *v, uint32_t n)
{
	struct list *l = list_new(rt, NULL);

	for (uint32_t i = 0; i < n; i++)
		list_add(rt, l, v[i]);
	l->h.bits |= CELL_FROZEN;
	return val_obj(l);
}

static val key_list(struct rt *rt, val self, val *a, int n) { return row(rt, of(self)->k, of(self)->n); }
static val value_list(struct rt *rt, val self, val *a, int n) { return row(rt, of(self)->v, of(self)->n); }

static val synchronized(struct rt *rt, val self, val *a, int n)
{
	((struct cell *)arg_need(rt, a[0], "list").o)->bits |= CELL_USER1;
	return a[0];
}

#define COPY_TO(args) METHOD("void CopyTo(" args ")", arg_copy_to)
#define COUNT PROP("int Count {get;}", count, NULL)
#define VIEWS                                                                  \
	PROP("System.Collections.ICollection Keys {get;}", keys, NULL),        \
	PROP("System.Collections.ICollection Values {get;}", values, NULL),    \
	PROP("bool IsReadOnly {get;}", no, NULL), PROP("bool IsFixedSize {get;}", no, NULL)
#define ROOT PROP("System.Object SyncRoot {get;}", itself, NULL)
#define SYNCED PROP("bool IsSynchronized {get;}", is_synced, NULL)
#define COMPARER PROP("System.Collections.Generic.IComparer[TKey] Comparer {get;}", comparer, NULL)
#define CAPACITY PROP("int Capacity {get;set;}", capacity, set_capacity)
#define COMMON(tk, tv, tr, walk)                                               \
	CTOR("()", ctor), CTOR("(System.Collections.IDictionary dictionary)", ctor), \
	CTOR("(System.Collections.IComparer comparer)", ctor),                 \
	CTOR("(System.Collections.IDictionary dictionary, System.Collections.IComparer comparer)", ctor), \
	METHOD(tv " Item(" tk " key) {get;set;}", get_item), METHOD(tv " get_Item(" tk " key)", get_item), \
	METHOD("void set_Item(" tk " key, " tv " value)", set_item),           \
	METHOD("void Add(" tk " key, " tv " value)", add), METHOD("void Clear()", clear), \
	METHOD("bool ContainsKey(" tk " key)", contains_key), METHOD("bool ContainsValue(" tv " value)", contains_value), \
	METHOD(tr " Remove(" tk " key)", remove_),                             \
	METHOD(walk " GetEnumerator()", enumerator)

const struct member_def sorted_dictionary_members[] = {
	COUNT, COMPARER, VIEWS, ROOT, SYNCED,
	COMMON("TKey", "TValue", "bool", "System.Collections.Generic.SortedDictionary`2+Enumerator[TKey,TValue]"),
	COPY_TO("System.Collections.Generic.KeyValuePair[TKey,TValue][] array, int index"),
	METHOD("bool TryGetValue(TKey key, [ref] TValue value)", try_get), MEMBERS_END
};
const struct member_def sorted_list1_members[] = {
	CTOR("(int capacity)", ctor),
	CAPACITY, COMPARER, COUNT, VIEWS, ROOT, SYNCED,
	COMMON("TKey", "TValue", "bool",
		"System.Collections.Generic.IEnumerator[System.Collections.Generic.KeyValuePair[TKey,TValue]]"),
	METHOD("void SetValueAtIndex(int index, TValue value)", set_by_index), METHOD("void TrimExcess()", trim),
	METHOD("bool TryGetValue(TKey key, [ref] TValue value)", try_get),
	METHOD("int IndexOfKey(TKey key)", index_of_key), METHOD("int IndexOfValue(TValue value)", index_of_value),
	METHOD("void RemoveAt(int index)", remove_at), METHOD("TKey GetKeyAtIndex(int index)", key_at),
	METHOD("TValue GetValueAtIndex(int index)", by_index),
	MEMBERS_END
};
const struct member_def sorted_list_members[] = {
	CAPACITY, COUNT, VIEWS, SYNCED, ROOT,
	COMMON("System.Object", "System.Object", "void", "System.Collections.IDictionaryEnumerator"),
	COPY_TO("array array, int arrayIndex"), METHOD("System.Object Clone()", clone),
	METHOD("System.Collections.IList GetKeyList()", key_list),
	METHOD("System.Collections.IList GetValueList()", value_list), METHOD("void TrimToSize()", trim),
	STATIC("static System.Collections.SortedList Synchronized(System.Collections.SortedList list)",
		synchronized), CTOR("(int initialCapacity)", ctor),
	METHOD("bool Contains(System.Object key)", contains_key), METHOD("System.Object GetByIndex(int index)", by_index),
	METHOD("System.Object GetKey(int index)", key_at), METHOD("int IndexOfKey(System.Object key)", index_of_key),
	METHOD("int IndexOfValue(System.Object value)", index_of_value), METHOD("void RemoveAt(int index)", remove_at),
	METHOD("void SetByIndex(int index, System.Object value)", set_by_index),
	MEMBERS_END
};
