/* SPDX-License-Identifier: MIT */
/* The parts of arithmetic that are not numbers; see conv.h. */
#pragma once

#include "value/conv.h"

/* `+` on strings, arrays and dictionaries. False: not one of those. */
bool arith_join(struct rt *rt, val a, val b, val *ret);
/* `*` on strings and arrays. */
bool arith_repeat(struct rt *rt, val a, val b, val *ret);
val arith_bits(struct rt *rt, enum arith op, val a, val b);
_Noreturn void arith_no_operator(struct rt *rt, enum arith op, val a);
/* Booleans and characters are numbers, but not to be multiplied or shifted. */
_Noreturn void arith_not_defined(struct rt *rt, const char *op, val a, val b);
/* A is an enumeration, B a number that its comparison and arithmetic do not take. */
_Noreturn void enum_no_operator(struct rt *rt, val a, val b);
