/* SPDX-License-Identifier: MIT */
/* System.Index and System.Range. */
#include "types/arg.h"
#include "types/tables.h"

struct index {	/* counted from the end when negative: ~VALUE */
	struct cell h;
	int32_t at;
};

struct range {
	struct cell h;
	int32_t start, end;
};

static struct index *index_of(val v) { return (struct index *)val_base(v).o; }
static struct range *range_of(val v) { return (struct range *)val_base(v).o; }

static val index_make(struct rt *rt, int32_t at)
{
	struct index *i = rt_new_cell(rt, &type_sysindex, index);

	i->at = at;
	return val_obj(i);
}

static val range_make(struct rt *rt, int32_t start, int32_t end)
{
	struct range *r = rt_new_cell(rt, &type_sysrange, range);

	r->start = start;
	r->end = end;
	return val_obj(r);
}

static void put_index(struct sbuf *b, int32_t at)
{
	sbuf_printf(b, at < 0 ? "^%d" : "%d", at < 0 ? ~at : at);
}

static struct ustr *index_text(struct rt *rt, val self)
{
	struct sbuf b;

	sbuf_init(&b, rt);
	put_index(&b, index_of(self)->at);
	return sbuf_take(&b);
}

static struct ustr *range_text(struct rt *rt, val self)
{
	struct sbuf b;

	sbuf_init(&b, rt);
	put_index(&b, range_of(self)->start);
	sbuf_puts(&b, "..");
	put_index(&b, range_of(self)->end);
	return sbuf_take(&b);
}

static bool index_equals(struct rt *rt, val a, val b)
{
	return val_cell(b, &type_sysindex) && index_of(a)->at == index_of(b)->at;
}
static bool range_equals(struct rt *rt, val a, val b)
{
	return val_cell(b, &type_sysrange) && range_of(a)->start == range_of(b)->start && range_of(a)->end == range_of(b)->end;
}
static uint32_t index_hash(struct rt *rt, val v) { return (uint32_t)index_of(v)->at; }
static uint32_t range_hash(struct rt *rt, val v) { return (uint32_t)range_of(v)->start * 33u ^ (uint32_t)range_of(v)->end; }

static void need_natural(struct rt *rt, int64_t n)
{
	if (n < 0)
		arg_throw_range(rt, "value", "Non-negative number required.");
}

/* From a whole number, as the implicit operator does. */
static val index_convert(struct rt *rt, val from)
{
	from = val_base(from);
	if (!val_is_int(from))
		return V_VOID;
	need_natural(rt, from.i);
	return index_make(rt, (int32_t)from.i);
}

static const struct type_ops index_ops = { .to_string = index_text, .equals = index_equals, .hash = index_hash,
	.convert = index_convert };
static const struct type_ops range_ops = { .to_string = range_text, .equals = range_equals, .hash = range_hash };
const struct type type_sysindex = { .name = "System.Index", .base = &type_valuetype, .ops = &index_ops,
	.size = sizeof(struct index),
	.flags = TF_VALUE | TF_SEALED };
const struct type type_sysrange = { .name = "System.Range", .base = &type_valuetype, .ops = &range_ops,
	.size = sizeof(struct range),
	.flags = TF_VALUE | TF_SEALED };

static int64_t offset_in(int32_t at, int64_t length) { return at < 0 ? length - ~at : at; }

static val index_ctor(struct rt *rt, val self, val *a, int n)
{
	int64_t v = n ? arg_int(a[0]) : 0;

	need_natural(rt, v);
	return index_make(rt, (int32_t)(n > 1 && arg_bool(a[1]) ? ~v : v));
}

static val from_end(struct rt *rt, val self, val *a, int n)
{
	need_natural(rt, arg_int(a[0]));
	return index_make(rt, (int32_t)~arg_int(a[0]));
}

