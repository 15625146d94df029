/* SPDX-License-Identifier: MIT */
/* WaitHandle and its kinds, and the slim ones. */
#include "types/waitable.h"

#include "sys/clock.h"
#include "types/arg.h"
#include "types/time/calendar.h"
#include "types/tables.h"

#include <limits.h>

static void trace(struct heap *h, struct cell *c)
{
	heap_mark(h, ((struct waitable *)c)->of);
}

#define HANDLE(id, name_, base_, ifaces_)                                      \
	const struct type type_##id = { .cls = { .trace = trace }, .name = "System.Threading." name_, .base = base_, \
		.size = sizeof(struct waitable), .ifaces = ifaces_ }
HANDLE(waithandle, "WaitHandle", &type_marshalbyref, "System.IDisposable");
HANDLE(eventwaithandle, "EventWaitHandle", &type_waithandle, NULL);
HANDLE(autoreset, "AutoResetEvent", &type_eventwaithandle, NULL);
HANDLE(manualreset, "ManualResetEvent", &type_eventwaithandle, NULL);
HANDLE(mutex, "Mutex", &type_waithandle, NULL);
HANDLE(semaphore, "Semaphore", &type_waithandle, NULL);
HANDLE(manualslim, "ManualResetEventSlim", &type_object, "System.IDisposable");
HANDLE(semaphoreslim, "SemaphoreSlim", &type_object, "System.IDisposable");
HANDLE(countdown, "CountdownEvent", &type_object, "System.IDisposable");

enum { LOOK_MS = 10 };

bool waitable_until(struct rt *rt, bool (*ready)(struct rt *rt, void *arg), void *arg, int64_t ms)
{
	int64_t end = clock_due(ms), left;

	for (;;) {
		struct pollfd p = { .fd = rt->stop_fd, .events = POLLIN };

		if (ready(rt, arg))
			return true;
		left = ms < 0 ? LOOK_MS : end - clock_ms();
		if (left <= 0)
			return false;
		rt_wait(rt, &p, 1, (int)MIN(left, LOOK_MS));
		rt_poll(rt);
	}
}

int64_t waitable_ms(struct rt *rt, val v)
{
	bool span = arg_is(v, VK_TIMESPAN);
	int64_t ms = span ? val_base(v).i / TICKS_MS : arg_int(v);
	const char *param = span ? "timeout" : "millisecondsTimeout";

	arg_at_least(rt, ms, -1, param);
	arg_at_most(rt, ms, INT_MAX, param);
	return ms;
}

int64_t waitable_plain_ms(struct rt *rt, val v, const char *param)
{
	bool span = arg_is(v, VK_TIMESPAN);
	int64_t ms = span ? val_base(v).i / TICKS_MS : arg_int(v);

	if (ms < -1 || ms > UINT32_MAX - 1)
		arg_throw_range(rt, param, "Specified argument was out of the range of valid values.");
	return ms;
}

static struct waitable *of(struct rt *rt, val v)
{
	struct waitable *w = (struct waitable *)val_base(v).o;

	if (w->closed && w->h.cls == &type_semaphoreslim.cls)
		net_throw(rt, "System.ObjectDisposedException", "The semaphore has been disposed.");
	if (w->closed)
		net_throw(rt, "System.ObjectDisposedException",
			"Cannot access a disposed object.\nObject name: 'SafeWaitHandle'.");
	return w;
}

static bool is_set(struct rt *rt, struct waitable *w)
{
	if (w->done)
		return w->done(rt, w->of);
	return w->kind == WAIT_MUTEX ? true : w->kind == WAIT_COUNTDOWN ? w->count == 0 : w->count > 0;
}

static void take(struct waitable *w)
{
	if (w->kind == WAIT_MUTEX)
		w->count++;
	else if (w->kind == WAIT_AUTO || w->kind == WAIT_SEMAPHORE)
		w->count--;
}

static bool taken(struct rt *rt, void *arg)
{
	if (!is_set(rt, arg))
		return false;
	take(arg);
	return true;
}

static val make(struct rt *rt, const struct type *t, enum waitable_kind kind, int64_t count, int64_t most)
{
	struct waitable *w = arg_new(rt, t, sizeof(*w));

	w->kind = (uint8_t)kind;
	w->count = (int32_t)count;
	w->most = (int32_t)most;
	return val_obj(w);
}

val waitable_of(struct rt *rt, bool (*done)(struct rt *rt, struct cell *of), struct cell *of)
{
	val v = make(rt, &type_manualreset, WAIT_MANUAL, 0, 1);
	struct waitable *w = (struct waitable *)v.o;

	w->done = done;
	gc_storep(w, w->of, of);
	return v;
}

