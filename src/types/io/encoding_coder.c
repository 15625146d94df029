/* SPDX-License-Identifier: MIT */
/*
 * Decoder and Encoder: translation piece by piece, what is not whole yet kept
 * for the next call; and a stream that translates what is read through it.
 */
#include "types/io/encoding.h"

#include "types/arg.h"
#include "types/io/stream.h"
#include "types/tables.h"

#include <stdlib.h>
#include <string.h>

struct coder {
	struct cell h;
	struct encoding *enc;
	uint8_t raw[8];		/* a decoder's bytes that are no character yet */
	uint32_t nraw;
	uint16_t high;		/* an encoder's first half of a pair */
};

static void trace(struct heap *h, struct cell *c) { heap_mark(h, ((struct coder *)c)->enc); }
#define CODER(id, name_, base_, flags_) \
	const struct type type_##id = { .cls = { .trace = trace }, .name = "System.Text." name_, .base = base_, \
	.size = sizeof(struct coder), .flags = flags_ }
CODER(decoder, "Decoder", &type_object, TF_ABSTRACT);
CODER(encoder, "Encoder", &type_object, TF_ABSTRACT);
CODER(decodernls, "DecoderNLS", &type_decoder, 0);
CODER(encodernls, "EncoderNLS", &type_encoder, 0);

static struct coder *of(val self) { return (struct coder *)val_base(self).o; }

static val make(struct rt *rt, const struct type *t, val enc)
{
	struct coder *c = rt_new_cell(rt, t, coder);

	gc_storep(c, c->enc, val_encoding(enc));
	return val_obj(c);
}

val encoding_decoder(struct rt *rt, val self, val *a, int n) { return make(rt, &type_decodernls, self); }
val encoding_encoder(struct rt *rt, val self, val *a, int n) { return make(rt, &type_encodernls, self); }

/* The part of an array that three arguments say. */
static struct array *part(struct rt *rt, val *a, const char *name, int64_t *at, int64_t *count)
{
	struct array *b = val_array(arg_need(rt, a[0], name));

	*at = arg_int(a[1]);
	*count = arg_int(a[2]);
	if (*at < 0 || *count < 0)
		arg_throw_range(rt, *at < 0 ? "index" : "count", "Non-negative number required.");
	if (*at + *count > b->n)
		arg_throw_range(rt, name, "Index and count must refer to a location within the buffer.");
	return b;
}

/* The text of what was kept and N more bytes; KEEP: what is left is kept. */
static struct ustr *decode(struct rt *rt, struct coder *c, const uint8_t *p, uint32_t n, bool flush, bool keep)
{
	uint8_t *all = rt_block(rt, uint8_t, c->nraw + n + 1);
	uint32_t total = c->nraw + n, use;

	memcpy(all, c->raw, c->nraw);
	if (n)
		memcpy(all + c->nraw, p, n);
	use = flush ? total : encoding_whole(c->enc, all, total);
	if (keep) {
		c->nraw = MIN(total - use, (uint32_t)sizeof(c->raw));
		memcpy(c->raw, all + use, c->nraw);
	}
	return encoding_text(rt, c->enc, all, use);
}

static val char_count(struct rt *rt, val self, val *a, int n)
{
	int64_t at, count;
	struct array *b = part(rt, a, "bytes", &at, &count);

	return val_int((int32_t)ustr_len(decode(rt, of(self), b->b + at, (uint32_t)count, n > 3 && arg_bool(a[3]), false)));
}

static void put_chars(struct rt *rt, struct array *to, int64_t at, struct ustr *s)
{
	if (at < 0 || at + ustr_len(s) > to->n)
		arg_throw(rt, "chars", "The output char buffer is too small to contain the decoded characters.");
	for (uint32_t i = 0; i < ustr_len(s); i++)
		array_put(rt, to, (uint32_t)at + i, val_char(ustr_at(s, i)));
}

static val get_chars(struct rt *rt, val self, val *a, int n)
{
	int64_t at, count;
	struct array *b = part(rt, a, "bytes", &at, &count);
	struct ustr *s = decode(rt, of(self), b->b + at, (uint32_t)count, n > 5 && arg_bool(a[5]), true);

	put_chars(rt, val_array(arg_need(rt, a[3], "chars")), arg_int(a[4]), s);
	return val_int((int32_t)ustr_len(s));
}

/* How much one step makes of USED units from AT on; the coder stays as it is. */
typedef uint32_t (*size_fn)(struct rt *rt, struct coder *c, struct array *from, int64_t at, int64_t used, bool flush);

static uint32_t decoded(struct rt *rt, struct coder *c, struct array *from, int64_t at, int64_t used, bool flush)
{
	return ustr_len(decode(rt, c, from->b + at, (uint32_t)used, flush, false));
}

/* The most of fewer than COUNT units that make no more than ROOM. */
static int64_t most_within(struct rt *rt, struct coder *c, struct array *from, int64_t at, int64_t count,
			   int64_t room, size_fn size)
{
	int64_t fits = 0, not = count;

	while (not - fits > 1) {
		int64_t middle = fits + (not - fits) / 2;

		if (size(rt, c, from, at, middle, false) <= room)
			fits = middle;
		else
			not = middle;
	}
	return fits;
}

