/* SPDX-License-Identifier: MIT */
#include "base/util.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

void must_failed(const char *cond, const char *file, int line)
{
	fprintf(stderr, "psession: internal check failed: %s (%s:%d)\n", cond,
		file, line);
	abort();
}

size_t number_text(int64_t n, char out[static NUMBER_TEXT])
{
	uint64_t left = n < 0 ? 0 - (uint64_t)n : (uint64_t)n;
	char digits[NUMBER_TEXT], *p = digits + sizeof digits;
	size_t len;

	do
		*--p = (char)('0' + left % 10);
	while (left /= 10);
	if (n < 0)
		*--p = '-';
	len = (size_t)(digits + sizeof digits - p);
	memcpy(out, p, len);
	out[len] = '\0';
	return len;
}

static _Noreturn void out_of_memory(void)
{
	fputs("psession: out of memory\n", stderr);
	_exit(70);
}

void *xmalloc(size_t size)
{
	void *p = malloc(size ? size : 1);

	if (!p)
		out_of_memory();
	return p;
}

void *xcalloc(size_t n, size_t size)
{
	void *p = calloc(n ? n : 1, size ? size : 1);

	if (!p)
		out_of_memory();
	return p;
}

void *xrealloc(void *p, size_t n, size_t size)
{
	size_t total;

	if (__builtin_mul_overflow(n, size, &total))
		out_of_memory();
	p = realloc(p, total ? total : 1);
	if (!p)
		out_of_memory();
	return p;
}

char *xstrndup(const char *s, size_t n)
{
	char *p = xmalloc(n + 1);

	memcpy(p, s, n);
	p[n] = '\0';
	return p;
}

char *xstrdup(const char *s)
{
	return xstrndup(s, strlen(s));
}

void freep(void *pp)
{
	free(*(void **)pp);
}
