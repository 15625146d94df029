/* SPDX-License-Identifier: MIT */
/* Processes that were let go of are reaped whenever they end, in any number. */
#include "unit.h"

#include <dirent.h>
#include <errno.h>
#include <poll.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

#include "sys/clock.h"
#include "transport/children.h"

enum { WAIT_MS = 10000, MANY = 60 };

/* A child that lives until it is killed, or that ends at once. */
static pid_t child(bool lives)
{
	pid_t pid = fork();

	if (!pid) {
		if (lives)
			pause();
		_exit(0);
	}
	return pid;
}

/* Gone, not even a zombie? In time. */
static bool reaped(pid_t pid)
{
	int64_t end = clock_ms() + WAIT_MS;

	while (!kill(pid, 0) || errno != ESRCH) {
		if (clock_ms() > end)
			return false;
		poll(NULL, 0, 1);
	}
	return true;
}

static unsigned threads(void)
{
	DIR *d = opendir("/proc/self/task");
	unsigned n = 0;

	while (d && readdir(d))
		n++;
	if (d)
		closedir(d);
	return n - 2;
}

TEST(children_that_ended_before_they_were_let_go_are_reaped)
{
	pid_t pid = child(false);

	children_adopt(pid);
	CHECK(reaped(pid));
}

TEST(children_are_reaped_in_the_order_of_their_ends)
{
	pid_t first = child(true), second = child(true);

	children_adopt(first);
	children_adopt(second);
	kill(second, SIGKILL);
	CHECK(reaped(second));
	CHECK(!kill(first, 0));
	kill(first, SIGKILL);
	CHECK(reaped(first));
}

/* More than are watched at once: the oldest come to their turn too. */
TEST(many_children_are_reaped)
{
	pid_t all[MANY];

	for (int i = 0; i < MANY; i++) {
		all[i] = child(true);
		children_adopt(all[i]);
	}
	for (int i = MANY; i--;)
		kill(all[i], SIGKILL);
	for (int i = 0; i < MANY; i++)
		CHECK(reaped(all[i]));
}

/* The oldest one, which isn't watched while it lives, ends first: it is reaped
 * with the next. */
TEST(an_unwatched_child_is_reaped_with_the_next_end)
{
	pid_t all[MANY];

	for (int i = 0; i < MANY; i++) {
		all[i] = child(true);
		children_adopt(all[i]);
	}
	kill(all[0], SIGKILL);
	kill(all[MANY - 1], SIGKILL);
	CHECK(reaped(all[MANY - 1]));
	for (int i = 1; i < MANY - 1; i++)
		kill(all[i], SIGKILL);
	for (int i = 0; i < MANY; i++)
		CHECK(reaped(all[i]));
}

TEST(the_thread_ends_with_the_last_child)
{
	int64_t end = clock_ms() + WAIT_MS;
	pid_t pid = child(true);

	children_adopt(pid);
	CHECK(threads() >= 2);
	kill(pid, SIGKILL);
	CHECK(reaped(pid));
	while (threads() > 1 && clock_ms() < end)
		poll(NULL, 0, 1);
	CHECK_INT(threads(), 1);
}
