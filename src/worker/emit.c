/* SPDX-License-Identifier: MIT */
#include "worker/host.h"

#include "base/err.h"
#include "sys/clock.h"
#include "sys/fd.h"
#include "sys/proc.h"

#include <unistd.h>

/* LINGER_MS: PowerShell's client that sees its ssh end forgets what it got just
 * before; its own server takes about so long to die. */
enum { LINES_MAX = 1 << 20, OVERHEAD = 256, LINGER_MS = 100 };

/* Decides when what was just queued is written: at once when it is much, late
 * already or nobody else would do it; otherwise when the engine goes idle or
 * the helper's turn comes. What has another item behind it leaves with that. */
void emit_settle(struct runspace_host *h)
{
	size_t n = h->lines ? buf_size(&h->lines->output) :
			      buf_size(&h->link.ring) - h->link.written;
	int64_t since = MAX(h->flushed_us, h->busy_us);

	/* Whoever waits writes on as soon as there is room. */
	if (h->stalled)
		return;
	if (n >= HOST_FLUSH_BYTES || h->engine_polls || (!h->depth && !h->inbox) ||
	    clock_us() - since > HOST_FLUSH_US) {
		io_flush(h);
		return;
	}
	if (!h->dirty && h->helper_active)
		fd_event_raise(h->helper_fd);
	h->dirty = true;
}

void emit_packet(struct runspace_host *h, enum packet_op op, const uint8_t *id)
{
	if (h->lines) {
		packet_put(&h->lines->output, op, PACKET_DEFAULT, id, NULL, 0);
		h->dirty = true;
		return;
	}
	/* The link has acknowledgements of its own. */
	if (op == PACKET_SIGNAL_ACK || op == PACKET_CLOSE_ACK)
		control_put_packet(&h->link, op, id);
}

/* One fragment a packet, as PowerShell's server writes. */
static int put_lines(struct runspace_host *h, const uint8_t *target,
		     const uint8_t *head, const void *data, size_t n)
{
	struct fragment_writer w;
	struct buf one = BUF_INIT;
	int more;

	fragment_begin(&w, h->next_object++, head, MESSAGE_HEADER, data, n);
	do {
		buf_reset(&one);
		more = fragment_next(&w, &one, FRAGMENT_SIZE);
		if (more >= 0 &&
		    packet_put(&h->lines->output, PACKET_DATA, PACKET_DEFAULT,
			       target, buf_ptr(&one), buf_size(&one)) < 0)
			more = -ERR_LIMIT;
	} while (more > 0);
	buf_release(&one);
	return more;
}

static bool has_room(const struct runspace_host *h, size_t n)
{
	if (h->lines)
		return h->lines->dead ||
		       buf_size(&h->lines->output) < LINES_MAX;
	return link_room(&h->link, n);
}

static bool may_drop(const struct message_def *def)
{
	return (def->flags & MESSAGE_PIPELINE) &&
	       !(def->flags & MESSAGE_TERMINAL) &&
	       def->type != MSG_PIPELINE_HOST_CALL;
}

/* Drops old output, an eighth of the ring at a time: dropping moves all that
 * stays. */
static bool make_room(struct runspace_host *h, size_t n)
{
	return link_drop(&h->link, MAX(n, h->link.ring_max / 8)) ||
	       link_room(&h->link, n);
}

/* Waits until some of the output has gone, or T is to stop. */
static void wait_written(struct runspace_host *h, const struct target *t)
{
	int stop = t && t->stop ? t->stop->fd : -1;
	struct pollfd p[2] = { { .fd = stop, .events = POLLIN } };

	if (!h->give_way) {
		io_turn(h, HOST_CHECK_MS, stop);
		return;
	}
	p[1] = (struct pollfd){ .fd = h->lines->out, .events = POLLOUT };
	pthread_mutex_unlock(&h->lock);
	h->give_way(h->give_way_arg, p, ARRAY_LEN(p));
	pthread_mutex_lock(&h->lock);
}

/* Waits until N bytes fit; 1 when the message is to be dropped instead. */
static int wait_room(struct runspace_host *h, const struct message_def *def,
		     const uint8_t *pid, size_t n)
{
	while (!has_room(h, n)) {
		struct target *t = inbound_find(h, pid);

		if (!h->lines && !h->client && h->buffering == SESSION_DROP)
			return make_room(h, n) ? 0 : may_drop(def);
		if (h->done || (h->lines && h->lines->eof))
			return -ERR_CLOSED;
		/* The end of a pipeline is told even where the ring is full. */
		if (def->flags & MESSAGE_TERMINAL)
			return 0;
		if (h->closing)
			return -ERR_CLOSED;
		if (t && t->stop && atomic_load(&t->stop->flag))
			return -ERR_CANCELLED;
		io_flush(h);
		wait_written(h, t);
	}
	return 0;
}

