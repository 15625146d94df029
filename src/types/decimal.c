/* SPDX-License-Identifier: MIT */
/* System.Decimal and System.Numerics.BigInteger: members. */
#include "types/arg.h"
#include "types/culture/culture.h"
#include "types/enums.h"
#include "types/numtext.h"
#include "types/tables.h"
#include "value/num.h"

#include <math.h>

static struct dec dec(val v)
{
	struct dec d = { 0 };

	val_dec(v, &d);
	return d;
}

static enum numtext_result read_dec(struct rt *rt, struct ustr *s, int style, val *ret)
{
	struct numtext t;
	struct ustr *plain;
	struct dec d;
	size_t len;
	const char *text;

	if (!numtext_scan(s, style, &t))
		return NUMTEXT_FORMAT;
	if (t.point > 40 || t.point < -60)
		return t.point > 40 && t.n ? NUMTEXT_OVERFLOW : (*ret = dec_val(rt, dec_from_int(0)), NUMTEXT_OK);
	plain = numtext_plain(rt, &t);
	text = ustr_utf8(rt, plain, &len);
	if (!dec_parse(text, len, &d))
		return NUMTEXT_OVERFLOW;
	*ret = dec_val(rt, d);
	return NUMTEXT_OK;
}

/* Hexadecimal and binary digits spell the bits of a signed number: a first one that is
 * set, with no zero before it, is the sign. */
static val big_of_bits(struct rt *rt, const struct numtext *t)
{
	int per = t->hex ? 4 : 1;
	val v;

	if (!t->n)
		return bigint_from_int(rt, 0);
	if (!bigint_parse(rt, t->digits, (size_t)t->n, t->hex ? 16 : 2, &v) || t->padded ||
	    !(hex_digit((uint8_t)t->digits[0]) >> (per - 1)))
		return v;
	return bigint_arith(rt, AR_SUB, v, bigint_pow(rt, bigint_from_int(rt, 2), (uint32_t)(t->n * per)));
}

static int big_style(struct rt *rt, const val *a, int n)
{
	enum { BITS = 512 | 1024, WHITE = 1 | 2 };
	int style = numtext_style(rt, a, 1, NUMTEXT_INTEGER);

	for (int i = 1; i < n; i++)
		if (arg_is(a[i], VK_ENUM))
			style = (int)arg_int(a[i]);
	if (style & BITS && style & ~(BITS | WHITE))
		arg_throw(rt, "style", "With the AllowHexSpecifier bit set in the enum bit field, the only other valid bits "
			"that can be combined into the enum value must be a subset of those in HexNumber.");
	return style;
}

/* Digits behind the point may only be zeros. */
static bool is_whole(const struct numtext *t)
{
	for (int i = MAX(t->point, 0); i < t->n; i++)
		if (t->digits[i] != '0')
			return false;
	return true;
}

static enum numtext_result read_big(struct rt *rt, struct ustr *s, int style, val *ret)
{
	struct numtext t;
	const char *text;
	size_t len;

	if (!numtext_scan_all(rt, s, style, &t))
		return NUMTEXT_FORMAT;
	if (t.hex || t.binary) {
		*ret = big_of_bits(rt, &t);
		return NUMTEXT_OK;
	}
	if (!is_whole(&t))
		return NUMTEXT_FORMAT;
	t.n = MIN(t.n, MAX(t.point, 0));
	text = ustr_utf8(rt, numtext_plain(rt, &t), &len);
	return bigint_parse(rt, text, len, 10, ret) ? NUMTEXT_OK : NUMTEXT_FORMAT;
}

static val finish(struct rt *rt, struct ustr *s, enum numtext_result r, val v)
{
	if (r == NUMTEXT_OVERFLOW)
		net_throw(rt, "System.OverflowException", "Value was either too large or too small for a Decimal.");
	if (r == NUMTEXT_FORMAT)
		net_throw(rt, "System.FormatException", "The input string '%s' was not in a correct format.", USTR_C(rt, s));
	return v;
}

val decimal_parse(struct rt *rt, val self, val *a, int n)
{
	val v = V_NULL;
	enum numtext_result r = read_dec(rt, culture_plain_number(rt, arg_need_str(rt, a[0], "s"), a, n),
					 numtext_real_style(rt, a, n, NUMTEXT_NUMBER), &v);

	return finish(rt, arg_str(a[0]), r, v);
}

static val try_parse(struct rt *rt, val self, val *a, int n)
{
	val v = V_NULL;
	bool ok = arg_str(a[0]) && read_dec(rt, culture_plain_number(rt, arg_str(a[0]), a, n - 1),
					    numtext_real_style(rt, a, n - 1, NUMTEXT_NUMBER), &v) == NUMTEXT_OK;

	arg_set_ref(rt, a[n - 1], ok ? v : dec_val(rt, dec_from_int(0)));
	return val_bool(ok);
}

