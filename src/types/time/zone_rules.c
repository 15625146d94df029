/* SPDX-License-Identifier: MIT */
/*
 * TimeZoneInfo.AdjustmentRule and TransitionTime. .NET makes a rule of each time between two
 * changes of a zone's file, cut at the ends of years since a rule's dates count in each of its
 * years, and one of the file's last line (RFC 9636) for all that follows.
 */
#include "types/time/zone_rules.h"

#include "sys/fd.h"
#include "types/arg.h"
#include "types/tables.h"
#include "types/time/calendar.h"
#include "value/record.h"

#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { T_TIME, T_MONTH, T_WEEK, T_DAY, T_WEEKDAY, T_FIXED, T__FIELDS };
enum { R_START, R_END, R_DELTA, R_FROM, R_TO, R_BASE, R__FIELDS };
enum { FILE_SIZE_MAX = 1 << 20, HEADER = 44 };

#define MOST (14 * TICKS_HOUR)
#define SUMMER_MOST (12 * TICKS_HOUR)
#define TT "System.TimeZoneInfo+TransitionTime"
#define AR "System.TimeZoneInfo+AdjustmentRule"

static bool same_fields(struct rt *rt, val a, val b)
{
	const struct type *t = cell_type(val_base(a).o);
	int n = t == &type_transitiontime ? T__FIELDS : R__FIELDS;

	b = val_base(b);
	if (b.k != VK_OBJ || cell_type(b.o) != t)
		return false;
	for (int i = 0; i < n; i++)
		if (!val_equals(rt, record_get(a, (uint32_t)i), record_get(b, (uint32_t)i)))
			return false;
	return true;
}

static uint32_t hash(struct rt *rt, val v)
{
	return cell_type(val_base(v).o) == &type_transitiontime
		? (uint32_t)(arg_int(record_get(v, T_MONTH)) ^ arg_int(record_get(v, T_WEEK)) << 8)
		: val_hash(rt, record_get(v, R_START));
}

static const struct type_ops ops = { .equals = same_fields, .hash = hash };
const struct type type_transitiontime = RECORD_TYPE_OF(TT, &type_valuetype, T__FIELDS, .ops = &ops, .flags = TF_VALUE | TF_SEALED,
	.ifaces = "System.IEquatable`1[System.TimeZoneInfo+TransitionTime] System.Runtime.Serialization.IDeserializationCallback System.Runtime.Serialization.ISerializable");
const struct type type_adjustmentrule = RECORD_TYPE_OF(AR, &type_object, R__FIELDS, .ops = &ops, .flags = TF_SEALED,
	.ifaces = "System.IEquatable`1[System.TimeZoneInfo+AdjustmentRule] System.Runtime.Serialization.IDeserializationCallback System.Runtime.Serialization.ISerializable");

/* ---- making ---- */

static val transition(struct rt *rt, int64_t time, int month, int week, int day, int weekday, bool fixed)
{
	struct record *r = record_new(rt, &type_transitiontime);

	r->f[T_TIME] = val_datetime(time, KIND_UNSPECIFIED);
	r->f[T_MONTH] = val_int(month);
	r->f[T_WEEK] = val_int(week);
	r->f[T_DAY] = val_int(day);
	r->f[T_WEEKDAY] = val_enum(&type_dayofweek, weekday);
	r->f[T_FIXED] = val_bool(fixed);
	return val_obj(r);
}

/* At the moment TICKS of each year. */
static val transition_at(struct rt *rt, int64_t ticks)
{
	struct date d;

	calendar_split(ticks, &d);
	return transition(rt, ticks % TICKS_DAY / TICKS_MS * TICKS_MS, d.month, 1, d.day, 0, true);
}

static val rule_new(struct rt *rt, int64_t start, int64_t end, int64_t delta, val from, val to, int64_t base)
{
	struct record *r = record_new(rt, &type_adjustmentrule);

	r->f[R_START] = val_datetime(start - start % TICKS_DAY, KIND_UNSPECIFIED);
	r->f[R_END] = val_datetime(end - end % TICKS_DAY, KIND_UNSPECIFIED);
	r->f[R_DELTA] = val_timespan(delta);
	record_put(r, R_FROM, from);
	record_put(r, R_TO, to);
	r->f[R_BASE] = val_timespan(base);
	return val_obj(r);
}

