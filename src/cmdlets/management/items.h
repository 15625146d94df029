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
	val credential;			/* refused where there is one */
	bool force;			/* hidden items too */
	bool missing_ok;		/* pass literals that do not exist */
	bool bare_name;			/* a name that a store lacks is told without its drive */
	bool shown_whole;		/* a literal that is missing is named by its provider's path */
	const char *missing_id;		/* error of a path that is missing; its target is what was given */
	bool need_match;		/* a pattern must find an item that passes the filters */
	bool missing_fatal, fatal;	/* a missing path, or any error, ends the command */
	void *arg;
	void (*fn)(struct cmdlet *c, const struct ppath *p, void *arg);
};
void items_walk(const struct item_walk *w);
/* The fields that arguments A have for the parameters all these cmdlets share. */
#define ITEMS_OF(a) .path = (a)->path, .literal = (a)->literal_path, .include = (a)->include, .exclude = (a)->exclude, \
	.filter = (a)->filter, .force = (a)->force, .credential = (a)->credential

/* True when a name passes -Filter, -Include and -Exclude. */
bool file_filter_takes(struct rt *rt, struct ustr *name, struct ustr *filter);	/* -Filter of files; an empty one takes all */
bool items_wanted(struct rt *rt, struct ustr *name, struct ustr *filter, struct array *include, struct array *exclude);

/* Runs FN; an error becomes a non-terminating one of the cmdlet. ID and CATEGORY
 * replace those of a bare .NET exception (NULL: kept). True: it went well. */
bool items_try(struct cmdlet *c, const char *id, enum error_category category, val target,
	       void (*fn)(struct cmdlet *c, void *arg), void *arg);

/* As items_try; the id, category and target are replaced whatever was thrown. */
bool items_try_id(struct cmdlet *c, const char *id, enum error_category category, val target,
		  void (*fn)(struct cmdlet *c, void *arg), void *arg);
/* The same; what is thrown keeps its id. */
bool items_try_own(struct cmdlet *c, enum error_category category, void (*fn)(struct cmdlet *c, void *arg), void *arg);

/* As items_try for what reads or writes files: the id is PREFIX with the kind of
 * .NET exception ("GetContentWriter" + "IOError"). */
bool items_try_io(struct cmdlet *c, const char *prefix, enum error_category category, val target,
		  void (*fn)(struct cmdlet *c, void *arg), void *arg);

/* Writes an item with its path properties. */
void items_write(struct cmdlet *c, const struct ppath *p, val item);

/* Throws ItemNotFound for a hidden file, which is shown with -Force only. */
void items_refuse_hidden(struct cmdlet *c, const struct ppath *p);

/* The encoding UTF-7 is warned of. */
void items_warn_utf7(struct cmdlet *c, val encoding);

/* Providers take no -Credential: throws when one was given. PATHS tell which provider
 * is asked; OWN: the error carries the name of the cmdlet. */
void items_no_credential(struct cmdlet *c, val credential, struct array *paths, bool own);

/* Throws NotSupported when the provider lacks a function. */
void items_need(struct cmdlet *c, const struct ppath *p, bool has);
/* Throws for the root of a drive of names, which has no content. */
void items_need_name(struct cmdlet *c, const struct ppath *p);
