/* SPDX-License-Identifier: MIT */
/*
 * The payloads libpsession sends, written as the recorded clients write them.
 * All append to B and return 0, -ERR_LIMIT, or -ERR_INVALID for an item that is
 * no value.
 */
#pragma once

#include <psession.h>

#include "base/buf.h"
#include "psrp/session_key.h"

/* How secure texts travel: as they are, or under KEY. -ERR_AGAIN for a request with
 * one where neither is known yet. */
struct request_secret {
	const struct session_key *key;	/* or NULL */
	bool plain;
};

/* INIT_RUNSPACEPOOL of one runspace; HOST: our side answers calls. */
int request_pool(struct buf *b, bool host);

/* CREATE_PIPELINE of one command. */
struct request_command {
	const char *text;
	const struct psession_item *args;
	size_t nargs;
	bool is_name, input, local_scope;
	struct request_secret secret;
};
int request_pipeline(struct buf *b, const struct request_command *c);

/* PIPELINE_INPUT. */
int request_item(struct buf *b, const struct psession_item *item, struct request_secret secret);

/* A host response: RESULT or ERROR, or neither. */
int request_answer(struct buf *b, int64_t id, int method, const struct psession_item *result, const char *error,
		   struct request_secret secret);

/* The name of a host method; "" for a number without one. */
const char *request_method_name(int method);
