/* SPDX-License-Identifier: MIT */
/* DateTimeOffset, DateOnly and TimeOnly. */
#include "types/arg.h"
#include "types/time/stamp.h"
#include "types/tables.h"

#include <inttypes.h>
#include <string.h>

static struct stamp *of(val v) { return (struct stamp *)val_base(v).o; }
static int64_t utc(val v) { return of(v)->ticks - of(v)->offset; }

static struct ustr *dto_text(struct rt *rt, val v)
{
	return calendar_format(rt, of(v)->ticks, 0, of(v)->offset, NULL, &calendar_invariant);
}

static struct ustr *date_text(struct rt *rt, val v)
{
	return calendar_format(rt, of(v)->ticks, 0, OFFSET_NONE, ustr_new(rt, "d"), &calendar_invariant);
}

static struct ustr *time_text(struct rt *rt, val v)
{
	return calendar_format(rt, of(v)->ticks, 0, OFFSET_NONE, ustr_new(rt, "t"), &calendar_invariant);
}

static bool same_type(val a, val b) { b = val_base(b); return b.k == VK_OBJ && b.o->cls == a.o->cls; }
static bool equals(struct rt *rt, val a, val b) { return same_type(a, b) && utc(a) == utc(b); }
static int order(struct rt *rt, val a, val b) { return (utc(a) > utc(b)) - (utc(a) < utc(b)); }
static uint32_t hash(struct rt *rt, val v) { return (uint32_t)utc(v) ^ (uint32_t)(utc(v) >> 32); }

static const struct type_ops dto_ops = { .to_string = dto_text, .equals = equals, .compare = order, .hash = hash };
static const struct type_ops date_ops = { .to_string = date_text, .equals = equals, .compare = order, .hash = hash };
static const struct type_ops time_ops = { .to_string = time_text, .equals = equals, .compare = order, .hash = hash };
#define STAMP(id, name_, ops_) \
	const struct type type_##id = { .name = name_, .base = &type_valuetype, .ops = &ops_, .size = sizeof(struct stamp), \
		.flags = TF_VALUE | TF_SEALED, .ifaces = "System.IComparable System.IFormattable System.ISpanFormattable" }
STAMP(datetimeoffset, "System.DateTimeOffset", dto_ops);
STAMP(dateonly, "System.DateOnly", date_ops);
STAMP(timeonly, "System.TimeOnly", time_ops);

static val dto(struct rt *rt, int64_t ticks, int64_t offset)
{
	if (ticks < 0 || ticks > TICKS_MAX || ticks - offset < 0 || ticks - offset > TICKS_MAX)
		arg_throw_range(rt, "offset",
			"The UTC time represented when the offset is applied must be between year 0 and 10,000.");
	return stamp_new(rt, &type_datetimeoffset, ticks, offset);
}

static void check_offset(struct rt *rt, int64_t offset)
{
	if (offset % TICKS_MINUTE)
		arg_throw(rt, "offset", "Offset must be specified in whole minutes.");
	if (offset > 14 * TICKS_HOUR || offset < -14 * TICKS_HOUR)
		arg_throw_range(rt, "offset", "Offset must be within plus or minus 14 hours.");
}

static val dto_ctor(struct rt *rt, val self, val *a, int n)
{
	val d;
	int64_t offset;

	if (n == 1) {
		d = val_base(a[0]);
		return dto(rt, d.i, d.aux == KIND_UTC ? 0 : calendar_offset_at_local(d.i));
	}
	offset = val_base(a[n - 1]).i;
	check_offset(rt, offset);
	if (n == 2) {
		d = val_base(a[0]);
		if (d.k == VK_DATETIME && d.aux == KIND_UTC && offset)
			arg_throw(rt, "offset", "The UTC Offset for Utc DateTime instances must be 0.");
		return dto(rt, d.i, offset);
	}
	return dto(rt, type_construct(rt, &type_datetime, a, n - 1).i, offset);
}

