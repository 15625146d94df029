/* SPDX-License-Identifier: MIT */
/* TimeSpan as text and back. */
#include "types/time/timespan_text.h"

#include "types/time/calendar.h"
#include "value/error.h"
#include "value/rt.h"

#include <stdio.h>
#include <string.h>

struct span {
	bool neg;
	int64_t days;
	int hours, minutes, seconds, fraction;
};

static struct span split(int64_t t)
{
	uint64_t u = t < 0 ? -(uint64_t)t : (uint64_t)t;

	return (struct span){
		.neg = t < 0, .days = (int64_t)(u / TICKS_DAY), .hours = (int)(u / TICKS_HOUR % 24),
		.minutes = (int)(u / TICKS_MINUTE % 60), .seconds = (int)(u / TICKS_SECOND % 60),
		.fraction = (int)(u % TICKS_SECOND),
	};
}

static _Noreturn void throw_format(struct rt *rt)
{
	net_throw(rt, "System.FormatException", "Input string was not in a correct format.");
}

static struct ustr *standard(struct rt *rt, struct span s, char letter)
{
	struct sbuf b;
	char f[8];

	sbuf_init(&b, rt);
	if (s.neg)
		sbuf_putc(&b, '-');
	if (s.days || letter == 'G')
		sbuf_printf(&b, letter == 'c' ? "%lld." : "%lld:", (long long)s.days);
	sbuf_printf(&b, letter == 'g' ? "%d:%02d:%02d" : "%02d:%02d:%02d", s.hours, s.minutes, s.seconds);
	snprintf(f, sizeof(f), "%07d", s.fraction);
	if (letter == 'g')
		for (int k = 6; k >= 0 && f[k] == '0'; k--)
			f[k] = 0;
	if (s.fraction || letter == 'G')
		sbuf_printf(&b, ".%s", f);
	return sbuf_take(&b);
}

static void part(struct rt *rt, struct sbuf *b, struct span s, char c, int n)
{
	char f[16];

	switch (c) {
	case 'd': sbuf_printf(b, "%0*lld", MIN(n, 8), (long long)s.days); return;
	case 'h': sbuf_printf(b, "%0*d", n, s.hours); break;
	case 'm': sbuf_printf(b, "%0*d", n, s.minutes); break;
	case 's': sbuf_printf(b, "%0*d", n, s.seconds); break;
	case 'f':
	case 'F':
		if (n > 7)
			throw_format(rt);
		snprintf(f, sizeof(f), "%07d", s.fraction);
		f[n] = 0;
		while (c == 'F' && n && f[n - 1] == '0')
			f[--n] = 0;
		sbuf_puts(b, f);
		return;
	}
	if (n > 2)
		throw_format(rt);
}

static struct ustr *custom(struct rt *rt, struct span s, const char *f)
{
	struct sbuf b;

	sbuf_init(&b, rt);
	while (*f) {
		int n = 1;

		if (strchr("dhmsfF", *f)) {
			while (f[n] == *f)
				n++;
			part(rt, &b, s, *f, n);
		} else if (*f == '\\' && f[1]) {
			sbuf_putc(&b, (uint8_t)f[1]);
			n = 2;
		} else if (*f == '\'' || *f == '"') {
			const char *end = strchr(f + 1, *f);

			if (!end)
				throw_format(rt);
			sbuf_put_utf8(&b, f + 1, (size_t)(end - f - 1));
			n = (int)(end - f) + 1;
		} else if (*f != '%') {
			throw_format(rt);
		}
		f += n;
	}
	return sbuf_take(&b);
}

struct ustr *timespan_format(struct rt *rt, int64_t ticks, struct ustr *fmt)
{
	const char *f = fmt && ustr_len(fmt) ? USTR_C(rt, fmt) : "c";

	if (f[1])
		return custom(rt, split(ticks), f);
	if (*f == 't' || *f == 'T')
		f = "c";
	if (!strchr("cgG", *f))
		throw_format(rt);
	return standard(rt, split(ticks), *f);
}

static enum timespan_result compose(bool neg, const int64_t *v, int64_t fraction, int64_t *ret)
{
	__int128 t;

