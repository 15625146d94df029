/* SPDX-License-Identifier: MIT */
/*
 * The server end of an SSH connection, psession -sshs. A stock client is served
 * by this process and its session ends with it. For a client that says hello
 * (transport/hello.h) it finds or makes the worker the first frames ask for and
 * then passes bytes on unseen: when the connection is cut this process ends and
 * the worker stays.
 */
#include <errno.h>
#include <poll.h>
#include <signal.h>
#include <stdlib.h>
#include <unistd.h>

#include "base/err.h"
#include "sys/clock.h"
#include "sys/fd.h"
#include "sys/proc.h"
#include "sys/sock.h"
#include "transport/client.h"
#include "transport/control.h"
#include "transport/hello.h"
#include "transport/reach.h"
#include "transport/registry.h"
#include "transport/session_limits.h"
#include "worker/worker.h"

enum { CHUNK = 65536, LIST_MS = 5000, HEAD_MAX = 8 << 20 };

static int read_more(int in, struct buf *raw)
{
	uint8_t *to = buf_reserve(raw, CHUNK);
	ssize_t n;

	if (!to)
		return -ERR_LIMIT;
	do
		n = read(in, to, CHUNK);
	while (n < 0 && errno == EINTR);
	if (n <= 0)
		return -ERR_CLOSED;
	buf_commit(raw, (size_t)n);
	return 0;
}

/* The id of the session that is to be made. */
static int take_id(struct control *m)
{
	struct session_params *p = xcalloc(1, sizeof *p);
	int r = session_params_get(p, m->body, m->len);

	memcpy(m->id, p->id, GUID_LEN);
	free(p);
	return r;
}

/* The first control frame that says what is wanted, looked for in the bytes read
 * so far; more are read behind them where it isn't whole. */
static int read_request(int in, struct buf *raw, struct control *m)
{
	size_t given = 0;
	struct link l;
	int r;

	link_init(&l, LINK_RING_ASKING);
	l.discard = true;
	for (;;) {
		struct link_frame f;
		uint8_t *to;
		size_t room;
		ssize_t n;

		while ((r = link_next(&l, &f)) > 0) {
			r = control_get(m, f.data, f.len);
			if (r < 0 || m->type != CONTROL_HELLO)
				goto out;
		}
		if (r < 0)
			goto out;
		if (given == buf_size(raw)) {
			r = read_more(in, raw);
			if (r < 0)
				goto out;
		}
		to = link_space(&l, &room);
		n = (ssize_t)MIN(room, buf_size(raw) - given);
		memcpy(to, buf_ptr(raw) + given, (size_t)n);
		link_filled(&l, (size_t)n);
		given += (size_t)n;
	}
out:
	if (r >= 0 && m->type == CONTROL_PARAMS)
		r = take_id(m);
	/* The body is in RAW as well, the fixed fields are copies. */
	m->body = NULL;
	m->len = 0;
	link_release_all(&l);
	return r < 0 ? r : 0;
}

static int spawn_worker(void)
{
	const char *const argv[] = { "psession", WORKER_ARG, "3", NULL };
	struct proc_spawn p = { .file = "/proc/self/exe", .argv = argv,
				.in = -1, .out = -1, .err = -1,
				.session = true };
	int fd[2], r;

	r = sock_pair(fd);
	if (r < 0)
		return r;
	p.pass = fd[1];
	r = proc_spawn(&p);
	fd_close(fd[1]);
	if (r < 0) {
		fd_close(fd[0]);
		return r;
	}
	return fd[0];
}

/* Writes what the link holds to OUT. */
static void answer(struct link *l, int out)
{
	fd_write_all(out, buf_ptr(&l->out), buf_size(&l->out));
	link_release_all(l);
}

static void refuse(int out, int error)
{
	struct link l;

	link_init(&l, LINK_RING_ASKING);
	control_put_value(&l, CONTROL_HELLO, (uint32_t)getpid());
	control_put_value(&l, CONTROL_REFUSED, (uint32_t)-error);
	answer(&l, out);
}

/* All sessions of this user here, one INFO each, then CLOSED. */
static void list(const char *base, int out)
{
	_cleanup_(freep) struct session_info *all = NULL;
	struct buf record = BUF_INIT;
	struct link l;
	size_t n = 0;

	link_init(&l, LINK_RING_ASKING);
	control_put_value(&l, CONTROL_HELLO, (uint32_t)getpid());
	session_list(base, clock_patience(LIST_MS), &all, &n);
	for (size_t i = 0; i < n; i++) {
		struct control m = { .type = CONTROL_INFO };

		buf_reset(&record);
		session_info_put(&record, &all[i]);
		m.body = buf_ptr(&record);
		m.len = buf_size(&record);
		control_put(&l, &m);
	}
	control_put_value(&l, CONTROL_CLOSED, 0);
	buf_release(&record);
	answer(&l, out);
}

/* Passes on what is readable; false at the end. */
static bool pass(int from, int to)
{
	uint8_t chunk[CHUNK];
	ssize_t n = read(from, chunk, sizeof chunk);

	if (n < 0 && (errno == EAGAIN || errno == EINTR))
		return true;
	return n > 0 && fd_write_all(to, chunk, (size_t)n) == 0;
}

/* The worker hung up: where that was its end the client needn't try again. What
 * it wrote last was a whole frame unless it was killed in the middle of one;
 * then the client finds out when it tries. */
