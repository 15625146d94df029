/* SPDX-License-Identifier: MIT */
/* ISOWeek, StringInfo and TimeZoneInfo. */
#include "types/arg.h"
#include "types/calendar.h"
#include "types/tables.h"
#include "types/unicode.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>
#include <utf8proc.h>

/* ---- ISOWeek ---- */

const struct type type_isoweek = { .name = "System.Globalization.ISOWeek", .base = &type_object, .flags = TF_STATIC | TF_ABSTRACT | TF_SEALED };

/* Monday of week 1: the week with January 4th in it. */
static int64_t week_one(int year)
{
	struct date d;
	int64_t t = calendar_ticks(year, 1, 4);

	calendar_split(t, &d);
	return t - (d.weekday + 6) % 7 * TICKS_DAY;
}

static int weeks_in(int year) { return (int)((week_one(year + 1) - week_one(year)) / (7 * TICKS_DAY)); }

static void iso_of(int64_t ticks, int *year, int *week)
{
	struct date d;

	calendar_split(ticks, &d);
	*year = d.year;
	if (ticks < week_one(*year))
		--*year;
	else if (*year < 9999 && ticks >= week_one(*year + 1))
		++*year;
	*week = 1 + (int)((ticks - week_one(*year)) / (7 * TICKS_DAY));
}

static val week_of_year(struct rt *rt, val self, val *a, int n) { int y, w; iso_of(val_base(a[0]).i, &y, &w); return val_int(w); }
static val year_of(struct rt *rt, val self, val *a, int n) { int y, w; iso_of(val_base(a[0]).i, &y, &w); return val_int(y); }
static val year_start(struct rt *rt, val self, val *a, int n) { return val_datetime(week_one((int)arg_int(a[0])), KIND_UNSPECIFIED); }
static val year_end(struct rt *rt, val self, val *a, int n) { return val_datetime(week_one((int)arg_int(a[0]) + 1) - TICKS_DAY, KIND_UNSPECIFIED); }
static val weeks_in_year(struct rt *rt, val self, val *a, int n) { return val_int(weeks_in((int)arg_int(a[0]))); }

static val to_datetime(struct rt *rt, val self, val *a, int n)
{
	if (arg_int(a[0]) < 1 || arg_int(a[0]) > 9999)
		arg_throw_range(rt, "year", "Year must be between 1 and 9999.");
	if (arg_int(a[1]) < 1 || arg_int(a[1]) > 53)
		arg_throw_range(rt, "week", "The week parameter must be in the range 1 through 53.");
	return val_datetime(week_one((int)arg_int(a[0])) + ((arg_int(a[1]) - 1) * 7 + (arg_int(a[2]) + 6) % 7) * TICKS_DAY, KIND_UNSPECIFIED);
}

const struct member_def isoweek_members[] = {
	STATIC("static int GetWeekOfYear(datetime date)", week_of_year), STATIC("static int GetYear(datetime date)", year_of),
	STATIC("static datetime GetYearStart(int year)", year_start), STATIC("static datetime GetYearEnd(int year)", year_end),
	STATIC("static int GetWeeksInYear(int year)", weeks_in_year),
	STATIC("static datetime ToDateTime(int year, int week, System.DayOfWeek dayOfWeek)", to_datetime), MEMBERS_END
};

/* ---- StringInfo: text elements are grapheme clusters ---- */

struct stringinfo {
	struct cell h;
	struct ustr *s;
};

static void trace(struct heap *h, struct cell *c) { heap_mark(h, ((struct stringinfo *)c)->s); }
const struct type type_stringinfo = { .cls = { .trace = trace }, .name = "System.Globalization.StringInfo", .base = &type_object, .size = sizeof(struct stringinfo) };
static struct ustr *of(val self) { return ((struct stringinfo *)val_base(self).o)->s; }

static uint32_t element_end(const struct ustr *s, uint32_t at)
{
	int units, state = 0;
	uint32_t cp = unicode_at(s, at, &units), next;

	while ((at += (uint32_t)units) < ustr_len(s)) {
		next = unicode_at(s, at, &units);
		if (utf8proc_grapheme_break_stateful((int32_t)cp, (int32_t)next, &state))
			break;
		cp = next;
	}
	return at;
}

