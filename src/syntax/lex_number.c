/* SPDX-License-Identifier: MIT */
/*
 * Numbers: decimal, 0x and 0b integers, reals, type suffixes and multipliers,
 * with PowerShell's choice of type. Integers are kept in 128 bits, longer ones
 * as decimal digits.
 */
#include "syntax/parse.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define MAX_DIGITS 1000

struct scanned {
	bool neg, real, is_unsigned;
	char type;		/* y s l n d, or 0 */
	uint8_t base;
	uint32_t start, end;	/* digits, point and exponent; no prefix or suffix */
	uint64_t mult;
	unsigned __int128 mag;	/* of an integer, multiplied */
	bool big;		/* mag overflowed */
	bool folded;		/* the sign has been taken from the digits: mag holds the value */
};

static uint32_t digits_end(const struct parser *p, uint32_t pos, unsigned base)
{
	while ((base == 16 && char_is(p->t[pos], CH_HEX)) ||
	       (base == 10 && char_is(p->t[pos], CH_DIGIT)) ||
	       (base == 2 && (p->t[pos] == '0' || p->t[pos] == '1')))
		pos++;
	return pos;
}

/* The pos after an exponent at POS, or POS. */
static uint32_t exponent_end(const struct parser *p, uint32_t pos)
{
	uint32_t at = pos + 1;

	if ((p->t[pos] | 0x20) != 'e')
		return pos;
	at += p->t[at] == '+' || p->t[at] == '-';
	return char_is(p->t[at], CH_DIGIT) ? digits_end(p, at, 10) : pos;
}

static bool scan_digits(struct parser *p, struct scanned *n, uint32_t pos)
{
	char prefix = p->t[pos] == '0' ? p->t[pos + 1] | 0x20 : 0;

	n->base = 10;
	if (prefix == 'x' || prefix == 'b') {
		n->base = prefix == 'x' ? 16 : 2;
		n->start = pos + 2;
		n->end = digits_end(p, n->start, n->base);
		return n->end > n->start;
	}
	n->start = pos;
	pos = digits_end(p, pos, 10);
	if (p->t[pos] == '.' && p->t[pos + 1] != '.') {
		n->real = true;
		pos = digits_end(p, pos + 1, 10);
	}
	n->end = exponent_end(p, pos);
	n->real |= n->end > pos;
	return n->end > n->start && (n->end > n->start + 1 || char_is(p->t[n->start], CH_DIGIT));
}

static uint32_t scan_suffix(struct parser *p, struct scanned *n, uint32_t pos)
{
	static const char kinds[] = "kmgtp";
	char c = p->t[pos] | 0x20;
	const char *k;

	if (c == 'u' && char_is(p->t[pos], CH_IDENT1)) {
		n->is_unsigned = true;
		c = p->t[++pos] | 0x20;
	}
	if (c && strchr(n->is_unsigned ? "ysl" : "yslnd", c) && char_is(p->t[pos], CH_IDENT1)) {
		n->type = c;
		pos++;
	}
	n->mult = 1;
	c = p->t[pos] | 0x20;
	k = char_is(p->t[pos], CH_IDENT1) ? strchr(kinds, c) : NULL;
	if (k && (p->t[pos + 1] | 0x20) == 'b') {
		n->mult = 1ull << (10 * (k - kinds + 1));
		pos += 2;
	}
	return pos;
}

static bool number_ends(const struct parser *p, uint32_t pos, unsigned mode)
{
	const char *s = p->t + pos;

	if (pos >= p->end)
		return true;
	if (mode >= LEX_NAME)
		return char_is(*s, CH_BREAK) || char_blank(s);
	return char_is(*s, CH_AFTER_NUM) || char_blank(s) || char_dash(s);
}

static unsigned digit_at(const struct parser *p, uint32_t i)
{
	return (unsigned)hex_digit((uint8_t)p->t[i]);
}

static void read_integer(struct parser *p, struct scanned *n)
{
	unsigned __int128 limit = ~(unsigned __int128)0 >> 8;

	for (uint32_t i = n->start; i < n->end; i++) {
		n->big |= n->mag > limit;
		n->mag = n->mag * n->base + digit_at(p, i);
	}
	n->big |= n->mag > (~(unsigned __int128)0 >> 1) / n->mult;
	n->mag *= n->mult;
}

static double read_double(struct parser *p, const struct scanned *n)
{
	_cleanup_(freep) char *s = xstrndup(p->t + n->start, n->end - n->start);
	double d = strtod(s, NULL) * (double)n->mult;

	return n->neg ? -d : d;
}

/* ---- Decimal ---------------------------------------------------------------- */

struct dec {
	unsigned __int128 m;
	int scale;
};

/* Appends a digit while 96 bits hold it; true when it had to be dropped. */
static bool dec_digit(struct dec *d, unsigned digit)
{
	if (d->m > ((((unsigned __int128)1 << 96) - 1) - digit) / 10)
		return true;
	d->m = d->m * 10 + digit;
	return false;
}

