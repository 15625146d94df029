/* SPDX-License-Identifier: MIT */
/*
 * System.Int128 and System.UInt128: a cell with the number; what is longer than
 * it overflows where .NET's checked conversions do, and wraps in arithmetic.
 */
#include "types/int128.h"

#include "types/arg.h"
#include "types/culture/culture.h"
#include "types/numtext.h"
#include "types/tables.h"
#include "value/num.h"

#include <math.h>
#include <stdlib.h>

struct wide {
	struct cell h;
	uint64_t lo, hi;
};

#define TOP INT128_TOP

static bool is_signed(const struct type *t) { return t == &type_int128; }
static wide_u get(val v) { struct wide *w = (struct wide *)val_base(v).o; return (wide_u)w->hi << 64 | w->lo; }

static val make(struct rt *rt, const struct type *t, wide_u u)
{
	struct wide *w = rt_new_cell(rt, t, wide);

	w->lo = (uint64_t)u;
	w->hi = (uint64_t)(u >> 64);
	return val_obj(w);
}

wide_u int128_bits(val v) { return get(v); }

val int128_new(struct rt *rt, uint64_t hi, uint64_t lo, bool is_unsigned)
{
	return make(rt, is_unsigned ? &type_uint128 : &type_int128, (wide_u)hi << 64 | lo);
}

static struct ustr *text(struct rt *rt, val self)
{
	bool neg = is_signed(cell_type(self.o)) && get(self) & TOP;
	wide_u u = neg ? -get(self) : get(self);
	char buf[48], *p = buf + sizeof(buf);

	*--p = 0;
	do
		*--p = (char)('0' + (int)(u % 10));
	while (u /= 10);
	if (neg)
		*--p = '-';
	return ustr_new(rt, p);
}

_Noreturn static void overflow(struct rt *rt)
{
	net_throw(rt, "System.OverflowException", "Arithmetic operation resulted in an overflow.");
}

/* The digits of T as bits, at most 128 of them. */
static enum numtext_result read_bits(const struct numtext *t, wide_u *ret)
{
	int per = t->hex ? 4 : 1;

	*ret = 0;
	if (t->n * per > 128)
		return NUMTEXT_OVERFLOW;
	for (int i = 0; i < t->n; i++)
		*ret = *ret << per | (wide_u)hex_digit((uint8_t)t->digits[i]);
	return NUMTEXT_OK;
}

/* The number in S into *RET. */
static enum numtext_result read(const struct type *type, struct ustr *s, int style, wide_u *ret)
{
	struct numtext t;
	wide_u u = 0, most;

	if (!numtext_scan(s, style, &t))
		return NUMTEXT_FORMAT;
	if (t.hex || t.binary)
		return read_bits(&t, ret);
	if (t.n && t.point > 39)
		return NUMTEXT_OVERFLOW;
	for (int i = 0; i < MAX(t.n, t.point); i++) {
		unsigned d = i < t.n ? (unsigned)(t.digits[i] - '0') : 0;

		if (i >= t.point ? d != 0 : u > (~(wide_u)0 - d) / 10)
			return NUMTEXT_OVERFLOW;
		u = i < t.point ? u * 10 + d : u;
	}
	most = is_signed(type) ? (t.negative ? TOP : TOP - 1) : t.negative ? 0 : ~(wide_u)0;
	if (u > most)
		return NUMTEXT_OVERFLOW;
	*ret = t.negative ? -u : u;
	return NUMTEXT_OK;
}

static val from_text(struct rt *rt, const struct type *t, struct ustr *s, int style)
{
	wide_u u = 0;
	enum numtext_result r = read(t, s, style, &u);

	if (r == NUMTEXT_FORMAT)
		net_throw(rt, "System.FormatException", "The input string '%s' was not in a correct format.", USTR_C(rt, s));
	if (r == NUMTEXT_OVERFLOW)
		net_throw(rt, "System.OverflowException", "Value was either too large or too small for %s %s.",
			  is_signed(t) ? "an" : "a", t->name + 7);
	return make(rt, t, u);
}

