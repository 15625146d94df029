/* SPDX-License-Identifier: MIT */
/* PriorityQueue`2: elements come out by their priorities, least first. */
#include "types/arg.h"
#include "types/collections/comparer.h"
#include "types/tables.h"

enum { ARITY = 4 };	/* as .NET has it: it decides the order of equal priorities */

struct entry {
	val element, priority;
};

struct queue {
	struct cell h;
	uint32_t n, cap;
	struct entry *e;	/* heap block: a heap of ARITY children each */
	val comparer;
};

static void trace(struct heap *h, struct cell *c)
{
	struct queue *q = (struct queue *)c;

	heap_mark_block(h, q->e);
	val_mark_n(h, (const val *)q->e, q->n * 2);
	val_mark(h, q->comparer);
}

static struct queue *of(val v) { return (struct queue *)v.o; }
static int64_t count_of(struct rt *rt, val v) { return of(v)->n; }
static const struct type_ops ops = { .count = count_of };
const struct type type_priorityqueue = { .cls = { .trace = trace },
	.name = "System.Collections.Generic.PriorityQueue`2", .base = &type_object,
	.ops = &ops, .size = sizeof(struct queue), .flags = TF_GENERIC_DEF };

/* Room for N entries, at least twice what there was. */
static void reserve(struct rt *rt, struct queue *q, uint32_t n)
{
	uint32_t cap = MAX(MAX(q->cap * 2, q->cap + 4), n);
	struct entry *e;

	if (n <= q->cap)
		return;
	e = rt_block(rt, struct entry, cap);
	for (uint32_t k = 0; k < q->n; k++)
		e[k] = q->e[k];
	gc_storep(q, q->e, e);
	q->cap = cap;
}

static int order(struct rt *rt, struct queue *q, struct entry a, struct entry b)
{
	return arg_order(rt, q->comparer, a.priority, b.priority);
}

/* E takes the place I or one towards the root. The comparer may be a script's, so the
 * entries stay a whole set at each of its calls. */
static void move_up(struct rt *rt, struct queue *q, struct entry e, uint32_t i)
{
	q->e[i] = e;
	while (i && order(rt, q, e, q->e[(i - 1) / ARITY]) < 0) {
		q->e[i] = q->e[(i - 1) / ARITY];
		i = (i - 1) / ARITY;
		q->e[i] = e;
	}
}

/* E takes the place I or one away from the root. */
static void move_down(struct rt *rt, struct queue *q, struct entry e, uint32_t i)
{
	uint32_t child, least;

	q->e[i] = e;
	while ((child = least = i * ARITY + 1) < q->n) {
		while (++child < q->n && child <= i * ARITY + ARITY)
			if (order(rt, q, q->e[child], q->e[least]) < 0)
				least = child;
		if (order(rt, q, e, q->e[least]) <= 0)
			return;
		q->e[i] = q->e[least];
		i = least;
		q->e[i] = e;
	}
}

static void append(struct rt *rt, struct queue *q, struct entry e)
{
	reserve(rt, q, q->n + 1);
	q->e[q->n++] = e;
}

static void put(struct rt *rt, struct queue *q, struct entry e)
{
	append(rt, q, e);
	move_up(rt, q, e, q->n - 1);
}

static struct entry take(struct rt *rt, struct queue *q)
{
	struct entry top = q->e[0], last = q->e[--q->n];

	if (q->n)
		move_down(rt, q, last, 0);
	return top;
}

/* Entries that were appended in any order find their places. */
static void arrange(struct rt *rt, struct queue *q)
{
	for (uint32_t i = q->n > 1 ? (q->n - 2) / ARITY + 1 : 0; i-- > 0;)
		move_down(rt, q, q->e[i], i);
}

/* Pairs of element and priority. */
static void add_pairs(struct rt *rt, struct queue *q, val pairs)
{
	struct array *all = arg_items(rt, arg_need(rt, pairs, "items"));
	bool first = q->n == 0;

	for (uint32_t i = 0; i < all->n; i++) {
		struct entry e = { member_or_null(rt, all->v[i], "Item1"), member_or_null(rt, all->v[i], "Item2") };

		(first ? append : put)(rt, q, e);
	}
	if (first)
		arrange(rt, q);
}

