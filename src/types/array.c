/* SPDX-License-Identifier: MIT */
/* System.Array: instance members and the static functions. */
#include "types/arg.h"
#include "types/string.h"
#include "types/tables.h"

#include <string.h>

static struct array *need(struct rt *rt, val v)
{
	struct array *a = val_array(arg_need(rt, v, "array"));

	if (!a)
		arg_throw_null(rt, "array");
	return a;
}

/* The elements as values to work on; packed arrays are unpacked and, when
 * WRITE_BACK is called, packed again. */
static val *elements(struct rt *rt, struct array *a)
{
	val *v;

	if (!a->packed)
		return a->v;
	v = rt_block(rt, val, a->n + 1);
	for (uint32_t i = 0; i < a->n; i++)
		v[i] = array_get(a, i);
	return v;
}

static void write_back(struct array *a, const val *v)
{
	for (uint32_t i = 0; a->packed && i < a->n; i++)
		a->b[i] = (uint8_t)v[i].u;
}

static void put(struct rt *rt, struct array *a, uint32_t i, val v)
{
	if (a->packed)
		a->b[i] = (uint8_t)val_base(v).u;
	else
		gc_store(a, &a->v[i], v);
}

static void check_range(struct rt *rt, struct array *a, int64_t at, int64_t count)
{
	if (at < 0)
		arg_throw_range(rt, "index", "Non-negative number required.");
	if (count < 0)
		arg_throw_range(rt, "length", "Non-negative number required.");
	arg_part(rt, a->n, at, count);
}

static int rank_of(struct array *a) { return a->dims ? array_type(a)->rank : 1; }

static val length(struct rt *rt, val self) { return val_int((int32_t)val_array(self)->n); }
static val long_length(struct rt *rt, val self) { return val_long(val_array(self)->n); }
static val rank(struct rt *rt, val self) { return val_int(rank_of(val_array(self))); }
static val yes(struct rt *rt, val self) { return V_TRUE; }
static val no(struct rt *rt, val self) { return V_FALSE; }
static val itself(struct rt *rt, val self) { return self; }

static int64_t dimension(struct rt *rt, struct array *a, val d)
{
	if (arg_int(d) < 0 || arg_int(d) >= rank_of(a))
		net_throw(rt, "System.IndexOutOfRangeException", "Array does not have that many dimensions.");
	return a->dims ? a->dims[arg_int(d)] : a->n;
}

static val get_length(struct rt *rt, val self, val *a, int n) { return val_int((int32_t)dimension(rt, val_array(self), a[0])); }
static val get_long_length(struct rt *rt, val self, val *a, int n) { return val_long(dimension(rt, val_array(self), a[0])); }
static val lower_bound(struct rt *rt, val self, val *a, int n) { dimension(rt, val_array(self), a[0]); return val_int(0); }
static val upper_bound(struct rt *rt, val self, val *a, int n)
{
	return val_int((int32_t)dimension(rt, val_array(self), a[0]) - 1);
}

/* Position of the indexes in A: each a number, or one array of numbers. */
static uint32_t position(struct rt *rt, struct array *arr, val *a, int n)
{
	struct array *list = n == 1 ? val_array(a[0]) : NULL;
	int64_t at = 0;

	if (list)
		return position(rt, arr, list->v, (int)list->n);
	if (n != rank_of(arr))
		arg_throw(rt, NULL, n == 2 ? "Array was not a two-dimensional array." : n == 3 ? "Array was not a three-dimensional array."
				  : "Array was not a one-dimensional array.");
	for (int i = 0; i < n; i++) {
		int64_t size = arr->dims ? arr->dims[i] : arr->n, x = arg_int(a[i]);

		if (x < 0 || x >= size)
			net_throw(rt, "System.IndexOutOfRangeException", "Index was outside the bounds of the array.");
		at = at * size + x;
	}
	return (uint32_t)at;
}

static val get_value(struct rt *rt, val self, val *a, int n)
{
	return array_get(val_array(self), position(rt, val_array(self), a, n));
}

static val set_value(struct rt *rt, val self, val *a, int n)
{
	array_put(rt, val_array(self), position(rt, val_array(self), a + 1, n - 1), a[0]);
	return V_VOID;
}