static val big_parse(struct rt *rt, val self, val *a, int n)
{
	struct ustr *s = culture_plain_number(rt, arg_need_str(rt, a[0], "value"), a, n);
	val v = V_NULL;

	if (read_big(rt, s, big_style(rt, a, n), &v) != NUMTEXT_OK)
		arg_throw_format(rt, "The value could not be parsed.");
	return v;
}

static val big_try_parse(struct rt *rt, val self, val *a, int n)
{
	struct ustr *s = culture_plain_number(rt, arg_str(a[0]), a, n - 1);
	val v = V_NULL;
	int style = big_style(rt, a, n - 1);
	bool ok = s && read_big(rt, s, style, &v) == NUMTEXT_OK;

	arg_set_ref(rt, a[n - 1], ok ? v : bigint_from_int(rt, 0));
	return val_bool(ok);
}

/* Four integers as GetBits gives them: low, middle, high, sign and scale. */
static val from_bits(struct rt *rt, struct array *bits)
{
	uint32_t w[4];

	for (uint32_t i = 0; i < 4 && bits->n == 4; i++)
		w[i] = (uint32_t)arg_int(array_get(bits, i));
	if (bits->n != 4 || (w[3] & 0x7F00FFFF) || (w[3] >> 16 & 255) > 28)
		arg_throw(rt, NULL, "Decimal constructor requires an array or span of four valid decimal bytes.");
	return dec_val(rt, (struct dec){ .m = (dec_mag)w[2] << 64 | (dec_mag)w[1] << 32 | w[0], .neg = w[3] >> 31,
					 .scale = (uint8_t)(w[3] >> 16) });
}

static val ctor(struct rt *rt, val self, val *a, int n)
{
	struct dec d;

	if (n == 0)
		return dec_val(rt, dec_from_int(0));
	if (val_array(a[0]))
		return from_bits(rt, val_array(a[0]));
	if (n == 5) {
		arg_at_most(rt, arg_int(a[4]), 28, "scale");
		d = (struct dec){ .m = (dec_mag)(uint32_t)arg_int(a[2]) << 64 |
				       (dec_mag)(uint32_t)arg_int(a[1]) << 32 | (uint32_t)arg_int(a[0]),
				  .neg = arg_bool(a[3]),
				  .scale = (uint8_t)arg_int(a[4]) };
		return dec_val(rt, d);
	}
	if (!dec_from_val(rt, a[0], &d))
		net_throw(rt, "System.OverflowException", "Value was either too large or too small for a Decimal.");
	return dec_val(rt, d);
}

static val rounded(struct rt *rt, val self, val *a, int n)
{
	int64_t digits = n > 1 && arg_is(a[1], VK_INT32) ? arg_int(a[1]) : 0;

	if (digits < 0 || digits > 28)
		arg_throw_range(rt, "decimals", "Decimal can only round to between 0 and 28 digits of precision.");
	return dec_val(rt, dec_round(dec(a[0]), (int)digits, n > 1 && arg_is(a[n - 1], VK_ENUM) ? (int)arg_int(a[n - 1]) : 0));
}

static val floor_(struct rt *rt, val self, val *a, int n) { return dec_val(rt, dec_round(dec(a[0]), 0, 3)); }
static val ceiling(struct rt *rt, val self, val *a, int n) { return dec_val(rt, dec_round(dec(a[0]), 0, 4)); }
static val truncate_(struct rt *rt, val self, val *a, int n) { return dec_val(rt, dec_round(dec(a[0]), 0, 2)); }
static val negate(struct rt *rt, val self, val *a, int n) { struct dec d = dec(a[0]); d.neg = !d.neg; return dec_val(rt, d); }
static val abs_(struct rt *rt, val self, val *a, int n) { struct dec d = dec(a[0]); d.neg = false; return dec_val(rt, d); }

#define ARITH(name, op) static val name(struct rt *rt, val self, val *a, int n) { return val_arith(rt, op, a[0], a[1]); }
ARITH(add, AR_ADD) ARITH(subtract, AR_SUB) ARITH(multiply, AR_MUL) ARITH(quotient, AR_DIV) ARITH(leftover, AR_REM)

/* .NET's own error, where an operator has PowerShell's. */
static void need_divisor(struct rt *rt, val v)
{
	if (!dec(v).m)
		net_throw(rt, "System.DivideByZeroException", "Attempted to divide by zero.");
}