static int64_t time_arg(struct rt *rt, val v)
{
	v = val_base(v);
	if (v.aux != KIND_UNSPECIFIED)
		arg_throw(rt, "timeOfDay", "The supplied DateTime must have the Kind property set to DateTimeKind.Unspecified.");
	if (v.i >= TICKS_DAY || v.i % TICKS_MS)
		arg_throw(rt, "timeOfDay", "The supplied DateTime must have the Year, Month, and Day properties set to 1.  "
					   "The time cannot be specified more precisely than whole milliseconds.");
	return v.i;
}

static void check_range(struct rt *rt, val v, int64_t most, const char *param, const char *text)
{
	if (arg_int(v) < 1 || arg_int(v) > most)
		arg_throw_range(rt, param, text);
}
#define MONTHS "The Month parameter must be in the range 1 through 12."

static val fixed_date(struct rt *rt, val self, val *a, int n)
{
	int64_t time = time_arg(rt, a[0]);

	check_range(rt, a[1], 12, "month", MONTHS);
	check_range(rt, a[2], 31, "day", "The Day parameter must be in the range 1 through 31.");
	return transition(rt, time, (int)arg_int(a[1]), 1, (int)arg_int(a[2]), 0, true);
}

static val floating_date(struct rt *rt, val self, val *a, int n)
{
	int64_t time = time_arg(rt, a[0]);

	check_range(rt, a[1], 12, "month", MONTHS);
	check_range(rt, a[2], 5, "week", "The Week parameter must be in the range 1 through 5.");
	return transition(rt, time, (int)arg_int(a[1]), (int)arg_int(a[2]), 1, (int)arg_int(a[3]), false);
}

static int64_t span_arg(struct rt *rt, val v, const char *param)
{
	int64_t span = val_base(v).i;

	if (span > MOST || span < -MOST)
		net_throw(rt, "System.ArgumentOutOfRangeException",
			  "The TimeSpan parameter must be within plus or minus 14.0 hours. (Parameter '%s')\nActual value was %s.", param,
			  val_to_c(rt, v));
	if (span % TICKS_MINUTE)
		arg_throw(rt, param, "The TimeSpan parameter cannot be specified more precisely than whole minutes.");
	return span;
}

static int64_t date_arg(struct rt *rt, val v, const char *param)
{
	v = val_base(v);
	if (v.i % TICKS_DAY)
		arg_throw(rt, param, "The supplied DateTime includes a TimeOfDay setting.   This is not supported.");
	return v.i;
}

static val make_rule(struct rt *rt, val self, val *a, int n)
{
	static const char *const dates[] = { "dateStart", "dateEnd" };
	int64_t delta, base;

	for (int i = 0; i < 2; i++)
		if (val_base(a[i]).aux == KIND_LOCAL)
			arg_throw(rt, dates[i], "The supplied DateTime must have the Kind property set to DateTimeKind.Unspecified or DateTimeKind.Utc.");
	if (same_fields(rt, a[3], a[4]))
		arg_throw(rt, "daylightTransitionEnd",
			  "The DaylightTransitionStart property must not equal the DaylightTransitionEnd property.");
	if (val_base(a[0]).i > val_base(a[1]).i)
		arg_throw(rt, "dateStart", "The DateStart property must come before the DateEnd property.");
	delta = span_arg(rt, a[2], "daylightDelta");
	base = n > 5 ? span_arg(rt, a[5], "baseUtcOffsetDelta") : 0;
	return rule_new(rt, date_arg(rt, a[0], dates[0]), date_arg(rt, a[1], dates[1]), delta, a[3], a[4], base);
}

static val equals(struct rt *rt, val self, val *a, int n) { return val_bool(same_fields(rt, self, a[0])); }
static val hash_code(struct rt *rt, val self, val *a, int n) { return val_int((int32_t)hash(rt, self)); }

const struct member_def transitiontime_members[] = {
	STATIC("static " TT " CreateFixedDateRule(datetime timeOfDay, int month, int day)", fixed_date),
	STATIC("static " TT " CreateFloatingDateRule(datetime timeOfDay, int month, int week, System.DayOfWeek dayOfWeek)", floating_date),
	METHOD("bool Equals(System.Object obj)", equals), METHOD("bool Equals(" TT " other)", equals), METHOD("int GetHashCode()", hash_code),
	RECORD_PROP("datetime TimeOfDay {get;}", 0), RECORD_PROP("int Month {get;}", 1), RECORD_PROP("int Week {get;}", 2),
	RECORD_PROP("int Day {get;}", 3), RECORD_PROP("System.DayOfWeek DayOfWeek {get;}", 4),
	RECORD_PROP("bool IsFixedDateRule {get;}", 5), MEMBERS_END
};
#define MAKE "static " AR " CreateAdjustmentRule(datetime dateStart, datetime dateEnd, timespan daylightDelta, " \
	TT " daylightTransitionStart, " TT " daylightTransitionEnd"
