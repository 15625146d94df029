/* SPDX-License-Identifier: MIT */
#include "base/utf8.h"

#include <string.h>

static bool cont(const char *s, size_t n, size_t i)
{
	return i < n && ((uint8_t)s[i] & 0xc0) == 0x80;
}

uint32_t utf8_decode(const char *s, size_t n, size_t *ret_len)
{
	uint8_t c = (uint8_t)s[0], c1 = n > 1 ? (uint8_t)s[1] : 0;
	size_t need;
	uint32_t cp;

	*ret_len = 1;
	if (c < 0x80)
		return c;
	if (c < 0xc2 || c > 0xf4)
		return 0xfffd;
	need = c < 0xe0 ? 1 : c < 0xf0 ? 2 : 3;
	cp = c & (0x3f >> need);
	if ((c == 0xe0 && c1 < 0xa0) || (c == 0xed && c1 > 0x9f) ||
	    (c == 0xf0 && c1 < 0x90) || (c == 0xf4 && c1 > 0x8f))
		return 0xfffd;
	for (size_t i = 1; i <= need; i++) {
		if (!cont(s, n, i)) {
			*ret_len = i;
			return 0xfffd;
		}
		cp = cp << 6 | ((uint8_t)s[i] & 0x3f);
	}
	*ret_len = need + 1;
	return cp;
}

size_t utf8_encode(uint32_t cp, char *out)
{
	if (cp > 0x10ffff || (cp >= 0xd800 && cp < 0xe000))
		cp = 0xfffd;
	if (cp < 0x80) {
		out[0] = (char)cp;
		return 1;
	}
	if (cp < 0x800) {
		out[0] = (char)(0xc0 | cp >> 6);
		out[1] = (char)(0x80 | (cp & 0x3f));
		return 2;
	}
	if (cp < 0x10000) {
		out[0] = (char)(0xe0 | cp >> 12);
		out[1] = (char)(0x80 | (cp >> 6 & 0x3f));
		out[2] = (char)(0x80 | (cp & 0x3f));
		return 3;
	}
	out[0] = (char)(0xf0 | cp >> 18);
	out[1] = (char)(0x80 | (cp >> 12 & 0x3f));
	out[2] = (char)(0x80 | (cp >> 6 & 0x3f));
	out[3] = (char)(0x80 | (cp & 0x3f));
	return 4;
}

bool utf8_is_ascii(const char *s, size_t n)
{
	size_t i = 0;

	for (; i + 8 <= n; i += 8) {
		uint64_t w;

		memcpy(&w, s + i, 8);
		if (w & 0x8080808080808080ull)
			return false;
	}
	for (; i < n; i++)
		if ((uint8_t)s[i] & 0x80)
			return false;
	return true;
}
