/* SPDX-License-Identifier: MIT */
/* Conversion to numbers and characters. */
#include "value/conv_impl.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

static const char *too_large(const struct type *t)
{
	static const char *const text[VK__MAX] = {
		[VK_CHAR] = "a character", [VK_SBYTE] = "a signed byte", [VK_BYTE] = "an unsigned byte",
		[VK_INT16] = "an Int16", [VK_UINT16] = "a UInt16", [VK_INT32] = "an Int32", [VK_UINT32] = "a UInt32",
		[VK_INT64] = "an Int64", [VK_UINT64] = "a UInt64", [VK_SINGLE] = "a Single", [VK_DOUBLE] = "a Double",
	};

	return t == &type_decimal ? "a Decimal" : text[t->inline_kind];
}

static enum conv_step out_of_range(struct conv_job *j, const char *id)
{
	return conv_fail(j, id, "Value was either too large or too small for %s.", too_large(j->to));
}

static enum conv_step put_int(struct conv_job *j, __int128 i, const char *id, val *ret)
{
	if (!num_fits(j->to->inline_kind, i))
		return out_of_range(j, id);
	*ret = (val){ .k = j->to->inline_kind, .u = (uint64_t)i };
	return CONV_OK;
}

static bool wants_float(const struct type *t)
{
	return t == &type_double || t == &type_single;
}

/* The smaller integers are reached by way of an Int32. */
static enum conv_step float_out_of_range(struct conv_job *j, const char *id)
{
	const struct type *t = j->to;

	return conv_fail(j, id, "Value was either too large or too small for %s.",
			 too_large(t->inline_kind >= VK_SBYTE && t->inline_kind <= VK_UINT16 ? &type_int32 : t));
}

static val float_val(const struct type *t, double d)
{
	return (val){ .k = t->inline_kind, .d = t == &type_single ? (double)(float)d : d };
}

static enum conv_step from_double(struct conv_job *j, double d, bool single, const char *id, val *ret)
{
	struct dec dec;

	if (wants_float(j->to)) {
		*ret = float_val(j->to, d);
		return CONV_OK;
	}
	if (j->to == &type_decimal) {
		if (!dec_from_double(d, single ? 7 : 15, &dec))
			return out_of_range(j, id);
		*ret = dec_val(j->rt, dec);
		return CONV_OK;
	}
	if (j->to == &type_bigint) {
		if (!isfinite(d))
			return conv_fail(j, "InvalidCastConstructorException", "%s", isnan(d) ? "The value is not a number."
				: "BigInteger cannot represent infinity.");
		*ret = bigint_from_double(j->rt, d);
		return CONV_OK;
	}
	if (!(fabs(d) < 1e20)) {
		if (j->to == &type_int64 || j->to == &type_uint64)
			return conv_fail(j, id, "Arithmetic operation resulted in an overflow.");
		return float_out_of_range(j, id);
	}
	d = nearbyint(d);
	if (!num_fits(VK_INT32, (__int128)d) && !num_fits(j->to->inline_kind, (__int128)d) && j->to->inline_kind <= VK_UINT16)
		return float_out_of_range(j, id);
	if (!num_fits(j->to->inline_kind, (__int128)d) && (j->to == &type_int64 || j->to == &type_uint64))
		return conv_fail(j, id, "Arithmetic operation resulted in an overflow.");
	return put_int(j, (__int128)d, id, ret);
}

static enum conv_step from_dec(struct conv_job *j, struct dec d, const char *id, val *ret)
{
	if (wants_float(j->to)) {
		*ret = float_val(j->to, dec_to_double(d));
		return CONV_OK;
	}
	if (j->to == &type_decimal) {
		*ret = dec_val(j->rt, d);
		return CONV_OK;
	}
	if (j->to == &type_bigint) {
		*ret = bigint_of(j->rt, dec_val(j->rt, d));
		return CONV_OK;
	}
	d = dec_round(d, 0, 0);
	return put_int(j, d.neg ? -(__int128)d.m : (__int128)d.m, id, ret);
}