static val utc_now(struct rt *rt, val self) { return dto(rt, calendar_utc_now(), 0); }
static val now(struct rt *rt, val self)
{
	int64_t t = calendar_utc_now(), o = calendar_offset_at_utc(t);
	return dto(rt, t + o, o);
}
static val epoch(struct rt *rt, val self) { return dto(rt, TICKS_UNIX, 0); }
static val min_value(struct rt *rt, val self) { return dto(rt, 0, 0); }
static val max_value(struct rt *rt, val self) { return dto(rt, TICKS_MAX, 0); }
static val offset(struct rt *rt, val self) { return val_timespan(of(self)->offset); }
static val total_minutes(struct rt *rt, val self) { return val_int((int32_t)(of(self)->offset / TICKS_MINUTE)); }
static val date_time(struct rt *rt, val self) { return val_datetime(of(self)->ticks, 0); }
static val date(struct rt *rt, val self) { return val_datetime(of(self)->ticks - of(self)->ticks % TICKS_DAY, 0); }
static val utc_date_time(struct rt *rt, val self) { return val_datetime(utc(self), KIND_UTC); }
static val local_date_time(struct rt *rt, val self) { return calendar_local(utc(self)); }
static val utc_ticks(struct rt *rt, val self) { return val_long(utc(self)); }

#define ADDER(name, size) \
	static val name(struct rt *rt, val self, val *a, \
		int n) { return dto(rt, stamp_later(of(self)->ticks, stamp_scale(rt, a[0].d, size, false)), of(self)->offset); }
ADDER(add_days, TICKS_DAY) ADDER(add_hours, TICKS_HOUR) ADDER(add_minutes, TICKS_MINUTE)
ADDER(add_seconds, TICKS_SECOND) ADDER(add_milliseconds, TICKS_MS)
static val add(struct rt *rt, val self, val *a, int n) { return dto(rt, stamp_later(of(self)->ticks, a[0].i), of(self)->offset); }
static val op_add(struct rt *rt, val self, val *a, int n) { return add(rt, val_base(a[0]), a + 1, 1); }

static val add_months(struct rt *rt, val self, val *a, int n)
{
	return dto(rt, stamp_add_months(rt, of(self)->ticks, arg_int(a[0])), of(self)->offset);
}

static val add_years(struct rt *rt, val self, val *a, int n)
{
	return dto(rt, stamp_add_years(rt, of(self)->ticks, arg_int(a[0])), of(self)->offset);
}

static val subtract(struct rt *rt, val self, val *a, int n)
{
	return arg_is(a[0], VK_TIMESPAN) ? dto(rt, stamp_earlier(of(self)->ticks, val_base(a[0]).i), of(self)->offset)
					 : val_timespan(utc(self) - utc(a[0]));
}
static val op_subtract(struct rt *rt, val self, val *a, int n) { return subtract(rt, val_base(a[0]), a + 1, 1); }

static val to_offset(struct rt *rt, val self, val *a, int n)
{
	check_offset(rt, a[0].i);
	return dto(rt, utc(self) + a[0].i, a[0].i);
}
static val to_universal(struct rt *rt, val self, val *a, int n) { return dto(rt, utc(self), 0); }

static val to_local(struct rt *rt, val self, val *a, int n)
{
	int64_t o = calendar_offset_at_utc(utc(self));

	return dto(rt, utc(self) + o, o);
}

static int64_t floor_div(int64_t a, int64_t b) { return a / b - (a % b < 0); }
static val unix_seconds(struct rt *rt, val self, val *a, int n)
{
	return val_long(floor_div(utc(self) - TICKS_UNIX, TICKS_SECOND));
}
static val unix_ms(struct rt *rt, val self, val *a, int n) { return val_long(floor_div(utc(self) - TICKS_UNIX, TICKS_MS)); }

static void check_unix(struct rt *rt, int64_t n, int64_t least, int64_t most, const char *unit)
{
	if (n < least || n > most)
		net_throw(rt, "System.ArgumentOutOfRangeException",
			"Valid values are between %" PRId64 " and %" PRId64 ", inclusive. (Parameter '%s')\nActual value was %" PRId64 ".",
			least, most, unit, n);
}

static val from_unix_seconds(struct rt *rt, val self, val *a, int n)
{
	check_unix(rt, arg_int(a[0]), -62135596800, 253402300799, "seconds");
	return dto(rt, TICKS_UNIX + arg_int(a[0]) * TICKS_SECOND, 0);
}

static val from_unix_ms(struct rt *rt, val self, val *a, int n)
{
	check_unix(rt, arg_int(a[0]), -62135596800000, 253402300799999, "milliseconds");
	return dto(rt, TICKS_UNIX + arg_int(a[0]) * TICKS_MS, 0);
}

