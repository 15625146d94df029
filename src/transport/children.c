/* SPDX-License-Identifier: MIT */
#include "transport/children.h"

#include <pthread.h>
#include <stdlib.h>

#include "base/util.h"
#include "sys/proc.h"

static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;
static pid_t *pids;
static size_t count, cap;

static void reap_locked(void)
{
	for (size_t i = 0; i < count;) {
		if (proc_reap(pids[i], false, NULL))
			pids[i] = pids[--count];
		else
			i++;
	}
}

void children_adopt(pid_t pid)
{
	pthread_mutex_lock(&lock);
	if (count == cap) {
		cap = cap ? cap * 2 : 16;
		pids = xrealloc(pids, cap, sizeof *pids);
	}
	pids[count++] = pid;
	reap_locked();
	pthread_mutex_unlock(&lock);
}

void children_reap(void)
{
	pthread_mutex_lock(&lock);
	reap_locked();
	pthread_mutex_unlock(&lock);
}
