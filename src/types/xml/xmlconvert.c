/* SPDX-License-Identifier: MIT */
/* System.Xml.XmlConvert: values as XML writes them, and names; the namespaces of XmlSchema. */
#include "types/arg.h"
#include "types/enums.h"
#include "types/tables.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

const struct type type_xmlschema = { .name = "System.Xml.Schema.XmlSchema", .base = &type_object };
const struct type type_xmlconvert = { .name = "System.Xml.XmlConvert", .base = &type_object };

static val text(struct rt *rt, val self, val *a, int n)
{
	val v = val_base(a[0]);

	if (v.k == VK_BOOL)
		return arg_text(rt, v.i ? "true" : "false");
	if ((v.k == VK_DOUBLE || v.k == VK_SINGLE) && isinf(v.d))
		return arg_text(rt, v.d < 0 ? "-INF" : "INF");
	return val_str(val_net_str(rt, v));
}

/* P1DT2H3M4.5S */
static val span_text(struct rt *rt, val self, val *a, int n)
{
	int64_t t = val_base(a[0]).i;
	uint64_t u = t < 0 ? (uint64_t)-t : (uint64_t)t, sec = u / 10000000, frac = u % 10000000;
	struct sbuf b;
	char digits[16];

	sbuf_init(&b, rt);
	sbuf_puts(&b, t < 0 ? "-P" : "P");
	if (sec / 86400)
		sbuf_printf(&b, "%lluD", (unsigned long long)(sec / 86400));
	if (sec % 86400 || frac || !u)
		sbuf_putc(&b, 'T');
	if (sec % 86400 / 3600)
		sbuf_printf(&b, "%lluH", (unsigned long long)(sec % 86400 / 3600));
	if (sec % 3600 / 60)
		sbuf_printf(&b, "%lluM", (unsigned long long)(sec % 3600 / 60));
	if (sec % 60 || frac || !u) {
		sbuf_printf(&b, "%llu", (unsigned long long)(sec % 60));
		snprintf(digits, sizeof(digits), ".%07llu", (unsigned long long)frac);
		for (size_t k = strlen(digits); frac && digits[k - 1] == '0';)
			digits[--k] = 0;
		sbuf_printf(&b, "%sS", frac ? digits : "");
	}
	return val_str(sbuf_take(&b));
}

static val date_text(struct rt *rt, val self, val *a, int n)
{
	val format = n > 1 && arg_str(a[1]) ? a[1] : arg_text(rt, "yyyy-MM-ddTHH:mm:ss.FFFFFFFK");

	return member_call(rt, a[0], ustr_atom(rt, "ToString"), &format, 1);
}

static _Noreturn void bad(struct rt *rt, val v, const char *type)
{
	net_throw(rt, "System.FormatException", "The string '%s' is not a valid %s value.", val_to_c(rt, v), type);
}

static val to_bool(struct rt *rt, val self, val *a, int n)
{
	const char *s = USTR_C(rt, ustr_trim(rt, arg_need_str(rt, a[0], "s"), true, true));

	if (!strcmp(s, "1") || !strcmp(s, "true"))
		return V_TRUE;
	if (strcmp(s, "0") && strcmp(s, "false"))
		bad(rt, a[0], "Boolean");
	return V_FALSE;
}

static val parse_as(struct rt *rt, const struct type *t, val *a)
{
	val v = val_str(arg_need_str(rt, a[0], "s"));

	return method_call(rt, type_method(rt, t, ustr_atom(rt, "Parse"), true), V_NULL, &v, 1);
}

static val to_double(struct rt *rt, val self, val *a, int n)
{
	const char *s = USTR_C(rt, ustr_trim(rt, arg_need_str(rt, a[0], "s"), true, true));

	if (!strcmp(s, "INF") || !strcmp(s, "-INF"))
		return val_double(*s == '-' ? -INFINITY : INFINITY);
	return parse_as(rt, &type_double, a);
}

#define PARSE(name, t) static val name(struct rt *rt, val self, val *a, int n) { return parse_as(rt, t, a); }
PARSE(to_int16, &type_int16) PARSE(to_int32, &type_int32) PARSE(to_int64, &type_int64)
PARSE(to_uint32, &type_uint32) PARSE(to_uint64, &type_uint64)
PARSE(to_byte, &type_byte) PARSE(to_decimal, &type_decimal) PARSE(to_guid, &type_guid)
PARSE(to_single, &type_single) PARSE(to_offset, &type_datetimeoffset)

