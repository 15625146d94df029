/* SPDX-License-Identifier: MIT */
/* System.Timers.Timer: Elapsed comes when a script waits or begins a command. */
#include "types/time/calendar.h"
#include "sys/clock.h"
#include "types/netevent.h"
#include "types/tables.h"

#include <limits.h>
#include <math.h>

struct timer {
	struct cell h;
	double interval;	/* milliseconds */
	bool once, enabled, disposed;
	int64_t due;		/* monotonic, while enabled */
};
extern const struct type type_component;
const struct type type_timer = { .name = "System.Timers.Timer", .base = &type_component, .size = sizeof(struct timer),
	.ifaces = "System.ComponentModel.ISupportInitialize System.ComponentModel.IComponent System.IDisposable" };

enum { CATCH_UP_MAX = 1000 };

static struct timer *of(val v) { return (struct timer *)val_base(v).o; }
static int64_t step(const struct timer *t)
{
	return t->interval < 1 ? 1 : t->interval > INT_MAX ? INT_MAX : (int64_t)ceil(t->interval);
}

static val signal_at(struct rt *rt, int64_t late_ms)
{
	val v = calendar_local(calendar_utc_now() - late_ms * TICKS_MS);

	return netevent_args(rt, &type_elapsedargs, &v, 1);
}

static int collect(struct rt *rt, void *cell)
{
	struct timer *t = cell;
	int64_t now = clock_ms();

	for (int i = 0; t->enabled && t->due <= now && i < CATCH_UP_MAX; i++) {
		int64_t late = now - t->due;

		t->due += step(t);
		t->enabled = !t->once;
		netevent_raise(rt, val_obj(t), "Elapsed", signal_at(rt, late));
	}
	if (!t->enabled)
		return -1;
	return (int)MIN(MAX(t->due - now, (int64_t)0), (int64_t)INT_MAX);
}

static void enable(struct rt *rt, struct timer *t, bool on)
{
	if (on && t->disposed)
		net_throw(rt, "System.ObjectDisposedException",
			"Cannot access a disposed object.\nObject name: 'System.Timers.Timer'.");
	if (on == t->enabled)
		return;
	t->enabled = on;
	t->due = clock_due(step(t));
	if (on)
		netevent_watch(rt, t, collect);
	else
		netevent_unwatch(rt, t);
}

static double checked(struct rt *rt, double ms, const char *param)
{
	if (!(ms > 0) || ceil(ms) > INT_MAX)
		net_throw(rt, "System.ArgumentException", "Invalid value '%s' for parameter '%s'.",
			val_to_c(rt, val_double(ms)), param);
	return ms;
}

static val ctor(struct rt *rt, val self, val *a, int n)
{
	struct timer *t = arg_new(rt, arg_type(self, &type_timer), sizeof(*t));

	t->interval =
		!n ? 100
		   : checked(rt, arg_is(a[0], VK_TIMESPAN) ? (double)val_base(a[0]).i / TICKS_MS : val_base(a[0]).d,
			     "interval");
	return val_obj(t);
}

static val interval(struct rt *rt, val self) { return val_double(of(self)->interval); }

static void set_interval(struct rt *rt, val self, val v)
{
	struct timer *t = of(self);

	if (!(val_base(v).d > 0))
		net_throw(rt, "System.ArgumentException",
			"'%s' is not a valid value for 'Interval'. 'Interval' must be greater than 0.", val_to_c(rt, v));
	t->interval = val_base(v).d;
	t->due = clock_due(step(t));
}

static val again(struct rt *rt, val self) { return val_bool(!of(self)->once); }
static void set_again(struct rt *rt, val self, val v) { of(self)->once = !arg_bool(v); }
static val enabled(struct rt *rt, val self) { return val_bool(of(self)->enabled); }
static void set_enabled(struct rt *rt, val self, val v) { enable(rt, of(self), arg_bool(v)); }
static val none(struct rt *rt, val self) { return V_NULL; }
static void set_none(struct rt *rt, val self, val v) { }
static val start(struct rt *rt, val self, val *a, int n) { enable(rt, of(self), true); return V_VOID; }
static val stop(struct rt *rt, val self, val *a, int n) { enable(rt, of(self), false); return V_VOID; }
static val nothing(struct rt *rt, val self, val *a, int n) { return V_VOID; }

static val dispose(struct rt *rt, val self, val *a, int n)
{
	enable(rt, of(self), false);
	of(self)->disposed = true;
	netevent_raise(rt, self, "Disposed", netevent_no_args(rt));
	return V_VOID;
}

const struct member_def timer_members[] = {
	CTOR("()", ctor), CTOR("(double interval)", ctor), CTOR("(timespan interval)", ctor),
	PROP("bool AutoReset {get;set;}", again, set_again), PROP("bool Enabled {get;set;}", enabled, set_enabled),
	PROP("double Interval {get;set;}", interval, set_interval),
	PROP("System.ComponentModel.ISite Site {get;set;}", none, set_none),
	PROP("System.ComponentModel.ISynchronizeInvoke SynchronizingObject {get;set;}", none, set_none),
	PROP("System.ComponentModel.IContainer Container {get;}", none, NULL),
	NET_EVENT("System.Timers.ElapsedEventHandler", "Elapsed", "System.Object, System.Timers.ElapsedEventArgs"),
	NET_EVENT("System.EventHandler", "Disposed", "System.Object, System.EventArgs"),
	METHOD("void BeginInit()", nothing), METHOD("void EndInit()", nothing),
	METHOD("void Close()", stop), METHOD("void Dispose()", dispose), METHOD("void Start()", start),
	METHOD("void Stop()", stop), MEMBERS_END
};
