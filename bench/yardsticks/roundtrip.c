/* SPDX-License-Identifier: MIT */
/* 1 KiB to another process over a unix socket and back, N times; prints nanoseconds for one. */
#include <stdio.h>
#include <stdlib.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#define SIZE 1024

static int all(int fd, char *data, ssize_t (*io)(int, char *, size_t))
{
	size_t at = 0;

	while (at < SIZE) {
		ssize_t n = io(fd, data + at, SIZE - at);
		if (n <= 0)
			return -1;
		at += (size_t)n;
	}
	return 0;
}

static ssize_t take(int fd, char *p, size_t n)
{
	return read(fd, p, n);
}

static ssize_t give(int fd, char *p, size_t n)
{
	return write(fd, p, n);
}

int main(int argc, char **argv)
{
	int n = argc > 1 ? atoi(argv[1]) : 20000, ends[2];
	static char data[SIZE];
	struct timespec a, b;

	if (socketpair(AF_UNIX, SOCK_STREAM, 0, ends))
		return 1;
	if (fork() == 0) {
		close(ends[0]);
		while (!all(ends[1], data, take) && !all(ends[1], data, give))
			;
		_exit(0);
	}
	close(ends[1]);
	clock_gettime(CLOCK_MONOTONIC, &a);
	for (int i = 0; i < n; i++)
		if (all(ends[0], data, give) || all(ends[0], data, take))
			return 1;
	clock_gettime(CLOCK_MONOTONIC, &b);
	close(ends[0]);
	wait(NULL);
	printf("%lld\n", ((b.tv_sec - a.tv_sec) * 1000000000ll + b.tv_nsec - a.tv_nsec) / n);
	return 0;
}
