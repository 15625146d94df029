/* SPDX-License-Identifier: MIT */
/* The table of built-in types as a whole, and members called through it. */
#include "unit.h"

#include "types/regex/regex.h"
#include "types/tables.h"
#include "value/conv.h"
#include "value/error.h"

static struct rt *make(void)
{
	struct rt_options o = { .types = builtin_types };

	return rt_new(&o);
}

/* The text of calling METHOD of SELF with N string or int arguments. */
static const char *call(struct rt *rt, val self, const char *method, val *args, int n)
{
	return val_to_c(rt, member_call(rt, self, ustr_atom(rt, method), args, n));
}

static val str(struct rt *rt, const char *s) { return val_str(ustr_new(rt, s)); }

static void no_property(struct rt *rt, const struct net_property *p, void *arg) { ++*(int *)arg; }
static void no_method(struct rt *rt, const struct method_group *g, void *arg) { *(int *)arg += g->n; }

TEST(every_signature_is_understood)
{
	struct rt *rt = make();
	int rows = 0;

	for (const struct type_entry *e = builtin_types; e->type; e++) {
		for (int statics = 0; statics < 2; statics++) {
			type_each_property(rt, e->type, statics, no_property, &rows);
			type_each_method(rt, e->type, statics, no_method, &rows);
		}
		type_ctors(rt, e->type);
	}
	CHECK(rows > 2000);
	rt_free(rt);
}

TEST(strings_split_replace_and_search)
{
	struct rt *rt = make();
	val s = str(rt, "a,b,,c"), args[2] = { val_char(','), V_NULL };

	CHECK_STR(call(rt, s, "Split", args, 1), "a b  c");
	CHECK_STR(call(rt, str(rt, "abcdef"), "Substring", (val[]){ val_int(2), val_int(3) }, 2), "cde");
	CHECK_STR(call(rt, str(rt, "abc"), "IndexOf", (val[]){ str(rt, "c") }, 1), "2");
	CHECK_STR(call(rt, str(rt, "xxhixx"), "Trim", (val[]){ str(rt, "x") }, 1), "hi");
	rt_free(rt);
}

TEST(patterns_are_those_of_dotnet)
{
	struct rt *rt = make();
	struct regex *re = regex_get(rt, ustr_new(rt, "(a)(?<n>b)?"), 0);
	struct match *m = regex_match(rt, regex_get(rt, ustr_new(rt, "[a-z-[aeiou]]+"), 0), ustr_new(rt, "aeiouxyz"), 0);

	CHECK_INT(re->groups.n, 3);
	REQUIRE(m != NULL);
	CHECK_INT(m->span[0], 5);
	CHECK_STR(USTR_C(rt, regex_replace(rt, regex_get(rt, ustr_new(rt, "(\\w+)\\s(\\w+)"), 0),
					   ustr_new(rt, "John Smith"), ustr_new(rt, "$2 ${1}$$"), -1, 0)), "Smith John$");
	rt_free(rt);
}

TEST(dates_are_read_and_written)
{
	struct rt *rt = make();
	val d;

	REQUIRE(conv_try(rt, str(rt, "2024-07-04T09:05:03.042"), &type_datetime, &d));
	CHECK_STR(call(rt, d, "ToString", (val[]){ str(rt, "ddd dd MMM yyyy h:mm tt FFF") }, 1), "Thu 04 Jul 2024 9:05 AM 042");
	CHECK_STR(call(rt, d, "AddMonths", (val[]){ val_int(8) }, 1), "03/04/2025 09:05:03");
	CHECK(!conv_try(rt, str(rt, "2020-02-30"), &type_datetime, &d));
	rt_free(rt);
}
