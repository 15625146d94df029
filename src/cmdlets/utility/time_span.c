/* SPDX-License-Identifier: MIT */
/* New-TimeSpan, Get-Uptime, Start-Sleep, Measure-Command: spans of time. */
#include "engine/cmdlet.h"
#include "engine/host.h"
#include "sys/clock.h"
#include "types/netevent.h"
#include "types/time/calendar.h"

#include <math.h>
#include <poll.h>
#include <time.h>

struct span_args {
	val start, end;
	int64_t days, hours, minutes, seconds, milliseconds;
};

static const char *const span_sets[] = { "Date", "Time", NULL };
static const struct param_def span_params[] = {
	PARAM(span_args, start, "Start", P_DATETIME, .pos = 1, .sets = 1 << 0, .flags = PF_PIPE | PF_PIPE_NAME,
	      .aliases = "LastWriteTime"),
	PARAM(span_args, end, "End", P_DATETIME, .pos = 2, .sets = 1 << 0, .flags = PF_PIPE_NAME),
	PARAM(span_args, days, "Days", P_INT, .sets = 1 << 1),
	PARAM(span_args, hours, "Hours", P_INT, .sets = 1 << 1),
	PARAM(span_args, minutes, "Minutes", P_INT, .sets = 1 << 1),
	PARAM(span_args, seconds, "Seconds", P_INT, .sets = 1 << 1),
	PARAM(span_args, milliseconds, "Milliseconds", P_INT, .sets = 1 << 1),
	PARAMS_END
};

static void new_timespan(struct cmdlet *c)
{
	struct span_args *a = c->args;
	int64_t at = calendar_now().i;

	if (c->set == 1) {
		__int128 ticks =
			(__int128)a->days * TICKS_DAY + (__int128)a->hours * TICKS_HOUR + (__int128)a->minutes * TICKS_MINUTE +
				 (__int128)a->seconds * TICKS_SECOND + (__int128)a->milliseconds * TICKS_MS;

		if (ticks > INT64_MAX || ticks < INT64_MIN)
			cmdlet_throw_fmt(c, "System.ArgumentOutOfRangeException",
				"System.ArgumentOutOfRangeException", EC_NotSpecified, V_NULL,
				"TimeSpan overflowed because the duration is too long.");
		cmdlet_write(c, val_timespan((int64_t)ticks));
	} else
		cmdlet_write(c, val_timespan((a->end.k == VK_DATETIME ? a->end.i : at) - (a->start.k == VK_DATETIME
			? a->start.i : at)));
}

const struct cmdlet_def cmdlet_new_timespan = {
	.name = "New-TimeSpan", .module = MOD_UTILITY,
	.sets = span_sets, .default_set = "Date", .output_types = "System.TimeSpan",
	.params = span_params, .args_size = sizeof(struct span_args), .process = new_timespan,
	.synopsis = "Creates a TimeSpan object.",
};

struct uptime_args {
	bool since;
};

static const char *const uptime_sets[] = { "Timespan", "Since", NULL };
static const struct param_def uptime_params[] = {
	PARAM(uptime_args, since, "Since", P_SWITCH, .sets = 1 << 1),
	PARAMS_END
};

static void get_uptime(struct cmdlet *c)
{
	struct timespec ts;
	int64_t ticks;

	clock_gettime(CLOCK_BOOTTIME, &ts);
	ticks = ts.tv_sec * TICKS_SECOND;
	cmdlet_write(c, ((struct uptime_args *)c->args)->since ? val_datetime(calendar_now().i - ticks, KIND_LOCAL)
							       : val_timespan(ticks));
}

const struct cmdlet_def cmdlet_get_uptime = {
	.name = "Get-Uptime", .module = MOD_UTILITY,
	.sets = uptime_sets, .default_set = "Timespan", .output_types = "System.TimeSpan,System.DateTime",
	.params = uptime_params, .args_size = sizeof(struct uptime_args), .process = get_uptime,
	.synopsis = "Gets the time since the system was started.",
};

struct sleep_args {
	double seconds;
	int64_t milliseconds;
	val duration;
};