static val wait_one(struct rt *rt, val self, val *a, int n)
{
	return val_bool(waitable_until(rt, taken, of(rt, self), n ? waitable_ms(rt, a[0]) : -1));
}

/* The slim ones' Wait() returns nothing, Wait(time) whether it was in time. */
static val wait_slim(struct rt *rt, val self, val *a, int n)
{
	bool timed = n && (arg_is(a[0], VK_INT32) || arg_is(a[0], VK_TIMESPAN)), ok;

	ok = waitable_until(rt, taken, of(rt, self), timed ? waitable_ms(rt, a[0]) : -1);
	return timed ? val_bool(ok) : V_VOID;
}

static val close_(struct rt *rt, val self, val *a, int n) { ((struct waitable *)self.o)->closed = true; return V_VOID; }
static val set(struct rt *rt, val self, val *a, int n) { of(rt, self)->count = 1; return V_TRUE; }
static val reset(struct rt *rt, val self, val *a, int n) { of(rt, self)->count = 0; return V_TRUE; }
static val set_slim(struct rt *rt, val self, val *a, int n) { of(rt, self)->count = 1; return V_VOID; }
static val reset_slim(struct rt *rt, val self, val *a, int n) { of(rt, self)->count = 0; return V_VOID; }

/* ---- several at once ---- */

struct several {
	struct array *a;
	int32_t found;
};

static bool any_taken(struct rt *rt, void *arg)
{
	struct several *s = arg;

	for (uint32_t i = 0; i < s->a->n; i++)
		if (taken(rt, of(rt, array_get(s->a, i)))) {
			s->found = (int32_t)i;
			return true;
		}
	return false;
}

static bool all_taken(struct rt *rt, void *arg)
{
	struct several *s = arg;

	for (uint32_t i = 0; i < s->a->n; i++)
		if (!is_set(rt, of(rt, array_get(s->a, i))))
			return false;
	for (uint32_t i = 0; i < s->a->n; i++)
		take(of(rt, array_get(s->a, i)));
	return true;
}

static struct array *handles(struct rt *rt, val v)
{
	struct array *a = val_array(arg_need(rt, v, "waitHandles"));

	if (!a || !a->n)
		arg_throw(rt, "waitHandles", "Waithandle array may not be empty.");
	return a;
}

static val wait_any(struct rt *rt, val self, val *a, int n)
{
	struct several s = { handles(rt, a[0]), 258 };

	waitable_until(rt, any_taken, &s, n > 1 ? waitable_ms(rt, a[1]) : -1);
	return val_int(s.found);
}

static val wait_all(struct rt *rt, val self, val *a, int n)
{
	struct several s = { handles(rt, a[0]), 0 };

	return val_bool(waitable_until(rt, all_taken, &s, n > 1 ? waitable_ms(rt, a[1]) : -1));
}

static val signal_and_wait(struct rt *rt, val self, val *a, int n)
{
	of(rt, a[0])->count++;
	return wait_one(rt, val_base(a[1]), a + 2, n - 2);
}

const struct member_def waithandle_members[] = {
	{ .row = MR_CONST, .sig = "static int WaitTimeout {get;}", .value = { .k = VK_INT32, .i = 258 } },
	METHOD("void Close()", close_), METHOD("void Dispose()", close_),
	STATIC("static bool SignalAndWait(System.Threading.WaitHandle toSignal, System.Threading.WaitHandle toWaitOn)",
		signal_and_wait),
	STATIC("static bool WaitAll(System.Threading.WaitHandle[] waitHandles)", wait_all),
	STATIC("static bool WaitAll(System.Threading.WaitHandle[] waitHandles, int millisecondsTimeout)", wait_all),
	STATIC("static bool WaitAll(System.Threading.WaitHandle[] waitHandles, timespan timeout)", wait_all),
	STATIC("static bool WaitAll(System.Threading.WaitHandle[] waitHandles, int millisecondsTimeout, bool exitContext)", wait_all),
	STATIC("static bool WaitAll(System.Threading.WaitHandle[] waitHandles, timespan timeout, bool exitContext)", wait_all),
	STATIC("static int WaitAny(System.Threading.WaitHandle[] waitHandles)", wait_any),
	STATIC("static int WaitAny(System.Threading.WaitHandle[] waitHandles, int millisecondsTimeout)", wait_any),
	STATIC("static int WaitAny(System.Threading.WaitHandle[] waitHandles, timespan timeout)", wait_any),
	STATIC("static int WaitAny(System.Threading.WaitHandle[] waitHandles, int millisecondsTimeout, bool exitContext)", wait_any),
	STATIC("static int WaitAny(System.Threading.WaitHandle[] waitHandles, timespan timeout, bool exitContext)", wait_any),
	METHOD("bool WaitOne()", wait_one), METHOD("bool WaitOne(int millisecondsTimeout)", wait_one),
	METHOD("bool WaitOne(timespan timeout)", wait_one),
	METHOD("bool WaitOne(int millisecondsTimeout, bool exitContext)", wait_one),
	METHOD("bool WaitOne(timespan timeout, bool exitContext)", wait_one),
	MEMBERS_END
};