/* Indexes and then the value, in one array. */
static val set_at(struct rt *rt, val self, val *a, int n)
{
	struct array *all = val_array(a[0]);
	uint32_t rank = (uint32_t)rank_of(val_array(self));

	if (!all || all->n != rank + 1)
		err_throw(rt, "System.Management.Automation.MethodException", "MethodCountCouldNotFindBest", EC_NotSpecified, V_NULL,
			  "Cannot find an overload for \"Set\" and the argument count: \"%u\".", all ? all->n : 0);
	array_put(rt, val_array(self), position(rt, val_array(self), all->v, (int)rank), array_get(all, rank));
	return V_VOID;
}

static val clone(struct rt *rt, val self, val *a, int n)
{
	struct array *from = val_array(self), *to;

	to = array_new(rt, array_type(from)->elem, from->n);
	memcpy(to->packed ? (void *)to->b : (void *)to->v, from->packed ? (void *)from->b : (void *)from->v,
	       from->n * (from->packed ? 1 : sizeof(val)));
	if (from->dims) {
		to->dims = rt_block(rt, uint32_t, array_type(from)->rank);
		memcpy(to->dims, from->dims, array_type(from)->rank * sizeof(uint32_t));
		to->h.cls = from->h.cls;
	}
	return val_obj(to);
}

static void copy(struct rt *rt, struct array *from, int64_t at, struct array *to, int64_t at2, int64_t count)
{
	const struct type *elem = array_type(to)->elem;
	val *v = rt_block(rt, val, count > 0 ? count : 1);

	if (count < 0)
		arg_throw_range(rt, "length", "Non-negative number required.");
	if (at < 0 || at + count > from->n)
		arg_throw(rt, "sourceArray",
			"Source array was not long enough. Check the source index, length, and the array's lower bounds.");
	if (at2 < 0 || at2 + count > to->n)
		arg_throw(rt, "destinationArray",
			"Destination array was not long enough. Check the destination index, length, and the array's lower bounds.");
	for (int64_t i = 0; i < count; i++)
		v[i] = array_get(from, (uint32_t)(at + i));
	for (int64_t i = 0; i < count; i++)
		if (elem == &type_object || elem == array_type(from)->elem)
			put(rt, to, (uint32_t)(at2 + i), v[i]);
		else
			array_put(rt, to, (uint32_t)(at2 + i), v[i]);
}

static val copy_to(struct rt *rt, val self, val *a, int n)
{
	copy(rt, val_array(self), 0, need(rt, a[0]), arg_int(a[1]), val_array(self)->n);
	return V_VOID;
}

static val copy_static(struct rt *rt, val self, val *a, int n)
{
	if (n == 3)
		copy(rt, need(rt, a[0]), 0, need(rt, a[1]), 0, arg_int(a[2]));
	else
		copy(rt, need(rt, a[0]), arg_int(a[1]), need(rt, a[2]), arg_int(a[3]), arg_int(a[4]));
	return V_VOID;
}

static val clear(struct rt *rt, val self, val *a, int n)
{
	struct array *arr = need(rt, a[0]), *blank;
	int64_t at = n > 1 ? arg_int(a[1]) : 0, count = n > 1 ? arg_int(a[2]) : arr->n;

	if (at < 0 || count < 0 || at + count > arr->n)
		net_throw(rt, "System.IndexOutOfRangeException", "Index was outside the bounds of the array.");
	blank = array_new(rt, array_type(arr)->elem, 1);
	for (int64_t i = 0; i < count; i++)
		put(rt, arr, (uint32_t)(at + i), array_get(blank, 0));
	return V_VOID;
}

static val clear_all(struct rt *rt, val self, val *a, int n) { return clear(rt, V_NULL, &self, 1); }

static val reverse(struct rt *rt, val self, val *a, int n)
{
	struct array *arr = need(rt, a[0]);
	int64_t at = n > 1 ? arg_int(a[1]) : 0, count = n > 1 ? arg_int(a[2]) : arr->n;
	val *v = elements(rt, arr);

	check_range(rt, arr, at, count);
	for (int64_t i = at, j = at + count - 1; i < j; i++, j--) {
		val t = v[i];

		v[i] = v[j];
		v[j] = t;
	}
	write_back(arr, v);
	return V_VOID;
}

/* Sort(keys), (keys, items), (keys, index, length), with a comparer or a
 * Comparison last. */