static const char *const sleep_sets[] = { "Seconds", "Milliseconds", "FromTimeSpan", NULL };
static const struct param_def sleep_params[] = {
	PARAM(sleep_args, seconds, "Seconds", P_DOUBLE, .pos = 1, .sets = 1 << 0,
	      .flags = PF_MANDATORY | PF_PIPE | PF_PIPE_NAME, .validate = "range:0:2147483"),
	PARAM(sleep_args, milliseconds, "Milliseconds", P_INT, .sets = 1 << 1, .flags = PF_MANDATORY | PF_PIPE_NAME,
	      .aliases = "ms", .validate = "range:0:2147483647"),
	PARAM(sleep_args, duration, "Duration", P_TIMESPAN, .pos = 1, .sets = 1 << 2,
	      .flags = PF_MANDATORY | PF_PIPE | PF_PIPE_NAME, .aliases = "ts", .validate = "range:NonNegative"),
	PARAMS_END
};

/* What happens to objects meanwhile is queued or forwarded; actions wait for the script to go on. */
static int collect_events(struct rt *rt)
{
	bool watching = rt->watching;
	int due = netevent_collect(rt);

	rt->watching |= watching;
	return due;
}

static void check_duration(struct cmdlet *c, int64_t ticks)
{
	if (ticks > INT32_MAX * TICKS_MS)
		cmdlet_throw_fmt(c, "System.Management.Automation.PSArgumentException", "MaximumDurationExceeded", EC_InvalidArgument, V_NULL,
			"The '-Duration' parameter value must not exceed '24.20:31:23.6470000', provided value was '%s'.",
			val_to_c(c->rt, val_timespan(ticks)));
}

static void start_sleep(struct cmdlet *c)
{
	struct sleep_args *a = c->args;
	int64_t ms = c->set == 0   ? (int64_t)ceil(a->seconds * 1000)
		     : c->set == 1 ? a->milliseconds
				   : (a->duration.i + TICKS_MS - 1) / TICKS_MS;
	int64_t until = clock_due(MAX(ms, (int64_t)0));
	struct pollfd p = { .fd = c->rt->stop_fd, .events = POLLIN };
	const struct host_ops *host = c->rt->eng->host;

	if (c->set == 2)
		check_duration(c, a->duration.i);
	if (host && host->flush)
		host->flush(c->rt, c->rt->eng->host_arg);
	for (;;) {
		int due = collect_events(c->rt);
		int64_t left = until - clock_ms();

		rt_poll(c->rt);
		if (left <= 0)
			return;
		rt_wait(c->rt, &p, 1, (int)MIN(left, due < 0 ? (int64_t)60000 : MAX(due, 1)));
	}
}

const struct cmdlet_def cmdlet_start_sleep = {
	.name = "Start-Sleep", .module = MOD_UTILITY,
	.sets = sleep_sets, .default_set = "Seconds",
	.params = sleep_params, .args_size = sizeof(struct sleep_args), .process = start_sleep,
	.synopsis = "Suspends the activity in a script or session for a while.",
};

struct measure_args {
	val input_object;
	struct scriptblock *expression;
};

struct measure_state {
	int64_t ns;
};

static const struct param_def measure_params[] = {
	PARAM(measure_args, input_object, "InputObject", P_PSOBJECT, .flags = PF_PIPE),
	PARAM(measure_args, expression, "Expression", P_SCRIPTBLOCK, .pos = 1, .flags = PF_MANDATORY),
	PARAMS_END
};

static void measure(struct cmdlet *c)
{
	struct measure_args *a = c->args;
	int64_t start = clock_ns();

	cmdlet_call_block(c, a->expression, a->input_object);
	((struct measure_state *)c->state)->ns += clock_ns() - start;
}

static void measure_end(struct cmdlet *c)
{
	cmdlet_write(c, val_timespan(((struct measure_state *)c->state)->ns / 100));
}

const struct cmdlet_def cmdlet_measure_command = {
	.name = "Measure-Command", .module = MOD_UTILITY, .output_types = "System.TimeSpan",
	.params = measure_params, .args_size = sizeof(struct measure_args), .state_size = sizeof(struct measure_state),
	.process = measure, .end = measure_end,
	.synopsis = "Measures the time it takes to run script blocks and cmdlets.",
};
