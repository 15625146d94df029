/* SPDX-License-Identifier: MIT */
/*
 * Numbers from text: PowerShell's literal syntax (0x, 0b, exponent, type
 * suffix, multiplier), and the plain syntax of .NET's Parse.
 */
#include "value/conv.h"
#include "value/num.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

/* One number taken apart. */
struct literal {
	const char *digits;
	size_t n;		/* digits, point and exponent */
	int radix;
	bool neg, real;
	char suffix[3];		/* lower case: "", "y", "uy", "l", "d" … */
	int64_t multiplier;
};

static bool take_multiplier(const char *s, size_t *n, int64_t *ret)
{
	static const char units[] = "kmgtp";
	const char *u;

	*ret = 1;
	if (*n < 3 || (s[*n - 1] | 32) != 'b' || !(u = strchr(units, s[*n - 2] | 32)) || !*u)
		return true;
	*ret = (int64_t)1 << (10 * (u - units + 1));
	*n -= 2;
	return true;
}

static void take_suffix(const char *s, size_t *n, struct literal *l)
{
	static const char *const all[] = { "uy", "us", "ul", "y", "s", "u", "l", "n", "d" };

	for (size_t i = 0; i < ARRAY_LEN(all); i++) {
		size_t k = strlen(all[i]);

		if (l->radix == 16 && all[i][k - 1] == 'd')
			continue;
		if (*n > k && !strncasecmp(s + *n - k, all[i], k)) {
			strcpy(l->suffix, all[i]);
			*n -= k;
			return;
		}
	}
}

static bool all_digits(const char *s, size_t n, int radix)
{
	for (size_t i = 0; i < n; i++) {
		int d = hex_digit((uint8_t)s[i]);

		if (d < 0 || d >= radix)
			return false;
	}
	return n > 0;
}

/* digits [. digits] [e [sign] digits], a digit somewhere; sets REAL. */
static bool decimal_syntax(struct literal *l)
{
	const char *s = l->digits, *end = s + l->n;
	bool any = false;

	for (; s < end && *s >= '0' && *s <= '9'; s++)
		any = true;
	if (s < end && *s == '.') {
		l->real = true;
		for (s++; s < end && *s >= '0' && *s <= '9'; s++)
			any = true;
	}
	if (!any)
		return false;
	if (s < end && (*s | 32) == 'e') {
		l->real = true;
		s++;
		s += s < end && (*s == '+' || *s == '-');
		if (s == end)
			return false;
		while (s < end && *s >= '0' && *s <= '9')
			s++;
	}
	return s == end;
}

static bool split_literal(const char *s, size_t n, struct literal *l)
{
	*l = (struct literal){ .radix = 10 };
	if (n && (*s == '+' || *s == '-')) {
		l->neg = *s == '-';
		s++;
		n--;
	}
	take_multiplier(s, &n, &l->multiplier);
	if (n > 2 && s[0] == '0' && ((s[1] | 32) == 'x' || (s[1] | 32) == 'b')) {
		l->radix = (s[1] | 32) == 'x' ? 16 : 2;
		s += 2;
		n -= 2;
	}
	take_suffix(s, &n, l);
	l->digits = s;
	l->n = n;
	return l->radix == 10 ? decimal_syntax(l) : all_digits(s, n, l->radix);
}

struct num_range num_range_of(enum val_kind k)
{
	static const struct num_range ranges[] = {
		[VK_CHAR] = { 0, UINT16_MAX },
		[VK_SBYTE] = { INT8_MIN, INT8_MAX }, [VK_BYTE] = { 0, UINT8_MAX },
		[VK_INT16] = { INT16_MIN, INT16_MAX }, [VK_UINT16] = { 0, UINT16_MAX },
		[VK_INT32] = { INT32_MIN, INT32_MAX }, [VK_UINT32] = { 0, UINT32_MAX },
		[VK_INT64] = { INT64_MIN, INT64_MAX }, [VK_UINT64] = { 0, UINT64_MAX },
	};

	must(k < ARRAY_LEN(ranges));
	return ranges[k];
}

bool num_fits(enum val_kind k, __int128 i)
{
	struct num_range r = num_range_of(k);

	return i >= r.least && i <= r.most;
}

static val int_val(enum val_kind k, __int128 i)
{
	return k == VK_UINT64 ? (val){ .k = k, .u = (uint64_t)i } : val_num(k, (int64_t)i);
}

