/* SPDX-License-Identifier: MIT */
/*
 * The second thread: parked while the engine is idle or short commands run;
 * once the engine has been busy for HOST_HELPER_MS it looks after the sockets,
 * so that a stop, a lister or a new client is heard and output leaves in time.
 */
#include "worker/host.h"

#include <signal.h>
#include <sys/timerfd.h>

#include "base/err.h"
#include "sys/fd.h"

enum { STACK = 128 * 1024 };

static bool wanted(const struct runspace_host *h)
{
	return h->depth && !h->engine_waits && !h->done;
}

/* Waits for the timer the engine arms; the lock is given up. */
static void park(struct runspace_host *h)
{
	struct pollfd fds[2] = {
		{ .fd = h->timer_fd, .events = POLLIN },
		{ .fd = h->helper_fd, .events = POLLIN },
	};

	h->helper_active = false;
	pthread_mutex_unlock(&h->lock);
	poll(fds, 2, -1);
	pthread_mutex_lock(&h->lock);
	if (fds[0].revents) {
		fd_event_clear(h->timer_fd);
		h->timer_armed = false;
	}
	if (fds[1].revents)
		fd_event_clear(h->helper_fd);
}

static void *run(void *arg)
{
	struct runspace_host *h = arg;
	bool fired = false;

	pthread_mutex_lock(&h->lock);
	while (!h->helper_stop) {
		if (!wanted(h) || !fired) {
			park(h);
			fired = true;
			continue;
		}
		h->helper_active = true;
		if (h->dirty)
			io_flush(h);
		io_turn(h, h->dirty ? HOST_HELPER_MS : -1, -1);
		if (!wanted(h))
			fired = false;
	}
	h->helper_active = false;
	pthread_mutex_unlock(&h->lock);
	return NULL;
}

int helper_start(struct runspace_host *h)
{
	pthread_attr_t attr;
	sigset_t all, old;
	int r;

	h->timer_fd = timerfd_create(CLOCK_MONOTONIC,
				     TFD_CLOEXEC | TFD_NONBLOCK);
	if (h->timer_fd < 0)
		return -ERR_SYS;
	pthread_attr_init(&attr);
	pthread_attr_setstacksize(&attr, STACK);
	sigfillset(&all);
	pthread_sigmask(SIG_SETMASK, &all, &old);
	r = pthread_create(&h->helper_thread, &attr, run, h);
	pthread_sigmask(SIG_SETMASK, &old, NULL);
	pthread_attr_destroy(&attr);
	h->helper_started = !r;
	return r ? -ERR_SYS : 0;
}

void helper_end(struct runspace_host *h)
{
	if (!h->helper_started)
		return;
	pthread_mutex_lock(&h->lock);
	h->helper_stop = true;
	fd_event_raise(h->helper_fd);
	pthread_mutex_unlock(&h->lock);
	pthread_join(h->helper_thread, NULL);
	h->helper_started = false;
}
