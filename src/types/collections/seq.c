/* SPDX-License-Identifier: MIT */
/*
 * Queue, Stack and their generic and concurrent forms: a row of values that
 * grows at the end and is taken from the front or the back.
 */
#include "types/arg.h"
#include "types/collections/path_stack.h"
#include "types/string.h"
#include "types/tables.h"

#include <string.h>

struct seq {
	struct cell h;		/* aux: version */
	uint32_t head, n, cap;
	val *v;			/* heap block; v[head .. head + n) */
	struct ustr *name;	/* of a PathInfoStack */
};

static void trace(struct heap *h, struct cell *c)
{
	struct seq *s = (struct seq *)c;

	heap_mark_block(h, s->v);
	heap_mark(h, s->name);
	if (s->v)
		val_mark_n(h, s->v + s->head, s->n);
}

static struct seq *of(val self) { return (struct seq *)self.o; }

static bool is_queue_of(val self) { return !strcmp(cell_type(self.o)->name, "System.Collections.Generic.Queue`1"); }

static bool next(struct iter *it, val *ret, bool from_end)
{
	struct seq *s = of(it->over);
	int64_t i = it->i;

	if (s->h.aux != it->version)
		arg_throw_invalid(it->rt, is_queue_of(it->over) ? "Collection was modified; enumeration operation may not execute."
			: "Collection was modified after the enumerator was instantiated.");
	if (i >= s->n)
		return false;
	it->i++;
	*ret = s->v[s->head + (from_end ? s->n - 1 - i : i)];
	return true;
}

static bool next_front(struct iter *it, val *ret) { return next(it, ret, false); }
static bool next_back(struct iter *it, val *ret) { return next(it, ret, true); }

static void iter_front(struct rt *rt, val self, struct iter *it)
{
	*it = (struct iter){ .rt = rt, .over = self, .version = self.o->aux, .next = next_front };
}

static void iter_back(struct rt *rt, val self, struct iter *it)
{
	*it = (struct iter){ .rt = rt, .over = self, .version = self.o->aux, .next = next_back };
}

static int64_t count_of(struct rt *rt, val self) { return of(self)->n; }

static const struct type_ops queue_ops = { .iter = iter_front, .count = count_of };
static const struct type_ops stack_ops = { .iter = iter_back, .count = count_of };

#define SEQ(id, name_, ops_, flags_)                                           \
	const struct type type_##id = {                                        \
		.cls = { .trace = trace }, .name = name_, .base = &type_object, .ops = &ops_, \
		.size = sizeof(struct seq), .flags = TF_ENUMERABLE | (flags_), \
		.ifaces = "System.Collections.ICollection System.Collections.IEnumerable", \
	}
SEQ(path_stack, "System.Management.Automation.PathInfoStack", stack_ops, TF_SEALED);
SEQ(queue, "System.Collections.Queue", queue_ops, 0);
SEQ(stack, "System.Collections.Stack", stack_ops, 0);
SEQ(queue1, "System.Collections.Generic.Queue`1", queue_ops, TF_GENERIC_DEF);
SEQ(stack1, "System.Collections.Generic.Stack`1", stack_ops, TF_GENERIC_DEF);
SEQ(concurrent_queue, "System.Collections.Concurrent.ConcurrentQueue`1", queue_ops, TF_GENERIC_DEF);
SEQ(concurrent_stack, "System.Collections.Concurrent.ConcurrentStack`1", stack_ops, TF_GENERIC_DEF);
SEQ(concurrent_bag, "System.Collections.Concurrent.ConcurrentBag`1", stack_ops, TF_GENERIC_DEF);

static bool is_stack(val self)
{
	const struct type *t = cell_type(self.o);

	while (t && !t->ops)
		t = t->base;
	return t && t->ops == &stack_ops;
}

static void push_value(struct rt *rt, struct seq *s, val v)
{
	if (s->head + s->n == s->cap) {
		uint32_t cap = MAX(s->n * 2, s->n + 4);
		val *to = rt_block(rt, val, cap);

		if (s->n)
			memcpy(to, s->v + s->head, sizeof(val) * s->n);
		gc_storep(s, s->v, to);
		s->head = 0;
		s->cap = cap;
	}
	gc_store(s, &s->v[s->head + s->n], v.k == VK_VOID ? V_NULL : v);
	s->n++;
	s->h.aux++;
}

