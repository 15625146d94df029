/* SPDX-License-Identifier: MIT */
/*
 * System.Collections.Immutable: collections whose methods give a changed copy.
 * Each holds a collection of the ordinary kind that nobody else can reach; a
 * change copies that, calls the ordinary method and wraps the copy. A Builder is
 * the ordinary collection itself under another name.
 */
#include "types/arg.h"
#include "types/collections/comparer.h"
#include "types/string.h"
#include "types/tables.h"

#include <string.h>

#define NS "System.Collections.Immutable."
#define SEQ "System.Collections.Generic.IEnumerable"

struct immutable {
	struct cell h;
	val inner;
};

static void trace(struct heap *h, struct cell *c) { val_mark(h, ((struct immutable *)c)->inner); }
static val inner_of(val self) { return ((struct immutable *)self.o)->inner; }
static void iter(struct rt *rt, val self, struct iter *it) { iter_begin_all(rt, inner_of(self), it); }
static const struct type_ops *ops_of(val v) { return cell_type(v.o)->ops; }
static int64_t count_of(struct rt *rt, val self) { return ops_of(inner_of(self))->count(rt, inner_of(self)); }

static bool index_get(struct rt *rt, val self, val key, val *ret)
{
	const struct type_ops *ops = ops_of(inner_of(self));

	return ops->index_get && ops->index_get(rt, inner_of(self), key, ret);
}

static bool index_set(struct rt *rt, val self, val key, val v)
{
	const struct type_ops *ops = ops_of(inner_of(self));

	return ops->index_set && ops->index_set(rt, inner_of(self), key, v);
}

static bool get_member(struct rt *rt, val self, struct ustr *name, val *ret)
{
	const struct type_ops *ops = ops_of(inner_of(self));

	return ops->get_member && ops->get_member(rt, inner_of(self), name, ret);
}

#define READS .iter = iter, .count = count_of, .index_get = index_get
static const struct type_ops row_ops = { READS }, row_builder_ops = { READS, .index_set = index_set },
	map_ops = { READS, .get_member = get_member },
	map_builder_ops = { READS, .index_set = index_set, .get_member = get_member };

#define LIST_IFACES "System.Collections.IList System.Collections.ICollection " SEQ "`1[T] System.Collections.IEnumerable"
#define SET_IFACES "System.Collections.ICollection " SEQ "`1[T] System.Collections.IEnumerable"
#define DICT_IFACES "System.Collections.IDictionary System.Collections.ICollection System.Collections.IEnumerable"
#define IMMUTABLE(id, name_, base_, ops_, ifaces_, flags_)                     \
	const struct type type_immutable_##id = {                              \
		.cls = { .trace = trace }, .name = NS name_, .base = &base_, .ops = &ops_, \
		.size = sizeof(struct immutable), .flags = TF_GENERIC_DEF | (flags_), .ifaces = ifaces_, \
	}
#define WITH_MAKER(id, name_, base_, arity, ops_, ifaces_, flags_)             \
	IMMUTABLE(id, name_ arity, base_, ops_, ifaces_, flags_);              \
	const struct type type_immutable_##id##_maker = {                      \
		.name = NS name_, .base = &type_object, .flags = TF_STATIC | TF_ABSTRACT | TF_SEALED }
