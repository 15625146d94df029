/* SPDX-License-Identifier: MIT */
/* JSON scalars: strings with escapes, numbers, dates in strings; positions of errors. */
#include "cmdlets/utility/json_text.h"

#include "types/time/stamp.h"
#include "value/num.h"

#include <stdlib.h>
#include <string.h>

static void put_path(struct sbuf *b, const struct json_at *at)
{
	if (!at)
		return;
	put_path(b, at->up);
	if (at->index >= 0) {
		sbuf_printf(b, "[%lld]", (long long)at->index);
	} else if (at->key) {
		if (b->len)
			sbuf_putc(b, '.');
		sbuf_put(b, at->key);
	}
}

/* "TEXT Path 'a.b[1]', line 1, position 7." of the place that was reached. */
static struct ustr *with_place(struct json_in *j, struct ustr *text)
{
	struct sbuf b;
	int line = j->p > j->start;	/* nothing read yet: line 0 */
	const char *p, *bol = j->start;

	sbuf_init(&b, j->rt);
	put_path(&b, j->at);
	for (p = j->start; p < j->p; p++)
		if (*p == '\n') {
			line++;
			bol = p + 1;
		}
	return ustr_printf(j->rt, "%s Path '%s', line %d, position %d.", USTR_C(j->rt, text),
			   USTR_C(j->rt, sbuf_take(&b)), line, (int)(j->p - bol));
}

/* Throws the cmdlet's error around the reader's own, an exception of TYPE. */
static _Noreturn void fail_as(struct json_in *j, const char *type, struct ustr *text)
{
	struct exc *inner = exc_new(j->rt, type, text, V_NULL);

	j->error = err_make(j->rt, "System.ArgumentException", "System.ArgumentException", EC_NotSpecified, V_NULL,
		"Conversion from JSON failed with error: %s", USTR_C(j->rt, text));
	gc_store((struct exc *)val_base(j->error->exception).o,
		&((struct exc *)val_base(j->error->exception).o)->inner, val_obj(inner));
	rt_throw(j->rt, j->error);
}

void json_fail(struct json_in *j, const char *fmt, ...)
{
	struct ustr *text;
	va_list ap;

	va_start(ap, fmt);
	text = ustr_vprintf(j->rt, fmt, ap);
	va_end(ap);
	fail_as(j, "Newtonsoft.Json.JsonReaderException", with_place(j, text));
}

void json_fail_value(struct json_in *j, const char *fmt, ...)
{
	struct ustr *text;
	va_list ap;

	if (j->at && j->at->index >= 0)
		j->at->index--;		/* the place is that of the last whole element */
	va_start(ap, fmt);
	text = ustr_vprintf(j->rt, fmt, ap);
	va_end(ap);
	fail_as(j, "Newtonsoft.Json.JsonReaderException", with_place(j, text));
}

/* The last byte before P that is no blank; 0: none. */
static char before(const struct json_in *j, const char **p)
{
	while (*p > j->start)
		if (!strchr(" \t\r\n", *--*p))
			return **p;
	return 0;
}

/* True when a value is still to come: behind an opening, a colon, or a comma that
 * follows a scalar. */
static bool awaits_value(const struct json_in *j)
{
	const char *p = j->e;
	char last = before(j, &p), prior = last == ',' ? before(j, &p) : 0;

	return last == '[' || last == '{' || last == ':' || (last == ',' && prior != '}' && prior != ']');
}

void json_ended(struct json_in *j)
{
	static const char type[] = "Newtonsoft.Json.JsonSerializationException";
	const char *start = j->start, *p = j->e;
	bool root_object = j->at && !j->at->up && j->at->index < 0;
	struct sbuf b;

	while (start < j->e && strchr(" \t\r\n", *start))
		start++;
	if (root_object && before(j, &p) == '{')
		fail_as(j, type, with_place(j, ustr_new(j->rt, "Unexpected end when reading JSON.")));
	if (!root_object && awaits_value(j)) {
		sbuf_init(&b, j->rt);
		put_path(&b, j->at ? j->at->up : NULL);
		fail_as(j, type, ustr_printf(j->rt, "Unexpected end when reading token. Path '%s'.",
			USTR_C(j->rt, sbuf_take(&b))));
	}
	if (*start != '[')
		fail_as(j, type, with_place(j, ustr_new(j->rt, "Unexpected end when deserializing object.")));
}

const char *json_char(struct json_in *j)
{
	size_t n = 1;

	if (j->p >= j->e)
		return "";
	while (j->p + n < j->e && (j->p[n] & 0xc0) == 0x80)
		n++;
	return USTR_C(j->rt, ustr_from_utf8(j->rt, j->p, n));
}