static bool equals(struct rt *rt, val self, val other)
{
	other = val_base(other);
	return other.k == VK_OBJ && other.o->cls == self.o->cls && get(self) == get(other);
}

static int order(struct rt *rt, val self, val other)
{
	wide_u a = get(self), b;

	other = val_base(other);
	if (other.k != VK_OBJ || other.o->cls != self.o->cls)
		net_throw(rt, "System.ArgumentException", "Object must be of type %s.", type_bare_name(cell_type(self.o)));
	b = get(other);
	if (is_signed(cell_type(self.o)))
		return ((wide_s)a > (wide_s)b) - ((wide_s)a < (wide_s)b);
	return (a > b) - (a < b);
}

static uint32_t hash(struct rt *rt, val self)
{
	return (uint32_t)(get(self) ^ get(self) >> 32 ^ get(self) >> 64 ^ get(self) >> 96);
}
static const struct type_ops ops_s = { .to_string = text, .equals = equals, .compare = order, .hash = hash };
static const struct type_ops ops_u = { .to_string = text, .equals = equals, .compare = order, .hash = hash };
#define WIDE(id, name_, ops_) const struct type type_##id = { .name = name_, .base = &type_valuetype, .ops = &ops_, \
	.size = sizeof(struct wide), .flags = TF_VALUE | TF_SEALED, \
	.ifaces = "System.IComparable System.IFormattable System.ISpanFormattable" }
WIDE(int128, "System.Int128", ops_s);
WIDE(uint128, "System.UInt128", ops_u);

static const struct type *type_of(val v) { return cell_type(val_base(v).o); }
static val add(struct rt *rt, val self, val *a, int n) { return make(rt, type_of(a[0]), get(a[0]) + get(a[1])); }
static val subtract(struct rt *rt, val self, val *a, int n) { return make(rt, type_of(a[0]), get(a[0]) - get(a[1])); }
static val multiply(struct rt *rt, val self, val *a, int n) { return make(rt, type_of(a[0]), get(a[0]) * get(a[1])); }

static void check_divisor(struct rt *rt, val *a)
{
	if (!get(a[1]))
		net_throw(rt, "System.DivideByZeroException", "Attempted to divide by zero.");
	if (is_signed(type_of(a[0])) && get(a[0]) == TOP && get(a[1]) == ~(wide_u)0)
		overflow(rt);
}

static val divide(struct rt *rt, val self, val *a, int n)
{
	check_divisor(rt, a);
	return make(rt, type_of(a[0]),
		    is_signed(type_of(a[0])) ? (wide_u)((wide_s)get(a[0]) / (wide_s)get(a[1]))
					     : get(a[0]) / get(a[1]));
}

static val modulus(struct rt *rt, val self, val *a, int n)
{
	check_divisor(rt, a);
	return make(rt, type_of(a[0]),
		    is_signed(type_of(a[0])) ? (wide_u)((wide_s)get(a[0]) % (wide_s)get(a[1]))
					     : get(a[0]) % get(a[1]));
}

static val div_rem(struct rt *rt, val self, val *a, int n)
{
	const struct type *t = type_of(a[0]), *args[2] = { t, t };
	val v[2] = { divide(rt, self, a, 2), modulus(rt, self, a, 2) };

	return type_construct(rt, type_generic_of(rt, type_find_c(rt, "System.ValueTuple`2"), args, 2), v, 2);
}

static val negate(struct rt *rt, val self, val *a, int n) { return make(rt, type_of(a[0]), -get(a[0])); }
static val absolute(struct rt *rt, val self, val *a, int n)
{
	if (is_signed(type_of(a[0])) && get(a[0]) == TOP)
		net_throw(rt, "System.OverflowException", "Negating the minimum value of a twos complement number is invalid.");
	return get(a[0]) & TOP ? negate(rt, self, a, 1) : a[0];
}
static val maximum(struct rt *rt, val self, val *a, int n) { return order(rt, val_base(a[0]), a[1]) >= 0 ? a[0] : a[1]; }
static val minimum(struct rt *rt, val self, val *a, int n) { return order(rt, val_base(a[0]), a[1]) <= 0 ? a[0] : a[1]; }

