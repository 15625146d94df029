/* SPDX-License-Identifier: MIT */
/*
 * TcpClient, TcpListener, UdpClient, NetworkStream and the Socket below them.
 * Descriptors are non-blocking; waiting lets other scripts of the runtime go on.
 */
#include "sys/clock.h"
#include "sys/sock.h"
#include "types/arg.h"
#include "types/async.h"
#include "types/enums.h"
#include "types/net/netaddr.h"
#include "types/io/stream.h"
#include "types/tables.h"

#include <arpa/inet.h>
#include <errno.h>
#include <fcntl.h>
#include <netdb.h>
#include <netinet/tcp.h>
#include <poll.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <unistd.h>

/* An asynchronous connection that takes longer than this stays unfinished. */
enum { ASYNC_MS = 3000, BACKLOG = 128, UDP_MAX = 65536 };

struct sock {
	struct cell h;
	int fd;			/* -1: closed */
	bool connected, bound;
	int receive_ms, send_ms;	/* 0: for ever */
	int family, kind;
	val stream;		/* NetworkStream, once made */
};

static void trace(struct heap *h, struct cell *c) { val_mark(h, ((struct sock *)c)->stream); }

static void drop(struct sock *s)
{
	if (s->fd >= 0)
		close(s->fd);
	s->fd = -1;
	s->connected = false;
}

static void finalize(struct cell *c) { drop((struct sock *)c); }
static struct sock *of(val v) { return (struct sock *)val_base(v).o; }

#define SOCKET_TYPE(id, name_) \
	const struct type type_##id = { .cls = { .trace = trace, .finalize = finalize }, .name = "System.Net.Sockets." name_, \
	.base = &type_object, .size = sizeof(struct sock), .ifaces = "System.IDisposable", .flags = TF_QUIET }
SOCKET_TYPE(socket, "Socket");

/* What a client or listener is: it owns a socket. */
struct owner {
	struct cell h;
	struct sock *s;
	val local;		/* of a listener: where it will listen */
	bool active;
};

static void owner_trace(struct heap *h, struct cell *c)
{
	heap_mark(h, ((struct owner *)c)->s);
	val_mark(h, ((struct owner *)c)->local);
}

#define OWNER(id, name_) const struct type type_##id = { .cls = { .trace = owner_trace }, .name = "System.Net.Sockets." name_, \
	.base = &type_object, .size = sizeof(struct owner), .ifaces = "System.IDisposable", .flags = TF_QUIET }
OWNER(tcpclient, "TcpClient");
OWNER(tcplistener, "TcpListener");
OWNER(udpclient, "UdpClient");
STREAM_TYPE(networkstream, "System.Net.Sockets.NetworkStream", &type_stream, TF_QUIET);

static struct sock *sk(val v) { return ((struct owner *)val_base(v).o)->s; }

/* ---- errors and waiting ---- */

/* A SocketException by errno, or 11001 for a name that isn't known. */
static _Noreturn void throw_code(struct rt *rt, int code, struct ustr *message)
{
	val a[2] = { val_int(code), val_str(message) };

	rt_throw(rt, errrec_from_exception(rt, type_construct(rt, type_find_c(rt, "System.Net.Sockets.SocketException"), a, 2)));
}

static _Noreturn void no_host(struct rt *rt) { throw_code(rt, 11001, ustr_new(rt, "Name or service not known")); }

/* "Connection refused [::ffff:127.0.0.1]:1" */
static _Noreturn void fail(struct rt *rt, int code, const struct sockaddr_storage *at)
{
	struct ustr *where = at ? val_to_str(rt, netaddr_end(rt, at)) : NULL;

	throw_code(rt, code, where ? ustr_printf(rt, "%s %s", strerror(code), USTR_C(rt, where)) : ustr_new(rt, strerror(code)));
}

static bool wait_for(struct rt *rt, int fd, short events, int64_t ms)
{
	struct pollfd p = { .fd = fd, .events = events };
	int64_t due = clock_due(ms);

	for (;;) {
		int64_t left = ms < 0 ? 1000 : MIN(due - clock_ms(), 1000);
		int r;

		p.revents = 0;
		r = rt_wait(rt, &p, 1, (int)MAX(left, 0));
		rt_poll(rt);
		if (r > 0 && p.revents)
			return true;
		if (ms >= 0 && clock_ms() >= due)
			return false;
	}
}

static int64_t limit(int ms) { return ms > 0 ? ms : -1; }

/* ---- NetworkStream ---- */

struct link {
	int fd, receive_ms, send_ms;
};

