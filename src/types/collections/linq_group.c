/* SPDX-License-Identifier: MIT */
/*
 * System.Linq.Enumerable, what works by keys: groups, look-ups, joins, the
 * …By methods; and what depends on a type argument.
 */
#include "types/arg.h"
#include "types/string.h"
#include "types/tables.h"

#include <string.h>

#define SEQ "System.Collections.Generic.IEnumerable"

/* ---- a group: a key and its items ---- */

struct grouping {
	struct cell h;
	val key;
	struct list *items;
};

static void trace(struct heap *h, struct cell *c)
{
	val_mark(h, ((struct grouping *)c)->key);
	heap_mark(h, ((struct grouping *)c)->items);
}

static struct grouping *of(val v) { return (struct grouping *)v.o; }
static void iter(struct rt *rt, val self, struct iter *it) { iter_begin_all(rt, val_obj(of(self)->items), it); }
static int64_t count_of(struct rt *rt, val self) { return of(self)->items->n; }
static const struct type_ops ops = { .iter = iter, .count = count_of };
const struct type type_grouping = {
	.cls = { .trace = trace }, .name = "System.Linq.Grouping`2", .base = &type_object, .ops = &ops,
	.size = sizeof(struct grouping),
	.flags = TF_ENUMERABLE | TF_GENERIC_DEF,
	.ifaces = "System.Collections.Generic.IEnumerable`1[TElement] System.Collections.IEnumerable",
};

static val group_key(struct rt *rt, val self) { return of(self)->key; }
static val group_count(struct rt *rt, val self) { return val_int((int32_t)of(self)->items->n); }

static val group_walk(struct rt *rt, val self, val *a, int n)
{
	return enumerator_new(rt, "System.Collections.Generic.List`1+Enumerator", val_obj(of(self)->items));
}

const struct member_def grouping_members[] = {
	PROP("TKey Key {get;}", group_key, NULL), PROP("int Count {get;}", group_count, NULL),
	METHOD("System.Collections.Generic.IEnumerator[TElement] GetEnumerator()", group_walk), MEMBERS_END
};

/* ---- a look-up: groups by their keys ---- */

static bool lookup_get(struct rt *rt, val self, val key, val *ret)
{
	struct list *l = of(self)->items;

	*ret = val_obj(array_new(rt, arg_generic(cell_type(self.o), 1), 0));
	for (uint32_t i = 0; i < l->n; i++)
		if (val_equals(rt, of(l->v[i])->key, key))
			*ret = l->v[i];
	return true;
}

static val lookup_item(struct rt *rt, val self, val *a, int n)
{
	val v;

	lookup_get(rt, self, a[0], &v);
	return v;
}

static val lookup_contains(struct rt *rt, val self, val *a, int n)
{
	return val_bool(cell_type(lookup_item(rt, self, a, 1).o)->cls.trace == trace);
}

static const struct type_ops lookup_ops = { .iter = iter, .count = count_of, .index_get = lookup_get };
const struct type type_lookup = {
	.cls = { .trace = trace }, .name = "System.Linq.Lookup`2", .base = &type_object, .ops = &lookup_ops,
	.size = sizeof(struct grouping), .flags = TF_ENUMERABLE | TF_GENERIC_DEF,
	.ifaces = "System.Collections.IEnumerable",
};

const struct member_def lookup_members[] = {
	PROP("int Count {get;}", group_count, NULL), METHOD("System.Object Item(TKey key) {get;}", lookup_item),
	METHOD("bool Contains(TKey key)", lookup_contains),
	METHOD("System.Collections.Generic.IEnumerator[System.Object] GetEnumerator()", group_walk), MEMBERS_END
};

/* ---- help ---- */

static struct array *items(struct rt *rt, val v, const char *param)
{
	v = arg_need(rt, v, param);
	return v.k == VK_STR ? val_array(member_call(rt, v, ustr_atom(rt, "ToCharArray"), NULL, 0)) : arg_items(rt, v);
}

