/* SPDX-License-Identifier: MIT */
/* System.BitConverter: little-endian, as the machine. */
#include "types/arg.h"
#include "types/half.h"
#include "types/int128.h"
#include "types/tables.h"

#include <string.h>

const struct type type_bitconverter = { .name = "System.BitConverter", .base = &type_object,
	.flags = TF_STATIC | TF_ABSTRACT | TF_SEALED };

static val get_bytes_half(struct rt *rt, val self, val *a, int n)
{
	uint16_t bits = half_bits(a[0]);

	return val_obj(array_bytes(rt, &bits, sizeof(bits)));
}

static val get_bytes(struct rt *rt, val self, val *a, int n)
{
	static const uint8_t size[VK__MAX] = {
		[VK_BOOL] = 1, [VK_CHAR] = 2, [VK_INT16] = 2, [VK_UINT16] = 2, [VK_INT32] = 4, [VK_UINT32] = 4,
		[VK_INT64] = 8, [VK_UINT64] = 8, [VK_DOUBLE] = 8, [VK_SINGLE] = 4,
	};
	val v = val_base(a[0]);
	float f = (float)(v.k == VK_SINGLE ? v.d : 0);

	return val_obj(array_bytes(rt, v.k == VK_SINGLE ? (void *)&f : (void *)&v.i, size[v.k]));
}

/* SIZE bytes at the place that the arguments name. */
static const uint8_t *bytes_at(struct rt *rt, val *a, uint32_t size)
{
	struct array *b = val_array(arg_need(rt, a[0], "value"));
	int64_t at = arg_int(a[1]);

	if (at < 0 || at >= b->n)
		arg_throw_index(rt, "startIndex");
	if (at > (int64_t)b->n - size)
		arg_throw(rt, "value",
			"The array starting from the specified index is not long enough to read a value of the specified type.");
	return b->b + at;
}

static uint64_t read_at(struct rt *rt, val *a, uint32_t size)
{
	uint64_t u = 0;

	memcpy(&u, bytes_at(rt, a, size), size);
	return u;
}

#define READER(name, k, c)                                                     \
	static val name(struct rt *rt, val self, val *a, int n)                \
	{                                                                      \
		return val_num(k, (int64_t)(c)read_at(rt, a, sizeof(c)));      \
	}
READER(bit_char, VK_CHAR, uint16_t)
READER(bit_int16, VK_INT16, int16_t)
READER(bit_uint16, VK_UINT16, uint16_t)
READER(bit_int32, VK_INT32, int32_t)
READER(bit_uint32, VK_UINT32, uint32_t)
READER(bit_int64, VK_INT64, int64_t)
READER(bit_uint64, VK_UINT64, uint64_t)

static val bit_bool(struct rt *rt, val self, val *a, int n) { return val_bool(read_at(rt, a, 1) != 0); }

static double as_double(uint64_t u)
{
	double d;

	memcpy(&d, &u, 8);
	return d;
}

static val as_single(uint32_t u)
{
	float f;

	memcpy(&f, &u, 4);
	return (val){ .k = VK_SINGLE, .d = f };
}

static val bit_double(struct rt *rt, val self, val *a, int n) { return val_double(as_double(read_at(rt, a, 8))); }
static val bit_single(struct rt *rt, val self, val *a, int n) { return as_single((uint32_t)read_at(rt, a, 4)); }
static val bits_double(struct rt *rt, val self, val *a, int n) { return val_double(as_double(a[0].u)); }
static val bits_single(struct rt *rt, val self, val *a, int n) { return as_single((uint32_t)a[0].u); }
static val double_bits(struct rt *rt, val self, val *a, int n) { return val_long(a[0].i); }

static val single_bits(struct rt *rt, val self, val *a, int n)
{
	float f = (float)a[0].d;
	int32_t i;

	memcpy(&i, &f, 4);
	return val_int(i);
}

static val bit_string(struct rt *rt, val self, val *a, int n)
{
	struct array *b = val_array(arg_need(rt, a[0], "value"));
	int64_t at = n > 1 ? arg_int(a[1]) : 0, len = n > 2 ? arg_int(a[2]) : b->n - at;
	static const char hex[] = "0123456789ABCDEF";
	struct sbuf out;

	if (at < 0 || len < 0 || at + len > b->n)
		arg_throw_index(rt, "startIndex");
	sbuf_init(&out, rt);
	for (int64_t i = 0; i < len; i++) {
		uint8_t byte = b->b[at + i];

		rt_poll(rt);
		if (i)
			sbuf_putc(&out, '-');
		sbuf_putc(&out, (uint8_t)hex[byte >> 4]);
		sbuf_putc(&out, (uint8_t)hex[byte & 15]);
	}
	return val_str(sbuf_take(&out));
}

