/* SPDX-License-Identifier: MIT */
/* GregorianCalendar: the parts of a date, and weeks by the three rules. */
#include "types/arg.h"
#include "types/time/calendar.h"
#include "types/enums.h"
#include "types/tables.h"

struct gregorian {
	struct cell h;
	int kind, two_digit_max;
	bool read_only;
};

const struct type type_calendar = { .name = "System.Globalization.Calendar", .base = &type_object,
	.ifaces = "System.ICloneable", .flags = TF_ABSTRACT };
const struct type type_gregorian = { .name = "System.Globalization.GregorianCalendar", .base = &type_calendar,
	.size = sizeof(struct gregorian) };

static struct gregorian *of(val self) { return (struct gregorian *)val_base(self).o; }

static val ctor(struct rt *rt, val self, val *a, int n)
{
	struct gregorian *g = rt_new_cell(rt, &type_gregorian, gregorian);

	g->kind = n ? (int)arg_int(a[0]) : 1;
	g->two_digit_max = 2049;
	return val_obj(g);
}

val gregorian_new(struct rt *rt, bool read_only)
{
	val v = ctor(rt, V_NULL, NULL, 0);

	of(v)->read_only = read_only;
	return v;
}

static struct gregorian *writable(struct rt *rt, val self)
{
	if (of(self)->read_only)
		net_throw(rt, "System.InvalidOperationException", "Instance is read-only.");
	return of(self);
}

static struct date split(val v)
{
	struct date d;

	calendar_split(val_base(v).i, &d);
	return d;
}

#define PART(fn, value) \
	static val fn(struct rt *rt, val self, val *a, int n) { struct date d = split(a[0]); return val_int(value); }
PART(year, d.year) PART(month, d.month) PART(day, d.day) PART(hour, d.hour) PART(minute, d.minute)
PART(second, d.second) PART(day_of_year, d.yearday)
static val milliseconds(struct rt *rt, val self, val *a, int n) { return val_double(split(a[0]).fraction / 10000); }
static val weekday(struct rt *rt, val self, val *a, int n)
{
	return val_enum(type_find_c(rt, "System.DayOfWeek"), split(a[0]).weekday);
}

/* What the DateTime's own method makes of it. */
static val through(struct rt *rt, val *a, const char *name, val by) { return member_call(rt, a[0], ustr_atom(rt, name), &by, 1); }
#define ADD(fn, method, value) static val fn(struct rt *rt, val self, val *a, int n) { return through(rt, a, method, value); }
ADD(add_days, "AddDays", val_double((double)arg_int(a[1]))) ADD(add_hours, "AddHours", val_double((double)arg_int(a[1])))
ADD(add_minutes, "AddMinutes", val_double((double)arg_int(a[1])))
ADD(add_seconds, "AddSeconds", val_double((double)arg_int(a[1])))
ADD(add_weeks, "AddDays", val_double((double)arg_int(a[1]) * 7)) ADD(add_milliseconds, "AddMilliseconds", val_base(a[1]))
ADD(add_months, "AddMonths", val_base(a[1])) ADD(add_years, "AddYears", val_base(a[1]))

static int year_arg(struct rt *rt, val v)
{
	if (arg_int(v) < 1 || arg_int(v) > 9999)
		arg_throw_range(rt, "year", "Valid values are between 1 and 9999, inclusive.");
	return (int)arg_int(v);
}

static int month_arg(struct rt *rt, val v)
{
	if (arg_int(v) < 1 || arg_int(v) > 12)
		arg_throw_range(rt, "month", "Month must be between one and twelve.");
	return (int)arg_int(v);
}

static val days_in_month(struct rt *rt, val self, val *a, int n)
{
	return val_int(calendar_days_in(year_arg(rt, a[0]), month_arg(rt, a[1])));
}

