/* SPDX-License-Identifier: MIT */
/*
 * The client's end of a link to a worker: bytes, frames and messages. The
 * worker is a child on one end of a socket pair, one reached through the
 * registry, or one behind a program that leads to another machine.
 */
#include "transport/local.h"

#include <errno.h>
#include <stdlib.h>
#include <unistd.h>

#include "base/err.h"
#include "sys/clock.h"
#include "sys/fd.h"
#include "sys/sock.h"
#include "transport/reach.h"

enum {
	FAREWELL_MAX = 1024,		/* bytes of a reason that are shown */
	CONSUMED_MAX = 64,		/* objects before a release leaves */
	CONSUMED_US = 20000,		/* or this long after the first */
	MESSAGE_ROOM = 256,		/* headers around a short message */
	FLUSH_AT = 1 << 16,		/* queued bytes that don't wait */
};

void local_unhook(struct local *l)
{
	if (l->way) {
		share_lost(&l->share);
		if (!buf_size(&l->base.error_text) && buf_size(&l->dial.said))
			buf_put(&l->base.error_text, buf_ptr(&l->dial.said),
				buf_size(&l->dial.said));
		dial_end(&l->dial, l->closing);
		l->fd = -1;
	}
	l->fd = fd_close(l->fd);
	l->dead_write = false;
	conn_keep(&l->current);
	l->current = NULL;
	link_cut(&l->link);
}

void local_lost(struct local *l)
{
	int probe;

	if (l->way && !l->link.epoch)
		dial_last_words(&l->dial);
	local_unhook(l);
	if (l->closing && l->farewell) {
		conn_end(&l->base, CONN_BROKEN, CONN_EV_BROKEN, -ERR_STATE);
		return;
	}
	if (l->closing) {
		conn_end(&l->base, CONN_CLOSED, CONN_EV_CLOSED, 0);
		return;
	}
	if (retry_begin(l))
		return;
	/* On another machine it cannot be known before conn_reconnect asks. */
	probe = l->way ? (l->link.epoch ? 0 : -ERR_CLOSED) :
			 reach_session(l->registry, l->base.id);
	if (probe >= 0) {
		if (!l->way)
			fd_close(probe);
		conn_end(&l->base, CONN_DISCONNECTED, CONN_EV_DISCONNECTED,
			 -ERR_CLOSED);
		return;
	}
	conn_end(&l->base, CONN_BROKEN, CONN_EV_BROKEN, -ERR_CLOSED);
}

void local_broken(struct local *l, int error)
{
	local_unhook(l);
	l->retrying = false;
	conn_end(&l->base, CONN_BROKEN, CONN_EV_BROKEN, error);
}

void local_tell_consumed(struct local *l)
{
	link_taken(&l->link, l->consumed);
	l->unconsumed = 0;
}

static bool consumed_due(const struct local *l)
{
	return l->unconsumed >= CONSUMED_MAX ||
	       (l->unconsumed && clock_us() - l->first_us >= CONSUMED_US);
}

/* Before the answer only hello may leave. */
static int flush_hello(struct local *l)
{
	int r = 0;

	if (l->dial.phase == DIAL_NEW && link_pending(&l->link))
		r = dial_ask(&l->dial, &l->link, l->base.id, l->hello,
			     l->nhello);
	else if (l->dial.phase == DIAL_ASKED)
		r = dial_write(&l->dial);
	if (r == -ERR_LIMIT)
		local_broken(l, r);
	return r == -ERR_AGAIN ? r : 0;
}

static bool opening(const struct local *l)
{
	return l->way && l->dial.phase < DIAL_LINK;
}

