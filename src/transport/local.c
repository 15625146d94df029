/* SPDX-License-Identifier: MIT */
/*
 * The client's end of a link to a worker on this machine. A new worker gets
 * one end of a socket pair, so nothing is waited for: parameters, greeting and
 * the first messages leave in one write. An existing one is reached through
 * the registry.
 */
#include "transport/conn.h"

#include <errno.h>
#include <stdlib.h>
#include <unistd.h>

#include "base/err.h"
#include "sys/clock.h"
#include "sys/fd.h"
#include "sys/proc.h"
#include "sys/sock.h"
#include "transport/children.h"
#include "transport/control.h"
#include "transport/reach.h"

enum {
	CONSUMED_MAX = 64,		/* objects before a release leaves */
	CONSUMED_US = 20000,		/* or this long after the first */
	ANSWER_MS = 10000,		/* for attach, resume, disconnect */
	RING_MAX = 16 << 20,
	MESSAGE_ROOM = 256,		/* headers around a short message */
	FLUSH_AT = 1 << 16,		/* queued bytes that don't wait */
};

struct local {
	struct conn base;
	struct link link;
	int fd;
	bool skip_read;		/* the socket was just found or left empty */
	bool dead_write;	/* writing failed; reading finds out why */
	bool closing;		/* CLOSE was sent */
	struct conn_target *current;	/* has messages to hand out */
	uint64_t seen;		/* last frame handed out */
	uint64_t consumed;	/* last frame consumed */
	unsigned unconsumed;	/* consumed, but not told */
	int64_t first_us;	/* when the first of those was */
	int refused;		/* answer of the worker, -ERR_X */
	pid_t child;
	char *registry;		/* base folder, or NULL */
	char **relay;		/* program that leads to the worker, or NULL */
};

static struct local *local_of(struct conn *c)
{
	return (struct local *)c;
}

/* A new connection to the session's worker. */
static int reach(struct local *l)
{
	int pid, fd;

	if (!l->relay)
		return reach_session(l->registry, l->base.id);
	fd = reach_relay((const char *const *)l->relay, &pid);
	if (fd < 0)
		return fd;
	if (l->child)
		children_adopt(l->child);
	l->child = pid;
	return fd;
}

/* The connection ended: does the session live on? */
static void lost(struct local *l)
{
	int probe;

	l->fd = fd_close(l->fd);
	link_cut(&l->link);
	l->current = NULL;
	if (l->closing) {
		conn_end(&l->base, CONN_CLOSED, CONN_EV_CLOSED, 0);
		return;
	}
	/* Over a relay it cannot be known before conn_reconnect asks. */
	probe = l->relay ? (l->link.epoch ? 0 : -ERR_CLOSED) :
			   reach_session(l->registry, l->base.id);
	if (probe >= 0) {
		if (!l->relay)
			fd_close(probe);
		conn_end(&l->base, CONN_DISCONNECTED, CONN_EV_DISCONNECTED,
			 -ERR_CLOSED);
		return;
	}
	conn_end(&l->base, CONN_BROKEN, CONN_EV_BROKEN, -ERR_CLOSED);
}

static void broken(struct local *l, int error)
{
	l->fd = fd_close(l->fd);
	link_cut(&l->link);
	l->current = NULL;
	conn_end(&l->base, CONN_BROKEN, CONN_EV_BROKEN, error);
}

/* Lets the release of what was consumed leave with the next output. */
static void tell_consumed(struct local *l)
{
	link_taken(&l->link, l->consumed);
	l->unconsumed = 0;
}

static bool consumed_due(const struct local *l)
{
	return l->unconsumed >= CONSUMED_MAX ||
	       (l->unconsumed && clock_us() - l->first_us >= CONSUMED_US);
}

static int local_flush(struct conn *c)
{
	struct local *l = local_of(c);

	if (l->fd < 0 || l->dead_write)
		return 0;
	if (link_pending(&l->link) || consumed_due(l))
		tell_consumed(l);
	while (link_pending(&l->link)) {
		struct iovec iov[3];
		ssize_t r = sock_send(l->fd, iov, link_output(&l->link, iov));

		if (r == -ERR_AGAIN)
			return -ERR_AGAIN;
		if (r < 0) {
			l->dead_write = true;
			return 0;
		}
		link_written(&l->link, (size_t)r);
		l->skip_read = true;
	}
	return 0;
}

