/* SPDX-License-Identifier: MIT */
/* Standard numeric formats of .NET under the invariant culture. */
#include "value/conv.h"
#include "value/error.h"
#include "value/num.h"
#include "value/numfmt.h"

#include <inttypes.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* All digits of a double: PRECISION significant ones, exact; -1: the shortest. */
static void digits_of_double(struct rt *rt, double d, bool single, int precision, struct digits *ret)
{
	char *text;

	ret->neg = signbit(d);
	ret->exact = precision > 15;
	d = fabs(d);
	ret->d = rt_block(rt, char, 1200);
	if (d == 0) {
		ret->n = 0;
		ret->exp = 0;
		return;
	}
	if (precision < 0) {
		ret->n = num_shortest(d, single, ret->d, &ret->exp);
		return;
	}
	text = rt_block(rt, char, 1300);
	snprintf(text, 1300, "%.*e", MIN(precision, 1100), d);
	ret->d[0] = text[0];
	ret->n = 1;
	for (text += 2; *text && *text != 'e'; text++)
		ret->d[ret->n++] = *text;
	ret->exp = atoi(text + 1) + 1;
}

/* Drops trailing zeros, and leading ones of a number below one. */
static void tidy(struct digits *d)
{
	while (d->n && d->d[d->n - 1] == '0')
		d->n--;
	while (d->n && d->d[0] == '0') {
		d->d++;
		d->n--;
		d->exp--;
	}
	if (!d->n)
		d->exp = 0;
}

static void digits_of_text(struct rt *rt, struct ustr *s, struct digits *ret)
{
	const char *p = s->n;
	bool point = false;

	ret->neg = *p == '-';
	ret->exact = false;
	p += ret->neg;
	ret->d = rt_block(rt, char, ustr_len(s) + 1);
	ret->n = ret->exp = 0;
	for (; *p; p++) {
		if (*p == '.') {
			point = true;
			continue;
		}
		ret->d[ret->n++] = *p;
		ret->exp += !point;
	}
	tidy(ret);
}

void digits_of_val(struct rt *rt, val v, int precision, struct digits *ret)
{
	v = val_base(v);
	if (v.k == VK_DOUBLE || v.k == VK_SINGLE) {
		digits_of_double(rt, v.d, v.k == VK_SINGLE, precision, ret);
		tidy(ret);
		return;
	}
	digits_of_text(rt, num_to_str(rt, v, NULL), ret);
}

void digits_round(struct digits *d, int n)
{
	bool up;

	if (n < 0) {
		d->n = 0;
		return;
	}
	if (n >= d->n)
		return;
	up = d->d[n] > '5' || (d->d[n] == '5' && (!d->exact || d->n > n + 1 || (n && (d->d[n - 1] & 1))));
	d->n = n;
	while (up && n > 0) {
		if (d->d[n - 1] == '9') {
			d->d[n - 1] = '0';
			n--;
		} else {
			d->d[n - 1]++;
			up = false;
		}
	}
	if (up) {	/* carried past the first digit */
		d->d[0] = '1';
		d->n = 1;
		d->exp++;
	}
	tidy(d);
}

static void put_whole(struct sbuf *b, const struct digits *d, bool groups)
{
	if (d->exp <= 0) {
		sbuf_putc(b, '0');
		return;
	}
	for (int i = 0; i < d->exp; i++) {
		if (groups && i && (d->exp - i) % 3 == 0)
			sbuf_putc(b, ',');
		sbuf_putc(b, i < d->n ? (uint8_t)d->d[i] : '0');
	}
}

static void put_fixed(struct sbuf *b, const struct digits *d, int decimals, bool groups)
{
	put_whole(b, d, groups);
	if (decimals)
		sbuf_putc(b, '.');
	for (int i = d->exp; i < d->exp + decimals; i++)
		sbuf_putc(b, i >= 0 && i < d->n ? (uint8_t)d->d[i] : '0');
}

static void put_exponent(struct sbuf *b, struct digits *d, int decimals, bool upper, int width)
{
	int e;

	sbuf_putc(b, d->n ? (uint8_t)d->d[0] : '0');
	if (decimals)
		sbuf_putc(b, '.');
	for (int i = 1; i <= decimals; i++)
		sbuf_putc(b, i < d->n ? (uint8_t)d->d[i] : '0');
	e = d->n ? d->exp - 1 : 0;
	sbuf_printf(b, "%c%c%0*d", upper ? 'E' : 'e', e < 0 ? '-' : '+', width, e < 0 ? -e : e);
}

static void put_general(struct sbuf *b, struct digits *d, int precision, bool upper)
{
	if (d->n && (d->exp > precision || d->exp <= -4)) {
		put_exponent(b, d, d->n - 1, upper, 2);
		return;
	}
	put_whole(b, d, false);
	if (d->n > d->exp) {
		sbuf_putc(b, '.');
		for (int i = d->exp; i < d->n; i++)
			sbuf_putc(b, i < 0 ? '0' : (uint8_t)d->d[i]);
	}
}

