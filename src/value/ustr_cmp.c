/* SPDX-License-Identifier: MIT */
/*
 * Comparison of texts as .NET's with ICU under the invariant culture: root
 * collation. Primary weights (the letters) decide first, then accents, then
 * case with lower before upper. 7-bit text has its own weight table; beyond it
 * characters are decomposed and sort by their base letter, else after all of
 * 7-bit by code point.
 */
#include "value/ustr_impl.h"

#include <string.h>
#include <utf8proc.h>

/* Primary order of the 7-bit characters before the digits. */
static const char order[] = "\t\n\v\f\r _-,;:!?.'\"()[]{}@*/\\&#%`^+<=>|~$";

static uint8_t primary[128];	/* 0: ignored */

__attribute__((constructor)) static void fill_primary(void)
{
	uint8_t w = 1;

	for (const char *p = order; *p; p++)
		primary[(uint8_t)*p] = w++;
	for (int c = '0'; c <= '9'; c++)
		primary[c] = w++;
	for (int c = 'a'; c <= 'z'; c++) {
		primary[c - 32] = w;
		primary[c] = w++;
	}
}

struct unit_weight {
	uint32_t primary, accent;
	uint8_t upper;
};

/* Walks the weights of a string; a decomposed character yields several. */
struct walk {
	const struct ustr *s;
	uint32_t i;
	int32_t more[8];
	int nmore, at;
};

static const struct { uint16_t cp; char a, b; } expansions[] = {
	{ 0xC6, 'A', 'E' }, { 0xD8, 'O', 0 }, { 0xDF, 's', 's' }, { 0xE6, 'a', 'e' }, { 0xF8, 'o', 0 },
	{ 0x110, 'D', 0 }, { 0x111, 'd', 0 }, { 0x131, 'i', 0 }, { 0x141, 'L', 0 }, { 0x142, 'l', 0 },
	{ 0x152, 'O', 'E' }, { 0x153, 'o', 'e' }, { 0xD0, 'D', 0 }, { 0xF0, 'd', 0 },
};

static void expand(struct walk *w, int32_t cp)
{
	int boundary = 0;

	for (size_t k = 0; k < ARRAY_LEN(expansions); k++)
		if (expansions[k].cp == cp) {
			w->more[0] = expansions[k].a;
			w->more[1] = expansions[k].b ? expansions[k].b : 0x335;
			w->more[2] = 0x335;
			w->nmore = expansions[k].b ? 3 : 2;
			return;
		}
	w->nmore = (int)utf8proc_decompose_char(cp, w->more, 8, UTF8PROC_DECOMPOSE | UTF8PROC_COMPAT, &boundary);
	if (w->nmore < 1 || w->nmore > 8) {
		w->more[0] = cp;
		w->nmore = 1;
	}
}

static int32_t next_cp(struct walk *w)
{
	uint32_t units;
	int32_t cp;

	if (w->at < w->nmore)
		return w->more[w->at++];
	if (w->i >= ustr_len(w->s))
		return -1;
	cp = (int32_t)ustr_cp_at(w->s, w->i, &units);
	w->i += units;
	if (cp < 128)
		return cp;
	expand(w, cp);
	w->at = 1;
	return w->more[0];
}

static bool is_combining(int32_t cp)
{
	utf8proc_category_t k = utf8proc_category(cp);

	return k == UTF8PROC_CATEGORY_MN || k == UTF8PROC_CATEGORY_ME;
}

/* The next character that has a primary weight, with the accents on it. */
static bool next_weight(struct walk *w, struct unit_weight *ret)
{
	int32_t cp;

	do {
		cp = next_cp(w);
		if (cp < 0)
			return false;
	} while (cp < 128 ? !primary[cp] : is_combining(cp) || utf8proc_category(cp) == UTF8PROC_CATEGORY_CF);
	ret->accent = 0;
	if (cp < 128) {
		ret->primary = primary[cp];
		ret->upper = cp >= 'A' && cp <= 'Z';
	} else {
		int32_t low = utf8proc_tolower(cp);

		ret->primary = 256 + (uint32_t)low;
		ret->upper = low != cp;
	}
	for (;;) {
		struct walk ahead = *w;

		cp = next_cp(&ahead);
		if (cp < 128 || !is_combining(cp))
			return true;
		ret->accent = ret->accent * 31 + (uint32_t)cp;
		*w = ahead;
	}
}

static int compare_weights(const struct ustr *a, const struct ustr *b, bool ignore_case)
{
	struct walk x = { .s = a }, y = { .s = b };
	struct unit_weight p, q;
	int accent = 0, kase = 0;

	for (;;) {
		bool more = next_weight(&x, &p), other = next_weight(&y, &q);

		if (!more || !other) {
			if (more != other)
				return more ? 1 : -1;
			break;
		}
		if (p.primary != q.primary)
			return p.primary < q.primary ? -1 : 1;
		if (!accent && p.accent != q.accent)
			accent = p.accent < q.accent ? -1 : 1;
		if (!kase && p.upper != q.upper)
			kase = p.upper ? 1 : -1;
	}
	return accent ? accent : ignore_case ? 0 : kase;
}

static uint64_t eight_bytes(const char *p)
{
	uint64_t x;

	memcpy(&x, p, sizeof x);
	return x;
}

/* Both narrow: the table alone, no walking state. */
static int compare_narrow(const struct ustr *a, const struct ustr *b, bool ignore_case)
{
	uint32_t i = 0, j, na = ustr_len(a), nb = ustr_len(b);
	int kase = 0;

	while (i + 8 <= na && i + 8 <= nb && eight_bytes(a->n + i) == eight_bytes(b->n + i))
		i += 8;
	j = i;
	for (;; i++, j++) {
		uint8_t x, y;

		while (i < na && !primary[(uint8_t)a->n[i]])
			i++;
		while (j < nb && !primary[(uint8_t)b->n[j]])
			j++;
		if (i >= na || j >= nb)
			break;
		x = (uint8_t)a->n[i];
		y = (uint8_t)b->n[j];
		if (x == y)
			continue;
		if (primary[x] != primary[y])
			return primary[x] < primary[y] ? -1 : 1;
		if (!kase)
			kase = x < y ? 1 : -1;	/* an upper case letter has the lower code */
	}
	if (i < na || j < nb)
		return i < na ? 1 : -1;
	return ignore_case ? 0 : kase;
}

uint64_t ustr_cmp_lead(const struct ustr *s, uint32_t from)
{
	uint64_t lead = 0;
	int left = 9;

	for (uint32_t i = from; i < ustr_len(s) && left; i++) {
		uint8_t w = primary[(uint8_t)s->n[i]];

		if (!w)
			continue;
		lead = lead << 7 | w;
		left--;
	}
	return lead << 7 * left;
}

int ustr_cmp(const struct ustr *a, const struct ustr *b, bool ignore_case)
{
	if (a == b)
		return 0;
	if (!a->wide && !b->wide)
		return compare_narrow(a, b, ignore_case);
	return compare_weights(a, b, ignore_case);
}
