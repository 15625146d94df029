/* SPDX-License-Identifier: MIT */
/* Formatting numbers; see conv.h for what others use. */
#pragma once

#include "value/ustr.h"

struct ustr *ustr_from_int(struct rt *rt, int64_t i);
/* As PowerShell shows it: 15 significant digits, 7 of a Single. */
struct ustr *num_display(struct rt *rt, double d, bool single);

/* D rounded to N digits: *RET, which stands for 0.DIGITS * 10^*RET_EXP10, and
 * whether that reads back as D. False: D is too large or too small for it. */
bool num_round_digits(double d, int n, uint64_t *ret, int *ret_exp10, bool *ret_same);

/* V by a standard ("N2", "X8") or custom ("0.00;(0.00)") format; throws
 * FormatException for one it does not know. */
struct ustr *numfmt_format(struct rt *rt, val v, struct ustr *fmt);

/* A number as decimal digits: 0.DIGITS * 10^EXP. Heap block or stack memory. */
struct digits {
	char *d;
	int n, exp;
	bool neg;
	bool exact;	/* all digits of a double: ties go to even */
};
void digits_of_val(struct rt *rt, val v, int precision, struct digits *ret);
/* Keeps N digits (may be 0 or less), rounding half away from zero,
 * or to even when the digits are exact. */
void digits_round(struct digits *d, int n);
struct ustr *numfmt_custom(struct rt *rt, val v, struct ustr *fmt);
