/* SPDX-License-Identifier: MIT */
/*
 * System.Threading.Timer: its callback runs on the script's own thread, when the script waits or
 * begins a command.
 */
#include "sys/clock.h"
#include "types/netevent.h"
#include "types/tables.h"
#include "types/waitable.h"

#include <limits.h>

enum { CATCH_UP_MAX = 1000, LONGEST = 0x7ffffffe };

struct timer {
	struct cell h;
	val callback, state;
	int64_t due, period;	/* monotonic, milliseconds; -1: not once, not again */
	bool disposed;
};

static void trace(struct heap *h, struct cell *c)
{
	val_mark(h, ((struct timer *)c)->callback);
	val_mark(h, ((struct timer *)c)->state);
}

extern const struct type type_marshalbyref;
const struct type type_threadtimer = { .cls = { .trace = trace }, .name = "System.Threading.Timer", .base = &type_marshalbyref,
	.size = sizeof(struct timer), .flags = TF_SEALED, .ifaces = "System.IAsyncDisposable System.IDisposable" };

static int64_t active;	/* timers that are due once more */

static struct timer *of(val v) { return (struct timer *)val_base(v).o; }

static void set_due(struct timer *t, int64_t due)
{
	active += (due >= 0) - (t->due >= 0);
	t->due = due;
}

static int collect(struct rt *rt, void *cell)
{
	struct timer *t = cell;

	for (int i = 0; t->due >= 0 && t->due <= clock_ms() && i < CATCH_UP_MAX; i++) {
		set_due(t, t->period > 0 ? t->due + t->period : -1);
		arg_invoke(rt, t->callback, &t->state, 1);
	}
	return t->due < 0 ? -1 : (int)MIN(MAX(t->due - clock_ms(), (int64_t)0), (int64_t)INT_MAX);
}

/* Milliseconds of a number or a TimeSpan; -1: never. */
static int64_t time_of(struct rt *rt, val v, const char *param)
{
	int64_t ms = arg_is(v, VK_TIMESPAN) ? val_base(v).i / 10000 : arg_int(v);

	if (arg_is(v, VK_UINT32) && ms == UINT32_MAX)
		ms = -1;

	arg_at_least(rt, ms, -1, param);
	if (!arg_is(v, VK_INT32))
		arg_at_most(rt, ms, LONGEST * 2LL, param);
	return ms;
}

static void start(struct rt *rt, struct timer *t, val due, val period)
{
	int64_t first = time_of(rt, due, "dueTime"), then = time_of(rt, period, "period");

	set_due(t, first < 0 ? -1 : clock_due(first));
	t->period = then;
	if (first < 0)
		netevent_unwatch(rt, t);
	else
		netevent_watch(rt, t, collect);
}

static val ctor(struct rt *rt, val self, val *a, int n)
{
	struct timer *t = arg_new(rt, &type_threadtimer, sizeof(*t));

	t->due = t->period = -1;
	gc_store(t, &t->state, n > 1 ? a[1] : val_obj(t));	/* alone it is its own state */
	if (n > 2)
		time_of(rt, a[2], "dueTime"), time_of(rt, a[3], "period");
	gc_store(t, &t->callback, arg_need(rt, a[0], "callback"));
	if (n > 2)
		start(rt, t, a[2], a[3]);
	return val_obj(t);
}

static val change(struct rt *rt, val self, val *a, int n)
{
	struct timer *t = of(self);

	time_of(rt, a[0], "dueTime");
	time_of(rt, a[1], "period");
	if (t->disposed)
		return V_FALSE;
	start(rt, t, a[0], a[1]);
	return V_TRUE;
}

static val dispose(struct rt *rt, val self, val *a, int n)
{
	struct timer *t = of(self);
	bool was = t->disposed;

	set_due(t, -1);
	netevent_unwatch(rt, t);
	t->disposed = true;
	if (!n)
		return V_VOID;
	((struct waitable *)arg_need(rt, a[0], "notifyObject").o)->count = 1;
	return val_bool(!was);
}

static val count(struct rt *rt, val self) { return val_long(active); }

#define CALLBACK "System.Threading.TimerCallback callback"
#define TIMES(t) \
	CTOR("(" CALLBACK ", System.Object state, " t " dueTime, " t " period)", ctor), \
	METHOD("bool Change(" t " dueTime, " t " period)", change)
const struct member_def threadtimer_members[] = {
	CTOR("(" CALLBACK ")", ctor), TIMES("int"), TIMES("timespan"), TIMES("uint"), TIMES("long"),
	METHOD("bool Dispose(System.Threading.WaitHandle notifyObject)", dispose), METHOD("void Dispose()", dispose),
	STATIC_PROP("static long ActiveCount {get;}", count, NULL), MEMBERS_END
};
