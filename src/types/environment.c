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
