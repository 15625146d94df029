/* SPDX-License-Identifier: MIT */
#include "sys/ping.h"

#include "sys/clock.h"
#include "sys/fd.h"
#include "sys/sock.h"

#include <errno.h>
#include <linux/errqueue.h>
#include <netdb.h>
#include <netinet/in.h>
#include <netinet/ip_icmp.h>
#include <netinet/icmp6.h>
#include <poll.h>
#include <string.h>
#include <unistd.h>

enum { PACKET_SIZE = 66000 };	/* more than the largest datagram */

static int open_socket(const struct ping_request *r, bool *ret_raw)
{
	bool six = r->to.ss_family == AF_INET6;
	int protocol = six ? (int)IPPROTO_ICMPV6 : (int)IPPROTO_ICMP, on = 1, fd;

	*ret_raw = false;
	fd = socket(r->to.ss_family, SOCK_DGRAM | SOCK_CLOEXEC | SOCK_NONBLOCK, protocol);
	if (fd < 0) {
		*ret_raw = true;
		fd = socket(r->to.ss_family, SOCK_RAW | SOCK_CLOEXEC | SOCK_NONBLOCK, protocol);
	}
	if (fd < 0)
		return -1;
	setsockopt(fd, six ? IPPROTO_IPV6 : IPPROTO_IP, six ? IPV6_RECVERR : IP_RECVERR, &on, sizeof on);
	if (r->ttl)
		setsockopt(fd, six ? IPPROTO_IPV6 : IPPROTO_IP, six ? IPV6_UNICAST_HOPS : IP_TTL, &r->ttl, sizeof r->ttl);
	if (r->dont_fragment) {
		int how = six ? IPV6_PMTUDISC_PROBE : IP_PMTUDISC_PROBE;

		setsockopt(fd, six ? IPPROTO_IPV6 : IPPROTO_IP, six ? IPV6_MTU_DISCOVER : IP_MTU_DISCOVER, &how, sizeof how);
	}
	return fd;
}

static uint16_t checksum(const uint8_t *p, size_t n)
{
	uint32_t sum = 0;

	for (size_t i = 0; i + 1 < n; i += 2)
		sum += (uint32_t)(p[i] << 8 | p[i + 1]);
	if (n & 1)
		sum += (uint32_t)p[n - 1] << 8;
	while (sum >> 16)
		sum = (sum & 0xffff) + (sum >> 16);
	return htons((uint16_t)~sum);
}

static size_t make_packet(const struct ping_request *r, uint8_t *p)
{
	struct icmphdr h = { .type = r->to.ss_family == AF_INET6 ? ICMP6_ECHO_REQUEST : ICMP_ECHO };

	h.un.echo.id = htons((uint16_t)getpid());
	h.un.echo.sequence = htons((uint16_t)r->sequence);
	memcpy(p, &h, sizeof h);
	for (unsigned i = 0; i < r->size; i++)
		p[sizeof h + i] = (uint8_t)('a' + i % 23);
	if (r->to.ss_family == AF_INET) {
		h.checksum = checksum(p, sizeof h + r->size);
		memcpy(p, &h, sizeof h);
	}
	return sizeof h + r->size;
}

static enum ping_status status_of(const struct sock_extended_err *e)
{
	if (e->ee_errno == EMSGSIZE)
		return PING_TOO_BIG;
	if (e->ee_origin == SO_EE_ORIGIN_ICMP6)
		return e->ee_type == 3			    ? PING_TTL
		       : e->ee_type == 2		    ? PING_TOO_BIG
		       : e->ee_type == 1 && e->ee_code == 0 ? PING_NETWORK
							    : PING_HOST;
	if (e->ee_type == ICMP_TIME_EXCEEDED)
		return PING_TTL;
	return e->ee_type == ICMP_DEST_UNREACH && e->ee_code == ICMP_NET_UNREACH ? PING_NETWORK : PING_HOST;
}

/* The error queue: who sent which error. */
static enum ping_status read_error(int fd, struct ping_reply *to)
{
	char control[512], data[64];
	struct iovec iov = { data, sizeof data };
	struct msghdr m = { .msg_iov = &iov, .msg_iovlen = 1, .msg_control = control, .msg_controllen = sizeof control };

