/* SPDX-License-Identifier: MIT */
#include "text/xml_emit.h"

#include "base/err.h"

#include <string.h>

/* Bytes that may need more than a copy: 1 in text and attributes, 2 only in
 * attributes, 3 the first byte of U+FFFE and U+FFFF. */
static const uint8_t special[256] = {
	[0 ... 8] = 1, [11 ... 12] = 1, [14 ... 31] = 1, ['&'] = 1, ['<'] = 1,
	['>'] = 1, ['"'] = 2, ['\t'] = 2, ['\n'] = 2, ['\r'] = 2, [0xef] = 3,
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
	case '"':
		return "&quot;";
	default:
		return NULL;
	}
}

static bool is_nonchar(const char *s, size_t n)
{
	return n >= 3 && (uint8_t)s[1] == 0xbf && (uint8_t)s[2] >= 0xbe;
}

/* Writes the special character at S; returns the bytes read, 0 when it needs
 * no escape after all, or an error. */
static int put_special(struct buf *b, const char *s, size_t n)
{
	uint8_t c = (uint8_t)*s;
	int r;

	if (c == 0xef) {
		if (!is_nonchar(s, n))
			return 0;
		r = buf_puts(b, (uint8_t)s[2] == 0xbe ? "&#xFFFE;" : "&#xFFFF;");
		return r < 0 ? r : 3;
	}
	r = named(c) ? buf_puts(b, named(c)) : buf_printf(b, "&#x%X;", c);
	return r < 0 ? r : 1;
}

static int put(struct buf *b, const char *s, size_t n, bool attr)
{
	size_t from = 0, i = 0;
	int r;

	while (i < n) {
		uint8_t k = special[(uint8_t)s[i]];

		if (!k || (k == 2 && !attr)) {
			i++;
			continue;
		}
		if (k == 3 && !is_nonchar(s + i, n - i)) {
			i++;
			continue;
		}
		if (buf_put(b, s + from, i - from) < 0)
			return -ERR_LIMIT;
		r = put_special(b, s + i, n - i);
		if (r < 0)
			return r;
		i += (size_t)r;
		from = i;
	}
	return buf_put(b, s + from, n - from);
}

int xml_put_text(struct buf *b, const char *s, size_t n)
{
	return put(b, s, n, false);
}

int xml_put_quoted(struct buf *b, const char *s, size_t n)
{
	return put(b, s, n, true);
}

int xml_put_attr(struct buf *b, const char *name, const char *s, size_t n)
{
	if (buf_putc(b, ' ') < 0 || buf_puts(b, name) < 0 ||
	    buf_puts(b, "=\"") < 0 || put(b, s, n, true) < 0)
		return -ERR_LIMIT;
	return buf_putc(b, '"');
}

int xml_put_open(struct buf *b, const char *name)
{
	if (buf_putc(b, '<') < 0 || buf_puts(b, name) < 0)
		return -ERR_LIMIT;
	return buf_putc(b, '>');
}

int xml_put_close(struct buf *b, const char *name)
{
	if (buf_puts(b, "</") < 0 || buf_puts(b, name) < 0)
		return -ERR_LIMIT;
	return buf_putc(b, '>');
}

int xml_put_leaf(struct buf *b, const char *name, const char *s, size_t n)
{
	if (xml_put_open(b, name) < 0 || put(b, s, n, false) < 0)
		return -ERR_LIMIT;
	return xml_put_close(b, name);
}
