/* SPDX-License-Identifier: MIT */
/* Strings: making them, the gates to UTF-8, joining and cutting. */
#include "value/ustr_impl.h"

#include "base/utf8.h"
#include "value/error.h"
#include "value/type.h"

#include <stdio.h>
#include <string.h>

#define COPY_UNITS (1u << 21)	/* copied between two looks whether to stop */

uint32_t ustr_length(struct rt *rt, size_t n)
{
	if (n > USTR_MAX)
		net_throw(rt, "System.OutOfMemoryException", "Insufficient memory to continue the execution of the program.");
	return (uint32_t)n;
}

struct ustr *ustr_alloc(struct rt *rt, uint32_t len, bool wide)
{
	size_t size = offsetof(struct ustr, n) + ((size_t)ustr_length(rt, len) + 1) * (wide ? 2 : 1);
	struct ustr *s = rt_alloc(rt, &type_string, size);

	s->h.aux = len;
	s->wide = wide;
	return s;
}

struct ustr *ustr_empty(struct rt *rt)
{
	return rt->empty;
}

static struct ustr *narrow_from(struct rt *rt, const char *s, size_t n)
{
	struct ustr *r;

	if (n == 0)
		return rt->empty;
	if (n == 1)
		return ustr_from_char(rt, (uint8_t)s[0]);
	r = ustr_alloc(rt, ustr_length(rt, n), false);
	rt_copy(rt, r->n, s, n);
	return r;
}

struct ustr *ustr_from_utf8(struct rt *rt, const char *s, size_t n)
{
	uint32_t units = 0;
	struct ustr *r;
	size_t len;

	if (utf8_is_ascii(s, n))
		return narrow_from(rt, s, n);
	ustr_length(rt, n / 3);
	for (size_t i = 0; i < n; i += len)
		units += utf8_decode(s + i, n - i, &len) > 0xFFFF ? 2 : 1;
	r = ustr_alloc(rt, units, true);
	units = 0;
	for (size_t i = 0; i < n; i += len)
		units += ustr_put_cp(r->w + units, utf8_decode(s + i, n - i, &len));
	return r;
}

uint32_t ustr_put_cp(uint16_t *out, uint32_t cp)
{
	if (cp <= 0xFFFF) {
		out[0] = (uint16_t)cp;
		return 1;
	}
	cp -= 0x10000;
	out[0] = (uint16_t)(0xD800 + (cp >> 10));
	out[1] = (uint16_t)(0xDC00 + (cp & 0x3FF));
	return 2;
}

uint32_t ustr_cp_at(const struct ustr *s, uint32_t i, uint32_t *ret_units)
{
	uint16_t a = ustr_at(s, i), b;

	*ret_units = 1;
	if ((a & 0xFC00) != 0xD800 || i + 1 >= ustr_len(s))
		return a;
	b = ustr_at(s, i + 1);
	if ((b & 0xFC00) != 0xDC00)
		return a;
	*ret_units = 2;
	return 0x10000 + (((uint32_t)a & 0x3FF) << 10) + (b & 0x3FF);
}

static bool units_are_ascii(const uint16_t *w, size_t n)
{
	for (size_t i = 0; i < n; i++)
		if (w[i] >= 0x80)
			return false;
	return true;
}

struct ustr *ustr_from_utf16(struct rt *rt, const uint16_t *w, size_t n)
{
	struct ustr *r;

	if (n == 0)
		return rt->empty;
	if (n == 1)
		return ustr_from_char(rt, w[0]);
	r = ustr_alloc(rt, ustr_length(rt, n), !units_are_ascii(w, n));
	if (r->wide)
		rt_copy(rt, r->w, w, n * 2);
	else
		for (size_t i = 0; i < n; i++)
			r->n[i] = (char)w[i];
	return r;
}

struct ustr *ustr_from_char(struct rt *rt, uint16_t c)
{
	struct ustr *r;

	if (c < 128 && rt->char_cache[c])
		return rt->char_cache[c];
	r = ustr_alloc(rt, 1, c >= 128);
	if (c < 128) {
		r->n[0] = (char)c;
		rt->char_cache[c] = r;
	} else {
		r->w[0] = c;
	}
	return r;
}