static struct list *elements(struct rt *rt, struct ustr *s)
{
	struct list *l = list_new(rt, NULL);

	for (uint32_t at = 0, end; at < ustr_len(s); at = end) {
		end = element_end(s, at);
		list_add(rt, l, val_str(ustr_sub(rt, s, at, end - at)));
	}
	return l;
}

static val info_ctor(struct rt *rt, val self, val *a, int n)
{
	struct stringinfo *i = rt_new_cell(rt, &type_stringinfo, stringinfo);

	gc_storep(i, i->s, n ? arg_need_str(rt, a[0], "value") : ustr_empty(rt));
	return val_obj(i);
}

static val info_length(struct rt *rt, val self) { return val_int((int32_t)elements(rt, of(self))->n); }
static val info_string(struct rt *rt, val self) { return val_str(of(self)); }

static val info_substring(struct rt *rt, val self, val *a, int n)
{
	struct list *l = elements(rt, of(self));
	int64_t from = arg_int(a[0]), len = n > 1 ? arg_int(a[1]) : (int64_t)l->n - from;
	struct sbuf b;

	if (from < 0 || len < 0 || from + len > l->n)
		arg_throw_range(rt, "startingTextElement", "Specified argument was out of the range of valid values.");
	sbuf_init(&b, rt);
	for (int64_t i = from; i < from + len; i++)
		sbuf_put(&b, l->v[i].s);
	return val_str(sbuf_take(&b));
}

static val next_element(struct rt *rt, val self, val *a, int n)
{
	struct ustr *s = arg_need_str(rt, a[0], "str");
	uint32_t at = n > 1 ? (uint32_t)arg_int(a[1]) : 0;

	return val_str(at >= ustr_len(s) ? ustr_empty(rt) : ustr_sub(rt, s, at, element_end(s, at) - at));
}

static val combining(struct rt *rt, val self, val *a, int n)
{
	struct ustr *s = arg_need_str(rt, a[0], "str");
	struct list *l = list_new(rt, NULL);

	for (uint32_t at = 0; at < ustr_len(s); at = element_end(s, at))
		list_add(rt, l, val_int((int32_t)at));
	return val_obj(list_to_array(rt, l, &type_int32));
}

static val text_elements(struct rt *rt, val self, val *a, int n)
{
	struct list *l = elements(rt, arg_need_str(rt, a[0], "str"));

	return member_call(rt, val_obj(list_to_array(rt, l, &type_string)), ustr_atom(rt, "GetEnumerator"), NULL, 0);
}

const struct member_def stringinfo_members[] = {
	CTOR("()", info_ctor), CTOR("(string value)", info_ctor), PROP("string String {get;}", info_string, NULL),
	PROP("int LengthInTextElements {get;}", info_length, NULL), METHOD("string SubstringByTextElements(int startingTextElement)", info_substring),
	METHOD("string SubstringByTextElements(int startingTextElement, int lengthInTextElements)", info_substring),
	STATIC("static string GetNextTextElement(string str)", next_element), STATIC("static string GetNextTextElement(string str, int index)", next_element),
	STATIC("static int[] ParseCombiningCharacters(string str)", combining),
	STATIC("static System.Globalization.TextElementEnumerator GetTextElementEnumerator(string str)", text_elements), MEMBERS_END
};

/* ---- TimeZoneInfo: the zone database through the C library ---- */

static struct ustr *zone_text(struct rt *rt, val self);
static bool zone_same(struct rt *rt, val a, val b) { return arg_cell(b, &type_timezoneinfo) && ustr_eq(of(a), of(b)); }
static const struct type_ops zone_ops = { .to_string = zone_text, .equals = zone_same };
const struct type type_timezoneinfo = {
	.cls = { .trace = trace }, .name = "System.TimeZoneInfo", .base = &type_object, .ops = &zone_ops, .size = sizeof(struct stringinfo), .flags = TF_SEALED,
	.ifaces = "System.IEquatable`1[System.TimeZoneInfo] System.Runtime.Serialization.IDeserializationCallback System.Runtime.Serialization.ISerializable",
};

