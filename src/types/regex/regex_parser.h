/* SPDX-License-Identifier: MIT */
/*
 * The reader of patterns, for its own files: regex_pattern.c has what stands
 * between parentheses, regex_group.c what they mean, regex_number.c the numbers
 * of groups. It reads a pattern twice with the same code: first to find the
 * groups, then, with numbers known, to write the translation or build the tree.
 */
#pragma once

#include "types/regex/regex_class.h"
#include "types/regex/regex_pattern.h"
#include "types/regex/regex_tree.h"

enum { MAX_PARENS = 4000 };

enum quantified { NOTHING, ATOM, QUANTIFIED };

struct paren {
	struct ustr *name;	/* NULL: unnamed */
	int32_t number;		/* .NET number, -1 until known */
};

struct parser {
	struct rt *rt;
	struct ustr *s;
	uint32_t i, n;
	int options;
	bool emit;
	struct sbuf out;
	struct regex_tree *tree;	/* where the second reading goes; NULL: to OUT */
	bool inexact;		/* PCRE2 would not do the same */
	bool test;		/* the group that is open is a condition on an expression */
	bool skip_paren;	/* the next plain parenthesis captures nothing, as .NET mistakes it for the condition's */
	int32_t autocap;	/* unnamed groups of the second reading */
	struct paren *parens;	/* heap block, [1..nparens] */
	uint32_t nparens, next;	/* next: counter of this reading */
	uint32_t shared;	/* parens seen in the second reading whose group has others */
	int depth;
	enum quantified last;
	struct regex_groups *g;
};

static inline uint16_t at(struct parser *p, uint32_t i)
{
	return i < p->n ? ustr_at(p->s, i) : 0;
}

static inline bool looking_at(struct parser *p, const char *text)
{
	for (uint32_t k = 0; text[k]; k++)
		if (p->i + k >= p->n || ustr_at(p->s, p->i + k) != (uint8_t)text[k])
			return false;
	return true;
}

static inline bool is_word(uint16_t c)
{
	return c == '_' || ustr_is_letter(c) || ustr_is_digit(c);
}

_Noreturn void regex_parser_fail(struct parser *p, uint32_t at, const char *why);
/* Text of the translation. */
void regex_parser_put(struct parser *p, const char *s);
/* The begin of a group: TEXT, or a node. */
void regex_parser_open(struct parser *p, const char *text, enum regex_node_kind kind, int flags, int32_t a, int32_t b);
/* What stands between two bars or parentheses; how many bars there were. */
uint32_t regex_parser_alternatives(struct parser *p);
/* A parenthesis at the cursor, and all in it. */
void regex_parser_group(struct parser *p);

/* Whether the digits at K are a number that fits; throws. */
void regex_parser_check_number(struct parser *p, uint32_t k);

/* The number that NAME is; -1: it is a name. */
int32_t regex_number_of(struct ustr *name);
/* A parenthesis that captures. */
void regex_number_note(struct parser *p, struct ustr *name, int32_t number);
/* After the first reading: numbers for all, and the groups in their order. */
void regex_number_assign(struct parser *p);
/* Places in P->g; -1: there is none. */
int32_t regex_number_find(struct parser *p, int32_t number);
int32_t regex_number_find_name(struct parser *p, struct ustr *name);
/* The group called NAME, or of that number. */
int32_t regex_number_known(struct parser *p, struct ustr *name);
/* Whether GROUP has several parens. */
bool regex_number_shared(struct parser *p, int32_t group);
