/* SPDX-License-Identifier: MIT */
/*
 * The output step: packets become lines; anything else is shaped first, as the
 * default formatting does. One `struct out` serves one Out-* command or the end
 * of the host's pipeline.
 *
 *	out_put ──raw──► shaper ──► packets ─┐
 *	        ──packet─────────────────────┴─► group queue ─► writers ─► line_out
 *
 * A table whose first column has no width waits in the queue until its group
 * ends or 300 ms have passed, so that its rows decide the widths; once one did,
 * all later groups of the same `struct out` wait too, as in PowerShell.
 */
#pragma once

#include "engine/sink.h"
#include "format/line_out.h"
#include "format/shape.h"

enum out_state { OUT_RESET, OUT_FORMATTING, OUT_IN_GROUP };

struct out {
	struct cell h;
	struct line_out lo;
	struct shaper *shaper;		/* of raw objects; NULL: none yet */
	enum out_state state;
	/* the queue */
	bool caching, in_cached_group;
	int64_t cached_since;		/* ms; 0: no limit */
	struct list *queue;
	struct fmt_start *start;	/* last seen; of the group in the queue */
	int32_t *hint;			/* heap block: widths found by the queue */
	uint32_t nhint, wide_hint;
	/* the document that is written */
	struct fmt_start *doc;
	int32_t *width;
	uint8_t *align;
	bool table_open;
	struct fmt_entry **wide_row;	/* heap block, of WIDE_COLS */
	uint32_t wide_n, wide_cols;
	bool wide_ended;	/* the end of its group waits for what follows */
	const char *command;		/* for messages */
};
extern const struct type type_out;

/* A new output step without a target: set lo.line, width and so on. */
struct out *out_new(struct rt *rt);
/* The host as target. */
struct out *out_new_host(struct rt *rt);
/* Writes V, a packet or any object. Errors (V an ErrorRecord) go to the error lines when ERROR. */
void out_put(struct out *o, val v, bool error);
/* Ends the open document and writes what waits. */
void out_end(struct out *o);

/* The sink at the end of the host's pipeline, and what ends it: called when a
 * script or a command line is over, and before the host asks something. */
struct sink *out_default_sink(struct rt *rt);
/* The sink for the error stream beside it, in the same order. */
struct sink *out_default_error_sink(struct rt *rt);
void out_default_finish(struct rt *rt, struct sink *s);
/* Ends it when what ran was cut off: rows that wait for the widths of their table are not shown. */
void out_default_abandon(struct sink *s);
/* Screen columns of the host, 80 when it doesn't say (RawUI's width). */
uint32_t out_host_width(struct rt *rt);
