/* SPDX-License-Identifier: MIT */
#include "types/collections/capacity.h"

#include <stdbool.h>
#include <stddef.h>

static const uint32_t primes[] = {
	3, 7, 11, 17, 23, 29, 37, 47, 59, 71, 89, 107, 131, 163, 197, 239, 293, 353, 431, 521, 631, 761, 919,
	1103, 1327, 1597, 1931, 2333, 2801, 3371, 4049, 4861, 5839, 7013, 8419, 10103, 12143, 14591,
	17519, 21023, 25229, 30293, 36353, 43627, 52361, 62851, 75431, 90523, 108631, 130363, 156437,
	187751, 225307, 270371, 324449, 389357, 467237, 560689, 672827, 807403, 968897, 1162687, 1395263,
	1674319, 2009191, 2411033, 2893249, 3471899, 4166287, 4999559, 5999471, 7199369,
};

static bool is_prime(uint32_t n)
{
	for (uint32_t d = 3; (uint64_t)d * d <= n; d += 2)
		if (n % d == 0)
			return false;
	return true;
}

uint32_t capacity_for(uint32_t n)
{
	if (!n)
		return 0;
	for (size_t i = 0; i < sizeof(primes) / sizeof(primes[0]); i++)
		if (primes[i] >= n)
			return primes[i];
	for (n |= 1; !is_prime(n) || (n - 1) % 101 == 0; n += 2)
		;
	return n;
}

uint32_t capacity_after(uint32_t cap)
{
	return capacity_for(cap ? cap * 2 : 1);
}
