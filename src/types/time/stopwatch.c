/* SPDX-License-Identifier: MIT */
/* System.Diagnostics.Stopwatch: the monotonic clock in nanoseconds. */
#include "sys/clock.h"
#include "types/arg.h"
#include "types/tables.h"
#include "types/time/timespan_text.h"

struct watch {
	struct cell h;
	int64_t elapsed, since;		/* nanoseconds */
	bool running;
};

static struct watch *watch(val self) { return (struct watch *)self.o; }
static int64_t elapsed_ns(struct watch *w) { return w->elapsed + (w->running ? clock_ns() - w->since : 0); }
static struct ustr *watch_text(struct rt *rt, val self) { return timespan_format(rt, elapsed_ns(watch(self)) / 100, NULL); }
static const struct type_ops ops = { .to_string = watch_text };
const struct type type_stopwatch = { .name = "System.Diagnostics.Stopwatch", .base = &type_object, .ops = &ops,
	.size = sizeof(struct watch) };
static val watch_ctor(struct rt *rt, val self, val *a, int n) { return val_obj(rt_new_cell(rt, &type_stopwatch, watch)); }

static val watch_start(struct rt *rt, val self, val *a, int n)
{
	if (!watch(self)->running) {
		watch(self)->running = true;
		watch(self)->since = clock_ns();
	}
	return V_VOID;
}

static val watch_start_new(struct rt *rt, val self, val *a, int n)
{
	val w = watch_ctor(rt, self, a, 0);

	watch_start(rt, w, a, 0);
	return w;
}

static val watch_stop(struct rt *rt, val self, val *a, int n)
{
	watch(self)->elapsed = elapsed_ns(watch(self));
	watch(self)->running = false;
	return V_VOID;
}

static val watch_reset(struct rt *rt, val self, val *a, int n)
{
	watch(self)->running = false;
	watch(self)->elapsed = 0;
	return V_VOID;
}
static val watch_restart(struct rt *rt, val self, val *a, int n)
{
	watch_reset(rt, self, a, 0);
	return watch_start(rt, self, a, 0);
}
static val watch_elapsed(struct rt *rt, val self) { return val_timespan(elapsed_ns(watch(self)) / 100); }
static val watch_ms(struct rt *rt, val self) { return val_long(elapsed_ns(watch(self)) / 1000000); }
static val watch_ticks(struct rt *rt, val self) { return val_long(elapsed_ns(watch(self))); }
static val watch_running(struct rt *rt, val self) { return val_bool(watch(self)->running); }
static val timestamp(struct rt *rt, val self, val *a, int n) { return val_long(clock_ns()); }

static val elapsed_between(struct rt *rt, val self, val *a, int n)
{
	int64_t end = n > 1 ? arg_int(a[1]) : clock_ns();

	return val_timespan((int64_t)((uint64_t)end - (uint64_t)arg_int(a[0])) / 100);
}

const struct member_def stopwatch_members[] = {
	CTOR("()", watch_ctor), STATIC("static System.Diagnostics.Stopwatch StartNew()", watch_start_new),
	STATIC("static long GetTimestamp()", timestamp),
	STATIC("static timespan GetElapsedTime(long startingTimestamp)", elapsed_between),
	STATIC("static timespan GetElapsedTime(long startingTimestamp, long endingTimestamp)", elapsed_between),
	{ .row = MR_CONST, .sig = "static bool IsHighResolution {get;}", .value = { .k = VK_BOOL, .i = 1 } },
	{ .row = MR_CONST, .sig = "static long Frequency {get;}", .value = { .k = VK_INT64, .i = 1000000000 } },
	PROP("bool IsRunning {get;}", watch_running, NULL), PROP("timespan Elapsed {get;}", watch_elapsed, NULL),
	PROP("long ElapsedMilliseconds {get;}", watch_ms, NULL), PROP("long ElapsedTicks {get;}", watch_ticks, NULL),
	METHOD("void Start()", watch_start), METHOD("void Stop()", watch_stop), METHOD("void Reset()", watch_reset),
	METHOD("void Restart()", watch_restart),
	MEMBERS_END
};
