/* SPDX-License-Identifier: MIT */
#include "remoting/server_visit.h"
#include "remoting/server_impl.h"

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>
#include <sys/time.h>
#include <unistd.h>

#include "base/err.h"
#include "engine/fiber.h"
#include "sys/clock.h"
#include "sys/fd.h"
#include "transport/hostpipe.h"
#include "worker/visitor.h"

/* A process that soon ends needs no door of its own: it gets one after SETTLED_US. */
enum { OWN, CUSTOM, PIPES, WAITS_MAX = 16, LEAVE_MS = 20, SETTLED_US = 100000 };

/* A visit: its fiber's cell. */
struct visit {
	struct cell h;
	int fd;
	struct server *s;
};

/* The door of this process. */
static struct {
	struct rt *rt;
	int fd[PIPES];
	char name[PIPES][HOSTPIPE_NAME];
	struct runspace_host *host;	/* of the session that this process serves; NULL: a shell */
	volatile sig_atomic_t knocked;	/* a signal told to look, and rang the runtime's bell */
	bool settled;		/* the own pipe was tried for */
	struct visit *guest;	/* alive as its fiber's cell; NULL: nobody is here */
	struct runspace_port port;
} door = { .fd = { -1, -1 } };

static void trace(struct heap *h, struct cell *c)
{
	heap_mark(h, ((struct visit *)c)->s);
}

static const struct type type_visit = {
	.cls = { .trace = trace }, .name = "visit", .flags = TF_INTERNAL, .size = sizeof(struct visit),
};

/* --- the port ----------------------------------------------------------- */

static int start(struct runspace_host *host, const struct session_params *params, void **ret)
{
	struct server *s = server_new(door.rt, host, params);

	s->visiting = true;
	gc_storep(door.guest, door.guest->s, s);
	*ret = s;
	return 0;
}

static void leave(void *ctx)
{
	struct server *s = ctx;

	for (uint32_t i = 0; i < s->idle->n; i++)
		runspace_dispose(s->rt, val_runspace(s->idle->v[i]));
}

/* --- a visit ------------------------------------------------------------ */

static void give_way(void *arg, struct pollfd *p, nfds_t n)
{
	rt_wait(arg, p, n, -1);
}

/* Something to do, or the visit is to end. */
static bool wait_for(struct rt *rt, struct visitor *v)
{
	struct pollfd p[VISITOR_FDS + 1];
	nfds_t n = visitor_fds(v, p);

	p[n++] = (struct pollfd){ .fd = rt->stop_fd, .events = POLLIN };
	rt_wait(rt, p, n, -1);
	return !__atomic_load_n(rt->stop, __ATOMIC_RELAXED);
}

/* Whoever waits or runs shall look at the door. KNOCKED comes last: the bell never
 * rings without it. */
static void ring(int sig)
{
	fd_event_raise(door.rt->bell_fd);
	if (door.host)
		runspace_nudge(door.host);
	door.rt->slicing = true;
	door.knocked = 1;
}

static void body(struct rt *rt, void *cell)
{
	static const struct visitor_ops ops = { .port = &door.port, .give_way = give_way };
	struct visitor_ops o = ops;
	struct visit *visit = cell;
	struct visitor *v;

	o.arg = rt;
	v = visitor_new(visit->fd, &o);
	while (visitor_turn(v))
		if (!wait_for(rt, v))
			visitor_end(v);
	/* What it had running was told to stop. */
	while (visit->s && visit->s->nrunning)
		rt_wait(rt, NULL, 0, LEAVE_MS);
	visitor_free(v);
	door.guest = NULL;
	ring(0);	/* for the next one */
}

/* Lets in who is at the door: true when somebody came. */
static bool let_in(struct rt *rt)
{
	int fd = -ERR_AGAIN;

	for (int i = 0; i < PIPES && fd < 0 && !door.guest; i++)
		if (door.fd[i] >= 0)
			fd = hostpipe_accept(door.fd[i]);
	if (fd < 0)
		return false;
	door.guest = rt_new_cell(rt, &type_visit, visit);
	door.guest->fd = fd;
	if (fiber_new(rt, body, door.guest))
		return true;
	door.guest = NULL;
	fd_close(fd);
	return false;
}

/* --- pipes -------------------------------------------------------------- */

static void hear(int sig, void (*handler)(int sig))
{
	struct sigaction sa = { .sa_handler = handler, .sa_flags = SA_RESTART };

	sigaction(sig, &sa, NULL);
}

