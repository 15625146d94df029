/* SPDX-License-Identifier: MIT */
/*
 * Pools of more than one runspace: each pipeline runs in a fiber, in a runspace
 * that is its own meanwhile. The main fiber takes the messages in and gives the
 * others turns; what comes for a pipeline that waits wakes it.
 */
#include "remoting/server_impl.h"

#include "engine/fiber.h"
#include "sys/clock.h"
#include "sys/fd.h"

enum { TURN_MS = 5, END_MS = 3000 };

void worlds_wake(struct server_run *r)
{
	if (r->wake_fd >= 0)
		fd_event_raise(r->wake_fd);
}

void worlds_wait(struct rt *rt, struct server_run *r)
{
	struct pollfd p[2] = { { .fd = rt->stop_fd, .events = POLLIN }, { .fd = r->wake_fd, .events = POLLIN } };

	runspace_flush(r->s->host);
	rt_wait(rt, p, 2, -1);
	fd_event_clear(r->wake_fd);
	rt_poll(rt);
}

static void in_world(struct rt *rt, void *arg)
{
	struct server_run *r = arg;
	struct server *s = r->s;

	rt->eng->host = &server_host;
	rt->eng->host_arg = s;
	rt->eng->keep_information = true;
	rt->eng->native_errors = true;
	rt->eng->native_passthrough = false;
	run_execute(s, r);
}

static void ended(struct rt *rt, void *arg)
{
	struct server_run *r = arg;

	list_add(rt, r->s->idle, val_obj(r->world));
	run_queue(r->s);
}

static void body(struct rt *rt, void *cell)
{
	struct server_run *r = cell;

	r->s->nrunning--;		/* it was counted when it was started */
	runspace_run(rt, r->world, in_world, r);
	r->wake_fd = fd_close(r->wake_fd);
	rt_protect(rt, ended, r);
}

static struct runspace *take_world(struct server *s)
{
	struct list *idle = s->idle;
	struct runspace *rs;

	if (idle->n) {
		rs = val_runspace(idle->v[idle->n - 1]);
		list_remove_at(s->rt, idle, idle->n - 1);
		return rs;
	}
	rs = runspace_new(s->rt, V_NULL);
	runspace_open(s->rt, rs);
	return rs;
}

void worlds_start(struct server *s, struct server_run *r)
{
	gc_storep(r, r->world, take_world(s));
	r->started = true;
	r->wake_fd = fd_event();
	if (r->wake_fd >= 0 && fiber_new(s->rt, body, r)) {
		s->nrunning++;
		return;
	}
	r->wake_fd = fd_close(r->wake_fd);
	list_add(s->rt, s->idle, val_obj(r->world));
	r->started = false;
	run_stop(s, r);
}

int worlds_turn(struct server *s)
{
	return fiber_idle(s->rt, TURN_MS);
}

void worlds_end(struct server *s)
{
	int64_t until = clock_due(clock_patience(END_MS));

	if (s->visiting)
		return;
	fiber_stop_all(s->rt);
	while (fiber_others(s->rt) && clock_ms() < until)
		if (fiber_idle(s->rt, TURN_MS) > 0)
			poll(NULL, 0, 1);
}