static int bits_of(val v)
{
	static const uint8_t bits[VK__MAX] = { [VK_SBYTE] = 8, [VK_BYTE] = 8, [VK_INT16] = 16, [VK_UINT16] = 16,
		[VK_INT32] = 32, [VK_UINT32] = 32, [VK_INT64] = 64, [VK_UINT64] = 64 };

	return bits[v.k];
}

static struct ustr *format_hex(struct rt *rt, val v, char f, int digits)
{
	uint64_t u = v.u;
	int bits = bits_of(v), n = 0;
	char out[65];
	struct sbuf b;

	if (bits < 64)
		u &= (1ull << bits) - 1;
	sbuf_init(&b, rt);
	if (f == 'b' || f == 'B') {
		do {
			out[n++] = (char)('0' + (u & 1));
			u >>= 1;
		} while (u);
		sbuf_pad(&b, '0', (uint32_t)MAX(0, digits - n));
		while (n)
			sbuf_putc(&b, (uint8_t)out[--n]);
		return sbuf_take(&b);
	}
	n = snprintf(out, sizeof(out), f == 'X' ? "%" PRIX64 : "%" PRIx64, u);
	sbuf_pad(&b, '0', (uint32_t)MAX(0, digits - n));
	sbuf_puts(&b, out);
	return sbuf_take(&b);
}

static struct ustr *bigint_hex(struct rt *rt, val v, char f, int digits)
{
	struct bigint *g = (struct bigint *)v.o;
	uint32_t n = g->h.aux;
	uint8_t *two = rt_block(rt, uint8_t, n + 1);
	struct sbuf b;
	const char *hex = f == 'X' ? "0123456789ABCDEF" : "0123456789abcdef";
	uint32_t start = 0, nibbles, skip = 0;

	memcpy(two + 1, g->b, n);
	if (g->neg) {
		uint32_t carry = 1;

		for (uint32_t i = n + 1; i-- > 0;) {
			carry += (uint8_t)~two[i];
			two[i] = (uint8_t)carry;
			carry >>= 8;
		}
	}
	if (n && (two[0] == (two[1] & 0x80 ? 0xFF : 0)))
		start = 1;
	nibbles = (n + 1 - start) * 2;
	/* The shortest text whose first nibble still tells the sign. */
	while (nibbles - skip > 1) {
		uint8_t a = skip % 2 ? two[start + skip / 2] & 15 : two[start + skip / 2] >> 4;
		uint8_t c = (skip + 1) % 2 ? two[start + (skip + 1) / 2] & 15 : two[start + (skip + 1) / 2] >> 4;

		if (a != (c & 8 ? 15 : 0))
			break;
		skip++;
	}
	sbuf_init(&b, rt);
	sbuf_pad(&b, (uint8_t)(g->neg ? hex[15] : '0'), (uint32_t)MAX(0, digits - (int)(nibbles - skip)));
	for (uint32_t i = skip; i < nibbles; i++)
		sbuf_putc(&b, (uint8_t)hex[i % 2 ? two[start + i / 2] & 15 : two[start + i / 2] >> 4]);
	return sbuf_take(&b);
}

/* The bits behind the hexadecimal digits, from the one that tells the sign. */
static struct ustr *bigint_bits(struct rt *rt, val v, int digits)
{
	struct ustr *hex = bigint_hex(rt, v, 'x', 0);
	uint32_t n = 4 * ustr_len(hex), skip = 0;
	char *bits = rt_block(rt, char, n + 1);
	struct sbuf b;

	for (uint32_t i = 0; i < n; i++)
		bits[i] = (char)('0' + (hex_digit((uint8_t)hex->n[i / 4]) >> (3 - i % 4) & 1));
	while (skip + 1 < n && bits[skip] == bits[skip + 1])
		skip++;
	sbuf_init(&b, rt);
	sbuf_pad(&b, (uint8_t)bits[skip], (uint32_t)MAX(0, digits - (int)(n - skip)));
	sbuf_puts(&b, bits + skip);
	return sbuf_take(&b);
}

static _Noreturn void bad_format(struct rt *rt)
{
	net_throw(rt, "System.FormatException", "Format specifier was invalid.");
}

static bool is_integer(val v)
{
	return val_is_int(v) || val_cell(v, &type_bigint);
}

static void put_negative(struct sbuf *b, const struct digits *d, val v)
{
	if (d->neg && (d->n || v.k == VK_DOUBLE || v.k == VK_SINGLE))
		sbuf_putc(b, '-');
}

static struct ustr *format_fixed(struct rt *rt, val v, char f, int p)
{
	struct digits d;
	struct sbuf b;
	bool money = f == 'C' || f == 'c';
	bool percent = f == 'P' || f == 'p';
	int decimals = p < 0 ? 2 : p;

