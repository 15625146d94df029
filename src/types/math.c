/* SPDX-License-Identifier: MIT */
/* System.Math and System.MathF. Overloads are told apart by the kind of the first argument. */
#include "types/arg.h"
#include "types/tables.h"
#include "value/num.h"

#include <math.h>

const struct type type_math = { .name = "System.Math", .base = &type_object, .flags = TF_STATIC | TF_ABSTRACT | TF_SEALED };
const struct type type_mathf = { .name = "System.MathF", .base = &type_object, .flags = TF_STATIC | TF_ABSTRACT | TF_SEALED };

static double d(val v) { return val_base(v).d; }

/* A result of the kind of the argument, Single or Double. */
static val real(val like, double x)
{
	return val_base(like).k == VK_SINGLE ? (val){ .k = VK_SINGLE, .d = (float)x } : val_double(x);
}

#define FN1(name, expr)                                                        \
	static val name(struct rt *rt, val self, val *a, int n)                \
	{                                                                      \
		double x = d(a[0]);                                            \
		return real(a[0], expr);                                       \
	}
FN1(acos_, acos(x)) FN1(acosh_, acosh(x)) FN1(asin_, asin(x)) FN1(asinh_, asinh(x)) FN1(atan_, atan(x))
FN1(atanh_, atanh(x)) FN1(cbrt_, cbrt(x)) FN1(cos_, cos(x)) FN1(cosh_, cosh(x)) FN1(exp_, exp(x))
FN1(log10_, log10(x)) FN1(log2_, log2(x)) FN1(sin_, sin(x)) FN1(sinh_, sinh(x)) FN1(sqrt_, sqrt(x))
FN1(tan_, tan(x)) FN1(tanh_, tanh(x)) FN1(bit_dec, nextafter(x, -INFINITY)) FN1(bit_inc, nextafter(x, INFINITY))

static val atan2_(struct rt *rt, val self, val *a, int n) { return real(a[0], atan2(d(a[0]), d(a[1]))); }
static val copysign_(struct rt *rt, val self, val *a, int n) { return real(a[0], copysign(d(a[0]), d(a[1]))); }
static val remainder_(struct rt *rt, val self, val *a, int n) { return real(a[0], remainder(d(a[0]), d(a[1]))); }
static val fma_(struct rt *rt, val self, val *a, int n) { return real(a[0], fma(d(a[0]), d(a[1]), d(a[2]))); }
static val ilogb_(struct rt *rt, val self, val *a, int n) { return val_int(ilogb(d(a[0]))); }
static val scaleb_(struct rt *rt, val self, val *a, int n) { return real(a[0], scalbn(d(a[0]), (int)arg_int(a[1]))); }

/* C's pow makes 1 of pow(1, NaN) and pow(-1, ±inf) as .NET does. */
static val pow_(struct rt *rt, val self, val *a, int n) { return real(a[0], pow(d(a[0]), d(a[1]))); }

static val log_(struct rt *rt, val self, val *a, int n)
{
	double x = d(a[0]), base = n > 1 ? d(a[1]) : 0;

	if (n == 1)
		return real(a[0], log(x));
	if (isnan(x) || isnan(base))
		return real(a[0], x + base);
	if (base == 1 || (x != 1 && (base == 0 || isinf(base))))
		return real(a[0], NAN);
	return real(a[0], log(x) / log(base));
}

static val abs_(struct rt *rt, val self, val *a, int n)
{
	val v = val_base(a[0]);
	struct dec x;

	if (val_dec(v, &x)) {
		x.neg = false;
		return dec_val(rt, x);
	}
	if (v.k >= VK_SINGLE)
		return real(v, fabs(v.d));
	if (v.i < 0 && v.i == num_range_of(v.k).least)
		net_throw(rt, "System.OverflowException", "Negating the minimum value of a twos complement number is invalid.");
	return val_num((enum val_kind)v.k, v.i < 0 ? -v.i : v.i);
}

