/* SPDX-License-Identifier: MIT */
/* Reading numbers as .NET's Parse does. */
#include "types/numtext.h"

#include "types/arg.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum {
	LEAD_WHITE = 1, TRAIL_WHITE = 2, LEAD_SIGN = 4, TRAIL_SIGN = 8, PARENS = 16,
	POINT = 32, THOUSANDS = 64, EXPONENT = 128, CURRENCY = 256, HEX = 512, BINARY = 1024,
};

struct scan {
	const struct ustr *s;
	uint32_t i, n;
	int style;
	bool paren, signed_;
	struct numtext *t;
};

static uint16_t peek(struct scan *c)
{
	return c->i < c->n ? ustr_at(c->s, c->i) : 0;
}

static bool is_white(uint16_t c)
{
	return c == ' ' || (c >= 9 && c <= 13);
}

static bool sign(struct scan *c)
{
	uint16_t u = peek(c);

	if (u != '-' && u != '+' && u != 0x2212)
		return false;
	c->t->negative = u != '+';
	c->signed_ = true;
	c->i++;
	return true;
}

static void prefix(struct scan *c)
{
	for (;;) {
		uint16_t u = peek(c);

		if (is_white(u) && (c->style & LEAD_WHITE))
			c->i++;
		else if (!c->signed_ && (c->style & LEAD_SIGN) && sign(c))
			;
		else if (u == '(' && (c->style & PARENS) && !c->signed_) {
			c->paren = c->signed_ = c->t->negative = true;
			c->i++;
		} else if (u == 0xA4 && (c->style & CURRENCY))
			c->i++;
		else
			return;
	}
}

static void put_digit(struct numtext *t, char d)
{
	if (t->n < t->room - 1)
		t->digits[t->n++] = d;
}

/* Digits with an optional point; false when there is no digit. */
static bool digits(struct scan *c)
{
	bool any = false, point = false;
	struct numtext *t = c->t;

	for (;; c->i++) {
		uint16_t u = peek(c);

		if (u >= '0' && u <= '9') {
			any = true;
			if (t->n || u != '0' || point)
				put_digit(t, (char)u);
			if (!point && (t->n || u != '0'))
				t->point++;
		} else if (u == '.' && (c->style & POINT) && !point) {
			point = true;
		} else if (u != ',' || !(c->style & THOUSANDS) || point || !any) {
			return any;
		}
	}
}

static void exponent(struct scan *c)
{
	uint32_t back = c->i;
	int e = 0, by = 1;

	if ((peek(c) | 32) != 'e' || !(c->style & EXPONENT))
		return;
	c->i++;
	if (peek(c) == '-' || peek(c) == '+')
		by = ustr_at(c->s, c->i++) == '-' ? -1 : 1;
	if (peek(c) < '0' || peek(c) > '9') {
		c->i = back;
		return;
	}
	for (; peek(c) >= '0' && peek(c) <= '9'; c->i++)
		e = e < 100000 ? e * 10 + (peek(c) - '0') : e;
	c->t->point += by * e;
}

static bool suffix(struct scan *c)
{
	for (;;) {
		uint16_t u = peek(c);

		if (is_white(u) && (c->style & TRAIL_WHITE))
			c->i++;
		else if (!c->signed_ && (c->style & TRAIL_SIGN) && sign(c))
			;
		else if (c->paren && u == ')') {
			c->paren = false;
			c->i++;
		} else if (u == 0xA4 && (c->style & CURRENCY))
			c->i++;
		else
			break;
	}
	while (c->i < c->n && ustr_at(c->s, c->i) == 0)
		c->i++;
	return c->i == c->n && !c->paren;
}