static val divide(struct rt *rt, val self, val *a, int n)
{
	need_divisor(rt, a[1]);
	return quotient(rt, self, a, n);
}

static val rest(struct rt *rt, val self, val *a, int n)
{
	need_divisor(rt, a[1]);
	return leftover(rt, self, a, n);
}

static val compare(struct rt *rt, val self, val *a, int n) { return val_int(dec_cmp(dec(a[0]), dec(a[1]))); }
static val compare_to(struct rt *rt, val self, val *a, int n)
{
	return val_int(arg_null(a[0]) ? 1 : dec_cmp(dec(self), dec(a[0])));
}
static val equals(struct rt *rt, val self, val *a, int n) { return val_bool(val_equals(rt, self, a[0])); }
static val hash_code(struct rt *rt, val self, val *a, int n) { return val_int((int32_t)val_hash(rt, self)); }
static val scale(struct rt *rt, val self) { return val_num(VK_BYTE, dec(self).scale); }

static val to_string(struct rt *rt, val self, val *a, int n) { return val_str(culture_number_args(rt, self, a, n)); }

static val get_bits(struct rt *rt, val self, val *a, int n)
{
	struct dec d = dec(a[0]);
	struct array *r = array_new(rt, &type_int32, 4);

	for (int i = 0; i < 3; i++)
		gc_store(r, &r->v[i], val_int((int32_t)(uint32_t)(d.m >> 32 * i)));
	gc_store(r, &r->v[3], val_int((int32_t)((uint32_t)d.scale << 16 | (uint32_t)d.neg << 31)));
	return val_obj(r);
}

#define CONSTANT(name, i) static val name(struct rt *rt, val self) { return dec_val(rt, dec_from_int(i)); }
CONSTANT(zero, 0) CONSTANT(one, 1) CONSTANT(minus_one, -1)
static val max_value(struct rt *rt, val self) { return dec_val(rt, (struct dec){ .m = DEC_MAX }); }
static val min_value(struct rt *rt, val self) { return dec_val(rt, (struct dec){ .m = DEC_MAX, .neg = true }); }
#define TO(name, t) \
	static val name(struct rt *rt, val self, val *a, int n) { return conv(rt, dec_val(rt, dec_round(dec(a[0]), 0, 2)), &t); }
TO(to_int32, type_int32) TO(to_int64, type_int64)
static val to_double(struct rt *rt, val self, val *a, int n) { return val_double(dec_to_double(dec(a[0]))); }

TO(to_byte, type_byte)
TO(to_sbyte, type_sbyte) TO(to_int16, type_int16) TO(to_uint16, type_uint16) TO(to_uint32, type_uint32)
	TO(to_uint64, type_uint64) static val to_single(struct rt *rt, val self, val *a, int n)
{
	return (val){ .k = VK_SINGLE, .d = (float)dec_to_double(dec(a[0])) };
}
static val type_code(struct rt *rt, val self, val *a, int n) { return val_enum(&enum_typecode, 15); }
static bool whole(struct dec d) { return dec_cmp(d, dec_round(d, 0, 2)) == 0; }

static bool odd(struct dec d)
{
	int64_t units = (int64_t)(dec_round(d, 0, 2).m % 2);
	struct dec t = dec_round(d, 0, 2), half;

	if (t.scale && dec_div(t, dec_from_int(2), &half))
		return !whole(half);
	return units;
}

static val is_integer(struct rt *rt, val self, val *a, int n) { return val_bool(whole(dec(a[0]))); }
static val is_even(struct rt *rt, val self, val *a, int n) { return val_bool(whole(dec(a[0])) && !odd(dec(a[0]))); }
static val is_odd(struct rt *rt, val self, val *a, int n) { return val_bool(whole(dec(a[0])) && odd(dec(a[0]))); }
static val is_negative(struct rt *rt, val self, val *a, int n) { return val_bool(dec(a[0]).neg); }
static val is_positive(struct rt *rt, val self, val *a, int n) { return val_bool(!dec(a[0]).neg); }

static val is_canonical(struct rt *rt, val self, val *a, int n)
{
	struct dec d = dec(a[0]);

	return val_bool(d.scale == 0 || d.m % 10 != 0);
}

static val sign(struct rt *rt, val self, val *a, int n)
{
	struct dec d = dec(a[0]);
	return val_int(d.m == 0 ? 0 : d.neg ? -1 : 1);
}
static val maximum(struct rt *rt, val self, val *a, int n) { return dec_cmp(dec(a[0]), dec(a[1])) >= 0 ? a[0] : a[1]; }
static val minimum(struct rt *rt, val self, val *a, int n) { return dec_cmp(dec(a[0]), dec(a[1])) < 0 ? a[0] : a[1]; }
static val copy_sign(struct rt *rt, val self, val *a, int n)
{
	struct dec d = dec(a[0]);
	d.neg = dec(a[1]).neg;
	return dec_val(rt, d);
}

