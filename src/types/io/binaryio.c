/* SPDX-License-Identifier: MIT */
/* BinaryReader and BinaryWriter: little-endian values and length-prefixed text. */
#include "types/arg.h"
#include "types/async.h"
#include "types/io/encoding.h"
#include "types/half.h"
#include "types/io/stream.h"
#include "types/tables.h"
#include "types/io/textio.h"
#include "value/num.h"

#include <string.h>

struct binary {
	struct cell h;
	val stream;
	struct encoding *enc;
	bool leave;
};

static void trace(struct heap *h, struct cell *c)
{
	val_mark(h, ((struct binary *)c)->stream);
	heap_mark(h, ((struct binary *)c)->enc);
}

static struct binary *of(val self) { return (struct binary *)val_base(self).o; }
static struct stream *st(val self) { return val_stream(of(self)->stream); }

const struct type type_binaryreader = { .cls = { .trace = trace }, .name = "System.IO.BinaryReader", .base = &type_object,
	.size = sizeof(struct binary), .ifaces = "System.IDisposable" };
const struct type type_binarywriter = { .cls = { .trace = trace }, .name = "System.IO.BinaryWriter", .base = &type_object,
	.size = sizeof(struct binary), .ifaces = "System.IAsyncDisposable System.IDisposable" };

static val make(struct rt *rt, const struct type *t, val *a, int n, const char *param)
{
	struct binary *b = rt_new_cell(rt, t, binary);

	stream_need(rt, a[0], param);
	gc_store(b, &b->stream, val_base(a[0]));
	gc_storep(b, b->enc,
		  n > 1 ? val_encoding(arg_need(rt, a[1], "encoding"))
			: (struct encoding *)encoding_new(rt, ENCODING_UTF8, false, false).o);
	b->leave = n > 2 && arg_bool(a[2]);
	return val_obj(b);
}

static val reader_ctor(struct rt *rt, val self, val *a, int n) { return make(rt, &type_binaryreader, a, n, "input"); }
static val writer_ctor(struct rt *rt, val self, val *a, int n) { return make(rt, &type_binarywriter, a, n, "output"); }

static val close_(struct rt *rt, val self, val *a, int n)
{
	if (!of(self)->leave)
		stream_close(rt, st(self));
	return V_VOID;
}

static val base_stream(struct rt *rt, val self) { return of(self)->stream; }

static void take(struct rt *rt, val self, void *to, uint32_t n)
{
	uint32_t k;

	for (uint8_t *p = to; n; p += k, n -= k)
		if (!(k = stream_get(rt, st(self), p, n)))
			net_throw(rt, "System.IO.EndOfStreamException", "Unable to read beyond the end of the stream.");
}

#define READ(fn, type, kind)                                                   \
	static val read_##fn(struct rt *rt, val self, val *a, int n)           \
	{                                                                      \
		type x;                                                        \
		take(rt, self, &x, sizeof(x));                                 \
		return val_num(kind, (int64_t)x);                              \
	}
READ(sbyte, int8_t, VK_SBYTE) READ(byte, uint8_t, VK_BYTE) READ(int16, int16_t, VK_INT16) READ(uint16, uint16_t, VK_UINT16)
READ(int32, int32_t, VK_INT32) READ(uint32, uint32_t, VK_UINT32) READ(int64, int64_t, VK_INT64) READ(uint64, uint64_t, VK_UINT64)

static val read_bool(struct rt *rt, val self, val *a, int n) { uint8_t x; take(rt, self, &x, 1); return val_bool(x); }
static val read_double(struct rt *rt, val self, val *a, int n) { double x; take(rt, self, &x, 8); return val_double(x); }
static val read_single(struct rt *rt, val self, val *a, int n)
{
	float x;
	take(rt, self, &x, 4);
	return (val){ .k = VK_SINGLE, .d = x };
}

