/* SPDX-License-Identifier: MIT */
/*
 * A property argument of Select-, Sort-, Group-, Measure-Object and their like:
 * a name (wildcards allowed), a script block, or a table with keys such as
 * Name/Label/Expression/Ascending/Descending.
 */
#pragma once

#include "engine/cmdlet.h"
#include "engine/code.h"

struct prop_expr {
	struct ustr *name;		/* property or display name; NULL: script block without one */
	struct ustr *label;		/* given by Name or Label; NULL: none */
	struct scriptblock *block;	/* NULL: the property of that name */
	bool wildcard;
	struct ustr *align;		/* PK_LAYOUT: as written; NULL: none */
	struct ustr *width;		/* as written; NULL: none */
	int8_t descending;		/* -1: not said */
};

/* Which keys the caller's table may have besides Expression. */
enum {
	PK_NAME = 1, PK_ORDER = 2, PK_LAYOUT = 4,
	PK_ONE = 8,	/* wildcards are refused */
};

/* Reads the arguments; throws the cmdlet's DictionaryKeyUnknown and the like. The
 * result is heap memory. */
struct prop_expr *prop_exprs(struct cmdlet *c, struct array *args, unsigned keys, uint32_t *ret_n);

/* Throws what a table or value that can't be a property is refused with: the text
 * is in ErrorDetails. */
_Noreturn void prop_refuse(struct cmdlet *c, const char *id, const char *fmt, ...) _printf_(3, 4);

/* A block or the name of a property: what KEY of a table, or the argument itself
 * (KEY is NULL), has as V; throws for anything else. */
void prop_expression(struct cmdlet *c, const char *key, val v, struct scriptblock **ret_block, struct ustr **ret_name);
/* The text that KEY has as V, else throws; and what a V of another type throws. */
struct ustr *prop_text(struct cmdlet *c, const char *key, val v);
/* Throws when KEY of a table has no value. */
void prop_need_value(struct cmdlet *c, const char *key, val v);
_Noreturn void prop_bad_type(struct cmdlet *c, const char *key, val v, const char *wanted);

/* The type name of a table's key without its namespace, for messages. */
const char *prop_key_type(struct rt *rt, val key);

/* The value for object V: false when V has no such property. Errors of a block
 * count as a missing value. A Hashtable has its keys as properties, other tables don't. */
bool prop_value(struct cmdlet *c, const struct prop_expr *p, val v, val *ret);

/* As prop_value; what a block threw is in *RET_E, and in $Error. */
bool prop_value_try(struct cmdlet *c, const struct prop_expr *p, val v, val *ret, struct errrec **ret_e);

/* Calls FN for each property of V that PATTERN matches: the keys of a Hashtable, the
 * readable members where none of those match or it is anything else. */
typedef void (*prop_match_fn)(struct rt *rt, struct ustr *name, val value, void *arg);
void prop_match(struct cmdlet *c, val v, struct ustr *pattern, prop_match_fn fn, void *arg);

/* The text of the block without braces, trimmed: its name where none was given. */
struct ustr *prop_display(struct rt *rt, const struct prop_expr *p);
