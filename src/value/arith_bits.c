/* SPDX-License-Identifier: MIT */
/* -band -bor -bxor -bnot -shl -shr. */
#include "value/arith.h"
#include "value/error.h"
#include "value/num.h"

#include <math.h>

/* Operands of bit operations are whole: text is parsed, fractions rounded. */
static val whole(struct rt *rt, val v, val other)
{
	struct dec d;
	val r;

	if (val_is_null(v))
		return val_int(0);
	if (v.k == VK_STR)
		v = num_parse(rt, v.s, &r) ? r
			: conv(rt, v, val_is_num(other) || val_cell(other, &type_decimal) ? val_type_of(other) : &type_int32);
	if (v.k == VK_BOOL || v.k == VK_CHAR)
		return val_int((int32_t)v.i);
	if (v.k == VK_ENUM) {
		int64_t n = val_enum_num(v);

		return n == (int32_t)n ? val_int((int32_t)n) : val_long(n);
	}
	if (v.k == VK_DOUBLE || v.k == VK_SINGLE || val_dec(v, &d)) {
		if (conv_try(rt, v, &type_int32, &r) || conv_try(rt, v, &type_uint32, &r) || conv_try(rt, v, &type_int64, &r))
			return r;
		if (v.k != VK_OBJ && !isfinite(v.d))
			err_throw(rt, "System.Management.Automation.PSInvalidCastException", "ConvertToFinalInvalidCastException", EC_InvalidArgument,
				  V_NULL, "Cannot convert the \"%s\" value of type \"System.Double\" to type \"System.UInt64\".", val_to_c(rt, v));
		return conv(rt, v, &type_uint64);
	}
	return v;
}

static uint64_t apply(enum arith op, uint64_t x, uint64_t y)
{
	return op == AR_BAND ? x & y : op == AR_BOR ? x | y : x ^ y;
}

static bool is_real(val v)
{
	struct dec d;

	return v.k == VK_DOUBLE || v.k == VK_SINGLE || val_dec(v, &d);
}

/* Whole bits of an operand beside a Double or Decimal. */
static uint64_t real_bits(struct rt *rt, val v, bool *ret_negative)
{
	bool negative = val_to_double(rt, v) < 0;

	*ret_negative |= negative;
	return conv(rt, v, negative ? &type_int64 : &type_uint64).u;
}

/* A number of V's text, else V. */
static val number_of(struct rt *rt, val v)
{
	val r;

	return v.k == VK_STR && num_parse(rt, v.s, &r) ? r : v;
}

/* Double and Decimal operands give 64 bits, signed when one of the two is negative; false: neither is one. */
static bool bits_of_reals(struct rt *rt, enum arith op, val a, val b, val *ret)
{
	bool negative = false;
	uint64_t r;

	a = number_of(rt, a);
	b = number_of(rt, b);
	if (!is_real(a) && !is_real(b))
		return false;
	a = is_real(a) ? a : whole(rt, a, b);
	b = is_real(b) ? b : whole(rt, b, a);
	r = real_bits(rt, a, &negative);
	r = apply(op, r, real_bits(rt, b, &negative));
	*ret = negative ? val_long((int64_t)r) : (val){ .k = VK_UINT64, .u = r };
	return true;
}

static val bits(enum arith op, val a, val b)
{
	bool wide = a.k == VK_INT64 || b.k == VK_INT64, u64 = a.k == VK_UINT64 || b.k == VK_UINT64;
	bool u32 = a.k == VK_UINT32 || b.k == VK_UINT32;
	uint64_t r = apply(op, a.u, b.u);

	if (u64)
		return (val){ .k = VK_UINT64, .u = r };
	if (wide)
		return val_long((int64_t)r);
	if (u32)
		return val_num(VK_UINT32, (int64_t)(uint32_t)r);
	return val_int((int32_t)r);
}

/* N cut to the kind of the number that was shifted. */
static val small_of(enum val_kind k, int32_t n)
{
	switch (k) {
	case VK_BYTE:
		return val_num(k, (uint8_t)n);
	case VK_SBYTE:
		return val_num(k, (int8_t)n);
	case VK_INT16:
		return val_num(k, (int16_t)n);
	case VK_UINT16:
		return val_num(k, (uint16_t)n);
	default:
		return val_int(n);
	}
}

