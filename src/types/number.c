/* SPDX-License-Identifier: MIT */
/*
 * The number types, Boolean included: limits, Parse, TryParse, text and the
 * static functions of INumber that need no culture. One set of functions serves
 * all kinds, since a value knows its own; only what makes a value out of text
 * exists once for each type.
 */
#include "types/arg.h"
#include "types/culture/culture.h"
#include "types/enums.h"
#include "types/int128.h"
#include "types/number_real.h"
#include "types/numtext.h"
#include "types/tables.h"
#include "value/num.h"

#include <float.h>
#include <math.h>
#include <string.h>

static val compare_to(struct rt *rt, val self, val *a, int n)
{
	val b = val_base(a[0]);
	int r;

	if (val_is_null(b))
		return val_int(1);
	if (b.k != self.k)
		net_throw(rt, "System.ArgumentException", "Object must be of type %s.", val_type_of(self)->name + 7);
	if (self.k >= VK_SBYTE && self.k <= VK_UINT16)	/* of the small ones the difference */
		return val_int((int32_t)(self.i - b.i));
	if (!val_compare_try(rt, self, b, false, &r))
		r = 0;
	return val_int(r);
}

static val equals(struct rt *rt, val self, val *a, int n)
{
	return val_bool(val_base(a[0]).k == self.k && val_equals(rt, self, a[0]));
}

static val hash_code(struct rt *rt, val self, val *a, int n) { return val_int((int32_t)val_net_hash(rt, self)); }
static val to_string(struct rt *rt, val self, val *a, int n) { return val_str(culture_number_args(rt, self, a, n)); }

static val type_code(struct rt *rt, val self, val *a, int n)
{
	static const uint8_t codes[VK__MAX] = {
		[VK_BOOL] = 3, [VK_CHAR] = 4, [VK_SBYTE] = 5, [VK_BYTE] = 6, [VK_INT16] = 7, [VK_UINT16] = 8,
		[VK_INT32] = 9, [VK_UINT32] = 10, [VK_INT64] = 11, [VK_UINT64] = 12, [VK_SINGLE] = 13, [VK_DOUBLE] = 14,
	};

	return val_enum(&enum_typecode, codes[self.k]);
}

static int default_style(enum val_kind k)
{
	return k >= VK_SINGLE ? NUMTEXT_FLOAT : NUMTEXT_INTEGER;
}

static int style_for(struct rt *rt, const val *a, int n, enum val_kind k)
{
	return (k >= VK_SINGLE ? numtext_real_style : numtext_style)(rt, a, n, default_style(k));
}

static val parse(struct rt *rt, val *a, int n, enum val_kind k)
{
	return numtext_parse(rt, culture_plain_number(rt, arg_need_str(rt, a[0], "s"), a, n),
		style_for(rt, a, n, k), k);
}

static val try_parse(struct rt *rt, val *a, int n, enum val_kind k)
{
	struct ustr *s = culture_plain_number(rt, arg_str(a[0]), a, n - 1);
	val v = k >= VK_SINGLE ? (val){ .k = (uint8_t)k } : val_num(k, 0);
	int style = style_for(rt, a, n - 1, k);
	bool ok = s && numtext_try(s, style, k, &v);

	arg_set_ref(rt, a[n - 1], v);
	return val_bool(ok);
}

/* ---- functions of one or two numbers of the same kind ---- */

static bool negative(val v)
{
	return v.k >= VK_SINGLE ? signbit(v.d) : v.k != VK_UINT64 && v.i < 0;
}

static bool less(val a, val b)
{
	if (a.k >= VK_SINGLE)
		return a.d < b.d;
	return val_is_unsigned(a) ? a.u < b.u : a.i < b.i;
}

static val minimum(struct rt *rt, val self, val *a, int n)
{
	if (a[0].k >= VK_SINGLE && isnan(a[0].d))
		return a[0];
	return less(a[1], a[0]) || (a[1].k >= VK_SINGLE && isnan(a[1].d)) ? a[1] : a[0];
}

static val maximum(struct rt *rt, val self, val *a, int n)
{
	if (a[0].k >= VK_SINGLE && isnan(a[0].d))
		return a[0];
	return less(a[0], a[1]) || (a[1].k >= VK_SINGLE && isnan(a[1].d)) ? a[1] : a[0];
}

