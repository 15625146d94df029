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
	uint32_t len = ustr_len(s), sum = 0, end = from, esc;

	for (uint32_t i = from; i < len; i++) {
		if (ustr_at(s, i) == ESC && (esc = escape_len(s, i))) {
			i += esc - 1;
			continue;
		}
		sum += cells_unit(ustr_at(s, i));
		if (sum > n)
			return end - from;
		end = i + 1;
	}
	return len - from;
}

/* Appends the escape sequences of units FROM to TO of S. */
static void put_escapes(struct sbuf *b, const struct ustr *s, uint32_t from, uint32_t to)
{
	for (uint32_t i = from; i < to; i++) {
		uint32_t esc = ustr_at(s, i) == ESC ? escape_len(s, i) : 0;

		if (esc) {
			sbuf_put_sub(b, s, i, esc);
			i += esc - 1;
		}
	}
}

void cells_put_tail(struct sbuf *b, const struct ustr *s, uint32_t n)
{
	uint32_t len = ustr_len(s), left = cells_len(s), i = 0, esc;

	while (i < len) {
		if (ustr_at(s, i) == ESC && (esc = escape_len(s, i))) {
			i += esc;
			continue;
		}
		if (left <= n)
			break;
		left -= cells_unit(ustr_at(s, i++));
	}
	put_escapes(b, s, 0, i);
	sbuf_putc(b, ELLIPSIS);
	sbuf_put_sub(b, s, i, len - i);
}

bool cells_styled(const struct ustr *s)
{
	static const char reset[] = "\033[0m";
	uint32_t n = ustr_len(s), k = sizeof reset - 1;
	bool ends = n >= k, any = false;

	for (uint32_t i = 0; i < k && ends; i++)
		ends = ustr_at(s, n - k + i) == reset[i];
	for (uint32_t i = 0; i < n && !any && !ends; i++)
		any = ustr_at(s, i) == ESC;
	return any;
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

/* Adds units FROM to TO of S as a line that begins in the style of what was before it, BEFORE, and ends in none. */
static void add_part(struct rt *rt, const struct ustr *s, uint32_t from, uint32_t to, struct ustr **before, struct list *lines)
{
	struct ustr *part;
	struct sbuf b;

	sbuf_init(&b, rt);
	sbuf_put(&b, *before);
	sbuf_put_sub(&b, s, from, to - from);
	part = sbuf_take(&b);
	list_add(rt, lines, val_str(cells_styled(part) ? ustr_concat(rt, part, ustr_new(rt, "\033[0m")) : part));
	sbuf_init(&b, rt);
	sbuf_put(&b, *before);
	put_escapes(&b, s, from, to);
	*before = sbuf_take(&b);
}

static void break_line(struct rt *rt, struct ustr *s, uint32_t first, uint32_t width, struct list *lines)
{
	uint32_t at = 0, n = ustr_len(s), room = first ? first : 1;
	struct ustr *before = ustr_empty(rt);

	if (cells_len(s) <= room) {
		list_add(rt, lines, val_str(s));
		return;
	}
	while (at < n) {
		uint32_t k = cells_head(s, at, room);

		if (!k) {	/* not even one fits */
			list_add(rt, lines, val_str(ustr_from_char(rt, '?')));
			k = 1;
		} else {
			add_part(rt, s, at, at + k, &before, lines);
		}
		at += k;
		room = width ? width : 1;
	}
}

/* S without carriage returns. */
static struct ustr *without_returns(struct rt *rt, struct ustr *s)
{
	struct sbuf b;

	if (ustr_index_of(s, ustr_from_char(rt, '\r'), 0, false) < 0)
		return s;
	sbuf_init(&b, rt);
	for (uint32_t i = 0; i < ustr_len(s); i++)
		if (ustr_at(s, i) != '\r')
			sbuf_putc(&b, ustr_at(s, i));
	return sbuf_take(&b);
}

void cells_break(struct rt *rt, struct ustr *s, uint32_t first, uint32_t width, struct list *lines)
{
	struct list *parts = list_new(rt, NULL);
	uint32_t start = 0, n;
	struct ustr *before = ustr_empty(rt);

	s = without_returns(rt, s);
	n = ustr_len(s);
	if (ustr_index_of(s, ustr_from_char(rt, '\n'), 0, false) < 0) {
		break_line(rt, s, first, width, lines);
		return;
	}
	for (uint32_t i = 0; i <= n; i++)
		if (i == n || ustr_at(s, i) == '\n') {
			if (i == n && !ustr_len(cells_plain(rt, ustr_sub(rt, s, start, n - start))))
				list_add(rt, parts, val_str(ustr_empty(rt)));	/* nothing, whatever its style */
			else
				add_part(rt, s, start, i, &before, parts);
			start = i + 1;
		}
	for (uint32_t i = 0; i < parts->n; i++)
		break_line(rt, parts->v[i].s, i ? width : first, width, lines);
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
