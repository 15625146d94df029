/* SPDX-License-Identifier: MIT */
/* System.Text.StringBuilder: a growing row of code units. */
#include "types/arg.h"
#include "types/string.h"
#include "types/tables.h"

#include <string.h>

struct builder {
	struct cell h;
	uint32_t n, cap;
	uint16_t *w;		/* heap block */
	uint32_t before, chunk;	/* .NET's: units in earlier chunks, size of the last one */
	int32_t max;
};

static void trace(struct heap *h, struct cell *c) { heap_mark_block(h, ((struct builder *)c)->w); }
static struct builder *of(val self) { return (struct builder *)self.o; }
static struct ustr *text(struct rt *rt, val self) { return ustr_from_utf16(rt, of(self)->w, of(self)->n); }
static bool index_get(struct rt *rt, val self, val key, val *ret);
static bool index_set(struct rt *rt, val self, val key, val v);
static const struct type_ops ops = { .to_string = text, .index_get = index_get, .index_set = index_set };

const struct type type_stringbuilder = {
	.cls = { .trace = trace }, .name = "System.Text.StringBuilder", .base = &type_object, .ops = &ops,
	.size = sizeof(struct builder), .ifaces = "System.Runtime.Serialization.ISerializable", .flags = TF_SEALED,
};

/* What Capacity becomes when there are N units: a new chunk for what doesn't fit. */
static void expand(struct builder *b, uint32_t n)
{
	uint32_t full = b->before + b->chunk;

	if (n <= full)
		return;
	b->before = full;
	b->chunk = MAX(n - full, MIN(full, 8000u));
}

/* Makes room for COUNT units at AT. */
static uint16_t *open_gap(struct rt *rt, struct builder *b, uint32_t at, uint32_t count)
{
	uint32_t need = ustr_length(rt, (size_t)b->n + count);

	if (need > (uint32_t)b->max)
		arg_throw_range(rt, "valueCount", "The length cannot be greater than the capacity.");
	if (need > b->cap) {
		uint32_t cap = need * 2 + 16;
		uint16_t *w = rt_block(rt, uint16_t, cap);

		if (b->n)
			rt_copy(rt, w, b->w, b->n * sizeof(*w));
		gc_storep(b, b->w, w);
		b->cap = cap;
	}
	if (b->n > at)
		memmove(b->w + at + count, b->w + at, (b->n - at) * sizeof(*b->w));
	b->n += count;
	expand(b, b->n);
	return b->w + at;
}

static void put(struct rt *rt, struct builder *b, uint32_t at, const struct ustr *s, uint32_t from, uint32_t count)
{
	uint16_t *w = open_gap(rt, b, at, count);

	for (uint32_t i = 0; i < count; i++)
		w[i] = ustr_at(s, from + i);
}

static void put_all(struct rt *rt, struct builder *b, uint32_t at, const struct ustr *s)
{
	if (s)
		put(rt, b, at, s, 0, ustr_len(s));
}

/* Characters of an array are text; everything else its ToString(). */
static struct ustr *text_of(struct rt *rt, val v)
{
	struct array *a = val_array(v);
	struct sbuf b;

	if (!a || array_type(a)->elem != &type_char)
		return arg_null(v) ? NULL : val_net_str(rt, v);
	sbuf_init(&b, rt);
	for (uint32_t i = 0; i < a->n; i++)
		sbuf_putc(&b, (uint16_t)a->v[i].u);
	return sbuf_take(&b);
}

static val append(struct rt *rt, val self, val *a, int n)
{
	struct ustr *s = text_of(rt, a[0]);
	int64_t times = n == 2 ? arg_int(a[1]) : 1;

	if (n == 3) {
		if (arg_int(a[1]) < 0 || arg_int(a[2]) < 0 || arg_int(a[1]) + arg_int(a[2]) > (s ? ustr_len(s) : 0))
			arg_throw_range(rt, "startIndex",
				"Index was out of range. Must be non-negative and less than or equal to the size of the collection.");
		put(rt, of(self), of(self)->n, s, (uint32_t)arg_int(a[1]), (uint32_t)arg_int(a[2]));
		return self;
	}
	arg_not_negative(rt, times, "repeatCount");
	for (; times > 0; times--) {
		if (!(times & 0xfff))
			rt_poll(rt);
		put_all(rt, of(self), of(self)->n, s);
	}
	return self;
}

