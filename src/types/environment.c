/* SPDX-License-Identifier: MIT */
/* Environment and GC. */
#include "types/environment.h"

#include "base/buf.h"
#include "sys/fd.h"
#include "sys/user.h"
#include "types/arg.h"
#include "types/platform.h"
#include "types/tables.h"

#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#define STATIC_TYPE(id, name_) \
	const struct type type_##id = { .name = name_, .base = &type_object, .flags = TF_STATIC | TF_ABSTRACT | TF_SEALED }
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
static int32_t exit_number;
static val exit_code(struct rt *rt, val self) { return val_int(exit_number); }
static void set_exit_code(struct rt *rt, val self, val v) { exit_number = (int32_t)arg_int(v); }

static void set_directory(struct rt *rt, val self, val v)
{
	struct ustr *s = arg_need_str(rt, v, "value");

	if (!ustr_len(s))
		arg_throw(rt, "value", "The value cannot be an empty string.");
	if (chdir(USTR_C(rt, s)))
		net_throw(rt, "System.IO.DirectoryNotFoundException", "Could not find a part of the path '%s'.", USTR_C(rt, s));
}

static val process_path(struct rt *rt, val self)
{
	char s[4096];
	ssize_t n = readlink("/proc/self/exe", s, sizeof(s) - 1);

	return n > 0 ? val_str(ustr_from_utf8(rt, s, (size_t)n)) : V_NULL;
}

enum { LINE_MAX_ = 16 << 20 };	/* the kernel takes less */

/* The words of the command line; the first is the program's file. */
static struct list *words(struct rt *rt)
{
	struct list *l = list_new(rt, NULL);
	struct buf b = BUF_INIT;
	size_t n = fd_read_file(AT_FDCWD, "/proc/self/cmdline", LINE_MAX_, &b) < 0 ? 0 : buf_size(&b);
	char *line = heap_alloc_block(rt->heap, n + 1);

	if (n)
		memcpy(line, buf_ptr(&b), n);
	buf_release(&b);
	line[n] = 0;
	for (size_t at = 0; at < n; at += strlen(line + at) + 1)
		list_add(rt, l, l->n ? arg_text(rt, line + at) : process_path(rt, V_NULL));
	return l;
}

static val command_line_args(struct rt *rt, val self, val *a, int n)
{
	return val_obj(list_to_array(rt, words(rt), &type_string));
}
static val command_line(struct rt *rt, val self)
{
	return val_str(val_to_str_sep(rt, val_obj(words(rt)), ustr_new(rt, " ")));
}
static val one(struct rt *rt, val self) { return val_int(1); }
static val empty(struct rt *rt, val self) { return val_str(ustr_empty(rt)); }
static val is_root(struct rt *rt, val self) { return val_bool(geteuid() == 0); }
static val os_version(struct rt *rt, val self) { return platform_os(rt); }

static val stack_trace(struct rt *rt, val self)
{
	return arg_text(rt, "   at System.Environment.get_StackTrace()");
}

static val working_set(struct rt *rt, val self)
{
	long pages = 0;
	FILE *f = fopen("/proc/self/statm", "re");

	if (!f || fscanf(f, "%*d %ld", &pages) != 1)
		pages = 0;
	if (f)
		fclose(f);
	return val_long(pages * sysconf(_SC_PAGESIZE));
}

static val drives(struct rt *rt, val self, val *a, int n)
{
	struct ustr *root = ustr_new(rt, "/");

	return val_obj(array_strings(rt, &root, 1));
}

static _Noreturn val fail_fast(struct rt *rt, val self, val *a, int n)
{
	fprintf(stderr, "Process terminated. %s\n", arg_str(a[0]) ? USTR_C(rt, arg_str(a[0])) : "");
	abort();
}
static val version(struct rt *rt, val self)
{
	val s = arg_text(rt, "10.0.0");
	return conv(rt, s, type_find_c(rt, "System.Version"));
}