/* Who knocks raises a signal, so that a script that never waits notices. */
static int open_pipe(int i, const char *name)
{
	int fd = hostpipe_listen(name);

	if (fd < 0)
		return fd;
	snprintf(door.name[i], HOSTPIPE_NAME, "%s", name);
	door.fd[i] = fd;
	hear(SIGIO, ring);
	fcntl(fd, F_SETOWN, getpid());
	fcntl(fd, F_SETFL, fcntl(fd, F_GETFL) | O_ASYNC);
	return 0;
}

void visit_settle(void)
{
	char own[HOSTPIPE_NAME];

	if (!door.rt || door.settled)
		return;
	door.settled = true;
	if (hostpipe_own(getpid(), own) == 0)
		open_pipe(OWN, own);
}

/* Does what there is to do at the door; true when somebody came in. */
static bool look(struct rt *rt)
{
	door.knocked = 0;
	fd_event_clear(rt->bell_fd);
	visit_settle();
	return let_in(rt);
}

/* --- the shell waits, or runs ------------------------------------------- */

/* Waits for P and for the bell: as poll. */
static int poll_with_bell(const struct rt *rt, struct pollfd *p, nfds_t n, int timeout_ms)
{
	struct pollfd all[WAITS_MAX + 1];
	int r;

	for (nfds_t i = 0; i < n; i++)
		all[i] = p[i];
	all[n] = (struct pollfd){ .fd = rt->bell_fd, .events = POLLIN };
	r = poll(all, n + 1, timeout_ms);
	if (r <= 0)
		return r;
	for (nfds_t i = 0; i < n; i++)
		p[i].revents = all[i].revents;
	return r - (all[n].revents != 0);
}

/* rt->wait while there are no fibers: as poll, but who comes meanwhile is let in. */
static int wait_at_door(struct rt *rt, struct pollfd *p, nfds_t n, int timeout_ms)
{
	int64_t end = clock_due(timeout_ms);
	int r, left = timeout_ms;

	if (n > WAITS_MAX)
		return poll(p, n, timeout_ms);
	for (;;) {
		r = poll_with_bell(rt, p, n, left);
		if (timeout_ms > 0)
			left = (int)MAX(end - clock_ms(), (int64_t)0);
		if (!door.knocked)
			return r;
		if (look(rt))
			return rt->wait(rt, p, n, r > 0 ? 0 : left);
		if (r > 0 || !left)
			return MAX(r, 0);
	}
}

/* rt->slice likewise: the signal set rt->slicing. */
static void look_at_door(struct rt *rt)
{
	rt->slicing = (door.knocked && look(rt)) || fiber_others(rt);
}

void visit_look(struct rt *rt)
{
	if (door.rt == rt)
		look_at_door(rt);
}

/* The user may be against visitors. */
static bool is_closed(void)
{
	const char *out = getenv("POWERSHELL_DIAGNOSTICS_OPTOUT");

	return out && (!strcmp(out, "1") || !strcasecmp(out, "true") || !strcasecmp(out, "yes"));
}

int visit_begin(struct rt *rt, struct runspace_host *host, const char *custom)
{
	struct itimerval soon = { .it_value.tv_usec = SETTLED_US };
	int bell = is_closed() ? -1 : fd_event();

	if (bell < 0)
		return 0;
	door.rt = rt;
	door.host = host;
	door.settled = false;
	rt->bell_fd = bell;
	door.port = server_port;
	door.port.start = start;
	door.port.free = leave;
	door.port.idle = NULL;
	door.port.background = NULL;
	rt->wait = wait_at_door;
	rt->slice = look_at_door;
	hear(SIGALRM, ring);
	setitimer(ITIMER_REAL, &soon, NULL);
	return custom ? open_pipe(CUSTOM, custom) : 0;
}

void visit_end(void)
{
	struct itimerval never = { 0 };

	if (!door.rt)
		return;
	door.settled = true;
	setitimer(ITIMER_REAL, &never, NULL);
	hear(SIGALRM, SIG_IGN);
	hear(SIGIO, SIG_IGN);
	for (int i = 0; i < PIPES; i++) {
		if (door.fd[i] < 0)
			continue;
		hostpipe_remove(door.name[i]);
		door.fd[i] = fd_close(door.fd[i]);
	}
	door.rt->bell_fd = fd_close(door.rt->bell_fd);
	door.rt = NULL;
	door.host = NULL;
}
