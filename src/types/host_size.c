/* SPDX-License-Identifier: MIT */
#include "types/host_size.h"

#include "types/arg.h"
#include "types/tables.h"

static struct host_pair *of(val v)
{
	return (struct host_pair *)val_base(v).o;
}

static struct ustr *text(struct rt *rt, val self)
{
	return ustr_printf(rt, "%d,%d", of(self)->a, of(self)->b);
}

static bool equals(struct rt *rt, val self, val other)
{
	other = val_base(other);
	return other.k == VK_OBJ && other.o->cls == val_base(self).o->cls && of(self)->a == of(other)->a &&
		of(self)->b == of(other)->b;
}

static const struct type_ops ops = { .to_string = text, .equals = equals };

#define PAIR_TYPE(id, name_)                                                   \
	const struct type id = { .name = name_, .base = &type_valuetype, .ops = &ops, .flags = TF_VALUE, \
		.size = sizeof(struct host_pair) }
PAIR_TYPE(type_host_size, "System.Management.Automation.Host.Size");
PAIR_TYPE(type_host_coordinates, "System.Management.Automation.Host.Coordinates");

static val pair_new(struct rt *rt, const struct type *t, int a, int b)
{
	struct host_pair *p = rt_new_cell(rt, t, host_pair);

	p->a = a;
	p->b = b;
	return val_obj(p);
}

val host_size_new(struct rt *rt, int width, int height)
{
	return pair_new(rt, &type_host_size, width, height);
}

val host_coordinates_new(struct rt *rt, int x, int y)
{
	return pair_new(rt, &type_host_coordinates, x, y);
}

static val new_size(struct rt *rt, val self, val *a, int n)
{
	return n < 2 ? host_size_new(rt, 0, 0) : host_size_new(rt, (int)arg_int(a[0]), (int)arg_int(a[1]));
}

static val new_coordinates(struct rt *rt, val self, val *a, int n)
{
	return n < 2 ? host_coordinates_new(rt, 0, 0) : host_coordinates_new(rt, (int)arg_int(a[0]), (int)arg_int(a[1]));
}

static val get_a(struct rt *rt, val self) { return val_int(of(self)->a); }
static val get_b(struct rt *rt, val self) { return val_int(of(self)->b); }
static void set_a(struct rt *rt, val self, val v) { of(self)->a = (int32_t)arg_int(v); }
static void set_b(struct rt *rt, val self, val v) { of(self)->b = (int32_t)arg_int(v); }

const struct member_def host_size_members[] = {
	CTOR("()", new_size), CTOR("(int width, int height)", new_size), PROP("int Width {get;set;}", get_a, set_a),
	PROP("int Height {get;set;}", get_b, set_b), MEMBERS_END
};
const struct member_def host_coordinates_members[] = {
	CTOR("()", new_coordinates), CTOR("(int x, int y)", new_coordinates), PROP("int X {get;set;}", get_a, set_a),
	PROP("int Y {get;set;}", get_b, set_b), MEMBERS_END
};