static void report_death(int out, const uint8_t id[GUID_LEN],
			 const char *registry)
{
	int fd = reach_session(registry, id);

	if (fd == -ERR_NOTFOUND)
		refuse(out, -ERR_CLOSED);
	fd_close(fd);
}

/* One direction waits for the other only while its receiver is slow; each
 * receiver reads whatever it waits for, so neither stops for good. */
static void shovel(int in, int out, int worker, const uint8_t id[GUID_LEN],
		   const char *registry)
{
	for (;;) {
		struct pollfd f[2] = {
			{ .fd = in, .events = POLLIN },
			{ .fd = worker, .events = POLLIN },
		};

		if (poll(f, 2, -1) < 0)
			continue;
		if (f[1].revents && !pass(worker, out)) {
			report_death(out, id, registry);
			return;
		}
		if (!f[0].revents || pass(in, worker))
			continue;
		/* A worker that refuses may be gone before it read everything. */
		while (poll(&f[1], 1, 0) > 0 && pass(worker, out))
			;
		return;
	}
}

/* Joins IN and OUT, of which RAW was read, to the worker it asks for. */
static int relay(int in, int out, struct buf *raw, const char *registry)
{
	_cleanup_(fd_closep) int worker = -1;
	struct control m;
	int r = read_request(in, raw, &m);

	if (r < 0)
		return 1;
	if (m.type == CONTROL_ASK) {
		list(registry, out);
		return 0;
	}
	worker = m.type == CONTROL_PARAMS ? spawn_worker() :
					    reach_session(registry, m.id);
	if (worker < 0) {
		refuse(out, worker);
		return 1;
	}
	if (fd_write_all(worker, buf_ptr(raw), buf_size(raw)) == 0) {
		buf_release(raw);
		shovel(in, out, worker, m.id, registry);
	}
	return 0;
}

/* Reads the first line: true for a hello, whose bytes of the link and whatever
 * followed are in LINK then. */
static bool said_hello(int in, struct buf *raw, struct buf *link)
{
	struct packet_reader reader;
	struct packet k;
	size_t line;
	bool yes;

	while (!memchr(buf_ptr(raw) ? buf_ptr(raw) : (const uint8_t *)"", '\n',
		       buf_size(raw)))
		if (read_more(in, raw) < 0)
			return false;
	line = (size_t)((const uint8_t *)memchr(buf_ptr(raw), '\n',
						buf_size(raw)) -
			buf_ptr(raw)) + 1;
	packet_reader_init(&reader, true);
	yes = packet_feed(&reader, buf_ptr(raw), line) == 0 &&
	      packet_next(&reader, &k) > 0 && k.op == PACKET_DATA &&
	      guid_is_zero(k.guid) && hello_find(k.data, k.len, link) > 0;
	packet_reader_release(&reader);
	if (yes)
		buf_put(link, buf_ptr(raw) + line, buf_size(raw) - line);
	return yes;
}

static int answer_hello(int out)
{
	_cleanup_(buf_release) struct buf line = BUF_INIT;

	hello_answer(&line);
	return fd_write_all(out, buf_ptr(&line), buf_size(&line));
}

/* A stock client's session is in no list, but it counts as one: the place is
 * the lock kept until this process ends. */
static int take_place(struct session_params *p)
{
	struct registry reg = REGISTRY_INIT;
	int r;

	guid_random(p->id);
	r = session_limits_apply(p);
	if (r < 0)
		return r;
	if (registry_open(&reg, *p->registry ? p->registry : NULL, true) < 0)
		return 0;
	registry_lock(&reg, p->id);
	registry_close(&reg);
	return 0;
}

static void leave_place(const struct session_params *p)
{
	struct registry reg = REGISTRY_INIT;

	if (registry_open(&reg, *p->registry ? p->registry : NULL, false) < 0)
		return;
	registry_remove(&reg, p->id);
	registry_close(&reg);
}

static int refuse_stock(int out, int error)
{
	_cleanup_(buf_release) struct buf line = BUF_INIT;

	buf_printf(&line, PACKET_ERROR_PREFIX "%s\n",
		   error == -ERR_LIMIT ?
			   "The maximum number of sessions of this user is reached (MaxShellsPerUser)." :
		   error == -ERR_FULL ?
			   "The maximum number of users have sessions on this machine (MaxConcurrentUsers)." :
		   error == -ERR_ACCESS ?
			   "This machine does not allow new sessions (AllowRemoteShellAccess)." :
			   err_text(error));
	fd_write_all(out, buf_ptr(&line), buf_size(&line));
	return 1;
}

static int serve_stock(struct worker_stdio *p, const struct runspace_port *port)
{
	int r = take_place(&p->session);

	if (r < 0)
		return refuse_stock(p->out, r);
	r = worker_stdio(p, port);
	leave_place(&p->session);
	return r;
}

int worker_ssh(struct worker_stdio *p, const struct runspace_port *port)
{
	_cleanup_(buf_release) struct buf raw = BUF_INIT_MAX(HEAD_MAX);
	_cleanup_(buf_release) struct buf link = BUF_INIT_MAX(HEAD_MAX);

	signal(SIGPIPE, SIG_IGN);
	if (said_hello(p->in, &raw, &link)) {
		buf_release(&raw);
		if (answer_hello(p->out) < 0)
			return 1;
		return relay(p->in, p->out, &link,
			     *p->session.registry ? p->session.registry : NULL);
	}
	p->read = &raw;
	return serve_stock(p, port);
}