static val zone_new(struct rt *rt, const char *id)
{
	struct stringinfo *z = rt_new_cell(rt, &type_timezoneinfo, stringinfo);

	gc_storep(z, z->s, ustr_new(rt, id));
	return val_obj(z);
}

static const char *id_of(struct rt *rt, val z) { return USTR_C(rt, of(z)); }

/* What localtime says of UTC ticks in a zone; DST and abbreviation optional. */
static int64_t offset_in(struct rt *rt, val z, int64_t utc, bool *dst)
{
	const char *old = getenv("TZ");
	struct ustr *saved = old ? ustr_new(rt, old) : NULL;
	time_t t = (time_t)((utc - TICKS_UNIX) / TICKS_SECOND);
	struct tm tm;

	setenv("TZ", id_of(rt, z), 1);
	tzset();
	localtime_r(&t, &tm);
	if (saved)
		setenv("TZ", USTR_C(rt, saved), 1);
	else
		unsetenv("TZ");
	tzset();
	if (dst)
		*dst = tm.tm_isdst > 0;
	return tm.tm_gmtoff * TICKS_SECOND;
}

/* The offset without summer time, of the winter of this year. */
static int64_t base_offset(struct rt *rt, val z)
{
	struct date d;
	bool dst;
	int64_t off;

	calendar_split(calendar_utc_now(), &d);
	for (int month = 1; month <= 12; month++) {
		off = offset_in(rt, z, calendar_ticks(d.year, month, 1), &dst);
		if (!dst)
			return off;
	}
	return off;
}

static bool zone_exists(const char *id)
{
	char path[512];

	if (!*id || strstr(id, "..") || *id == '/')
		return false;
	snprintf(path, sizeof(path), "/usr/share/zoneinfo/%s", id);
	return access(path, R_OK) == 0 || !strcmp(id, "UTC");
}

static const char *local_id(void)
{
	static char id[256];
	const char *tz = getenv("TZ"), *at;
	ssize_t n;

	if (tz && *tz)
		return *tz == ':' ? tz + 1 : tz;
	n = readlink("/etc/localtime", id, sizeof(id) - 1);
	if (n <= 0)
		return "UTC";
	id[n] = 0;
	at = strstr(id, "zoneinfo/");
	return at ? at + 9 : "UTC";
}

static val zone_utc(struct rt *rt, val self) { return zone_new(rt, "UTC"); }
static val zone_local(struct rt *rt, val self) { return zone_new(rt, local_id()); }

static val find_zone(struct rt *rt, val self, val *a, int n)
{
	const char *id = USTR_C(rt, arg_need_str(rt, a[0], "id"));

	if (!zone_exists(id))
		net_throw(rt, "System.TimeZoneNotFoundException", "The time zone ID '%s' was not found on the local computer.", id);
	return zone_new(rt, id);
}

static bool is_utc(struct rt *rt, val z) { return !strcmp(id_of(rt, z), "UTC") || !strcmp(id_of(rt, z), "Etc/UTC"); }

static struct ustr *zone_text(struct rt *rt, val z)
{
	int64_t off = base_offset(rt, z) / TICKS_MINUTE;

	if (is_utc(rt, z))
		return ustr_new(rt, "(UTC) Coordinated Universal Time");
	return ustr_printf(rt, "(UTC%c%02d:%02d) %s", off < 0 ? '-' : '+', (int)llabs(off) / 60, (int)llabs(off) % 60, id_of(rt, z));
}

static val zone_id(struct rt *rt, val z) { return val_str(of(z)); }
static val zone_display(struct rt *rt, val z) { return val_str(zone_text(rt, z)); }
static val zone_name(struct rt *rt, val z) { return is_utc(rt, z) ? arg_text(rt, "Coordinated Universal Time") : val_str(of(z)); }
static val zone_base(struct rt *rt, val z) { return val_timespan(base_offset(rt, z)); }
static val yes(struct rt *rt, val z) { return V_TRUE; }

static val zone_dst(struct rt *rt, val z)
{
	struct date d;
	bool dst = false;

	calendar_split(calendar_utc_now(), &d);
	for (int month = 1; month <= 12 && !dst; month++)
		offset_in(rt, z, calendar_ticks(d.year, month, 1), &dst);
	return val_bool(dst);
}

