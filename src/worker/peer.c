/* SPDX-License-Identifier: MIT */
#include "worker/host.h"

#include <stdlib.h>
#include <unistd.h>

#include "base/err.h"
#include "sys/clock.h"
#include "sys/fd.h"

/* The attached client is gone; what it did not take waits for the next. */
static void detach(struct runspace_host *h)
{
	link_cut(&h->link);
	h->client = NULL;
	io_stalled(h, false);
	if (h->closing)
		return;
	h->state = SESSION_DISCONNECTED;
	h->detached_ms = h->idle_from_ms = clock_ms();
	h->detached_real_ms = clock_real_ms();
	inbound_push(h, ITEM_DETACHED, 0, guid_zero, NULL, 0);
}

static void drop(struct runspace_host *h, struct peer *p)
{
	bool client = p == h->client;

	p->fd = fd_close(p->fd);
	link_release_all(&p->link);
	p->attached = false;
	if (client)
		detach(h);
	/* Born without a client: nobody will ever come. */
	if (p->first && h->state == SESSION_OPENING)
		inbound_close(h);
}

/* A place for a connection; where there is none the oldest lister goes. */
static struct peer *find_place(struct runspace_host *h)
{
	struct peer *oldest = NULL;

	for (int i = 0; i < HOST_PEERS; i++) {
		struct peer *p = &h->peers[i];

		if (p->fd < 0)
			return p;
		if (!p->attached && (!oldest || p->since_ms < oldest->since_ms))
			oldest = p;
	}
	drop(h, oldest);
	return oldest;
}

struct peer *peer_add(struct runspace_host *h, int fd)
{
	struct peer *p = find_place(h);

	*p = (struct peer){ .fd = fd, .since_ms = clock_ms() };
	link_init(&p->link, LINK_RING_ASKING);
	return p;
}

void peer_write(struct runspace_host *h, struct peer *p)
{
	struct link *l = peer_link(h, p);

	while (link_pending(l)) {
		struct iovec iov[3];
		ssize_t r = sock_send(p->fd, iov, link_output(l, iov));

		if (r == -ERR_AGAIN) {
			if (p->attached)
				io_stalled(h, true);
			return;
		}
		if (r < 0) {
			/* Reading finds out; what is there is read first. */
			if (!p->attached)
				drop(h, p);
			return;
		}
		link_written(l, (size_t)r);
	}
	if (p->attached)
		io_stalled(h, false);
	if (p->leaving)
		drop(h, p);
}

static void refuse(struct peer *p, int error)
{
	control_put_value(&p->link, CONTROL_REFUSED, (uint32_t)-error);
	p->leaving = true;
}

/* Gives the connection the session's link: bytes that already came in or wait
 * to go out move over. */
static void take_link(struct runspace_host *h, struct peer *p)
{
	struct buf spare = h->link.in;

	h->link.in = p->link.in;
	h->link.taken = p->link.taken;
	h->link.peeked = 0;
	p->link.in = spare;
	p->link.taken = 0;
	buf_put(&h->link.out, buf_ptr(&p->link.out), buf_size(&p->link.out));
	buf_reset(&p->link.out);
	p->attached = true;
	h->client = p;
}

static void put_attached(struct runspace_host *h)
{
	struct buf record = BUF_INIT;
	struct session_info *info = xcalloc(1, sizeof *info);
	struct control m = { .type = CONTROL_ATTACHED, .epoch = h->epoch,
			     .received = h->link.received };

	record_fill(h, info);
	session_info_put(&record, info);
	m.body = buf_ptr(&record);
	m.len = buf_size(&record);
	control_put(&h->link, &m);
	buf_release(&record);
	free(info);
}

/* Decides about an attach: 0 or the error it is refused with. */
static int judge(struct runspace_host *h, struct peer *p,
		 const struct control *m)
{
	if (!guid_same(m->id, h->params.id))
		return -ERR_NOTFOUND;
	if (h->closing)
		return -ERR_CLOSED;
	switch (m->mode) {
	case ATTACH_OPEN:
		return p->first && !h->epoch ? 0 : -ERR_STATE;
	case ATTACH_CONNECT:
		return h->client ? -ERR_EXISTS :
		       h->state == SESSION_DISCONNECTED ? 0 : -ERR_STATE;
	default:
		return m->epoch != h->epoch ? -ERR_EXISTS :
		       link_may_resume(&h->link, m->received) ? 0 : -ERR_PROTOCOL;
	}
}

/* Fences the link a resuming client had before. */
static void fence(struct runspace_host *h)
{
	struct peer *old = h->client;

	if (!old)
		return;
	h->client = NULL;
	link_cut(&h->link);
	io_stalled(h, false);
	old->attached = false;
	control_put_value(&old->link, CONTROL_DETACHED, ERR_EXISTS);
	old->leaving = true;
	peer_write(h, old);
}

