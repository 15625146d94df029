/* SPDX-License-Identifier: MIT */
/* Custom numeric formats: 0 # . , % ‰ E+0 quotes and sections. */
#include "value/numfmt.h"

#include <math.h>
#include <stdlib.h>

/* What the first pass finds in a section. */
struct plan {
	int whole, decimals;		/* digit places before and after the point */
	int first_zero, last_zero;	/* places that print a zero, -1: none */
	int scale;			/* from % and trailing commas, as a power of ten */
	bool groups, exponent;
	int exp_digits;
	bool exp_plus;
};

/* Skips a quoted run or an escape at *I; true when there was one. */
static bool skip_literal(const struct ustr *f, uint32_t *i, uint32_t end)
{
	uint16_t c = ustr_at(f, *i);

	if (c == '\\') {
		*i += 2;
		return true;
	}
	if (c != '\'' && c != '"')
		return false;
	for (++*i; *i < end && ustr_at(f, *i) != c; ++*i)
		;
	++*i;
	return true;
}

/* "E0", "E+0", "e-000" at I: its length, else 0. */
static uint32_t exponent_at(const struct ustr *f, uint32_t i, uint32_t end, struct plan *p)
{
	uint32_t start = i++;

	if (i < end && (ustr_at(f, i) == '+' || ustr_at(f, i) == '-')) {
		if (p)
			p->exp_plus = ustr_at(f, i) == '+';
		i++;
	}
	if (i >= end || ustr_at(f, i) != '0')
		return 0;
	for (; i < end && ustr_at(f, i) == '0'; i++)
		if (p)
			p->exp_digits++;
	return i - start;
}

static void plan_section(const struct ustr *f, uint32_t start, uint32_t end, struct plan *p)
{
	bool point = false;
	int commas = 0, place = 0;

	*p = (struct plan){ .first_zero = -1, .last_zero = -1 };
	for (uint32_t i = start; i < end;) {
		uint16_t c = ustr_at(f, i);
		uint32_t n;

		if (skip_literal(f, &i, end))
			continue;
		if (c == '0' || c == '#') {
			if (c == '0') {
				if (p->first_zero < 0)
					p->first_zero = place;
				p->last_zero = place;
			}
			if (commas && !point)
				p->groups = true;
			commas = 0;
			place++;
			if (point)
				p->decimals++;
			else
				p->whole++;
		} else if (c == '.' && !point) {
			point = true;
			p->scale -= 3 * commas;
			commas = 0;
		} else if (c == ',' && !point) {
			commas += place > 0;
		} else if (c == '%') {
			p->scale += 2;
		} else if (c == 0x2030) {
			p->scale += 3;
		} else if ((c == 'E' || c == 'e') && (n = exponent_at(f, i, end, p))) {
			p->exponent = true;
			i += n;
			continue;
		}
		i++;
	}
	p->scale -= 3 * commas;
}

static void section(const struct ustr *f, int which, uint32_t *ret_start, uint32_t *ret_end)
{
	uint32_t start = 0, i = 0, n = ustr_len(f);

	for (; i < n;) {
		if (skip_literal(f, &i, n))
			continue;
		if (ustr_at(f, i) == ';') {
			if (which-- == 0)
				break;
			start = i + 1;
		}
		i++;
	}
	*ret_start = start;
	*ret_end = MIN(i, n);
	if (which > 0)
		*ret_start = *ret_end = UINT32_MAX;
}

static int count_sections(const struct ustr *f)
{
	int n = 1;

	for (uint32_t i = 0; i < ustr_len(f);) {
		if (skip_literal(f, &i, ustr_len(f)))
			continue;
		n += ustr_at(f, i) == ';';
		i++;
	}
	return n;
}

static char digit_at(const struct digits *d, int i)
{
	return i >= 0 && i < d->n ? d->d[i] : '0';
}

