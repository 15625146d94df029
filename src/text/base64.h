/* SPDX-License-Identifier: MIT */
/* Base64 (RFC 4648, padded, no line breaks) between bytes and buffers. */
#pragma once

#include "base/buf.h"

#include <sys/types.h>

/* Appends the text of N bytes; 0 or -ERR_LIMIT. */
int base64_put(struct buf *b, const void *data, size_t n);

/* Decodes N characters into OUT, which has room for base64_room(N) bytes.
 * White space anywhere is skipped, padding must be exact, as in .NET. Returns
 * the length or -ERR_MALFORMED. */
ssize_t base64_decode(const char *s, size_t n, uint8_t *out);

static inline size_t base64_room(size_t n)
{
	return n / 4 * 3 + 3;
}
