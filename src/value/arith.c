/* SPDX-License-Identifier: MIT */
/*
 * Arithmetic on scalars: the wider operand's class decides (int, uint, long,
 * ulong, decimal, double); integers that overflow become doubles.
 */
#include "value/arith.h"

#include "value/conv.h"
#include "value/error.h"
#include "value/num.h"
#include "value/rt_impl.h"

#include <math.h>
#include <string.h>

static const char *const op_names[] = {
	[AR_ADD] = "op_Addition", [AR_SUB] = "op_Subtraction", [AR_MUL] = "op_Multiply", [AR_DIV] = "op_Division",
	[AR_REM] = "op_Modulus", [AR_BAND] = "op_BitwiseAnd", [AR_BOR] = "op_BitwiseOr", [AR_BXOR] = "op_ExclusiveOr",
	[AR_SHL] = "op_LeftShift", [AR_SHR] = "op_RightShift",
};

enum num_class { NC_NONE, NC_INT, NC_UINT, NC_LONG, NC_ULONG, NC_FLOAT, NC_DECIMAL, NC_BIG };

static enum num_class class_of(val v)
{
	static const uint8_t c[VK__MAX] = {
		[VK_BOOL] = NC_INT, [VK_CHAR] = NC_INT, [VK_SBYTE] = NC_INT, [VK_BYTE] = NC_INT, [VK_INT16] = NC_INT,
		[VK_UINT16] = NC_INT, [VK_INT32] = NC_INT, [VK_UINT32] = NC_UINT, [VK_INT64] = NC_LONG,
		[VK_UINT64] = NC_ULONG, [VK_SINGLE] = NC_FLOAT, [VK_DOUBLE] = NC_FLOAT,
	};

	if (v.k != VK_OBJ)
		return c[v.k];
	return v.o->cls == &type_decimal.cls ? NC_DECIMAL : v.o->cls == &type_bigint.cls ? NC_BIG : NC_NONE;
}

static bool is_negative(val v)
{
	return (v.k == VK_SBYTE || v.k == VK_INT16 || v.k == VK_INT32 || v.k == VK_INT64) && v.i < 0;
}

static enum num_class common_class(val a, val b)
{
	enum num_class x = class_of(a), y = class_of(b), m = MAX(x, y);

	if (m == NC_UINT && (is_negative(a) || is_negative(b)))
		return NC_LONG;
	if (m == NC_ULONG && (is_negative(a) || is_negative(b)))
		return NC_DECIMAL;
	return m;
}

static _Noreturn void divide_by_zero(struct rt *rt)
{
	struct exc *inner = exc_new(rt, "System.DivideByZeroException", ustr_new(rt, "Attempted to divide by zero."), V_NULL);
	struct errrec *e = err_make(rt, NULL, "RuntimeException", EC_NotSpecified, V_NULL, "Attempted to divide by zero.");

	val_exc(e->exception)->inner = val_obj(inner);
	rt_throw(rt, e);
}

static _Noreturn void decimal_overflow(struct rt *rt)
{
	const char *text = "Value was either too large or too small for a Decimal.";
	struct exc *inner = exc_new(rt, "System.OverflowException", ustr_new(rt, text), V_NULL);
	struct errrec *e = err_make(rt, NULL, "RuntimeException", EC_NotSpecified, V_NULL, "%s", text);

	val_exc(e->exception)->inner = val_obj(inner);
	rt_throw(rt, e);
}

_Noreturn void arith_no_operator(struct rt *rt, enum arith op, val a)
{
	struct ustr *name = ustr_atom(rt, op_names[op]);

	err_throw(rt, NULL, "MethodNotFound", EC_InvalidOperation, val_str(name),
		  "Method invocation failed because [%s] does not contain a method named '%s'.",
		  val_psobj(a) ? "System.Management.Automation.PSObject"
			       : USTR_C(rt, type_qualified_name(rt, val_type_of(a) ?: &type_object)), op_names[op]);
}

