/* SPDX-License-Identifier: MIT */
/*
 * What HttpListener knows of sockets: its listening ends, and connections with
 * their requests (RFC 9112). Native memory: connections are shared by the listener
 * and the streams of a context, and go with the last of them. What a client sends
 * is bounded in size, count and time.
 */
#pragma once

#include "value/rt.h"

enum {
	HTTP_HEAD_MAX = 32768, HTTP_HEADERS_MAX = 200, HTTP_CONNS_MAX = 256, HTTP_ENDS_MAX = 16,
	HTTP_IDLE_MS = 120000,	/* for a head to come, and for each wait within a body */
};

struct http_conn {
	int refs, fd, port;
	char in[HTTP_HEAD_MAX];
	size_t n, at, head;	/* received, consumed; end of the request's head */
	int64_t body;		/* left of a body, or of the chunk; 0: none */
	bool chunked, chunks_ended, in_chunk, busy, keep, http10, closed;
	int64_t due;
};

struct http_end {
	int fd, port;
};

struct http_core {
	struct http_core *next;	/* of the process */
	struct http_end ends[HTTP_ENDS_MAX];
	int nends;
	struct http_conn *conns[HTTP_CONNS_MAX];
	int nconns;
};

struct http_core *http_core_new(void);
void http_core_close(struct http_core *c);	/* its sockets, and connections no context uses */
void http_core_free(struct http_core *c);
/* Listens at HOST ("+", "*", a name or an address); 0, or an errno; -1: another of
 * this process does; -2: no such host. */
int http_core_listen(struct http_core *c, const char *host, int port);

/* Waits at most MS for something to happen at C's sockets and takes in what did. */
void http_core_wait(struct rt *rt, struct http_core *c, int ms);
/* A connection with a whole head that no context has, or NULL. */
struct http_conn *http_core_ready(struct http_core *c);

void http_conn_ref(struct http_conn *c);
void http_conn_unref(struct http_conn *c);
void http_conn_close(struct http_conn *c);
/* The request was answered: the next may come, or the connection ends. */
void http_conn_next(struct http_conn *c);
/* Bytes of the body, at most N; 0: it is over. Throws when the client is gone. */
uint32_t http_conn_get(struct rt *rt, struct http_conn *c, void *to, uint32_t n);
/* False: the client is gone. */
bool http_conn_put(struct rt *rt, struct http_conn *c, const void *p, size_t n);
