/* SPDX-License-Identifier: MIT */
/* Days and ticks, local time. */
#include "types/time/calendar.h"

#include <time.h>

#define DAYS "Sunday", "Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday"
#define SHORT_DAYS "Sun", "Mon", "Tue", "Wed", "Thu", "Fri", "Sat"
#define MONTHS "January", "February", "March", "April", "May", "June", "July", "August", "September", \
	"October", "November", "December"
#define SHORT_MONTHS "Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"

const struct calendar_names calendar_invariant = {
	{ DAYS }, { SHORT_DAYS }, { MONTHS }, { SHORT_MONTHS }, "AM", "PM", "A.D.",
	"MM/dd/yyyy", "dddd, dd MMMM yyyy", "HH:mm", "HH:mm:ss", "MMMM dd", "yyyy MMMM",
};
const struct calendar_names calendar_en_us = {
	{ DAYS }, { SHORT_DAYS }, { MONTHS }, { SHORT_MONTHS }, "AM", "PM", "A.D.",
	"M/d/yyyy", "dddd, MMMM d, yyyy", "h:mm\u202Ftt", "h:mm:ss\u202Ftt", "MMMM d", "MMMM yyyy",
};

bool calendar_is_leap(int y) { return (y % 4 == 0 && y % 100 != 0) || y % 400 == 0; }

int calendar_days_in(int year, int month)
{
	static const uint8_t days[] = { 31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31 };

	return days[month - 1] + (month == 2 && calendar_is_leap(year));
}

bool calendar_valid(int64_t y, int64_t m, int64_t d)
{
	return y >= 1 && y <= 9999 && m >= 1 && m <= 12 && d >= 1 && d <= calendar_days_in((int)y, (int)m);
}

static int days_before_year(int y)
{
	y--;
	return y * 365 + y / 4 - y / 100 + y / 400;
}

int64_t calendar_ticks(int year, int month, int day)
{
	int days = days_before_year(year) + day - 1;

	for (int m = 1; m < month; m++)
		days += calendar_days_in(year, m);
	return days * TICKS_DAY;
}

void calendar_split(int64_t ticks, struct date *d)
{
	int64_t days = ticks / TICKS_DAY, left = ticks % TICKS_DAY;
	int y = (int)(days / 365.2425) + 1, n;

	while (y < 9999 && days_before_year(y + 1) <= days)
		y++;
	while (days_before_year(y) > days)
		y--;
	n = (int)days - days_before_year(y);
	d->year = y;
	d->yearday = n + 1;
	for (d->month = 1; n >= calendar_days_in(y, d->month); d->month++)
		n -= calendar_days_in(y, d->month);
	d->day = n + 1;
	d->weekday = (int)((days + 1) % 7);
	d->hour = (int)(left / TICKS_HOUR);
	d->minute = (int)(left / TICKS_MINUTE % 60);
	d->second = (int)(left / TICKS_SECOND % 60);
	d->fraction = (int)(left % TICKS_SECOND);
}

int64_t calendar_offset_at_utc(int64_t utc)
{
	time_t t = (time_t)((utc - TICKS_UNIX) / TICKS_SECOND);
	struct tm tm;

	return localtime_r(&t, &tm) ? tm.tm_gmtoff * TICKS_SECOND : 0;
}

/* The offset that gives LOCAL back; at a gap the one before it. */
int64_t calendar_offset_at_local(int64_t local)
{
	int64_t guess = calendar_offset_at_utc(local), again = calendar_offset_at_utc(local - guess);

	return again == guess ? guess : calendar_offset_at_utc(local - again) == again ? again : MIN(guess, again);
}

int64_t calendar_utc_now(void)
{
	struct timespec ts;

	clock_gettime(CLOCK_REALTIME, &ts);
	return TICKS_UNIX + ts.tv_sec * TICKS_SECOND + ts.tv_nsec / 100;
}

val calendar_local(int64_t utc)
{
	return val_datetime(utc + calendar_offset_at_utc(utc), KIND_LOCAL);
}

val calendar_now(void)
{
	return calendar_local(calendar_utc_now());
}

val calendar_local_ms(int64_t ms)
{
	return ms ? calendar_local(TICKS_UNIX + ms * TICKS_MS) : V_NULL;
}
