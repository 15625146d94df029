/* SPDX-License-Identifier: MIT */
/*
 * zlib, loaded when first asked for: what the compressing streams and zip
 * archives need of it.
 */
#pragma once

#include "value/type.h"

/* zlib's z_stream, as its ABI has it since 1.0. */
struct zlib_stream {
	const uint8_t *next_in;
	unsigned avail_in;
	unsigned long total_in;
	uint8_t *next_out;
	unsigned avail_out;
	unsigned long total_out;
	const char *msg;
	void *internal, *zalloc, *zfree, *opaque;
	int data_type;
	unsigned long adler, reserved;
};

enum { Z_OK, Z_STREAM_END, Z_BUF_ERROR = -5, Z_NO_FLUSH = 0, Z_SYNC_FLUSH = 2, Z_FINISH = 4 };
enum { ZLIB_RAW = -15, ZLIB_HEADED = 15, ZLIB_GZIP = 31 };	/* windows */

extern struct zlib_functions {
	int (*deflateInit2_)(struct zlib_stream *z, int level, int method, int window, int memory, int strategy,
			     const char *version, int size);
	int (*deflate)(struct zlib_stream *z, int flush);
	int (*deflateEnd)(struct zlib_stream *z);
	int (*inflateInit2_)(struct zlib_stream *z, int window, const char *version, int size);
	int (*inflate)(struct zlib_stream *z, int flush);
	int (*inflateEnd)(struct zlib_stream *z);
	int (*inflateReset)(struct zlib_stream *z);
	unsigned long (*crc32)(unsigned long crc, const uint8_t *p, unsigned n);
} zlib;

/* Throws where the library isn't there. */
void zlib_need(struct rt *rt);
/* LEVEL is a CompressionLevel. */
bool zlib_packs(struct zlib_stream *z, int level, int window);
bool zlib_unpacks(struct zlib_stream *z, int window);
typedef void zlib_put_fn(struct rt *rt, void *arg, const uint8_t *p, uint32_t n);
/* Deflates N bytes FROM, which Z doesn't remember (PUT may throw); what comes of them goes to PUT. */
void zlib_pack(struct rt *rt, struct zlib_stream *z, const void *from, uint32_t n, int flush, zlib_put_fn *put, void *arg);