/* -1, 0, 1: order of the absolute values. */
static int by_magnitude(val *a)
{
	struct dec x = dec(a[0]), y = dec(a[1]);

	x.neg = y.neg = false;
	return dec_cmp(x, y);
}

static val max_magnitude(struct rt *rt, val self, val *a, int n)
{
	int c = by_magnitude(a);

	return c > 0 || (c == 0 && !dec(a[0]).neg) ? a[0] : a[1];
}

static val min_magnitude(struct rt *rt, val self, val *a, int n)
{
	int c = by_magnitude(a);

	return c < 0 || (c == 0 && dec(a[0]).neg) ? a[0] : a[1];
}

static val clamp(struct rt *rt, val self, val *a, int n)
{
	if (dec_cmp(dec(a[1]), dec(a[2])) > 0)
		net_throw(rt, "System.ArgumentException", "'%s' cannot be greater than %s.",
			  USTR_C(rt, val_net_str(rt, a[1])), USTR_C(rt, val_net_str(rt, a[2])));
	return dec_cmp(dec(a[0]), dec(a[1])) < 0 ? a[1] : dec_cmp(dec(a[0]), dec(a[2])) > 0 ? a[2] : a[0];
}

/* Currency is a count of ten-thousandths. */
static val from_currency(struct rt *rt, val self, val *a, int n)
{
	uint64_t u = a[0].i < 0 ? -a[0].u : a[0].u;
	int scale = 4;

	while (scale > 0 && u % 10 == 0) {
		u /= 10;
		scale--;
	}
	return dec_val(rt, (struct dec){ .m = u, .scale = (uint8_t)scale, .neg = a[0].i < 0 });
}

static val to_currency(struct rt *rt, val self, val *a, int n)
{
	struct dec d;
	int64_t i;

	if (!dec_mul(dec(a[0]), dec_from_int(10000), &d) || !dec_to_int64(dec_round(d, 0, 0), &i))
		net_throw(rt, "System.OverflowException", "Value was either too large or too small for a Currency.");
	return val_long(i);
}

