/* SPDX-License-Identifier: MIT */
/*
 * The functions of Double and Single as rows of their tables. Each works on
 * both, by the kind of its first argument.
 */
#pragma once

#include "value/type.h"

#define NUMBER_REAL_ONE(X)                                                     \
	X(Acos, acos) X(Acosh, acosh) X(AcosPi, acospi) X(Asin, asin) X(Asinh, asinh) X(AsinPi, asinpi) \
	X(Atan, atan) X(Atanh, atanh) X(AtanPi, atanpi) X(Cbrt, cbrt) X(Ceiling, ceil) X(Cos, cos) X(Cosh, cosh) \
	X(CosPi, cospi) X(DegreesToRadians, radians) X(Exp, exp) X(Exp10, exp10) X(Exp10M1, exp10m1) X(Exp2, exp2) \
	X(Exp2M1, exp2m1) X(ExpM1, expm1) X(Floor, floor) X(Log10, log10) X(Log10P1, log10p1) X(Log2, log2) \
	X(Log2P1, log2p1) X(LogP1, log1p) X(RadiansToDegrees, degrees) X(ReciprocalEstimate, reciprocal) \
	X(ReciprocalSqrtEstimate, rsqrt) X(Sin, sin) X(Sinh, sinh) X(SinPi, sinpi) X(Sqrt, sqrt) X(Tan, tan) \
	X(Tanh, tanh) X(TanPi, tanpi) X(Truncate, trunc)
#define NUMBER_REAL_TWO(X)                                                     \
	X(Atan2, atan2) X(Atan2Pi, atan2pi) X(CopySign, copysign) X(Hypot, hypot) X(Ieee754Remainder, remainder) \
	X(MaxMagnitude, max_magnitude) X(MaxMagnitudeNumber, max_magnitude_number) X(MaxNumber, fmax) \
	X(MaxNative, max_native) X(MinMagnitude, min_magnitude) X(MinMagnitudeNumber, min_magnitude_number) \
	X(MinNumber, fmin) X(MinNative, min_native) X(Pow, pow)

#define X(name, fn) val number_real_##fn(struct rt *rt, val self, val *a, int n);
NUMBER_REAL_ONE(X) NUMBER_REAL_TWO(X)
#undef X
#define NUMBER_REAL_MORE(X) X(abs) X(bit_decrement) X(bit_increment) X(clamp_native) X(fma) X(ilogb) X(is_normal) \
	X(is_real) X(is_subnormal) X(lerp) X(log) X(root) X(round) X(scale) X(sin_cos) X(sin_cos_pi)
#define X(fn) val number_real_##fn(struct rt *rt, val self, val *a, int n);
NUMBER_REAL_MORE(X)
#undef X

