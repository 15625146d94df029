/* SPDX-License-Identifier: MIT */
/* Environment, GC, Thread, Random, Stopwatch. */
#include "types/arg.h"
#include "types/calendar.h"
#include "types/tables.h"

#include <math.h>
#include <poll.h>
#include <pwd.h>
#include <stdlib.h>
#include <string.h>
#include <sys/random.h>
#include <time.h>
#include <unistd.h>

#define STATIC_TYPE(id, name_) const struct type type_##id = { .name = name_, .base = &type_object, .flags = TF_STATIC | TF_ABSTRACT | TF_SEALED }
STATIC_TYPE(environment, "System.Environment");
STATIC_TYPE(gc, "System.GC");

static val new_line(struct rt *rt, val self) { return arg_text(rt, "\n"); }
static val machine(struct rt *rt, val self) { char s[256] = ""; gethostname(s, sizeof(s) - 1); return arg_text(rt, s); }
static val cpus(struct rt *rt, val self) { return val_int((int32_t)sysconf(_SC_NPROCESSORS_ONLN)); }
static val pid(struct rt *rt, val self) { return val_int(getpid()); }
static val yes(struct rt *rt, val self) { return V_TRUE; }
static val no(struct rt *rt, val self) { return V_FALSE; }
static val directory(struct rt *rt, val self) { char s[4096]; return arg_text(rt, getcwd(s, sizeof(s)) ? s : "/"); }
static val page_size(struct rt *rt, val self) { return val_int((int32_t)sysconf(_SC_PAGESIZE)); }
static val exit_code(struct rt *rt, val self) { return val_int(0); }
static val version(struct rt *rt, val self) { val s = arg_text(rt, "10.0.0"); return conv(rt, s, type_find_c(rt, "System.Version")); }

static val user(struct rt *rt, val self)
{
	struct passwd p, *r = NULL;
	char buf[4096];

	return arg_text(rt, getpwuid_r(geteuid(), &p, buf, sizeof(buf), &r) == 0 && r ? r->pw_name : "");
}

static val ticks(struct rt *rt, bool wide)
{
	struct timespec ts;
	int64_t ms;

	clock_gettime(CLOCK_BOOTTIME, &ts);
	ms = ts.tv_sec * 1000 + ts.tv_nsec / 1000000;
	return wide ? val_long(ms) : val_int((int32_t)ms);
}

static val tick_count(struct rt *rt, val self) { return ticks(rt, false); }
static val tick_count64(struct rt *rt, val self) { return ticks(rt, true); }

static val get_variable(struct rt *rt, val self, val *a, int n)
{
	const char *v = n > 1 && arg_int(a[1]) != 0 ? NULL : getenv(USTR_C(rt, arg_need_str(rt, a[0], "variable")));

	return v ? arg_text(rt, v) : V_NULL;
}

static val folder(struct rt *rt, val self, val *a, int n)
{
	const char *home = getenv("HOME"), *sub = NULL;

	switch (arg_int(a[0])) {
	case 40: case 5: sub = ""; break;		/* UserProfile, Personal */
	case 26: sub = "/.config"; break;
	case 28: sub = "/.local/share"; break;
	case 16: case 0: sub = "/Desktop"; break;
	case 35: return arg_text(rt, "/usr/share");
	}
	return sub && home ? val_str(ustr_printf(rt, "%s%s", home, sub)) : val_str(ustr_empty(rt));
}

static val exit_(struct rt *rt, val self, val *a, int n) { rt_unwind(rt, UNWIND_EXIT, NULL, NULL, (int)arg_int(a[0])); }

const struct member_def environment_members[] = {
	STATIC_PROP("static string NewLine {get;}", new_line, NULL), STATIC_PROP("static string MachineName {get;}", machine, NULL),
	STATIC_PROP("static string UserName {get;}", user, NULL), STATIC_PROP("static string UserDomainName {get;}", machine, NULL),
	STATIC_PROP("static int ProcessorCount {get;}", cpus, NULL), STATIC_PROP("static int ProcessId {get;}", pid, NULL),
	STATIC_PROP("static bool Is64BitProcess {get;}", yes, NULL), STATIC_PROP("static bool Is64BitOperatingSystem {get;}", yes, NULL),
	STATIC_PROP("static bool UserInteractive {get;}", yes, NULL), STATIC_PROP("static bool HasShutdownStarted {get;}", no, NULL),
	STATIC_PROP("static string CurrentDirectory {get;}", directory, NULL), STATIC_PROP("static int SystemPageSize {get;}", page_size, NULL),
	STATIC_PROP("static int ExitCode {get;}", exit_code, NULL), STATIC_PROP("static version Version {get;}", version, NULL),
	STATIC_PROP("static int TickCount {get;}", tick_count, NULL), STATIC_PROP("static long TickCount64 {get;}", tick_count64, NULL),
	STATIC("static string GetEnvironmentVariable(string variable)", get_variable),
	STATIC("static string GetEnvironmentVariable(string variable, System.EnvironmentVariableTarget target)", get_variable),
	STATIC("static string GetFolderPath(System.Environment+SpecialFolder folder)", folder),
	STATIC("static void Exit(int exitCode)", exit_),
	MEMBERS_END
};

