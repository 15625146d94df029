/* SPDX-License-Identifier: MIT */
/* Names of time zones by ICU. */
#include "types/time/zone_names.h"

#include "base/utf8.h"
#include "types/culture/icu.h"

#include <stdint.h>
#include <stdio.h>
#include <string.h>
#include <time.h>

enum { STYLE_PATTERN = -2, KIND_STANDARD = 0, KIND_DST = 2 };

#define FUNCTIONS(X)                                                           \
	X(void *, ucal_open, (const uint16_t *, int, const char *, int, int *)) \
	X(int, ucal_getTimeZoneDisplayName, (const void *, int, const char *, uint16_t *, int, int *)) \
	X(void, ucal_close, (void *))                                          \
	X(int, ucal_getWindowsTimeZoneID, (const uint16_t *, int, uint16_t *, int, int *)) \
	X(int, ucal_getTimeZoneIDForWindowsID, (const uint16_t *, int, const char *, uint16_t *, int, int *)) \
	X(void *, udat_open, (int, int, const char *, const uint16_t *, int, const uint16_t *, int, int *)) \
	X(int, udat_format, (const void *, double, uint16_t *, int, void *, int *)) \
	X(void, udat_close, (void *))

static struct { FUNCTIONS(ICU_MEMBER) } icu;
static const struct library_symbol symbols[] = { FUNCTIONS(ICU_SYMBOL) { 0 } };
static struct library libicu = ICU_LIBRARY("libicui18n", symbols);

static int widen(const char *s, uint16_t w[ZONE_NAME_MAX])
{
	int n = 0;

	for (; s[n] && n < ZONE_NAME_MAX; n++)
		w[n] = (uint8_t)s[n];
	return n;
}

/* UTF-16 without surrogates as UTF-8; false when empty or too long. */
static bool narrow(const uint16_t *w, int n, char ret[ZONE_NAME_MAX])
{
	char *p = ret;

	if (n <= 0 || n > ZONE_NAME_MAX)
		return false;
	for (int i = 0; i < n; i++) {
		if (p - ret > ZONE_NAME_MAX - 4)
			return false;
		p += utf8_encode(w[i], p);
	}
	*p = 0;
	return true;
}

static bool by_pattern(const char *id, const char *pattern, char ret[ZONE_NAME_MAX])
{
	uint16_t w[ZONE_NAME_MAX], zone[ZONE_NAME_MAX], pat[ZONE_NAME_MAX];
	int status = 0, n = widen(id, zone), len = widen(pattern, pat);
	void *f = icu.udat_open(STYLE_PATTERN, STYLE_PATTERN, "en_US", zone, n, pat, len, &status);

	if (!f)
		return false;
	status = 0;
	n = icu.udat_format(f, (double)time(NULL) * 1000, w, ZONE_NAME_MAX, NULL, &status);
	icu.udat_close(f);
	return status <= 0 && narrow(w, n, ret);
}

static bool by_calendar(const char *id, int kind, char ret[ZONE_NAME_MAX])
{
	uint16_t w[ZONE_NAME_MAX], zone[ZONE_NAME_MAX];
	int status = 0, n = widen(id, zone);
	void *c = icu.ucal_open(zone, n, "en_US", 0, &status);

	if (!c)
		return false;
	status = 0;
	n = icu.ucal_getTimeZoneDisplayName(c, kind, "en_US", w, ZONE_NAME_MAX, &status);
	icu.ucal_close(c);
	return status <= 0 && narrow(w, n, ret);
}

bool zone_name(const char *id, enum zone_name which, char ret[ZONE_NAME_MAX])
{
	static const char *const patterns[] = { [ZONE_GENERIC] = "vvvv", [ZONE_LOCATION] = "VVVV", [ZONE_CITY] = "VVV" };

	if (!library_ready(&libicu))
		return false;
	if (which == ZONE_STANDARD || which == ZONE_DAYLIGHT)
		return by_calendar(id, which == ZONE_DAYLIGHT ? KIND_DST : KIND_STANDARD, ret);
	return by_pattern(id, patterns[which], ret);
}

bool zone_windows_id(const char *id, char ret[ZONE_NAME_MAX])
{
	uint16_t w[ZONE_NAME_MAX], zone[ZONE_NAME_MAX];
	int status = 0, n = widen(id, zone);

	if (!library_ready(&libicu))
		return false;
	n = icu.ucal_getWindowsTimeZoneID(zone, n, w, ZONE_NAME_MAX, &status);
	return status <= 0 && narrow(w, n, ret);
}

bool zone_of_windows_id(const char *windows_id, const char *region, char ret[ZONE_NAME_MAX])
{
	uint16_t w[ZONE_NAME_MAX], zone[ZONE_NAME_MAX];
	int status = 0, n = widen(windows_id, zone);

	if (!library_ready(&libicu))
		return false;
	n = icu.ucal_getTimeZoneIDForWindowsID(zone, n, region, w, ZONE_NAME_MAX, &status);
	return status <= 0 && narrow(w, n, ret);
}
