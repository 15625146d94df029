/* SPDX-License-Identifier: MIT */
/*
 * A region of memory freed as a whole: the AST of one source text, the data of
 * one request. Allocations are zeroed and aligned to 16 bytes and are never
 * freed singly.
 */
#pragma once

#include "base/util.h"

struct arena_chunk;

struct arena {
	struct arena_chunk *chunks;
	uint8_t *next, *end;
	size_t total;	/* bytes taken from the system */
};

#define ARENA_INIT { 0 }

void *arena_alloc(struct arena *a, size_t size);
char *arena_strndup(struct arena *a, const char *s, size_t n);
char *arena_printf(struct arena *a, const char *fmt, ...) _printf_(2, 3);
void arena_release(struct arena *a);

#define arena_new(a, type) ((type *)arena_alloc((a), sizeof(type)))
#define arena_array(a, type, n) ((type *)arena_alloc((a), sizeof(type) * (n)))