static bool take(val self, bool back, bool keep, val *ret)
{
	struct seq *s = of(self);

	if (!s->n)
		return false;
	*ret = s->v[back ? s->head + s->n - 1 : s->head];
	if (keep)
		return true;
	s->n--;
	s->head += !back;
	s->h.aux++;
	return true;
}

static val ctor(struct rt *rt, val self, val *a, int n)
{
	struct seq *s = arg_new(rt, arg_type(self, &type_queue), sizeof(*s));
	struct array *items;

	if (n && arg_is(a[0], VK_INT32)) {
		arg_not_negative(rt, arg_int(a[0]), !strcmp(cell_type(&s->h)->name, "System.Collections.Stack") ? "initialCapacity" : "capacity");
		s->cap = (uint32_t)MIN(arg_int(a[0]), 1000000);
		if (s->cap)
			gc_storep(s, s->v, rt_block(rt, val, s->cap));
	}
	if (n == 0 || arg_is(a[0], VK_INT32))
		return val_obj(s);
	items = arg_items(rt, arg_need(rt, a[0], "collection"));
	for (uint32_t i = 0; i < items->n; i++)
		push_value(rt, s, items->v[i]);
	return val_obj(s);
}

static val put(struct rt *rt, val self, val *a, int n) { push_value(rt, of(self), a[0]); return V_VOID; }

static val get(struct rt *rt, val self, bool keep)
{
	bool back = is_stack(self);
	val v;

	if (!take(self, back, keep, &v))
		arg_throw_invalid(rt, back ? "Stack empty." : "Queue empty.");
	return v;
}

static val pop(struct rt *rt, val self, val *a, int n) { return get(rt, self, false); }
static val peek(struct rt *rt, val self, val *a, int n) { return get(rt, self, true); }

static val try_get(struct rt *rt, val self, val *a, bool keep)
{
	val v = array_get(array_new(rt, arg_generic(cell_type(self.o), 0), 1), 0);
	bool ok = take(self, is_stack(self), keep, &v);

	arg_set_ref(rt, a[0], v);
	return val_bool(ok);
}

static val try_pop(struct rt *rt, val self, val *a, int n) { return try_get(rt, self, a, false); }
static val try_peek(struct rt *rt, val self, val *a, int n) { return try_get(rt, self, a, true); }
static val clear(struct rt *rt, val self, val *a, int n) { of(self)->n = of(self)->head = 0; of(self)->h.aux++; return V_VOID; }

static val contains(struct rt *rt, val self, val *a, int n)
{
	struct seq *s = of(self);

	for (uint32_t i = 0; i < s->n; i++)
		if (val_equals(rt, s->v[s->head + i], a[0]))
			return V_TRUE;
	return V_FALSE;
}

static val to_array(struct rt *rt, val self, val *a, int n)
{
	struct array *items = arg_items(rt, self), *r = array_new(rt, arg_generic(cell_type(self.o), 0), items->n);

	for (uint32_t i = 0; i < items->n; i++)
		array_put(rt, r, i, items->v[i]);
	return val_obj(r);
}

static val clone(struct rt *rt, val self, val *a, int n)
{
	struct seq *s = of(self), *r = rt_new_cell(rt, cell_type(self.o), seq);

	for (uint32_t i = 0; i < s->n; i++)
		push_value(rt, r, s->v[s->head + i]);
	return val_obj(r);
}

static val count(struct rt *rt, val self) { return val_int((int32_t)of(self)->n); }
static val is_empty(struct rt *rt, val self) { return val_bool(of(self)->n == 0); }
static val no(struct rt *rt, val self) { return val_bool(self.o->bits & CELL_USER1); }
static val capacity(struct rt *rt, val self) { return val_int((int32_t)of(self)->cap); }
/* .NET refuses it, which a script sees as nothing. */
static val no_root(struct rt *rt, val self) { return V_NULL; }
static val itself(struct rt *rt, val self) { return self; }
static val ensure(struct rt *rt, val self, val *a, int n)
{
	arg_not_negative(rt, arg_int(a[0]), "capacity");
	return val_int((int32_t)MAX(arg_int(a[0]), (int64_t)of(self)->cap));
}

/* A Queue or Stack is of one thread here: it serves as its own wrapper. */
static val synchronized(struct rt *rt, val self, val *a, int n)
{
	a[0].o->bits |= CELL_USER1;
	return a[0];
}

static val synchronized_queue(struct rt *rt, val self, val *a, int n)
{
	arg_need(rt, a[0], "queue");
	return synchronized(rt, self, a, n);
}