static val clamp(struct rt *rt, val self, val *a, int n)
{
	val low[2] = { a[0], a[1] }, high[2] = { maximum(rt, self, low, 2), a[2] };

	return minimum(rt, self, high, 2);
}

static bool negative(val v) { return is_signed(type_of(v)) && get(v) & TOP; }
static val sign(struct rt *rt, val self, val *a, int n) { return val_int(negative(a[0]) ? -1 : get(a[0]) != 0); }
static val is_negative(struct rt *rt, val self, val *a, int n) { return val_bool(negative(a[0])); }
static val is_positive(struct rt *rt, val self, val *a, int n) { return val_bool(!negative(a[0])); }
static val is_even(struct rt *rt, val self, val *a, int n) { return val_bool(!(get(a[0]) & 1)); }
static val is_odd(struct rt *rt, val self, val *a, int n) { return val_bool(get(a[0]) & 1); }

static val is_pow2(struct rt *rt, val self, val *a, int n)
{
	wide_u u = get(a[0]);
	return val_bool(u && !negative(a[0]) && !(u & (u - 1)));
}

static int bits(wide_u u)
{
	return u >> 64 ? 128 - __builtin_clzll((uint64_t)(u >> 64)) : (uint64_t)u ? 64 - __builtin_clzll((uint64_t)u) : 0;
}
static val log2_(struct rt *rt, val self, val *a, int n) { return make(rt, type_of(a[0]), (wide_u)MAX(bits(get(a[0])) - 1, 0)); }
static val leading(struct rt *rt, val self, val *a, int n) { return make(rt, type_of(a[0]), (wide_u)(128 - bits(get(a[0])))); }

static val trailing(struct rt *rt, val self, val *a, int n)
{
	wide_u u = get(a[0]);
	return make(rt, type_of(a[0]), (wide_u)(u ? bits(u & -u) - 1 : 128));
}

static val pop_count(struct rt *rt, val self, val *a, int n)
{
	return make(rt, type_of(a[0]),
		    (wide_u)(__builtin_popcountll((uint64_t)get(a[0])) +
			     __builtin_popcountll((uint64_t)(get(a[0]) >> 64))));
}

static wide_u turned(wide_u u, int64_t by)
{
	by &= 127;
	return by ? u << by | u >> (128 - by) : u;
}
static val rotate_left(struct rt *rt, val self, val *a, int n)
{
	return make(rt, type_of(a[0]), turned(get(a[0]), arg_int(a[1])));
}
static val rotate_right(struct rt *rt, val self, val *a, int n)
{
	return make(rt, type_of(a[0]), turned(get(a[0]), -arg_int(a[1])));
}

static val max_magnitude(struct rt *rt, val self, val *a, int n)
{
	wide_u x = negative(a[0]) ? -get(a[0]) : get(a[0]), y = negative(a[1]) ? -get(a[1]) : get(a[1]);

	return x > y || (x == y && !negative(a[0])) ? a[0] : a[1];
}

static val min_magnitude(struct rt *rt, val self, val *a, int n)
{
	wide_u x = negative(a[0]) ? -get(a[0]) : get(a[0]), y = negative(a[1]) ? -get(a[1]) : get(a[1]);

	return x < y || (x == y && negative(a[0])) ? a[0] : a[1];
}

static val copy_sign(struct rt *rt, val self, val *a, int n)
{
	return negative(a[0]) == negative(a[1]) ? a[0] : negate(rt, self, a, 1);
}
static val ctor_s(struct rt *rt, val self, val *a, int n) { return int128_new(rt, n ? a[0].u : 0, n ? a[1].u : 0, false); }
static val ctor_u(struct rt *rt, val self, val *a, int n) { return int128_new(rt, n ? a[0].u : 0, n ? a[1].u : 0, true); }
static val parse(struct rt *rt, const struct type *t, val *a, int n)
{
	struct ustr *s = culture_plain_number(rt, arg_need_str(rt, a[0], "s"), a, n);

	return from_text(rt, t, s, numtext_style(rt, a, n, NUMTEXT_INTEGER));
}
static val parse_s(struct rt *rt, val self, val *a, int n) { return parse(rt, &type_int128, a, n); }
static val parse_u(struct rt *rt, val self, val *a, int n) { return parse(rt, &type_uint128, a, n); }

