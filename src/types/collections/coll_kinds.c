/* SPDX-License-Identifier: MIT */
/*
 * Small collections: BlockingCollection`1, StringDictionary, BitVector32,
 * ReadOnlyDictionary`2, the KeyValuePair class, StructuralComparisons and
 * ReferenceEqualityComparer.
 */
#include "types/arg.h"
#include "types/collections/dict.h"
#include "types/string.h"
#include "types/tables.h"
#include "types/waitable.h"

#include <string.h>

/* ---- BlockingCollection`1 ---- */

struct blocking {
	struct cell h;
	struct list *items;
	int32_t bound;		/* -1: none */
	bool complete;
};

static void blocking_trace(struct heap *h, struct cell *c) { heap_mark(h, ((struct blocking *)c)->items); }
static struct blocking *of(val v) { return (struct blocking *)v.o; }
static void blocking_iter(struct rt *rt, val self, struct iter *it) { iter_begin_all(rt, val_obj(of(self)->items), it); }
static int64_t blocking_size(struct rt *rt, val self) { return of(self)->items->n; }
static const struct type_ops blocking_ops = { .iter = blocking_iter, .count = blocking_size };
const struct type type_blocking = {
	.cls = { .trace = blocking_trace }, .name = "System.Collections.Concurrent.BlockingCollection`1",
	.base = &type_object, .ops = &blocking_ops,
	.size = sizeof(struct blocking), .flags = TF_ENUMERABLE | TF_GENERIC_DEF,
	.ifaces = "System.Collections.Generic.IEnumerable`1[T] System.Collections.IEnumerable System.Collections.ICollection System.IDisposable "
		  "System.Collections.Generic.IReadOnlyCollection`1[T]",
};

static val blocking_ctor(struct rt *rt, val self, val *a, int n)
{
	struct blocking *b = arg_new(rt, arg_type(self, &type_blocking), sizeof(*b));

	b->bound = n && arg_is(a[n - 1], VK_INT32) ? (int32_t)arg_int(a[n - 1]) : -1;
	if (n && arg_is(a[n - 1], VK_INT32) && b->bound < 1)
		arg_throw_range(rt, "boundedCapacity", "The boundedCapacity argument must be positive.");
	gc_storep(b, b->items, list_new(rt, NULL));
	if (n && !arg_is(a[0], VK_INT32)) {
		struct array *items = arg_items(rt, arg_need(rt, a[0], "collection"));

		for (uint32_t i = 0; i < items->n; i++)
			list_add(rt, b->items, items->v[i]);
	}
	return val_obj(b);
}

static bool can_take(struct rt *rt, void *arg)
{
	return ((struct blocking *)arg)->items->n || ((struct blocking *)arg)->complete;
}
static bool can_add(struct rt *rt, void *arg)
{
	struct blocking *b = arg;

	return b->complete || b->bound < 0 || b->items->n < (uint32_t)b->bound;
}

static bool add_within(struct rt *rt, struct blocking *b, val v, int64_t ms)
{
	bool ok = can_add(rt, b) || waitable_until(rt, can_add, b, ms);

	if (b->complete)
		arg_throw_invalid(rt, "The collection has been marked as complete with regards to additions.");
	if (ok)
		list_add(rt, b->items, v);
	return ok;
}

static bool take_within(struct rt *rt, struct blocking *b, val *ret, int64_t ms)
{
	if (!can_take(rt, b) && !waitable_until(rt, can_take, b, ms))
		return false;
	if (!b->items->n)
		return false;
	*ret = b->items->v[0];
	list_remove_at(rt, b->items, 0);
	return true;
}

static val blocking_add(struct rt *rt, val self, val *a, int n) { add_within(rt, of(self), a[0], -1); return V_VOID; }

static val try_add(struct rt *rt, val self, val *a, int n)
{
	return val_bool(add_within(rt, of(self), a[0], n > 1 ? waitable_ms(rt, a[1]) : 0));
}