/* Reads what is there: 1 when something came. */
static int receive(struct local *l)
{
	size_t room;
	uint8_t *to;
	ssize_t r;

	if (l->fd < 0)
		return 0;
	if (l->skip_read) {
		l->skip_read = false;
		return 0;
	}
	to = link_space(&l->link, &room);
	r = sock_recv(l->fd, to, room);
	if (r == -ERR_AGAIN)
		return 0;
	if (r < 0) {
		lost(l);
		return 0;
	}
	link_filled(&l->link, (size_t)r);
	l->skip_read = (size_t)r < room;
	return 1;
}

static int on_attached(struct local *l, const struct control *m,
		       struct conn_event *ret)
{
	struct session_info *info = xcalloc(1, sizeof *info);

	if (session_info_get(info, m->body, m->len) < 0) {
		free(info);
		return -ERR_PROTOCOL;
	}
	free(l->base.info);
	l->base.info = info;
	l->base.worker_pid = info->pid;
	l->link.epoch = m->epoch;
	l->base.state = CONN_OPEN;
	*ret = (struct conn_event){ .kind = CONN_EV_ATTACHED };
	if (l->link.hold && link_resume(&l->link, m->received) < 0)
		return -ERR_PROTOCOL;
	return 1;
}

static int on_detached(struct local *l, const struct control *m)
{
	l->fd = fd_close(l->fd);
	conn_end(&l->base, CONN_DISCONNECTED, CONN_EV_DISCONNECTED,
		 -(int)m->value);
	return 0;
}

static int on_control(struct local *l, const struct link_frame *f,
		      struct conn_event *ret)
{
	struct control m;
	int r = control_get(&m, f->data, f->len);

	if (r < 0)
		return r;
	switch (m.type) {
	case CONTROL_HELLO:
		return 0;
	case CONTROL_ATTACHED:
		return on_attached(l, &m, ret);
	case CONTROL_REFUSED:
		l->refused = -(int)m.value;
		broken(l, l->refused);
		return 0;
	case CONTROL_CONNECTED:
		*ret = (struct conn_event){ .kind = CONN_EV_CONNECTED,
					    .data = m.body, .len = m.len };
		return 1;
	case CONTROL_DETACHED:
		return on_detached(l, &m);
	case CONTROL_CLOSED:
		l->closing = true;
		return 0;
	default:
		return -ERR_PROTOCOL;
	}
}

static int on_packet(struct local *l, const struct link_frame *f,
		     struct conn_event *ret)
{
	struct conn_target *t;
	struct packet k;
	bool first_unseen = l->consumed == l->seen;

	if (control_packet_get(&k, f->data, f->len) < 0)
		return -ERR_PROTOCOL;
	if (f->flags & LINK_LAST)
		l->seen = f->seq;
	if (k.op == PACKET_DATA) {
		t = conn_target(&l->base, k.guid);
		if (!t)
			return -ERR_LIMIT;
		if (!t->closed) {
			defrag_feed(&t->defrag, k.data, k.len);
			l->current = t;
			return 0;
		}
	}
	/* Nobody will consume this one: it goes with those before it. */
	if (first_unseen)
		l->consumed = l->seen;
	memcpy(ret->pid, k.guid, GUID_LEN);
	switch (k.op) {
	case PACKET_SIGNAL_ACK:
		ret->kind = CONN_EV_SIGNALLED;
		return 1;
	case PACKET_CLOSE_ACK:
		conn_target_drop(&l->base, k.guid);
		ret->kind = CONN_EV_PIPELINE_CLOSED;
		return 1;
	default:
		return 0;
	}
}

static int local_next(struct conn *c, struct conn_event *ret)
{
	struct local *l = local_of(c);
	struct link_frame f;
	int r;

	local_flush(c);
	*ret = (struct conn_event){ 0 };
	for (;;) {
		if (l->current) {
			r = conn_message(c, l->current, ret);
			if (r > 0)
				return r;
			l->current = NULL;
		} else {
			r = link_next(&l->link, &f);
			if (!r) {
				if (receive(l))
					continue;
				return conn_take_end(c, ret);
			}
			if (r > 0)
				r = f.channel == LINK_CONTROL ?
					on_control(l, &f, ret) :
				    f.channel == LINK_PSRP ?
					on_packet(l, &f, ret) : 0;
			if (r > 0)
				return r;
		}
		if (r < 0)
			broken(l, r);
	}
}