const struct member_def adjustmentrule_members[] = {
	STATIC(MAKE ", timespan baseUtcOffsetDelta)", make_rule), STATIC(MAKE ")", make_rule),
	METHOD("bool Equals(" AR " other)", equals), METHOD("bool Equals(System.Object obj)", equals), METHOD("int GetHashCode()", hash_code),
	RECORD_PROP("datetime DateStart {get;}", 0), RECORD_PROP("datetime DateEnd {get;}", 1),
	RECORD_PROP("timespan DaylightDelta {get;}", 2), RECORD_PROP(TT " DaylightTransitionStart {get;}", 3),
	RECORD_PROP(TT " DaylightTransitionEnd {get;}", 4), RECORD_PROP("timespan BaseUtcOffsetDelta {get;}", 5), MEMBERS_END
};

/* ---- the database ---- */

struct kind_of_time {
	int64_t offset;	/* ticks */
	bool dst;
};

struct zone_file {
	const uint8_t *times, *kinds, *infos;
	uint32_t ntimes, ninfos;
	const char *last;	/* the line at the end */
	int64_t base;
};

static uint64_t big_endian(const uint8_t *p, int n)
{
	uint64_t u = 0;

	for (int i = 0; i < n; i++)
		u = u << 8 | p[i];
	return u;
}

/* Bytes of the data behind a header at P, whose times have SIZE bytes. */
static uint64_t data_size(const uint8_t *p, unsigned size)
{
	return big_endian(p + 32, 4) * (size + 1) + big_endian(p + 36, 4) * 6 + big_endian(p + 40, 4) +
	       big_endian(p + 28, 4) * (size + 4) + big_endian(p + 24, 4) + big_endian(p + 20, 4);
}

static struct kind_of_time kind_at(const struct zone_file *z, uint32_t i)
{
	const uint8_t *p = z->infos + 6 * (size_t)MIN(i, z->ninfos - 1);

	return (struct kind_of_time){ (int32_t)big_endian(p, 4) * TICKS_SECOND, p[4] };
}
static struct kind_of_time kind_after(const struct zone_file *z, uint32_t i) { return kind_at(z, z->kinds[i]); }

/* The moment of change I; what is before the first year counts as its beginning. */
static int64_t change_at(const struct zone_file *z, uint32_t i)
{
	int64_t s = (int64_t)big_endian(z->times + 8 * (size_t)i, 8), unix_s = TICKS_UNIX / TICKS_SECOND;

	return s < -unix_s ? 0 : s > INT64_MAX / TICKS_SECOND - unix_s ? TICKS_MAX : TICKS_UNIX + s * TICKS_SECOND;
}

/* .NET loses the days of what has seconds. */
static int64_t whole_minutes(int64_t ticks) { return ticks % TICKS_MINUTE ? (ticks - ticks % TICKS_MINUTE) % TICKS_DAY : ticks; }

/* The offset without summer time that holds now. */
static int64_t base_now(const struct zone_file *z)
{
	int64_t now = calendar_utc_now(), base = 0;

	for (uint32_t i = 0; i < z->ntimes && change_at(z, i) <= now; i++)
		if (!kind_after(z, i).dst)
			base = kind_after(z, i).offset;
	return whole_minutes(base);
}

/* The second, wide part of the file; false: it has none, or isn't whole. */
static bool open_zone(struct buf *b, struct zone_file *z)
{
	const uint8_t *p = (const uint8_t *)buf_cstr(b);
	uint64_t n = buf_size(b), first, all;

	if (n < 2 * HEADER || memcmp(p, "TZif", 4) || p[4] < '2')
		return false;
	first = HEADER + data_size(p, 4);
	if (first + HEADER > n)
		return false;
	p += first;
	n -= first;
	all = HEADER + data_size(p, 8);
	z->ntimes = (uint32_t)big_endian(p + 32, 4);
	z->ninfos = (uint32_t)big_endian(p + 36, 4);
	if (all >= n || !z->ninfos)
		return false;
	z->times = p + HEADER;
	z->kinds = z->times + 8 * (size_t)z->ntimes;
	z->infos = z->kinds + z->ntimes;
	z->last = (const char *)p + all + 1;
	z->base = base_now(z);
	return true;
}

