/* SPDX-License-Identifier: MIT */
/* Dates as text by .NET's standard and custom format strings. */
#include "types/time/calendar.h"

#include "value/error.h"
#include "value/rt.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static _Noreturn void throw_format(struct rt *rt)
{
	net_throw(rt, "System.FormatException", "Input string was not in a correct format.");
}

const char *calendar_pattern(uint16_t letter, const struct calendar_names *n, bool offset, char *buf)
{
	switch (letter) {
	case 'd': return n->short_date;
	case 'D': return n->long_date;
	case 't': return n->short_time;
	case 'T': return n->long_time;
	case 'M': case 'm': return n->month_day;
	case 'Y': case 'y': return n->year_month;
	case 'f': sprintf(buf, "%s %s", n->long_date, n->short_time); return buf;
	case 'F': case 'U': sprintf(buf, "%s %s", n->long_date, n->long_time); return buf;
	case 'g': sprintf(buf, "%s %s", n->short_date, n->short_time); return buf;
	case 'G': sprintf(buf, offset ? "%s %s zzz" : "%s %s", n->short_date, n->long_time); return buf;
	case 'o': case 'O': return offset ? "yyyy'-'MM'-'dd'T'HH':'mm':'ss'.'fffffffzzz"
		: "yyyy'-'MM'-'dd'T'HH':'mm':'ss'.'fffffffK";
	case 'r': case 'R': return "ddd, dd MMM yyyy HH':'mm':'ss 'GMT'";
	case 's': return "yyyy'-'MM'-'dd'T'HH':'mm':'ss";
	case 'u': return "yyyy'-'MM'-'dd HH':'mm':'ss'Z'";
	}
	return NULL;
}

struct out {
	struct sbuf b;
	struct date d;
	int64_t ticks, offset;
	int kind;
	const struct calendar_names *n;
};

static void number(struct out *o, int n, int width) { sbuf_printf(&o->b, "%0*d", MIN(width, 9), n); }

static void put_offset(struct out *o, int64_t offset, int count)
{
	int64_t m = llabs(offset) / TICKS_MINUTE;

	sbuf_putc(&o->b, offset < 0 ? '-' : '+');
	if (count <= 1)
		sbuf_printf(&o->b, "%d", (int)(m / 60));
	else
		sbuf_printf(&o->b, "%02d", (int)(m / 60));
	if (count >= 3)
		sbuf_printf(&o->b, ":%02d", (int)(m % 60));
}

static int64_t offset_of(struct out *o)
{
	if (o->offset != OFFSET_NONE)
		return o->offset;
	return o->kind == KIND_UTC ? 0 : calendar_offset_at_local(o->ticks);
}

static void put_fraction(struct rt *rt, struct out *o, int count, bool trim)
{
	char text[16];

	if (count > 7)
		throw_format(rt);
	snprintf(text, sizeof(text), "%07d", o->d.fraction);
	text[count] = 0;
	while (trim && count && text[count - 1] == '0')
		text[--count] = 0;
	if (trim && !count && o->b.len && !o->b.wide && ((char *)o->b.data)[o->b.len - 1] == '.')
		o->b.len--;	/* the point goes with an empty fraction */
	sbuf_puts(&o->b, text);
}

static void put_year(struct out *o, int count)
{
	if (count <= 2)
		number(o, o->d.year % 100, count);
	else
		number(o, o->d.year, count);
}

static void put_kind(struct out *o)
{
	if (o->offset != OFFSET_NONE || o->kind == KIND_LOCAL)
		put_offset(o, offset_of(o), 3);
	else if (o->kind == KIND_UTC)
		sbuf_putc(&o->b, 'Z');
}

/* A run of d, no longer than two, that begins or ends at I. */
static bool is_day_number(const struct ustr *f, uint32_t i)
{
	uint32_t from = i, to = i;

	while (from > 0 && ustr_at(f, from - 1) == 'd')
		from--;
	while (to + 1 < ustr_len(f) && ustr_at(f, to + 1) == 'd')
		to++;
	return to - from < 2;
}

/* The month at I, N units of F, stands with a day: many languages have another form for it then. */
static bool is_genitive(const struct ustr *f, uint32_t i, uint32_t n)
{
	uint32_t k = i;

	while (k > 0 && ustr_at(f, k - 1) != 'd')
		k--;
	if (k > 0 && is_day_number(f, k - 1))
		return true;
	for (k = i + n; k < ustr_len(f) && ustr_at(f, k) != 'd'; k++)
		;
	return k < ustr_len(f) && is_day_number(f, k);
}

static const char *month_name(const struct out *o, const struct ustr *f, uint32_t i, uint32_t n)
{
	bool genitive = o->n->genitive_months[0] && is_genitive(f, i, n);
	int month = o->d.month - 1;

	if (n == 3)
		return (genitive ? o->n->genitive_short : o->n->short_months)[month];
	return (genitive ? o->n->genitive_months : o->n->months)[month];
}

