/* SPDX-License-Identifier: MIT */
/* Conditions on flags, as -Attributes takes them. */
#pragma once

#include "value/conv.h"

extern const struct type type_flagsexpression;

/* Does HAVE, a value of the enumeration T, meet the condition? Throws for names
 * that T doesn't have. */
bool flagsexpr_test(struct rt *rt, val self, const struct type *t, int64_t have);
