/* SPDX-License-Identifier: MIT */
/* System.Int128 and System.UInt128 cells. */
#pragma once

#include "value/type.h"

typedef unsigned __int128 wide_u;
typedef __int128 wide_s;
#define INT128_TOP ((wide_u)1 << 127)

extern const struct type type_int128, type_uint128;
val int128_new(struct rt *rt, uint64_t hi, uint64_t lo, bool is_unsigned);
wide_u int128_bits(val v);
val int128_to_big(struct rt *rt, val v);