static val try_parse(struct rt *rt, const struct type *t, val *a, int n)
{
	struct ustr *s = culture_plain_number(rt, arg_str(a[0]), a, n - 1);
	int style = numtext_style(rt, a, n - 1, NUMTEXT_INTEGER);
	wide_u u = 0;
	bool ok = s && read(t, s, style, &u) == NUMTEXT_OK;

	arg_set_ref(rt, a[n - 1], make(rt, t, ok ? u : 0));
	return val_bool(ok);
}
static val try_parse_s(struct rt *rt, val self, val *a, int n) { return try_parse(rt, &type_int128, a, n); }
static val try_parse_u(struct rt *rt, val self, val *a, int n) { return try_parse(rt, &type_uint128, a, n); }
static val compare_to(struct rt *rt, val self, val *a, int n) { return val_int(arg_null(a[0]) ? 1 : order(rt, self, a[0])); }
static val equals_m(struct rt *rt, val self, val *a, int n) { return val_bool(equals(rt, self, a[0])); }
static val hash_m(struct rt *rt, val self, val *a, int n) { return val_int((int32_t)hash(rt, self)); }

/* The bits, at least as many digits as FMT asks for. */
static struct ustr *bits_text(struct rt *rt, val self, struct ustr *fmt)
{
	const char *digits = ustr_at(fmt, 0) == 'x' ? "0123456789abcdef" : "0123456789ABCDEF";
	int want = atoi(USTR_C(rt, fmt) + 1), per = (ustr_at(fmt, 0) | 32) == 'b' ? 1 : 4;
	char buf[136], *p = buf + sizeof(buf);
	wide_u u = get(self);
	struct sbuf b;

	*--p = 0;
	do
		*--p = digits[(int)(u & ((1u << per) - 1))];
	while (u >>= per);
	sbuf_init(&b, rt);
	for (int n = (int)(buf + sizeof(buf) - 1 - p); n < want; n++)
		sbuf_putc(&b, '0');
	sbuf_puts(&b, p);
	return sbuf_take(&b);
}

/* Formats other than X and B are those of BigInteger. */
static val to_string(struct rt *rt, val self, val *a, int n)
{
	struct ustr *fmt = n ? arg_str(a[0]) : NULL;
	int letter = fmt && ustr_len(fmt) ? ustr_at(fmt, 0) | 32 : 0;

	if (!letter)
		return val_str(text(rt, self));
	if (letter == 'x' || letter == 'b')
		return val_str(bits_text(rt, self, fmt));
	return val_str(culture_number_args(rt, int128_to_big(rt, self), a, n));
}
static val max_s(struct rt *rt, val self) { return make(rt, &type_int128, TOP - 1); }
static val min_s(struct rt *rt, val self) { return make(rt, &type_int128, TOP); }
static val max_u(struct rt *rt, val self) { return make(rt, &type_uint128, ~(wide_u)0); }
static val min_u(struct rt *rt, val self) { return make(rt, &type_uint128, 0); }
static val one_s(struct rt *rt, val self) { return make(rt, &type_int128, 1); }
static val one_u(struct rt *rt, val self) { return make(rt, &type_uint128, 1); }
static val zero_s(struct rt *rt, val self) { return make(rt, &type_int128, 0); }
static val minus_one(struct rt *rt, val self) { return make(rt, &type_int128, ~(wide_u)0); }