static val clamp(struct rt *rt, val self, val *a, int n)
{
	if (less(a[2], a[1]))
		net_throw(rt, "System.ArgumentException", "'%s' cannot be greater than %s.",
			  USTR_C(rt, val_net_str(rt, a[1])), USTR_C(rt, val_net_str(rt, a[2])));
	return less(a[0], a[1]) ? a[1] : less(a[2], a[0]) ? a[2] : a[0];
}

static val sign(struct rt *rt, val self, val *a, int n)
{
	if (a[0].k >= VK_SINGLE) {
		if (isnan(a[0].d))
			net_throw(rt, "System.ArithmeticException",
				"Function does not accept floating point Not-a-Number values.");
		return val_int((a[0].d > 0) - (a[0].d < 0));
	}
	return val_int(val_is_unsigned(a[0]) ? a[0].u != 0 : (a[0].i > 0) - (a[0].i < 0));
}

static val is_even(struct rt *rt, val self, val *a, int n)
{
	return val_bool(a[0].k >= VK_SINGLE ? fmod(a[0].d, 2) == 0 : !(a[0].i & 1));
}

static val is_odd(struct rt *rt, val self, val *a, int n)
{
	return val_bool(a[0].k >= VK_SINGLE ? fabs(fmod(a[0].d, 2)) == 1 : a[0].i & 1);
}

static val is_negative(struct rt *rt, val self, val *a, int n) { return val_bool(negative(a[0])); }
static val is_positive(struct rt *rt, val self, val *a, int n) { return val_bool(!negative(a[0])); }

static val is_pow2(struct rt *rt, val self, val *a, int n)
{
	if (a[0].k >= VK_SINGLE)
		return val_bool(a[0].d > 0 && frexp(a[0].d, &n) == 0.5);
	return val_bool(a[0].i && (val_is_unsigned(a[0]) || a[0].i > 0) && !(a[0].u & (a[0].u - 1)));
}

static int width(val v)
{
	static const uint8_t bits[VK__MAX] = {
		[VK_SBYTE] = 8, [VK_BYTE] = 8, [VK_INT16] = 16, [VK_UINT16] = 16,
		[VK_INT32] = 32, [VK_UINT32] = 32, [VK_INT64] = 64, [VK_UINT64] = 64,
	};

	return bits[v.k];
}

static uint64_t bits_of(val v)
{
	return width(v) == 64 ? v.u : v.u & ((1ull << width(v)) - 1);
}

static val pop_count(struct rt *rt, val self, val *a, int n)
{
	return val_num((enum val_kind)a[0].k, __builtin_popcountll(bits_of(a[0])));
}

static val leading_zeros(struct rt *rt, val self, val *a, int n)
{
	uint64_t u = bits_of(a[0]);

	return val_num((enum val_kind)a[0].k, u ? __builtin_clzll(u) - (64 - width(a[0])) : width(a[0]));
}

static val trailing_zeros(struct rt *rt, val self, val *a, int n)
{
	uint64_t u = bits_of(a[0]);

	return val_num((enum val_kind)a[0].k, u ? __builtin_ctzll(u) : width(a[0]));
}

static val rotate(val v, int by)
{
	int w = width(v);
	uint64_t u = bits_of(v), r;

	by = ((by % w) + w) % w;
	r = by ? u << by | u >> (w - by) : u;
	if (w < 64)
		r &= (1ull << w) - 1;
	if (!val_is_unsigned(v) && w < 64 && r >> (w - 1))
		r |= ~0ull << w;
	return val_num((enum val_kind)v.k, (int64_t)r);
}

static val rotate_left(struct rt *rt, val self, val *a, int n) { return rotate(a[0], (int)arg_int(a[1])); }
static val rotate_right(struct rt *rt, val self, val *a, int n) { return rotate(a[0], -(int)arg_int(a[1])); }

static val is_nan(struct rt *rt, val self, val *a, int n) { return val_bool(isnan(a[0].d)); }
static val is_infinity(struct rt *rt, val self, val *a, int n) { return val_bool(isinf(a[0].d)); }
static val is_pos_infinity(struct rt *rt, val self, val *a, int n) { return val_bool(isinf(a[0].d) && a[0].d > 0); }
static val is_neg_infinity(struct rt *rt, val self, val *a, int n) { return val_bool(isinf(a[0].d) && a[0].d < 0); }
static val is_finite(struct rt *rt, val self, val *a, int n) { return val_bool(isfinite(a[0].d)); }
static val is_integer(struct rt *rt, val self, val *a, int n) { return val_bool(isfinite(a[0].d) && trunc(a[0].d) == a[0].d); }

