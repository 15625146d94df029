/* SPDX-License-Identifier: MIT */
/* System.Convert. */
#include "types/arg.h"
#include "types/enums.h"
#include "types/numtext.h"
#include "types/time/stamp.h"
#include "types/tables.h"
#include "value/num.h"

#include <math.h>
#include <string.h>

const struct type type_convert = { .name = "System.Convert", .base = &type_object, .flags = TF_STATIC | TF_ABSTRACT | TF_SEALED };

static _Noreturn void throw_cast(struct rt *rt, val v, const struct type *t)
{
	net_throw(rt, "System.InvalidCastException", "Invalid cast from '%s' to '%s'.", type_bare_name(val_type_of(v)),
		type_bare_name(t));
}

/* null is zero; dates do not convert; the rest is as a cast, but .NET's own
 * parse errors for text. */
static val to_number(struct rt *rt, val v, const struct type *t)
{
	enum val_kind k = (enum val_kind)t->inline_kind;
	val r;

	v = val_base(v);
	if (val_is_null(v))
		return k >= VK_SINGLE ? (val){ .k = (uint8_t)k } : val_num(k, 0);
	if (v.k == VK_STR)
		return numtext_parse(rt, v.s, k >= VK_SINGLE ? NUMTEXT_FLOAT : NUMTEXT_INTEGER, k);
	if (v.k == VK_DATETIME || v.k == VK_TIMESPAN)
		throw_cast(rt, v, t);
	if (v.k == VK_BOOL)
		return k >= VK_SINGLE ? (val){ .k = (uint8_t)k, .d = (double)v.i } : val_num(k, v.i);
	if (v.k == VK_CHAR && k >= VK_SINGLE)
		net_throw(rt, "System.InvalidCastException", "Invalid cast from 'Char' to '%s'.", t->name + 7);
	if (v.k == VK_CHAR)
		v = val_int((int32_t)v.u);
	if (!conv_try(rt, v, t, &r)) {
		if (v.k == VK_OBJ && !type_is_named(val_type_of(v), "System.IConvertible"))
			net_throw(rt, "System.InvalidCastException",
				"Unable to cast object of type '%s' to type 'System.IConvertible'.", val_type_of(v)->name);
		net_throw(rt, "System.OverflowException", "Value was either too large or too small for %s.",
			  numtext_a_name(k));
	}
	return r;
}

/* The digits of S in BASE from AT on; what is above LIMIT doesn't fit into A_NAME. */
static uint64_t based_digits(struct rt *rt, const struct ustr *s, uint32_t at, unsigned base, uint64_t limit, const char *a_name)
{
	uint32_t start = at, n = ustr_len(s);
	uint64_t u = 0;

	for (; at < n; at++) {
		int d = hex_digit(ustr_at(s, at));

		if (d < 0 || d >= (int)base)
			break;
		if (u > (limit - (uint64_t)d) / base)
			net_throw(rt, "System.OverflowException", "Value was either too large or too small for %s.",
				  a_name);
		u = u * base + (uint64_t)d;
	}
	if (at == start)
		arg_throw_format(rt, "Could not find any recognizable digits.");
	if (at < n)
		arg_throw_format(rt, "Additional non-parsable characters are at the end of the string.");
	return u;
}

static bool unsigned_kind(enum val_kind k)
{
	return k == VK_BYTE || k == VK_UINT16 || k == VK_UINT32 || k == VK_UINT64;
}

