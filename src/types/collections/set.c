/* SPDX-License-Identifier: MIT */
/* HashSet`1 (a dictionary without values) and SortedSet`1 (a sorted row). */
#include "types/arg.h"
#include "types/collections/capacity.h"
#include "types/collections/comparer.h"
#include "types/collections/sorted.h"
#include "types/string.h"
#include "types/tables.h"

struct hset {
	struct cell h;
	struct dict *d;
	uint32_t cap;		/* of .NET's table: grows as it would */
	val comparer;		/* V_NULL: the default one */
};

static void hset_trace(struct heap *h, struct cell *c)
{
	heap_mark(h, ((struct hset *)c)->d);
	val_mark(h, ((struct hset *)c)->comparer);
}

static bool is_hash(val v)
{
	return v.o->cls->trace == hset_trace || type_is_named(cell_type(v.o), "System.Collections.Generic.HashSet`1");
}

static struct hset *hset_of(val v) { return (struct hset *)v.o; }
static struct dict *dict_of(val v) { return ((struct hset *)v.o)->d; }
static struct sorted *row_of(val v) { return (struct sorted *)v.o; }

static bool has(struct rt *rt, val set, val x)
{
	val unused;

	if (!is_hash(set))
		return sorted_find(rt, row_of(set), x) >= 0;
	return !arg_null(x) && dict_get(rt, dict_of(set), x, &unused);
}

static bool put(struct rt *rt, val set, val x)
{
	if (has(rt, set, x))
		return false;
	if (is_hash(set)) {
		dict_put(rt, dict_of(set), x, V_TRUE);
		if (dict_of(set)->n > hset_of(set)->cap)
			hset_of(set)->cap = capacity_after(hset_of(set)->cap);
	} else {
		sorted_put(rt, row_of(set), x, V_NULL);
	}
	return true;
}

static bool drop(struct rt *rt, val set, val x)
{
	int64_t i;

	if (is_hash(set))
		return dict_remove(rt, dict_of(set), x);
	i = sorted_find(rt, row_of(set), x);
	if (i >= 0)
		sorted_remove_at(row_of(set), (uint32_t)i);
	return i >= 0;
}

static uint32_t size(val set) { return is_hash(set) ? dict_of(set)->n : row_of(set)->n; }

static bool hash_next(struct iter *it, val *ret)
{
	struct dict *d = dict_of(it->over);
	uint32_t i = (uint32_t)it->i;
	struct dict_entry *e;

	if (d->h.aux != it->version)
		arg_throw_invalid(it->rt, "Collection was modified; enumeration operation may not execute.");
	e = dict_next(d, &i);
	it->i = i;
	if (e)
		*ret = e->key;
	return e != NULL;
}

static void hash_iter(struct rt *rt, val self, struct iter *it)
{
	*it = (struct iter){ .rt = rt, .over = self, .version = dict_of(self)->h.aux, .next = hash_next };
}

static bool row_next(struct iter *it, val *ret)
{
	struct sorted *s = row_of(it->over);

	if (s->h.aux != it->version)
		arg_throw_invalid(it->rt, "Collection was modified after the enumerator was instantiated.");
	if (it->i >= s->n)
		return false;
	*ret = s->k[it->i++];
	return true;
}

static void row_iter(struct rt *rt, val self, struct iter *it)
{
	*it = (struct iter){ .rt = rt, .over = self, .version = self.o->aux, .next = row_next };
}

static int64_t count_of(struct rt *rt, val self) { return size(self); }
static const struct type_ops hash_ops = { .iter = hash_iter, .count = count_of };
static const struct type_ops row_ops = { .iter = row_iter, .count = count_of };

#define SET_IFACES "System.Collections.Generic.ISet`1[T] System.Collections.Generic.ICollection`1[T] " \
	"System.Collections.Generic.IEnumerable`1[T] System.Collections.IEnumerable System.Collections.Generic.IReadOnlyCollection`1[T]"
const struct type type_hash_set = {
	.cls = { .trace = hset_trace }, .name = "System.Collections.Generic.HashSet`1", .base = &type_object, .ops = &hash_ops,
	.size = sizeof(struct hset), .flags = TF_ENUMERABLE | TF_GENERIC_DEF, .ifaces = SET_IFACES,
};
const struct type type_sorted_set = {
	.cls = { .trace = sorted_trace }, .name = "System.Collections.Generic.SortedSet`1", .base = &type_object, .ops = &row_ops,
	.size = sizeof(struct sorted), .flags = TF_ENUMERABLE | TF_GENERIC_DEF, .ifaces = SET_IFACES,
};

