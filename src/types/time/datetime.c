/* SPDX-License-Identifier: MIT */
/* System.DateTime. */
#include "types/arg.h"
#include "types/enums.h"
#include "types/time/stamp.h"
#include "types/tables.h"

#include <math.h>
#include <string.h>

static val now(struct rt *rt, val self) { return calendar_now(); }
static val utc_now(struct rt *rt, val self) { return val_datetime(calendar_utc_now(), KIND_UTC); }
static val today(struct rt *rt, val self) { val v = now(rt, self); return val_datetime(v.i - v.i % TICKS_DAY, KIND_LOCAL); }
static val date(struct rt *rt, val self) { return val_datetime(self.i - self.i % TICKS_DAY, self.aux); }
static val kind(struct rt *rt, val self) { return val_enum(&enum_datetimekind, self.aux); }

static val add(struct rt *rt, val self, val *a, int n) { return stamp_datetime(rt, stamp_later(self.i, a[0].i), self.aux); }
static val add_ticks(struct rt *rt, val self, val *a, int n)
{
	return stamp_datetime(rt, stamp_later(self.i, arg_int(a[0])), self.aux);
}

#define ADDER(name, size)                                                      \
	static val name(struct rt *rt, val self, val *a, int n)                \
	{                                                                      \
		return stamp_datetime(rt, stamp_later(self.i, stamp_scale(rt, a[0].d, size, false)), self.aux); \
	}
ADDER(add_days, TICKS_DAY)
ADDER(add_hours, TICKS_HOUR)
ADDER(add_minutes, TICKS_MINUTE)
ADDER(add_seconds, TICKS_SECOND)
ADDER(add_milliseconds, TICKS_MS)
ADDER(add_microseconds, 10)

static val add_months(struct rt *rt, val self, val *a, int n)
{
	return val_datetime(stamp_add_months(rt, self.i, arg_int(a[0])), self.aux);
}

static val add_years(struct rt *rt, val self, val *a, int n)
{
	return val_datetime(stamp_add_years(rt, self.i, arg_int(a[0])), self.aux);
}

static val subtract(struct rt *rt, val self, val *a, int n)
{
	val b = val_base(a[0]);

	return b.k == VK_DATETIME ? val_timespan(self.i - b.i) : stamp_datetime(rt, stamp_earlier(self.i, b.i), self.aux);
}

static val op_subtract(struct rt *rt, val self, val *a, int n) { return subtract(rt, val_base(a[0]), a + 1, 1); }
static val op_add(struct rt *rt, val self, val *a, int n) { return add(rt, val_base(a[0]), a + 1, 1); }

static val compare(struct rt *rt, val self, val *a, int n) { return val_int((a[0].i > a[1].i) - (a[0].i < a[1].i)); }

static val compare_to(struct rt *rt, val self, val *a, int n)
{
	val b = val_base(a[0]);

	if (val_is_null(b))
		return val_int(1);
	if (b.k != VK_DATETIME)
		arg_throw(rt, NULL, "Object must be of type DateTime.");
	return val_int((self.i > b.i) - (self.i < b.i));
}

static val equals(struct rt *rt, val self, val *a, int n)
{
	return val_bool(arg_is(a[0], VK_DATETIME) && val_base(a[0]).i == self.i);
}
static val equals_static(struct rt *rt, val self, val *a, int n) { return val_bool(a[0].i == a[1].i); }
static val hash_code(struct rt *rt, val self, val *a, int n) { return val_int((int32_t)val_net_hash(rt, self)); }
static val type_code(struct rt *rt, val self, val *a, int n) { return val_enum(&enum_typecode, 16); }
static val is_dst(struct rt *rt, val self, val *a, int n) { return V_FALSE; }

static val is_leap(struct rt *rt, val self, val *a, int n)
{
	if (arg_int(a[0]) < 1 || arg_int(a[0]) > 9999)
		arg_throw_range(rt, "year", "Year must be between 1 and 9999.");
	return val_bool(calendar_is_leap((int)arg_int(a[0])));
}