static val sort(struct rt *rt, val self, val *a, int n)
{
	struct array *keys = need(rt, a[0]), *items = NULL;
	int64_t at = 0, count = keys->n;
	val comparer = V_NULL, *k, *c = NULL;
	int i = 1;

	if (i < n && val_array(a[i]))
		items = val_array(a[i++]);
	else if (i < n && arg_null(a[i]) && n > 2)
		i++;
	if (i + 1 < n && arg_is(a[i], VK_INT32)) {
		at = arg_int(a[i]);
		count = arg_int(a[i + 1]);
		i += 2;
	}
	if (i < n)
		comparer = a[i];
	check_range(rt, keys, at, count);
	k = elements(rt, keys);
	if (items)
		check_range(rt, items, at, count);
	if (items)
		c = elements(rt, items) + at;
	arg_sort(rt, comparer, k + at, c, (uint32_t)count);
	write_back(keys, k);
	if (items)
		write_back(items, c - at);
	return V_VOID;
}

static val index_of(struct rt *rt, val self, val *a, int n)
{
	struct array *arr = need(rt, a[0]);
	int64_t from = n > 2 ? arg_int(a[2]) : 0, count = n > 3 ? arg_int(a[3]) : arr->n - from;

	if (from < 0 || from > arr->n)
		arg_throw_range(rt, "startIndex",
			"Index was out of range. Must be non-negative and less than or equal to the size of the collection.");
	arg_search_count(rt, count, arr->n - from);
	for (int64_t i = from; i < from + count; i++)
		if (val_equals(rt, array_get(arr, (uint32_t)i), a[1]))
			return val_int((int32_t)i);
	return val_int(-1);
}

static val last_index_of(struct rt *rt, val self, val *a, int n)
{
	struct array *arr = need(rt, a[0]);
	int64_t i = n > 2 ? arg_int(a[2]) : (int64_t)arr->n - 1, count = n > 3 ? arg_int(a[3]) : i + 1;

	if (!arr->n)
		return val_int(-1);
	if (i < 0 || i >= arr->n)
		arg_throw_index(rt, "startIndex");
	arg_search_count(rt, count, i + 1);
	for (; count > 0; i--, count--)
		if (val_equals(rt, array_get(arr, (uint32_t)i), a[1]))
			return val_int((int32_t)i);
	return val_int(-1);
}

static val item_of(const void *array, uint32_t i) { return array_get(array, i); }

static val binary_search(struct rt *rt, val self, val *a, int n)
{
	struct array *arr = need(rt, a[0]);
	bool ranged = n >= 4;
	val comparer = n == 3 || n == 5 ? a[n - 1] : V_NULL;
	int64_t at = ranged ? arg_int(a[1]) : 0, count = ranged ? arg_int(a[2]) : arr->n;

	check_range(rt, arr, at, count);
	return arg_bisect(rt, comparer, a[ranged ? 3 : 1], item_of, arr, at, count);
}

static val create(struct rt *rt, const struct type *elem, val *a, int n)
{
	struct array *list = n == 1 ? val_array(a[0]) : NULL, *r;
	uint64_t total = 1;

	if (list)
		return create(rt, elem, list->v, (int)list->n);
	for (int i = 0; i < n; i++) {
		arg_not_negative(rt, arg_int(a[i]), n == 1 ? "length" : "lengths");
		total *= (uint64_t)arg_int(a[i]);
		if (total > UINT32_MAX / 2)
			net_throw(rt, "System.OutOfMemoryException", "Array dimensions exceeded supported range.");
	}
	r = array_new(rt, elem, (uint32_t)total);
	if (n > 1) {
		r->dims = rt_block(rt, uint32_t, n);
		for (int i = 0; i < n; i++)
			r->dims[i] = (uint32_t)arg_int(a[i]);
		r->h.cls = (const struct cell_class *)type_array_of(rt, elem, n);
	}
	return val_obj(r);
}

static val create_instance(struct rt *rt, val self, val *a, int n)
{
	return create(rt, arg_need(rt, a[0], "elementType").t, a + 1, n - 1);
}

static val empty(struct rt *rt, val self, val *a, int n)
{
	return val_obj(array_new(rt, rt->generic ? rt->generic : &type_object, 0));
}

static int64_t first_match(struct rt *rt, val *a, int n)
{
	struct array *arr = need(rt, a[0]);

	for (int64_t i = n > 2 ? arg_int(a[1]) : 0; i < arr->n; i++)
		if (arg_holds(rt, a[n - 1], array_get(arr, (uint32_t)i)))
			return i;
	return -1;
}