/* The format of a date alone, or a time alone, as one of a whole stamp; throws where it asks for the other half. */
static struct ustr *half_format(struct rt *rt, val self, struct ustr *fmt)
{
	bool date = self.o->cls == &type_dateonly.cls;
	const char *f = USTR_C(rt, fmt), *bad = date ? "fFhHmKstz" : "dKMyz";

	if (!f[1]) {
		if (!strchr(date ? "dDmMyYoOrR" : "tToOrR", *f))
			arg_throw_format(rt, "Input string was not in a correct format.");
		if ((*f | 32) == 'o')
			return ustr_new(rt, date ? "yyyy-MM-dd" : "HH:mm:ss.fffffff");
		return (*f | 32) == 'r' ? ustr_new(rt, date ? "ddd, dd MMM yyyy" : "HH:mm:ss") : fmt;
	}
	for (; *f; f++) {
		if (*f == '\\' && f[1])
			f++;
		else if ((*f == '\'' || *f == '"') && strchr(f + 1, *f))
			f = strchr(f + 1, *f);
		else if (strchr(bad, *f))
			arg_throw_format(rt, "Input string was not in a correct format.");
	}
	return fmt;
}

static val to_string(struct rt *rt, val self, val *a, int n)
{
	bool zoned = self.o->cls == &type_datetimeoffset.cls;
	struct ustr *fmt = stamp_format_arg(a, n);

	if (!fmt)
		return val_str(val_net_str(rt, self));
	if (!zoned)
		fmt = half_format(rt, val_base(self), fmt);
	return val_str(calendar_format(rt, of(self)->ticks, 0, zoned ? of(self)->offset : OFFSET_NONE, fmt,
		stamp_names(rt, a, n)));
}

static val compare_to(struct rt *rt, val self, val *a, int n)
{
	if (arg_null(a[0]))
		return val_int(1);
	if (!same_type(self, a[0]))
		arg_throw(rt, NULL, USTR_C(rt, ustr_printf(rt, "Object must be of type %s.", type_bare_name(cell_type(self.o)))));
	return val_int(order(rt, self, a[0]));
}

static val equals_m(struct rt *rt, val self, val *a, int n) { return val_bool(equals(rt, self, a[0])); }

static val from_parsed(struct rt *rt, const struct type *t, const struct calendar_parsed *p)
{
	if (t == &type_dateonly)
		return stamp_new(rt, t, p->ticks - p->ticks % TICKS_DAY, 0);
	if (t == &type_timeonly)
		return stamp_new(rt, t, p->ticks % TICKS_DAY, 0);
	return dto(rt, p->ticks, p->utc ? 0 : p->offset != OFFSET_NONE ? p->offset : calendar_offset_at_local(p->ticks));
}

/* Why a text is no T: a date or a time alone tells less than a whole stamp. */
static _Noreturn void throw_unread(struct rt *rt, const struct type *t, struct ustr *s, const char *why)
{
	if (t == &type_datetimeoffset)
		net_throw(rt, "System.FormatException", "%s", why);
	net_throw(rt, "System.FormatException", "String '%s' was not recognized as a valid %s.", USTR_C(rt, s), type_bare_name(t));
}

static val parse_as(struct rt *rt, const struct type *t, val *a, int n, bool exact, bool soft)
{
	struct calendar_parsed p;
	const char *why;

	if (soft && !arg_str(a[0]))
		return V_VOID;
	why = exact ? calendar_parse_exact(rt, arg_need_str(rt, a[0], "input"), arg_need_str(rt, a[1], "format"), 0,
					   stamp_names(rt, a, n), &p)
		    : calendar_parse(rt, arg_need_str(rt, a[0], "input"), stamp_names(rt, a, n), &p);
	if (why && soft)
		return V_VOID;
	if (why)
		throw_unread(rt, t, arg_str(a[0]), why);
	if (t == &type_dateonly && p.ticks % TICKS_DAY) {
		if (soft)
			return V_VOID;
		net_throw(rt, "System.FormatException", "String '%s' contains parts which are not specific to the DateOnly.",
			USTR_C(rt, arg_str(a[0])));
	}
	return from_parsed(rt, t, &p);
}

