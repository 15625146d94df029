/* SPDX-License-Identifier: MIT */
/*
 * The instructions that the matcher of regex_machine.h runs, made of a tree.
 * A program is a block of the heap; regex_program_mark keeps what it points at.
 */
#pragma once

#include "heap/heap.h"
#include "types/regex/regex_tree.h"

enum regex_op {
	RO_UNIT, RO_UNIT_FOLD, RO_NOT_NEWLINE, RO_ANY, RO_SET,	/* A: unit, class */
	RO_RUN, RO_RUN_LAZY,	/* the operation BY with A, B to C times */
	RO_BACKREF,		/* A: group */
	RO_ASSERT,		/* A: regex_assert */
	RO_SPLIT,		/* A: where to go on when what follows fails */
	RO_GOTO,		/* A */
	RO_OPEN,		/* A: register that keeps where a group begins */
	RO_CLOSE,		/* A: that register, B: group, C: group that loses its last capture */
	RO_LOOP_BEGIN,		/* A: registers, B: iterations that may come before the count begins, as a negative number */
	RO_LOOP_MARK,		/* the same for loops that start with an iteration */
	RO_LOOP, RO_LOOP_LAZY,	/* A: registers, B: where the body is, C: iterations above the least */
	RO_FENCE,		/* A: registers; what follows leaves no way back into it … */
	RO_FENCE_END,		/* … from here, */
	RO_LOOK_END,		/* the same, and goes back to where it began */
	RO_TRY,			/* a fence; B: where to go on when what is in it fails */
	RO_TRY_FAIL,		/* what is in the fence matched, which is a failure */
	RO_IF_GROUP,		/* A: group, B: where to go on when it has no capture */
	RO_FAIL,
	RO_DONE,
};

enum { RI_BACKWARDS = 1, RI_FOLD = 2, RI_ECMA = 4, RI_COUNTED = 8 };	/* COUNTED: a loop whose iterations matter */

struct regex_inst {
	uint8_t op, flags, by;
	int32_t a, b, c;
};

enum regex_anchor { RP_ANYWHERE, RP_AT_START, RP_AT_SEARCH_START };

struct regex_program {
	struct regex_inst *inst;
	uint32_t n, cap, nregs;
	uint32_t ngroups;
	bool backwards, any_first;
	uint8_t anchor;
	uint32_t first[REGEX_SET_LOW / 32 + 1];	/* units a match may begin with unless ANY_FIRST; the last word: all others */
	struct regex_sets sets;
};

struct regex_program *regex_program_new(struct rt *rt, const struct regex_tree *t, uint32_t ngroups);
void regex_program_mark(struct heap *h, const struct regex_program *p);

static inline bool regex_program_may_begin(const struct regex_program *p, uint16_t c)
{
	return c < REGEX_SET_LOW ? p->first[c >> 5] >> (c & 31) & 1 : p->first[REGEX_SET_LOW / 32] != 0;
}
