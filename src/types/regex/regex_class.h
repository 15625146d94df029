/* SPDX-License-Identifier: MIT */
/*
 * Character classes and properties of .NET regular expressions in PCRE2's
 * syntax: subtraction ([a-z-[aeiou]]), named blocks (\p{IsGreek}) and .NET's
 * idea of a word character, none of which PCRE2 has.
 */
#pragma once

#include "value/ustr.h"

#define REGEX_CLASS_WORD "\\p{L}\\p{Mn}\\p{Nd}\\p{Pc}\\x{200c}\\x{200d}"

struct regex_class_in {
	struct rt *rt;
	struct ustr *s;		/* the whole pattern */
	uint32_t i, n;		/* cursor and end */
	bool ecma, icase;
};

/* The class that begins with `[` at the cursor. */
struct ustr *regex_class_translate(struct regex_class_in *in);
/* `{Name}` after \p or \P, as an item of a class; OUT may be NULL. */
void regex_class_property(struct regex_class_in *in, bool negated, struct sbuf *out);

_Noreturn void regex_class_fail(struct regex_class_in *in, uint32_t at, const char *why);