static bool dec_settle(struct dec *d)
{
	while (d->scale < 0) {
		if (dec_digit(d, 0))
			return false;
		d->scale++;
	}
	while (d->scale > 28) {
		unsigned last = (unsigned)(d->m % 10);

		d->m = d->m / 10 + (last > 5 || (last == 5 && ((d->m / 10) & 1)));
		d->scale--;
	}
	return true;
}

static bool read_decimal(struct parser *p, const struct scanned *n, struct dec *d)
{
	bool point = false, full = false, rounded = false;
	uint32_t i;

	*d = (struct dec){ 0 };
	for (i = n->start; i < n->end && (p->t[i] | 0x20) != 'e'; i++) {
		if (p->t[i] == '.') {
			point = true;
			continue;
		}
		full = full || dec_digit(d, digit_at(p, i));
		if (full && !point)
			d->scale--;
		if (!full && point)
			d->scale++;
		if (full && !rounded) {
			rounded = true;
			d->m += digit_at(p, i) >= 5;
		}
	}
	if (i < n->end) {
		long e = strtol(p->t + i + 1, NULL, 10);

		if (e > 400 || e < -400)
			return d->m == 0;
		d->scale -= (int)e;
	}
	if (d->m > (((unsigned __int128)1 << 96) - 1) || !dec_settle(d))
		return false;
	if (n->mult > 1) {
		if (d->m > (((unsigned __int128)1 << 96) - 1) / n->mult)
			return false;
		d->m *= n->mult;
	}
	return true;
}

/* ---- Big integers -------------------------------------------------------------- */

/* Multiplies the little-endian decimal digits by BY and adds ADD. */
static uint32_t digits_mul(uint8_t *d, uint32_t count, uint64_t by, uint64_t add)
{
	unsigned __int128 carry = add;

	for (uint32_t i = 0; i < count || carry; i++) {
		carry += (unsigned __int128)(i < count ? d[i] : 0) * by;
		d[i] = (uint8_t)(carry % 10);
		carry /= 10;
		count = MAX(count, i + 1);
	}
	return count;
}

static struct text big_digits(struct parser *p, const struct scanned *n)
{
	uint8_t d[2 * MAX_DIGITS] = { 0 };
	uint32_t count = 1;
	char *s;

	if (n->folded) {
		for (unsigned __int128 m = n->mag; m; m /= 10)
			d[count++ - 1] = (uint8_t)(m % 10);
	} else {
		for (uint32_t i = n->start; i < n->end; i++)
			count = digits_mul(d, count, n->base, digit_at(p, i));
		count = digits_mul(d, count, n->mult, 0);
	}
	while (count > 1 && !d[count - 1])
		count--;
	s = arena_alloc(p->arena, count + 2);
	s[0] = '-';
	for (uint32_t i = 0; i < count; i++)
		s[n->neg + i] = (char)('0' + d[count - 1 - i]);
	return (struct text){ s, count + n->neg };
}

/* ---- Choosing the type ------------------------------------------------------------ */

static bool fits(const struct scanned *n, unsigned bits, bool is_signed)
{
	unsigned __int128 top = (unsigned __int128)1 << (bits - is_signed);

	if (n->big)
		return false;
	if (n->neg)
		return is_signed ? n->mag <= top : n->mag == 0;
	return n->mag < top;
}

/* A hexadecimal or binary literal as wide as its type carries the sign bit. */
static void fold_sign(struct scanned *n, unsigned bits)
{
	uint32_t per = n->base == 16 ? 4 : 1, width = (n->end - n->start) * per;

	if (n->base != 10 && !n->big && width == bits && n->mult == 1 && (n->mag >> (bits - 1))) {
		n->mag = ((unsigned __int128)1 << bits) - n->mag;
		n->neg = !n->neg;
	}
}

static void fold_at(struct scanned *n, unsigned bits)
{
	if (n->is_unsigned || n->big || !(n->mag / n->mult >> (bits - 1)))
		return;
	n->mag = (((unsigned __int128)1 << bits) - n->mag / n->mult) * n->mult;
	n->neg = !n->neg;
	n->base = 10;	/* the sign is taken */
	n->folded = true;
}

/* Whatever the type, 8 and 16 binary digits are a signed byte and word. */
static void fold_binary(struct scanned *n)
{
	uint32_t width = n->end - n->start;

	if (n->base == 2 && (width == 8 || width == 16))
		fold_at(n, width);
}

/* A whole number of words is signed as well when a BigInteger is wanted. */
static void fold_big(struct scanned *n)
{
	unsigned bits = (n->end - n->start) * (n->base == 16 ? 4 : 1);

	if (n->base != 10 && (bits == 32 || bits == 64 || (n->base == 2 && bits == 96)))
		fold_at(n, bits);
}

struct suffix_row {
	char type;
	bool is_unsigned;
	uint8_t bits;
	uint8_t number;
};

