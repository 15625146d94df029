/* SPDX-License-Identifier: MIT */
/* The string builder: narrow until the first unit past 7 bits arrives. */
#include "value/ustr_impl.h"

#include "base/utf8.h"
#include "value/rt.h"

#include <stdio.h>
#include <string.h>

void sbuf_init(struct sbuf *b, struct rt *rt)
{
	*b = (struct sbuf){ .rt = rt };
}

static void reserve(struct sbuf *b, uint32_t n)
{
	uint32_t cap;
	void *data;

	if ((size_t)b->len + n <= b->cap)
		return;
	ustr_length(b->rt, (size_t)b->len + n);
	cap = MAX(MIN(b->cap * 2, USTR_MAX), MAX(b->len + n, 60));
	data = heap_alloc_block(b->rt->heap, (size_t)cap << b->wide);
	if (b->len)
		rt_copy(b->rt, data, b->data, (size_t)b->len << b->wide);
	heap_release_block(b->rt->heap, b->data);
	b->data = data;
	b->cap = cap;
}

static void widen(struct sbuf *b)
{
	uint32_t cap = MAX(b->cap, 60);
	uint16_t *w = heap_alloc_block(b->rt->heap, (size_t)cap * 2);

	for (uint32_t i = 0; i < b->len; i++)
		w[i] = ((uint8_t *)b->data)[i];
	heap_release_block(b->rt->heap, b->data);
	b->data = w;
	b->cap = cap;
	b->wide = true;
}

void sbuf_putc(struct sbuf *b, uint16_t unit)
{
	if (unit >= 0x80 && !b->wide)
		widen(b);
	reserve(b, 1);
	if (b->wide)
		((uint16_t *)b->data)[b->len++] = unit;
	else
		((uint8_t *)b->data)[b->len++] = (uint8_t)unit;
}

void sbuf_put_cp(struct sbuf *b, uint32_t cp)
{
	uint16_t w[2];
	uint32_t n = ustr_put_cp(w, cp);

	for (uint32_t i = 0; i < n; i++)
		sbuf_putc(b, w[i]);
}

static void put_ascii(struct sbuf *b, const char *s, size_t n)
{
	if (!n)
		return;
	reserve(b, ustr_length(b->rt, n));
	if (b->wide)
		for (size_t i = 0; i < n; i++)
			((uint16_t *)b->data)[b->len + i] = (uint8_t)s[i];
	else
		rt_copy(b->rt, (char *)b->data + b->len, s, n);
	b->len += (uint32_t)n;
}

void sbuf_put_utf8(struct sbuf *b, const char *s, size_t n)
{
	size_t len;

	if (utf8_is_ascii(s, n)) {
		put_ascii(b, s, n);
		return;
	}
	for (size_t i = 0; i < n; i += len)
		sbuf_put_cp(b, utf8_decode(s + i, n - i, &len));
}

void sbuf_puts(struct sbuf *b, const char *ascii_or_utf8)
{
	sbuf_put_utf8(b, ascii_or_utf8, strlen(ascii_or_utf8));
}

void sbuf_put_sub(struct sbuf *b, const struct ustr *s, uint32_t start, uint32_t len)
{
	if (!s->wide) {
		put_ascii(b, s->n + start, len);
		return;
	}
	if (!b->wide)
		widen(b);
	reserve(b, len);
	rt_copy(b->rt, (uint16_t *)b->data + b->len, s->w + start, (size_t)len * 2);
	b->len += len;
}

void sbuf_put(struct sbuf *b, const struct ustr *s)
{
	sbuf_put_sub(b, s, 0, ustr_len(s));
}

void sbuf_put_int(struct sbuf *b, int64_t i)
{
	uint64_t u = i < 0 ? 0 - (uint64_t)i : (uint64_t)i;
	char buf[24], *end = buf + sizeof buf, *p = end;

	do {
		*--p = (char)('0' + u % 10);
		u /= 10;
	} while (u);
	if (i < 0)
		*--p = '-';
	put_ascii(b, p, (size_t)(end - p));
}

void sbuf_printf(struct sbuf *b, const char *fmt, ...)
{
	struct ustr *s;
	va_list ap;

	va_start(ap, fmt);
	s = ustr_vprintf(b->rt, fmt, ap);
	va_end(ap);
	sbuf_put(b, s);
}

void sbuf_pad(struct sbuf *b, uint16_t unit, uint32_t n)
{
	if (!n)
		return;
	reserve(b, n);
	if (!b->wide && unit < 0x80) {
		rt_fill(b->rt, (char *)b->data + b->len, unit, n);
		b->len += n;
		return;
	}
	while (n--) {
		if (!(n & 0xfffff))
			rt_poll(b->rt);
		sbuf_putc(b, unit);
	}
}

void sbuf_put_times(struct sbuf *b, const struct ustr *s, uint32_t n)
{
	uint32_t len = ustr_len(s);

	if (!len || !n)
		return;
	if (len == 1) {
		sbuf_pad(b, ustr_at(s, 0), n);
		return;
	}
	reserve(b, ustr_length(b->rt, (size_t)len * n));
	while (n--) {
		if (!(n & 0xfff))
			rt_poll(b->rt);
		sbuf_put(b, s);
	}
}

struct ustr *sbuf_take(struct sbuf *b)
{
	struct ustr *s = b->wide ? ustr_from_utf16(b->rt, b->data, b->len)
				 : ustr_from_utf8(b->rt, b->len ? b->data : "", b->len);

	heap_release_block(b->rt->heap, b->data);
	sbuf_init(b, b->rt);
	return s;
}
