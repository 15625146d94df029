/* SPDX-License-Identifier: MIT */
/* The adjustment rules of time zones: those of the database's files, and those that scripts make. */
#pragma once

#include "value/type.h"

extern const struct type type_transitiontime, type_adjustmentrule;

/* The rules of the zone in FILE below the database, as GetAdjustmentRules gives them. */
struct array *zone_rules_of_file(struct rt *rt, const char *file);
/* The offset of a zone with the rules RULES (an array or NULL) at UTC; DST optional. */
int64_t zone_rules_offset(const struct array *rules, int64_t base, int64_t utc, bool *dst);

/* TimeZoneInfo.Local. */
val zone_of_here(struct rt *rt);
