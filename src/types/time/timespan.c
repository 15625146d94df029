/* SPDX-License-Identifier: MIT */
/* System.TimeSpan. */
#include "types/arg.h"
#include "types/time/calendar.h"
#include "types/time/stamp.h"
#include "types/tables.h"
#include "types/time/timespan_text.h"

#include <math.h>
#include <string.h>

static val checked(struct rt *rt, __int128 t)
{
	if (t > INT64_MAX || t < INT64_MIN)
		net_throw(rt, "System.OverflowException", "TimeSpan overflowed because the duration is too long.");
	return val_timespan((int64_t)t);
}

#define PART(name, size, mod) static val name(struct rt *rt, val self) { return val_int((int32_t)(self.i / (size) % (mod))); }
PART(hours, TICKS_HOUR, 24)
PART(minutes, TICKS_MINUTE, 60)
PART(seconds, TICKS_SECOND, 60)
PART(milliseconds, TICKS_MS, 1000)
PART(microseconds, 10, 1000)
static val days(struct rt *rt, val self) { return val_int((int32_t)(self.i / TICKS_DAY)); }
static val nanoseconds(struct rt *rt, val self) { return val_int((int32_t)(self.i % 10 * 100)); }
static val ticks(struct rt *rt, val self) { return val_long(self.i); }

#define TOTAL(name, size) static val name(struct rt *rt, val self) { return val_double((double)self.i / (double)(size)); }
TOTAL(total_days, TICKS_DAY)
TOTAL(total_hours, TICKS_HOUR)
TOTAL(total_minutes, TICKS_MINUTE)
TOTAL(total_seconds, TICKS_SECOND)
TOTAL(total_microseconds, 10)
/* Cut to what FromMilliseconds takes back. */
static val total_milliseconds(struct rt *rt, val self)
{
	double ms = (double)self.i / (double)TICKS_MS, most = (double)(INT64_MAX / TICKS_MS);

	return val_double(ms > most ? most : ms < -most ? -most : ms);
}
static val total_nanoseconds(struct rt *rt, val self) { return val_double((double)self.i * 100); }

static val add(struct rt *rt, val self, val *a, int n) { return checked(rt, (__int128)self.i + a[0].i); }
static val subtract(struct rt *rt, val self, val *a, int n) { return checked(rt, (__int128)self.i - a[0].i); }
static val op_add(struct rt *rt, val self, val *a, int n) { return checked(rt, (__int128)a[0].i + a[1].i); }
static val op_subtract(struct rt *rt, val self, val *a, int n) { return checked(rt, (__int128)a[0].i - a[1].i); }

static val negate(struct rt *rt, val self, val *a, int n)
{
	val v = n ? a[0] : self;

	if (v.i == INT64_MIN)
		net_throw(rt, "System.OverflowException", "Negating the minimum value of a twos complement number is invalid.");
	return val_timespan(-v.i);
}

static val plus(struct rt *rt, val self, val *a, int n) { return a[0]; }

static val duration(struct rt *rt, val self, val *a, int n)
{
	if (self.i == INT64_MIN)
		net_throw(rt, "System.OverflowException",
			"The duration cannot be returned for TimeSpan.MinValue because the absolute value of TimeSpan.MinValue exceeds the value of TimeSpan.MaxValue.");
	return val_timespan(self.i < 0 ? -self.i : self.i);
}

static val from_double(struct rt *rt, double t)
{
	if (isnan(t))
		arg_throw(rt, NULL, "TimeSpan does not accept floating point Not-a-Number values.");
	if (!(fabs(t) < 9.2233720368547758e18))
		net_throw(rt, "System.OverflowException", "TimeSpan overflowed because the duration is too long.");
	return val_timespan((int64_t)t);
}

static val multiply(struct rt *rt, val self, val *a, int n) { return from_double(rt, rint((double)self.i * a[0].d)); }

static val op_multiply(struct rt *rt, val self, val *a, int n)
{
	val span = arg_is(a[0], VK_TIMESPAN) ? a[0] : a[1], factor = arg_is(a[0], VK_TIMESPAN) ? a[1] : a[0];

	return from_double(rt, rint((double)span.i * factor.d));
}

static val divide_by(struct rt *rt, val span, val by)
{
	by = val_base(by);
	if (by.k == VK_TIMESPAN)
		return val_double((double)span.i / (double)by.i);
	if (by.d == 0)
		net_throw(rt, "System.OverflowException", "TimeSpan overflowed because the duration is too long.");
	return from_double(rt, rint((double)span.i / by.d));
}

static val divide(struct rt *rt, val self, val *a, int n) { return divide_by(rt, self, a[0]); }
static val op_divide(struct rt *rt, val self, val *a, int n) { return divide_by(rt, a[0], a[1]); }