static double to_double(val v)
{
	struct dec d;

	if (v.k == VK_SINGLE || v.k == VK_DOUBLE)
		return v.d;
	if (v.k == VK_UINT64)
		return (double)v.u;
	if (v.k == VK_OBJ)
		return val_dec(v, &d) ? dec_to_double(d) : bigint_to_double(v);
	return (double)v.i;
}

/* The result of an integer operation in its class, else as a double. */
static val int_result(enum num_class c, __int128 r)
{
	switch (c) {
	case NC_INT:
		return r >= INT32_MIN && r <= INT32_MAX ? val_int((int32_t)r) : val_double((double)r);
	case NC_UINT:
		return r >= 0 && r <= UINT32_MAX ? val_num(VK_UINT32, (int64_t)r) : val_double((double)r);
	case NC_LONG:
		return r >= INT64_MIN && r <= INT64_MAX ? val_long((int64_t)r) : val_double((double)r);
	default:
		return r >= 0 && r <= UINT64_MAX ? (val){ .k = VK_UINT64, .u = (uint64_t)r } : val_double((double)r);
	}
}

static __int128 wide(val v)
{
	return v.k == VK_UINT64 ? (__int128)v.u : (__int128)v.i;
}

/* Toward zero, as the product's own big integers become doubles. */
static double truncated(__int128 r)
{
	unsigned __int128 m = r < 0 ? -(unsigned __int128)r : (unsigned __int128)r;
	int drop = 0;

	while (m >> (drop + 53))
		drop++;
	return ldexp((double)(uint64_t)(m >> drop), drop) * (r < 0 ? -1 : 1);
}

static val int_arith(struct rt *rt, enum arith op, enum num_class c, val a, val b)
{
	__int128 x = wide(a), y = wide(b);

	switch (op) {
	case AR_ADD:
		return int_result(c, x + y);
	case AR_SUB:
		return int_result(c, x - y);
	case AR_MUL:
		if (c == NC_ULONG && x && y > (((__int128)1 << 126) - 1) / x)
			return val_double((double)x * (double)y);
		return c == NC_LONG && (x * y > INT64_MAX || x * y < INT64_MIN) ? val_double(truncated(x * y))
			: int_result(c, x * y);
	case AR_DIV:
		if (!y)
			divide_by_zero(rt);
		return x % y ? val_double((double)x / (double)y) : int_result(c, x / y);
	default:
		if (!y)
			divide_by_zero(rt);
		return int_result(c, x % y);
	}
}

static val float_arith(enum arith op, double x, double y)
{
	switch (op) {
	case AR_ADD:
		return val_double(x + y);
	case AR_SUB:
		return val_double(x - y);
	case AR_MUL:
		return val_double(x * y);
	case AR_DIV:
		return val_double(x / y);
	default:
		return val_double(fmod(x, y));
	}
}

static val decimal_arith(struct rt *rt, enum arith op, val a, val b)
{
	static bool (*const fns[])(struct dec, struct dec, struct dec *) = {
		[AR_ADD] = dec_add, [AR_SUB] = dec_sub, [AR_MUL] = dec_mul, [AR_DIV] = dec_div, [AR_REM] = dec_rem,
	};
	struct dec x, y, r;

	if (!dec_from_val(rt, a, &x) || !dec_from_val(rt, b, &y))
		net_throw(rt, "System.OverflowException", "Value was either too large or too small for a Decimal.");
	if ((op == AR_DIV || op == AR_REM) && !y.m)
		divide_by_zero(rt);
	if (!fns[op](x, y, &r))
		decimal_overflow(rt);
	return dec_val(rt, r);
}

/* What a method with this parameter would get of V. */
static val big_operand(struct rt *rt, enum arith op, int i, val v)
{
	if ((v.k == VK_DOUBLE || v.k == VK_SINGLE) && !isfinite(v.d))
		err_throw(rt, "System.Management.Automation.MethodException",
			"MethodArgumentConversionInvalidCastArgument", EC_NotSpecified,
			  V_NULL,
			  "Cannot convert argument \"%d\", with value: \"%s\", for \"%s\" to type \"System.Numerics.BigInteger\": "
			  "\"Cannot convert value \"%s\" to type \"System.Numerics.BigInteger\". Error: \"%s\"\"", i, val_to_c(rt, v), op_names[op],
			  val_to_c(rt, v), isnan(v.d) ? "The value is not a number." : "BigInteger cannot represent infinity.");
	return bigint_of(rt, v);
}

