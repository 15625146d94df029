/* SPDX-License-Identifier: MIT */
/* Numbers as text: the shortest digits that read back the same, as .NET Core. */
#include "value/numfmt.h"
#include "value/conv.h"
#include "value/num.h"
#include "value/ustr_impl.h"

#include <inttypes.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static bool reads_back(const char *text, double d, bool single)
{
	return single ? strtof(text, NULL) == (float)d : strtod(text, NULL) == d;
}

/* Digits and exponent out of "d.ddde+XX"; trailing zeros go. */
static int take_digits(const char *text, char buf[20], int *ret_exp10)
{
	int n = 0;

	for (; *text && *text != 'e'; text++)
		if (*text >= '0' && *text <= '9' && n < 18)
			buf[n++] = *text;
	*ret_exp10 = (*text ? atoi(text + 1) : 0) + 1;
	while (n > 1 && buf[n - 1] == '0')
		n--;
	buf[n] = 0;
	return n;
}

/* One digit fewer than the LONGER text, rounded either way: the nearer of those
 * that read back. */
static bool one_shorter(const char *longer, int digits, double d, bool single, char out[40])
{
	char down[40], up[40], tail;
	size_t last = (size_t)digits;	/* index of the digit to drop: "d.ddd" */
	const char *exp = strchr(longer, 'e');
	int carry;

	tail = longer[last];
	snprintf(down, sizeof(down), "%.*s%s", (int)last, longer, exp);
	strcpy(up, down);
	carry = 1;
	for (size_t i = last; carry && i-- > 0;) {
		if (up[i] == '.')
			continue;
		if (up[i] == '9') {
			up[i] = '0';
		} else {
			up[i]++;
			carry = 0;
		}
	}
	if (carry)
		return false;
	if (reads_back(tail >= '5' ? up : down, d, single)) {
		strcpy(out, tail >= '5' ? up : down);
		return true;
	}
	if (reads_back(tail >= '5' ? down : up, d, single)) {
		strcpy(out, tail >= '5' ? down : up);
		return true;
	}
	return false;
}

static int put_digits(uint64_t digits, int n, char buf[20])
{
	for (int i = n; i-- > 0; digits /= 10)
		buf[i] = (char)('0' + digits % 10);
	while (n > 1 && buf[n - 1] == '0')
		n--;
	buf[n] = 0;
	return n;
}

/* Rounded to as few digits as read back; 15 always can be told apart. */
static bool shortest_fast(double d, char buf[20], int *ret_exp10, int *ret_n)
{
	bool same = false;
	uint64_t digits;

	for (int n = 15; n <= 17; n++) {
		if (!num_round_digits(d, n, &digits, ret_exp10, &same))
			return false;
		if (same) {
			*ret_n = put_digits(digits, n, buf);
			return true;
		}
	}
	return false;
}

int num_shortest(double d, bool single, char buf[20], int *ret_exp10)
{
	int safe = single ? 6 : 15, full = single ? 9 : 17;
	char text[40], shorter[40];
	int n;

	d = fabs(d);
	if (!single && shortest_fast(d, buf, ret_exp10, &n))
		return n;
	if (d < (single ? 1.2e-38 : 2.3e-308))
		safe = 1;
	for (int p = safe; p < full; p++) {
		snprintf(text, sizeof(text), "%.*e", p - 1, d);
		if (reads_back(text, d, single))
			return take_digits(text, buf, ret_exp10);
	}
	snprintf(text, sizeof(text), "%.*e", full - 1, d);
	for (int p = full; p > 2 && one_shorter(text, p, d, single, shorter); p--)
		strcpy(text, shorter);
	return take_digits(text, buf, ret_exp10);
}

static struct ustr *special(struct rt *rt, double d)
{
	if (isnan(d))
		return ustr_new(rt, "NaN");
	return isinf(d) ? ustr_new(rt, d < 0 ? "-Infinity" : "Infinity") : NULL;
}

