/* SPDX-License-Identifier: MIT */
/*
 * A backtracking matcher for what PCRE2 can't do as .NET does it: lookbehind of
 * any length (its body runs from right to left), RightToLeft, balancing groups,
 * all captures of a group. What may be tried yet is on a stack in the heap, so
 * that neither depth nor length of a text can overrun the C stack; its size and
 * the steps of a search are bounded. It calls no script and throws only when
 * the heap has no more memory.
 */
#pragma once

#include "types/regex/regex_program.h"

enum regex_result {
	REGEX_NONE, REGEX_FOUND,
	REGEX_STOPPED,		/* rt_poll would throw */
	REGEX_LATE,		/* the deadline or the bound of steps was passed */
	REGEX_TOO_DEEP,		/* the stack is full */
};

struct regex_capture {
	int32_t group, start, end;
	int32_t below;		/* the capture of the group that was there before it and has not been taken away; -1 */
	int32_t undo;		/* what was the group's last one */
};

struct regex_trace {	/* what is left to try, or to undo on the way back */
	uint32_t what;
	int32_t a, b;
};

/* Room that one search leaves to the next; regex_room_mark keeps it. */
struct regex_room {
	struct regex_trace *trace;
	struct regex_capture *capture;
	int32_t *number;	/* registers and the last captures of the groups */
	uint32_t cap_trace, cap_capture, cap_number;
};

struct regex_search {
	struct rt *rt;
	const struct regex_program *program;
	struct regex_room *room;
	const uint16_t *text;
	uint32_t n;		/* its units */
	uint32_t start;		/* \G */
	uint32_t begin;		/* where the search begins: behind START when an empty match was there */
	bool here;		/* a match must begin there */
	int64_t deadline;	/* of clock_ms; 0: none */

	/* What was found: */
	int32_t from, to;
	int32_t *last;		/* of each group its last capture, -1: none */
};

enum regex_result regex_search(struct regex_search *s);

/* The captures are in the room until the next search. */
static inline const struct regex_capture *regex_search_last(const struct regex_search *s, uint32_t group)
{
	return s->last[group] < 0 ? NULL : &s->room->capture[s->last[group]];
}

void regex_room_mark(struct heap *h, const struct regex_room *r);