static int attach(struct runspace_host *h, struct peer *p,
		  const struct control *m)
{
	int r = p->greeted ? judge(h, p, m) : -ERR_PROTOCOL;

	if (!r && m->mode == ATTACH_RESUME) {
		fence(h);
		r = link_resume(&h->link, m->received);
	}
	if (r < 0) {
		refuse(p, r);
		return 0;
	}
	if (m->mode != ATTACH_RESUME) {
		if (m->mode == ATTACH_CONNECT) {
			link_fresh(&h->link);
			inbound_resync(h);
		}
		h->epoch++;
	}
	p->pid = m->value;
	h->state = SESSION_OPENED;
	h->detached_ms = h->detached_real_ms = 0;
	take_link(h, p);
	put_attached(h);
	inbound_push(h, ITEM_ATTACHED, m->mode, guid_zero, NULL, 0);
	return 0;
}

static void put_info(struct runspace_host *h, struct peer *p)
{
	struct session_info *info = xcalloc(1, sizeof *info);
	struct control m = { .type = CONTROL_INFO };
	struct buf record = BUF_INIT;

	record_fill(h, info);
	record_count(info);
	session_info_put(&record, info);
	m.body = buf_ptr(&record);
	m.len = buf_size(&record);
	control_put(peer_link(h, p), &m);
	buf_release(&record);
	free(info);
}

/* The client leaves in order: its connection keeps only what must still be
 * written, the rest of the ring waits for the next client. */
static void disconnect(struct runspace_host *h, struct peer *p,
		       const struct control *m)
{
	uint64_t max = h->params.limits.idle_max_ms;
	struct iovec iov[3];
	int n;

	if (m->idle_ms)
		h->idle_ms = max ? MIN(m->idle_ms, max) : m->idle_ms;
	if (m->value)
		h->buffering = m->value - 1 == SESSION_DROP ? SESSION_DROP :
							      SESSION_BLOCK;
	link_hold(&h->link);
	n = link_output(&h->link, iov);
	for (int i = 0; i < n; i++)
		buf_put(&p->link.out, iov[i].iov_base, iov[i].iov_len);
	p->attached = false;
	detach(h);
	control_put_value(&p->link, CONTROL_DETACHED, 0);
	p->leaving = true;
}

static int close_session(struct runspace_host *h, struct peer *p, bool force)
{
	if (h->client && h->client != p && !force) {
		refuse(p, -ERR_EXISTS);
		return 0;
	}
	p->wants_closed = true;
	inbound_close(h);
	return 0;
}

static int on_control(struct runspace_host *h, struct peer *p,
		      const struct link_frame *f)
{
	struct control m;
	int r = control_get(&m, f->data, f->len);

	if (r == -ERR_VERSION) {
		refuse(p, r);
		return 0;
	}
	if (r < 0)
		return r;
	if (m.type == CONTROL_HELLO) {
		p->greeted = true;
		return control_put_value(peer_link(h, p), CONTROL_HELLO,
					 (uint32_t)getpid());
	}
	if (!p->greeted)
		return -ERR_PROTOCOL;
	switch (m.type) {
	case CONTROL_ATTACH:
		return p->attached ? -ERR_PROTOCOL : attach(h, p, &m);
	case CONTROL_ASK:
		put_info(h, p);
		return 0;
	case CONTROL_CLOSE:
		return close_session(h, p, m.value != 0);
	case CONTROL_DISCONNECT:
		if (!p->attached)
			return -ERR_PROTOCOL;
		disconnect(h, p, &m);
		return 0;
	case CONTROL_CONNECT:
		if (!p->attached)
			return -ERR_PROTOCOL;
		if (!engine_connect_busy(h, m.body, m.len))
			inbound_push(h, ITEM_CONNECT, 0, guid_zero, m.body, m.len);
		return 0;
	default:
		return -ERR_PROTOCOL;
	}
}

static int on_frame(struct runspace_host *h, struct peer *p,
		    const struct link_frame *f)
{
	struct packet k;
	int r;

	if (f->channel == LINK_CONTROL)
		return on_control(h, p, f);
	if (!p->attached || !f->seq)
		return -ERR_PROTOCOL;
	if (f->channel != LINK_PSRP) {
		link_taken(&h->link, f->seq);
		return 0;
	}
	r = control_packet_get(&k, f->data, f->len);
	return r < 0 ? r : inbound_packet(h, &k, f->seq);
}

/* Handles the frames that are there; false when the peer was dropped. */
static bool take_frames(struct runspace_host *h, struct peer *p)
{
	struct link_frame f;
	int r;

	while (!p->leaving && (r = link_next(peer_link(h, p), &f))) {
		if (r > 0)
			r = on_frame(h, p, &f);
		if (r < 0) {
			drop(h, p);
			return false;
		}
	}
	return true;
}

void peer_frames(struct runspace_host *h, struct peer *p)
{
	if (take_frames(h, p))
		peer_read(h, p);
}

void peer_read(struct runspace_host *h, struct peer *p)
{
	for (;;) {
		struct link *l = peer_link(h, p);
		size_t room;
		uint8_t *to = link_space(l, &room);
		ssize_t r = sock_recv(p->fd, to, room);

		if (r == -ERR_AGAIN)
			break;
		if (r < 0) {
			drop(h, p);
			return;
		}
		link_filled(l, (size_t)r);
		if (!take_frames(h, p))
			return;
		if ((size_t)r < room || p->leaving ||
		    h->inbox_bytes >= HOST_INBOX_BYTES)
			break;
	}
	if (!p->attached)
		peer_write(h, p);
}
