/* SPDX-License-Identifier: MIT */
/* ObservableCollection: a Collection that tells of its changes. */
#include "types/enums.h"
#include "types/netevent.h"
#include "types/tables.h"

enum { ADD, REMOVE, REPLACE, MOVE, RESET };

static struct list *of(val v) { return (struct list *)val_base(v).o; }

static val one(struct rt *rt, val v) { return v.k == VK_VOID ? V_NULL : val_obj(array_of(rt, &v, 1)); }

/* NOW and WAS: V_VOID when the change has none. */
static void tell(struct rt *rt, val self, int action, val now, val was, int64_t at, int64_t from)
{
	val f[] = { val_enum(&enum_collectionaction, action), V_NULL, V_NULL, val_int((int32_t)at), val_int((int32_t)from) };

	if (!netevent_heard(rt, self, "CollectionChanged"))
		return;
	f[1] = one(rt, now);
	f[2] = one(rt, was);
	netevent_raise(rt, self, "CollectionChanged", netevent_args(rt, &type_changeargs, f, 5));
}

static struct ustr *to_string(struct rt *rt, val self) { return type_full_name(rt, cell_type(self.o)); }
static void iter(struct rt *rt, val self, struct iter *it) { list_ops.iter(rt, self, it); }
static int64_t count(struct rt *rt, val self) { return list_ops.count(rt, self); }
static bool index_get(struct rt *rt, val self, val key, val *ret) { return list_ops.index_get(rt, self, key, ret); }
static val clone(struct rt *rt, val self) { return list_ops.clone(rt, self); }

static bool index_set(struct rt *rt, val self, val key, val v)
{
	val was = V_VOID;
	int64_t i;

	list_ops.index_get(rt, self, key, &was);
	if (!list_ops.index_set(rt, self, key, v))
		return false;
	i = arg_int(key);
	tell(rt, self, REPLACE, of(self)->v[i], was, i, i);
	return true;
}

static const struct type_ops ops = {
	.to_string = to_string, .iter = iter, .count = count, .index_get = index_get, .index_set = index_set, .clone = clone,
};
const struct type type_observable = {
	.cls = { .trace = list_trace_cells }, .ops = &ops,
	.name = "System.Collections.ObjectModel.ObservableCollection`1", .base = &type_collection,
	.size = sizeof(struct list), .flags = TF_ENUMERABLE | TF_GENERIC_DEF,
	.ifaces = "System.Collections.Specialized.INotifyCollectionChanged System.ComponentModel.INotifyPropertyChanged "
		  "System.Collections.Generic.IList`1[T] System.Collections.Generic.ICollection`1[T] System.Collections.Generic.IEnumerable`1[T] "
		  "System.Collections.Generic.IReadOnlyList`1[T] System.Collections.Generic.IReadOnlyCollection`1[T] System.Collections.IList "
		  "System.Collections.ICollection System.Collections.IEnumerable"
};

static void check(struct rt *rt, struct list *l, int64_t i, int64_t limit)
{
	if (i < 0 || i >= limit)
		arg_throw_index(rt, "index");
}

static val insert_at(struct rt *rt, val self, int64_t i, val v)
{
	if (i < 0 || i > of(self)->n)
		arg_throw_range(rt, "index",
			"Index was out of range. Must be non-negative and less than or equal to the size of the collection.");
	list_insert(rt, of(self), (uint32_t)i, v);
	of(self)->h.aux++;
	tell(rt, self, ADD, v, V_VOID, i, -1);
	return V_VOID;
}

static val remove_from(struct rt *rt, val self, int64_t i)
{
	val was;

	check(rt, of(self), i, of(self)->n);
	was = of(self)->v[i];
	list_remove_at(rt, of(self), (uint32_t)i);
	of(self)->h.aux++;
	tell(rt, self, REMOVE, V_VOID, was, -1, i);
	return V_VOID;
}

static val add(struct rt *rt, val self, val *a, int n) { return insert_at(rt, self, of(self)->n, a[0]); }
static val insert(struct rt *rt, val self, val *a, int n) { return insert_at(rt, self, arg_int(a[0]), a[1]); }
static val remove_at(struct rt *rt, val self, val *a, int n) { return remove_from(rt, self, arg_int(a[0])); }

static val remove_(struct rt *rt, val self, val *a, int n)
{
	struct list *l = of(self);

	for (uint32_t i = 0; i < l->n; i++)
		if (val_equals(rt, l->v[i], a[0])) {
			remove_from(rt, self, i);
			return V_TRUE;
		}
	return V_FALSE;
}

static val clear(struct rt *rt, val self, val *a, int n)
{
	of(self)->n = 0;
	of(self)->h.aux++;
	tell(rt, self, RESET, V_VOID, V_VOID, -1, -1);
	return V_VOID;
}

static val move(struct rt *rt, val self, val *a, int n)
{
	int64_t from = arg_int(a[0]), to = arg_int(a[1]);
	val v;

	check(rt, of(self), from, of(self)->n);
	if (to < 0 || to >= of(self)->n)
		arg_throw_range(rt, "index", "Index must be within the bounds of the List.");
	v = of(self)->v[from];
	list_remove_at(rt, of(self), (uint32_t)from);
	list_insert(rt, of(self), (uint32_t)to, v);
	tell(rt, self, MOVE, v, v, to, from);
	return V_VOID;
}

static val set_item(struct rt *rt, val self, val *a, int n)
{
	check(rt, of(self), arg_int(a[0]), of(self)->n);
	index_set(rt, self, a[0], a[1]);
	return V_VOID;
}

/* Before those of Collection. */
const struct member_def observable_members[] = {
	METHOD("void Add(T item)", add), METHOD("void Insert(int index, T item)", insert), METHOD("bool Remove(T item)", remove_),
	METHOD("void RemoveAt(int index)", remove_at), METHOD("void Clear()", clear),
	METHOD("void Move(int oldIndex, int newIndex)", move),
	METHOD("void set_Item(int index, T value)", set_item),
	NET_EVENT("System.Collections.Specialized.NotifyCollectionChangedEventHandler", "CollectionChanged",
		  "System.Object, System.Collections.Specialized.NotifyCollectionChangedEventArgs"),
	MEMBERS_END
};
