/* SPDX-License-Identifier: MIT */
#include "transport/conn.h"

#include <errno.h>
#include <stdlib.h>

#include "base/err.h"
#include "sys/clock.h"

enum { ERROR_TEXT_MAX = 65536, WAIT_INLINE = 32 };

void conn_init(struct conn *c, const struct conn_ops *ops,
	       const uint8_t id[GUID_LEN])
{
	*c = (struct conn){ .ops = ops, .stop_fd = -1, .next_object = 1 };
	c->error_text.max = ERROR_TEXT_MAX;
	memcpy(c->id, id, GUID_LEN);
}

static void target_free(struct conn_target *t)
{
	defrag_release(&t->defrag);
	for (int i = 0; i < PACKET_STREAMS; i++)
		buf_release(&t->queue[i]);
	free(t);
}

void conn_release(struct conn *c)
{
	for (size_t i = 0; i < c->ntargets; i++)
		target_free(c->targets[i]);
	free(c->targets);
	free(c->info);
	buf_release(&c->error_text);
	buf_release(&c->stray);
}

struct conn_target *conn_target_find(struct conn *c, const uint8_t id[GUID_LEN])
{
	if (c->last < c->ntargets && guid_same(c->targets[c->last]->id, id))
		return c->targets[c->last];
	for (size_t i = 0; i < c->ntargets; i++) {
		if (!guid_same(c->targets[i]->id, id))
			continue;
		c->last = i;
		return c->targets[i];
	}
	return NULL;
}

struct conn_target *conn_target(struct conn *c, const uint8_t id[GUID_LEN])
{
	struct conn_target *t = conn_target_find(c, id);
	uint64_t max = c->limits.object_max;

	if (t || c->ntargets == CONN_TARGETS_MAX)
		return t;
	if (c->ntargets == c->cap) {
		c->cap = c->cap ? c->cap * 2 : 4;
		c->targets = xrealloc(c->targets, c->cap, sizeof *c->targets);
	}
	t = xcalloc(1, sizeof *t);
	memcpy(t->id, id, GUID_LEN);
	defrag_init(&t->defrag, max ? max : SESSION_OBJECT_MAX,
		    guid_is_zero(id) ? 0 : c->limits.data_max);
	c->last = c->ntargets;
	c->targets[c->ntargets++] = t;
	return t;
}

void conn_target_drop(struct conn *c, const uint8_t id[GUID_LEN])
{
	struct conn_target *t = conn_target_find(c, id);

	if (!t)
		return;
	c->targets[c->last] = c->targets[--c->ntargets];
	target_free(t);
}

int conn_message(struct conn *c, struct conn_target *t, struct conn_event *ret)
{
	const uint8_t *p;
	struct message m;
	size_t n;
	int r;

	while ((r = defrag_next(&t->defrag, &p, &n)) > 0) {
		if (message_parse(p, n, &m) < 0)
			return -ERR_PROTOCOL;
		switch (message_to_client(c->id, t->id, &m)) {
		case MESSAGE_TAKE:
			break;
		case MESSAGE_IGNORE:
			continue;
		default:
			return -ERR_PROTOCOL;
		}
		*ret = (struct conn_event){ .kind = CONN_EV_MESSAGE,
					    .type = m.type, .data = m.data,
					    .len = m.len };
		memcpy(ret->pid, m.pid, GUID_LEN);
		return 1;
	}
	if (r == -ERR_LIMIT) {
		buf_reset(&c->error_text);
		defrag_explain(&t->defrag, "remote server", &c->error_text);
	}
	return r;
}

void conn_keep(struct conn_target **current)
{
	if (!*current)
		return;
	defrag_keep(&(*current)->defrag);
	if (!buf_size(&(*current)->defrag.in))
		*current = NULL;
}

void conn_end(struct conn *c, enum conn_state state, enum conn_event_kind kind,
	      int error)
{
	if (c->end_pending)
		return;
	c->state = state;
	c->end = (struct conn_event){ .kind = kind, .error = error };
	c->end_pending = true;
	c->end_reported = false;
}

int conn_take_end(struct conn *c, struct conn_event *ret)
{
	if (!c->end_pending || c->end_reported)
		return 0;
	c->end_reported = true;
	*ret = c->end;
	return 1;
}