static val call1(struct rt *rt, val fn, val x) { return arg_invoke(rt, fn, &x, 1); }

/* An argument after the first ones that is a comparer, not a selector. */
static enum dict_keys keys_by(val *a, int n)
{
	val v = n ? val_base(a[n - 1]) : V_NULL;

	return v.k == VK_OBJ && arg_ignores_case(v) ? DICT_IGNORE_CASE : DICT_ORDINAL;
}

static bool is_selector(val v)
{
	v = val_base(v);
	return v.k == VK_OBJ && (type_is(cell_type(v.o), &type_delegate) || cell_type(v.o) == &type_scriptblock_id ||
				 type_is_named(cell_type(v.o), "System.Management.Automation.ScriptBlock"));
}

static const struct type *common_type(const struct list *l)
{
	const struct type *t = l->n ? val_type_of(l->v[0]) : NULL;

	for (uint32_t i = 1; t && i < l->n; i++)
		if (val_type_of(l->v[i]) != t)
			t = NULL;
	return t ? t : &type_object;
}

static val sequence(struct rt *rt, struct list *l, const struct type *t)
{
	return val_obj(list_to_array(rt, l, t ? t : &type_object));
}

/* null as a key is one like others. */
static val key_of(struct rt *rt, val k) { return val_is_null(k) ? arg_text(rt, "\xEF\xBF\xBF") : k; }

/* ---- groups ---- */

/* The groups of S by FN, in order of appearance; values through SELECT if not null. */
static struct list *groups(struct rt *rt, val source, val fn, val select, enum dict_keys how)
{
	struct array *s = items(rt, source, "source");
	struct dict *d = dict_new(rt, &type_hashtable, how);
	struct list *l = list_new(rt, NULL), *keys = list_new(rt, NULL);
	const struct type *args[2] = { &type_object, arg_elem(source) };

	for (uint32_t i = 0; i < s->n; i++) {
		val x = array_get(s, i), key = call1(rt, fn, x), g;

		if (!dict_get(rt, d, key_of(rt, key), &g)) {
			struct grouping *made;

			args[0] = val_is_null(key) ? &type_object : val_type_of(key);
			made = rt_new_cell(rt, type_generic_of(rt, &type_grouping, args, 2), grouping);
			gc_store(made, &made->key, key);
			gc_storep(made, made->items, list_new(rt, NULL));
			g = val_obj(made);
			dict_put(rt, d, key_of(rt, key), g);
			list_add(rt, l, g);
			list_add(rt, keys, key);
		}
		list_add(rt, of(g)->items, val_is_null(select) ? x : call1(rt, select, x));
	}
	return l;
}

static val group_by(struct rt *rt, val self, val *a, int n)
{
	bool chosen = n > 2 && is_selector(a[2]);

	return sequence(rt, groups(rt, a[0], a[1], chosen ? a[2] : V_NULL, keys_by(a + 2, n - 2)), NULL);
}

static val to_lookup(struct rt *rt, val self, val *a, int n)
{
	bool chosen = n > 2 && is_selector(a[2]);
	struct list *l = groups(rt, a[0], a[1], chosen ? a[2] : V_NULL, keys_by(a + 2, n - 2));
	const struct type *args[2] = { l->n ? arg_generic(cell_type(l->v[0].o), 0) : &type_object, arg_elem(a[0]) };
	struct grouping *r = rt_new_cell(rt, type_generic_of(rt, &type_lookup, args, 2), grouping);

	r->key = V_NULL;
	gc_storep(r, r->items, l);
	return val_obj(r);
}

