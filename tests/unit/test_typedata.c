/* SPDX-License-Identifier: MIT */
#include "unit.h"

#include "value/conv.h"
#include "value/error.h"

static struct rt *rt;

static val call_block(struct rt *r, val block, val self, const val *args, int n)
{
	if (n)
		return args[0];
	return val_arith(r, AR_MUL, self, val_int(2));	/* { $this * 2 } */
}

static struct rt *fresh(void)
{
	if (!rt) {
		rt = rt_new(NULL);
		rt->call_block = call_block;
		rt->call_accessor = call_block;
	}
	return rt;
}

static void add(const char *type, const char *name, enum psmember_kind kind, val a)
{
	struct typedata *d = typedata_get(fresh(), ustr_new(rt, type));
	struct ustr *n = ustr_new(rt, name);

	if (!d->members)
		d->members = psobj_new(rt);
	psobj_put_member(rt, d->members, n, kind, kind == PM_NOTE ? a : val_obj(psmember_new(rt, n, kind, a, V_NULL)));
}

static void count(struct rt *r, val v, const struct member_info *m, void *arg)
{
	++*(int *)arg;
}

TEST(typedata_members_are_seen_on_values)
{
	int n = 0;
	val v;

	add("System.Int32", "Double", PM_SCRIPT_PROPERTY, val_str(ustr_new(fresh(), "block")));
	add("System.ValueType", "Kind", PM_NOTE, val_str(ustr_new(rt, "value")));
	add("System.Int32", "Twice", PM_ALIAS, val_str(ustr_new(rt, "Double")));
	CHECK(member_get_c(rt, val_int(21), "double", &v) && v.i == 42);
	CHECK(member_get_c(rt, val_int(4), "TWICE", &v) && v.i == 8);
	CHECK(member_get_c(rt, val_double(1), "Kind", &v));
	CHECK(!member_get_c(rt, val_double(1), "Double", &v));
	member_each(rt, val_int(1), false, count, &n);
	CHECK_INT(n, 3);
	typedata_remove(rt, ustr_new(rt, "System.ValueType"));
	CHECK(!member_get_c(rt, val_double(1), "Kind", &v));
	heap_collect(rt->heap);
	CHECK(member_get_c(rt, val_int(21), "double", &v) && v.i == 42);
}

TEST(type_names_can_be_inserted)
{
	val v = val_int(1), r;

	add("My.Number", "Mine", PM_NOTE, V_TRUE);
	val_insert_type_name(fresh(), &v, ustr_new(rt, "My.Number"));
	CHECK(val_has_type_name(rt, v, "my.number"));
	CHECK(val_has_type_name(rt, v, "System.Int32"));
	CHECK(member_get_c(rt, v, "Mine", &r));
	CHECK(member_get_c(rt, v, "Double", &r));
	CHECK(!val_has_type_name(rt, val_int(1), "My.Number"));
}

TEST(many_types_keep_their_members)
{
	char name[40];
	const struct type *elem = &type_int32;

	/* Past the first size of the registry's tables. */
	for (int i = 0; i < 3000; i++) {
		elem = type_array_of(fresh(), elem, 1);
		if (i % 40 == 39)
			elem = &type_int32;
		snprintf(name, sizeof(name), "alias%d", i);
		type_alias(rt, name, &type_string);
	}
	CHECK(type_find_c(rt, "alias2999") == &type_string);
	CHECK(type_find_c(rt, "string") == &type_string);
	CHECK(type_find_c(rt, "int[]") == &type_int_array);
}
