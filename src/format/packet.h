/* SPDX-License-Identifier: MIT */
/*
 * What the shaping step hands to the output step: format packets. A document is
 *	start (group-start entry* group-end)* end
 * and entries that are `oob` (out of band) may stand anywhere. Packets are
 * objects of scripts too: Format-Table writes them into its pipeline.
 */
#pragma once

#include "value/coll.h"
#include "value/ustr.h"

enum fmt_shape { SHAPE_UNDEFINED, SHAPE_TABLE, SHAPE_LIST, SHAPE_WIDE, SHAPE_CUSTOM, SHAPE_RAW };
enum fmt_align { ALIGN_UNDEFINED, ALIGN_LEFT, ALIGN_CENTER, ALIGN_RIGHT };

struct fmt_column {
	struct ustr *label;	/* NULL: the property's name */
	struct ustr *prop;
	int32_t width;		/* 0: not given */
	uint8_t align;
	bool renamed;		/* the header is not the name of a property */
};

struct fmt_start {
	struct cell h;
	uint8_t shape;
	bool autosize, hide_header, repeat_header;
	int32_t columns;	/* wide: 0 not given */
	uint32_t n;
	struct fmt_column *cols;	/* heap block; tables */
};

struct fmt_group {	/* start of a group */
	struct cell h;
	struct list *tokens;	/* header; NULL: none */
};

struct fmt_field {
	struct ustr *label;	/* lists */
	struct ustr *text;
	uint8_t align;
};

struct fmt_entry {
	struct cell h;
	uint8_t shape;		/* SHAPE_RAW: text as it is in field 0 */
	bool oob, error, wrap;
	uint32_t n;
	struct fmt_field *f;	/* heap block */
	struct list *tokens;	/* SHAPE_CUSTOM */
};

enum fmt_token_kind { TOKEN_TEXT, TOKEN_NEWLINE, TOKEN_FRAME };
struct fmt_token {
	struct cell h;
	uint8_t kind;
	struct ustr *text;
	int32_t left, right, first;	/* frame */
	struct list *kids;		/* frame */
};

extern const struct type type_fmt_start, type_fmt_end, type_fmt_group_start, type_fmt_group_end,
	type_fmt_entry, type_fmt_token;

struct fmt_start *fmt_start_new(struct rt *rt, enum fmt_shape shape, uint32_t ncols);
struct fmt_entry *fmt_entry_new(struct rt *rt, enum fmt_shape shape, uint32_t nfields);
struct fmt_group *fmt_group_new(struct rt *rt, struct list *tokens);
val fmt_end_new(struct rt *rt, bool group);

/* Appends to a list of tokens. */
void fmt_add_text(struct rt *rt, struct list *l, struct ustr *s);
void fmt_add_c(struct rt *rt, struct list *l, const char *s);
void fmt_add_newline(struct rt *rt, struct list *l);
struct list *fmt_add_frame(struct rt *rt, struct list *l, int left, int right, int first);

/* True when V is one of the packets. */
bool fmt_is_packet(val v);

/* Registers the packets' properties: once a runtime. */
void fmt_register(struct rt *rt);
/* The packet that V, an object from a peer, was; V_NULL: none. */
val fmt_revive(struct rt *rt, val v);