static val to_dictionary(struct rt *rt, val self, val *a, int n)
{
	struct array *s = items(rt, a[0], "source");
	bool chosen = n > 2 && is_selector(a[2]);
	struct list *keys = list_new(rt, NULL), *values = list_new(rt, NULL);
	const struct type *args[2];
	struct dict *d;
	val old;

	for (uint32_t i = 0; i < s->n; i++) {
		list_add(rt, keys, call1(rt, a[1], array_get(s, i)));
		list_add(rt, values, chosen ? call1(rt, a[2], array_get(s, i)) : array_get(s, i));
	}
	args[0] = common_type(keys);
	args[1] = chosen ? common_type(values) : arg_elem(a[0]);
	d = dict_new(rt, type_generic_of(rt, &type_dictionary, args, 2), keys_by(a + 2, n - 2));
	for (uint32_t i = 0; i < keys->n; i++) {
		if (dict_get(rt, d, keys->v[i], &old))
			net_throw(rt, "System.ArgumentException",
				"An item with the same key has already been added. Key: %s",
				USTR_C(rt, val_net_str(rt, keys->v[i])));
		dict_put(rt, d, keys->v[i], values->v[i]);
	}
	return val_obj(d);
}

/* Pairs of OUTER with the group of INNER by the same key; all of it, or each. */
static val join_by(struct rt *rt, val *a, int n, bool whole)
{
	struct array *outer = items(rt, a[0], "outer");
	enum dict_keys how = keys_by(a + 5, n - 5);
	struct list *l = list_new(rt, NULL), *gs = groups(rt, a[1], a[3], V_NULL, how);
	struct dict *d = dict_new(rt, &type_hashtable, how);

	for (uint32_t i = 0; i < gs->n; i++)
		dict_put(rt, d, key_of(rt, of(gs->v[i])->key), gs->v[i]);
	for (uint32_t i = 0; i < outer->n; i++) {
		val two[2] = { array_get(outer, i), V_NULL }, g;
		bool have = dict_get(rt, d, key_of(rt, call1(rt, a[2], two[0])), &g);

		two[1] = have ? g : val_obj(array_new(rt, &type_object, 0));
		if (whole)
			list_add(rt, l, arg_invoke(rt, a[4], two, 2));
		for (uint32_t k = 0; !whole && have && k < of(g)->items->n; k++) {
			two[1] = of(g)->items->v[k];
			list_add(rt, l, arg_invoke(rt, a[4], two, 2));
		}
	}
	return sequence(rt, l, common_type(l));
}

static val join(struct rt *rt, val self, val *a, int n) { return join_by(rt, a, n, false); }
static val group_join(struct rt *rt, val self, val *a, int n) { return join_by(rt, a, n, true); }

static val count_by(struct rt *rt, val self, val *a, int n)
{
	struct list *g = groups(rt, a[0], a[1], V_NULL, keys_by(a + 2, n - 2)), *l = list_new(rt, NULL);

	for (uint32_t i = 0; i < g->n; i++) {
		const struct type *args[2] = { val_type_of(of(g->v[i])->key), &type_int32 };
		val kv[2] = { of(g->v[i])->key, val_int((int32_t)of(g->v[i])->items->n) };

		list_add(rt, l, type_construct(rt, type_generic_of(rt, &type_keyvaluepair, args, 2), kv, 2));
	}
	return sequence(rt, l, NULL);
}

static val distinct_by(struct rt *rt, val self, val *a, int n)
{
	struct list *g = groups(rt, a[0], a[1], V_NULL, keys_by(a + 2, n - 2)), *l = list_new(rt, NULL);

	for (uint32_t i = 0; i < g->n; i++)
		list_add(rt, l, of(g->v[i])->items->v[0]);
	return sequence(rt, l, arg_elem(a[0]));
}

/* Items whose key is among KEYS, or isn't; each key once. */
static val keyed(struct rt *rt, val *a, int n, bool wanted)
{
	struct list *g = groups(rt, a[0], a[2], V_NULL, keys_by(a + 3, n - 3)), *l = list_new(rt, NULL);
	struct dict *d = dict_new(rt, &type_hashtable, keys_by(a + 3, n - 3));
	struct array *keys = items(rt, a[1], "second");
	val x;

	for (uint32_t i = 0; i < keys->n; i++)
		dict_put(rt, d, key_of(rt, array_get(keys, i)), V_TRUE);
	for (uint32_t i = 0; i < g->n; i++)
		if (dict_get(rt, d, key_of(rt, of(g->v[i])->key), &x) == wanted)
			list_add(rt, l, of(g->v[i])->items->v[0]);
	return sequence(rt, l, arg_elem(a[0]));
}

