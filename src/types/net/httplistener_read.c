/* SPDX-License-Identifier: MIT */
#include "types/net/httplistener.h"

#include "base/util.h"
#include "sys/clock.h"
#include "sys/sock.h"
#include "value/error.h"

#include <arpa/inet.h>
#include <errno.h>
#include <netdb.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <poll.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

enum { BACKLOG = 128, CHUNK_LINE_MAX = 64, DRAIN_READS = 64 };

static struct http_core *cores;	/* scripts run on one thread */

/* ---- the listener's sockets ---- */

struct http_core *http_core_new(void)
{
	struct http_core *c = xcalloc(1, sizeof(*c));

	c->next = cores;
	cores = c;
	return c;
}

void http_core_close(struct http_core *c)
{
	for (int i = 0; i < c->nends; i++)
		close(c->ends[i].fd);
	c->nends = 0;
	for (int i = 0; i < c->nconns; i++) {
		if (!c->conns[i]->busy)
			http_conn_close(c->conns[i]);
		http_conn_unref(c->conns[i]);
	}
	c->nconns = 0;
}

void http_core_free(struct http_core *c)
{
	http_core_close(c);
	for (struct http_core **p = &cores; *p; p = &(*p)->next)
		if (*p == c) {
			*p = c->next;
			break;
		}
	free(c);
}

static bool taken_here(const struct http_core *but, int port)
{
	for (const struct http_core *c = cores; c; c = c->next)
		for (int i = 0; c != but && i < c->nends; i++)
			if (c->ends[i].port == port)
				return true;
	return false;
}

static int listen_at(struct http_core *c, const struct sockaddr *a, socklen_t len, int port)
{
	int on = 1, fd = socket(a->sa_family, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0), error;

	if (fd < 0)
		return errno;
	setsockopt(fd, SOL_SOCKET, SO_REUSEADDR, &on, sizeof(on));
	if (bind(fd, a, len) < 0 || listen(fd, BACKLOG) < 0) {
		error = errno;
		close(fd);
		return error == EADDRINUSE && taken_here(c, port) ? -1 : error;
	}
	c->ends[c->nends++] = (struct http_end){ fd, port };
	return 0;
}

int http_core_listen(struct http_core *c, const char *host, int port)
{
	struct sockaddr_in any = { .sin_family = AF_INET, .sin_port = htons((uint16_t)port) };
	struct addrinfo hints = { .ai_socktype = SOCK_STREAM, .ai_family = AF_INET }, *all;
	char bare[64];
	int r;

	for (int i = 0; i < c->nends; i++)
		if (c->ends[i].port == port)
			return 0;	/* prefixes of one port share its socket */
	if (c->nends == HTTP_ENDS_MAX)
		return EMFILE;
	if (!strcmp(host, "+") || !strcmp(host, "*"))
		return listen_at(c, (struct sockaddr *)&any, sizeof(any), port);
	if (host[0] == '[') {	/* [::1] */
		snprintf(bare, sizeof(bare), "%.*s", (int)strcspn(host + 1, "]"), host + 1);
		host = bare;
	}
	if (getaddrinfo(host, NULL, &hints, &all)) {
		hints.ai_family = AF_INET6;
		if (getaddrinfo(host, NULL, &hints, &all))
			return -2;
	}
	((struct sockaddr_in *)all->ai_addr)->sin_port = htons((uint16_t)port);
	r = listen_at(c, all->ai_addr, all->ai_addrlen, port);
	freeaddrinfo(all);
	return r;
}

/* ---- connections ---- */

void http_conn_ref(struct http_conn *c) { c->refs++; }

/* What came and nobody read would make the system reset the connection, and the answer be lost. */
void http_conn_close(struct http_conn *c)
{
	char rest[4096];

	if (c->fd >= 0) {
		shutdown(c->fd, SHUT_WR);
		for (int i = 0; i < DRAIN_READS && recv(c->fd, rest, sizeof(rest), MSG_DONTWAIT) > 0;)
			i++;
		close(c->fd);
	}
	c->fd = -1;
	c->closed = true;
}

void http_conn_unref(struct http_conn *c)
{
	if (--c->refs)
		return;
	http_conn_close(c);
	free(c);
}

