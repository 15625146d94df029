/* SPDX-License-Identifier: MIT */
#include "unit.h"

#include "value/conv.h"
#include "value/num.h"

static struct rt *rt;

static struct dec D(const char *s)
{
	struct dec d = { 0 };

	CHECK(dec_parse(s, strlen(s), &d));
	return d;
}

static const char *text(struct dec d)
{
	if (!rt)
		rt = rt_new(NULL);
	return USTR_C(rt, dec_to_str(rt, d));
}

#define OP(fn, a, b, want)                                    \
	do {                                                  \
		struct dec r_;                                \
		CHECK(fn(D(a), D(b), &r_));                   \
		CHECK_STR(text(r_), want);                    \
	} while (0)

TEST(decimal_keeps_its_scale)
{
	OP(dec_add, "1.10", "2.2", "3.30");
	OP(dec_sub, "1.00", "1.00", "0.00");
	OP(dec_mul, "1.50", "2.0", "3.000");
	OP(dec_div, "1.00", "2", "0.50");
	OP(dec_div, "6.0", "2", "3.0");
	OP(dec_rem, "5.50", "2", "1.50");
	OP(dec_rem, "-7", "3", "-1");
}

TEST(decimal_divides_to_its_last_digit)
{
	OP(dec_div, "1", "3", "0.3333333333333333333333333333");
	OP(dec_div, "2", "3", "0.6666666666666666666666666667");
	OP(dec_div, "10", "3", "3.3333333333333333333333333333");
	OP(dec_div, "1", "7", "0.1428571428571428571428571429");
	OP(dec_div, "1", "4", "0.25");
	OP(dec_div, "100", "8", "12.5");
	OP(dec_div, "7", "0.1", "70");
}

TEST(decimal_bounds)
{
	struct dec r;

	CHECK_STR(text(D("79228162514264337593543950335")), "79228162514264337593543950335");
	CHECK(!dec_parse("79228162514264337593543950336", 29, &r));
	CHECK(!dec_add(D("79228162514264337593543950335"), D("1"), &r));
	CHECK(!dec_mul(D("79228162514264337593543950335"), D("2"), &r));
	OP(dec_mul, "79228162514264337593543950335", "0.1", "7922816251426433759354395033.5");
	CHECK_STR(text(D("0.00000000000000000000000000005")), "0.0000000000000000000000000000");
	CHECK_STR(text(D("1e5")), "100000");
	CHECK_STR(text(D("1.5e-3")), "0.0015");
}

TEST(decimal_rounds)
{
	CHECK_STR(text(dec_round(D("2.5"), 0, 0)), "2");
	CHECK_STR(text(dec_round(D("3.5"), 0, 0)), "4");
	CHECK_STR(text(dec_round(D("2.5"), 0, 1)), "3");
	CHECK_STR(text(dec_round(D("2.345"), 2, 0)), "2.34");
	CHECK_STR(text(dec_round(D("-2.7"), 0, 3)), "-3");
	CHECK_STR(text(dec_round(D("2.1"), 0, 4)), "3");
}

TEST(decimal_from_double_has_fifteen_digits)
{
	struct dec r;

	CHECK(dec_from_double(0.1, 15, &r));
	CHECK_STR(text(r), "0.1");
	CHECK(dec_from_double(1.0 / 3, 15, &r));
	CHECK_STR(text(r), "0.333333333333333");
	CHECK(!dec_from_double(1e29, 15, &r));
	CHECK(dec_to_double(D("0.1")) == 0.1);
	CHECK_INT(dec_cmp(D("1.0"), D("1.00")), 0);
	CHECK_INT(dec_cmp(D("-2"), D("1")), -1);
}

static const char *big(const char *a, int op, const char *b)
{
	val x, y;

	if (!rt)
		rt = rt_new(NULL);
	x = conv(rt, val_str(ustr_new(rt, a)), &type_bigint);
	y = conv(rt, val_str(ustr_new(rt, b)), &type_bigint);
	return USTR_C(rt, bigint_to_str(rt, bigint_arith(rt, op, x, y)));
}

TEST(big_integers)
{
	CHECK_STR(big("1267650600228229401496703205376", AR_MUL, "1267650600228229401496703205376"),
		  "1606938044258990275541962092341162602522202993782792835301376");
	CHECK_STR(big("1267650600228229401496703205376", AR_DIV, "3"), "422550200076076467165567735125");
	CHECK_STR(big("1267650600228229401496703205376", AR_REM, "1000"), "376");
	CHECK_STR(big("-7", AR_REM, "3"), "-1");
	CHECK_STR(big("-7", AR_DIV, "2"), "-3");
	CHECK_STR(USTR_C(rt, val_format(rt,
		conv(rt, val_str(ustr_new(rt, "15511210043330985984000000")), &type_bigint), ustr_new(rt, "X"))),
		  "0CD4A0619FB0907BC00000");
	CHECK_STR(USTR_C(rt, val_format(rt, bigint_from_int(rt, -1), ustr_new(rt, "X"))), "F");
	CHECK_STR(USTR_C(rt, val_format(rt, bigint_from_int(rt, 127), ustr_new(rt, "X"))), "7F");
	CHECK_STR(USTR_C(rt, val_format(rt, bigint_from_int(rt, 128), ustr_new(rt, "X"))), "080");
}