static val days_in_month(struct rt *rt, val self, val *a, int n)
{
	if (arg_int(a[1]) < 1 || arg_int(a[1]) > 12)
		net_throw(rt, "System.ArgumentOutOfRangeException",
			"Month must be between one and twelve. (Parameter 'month')\nActual value was %d.", (int)arg_int(a[1]));
	if (arg_int(a[0]) < 1 || arg_int(a[0]) > 9999)
		arg_throw_range(rt, "year", "Year must be between 1 and 9999.");
	return val_int(calendar_days_in((int)arg_int(a[0]), (int)arg_int(a[1])));
}

static val specify_kind(struct rt *rt, val self, val *a, int n) { return val_datetime(a[0].i, (int)arg_int(a[1])); }

static val to_universal(struct rt *rt, val self, val *a, int n)
{
	return self.aux == KIND_UTC ? self
	: val_datetime(MIN(MAX(self.i - calendar_offset_at_local(self.i), 0), TICKS_MAX), KIND_UTC);
}

static val to_local(struct rt *rt, val self, val *a, int n)
{
	return self.aux == KIND_LOCAL ? self
	: val_datetime(MIN(MAX(self.i + calendar_offset_at_utc(self.i), 0), TICKS_MAX), KIND_LOCAL);
}

static val to_file_time(struct rt *rt, val self, val *a, int n)
{
	int64_t t = (self.aux == KIND_UTC ? self.i : to_universal(rt, self, a, 0).i) - TICKS_FILE;

	if (t < 0)
		arg_throw_range(rt, NULL, "Not a valid Win32 FileTime.");
	return val_long(t);
}

static val to_file_time_utc(struct rt *rt, val self, val *a, int n)
{
	int64_t t = (self.aux == KIND_LOCAL ? to_universal(rt, self, a, 0).i : self.i) - TICKS_FILE;

	if (t < 0)
		arg_throw_range(rt, NULL, "Not a valid Win32 FileTime.");
	return val_long(t);
}

static val from_file_time_utc(struct rt *rt, val self, val *a, int n)
{
	if (arg_int(a[0]) < 0 || arg_int(a[0]) > TICKS_MAX - TICKS_FILE)
		arg_throw_range(rt, "fileTime", "Not a valid Win32 FileTime.");
	return val_datetime(arg_int(a[0]) + TICKS_FILE, KIND_UTC);
}

static val from_file_time(struct rt *rt, val self, val *a, int n)
{
	return to_local(rt, from_file_time_utc(rt, self, a, n), NULL, 0);
}
static val to_binary(struct rt *rt, val self, val *a, int n)
{
	return val_long((int64_t)((uint64_t)self.i | (uint64_t)self.aux << 62));
}

static val from_binary(struct rt *rt, val self, val *a, int n)
{
	const int64_t turn = 0x4000000000000000;	/* UTC ticks of local times before the first day */
	int64_t ticks = arg_int(a[0]) & (turn - 1);

	if (ticks > turn - TICKS_DAY)
		ticks += TICKS_DAY - turn;
	return val_datetime(ticks, (int)((uint64_t)arg_int(a[0]) >> 62));
}

/* OLE dates count days from 1899-12-30; before it their fraction still counts forward. */
#define TICKS_OLE 599264352000000000LL
#define MS_DAY 86400000LL

static val to_oa(struct rt *rt, val self, val *a, int n)
{
	int64_t t = self.i, ms;

	if (!t)
		return val_double(0);
	if (t < TICKS_DAY)
		t += TICKS_OLE;	/* a time of day alone */
	if (t < 31241376000000000LL)
		net_throw(rt, "System.OverflowException", "Not a legal OleAut date.");
	ms = (t - TICKS_OLE) / TICKS_MS;
	if (ms < 0 && ms % MS_DAY)
		ms -= (MS_DAY + ms % MS_DAY) * 2;
	return val_double((double)ms / (double)MS_DAY);
}

static val from_oa(struct rt *rt, val self, val *a, int n)
{
	int64_t ms;

	if (!(a[0].d > -657435 && a[0].d < 2958466))
		arg_throw(rt, NULL, "Not a legal OleAut date.");
	ms = (int64_t)(a[0].d * (double)MS_DAY + (a[0].d < 0 ? -0.5 : 0.5));
	if (ms < 0)
		ms -= ms % MS_DAY * 2;
	return stamp_datetime(rt, TICKS_OLE + ms * TICKS_MS, 0);
}