/* FromDays(1.5) or FromDays(1, hours, …): the first in SIZE, others smaller. */
static val from_units(struct rt *rt, val *a, int n, int first)
{
	static const int64_t sizes[] = { TICKS_DAY, TICKS_HOUR, TICKS_MINUTE, TICKS_SECOND, TICKS_MS, 10 };
	__int128 t = 0;

	if (n == 1 && val_base(a[0]).k == VK_DOUBLE)
		return val_timespan(stamp_scale(rt, a[0].d, sizes[first], true));
	for (int i = 0; i < n; i++)
		t += (__int128)arg_int(a[i]) * sizes[first + i];
	if (t > INT64_MAX || t < INT64_MIN)
		net_throw(rt, "System.ArgumentOutOfRangeException", "TimeSpan overflowed because the duration is too long.");
	return val_timespan((int64_t)t);
}

static val from_days(struct rt *rt, val self, val *a, int n) { return from_units(rt, a, n, 0); }
static val from_hours(struct rt *rt, val self, val *a, int n) { return from_units(rt, a, n, 1); }
static val from_minutes(struct rt *rt, val self, val *a, int n) { return from_units(rt, a, n, 2); }
static val from_seconds(struct rt *rt, val self, val *a, int n) { return from_units(rt, a, n, 3); }
static val from_milliseconds(struct rt *rt, val self, val *a, int n) { return from_units(rt, a, n, 4); }
static val from_microseconds(struct rt *rt, val self, val *a, int n) { return from_units(rt, a, n, 5); }
static val from_ticks(struct rt *rt, val self, val *a, int n) { return val_timespan(arg_int(a[0])); }

static val compare(struct rt *rt, val self, val *a, int n) { return val_int((a[0].i > a[1].i) - (a[0].i < a[1].i)); }

static val compare_to(struct rt *rt, val self, val *a, int n)
{
	val b = val_base(a[0]);

	if (val_is_null(b))
		return val_int(1);
	if (b.k != VK_TIMESPAN)
		arg_throw(rt, NULL, "Object must be of type TimeSpan.");
	return val_int((self.i > b.i) - (self.i < b.i));
}

static val equals(struct rt *rt, val self, val *a, int n)
{
	return val_bool(arg_is(a[0], VK_TIMESPAN) && val_base(a[0]).i == self.i);
}
static val equals_static(struct rt *rt, val self, val *a, int n) { return val_bool(a[0].i == a[1].i); }
static val hash_code(struct rt *rt, val self, val *a, int n) { return val_int((int32_t)val_net_hash(rt, self)); }

static val to_string(struct rt *rt, val self, val *a, int n)
{
	return val_str(timespan_format(rt, self.i, n ? arg_str(a[0]) : NULL));
}

static val finish(struct rt *rt, struct ustr *s, enum timespan_result r, int64_t t, const char *bad_format)
{
	if (r == TIMESPAN_OVERFLOW)
		net_throw(rt, "System.OverflowException",
			"The TimeSpan string '%s' could not be parsed because at least one of the numeric components is out of range or contains too many digits.",
			USTR_C(rt, s));
	if (r == TIMESPAN_FORMAT)
		net_throw(rt, "System.FormatException", bad_format, USTR_C(rt, s));
	return val_timespan(t);
}

static val parse(struct rt *rt, val self, val *a, int n)
{
	struct ustr *s = arg_need_str(rt, a[0], "input");
	int64_t t = 0;
	enum timespan_result r = timespan_parse(rt, s, &t);

	return finish(rt, s, r, t, "String '%s' was not recognized as a valid TimeSpan.");
}

static enum timespan_result exact(struct rt *rt, val *a, int64_t *ret)
{
	struct array *all = val_array(a[1]);
	enum timespan_result r = TIMESPAN_FORMAT;

	if (!all)
		return timespan_parse_exact(rt, arg_need_str(rt, a[0], "input"), arg_need_str(rt, a[1], "format"), ret);
	for (uint32_t i = 0; i < all->n && r != TIMESPAN_OK; i++)
		r = timespan_parse_exact(rt, arg_need_str(rt, a[0], "input"), arg_need_str(rt, all->v[i], "format"), ret);
	return r;
}

/* What is said of a text that FORMAT, one or several, doesn't fit. */
static const char *bad_exact(struct rt *rt, val format)
{
	struct ustr *f = arg_str(format);

	if (f && ustr_len(f) == 1 && !strchr("cgGtT", *USTR_C(rt, f)))
		return USTR_C(rt, ustr_printf(rt, "Format specifier '%s' was invalid.", USTR_C(rt, f)));
	return f && ustr_len(f) > 1 ? "Input string was not in a correct format."
				    : "String '%s' was not recognized as a valid TimeSpan.";
}

