/* SPDX-License-Identifier: MIT */
/*
 * The shaping step: objects become format packets. A shaper looks at its first
 * object and takes the view or the properties from it; later objects follow.
 */
#pragma once

#include "engine/sink.h"
#include "format/expr.h"

enum shape_expand { EXPAND_DEFAULT, EXPAND_CORE_ONLY, EXPAND_ENUM_ONLY, EXPAND_BOTH };

/* What a Format cmdlet was told. A zeroed one is the default formatting. */
struct shape_options {
	enum fmt_shape shape;
	bool given;			/* by a Format cmdlet */
	struct fexprs *props;		/* NULL: none */
	struct list *exclude;		/* patterns; NULL: none */
	struct fexpr group;		/* -GroupBy */
	bool has_group;
	struct ustr *view;
	bool autosize, wrap, hide_headers, repeat_header, force, show_error, display_error;
	enum shape_expand expand;
	int columns;			/* Format-Wide; 0: not given */
	int depth;			/* Format-Custom */
	bool core;
	void (*fatal)(struct rt *rt, void *arg, struct errrec *e);	/* doesn't return; NULL: rt_throw */
	void *fatal_arg;
	const char *command;		/* FormatTableCommand, for error ids */
};

struct shaper {
	struct cell h;
	struct rt *rt;
	struct shape_options o;
	struct sink *to;
	bool started, in_group;
	const struct view *view;	/* NULL: by properties */
	enum fmt_shape shape;
	struct fexprs *cols;		/* tables and wide: fixed by the first object */
	uint32_t ncols;
	struct fexpr group;		/* effective */
	bool has_group;
	val group_key;			/* V_VOID, before any and of what gives nothing: no header */
	struct ustr *group_name;	/* what the last new key goes by; NULL: not known yet */
	bool computer;			/* PSComputerName column */
	int limit;			/* $FormatEnumerationLimit, as it was for the first object */
	bool limited;
	struct list *failed;		/* errors of -ShowError, shown behind the entry; NULL: none */
	/* Last type whose plainness was decided. */
	const struct type *plain_type;
};
extern const struct type type_shaper;

struct shaper *shaper_new(struct rt *rt, const struct shape_options *o);
/* Shapes V, packets to TO. */
void shaper_put(struct shaper *s, val v, struct sink *to);
/* Closes the document. */
void shaper_end(struct shaper *s, struct sink *to);

/* Entries by shape (shape_entry.c); TABLE etc. use s->cols or the view. */
struct fmt_start *shape_start(struct shaper *s, val first);
struct fmt_entry *shape_entry(struct shaper *s, val v);
struct fexprs *shape_without_excluded(struct shaper *s, struct fexprs *l);	/* without -ExcludeProperty's */
/* Custom layout of any object (shape_custom.c). */
void shape_custom(struct shaper *s, val v, struct list *tokens);
/* The text of F for OBJ, with the error rules of the options. */
struct ustr *shape_text(struct shaper *s, const struct fexpr *f, val obj, bool table);
