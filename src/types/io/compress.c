/* SPDX-License-Identifier: MIT */
/*
 * GZipStream, DeflateStream, ZLibStream through zlib and BrotliStream through
 * its library, both loaded when first asked for.
 */
#include "sys/library.h"
#include "types/arg.h"
#include "types/enums.h"
#include "types/io/stream.h"
#include "types/tables.h"
#include "types/io/zlib.h"

#include <stdlib.h>
#include <string.h>

#define NS "System.IO.Compression."
STREAM_TYPE(gzipstream, NS "GZipStream", &type_stream, TF_QUIET);
STREAM_TYPE(deflatestream, NS "DeflateStream", &type_stream, TF_QUIET);
STREAM_TYPE(zlibstream, NS "ZLibStream", &type_stream, TF_QUIET);
STREAM_TYPE(brotlistream, NS "BrotliStream", &type_stream, TF_QUIET | TF_SEALED);

enum { CHUNK = 32768 };

struct packer {
	struct zlib_stream z;
	bool unpacks, ended, any, gzip;
	uint8_t in[CHUNK];
};

static void zip_free(void *state)
{
	struct packer *p = state;

	if (p->unpacks)
		zlib.inflateEnd(&p->z);
	else
		zlib.deflateEnd(&p->z);
	free(p);
}

_Noreturn static void bad_data(struct rt *rt)
{
	net_throw(rt, "System.IO.InvalidDataException",
		"The archive entry was compressed using an unsupported compression method.");
}

/* Another member may follow the end of one of gzip's. */
static bool goes_on(struct packer *p, struct stream *inner, struct rt *rt)
{
	if (!p->z.avail_in) {
		p->z.next_in = p->in;
		p->z.avail_in = stream_get(rt, inner, p->in, CHUNK);
	}
	return p->gzip && p->z.avail_in && p->z.next_in[0] == 0x1f && zlib.inflateReset(&p->z) == Z_OK;
}

static uint32_t zip_get(struct rt *rt, void *state, struct stream *inner, void *to, uint32_t n)
{
	struct packer *p = state;
	int r;

	p->z.next_out = to;
	p->z.avail_out = n;
	while (p->z.avail_out == n && !p->ended && n) {
		if (!p->z.avail_in) {
			p->z.next_in = p->in;
			p->z.avail_in = stream_get(rt, inner, p->in, CHUNK);
			if (!p->z.avail_in && p->any)
				net_throw(rt, "System.IO.InvalidDataException", "Found truncated data while decoding.");
			if (!p->z.avail_in)
				break;
			p->any = true;
		}
		r = zlib.inflate(&p->z, Z_NO_FLUSH);
		if (r == Z_STREAM_END)
			p->ended = !goes_on(p, inner, rt);
		else if (r != Z_OK && r != Z_BUF_ERROR)
			bad_data(rt);
	}
	return n - p->z.avail_out;
}

static void put_packed(struct rt *rt, void *inner, const uint8_t *p, uint32_t n) { stream_put(rt, inner, p, n); }

static void zip_put(struct rt *rt, void *state, struct stream *inner, const void *from, uint32_t n)
{
	struct packer *p = state;

	p->any = p->any || n;
	zlib_pack(rt, &p->z, from, n, Z_NO_FLUSH, put_packed, inner);
}

/* Nothing written makes nothing, not an empty archive. */
static void push_out(struct rt *rt, struct packer *p, struct stream *inner, int how)
{
	if (p->any)
		zlib_pack(rt, &p->z, NULL, 0, how, put_packed, inner);
}

static void zip_flush(struct rt *rt, void *state, struct stream *inner) { push_out(rt, state, inner, Z_SYNC_FLUSH); }
static void zip_finish(struct rt *rt, void *state, struct stream *inner) { push_out(rt, state, inner, Z_FINISH); }

static const struct stream_filter zip_filter = { zip_get, zip_put, zip_flush, zip_finish, zip_free };

/* ---- Brotli ---- */

