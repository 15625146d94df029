/* SPDX-License-Identifier: MIT */
/*
 * The directory of a zip archive and the bytes of its entries. Every number of
 * the file is checked before it is used: an archive may come from anywhere.
 */
#include "types/io/zip.h"

#include "types/arg.h"
#include "types/time/calendar.h"
#include "types/tables.h"
#include "types/io/zlib.h"

#include <stdlib.h>
#include <string.h>

enum {
	END_SIZE = 22,
	END_MAX = END_SIZE + 65535,
	END_MARK = 0x06054b50,
	END64_MARK = 0x06064b50,
	LOCATOR64_MARK = 0x07064b50,
	LOCATOR64_SIZE = 20,
	END64_SIZE = 56,
	DIRECTORY_MARK = 0x02014b50,
	DIRECTORY_SIZE = 46,
	LOCAL_MARK = 0x04034b50,
	LOCAL_SIZE = 30,
	CHUNK = 32768
};

static uint16_t le16(const uint8_t *p) { return (uint16_t)(p[0] | p[1] << 8); }
static uint32_t le32(const uint8_t *p) { return le16(p) | (uint32_t)le16(p + 2) << 16; }
static uint64_t le64(const uint8_t *p) { return le32(p) | (uint64_t)le32(p + 4) << 32; }

_Noreturn static void bad(struct rt *rt, const char *text) { net_throw(rt, "System.IO.InvalidDataException", "%s", text); }

void zip_bytes(struct rt *rt, struct zip *z, int64_t at, void *to, uint32_t n)
{
	uint32_t k;

	stream_seek(rt, z->s, at);
	for (uint8_t *p = to; n; p += k, n -= k)
		if (!(k = stream_get(rt, z->s, p, n)))
			net_throw(rt, "System.IO.EndOfStreamException", "Unable to read beyond the end of the stream.");
}

/* ---- the directory ---- */

struct end {
	int64_t at, count, size;	/* of the directory */
};

/* The end record of a large archive, which lies before the one at WHERE. */
static void read_end64(struct rt *rt, struct zip *z, int64_t where, struct end *ret)
{
	uint8_t b[END64_SIZE];
	uint64_t at;

	if (where < LOCATOR64_SIZE)
		return;
	zip_bytes(rt, z, where - LOCATOR64_SIZE, b, LOCATOR64_SIZE);
	if (le32(b) != LOCATOR64_MARK)
		return;
	at = le64(b + 8);
	if (at > INT64_MAX - END64_SIZE || (int64_t)at + END64_SIZE > stream_length(rt, z->s))
		bad(rt, "Offset to Zip64 End Of Central Directory record cannot be held in an Int64.");
	zip_bytes(rt, z, (int64_t)at, b, END64_SIZE);
	if (le32(b) != END64_MARK)
		bad(rt, "Zip 64 End of Central Directory Record not where indicated.");
	ret->count = (int64_t)le64(b + 32);
	ret->size = (int64_t)le64(b + 40);
	ret->at = (int64_t)le64(b + 48);
}

static struct end read_end(struct rt *rt, struct zip *z)
{
	int64_t length = stream_length(rt, z->s), n = MIN(length, (int64_t)END_MAX);
	uint8_t *b = rt_block(rt, uint8_t, (size_t)n + 1);
	int64_t i = n - END_SIZE;
	struct end e;

	if (n < END_SIZE)
		bad(rt, "Central Directory corrupt.");
	zip_bytes(rt, z, length - n, b, (uint32_t)n);
	while (i >= 0 && le32(b + i) != END_MARK)
		i--;
	if (i < 0)
		bad(rt, "End of Central Directory record could not be found.");
	if (le16(b + i + 4) != le16(b + i + 6))
		bad(rt, "Split or spanned archives are not supported.");
	e = (struct end){ le32(b + i + 16), le16(b + i + 10), le32(b + i + 12) };
	gc_storep(z, z->comment,
		ustr_from_utf8(rt, (char *)b + i + END_SIZE, (size_t)MIN((int64_t)le16(b + i + 20), n - i - END_SIZE)));
	if (e.at == UINT32_MAX || e.count == UINT16_MAX || e.size == UINT32_MAX)
		read_end64(rt, z, length - n + i, &e);
	if (e.at < 0 || e.size < 0 || e.at > length || e.size > length - e.at)
		bad(rt, "Number of entries expected in End Of Central Directory does not correspond to number of entries in Central Directory.");
	return e;
}

