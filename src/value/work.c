/* SPDX-License-Identifier: MIT */
#include "value/work.h"

#include <pthread.h>
#include <signal.h>
#include <stdatomic.h>
#include <stdlib.h>
#include <sys/eventfd.h>
#include <unistd.h>

static _Atomic bool let_go;

bool work_was_let_go(void)
{
	return atomic_load(&let_go);
}

void *work_new(size_t n, void (*run)(struct work *w), void (*release)(struct work *w))
{
	struct work *w = xcalloc(1, n);

	*w = (struct work){ .run = run, .release = release, .done_fd = -1, .holders = 1 };
	return w;
}

void work_free(struct work *w)
{
	free(w);
}

void work_end(struct work *w)
{
	if (atomic_fetch_sub(&w->holders, 1) > 1)
		return;
	if (w->done_fd >= 0)
		close(w->done_fd);
	w->release(w);
}

static void *thread(void *arg)
{
	struct work *w = arg;

	w->run(w);
	eventfd_write(w->done_fd, 1);
	work_end(w);
	return NULL;
}

/* Signals stay with the threads that expect them. */
static bool start(struct work *w)
{
	sigset_t all, before;
	pthread_t t;
	bool ok;

	w->done_fd = eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK);
	if (w->done_fd < 0)
		return false;
	atomic_store(&w->holders, 2);
	sigfillset(&all);
	pthread_sigmask(SIG_SETMASK, &all, &before);
	ok = !pthread_create(&t, NULL, thread, w);
	pthread_sigmask(SIG_SETMASK, &before, NULL);
	if (ok)
		pthread_detach(t);
	return ok;
}

void work_do(struct rt *rt, struct work *w)
{
	struct pollfd p[2] = { { .events = POLLIN }, { .fd = rt->stop_fd, .events = POLLIN } };

	if (!start(w)) {
		atomic_store(&w->holders, 1);
		w->run(w);
		return;
	}
	p[0].fd = w->done_fd;
	while (!(p[0].revents & POLLIN)) {
		rt_wait(rt, p, rt->stop_held ? 1 : 2, -1);
		if (rt_stopping(rt)) {
			atomic_store(&let_go, true);
			work_end(w);
			rt_throw_stopped(rt);
		}
	}
}
