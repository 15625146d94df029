/* SPDX-License-Identifier: MIT */
/*
 * What Int128 and UInt128 become and are made of: conversions (of whole numbers
 * they wrap, of real ones they stick at the limit), Create…, bits, comparisons
 * and what is checked for overflow.
 */
#include "types/int128.h"

#include "types/arg.h"
#include "types/half.h"
#include "types/tables.h"
#include "value/num.h"

#include <math.h>

/* Any number: its size and its sign. */
struct number {
	wide_u size;
	bool neg, beyond, nan;		/* beyond: more than 128 bits */
};

enum excess { WRAP, CHECK, STICK };

static wide_u top(const struct type *t) { return t == &type_int128 ? INT128_TOP : 0; }

static struct number of_real(double d)
{
	struct number n = { .neg = d < 0, .nan = isnan(d), .beyond = fabs(d) >= 0x1p128 };

	if (!n.nan && !n.beyond)
		n.size = (wide_u)fabs(d);
	return n;
}

static struct number of_dec(struct dec d)
{
	struct number n = { .size = d.m, .neg = d.neg };

	for (int i = 0; i < d.scale; i++)
		n.size /= 10;
	return n;
}

static struct number of_big(val v)
{
	struct bigint *b = (struct bigint *)v.o;
	struct number n = { .neg = b->neg, .beyond = b->h.aux > 16 };

	for (uint32_t i = 0; i < b->h.aux && !n.beyond; i++)
		n.size = n.size << 8 | b->b[i];
	return n;
}

static struct number of_wide(val v)
{
	wide_u u = int128_bits(v);
	bool neg = u & top(cell_type(v.o));

	return (struct number){ .size = neg ? -u : u, .neg = neg };
}

static struct number number_of(val v)
{
	struct dec d;

	v = val_base(v);
	if (v.k == VK_DOUBLE || v.k == VK_SINGLE)
		return of_real(v.d);
	if (v.k == VK_UINT64)
		return (struct number){ .size = v.u };
	if (val_dec(v, &d))
		return of_dec(d);
	if (val_cell(v, &type_bigint))
		return of_big(v);
	if (val_cell(v, &type_half))
		return of_real(half_value(v));
	if (val_cell(v, &type_int128) || val_cell(v, &type_uint128))
		return of_wide(v);
	return (struct number){ .size = v.i < 0 ? -(wide_u)v.i : (wide_u)v.i, .neg = v.i < 0 };
}

static bool fits(const struct type *t, struct number n)
{
	if (n.nan || n.beyond)
		return false;
	if (t == &type_uint128)
		return !n.neg || !n.size;
	return n.size < INT128_TOP || (n.neg && n.size == INT128_TOP);
}

static _Noreturn void overflow(struct rt *rt)
{
	net_throw(rt, "System.OverflowException", "Arithmetic operation resulted in an overflow.");
}

static val make(struct rt *rt, const struct type *t, struct number n, enum excess how)
{
	wide_u u = n.neg ? -n.size : n.size;

	if (!fits(t, n) && how == CHECK)
		overflow(rt);
	if (!fits(t, n) && how == STICK)
		u = n.nan ? 0 : n.neg ? top(t) : top(t) - 1;
	return int128_new(rt, (uint64_t)(u >> 64), (uint64_t)u, t == &type_uint128);
}

static bool is_real(val v)
{
	v = val_base(v);
	return v.k == VK_DOUBLE || v.k == VK_SINGLE || val_cell(v, &type_half);
}

/* Decimals and BigIntegers don't wrap. */
static val from_number(struct rt *rt, const struct type *t, val v)
{
	struct number n = number_of(v);

	if (val_cell(v, &type_bigint) && !fits(t, n) && (t == &type_int128 || !n.neg))
		net_throw(rt, "System.OverflowException", "Value was either too large or too small for %s %s.",
			  t == &type_int128 ? "an" : "a", type_bare_name(t));
	return make(rt, t, n, is_real(v) ? STICK : val_cell(v, &type_decimal) || val_cell(v, &type_bigint) ? CHECK : WRAP);
}