static __int128 enum_number(val v)
{
	int64_t n = val_enum_num(v);

	return type_is_uint64_enum(val_type_of(v)) ? (__int128)(uint64_t)n : n;
}

static enum conv_step from_int(struct conv_job *j, val v, __int128 i, const char *id, val *ret)
{
	struct dec d;

	if (wants_float(j->to)) {
		*ret = float_val(j->to, (double)i);
		return CONV_OK;
	}
	if (j->to == &type_decimal) {
		d = (struct dec){ .m = i < 0 ? (dec_mag)-i : (dec_mag)i, .neg = i < 0 };
		*ret = dec_val(j->rt, d);
		return CONV_OK;
	}
	if (j->to == &type_bigint) {
		*ret = i > INT64_MAX ? bigint_from_uint(j->rt, (uint64_t)i) : bigint_from_int(j->rt, (int64_t)i);
		return CONV_OK;
	}
	(void)v;
	return put_int(j, i, id, ret);
}

static enum conv_step from_bigint(struct conv_job *j, val v, val *ret)
{
	const char *id = "InvalidCastTargetInvocationExceptionop_Explicit";
	uint64_t u;
	int64_t i;
	struct dec d;

	if (wants_float(j->to)) {
		*ret = float_val(j->to, bigint_to_double(v));
		return CONV_OK;
	}
	if (j->to == &type_decimal) {
		if (!dec_from_val(j->rt, v, &d))
			return out_of_range(j, id);
		*ret = dec_val(j->rt, d);
		return CONV_OK;
	}
	if (bigint_to_int64(v, &i))
		return put_int(j, i, id, ret);
	if (bigint_to_uint64(v, &u))
		return put_int(j, u, id, ret);
	return out_of_range(j, id);
}

/* A number of any kind, under the error ID. */
static enum conv_step from_number(struct conv_job *j, val v, const char *id, val *ret)
{
	struct dec d;

	if (v.k == VK_DOUBLE || v.k == VK_SINGLE)
		return from_double(j, v.d, v.k == VK_SINGLE, id, ret);
	if (val_dec(v, &d))
		return from_dec(j, d, id, ret);
	if (val_cell(v, &type_bigint))
		return from_bigint(j, v, ret);
	return from_int(j, v, v.k == VK_UINT64 ? (__int128)v.u : (__int128)v.i, id, ret);
}

static const char *string_id(const struct type *t)
{
	if (t == &type_decimal)
		return "InvalidCastFromStringToDecimal";
	return wants_float(t) ? "InvalidCastFromStringToDoubleOrSingle" : "InvalidCastFromStringToInteger";
}

/* Digits with thousands separators among them. */
static bool grouped_int(struct rt *rt, struct ustr *s, val *ret)
{
	struct ustr *plain = ustr_replace(rt, s, ustr_new(rt, ","), ustr_empty(rt), false);
	const char *p = USTR_C(rt, ustr_trim(rt, plain, true, true));

	p += *p == '-' || *p == '+';
	return *p && strspn(p, "0123456789") == strlen(p) && num_parse(rt, plain, ret);
}

/* 0x… as the bits of the type, where PowerShell's literal of it is a negative number or too large. */
static bool hex_bits(struct conv_job *j, struct ustr *s, val *ret)
{
	static const uint8_t widths[VK__MAX] = { [VK_SBYTE] = 8, [VK_INT16] = 16, [VK_UINT32] = 32, [VK_UINT64] = 64 };
	const char *p = USTR_C(j->rt, ustr_trim(j->rt, s, true, true));
	int width = widths[j->to->inline_kind];
	uint64_t u;
	size_t n;

	if (!width || p[0] != '0' || (p[1] | 32) != 'x')
		return false;
	p += 2 + strspn(p + 2, "0");
	n = strspn(p, "0123456789abcdefABCDEF");
	if (p[n] || n * 4 > (size_t)width)
		return false;
	u = n ? strtoull(p, NULL, 16) : 0;
	*ret = val_num((enum val_kind)j->to->inline_kind, width == 8 ? (int8_t)u : width == 16 ? (int16_t)u : (int64_t)u);
	return true;
}

