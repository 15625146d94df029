/* SPDX-License-Identifier: MIT */
/* What the date types share: parts, arithmetic, parsing by styles. */
#include "types/time/stamp.h"

#include "types/arg.h"
#include "types/culture/culture.h"
#include "types/enums.h"

#include <math.h>
#include <string.h>

int64_t stamp_ticks(val v)
{
	v = val_base(v);
	return v.k == VK_DATETIME ? v.i : ((struct stamp *)v.o)->ticks;
}

val stamp_new(struct rt *rt, const struct type *t, int64_t ticks, int64_t offset)
{
	struct stamp *s = rt_new_cell(rt, t, stamp);

	s->ticks = ticks;
	s->offset = offset;
	return val_obj(s);
}

val stamp_datetime(struct rt *rt, int64_t ticks, int kind)
{
	if (ticks < 0 || ticks > TICKS_MAX)
		arg_throw_range(rt, "value", "The added or subtracted value results in an un-representable DateTime.");
	return val_datetime(ticks, kind);
}

const struct calendar_names *stamp_names(struct rt *rt, val *a, int n)
{
	for (int i = n - 1; i >= 0; i--)
		if (culture_of(a[i]))
			return culture_of(a[i])->dates;
	return culture_dates(rt);
}

struct ustr *stamp_format_arg(val *a, int n)
{
	return n && arg_str(a[0]) && ustr_len(arg_str(a[0])) ? arg_str(a[0]) : NULL;
}

val stamp_resolve(const struct calendar_parsed *p, int64_t styles)
{
	int64_t utc;

	if (p->utc || p->offset != OFFSET_NONE) {
		utc = p->ticks - (p->utc ? 0 : p->offset);
		if ((styles & 16) || (p->utc && (styles & 128)))
			return val_datetime(utc, KIND_UTC);
		return calendar_local(utc);
	}
	if (styles & 64)		/* AssumeUniversal */
		return styles & 16 ? val_datetime(p->ticks, KIND_UTC) : calendar_local(p->ticks);
	if (styles & 32)		/* AssumeLocal */
		return styles & 16 ? val_datetime(p->ticks - calendar_offset_at_local(p->ticks), KIND_UTC)
			: val_datetime(p->ticks, KIND_LOCAL);
	return val_datetime(p->ticks, KIND_UNSPECIFIED);
}

static struct date parts(val self)
{
	struct date d;

	calendar_split(stamp_ticks(self), &d);
	return d;
}

val stamp_get_year(struct rt *rt, val self) { return val_int(parts(self).year); }
val stamp_get_month(struct rt *rt, val self) { return val_int(parts(self).month); }
val stamp_get_day(struct rt *rt, val self) { return val_int(parts(self).day); }
val stamp_get_hour(struct rt *rt, val self) { return val_int(parts(self).hour); }
val stamp_get_minute(struct rt *rt, val self) { return val_int(parts(self).minute); }
val stamp_get_second(struct rt *rt, val self) { return val_int(parts(self).second); }
val stamp_get_millisecond(struct rt *rt, val self) { return val_int(parts(self).fraction / 10000); }
val stamp_get_microsecond(struct rt *rt, val self) { return val_int(parts(self).fraction / 10 % 1000); }
val stamp_get_nanosecond(struct rt *rt, val self) { return val_int(parts(self).fraction % 10 * 100); }
val stamp_get_dayofweek(struct rt *rt, val self) { return val_enum(type_find_c(rt, "System.DayOfWeek"), parts(self).weekday); }
val stamp_get_dayofyear(struct rt *rt, val self) { return val_int(parts(self).yearday); }
val stamp_get_ticks(struct rt *rt, val self) { return val_long(stamp_ticks(self)); }
val stamp_get_timeofday(struct rt *rt, val self) { return val_timespan(stamp_ticks(self) % TICKS_DAY); }

int64_t stamp_scale(struct rt *rt, double n, int64_t size, bool span)
{
	double whole = trunc(n), ticks = whole * (double)size + trunc((n - whole) * (double)size + (n < 0 ? -0.5e-6 : 0.5e-6));

	if (isnan(n))
		arg_throw(rt, NULL, "TimeSpan does not accept floating point Not-a-Number values.");
	if (!(fabs(ticks) < 9.2233720368547758e18)) {
		if (span)
			net_throw(rt, "System.OverflowException", "TimeSpan overflowed because the duration is too long.");
		arg_throw_range(rt, "value", "Value to add was out of range.");
	}
	return (int64_t)whole * size + (int64_t)trunc((n - whole) * (double)size + (n < 0 ? -0.5e-6 : 0.5e-6));
}

int64_t stamp_add_years(struct rt *rt, int64_t ticks, int64_t years)
{
	if (years < -10000 || years > 10000)
		arg_throw_range(rt, "value", "Years value must be between +/-10000.");
	return stamp_add_months(rt, ticks, years * 12);
}

int64_t stamp_add_months(struct rt *rt, int64_t ticks, int64_t months)
{
	struct date d;
	int64_t m, y;

	if (months < -120000 || months > 120000)
		arg_throw_range(rt, "months", "Months value must be between +/-120000.");
	calendar_split(ticks, &d);
	m = d.year * 12LL + d.month - 1 + months;
	y = m / 12;
	m = m % 12 + 1;
	if (y < 1 || y > 9999)
		arg_throw_range(rt, "months", "The added or subtracted value results in an un-representable DateTime.");
	return calendar_ticks((int)y, (int)m, MIN(d.day, calendar_days_in((int)y, (int)m))) + ticks % TICKS_DAY;
}
