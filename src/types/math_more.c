/* SPDX-License-Identifier: MIT */
/* What Math and MathF have besides: estimates, and MathF's rarer functions. */
#include "types/arg.h"
#include "types/tables.h"

#include <math.h>

static double d(val v) { v = val_base(v); return v.k == VK_DOUBLE || v.k == VK_SINGLE ? v.d : (double)arg_int(v); }
static val f(double x) { return (val){ .k = VK_SINGLE, .d = (float)x }; }
#define REAL(name, expr) static val name(struct rt *rt, val self, val *a, int n) { return val_double(expr); }
#define SINGLE(name, expr) static val name(struct rt *rt, val self, val *a, int n) { return f(expr); }
REAL(estimate, 1 / d(a[0])) REAL(sqrt_estimate, 1 / sqrt(d(a[0])))
SINGLE(f_estimate, 1.0f / (float)d(a[0])) SINGLE(f_sqrt_estimate, 1.0f / sqrtf((float)d(a[0])))
SINGLE(f_acosh, acoshf((float)d(a[0]))) SINGLE(f_asinh, asinhf((float)d(a[0]))) SINGLE(f_atanh, atanhf((float)d(a[0])))
SINGLE(f_cosh, coshf((float)d(a[0]))) SINGLE(f_sinh, sinhf((float)d(a[0]))) SINGLE(f_tanh, tanhf((float)d(a[0])))
SINGLE(f_down, nextafterf((float)d(a[0]), -INFINITY)) SINGLE(f_up, nextafterf((float)d(a[0]), INFINITY))
SINGLE(f_copy_sign, copysignf((float)d(a[0]), (float)d(a[1]))) SINGLE(f_fma, fmaf((float)d(a[0]), (float)d(a[1]), (float)d(a[2])))
SINGLE(f_remainder, remainderf((float)d(a[0]), (float)d(a[1]))) SINGLE(f_scale, scalbnf((float)d(a[0]), (int)arg_int(a[1])))

static val f_ilogb(struct rt *rt, val self, val *a, int n)
{
	float x = (float)d(a[0]);

	return val_int(x == 0 ? INT32_MIN : isnan(x) || isinf(x) ? INT32_MAX : ilogbf(x));
}

static val larger(struct rt *rt, val self, val *a, int n)
{
	double x = d(a[0]), y = d(a[1]);

	return f(isnan(x) || isnan(y) ? NAN : fabs(x) > fabs(y) || (fabs(x) == fabs(y) && !signbit(x)) ? x : y);
}

static val smaller(struct rt *rt, val self, val *a, int n)
{
	double x = d(a[0]), y = d(a[1]);

	return f(isnan(x) || isnan(y) ? NAN : fabs(x) < fabs(y) || (fabs(x) == fabs(y) && signbit(x)) ? x : y);
}

static val sin_cos(struct rt *rt, val self, val *a, int n)
{
	const struct type *t = type_find_c(rt, "System.ValueTuple`2[System.Single,System.Single]");
	val both[2] = { f(sinf((float)d(a[0]))), f(cosf((float)d(a[0]))) };

	return type_construct(rt, t, both, 2);
}

#define ONE(name, fn) STATIC("static float " name "(float x)", fn)
#define TWO(name, fn) STATIC("static float " name "(float x, float y)", fn)
const struct member_def math_more_members[] = {
	STATIC("static double ReciprocalEstimate(double d)", estimate),
	STATIC("static double ReciprocalSqrtEstimate(double d)", sqrt_estimate), MEMBERS_END
};
const struct member_def mathf_more_members[] = {
	ONE("ReciprocalEstimate", f_estimate), ONE("ReciprocalSqrtEstimate", f_sqrt_estimate),
	ONE("Acosh", f_acosh), ONE("Asinh", f_asinh),
	ONE("Atanh", f_atanh), ONE("Cosh", f_cosh), ONE("Sinh", f_sinh), ONE("Tanh", f_tanh),
	ONE("BitDecrement", f_down), ONE("BitIncrement", f_up),
	TWO("CopySign", f_copy_sign), STATIC("static float FusedMultiplyAdd(float x, float y, float z)", f_fma),
	TWO("IEEERemainder", f_remainder),
	STATIC("static int ILogB(float x)", f_ilogb), TWO("MaxMagnitude", larger), TWO("MinMagnitude", smaller),
	STATIC("static float ScaleB(float x, int n)", f_scale),
	STATIC("static System.ValueTuple[float,float] SinCos(float x)", sin_cos), MEMBERS_END
};