/* Called as the methods of BigInteger, whose exceptions are wrapped. */
static val big_arith(struct rt *rt, enum arith op, val a, val b)
{
	struct member_call call = { .kind = MC_METHOD, .name = op_names[op], .nargs = 2 }, *outer = rt->calling;
	val x = big_operand(rt, op, 0, a), y = big_operand(rt, op, 1, b), r;

	rt->calling = &call;
	r = bigint_arith(rt, op, x, y);
	rt->calling = outer;
	return r;
}

static val number_arith(struct rt *rt, enum arith op, val a, val b)
{
	enum num_class c = common_class(a, b);

	switch (c) {
	case NC_FLOAT:
		return float_arith(op, to_double(a), to_double(b));
	case NC_DECIMAL:
		return decimal_arith(rt, op, a, b);
	case NC_BIG:
		return big_arith(rt, op, a, b);
	default:
		return int_arith(rt, op, c, a, b);
	}
}

/* Text and null as the number they stand for; text that is none fails as a
 * number of the type of OTHER. */
static val as_number(struct rt *rt, val v, val other)
{
	val r;

	if (val_is_null(v))
		return val_int(0);
	if (v.k == VK_ENUM)
		return val_num(VK_INT32, val_enum_num(v));
	if (v.k != VK_STR)
		return v;
	if (num_parse(rt, v.s, &r))
		return r;
	return conv(rt, v, class_of(other) == NC_NONE || other.k == VK_BOOL || other.k == VK_CHAR ? &type_int32
		: val_type_of(other));
}

struct operator_call {
	const struct method_group *g;
	val *args, r;
};

static void run_operator(struct rt *rt, void *arg)
{
	struct operator_call *c = arg;

	c->r = method_call(rt, c->g, V_NULL, c->args, 2);
}

/* What leaves an operator of a script's class is wrapped, unlike what leaves its methods. */
static val call_operator(struct rt *rt, enum arith op, const struct method_group *g, val *args)
{
	struct operator_call c = { g, args, V_NULL };

	if (!(g->type->flags & TF_SCRIPT))
		run_operator(rt, &c);
	else if (!rt_try(rt, run_operator, &c))
		rt_throw(rt, err_of_method(rt, op_names[op], 2, rt->unwound.error));
	return c.r;
}

/* An operator defined by the type of either operand. */
static bool user_operator(struct rt *rt, enum arith op, val a, val b, val *ret)
{
	const struct type *ta = val_type_of(a), *tb = val_type_of(b);
	const struct method_group *g = NULL;
	val args[2] = { a, b };

	if (ta)
		g = type_method(rt, ta, ustr_atom(rt, op_names[op]), true);
	if (!g && tb && tb != ta)
		g = type_method(rt, tb, ustr_atom(rt, op_names[op]), true);
	if (!g)
		return false;
	*ret = call_operator(rt, op, g, args);
	return true;
}

static bool plain(val v)
{
	return val_is_null(v) || v.k == VK_STR || v.k == VK_ENUM || class_of(v) != NC_NONE;
}

_Noreturn void enum_no_operator(struct rt *rt, val a, val b)
{
	const char *name = USTR_C(rt, type_full_name(rt, a.t));

	if (b.k == VK_OBJ)
		net_throw(rt, "System.InvalidOperationException", "No coercion operator is defined between types '%s' and '%s'.",
			  name, USTR_C(rt, type_full_name(rt, val_type_of(b))));
	net_throw(rt, "System.InvalidOperationException",
		"The binary operator GreaterThanOrEqual is not defined for the types '%s' and 'System.Int32'.", name);
}

/* An enumeration on the left: the other operand and the result are of it, and
 * wider numbers do not fit. */
