/* SPDX-License-Identifier: MIT */
/*
 * Dates from text. The free form takes numbers, month and day names, times,
 * AM/PM and offsets in the orders that .NET takes under the invariant and the
 * en-US culture; the exact form follows a format string.
 */
#include "types/time/calendar.h"

#include "value/rt.h"

#include <string.h>
#include <strings.h>

struct parse {
	struct rt *rt;
	const char *s, *p;
	const struct calendar_names *n;
	int num[3], digits[3], nnum;	/* date numbers in order */
	int month_name, month_at;	/* 1..12, and how many numbers came before */
	int weekday;
	int hour, minute, second, fraction;
	bool has_time, pm, am;
	struct calendar_parsed *out;
	int unknown;			/* where an unknown word begins, -1: none */
};

static const char bad_format[] = "String '%s' was not recognized as a valid DateTime.";
static const char bad_word[] = "The string '%s' was not recognized as a valid DateTime. There is an unknown word starting at index '%d'.";
static const char bad_date[] = "The DateTime represented by the string '%s' is not supported in calendar 'System.Globalization.GregorianCalendar'.";

static const char *text(struct rt *rt, const char *fmt, const char *s, int at)
{
	return USTR_C(rt, ustr_printf(rt, fmt, s, at));
}

static bool is_digit(char c) { return c >= '0' && c <= '9'; }
/* Of a word: all that isn't ASCII counts, so that names of months stay whole. */
static bool is_letter(char c) { return ((c | 32) >= 'a' && (c | 32) <= 'z') || (unsigned char)c >= 0x80; }

static int number(const char **p, int *ret_digits)
{
	int n = 0, k = 0;

	for (; is_digit(**p); (*p)++, k++)
		n = n < 100000000 ? n * 10 + (**p - '0') : n;
	*ret_digits = k;
	return n;
}

static int name_in(const char *const *names, int count, const char *w, size_t len)
{
	for (int i = 0; i < count; i++)
		if (strlen(names[i]) == len && !strncasecmp(names[i], w, len))
			return i;
	return -1;
}

static void fraction(struct parse *c)
{
	int scale = TICKS_SECOND / 10;

	c->p++;
	c->fraction = 0;
	for (; is_digit(*c->p); c->p++, scale /= 10)
		c->fraction += scale * (*c->p - '0');
}

/* hh:mm[:ss[.fff]], the hours already read. */
static bool time_of_day(struct parse *c, int hour)
{
	int k;

	if (c->has_time)
		return false;
	c->has_time = true;
	c->hour = hour;
	c->p++;
	if (!is_digit(*c->p))
		return false;
	c->minute = number(&c->p, &k);
	if (*c->p == ':') {
		c->p++;
		if (!is_digit(*c->p))
			return false;
		c->second = number(&c->p, &k);
		if ((*c->p == '.' || *c->p == ',') && is_digit(c->p[1]))
			fraction(c);
	}
	return true;
}

/* ±hh[:mm], after a time. */
static bool offset(struct parse *c)
{
	int sign = *c->p == '-' ? -1 : 1, k, h, m = 0;

	c->p++;
	if (!is_digit(*c->p))
		return false;
	h = number(&c->p, &k);
	if (k == 4) {
		m = h % 100;
		h /= 100;
	} else if (*c->p == ':') {
		c->p++;
		m = number(&c->p, &k);
	}
	if (h > 14 || m > 59)
		return false;
	c->out->offset = sign * (h * TICKS_HOUR + m * TICKS_MINUTE);
	return true;
}

static bool whole_date(const struct parse *c)
{
	return c->nnum == 3 || (c->month_name && c->nnum == 2);
}

static bool word(struct parse *c)
{
	const char *w = c->p;
	size_t len = 0;
	int i;

	while (is_letter(w[len]))
		len++;
	if (len == 1 && (*w | 32) == 't' && is_digit(w[1]) && c->nnum) {
		c->p++;
		return true;
	}
	c->p += len;
	if (len == 3 && (!strncmp(w, "年", 3) || !strncmp(w, "月", 3) || !strncmp(w, "日", 3)))
		return c->nnum;	/* year, month, day behind their numbers */
	if (len == 1 && (*w | 32) == 'z' && (c->has_time || whole_date(c))) {
		c->out->utc = true;
		return true;
	}
	if (len == 3 && (!strncasecmp(w, "GMT", 3) || !strncasecmp(w, "UTC", 3))) {
		c->out->utc = true;
		return true;
	}
	if ((len == 2 || len == 1) && ((*w | 32) == 'a' || (*w | 32) == 'p') && (len == 1 || (w[1] | 32) == 'm')) {
		c->pm = (*w | 32) == 'p';
		c->am = !c->pm;
		if (!c->has_time && c->nnum) {	/* "3 PM" */
			c->hour = c->num[--c->nnum];
			c->has_time = true;
		}
		return c->has_time;
	}
	i = name_in(c->n->months, 12, w, len);
	if (i < 0)
		i = name_in(c->n->short_months, 12, w, len);
	if (i < 0 && c->n->genitive_months[0])
		i = name_in(c->n->genitive_months, 12, w, len);
	if (i < 0 && c->n->genitive_months[0])
		i = name_in(c->n->genitive_short, 12, w, len);
	if (i >= 0 && !c->month_name) {
		c->month_name = i + 1;
		c->month_at = c->nnum;
		return true;
	}
	i = name_in(c->n->days, 7, w, len);
	if (i < 0)
		i = name_in(c->n->short_days, 7, w, len);
	if (i >= 0 && c->weekday < 0) {
		c->weekday = i;
		return true;
	}
	c->p = w;
	c->unknown = (int)(w - c->s);
	return false;
}