/* ---- its rules ---- */

struct rules {
	struct rt *rt;
	struct list *all;
	int64_t base;
};

/* A time that is off from the base by OFF; what would be further than 14 hours from UTC is not. */
static int64_t within_reach(const struct rules *r, int64_t delta, int64_t off)
{
	int64_t total = r->base + off + delta;

	return off + (total > MOST ? MOST - total : total < -MOST ? -MOST - total : 0);
}

static void add_part(struct rules *r, int64_t start, int64_t end, int64_t delta, int64_t off)
{
	list_add(r->rt, r->all, rule_new(r->rt, start, end, delta, transition_at(r->rt, start), transition_at(r->rt, end), off));
}

/* From START to END in local time, at most three rules: two years and those between. */
static void add_span(struct rules *r, int64_t start, int64_t end, int64_t delta, int64_t off)
{
	struct date from, to;
	int64_t next, last;

	calendar_split(start, &from);
	calendar_split(end, &to);
	if (from.year == to.year) {
		add_part(r, start, end, delta, off);
		return;
	}
	next = calendar_ticks(from.year + 1, 1, 1);
	last = calendar_ticks(to.year, 1, 1);
	add_part(r, start, next - TICKS_MS, delta, off);
	if (to.year - from.year > 1)
		add_part(r, next, last - TICKS_MS, delta, off);
	add_part(r, last, end, delta, off);
}

/* The time from UTC ticks START (0: always) to END (TICKS_MAX: for ever). */
static void add_time(struct rules *r, int64_t start, int64_t end, struct kind_of_time k, bool marked)
{
	int64_t off = whole_minutes(k.offset - r->base), delta = k.dst ? off : 0;

	off = k.dst ? 0 : off;
	if (delta > SUMMER_MOST || delta < -SUMMER_MOST) {	/* across the date line */
		off = delta > 0 ? TICKS_DAY : -TICKS_DAY;
		delta -= off;
	}
	off = within_reach(r, delta, off);
	if (!delta && !off && !(k.dst && marked))
		return;
	add_span(r, start ? start + r->base : 0, end == TICKS_MAX ? end : end - 1 + r->base + delta, delta, off);
}

/* [+-]h[:mm[:ss]] at *P; false: there is none. */
static bool read_time(const char **p, int64_t *ret)
{
	static const int64_t units[] = { TICKS_HOUR, TICKS_MINUTE, TICKS_SECOND };
	bool neg = **p == '-';
	int64_t t = 0;

	*p += neg || **p == '+';
	if (**p < '0' || **p > '9')
		return false;
	for (int i = 0; i < 3; i++) {
		char *end;
		long x = strtol(*p, &end, 10);

		t += MIN(x, 1000L) * units[i];
		*p = end;
		if (*end != ':' || i == 2)
			break;
		(*p)++;
	}
	*ret = neg ? -t : t;
	return true;
}

static bool read_name(const char **p)
{
	size_t n = **p == '<' ? strcspn(*p, ">") + 1 : strcspn(*p, "0123456789+-,\n");

	if (!n || memchr(*p, 0, n))
		return false;
	*p += n;
	return true;
}

/* The date of a change, Mm.w.d, Jn or n, and its time. */
static bool read_change(struct rt *rt, const char **p, val *ret)
{
	int64_t time = 2 * TICKS_HOUR;
	int month = 0, week = 0, day = 0, n = 0;
	bool julian = false, floating = **p == 'M';
	struct date d;

	if (floating ? sscanf(*p, "M%2d.%1d.%1d%n", &month, &week, &day, &n) < 3
		     : sscanf(*p, (julian = **p == 'J') ? "J%3d%n" : "%3d%n", &day, &n) < 1)
		return false;
	*p += n;
	if (**p == '/') {
		(*p)++;
		if (!read_time(p, &time))
			return false;
	}
	time = time % TICKS_DAY < 0 ? time % TICKS_DAY + TICKS_DAY : time % TICKS_DAY;
	if (floating && (month < 1 || month > 12 || week < 1 || week > 5 || day > 6))
		return false;
	if (!floating && (day < julian || day > (julian ? 365 : 58)))
		return false;
	if (!floating)
		calendar_split(calendar_ticks(2001, 1, 1) + (day - julian) * TICKS_DAY, &d);
	*ret = floating ? transition(rt, time, month, week, 1, day, false) : transition(rt, time, d.month, 1, d.day, 0, true);
	return true;
}

