/* SPDX-License-Identifier: MIT */
/*
 * Character classes and properties of .NET regular expressions, read for both
 * matchers. In PCRE2's syntax: subtraction ([a-z-[aeiou]]), named blocks
 * (\p{IsGreek}) and .NET's idea of a word character, none of which PCRE2 has; or
 * as classes of regex_set.h.
 */
#pragma once

#include "types/regex/regex_set.h"

#define REGEX_CLASS_WORD "\\p{L}\\p{Mn}\\p{Nd}\\p{Pc}"

struct regex_class_in {
	struct rt *rt;
	struct ustr *s;		/* the whole pattern */
	uint32_t i, n;		/* cursor and end */
	bool ecma, icase;
	struct regex_sets *sets;	/* where classes go; NULL: they become text */
};

/* What is read goes to one of them, or nowhere. */
struct regex_class_out {
	struct sbuf *text;
	int32_t set;		/* REGEX_SET_NONE: none */
};

/* The class that begins with `[` at the cursor, as text or as a class of IN->sets. */
struct ustr *regex_class_translate(struct regex_class_in *in);
int32_t regex_class_read(struct regex_class_in *in);
/* `{Name}` after \p or \P, as an item of a class. */
void regex_class_property(struct regex_class_in *in, bool negated, struct regex_class_out out);

_Noreturn void regex_class_fail(struct regex_class_in *in, uint32_t at, const char *why);
