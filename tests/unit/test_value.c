/* SPDX-License-Identifier: MIT */
#include "unit.h"

#include "value/conv.h"
#include "value/error.h"
#include "value/num.h"
#include "value/numfmt.h"

#include <math.h>
#include <stdlib.h>

static struct rt *rt;

static struct rt *fresh(void)
{
	if (!rt)
		rt = rt_new(NULL);
	return rt;
}

static val S(const char *s)
{
	return val_str(ustr_new(fresh(), s));
}

static const char *text(val v)
{
	return val_to_c(fresh(), v);
}

static val cast(val v, const char *type)
{
	return conv(fresh(), v, type_find_c(fresh(), type));
}

/* The error message of a cast that must fail, else "". */
static const char *cast_error(val v, const char *type)
{
	struct errrec *e = NULL;
	val r;

	if (conv_soft(fresh(), v, type_find_c(fresh(), type), &r, &e))
		return "";
	return USTR_C(rt, errrec_message(rt, e));
}

TEST(strings_join_cut_and_compare)
{
	struct ustr *a = ustr_new(fresh(), "Gr\xC3\xBC\xC3\x9F"), *b = ustr_new(rt, "abc");

	CHECK_INT(ustr_len(a), 4);
	CHECK_STR(USTR_C(rt, ustr_concat(rt, b, a)), "abcGr\xC3\xBC\xC3\x9F");
	CHECK_STR(USTR_C(rt, ustr_sub(rt, ustr_concat(rt, b, a), 1, 3)), "bcG");
	CHECK(!ustr_sub(rt, ustr_concat(rt, b, a), 0, 3)->wide);
	CHECK(ustr_ieq(b, ustr_new(rt, "ABC")));
	CHECK(ustr_atom(rt, "abc") == ustr_intern(rt, b));
	CHECK_STR(USTR_C(rt, ustr_upper(rt, ustr_new(rt, "\xC3\xA4x"))), "\xC3\x84X");
	CHECK_INT(ustr_index_of(ustr_new(rt, "hello"), ustr_new(rt, "LO"), 0, true), 3);
	CHECK_STR(USTR_C(rt, ustr_replace(rt, ustr_new(rt, "a-b-c"), ustr_new(rt, "-"), ustr_new(rt, "++"), false)), "a++b++c");
}

TEST(strings_sort_as_root_collation)
{
	static const char *const order[] = { "_", "-", "#", "~", "1", "10", "2", "a", "A", "\xC3\x85", "B" };

	for (size_t i = 0; i + 1 < sizeof(order) / sizeof(*order); i++) {
		struct ustr *a = ustr_new(fresh(), order[i]), *b = ustr_new(rt, order[i + 1]);

		if (ustr_cmp(a, b, false) >= 0 || ustr_cmp(b, a, false) <= 0)
			unit_fail("%s is not below %s", order[i], order[i + 1]);
	}
	CHECK_INT(ustr_cmp(ustr_new(rt, "abc"), ustr_new(rt, "ABC"), true), 0);
	CHECK_INT(ustr_cmp(ustr_new(rt, "abc"), ustr_new(rt, "ABD"), false), -1);
}

TEST(wildcards_match)
{
	CHECK(ustr_like(fresh(), ustr_new(rt, "Get-Item"), ustr_new(rt, "get-*"), true));
	CHECK(!ustr_like(rt, ustr_new(rt, "Get-Item"), ustr_new(rt, "get-*"), false));
	CHECK(ustr_like(rt, ustr_new(rt, "b1"), ustr_new(rt, "[a-c]?"), true));
	CHECK(ustr_like(rt, ustr_new(rt, "a*"), ustr_new(rt, "a`*"), true));
	CHECK(!ustr_like(rt, ustr_new(rt, "ab"), ustr_new(rt, "a`*"), true));
	CHECK(ustr_like(rt, ustr_new(rt, "aXbXc"), ustr_new(rt, "*x*x*"), true));
}

TEST(doubles_print_shortest)
{
	static const struct { double d; const char *s; } all[] = {
		{ 0.1, "0.1" }, { 1e16, "10000000000000000" }, { 1e17, "1E+17" },
		{ 123456789012345, "123456789012345" }, { 0.00001, "1E-05" },
		{ 0.0001, "0.0001" }, { 0.1 + 0.2, "0.30000000000000004" }, { 1.0 / 3, "0.3333333333333333" },
		{ 5e-324, "5E-324" }, { 1.7976931348623157e308, "1.7976931348623157E+308" }, { -0.0, "-0" }, { 2.5, "2.5" },
		{ 9007199254740993.0, "9007199254740992" }, { 100, "100" }, { 1e-7, "1E-07" },
	};

	for (size_t i = 0; i < sizeof(all) / sizeof(*all); i++)
		CHECK_STR(USTR_C(rt, num_format_double(fresh(), all[i].d)), all[i].s);
}

