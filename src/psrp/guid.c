/* SPDX-License-Identifier: MIT */
#include "psrp/guid.h"

#include <sys/random.h>

#include "base/err.h"

const uint8_t guid_zero[GUID_LEN];

/* The byte each pair of digits stands for, in the order of the text. */
static const uint8_t order[GUID_LEN] = {
	3, 2, 1, 0, 5, 4, 7, 6, 8, 9, 10, 11, 12, 13, 14, 15,
};

static bool dash_before(size_t i)
{
	return i == 4 || i == 6 || i == 8 || i == 10;
}

void guid_format(const uint8_t g[GUID_LEN], char out[GUID_TEXT])
{
	static const char hex[] = "0123456789abcdef";

	for (size_t i = 0; i < GUID_LEN; i++) {
		if (dash_before(i))
			*out++ = '-';
		*out++ = hex[g[order[i]] >> 4];
		*out++ = hex[g[order[i]] & 15];
	}
	*out = '\0';
}

int guid_parse(const char *s, size_t n, uint8_t ret[GUID_LEN])
{
	uint8_t g[GUID_LEN];
	bool dashes;

	if (n == 38 && ((s[0] == '{' && s[37] == '}') ||
			(s[0] == '(' && s[37] == ')'))) {
		s++;
		n -= 2;
	}
	if (n != 36 && n != 32)
		return -ERR_MALFORMED;
	dashes = n == 36;
	for (size_t i = 0; i < GUID_LEN; i++, s += 2) {
		int hi, lo;

		if (dashes && dash_before(i) && *s++ != '-')
			return -ERR_MALFORMED;
		hi = hex_digit((uint8_t)s[0]);
		lo = hex_digit((uint8_t)s[1]);
		if (hi < 0 || lo < 0)
			return -ERR_MALFORMED;
		g[order[i]] = (uint8_t)(hi << 4 | lo);
	}
	memcpy(ret, g, GUID_LEN);
	return 0;
}

void guid_random(uint8_t ret[GUID_LEN])
{
	must(getrandom(ret, GUID_LEN, 0) == GUID_LEN);
	ret[7] = (ret[7] & 0x0f) | 0x40;
	ret[8] = (ret[8] & 0x3f) | 0x80;
}
