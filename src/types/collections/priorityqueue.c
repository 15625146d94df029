/* SPDX-License-Identifier: MIT */
/* PriorityQueue`2: elements come out by their priorities, least first. */
#include "types/arg.h"
#include "types/tables.h"

struct entry {
	val element, priority;
};

struct queue {
	struct cell h;
	uint32_t n, cap;
	struct entry *e;	/* heap block: a binary heap */
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

static void put(struct rt *rt, struct queue *q, val element, val priority)
{
	uint32_t i = q->n;

	if (q->n == q->cap) {
		uint32_t cap = MAX(q->cap * 2, 8u);
		struct entry *e = rt_block(rt, struct entry, cap);

		for (uint32_t k = 0; k < q->n; k++)
			e[k] = q->e[k];
		gc_storep(q, q->e, e);
		q->cap = cap;
	}
	q->e[q->n++] = (struct entry){ element, priority };
	while (i && arg_order(rt, q->comparer, priority, q->e[(i - 1) / 2].priority) < 0) {
		q->e[i] = q->e[(i - 1) / 2];
		i = (i - 1) / 2;
		q->e[i] = (struct entry){ element, priority };
	}
}

static struct entry take(struct rt *rt, struct queue *q)
{
	struct entry top = q->e[0], last = q->e[--q->n];
	uint32_t i = 0, child;

	while ((child = i * 2 + 1) < q->n) {
		if (child + 1 < q->n && arg_order(rt, q->comparer, q->e[child + 1].priority, q->e[child].priority) < 0)
			child++;
		if (arg_order(rt, q->comparer, last.priority, q->e[child].priority) <= 0)
			break;
		q->e[i] = q->e[child];
		i = child;
	}
	q->e[i] = last;
	return top;
}

static val ctor(struct rt *rt, val self, val *a, int n)
{
	struct queue *q = arg_new(rt, arg_type(self, &type_priorityqueue), sizeof(*q));

	if (n && !arg_is(a[n - 1], VK_INT32))
		gc_store(q, &q->comparer, a[n - 1]);
	return val_obj(q);
}

static struct entry need(struct rt *rt, struct queue *q)
{
	if (!q->n)
		arg_throw_invalid(rt, "Queue empty.");
	return q->e[0];
}

static val enqueue(struct rt *rt, val self, val *a, int n) { put(rt, of(self), a[0], a[1]); return V_VOID; }
static val dequeue(struct rt *rt, val self, val *a, int n) { need(rt, of(self)); return take(rt, of(self)).element; }
static val peek(struct rt *rt, val self, val *a, int n) { return need(rt, of(self)).element; }
static val count(struct rt *rt, val self) { return val_int((int32_t)of(self)->n); }
static val clear(struct rt *rt, val self, val *a, int n) { of(self)->n = 0; return V_VOID; }
static val enqueue_dequeue(struct rt *rt, val self, val *a, int n)
{
	put(rt, of(self), a[0], a[1]);
	return take(rt, of(self)).element;
}

static val give(struct rt *rt, val *a, bool have, struct entry e)
{
	arg_set_ref(rt, a[0], have ? e.element : V_NULL);
	arg_set_ref(rt, a[1], have ? e.priority : V_NULL);
	return val_bool(have);
}

static val try_dequeue(struct rt *rt, val self, val *a, int n)
{
	bool have = of(self)->n;

	return give(rt, a, have, have ? take(rt, of(self)) : (struct entry){ 0 });
}

static val try_peek(struct rt *rt, val self, val *a, int n)
{
	return give(rt, a, of(self)->n, of(self)->n ? of(self)->e[0] : (struct entry){ 0 });
}

const struct member_def priorityqueue_members[] = {
	CTOR("()", ctor), CTOR("(int initialCapacity)", ctor),
	CTOR("(System.Collections.Generic.IComparer[TValue] comparer)", ctor),
	PROP("int Count {get;}", count, NULL), METHOD("void Clear()", clear), METHOD("TElement Dequeue()", dequeue),
	METHOD("void Enqueue(TKey element, TValue priority)", enqueue),
	METHOD("TKey EnqueueDequeue(TKey element, TValue priority)", enqueue_dequeue),
	METHOD("TElement Peek()", peek), METHOD("bool TryDequeue([ref] TKey element, [ref] TValue priority)", try_dequeue),
	METHOD("bool TryPeek([ref] TKey element, [ref] TValue priority)", try_peek), MEMBERS_END
};
