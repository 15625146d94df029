/* SPDX-License-Identifier: MIT */
/* One small thread waits for the ends of those who were let go. It is there
 * only while there are such, and watches the youngest: they are the ones that
 * are about to end, older ones were left running. */
#include "transport/children.h"

#include <poll.h>
#include <pthread.h>
#include <signal.h>
#include <stdlib.h>
#include <sys/syscall.h>
#include <unistd.h>

#include "base/util.h"
#include "sys/fd.h"
#include "sys/proc.h"

enum {
	WATCHED = 32,		/* looked at while they live */
	STACK = 64 << 10,
	GATHER_MS = 1,		/* those who end together are reaped together */
};

static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;
static pid_t *pids;
static size_t count, cap;
static int wake = -1;
static bool watching;

/* The others stay in the order of their ages. */
static void reap_locked(void)
{
	size_t kept = 0;

	for (size_t i = 0; i < count; i++)
		if (!proc_reap(pids[i], false, NULL))
			pids[kept++] = pids[i];
	count = kept;
}

/* Fills FDS with what tells of the next end; returns their number. */
static int watch_locked(struct pollfd *fds)
{
	int n = 0;

	fds[n++] = (struct pollfd){ .fd = wake, .events = POLLIN };
	for (size_t i = count; i-- && n <= WATCHED;) {
		int fd = (int)syscall(SYS_pidfd_open, pids[i], 0);

		if (fd >= 0)
			fds[n++] = (struct pollfd){ .fd = fd, .events = POLLIN };
	}
	return n;
}

static void *watch(void *unused)
{
	struct pollfd fds[WATCHED + 1];
	int n;

	pthread_mutex_lock(&lock);
	while (reap_locked(), count) {
		n = watch_locked(fds);
		pthread_mutex_unlock(&lock);
		poll(fds, (nfds_t)n, -1);
		while (--n)
			fd_close(fds[n].fd);
		fd_event_clear(wake);
		poll(NULL, 0, GATHER_MS);
		pthread_mutex_lock(&lock);
	}
	watching = false;
	pthread_mutex_unlock(&lock);
	return unused;
}

/* Without a thread they are reaped when the next one is started. */
static void start_locked(void)
{
	pthread_attr_t attr;
	sigset_t all, old;
	pthread_t thread;

	if (wake < 0)
		wake = fd_event();
	if (wake < 0)
		return;
	pthread_attr_init(&attr);
	pthread_attr_setstacksize(&attr, STACK);
	pthread_attr_setdetachstate(&attr, PTHREAD_CREATE_DETACHED);
	sigfillset(&all);
	pthread_sigmask(SIG_SETMASK, &all, &old);
	watching = !pthread_create(&thread, &attr, watch, NULL);
	pthread_sigmask(SIG_SETMASK, &old, NULL);
	pthread_attr_destroy(&attr);
}

void children_adopt(pid_t pid)
{
	pthread_mutex_lock(&lock);
	if (count == cap) {
		cap = cap ? cap * 2 : 16;
		pids = xrealloc(pids, cap, sizeof *pids);
	}
	pids[count++] = pid;
	if (watching)
		fd_event_raise(wake);
	else
		start_locked();
	pthread_mutex_unlock(&lock);
}

void children_reap(void)
{
	pthread_mutex_lock(&lock);
	if (!watching)
		reap_locked();
	pthread_mutex_unlock(&lock);
}
