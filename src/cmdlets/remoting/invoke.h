/* SPDX-License-Identifier: MIT */
/*
 * A command in several sessions at once, its results written as they arrive.
 * The cmdlet that started it waits in invoke_finish; while it waits it takes in
 * what the sessions send. A pipeline of an outer cmdlet on the same session
 * keeps its records until that cmdlet goes on.
 */
#pragma once

#include "cmdlets/remoting/target.h"

struct invoke;

struct invoke_state {
	struct invoke *invoke;
	struct list *input;	/* in this runspace: for $input */
	val fed;		/* the block's one pipeline, which gets the objects as they come; V_VOID: it is called at the end */
};

struct invoke_request {
	struct scriptblock *block;
	struct ustr *file;
	struct array *args;
	struct array *sessions;		/* PSSession; NULL: targets */
	const struct target_args *targets;
	int64_t limit;
	bool hide, has_input;
	bool job;
	struct ustr *job_name;
	bool disconnected;
	struct array *session_names;
};

struct invoke *invoke_start(struct cmdlet *c, const struct invoke_request *q);
void invoke_input(struct invoke *inv, val v);
/* Waits for the end of all; writes everything. */
void invoke_finish(struct invoke *inv);
void invoke_dispose(struct invoke *inv);
/* The block in this runspace: begun, given an object, ended. */
void invoke_here_begin(struct cmdlet *c, struct invoke_state *s, struct scriptblock *sb, struct array *args);
void invoke_here_input(struct cmdlet *c, struct invoke_state *s, val v);
void invoke_here(struct cmdlet *c, struct invoke_state *s, struct scriptblock *sb, bool dotted, struct array *args);
/* Writes one record of a pipeline to a cmdlet's streams. */
void invoke_write(struct cmdlet *c, struct remote_runspace *rs, enum stream s, val v, bool hide);
/* An information record of a far host, which has shown it already. */
void invoke_information(struct cmdlet *c, val v);
