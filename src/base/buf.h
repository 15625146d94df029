/* SPDX-License-Identifier: MIT */
/*
 * A bounded growable byte buffer: the one way bytes are gathered, parsed and
 * handed on in the native zone. Reading consumes from the front. Every buffer
 * has a hard maximum; an append that would pass it returns -ERR_LIMIT and
 * changes nothing. Not thread safe.
 */
#pragma once

#include "base/util.h"

#include <stdarg.h>
#include <stdint.h>
#include <string.h>

#define BUF_MAX_DEFAULT ((size_t)1 << 30)

struct buf {
	uint8_t *data;	/* start of the allocation */
	size_t off;	/* first unread byte */
	size_t len;	/* one past the last byte, from data */
	size_t cap;	/* allocated size */
	size_t max;	/* hard maximum of unread bytes; 0: BUF_MAX_DEFAULT */
};

#define BUF_INIT { 0 }
#define BUF_INIT_MAX(n) { .max = (n) }

void buf_init(struct buf *b, size_t max);
void buf_release(struct buf *b);
void buf_reset(struct buf *b);

/* Unread bytes: pointer (NULL only when never written) and count. */
static inline const uint8_t *buf_ptr(const struct buf *b)
{
	return b->data + b->off;
}

static inline size_t buf_size(const struct buf *b)
{
	return b->len - b->off;
}

/* Makes room for N more bytes and returns where they go, or NULL past the
 * maximum; buf_commit then adds what was written. */
uint8_t *buf_reserve(struct buf *b, size_t n);
void buf_commit(struct buf *b, size_t n);

/* All return 0 or -ERR_LIMIT. */
int buf_put(struct buf *b, const void *p, size_t n);
int buf_puts(struct buf *b, const char *s);
int buf_putc(struct buf *b, uint8_t c);
int buf_put_be32(struct buf *b, uint32_t v);
int buf_put_be64(struct buf *b, uint64_t v);
int buf_printf(struct buf *b, const char *fmt, ...) _printf_(2, 3);

/* Numbers as they travel: the highest byte first. */
static inline uint32_t get_be32(const uint8_t p[static 4])
{
	uint32_t v;

	memcpy(&v, p, sizeof v);
	return __builtin_bswap32(v);
}

static inline uint64_t get_be64(const uint8_t p[static 8])
{
	uint64_t v;

	memcpy(&v, p, sizeof v);
	return __builtin_bswap64(v);
}

/* Drops N bytes from the front; N must not exceed buf_size. */
void buf_consume(struct buf *b, size_t n);

/* Appends a NUL that is not counted and returns the unread bytes as text. */
const char *buf_cstr(struct buf *b);

/* Gives the content away as malloc'd memory (NUL-terminated, caller frees)
 * and empties the buffer. */
char *buf_take(struct buf *b, size_t *ret_len);
