/* SPDX-License-Identifier: MIT */
/* Choosing among overloads, shared by calls and conversions. */
#pragma once

#include "value/type.h"

#define OVERLOAD_ARGS 32

enum overload_result { OVERLOAD_OK, OVERLOAD_NO_COUNT, OVERLOAD_NO_CONVERSION, OVERLOAD_AMBIGUOUS };

/* Kinds of conversion, worst to best. RANK_ALONE less: the same of one value to the element of an array. */
enum overload_rank {
	RANK_NONE = 0,
	RANK_UNRELATED_ARRAYS = 10,
	RANK_TO_STRING = 20,
	RANK_CUSTOM = 30,
	RANK_CONVERTIBLE = 40,
	RANK_IMPLICIT_CAST = 50,
	RANK_EXPLICIT_CAST = 60,
	RANK_CONSTRUCTOR = 70,
	RANK_PARSE = 80,
	RANK_PSOBJECT = 90,
	RANK_LANGUAGE = 100,
	RANK_NULL_TO_VALUE = 110,
	RANK_NULL_TO_REF = 120,
	RANK_NUMERIC_EXPLICIT = 130,	/* may lose something */
	RANK_NUMERIC_EXPLICIT1 = 140,
	RANK_NUMERIC_STRING = 150,
	RANK_NUMERIC_IMPLICIT = 160,
	RANK_ASSIGNABLE = 170,
	RANK_CHAR_ARRAY = 187,
	RANK_IDENTITY = 190,
	RANK_ALONE = 5,
};

/* How well values of type FROM (NULL: null) convert to TO. */
int overload_type_rank(struct rt *rt, const struct type *from, const struct type *to);
/* Whether a constructor's PARAM gets values of FROM in a conversion, as reflection has it: as they are or widened. */
bool overload_takes(const struct type *param, const struct type *from);
/* How well V converts to TO. */
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