static val into_s(struct rt *rt, val self, val *a, int n) { return from_number(rt, &type_int128, val_base(a[0])); }
static val into_u(struct rt *rt, val self, val *a, int n) { return from_number(rt, &type_uint128, val_base(a[0])); }

/* ---- into other numbers ---- */

static double to_real(val v)
{
	struct number n = of_wide(val_base(v));

	return n.neg ? -(double)n.size : (double)n.size;
}

#define WHOLE(id, kind_, c_type)                                               \
	static val to_##id(struct rt *rt, val self, val *a, int n)             \
	{                                                                      \
		return val_num(kind_, (int64_t)(c_type)(uint64_t)int128_bits(val_base(a[0]))); \
	}
WHOLE(byte, VK_BYTE, uint8_t) WHOLE(sbyte, VK_SBYTE, int8_t) WHOLE(short, VK_INT16, int16_t) WHOLE(ushort, VK_UINT16, uint16_t)
WHOLE(int, VK_INT32, int32_t) WHOLE(uint, VK_UINT32, uint32_t) WHOLE(long, VK_INT64, int64_t) WHOLE(ulong, VK_UINT64, uint64_t)
static val to_char(struct rt *rt, val self, val *a, int n) { return val_char((uint16_t)int128_bits(val_base(a[0]))); }
static val to_double(struct rt *rt, val self, val *a, int n) { return val_double(to_real(a[0])); }
static val to_single(struct rt *rt, val self, val *a, int n) { return (val){ .k = VK_SINGLE, .d = (float)to_real(a[0]) }; }
static val to_half(struct rt *rt, val self, val *a, int n) { return half_new(rt, to_real(a[0])); }

static val to_decimal(struct rt *rt, val self, val *a, int n)
{
	struct number x = of_wide(val_base(a[0]));

	if (x.size > DEC_MAX)
		net_throw(rt, "System.OverflowException", "Value was either too large or too small for a Decimal.");
	return dec_val(rt, (struct dec){ .m = x.size, .neg = x.neg });
}

val int128_to_big(struct rt *rt, val v)
{
	struct number x = of_wide(val_base(v));
	uint8_t b[16];
	uint32_t from = 16;

	for (; x.size; x.size >>= 8)
		b[--from] = (uint8_t)x.size;
	return bigint_val(rt, b + from, 16 - from, x.neg);
}

static val to_big(struct rt *rt, val self, val *a, int n) { return int128_to_big(rt, a[0]); }

/* ---- CreateChecked and its like ---- */

static val create(struct rt *rt, const struct type *t, val v, enum excess how)
{
	v = val_base(arg_need(rt, v, "value"));
	if (v.k == VK_STR || (v.k == VK_OBJ && !val_is_num(v) && !val_cell(v, &type_decimal) && !val_cell(v, &type_bigint) &&
			      !val_cell(v, &type_half) && !val_cell(v, &type_int128) && !val_cell(v, &type_uint128)))
		net_throw(rt, "System.NotSupportedException", "Specified method is not supported.");
	return make(rt, t, number_of(v), how == WRAP && is_real(v) ? STICK : how);
}
#define CREATE(x, t)                                                           \
	static val checked_##x(struct rt *rt, val self, val *a, int n) { return create(rt, &t, a[0], CHECK); } \
	static val saturating_##x(struct rt *rt, val self, val *a, int n) { return create(rt, &t, a[0], STICK); } \
	static val truncating_##x(struct rt *rt, val self, val *a, int n) { return create(rt, &t, a[0], WRAP); }
CREATE(s, type_int128) CREATE(u, type_uint128)

/* ---- bits, comparisons, what is checked ---- */

static const struct type *type_of(val v) { return cell_type(val_base(v).o); }
static wide_u bits(val v) { return int128_bits(val_base(v)); }
static val same(struct rt *rt, val like, wide_u u)
{
	return int128_new(rt, (uint64_t)(u >> 64), (uint64_t)u, type_of(like) == &type_uint128);
}