/* False when the text has more than 38 digits' worth. */
static bool to_int128(const struct literal *l, __int128 *ret)
{
	unsigned __int128 m = 0, max = (unsigned __int128)1 << 100;

	for (size_t i = 0; i < l->n; i++) {
		m = m * (unsigned)l->radix + (unsigned)hex_digit((uint8_t)l->digits[i]);
		if (m > max)
			return false;
	}
	*ret = l->neg ? -(__int128)m : (__int128)m;
	return true;
}

/* 0xFFFFFFFF is -1: the sign bit of the smallest type counts. */
static __int128 sign_extend(const struct literal *l, __int128 i)
{
	size_t digits = l->n, per = l->radix == 16 ? 4 : 1;

	while (digits && l->digits[l->n - digits] == '0' && digits * per > 64)
		digits--;
	if (l->suffix[0] == 'u')
		return i;
	if (i < 0)
		return i;
	if (l->radix == 2 && digits == 8)
		return (int8_t)(uint8_t)i;
	if (l->radix == 2 && digits == 16)
		return (int16_t)(uint16_t)i;
	if (digits * per <= 32 && digits * per > 32 - per && i > INT32_MAX)
		return (int32_t)(uint32_t)i;
	if (digits * per <= 64 && i > INT64_MAX && digits * per > 64 - per)
		return (int64_t)(uint64_t)i;
	return i;
}

static bool suffixed_int(struct rt *rt, const struct literal *l, __int128 i, val *ret)
{
	static const struct { char s[3]; uint8_t k; } kinds[] = {
		{ "y", VK_SBYTE }, { "uy", VK_BYTE }, { "s", VK_INT16 }, { "us", VK_UINT16 }, { "l", VK_INT64 },
		{ "ul", VK_UINT64 },
	};

	for (size_t k = 0; k < ARRAY_LEN(kinds); k++)
		if (!strcmp(l->suffix, kinds[k].s)) {
			if (!num_fits(kinds[k].k, i))
				return false;
			*ret = int_val(kinds[k].k, i);
			return true;
		}
	if (!strcmp(l->suffix, "u")) {
		if (!num_fits(VK_UINT64, i))
			return false;
		*ret = int_val(num_fits(VK_UINT32, i) ? VK_UINT32 : VK_UINT64, i);
		return true;
	}
	return false;
}

static bool to_double(struct rt *rt, const struct literal *l, double *ret)
{
	char *copy = heap_alloc_block(rt->heap, l->n + 1);

	memcpy(copy, l->digits, l->n);
	*ret = strtod(copy, NULL) * (l->neg ? -1 : 1);
	return true;
}

/* Whole numbers beyond decimals become doubles as .NET's BigInteger does: what is left over is cut off. */
static bool whole_to_double(struct rt *rt, const struct literal *l, double *ret)
{
	val v;

	if (!bigint_parse(rt, l->digits, l->n, 10, &v))
		return to_double(rt, l, ret);
	*ret = bigint_to_double(v) * (l->neg ? -1 : 1);
	return true;
}

static bool decimal_literal(struct rt *rt, const struct literal *l, val *ret)
{
	struct dec d;

	if (!dec_parse(l->digits, l->n, &d))
		return false;
	d.neg = l->neg;
	if (l->multiplier > 1 && !dec_mul(d, dec_from_int(l->multiplier), &d))
		return false;
	*ret = dec_val(rt, d);
	return true;
}

static bool bigint_literal(struct rt *rt, const struct literal *l, val *ret)
{
	val v;

	if (!bigint_parse(rt, l->digits, l->n, l->radix, &v))
		return false;
	if (l->neg)
		v = bigint_arith(rt, AR_SUB, bigint_from_int(rt, 0), v);
	if (l->multiplier > 1)
		v = bigint_arith(rt, AR_MUL, v, bigint_from_int(rt, l->multiplier));
	*ret = v;
	return true;
}

static bool real_literal(struct rt *rt, const struct literal *l, val *ret)
{
	double d;

	to_double(rt, l, &d);
	d *= (double)l->multiplier;
	if (!l->suffix[0] || l->suffix[0] == 'd') {
		*ret = val_double(d);
		return true;
	}
	if (fabs(d) > 1e30)
		return false;
	return suffixed_int(rt, l, (__int128)nearbyint(d), ret);
}