static val event_ctor(struct rt *rt, val self, val *a, int n)
{
	if (n > 3)
		arg_set_ref(rt, a[n - 1], V_TRUE);
	return make(rt, arg_type(self, &type_eventwaithandle), arg_int(a[1]) ? WAIT_MANUAL : WAIT_AUTO, arg_bool(a[0]), 1);
}

const struct member_def eventwaithandle_members[] = {
	CTOR("(bool initialState, System.Threading.EventResetMode mode)", event_ctor),
	METHOD("bool Reset()", reset), METHOD("bool Set()", set), MEMBERS_END
};

static val auto_ctor(struct rt *rt, val self, val *a, int n)
{
	return make(rt, arg_type(self, &type_autoreset), WAIT_AUTO, arg_bool(a[0]), 1);
}

static val manual_ctor(struct rt *rt, val self, val *a, int n)
{
	return make(rt, arg_type(self, &type_manualreset), WAIT_MANUAL, arg_bool(a[0]), 1);
}

const struct member_def autoreset_members[] = { CTOR("(bool initialState)", auto_ctor), MEMBERS_END };
const struct member_def manualreset_members[] = { CTOR("(bool initialState)", manual_ctor), MEMBERS_END };

static val manual_slim_ctor(struct rt *rt, val self, val *a, int n)
{
	return make(rt, arg_type(self, &type_manualslim), WAIT_MANUAL, n && arg_bool(a[0]), 1);
}

static val slim_is_set(struct rt *rt, val self) { return val_bool(is_set(rt, (struct waitable *)self.o)); }
static val spin_count(struct rt *rt, val self) { return val_int(35); }

#define WAIT_ROWS                                                              \
	METHOD("void Wait()", wait_slim), METHOD("void Wait(System.Threading.CancellationToken cancellationToken)", wait_slim), \
	METHOD("bool Wait(timespan timeout)", wait_slim), METHOD("bool Wait(int millisecondsTimeout)", wait_slim), \
	METHOD("bool Wait(timespan timeout, System.Threading.CancellationToken cancellationToken)", wait_slim), \
	METHOD("bool Wait(int millisecondsTimeout, System.Threading.CancellationToken cancellationToken)", wait_slim)

const struct member_def manualslim_members[] = {
	CTOR("()", manual_slim_ctor), CTOR("(bool initialState)", manual_slim_ctor),
	CTOR("(bool initialState, int spinCount)", manual_slim_ctor),
	PROP("bool IsSet {get;}", slim_is_set, NULL), PROP("int SpinCount {get;}", spin_count, NULL),
	METHOD("void Dispose()", close_), METHOD("void Reset()", reset_slim), METHOD("void Set()", set_slim),
	WAIT_ROWS, MEMBERS_END
};

/* ---- Mutex ---- */

static val mutex_ctor(struct rt *rt, val self, val *a, int n)
{
	if (n > 2)
		arg_set_ref(rt, a[n - 1], V_TRUE);
	return make(rt, arg_type(self, &type_mutex), WAIT_MUTEX, n && arg_bool(a[0]), INT_MAX);
}

static val mutex_release(struct rt *rt, val self, val *a, int n)
{
	struct waitable *w = of(rt, self);

	if (!w->count)
		net_throw(rt, "System.ApplicationException",
			"Object synchronization method was called from an unsynchronized block of code.");
	w->count--;
	return V_VOID;
}

const struct member_def mutex_members[] = {
	CTOR("(bool initiallyOwned, string name, [ref] bool createdNew)", mutex_ctor),
	CTOR("(bool initiallyOwned, string name)", mutex_ctor),
	CTOR("(bool initiallyOwned)", mutex_ctor), CTOR("()", mutex_ctor),
	METHOD("void ReleaseMutex()", mutex_release), MEMBERS_END
};

/* ---- Semaphore, SemaphoreSlim ---- */

