/* SPDX-License-Identifier: MIT */
#include "unit.h"

#include "value/conv.h"
#include "value/error.h"

static val one(struct rt *rt, val self, val *args, int n) { return val_int(1); }
static val two(struct rt *rt, val self, val *args, int n) { return val_int(2); }
static val three(struct rt *rt, val self, val *args, int n) { return val_int(3); }
static val count(struct rt *rt, val self, val *args, int n) { return val_int((int)val_array(args[n - 1])->n); }
static val deflt(struct rt *rt, val self, val *args, int n) { return args[1]; }
static val fails(struct rt *rt, val self, val *args, int n)
{
	net_throw(rt, "System.ArgumentException", "bad");
}
static val length(struct rt *rt, val self) { return val_int((int)ustr_len(self.s)); }
static val set_out(struct rt *rt, val self, val *args, int n)
{
	struct psref *r = val_cell(args[1], &type_psref);

	gc_store(r, &r->value, val_int(9));
	return V_TRUE;
}

static const struct member_def string_rows[] = {
	PROP("int Length {get;}", length, NULL),
	STATIC("static int Pick(string s)", one),
	STATIC("static int Pick(int i)", two),
	STATIC("static int Pick(double d)", three),
	STATIC("static int Many(string first, params System.Object[] rest)", count),
	STATIC("static int Opt(int a, int b = 42)", deflt),
	STATIC("static int Narrow(byte b)", one),
	STATIC("static bool TryIt(string s, [ref] int result)", set_out),
	METHOD("void Fail(int a, int b)", fails),
	MEMBERS_END
};
static const struct type_entry entries[] = { { &type_string, string_rows }, { NULL, NULL } };
static struct rt *rt;

static struct rt *fresh(void)
{
	static const struct rt_options o = { .types = entries };

	if (!rt)
		rt = rt_new(&o);
	return rt;
}

static int64_t call(const char *name, const val *args, int n)
{
	const struct method_group *g = type_method(fresh(), &type_string, ustr_atom(rt, name), true);

	return g ? method_call(rt, g, V_NULL, args, n).i : -1;
}

TEST(overload_prefers_the_exact_type)
{
	val s = val_str(ustr_new(fresh(), "x")), i = val_int(1), d = val_double(1.5), l = val_long(1);

	CHECK_INT(call("Pick", &s, 1), 1);
	CHECK_INT(call("Pick", &i, 1), 2);
	CHECK_INT(call("Pick", &d, 1), 3);
	CHECK_INT(call("Pick", &l, 1), 3);
}

TEST(overload_collects_params_and_fills_defaults)
{
	val args[4] = { val_str(ustr_new(fresh(), "x")), val_int(1), val_int(2), val_int(3) };

	CHECK_INT(call("Many", args, 4), 3);
	CHECK_INT(call("Many", args, 1), 0);
	CHECK_INT(call("Opt", args + 1, 1), 42);
	CHECK_INT(call("Opt", args + 1, 2), 2);
}

TEST(overload_passes_references)
{
	struct psref *r = rt_new_cell(fresh(), &type_psref, psref);
	val args[2] = { val_str(ustr_new(rt, "5")), val_obj(r) };

	CHECK_INT(call("TryIt", args, 2), 1);
	CHECK_INT(r->value.i, 9);
}

static void bad_argument(struct rt *r, void *arg)
{
	val s = val_str(ustr_new(r, "x"));

	call("Narrow", &s, 1);
}

static void bad_count(struct rt *r, void *arg)
{
	call("Narrow", NULL, 0);
}

static void failing(struct rt *r, void *arg)
{
	val args[2] = { val_int(1), val_int(2) };

	member_call(r, val_str(ustr_new(r, "x")), ustr_new(r, "fail"), args, 2);
}

static void missing(struct rt *r, void *arg)
{
	member_call(r, val_str(ustr_new(r, "x")), ustr_new(r, "NoSuch"), NULL, 0);
}

static void check_error(void (*fn)(struct rt *, void *), const char *id, const char *message)
{
	CHECK_INT(rt_protect(fresh(), fn, NULL), UNWIND_ERROR);
	CHECK_STR(USTR_C(rt, errrec_fqid(rt, rt->unwound.error)), id);
	CHECK_STR(USTR_C(rt, errrec_message(rt, rt->unwound.error)), message);
	CHECK(rt->calling == NULL);
}

TEST(overload_errors_are_the_products)
{
	check_error(bad_argument, "MethodArgumentConversionInvalidCastArgument",
		    "Cannot convert argument \"b\", with value: \"x\", for \"Narrow\" to type \"System.Byte\": \"Cannot convert value "
		    "\"x\" to type \"System.Byte\". Error: \"The input string 'x' was not in a correct format.\"\"");
	check_error(bad_count, "MethodCountCouldNotFindBest",
		"Cannot find an overload for \"Narrow\" and the argument count: \"0\".");
	check_error(failing, "ArgumentException", "Exception calling \"Fail\" with \"2\" argument(s): \"bad\"");
	check_error(missing, "MethodNotFound",
		"Method invocation failed because [System.String] does not contain a method named 'NoSuch'.");
}

TEST(members_of_strings_are_found_ignoring_case)
{
	val v;

	CHECK(member_get_c(fresh(), val_str(ustr_new(rt, "abc")), "LENGTH", &v) && v.i == 3);
	CHECK(!member_get_c(rt, val_str(ustr_new(rt, "abc")), "Nope", &v));
}
