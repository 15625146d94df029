/* SPDX-License-Identifier: MIT */
/*
 * Wildcard patterns: `*`, `?`, `[set]` and backtick as escape. Matching keeps
 * only the last star to go back to, so its time is bounded by the product of
 * the lengths.
 */
#include "value/error.h"
#include "value/ustr_impl.h"

#include <utf8proc.h>

struct like {
	struct rt *rt;
	const struct ustr *s, *p;
	bool icase;
};

static uint16_t fold(const struct like *l, uint16_t c)
{
	return l->icase ? ustr_fold_fast(c) : c;
}

/* The `]` that closes the set opened at I; the length of the pattern if none. */
static uint32_t set_end(const struct ustr *p, uint32_t i)
{
	uint32_t n = ustr_len(p), start = ++i;

	for (; i < n; i++) {
		if (ustr_at(p, i) == '`')
			i++;
		else if (ustr_at(p, i) == ']' && i > start)
			return i;
	}
	return n;
}

static bool set_has(const struct like *l, uint32_t from, uint32_t end, uint16_t c)
{
	for (uint32_t i = from; i < end; i++) {
		uint16_t lo = ustr_at(l->p, i), hi;

		if (lo == '`' && i + 1 < end)
			lo = ustr_at(l->p, ++i);
		hi = lo;
		if (i + 2 < end && ustr_at(l->p, i + 1) == '-') {
			i += 2;
			hi = ustr_at(l->p, i);
			if (hi == '`' && i + 1 < end)
				hi = ustr_at(l->p, ++i);
		}
		if (c >= lo && c <= hi)
			return true;
		if (l->icase && ((ustr_upper_unit(c) >= ustr_upper_unit(lo) && ustr_upper_unit(c) <= ustr_upper_unit(hi)) ||
				 (ustr_lower_unit(c) >= ustr_lower_unit(lo) && ustr_lower_unit(c) <= ustr_lower_unit(hi))))
			return true;
	}
	return false;
}

static _Noreturn void bad_pattern(const struct like *l)
{
	err_throw(l->rt, "System.Management.Automation.WildcardPatternException",
		  "RuntimeException", EC_NotSpecified, V_NULL,
		  "The specified wildcard character pattern is not valid: %s",
		  USTR_C(l->rt, l->p));
}

/* Matches one character of the pattern at *P with C and steps over it. */
static bool match_one(const struct like *l, uint32_t *p, uint16_t c)
{
	uint16_t x = ustr_at(l->p, *p);
	uint32_t end;
	bool r;

	if (x == '?') {
		++*p;
		return true;
	}
	if (x == '[') {
		end = set_end(l->p, *p);
		if (end >= ustr_len(l->p))
			bad_pattern(l);
		r = set_has(l, *p + 1, end, c);
		*p = end + 1;
		return r;
	}
	if (x == '`' && *p + 1 < ustr_len(l->p))
		x = ustr_at(l->p, ++*p);
	++*p;
	return x == c || fold(l, x) == fold(l, c);
}

static bool is_mark(uint16_t c)
{
	utf8proc_category_t k = c < 128 ? UTF8PROC_CATEGORY_CN : utf8proc_category(c);

	return k >= UTF8PROC_CATEGORY_MN && k <= UTF8PROC_CATEGORY_ME;
}

enum { COMPARED_MAX = 2000 };

/* Of texts beyond ASCII a pattern without wildcards, or with one star at its end, is compared as
 * the culture does: composed letters are decomposed ones. *RET is the answer. */
static bool like_by_culture(struct rt *rt, const struct ustr *s, const struct ustr *pattern, bool ignore_case, bool *ret)
{
	uint32_t np = ustr_len(pattern), n = ustr_len(s), at = 0;
	struct ustr *prefix;

	if ((!s->wide && !pattern->wide) || n > COMPARED_MAX || np > COMPARED_MAX)
		return false;
	while (at < np && ustr_at(pattern, at) != '*' && ustr_at(pattern, at) != '?' && ustr_at(pattern, at) != '[' &&
	       ustr_at(pattern, at) != '`')
		at++;
	if (at == np) {
		*ret = ustr_cmp(s, pattern, ignore_case) == 0;
		return true;
	}
	if (at + 1 != np || ustr_at(pattern, at) != '*' || at == 0)
		return false;
	prefix = ustr_sub(rt, (struct ustr *)pattern, 0, at);
	*ret = false;
	for (uint32_t k = 0; k <= n && !*ret; k++)
		*ret = (k == n || !is_mark(ustr_at(s, k))) && ustr_cmp(ustr_sub(rt, (struct ustr *)s, 0, k), prefix, ignore_case) == 0;
	return true;
}

bool ustr_like(struct rt *rt, const struct ustr *s, const struct ustr *pattern, bool ignore_case)
{
	bool answer;
	struct like l = { rt, s, pattern, ignore_case };
	uint32_t i = 0, p = 0, n = ustr_len(s), np = ustr_len(pattern);
	uint32_t star = UINT32_MAX, star_i = 0, q;

	if (unlikely(s->wide || pattern->wide) && like_by_culture(rt, s, pattern, ignore_case, &answer))
		return answer;
	for (;;) {
		if (p < np && ustr_at(pattern, p) == '*') {
			star = ++p;
			star_i = i;
			if (p == np)
				return true;
			continue;
		}
		if (i == n)
			return p == np;
		q = p;
		if (p < np && match_one(&l, &q, ustr_at(s, i))) {
			p = q;
			i++;
		} else if (star != UINT32_MAX) {
			rt_poll(rt);
			p = star;
			i = ++star_i;
		} else {
			return false;
		}
	}
}

bool ustr_has_wildcard(const struct ustr *s)
{
	for (uint32_t i = 0; i < ustr_len(s); i++) {
		uint16_t c = ustr_at(s, i);

		if (c == '`')
			i++;
		else if (c == '*' || c == '?' || c == '[')
			return true;
	}
	return false;
}