static val blocking_take(struct rt *rt, val self, val *a, int n)
{
	val v;

	if (!take_within(rt, of(self), &v, -1))
		arg_throw_invalid(rt,
			"The collection argument is empty and has been marked as complete with regards to additions.");
	return v;
}

static val try_take(struct rt *rt, val self, val *a, int n)
{
	val v = val_default(rt, arg_generic(cell_type(self.o), 0));
	bool ok = take_within(rt, of(self), &v, n > 1 ? waitable_ms(rt, a[1]) : 0);

	arg_set_ref(rt, a[0], v);
	return val_bool(ok);
}

static val complete(struct rt *rt, val self, val *a, int n) { of(self)->complete = true; return V_VOID; }
static val nothing(struct rt *rt, val self, val *a, int n) { return V_VOID; }
static val is_added(struct rt *rt, val self) { return val_bool(of(self)->complete); }
static val is_completed(struct rt *rt, val self) { return val_bool(of(self)->complete && !of(self)->items->n); }
static val bound(struct rt *rt, val self) { return val_int(of(self)->bound); }
static val blocking_count(struct rt *rt, val self) { return val_int((int32_t)of(self)->items->n); }

static val to_array(struct rt *rt, val self, val *a, int n)
{
	return val_obj(list_to_array(rt, of(self)->items, arg_generic(cell_type(self.o), 0)));
}

/* ---- the sequence that takes what it gives ---- */

struct consuming {
	struct cell h;
	struct blocking *from;
};

static void consuming_trace(struct heap *h, struct cell *c) { heap_mark(h, ((struct consuming *)c)->from); }
static bool consume(struct iter *it, val *ret) { return take_within(it->rt, ((struct consuming *)it->over.o)->from, ret, -1); }
static void consuming_iter(struct rt *rt, val self, struct iter *it)
{
	*it = (struct iter){ .rt = rt, .over = self, .next = consume };
}
static const struct type_ops consuming_ops = { .iter = consuming_iter };
const struct type type_consuming = {
	.cls = { .trace = consuming_trace },
	.name = "System.Collections.Concurrent.BlockingCollection`1+<GetConsumingEnumerable>d__68", .base = &type_object,
	.ops = &consuming_ops, .size = sizeof(struct consuming), .flags = TF_ENUMERABLE,
	.ifaces = "System.Collections.IEnumerable",
};

static val get_consuming(struct rt *rt, val self, val *a, int n)
{
	struct consuming *c = rt_new_cell(rt, &type_consuming, consuming);

	gc_storep(c, c->from, of(self));
	return val_obj(c);
}

const struct member_def blocking_members[] = {
	CTOR("()", blocking_ctor), CTOR("(int boundedCapacity)", blocking_ctor),
	CTOR("(System.Collections.Concurrent.IProducerConsumerCollection[T] collection, int boundedCapacity)", blocking_ctor),
	CTOR("(System.Collections.Concurrent.IProducerConsumerCollection[T] collection)", blocking_ctor),
	PROP("int BoundedCapacity {get;}", bound, NULL), PROP("bool IsAddingCompleted {get;}", is_added, NULL),
	PROP("bool IsCompleted {get;}", is_completed, NULL), PROP("int Count {get;}", blocking_count, NULL),
	METHOD("void Add(T item)", blocking_add), METHOD("bool TryAdd(T item)", try_add),
	METHOD("bool TryAdd(T item, timespan timeout)", try_add),
	METHOD("bool TryAdd(T item, int millisecondsTimeout)", try_add),
	METHOD("T Take()", blocking_take), METHOD("bool TryTake([ref] T item)", try_take),
	METHOD("bool TryTake([ref] T item, timespan timeout)", try_take),
	METHOD("bool TryTake([ref] T item, int millisecondsTimeout)", try_take),
	METHOD("void CompleteAdding()", complete), METHOD("void Dispose()", nothing), METHOD("T[] ToArray()", to_array),
	METHOD("System.Collections.Generic.IEnumerable[T] GetConsumingEnumerable()", get_consuming), MEMBERS_END
};

