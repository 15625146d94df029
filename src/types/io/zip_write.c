/* SPDX-License-Identifier: MIT */
/*
 * Zip archives written: entries one after another, then the directory. Where
 * the stream can seek, sizes are put into an entry's header when they are known;
 * elsewhere they follow it. Nothing larger than 4 GB.
 */
#include "types/io/zip.h"

#include "types/arg.h"
#include "types/time/calendar.h"
#include "types/tables.h"
#include "types/io/zlib.h"

#include <stdlib.h>
#include <string.h>

enum { CHUNK = 32768, VERSION = 20, UNIX = 3 << 8, SMALLEST = 3, FASTEST = 1, LARGEST_COUNT = 65535 };

/* ---- records ---- */

struct record_bytes {
	uint8_t b[64];
	uint32_t n;
};

static void le(struct record_bytes *r, uint64_t v, int bytes)
{
	for (; bytes--; v >>= 8)
		r->b[r->n++] = (uint8_t)v;
}

static uint32_t dos_time(int64_t ticks)
{
	struct date d;

	calendar_split(ticks, &d);
	return (uint32_t)(d.year - 1980) << 25 | (uint32_t)d.month << 21 | (uint32_t)d.day << 16 |
	       (uint32_t)d.hour << 11 | (uint32_t)d.minute << 5 | (uint32_t)d.second / 2;
}

static void put(struct rt *rt, struct zip *z, const void *p, uint32_t n)
{
	stream_put(rt, z->out, p, n);
	z->at += n;
}

static void put_record(struct rt *rt, struct zip *z, const struct record_bytes *r) { put(rt, z, r->b, r->n); }

/* Seeking back is possible: the stream is a file or memory. */
static bool seeks(struct zip *z) { return z->out->can_seek && !z->out->filter; }

static struct array *bytes_of(struct rt *rt, struct zip *z, struct ustr *text)
{
	const char *s;
	val v = val_str(text);
	size_t n;

	if (!val_is_null(z->encoding))
		return val_array(member_call(rt, z->encoding, ustr_atom(rt, "GetBytes"), &v, 1));
	s = ustr_utf8(rt, text, &n);
	return array_bytes(rt, s, (uint32_t)n);
}

/* What a local header and a record of the directory both begin with. */
static void put_facts(struct record_bytes *r, struct zip_entry *e)
{
	le(r, e->flags, 2);
	le(r, e->method, 2);
	le(r, dos_time(e->ticks), 4);
	le(r, e->crc, 4);
	le(r, (uint64_t)e->packed, 4);
	le(r, (uint64_t)e->size, 4);
}

static void put_header(struct rt *rt, struct zip_entry *e)
{
	struct array *name = bytes_of(rt, e->zip, e->name);
	struct record_bytes r = { .n = 0 };

	e->header = e->zip->at;
	le(&r, 0x04034b50, 4);
	le(&r, VERSION, 2);
	put_facts(&r, e);
	le(&r, name->n, 2);
	le(&r, 0, 2);
	put_record(rt, e->zip, &r);
	put(rt, e->zip, name->b, name->n);
}

static void put_directory_record(struct rt *rt, struct zip *z, struct zip_entry *e)
{
	struct array *name = bytes_of(rt, z, e->name), *comment = bytes_of(rt, z, e->comment ? e->comment : ustr_empty(rt));
	struct record_bytes r = { .n = 0 };

	le(&r, 0x02014b50, 4);
	le(&r, e->version ? e->version : UNIX | VERSION, 2);
	le(&r, VERSION, 2);
	put_facts(&r, e);
	le(&r, name->n, 2);
	le(&r, 0, 2);
	le(&r, comment->n, 2);
	le(&r, 0, 4);		/* disk, internal attributes */
	le(&r, e->attributes, 4);
	le(&r, (uint64_t)e->header, 4);
	put_record(rt, z, &r);
	put(rt, z, name->b, name->n);
	put(rt, z, comment->b, comment->n);
}