static void drop_at(struct http_core *c, int i)
{
	http_conn_close(c->conns[i]);
	http_conn_unref(c->conns[i]);
	c->conns[i] = c->conns[--c->nconns];
}

/* The connection that waited longest makes room; false: all are at work. */
static bool make_room(struct http_core *c)
{
	int oldest = -1;

	for (int i = 0; i < c->nconns; i++)
		if (!c->conns[i]->busy && (oldest < 0 || c->conns[i]->due < c->conns[oldest]->due))
			oldest = i;
	if (oldest >= 0)
		drop_at(c, oldest);
	return oldest >= 0;
}

static void accept_all(struct http_core *c, const struct http_end *e)
{
	for (;;) {
		int fd = accept4(e->fd, NULL, NULL, SOCK_CLOEXEC | SOCK_NONBLOCK), on = 1;
		struct http_conn *n;

		if (fd < 0)
			return;
		if (c->nconns == HTTP_CONNS_MAX && !make_room(c)) {
			close(fd);
			continue;
		}
		setsockopt(fd, IPPROTO_TCP, TCP_NODELAY, &on, sizeof(on));
		n = xcalloc(1, sizeof(*n));
		n->refs = 1;
		n->fd = fd;
		n->port = e->port;
		n->due = clock_due(HTTP_IDLE_MS);
		c->conns[c->nconns++] = n;
	}
}

/* What is there now; false: the client has ended, or sends more than a head may have. */
static bool take_in(struct http_conn *c)
{
	ssize_t k;

	if (c->at) {
		memmove(c->in, c->in + c->at, c->n - c->at);
		c->n -= c->at;
		c->at = 0;
	}
	if (c->n == sizeof(c->in))
		return false;
	k = recv(c->fd, c->in + c->n, sizeof(c->in) - c->n, 0);
	if (k > 0)
		c->n += (size_t)k;
	return k > 0 || (k < 0 && (errno == EAGAIN || errno == EINTR));
}

static bool has_head(struct http_conn *c)
{
	const char *end;

	while (c->n - c->at >= 2 && c->in[c->at] == '\r' && c->in[c->at + 1] == '\n')
		c->at += 2;	/* empty lines before a request are passed over */
	end = memmem(c->in + c->at, c->n - c->at, "\r\n\r\n", 4);
	c->head = end ? (size_t)(end - c->in) + 4 : 0;
	return end != NULL;
}

void http_core_wait(struct rt *rt, struct http_core *c, int ms)
{
	struct pollfd p[HTTP_ENDS_MAX + HTTP_CONNS_MAX + 1];
	nfds_t n = 0;
	int64_t now;

	for (int i = 0; i < c->nends; i++)
		p[n++] = (struct pollfd){ .fd = c->ends[i].fd, .events = POLLIN };
	for (int i = 0; i < c->nconns; i++)
		if (!c->conns[i]->busy && !c->conns[i]->head)
			p[n++] = (struct pollfd){ .fd = c->conns[i]->fd, .events = POLLIN };
	p[n++] = (struct pollfd){ .fd = rt->stop_fd, .events = POLLIN };
	if (ms)
		rt_wait(rt, p, n, ms);
	else
		poll(p, n, 0);
	for (int i = 0; i < c->nends; i++)	/* other scripts may have changed all of it meanwhile */
		accept_all(c, &c->ends[i]);
	now = clock_ms();
	for (int i = c->nconns; i-- > 0;) {
		struct http_conn *x = c->conns[i];

		if (x->busy || x->head)
			continue;
		if (x->closed || now > x->due || (!has_head(x) && !take_in(x)))
			drop_at(c, i);
		else
			has_head(x);
	}
}

struct http_conn *http_core_ready(struct http_core *c)
{
	for (int i = 0; i < c->nconns; i++)
		if (!c->conns[i]->busy && c->conns[i]->head)
			return c->conns[i];
	return NULL;
}

/* ---- bodies ---- */

static bool wait_for(struct rt *rt, struct http_conn *c, short events)
{
	int64_t due = clock_due(HTTP_IDLE_MS);

	while (clock_ms() < due && c->fd >= 0) {
		struct pollfd p[] = { { .fd = c->fd, .events = events }, { .fd = rt->stop_fd, .events = POLLIN } };

		rt_wait(rt, p, ARRAY_LEN(p), 1000);
		rt_poll(rt);
		if (p[0].revents)
			return true;
	}
	return false;
}

