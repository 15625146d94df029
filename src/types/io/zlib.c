/* SPDX-License-Identifier: MIT */
/* zlib's functions and how its streams begin. */
#include "types/io/zlib.h"

#include "sys/library.h"
#include "value/error.h"

enum { DEFLATED = 8, NO_COMPRESSION = 2, CHUNK = 32768 };

struct zlib_functions zlib;
static const struct library_symbol symbols[] = {
#define X(name) LIBRARY_SYMBOL(zlib, name)
	X(deflateInit2_) X(deflate) X(deflateEnd) X(inflateInit2_) X(inflate) X(inflateEnd) X(inflateReset) X(crc32) { 0 }
#undef X
};
static struct library libz = { .files = { "libz.so.1" }, .symbols = symbols };

void zlib_need(struct rt *rt)
{
	if (!library_ready(&libz))
		net_throw(rt, "System.PlatformNotSupportedException",
			"Compression needs the library zlib, which is not installed.");
}

bool zlib_packs(struct zlib_stream *z, int level, int window)
{
	static const int levels[] = { 6, 1, 0, 9 };

	return zlib.deflateInit2_(z, levels[level & 3], DEFLATED, window, level == NO_COMPRESSION ? 7 : 8, 0, "1.2.0",
				  (int)sizeof(*z)) == Z_OK;
}

bool zlib_unpacks(struct zlib_stream *z, int window) { return zlib.inflateInit2_(z, window, "1.2.0", (int)sizeof(*z)) == Z_OK; }

void zlib_pack(struct rt *rt, struct zlib_stream *z, const void *from, uint32_t n, int flush, zlib_put_fn *put, void *arg)
{
	uint8_t out[CHUNK];
	int r;

	z->next_in = from;
	z->avail_in = n;
	do {
		z->next_out = out;
		z->avail_out = CHUNK;
		r = zlib.deflate(z, flush);
		if (z->avail_out < CHUNK)
			put(rt, arg, out, CHUNK - z->avail_out);
	} while (!z->avail_out && r == Z_OK);
}
