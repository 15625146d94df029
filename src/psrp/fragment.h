/* SPDX-License-Identifier: MIT */
/*
 * Messages cut into fragments and put together again. A fragment is a 21-byte
 * big-endian header (object id, fragment id, flags, length) and a slice of one
 * message; a stream may carry several in one delivery or one in several.
 *
 * There is one reassembler (struct defrag) for each stream and priority. It
 * borrows the delivered bytes and hands out a message in one fragment without
 * copying it.
 */
#pragma once

#include "base/buf.h"
#include "base/util.h"

enum {
	FRAGMENT_HEADER = 21,
	FRAGMENT_SIZE = 32768,		/* default, header included */
	FRAGMENT_START = 1,
	FRAGMENT_END = 2,
};

/* A message on its way out: a head and a body, cut on demand. */
struct fragment_writer {
	const uint8_t *part[2];
	size_t len[2];
	size_t pos;		/* bytes of both parts already written */
	uint64_t object, fragment;
};

/* Starts object ID (>= 1) made of HEAD and BODY, which stay borrowed. */
void fragment_begin(struct fragment_writer *w, uint64_t id, const void *head,
		    size_t nhead, const void *body, size_t nbody);

/* Appends one fragment of at most SIZE bytes with its header: 1 when more
 * remain, 0 when that was the last, or -ERR_LIMIT. */
int fragment_next(struct fragment_writer *w, struct buf *out, size_t size);

/* Appends the whole message in fragments of at most SIZE bytes. */
int fragment_put(struct buf *out, uint64_t id, const void *head, size_t nhead,
		 const void *body, size_t nbody, size_t size);

struct defrag {
	struct buf in;		/* bytes of a fragment that is not whole */
	struct buf object;	/* the message so far */
	const uint8_t *next;	/* delivered bytes not looked at yet */
	size_t left;
	uint64_t id, fragment;	/* of the object under way */
	bool open;		/* an object is under way */
	bool skip;		/* ignore everything up to the next start */
	bool handed;		/* OBJECT was handed out and is to be emptied */
	size_t object_max;	/* bytes of one message; 0: BUF_MAX_DEFAULT */
	uint64_t total, total_max;	/* of all messages; 0: no limit */
	uint64_t over;		/* after -ERR_LIMIT: the size that broke a limit */
};

void defrag_init(struct defrag *d, size_t object_max, uint64_t total_max);
void defrag_release(struct defrag *d);

/* After a reconnect: what is under way is dropped, the next start begins. */
void defrag_resync(struct defrag *d);

/* Delivers N bytes, borrowed until defrag_next returned 0 or an error. All
 * earlier bytes must have been taken. */
void defrag_feed(struct defrag *d, const void *data, size_t n);

/* The delivered bytes go away: what is left of them is copied, to be taken later. */
void defrag_keep(struct defrag *d);

/* The next whole message, valid until the next call: 1, 0 when more bytes are
 * needed, -ERR_PROTOCOL (ids out of order: the rest of the delivery is dropped
 * and the stream may go on) or -ERR_LIMIT. */
int defrag_next(struct defrag *d, const uint8_t **ret, size_t *ret_len);

/* After -ERR_LIMIT: the sentence that says which limit was broken by data from
 * SENDER ("remote server", "remote client"). */
void defrag_explain(const struct defrag *d, const char *sender, struct buf *out);
