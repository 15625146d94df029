/* SPDX-License-Identifier: MIT */
/* MatchInfo: what Select-String writes, and how it is shown. */
#pragma once

#include "engine/cmdlet.h"
#include "types/regex/regex.h"
#include "value/record.h"

enum match_field {
	MATCH_IGNORE_CASE, MATCH_LINE_NUMBER, MATCH_LINE, MATCH_PATH, MATCH_PATTERN, MATCH_CONTEXT, MATCH_MATCHES,
	MATCH_IS_FILE, MATCH_EMPHASIS, MATCH_AT, MATCH_LENGTH, MATCH__MAX
};

void match_info_register(struct rt *rt);
/* The regex of a pattern; throws Select-String's InvalidRegex. */
struct regex *match_info_regex(struct cmdlet *c, struct ustr *pattern, bool case_sensitive);
/* AT, LEN: place of a simple match, for emphasis; AT -1: none. */
struct record *match_info_new(struct rt *rt, struct ustr *line, struct ustr *pattern, val matches, bool ignore_case,
			      int32_t at, uint32_t len, bool emphasis);
void match_info_place(struct record *m, uint64_t number, struct ustr *path, bool is_file);
/* Context from LINES: [FROM, AT) before, (AT, TO) behind, of which
 * [SHOWN, AT) and (AT, STOP) are displayed with this match. */
void match_info_context(struct rt *rt, struct record *m, const struct list *lines, uint32_t from, uint32_t shown,
			uint32_t at, uint32_t stop, uint32_t to);
/* The line of a MatchInfo; NULL: V is none. */
struct ustr *match_info_text(val v);