/* What a text in BASE stands for: bases but ten spell the bits of signed numbers. */
static int64_t from_base(struct rt *rt, struct ustr *s, unsigned base, enum val_kind k)
{
	static const uint8_t bits[VK__MAX] = {
		[VK_SBYTE] = 8, [VK_BYTE] = 8, [VK_INT16] = 16, [VK_UINT16] = 16,
		[VK_INT32] = 32, [VK_UINT32] = 32, [VK_INT64] = 64, [VK_UINT64] = 64,
	};
	bool wide = bits[k] == 64, whole = base == 10 && !unsigned_kind(k);
	uint64_t limit = wide ? UINT64_MAX : UINT32_MAX, u;
	struct num_range r = num_range_of(k);
	uint32_t i = 0, n = s ? ustr_len(s) : 0;
	bool minus, neg;

	if (n == 0)
		net_throw(rt, "System.ArgumentOutOfRangeException", "Specified argument was out of the range of valid values. "
			"(Parameter 'Index was out of range. Must be non-negative and less than the size of the collection.')");
	minus = ustr_at(s, 0) == '-';
	if (minus && base != 10)
		arg_throw(rt, NULL, "String cannot contain a minus sign if the base is not 10.");
	if (minus && unsigned_kind(k))
		net_throw(rt, "System.OverflowException",
			"The string was being parsed as an unsigned number and could not have a negative sign.");
	i = minus || ustr_at(s, 0) == '+';
	if (base == 16 && n - i > 1 && ustr_at(s, i) == '0' && (ustr_at(s, i + 1) | 32) == 'x')
		i += 2;
	if (whole)
		limit = (limit >> 1) + minus;
	u = based_digits(rt, s, i, base, limit, whole ? (wide ? "an Int64" : "an Int32") : wide ? "a UInt64" : "a UInt32");
	neg = base != 10 && !unsigned_kind(k) && bits[k] < 64 && u >> (bits[k] - 1) == 1;
	if (bits[k] < 64 && !neg && (minus ? u > (uint64_t)-r.least : u > (uint64_t)r.most))
		net_throw(rt, "System.OverflowException", "Value was either too large or too small for %s.", numtext_a_name(k));
	return (int64_t)(neg ? u | ~0ull << bits[k] : minus ? -u : u);
}

static void check_base(struct rt *rt, int64_t base)
{
	if (base != 2 && base != 8 && base != 10 && base != 16)
		arg_throw(rt, NULL, "Invalid Base.");
}

#define TO_NUMBER(name, t, k)                                                  \
	static val name(struct rt *rt, val self, val *a, int n)                \
	{                                                                      \
		if (n > 1 && arg_is(a[1], VK_INT32)) {                         \
			check_base(rt, arg_int(a[1]));                         \
			return val_num(k, from_base(rt, arg_str(a[0]), (unsigned)arg_int(a[1]), k)); \
		}                                                              \
		return to_number(rt, a[0], &t);                                \
	}
TO_NUMBER(to_sbyte, type_sbyte, VK_SBYTE)
TO_NUMBER(to_byte, type_byte, VK_BYTE)
TO_NUMBER(to_int16, type_int16, VK_INT16)
TO_NUMBER(to_uint16, type_uint16, VK_UINT16)
TO_NUMBER(to_int32, type_int32, VK_INT32)
TO_NUMBER(to_uint32, type_uint32, VK_UINT32)
TO_NUMBER(to_int64, type_int64, VK_INT64)
TO_NUMBER(to_uint64, type_uint64, VK_UINT64)

static val to_single(struct rt *rt, val self, val *a, int n) { return to_number(rt, a[0], &type_single); }
static val to_double(struct rt *rt, val self, val *a, int n) { return to_number(rt, a[0], &type_double); }

static val to_decimal(struct rt *rt, val self, val *a, int n)
{
	val v = val_base(a[0]), r;

	if (val_is_null(v))
		return dec_val(rt, dec_from_int(0));
	if (v.k == VK_DATETIME)
		throw_cast(rt, v, &type_decimal);
	if (v.k == VK_STR)
		return decimal_parse(rt, self, &v, 1);
	if (!conv_try(rt, v, &type_decimal, &r))
		net_throw(rt, "System.OverflowException", "Value was either too large or too small for a Decimal.");
	return r;
}

static val bool_of_text(struct rt *rt, struct ustr *s)
{
	struct ustr *t = ustr_trim(rt, s, true, true);

	if (!ustr_ieq_c(t, "true") && !ustr_ieq_c(t, "false"))
		net_throw(rt, "System.FormatException", "String '%s' was not recognized as a valid Boolean.", USTR_C(rt, s));
	return val_bool(ustr_ieq_c(t, "true"));
}