/* ---- text ---- */

static val to_string(struct rt *rt, val self, val *a, int n)
{
	return val_str(calendar_format(rt, self.i, self.aux, OFFSET_NONE, stamp_format_arg(a, n), stamp_names(rt, a, n)));
}

static val by_letter(struct rt *rt, val self, const char *letter)
{
	return val_str(calendar_format(rt, self.i, self.aux, OFFSET_NONE, ustr_new(rt, letter), stamp_names(rt, NULL, 0)));
}

static val long_date(struct rt *rt, val self, val *a, int n) { return by_letter(rt, self, "D"); }
static val long_time(struct rt *rt, val self, val *a, int n) { return by_letter(rt, self, "T"); }
static val short_date(struct rt *rt, val self, val *a, int n) { return by_letter(rt, self, "d"); }
static val short_time(struct rt *rt, val self, val *a, int n) { return by_letter(rt, self, "t"); }

/* The DateTimeStyles among the arguments; ArgumentException for what contradicts itself. */
static int64_t styles_of(struct rt *rt, val *a, int n)
{
	enum { ASSUME_LOCAL = 32, ASSUME_UNIVERSAL = 64 };
	int64_t styles = 0;

	for (int i = 1; i < n; i++)
		if (arg_is(a[i], VK_ENUM))
			styles = arg_int(a[i]);
	if ((styles & ASSUME_LOCAL) && (styles & ASSUME_UNIVERSAL))
		arg_throw(rt, "styles", "The DateTimeStyles values AssumeLocal and AssumeUniversal cannot be used together.");
	return styles;
}

val datetime_parse(struct rt *rt, val self, val *a, int n)
{
	struct calendar_parsed p;
	const char *why = calendar_parse(rt, arg_need_str(rt, a[0], "s"), stamp_names(rt, a, n), &p);

	if (why)
		net_throw(rt, "System.FormatException", "%s", why);
	return stamp_resolve(&p, styles_of(rt, a, n));
}

static val try_parse(struct rt *rt, val self, val *a, int n)
{
	struct calendar_parsed p;
	bool ok = arg_str(a[0]) && !calendar_parse(rt, arg_str(a[0]), stamp_names(rt, a, n - 1), &p);

	arg_set_ref(rt, a[n - 1], ok ? stamp_resolve(&p, styles_of(rt, a, n - 1)) : val_datetime(0, 0));
	return val_bool(ok);
}

static const char *try_formats(struct rt *rt, val *a, int n, struct calendar_parsed *p)
{
	struct array *all = val_array(a[1]);
	const char *why = NULL;

	if (!all)
		return calendar_parse_exact(rt, arg_need_str(rt, a[0], "s"), arg_need_str(rt, a[1], "format"),
					    (int)styles_of(rt, a, n), stamp_names(rt, a, n), p);
	for (uint32_t i = 0; i < all->n; i++) {
		why = calendar_parse_exact(rt, arg_need_str(rt, a[0], "s"), arg_need_str(rt, all->v[i], "format"),
					   (int)styles_of(rt, a, n), stamp_names(rt, a, n), p);
		if (!why)
			return NULL;
	}
	return why ? why : "No format specifiers were provided.";
}

static val parse_exact(struct rt *rt, val self, val *a, int n)
{
	struct calendar_parsed p;
	const char *why = try_formats(rt, a, n, &p);

	if (why)
		net_throw(rt, "System.FormatException", "%s", why);
	return stamp_resolve(&p, styles_of(rt, a, n));
}

static val try_parse_exact(struct rt *rt, val self, val *a, int n)
{
	struct calendar_parsed p;
	bool ok = arg_str(a[0]) && !try_formats(rt, a, n - 1, &p);

	arg_set_ref(rt, a[n - 1], ok ? stamp_resolve(&p, styles_of(rt, a, n - 1)) : val_datetime(0, 0));
	return val_bool(ok);
}

/* ---- constructors ---- */

