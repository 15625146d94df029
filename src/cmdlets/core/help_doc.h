/* SPDX-License-Identifier: MIT */
/*
 * A help text taken apart: the keywords of comment-based help at line starts.
 * Texts are dedented and end without blank lines. Cells of the managed heap.
 */
#pragma once

#include "engine/command.h"

struct help_doc {
	struct cell h;
	struct ustr *synopsis, *description, *component, *role, *functionality, *notes;	/* NULL: none */
	struct ustr *forward;		/* .FORWARDHELPTARGETNAME */
	struct ustr *remote;		/* .REMOTEHELPRUNSPACE: a variable */
	struct dict *parameters;	/* name → text */
	struct list *examples;		/* texts */
	struct list *inputs, *outputs, *links;
	bool from_page;			/* an example's code is its first paragraph, not its first line */
};

/* The page of help/ by name; NULL: none. */
struct help_doc *help_doc_page(struct rt *rt, struct ustr *name);
/* The comment-based help of a function or script; NULL: none. */
struct help_doc *help_doc_of_block(struct rt *rt, struct scriptblock *sb);