/* ---- StringDictionary: keys are lower case ---- */

#define LIKE_DICT(id, name_, flags_, ifaces_)                                  \
	const struct type type_##id = {                                        \
		.cls = { .trace = dict_trace_cells }, .ops = &dict_ops, .name = name_, .base = &type_object, \
		.size = sizeof(struct dict), .flags = flags_, .ifaces = ifaces_ }
LIKE_DICT(string_dictionary, "System.Collections.Specialized.StringDictionary", 0, "System.Collections.IEnumerable");

static struct dict *dict_of(val v) { return (struct dict *)v.o; }

static val lower(struct rt *rt, val v)
{
	return member_call(rt, val_str(arg_need_str(rt, v, "key")), ustr_atom(rt, "ToLowerInvariant"), NULL, 0);
}

static val text_ctor(struct rt *rt, val self, val *a, int n)
{
	return val_obj(dict_new(rt, &type_string_dictionary, DICT_IGNORE_CASE));
}

static val text_add(struct rt *rt, val self, val *a, int n)
{
	val key = lower(rt, a[0]), old;

	if (dict_get(rt, dict_of(self), key, &old))
		net_throw(rt, "System.ArgumentException",
			"Item has already been added. Key in dictionary: '%s'  Key being added: '%s'",
			  val_to_c(rt, key), val_to_c(rt, key));
	dict_put(rt, dict_of(self), key, a[1]);
	return V_VOID;
}

static val text_has(struct rt *rt, val self, val *a, int n)
{
	val v;
	return val_bool(dict_get(rt, dict_of(self), lower(rt, a[0]), &v));
}
static val text_remove(struct rt *rt, val self, val *a, int n) { dict_remove(rt, dict_of(self), lower(rt, a[0])); return V_VOID; }
static val text_clear(struct rt *rt, val self, val *a, int n) { dict_clear(rt, dict_of(self)); return V_VOID; }

static val text_item(struct rt *rt, val self, val *a, int n)
{
	val v;

	return dict_get(rt, dict_of(self), lower(rt, a[0]), &v) ? v : V_NULL;
}

static val text_count(struct rt *rt, val self) { return val_int((int32_t)dict_of(self)->n); }
static val text_keys(struct rt *rt, val self) { return dict_view(rt, "System.Collections.Hashtable+KeyCollection", self, false); }
static val text_values(struct rt *rt, val self)
{
	return dict_view(rt, "System.Collections.Hashtable+ValueCollection", self, true);
}
static val no(struct rt *rt, val self) { return V_FALSE; }
static val itself(struct rt *rt, val self) { return self; }

static val text_walk(struct rt *rt, val self, val *a, int n)
{
	return enumerator_new_dict(rt, "System.Collections.Hashtable+HashtableEnumerator", self);
}

static val text_has_value(struct rt *rt, val self, val *a, int n)
{
	struct dict_entry *e;

	for (uint32_t i = 0; (e = dict_next(dict_of(self), &i));)
		if (val_equals(rt, e->value, a[0]))
			return V_TRUE;
	return V_FALSE;
}

const struct member_def string_dictionary_members[] = {
	CTOR("()", text_ctor), PROP("int Count {get;}", text_count, NULL), PROP("bool IsSynchronized {get;}", no, NULL),
	PROP("System.Collections.ICollection Keys {get;}", text_keys, NULL), PROP("System.Object SyncRoot {get;}", itself, NULL),
	PROP("System.Collections.ICollection Values {get;}", text_values, NULL),
	METHOD("string Item(string key) {get;set;}", text_item),
	METHOD("void Add(string key, string value)", text_add), METHOD("void Clear()", text_clear),
	METHOD("bool ContainsKey(string key)", text_has),
	METHOD("bool ContainsValue(string value)", text_has_value),
	METHOD("System.Collections.IEnumerator GetEnumerator()", text_walk),
	METHOD("void Remove(string key)", text_remove), MEMBERS_END
};