static bool based(struct scan *c)
{
	struct numtext *t = c->t;
	bool any = false;

	t->hex = c->style & HEX;
	t->binary = c->style & BINARY;
	while (is_white(peek(c)) && (c->style & LEAD_WHITE))
		c->i++;
	for (;; c->i++) {
		uint16_t u = peek(c);
		bool ok = t->hex ? (u < 128 && u && strchr("0123456789abcdefABCDEF", u)) : u == '0' || u == '1';

		if (!ok)
			break;
		any = true;
		if (t->n || u != '0')
			put_digit(t, (char)u);
		else
			t->padded = true;
	}
	return any && suffix(c);
}

static int style_of(const val *a, int n, int dflt)
{
	for (int i = 1; i < n; i++)
		if (val_base(a[i]).k == VK_ENUM)
			return (int)val_enum_num(val_base(a[i]));
	return dflt;
}

int numtext_style(struct rt *rt, const val *a, int n, int dflt)
{
	int style = style_of(a, n, dflt), bits = style & (HEX | BINARY);

	if (bits && (bits == (HEX | BINARY) || style & ~(bits | LEAD_WHITE | TRAIL_WHITE)))
		arg_throw(rt, "style", "With the AllowHexSpecifier or AllowBinarySpecifier bit set in the enum bit field, "
			"the only other valid bits that can be combined into the enum value must be "
			"AllowLeadingWhite and AllowTrailingWhite.");
	return style;
}

int numtext_real_style(struct rt *rt, const val *a, int n, int dflt)
{
	int style = style_of(a, n, dflt);

	if (style & (HEX | BINARY))
		arg_throw(rt, "style", "The number styles AllowHexSpecifier and AllowBinarySpecifier are not supported "
			"on floating point data types.");
	return style;
}

/* RET has room for its digits. */
static bool scan(const struct ustr *s, int style, struct numtext *ret)
{
	struct scan c = { .s = s, .n = ustr_len(s), .style = style, .t = ret };

	ret->negative = ret->hex = ret->binary = ret->padded = false;
	ret->n = ret->point = 0;
	if (style & (HEX | BINARY))
		return based(&c);
	prefix(&c);
	if (!digits(&c))
		return false;
	exponent(&c);
	return suffix(&c);
}

bool numtext_scan(const struct ustr *s, int style, struct numtext *ret)
{
	ret->digits = ret->own;
	ret->room = NUMTEXT_MAX;
	return scan(s, style, ret);
}

bool numtext_scan_all(struct rt *rt, const struct ustr *s, int style, struct numtext *ret)
{
	ret->room = (int)ustr_len(s) + 1;
	ret->digits = rt_block(rt, char, (size_t)ret->room);
	return scan(s, style, ret);
}

static const struct {
	uint8_t bits;
	bool is_signed;
	const char *a_name;
} kinds[VK__MAX] = {
	[VK_SBYTE] = { 8, true, "a signed byte" }, [VK_BYTE] = { 8, false, "an unsigned byte" },
	[VK_INT16] = { 16, true, "an Int16" }, [VK_UINT16] = { 16, false, "a UInt16" },
	[VK_INT32] = { 32, true, "an Int32" }, [VK_UINT32] = { 32, false, "a UInt32" },
	[VK_INT64] = { 64, true, "an Int64" }, [VK_UINT64] = { 64, false, "a UInt64" },
};

const char *numtext_a_name(enum val_kind k) { return kinds[k].a_name; }

static enum numtext_result based_int(const struct numtext *t, enum val_kind k, val *ret)
{
	uint64_t u = 0;
	int per = t->hex ? 4 : 1, bits = kinds[k].bits;

	if (t->n * per > bits + per - 1)
		return NUMTEXT_OVERFLOW;
	for (int i = 0; i < t->n; i++)
		u = u << per | (uint64_t)hex_digit((uint8_t)t->digits[i]);
	if (bits < 64 && u >> bits)
		return NUMTEXT_OVERFLOW;
	if (kinds[k].is_signed && bits < 64 && (u >> (bits - 1)))
		u |= ~0ull << bits;
	*ret = val_num(k, (int64_t)u);
	return NUMTEXT_OK;
}