#define BOTH(id, name_, base_, arity, kind, ifaces_, flags_)                   \
	WITH_MAKER(id, name_, base_, arity, kind##_ops, ifaces_, flags_);      \
	IMMUTABLE(id##_builder, name_ arity "+Builder", type_object, kind##_builder_ops, ifaces_, (flags_) & TF_ENUMERABLE)
BOTH(array, "ImmutableArray", type_valuetype, "`1", row, LIST_IFACES, TF_ENUMERABLE | TF_SEALED);
BOTH(list, "ImmutableList", type_object, "`1", row, LIST_IFACES, TF_ENUMERABLE | TF_SEALED);
BOTH(set, "ImmutableHashSet", type_object, "`1", row, SET_IFACES, TF_ENUMERABLE | TF_SEALED);
BOTH(sorted_set, "ImmutableSortedSet", type_object, "`1", row, SET_IFACES, TF_ENUMERABLE | TF_SEALED);
WITH_MAKER(queue, "ImmutableQueue", type_object, "`1", row_ops, SET_IFACES, TF_ENUMERABLE | TF_SEALED);
WITH_MAKER(stack, "ImmutableStack", type_object, "`1", row_ops, SET_IFACES, TF_ENUMERABLE | TF_SEALED);
BOTH(dict, "ImmutableDictionary", type_object, "`2", map, DICT_IFACES, TF_SEALED);
BOTH(sorted_dict, "ImmutableSortedDictionary", type_object, "`2", map, DICT_IFACES, TF_SEALED);

/* What one kind is: its type, its Builder, and the collection it holds. Hash tables of whole numbers are walked
 * in the order of these numbers, so they hold the sorted kind. */
static const struct kind {
	const struct type *maker, *type, *builder, *holds, *by_number;
} kinds[] = {
#define KIND(id, builder, holds, by_number)                                    \
	{ &type_immutable_##id##_maker, &type_immutable_##id, builder, &holds, &by_number },
#define BUILT(id, holds, by_number) KIND(id, &type_immutable_##id##_builder, holds, by_number)
	BUILT(array, type_list, type_list) BUILT(list, type_list, type_list) BUILT(set, type_hash_set, type_sorted_set)
	BUILT(sorted_set, type_sorted_set, type_sorted_set) KIND(queue, NULL, type_queue1, type_queue1)
	KIND(stack, NULL, type_stack1, type_stack1) BUILT(dict, type_dictionary, type_sorted_dictionary)
	BUILT(sorted_dict, type_sorted_dictionary, type_sorted_dictionary)
#undef BUILT
#undef KIND
};

/* By the type of a collection, open or closed, of a Builder, or of the class with the Create methods. */
static const struct kind *kind_of(const struct type *t)
{
	for (const struct kind *k = kinds; k < kinds + ARRAY_LEN(kinds); k++)
		if (!strcmp(t->name, k->type->name) || (k->builder && !strcmp(t->name, k->builder->name)) || t == k->maker)
			return k;
	return NULL;
}

static bool is_number(const struct type *t) { return t->inline_kind >= VK_SBYTE && t->inline_kind <= VK_INT32; }

static val wrap(struct rt *rt, const struct type *t, val inner)
{
	struct immutable *m = rt_new_cell(rt, t, immutable);

	gc_store(m, &m->inner, inner);
	return val_obj(m);
}

/* ---- the collections inside ---- */

static val call(struct rt *rt, val v, const char *name, val *a, int n) { return member_call(rt, v, ustr_atom(rt, name), a, n); }

/* An empty collection of kind K for the type arguments of T, ordered or compared by COMPARER if that is not null. */
static val hollow(struct rt *rt, const struct kind *k, const struct type *t, val comparer)
{
	const struct type *def = is_number(t->args[0]) && arg_null(comparer) ? k->by_number : k->holds;

	return type_construct(rt, type_generic_of(rt, def, t->args, t->nargs), &comparer, !arg_null(comparer));
}

static const char *adder(const struct kind *k)
{
	return k->type == &type_immutable_queue ? "Enqueue" : k->type == &type_immutable_stack ? "Push" : "Add";
}

static bool is_map(const struct kind *k) { return k->type->ops == &map_ops; }

static _Noreturn void throw_other_value(struct rt *rt, val key)
{
	net_throw(rt, "System.ArgumentException",
		"An element with the same key but a different value already exists. Key: '%s'", USTR_C(rt, val_net_str(rt, key)));
}

/* A pair that is there already may be added again, with the same value. */
static void put_pair(struct rt *rt, val inner, val key, val v, bool replace)
{
	val had = call(rt, inner, "ContainsKey", &key, 1), old;

	if (val_truth(rt, had) && !replace) {
		ops_of(inner)->index_get(rt, inner, key, &old);
		if (val_equals(rt, old, v))
			return;
		throw_other_value(rt, key);
	}
	ops_of(inner)->index_set(rt, inner, key, v);
}

static void put_pairs(struct rt *rt, val inner, val pairs, bool replace)
{
	struct array *items = arg_items(rt, arg_need(rt, pairs, "pairs"));

	for (uint32_t i = 0; i < items->n; i++) {
		val key, v;

		if (member_get(rt, items->v[i], ustr_atom(rt, "Key"), &key) &&
		    member_get(rt, items->v[i], ustr_atom(rt, "Value"), &v))
			put_pair(rt, inner, key, v, replace);
	}
}

/* The items of SOURCE into INNER. */
static void fill(struct rt *rt, const struct kind *k, val inner, val source)
{
	struct array *items;

	if (is_map(k)) {
		put_pairs(rt, inner, source, true);
		return;
	}
	items = arg_items(rt, arg_need(rt, source, "items"));
	for (uint32_t i = 0; i < items->n; i++)
		call(rt, inner, adder(k), &items->v[i], 1);
}

static val comparer_of(struct rt *rt, val inner)
{
	val c = V_NULL;

	member_get(rt, inner, ustr_atom(rt, "Comparer"), &c);
	return c;
}

/* True for what orders or compares its items. */
static bool has_comparer(const struct kind *k, const struct type *t)
{
	return k->type != &type_immutable_queue && k->type != &type_immutable_stack && k->holds != &type_list && !is_number(t->args[0]);
}

/* A copy of what SELF holds; a stack is walked from its top. */
static val copy(struct rt *rt, val self, bool with_items)
{
	const struct type *t = cell_type(self.o);
	const struct kind *k = kind_of(t);
	val from = inner_of(self), to = hollow(rt, k, t, has_comparer(k, t) ? comparer_of(rt, from) : V_NULL);
	struct array *items;

	if (!with_items)
		return to;
	if (k->type != &type_immutable_stack) {
		fill(rt, k, to, from);
		return to;
	}
	items = arg_items(rt, from);
	for (uint32_t i = items->n; i-- > 0;)
		call(rt, to, "Push", &items->v[i], 1);
	return to;
}

/* ---- methods ---- */

/* The method's own name, which the ordinary collection's has too. */
static const char *called_name(struct rt *rt)
{
	const char *sig = rt->called->sig, *end = strchr(sig, '('), *p = end;

	while (p > sig && p[-1] != ' ')
		p--;
	return USTR_C(rt, ustr_from_utf8(rt, p, strcspn(p, "([")));
}

static val read_(struct rt *rt, val self, val *a, int n) { return call(rt, inner_of(self), called_name(rt), a, n); }

/* A changed copy, by the ordinary method NAME. */
static val changed(struct rt *rt, val self, const char *name, val *a, int n)
{
	val to = copy(rt, self, true);

	call(rt, to, name, a, n);
	return wrap(rt, cell_type(self.o), to);
}

static val change(struct rt *rt, val self, val *a, int n) { return changed(rt, self, called_name(rt), a, n); }
static val change_with(struct rt *rt, val self, val *a, int n)
{
	return changed(rt, self, USTR_C(rt, ustr_printf(rt, "%sWith", called_name(rt))), a, n);
}

static val peek(struct rt *rt, val self, val *a, int n)
{
	if (!count_of(rt, self))
		arg_throw_invalid(rt, "This operation does not apply to an empty instance.");
	return call(rt, inner_of(self), "Peek", NULL, 0);
}

static val pop(struct rt *rt, val self, val *a, int n)
{
	const char *name = called_name(rt);

	peek(rt, self, a, 0);
	return changed(rt, self, name, NULL, 0);
}

static val pop_out(struct rt *rt, val self, val *a, int n)
{
	const char *name = called_name(rt);

	arg_set_ref(rt, a[0], peek(rt, self, a, 0));
	return changed(rt, self, name, NULL, 0);
}

static val clear(struct rt *rt, val self, val *a, int n) { return wrap(rt, cell_type(self.o), copy(rt, self, false)); }

static int64_t place(struct rt *rt, val self, val at, int64_t more)
{
	int64_t i = arg_int(at);

	if (i < 0 || i >= count_of(rt, self) + more)
		net_throw(rt, "System.ArgumentOutOfRangeException",
			"Specified argument was out of the range of valid values. (Parameter 'index')");
	return i;
}

static val insert(struct rt *rt, val self, val *a, int n)
{
	place(rt, self, a[0], 1);
	return change(rt, self, a, n);
}

static val remove_at(struct rt *rt, val self, val *a, int n)
{
	place(rt, self, a[0], 0);
	return change(rt, self, a, n);
}

static val set_item(struct rt *rt, val self, val *a, int n)
{
	val to = copy(rt, self, true);

	place(rt, self, a[0], 0);
	ops_of(to)->index_set(rt, to, a[0], a[1]);
	return wrap(rt, cell_type(self.o), to);
}

static val replace(struct rt *rt, val self, val *a, int n)
{
	val to = copy(rt, self, true), at = call(rt, to, "IndexOf", a, 1);

	if (arg_int(at) < 0)
		arg_throw(rt, "oldValue", "Cannot find the old value");
	ops_of(to)->index_set(rt, to, at, a[1]);
	return wrap(rt, cell_type(self.o), to);
}

static val to_builder(struct rt *rt, val self, val *a, int n)
{
	const struct type *t = cell_type(self.o);

	return wrap(rt, type_generic_of(rt, kind_of(t)->builder, t->args, t->nargs), copy(rt, self, true));
}

static val to_immutable(struct rt *rt, val self, val *a, int n)
{
	const struct type *t = cell_type(self.o);

	return wrap(rt, type_generic_of(rt, kind_of(t)->type, t->args, t->nargs), copy(rt, self, true));
}

static val move_out(struct rt *rt, val self, val *a, int n)
{
	val r = to_immutable(rt, self, a, n);

	call(rt, inner_of(self), "Clear", NULL, 0);
	return r;
}

static val item(struct rt *rt, val self, val *a, int n)
{
	val v = V_NULL;

	if (!is_map(kind_of(cell_type(self.o))))
		place(rt, self, a[0], 0);
	else if (!val_truth(rt, call(rt, inner_of(self), "ContainsKey", a, 1)))
		net_throw(rt, "System.Collections.Generic.KeyNotFoundException",
			"The given key '%s' was not present in the dictionary.", USTR_C(rt, val_net_str(rt, a[0])));
	index_get(rt, self, a[0], &v);
	return v;
}

static val count(struct rt *rt, val self) { return val_int((int32_t)count_of(rt, self)); }
static val is_empty(struct rt *rt, val self) { return val_bool(count_of(rt, self) == 0); }
static val no(struct rt *rt, val self) { return V_FALSE; }
static val enumerator(struct rt *rt, val self, val *a, int n) { return enumerator_new(rt, "", inner_of(self)); }

static val inner_property(struct rt *rt, val self, const char *name)
{
	val v = V_NULL;

	member_get(rt, inner_of(self), ustr_atom(rt, name), &v);
	return v;
}

static val keys(struct rt *rt, val self) { return inner_property(rt, self, "Keys"); }
static val values(struct rt *rt, val self) { return inner_property(rt, self, "Values"); }
static val least(struct rt *rt, val self) { return inner_property(rt, self, "Min"); }
static val most(struct rt *rt, val self) { return inner_property(rt, self, "Max"); }

/* ---- of dictionaries ---- */

/* SetItem and SetItems put another value for a key that is there; Add and AddRange refuse it. */
static bool is_called_to_set(struct rt *rt) { return *called_name(rt) == 'S'; }

static val with_pair(struct rt *rt, val self, val *a, int n)
{
	bool replace = is_called_to_set(rt);
	val to = copy(rt, self, true);

	put_pair(rt, to, a[0], a[1], replace);
	return wrap(rt, cell_type(self.o), to);
}

static val with_pairs(struct rt *rt, val self, val *a, int n)
{
	bool replace = is_called_to_set(rt);
	val to = copy(rt, self, true);

	put_pairs(rt, to, a[0], replace);
	return wrap(rt, cell_type(self.o), to);
}

static val remove_each(struct rt *rt, val self, val *a, int n)
{
	struct array *items = arg_items(rt, arg_need(rt, a[0], "keys"));
	val to = copy(rt, self, true);

	for (uint32_t i = 0; i < items->n; i++)
		call(rt, to, "Remove", &items->v[i], 1);
	return wrap(rt, cell_type(self.o), to);
}

/* ---- making ---- */

/* The closed type that a method of [ImmutableList] and its like makes: from the arguments in brackets, else from
 * the items. */
static const struct type *wanted(struct rt *rt, const struct kind *k, val items)
{
	const struct type *args[2] = { rt->generic ? rt->generic : arg_null(items) ? &type_object : arg_elem(items),
		rt->generic2 ? rt->generic2 : &type_object };
	struct array *a = val_array(items);

	if (!rt->generic && args[0] == &type_object && a && a->n && !is_map(k)) {
		args[0] = val_type_of(a->v[0]);
		for (uint32_t i = 1; i < a->n; i++)
			if (val_type_of(a->v[i]) != args[0])
				args[0] = &type_object;
	}
	if (is_map(k) && !rt->generic && val_base(items).k == VK_OBJ && cell_type(val_base(items).o)->nargs == 2)
		memcpy(args, cell_type(val_base(items).o)->args, sizeof(args));
	return type_generic_of(rt, k->type, args, is_map(k) ? 2 : 1);
}

/* The kind whose Create method runs: the row's result names it. */
static const struct kind *called_kind(struct rt *rt)
{
	const char *name = strstr(rt->called->sig, NS);

	for (const struct kind *k = kinds; name && k < kinds + ARRAY_LEN(kinds); k++) {
		size_t n = strlen(k->maker->name);

		if (!strncmp(name, k->maker->name, n) && name[n] == '[')
			return k;
	}
	return kinds;
}

static val made(struct rt *rt, val items, val comparer)
{
	const struct kind *k = called_kind(rt);
	const struct type *t = wanted(rt, k, items);
	val inner = hollow(rt, k, t, comparer);

	if (!arg_null(items))
		fill(rt, k, inner, items);
	return wrap(rt, t, inner);
}

/* Items one by one, all in one array, or none. */
static val create(struct rt *rt, val self, val *a, int n)
{
	struct array *all = n ? val_array(a[0]) : NULL;
	bool one = all && all->n == 1 && val_array(array_get(all, 0)) && !(rt->generic && rt->generic->flags & TF_ARRAY);

	return made(rt, one ? array_get(all, 0) : n ? a[0] : V_NULL, V_NULL);
}
static val create_by(struct rt *rt, val self, val *a, int n) { return made(rt, n > 1 ? a[1] : V_NULL, a[0]); }
static val convert_(struct rt *rt, val self, val *a, int n) { return made(rt, arg_need(rt, a[0], "source"), V_NULL); }
static val create_builder(struct rt *rt, val self, val *a, int n) { return to_builder(rt, made(rt, V_NULL, V_NULL), a, 0); }

static val empty(struct rt *rt, val self)
{
	const struct type *t = arg_type(self, NULL);

	return wrap(rt, t, hollow(rt, kind_of(t), t, V_NULL));
}

/* ---- tables ---- */

#define OF(name) NS name "[T]"
#define COUNT PROP("int Count {get;}", count, NULL)
#define COUNTED COUNT, PROP("bool IsEmpty {get;}", is_empty, NULL)
#define WALK METHOD("System.Collections.Generic.IEnumerator[T] GetEnumerator()", enumerator)
#define EMPTY(t) STATIC_PROP("static " t " Empty {get;}", empty, NULL)
#define BUILDER(name) METHOD(NS name "+Builder[T] ToBuilder()", to_builder)
#define FIND                                                                   \
	METHOD("bool Contains(T value)", read_), METHOD("int IndexOf(T item)", read_), \
	METHOD("void CopyTo(T[] array)", read_)
#define LAST METHOD("int LastIndexOf(T item)", read_)
#define LISTS(t)                                                               \
	METHOD(t " Add(T value)", change), METHOD(t " AddRange(" SEQ "[T] items)", change), METHOD(t " Clear()", clear), \
	METHOD(t " Insert(int index, T element)", insert), METHOD(t " InsertRange(int index, " SEQ "[T] items)", insert), \
	METHOD(t " Remove(T value)", change), METHOD(t " RemoveAll(System.Predicate[T] match)", change), \
	METHOD(t " RemoveAt(int index)", remove_at), METHOD(t " RemoveRange(int index, int count)", change), \
	METHOD(t " RemoveRange(" SEQ "[T] items)", remove_each), METHOD(t " Replace(T oldValue, T newValue)", replace), \
	METHOD(t " SetItem(int index, T value)", set_item), METHOD(t " Sort()", change), \
	METHOD(t " Sort(System.Comparison[T] comparison)", change), METHOD("T Item(int index) {get;}", item), FIND, WALK, \
	EMPTY(t)
const struct member_def immutable_array_members[] = {
	PROP("int Length {get;}", count, NULL), PROP("bool IsEmpty {get;}", is_empty, NULL),
	PROP("bool IsDefault {get;}", no, NULL), PROP("bool IsDefaultOrEmpty {get;}", is_empty, NULL),
	LISTS(OF("ImmutableArray")), LAST, BUILDER("ImmutableArray"), MEMBERS_END
};
const struct member_def immutable_list_members[] = {
	COUNTED, LISTS(OF("ImmutableList")), BUILDER("ImmutableList"), METHOD(OF("ImmutableList") " Reverse()", change),
	METHOD("int BinarySearch(T item)", read_), METHOD("bool Exists(System.Predicate[T] match)", read_),
	METHOD("T Find(System.Predicate[T] match)", read_), METHOD("int FindIndex(System.Predicate[T] match)", read_),
	METHOD("bool TrueForAll(System.Predicate[T] match)", read_), METHOD("void ForEach(System.Action[T] action)", read_),
	MEMBERS_END
};
#define COMPARED(name) METHOD("bool " name "(" SEQ "[T] other)", read_)
#define WITH(t, name) METHOD(t " " name "(" SEQ "[T] other)", change_with)
#define SETS(t)                                                                \
	COUNTED, METHOD(t " Add(T value)", change), METHOD(t " Remove(T value)", change), METHOD(t " Clear()", clear), \
	METHOD("bool Contains(T value)", read_), METHOD("bool TryGetValue(T equalValue, [ref] T actualValue)", read_), \
	WITH(t, "Union"), WITH(t, "Except"), WITH(t, "Intersect"), WITH(t, "SymmetricExcept"), COMPARED("IsSubsetOf"), \
	COMPARED("IsSupersetOf"), COMPARED("IsProperSubsetOf"), COMPARED("IsProperSupersetOf"), COMPARED("Overlaps"), \
	COMPARED("SetEquals"), WALK, EMPTY(t)
const struct member_def immutable_set_members[] = { SETS(OF("ImmutableHashSet")), BUILDER("ImmutableHashSet"), MEMBERS_END };
const struct member_def immutable_sorted_set_members[] = {
	SETS(OF("ImmutableSortedSet")), BUILDER("ImmutableSortedSet"), PROP("T Min {get;}", least, NULL),
	PROP("T Max {get;}", most, NULL), MEMBERS_END
};
const struct member_def immutable_queue_members[] = {
	PROP("bool IsEmpty {get;}", is_empty, NULL), METHOD(OF("ImmutableQueue") " Clear()", clear),
	METHOD(OF("ImmutableQueue") " Enqueue(T value)", change), METHOD(OF("ImmutableQueue") " Dequeue()", pop),
	METHOD(OF("ImmutableQueue") " Dequeue([ref] T value)", pop_out), METHOD("T Peek()", peek), WALK,
	EMPTY(OF("ImmutableQueue")), MEMBERS_END
};
const struct member_def immutable_stack_members[] = {
	PROP("bool IsEmpty {get;}", is_empty, NULL), METHOD(OF("ImmutableStack") " Clear()", clear),
	METHOD(OF("ImmutableStack") " Push(T value)", change), METHOD(OF("ImmutableStack") " Pop()", pop),
	METHOD(OF("ImmutableStack") " Pop([ref] T value)", pop_out), METHOD("T Peek()", peek), WALK,
	EMPTY(OF("ImmutableStack")), MEMBERS_END
};
#define MAP(name) NS name "[TKey,TValue]"
#define PAIRS SEQ "[System.Collections.Generic.KeyValuePair[TKey,TValue]]"
#define LOOKS                                                                  \
	PROP(SEQ "[TKey] Keys {get;}", keys, NULL), PROP(SEQ "[TValue] Values {get;}", values, NULL), \
	METHOD("bool ContainsKey(TKey key)", read_), METHOD("bool ContainsValue(TValue value)", read_), \
	METHOD("bool TryGetValue(TKey key, [ref] TValue value)", read_), \
	METHOD("System.Collections.IDictionaryEnumerator GetEnumerator()", enumerator)
#define MAPS(t)                                                                \
	COUNTED, LOOKS, METHOD("TValue Item(TKey key) {get;}", item), METHOD("TValue get_Item(TKey key)", item), \
	METHOD(t " Add(TKey key, TValue value)", with_pair), METHOD(t " AddRange(" PAIRS " pairs)", with_pairs), \
	METHOD(t " SetItem(TKey key, TValue value)", with_pair), METHOD(t " SetItems(" PAIRS " items)", with_pairs), \
	METHOD(t " Remove(TKey key)", change), METHOD(t " RemoveRange(" SEQ "[TKey] keys)", remove_each), \
	METHOD(t " Clear()", clear), EMPTY(t)
const struct member_def immutable_dict_members[] = {
	MAPS(MAP("ImmutableDictionary")), METHOD(NS "ImmutableDictionary+Builder[TKey,TValue] ToBuilder()", to_builder), MEMBERS_END
};
const struct member_def immutable_sorted_dict_members[] = {
	MAPS(MAP("ImmutableSortedDictionary")),
	METHOD(NS "ImmutableSortedDictionary+Builder[TKey,TValue] ToBuilder()", to_builder), MEMBERS_END
};

#define DONE(t) METHOD(t " ToImmutable()", to_immutable)
#define BUILDS_LIST(name)                                                      \
	COUNT, METHOD("void Add(T item)", read_), METHOD("void AddRange(" SEQ "[T] items)", read_), \
	METHOD("void Insert(int index, T item)", read_), METHOD("bool Remove(T item)", read_), \
	METHOD("void RemoveAt(int index)", read_), METHOD("void Clear()", read_), METHOD("void Sort()", read_), \
	METHOD("void Reverse()", read_), METHOD("T Item(int index) {get;set;}", item), FIND, LAST, WALK, DONE(OF(name))
const struct member_def immutable_array_builder_members[] = {
	BUILDS_LIST("ImmutableArray"), METHOD(OF("ImmutableArray") " MoveToImmutable()", move_out),
	METHOD(OF("ImmutableArray") " DrainToImmutable()", move_out), METHOD("T[] ToArray()", read_), MEMBERS_END
};
const struct member_def immutable_list_builder_members[] = { BUILDS_LIST("ImmutableList"), MEMBERS_END };
#define BUILDS_SET(name)                                                       \
	COUNT, METHOD("bool Add(T item)", read_), METHOD("bool Remove(T item)", read_), \
	METHOD("bool Contains(T item)", read_), METHOD("void Clear()", read_), METHOD("void UnionWith(" SEQ "[T] other)", read_), \
	METHOD("void ExceptWith(" SEQ "[T] other)", read_), METHOD("void IntersectWith(" SEQ "[T] other)", read_), WALK, \
	DONE(OF(name))
const struct member_def immutable_set_builder_members[] = { BUILDS_SET("ImmutableHashSet"), MEMBERS_END };
const struct member_def immutable_sorted_set_builder_members[] = { BUILDS_SET("ImmutableSortedSet"), MEMBERS_END };
#define BUILDS_MAP(name)                                                       \
	COUNT, LOOKS, METHOD("void Add(TKey key, TValue value)", read_), METHOD("bool Remove(TKey key)", read_), \
	METHOD("void Clear()", read_), METHOD("TValue Item(TKey key) {get;set;}", item), DONE(MAP(name))
const struct member_def immutable_dict_builder_members[] = { BUILDS_MAP("ImmutableDictionary"), MEMBERS_END };
const struct member_def immutable_sorted_dict_builder_members[] = { BUILDS_MAP("ImmutableSortedDictionary"), MEMBERS_END };

#define MAKES(t)                                                         \
	STATIC("static " t " Create[T]()", create), STATIC("static " t " Create[T](params System.Object[] items)", create), \
	STATIC("static " t " CreateRange[T](System.Object items)", create)
#define MAKER(id, name, ...)                                                   \
	const struct member_def immutable_##id##_maker_members[] = { MAKES(OF(name)), \
		STATIC("static " OF(name) " To" name "(System.Object source)", convert_), \
		STATIC("static " OF(name) "+Builder CreateBuilder[T]()", create_builder), __VA_ARGS__ MEMBERS_END }
MAKER(array, "ImmutableArray", STATIC("static " OF("ImmutableArray") "+Builder CreateBuilder[T](int initialCapacity)",
	create_builder),);
MAKER(list, "ImmutableList");
MAKER(set, "ImmutableHashSet", STATIC("static " OF("ImmutableHashSet")
	" CreateRange[T](System.Object equalityComparer, System.Object items)", create_by),);
MAKER(sorted_set, "ImmutableSortedSet", STATIC("static " OF("ImmutableSortedSet")
	" CreateRange[T](System.Object comparer, System.Object items)", create_by),);
const struct member_def immutable_queue_maker_members[] = { MAKES(OF("ImmutableQueue")), MEMBERS_END };
const struct member_def immutable_stack_maker_members[] = { MAKES(OF("ImmutableStack")), MEMBERS_END };
#define MAP_MAKER(id, name)                                                    \
	const struct member_def immutable_##id##_maker_members[] = {           \
		STATIC("static " MAP(name) " Create[TKey,TValue]()", create),  \
		STATIC("static " MAP(name) " Create[TKey,TValue](System.Object keyComparer)", create_by), \
		STATIC("static " MAP(name) " CreateRange[TKey,TValue](System.Object items)", create), \
		STATIC("static " MAP(name) " CreateRange[TKey,TValue](System.Object keyComparer, System.Object items)", create_by), \
		STATIC("static " MAP(name) " To" name "(System.Object source)", convert_), \
		STATIC("static " MAP(name) "+Builder CreateBuilder[TKey,TValue]()", create_builder), MEMBERS_END }
MAP_MAKER(dict, "ImmutableDictionary");
MAP_MAKER(sorted_dict, "ImmutableSortedDictionary");
