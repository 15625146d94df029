/* SPDX-License-Identifier: MIT */
/* System.Numerics.Complex. */
#include "types/arg.h"
#include "types/culture/culture.h"
#include "types/tables.h"
#include "value/num.h"

#include <complex.h>
#include <math.h>

struct complex_cell {
	struct cell h;
	double re, im;
};

static double complex get(val v)
{
	struct complex_cell *c = (struct complex_cell *)val_base(v).o;

	return CMPLX(c->re, c->im);
}

static val make(struct rt *rt, double complex z)
{
	struct complex_cell *c = rt_new_cell(rt, &type_complex, complex_cell);

	c->re = creal(z);
	c->im = cimag(z);
	return val_obj(c);
}

static struct ustr *text_as(struct rt *rt, val self, val *a, int n)
{
	return ustr_printf(rt, "<%s; %s>", USTR_C(rt, culture_number_args(rt, val_double(creal(get(self))), a, n)),
			   USTR_C(rt, culture_number_args(rt, val_double(cimag(get(self))), a, n)));
}

static struct ustr *text(struct rt *rt, val self) { return text_as(rt, self, NULL, 0); }

static val from(struct rt *rt, val v)
{
	v = val_base(v);
	if (val_cell(v, &type_complex))
		return v;
	if (!val_is_num(v) && !val_cell(v, &type_decimal) && !val_cell(v, &type_bigint))
		return V_VOID;
	return make(rt, conv(rt, v, &type_double).d);
}

static bool equals(struct rt *rt, val a, val b)
{
	return val_cell(b, &type_complex) && creal(get(a)) == creal(get(b)) && cimag(get(a)) == cimag(get(b));
}

static uint32_t hash(struct rt *rt, val v)
{
	return val_hash(rt, val_double(creal(get(v)))) * 33u ^ val_hash(rt, val_double(cimag(get(v))));
}

static const struct type_ops ops = { .to_string = text, .equals = equals, .hash = hash, .convert = from };
const struct type type_complex = {
	.name = "System.Numerics.Complex", .base = &type_valuetype, .ops = &ops, .size = sizeof(struct complex_cell),
	.flags = TF_VALUE | TF_SEALED, .ifaces = "System.IFormattable System.ISpanFormattable",
};

static val ctor(struct rt *rt, val self, val *a, int n) { return make(rt, n ? CMPLX(a[0].d, a[1].d) : 0); }
static val real(struct rt *rt, val self) { return val_double(creal(get(self))); }
static val imaginary(struct rt *rt, val self) { return val_double(cimag(get(self))); }
static val magnitude(struct rt *rt, val self) { return val_double(cabs(get(self))); }
static val phase(struct rt *rt, val self) { return val_double(carg(get(self))); }
static val zero(struct rt *rt, val self) { return make(rt, 0); }
static val one(struct rt *rt, val self) { return make(rt, 1); }
static val imaginary_one(struct rt *rt, val self) { return make(rt, CMPLX(0, 1)); }
static val not_a_number(struct rt *rt, val self) { return make(rt, CMPLX(NAN, NAN)); }
static val infinity(struct rt *rt, val self) { return make(rt, CMPLX(INFINITY, INFINITY)); }
static val polar(struct rt *rt, val self, val *a, int n) { return make(rt, CMPLX(a[0].d * cos(a[1].d), a[0].d * sin(a[1].d))); }
static val absolute(struct rt *rt, val self, val *a, int n) { return val_double(cabs(get(a[0]))); }

/* A power of zero is zero, or one for the power zero. */
static double complex power(double complex x, double complex y)
{
	if (y == 0)
		return 1;
	return x == 0 ? 0 : cexp(y * clog(x));
}

/* By one real part, so that quotients of plain numbers are exact. */
static double complex quotient(double complex x, double complex y)
{
	if (cimag(y) == 0)
		return CMPLX(creal(x) / creal(y), cimag(x) / creal(y));
	return x / y;
}

static double complex log_to(double complex x, double base) { return clog(x) / log(base); }

#define ONE(name, expr) \
	static val name(struct rt *rt, val self, val *a, int n) { double complex x = get(a[0]); return make(rt, expr); }
#define TWO(name, expr) \
	static val name(struct rt *rt, val self, val *a, int n) { double complex x = get(a[0]), \
		y = get(a[1]); return make(rt, expr); }
#define TEST(name, expr) \
	static val name(struct rt *rt, val self, val *a, int n) { double complex x = get(a[0]); return val_bool(expr); }
