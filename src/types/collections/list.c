/* SPDX-License-Identifier: MIT */
/*
 * ArrayList, List`1, Collection`1, ReadOnlyCollection`1 and StringCollection:
 * all of them are struct list. A frozen list refuses changes.
 */
#include "types/arg.h"
#include "types/collections/psdata.h"
#include "types/netevent.h"
#include "types/string.h"
#include "types/tables.h"

#include <string.h>

#define LIKE_LIST(id, name_, flags_, ifaces_)                                  \
	const struct type type_##id = {                                        \
		.cls = { .trace = list_trace_cells }, .ops = &list_ops, .name = name_, .base = &type_object, \
		.size = sizeof(struct list), .flags = TF_ENUMERABLE | (flags_), .ifaces = ifaces_ }

#define LIST_IFACES "System.Collections.IList System.Collections.ICollection System.Collections.IEnumerable"
#define GENERIC_LIST_IFACES "System.Collections.Generic.IList`1[T] System.Collections.Generic.ICollection`1[T] " \
	"System.Collections.Generic.IEnumerable`1[T] System.Collections.Generic.IReadOnlyList`1[T] " \
	"System.Collections.Generic.IReadOnlyCollection`1[T] " LIST_IFACES

LIKE_LIST(collection, "System.Collections.ObjectModel.Collection`1", TF_GENERIC_DEF, GENERIC_LIST_IFACES);
LIKE_LIST(readonly_collection, "System.Collections.ObjectModel.ReadOnlyCollection`1", TF_GENERIC_DEF, GENERIC_LIST_IFACES);
LIKE_LIST(psdata_collection, "System.Management.Automation.PSDataCollection`1", TF_GENERIC_DEF, GENERIC_LIST_IFACES);
LIKE_LIST(string_collection, "System.Collections.Specialized.StringCollection", 0, LIST_IFACES);

#define COLLECTION "System.Collections.ObjectModel.Collection`1"

enum { FIXED = CELL_USER2, SYNCED = CELL_USER3 };

static struct list *of(val self) { return (struct list *)self.o; }

/* The list of SELF, about to be changed. */
static struct list *open_list(struct rt *rt, val self)
{
	struct list *l = of(self);

	if (l->h.bits & CELL_FROZEN)
		net_throw(rt, "System.NotSupportedException", "Collection is read-only.");
	l->h.aux++;
	return l;
}

/* The same, when the number of items is about to change. */
static struct list *growing(struct rt *rt, val self)
{
	if (of(self)->h.bits & FIXED)
		net_throw(rt, "System.NotSupportedException", "Collection was of a fixed size.");
	return open_list(rt, self);
}

static const struct type *item_type(val self) { return arg_generic(val_type_of(self), 0); }

static void check_range(struct rt *rt, struct list *l, int64_t index, int64_t count)
{
	if (index < 0)
		arg_throw_range(rt, "index", "Non-negative number required.");
	if (count < 0)
		arg_throw_range(rt, "count", "Non-negative number required.");
	arg_part(rt, l->n, index, count);
}

static void check_index(struct rt *rt, struct list *l, int64_t i)
{
	if (i < 0 || i >= l->n)
		arg_throw_index(rt, "index");
}

static val add(struct rt *rt, val self, val *a, int n)
{
	list_add(rt, growing(rt, self), a[0]);
	return V_VOID;
}

static val add_at(struct rt *rt, val self, val *a, int n)
{
	list_add(rt, growing(rt, self), a[0]);
	return val_int((int32_t)of(self)->n - 1);
}

static void reserve(struct rt *rt, struct list *l, int64_t count);

static val add_range(struct rt *rt, val self, val *a, int n)
{
	struct list *l = growing(rt, self);
	struct array *items = arg_items(rt, arg_need(rt, a[0], "collection"));

	if (l->n + (uint64_t)items->n > l->cap)
		reserve(rt, l, MAX(2 * (int64_t)l->cap, (int64_t)l->n + items->n));
	for (uint32_t i = 0; i < items->n; i++)
		list_add(rt, l, items->v[i]);
	return V_VOID;
}

static val insert(struct rt *rt, val self, val *a, int n)
{
	struct list *l = growing(rt, self);

	if (arg_int(a[0]) < 0 || arg_int(a[0]) > l->n)
		arg_throw_range(rt, "index", type_is(cell_type(self.o), &type_arraylist) || type_is_named(cell_type(self.o), COLLECTION)
			? "Index was out of range. Must be non-negative and less than or equal to the size of the collection."
									   : "Index must be within the bounds of the List.");
	list_insert(rt, l, (uint32_t)arg_int(a[0]), a[1]);
	return V_VOID;
}

