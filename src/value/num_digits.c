/* SPDX-License-Identifier: MIT */
/*
 * Decimal digits of a double by whole numbers of 128 bits: exact, and enough for
 * the magnitudes that occur. The others go the way over the C library.
 */
#include "value/numfmt.h"

#include <math.h>

typedef unsigned __int128 wide;

enum { POWERS = 23 };

static wide powers[POWERS];	/* of ten */

__attribute__((constructor)) static void fill_powers(void)
{
	wide x = 1;

	for (int i = 0; i < POWERS; i++, x *= 10)
		powers[i] = x;
}

/* D = M / 2^S, M of 53 bits; false when that form does not fit. */
static bool split(double d, uint64_t *ret_m, int *ret_s)
{
	int e;

	if (!isfinite(d) || d == 0)
		return false;
	*ret_m = (uint64_t)ldexp(frexp(fabs(d), &e), 53);
	*ret_s = 53 - e;
	return *ret_s > 0 && *ret_s < 75;
}

bool num_round_digits(double d, int n, uint64_t *ret, int *ret_exp10, bool *ret_same)
{
	int s, k, exp;
	wide x, rest, half, off;
	uint64_t m, r;

	if (!split(d, &m, &s) || m == (uint64_t)1 << 52)
		return false;
	exp = (int)floor((52 - s) * 0.30102999566398120) + 1;
	if (n - exp < 0 || n - exp >= POWERS)
		return false;
	if ((m * powers[n - exp] >> s) >= powers[n])
		exp++;
	k = n - exp;
	if (k < 0)
		return false;
	x = m * powers[k];
	half = (wide)1 << (s - 1);
	rest = x & (2 * half - 1);
	r = (uint64_t)(x >> s);
	if (rest > half || (rest == half && r & 1))
		r++;
	off = x > (wide)r << s ? x - ((wide)r << s) : ((wide)r << s) - x;
	*ret_same = 2 * off < powers[k] || (2 * off == powers[k] && !(m & 1));
	if (r == powers[n]) {
		r /= 10;
		exp++;
	}
	*ret = r;
	*ret_exp10 = exp;
	return true;
}
