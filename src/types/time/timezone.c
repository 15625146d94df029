/* SPDX-License-Identifier: MIT */
/*
 * System.TimeZoneInfo: the zone database through the C library, names by ICU.
 * A zone made by a script has a fixed offset and its own names.
 */
#include "types/arg.h"
#include "types/time/calendar.h"
#include "types/time/stamp.h"
#include "types/tables.h"
#include "types/time/zone_names.h"
#include "types/time/zone_rules.h"
#include "sys/fd.h"
#include "value/record.h"

#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

struct zone {
	struct cell h;
	struct ustr *id, *file;		/* file: of the database; NULL: made by a script */
	int64_t base;			/* of such a zone */
	struct ustr *display, *standard, *daylight;
	struct array *rules;		/* likewise; or NULL */
};

static void trace(struct heap *h, struct cell *c)
{
	struct zone *z = (struct zone *)c;

	heap_mark(h, z->id);
	heap_mark(h, z->file);
	heap_mark(h, z->display);
	heap_mark(h, z->standard);
	heap_mark(h, z->daylight);
	heap_mark(h, z->rules);
}

static struct zone *of(val v) { return (struct zone *)val_base(v).o; }
static struct ustr *zone_text(struct rt *rt, val self);
static bool same_rules(struct rt *rt, val a, val b);

static bool zone_same(struct rt *rt, val a, val b)
{
	return arg_cell(b, &type_timezoneinfo) && ustr_ieq(of(a)->id, of(b)->id) && same_rules(rt, a, b);
}

static const struct type_ops zone_ops = { .to_string = zone_text, .equals = zone_same };
const struct type type_timezoneinfo = {
	.cls = { .trace = trace }, .name = "System.TimeZoneInfo", .base = &type_object, .ops = &zone_ops,
	.size = sizeof(struct zone), .flags = TF_SEALED,
	.ifaces = "System.IEquatable`1[System.TimeZoneInfo] System.Runtime.Serialization.IDeserializationCallback System.Runtime.Serialization.ISerializable",
};

static val zone_new(struct rt *rt, const char *id, const char *file)
{
	struct zone *z = rt_new_cell(rt, &type_timezoneinfo, zone);

	gc_storep(z, z->id, ustr_new(rt, id));
	gc_storep(z, z->file, ustr_new(rt, file));
	return val_obj(z);
}

static const char *id_of(struct rt *rt, val z) { return USTR_C(rt, of(z)->id); }

/* ---- the database ---- */

