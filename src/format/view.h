/* SPDX-License-Identifier: MIT */
/*
 * Views: how objects of a type are shown. The built-in ones are constant rows
 * (views/<module>.def), looked through in their order when a document begins;
 * those of Update-FormatData live in the runspace's struct format_db and come
 * before or behind them.
 */
#pragma once

#include "base/arena.h"
#include "engine/code.h"
#include "format/packet.h"

/* What a column shows: one of property, script text, or function. */
struct view_expr {
	const char *prop;
	const char *script;
	val (*fn)(struct rt *rt, val obj);
};

struct view_column {
	const char *label;	/* NULL: property name or script text */
	int16_t width;		/* tables; 0: not given */
	char align;		/* 'L' 'C' 'R' or 0 */
	struct view_expr e;
	const char *format;
	const struct view_expr *when;	/* lists: shown only if true; NULL: always */
};

/* Objects of TYPES (comma separated) for which an expression is true. */
struct view_when {
	const char *types;
	struct view_expr e;
};

/* Whom a definition is for: objects of TYPES and those of a condition; with neither for all. */
struct view_selector {
	const char *types;	/* comma separated, or NULL */
	const struct view_when *when;
	uint32_t nwhen;
};

/* A row or list definition. */
struct view_entry {
	struct view_selector by;
	const struct view_column *cols;
	uint32_t n;
	bool wrap;
};

enum view_node_kind { VN_TEXT, VN_NEWLINE, VN_EXPR, VN_FRAME };

/* Element of a custom control read from a file. */
struct view_node {
	enum view_node_kind kind;
	const char *text;
	struct view_expr e;		/* VN_EXPR; empty: the object itself */
	const struct view_expr *when;
	bool enumerate;
	const char *control;		/* name of the control that shows the value */
	const struct view_control *own;	/* one given in place, or NULL */
	int left, right, first;
	const struct view_node *kids;
	uint32_t n;
};

struct view_custom_entry {
	struct view_selector by;
	const struct view_node *nodes;
	uint32_t n;
};

struct view_control {
	const char *name;
	const struct view_custom_entry *entries;
	uint32_t n;
};

enum view_flags {
	VIEW_AUTOSIZE = 1, VIEW_HIDE_HEADERS = 2, VIEW_OOB = 4, VIEW_WRAP = 8, VIEW_NO_PREFIX_STRIP = 16,
	VIEW_PLAIN_HEADERS = 32,	/* as definitions tell it: no header has anything of its own */
	VIEW_ITEM_ALIGN = 64,		/* as definitions tell it: the items are aligned, not the headers */
	VIEW_OWN = 128,			/* the product has none like it: no definition is told */
};

struct view {
	uint8_t shape;			/* enum fmt_shape */
	uint8_t flags;
	const char *name;
	const char *types;		/* comma separated */
	const char *group_label;
	struct view_expr group;
	void (*group_fn)(struct rt *rt, val key, struct list *tokens);	/* header of a group */
	const struct view_control *group_control;
	const struct view_entry *entries;
	uint32_t nentries;
	uint16_t columns;		/* wide */
	void (*custom)(struct rt *rt, val obj, struct list *tokens);
	const struct view_control *control;
};

/* Formatting state of a runspace: a cell, kept by the engine's ext slot. */
struct format_db {
	struct cell h;
	struct arena arena;		/* user views */
	const struct view **before, **after;	/* arena */
	uint32_t nbefore, nafter;
	const struct view_control **controls;
	uint32_t ncontrols;
	struct dict *blocks;		/* script text → script block */
	struct list *files;		/* what was loaded: paths */
	val style;			/* $PSStyle */
	uint32_t epoch;			/* changes with the views */
	bool packets;			/* packets have their properties */
};
struct format_db *format_db(struct rt *rt);
/* The same where there is one already, else NULL. */
struct format_db *format_db_if_any(struct rt *rt);

/* The view for an object with these type names: by SHAPE (undefined: the first
 * of any) and NAME (NULL: any), without the out-of-band ones. NULL: none. */
const struct view *view_find(struct rt *rt, struct strlist *names, enum fmt_shape shape, struct ustr *name);
/* The out-of-band view for such an object, or NULL. */
const struct view *view_find_oob(struct rt *rt, struct strlist *names);
/* True when V is for objects with these names (prefix "Deserialized." ignored). */
bool view_applies(struct rt *rt, const struct view *v, struct strlist *names);
/* The entry of V for OBJ. Of tables conditions hold for no object. */
const struct view_entry *view_entry_for(struct rt *rt, const struct view *v, val obj);
/* The same of a control; NULL: none. */
const struct view_custom_entry *view_custom_entry_for(struct rt *rt, const struct view_control *c, val obj);
/* True when a definition is for all objects. */
static inline bool view_by_all(const struct view_selector *by) { return !by->types && !by->nwhen; }
/* Calls FN for every view in order of precedence. */
void view_each(struct rt *rt, void (*fn)(struct rt *, const struct view *, void *), void *arg);

/* The value of E for OBJ: 1 and *RET; 0: no such property; -1: it failed and
 * rt->unwound has the error. */
int view_value(struct rt *rt, const struct view_expr *e, val obj, val *ret);
/* Calls SB with OBJ as $_, any error thrown as inside try. */
val view_call(struct rt *rt, struct scriptblock *sb, val obj);
/* Text of a script of a view as a block, parsed once. */
struct scriptblock *view_block(struct rt *rt, const char *script);
/* Renders a custom control. */
void view_control_tokens(struct rt *rt, const struct view_control *c, val obj, struct list *tokens);
