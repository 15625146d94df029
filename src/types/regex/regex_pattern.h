/* SPDX-License-Identifier: MIT */
/*
 * Reads a .NET regular expression, works out its groups, and translates it to
 * PCRE2's syntax or makes the program of our own matcher of it. .NET numbers unnamed groups first, then the named ones, and lets
 * groups share a name; PCRE2 numbers them as they come. So each capturing
 * parenthesis of the translation ("paren", from 1) belongs to one .NET group
 * (an index into the groups sorted by number; 0 is the whole match).
 *
 * Mistakes in the pattern throw RegexParseException with .NET's texts.
 */
#pragma once

#include "types/regex/regex_program.h"

enum regex_options {
	RE_IGNORE_CASE = 1, RE_MULTILINE = 2, RE_EXPLICIT = 4, RE_COMPILED = 8, RE_SINGLELINE = 16,
	RE_IGNORE_SPACE = 32, RE_RIGHT_TO_LEFT = 64, RE_ECMASCRIPT = 256, RE_INVARIANT = 512, RE_NOT_BACKTRACKING = 1024,
};

struct regex_groups {
	uint32_t n;		/* groups, the whole match included */
	uint32_t nparens;	/* entries of of_paren, [0] unused */
	int32_t *number;	/* heap blocks */
	struct ustr **name;
	uint16_t *of_paren;
};

/* The translated pattern; NULL: PCRE2 has nothing that does the same (RightToLeft,
 * balancing groups, a repeated or referred to group that several parens share). */
struct ustr *regex_pattern_translate(struct rt *rt, struct ustr *pattern, int options, struct regex_groups *ret);
/* Its groups are numbered as the translation's. */
struct regex_program *regex_pattern_program(struct rt *rt, struct ustr *pattern, int options);
