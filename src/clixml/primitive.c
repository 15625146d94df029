/* SPDX-License-Identifier: MIT */
#include "clixml/primitive.h"

#include <ctype.h>
#include <errno.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/err.h"
#include "base/utf8.h"
#include "text/base64.h"
#include "types/time/calendar.h"

/* --- writing ------------------------------------------------------------ */

/* Seven digits at most, without the zeros at their end. */
static size_t put_fraction(char *out, size_t size, int64_t ticks)
{
	char digits[24];
	size_t n = 7;

	if (!ticks)
		return 0;
	snprintf(digits, sizeof digits, "%07lld", (long long)ticks);
	while (digits[n - 1] == '0')
		n--;
	return (size_t)snprintf(out, size, ".%.*s", (int)n, digits);
}

static void datetime_text(val v, char *out, size_t size)
{
	struct date d;
	size_t n;

	calendar_split(v.i, &d);
	n = (size_t)snprintf(out, size, "%04d-%02d-%02dT%02d:%02d:%02d", d.year, d.month, d.day, d.hour, d.minute, d.second);
	n += put_fraction(out + n, size - n, d.fraction);
	if (v.aux == KIND_UTC)
		snprintf(out + n, size - n, "Z");
	if (v.aux == KIND_LOCAL) {
		int64_t minutes = calendar_offset_at_local(v.i) / TICKS_MINUTE;

		snprintf(out + n, size - n, "%c%02d:%02d", minutes < 0 ? '-' : '+', (int)(llabs(minutes) / 60),
			(int)(llabs(minutes) % 60));
	}
}

static void timespan_text(int64_t ticks, char *out, size_t size)
{
	uint64_t u = ticks < 0 ? 0 - (uint64_t)ticks : (uint64_t)ticks, s = u / TICKS_SECOND;
	unsigned days = (unsigned)(s / 86400), h = (unsigned)(s / 3600 % 24), m = (unsigned)(s / 60 % 60);
	uint64_t fraction = u % TICKS_SECOND;
	size_t n = 0;

#define ADD(...) (n += (size_t)snprintf(out + n, size - n, __VA_ARGS__))
	if (ticks < 0)
		ADD("-");
	ADD("P");
	if (days)
		ADD("%uD", days);
	if (h || m || s % 60 || fraction || !days)
		ADD("T");
	if (h)
		ADD("%uH", h);
	if (m)
		ADD("%uM", m);
	if (s % 60 || fraction || (!days && !h && !m)) {
		ADD("%u", (unsigned)(s % 60));
		n += put_fraction(out + n, size - n, (int64_t)fraction);
		ADD("S");
	}
#undef ADD
}

/* Shortest digits that read back the same, then .NET's choice of notation. */
static void double_text(double d, bool single, char *out, size_t size)
{
	char e[40], digits[24];
	int precision, exp, n = 0;

	if (isnan(d) || isinf(d)) {
		snprintf(out, size, "%s", isnan(d) ? "NaN" : d < 0 ? "-INF" : "INF");
		return;
	}
	for (precision = 0; precision < 17; precision++) {
		snprintf(e, sizeof e, "%.*e", precision, d);
		if (single ? strtof(e, NULL) == (float)d : strtod(e, NULL) == d)
			break;
	}
	exp = atoi(strchr(e, 'e') + 1);
	for (const char *p = e; *p != 'e'; p++)
		if (isdigit((unsigned char)*p))
			digits[n++] = *p;
	while (n > 1 && digits[n - 1] == '0')
		n--;
	digits[n] = '\0';
	if (exp < -5 + 1 || exp > (single ? 8 : 16)) {
		snprintf(out, size, "%s%c%s%sE%c%02d", signbit(d) ? "-" : "", digits[0], n > 1 ? "." : "", digits + 1,
			 exp < 0 ? '-' : '+', abs(exp));
		return;
	}
	if (exp < 0)
		snprintf(out, size, "%s0.%.*s%s", signbit(d) ? "-" : "", -exp - 1, "0000", digits);
	else if (n <= exp + 1)
		snprintf(out, size, "%s%s%.*s", signbit(d) ? "-" : "", digits, exp + 1 - n, "00000000000000000");
	else
		snprintf(out, size, "%s%.*s.%s", signbit(d) ? "-" : "", exp + 1, digits, digits + exp + 1);
}

void clixml_primitive_text(struct rt *rt, val v, char *out, size_t size)
{
	switch (v.k) {
	case VK_BOOL: snprintf(out, size, v.i ? "true" : "false"); return;
	case VK_UINT64: snprintf(out, size, "%llu", (unsigned long long)v.u); return;
	case VK_SINGLE: double_text(v.d, true, out, size); return;
	case VK_DOUBLE: double_text(v.d, false, out, size); return;
	case VK_DATETIME: datetime_text(v, out, size); return;
	case VK_TIMESPAN: timespan_text(v.i, out, size); return;
	default: number_text(v.i, out);
	}
}

