/* SPDX-License-Identifier: MIT */
/*
 * Reading numbers as .NET's Parse does, by NumberStyles, with the invariant
 * culture's signs and separators.
 */
#pragma once

#include "value/ustr.h"

enum { NUMTEXT_INTEGER = 7, NUMTEXT_NUMBER = 111, NUMTEXT_FLOAT = 231, NUMTEXT_MAX = 1100 };

enum numtext_result { NUMTEXT_OK, NUMTEXT_FORMAT, NUMTEXT_OVERFLOW };

struct numtext {
	bool negative, hex, binary;
	int n;			/* significant digits kept */
	int point;		/* value is 0.DIGITS * 10^point */
	char digits[NUMTEXT_MAX];
};

/* The NumberStyles among the N arguments of a Parse, behind the text; or DFLT. */
int numtext_style(const val *a, int n, int dflt);
bool numtext_scan(const struct ustr *s, int style, struct numtext *ret);
/* The whole way for an inline kind, with .NET's exceptions. */
val numtext_parse(struct rt *rt, struct ustr *s, int style, enum val_kind k);
bool numtext_try(struct ustr *s, int style, enum val_kind k, val *ret);
/* Decimal.Parse, for what reads numbers as it does. */
val decimal_parse(struct rt *rt, val self, val *a, int n);
/* Plain decimal text ("-12.50"), trailing zeros kept: for Decimal and BigInteger. */
struct ustr *numtext_plain(struct rt *rt, const struct numtext *t);
