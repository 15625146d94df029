/* SPDX-License-Identifier: MIT */
/*
 * -Filter for files, as .NET matches names by the rules of DOS: *.* is every
 * name, *. one without extension, a question mark may stand for nothing at the
 * end of a name or before its dot. Brackets are plain characters.
 */
#include "cmdlets/management/items.h"

enum mark { M_PLAIN, M_ANY, M_STEM, M_ONE, M_DOT };

struct matching {
	struct ustr *pattern, *name;
	uint32_t stem;	/* how much of the name *. can take: up to its last dot */
};

/* What the character at I means; *RET_NEXT the place behind it. */
static enum mark mark_at(struct ustr *p, uint32_t i, uint32_t *ret_next)
{
	uint32_t n = ustr_len(p);
	uint16_t c = ustr_at(p, i), next = i + 1 < n ? ustr_at(p, i + 1) : 0;

	*ret_next = i + 1;
	if (c == '*' && next == '.' && i + 2 == n) {
		*ret_next = n;
		return M_STEM;
	}
	if (c == '.' && (next == '?' || next == '*'))
		return M_DOT;
	return c == '*' ? M_ANY : c == '?' ? M_ONE : M_PLAIN;
}

static bool same(uint16_t a, uint16_t b)
{
	return a == b || ustr_upper_unit(a) == ustr_upper_unit(b);
}

static bool matches(const struct matching *m, uint32_t p, uint32_t s)
{
	uint32_t n = ustr_len(m->name), next;

	while (p < ustr_len(m->pattern)) {
		enum mark mark = mark_at(m->pattern, p, &next);
		uint16_t c = s < n ? ustr_at(m->name, s) : 0;

		if (mark == M_ANY || mark == M_STEM) {
			uint32_t most = mark == M_ANY ? n : m->stem;

			for (; s <= most; s++)
				if (matches(m, next, s))
					return true;
			return false;
		}
		if (mark == M_ONE)
			s += s < n && c != '.';
		else if (mark == M_DOT && s < n && c != '.')
			return false;
		else if (mark == M_DOT)
			s += s < n;
		else if (s == n || !same(c, ustr_at(m->pattern, p)))
			return false;
		else
			s++;
		p = next;
	}
	return s == n;
}

bool file_filter_takes(struct rt *rt, struct ustr *name, struct ustr *filter)
{
	int32_t dot = ustr_last_index_of(name, ustr_atom(rt, "."), false);
	struct matching m = { filter, name, dot < 0 ? ustr_len(name) : (uint32_t)dot + 1 };

	return !ustr_len(filter) || ustr_ieq_c(filter, "*.*") || matches(&m, 0, 0);
}