/* "3 pm" behind a whole date: N hours. */
static bool hour_alone(struct parse *c, int n)
{
	const char *p = c->p + strspn(c->p, " ");

	if (!whole_date(c) || c->has_time || ((*p | 32) != 'a' && (*p | 32) != 'p'))
		return false;
	c->hour = n;
	c->has_time = true;
	return true;
}

static bool scan(struct parse *c)
{
	int k, n;

	while (*c->p) {
		if (is_digit(*c->p)) {
			n = number(&c->p, &k);
			if (*c->p == ':') {
				if (!time_of_day(c, n))
					return false;
				continue;
			}
			if (hour_alone(c, n))
				continue;
			if (c->nnum == 3)
				return false;
			c->num[c->nnum] = n;
			c->digits[c->nnum++] = k;
		} else if (is_letter(*c->p)) {
			if (!word(c))
				return false;
		} else if ((*c->p == '+' || *c->p == '-') && (c->has_time || whole_date(c)) &&
			   c->out->offset == OFFSET_NONE && is_digit(c->p[1])) {
			if (!offset(c))
				return false;
		} else if (strchr(" \t\n\r,/-.", *c->p)) {
			c->p++;
		} else {
			return false;
		}
	}
	return true;
}

static int full_year(int y, int digits)
{
	return digits <= 2 ? y + (y <= 49 ? 2000 : 1900) : y;
}

/* Which number is what: a name fixes the month; four digits are a year. */
/* Three numbers in the order of the culture's short pattern. */
static void by_culture(const struct parse *c, int *y, int *m, int *d)
{
	static const struct { char first; uint8_t year, month, day; } orders[] = {
		{ 'd', 2, 1, 0 }, { 'y', 0, 1, 2 }, { 'M', 2, 0, 1 },
	};
	const char *p = c->n->short_date + strcspn(c->n->short_date, "dMy");
	size_t i = 0;

	while (i < ARRAY_LEN(orders) - 1 && orders[i].first != *p)
		i++;
	*y = full_year(c->num[orders[i].year], c->digits[orders[i].year]);
	*m = c->num[orders[i].month];
	*d = c->num[orders[i].day];
}

static bool arrange(struct parse *c, int this_year, int *y, int *m, int *d)
{
	if (c->month_name) {
		*m = c->month_name;
		*d = 1;
		if (c->nnum == 0)
			return false;
		if (c->nnum == 1) {
			bool year = c->digits[0] > 2;

			*y = year ? c->num[0] : this_year;
			*d = year ? 1 : c->num[0];
			return true;
		}
		if (c->nnum == 3)
			return false;
		if (c->digits[0] > 2) {
			*y = c->num[0];
			*d = c->num[1];
		} else {
			*d = c->num[0];
			*y = full_year(c->num[1], c->digits[1]);
		}
		return true;
	}
	if (c->nnum == 3) {
		if (c->digits[0] > 2) {
			*y = c->num[0]; *m = c->num[1]; *d = c->num[2];
		} else {
			by_culture(c, y, m, d);
		}
		return true;
	}
	if (c->nnum != 2)
		return false;
	if (c->digits[0] > 2) {
		*y = c->num[0]; *m = c->num[1]; *d = 1;
	} else if (c->digits[1] > 2) {
		*m = c->num[0]; *y = c->num[1]; *d = 1;
	} else {
		*m = c->num[0]; *d = c->num[1]; *y = this_year;
	}
	return true;
}

static bool time_ticks(struct parse *c, int64_t *ret)
{
	int h = c->hour;

	if (c->am && h > 12)
		return false;
	if (c->pm && h < 12)
		h += 12;
	if (c->am && h == 12)
		h = 0;
	if (h > 23 || c->minute > 59 || c->second > 59)
		return false;
	*ret = h * TICKS_HOUR + c->minute * TICKS_MINUTE + c->second * TICKS_SECOND + c->fraction;
	return true;
}