static val to_boolean(struct rt *rt, val self, val *a, int n)
{
	val v = val_base(a[0]);

	if (v.k == VK_STR)
		return bool_of_text(rt, v.s);
	if (v.k == VK_DATETIME || v.k == VK_CHAR)
		throw_cast(rt, v, &type_bool);
	if (v.k == VK_SINGLE || v.k == VK_DOUBLE)
		return val_bool(v.d != 0);
	if (val_is_null(v))
		return V_FALSE;
	return val_bool(v.k == VK_OBJ ? val_truth(rt, v) : v.i != 0);
}

static val to_char(struct rt *rt, val self, val *a, int n)
{
	val v = val_base(a[0]);

	if (v.k == VK_STR) {
		if (ustr_len(v.s) != 1)
			arg_throw_format(rt, "String must be exactly one character long.");
		return val_char(ustr_at(v.s, 0));
	}
	if (val_is_null(v) || v.k == VK_CHAR)
		return val_char((uint16_t)(v.k == VK_CHAR ? v.u : 0));
	if (!val_is_int(v))
		throw_cast(rt, v, &type_char);
	if (v.i < 0 || v.u > 0xFFFF)
		net_throw(rt, "System.OverflowException", "Value was either too large or too small for a character.");
	return val_char((uint16_t)v.u);
}

static val to_datetime(struct rt *rt, val self, val *a, int n)
{
	val v = val_base(a[0]);

	if (v.k == VK_DATETIME)
		return v;
	if (val_is_null(v))
		return val_datetime(0, 0);
	if (v.k != VK_STR)
		throw_cast(rt, v, &type_datetime);
	return datetime_parse(rt, self, &v, 1);
}

static struct ustr *in_base(struct rt *rt, val v, unsigned base)
{
	static const uint8_t width[VK__MAX] = { [VK_BYTE] = 8, [VK_INT16] = 16, [VK_INT32] = 32, [VK_INT64] = 64 };
	int w = width[v.k];
	uint64_t u = w && w < 64 ? v.u & ((1ull << w) - 1) : v.u;
	char text[72], *p = text + sizeof(text) - 1;

	if (base == 10)
		return val_net_str(rt, v);
	*p = 0;
	do
		*--p = "0123456789abcdef"[u % base];
	while (u /= base);
	return ustr_new(rt, p);
}

static val to_string(struct rt *rt, val self, val *a, int n)
{
	val v = val_base(a[0]);

	if (n > 1 && arg_is(a[1], VK_INT32)) {
		check_base(rt, arg_int(a[1]));
		return val_str(in_base(rt, v, (unsigned)arg_int(a[1])));
	}
	return val_str(val_is_null(v) ? ustr_empty(rt) : val_net_str(rt, v));
}

static const struct type *const code_types[] = {
	[1] = &type_object, [3] = &type_bool, [4] = &type_char, [5] = &type_sbyte, [6] = &type_byte,
	[7] = &type_int16, [8] = &type_uint16, [9] = &type_int32, [10] = &type_uint32, [11] = &type_int64,
	[12] = &type_uint64, [13] = &type_single, [14] = &type_double, [15] = &type_decimal,
	[16] = &type_datetime, [18] = &type_string,
};

static val change_type(struct rt *rt, val self, val *a, int n)
{
	static const struct { const struct type *t; call_fn fn; } to[] = {
		{ &type_bool, to_boolean }, { &type_char, to_char }, { &type_sbyte, to_sbyte }, { &type_byte, to_byte },
		{ &type_int16, to_int16 }, { &type_uint16, to_uint16 }, { &type_int32, to_int32 }, { &type_uint32, to_uint32 },
		{ &type_int64, to_int64 }, { &type_uint64, to_uint64 }, { &type_single, to_single }, { &type_double, to_double },
		{ &type_decimal, to_decimal }, { &type_datetime, to_datetime }, { &type_string, to_string },
	};
	val v = val_base(a[0]), want = arg_need(rt, a[1], "conversionType");
	const struct type *t = want.t;

	if (want.k == VK_ENUM)
		t = val_enum_num(want) < (int64_t)ARRAY_LEN(code_types) ? code_types[val_enum_num(want)] : NULL;
	if (!t)
		arg_throw(rt, NULL, "The specified TypeCode is invalid.");
	if (val_is_null(v)) {
		if (t->flags & TF_VALUE)
			net_throw(rt, "System.InvalidCastException", "Null object cannot be converted to a value type.");
		return V_NULL;
	}
	if (val_type_of(v) == t || t == &type_object)
		return v;
	for (size_t i = 0; i < ARRAY_LEN(to); i++)
		if (to[i].t == t)
			return to[i].fn(rt, self, &v, 1);
	if (type_is(val_type_of(v), t))
		return v;
	throw_cast(rt, v, t);
}