TWO(add, x + y) TWO(subtract, x - y) TWO(multiply, x * y) TWO(divide, quotient(x, y)) TWO(pow_, power(x, y))
ONE(negate, -x) ONE(conjugate, conj(x)) ONE(reciprocal, x == 0 ? 0 : 1 / x) ONE(sqrt_, csqrt(x)) ONE(exp_, cexp(x))
ONE(log_, n > 1 ? log_to(x, a[1].d) : clog(x)) ONE(log10_, log_to(x, 10)) ONE(sin_, csin(x)) ONE(cos_, ccos(x)) ONE(tan_, ctan(x))
ONE(asin_, casin(x)) ONE(acos_, cacos(x)) ONE(atan_, catan(x)) ONE(sinh_, csinh(x)) ONE(cosh_, ccosh(x)) ONE(tanh_, ctanh(x))
TEST(is_finite, isfinite(creal(x)) && isfinite(cimag(x))) TEST(is_infinity, isinf(creal(x)) || isinf(cimag(x)))
TEST(is_nan, !isinf(creal(x)) && !isinf(cimag(x)) && (isnan(creal(x)) || isnan(cimag(x))))
TEST(is_real, cimag(x) == 0) TEST(is_imaginary, creal(x) == 0)
static val equals_m(struct rt *rt, val self, val *a, int n) { return val_bool(equals(rt, self, a[0])); }
static val hash_m(struct rt *rt, val self, val *a, int n) { return val_int((int32_t)hash(rt, self)); }
static val to_string(struct rt *rt, val self, val *a, int n) { return val_str(text_as(rt, self, a, n)); }

#define C "System.Numerics.Complex"
#define CONST_ROW(name, fn) STATIC_PROP("static " C " " name " {get;}", fn, NULL)
#define ROW1(name, fn) STATIC("static " C " " name "(" C " value)", fn)
#define ROW2(name, fn) STATIC("static " C " " name "(" C " left, " C " right)", fn)

const struct member_def complex_members[] = {
	CTOR("(double real, double imaginary)", ctor),
	CONST_ROW("Zero", zero), CONST_ROW("One", one), CONST_ROW("ImaginaryOne", imaginary_one), CONST_ROW("NaN", not_a_number),
	CONST_ROW("Infinity", infinity), PROP("double Real {get;}", real, NULL), PROP("double Imaginary {get;}", imaginary, NULL),
	PROP("double Magnitude {get;}", magnitude, NULL), PROP("double Phase {get;}", phase, NULL),
	STATIC("static " C " FromPolarCoordinates(double magnitude, double phase)", polar),
	STATIC("static double Abs(" C " value)", absolute),
	ROW2("Add", add), ROW2("Subtract", subtract), ROW2("Multiply", multiply), ROW2("Divide", divide), ROW2("Pow", pow_),
	ROW1("Negate", negate), ROW1("Conjugate", conjugate), ROW1("Reciprocal", reciprocal), ROW1("Sqrt", sqrt_),
	ROW1("Exp", exp_),
	ROW1("Log", log_), STATIC("static " C " Log(" C " value, double baseValue)", log_), ROW1("Log10", log10_),
	ROW1("Sin", sin_),
	ROW1("Cos", cos_), ROW1("Tan", tan_), ROW1("Asin", asin_), ROW1("Acos", acos_), ROW1("Atan", atan_), ROW1("Sinh", sinh_),
	ROW1("Cosh", cosh_), ROW1("Tanh", tanh_), STATIC("static bool IsFinite(" C " value)", is_finite),
	STATIC("static bool IsInfinity(" C " value)", is_infinity), STATIC("static bool IsNaN(" C " value)", is_nan),
	STATIC("static bool IsRealNumber(" C " value)", is_real),
	STATIC("static bool IsImaginaryNumber(" C " value)", is_imaginary),
	METHOD("bool Equals(System.Object obj)", equals_m), METHOD("bool Equals(" C " value)", equals_m),
	METHOD("int GetHashCode()", hash_m),
	METHOD("string ToString()", to_string), METHOD("string ToString(string format)", to_string),
	METHOD("string ToString(System.IFormatProvider provider)", to_string),
	METHOD("string ToString(string format, System.IFormatProvider provider)", to_string),
	ROW2("op_Addition", add), ROW2("op_Subtraction", subtract), ROW2("op_Multiply", multiply), ROW2("op_Division", divide),
	ROW1("op_UnaryNegation", negate), MEMBERS_END
};