static void comment(struct json_in *j)
{
	if (j->p + 1 < j->e && j->p[1] == '*') {
		const char *end = memmem(j->p + 2, (size_t)(j->e - j->p - 2), "*/", 2);

		if (!end)
			json_fail(j, "Unexpected end while parsing comment.");
		j->p = end + 2;
		return;
	}
	if (j->p + 1 >= j->e || j->p[1] != '/')
		json_fail(j, "Error parsing comment. Expected: *, got %s.", json_char(j));
	while (j->p < j->e && *j->p != '\n' && *j->p != '\r')
		j->p++;
}

void json_blanks(struct json_in *j)
{
	for (; j->p < j->e; j->p++) {
		switch (*j->p) {
		case ' ': case '\t': case '\n': case '\r':
			continue;
		case '/':
			comment(j);
			j->p--;
			continue;
		case '\xc2':	/* no-break space */
			if (j->p + 1 < j->e && j->p[1] == '\xa0') {
				j->p++;
				continue;
			}
			return;
		case '\xef':	/* byte order mark */
			if (j->e - j->p >= 3 && !memcmp(j->p, "\xef\xbb\xbf", 3)) {
				j->p += 2;
				continue;
			}
			return;
		}
		return;
	}
}

static unsigned hex4(struct json_in *j)
{
	unsigned u = 0;

	if (j->e - j->p < 4)
		json_fail(j, "Unexpected end while parsing Unicode escape sequence.");
	for (int i = 0; i < 4; i++) {
		int d = hex_digit((uint8_t)j->p[i]);

		if (d < 0)
			json_fail(j, "Could not convert text to hex: %.4s.", j->p);
		u = u * 16 + (unsigned)d;
	}
	j->p += 4;
	return u;
}

static void escape(struct json_in *j, struct sbuf *b)
{
	static const char from[] = "bfnrt\"\\/'", to[] = "\b\f\n\r\t\"\\/'";
	const char *at;

	if (++j->p >= j->e)
		json_fail_value(j, "Unterminated string. Expected delimiter: \".");
	if (*j->p == 'u') {
		j->p++;
		sbuf_putc(b, (uint16_t)hex4(j));
		return;
	}
	at = *j->p ? strchr(from, *j->p) : NULL;
	if (!at) {
		const char *c = json_char(j);

		j->p++;
		json_fail_value(j, "Bad JSON escape sequence: \\%s.", c);
	}
	sbuf_putc(b, (uint8_t)to[at - from]);
	j->p++;
}

/* First byte at or after P that is QUOTE or a backslash. */
static const char *plain_end(const char *p, const char *e, char quote)
{
	const uint64_t ones = ~0ull / 255, high = ones * 128, q = ones * (uint8_t)quote, s = ones * '\\';

	for (; e - p >= 8; p += 8) {
		uint64_t w, a, b;

		memcpy(&w, p, 8);
		a = w ^ q;
		b = w ^ s;
		if ((((a - ones) & ~a) | ((b - ones) & ~b)) & high)
			break;
	}
	while (p < e && *p != quote && *p != '\\')
		p++;
	return p;
}

struct ustr *json_string(struct json_in *j, struct ustr *(*make)(struct json_in *, const char *, size_t))
{
	char quote = *j->p++;
	const char *end = plain_end(j->p, j->e, quote), *start = j->p;
	struct sbuf b;

	if (end < j->e && *end == quote) {
		j->p = end + 1;
		return make ? make(j, start, (size_t)(end - start)) : ustr_from_utf8(j->rt, start, (size_t)(end - start));
	}
	sbuf_init(&b, j->rt);
	for (;;) {
		sbuf_put_utf8(&b, j->p, (size_t)(end - j->p));
		j->p = end;
		if (j->p >= j->e)
			json_fail_value(j, "Unterminated string. Expected delimiter: %c.", quote);
		if (*j->p == quote)
			break;
		escape(j, &b);
		end = plain_end(j->p, j->e, quote);
	}
	j->p++;
	return sbuf_take(&b);
}

static val big_number(struct json_in *j, const char *s, size_t n, int radix)
{
	bool neg = *s == '-';
	val v;

	if (!bigint_parse(j->rt, s + neg, n - neg, radix, &v))
		json_fail(j, "Input string '%.*s' is not a valid number.", (int)n, s);
	return neg ? val_neg(j->rt, v) : v;
}