static val enum_arith(struct rt *rt, enum arith op, val a, val b)
{
	static const char cast[] = "Unable to cast object of type '%s' to type '%s'.";
	const char *name = USTR_C(rt, type_full_name(rt, a.t));
	val r;

	if (b.k == VK_STR)
		b = conv(rt, b, a.t);
	b = as_number(rt, b, a);
	if (b.k == VK_DOUBLE || b.k == VK_SINGLE)
		net_throw(rt, "System.InvalidCastException", cast, name, USTR_C(rt, type_full_name(rt, val_type_of(b))));
	if (b.k == VK_OBJ || b.k == VK_UINT32 || b.k == VK_UINT64)
		enum_no_operator(rt, a, b);
	r = number_arith(rt, op, as_number(rt, a, b), b);
	if (r.k != VK_INT32)
		net_throw(rt, "System.InvalidCastException", cast, USTR_C(rt, type_full_name(rt, val_type_of(r))), name);
	return val_enum(a.t, r.i);
}

static val scalar_arith(struct rt *rt, enum arith op, val a, val b)
{
	val r;

	if (a.k == VK_ENUM && plain(b))
		return enum_arith(rt, op, a, b);
	if (plain(a) && plain(b)) {
		val x = as_number(rt, a, b);	/* the left one fails first */

		return number_arith(rt, op, x, as_number(rt, b, a));
	}
	if (user_operator(rt, op, a, b, &r))
		return r;
	arith_no_operator(rt, op, plain(a) ? b : a);
}

_Noreturn void arith_not_defined(struct rt *rt, const char *op, val a, val b)
{
	err_throw(rt, NULL, "NotADefinedOperationForType", EC_InvalidOperation, a, "The operation '[%s] %s [%s]' is not defined.",
		  USTR_C(rt, type_full_name(rt, val_type_of(a))), op,
		  val_type_of(b) ? USTR_C(rt, type_full_name(rt, val_type_of(b))) : "$null");
}

val val_arith(struct rt *rt, enum arith op, val a, val b)
{
	val r;

	a = val_base(a);
	b = val_base(b);
	if (a.k == VK_INT32 && b.k == VK_INT32 && op <= AR_REM)
		return int_arith(rt, op, NC_INT, a, b);
	if (a.k == VK_DOUBLE && b.k == VK_DOUBLE && op <= AR_REM)
		return float_arith(op, a.d, b.d);
	if (op >= AR_BAND)
		return arith_bits(rt, op, a, b);
	if (op == AR_ADD && arith_join(rt, a, b, &r))
		return r;
	if (op == AR_MUL && arith_repeat(rt, a, b, &r))
		return r;
	if (op == AR_MUL && (a.k == VK_BOOL || a.k == VK_CHAR))
		arith_not_defined(rt, "*", a, b);
	return scalar_arith(rt, op, a, b);
}

val val_plus(struct rt *rt, val v)
{
	v = val_base(v);
	return val_arith(rt, AR_ADD, val_int(0), v);
}

val val_neg(struct rt *rt, val v)
{
	v = as_number(rt, val_base(v), V_NULL);
	if (v.k == VK_DOUBLE || v.k == VK_SINGLE)
		return val_double(-v.d);
	return val_arith(rt, AR_SUB, val_int(0), v);
}

val val_inc(struct rt *rt, val v, int by)
{
	v = val_base(v);
	if (val_is_null(v))
		return val_int(by);
	if (v.k == VK_INT32 && v.i != INT32_MAX && v.i != INT32_MIN)
		return val_int((int32_t)v.i + by);
	if ((class_of(v) == NC_NONE && v.k != VK_ENUM) || v.k == VK_BOOL || v.k == VK_CHAR)
		err_throw(rt, NULL, "OperatorRequiresNumber", EC_InvalidOperation, V_NULL,
			  "The '%s' operator works only on numbers. The operand is a '%s'.", by > 0 ? "++" : "--",
			  USTR_C(rt, type_full_name(rt, val_type_of(v))));
	return val_arith(rt, AR_ADD, v, val_int(by));
}
