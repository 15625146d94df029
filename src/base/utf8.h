/* SPDX-License-Identifier: MIT */
/* UTF-8 in and out, one code point at a time. */
#pragma once

#include "base/util.h"

/* Decodes one code point of at most N bytes (N > 0) and stores its length in
 * *ret_len. Malformed input yields U+FFFD and the length of the longest
 * invalid prefix (at least 1), as the WHATWG decoder does; an encoded
 * surrogate is malformed. */
uint32_t utf8_decode(const char *s, size_t n, size_t *ret_len);

/* Writes the code point CP to OUT (room for 4 bytes); returns the length.
 * A surrogate or a value past U+10FFFF becomes U+FFFD. */
size_t utf8_encode(uint32_t cp, char *out);

/* True when all N bytes are 7-bit. */
bool utf8_is_ascii(const char *s, size_t n);