/* Sizes and offset that are too large for 32 bits are in a field of their own. */
static void read_extra(struct zip_entry *e, const uint8_t *p, uint32_t n)
{
	int64_t *const wide[] = { &e->size, &e->packed, &e->header };

	for (uint32_t len; n >= 4; p += 4 + len, n -= 4 + len) {
		const uint8_t *q = p + 4;

		len = le16(p + 2);
		if (len > n - 4)
			return;
		for (size_t i = 0; le16(p) == 1 && i < ARRAY_LEN(wide); i++)
			if (*wide[i] == UINT32_MAX && q + 8 <= p + 4 + len) {
				*wide[i] = (int64_t)le64(q);
				q += 8;
			}
	}
}

/* Ticks of a time as MS-DOS writes it; one that is none is the first of all. */
static int64_t ticks_of(uint32_t dos)
{
	int year = 1980 + (int)(dos >> 25), month = dos >> 21 & 15, day = dos >> 16 & 31;
	int64_t seconds = (int64_t)(dos >> 11 & 31) * 3600 + (dos >> 5 & 63) * 60 + (dos & 31) * 2;

	if (!calendar_valid(year, month, day) || seconds >= 86400 || (dos >> 5 & 63) > 59)
		return calendar_ticks(1980, 1, 1);
	return calendar_ticks(year, month, day) + seconds * TICKS_SECOND;
}

static struct ustr *text_of(struct rt *rt, struct zip *z, const uint8_t *p, uint32_t n, bool utf8)
{
	val bytes;

	if (utf8 || val_is_null(z->encoding))
		return ustr_from_utf8(rt, (const char *)p, n);
	bytes = val_obj(array_bytes(rt, p, n));
	return arg_str(member_call(rt, z->encoding, ustr_atom(rt, "GetString"), &bytes, 1));
}

/* The entry whose record begins at P, N bytes before the end of the directory;
 * returns the record's length. */
static uint32_t read_record(struct rt *rt, struct zip *z, const uint8_t *p, int64_t n)
{
	uint32_t name, extra, comment;
	struct zip_entry *e;
	bool utf8;

	if (n < DIRECTORY_SIZE || le32(p) != DIRECTORY_MARK)
		bad(rt, "Central Directory corrupt.");
	name = le16(p + 28);
	extra = le16(p + 30);
	comment = le16(p + 32);
	if (n < (int64_t)DIRECTORY_SIZE + name + extra + comment)
		bad(rt, "Central Directory corrupt.");
	utf8 = le16(p + 8) & ZIP_UTF8;
	e = zip_entry_new(rt, z, text_of(rt, z, p + DIRECTORY_SIZE, name, utf8));
	e->version = le16(p + 4);
	e->flags = le16(p + 8);
	e->method = le16(p + 10);
	e->ticks = ticks_of(le32(p + 12));
	e->crc = le32(p + 16);
	e->packed = le32(p + 20);
	e->size = le32(p + 24);
	e->attributes = le32(p + 38);
	e->header = le32(p + 42);
	e->stored = true;
	e->level = -1;
	gc_storep(e, e->comment, text_of(rt, z, p + DIRECTORY_SIZE + name + extra, comment, utf8));
	read_extra(e, p + DIRECTORY_SIZE + name, extra);
	list_add(rt, z->entries, val_obj(e));
	return DIRECTORY_SIZE + name + extra + comment;
}

