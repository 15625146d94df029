/* SPDX-License-Identifier: MIT */
#include "sys/sock.h"

#include <errno.h>
#include <netinet/in.h>
#include <poll.h>
#include <stdio.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/un.h>
#include <unistd.h>

#include "base/err.h"
#include "sys/fd.h"

enum { TYPE = SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, BACKLOG = 64 };

int sock_pair(int fd[2])
{
	return socketpair(AF_UNIX, TYPE, 0, fd) < 0 ? fd_error() : 0;
}

static int address(int dir, const char *name, struct sockaddr_un *ret)
{
	int n;

	ret->sun_family = AF_UNIX;
	n = snprintf(ret->sun_path, sizeof ret->sun_path, "/proc/self/fd/%d/%s",
		     dir, name);
	return n < (int)sizeof ret->sun_path ? 0 : -ERR_LIMIT;
}

/* A new socket, and the address of NAME in folder DIR. */
static int socket_for(int dir, const char *name, struct sockaddr_un *ret)
{
	int fd, r = address(dir, name, ret);

	if (r < 0)
		return r;
	fd = socket(AF_UNIX, TYPE, 0);
	return fd < 0 ? fd_error() : fd;
}

int sock_listen(int dir, const char *name)
{
	struct sockaddr_un a;
	_cleanup_(fd_closep) int fd = socket_for(dir, name, &a);
	int r;

	if (fd < 0)
		return fd;
	/* The folder is private already; the mode is a second lock. */
	if (fchmod(fd, 0600) < 0 ||
	    bind(fd, (struct sockaddr *)&a, sizeof a) < 0)
		return errno == EADDRINUSE ? -ERR_EXISTS : fd_error();
	if (listen(fd, BACKLOG) < 0)
		return fd_error();
	r = fd;
	fd = -1;
	return r;
}

int sock_connect(int dir, const char *name)
{
	struct sockaddr_un a;
	_cleanup_(fd_closep) int fd = socket_for(dir, name, &a);
	int r;

	if (fd < 0)
		return fd;
	if (connect(fd, (struct sockaddr *)&a, sizeof a) < 0)
		return fd_error();
	r = fd;
	fd = -1;
	return r;
}

int sock_accept(int fd)
{
	int c = accept4(fd, NULL, NULL, SOCK_CLOEXEC | SOCK_NONBLOCK);

	return c < 0 ? fd_error() : c;
}

int sock_peer(int fd, struct sock_peer *ret)
{
	struct ucred cred;
	socklen_t n = sizeof cred;

	if (getsockopt(fd, SOL_SOCKET, SO_PEERCRED, &cred, &n) < 0)
		return fd_error();
	*ret = (struct sock_peer){ cred.uid, cred.pid };
	return 0;
}

ssize_t sock_recv(int fd, void *to, size_t n)
{
	ssize_t r;

	do
		r = recv(fd, to, n, 0);
	while (r < 0 && errno == EINTR);
	if (r == 0)
		return -ERR_CLOSED;
	return r < 0 ? fd_error() : r;
}

ssize_t sock_send(int fd, struct iovec *iov, int n)
{
	struct msghdr m = { .msg_iov = iov, .msg_iovlen = (size_t)n };
	ssize_t r;

	do
		r = sendmsg(fd, &m, MSG_NOSIGNAL);
	while (r < 0 && errno == EINTR);
	return r < 0 ? fd_error() : r;
}

bool sock_readable(int fd)
{
	struct pollfd p = { .fd = fd, .events = POLLIN };

	return poll(&p, 1, 0) > 0;
}

socklen_t sock_address_len(const struct sockaddr_storage *a)
{
	return a->ss_family == AF_INET6 ? sizeof(struct sockaddr_in6) : sizeof(struct sockaddr_in);
}