static val insert_range(struct rt *rt, val self, val *a, int n)
{
	struct list *l = growing(rt, self);
	struct array *items = arg_items(rt, arg_need(rt, a[1], "collection"));
	int64_t at = arg_int(a[0]);

	if (at < 0 || at > l->n)
		arg_throw_range(rt, "index",
			"Index was out of range. Must be non-negative and less than or equal to the size of the collection.");
	for (uint32_t i = 0; i < items->n; i++)
		list_insert(rt, l, (uint32_t)at + i, items->v[i]);
	return V_VOID;
}

static val clear(struct rt *rt, val self, val *a, int n)
{
	growing(rt, self)->n = 0;
	return V_VOID;
}

static int64_t find_item(struct rt *rt, struct list *l, val x, int64_t from, int64_t to)
{
	for (int64_t i = from; i < to; i++)
		if (val_equals(rt, l->v[i], x))
			return i;
	return -1;
}

static val contains(struct rt *rt, val self, val *a, int n)
{
	return val_bool(find_item(rt, of(self), a[0], 0, of(self)->n) >= 0);
}

static val index_of(struct rt *rt, val self, val *a, int n)
{
	struct list *l = of(self);
	int64_t from = n > 1 ? arg_int(a[1]) : 0, count = n > 2 ? arg_int(a[2]) : l->n - from;

	if (from < 0 || from > l->n)
		arg_throw_range(rt, l->h.cls == &type_arraylist.cls ? "startIndex" : "index",
			"Index was out of range. Must be non-negative and less than or equal to the size of the collection.");
	arg_search_count(rt, count, l->n - from);
	return val_int((int32_t)find_item(rt, l, a[0], from, from + count));
}

/* A script that is asked about items may take them out. */
static val item_of(const void *list, uint32_t i)
{
	const struct list *l = list;

	return i < l->n ? l->v[i] : V_NULL;
}

static val last_index_of(struct rt *rt, val self, val *a, int n)
{
	struct list *l = of(self);
	int64_t i = n > 1 ? arg_int(a[1]) : (int64_t)l->n - 1, count = n > 2 ? arg_int(a[2]) : i + 1;

	if (l->n && i >= l->n)
		arg_throw_range(rt, "index",
			"Index was out of range. Must be non-negative and less than the size of the collection.");
	if (n > 2 && l->n && count > i + 1)
		arg_throw_range(rt, "count", "Larger than collection size.");
	for (; count > 0 && i >= 0; i--, count--)
		if (val_equals(rt, item_of(l, (uint32_t)i), a[0]))
			return val_int((int32_t)i);
	return val_int(-1);
}

static val remove_(struct rt *rt, val self, val *a, int n)
{
	struct list *l = growing(rt, self);
	int64_t i = find_item(rt, l, a[0], 0, l->n);

	if (i >= 0)
		list_remove_at(rt, l, (uint32_t)i);
	return val_bool(i >= 0);
}

static val remove_quietly(struct rt *rt, val self, val *a, int n)
{
	remove_(rt, self, a, n);
	return V_VOID;
}

static val remove_at(struct rt *rt, val self, val *a, int n)
{
	struct list *l = growing(rt, self);

	check_index(rt, l, arg_int(a[0]));
	list_remove_at(rt, l, (uint32_t)arg_int(a[0]));
	return V_VOID;
}

static val remove_range(struct rt *rt, val self, val *a, int n)
{
	struct list *l = growing(rt, self);
	int64_t at = arg_int(a[0]), count = arg_int(a[1]);

	check_range(rt, l, at, count);
	list_remove_range(l, (uint32_t)at, (uint32_t)count);
	return V_VOID;
}

static val remove_all(struct rt *rt, val self, val *a, int n)
{
	struct list *l = growing(rt, self);
	uint32_t kept = 0, gone;

	for (uint32_t i = 0; i < l->n; i++) {
		val x = l->v[i];

		if (!arg_holds(rt, a[0], x) && kept < l->n)
			gc_store(l, &l->v[kept++], x);
	}
	gone = l->n - MIN(kept, l->n);
	l->n -= gone;
	return val_int((int32_t)gone);
}

static val get_range(struct rt *rt, val self, val *a, int n)
{
	struct list *l = of(self), *r = list_new(rt, cell_type(&l->h));

	check_range(rt, l, arg_int(a[0]), arg_int(a[1]));
	for (int64_t i = 0; i < arg_int(a[1]); i++)
		list_add(rt, r, l->v[arg_int(a[0]) + i]);
	return val_obj(r);
}