static val append_line(struct rt *rt, val self, val *a, int n)
{
	put_all(rt, of(self), of(self)->n, n ? arg_str(a[0]) : NULL);
	*open_gap(rt, of(self), of(self)->n, 1) = '\n';
	return self;
}

static val append_format(struct rt *rt, val self, val *a, int n)
{
	val s = string_format(rt, V_NULL, a, n);

	put_all(rt, of(self), of(self)->n, s.s);
	return self;
}

static val append_join(struct rt *rt, val self, val *a, int n)
{
	val s = method_call(rt, type_method(rt, &type_string, ustr_atom(rt, "Join"), true), V_NULL, a, n);

	put_all(rt, of(self), of(self)->n, s.s);
	return self;
}

static val insert(struct rt *rt, val self, val *a, int n)
{
	struct ustr *s = text_of(rt, a[1]);
	int64_t times = n > 2 ? arg_int(a[2]) : 1;

	arg_not_negative(rt, times, "count");
	if (s && times > 0 && of(self)->n + ustr_len(s) * times > of(self)->max)
		arg_throw_range(rt, "requiredLength", "capacity was less than the current size.");
	if (arg_int(a[0]) < 0 || arg_int(a[0]) > of(self)->n)
		arg_throw_range(rt, "index",
			"Index was out of range. Must be non-negative and less than or equal to the size of the collection.");
	for (; times > 0; times--)
		put_all(rt, of(self), (uint32_t)arg_int(a[0]), s);
	return self;
}

static val remove_(struct rt *rt, val self, val *a, int n)
{
	struct builder *b = of(self);
	int64_t at = arg_int(a[0]), count = arg_int(a[1]);

	arg_not_negative(rt, count, "length");
	arg_not_negative(rt, at, "startIndex");
	if (count > b->n - at)
		arg_throw_range(rt, "length",
			"Index was out of range. Must be non-negative and less than or equal to the size of the collection.");
	memmove(b->w + at, b->w + at + count, (size_t)(b->n - at - count) * sizeof(*b->w));
	b->n -= (uint32_t)count;
	return self;
}

/* All of it, or COUNT units from START on. */
static val replace(struct rt *rt, val self, val *a, int n)
{
	struct ustr *all = text(rt, self);
	uint32_t len = ustr_len(all);
	int64_t start = n > 2 ? arg_int(a[2]) : 0, count = n > 2 ? arg_int(a[3]) : len;
	const char *bad = start < 0 || start > len ? "startIndex" : count < 0 || count > len - start ? "count" : NULL;
	val s;

	if (bad)
		arg_throw_range(rt, bad,
			"Index was out of range. Must be non-negative and less than or equal to the size of the collection.");
	s = val_str(ustr_sub(rt, all, (uint32_t)start, (uint32_t)count));
	s = method_call(rt, type_method(rt, &type_string, ustr_atom(rt, "Replace"), false), s, a, 2);
	of(self)->n = (uint32_t)start;
	put_all(rt, of(self), of(self)->n, s.s);
	put(rt, of(self), of(self)->n, all, (uint32_t)(start + count), len - (uint32_t)(start + count));
	return self;
}

static val copy_to(struct rt *rt, val self, val *a, int n)
{
	struct array *to = val_array(arg_need(rt, a[1], "destination"));
	int64_t from = arg_int(a[0]), at = arg_int(a[2]), count = arg_int(a[3]);

	arg_not_negative(rt, at, "destinationIndex");
	arg_not_negative(rt, count, "count");
	if (from < 0 || from > of(self)->n)
		arg_throw_range(rt, "sourceIndex",
			"Index was out of range. Must be non-negative and less than or equal to the size of the collection.");
	if (count > of(self)->n - from || count > to->n - at)
		arg_throw(rt, NULL,
			"Either offset did not refer to a position in the string, or there is an insufficient length of destination character array.");
	for (int64_t i = 0; i < count; i++)
		array_put(rt, to, (uint32_t)(at + i), val_char(of(self)->w[from + i]));
	return V_VOID;
}

/* Units are given up: a row of chunks becomes one. */
static void shorten(struct builder *b, uint32_t n)
{
	if (b->before && n <= b->before) {
		b->chunk = MIN(b->before + b->chunk, MAX(b->n * 6 / 5, b->chunk));
		b->before = 0;
	}
	b->n = n;
}

static val clear(struct rt *rt, val self, val *a, int n) { shorten(of(self), 0); return self; }

