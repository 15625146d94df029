/* SPDX-License-Identifier: MIT */
/* Static methods of System.String and what other types share with them. */
#pragma once

#include "value/type.h"

bool string_at(const struct ustr *s, uint32_t i, const struct ustr *what);

val string_compare(struct rt *rt, val self, val *a, int n);
val string_compare_ordinal(struct rt *rt, val self, val *a, int n);
val string_concat(struct rt *rt, val self, val *a, int n);
val string_concat_each(struct rt *rt, val self, val *a, int n);
val string_copy(struct rt *rt, val self, val *a, int n);
val string_equals(struct rt *rt, val self, val *a, int n);
val string_format(struct rt *rt, val self, val *a, int n);
val string_format_each(struct rt *rt, val self, val *a, int n);
val string_is_null_or_empty(struct rt *rt, val self, val *a, int n);
val string_is_null_or_space(struct rt *rt, val self, val *a, int n);
val string_join(struct rt *rt, val self, val *a, int n);

/* An IEnumerator over the items of an enumerable (enumerator.c). */
val enumerator_new(struct rt *rt, const char *type_name, val over);
val enumerator_new_dict(struct rt *rt, const char *type_name, val over);
/* String.EnumerateRunes (rune.c). */
val rune_enumerate(struct rt *rt, val self, val *a, int n);
/* CompareOrdinal. */
int string_ordinal_difference(const struct ustr *a, const struct ustr *b);