static int put(struct runspace_host *h, const struct message_def *def,
	       const uint8_t *pid, const void *data, size_t n)
{
	bool zero = def->type == MSG_SESSION_CAPABILITY ||
		    def->type == MSG_ENCRYPTED_SESSION_KEY;
	const uint8_t *target = def->flags & MESSAGE_PIPELINE ? pid : guid_zero;
	uint8_t head[MESSAGE_HEADER];

	message_header(head, MESSAGE_TO_CLIENT, def->type,
		       zero ? guid_zero : h->session.rpid, target);
	if (h->lines)
		return put_lines(h, target, head, data, n);
	return control_put_message(&h->link, PACKET_DEFAULT, target,
				   h->next_object++, head, sizeof head, data, n,
				   may_drop(def) ? LINK_MAY_DROP : 0);
}

void emit_anyway(struct runspace_host *h, uint32_t type, const void *data, size_t n)
{
	put(h, message_find(type), guid_zero, data, n);
	emit_settle(h);
}

static int emit_locked(struct runspace_host *h, const struct message_def *def,
		       const uint8_t *pid, const void *data, size_t n)
{
	struct target *t = NULL;
	int r;

	r = wait_room(h, def, pid, n + OVERHEAD);
	if (r)
		return r < 0 ? r : 0;
	/* What runs before the pool opens has no pipeline's id. */
	if ((def->flags & MESSAGE_PIPELINE) && !guid_same(pid, guid_zero)) {
		t = inbound_find(h, pid);
		/* The client has closed it already: nobody wants this. */
		if (!t || t->state == PIPELINE_DONE)
			return 0;
	}
	if (h->done)
		return -ERR_CLOSED;
	r = put(h, def, pid, data, n);
	if (t && (def->flags & MESSAGE_TERMINAL)) {
		t->state = PIPELINE_DONE;
		t->stop = NULL;
		if (!record_busy(h))
			h->idle_from_ms = clock_ms();
	}
	emit_settle(h);
	return r;
}

size_t runspace_send_max(const struct runspace_host *h)
{
	return (size_t)h->send_max;
}

int runspace_emit(struct runspace_host *h, uint32_t type,
		  const uint8_t pid[16], const void *data, size_t n)
{
	const struct message_def *def = message_find(type);
	int r;

	if (!def || !(def->flags & MESSAGE_S2C))
		return -ERR_INVALID;
	pthread_mutex_lock(&h->lock);
	r = emit_locked(h, def, pid ? pid : guid_zero, data, n);
	pthread_mutex_unlock(&h->lock);
	return r;
}

void runspace_connect_reply(struct runspace_host *h, const void *reply, size_t n,
			    const void *private_data, size_t m)
{
	pthread_mutex_lock(&h->lock);
	buf_reset(&h->connect_reply);
	buf_reset(&h->connect_data);
	buf_put(&h->connect_reply, reply, n);
	buf_put(&h->connect_data, private_data, m);
	pthread_mutex_unlock(&h->lock);
}

void runspace_flush(struct runspace_host *h)
{
	pthread_mutex_lock(&h->lock);
	io_flush(h);
	pthread_mutex_unlock(&h->lock);
}

void runspace_drain(struct runspace_host *h, int timeout_ms)
{
	pthread_mutex_lock(&h->lock);
	io_drain(h, timeout_ms);
	pthread_mutex_unlock(&h->lock);
	if (h->lines)
		poll(NULL, 0, LINGER_MS);
}

void runspace_running(struct runspace_host *h, const uint8_t pid[16],
		      struct runspace_stop *stop)
{
	struct target *t;

	pthread_mutex_lock(&h->lock);
	t = inbound_find(h, pid);
	if (t)
		t->stop = stop;
	if (stop && (!t || t->stop_wanted || h->closing))
		stop_raise(stop);
	pthread_mutex_unlock(&h->lock);
}

int runspace_may_spawn(struct runspace_host *h)
{
	unsigned max = h->params.limits.processes;

	return max && proc_descendants(getpid(), max) >= max ? -ERR_LIMIT : 0;
}