static val wide(struct rt *rt, val *a, bool is_unsigned)
{
	uint64_t w[2];

	memcpy(w, bytes_at(rt, a, sizeof(w)), sizeof(w));
	return int128_new(rt, w[1], w[0], is_unsigned);
}
static val bit_int128(struct rt *rt, val self, val *a, int n) { return wide(rt, a, false); }
static val bit_uint128(struct rt *rt, val self, val *a, int n) { return wide(rt, a, true); }
static val bit_half(struct rt *rt, val self, val *a, int n) { return half_of_bits(rt, (uint16_t)read_at(rt, a, 2)); }
static val bits_half(struct rt *rt, val self, val *a, int n) { return half_of_bits(rt, (uint16_t)a[0].u); }
static val half_short(struct rt *rt, val self, val *a, int n) { return val_num(VK_INT16, (int16_t)half_bits(a[0])); }
static val half_ushort(struct rt *rt, val self, val *a, int n) { return val_num(VK_UINT16, half_bits(a[0])); }
static val double_ubits(struct rt *rt, val self, val *a, int n) { return (val){ .k = VK_UINT64, .u = a[0].u }; }
static val single_ubits(struct rt *rt, val self, val *a, int n)
{
	return val_num(VK_UINT32, (uint32_t)single_bits(rt, self, a, n).i);
}

#define GET_BYTES(t) STATIC("static byte[] GetBytes(" t " value)", get_bytes)

const struct member_def bitconverter_members[] = {
	{ .row = MR_CONST, .sig = "static bool IsLittleEndian {get;}", .value = { .k = VK_BOOL, .i = 1 } },
	GET_BYTES("bool"), GET_BYTES("char"), GET_BYTES("short"), GET_BYTES("ushort"), GET_BYTES("int"),
	GET_BYTES("uint"), GET_BYTES("long"), GET_BYTES("ulong"), GET_BYTES("float"), GET_BYTES("double"),
	STATIC("static byte[] GetBytes(System.Half value)", get_bytes_half),
	STATIC("static bool ToBoolean(byte[] value, int startIndex)", bit_bool),
	STATIC("static char ToChar(byte[] value, int startIndex)", bit_char),
	STATIC("static short ToInt16(byte[] value, int startIndex)", bit_int16),
	STATIC("static ushort ToUInt16(byte[] value, int startIndex)", bit_uint16),
	STATIC("static int ToInt32(byte[] value, int startIndex)", bit_int32),
	STATIC("static uint ToUInt32(byte[] value, int startIndex)", bit_uint32),
	STATIC("static long ToInt64(byte[] value, int startIndex)", bit_int64),
	STATIC("static ulong ToUInt64(byte[] value, int startIndex)", bit_uint64),
	STATIC("static float ToSingle(byte[] value, int startIndex)", bit_single),
	STATIC("static double ToDouble(byte[] value, int startIndex)", bit_double),
	STATIC("static string ToString(byte[] value, int startIndex, int length)", bit_string),
	STATIC("static string ToString(byte[] value)", bit_string),
	STATIC("static string ToString(byte[] value, int startIndex)", bit_string),
	STATIC("static long DoubleToInt64Bits(double value)", double_bits),
	STATIC("static double Int64BitsToDouble(long value)", bits_double),
	STATIC("static int SingleToInt32Bits(float value)", single_bits),
	STATIC("static float Int32BitsToSingle(int value)", bits_single),
	STATIC("static ulong DoubleToUInt64Bits(double value)", double_ubits),
	STATIC("static double UInt64BitsToDouble(ulong value)", bits_double),
	STATIC("static uint SingleToUInt32Bits(float value)", single_ubits),
	STATIC("static float UInt32BitsToSingle(uint value)", bits_single),
	STATIC("static short HalfToInt16Bits(System.Half value)", half_short),
	STATIC("static System.Half Int16BitsToHalf(short value)", bits_half),
	STATIC("static ushort HalfToUInt16Bits(System.Half value)", half_ushort),
	STATIC("static System.Half UInt16BitsToHalf(ushort value)", bits_half),
	STATIC("static System.Half ToHalf(byte[] value, int startIndex)", bit_half),
	STATIC("static System.Int128 ToInt128(byte[] value, int startIndex)", bit_int128),
	STATIC("static System.UInt128 ToUInt128(byte[] value, int startIndex)", bit_uint128),
	STATIC("static bool TryWriteBytes(System.Span[byte] destination, bool value)", NULL), MEMBERS_END
};
