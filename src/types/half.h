/* SPDX-License-Identifier: MIT */
/* System.Half cells: numbers of 16 bits. */
#pragma once

#include "value/type.h"

extern const struct type type_half;
/* The nearest Half, ties to even; past the largest one infinite. */
val half_new(struct rt *rt, double d);
val half_of_bits(struct rt *rt, uint16_t bits);
/* V must be a Half. */
uint16_t half_bits(val v);
double half_value(val v);