static val except_by(struct rt *rt, val self, val *a, int n) { return keyed(rt, a, n, false); }
static val intersect_by(struct rt *rt, val self, val *a, int n) { return keyed(rt, a, n, true); }

static val union_by(struct rt *rt, val self, val *a, int n)
{
	struct array *x = items(rt, a[0], "first"), *y = items(rt, a[1], "second");
	struct list *l = list_new(rt, NULL);
	val two[2];

	for (uint32_t i = 0; i < x->n; i++)
		list_add(rt, l, array_get(x, i));
	for (uint32_t i = 0; i < y->n; i++)
		list_add(rt, l, array_get(y, i));
	two[0] = sequence(rt, l, arg_elem(a[0]));
	two[1] = a[2];
	return distinct_by(rt, self, two, 2);
}

static val extreme(struct rt *rt, val *a, int n, int sign)
{
	struct array *s = items(rt, a[0], "source");
	val best = V_NULL, best_key = V_NULL;

	if (!s->n)
		arg_throw_invalid(rt, "Sequence contains no elements");
	for (uint32_t i = 0; i < s->n; i++) {
		val x = array_get(s, i), key = call1(rt, a[1], x);

		if (i == 0 || sign * arg_order(rt, n > 2 ? a[2] : V_NULL, key, best_key) > 0) {
			best = x;
			best_key = key;
		}
	}
	return best;
}

static val max_by(struct rt *rt, val self, val *a, int n) { return extreme(rt, a, n, 1); }
static val min_by(struct rt *rt, val self, val *a, int n) { return extreme(rt, a, n, -1); }

/* ---- others ---- */

static val default_if_empty(struct rt *rt, val self, val *a, int n)
{
	struct array *s = items(rt, a[0], "source");
	const struct type *t = arg_elem(a[0]);
	struct array *one;

	if (s->n)
		return val_obj(s);
	one = array_new(rt, t, 1);
	if (n > 1)
		array_put(rt, one, 0, a[1]);
	return val_obj(one);
}

static val element_or_default(struct rt *rt, val self, val *a, int n)
{
	struct array *s = items(rt, a[0], "source");

	return arg_int(a[1]) >= 0 && arg_int(a[1]) < s->n ? array_get(s, (uint32_t)arg_int(a[1]))
		: val_default(rt, arg_elem(a[0]));
}

static val tuple(struct rt *rt, val x, const struct type *tx, val y, const struct type *ty)
{
	const struct type *args[2] = { tx, ty };
	val two[2] = { x, y };

	return type_construct(rt, type_generic_of(rt, type_find_c(rt, "System.ValueTuple`2"), args, 2), two, 2);
}

static val index_(struct rt *rt, val self, val *a, int n)
{
	struct array *s = items(rt, a[0], "source");
	struct list *l = list_new(rt, NULL);

	for (uint32_t i = 0; i < s->n; i++)
		list_add(rt, l, tuple(rt, val_int((int32_t)i), &type_int32, array_get(s, i), arg_elem(a[0])));
	return sequence(rt, l, common_type(l));
}

static val zip_pairs(struct rt *rt, val self, val *a, int n)
{
	struct array *x = items(rt, a[0], "first"), *y = items(rt, a[1], "second");
	struct list *l = list_new(rt, NULL);

	for (uint32_t i = 0; i < MIN(x->n, y->n); i++)
		list_add(rt, l, tuple(rt, array_get(x, i), arg_elem(a[0]), array_get(y, i), arg_elem(a[1])));
	return sequence(rt, l, common_type(l));
}

