/* SPDX-License-Identifier: MIT */
/* Unicode properties and normal forms, over utf8proc. */
#pragma once

#include "value/ustr.h"

/* FORM: a NormalizationForm: C 1, D 2, KC 5, KD 6. */
struct ustr *unicode_normalize(struct rt *rt, struct ustr *s, int form);
/* UnicodeCategory of a code point, as .NET numbers it. */
int unicode_category(uint32_t cp);
/* Code point at unit I; *RET_UNITS is 1 or 2. A lone surrogate is itself. */
uint32_t unicode_at(const struct ustr *s, uint32_t i, int *ret_units);