/* ---- ReadOnlyDictionary`2: a copy that refuses changes ---- */

LIKE_DICT(readonly_dictionary, "System.Collections.ObjectModel.ReadOnlyDictionary`2", TF_GENERIC_DEF,
	  "System.Collections.Generic.IDictionary`2[TKey,TValue] System.Collections.IDictionary System.Collections.ICollection System.Collections.IEnumerable");

static val frozen_ctor(struct rt *rt, val self, val *a, int n)
{
	struct dict *from = val_dict(arg_need(rt, a[0], "dictionary")),
		    *d = dict_new(rt, arg_type(self, &type_readonly_dictionary), DICT_ORDINAL);
	struct dict_entry *e;

	d->keys = from ? from->keys : DICT_ORDINAL;
	for (uint32_t i = 0; from && (e = dict_next(from, &i));)
		dict_put(rt, d, e->key, e->value);
	d->h.bits |= CELL_FROZEN;
	return val_obj(d);
}

static val frozen_get(struct rt *rt, val self, val *a, int n)
{
	val v;

	if (!dict_get(rt, dict_of(self), arg_need(rt, a[0], "key"), &v))
		net_throw(rt, "System.Collections.Generic.KeyNotFoundException",
			"The given key '%s' was not present in the dictionary.", val_to_c(rt, a[0]));
	return v;
}

static val frozen_try(struct rt *rt, val self, val *a, int n)
{
	val v = val_default(rt, arg_generic(cell_type(self.o), 1));
	bool ok = dict_get(rt, dict_of(self), arg_need(rt, a[0], "key"), &v);

	arg_set_ref(rt, a[1], v);
	return val_bool(ok);
}

static val frozen_has(struct rt *rt, val self, val *a, int n)
{
	val v;

	return val_bool(dict_get(rt, dict_of(self), arg_need(rt, a[0], "key"), &v));
}

static val yes(struct rt *rt, val self) { return V_TRUE; }

static val frozen_keys(struct rt *rt, val self)
{
	return dict_view(rt, "System.Collections.Generic.Dictionary`2+KeyCollection", self, false);
}

static val frozen_values(struct rt *rt, val self)
{
	return dict_view(rt, "System.Collections.Generic.Dictionary`2+ValueCollection", self, true);
}

static val frozen_walk(struct rt *rt, val self, val *a, int n)
{
	return enumerator_new_dict(rt, "System.Collections.Generic.Dictionary`2+Enumerator", self);
}

const struct member_def readonly_dictionary_members[] = {
	CTOR("(System.Collections.Generic.IDictionary[TKey,TValue] dictionary)", frozen_ctor),
	PROP("System.Collections.ObjectModel.ReadOnlyDictionary`2+KeyCollection[TKey,TValue] Keys {get;}", frozen_keys, NULL),
	PROP("System.Collections.ObjectModel.ReadOnlyDictionary`2+ValueCollection[TKey,TValue] Values {get;}",
		frozen_values, NULL),
	PROP("int Count {get;}", text_count, NULL), PROP("bool IsReadOnly {get;}", yes, NULL),
	PROP("bool IsFixedSize {get;}", yes, NULL),
	METHOD("TValue Item(TKey key) {get;}", frozen_get), METHOD("bool ContainsKey(TKey key)", frozen_has),
	METHOD("bool TryGetValue(TKey key, [ref] TValue value)", frozen_try),
	METHOD("System.Collections.Generic.IEnumerator[System.Collections.Generic.KeyValuePair[TKey,TValue]] GetEnumerator()",
		frozen_walk), MEMBERS_END
};

/* ---- BitVector32 ---- */