static val parse_exact(struct rt *rt, val self, val *a, int n)
{
	int64_t t = 0;
	enum timespan_result r = exact(rt, a, &t);

	return finish(rt, arg_str(a[0]), r, t, bad_exact(rt, a[1]));
}

static val try_parse(struct rt *rt, val self, val *a, int n)
{
	int64_t t = 0;
	bool ok = arg_str(a[0]) && timespan_parse(rt, arg_str(a[0]), &t) == TIMESPAN_OK;

	arg_set_ref(rt, a[n - 1], val_timespan(ok ? t : 0));
	return val_bool(ok);
}

static val try_parse_exact(struct rt *rt, val self, val *a, int n)
{
	int64_t t = 0;
	bool ok = arg_str(a[0]) && exact(rt, a, &t) == TIMESPAN_OK;

	arg_set_ref(rt, a[n - 1], val_timespan(ok ? t : 0));
	return val_bool(ok);
}

static val ctor(struct rt *rt, val self, val *a, int n)
{
	if (n < 2)
		return val_timespan(n ? arg_int(a[0]) : 0);
	return from_units(rt, a, n, n == 3 ? 1 : 0);
}

#define CONSTANT(text, t) { .row = MR_CONST, .sig = text, .value = { .k = VK_TIMESPAN, .i = t } }
#define LONG(text, t) { .row = MR_CONST, .sig = text, .value = { .k = VK_INT64, .i = t } }

#define UNIT(t, name, kind, n) { .row = MR_CONST, .sig = "static " t " " name " {get;}", .value = { .k = kind, .i = n } }