static val shift(struct rt *rt, enum arith op, val a, val b)
{
	uint32_t by = (uint32_t)val_to_int32(rt, b);

	switch (a.k) {
	case VK_INT64:
		return val_long(op == AR_SHL ? (int64_t)(a.u << (by & 63)) : a.i >> (by & 63));
	case VK_UINT64:
		return (val){ .k = VK_UINT64, .u = op == AR_SHL ? a.u << (by & 63) : a.u >> (by & 63) };
	case VK_UINT32:
		return val_num(VK_UINT32,
			(int64_t)(uint32_t)(op == AR_SHL ? (uint32_t)a.u << (by & 31) : (uint32_t)a.u >> (by & 31)));
	default:
		return small_of(a.k, op == AR_SHL ? (int32_t)((uint32_t)a.i << (by & 31)) : (int32_t)a.i >> (by & 31));
	}
}

static bool user_bits(struct rt *rt, enum arith op, val a, val b, val *ret)
{
	static const char *const names[] = { [AR_BAND] = "op_BitwiseAnd", [AR_BOR] = "op_BitwiseOr",
		[AR_BXOR] = "op_ExclusiveOr", [AR_SHL] = "op_LeftShift", [AR_SHR] = "op_RightShift" };
	val owner = a.k == VK_OBJ ? a : b;
	const struct method_group *g = owner.k == VK_OBJ ? type_method(rt, val_type_of(owner), ustr_atom(rt, names[op]), true) : NULL;
	val args[2] = { a, b };

	if (!g)
		return false;
	*ret = method_call(rt, g, V_NULL, args, 2);
	return true;
}

/* A number, or what becomes one. Everything else is for operators of its own. */
static bool is_bits(val v)
{
	switch (v.k) {
	case VK_NULL:
	case VK_VOID:
	case VK_BOOL:
	case VK_CHAR:
	case VK_ENUM:
	case VK_STR:
		return true;
	default:
		return val_is_num(v) || val_cell(v, &type_decimal) || val_cell(v, &type_bigint);
	}
}

/* An operand without bits: text is converted first, fractions find no operation at all, a shift wants its count. */
static _Noreturn void no_bits(struct rt *rt, enum arith op, val a, val b)
{
	bool has = is_bits(a);

	if (a.k == VK_STR)
		whole(rt, a, b);
	if (b.k == VK_STR)
		whole(rt, b, a);
	if (op < AR_SHL && (is_real(a) || is_real(b)))
		net_throw(rt, "System.NullReferenceException", "Object reference not set to an instance of an object.");
	if (op >= AR_SHL && has && a.k != VK_BOOL && a.k != VK_CHAR)
		conv(rt, b, &type_int32);
	if (val_cell(a, &type_bigint))
		conv(rt, b, &type_bigint);
	arith_no_operator(rt, op, has && a.k != VK_ENUM ? b : a);
}

/* N in the numbers of the enumeration T. */
static val enum_bits(const struct type *t, uint64_t n)
{
	return val_enum(t, t->elem && t->elem->inline_kind != VK_INT32 ? (int64_t)n : (int32_t)n);
}

/* An enumeration keeps its type beside whole numbers; beside fractions it is a number. */
static val bits_of_enum(struct rt *rt, enum arith op, val a, val b)
{
	val r, n = number_of(rt, b);

	if (val_cell(n, &type_bigint))
		arith_no_operator(rt, op, a);
	if (is_real(n) && bits_of_reals(rt, op, a, n, &r))
		return r;
	if (n.k == VK_STR && ustr_len(n.s))
		n = conv(rt, n, a.t);
	n = n.k == VK_ENUM ? val_long(val_enum_num(n)) : whole(rt, n, a);
	return enum_bits(a.t, apply(op, (uint64_t)val_enum_num(a), n.u));
}

