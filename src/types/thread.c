/* SPDX-License-Identifier: MIT */
/* System.Threading.Thread: the one of the runspace. Its Sleep ends with a stop. */
#include "types/arg.h"
#include "types/calendar.h"
#include "types/tables.h"

#include <limits.h>
#include <poll.h>

const struct type type_thread = { .name = "System.Threading.Thread", .base = &type_object, .size = sizeof(struct cell), .flags = TF_SEALED };

static val sleep_(struct rt *rt, val self, val *a, int n)
{
	int64_t ms = arg_is(a[0], VK_TIMESPAN) ? val_base(a[0]).i / TICKS_MS : arg_int(a[0]);
	struct pollfd p = { .fd = rt->stop_fd, .events = POLLIN };

	if (ms < -1)
		arg_throw_range(rt, "millisecondsTimeout", "Number must be either non-negative and less than or equal to Int32.MaxValue or -1.");
	rt_poll(rt);
	rt_wait(rt, &p, 1, (int)MIN(ms, INT32_MAX));
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
