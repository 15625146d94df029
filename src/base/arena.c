/* SPDX-License-Identifier: MIT */
#include "base/arena.h"

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { CHUNK_MIN = 4096, CHUNK_MAX = 1 << 18, ALIGN = 16 };

struct arena_chunk {
	struct arena_chunk *next;
	size_t size;
};

static void add_chunk(struct arena *a, size_t need)
{
	size_t size = a->total < CHUNK_MIN ? CHUNK_MIN : MIN(a->total, CHUNK_MAX);
	struct arena_chunk *c;

	size = MAX(size, need + sizeof *c + ALIGN);
	c = xcalloc(1, size);
	c->next = a->chunks;
	c->size = size;
	a->chunks = c;
	a->total += size;
	a->next = (uint8_t *)c + ((sizeof *c + ALIGN - 1) & ~(size_t)(ALIGN - 1));
	a->end = (uint8_t *)c + size;
}

void *arena_alloc(struct arena *a, size_t size)
{
	void *p;

	must(size < SIZE_MAX / 2);
	size = (size + ALIGN - 1) & ~(size_t)(ALIGN - 1);
	if ((size_t)(a->end - a->next) < size)
		add_chunk(a, size);
	p = a->next;
	a->next += size;
	return p;
}

char *arena_strndup(struct arena *a, const char *s, size_t n)
{
	char *p = arena_alloc(a, n + 1);

	memcpy(p, s, n);
	return p;
}

char *arena_printf(struct arena *a, const char *fmt, ...)
{
	va_list ap;
	char *s;
	int n;

	va_start(ap, fmt);
	n = vsnprintf(NULL, 0, fmt, ap);
	va_end(ap);
	must(n >= 0);
	s = arena_alloc(a, (size_t)n + 1);
	va_start(ap, fmt);
	vsnprintf(s, (size_t)n + 1, fmt, ap);
	va_end(ap);
	return s;
}

void arena_release(struct arena *a)
{
	struct arena_chunk *c = a->chunks, *next;

	for (; c; c = next) {
		next = c->next;
		free(c);
	}
	*a = (struct arena)ARENA_INIT;
}