static val to_string(struct rt *rt, val self, val *a, int n)
{
	if (n == 0)
		return val_str(text(rt, self));
	arg_not_negative(rt, arg_int(a[0]), "startIndex");
	if (arg_int(a[0]) > of(self)->n)
		arg_throw_range(rt, "startIndex", "startIndex cannot be larger than length of string.");
	arg_not_negative(rt, arg_int(a[1]), "length");
	if (arg_int(a[1]) > of(self)->n - arg_int(a[0]))
		arg_throw_range(rt, "length", "Index and length must refer to a location within the string.");
	return val_str(ustr_from_utf16(rt, of(self)->w + arg_int(a[0]), (size_t)arg_int(a[1])));
}

static val chars(struct rt *rt, val self, val *a, int n)
{
	if (arg_int(a[0]) < 0 || arg_int(a[0]) >= of(self)->n)
		net_throw(rt, "System.IndexOutOfRangeException", "Index was outside the bounds of the array.");
	return val_char(of(self)->w[arg_int(a[0])]);
}

static val length(struct rt *rt, val self) { return val_int((int32_t)of(self)->n); }

static void set_length(struct rt *rt, val self, val v)
{
	struct builder *b = of(self);
	uint32_t was = b->n;

	arg_not_negative(rt, arg_int(v), "value");
	if (arg_int(v) > b->max)
		arg_throw_range(rt, "value", "capacity was less than the current size.");
	if (arg_int(v) > was)
		memset(open_gap(rt, b, was, (uint32_t)arg_int(v) - was), 0, ((size_t)arg_int(v) - was) * sizeof(uint16_t));
	if (arg_int(v) < was)
		shorten(b, (uint32_t)arg_int(v));
}

static val set_char(struct rt *rt, val self, val *a, int n)
{
	if (arg_int(a[0]) < 0 || arg_int(a[0]) >= of(self)->n)
		arg_throw_range(rt, "index", "Index was out of range. Must be non-negative and less than the size of the collection.");
	of(self)->w[arg_int(a[0])] = (uint16_t)a[1].u;
	return V_VOID;
}

/* PowerShell counts a negative index from the end, as of an array. */
static bool index_get(struct rt *rt, val self, val key, val *ret)
{
	int64_t i = arg_int(key);

	key = val_int((int32_t)(i < 0 ? i + of(self)->n : i));
	if (arg_int(key) < 0 || arg_int(key) >= of(self)->n)
		return false;
	*ret = chars(rt, self, &key, 1);
	return true;
}

static bool index_set(struct rt *rt, val self, val key, val v)
{
	int64_t i = arg_int(conv(rt, key, &type_int32));

	if (i < 0)
		i += of(self)->n;
	if (i < 0 || i >= of(self)->n)
		arg_throw_index(rt, "index");
	of(self)->w[i] = (uint16_t)conv(rt, v, &type_char).u;
	return true;
}

static val capacity(struct rt *rt, val self) { return val_int((int32_t)(of(self)->before + of(self)->chunk)); }

static void set_capacity(struct rt *rt, val self, val v)
{
	struct builder *b = of(self);

	if (arg_int(v) < 0)
		arg_throw_range(rt, "value", "Capacity must be positive.");
	if (arg_int(v) > b->max)
		arg_throw_range(rt, "value", "Capacity exceeds maximum capacity.");
	if (arg_int(v) < b->n)
		arg_throw_range(rt, "value", "capacity was less than the current size.");
	b->chunk = (uint32_t)arg_int(v) - b->before;
}

static val max_capacity(struct rt *rt, val self) { return val_int(of(self)->max); }

static val ensure(struct rt *rt, val self, val *a, int n)
{
	arg_not_negative(rt, arg_int(a[0]), "capacity");
	if (arg_int(a[0]) > of(self)->before + of(self)->chunk)
		set_capacity(rt, self, a[0]);
	return capacity(rt, self);
}

static val equals(struct rt *rt, val self, val *a, int n)
{
	return val_bool(val_base(a[0]).k == VK_OBJ && val_base(a[0]).o->cls == self.o->cls &&
			ustr_eq(text(rt, self), text(rt, val_base(a[0]))));
}

