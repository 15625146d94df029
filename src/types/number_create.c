/* SPDX-License-Identifier: MIT */
/*
 * CreateChecked, CreateSaturating and CreateTruncating of the number types:
 * a value of any other number type, whose excess throws, sticks at the limit
 * or is cut off.
 */
#include "types/arg.h"
#include "types/tables.h"
#include "value/num.h"

#include <math.h>

static const __int128 far = (__int128)1 << 100;

static __int128 of_real(double d)
{
	return isnan(d) ? 0 : d >= 0x1p100 ? far : d <= -0x1p100 ? -far : (__int128)d;
}

/* V as a whole number, cut off towards zero; what is far beyond 64 bits only keeps its sign. */
static __int128 whole(struct rt *rt, val v)
{
	struct dec d;
	int64_t i;
	uint64_t u;

	v = val_base(v);
	if (v.k == VK_DOUBLE || v.k == VK_SINGLE)
		return of_real(v.d);
	if (v.k == VK_UINT64)
		return (__int128)v.u;
	if (val_is_int(v) || v.k == VK_CHAR || v.k == VK_BOOL)
		return v.i;
	if (val_dec(v, &d)) {
		dec_mag m = d.m;

		for (int k = 0; k < d.scale; k++)
			m /= 10;
		return d.neg ? -(__int128)m : (__int128)m;
	}
	if (val_type_of(v) == &type_bigint)
		return bigint_to_int64(v, &i) ? i : bigint_to_uint64(v, &u) ? (__int128)u : bigint_to_double(v) < 0 ? -far : far;
	return arg_int(v);
}

static val integer(struct rt *rt, enum val_kind k, const struct type *t, val v, char how)
{
	struct num_range r = num_range_of(k);
	__int128 x = whole(rt, arg_need(rt, v, "value"));
	bool real = arg_is(v, VK_DOUBLE) || arg_is(v, VK_SINGLE);

	if (how == 'c' && (x < r.least || x > r.most || (real && isnan(val_base(v).d))))
		net_throw(rt, "System.OverflowException", "Arithmetic operation resulted in an overflow.");
	if (how == 's' || real)
		x = x < r.least ? r.least : x > r.most ? r.most : x;
	switch (k) {
	case VK_SBYTE: return val_num(k, (int8_t)x);
	case VK_BYTE: return val_num(k, (uint8_t)x);
	case VK_INT16: return val_num(k, (int16_t)x);
	case VK_UINT16: return val_num(k, (uint16_t)x);
	case VK_INT32: return val_num(k, (int32_t)x);
	case VK_UINT32: return val_num(k, (uint32_t)x);
	default: return val_num(k, (int64_t)x);
	}
}

/* Real and larger types take any value as a conversion does. */
static val converted(struct rt *rt, const struct type *t, val v)
{
	val r;

	if (!conv_try(rt, arg_need(rt, v, "value"), t, &r))
		net_throw(rt, "System.OverflowException", "Arithmetic operation resulted in an overflow.");
	return r;
}

#define ROW(t, name, fn) STATIC("static " t " " name "[TOther](System.Object value)", fn)
#define INTEGER(id, t, kind)                                                   \
	static val id##_checked(struct rt *rt, val self, val *a, int n) { return integer(rt, kind, &type_##id, a[0], 'c'); } \
	static val id##_saturating(struct rt *rt, val self, val *a, int n) { return integer(rt, kind, &type_##id, a[0], 's'); } \
	static val id##_truncating(struct rt *rt, val self, val *a, int n) { return integer(rt, kind, &type_##id, a[0], 't'); } \
	const struct member_def id##_create_members[] = {                      \
		ROW(t, "CreateChecked", id##_checked), ROW(t, "CreateSaturating", id##_saturating), \
		ROW(t, "CreateTruncating", id##_truncating), MEMBERS_END };
INTEGER(sbyte, "sbyte", VK_SBYTE)
INTEGER(byte, "byte", VK_BYTE)
INTEGER(int16, "short", VK_INT16)
INTEGER(uint16, "ushort", VK_UINT16)
INTEGER(int32, "int", VK_INT32)
INTEGER(uint32, "uint", VK_UINT32)
INTEGER(int64, "long", VK_INT64)
INTEGER(uint64, "ulong", VK_UINT64)

#define OTHER(id, t)                                                           \
	static val id##_checked(struct rt *rt, val self, val *a, int n) { return converted(rt, &type_##id, a[0]); } \
	const struct member_def id##_create_members[] = {                      \
		ROW(t, "CreateChecked", id##_checked), ROW(t, "CreateSaturating", id##_checked), \
		ROW(t, "CreateTruncating", id##_checked), MEMBERS_END };
OTHER(double, "double")
OTHER(single, "float")
OTHER(decimal, "decimal")
OTHER(bigint, "bigint")
