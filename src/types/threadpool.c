/* SPDX-License-Identifier: MIT */
/*
 * System.Threading.ThreadPool, what it tells. Scripts run on one thread here, and a
 * script block has no runspace on a thread of the pool in PowerShell either.
 */
#include "types/arg.h"
#include "types/tables.h"

#include <unistd.h>

const struct type type_threadpool = { .name = "System.Threading.ThreadPool", .base = &type_object,
	.flags = TF_STATIC | TF_ABSTRACT | TF_SEALED };

enum { WORKERS, PORTS };
static int32_t least[2], most[2] = { 32767, 1000 };

static int32_t processors(void) { return (int32_t)MAX(sysconf(_SC_NPROCESSORS_ONLN), 1L); }

static val give(struct rt *rt, val *a, const int32_t *n)
{
	for (int i = WORKERS; i <= PORTS; i++)
		arg_set_ref(rt, a[i], val_int(n[i] ? n[i] : processors()));
	return V_VOID;
}

static val get_least(struct rt *rt, val self, val *a, int n) { return give(rt, a, least); }
static val get_most(struct rt *rt, val self, val *a, int n) { return give(rt, a, most); }

static val set_least(struct rt *rt, val self, val *a, int n)
{
	if (arg_int(a[0]) < 0 || arg_int(a[1]) < 0 || arg_int(a[0]) > most[WORKERS] || arg_int(a[1]) > most[PORTS])
		return V_FALSE;
	for (int i = WORKERS; i <= PORTS; i++)
		least[i] = (int32_t)arg_int(a[i]);
	return V_TRUE;
}

static val set_most(struct rt *rt, val self, val *a, int n)
{
	for (int i = WORKERS; i <= PORTS; i++)
		if (arg_int(a[i]) <= 0 || arg_int(a[i]) < (least[i] ? least[i] : processors()))
			return V_FALSE;
	for (int i = WORKERS; i <= PORTS; i++)
		most[i] = (int32_t)MIN(arg_int(a[i]), (int64_t)32767);
	return V_TRUE;
}

static val threads(struct rt *rt, val self) { return val_int(0); }
static val items(struct rt *rt, val self) { return val_long(0); }

#define BOTH(name, fn) STATIC("static void " name "([ref] int workerThreads, [ref] int completionPortThreads)", fn)
#define SET(name, fn) STATIC("static bool " name "(int workerThreads, int completionPortThreads)", fn)
const struct member_def threadpool_members[] = {
	BOTH("GetMinThreads", get_least), BOTH("GetMaxThreads", get_most), BOTH("GetAvailableThreads", get_most),
	SET("SetMinThreads", set_least), SET("SetMaxThreads", set_most),
	STATIC_PROP("static int ThreadCount {get;}", threads, NULL),
	STATIC_PROP("static long PendingWorkItemCount {get;}", items, NULL),
	STATIC_PROP("static long CompletedWorkItemCount {get;}", items, NULL), MEMBERS_END
};
