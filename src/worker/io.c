/* SPDX-License-Identifier: MIT */
#include "worker/host.h"

#include <unistd.h>

#include "base/err.h"
#include "sys/clock.h"
#include "sys/fd.h"

enum { FIXED = 5 };	/* wake, extra, listen, lines in and out */

struct wait_set {
	struct pollfd fds[FIXED + HOST_PEERS];
	struct peer *peers[FIXED + HOST_PEERS];
	nfds_t n;
};

static void add(struct wait_set *w, int fd, short events, struct peer *p)
{
	w->peers[w->n] = p;
	w->fds[w->n++] = (struct pollfd){ .fd = fd, .events = events };
}

static bool inbox_full(const struct runspace_host *h)
{
	return h->inbox_bytes >= HOST_INBOX_BYTES;
}

static void add_peers(struct runspace_host *h, struct wait_set *w)
{
	for (int i = 0; i < HOST_PEERS; i++) {
		struct peer *p = &h->peers[i];
		short events = 0;

		if (p->fd < 0)
			continue;
		if (!p->leaving && !(p->attached && inbox_full(h)))
			events |= POLLIN;
		if (link_pending(peer_link(h, p)))
			events |= POLLOUT;
		add(w, p->fd, events, p);
	}
}

static void add_lines(struct runspace_host *h, struct wait_set *w)
{
	struct lines *l = h->lines;

	if (!l->eof && !inbox_full(h))
		add(w, l->in, POLLIN, NULL);
	if (buf_size(&l->output) && !l->dead)
		add(w, l->out, POLLOUT, NULL);
}

/* Collects what to wait for; wake and extra come first. */
static void collect(struct runspace_host *h, struct wait_set *w, bool engine,
		    int extra)
{
	w->n = 0;
	add(w, engine ? h->wake_fd : h->helper_fd, POLLIN, NULL);
	add(w, extra, POLLIN, NULL);
	if (h->lines) {
		add_lines(h, w);
		return;
	}
	add(w, h->listen_fd, POLLIN, NULL);
	add_peers(h, w);
}

static void accept_all(struct runspace_host *h)
{
	struct sock_peer who;
	int fd;

	while ((fd = sock_accept(h->listen_fd)) >= 0) {
		if (sock_peer(fd, &who) < 0 || who.uid != geteuid() ||
		    !peer_add(h, fd))
			fd_close(fd);
	}
}

static void handle_peer(struct runspace_host *h, struct peer *p,
			const struct pollfd *f)
{
	if (p->fd != f->fd)
		return;
	if (f->revents & POLLOUT)
		peer_write(h, p);
	if (p->fd == f->fd && (f->revents & ~POLLOUT))
		peer_read(h, p);
}

static void handle(struct runspace_host *h, struct wait_set *w)
{
	for (nfds_t i = 2; i < w->n; i++) {
		struct pollfd *f = &w->fds[i];

		if (!f->revents)
			continue;
		if (w->peers[i])
			handle_peer(h, w->peers[i], f);
		else if (!h->lines)
			accept_all(h);
		else if (f->events & POLLIN)
			stdio_read(h);
		else
			stdio_write(h);
	}
}

/* What to wait for has changed: whoever waits now shall look again. */
static void wake_waiter(struct runspace_host *h)
{
	pthread_t self = pthread_self();

	if (h->give_way || (h->engine_polls && !pthread_equal(self, h->engine_thread)))
		fd_event_raise(h->wake_fd);
	if (h->helper_active && !pthread_equal(self, h->helper_thread))
		fd_event_raise(h->helper_fd);
}

int io_turn(struct runspace_host *h, int timeout_ms, int extra)
{
	bool engine = pthread_equal(pthread_self(), h->engine_thread);
	struct wait_set w;
	int n;

	timeout_ms = io_shorter(timeout_ms, record_due(h));
	collect(h, &w, engine, extra);
	if (engine)
		h->engine_polls = true;
	pthread_mutex_unlock(&h->lock);
	n = poll(w.fds, w.n, timeout_ms);
	pthread_mutex_lock(&h->lock);
	if (engine)
		h->engine_polls = false;
	if (n > 0 && w.fds[0].revents)
		fd_event_clear(w.fds[0].fd);
	if (n > 0)
		handle(h, &w);
	record_check(h);
	if (!engine && n > 0)
		wake_waiter(h);
	return n > 0 && w.fds[1].revents ? 2 : 0;
}

void io_stalled(struct runspace_host *h, bool yes)
{
	if (yes && !h->stalled)
		wake_waiter(h);
	h->stalled = yes;
}

void io_flush(struct runspace_host *h)
{
	h->dirty = false;
	h->flushed_us = clock_us();
	if (h->lines)
		stdio_write(h);
	else if (h->client)
		peer_write(h, h->client);
}

static bool output_pending(const struct runspace_host *h)
{
	if (h->lines)
		return buf_size(&h->lines->output) && !h->lines->dead;
	for (int i = 0; i < HOST_PEERS; i++) {
		const struct peer *p = &h->peers[i];

		if (p->fd >= 0 &&
		    link_pending(p->attached ? &h->link : &p->link))
			return true;
	}
	return false;
}

void io_drain(struct runspace_host *h, int timeout_ms)
{
	int64_t end = clock_due(timeout_ms);

	io_flush(h);
	for (int i = 0; i < HOST_PEERS && !h->lines; i++)
		if (h->peers[i].fd >= 0)
			peer_write(h, &h->peers[i]);
	while (output_pending(h) && clock_ms() < end)
		io_turn(h, (int)(end - clock_ms()), -1);
}