/* "#" or "&h" before the digits, as .NET's converters of whole numbers take them. False: not so marked. */
static bool marked_hex(struct conv_job *j, struct ustr *s, const char *id, enum conv_step *ret_step, val *ret)
{
	static const struct { uint8_t width; bool is_signed; const char *shown; } kinds[VK__MAX] = {
		[VK_SBYTE] = { 8, true, "a signed byte" }, [VK_BYTE] = { 8, false, "an unsigned byte" },
		[VK_INT16] = { 16, true, "an Int16" }, [VK_UINT16] = { 16, false, "a UInt16" },
		[VK_INT32] = { 32, true, "an Int32" }, [VK_UINT32] = { 32, false, "a UInt32" },
		[VK_INT64] = { 64, true, "an Int64" }, [VK_UINT64] = { 64, false, "a UInt64" },
	};
	const char *p = USTR_C(j->rt, ustr_trim(j->rt, s, true, true));
	enum val_kind k = (enum val_kind)j->to->inline_kind;
	size_t n, digits;
	uint64_t u;

	if (!kinds[k].width || j->to->enums || (*p != '#' && (p[0] != '&' || (p[1] | 32) != 'h')))
		return false;
	p += *p == '#' ? 1 : 2;
	*ret_step = CONV_FAILED;
	n = strspn(p, "0123456789abcdefABCDEF");
	digits = n - MIN(n, strspn(p, "0"));
	if (!*p)
		conv_fail(j, id, "Specified argument was out of the range of valid values. (Parameter 'Index was out of range. Must be non-negative and less than the size of the collection.')");
	else if (*p == '-')
		conv_fail(j, id, "String cannot contain a minus sign if the base is not 10.");
	else if (!n)
		conv_fail(j, id, "Could not find any recognizable digits.");
	else if (digits * 4 > kinds[k].width)
		conv_fail(j, id, "Value was either too large or too small for %s.", kinds[k].shown);
	else if (p[n])
		conv_fail(j, id, "Additional non-parsable characters are at the end of the string.");
	if (!n || p[n] || digits * 4 > kinds[k].width)
		return true;
	u = strtoull(p, NULL, 16);
	*ret_step = CONV_OK;
	*ret = val_num(k, !kinds[k].is_signed ? (int64_t)u : kinds[k].width == 8 ? (int8_t)u :
			  kinds[k].width == 16 ? (int16_t)u : kinds[k].width == 32 ? (int32_t)u : (int64_t)u);
	return true;
}

static bool is_hex(struct rt *rt, struct ustr *s)
{
	const char *p = USTR_C(rt, ustr_trim(rt, s, true, true));

	return p[0] == '0' && (p[1] | 32) == 'x';
}

static enum conv_step string_to_bigint(struct conv_job *j, struct ustr *s, val *ret)
{
	val v;

	if (!num_parse(j->rt, s, &v) && !grouped_int(j->rt, s, &v))
		return conv_fail(j, "InvalidCastFromStringToInteger", "The value could not be parsed.");
	if (v.k == VK_DOUBLE && isinf(v.d))
		return conv_fail(j, "InvalidCastFromStringToInteger", "The value could not be parsed.");
	if (val_cell(v, &type_decimal)) {
		struct ustr *t = ustr_trim(j->rt, s, true, true);
		const char *p = USTR_C(j->rt, t);
		bool neg = *p == '-';

		p += *p == '-' || *p == '+';
		if (strspn(p, "0123456789") == strlen(p) && bigint_parse(j->rt, p, strlen(p), 10, &v)) {
			*ret = neg ? bigint_arith(j->rt, AR_SUB, bigint_from_int(j->rt, 0), v) : v;
			return CONV_OK;
		}
	}
	*ret = bigint_of(j->rt, v);
	return CONV_OK;
}

static enum conv_step from_string(struct conv_job *j, struct ustr *s, val *ret)
{
	const char *id = string_id(j->to);
	enum conv_step step;
	enum val_kind kind = j->to == &type_decimal ? VK_OBJ : j->to->inline_kind;
	val v;

