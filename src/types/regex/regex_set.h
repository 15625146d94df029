/* SPDX-License-Identifier: MIT */
/*
 * Character classes as the matcher of regex_machine.h tests them: ranges of
 * UTF-16 units, general categories, white space, less another class. A class is
 * built by regex_set_begin … regex_set_end and known by its number from then on.
 * All are blocks of the heap, kept by who holds the table.
 */
#pragma once

#include "value/ustr.h"

enum { REGEX_SET_NONE = -1, REGEX_SET_LOW = 256 };

struct regex_set {
	uint32_t low[REGEX_SET_LOW / 32];	/* the answers for the first units */
	uint32_t categories;	/* bits of unicode_category */
	uint32_t range, nranges;	/* pairs in the table's pool */
	int32_t minus;		/* the class that is taken away, or REGEX_SET_NONE */
	bool negated, fold, space, not_space;
};

struct regex_sets {
	struct rt *rt;
	struct regex_set *set;
	uint16_t *unit;		/* the pool: first and last unit of each range */
	uint32_t n, cap, nunits, cap_units;
};

/* FOLD: a unit is in a range when one that differs in case only is. */
int32_t regex_set_begin(struct regex_sets *t, bool fold);
void regex_set_range(struct regex_sets *t, int32_t id, uint16_t from, uint16_t to);
void regex_set_categories(struct regex_sets *t, int32_t id, uint32_t mask);
void regex_set_space(struct regex_sets *t, int32_t id, bool negated);
void regex_set_end(struct regex_sets *t, int32_t id, bool negated, int32_t minus);

/* One of d, D, s, S, w, W; of ECMAScript's, those of ASCII. */
void regex_set_shorthand(struct regex_sets *t, int32_t id, char letter, bool ecma);
/* The categories NAME stands for (Lu, L, …, L& for letters that have a case); 0: there are none of that name. */
uint32_t regex_set_category_mask(const char *name);

bool regex_set_test(const struct regex_sets *t, int32_t id, uint16_t c);
static inline bool regex_set_has(const struct regex_sets *t, int32_t id, uint16_t c)
{
	return c < REGEX_SET_LOW ? t->set[id].low[c >> 5] >> (c & 31) & 1 : regex_set_test(t, id, c);
}

/* The unit that stands for all that differ from C in case only. */
uint16_t regex_fold_slowly(uint16_t c);
static inline uint16_t regex_fold(uint16_t c)
{
	return c < 128 ? (c >= 'A' && c <= 'Z' ? c + 32 : c) : regex_fold_slowly(c);
}
enum { REGEX_ALIKE = 4 };
/* All that differ from C in case only, C among them; how many. */
int regex_alike(uint16_t c, uint16_t ret[REGEX_ALIKE]);

/* A word as \b sees it. */
bool regex_is_word(uint16_t c);
bool regex_is_ecma_word(uint16_t c);
