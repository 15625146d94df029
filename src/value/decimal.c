/* SPDX-License-Identifier: MIT */
/*
 * System.Decimal on 128-bit integers: products in 192 bits, quotients digit by
 * digit, rounding half to even where .NET's does.
 */
#include "value/num.h"

#include <inttypes.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define SCALE_MAX 28

static struct ustr *decimal_text(struct rt *rt, val self)
{
	struct dec d;

	val_dec(self, &d);
	return dec_to_str(rt, d);
}

static bool decimal_equals(struct rt *rt, val self, val other)
{
	struct dec a, b;

	return val_dec(self, &a) && val_dec(other, &b) && dec_cmp(a, b) == 0;
}

static int decimal_compare(struct rt *rt, val self, val other)
{
	struct dec a, b;

	val_dec(self, &a);
	return val_dec(other, &b) ? dec_cmp(a, b) : 1;
}

static struct dec trimmed(struct dec d)
{
	while (d.scale && d.m % 10 == 0) {
		d.m /= 10;
		d.scale--;
	}
	if (!d.m)
		d.scale = 0;
	return d;
}

static uint32_t decimal_hash(struct rt *rt, val self)
{
	struct dec d;

	val_dec(self, &d);
	d = trimmed(d);
	if (!d.m)
		return 0;
	return (uint32_t)d.m ^ (uint32_t)(d.m >> 32) ^ (uint32_t)(d.m >> 64) ^ (uint32_t)d.scale << 16 ^ (uint32_t)d.neg << 31;
}

static const struct type_ops decimal_ops = {
	.to_string = decimal_text, .equals = decimal_equals, .compare = decimal_compare, .hash = decimal_hash, .net_hash = true,
};
const struct type type_decimal = { .name = "System.Decimal", .base = &type_valuetype, .ops = &decimal_ops,
	.flags = TF_VALUE | TF_SEALED, .size = sizeof(struct decimal),
	.ifaces = "System.IComparable System.IConvertible System.IFormattable System.ISpanFormattable "
		  "System.IComparable`1[System.Decimal] System.IEquatable`1[System.Decimal]" };

val dec_val(struct rt *rt, struct dec d)
{
	struct decimal *c = rt_new_cell(rt, &type_decimal, decimal);

	c->lo = (uint64_t)d.m;
	c->hi = (uint32_t)(d.m >> 64);
	c->scale = d.scale;
	c->neg = d.neg;
	return val_obj(c);
}

bool val_dec(val v, struct dec *ret)
{
	struct decimal *c = val_cell(v, &type_decimal);

	if (!c)
		return false;
	*ret = (struct dec){ .m = (dec_mag)c->hi << 64 | c->lo, .scale = c->scale, .neg = c->neg };
	return true;
}

struct dec dec_from_int(int64_t i)
{
	return (struct dec){ .m = i < 0 ? (dec_mag)(-(__int128)i) : (dec_mag)i, .neg = i < 0 };
}

static struct dec from_uint(uint64_t u)
{
	return (struct dec){ .m = u };
}

static dec_mag power10(int n)
{
	dec_mag p = 1;

	while (n-- > 0)
		p *= 10;
	return p;
}

/* DIGITS significant decimal digits of D, as .NET converts. */
bool dec_from_double(double d, int digits, struct dec *ret)
{
	char text[48];

	if (!(fabs(d) < 7.9228162514264338e28))
		return false;
	snprintf(text, sizeof(text), "%.*e", digits - 1, d);
	if (!dec_parse(text, strlen(text), ret))
		return false;
	*ret = trimmed(*ret);
	if (!ret->m)
		ret->neg = false;
	return true;
}