const struct member_def decimal_members[] = {
	STATIC("static decimal Clamp(decimal value, decimal min, decimal max)", clamp),
	STATIC("static decimal CopySign(decimal value, decimal sign)", copy_sign),
	STATIC("static decimal FromOACurrency(long cy)", from_currency), METHOD("System.TypeCode GetTypeCode()", type_code),
	STATIC("static bool IsCanonical(decimal value)", is_canonical),
	STATIC("static bool IsEvenInteger(decimal value)", is_even),
	STATIC("static bool IsInteger(decimal value)", is_integer), STATIC("static bool IsNegative(decimal value)", is_negative),
	STATIC("static bool IsOddInteger(decimal value)", is_odd), STATIC("static bool IsPositive(decimal value)", is_positive),
	STATIC("static decimal Max(decimal x, decimal y)", maximum),
	STATIC("static decimal MaxMagnitude(decimal x, decimal y)", max_magnitude),
	STATIC("static decimal Min(decimal x, decimal y)", minimum),
	STATIC("static decimal MinMagnitude(decimal x, decimal y)", min_magnitude),
	STATIC("static int Sign(decimal d)", sign), STATIC("static byte ToByte(decimal value)", to_byte),
	STATIC("static short ToInt16(decimal value)", to_int16), STATIC("static long ToOACurrency(decimal value)", to_currency),
	STATIC("static sbyte ToSByte(decimal value)", to_sbyte), STATIC("static float ToSingle(decimal d)", to_single),
	STATIC("static ushort ToUInt16(decimal value)", to_uint16), STATIC("static uint ToUInt32(decimal d)", to_uint32),
	STATIC("static ulong ToUInt64(decimal d)", to_uint64),
	CTOR("(int value)", ctor), CTOR("(long value)", ctor), CTOR("(double value)", ctor), CTOR("(float value)", ctor),
	CTOR("(uint value)", ctor), CTOR("(ulong value)", ctor), CTOR("(int[] bits)", ctor),
	CTOR("(int lo, int mid, int hi, bool isNegative, byte scale)", ctor),
	STATIC_PROP("static decimal Zero {get;}", zero, NULL), STATIC_PROP("static decimal One {get;}", one, NULL),
	STATIC_PROP("static decimal MinusOne {get;}", minus_one, NULL),
	STATIC_PROP("static decimal MaxValue {get;}", max_value, NULL),
	STATIC_PROP("static decimal MinValue {get;}", min_value, NULL), PROP("byte Scale {get;}", scale, NULL),
	STATIC("static decimal Parse(string s)", decimal_parse),
	STATIC("static decimal Parse(string s, System.Globalization.NumberStyles style)", decimal_parse),
	STATIC("static decimal Parse(string s, System.IFormatProvider provider)", decimal_parse),
	STATIC("static decimal Parse(string s, System.Globalization.NumberStyles style, System.IFormatProvider provider)",
		decimal_parse),
	STATIC("static bool TryParse(string s, [ref] decimal result)", try_parse),
	STATIC("static bool TryParse(string s, System.Globalization.NumberStyles style, System.IFormatProvider provider, [ref] decimal result)",
		try_parse),
	STATIC("static bool TryParse(string s, System.IFormatProvider provider, [ref] decimal result)", try_parse),
	STATIC("static decimal Round(decimal d)", rounded), STATIC("static decimal Round(decimal d, int decimals)", rounded),
	STATIC("static decimal Round(decimal d, System.MidpointRounding mode)", rounded),
	STATIC("static decimal Round(decimal d, int decimals, System.MidpointRounding mode)", rounded),
	STATIC("static decimal Floor(decimal d)", floor_), STATIC("static decimal Ceiling(decimal d)", ceiling),
	STATIC("static decimal Truncate(decimal d)", truncate_), STATIC("static decimal Negate(decimal d)", negate),
	STATIC("static decimal Abs(decimal value)", abs_), STATIC("static decimal Add(decimal d1, decimal d2)", add),
	STATIC("static decimal Subtract(decimal d1, decimal d2)", subtract),
	STATIC("static decimal Multiply(decimal d1, decimal d2)", multiply),
	STATIC("static decimal Divide(decimal d1, decimal d2)", divide),
	STATIC("static decimal Remainder(decimal d1, decimal d2)", rest),
	STATIC("static int Compare(decimal d1, decimal d2)", compare), STATIC("static int[] GetBits(decimal d)", get_bits),
	STATIC("static int ToInt32(decimal d)", to_int32), STATIC("static long ToInt64(decimal d)", to_int64),
	STATIC("static double ToDouble(decimal d)", to_double),
	METHOD("int CompareTo(System.Object value)", compare_to), METHOD("int CompareTo(decimal value)", compare_to),
	METHOD("bool Equals(System.Object value)", equals), METHOD("int GetHashCode()", hash_code),
	METHOD("string ToString()", to_string), METHOD("string ToString(string format)", to_string),
	METHOD("string ToString(System.IFormatProvider provider)", to_string),
	METHOD("string ToString(string format, System.IFormatProvider provider)", to_string),
	MEMBERS_END
};

/* ---- BigInteger ---- */

static val big(struct rt *rt, val v) { return bigint_of(rt, v); }
#define BIG(name, op) \
	static val name(struct rt *rt, val self, val *a, int n) { return bigint_arith(rt, op, big(rt, a[0]), big(rt, a[1])); }
BIG(big_add, AR_ADD) BIG(big_subtract, AR_SUB) BIG(big_multiply, AR_MUL) BIG(big_divide, AR_DIV) BIG(big_rest, AR_REM)

static val big_pow(struct rt *rt, val self, val *a, int n)
{
	arg_not_negative(rt, arg_int(a[1]), "exponent");
	return bigint_pow(rt, big(rt, a[0]), (uint32_t)arg_int(a[1]));
}

static int big_sign(val v) { struct bigint *b = (struct bigint *)v.o; return b->h.aux == 0 ? 0 : b->neg ? -1 : 1; }
static val big_negate(struct rt *rt, val self, val *a, int n)
{
	return bigint_arith(rt, AR_SUB, bigint_from_int(rt, 0), big(rt, a[0]));
}

static val big_abs(struct rt *rt, val self, val *a, int n)
{
	val v = big(rt, a[0]);

	return big_sign(v) < 0 ? big_negate(rt, self, &v, 1) : v;
}

static val big_mod_pow(struct rt *rt, val self, val *a, int n)
{
	val base = big(rt, a[0]), mod = big(rt, a[2]), e = big(rt, a[1]), r = bigint_from_int(rt, 1);
	struct bigint *bits = (struct bigint *)e.o;

	if (big_sign(e) < 0)
		net_throw(rt, "System.ArgumentOutOfRangeException",
			  "exponent ('%s') must be a non-negative value. (Parameter 'exponent')\nActual value was %s.", val_to_c(rt, e), val_to_c(rt, e));
	r = bigint_arith(rt, AR_REM, r, mod);
	for (uint32_t i = 0; i < bits->h.aux; i++)
		for (int k = 7; k >= 0; k--) {
			rt_poll(rt);
			r = bigint_arith(rt, AR_REM, bigint_arith(rt, AR_MUL, r, r), mod);
			if (bits->b[i] >> k & 1)
				r = bigint_arith(rt, AR_REM, bigint_arith(rt, AR_MUL, r, base), mod);
		}
	return r;
}