	if (!ustr_len(ustr_trim(j->rt, s, true, true))) {
		*ret = val_default(j->rt, j->to);
		return CONV_OK;
	}
	if (j->to == &type_bigint)
		return string_to_bigint(j, s, ret);
	if (j->to == &type_decimal && num_parse(j->rt, s, &v))	/* a literal of PowerShell, so 1.50 is a double first */
		return from_number(j, v, id, ret);
	switch (num_parse_kind(j->rt, s, kind, ret)) {
	case NUM_OK:
		if (wants_float(j->to) && ret->d == 0 && !strpbrk(USTR_C(j->rt, s), ".eE"))	/* a whole -0 was an Int32 */
			ret->d = 0;
		return CONV_OK;
	case NUM_OVERFLOW:
		return out_of_range(j, id);
	case NUM_BAD:
		break;
	}
	if (hex_bits(j, s, ret))
		return CONV_OK;
	if (marked_hex(j, s, id, &step, ret))
		return step;
	/* Not .NET's syntax: PowerShell's own, then with thousands separators. */
	if (num_parse(j->rt, s, &v) || (num_parse_kind(j->rt, s, VK_DOUBLE, &v) == NUM_OK && isfinite(v.d))) {
		struct conv_job quiet = *j;

		/* What is too large only as PowerShell reads it, by an exponent or a unit, is just no such number. */
		if (!is_hex(j->rt, s))
			quiet.why = NULL;
		if (from_number(&quiet, v, id, ret) == CONV_OK)
			return CONV_OK;
		if (quiet.why)
			return CONV_FAILED;
	}
	if (!wants_float(j->to) && j->to != &type_decimal)
		s = ustr_trim(j->rt, s, true, true);
	return conv_fail(j, id, "The input string '%s' was not in a correct format.", USTR_C(j->rt, s));
}

enum conv_step conv_invalid_cast(struct conv_job *j)
{
	conv_fail(j, "InvalidCastIConvertible", "Invalid cast from '%s' to '%s'.", type_bare_name(val_type_of(j->from)),
		  type_bare_name(j->to));
	return val_is_num(j->from) || j->from.k == VK_OBJ ? CONV_FAILED : CONV_NEVER;
}

enum conv_step conv_to_number(struct conv_job *j, val *ret)
{
	val v = j->from;

	switch (v.k) {
	case VK_STR:
		return from_string(j, v.s, ret);
	case VK_CHAR:
		return from_int(j, v, v.i, "InvalidCastIConvertible", ret);
	case VK_BOOL:
		return from_int(j, v, v.i, "InvalidCastIConvertible", ret);
	case VK_ENUM:
		return from_int(j, v, enum_number(v), "InvalidCastIConvertible", ret);
	case VK_DATETIME:
		return j->to == &type_bigint ? CONV_NO : conv_invalid_cast(j);
	case VK_TIMESPAN:
	case VK_TYPE:
		return CONV_NO;
	case VK_OBJ:
		if (!val_cell(v, &type_decimal) && !val_cell(v, &type_bigint))
			return CONV_NO;
		return from_number(j, v, "InvalidCastIConvertible", ret);
	default:
		return from_number(j, v, "InvalidCastIConvertible", ret);
	}
}

enum conv_step conv_to_char(struct conv_job *j, val *ret)
{
	val v = j->from;

	switch (v.k) {
	case VK_STR:
		if (ustr_len(v.s) != 1)
			return conv_fail(j, "InvalidCastParseTargetInvocation", "String must be exactly one character long.");
		*ret = val_char(ustr_at(v.s, 0));
		return CONV_OK;
	case VK_ENUM:
		return put_int(j, enum_number(v), "InvalidCastIConvertible", ret);
	case VK_BOOL:
	case VK_SINGLE:
	case VK_DOUBLE:
	case VK_DATETIME:
		return conv_invalid_cast(j);
	case VK_OBJ:
		return val_cell(v, &type_decimal) ? conv_invalid_cast(j) : CONV_NO;
	case VK_TIMESPAN:
	case VK_TYPE:
		return CONV_NO;
	default:
		return put_int(j, v.k == VK_UINT64 ? (__int128)v.u : v.i, "InvalidCastIConvertible", ret);
	}
}