struct bits {
	struct cell h;
	uint32_t data;
};

static uint32_t bits_of(val v) { return ((struct bits *)v.o)->data; }

static struct ustr *bits_text(struct rt *rt, val self)
{
	char digits[33] = "";

	for (int i = 0; i < 32; i++)
		digits[i] = bits_of(self) >> (31 - i) & 1 ? '1' : '0';
	return ustr_printf(rt, "BitVector32{%s}", digits);
}

static bool bits_get(struct rt *rt, val self, val key, val *ret)
{
	uint32_t mask = (uint32_t)arg_int(conv(rt, key, &type_int32));

	*ret = val_bool((bits_of(self) & mask) == mask);
	return true;
}

static bool bits_set(struct rt *rt, val self, val key, val v)
{
	uint32_t mask = (uint32_t)arg_int(conv(rt, key, &type_int32)), *data = &((struct bits *)self.o)->data;

	*data = val_truth(rt, v) ? *data | mask : *data & ~mask;
	return true;
}

static const struct type_ops bits_ops = { .to_string = bits_text, .index_get = bits_get, .index_set = bits_set };
const struct type type_bitvector = { .name = "System.Collections.Specialized.BitVector32", .base = &type_valuetype,
	.ops = &bits_ops,
	.size = sizeof(struct bits), .flags = TF_VALUE | TF_SEALED };

static val bits_ctor(struct rt *rt, val self, val *a, int n)
{
	struct bits *b = rt_new_cell(rt, &type_bitvector, bits);

	b->data = n ? (arg_is(a[0], VK_OBJ) ? bits_of(val_base(a[0])) : (uint32_t)arg_int(a[0])) : 0;
	return val_obj(b);
}

static val bits_data(struct rt *rt, val self) { return val_int((int32_t)bits_of(self)); }
static val bits_item(struct rt *rt, val self, val *a, int n) { val v; bits_get(rt, self, a[0], &v); return v; }

static val create_mask(struct rt *rt, val self, val *a, int n)
{
	uint32_t last = n ? (uint32_t)arg_int(a[0]) : 0;

	if (last == 0x80000000u)
		arg_throw_invalid(rt, "Bit vector is full.");
	return val_int(last ? (int32_t)(last << 1) : 1);
}

const struct member_def bitvector_members[] = {
	CTOR("()", bits_ctor), CTOR("(int data)", bits_ctor),
	CTOR("(System.Collections.Specialized.BitVector32 value)", bits_ctor),
	PROP("int Data {get;}", bits_data, NULL), METHOD("bool Item(int bit) {get;set;}", bits_item),
	STATIC("static int CreateMask()", create_mask), STATIC("static int CreateMask(int previous)", create_mask), MEMBERS_END
};

/* ---- KeyValuePair ---- */

const struct type type_keyvaluepair_class = { .name = "System.Collections.Generic.KeyValuePair",
	.base = &type_object, .flags = TF_STATIC | TF_ABSTRACT | TF_SEALED };

static val pair_create(struct rt *rt, val self, val *a, int n)
{
	const struct type *args[2] = { val_is_null(a[0]) ? &type_object : val_type_of(a[0]),
		val_is_null(a[1]) ? &type_object : val_type_of(a[1]) };

	return type_construct(rt, type_generic_of(rt, &type_keyvaluepair, args, 2), a, 2);
}

const struct member_def keyvaluepair_class_members[] = {
	STATIC("static System.Collections.Generic.KeyValuePair[TKey,TValue] Create[TKey,TValue](TKey key, TValue value)",
		pair_create), MEMBERS_END
};

/* ---- comparers that look inside, or not at all ---- */

const struct type type_structural = { .name = "System.Collections.StructuralComparisons", .base = &type_object,
	.flags = TF_STATIC | TF_ABSTRACT | TF_SEALED };
const struct type type_structural_equality = { .name = "System.Collections.StructuralEqualityComparer",
	.base = &type_object, .size = sizeof(struct cell),
	.ifaces = "System.Collections.IEqualityComparer" };
