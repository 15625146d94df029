/* SPDX-License-Identifier: MIT */
/*
 * Unix stream sockets, named below an open folder. The kernel limits a
 * socket's path to 107 bytes, so names go through /proc/self/fd/N. All
 * descriptors are close-on-exec and non-blocking.
 */
#pragma once

#include "base/util.h"

#include <sys/socket.h>
#include <sys/types.h>
#include <sys/uio.h>

struct sock_peer {
	uid_t uid;
	pid_t pid;
};

/* A connected pair; FD[1] is meant for a child. */
int sock_pair(int fd[2]);

/* Binds NAME below DIR (it must not exist) and listens. */
int sock_listen(int dir, const char *name);

/* Connects to NAME below DIR; -ERR_NOTFOUND when nobody listens there. */
int sock_connect(int dir, const char *name);

/* The next connection, or -ERR_AGAIN. */
int sock_accept(int fd);

/* How much of A its family uses. */
socklen_t sock_address_len(const struct sockaddr_storage *a);

/* Who is at the other end. */
int sock_peer(int fd, struct sock_peer *ret);

/* Bytes moved (> 0), -ERR_AGAIN, -ERR_CLOSED or -ERR_SYS. */
ssize_t sock_recv(int fd, void *to, size_t n);
ssize_t sock_send(int fd, struct iovec *iov, int n);

/* True when sock_recv would give something, be it the end. */
bool sock_readable(int fd);