/* ---- as Math has them ---- */

/* Calls the overload of Math for this kind of number. */
static val by_math(struct rt *rt, const char *name, val *a, int n)
{
	return method_call(rt, type_method(rt, &type_math, ustr_atom(rt, name), true), V_NULL, a, n);
}

static val absolute(struct rt *rt, val self, val *a, int n) { return by_math(rt, "Abs", a, n); }
static val div_rem(struct rt *rt, val self, val *a, int n) { return by_math(rt, "DivRem", a, n); }

static val copy_sign(struct rt *rt, val self, val *a, int n)
{
	val v = a[0];

	if (negative(v) == negative(a[1]))
		return v;
	if (v.i == num_range_of(v.k).least)
		net_throw(rt, "System.OverflowException", "Arithmetic operation resulted in an overflow.");
	return val_num((enum val_kind)v.k, -v.i);
}

static uint64_t magnitude(val v) { return v.i < 0 ? -v.u : v.u; }

static val max_magnitude(struct rt *rt, val self, val *a, int n)
{
	uint64_t x = magnitude(a[0]), y = magnitude(a[1]);

	return x > y || (x == y && !negative(a[0])) ? a[0] : a[1];
}

static val min_magnitude(struct rt *rt, val self, val *a, int n)
{
	uint64_t x = magnitude(a[0]), y = magnitude(a[1]);

	return x < y || (x == y && negative(a[0])) ? a[0] : a[1];
}

static val log2_(struct rt *rt, val self, val *a, int n)
{
	if (!val_is_unsigned(a[0]) && a[0].i < 0)
		arg_throw_range(rt, "value", "Non-negative number required.");
	return val_num((enum val_kind)a[0].k, bits_of(a[0]) ? 63 - __builtin_clzll(bits_of(a[0])) : 0);
}

static val big_multiply(struct rt *rt, val self, val *a, int n)
{
	if (a[0].k == VK_UINT32)
		return val_num(VK_UINT64, (int64_t)(a[0].u * a[1].u));
	if (a[0].k == VK_INT32)
		return val_long(a[0].i * a[1].i);
	if (a[0].k == VK_INT64) {
		__int128 p = (__int128)a[0].i * a[1].i;

		return int128_new(rt, (uint64_t)((unsigned __int128)p >> 64), (uint64_t)p, false);
	}
	unsigned __int128 u = (unsigned __int128)a[0].u * a[1].u;

	return int128_new(rt, (uint64_t)(u >> 64), (uint64_t)u, true);
}

#define COMMON(t)                                                              \
	METHOD("int CompareTo(System.Object value)", compare_to),              \
	METHOD("int CompareTo(" t " value)", compare_to),                      \
	METHOD("bool Equals(System.Object obj)", equals),                      \
	METHOD("bool Equals(" t " obj)", equals),                              \
	METHOD("int GetHashCode()", hash_code),                                \
	METHOD("System.TypeCode GetTypeCode()", type_code),                    \
	METHOD("string ToString()", to_string),                                \
	METHOD("string ToString(System.IFormatProvider provider)", to_string)

#define NUMBER(t)                                                              \
	COMMON(t),                                                             \
	METHOD("string ToString(string format)", to_string),                   \
	METHOD("string ToString(string format, System.IFormatProvider provider)", to_string), \
	STATIC("static " t " Clamp(" t " value, " t " min, " t " max)", clamp), \
	STATIC("static " t " Max(" t " x, " t " y)", maximum),                 \
	STATIC("static " t " Min(" t " x, " t " y)", minimum),                 \
	STATIC("static int Sign(" t " value)", sign),                          \
	STATIC("static bool IsEvenInteger(" t " value)", is_even),             \
	STATIC("static bool IsOddInteger(" t " value)", is_odd),               \
	STATIC("static bool IsPow2(" t " value)", is_pow2)