#define RESULT(name, expr) static val name(struct rt *rt, val self, val *a, int n) { return same(rt, a[0], expr); }
RESULT(op_and, bits(a[0]) & bits(a[1])) RESULT(op_or, bits(a[0]) | bits(a[1])) RESULT(op_xor, bits(a[0]) ^ bits(a[1]))
RESULT(op_not, ~bits(a[0])) RESULT(op_plus, bits(a[0])) RESULT(op_increment, bits(a[0]) + 1) RESULT(op_decrement, bits(a[0]) - 1)
RESULT(op_left, bits(a[0]) << (arg_int(a[1]) & 127)) RESULT(op_right_unsigned, bits(a[0]) >> (arg_int(a[1]) & 127))
RESULT(op_right, type_of(a[0]) == &type_uint128 ? bits(a[0]) >> (arg_int(a[1]) & 127)
						 : (wide_u)((wide_s)bits(a[0]) >> (arg_int(a[1]) & 127)))

static int order(val x, val y)
{
	wide_u a = bits(x) ^ top(type_of(x)), b = bits(y) ^ top(type_of(y));	/* the sign turned round orders as bits do */

	return a < b ? -1 : a > b;
}
#define HOLDS(name, expr) static val name(struct rt *rt, val self, val *a, int n) { return val_bool(order(a[0], a[1]) expr); }
HOLDS(op_lt, < 0) HOLDS(op_le, <= 0) HOLDS(op_gt, > 0) HOLDS(op_ge, >= 0) HOLDS(op_eq, == 0) HOLDS(op_ne, != 0)

static bool excess(const struct type *t, int op, wide_u a, wide_u b, wide_u *ret)
{
	wide_s s = 0;
	bool over;

	if (t == &type_uint128)
		return op == '+' ? __builtin_add_overflow(a, b, ret) : op == '-' ? __builtin_sub_overflow(a, b, ret)
								       : __builtin_mul_overflow(a, b, ret);
	over = op == '+' ? __builtin_add_overflow((wide_s)a, (wide_s)b, &s)
	     : op == '-' ? __builtin_sub_overflow((wide_s)a, (wide_s)b, &s) : __builtin_mul_overflow((wide_s)a, (wide_s)b, &s);
	*ret = (wide_u)s;
	return over;
}

static val checked(struct rt *rt, int op, val *a)
{
	wide_u r;

	if (excess(type_of(a[0]), op, bits(a[0]), bits(a[1]), &r))
		overflow(rt);
	return same(rt, a[0], r);
}
static val checked_add(struct rt *rt, val self, val *a, int n) { return checked(rt, '+', a); }
static val checked_subtract(struct rt *rt, val self, val *a, int n) { return checked(rt, '-', a); }
static val checked_multiply(struct rt *rt, val self, val *a, int n) { return checked(rt, '*', a); }

/* The upper half of a product of 256 bits, made of four halves. */
static wide_u upper_product(wide_u a, wide_u b, wide_u *ret_low)
{
	wide_u al = (uint64_t)a, ah = a >> 64, bl = (uint64_t)b, bh = b >> 64;
	wide_u low = al * bl, mid = ah * bl + (low >> 64), cross = al * bh + (uint64_t)mid;

	*ret_low = cross << 64 | (uint64_t)low;
	return ah * bh + (mid >> 64) + (cross >> 64);
}

static val big_multiply(struct rt *rt, val self, val *a, int n)
{
	wide_u low, high = upper_product(bits(a[0]), bits(a[1]), &low);

	if (bits(a[0]) & top(type_of(a[0])))
		high -= bits(a[1]);
	if (bits(a[1]) & top(type_of(a[1])))
		high -= bits(a[0]);
	arg_set_ref(rt, a[2], same(rt, a[0], low));
	return same(rt, a[0], high);
}

