/* SPDX-License-Identifier: MIT */
#include "value/cells.h"

enum { ESC = 0x1b };

/* Ranges of units that take two cells. */
static const struct { uint16_t lo, hi; } wide[] = {
	{ 0x1100, 0x115f }, { 0x2329, 0x232a }, { 0x2e80, 0x303e }, { 0x3040, 0xa4cf },
	{ 0xac00, 0xd7a3 }, { 0xf900, 0xfaff }, { 0xfe10, 0xfe19 }, { 0xfe30, 0xfe6f },
	{ 0xff00, 0xff60 }, { 0xffe0, 0xffe6 },
};

uint32_t cells_unit(uint16_t c)
{
	if (c < 0x1100)
		return 1;
	for (size_t i = 0; i < ARRAY_LEN(wide); i++)
		if (c >= wide[i].lo && c <= wide[i].hi)
			return 2;
	return 1;
}

/* Length of the escape sequence at I, 0 when there is none: CSI … final byte,
 * or OSC … BEL or ST. */
static uint32_t escape_len(const struct ustr *s, uint32_t i)
{
	uint32_t n = ustr_len(s), k = i + 2;

	if (ustr_at(s, i) != ESC || i + 1 >= n)
		return 0;
	if (ustr_at(s, i + 1) == '[') {
		for (; k < n; k++)
			if (ustr_at(s, k) >= 0x40 && ustr_at(s, k) <= 0x7e)
				return k - i + 1;
		return 0;
	}
	if (ustr_at(s, i + 1) != ']')
		return 0;
	for (; k < n; k++) {
		if (ustr_at(s, k) == 7)
			return k - i + 1;
		if (ustr_at(s, k) == ESC && k + 1 < n && ustr_at(s, k + 1) == '\\')
			return k - i + 2;
	}
	return 0;
}

uint32_t cells_len(const struct ustr *s)
{
	uint32_t n = ustr_len(s), sum = 0, esc;

	for (uint32_t i = 0; i < n; i++) {
		if (ustr_at(s, i) == ESC && (esc = escape_len(s, i))) {
			i += esc - 1;
			continue;
		}
		sum += cells_unit(ustr_at(s, i));
	}
	return sum;
}

uint32_t cells_head(const struct ustr *s, uint32_t from, uint32_t n)
{
	uint32_t len = ustr_len(s), sum = 0, i, esc;

	for (i = from; i < len; i++) {
		if (ustr_at(s, i) == ESC && (esc = escape_len(s, i))) {
			i += esc - 1;
			continue;
		}
		sum += cells_unit(ustr_at(s, i));
		if (sum > n)
			break;
	}
	return i - from;
}

uint32_t cells_tail(const struct ustr *s, uint32_t n)
{
	uint32_t len = ustr_len(s), sum = 0, i;

	for (i = len; i > 0; i--) {
		sum += cells_unit(ustr_at(s, i - 1));
		if (sum > n)
			break;
	}
	return len - i;
}

struct ustr *cells_first_line(struct rt *rt, struct ustr *s)
{
	uint32_t n = ustr_len(s);

	for (uint32_t i = 0; i < n; i++) {
		uint16_t c = ustr_at(s, i);

		if (c == '\n' || c == '\r')
			return ustr_concat(rt, ustr_sub(rt, s, 0, i), ustr_from_char(rt, ELLIPSIS));
	}
	return s;
}

static void break_line(struct rt *rt, struct ustr *s, uint32_t first, uint32_t width, struct list *lines)
{
	uint32_t at = 0, n = ustr_len(s), room = first ? first : 1;

	do {
		uint32_t k = cells_head(s, at, room);

		if (!k && at < n)
			k = 1;
		list_add(rt, lines, val_str(at || k < n ? ustr_sub(rt, s, at, k) : s));
		at += k;
		room = width ? width : 1;
	} while (at < n);
}

void cells_break(struct rt *rt, struct ustr *s, uint32_t first, uint32_t width, struct list *lines)
{
	uint32_t start = 0, n = ustr_len(s);

	for (uint32_t i = 0; i <= n; i++) {
		uint32_t end = i;

		if (i < n && ustr_at(s, i) != '\n')
			continue;
		if (i < n && end > start && ustr_at(s, end - 1) == '\r')
			end--;
		break_line(rt, start || end < n ? ustr_sub(rt, s, start, end - start) : s, first, width, lines);
		first = width;
		start = i + 1;
	}
}

struct ustr *cells_spaces(struct rt *rt, uint32_t n)
{
	struct sbuf b;

	sbuf_init(&b, rt);
	sbuf_pad(&b, ' ', n);
	return sbuf_take(&b);
}

struct ustr *cells_plain(struct rt *rt, struct ustr *s)
{
	struct sbuf b;
	uint32_t n = ustr_len(s), esc, start = 0;

	for (uint32_t i = 0; i < n; i++)
		if (ustr_at(s, i) == ESC)
			goto found;
	return s;
found:
	sbuf_init(&b, rt);
	for (uint32_t i = 0; i < n; i++) {
		esc = ustr_at(s, i) == ESC ? escape_len(s, i) : 0;
		if (!esc)
			continue;
		sbuf_put_sub(&b, s, start, i - start);
		start = i + esc;
		i = start - 1;
	}
	sbuf_put_sub(&b, s, start, n - start);
	return sbuf_take(&b);
}