static val days_in_year(struct rt *rt, val self, val *a, int n)
{
	return val_int(calendar_is_leap(year_arg(rt, a[0])) ? 366 : 365);
}
static val months_in_year(struct rt *rt, val self, val *a, int n) { year_arg(rt, a[0]); return val_int(12); }
static val is_leap_year(struct rt *rt, val self, val *a, int n) { return val_bool(calendar_is_leap(year_arg(rt, a[0]))); }

static val is_leap_day(struct rt *rt, val self, val *a, int n)
{
	return val_bool(calendar_is_leap(year_arg(rt, a[0])) && arg_int(a[1]) == 2 && arg_int(a[2]) == 29);
}

static val is_leap_month(struct rt *rt, val self, val *a, int n) { month_arg(rt, a[1]); return V_FALSE; }
static val leap_month(struct rt *rt, val self, val *a, int n) { year_arg(rt, a[0]); return val_int(0); }
static val era(struct rt *rt, val self, val *a, int n) { return val_int(1); }

static val to_datetime(struct rt *rt, val self, val *a, int n)
{
	return type_construct(rt, &type_datetime, a, 7);
}

static val four_digits(struct rt *rt, val self, val *a, int n)
{
	int64_t y = arg_int(a[0]), most = of(self)->two_digit_max;

	arg_not_negative(rt, y, "year");
	return val_int((int32_t)(y >= 100 ? y : most / 100 * 100 + y - (y > most % 100 ? 100 : 0)));
}

/* Rules: 0 the week of January 1st is the first, 1 the first whole one, 2 the first with four days. */
static val week_of_year(struct rt *rt, val self, val *a, int n)
{
	struct date d = split(a[0]);
	int rule = (int)arg_int(a[1]), first = (int)arg_int(a[2]), full = rule == 1 ? 7 : 4;
	int day = d.yearday - 1, start = (d.weekday - day % 7 + 14) % 7, offset = (first - start + 14) % 7;

	if (rule == 0)
		return val_int((day + (start - first + 14) % 7) / 7 + 1);
	if (offset && offset >= full)
		offset -= 7;
	if (day - offset >= 0)
		return val_int((day - offset) / 7 + 1);
	a[0] = val_datetime(calendar_ticks(d.year, 1, 1) - TICKS_DAY, 0);
	return d.year == 1 ? val_int(52) : week_of_year(rt, self, a, n);
}

static val copy(struct rt *rt, val self, val *a, int n)
{
	struct gregorian *g = rt_new_cell(rt, &type_gregorian, gregorian);

	g->kind = of(self)->kind;
	g->two_digit_max = of(self)->two_digit_max;
	return val_obj(g);
}
static val read_only(struct rt *rt, val self, val *a, int n)
{
	struct gregorian *g;

	if (of(arg_need(rt, a[0], "calendar"))->read_only)
		return a[0];
	g = of(copy(rt, a[0], NULL, 0));
	g->read_only = true;
	return val_obj(g);
}
static val is_read_only(struct rt *rt, val self) { return val_bool(of(self)->read_only); }
static val earliest(struct rt *rt, val self) { return val_datetime(0, 0); }
static val latest(struct rt *rt, val self) { return val_datetime(TICKS_MAX, 0); }
static val solar(struct rt *rt, val self) { return val_enum(&enum_calendaralgorithmtype, 1); }
static val kind(struct rt *rt, val self) { return val_enum(&enum_gregoriancalendartypes, of(self)->kind); }
static void set_kind(struct rt *rt, val self, val v) { writable(rt, self)->kind = (int)arg_int(v); }
static val two_digit_max(struct rt *rt, val self) { return val_int(of(self)->two_digit_max); }
static void set_two_digit_max(struct rt *rt, val self, val v) { writable(rt, self)->two_digit_max = (int)arg_int(v); }
static val eras(struct rt *rt, val self)
{
	struct array *a = array_new(rt, &type_int32, 1);

	array_put(rt, a, 0, val_int(1));
	return val_obj(a);
}

