/* SPDX-License-Identifier: MIT */
/* System.Linq.Enumerable: sequences are worked out at once, into arrays. */
#include "types/arg.h"
#include "types/tables.h"

#include <stdlib.h>

const struct type type_enumerable_class = { .name = "System.Linq.Enumerable", .base = &type_object,
	.flags = TF_STATIC | TF_ABSTRACT | TF_SEALED };

static struct array *items(struct rt *rt, val v)
{
	return v.k == VK_STR ? val_array(member_call(rt, v, ustr_atom(rt, "ToCharArray"), NULL, 0))
			     : arg_items(rt, arg_need(rt, v, "source"));
}

static val at(const struct array *a, uint32_t i) { return array_get(a, i); }

static val result(struct rt *rt, struct list *l, val source) { return val_obj(list_to_array(rt, l, arg_elem(source))); }

static _Noreturn void none(struct rt *rt, bool match)
{
	arg_throw_invalid(rt, match ? "Sequence contains no matching element" : "Sequence contains no elements");
}

static val range(struct rt *rt, val self, val *a, int n)
{
	struct array *r;

	if (arg_int(a[1]) < 0 || arg_int(a[0]) + arg_int(a[1]) - 1 > INT32_MAX)
		arg_throw_range(rt, "count", "Specified argument was out of the range of valid values.");
	r = array_new(rt, &type_int32, (uint32_t)arg_int(a[1]));
	for (uint32_t i = 0; i < r->n; i++) {
		if (!(i & 0xffff))
			rt_poll(rt);
		r->v[i] = val_int((int32_t)arg_int(a[0]) + (int32_t)i);
	}
	return val_obj(r);
}

static val repeat(struct rt *rt, val self, val *a, int n)
{
	struct list *l = list_new(rt, NULL);

	if (arg_int(a[1]) < 0)
		arg_throw_range(rt, "count", "Specified argument was out of the range of valid values.");
	for (int64_t i = 0; i < arg_int(a[1]); i++) {
		rt_poll(rt);
		list_add(rt, l, a[0]);
	}
	return val_obj(list_to_array(rt, l, val_type_of(a[0]) ? val_type_of(a[0]) : &type_object));
}

static val where(struct rt *rt, val self, val *a, int n)
{
	struct array *s = items(rt, a[0]);
	struct list *l = list_new(rt, NULL);

	for (uint32_t i = 0; i < s->n; i++)
		if (arg_holds(rt, a[1], at(s, i)))
			list_add(rt, l, at(s, i));
	return result(rt, l, a[0]);
}

static val select_(struct rt *rt, val self, val *a, int n)
{
	struct array *s = items(rt, a[0]);
	struct list *l = list_new(rt, NULL);

	for (uint32_t i = 0; i < s->n; i++) {
		val x = at(s, i);

		list_add(rt, l, arg_invoke(rt, a[1], &x, 1));
	}
	return val_obj(list_to_array(rt, l, &type_object));
}

static val select_many(struct rt *rt, val self, val *a, int n)
{
	struct array *s = val_array(select_(rt, self, a, n)), *part;
	struct list *l = list_new(rt, NULL);

	for (uint32_t i = 0; i < s->n; i++) {
		part = items(rt, s->v[i]);
		for (uint32_t k = 0; k < part->n; k++)
			list_add(rt, l, at(part, k));
	}
	return val_obj(list_to_array(rt, l, &type_object));
}

/* The first (STEP 1) or last item that the predicate takes; false: none. */
static bool pick(struct rt *rt, val *a, int n, bool backwards, val *ret)
{
	struct array *s = items(rt, a[0]);

	for (uint32_t i = 0; i < s->n; i++) {
		val x = at(s, backwards ? s->n - 1 - i : i);

		if (n < 2 || arg_holds(rt, a[1], x)) {
			*ret = x;
			return true;
		}
	}
	return false;
}

static val first(struct rt *rt, val self, val *a, int n) { val r; if (!pick(rt, a, n, false, &r)) none(rt, n > 1); return r; }
static val last(struct rt *rt, val self, val *a, int n) { val r; if (!pick(rt, a, n, true, &r)) none(rt, n > 1); return r; }

static val first_or(struct rt *rt, val self, val *a, int n)
{
	val r;

	return pick(rt, a, n, false, &r) ? r : val_default(rt, arg_elem(a[0]));
}

static val last_or(struct rt *rt, val self, val *a, int n)
{
	val r;
	return pick(rt, a, n, true, &r) ? r : val_default(rt, arg_elem(a[0]));
}

static val single(struct rt *rt, val self, val *a, int n)
{
	struct array *s = n > 1 ? val_array(where(rt, self, a, n)) : items(rt, a[0]);

	if (!s->n)
		none(rt, n > 1);
	if (s->n > 1)
		arg_throw_invalid(rt, n > 1 ? "Sequence contains more than one matching element"
			: "Sequence contains more than one element");
	return at(s, 0);
}

