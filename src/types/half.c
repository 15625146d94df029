/* SPDX-License-Identifier: MIT */
/*
 * System.Half: sixteen bits in a cell. Its functions are those of Double, the
 * result rounded.
 */
#include "types/half.h"

#include "types/arg.h"
#include "types/culture/culture.h"
#include "types/numtext.h"
#include "types/tables.h"
#include "value/num.h"
#include "value/type_impl.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { BITS_INFINITY = 0x7C00, BITS_NAN = 0xFE00, BITS_MAX = 0x7BFF, SIGN = 0x8000, DIGITS_MAX = 5 };

struct half {
	struct cell h;
	uint16_t bits;
};

val half_of_bits(struct rt *rt, uint16_t bits)
{
	struct half *c = rt_new_cell(rt, &type_half, half);

	c->bits = bits;
	return val_obj(c);
}

uint16_t half_bits(val v) { return ((struct half *)val_base(v).o)->bits; }

static double bits_value(uint16_t bits)
{
	int exp = bits >> 10 & 31, frac = bits & 1023;
	double d = exp == 31 ? (frac ? NAN : INFINITY) : exp ? ldexp(1024 + frac, exp - 25) : ldexp(frac, -24);

	return bits & SIGN ? -d : d;
}

double half_value(val v) { return bits_value(half_bits(v)); }

static uint16_t nearest(double d)
{
	uint16_t sign = signbit(d) ? SIGN : 0;
	int exp;
	double m;

	if (isnan(d))
		return BITS_NAN;
	d = fabs(d);
	if (d >= 65520)
		return sign | BITS_INFINITY;
	frexp(d, &exp);
	if (d < 0x1p-14)
		return sign | (uint16_t)nearbyint(ldexp(d, 24));
	m = nearbyint(ldexp(d, 11 - exp));	/* 1024 to 2048: the carry goes to the exponent by itself */
	return sign | (uint16_t)(((exp + 13) << 10) + (int)m);
}

val half_new(struct rt *rt, double d) { return half_of_bits(rt, nearest(d)); }

/* The fewest digits that read as the same number. */
static double shortest(double d)
{
	char text[32];

	for (int n = 0; n < DIGITS_MAX && isfinite(d) && d; n++) {
		snprintf(text, sizeof(text), "%.*e", n, d);
		if (nearest(strtod(text, NULL)) == nearest(d))
			return strtod(text, NULL);
	}
	return d;
}

static struct ustr *text(struct rt *rt, val self) { return val_net_str(rt, val_double(shortest(half_value(self)))); }

/* Any number, or text of one; nothing: neither. */
static val from(struct rt *rt, val v)
{
	val d;

	v = val_base(v);
	if (val_cell(v, &type_half))
		return v;
	if (v.k == VK_STR || val_is_num(v) || v.k == VK_CHAR || val_cell(v, &type_decimal) || val_cell(v, &type_bigint)) {
		d = v.k == VK_CHAR ? val_double((double)v.u) : conv(rt, v, &type_double);
		return half_new(rt, d.d);
	}
	return V_VOID;
}

static bool equals(struct rt *rt, val a, val b)
{
	return val_cell(b, &type_half) && (half_value(a) == half_value(b) || (isnan(half_value(a)) && isnan(half_value(b))));
}

static int order(struct rt *rt, val a, val b)
{
	double x = half_value(a), y;

	b = from(rt, b);
	if (b.k == VK_VOID)
		arg_throw(rt, NULL, "Object must be of type Half.");
	y = half_value(b);
	if (isnan(x) || isnan(y))
		return !isnan(x) - !isnan(y);
	return (x > y) - (x < y);
}

static uint32_t hash(struct rt *rt, val v) { return half_bits(v); }

static const struct type_ops ops = { .to_string = text, .equals = equals, .compare = order, .hash = hash, .convert = from };
const struct type type_half = {
	.name = "System.Half", .base = &type_valuetype, .ops = &ops, .size = sizeof(struct half), .flags = TF_VALUE | TF_SEALED,
	.ifaces = "System.IComparable System.IFormattable System.ISpanFormattable",
};

/* ---- by the functions of Double ---- */