static uint32_t link_get(struct rt *rt, void *state, struct stream *inner, void *to, uint32_t n)
{
	struct link *l = state;

	for (;;) {
		ssize_t k = recv(l->fd, to, n, 0);

		if (k >= 0)
			return (uint32_t)k;
		if (errno == EINTR)
			continue;
		if (errno != EAGAIN)
			net_throw(rt, "System.IO.IOException",
				"Unable to read data from the transport connection: %s.", strerror(errno));
		if (!wait_for(rt, l->fd, POLLIN, limit(l->receive_ms)))
			net_throw(rt, "System.IO.IOException",
				"Unable to read data from the transport connection: %s.", strerror(ETIMEDOUT));
	}
}

static void link_put(struct rt *rt, void *state, struct stream *inner, const void *p, uint32_t n)
{
	struct link *l = state;
	const char *q = p;

	while (n) {
		ssize_t k = send(l->fd, q, n, MSG_NOSIGNAL);

		if (k > 0) {
			q += k;
			n -= (uint32_t)k;
		} else if (errno == EAGAIN) {
			if (!wait_for(rt, l->fd, POLLOUT, limit(l->send_ms)))
				net_throw(rt, "System.IO.IOException",
					"Unable to write data to the transport connection: %s.", strerror(ETIMEDOUT));
		} else if (errno != EINTR) {
			net_throw(rt, "System.IO.IOException",
				"Unable to write data to the transport connection: %s.", strerror(errno));
		}
	}
}

static void link_finish(struct rt *rt, void *state, struct stream *inner) { shutdown(((struct link *)state)->fd, SHUT_RDWR); }

static void link_free(void *state)
{
	close(((struct link *)state)->fd);
	free(state);
}

static const struct stream_filter link_filter = { link_get, link_put, NULL, link_finish, link_free };

static val link_new(struct rt *rt, struct sock *s)
{
	struct link *l;
	int fd;

	if (!val_is_null(s->stream) && !val_stream(s->stream)->closed)
		return s->stream;
	fd = fcntl(s->fd, F_DUPFD_CLOEXEC, 3);
	if (fd < 0)
		fail(rt, errno, NULL);
	l = xcalloc(1, sizeof(*l));
	*l = (struct link){ fd, s->receive_ms, s->send_ms };
	gc_store(s, &s->stream, stream_filtered(rt, &type_networkstream, &link_filter, l, NULL, true, true, false));
	return s->stream;
}

static struct link *link_of(val v) { return val_stream(v)->state; }
static int pending_bytes(int fd) { int n = 0; return fd >= 0 && ioctl(fd, FIONREAD, &n) == 0 ? n : 0; }
static val data_available(struct rt *rt, val self) { return val_bool(link_of(self) && pending_bytes(link_of(self)->fd) > 0); }

static val link_receive_ms(struct rt *rt, val self)
{
	return val_int(link_of(self) && link_of(self)->receive_ms ? link_of(self)->receive_ms : -1);
}

static val link_send_ms(struct rt *rt, val self)
{
	return val_int(link_of(self) && link_of(self)->send_ms ? link_of(self)->send_ms : -1);
}

static int checked_ms(struct rt *rt, val v)
{
	if (arg_int(v) <= 0 && arg_int(v) != -1)
		arg_throw_range(rt, "value", "Timeout can be only be set to 'System.Threading.Timeout.Infinite' or a value > 0.");
	return arg_int(v) > 0 ? (int)arg_int(v) : 0;
}

static void set_link_receive(struct rt *rt, val self, val v)
{
	int ms = checked_ms(rt, v);

	if (link_of(self))
		link_of(self)->receive_ms = ms;
}

static void set_link_send(struct rt *rt, val self, val v)
{
	int ms = checked_ms(rt, v);
	if (link_of(self))
		link_of(self)->send_ms = ms;
}
static val yes(struct rt *rt, val self) { return V_TRUE; }

static val link_ctor(struct rt *rt, val self, val *a, int n) { return link_new(rt, of(arg_need(rt, a[0], "socket"))); }
const struct member_def networkstream_members[] = {
	CTOR("(System.Net.Sockets.Socket socket)", link_ctor),
	CTOR("(System.Net.Sockets.Socket socket, bool ownsSocket)", link_ctor),
	PROP("bool DataAvailable {get;}", data_available, NULL), PROP("bool CanTimeout {get;}", yes, NULL),
	PROP("int ReadTimeout {get;set;}", link_receive_ms, set_link_receive),
	PROP("int WriteTimeout {get;set;}", link_send_ms, set_link_send), MEMBERS_END
};

/* ---- Socket ---- */

static struct sock *sock_new(struct rt *rt, int family, int kind)
{
	struct sock *s = rt_new_cell(rt, &type_socket, sock);
	int off = 0;

	s->fd = socket(family, kind | SOCK_CLOEXEC | SOCK_NONBLOCK, 0);
	if (s->fd < 0 && family == AF_INET6)
		s->fd = socket(family = AF_INET, kind | SOCK_CLOEXEC | SOCK_NONBLOCK, 0);
	if (s->fd < 0)
		fail(rt, errno, NULL);
	if (family == AF_INET6)	/* both families through one socket */
		setsockopt(s->fd, IPPROTO_IPV6, IPV6_V6ONLY, &off, sizeof(off));
	s->family = family;
	s->kind = kind;
	s->stream = V_NULL;
	return s;
}