static val semaphore_make(struct rt *rt, const struct type *t, int64_t count, int64_t most)
{
	if (t == &type_semaphoreslim && (count < 0 || count > most))
		net_throw(rt, "System.ArgumentOutOfRangeException",
			  "The initialCount argument must be non-negative and less than or equal to the maximumCount. "
			  "(Parameter 'initialCount')\nActual value was %lld.", (long long)count);
	arg_not_negative(rt, count, "initialCount");
	if (most < 1)
		arg_throw_range(rt, t == &type_semaphore ? "maximumCount" : "maxCount", "Positive number required.");
	if (count > most)
		arg_throw(rt, NULL,
			"The initial count for the semaphore must be greater than or equal to zero and less than the maximum count.");
	return make(rt, t, WAIT_SEMAPHORE, count, most);
}

static val semaphore_ctor(struct rt *rt, val self, val *a, int n)
{
	return semaphore_make(rt, arg_type(self, &type_semaphore), arg_int(a[0]), arg_int(a[1]));
}

static val slim_ctor(struct rt *rt, val self, val *a, int n)
{
	return semaphore_make(rt, arg_type(self, &type_semaphoreslim), arg_int(a[0]), n > 1 ? arg_int(a[1]) : INT_MAX);
}

static val current_count(struct rt *rt, val self) { return val_int(((struct waitable *)self.o)->count); }

static val release(struct rt *rt, val self, val *a, int n)
{
	struct waitable *w = of(rt, self);
	int64_t by = n ? arg_int(a[0]) : 1;
	int32_t before = w->count;

	if (by < 1)
		arg_throw_range(rt, "releaseCount", "Positive number required.");
	if (before + by > w->most)
		net_throw(rt, "System.Threading.SemaphoreFullException",
			"Adding the specified count to the semaphore would cause it to exceed its maximum count.");
	w->count += (int32_t)by;
	return val_int(before);
}

const struct member_def semaphore_members[] = {
	CTOR("(int initialCount, int maximumCount)", semaphore_ctor),
	CTOR("(int initialCount, int maximumCount, string name)", semaphore_ctor),
	METHOD("int Release()", release), METHOD("int Release(int releaseCount)", release), MEMBERS_END
};
const struct member_def semaphoreslim_members[] = {
	CTOR("(int initialCount)", slim_ctor), CTOR("(int initialCount, int maxCount)", slim_ctor),
	PROP("int CurrentCount {get;}", current_count, NULL), METHOD("void Dispose()", close_),
	METHOD("int Release()", release), METHOD("int Release(int releaseCount)", release), WAIT_ROWS, MEMBERS_END
};

/* ---- CountdownEvent ---- */

static val countdown_ctor(struct rt *rt, val self, val *a, int n)
{
	if (arg_int(a[0]) < 0)
		arg_throw_range(rt, "initialCount", "Non-negative number required.");
	return make(rt, arg_type(self, &type_countdown), WAIT_COUNTDOWN, arg_int(a[0]), arg_int(a[0]));
}

static val initial_count(struct rt *rt, val self) { return val_int(((struct waitable *)self.o)->most); }

static val signal_(struct rt *rt, val self, val *a, int n)
{
	struct waitable *w = of(rt, self);
	int64_t by = n ? arg_int(a[0]) : 1;

	if (w->count < by)
		arg_throw_invalid(rt, "Invalid attempt made to decrement the event's count below zero.");
	w->count -= (int32_t)by;
	return val_bool(w->count == 0);
}

static val add_count(struct rt *rt, val self, val *a, int n)
{
	if (!of(rt, self)->count)
		arg_throw_invalid(rt, "The event is already signaled and cannot be incremented.");
	of(rt, self)->count += (int32_t)(n ? arg_int(a[0]) : 1);
	return V_VOID;
}

static val countdown_reset(struct rt *rt, val self, val *a, int n)
{
	struct waitable *w = of(rt, self);

	if (n)
		w->most = (int32_t)arg_int(a[0]);
	w->count = w->most;
	return V_VOID;
}

const struct member_def countdown_members[] = {
	CTOR("(int initialCount)", countdown_ctor), PROP("int CurrentCount {get;}", current_count, NULL),
	PROP("int InitialCount {get;}", initial_count, NULL), PROP("bool IsSet {get;}", slim_is_set, NULL),
	METHOD("void AddCount()", add_count), METHOD("void AddCount(int signalCount)", add_count),
	METHOD("void Dispose()", close_),
	METHOD("void Reset()", countdown_reset), METHOD("void Reset(int count)", countdown_reset),
	METHOD("bool Signal()", signal_), METHOD("bool Signal(int signalCount)", signal_), WAIT_ROWS, MEMBERS_END
};