static val set_range(struct rt *rt, val self, val *a, int n)
{
	struct list *l = open_list(rt, self);
	struct array *items = arg_items(rt, a[1]);

	if (arg_int(a[0]) < 0 || arg_int(a[0]) > (int64_t)l->n - items->n)
		arg_throw_range(rt, "index",
			"Index was out of range. Must be non-negative and less than or equal to the size of the collection.");
	for (uint32_t i = 0; i < items->n; i++)
		gc_store(l, &l->v[arg_int(a[0]) + i], items->v[i]);
	return V_VOID;
}

static val reverse(struct rt *rt, val self, val *a, int n)
{
	struct list *l = open_list(rt, self);
	int64_t at = n ? arg_int(a[0]) : 0, count = n ? arg_int(a[1]) : l->n;

	check_range(rt, l, at, count);
	for (int64_t i = at, j = at + count - 1; i < j; i++, j--) {
		val t = l->v[i];

		l->v[i] = l->v[j];
		l->v[j] = t;
	}
	return V_VOID;
}

static val sort(struct rt *rt, val self, val *a, int n)
{
	struct list *l = open_list(rt, self);
	int64_t at = n == 3 ? arg_int(a[0]) : 0, count = n == 3 ? arg_int(a[1]) : l->n;

	check_range(rt, l, at, count);
	arg_sort(rt, n ? a[n - 1] : V_NULL, l->v + at, NULL, (uint32_t)count);
	return V_VOID;
}

static val binary_search(struct rt *rt, val self, val *a, int n)
{
	struct list *l = of(self);
	bool ranged = n == 4;
	val comparer = n == 2 || ranged ? a[n - 1] : V_NULL;
	int64_t at = ranged ? arg_int(a[0]) : 0, count = ranged ? arg_int(a[1]) : l->n;

	check_range(rt, l, at, count);
	return arg_bisect(rt, comparer, a[ranged ? 2 : 0], item_of, l, at, count);
}

/* An item goes into an array of its own type or a wider one. */
static void check_element(struct rt *rt, val v, const struct type *t)
{
	const struct type *from = val_type_of(v);

	if (from ? type_is(from, t) : !(t->flags & TF_VALUE))
		return;
	if (t->flags & TF_VALUE)
		net_throw(rt, "System.InvalidCastException",
			"At least one element in the source array could not be cast down to the destination array type.");
	net_throw(rt, "System.InvalidCastException", "Unable to cast object of type '%s' to type '%s'.",
		USTR_C(rt, type_full_name(rt, from)), USTR_C(rt, type_full_name(rt, t)));
}

static val to_array(struct rt *rt, val self, val *a, int n)
{
	const struct type *t = n ? val_base(a[0]).t : item_type(self);

	for (uint32_t i = 0; n && i < of(self)->n; i++)
		check_element(rt, of(self)->v[i], t);
	return val_obj(list_to_array(rt, of(self), t));
}

static val copy_to(struct rt *rt, val self, val *a, int n)
{
	struct list *l = of(self);
	bool ranged = n == 4;
	struct array *to = val_array(arg_need(rt, a[ranged ? 1 : 0], "array"));
	int64_t from = ranged ? arg_int(a[0]) : 0, at = ranged ? arg_int(a[2]) : n > 1 ? arg_int(a[1]) : 0;
	int64_t count = ranged ? arg_int(a[3]) : l->n;

	check_range(rt, l, from, count);
	if (at < 0 || at + count > to->n)
		arg_throw(rt, "destinationArray",
			"Destination array was not long enough. Check the destination index, length, and the array's lower bounds.");
	for (int64_t i = 0; i < count; i++)
		array_put(rt, to, (uint32_t)(at + i), l->v[from + i]);
	return V_VOID;
}

static val clone(struct rt *rt, val self, val *a, int n) { return list_ops.clone(rt, self); }

static int64_t find_match(struct rt *rt, struct list *l, val predicate, int64_t from, int64_t to)
{
	for (int64_t i = from; i < to && i < l->n; i++)
		if (arg_holds(rt, predicate, l->v[i]))
			return i;
	return -1;
}

static val default_item(struct rt *rt, val self)
{
	struct array *one = array_new(rt, item_type(self), 1);

	return array_get(one, 0);
}

static val find(struct rt *rt, val self, val *a, int n)
{
	int64_t i = find_match(rt, of(self), a[0], 0, of(self)->n);

	return i < 0 ? default_item(rt, self) : item_of(of(self), (uint32_t)i);
}