static val ctor(struct rt *rt, val self, val *a, int n)
{
	static const int limits[] = { 24, 60, 60, 1000, 1000 };
	static const int64_t sizes[] = { TICKS_HOUR, TICKS_MINUTE, TICKS_SECOND, TICKS_MS, 10 };
	int kind_ = 0;
	int64_t t;

	if (n && arg_is(a[n - 1], VK_ENUM))
		kind_ = (int)arg_int(a[--n]);
	if (n == 2)
		return val_datetime(stamp_ticks(a[0]) + stamp_ticks(a[1]), kind_);
	if (n < 3) {
		if (n && (arg_int(a[0]) < 0 || arg_int(a[0]) > TICKS_MAX))
			arg_throw_range(rt, "ticks",
				"Ticks must be between DateTime.MinValue.Ticks and DateTime.MaxValue.Ticks.");
		return val_datetime(n ? arg_int(a[0]) : 0, kind_);
	}
	if (!calendar_valid(arg_int(a[0]), arg_int(a[1]), arg_int(a[2])))
		net_throw(rt, "System.ArgumentOutOfRangeException",
			"Year, Month, and Day parameters describe an un-representable DateTime.");
	t = calendar_ticks((int)arg_int(a[0]), (int)arg_int(a[1]), (int)arg_int(a[2]));
	for (int i = 3; i < n && i < 8; i++) {
		if (arg_int(a[i]) < 0 || arg_int(a[i]) >= limits[i - 3]) {
			if (i >= 6)
				arg_throw_range(rt, i == 6 ? "millisecond" : "microsecond",
					"Valid values are between 0 and 999, inclusive.");
			net_throw(rt, "System.ArgumentOutOfRangeException",
				"Hour, Minute, and Second parameters describe an un-representable DateTime.");
		}
		t += arg_int(a[i]) * sizes[i - 3];
	}
	return val_datetime(t, kind_);
}

#define CONSTANT(text, t, kind_) { .row = MR_CONST, .sig = text, .value = { .k = VK_DATETIME, .aux = kind_, .i = t } }

static val deconstruct(struct rt *rt, val self, val *a, int n)
{
	struct date d;

	if (n == 2) {
		arg_set_ref(rt, a[0], stamp_new(rt, &type_dateonly, self.i - self.i % TICKS_DAY, 0));
		arg_set_ref(rt, a[1], stamp_new(rt, &type_timeonly, self.i % TICKS_DAY, 0));
		return V_VOID;
	}
	calendar_split(self.i, &d);
	arg_set_ref(rt, a[0], val_int(d.year));
	arg_set_ref(rt, a[1], val_int(d.month));
	arg_set_ref(rt, a[2], val_int(d.day));
	return V_VOID;
}

/* The patterns that .NET counts to a standard letter, the first being what the
 * letter itself means; of the invariant culture. */
static const char *const *letter_patterns(char letter)
{
	static const char *const none[] = { NULL };
	static const char *const d[] = { "yyyy-MM-dd", NULL },
		*const f[] = { "dddd, dd MMMM yyyy hh:mm tt", "dddd, dd MMMM yyyy H:mm", "dddd, dd MMMM yyyy h:mm tt", NULL };
	static const char *const g[] = { "MM/dd/yyyy hh:mm tt", "MM/dd/yyyy H:mm", "MM/dd/yyyy h:mm tt",
		"yyyy-MM-dd HH:mm", "yyyy-MM-dd hh:mm tt", "yyyy-MM-dd H:mm", "yyyy-MM-dd h:mm tt", NULL };
	static const char *const G[] = { "yyyy-MM-dd HH:mm:ss", NULL }, *const t[] = { "hh:mm tt", "H:mm", "h:mm tt", NULL };

	switch (letter) {
	case 'd': return d;
	case 'f': return f;
	case 'g': return g;
	case 'G': return G;
	case 't': return t;
	default: return none;
	}
}

static void add_format(struct rt *rt, struct list *l, val self, const char *fmt, const struct calendar_names *names)
{
	list_add(rt, l, val_str(calendar_format(rt, self.i, self.aux, OFFSET_NONE, ustr_new(rt, fmt), names)));
}