/* The text, the first chunk, and the most it may hold: in this order. */
static val ctor(struct rt *rt, val self, val *a, int n)
{
	struct builder *b = rt_new_cell(rt, &type_stringbuilder, builder);
	bool with_text = n && (arg_is(a[0], VK_STR) || arg_null(a[0]));
	struct ustr *s = with_text ? arg_str(a[0]) : NULL;
	int64_t room = n > with_text ? arg_int(a[with_text]) : 0;

	arg_not_negative(rt, room, "capacity");
	b->max = n == 2 && !with_text ? (int32_t)arg_int(a[1]) : INT32_MAX;
	if (b->max < 1)
		arg_throw_range(rt, "maxCapacity", "The argument maxCapacity must be greater than zero.");
	if (room > b->max)
		arg_throw_range(rt, "capacity", "Capacity exceeds maximum capacity.");
	b->chunk = MAX(room ? (uint32_t)room : MIN(16u, (uint32_t)b->max), s ? ustr_len(s) : 0);
	put_all(rt, b, 0, s);
	return val_obj(b);
}

/* A part of a text, and the first chunk. */
static val part_ctor(struct rt *rt, val self, val *a, int n)
{
	struct ustr *s = arg_str(a[0]) ? arg_str(a[0]) : ustr_empty(rt);
	int64_t at = arg_int(a[1]), count = arg_int(a[2]);
	val args[2];

	arg_not_negative(rt, arg_int(a[3]), "capacity");
	arg_not_negative(rt, count, "length");
	arg_not_negative(rt, at, "startIndex");
	if (at > (int64_t)ustr_len(s) - count)
		arg_throw_range(rt, "length", "Index and length must refer to a location within the string.");
	args[0] = val_str(ustr_sub(rt, s, (uint32_t)at, (uint32_t)count));
	args[1] = a[3];
	return ctor(rt, self, args, 2);
}

const struct member_def stringbuilder_members[] = {
	CTOR("()", ctor), CTOR("(int capacity)", ctor), CTOR("(string value)", ctor), CTOR("(string value, int capacity)", ctor),
	CTOR("(string value, int startIndex, int length, int capacity)", part_ctor),
	CTOR("(int capacity, int maxCapacity)", ctor),
	PROP("int Capacity {get;set;}", capacity, set_capacity), PROP("int MaxCapacity {get;}", max_capacity, NULL),
	PROP("int Length {get;set;}", length, set_length), METHOD("char Chars(int index) {get;set;}", chars),
	METHOD("char get_Chars(int index)", chars), METHOD("void set_Chars(int index, char value)", set_char),
	METHOD("System.Text.StringBuilder Append(char value, int repeatCount)", append),
	METHOD("System.Text.StringBuilder Append(char[] value, int startIndex, int charCount)", append),
	METHOD("System.Text.StringBuilder Append(string value)", append),
	METHOD("System.Text.StringBuilder Append(string value, int startIndex, int count)", append),
	METHOD("System.Text.StringBuilder Append(char value)", append),
	METHOD("System.Text.StringBuilder Append(System.Object value)", append),
	METHOD("System.Text.StringBuilder Append(char[] value)", append),
	METHOD("System.Text.StringBuilder AppendLine()", append_line),
	METHOD("System.Text.StringBuilder AppendLine(string value)", append_line),
	METHOD("System.Text.StringBuilder AppendFormat(string format, params System.Object[] args)", append_format),
	METHOD("System.Text.StringBuilder AppendFormat(System.IFormatProvider provider, string format, params System.Object[] args)",
		append_format),
	METHOD("System.Text.StringBuilder AppendJoin(string separator, params System.Object[] values)", append_join),
	METHOD("System.Text.StringBuilder Insert(int index, string value, int count)", insert),
	METHOD("System.Text.StringBuilder Insert(int index, string value)", insert),
	METHOD("System.Text.StringBuilder Insert(int index, System.Object value)", insert),
	METHOD("System.Text.StringBuilder Remove(int startIndex, int length)", remove_),
	METHOD("System.Text.StringBuilder Replace(string oldValue, string newValue)", replace),
	METHOD("System.Text.StringBuilder Replace(string oldValue, string newValue, int startIndex, int count)", replace),
	METHOD("System.Text.StringBuilder Replace(char oldChar, char newChar)", replace),
	METHOD("System.Text.StringBuilder Replace(char oldChar, char newChar, int startIndex, int count)", replace),
	METHOD("void CopyTo(int sourceIndex, char[] destination, int destinationIndex, int count)", copy_to),
	METHOD("System.Text.StringBuilder Clear()", clear), METHOD("int EnsureCapacity(int capacity)", ensure),
	METHOD("bool Equals(System.Object obj)", equals),
	METHOD("string ToString()", to_string), METHOD("string ToString(int startIndex, int length)", to_string),
	MEMBERS_END
};