static const char *fmt(val v, const char *f)
{
	return USTR_C(fresh(), val_format(rt, v, ustr_new(rt, f)));
}

TEST(numbers_format)
{
	CHECK_STR(fmt(val_double(1234.5), "N2"), "1,234.50");
	CHECK_STR(fmt(val_int(255), "X"), "FF");
	CHECK_STR(fmt(val_int(-1), "x8"), "ffffffff");
	CHECK_STR(fmt(val_int(42), "D5"), "00042");
	CHECK_STR(fmt(val_double(0.256), "P1"), "25.6 %");
	CHECK_STR(fmt(val_double(12345.678), "E2"), "1.23E+004");
	CHECK_STR(fmt(val_double(2.5), "0"), "3");
	CHECK_STR(fmt(val_double(1234567.891), "#,##0.00"), "1,234,567.89");
	CHECK_STR(fmt(val_double(-5), "0.0;(0.0)"), "(5.0)");
	CHECK_STR(fmt(val_int(7), "000"), "007");
	CHECK_STR(fmt(val_double(0.5), "0.##"), "0.5");
	CHECK_STR(fmt(val_double(0.5), "#.##"), ".5");
	CHECK_STR(fmt(val_double(1.005), "F2"), "1.00");
	CHECK_STR(fmt(val_double(0.5), "N0"), "0");
	CHECK_STR(fmt(val_double(1.5), "N0"), "2");
	CHECK_STR(fmt(val_double(2.5), "N0"), "2");
	CHECK_STR(fmt(val_double(0.35), "F1"), "0.3");
	CHECK_STR(fmt(val_double(2.345), "f2"), "2.35");
	CHECK_STR(fmt(val_double(9999.5), "n0"), "10,000");
	CHECK_STR(fmt(val_double(1e21), "F0"), "1000000000000000000000");
	CHECK_STR(fmt(val_double(123456789), "G4"), "1.235E+08");
	CHECK_STR(fmt(val_double(0.123), "0.0%"), "12.3%");
}

TEST(casts_follow_the_product)
{
	CHECK_STR(text(cast(S("0x1F"), "int")), "31");
	CHECK_STR(text(cast(S("-0x10"), "int")), "-16");
	CHECK_STR(text(cast(S("2kb"), "int")), "2048");
	CHECK_STR(text(cast(S("1,234"), "int")), "1234");
	CHECK_STR(text(cast(S("1.6"), "int")), "2");
	CHECK_STR(text(cast(S(" 42 "), "int")), "42");
	CHECK_STR(text(cast(val_double(2.5), "int")), "2");
	CHECK_STR(text(cast(val_double(3.5), "int")), "4");
	CHECK_STR(text(cast(S("Monday"), "System.DayOfWeek")), "Monday");
	CHECK_STR(text(cast(S("a"), "string[]")), "a");
	CHECK_STR(cast_error(S("abc"), "int"),
		  "Cannot convert value \"abc\" to type \"System.Int32\". Error: \"The input string 'abc' was not in a correct format.\"");
	CHECK_STR(cast_error(val_int(256), "byte"),
		  "Cannot convert value \"256\" to type \"System.Byte\". Error: \"Value was either too large or too small for an unsigned byte.\"");
	CHECK_STR(cast_error(val_double(65), "char"),
		  "Cannot convert value \"65\" to type \"System.Char\". Error: \"Invalid cast from 'Double' to 'Char'.\"");
	CHECK_STR(cast_error(S("No.Such"), "type"),
		"Cannot convert the \"No.Such\" value of type \"System.String\" to type \"System.Type\".");
}

