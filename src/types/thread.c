/* SPDX-License-Identifier: MIT */
/* System.Threading.Thread: the one of the runspace. Its Sleep ends with a stop. */
#include "types/arg.h"
#include "types/enums.h"
#include "types/tables.h"
#include "types/waitable.h"

#include <limits.h>
#include <sched.h>

struct thread {
	struct cell h;
	val name;
	bool background, interrupted;
	uint8_t priority;
};

static void trace(struct heap *h, struct cell *c) { val_mark(h, ((struct thread *)c)->name); }
static struct thread *of(val v) { return (struct thread *)v.o; }
static bool same(struct rt *rt, val a, val b) { return val_cell(b, &type_thread) != NULL; }
static const struct type_ops ops = { .equals = same };
const struct type type_thread = { .cls = { .trace = trace }, .name = "System.Threading.Thread", .base = &type_object, .ops = &ops,
	.size = sizeof(struct thread), .flags = TF_SEALED };

static val current_thread(struct rt *rt, val self);

/* The wait that Interrupt ends: the next one, once. */
static void check_interrupted(struct rt *rt)
{
	struct thread *t = of(current_thread(rt, V_NULL));

	if (!t->interrupted)
		return;
	t->interrupted = false;
	net_throw(rt, "System.Threading.ThreadInterruptedException", "Thread was interrupted from a waiting state.");
}

static val interrupt(struct rt *rt, val self, val *a, int n)
{
	of(self)->interrupted = true;
	return V_VOID;
}

static val sleep_(struct rt *rt, val self, val *a, int n)
{
	struct pollfd p = { .fd = rt->stop_fd, .events = POLLIN };
	int64_t ms = waitable_ms(rt, a[0]);

	check_interrupted(rt);
	rt_poll(rt);
	rt_wait(rt, &p, 1, (int)MIN(ms, INT_MAX));
	rt_poll(rt);
	return V_VOID;
}

static val current_thread(struct rt *rt, val self)
{
	static struct { struct rt *rt; struct thread *t; } last;

	if (last.rt != rt) {
		last.rt = rt;
		last.t = rt_new_cell(rt, &type_thread, thread);
		last.t->priority = 2;
		gc_store(last.t, &last.t->name, arg_text(rt, "Pipeline Execution Thread"));
		rt_pin(rt, val_obj(last.t));
	}
	return val_obj(last.t);
}

static val one(struct rt *rt, val self) { return val_int(1); }
static val yes(struct rt *rt, val self) { return V_TRUE; }
static val no(struct rt *rt, val self) { return V_FALSE; }

static val thread_culture(struct rt *rt, val self)
{
	return type_property(rt, &type_cultureinfo, ustr_atom(rt, "CurrentCulture"), true)->def->get(rt, V_NULL);
}

static val thread_ui_culture(struct rt *rt, val self)
{
	return type_property(rt, &type_cultureinfo, ustr_atom(rt, "CurrentUICulture"), true)->def->get(rt, V_NULL);
}

static void set_thread_culture(struct rt *rt, val self, val v)
{
	type_property(rt, &type_cultureinfo, ustr_atom(rt, "CurrentCulture"), true)->def->set(rt, V_NULL, v);
}

static void set_thread_ui_culture(struct rt *rt, val self, val v)
{
	type_property(rt, &type_cultureinfo, ustr_atom(rt, "CurrentUICulture"), true)->def->set(rt, V_NULL, v);
}