static val read_decimal(struct rt *rt, val self, val *a, int n)
{
	uint32_t w[4];

	take(rt, self, w, 16);
	return dec_val(rt, (struct dec){ .m = (dec_mag)w[2] << 64 | (dec_mag)w[1] << 32 | w[0],
					 .scale = (uint8_t)(w[3] >> 16),
					 .neg = w[3] >> 31 });
}

static val read_half(struct rt *rt, val self, val *a, int n) { uint16_t x; take(rt, self, &x, 2); return half_of_bits(rt, x); }
static val read_exactly(struct rt *rt, val self, val *a, int n)
{
	struct array *b = val_array(arg_need(rt, a[0], "buffer"));

	take(rt, self, b->b, b->n);
	return V_VOID;
}

static int64_t read_7bit(struct rt *rt, val self)
{
	uint64_t x = 0;
	uint8_t c;

	for (int shift = 0; shift < 70; shift += 7) {
		take(rt, self, &c, 1);
		x |= (uint64_t)(c & 0x7F) << shift;
		if (!(c & 0x80))
			return (int64_t)x;
	}
	net_throw(rt, "System.FormatException", "Too many bytes in what should have been a 7-bit encoded integer.");
}

static val read_7bit32(struct rt *rt, val self, val *a, int n) { return val_int((int32_t)read_7bit(rt, self)); }
static val read_7bit64(struct rt *rt, val self, val *a, int n) { return val_long(read_7bit(rt, self)); }

static val read_string(struct rt *rt, val self, val *a, int n)
{
	int64_t len = read_7bit(rt, self);
	uint8_t *p;

	if (len < 0 || len > INT32_MAX)
		net_throw(rt, "System.IO.IOException",
			"BinaryReader encountered an invalid string length of %d characters.", (int)len);
	p = rt_block(rt, uint8_t, (size_t)len + 1);
	take(rt, self, p, (uint32_t)len);
	return val_str(encoding_text(rt, of(self)->enc, p, (uint32_t)len));
}

static val read_bytes(struct rt *rt, val self, val *a, int n)
{
	uint32_t got = 0, k, want;
	uint8_t *p;

	arg_not_negative(rt, arg_int(a[0]), "count");
	want = (uint32_t)arg_int(a[0]);
	p = rt_block(rt, uint8_t, want + 1);
	while (got < want && (k = stream_get(rt, st(self), p + got, want - got)))
		got += k;
	return val_obj(array_bytes(rt, p, got));
}

static val read_into(struct rt *rt, val self, val *a, int n)
{
	struct array *b = val_array(arg_need(rt, a[0], "buffer"));
	int64_t at = arg_int(a[1]), count = arg_int(a[2]);

	arg_part(rt, b->n, at, count);
	return val_int((int32_t)stream_get(rt, st(self), b->b + at, (uint32_t)count));
}

/* One UTF-16 unit's worth of text; -1 at the end. */
static int32_t next_char(struct rt *rt, val self)
{
	struct encoding *e = of(self)->enc;
	uint8_t p[4];
	uint32_t n = 1, want = e->kind == ENCODING_UTF16LE || e->kind == ENCODING_UTF16BE ? 2
		: e->kind == ENCODING_UTF32LE ? 4 : 1;

	if (!stream_get(rt, st(self), p, 1))
		return -1;
	if (e->kind == ENCODING_UTF8)
		want = p[0] < 0x80 ? 1 : p[0] < 0xE0 ? 2 : p[0] < 0xF0 ? 3 : 4;
	for (; n < want && stream_get(rt, st(self), p + n, 1); n++)
		;
	return ustr_at(encoding_text(rt, e, p, n), 0);
}

static val read_any(struct rt *rt, val self, val *a, int n) { return val_int(next_char(rt, self)); }

static val read_char(struct rt *rt, val self, val *a, int n)
{
	int32_t c = next_char(rt, self);

	if (c < 0)
		net_throw(rt, "System.IO.EndOfStreamException", "Unable to read beyond the end of the stream.");
	return val_char((uint16_t)c);
}

