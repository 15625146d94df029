/* SPDX-License-Identifier: MIT */
/*
 * Barrier, where scripts that run beside each other wait until all have come, and SpinWait. Who
 * waits gives the others their turn (waitable_until).
 */
#include "types/async.h"

#include "types/arg.h"
#include "types/exception.h"
#include "types/tables.h"
#include "types/waitable.h"

#include <limits.h>
#include <unistd.h>

enum { PARTICIPANTS_MAX = 32767 };

struct barrier {
	struct cell h;
	int32_t all, left;	/* participants; those who haven't come in this phase */
	int64_t phase;
	bool disposed, acting;	/* acting: in the action between phases */
	val action;		/* or null */
	val failure;		/* exception of the last phase's action, or null */
};

static void trace(struct heap *h, struct cell *c)
{
	val_mark(h, ((struct barrier *)c)->action);
	val_mark(h, ((struct barrier *)c)->failure);
}

const struct type type_barrier = { .cls = { .trace = trace }, .name = "System.Threading.Barrier", .base = &type_object,
	.size = sizeof(struct barrier), .ifaces = "System.IDisposable" };

static struct barrier *of(val v) { return (struct barrier *)val_base(v).o; }

static struct barrier *open_of(struct rt *rt, val self)
{
	if (of(self)->disposed)
		net_throw(rt, "System.ObjectDisposedException", "Cannot access a disposed object.\nObject name: 'System.Threading.Barrier'.");
	return of(self);
}

/* Nobody may change it between two phases. */
static struct barrier *idle_of(struct rt *rt, val self)
{
	struct barrier *b = open_of(rt, self);

	if (b->acting)
		arg_throw_invalid(rt, "This method may not be called from within the postPhaseAction.");
	return b;
}

static val ctor(struct rt *rt, val self, val *a, int n)
{
	struct barrier *b;

	arg_not_negative(rt, arg_int(a[0]), "participantCount");
	arg_at_most(rt, arg_int(a[0]), PARTICIPANTS_MAX, "participantCount");
	b = arg_new(rt, arg_type(self, &type_barrier), sizeof(*b));
	b->all = b->left = (int32_t)arg_int(a[0]);
	b->failure = V_NULL;
	gc_store(b, &b->action, n > 1 ? a[1] : V_NULL);
	return val_obj(b);
}

struct acting {
	struct barrier *b;
};

static void act(struct rt *rt, void *arg)
{
	val b = val_obj(((struct acting *)arg)->b);

	rt->calling = NULL;
	arg_invoke(rt, of(b)->action, &b, 1);
}

/* All have come: the action runs, and the next phase begins whatever becomes of it. */
static void next_phase(struct rt *rt, struct barrier *b)
{
	struct acting a = { b };
	bool ok = true;

	b->acting = true;
	if (!val_is_null(b->action))
		ok = rt_try(rt, act, &a);
	b->acting = false;
	gc_store(b, &b->failure, ok ? V_NULL : rt->unwound.error->exception);
	b->left = b->all;
	b->phase++;
}

struct waiting {
	struct barrier *b;
	int64_t phase;
	val token;
};

static bool is_over(struct rt *rt, void *arg)
{
	struct waiting *w = arg;

	return w->b->phase != w->phase || w->b->disposed || (!val_is_null(w->token) && async_is_cancelled(w->token));
}

/* Milliseconds of an int or a TimeSpan, WHICH in the words of the error. */
static int64_t timeout_of(struct rt *rt, val v, const char *which)
{
	bool span = arg_is(v, VK_TIMESPAN);
	int64_t ms = span ? val_base(v).i / 10000 : arg_int(v);

	if (ms < -1 || ms > INT_MAX)
		net_throw(rt, "System.ArgumentOutOfRangeException",
			  "The %s must represent a value between -1 and Int32.MaxValue, inclusive. (Parameter '%s')\nActual value was %s.",
			  which, span ? "timeout" : "millisecondsTimeout", val_to_c(rt, v));
	return ms;
}

static _Noreturn void throw_failure(struct rt *rt, val failure)
{
	rt_throw(rt, errrec_from_exception(rt, val_obj(exc_new(rt, "System.Threading.BarrierPostPhaseException",
							       ustr_new(rt, "The postPhaseAction failed with an exception."), failure))));
}

static val arrive(struct rt *rt, val self, int64_t ms, val token)
{
	struct barrier *b = idle_of(rt, self);
	struct waiting w = { b, b->phase, token };

	if (!b->all)
		arg_throw_invalid(rt, "The barrier has no registered participants.");
	if (!b->left)
		arg_throw_invalid(rt, "The number of threads using the barrier exceeded the total number of registered participants.");
	if (!--b->left) {
		next_phase(rt, b);
	} else if (!waitable_until(rt, is_over, &w, ms)) {
		b->left++;	/* it hasn't come after all */
		return V_FALSE;
	} else if (b->phase == w.phase) {
		b->left++;
		open_of(rt, self);
		net_throw(rt, "System.OperationCanceledException", "The operation was canceled.");
	}
	if (!val_is_null(b->failure))
		throw_failure(rt, b->failure);
	return V_TRUE;
}

static val wait_for_ever(struct rt *rt, val self, val *a, int n)
{
	arrive(rt, self, -1, n ? a[0] : V_NULL);
	return V_VOID;
}

static val wait_for(struct rt *rt, val self, val *a, int n)
{
	return arrive(rt, self, timeout_of(rt, a[0], "specified timeout"), n > 1 ? a[1] : V_NULL);
}