/* Exact where mantissa and power of ten are exact doubles, else strtod. */
static double read_double(const char *s, size_t n, uint64_t mantissa, int digits, int exp10, bool neg)
{
	static const double tens[] = { 1, 1e1, 1e2, 1e3, 1e4, 1e5, 1e6, 1e7, 1e8, 1e9, 1e10, 1e11, 1e12, 1e13, 1e14, 1e15,
		1e16, 1e17, 1e18, 1e19, 1e20, 1e21, 1e22 };
	char buf[400];
	double d;

	if (digits <= 15 && exp10 >= -22 && exp10 <= 22) {
		d = (double)mantissa;
		d = exp10 < 0 ? d / tens[-exp10] : d * tens[exp10];
		return neg ? -d : d;
	}
	n = MIN(n, sizeof buf - 1);
	memcpy(buf, s, n);
	buf[n] = '\0';
	return strtod(buf, NULL);
}

static val radix_number(struct json_in *j, int radix)
{
	const char *s = j->p;
	val v;
	int64_t i;

	while (j->p < j->e && ((*j->p >= '0' && *j->p <= '9') || ((*j->p | 32) >= 'a' && (*j->p | 32) <= 'f')))
		j->p++;
	v = big_number(j, s, (size_t)(j->p - s), radix);
	return bigint_to_int64(v, &i) ? val_long(i) : v;
}

static int exponent(struct json_in *j)
{
	bool neg = false;
	int n = 0;

	j->p++;
	if (j->p < j->e && (*j->p == '+' || *j->p == '-'))
		neg = *j->p++ == '-';
	for (; j->p < j->e && *j->p >= '0' && *j->p <= '9'; j->p++)
		n = n < 100000 ? n * 10 + (*j->p - '0') : n;
	return neg ? -n : n;
}

/* True for what the product takes into a number before it looks at it. */
static bool number_char(char c)
{
	return (c >= '0' && c <= '9') || ((c | 32) >= 'a' && (c | 32) <= 'f') || (c && strchr("xX.+-", c));
}

static _Noreturn void wrong_number(struct json_in *j, const char *s)
{
	while (j->p < j->e && number_char(*j->p))
		j->p++;
	json_fail(j, "Input string '%.*s' is not a valid number.", (int)MIN(j->p - s, 512), s);
}

val json_number(struct json_in *j)
{
	const char *s = j->p;
	bool neg = *s == '-', real = false, point = false;
	uint64_t m = 0;
	int digits = 0, exp10 = 0;

	j->p += neg;
	if (j->e - j->p > 2 && *j->p == '0' && (j->p[1] | 32) == 'x') {
		j->p += 2;
		return radix_number(j, 16);
	}
	for (; j->p < j->e; j->p++) {
		char c = *j->p;

		if (c == '.' && !point) {
			real = point = true;
			continue;
		}
		if (c < '0' || c > '9')
			break;
		if (digits < 19)
			m = m * 10 + (unsigned)(c - '0');
		digits += digits || c != '0';
		exp10 -= point;
	}
	if (j->p < j->e && (*j->p | 32) == 'e') {
		real = true;
		exp10 += exponent(j);
	}
	if (j->p == s + neg || (real && (j->p[-1] | 32) == 'e') || (j->p < j->e && number_char(*j->p)))
		wrong_number(j, s);
	if (j->p < j->e && strchr("ghijklmnopqrstuvwyz_", *j->p | 32))
		json_fail(j, "Unexpected character encountered while parsing number: %s.", json_char(j));
	if (real)
		return val_double(read_double(s, (size_t)(j->p - s), m, digits, exp10, neg));
	if (digits <= 18 || (digits == 19 && m <= INT64_MAX))
		return val_long(neg ? -(int64_t)m : (int64_t)m);
	return big_number(j, s, (size_t)(j->p - s), 10);
}

static int two(const struct ustr *s, uint32_t i)
{
	int a = ustr_at(s, i) - '0', b = ustr_at(s, i + 1) - '0';

	return a < 0 || a > 9 || b < 0 || b > 9 ? -1 : a * 10 + b;
}

/* The zone at the end: offset in ticks, or OFFSET_NONE. False: not a zone. */
static bool read_zone(const struct ustr *s, uint32_t i, int64_t *ret, bool *ret_utc)
{
	uint32_t n = ustr_len(s) - i;
	int h, m = 0;

	*ret = OFFSET_NONE;
	*ret_utc = false;
	if (!n)
		return true;
	if (ustr_at(s, i) == 'Z') {
		*ret = 0;
		*ret_utc = true;
		return n == 1;
	}
	if ((ustr_at(s, i) != '+' && ustr_at(s, i) != '-') || (n != 3 && n != 5 && n != 6))
		return false;
	h = two(s, i + 1);
	if (n > 3)
		m = two(s, n == 6 ? i + 4 : i + 3);
	if (h < 0 || m < 0 || (n == 6 && ustr_at(s, i + 3) != ':'))
		return false;
	*ret = (h * TICKS_HOUR + m * TICKS_MINUTE) * (ustr_at(s, i) == '-' ? -1 : 1);
	return true;
}