static val find_last(struct rt *rt, val self, val *a, int n)
{
	for (int64_t i = (int64_t)of(self)->n - 1; i >= 0; i--) {
		val x = item_of(of(self), (uint32_t)i);

		if (arg_holds(rt, a[0], x))
			return x;
	}
	return default_item(rt, self);
}

static val find_all(struct rt *rt, val self, val *a, int n)
{
	struct list *r = list_new(rt, cell_type(self.o));

	for (uint32_t i = 0; i < of(self)->n; i++)
		if (arg_holds(rt, a[0], of(self)->v[i]))
			list_add(rt, r, item_of(of(self), i));
	return val_obj(r);
}

static val find_index(struct rt *rt, val self, val *a, int n)
{
	int64_t from = n > 1 ? arg_int(a[0]) : 0, count = n > 2 ? arg_int(a[1]) : of(self)->n - from;

	if (from < 0 || from > of(self)->n)
		arg_throw_range(rt, "startIndex",
			"Index was out of range. Must be non-negative and less than or equal to the size of the collection.");
	arg_search_count(rt, count, of(self)->n - from);
	return val_int((int32_t)find_match(rt, of(self), a[n - 1], from, from + count));
}

static val find_last_index(struct rt *rt, val self, val *a, int n)
{
	struct list *l = of(self);
	int64_t i = n > 1 ? arg_int(a[0]) : (int64_t)l->n - 1, count = n > 2 ? arg_int(a[1]) : i + 1;

	if (l->n ? i < 0 || i >= l->n : i != -1)
		arg_throw_index(rt, "startIndex");
	arg_search_count(rt, count, i + 1);
	for (; count > 0; i--, count--)
		if (arg_holds(rt, a[n - 1], item_of(l, (uint32_t)i)))
			return val_int((int32_t)i);
	return val_int(-1);
}

static val exists(struct rt *rt, val self, val *a, int n)
{
	return val_bool(find_match(rt, of(self), a[0], 0, of(self)->n) >= 0);
}

static val true_for_all(struct rt *rt, val self, val *a, int n)
{
	for (uint32_t i = 0; i < of(self)->n; i++)
		if (!arg_holds(rt, a[0], of(self)->v[i]))
			return V_FALSE;
	return V_TRUE;
}

static val for_each(struct rt *rt, val self, val *a, int n)
{
	struct list *l = of(self);
	uint32_t version = l->h.aux;

	for (uint32_t i = 0; i < l->n; i++) {
		arg_invoke(rt, a[0], &l->v[i], 1);
		if (l->h.aux != version)
			arg_throw_invalid(rt, "Collection was modified; enumeration operation may not execute.");
	}
	return V_VOID;
}

static val convert_all(struct rt *rt, val self, val *a, int n)
{
	struct list *r = list_new_of(rt, &type_list, &type_object);

	for (uint32_t i = 0; i < of(self)->n; i++)
		list_add(rt, r, arg_invoke(rt, a[0], &of(self)->v[i], 1));
	return val_obj(r);
}

static val as_read_only(struct rt *rt, val self, val *a, int n)
{
	struct list *r = list_new_of(rt, &type_readonly_collection, item_type(self));

	list_add_all(rt, r, of(self));
	r->h.bits |= CELL_FROZEN;
	return val_obj(r);
}

/* Room for COUNT items, at most a million ahead of need. */
static void reserve(struct rt *rt, struct list *l, int64_t count)
{
	uint32_t cap = (uint32_t)MIN(count, 1000000);
	val *v;

	if (cap < l->n || cap == l->cap)
		return;
	v = cap ? rt_block(rt, val, cap) : NULL;
	if (l->n)
		memcpy(v, l->v, sizeof(*v) * l->n);
	gc_storep(l, l->v, v);
	l->cap = cap;
}

static val count(struct rt *rt, val self) { return val_int((int32_t)of(self)->n); }
static val capacity(struct rt *rt, val self) { return val_int((int32_t)of(self)->cap); }

static void set_capacity(struct rt *rt, val self, val v)
{
	if (arg_int(v) < of(self)->n)
		arg_throw_range(rt, "value", "capacity was less than the current size.");
	reserve(rt, of(self), arg_int(v));
}

static val is_frozen(struct rt *rt, val self) { return val_bool(of(self)->h.bits & CELL_FROZEN); }
static val is_fixed(struct rt *rt, val self) { return val_bool(of(self)->h.bits & (CELL_FROZEN | FIXED)); }
static val is_synced(struct rt *rt, val self) { return val_bool(of(self)->h.bits & SYNCED); }
static val no(struct rt *rt, val self) { return V_FALSE; }
static val itself(struct rt *rt, val self) { return self; }