static val collect(struct rt *rt, val self, val *a, int n) { heap_collect(rt->heap); return V_VOID; }
static val total_memory(struct rt *rt, val self, val *a, int n)
{
	struct heap_stats s;

	heap_stats(rt->heap, &s);
	return val_long((int64_t)s.used);
}
static val nothing(struct rt *rt, val self, val *a, int n) { return V_VOID; }

const struct member_def gc_members[] = {
	STATIC("static void Collect()", collect), STATIC("static void Collect(int generation)", collect),
	STATIC("static long GetTotalMemory(bool forceFullCollection)", total_memory),
	STATIC("static void WaitForPendingFinalizers()", nothing), STATIC("static void KeepAlive(System.Object obj)", nothing),
	STATIC("static void SuppressFinalize(System.Object obj)", nothing),
	MEMBERS_END
};

/* ---- Thread.Sleep, which a stop ends ---- */

const struct type type_thread = { .name = "System.Threading.Thread", .base = &type_object, .size = sizeof(struct cell), .flags = TF_SEALED };

static val sleep_(struct rt *rt, val self, val *a, int n)
{
	int64_t ms = arg_is(a[0], VK_TIMESPAN) ? val_base(a[0]).i / TICKS_MS : arg_int(a[0]);
	struct pollfd p = { .fd = rt->stop_fd, .events = POLLIN };

	if (ms < -1)
		arg_throw_range(rt, "millisecondsTimeout", "Number must be either non-negative and less than or equal to Int32.MaxValue or -1.");
	rt_poll(rt);
	poll(&p, 1, (int)MIN(ms, INT32_MAX));
	rt_poll(rt);
	return V_VOID;
}

static val current_thread(struct rt *rt, val self) { return val_obj(rt_alloc(rt, &type_thread, sizeof(struct cell))); }
static val thread_id(struct rt *rt, val self) { return val_int(1); }
static val thread_culture(struct rt *rt, val self) { return type_property(rt, &type_cultureinfo, ustr_atom(rt, "CurrentCulture"), true)->def->get(rt, V_NULL); }
static void ignore(struct rt *rt, val self, val v) { }

const struct member_def thread_members[] = {
	STATIC_PROP("static System.Threading.Thread CurrentThread {get;}", current_thread, NULL),
	STATIC("static void Sleep(int millisecondsTimeout)", sleep_), STATIC("static void Sleep(timespan timeout)", sleep_),
	PROP("int ManagedThreadId {get;}", thread_id, NULL),
	PROP("cultureinfo CurrentCulture {get;set;}", thread_culture, ignore), PROP("cultureinfo CurrentUICulture {get;set;}", thread_culture, ignore),
	MEMBERS_END
};

/* ---- Random: xoshiro256**, seeded by the system or the argument ---- */

struct random {
	struct cell h;
	uint64_t s[4];
};
const struct type type_random = { .name = "System.Random", .base = &type_object, .size = sizeof(struct random) };

static uint64_t draw(struct random *r)
{
	uint64_t *s = r->s, x = s[1] * 5, out = (x << 7 | x >> 57) * 9, t = s[1] << 17;

	s[2] ^= s[0];
	s[3] ^= s[1];
	s[1] ^= s[2];
	s[0] ^= s[3];
	s[2] ^= t;
	s[3] = s[3] << 45 | s[3] >> 19;
	return out;
}

static val random_ctor(struct rt *rt, val self, val *a, int n)
{
	struct random *r = arg_new(rt, arg_type(self, &type_random), sizeof(*r));
	uint64_t z = n ? (uint64_t)arg_int(a[0]) : 0;

	if (!n)
		must(getrandom(r->s, sizeof(r->s), 0) == sizeof(r->s));
	for (int i = 0; n && i < 4; i++) {
		uint64_t x = z += 0x9E3779B97F4A7C15;

		x = (x ^ x >> 30) * 0xBF58476D1CE4E5B9;
		x = (x ^ x >> 27) * 0x94D049BB133111EB;
		r->s[i] = x ^ x >> 31;
	}
	return val_obj(r);
}

