/* SPDX-License-Identifier: MIT */
/* System.Buffer: arrays of numbers as the bytes they would be in memory. */
#include "types/arg.h"
#include "types/tables.h"

#include <string.h>

const struct type type_buffer = { .name = "System.Buffer", .base = &type_object, .flags = TF_STATIC | TF_ABSTRACT | TF_SEALED };

/* Bytes of an element; 0: the array isn't one of numbers. */
static uint32_t width_of(const struct array *a)
{
	static const uint8_t size[VK__MAX] = {
		[VK_BOOL] = 1, [VK_SBYTE] = 1, [VK_BYTE] = 1, [VK_CHAR] = 2, [VK_INT16] = 2, [VK_UINT16] = 2, [VK_INT32] = 4,
		[VK_UINT32] = 4, [VK_INT64] = 8, [VK_UINT64] = 8, [VK_DOUBLE] = 8, [VK_SINGLE] = 4,
	};
	const struct type *elem = array_type(a)->elem;

	return elem->flags & TF_ENUM ? 0 : size[elem->inline_kind];
}

static struct array *numbers(struct rt *rt, val v, const char *param)
{
	struct array *a = val_array(arg_need(rt, v, param));

	if (!a || !width_of(a))
		arg_throw(rt, param, "Object must be an array of primitives.");
	return a;
}

static uint64_t bits_of(val v)
{
	float f = (float)(v.k == VK_SINGLE ? v.d : 0);
	uint32_t u;

	if (v.k != VK_SINGLE)
		return v.u;
	memcpy(&u, &f, sizeof(u));
	return u;
}

static val of_bits(enum val_kind k, uint64_t bits, uint32_t width)
{
	val v = { .k = (uint8_t)k, .u = bits };
	uint32_t u = (uint32_t)bits;
	float f;

	if (k == VK_SINGLE) {
		memcpy(&f, &u, sizeof(f));
		v.d = f;
	} else if (k == VK_SBYTE || k == VK_INT16 || k == VK_INT32) {
		v.i = (int64_t)(bits << (64 - width * 8)) >> (64 - width * 8);
	}
	return v;
}

static uint8_t byte_at(const struct array *a, uint32_t at)
{
	uint32_t width = width_of(a);

	return (uint8_t)(bits_of(array_get(a, at / width)) >> (at % width * 8));
}

static void set_byte(struct rt *rt, struct array *a, uint32_t at, uint8_t byte)
{
	uint32_t width = width_of(a), shift = at % width * 8;
	uint64_t bits = bits_of(array_get(a, at / width)) & (width == 8 ? ~0ull : (1ull << width * 8) - 1);

	bits = (bits & ~(0xffull << shift)) | (uint64_t)byte << shift;
	array_put(rt, a, at / width, of_bits((enum val_kind)array_type(a)->elem->inline_kind, bits, width));
}

static val byte_length(struct rt *rt, val self, val *a, int n)
{
	struct array *x = numbers(rt, a[0], "array");

	return val_int((int32_t)(x->n * width_of(x)));
}

static uint32_t index_of(struct rt *rt, struct array *x, val at)
{
	if (arg_int(at) < 0 || arg_int(at) >= (int64_t)x->n * width_of(x))
		arg_throw_index(rt, "index");
	return (uint32_t)arg_int(at);
}

static val get_byte(struct rt *rt, val self, val *a, int n)
{
	struct array *x = numbers(rt, a[0], "array");

	return val_num(VK_BYTE, byte_at(x, index_of(rt, x, a[1])));
}

static val put_byte(struct rt *rt, val self, val *a, int n)
{
	struct array *x = numbers(rt, a[0], "array");

	set_byte(rt, x, index_of(rt, x, a[1]), (uint8_t)arg_int(a[2]));
	return V_VOID;
}

static val block_copy(struct rt *rt, val self, val *a, int n)
{
	struct array *from = numbers(rt, a[0], "src"), *to = numbers(rt, a[2], "dst");
	int64_t at = arg_int(a[1]), at2 = arg_int(a[3]), count = arg_int(a[4]);
	uint8_t *copy;

	arg_not_negative(rt, at, "srcOffset");
	arg_not_negative(rt, at2, "dstOffset");
	arg_not_negative(rt, count, "count");
	arg_part(rt, (int64_t)from->n * width_of(from), at, count);
	arg_part(rt, (int64_t)to->n * width_of(to), at2, count);
	copy = rt_block(rt, uint8_t, MAX(count, 1));
	for (int64_t i = 0; i < count; i++)
		copy[i] = byte_at(from, (uint32_t)(at + i));
	for (int64_t i = 0; i < count; i++)
		set_byte(rt, to, (uint32_t)(at2 + i), copy[i]);
	return V_VOID;
}

