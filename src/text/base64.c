/* SPDX-License-Identifier: MIT */
#include "text/base64.h"

#include "base/err.h"

#include <string.h>

static const char alphabet[] =
	"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";

enum { BAD = 0x80, SPACE = 0x40 };

/* Digit values; letters are filled by ranges so that the table is constant. */
#define R4(c, v) [c] = (v), [(c) + 1] = (v) + 1, [(c) + 2] = (v) + 2, [(c) + 3] = (v) + 3
#define R24(c, v) R4(c, v), R4((c) + 4, (v) + 4), R4((c) + 8, (v) + 8),        \
	R4((c) + 12, (v) + 12), R4((c) + 16, (v) + 16), R4((c) + 20, (v) + 20)
static const uint8_t value[256] = {
	[0 ... 8] = BAD, ['\t'] = SPACE, ['\n'] = SPACE, [11 ... 12] = BAD,
	['\r'] = SPACE, [14 ... 31] = BAD, [' '] = SPACE, [33 ... 42] = BAD,
	['+'] = 62, [44 ... 46] = BAD, ['/'] = 63, R4('0', 52), R4('4', 56),
	['8'] = 60, ['9'] = 61, [58 ... 64] = BAD, R24('A', 0), ['Y'] = 24,
	['Z'] = 25, [91 ... 96] = BAD, R24('a', 26), ['y'] = 50, ['z'] = 51,
	[123 ... 255] = BAD,
};

int base64_put(struct buf *b, const void *data, size_t n)
{
	const uint8_t *p = data;
	size_t len = (n + 2) / 3 * 4;
	char *to = (char *)buf_reserve(b, len);

	if (!to)
		return -ERR_LIMIT;
	for (; n >= 3; n -= 3, p += 3, to += 4) {
		uint32_t w = (uint32_t)p[0] << 16 | (uint32_t)p[1] << 8 | p[2];

		to[0] = alphabet[w >> 18];
		to[1] = alphabet[w >> 12 & 63];
		to[2] = alphabet[w >> 6 & 63];
		to[3] = alphabet[w & 63];
	}
	if (n) {
		uint32_t w = (uint32_t)p[0] << 16 | (n > 1 ? p[1] << 8 : 0);

		to[0] = alphabet[w >> 18];
		to[1] = alphabet[w >> 12 & 63];
		to[2] = n > 1 ? alphabet[w >> 6 & 63] : '=';
		to[3] = '=';
	}
	buf_commit(b, len);
	return 0;
}

/* Whole groups without white space or padding; returns characters read. */
static size_t decode_fast(const char *s, size_t n, uint8_t *out)
{
	const uint8_t *p = (const uint8_t *)s;
	size_t i = 0;

	for (; i + 4 <= n; i += 4, out += 3) {
		uint8_t a = value[p[i]], b = value[p[i + 1]];
		uint8_t c = value[p[i + 2]], d = value[p[i + 3]];
		uint32_t w;

		if ((a | b | c | d) & (BAD | SPACE))
			break;
		w = (uint32_t)a << 18 | (uint32_t)b << 12 | (uint32_t)c << 6 | d;
		out[0] = (uint8_t)(w >> 16);
		out[1] = (uint8_t)(w >> 8);
		out[2] = (uint8_t)w;
	}
	return i;
}

ssize_t base64_decode(const char *s, size_t n, uint8_t *out)
{
	size_t i = decode_fast(s, n, out), len = i / 4 * 3, k = 0, pad = 0;
	uint32_t w = 0;

	for (; i < n; i++) {
		uint8_t v = value[(uint8_t)s[i]];

		if (v == SPACE)
			continue;
		if (s[i] == '=' && k >= 2) {
			pad++;
			v = 0;
		} else if (v == BAD || pad) {
			return -ERR_MALFORMED;
		}
		w = w << 6 | v;
		if (++k < 4)
			continue;
		for (size_t j = 0; j < 3 - pad; j++)
			out[len++] = (uint8_t)(w >> (16 - 8 * j));
		k = 0;
		w = 0;
		if (pad) {
			i++;
			break;
		}
	}
	for (; i < n; i++)
		if (value[(uint8_t)s[i]] != SPACE)
			return -ERR_MALFORMED;
	return k ? -ERR_MALFORMED : (ssize_t)len;
}
