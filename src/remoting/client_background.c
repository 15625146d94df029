/* SPDX-License-Identifier: MIT */
/*
 * Connections that serve jobs, kept going while the script waits for something
 * else: a program, a pause, other sessions, the next line at the prompt.
 */
#include "remoting/client.h"

#include <errno.h>

#include "sys/clock.h"

enum { BESIDE_FIBERS_MS = 10, FULL_STEP_MS = 100 };

/* One whose pipelines are all of jobs, or that is opened for one: what comes
 * for others waits until they look for it. */
static bool is_background(const struct remote_runspace *rs)
{
	bool some = rs->settled;

	if (!rs->far.conn || (rs->far.state != POOL_OPENED && rs->far.state != POOL_OPENING))
		return false;
	for (const struct remote_pipe *p = rs->pipes; p; p = p->next) {
		if (!pipe_running(p))
			continue;
		if (!p->background)
			return false;
		some = true;
	}
	return some;
}

uint32_t background_all(struct rt *rt, struct remote_runspace **ret)
{
	struct list *l = remoting_of(rt)->runspaces;
	uint32_t n = 0;

	for (uint32_t i = 0; rt->background && i < l->n; i++)
		if (is_background(val_remote_runspace(l->v[i])))
			ret[n++] = val_remote_runspace(l->v[i]);
	return n;
}

static void take_in(struct rt *rt, void *arg)
{
	struct remote_runspace *rs = arg;

	remote_drain(rt, rs);
	if (rs->full_ms)
		remote_taken(rs);
}

static void serve(struct rt *rt, struct remote_runspace *const *rs, uint32_t n)
{
	for (uint32_t i = 0; i < n; i++) {
		enum unwind u;

		rs[i]->patient = true;
		u = rt_protect(rt, take_in, rs[i]);
		rs[i]->patient = false;
		if (u != UNWIND_NONE && u != UNWIND_ERROR)
			rt_rethrow(rt, &rt->unwound);
	}
}

/* A connection that keeps its worker waiting says nothing by itself. */
static int until_next_look(struct remote_runspace *const *rs, uint32_t n, int left_ms)
{
	for (uint32_t i = 0; i < n; i++)
		if (rs[i]->full_ms)
			return left_ms < 0 ? FULL_STEP_MS : MIN(left_ms, (int)FULL_STEP_MS);
	return left_ms;
}

/* Waits for P too: 0 nothing within LEFT_MS, else something. */
static int wait_some(struct rt *rt, struct conn *const *conns, uint32_t n, struct pollfd *p, nfds_t np, int left_ms)
{
	if (!rt->slicing)
		return conn_wait_beside(conns, n, p, np, left_ms);
	return rt->wait(rt, p, np, left_ms < 0 ? BESIDE_FIBERS_MS : MIN(left_ms, (int)BESIDE_FIBERS_MS));
}

/* rt->background: as poll. */
static int wait_serving(struct rt *rt, struct pollfd *p, nfds_t np, int timeout_ms)
{
	int64_t end = clock_due(timeout_ms);
	int left = timeout_ms;

	for (;;) {
		uint32_t most = remoting_of(rt)->runspaces->n, n;
		struct remote_runspace **rs = rt_block(rt, struct remote_runspace *, most + 1);
		struct conn **conns = rt_block(rt, struct conn *, most + 1);
		int r;

		n = background_all(rt, rs);
		if (!n)
			rt->background = NULL;
		if (!n)
			return rt_wait(rt, p, np, left);
		if (!left)
			return poll(p, np, 0);
		for (uint32_t i = 0; i < n; i++)
			conns[i] = rs[i]->far.conn;
		r = wait_some(rt, conns, n, p, np, until_next_look(rs, n, left));
		if (r < 0 && errno == EINTR)
			return -1;
		rt->background = NULL;	/* what is served may wait itself */
		serve(rt, rs, n);
		rt->background = wait_serving;
		r = poll(p, np, 0);
		if (r)
			return r;
		if (timeout_ms < 0)
			continue;
		left = (int)MAX(end - clock_ms(), (int64_t)0);
	}
}

void background_begin(struct rt *rt)
{
	rt->background = wait_serving;
}