static val item(struct rt *rt, val self, val x)
{
	const struct type *t = arg_generic(cell_type(self.o), 0);

	return t == &type_object ? x : conv(rt, x, t);
}

/* OTHER as a set of the same kind, for tests of membership. */
static val empty_like(struct rt *rt, val self)
{
	struct hset *s;
	struct sorted *r;

	if (is_hash(self)) {
		s = rt_new_cell(rt, cell_type(self.o), hset);
		gc_storep(s, s->d, dict_new(rt, NULL, dict_of(self)->keys));
		s->d->fills_holes = true;
		gc_store(s, &s->comparer, hset_of(self)->comparer);
		return val_obj(s);
	}
	r = rt_new_cell(rt, cell_type(self.o), sorted);
	gc_store(r, &r->comparer, row_of(self)->comparer);
	return val_obj(r);
}

static val set_of(struct rt *rt, val self, val other)
{
	struct array *items = arg_items(rt, arg_need(rt, other, "other"));
	val s = empty_like(rt, self);

	for (uint32_t i = 0; i < items->n; i++)
		put(rt, s, item(rt, self, items->v[i]));
	return s;
}

/* One argument of a constructor: a comparer, a capacity, or the items. */
static void take(struct rt *rt, val set, val v, struct array **items)
{
	bool hash = is_hash(set);

	if (v.k == VK_STR || (v.k == VK_OBJ && (val_is_enumerable(v) || val_dict(v)))) {
		*items = arg_items(rt, v);
	} else if (v.k == VK_OBJ && !hash) {
		gc_store(set.o, &row_of(set)->comparer, v);
	} else if (v.k == VK_OBJ) {
		gc_store(set.o, &hset_of(set)->comparer, v);
		if (arg_ignores_case(v))
			dict_of(set)->keys = DICT_IGNORE_CASE;
	} else if (v.k == VK_INT32 && hash) {
		if (v.i < 0)
			arg_throw_range(rt, "capacity", "Specified argument was out of the range of valid values.");
		hset_of(set)->cap = capacity_for((uint32_t)v.i);
	}
}

static val ctor(struct rt *rt, val self, val *a, int n)
{
	const struct type *t = arg_type(self, &type_hash_set);
	bool hash = type_is_named(t, "System.Collections.Generic.HashSet`1");
	val set = val_obj(hash ? arg_new(rt, t, sizeof(struct hset)) : arg_new(rt, t, sizeof(struct sorted)));
	struct array *items = NULL;

	if (hash) {
		gc_storep(set.o, hset_of(set)->d, dict_new(rt, NULL, DICT_ORDINAL));
		hset_of(set)->d->fills_holes = true;
	}
	for (int i = 0; i < n; i++)
		take(rt, set, val_base(a[i]), &items);
	if (hash && items)
		hset_of(set)->cap = capacity_for(items->n);
	for (uint32_t i = 0; items && i < items->n; i++)
		put(rt, set, item(rt, set, items->v[i]));
	if (hash && items && size(set) && hset_of(set)->cap / size(set) > 3)
		hset_of(set)->cap = capacity_for(size(set));
	return set;
}

static val add(struct rt *rt, val self, val *a, int n) { return val_bool(put(rt, self, a[0])); }
static val remove_(struct rt *rt, val self, val *a, int n) { return val_bool(drop(rt, self, a[0])); }
static val contains(struct rt *rt, val self, val *a, int n) { return val_bool(has(rt, self, a[0])); }

static val clear(struct rt *rt, val self, val *a, int n)
{
	if (is_hash(self))
		dict_clear(rt, dict_of(self));
	else
		row_of(self)->n = 0;
	return V_VOID;
}

static val union_with(struct rt *rt, val self, val *a, int n)
{
	struct array *items = arg_items(rt, arg_need(rt, a[0], "other"));

	for (uint32_t i = 0; i < items->n; i++)
		put(rt, self, item(rt, self, items->v[i]));
	return V_VOID;
}

static val except_with(struct rt *rt, val self, val *a, int n)
{
	struct array *items = arg_items(rt, arg_need(rt, a[0], "other"));

	for (uint32_t i = 0; i < items->n; i++)
		drop(rt, self, item(rt, self, items->v[i]));
	return V_VOID;
}

static val intersect_with(struct rt *rt, val self, val *a, int n)
{
	val other = set_of(rt, self, a[0]);
	struct array *own = arg_items(rt, self);

	for (uint32_t i = 0; i < own->n; i++)
		if (!has(rt, other, own->v[i]))
			drop(rt, self, own->v[i]);
	return V_VOID;
}