static val read_chars(struct rt *rt, val self, val *a, int n)
{
	struct list *l = list_new(rt, NULL);
	int32_t c;

	for (int64_t i = 0; i < arg_int(a[0]) && (c = next_char(rt, self)) >= 0; i++)
		list_add(rt, l, val_char((uint16_t)c));
	return val_obj(list_to_array(rt, l, &type_char));
}

static val peek_char(struct rt *rt, val self, val *a, int n)
{
	val at = V_NULL;
	int32_t c;

	if (!member_get_c(rt, of(self)->stream, "Position", &at))
		return val_int(-1);
	c = next_char(rt, self);
	member_set(rt, of(self)->stream, ustr_atom(rt, "Position"), at);
	return val_int(c);
}

const struct member_def binaryreader_members[] = {
	CTOR("(System.IO.Stream input)", reader_ctor),
	CTOR("(System.IO.Stream input, System.Text.Encoding encoding)", reader_ctor),
	CTOR("(System.IO.Stream input, System.Text.Encoding encoding, bool leaveOpen)", reader_ctor),
	PROP("System.IO.Stream BaseStream {get;}", base_stream, NULL), METHOD("void Close()", close_),
	METHOD("void Dispose()", close_),
	METHOD("bool ReadBoolean()", read_bool), METHOD("byte ReadByte()", read_byte), METHOD("sbyte ReadSByte()", read_sbyte),
	METHOD("short ReadInt16()", read_int16), METHOD("ushort ReadUInt16()", read_uint16),
	METHOD("int ReadInt32()", read_int32),
	METHOD("uint ReadUInt32()", read_uint32), METHOD("long ReadInt64()", read_int64),
	METHOD("ulong ReadUInt64()", read_uint64),
	METHOD("float ReadSingle()", read_single), METHOD("double ReadDouble()", read_double),
	METHOD("decimal ReadDecimal()", read_decimal),
	METHOD("char ReadChar()", read_char), METHOD("char[] ReadChars(int count)", read_chars),
	METHOD("byte[] ReadBytes(int count)", read_bytes),
	METHOD("string ReadString()", read_string), METHOD("int Read()", read_any), METHOD("int PeekChar()", peek_char),
	METHOD("int Read(byte[] buffer, int index, int count)", read_into), METHOD("System.Half ReadHalf()", read_half),
	METHOD("void ReadExactly(System.Span[byte] buffer)", read_exactly),
	METHOD("int Read7BitEncodedInt()", read_7bit32), METHOD("long Read7BitEncodedInt64()", read_7bit64),
	MEMBERS_END
};

/* ---- writing ---- */

static void put_7bit(struct rt *rt, val self, uint64_t x)
{
	uint8_t b[10];
	uint32_t n = 0;

	for (; x >= 0x80; x >>= 7)
		b[n++] = (uint8_t)(x | 0x80);
	b[n++] = (uint8_t)x;
	stream_put(rt, st(self), b, n);
}

static val write_7bit(struct rt *rt, val self, val *a, int n)
{
	put_7bit(rt, self, arg_is(a[0], VK_INT32) ? (uint32_t)arg_int(a[0]) : (uint64_t)arg_int(a[0]));
	return V_VOID;
}

static void put_number(struct rt *rt, val self, val v)
{
	static const uint8_t sizes[] = {
		[VK_BOOL] = 1, [VK_SBYTE] = 1, [VK_BYTE] = 1, [VK_INT16] = 2, [VK_UINT16] = 2, [VK_INT32] = 4, [VK_UINT32] = 4,
		[VK_INT64] = 8, [VK_UINT64] = 8,
	};
	float f = (float)v.d;

	if (v.k == VK_SINGLE)
		stream_put(rt, st(self), &f, 4);
	else if (v.k == VK_DOUBLE)
		stream_put(rt, st(self), &v.d, 8);
	else if (v.k < ARRAY_LEN(sizes) && sizes[v.k])
		stream_put(rt, st(self), &v.i, sizes[v.k]);
}

