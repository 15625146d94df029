/* SPDX-License-Identifier: MIT */
/* The functions of Double and Single. */
#include "types/number_real.h"

#include "types/arg.h"
#include "types/tables.h"

#include <float.h>
#include <math.h>

static val like(val model, double x)
{
	return (val){ .k = model.k, .d = model.k == VK_SINGLE ? (float)x : x };
}

static double acospi_(double x) { return acos(x) / M_PI; }
static double asinpi_(double x) { return asin(x) / M_PI; }
static double atanpi_(double x) { return atan(x) / M_PI; }
static double atan2pi_(double y, double x) { return atan2(y, x) / M_PI; }

/* Halves of a turn are exact. */
static double sinpi_(double x)
{
	double r = fmod(x, 2);

	if (r == trunc(r))
		return copysign(0, x);
	if (fabs(r) == 0.5 || fabs(r) == 1.5)
		return (r > 0) == (fabs(r) == 0.5) ? 1 : -1;
	return sin(M_PI * r);
}

static double cospi_(double x)
{
	double r = fabs(fmod(x, 2));

	if (r == 0.5 || r == 1.5)
		return 0;
	return r == 0 ? 1 : r == 1 ? -1 : cos(M_PI * r);
}

static double tanpi_(double x)
{
	double r = fmod(x, 1);

	return r == 0 ? copysign(0, x) : fabs(r) == 0.5 ? copysign(INFINITY, r) : tan(M_PI * r);
}

static double radians_(double x) { return x * M_PI / 180; }
static double degrees_(double x) { return x * 180 / M_PI; }
static double exp10m1_(double x) { return exp10(x) - 1; }
static double exp2m1_(double x) { return exp2(x) - 1; }
static double log10p1_(double x) { return log10(x + 1); }
static double log2p1_(double x) { return log2(x + 1); }
static double reciprocal_(double x) { return 1 / x; }
static double rsqrt_(double x) { return 1 / sqrt(x); }

static double max_magnitude_(double x, double y)
{
	double a = fabs(x), b = fabs(y);

	if (a > b || isnan(a))
		return x;
	return a == b ? (signbit(x) ? y : x) : y;
}

static double min_magnitude_(double x, double y)
{
	double a = fabs(x), b = fabs(y);

	if (a < b || isnan(a))
		return x;
	return a == b ? (signbit(x) ? x : y) : y;
}

static double max_magnitude_number_(double x, double y) { return isnan(x) ? y : isnan(y) ? x : max_magnitude_(x, y); }
static double min_magnitude_number_(double x, double y) { return isnan(x) ? y : isnan(y) ? x : min_magnitude_(x, y); }
static double max_native_(double x, double y) { return x > y ? x : y; }
static double min_native_(double x, double y) { return x < y ? x : y; }

#define acos_ acos
#define acosh_ acosh
#define asin_ asin
#define asinh_ asinh
#define atan_ atan
#define atanh_ atanh
#define cbrt_ cbrt
#define ceil_ ceil
#define cos_ cos
#define cosh_ cosh
#define exp_ exp
#define exp10_ exp10
#define exp2_ exp2
#define expm1_ expm1
#define floor_ floor
#define log10_ log10
#define log2_ log2
#define log1p_ log1p
#define sin_ sin
#define sinh_ sinh
#define sqrt_ sqrt
#define tan_ tan
#define tanh_ tanh
#define trunc_ trunc
#define atan2_ atan2
#define copysign_ copysign
#define hypot_ hypot
#define remainder_ remainder
#define fmax_ fmax
#define fmin_ fmin
#define pow_ pow