static val symmetric(struct rt *rt, val self, val *a, int n)
{
	struct array *items = arg_items(rt, set_of(rt, self, a[0]));
	bool at_once = arg_is(a[0], VK_OBJ) && is_hash(val_base(a[0]));
	struct list *gone = list_new(rt, NULL);

	/* What is no set of this kind is read to its end before anything goes. */
	for (uint32_t i = 0; i < items->n; i++)
		if (!has(rt, self, items->v[i]))
			put(rt, self, items->v[i]);
		else if (at_once)
			drop(rt, self, items->v[i]);
		else
			list_add(rt, gone, items->v[i]);
	for (uint32_t i = 0; i < gone->n; i++)
		drop(rt, self, gone->v[i]);
	return V_VOID;
}

/* Every item of A is in B. */
static bool within(struct rt *rt, val a, val b)
{
	struct array *items = arg_items(rt, a);

	for (uint32_t i = 0; i < items->n; i++)
		if (!has(rt, b, items->v[i]))
			return false;
	return true;
}

static val is_subset(struct rt *rt, val self, val *a, int n) { return val_bool(within(rt, self, set_of(rt, self, a[0]))); }
static val is_superset(struct rt *rt, val self, val *a, int n) { return val_bool(within(rt, set_of(rt, self, a[0]), self)); }

static val is_proper_subset(struct rt *rt, val self, val *a, int n)
{
	val b = set_of(rt, self, a[0]);

	return val_bool(size(self) < size(b) && within(rt, self, b));
}

static val is_proper_superset(struct rt *rt, val self, val *a, int n)
{
	val b = set_of(rt, self, a[0]);

	return val_bool(size(b) < size(self) && within(rt, b, self));
}

static val set_equals(struct rt *rt, val self, val *a, int n)
{
	val b = set_of(rt, self, a[0]);

	return val_bool(size(b) == size(self) && within(rt, b, self));
}

static val overlaps(struct rt *rt, val self, val *a, int n)
{
	struct array *items = arg_items(rt, set_of(rt, self, a[0]));

	for (uint32_t i = 0; i < items->n; i++)
		if (has(rt, self, items->v[i]))
			return V_TRUE;
	return V_FALSE;
}

static val remove_where(struct rt *rt, val self, val *a, int n)
{
	struct array *own = arg_items(rt, self);
	int32_t gone = 0;

	for (uint32_t i = 0; i < own->n; i++)
		if (val_truth(rt, arg_invoke(rt, a[0], &own->v[i], 1)))
			gone += drop(rt, self, own->v[i]);
	return val_int(gone);
}

static val try_get(struct rt *rt, val self, val *a, int n)
{
	bool ok = has(rt, self, a[0]);

	arg_set_ref(rt, a[1], ok ? a[0] : V_NULL);
	return val_bool(ok);
}

static val edge(struct rt *rt, val self, bool last)
{
	struct sorted *s = row_of(self);

	return s->n ? s->k[last ? s->n - 1 : 0] : array_get(array_new(rt, arg_generic(cell_type(self.o), 0), 1), 0);
}

static val min_(struct rt *rt, val self) { return edge(rt, self, false); }
static val max_(struct rt *rt, val self) { return edge(rt, self, true); }

static val view_between(struct rt *rt, val self, val *a, int n)
{
	struct sorted *s = row_of(self);
	val r = empty_like(rt, self);

	if (arg_order(rt, s->comparer, a[0], a[1]) > 0)
		arg_throw(rt, "lowerValue", "Must be less than or equal to upperValue.");
	for (uint32_t i = 0; i < s->n; i++)
		if (arg_order(rt, s->comparer, s->k[i], a[0]) >= 0 && arg_order(rt, s->comparer, s->k[i], a[1]) <= 0)
			sorted_put(rt, row_of(r), s->k[i], V_NULL);
	return r;
}

static val reversed(struct rt *rt, val self, val *a, int n)
{
	struct sorted *s = row_of(self);
	struct list *l = list_new(rt, NULL);

	for (uint32_t i = s->n; i-- > 0;)
		list_add(rt, l, s->k[i]);
	return val_obj(list_to_array(rt, l, &type_object));
}

static val count(struct rt *rt, val self) { return val_int((int32_t)size(self)); }
static val enumerator(struct rt *rt, val self, val *a, int n) { return enumerator_new(rt, "", self); }
static val no(struct rt *rt, val self) { return V_FALSE; }
static val itself(struct rt *rt, val self) { return self; }
static val capacity(struct rt *rt, val self) { return val_int((int32_t)hset_of(self)->cap); }