static val sign_(struct rt *rt, val self, val *a, int n)
{
	val v = val_base(a[0]);
	struct dec x;

	if (val_dec(v, &x))
		return val_int(x.m == 0 ? 0 : x.neg ? -1 : 1);
	if (v.k >= VK_SINGLE && isnan(v.d))
		net_throw(rt, "System.ArithmeticException", "Function does not accept floating point Not-a-Number values.");
	if (v.k >= VK_SINGLE)
		return val_int((v.d > 0) - (v.d < 0));
	return val_int((v.i > 0) - (v.i < 0));
}

static int compare(val a, val b)
{
	struct dec x, y;

	a = val_base(a);
	b = val_base(b);
	if (val_dec(a, &x) && val_dec(b, &y))
		return dec_cmp(x, y);
	if (a.k >= VK_SINGLE && a.k <= VK_DOUBLE)
		return (a.d > b.d) - (a.d < b.d);
	return val_is_unsigned(a) ? (a.u > b.u) - (a.u < b.u) : (a.i > b.i) - (a.i < b.i);
}

static bool is_nan(val v)
{
	v = val_base(v);
	return (v.k == VK_SINGLE || v.k == VK_DOUBLE) && isnan(v.d);
}

static val max_(struct rt *rt, val self, val *a, int n)
{
	return is_nan(a[0]) ? a[0] : is_nan(a[1]) || compare(a[0], a[1]) < 0 ? a[1] : a[0];
}

static val min_(struct rt *rt, val self, val *a, int n)
{
	return is_nan(a[0]) ? a[0] : is_nan(a[1]) || compare(a[0], a[1]) > 0 ? a[1] : a[0];
}

static val max_magnitude(struct rt *rt, val self, val *a, int n)
{
	return fabs(d(a[0])) < fabs(d(a[1])) ? a[1] : a[0];
}

static val min_magnitude(struct rt *rt, val self, val *a, int n)
{
	return fabs(d(a[0])) > fabs(d(a[1])) ? a[1] : a[0];
}

static val clamp(struct rt *rt, val self, val *a, int n)
{
	if (compare(a[1], a[2]) > 0)
		net_throw(rt, "System.ArgumentException", "'%s' cannot be greater than %s.",
			  USTR_C(rt, val_net_str(rt, a[1])), USTR_C(rt, val_net_str(rt, a[2])));
	return compare(a[0], a[1]) < 0 ? a[1] : compare(a[0], a[2]) > 0 ? a[2] : a[0];
}

/* Half cases by MODE: 0 to even, 1 away from zero, 2 to zero, 3 down, 4 up. */
static double round_mode(double x, int mode)
{
	switch (mode) {
	case 0: return nearbyint(x);
	case 1: return round(x);
	case 2: return trunc(x);
	case 3: return floor(x);
	default: return ceil(x);
	}
}

static int rounding_mode(struct rt *rt, val *a, int n)
{
	int64_t mode = n > 1 && arg_is(a[n - 1], VK_ENUM) ? arg_int(a[n - 1]) : 0;

	if (mode < 0 || mode > 4)
		arg_throw(rt, "mode", "The value '5' is not valid for this usage of the type MidpointRounding.");
	return (int)mode;
}

static val round_decimal(struct rt *rt, struct dec x, int64_t digits, int mode)
{
	if (digits < 0 || digits > 28)
		arg_throw_range(rt, "decimals", "Decimal can only round to between 0 and 28 digits of precision.");
	return dec_val(rt, dec_round(x, (int)digits, mode));
}

static val round_(struct rt *rt, val self, val *a, int n)
{
	int64_t digits = n > 1 && arg_is(a[1], VK_INT32) ? arg_int(a[1]) : 0;
	int mode = rounding_mode(rt, a, n);
	val v = val_base(a[0]);
	struct dec x;
	double power;

	if (val_dec(v, &x))
		return round_decimal(rt, x, digits, mode);
	if (digits < 0 || digits > (v.k == VK_SINGLE ? 6 : 15))
		arg_throw_range(rt, "digits", v.k == VK_SINGLE ? "Rounding digits must be between 0 and 6, inclusive."
							       : "Rounding digits must be between 0 and 15, inclusive.");
	if (!(fabs(v.d) < 1e16))
		return v;
	power = pow(10, (double)digits);
	return real(v, round_mode(v.d * power, mode) / power);
}

