/* SPDX-License-Identifier: MIT */
/* System.Collections.BitArray. */
#include "types/arg.h"
#include "types/string.h"
#include "types/tables.h"

#include <string.h>

struct bitarray {
	struct cell h;
	uint32_t n;
	uint8_t *b;		/* heap block: one byte a bit */
};

static void trace(struct heap *h, struct cell *c) { heap_mark_block(h, ((struct bitarray *)c)->b); }
static struct bitarray *of(val self) { return (struct bitarray *)val_base(self).o; }

static bool next_bit(struct iter *it, val *ret)
{
	struct bitarray *b = of(it->over);

	if (it->i >= b->n)
		return false;
	*ret = val_bool(b->b[it->i++]);
	return true;
}

static void iter(struct rt *rt, val self, struct iter *it) { *it = (struct iter){ .rt = rt, .over = self, .next = next_bit }; }
static int64_t count_of(struct rt *rt, val self) { return of(self)->n; }

static uint32_t index_of(struct rt *rt, val self, val i)
{
	if (arg_int(i) < 0 || arg_int(i) >= of(self)->n)
		net_throw(rt, "System.ArgumentOutOfRangeException",
			  "Index was out of range. Must be non-negative and less than the size of the collection. (Parameter 'index')\n"
			  "Actual value was %d.", (int)arg_int(i));
	return (uint32_t)arg_int(i);
}

static bool index_get(struct rt *rt, val self, val key, val *ret)
{
	int64_t i = arg_int(key);

	if (i >= 0 && i < of(self)->n)
		*ret = val_bool(of(self)->b[i]);
	return i >= 0 && i < of(self)->n;
}

static bool index_set(struct rt *rt, val self, val key, val v)
{
	of(self)->b[index_of(rt, self, key)] = val_truth(rt, v);
	return true;
}
static const struct type_ops ops = { .iter = iter, .count = count_of, .index_get = index_get, .index_set = index_set };
const struct type type_bitarray = {
	.cls = { .trace = trace }, .name = "System.Collections.BitArray", .base = &type_object, .ops = &ops,
	.size = sizeof(struct bitarray),
	.ifaces = "System.Collections.ICollection System.Collections.IEnumerable System.ICloneable",
	.flags = TF_ENUMERABLE | TF_SEALED,
};

static struct bitarray *make(struct rt *rt, uint32_t n)
{
	struct bitarray *b = rt_new_cell(rt, &type_bitarray, bitarray);

	b->n = n;
	gc_storep(b, b->b, rt_block(rt, uint8_t, n + 1));
	return b;
}

static val from_array(struct rt *rt, struct array *a)
{
	uint32_t bits = a->packed ? 8 : array_type(a)->elem == &type_bool ? 1 : 32;
	struct bitarray *b = make(rt, a->n * bits);

	for (uint32_t i = 0; i < b->n; i++)
		b->b[i] = (uint64_t)array_get(a, i / bits).i >> i % bits & 1;
	return val_obj(b);
}

static val ctor(struct rt *rt, val self, val *a, int n)
{
	struct bitarray *b, *from = arg_cell(a[0], &type_bitarray);

	if (val_array(a[0]))
		return from_array(rt, val_array(a[0]));
	if (!from)
		arg_not_negative(rt, arg_int(arg_need(rt, a[0], "values")), "length");
	b = make(rt, from ? from->n : (uint32_t)arg_int(a[0]));
	if (from)
		memcpy(b->b, from->b, from->n);
	else if (n > 1)
		memset(b->b, arg_bool(a[1]), b->n);
	return val_obj(b);
}

static struct bitarray *other(struct rt *rt, val self, val v)
{
	struct bitarray *o = arg_cell(arg_need(rt, v, "value"), &type_bitarray);

	if (!o || o->n != of(self)->n)
		arg_throw(rt, NULL, "Array lengths must be the same.");
	return o;
}

#define BINARY(fn, op)                                                         \
	static val fn(struct rt *rt, val self, val *a, int n)                  \
	{                                                                      \
		struct bitarray *b = of(self), *o = other(rt, self, a[0]);     \
		for (uint32_t i = 0; i < b->n; i++)                            \
			b->b[i] = b->b[i] op o->b[i];                          \
		return self;                                                   \
	}
BINARY(and_, &) BINARY(or_, |) BINARY(xor_, ^)

static val not_(struct rt *rt, val self, val *a, int n)
{
	for (uint32_t i = 0; i < of(self)->n; i++)
		of(self)->b[i] ^= 1;
	return self;
}