static void local_consumed(struct conn *c)
{
	struct local *l = local_of(c);

	if (l->consumed == l->seen)
		return;
	l->consumed = l->seen;
	if (!l->unconsumed++)
		l->first_us = clock_us();
}

static bool local_ready(struct conn *c)
{
	struct local *l = local_of(c);

	return l->current || link_ready(&l->link) ||
	       (c->end_pending && !c->end_reported);
}

static int local_fds(struct conn *c, struct pollfd fds[CONN_FDS],
		     int *timeout_ms)
{
	struct local *l = local_of(c);
	int left;

	if (l->fd < 0)
		return 0;
	l->skip_read = false;
	fds[0] = (struct pollfd){ .fd = l->fd, .events = POLLIN };
	if (link_pending(&l->link) && !l->dead_write)
		fds[0].events |= POLLOUT;
	if (!l->unconsumed)
		return 1;
	left = (int)((CONSUMED_US - (clock_us() - l->first_us)) / 1000) + 1;
	if (*timeout_ms < 0 || left < *timeout_ms)
		*timeout_ms = MAX(left, 0);
	return 1;
}

/* Waits until the ring takes N more bytes. Events meanwhile stay in the
 * socket: the worker's releases come in front of them or piecemeal, so that
 * what is whole is looked at without being handed out. */
static int wait_room(struct local *l, size_t n)
{
	if (l->current && !l->current->defrag.left)
		l->current = NULL;
	while (!link_room(&l->link, n)) {
		struct pollfd fds[2] = {
			{ .fd = l->fd, .events = POLLIN | POLLOUT },
			{ .fd = l->base.stop_fd, .events = POLLIN },
		};
		size_t room;
		uint8_t *to;
		ssize_t r;

		if (l->fd < 0 || l->dead_write)
			return -ERR_CLOSED;
		if (!link_pending(&l->link))
			fds[0].events = POLLIN;
		if (poll(fds, l->base.stop_fd >= 0 ? 2 : 1, -1) < 0 &&
		    errno != EINTR)
			return -ERR_SYS;
		if (fds[1].revents)
			return -ERR_CANCELLED;
		local_flush(&l->base);
		if (!(fds[0].revents & ~POLLOUT))
			continue;
		to = link_more(&l->link, &room);
		if (!to)
			return -ERR_LIMIT;
		r = sock_recv(l->fd, to, room);
		if (r == -ERR_AGAIN)
			continue;
		if (r < 0)
			return -ERR_CLOSED;
		link_filled(&l->link, (size_t)r);
		r = link_peek_releases(&l->link);
		if (r < 0)
			return (int)r;
	}
	return 0;
}

static int local_send(struct conn *c, const struct message_def *def,
		      const uint8_t *pid, const void *data, size_t n)
{
	struct local *l = local_of(c);
	uint8_t head[MESSAGE_HEADER];
	int r;

	if (n > BUF_MAX_DEFAULT / 2)
		return -ERR_LIMIT;
	r = wait_room(l, n + MESSAGE_ROOM);
	if (r < 0)
		return r;
	if (def->flags & MESSAGE_OPENS) {
		if (!conn_target(c, pid))
			return -ERR_LIMIT;
		control_put_packet(&l->link, PACKET_COMMAND, pid);
	}
	message_header(head, MESSAGE_TO_SERVER, def->type, c->id, pid);
	r = control_put_message(&l->link,
				def->flags & MESSAGE_PROMPT ? PACKET_PROMPT :
							      PACKET_DEFAULT,
				pid, c->next_object++, head, sizeof head, data,
				n, 0);
	if (!r && buf_size(&l->link.ring) - l->link.written > FLUSH_AT)
		local_flush(c);
	return r;
}

static bool local_room(struct conn *c, const uint8_t *pid, size_t n)
{
	return link_room(&local_of(c)->link, n + MESSAGE_ROOM);
}

static int local_signal(struct conn *c, const uint8_t *pid)
{
	control_put_packet(&local_of(c)->link, PACKET_SIGNAL, pid);
	return conn_flush(c);
}

static int local_close_pipeline(struct conn *c, const uint8_t *pid)
{
	struct local *l = local_of(c);
	struct conn_target *t = conn_target(c, pid);

	if (!t)
		return -ERR_LIMIT;
	if (t->closed)
		return 0;
	t->closed = true;
	if (l->current == t)
		l->current = NULL;
	control_put_packet(&l->link, PACKET_CLOSE, pid);
	return conn_flush(c);
}