static int64_t last_match(struct rt *rt, val *a, int n)
{
	struct array *arr = need(rt, a[0]);

	for (int64_t i = (int64_t)arr->n - 1; i >= 0; i--)
		if (arg_holds(rt, a[n - 1], array_get(arr, (uint32_t)i)))
			return i;
	return -1;
}

static val item_or_default(struct rt *rt, struct array *arr, int64_t i)
{
	return i >= 0 ? array_get(arr, (uint32_t)i) : array_get(array_new(rt, array_type(arr)->elem, 1), 0);
}

static val find(struct rt *rt, val self, val *a, int n) { return item_or_default(rt, need(rt, a[0]), first_match(rt, a, n)); }
static val find_last(struct rt *rt, val self, val *a, int n) { return item_or_default(rt, need(rt, a[0]), last_match(rt, a, n)); }
static val find_index(struct rt *rt, val self, val *a, int n) { return val_int((int32_t)first_match(rt, a, n)); }
static val find_last_index(struct rt *rt, val self, val *a, int n) { return val_int((int32_t)last_match(rt, a, n)); }
static val exists(struct rt *rt, val self, val *a, int n) { return val_bool(first_match(rt, a, n) >= 0); }

static val true_for_all(struct rt *rt, val self, val *a, int n)
{
	struct array *arr = need(rt, a[0]);

	for (uint32_t i = 0; i < arr->n; i++)
		if (!arg_holds(rt, a[1], array_get(arr, i)))
			return V_FALSE;
	return V_TRUE;
}

static val find_all(struct rt *rt, val self, val *a, int n)
{
	struct array *arr = need(rt, a[0]);
	struct list *l = list_new(rt, NULL);

	for (uint32_t i = 0; i < arr->n; i++)
		if (arg_holds(rt, a[1], array_get(arr, i)))
			list_add(rt, l, array_get(arr, i));
	return val_obj(list_to_array(rt, l, array_type(arr)->elem));
}

static val for_each(struct rt *rt, val self, val *a, int n)
{
	struct array *arr = need(rt, a[0]);

	for (uint32_t i = 0; i < arr->n; i++) {
		val x = array_get(arr, i);

		arg_invoke(rt, a[1], &x, 1);
	}
	return V_VOID;
}

/* The result's element type is the converter's when it has one. */
static val convert_all(struct rt *rt, val self, val *a, int n)
{
	struct array *arr = need(rt, a[0]), *r;
	const struct type *t = arg_generic(val_type_of(a[1]), 1);

	r = array_new(rt, t, arr->n);
	for (uint32_t i = 0; i < arr->n; i++) {
		val x = array_get(arr, i);

		array_put(rt, r, i, arg_invoke(rt, a[1], &x, 1));
	}
	return val_obj(r);
}

static val fill(struct rt *rt, val self, val *a, int n)
{
	struct array *arr = need(rt, a[0]);
	int64_t at = n > 2 ? arg_int(a[2]) : 0, count = n > 3 ? arg_int(a[3]) : arr->n - at;

	check_range(rt, arr, at, count);
	for (int64_t i = 0; i < count; i++)
		array_put(rt, arr, (uint32_t)(at + i), a[1]);
	return V_VOID;
}

static val resize(struct rt *rt, val self, val *a, int n)
{
	struct psref *ref = val_psref(a[0]);
	struct array *from = ref ? val_array(val_base(ref->get ? ref->get(rt, ref) : ref->value)) : NULL, *to;

	if (arg_int(a[1]) < 0)
		arg_throw_range(rt, "newSize", "Non-negative number required.");
	to = array_new(rt, from ? array_type(from)->elem : &type_object, (uint32_t)arg_int(a[1]));
	for (uint32_t i = 0; from && i < from->n && i < to->n; i++)
		put(rt, to, i, array_get(from, i));
	arg_set_ref(rt, a[0], val_obj(to));
	return V_VOID;
}

static val as_read_only(struct rt *rt, val self, val *a, int n)
{
	const struct type *elem = array_type(need(rt, a[0]))->elem;

	return type_construct(rt, type_generic_of(rt, &type_readonly_collection, &elem, 1), a, 1);
}

static val enumerator(struct rt *rt, val self, val *a, int n) { return enumerator_new(rt, "System.ArrayEnumerator", self); }

static val contains(struct rt *rt, val self, val *a, int n)
{
	val args[2] = { self, a[0] };

	return val_bool(index_of(rt, V_NULL, args, 2).i >= 0);
}

