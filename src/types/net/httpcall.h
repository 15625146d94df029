/* SPDX-License-Identifier: MIT */
/*
 * One HTTP exchange for the clients of System.Net. Redirections are followed,
 * without credentials and never from https to http.
 */
#pragma once

#include "types/arg.h"

struct httpcall {
	const char *method;
	struct ustr *url;
	const char *const *headers;	/* "Name: value" …, ends with NULL; heap block */
	struct array *body;		/* bytes; NULL: none */
	struct ustr *user, *password;	/* NULL: none */
	int64_t timeout_ms;		/* 0: none */
	bool stay;			/* redirections are not followed */
};

struct httpcall_reply {
	int status;
	struct ustr *reason, *url;	/* url: the last one */
	struct list *headers;		/* name, value … */
	struct array *body;
};

/* Throws HttpRequestException when there is no answer. */
struct httpcall_reply httpcall(struct rt *rt, const struct httpcall *c);
/* The same: NULL and the answer in *RET, or the exception that says why there is none, the innermost that tells. */
struct exc *httpcall_try(struct rt *rt, const struct httpcall *c, struct httpcall_reply *ret);
/* Name and password of FROM, a credential; null: none. */
void httpcall_put_credentials(struct rt *rt, struct httpcall *c, val from);
/* Reason phrase of a status; "" when unknown. */
const char *httpcall_reason(int status);