static bool literal_value(struct rt *rt, const struct literal *l, val *ret)
{
	__int128 i;
	double d;

	if (l->suffix[0] == 'd' && l->radix == 10)
		return decimal_literal(rt, l, ret);
	if (l->suffix[0] == 'n' && !l->real)
		return bigint_literal(rt, l, ret);
	if (l->real)
		return real_literal(rt, l, ret);
	if (!to_int128(l, &i)) {
		if (l->suffix[0] || l->radix != 10)
			return false;
		whole_to_double(rt, l, &d);
		*ret = val_double(d * (double)l->multiplier);
		return true;
	}
	if (l->radix != 10)
		i = l->neg ? -sign_extend(l, -i) : sign_extend(l, i);
	i *= l->multiplier;
	if (l->suffix[0])
		return suffixed_int(rt, l, i, ret);
	if (num_fits(VK_INT32, i))
		*ret = val_int((int32_t)i);
	else if (num_fits(VK_INT64, i))
		*ret = val_long((int64_t)i);
	else if (l->radix == 10 && decimal_literal(rt, l, ret))
		;
	else {
		if (l->radix != 10)
			return false;
		whole_to_double(rt, l, &d);
		*ret = val_double(d * (double)l->multiplier);
	}
	return true;
}

/* The trimmed UTF-8 text of S. */
static const char *trimmed(struct rt *rt, struct ustr *s, size_t *ret_n)
{
	return ustr_utf8(rt, ustr_trim(rt, s, true, true), ret_n);
}

bool num_parse(struct rt *rt, struct ustr *s, val *ret)
{
	struct literal l;
	const char *p;
	size_t n;

	p = trimmed(rt, s, &n);
	return split_literal(p, n, &l) && literal_value(rt, &l, ret);
}

/* Without the group separators of the whole part; NULL when misplaced. */
static const char *without_commas(struct rt *rt, const char *s, size_t *n)
{
	char *out;
	size_t k = 0;
	bool point = false;

	if (!memchr(s, ',', *n))
		return s;
	out = heap_alloc_block(rt->heap, *n + 1);
	for (size_t i = 0; i < *n; i++) {
		point |= s[i] == '.';
		if (s[i] != ',')
			out[k++] = s[i];
		else if (point || i == 0)
			return NULL;
	}
	*n = k;
	return out;
}

static bool special_double(const char *s, size_t n, double *ret)
{
	static const struct { const char *s; double d; } all[] = {
		{ "NaN", NAN }, { "Infinity", INFINITY }, { "-Infinity", -INFINITY }, { "\xE2\x88\x9E", INFINITY },
		{ "-\xE2\x88\x9E", -INFINITY },
	};

	for (size_t i = 0; i < ARRAY_LEN(all); i++)
		if (strlen(all[i].s) == n && !strncasecmp(s, all[i].s, n)) {
			*ret = all[i].d;
			return true;
		}
	return false;
}

static enum num_syntax parse_real(struct rt *rt, const char *p, size_t n, enum val_kind kind, val *ret)
{
	struct literal l = { .radix = 10 };
	struct dec dec;
	double d;

	if (kind != VK_OBJ && special_double(p, n, &d)) {
		*ret = (val){ .k = kind, .d = d };
		return NUM_OK;
	}
	if (n && (*p == '+' || *p == '-')) {
		l.neg = *p == '-';
		p++;
		n--;
	}
	p = without_commas(rt, p, &n);
	if (!p)
		return NUM_BAD;
	l.digits = p;
	l.n = n;
	if (!decimal_syntax(&l))
		return NUM_BAD;
	if (kind == VK_OBJ) {
		if (!dec_parse(p, n, &dec))
			return NUM_OVERFLOW;
		dec.neg = l.neg && dec.m;
		*ret = dec_val(rt, dec);
		return NUM_OK;
	}
	to_double(rt, &l, &d);
	*ret = (val){ .k = kind, .d = kind == VK_SINGLE ? (double)(float)d : d };
	return NUM_OK;
}

enum num_syntax num_parse_kind(struct rt *rt, struct ustr *s, enum val_kind kind, val *ret)
{
	struct literal l = { .radix = 10, .multiplier = 1 };
	const char *p;
	__int128 i;
	size_t n;

	p = trimmed(rt, s, &n);
	if (kind == VK_DOUBLE || kind == VK_SINGLE || kind == VK_OBJ)
		return parse_real(rt, p, n, kind, ret);
	if (n && (*p == '+' || *p == '-')) {
		l.neg = *p == '-';
		p++;
		n--;
	}
	if (!all_digits(p, n, 10))
		return NUM_BAD;
	l.digits = p;
	l.n = n;
	if (!to_int128(&l, &i) || !num_fits(kind, i))
		return NUM_OVERFLOW;
	*ret = int_val(kind, i);
	return NUM_OK;
}
