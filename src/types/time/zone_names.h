/* SPDX-License-Identifier: MIT */
/*
 * What ICU knows of time zones: their names, and the ids that Windows has for
 * them. Without the library there is nothing.
 */
#pragma once

#include "base/util.h"

enum { ZONE_NAME_MAX = 128 };

enum zone_name {
	ZONE_STANDARD, ZONE_DAYLIGHT,
	ZONE_GENERIC,		/* Central European Time */
	ZONE_LOCATION,		/* Germany Time */
	ZONE_CITY,		/* Berlin */
};

/* The name of zone ID in RET; false: there is none. */
bool zone_name(const char *id, enum zone_name which, char ret[ZONE_NAME_MAX]);
bool zone_windows_id(const char *id, char ret[ZONE_NAME_MAX]);
/* REGION: two letters, or NULL. */
bool zone_of_windows_id(const char *windows_id, const char *region, char ret[ZONE_NAME_MAX]);