#define PARSES(t, k)                                                           \
	STATIC("static " t " Parse(string s)", parse_##k),                     \
	STATIC("static " t " Parse(string s, System.Globalization.NumberStyles style)", parse_##k), \
	STATIC("static " t " Parse(string s, System.IFormatProvider provider)", parse_##k), \
	STATIC("static " t " Parse(string s, System.Globalization.NumberStyles style, System.IFormatProvider provider)", \
		parse_##k), \
	STATIC("static bool TryParse(string s, [ref] " t " result)", try_parse_##k), \
	STATIC("static bool TryParse(string s, System.IFormatProvider provider, [ref] " t " result)", try_parse_##k), \
	STATIC("static bool TryParse(string s, System.Globalization.NumberStyles style, System.IFormatProvider provider, [ref] " t " result)", \
		try_parse_##k)

#define PARSERS(k)                                                             \
	static val parse_##k(struct rt *rt, val self, val *a, int n)           \
	{                                                                      \
		return parse(rt, a, n, k);                                     \
	}                                                                      \
	static val try_parse_##k(struct rt *rt, val self, val *a, int n)       \
	{                                                                      \
		return try_parse(rt, a, n, k);                                 \
	}

#define CONSTANT(text, v) { .row = MR_CONST, .sig = text, .value = v }

#define SIGNED_ROWS(t)                                                         \
	STATIC("static " t " Abs(" t " value)", absolute),                     \
	STATIC("static " t " CopySign(" t " value, " t " sign)", copy_sign),   \
	STATIC("static " t " MaxMagnitude(" t " x, " t " y)", max_magnitude),  \
	STATIC("static " t " MinMagnitude(" t " x, " t " y)", min_magnitude),  \
	STATIC("static bool IsNegative(" t " value)", is_negative),            \
	STATIC("static bool IsPositive(" t " value)", is_positive),
#define UNSIGNED_ROWS(t)
#define BIG_ROW(t, wide) STATIC("static " wide " BigMul(" t " left, " t " right)", big_multiply),
#define NO_BIG_ROW(t, wide)

#define INTEGER_TYPE(id, t, kind, min, max, SIGNED, BIG, wide)                                  \
	PARSERS(kind)                                                             \
	const struct member_def id##_members[] = {                             \
		NUMBER(t), PARSES(t, kind), SIGNED(t) BIG(t, wide)             \
		STATIC("static System.ValueTuple[" t "," t "] DivRem(" t " left, " t " right)", div_rem), \
		STATIC("static " t " Log2(" t " value)", log2_),               \
		CONSTANT("static " t " MaxValue {get;}", ((val){ .k = kind, .u = (uint64_t)(max) })), \
		CONSTANT("static " t " MinValue {get;}", ((val){ .k = kind, .u = (uint64_t)(min) })), \
		STATIC("static " t " PopCount(" t " value)", pop_count),       \
		STATIC("static " t " LeadingZeroCount(" t " value)", leading_zeros), \
		STATIC("static " t " TrailingZeroCount(" t " value)", trailing_zeros), \
		STATIC("static " t " RotateLeft(" t " value, int rotateAmount)", rotate_left), \
		STATIC("static " t " RotateRight(" t " value, int rotateAmount)", rotate_right), \
		MEMBERS_END                                                    \
	};

INTEGER_TYPE(sbyte, "sbyte", VK_SBYTE, INT8_MIN, INT8_MAX, SIGNED_ROWS, NO_BIG_ROW, "")
INTEGER_TYPE(byte, "byte", VK_BYTE, 0, UINT8_MAX, UNSIGNED_ROWS, NO_BIG_ROW, "")
INTEGER_TYPE(int16, "short", VK_INT16, INT16_MIN, INT16_MAX, SIGNED_ROWS, NO_BIG_ROW, "")
INTEGER_TYPE(uint16, "ushort", VK_UINT16, 0, UINT16_MAX, UNSIGNED_ROWS, NO_BIG_ROW, "")
INTEGER_TYPE(int32, "int", VK_INT32, INT32_MIN, INT32_MAX, SIGNED_ROWS, BIG_ROW, "long")
INTEGER_TYPE(uint32, "uint", VK_UINT32, 0, UINT32_MAX, UNSIGNED_ROWS, BIG_ROW, "ulong")
INTEGER_TYPE(int64, "long", VK_INT64, INT64_MIN, INT64_MAX, SIGNED_ROWS, BIG_ROW, "System.Int128")
INTEGER_TYPE(uint64, "ulong", VK_UINT64, 0, UINT64_MAX, UNSIGNED_ROWS, BIG_ROW, "System.UInt128")

#define REAL_TYPE(id, t, kind, max, epsilon)                                      \
	PARSERS(kind)                                                             \
	const struct member_def id##_members[] = {                             \
		NUMBER(t), PARSES(t, kind), NUMBER_REAL_ROWS(t),               \
		CONSTANT("static " t " MaxValue {get;}", ((val){ .k = kind, .d = max })), \
		CONSTANT("static " t " MinValue {get;}", ((val){ .k = kind, .d = -max })), \
		CONSTANT("static " t " Epsilon {get;}", ((val){ .k = kind, .d = epsilon })), \
		CONSTANT("static " t " NaN {get;}", ((val){ .k = kind, .d = -NAN })), \
		CONSTANT("static " t " PositiveInfinity {get;}", ((val){ .k = kind, .d = INFINITY })), \
		CONSTANT("static " t " NegativeInfinity {get;}", ((val){ .k = kind, .d = -INFINITY })), \
		CONSTANT("static " t " NegativeZero {get;}", ((val){ .k = kind, .d = -0.0 })), \
		CONSTANT("static " t " Pi {get;}", ((val){ .k = kind, .d = kind == VK_SINGLE ? (float)M_PI : M_PI })), \
		CONSTANT("static " t " E {get;}", ((val){ .k = kind, .d = kind == VK_SINGLE ? (float)M_E : M_E })), \
		CONSTANT("static " t " Tau {get;}", ((val){ .k = kind, .d = kind == VK_SINGLE ? (float)(2 * M_PI) : 2 * M_PI })), \
		STATIC("static bool IsNaN(" t " d)", is_nan),                  \
		STATIC("static bool IsInfinity(" t " d)", is_infinity),        \
		STATIC("static bool IsPositiveInfinity(" t " d)", is_pos_infinity), \
		STATIC("static bool IsNegativeInfinity(" t " d)", is_neg_infinity), \
		STATIC("static bool IsFinite(" t " d)", is_finite),            \
		STATIC("static bool IsInteger(" t " value)", is_integer),      \
		STATIC("static bool IsNegative(" t " d)", is_negative),        \
		STATIC("static bool IsPositive(" t " d)", is_positive),        \
		MEMBERS_END                                                    \
	};

REAL_TYPE(double, "double", VK_DOUBLE, DBL_MAX, 4.9406564584124654E-324)
REAL_TYPE(single, "float", VK_SINGLE, FLT_MAX, 1.40129846E-45f)

/* ---- Boolean ---- */

static int bool_text(struct rt *rt, struct ustr *s)
{
	struct ustr *t = s ? ustr_trim(rt, s, true, true) : NULL;

	if (!t)
		return -1;
	return ustr_ieq_c(t, "True") ? 1 : ustr_ieq_c(t, "False") ? 0 : -1;
}

static val bool_parse(struct rt *rt, val self, val *a, int n)
{
	struct ustr *s = arg_need_str(rt, a[0], "value");
	int b = bool_text(rt, s);

	if (b < 0)
		net_throw(rt, "System.FormatException", "String '%s' was not recognized as a valid Boolean.", USTR_C(rt, s));
	return val_bool(b);
}

static val bool_try_parse(struct rt *rt, val self, val *a, int n)
{
	int b = bool_text(rt, arg_str(a[0]));

	arg_set_ref(rt, a[n - 1], val_bool(b == 1));
	return val_bool(b >= 0);
}

static val true_string(struct rt *rt, val self) { return arg_text(rt, "True"); }
static val false_string(struct rt *rt, val self) { return arg_text(rt, "False"); }

const struct member_def bool_members[] = {
	METHOD("int CompareTo(System.Object obj)", compare_to),
	METHOD("int CompareTo(bool value)", compare_to),
	METHOD("bool Equals(System.Object obj)", equals),
	METHOD("bool Equals(bool obj)", equals),
	METHOD("int GetHashCode()", hash_code),
	METHOD("System.TypeCode GetTypeCode()", type_code),
	METHOD("string ToString()", to_string),
	METHOD("string ToString(System.IFormatProvider provider)", to_string),
	METHOD("bool TryFormat(System.Span[char] destination, [ref] int charsWritten)", NULL),
	STATIC_PROP("static string TrueString {get;}", true_string, NULL),
	STATIC_PROP("static string FalseString {get;}", false_string, NULL),
	STATIC("static bool Parse(string value)", bool_parse),
	STATIC("static bool TryParse(string value, [ref] bool result)", bool_try_parse),
	MEMBERS_END
};