struct ustr *ustr_new(struct rt *rt, const char *s)
{
	return ustr_from_utf8(rt, s, strlen(s));
}

struct ustr *ustr_vprintf(struct rt *rt, const char *fmt, va_list ap)
{
	char small[256], *p = small;
	va_list again;
	int n;

	va_copy(again, ap);
	n = vsnprintf(small, sizeof(small), fmt, ap);
	if (n >= (int)sizeof(small)) {
		p = rt_block(rt, char, (size_t)n + 1);
		vsnprintf(p, (size_t)n + 1, fmt, again);
	}
	va_end(again);
	return ustr_from_utf8(rt, p, (size_t)MAX(n, 0));
}

struct ustr *ustr_printf(struct rt *rt, const char *fmt, ...)
{
	struct ustr *s;
	va_list ap;

	va_start(ap, fmt);
	s = ustr_vprintf(rt, fmt, ap);
	va_end(ap);
	return s;
}

const char *ustr_utf8(struct rt *rt, const struct ustr *s, size_t *ret_len)
{
	uint32_t i, units, n = ustr_len(s);
	size_t at = 0;
	char *out;

	if (!s->wide) {
		if (ret_len)
			*ret_len = n;
		return s->n;
	}
	out = rt_block(rt, char, (size_t)n * 3 + 1);
	for (i = 0; i < n; i += units)
		at += utf8_encode(ustr_cp_at(s, i, &units), out + at);
	out[at] = 0;
	if (ret_len)
		*ret_len = at;
	return out;
}

/* Copies N units of S from START into the units of R at AT; a wide source into
 * a narrow target must be 7-bit there. */
static void copy_units(struct ustr *r, uint32_t at, const struct ustr *s,
		       uint32_t start, uint32_t n)
{
	if (!r->wide && !s->wide)
		memcpy(r->n + at, s->n + start, n);
	else if (r->wide && s->wide)
		memcpy(r->w + at, s->w + start, (size_t)n * 2);
	else if (r->wide)
		for (uint32_t i = 0; i < n; i++)
			r->w[at + i] = (uint8_t)s->n[start + i];
	else
		for (uint32_t i = 0; i < n; i++)
			r->n[at + i] = (char)s->w[start + i];
}

/* The whole of S into R at AT; can be stopped. */
static void copy_all(struct rt *rt, struct ustr *r, uint32_t at, const struct ustr *s)
{
	uint32_t n = ustr_len(s);

	for (uint32_t i = 0; i < n; i += MIN(n - i, COPY_UNITS)) {
		if (i)
			rt_poll(rt);
		copy_units(r, at + i, s, i, MIN(n - i, COPY_UNITS));
	}
}

struct ustr *ustr_concat(struct rt *rt, const struct ustr *a, const struct ustr *b)
{
	uint32_t na = ustr_len(a), nb = ustr_len(b);
	struct ustr *r;

	if (na == 0 || nb == 0)
		return (struct ustr *)(na ? a : b);
	r = ustr_alloc(rt, ustr_length(rt, (size_t)na + nb), a->wide || b->wide);
	copy_all(rt, r, 0, a);
	copy_all(rt, r, na, b);
	return r;
}

struct ustr *ustr_sub(struct rt *rt, struct ustr *s, uint32_t start, uint32_t len)
{
	if (start == 0 && len == ustr_len(s))
		return s;
	if (len == 0)
		return rt->empty;
	if (s->wide)
		return ustr_from_utf16(rt, s->w + start, len);
	return narrow_from(rt, s->n + start, len);
}

struct ustr *ustr_trim(struct rt *rt, struct ustr *s, bool start, bool end)
{
	uint32_t a = 0, b = ustr_len(s);

	while (start && a < b && ustr_is_space(ustr_at(s, a)))
		a++;
	while (end && b > a && ustr_is_space(ustr_at(s, b - 1)))
		b--;
	return ustr_sub(rt, s, a, b - a);
}