#define TWO(t, name, fn) STATIC("static " t " " name "(" t " left, " t " right)", fn)
#define ROWS(t, x)                                                             \
	CTOR("(ulong upper, ulong lower)", ctor_##x),                          \
	STATIC_PROP("static " t " MaxValue {get;}", max_##x, NULL), STATIC_PROP("static " t " MinValue {get;}", min_##x, NULL), \
	STATIC_PROP("static " t " One {get;}", one_##x, NULL),                 \
	STATIC("static " t " Clamp(" t " value, " t " min, " t " max)", clamp), \
	METHOD("int CompareTo(System.Object value)", compare_to), METHOD("int CompareTo(" t " value)", compare_to), \
	STATIC("static System.ValueTuple[" t "," t "] DivRem(" t " left, " t " right)", div_rem), \
	METHOD("bool Equals(System.Object obj)", equals_m), METHOD("bool Equals(" t " other)", equals_m), \
	METHOD("int GetHashCode()", hash_m), \
	STATIC("static bool IsEvenInteger(" t " value)", is_even), STATIC("static bool IsOddInteger(" t " value)", is_odd), \
	STATIC("static bool IsPow2(" t " value)", is_pow2), STATIC("static " t " LeadingZeroCount(" t " value)", leading), \
	STATIC("static " t " Log2(" t " value)", log2_), STATIC("static " t " Max(" t " x, " t " y)", maximum), \
	STATIC("static " t " Min(" t " x, " t " y)", minimum), \
	STATIC("static " t " Parse(string s)", parse_##x), \
	STATIC("static " t " Parse(string s, System.IFormatProvider provider)", parse_##x), \
	STATIC("static " t " Parse(string s, System.Globalization.NumberStyles style)", parse_##x), \
	STATIC("static " t " Parse(string s, System.Globalization.NumberStyles style, System.IFormatProvider provider)", \
		parse_##x), \
	STATIC("static " t " PopCount(" t " value)", pop_count),               \
	STATIC("static " t " RotateLeft(" t " value, int rotateAmount)", rotate_left), \
	STATIC("static " t " RotateRight(" t " value, int rotateAmount)", rotate_right), \
	STATIC("static int Sign(" t " value)", sign), METHOD("string ToString()", to_string), \
	METHOD("string ToString(System.IFormatProvider provider)", to_string), \
	METHOD("string ToString(string format)", to_string), \
	METHOD("string ToString(string format, System.IFormatProvider provider)", to_string), \
	STATIC("static " t " TrailingZeroCount(" t " value)", trailing),       \
	STATIC("static bool TryParse(string s, [ref] " t " result)", try_parse_##x), \
	STATIC("static bool TryParse(string s, System.IFormatProvider provider, [ref] " t " result)", try_parse_##x), \
	STATIC("static bool TryParse(string s, System.Globalization.NumberStyles style, System.IFormatProvider provider, [ref] " t " result)", \
		try_parse_##x), \
	TWO(t, "op_Addition", add), TWO(t, "op_Subtraction", subtract), TWO(t, "op_Multiply", multiply), \
	TWO(t, "op_Division", divide), TWO(t, "op_Modulus", modulus), STATIC("static " t " op_UnaryNegation(" t " value)", negate)

#define SIGNED_ROWS(t)                                                         \
	STATIC("static " t " Abs(" t " value)", absolute), STATIC("static " t " CopySign(" t " value, " t " sign)", copy_sign), \
	STATIC("static bool IsNegative(" t " value)", is_negative), STATIC("static bool IsPositive(" t " value)", is_positive), \
	STATIC("static " t " MaxMagnitude(" t " x, " t " y)", max_magnitude), \
	STATIC("static " t " MinMagnitude(" t " x, " t " y)", min_magnitude)

const struct member_def int128_members[] = {
	ROWS("System.Int128", s), SIGNED_ROWS("System.Int128"),
	STATIC_PROP("static System.Int128 NegativeOne {get;}", minus_one, NULL),
	STATIC_PROP("static System.Int128 Zero {get;}", zero_s, NULL), MEMBERS_END
};
const struct member_def uint128_members[] = {
	ROWS("System.UInt128", u), STATIC_PROP("static System.UInt128 Zero {get;}", min_u, NULL), MEMBERS_END
};
