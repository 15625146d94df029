/* SPDX-License-Identifier: MIT */
/* Choosing among overloads, shared by calls and conversions. */
#pragma once

#include "value/type.h"

#define OVERLOAD_ARGS 32

enum overload_result { OVERLOAD_OK, OVERLOAD_NO_COUNT, OVERLOAD_NO_CONVERSION, OVERLOAD_AMBIGUOUS };

/* How well V converts to TO; 0: not at all. */
int overload_rank(struct rt *rt, val v, const struct type *to);

/* NULL with the reason in *RET_WHY; when the count fits one overload only, that
 * one is returned together with OVERLOAD_NO_CONVERSION. */
const struct overload *overload_choose(struct rt *rt, const struct method_group *g, const val *args, int n,
				       bool *ret_expanded, enum overload_result *ret_why);

/* A static Parse(string) or a constructor from one string exists. */
bool type_can_parse(struct rt *rt, const struct type *t);

/* Calls O directly with N arguments; errors are wrapped under NAME. */
val overload_call(struct rt *rt, const struct method_group *g, const struct overload *o, bool expanded,
		  val self, const val *args, int n);