static val single_or(struct rt *rt, val self, val *a, int n)
{
	struct array *s = n > 1 ? val_array(where(rt, self, a, n)) : items(rt, a[0]);

	return s->n ? single(rt, self, a, n) : val_default(rt, arg_elem(a[0]));
}

static val count_known(struct rt *rt, val self, val *a, int n)
{
	arg_set_ref(rt, a[1], val_int((int32_t)items(rt, a[0])->n));
	return V_TRUE;
}

static val any(struct rt *rt, val self, val *a, int n) { val r; return val_bool(pick(rt, a, n, false, &r)); }

static val count(struct rt *rt, val self, val *a, int n)
{
	return val_int((int32_t)(n > 1 ? val_array(where(rt, self, a, n)) : items(rt, a[0]))->n);
}

static val long_count(struct rt *rt, val self, val *a, int n) { return val_long(val_base(count(rt, self, a, n)).i); }

static val all(struct rt *rt, val self, val *a, int n)
{
	struct array *s = items(rt, a[0]);

	for (uint32_t i = 0; i < s->n; i++)
		if (!arg_holds(rt, a[1], at(s, i)))
			return V_FALSE;
	return V_TRUE;
}

static struct array *mapped(struct rt *rt, val *a, int n)
{
	return n > 1 ? val_array(select_(rt, V_NULL, a, n)) : items(rt, a[0]);
}

static val sum(struct rt *rt, val self, val *a, int n)
{
	struct array *s = mapped(rt, a, n);
	val r = s->n ? at(s, 0) : val_int(0);

	for (uint32_t i = 1; i < s->n; i++)
		r = val_arith(rt, AR_ADD, r, at(s, i));
	return s->n || n > 1 ? r : conv(rt, r, arg_elem(a[0]) == &type_object ? &type_int32 : arg_elem(a[0]));
}

static val average(struct rt *rt, val self, val *a, int n)
{
	struct array *s = mapped(rt, a, n);
	double d = 0;

	if (!s->n)
		none(rt, false);
	for (uint32_t i = 0; i < s->n; i++)
		d += val_to_double(rt, at(s, i));
	return val_double(d / s->n);
}

static val extreme(struct rt *rt, val *a, int n, int sign)
{
	struct array *s = mapped(rt, a, n);
	val r;

	if (!s->n)
		none(rt, false);
	r = at(s, 0);
	for (uint32_t i = 1; i < s->n; i++)
		if (arg_order(rt, V_NULL, at(s, i), r) * sign > 0)
			r = at(s, i);
	return r;
}

static val max(struct rt *rt, val self, val *a, int n) { return extreme(rt, a, n, 1); }
static val min(struct rt *rt, val self, val *a, int n) { return extreme(rt, a, n, -1); }

static bool has(struct rt *rt, const struct list *l, val x)
{
	for (uint32_t i = 0; i < l->n; i++)
		if (val_equals(rt, l->v[i], x))
			return true;
	return false;
}

static struct list *as_set(struct rt *rt, struct array *s)
{
	struct list *l = list_new(rt, NULL);

	for (uint32_t i = 0; i < s->n; i++)
		if (!has(rt, l, at(s, i)))
			list_add(rt, l, at(s, i));
	return l;
}

static val distinct(struct rt *rt, val self, val *a, int n) { return result(rt, as_set(rt, items(rt, a[0])), a[0]); }

static val concat_(struct rt *rt, val *a, bool set)
{
	struct list *l = list_new(rt, NULL);

	for (int k = 0; k < 2; k++) {
		struct array *s = items(rt, a[k]);

		for (uint32_t i = 0; i < s->n; i++)
			if (!set || !has(rt, l, at(s, i)))
				list_add(rt, l, at(s, i));
	}
	return result(rt, l, a[0]);
}

static val concat(struct rt *rt, val self, val *a, int n) { return concat_(rt, a, false); }
static val union_(struct rt *rt, val self, val *a, int n) { return concat_(rt, a, true); }

static val keep(struct rt *rt, val *a, bool common)
{
	struct list *one = as_set(rt, items(rt, a[0])), *two = as_set(rt, items(rt, a[1])), *l = list_new(rt, NULL);

	for (uint32_t i = 0; i < one->n; i++)
		if (has(rt, two, one->v[i]) == common)
			list_add(rt, l, one->v[i]);
	return result(rt, l, a[0]);
}