static const struct suffix_row suffixes[] = {
	{ 'y', false, 8, NUM_SBYTE }, { 'y', true, 8, NUM_BYTE },
	{ 's', false, 16, NUM_INT16 }, { 's', true, 16, NUM_UINT16 },
	{ 'l', false, 64, NUM_INT64 }, { 'l', true, 64, NUM_UINT64 },
	{ 0, true, 32, NUM_UINT32 }, { 0, true, 64, NUM_UINT64 },
	{ 0, false, 32, NUM_INT32 }, { 0, false, 64, NUM_INT64 },
};

static bool set_integer(struct scanned *n, struct ast_number *num)
{
	for (size_t i = 0; i < ARRAY_LEN(suffixes); i++) {
		const struct suffix_row *r = &suffixes[i];
		struct scanned m = *n;

		if (r->type != n->type || r->is_unsigned != n->is_unsigned)
			continue;
		if (!r->is_unsigned)
			fold_sign(&m, r->bits);
		if (!fits(&m, r->bits, !r->is_unsigned))
			continue;
		num->type = r->number;
		num->u = m.neg ? -(uint64_t)m.mag : (uint64_t)m.mag;
		return true;
	}
	return false;
}

static void set_decimal(struct ast_number *num, const struct dec *d, bool neg)
{
	num->type = NUM_DECIMAL;
	num->lo = (uint64_t)d->m;
	num->hi = (uint32_t)(d->m >> 64);
	num->scale = (uint8_t)d->scale;
	num->neg = neg;
}

static void set_double(struct parser *p, struct scanned *n, struct ast_number *num)
{
	num->type = NUM_DOUBLE;
	num->d = read_double(p, n);
}

/* A real with the suffix of an integer type: the nearest, a half to the even one. */
static bool set_rounded(struct parser *p, struct scanned *n, struct ast_number *num)
{
	double d = nearbyint(read_double(p, n));
	char *s;

	if (n->type == 'n') {
		s = arena_alloc(p->arena, 330);
		num->type = NUM_BIGINT;
		num->digits = (struct text){ s, (uint32_t)snprintf(s, 330, "%.0f", d) };
		return !n->is_unsigned && isfinite(d);
	}
	if (!(fabs(d) < 1e30))
		return false;
	n->mag = (unsigned __int128)fabs(d);
	n->mult = 1;
	return set_integer(n, num);
}

/* False when the constant does not fit its type. */
static bool convert(struct parser *p, struct scanned *n, struct ast_number *num)
{
	struct dec d;

	if (n->type == 'd') {
		if (n->is_unsigned)
			return false;
		if (n->base != 10) {
			read_integer(p, n);
			fold_binary(n);
			d = (struct dec){ n->mag, 0 };
			if (n->big || n->mag >> 96)
				return false;
		} else if (!read_decimal(p, n, &d)) {
			return false;
		}
		set_decimal(num, &d, n->neg);
		return true;
	}
	if (n->real && (n->type || n->is_unsigned))
		return set_rounded(p, n, num);
	if (n->real) {
		set_double(p, n, num);
		return true;
	}
	if (n->end - n->start > MAX_DIGITS)
		return false;
	read_integer(p, n);
	fold_binary(n);
	if (n->type == 'n') {
		num->type = NUM_BIGINT;
		fold_big(n);
		num->digits = big_digits(p, n);
		return true;
	}
	if (set_integer(n, num))
		return true;
	if (n->type || n->is_unsigned || n->base != 10)
		return false;
	d = (struct dec){ n->mag, 0 };
	if (!n->big && n->mag >> 96 == 0) {
		set_decimal(num, &d, n->neg);
		return true;
	}
	set_double(p, n, num);
	return true;
}

bool lex_number(struct parser *p, struct lexeme *tok, bool sign)
{
	struct scanned n = { 0 };
	struct ast_number *num;
	uint32_t pos = tok->start, end;
	bool known;

	if (sign) {
		unsigned len = char_dash(p->t + pos);

		n.neg = len > 0;
		pos += len ? len : 1;
		if (!char_is(p->t[pos], CH_DIGIT) &&
		    !(p->t[pos] == '.' && char_is(p->t[pos + 1], CH_DIGIT)))
			return false;
	}
	if (!scan_digits(p, &n, pos))
		return false;
	end = scan_suffix(p, &n, n.end);
	if (!number_ends(p, end, tok->mode))
		return false;
	p->pos = end;
	num = NODE(p, NUMBER, number, tok->start, end);
	known = convert(p, &n, num);
	if (!known && tok->mode == LEX_ARG) {
		p->pos = tok->start;	/* a word like any other */
		return false;
	}
	if (!known)
		parse_fail(p, PERR_BadNumericConstant, tok->start, end, p->t + tok->start,
			   end - tok->start);
	tok->kind = T_NUMBER;
	tok->text = parse_slice(p, tok->start, end);
	tok->node = &num->ast;
	return true;
}
