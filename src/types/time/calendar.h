/* SPDX-License-Identifier: MIT */
/*
 * Dates as ticks (100 ns since 0001-01-01, proleptic Gregorian), as text by
 * .NET's format strings and back. Kinds: 0 unspecified, 1 UTC, 2 local.
 */
#pragma once

#include "value/ustr.h"

#define TICKS_MS 10000LL
#define TICKS_SECOND 10000000LL
#define TICKS_MINUTE (60 * TICKS_SECOND)
#define TICKS_HOUR (60 * TICKS_MINUTE)
#define TICKS_DAY (24 * TICKS_HOUR)
#define TICKS_MAX 3155378975999999999LL
#define TICKS_UNIX 621355968000000000LL
#define TICKS_FILE 504911232000000000LL

enum { KIND_UNSPECIFIED, KIND_UTC, KIND_LOCAL };
#define OFFSET_NONE INT64_MIN	/* a DateTime, not a DateTimeOffset */

struct date {
	int year, month, day, weekday, yearday;		/* 1-based, Sunday 0 */
	int hour, minute, second;
	int fraction;					/* ticks of the second */
};

bool calendar_is_leap(int year);
int calendar_days_in(int year, int month);
bool calendar_valid(int64_t year, int64_t month, int64_t day);
/* Arguments must be valid. */
int64_t calendar_ticks(int year, int month, int day);
void calendar_split(int64_t ticks, struct date *ret);

/* Offset of local time from UTC, in ticks, for a local or UTC moment. */
int64_t calendar_offset_at_local(int64_t local_ticks);
int64_t calendar_offset_at_utc(int64_t utc_ticks);
int64_t calendar_utc_now(void);
/* A moment of UTC, and this moment, as a DateTime of local time. */
val calendar_local(int64_t utc_ticks);
val calendar_now(void);
/* MS of the system's clock as a local DateTime; 0: null. */
val calendar_local_ms(int64_t ms);

/* A GregorianCalendar. */
val gregorian_new(struct rt *rt, bool read_only);

/* Names and patterns of a culture. */
struct calendar_names {
	const char *days[7], *short_days[7], *months[12], *short_months[12];
	const char *am, *pm, *era;
	const char *short_date, *long_date, *short_time, *long_time, *month_day, *year_month;
	const char *date_separator, *time_separator;	/* for / and : in formats; NULL: themselves */
	const char *genitive_months[12], *genitive_short[12];	/* beside a day; the first NULL: as the others */
};
extern const struct calendar_names calendar_invariant, calendar_en_us;

/* Text by a standard or custom format; NULL or empty: G. Throws FormatException. */
struct ustr *calendar_format(struct rt *rt, int64_t ticks, int kind, int64_t offset, struct ustr *fmt,
			     const struct calendar_names *names);

/* What parsing found out. */
struct calendar_parsed {
	int64_t ticks;
	int64_t offset;		/* OFFSET_NONE: the text had none */
	bool utc;		/* Z or GMT */
	bool has_date;
};
/* Returns NULL, or why not as a FormatException's text. */
const char *calendar_parse(struct rt *rt, struct ustr *s, const struct calendar_names *names, struct calendar_parsed *ret);
const char *calendar_parse_exact(struct rt *rt, struct ustr *s, struct ustr *fmt, int styles,
				 const struct calendar_names *names, struct calendar_parsed *ret);
/* The pattern behind a standard format letter, NULL: none. */
const char *calendar_pattern(uint16_t letter, const struct calendar_names *names, bool offset, char *buf);