val clixml_enum_number(val v)
{
	const struct type *u = v.t->elem;

	return val_num(u && u->inline_kind ? u->inline_kind : VK_INT32, val_enum_num(v));
}

size_t clixml_utf8(uint32_t unit, char *out)
{
	return utf8_encode(unit, out);
}

/* --- reading ------------------------------------------------------------ */

static int hex_value(const char *p, size_t n)
{
	uint32_t v = 0;

	for (size_t i = 0; i < n; i++) {
		int d = hex_digit((uint8_t)p[i]);

		if (d < 0)
			return -1;
		v = v << 4 | (uint32_t)d;
	}
	return v <= 0x10ffff ? (int)v : -1;
}

/* Length of the escape at P and its code point; 0: none. */
static size_t escape_at(const char *p, size_t n, int *cp)
{
	if (n < 7 || p[0] != '_' || (p[1] | 32) != 'x')
		return 0;
	if (p[6] == '_' && (*cp = hex_value(p + 2, 4)) >= 0)
		return 7;
	if (n >= 11 && p[10] == '_' && (*cp = hex_value(p + 2, 8)) >= 0)
		return 11;
	return 0;
}

struct ustr *clixml_decode(struct rt *rt, const char *p, size_t n)
{
	const char *first = memmem(p, n, "_x", 2), *upper = memmem(p, n, "_X", 2);
	struct sbuf b;

	if (!first && !upper)
		return ustr_from_utf8(rt, p, n);
	sbuf_init(&b, rt);
	for (size_t i = 0, from = 0; i <= n; i++) {
		int cp = 0;
		size_t len = i < n ? escape_at(p + i, n - i, &cp) : 0;

		if (i < n && !len)
			continue;
		if (i > from)
			sbuf_put_utf8(&b, p + from, i - from);
		if (i == n)
			break;
		if (cp > 0xffff)
			sbuf_put_cp(&b, (uint32_t)cp);
		else
			sbuf_putc(&b, (uint16_t)cp);
		i += len - 1;
		from = i + 1;
	}
	return sbuf_take(&b);
}

struct primitive {
	const char *tag, *type, *short_name;
	enum val_kind kind;
	int64_t min;
	uint64_t max;
};

static const struct primitive primitives[] = {
	{ "S", "System.String", NULL, VK_STR, 0, 0 },
	{ "I32", "System.Int32", "an Int32", VK_INT32, INT32_MIN, INT32_MAX },
	{ "B", "System.Boolean", NULL, VK_BOOL, 0, 0 },
	{ "C", "System.Char", "a UInt16", VK_CHAR, 0, UINT16_MAX },
	{ "By", "System.Byte", "an unsigned byte", VK_BYTE, 0, UINT8_MAX },
	{ "SB", "System.SByte", "a signed byte", VK_SBYTE, INT8_MIN, INT8_MAX },
	{ "I16", "System.Int16", "an Int16", VK_INT16, INT16_MIN, INT16_MAX },
	{ "U16", "System.UInt16", "a UInt16", VK_UINT16, 0, UINT16_MAX },
	{ "U32", "System.UInt32", "a UInt32", VK_UINT32, 0, UINT32_MAX },
	{ "I64", "System.Int64", "an Int64", VK_INT64, INT64_MIN, INT64_MAX },
	{ "U64", "System.UInt64", "a UInt64", VK_UINT64, 0, UINT64_MAX },
	{ "Db", "System.Double", NULL, VK_DOUBLE, 0, 0 },
	{ "Sg", "System.Single", NULL, VK_SINGLE, 0, 0 },
	{ "DT", "System.DateTime", NULL, VK_DATETIME, 0, 0 },
	{ "TS", "System.TimeSpan", NULL, VK_TIMESPAN, 0, 0 },
	{ "SBK", "System.Management.Automation.ScriptBlock", NULL, VK_STR, 0, 0 },
	{ "D", "System.Decimal", NULL, VK_OBJ, 0, 0 },
	{ "G", "System.Guid", NULL, VK_OBJ, 0, 0 },
	{ "URI", "System.Uri", NULL, VK_OBJ, 0, 0 },
	{ "Version", "System.Version", NULL, VK_OBJ, 0, 0 },
	{ "BA", "System.Byte[]", NULL, VK_OBJ, 0, 0 },
	{ "XD", "System.Xml.XmlDocument", NULL, VK_OBJ, 0, 0 },
};

static const struct primitive *find(const char *tag, size_t n)
{
	for (size_t i = 0; i < ARRAY_LEN(primitives); i++)
		if (strlen(primitives[i].tag) == n && !memcmp(primitives[i].tag, tag, n))
			return &primitives[i];
	return NULL;
}

