/* SPDX-License-Identifier: MIT */
/*
 * Numbers as a culture writes them: formatted as the invariant culture does,
 * then with the culture's separators, signs and patterns in their places.
 */
#include "types/culture/culture.h"

#include "types/arg.h"

#include <math.h>
#include <string.h>

/* RIGHT digits follow in the whole part: whether a separator stands here. Beyond the first group
 * those of India have two digits. */
static bool group_ends(const uint8_t *sizes, uint32_t right)
{
	uint32_t first = sizes[0], more = sizes[1] ? sizes[1] : first;

	return right && (right == first || (right > first && (right - first) % more == 0));
}

/* S, grouped by threes, with the groups of SIZES. */
static struct ustr *regrouped(struct rt *rt, struct ustr *s, const uint8_t *sizes)
{
	uint32_t right = 0, i = 0;
	struct sbuf b;

	if (!sizes[1] || ustr_index_of(s, ustr_from_char(rt, ','), 0, false) < 0)
		return s;
	for (; i < ustr_len(s) && ustr_at(s, i) != '.'; i++)
		right += ustr_is_digit(ustr_at(s, i));
	sbuf_init(&b, rt);
	for (i = 0; i < ustr_len(s); i++) {
		uint16_t c = ustr_at(s, i);

		if (c != ',')
			sbuf_putc(&b, c);
		if (right && ustr_is_digit(c) && group_ends(sizes, --right))
			sbuf_putc(&b, ',');
	}
	return sbuf_take(&b);
}

/* S with the separators and sign of D; MONEY: those of currencies. */
static void put_local(struct sbuf *b, const struct culture_data *d, struct ustr *s, bool money)
{
	s = regrouped(b->rt, s, d->group_sizes[money]);
	for (uint32_t i = 0; i < ustr_len(s); i++) {
		uint16_t c = ustr_at(s, i);

		if (c == '.')
			sbuf_puts(b, money ? d->currency_decimal : d->decimal);
		else if (c == ',')
			sbuf_puts(b, money ? d->currency_group : d->group);
		else if (c == '-')
			sbuf_puts(b, d->minus);
		else
			sbuf_putc(b, c);
	}
}

static struct ustr *with_digits(struct rt *rt, val v, char letter, struct ustr *fmt, int dflt)
{
	if (ustr_len(fmt) > 1)
		return val_format(rt, v,
			ustr_concat(rt, ustr_from_char(rt, (uint16_t)letter), ustr_sub(rt, fmt, 1, ustr_len(fmt) - 1)));
	return val_format(rt, v, ustr_printf(rt, "%c%d", letter, dflt));
}

/* N with SIGN before or after, by patterns 0 "$n", 1 "n$", 2 "$ n", 3 "n $". */
static void put_signed(struct sbuf *b, const struct culture_data *d, struct ustr *n, const char *sign, int pattern, bool money)
{
	bool before = pattern == 0 || pattern == 2, space = pattern >= 2;

	if (ustr_len(n) && ustr_at(n, 0) == '-') {
		sbuf_puts(b, d->minus);
		n = ustr_sub(b->rt, n, 1, ustr_len(n) - 1);
	}
	if (before)
		sbuf_puts(b, sign);
	if (before && space)
		sbuf_putc(b, ' ');
	put_local(b, d, n, money);
	if (!before && space)
		sbuf_putc(b, ' ');
	if (!before)
		sbuf_puts(b, sign);
}

/* Percent: the invariant text, without its sign. */
static struct ustr *percent_text(struct rt *rt, val v, struct ustr *fmt, int dflt)
{
	struct ustr *s = with_digits(rt, v, 'P', fmt, dflt), *blank = ustr_new(rt, " %");

	return ustr_replace(rt, s, blank, ustr_empty(rt), false);
}

static bool is_standard(struct ustr *fmt)
{
	uint32_t n = ustr_len(fmt);

	if (!n || !ustr_is_letter(ustr_at(fmt, 0)))
		return false;
	for (uint32_t i = 1; i < n; i++)
		if (!ustr_is_digit(ustr_at(fmt, i)))
			return false;
	return true;
}

static const struct culture_data *number_data(struct rt *rt, const struct culture_info *c)
{
	if (!c)
		c = (const struct culture_info *)rt->culture;
	return c ? c->data : NULL;
}

static struct ustr *not_finite(struct rt *rt, const struct culture_data *d, double x)
{
	if (isnan(x))
		return ustr_new(rt, d->nan);
	return ustr_printf(rt, "%s%s", x > 0 ? "" : d->minus, d->infinity);
}

struct ustr *culture_number(struct rt *rt, const struct culture_info *c, val v, struct ustr *fmt)
{
	static const int percent_patterns[] = { 3, 1, 0, 2 };
	const struct culture_data *d = number_data(rt, c);
	struct sbuf b;

	if (!d)
		return fmt && ustr_len(fmt) ? val_format(rt, v, fmt) : val_net_str(rt, v);
	if ((v.k == VK_DOUBLE || v.k == VK_SINGLE) && !isfinite(v.d))
		return not_finite(rt, d, v.d);
	sbuf_init(&b, rt);
	if (d->custom && fmt && is_standard(fmt) && strchr("ncp", ustr_at(fmt, 0) | 32)) {
		char letter = (char)(ustr_at(fmt, 0) | 32);
		struct ustr *plain = letter == 'p' ? percent_text(rt, v, fmt, d->digits)
						   : with_digits(rt, v, 'N', fmt, letter == 'c' ? d->currency_digits : d->digits);

		return culture_custom_number(rt, d, plain, letter);
	}
	switch (fmt && is_standard(fmt) ? ustr_at(fmt, 0) | 32 : 0) {
	case 'n': put_local(&b, d, with_digits(rt, v, 'N', fmt, d->digits), false); break;
	case 'f': put_local(&b, d, with_digits(rt, v, 'F', fmt, d->digits), false); break;
	case 'c': put_signed(&b, d, with_digits(rt, v, 'N', fmt, d->currency_digits), d->currency,
		d->currency_pattern, true); break;
	case 'p': put_signed(&b, d, percent_text(rt, v, fmt, d->digits), d->percent,
		percent_patterns[d->percent_pattern], false); break;
	case 'x': case 'd': case 'b': return val_format(rt, v, fmt);
	default: put_local(&b, d, fmt && ustr_len(fmt) ? val_format(rt, v, fmt) : val_net_str(rt, v), false);
	}
	return sbuf_take(&b);
}

struct ustr *culture_number_args(struct rt *rt, val self, val *a, int n)
{
	struct culture_info *c = NULL;

	for (int i = 0; i < n && !c; i++)
		c = culture_of(a[i]);
	return culture_number(rt, c, val_base(self), n ? arg_str(a[0]) : NULL);
}

static struct ustr *swapped(struct rt *rt, struct ustr *s, const char *from, const char *to)
{
	return *from ? ustr_replace(rt, s, ustr_new(rt, from), ustr_new(rt, to), false) : s;
}

struct ustr *culture_plain_number(struct rt *rt, struct ustr *s, val *a, int n)
{
	const struct culture_info *c = NULL;
	const struct culture_data *d;

	for (int i = 1; i < n && !c; i++)
		c = culture_of(a[i]);
	d = number_data(rt, c);
	if (!d || !s)
		return s;
	s = swapped(rt, s, d->currency, "\u00A4");
	if (!strcmp(d->decimal, "."))
		return s;
	s = swapped(rt, s, d->group, "\x01");
	s = swapped(rt, s, d->decimal, ".");
	s = swapped(rt, s, d->minus, "-");
	return swapped(rt, s, "\x01", ",");
}