static struct {
	void *(*BrotliEncoderCreateInstance)(void *, void *, void *);
	int (*BrotliEncoderSetParameter)(void *, int, uint32_t);
	int (*BrotliEncoderCompressStream)(void *, int, size_t *, const uint8_t **, size_t *, uint8_t **, size_t *);
	int (*BrotliEncoderHasMoreOutput)(void *);
	void (*BrotliEncoderDestroyInstance)(void *);
	void *(*BrotliDecoderCreateInstance)(void *, void *, void *);
	int (*BrotliDecoderDecompressStream)(void *, size_t *, const uint8_t **, size_t *, uint8_t **, size_t *);
	void (*BrotliDecoderDestroyInstance)(void *);
} br;
#define X(name) LIBRARY_SYMBOL(br, name)
static const struct library_symbol encoder_symbols[] = {
	X(BrotliEncoderCreateInstance) X(BrotliEncoderSetParameter) X(BrotliEncoderCompressStream) X(BrotliEncoderHasMoreOutput)
	X(BrotliEncoderDestroyInstance) { 0 }
};
static const struct library_symbol decoder_symbols[] = {
	X(BrotliDecoderCreateInstance) X(BrotliDecoderDecompressStream) X(BrotliDecoderDestroyInstance) { 0 }
};
#undef X
static struct library encoder = { .files = { "libbrotlienc.so.1" }, .symbols = encoder_symbols };
static struct library decoder = { .files = { "libbrotlidec.so.1" }, .symbols = decoder_symbols };

static void need_brotli(struct rt *rt)
{
	if (!library_ready(&encoder) || !library_ready(&decoder))
		net_throw(rt, "System.PlatformNotSupportedException",
			"Brotli needs the libraries libbrotlienc and libbrotlidec, which are not installed.");
}

struct brotli {
	void *enc, *dec;
	bool ended;
	size_t avail;
	const uint8_t *next;
	uint8_t in[CHUNK];
};

static void brotli_free(void *state)
{
	struct brotli *b = state;

	if (b->enc)
		br.BrotliEncoderDestroyInstance(b->enc);
	if (b->dec)
		br.BrotliDecoderDestroyInstance(b->dec);
	free(b);
}

static uint32_t brotli_get(struct rt *rt, void *state, struct stream *inner, void *to, uint32_t n)
{
	struct brotli *b = state;
	uint8_t *out = to;
	size_t room = n;

	while (room == n && !b->ended && n) {
		int r = br.BrotliDecoderDecompressStream(b->dec, &b->avail, &b->next, &room, &out, NULL);

		if (r == 0)
			net_throw(rt, "System.InvalidOperationException", "Decoder ran into invalid data.");
		b->ended = r == 1;
		if (r != 2)
			continue;
		b->next = b->in;
		b->avail = stream_get(rt, inner, b->in, CHUNK);
		if (!b->avail)
			break;
	}
	return (uint32_t)(n - room);
}

static void brotli_run(struct rt *rt, struct brotli *b, struct stream *inner, int op, const uint8_t *in, size_t n)
{
	uint8_t out[CHUNK], *next;
	size_t room;

	do {
		next = out;
		room = CHUNK;
		if (!br.BrotliEncoderCompressStream(b->enc, op, &n, &in, &room, &next, NULL))
			arg_throw_invalid(rt, "Failed to compress.");
		if (room < CHUNK)
			stream_put(rt, inner, out, (uint32_t)(CHUNK - room));
	} while (n || br.BrotliEncoderHasMoreOutput(b->enc));
}

static void brotli_put(struct rt *rt, void *state, struct stream *inner, const void *from, uint32_t n)
{
	brotli_run(rt, state, inner, 0, from, n);
}

static void brotli_flush(struct rt *rt, void *state, struct stream *inner) { brotli_run(rt, state, inner, 1, NULL, 0); }
static void brotli_finish(struct rt *rt, void *state, struct stream *inner) { brotli_run(rt, state, inner, 2, NULL, 0); }
static const struct stream_filter brotli_filter = { brotli_get, brotli_put, brotli_flush, brotli_finish, brotli_free };

