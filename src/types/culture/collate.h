/* SPDX-License-Identifier: MIT */
/*
 * The order of texts in a culture, by ICU's collation, which is loaded when a
 * culture other than the invariant one and the English ones first compares, or
 * when options ask for more than to ignore case. Collators stay for the life of
 * the process.
 */
#pragma once

#include "value/ustr.h"

/* CompareOptions of .NET. */
enum { COLLATE_IGNORE_CASE = 1, COLLATE_IGNORE_NONSPACE = 2, COLLATE_IGNORE_SYMBOLS = 4 };

/* LOCALE as culture_data has it, NULL: the invariant culture. */
int collate_compare(const char *locale, const struct ustr *a, const struct ustr *b, int options);

/* The locale to give when comparing for V, a culture or what belongs to one;
 * NULL: the invariant order serves. */
const char *collate_locale(val v);
/* The same for a culture's name. */
const char *collate_named(struct rt *rt, struct ustr *name);