static val as_double(val v) { return val_cell(v, &type_half) ? val_double(half_value(v)) : v; }
static val as_half(struct rt *rt, val v) { return v.k == VK_DOUBLE ? half_new(rt, v.d) : v; }

static val item_of(struct rt *rt, val pair, const char *name)
{
	val v = V_NULL;

	return member_get(rt, pair, ustr_atom(rt, name), &v) ? v : V_NULL;
}

static val pair_of_halves(struct rt *rt, val pair)
{
	const struct type *args[2] = { &type_half, &type_half };
	val v[2];

	for (int i = 0; i < 2; i++)
		v[i] = as_half(rt, item_of(rt, pair, i ? "Item2" : "Item1"));
	return type_construct(rt, type_generic_of(rt, type_find_c(rt, "System.ValueTuple`2"), args, 2), v, 2);
}

/* The function of the same name, the numbers as doubles on the way. */
static val by_double(struct rt *rt, val self, val *a, int n)
{
	size_t len;
	const char *name = sig_name(rt->called->sig, &len);
	val d[4], r;

	for (int i = 0; i < n && i < 4; i++)
		d[i] = as_double(a[i]);
	r = method_call(rt, type_method(rt, &type_double, ustr_intern(rt, ustr_from_utf8(rt, name, len)), true), V_NULL, d, n);
	return r.k == VK_OBJ ? pair_of_halves(rt, r) : as_half(rt, r);
}

static val neighbour(struct rt *rt, val v, bool up)
{
	uint16_t b = half_bits(v);
	bool away = up == !(b & SIGN);

	if ((b & 0x7FFF) > BITS_INFINITY || b == (up ? BITS_INFINITY : (SIGN | BITS_INFINITY)))
		return v;
	if (!(b & 0x7FFF))
		return half_of_bits(rt, up ? 1 : SIGN | 1);
	return half_of_bits(rt, away ? b + 1 : b - 1);
}
static val increment(struct rt *rt, val self, val *a, int n) { return neighbour(rt, a[0], true); }
static val decrement(struct rt *rt, val self, val *a, int n) { return neighbour(rt, a[0], false); }

static val is_normal(struct rt *rt, val self, val *a, int n)
{
	int exp = half_bits(a[0]) >> 10 & 31;

	return val_bool(exp && exp != 31);
}

static val is_subnormal(struct rt *rt, val self, val *a, int n)
{
	return val_bool(!(half_bits(a[0]) >> 10 & 31) && half_bits(a[0]) & 1023);
}

static val parse(struct rt *rt, val self, val *a, int n)
{
	int style = numtext_real_style(rt, a, n, NUMTEXT_FLOAT);

	return half_new(rt, numtext_parse(rt, culture_plain_number(rt, arg_need_str(rt, a[0], "s"), a, n), style, VK_DOUBLE).d);
}

static val try_parse(struct rt *rt, val self, val *a, int n)
{
	int style = numtext_real_style(rt, a, n - 1, NUMTEXT_FLOAT);
	val v = val_double(0);
	bool ok = arg_str(a[0]) && numtext_try(culture_plain_number(rt, arg_str(a[0]), a, n - 1), style, VK_DOUBLE, &v);

	arg_set_ref(rt, a[n - 1], half_new(rt, ok ? v.d : 0));
	return val_bool(ok);
}

static val to_string(struct rt *rt, val self, val *a, int n)
{
	return val_str(culture_number_args(rt, val_double(shortest(half_value(self))), a, n));
}

static val compare_to(struct rt *rt, val self, val *a, int n) { return val_int(arg_null(a[0]) ? 1 : order(rt, self, a[0])); }
static val equals_m(struct rt *rt, val self, val *a, int n) { return val_bool(equals(rt, self, a[0])); }
static val hash_m(struct rt *rt, val self, val *a, int n) { return val_int(half_bits(self)); }
static val create(struct rt *rt, val self, val *a, int n) { return conv(rt, a[0], &type_half); }

#define OPERATOR(name, expr)                                                   \
	static val name(struct rt *rt, val self, val *a, int n)                \
	{                                                                      \
		double x = half_value(a[0]), y = n > 1 ? half_value(a[1]) : 0; \
		(void)y;                                                       \
		return half_new(rt, expr);                                     \
	}
