/* SPDX-License-Identifier: MIT */
/* System.IntPtr and System.UIntPtr: numbers as wide as an address. */
#include "types/arg.h"
#include "types/tables.h"

#include <inttypes.h>

struct address {
	struct cell h;
	int64_t n;
};

static bool is_address(val v) { return v.k == VK_OBJ && (v.o->cls == &type_intptr.cls || v.o->cls == &type_uintptr.cls); }
static int64_t of(val v) { return ((struct address *)val_base(v).o)->n; }
static bool is_unsigned(val v) { return val_base(v).o->cls == &type_uintptr.cls; }

static struct ustr *text(struct rt *rt, val self)
{
	if (is_unsigned(self))
		return ustr_printf(rt, "%" PRIu64, (uint64_t)of(self));
	return ustr_printf(rt, "%" PRId64, of(self));
}

static bool same(struct rt *rt, val a, val b) { return is_address(b) && a.o->cls == b.o->cls && of(a) == of(b); }
static uint32_t hash(struct rt *rt, val self) { return (uint32_t)of(self) ^ (uint32_t)(of(self) >> 32); }
static int order(struct rt *rt, val a, val b) { return is_address(b) ? (of(a) > of(b)) - (of(a) < of(b)) : 1; }

static val make(struct rt *rt, const struct type *t, int64_t n)
{
	struct address *a = rt_new_cell(rt, t, address);

	a->n = n;
	return val_obj(a);
}

static val convert_to(struct rt *rt, const struct type *t, val from)
{
	int64_t n;

	from = val_base(from);
	if (is_address(from))
		return make(rt, t, of(from));
	if (!val_is_num(from) && from.k != VK_STR)
		return V_VOID;
	return val_to_int64_try(rt, from, &n) ? make(rt, t, n) : V_VOID;
}

static val convert_signed(struct rt *rt, val from) { return convert_to(rt, &type_intptr, from); }
static val convert_unsigned(struct rt *rt, val from) { return convert_to(rt, &type_uintptr, from); }

#define OPS(fn) { .to_string = text, .equals = same, .hash = hash, .compare = order, .convert = fn }
static const struct type_ops signed_ops = OPS(convert_signed), unsigned_ops = OPS(convert_unsigned);

#define IFACES "System.IComparable System.IFormattable System.ISpanFormattable System.Runtime.Serialization.ISerializable"
const struct type type_intptr = {
	.name = "System.IntPtr", .base = &type_valuetype, .ops = &signed_ops, .size = sizeof(struct address),
	.flags = TF_VALUE | TF_SEALED, .ifaces = IFACES,
};
const struct type type_uintptr = {
	.name = "System.UIntPtr", .base = &type_valuetype, .ops = &unsigned_ops, .size = sizeof(struct address),
	.flags = TF_VALUE | TF_SEALED, .ifaces = IFACES,
};

static val ctor(struct rt *rt, val self, val *a, int n) { return make(rt, arg_type(self, &type_intptr), n ? arg_int(a[0]) : 0); }
static val to_int32(struct rt *rt, val self, val *a, int n)
{
	return conv(rt, val_num(VK_INT64, (uint64_t)of(self)), &type_int32);
}
static val to_int64(struct rt *rt, val self, val *a, int n) { return val_num(VK_INT64, (uint64_t)of(self)); }
static val to_uint32(struct rt *rt, val self, val *a, int n)
{
	return conv(rt, val_num(VK_UINT64, (uint64_t)of(self)), &type_uint32);
}
static val to_uint64(struct rt *rt, val self, val *a, int n) { return val_num(VK_UINT64, (uint64_t)of(self)); }
static val to_string(struct rt *rt, val self, val *a, int n) { return val_str(text(rt, self)); }
static val zero(struct rt *rt, val self) { return make(rt, &type_intptr, 0); }
static val uzero(struct rt *rt, val self) { return make(rt, &type_uintptr, 0); }
static val size(struct rt *rt, val self) { return val_int(8); }
static val plus(struct rt *rt, val self, val *a, int n)
{
	return make(rt, cell_type(val_base(a[0]).o), of(a[0]) + arg_int(a[1]));
}
static val minus(struct rt *rt, val self, val *a, int n)
{
	return make(rt, cell_type(val_base(a[0]).o), of(a[0]) - arg_int(a[1]));
}

const struct member_def intptr_members[] = {
	CTOR("(int value)", ctor), CTOR("(long value)", ctor), STATIC_PROP("static System.IntPtr Zero {get;}", zero, NULL),
	STATIC_PROP("static int Size {get;}", size, NULL),
	STATIC("static System.IntPtr Add(System.IntPtr pointer, int offset)", plus),
	STATIC("static System.IntPtr Subtract(System.IntPtr pointer, int offset)", minus),
	METHOD("int ToInt32()", to_int32), METHOD("long ToInt64()", to_int64), METHOD("string ToString()", to_string),
	MEMBERS_END
};
const struct member_def uintptr_members[] = {
	CTOR("(uint value)", ctor), CTOR("(ulong value)", ctor), STATIC_PROP("static System.UIntPtr Zero {get;}", uzero, NULL),
	STATIC_PROP("static int Size {get;}", size, NULL),
	STATIC("static System.UIntPtr Add(System.UIntPtr pointer, int offset)", plus),
	STATIC("static System.UIntPtr Subtract(System.UIntPtr pointer, int offset)", minus),
	METHOD("uint ToUInt32()", to_uint32), METHOD("ulong ToUInt64()", to_uint64), METHOD("string ToString()", to_string),
	MEMBERS_END
};