TEST(arithmetic_promotes)
{
	val v = val_arith(fresh(), AR_ADD, val_int(INT32_MAX), val_int(1));

	CHECK_INT(v.k, VK_DOUBLE);
	CHECK_STR(text(v), "2147483648");
	CHECK_STR(USTR_C(rt, val_net_str(rt, val_arith(rt, AR_MUL, val_long(INT64_MAX), val_int(2)))), "1.844674407370955E+19");
	CHECK_STR(text(val_arith(rt, AR_DIV, val_int(5), val_int(2))), "2.5");
	CHECK_INT(val_arith(rt, AR_DIV, val_int(6), val_int(2)).k, VK_INT32);
	CHECK_STR(text(val_arith(rt, AR_ADD, S("a"), val_int(1))), "a1");
	CHECK_STR(text(val_arith(rt, AR_ADD, val_int(1), S("2"))), "3");
	CHECK_STR(text(val_arith(rt, AR_MUL, S("ab"), val_int(3))), "ababab");
	CHECK_STR(text(val_arith(rt, AR_SUB, S("5"), val_int(2))), "3");
	CHECK_STR(text(val_arith(rt, AR_ADD, cast(S("1.10"), "decimal"), cast(S("2.2"), "decimal"))), "3.3");
	CHECK_STR(text(val_arith(rt, AR_DIV, cast(val_int(1), "decimal"), cast(val_int(3), "decimal"))),
		"0.3333333333333333333333333333");
	CHECK_STR(text(val_arith(rt, AR_MUL, cast(S("12345678901234567890123"), "bigint"), val_int(10))),
		"123456789012345678901230");
	CHECK_STR(text(val_range(rt, val_int(3), val_int(1))), "3 2 1");
}

TEST(comparison_uses_the_left_type)
{
	CHECK(val_eq(fresh(), val_int(1), S("1.0"), true));
	CHECK(!val_eq(rt, S("1.0"), val_int(1), true));
	CHECK(val_eq(rt, S("ABC"), S("abc"), true));
	CHECK(!val_eq(rt, S("ABC"), S("abc"), false));
	CHECK_INT(val_compare(rt, val_int(10), S("9"), true), 1);
	CHECK_INT(val_compare(rt, S("10"), val_int(9), true), -1);
	CHECK(val_eq(rt, V_TRUE, S("anything"), true));
	CHECK(!val_eq(rt, val_type(&type_int32), S("int"), true));
	CHECK(val_eq(rt, val_enum(&type_dayofweek, 1), S("monday"), true));
	CHECK(val_eq(rt, val_char('x'), S("X"), true));
	CHECK(!val_eq(rt, val_char('x'), S("X"), false));
	CHECK(val_truth(rt, S("False")));
	CHECK(!val_truth(rt, val_obj(array_new(rt, NULL, 0))));
}

TEST(dictionaries_keep_order_and_ignore_case)
{
	struct dict *d = dict_new(fresh(), &type_ordered, DICT_IGNORE_CASE);
	struct dict_entry *e;
	uint32_t i = 0;
	val v;

	for (int k = 0; k < 1000; k++)
		dict_put(rt, d, val_str(ustr_printf(rt, "Key%d", k)), val_int(k));
	CHECK(dict_get_c(rt, d, "key777", &v) && v.i == 777);
	CHECK(dict_remove(rt, d, S("KEY0")));
	CHECK(!dict_get_c(rt, d, "key0", &v));
	e = dict_next(d, &i);
	CHECK_STR(text(e->key), "Key1");
	CHECK_INT(d->n, 999);
}

TEST(objects_share_shapes_and_print)
{
	struct psobj *a = psobj_new(fresh()), *b = psobj_new(rt);
	val v, five = val_int(5);

	psobj_put_c(rt, a, "Name", S("x"));
	psobj_put_c(rt, a, "Size", val_int(1));
	psobj_put_c(rt, b, "Name", S("y"));
	psobj_put_c(rt, b, "Size", val_int(2));
	CHECK(a->shape == b->shape);
	CHECK_STR(text(val_obj(a)), "@{Name=x; Size=1}");
	CHECK(member_get_c(rt, val_obj(b), "SIZE", &v) && v.i == 2);
	psobj_put_c(rt, a, "List", val_obj(array_new(rt, NULL, 2)));
	CHECK_STR(text(val_obj(a)), "@{Name=x; Size=1; List=System.Object[]}");
	psobj_remove(rt, b, ustr_atom(rt, "Name"));
	CHECK_STR(text(val_obj(b)), "@{Size=2}");
	psobj_put(rt, ext_of(rt, &five, true), ustr_atom(rt, "Note"), S("n"));
	CHECK_INT(five.k, VK_WRAP);
	CHECK(member_get_c(rt, five, "note", &v));
	CHECK_STR(text(val_arith(rt, AR_ADD, five, val_int(1))), "6");
}