/* Digits for one whole place; the first place takes all digits before it. */
static void put_place(struct sbuf *b, const struct plan *p, const struct digits *d, int place)
{
	int last = d->exp - p->whole + place, from = place == 0 ? MIN(0, last) : last;

	for (int i = from; i <= last; i++) {
		bool show = i >= 0 || (p->first_zero >= 0 && p->first_zero <= place && i == last);

		if (d->exp <= 0 && !(p->first_zero >= 0 && p->first_zero <= place))
			show = false;
		if (!show)
			continue;
		sbuf_putc(b, (uint8_t)digit_at(d, i));
		if (p->groups && d->exp - i > 1 && (d->exp - i - 1) % 3 == 0)
			sbuf_putc(b, ',');
	}
}

static void put_exponent(struct sbuf *b, const struct plan *p, uint16_t e, int exp)
{
	sbuf_putc(b, e);
	if (exp < 0)
		sbuf_putc(b, '-');
	else if (p->exp_plus)
		sbuf_putc(b, '+');
	sbuf_printf(b, "%0*d", p->exp_digits, abs(exp));
}

static void put_section(struct sbuf *b, const struct ustr *f, uint32_t start, uint32_t end, const struct plan *p,
			struct digits *d, int exp)
{
	bool point = false;
	int place = 0;

	for (uint32_t i = start; i < end;) {
		uint16_t c = ustr_at(f, i);
		uint32_t n, from = i;

		if (skip_literal(f, &i, end)) {
			if (c == '\\')
				sbuf_putc(b, from + 1 < end ? ustr_at(f, from + 1) : '\\');
			else
				sbuf_put_sub(b, f, from + 1,
					MIN(i, end) - from - 1 - (i <= end && ustr_at(f, i - 1) == c && i - 1 > from));
			continue;
		}
		if (c == '0' || c == '#') {
			if (!point) {
				put_place(b, p, d, place);
			} else {
				int k = d->exp + place - p->whole;

				if (k < d->n || place <= p->last_zero)
					sbuf_putc(b, (uint8_t)digit_at(d, k));
			}
			place++;
		} else if (c == '.') {
			if (!point) {
				if (!p->whole && d->exp > 0)
					for (int k = 0; k < d->exp; k++)
						sbuf_putc(b, (uint8_t)digit_at(d, k));
				if (d->n > d->exp || p->last_zero >= p->whole)
					sbuf_putc(b, '.');
			}
			point = true;
		} else if (c == ',') {
			;
		} else if ((c == 'E' || c == 'e') && p->exponent && (n = exponent_at(f, i, end, NULL))) {
			put_exponent(b, p, c, exp);
			i += n;
			continue;
		} else {
			sbuf_putc(b, c);
		}
		i++;
	}
}

struct ustr *numfmt_custom(struct rt *rt, val v, struct ustr *fmt)
{
	struct digits d;
	struct plan p;
	struct sbuf b;
	struct ustr *text;
	uint32_t start, end;
	int sections = count_sections(fmt), which, exp = 0;
	bool neg;

	digits_of_val(rt, v, 14, &d);	/* 15 significant digits */
	neg = d.neg;
	which = neg && d.n && sections > 1 ? 1 : !d.n && sections > 2 ? 2 : 0;
	section(fmt, which, &start, &end);
	if (which == 1 && start == end) {	/* an empty negative section: the first */
		which = 0;
		section(fmt, 0, &start, &end);
	}
	plan_section(fmt, start, end, &p);
	if (p.exponent) {
		if (d.n)
			exp = d.exp - p.whole;
		d.exp = p.whole;
	} else if (d.n) {
		d.exp += p.scale;
	}
	digits_round(&d, d.exp + p.decimals);
	if (!d.n && !p.exponent)
		d.exp = 0;
	if (p.exponent && d.exp > p.whole) {
		exp++;
		d.exp = p.whole;
	}
	if (!d.n && which != (sections > 2 ? 2 : 0)) {	/* rounded to zero */
		which = sections > 2 ? 2 : 0;
		section(fmt, which, &start, &end);
		plan_section(fmt, start, end, &p);
	}
	sbuf_init(&b, rt);
	put_section(&b, fmt, start, end, &p, &d, exp);
	text = sbuf_take(&b);
	if (neg && which == 0 && ustr_len(text) && (d.n || v.k == VK_DOUBLE || v.k == VK_SINGLE))
		text = ustr_concat(rt, ustr_new(rt, "-"), text);
	return text;
}
