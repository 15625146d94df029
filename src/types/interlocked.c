/* SPDX-License-Identifier: MIT */
/*
 * Interlocked, Volatile and Monitor. One script at a time runs on a runtime and
 * gives way only where it waits, so each operation is whole by itself; Monitor
 * keeps how often an object was entered.
 */
#include "types/arg.h"
#include "types/tables.h"
#include "types/waitable.h"

#define STATIC_TYPE(id, name_) \
	const struct type type_##id = { .name = "System.Threading." name_, .base = &type_object, \
		.flags = TF_STATIC | TF_ABSTRACT | TF_SEALED }
STATIC_TYPE(interlocked, "Interlocked");
STATIC_TYPE(volatile, "Volatile");
STATIC_TYPE(monitor, "Monitor");

static val get(struct rt *rt, val ref)
{
	struct psref *r = val_psref(ref);

	return r ? val_base(psref_get(rt, r)) : V_NULL;
}

/* What is counted in: nothing else has an overload. */
static val counter(struct rt *rt, val ref, const char *name, int nargs)
{
	val v = get(rt, ref);

	if (v.k != VK_INT32 && v.k != VK_UINT32 && v.k != VK_INT64 && v.k != VK_UINT64)
		err_throw(rt, "System.Management.Automation.MethodException", "MethodCountCouldNotFindBest",
			EC_NotSpecified, V_NULL,
			  "Cannot find an overload for \"%s\" and the argument count: \"%d\".", name, nargs);
	return v;
}

/* Sums wrap around as the machine's do. */
static val sum(val v, int64_t by)
{
	return v.k == VK_INT32 ? val_int((int32_t)((uint32_t)v.i + (uint32_t)by))
			       : val_num((enum val_kind)v.k, (int64_t)(v.u + (uint64_t)by));
}

static val stored(struct rt *rt, val ref, val v) { arg_set_ref(rt, ref, v); return v; }
static val increment(struct rt *rt, val self, val *a, int n)
{
	return stored(rt, a[0], sum(counter(rt, a[0], "Increment", n), 1));
}
static val decrement(struct rt *rt, val self, val *a, int n)
{
	return stored(rt, a[0], sum(counter(rt, a[0], "Decrement", n), -1));
}
static val add(struct rt *rt, val self, val *a, int n)
{
	return stored(rt, a[0], sum(counter(rt, a[0], "Add", n), arg_int(a[1])));
}
static val read_(struct rt *rt, val self, val *a, int n) { return get(rt, a[0]); }
static val write_(struct rt *rt, val self, val *a, int n) { arg_set_ref(rt, a[0], a[1]); return V_VOID; }
static val barrier(struct rt *rt, val self, val *a, int n) { return V_VOID; }

static val and_(struct rt *rt, val self, val *a, int n)
{
	val v = counter(rt, a[0], "And", n);

	arg_set_ref(rt, a[0], val_num((enum val_kind)v.k, v.i & arg_int(a[1])));
	return v;
}

static val or_(struct rt *rt, val self, val *a, int n)
{
	val v = counter(rt, a[0], "Or", n);

	arg_set_ref(rt, a[0], val_num((enum val_kind)v.k, v.i | arg_int(a[1])));
	return v;
}

static val exchange(struct rt *rt, val self, val *a, int n)
{
	val v = get(rt, a[0]);

	arg_set_ref(rt, a[0], a[1]);
	return v;
}

static val compare_exchange(struct rt *rt, val self, val *a, int n)
{
	val v = get(rt, a[0]), w = val_base(a[2]);
	bool same = v.k == VK_DOUBLE || v.k == VK_SINGLE ? w.k == v.k && w.d == v.d
		    : val_is_int(v)			 ? w.k == v.k && w.i == v.i
							 : val_same(v, w);

	if (same)
		arg_set_ref(rt, a[0], a[1]);
	return v;
}

#define NUMBERS(X) X("int") X("long") X("uint") X("ulong")
#define COUNTERS(t)                                                            \
	STATIC("static " t " Add([ref] " t " location1, " t " value)", add), \
	STATIC("static " t " And([ref] " t " location1, " t " value)", and_), \
	STATIC("static " t " Decrement([ref] " t " location)", decrement), \
	STATIC("static " t " Increment([ref] " t " location)", increment), \
	STATIC("static " t " Or([ref] " t " location1, " t " value)", or_),
#define EXCHANGES(t)                                                           \
	STATIC("static " t " CompareExchange([ref] " t " location1, " t " value, " t " comparand)", compare_exchange), \
	STATIC("static " t " Exchange([ref] " t " location1, " t " value)", exchange),

