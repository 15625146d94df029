/* SPDX-License-Identifier: MIT */
/* System.Int128 and System.UInt128 cells. */
#pragma once

#include "value/type.h"

extern const struct type type_int128, type_uint128;
val int128_new(struct rt *rt, uint64_t hi, uint64_t lo, bool is_unsigned);