static val intersect(struct rt *rt, val self, val *a, int n) { return keep(rt, a, true); }
static val except(struct rt *rt, val self, val *a, int n) { return keep(rt, a, false); }
static val contains(struct rt *rt, val self, val *a, int n)
{
	struct array *s = items(rt, a[0]);

	for (uint32_t i = 0; i < s->n; i++)
		if (val_equals(rt, at(s, i), a[1]))
			return V_TRUE;
	return V_FALSE;
}

static val slice(struct rt *rt, val source, int64_t from, int64_t to)
{
	struct array *s = items(rt, source);
	struct list *l = list_new(rt, NULL);

	for (int64_t i = MAX(from, 0); i < MIN(to, (int64_t)s->n); i++)
		list_add(rt, l, at(s, (uint32_t)i));
	return result(rt, l, source);
}

static val take(struct rt *rt, val self, val *a, int n) { return slice(rt, a[0], 0, arg_int(a[1])); }
static val skip(struct rt *rt, val self, val *a, int n) { return slice(rt, a[0], arg_int(a[1]), INT64_MAX); }
static val take_last(struct rt *rt, val self, val *a, int n)
{
	return slice(rt, a[0], items(rt, a[0])->n - arg_int(a[1]), INT64_MAX);
}
static val skip_last(struct rt *rt, val self, val *a, int n) { return slice(rt, a[0], 0, items(rt, a[0])->n - arg_int(a[1])); }

static uint32_t run(struct rt *rt, val *a)
{
	struct array *s = items(rt, a[0]);
	uint32_t i = 0;

	while (i < s->n && arg_holds(rt, a[1], at(s, i)))
		i++;
	return i;
}

static val take_while(struct rt *rt, val self, val *a, int n) { return slice(rt, a[0], 0, run(rt, a)); }
static val skip_while(struct rt *rt, val self, val *a, int n) { return slice(rt, a[0], run(rt, a), INT64_MAX); }

static val order_by(struct rt *rt, val *a, int n, bool down)
{
	struct array *s = items(rt, a[0]), *keys = n > 1 ? val_array(select_(rt, V_NULL, a, n))
							 : array_of(rt, array_new(rt, &type_object, 0)->v, 0);
	struct list *out = list_new(rt, NULL);
	val *k = rt_block(rt, val, s->n + 1), *v = rt_block(rt, val, s->n + 1);

	for (uint32_t i = 0; i < s->n; i++) {
		uint32_t from = down ? s->n - 1 - i : i;

		v[i] = at(s, from);
		k[i] = n > 1 ? keys->v[from] : v[i];
	}
	arg_sort(rt, V_NULL, k, v, s->n);
	for (uint32_t i = 0; i < s->n; i++)
		list_add(rt, out, v[down ? s->n - 1 - i : i]);
	return result(rt, out, a[0]);
}

static val order(struct rt *rt, val self, val *a, int n) { return order_by(rt, a, n, false); }
static val order_down(struct rt *rt, val self, val *a, int n) { return order_by(rt, a, n, true); }

static val reverse(struct rt *rt, val self, val *a, int n)
{
	struct array *s = items(rt, a[0]);
	struct list *l = list_new(rt, NULL);

	for (uint32_t i = s->n; i-- > 0;)
		list_add(rt, l, at(s, i));
	return result(rt, l, a[0]);
}

static val to_array(struct rt *rt, val self, val *a, int n) { return slice(rt, a[0], 0, INT64_MAX); }

static val to_list(struct rt *rt, val self, val *a, int n)
{
	struct list *l = list_new_of(rt, &type_list, arg_elem(a[0]));
	struct array *s = items(rt, a[0]);

	for (uint32_t i = 0; i < s->n; i++)
		list_add(rt, l, at(s, i));
	return val_obj(l);
}

static val to_set(struct rt *rt, val self, val *a, int n)
{
	const struct type *elem = arg_elem(a[0]);
	val arg = to_array(rt, self, a, n);

	return type_construct(rt, type_generic_of(rt, &type_hash_set, &elem, 1), &arg, 1);
}

static val element_at(struct rt *rt, val self, val *a, int n)
{
	struct array *s = items(rt, a[0]);

	if (arg_int(a[1]) < 0 || arg_int(a[1]) >= s->n)
		arg_throw_index(rt, "index");
	return at(s, (uint32_t)arg_int(a[1]));
}

static val sequence_equal(struct rt *rt, val self, val *a, int n)
{
	struct array *x = items(rt, a[0]), *y = items(rt, a[1]);

	for (uint32_t i = 0; x->n == y->n && i < x->n; i++)
		if (!val_equals(rt, at(x, i), at(y, i)))
			return V_FALSE;
	return val_bool(x->n == y->n);
}