/* What localtime says of UTC ticks in a zone; DST optional. */
static int64_t offset_in(struct rt *rt, val z, int64_t utc, bool *dst)
{
	const char *old = getenv("TZ");
	struct ustr *saved = old ? ustr_new(rt, old) : NULL;
	time_t t = (time_t)((utc - TICKS_UNIX) / TICKS_SECOND);
	struct tm tm;

	if (dst)
		*dst = false;
	if (!of(z)->file)
		return zone_rules_offset(of(z)->rules, of(z)->base, utc, dst);
	setenv("TZ", USTR_C(rt, of(z)->file), 1);
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

/* The offset without summer time, of the winter of this year. Ireland's winter
 * is the exception there, so its other half counts. */
static int64_t base_offset(struct rt *rt, val z)
{
	struct date d;
	int64_t off = 0;
	bool dst;

	if (!of(z)->file)
		return of(z)->base;
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

static uint32_t big_endian(const char *p)
{
	return (uint32_t)(uint8_t)p[0] << 24 | (uint32_t)(uint8_t)p[1] << 16 | (uint32_t)(uint8_t)p[2] << 8 | (uint8_t)p[3];
}

/* Whether the zone's file has changes of the offset (RFC 9636: the counts of
 * the second header are those of the whole zone). */
static bool has_changes(const char *file)
{
	struct buf b = BUF_INIT;
	char path[512];
	const char *p;
	size_t first;
	bool any = false;

	snprintf(path, sizeof(path), "/usr/share/zoneinfo/%s", file);
	if (fd_read_file(AT_FDCWD, path, 1 << 20, &b) >= 0 && buf_size(&b) > 44) {
		p = buf_cstr(&b);
		first = 44 + (size_t)big_endian(p + 32) * 5 + (size_t)big_endian(p + 36) * 6 + big_endian(p + 40) +
			(size_t)big_endian(p + 28) * 8 + big_endian(p + 24) + big_endian(p + 20);
		any = big_endian(p + 32) || (first + 44 <= buf_size(&b) && big_endian(p + first + 32));
	}
	buf_release(&b);
	return any;
}

static bool is_utc(struct rt *rt, val z)
{
	static const char *const names[] = { "UTC", "Etc/UTC", "Etc/UCT", "Etc/Universal", "Etc/Zulu", "UCT",
		"Universal", "Zulu" };

	for (size_t i = 0; i < ARRAY_LEN(names); i++)
		if (!strcmp(id_of(rt, z), names[i]))
			return true;
	return false;
}

/* ---- names ---- */

static struct ustr *named(struct rt *rt, val z, enum zone_name which)
{
	char name[ZONE_NAME_MAX];

	if (is_utc(rt, z))
		return ustr_new(rt, "Coordinated Universal Time");
	return of(z)->file && zone_name(USTR_C(rt, of(z)->file), which, name) ? ustr_new(rt, name) : of(z)->id;
}

static struct ustr *zone_text(struct rt *rt, val z)
{
	int64_t off = base_offset(rt, z) / TICKS_MINUTE;
	char generic[ZONE_NAME_MAX], place[ZONE_NAME_MAX], city[ZONE_NAME_MAX];
	const char *file;

	if (!of(z)->file)
		return of(z)->display;
	if (is_utc(rt, z))
		return ustr_new(rt, "(UTC) Coordinated Universal Time");
	file = USTR_C(rt, of(z)->file);
	if (!zone_name(file, ZONE_GENERIC, generic))
		snprintf(generic, sizeof(generic), "%s", id_of(rt, z));
	if (!zone_name(file, ZONE_LOCATION, place) || !zone_name(file, ZONE_CITY, city) || !strcmp(generic, place) ||
	    strstr(generic, city) || !strcmp(file, "GMT"))
		city[0] = 0;
	return ustr_printf(rt, "(UTC%c%02d:%02d) %s%s%s%s", off < 0 ? '-' : '+', (int)llabs(off) / 60,
		(int)llabs(off) % 60, generic,
			   *city ? " (" : "", city, *city ? ")" : "");
}

static val zone_utc(struct rt *rt, val self) { return zone_new(rt, "UTC", "UTC"); }
static val zone_local(struct rt *rt, val self) { return zone_new(rt, local_id(), local_id()); }
val zone_of_here(struct rt *rt) { return zone_local(rt, V_NULL); }

/* The zone that ID, also one of Windows, names; V_VOID: none. */
static val zone_by_id(struct rt *rt, const char *id)
{
	char file[ZONE_NAME_MAX];

	if (zone_exists(id))
		return zone_new(rt, id, id);
	if (*id && zone_of_windows_id(id, NULL, file) && zone_exists(file))
		return zone_new(rt, id, file);
	return V_VOID;
}

static val find_zone(struct rt *rt, val self, val *a, int n)
{
	const char *id = USTR_C(rt, arg_need_str(rt, a[0], "id"));
	val z = zone_by_id(rt, id);

	if (z.k == VK_VOID)
		net_throw(rt, "System.TimeZoneNotFoundException",
			"The time zone ID '%s' was not found on the local computer.", id);
	return z;
}

static val try_find(struct rt *rt, val self, val *a, int n)
{
	val z = arg_str(a[0]) ? zone_by_id(rt, USTR_C(rt, arg_str(a[0]))) : V_VOID;

	arg_set_ref(rt, a[1], z.k == VK_VOID ? V_NULL : z);
	return val_bool(z.k != VK_VOID);
}

static val zone_id(struct rt *rt, val z) { return val_str(of(z)->id); }
static val zone_display(struct rt *rt, val z) { return val_str(zone_text(rt, z)); }
static val zone_standard(struct rt *rt, val z) { return val_str(of(z)->file ? named(rt, z, ZONE_STANDARD) : of(z)->standard); }
static val zone_daylight(struct rt *rt, val z) { return val_str(of(z)->file ? named(rt, z, ZONE_DAYLIGHT) : of(z)->daylight); }
static val zone_base(struct rt *rt, val z) { return val_timespan(base_offset(rt, z)); }
static val zone_is_iana(struct rt *rt, val z) { return val_bool(of(z)->file && ustr_eq(of(z)->file, of(z)->id)); }
static val zone_dst(struct rt *rt, val z)
{
	return val_bool(of(z)->file ? has_changes(USTR_C(rt, of(z)->file)) : of(z)->rules && of(z)->rules->n);
}

/* ---- moments ---- */

struct moment {
	int64_t before, after;	/* offsets that may hold for a clock time */
	bool first, second;	/* and do */
};

static struct moment moment_of(struct rt *rt, val z, int64_t ticks)
{
	struct moment m = { offset_in(rt, z, ticks - TICKS_DAY, NULL), offset_in(rt, z, ticks + TICKS_DAY, NULL), false, false };

	m.first = offset_in(rt, z, ticks - m.before, NULL) == m.before;
	m.second = offset_in(rt, z, ticks - m.after, NULL) == m.after;
	return m;
}

/* UTC ticks of clock time TICKS in zone Z: of two the later, that of standard time. */
static int64_t to_utc(struct rt *rt, val z, int64_t ticks)
{
	struct moment m = moment_of(rt, z, ticks);

	if (!m.first && !m.second)
		arg_throw(rt, "dateTime",
			"The supplied DateTime represents an invalid time.  For example, when the clock is adjusted forward, "
			  "any time in the period that is skipped is invalid.");
	if (m.first && m.second)
		return ticks - MIN(m.before, m.after);
	return ticks - (m.first ? m.before : m.after);
}

static bool is_local(struct rt *rt, val z) { return !strcmp(id_of(rt, z), local_id()); }

static _Noreturn void throw_kind(struct rt *rt)
{
	arg_throw(rt, "sourceTimeZone",
		"The conversion could not be completed because the supplied DateTime did not have the Kind property set "
		  "correctly.  For example, when the Kind property is DateTimeKind.Local, the source time zone must be TimeZoneInfo.Local.");
}

static void check_kind(struct rt *rt, val v, val z)
{
	if (val_is_null(z) || v.aux == KIND_UNSPECIFIED || (v.aux == KIND_UTC && is_utc(rt, z)) ||
	    (v.aux == KIND_LOCAL && is_local(rt, z)))
		return;
	throw_kind(rt);
}

/* UTC ticks of a DateTime, of zone Z when it says nothing itself, or a DateTimeOffset. */
static int64_t utc_of(struct rt *rt, val v, val z)
{
	v = val_base(v);
	if (v.k != VK_DATETIME)
		return stamp_ticks(v) - ((struct stamp *)v.o)->offset;
	if (v.aux == KIND_UTC)
		return v.i;
	return v.aux == KIND_LOCAL || val_is_null(z) ? v.i - calendar_offset_at_local(v.i) : to_utc(rt, z, v.i);
}

static val in_zone(struct rt *rt, int64_t utc, val z)
{
	return val_datetime(utc + offset_in(rt, z, utc, NULL), is_utc(rt, z)	 ? KIND_UTC
							       : is_local(rt, z) ? KIND_LOCAL
										 : KIND_UNSPECIFIED);
}

static val convert_time(struct rt *rt, val self, val *a, int n)
{
	val to = arg_need(rt, a[n - 1], "destinationTimeZone"), v = val_base(a[0]);
	int64_t utc;

	if (n > 2)
		check_kind(rt, v, a[1]);
	utc = utc_of(rt, v, n > 2 ? a[1] : V_NULL);
	if (v.k == VK_DATETIME)
		return in_zone(rt, utc, to);
	return stamp_new(rt, &type_datetimeoffset, utc + offset_in(rt, to, utc, NULL), offset_in(rt, to, utc, NULL));
}

static val convert_by_id(struct rt *rt, val self, val *a, int n)
{
	val b[3] = { a[0], n > 2 ? find_zone(rt, self, &a[1], 1) : V_NULL, find_zone(rt, self, &a[n - 1], 1) };

	if (n == 2)
		b[1] = b[2];
	return convert_time(rt, self, b, n);
}

static val to_utc_(struct rt *rt, val self, val *a, int n)
{
	if (n > 1)
		check_kind(rt, val_base(a[0]), a[1]);
	return val_datetime(utc_of(rt, a[0], n > 1 ? a[1] : V_NULL), KIND_UTC);
}

static val from_utc(struct rt *rt, val self, val *a, int n)
{
	val z = arg_need(rt, a[1], "destinationTimeZone");

	if (val_base(a[0]).aux == KIND_LOCAL)
		throw_kind(rt);
	return in_zone(rt, val_base(a[0]).i, z);
}

/* A clock time that doesn't exist has the offset of before the change. */
static int64_t offset_of(struct rt *rt, val z, val v, bool *dst)
{
	struct moment m;

	v = val_base(v);
	if (v.k == VK_DATETIME && v.aux == KIND_UNSPECIFIED) {
		m = moment_of(rt, z, v.i);
		if (!m.first && !m.second)
			return offset_in(rt, z, v.i - m.before - TICKS_DAY, dst);
	}
	return offset_in(rt, z, utc_of(rt, v, z), dst);
}

static val utc_offset(struct rt *rt, val z, val *a, int n) { return val_timespan(offset_of(rt, z, a[0], NULL)); }

static val is_daylight(struct rt *rt, val z, val *a, int n)
{
	bool dst;

	offset_of(rt, z, a[0], &dst);
	return val_bool(dst);
}

/* The clock time in zone Z that V shows there. */
static int64_t clock_in(struct rt *rt, val z, val v)
{
	int64_t utc;

	v = val_base(v);
	if (v.k == VK_DATETIME && v.aux == KIND_UNSPECIFIED)
		return v.i;
	utc = utc_of(rt, v, z);
	return utc + offset_in(rt, z, utc, NULL);
}

static val is_ambiguous(struct rt *rt, val z, val *a, int n)
{
	struct moment m = moment_of(rt, z, clock_in(rt, z, a[0]));

	return val_bool(m.first && m.second && m.before != m.after);
}

static val is_invalid(struct rt *rt, val z, val *a, int n)
{
	struct moment m = moment_of(rt, z, clock_in(rt, z, a[0]));

	return val_bool(val_base(a[0]).aux == KIND_UNSPECIFIED && !m.first && !m.second);
}

static val ambiguous_offsets(struct rt *rt, val z, val *a, int n)
{
	struct moment m = moment_of(rt, z, clock_in(rt, z, a[0]));
	struct array *r;

	if (!m.first || !m.second || m.before == m.after)
		arg_throw(rt, "dateTime", "The supplied DateTime is not in an ambiguous time range.");
	r = array_new(rt, &type_timespan, 2);
	r->v[0] = val_timespan(MIN(m.before, m.after));
	r->v[1] = val_timespan(MAX(m.before, m.after));
	return val_obj(r);
}

/* The same offsets in each month of the years that the database tells apart. */
static bool same_rules(struct rt *rt, val a, val b)
{
	if (of(a)->file && of(b)->file && ustr_eq(of(a)->file, of(b)->file))
		return true;
	for (int year = 1915; year <= 2037; year++)
		for (int month = 1; month <= 12; month += 3) {
			int64_t t = calendar_ticks(year, month, 15);

			if (offset_in(rt, a, t, NULL) != offset_in(rt, b, t, NULL))
				return false;
		}
	return true;
}
static val has_same_rules(struct rt *rt, val z, val *a, int n)
{
	return val_bool(same_rules(rt, z, arg_need(rt, a[0], "other")));
}
static val zone_equals(struct rt *rt, val z, val *a, int n) { return val_bool(zone_same(rt, z, a[0])); }
static val zone_string(struct rt *rt, val z, val *a, int n) { return val_str(zone_text(rt, z)); }

/* ---- all zones ---- */

struct listed {
	int64_t base;
	struct ustr *text;
	val zone;
};

static int by_offset(const void *x, const void *y)
{
	const struct listed *a = x, *b = y;

	if (a->base != b->base)
		return a->base < b->base ? -1 : 1;
	return ustr_cmp_ordinal(a->text, b->text, false);
}

/* The third column of the table of zones. */
static struct list *table_of_zones(struct rt *rt)
{
	struct list *l = list_new(rt, NULL);
	struct buf text = BUF_INIT;
	const char *p, *end;

	fd_read_file(AT_FDCWD, "/usr/share/zoneinfo/zone.tab", 1 << 20, &text);
	for (p = buf_size(&text) ? buf_cstr(&text) : ""; *p; p = *end ? end + 1 : end) {
		const char *id = p + strcspn(p, "\t\n");

		end = p + strcspn(p, "\n");
		id += *id == '\t';
		id += strcspn(id, "\t\n");
		if (*p != '#' && *id == '\t')
			list_add(rt, l, val_str(ustr_from_utf8(rt, id + 1, strcspn(id + 1, "\t\n"))));
	}
	buf_release(&text);
	list_add(rt, l, val_str(ustr_new(rt, "UTC")));
	return l;
}

static val system_zones(struct rt *rt, val self, val *a, int n)
{
	struct list *ids = table_of_zones(rt), *keep = list_new(rt, NULL), *out = list_new(rt, NULL);
	const struct type *arg = &type_timezoneinfo;
	struct listed *all = rt_block(rt, struct listed, ids->n);
	uint32_t count = 0;
	val items;

	for (uint32_t i = 0; i < ids->n; i++) {
		val z = zone_by_id(rt, USTR_C(rt, ids->v[i].s));

		if (z.k == VK_VOID)
			continue;
		all[count] = (struct listed){ base_offset(rt, z), zone_text(rt, z), z };
		list_add(rt, keep, z);
		list_add(rt, keep, val_str(all[count++].text));
	}
	qsort(all, count, sizeof(*all), by_offset);
	for (uint32_t i = 0; i < count; i++)
		list_add(rt, out, all[i].zone);
	items = val_obj(list_to_array(rt, out, arg));
	return type_construct(rt, type_generic_of(rt, &type_readonly_collection, &arg, 1), &items, 1);
}

/* ---- zones of a script, and as text ---- */

/* In the order of their dates, without gaps in the list. */
static struct array *checked_rules(struct rt *rt, struct array *rules)
{
	for (uint32_t i = 0; rules && i < rules->n; i++) {
		if (arg_null(rules->v[i]))
			net_throw(rt, "System.InvalidTimeZoneException", "The AdjustmentRule array cannot contain null elements.");
		if (i && val_compare(rt, record_get(rules->v[i], 0), record_get(rules->v[i - 1], 1), false) <= 0)
			net_throw(rt, "System.InvalidTimeZoneException",
				  "The elements of the AdjustmentRule array must be in chronological order and must not overlap.");
	}
	return rules;
}

static val custom_zone(struct rt *rt, val self, val *a, int n)
{
	struct zone *z;

	if (!ustr_len(arg_need_str(rt, a[0], "id")))
		arg_throw(rt, "id", "The value cannot be an empty string.");
	if (val_base(a[1]).i > 14 * TICKS_HOUR || val_base(a[1]).i < -14 * TICKS_HOUR)
		arg_throw_range(rt, "baseUtcOffset", "The TimeSpan parameter must be within plus or minus 14.0 hours.");
	if (val_base(a[1]).i % TICKS_MINUTE)
		arg_throw(rt, "baseUtcOffset", "The TimeSpan parameter cannot be specified more precisely than whole minutes.");
	z = rt_new_cell(rt, &type_timezoneinfo, zone);
	gc_storep(z, z->id, arg_str(a[0]));
	z->base = val_base(a[1]).i;
	gc_storep(z, z->display, arg_str(a[2]) ? arg_str(a[2]) : ustr_empty(rt));
	gc_storep(z, z->standard, arg_str(a[3]) ? arg_str(a[3]) : ustr_empty(rt));
	gc_storep(z, z->daylight, n > 4 ? arg_str(a[4]) ? arg_str(a[4]) : ustr_empty(rt) : z->standard);
	if (n > 5 && !(n > 6 && arg_bool(a[6])))
		gc_storep(z, z->rules, checked_rules(rt, val_array(a[5])));
	return val_obj(z);
}

static val adjustment_rules(struct rt *rt, val z, val *a, int n)
{
	struct array *all;

	if (of(z)->file)
		return val_obj(is_utc(rt, z) ? array_new(rt, &type_adjustmentrule, 0) : zone_rules_of_file(rt, USTR_C(rt, of(z)->file)));
	all = array_new(rt, &type_adjustmentrule, of(z)->rules ? of(z)->rules->n : 0);
	for (uint32_t i = 0; i < all->n; i++)
		gc_store(all, &all->v[i], of(z)->rules->v[i]);
	return val_obj(all);
}

static val serialized(struct rt *rt, val z, val *a, int n)
{
	return val_str(ustr_printf(rt, "%s;%d;%s;%s;%s;;", id_of(rt, z), (int)(base_offset(rt, z) / TICKS_MINUTE),
				   USTR_C(rt, zone_text(rt, z)), USTR_C(rt, zone_standard(rt, z).s),
				   USTR_C(rt, zone_daylight(rt, z).s)));
}

static val from_serialized(struct rt *rt, val self, val *a, int n)
{
	const char *p = USTR_C(rt, arg_need_str(rt, a[0], "source"));
	val part[4];

	for (int i = 0; i < 4; i++) {
		size_t len = strcspn(p, ";");

		if (!p[len])
			net_throw(rt, "System.Runtime.Serialization.SerializationException",
				"An error occurred while deserializing the object.  The serialized data is corrupt.");
		part[i] = i == 1 ? val_timespan(atoi(p) * TICKS_MINUTE) : val_str(ustr_from_utf8(rt, p, len));
		p += len + 1;
	}
	return custom_zone(rt, self, part, 4);
}

static val to_windows(struct rt *rt, val self, val *a, int n)
{
	char id[ZONE_NAME_MAX];
	bool ok = zone_windows_id(USTR_C(rt, arg_need_str(rt, a[0], "ianaId")), id);

	arg_set_ref(rt, a[1], ok ? arg_text(rt, id) : V_NULL);
	return val_bool(ok);
}

static val to_iana(struct rt *rt, val self, val *a, int n)
{
	char id[ZONE_NAME_MAX];
	bool ok = zone_of_windows_id(USTR_C(rt, arg_need_str(rt, a[0], "windowsId")),
				     n > 2 && arg_str(a[1]) ? USTR_C(rt, arg_str(a[1])) : NULL, id);

	arg_set_ref(rt, a[n - 1], ok ? arg_text(rt, id) : V_NULL);
	return val_bool(ok);
}

static val nothing(struct rt *rt, val self, val *a, int n) { return V_VOID; }

#define Z "System.TimeZoneInfo"
#define CUSTOM_ZONE "static " Z " CreateCustomTimeZone(string id, timespan baseUtcOffset, string displayName, string standardDisplayName"
const struct member_def timezoneinfo_members[] = {
	PROP("string Id {get;}", zone_id, NULL), PROP("bool HasIanaId {get;}", zone_is_iana, NULL),
	PROP("string DisplayName {get;}", zone_display, NULL), PROP("string StandardName {get;}", zone_standard, NULL),
	PROP("string DaylightName {get;}", zone_daylight, NULL), PROP("timespan BaseUtcOffset {get;}", zone_base, NULL),
	PROP("bool SupportsDaylightSavingTime {get;}", zone_dst, NULL),
	STATIC_PROP("static " Z " Utc {get;}", zone_utc, NULL), STATIC_PROP("static " Z " Local {get;}", zone_local, NULL),
	STATIC("static void ClearCachedData()", nothing),
	STATIC("static System.DateTimeOffset ConvertTime(System.DateTimeOffset dateTimeOffset, " Z " destinationTimeZone)",
		convert_time),
	STATIC("static datetime ConvertTime(datetime dateTime, " Z " destinationTimeZone)", convert_time),
	STATIC("static datetime ConvertTime(datetime dateTime, " Z " sourceTimeZone, " Z " destinationTimeZone)", convert_time),
	STATIC("static System.DateTimeOffset ConvertTimeBySystemTimeZoneId(System.DateTimeOffset dateTimeOffset, string destinationTimeZoneId)",
		convert_by_id),
	STATIC("static datetime ConvertTimeBySystemTimeZoneId(datetime dateTime, string destinationTimeZoneId)", convert_by_id),
	STATIC("static datetime ConvertTimeBySystemTimeZoneId(datetime dateTime, string sourceTimeZoneId, string destinationTimeZoneId)",
		convert_by_id),
	STATIC("static datetime ConvertTimeFromUtc(datetime dateTime, " Z " destinationTimeZone)", from_utc),
	STATIC("static datetime ConvertTimeToUtc(datetime dateTime)", to_utc_),
	STATIC("static datetime ConvertTimeToUtc(datetime dateTime, " Z " sourceTimeZone)", to_utc_),
	STATIC(CUSTOM_ZONE ")", custom_zone),
	STATIC(CUSTOM_ZONE ", string daylightDisplayName, " Z "+AdjustmentRule[] adjustmentRules)", custom_zone),
	STATIC(CUSTOM_ZONE ", string daylightDisplayName, " Z "+AdjustmentRule[] adjustmentRules, bool disableDaylightSavingTime)",
		custom_zone),
	STATIC("static " Z " FindSystemTimeZoneById(string id)", find_zone),
	STATIC("static " Z " FromSerializedString(string source)", from_serialized),
	STATIC("static System.Collections.ObjectModel.ReadOnlyCollection[" Z "] GetSystemTimeZones()", system_zones),
	STATIC("static System.Collections.ObjectModel.ReadOnlyCollection[" Z "] GetSystemTimeZones(bool skipSorting)",
		system_zones),
	STATIC("static bool TryConvertIanaIdToWindowsId(string ianaId, [ref] string windowsId)", to_windows),
	STATIC("static bool TryConvertWindowsIdToIanaId(string windowsId, [ref] string ianaId)", to_iana),
	STATIC("static bool TryConvertWindowsIdToIanaId(string windowsId, string region, [ref] string ianaId)", to_iana),
	STATIC("static bool TryFindSystemTimeZoneById(string id, [ref] " Z " timeZoneInfo)", try_find),
	METHOD("bool Equals(" Z " other)", zone_equals), METHOD("bool Equals(System.Object obj)", zone_equals),
	METHOD("timespan[] GetAmbiguousTimeOffsets(System.DateTimeOffset dateTimeOffset)", ambiguous_offsets),
	METHOD("timespan[] GetAmbiguousTimeOffsets(datetime dateTime)", ambiguous_offsets),
	METHOD("timespan GetUtcOffset(System.DateTimeOffset dateTimeOffset)", utc_offset),
	METHOD("timespan GetUtcOffset(datetime dateTime)", utc_offset),
	METHOD(Z "+AdjustmentRule[] GetAdjustmentRules()", adjustment_rules),
	METHOD("bool HasSameRules(" Z " other)", has_same_rules),
	METHOD("bool IsAmbiguousTime(System.DateTimeOffset dateTimeOffset)", is_ambiguous),
	METHOD("bool IsAmbiguousTime(datetime dateTime)", is_ambiguous),
	METHOD("bool IsDaylightSavingTime(System.DateTimeOffset dateTimeOffset)", is_daylight),
	METHOD("bool IsDaylightSavingTime(datetime dateTime)", is_daylight),
	METHOD("bool IsInvalidTime(datetime dateTime)", is_invalid),
	METHOD("string ToSerializedString()", serialized), METHOD("string ToString()", zone_string),
	MEMBERS_END
};
