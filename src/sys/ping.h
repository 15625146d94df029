/* SPDX-License-Identifier: MIT */
/*
 * Echo requests through the kernel's ICMP datagram sockets, which need no
 * privilege where net.ipv4.ping_group_range allows them, and TCP connections
 * made to see whether they can be.
 */
#pragma once

#include "base/util.h"

#include <stdbool.h>
#include <sys/socket.h>

enum { PING_DATA_MAX = 65500 };	/* bytes */
enum ping_status { PING_OK, PING_TIMEOUT, PING_TTL, PING_HOST, PING_NETWORK, PING_TOO_BIG, PING_FORBIDDEN,
	PING_STOPPED, PING_FAILED };

struct ping_request {
	struct sockaddr_storage to;
	int ttl;			/* 0: the system's */
	unsigned size, sequence;	/* size: bytes of data */
	bool dont_fragment;
	int timeout_ms, stop_fd;	/* stop_fd readable: PING_STOPPED; -1: none */
};

struct ping_reply {
	struct sockaddr_storage from;	/* who answered, the gateway of an error too; family 0: nobody */
	int64_t ms;
};

/* One request and what became of it. */
enum ping_status ping_once(const struct ping_request *r, struct ping_reply *to);
/* The first address of NAME of FAMILY (AF_UNSPEC: any); false: none. */
bool ping_resolve(const char *name, int family, struct sockaddr_storage *ret);
/* Connects to PORT; 0 or an errno. */
int ping_tcp(struct sockaddr_storage *to, int port, int timeout_ms, int stop_fd, int64_t *ret_ms);