static uint32_t read_fraction(const struct ustr *s, uint32_t i, int64_t *ticks)
{
	int64_t unit = TICKS_SECOND / 10;

	if (i >= ustr_len(s) || ustr_at(s, i) != '.')
		return i;
	for (i++; i < ustr_len(s) && ustr_at(s, i) >= '0' && ustr_at(s, i) <= '9'; i++, unit /= 10)
		*ticks += (ustr_at(s, i) - '0') * unit;
	return i;
}

static bool read_iso(const struct ustr *s, int64_t *ticks, int64_t *offset, bool *utc)
{
	static const struct { uint8_t at, c; } marks[] = { { 4, '-' }, { 7, '-' }, { 10, 'T' }, { 13, ':' }, { 16, ':' } };
	int y = two(s, 0), y2 = two(s, 2), mo = two(s, 5), d = two(s, 8), h = two(s, 11), mi = two(s, 14), se = two(s, 17);

	for (size_t i = 0; i < ARRAY_LEN(marks); i++)
		if (ustr_at(s, marks[i].at) != marks[i].c)
			return false;
	if (y < 0 || y2 < 0 || !calendar_valid(y * 100 + y2, mo, d) || h < 0 || h > 23 || mi < 0 || mi > 59 || se < 0 || se > 59)
		return false;
	*ticks = calendar_ticks(y * 100 + y2, mo, d) + h * TICKS_HOUR + mi * TICKS_MINUTE + se * TICKS_SECOND;
	return read_zone(s, read_fraction(s, 19, ticks), offset, utc);
}

/* /Date(1700000000000)/ and with an offset behind the number. */
static bool read_microsoft(struct rt *rt, struct ustr *s, int64_t *ticks, int64_t *offset, bool *utc)
{
	const char *p = USTR_C(rt, s) + 6;
	char *end;
	long long ms = strtoll(p, &end, 10), zone = 0;
	bool has = *end == '+' || *end == '-';

	if (has)
		zone = strtoll(end, &end, 10);
	if (end == p || strcmp(end, ")/"))
		return false;
	*offset = has ? (zone / 100 * 60 + zone % 100) * TICKS_MINUTE : 0;
	*utc = !has;
	*ticks = TICKS_UNIX + ms * TICKS_MS + *offset;
	return *ticks >= 0 && *ticks <= TICKS_MAX;
}

static val make_date(struct json_in *j, int64_t ticks, int64_t offset, bool utc)
{
	int64_t at_utc = offset == OFFSET_NONE ? ticks : ticks - offset;
	bool none = offset == OFFSET_NONE;

	switch (j->o->dates) {
	case JSON_DATE_OFFSET:
		return stamp_new(j->rt, type_find_c(j->rt, "System.DateTimeOffset"), ticks,
			none ? calendar_offset_at_local(ticks) : offset);
	case JSON_DATE_UTC:
		return stamp_datetime(j->rt, at_utc, KIND_UTC);
	case JSON_DATE_LOCAL:
		return stamp_datetime(j->rt, none ? ticks : at_utc + calendar_offset_at_utc(at_utc), KIND_LOCAL);
	default:
		if (none || utc)
			return stamp_datetime(j->rt, ticks, none ? KIND_UNSPECIFIED : KIND_UTC);
		return stamp_datetime(j->rt, at_utc + calendar_offset_at_utc(at_utc), KIND_LOCAL);
	}
}

val json_date(struct json_in *j, struct ustr *s)
{
	uint32_t n = ustr_len(s);
	int64_t ticks = 0, offset = OFFSET_NONE;
	bool utc = false;

	if (s->wide || n < 9 || j->o->dates == JSON_DATE_STRING)
		return val_str(s);
	if (n >= 19 && n <= 40 && s->n[10] == 'T' && read_iso(s, &ticks, &offset, &utc))
		return make_date(j, ticks, offset, utc);
	if (s->n[0] == '/' && !strncmp(s->n, "/Date(", 6) && read_microsoft(j->rt, s, &ticks, &offset, &utc))
		return make_date(j, ticks, offset, utc);
	return val_str(s);
}
