/* SPDX-License-Identifier: MIT */
/*
 * System.Decimal (96-bit magnitude, decimal scale 0..28, exact as .NET's) and
 * System.Numerics.BigInteger. Both are immutable cells. The dec_ functions work
 * on plain structs and return false on overflow.
 */
#pragma once

#include "value/type.h"
#include "value/ustr.h"

typedef unsigned __int128 dec_mag;	/* at most 96 bits used */

struct dec {
	dec_mag m;
	uint8_t scale;
	bool neg;
};
#define DEC_MAX ((((dec_mag)1) << 96) - 1)

/* What the whole numbers of an inline kind, VK_CHAR among them, reach. */
struct num_range { __int128 least, most; };
struct num_range num_range_of(enum val_kind k);
bool num_fits(enum val_kind k, __int128 i);

struct decimal {
	struct cell h;
	uint64_t lo;
	uint32_t hi;
	uint8_t scale;
	uint8_t neg;
};
extern const struct type type_decimal, type_bigint, type_dbnull;

val dec_val(struct rt *rt, struct dec d);
bool val_dec(val v, struct dec *ret);	/* V is a System.Decimal */
bool dec_from_val(struct rt *rt, val v, struct dec *ret);	/* any number; false: out of range */

struct dec dec_from_int(int64_t i);
bool dec_from_double(double d, int digits, struct dec *ret);	/* 15 digits; 7 for a Single */
double dec_to_double(struct dec d);
bool dec_to_int64(struct dec d, int64_t *ret);		/* truncates */
bool dec_parse(const char *s, size_t n, struct dec *ret);	/* digits, point, exponent */
struct ustr *dec_to_str(struct rt *rt, struct dec d);
int dec_cmp(struct dec a, struct dec b);
bool dec_add(struct dec a, struct dec b, struct dec *ret);
bool dec_sub(struct dec a, struct dec b, struct dec *ret);
bool dec_mul(struct dec a, struct dec b, struct dec *ret);
bool dec_div(struct dec a, struct dec b, struct dec *ret);	/* B not zero */
bool dec_rem(struct dec a, struct dec b, struct dec *ret);
/* Rounds to DIGITS decimals; MODE: 0 half to even, 1 half away from zero,
 * 2 toward zero, 3 down, 4 up (MidpointRounding's numbers). */
struct dec dec_round(struct dec d, int digits, int mode);

/* Magnitude in big-endian bytes, no leading zero; zero has none. */
struct bigint {
	struct cell h;		/* aux: number of bytes */
	uint8_t neg;
	uint8_t b[];
};
val bigint_val(struct rt *rt, const uint8_t *be, uint32_t n, bool neg);
val bigint_from_int(struct rt *rt, int64_t i);
val bigint_from_uint(struct rt *rt, uint64_t u);
val bigint_from_double(struct rt *rt, double d);	/* truncates; d finite */
bool bigint_parse(struct rt *rt, const char *digits, size_t n, int radix, val *ret);
bool bigint_to_int64(val v, int64_t *ret);
bool bigint_to_uint64(val v, uint64_t *ret);
double bigint_to_double(val v);
struct ustr *bigint_to_str(struct rt *rt, val v);
int bigint_cmp(val a, val b);
val bigint_of(struct rt *rt, val v);	/* an integer or decimal as a BigInteger (truncated) */
/* OP: an enum arith other than a shift; throws on division by zero. */
val bigint_arith(struct rt *rt, int op, val a, val b);
val bigint_shift(struct rt *rt, val a, int32_t by);	/* left; negative: right */
val bigint_pow(struct rt *rt, val a, uint32_t n);

/* Digits of a finite double: the shortest decimal that reads back the same.
 * BUF gets at most 17 digits; returns their number, the value is
 * 0.DIGITS * 10^*EXP10. SINGLE: shortest as a float. */
int num_shortest(double d, bool single, char buf[20], int *ret_exp10);
struct ustr *num_format_single(struct rt *rt, double d);
/* Number syntax of casts: blanks, sign, 0x/0b, exponent, kb…pb, suffixes. */
enum num_syntax { NUM_OK, NUM_BAD, NUM_OVERFLOW };
/* NumberStyles.Any without currency: for Parse methods and casts. */
enum num_syntax num_parse_kind(struct rt *rt, struct ustr *s, enum val_kind kind, val *ret);