bool clixml_is_primitive(const char *tag, size_t n)
{
	return find(tag, n) != NULL;
}

static void trim(const char **p, size_t *n)
{
	while (*n && memchr(" \t\r\n", **p, 4)) {
		++*p;
		--*n;
	}
	while (*n && memchr(" \t\r\n", (*p)[*n - 1], 4))
		--*n;
}

/* Decimal digits with a sign. -1: no number, -2: out of range. */
static int parse_integer(const struct primitive *t, const char *p, size_t n, val *ret)
{
	bool minus = n && *p == '-';
	uint64_t u = 0;
	int over = 0;

	if (n && (*p == '-' || *p == '+')) {
		p++;
		n--;
	}
	if (!n || (minus && !t->min && n > 1))
		return -1;
	for (size_t i = 0; i < n; i++) {
		if (!isdigit((unsigned char)p[i]))
			return -1;
		over |= __builtin_mul_overflow(u, 10u, &u) || __builtin_add_overflow(u, (unsigned)(p[i] - '0'), &u);
	}
	if (over || u > (minus ? (uint64_t)0 - (uint64_t)t->min : t->max))
		return minus && !t->min ? -1 : -2;
	*ret = val_num(t->kind, minus ? (int64_t)(0 - u) : (int64_t)u);
	return 1;
}

static int parse_bool(const char *p, size_t n, val *ret)
{
	if ((n == 4 && !memcmp(p, "true", 4)) || (n == 1 && *p == '1'))
		*ret = V_TRUE;
	else if ((n == 5 && !memcmp(p, "false", 5)) || (n == 1 && *p == '0'))
		*ret = V_FALSE;
	else
		return -1;
	return 1;
}

static int parse_double(const struct primitive *t, const char *p, size_t n, val *ret)
{
	static const struct { const char *text; double value; } named[] = {
		{ "NaN", NAN }, { "INF", INFINITY }, { "-INF", -INFINITY }, { "Infinity", INFINITY }, { "-Infinity", -INFINITY },
	};
	char text[400], *end;
	double d;

	for (size_t i = 0; i < ARRAY_LEN(named); i++)
		if (n == strlen(named[i].text) && !memcmp(p, named[i].text, n)) {
			*ret = (val){ .k = t->kind, .d = named[i].value };
			return 1;
		}
	if (!n || n >= sizeof text || strspn(p, "+-0123456789.eE") < n)
		return -1;
	memcpy(text, p, n);
	text[n] = '\0';
	d = t->kind == VK_SINGLE ? (double)strtof(text, &end) : strtod(text, &end);
	if (*end)
		return -1;
	*ret = (val){ .k = t->kind, .d = d };
	return 1;
}

/* N digits as a number; -1 when they are not all digits. */
static int digits(const char **p, const char *end, int n)
{
	int v = 0;

	for (int i = 0; i < n; i++, ++*p) {
		if (*p >= end || !isdigit((unsigned char)**p))
			return -1;
		v = v * 10 + (**p - '0');
	}
	return v;
}

static bool lit(const char **p, const char *end, char c)
{
	if (*p >= end || **p != c)
		return false;
	++*p;
	return true;
}

/* Ticks of a fraction; more than seven digits are rounded. */
static int64_t fraction(const char **p, const char *end)
{
	int64_t v = 0, scale = TICKS_SECOND / 10;
	bool round = false;

	for (int i = 0; *p < end && isdigit((unsigned char)**p); ++*p, i++) {
		if (i < 7) {
			v += (**p - '0') * scale;
			scale /= 10;
		} else if (i == 7) {
			round = **p >= '5';
		}
	}
	return v + round;
}

static bool parse_time(const char **p, const char *end, int64_t *ticks)
{
	int h = digits(p, end, 2), m, s;

	if (h < 0 || !lit(p, end, ':') || (m = digits(p, end, 2)) < 0 || !lit(p, end, ':') || (s = digits(p, end, 2)) < 0)
		return false;
	if (h > 23 || m > 59 || s > 59)
		return false;
	*ticks += (int64_t)(h * 3600 + m * 60 + s) * TICKS_SECOND;
	if (lit(p, end, '.'))
		*ticks += fraction(p, end);
	return true;
}

