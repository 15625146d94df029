/* SPDX-License-Identifier: MIT */
/*
 * The ways to a worker and the ends of a link: opening, attaching, coming back,
 * leaving, closing. A new worker on this machine gets one end of a socket pair,
 * so nothing is waited for: parameters, greeting and the first messages leave
 * in one write; over a program they leave in its hello.
 */
#include "transport/local.h"

#include <stdlib.h>
#include <unistd.h>

#include "base/err.h"
#include "sys/clock.h"
#include "sys/fd.h"
#include "sys/proc.h"
#include "sys/sock.h"
#include "transport/children.h"
#include "transport/reach.h"

enum { FAR_ANSWER_MS = 60000 };

int local_reach(struct local *l, bool batch)
{
	int r;

	if (!l->way) {
		l->fd = reach_session(l->registry, l->base.id);
		return l->fd < 0 ? l->fd : 0;
	}
	l->waiting = false;
	dial_end(&l->dial, false);
	r = dial_start(&l->dial, l->way, batch);
	l->fd = r < 0 ? -1 : l->dial.fd;
	l->dial.quiet = batch || l->way->quiet;
	return r;
}

/* How long an answer may take. */
static int answer_ms(const struct local *l)
{
	return l->base.limits.answer_ms ? l->base.limits.answer_ms :
	       !l->way ? clock_patience(LOCAL_ANSWER_MS) :
	       l->way->connect_ms >= 0 ? l->way->connect_ms :
					 clock_patience(FAR_ANSWER_MS);
}

void local_greet(struct local *l, enum attach_mode mode)
{
	struct control m = { .type = CONTROL_ATTACH, .mode = mode,
			     .epoch = l->link.epoch,
			     .received = l->link.received,
			     .value = (uint32_t)getpid() };

	memcpy(m.id, l->base.id, GUID_LEN);
	control_put_value(&l->link, CONTROL_HELLO, (uint32_t)getpid());
	control_put(&l->link, &m);
}

/* Takes in what the worker answered; frames of messages are passed over. */
static int take_answers(struct local *l)
{
	struct link_frame f;
	struct conn_event ev;
	int r;

	while ((r = link_next(&l->link, &f)) > 0)
		if (f.channel == LINK_CONTROL && local_control(l, &f, &ev) < 0)
			return -ERR_PROTOCOL;
	return r;
}

/* Moves bytes both ways, waiting for at most MS. */
static void move_bytes(struct local *l, int ms)
{
	struct pollfd p = { .fd = l->fd, .events = POLLIN };

	local_flush(&l->base);
	if (link_pending(&l->link) && !l->dead_write)
		p.events |= POLLOUT;
	poll(&p, 1, ms);
	l->skip_read = false;
	if (p.revents & ~POLLOUT)
		local_receive(l);
}

/* Waits until the worker has let go of this client. Sequenced frames that come
 * meanwhile are not counted as received, so that they are sent again: where no
 * answer comes the connection is as good as cut. */
static int await_detached(struct local *l)
{
	int wait = l->base.limits.answer_ms, r = 0, left;
	int64_t end = clock_due(wait ? wait : clock_patience(LOCAL_ANSWER_MS));

	l->link.discard = true;
	while (l->fd >= 0 && (r = take_answers(l)) >= 0 && l->fd >= 0) {
		left = (int)(end - clock_ms());
		if (left <= 0) {
			local_lost(l);
			return -ERR_TIMEOUT;
		}
		move_bytes(l, left);
	}
	if (r < 0) {
		local_broken(l, r);
		return r;
	}
	link_cut(&l->link);
	return l->base.state == CONN_DISCONNECTED ? 0 : -ERR_CLOSED;
}

int local_disconnect(struct conn *c, uint64_t idle_ms, int buffering)
{
	struct control m = { .type = CONTROL_DISCONNECT, .idle_ms = idle_ms,
			     .value = (uint32_t)(buffering + 1) };
	struct local *l = local_of(c);

	/* Behind the request nobody would hear it. */
	local_tell_consumed(l);
	link_tell_taken(&l->link);
	control_put(&l->link, &m);
	return await_detached(l);
}