/* Rows of the type whose PowerShell name is T. */
#define NUMBER_REAL_ROW1(t, name, fn) STATIC("static " t " " #name "(" t " x)", number_real_##fn)
#define NUMBER_REAL_ROW2(t, name, x, y, fn) STATIC("static " t " " name "(" t " " x ", " t " " y ")", number_real_##fn)
#define NUMBER_REAL_ROWS(t)                                                    \
	STATIC("static " t " Abs(" t " value)", number_real_abs),              \
	NUMBER_REAL_ROW1(t, Acos, acos), NUMBER_REAL_ROW1(t, Acosh, acosh), NUMBER_REAL_ROW1(t, AcosPi, acospi), \
	NUMBER_REAL_ROW1(t, Asin, asin), NUMBER_REAL_ROW1(t, Asinh, asinh), NUMBER_REAL_ROW1(t, AsinPi, asinpi), \
	NUMBER_REAL_ROW1(t, Atan, atan), NUMBER_REAL_ROW1(t, Atanh, atanh), NUMBER_REAL_ROW1(t, AtanPi, atanpi), \
	NUMBER_REAL_ROW2(t, "Atan2", "y", "x", atan2), NUMBER_REAL_ROW2(t, "Atan2Pi", "y", "x", atan2pi), \
	STATIC("static " t " BitDecrement(" t " x)", number_real_bit_decrement), \
	STATIC("static " t " BitIncrement(" t " x)", number_real_bit_increment), \
	NUMBER_REAL_ROW1(t, Cbrt, cbrt), NUMBER_REAL_ROW1(t, Ceiling, ceil),   \
	STATIC("static " t " ClampNative(" t " value, " t " min, " t " max)", number_real_clamp_native), \
	NUMBER_REAL_ROW2(t, "CopySign", "value", "sign", copysign),            \
	NUMBER_REAL_ROW1(t, Cos, cos), NUMBER_REAL_ROW1(t, Cosh, cosh), NUMBER_REAL_ROW1(t, CosPi, cospi), \
	STATIC("static " t " DegreesToRadians(" t " degrees)", number_real_radians), \
	NUMBER_REAL_ROW1(t, Exp, exp), NUMBER_REAL_ROW1(t, Exp10, exp10), NUMBER_REAL_ROW1(t, Exp10M1, exp10m1), \
	NUMBER_REAL_ROW1(t, Exp2, exp2), NUMBER_REAL_ROW1(t, Exp2M1, exp2m1), NUMBER_REAL_ROW1(t, ExpM1, expm1), \
	NUMBER_REAL_ROW1(t, Floor, floor),                                     \
	STATIC("static " t " FusedMultiplyAdd(" t " left, " t " right, " t " addend)", number_real_fma), \
	NUMBER_REAL_ROW2(t, "Hypot", "x", "y", hypot), NUMBER_REAL_ROW2(t, "Ieee754Remainder", "left", "right", remainder), \
	STATIC("static int ILogB(" t " x)", number_real_ilogb),                \
	STATIC("static bool IsNormal(" t " d)", number_real_is_normal),        \
	STATIC("static bool IsRealNumber(" t " value)", number_real_is_real),  \
	STATIC("static bool IsSubnormal(" t " d)", number_real_is_subnormal),  \
	STATIC("static " t " Lerp(" t " value1, " t " value2, " t " amount)", number_real_lerp), \
	STATIC("static " t " Log(" t " x, " t " newBase)", number_real_log), STATIC("static " t " Log(" t " x)", number_real_log), \
	NUMBER_REAL_ROW1(t, Log10, log10), NUMBER_REAL_ROW1(t, Log10P1, log10p1), \
	STATIC("static " t " Log2(" t " value)", number_real_log2), NUMBER_REAL_ROW1(t, Log2P1, log2p1), \
	NUMBER_REAL_ROW1(t, LogP1, log1p), \
	NUMBER_REAL_ROW2(t, "MaxMagnitude", "x", "y", max_magnitude), \
	NUMBER_REAL_ROW2(t, "MaxMagnitudeNumber", "x", "y", max_magnitude_number), \
	NUMBER_REAL_ROW2(t, "MaxNative", "x", "y", max_native), NUMBER_REAL_ROW2(t, "MaxNumber", "x", "y", fmax), \
	NUMBER_REAL_ROW2(t, "MinMagnitude", "x", "y", min_magnitude), \
	NUMBER_REAL_ROW2(t, "MinMagnitudeNumber", "x", "y", min_magnitude_number), \
	NUMBER_REAL_ROW2(t, "MinNative", "x", "y", min_native), NUMBER_REAL_ROW2(t, "MinNumber", "x", "y", fmin), \
	STATIC("static " t " MultiplyAddEstimate(" t " left, " t " right, " t " addend)", number_real_fma), \
	NUMBER_REAL_ROW2(t, "Pow", "x", "y", pow),                             \
	STATIC("static " t " RadiansToDegrees(" t " radians)", number_real_degrees), \
	NUMBER_REAL_ROW1(t, ReciprocalEstimate, reciprocal), NUMBER_REAL_ROW1(t, ReciprocalSqrtEstimate, rsqrt), \
	STATIC("static " t " RootN(" t " x, int n)", number_real_root),        \
	STATIC("static " t " Round(" t " x, int digits, System.MidpointRounding mode)", number_real_round), \
	STATIC("static " t " Round(" t " x, System.MidpointRounding mode)", number_real_round), \
	STATIC("static " t " Round(" t " x, int digits)", number_real_round), \
	STATIC("static " t " Round(" t " x)", number_real_round), \
	STATIC("static " t " ScaleB(" t " x, int n)", number_real_scale),      \
	NUMBER_REAL_ROW1(t, Sin, sin), NUMBER_REAL_ROW1(t, Sinh, sinh), NUMBER_REAL_ROW1(t, SinPi, sinpi), \
	STATIC("static System.ValueTuple[" t "," t "] SinCos(" t " x)", number_real_sin_cos), \
	STATIC("static System.ValueTuple[" t "," t "] SinCosPi(" t " x)", number_real_sin_cos_pi), \
	NUMBER_REAL_ROW1(t, Sqrt, sqrt), NUMBER_REAL_ROW1(t, Tan, tan), NUMBER_REAL_ROW1(t, Tanh, tanh), \
	NUMBER_REAL_ROW1(t, TanPi, tanpi), NUMBER_REAL_ROW1(t, Truncate, trunc)