static val ctor(struct rt *rt, val self, val *a, int n)
{
	struct queue *q = arg_new(rt, arg_type(self, &type_priorityqueue), sizeof(*q));

	for (int i = 0; i < n; i++) {
		if (arg_is(a[i], VK_INT32)) {
			arg_not_negative(rt, arg_int(a[i]), "initialCapacity");
			reserve(rt, q, (uint32_t)MIN(arg_int(a[i]), 1000000));
		} else if (arg_null(a[i]) || !val_is_enumerable(val_base(a[i]))) {
			gc_store(q, &q->comparer, a[i]);
		}
	}
	if (n && !arg_null(a[0]) && val_is_enumerable(val_base(a[0])))
		add_pairs(rt, q, a[0]);
	return val_obj(q);
}

static struct entry need(struct rt *rt, struct queue *q)
{
	if (!q->n)
		arg_throw_invalid(rt, "Queue empty.");
	return q->e[0];
}

static val enqueue(struct rt *rt, val self, val *a, int n)
{
	put(rt, of(self), (struct entry){ a[0], a[1] });
	return V_VOID;
}
static val dequeue(struct rt *rt, val self, val *a, int n) { need(rt, of(self)); return take(rt, of(self)).element; }
static val peek(struct rt *rt, val self, val *a, int n) { return need(rt, of(self)).element; }
static val count(struct rt *rt, val self) { return val_int((int32_t)of(self)->n); }
static val clear(struct rt *rt, val self, val *a, int n) { of(self)->n = 0; return V_VOID; }

static val enqueue_dequeue(struct rt *rt, val self, val *a, int n)
{
	struct entry e = { a[0], a[1] }, top;

	if (!of(self)->n || order(rt, of(self), e, top = of(self)->e[0]) <= 0)
		return a[0];
	move_down(rt, of(self), e, 0);
	return top.element;
}

static val dequeue_enqueue(struct rt *rt, val self, val *a, int n)
{
	struct entry e = { a[0], a[1] }, top = need(rt, of(self));

	if (order(rt, of(self), e, top) > 0)
		move_down(rt, of(self), e, 0);
	else
		of(self)->e[0] = e;
	return top.element;
}

static val enqueue_range(struct rt *rt, val self, val *a, int n)
{
	struct array *all;

	if (n == 1) {
		add_pairs(rt, of(self), a[0]);
		return V_VOID;
	}
	all = arg_items(rt, arg_need(rt, a[0], "elements"));
	for (uint32_t i = 0; i < all->n; i++)
		put(rt, of(self), (struct entry){ all->v[i], a[1] });
	return V_VOID;
}

/* The value of the type argument I that stands for nothing. */
static val none_of(struct rt *rt, val self, int i)
{
	return array_get(array_new(rt, arg_generic(cell_type(self.o), i), 1), 0);
}

static val give(struct rt *rt, val self, val *a, bool have, struct entry e)
{
	arg_set_ref(rt, a[0], have ? e.element : none_of(rt, self, 0));
	arg_set_ref(rt, a[1], have ? e.priority : none_of(rt, self, 1));
	return val_bool(have);
}

/* The first entry with that element goes; what stood last takes its place. */
static val remove_(struct rt *rt, val self, val *a, int n)
{
	struct queue *q = of(self);
	struct entry gone = { 0 }, last;
	uint32_t i = 0;

	while (i < q->n && !(n > 3 && !arg_null(a[3]) ? comparer_equal(rt, a[3], q->e[i].element, a[0])
						     : val_equals(rt, q->e[i].element, a[0])))
		i++;
	if (i >= q->n)
		return give(rt, self, a + 1, false, gone);
	gone = q->e[i];
	last = q->e[--q->n];
	if (i < q->n)
		(order(rt, q, last, gone) < 0 ? move_up : move_down)(rt, q, last, i);
	return give(rt, self, a + 1, true, gone);
}