static val index_first(struct rt *rt, val self) { return index_make(rt, 0); }
static val index_last(struct rt *rt, val self) { return index_make(rt, ~0); }
static val is_from_end(struct rt *rt, val self) { return val_bool(index_of(self)->at < 0); }
static val index_value(struct rt *rt, val self)
{
	return val_int(index_of(self)->at < 0 ? ~index_of(self)->at : index_of(self)->at);
}
static val get_offset(struct rt *rt, val self, val *a, int n)
{
	return val_int((int32_t)offset_in(index_of(self)->at, arg_int(a[0])));
}
static val index_equals_m(struct rt *rt, val self, val *a, int n) { return val_bool(index_equals(rt, self, a[0])); }
static val index_hash_m(struct rt *rt, val self, val *a, int n) { return val_int(index_of(self)->at); }
static val index_string(struct rt *rt, val self, val *a, int n) { return val_str(index_text(rt, self)); }

const struct member_def index_members[] = {
	CTOR("(int value, bool fromEnd = False)", index_ctor),
	STATIC_PROP("static System.Index Start {get;}", index_first, NULL),
	STATIC_PROP("static System.Index End {get;}", index_last, NULL),
	PROP("int Value {get;}", index_value, NULL), PROP("bool IsFromEnd {get;}", is_from_end, NULL),
	STATIC("static System.Index FromStart(int value)", index_ctor),
	STATIC("static System.Index FromEnd(int value)", from_end),
	METHOD("int GetOffset(int length)", get_offset), METHOD("bool Equals(System.Object value)", index_equals_m),
	METHOD("bool Equals(System.Index other)", index_equals_m), METHOD("int GetHashCode()", index_hash_m),
	METHOD("string ToString()", index_string), STATIC("static System.Index op_Implicit(int value)", index_ctor), MEMBERS_END
};

static val range_ctor(struct rt *rt, val self, val *a, int n)
{
	return range_make(rt, n ? index_of(a[0])->at : 0, n ? index_of(a[1])->at : 0);
}

static val offset_and_length(struct rt *rt, val self, val *a, int n)
{
	int64_t length = arg_int(a[0]), start = offset_in(range_of(self)->start, length),
	end = offset_in(range_of(self)->end, length);
	const struct type *args[2] = { &type_int32, &type_int32 };
	val v[2] = { val_int((int32_t)start), val_int((int32_t)(end - start)) };

	if ((uint64_t)end > (uint64_t)length || (uint64_t)start > (uint64_t)end)
		arg_throw_range(rt, "length", "Specified argument was out of the range of valid values.");
	return type_construct(rt, type_generic_of(rt, type_find_c(rt, "System.ValueTuple`2"), args, 2), v, 2);
}

static val range_all(struct rt *rt, val self) { return range_make(rt, 0, ~0); }
static val start_at(struct rt *rt, val self, val *a, int n) { return range_make(rt, index_of(a[0])->at, ~0); }
static val end_at(struct rt *rt, val self, val *a, int n) { return range_make(rt, 0, index_of(a[0])->at); }
static val range_start(struct rt *rt, val self) { return index_make(rt, range_of(self)->start); }
static val range_end(struct rt *rt, val self) { return index_make(rt, range_of(self)->end); }
static val range_equals_m(struct rt *rt, val self, val *a, int n) { return val_bool(range_equals(rt, self, a[0])); }
static val range_hash_m(struct rt *rt, val self, val *a, int n) { return val_int((int32_t)range_hash(rt, self)); }
static val range_string(struct rt *rt, val self, val *a, int n) { return val_str(range_text(rt, self)); }

const struct member_def range_members[] = {
	CTOR("(System.Index start, System.Index end)", range_ctor),
	STATIC_PROP("static System.Range All {get;}", range_all, NULL),
	PROP("System.Index Start {get;}", range_start, NULL), PROP("System.Index End {get;}", range_end, NULL),
	STATIC("static System.Range StartAt(System.Index start)", start_at),
	STATIC("static System.Range EndAt(System.Index end)", end_at),
	METHOD("System.ValueTuple[int,int] GetOffsetAndLength(int length)", offset_and_length),
	METHOD("bool Equals(System.Object value)", range_equals_m), METHOD("bool Equals(System.Range other)", range_equals_m),
	METHOD("int GetHashCode()", range_hash_m), METHOD("string ToString()", range_string), MEMBERS_END
};