static val floor_(struct rt *rt, val self, val *a, int n)
{
	struct dec x;

	return val_dec(a[0], &x) ? dec_val(rt, dec_round(x, 0, 3)) : real(a[0], floor(d(a[0])));
}

static val ceiling(struct rt *rt, val self, val *a, int n)
{
	struct dec x;

	return val_dec(a[0], &x) ? dec_val(rt, dec_round(x, 0, 4)) : real(a[0], ceil(d(a[0])));
}

static val truncate_(struct rt *rt, val self, val *a, int n)
{
	struct dec x;

	return val_dec(a[0], &x) ? dec_val(rt, dec_round(x, 0, 2)) : real(a[0], trunc(d(a[0])));
}

static val pair_of(struct rt *rt, val x, val y)
{
	const struct type *args[2] = { val_type_of(x), val_type_of(y) };
	const struct type *t = type_generic_of(rt, type_find_c(rt, "System.ValueTuple`2"), args, 2);
	val v[2] = { x, y };

	return type_construct(rt, t, v, 2);
}

static val div_rem(struct rt *rt, val self, val *a, int n)
{
	val x = val_base(a[0]), y = val_base(a[1]), q, r;

	if (y.i == 0)
		net_throw(rt, "System.DivideByZeroException", "Attempted to divide by zero.");
	if (val_is_unsigned(x)) {
		q = val_num((enum val_kind)x.k, (int64_t)(x.u / y.u));
		r = val_num((enum val_kind)x.k, (int64_t)(x.u % y.u));
	} else {
		if (y.i == -1 && (x.i == INT64_MIN || (x.k == VK_INT32 && x.i == INT32_MIN)))
			net_throw(rt, "System.OverflowException", "Arithmetic operation resulted in an overflow.");
		q = val_num((enum val_kind)x.k, x.i / y.i);
		r = val_num((enum val_kind)x.k, x.i % y.i);
	}
	if (n < 3)
		return pair_of(rt, q, r);
	arg_set_ref(rt, a[2], r);
	return q;
}

static val big_mul(struct rt *rt, val self, val *a, int n)
{
	if (arg_is(a[0], VK_UINT32))
		return val_num(VK_UINT64, (int64_t)(val_base(a[0]).u * val_base(a[1]).u));
	return val_long(arg_int(a[0]) * arg_int(a[1]));
}

static val sin_cos(struct rt *rt, val self, val *a, int n)
{
	return pair_of(rt, real(a[0], sin(d(a[0]))), real(a[0], cos(d(a[0]))));
}

#define CONSTANT(text, k_, d_) { .row = MR_CONST, .sig = text, .value = { .k = k_, .d = d_ } }