static val synchronized_stack(struct rt *rt, val self, val *a, int n)
{
	arg_need(rt, a[0], "stack");
	return synchronized(rt, self, a, n);
}

static val push_range(struct rt *rt, val self, val *a, int n)
{
	struct array *items = val_array(arg_need(rt, a[0], "items"));
	int64_t at = n > 1 ? arg_int(a[1]) : 0, count = n > 2 ? arg_int(a[2]) : items->n;

	arg_not_negative(rt, at, "startIndex");
	arg_not_negative(rt, count, "count");
	if (at + count > items->n)
		arg_throw(rt, NULL,
			"The sum of the startIndex and count arguments must be less than or equal to the collection's Count.");
	for (int64_t i = at; i < at + count; i++)
		push_value(rt, of(self), array_get(items, (uint32_t)i));
	return V_VOID;
}

static val pop_range(struct rt *rt, val self, val *a, int n)
{
	struct array *to = val_array(arg_need(rt, a[0], "items"));
	int64_t at = n > 1 ? arg_int(a[1]) : 0, count = n > 2 ? arg_int(a[2]) : to->n, i = 0;
	val v;

	if (at < 0 || count < 0 || at + count > to->n)
		arg_throw(rt, NULL,
			"The sum of the startIndex and count arguments must be less than or equal to the collection's Count.");
	for (; i < count && take(self, true, false, &v); i++)
		array_put(rt, to, (uint32_t)(at + i), v);
	return val_int((int32_t)i);
}

static val nothing(struct rt *rt, val self, val *a, int n) { return V_VOID; }
static val enumerator(struct rt *rt, val self, val *a, int n) { return enumerator_new(rt, "", self); }

#define COUNTED PROP("int Count {get;}", count, NULL)
#define SYNC_FIRST COUNTED, PROP("bool IsSynchronized {get;}", no, NULL), PROP("System.Object SyncRoot {get;}", itself, NULL)
#define ROOT_FIRST PROP("System.Object SyncRoot {get;}", itself, NULL), PROP("bool IsSynchronized {get;}", no, NULL)
#define CONCURRENT                                                             \
	PROP("bool IsEmpty {get;}", is_empty, NULL), COUNTED,                  \
	PROP("System.Object SyncRoot {get;}", no_root, NULL), PROP("bool IsSynchronized {get;}", no, NULL)
#define SHARED(t, copy, walk)                                                  \
	METHOD("void Clear()", clear), METHOD("void CopyTo(" copy ")", arg_copy_to), \
	METHOD(walk " GetEnumerator()", enumerator),                           \
	METHOD(t "[] ToArray()", to_array)
#define PLAIN(t, item, copy, walk) SHARED(t, copy, walk), METHOD("bool Contains(" t " " item ")", contains)
#define COMMON(t, item, copy, walk) CTOR("()", ctor), PLAIN(t, item, copy, walk)

const struct member_def queue_members[] = {
	COMMON("System.Object", "obj", "array array, int index", "System.Collections.IEnumerator"), SYNC_FIRST,
	CTOR("(int capacity)", ctor), CTOR("(System.Collections.ICollection col)", ctor),
	METHOD("System.Object Clone()", clone), METHOD("void Enqueue(System.Object obj)", put),
	STATIC("static System.Collections.Queue Synchronized(System.Collections.Queue queue)", synchronized_queue),
	METHOD("System.Object Dequeue()", pop), METHOD("System.Object Peek()", peek), METHOD("void TrimToSize()", nothing),
	MEMBERS_END
};
const struct member_def stack_members[] = {
	COMMON("System.Object", "obj", "array array, int index", "System.Collections.IEnumerator"), SYNC_FIRST,
	CTOR("(int initialCapacity)", ctor), CTOR("(System.Collections.ICollection col)", ctor),
	METHOD("System.Object Clone()", clone), METHOD("void Push(System.Object obj)", put),
	STATIC("static System.Collections.Stack Synchronized(System.Collections.Stack stack)", synchronized_stack),
	METHOD("System.Object Pop()", pop), METHOD("System.Object Peek()", peek),
	MEMBERS_END
};
const struct member_def queue1_members[] = {
	COMMON("T", "item", "T[] array, int arrayIndex", "System.Collections.Generic.Queue`1+Enumerator[T]"),
	COUNTED, PROP("int Capacity {get;}", capacity, NULL), ROOT_FIRST, CTOR("(int capacity)", ctor),
	CTOR("(System.Collections.Generic.IEnumerable[T] collection)", ctor),
	METHOD("void Enqueue(T item)", put), METHOD("T Dequeue()", pop), METHOD("T Peek()", peek),
	METHOD("bool TryDequeue([ref] T result)", try_pop), METHOD("bool TryPeek([ref] T result)", try_peek),
	METHOD("void TrimExcess()", nothing), METHOD("void TrimExcess(int capacity)", nothing),
	METHOD("int EnsureCapacity(int capacity)", ensure),
	MEMBERS_END
};
const struct member_def stack1_members[] = {
	COMMON("T", "item", "T[] array, int arrayIndex", "System.Collections.Generic.Stack`1+Enumerator[T]"),
	COUNTED, PROP("int Capacity {get;}", capacity, NULL), ROOT_FIRST, CTOR("(int capacity)", ctor),
	CTOR("(System.Collections.Generic.IEnumerable[T] collection)", ctor),
	METHOD("void Push(T item)", put), METHOD("T Pop()", pop), METHOD("T Peek()", peek),
	METHOD("bool TryPop([ref] T result)", try_pop), METHOD("bool TryPeek([ref] T result)", try_peek),
	METHOD("void TrimExcess()", nothing), METHOD("void TrimExcess(int capacity)", nothing),
	METHOD("int EnsureCapacity(int capacity)", ensure),
	MEMBERS_END
};
static val get_name(struct rt *rt, val self) { return val_str(of(self)->name); }

