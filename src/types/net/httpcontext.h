/* SPDX-License-Identifier: MIT */
/* HttpListenerContext: a request that was read and the answer to it. */
#pragma once

#include "types/net/httplistener.h"
#include "value/type.h"

extern const struct type type_httpcontext;

struct http_request {
	struct ustr *method, *raw, *host, *path;	/* host without its port; path of RAW */
	struct list *headers;	/* name, value … */
	int64_t length;		/* -1: unknown */
	bool has_body;
};

/* Reads C's head, which is there whole; NULL, or why the request is bad. */
const char *http_request_read(struct rt *rt, struct http_conn *c, struct http_request *ret);
/* Null: its address is none. */
val http_context_new(struct rt *rt, struct http_conn *c, const struct http_request *r);
/* Now, as a Date header says it. */
struct ustr *http_date(struct rt *rt);
_Noreturn void http_throw(struct rt *rt, int code, struct ustr *message);