/* Waits for ATTACHED or REFUSED on a new connection. */
static int await_attached(struct local *l)
{
	int64_t end = clock_due(answer_ms(l));
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

int local_reconnect(struct conn *c)
{
	struct local *l = local_of(c);
	int r;

	r = local_reach(l, false);
	if (r < 0)
		return r;
	buf_reset(&c->error_text);
	l->dead_write = l->closing = false;
	l->refused = 0;
	c->end_pending = c->end_reported = false;
	c->state = CONN_OPENING;
	/* Nothing sequenced leaves before the worker told what it has. */
	link_hold(&l->link);
	local_greet(l, ATTACH_RESUME);
	r = await_attached(l);
	if (r < 0 && c->state == CONN_OPENING)
		local_broken(l, r);
	return r;
}

static void say_close(struct local *l)
{
	struct control m = { .type = CONTROL_CLOSE, .value = 1 };

	if (!l->close_sent)
		control_put(&l->link, &m);
	l->close_sent = true;
}

void local_close_begin(struct conn *c)
{
	struct local *l = local_of(c);

	/* A new worker gets it behind its first questions. */
	if (!(c->state == CONN_OPEN || (c->state == CONN_OPENING && l->child)) || l->retrying)
		return;
	say_close(l);
	local_flush(c);
}

int local_close(struct conn *c, int timeout_ms)
{
	struct local *l = local_of(c);
	int64_t end = clock_due(timeout_ms);
	struct conn_event ev;
	int r;

	if (c->state == CONN_CLOSED || c->state == CONN_BROKEN)
		return 0;
	if (c->state == CONN_DISCONNECTED || l->retrying) {
		r = l->way ? session_close_way(l->way, c->id, true, timeout_ms,
					       NULL) :
			     session_close(l->registry, c->id, true, timeout_ms);
		l->retrying = false;
		local_unhook(l);
		conn_end(c, CONN_CLOSED, CONN_EV_CLOSED, 0);
		return r;
	}
	say_close(l);
	/* The program delivers what it was given, and hangs up by itself. */
	if (!timeout_ms && l->way && local_flush(c) != -ERR_AGAIN) {
		l->closing = true;
		local_unhook(l);
		conn_end(c, CONN_CLOSED, CONN_EV_CLOSED, 0);
		return 0;
	}
	end += timeout_ms ? 0 : clock_patience(LOCAL_ANSWER_MS);
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
	l->closing = true;
	local_unhook(l);
	c->state = CONN_CLOSED;
	return 0;
}

void local_free(struct conn *c)
{
	struct local *l = local_of(c);

	local_unhook(l);
	if (l->child)
		children_adopt(l->child);
	link_release_all(&l->link);
	free(l->registry);
	share_drop(&l->share);
	way_free(l->way);
	for (size_t i = 0; i < l->nhello; i++)
		buf_release(&l->first[i]);
	conn_release(c);
	free(l);
}

static struct local *local_new(const uint8_t *id, const char *registry)
{
	struct local *l = xcalloc(1, sizeof *l);

	conn_init(&l->base, &local_ops, id);
	link_init(&l->link, LOCAL_RING_MAX);
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
	local_greet(l, ATTACH_OPEN);
}

static void set_way(struct local *l, const struct conn_way *w)
{
	l->way = way_copy(w);
	share_take(&l->share, l->way);
	l->way->slot = l->share.slot;
}

int conn_open_way(const struct session_params *p, const struct conn_way *w,
		  struct conn **ret)
{
	struct local *l = local_new(p->id, p->registry);
	int r;

	children_reap();
	set_way(l, w);
	l->waiting = !share_start(&l->share);
	r = l->waiting ? 0 : local_reach(l, false);
	if (r < 0) {
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

/* Attaches over a new connection; on failure *RET is the connection for its
 * error's text where it has one, else NULL. */
static int attach(struct local *l, struct conn **ret)
{
	int r = local_reach(l, false);

	if (r >= 0) {
		local_greet(l, ATTACH_CONNECT);
		r = await_attached(l);
	}
	*ret = &l->base;
	if (r >= 0)
		return 0;
	if (!l->way)
		*ret = conn_free(&l->base);
	return r;
}

int conn_attach_local(const char *registry, const uint8_t id[GUID_LEN],
		      struct conn **ret)
{
	return attach(local_new(id, registry), ret);
}

int conn_attach_way(const struct conn_way *w, const uint8_t id[GUID_LEN],
		    struct conn **ret)
{
	struct local *l = local_new(id, NULL);

	set_way(l, w);
	return attach(l, ret);
}