/* Through a socket of both families IPv4 goes as ::ffff:a.b.c.d. */
static void fit(const struct sock *s, struct sockaddr_storage *a)
{
	struct sockaddr_in four;
	struct sockaddr_in6 *six = (struct sockaddr_in6 *)a;

	if (s->family != AF_INET6 || a->ss_family != AF_INET)
		return;
	memcpy(&four, a, sizeof(four));
	memset(a, 0, sizeof(*a));
	six->sin6_family = AF_INET6;
	six->sin6_port = four.sin_port;
	six->sin6_addr.s6_addr[10] = six->sin6_addr.s6_addr[11] = 0xff;
	memcpy(six->sin6_addr.s6_addr + 12, &four.sin_addr, 4);
}

/* Connected (0), an errno, or -1 when MS are over. */
static int try_connect(struct rt *rt, struct sock *s, struct sockaddr_storage *a, int64_t ms)
{
	int error = 0;
	socklen_t len = sizeof(error);

	fit(s, a);
	if (connect(s->fd, (struct sockaddr *)a, sock_address_len(a)) == 0)
		return 0;
	if (errno != EINPROGRESS)
		return errno;
	if (!wait_for(rt, s->fd, POLLOUT, ms))
		return -1;
	getsockopt(s->fd, SOL_SOCKET, SO_ERROR, &error, &len);
	return error;
}

static void reopen(struct rt *rt, struct sock *s)
{
	struct sock *n = sock_new(rt, s->family, s->kind);

	close(s->fd);
	s->fd = n->fd;
	n->fd = -1;
}

/* To a name, an address, addresses, or an end point. False: MS are over. */
static bool connect_to(struct rt *rt, struct sock *s, val host, int64_t port, int64_t ms)
{
	struct sockaddr_storage a;
	struct addrinfo hints = { .ai_socktype = s->kind }, *all, *i;
	int code = EHOSTUNREACH;

	if (s->fd < 0)
		net_throw(rt, "System.ObjectDisposedException", "Cannot access a disposed object.");
	netaddr_check_port(rt, port);
	if (netaddr_system(host, (int)port, &a)) {
		code = try_connect(rt, s, &a, ms);
	} else {
		if (getaddrinfo(USTR_C(rt, arg_need_str(rt, host, "hostname")), NULL, &hints, &all))
			no_host(rt);
		for (i = all; i && code > 0; i = i->ai_next) {
			memset(&a, 0, sizeof(a));
			memcpy(&a, i->ai_addr, i->ai_addrlen);
			((struct sockaddr_in *)&a)->sin_port = htons((uint16_t)port);
			if (s->family == AF_INET && a.ss_family == AF_INET6)
				continue;
			if (i != all)
				reopen(rt, s);
			code = try_connect(rt, s, &a, ms);
		}
		freeaddrinfo(all);
	}
	if (code > 0)
		fail(rt, code, &a);
	s->connected = code == 0;
	return code == 0;
}

static val connect_socket(struct rt *rt, val self, val *a, int n)
{
	connect_to(rt, of(self), a[0], n > 1 ? arg_int(a[1]) : 0, -1);
	return V_VOID;
}

static int native_family(int64_t f) { return f == 23 ? AF_INET6 : f == 1 ? AF_UNIX : AF_INET; }

static val socket_ctor(struct rt *rt, val self, val *a, int n)
{
	int64_t kind = arg_int(a[n == 3 ? 1 : 0]);

	return val_obj(sock_new(rt, n == 3 ? native_family(arg_int(a[0])) : AF_INET6, kind == 2 ? SOCK_DGRAM : SOCK_STREAM));
}

static void bind_to(struct rt *rt, struct sock *s, val where)
{
	struct sockaddr_storage a;
	int on = 1;

	if (!netaddr_system(arg_need(rt, where, "localEP"), 0, &a))
		arg_throw_null(rt, "localEP");
	fit(s, &a);
	if (s->kind == SOCK_STREAM)
		setsockopt(s->fd, SOL_SOCKET, SO_REUSEADDR, &on, sizeof(on));
	if (bind(s->fd, (struct sockaddr *)&a, sock_address_len(&a)) < 0)
		fail(rt, errno, NULL);
	s->bound = true;
}

static val bind_socket(struct rt *rt, val self, val *a, int n) { bind_to(rt, of(self), a[0]); return V_VOID; }

static val listen_socket(struct rt *rt, val self, val *a, int n)
{
	if (listen(of(self)->fd, n ? (int)arg_int(a[0]) : BACKLOG) < 0)
		fail(rt, errno, NULL);
	return V_VOID;
}