const struct member_def math_members[] = {
	CONSTANT("static double E {get;}", VK_DOUBLE, M_E),
	CONSTANT("static double PI {get;}", VK_DOUBLE, M_PI),
	CONSTANT("static double Tau {get;}", VK_DOUBLE, 2 * M_PI),
	STATIC("static short Abs(short value)", abs_),
	STATIC("static int Abs(int value)", abs_),
	STATIC("static long Abs(long value)", abs_),
	STATIC("static sbyte Abs(sbyte value)", abs_),
	STATIC("static decimal Abs(decimal value)", abs_),
	STATIC("static double Abs(double value)", abs_),
	STATIC("static float Abs(float value)", abs_),
	STATIC("static double Acos(double d)", acos_),
	STATIC("static double Acosh(double d)", acosh_),
	STATIC("static double Asin(double d)", asin_),
	STATIC("static double Asinh(double d)", asinh_),
	STATIC("static double Atan(double d)", atan_),
	STATIC("static double Atan2(double y, double x)", atan2_),
	STATIC("static double Atanh(double d)", atanh_),
	STATIC("static ulong BigMul(uint a, uint b)", big_mul),
	STATIC("static long BigMul(int a, int b)", big_mul),
	STATIC("static double BitDecrement(double x)", bit_dec),
	STATIC("static double BitIncrement(double x)", bit_inc),
	STATIC("static double Cbrt(double d)", cbrt_),
	STATIC("static double Ceiling(double a)", ceiling),
	STATIC("static decimal Ceiling(decimal d)", ceiling),
	STATIC("static byte Clamp(byte value, byte min, byte max)", clamp),
	STATIC("static decimal Clamp(decimal value, decimal min, decimal max)", clamp),
	STATIC("static double Clamp(double value, double min, double max)", clamp),
	STATIC("static short Clamp(short value, short min, short max)", clamp),
	STATIC("static int Clamp(int value, int min, int max)", clamp),
	STATIC("static long Clamp(long value, long min, long max)", clamp),
	STATIC("static sbyte Clamp(sbyte value, sbyte min, sbyte max)", clamp),
	STATIC("static float Clamp(float value, float min, float max)", clamp),
	STATIC("static ushort Clamp(ushort value, ushort min, ushort max)", clamp),
	STATIC("static uint Clamp(uint value, uint min, uint max)", clamp),
	STATIC("static ulong Clamp(ulong value, ulong min, ulong max)", clamp),
	STATIC("static double CopySign(double x, double y)", copysign_),
	STATIC("static double Cos(double d)", cos_),
	STATIC("static double Cosh(double value)", cosh_),
	STATIC("static int DivRem(int a, int b, [ref] int result)", div_rem),
	STATIC("static long DivRem(long a, long b, [ref] long result)", div_rem),
	STATIC("static System.ValueTuple[sbyte,sbyte] DivRem(sbyte left, sbyte right)", div_rem),
	STATIC("static System.ValueTuple[byte,byte] DivRem(byte left, byte right)", div_rem),
	STATIC("static System.ValueTuple[short,short] DivRem(short left, short right)", div_rem),
	STATIC("static System.ValueTuple[ushort,ushort] DivRem(ushort left, ushort right)", div_rem),
	STATIC("static System.ValueTuple[int,int] DivRem(int left, int right)", div_rem),
	STATIC("static System.ValueTuple[uint,uint] DivRem(uint left, uint right)", div_rem),
	STATIC("static System.ValueTuple[long,long] DivRem(long left, long right)", div_rem),
	STATIC("static System.ValueTuple[ulong,ulong] DivRem(ulong left, ulong right)", div_rem),
	STATIC("static double Exp(double d)", exp_),
	STATIC("static double Floor(double d)", floor_),
	STATIC("static decimal Floor(decimal d)", floor_),
	STATIC("static double FusedMultiplyAdd(double x, double y, double z)", fma_),
	STATIC("static double IEEERemainder(double x, double y)", remainder_),
	STATIC("static int ILogB(double x)", ilogb_),
	STATIC("static double Log(double d)", log_),
	STATIC("static double Log(double a, double newBase)", log_),
	STATIC("static double Log10(double d)", log10_),
	STATIC("static double Log2(double x)", log2_),
	STATIC("static byte Max(byte val1, byte val2)", max_),
	STATIC("static decimal Max(decimal val1, decimal val2)", max_),
	STATIC("static double Max(double val1, double val2)", max_),
	STATIC("static short Max(short val1, short val2)", max_),
	STATIC("static int Max(int val1, int val2)", max_),
	STATIC("static long Max(long val1, long val2)", max_),
	STATIC("static sbyte Max(sbyte val1, sbyte val2)", max_),
	STATIC("static float Max(float val1, float val2)", max_),
	STATIC("static ushort Max(ushort val1, ushort val2)", max_),
	STATIC("static uint Max(uint val1, uint val2)", max_),
	STATIC("static ulong Max(ulong val1, ulong val2)", max_),
	STATIC("static double MaxMagnitude(double x, double y)", max_magnitude),
	STATIC("static byte Min(byte val1, byte val2)", min_),
	STATIC("static decimal Min(decimal val1, decimal val2)", min_),
	STATIC("static double Min(double val1, double val2)", min_),
	STATIC("static short Min(short val1, short val2)", min_),
	STATIC("static int Min(int val1, int val2)", min_),
	STATIC("static long Min(long val1, long val2)", min_),
	STATIC("static sbyte Min(sbyte val1, sbyte val2)", min_),
	STATIC("static float Min(float val1, float val2)", min_),
	STATIC("static ushort Min(ushort val1, ushort val2)", min_),
	STATIC("static uint Min(uint val1, uint val2)", min_),
	STATIC("static ulong Min(ulong val1, ulong val2)", min_),
	STATIC("static double MinMagnitude(double x, double y)", min_magnitude),
	STATIC("static double Pow(double x, double y)", pow_),
	STATIC("static decimal Round(decimal d)", round_),
	STATIC("static decimal Round(decimal d, int decimals)", round_),
	STATIC("static decimal Round(decimal d, System.MidpointRounding mode)", round_),
	STATIC("static decimal Round(decimal d, int decimals, System.MidpointRounding mode)", round_),
	STATIC("static double Round(double a)", round_),
	STATIC("static double Round(double value, int digits)", round_),
	STATIC("static double Round(double value, System.MidpointRounding mode)", round_),
	STATIC("static double Round(double value, int digits, System.MidpointRounding mode)", round_),
	STATIC("static double ScaleB(double x, int n)", scaleb_),
	STATIC("static int Sign(decimal value)", sign_),
	STATIC("static int Sign(double value)", sign_),
	STATIC("static int Sign(short value)", sign_),
	STATIC("static int Sign(int value)", sign_),
	STATIC("static int Sign(long value)", sign_),
	STATIC("static int Sign(sbyte value)", sign_),
	STATIC("static int Sign(float value)", sign_),
	STATIC("static double Sin(double a)", sin_),
	STATIC("static System.ValueTuple[double,double] SinCos(double x)", sin_cos),
	STATIC("static double Sinh(double value)", sinh_),
	STATIC("static double Sqrt(double d)", sqrt_),
	STATIC("static double Tan(double a)", tan_),
	STATIC("static double Tanh(double value)", tanh_),
	STATIC("static decimal Truncate(decimal d)", truncate_),
	STATIC("static double Truncate(double d)", truncate_),
	MEMBERS_END
};