const struct member_def timespan_members[] = {
	UNIT("int", "HoursPerDay", VK_INT32, 24),
	UNIT("long", "MicrosecondsPerDay", VK_INT64, 86400000000),
	UNIT("long", "MicrosecondsPerHour", VK_INT64, 3600000000),
	UNIT("long", "MicrosecondsPerMillisecond", VK_INT64, 1000),
	UNIT("long", "MicrosecondsPerMinute", VK_INT64, 60000000),
	UNIT("long", "MicrosecondsPerSecond", VK_INT64, 1000000),
	UNIT("long", "MillisecondsPerDay", VK_INT64, 86400000),
	UNIT("long", "MillisecondsPerHour", VK_INT64, 3600000),
	UNIT("long", "MillisecondsPerMinute", VK_INT64, 60000),
	UNIT("long", "MillisecondsPerSecond", VK_INT64, 1000),
	UNIT("long", "MinutesPerDay", VK_INT64, 1440),
	UNIT("long", "MinutesPerHour", VK_INT64, 60),
	UNIT("long", "NanosecondsPerTick", VK_INT64, 100),
	UNIT("long", "SecondsPerDay", VK_INT64, 86400),
	UNIT("long", "SecondsPerHour", VK_INT64, 3600),
	UNIT("long", "SecondsPerMinute", VK_INT64, 60),
	CTOR("(long ticks)", ctor),
	CTOR("(int hours, int minutes, int seconds)", ctor),
	CTOR("(int days, int hours, int minutes, int seconds)", ctor),
	CTOR("(int days, int hours, int minutes, int seconds, int milliseconds)", ctor),
	CTOR("(int days, int hours, int minutes, int seconds, int milliseconds, int microseconds)", ctor),
	PROP("long Ticks {get;}", ticks, NULL),
	PROP("int Days {get;}", days, NULL),
	PROP("int Hours {get;}", hours, NULL),
	PROP("int Milliseconds {get;}", milliseconds, NULL),
	PROP("int Microseconds {get;}", microseconds, NULL),
	PROP("int Nanoseconds {get;}", nanoseconds, NULL),
	PROP("int Minutes {get;}", minutes, NULL),
	PROP("int Seconds {get;}", seconds, NULL),
	PROP("double TotalDays {get;}", total_days, NULL),
	PROP("double TotalHours {get;}", total_hours, NULL),
	PROP("double TotalMilliseconds {get;}", total_milliseconds, NULL),
	PROP("double TotalMicroseconds {get;}", total_microseconds, NULL),
	PROP("double TotalNanoseconds {get;}", total_nanoseconds, NULL),
	PROP("double TotalMinutes {get;}", total_minutes, NULL),
	PROP("double TotalSeconds {get;}", total_seconds, NULL),
	CONSTANT("static timespan MaxValue {get;}", INT64_MAX),
	CONSTANT("static timespan MinValue {get;}", INT64_MIN),
	CONSTANT("static timespan Zero {get;}", 0),
	LONG("static long TicksPerDay {get;}", TICKS_DAY),
	LONG("static long TicksPerHour {get;}", TICKS_HOUR),
	LONG("static long TicksPerMinute {get;}", TICKS_MINUTE),
	LONG("static long TicksPerSecond {get;}", TICKS_SECOND),
	LONG("static long TicksPerMillisecond {get;}", TICKS_MS),
	LONG("static long TicksPerMicrosecond {get;}", 10),
	METHOD("timespan Add(timespan ts)", add),
	METHOD("int CompareTo(System.Object value)", compare_to),
	METHOD("int CompareTo(timespan value)", compare_to),
	METHOD("timespan Divide(double divisor)", divide),
	METHOD("double Divide(timespan ts)", divide),
	METHOD("timespan Duration()", duration),
	METHOD("bool Equals(System.Object value)", equals),
	METHOD("bool Equals(timespan obj)", equals),
	METHOD("int GetHashCode()", hash_code),
	METHOD("timespan Multiply(double factor)", multiply),
	METHOD("timespan Negate()", negate),
	METHOD("timespan Subtract(timespan ts)", subtract),
	METHOD("string ToString()", to_string),
	METHOD("string ToString(string format)", to_string),
	METHOD("string ToString(string format, System.IFormatProvider formatProvider)", to_string),
	STATIC("static int Compare(timespan t1, timespan t2)", compare),
	STATIC("static bool Equals(timespan t1, timespan t2)", equals_static),
	STATIC("static timespan FromDays(double value)", from_days),
	STATIC("static timespan FromDays(int days)", from_days),
	STATIC("static timespan FromDays(int days, int hours = 0, long minutes = 0, long seconds = 0, long milliseconds = 0, long microseconds = 0)",
		from_days),
	STATIC("static timespan FromHours(int hours)", from_hours),
	STATIC("static timespan FromHours(int hours, long minutes = 0, long seconds = 0, long milliseconds = 0, long microseconds = 0)",
		from_hours),
	STATIC("static timespan FromHours(double value)", from_hours),
	STATIC("static timespan FromMicroseconds(long microseconds)", from_microseconds),
	STATIC("static timespan FromMicroseconds(double value)", from_microseconds),
	STATIC("static timespan FromMilliseconds(long milliseconds)", from_milliseconds),
	STATIC("static timespan FromMilliseconds(long milliseconds, long microseconds)", from_milliseconds),
	STATIC("static timespan FromMilliseconds(double value)", from_milliseconds),
	STATIC("static timespan FromMinutes(long minutes)", from_minutes),
	STATIC("static timespan FromMinutes(long minutes, long seconds = 0, long milliseconds = 0, long microseconds = 0)",
		from_minutes),
	STATIC("static timespan FromMinutes(double value)", from_minutes),
	STATIC("static timespan FromSeconds(long seconds)", from_seconds),
	STATIC("static timespan FromSeconds(long seconds, long milliseconds = 0, long microseconds = 0)", from_seconds),
	STATIC("static timespan FromSeconds(double value)", from_seconds),
	STATIC("static timespan FromTicks(long value)", from_ticks),
	STATIC("static timespan Parse(string s)", parse),
	STATIC("static timespan Parse(string input, System.IFormatProvider formatProvider)", parse),
	STATIC("static timespan ParseExact(string input, string format, System.IFormatProvider formatProvider)", parse_exact),
	STATIC("static timespan ParseExact(string input, string[] formats, System.IFormatProvider formatProvider)", parse_exact),
	STATIC("static bool TryParse(string s, [ref] timespan result)", try_parse),
	STATIC("static bool TryParse(string input, System.IFormatProvider formatProvider, [ref] timespan result)", try_parse),
	STATIC("static bool TryParseExact(string input, string format, System.IFormatProvider formatProvider, [ref] timespan result)",
		try_parse_exact),
	STATIC("static bool TryParseExact(string input, string[] formats, System.IFormatProvider formatProvider, [ref] timespan result)",
		try_parse_exact),
	STATIC("static timespan op_Addition(timespan t1, timespan t2)", op_add),
	STATIC("static timespan op_Subtraction(timespan t1, timespan t2)", op_subtract),
	STATIC("static timespan op_Multiply(timespan timeSpan, double factor)", op_multiply),
	STATIC("static timespan op_Multiply(double factor, timespan timeSpan)", op_multiply),
	STATIC("static timespan op_Division(timespan timeSpan, double divisor)", op_divide),
	STATIC("static double op_Division(timespan t1, timespan t2)", op_divide),
	STATIC("static timespan op_UnaryNegation(timespan t)", negate),
	STATIC("static timespan op_UnaryPlus(timespan t)", plus),
	MEMBERS_END
};