	digits_of_val(rt, v, v.k < VK_OBJ && fabs(v.d) < 1e30 ? 60 : 400, &d);
	if (percent && d.n)
		d.exp += 2;
	digits_round(&d, d.exp + decimals);
	sbuf_init(&b, rt);
	if (money) {
		if (d.neg && d.n)
			sbuf_putc(&b, '(');
		sbuf_putc(&b, 0xA4);
		put_fixed(&b, &d, decimals, true);
		if (d.neg && d.n)
			sbuf_putc(&b, ')');
		return sbuf_take(&b);
	}
	put_negative(&b, &d, v);
	put_fixed(&b, &d, decimals, f != 'F' && f != 'f');
	if (percent)
		sbuf_puts(&b, " %");
	return sbuf_take(&b);
}

static struct ustr *format_scientific(struct rt *rt, val v, char f, int p)
{
	struct digits d;
	struct sbuf b;
	int decimals = p < 0 ? 6 : p;

	digits_of_val(rt, v, decimals + 60, &d);
	digits_round(&d, decimals + 1);
	sbuf_init(&b, rt);
	put_negative(&b, &d, v);
	put_exponent(&b, &d, decimals, f == 'E', 3);
	return sbuf_take(&b);
}

static struct ustr *lower_exponent(struct rt *rt, struct ustr *s, bool lower)
{
	return lower ? ustr_replace(rt, s, ustr_new(rt, "E"), ustr_new(rt, "e"), false) : s;
}

static struct ustr *format_general(struct rt *rt, val v, char f, int p)
{
	struct digits d;
	struct sbuf b;

	if (p <= 0 || val_cell(v, &type_bigint))
		return lower_exponent(rt, num_to_str(rt, v, NULL), f == 'g');
	digits_of_val(rt, v, p + 60, &d);
	digits_round(&d, p);
	sbuf_init(&b, rt);
	put_negative(&b, &d, v);
	put_general(&b, &d, p, f == 'G');
	return sbuf_take(&b);
}

static struct ustr *format_decimal(struct rt *rt, val v, int p)
{
	struct ustr *s = num_to_str(rt, v, NULL);
	bool neg = s->n[0] == '-';
	struct sbuf b;

	sbuf_init(&b, rt);
	if (neg)
		sbuf_putc(&b, '-');
	sbuf_pad(&b, '0', (uint32_t)MAX(0, p - (int)ustr_len(s) + neg));
	sbuf_put_sub(&b, s, neg, ustr_len(s) - neg);
	return sbuf_take(&b);
}

static struct ustr *format_standard(struct rt *rt, val v, char f, int p)
{
	switch (f) {
	case 'D':
	case 'd':
		if (!is_integer(v))
			bad_format(rt);
		return format_decimal(rt, v, p);
	case 'X':
	case 'x':
	case 'B':
	case 'b':
		if (!is_integer(v))
			bad_format(rt);
		if (val_is_int(v))
			return format_hex(rt, v, f, p);
		return f == 'X' || f == 'x' ? bigint_hex(rt, v, f, p) : bigint_bits(rt, v, p);
	case 'R':
	case 'r':
		return lower_exponent(rt, num_to_str(rt, v, NULL), f == 'r');
	case 'N':
	case 'n':
	case 'F':
	case 'f':
	case 'C':
	case 'c':
	case 'P':
	case 'p':
		return format_fixed(rt, v, f, p);
	case 'E':
	case 'e':
		return format_scientific(rt, v, f, p);
	case 'G':
	case 'g':
		return format_general(rt, v, f, p);
	default:
		bad_format(rt);
	}
}

/* The digits behind the letter of a standard format; -1: there are none, false: it is a custom one. */
static bool precision_of(struct rt *rt, const struct ustr *fmt, int *ret)
{
	const int64_t most = 999999999;
	int64_t p = -1;
	uint32_t n = ustr_len(fmt);

	if (fmt->wide || (fmt->n[0] | 32) < 'a' || (fmt->n[0] | 32) > 'z')
		return false;
	for (uint32_t i = 1; i < n; i++) {
		if (fmt->n[i] < '0' || fmt->n[i] > '9')
			return false;
		p = MIN(MAX(p, 0) * 10 + (fmt->n[i] - '0'), most + 1);
	}
	if (p > most)
		bad_format(rt);
	*ret = (int)p;
	return true;
}

struct ustr *numfmt_format(struct rt *rt, val v, struct ustr *fmt)
{
	int p;

	if ((v.k == VK_DOUBLE || v.k == VK_SINGLE) && !isfinite(v.d))
		return num_to_str(rt, v, NULL);
	return precision_of(rt, fmt, &p) ? format_standard(rt, v, fmt->n[0], p) : numfmt_custom(rt, v, fmt);
}