OPERATOR(op_add, x + y) OPERATOR(op_subtract, x - y) OPERATOR(op_multiply, x * y) OPERATOR(op_divide, x / y)
OPERATOR(op_modulus, fmod(x, y)) OPERATOR(op_negate, -x)

#define TO(name, t) static val name(struct rt *rt, val self, val *a, int n) { return conv(rt, val_double(half_value(a[0])), &t); }
static val to_double(struct rt *rt, val self, val *a, int n) { return val_double(half_value(a[0])); }
TO(to_single, type_single) TO(to_int, type_int32) TO(to_long, type_int64) TO(to_byte, type_byte) TO(to_decimal, type_decimal)
TO(to_short, type_int16) TO(to_sbyte, type_sbyte) TO(to_uint, type_uint32) TO(to_ulong, type_uint64) TO(to_ushort, type_uint16)

#define CONSTANT(name, b) static val name(struct rt *rt, val self) { return half_of_bits(rt, b); }
CONSTANT(half_max, BITS_MAX) CONSTANT(half_min, SIGN | BITS_MAX) CONSTANT(half_epsilon, 1) CONSTANT(half_nan, BITS_NAN)
CONSTANT(half_infinity, BITS_INFINITY) CONSTANT(half_minus_infinity, SIGN | BITS_INFINITY) CONSTANT(half_zero, 0)
CONSTANT(half_minus_zero, SIGN) CONSTANT(half_one, 0x3C00) CONSTANT(half_minus_one, SIGN | 0x3C00)
CONSTANT(half_pi, 0x4248) CONSTANT(half_e, 0x4170) CONSTANT(half_tau, 0x4648)

#define H "System.Half"
#define CONST_ROW(name, fn) STATIC_PROP("static " H " " name " {get;}", fn, NULL)
#define ONE(name) STATIC("static " H " " name "(" H " x)", by_double)
#define TWO(name) STATIC("static " H " " name "(" H " x, " H " y)", by_double)
#define THREE(name, x, y, z) STATIC("static " H " " name "(" H " " x ", " H " " y ", " H " " z ")", by_double)
#define IS(name) STATIC("static bool " name "(" H " value)", by_double)
#define OP(name, fn) STATIC("static " H " " name "(" H " left, " H " right)", fn)
#define CAST(t, fn) STATIC("static " t " op_Explicit(" H " value)", fn)