static val bits_of_big(struct rt *rt, enum arith op, val a, val b)
{
	if (op < AR_SHL && (is_real(a) || is_real(b)))
		net_throw(rt, "System.NullReferenceException", "Object reference not set to an instance of an object.");
	a = bigint_of(rt, whole(rt, a, b));
	return op >= AR_SHL ? bigint_shift(rt, a, (op == AR_SHL ? 1 : -1) * val_to_int32(rt, b))
			    : bigint_arith(rt, op, a, bigint_of(rt, whole(rt, b, a)));
}

static val shifted(struct rt *rt, enum arith op, val a, val b)
{
	if (a.k == VK_ENUM)
		net_throw(rt, "System.InvalidOperationException",
			"The binary operator %s is not defined for the types '%s' and '%s'.",
			  op == AR_SHL ? "LeftShift" : "RightShift", USTR_C(rt, type_full_name(rt, a.t)),
			  USTR_C(rt, type_full_name(rt, val_type_of(b) ? val_type_of(b) : &type_object)));
	if (val_cell(a, &type_bigint))
		return bits_of_big(rt, op, a, b);
	if (a.k == VK_BOOL || a.k == VK_CHAR)
		arith_not_defined(rt, op == AR_SHL ? "-shl" : "-shr", a, b.k == VK_STR ? whole(rt, b, a) : b);
	a = whole(rt, a, b);
	return shift(rt, op, a, val_int(val_to_int32(rt, b)));
}

val arith_bits(struct rt *rt, enum arith op, val a, val b)
{
	val r;

	if (op >= AR_SHL && val_is_null(a))
		return val_int(0);
	if (user_bits(rt, op, a, b, &r))
		return r;
	if (!is_bits(a) || !is_bits(b))
		no_bits(rt, op, a, b);
	if (op >= AR_SHL)
		return shifted(rt, op, a, b);
	if (a.k == VK_ENUM)
		return bits_of_enum(rt, op, a, b);
	if (a.k == VK_STR && b.k == VK_ENUM && ustr_len(a.s) && number_of(rt, a).k == VK_STR)
		a = conv(rt, a, b.t);
	if (val_cell(a, &type_bigint) || val_cell(b, &type_bigint))
		return bits_of_big(rt, op, a, b);
	if (bits_of_reals(rt, op, a, b, &r))
		return r;
	r = whole(rt, a, b);	/* the left one fails first */
	return bits(op, r, whole(rt, b, a));
}

/* The bits turned around that the underlying type has. */
static val enum_bnot(val v)
{
	int64_t n = ~val_enum_num(v);

	switch (v.t->elem ? v.t->elem->inline_kind : VK_INT32) {
	case VK_BYTE: return val_enum(v.t, (uint8_t)n);
	case VK_UINT16: return val_enum(v.t, (uint16_t)n);
	case VK_UINT32: return val_enum(v.t, (uint32_t)n);
	}
	return val_enum(v.t, n);
}

val val_bnot(struct rt *rt, val v)
{
	const struct method_group *g;

	v = val_base(v);
	if (v.k == VK_ENUM)
		return enum_bnot(v);
	if (val_cell(v, &type_bigint))
		return bigint_arith(rt, AR_SUB, bigint_arith(rt, AR_SUB, bigint_from_int(rt, 0), v), bigint_from_int(rt, 1));
	g = v.k == VK_OBJ ? type_method(rt, val_type_of(v), ustr_atom(rt, "op_OnesComplement"), true) : NULL;
	if (g)
		return method_call(rt, g, V_NULL, &v, 1);
	if (v.k == VK_OBJ && !val_cell(v, &type_decimal))
		err_throw(rt, NULL, "MethodNotFound", EC_InvalidOperation, V_NULL,
			  "Method invocation failed because [%s] does not contain a method named 'op_OnesComplement'.",
			  USTR_C(rt, type_qualified_name(rt, val_type_of(v))));
	v = whole(rt, v, V_NULL);
	if (v.k == VK_UINT64)
		return (val){ .k = VK_UINT64, .u = ~v.u };
	if (v.k == VK_UINT32)
		return val_num(VK_UINT32, (int64_t)(uint32_t)~v.u);
	return v.k == VK_INT64 ? val_long(~v.i) : val_int((int32_t)~v.i);
}