/* A list that is nearly full keeps what it has. */
static val trim_excess(struct rt *rt, val self, val *a, int n)
{
	if (of(self)->n < (uint32_t)((double)of(self)->cap * 0.9))
		set_capacity(rt, self, val_int((int32_t)of(self)->n));
	return V_VOID;
}

static val trim_to_size(struct rt *rt, val self, val *a, int n)
{
	set_capacity(rt, self, val_int((int32_t)of(self)->n));
	return V_VOID;
}
static val ensure(struct rt *rt, val self, val *a, int n)
{
	if (arg_int(a[0]) < 0)
		arg_throw_range(rt, "capacity", "Non-negative number required.");
	return val_int((int32_t)MAX(arg_int(a[0]), (int64_t)of(self)->cap));
}

static val get_item(struct rt *rt, val self, val *a, int n)
{
	check_index(rt, of(self), arg_int(a[0]));
	return of(self)->v[arg_int(a[0])];
}

static val set_item(struct rt *rt, val self, val *a, int n)
{
	struct list *l = open_list(rt, self);

	check_index(rt, l, arg_int(a[0]));
	gc_store(l, &l->v[arg_int(a[0])], a[1]);
	return V_VOID;
}

static val enumerator(struct rt *rt, val self, val *a, int n)
{
	return enumerator_new(rt, "System.Collections.Generic.List`1+Enumerator", self);
}

static val enumerator_plain(struct rt *rt, val self, val *a, int n)
{
	return enumerator_new(rt, "System.Collections.ArrayList+ArrayListEnumeratorSimple", self);
}

static val make(struct rt *rt, const struct type *t, val *a, int n)
{
	struct list *l = arg_new(rt, t, sizeof(*l));
	struct array *items;

	if (n == 0)
		return val_obj(l);
	if (arg_is(a[0], VK_INT32)) {
		if (arg_int(a[0]) < 0)
			arg_throw_range(rt, "capacity", l->h.cls == &type_arraylist.cls ? "'capacity' must be non-negative."
								: "Non-negative number required.");
		reserve(rt, l, arg_int(a[0]));
		return val_obj(l);
	}
	items = arg_items(rt, arg_need(rt, a[0], "collection"));
	reserve(rt, l, items->n);
	for (uint32_t i = 0; i < items->n; i++)
		list_add(rt, l, items->v[i]);
	return val_obj(l);
}

static val ctor(struct rt *rt, val self, val *a, int n) { return make(rt, arg_type(self, &type_arraylist), a, n); }

static val ctor_frozen(struct rt *rt, val self, val *a, int n)
{
	val l = make(rt, arg_type(self, &type_readonly_collection), a, n);

	l.o->bits |= CELL_FROZEN;
	return l;
}

static val empty_frozen(struct rt *rt, val self)
{
	val none = val_obj(array_new(rt, &type_object, 0));

	return ctor_frozen(rt, self, &none, 1);
}

static val read_only(struct rt *rt, val self, val *a, int n)
{
	val l = clone(rt, val_base(a[0]), NULL, 0);

	l.o->bits |= CELL_FROZEN;
	return l;
}

/* A list that looks at the same items would need a view: sharing is lost, not
 * the behaviour of the list itself. */
static val marked(struct rt *rt, val *a, uint32_t bit)
{
	val l = val_list(arg_need(rt, a[0], "list")) ? clone(rt, val_base(a[0]), NULL, 0) : make(rt, &type_arraylist, a, 1);

	l.o->bits |= bit;
	return l;
}

static val synchronized(struct rt *rt, val self, val *a, int n)
{
	((struct cell *)arg_need(rt, a[0], "list").o)->bits |= SYNCED;
	return a[0];
}

static val fixed_size(struct rt *rt, val self, val *a, int n) { return marked(rt, a, FIXED); }

static val adapter(struct rt *rt, val self, val *a, int n)
{
	return val_list(arg_need(rt, a[0], "list")) ? a[0] : make(rt, &type_arraylist, a, 1);
}

static val enumerator_part(struct rt *rt, val self, val *a, int n)
{
	return enumerator_new(rt, "System.Collections.ArrayList+ArrayListEnumerator", get_range(rt, self, a, n));
}

static val repeat(struct rt *rt, val self, val *a, int n)
{
	struct list *l = list_new(rt, NULL);

	arg_not_negative(rt, arg_int(a[1]), "count");
	for (int64_t i = 0; i < arg_int(a[1]); i++)
		list_add(rt, l, a[0]);
	return val_obj(l);
}

