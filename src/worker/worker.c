/* SPDX-License-Identifier: MIT */
#include "worker/worker.h"

#include <errno.h>
#include <signal.h>
#include <stdlib.h>
#include <unistd.h>

#include "base/err.h"
#include "sys/clock.h"
#include "sys/fd.h"
#include "transport/session_limits.h"
#include "worker/host.h"

enum { PARAMS_MS = 10000, DRAIN_MS = 2000 };

static int term_fd[2] = { -1, -1 };

/* Bytes of one object, OTHERWISE where PSESSION_OBJECT_MAX does not set it for tests of the edge. */
static uint64_t object_max(uint64_t otherwise)
{
	const char *set = getenv("PSESSION_OBJECT_MAX");

	return set && atoll(set) > 0 ? (uint64_t)atoll(set) : otherwise;
}

void host_init(struct runspace_host *h, const struct runspace_port *port)
{
	pthread_mutex_init(&h->lock, NULL);
	h->port = port;
	h->engine_thread = pthread_self();
	h->inbox_end = &h->inbox;
	h->next_object = 1;
	h->session.state = SERVER_IDLE;
	h->registry.dir = h->lock_fd = h->listen_fd = h->timer_fd = -1;
	for (int i = 0; i < HOST_PEERS; i++)
		h->peers[i].fd = -1;
	h->wake_fd = fd_event();
	h->helper_fd = fd_event();
	h->created_ms = clock_real_ms();
	h->born_ms = clock_ms();
	h->close_ms = clock_patience(HOST_CLOSE_MS);
	h->object_max = object_max(SESSION_OBJECT_MAX);
	h->send_max = object_max(SESSION_SEND_MAX);
	link_init(&h->link, SESSION_RING_DEFAULT);
}

void host_release(struct runspace_host *h)
{
	while (h->inbox) {
		struct item *i = h->inbox;

		h->inbox = i->next;
		free(i);
	}
	for (int i = 0; i < HOST_PEERS; i++) {
		if (h->peers[i].fd < 0)
			continue;
		fd_close(h->peers[i].fd);
		link_release_all(&h->peers[i].link);
	}
	term_fd[0] = term_fd[1] = -1;
	buf_release(&h->connect_reply);
	buf_release(&h->connect_data);
	inbound_forget_all(h);
	link_release_all(&h->link);
	fd_close(h->wake_fd);
	fd_close(h->helper_fd);
	fd_close(h->timer_fd);
	fd_close(h->listen_fd);
	fd_close(h->lock_fd);
	registry_close(&h->registry);
	pthread_mutex_destroy(&h->lock);
}

/* SIGTERM ends the session in order: whoever waits wakes and sees it. */
static volatile sig_atomic_t term_wanted;

bool worker_term_wanted(void)
{
	return term_wanted;
}

static void on_term(int sig)
{
	int e = errno;

	(void)sig;
	term_wanted = 1;
	fd_event_raise(term_fd[0]);
	fd_event_raise(term_fd[1]);
	errno = e;
}

static void set_signals(struct runspace_host *h)
{
	struct sigaction sa = { .sa_handler = on_term, .sa_flags = SA_RESTART };

	term_fd[0] = h->wake_fd;
	term_fd[1] = h->helper_fd;
	sigaction(SIGTERM, &sa, NULL);
	signal(SIGHUP, SIG_IGN);
	signal(SIGINT, SIG_IGN);
	signal(SIGQUIT, SIG_IGN);
	signal(SIGPIPE, SIG_IGN);
}