/* Who serves C. */
static struct conn *real(const struct conn *c)
{
	return c->instead ? c->instead : (struct conn *)c;
}

static bool usable(const struct conn *c)
{
	return c->state == CONN_OPENING || c->state == CONN_OPEN;
}

int conn_send(struct conn *c, uint32_t type, const uint8_t pid[GUID_LEN],
	      const void *data, size_t n)
{
	const struct message_def *def = message_find(type);

	c = real(c);
	if (!def || !(def->flags & MESSAGE_C2S))
		return -ERR_INVALID;
	if (!usable(c))
		return -ERR_STATE;
	return c->ops->send(c, def, pid ? pid : guid_zero, data, n);
}

bool conn_room(struct conn *c, const uint8_t pid[GUID_LEN], size_t n)
{
	c = real(c);
	return !usable(c) || c->ops->room(c, pid ? pid : guid_zero, n);
}

int conn_signal(struct conn *c, const uint8_t pid[GUID_LEN])
{
	c = real(c);
	return usable(c) ? c->ops->signal(c, pid) : -ERR_STATE;
}

int conn_close_pipeline(struct conn *c, const uint8_t pid[GUID_LEN])
{
	c = real(c);
	return usable(c) ? c->ops->close_pipeline(c, pid) : -ERR_STATE;
}

int conn_connect(struct conn *c, const void *data, size_t n)
{
	c = real(c);
	if (!c->ops->connect)
		return -ERR_UNSUPPORTED;
	return usable(c) ? c->ops->connect(c, data, n) : -ERR_STATE;
}

void conn_consumed(struct conn *c)
{
	c = real(c);
	if (c->ops->consumed)
		c->ops->consumed(c);
}

/* What is left until C has to be open, at most MS (-1: no limit). */
static int open_left(const struct conn *c, int ms)
{
	int64_t left;

	if (!c->open_by_ms || !usable(c))
		return ms;
	left = MAX(c->open_by_ms - clock_ms(), (int64_t)0);
	return ms < 0 || left < ms ? (int)left : ms;
}

int conn_next(struct conn *c, struct conn_event *ret)
{
	int r = c->instead ? 0 : c->ops->next(c, ret);

	/* The connection may have found out only now who serves it. */
	if (c->instead) {
		c = c->instead;
		r = c->ops->next(c, ret);
	}
	if (r || open_left(c, -1))
		return r;
	if (c->ops->close_begin)
		c->ops->close_begin(c);
	conn_end(c, CONN_BROKEN, CONN_EV_BROKEN, -ERR_TIMEOUT);
	return conn_take_end(c, ret);
}

int conn_flush(struct conn *c)
{
	c = real(c);
	int r = usable(c) ? c->ops->flush(c) : 0;

	return r == -ERR_AGAIN ? 0 : r;
}

/* Waits on the N descriptors in FDS and those BESIDE, which go behind them. */
static int wait_fds(struct pollfd *fds, nfds_t n, struct pollfd *beside,
		    size_t nbeside, int timeout_ms)
{
	int r;

	if (nbeside)
		memcpy(fds + n, beside, nbeside * sizeof *fds);
	r = poll(fds, n + nbeside, timeout_ms);
	if (r < 0)
		return errno == EINTR ? 0 : -ERR_SYS;
	if (nbeside)
		memcpy(beside, fds + n, nbeside * sizeof *fds);
	return r > 0;
}

/* One round of waiting: 1 ready, 0 nothing within *TIMEOUT_MS. */
static int wait_once(struct conn *const *conns, size_t n, struct pollfd *beside,
		     size_t nbeside, struct pollfd *fds, int timeout_ms)
{
	nfds_t k = 0;
	int r;

	for (size_t i = 0; i < n; i++) {
		struct conn *c = conns[i] ? real(conns[i]) : NULL;

		if (!c)
			continue;
		r = conn_flush(c);
		timeout_ms = open_left(c, timeout_ms);
		if (r < 0 || c->ops->ready(c) || !open_left(c, -1))
			return 1;
		k += (nfds_t)c->ops->fds(c, fds + k, &timeout_ms);
	}
	if (!k && !nbeside && timeout_ms < 0)
		return 1;
	return wait_fds(fds, k, beside, nbeside, timeout_ms);
}

