/* SPDX-License-Identifier: MIT */
/*
 * Property expressions of the Format cmdlets and the text of values in cells:
 * what one column, list item or group key is made from.
 */
#pragma once

#include "format/view.h"

/* One expression with its options; an array of them is a heap block owned by a
 * cell whose trace calls fexpr_mark. */
struct fexpr {
	struct ustr *name;		/* property name or pattern; NULL: block or view */
	struct scriptblock *block;
	const struct view_expr *view;	/* of a view's row */
	const struct view_expr *when;
	struct ustr *label;		/* NULL: name or block text */
	struct ustr *format;		/* NULL: none */
	int32_t width;
	int32_t depth;			/* Format-Custom */
	uint8_t align;
	bool has_depth;
	bool resolved;			/* `name` is of a property that the first object has */
};
void fexpr_mark(struct heap *h, const struct fexpr *f);

/* A growing array of them. */
struct fexprs {
	struct cell h;
	uint32_t n, cap;
	struct fexpr *v;
};
extern const struct type type_fexprs;
struct fexprs *fexprs_new(struct rt *rt);
struct fexpr *fexprs_add(struct rt *rt, struct fexprs *l, const struct fexpr *f);
/* Appends F to L, its name replaced by those of OBJ's properties that it
 * matches; a plain name that OBJ doesn't have stays. */
void fexprs_expand(struct rt *rt, struct fexprs *l, const struct fexpr *f, val obj);
/* Takes out what was asked for by name and OBJ doesn't have. */
void fexprs_drop_missing(struct rt *rt, struct fexprs *l, val obj);
/* The properties shown for OBJ by default: its type's display set, else all. */
struct fexprs *fexprs_default(struct rt *rt, val obj);
/* Every property of OBJ. */
struct fexprs *fexprs_all(struct rt *rt, val obj);
/* Names of OBJ's DefaultDisplayPropertySet; NULL: none. */
struct strlist *fexpr_display_set(struct rt *rt, val obj);
/* What an object without one goes by, the first that it has: names, then patterns. */
enum { FEXPR_PLAIN_NAMES = 3, FEXPR_NAMES = 6 };
extern const char *const fexpr_names[FEXPR_NAMES];
/* Name of OBJ's DefaultDisplayProperty that it has; NULL: none. */
struct ustr *fexpr_naming(struct rt *rt, val obj);
/* Drops PSShowComputerName, and PSComputerName where it isn't to be shown. */
void fexprs_computer_name(struct rt *rt, struct fexprs *l, val obj);
bool fexpr_show_computer_name(struct rt *rt, val obj);

/* What the header of F says. */
struct ustr *fexpr_label(struct rt *rt, const struct fexpr *f);
/* As view_value. Objects without a resolved Count or Length are one, as in scripts. */
int fexpr_value(struct rt *rt, const struct fexpr *f, val obj, val *ret);

/* Text of a value: format string, numbers of a table with two decimals,
 * collections in braces with LIMIT members. */
struct ustr *value_text(struct rt *rt, val v, struct ustr *format, bool table, int limit);
/* V by FMT (may be NULL) for the eye: in the culture in force. */
struct ustr *value_local_text(struct rt *rt, val v, struct ustr *fmt);
/* Number, text, boolean, enumeration …: shown as plain text. */
bool value_is_scalar(struct rt *rt, val v);
/* Right-aligned in tables. */
bool value_is_right(struct rt *rt, val v);
/* The global $FormatEnumerationLimit: the shaping of a script sees none of its own. */
int enumeration_limit(struct rt *rt);