/* UTC ticks of clock time TICKS in zone Z. */
static int64_t to_utc(struct rt *rt, val z, int64_t ticks)
{
	int64_t utc = ticks - offset_in(rt, z, ticks, NULL);

	return ticks - offset_in(rt, z, utc, NULL);
}

static int64_t utc_of(struct rt *rt, val v, val z)
{
	v = val_base(v);
	if (v.aux == KIND_UTC)
		return v.i;
	return v.aux == KIND_LOCAL || val_is_null(z) ? v.i - calendar_offset_at_local(v.i) : to_utc(rt, z, v.i);
}

static val in_zone(struct rt *rt, int64_t utc, val z)
{
	return val_datetime(utc + offset_in(rt, z, utc, NULL), is_utc(rt, z) ? KIND_UTC : !strcmp(id_of(rt, z), local_id()) ? KIND_LOCAL : KIND_UNSPECIFIED);
}

static val convert_time(struct rt *rt, val self, val *a, int n) { return in_zone(rt, utc_of(rt, a[0], n > 2 ? a[1] : V_NULL), arg_need(rt, a[n - 1], "destinationTimeZone")); }
static val convert_by_id(struct rt *rt, val self, val *a, int n) { val src = n > 2 ? find_zone(rt, self, &a[1], 1) : V_NULL; return in_zone(rt, utc_of(rt, a[0], src), find_zone(rt, self, &a[n - 1], 1)); }
static val to_utc_(struct rt *rt, val self, val *a, int n) { return val_datetime(utc_of(rt, a[0], n > 1 ? a[1] : V_NULL), KIND_UTC); }
static val from_utc(struct rt *rt, val self, val *a, int n) { return in_zone(rt, val_base(a[0]).i, arg_need(rt, a[1], "destinationTimeZone")); }
static val utc_offset(struct rt *rt, val z, val *a, int n) { return val_timespan(offset_in(rt, z, utc_of(rt, a[0], z), NULL)); }
static val is_daylight(struct rt *rt, val z, val *a, int n) { bool dst; offset_in(rt, z, utc_of(rt, a[0], z), &dst); return val_bool(dst); }
static val zone_string(struct rt *rt, val z, val *a, int n) { return val_str(zone_text(rt, z)); }

#define Z "System.TimeZoneInfo"
const struct member_def timezoneinfo_members[] = {
	PROP("string Id {get;}", zone_id, NULL), PROP("bool HasIanaId {get;}", yes, NULL),
	PROP("string DisplayName {get;}", zone_display, NULL), PROP("string StandardName {get;}", zone_name, NULL),
	PROP("string DaylightName {get;}", zone_name, NULL), PROP("timespan BaseUtcOffset {get;}", zone_base, NULL),
	PROP("bool SupportsDaylightSavingTime {get;}", zone_dst, NULL),
	STATIC_PROP("static " Z " Utc {get;}", zone_utc, NULL), STATIC_PROP("static " Z " Local {get;}", zone_local, NULL),
	STATIC("static " Z " FindSystemTimeZoneById(string id)", find_zone),
	STATIC("static datetime ConvertTime(datetime dateTime, " Z " destinationTimeZone)", convert_time),
	STATIC("static datetime ConvertTime(datetime dateTime, " Z " sourceTimeZone, " Z " destinationTimeZone)", convert_time),
	STATIC("static datetime ConvertTimeBySystemTimeZoneId(datetime dateTime, string destinationTimeZoneId)", convert_by_id),
	STATIC("static datetime ConvertTimeBySystemTimeZoneId(datetime dateTime, string sourceTimeZoneId, string destinationTimeZoneId)", convert_by_id),
	STATIC("static datetime ConvertTimeToUtc(datetime dateTime)", to_utc_),
	STATIC("static datetime ConvertTimeToUtc(datetime dateTime, " Z " sourceTimeZone)", to_utc_),
	STATIC("static datetime ConvertTimeFromUtc(datetime dateTime, " Z " destinationTimeZone)", from_utc),
	METHOD("timespan GetUtcOffset(datetime dateTime)", utc_offset),
	METHOD("bool IsDaylightSavingTime(datetime dateTime)", is_daylight), METHOD("string ToString()", zone_string),
	MEMBERS_END
};
