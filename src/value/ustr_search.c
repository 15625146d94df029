/* SPDX-License-Identifier: MIT */
/* Finding and replacing inside strings, ordinally. */
#include "value/rt.h"
#include "value/ustr_impl.h"

#include <string.h>

static bool match_at(const struct ustr *s, uint32_t at, const struct ustr *what, bool icase)
{
	uint32_t n = ustr_len(what);

	for (uint32_t i = 0; i < n; i++) {
		uint16_t x = ustr_at(s, at + i), y = ustr_at(what, i);

		if (x != y && (!icase || ustr_fold_fast(x) != ustr_fold_fast(y)))
			return false;
	}
	return true;
}

int32_t ustr_index_of(const struct ustr *s, const struct ustr *what, uint32_t from, bool ignore_case)
{
	uint32_t n = ustr_len(s), m = ustr_len(what);

	if (from > n || m > n - from)
		return -1;
	if (!ignore_case && !s->wide && !what->wide && m) {
		const char *p = memmem(s->n + from, n - from, what->n, m);

		return p ? (int32_t)(p - s->n) : -1;
	}
	for (uint32_t i = from; i + m <= n; i++)
		if (match_at(s, i, what, ignore_case))
			return (int32_t)i;
	return -1;
}

int32_t ustr_last_index_of(const struct ustr *s, const struct ustr *what, bool ignore_case)
{
	uint32_t n = ustr_len(s), m = ustr_len(what);

	if (m > n)
		return -1;
	for (uint32_t i = n - m + 1; i-- > 0;)
		if (match_at(s, i, what, ignore_case))
			return (int32_t)i;
	return -1;
}

bool ustr_starts(const struct ustr *s, const struct ustr *prefix, bool ignore_case)
{
	return ustr_len(prefix) <= ustr_len(s) && match_at(s, 0, prefix, ignore_case);
}

bool ustr_ends(const struct ustr *s, const struct ustr *suffix, bool ignore_case)
{
	return ustr_len(suffix) <= ustr_len(s) &&
	       match_at(s, ustr_len(s) - ustr_len(suffix), suffix, ignore_case);
}

struct ustr *ustr_replace(struct rt *rt, struct ustr *s, struct ustr *from, struct ustr *to, bool ignore_case)
{
	uint32_t at = 0, m = ustr_len(from);
	struct sbuf b;
	int32_t i;

	if (m == 0 || (i = ustr_index_of(s, from, 0, ignore_case)) < 0)
		return s;
	sbuf_init(&b, rt);
	for (; i >= 0; i = ustr_index_of(s, from, at, ignore_case)) {
		rt_poll(rt);
		sbuf_put_sub(&b, s, at, (uint32_t)i - at);
		if (to)
			sbuf_put(&b, to);
		at = (uint32_t)i + m;
	}
	sbuf_put_sub(&b, s, at, ustr_len(s) - at);
	return sbuf_take(&b);
}