static bool more(struct rt *rt, struct http_conn *c)
{
	size_t had = c->n - c->at;

	while (c->fd >= 0) {
		if (!take_in(c))
			return false;
		if (c->n - c->at > had)
			return true;
		if (!wait_for(rt, c, POLLIN))
			return false;
	}
	return false;
}

static _Noreturn void gone(struct rt *rt, struct http_conn *c)
{
	c->keep = false;
	net_throw(rt, "System.Net.HttpListenerException", "The I/O operation has been aborted because of either a thread exit or an application request.");
}

/* A line of the framing, at most CHUNK_LINE_MAX bytes; its length without the line end. */
static size_t framing_line(struct rt *rt, struct http_conn *c, const char **ret)
{
	for (;;) {
		char *nl = memchr(c->in + c->at, '\n', c->n - c->at);

		if (nl) {
			size_t len = (size_t)(nl - (c->in + c->at));

			*ret = c->in + c->at;
			if (len > CHUNK_LINE_MAX)
				gone(rt, c);
			c->at += len + 1;
			return len && (*ret)[len - 1] == '\r' ? len - 1 : len;
		}
		if (c->n - c->at > CHUNK_LINE_MAX || !more(rt, c))
			gone(rt, c);
	}
}

static void next_chunk(struct rt *rt, struct http_conn *c)
{
	const char *line;
	size_t n;
	int64_t size = 0;
	uint32_t i = 0;

	if (c->in_chunk && framing_line(rt, c, &line))	/* the line end behind a chunk */
		gone(rt, c);
	n = framing_line(rt, c, &line);
	for (; i < n && i < 8; i++) {
		int d = line[i] >= '0' && line[i] <= '9' ? line[i] - '0'
			: (line[i] | 32) >= 'a' && (line[i] | 32) <= 'f'
			    ? (line[i] | 32) - 'a' + 10
			    : -1;

		if (d < 0)
			break;
		size = size << 4 | d;
	}
	if (!i || (i < n && line[i] != ';' && line[i] != ' '))
		gone(rt, c);
	c->body = size;
	c->in_chunk = true;
	if (size)
		return;
	for (int lines = 0; framing_line(rt, c, &line);)	/* trailers */
		if (++lines > HTTP_HEADERS_MAX)
			gone(rt, c);
	c->chunks_ended = true;
}

uint32_t http_conn_get(struct rt *rt, struct http_conn *c, void *to, uint32_t n)
{
	size_t k;

	if (c->closed)
		return 0;
	if (c->chunked && !c->body && !c->chunks_ended)
		next_chunk(rt, c);
	if (!c->body || !n)
		return 0;
	if (c->at == c->n && !more(rt, c))
		gone(rt, c);
	k = MIN((size_t)MIN(c->body, (int64_t)n), c->n - c->at);
	memcpy(to, c->in + c->at, k);
	c->at += k;
	c->body -= (int64_t)k;
	return (uint32_t)k;
}

bool http_conn_put(struct rt *rt, struct http_conn *c, const void *p, size_t n)
{
	const char *q = p;

	while (n && c->fd >= 0) {
		ssize_t k = send(c->fd, q, n, MSG_NOSIGNAL);

		if (k > 0) {
			q += k;
			n -= (size_t)k;
		} else if (errno == EAGAIN ? !wait_for(rt, c, POLLOUT) : errno != EINTR) {
			http_conn_close(c);
		}
	}
	return !n;
}

/* What is here already of a body that nobody read is passed over; more of it ends the connection. */
void http_conn_next(struct http_conn *c)
{
	size_t k = (size_t)MIN(c->body, (int64_t)(c->n - c->at));

	c->at += k;
	c->body -= (int64_t)k;
	if (c->body || (c->chunked && !c->chunks_ended) || !c->keep || c->closed) {
		http_conn_close(c);
		return;
	}
	c->busy = c->chunked = c->chunks_ended = c->in_chunk = false;
	c->head = 0;
	c->due = clock_due(HTTP_IDLE_MS);
}