static enum numtext_result to_int(const struct numtext *t, enum val_kind k, val *ret)
{
	unsigned __int128 u = 0, top;
	int bits = kinds[k].bits;

	if (t->hex || t->binary)
		return based_int(t, k, ret);
	if (t->n && t->point > 20)
		return NUMTEXT_OVERFLOW;
	for (int i = 0; i < MAX(t->n, t->point); i++) {
		int d = i < t->n ? t->digits[i] - '0' : 0;

		if (i < t->point)
			u = u * 10 + (unsigned)d;
		else if (d)
			return NUMTEXT_OVERFLOW;	/* a fraction that is not zero */
	}
	top = (unsigned __int128)1 << (bits - kinds[k].is_signed);
	if (t->negative ? u > (kinds[k].is_signed ? top : 0) : u >= top)
		return NUMTEXT_OVERFLOW;
	*ret = val_num(k, (int64_t)(t->negative ? -(uint64_t)u : (uint64_t)u));
	return NUMTEXT_OK;
}

static double to_double(const struct numtext *t)
{
	char text[NUMTEXT_MAX + 32];

	snprintf(text, sizeof(text), "%s0.%.*se%d", t->negative ? "-" : "", t->n, t->digits, t->point);
	return strtod(text, NULL);
}

/* Names of the special numbers; *RET is set when S is one. */
static bool special(struct ustr *s, double *ret)
{
	static const struct { const char *name; double d; } names[] = {
		{ "NaN", NAN }, { "Infinity", INFINITY }, { "-Infinity", -INFINITY },
		{ "+Infinity", INFINITY }, { "-NaN", NAN }, { "+NaN", NAN },
		{ "∞", INFINITY }, { "-∞", -INFINITY },
	};

	for (size_t i = 0; i < ARRAY_LEN(names); i++) {
		if (ustr_ieq_c(s, names[i].name)) {
			*ret = names[i].d;
			return true;
		}
	}
	return false;
}

static enum numtext_result parse_kind(struct ustr *s, int style, enum val_kind k, val *ret)
{
	struct numtext t;
	double d;

	if (!numtext_scan(s, style, &t)) {
		if (k < VK_SINGLE || !special(s, &d))
			return NUMTEXT_FORMAT;
	} else if (k < VK_SINGLE) {
		return to_int(&t, k, ret);
	} else {
		d = to_double(&t);
	}
	*ret = (val){ .k = (uint8_t)k, .d = k == VK_SINGLE ? (float)d : d };
	return NUMTEXT_OK;
}

val numtext_parse(struct rt *rt, struct ustr *s, int style, enum val_kind k)
{
	val v;

	switch (parse_kind(s, style, k, &v)) {
	case NUMTEXT_OK:
		return v;
	case NUMTEXT_OVERFLOW:
		net_throw(rt, "System.OverflowException", "Value was either too large or too small for %s.", kinds[k].a_name);
	default:
		net_throw(rt, "System.FormatException", "The input string '%s' was not in a correct format.", USTR_C(rt, s));
	}
}

bool numtext_try(struct ustr *s, int style, enum val_kind k, val *ret)
{
	return parse_kind(s, style, k, ret) == NUMTEXT_OK;
}

struct ustr *numtext_plain(struct rt *rt, const struct numtext *t)
{
	struct sbuf b;

	sbuf_init(&b, rt);
	if (t->negative)
		sbuf_putc(&b, '-');
	if (t->point <= 0)
		sbuf_putc(&b, '0');
	for (int i = 0; i < t->point; i++)
		sbuf_putc(&b, i < t->n ? (uint16_t)t->digits[i] : '0');
	if (t->n > t->point) {
		sbuf_putc(&b, '.');
		for (int i = MIN(t->point, 0); i < 0; i++)
			sbuf_putc(&b, '0');
		for (int i = MAX(t->point, 0); i < t->n; i++)
			sbuf_putc(&b, (uint16_t)t->digits[i]);
	}
	return sbuf_take(&b);
}
