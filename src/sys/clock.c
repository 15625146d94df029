/* SPDX-License-Identifier: MIT */
#include "sys/clock.h"

#include <stdlib.h>
#include <time.h>

static int64_t now_ns(clockid_t id)
{
	struct timespec t;

	clock_gettime(id, &t);
	return (int64_t)t.tv_sec * 1000000000 + t.tv_nsec;
}

int64_t clock_ms(void)
{
	return now_ns(CLOCK_MONOTONIC) / 1000000;
}

int64_t clock_due(int64_t ms)
{
	return (now_ns(CLOCK_MONOTONIC) + 999999) / 1000000 + ms;
}

int64_t clock_us(void)
{
	return now_ns(CLOCK_MONOTONIC) / 1000;
}

int64_t clock_ns(void)
{
	return now_ns(CLOCK_MONOTONIC);
}

int64_t clock_real_ms(void)
{
	return now_ns(CLOCK_REALTIME) / 1000000;
}

int clock_patience(int ms)
{
	const char *s = getenv("PSESSION_PATIENCE_MS");
	long most = s && *s ? strtol(s, NULL, 10) : ms;

	return most >= 0 && most < ms ? (int)most : ms;
}