TEST(extended_members_live_with_their_cell)
{
	struct array *a = array_new(fresh(), NULL, 1);
	val o = val_obj(a), v;

	psobj_put(rt, ext_of(rt, &o, true), ustr_atom(rt, "Self"), o);
	heap_collect(rt->heap);
	CHECK(member_get_c(rt, val_obj(a), "Self", &v) && v.o == (struct cell *)a);
}

TEST(types_are_found_by_text)
{
	const struct type *t = type_find_c(fresh(), "System.Collections.Generic.Dictionary[string,int]");

	REQUIRE(t);
	CHECK_STR(USTR_C(rt, type_full_name(rt, t)), "System.Collections.Generic.Dictionary`2[System.String,System.Int32]");
	CHECK_STR(USTR_C(rt, type_ps_name(rt, t)), "System.Collections.Generic.Dictionary[string,int]");
	CHECK(t == type_find_c(rt, "Collections.Generic.Dictionary[System.String, System.Int32]"));
	CHECK(type_find_c(rt, "int[]") == &type_int_array);
	CHECK_STR(USTR_C(rt, type_full_name(rt, type_find_c(rt, "long[][]"))), "System.Int64[][]");
	CHECK(!type_find_c(rt, "no.such"));
	CHECK(type_is(type_find_c(rt, "System.ArgumentNullException"), type_find_c(rt, "exception")));
	CHECK(val_is(rt, val_int(1), type_find_c(rt, "System.IComparable")));
}

static void throws(struct rt *r, void *arg)
{
	val_arith(r, AR_DIV, val_int(1), val_int(0));
}

static void nested(struct rt *r, void *arg)
{
	*(int *)arg = rt_protect(r, throws, NULL);
}

TEST(protected_calls_nest)
{
	int inner = 0;

	CHECK_INT(rt_protect(fresh(), nested, &inner), UNWIND_NONE);
	CHECK_INT(inner, UNWIND_ERROR);
}

static int (*volatile deeper)(struct rt *r, int n);

static int deep(struct rt *r, int n)
{
	rt_check_depth(r);
	return n + deeper(r, n + 1) % 7;
}

static void too_deep(struct rt *r, void *arg)
{
	deeper = deep;
	deep(r, 0);
}

TEST(endless_recursion_is_an_error)
{
	CHECK_INT(rt_protect(fresh(), too_deep, NULL), UNWIND_ERROR);
	CHECK_STR(USTR_C(rt, errrec_fqid(rt, rt->unwound.error)), "CallDepthOverflow");
}

TEST(enumerations_parse_and_print)
{
	static const struct enum_value values[] = { { "None", 0 }, { "Read", 1 }, { "Write", 2 }, { "All", 3 }, { NULL, 0 } };
	static const struct type access = { .name = "Access", .base = &type_enum, .enums = values, .elem = &type_int32,
		.flags = TF_VALUE | TF_ENUM | TF_FLAGS, .inline_kind = VK_ENUM };

	type_register(fresh(), &access, NULL);
	CHECK_STR(text(cast(S("Read,Write"), "Access")), "All");
	CHECK_STR(text(cast(val_int(3), "Access")), "All");
	CHECK_STR(text(cast(S("wr"), "Access")), "Write");
	CHECK_STR(cast_error(val_int(8), "Access"),
		  "Cannot convert value \"8\" to type \"Access\" due to enumeration values that are not valid. Specify one of the "
		  "following enumeration values and try again. The possible enumeration values are \"None,Read,Write,All\".");
	CHECK_STR(text(val_arith(rt, AR_BAND, cast(S("All"), "Access"), S("Read"))), "Read");
	CHECK(type_property(rt, &access, ustr_atom(rt, "write"), true) != NULL);
}

TEST(errors_unwind_to_the_protected_call)
{
	CHECK_INT(rt_protect(fresh(), throws, NULL), UNWIND_ERROR);
	CHECK_STR(USTR_C(rt, errrec_message(rt, rt->unwound.error)), "Attempted to divide by zero.");
	CHECK_STR(USTR_C(rt, errrec_fqid(rt, rt->unwound.error)), "RuntimeException");
}

static const char *fmt_double(double d)
{
	return text(val_double(d));
}

TEST(text_of_doubles_has_fifteen_digits)
{
	CHECK_STR(fmt_double(0.1 + 0.2), "0.3");
	CHECK_STR(fmt_double(1.0 / 3), "0.333333333333333");
	CHECK_STR(fmt_double(5e-324), "4.94065645841247E-324");
	CHECK_STR(fmt_double(HUGE_VAL), "Infinity");
	CHECK_STR(fmt_double(1e15), "1E+15");
	CHECK_STR(fmt_double(0.00001234), "1.234E-05");
	CHECK_STR(fmt_double(123456789012345678.0), "1.23456789012346E+17");
}