static val add_some(struct rt *rt, val self, int64_t n)
{
	struct barrier *b = idle_of(rt, self);

	arg_positive(rt, n, "participantCount");
	arg_at_most(rt, n, PARTICIPANTS_MAX, "participantCount");
	if (b->all + n > PARTICIPANTS_MAX)
		arg_throw_invalid(rt, "Adding participantCount participants would result in the number of participants exceeding the maximum number allowed.");
	b->all += (int32_t)n;
	b->left += (int32_t)n;
	return val_long(b->phase);
}
static val add_one(struct rt *rt, val self, val *a, int n) { return add_some(rt, self, 1); }
static val add(struct rt *rt, val self, val *a, int n) { return add_some(rt, self, arg_int(a[0])); }

static val remove_some(struct rt *rt, val self, int64_t n)
{
	struct barrier *b = idle_of(rt, self);

	arg_positive(rt, n, "participantCount");
	if (n > b->all)
		arg_throw_range(rt, "participantCount",
				"The participantCount argument must be less than or equal the number of participants.");
	if (b->left < n)
		arg_throw_invalid(rt, "The participantCount argument is greater than the number of participants that haven't yet arrived at the barrier in this phase.");
	b->all -= (int32_t)n;
	b->left -= (int32_t)n;
	if (!b->left && b->all)
		next_phase(rt, b);
	return V_VOID;
}
static val remove_one(struct rt *rt, val self, val *a, int n) { return remove_some(rt, self, 1); }
static val remove_(struct rt *rt, val self, val *a, int n) { return remove_some(rt, self, arg_int(a[0])); }

static val dispose(struct rt *rt, val self, val *a, int n)
{
	idle_of(rt, self)->disposed = true;
	return V_VOID;
}

static val participants(struct rt *rt, val self) { return val_int(of(self)->all); }
static val remaining(struct rt *rt, val self) { return val_int(of(self)->left); }
static val phase(struct rt *rt, val self) { return val_long(of(self)->phase); }

#define TOKEN "System.Threading.CancellationToken cancellationToken"
const struct member_def barrier_members[] = {
	CTOR("(int participantCount)", ctor),
	CTOR("(int participantCount, System.Action[System.Threading.Barrier] postPhaseAction)", ctor),
	METHOD("long AddParticipant()", add_one), METHOD("long AddParticipants(int participantCount)", add),
	METHOD("void RemoveParticipant()", remove_one), METHOD("void RemoveParticipants(int participantCount)", remove_),
	METHOD("void SignalAndWait()", wait_for_ever), METHOD("void SignalAndWait(" TOKEN ")", wait_for_ever),
	METHOD("bool SignalAndWait(timespan timeout)", wait_for), METHOD("bool SignalAndWait(timespan timeout, " TOKEN ")", wait_for),
	METHOD("bool SignalAndWait(int millisecondsTimeout)", wait_for),
	METHOD("bool SignalAndWait(int millisecondsTimeout, " TOKEN ")", wait_for), METHOD("void Dispose()", dispose),
	PROP("int ParticipantsRemaining {get;}", remaining, NULL), PROP("int ParticipantCount {get;}", participants, NULL),
	PROP("long CurrentPhaseNumber {get;}", phase, NULL), MEMBERS_END
};

/* ---- SpinWait ---- */

enum { YIELD_FROM = 10 };	/* turns after which it gives way each time */

struct spinwait {
	struct cell h;
	int32_t count;
};
const struct type type_spinwait = { .name = "System.Threading.SpinWait", .base = &type_valuetype, .size = sizeof(struct spinwait),
	.flags = TF_VALUE };

static struct spinwait *spin_of(val v) { return (struct spinwait *)val_base(v).o; }
static val spin_ctor(struct rt *rt, val self, val *a, int n) { return val_obj(rt_new_cell(rt, &type_spinwait, spinwait)); }
static val spin_count(struct rt *rt, val self) { return val_int(spin_of(self)->count); }

static val will_yield(struct rt *rt, val self)
{
	return val_bool(spin_of(self)->count >= YIELD_FROM || sysconf(_SC_NPROCESSORS_ONLN) == 1);
}

static bool never(struct rt *rt, void *arg) { return false; }

static val spin_once(struct rt *rt, val self, val *a, int n)
{
	struct spinwait *s = spin_of(self);

	if (n)
		arg_at_least(rt, arg_int(a[0]), -1, "sleep1Threshold");
	if (arg_bool(will_yield(rt, self)))
		waitable_until(rt, never, NULL, 1);
	s->count = s->count == INT32_MAX ? YIELD_FROM : s->count + 1;
	return V_VOID;
}

static val spin_reset(struct rt *rt, val self, val *a, int n)
{
	spin_of(self)->count = 0;
	return V_VOID;
}

static bool condition_holds(struct rt *rt, void *arg) { return val_truth(rt, arg_invoke(rt, *(val *)arg, NULL, 0)); }

static val spin_until(struct rt *rt, val self, val *a, int n)
{
	int64_t ms = n < 2 ? -1 : timeout_of(rt, a[1], "timeout");
	val condition = arg_need(rt, a[0], "condition");
	bool holds = waitable_until(rt, condition_holds, &condition, ms);

	return n < 2 ? V_VOID : val_bool(holds);
}

const struct member_def spinwait_members[] = {
	CTOR("()", spin_ctor), PROP("int Count {get;}", spin_count, NULL), PROP("bool NextSpinWillYield {get;}", will_yield, NULL),
	METHOD("void SpinOnce()", spin_once), METHOD("void SpinOnce(int sleep1Threshold)", spin_once), METHOD("void Reset()", spin_reset),
	STATIC("static void SpinUntil(System.Func[bool] condition)", spin_until),
	STATIC("static bool SpinUntil(System.Func[bool] condition, timespan timeout)", spin_until),
	STATIC("static bool SpinUntil(System.Func[bool] condition, int millisecondsTimeout)", spin_until), MEMBERS_END
};
