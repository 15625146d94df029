/* SPDX-License-Identifier: MIT */
/* Case, classes of characters, and equality and hashes that ignore case. */
#include "value/rt.h"
#include "value/ustr_impl.h"

#include <string.h>
#include <utf8proc.h>

uint16_t ustr_upper_unit(uint16_t c)
{
	utf8proc_int32_t u;

	if (c < 128)
		return c >= 'a' && c <= 'z' ? c - 32 : c;
	if ((c & 0xF800) == 0xD800 || c == 0x131 || c == 0x17F || c == 0xDF)
		return c;
	u = utf8proc_toupper(c);
	return u > 0 && u <= 0xFFFF ? (uint16_t)u : c;
}

uint16_t ustr_lower_unit(uint16_t c)
{
	utf8proc_int32_t u;

	if (c < 128)
		return c >= 'A' && c <= 'Z' ? c + 32 : c;
	if ((c & 0xF800) == 0xD800 || c == 0x130 || c == 0x212A)
		return c;
	u = utf8proc_tolower(c);
	return u > 0 && u <= 0xFFFF ? (uint16_t)u : c;
}

uint16_t ustr_fold_unit(uint16_t c)
{
	return ustr_upper_unit(c);
}

bool ustr_is_space(uint16_t c)
{
	if (c < 128)
		return c == ' ' || (c >= 9 && c <= 13);
	return c == 0x85 || c == 0xA0 || c == 0x1680 || (c >= 0x2000 && c <= 0x200A) ||
	       c == 0x2028 || c == 0x2029 || c == 0x202F || c == 0x205F || c == 0x3000;
}

bool ustr_is_letter(uint16_t c)
{
	utf8proc_category_t k;

	if (c < 128)
		return (c | 32) >= 'a' && (c | 32) <= 'z';
	k = utf8proc_category(c);
	return k >= UTF8PROC_CATEGORY_LU && k <= UTF8PROC_CATEGORY_LO;
}

bool ustr_is_digit(uint16_t c)
{
	if (c < 128)
		return c >= '0' && c <= '9';
	return utf8proc_category(c) == UTF8PROC_CATEGORY_ND;
}

static struct ustr *map_units(struct rt *rt, struct ustr *s, uint16_t (*fn)(uint16_t))
{
	uint32_t n = ustr_len(s), i;
	struct ustr *r;

	for (i = 0; i < n && fn(ustr_at(s, i)) == ustr_at(s, i); i++)
		if (!(~i & 0xfffff))
			rt_poll(rt);
	if (i == n)
		return s;
	r = ustr_alloc(rt, n, s->wide);
	for (i = 0; i < n; i++) {
		if (!(~i & 0xfffff))
			rt_poll(rt);
		if (s->wide)
			r->w[i] = fn(s->w[i]);
		else
			r->n[i] = (char)fn((uint8_t)s->n[i]);
	}
	return r;
}

struct ustr *ustr_upper(struct rt *rt, struct ustr *s)
{
	return map_units(rt, s, ustr_upper_unit);
}

struct ustr *ustr_lower(struct rt *rt, struct ustr *s)
{
	return map_units(rt, s, ustr_lower_unit);
}

bool ustr_eq(const struct ustr *a, const struct ustr *b)
{
	if (a == b)
		return true;
	if (ustr_len(a) != ustr_len(b) || a->wide != b->wide)
		return false;
	return !memcmp(a->n, b->n, (size_t)ustr_len(a) << a->wide);
}

bool ustr_ieq(const struct ustr *a, const struct ustr *b)
{
	uint32_t n = ustr_len(a);

	if (a == b)
		return true;
	if (n != ustr_len(b) || (a->hash && b->hash && a->hash != b->hash))
		return false;
	for (uint32_t i = 0; i < n; i++) {
		uint16_t x = ustr_at(a, i), y = ustr_at(b, i);

		if (x != y && ustr_fold_fast(x) != ustr_fold_fast(y))
			return false;
	}
	return true;
}

bool ustr_eq_c(const struct ustr *a, const char *ascii)
{
	size_t n = strlen(ascii);

	return !a->wide && ustr_len(a) == n && !memcmp(a->n, ascii, n);
}

bool ustr_ieq_c(const struct ustr *a, const char *ascii)
{
	uint32_t n = ustr_len(a);

	if (a->wide)
		return false;
	for (uint32_t i = 0; i < n; i++)
		if (!ascii[i] || ustr_fold_fast((uint8_t)a->n[i]) != ustr_fold_fast((uint8_t)ascii[i]))
			return false;
	return !ascii[n];
}

static inline uint32_t hash_step(uint32_t h, uint16_t c)
{
	return (h ^ ustr_fold_fast(c)) * 16777619u;
}

static inline uint32_t hash_end(uint32_t h)
{
	h ^= h >> 15;
	return h ? h : 1;
}

uint32_t ustr_ihash_c(const char *s, size_t n)
{
	uint32_t h = 2166136261u;

	for (size_t i = 0; i < n; i++)
		h = hash_step(h, (uint8_t)s[i]);
	return hash_end(h);
}

uint32_t ustr_ihash(struct ustr *s)
{
	uint32_t h = 2166136261u, n = ustr_len(s);

	if (s->hash)
		return s->hash;
	if (!s->wide)
		return s->hash = ustr_ihash_c(s->n, n);
	for (uint32_t i = 0; i < n; i++)
		h = hash_step(h, s->w[i]);
	return s->hash = hash_end(h);
}

int ustr_cmp_ordinal(const struct ustr *a, const struct ustr *b, bool ignore_case)
{
	uint32_t n = MIN(ustr_len(a), ustr_len(b));

	for (uint32_t i = 0; i < n; i++) {
		uint16_t x = ustr_at(a, i), y = ustr_at(b, i);

		if (ignore_case) {
			x = ustr_fold_fast(x);
			y = ustr_fold_fast(y);
		}
		if (x != y)
			return x < y ? -1 : 1;
	}
	return ustr_len(a) == ustr_len(b) ? 0 : ustr_len(a) < ustr_len(b) ? -1 : 1;
}
