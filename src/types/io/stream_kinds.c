/* SPDX-License-Identifier: MIT */
/*
 * Streams in front of others: BufferedStream, Stream.Null and the synchronized
 * one. They keep nothing of their own but what was not written yet.
 */
#include "types/io/stream.h"

#include "types/arg.h"
#include "types/tables.h"

#include <stdlib.h>
#include <string.h>

STREAM_TYPE(nullstream, "System.IO.Stream+NullStream", &type_stream, TF_SEALED | TF_QUIET);
STREAM_TYPE(syncstream, "System.IO.Stream+SyncStream", &type_stream, TF_SEALED | TF_QUIET);
STREAM_TYPE(bufferedstream, "System.IO.BufferedStream", &type_stream, TF_SEALED | TF_QUIET);

/* Bytes on their way in or out; the position of the inner stream is ahead by
 * what is left to read, behind by what is left to write. */
struct room {
	uint32_t size, n, at;	/* n > at: read ahead; at == 0: n to be written */
	bool writing;
	uint8_t b[];
};

static struct stream *of(val self) { return (struct stream *)val_base(self).o; }

static void put_out(struct rt *rt, struct room *r, struct stream *inner)
{
	uint32_t n = r->n;

	if (r->writing && n) {
		r->n = 0;
		stream_put(rt, inner, r->b, n);
	}
}

static void set_position(struct rt *rt, struct stream *inner, int64_t to)
{
	member_set(rt, val_obj(inner), ustr_atom(rt, "Position"), val_long(to));
}

static int64_t number(struct rt *rt, struct stream *inner, const char *name)
{
	val v = V_NULL;

	member_get_c(rt, val_obj(inner), name, &v);
	return arg_int(v);
}

/* Whatever is held goes where it belongs. */
static void settle(struct rt *rt, struct room *r, struct stream *inner)
{
	put_out(rt, r, inner);
	if (!r->writing && r->n > r->at && inner->can_seek)
		set_position(rt, inner, number(rt, inner, "Position") - (r->n - r->at));
	r->n = r->at = 0;
}

static uint32_t buffered_get(struct rt *rt, void *state, struct stream *inner, void *to, uint32_t n)
{
	struct room *r = state;
	uint32_t k;

	if (r->writing)
		settle(rt, r, inner);
	r->writing = false;
	if (r->at == r->n) {
		r->at = r->n = 0;
		if (n >= r->size)
			return stream_get(rt, inner, to, n);
		r->n = stream_get(rt, inner, r->b, r->size);
	}
	k = MIN(n, r->n - r->at);
	memcpy(to, r->b + r->at, k);
	r->at += k;
	return k;
}

static void buffered_put(struct rt *rt, void *state, struct stream *inner, const void *p, uint32_t n)
{
	struct room *r = state;

	if (!r->writing)
		settle(rt, r, inner);
	r->writing = true;
	if (r->n + n > r->size)
		put_out(rt, r, inner);
	if (n >= r->size) {
		stream_put(rt, inner, p, n);
		return;
	}
	memcpy(r->b + r->n, p, n);
	r->n += n;
}

static void buffered_flush(struct rt *rt, void *state, struct stream *inner) { settle(rt, state, inner); }
static const struct stream_filter buffered = { buffered_get, buffered_put, buffered_flush, buffered_flush, free };

static val buffered_ctor(struct rt *rt, val self, val *a, int n)
{
	struct stream *inner = stream_need(rt, a[0], "stream"), *s;
	int64_t size = n > 1 ? arg_int(a[1]) : 4096;
	struct room *r;
	val v;

	if (size <= 0 || size > 1 << 28)
		arg_throw_range(rt, "bufferSize", "'bufferSize' must be greater than zero.");
	if (inner->closed)
		net_throw(rt, "System.ObjectDisposedException", "Cannot access a closed Stream.");
	r = xcalloc(1, sizeof(*r) + (size_t)size);
	r->size = (uint32_t)size;
	v = stream_filtered(rt, &type_bufferedstream, &buffered, r, inner, inner->can_read, inner->can_write, false);
	s = of(v);
	s->can_seek = inner->can_seek;
	return v;
}

static val underlying(struct rt *rt, val self) { return val_obj(of(self)->inner); }
static val buffer_size(struct rt *rt, val self)
{
	return val_int(of(self)->state ? (int32_t)((struct room *)of(self)->state)->size : 0);
}

static struct room *open_room(struct rt *rt, val self)
{
	if (of(self)->closed)
		net_throw(rt, "System.ObjectDisposedException", "Cannot access a closed Stream.");
	return of(self)->state;
}

static val position(struct rt *rt, val self)
{
	struct room *r = open_room(rt, self);
	int64_t at = number(rt, of(self)->inner, "Position");

	return val_long(r->writing ? at + r->n : at - (r->n - r->at));
}

static val length(struct rt *rt, val self)
{
	settle(rt, open_room(rt, self), of(self)->inner);
	return val_long(number(rt, of(self)->inner, "Length"));
}

static void move_to(struct rt *rt, val self, val v)
{
	settle(rt, open_room(rt, self), of(self)->inner);
	set_position(rt, of(self)->inner, arg_int(v));
}