int local_flush(struct conn *c)
{
	struct local *l = local_of(c);

	if (l->fd < 0 || l->dead_write)
		return 0;
	if (opening(l))
		return flush_hello(l);
	if (link_pending(&l->link) || consumed_due(l))
		local_tell_consumed(l);
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

/* What hello carried is not needed any more. */
static void forget_hello(struct local *l)
{
	for (size_t i = 0; i < l->nhello; i++)
		buf_release(&l->first[i]);
	l->nhello = 0;
}

static void note_strays(struct local *l)
{
	if (buf_size(&l->dial.stray))
		buf_put(&l->base.stray, buf_ptr(&l->dial.stray),
			buf_size(&l->dial.stray));
	buf_reset(&l->dial.stray);
}

/* The peer is no psession: line packets from now on, where a session was to be
 * opened; nothing else can be asked of it. */
static int stock_answered(struct local *l)
{
	if (!l->nhello || l->link.epoch) {
		local_broken(l, -ERR_UNSUPPORTED);
		return 0;
	}
	note_strays(l);
	l->base.instead = stdio_adopt(&l->base, &l->dial);
	l->fd = -1;
	forget_hello(l);
	return 0;
}

/* Listens for the answer to hello. */
static int receive_opening(struct local *l)
{
	int r = dial_read(&l->dial);

	if (r < 0 && l->retrying) {
		retry_failed(l);
		return 0;
	}
	if (r == -ERR_CLOSED) {
		local_lost(l);
		return 0;
	}
	if (r < 0) {
		local_broken(l, r);
		return 0;
	}
	if (l->dial.phase != DIAL_ASKED)
		share_settled(&l->share, true);
	if (l->dial.phase == DIAL_STOCK)
		return stock_answered(l);
	if (l->dial.phase == DIAL_LINK) {
		note_strays(l);
		forget_hello(l);
		dial_rest(&l->dial, &l->link);
		l->heard_ms = clock_ms();
		return 1;
	}
	return r;
}

/* Nothing more is there now. */
static int heard_nothing(struct local *l)
{
	while (l->way && dial_errors(&l->dial))
		;
	return 0;
}

int local_receive(struct local *l)
{
	size_t room;
	uint8_t *to;
	ssize_t r;

	if (l->fd < 0)
		return 0;
	if (opening(l))
		return receive_opening(l);
	if (l->skip_read) {
		l->skip_read = false;
		return 0;
	}
	to = link_space(&l->link, &room);
	r = sock_recv(l->fd, to, room);
	if (r == -ERR_AGAIN)
		return heard_nothing(l);
	if (r < 0) {
		if (l->retrying)
			retry_failed(l);
		else
			local_lost(l);
		return 0;
	}
	link_filled(&l->link, (size_t)r);
	if (l->way)
		retry_heard(l);
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
	retry_done(l);
	return 1;
}

static int on_detached(struct local *l, const struct control *m)
{
	local_unhook(l);
	conn_end(&l->base, CONN_DISCONNECTED, CONN_EV_DISCONNECTED,
		 control_error(m->value));
	return 0;
}

static void on_refused(struct local *l, const struct control *m)
{
	l->refused = m->value ? control_error(m->value) : -ERR_PROTOCOL;
	if (l->retrying && l->refused == -ERR_EXISTS)
		retry_over(l, -ERR_EXISTS);
	else
		local_broken(l, l->refused);
}

int local_control(struct local *l, const struct link_frame *f,
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
		on_refused(l, &m);
		return 0;
	case CONTROL_CONNECTED:
		*ret = (struct conn_event){ .kind = CONN_EV_CONNECTED,
					    .data = m.body, .len = m.len };
		return 1;
	case CONTROL_DETACHED:
		return on_detached(l, &m);
	case CONTROL_CLOSED:
		l->closing = true;
		l->farewell = m.len > 0;
		if (l->farewell) {
			buf_reset(&l->base.error_text);
			buf_put(&l->base.error_text, m.body, MIN(m.len, (size_t)FAREWELL_MAX));
		}
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

/* What came can't be used: the session ends at the other end too. */
static void unusable(struct local *l, int error)
{
	struct control m = { .type = CONTROL_CLOSE, .value = 1 };

	control_put(&l->link, &m);
	local_flush(&l->base);
	local_broken(l, error);
}

int local_next(struct conn *c, struct conn_event *ret)
{
	struct local *l = local_of(c);
	struct link_frame f;
	int r;

	*ret = (struct conn_event){ 0 };
	if (l->way) {
		retry_turn(l);
		if (retry_news(l, ret))
			return 1;
	}
	local_flush(c);
	for (;;) {
		if (l->current) {
			r = conn_message(c, l->current, ret);
			if (r > 0)
				return r;
			l->current = NULL;
		} else {
			r = link_next(&l->link, &f);
			if (!r) {
				if (local_receive(l))
					continue;
				return l->news && retry_news(l, ret) ? 1 :
					conn_take_end(c, ret);
			}
			if (r > 0)
				r = f.channel == LINK_CONTROL ?
					local_control(l, &f, ret) :
				    f.channel == LINK_PSRP ?
					on_packet(l, &f, ret) : 0;
			if (r > 0)
				return r;
		}
		if (r == -ERR_LIMIT)
			unusable(l, r);
		else if (r < 0)
			local_broken(l, r);
	}
}

void local_consumed(struct conn *c)
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

	return l->current || link_ready(&l->link) || l->news ||
	       (c->end_pending && !c->end_reported) ||
	       (l->way && !retry_left(l, -1));
}

/* What L's connection is waited for with, at most CONN_FDS. */
static int local_fds(struct conn *c, struct pollfd fds[CONN_FDS],
		     int *timeout_ms)
{
	struct local *l = local_of(c);
	int left, n = 1;

	if (l->way)
		*timeout_ms = retry_left(l, *timeout_ms);
	if (l->fd < 0)
		return 0;
	l->skip_read = false;
	fds[0] = (struct pollfd){ .fd = l->fd, .events = POLLIN };
	if (opening(l) ? buf_size(&l->dial.hello) > 0 :
			 link_pending(&l->link) && !l->dead_write)
		fds[0].events |= POLLOUT;
	if (l->way && l->dial.err >= 0)
		fds[n++] = (struct pollfd){ .fd = l->dial.err,
					    .events = POLLIN };
	if (!l->unconsumed)
		return n;
	left = (int)((CONSUMED_US - (clock_us() - l->first_us)) / 1000) + 1;
	if (*timeout_ms < 0 || left < *timeout_ms)
		*timeout_ms = MAX(left, 0);
	return n;
}

/* Takes in what the worker says while a cut connection is brought back: only
 * answers to the greeting, for frames follow behind those. */
static int take_greeting(struct local *l)
{
	struct conn_event ev;
	struct link_frame f;
	int r = 0;

	while (l->retrying && (r = link_next(&l->link, &f)) > 0)
		if (f.channel == LINK_CONTROL)
			local_control(l, &f, &ev);
	if (r < 0)
		retry_failed(l);
	return l->base.state == CONN_OPEN ? 0 : -ERR_CLOSED;
}

/* Waits for the descriptors, the stop and the next thing that is due. */
static int wait_turn(struct local *l, struct pollfd fds[CONN_FDS + 1])
{
	int timeout = -1, n = local_fds(&l->base, fds, &timeout);

	if (!l->retrying && !link_pending(&l->link))
		fds[0].events = POLLIN;
	fds[n] = (struct pollfd){ .fd = l->base.stop_fd, .events = POLLIN };
	if (poll(fds, (nfds_t)n + 1, timeout) < 0 && errno != EINTR)
		return -ERR_SYS;
	return fds[n].revents ? -ERR_CANCELLED : 0;
}

/* Reads releases; other frames stay for local_next. */
static int read_releases(struct local *l)
{
	size_t room;
	uint8_t *to = link_more(&l->link, &room);
	ssize_t r;

	if (!to)
		return -ERR_LIMIT;
	r = sock_recv(l->fd, to, room);
	if (r == -ERR_AGAIN)
		return heard_nothing(l);
	if (r < 0) {
		if (!l->way)
			return -ERR_CLOSED;
		local_lost(l);
		return l->retrying ? 0 : -ERR_CLOSED;
	}
	link_filled(&l->link, (size_t)r);
	if (l->way)
		retry_heard(l);
	return link_peek_releases(&l->link);
}

/* One turn of wait_room. */
static int room_turn(struct local *l)
{
	struct pollfd fds[CONN_FDS + 1] = { { .fd = -1 } };
	int r = wait_turn(l, fds);

	if (r < 0)
		return r;
	if (l->way)
		retry_turn(l);
	local_flush(&l->base);
	if (l->retrying) {
		local_receive(l);
		return take_greeting(l);
	}
	if (l->fd < 0 || l->dead_write)
		return -ERR_CLOSED;
	return fds[0].revents & ~POLLOUT ? read_releases(l) : 0;
}

/* Waits until the ring takes N more bytes. Events meanwhile stay in the
 * socket: the worker's releases come in front of them or piecemeal, so that
 * what is whole is looked at without being handed out. */
static int wait_room(struct local *l, size_t n)
{
	int r = 0;

	if (!link_room(&l->link, n))
		conn_keep(&l->current);
	while (r >= 0 && !link_room(&l->link, n)) {
		if (!l->retrying && (l->fd < 0 || (l->dead_write && !l->way)))
			return -ERR_CLOSED;
		r = room_turn(l);
	}
	return r;
}

/* Keeps the body of a session's first messages for hello. */
static void note_hello(struct local *l, const struct message_def *def,
		       const void *data, size_t n)
{
	size_t i = l->nhello;

	if (!opening(l) || l->dial.phase != DIAL_NEW || l->link.epoch ||
	    i == ARRAY_LEN(l->first))
		return;
	buf_put(&l->first[i], data, n);
	l->hello[i] = (struct hello_message){
		def->type, l->base.next_object, buf_ptr(&l->first[i]), n,
	};
	l->nhello++;
}

static int local_send(struct conn *c, const struct message_def *def,
		      const uint8_t *pid, const void *data, size_t n)
{
	struct local *l = local_of(c);
	uint8_t head[MESSAGE_HEADER];
	int r;

	if (n > CONTROL_MESSAGE_MAX)
		return -ERR_LIMIT;
	r = wait_room(l, n + MESSAGE_ROOM);
	if (r < 0)
		return r;
	if (def->flags & MESSAGE_OPENS) {
		if (!conn_target(c, pid))
			return -ERR_LIMIT;
		control_put_packet(&l->link, PACKET_COMMAND, pid);
	}
	note_hello(l, def, data, n);
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

const struct conn_ops local_ops = {
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
	.close_begin = local_close_begin,
	.close = local_close,
	.free = local_free,
	.can_disconnect = true,
};