const struct member_def arraylist_members[] = {
	CTOR("()", ctor),
	CTOR("(int capacity)", ctor),
	CTOR("(System.Collections.ICollection c)", ctor),
	PROP("int Capacity {get;set;}", capacity, set_capacity),
	PROP("int Count {get;}", count, NULL),
	PROP("bool IsFixedSize {get;}", is_fixed, NULL),
	PROP("bool IsReadOnly {get;}", is_frozen, NULL),
	PROP("bool IsSynchronized {get;}", is_synced, NULL),
	PROP("System.Object SyncRoot {get;}", itself, NULL),
	METHOD("System.Object Item(int index) {get;set;}", get_item),
	METHOD("System.Object get_Item(int index)", get_item),
	METHOD("void set_Item(int index, System.Object value)", set_item),
	METHOD("int Add(System.Object value)", add_at),
	METHOD("void AddRange(System.Collections.ICollection c)", add_range),
	METHOD("int BinarySearch(int index, int count, System.Object value, System.Collections.IComparer comparer)",
		binary_search),
	METHOD("int BinarySearch(System.Object value)", binary_search),
	METHOD("int BinarySearch(System.Object value, System.Collections.IComparer comparer)", binary_search),
	METHOD("void Clear()", clear),
	METHOD("System.Object Clone()", clone),
	METHOD("bool Contains(System.Object item)", contains),
	METHOD("void CopyTo(array array)", copy_to),
	METHOD("void CopyTo(array array, int arrayIndex)", copy_to),
	METHOD("void CopyTo(int index, array array, int arrayIndex, int count)", copy_to),
	METHOD("System.Collections.IEnumerator GetEnumerator()", enumerator_plain),
	METHOD("System.Collections.IEnumerator GetEnumerator(int index, int count)", enumerator_part),
	METHOD("System.Collections.ArrayList GetRange(int index, int count)", get_range),
	METHOD("int IndexOf(System.Object value)", index_of),
	METHOD("int IndexOf(System.Object value, int startIndex)", index_of),
	METHOD("int IndexOf(System.Object value, int startIndex, int count)", index_of),
	METHOD("void Insert(int index, System.Object value)", insert),
	METHOD("void InsertRange(int index, System.Collections.ICollection c)", insert_range),
	METHOD("int LastIndexOf(System.Object value)", last_index_of),
	METHOD("int LastIndexOf(System.Object value, int startIndex)", last_index_of),
	METHOD("int LastIndexOf(System.Object value, int startIndex, int count)", last_index_of),
	METHOD("void Remove(System.Object obj)", remove_quietly),
	METHOD("void RemoveAt(int index)", remove_at),
	METHOD("void RemoveRange(int index, int count)", remove_range),
	METHOD("void Reverse()", reverse),
	METHOD("void Reverse(int index, int count)", reverse),
	METHOD("void SetRange(int index, System.Collections.ICollection c)", set_range),
	METHOD("void Sort()", sort),
	METHOD("void Sort(System.Collections.IComparer comparer)", sort),
	METHOD("void Sort(int index, int count, System.Collections.IComparer comparer)", sort),
	METHOD("System.Object[] ToArray()", to_array),
	METHOD("array ToArray(type type)", to_array),
	METHOD("void TrimToSize()", trim_to_size),
	STATIC("static System.Collections.ArrayList Adapter(System.Collections.IList list)", adapter),
	STATIC("static System.Collections.IList FixedSize(System.Collections.IList list)", fixed_size),
	STATIC("static System.Collections.ArrayList FixedSize(System.Collections.ArrayList list)", fixed_size),
	STATIC("static System.Collections.ArrayList ReadOnly(System.Collections.ArrayList list)", read_only),
	STATIC("static System.Collections.ArrayList Repeat(System.Object value, int count)", repeat),
	STATIC("static System.Collections.ArrayList Synchronized(System.Collections.ArrayList list)", synchronized),
	MEMBERS_END
};