#define PATH_INFO "System.Management.Automation.PathInfo"
const struct member_def path_stack_members[] = {
	PLAIN(PATH_INFO, "item", PATH_INFO "[] array, int arrayIndex",
		"System.Collections.Generic.Stack`1+Enumerator[" PATH_INFO "]"), COUNTED,
	PROP("int Capacity {get;}", capacity, NULL),
	PROP("string Name {get;}", get_name, NULL), ROOT_FIRST, METHOD("void Push(" PATH_INFO " item)", put),
	METHOD(PATH_INFO " Pop()", pop), METHOD(PATH_INFO " Peek()", peek),
	METHOD("void TrimExcess()", nothing), METHOD("void TrimExcess(int capacity)", nothing),
	METHOD("int EnsureCapacity(int capacity)", ensure),
	MEMBERS_END
};

val path_stack_new(struct rt *rt, struct ustr *name, const val *v, uint32_t n)
{
	struct seq *s = rt_new_cell(rt, &type_path_stack, seq);

	gc_storep(s, s->name, name);
	for (uint32_t i = 0; i < n; i++)
		push_value(rt, s, v[i]);
	return val_obj(s);
}
const struct member_def concurrent_queue_members[] = {
	CTOR("()", ctor), SHARED("T", "T[] array, int index", "System.Collections.Generic.IEnumerator[T]"), CONCURRENT,
	CTOR("(System.Collections.Generic.IEnumerable[T] collection)", ctor),
	METHOD("void Enqueue(T item)", put), METHOD("bool TryDequeue([ref] T result)", try_pop),
	METHOD("bool TryPeek([ref] T result)", try_peek),
	MEMBERS_END
};
const struct member_def concurrent_stack_members[] = {
	CTOR("()", ctor), SHARED("T", "T[] array, int index", "System.Collections.Generic.IEnumerator[T]"), CONCURRENT,
	CTOR("(System.Collections.Generic.IEnumerable[T] collection)", ctor),
	METHOD("void PushRange(T[] items)", push_range),
	METHOD("void PushRange(T[] items, int startIndex, int count)", push_range),
	METHOD("int TryPopRange(T[] items)", pop_range),
	METHOD("int TryPopRange(T[] items, int startIndex, int count)", pop_range),
	METHOD("void Push(T item)", put), METHOD("bool TryPop([ref] T result)", try_pop),
	METHOD("bool TryPeek([ref] T result)", try_peek),
	MEMBERS_END
};
const struct member_def concurrent_bag_members[] = {
	CTOR("()", ctor), SHARED("T", "T[] array, int index", "System.Collections.Generic.IEnumerator[T]"), COUNTED,
	PROP("bool IsEmpty {get;}", is_empty, NULL),
	PROP("System.Object SyncRoot {get;}", no_root, NULL), PROP("bool IsSynchronized {get;}", no, NULL),
	CTOR("(System.Collections.Generic.IEnumerable[T] collection)", ctor),
	METHOD("void Add(T item)", put), METHOD("bool TryTake([ref] T result)", try_pop),
	METHOD("bool TryPeek([ref] T result)", try_peek),
	MEMBERS_END
};