const struct member_def interlocked_members[] = {
	NUMBERS(COUNTERS) NUMBERS(EXCHANGES) EXCHANGES("System.Object") EXCHANGES("double") EXCHANGES("float")
	STATIC("static void MemoryBarrier()", barrier), STATIC("static void MemoryBarrierProcessWide()", barrier),
	STATIC("static long Read([ref] long location)", read_),
	STATIC("static ulong Read([ref] ulong location)", read_), MEMBERS_END
};

#define VOLATILE(t)                                                            \
	STATIC("static " t " Read([ref] " t " location)", read_), \
	STATIC("static void Write([ref] " t " location, " t " value)", write_),
const struct member_def volatile_members[] = {
	VOLATILE("bool") VOLATILE("int") VOLATILE("long") VOLATILE("double") VOLATILE("System.Object") MEMBERS_END
};

/* ---- Monitor ---- */

/* Objects entered and how often: {object, count} pairs in a list of the runtime. */
static struct list *entered(struct rt *rt)
{
	static struct { struct rt *rt; struct list *l; } last;

	if (last.rt != rt) {
		last.rt = rt;
		last.l = list_new(rt, NULL);
		rt_pin(rt, val_obj(last.l));
	}
	return last.l;
}

static uint32_t place(struct rt *rt, val v)
{
	struct list *l = entered(rt);
	uint32_t i = 0;

	v = val_base(v);
	while (i < l->n && !val_same(l->v[i], v))
		i += 2;
	return i;
}

static val enter(struct rt *rt, val self, val *a, int n)
{
	struct list *l = entered(rt);
	val v = arg_need(rt, a[0], "obj");
	uint32_t i = place(rt, v);

	if (i < l->n) {
		gc_store(l, &l->v[i + 1], val_int((int32_t)l->v[i + 1].i + 1));
	} else {
		list_add(rt, l, val_base(v));
		list_add(rt, l, val_int(1));
	}
	if (n > 1 && val_psref(a[n - 1]))
		arg_set_ref(rt, a[n - 1], V_TRUE);
	return V_VOID;
}

static val try_enter(struct rt *rt, val self, val *a, int n)
{
	enter(rt, self, a, n);
	return n > 1 && val_psref(a[n - 1]) ? V_VOID : V_TRUE;
}

static uint32_t owned(struct rt *rt, val v)
{
	uint32_t i = place(rt, arg_need(rt, v, "obj"));

	if (i >= entered(rt)->n)
		net_throw(rt, "System.Threading.SynchronizationLockException",
			"Object synchronization method was called from an unsynchronized block of code.");
	return i;
}

static val leave(struct rt *rt, val self, val *a, int n)
{
	uint32_t i = owned(rt, a[0]);
	struct list *l = entered(rt);

	if (l->v[i + 1].i > 1) {
		gc_store(l, &l->v[i + 1], val_int((int32_t)l->v[i + 1].i - 1));
		return V_VOID;
	}
	list_remove_at(rt, l, i);
	list_remove_at(rt, l, i);
	return V_VOID;
}

static val is_entered(struct rt *rt, val self, val *a, int n)
{
	return val_bool(place(rt, arg_need(rt, a[0], "obj")) < entered(rt)->n);
}
static val pulse(struct rt *rt, val self, val *a, int n) { owned(rt, a[0]); return V_VOID; }
static bool never(struct rt *rt, void *arg) { return false; }

static val wait_(struct rt *rt, val self, val *a, int n)
{
	owned(rt, a[0]);
	return val_bool(waitable_until(rt, never, NULL, n > 1 ? waitable_ms(rt, a[1]) : -1));
}

#define O "System.Object obj"
const struct member_def monitor_members[] = {
	STATIC("static void Enter(" O ")", enter), STATIC("static void Enter(" O ", [ref] bool lockTaken)", enter),
	STATIC("static void Exit(" O ")", leave), STATIC("static bool IsEntered(" O ")", is_entered),
	STATIC("static void Pulse(" O ")", pulse), STATIC("static void PulseAll(" O ")", pulse),
	STATIC("static bool TryEnter(" O ")", try_enter), STATIC("static void TryEnter(" O ", [ref] bool lockTaken)", try_enter),
	STATIC("static bool TryEnter(" O ", int millisecondsTimeout)", try_enter),
	STATIC("static bool TryEnter(" O ", timespan timeout)", try_enter),
	STATIC("static void TryEnter(" O ", int millisecondsTimeout, [ref] bool lockTaken)", try_enter),
	STATIC("static bool Wait(" O ")", wait_), STATIC("static bool Wait(" O ", int millisecondsTimeout)", wait_),
	STATIC("static bool Wait(" O ", timespan timeout)", wait_),
	{ .row = MR_CONST, .sig = "static long LockContentionCount {get;}", .value = { .k = VK_INT64, .i = 0 } }, MEMBERS_END
};
