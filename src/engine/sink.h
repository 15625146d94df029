/* SPDX-License-Identifier: MIT */
/*
 * Where objects go: a sink takes one object at a time, on the C stack of whoever
 * made it. Streams are the seven numbered streams of PowerShell.
 */
#pragma once

#include "value/coll.h"

struct sink {
	void (*put)(struct sink *s, val v);	/* V is one object, already enumerated */
	struct rt *rt;
};

enum stream { STREAM_OUT = 1, STREAM_ERROR, STREAM_WARNING, STREAM_VERBOSE, STREAM_DEBUG, STREAM_INFO,
	STREAM_PROGRESS, STREAM__MAX };

struct streams {
	struct sink *s[STREAM__MAX];	/* indexed by enum stream; NULL: discard */
};

static inline void sink_put(struct sink *s, val v)
{
	if (s)
		s->put(s, v);
}

/* Writes V as a pipeline does: collections are enumerated one level, nothing
 * writes nothing, $null is written. */
void sink_write_object(struct rt *rt, struct sink *s, val v);
static inline void sink_write(struct rt *rt, struct sink *s, val v)
{
	if (!s || v.k == VK_VOID)
		return;
	if (unlikely(v.k == VK_OBJ)) {
		sink_write_object(rt, s, v);
		return;
	}
	v.f &= VF_PIPED;
	s->put(s, v);
}

/* Collects what is written. */
struct collect {
	struct sink sink;
	val one;		/* first object, while N is 1 */
	struct list *list;	/* from the second on */
	uint32_t n;
};
void collect_init(struct collect *c, struct rt *rt);
bool sink_collects(const struct sink *s);
/* Nothing, the one object, or Object[]: the collector is empty then. */
val collect_value(struct collect *c);
struct list *collect_list(struct collect *c);
void collect_flush(struct collect *c, struct sink *to);	/* NULL: nowhere */