void zip_read_directory(struct rt *rt, struct zip *z)
{
	struct end end = read_end(rt, z);
	uint8_t *b = rt_block(rt, uint8_t, (size_t)end.size + 1);
	int64_t at = 0;

	zip_bytes(rt, z, end.at, b, (uint32_t)end.size);
	for (int64_t i = 0; i < end.count; i++) {
		if (at >= end.size)
			bad(rt, "Number of entries expected in End Of Central Directory does not correspond to number of entries in Central Directory.");
		at += read_record(rt, z, b + at, end.size - at);
	}
}

/* ---- the bytes of an entry ---- */

int64_t zip_data_at(struct rt *rt, struct zip_entry *e)
{
	uint8_t b[LOCAL_SIZE];
	int64_t at, length = stream_length(rt, e->zip->s);

	if (e->method != ZIP_STORED && e->method != ZIP_DEFLATED)
		bad(rt, "The archive entry was compressed using an unsupported compression method.");
	if (e->header < 0 || e->header > length - LOCAL_SIZE)
		bad(rt, "A local file header is corrupt.");
	zip_bytes(rt, e->zip, e->header, b, LOCAL_SIZE);
	at = e->header + LOCAL_SIZE + le16(b + 26) + le16(b + 28);
	if (le32(b) != LOCAL_MARK || at > length || e->packed < 0 || e->packed > length - at)
		bad(rt, "A local file header is corrupt.");
	return at;
}

struct unpacker {
	struct zlib_stream z;
	int64_t at, left;	/* packed bytes not yet read */
	bool deflated, ended;
	uint8_t in[CHUNK];
};

/* More of the entry's packed bytes, from where they are in the archive. */
static uint32_t fetch(struct rt *rt, struct unpacker *u, struct stream *archive, uint8_t *to, uint32_t most)
{
	uint32_t n = (uint32_t)MIN((int64_t)most, u->left), k;

	if (!n)
		return 0;
	stream_seek(rt, archive, u->at);
	k = stream_get(rt, archive, to, n);
	u->at += k;
	u->left -= k;
	return k;
}

static uint32_t unpack(struct rt *rt, void *state, struct stream *archive, void *to, uint32_t n)
{
	struct unpacker *u = state;
	int r;

	if (!u->deflated)
		return fetch(rt, u, archive, to, n);
	u->z.next_out = to;
	u->z.avail_out = n;
	while (u->z.avail_out == n && !u->ended && n) {
		if (!u->z.avail_in) {
			u->z.next_in = u->in;
			u->z.avail_in = fetch(rt, u, archive, u->in, CHUNK);
			if (!u->z.avail_in)
				bad(rt, "Found truncated data while decoding.");
		}
		r = zlib.inflate(&u->z, Z_NO_FLUSH);
		u->ended = r == Z_STREAM_END;
		if (r != Z_OK && r != Z_STREAM_END && r != Z_BUF_ERROR)
			bad(rt, "The archive entry was compressed using an unsupported compression method.");
	}
	return n - u->z.avail_out;
}

static void unpacker_free(void *state)
{
	struct unpacker *u = state;

	if (u->deflated)
		zlib.inflateEnd(&u->z);
	free(u);
}

static const struct stream_filter unpacking = { unpack, NULL, NULL, NULL, unpacker_free };

val zip_read_entry(struct rt *rt, struct zip_entry *e)
{
	int64_t at = zip_data_at(rt, e);
	bool deflated = e->method == ZIP_DEFLATED;
	struct unpacker *u;

	if (deflated)
		zlib_need(rt);
	u = xcalloc(1, sizeof(*u));
	u->at = at;
	u->left = e->packed;
	u->deflated = deflated && zlib_unpacks(&u->z, ZLIB_RAW);
	return stream_filtered(rt, deflated ? &type_deflatestream : &type_zipsubstream, &unpacking, u, e->zip->s,
		true, false, true);
}