#define X(name, fn)                                                            \
	val number_real_##fn(struct rt *rt, val self, val *a, int n)           \
	{                                                                      \
		return like(a[0], fn##_(a[0].d));                              \
	}
NUMBER_REAL_ONE(X)
#undef X
#define X(name, fn)                                                            \
	val number_real_##fn(struct rt *rt, val self, val *a, int n)           \
	{                                                                      \
		return like(a[0], fn##_(a[0].d, a[1].d));                      \
	}
NUMBER_REAL_TWO(X)
#undef X

val number_real_abs(struct rt *rt, val self, val *a, int n) { return like(a[0], fabs(a[0].d)); }

static val step(val v, double to)
{
	return like(v, v.k == VK_SINGLE ? (double)nextafterf((float)v.d, (float)to) : nextafter(v.d, to));
}

val number_real_bit_decrement(struct rt *rt, val self, val *a, int n) { return step(a[0], -INFINITY); }
val number_real_bit_increment(struct rt *rt, val self, val *a, int n) { return step(a[0], INFINITY); }

val number_real_clamp_native(struct rt *rt, val self, val *a, int n)
{
	if (a[1].d > a[2].d)
		net_throw(rt, "System.ArgumentException", "'%s' cannot be greater than %s.",
			  USTR_C(rt, val_net_str(rt, a[1])), USTR_C(rt, val_net_str(rt, a[2])));
	return like(a[0], min_native_(max_native_(a[0].d, a[1].d), a[2].d));
}

val number_real_fma(struct rt *rt, val self, val *a, int n) { return like(a[0], fma(a[0].d, a[1].d, a[2].d)); }

val number_real_ilogb(struct rt *rt, val self, val *a, int n)
{
	double x = a[0].d;

	return val_int(x == 0 ? INT32_MIN : isnan(x) || isinf(x) ? INT32_MAX : ilogb(x));
}

static bool subnormal(val v)
{
	return v.d != 0 && isfinite(v.d) && fabs(v.d) < (v.k == VK_SINGLE ? (double)FLT_MIN : DBL_MIN);
}

val number_real_is_normal(struct rt *rt, val self, val *a, int n)
{
	return val_bool(isfinite(a[0].d) && a[0].d != 0 && !subnormal(a[0]));
}
val number_real_is_subnormal(struct rt *rt, val self, val *a, int n) { return val_bool(subnormal(a[0])); }
val number_real_is_real(struct rt *rt, val self, val *a, int n) { return val_bool(!isnan(a[0].d)); }
val number_real_lerp(struct rt *rt, val self, val *a, int n) { return like(a[0], a[0].d * (1 - a[2].d) + a[1].d * a[2].d); }

val number_real_log(struct rt *rt, val self, val *a, int n)
{
	double x = a[0].d, base = n > 1 ? a[1].d : 0;

	if (n == 1)
		return like(a[0], log(x));
	if (isnan(x) || isnan(base))
		return like(a[0], x + base);
	if (base == 1 || (x != 1 && (base == 0 || isinf(base))))
		return like(a[0], NAN);
	return like(a[0], log(x) / log(base));
}

val number_real_root(struct rt *rt, val self, val *a, int n)
{
	int64_t k = arg_int(a[1]);
	double x = a[0].d;

	if (k == 2)
		return like(a[0], sqrt(x));
	if (k == 3)
		return like(a[0], cbrt(x));
	if (k == 0 || (x < 0 && !(k & 1)))
		return like(a[0], NAN);
	return like(a[0], x < 0 ? -pow(-x, 1.0 / (double)k) : pow(x, 1.0 / (double)k));
}

/* Math.Round has the same overloads. */
val number_real_round(struct rt *rt, val self, val *a, int n)
{
	return method_call(
		rt, type_method(rt, a[0].k == VK_SINGLE ? &type_mathf : &type_math, ustr_atom(rt, "Round"), true),
		V_NULL, a, n);
}

val number_real_scale(struct rt *rt, val self, val *a, int n) { return like(a[0], scalbln(a[0].d, (long)arg_int(a[1]))); }

static val two(struct rt *rt, val x, val y)
{
	const struct type *args[2] = { val_type_of(x), val_type_of(y) };
	val v[2] = { x, y };

	return type_construct(rt, type_generic_of(rt, type_find_c(rt, "System.ValueTuple`2"), args, 2), v, 2);
}

val number_real_sin_cos(struct rt *rt, val self, val *a, int n)
{
	return two(rt, like(a[0], sin(a[0].d)), like(a[0], cos(a[0].d)));
}

val number_real_sin_cos_pi(struct rt *rt, val self, val *a, int n)
{
	return two(rt, like(a[0], sinpi_(a[0].d)), like(a[0], cospi_(a[0].d)));
}