/* Amounts of a duration by their letters; years count 365 days, months 30. */
static val to_span(struct rt *rt, val self, val *a, int n)
{
	static const struct { char c; bool time; double seconds;
	} units[] = {
		{ 'Y', false, 365 * 86400.0 },
		{ 'M', false, 30 * 86400.0 },
		{ 'D', false, 86400 },
		{ 'H', true, 3600 },
		{ 'M', true, 60 },
		{ 'S', true, 1 },
	};
	const char *s = USTR_C(rt, ustr_trim(rt, arg_need_str(rt, a[0], "s"), true, true)), *p = s;
	bool minus = *p == '-', time = false, any = false;
	double total = 0;

	p += minus;
	if (*p++ != 'P')
		bad(rt, a[0], "TimeSpan");
	while (*p) {
		char *end;
		double x;
		size_t k;

		if (*p == 'T' && !time) {
			time = true;
			p++;
			continue;
		}
		x = strtod(p, &end);
		for (k = 0; k < ARRAY_LEN(units) && (units[k].c != *end || units[k].time != time); k++)
			;
		if (end == p || k == ARRAY_LEN(units))
			bad(rt, a[0], "TimeSpan");
		total += x * units[k].seconds;
		any = true;
		p = end + 1;
	}
	if (!any)
		bad(rt, a[0], "TimeSpan");
	return val_timespan((int64_t)llround((minus ? -total : total) * 1e7));
}

static val to_date(struct rt *rt, val self, val *a, int n)
{
	val v = parse_as(rt, &type_datetimeoffset, a);
	int64_t mode = n > 1 && val_base(a[1]).k == VK_ENUM ? arg_int(a[1]) : 3;
	const char *s = val_to_c(rt, a[0]);
	bool zoned = strchr(s, 'Z') || (strchr(s, 'T') && (strchr(strchr(s, 'T'), '+') || strchr(strchr(s, 'T'), '-')));
	val r;

	member_get_c(rt, v, mode == 1 || (mode == 3 && strchr(s, 'Z')) ? "UtcDateTime" : zoned ? "LocalDateTime"
		: "DateTime", &r);
	return r;
}

/* ---- names ---- */

static bool name_start(uint16_t c) { return c == '_' || c == ':' || ustr_is_letter(c); }
static bool name_char(uint16_t c) { return name_start(c) || ustr_is_digit(c) || c == '-' || c == '.' || c == 0xB7; }

static bool is_hex4(const struct ustr *s, uint32_t i, uint32_t *ret)
{
	*ret = 0;
	if (i + 7 > ustr_len(s) || ustr_at(s, i) != '_' || ustr_at(s, i + 1) != 'x' || ustr_at(s, i + 6) != '_')
		return false;
	for (uint32_t k = i + 2; k < i + 6; k++) {
		int d = hex_digit(ustr_at(s, k));

		if (d < 0)
			return false;
		*ret = *ret << 4 | (uint32_t)d;
	}
	return true;
}

static val encode(struct rt *rt, val name, bool local, bool token)
{
	struct ustr *s = arg_str(name);
	struct sbuf b;
	uint32_t code;

	if (!s || !ustr_len(s))
		return name;
	sbuf_init(&b, rt);
	for (uint32_t i = 0; i < ustr_len(s); i++) {
		uint16_t c = ustr_at(s, i);
		bool fits = (i || token ? name_char(c) : name_start(c)) && !(local && c == ':');

		if (!fits || is_hex4(s, i, &code))
			sbuf_printf(&b, "_x%04X_", c);
		else
			sbuf_putc(&b, c);
	}
	return val_str(sbuf_take(&b));
}

static val encode_name(struct rt *rt, val self, val *a, int n) { return encode(rt, a[0], false, false); }
static val encode_local(struct rt *rt, val self, val *a, int n) { return encode(rt, a[0], true, false); }
static val encode_token(struct rt *rt, val self, val *a, int n) { return encode(rt, a[0], false, true); }

static val decode_name(struct rt *rt, val self, val *a, int n)
{
	struct ustr *s = arg_str(a[0]);
	struct sbuf b;
	uint32_t code;

	if (!s)
		return V_NULL;
	sbuf_init(&b, rt);
	for (uint32_t i = 0; i < ustr_len(s); i++) {
		if (is_hex4(s, i, &code)) {
			sbuf_putc(&b, (uint16_t)code);
			i += 6;
		} else {
			sbuf_putc(&b, ustr_at(s, i));
		}
	}
	return val_str(sbuf_take(&b));
}