static val random_next(struct rt *rt, val self, val *a, int n)
{
	int64_t lo = n > 1 ? arg_int(a[0]) : 0, hi = n ? arg_int(a[n - 1]) : INT32_MAX;

	if (n == 1 && hi < 0)
		arg_throw_range(rt, "maxValue", "'maxValue' must be greater than zero.");
	if (lo > hi)
		arg_throw_range(rt, "minValue", "'minValue' cannot be greater than maxValue.");
	return val_int((int32_t)(lo + (hi > lo ? (int64_t)(draw((struct random *)self.o) % (uint64_t)(hi - lo)) : 0)));
}

static val random_double(struct rt *rt, val self, val *a, int n) { return val_double((double)(draw((struct random *)self.o) >> 11) * 0x1.0p-53); }
static val random_shared(struct rt *rt, val self) { return random_ctor(rt, V_NULL, NULL, 0); }

static val random_bytes(struct rt *rt, val self, val *a, int n)
{
	struct array *b = val_array(arg_need(rt, a[0], "buffer"));

	for (uint32_t i = 0; i < b->n; i++)
		array_put(rt, b, i, val_num(VK_BYTE, (int64_t)(draw((struct random *)self.o) & 0xFF)));
	return V_VOID;
}

const struct member_def random_members[] = {
	CTOR("()", random_ctor), CTOR("(int Seed)", random_ctor), STATIC_PROP("static System.Random Shared {get;}", random_shared, NULL),
	METHOD("int Next()", random_next), METHOD("int Next(int maxValue)", random_next), METHOD("int Next(int minValue, int maxValue)", random_next),
	METHOD("double NextDouble()", random_double), METHOD("void NextBytes(byte[] buffer)", random_bytes),
	MEMBERS_END
};

/* ---- Stopwatch ---- */

struct watch {
	struct cell h;
	int64_t elapsed, since;		/* nanoseconds */
	bool running;
};
const struct type type_stopwatch = { .name = "System.Diagnostics.Stopwatch", .base = &type_object, .size = sizeof(struct watch) };

static int64_t nanoseconds(void)
{
	struct timespec ts;

	clock_gettime(CLOCK_MONOTONIC, &ts);
	return ts.tv_sec * 1000000000LL + ts.tv_nsec;
}

static struct watch *watch(val self) { return (struct watch *)self.o; }
static int64_t elapsed_ns(struct watch *w) { return w->elapsed + (w->running ? nanoseconds() - w->since : 0); }
static val watch_ctor(struct rt *rt, val self, val *a, int n) { return val_obj(rt_new_cell(rt, &type_stopwatch, watch)); }

static val watch_start(struct rt *rt, val self, val *a, int n)
{
	if (!watch(self)->running) {
		watch(self)->running = true;
		watch(self)->since = nanoseconds();
	}
	return V_VOID;
}

static val watch_start_new(struct rt *rt, val self, val *a, int n) { val w = watch_ctor(rt, self, a, 0); watch_start(rt, w, a, 0); return w; }

static val watch_stop(struct rt *rt, val self, val *a, int n)
{
	watch(self)->elapsed = elapsed_ns(watch(self));
	watch(self)->running = false;
	return V_VOID;
}

static val watch_reset(struct rt *rt, val self, val *a, int n) { watch(self)->running = false; watch(self)->elapsed = 0; return V_VOID; }
static val watch_restart(struct rt *rt, val self, val *a, int n) { watch_reset(rt, self, a, 0); return watch_start(rt, self, a, 0); }
static val watch_elapsed(struct rt *rt, val self) { return val_timespan(elapsed_ns(watch(self)) / 100); }
static val watch_ms(struct rt *rt, val self) { return val_long(elapsed_ns(watch(self)) / 1000000); }
static val watch_ticks(struct rt *rt, val self) { return val_long(elapsed_ns(watch(self))); }
static val watch_running(struct rt *rt, val self) { return val_bool(watch(self)->running); }
static val timestamp(struct rt *rt, val self, val *a, int n) { return val_long(nanoseconds()); }

const struct member_def stopwatch_members[] = {
	CTOR("()", watch_ctor), STATIC("static System.Diagnostics.Stopwatch StartNew()", watch_start_new),
	STATIC("static long GetTimestamp()", timestamp),
	{ .row = MR_CONST, .sig = "static long Frequency {get;}", .value = { .k = VK_INT64, .i = 1000000000 } },
	PROP("timespan Elapsed {get;}", watch_elapsed, NULL), PROP("long ElapsedMilliseconds {get;}", watch_ms, NULL),
	PROP("long ElapsedTicks {get;}", watch_ticks, NULL), PROP("bool IsRunning {get;}", watch_running, NULL),
	METHOD("void Start()", watch_start), METHOD("void Stop()", watch_stop), METHOD("void Reset()", watch_reset), METHOD("void Restart()", watch_restart),
	MEMBERS_END
};