	if (fraction < 0 || v[1] > 23 || v[2] > 59 || v[3] > 59 || v[0] > 10675199)
		return TIMESPAN_OVERFLOW;
	t = (__int128)v[0] * TICKS_DAY + v[1] * TICKS_HOUR + v[2] * TICKS_MINUTE + v[3] * TICKS_SECOND + fraction;
	if (neg)
		t = -t;
	if (t > INT64_MAX || t < INT64_MIN)
		return TIMESPAN_OVERFLOW;
	*ret = (int64_t)t;
	return TIMESPAN_OK;
}

static bool number(const char **p, int64_t *ret)
{
	const char *s = *p;

	for (*ret = 0; **p >= '0' && **p <= '9'; (*p)++)
		*ret = MIN(*ret * 10 + (**p - '0'), 1LL << 40);
	return *p > s;
}

/* Ticks of the digits behind the point; negative: there are more than a tick has. */
static int64_t fraction_digits(const char **p)
{
	int64_t f = 0, scale = TICKS_SECOND / 10;

	for (; **p >= '0' && **p <= '9'; (*p)++, scale /= 10)
		f = scale ? f + scale * (**p - '0') : -1;
	return f;
}

/* d | [d.]hh:mm[:ss[.fff]] | d:hh:mm:ss[.fff], and d:hh:mm where that is no clock time */
enum timespan_result timespan_parse(struct rt *rt, struct ustr *s, int64_t *ret)
{
	const char *p = USTR_C(rt, ustr_trim(rt, s, true, true));
	int64_t n[5] = { 0 }, v[4] = { 0 }, fraction = 0;
	bool neg = *p == '-', dot = false, has_fraction = false;
	int count = 0;

	p += neg;
	for (;;) {
		if (count == 5 || !number(&p, &n[count++]))
			return TIMESPAN_FORMAT;
		if (*p == '.' && count == 1 && strchr(p, ':')) {
			dot = true;
			p++;
		} else if (*p == ':') {
			p++;
		} else {
			break;
		}
	}
	if (*p == '.' && count >= 3) {
		p++;
		if (*p < '0' || *p > '9')
			return TIMESPAN_FORMAT;
		fraction = fraction_digits(&p);
		has_fraction = true;
	}
	if (*p || count > 4 || (dot && count < 3))
		return TIMESPAN_FORMAT;
	if (count == 1)
		v[0] = n[0];
	else if (dot || count == 4 || (count == 3 && !has_fraction && n[0] > 23 && n[1] < 24 && n[2] < 60))
		memcpy(v, n, sizeof(*v) * (size_t)count);
	else
		memcpy(v + 1, n, sizeof(*v) * (size_t)count);
	return compose(neg, v, fraction, ret);
}

enum timespan_result timespan_parse_exact(struct rt *rt, struct ustr *s, struct ustr *fmt, int64_t *ret)
{
	const char *p = USTR_C(rt, s), *f = USTR_C(rt, fmt);
	int64_t v[4] = { 0 }, fraction = 0, x;

	if (strlen(f) == 1)
		return strchr("cgGtT", *f) ? timespan_parse(rt, s, ret) : TIMESPAN_FORMAT;
	while (*f) {
		int n = 1, k = 0;
		const char *at = strchr("dhms", *f);

		if (at && *f) {
			while (f[n] == *f)
				n++;
			for (x = 0; k < MAX(n, *f == 'd' ? 8 : 2) && *p >= '0' && *p <= '9'; k++)
				x = x * 10 + (*p++ - '0');
			if (k < n)
				return TIMESPAN_FORMAT;
			v[*f == 'd' ? 0 : *f == 'h' ? 1 : *f == 'm' ? 2 : 3] = x;
		} else if (*f == 'f' || *f == 'F') {
			while (f[n] == *f)
				n++;
			fraction = fraction_digits(&p);
		} else if (*f == '\\' && f[1]) {
			if (*p++ != f[1])
				return TIMESPAN_FORMAT;
			n = 2;
		} else if (*f == '\'' || *f == '"') {
			for (; f[n] && f[n] != *f; n++)
				if (*p++ != f[n])
					return TIMESPAN_FORMAT;
			n++;
		} else if (*f != '%') {
			return TIMESPAN_FORMAT;
		}
		f += n;
	}
	return *p ? TIMESPAN_FORMAT : compose(false, v, fraction, ret);
}
