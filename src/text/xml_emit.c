/* SPDX-License-Identifier: MIT */
#include "text/xml_emit.h"

#include "base/err.h"

#include <string.h>

enum { PLAIN, ESCAPED, NONCHAR };	/* NONCHAR: the first byte of U+FFFE and U+FFFF */

/* Bytes that may need more than a copy. */
static const uint8_t special[256] = {
	[0 ... 8] = ESCAPED, [11 ... 12] = ESCAPED, [14 ... 31] = ESCAPED,
	['&'] = ESCAPED, ['<'] = ESCAPED, ['>'] = ESCAPED, [0xef] = NONCHAR,
};

static const char *named(uint8_t c)
{
	switch (c) {
	case '&':
		return "&amp;";
	case '<':
		return "&lt;";
	case '>':
		return "&gt;";
	default:
		return NULL;
	}
}

static bool is_nonchar(const char *s, size_t n)
{
	return n >= 3 && (uint8_t)s[1] == 0xbf && (uint8_t)s[2] >= 0xbe;
}

/* Writes the special character at S; returns the bytes read or an error. */
static int put_special(struct buf *b, const char *s)
{
	uint8_t c = (uint8_t)*s;
	int r;

	if (c == 0xef) {
		r = buf_puts(b, (uint8_t)s[2] == 0xbe ? "&#xFFFE;" : "&#xFFFF;");
		return r < 0 ? r : 3;
	}
	r = named(c) ? buf_puts(b, named(c)) : buf_printf(b, "&#x%X;", c);
	return r < 0 ? r : 1;
}

int xml_put_text(struct buf *b, const char *s, size_t n)
{
	size_t from = 0, i = 0;
	int r;

	while (i < n) {
		uint8_t k = special[(uint8_t)s[i]];

		if (k == PLAIN || (k == NONCHAR && !is_nonchar(s + i, n - i))) {
			i++;
			continue;
		}
		if (buf_put(b, s + from, i - from) < 0)
			return -ERR_LIMIT;
		r = put_special(b, s + i);
		if (r < 0)
			return r;
		i += (size_t)r;
		from = i;
	}
	return buf_put(b, s + from, n - from);
}
