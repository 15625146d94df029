/* SPDX-License-Identifier: MIT */
/*
 * Implicit remoting: commands of a session as functions here. What the session
 * says of its commands becomes the text of a module of proxies, each of which
 * runs its command there through a steppable Invoke-Command.
 */
#pragma once

#include "engine/cmdlet.h"
#include "engine/module.h"
#include "remoting/session.h"

struct implicit {
	struct cmdlet *c;
	struct session *session;
	struct array *names, *modules, *args;	/* or NULL */
	struct array *specs;	/* ModuleSpecifications; or NULL */
	struct array *format_types;	/* names, * for all; NULL: all with no names, none with some */
	struct ustr *prefix;
	int64_t types;		/* CommandTypes; 0: all that can be imported */
	bool clobber;
	const struct module_import *only;	/* patterns of what is wanted; NULL: all */
	struct list *commands;	/* what the session reported and is wanted */
	struct list *aliases;
	struct list *shadowed;	/* names left out because they exist here */
	struct list *definitions;	/* ExtendedTypeDefinitions as they came */
};

/* Asks the session and chooses: throws ErrorNoResultsFromRemoteEnd and
 * ErrorNoCommandsImportedBecauseOfSkipping, warns of what is left out. */
void implicit_fetch(struct implicit *im);
/* Asks for its format data; throws ErrorNoResultsFromRemoteEnd when types were named
 * and none is known. implicit_fetch does it. */
void implicit_fetch_formats(struct implicit *im);
struct ustr *implicit_formats_text(struct implicit *im);	/* as a format file */
/* The text of the module; SAVED: for a file, which makes its session itself. */
struct ustr *implicit_text(struct implicit *im, bool saved);
/* The module, loaded and published. NAME NULL: a generated one. */
struct module *implicit_import(struct implicit *im, struct ustr *name);
/* TEXT with WITH for each WHAT. */
struct ustr *implicit_fill(struct rt *rt, struct ustr *text, const char *what, struct ustr *with);
