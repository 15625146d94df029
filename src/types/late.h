/* SPDX-License-Identifier: MIT */
/*
 * Types that wait: most scripts never name them, so the table of types gets them
 * with the first name that nobody knows. Their objects come from themselves
 * alone; what hands them out otherwise calls types_late before.
 */
#pragma once

#include "value/type.h"

void types_late(struct rt *rt);