static int local_connect(struct conn *c, const void *data, size_t n)
{
	struct control m = { .type = CONTROL_CONNECT, .body = data, .len = n };
	int r = control_put(&local_of(c)->link, &m);

	return r < 0 ? r : conn_flush(c);
}

static void greet(struct local *l, enum attach_mode mode)
{
	struct control m = { .type = CONTROL_ATTACH, .mode = mode,
			     .epoch = l->link.epoch,
			     .received = l->link.received,
			     .value = (uint32_t)getpid() };

	memcpy(m.id, l->base.id, GUID_LEN);
	control_put_value(&l->link, CONTROL_HELLO, (uint32_t)getpid());
	control_put(&l->link, &m);
}

/* Waits for the next control frame that ends a question; sequenced frames that
 * come meanwhile are not counted as received, so that they are sent again. */
static int await_detached(struct local *l)
{
	int64_t end = clock_ms() + ANSWER_MS;
	struct link_frame f;
	struct conn_event ev;
	int r;

	l->link.discard = true;
	while (l->fd >= 0) {
		while ((r = link_next(&l->link, &f)) > 0)
			if (f.channel == LINK_CONTROL &&
			    on_control(l, &f, &ev) < 0)
				return -ERR_PROTOCOL;
		if (r < 0)
			return r;
		if (l->fd < 0)
			break;
		local_flush(&l->base);
		struct pollfd p = { .fd = l->fd, .events = POLLIN };
		int left = (int)(end - clock_ms());

		if (link_pending(&l->link) && !l->dead_write)
			p.events |= POLLOUT;
		if (left <= 0)
			return -ERR_TIMEOUT;
		poll(&p, 1, left);
		l->skip_read = false;
		if (p.revents & ~POLLOUT)
			receive(l);
	}
	link_cut(&l->link);
	return l->base.state == CONN_DISCONNECTED ? 0 : -ERR_CLOSED;
}

static int local_disconnect(struct conn *c, uint64_t idle_ms, int buffering)
{
	struct control m = { .type = CONTROL_DISCONNECT, .idle_ms = idle_ms,
			     .value = (uint32_t)(buffering + 1) };
	struct local *l = local_of(c);

	tell_consumed(l);
	control_put(&l->link, &m);
	return await_detached(l);
}

/* Waits for ATTACHED or REFUSED on a new connection. */
static int await_attached(struct local *l)
{
	int64_t end = clock_ms() + ANSWER_MS;
	struct conn *c = &l->base;
	struct conn_event ev;
	int r;

	for (;;) {
		r = local_next(c, &ev);
		if (r > 0 && ev.kind == CONN_EV_ATTACHED)
			return 0;
		if (r > 0)
			return l->refused ? l->refused : -ERR_CLOSED;
		r = conn_wait(&c, 1, -1, (int)(end - clock_ms()));
		if (r <= 0)
			return r < 0 ? r : -ERR_TIMEOUT;
	}
}

static int local_reconnect(struct conn *c)
{
	struct local *l = local_of(c);
	int r;

	l->fd = reach(l);
	if (l->fd < 0)
		return l->fd;
	l->dead_write = l->closing = false;
	l->refused = 0;
	c->end_pending = c->end_reported = false;
	c->state = CONN_OPENING;
	/* Nothing sequenced leaves before the worker told what it has. */
	link_hold(&l->link);
	greet(l, ATTACH_RESUME);
	r = await_attached(l);
	if (r < 0 && c->state == CONN_OPENING)
		broken(l, r);
	return r;
}

static int local_close(struct conn *c, int timeout_ms)
{
	struct local *l = local_of(c);
	struct control m = { .type = CONTROL_CLOSE, .value = 1 };
	int64_t end = clock_ms() + timeout_ms;
	struct conn_event ev;
	int r;

	if (c->state == CONN_CLOSED || c->state == CONN_BROKEN)
		return 0;
	if (c->state == CONN_DISCONNECTED) {
		r = l->relay ?
			session_close_relay((const char *const *)l->relay,
					    c->id, true, timeout_ms) :
			session_close(l->registry, c->id, true, timeout_ms);
		conn_end(c, CONN_CLOSED, CONN_EV_CLOSED, 0);
		return r;
	}
	control_put(&l->link, &m);
	while (l->fd >= 0 && c->state != CONN_CLOSED) {
		while (l->fd >= 0 && local_next(c, &ev) > 0)
			local_consumed(c);
		if (l->closing)
			break;
		r = (int)(end - clock_ms());
		if (r <= 0)
			return -ERR_TIMEOUT;
		conn_wait(&c, 1, -1, r);
	}
	l->fd = fd_close(l->fd);
	c->state = CONN_CLOSED;
	return 0;
}