static val big_gcd(struct rt *rt, val self, val *a, int n)
{
	val x = big_abs(rt, self, a, 1), y = big_abs(rt, self, a + 1, 1), t;

	while (big_sign(y)) {
		t = bigint_arith(rt, AR_REM, x, y);
		x = y;
		y = t;
	}
	return x;
}

static val big_max(struct rt *rt, val self, val *a, int n) { return bigint_cmp(big(rt, a[0]), big(rt, a[1])) >= 0 ? a[0] : a[1]; }
static val big_min(struct rt *rt, val self, val *a, int n) { return bigint_cmp(big(rt, a[0]), big(rt, a[1])) <= 0 ? a[0] : a[1]; }
static val big_compare(struct rt *rt, val self, val *a, int n) { return val_int(bigint_cmp(big(rt, a[0]), big(rt, a[1]))); }
static val big_compare_to(struct rt *rt, val self, val *a, int n)
{
	return val_int(arg_null(a[0]) ? 1 : bigint_cmp(self, big(rt, a[0])));
}

static val big_log(struct rt *rt, val self, val *a, int n)
{
	double d = log(bigint_to_double(big(rt, a[0])));

	return val_double(n > 1 ? d / log(a[1].d) : d);
}

static val big_log10(struct rt *rt, val self, val *a, int n) { return val_double(log10(bigint_to_double(big(rt, a[0])))); }
static val big_ctor(struct rt *rt, val self, val *a, int n)
{
	struct array *b = val_array(a[0]);
	uint8_t *be;
	bool neg;

	if (!b || !b->packed)
		return arg_is(a[0], VK_DOUBLE) || arg_is(a[0], VK_SINGLE) ? bigint_from_double(rt, val_base(a[0]).d)
			: big(rt, a[0]);
	neg = b->n && b->b[b->n - 1] & 0x80;	/* little-endian two's complement */
	be = heap_alloc_block(rt->heap, b->n + 1);
	for (uint32_t i = 0, carry = 1; i < b->n; i++) {
		uint32_t x = neg ? (uint8_t)~b->b[i] + carry : b->b[i];

		carry = neg ? x >> 8 : 0;
		be[b->n - 1 - i] = (uint8_t)x;
	}
	return bigint_val(rt, be, b->n, neg);
}

static val big_bytes(struct rt *rt, val self, val *a, int n)
{
	struct bigint *x = (struct bigint *)self.o;
	uint8_t *le = heap_alloc_block(rt->heap, x->h.aux + 2);
	uint32_t len = x->h.aux, carry = 1;

	for (uint32_t i = 0; i < len; i++) {
		uint32_t b = x->neg ? (uint8_t)~x->b[len - 1 - i] + carry : x->b[len - 1 - i];

		carry = x->neg ? b >> 8 : 0;
		le[i] = (uint8_t)b;
	}
	if (len == 0 || (le[len - 1] & 0x80) != (x->neg ? 0x80 : 0))
		le[len++] = x->neg ? 0xFF : 0;
	return val_obj(array_bytes(rt, le, len));
}

static val big_is_zero(struct rt *rt, val self) { return val_bool(!big_sign(self)); }
static val big_is_one(struct rt *rt, val self) { return val_bool(!bigint_cmp(self, bigint_from_int(rt, 1))); }

static val big_is_even(struct rt *rt, val self)
{
	struct bigint *b = (struct bigint *)self.o;

	return val_bool(!b->h.aux || !(b->b[b->h.aux - 1] & 1));
}

static val big_sign_get(struct rt *rt, val self) { return val_int(big_sign(self)); }
static val big_zero(struct rt *rt, val self) { return bigint_from_int(rt, 0); }
static val big_one(struct rt *rt, val self) { return bigint_from_int(rt, 1); }
static val big_minus_one(struct rt *rt, val self) { return bigint_from_int(rt, -1); }

static val big_is_power_of_two(struct rt *rt, val self)
{
	struct bigint *b = (struct bigint *)self.o;
	int bits = 0;

	for (uint32_t i = 0; i < b->h.aux; i++)
		bits += __builtin_popcount(b->b[i]);
	return val_bool(bits == 1 && !b->neg);
}