/* By one of the culture's patterns, one or two digits for day and month. */
static bool by_own_pattern(struct rt *rt, struct ustr *s, const struct calendar_names *n, struct calendar_parsed *ret)
{
	struct ustr *date = ustr_new(rt, n->short_date);
	const char *const dates[] = { NULL, n->long_date }, *const times[] = { NULL, n->short_time, n->long_time };

	date = ustr_replace(rt, ustr_replace(rt, date, ustr_new(rt, "dd"), ustr_new(rt, "d"), false),
			    ustr_new(rt, "MM"), ustr_new(rt, "M"), false);
	for (size_t i = 0; i < ARRAY_LEN(dates); i++)
		for (size_t k = 0; k < ARRAY_LEN(times); k++) {
			struct ustr *f = dates[i] ? ustr_new(rt, dates[i]) : date;

			if (times[k])
				f = ustr_concat(rt, f, ustr_printf(rt, " %s", times[k]));
			if (!calendar_parse_exact(rt, s, f, 0, n, ret))
				return true;
		}
	return false;
}

/* S with blanks for the narrow ones that stand before AM and PM. */
static struct ustr *wide_blanks(struct rt *rt, struct ustr *s)
{
	struct ustr *narrow = ustr_new(rt, "\u202F");

	return s->wide ? ustr_replace(rt, s, narrow, ustr_new(rt, " "), false) : s;
}

const char *calendar_parse(struct rt *rt, struct ustr *s, const struct calendar_names *names, struct calendar_parsed *ret)
{
	struct parse c = { .rt = rt, .n = names, .out = ret, .weekday = -1, .unknown = -1 };
	int64_t tod = 0;
	struct date today;
	int y, m, d;

	if (names->date_separator && by_own_pattern(rt, ustr_trim(rt, s, true, true), names, ret))
		return NULL;
	*ret = (struct calendar_parsed){ .offset = OFFSET_NONE };
	c.s = c.p = USTR_C(rt, ustr_trim(rt, wide_blanks(rt, s), true, true));
	if (!*c.s)
		return text(rt, bad_format, USTR_C(rt, s), 0);
	if (!scan(&c))
		return text(rt, c.unknown >= 0 ? bad_word : bad_format, USTR_C(rt, s), c.unknown);
	calendar_split(calendar_now().i, &today);
	y = today.year; m = today.month; d = today.day;
	ret->has_date = c.nnum || c.month_name;
	if (!ret->has_date && !c.has_time)
		return text(rt, bad_format, USTR_C(rt, s), 0);
	if (ret->has_date && !arrange(&c, today.year, &y, &m, &d))
		return text(rt, bad_format, USTR_C(rt, s), 0);
	if (!calendar_valid(y, m, d))
		return text(rt, bad_format, USTR_C(rt, s), 0);
	if (c.has_time && !time_ticks(&c, &tod))
		return text(rt, bad_date, USTR_C(rt, s), 0);
	ret->ticks = calendar_ticks(y, m, d) + tod;
	if (c.weekday >= 0) {
		struct date check;

		calendar_split(ret->ticks, &check);
		if (check.weekday != c.weekday)
			return text(rt,
				"String '%s' was not recognized as a valid DateTime because the day of week was incorrect.",
				USTR_C(rt, s), 0);
	}
	return ret->ticks < 0 || ret->ticks > TICKS_MAX ? text(rt, bad_date, USTR_C(rt, s), 0) : NULL;
}

/* ---- by a format ---- */

struct exact {
	struct parse c;
	int year, month, day, year_digits;
	bool has_hour12;
};

static bool digits(struct parse *c, int least, int most, int *ret)
{
	int n = 0, k = 0;

	for (; k < most && is_digit(*c->p); k++)
		n = n * 10 + (*c->p++ - '0');
	*ret = n;
	return k >= least;
}

static bool exact_name(struct parse *c, const char *const *names, int count, int *ret)
{
	for (int i = 0; i < count; i++) {
		size_t len = strlen(names[i]);

		if (!strncasecmp(c->p, names[i], len)) {
			c->p += len;
			*ret = i;
			return true;
		}
	}
	return false;
}

static bool exact_fraction(struct parse *c, int count, bool optional)
{
	int scale = TICKS_SECOND / 10, k = 0;

	c->fraction = 0;
	for (; k < count && is_digit(*c->p); k++, scale /= 10)
		c->fraction += scale * (*c->p++ - '0');
	return optional || k == count;
}

static bool exact_kind(struct parse *c)
{
	if (*c->p == 'Z') {
		c->p++;
		c->out->utc = true;
		return true;
	}
	return *c->p != '+' && *c->p != '-' ? true : offset(c);
}