static void too_large(struct rt *rt, bool large)
{
	if (large)
		net_throw(rt, "System.NotSupportedException",
			"Archives and entries of more than 4 GB, or with more than 65535 entries, cannot be written.");
}

static void put_directory(struct rt *rt, struct zip *z)
{
	struct array *comment = bytes_of(rt, z, z->comment ? z->comment : ustr_empty(rt));
	struct record_bytes r = { .n = 0 };
	int64_t begin = z->at;

	too_large(rt, z->entries->n > LARGEST_COUNT);
	for (uint32_t i = 0; i < z->entries->n; i++)
		put_directory_record(rt, z, (struct zip_entry *)z->entries->v[i].o);
	too_large(rt, z->at > UINT32_MAX);
	le(&r, 0x06054b50, 4);
	le(&r, 0, 4);
	le(&r, z->entries->n, 2);
	le(&r, z->entries->n, 2);
	le(&r, (uint64_t)(z->at - begin), 4);
	le(&r, (uint64_t)begin, 4);
	le(&r, comment->n, 2);
	put_record(rt, z, &r);
	put(rt, z, comment->b, comment->n);
}

/* ---- an entry's bytes ---- */

/* What a writing stream stands on: the entry, which the filter needs. */
struct port {
	struct stream s;
	struct zip_entry *entry;
};

static void port_trace(struct heap *h, struct cell *c)
{
	stream_trace(h, c);
	heap_mark(h, ((struct port *)c)->entry);
}

const struct type type_zipport = { .cls = { .trace = port_trace, .finalize = stream_finalize },
	.name = "System.IO.Compression.ZipPort",
	.base = &type_stream, .size = sizeof(struct port), .flags = TF_INTERNAL };

struct zipper {
	struct zlib_stream z;
	bool deflates, done;
};

static struct zip_entry *entry_of(struct stream *port) { return ((struct port *)port)->entry; }

static void put_packed(struct rt *rt, void *entry, const uint8_t *p, uint32_t n)
{
	struct zip_entry *e = entry;

	put(rt, e->zip, p, n);
	e->packed += n;
}

static void zipper_put(struct rt *rt, void *state, struct stream *port, const void *from, uint32_t n)
{
	struct zip_entry *e = entry_of(port);
	struct zipper *p = state;

	e->crc = (uint32_t)zlib.crc32(e->crc, from, n);
	e->size += n;
	if (p->deflates)
		zlib_pack(rt, &p->z, from, n, Z_NO_FLUSH, put_packed, e);
	else
		put_packed(rt, e, from, n);
}

/* The sizes go into the header, or after the bytes where it can't be reached. */
static void put_sizes(struct rt *rt, struct zip_entry *e)
{
	struct record_bytes r = { .n = 0 };
	struct zip *z = e->zip;

	too_large(rt, e->size > UINT32_MAX || e->packed > UINT32_MAX);
	if (!seeks(z))
		le(&r, 0x08074b50, 4);
	le(&r, e->crc, 4);
	le(&r, (uint64_t)e->packed, 4);
	le(&r, (uint64_t)e->size, 4);
	if (!seeks(z)) {
		put_record(rt, z, &r);
		return;
	}
	stream_seek(rt, z->out, e->header + 14);
	stream_put(rt, z->out, r.b, r.n);
	stream_seek(rt, z->out, z->at);
}

static void zipper_finish(struct rt *rt, void *state, struct stream *port)
{
	struct zip_entry *e = entry_of(port);
	struct zipper *p = state;

	if (p->done)
		return;
	p->done = true;
	if (p->deflates)
		zlib_pack(rt, &p->z, NULL, 0, Z_FINISH, put_packed, e);
	put_sizes(rt, e);
	e->zip->writing = NULL;
}

static void zipper_free(void *state)
{
	struct zipper *p = state;

	if (p->deflates)
		zlib.deflateEnd(&p->z);
	free(p);
}