const struct member_def half_members[] = {
	CONST_ROW("E", half_e), CONST_ROW("Epsilon", half_epsilon), CONST_ROW("MaxValue", half_max),
	CONST_ROW("MinValue", half_min),
	CONST_ROW("MultiplicativeIdentity", half_one), CONST_ROW("NaN", half_nan),
	CONST_ROW("NegativeInfinity", half_minus_infinity),
	CONST_ROW("NegativeOne", half_minus_one), CONST_ROW("NegativeZero", half_minus_zero), CONST_ROW("One", half_one),
	CONST_ROW("Pi", half_pi), CONST_ROW("PositiveInfinity", half_infinity), CONST_ROW("Tau", half_tau),
	CONST_ROW("Zero", half_zero),
	ONE("Abs"), ONE("Acos"), ONE("Acosh"), ONE("AcosPi"), ONE("Asin"), ONE("Asinh"), ONE("AsinPi"), ONE("Atan"), ONE("Atanh"),
	ONE("AtanPi"), TWO("Atan2"), TWO("Atan2Pi"), ONE("Cbrt"), ONE("Ceiling"), ONE("Cos"), ONE("Cosh"), ONE("CosPi"),
	ONE("DegreesToRadians"), ONE("Exp"), ONE("Exp10"), ONE("Exp10M1"), ONE("Exp2"), ONE("Exp2M1"), ONE("ExpM1"), ONE("Floor"),
	ONE("Log10"), ONE("Log10P1"), ONE("Log2"), ONE("Log2P1"), ONE("LogP1"), ONE("Log"), TWO("Log"), ONE("RadiansToDegrees"),
	ONE("ReciprocalEstimate"), ONE("ReciprocalSqrtEstimate"), ONE("Sin"), ONE("Sinh"), ONE("SinPi"), ONE("Sqrt"), ONE("Tan"),
	ONE("Tanh"), ONE("TanPi"), ONE("Truncate"), TWO("CopySign"), TWO("Hypot"), TWO("Ieee754Remainder"), TWO("Max"),
	TWO("MaxMagnitude"), TWO("MaxMagnitudeNumber"), TWO("MaxNative"), TWO("MaxNumber"), TWO("Min"), TWO("MinMagnitude"),
	TWO("MinMagnitudeNumber"), TWO("MinNative"), TWO("MinNumber"), TWO("Pow"), THREE("Clamp", "value", "min", "max"),
	THREE("ClampNative", "value", "min", "max"), THREE("FusedMultiplyAdd", "left", "right", "addend"),
	THREE("MultiplyAddEstimate", "left", "right", "addend"), THREE("Lerp", "value1", "value2", "amount"),
	IS("IsEvenInteger"), IS("IsFinite"), IS("IsInfinity"), IS("IsInteger"), IS("IsNaN"), IS("IsNegative"),
	IS("IsNegativeInfinity"),
	IS("IsOddInteger"), IS("IsPositive"), IS("IsPositiveInfinity"), IS("IsPow2"), IS("IsRealNumber"),
	STATIC("static bool IsNormal(" H " value)", is_normal), STATIC("static bool IsSubnormal(" H " value)", is_subnormal),
	STATIC("static " H " BitDecrement(" H " x)", decrement), STATIC("static " H " BitIncrement(" H " x)", increment),
	STATIC("static int ILogB(" H " x)", by_double), STATIC("static int Sign(" H " value)", by_double),
	STATIC("static " H " RootN(" H " x, int n)", by_double), STATIC("static " H " ScaleB(" H " x, int n)", by_double),
	STATIC("static " H " Round(" H " x, int digits, System.MidpointRounding mode)", by_double),
	STATIC("static " H " Round(" H " x, System.MidpointRounding mode)", by_double),
	STATIC("static " H " Round(" H " x, int digits)", by_double), ONE("Round"),
	STATIC("static System.ValueTuple[" H "," H "] SinCos(" H " x)", by_double),
	STATIC("static System.ValueTuple[" H "," H "] SinCosPi(" H " x)", by_double),
	STATIC("static " H " CreateChecked(System.Object value)", create),
	STATIC("static " H " CreateSaturating(System.Object value)", create),
	STATIC("static " H " CreateTruncating(System.Object value)", create),
	STATIC("static " H " Parse(string s)", parse),
	STATIC("static " H " Parse(string s, System.IFormatProvider provider)", parse),
	STATIC("static " H " Parse(string s, System.Globalization.NumberStyles style)", parse),
	STATIC("static " H " Parse(string s, System.Globalization.NumberStyles style, System.IFormatProvider provider)", parse),
	STATIC("static bool TryParse(string s, [ref] " H " result)", try_parse),
	STATIC("static bool TryParse(string s, System.IFormatProvider provider, [ref] " H " result)", try_parse),
	STATIC("static bool TryParse(string s, System.Globalization.NumberStyles style, System.IFormatProvider provider, [ref] " H " result)",
		try_parse),
	METHOD("int CompareTo(System.Object obj)", compare_to), METHOD("int CompareTo(" H " other)", compare_to),
	METHOD("bool Equals(System.Object obj)", equals_m), METHOD("bool Equals(" H " other)", equals_m),
	METHOD("int GetHashCode()", hash_m), METHOD("string ToString()", to_string),
	METHOD("string ToString(string format)", to_string),
	METHOD("string ToString(System.IFormatProvider provider)", to_string),
	METHOD("string ToString(string format, System.IFormatProvider provider)", to_string),
	OP("op_Addition", op_add), OP("op_Subtraction", op_subtract), OP("op_Multiply", op_multiply),
	OP("op_Division", op_divide),
	OP("op_Modulus", op_modulus), STATIC("static " H " op_UnaryNegation(" H " value)", op_negate),
	CAST("double", to_double), CAST("float", to_single), CAST("int", to_int), CAST("long", to_long), CAST("byte", to_byte),
	CAST("short", to_short), CAST("sbyte", to_sbyte), CAST("uint", to_uint), CAST("ulong", to_ulong),
	CAST("ushort", to_ushort),
	CAST("decimal", to_decimal), MEMBERS_END
};
