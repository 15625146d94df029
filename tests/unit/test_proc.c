/* SPDX-License-Identifier: MIT */
/* What the kernel tells about processes, to the depth that is looked at. */
#include "unit.h"

#include <signal.h>
#include <stdlib.h>
#include <sys/wait.h>
#include <unistd.h>

#include "sys/proc.h"

/* A chain of N processes, each the child of the one before; the last says so on
 * FD, and all live until the first one's group is killed. */
static _Noreturn void chain(int n, int fd)
{
	while (n--) {
		pid_t pid = fork();

		if (pid) {
			waitpid(pid, NULL, 0);
			_exit(0);
		}
	}
	if (write(fd, "x", 1) == 1)
		pause();
	_exit(0);
}

static unsigned below(int n)
{
	unsigned found = 0;
	int fd[2];
	pid_t pid;
	char c;

	if (pipe(fd))
		return 0;
	pid = fork();
	if (!pid) {
		setpgid(0, 0);
		chain(n, fd[1]);
	}
	if (read(fd[0], &c, 1) == 1)
		found = proc_descendants(pid, 1000);
	kill(-pid, SIGKILL);
	waitpid(pid, NULL, 0);
	close(fd[0]);
	close(fd[1]);
	return found;
}

TEST(proc_descendants_are_counted_to_their_depth)
{
	CHECK_INT(below(1), 1);
	CHECK_INT(below(32), 32);
	CHECK_INT(below(33), 32);
}

TEST(proc_descendants_are_counted_to_their_most)
{
	pid_t pid[3];

	for (int i = 0; i < 3; i++) {
		pid[i] = fork();
		if (!pid[i]) {
			pause();
			_exit(0);
		}
	}
	CHECK_INT(proc_descendants(getpid(), 3), 3);
	CHECK_INT(proc_descendants(getpid(), 2), 2);
	for (int i = 0; i < 3; i++) {
		kill(pid[i], SIGKILL);
		waitpid(pid[i], NULL, 0);
	}
}