const struct type type_structural_order = { .name = "System.Collections.StructuralComparer", .base = &type_object,
	.size = sizeof(struct cell),
	.ifaces = "System.Collections.IComparer" };
const struct type type_reference_equality = { .name = "System.Collections.Generic.ReferenceEqualityComparer",
	.base = &type_object, .size = sizeof(struct cell),
	.ifaces = "System.Collections.Generic.IEqualityComparer`1[System.Object] System.Collections.IEqualityComparer",
	.flags = TF_SEALED };

static bool same_inside(struct rt *rt, val x, val y)
{
	struct array *a = val_array(x), *b = val_array(y);

	if (!a || !b)
		return val_equals(rt, x, y);
	rt_check_depth(rt);
	for (uint32_t i = 0; a->n == b->n && i < a->n; i++)
		if (!same_inside(rt, array_get(a, i), array_get(b, i)))
			return false;
	return a->n == b->n;
}

static int order_inside(struct rt *rt, val x, val y)
{
	struct array *a = val_array(x), *b = val_array(y);
	int r = 0;

	if (!a || !b)
		return arg_order(rt, V_NULL, x, y);
	if (a->n != b->n)
		arg_throw(rt, "other", "The object is not an array with the same number of elements as the array to compare it to.");
	rt_check_depth(rt);
	for (uint32_t i = 0; i < a->n && !r; i++)
		r = order_inside(rt, array_get(a, i), array_get(b, i));
	return r;
}

static val inside_equals(struct rt *rt, val self, val *a, int n) { return val_bool(same_inside(rt, a[0], a[1])); }
static val inside_compare(struct rt *rt, val self, val *a, int n) { return val_int(order_inside(rt, a[0], a[1])); }

static val inside_hash(struct rt *rt, val self, val *a, int n)
{
	struct array *x = val_array(a[0]);
	uint32_t h = x ? 17 : val_hash(rt, a[0]);

	for (uint32_t i = 0; x && i < x->n; i++)
		h = h * 31 + val_hash(rt, array_get(x, i));
	return val_int((int32_t)h);
}

static val structural_equality(struct rt *rt, val self)
{
	return val_obj(rt_alloc(rt, &type_structural_equality, sizeof(struct cell)));
}
static val structural_order(struct rt *rt, val self)
{
	return val_obj(rt_alloc(rt, &type_structural_order, sizeof(struct cell)));
}
static val reference_instance(struct rt *rt, val self)
{
	return val_obj(rt_alloc(rt, &type_reference_equality, sizeof(struct cell)));
}

static val same_reference(struct rt *rt, val self, val *a, int n)
{
	val x = val_base(a[0]), y = val_base(a[1]);

	return val_bool(x.k == y.k && x.k >= VK_STR && x.o == y.o);
}

const struct member_def structural_members[] = {
	STATIC_PROP("static System.Collections.IComparer StructuralComparer {get;}", structural_order, NULL),
	STATIC_PROP("static System.Collections.IEqualityComparer StructuralEqualityComparer {get;}",
		structural_equality, NULL), MEMBERS_END
};
const struct member_def structural_equality_members[] = {
	METHOD("bool Equals(System.Object x, System.Object y)", inside_equals),
	METHOD("int GetHashCode(System.Object obj)", inside_hash), MEMBERS_END
};
const struct member_def structural_order_members[] = { METHOD("int Compare(System.Object x, System.Object y)",
	inside_compare), MEMBERS_END };
const struct member_def reference_equality_members[] = {
	STATIC_PROP("static System.Collections.Generic.ReferenceEqualityComparer Instance {get;}", reference_instance, NULL),
	METHOD("bool Equals(System.Object x, System.Object y)", same_reference),
	METHOD("int GetHashCode(System.Object obj)", inside_hash), MEMBERS_END
};