static val trim(struct rt *rt, val self, val *a, int n)
{
	hset_of(self)->cap = capacity_for(n ? (uint32_t)arg_int(a[0]) : size(self));
	return V_VOID;
}

static val ensure(struct rt *rt, val self, val *a, int n)
{
	arg_not_negative(rt, arg_int(a[0]), "capacity");
	if ((uint32_t)arg_int(a[0]) > hset_of(self)->cap)
		hset_of(self)->cap = capacity_for((uint32_t)arg_int(a[0]));
	return capacity(rt, self);
}

static val comparer(struct rt *rt, val self)
{
	const struct type *t = arg_generic(cell_type(self.o), 0);
	val c = is_hash(self) ? hset_of(self)->comparer : row_of(self)->comparer;

	if (!arg_null(c))
		return c;
	return is_hash(self) ? comparer_equality(rt, t) : comparer_default(rt, t);
}

#define OTHER(result, name, fn) METHOD(result " " name "(System.Collections.Generic.IEnumerable[T] other)", fn)
#define COMMON(walk, index)                                                    \
	CTOR("()", ctor), CTOR("(System.Collections.Generic.IEnumerable[T] collection)", ctor), \
	METHOD("bool Add(T item)", add), METHOD("void Clear()", clear), \
	METHOD("bool Contains(T item)", contains), METHOD("void CopyTo(T[] array)", arg_copy_to), \
	METHOD("void CopyTo(T[] array, int " index ")", arg_copy_to), \
	METHOD("void CopyTo(T[] array, int " index ", int count)", arg_copy_to), OTHER("void", "ExceptWith", except_with), \
	METHOD("System.Collections.Generic." walk "`1+Enumerator[T] GetEnumerator()", enumerator), \
	OTHER("void", "IntersectWith", intersect_with), \
	OTHER("bool", "IsProperSubsetOf", is_proper_subset), OTHER("bool", "IsProperSupersetOf", is_proper_superset), \
	OTHER("bool", "IsSubsetOf", is_subset), OTHER("bool", "IsSupersetOf", is_superset), OTHER("bool", "Overlaps", overlaps), \
	METHOD("bool Remove(T item)", remove_), METHOD("int RemoveWhere(System.Predicate[T] match)", remove_where), \
	OTHER("bool", "SetEquals", set_equals), OTHER("void", "SymmetricExceptWith", symmetric), \
	METHOD("bool TryGetValue(T equalValue, [ref] T actualValue)", try_get), OTHER("void", "UnionWith", union_with)

const struct member_def hash_set_members[] = {
	PROP("int Count {get;}", count, NULL),
	COMMON("HashSet", "arrayIndex"), CTOR("(System.Collections.Generic.IEqualityComparer[T] comparer)", ctor),
	CTOR("(int capacity)", ctor),
	CTOR("(System.Collections.Generic.IEnumerable[T] collection, System.Collections.Generic.IEqualityComparer[T] comparer)",
		ctor),
	PROP("int Capacity {get;}", capacity, NULL),
	PROP("System.Collections.Generic.IEqualityComparer[T] Comparer {get;}", comparer, NULL),
	PROP("bool IsReadOnly {get;}", no, NULL),
	METHOD("void TrimExcess()", trim), METHOD("void TrimExcess(int capacity)", trim),
	METHOD("int EnsureCapacity(int capacity)", ensure),
	MEMBERS_END
};
const struct member_def sorted_set_members[] = {
	PROP("int Count {get;}", count, NULL), COMMON("SortedSet", "index"),
	CTOR("(System.Collections.Generic.IComparer[T] comparer)", ctor),
	CTOR("(System.Collections.Generic.IEnumerable[T] collection, System.Collections.Generic.IComparer[T] comparer)", ctor),
	PROP("System.Collections.Generic.IComparer[T] Comparer {get;}", comparer, NULL),
	PROP("T Min {get;}", min_, NULL), PROP("T Max {get;}", max_, NULL),
	PROP("bool IsReadOnly {get;}", no, NULL), PROP("System.Object SyncRoot {get;}", itself, NULL),
	PROP("bool IsSynchronized {get;}", no, NULL),
	METHOD("System.Collections.Generic.SortedSet[T] GetViewBetween(T lowerValue, T upperValue)", view_between),
	METHOD("System.Collections.Generic.IEnumerable[T] Reverse()", reversed),
	MEMBERS_END
};