/* OfType[T] and Cast[T]: what is of the type; all, or it throws. */
static val of_type(struct rt *rt, val self, val *a, int n)
{
	const struct type *t = rt->generic ? rt->generic : &type_object;
	struct array *s = items(rt, a[0], "source");
	struct list *l = list_new(rt, NULL);

	for (uint32_t i = 0; i < s->n; i++)
		if (!val_is_null(array_get(s, i)) && type_is(val_type_of(array_get(s, i)), t))
			list_add(rt, l, val_base(array_get(s, i)));
	return sequence(rt, l, t);
}

static val cast(struct rt *rt, val self, val *a, int n)
{
	const struct type *t = rt->generic ? rt->generic : arg_elem(a[0]);
	struct array *s = items(rt, a[0], "source");
	struct list *l = list_new(rt, NULL);

	for (uint32_t i = 0; i < s->n; i++) {
		val x = val_base(array_get(s, i));

		if (val_is_null(x) ? (t->flags & TF_VALUE) != 0 : !type_is(val_type_of(x), t))
			net_throw(rt, "System.InvalidCastException", "Unable to cast object of type '%s' to type '%s'.",
				  val_is_null(x) ? "null" : val_type_of(x)->name, USTR_C(rt, type_full_name(rt, t)));
		list_add(rt, l, x);
	}
	return sequence(rt, l, t);
}

static val empty(struct rt *rt, val self, val *a, int n)
{
	return val_obj(array_new(rt, rt->generic ? rt->generic : &type_object, 0));
}

#define KEY(name, fn)                                                          \
	STATIC("static System.Object " name "(System.Object source, System.Object keySelector)", fn), \
	STATIC("static System.Object " name "(System.Object source, System.Object keySelector, System.Object comparer)", fn)
#define BY(name, fn)                                                           \
	STATIC("static System.Object " name "(System.Object first, System.Object second, System.Object keySelector)", fn), \
	STATIC("static System.Object " name "(System.Object first, System.Object second, System.Object keySelector, System.Object comparer)", \
		fn)
#define JOIN(name, fn)                                                         \
	STATIC("static System.Object " name "(System.Object outer, System.Object inner, System.Object outerKeySelector, System.Object innerKeySelector, System.Object resultSelector)", \
		fn), \
	STATIC("static System.Object " name "(System.Object outer, System.Object inner, System.Object outerKeySelector, System.Object innerKeySelector, System.Object resultSelector, System.Object comparer)", \
		fn)
const struct member_def enumerable_group_members[] = {
	KEY("GroupBy", group_by),
	STATIC("static System.Object GroupBy(System.Object source, System.Object keySelector, System.Object elementSelector, System.Object comparer)",
		group_by),
	KEY("ToLookup", to_lookup), KEY("ToDictionary", to_dictionary),
	STATIC("static System.Object ToDictionary(System.Object source, System.Object keySelector, System.Object elementSelector, System.Object comparer)",
		to_dictionary),
	KEY("DistinctBy", distinct_by), KEY("MinBy", min_by), KEY("MaxBy", max_by),
	STATIC("static System.Object CountBy(System.Object source, System.Object keySelector, System.Object keyComparer)",
		count_by),
	BY("ExceptBy", except_by), BY("IntersectBy", intersect_by), BY("UnionBy", union_by), JOIN("Join", join),
	JOIN("GroupJoin", group_join),
	STATIC("static System.Object DefaultIfEmpty(System.Object source)", default_if_empty),
	STATIC("static System.Object DefaultIfEmpty(System.Object source, System.Object defaultValue)", default_if_empty),
	STATIC("static System.Object ElementAtOrDefault(System.Object source, int index)", element_or_default),
	STATIC("static System.Object Index(System.Object source)", index_),
	STATIC("static System.Object Zip(System.Object first, System.Object second)", zip_pairs),
	STATIC("static " SEQ "[TResult] OfType[TResult](System.Collections.IEnumerable source)", of_type),
	STATIC("static " SEQ "[TResult] Cast[TResult](System.Collections.IEnumerable source)", cast),
	STATIC("static " SEQ "[TResult] Empty[TResult]()", empty), MEMBERS_END
};