#define PARSERS(id)                                                            \
	static val parse_##id(struct rt *rt, val self, val *a, int n) { return parse_as(rt, &type_##id, a, n, false, false); } \
	static val parse_exact_##id(struct rt *rt, val self, val *a, \
		int n) { return parse_as(rt, &type_##id, a, n, true, false); } \
	static val try_parse_##id(struct rt *rt, val self, val *a, int n)      \
	{                                                                      \
		val v = parse_as(rt, &type_##id, a, n - 1, false, true);       \
		arg_set_ref(rt, a[n - 1], v.k == VK_VOID ? stamp_new(rt, &type_##id, 0, 0) : v); \
		return val_bool(v.k != VK_VOID);                               \
	}
#define TRY_EXACT(id)                                                          \
	static val try_exact_##id(struct rt *rt, val self, val *a, int n)      \
	{                                                                      \
		val v = parse_any(rt, &type_##id, a, n - 1);                   \
		arg_set_ref(rt, a[n - 1], v.k == VK_VOID ? stamp_new(rt, &type_##id, 0, 0) : v); \
		return val_bool(v.k != VK_VOID);                               \
	}

/* The text by one format or the first of several that fits; nothing: by none. */
static val parse_any(struct rt *rt, const struct type *t, val *a, int n)
{
	struct array *formats = val_array(a[1]);
	val one[8], v = V_VOID;

	if (!formats)
		return arg_str(a[1]) ? parse_as(rt, t, a, n, true, true) : V_VOID;
	for (uint32_t i = 0; i < formats->n && v.k == VK_VOID; i++) {
		memcpy(one, a, sizeof(*a) * (size_t)MIN(n, 8));
		one[1] = array_get(formats, i);
		v = arg_str(one[1]) ? parse_as(rt, t, one, n, true, true) : V_VOID;
	}
	return v;
}

PARSERS(datetimeoffset) PARSERS(dateonly) PARSERS(timeonly)
TRY_EXACT(datetimeoffset) TRY_EXACT(dateonly) TRY_EXACT(timeonly)
#define EXACT_ROWS(t, id)                                                      \
	STATIC("static bool TryParseExact(string input, string format, System.IFormatProvider formatProvider, System.Globalization.DateTimeStyles styles, [ref] " t " result)", \
		try_exact_##id), \
	STATIC("static bool TryParseExact(string input, string[] formats, System.IFormatProvider formatProvider, System.Globalization.DateTimeStyles styles, [ref] " t " result)", \
		try_exact_##id)
#define PLAIN_EXACT_ROWS(t, id)                                                \
	STATIC("static bool TryParseExact(string s, string format, [ref] " t " result)", try_exact_##id), \
	STATIC("static bool TryParseExact(string s, string[] formats, [ref] " t " result)", try_exact_##id), EXACT_ROWS(t, id)

static val add_microseconds(struct rt *rt, val self, val *a, int n)
{
	return dto(rt, stamp_later(of(self)->ticks, stamp_whole(a[0].d * 10)), of(self)->offset);
}

static val add_ticks(struct rt *rt, val self, val *a, int n)
{
	return dto(rt, stamp_later(of(self)->ticks, arg_int(a[0])), of(self)->offset);
}
static val compare(struct rt *rt, val self, val *a, int n) { return val_int(order(rt, val_base(a[0]), a[1])); }

static val equals_exact(struct rt *rt, val self, val *a, int n)
{
	return val_bool(of(self)->ticks == of(a[0])->ticks && of(self)->offset == of(a[0])->offset);
}

static val to_file_time(struct rt *rt, val self, val *a, int n) { return val_long(utc(self) - TICKS_FILE); }

static val from_file_time(struct rt *rt, val self, val *a, int n)
{
	int64_t t, o;

	if (arg_int(a[0]) < 0 || arg_int(a[0]) > TICKS_MAX - TICKS_FILE)
		arg_throw_range(rt, "fileTime", "Not a valid Win32 FileTime.");
	t = arg_int(a[0]) + TICKS_FILE;
	o = calendar_offset_at_utc(t);
	return dto(rt, t + o, o);
}

static val deconstruct(struct rt *rt, val self, val *a, int n)
{
	int64_t t = of(self)->ticks;

	arg_set_ref(rt, a[0], stamp_new(rt, &type_dateonly, t - t % TICKS_DAY, 0));
	arg_set_ref(rt, a[1], stamp_new(rt, &type_timeonly, t % TICKS_DAY, 0));
	arg_set_ref(rt, a[2], val_timespan(of(self)->offset));
	return V_VOID;
}

static val implicit(struct rt *rt, val self, val *a, int n) { return dto_ctor(rt, self, a, 1); }

#define TEXT(t, id)                                                            \
	METHOD("int CompareTo(System.Object other)", compare_to), METHOD("bool Equals(System.Object obj)", equals_m), \
	METHOD("string ToString()", to_string), METHOD("string ToString(string format)", to_string), \
	METHOD("string ToString(string format, System.IFormatProvider formatProvider)", to_string), \
	STATIC("static " t " Parse(string input)", parse_##id), \
	STATIC("static " t " Parse(string input, System.IFormatProvider formatProvider)", parse_##id), \
	STATIC("static " t " ParseExact(string input, string format)", parse_exact_##id), \
	STATIC("static " t " ParseExact(string input, string format, System.IFormatProvider formatProvider)", parse_exact_##id), \
	STATIC("static bool TryParse(string input, [ref] " t " result)", try_parse_##id)
#define DATE_PARTS \
	PROP("int Year {get;}", stamp_get_year, NULL), PROP("int Month {get;}", stamp_get_month, NULL), \
	PROP("int Day {get;}", stamp_get_day, NULL), \
	PROP("System.DayOfWeek DayOfWeek {get;}", stamp_get_dayofweek, NULL), \
	PROP("int DayOfYear {get;}", stamp_get_dayofyear, NULL)
#define TIME_PARTS \
	PROP("int Hour {get;}", stamp_get_hour, NULL), PROP("int Minute {get;}", stamp_get_minute, NULL), \
	PROP("int Second {get;}", stamp_get_second, NULL), \
	PROP("int Millisecond {get;}", stamp_get_millisecond, NULL), \
	PROP("int Microsecond {get;}", stamp_get_microsecond, NULL), \
	PROP("int Nanosecond {get;}", stamp_get_nanosecond, NULL), PROP("long Ticks {get;}", stamp_get_ticks, NULL)

const struct member_def datetimeoffset_members[] = {
	CTOR("(datetime dateTime)", dto_ctor), CTOR("(datetime dateTime, timespan offset)", dto_ctor),
	CTOR("(long ticks, timespan offset)", dto_ctor),
	CTOR("(int year, int month, int day, int hour, int minute, int second, timespan offset)", dto_ctor),
	CTOR("(int year, int month, int day, int hour, int minute, int second, int millisecond, timespan offset)", dto_ctor),
	CTOR("(int year, int month, int day, int hour, int minute, int second, int millisecond, int microsecond, timespan offset)",
	     dto_ctor),
	STATIC_PROP("static System.DateTimeOffset Now {get;}", now, NULL),
	STATIC_PROP("static System.DateTimeOffset UtcNow {get;}", utc_now, NULL),
	STATIC_PROP("static System.DateTimeOffset UnixEpoch {get;}", epoch, NULL),
	STATIC_PROP("static System.DateTimeOffset MinValue {get;}", min_value, NULL),
	STATIC_PROP("static System.DateTimeOffset MaxValue {get;}", max_value, NULL),
	PROP("datetime DateTime {get;}", date_time, NULL), PROP("datetime UtcDateTime {get;}", utc_date_time, NULL),
	PROP("datetime LocalDateTime {get;}", local_date_time, NULL), PROP("datetime Date {get;}", date, NULL), DATE_PARTS,
	TIME_PARTS, PROP("timespan Offset {get;}", offset, NULL), PROP("int TotalOffsetMinutes {get;}", total_minutes, NULL),
	PROP("long UtcTicks {get;}", utc_ticks, NULL), PROP("timespan TimeOfDay {get;}", stamp_get_timeofday, NULL),
	METHOD("System.DateTimeOffset Add(timespan timeSpan)", add),
	METHOD("System.DateTimeOffset AddDays(double days)", add_days),
	METHOD("System.DateTimeOffset AddHours(double hours)", add_hours),
	METHOD("System.DateTimeOffset AddMinutes(double minutes)", add_minutes),
	METHOD("System.DateTimeOffset AddSeconds(double seconds)", add_seconds),
	METHOD("System.DateTimeOffset AddMilliseconds(double milliseconds)", add_milliseconds),
	METHOD("System.DateTimeOffset AddMonths(int months)", add_months),
	METHOD("System.DateTimeOffset AddYears(int years)", add_years),
	METHOD("timespan Subtract(System.DateTimeOffset value)", subtract),
	METHOD("System.DateTimeOffset Subtract(timespan value)", subtract),
	METHOD("System.DateTimeOffset ToOffset(timespan offset)", to_offset),
	METHOD("System.DateTimeOffset ToUniversalTime()", to_universal),
	METHOD("System.DateTimeOffset ToLocalTime()", to_local), METHOD("long ToUnixTimeSeconds()", unix_seconds),
	METHOD("long ToUnixTimeMilliseconds()", unix_ms),
	STATIC("static System.DateTimeOffset FromUnixTimeSeconds(long seconds)", from_unix_seconds),
	STATIC("static System.DateTimeOffset FromUnixTimeMilliseconds(long milliseconds)", from_unix_ms),
	STATIC("static System.DateTimeOffset op_Implicit(datetime dateTime)", implicit),
	STATIC("static System.DateTimeOffset op_Addition(System.DateTimeOffset dateTimeOffset, timespan timeSpan)", op_add),
	STATIC("static System.DateTimeOffset op_Subtraction(System.DateTimeOffset dateTimeOffset, timespan timeSpan)",
		op_subtract),
	STATIC("static timespan op_Subtraction(System.DateTimeOffset left, System.DateTimeOffset right)", op_subtract),
	METHOD("System.DateTimeOffset AddMicroseconds(double microseconds)", add_microseconds),
	METHOD("System.DateTimeOffset AddTicks(long ticks)", add_ticks),
	STATIC("static int Compare(System.DateTimeOffset first, System.DateTimeOffset second)", compare),
	METHOD("void Deconstruct([ref] System.DateOnly date, [ref] System.TimeOnly time, [ref] timespan offset)", deconstruct),
	METHOD("bool EqualsExact(System.DateTimeOffset other)", equals_exact),
	STATIC("static System.DateTimeOffset FromFileTime(long fileTime)", from_file_time),
	METHOD("long ToFileTime()", to_file_time),
	EXACT_ROWS("System.DateTimeOffset", datetimeoffset), TEXT("System.DateTimeOffset", datetimeoffset), MEMBERS_END
};

static val date_ctor(struct rt *rt, val self, val *a, int n)
{
	return stamp_new(rt, &type_dateonly, type_construct(rt, &type_datetime, a, n).i, 0);
}

static val from_datetime(struct rt *rt, val self, val *a, int n)
{
	return stamp_new(rt, &type_dateonly, a[0].i - a[0].i % TICKS_DAY, 0);
}

enum { DAYS_FAR = 1 << 22 };	/* more than there are in all years */

static val date_add_days(struct rt *rt, val self, val *a, int n)
{
	int64_t t = of(self)->ticks + MAX(MIN(arg_int(a[0]), DAYS_FAR), -DAYS_FAR) * TICKS_DAY;

	if (t < 0 || t > TICKS_MAX)
		arg_throw_range(rt, "value", "Value to add was out of range.");
	return stamp_new(rt, &type_dateonly, t, 0);
}

static val date_add_months(struct rt *rt, val self, val *a, int n)
{
	return stamp_new(rt, &type_dateonly, stamp_add_months(rt, of(self)->ticks, arg_int(a[0])), 0);
}

static val date_add_years(struct rt *rt, val self, val *a, int n)
{
	return stamp_new(rt, &type_dateonly, stamp_add_years(rt, of(self)->ticks, arg_int(a[0])), 0);
}

static val day_number(struct rt *rt, val self) { return val_int((int32_t)(of(self)->ticks / TICKS_DAY)); }

static val to_datetime(struct rt *rt, val self, val *a, int n)
{
	return val_datetime(of(self)->ticks + of(a[0])->ticks, n > 1 ? (int)arg_int(a[1]) : 0);
}

static val date_min(struct rt *rt, val self) { return stamp_new(rt, &type_dateonly, 0, 0); }
static val date_max(struct rt *rt, val self) { return stamp_new(rt, &type_dateonly, TICKS_MAX - TICKS_MAX % TICKS_DAY, 0); }

static val from_day_number(struct rt *rt, val self, val *a, int n)
{
	if (arg_int(a[0]) < 0 || arg_int(a[0]) > TICKS_MAX / TICKS_DAY)
		net_throw(rt, "System.ArgumentOutOfRangeException",
			"Day number must be between 0 and DateOnly.MaxValue.DayNumber. (Parameter 'dayNumber')\nActual value was %d.",
			(int)arg_int(a[0]));
	return stamp_new(rt, &type_dateonly, arg_int(a[0]) * TICKS_DAY, 0);
}

static val date_deconstruct(struct rt *rt, val self, val *a, int n)
{
	struct date d;

	calendar_split(of(self)->ticks, &d);
	arg_set_ref(rt, a[0], val_int(d.year));
	arg_set_ref(rt, a[1], val_int(d.month));
	arg_set_ref(rt, a[2], val_int(d.day));
	return V_VOID;
}

static val by_letter(struct rt *rt, val self, const char *letter)
{
	return val_str(calendar_format(rt, of(self)->ticks, 0, OFFSET_NONE, ustr_new(rt, letter), stamp_names(rt, NULL, 0)));
}
static val long_date_text(struct rt *rt, val self, val *a, int n) { return by_letter(rt, self, "D"); }
static val short_date_text(struct rt *rt, val self, val *a, int n) { return by_letter(rt, self, "d"); }

const struct member_def dateonly_members[] = {
	CTOR("(int year, int month, int day)", date_ctor), DATE_PARTS, PROP("int DayNumber {get;}", day_number, NULL),
	STATIC("static System.DateOnly FromDateTime(datetime dateTime)", from_datetime),
	METHOD("System.DateOnly AddDays(int value)", date_add_days),
	METHOD("System.DateOnly AddMonths(int value)", date_add_months),
	METHOD("System.DateOnly AddYears(int value)", date_add_years),
	METHOD("datetime ToDateTime(System.TimeOnly time)", to_datetime),
	METHOD("datetime ToDateTime(System.TimeOnly time, System.DateTimeKind kind)", to_datetime),
	STATIC_PROP("static System.DateOnly MinValue {get;}", date_min, NULL),
	STATIC_PROP("static System.DateOnly MaxValue {get;}", date_max, NULL),
	STATIC("static System.DateOnly FromDayNumber(int dayNumber)", from_day_number),
	METHOD("void Deconstruct([ref] int year, [ref] int month, [ref] int day)", date_deconstruct),
	METHOD("string ToLongDateString()", long_date_text), METHOD("string ToShortDateString()", short_date_text),
	PLAIN_EXACT_ROWS("System.DateOnly", dateonly), TEXT("System.DateOnly", dateonly), MEMBERS_END
};

static val time_of_ticks(struct rt *rt, int64_t ticks, const char *param)
{
	if (ticks < 0 || ticks >= TICKS_DAY)
		arg_throw_range(rt, param, "Ticks must be between 0 and and TimeOnly.MaxValue.Ticks.");
	return stamp_new(rt, &type_timeonly, ticks, 0);
}

static val time_ctor(struct rt *rt, val self, val *a, int n)
{
	static const int64_t sizes[] = { TICKS_HOUR, TICKS_MINUTE, TICKS_SECOND, TICKS_MS }, most[] = { 24, 60, 60, 1000 };
	int64_t t = 0;
	bool bad = false;

	if (n == 1)
		return time_of_ticks(rt, arg_int(a[0]), "ticks");
	for (int i = 0; i < n && i < 4; i++) {
		bad |= arg_int(a[i]) < 0 || arg_int(a[i]) >= most[i];
		t += arg_int(a[i]) * sizes[i];
	}
	if (bad)
		net_throw(rt, "System.ArgumentOutOfRangeException",
			"Hour, Minute, and Second parameters describe an un-representable DateTime.");
	return stamp_new(rt, &type_timeonly, t, 0);
}

static val time_from(struct rt *rt, val self, val *a, int n) { return stamp_new(rt, &type_timeonly, a[0].i % TICKS_DAY, 0); }
static val time_from_span(struct rt *rt, val self, val *a, int n) { return time_of_ticks(rt, a[0].i, "ticks"); }
static val time_span(struct rt *rt, val self, val *a, int n) { return val_timespan(of(self)->ticks); }

static val time_add(struct rt *rt, val self, val *a, int n)
{
	return stamp_new(rt, &type_timeonly, ((of(self)->ticks + a[0].i % TICKS_DAY) % TICKS_DAY + TICKS_DAY) % TICKS_DAY, 0);
}

static val time_between(struct rt *rt, val self, val *a, int n)
{
	int64_t d = of(a[0])->ticks - of(a[1])->ticks;

	return val_timespan(d < 0 ? d + TICKS_DAY : d);
}

static val time_min(struct rt *rt, val self) { return stamp_new(rt, &type_timeonly, 0, 0); }
static val time_max(struct rt *rt, val self) { return stamp_new(rt, &type_timeonly, TICKS_DAY - 1, 0); }

/* Wrapped around midnight; the days passed go to a second argument. */
static val time_wrapped(struct rt *rt, val self, int64_t by, val *days)
{
	int64_t t = (int64_t)((uint64_t)of(self)->ticks + (uint64_t)by), d = floor_div(t, TICKS_DAY);

	if (days)
		arg_set_ref(rt, *days, val_int((int32_t)d));
	return stamp_new(rt, &type_timeonly, t % TICKS_DAY + (t % TICKS_DAY < 0 ? TICKS_DAY : 0), 0);
}

static val time_add_days(struct rt *rt, val self, val *a, int n) { return time_wrapped(rt, self, val_base(a[0]).i, a + 1); }

static val time_add_hours(struct rt *rt, val self, val *a, int n)
{
	return time_wrapped(rt, self, stamp_whole(a[0].d * (double)TICKS_HOUR), n > 1 ? a + 1 : NULL);
}

static val time_add_minutes(struct rt *rt, val self, val *a, int n)
{
	return time_wrapped(rt, self, stamp_whole(a[0].d * (double)TICKS_MINUTE), n > 1 ? a + 1 : NULL);
}

static val long_time_text(struct rt *rt, val self, val *a, int n) { return by_letter(rt, self, "T"); }
static val short_time_text(struct rt *rt, val self, val *a, int n) { return by_letter(rt, self, "t"); }

static val is_between(struct rt *rt, val self, val *a, int n)
{
	int64_t from = of(a[0])->ticks, to = of(a[1])->ticks, t = of(self)->ticks;

	return val_bool(from <= to ? t >= from && t < to : t >= from || t < to);
}

static val time_deconstruct(struct rt *rt, val self, val *a, int n)
{
	static const int64_t size[] = { TICKS_HOUR, TICKS_MINUTE, TICKS_SECOND, TICKS_MS, TICKS_MS / 1000 };
	static const int64_t count[] = { 24, 60, 60, 1000, 1000 };

	for (int i = 0; i < n; i++)
		arg_set_ref(rt, a[i], val_int((int32_t)(of(self)->ticks / size[i] % count[i])));
	return V_VOID;
}

const struct member_def timeonly_members[] = {
	STATIC_PROP("static System.TimeOnly MinValue {get;}", time_min, NULL),
	STATIC_PROP("static System.TimeOnly MaxValue {get;}", time_max, NULL),
	METHOD("System.TimeOnly Add(timespan value, [ref] int wrappedDays)", time_add_days),
	METHOD("System.TimeOnly AddHours(double value)", time_add_hours),
	METHOD("System.TimeOnly AddHours(double value, [ref] int wrappedDays)", time_add_hours),
	METHOD("System.TimeOnly AddMinutes(double value)", time_add_minutes),
	METHOD("System.TimeOnly AddMinutes(double value, [ref] int wrappedDays)", time_add_minutes),
	METHOD("bool IsBetween(System.TimeOnly start, System.TimeOnly end)", is_between),
	METHOD("void Deconstruct([ref] int hour, [ref] int minute)", time_deconstruct),
	METHOD("void Deconstruct([ref] int hour, [ref] int minute, [ref] int second)", time_deconstruct),
	METHOD("void Deconstruct([ref] int hour, [ref] int minute, [ref] int second, [ref] int millisecond)", time_deconstruct),
	METHOD("string ToLongTimeString()", long_time_text), METHOD("string ToShortTimeString()", short_time_text),
	STATIC("static timespan op_Subtraction(System.TimeOnly t1, System.TimeOnly t2)", time_between),
	PLAIN_EXACT_ROWS("System.TimeOnly", timeonly),
	CTOR("(long ticks)", time_ctor), CTOR("(int hour, int minute)", time_ctor),
	CTOR("(int hour, int minute, int second)", time_ctor),
	CTOR("(int hour, int minute, int second, int millisecond)", time_ctor), TIME_PARTS,
	STATIC("static System.TimeOnly FromDateTime(datetime dateTime)", time_from),
	STATIC("static System.TimeOnly FromTimeSpan(timespan timeSpan)", time_from_span),
	METHOD("timespan ToTimeSpan()", time_span), METHOD("System.TimeOnly Add(timespan value)", time_add),
	TEXT("System.TimeOnly", timeonly), MEMBERS_END
};