/* What holds after START, the last change, by the last line; false: it says nothing. */
static bool add_future(struct rules *r, const char *p, int64_t start)
{
	int64_t standard, summer, base, delta = TICKS_HOUR;
	val from, to;

	if (!read_name(&p) || !read_time(&p, &standard))
		return false;
	base = whole_minutes(-standard - r->base);
	if (*p == '\n' || !*p) {
		if (base)
			add_time(r, start, TICKS_MAX, (struct kind_of_time){ .offset = r->base + base }, false);
		return true;
	}
	if (!read_name(&p))
		return false;
	if (read_time(&p, &summer))
		delta = whole_minutes(whole_minutes(-summer - r->base) - base);
	if (*p++ != ',' || !read_change(r->rt, &p, &from) || *p++ != ',' || !read_change(r->rt, &p, &to))
		return false;
	list_add(r->rt, r->all, rule_new(r->rt, start + r->base, TICKS_MAX, delta, from, to, within_reach(r, delta, base)));
	return true;
}

static void add_all(struct rules *r, const struct zone_file *z)
{
	struct kind_of_time first = kind_at(z, 0);
	uint32_t i = 0;

	for (uint32_t k = 0; k < z->ninfos; k++)
		if (!kind_at(z, k).dst) {
			first = kind_at(z, k);
			break;
		}
	while (i < z->ntimes && !change_at(z, i))
		i++;
	if (i < z->ntimes)
		add_time(r, 0, change_at(z, i), first, false);
	for (i++; i < z->ntimes; i++)
		add_time(r, change_at(z, i - 1), change_at(z, i), kind_after(z, i - 1), true);
	if (z->ntimes && !add_future(r, z->last, change_at(z, z->ntimes - 1)))
		add_time(r, change_at(z, z->ntimes - 1), TICKS_MAX, kind_after(z, z->ntimes - 1), false);
}

struct array *zone_rules_of_file(struct rt *rt, const char *file)
{
	struct rules r = { .rt = rt, .all = list_new(rt, NULL) };
	struct buf b = BUF_INIT;
	struct zone_file z;
	char path[512];

	snprintf(path, sizeof(path), "/usr/share/zoneinfo/%s", file);
	if (fd_read_file(AT_FDCWD, path, FILE_SIZE_MAX, &b) >= 0 && open_zone(&b, &z)) {
		r.base = z.base;
		add_all(&r, &z);
	}
	buf_release(&b);
	return list_to_array(rt, r.all, &type_adjustmentrule);
}

/* ---- offsets by rules of a script ---- */

/* The moment of a transition in YEAR, on the clock of before it. */
static int64_t moment_in(val t, int year)
{
	int month = (int)arg_int(record_get(t, T_MONTH)), week = (int)arg_int(record_get(t, T_WEEK));
	int64_t time = val_base(record_get(t, T_TIME)).i, day;
	struct date d;
	int length;

	length = (int)(((month == 12 ? calendar_ticks(year, 12, 31) + TICKS_DAY : calendar_ticks(year, month + 1, 1)) -
			calendar_ticks(year, month, 1)) / TICKS_DAY);
	if (arg_bool(record_get(t, T_FIXED)))
		return calendar_ticks(year, month, (int)MIN(arg_int(record_get(t, T_DAY)), (int64_t)length)) + time;
	calendar_split(calendar_ticks(year, month, 1), &d);
	day = 1 + (arg_int(record_get(t, T_WEEKDAY)) - d.weekday + 7) % 7 + 7 * (week - 1);
	return calendar_ticks(year, month, (int)(day > length ? day - 7 : day)) + time;
}

int64_t zone_rules_offset(const struct array *rules, int64_t base, int64_t utc, bool *dst)
{
	for (uint32_t i = 0; rules && i < rules->n; i++) {
		val r = rules->v[i];
		int64_t off = base + val_base(record_get(r, R_BASE)).i, local = utc + off, delta = val_base(record_get(r, R_DELTA)).i;
		int64_t from, to;
		struct date d;
		bool summer;

		if (local < val_base(record_get(r, R_START)).i || local >= val_base(record_get(r, R_END)).i + TICKS_DAY)
			continue;
		calendar_split(local, &d);
		from = moment_in(record_get(r, R_FROM), d.year);
		to = moment_in(record_get(r, R_TO), d.year) - delta;
		summer = from <= to ? local >= from && local < to : local >= from || local < to;
		if (dst)
			*dst = summer;
		return off + (summer ? delta : 0);
	}
	return base;
}