static void local_free(struct conn *c)
{
	struct local *l = local_of(c);

	fd_close(l->fd);
	if (l->child)
		children_adopt(l->child);
	link_release_all(&l->link);
	free(l->registry);
	for (char **p = l->relay; p && *p; p++)
		free(*p);
	free(l->relay);
	conn_release(c);
	free(l);
}

static const struct conn_ops local_ops = {
	.send = local_send,
	.room = local_room,
	.signal = local_signal,
	.close_pipeline = local_close_pipeline,
	.connect = local_connect,
	.consumed = local_consumed,
	.next = local_next,
	.flush = local_flush,
	.ready = local_ready,
	.fds = local_fds,
	.disconnect = local_disconnect,
	.reconnect = local_reconnect,
	.close = local_close,
	.free = local_free,
	.can_disconnect = true,
};

static struct local *local_new(const uint8_t *id, const char *registry)
{
	struct local *l = xcalloc(1, sizeof *l);

	conn_init(&l->base, &local_ops, id);
	link_init(&l->link, RING_MAX);
	l->fd = -1;
	if (registry && *registry)
		l->registry = xstrdup(registry);
	return l;
}

static int spawn_worker(const char *exe, int fd)
{
	const char *const argv[] = { "psession", "--worker", "3", NULL };
	struct proc_spawn p = {
		.file = exe ? exe : "/proc/self/exe", .argv = argv,
		.in = -1, .out = -1, .err = -1, .pass = fd, .session = true,
	};

	return proc_spawn(&p);
}

/* Queues the parameters and the greeting of a new session. */
static void introduce(struct local *l, const struct session_params *p)
{
	struct control m = { .type = CONTROL_PARAMS };
	struct buf record = BUF_INIT;

	session_params_put(&record, p);
	m.body = buf_ptr(&record);
	m.len = buf_size(&record);
	control_put(&l->link, &m);
	buf_release(&record);
	greet(l, ATTACH_OPEN);
}

static void set_relay(struct local *l, const char *const *argv)
{
	size_t n = 0;

	while (argv[n])
		n++;
	l->relay = xcalloc(n + 1, sizeof *l->relay);
	while (n--)
		l->relay[n] = xstrdup(argv[n]);
}

int conn_open_relay(const struct session_params *p, const char *const *argv,
		    struct conn **ret)
{
	struct local *l = local_new(p->id, p->registry);

	children_reap();
	set_relay(l, argv);
	l->fd = reach(l);
	if (l->fd < 0) {
		int r = l->fd;

		conn_free(&l->base);
		return r;
	}
	introduce(l, p);
	*ret = &l->base;
	return 0;
}

int conn_open_local(const struct session_params *p, const char *exe,
		    struct conn **ret)
{
	struct local *l;
	int fd[2], pid, r;

	children_reap();
	r = sock_pair(fd);
	if (r < 0)
		return r;
	pid = spawn_worker(exe, fd[1]);
	fd_close(fd[1]);
	if (pid < 0) {
		fd_close(fd[0]);
		return pid;
	}
	l = local_new(p->id, p->registry);
	l->fd = fd[0];
	l->child = pid;
	l->base.worker_pid = (uint32_t)pid;
	introduce(l, p);
	*ret = &l->base;
	return 0;
}

/* Attaches over a new connection. */
static int attach(struct local *l, struct conn **ret)
{
	int r;

	l->fd = reach(l);
	r = l->fd;
	if (r >= 0) {
		greet(l, ATTACH_CONNECT);
		r = await_attached(l);
	}
	if (r < 0)
		conn_free(&l->base);
	else
		*ret = &l->base;
	return r < 0 ? r : 0;
}

int conn_attach_local(const char *registry, const uint8_t id[GUID_LEN],
		      struct conn **ret)
{
	return attach(local_new(id, registry), ret);
}

int conn_attach_relay(const char *const *argv, const uint8_t id[GUID_LEN],
		      struct conn **ret)
{
	struct local *l = local_new(id, NULL);

	set_relay(l, argv);
	return attach(l, ret);
}