static int parse_datetime(const char *p, size_t n, val *ret)
{
	const char *end = p + n;
	int y = digits(&p, end, 4), m, d, sign, h, min;
	int64_t ticks;

	if (!lit(&p, end, '-') || (m = digits(&p, end, 2)) < 0 || !lit(&p, end, '-') || (d = digits(&p, end, 2)) < 0 ||
	    !calendar_valid(y, m, d))
		return -1;
	ticks = calendar_ticks(y, m, d);
	if (lit(&p, end, 'T') && !parse_time(&p, end, &ticks))
		return -1;
	*ret = val_datetime(ticks, KIND_UNSPECIFIED);
	if (p == end)
		return 1;
	if (lit(&p, end, 'Z')) {
		*ret = val_datetime(ticks, KIND_UTC);
		return p == end ? 1 : -1;
	}
	sign = *p == '-' ? -1 : *p == '+' ? 1 : 0;
	p++;
	if (!sign || (h = digits(&p, end, 2)) < 0 || !lit(&p, end, ':') || (min = digits(&p, end, 2)) < 0 || p != end)
		return -1;
	ticks -= sign * (h * 60 + min) * TICKS_MINUTE;
	*ret = calendar_local(MAX(ticks, (int64_t)0));
	return 1;
}

/* xsd:duration; years count 365 days and months 30. */
static int parse_timespan(const char *p, size_t n, val *ret)
{
	static const struct { char unit; bool time; int64_t seconds; } units[] = {
		{ 'Y', false, 31536000 }, { 'M', false, 2592000 }, { 'D', false, 86400 },
		{ 'H', true, 3600 }, { 'M', true, 60 }, { 'S', true, 1 },
	};
	const char *end = p + n;
	bool minus = lit(&p, end, '-'), time = false, any = false;
	__int128 ticks = 0;

	if (!lit(&p, end, 'P'))
		return -1;
	while (p < end) {
		int64_t v = 0, f = 0;
		size_t i = 0;

		if (!time && lit(&p, end, 'T')) {
			time = true;
			continue;
		}
		if (!isdigit((unsigned char)*p))
			return -1;
		for (; p < end && isdigit((unsigned char)*p); p++)
			if (__builtin_mul_overflow(v, 10, &v) || __builtin_add_overflow(v, *p - '0', &v))
				return -2;
		if (lit(&p, end, '.'))
			f = fraction(&p, end);
		while (i < ARRAY_LEN(units) && (p >= end || units[i].unit != *p || units[i].time != time))
			i++;
		if (i == ARRAY_LEN(units) || (f && units[i].unit != 'S'))
			return -1;
		p++;
		any = true;
		ticks += (__int128)v * units[i].seconds * TICKS_SECOND + f;
	}
	if (minus)
		ticks = -ticks;
	if (!any || ticks > INT64_MAX || ticks < INT64_MIN)
		return any ? -2 : -1;
	*ret = val_timespan((int64_t)ticks);
	return 1;
}

static int parse_bytes(struct rt *rt, const char *p, size_t n, val *ret)
{
	uint8_t *raw = rt_block(rt, uint8_t, base64_room(n));
	ssize_t len = base64_decode(p, n, raw);

	if (len < 0)
		return -1;
	*ret = val_obj(array_bytes(rt, raw, (uint32_t)len));
	return 1;
}

static int parse_cell(struct rt *rt, const struct primitive *t, const char *p, size_t n, val *ret)
{
	const struct type *type = type_find_c(rt, t->type);
	struct ustr *text;

	if (!strcmp(t->tag, "BA"))
		return parse_bytes(rt, p, n, ret);
	if (!strcmp(t->tag, "D") && strspn(p, "+-0123456789. \t\r\n") < n)
		return -1;
	text = clixml_decode(rt, p, n);
	if (!strcmp(t->tag, "D"))	/* keeps its zeros, as a cast doesn't */
		return num_parse_kind(rt, text, VK_OBJ, ret) == NUM_OK ? 1 : -1;
	return type && conv_try(rt, val_str(text), type, ret) ? 1 : -1;
}

int clixml_primitive_parse(struct rt *rt, const char *tag, size_t ntag, const char *p, size_t n,
			   val *ret, const char **ret_type, struct ustr **ret_why)
{
	const struct primitive *t = find(tag, ntag);

	if (!t)
		return 0;
	*ret_type = t->type;
	if (t->kind == VK_STR) {
		*ret = val_str(clixml_decode(rt, p, n));
		return 1;
	}
	if (t->kind == VK_OBJ)
		return parse_cell(rt, t, p, n, ret) < 0 ? -1 : 1;
	trim(&p, &n);
	switch (t->kind) {
	case VK_BOOL: return parse_bool(p, n, ret);
	case VK_DOUBLE: case VK_SINGLE: return parse_double(t, p, n, ret);
	case VK_DATETIME: return parse_datetime(p, n, ret);
	case VK_TIMESPAN: return parse_timespan(p, n, ret) < 0 ? -1 : 1;
	default: return parse_integer(t, p, n, ret) < 0 ? -1 : 1;
	}
}

struct ustr *clixml_bag_text(const struct psobj *o)
{
	return o->text;
}

void clixml_bag_set_text(struct rt *rt, struct psobj *o, struct ustr *text)
{
	gc_storep(o, o->text, text);
}
