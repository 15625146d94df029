/* SPDX-License-Identifier: MIT */
/*
 * Types that wait: most scripts never name them, so the table of types gets them
 * with the first name that nobody knows. Their objects come from themselves
 * alone; what hands them out otherwise calls types_late before.
 */
#pragma once

#include "value/type.h"

extern const struct type_entry late_types[];	/* ends with a row without a type */

void types_late(struct rt *rt);