const struct member_def mathf_members[] = {
	CONSTANT("static float E {get;}", VK_SINGLE, 2.71828183f),
	CONSTANT("static float PI {get;}", VK_SINGLE, 3.14159274f),
	CONSTANT("static float Tau {get;}", VK_SINGLE, 6.28318548f),
	STATIC("static float Abs(float x)", abs_), STATIC("static float Acos(float x)", acos_),
	STATIC("static float Asin(float x)", asin_), STATIC("static float Atan(float x)", atan_),
	STATIC("static float Atan2(float y, float x)", atan2_), STATIC("static float Cbrt(float x)", cbrt_),
	STATIC("static float Ceiling(float x)", ceiling), STATIC("static float Cos(float x)", cos_),
	STATIC("static float Exp(float x)", exp_), STATIC("static float Floor(float x)", floor_),
	STATIC("static float Log(float x)", log_), STATIC("static float Log(float x, float y)", log_),
	STATIC("static float Log10(float x)", log10_), STATIC("static float Log2(float x)", log2_),
	STATIC("static float Max(float x, float y)", max_), STATIC("static float Min(float x, float y)", min_),
	STATIC("static float Pow(float x, float y)", pow_), STATIC("static float Round(float x)", round_),
	STATIC("static float Round(float x, int digits)", round_),
	STATIC("static float Round(float x, System.MidpointRounding mode)", round_),
	STATIC("static float Round(float x, int digits, System.MidpointRounding mode)", round_),
	STATIC("static int Sign(float x)", sign_), STATIC("static float Sin(float x)", sin_),
	STATIC("static float Sqrt(float x)", sqrt_), STATIC("static float Tan(float x)", tan_),
	STATIC("static float Truncate(float x)", truncate_),
	MEMBERS_END
};
