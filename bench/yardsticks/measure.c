/* SPDX-License-Identifier: MIT */
/*
 * Runs a program N times with its output thrown away and prints for each run
 * the wall time in nanoseconds, the peak of its resident memory in KiB and its
 * exit status. A small program of its own, since the peak that the kernel
 * reports for a child includes what its parent had resident at the fork.
 *
 * usage: measure N PROGRAM [ARGUMENT…]
 */
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

static long long now(void)
{
	struct timespec t;

	clock_gettime(CLOCK_MONOTONIC, &t);
	return t.tv_sec * 1000000000ll + t.tv_nsec;
}

int main(int argc, char **argv)
{
	if (argc < 3)
		return 2;
	for (int n = atoi(argv[1]); n > 0; n--) {
		struct rusage use;
		int status;
		long long began = now();
		pid_t pid = vfork();

		if (pid == 0) {
			int null = open("/dev/null", O_RDWR);
			dup2(null, 0);
			dup2(null, 1);
			execvp(argv[2], argv + 2);
			_exit(127);
		}
		if (pid < 0 || wait4(pid, &status, 0, &use) != pid)
			return 1;
		printf("%lld %ld %d\n", now() - began, use.ru_maxrss, status);
	}
	return 0;
}