/* The N units C of F at AT. */
static void specifier(struct rt *rt, struct out *o, const struct ustr *f, uint32_t at, uint16_t c, int n)
{
	struct date *d = &o->d;
	int h = d->hour % 12 ? d->hour % 12 : 12;
	const char *half = d->hour < 12 ? o->n->am : o->n->pm;

	switch (c) {
	case 'd':
		if (n <= 2)
			number(o, d->day, n);
		else
			sbuf_puts(&o->b, n == 3 ? o->n->short_days[d->weekday] : o->n->days[d->weekday]);
		break;
	case 'M':
		if (n <= 2)
			number(o, d->month, n);
		else
			sbuf_puts(&o->b, month_name(o, f, at, (uint32_t)n));
		break;
	case 'y': put_year(o, n); break;
	case 'h': number(o, h, MIN(n, 2)); break;
	case 'H': number(o, d->hour, MIN(n, 2)); break;
	case 'm': number(o, d->minute, MIN(n, 2)); break;
	case 's': number(o, d->second, MIN(n, 2)); break;
	case 'f': put_fraction(rt, o, n, false); break;
	case 'F': put_fraction(rt, o, n, true); break;
	case 't':
		if (n == 1)
			sbuf_put_sub(&o->b, ustr_new(rt, half), 0, *half ? 1 : 0);
		else
			sbuf_puts(&o->b, half);
		break;
	case 'z': put_offset(o, offset_of(o), n); break;
	case 'K': put_kind(o); break;
	case 'g': sbuf_puts(&o->b, o->n->era); break;
	}
}

/* Copies a quoted part; returns the unit after it. */
static uint32_t quoted(struct rt *rt, struct out *o, struct ustr *f, uint32_t i)
{
	uint16_t q = ustr_at(f, i++);

	for (; i < ustr_len(f); i++) {
		uint16_t c = ustr_at(f, i);

		if (c == q)
			return i + 1;
		if (c == '\\' && ++i < ustr_len(f))
			c = ustr_at(f, i);
		sbuf_putc(&o->b, c);
	}
	net_throw(rt, "System.FormatException", "Cannot find a matching quote character for the character '%c'.", q);
}

static struct ustr *custom(struct rt *rt, struct out *o, struct ustr *f)
{
	sbuf_init(&o->b, rt);
	for (uint32_t i = 0; i < ustr_len(f);) {
		uint16_t c = ustr_at(f, i);
		uint32_t n = 1;

		if (c == '\'' || c == '"') {
			i = quoted(rt, o, f, i);
			continue;
		}
		if (c == '\\' || c == '%') {
			if (++i >= ustr_len(f))
				throw_format(rt);
			if (c == '\\')
				sbuf_putc(&o->b, ustr_at(f, i++));
			continue;
		}
		if ((c == '/' && o->n->date_separator) || (c == ':' && o->n->time_separator)) {
			sbuf_puts(&o->b, c == '/' ? o->n->date_separator : o->n->time_separator);
			i++;
			continue;
		}
		if (c < 128 && c && strchr("dMyhHmsfFtzg", c)) {
			while (i + n < ustr_len(f) && ustr_at(f, i + n) == c)
				n++;
			specifier(rt, o, f, i, c, (int)n);
		} else if (c == 'K') {
			put_kind(o);
		} else {
			sbuf_putc(&o->b, c);
		}
		i += n;
	}
	return sbuf_take(&o->b);
}

struct ustr *calendar_format(struct rt *rt, int64_t ticks, int kind, int64_t offset, struct ustr *fmt,
			     const struct calendar_names *names)
{
	struct out o = { .ticks = ticks, .offset = offset, .kind = kind, .n = names };
	bool standard = !fmt || ustr_len(fmt) <= 1;
	uint16_t letter = fmt && ustr_len(fmt) ? ustr_at(fmt, 0) : 'G';
	const char *pattern;
	char buf[128];

	if (standard) {
		if (offset != OFFSET_NONE && strchr("rRu", letter))
			o.ticks = ticks - offset;
		if (letter == 'U')
			o.ticks = kind == KIND_UTC ? ticks : ticks - calendar_offset_at_local(ticks);
		pattern = calendar_pattern(letter, names, offset != OFFSET_NONE &&
			(letter != 'G' || !fmt || !ustr_len(fmt)), buf);
		if (!pattern || (letter == 'U' && offset != OFFSET_NONE))
			throw_format(rt);
		fmt = ustr_new(rt, pattern);
	}
	calendar_split(o.ticks, &o.d);
	return custom(rt, &o, fmt);
}