static val is_dbnull(struct rt *rt, val self, val *a, int n)
{
	return val_bool(!arg_null(a[0]) && val_type_of(a[0]) == &type_dbnull);
}

static val get_type_code(struct rt *rt, val self, val *a, int n)
{
	val t = arg_null(a[0]) ? V_NULL : val_type(val_type_of(a[0]));

	return method_call(rt, type_method(rt, &type_type, ustr_atom(rt, "GetTypeCode"), true), V_NULL, &t, 1);
}

/* ---- bytes as text ---- */

struct bytes {
	const uint8_t *p;
	uint32_t n;
};

static struct bytes slice(struct rt *rt, val *a, int n, const char *param)
{
	struct array *b = val_array(arg_need(rt, a[0], param));
	int64_t at = 0, len = b->n;

	if (n > 2) {
		at = arg_int(a[1]);
		len = arg_int(a[2]);
		arg_not_negative(rt, len, "length");
		arg_not_negative(rt, at, "offset");
		if (at > (int64_t)b->n - len)
			arg_throw_range(rt, "offset", "Offset and length must refer to a position in the string.");
	}
	return (struct bytes){ b->b + at, (uint32_t)len };
}

static val to_base64(struct rt *rt, val self, val *a, int n)
{
	static const char digits[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
	bool lines = n > 1 && arg_is(a[n - 1], VK_ENUM) && arg_int(a[n - 1]) == 1;
	struct bytes b = slice(rt, a, n > 1 && arg_is(a[n - 1], VK_ENUM) ? n - 1 : n, "inArray");
	struct sbuf out;

	sbuf_init(&out, rt);
	for (uint32_t i = 0; i < b.n; i += 3) {
		uint32_t left = b.n - i,
			u = (uint32_t)b.p[i] << 16 | (left > 1 ? b.p[i + 1] << 8 : 0) | (left > 2 ? b.p[i + 2] : 0);

		if (i % 3145728 == 0)
			rt_poll(rt);
		if (lines && i && i % 57 == 0)
			sbuf_puts(&out, "\r\n");
		sbuf_putc(&out, (uint8_t)digits[u >> 18]);
		sbuf_putc(&out, (uint8_t)digits[u >> 12 & 63]);
		sbuf_putc(&out, left > 1 ? (uint8_t)digits[u >> 6 & 63] : '=');
		sbuf_putc(&out, left > 2 ? (uint8_t)digits[u & 63] : '=');
	}
	return val_str(sbuf_take(&out));
}

static int base64_digit(uint16_t c)
{
	if (c >= 'A' && c <= 'Z')
		return c - 'A';
	if (c >= 'a' && c <= 'z')
		return c - 'a' + 26;
	if (c >= '0' && c <= '9')
		return c - '0' + 52;
	return c == '+' ? 62 : c == '/' ? 63 : -1;
}

static val base64_bytes(struct rt *rt, struct ustr *s)
{
	uint8_t *out = heap_alloc_block(rt->heap, ustr_len(s) + 4);
	uint32_t len = 0, acc = 0, have = 0, pad = 0;

	for (uint32_t i = 0; i < ustr_len(s); i++) {
		uint16_t c = ustr_at(s, i);
		int d = base64_digit(c);

		if (!(i & 0xfffff))
			rt_poll(rt);
		if (c == ' ' || c == '\t' || c == '\r' || c == '\n')
			continue;
		if (c == '=') {
			pad++;
			continue;
		}
		if (d < 0 || pad)
			arg_throw_format(rt,
				"The input is not a valid Base-64 string as it contains a non-base 64 character, more than two padding characters, or an illegal character among the padding characters.");
		acc = acc << 6 | (uint32_t)d;
		if (++have == 4) {
			out[len++] = (uint8_t)(acc >> 16);
			out[len++] = (uint8_t)(acc >> 8);
			out[len++] = (uint8_t)acc;
			have = acc = 0;
		}
	}
	if ((have + pad) % 4 || have == 1 || pad > 2)
		arg_throw_format(rt,
			"The input is not a valid Base-64 string as it contains a non-base 64 character, more than two padding characters, or an illegal character among the padding characters.");
	if (have == 2)
		out[len++] = (uint8_t)(acc >> 4);
	if (have == 3) {
		out[len++] = (uint8_t)(acc >> 10);
		out[len++] = (uint8_t)(acc >> 2);
	}
	return val_obj(array_bytes(rt, out, len));
}

static val from_base64(struct rt *rt, val self, val *a, int n) { return base64_bytes(rt, arg_need_str(rt, a[0], "s")); }

static val from_base64_chars(struct rt *rt, val self, val *a, int n)
{
	struct array *c = val_array(arg_need(rt, a[0], "inArray"));
	int64_t at = arg_int(a[1]), len = arg_int(a[2]);
	struct sbuf b;

	arg_not_negative(rt, len, "length");
	arg_not_negative(rt, at, "offset");
	if (at > (int64_t)c->n - len)
		arg_throw_range(rt, "offset", "Offset and length must refer to a position in the string.");
	sbuf_init(&b, rt);
	for (int64_t i = 0; i < len; i++)
		sbuf_putc(&b, (uint16_t)array_get(c, (uint32_t)(at + i)).u);
	return base64_bytes(rt, sbuf_take(&b));
}

/* Bytes of the first argument as characters into the array of the fourth. */
static val to_base64_chars(struct rt *rt, val self, val *a, int n)
{
	val from[4] = { a[0], a[1], a[2], n > 5 ? a[5] : V_NULL };
	struct ustr *s = to_base64(rt, self, from, n > 5 ? 4 : 3).s;
	struct array *to = val_array(arg_need(rt, a[3], "outArray"));
	int64_t at = arg_int(a[4]);

	arg_not_negative(rt, at, "offsetOut");
	if (at + ustr_len(s) > to->n)
		arg_throw_range(rt, "offsetOut",
			"Either offset did not refer to a position in the string, or there is an insufficient length of destination character array.");
	for (uint32_t i = 0; i < ustr_len(s); i++)
		array_put(rt, to, (uint32_t)at + i, val_char(ustr_at(s, i)));
	return val_int((int32_t)ustr_len(s));
}

static val hex_text(struct rt *rt, struct bytes b, const char *digits)
{
	struct sbuf out;

	sbuf_init(&out, rt);
	for (uint32_t i = 0; i < b.n; i++) {
		sbuf_putc(&out, (uint8_t)digits[b.p[i] >> 4]);
		sbuf_putc(&out, (uint8_t)digits[b.p[i] & 15]);
	}
	return val_str(sbuf_take(&out));
}

static val to_hex(struct rt *rt, val self, val *a, int n) { return hex_text(rt, slice(rt, a, n, "inArray"), "0123456789ABCDEF"); }
static val to_hex_lower(struct rt *rt, val self, val *a, int n)
{
	return hex_text(rt, slice(rt, a, n, "inArray"), "0123456789abcdef");
}

static val from_hex(struct rt *rt, val self, val *a, int n)
{
	struct ustr *s = arg_need_str(rt, a[0], "s");
	uint8_t *out = heap_alloc_block(rt->heap, ustr_len(s) / 2 + 1);

	if (ustr_len(s) % 2)
		arg_throw_format(rt, "The input is not a valid hex string as its length is not a multiple of 2.");
	for (uint32_t i = 0; i < ustr_len(s); i++) {
		int d = hex_digit(ustr_at(s, i));

		if (d < 0)
			arg_throw_format(rt, "The input is not a valid hex string as it contains a non-hex character.");
		out[i / 2] = (uint8_t)(out[i / 2] << 4 | d);
	}
	return val_obj(array_bytes(rt, out, ustr_len(s) / 2));
}

val convert_dbnull(struct rt *rt, val self) { return val_obj(rt_alloc(rt, &type_dbnull, sizeof(struct cell))); }

#define CONVERTS(result, name, fn)                                             \
	STATIC("static " result " " name "(System.Object value)", fn),         \
	STATIC("static " result " " name "(System.Object value, System.IFormatProvider provider)", fn)
#define CONVERTS_BASE(result, name, fn)                                        \
	CONVERTS(result, name, fn),                                            \
	STATIC("static " result " " name "(string value, int fromBase)", fn)

const struct member_def convert_members[] = {
	STATIC_PROP("static System.Object DBNull {get;}", convert_dbnull, NULL),
	CONVERTS("bool", "ToBoolean", to_boolean),
	CONVERTS("char", "ToChar", to_char),
	CONVERTS_BASE("sbyte", "ToSByte", to_sbyte),
	CONVERTS_BASE("byte", "ToByte", to_byte),
	CONVERTS_BASE("short", "ToInt16", to_int16),
	CONVERTS_BASE("ushort", "ToUInt16", to_uint16),
	CONVERTS_BASE("int", "ToInt32", to_int32),
	CONVERTS_BASE("uint", "ToUInt32", to_uint32),
	CONVERTS_BASE("long", "ToInt64", to_int64),
	CONVERTS_BASE("ulong", "ToUInt64", to_uint64),
	CONVERTS("float", "ToSingle", to_single),
	CONVERTS("double", "ToDouble", to_double),
	CONVERTS("decimal", "ToDecimal", to_decimal),
	CONVERTS("datetime", "ToDateTime", to_datetime),
	CONVERTS("string", "ToString", to_string),
	STATIC("static string ToString(byte value, int toBase)", to_string),
	STATIC("static string ToString(short value, int toBase)", to_string),
	STATIC("static string ToString(int value, int toBase)", to_string),
	STATIC("static string ToString(long value, int toBase)", to_string),
	STATIC("static System.Object ChangeType(System.Object value, System.TypeCode typeCode)", change_type),
	STATIC("static System.Object ChangeType(System.Object value, type conversionType)", change_type),
	STATIC("static System.Object ChangeType(System.Object value, type conversionType, System.IFormatProvider provider)",
		change_type),
	STATIC("static bool IsDBNull(System.Object value)", is_dbnull),
	STATIC("static System.TypeCode GetTypeCode(System.Object value)", get_type_code),
	STATIC("static string ToBase64String(byte[] inArray)", to_base64),
	STATIC("static string ToBase64String(byte[] inArray, System.Base64FormattingOptions options)", to_base64),
	STATIC("static string ToBase64String(byte[] inArray, int offset, int length)", to_base64),
	STATIC("static string ToBase64String(byte[] inArray, int offset, int length, System.Base64FormattingOptions options)",
		to_base64),
	STATIC("static byte[] FromBase64CharArray(char[] inArray, int offset, int length)", from_base64_chars),
	STATIC("static byte[] FromBase64String(string s)", from_base64),
	STATIC("static int ToBase64CharArray(byte[] inArray, int offsetIn, int length, char[] outArray, int offsetOut)",
		to_base64_chars),
	STATIC("static int ToBase64CharArray(byte[] inArray, int offsetIn, int length, char[] outArray, int offsetOut, System.Base64FormattingOptions options)",
		to_base64_chars),
	STATIC("static bool TryFromBase64Chars(System.ReadOnlySpan[char] chars, System.Span[byte] bytes, [ref] int bytesWritten)",
		NULL),
	STATIC("static bool TryFromBase64String(string s, System.Span[byte] bytes, [ref] int bytesWritten)", NULL),
	STATIC("static bool TryToBase64Chars(System.ReadOnlySpan[byte] bytes, System.Span[char] chars, [ref] int charsWritten, System.Base64FormattingOptions options = None)",
		NULL),
	STATIC("static bool TryToHexString(System.ReadOnlySpan[byte] source, System.Span[char] destination, [ref] int charsWritten)",
		NULL),
	STATIC("static bool TryToHexStringLower(System.ReadOnlySpan[byte] source, System.Span[char] destination, [ref] int charsWritten)",
		NULL),
	STATIC("static string ToHexString(byte[] inArray)", to_hex),
	STATIC("static string ToHexString(byte[] inArray, int offset, int length)", to_hex),
	STATIC("static string ToHexStringLower(byte[] inArray)", to_hex_lower),
	STATIC("static byte[] FromHexString(string s)", from_hex),
	MEMBERS_END
};