static int wait_all(struct conn *const *conns, size_t n, struct pollfd *beside,
		    size_t nbeside, int timeout_ms)
{
	struct pollfd space[WAIT_INLINE * (CONN_FDS + 1)];
	_cleanup_(freep) struct pollfd *more = NULL;
	int64_t end = timeout_ms > 0 ? clock_due(timeout_ms) : 0;
	int left = timeout_ms, r;

	if (n > WAIT_INLINE || nbeside > WAIT_INLINE)
		more = xcalloc(n * CONN_FDS + nbeside, sizeof *more);
	for (;;) {
		r = wait_once(conns, n, beside, nbeside, more ? more : space,
			      left);
		if (r || !timeout_ms)
			return r;
		if (timeout_ms < 0)
			continue;
		left = (int)(end - clock_ms());
		if (left <= 0)
			return 0;
	}
}

int conn_wait(struct conn *const *conns, size_t n, int stop_fd, int timeout_ms)
{
	struct pollfd stop = { .fd = stop_fd, .events = POLLIN };
	int r = wait_all(conns, n, &stop, stop_fd >= 0, timeout_ms);

	return r > 0 && stop.revents ? -ERR_CANCELLED : r;
}

int conn_wait_beside(struct conn *const *conns, size_t n,
		     struct pollfd *beside, size_t nbeside, int timeout_ms)
{
	for (size_t i = 0; i < nbeside; i++)
		beside[i].revents = 0;
	return wait_all(conns, n, beside, nbeside, timeout_ms);
}

int conn_poll(struct conn *c, struct pollfd fds[CONN_FDS], int *timeout_ms)
{
	int r;

	c = real(c);
	r = conn_flush(c);
	*timeout_ms = open_left(c, *timeout_ms);
	if (r < 0 || c->ops->ready(c)) {
		*timeout_ms = 0;
		return 0;
	}
	return c->ops->fds(c, fds, timeout_ms);
}

void conn_set_stop(struct conn *c, int stop_fd)
{
	real(c)->stop_fd = stop_fd;
	c->stop_fd = stop_fd;
}

void conn_set_limits(struct conn *c, const struct conn_limits *limits)
{
	c = real(c);
	c->limits = *limits;
	c->open_by_ms = limits->open_ms ? clock_due(limits->open_ms) : 0;
}

void conn_opened(struct conn *c)
{
	real(c)->open_by_ms = 0;
}

enum conn_state conn_state(const struct conn *c)
{
	return real(c)->state;
}

bool conn_can_disconnect(const struct conn *c)
{
	return real(c)->ops->can_disconnect;
}

uint32_t conn_worker_pid(const struct conn *c)
{
	return c->worker_pid;
}

const char *conn_error_text(const struct conn *c)
{
	return buf_cstr(&real(c)->error_text);
}

const char *conn_stray_text(const struct conn *c)
{
	return buf_cstr((struct buf *)&c->stray);
}

const struct session_info *conn_info(const struct conn *c)
{
	return c->info;
}

int conn_disconnect(struct conn *c, uint64_t idle_ms, int buffering)
{
	c = real(c);
	if (!c->ops->disconnect)
		return -ERR_UNSUPPORTED;
	if (c->state != CONN_OPEN)
		return -ERR_STATE;
	return c->ops->disconnect(c, idle_ms, buffering);
}

int conn_reconnect(struct conn *c)
{
	c = real(c);
	if (!c->ops->reconnect)
		return -ERR_UNSUPPORTED;
	if (c->state != CONN_DISCONNECTED)
		return -ERR_STATE;
	return c->ops->reconnect(c);
}

void conn_close_begin(struct conn *c)
{
	c = real(c);
	if (c->state != CONN_CLOSED && c->state != CONN_BROKEN)
		c->ops->close_begin(c);
}

int conn_close(struct conn *c, int timeout_ms)
{
	c = real(c);
	return c->ops->close(c, timeout_ms);
}

struct conn *conn_free(struct conn *c)
{
	if (!c)
		return NULL;
	conn_free(c->instead);
	c->ops->free(c);
	return NULL;
}
