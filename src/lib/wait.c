/* SPDX-License-Identifier: MIT */
/*
 * Waiting, here or in the caller's own loop. psession_fd is an epoll descriptor
 * over what the connection waits for now, and a timer for what is due without a
 * descriptor, which also makes it readable while something lies ready.
 */
#include "lib/lib.h"

#include <sys/epoll.h>
#include <sys/timerfd.h>

#include "base/err.h"
#include "sys/fd.h"

enum { WAIT_FEW = 32, NSEC_MS = 1000000 };

/* --- the descriptor ----------------------------------------------------- */

static void set_timer(int fd, int ms)
{
	struct itimerspec t = { 0 };

	if (ms == 0)
		t.it_value.tv_nsec = 1;
	else if (ms > 0)
		t.it_value = (struct timespec){ ms / 1000, (long)(ms % 1000) * NSEC_MS };
	timerfd_settime(fd, 0, &t, NULL);
}

static uint32_t events_of(const struct pollfd *p)
{
	return (p->events & POLLIN ? EPOLLIN : 0u) | (p->events & POLLOUT ? EPOLLOUT : 0u);
}

/* A number may be another file than last time: what fails as known is new. */
static void put(int epoll, const struct pollfd *p)
{
	struct epoll_event e = { .events = events_of(p), .data.fd = p->fd };

	if (epoll_ctl(epoll, EPOLL_CTL_MOD, p->fd, &e) < 0)
		epoll_ctl(epoll, EPOLL_CTL_ADD, p->fd, &e);
}

static bool among(int fd, const struct pollfd *p, int n)
{
	for (int i = 0; i < n; i++)
		if (p[i].fd == fd)
			return true;
	return false;
}

void lib_watch_update(struct psession *s)
{
	struct lib_watch *w = &s->watch;
	struct pollfd now[CONN_FDS];
	int n = 0, timeout = -1;

	if (w->epoll < 0)
		return;
	if (s->far.conn)
		n = conn_poll(s->far.conn, now, &timeout);
	if (s->end)
		timeout = 0;
	for (unsigned i = 0; i < w->n; i++)
		if (!among(w->fds[i], now, n))
			epoll_ctl(w->epoll, EPOLL_CTL_DEL, w->fds[i], NULL);
	w->n = 0;
	for (int i = 0; i < n; i++) {
		put(w->epoll, &now[i]);
		w->fds[w->n++] = now[i].fd;
	}
	set_timer(w->timer, timeout);
}

void lib_watch_close(struct lib_watch *w)
{
	w->epoll = fd_close(w->epoll);
	w->timer = fd_close(w->timer);
}

int psession_fd(struct psession *s)
{
	struct lib_watch *w = &s->watch;
	struct epoll_event e = { .events = EPOLLIN };

	if (w->epoll >= 0)
		return w->epoll;
	w->epoll = epoll_create1(EPOLL_CLOEXEC);
	w->timer = timerfd_create(CLOCK_MONOTONIC, TFD_CLOEXEC | TFD_NONBLOCK);
	if (w->epoll < 0 || w->timer < 0 || epoll_ctl(w->epoll, EPOLL_CTL_ADD, w->timer, &e) < 0) {
		lib_watch_close(w);
		return -ERR_SYS;
	}
	lib_watch_update(s);
	return w->epoll;
}

/* --- waiting here ------------------------------------------------------- */

static bool may_hear(const struct psession *s)
{
	return s && s->far.conn && s->far.state != POOL_DISCONNECTED && !states_pool_final(s->far.state);
}

int psession_wait(struct psession *const *s, size_t n, int timeout_ms)
{
	struct conn *few[WAIT_FEW], **all = few;
	_cleanup_(freep) struct conn **many = NULL;
	size_t live = 0;

	if (n > WAIT_FEW)
		all = many = xcalloc(n, sizeof *many);
	for (size_t i = 0; i < n; i++) {
		if (s[i] && s[i]->end)
			return 1;
		if (may_hear(s[i]))
			all[live++] = s[i]->far.conn;
	}
	return live ? conn_wait(all, live, -1, timeout_ms) : -ERR_STATE;
}