static val formats(struct rt *rt, val self, val *a, int n)
{
	static const char letters[] = "dDfFgGmMoOrRstTuUyY";
	const struct calendar_names *names = stamp_names(rt, a, n);
	struct list *l = list_new(rt, NULL);
	bool one = n && arg_is(a[0], VK_CHAR);

	for (const char *p = letters; *p; p++) {
		const char *const *more = letter_patterns(*p);

		if (one && val_base(a[0]).u != (uint64_t)*p)
			continue;
		add_format(rt, l, self, (char[]){ *p, 0 }, names);
		for (; names == &calendar_invariant && *more; more++)
			add_format(rt, l, self, *more, names);
	}
	if (!l->n)
		arg_throw_format(rt, "Input string was not in a correct format.");
	return val_obj(list_to_array(rt, l, &type_string));
}

const struct member_def datetime_members[] = {
	CTOR("(long ticks)", ctor),
	CTOR("(long ticks, System.DateTimeKind kind)", ctor),
	CTOR("(System.DateOnly date, System.TimeOnly time)", ctor),
	CTOR("(System.DateOnly date, System.TimeOnly time, System.DateTimeKind kind)", ctor),
	CTOR("(int year, int month, int day)", ctor),
	CTOR("(int year, int month, int day, int hour, int minute, int second)", ctor),
	CTOR("(int year, int month, int day, int hour, int minute, int second, System.DateTimeKind kind)", ctor),
	CTOR("(int year, int month, int day, int hour, int minute, int second, int millisecond)", ctor),
	CTOR("(int year, int month, int day, int hour, int minute, int second, int millisecond, System.DateTimeKind kind)", ctor),
	CTOR("(int year, int month, int day, int hour, int minute, int second, int millisecond, int microsecond)", ctor),
	CTOR("(int year, int month, int day, int hour, int minute, int second, int millisecond, int microsecond, System.DateTimeKind kind)",
		ctor),
	PROP("datetime Date {get;}", date, NULL),
	PROP("int Day {get;}", stamp_get_day, NULL),
	PROP("System.DayOfWeek DayOfWeek {get;}", stamp_get_dayofweek, NULL),
	PROP("int DayOfYear {get;}", stamp_get_dayofyear, NULL),
	PROP("int Hour {get;}", stamp_get_hour, NULL),
	PROP("System.DateTimeKind Kind {get;}", kind, NULL),
	PROP("int Millisecond {get;}", stamp_get_millisecond, NULL),
	PROP("int Microsecond {get;}", stamp_get_microsecond, NULL),
	PROP("int Nanosecond {get;}", stamp_get_nanosecond, NULL),
	PROP("int Minute {get;}", stamp_get_minute, NULL),
	PROP("int Month {get;}", stamp_get_month, NULL),
	STATIC_PROP("static datetime Now {get;}", now, NULL),
	PROP("int Second {get;}", stamp_get_second, NULL),
	PROP("long Ticks {get;}", stamp_get_ticks, NULL),
	PROP("timespan TimeOfDay {get;}", stamp_get_timeofday, NULL),
	STATIC_PROP("static datetime Today {get;}", today, NULL),
	STATIC_PROP("static datetime UtcNow {get;}", utc_now, NULL),
	PROP("int Year {get;}", stamp_get_year, NULL),
	CONSTANT("static datetime MaxValue {get;}", TICKS_MAX, 0),
	CONSTANT("static datetime MinValue {get;}", 0, 0),
	CONSTANT("static datetime UnixEpoch {get;}", TICKS_UNIX, KIND_UTC),
	METHOD("datetime Add(timespan value)", add),
	METHOD("datetime AddDays(double value)", add_days),
	METHOD("datetime AddHours(double value)", add_hours),
	METHOD("datetime AddMicroseconds(double value)", add_microseconds),
	METHOD("datetime AddMilliseconds(double value)", add_milliseconds),
	METHOD("datetime AddMinutes(double value)", add_minutes),
	METHOD("datetime AddMonths(int months)", add_months),
	METHOD("datetime AddSeconds(double value)", add_seconds),
	METHOD("datetime AddTicks(long value)", add_ticks),
	METHOD("datetime AddYears(int value)", add_years),
	METHOD("int CompareTo(System.Object value)", compare_to),
	METHOD("int CompareTo(datetime value)", compare_to),
	METHOD("bool Equals(System.Object value)", equals),
	METHOD("bool Equals(datetime value)", equals),
	METHOD("int GetHashCode()", hash_code),
	METHOD("System.TypeCode GetTypeCode()", type_code),
	METHOD("bool IsDaylightSavingTime()", is_dst),
	METHOD("timespan Subtract(datetime value)", subtract),
	METHOD("datetime Subtract(timespan value)", subtract),
	METHOD("long ToBinary()", to_binary),
	METHOD("long ToFileTime()", to_file_time),
	METHOD("long ToFileTimeUtc()", to_file_time_utc),
	METHOD("datetime ToLocalTime()", to_local),
	METHOD("string ToLongDateString()", long_date),
	METHOD("string ToLongTimeString()", long_time),
	METHOD("double ToOADate()", to_oa),
	METHOD("string ToShortDateString()", short_date),
	METHOD("string ToShortTimeString()", short_time),
	METHOD("string ToString()", to_string),
	METHOD("string ToString(string format)", to_string),
	METHOD("string ToString(System.IFormatProvider provider)", to_string),
	METHOD("string ToString(string format, System.IFormatProvider provider)", to_string),
	METHOD("datetime ToUniversalTime()", to_universal),
	STATIC("static int Compare(datetime t1, datetime t2)", compare),
	STATIC("static int DaysInMonth(int year, int month)", days_in_month),
	STATIC("static bool Equals(datetime t1, datetime t2)", equals_static),
	STATIC("static datetime FromBinary(long dateData)", from_binary),
	STATIC("static datetime FromFileTime(long fileTime)", from_file_time),
	STATIC("static datetime FromFileTimeUtc(long fileTime)", from_file_time_utc),
	STATIC("static datetime FromOADate(double d)", from_oa),
	STATIC("static bool IsLeapYear(int year)", is_leap),
	STATIC("static datetime Parse(string s)", datetime_parse),
	STATIC("static datetime Parse(string s, System.IFormatProvider provider)", datetime_parse),
	STATIC("static datetime Parse(string s, System.IFormatProvider provider, System.Globalization.DateTimeStyles styles)",
		datetime_parse),
	STATIC("static datetime ParseExact(string s, string format, System.IFormatProvider provider)", parse_exact),
	STATIC("static datetime ParseExact(string s, string format, System.IFormatProvider provider, System.Globalization.DateTimeStyles style)",
		parse_exact),
	STATIC("static datetime ParseExact(string s, string[] formats, System.IFormatProvider provider, System.Globalization.DateTimeStyles style)",
		parse_exact),
	STATIC("static datetime SpecifyKind(datetime value, System.DateTimeKind kind)", specify_kind),
	STATIC("static bool TryParse(string s, [ref] datetime result)", try_parse),
	STATIC("static bool TryParse(string s, System.IFormatProvider provider, System.Globalization.DateTimeStyles styles, [ref] datetime result)",
		try_parse),
	STATIC("static bool TryParse(string s, System.IFormatProvider provider, [ref] datetime result)", try_parse),
	STATIC("static bool TryParseExact(string s, string format, System.IFormatProvider provider, System.Globalization.DateTimeStyles style, [ref] datetime result)",
		try_parse_exact),
	STATIC("static bool TryParseExact(string s, string[] formats, System.IFormatProvider provider, System.Globalization.DateTimeStyles style, [ref] datetime result)",
		try_parse_exact),
	METHOD("void Deconstruct([ref] System.DateOnly date, [ref] System.TimeOnly time)", deconstruct),
	METHOD("void Deconstruct([ref] int year, [ref] int month, [ref] int day)", deconstruct),
	METHOD("string[] GetDateTimeFormats()", formats),
	METHOD("string[] GetDateTimeFormats(System.IFormatProvider provider)", formats),
	METHOD("string[] GetDateTimeFormats(char format)", formats),
	METHOD("string[] GetDateTimeFormats(char format, System.IFormatProvider provider)", formats),
	STATIC("static datetime op_Addition(datetime d, timespan t)", op_add),
	STATIC("static datetime op_Subtraction(datetime d, timespan t)", op_subtract),
	STATIC("static timespan op_Subtraction(datetime d1, datetime d2)", op_subtract),
	MEMBERS_END
};