const struct member_def list_members[] = {
	CTOR("()", ctor),
	CTOR("(int capacity)", ctor),
	CTOR("(System.Collections.Generic.IEnumerable[T] collection)", ctor),
	PROP("int Capacity {get;set;}", capacity, set_capacity),
	PROP("int Count {get;}", count, NULL),
	PROP("bool IsReadOnly {get;}", is_frozen, NULL), PROP("bool IsFixedSize {get;}", is_frozen, NULL),
	PROP("System.Object SyncRoot {get;}", itself, NULL), PROP("bool IsSynchronized {get;}", no, NULL),
	METHOD("T Item(int index) {get;set;}", get_item),
	METHOD("T get_Item(int index)", get_item),
	METHOD("void set_Item(int index, T value)", set_item),
	METHOD("void Add(T item)", add),
	METHOD("void AddRange(System.Collections.Generic.IEnumerable[T] collection)", add_range),
	METHOD("System.Collections.ObjectModel.ReadOnlyCollection[T] AsReadOnly()", as_read_only),
	METHOD("int BinarySearch(int index, int count, T item, System.Collections.Generic.IComparer[T] comparer)", binary_search),
	METHOD("int BinarySearch(T item)", binary_search),
	METHOD("int BinarySearch(T item, System.Collections.Generic.IComparer[T] comparer)", binary_search),
	METHOD("void Clear()", clear),
	METHOD("bool Contains(T item)", contains),
	METHOD("System.Collections.Generic.List[TOutput] ConvertAll[TOutput](System.Converter[T,TOutput] converter)",
		convert_all),
	METHOD("void CopyTo(T[] array)", copy_to),
	METHOD("void CopyTo(int index, T[] array, int arrayIndex, int count)", copy_to),
	METHOD("void CopyTo(T[] array, int arrayIndex)", copy_to),
	METHOD("int EnsureCapacity(int capacity)", ensure),
	METHOD("bool Exists(System.Predicate[T] match)", exists),
	METHOD("T Find(System.Predicate[T] match)", find),
	METHOD("System.Collections.Generic.List[T] FindAll(System.Predicate[T] match)", find_all),
	METHOD("int FindIndex(System.Predicate[T] match)", find_index),
	METHOD("int FindIndex(int startIndex, System.Predicate[T] match)", find_index),
	METHOD("int FindIndex(int startIndex, int count, System.Predicate[T] match)", find_index),
	METHOD("T FindLast(System.Predicate[T] match)", find_last),
	METHOD("int FindLastIndex(System.Predicate[T] match)", find_last_index),
	METHOD("int FindLastIndex(int startIndex, System.Predicate[T] match)", find_last_index),
	METHOD("int FindLastIndex(int startIndex, int count, System.Predicate[T] match)", find_last_index),
	METHOD("void ForEach(System.Action[T] action)", for_each),
	METHOD("System.Collections.Generic.List`1+Enumerator[T] GetEnumerator()", enumerator),
	METHOD("System.Collections.Generic.List[T] GetRange(int index, int count)", get_range),
	METHOD("int IndexOf(T item)", index_of),
	METHOD("int IndexOf(T item, int index)", index_of),
	METHOD("int IndexOf(T item, int index, int count)", index_of),
	METHOD("void Insert(int index, T item)", insert),
	METHOD("void InsertRange(int index, System.Collections.Generic.IEnumerable[T] collection)", insert_range),
	METHOD("int LastIndexOf(T item)", last_index_of),
	METHOD("int LastIndexOf(T item, int index)", last_index_of),
	METHOD("int LastIndexOf(T item, int index, int count)", last_index_of),
	METHOD("bool Remove(T item)", remove_),
	METHOD("int RemoveAll(System.Predicate[T] match)", remove_all),
	METHOD("void RemoveAt(int index)", remove_at),
	METHOD("void RemoveRange(int index, int count)", remove_range),
	METHOD("void Reverse()", reverse),
	METHOD("void Reverse(int index, int count)", reverse),
	METHOD("System.Collections.Generic.List[T] Slice(int start, int length)", get_range),
	METHOD("void Sort()", sort),
	METHOD("void Sort(System.Collections.Generic.IComparer[T] comparer)", sort),
	METHOD("void Sort(int index, int count, System.Collections.Generic.IComparer[T] comparer)", sort),
	METHOD("void Sort(System.Comparison[T] comparison)", sort),
	METHOD("T[] ToArray()", to_array),
	METHOD("void TrimExcess()", trim_excess),
	METHOD("bool TrueForAll(System.Predicate[T] match)", true_for_all),
	MEMBERS_END
};