static val user(struct rt *rt, val self)
{
	struct user_name me = user_name_of(geteuid());

	return arg_text(rt, me.known ? me.s : "");
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
	STATIC_PROP("static string NewLine {get;}", new_line, NULL),
	STATIC_PROP("static string MachineName {get;}", machine, NULL),
	STATIC_PROP("static string UserName {get;}", user, NULL),
	STATIC_PROP("static string UserDomainName {get;}", machine, NULL),
	STATIC_PROP("static int ProcessorCount {get;}", cpus, NULL), STATIC_PROP("static int ProcessId {get;}", pid, NULL),
	STATIC_PROP("static bool Is64BitProcess {get;}", yes, NULL),
	STATIC_PROP("static bool Is64BitOperatingSystem {get;}", yes, NULL),
	STATIC_PROP("static bool UserInteractive {get;}", yes, NULL),
	STATIC_PROP("static bool HasShutdownStarted {get;}", no, NULL),
	STATIC_PROP("static string CurrentDirectory {get;set;}", directory, set_directory),
	STATIC_PROP("static int SystemPageSize {get;}", page_size, NULL),
	STATIC_PROP("static int ExitCode {get;set;}", exit_code, set_exit_code),
	STATIC_PROP("static version Version {get;}", version, NULL),
	STATIC_PROP("static int TickCount {get;}", tick_count, NULL),
	STATIC_PROP("static long TickCount64 {get;}", tick_count64, NULL),
	STATIC_PROP("static string CommandLine {get;}", command_line, NULL),
	STATIC_PROP("static int CurrentManagedThreadId {get;}", one, NULL),
	STATIC_PROP("static bool IsPrivilegedProcess {get;}", is_root, NULL),
	STATIC_PROP("static System.OperatingSystem OSVersion {get;}", os_version, NULL),
	STATIC_PROP("static string ProcessPath {get;}", process_path, NULL),
	STATIC_PROP("static string StackTrace {get;}", stack_trace, NULL),
	STATIC_PROP("static string SystemDirectory {get;}", empty, NULL),
	STATIC_PROP("static long WorkingSet {get;}", working_set, NULL),
	STATIC("static string ExpandEnvironmentVariables(string name)", environment_expand),
	STATIC("static void FailFast(string message)", fail_fast),
	STATIC("static void FailFast(string message, System.Exception exception)", fail_fast),
	STATIC("static string[] GetCommandLineArgs()", command_line_args), STATIC("static string[] GetLogicalDrives()", drives),
	STATIC("static string GetEnvironmentVariable(string variable)", environment_get_variable),
	STATIC("static string GetEnvironmentVariable(string variable, System.EnvironmentVariableTarget target)",
		environment_get_variable),
	STATIC("static System.Collections.IDictionary GetEnvironmentVariables(System.EnvironmentVariableTarget target)",
		environment_get_variables),
	STATIC("static System.Collections.IDictionary GetEnvironmentVariables()", environment_get_variables),
	STATIC("static void SetEnvironmentVariable(string variable, string value)", environment_set_variable),
	STATIC("static void SetEnvironmentVariable(string variable, string value, System.EnvironmentVariableTarget target)",
		environment_set_variable),
	STATIC("static string GetFolderPath(System.Environment+SpecialFolder folder)", folder),
	STATIC("static string GetFolderPath(System.Environment+SpecialFolder folder, System.Environment+SpecialFolderOption option)",
		folder),
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
static val zero_number(struct rt *rt, val self, val *a, int n) { return val_int(0); }
static val no_time(struct rt *rt, val self, val *a, int n) { return val_timespan(0); }

const struct member_def gc_members[] = {
	STATIC("static void Collect()", collect), STATIC("static void Collect(int generation)", collect),
	STATIC("static long GetTotalMemory(bool forceFullCollection)", total_memory),
	STATIC("static void WaitForPendingFinalizers()", nothing), STATIC("static void KeepAlive(System.Object obj)", nothing),
	STATIC("static void SuppressFinalize(System.Object obj)", nothing),
	STATIC("static void ReRegisterForFinalize(System.Object obj)", nothing),
	STATIC("static void AddMemoryPressure(long bytesAllocated)", nothing),
	STATIC("static void RemoveMemoryPressure(long bytesAllocated)", nothing),
	STATIC("static void Collect(int generation, System.GCCollectionMode mode)", collect),
	STATIC("static void Collect(int generation, System.GCCollectionMode mode, bool blocking)", collect),
	STATIC("static void Collect(int generation, System.GCCollectionMode mode, bool blocking, bool compacting)", collect),
	STATIC("static int CollectionCount(int generation)", zero_number),
	STATIC("static int GetGeneration(System.Object obj)", zero_number),
	STATIC("static long GetAllocatedBytesForCurrentThread()", total_memory),
	STATIC("static long GetTotalAllocatedBytes(bool precise = default)", total_memory),
	STATIC("static timespan GetTotalPauseDuration()", no_time),
	{ .row = MR_CONST, .sig = "static int MaxGeneration {get;}", .value = { .k = VK_INT32, .i = 2 } },
	MEMBERS_END
};
