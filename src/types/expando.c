/* SPDX-License-Identifier: MIT */
/*
 * System.Dynamic.ExpandoObject: members that come with their first value. To
 * PowerShell it is a collection of pairs whose members can be read by index; it
 * finds no overload of Add and Remove, which are of two interfaces.
 */
#include "types/arg.h"
#include "types/collections/dict.h"
#include "types/tables.h"

struct expando {
	struct cell h;
	struct dict *d;
};

static void trace(struct heap *h, struct cell *c) { heap_mark(h, ((struct expando *)c)->d); }
static struct dict *of(val v) { return ((struct expando *)val_base(v).o)->d; }

static void iter(struct rt *rt, val self, struct iter *it) { iter_begin_all(rt, val_obj(of(self)), it); }
static int64_t count_of(struct rt *rt, val v) { return of(v)->n; }
static bool get(struct rt *rt, val v, struct ustr *name, val *ret) { return dict_get(rt, of(v), val_str(name), ret); }
static bool set(struct rt *rt, val v, struct ustr *name, val x) { dict_put(rt, of(v), val_str(name), x); return true; }
static bool at(struct rt *rt, val v, val key, val *ret) { return val_base(key).k == VK_STR && dict_get(rt, of(v), key, ret); }

static const struct type_ops ops = { .iter = iter, .count = count_of, .get_member = get, .set_member = set, .index_get = at };
const struct type type_expando = {
	.cls = { .trace = trace }, .name = "System.Dynamic.ExpandoObject", .base = &type_object, .ops = &ops,
	.size = sizeof(struct expando),
	.flags = TF_SEALED | TF_ENUMERABLE,
	.ifaces = "System.Collections.Generic.IDictionary`2[System.String,System.Object] System.Collections.IEnumerable System.ComponentModel.INotifyPropertyChanged",
};

static val ctor(struct rt *rt, val self, val *a, int n)
{
	struct expando *e = rt_new_cell(rt, &type_expando, expando);
	const struct type *args[] = { &type_string, &type_object };

	gc_storep(e, e->d, dict_new(rt, type_generic_of(rt, &type_dictionary, args, 2), DICT_IGNORE_CASE));
	return val_obj(e);
}

static struct pair *pair_of(val v) { return (struct pair *)val_base(v).o; }

static val contains(struct rt *rt, val self, val *a, int n)
{
	val v;

	return val_bool(dict_get(rt, of(self), pair_of(a[0])->key, &v) && val_equals(rt, v, pair_of(a[0])->value));
}

static val contains_key(struct rt *rt, val self, val *a, int n)
{
	return val_bool(dict_get(rt, of(self), val_str(arg_need_str(rt, a[0], "key")), &(val){ 0 }));
}

static val try_get(struct rt *rt, val self, val *a, int n)
{
	val v = V_NULL;
	bool ok = dict_get(rt, of(self), val_str(arg_need_str(rt, a[0], "key")), &v);

	arg_set_ref(rt, a[1], v);
	return val_bool(ok);
}

static val clear(struct rt *rt, val self, val *a, int n) { dict_clear(rt, of(self)); return V_VOID; }
static val count(struct rt *rt, val self) { return val_int((int32_t)of(self)->n); }

static val keys(struct rt *rt, val self)
{
	return dict_view(rt, "System.Collections.Generic.Dictionary`2+KeyCollection", val_obj(of(self)), false);
}

static val values(struct rt *rt, val self)
{
	return dict_view(rt, "System.Collections.Generic.Dictionary`2+ValueCollection", val_obj(of(self)), true);
}

static val no(struct rt *rt, val self) { return V_FALSE; }

#define PAIR "System.Collections.Generic.KeyValuePair[string,System.Object] item"
const struct member_def expando_members[] = {
	CTOR("()", ctor), PROP("System.Collections.Generic.ICollection[string] Keys {get;}", keys, NULL),
	PROP("System.Collections.Generic.ICollection[System.Object] Values {get;}", values, NULL),
	PROP("int Count {get;}", count, NULL), PROP("bool IsReadOnly {get;}", no, NULL),
	METHOD("void Add(" PAIR ")", NULL), METHOD("bool Contains(" PAIR ")", contains), METHOD("bool Remove(" PAIR ")", NULL),
	METHOD("bool ContainsKey(string key)", contains_key),
	METHOD("bool TryGetValue(string key, [ref] System.Object value)", try_get),
	METHOD("void Clear()", clear), MEMBERS_END
};
