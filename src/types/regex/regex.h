/* SPDX-License-Identifier: MIT */
/*
 * System.Text.RegularExpressions over PCRE2 (16-bit code units, UCP, no UTF) and,
 * for what PCRE2 can't do, a matcher of our own (regex_machine.h); and what the
 * operators -match, -replace and -split need. Patterns are .NET's; options are
 * RegexOptions (enum regex_options). Compiled patterns are cells, kept in a small
 * cache of the runtime. Every match is bounded by steps and by the timeout of its
 * Regex: RegexMatchTimeoutException instead of an endless search.
 */
#pragma once

#include "types/regex/regex_pattern.h"
#include "value/coll.h"

struct regex {		/* System.Text.RegularExpressions.Regex */
	struct cell h;
	struct ustr *pattern;
	int options;
	void *code, *data;		/* pcre2_code_16, pcre2_match_data_16 */
	void *slow;			/* the same with a callout at each item, for long searches; on demand */
	struct regex_program *program;	/* for our own matcher: where CODE is NULL, and on demand for all captures of a group */
	struct regex_groups groups;
	struct regex *shared;		/* whose code and data this one uses; NULL: they are its own */
	int64_t timeout;		/* ticks; -10000: none */
};
extern const struct type type_regex, type_match, type_group, type_capture;

struct match {		/* Match; group 0 is itself */
	struct cell h;
	struct regex *re;	/* NULL: Match.Empty */
	struct ustr *input;
	int32_t *span;		/* heap block: 2 for each group; -1: not matched */
	val groups, captures;	/* their collections, made when asked for; V_NULL: not yet */
};

/* The compiled pattern, from the cache when it is there. Throws
 * RegexParseException for a bad pattern. */
struct regex *regex_get(struct rt *rt, struct ustr *pattern, int options);
/* An object of its own around that compiled pattern. */
struct regex *regex_share(struct rt *rt, struct ustr *pattern, int options);
/* The same, compiled for itself. */
struct regex *regex_new(struct rt *rt, struct ustr *pattern, int options);
struct regex *val_regex(val v);		/* V when it is a Regex, else NULL */

/* First match at or after unit START: SPAN gets 2 * re->groups.n units. */
bool regex_exec(struct rt *rt, struct regex *re, struct ustr *s, uint32_t start, int32_t *span);
/* The one after that which SPAN has. */
bool regex_exec_next(struct rt *rt, struct regex *re, struct ustr *s, int32_t *span);
bool regex_matches(struct rt *rt, struct regex *re, struct ustr *s);
/* As an object; NULL when there is none. */
struct match *regex_match(struct rt *rt, struct regex *re, struct ustr *s, uint32_t start);
struct match *regex_next(struct rt *rt, struct match *m);

/* What -match leaves in $Matches: a Hashtable of the groups that took part. */
struct dict *regex_matches_table(struct rt *rt, struct match *m);

/* Replacement by a pattern ($1, ${name}, $&, $`, $', $+, $_, $$) and by a
 * function that gets each Match. COUNT < 0: all. */
struct ustr *regex_replace(struct rt *rt, struct regex *re, struct ustr *s, struct ustr *with, int32_t count, uint32_t start);
typedef struct ustr *(*regex_replace_fn)(struct rt *rt, struct match *m, void *arg);
struct ustr *regex_replace_with(struct rt *rt, struct regex *re, struct ustr *s, regex_replace_fn fn, void *arg,
				int32_t count, uint32_t start);
void regex_expand(struct sbuf *b, struct match *m, struct ustr *with);

/* Regex.Split: at most COUNT pieces (0: all), captured separators included. */
struct array *regex_split(struct rt *rt, struct regex *re, struct ustr *s, int32_t count, uint32_t start);

struct ustr *regex_escape(struct rt *rt, struct ustr *s);
struct ustr *regex_unescape(struct rt *rt, struct ustr *s);

/* Spans of each repetition of GROUP, oldest first: N pairs in *RET (a block). */
uint32_t regex_captures(struct rt *rt, struct match *m, uint32_t group, int32_t **ret);