static const struct stream_filter zipping = { NULL, zipper_put, NULL, zipper_finish, zipper_free };

static void set_method(struct zip_entry *e)
{
	static const uint16_t hints[] = { [FASTEST] = 6, [SMALLEST] = 2 };

	e->method = e->level == 2 ? ZIP_STORED : ZIP_DEFLATED;
	e->flags = (e->flags & ZIP_UTF8) | (e->level == FASTEST || e->level == SMALLEST ? hints[e->level] : 0);
	e->size = e->packed = 0;
	e->crc = 0;
}

val zip_write_entry(struct rt *rt, struct zip_entry *e)
{
	struct port *port = rt_new_cell(rt, &type_zipport, port);
	struct zipper *p;
	val s;

	zlib_need(rt);
	gc_storep(port, port->entry, e);
	port->s.fd = -1;
	set_method(e);
	if (!seeks(e->zip))
		e->flags |= ZIP_SIZES_FOLLOW;
	put_header(rt, e);
	p = xcalloc(1, sizeof(*p));
	p->deflates = e->method == ZIP_DEFLATED && zlib_packs(&p->z, e->level, ZLIB_RAW);
	s = stream_filtered(rt, &type_zipstream, &zipping, p, &port->s, false, true, true);
	e->written = true;
	gc_storep(e, e->data, val_stream(s));
	gc_storep(e->zip, e->zip->writing, e);
	return s;
}

/* ---- the whole ---- */

/* An entry without bytes: a folder, or what was created and never opened. */
static void put_empty(struct rt *rt, struct zip_entry *e)
{
	e->level = 2;
	set_method(e);
	put_header(rt, e);
	e->written = true;
}

/* An entry of the old archive, packed as it is. */
static void put_copy(struct rt *rt, struct zip_entry *e)
{
	int64_t at = zip_data_at(rt, e), left = e->packed;
	uint8_t *b = rt_block(rt, uint8_t, CHUNK);

	e->flags &= (uint16_t)~ZIP_SIZES_FOLLOW;
	put_header(rt, e);
	for (uint32_t n; left; left -= n, at += n) {
		n = (uint32_t)MIN(left, (int64_t)CHUNK);
		zip_bytes(rt, e->zip, at, b, n);
		put(rt, e->zip, b, n);
	}
}

static void put_changed(struct rt *rt, struct zip_entry *e)
{
	struct stream *from = e->data;
	struct stream *to;

	if (!from->n) {
		put_empty(rt, e);
		return;
	}
	e->level = MAX(e->level, 0);
	to = val_stream(zip_write_entry(rt, e));
	stream_put(rt, to, from->b, from->n);
	stream_close(rt, to);
}

static void put_entries(struct rt *rt, struct zip *z)
{
	for (uint32_t i = 0; i < z->entries->n; i++) {
		struct zip_entry *e = (struct zip_entry *)z->entries->v[i].o;

		if (z->mode == ZIP_CREATE ? e->written : false)
			continue;
		if (z->mode == ZIP_UPDATE && e->data)
			put_changed(rt, e);
		else if (e->stored)
			put_copy(rt, e);
		else
			put_empty(rt, e);
	}
}

/* The new archive is made in memory: the old one is read meanwhile. */
static void replace(struct rt *rt, struct zip *z)
{
	gc_storep(z, z->out, val_stream(stream_memory(rt, "", 0)));
	z->at = 0;
	put_entries(rt, z);
	put_directory(rt, z);
	stream_seek(rt, z->s, 0);
	stream_cut(rt, z->s, 0);
	stream_put(rt, z->s, z->out->b, z->out->n);
}

void zip_finish(struct rt *rt, struct zip *z)
{
	if (z->writing)
		stream_close(rt, z->writing->data);
	if (z->mode == ZIP_UPDATE) {
		replace(rt, z);
		return;
	}
	put_entries(rt, z);
	put_directory(rt, z);
}