static val shift(struct rt *rt, val self, int64_t by)
{
	struct bitarray *b = of(self);
	uint8_t *to = rt_block(rt, uint8_t, b->n + 1);

	for (int64_t i = 0; i < b->n; i++)
		if (i - by >= 0 && i - by < b->n)
			to[i] = b->b[i - by];
	gc_storep(b, b->b, to);
	return self;
}

static val left(struct rt *rt, val self, val *a, int n)
{
	arg_not_negative(rt, arg_int(a[0]), "count");
	return shift(rt, self, arg_int(a[0]));
}

static val right(struct rt *rt, val self, val *a, int n)
{
	arg_not_negative(rt, arg_int(a[0]), "count");
	return shift(rt, self, -arg_int(a[0]));
}

static val get(struct rt *rt, val self, val *a, int n) { return val_bool(of(self)->b[index_of(rt, self, a[0])]); }

static val enumerator(struct rt *rt, val self, val *a, int n)
{
	return enumerator_new(rt, "System.Collections.BitArray+BitArrayEnumeratorSimple", self);
}

static val set(struct rt *rt, val self, val *a, int n) { index_set(rt, self, a[0], a[1]); return V_VOID; }
static val set_all(struct rt *rt, val self, val *a, int n) { memset(of(self)->b, arg_bool(a[0]), of(self)->n); return V_VOID; }
static val clone(struct rt *rt, val self, val *a, int n) { return ctor(rt, self, &self, 1); }
static val has_all(struct rt *rt, val self, val *a, int n) { return val_bool(!memchr(of(self)->b, 0, of(self)->n)); }
static val has_any(struct rt *rt, val self, val *a, int n) { return val_bool(memchr(of(self)->b, 1, of(self)->n)); }
static val length(struct rt *rt, val self) { return val_int((int32_t)of(self)->n); }
static val self_get(struct rt *rt, val self) { return self; }
static val no(struct rt *rt, val self) { return V_FALSE; }

static void set_length(struct rt *rt, val self, val v)
{
	struct bitarray *b = of(self);
	uint8_t *to;

	arg_not_negative(rt, arg_int(v), "value");
	to = rt_block(rt, uint8_t, (size_t)arg_int(v) + 1);
	memcpy(to, b->b, MIN(b->n, (uint32_t)arg_int(v)));
	gc_storep(b, b->b, to);
	b->n = (uint32_t)arg_int(v);
}

static val copy_to(struct rt *rt, val self, val *a, int n)
{
	struct array *to = val_array(arg_need(rt, a[0], "array"));
	uint32_t bits = to->packed ? 8 : array_type(to)->elem == &type_bool ? 1 : 32, at = (uint32_t)arg_int(a[1]);

	for (uint32_t i = 0; i < of(self)->n; i += bits) {
		uint32_t x = 0;

		for (uint32_t k = 0; k < bits && i + k < of(self)->n; k++)
			x |= (uint32_t)of(self)->b[i + k] << k;
		if (at + i / bits >= to->n)
			arg_throw(rt, NULL,
				"Destination array is not long enough to copy all the items in the collection. Check array index and length.");
		array_put(rt, to, at + i / bits, bits == 1 ? val_bool(x) : bits == 8 ? val_num(VK_BYTE, x) : val_int((int32_t)x));
	}
	return V_VOID;
}

#define BITS "System.Collections.BitArray"
const struct member_def bitarray_members[] = {
	CTOR("(int length)", ctor), CTOR("(int length, bool defaultValue)", ctor), CTOR("(byte[] bytes)", ctor),
	CTOR("(bool[] values)", ctor),
	CTOR("(int[] values)", ctor), CTOR("(" BITS " bits)", ctor),
	PROP("int Length {get;set;}", length, set_length), PROP("int Count {get;}", length, NULL),
	PROP("System.Object SyncRoot {get;}", self_get, NULL),
	PROP("bool IsSynchronized {get;}", no, NULL), PROP("bool IsReadOnly {get;}", no, NULL),
	METHOD(BITS " And(" BITS " value)", and_), METHOD(BITS " Or(" BITS " value)", or_),
	METHOD(BITS " Xor(" BITS " value)", xor_),
	METHOD(BITS " Not()", not_), METHOD(BITS " LeftShift(int count)", left), METHOD(BITS " RightShift(int count)", right),
	METHOD("bool Get(int index)", get), METHOD("void Set(int index, bool value)", set),
	METHOD("void SetAll(bool value)", set_all),
	METHOD("bool HasAllSet()", has_all), METHOD("bool HasAnySet()", has_any), METHOD("System.Object Clone()", clone),
	METHOD("bool Item(int index) {get;set;}", get), METHOD("System.Collections.IEnumerator GetEnumerator()", enumerator),
	METHOD("void CopyTo(array array, int index)", copy_to), MEMBERS_END
};