static bool exact_one(struct exact *e, char f, int n)
{
	struct parse *c = &e->c;
	int i;

	switch (f) {
	case 'd':
		if (n > 2)
			return exact_name(c, n == 3 ? c->n->short_days : c->n->days, 7, &c->weekday);
		return digits(c, n, 2, &e->day);
	case 'M':
		if (n <= 2)
			return digits(c, n, 2, &e->month);
		if (!(c->n->genitive_months[0] &&
		      exact_name(c, n == 3 ? c->n->genitive_short : c->n->genitive_months, 12, &i)) &&
		    !exact_name(c, n == 3 ? c->n->short_months : c->n->months, 12, &i))
			return false;
		e->month = i + 1;
		return true;
	case 'y':
		if (!digits(c, n <= 2 ? n : n, n <= 2 ? 2 : MAX(n, 4), &e->year))
			return false;
		if (n <= 2)
			e->year = full_year(e->year, 2);
		return true;
	case 'h':
	case 'H':
		c->has_time = true;
		e->has_hour12 = f == 'h';
		return digits(c, MIN(n, 2), 2, &c->hour) && (f == 'H' || (c->hour >= 1 && c->hour <= 12));
	case 'm': c->has_time = true; return digits(c, MIN(n, 2), 2, &c->minute);
	case 's': c->has_time = true; return digits(c, MIN(n, 2), 2, &c->second);
	case 'f': return exact_fraction(c, n, false);
	case 'F': return exact_fraction(c, n, true);
	case 't':
		c->pm = (*c->p | 32) == 'p';
		c->am = (*c->p | 32) == 'a';
		c->p += c->am || c->pm ? (n == 1 ? 1 : (c->p[1] | 32) == 'm' ? 2 : 0) : 0;
		return c->am || c->pm;
	case 'z': return (*c->p == '+' || *c->p == '-') && offset(c);
	case 'K': return exact_kind(c);
	case 'g': i = (int)strlen(c->n->era); c->p += strncasecmp(c->p, c->n->era, (size_t)i) ? 0 : i; return true;
	}
	return false;
}

static bool follow(struct exact *e, const char *f)
{
	struct parse *c = &e->c;

	while (*f) {
		int n = 1;

		if (*f == '\'' || *f == '"') {
			char q = *f++;

			for (; *f && *f != q; f++)
				if (*c->p++ != *f)
					return false;
			f += *f == q;
			continue;
		}
		if (*f == '%') {
			f++;
			continue;
		}
		if (strchr("dMyhHmsfFtzKg", *f)) {
			while (*f != 'K' && f[n] == *f)
				n++;
			if (!exact_one(e, *f, n))
				return false;
			f += n;
			continue;
		}
		if (*f == '\\' && f[1])
			f++;
		if (*f == '.' && f[1] == 'F' && *c->p != '.') {
			f++;
			continue;
		}
		if (*c->p != *f)
			return false;
		c->p++;
		f++;
	}
	return *c->p == 0;
}

const char *calendar_parse_exact(struct rt *rt, struct ustr *s, struct ustr *fmt, int styles,
				 const struct calendar_names *names, struct calendar_parsed *ret)
{
	struct exact e = { .c = { .rt = rt, .n = names, .out = ret, .weekday = -1 }, .year = -1, .month = -1, .day = -1 };
	int64_t tod = 0;
	struct date today;
	char buf[128];
	const char *f, *p;

	*ret = (struct calendar_parsed){ .offset = OFFSET_NONE };
	e.c.s = e.c.p = USTR_C(rt, ustr_trim(rt, wide_blanks(rt, s), styles & 1, styles & 2));
	f = USTR_C(rt, fmt);
	if (ustr_len(fmt) == 1) {
		p = calendar_pattern(ustr_at(fmt, 0), names, false, buf);
		ret->utc = strchr("rRu", f[0]) != NULL;
		f = p ? p : "";
	}
	f = USTR_C(rt, wide_blanks(rt, ustr_new(rt, f)));
	if (!*f || !follow(&e, f))
		return text(rt, bad_format, USTR_C(rt, s), 0);
	calendar_split(calendar_now().i, &today);
	ret->has_date = e.year >= 0 || e.month >= 0 || e.day >= 0;
	if (e.year < 0)
		e.year = today.year;
	if (e.month < 0)
		e.month = ret->has_date ? 1 : today.month;
	if (e.day < 0)
		e.day = ret->has_date ? 1 : today.day;
	if (!calendar_valid(e.year, e.month, e.day))
		return text(rt, bad_date, USTR_C(rt, s), 0);
	if (!time_ticks(&e.c, &tod))
		return text(rt, bad_format, USTR_C(rt, s), 0);
	ret->ticks = calendar_ticks(e.year, e.month, e.day) + tod;
	return NULL;
}
