/* SPDX-License-Identifier: MIT */
/*
 * LanguagePrimitives: conversion, truth, comparison, arithmetic and text of
 * values as PowerShell does them. Functions named *_try return false and touch
 * nothing; the others throw PowerShell's error (InvalidCastFromStringToInteger
 * and its like).
 */
#pragma once

#include "value/coll.h"
#include "value/psobj.h"

/* Conversion to type T, invariant culture: ConvertTo / a cast. */
bool conv_try(struct rt *rt, val v, const struct type *t, val *ret);
val conv(struct rt *rt, val v, const struct type *t);
/* As conv, but the error text is returned instead of thrown: *RET_ERROR is the
 * record that conv would throw. */
bool conv_soft(struct rt *rt, val v, const struct type *t, val *ret, struct errrec **ret_error);

val val_default(struct rt *rt, const struct type *t);	/* default(T) */

bool val_truth_any(struct rt *rt, val v);
static inline bool val_truth(struct rt *rt, val v)	/* IsTrue */
{
	return likely(v.k == VK_BOOL) ? v.i : val_truth_any(rt, v);
}
struct ustr *val_to_str(struct rt *rt, val v);		/* "$v": arrays joined with $OFS */
struct ustr *val_to_str_sep(struct rt *rt, val v, struct ustr *ofs);
/* The text of V among others of a collection: XML nodes go by their names. */
struct ustr *val_item_text(struct rt *rt, val v, struct ustr *ofs);
struct ustr *val_net_str(struct rt *rt, val v);		/* v.ToString() */
const char *val_to_c(struct rt *rt, val v);		/* val_to_str as UTF-8 */
bool val_to_int64_try(struct rt *rt, val v, int64_t *ret);
int32_t val_to_int32(struct rt *rt, val v);
int64_t val_to_int64(struct rt *rt, val v);
double val_to_double(struct rt *rt, val v);

/* Numbers from and to text, as .NET (shortest round-trip, formats such as
 * "N2", "0.00", "X8"). FMT may be NULL or empty. */
bool num_parse(struct rt *rt, struct ustr *s, val *ret);	/* PowerShell's literal rules */
struct ustr *num_to_str(struct rt *rt, val v, struct ustr *fmt);
struct ustr *num_format_double(struct rt *rt, double d);	/* ToString(): shortest round trip; "$d" has 15 digits */

/* String.Format and the -f operator. */
struct ustr *format_op(struct rt *rt, struct ustr *fmt, const val *args, uint32_t n);
struct ustr *val_format(struct rt *rt, val v, struct ustr *fmt);	/* IFormattable */

/* -eq, ordering, equality of keys. val_compare throws NotIcomparable /
 * ComparisonFailure where PowerShell does. */
bool val_is_nan(val v);
bool val_eq(struct rt *rt, val a, val b, bool ignore_case);
int val_compare(struct rt *rt, val a, val b, bool ignore_case);
bool val_compare_try(struct rt *rt, val a, val b, bool ignore_case, int *ret);
/* Throws for two different objects one of which is a property bag: only such a one itself compares to nothing. */
void val_compare_bags(struct rt *rt, val a, val b);
bool val_equals(struct rt *rt, val a, val b);		/* Object.Equals */
uint32_t val_hash(struct rt *rt, val v);		/* Object.GetHashCode */
/* What GetHashCode answers to a script, for values that have the same in each process of .NET. */
bool val_has_net_hash(val v);
uint32_t val_net_hash(struct rt *rt, val v);

/* Operators on two scalars or collections, with PowerShell's promotions. */
enum arith { AR_ADD, AR_SUB, AR_MUL, AR_DIV, AR_REM, AR_BAND, AR_BOR, AR_BXOR, AR_SHL, AR_SHR };
val val_arith(struct rt *rt, enum arith op, val a, val b);
val val_neg(struct rt *rt, val v);
val val_plus(struct rt *rt, val v);
val val_bnot(struct rt *rt, val v);
val val_inc(struct rt *rt, val v, int by);		/* ++ and -- */
val val_range(struct rt *rt, val a, val b);		/* .. */
