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
int64_t stamp_add_months(struct rt *rt, int64_t ticks, int64_t months);
int64_t stamp_add_years(struct rt *rt, int64_t ticks, int64_t years);