/* Lays out 0.DIGITS * 10^EXP, with an exponent past LIMIT whole digits. */
static struct ustr *lay_out(struct rt *rt, const char *digits, int n, int exp, bool neg, int limit)
{
	char out[64];
	int at = 0;

	if (neg)
		out[at++] = '-';
	if (exp > limit || exp <= -4) {
		at += sprintf(out + at, "%c%s%.*sE%c%02d", digits[0], n > 1 ? "." : "", n - 1, digits + 1,
			      exp - 1 < 0 ? '-' : '+', abs(exp - 1));
		return ustr_from_utf8(rt, out, (size_t)at);
	}
	if (exp <= 0)
		at += sprintf(out + at, "0.%.*s%s", -exp, "0000", digits);
	else if (n <= exp)
		at += sprintf(out + at, "%s%.*s", digits, exp - n, "00000000000000000");
	else
		at += sprintf(out + at, "%.*s.%s", exp, digits, digits + exp);
	return ustr_from_utf8(rt, out, (size_t)at);
}

static struct ustr *format_shortest(struct rt *rt, double d, bool single, int limit)
{
	struct ustr *s = special(rt, d);
	char digits[20];
	int exp, n;

	if (s)
		return s;
	if (d == 0)
		return ustr_new(rt, signbit(d) ? "-0" : "0");
	n = num_shortest(d, single, digits, &exp);
	return lay_out(rt, digits, n, exp, signbit(d), limit);
}

struct ustr *num_display(struct rt *rt, double d, bool single)
{
	int p = single ? 7 : 15, exp, n;
	char text[40], digits[20];
	uint64_t rounded;
	bool same;

	if (d == (double)(int32_t)d && (!single || fabs(d) < 1e7) && (d != 0 || !signbit(d)))
		return ustr_from_int(rt, (int64_t)d);
	if (d == 0 || !isfinite(d))
		return format_shortest(rt, d, single, p);
	if (num_round_digits(d, p, &rounded, &exp, &same)) {
		n = put_digits(rounded, p, digits);
	} else {
		snprintf(text, sizeof(text), "%.*e", p - 1, fabs(d));
		n = take_digits(text, digits, &exp);
	}
	return lay_out(rt, digits, n, exp, signbit(d), p);
}

struct ustr *num_format_double(struct rt *rt, double d)
{
	if (d == (double)(int32_t)d && (d != 0 || !signbit(d)))
		return ustr_from_int(rt, (int64_t)d);
	return format_shortest(rt, d, false, 17);
}

struct ustr *num_format_single(struct rt *rt, double d)
{
	return format_shortest(rt, d, true, 9);
}

static struct ustr *from_digits(struct rt *rt, uint64_t u, bool neg)
{
	char buf[24], *p = buf + sizeof(buf);
	struct ustr *s;
	size_t n;

	do {
		*--p = (char)('0' + u % 10);
		u /= 10;
	} while (u);
	if (neg)
		*--p = '-';
	n = (size_t)(buf + sizeof(buf) - p);
	if (n == 1)
		return ustr_from_char(rt, (uint8_t)*p);
	s = ustr_alloc(rt, (uint32_t)n, false);
	memcpy(s->n, p, n);
	return s;
}

struct ustr *ustr_from_int(struct rt *rt, int64_t i)
{
	return from_digits(rt, i < 0 ? 0 - (uint64_t)i : (uint64_t)i, i < 0);
}

struct ustr *num_to_str(struct rt *rt, val v, struct ustr *fmt)
{
	struct dec d;

	v = val_base(v);
	if (fmt && ustr_len(fmt) && !ustr_eq_c(fmt, "G"))
		return numfmt_format(rt, v, fmt);
	if (v.k == VK_UINT64)
		return from_digits(rt, v.u, false);
	if (v.k == VK_DOUBLE)
		return num_format_double(rt, v.d);
	if (v.k == VK_SINGLE)
		return num_format_single(rt, v.d);
	if (val_dec(v, &d))
		return dec_to_str(rt, d);
	if (val_cell(v, &type_bigint))
		return bigint_to_str(rt, v);
	return ustr_from_int(rt, v.i);
}