/* How many of COUNT units are used where there is ROOM: all, or none of a character that has no room. */
static int64_t most_for(struct rt *rt, struct coder *c, struct array *from, int64_t at, int64_t count, int64_t room,
			bool flush, size_fn size)
{
	int64_t fits, made;

	if (size(rt, c, from, at, count, flush) <= room)
		return count;
	fits = most_within(rt, c, from, at, count, room, size);
	made = size(rt, c, from, at, fits, false);
	return made ? most_within(rt, c, from, at, count, made - 1, size) + 1 : 0;
}

/* (bytes, at, count, chars, at, count, flush, out used, out written, out all) */
static val convert_bytes(struct rt *rt, val self, val *a, int n)
{
	int64_t at, count, used;
	struct array *b = part(rt, a, "bytes", &at, &count), *to = val_array(arg_need(rt, a[3], "chars"));
	struct ustr *s;

	used = most_for(rt, of(self), b, at, count, arg_int(a[5]), arg_bool(a[6]), decoded);
	if (used == 0 && count)
		arg_throw(rt, "chars", "The output char buffer is too small to contain the decoded characters.");
	s = decode(rt, of(self), b->b + at, (uint32_t)used, arg_bool(a[6]) && used == count, true);
	put_chars(rt, to, arg_int(a[4]), s);
	arg_set_ref(rt, a[7], val_int((int32_t)used));
	arg_set_ref(rt, a[8], val_int((int32_t)ustr_len(s)));
	arg_set_ref(rt, a[9], val_bool(used == count));
	return V_VOID;
}

/* The bytes of what was kept and COUNT more units; a first half at the end is kept. */
static struct array *encode(struct rt *rt, struct coder *c, struct array *chars, int64_t at, int64_t count, bool flush, bool keep)
{
	struct sbuf b;
	uint16_t last = count ? (uint16_t)array_get(chars, (uint32_t)(at + count - 1)).u : 0;
	bool half = !flush && last >= 0xD800 && last < 0xDC00;

	sbuf_init(&b, rt);
	if (c->high)
		sbuf_putc(&b, c->high);
	for (int64_t i = 0; i < count - half; i++)
		sbuf_putc(&b, (uint16_t)array_get(chars, (uint32_t)(at + i)).u);
	if (keep)
		c->high = half ? last : 0;
	return encoding_bytes(rt, c->enc, sbuf_take(&b));
}

static uint32_t encoded(struct rt *rt, struct coder *c, struct array *from, int64_t at, int64_t used, bool flush)
{
	return encode(rt, c, from, at, used, flush, false)->n;
}

static val byte_count(struct rt *rt, val self, val *a, int n)
{
	int64_t at, count;
	struct array *chars = part(rt, a, "chars", &at, &count);

	return val_int((int32_t)encode(rt, of(self), chars, at, count, arg_bool(a[3]), false)->n);
}

static void put_bytes(struct rt *rt, struct array *to, int64_t at, struct array *from)
{
	if (at < 0 || at + from->n > to->n)
		arg_throw(rt, "bytes", "The output byte buffer is too small to contain the encoded data.");
	memcpy(to->b + at, from->b, from->n);
}

static val get_bytes(struct rt *rt, val self, val *a, int n)
{
	int64_t at, count;
	struct array *chars = part(rt, a, "chars", &at, &count), *b;

	b = encode(rt, of(self), chars, at, count, arg_bool(a[5]), true);
	put_bytes(rt, val_array(arg_need(rt, a[3], "bytes")), arg_int(a[4]), b);
	return val_int((int32_t)b->n);
}

static val convert_chars(struct rt *rt, val self, val *a, int n)
{
	int64_t at, count, used;
	struct array *chars = part(rt, a, "chars", &at, &count), *b;

	used = most_for(rt, of(self), chars, at, count, arg_int(a[5]), arg_bool(a[6]), encoded);
	if (used == 0 && count)
		arg_throw(rt, "bytes", "The output byte buffer is too small to contain the encoded data.");
	b = encode(rt, of(self), chars, at, used, arg_bool(a[6]) && used == count, true);
	put_bytes(rt, val_array(arg_need(rt, a[3], "bytes")), arg_int(a[4]), b);
	arg_set_ref(rt, a[7], val_int((int32_t)used));
	arg_set_ref(rt, a[8], val_int((int32_t)b->n));
	arg_set_ref(rt, a[9], val_bool(used == count));
	return V_VOID;
}

static val reset(struct rt *rt, val self, val *a, int n) { of(self)->nraw = of(self)->high = 0; return V_VOID; }
static val coder_encoding(struct rt *rt, val self) { return val_obj(of(self)->enc); }
static val no(struct rt *rt, val self) { return V_FALSE; }
static val decoder_fallback(struct rt *rt, val self) { return encoding_decoder_fallback(rt, of(self)->enc); }
static val encoder_fallback(struct rt *rt, val self) { return encoding_encoder_fallback(rt, of(self)->enc); }

