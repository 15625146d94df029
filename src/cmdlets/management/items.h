/* SPDX-License-Identifier: MIT */
/*
 * What the item cmdlets share: walking -Path and -LiteralPath with -Include and
 * -Exclude, and turning what a provider throws for one path into a
 * non-terminating error, so that the other paths go on.
 */
#pragma once

#include "engine/cmdlet.h"
#include "providers/provider.h"

struct item_walk {
	struct cmdlet *c;
	struct array *path, *literal;	/* one of the two; NULL: none */
	struct array *include, *exclude;
	struct ustr *filter;
	bool force;			/* hidden items too */
	bool missing_ok;		/* pass literals that do not exist */
	bool missing_fatal, fatal;	/* a missing path, or any error, ends the command */
	void *arg;
	void (*fn)(struct cmdlet *c, const struct ppath *p, void *arg);
};
void items_walk(const struct item_walk *w);

/* True when a name passes -Filter, -Include and -Exclude. */
bool items_wanted(struct rt *rt, struct ustr *name, struct ustr *filter, struct array *include, struct array *exclude);

/* Runs FN; an error becomes a non-terminating one of the cmdlet. ID and CATEGORY
 * replace those of a bare .NET exception (NULL: kept). True: it went well. */
bool items_try(struct cmdlet *c, const char *id, enum error_category category, val target,
	       void (*fn)(struct cmdlet *c, void *arg), void *arg);

/* As items_try for what reads or writes files: the id is PREFIX with the kind of
 * .NET exception ("GetContentWriter" + "IOError"). */
bool items_try_io(struct cmdlet *c, const char *prefix, enum error_category category, val target,
		  void (*fn)(struct cmdlet *c, void *arg), void *arg);

/* Writes an item with its path properties. */
void items_write(struct cmdlet *c, const struct ppath *p, val item);

/* Throws NotSupported when the provider lacks a function. */
void items_need(struct cmdlet *c, const struct ppath *p, bool has);