	if (recvmsg(fd, &m, MSG_ERRQUEUE) < 0)
		return PING_FAILED;
	for (struct cmsghdr *c = CMSG_FIRSTHDR(&m); c; c = CMSG_NXTHDR(&m, c)) {
		struct sock_extended_err e;
		struct sockaddr *from;

		if (c->cmsg_type != IP_RECVERR && c->cmsg_type != IPV6_RECVERR)
			continue;
		memcpy(&e, CMSG_DATA(c), sizeof e);
		from = SO_EE_OFFENDER((struct sock_extended_err *)CMSG_DATA(c));
		if (from->sa_family == AF_INET)
			memcpy(&to->from, from, sizeof(struct sockaddr_in));
		else if (from->sa_family == AF_INET6)
			memcpy(&to->from, from, sizeof(struct sockaddr_in6));
		return status_of(&e);
	}
	return PING_FAILED;
}

/* Is the packet our answer? Raw sockets see everybody's, with the IP header. */
static bool is_answer(const struct ping_request *r, const uint8_t *p, ssize_t n, bool raw)
{
	struct icmphdr h;
	size_t skip = raw && r->to.ss_family == AF_INET ? (size_t)(p[0] & 15) * 4 : 0;

	if (n < (ssize_t)(skip + sizeof h))
		return false;
	memcpy(&h, p + skip, sizeof h);
	return h.type == (r->to.ss_family == AF_INET6 ? ICMP6_ECHO_REPLY : ICMP_ECHOREPLY) &&
	       h.un.echo.sequence == htons((uint16_t)r->sequence) && (!raw || h.un.echo.id == htons((uint16_t)getpid()));
}

static enum ping_status wait_for(const struct ping_request *r, int fd, bool raw, int64_t began, uint8_t *packet,
				 struct ping_reply *to)
{
	socklen_t len = sizeof to->from;

	for (;;) {
		struct pollfd p[2] = { { .fd = fd, .events = POLLIN }, { .fd = r->stop_fd, .events = POLLIN } };
		int64_t left = began + r->timeout_ms - clock_ms();
		ssize_t n;

		if (left <= 0 || poll(p, 2, (int)left) == 0)
			return PING_TIMEOUT;
		if (p[1].revents)
			return PING_STOPPED;
		if (p[0].revents & POLLERR)
			return read_error(fd, to);
		n = recvfrom(fd, packet, PACKET_SIZE, 0, (struct sockaddr *)&to->from, &len);
		if (n > 0 && is_answer(r, packet, n, raw)) {
			to->ms = clock_ms() - began;
			return PING_OK;
		}
	}
}

enum ping_status ping_once(const struct ping_request *r, struct ping_reply *to)
{
	_cleanup_(freep) uint8_t *packet = xmalloc(PACKET_SIZE);
	_cleanup_(fd_closep) int fd = -1;
	bool raw;
	int64_t began = clock_ms();
	size_t n;

	*to = (struct ping_reply){ 0 };
	if (r->size > PING_DATA_MAX)
		return PING_TOO_BIG;
	fd = open_socket(r, &raw);
	if (fd < 0)
		return PING_FORBIDDEN;
	n = make_packet(r, packet);
	if (sendto(fd, packet, n, 0, (const struct sockaddr *)&r->to, sock_address_len(&r->to)) < 0)
		return errno == EMSGSIZE ? PING_TOO_BIG : errno == ENETUNREACH ? PING_NETWORK : errno ==
			EHOSTUNREACH ? PING_HOST :
		       errno == EACCES || errno == EPERM ? PING_FORBIDDEN : PING_FAILED;
	return wait_for(r, fd, raw, began, packet, to);
}

bool ping_resolve(const char *name, int family, struct sockaddr_storage *ret)
{
	struct addrinfo hints = { .ai_family = family, .ai_socktype = SOCK_STREAM }, *all;

	if (getaddrinfo(name, NULL, &hints, &all))
		return false;
	memset(ret, 0, sizeof *ret);
	memcpy(ret, all->ai_addr, all->ai_addrlen);
	freeaddrinfo(all);
	return true;
}

int ping_tcp(struct sockaddr_storage *to, int port, int timeout_ms, int stop_fd, int64_t *ret_ms)
{
	_cleanup_(fd_closep) int fd = socket(to->ss_family, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0);
	struct pollfd p[2] = { { .fd = fd, .events = POLLOUT }, { .fd = stop_fd, .events = POLLIN } };
	int64_t began = clock_ms();
	int error = 0;
	socklen_t len = sizeof error;

	((struct sockaddr_in *)to)->sin_port = htons((uint16_t)port);
	if (fd < 0)
		return errno;
	if (connect(fd, (struct sockaddr *)to, sock_address_len(to)) && errno != EINPROGRESS)
		error = errno;
	else if (poll(p, 2, timeout_ms) <= 0)
		error = ETIMEDOUT;
	else if (p[1].revents)
		error = EINTR;
	else
		getsockopt(fd, SOL_SOCKET, SO_ERROR, &error, &len);
	*ret_ms = clock_ms() - began;
	return error;
}
