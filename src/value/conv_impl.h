/* SPDX-License-Identifier: MIT */
/* What the conversion files share; not for others. */
#pragma once

#include "value/conv.h"
#include "value/error.h"
#include "value/num.h"

/* One conversion in progress. Without WHY only success matters and no error
 * text is made. */
struct conv_job {
	struct rt *rt;
	val from, given;	/* without and with its wrapper */
	const struct type *to;
	const struct type *asked;	/* of a Nullable TO is what it holds; else the same */
	struct errrec **why;
};

/* The outcomes of a step. */
enum conv_step {
	CONV_NO,	/* not my case */
	CONV_OK,
	CONV_FAILED,	/* this value can't */
	CONV_NEVER,	/* no value of its type can */
};

/* One conversion with all its attempts: OK, FAILED or NEVER. */
enum conv_step conv_attempt(struct rt *rt, val v, const struct type *t, val *ret, struct errrec **why);
bool conv_run(struct rt *rt, val v, const struct type *t, val *ret, struct errrec **why);

/* Fails with `Cannot convert value "V" to type "T". Error: "…"`. */
enum conv_step conv_fail(struct conv_job *j, const char *id, const char *fmt, ...) _printf_(3, 4);
/* Fails with this whole text. */
enum conv_step conv_fail_text(struct conv_job *j, const char *id, const char *fmt, ...) _printf_(3, 4);

/* `Cannot convert the "TEXT" value of type "FROM" to type "TO".` */
struct ustr *conv_refusal(struct rt *rt, struct ustr *text, const struct type *from, const struct type *to);

/* Fails as Convert does between two primitive types. Of a number it counts as its value's fault. */
enum conv_step conv_invalid_cast(struct conv_job *j);

enum conv_step conv_to_number(struct conv_job *j, val *ret);
enum conv_step conv_to_char(struct conv_job *j, val *ret);
enum conv_step conv_to_enum(struct conv_job *j, val *ret);
enum conv_step conv_to_array(struct conv_job *j, val *ret);
enum conv_step conv_to_collection(struct conv_job *j, val *ret);
enum conv_step conv_by_converter(struct conv_job *j, val *ret);	/* those of type data */
enum conv_step conv_by_members(struct conv_job *j, val *ret);	/* Parse, constructors, operators */
enum conv_step conv_by_properties(struct conv_job *j, val *ret);	/* dictionary or object → new object */