#define REFS ", [ref] bool completed)"
#define BYTES "byte[] bytes, int byteIndex, int byteCount"
#define CHARS "char[] chars, int charIndex, int charCount"
const struct member_def decoder_members[] = {
	METHOD("int GetCharCount(byte[] bytes, int index, int count)", char_count),
	METHOD("int GetCharCount(byte[] bytes, int index, int count, bool flush)", char_count),
	METHOD("int GetChars(" BYTES ", char[] chars, int charIndex)", get_chars),
	METHOD("int GetChars(" BYTES ", char[] chars, int charIndex, bool flush)", get_chars),
	METHOD("void Convert(" BYTES ", " CHARS ", bool flush, [ref] int bytesUsed, [ref] int charsUsed" REFS, convert_bytes),
	METHOD("void Reset()", reset), MEMBERS_END
};
const struct member_def encoder_members[] = {
	METHOD("int GetByteCount(char[] chars, int index, int count, bool flush)", byte_count),
	METHOD("int GetBytes(" CHARS ", byte[] bytes, int byteIndex, bool flush)", get_bytes),
	METHOD("void Convert(" CHARS ", " BYTES ", bool flush, [ref] int charsUsed, [ref] int bytesUsed" REFS, convert_chars),
	METHOD("void Reset()", reset), MEMBERS_END
};
const struct member_def decodernls_members[] = {
	PROP("bool MustFlush {get;}", no, NULL),
	PROP("System.Text.DecoderFallback Fallback {get;}", decoder_fallback, NULL), MEMBERS_END
};
const struct member_def encodernls_members[] = {
	PROP("System.Text.Encoding Encoding {get;}", coder_encoding, NULL), PROP("bool MustFlush {get;}", no, NULL),
	PROP("System.Text.EncoderFallback Fallback {get;}", encoder_fallback, NULL), MEMBERS_END
};

/* ---- Encoding.CreateTranscodingStream ---- */

STREAM_TYPE(transcodingstream, "System.Text.TranscodingStream", &type_stream, TF_SEALED | TF_QUIET);

/* The inner stream's bytes are IN_KIND's, the reader's and writer's OUT_KIND's. */
struct change {
	struct encoding in, out;	/* copies that are no cells of the heap */
	uint8_t raw[8], ready[64];	/* half characters of IN; translated, not read yet */
	uint8_t half[8];		/* half characters that were written */
	uint32_t nraw, nready, nhalf;
};

static uint32_t change_get(struct rt *rt, void *state, struct stream *inner, void *to, uint32_t n)
{
	struct change *c = state;
	uint32_t k, use;

	while (!c->nready) {
		uint8_t in[16];
		struct array *b;

		memcpy(in, c->raw, c->nraw);
		k = stream_get(rt, inner, in + c->nraw, 8);
		if (!k && !c->nraw)
			return 0;
		use = k ? encoding_whole(&c->in, in, c->nraw + k) : c->nraw;
		b = encoding_bytes(rt, &c->out, encoding_text(rt, &c->in, in, use));
		c->nraw += k - use;
		memmove(c->raw, in + use, c->nraw);
		c->nready = MIN(b->n, (uint32_t)sizeof(c->ready));
		memcpy(c->ready, b->b, c->nready);
	}
	k = MIN(n, c->nready);
	memcpy(to, c->ready, k);
	c->nready -= k;
	memmove(c->ready, c->ready + k, c->nready);
	return k;
}

static void change_put(struct rt *rt, void *state, struct stream *inner, const void *p, uint32_t n)
{
	struct change *c = state;
	uint8_t *all = rt_block(rt, uint8_t, c->nhalf + n + 1);
	uint32_t total = c->nhalf + n, use;
	struct array *b;

	memcpy(all, c->half, c->nhalf);
	memcpy(all + c->nhalf, p, n);
	use = encoding_whole(&c->out, all, total);
	c->nhalf = MIN(total - use, (uint32_t)sizeof(c->half));
	memcpy(c->half, all + use, c->nhalf);
	b = encoding_bytes(rt, &c->in, encoding_text(rt, &c->out, all, use));
	stream_put(rt, inner, b->b, b->n);
}

static void change_finish(struct rt *rt, void *state, struct stream *inner) { }
static const struct stream_filter changing = { change_get, change_put, NULL, change_finish, free };

val encoding_transcoding(struct rt *rt, val self, val *a, int n)
{
	struct stream *inner = stream_need(rt, a[0], "innerStream");
	struct encoding *in = val_encoding(arg_need(rt, a[1], "innerStreamEncoding")),
			*out = val_encoding(arg_need(rt, a[2], "outerStreamEncoding"));
	struct change *c = xcalloc(1, sizeof(*c));

	c->in = (struct encoding){ .kind = in->kind, .page = in->page };
	c->out = (struct encoding){ .kind = out->kind, .page = out->page };
	return stream_filtered(rt, &type_transcodingstream, &changing, c, inner, inner->can_read, inner->can_write,
		arg_bool(a[3]));
}