const struct member_def buffer_members[] = {
	STATIC("static void BlockCopy(array src, int srcOffset, array dst, int dstOffset, int count)", block_copy),
	STATIC("static int ByteLength(array array)", byte_length), STATIC("static byte GetByte(array array, int index)", get_byte),
	STATIC("static void SetByte(array array, int index, byte value)", put_byte), MEMBERS_END
};

/* ---- ArraySegment`1: a part of an array that can be written ---- */

struct segment {
	struct cell h;
	struct array *all;
	int32_t at, n;
};

static void trace(struct heap *h, struct cell *c) { heap_mark(h, ((struct segment *)c)->all); }
static struct segment *of(val v) { return (struct segment *)val_base(v).o; }
static int64_t count_of(struct rt *rt, val self) { return of(self)->n; }

static struct array *slice_of(struct rt *rt, struct segment *s)
{
	struct array *a = array_new(rt, array_type(s->all)->elem, (uint32_t)s->n);

	for (int32_t i = 0; i < s->n; i++)
		array_put(rt, a, (uint32_t)i, array_get(s->all, (uint32_t)(s->at + i)));
	return a;
}

static void segment_iter(struct rt *rt, val self, struct iter *it) { iter_begin(rt, val_obj(slice_of(rt, of(self))), it); }

static uint32_t place(struct rt *rt, val self, val key)
{
	if (arg_int(key) < 0 || arg_int(key) >= of(self)->n)
		arg_throw_index(rt, "index");
	return (uint32_t)(of(self)->at + arg_int(key));
}

static bool segment_get(struct rt *rt, val self, val key, val *ret)
{
	if (arg_int(key) < 0 || arg_int(key) >= of(self)->n)
		return false;
	*ret = array_get(of(self)->all, place(rt, self, key));
	return true;
}

static bool segment_set(struct rt *rt, val self, val key, val v)
{
	array_put(rt, of(self)->all, place(rt, self, key), v);
	return true;
}

static const struct type_ops segment_ops = { .iter = segment_iter, .count = count_of, .index_get = segment_get,
	.index_set = segment_set };
const struct type type_arraysegment = { .cls = { .trace = trace }, .name = "System.ArraySegment`1", .base = &type_valuetype,
	.ops = &segment_ops, .size = sizeof(struct segment), .flags = TF_VALUE | TF_SEALED | TF_GENERIC_DEF | TF_ENUMERABLE,
	.ifaces = "System.Collections.Generic.IList`1 System.Collections.Generic.ICollection`1 System.Collections.Generic.IEnumerable`1 "
		  "System.Collections.IEnumerable" };

static val segment_make(struct rt *rt, const struct type *t, struct array *all, int64_t at, int64_t count)
{
	struct segment *s;

	arg_part(rt, all->n, at, count);
	s = arg_new(rt, t, sizeof(*s));
	gc_storep(s, s->all, all);
	s->at = (int32_t)at;
	s->n = (int32_t)count;
	return val_obj(s);
}

static val segment_ctor(struct rt *rt, val self, val *a, int n)
{
	struct array *all = val_array(arg_need(rt, a[0], "array"));

	return segment_make(rt, arg_type(self, &type_arraysegment), all, n > 1 ? arg_int(a[1]) : 0, n > 1 ? arg_int(a[2]) : all->n);
}

static val segment_array(struct rt *rt, val self) { return val_obj(of(self)->all); }
static val segment_count(struct rt *rt, val self) { return val_int(of(self)->n); }
static val segment_offset(struct rt *rt, val self) { return val_int(of(self)->at); }
static val segment_copy(struct rt *rt, val self, val *a, int n) { return val_obj(slice_of(rt, of(self))); }
static val segment_slice(struct rt *rt, val self, val *a, int n)
{
	int64_t at = arg_int(a[0]), count = n > 1 ? arg_int(a[1]) : of(self)->n - at;

	if (at < 0 || count < 0 || at + count > of(self)->n)
		arg_throw_index(rt, "index");
	return segment_make(rt, cell_type(val_base(self).o), of(self)->all, of(self)->at + at, count);
}

const struct member_def arraysegment_members[] = {
	CTOR("(T[] array)", segment_ctor), CTOR("(T[] array, int offset, int count)", segment_ctor),
	PROP("T[] Array {get;}", segment_array, NULL), PROP("int Count {get;}", segment_count, NULL),
	PROP("int Offset {get;}", segment_offset, NULL), METHOD("T[] ToArray()", segment_copy),
	METHOD("System.ArraySegment[T] Slice(int index)", segment_slice),
	METHOD("System.ArraySegment[T] Slice(int index, int count)", segment_slice), MEMBERS_END
};
