/* SPDX-License-Identifier: MIT */
/* DateTimeOffset, DateOnly and TimeOnly cells, and the parts of any moment. */
#pragma once

#include "types/time/calendar.h"
#include "value/type.h"

struct stamp {
	struct cell h;
	int64_t ticks;		/* clock time; TimeOnly: of the day */
	int64_t offset;		/* DateTimeOffset: from UTC */
};
extern const struct type type_datetimeoffset, type_dateonly, type_timeonly;

/* Clock ticks of a DateTime value or a stamp cell. */
int64_t stamp_ticks(val v);
val stamp_new(struct rt *rt, const struct type *t, int64_t ticks, int64_t offset);
/* DateTime.Parse, for what reads dates as it does. */
val datetime_parse(struct rt *rt, val self, val *a, int n);
val stamp_datetime(struct rt *rt, int64_t ticks, int kind);	/* range checked */
/* Names of the culture a provider argument stands for. */
const struct calendar_names *stamp_names(struct rt *rt, val *a, int n);
/* A DateTime from parsed text by DateTimeStyles. */
val stamp_resolve(const struct calendar_parsed *p, int64_t styles);
struct ustr *stamp_format_arg(val *a, int n);

/* Getters that work on each of the types. */
#define STAMP_PARTS(X) X(year) X(month) X(day) X(hour) X(minute) X(second) X(millisecond) X(microsecond) \
	X(nanosecond) X(dayofweek) X(dayofyear) X(ticks) X(timeofday)
#define X(n) val stamp_get_##n(struct rt *rt, val self);
STAMP_PARTS(X)
#undef X
/* Ticks of N units of SIZE ticks each, with .NET's overflow error. */
int64_t stamp_scale(struct rt *rt, double n, int64_t size, bool span);
/* T and BY ticks later; beyond all 64 bits it stays at their end, which no date reaches. */
static inline int64_t stamp_later(int64_t t, int64_t by)
{
	int64_t sum;

	return __builtin_add_overflow(t, by, &sum) ? (by < 0 ? INT64_MIN : INT64_MAX) : sum;
}
static inline int64_t stamp_earlier(int64_t t, int64_t by)
{
	int64_t left;

	return __builtin_sub_overflow(t, by, &left) ? (by < 0 ? INT64_MAX : INT64_MIN) : left;
}
/* D cut to a whole number as .NET casts it: NaN is 0, what is too large the largest. */
static inline int64_t stamp_whole(double d)
{
	return d != d ? 0 : d >= 9.2233720368547758e18 ? INT64_MAX : d <= -9.2233720368547758e18 ? INT64_MIN : (int64_t)d;
}
int64_t stamp_add_months(struct rt *rt, int64_t ticks, int64_t months);
int64_t stamp_add_years(struct rt *rt, int64_t ticks, int64_t years);