static void put_decimal(struct rt *rt, val self, struct dec d)
{
	uint32_t w[4] = { (uint32_t)d.m, (uint32_t)(d.m >> 32), (uint32_t)(d.m >> 64),
		(uint32_t)d.scale << 16 | (d.neg ? 1u << 31 : 0) };

	stream_put(rt, st(self), w, 16);
}

static val write_(struct rt *rt, val self, val *a, int n)
{
	val v = arg_need(rt, a[0], "value");
	struct array *arr = val_array(v), *b;
	struct dec d;

	if (v.k == VK_STR || v.k == VK_CHAR || (arr && !arr->packed)) {
		b = encoding_bytes(rt, of(self)->enc,
				   v.k == VK_STR    ? v.s
				   : v.k == VK_CHAR ? ustr_from_char(rt, (uint16_t)v.u)
						    : textio_args(rt, a, n));
		if (v.k == VK_STR)
			put_7bit(rt, self, b->n);
		stream_put(rt, st(self), b->b, b->n);
	} else if (arr) {
		int64_t at = n > 1 ? arg_int(a[1]) : 0, count = n > 1 ? arg_int(a[2]) : arr->n;

		arg_part(rt, arr->n, at, count);
		stream_put(rt, st(self), arr->b + at, (uint32_t)count);
	} else if (val_dec(v, &d)) {
		put_decimal(rt, self, d);
	} else {
		put_number(rt, self, v);
	}
	return V_VOID;
}

static val write_half(struct rt *rt, val self, val *a, int n)
{
	uint16_t bits = half_bits(val_base(a[0]));

	stream_put(rt, st(self), &bits, 2);
	return V_VOID;
}

/* A writer of nothing. */
static val null_writer(struct rt *rt, val self)
{
	val nowhere = stream_null(rt, V_NULL);

	return type_construct(rt, &type_binarywriter, &nowhere, 1);
}

ASYNC_VALUE(dispose_async, NULL, close_)

static val flush(struct rt *rt, val self, val *a, int n) { return V_VOID; }

static val seek(struct rt *rt, val self, val *a, int n)
{
	val args[2] = { val_long(arg_int(a[0])), a[1] };

	return member_call(rt, of(self)->stream, ustr_atom(rt, "Seek"), args, 2);
}

#define W(t) METHOD("void Write(" t " value)", write_)
const struct member_def binarywriter_members[] = {
	CTOR("(System.IO.Stream output)", writer_ctor),
	CTOR("(System.IO.Stream output, System.Text.Encoding encoding)", writer_ctor),
	CTOR("(System.IO.Stream output, System.Text.Encoding encoding, bool leaveOpen)", writer_ctor),
	PROP("System.IO.Stream BaseStream {get;}", base_stream, NULL), METHOD("void Close()", close_),
	METHOD("void Dispose()", close_),
	METHOD("void Write(byte[] buffer, int index, int count)", write_),
	STATIC_PROP("static System.IO.BinaryWriter Null {get;}", null_writer, NULL),
	METHOD("System.Threading.Tasks.ValueTask DisposeAsync()", dispose_async),
	METHOD("void Flush()", flush), METHOD("long Seek(int offset, System.IO.SeekOrigin origin)", seek),
	W("bool"), W("byte"), W("sbyte"), METHOD("void Write(byte[] buffer)", write_),
	METHOD("void Write(char[] chars, int index, int count)", write_),
	METHOD("void Write(char ch)", write_), METHOD("void Write(char[] chars)", write_),
	METHOD("void Write(System.Half value)", write_half),
	W("double"), W("decimal"), W("short"), W("ushort"), W("int"), W("uint"), W("long"), W("ulong"), W("float"), W("string"),
	METHOD("void Write7BitEncodedInt(int value)", write_7bit), METHOD("void Write7BitEncodedInt64(long value)", write_7bit),
	MEMBERS_END
};
