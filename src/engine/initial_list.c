/* SPDX-License-Identifier: MIT */
/*
 * InitialSessionStateEntryCollection: a list whose entries are found by name too;
 * a name may have several. Laid out as struct list.
 */
#include "engine/initial_state.h"

#include "types/arg.h"

static struct list *of(val v) { return (struct list *)val_base(v).o; }
static struct record *entry(val v) { return (struct record *)val_base(v).o; }
static const struct type *item_type(val self) { return arg_generic(val_type_of(self), 0); }

static bool is_named(const struct record *e, struct ustr *name)
{
	return e->f[ENTRY_NAME].k == VK_STR && ustr_ieq(e->f[ENTRY_NAME].s, name);
}

static val named(struct rt *rt, val self, struct ustr *name)
{
	const struct type *item = item_type(self);
	const struct type *t = type_generic_of(rt, type_find_c(rt, "System.Collections.ObjectModel.Collection`1"), &item, 1);
	struct list *l = of(self), *found = list_new(rt, t);

	for (uint32_t i = 0; i < l->n; i++)
		if (is_named(entry(l->v[i]), name))
			list_add(rt, found, l->v[i]);
	return val_obj(found);
}

static struct ustr *to_string(struct rt *rt, val self) { return type_full_name(rt, cell_type(self.o)); }
static void iter(struct rt *rt, val self, struct iter *it) { list_ops.iter(rt, self, it); }
static int64_t count(struct rt *rt, val self) { return list_ops.count(rt, self); }

static bool index_get(struct rt *rt, val self, val key, val *ret)
{
	if (val_base(key).k != VK_STR)
		return list_ops.index_get(rt, self, key, ret);
	*ret = named(rt, self, val_base(key).s);
	return true;
}

static const struct type_ops ops = { .to_string = to_string, .iter = iter, .count = count, .index_get = index_get };
static const struct type type_entry_collection = {
	.cls = { .trace = list_trace_cells }, .ops = &ops, .name = SMAR "InitialSessionStateEntryCollection`1", .base = &type_object,
	.size = sizeof(struct list), .flags = TF_ENUMERABLE | TF_GENERIC_DEF | TF_SEALED,
	.ifaces = "System.Collections.Generic.IEnumerable`1[T] System.Collections.IEnumerable",
};

struct list *initial_list_new(struct rt *rt, const char *item)
{
	const struct type *t = type_find_c(rt, item);

	return list_new(rt, type_generic_of(rt, &type_entry_collection, &t, 1));
}

static val add(struct rt *rt, val self, val *a, int n)
{
	list_add(rt, of(self), arg_need(rt, a[0], "item"));
	return V_VOID;
}

/* The items of any sequence, each of them an entry of this kind. */
static val add_range(struct rt *rt, val self, val *a, int n)
{
	const struct type *t = item_type(self);
	struct array *items = arg_items(rt, arg_need(rt, a[0], "items"));

	for (uint32_t i = 0; i < items->n; i++)
		list_add(rt, of(self), conv(rt, array_get(items, i), t));
	return V_VOID;
}

static val clear(struct rt *rt, val self, val *a, int n)
{
	of(self)->n = 0;
	of(self)->h.aux++;
	return V_VOID;
}

static val clone(struct rt *rt, val self, val *a, int n)
{
	struct list *r = list_new(rt, cell_type(val_base(self).o));

	for (uint32_t i = 0; i < of(self)->n; i++)
		list_add(rt, r, member_call(rt, of(self)->v[i], ustr_atom(rt, "Clone"), NULL, 0));
	return val_obj(r);
}

/* Those of that name and, where TYPE isn't null, of exactly that type. */
static val remove_named(struct rt *rt, val self, val *a, int n)
{
	struct ustr *name = arg_need_str(rt, a[0], "name");
	val type = val_base(a[1]);
	struct list *l = of(self);
	uint32_t left = 0;

	for (uint32_t i = 0; i < l->n; i++)
		if (!is_named(entry(l->v[i]), name) || (type.k == VK_TYPE && cell_type(val_base(l->v[i]).o) != type.t))
			gc_store(l, &l->v[left++], l->v[i]);
	l->n = left;
	l->h.aux++;
	return V_VOID;
}

static val remove_at(struct rt *rt, val self, val *a, int n)
{
	int64_t at = arg_int(a[0]), left = n > 1 ? arg_int(a[1]) : 1;

	for (; left > 0; left--) {
		if (at < 0 || at >= of(self)->n)
			arg_throw_index(rt, "index");
		list_remove_at(rt, of(self), (uint32_t)at);
	}
	of(self)->h.aux++;
	return V_VOID;
}

static val get_count(struct rt *rt, val self) { return val_int((int32_t)of(self)->n); }

static val item(struct rt *rt, val self, val *a, int n)
{
	val v;

	if (!index_get(rt, val_base(self), a[0], &v))
		arg_throw_index(rt, "index");
	return v;
}

static val new_list(struct rt *rt, val self, val *a, int n)
{
	val r = val_obj(list_new(rt, arg_type(self, &type_entry_collection)));

	if (n)
		add_range(rt, r, a, n);
	return r;
}

static const struct member_def members[] = {
	CTOR("()", new_list), CTOR("(System.Collections.Generic.IEnumerable[T] items)", new_list),
	PROP("int Count {get;}", get_count, NULL),
	METHOD(SMAR "InitialSessionStateEntryCollection[T] Clone()", clone), METHOD("void Reset()", clear),
	METHOD("void RemoveItem(int index)", remove_at), METHOD("void RemoveItem(int index, int count)", remove_at),
	METHOD("void Clear()", clear), METHOD("void Remove(string name, System.Object type)", remove_named),
	METHOD("void Add(T item)", add), METHOD("void Add(System.Collections.Generic.IEnumerable[T] items)", add_range),
	METHOD("T get_Item(int index)", item), METHOD("System.Collections.ObjectModel.Collection[T] get_Item(string name)", item),
	MEMBERS_END
};

_startup_ void initial_list_register(struct rt *rt)
{
	type_register(rt, &type_entry_collection, members);
}