/* Waits for the parameters, the first frame on the inherited descriptor. */
static int read_params(struct peer *p, struct session_params *ret)
{
	int64_t end = clock_due(clock_patience(PARAMS_MS));

	for (;;) {
		struct pollfd f = { .fd = p->fd, .events = POLLIN };
		struct link_frame frame;
		struct control m;
		size_t room;
		uint8_t *to;
		ssize_t n;
		int r;

		r = link_next(&p->link, &frame);
		if (r < 0)
			return r;
		if (r > 0) {
			r = control_get(&m, frame.data, frame.len);
			if (r < 0 || m.type != CONTROL_PARAMS)
				return r < 0 ? r : -ERR_PROTOCOL;
			return session_params_get(ret, m.body, m.len);
		}
		if (poll(&f, 1, (int)MAX(end - clock_ms(), (int64_t)0)) == 0)
			return -ERR_TIMEOUT;
		to = link_space(&p->link, &room);
		n = sock_recv(p->fd, to, room);
		if (n < 0 && n != -ERR_AGAIN)
			return (int)n;
		if (n > 0)
			link_filled(&p->link, (size_t)n);
	}
}

static int enter_registry(struct runspace_host *h)
{
	const uint8_t *id = h->params.id;
	int r = registry_open(&h->registry, h->params.registry, true);

	if (r < 0)
		return r;
	h->lock_fd = registry_lock(&h->registry, id);
	if (h->lock_fd < 0)
		return h->lock_fd;
	h->listen_fd = registry_listen(&h->registry, id);
	return h->listen_fd < 0 ? h->listen_fd : 0;
}

static void apply_params(struct runspace_host *h)
{
	const struct session_params *p = &h->params;
	uint64_t max = p->limits.idle_max_ms;

	h->idle_ms = p->idle_ms ? p->idle_ms : SESSION_IDLE_DEFAULT_MS;
	if (max && h->idle_ms > max)
		h->idle_ms = max;
	h->buffering = p->buffering;
	if (p->ring)
		h->link.ring_max = MIN(p->ring, BUF_MAX_DEFAULT / 4);
	if (p->cwd[0] && chdir(p->cwd) < 0)
		(void)!chdir("/");
}

static int born(struct runspace_host *h, int fd)
{
	struct peer *first = peer_add(h, fd);
	int r;

	fd_nonblock(fd, true);
	fd_cloexec(fd, true);
	first->first = true;
	r = read_params(first, &h->params);
	if (r < 0)
		return r;
	/* Whoever asks: the client of this machine has counted already. */
	r = session_limits_apply(&h->params);
	apply_params(h);
	if (!r)
		r = enter_registry(h);
	if (r < 0) {
		control_put_value(&first->link, CONTROL_REFUSED, (uint32_t)-r);
		peer_write(h, first);
	}
	return r;
}

/* Tells those who asked for it, and the client, that the session is over. */
static void say_closed(struct runspace_host *h)
{
	/* The reason again: the client may never come to the end of its output. */
	struct control m = { .type = CONTROL_CLOSED, .body = (const uint8_t *)h->farewell,
			     .len = strlen(h->farewell) };

	registry_remove(&h->registry, h->params.id);
	for (int i = 0; i < HOST_PEERS; i++) {
		struct peer *p = &h->peers[i];

		if (p->fd < 0 || !(p->attached || p->wants_closed))
			continue;
		control_put(p->attached ? &h->link : &p->link, &m);
	}
	io_drain(h, clock_patience(DRAIN_MS));
}

int worker_main(const struct worker_params *params,
		const struct runspace_port *port)
{
	struct runspace_host *h = xcalloc(1, sizeof *h);
	int r;

	setsid();
	fd_close_from(params->fd + 1);
	host_init(h, port);
	set_signals(h);
	r = born(h, params->fd);
	if (!r)
		r = helper_start(h);
	if (r < 0) {
		host_release(h);
		free(h);
		return 1;
	}
	pthread_mutex_lock(&h->lock);
	/* What came behind the parameters is already here. */
	peer_frames(h, &h->peers[0]);
	engine_run(h);
	say_closed(h);
	pthread_mutex_unlock(&h->lock);
	helper_end(h);
	if (h->ctx)
		port->free(h->ctx);
	host_release(h);
	free(h);
	return 0;
}