/* ---- bits of a BigInteger: two's complement without end ---- */

static int64_t big_bit_length(val v)
{
	struct bigint *b = (struct bigint *)val_base(v).o;
	int64_t n = b->h.aux ? (int64_t)(b->h.aux - 1) * 8 + 32 - __builtin_clz(b->b[0]) : 0;
	int ones = 0;

	for (uint32_t i = 0; i < b->h.aux; i++)
		ones += __builtin_popcount(b->b[i]);
	return b->neg && ones == 1 ? n - 1 : n;
}

static val big_get_bit_length(struct rt *rt, val self, val *a, int n) { return val_long(big_bit_length(self)); }
static val big_byte_count(struct rt *rt, val self, val *a, int n)
{
	bool plain = n > 0 && arg_bool(a[0]);

	return val_int((int32_t)MAX(plain ? (big_bit_length(self) + 7) / 8 : big_bit_length(self) / 8 + 1, 1));
}
static val big_is_pow2(struct rt *rt, val self, val *a, int n) { return big_is_power_of_two(rt, val_base(a[0])); }
static val big_even(struct rt *rt, val self, val *a, int n) { return big_is_even(rt, val_base(a[0])); }
static val big_odd(struct rt *rt, val self, val *a, int n) { return val_bool(!big_is_even(rt, val_base(a[0])).i); }
static val big_negative(struct rt *rt, val self, val *a, int n) { return val_bool(big_sign(val_base(a[0])) < 0); }
static val big_positive(struct rt *rt, val self, val *a, int n) { return val_bool(big_sign(val_base(a[0])) >= 0); }

static val big_log2(struct rt *rt, val self, val *a, int n)
{
	if (big_sign(val_base(a[0])) < 0)
		arg_throw_range(rt, "value", "Non-negative number required.");
	return bigint_from_int(rt, MAX(big_bit_length(a[0]) - 1, 0));
}

static val big_trailing(struct rt *rt, val self, val *a, int n)
{
	struct bigint *b = (struct bigint *)val_base(a[0]).o;
	int64_t zeros = 0;

	for (uint32_t i = b->h.aux; i-- > 0; zeros += 8)
		if (b->b[i])
			return bigint_from_int(rt, zeros + __builtin_ctz(b->b[i]));
	return bigint_from_int(rt, 32);
}

static val big_pop(struct rt *rt, val self, val *a, int n)
{
	struct bigint *b = (struct bigint *)val_base(a[0]).o;
	int64_t ones = 0;

	for (uint32_t i = 0; i < b->h.aux; i++)
		ones += __builtin_popcount(b->b[i]);
	return bigint_from_int(rt, ones);
}

static val big_clamp(struct rt *rt, val self, val *a, int n)
{
	return bigint_cmp(a[0], a[1]) < 0 ? a[1] : bigint_cmp(a[0], a[2]) > 0 ? a[2] : a[0];
}

static val big_copy_sign(struct rt *rt, val self, val *a, int n)
{
	return (big_sign(val_base(a[0])) < 0) == (big_sign(val_base(a[1])) < 0) ? a[0] : big_negate(rt, self, a, 1);
}

static int big_by_magnitude(struct rt *rt, val *a)
{
	return bigint_cmp(big_abs(rt, V_NULL, a, 1), big_abs(rt, V_NULL, a + 1, 1));
}

static val big_max_magnitude(struct rt *rt, val self, val *a, int n)
{
	int c = big_by_magnitude(rt, a);

	return c > 0 || (c == 0 && big_sign(val_base(a[0])) >= 0) ? a[0] : a[1];
}

static val big_min_magnitude(struct rt *rt, val self, val *a, int n)
{
	int c = big_by_magnitude(rt, a);

	return c < 0 || (c == 0 && big_sign(val_base(a[0])) < 0) ? a[0] : a[1];
}

static val big_div_rem(struct rt *rt, val self, val *a, int n)
{
	arg_set_ref(rt, a[2], bigint_arith(rt, AR_REM, a[0], a[1]));
	return bigint_arith(rt, AR_DIV, a[0], a[1]);
}

static val big_quotient_and_rest(struct rt *rt, val self, val *a, int n)
{
	const struct type *args[2] = { &type_bigint, &type_bigint };
	val v[2] = { bigint_arith(rt, AR_DIV, a[0], a[1]), bigint_arith(rt, AR_REM, a[0], a[1]) };

	return type_construct(rt, type_generic_of(rt, type_find_c(rt, "System.ValueTuple`2"), args, 2), v, 2);
}