bool dec_from_val(struct rt *rt, val v, struct dec *ret)
{
	v = val_base(v);
	if (val_dec(v, ret))
		return true;
	switch (v.k) {
	case VK_UINT64:
		*ret = from_uint(v.u);
		return true;
	case VK_SINGLE:
		return dec_from_double(v.d, 7, ret);
	case VK_DOUBLE:
		return dec_from_double(v.d, 15, ret);
	case VK_OBJ:
		if (v.o->cls == &type_bigint.cls) {
			struct bigint *b = (struct bigint *)v.o;

			if (b->h.aux > 12)
				return false;
			*ret = (struct dec){ .neg = b->neg };
			for (uint32_t i = 0; i < b->h.aux; i++)
				ret->m = ret->m << 8 | b->b[i];
			return true;
		}
		return false;
	default:
		if (v.k > VK_INT64)
			return false;
		*ret = dec_from_int(v.i);
		return true;
	}
}

double dec_to_double(struct dec d)
{
	char text[64];
	struct dec t = trimmed(d);

	/* Through text, so that the result is rounded once. */
	if (t.m >> 64)
		snprintf(text, sizeof(text), "%" PRIu64 "%019" PRIu64 "e-%d", (uint64_t)(t.m / 10000000000000000000ull),
			 (uint64_t)(t.m % 10000000000000000000ull), t.scale);
	else
		snprintf(text, sizeof(text), "%" PRIu64 "e-%d", (uint64_t)t.m, t.scale);
	return d.neg ? -strtod(text, NULL) : strtod(text, NULL);
}

bool dec_to_int64(struct dec d, int64_t *ret)
{
	dec_mag m = d.m / power10(d.scale);

	if (m > (dec_mag)INT64_MAX + d.neg)
		return false;
	*ret = d.neg ? (int64_t)-(__int128)m : (int64_t)m;
	return true;
}

static bool parse_exponent(const char *s, size_t n, int *ret)
{
	bool neg = n && *s == '-';
	int e = 0;

	if (n && (*s == '-' || *s == '+')) {
		s++;
		n--;
	}
	if (!n)
		return false;
	for (; n; n--, s++) {
		if (*s < '0' || *s > '9')
			return false;
		e = MIN(e * 10 + (*s - '0'), 10000);
	}
	*ret = neg ? -e : e;
	return true;
}

bool dec_parse(const char *s, size_t n, struct dec *ret)
{
	dec_mag m = 0;
	int scale = 0, exp = 0, dropped = 0;
	bool neg = false, point = false, sticky = false, any = false;
	int first_dropped = -1;
	size_t i = 0;

	if (n && (*s == '-' || *s == '+'))
		neg = s[i++] == '-';
	for (; i < n; i++) {
		int c = s[i];

		if (c == '.' && !point) {
			point = true;
			continue;
		}
		if (c == 'e' || c == 'E') {
			if (!parse_exponent(s + i + 1, n - i - 1, &exp))
				return false;
			break;
		}
		if (c < '0' || c > '9')
			return false;
		any = true;
		if (first_dropped < 0 && m <= (DEC_MAX - (dec_mag)(c - '0')) / 10) {
			m = m * 10 + (dec_mag)(c - '0');
			scale += point;
		} else {
			if (first_dropped < 0)
				first_dropped = c - '0';
			else
				sticky |= c != '0';
			dropped += !point;
		}
	}
	if (!any)
		return false;
	scale -= exp + dropped;
	if (first_dropped > 5 || (first_dropped == 5 && (sticky || (m & 1)))) {
		if (m == DEC_MAX)
			return false;
		m++;
	}
	while (scale < 0 && m) {
		if (m > DEC_MAX / 10)
			return false;
		m *= 10;
		scale++;
	}
	if (scale < 0)
		scale = 0;
	*ret = (struct dec){ .m = m, .scale = (uint8_t)MIN(scale, 255), .neg = neg };
	if (scale > SCALE_MAX) {
		ret->scale = (uint8_t)MIN(scale, 200);
		*ret = dec_round(*ret, SCALE_MAX, 0);
	}
	return true;
}

/* Decimal digits of M without leading zeros ("0" for zero); returns their number. */
static int digits_of(dec_mag m, char buf[40])
{
	char tmp[40];
	int n = 0;

	do {
		tmp[n++] = (char)('0' + (int)(m % 10));
		m /= 10;
	} while (m);
	for (int i = 0; i < n; i++)
		buf[i] = tmp[n - 1 - i];
	return n;
}

