/* SPDX-License-Identifier: MIT */
/* Enumerations: numbers to names and back, [Flags] included. */
#include "value/ustr.h"
#include "value/type.h"

#include <inttypes.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

/* Numbers beyond 48 bits, found through an open index of places from 1. */
static struct {
	int64_t *number;
	uint32_t *index, n, cap, nindex;
} parked;

static uint32_t *place_of(int64_t number)
{
	uint32_t i = (uint32_t)(((uint64_t)number * 0x9E3779B97F4A7C15ull) >> 32) & (parked.nindex - 1);

	while (parked.index[i] && parked.number[parked.index[i] - 1] != number)
		i = (i + 1) & (parked.nindex - 1);
	return &parked.index[i];
}

static void widen(void)
{
	parked.cap = MAX(16, parked.cap * 2);
	parked.nindex = parked.cap * 2;
	parked.number = xrealloc(parked.number, parked.cap, sizeof(*parked.number));
	free(parked.index);
	parked.index = xcalloc(parked.nindex, sizeof(*parked.index));
	for (uint32_t i = 0; i < parked.n; i++)
		*place_of(parked.number[i]) = i + 1;
}

uint32_t enum_park(int64_t number)
{
	uint32_t *place;

	if (parked.n == parked.cap)
		widen();
	place = place_of(number);
	if (!*place) {
		parked.number[parked.n] = number;
		*place = ++parked.n;
	}
	return *place - 1;
}

int64_t enum_parked(uint32_t place) { return place < parked.n ? parked.number[place] : 0; }

static const struct enum_value *by_number(const struct type *t, int64_t n)
{
	for (const struct enum_value *e = t->enums; e && e->name; e++)
		if (e->number == n)
			return e;
	return NULL;
}

/* The names whose bits make up N, largest first as .NET takes them, printed in
 * ascending order; NULL when bits are left over. */
static struct ustr *flags_text(struct rt *rt, const struct type *t, int64_t n)
{
	const struct enum_value *taken[64], *best;
	uint64_t left = (uint64_t)n;
	struct sbuf b;
	int k = 0;

	while (left && k < 64) {
		best = NULL;
		for (const struct enum_value *e = t->enums; e && e->name; e++)
			if (e->number && ((uint64_t)e->number & left) == (uint64_t)e->number &&
			    (!best || (uint64_t)e->number > (uint64_t)best->number))
				best = e;
		if (!best)
			return NULL;
		left &= ~(uint64_t)best->number;
		taken[k++] = best;
	}
	if (left || !k)
		return NULL;
	sbuf_init(&b, rt);
	while (k--) {
		sbuf_puts(&b, taken[k]->name);
		if (k)
			sbuf_puts(&b, ", ");
	}
	return sbuf_take(&b);
}

struct ustr *enum_to_str(struct rt *rt, const struct type *t, int64_t n)
{
	const struct enum_value *e = by_number(t, n);
	struct ustr *s;

	if (e)
		return ustr_new(rt, e->name);
	if ((t->flags & TF_FLAGS) && (s = flags_text(rt, t, n)))
		return s;
	return ustr_printf(rt, "%" PRId64, n);
}

/* One trimmed name or number; an unambiguous prefix of a name is taken too. */
static bool parse_one(const struct type *t, const char *s, size_t n, int64_t *ret)
{
	const struct enum_value *e, *found = NULL;
	char *end, num[32];

	if (n == 0)
		return false;
	if (((*s >= '0' && *s <= '9') || *s == '-' || *s == '+') && n < sizeof(num)) {
		memcpy(num, s, n);
		num[n] = 0;
		*ret = type_is_uint64_enum(t) && *num != '-' ? (int64_t)strtoull(num, &end, 10) : strtoll(num, &end, 10);
		return !*end;
	}
	for (e = t->enums; e && e->name; e++)
		if (!strncasecmp(e->name, s, n) && !e->name[n]) {
			*ret = e->number;
			return true;
		}
	for (e = t->enums; e && e->name; e++)
		if (!strncasecmp(e->name, s, n)) {
			if (found)
				return false;
			found = e;
		}
	if (found)
		*ret = found->number;
	return found != NULL;
}

bool enum_parse(struct rt *rt, const struct type *t, struct ustr *text, int64_t *ret)
{
	const char *s = USTR_C(rt, text);
	int64_t sum = 0, one;
	bool numbers = false, names = false;

	for (;;) {
		size_t n = strcspn(s, ","), lead = strspn(s, " \t\r\n"), len;

		len = n > lead ? n - lead : 0;
		while (len && strchr(" \t\r\n", s[lead + len - 1]))
			len--;
		if (!parse_one(t, s + lead, len, &one))
			return false;
		if (strchr("0123456789+-", s[lead]))
			numbers = true;
		else
			names = true;
		sum |= one;
		s += n;
		if (!*s++)
			break;
		if (numbers)	/* a list is of names only */
			return false;
	}
	if (numbers && names)
		return false;
	*ret = sum;
	return true;
}
