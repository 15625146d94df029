/* SPDX-License-Identifier: MIT */
/* System.Numerics.BitOperations: counts and rotations of 32 and 64 bits. */
#include "types/arg.h"
#include "types/tables.h"

const struct type type_bitoperations = { .name = "System.Numerics.BitOperations", .base = &type_object,
	.flags = TF_STATIC | TF_ABSTRACT | TF_SEALED };

static int width(val v) { return v.k == VK_INT64 || v.k == VK_UINT64 ? 64 : 32; }
static uint64_t bits(val v) { return width(v) == 64 ? v.u : (uint32_t)v.u; }

static val population(struct rt *rt, val self, val *a, int n) { return val_int(__builtin_popcountll(bits(a[0]))); }

static val leading(struct rt *rt, val self, val *a, int n)
{
	return val_int(bits(a[0]) ? __builtin_clzll(bits(a[0])) - (64 - width(a[0])) : width(a[0]));
}

static val trailing(struct rt *rt, val self, val *a, int n)
{
	return val_int(bits(a[0]) ? __builtin_ctzll(bits(a[0])) : width(a[0]));
}

static val log_2(struct rt *rt, val self, val *a, int n) { return val_int(bits(a[0]) ? 63 - __builtin_clzll(bits(a[0])) : 0); }

static val is_power(struct rt *rt, val self, val *a, int n)
{
	bool negative = (a[0].k == VK_INT32 || a[0].k == VK_INT64) && a[0].i < 0;

	return val_bool(!negative && __builtin_popcountll(bits(a[0])) == 1);
}

static val result(val like, uint64_t u)
{
	return width(like) == 64 ? (val){ .k = VK_UINT64, .u = u } : val_num(VK_UINT32, (uint32_t)u);
}

static val rotated(val v, int64_t by)
{
	int w = width(v), k = (int)(by & (w - 1));

	return result(v, k ? bits(v) << k | bits(v) >> (w - k) : bits(v));
}

static val rotate_left(struct rt *rt, val self, val *a, int n) { return rotated(a[0], arg_int(a[1])); }
static val rotate_right(struct rt *rt, val self, val *a, int n) { return rotated(a[0], -arg_int(a[1])); }

static val round_up(struct rt *rt, val self, val *a, int n)
{
	uint64_t u = bits(a[0]) - 1;

	if (!bits(a[0]))
		return result(a[0], 0);
	for (int by = 1; by < 64; by *= 2)
		u |= u >> by;
	return result(a[0], u + 1);
}

#define UNSIGNED(ret, name, rest, fn) \
	STATIC("static " ret " " name "(uint value" rest ")", fn), STATIC("static " ret " " name "(ulong value" rest ")", fn)
#define EVERY(ret, name, fn) \
	STATIC("static " ret " " name "(int value)", fn), STATIC("static " ret " " name "(long value)", fn), UNSIGNED(ret, name, "", fn)
#define SAME(name, rest, fn) \
	STATIC("static uint " name "(uint value" rest ")", fn), STATIC("static ulong " name "(ulong value" rest ")", fn)

const struct member_def bitoperations_members[] = {
	UNSIGNED("int", "PopCount", "", population), UNSIGNED("int", "LeadingZeroCount", "", leading), UNSIGNED("int", "Log2", "", log_2),
	EVERY("int", "TrailingZeroCount", trailing), EVERY("bool", "IsPow2", is_power), SAME("RotateLeft", ", int offset", rotate_left),
	SAME("RotateRight", ", int offset", rotate_right), SAME("RoundUpToPowerOf2", "", round_up), MEMBERS_END
};