static void ignore(struct rt *rt, val self, val v) { }
static val name(struct rt *rt, val self) { return of(self)->name; }
static void set_name(struct rt *rt, val self, val v) { gc_store(of(self), &of(self)->name, v); }
static val background(struct rt *rt, val self) { return val_bool(of(self)->background); }
static void set_background(struct rt *rt, val self, val v) { of(self)->background = arg_bool(v); }
static val priority(struct rt *rt, val self) { return val_enum(&enum_threadpriority, of(self)->priority); }
static void set_priority(struct rt *rt, val self, val v) { of(self)->priority = (uint8_t)arg_int(v); }
static val state(struct rt *rt, val self) { return val_enum(&enum_threadstate, of(self)->background ? 4 : 0); }
static val apartment(struct rt *rt, val self) { return val_enum(&enum_apartmentstate, 2); }
static val get_apartment(struct rt *rt, val self, val *a, int n) { return apartment(rt, self); }
static val set_apartment(struct rt *rt, val self, val *a, int n) { return val_bool(arg_int(a[0]) == 2); }
static val nothing(struct rt *rt, val self, val *a, int n) { return V_VOID; }
static val domain_id(struct rt *rt, val self, val *a, int n) { return val_int(1); }

static val domain(struct rt *rt, val self, val *a, int n)
{
	return type_property(rt, &type_appdomain, ustr_atom(rt, "CurrentDomain"), true)->def->get(rt, V_NULL);
}

static val processor(struct rt *rt, val self, val *a, int n) { return val_int(sched_getcpu()); }

static val started(struct rt *rt, val self, val *a, int n)
{
	net_throw(rt, "System.Threading.ThreadStateException", "Thread is running or terminated; it cannot restart.");
}

static val yield_(struct rt *rt, val self, val *a, int n)
{
	rt_wait(rt, NULL, 0, 0);
	return V_TRUE;
}

static bool never(struct rt *rt, void *arg) { return false; }

static val join(struct rt *rt, val self, val *a, int n)
{
	check_interrupted(rt);
	return val_bool(waitable_until(rt, never, NULL, n ? waitable_ms(rt, a[0]) : -1));
}

#define T "System.Threading."
const struct member_def thread_members[] = {
	STATIC_PROP("static " T "Thread CurrentThread {get;}", current_thread, NULL),
	PROP("int ManagedThreadId {get;}", one, NULL), PROP("bool IsAlive {get;}", yes, NULL),
	PROP("bool IsBackground {get;set;}", background, set_background), PROP("bool IsThreadPoolThread {get;}", no, NULL),
	PROP(T "ThreadPriority Priority {get;set;}", priority, set_priority),
	PROP(T "ThreadState ThreadState {get;}", state, NULL),
	PROP("cultureinfo CurrentCulture {get;set;}", thread_culture, set_thread_culture),
	PROP("cultureinfo CurrentUICulture {get;set;}", thread_ui_culture, set_thread_ui_culture),
	PROP("string Name {get;set;}", name, set_name), PROP(T "ApartmentState ApartmentState {get;set;}", apartment, ignore),
	STATIC("static void BeginCriticalRegion()", nothing), STATIC("static void EndCriticalRegion()", nothing),
	STATIC("static void BeginThreadAffinity()", nothing), STATIC("static void EndThreadAffinity()", nothing),
	METHOD(T "ApartmentState GetApartmentState()", get_apartment), STATIC("static int GetCurrentProcessorId()", processor),
	STATIC("static System.AppDomain GetDomain()", domain), STATIC("static int GetDomainID()", domain_id),
	METHOD("void Interrupt()", interrupt),
	METHOD("bool Join(int millisecondsTimeout)", join), METHOD("void Join()", join),
	METHOD("bool Join(timespan timeout)", join),
	STATIC("static void MemoryBarrier()", nothing), METHOD("void SetApartmentState(" T "ApartmentState state)", nothing),
	STATIC("static void Sleep(int millisecondsTimeout)", sleep_), STATIC("static void Sleep(timespan timeout)", sleep_),
	STATIC("static void SpinWait(int iterations)", nothing),
	METHOD("void Start(System.Object parameter)", started), METHOD("void Start()", started),
	METHOD("bool TrySetApartmentState(" T "ApartmentState state)", set_apartment),
	STATIC("static bool Yield()", yield_), MEMBERS_END
};
