/* SPDX-License-Identifier: MIT */
/*
 * Small things every native file uses: cleanup attributes, array lengths,
 * ownership hand-over and the check for our own mistakes.
 */
#pragma once

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define ARRAY_LEN(a) (sizeof(a) / sizeof((a)[0]))
#define MIN(a, b) ((a) < (b) ? (a) : (b))
#define MAX(a, b) ((a) > (b) ? (a) : (b))

/* A local that calls FN(&local) when it goes out of scope. */
#define _cleanup_(fn) __attribute__((cleanup(fn)))
#define _printf_(fmt, args) __attribute__((format(printf, fmt, args)))
#define _unused_ __attribute__((unused))
/* Runs when a program or runspace begins: such functions lie together, so that a start touches few pages. */
#define _startup_ __attribute__((section(".text.startup")))
#define likely(x) __builtin_expect(!!(x), 1)
#define unlikely(x) __builtin_expect(!!(x), 0)

/* Gives the pointer away: yields its value and leaves NULL behind. */
#define TAKE(p)                                                                \
	({                                                                     \
		__auto_type take_ = (p);                                       \
		(p) = NULL;                                                    \
		take_;                                                         \
	})

/* For our own mistakes only, never for input: prints and aborts. */
#define must(cond)                                                             \
	(likely(cond) ? (void)0 : must_failed(#cond, __FILE__, __LINE__))

_Noreturn void must_failed(const char *cond, const char *file, int line);

/* malloc family that never returns NULL: running out of memory in the native
 * zone ends the process with a message on standard error. Sizes are checked
 * for overflow. */
void *xmalloc(size_t size);
void *xcalloc(size_t n, size_t size);
void *xrealloc(void *p, size_t n, size_t size);
char *xstrdup(const char *s);
char *xstrndup(const char *s, size_t n);

/* What the hexadecimal digit C stands for, whatever its case; -1: it is none. */
static inline int hex_digit(uint32_t c)
{
	uint32_t letter = (c | 0x20) - 'a';

	return c - '0' < 10 ? (int)(c - '0') : letter < 6 ? (int)letter + 10 : -1;
}

enum { NUMBER_TEXT = 21 };
/* The decimal digits of N with a NUL behind; returns their number. */
size_t number_text(int64_t n, char out[static NUMBER_TEXT]);

/* Cleanup function for malloc'd memory: _cleanup_(freep) char *s = NULL; */
void freep(void *pp);