/* What the inner stream does once nothing is held. */
static val pass_on(struct rt *rt, val self, const char *name, val *a, int n)
{
	settle(rt, open_room(rt, self), of(self)->inner);
	return member_call(rt, val_obj(of(self)->inner), ustr_atom(rt, name), a, n);
}

static val seek(struct rt *rt, val self, val *a, int n) { return pass_on(rt, self, "Seek", a, n); }
static val set_length(struct rt *rt, val self, val *a, int n) { return pass_on(rt, self, "SetLength", a, n); }
static val can_read(struct rt *rt, val self) { return val_bool(of(self)->can_read); }
static val can_write(struct rt *rt, val self) { return val_bool(of(self)->can_write); }
static val can_seek(struct rt *rt, val self) { return val_bool(of(self)->can_seek); }

#define REST \
	PROP("bool CanRead {get;}", can_read, NULL), PROP("bool CanWrite {get;}", can_write, NULL), \
	PROP("bool CanSeek {get;}", can_seek, NULL)
const struct member_def bufferedstream_members[] = {
	CTOR("(System.IO.Stream stream)", buffered_ctor), CTOR("(System.IO.Stream stream, int bufferSize)", buffered_ctor),
	PROP("System.IO.Stream UnderlyingStream {get;}", underlying, NULL),
	PROP("int BufferSize {get;}", buffer_size, NULL), REST,
	PROP("long Length {get;}", length, NULL), PROP("long Position {get;set;}", position, move_to),
	METHOD("long Seek(long offset, System.IO.SeekOrigin origin)", seek),
	METHOD("void SetLength(long value)", set_length), MEMBERS_END
};

/* ---- Stream.Null: empty, takes everything ---- */

static uint32_t null_get(struct rt *rt, void *state, struct stream *inner, void *to, uint32_t n) { return 0; }
static void null_put(struct rt *rt, void *state, struct stream *inner, const void *p, uint32_t n) { }
static void null_finish(struct rt *rt, void *state, struct stream *inner) { }
static void null_free(void *state) { }
static const struct stream_filter nothing = { null_get, null_put, NULL, null_finish, null_free };

val stream_null(struct rt *rt, val self)
{
	val v = stream_filtered(rt, &type_nullstream, &nothing, NULL, NULL, true, true, true);

	of(v)->can_seek = true;
	return v;
}

static val zero(struct rt *rt, val self) { return val_long(0); }
static void ignored(struct rt *rt, val self, val v) { }
static val no_seek(struct rt *rt, val self, val *a, int n) { return val_long(0); }
static val no_length(struct rt *rt, val self, val *a, int n) { return V_VOID; }
const struct member_def nullstream_members[] = {
	REST, PROP("long Length {get;}", zero, NULL), PROP("long Position {get;set;}", zero, ignored),
	METHOD("void Close()", no_length), METHOD("void Dispose()", no_length), METHOD("void Flush()", no_length),
	METHOD("long Seek(long offset, System.IO.SeekOrigin origin)", no_seek),
	METHOD("void SetLength(long length)", no_length), MEMBERS_END
};

/* ---- Stream.Synchronized: everything is the inner stream's; one script runs at a time ---- */

static uint32_t sync_get(struct rt *rt, void *state, struct stream *inner, void *to, uint32_t n)
{
	return stream_get(rt, inner, to, n);
}
static void sync_put(struct rt *rt, void *state, struct stream *inner, const void *p, uint32_t n) { stream_put(rt, inner, p, n); }
static const struct stream_filter in_step = { sync_get, sync_put, NULL, null_finish, null_free };

val stream_synchronized(struct rt *rt, val self, val *a, int n)
{
	struct stream *inner = stream_need(rt, a[0], "stream");
	val v;

	if (cell_type(&inner->h) == &type_syncstream)
		return a[0];
	v = stream_filtered(rt, &type_syncstream, &in_step, NULL, inner, inner->can_read, inner->can_write, false);
	of(v)->can_seek = inner->can_seek;
	return v;
}

static val sync_length(struct rt *rt, val self) { return val_long(number(rt, of(self)->inner, "Length")); }
static val sync_position(struct rt *rt, val self) { return val_long(number(rt, of(self)->inner, "Position")); }
static void sync_move(struct rt *rt, val self, val v) { set_position(rt, of(self)->inner, arg_int(v)); }

static val sync_seek(struct rt *rt, val self, val *a, int n)
{
	return member_call(rt, val_obj(of(self)->inner), ustr_atom(rt, "Seek"), a, n);
}

static val sync_set_length(struct rt *rt, val self, val *a, int n)
{
	return member_call(rt, val_obj(of(self)->inner), ustr_atom(rt, "SetLength"), a, n);
}

const struct member_def syncstream_members[] = {
	REST, PROP("long Length {get;}", sync_length, NULL), PROP("long Position {get;set;}", sync_position, sync_move),
	METHOD("long Seek(long offset, System.IO.SeekOrigin origin)", sync_seek),
	METHOD("void SetLength(long length)", sync_set_length), MEMBERS_END
};
