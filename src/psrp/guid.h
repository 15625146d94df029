/* SPDX-License-Identifier: MIT */
/*
 * GUIDs as 16 bytes in .NET's order (the first three fields little-endian),
 * which is how they stand in message headers; and their text.
 */
#pragma once

#include "base/util.h"

#include <string.h>

enum { GUID_LEN = 16, GUID_TEXT = 37 };

extern const uint8_t guid_zero[GUID_LEN];

/* Lower-case D format (aabbccdd-eeff-…), NUL-terminated. */
void guid_format(const uint8_t g[GUID_LEN], char out[GUID_TEXT]);

/* Reads the D, N, B and P formats in either case; 0 or -ERR_MALFORMED. */
int guid_parse(const char *s, size_t n, uint8_t ret[GUID_LEN]);

/* A random (version 4) GUID. */
void guid_random(uint8_t ret[GUID_LEN]);

static inline bool guid_same(const uint8_t *a, const uint8_t *b)
{
	return !memcmp(a, b, GUID_LEN);
}

static inline bool guid_is_zero(const uint8_t *g)
{
	return guid_same(g, guid_zero);
}