struct ustr *dec_to_str(struct rt *rt, struct dec d)
{
	char digits[40], out[80];
	int n = digits_of(d.m, digits), at = 0, whole = n - d.scale;

	if (d.neg && d.m)
		out[at++] = '-';
	if (whole <= 0)
		out[at++] = '0';
	for (int i = 0; i < whole; i++)
		out[at++] = digits[i];
	if (d.scale) {
		out[at++] = '.';
		for (int i = whole; i < 0; i++)
			out[at++] = '0';
		for (int i = MAX(whole, 0); i < n; i++)
			out[at++] = digits[i];
	}
	return ustr_from_utf8(rt, out, (size_t)at);
}

/* 192-bit magnitudes as three 64-bit limbs, little end first. */
struct wide {
	uint64_t w[4];
};

static struct wide wide_mul(dec_mag a, dec_mag b)
{
	uint64_t x[2] = { (uint64_t)a, (uint64_t)(a >> 64) }, y[2] = { (uint64_t)b, (uint64_t)(b >> 64) };
	struct wide r = { { 0 } };

	for (int i = 0; i < 2; i++) {
		unsigned __int128 carry = 0;

		for (int j = 0; j < 2; j++) {
			carry += (unsigned __int128)x[i] * y[j] + r.w[i + j];
			r.w[i + j] = (uint64_t)carry;
			carry >>= 64;
		}
		r.w[i + 2] += (uint64_t)carry;
	}
	return r;
}

static uint32_t wide_div10(struct wide *a)
{
	unsigned __int128 rem = 0;

	for (int i = 3; i >= 0; i--) {
		rem = rem << 64 | a->w[i];
		a->w[i] = (uint64_t)(rem / 10);
		rem %= 10;
	}
	return (uint32_t)rem;
}

static int wide_cmp(const struct wide *a, const struct wide *b)
{
	for (int i = 3; i >= 0; i--)
		if (a->w[i] != b->w[i])
			return a->w[i] < b->w[i] ? -1 : 1;
	return 0;
}

/* Brings a wide magnitude of SCALE decimals into 96 bits, half to even. */
static bool narrow(struct wide a, int scale, bool neg, struct dec *ret)
{
	uint32_t last = 0;
	bool sticky = false;

	while (scale > SCALE_MAX || a.w[3] || a.w[2] || a.w[1] >> 32) {
		if (scale == 0)
			return false;
		sticky |= last != 0;
		last = wide_div10(&a);
		scale--;
	}
	if (last > 5 || (last == 5 && (sticky || (a.w[0] & 1)))) {
		if (++a.w[0] == 0)
			a.w[1]++;
		if (a.w[1] >> 32)
			return narrow(a, scale, neg, ret);
	}
	*ret = (struct dec){ .m = (dec_mag)a.w[1] << 64 | a.w[0], .scale = (uint8_t)scale, .neg = neg };
	return true;
}

static void align(struct dec a, struct dec b, struct wide *x, struct wide *y, int *ret_scale)
{
	int scale = MAX(a.scale, b.scale);

	*x = wide_mul(a.m, power10(scale - a.scale));
	*y = wide_mul(b.m, power10(scale - b.scale));
	*ret_scale = scale;
}

int dec_cmp(struct dec a, struct dec b)
{
	struct wide x, y;
	int scale, c;

	if (!a.m || !b.m || a.neg != b.neg) {
		int sa = a.m ? (a.neg ? -1 : 1) : 0, sb = b.m ? (b.neg ? -1 : 1) : 0;

		return sa < sb ? -1 : sa > sb;
	}
	align(a, b, &x, &y, &scale);
	c = wide_cmp(&x, &y);
	return a.neg ? -c : c;
}

static void wide_add(struct wide *a, const struct wide *b)
{
	unsigned __int128 carry = 0;

	for (int i = 0; i < 4; i++) {
		carry += (unsigned __int128)a->w[i] + b->w[i];
		a->w[i] = (uint64_t)carry;
		carry >>= 64;
	}
}