/* ---- constructors: (stream, mode | level[, leaveOpen]) ---- */

struct wish {
	struct stream *inner;
	bool pack, leave_open;
	int level;		/* CompressionLevel */
};

static struct wish read_wish(struct rt *rt, val *a, int n)
{
	struct wish w = { .inner = stream_need(rt, a[0], "stream"), .leave_open = n > 2 && arg_bool(a[2]) };
	bool by_level = val_type_of(val_base(a[1])) == &enum_compressionlevel;

	w.level = by_level ? (int)arg_int(a[1]) : 0;
	w.pack = by_level || arg_int(a[1]) == 1;
	if (w.pack ? !w.inner->can_write : !w.inner->can_read)
		arg_throw(rt, "stream", w.pack ? "Stream does not support writing." : "Stream does not support reading.");
	return w;
}

static val zip_new(struct rt *rt, const struct type *t, int window, val *a, int n)
{
	struct wish w = read_wish(rt, a, n);
	struct packer *p;

	zlib_need(rt);
	p = xcalloc(1, sizeof(*p));
	p->unpacks = !w.pack;
	p->gzip = t == &type_gzipstream;
	if (!(w.pack ? zlib_packs(&p->z, w.level, window) : zlib_unpacks(&p->z, window))) {
		free(p);
		net_throw(rt, "System.IO.IOException", "The underlying compression routine could not be loaded correctly.");
	}
	return stream_filtered(rt, t, &zip_filter, p, w.inner, !w.pack, w.pack, w.leave_open);
}

static val gzip_ctor(struct rt *rt, val self, val *a, int n) { return zip_new(rt, &type_gzipstream, 31, a, n); }
static val deflate_ctor(struct rt *rt, val self, val *a, int n) { return zip_new(rt, &type_deflatestream, -15, a, n); }
static val zlib_ctor(struct rt *rt, val self, val *a, int n) { return zip_new(rt, &type_zlibstream, 15, a, n); }

static val brotli_ctor(struct rt *rt, val self, val *a, int n)
{
	static const uint32_t levels[] = { 4, 1, 0, 11 };
	struct wish w = read_wish(rt, a, n);
	struct brotli *b;

	need_brotli(rt);
	b = xcalloc(1, sizeof(*b));
	if (w.pack) {
		b->enc = br.BrotliEncoderCreateInstance(NULL, NULL, NULL);
		br.BrotliEncoderSetParameter(b->enc, 1, levels[w.level & 3]);
		br.BrotliEncoderSetParameter(b->enc, 2, 22);
	} else {
		b->dec = br.BrotliDecoderCreateInstance(NULL, NULL, NULL);
	}
	return stream_filtered(rt, &type_brotlistream, &brotli_filter, b, w.inner, !w.pack, w.pack, w.leave_open);
}

static val base_stream(struct rt *rt, val self)
{
	struct stream *s = (struct stream *)self.o;

	return s->closed ? V_NULL : val_obj(s->inner);
}

#define ROWS(fn)                                                               \
	CTOR("(System.IO.Stream stream, " NS "CompressionMode mode)", fn), \
	CTOR("(System.IO.Stream stream, " NS "CompressionMode mode, bool leaveOpen)", fn), \
	CTOR("(System.IO.Stream stream, " NS "CompressionLevel compressionLevel)", fn), \
	CTOR("(System.IO.Stream stream, " NS "CompressionLevel compressionLevel, bool leaveOpen)", fn), \
	PROP("System.IO.Stream BaseStream {get;}", base_stream, NULL), MEMBERS_END
const struct member_def gzipstream_members[] = { ROWS(gzip_ctor) };
const struct member_def deflatestream_members[] = { ROWS(deflate_ctor) };
const struct member_def zlibstream_members[] = { ROWS(zlib_ctor) };
const struct member_def brotlistream_members[] = { ROWS(brotli_ctor) };
