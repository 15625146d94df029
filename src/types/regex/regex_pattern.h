/* SPDX-License-Identifier: MIT */
/*
 * Translates a .NET regular expression to PCRE2's syntax and works out its
 * groups. .NET numbers unnamed groups first, then the named ones, and lets
 * groups share a name; PCRE2 numbers them as they come. So each capturing
 * parenthesis of the translation ("paren", from 1) belongs to one .NET group
 * (an index into the groups sorted by number; 0 is the whole match).
 *
 * What PCRE2 cannot do (RightToLeft, balancing groups) and mistakes in the
 * pattern throw RegexParseException with .NET's texts.
 */
#pragma once

#include "value/ustr.h"

enum regex_options {
	RE_IGNORE_CASE = 1, RE_MULTILINE = 2, RE_EXPLICIT = 4, RE_COMPILED = 8, RE_SINGLELINE = 16,
	RE_IGNORE_SPACE = 32, RE_RIGHT_TO_LEFT = 64, RE_ECMASCRIPT = 256, RE_INVARIANT = 512,
};

struct regex_groups {
	uint32_t n;		/* groups, the whole match included */
	uint32_t nparens;	/* entries of of_paren, [0] unused */
	int32_t *number;	/* heap blocks */
	struct ustr **name;
	uint16_t *of_paren;
};

/* The translated pattern. With CALLOUTS a callout numbered like its group
 * follows each capturing parenthesis, to record repeated captures. */
struct ustr *regex_pattern_translate(struct rt *rt, struct ustr *pattern, int options, bool callouts, struct regex_groups *ret);