static struct sock *accept_from(struct rt *rt, struct sock *s)
{
	struct sock *n = rt_new_cell(rt, &type_socket, sock);

	do {	/* who knocked may be gone again */
		n->fd = -1;
		wait_for(rt, s->fd, POLLIN, -1);
		n->fd = accept4(s->fd, NULL, NULL, SOCK_CLOEXEC | SOCK_NONBLOCK);
	} while (n->fd < 0 && (errno == EAGAIN || errno == EINTR || errno == ECONNABORTED));
	if (n->fd < 0)
		fail(rt, errno, NULL);
	n->family = s->family;
	n->kind = s->kind;
	n->connected = n->bound = true;
	n->stream = V_NULL;
	return n;
}

static val accept_socket(struct rt *rt, val self, val *a, int n) { return val_obj(accept_from(rt, of(self))); }

static val send_socket(struct rt *rt, val self, val *a, int n)
{
	struct array *b = val_array(arg_need(rt, a[0], "buffer"));
	uint32_t at = n > 2 ? (uint32_t)arg_int(a[1]) : 0, len = n > 2 ? (uint32_t)arg_int(a[2]) : b->n;
	struct link l = { of(self)->fd, of(self)->receive_ms, of(self)->send_ms };

	if ((uint64_t)at + len > b->n)
		arg_throw_range(rt, "size", "Specified argument was out of the range of valid values.");
	link_put(rt, &l, NULL, b->b + at, len);
	return val_int((int32_t)len);
}

static val receive_socket(struct rt *rt, val self, val *a, int n)
{
	struct array *b = val_array(arg_need(rt, a[0], "buffer"));
	uint32_t at = n > 2 ? (uint32_t)arg_int(a[1]) : 0, len = n > 2 ? (uint32_t)arg_int(a[2]) : b->n;
	ssize_t k;

	if ((uint64_t)at + len > b->n)
		arg_throw_range(rt, "size", "Specified argument was out of the range of valid values.");
	while ((k = recv(of(self)->fd, b->b + at, len, 0)) < 0) {
		if (errno != EAGAIN)
			fail(rt, errno, NULL);
		if (!wait_for(rt, of(self)->fd, POLLIN, limit(of(self)->receive_ms)))
			fail(rt, ETIMEDOUT, NULL);
	}
	return val_int((int32_t)k);
}

static val end_of(struct rt *rt, struct sock *s, bool remote)
{
	struct sockaddr_storage a = { 0 };
	socklen_t len = sizeof(a);

	if (s->fd < 0 ||
	    (remote ? getpeername(s->fd, (struct sockaddr *)&a, &len)
		    : getsockname(s->fd, (struct sockaddr *)&a, &len)) < 0 ||
	    !a.ss_family)
		return V_NULL;
	return a.ss_family == AF_INET || a.ss_family == AF_INET6 ? netaddr_end(rt, &a) : V_NULL;
}

static val local_end(struct rt *rt, val self) { return end_of(rt, of(self), false); }
static val remote_end(struct rt *rt, val self) { return of(self)->connected ? end_of(rt, of(self), true) : V_NULL; }
static val is_connected(struct rt *rt, val self) { return val_bool(of(self)->connected); }
static val is_bound(struct rt *rt, val self) { return val_bool(of(self)->bound || of(self)->connected); }
static val available(struct rt *rt, val self) { return val_int(pending_bytes(of(self)->fd)); }

static val family(struct rt *rt, val self)
{
	return val_enum(&enum_addressfamily, of(self)->family == AF_INET6 ? 23 : of(self)->family == AF_UNIX ? 1 : 2);
}

static val kind(struct rt *rt, val self) { return val_enum(&enum_sockettype, of(self)->kind == SOCK_DGRAM ? 2 : 1); }
static val protocol(struct rt *rt, val self) { return val_enum(&enum_protocoltype, of(self)->kind == SOCK_DGRAM ? 17 : 6); }

static val option(struct sock *s, int level, int name)
{
	int v = 0;
	socklen_t len = sizeof(v);

	getsockopt(s->fd, level, name, &v, &len);
	return val_int(v);
}

static void set_option(struct sock *s, int level, int name, int64_t x)
{
	int v = (int)x;

	setsockopt(s->fd, level, name, &v, sizeof(v));
}