static val zip(struct rt *rt, val self, val *a, int n)
{
	struct array *x = items(rt, a[0]), *y = items(rt, a[1]);
	struct list *l = list_new(rt, NULL);

	for (uint32_t i = 0; i < MIN(x->n, y->n); i++) {
		val pair[2] = { at(x, i), at(y, i) };

		list_add(rt, l, arg_invoke(rt, a[2], pair, 2));
	}
	return val_obj(list_to_array(rt, l, &type_object));
}

static val aggregate(struct rt *rt, val self, val *a, int n)
{
	struct array *s = items(rt, a[0]);
	val r = n > 2 ? a[1] : V_NULL;

	if (n == 2 && !s->n)
		none(rt, false);
	for (uint32_t i = 0; i < s->n; i++) {
		val pair[2] = { r, at(s, i) };

		r = n == 2 && i == 0 ? at(s, 0) : arg_invoke(rt, a[n - 1], pair, 2);
	}
	return r;
}

static val chunk(struct rt *rt, val self, val *a, int n)
{
	uint32_t total = items(rt, a[0])->n;
	struct list *l = list_new(rt, NULL);

	if (arg_int(a[1]) < 1)
		arg_throw_range(rt, "size", "Specified argument was out of the range of valid values.");
	for (int64_t i = 0; i < total; i += arg_int(a[1]))
		list_add(rt, l, slice(rt, a[0], i, i + arg_int(a[1])));
	return val_obj(list_to_array(rt, l, &type_object));
}

static val append(struct rt *rt, val self, val *a, int n)
{
	val two[2] = { a[0], val_obj(array_of(rt, &a[1], 1)) };

	return concat_(rt, two, false);
}

static val prepend(struct rt *rt, val self, val *a, int n)
{
	struct list *l = list_new(rt, NULL);
	struct array *s = items(rt, a[0]);

	list_add(rt, l, a[1]);
	for (uint32_t i = 0; i < s->n; i++)
		list_add(rt, l, at(s, i));
	return result(rt, l, a[0]);
}
static val cast(struct rt *rt, val self, val *a, int n) { return val_obj(items(rt, a[0])); }

#define S(name, fn) STATIC("static System.Object " name "(System.Object source)", fn)
#define P(name, fn) STATIC("static System.Object " name "(System.Object source, System.Object predicate)", fn)
#define N(name, fn) STATIC("static System.Object " name "(System.Object source, int count)", fn)
#define TWO(name, fn) STATIC("static System.Object " name "(System.Object first, System.Object second)", fn)
const struct member_def enumerable_class_members[] = {
	STATIC("static System.Collections.Generic.IEnumerable[int] Range(int start, int count)", range),
	STATIC("static System.Object Repeat(System.Object element, int count)", repeat),
	P("Where", where), P("Select", select_), P("SelectMany", select_many), S("First", first), P("First", first),
	S("Last", last), P("Last", last),
	S("FirstOrDefault", first_or), P("FirstOrDefault", first_or), S("LastOrDefault", last_or),
	P("LastOrDefault", last_or), S("Single", single), P("Single", single),
	S("SingleOrDefault", single_or), P("SingleOrDefault", single_or),
	STATIC("static bool TryGetNonEnumeratedCount(System.Object source, [ref] int count)", count_known),
	STATIC("static bool Any(System.Object source)", any),
	STATIC("static bool Any(System.Object source, System.Object predicate)", any),
	STATIC("static bool All(System.Object source, System.Object predicate)", all),
	STATIC("static int Count(System.Object source)", count),
	STATIC("static int Count(System.Object source, System.Object predicate)", count),
	STATIC("static long LongCount(System.Object source)", long_count), S("Sum", sum), P("Sum", sum),
	S("Average", average), P("Average", average),
	S("Max", max), P("Max", max), S("Min", min), P("Min", min), S("Distinct", distinct), TWO("Concat", concat),
	TWO("Union", union_),
	TWO("Intersect", intersect), TWO("Except", except),
	STATIC("static bool Contains(System.Object source, System.Object value)", contains),
	N("Take", take), N("Skip", skip), N("TakeLast", take_last), N("SkipLast", skip_last),
	P("TakeWhile", take_while), P("SkipWhile", skip_while),
	P("OrderBy", order), P("OrderByDescending", order_down), S("Order", order),
	S("OrderDescending", order_down), S("Reverse", reverse),
	S("ToArray", to_array), S("ToList", to_list), S("ToHashSet", to_set), N("ElementAt", element_at),
	STATIC("static bool SequenceEqual(System.Object first, System.Object second)", sequence_equal),
	STATIC("static System.Object Zip(System.Object first, System.Object second, System.Object resultSelector)", zip),
	P("Aggregate", aggregate),
	STATIC("static System.Object Aggregate(System.Object source, System.Object seed, System.Object func)", aggregate),
	N("Chunk", chunk), P("Append", append), P("Prepend", prepend), S("AsEnumerable", cast),
	MEMBERS_END
};