static val index_in(struct rt *rt, val self, val *a, int n)
{
	val args[2] = { self, a[0] };

	return index_of(rt, V_NULL, args, 2);
}

static _Noreturn void throw_fixed(struct rt *rt)
{
	net_throw(rt, "System.NotSupportedException", "Collection was of a fixed size.");
}

static val fixed(struct rt *rt, val self, val *a, int n) { throw_fixed(rt); }

/* get and set by position: what Get and Set of a multidimensional array are. */
static val max_length(struct rt *rt, val self) { return val_int(0x7FFFFFC7); }
static val initialize(struct rt *rt, val self, val *a, int n) { return V_VOID; }

const struct member_def array_members[] = {
	PROP("int Length {get;}", length, NULL),
	PROP("long LongLength {get;}", long_length, NULL),
	PROP("int Rank {get;}", rank, NULL),
	PROP("System.Object SyncRoot {get;}", itself, NULL),
	PROP("bool IsReadOnly {get;}", no, NULL),
	PROP("bool IsFixedSize {get;}", yes, NULL),
	PROP("bool IsSynchronized {get;}", no, NULL),
	METHOD("System.Object Get(params int[] indices)", get_value),
	METHOD("void Set(params System.Object[] values)", set_at),
	METHOD("System.Object Clone()", clone),
	METHOD("void CopyTo(array array, int index)", copy_to),
	METHOD("System.Collections.IEnumerator GetEnumerator()", enumerator),
	METHOD("int GetLength(int dimension)", get_length),
	METHOD("long GetLongLength(int dimension)", get_long_length),
	METHOD("int GetLowerBound(int dimension)", lower_bound),
	METHOD("int GetUpperBound(int dimension)", upper_bound),
	METHOD("System.Object GetValue(params int[] indices)", get_value),
	METHOD("System.Object GetValue(int index)", get_value),
	METHOD("System.Object GetValue(int index1, int index2)", get_value),
	METHOD("System.Object GetValue(int index1, int index2, int index3)", get_value),
	METHOD("void SetValue(System.Object value, int index)", set_value),
	METHOD("void SetValue(System.Object value, int index1, int index2)", set_value),
	METHOD("void SetValue(System.Object value, int index1, int index2, int index3)", set_value),
	METHOD("void SetValue(System.Object value, params int[] indices)", set_value),
	METHOD("explicit bool Contains(System.Object value)", contains),
	METHOD("explicit int IndexOf(System.Object value)", index_in),
	METHOD("explicit int Add(System.Object value)", fixed),
	METHOD("explicit void Clear()", clear_all),
	METHOD("explicit void Insert(int index, System.Object value)", fixed),
	METHOD("explicit void Remove(System.Object value)", fixed),
	METHOD("explicit void RemoveAt(int index)", fixed),
	STATIC("static System.Collections.ObjectModel.ReadOnlyCollection[T] AsReadOnly[T](T[] array)", as_read_only),
	STATIC("static void ConstrainedCopy(array sourceArray, int sourceIndex, array destinationArray, int destinationIndex, int length)",
		copy_static),
	STATIC_PROP("static int MaxLength {get;}", max_length, NULL), METHOD("void Initialize()", initialize),
	STATIC("static int BinarySearch(array array, System.Object value)", binary_search),
	STATIC("static int BinarySearch(array array, int index, int length, System.Object value)", binary_search),
	STATIC("static int BinarySearch(array array, System.Object value, System.Collections.IComparer comparer)", binary_search),
	STATIC("static int BinarySearch(array array, int index, int length, System.Object value, System.Collections.IComparer comparer)",
		binary_search),
	STATIC("static void Clear(array array, int index, int length)", clear),
	STATIC("static void Clear(array array)", clear),
	STATIC("static TOutput[] ConvertAll[T](TInput[] array, System.Converter[TInput,TOutput] converter)", convert_all),
	STATIC("static void Copy(array sourceArray, array destinationArray, int length)", copy_static),
	STATIC("static void Copy(array sourceArray, int sourceIndex, array destinationArray, int destinationIndex, int length)",
		copy_static),
	STATIC("static array CreateInstance(type elementType, int length)", create_instance),
	STATIC("static array CreateInstance(type elementType, int length1, int length2)", create_instance),
	STATIC("static array CreateInstance(type elementType, int length1, int length2, int length3)", create_instance),
	STATIC("static array CreateInstance(type elementType, params int[] lengths)", create_instance),
	STATIC("static T[] Empty[T]()", empty),
	STATIC("static bool Exists[T](T[] array, System.Predicate[T] match)", exists),
	STATIC("static void Fill[T](T[] array, T value)", fill),
	STATIC("static void Fill[T](T[] array, T value, int startIndex, int count)", fill),
	STATIC("static T Find[T](T[] array, System.Predicate[T] match)", find),
	STATIC("static T[] FindAll[T](T[] array, System.Predicate[T] match)", find_all),
	STATIC("static int FindIndex[T](T[] array, System.Predicate[T] match)", find_index),
	STATIC("static int FindIndex[T](T[] array, int startIndex, System.Predicate[T] match)", find_index),
	STATIC("static int FindIndex[T](T[] array, int startIndex, int count, System.Predicate[T] match)", find_index),
	STATIC("static T FindLast[T](T[] array, System.Predicate[T] match)", find_last),
	STATIC("static int FindLastIndex[T](T[] array, System.Predicate[T] match)", find_last_index),
	STATIC("static void ForEach[T](T[] array, System.Action[T] action)", for_each),
	STATIC("static int IndexOf[T](T[] array, T value, int startIndex, int count)", index_of),
	STATIC("static int IndexOf[T](T[] array, T value)", index_of),
	STATIC("static int IndexOf[T](T[] array, T value, int startIndex)", index_of),
	STATIC("static int IndexOf(array array, System.Object value, int startIndex, int count)", index_of),
	STATIC("static int IndexOf(array array, System.Object value, int startIndex)", index_of),
	STATIC("static int IndexOf(array array, System.Object value)", index_of),
	STATIC("static int LastIndexOf(array array, System.Object value)", last_index_of),
	STATIC("static int LastIndexOf(array array, System.Object value, int startIndex)", last_index_of),
	STATIC("static int LastIndexOf(array array, System.Object value, int startIndex, int count)", last_index_of),
	STATIC("static int LastIndexOf[T](T[] array, T value)", last_index_of),
	STATIC("static int LastIndexOf[T](T[] array, T value, int startIndex)", last_index_of),
	STATIC("static int LastIndexOf[T](T[] array, T value, int startIndex, int count)", last_index_of),
	STATIC("static void Resize[T]([ref] T[] array, int newSize)", resize),
	STATIC("static void Reverse(array array)", reverse),
	STATIC("static void Reverse(array array, int index, int length)", reverse),
	STATIC("static void Reverse[T](T[] array)", reverse),
	STATIC("static void Reverse[T](T[] array, int index, int length)", reverse),
	STATIC("static void Sort(array array)", sort),
	STATIC("static void Sort(array keys, array items)", sort),
	STATIC("static void Sort(array array, int index, int length)", sort),
	STATIC("static void Sort(array keys, array items, int index, int length)", sort),
	STATIC("static void Sort(array array, System.Collections.IComparer comparer)", sort),
	STATIC("static void Sort(array keys, array items, System.Collections.IComparer comparer)", sort),
	STATIC("static void Sort(array array, int index, int length, System.Collections.IComparer comparer)", sort),
	STATIC("static void Sort(array keys, array items, int index, int length, System.Collections.IComparer comparer)", sort),
	STATIC("static void Sort[T](T[] array)", sort),
	STATIC("static void Sort[TKey, TValue](TKey[] keys, TValue[] items)", sort),
	STATIC("static void Sort[T](T[] array, int index, int length)", sort),
	STATIC("static void Sort[TKey, TValue](TKey[] keys, TValue[] items, int index, int length)", sort),
	STATIC("static void Sort[T](T[] array, System.Collections.Generic.IComparer[T] comparer)", sort),
	STATIC("static void Sort[TKey, TValue](TKey[] keys, TValue[] items, System.Collections.Generic.IComparer[TKey] comparer)", sort),
	STATIC("static void Sort[T](T[] array, int index, int length, System.Collections.Generic.IComparer[T] comparer)", sort),
	STATIC("static void Sort[TKey, TValue](TKey[] keys, TValue[] items, int index, int length, System.Collections.Generic.IComparer[TKey] comparer)",
		sort),
	STATIC("static void Sort[T](T[] array, System.Comparison[T] comparison)", sort),
	STATIC("static bool TrueForAll[T](T[] array, System.Predicate[T] match)", true_for_all),
	MEMBERS_END
};
