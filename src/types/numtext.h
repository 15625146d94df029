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
	bool padded;		/* hex, binary: a zero stood before the digits */
	int n;			/* significant digits kept */
	int point;		/* value is 0.DIGITS * 10^point */
	int room;
	char *digits;		/* OWN, or a block for more of them: not to be copied */
	char own[NUMTEXT_MAX];
};

/* The NumberStyles among the N arguments of a Parse, behind the text; or DFLT. ArgumentException for
 * one that says two things at once. */
int numtext_style(struct rt *rt, const val *a, int n, int dflt);
/* The same for a type that isn't read by its bits. */
int numtext_real_style(struct rt *rt, const val *a, int n, int dflt);
bool numtext_scan(const struct ustr *s, int style, struct numtext *ret);
/* The same, all digits kept. */
bool numtext_scan_all(struct rt *rt, const struct ustr *s, int style, struct numtext *ret);
/* The whole way for an inline kind, with .NET's exceptions. */
val numtext_parse(struct rt *rt, struct ustr *s, int style, enum val_kind k);
bool numtext_try(struct ustr *s, int style, enum val_kind k, val *ret);
/* "an Int32", "a signed byte": the whole kinds as overflows name them. */
const char *numtext_a_name(enum val_kind k);
/* Decimal.Parse, for what reads numbers as it does. */
val decimal_parse(struct rt *rt, val self, val *a, int n);
/* Plain decimal text ("-12.50"), trailing zeros kept: for Decimal and BigInteger. */
struct ustr *numtext_plain(struct rt *rt, const struct numtext *t);