TEST(custom_formats_follow_the_product)
{
	static const struct { double d; const char *f, *want; } all[] = {
		{ 5, "000", "005" }, { 5, "###", "5" }, { 0, "###", "" }, { 0, "#0", "0" }, { 1234.5, "#,##0.00", "1,234.50" },
		{ 1234567, "#,#", "1,234,567" }, { 0.256, "0.0%", "25.6%" }, { 1234567, "0,,.0M", "1.2M" },
		{ 12345, "0.##E+00", "1.23E+04" },
		{ 42, "'#'0", "#42" }, { 42, "\\#0", "#42" }, { 1.5, "0.###", "1.5" },
		{ 1.23456, "0.###", "1.235" }, { -5, "0;neg 0", "neg 5" },
		{ 0, "0;-0;none", "none" }, { 0.004, "0.00;(0.00);zero", "zero" }, { 5551234, "000-0000", "555-1234" },
		{ 1e10, "0", "10000000000" }, { 3, "text", "text" }, { 3, "0 \"units\"", "3 units" },
		{ 3.14159, "000.00", "003.14" },
	};

	for (size_t i = 0; i < sizeof(all) / sizeof(*all); i++)
		CHECK_STR(fmt(val_double(all[i].d), all[i].f), all[i].want);
}

TEST(standard_formats_follow_the_product)
{
	static const struct { const char *f, *want; } all[] = {
		{ "C", "\xC2\xA4" "1,234,567.89" }, { "E", "1.234568E+006" }, { "e3", "1.235e+006" },
		{ "F0", "1234568" }, { "F4", "1234567.8910" },
		{ "G", "1234567.891" }, { "G4", "1.235E+06" }, { "N0", "1,234,568" }, { "P0", "123,456,789 %" },
		{ "R", "1234567.891" },
	};
	static const struct { const char *f, *want; } ints[] = {
		{ "D6", "-000255" }, { "X", "FFFFFF01" }, { "N", "-255.00" }, { "E1", "-2.6E+002" },
		{ "B", "11111111111111111111111100000001" },
	};

	for (size_t i = 0; i < sizeof(all) / sizeof(*all); i++)
		CHECK_STR(fmt(val_double(1234567.891), all[i].f), all[i].want);
	for (size_t i = 0; i < sizeof(ints) / sizeof(*ints); i++)
		CHECK_STR(fmt(val_int(-255), ints[i].f), ints[i].want);
}

TEST(composite_formats)
{
	val args[] = { val_int(7), S("ab"), val_double(1.5) };

	CHECK_STR(USTR_C(rt, format_op(fresh(), ustr_new(rt, "{0:D3}|{1,5}|{1,-4}|{2:N1}|{{}}"), args, 3)),
		"007|   ab|ab  |1.5|{}");
}

/* Exact digits agree with the C library's, and the fewest that read back win. */
TEST(digits_of_doubles)
{
	static const double odd[] = { 0.1, 1.0 / 3, 2.0 / 3, 123.456, 999.9999999999999, 9007199254740991.0 / 1024, 0x1p-44,
				      0.30000000000000004, 5e-324, 1.7976931348623157e308, 9.547777124764582e-199,
				      1e15, 123456789012345.67 };
	uint64_t seed = 1, digits;
	char want[40], got[40];
	bool same;
	int exp;

	for (int i = 0; i < 20000; i++) {
		double d = (double)((seed = seed * 6364136223846793005u + 1442695040888963407u) >> 11) / ldexp(1, 20 + i % 50);

		for (int n = 15; n <= 17; n++) {
			if (!num_round_digits(d, n, &digits, &exp, &same))
				continue;
			snprintf(want, sizeof want, "%.*e", n - 1, d);
			CHECK(same == (strtod(want, NULL) == d));
			snprintf(got, sizeof got, "0.%llue%d", (unsigned long long)digits, exp);
			CHECK(strtod(got, NULL) == strtod(want, NULL));
		}
	}
	for (size_t i = 0; i < ARRAY_LEN(odd); i++)
		CHECK(strtod(ustr_utf8(fresh(), num_format_double(fresh(), odd[i]), NULL), NULL) == odd[i]);
	CHECK_STR(ustr_utf8(fresh(), num_format_double(fresh(), 9.547777124764582e-199), NULL), "9.547777124764582E-199");
}
