/* SPDX-License-Identifier: MIT */
#include "worker/host.h"

#include <stdlib.h>
#include <sys/timerfd.h>

#include "base/err.h"
#include "psrp/fragment.h"
#include "psrp/message.h"
#include "sys/clock.h"
#include "sys/fd.h"

static struct item *pop(struct runspace_host *h)
{
	struct item *i = h->inbox;

	if (!i)
		return NULL;
	h->inbox = i->next;
	if (!h->inbox)
		h->inbox_end = &h->inbox;
	h->inbox_bytes -= sizeof *i + i->len;
	return i;
}

/* The engine is about to be busy: if it still is in a while, the helper shall
 * look after the sockets. */
static void arm_helper(struct runspace_host *h)
{
	struct itimerspec t = {
		.it_value.tv_nsec = HOST_HELPER_MS * 1000000,
	};

	if (h->timer_armed || !h->helper_started)
		return;
	h->timer_armed = true;
	timerfd_settime(h->timer_fd, 0, &t, NULL);
}

static void enter(struct runspace_host *h)
{
	if (!h->depth++)
		h->busy_us = clock_us();
	arm_helper(h);
	pthread_mutex_unlock(&h->lock);
}

static void leave(struct runspace_host *h)
{
	pthread_mutex_lock(&h->lock);
	if (!--h->depth && h->helper_active)
		fd_event_raise(h->helper_fd);
}

/* Makes the pool's state when the first message is there (stdio learns the
 * pool's id from it). */
static int make_ctx(struct runspace_host *h)
{
	int r;

	if (h->ctx)
		return 0;
	if (h->lines)
		memcpy(h->params.id, h->session.rpid, GUID_LEN);
	enter(h);
	r = h->port->start(h, &h->params, &h->ctx);
	leave(h);
	return r;
}

static bool needs_ctx(const struct item *i)
{
	return i->kind == ITEM_MESSAGE || i->kind == ITEM_CONNECT ||
	       i->kind == ITEM_ATTACHED;
}

static void feed(struct runspace_host *h, const struct item *i)
{
	struct runspace_message m = { .type = i->type, .data = i->data,
				      .len = i->len };

	memcpy(m.pid, i->id, GUID_LEN);
	enter(h);
	h->port->feed(h->ctx, &m);
	leave(h);
}

static void pipeline_item(struct runspace_host *h, const struct item *i)
{
	bool closes = i->kind == ITEM_CLOSE_PIPELINE;
	struct target *t = inbound_find(h, i->id);

	/* A stop that overtook the creation is raised when that runs. */
	if (h->ctx && t && t->state != PIPELINE_OPENED) {
		enter(h);
		(closes ? h->port->close_pipeline : h->port->signal)(h->ctx,
								    i->id);
		leave(h);
	}
	if (closes)
		inbound_forget(h, i->id);
	emit_packet(h, closes ? PACKET_CLOSE_ACK : PACKET_SIGNAL_ACK, i->id);
	emit_settle(h);
}

static void connect_item(struct runspace_host *h, const struct item *i)
{
	struct control m = { .type = CONTROL_CONNECTED };
	struct buf reply = BUF_INIT;
	int r;

	enter(h);
	r = h->port->connect ? h->port->connect(h->ctx, i->data, i->len, &reply) :
			       -ERR_UNSUPPORTED;
	leave(h);
	m.body = buf_ptr(&reply);
	m.len = buf_size(&reply);
	if (h->client && r < 0)
		control_put_value(&h->link, CONTROL_REFUSED, (uint32_t)-r);
	else if (h->client)
		control_put(&h->link, &m);
	buf_release(&reply);
	if (r >= 0 && h->port->connected) {
		enter(h);
		h->port->connected(h->ctx);
		leave(h);
	}
	io_flush(h);
}

/* The two messages a connecting client sends, whatever is in them. */
static bool is_connect_request(const uint8_t *req, size_t n)
{
	bool capability = false, connect = false;
	struct message m;
	struct defrag d;
	const uint8_t *p;
	size_t len;

	defrag_init(&d, 0, 0);
	defrag_feed(&d, req, n);
	while (defrag_next(&d, &p, &len) > 0)
		if (message_parse(p, len, &m) == 0) {
			capability |= m.type == MSG_SESSION_CAPABILITY;
			connect |= m.type == MSG_CONNECT_RUNSPACEPOOL;
		}
	defrag_release(&d);
	return capability && connect;
}

bool engine_connect_busy(struct runspace_host *h, const uint8_t *req, size_t n)
{
	struct control m = { .type = CONTROL_CONNECTED };

	if (!h->depth || !buf_size(&h->connect_reply))
		return false;
	if (!is_connect_request(req, n)) {
		control_put_value(&h->link, CONTROL_REFUSED, ERR_PROTOCOL);
		return true;
	}
	m.body = buf_ptr(&h->connect_reply);
	m.len = buf_size(&h->connect_reply);
	control_put(&h->link, &m);
	emit_anyway(h, MSG_APPLICATION_PRIVATE_DATA, buf_ptr(&h->connect_data), buf_size(&h->connect_data));
	io_flush(h);
	return true;
}