static val verify(struct rt *rt, val *a, bool local)
{
	struct ustr *s = arg_need_str(rt, a[0], "name");

	if (!ustr_len(s))
		arg_throw(rt, NULL, "The empty string '' is not a valid name.");
	for (uint32_t i = 0; i < ustr_len(s); i++) {
		uint16_t c = ustr_at(s, i);

		if ((i ? name_char(c) : name_start(c)) && !(local && c == ':'))
			continue;
		net_throw(rt, "System.Xml.XmlException",
			i ? "The '%s' character, hexadecimal value 0x%02X, cannot be included in a name."
							   : "Name cannot begin with the '%s' character, hexadecimal value 0x%02X.",
			  USTR_C(rt, ustr_sub(rt, s, i, 1)), c);
	}
	return a[0];
}

static val verify_name(struct rt *rt, val self, val *a, int n) { return verify(rt, a, false); }
static val verify_local(struct rt *rt, val self, val *a, int n) { return verify(rt, a, true); }

static val is_xml_char(struct rt *rt, val self, val *a, int n)
{
	uint32_t c = (uint32_t)arg_int(a[0]);

	return val_bool(c == 9 || c == 10 || c == 13 || (c >= 32 && c < 0xD800) || (c >= 0xE000 && c <= 0xFFFD));
}

static val is_start(struct rt *rt, val self, val *a, int n)
{
	return val_bool(name_start((uint16_t)arg_int(a[0])) && arg_int(a[0]) != ':');
}

static val is_name_char(struct rt *rt, val self, val *a, int n)
{
	return val_bool(name_char((uint16_t)arg_int(a[0])) && arg_int(a[0]) != ':');
}

static val is_space(struct rt *rt, val self, val *a, int n)
{
	return val_bool(arg_int(a[0]) == 32 || arg_int(a[0]) == 9 || arg_int(a[0]) == 10 || arg_int(a[0]) == 13);
}

#define TEXT(t, fn) STATIC("static string ToString(" t " value)", fn)
#define FROM(t, name, fn) STATIC("static " t " " name "(string s)", fn)
const struct member_def xmlconvert_members[] = {
	TEXT("bool", text), TEXT("char", text), TEXT("decimal", text), TEXT("sbyte", text), TEXT("short", text),
	TEXT("int", text), TEXT("long", text),
	TEXT("byte", text), TEXT("ushort", text), TEXT("uint", text), TEXT("ulong", text), TEXT("float", text),
	TEXT("double", text),
	TEXT("timespan", span_text), TEXT("datetime", date_text),
	STATIC("static string ToString(datetime value, string format)", date_text),
	STATIC("static string ToString(datetime value, System.Xml.XmlDateTimeSerializationMode dateTimeOption)", date_text),
	TEXT("System.DateTimeOffset", date_text), TEXT("guid", text),
	FROM("bool", "ToBoolean", to_bool), FROM("short", "ToInt16", to_int16), FROM("int", "ToInt32", to_int32),
	FROM("long", "ToInt64", to_int64),
	FROM("uint", "ToUInt32", to_uint32), FROM("ulong", "ToUInt64", to_uint64), FROM("byte", "ToByte", to_byte),
	FROM("decimal", "ToDecimal", to_decimal),
	FROM("float", "ToSingle", to_single), FROM("double", "ToDouble", to_double),
	FROM("guid", "ToGuid", to_guid), FROM("timespan", "ToTimeSpan", to_span),
	FROM("datetime", "ToDateTime", to_date),
	STATIC("static datetime ToDateTime(string s, System.Xml.XmlDateTimeSerializationMode dateTimeOption)", to_date),
	FROM("System.DateTimeOffset", "ToDateTimeOffset", to_offset),
	STATIC("static string EncodeName(string name)", encode_name),
	STATIC("static string EncodeLocalName(string name)", encode_local),
	STATIC("static string EncodeNmToken(string name)", encode_token),
	STATIC("static string DecodeName(string name)", decode_name),
	STATIC("static string VerifyName(string name)", verify_name),
	STATIC("static string VerifyNCName(string name)", verify_local),
	STATIC("static bool IsXmlChar(char ch)", is_xml_char), STATIC("static bool IsStartNCNameChar(char ch)", is_start),
	STATIC("static bool IsNCNameChar(char ch)", is_name_char),
	STATIC("static bool IsWhitespaceChar(char ch)", is_space), MEMBERS_END
};

static val schema_namespace(struct rt *rt, val self) { return val_str(ustr_new(rt, "http://www.w3.org/2001/XMLSchema")); }
static val instance_namespace(struct rt *rt, val self)
{
	return val_str(ustr_new(rt, "http://www.w3.org/2001/XMLSchema-instance"));
}

const struct member_def xmlschema_members[] = {
	STATIC_PROP("static string Namespace {get;}", schema_namespace, NULL),
	STATIC_PROP("static string InstanceNamespace {get;}", instance_namespace, NULL), MEMBERS_END
};
