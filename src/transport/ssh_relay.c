/* SPDX-License-Identifier: MIT */
#include "transport/ssh_relay.h"

#include <errno.h>
#include <fcntl.h>
#include <netdb.h>
#include <netinet/tcp.h>
#include <poll.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <strings.h>
#include <sys/socket.h>
#include <unistd.h>

#include "base/buf.h"
#include "base/err.h"
#include "sys/clock.h"
#include "sys/fd.h"
#include "sys/proc.h"

enum {
	CHUNK = 65536,
	CONNECT_MS = 60000,
	CONFIG_MS = 5000,
	CONFIG_MAX = 1 << 18,
	ARGS_MAX = 128,
};

/* ---- the program ---- */

static void set(int fd, int option)
{
	int on = 1;

	setsockopt(fd, IPPROTO_TCP, option, &on, sizeof on);
}

/* Connects within CONNECT_MS: a descriptor, or a negative errno. */
static int connect_to(const struct addrinfo *a)
{
	int fd = socket(a->ai_family, a->ai_socktype | SOCK_CLOEXEC,
			a->ai_protocol);
	struct pollfd f = { .fd = fd, .events = POLLOUT };
	int error = 0;
	socklen_t n = sizeof error;

	if (fd < 0)
		return -errno;
	set(fd, TCP_NODELAY);
	fd_nonblock(fd, true);
	if (connect(fd, a->ai_addr, a->ai_addrlen) < 0 &&
	    errno != EINPROGRESS)
		error = errno;
	else if (poll(&f, 1, clock_patience(CONNECT_MS)) <= 0)
		error = ETIMEDOUT;
	else
		getsockopt(fd, SOL_SOCKET, SO_ERROR, &error, &n);
	fd_nonblock(fd, false);
	if (!error)
		return fd;
	close(fd);
	return -error;
}

static int reach(const char *host, const char *port)
{
	struct addrinfo hints = { .ai_socktype = SOCK_STREAM }, *all;
	int r = getaddrinfo(host, port, &hints, &all), fd = -1;

	if (r) {
		fprintf(stderr, "ssh: Could not resolve hostname %s: %s\n", host,
			gai_strerror(r));
		return -1;
	}
	for (struct addrinfo *a = all; a && fd < 0; a = a->ai_next)
		fd = connect_to(a);
	freeaddrinfo(all);
	if (fd < 0)
		fprintf(stderr, "ssh: connect to host %s port %s: %s\n", host,
			port, strerror(-fd));
	return fd;
}

/* Passes on what is readable; false at the end. */
static bool pass(int from, int to)
{
	char chunk[CHUNK];
	ssize_t n = read(from, chunk, sizeof chunk);

	if (n < 0 && errno == EINTR)
		return true;
	return n > 0 && fd_write_all(to, chunk, (size_t)n) == 0;
}

int ssh_relay_main(const char *host, const char *port)
{
	int fd = reach(host, port);
	struct pollfd f[2] = {
		{ .fd = fd, .events = POLLIN },
		{ .fd = 0, .events = POLLIN },
	};

	if (fd < 0)
		return 1;
	set(fd, TCP_QUICKACK);
	while (poll(f, 2, -1) > 0 || errno == EINTR) {
		if (f[0].revents) {
			if (!pass(fd, 1))
				return 0;
			set(fd, TCP_QUICKACK);
		}
		if (f[1].revents && !pass(0, fd)) {
			shutdown(fd, SHUT_WR);
			f[1].fd = -1;
		}
	}
	return 0;
}

/* ---- the user's configuration ---- */

/* What `ssh -G` prints for ARGV, within CONFIG_MS. */
static int ask(const char *const *argv, struct buf *out)
{
	const char *args[ARGS_MAX] = { argv[0], "-G" };
	struct proc_spawn p = { .file = argv[0], .argv = args, .in = -1,
				.err = -1, .pass = -1 };
	int64_t end = clock_due(clock_patience(CONFIG_MS));
	int fd[2], pid, status = 1;
	ssize_t n = 1;

	for (size_t i = 1; argv[i] && i + 2 < ARGS_MAX; i++)
		args[i + 1] = argv[i];
	if (pipe2(fd, O_CLOEXEC) < 0)
		return -ERR_SYS;
	p.out = fd[1];
	pid = proc_spawn(&p);
	fd_close(fd[1]);
	while (pid > 0 && n > 0) {
		struct pollfd f = { .fd = fd[0], .events = POLLIN };
		uint8_t *to = buf_reserve(out, 4096);

		if (!to || poll(&f, 1, (int)MAX((int64_t)0, end - clock_ms())) <= 0)
			break;
		n = read(fd[0], to, 4096);
		if (n > 0)
			buf_commit(out, (size_t)n);
	}
	fd_close(fd[0]);
	if (pid > 0 && n != 0)
		kill(pid, SIGKILL);
	if (pid > 0)
		proc_reap(pid, true, &status);
	/* Cut off it is no answer, even where the program came to its end. */
	return status || n ? -ERR_SYS : 0;
}

/* A line of the configuration that keeps the relay out. */
static bool is_in_the_way(const char *line)
{
	static const char *const names[] = {
		"proxycommand ", "proxyjump ", "bindaddress ", "bindinterface ",
	};

	for (size_t i = 0; i < ARRAY_LEN(names); i++)
		if (!strncasecmp(line, names[i], strlen(names[i])))
			return strcasecmp(line + strlen(names[i]), "none") != 0;
	if (!strncasecmp(line, "addressfamily ", 14))
		return strcasecmp(line + 14, "any") != 0;
	return !strncasecmp(line, "controlpath ", 12) &&
	       strcasecmp(line + 12, "none") != 0;
}

static void note_kex(const char *line, struct buf *kex)
{
	if (!strncasecmp(line, "kexalgorithms ", 14))
		buf_puts(kex, line + 14);
}

bool ssh_connects_directly(const char *const *argv, struct buf *kex)
{
	_cleanup_(buf_release) struct buf b = BUF_INIT_MAX(CONFIG_MAX);
	char *save = NULL;

	if (ask(argv, &b) < 0)
		return false;
	buf_cstr(&b);
	for (char *line = strtok_r((char *)buf_ptr(&b), "\n", &save); line;
	     line = strtok_r(NULL, "\n", &save)) {
		if (is_in_the_way(line))
			return false;
		note_kex(line, kex);
	}
	return true;
}
