/* SPDX-License-Identifier: MIT */
/*
 * System.IO.Stream and what reads and writes through one. Descriptors live in
 * the stream's cell and close when it is disposed or collected.
 */
#pragma once

#include "value/coll.h"
#include "value/ustr.h"

enum { STREAM_CREATE_NEW = 1, STREAM_CREATE, STREAM_OPEN, STREAM_OPEN_OR_CREATE, STREAM_TRUNCATE, STREAM_APPEND };
enum { STREAM_READ = 1, STREAM_WRITE = 2 };

struct stream;
extern const struct type type_stream;

/* A stream that changes what passes through to another one. STATE is native
 * memory of the filter; FREE releases it when the stream goes. */
struct stream_filter {
	uint32_t (*get)(struct rt *rt, void *state, struct stream *inner, void *to, uint32_t n);
	void (*put)(struct rt *rt, void *state, struct stream *inner, const void *p, uint32_t n);
	void (*flush)(struct rt *rt, void *state, struct stream *inner);	/* may be NULL */
	void (*finish)(struct rt *rt, void *state, struct stream *inner);	/* before it closes */
	void (*free)(void *state);
};

struct stream {
	struct cell h;
	int fd;			/* -1: memory or a filter */
	bool can_read, can_write, can_seek, closed, fixed, leave_open;
	uint32_t n, cap;	/* memory */
	uint8_t *b;		/* heap block */
	int64_t pos, origin;	/* of memory; file: where an append began */
	struct ustr *name;
	const struct stream_filter *filter;	/* or NULL */
	void *state;
	struct stream *inner;	/* of a filter; may be NULL */
};
void stream_trace(struct heap *h, struct cell *c);
void stream_finalize(struct cell *c);
#define STREAM_TYPE(id, name_, base_, flags_)                                  \
	const struct type type_##id = { .cls = { .trace = stream_trace, .finalize = stream_finalize }, \
		.name = name_, .base = base_, \
		.ifaces = "System.IAsyncDisposable System.IDisposable", .size = sizeof(struct stream), .flags = flags_ }

/* A stream of type T over INNER; it owns STATE from here on. */
val stream_filtered(struct rt *rt, const struct type *t, const struct stream_filter *f, void *state, struct stream *inner,
		    bool read, bool write, bool leave_open);
/* A stream over a descriptor that both reads and writes. */
val stream_of_fd(struct rt *rt, const struct type *t, int fd);

/* A FileStream by FileMode and FileAccess numbers. */
val stream_open(struct rt *rt, struct ustr *full, int mode, int access);
/* The same; not SHARED: for oneself alone. */
val stream_open_shared(struct rt *rt, struct ustr *full, int mode, int access, bool shared);
/* A MemoryStream over a copy of N bytes. */
val stream_memory(struct rt *rt, const void *p, uint32_t n);
struct stream *val_stream(val v);
struct stream *stream_need(struct rt *rt, val v, const char *param);
/* Bytes read, at most N; 0 at the end. */
uint32_t stream_get(struct rt *rt, struct stream *s, void *to, uint32_t n);
void stream_put(struct rt *rt, struct stream *s, const void *p, uint32_t n);
/* Of a file or memory, where can_seek is set. */
int64_t stream_length(struct rt *rt, struct stream *s);
int64_t stream_position(struct rt *rt, struct stream *s);
void stream_seek(struct rt *rt, struct stream *s, int64_t to);
void stream_cut(struct rt *rt, struct stream *s, int64_t to);	/* SetLength */
void stream_close(struct rt *rt, struct stream *s);

/* Stream.Null, and a stream's own view for several threads (stream_kinds.c). */
val stream_null(struct rt *rt, val self);
val stream_synchronized(struct rt *rt, val self, val *a, int n);

/* A StreamReader and a StreamWriter (UTF-8) that own STREAM. */
val stream_reader(struct rt *rt, val stream);
val stream_writer(struct rt *rt, val stream);