#define GET(t, name, fn) METHOD(t " " name "(datetime time)", fn)
#define MORE(t, name, arg, fn) METHOD("datetime " name "(datetime time, " t " " arg ")", fn)
const struct member_def calendar_members[] = {
	MORE("int", "AddDays", "days", add_days), MORE("int", "AddHours", "hours", add_hours),
	MORE("double", "AddMilliseconds", "milliseconds", add_milliseconds),
	MORE("int", "AddMinutes", "minutes", add_minutes), MORE("int", "AddMonths", "months", add_months),
	MORE("int", "AddSeconds", "seconds", add_seconds),
	MORE("int", "AddWeeks", "weeks", add_weeks), MORE("int", "AddYears", "years", add_years),
	METHOD("System.Object Clone()", copy),
	GET("int", "GetDayOfMonth", day), GET("System.DayOfWeek", "GetDayOfWeek", weekday),
	GET("int", "GetDayOfYear", day_of_year),
	METHOD("int GetDaysInMonth(int year, int month)", days_in_month),
	METHOD("int GetDaysInMonth(int year, int month, int era)", days_in_month),
	METHOD("int GetDaysInYear(int year)", days_in_year),
	METHOD("int GetDaysInYear(int year, int era)", days_in_year), GET("int", "GetEra", era),
	GET("int", "GetHour", hour), GET("double", "GetMilliseconds", milliseconds),
	GET("int", "GetMinute", minute), GET("int", "GetMonth", month),
	METHOD("int GetLeapMonth(int year)", leap_month), METHOD("int GetLeapMonth(int year, int era)", leap_month),
	METHOD("int GetMonthsInYear(int year)", months_in_year), METHOD("int GetMonthsInYear(int year, int era)", months_in_year),
	GET("int", "GetSecond", second), GET("int", "GetYear", year),
	METHOD("int GetWeekOfYear(datetime time, System.Globalization.CalendarWeekRule rule, System.DayOfWeek firstDayOfWeek)",
		week_of_year),
	METHOD("bool IsLeapDay(int year, int month, int day)", is_leap_day),
	METHOD("bool IsLeapDay(int year, int month, int day, int era)", is_leap_day),
	METHOD("bool IsLeapMonth(int year, int month)", is_leap_month),
	METHOD("bool IsLeapMonth(int year, int month, int era)", is_leap_month),
	METHOD("bool IsLeapYear(int year)", is_leap_year), METHOD("bool IsLeapYear(int year, int era)", is_leap_year),
	METHOD("datetime ToDateTime(int year, int month, int day, int hour, int minute, int second, int millisecond)",
		to_datetime),
	METHOD("datetime ToDateTime(int year, int month, int day, int hour, int minute, int second, int millisecond, int era)",
		to_datetime),
	METHOD("int ToFourDigitYear(int year)", four_digits),
	STATIC("static System.Globalization.Calendar ReadOnly(System.Globalization.Calendar calendar)", read_only),
	{ .row = MR_CONST, .sig = "static int CurrentEra {get;}", .value = { .k = VK_INT32, .i = 0 } }, MEMBERS_END
};
const struct member_def gregorian_members[] = {
	CTOR("()", ctor), CTOR("(System.Globalization.GregorianCalendarTypes type)", ctor),
	PROP("datetime MinSupportedDateTime {get;}", earliest, NULL), PROP("datetime MaxSupportedDateTime {get;}", latest, NULL),
	PROP("System.Globalization.CalendarAlgorithmType AlgorithmType {get;}", solar, NULL),
	PROP("System.Globalization.GregorianCalendarTypes CalendarType {get;set;}", kind, set_kind),
	PROP("int[] Eras {get;}", eras, NULL),
	PROP("int TwoDigitYearMax {get;set;}", two_digit_max, set_two_digit_max), PROP("bool IsReadOnly {get;}", is_read_only, NULL),
	{ .row = MR_CONST, .sig = "static int ADEra {get;}", .value = { .k = VK_INT32, .i = 1 } }, MEMBERS_END
};
