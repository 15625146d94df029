/* SPDX-License-Identifier: MIT */
/*
 * A regular expression as a tree, for the matcher of regex_machine.h. The reader
 * of patterns (regex_pattern.c) builds it in the order of the text: groups are
 * opened and closed, items are put behind each other, and what was put last is
 * repeated. The children of a group are its alternatives, each a sequence; those
 * of a condition on an expression are the expression and the two that depend on
 * it. Nodes are numbers in one block of the heap; node 0 is the whole pattern.
 */
#pragma once

#include "types/regex/regex_set.h"

enum regex_node_kind {
	RN_EMPTY,
	RN_UNIT, RN_NOT_NEWLINE, RN_ANY, RN_SET,	/* one unit each: A is the unit, the class */
	RN_BACKREF,	/* A: group */
	RN_ASSERT,	/* A: regex_assert */
	RN_LOOP,	/* A, B: times */
	RN_SEQUENCE,
	RN_GROUP,
	RN_CAPTURE,	/* A: group, or -1; B: group whose last capture it takes away, or -1 */
	RN_ATOMIC,
	RN_LOOK,
	RN_IF_GROUP,	/* A: group */
	RN_IF_MATCH,
};

enum regex_assert {
	RA_LINE_START, RA_LINE_END, RA_START, RA_SEARCH_START, RA_END_OR_NEWLINE, RA_END,
	RA_BOUNDARY, RA_NOT_BOUNDARY, RA_ECMA_BOUNDARY, RA_NOT_ECMA_BOUNDARY,
};

enum regex_node_flags { RF_BACKWARDS = 1, RF_FOLD = 2, RF_LAZY = 4, RF_NEGATIVE = 8, RF_ECMA = 16 };

enum { REGEX_ENDLESS = INT32_MAX };

struct regex_node {
	uint8_t kind, flags;
	int32_t a, b;
	int32_t parent, first, last, next, prev;	/* -1: none */
};

struct regex_tree {
	struct rt *rt;
	struct regex_node *node;
	uint32_t n, cap;
	int32_t sequence;	/* what items go to now */
	struct regex_sets sets;
};

/* FLAGS of a group: whether its items are matched from right to left (of a look, those within). */
void regex_tree_begin(struct regex_tree *t, struct rt *rt, int flags);
void regex_tree_open(struct regex_tree *t, enum regex_node_kind kind, int flags, int32_t a, int32_t b);
void regex_tree_bar(struct regex_tree *t);	/* the next alternative */
void regex_tree_close(struct regex_tree *t);
void regex_tree_put(struct regex_tree *t, enum regex_node_kind kind, int flags, int32_t a);
/* What was put last, MIN to MAX times. */
void regex_tree_repeat(struct regex_tree *t, int32_t min, int32_t max, int flags);
/* Throws what NonBacktracking says to what it can't do (regex_linear.c). */
void regex_tree_check_linear(const struct regex_tree *t);
