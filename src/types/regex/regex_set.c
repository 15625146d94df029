/* SPDX-License-Identifier: MIT */
/* Classes of characters for the matcher of regular expressions. */
#include "types/regex/regex_set.h"

#include "types/culture/unicode.h"
#include "value/rt.h"

#include <string.h>

enum {
	CATEGORIES = 30, LETTERS = 0x1F, WITH_CASE = 7, DIGIT = 1 << 8,
	WORD = LETTERS | 1 << 5 | DIGIT | 1 << 18,	/* letters, Mn, Nd, Pc */
	ALL_CATEGORIES = (1 << CATEGORIES) - 1,
};

/* ---- case ---- */

/* Units that neither are the capital of their small letter nor small themselves. */
static const struct { uint16_t c, fold; } strangers[] = {
	{ 0x01C5, 0x01C6 }, { 0x01C8, 0x01C9 }, { 0x01CB, 0x01CC }, { 0x01F2, 0x01F3 }, { 0x03F4, 0x03B8 },
	{ 0x1E9E, 0x00DF }, { 0x2126, 0x03C9 }, { 0x212A, 'k' }, { 0x212B, 0x00E5 },
};

uint16_t regex_fold_slowly(uint16_t c)
{
	return c == 0x212A ? 'k' : ustr_lower_unit(c);
}

int regex_alike(uint16_t c, uint16_t ret[REGEX_ALIKE])
{
	uint16_t fold = regex_fold(c), upper = ustr_upper_unit(fold);
	int n = 0;

	ret[n++] = c;
	if (fold != c)
		ret[n++] = fold;
	if (upper != fold && upper != c && regex_fold(upper) == fold)
		ret[n++] = upper;
	for (size_t i = 0; i < ARRAY_LEN(strangers) && n < REGEX_ALIKE; i++)
		if (strangers[i].fold == fold && strangers[i].c != c)
			ret[n++] = strangers[i].c;
	return n;
}

/* ---- building ---- */

static void *grown(struct rt *rt, void *old, uint32_t used, uint32_t cap, size_t each)
{
	void *p = heap_alloc_block(rt->heap, each * cap);

	if (used)
		memcpy(p, old, each * used);
	return p;
}

int32_t regex_set_begin(struct regex_sets *t, bool fold)
{
	if (t->n == t->cap) {
		uint32_t cap = t->cap ? 2 * t->cap : 8;

		t->set = grown(t->rt, t->set, t->n, cap, sizeof(*t->set));
		t->cap = cap;
	}
	t->set[t->n] = (struct regex_set){ .range = t->nunits, .minus = REGEX_SET_NONE, .fold = fold };
	return (int32_t)t->n++;
}

void regex_set_range(struct regex_sets *t, int32_t id, uint16_t from, uint16_t to)
{
	if (t->nunits + 2 > t->cap_units) {
		uint32_t cap = t->cap_units ? 2 * t->cap_units : 32;

		t->unit = grown(t->rt, t->unit, t->nunits, cap, sizeof(*t->unit));
		t->cap_units = cap;
	}
	t->unit[t->nunits++] = from;
	t->unit[t->nunits++] = to;
	t->set[id].nranges++;
}

void regex_set_categories(struct regex_sets *t, int32_t id, uint32_t mask)
{
	t->set[id].categories |= mask & ALL_CATEGORIES;
}

void regex_set_space(struct regex_sets *t, int32_t id, bool negated)
{
	if (negated)
		t->set[id].not_space = true;
	else
		t->set[id].space = true;
}

void regex_set_end(struct regex_sets *t, int32_t id, bool negated, int32_t minus)
{
	struct regex_set *s = &t->set[id];

	s->negated = negated;
	s->minus = minus;
	for (uint16_t c = 0; c < REGEX_SET_LOW; c++)
		if (regex_set_test(t, id, c))
			s->low[c >> 5] |= 1u << (c & 31);
}

static void ecma_shorthand(struct regex_sets *t, int32_t id, char letter)
{
	static const struct { char letter; uint8_t n; uint16_t unit[12]; } rows[] = {
		{ 'd', 2, { '0', '9' } }, { 'D', 4, { 0, '/', ':', 0xFFFF } },
		{ 's', 4, { 9, 13, ' ', ' ' } }, { 'S', 6, { 0, 8, 14, 31, 33, 0xFFFF } },
		{ 'w', 10, { '0', '9', 'A', 'Z', '_', '_', 'a', 'z', 0x130, 0x130 } },
		{ 'W', 12, { 0, '/', ':', '@', '[', '^', '`', '`', '{', 0x12F, 0x131, 0xFFFF } },
	};

	for (size_t i = 0; i < ARRAY_LEN(rows); i++)
		for (int k = 0; rows[i].letter == letter && k < rows[i].n; k += 2)
			regex_set_range(t, id, rows[i].unit[k], rows[i].unit[k + 1]);
}

void regex_set_shorthand(struct regex_sets *t, int32_t id, char letter, bool ecma)
{
	if (ecma)
		ecma_shorthand(t, id, letter);
	else if ((letter | 32) == 's')
		regex_set_space(t, id, letter == 'S');
	else if ((letter | 32) == 'd')
		regex_set_categories(t, id, letter == 'd' ? DIGIT : ~(uint32_t)DIGIT);
	else
		regex_set_categories(t, id, letter == 'w' ? WORD : ~(uint32_t)WORD);
}

uint32_t regex_set_category_mask(const char *name)
{
	static const char names[] = "LuLlLtLmLoMnMcMeNdNlNoZsZlZpCcCfCsCoPcPdPsPePiPfPoSmScSkSoCn";
	uint32_t mask = 0;

	if (!strcmp(name, "L&"))
		return WITH_CASE;
	for (int i = 0; i < CATEGORIES; i++)
		if (names[2 * i] == name[0] && (!name[1] || (names[2 * i + 1] == name[1] && !name[2])))
			mask |= 1u << i;
	return mask;
}

/* ---- testing ---- */

static bool in_ranges(const struct regex_sets *t, const struct regex_set *s, uint16_t c)
{
	const uint16_t *u = t->unit + s->range;

	for (uint32_t i = 0; i < s->nranges; i++)
		if (c >= u[2 * i] && c <= u[2 * i + 1])
			return true;
	return false;
}

static bool in_folded(const struct regex_sets *t, const struct regex_set *s, uint16_t c)
{
	uint16_t all[REGEX_ALIKE];
	int n = regex_alike(c, all);

	for (int i = 0; i < n; i++)
		if (in_ranges(t, s, all[i]))
			return true;
	return false;
}

bool regex_set_test(const struct regex_sets *t, int32_t id, uint16_t c)
{
	const struct regex_set *s = &t->set[id];
	bool in = s->fold ? in_folded(t, s, c) : in_ranges(t, s, c);

	in = in || (s->categories && s->categories >> unicode_category(c) & 1) || (s->space && ustr_is_space(c)) ||
		(s->not_space && !ustr_is_space(c));
	if (in == s->negated)
		return false;
	return s->minus == REGEX_SET_NONE || !regex_set_has(t, s->minus, c);
}

bool regex_is_ecma_word(uint16_t c)
{
	return c < 128 ? c == '_' || (c >= '0' && c <= '9') || ((c | 32) >= 'a' && (c | 32) <= 'z') : c == 0x130;
}

bool regex_is_word(uint16_t c)
{
	if (c < 128)
		return regex_is_ecma_word(c);
	return WORD >> unicode_category(c) & 1 || c == 0x200C || c == 0x200D;
}
