/* SPDX-License-Identifier: MIT */
/*
 * Values to CLIXML in one streaming pass (MS-PSRP 2.2.5; facts of the product's
 * writer where the two differ). One writer serves many messages: clixml_reset
 * forgets the references of the last one. The text gathers in `out`, which the
 * caller reads and resets; it may be taken while an object is being written
 * only between calls.
 *
 * Property getters and ToString may throw: the property or text is left out, as
 * the product does. Stopping goes through.
 */
#pragma once

#include "base/buf.h"
#include "value/conv.h"
#include "value/error.h"

enum {
	CLIXML_NEST_MAX = 48,		/* nested Obj elements written at most */
	CLIXML_DEPTH_REMOTE = 1,	/* what remoting and PSSerializer write */
	CLIXML_DEPTH_FILE = 2,		/* Export-Clixml */
};

struct clixml_writer {
	struct cell h;
	struct rt *rt;
	struct buf out;			/* native; released by the finalizer */
	bool indent;			/* two spaces a level: files and PSSerializer */
	bool bare;			/* the next value is no PSObject: a text or collection has no notes */
	uint32_t nest, nest_max;	/* open Obj elements, and how many there may be */
	uint32_t level;			/* open elements, for indentation */
	uint32_t next_obj, next_type;
	struct dict *types;		/* joined type names → TN id */
	const struct strlist *last_names;
	uint32_t last_type;
	struct { const struct cell *c; uint32_t id; } *refs;	/* heap block: open addressing */
	uint32_t nrefs, cap_refs;
	/* Text of a SecureString as the transport wants it; NULL: UTF-16LE base64. */
	void (*secure)(struct clixml_writer *w, val secure, void *arg);
	void *secure_arg;
};
extern const struct type type_clixml_writer;

struct clixml_writer *clixml_writer_new(struct rt *rt);
void clixml_reset(struct clixml_writer *w);

/* Writes one value. NAME becomes the N attribute, STREAM the S attribute; both
 * may be NULL. */
void clixml_write(struct clixml_writer *w, val v, struct ustr *name, const char *stream, int depth);

/* The Objs element of a document; clixml_write between the two. */
void clixml_open_document(struct clixml_writer *w);
void clixml_close_document(struct clixml_writer *w);