static void wide_sub(struct wide *a, const struct wide *b)
{
	uint64_t borrow = 0;

	for (int i = 0; i < 4; i++) {
		unsigned __int128 d = (unsigned __int128)a->w[i] - b->w[i] - borrow;

		a->w[i] = (uint64_t)d;
		borrow = (uint64_t)(d >> 64) ? 1 : 0;
	}
}

bool dec_add(struct dec a, struct dec b, struct dec *ret)
{
	struct wide x, y;
	int scale;

	align(a, b, &x, &y, &scale);
	if (a.neg == b.neg) {
		wide_add(&x, &y);
		return narrow(x, scale, a.neg, ret);
	}
	if (wide_cmp(&x, &y) >= 0) {
		wide_sub(&x, &y);
		return narrow(x, scale, a.neg, ret);
	}
	wide_sub(&y, &x);
	return narrow(y, scale, b.neg, ret);
}

bool dec_sub(struct dec a, struct dec b, struct dec *ret)
{
	b.neg = !b.neg;
	return dec_add(a, b, ret);
}

bool dec_mul(struct dec a, struct dec b, struct dec *ret)
{
	return narrow(wide_mul(a.m, b.m), a.scale + b.scale, a.neg != b.neg, ret);
}

/* Schoolbook division: whole part, then one decimal digit at a time while they
 * fit, then one more digit to round by. */
bool dec_div(struct dec a, struct dec b, struct dec *ret)
{
	int scale = a.scale - b.scale;
	dec_mag q = a.m / b.m, r = a.m % b.m;
	bool neg = a.neg != b.neg, up;

	while (scale < 0 || (r && scale < SCALE_MAX)) {
		unsigned digit;
		dec_mag ten = r;

		if (q > DEC_MAX / 10)
			break;
		/* r * 10 fits 128 bits: r < 2^96. */
		ten *= 10;
		digit = (unsigned)(ten / b.m);
		if (q == DEC_MAX / 10 && digit > (unsigned)(DEC_MAX % 10))
			break;
		r = ten % b.m;
		q = q * 10 + digit;
		scale++;
	}
	if (scale < 0)
		return false;
	up = r * 2 > b.m || (r * 2 == b.m && (q & 1));
	if (up) {
		if (q == DEC_MAX) {
			if (!scale)
				return false;
			q = q / 10 + 1;
			scale--;
		} else {
			q++;
		}
	}
	*ret = (struct dec){ .m = q, .scale = (uint8_t)scale, .neg = neg };
	/* Trailing zeros that the division made are dropped, not those given. */
	while (ret->scale > MAX(a.scale - b.scale, 0) && ret->m % 10 == 0) {
		ret->m /= 10;
		ret->scale--;
	}
	return true;
}

bool dec_rem(struct dec a, struct dec b, struct dec *ret)
{
	struct wide x, y, z;
	int scale, shift = 0;

	align(a, b, &x, &y, &scale);
	/* x mod y by shifting: at most 192 steps. */
	z = y;
	while (wide_cmp(&z, &x) < 0 && !(z.w[3] >> 63)) {
		wide_add(&z, &z);
		shift++;
	}
	for (; shift >= 0; shift--) {
		if (wide_cmp(&x, &z) >= 0)
			wide_sub(&x, &z);
		for (int i = 0; i < 4; i++)
			z.w[i] = z.w[i] >> 1 | (i < 3 ? z.w[i + 1] << 63 : 0);
	}
	return narrow(x, scale, a.neg, ret);
}

struct dec dec_round(struct dec d, int digits, int mode)
{
	dec_mag p, rest;
	bool up;

	if (d.scale <= digits)
		return d;
	if (d.scale - digits > 38) {
		d.m = 0;
		d.scale = (uint8_t)digits;
		return d;
	}
	p = power10(d.scale - digits);
	rest = d.m % p;
	d.m /= p;
	d.scale = (uint8_t)digits;
	switch (mode) {
	case 0:
		up = rest > p / 2 || (rest == p / 2 && (d.m & 1));
		break;
	case 1:
		up = rest >= p / 2;
		break;
	case 3:
		up = d.neg && rest;
		break;
	case 4:
		up = !d.neg && rest;
		break;
	default:
		up = false;
	}
	d.m += up;
	return d;
}