static void attached_item(struct runspace_host *h, bool yes)
{
	if (!h->port->attached || !h->ctx)
		return;
	enter(h);
	h->port->attached(h->ctx, yes);
	leave(h);
}

static void close_item(struct runspace_host *h)
{
	if (h->ctx) {
		enter(h);
		h->port->close(h->ctx);
		leave(h);
	}
	h->done = true;
}

static void dispatch(struct runspace_host *h, const struct item *i)
{
	switch (i->kind) {
	case ITEM_MESSAGE:
		feed(h, i);
		break;
	case ITEM_SIGNAL:
	case ITEM_CLOSE_PIPELINE:
		pipeline_item(h, i);
		break;
	case ITEM_CONNECT:
		connect_item(h, i);
		break;
	case ITEM_ATTACHED:
	case ITEM_DETACHED:
		attached_item(h, i->kind == ITEM_ATTACHED);
		break;
	case ITEM_ACK:
		emit_packet(h, PACKET_DATA_ACK, i->id);
		emit_settle(h);
		break;
	case ITEM_CLOSE:
		close_item(h);
		break;
	}
}

bool engine_step(struct runspace_host *h)
{
	struct item *i = h->done ? NULL : pop(h);
	uint64_t seq, epoch = h->epoch;

	if (!i)
		return false;
	if (needs_ctx(i) && make_ctx(h) < 0)
		h->done = true;
	else
		dispatch(h, i);
	seq = i->seq;
	free(i);
	/* A new client numbers its frames anew. */
	if (seq && epoch == h->epoch)
		link_taken(&h->link, seq);
	return true;
}

static int background(struct runspace_host *h)
{
	int r;

	if (!h->ctx || !h->port->background)
		return -1;
	enter(h);
	r = h->port->background(h->ctx);
	leave(h);
	return r;
}

void runspace_nudge(struct runspace_host *h)
{
	fd_event_raise(h->wake_fd);
}

/* Nothing to do: waits, and lets the engine tidy up when that lasts. */
static void rest(struct runspace_host *h, bool *tidy)
{
	int64_t from = clock_ms();
	int next = background(h), wait = *tidy ? -1 : HOST_IDLE_MS;

	io_flush(h);
	if (h->inbox)
		return;
	io_turn(h, next < 0 ? wait : next, -1);
	if (next >= 0 || *tidy || h->inbox || h->done || clock_ms() - from < HOST_IDLE_MS)
		return;
	*tidy = true;
	if (!h->ctx || !h->port->idle)
		return;
	enter(h);
	h->port->idle(h->ctx);
	leave(h);
}

void engine_run(struct runspace_host *h)
{
	bool tidy = false;

	while (!h->done) {
		if (engine_step(h))
			tidy = false;
		else
			rest(h, &tidy);
	}
}

/* The CLOSE item ends the whole session: not inside a pipeline's wait. */
static bool may_step(const struct runspace_host *h)
{
	return h->inbox && h->inbox->kind != ITEM_CLOSE;
}

static void waits(struct runspace_host *h, bool yes)
{
	h->engine_waits = yes;
	if (yes && h->helper_active)
		fd_event_raise(h->helper_fd);
	if (!yes)
		arm_helper(h);
}

static int wait_locked(struct runspace_host *h, struct runspace_stop *stop,
		       int timeout_ms)
{
	int64_t end = timeout_ms > 0 ? clock_due(timeout_ms) : 0;
	int left = timeout_ms, r;

	for (;;) {
		if (stop && atomic_load(&stop->flag))
			return -ERR_CANCELLED;
		if (may_step(h)) {
			waits(h, false);
			engine_step(h);
			waits(h, true);
			return 1;
		}
		if (h->closing || h->done)
			return -ERR_CLOSED;
		r = timeout_ms ? background(h) : -1;
		io_flush(h);
		io_turn(h, may_step(h) ? 0 : io_shorter(left, r), stop ? stop->fd : -1);
		if (!timeout_ms && !may_step(h))
			return 0;
		if (timeout_ms > 0) {
			left = (int)(end - clock_ms());
			if (left <= 0 && !may_step(h))
				return 0;
			left = MAX(left, 0);
		}
	}
}

int runspace_wait(struct runspace_host *h, struct runspace_stop *stop,
		  int timeout_ms)
{
	int r;

	pthread_mutex_lock(&h->lock);
	waits(h, true);
	r = wait_locked(h, stop, timeout_ms);
	waits(h, false);
	pthread_mutex_unlock(&h->lock);
	return r;
}