/* Properties of a socket, for itself and for its owners. */
#define OPTION(id, level, name, to)                                            \
	static val id##_of(struct sock *s) { return to(option(s, level, name)); } \
	static val id(struct rt *rt, val self) { return id##_of(of(self)); } \
	static val id##_owned(struct rt *rt, val self) { return id##_of(sk(self)); } \
	static void set_##id(struct rt *rt, val self, val v) { set_option(of(self), level, name, arg_int(v)); } \
	static void set_##id##_owned(struct rt *rt, val self, val v) { set_option(sk(self), level, name, arg_int(v)); }
#define PLAIN_INT(v) (v)
#define AS_BOOL(v) val_bool(arg_int(v))
OPTION(no_delay, IPPROTO_TCP, TCP_NODELAY, AS_BOOL)
OPTION(receive_buffer, SOL_SOCKET, SO_RCVBUF, PLAIN_INT)
OPTION(send_buffer, SOL_SOCKET, SO_SNDBUF, PLAIN_INT)
OPTION(broadcast, SOL_SOCKET, SO_BROADCAST, AS_BOOL)

#define TIMEOUT(id, field)                                                     \
	static val id(struct rt *rt, val self) { return val_int(of(self)->field); } \
	static val id##_owned(struct rt *rt, val self) { return val_int(sk(self)->field); } \
	static void put_##id(struct sock *s, val v)                            \
	{                                                                      \
		s->field = (int)MAX(arg_int(v), 0);                            \
		if (!val_is_null(s->stream) && link_of(s->stream))             \
			link_of(s->stream)->field = s->field;                  \
	}                                                                      \
	static void set_##id(struct rt *rt, val self, val v) { put_##id(of(self), v); } \
	static void set_##id##_owned(struct rt *rt, val self, val v) { put_##id(sk(self), v); }
TIMEOUT(receive_timeout, receive_ms)
TIMEOUT(send_timeout, send_ms)

static void close_sock(struct rt *rt, struct sock *s)
{
	if (!val_is_null(s->stream) && !val_stream(s->stream)->closed)
		stream_close(rt, val_stream(s->stream));
	if (s->fd >= 0 && s->connected)
		shutdown(s->fd, SHUT_RDWR);
	drop(s);
}

static val close_socket(struct rt *rt, val self, val *a, int n) { close_sock(rt, of(self)); return V_VOID; }

static val shut(struct rt *rt, val self, val *a, int n)
{
	static const int how[] = { SHUT_RD, SHUT_WR, SHUT_RDWR };

	shutdown(of(self)->fd, how[arg_int(a[0]) % 3]);
	return V_VOID;
}

/* Poll(microseconds, mode) */
static val poll_socket(struct rt *rt, val self, val *a, int n)
{
	return val_bool(wait_for(rt, of(self)->fd, arg_int(a[1]) == 1 ? POLLOUT : POLLIN,
				 arg_int(a[0]) < 0 ? -1 : arg_int(a[0]) / 1000));
}

const struct member_def socket_members[] = {
	CTOR("(System.Net.Sockets.AddressFamily addressFamily, System.Net.Sockets.SocketType socketType, System.Net.Sockets.ProtocolType protocolType)",
		socket_ctor),
	CTOR("(System.Net.Sockets.SocketType socketType, System.Net.Sockets.ProtocolType protocolType)", socket_ctor),
	PROP("int Available {get;}", available, NULL), PROP("System.Net.EndPoint LocalEndPoint {get;}", local_end, NULL),
	PROP("System.Net.EndPoint RemoteEndPoint {get;}", remote_end, NULL), PROP("bool Connected {get;}", is_connected, NULL),
	PROP("System.Net.Sockets.AddressFamily AddressFamily {get;}", family, NULL),
	PROP("System.Net.Sockets.SocketType SocketType {get;}", kind, NULL),
	PROP("System.Net.Sockets.ProtocolType ProtocolType {get;}", protocol, NULL), PROP("bool IsBound {get;}", is_bound, NULL),
	PROP("int ReceiveBufferSize {get;set;}", receive_buffer, set_receive_buffer),
	PROP("int SendBufferSize {get;set;}", send_buffer, set_send_buffer),
	PROP("int ReceiveTimeout {get;set;}", receive_timeout, set_receive_timeout),
	PROP("int SendTimeout {get;set;}", send_timeout, set_send_timeout),
	PROP("bool NoDelay {get;set;}", no_delay, set_no_delay),
	PROP("bool EnableBroadcast {get;set;}", broadcast, set_broadcast),
	METHOD("void Connect(string host, int port)", connect_socket),
	METHOD("void Connect(ipaddress address, int port)", connect_socket),
	METHOD("void Connect(System.Net.EndPoint remoteEP)", connect_socket),
	METHOD("void Bind(System.Net.EndPoint localEP)", bind_socket),
	METHOD("void Listen(int backlog)", listen_socket), METHOD("void Listen()", listen_socket),
	METHOD("System.Net.Sockets.Socket Accept()", accept_socket),
	METHOD("int Send(byte[] buffer)", send_socket),
	METHOD("int Send(byte[] buffer, int offset, int size, System.Net.Sockets.SocketFlags socketFlags)", send_socket),
	METHOD("int Receive(byte[] buffer)", receive_socket),
	METHOD("int Receive(byte[] buffer, int offset, int size, System.Net.Sockets.SocketFlags socketFlags)", receive_socket),
	METHOD("bool Poll(int microSeconds, System.Net.Sockets.SelectMode mode)", poll_socket),
	METHOD("void Shutdown(System.Net.Sockets.SocketShutdown how)", shut),
	METHOD("void Close()", close_socket), METHOD("void Close(int timeout)", close_socket),
	METHOD("void Dispose()", close_socket), MEMBERS_END
};

/* ---- TcpClient ---- */

static struct owner *owner_new(struct rt *rt, const struct type *t, struct sock *s)
{
	struct owner *o = rt_new_cell(rt, t, owner);

	gc_storep(o, o->s, s);
	o->local = V_NULL;
	return o;
}

static val client_ctor(struct rt *rt, val self, val *a, int n)
{
	struct owner *o = owner_new(
		rt, &type_tcpclient,
		sock_new(rt, n == 1 && val_base(a[0]).k == VK_ENUM ? native_family(arg_int(a[0])) : AF_INET6,
			 SOCK_STREAM));

	if (n == 2)
		connect_to(rt, o->s, a[0], arg_int(a[1]), -1);
	else if (n == 1 && val_base(a[0]).k != VK_ENUM)
		bind_to(rt, o->s, a[0]);
	return val_obj(o);
}

static val client_connect(struct rt *rt, val self, val *a, int n)
{
	connect_to(rt, sk(self), a[0], n > 1 ? arg_int(a[1]) : 0, -1);
	return V_VOID;
}

static val connect_soon(struct rt *rt, val self, val *a, int n)
{
	return val_bool(connect_to(rt, sk(self), a[0], n > 1 ? arg_int(a[1]) : 0, clock_patience(ASYNC_MS)));
}

/* What isn't there after a while never comes: the task of an endless delay. */
static val client_connect_async(struct rt *rt, val self, val *a, int n)
{
	val t = async_run(rt, NULL, connect_soon, self, a, n), forever = val_int(INT32_MAX), ended;

	if (sk(self)->connected || (member_get_c(rt, t, "IsFaulted", &ended) && arg_bool(ended)))
		return t;
	return method_call(rt, type_method(rt, &type_task, ustr_atom(rt, "Delay"), true), V_NULL, &forever, 1);
}

static val client_end(struct rt *rt, val self, val *a, int n)
{
	return member_call(rt, arg_need(rt, a[0], "asyncResult"), ustr_atom(rt, "GetAwaiter"), NULL, 0).k
		       ? member_call(rt, a[0], ustr_atom(rt, "Wait"), NULL, 0)
		       : V_VOID;
}

static val client_stream(struct rt *rt, val self, val *a, int n)
{
	if (sk(self)->fd < 0)
		net_throw(rt, "System.ObjectDisposedException",
			"Cannot access a disposed object.\nObject name: 'System.Net.Sockets.TcpClient'.");
	if (!sk(self)->connected)
		arg_throw_invalid(rt, "The operation is not allowed on non-connected sockets.");
	return link_new(rt, sk(self));
}

static val client(struct rt *rt, val self) { return sk(self)->fd < 0 ? V_NULL : val_obj(sk(self)); }
static val client_connected(struct rt *rt, val self) { return val_bool(sk(self)->connected); }
static val client_available(struct rt *rt, val self) { return val_int(pending_bytes(sk(self)->fd)); }
static val exclusive(struct rt *rt, val self) { return V_TRUE; }
static void set_nothing(struct rt *rt, val self, val v) { }
static val client_close(struct rt *rt, val self, val *a, int n) { close_sock(rt, sk(self)); return V_VOID; }

#define TO(ret, name, fn)                                                      \
	METHOD(ret " " name "(string hostname, int port)", fn), METHOD(ret " " name "(ipaddress address, int port)", fn)
#define ASYNC_TO "System.AsyncCallback requestCallback, System.Object state)"
#define OWNED_TIMES                                                            \
	PROP("int ReceiveTimeout {get;set;}", receive_timeout_owned, set_receive_timeout_owned), \
	PROP("int SendTimeout {get;set;}", send_timeout_owned, set_send_timeout_owned)
const struct member_def tcpclient_members[] = {
	CTOR("()", client_ctor), CTOR("(string hostname, int port)", client_ctor),
	CTOR("(System.Net.IPEndPoint localEP)", client_ctor),
	CTOR("(System.Net.Sockets.AddressFamily family)", client_ctor),
	PROP("int Available {get;}", client_available, NULL), PROP("System.Net.Sockets.Socket Client {get;}", client, NULL),
	PROP("bool Connected {get;}", client_connected, NULL),
	PROP("bool ExclusiveAddressUse {get;set;}", exclusive, set_nothing),
	PROP("int ReceiveBufferSize {get;set;}", receive_buffer_owned, set_receive_buffer_owned),
	PROP("int SendBufferSize {get;set;}", send_buffer_owned, set_send_buffer_owned),
	OWNED_TIMES, PROP("bool NoDelay {get;set;}", no_delay_owned, set_no_delay_owned),
	TO("void", "Connect", client_connect), METHOD("void Connect(System.Net.IPEndPoint remoteEP)", client_connect),
	TO("System.Threading.Tasks.Task", "ConnectAsync", client_connect_async),
	METHOD("System.Threading.Tasks.Task ConnectAsync(System.Net.IPEndPoint remoteEP)", client_connect_async),
	METHOD("System.IAsyncResult BeginConnect(string host, int port, " ASYNC_TO, client_connect_async),
	METHOD("System.IAsyncResult BeginConnect(ipaddress address, int port, " ASYNC_TO, client_connect_async),
	METHOD("void EndConnect(System.IAsyncResult asyncResult)", client_end),
	METHOD("System.Net.Sockets.NetworkStream GetStream()", client_stream),
	METHOD("void Close()", client_close), METHOD("void Dispose()", client_close), MEMBERS_END
};

/* ---- TcpListener ---- */

static val listener_ctor(struct rt *rt, val self, val *a, int n)
{
	struct owner *o = owner_new(rt, &type_tcplistener, NULL);
	struct sockaddr_storage at = { .ss_family = AF_INET };

	if (arg_is(a[n - 1], VK_INT32))
		netaddr_check_port(rt, arg_int(a[n - 1]));
	if (n == 1 && arg_is(a[0], VK_INT32))
		((struct sockaddr_in *)&at)->sin_port = htons((uint16_t)arg_int(a[0]));
	else if (!netaddr_system(arg_need(rt, a[0], "localaddr"), n > 1 ? (int)arg_int(a[1]) : 0, &at))
		arg_throw_null(rt, "localaddr");
	gc_store(o, &o->local, netaddr_end(rt, &at));
	return val_obj(o);
}

static val listener_create(struct rt *rt, val self, val *a, int n) { return listener_ctor(rt, self, a, n); }

static val listener_start(struct rt *rt, val self, val *a, int n)
{
	struct owner *o = (struct owner *)val_base(self).o;
	struct sockaddr_storage at;

	if (o->active)
		return V_VOID;
	netaddr_system(o->local, 0, &at);
	gc_storep(o, o->s, sock_new(rt, at.ss_family, SOCK_STREAM));
	bind_to(rt, o->s, o->local);
	if (listen(o->s->fd, n ? (int)arg_int(a[0]) : BACKLOG) < 0)
		fail(rt, errno, NULL);
	o->active = true;
	return V_VOID;
}

static struct sock *active(struct rt *rt, val self)
{
	if (!((struct owner *)val_base(self).o)->active)
		arg_throw_invalid(rt, "Not listening. You must call the Start() method before calling this method.");
	return sk(self);
}

static val listener_stop(struct rt *rt, val self, val *a, int n)
{
	if (sk(self))
		close_sock(rt, sk(self));
	((struct owner *)val_base(self).o)->active = false;
	return V_VOID;
}

static val pending(struct rt *rt, val self, val *a, int n)
{
	struct pollfd p = { .fd = active(rt, self)->fd, .events = POLLIN };

	return val_bool(poll(&p, 1, 0) > 0);
}

static val accept_client(struct rt *rt, val self, val *a, int n)
{
	return val_obj(owner_new(rt, &type_tcpclient, accept_from(rt, active(rt, self))));
}

static val accept_sock(struct rt *rt, val self, val *a, int n) { return val_obj(accept_from(rt, active(rt, self))); }
ASYNC(accept_client_async, &type_tcpclient, accept_client)
static val listener_end(struct rt *rt, val self)
{
	struct owner *o = (struct owner *)val_base(self).o;

	return o->active ? end_of(rt, o->s, false) : o->local;
}
static val server(struct rt *rt, val self) { return sk(self) ? val_obj(sk(self)) : V_NULL; }

const struct member_def tcplistener_members[] = {
	CTOR("(System.Net.IPEndPoint localEP)", listener_ctor),
	CTOR("(ipaddress localaddr, int port)", listener_ctor), CTOR("(int port)", listener_ctor),
	STATIC("static System.Net.Sockets.TcpListener Create(int port)", listener_create),
	PROP("System.Net.Sockets.Socket Server {get;}", server, NULL),
	PROP("System.Net.EndPoint LocalEndpoint {get;}", listener_end, NULL),
	PROP("bool ExclusiveAddressUse {get;set;}", exclusive, set_nothing), METHOD("void Start()", listener_start),
	METHOD("void Start(int backlog)", listener_start),
	METHOD("void Stop()", listener_stop), METHOD("void Dispose()", listener_stop), METHOD("bool Pending()", pending),
	METHOD("System.Net.Sockets.TcpClient AcceptTcpClient()", accept_client),
	METHOD("System.Net.Sockets.Socket AcceptSocket()", accept_sock),
	METHOD("System.Threading.Tasks.Task[System.Net.Sockets.TcpClient] AcceptTcpClientAsync()",
		accept_client_async), MEMBERS_END
};

/* ---- UdpClient ---- */

static val udp_ctor(struct rt *rt, val self, val *a, int n)
{
	bool by_family = n == 1 && val_base(a[0]).k == VK_ENUM;
	struct owner *o = owner_new(rt, &type_udpclient,
		sock_new(rt, by_family ? native_family(arg_int(a[0])) : AF_INET, SOCK_DGRAM));
	struct sockaddr_storage any = { .ss_family = AF_INET };

	if (n == 2) {
		connect_to(rt, o->s, a[0], arg_int(a[1]), -1);
	} else if (n == 1 && arg_is(a[0], VK_INT32)) {
		netaddr_check_port(rt, arg_int(a[0]));
		((struct sockaddr_in *)&any)->sin_port = htons((uint16_t)arg_int(a[0]));
		bind_to(rt, o->s, netaddr_end(rt, &any));
	} else if (n == 1 && !by_family) {
		bind_to(rt, o->s, a[0]);
	}
	return val_obj(o);
}

static val udp_send(struct rt *rt, val self, val *a, int n)
{
	struct array *b = val_array(arg_need(rt, a[0], "dgram"));
	uint32_t len = n > 1 && arg_is(a[1], VK_INT32) ? (uint32_t)arg_int(a[1]) : b->n;
	struct sockaddr_storage to;
	ssize_t k;

	arg_at_most(rt, len, b->n, "size");
	if (n >= 3 && !arg_null(a[2])) {
		struct addrinfo hints = { .ai_socktype = SOCK_DGRAM, .ai_family = sk(self)->family }, *all;

		if (!netaddr_system(a[2], 0, &to)) {
			if (getaddrinfo(USTR_C(rt, arg_need_str(rt, a[2], "hostname")), NULL, &hints, &all))
				no_host(rt);
			memset(&to, 0, sizeof(to));
			memcpy(&to, all->ai_addr, all->ai_addrlen);
			freeaddrinfo(all);
			netaddr_check_port(rt, arg_int(a[3]));
			((struct sockaddr_in *)&to)->sin_port = htons((uint16_t)arg_int(a[3]));
		}
		fit(sk(self), &to);
		k = sendto(sk(self)->fd, b->b, len, 0, (struct sockaddr *)&to, sock_address_len(&to));
	} else {
		k = send(sk(self)->fd, b->b, len, MSG_NOSIGNAL);
	}
	if (k < 0)
		fail(rt, errno, NULL);
	return val_int((int32_t)k);
}

static val udp_receive(struct rt *rt, val self, val *a, int n)
{
	struct sockaddr_storage from = { 0 };
	socklen_t len = sizeof(from);
	uint8_t *b = heap_alloc_block(rt->heap, UDP_MAX);
	ssize_t k;

	while ((k = recvfrom(sk(self)->fd, b, UDP_MAX, 0, (struct sockaddr *)&from, &len)) < 0) {
		if (errno != EAGAIN)
			fail(rt, errno, NULL);
		if (!wait_for(rt, sk(self)->fd, POLLIN, limit(sk(self)->receive_ms)))
			fail(rt, ETIMEDOUT, NULL);
	}
	arg_set_ref(rt, a[0], netaddr_end(rt, &from));
	return val_obj(array_bytes(rt, b, (uint32_t)k));
}

const struct member_def udpclient_members[] = {
	CTOR("()", udp_ctor), CTOR("(System.Net.Sockets.AddressFamily family)", udp_ctor),
	CTOR("(int port)", udp_ctor), CTOR("(System.Net.IPEndPoint localEP)", udp_ctor),
	CTOR("(string hostname, int port)", udp_ctor),
	PROP("System.Net.Sockets.Socket Client {get;}", client, NULL), PROP("int Available {get;}", client_available, NULL),
	PROP("bool EnableBroadcast {get;set;}", broadcast_owned, set_broadcast_owned),
	PROP("bool ExclusiveAddressUse {get;set;}", exclusive, set_nothing),
	TO("void", "Connect", client_connect), METHOD("void Connect(System.Net.IPEndPoint endPoint)", client_connect),
	METHOD("int Send(byte[] dgram, int bytes, System.Net.IPEndPoint endPoint)", udp_send),
	METHOD("int Send(byte[] dgram, int bytes, string hostname, int port)", udp_send),
	METHOD("int Send(byte[] dgram, int bytes)", udp_send), METHOD("int Send(byte[] dgram)", udp_send),
	METHOD("byte[] Receive([ref] System.Net.IPEndPoint remoteEP)", udp_receive),
	METHOD("void Close()", client_close), METHOD("void Dispose()", client_close), MEMBERS_END
};