const struct member_def bigint_members[] = {
	CTOR("(int value)", big_ctor), CTOR("(long value)", big_ctor), CTOR("(ulong value)", big_ctor),
	CTOR("(double value)", big_ctor),
	CTOR("(decimal value)", big_ctor), CTOR("(byte[] value)", big_ctor),
	STATIC_PROP("static bigint Zero {get;}", big_zero, NULL), STATIC_PROP("static bigint One {get;}", big_one, NULL),
	STATIC_PROP("static bigint MinusOne {get;}", big_minus_one, NULL),
	PROP("bool IsPowerOfTwo {get;}", big_is_power_of_two, NULL), PROP("bool IsZero {get;}", big_is_zero, NULL),
	PROP("bool IsOne {get;}", big_is_one, NULL), PROP("bool IsEven {get;}", big_is_even, NULL),
	STATIC("static bigint DivRem(bigint dividend, bigint divisor, [ref] bigint remainder)", big_div_rem),
	STATIC("static System.ValueTuple[bigint,bigint] DivRem(bigint left, bigint right)", big_quotient_and_rest),
	PROP("int Sign {get;}", big_sign_get, NULL),
	STATIC("static bigint Parse(string value)", big_parse),
	STATIC("static bigint Parse(string value, System.Globalization.NumberStyles style)", big_parse),
	STATIC("static bigint Parse(string value, System.IFormatProvider provider)", big_parse),
	STATIC("static bigint Parse(string value, System.Globalization.NumberStyles style, System.IFormatProvider provider)",
		big_parse),
	STATIC("static bool TryParse(string value, [ref] bigint result)", big_try_parse),
	STATIC("static bool TryParse(string value, System.Globalization.NumberStyles style, System.IFormatProvider provider, [ref] bigint result)",
		big_try_parse),
	STATIC("static bool TryParse(string s, System.IFormatProvider provider, [ref] bigint result)", big_try_parse),
	STATIC("static bigint Add(bigint left, bigint right)", big_add),
	STATIC("static bigint Subtract(bigint left, bigint right)", big_subtract),
	STATIC("static bigint Multiply(bigint left, bigint right)", big_multiply),
	STATIC("static bigint Divide(bigint dividend, bigint divisor)", big_divide),
	STATIC("static bigint Remainder(bigint dividend, bigint divisor)", big_rest),
	STATIC("static bigint Pow(bigint value, int exponent)", big_pow),
	STATIC("static bigint ModPow(bigint value, bigint exponent, bigint modulus)", big_mod_pow),
	STATIC("static bigint GreatestCommonDivisor(bigint left, bigint right)", big_gcd),
	STATIC("static bigint Negate(bigint value)", big_negate),
	STATIC("static bigint Abs(bigint value)", big_abs), STATIC("static bigint Max(bigint left, bigint right)", big_max),
	STATIC("static bigint Min(bigint left, bigint right)", big_min),
	STATIC("static int Compare(bigint left, bigint right)", big_compare),
	STATIC("static double Log(bigint value)", big_log), STATIC("static double Log(bigint value, double baseValue)", big_log),
	STATIC("static double Log10(bigint value)", big_log10),
	METHOD("long GetBitLength()", big_get_bit_length), METHOD("int GetByteCount(bool isUnsigned = False)", big_byte_count),
	STATIC("static bool IsEvenInteger(bigint value)", big_even), STATIC("static bool IsOddInteger(bigint value)", big_odd),
	STATIC("static bool IsNegative(bigint value)", big_negative),
	STATIC("static bool IsPositive(bigint value)", big_positive),
	STATIC("static bool IsPow2(bigint value)", big_is_pow2), STATIC("static bigint Log2(bigint value)", big_log2),
	STATIC("static bigint TrailingZeroCount(bigint value)", big_trailing),
	STATIC("static bigint PopCount(bigint value)", big_pop),
	STATIC("static bigint Clamp(bigint value, bigint min, bigint max)", big_clamp),
	STATIC("static bigint CopySign(bigint value, bigint sign)", big_copy_sign),
	STATIC("static bigint MaxMagnitude(bigint x, bigint y)", big_max_magnitude),
	STATIC("static bigint MinMagnitude(bigint x, bigint y)", big_min_magnitude),
	METHOD("int CompareTo(bigint other)", big_compare_to),
	METHOD("int CompareTo(System.Object obj)", big_compare_to),
	METHOD("bool Equals(System.Object obj)", equals), METHOD("int GetHashCode()", hash_code),
	METHOD("byte[] ToByteArray()", big_bytes), METHOD("string ToString()", to_string),
	METHOD("string ToString(string format)", to_string),
	METHOD("string ToString(string format, System.IFormatProvider provider)", to_string),
	MEMBERS_END
};