static val unordered(struct rt *rt, val self)
{
	const struct type *t = type_generic_of(rt, type_find_c(rt, "System.ValueTuple`2"), cell_type(self.o)->args, 2);
	struct list *l = list_new(rt, NULL);

	for (uint32_t i = 0; i < of(self)->n; i++) {
		val pair[2] = { of(self)->e[i].element, of(self)->e[i].priority };

		list_add(rt, l, type_construct(rt, t, pair, 2));
	}
	l->h.bits |= CELL_FROZEN;
	return val_obj(l);
}

static val comparer(struct rt *rt, val self)
{
	return arg_null(of(self)->comparer) ? comparer_default(rt, arg_generic(cell_type(self.o), 1)) : of(self)->comparer;
}

static val capacity(struct rt *rt, val self) { return val_int((int32_t)of(self)->cap); }

static val ensure(struct rt *rt, val self, val *a, int n)
{
	arg_not_negative(rt, arg_int(a[0]), "capacity");
	reserve(rt, of(self), (uint32_t)arg_int(a[0]));
	return capacity(rt, self);
}

/* Room that is mostly unused is given up. */
static val trim(struct rt *rt, val self, val *a, int n)
{
	if (of(self)->n < (int64_t)of(self)->cap * 9 / 10)
		of(self)->cap = of(self)->n;
	return V_VOID;
}

static val try_dequeue(struct rt *rt, val self, val *a, int n)
{
	bool have = of(self)->n;

	return give(rt, self, a, have, have ? take(rt, of(self)) : (struct entry){ 0 });
}

static val try_peek(struct rt *rt, val self, val *a, int n)
{
	return give(rt, self, a, of(self)->n, of(self)->n ? of(self)->e[0] : (struct entry){ 0 });
}

const struct member_def priorityqueue_members[] = {
	CTOR("()", ctor), CTOR("(int initialCapacity)", ctor),
	CTOR("(System.Collections.Generic.IComparer[TPriority] comparer)", ctor),
	PROP("int Count {get;}", count, NULL), METHOD("void Clear()", clear), METHOD("TElement Dequeue()", dequeue),
	METHOD("void Enqueue(TElement element, TPriority priority)", enqueue),
	METHOD("TElement EnqueueDequeue(TElement element, TPriority priority)", enqueue_dequeue),
	CTOR("(int initialCapacity, System.Collections.Generic.IComparer[TPriority] comparer)", ctor),
	CTOR("(System.Collections.Generic.IEnumerable[System.ValueTuple[TElement,TPriority]] items)", ctor),
	CTOR("(System.Collections.Generic.IEnumerable[System.ValueTuple[TElement,TPriority]] items, System.Collections.Generic.IComparer[TPriority] comparer)", ctor),
	PROP("int Capacity {get;}", capacity, NULL),
	PROP("System.Collections.Generic.IComparer[TPriority] Comparer {get;}", comparer, NULL),
	PROP("System.Collections.Generic.IReadOnlyCollection[System.Object] UnorderedItems {get;}", unordered, NULL),
	METHOD("TElement DequeueEnqueue(TElement element, TPriority priority)", dequeue_enqueue),
	METHOD("void EnqueueRange(System.Collections.Generic.IEnumerable[System.ValueTuple[TElement,TPriority]] items)", enqueue_range),
	METHOD("void EnqueueRange(System.Collections.Generic.IEnumerable[TElement] elements, TPriority priority)", enqueue_range),
	METHOD("bool Remove(TElement element, [ref] TElement removedElement, [ref] TPriority priority)", remove_),
	METHOD("bool Remove(TElement element, [ref] TElement removedElement, [ref] TPriority priority, System.Collections.Generic.IEqualityComparer[TElement] equalityComparer)",
		remove_),
	METHOD("int EnsureCapacity(int capacity)", ensure), METHOD("void TrimExcess()", trim),
	METHOD("TElement Peek()", peek), METHOD("bool TryDequeue([ref] TElement element, [ref] TPriority priority)", try_dequeue),
	METHOD("bool TryPeek([ref] TElement element, [ref] TPriority priority)", try_peek), MEMBERS_END
};