#define INTO(t, name, arg, x) STATIC("static " t " " name "(" arg " value)", into_##x)
#define CAST(t, to, fn) STATIC("static " to " op_Explicit(" t " value)", to_##fn)
#define TWO(t, name, fn) STATIC("static " t " " name "(" t " left, " t " right)", fn)
#define TEST(t, name, fn) STATIC("static bool " name "(" t " left, " t " right)", fn)
#define SHIFT(t, name, fn) STATIC("static " t " " name "(" t " value, int shiftAmount)", fn)
#define ONE(t, name, fn) STATIC("static " t " " name "(" t " value)", fn)
#define CREATOR(t, name, fn) STATIC("static " t " " name "[TOther](System.Object value)", fn)

/* SIGNED: how what may have a sign goes in. */
#define ROWS(t, x, signed_)                                                    \
	INTO(t, "op_Implicit", "byte", x), INTO(t, "op_Implicit", "char", x), INTO(t, signed_, "short", x), \
	INTO(t, signed_, "int", x), INTO(t, signed_, "long", x), INTO(t, signed_, "sbyte", x), \
	INTO(t, "op_Implicit", "ushort", x), INTO(t, "op_Implicit", "uint", x), INTO(t, "op_Implicit", "ulong", x), \
	INTO(t, "op_Explicit", "decimal", x), INTO(t, "op_Explicit", "double", x), INTO(t, "op_Explicit", "float", x), \
	CAST(t, "byte", byte), CAST(t, "char", char), CAST(t, "decimal", decimal), CAST(t, "double", double), \
	CAST(t, "System.Half", half), CAST(t, "short", short), CAST(t, "int", int), CAST(t, "long", long), CAST(t, "sbyte", sbyte), \
	CAST(t, "float", single), CAST(t, "ushort", ushort), CAST(t, "uint", uint), CAST(t, "ulong", ulong), \
	TWO(t, "op_BitwiseAnd", op_and), TWO(t, "op_BitwiseOr", op_or), TWO(t, "op_ExclusiveOr", op_xor), \
	TWO(t, "op_CheckedAddition", checked_add), TWO(t, "op_CheckedSubtraction", checked_subtract), \
	TWO(t, "op_CheckedMultiply", checked_multiply), \
	ONE(t, "op_OnesComplement", op_not), ONE(t, "op_UnaryPlus", op_plus), ONE(t, "op_Increment", op_increment), \
	ONE(t, "op_Decrement", op_decrement), SHIFT(t, "op_LeftShift", op_left), SHIFT(t, "op_RightShift", op_right), \
	SHIFT(t, "op_UnsignedRightShift", op_right_unsigned), \
	TEST(t, "op_LessThan", op_lt), TEST(t, "op_LessThanOrEqual", op_le), TEST(t, "op_GreaterThan", op_gt), \
	TEST(t, "op_GreaterThanOrEqual", op_ge), TEST(t, "op_Equality", op_eq), TEST(t, "op_Inequality", op_ne), \
	STATIC("static " t " BigMul(" t " left, " t " right, [ref] " t " lower)", big_multiply), \
	CREATOR(t, "CreateChecked", checked_##x), CREATOR(t, "CreateSaturating", saturating_##x), \
	CREATOR(t, "CreateTruncating", truncating_##x)

const struct member_def int128_operator_members[] = {
	ROWS("System.Int128", s, "op_Implicit"),
	STATIC("static System.UInt128 op_Explicit(System.Int128 value)", into_u), MEMBERS_END
};
const struct member_def uint128_operator_members[] = {
	ROWS("System.UInt128", u, "op_Explicit"),
	STATIC("static System.Int128 op_Explicit(System.UInt128 value)", into_s), MEMBERS_END
};
const struct member_def bigint_wide_members[] = {
	STATIC("static bigint op_Implicit(System.Int128 value)", to_big), STATIC("static bigint op_Implicit(System.UInt128 value)", to_big),
	STATIC("static System.Int128 op_Explicit(bigint value)", into_s),
	STATIC("static System.UInt128 op_Explicit(bigint value)", into_u), MEMBERS_END
};