const struct member_def collection_members[] = {
	CTOR("()", ctor),
	CTOR("(System.Collections.Generic.IList[T] list)", ctor),
	PROP("int Count {get;}", count, NULL),
	PROP("bool IsReadOnly {get;}", is_frozen, NULL), PROP("bool IsFixedSize {get;}", is_frozen, NULL),
	PROP("System.Object SyncRoot {get;}", itself, NULL), PROP("bool IsSynchronized {get;}", no, NULL),
	METHOD("T Item(int index) {get;set;}", get_item),
	METHOD("T get_Item(int index)", get_item),
	METHOD("void set_Item(int index, T value)", set_item),
	METHOD("void Add(T item)", add),
	METHOD("void Clear()", clear),
	METHOD("bool Contains(T item)", contains),
	METHOD("void CopyTo(T[] array, int index)", copy_to),
	METHOD("System.Collections.Generic.IEnumerator[T] GetEnumerator()", enumerator),
	METHOD("int IndexOf(T item)", index_of),
	METHOD("void Insert(int index, T item)", insert),
	METHOD("bool Remove(T item)", remove_),
	METHOD("void RemoveAt(int index)", remove_at),
	MEMBERS_END
};

const struct member_def psdata_collection_members[] = {
	CTOR("()", ctor),
	CTOR("(System.Collections.Generic.IEnumerable[T] items)", ctor), CTOR("(int capacity)", ctor),
	NET_EVENT("System.EventHandler`1[System.Management.Automation.DataAddedEventArgs]", "DataAdded",
		  "System.Object, System.Management.Automation.DataAddedEventArgs"),
	NET_EVENT("System.EventHandler`1[System.Management.Automation.DataAddingEventArgs]", "DataAdding",
		  "System.Object, System.Management.Automation.DataAddingEventArgs"),
	NET_EVENT("System.EventHandler", "Completed", "System.Object, System.EventArgs"),
	PROP("bool IsOpen {get;}", psdata_open, NULL),
	PROP("int Count {get;}", count, NULL), PROP("bool IsReadOnly {get;}", no, NULL),
	METHOD("T Item(int index) {get;set;}", get_item),
	METHOD("T get_Item(int index)", get_item),
	METHOD("void Add(T item)", psdata_append),
	METHOD("void Clear()", clear),
	METHOD("void Complete()", psdata_complete),
	METHOD("bool Contains(T item)", contains),
	METHOD("void CopyTo(T[] array, int arrayIndex)", copy_to), METHOD("void Dispose()", psdata_dispose),
	METHOD("System.Collections.Generic.IEnumerator[T] GetEnumerator()", enumerator),
	METHOD("int IndexOf(T item)", index_of),
	METHOD("void Insert(int index, T item)", psdata_insert),
	METHOD("System.Collections.ObjectModel.Collection[T] ReadAll()", psdata_read_all),
	METHOD("bool Remove(T item)", remove_),
	METHOD("void RemoveAt(int index)", psdata_remove_at),
	MEMBERS_END
};

const struct member_def readonly_collection_members[] = {
	CTOR("(System.Collections.Generic.IList[T] list)", ctor_frozen),
	STATIC_PROP("static System.Collections.ObjectModel.ReadOnlyCollection[T] Empty {get;}", empty_frozen, NULL),
	PROP("int Count {get;}", count, NULL),
	PROP("bool IsReadOnly {get;}", is_frozen, NULL), PROP("bool IsFixedSize {get;}", is_frozen, NULL),
	PROP("System.Object SyncRoot {get;}", itself, NULL), PROP("bool IsSynchronized {get;}", no, NULL),
	METHOD("T Item(int index) {get;}", get_item),
	METHOD("T get_Item(int index)", get_item),
	METHOD("bool Contains(T value)", contains),
	METHOD("void CopyTo(T[] array, int index)", copy_to),
	METHOD("System.Collections.Generic.IEnumerator[T] GetEnumerator()", enumerator),
	METHOD("int IndexOf(T value)", index_of),
	MEMBERS_END
};

const struct member_def string_collection_members[] = {
	CTOR("()", ctor),
	PROP("int Count {get;}", count, NULL),
	PROP("bool IsReadOnly {get;}", is_frozen, NULL),
	PROP("bool IsSynchronized {get;}", no, NULL), PROP("System.Object SyncRoot {get;}", itself, NULL),
	PROP("bool IsFixedSize {get;}", is_frozen, NULL),
	METHOD("string Item(int index) {get;set;}", get_item),
	METHOD("int Add(string value)", add_at),
	METHOD("void AddRange(string[] value)", add_range),
	METHOD("void Clear()", clear),
	METHOD("bool Contains(string value)", contains),
	METHOD("void CopyTo(string[] array, int index)", copy_to),
	METHOD("System.Collections.Specialized.StringEnumerator GetEnumerator()", enumerator_plain),
	METHOD("int IndexOf(string value)", index_of),
	METHOD("void Insert(int index, string value)", insert),
	METHOD("void Remove(string value)", remove_quietly),
	METHOD("void RemoveAt(int index)", remove_at),
	MEMBERS_END
};
