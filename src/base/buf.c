/* SPDX-License-Identifier: MIT */
#include "base/buf.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/err.h"

void buf_init(struct buf *b, size_t max)
{
	*b = (struct buf){ .max = max };
}

void buf_release(struct buf *b)
{
	free(b->data);
	*b = (struct buf){ .max = b->max };
}

void buf_reset(struct buf *b)
{
	b->off = b->len = 0;
}

static void buf_check(const struct buf *b)
{
	must(b->off <= b->len && b->len <= b->cap);
}

uint8_t *buf_reserve(struct buf *b, size_t n)
{
	size_t max = b->max ? b->max : BUF_MAX_DEFAULT;
	size_t used = buf_size(b), want;

	buf_check(b);
	if (n > max || used > max - n)
		return NULL;
	if (b->cap - b->len >= n && b->data)
		return b->data + b->len;
	if (b->off) {
		memmove(b->data, b->data + b->off, used);
		b->len = used;
		b->off = 0;
		if (b->cap - b->len >= n)
			return b->data + b->len;
	}
	want = MAX(used + n + 1, MIN(b->cap * 2, max + 1));
	want = MAX(want, (size_t)64);
	b->data = xrealloc(b->data, want, 1);
	b->cap = want;
	return b->data + b->len;
}

void buf_commit(struct buf *b, size_t n)
{
	must(n <= b->cap - b->len);
	b->len += n;
}

int buf_put(struct buf *b, const void *p, size_t n)
{
	uint8_t *to = buf_reserve(b, n);

	if (!to)
		return -ERR_LIMIT;
	if (n)
		memcpy(to, p, n);
	b->len += n;
	return 0;
}

int buf_puts(struct buf *b, const char *s)
{
	return buf_put(b, s, strlen(s));
}

int buf_putc(struct buf *b, uint8_t c)
{
	return buf_put(b, &c, 1);
}

int buf_put_be32(struct buf *b, uint32_t v)
{
	uint8_t p[4] = { v >> 24, v >> 16, v >> 8, v };

	return buf_put(b, p, sizeof p);
}

int buf_put_be64(struct buf *b, uint64_t v)
{
	uint8_t p[8];

	for (int i = 0; i < 8; i++)
		p[i] = v >> (56 - 8 * i);
	return buf_put(b, p, sizeof p);
}

int buf_printf(struct buf *b, const char *fmt, ...)
{
	va_list ap;
	uint8_t *to;
	int n;

	va_start(ap, fmt);
	n = vsnprintf(NULL, 0, fmt, ap);
	va_end(ap);
	must(n >= 0);
	to = buf_reserve(b, (size_t)n + 1);
	if (!to)
		return -ERR_LIMIT;
	va_start(ap, fmt);
	vsnprintf((char *)to, (size_t)n + 1, fmt, ap);
	va_end(ap);
	b->len += (size_t)n;
	return 0;
}

void buf_consume(struct buf *b, size_t n)
{
	must(n <= buf_size(b));
	b->off += n;
	if (b->off == b->len)
		b->off = b->len = 0;
}

const char *buf_cstr(struct buf *b)
{
	size_t max = b->max;
	uint8_t *end;

	b->max = (max ? max : BUF_MAX_DEFAULT) + 1;
	end = buf_reserve(b, 1);
	b->max = max;
	must(end);
	*end = '\0';
	return (const char *)buf_ptr(b);
}

char *buf_take(struct buf *b, size_t *ret_len)
{
	size_t n = buf_size(b);
	char *s = xstrndup(n ? (const char *)buf_ptr(b) : "", n);

	buf_release(b);
	if (ret_len)
		*ret_len = n;
	return s;
}
