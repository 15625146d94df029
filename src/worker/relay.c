/* SPDX-License-Identifier: MIT */
/*
 * The far end of a link over SSH: `psession --relay` on the session's machine
 * finds or makes the worker the first frames ask for and then passes bytes on
 * unseen. When the connection is cut the relay ends and the worker stays.
 */
#include <errno.h>
#include <poll.h>
#include <signal.h>
#include <stdlib.h>
#include <unistd.h>

#include "base/err.h"
#include "sys/fd.h"
#include "sys/proc.h"
#include "sys/sock.h"
#include "transport/client.h"
#include "transport/control.h"
#include "transport/reach.h"
#include "worker/worker.h"

enum { CHUNK = 65536, LIST_MS = 5000, HEAD_MAX = 1 << 20 };

/* The first control frame that says what is wanted, and all bytes read by
 * then. */
static int read_request(int in, struct buf *raw, struct control *m)
{
	struct link l;
	int r;

	link_init(&l, 4096);
	l.discard = true;
	for (;;) {
		struct link_frame f;
		uint8_t chunk[4096], *to;
		size_t room;
		ssize_t n;

		while ((r = link_next(&l, &f)) > 0) {
			r = control_get(m, f.data, f.len);
			if (r < 0 || m->type != CONTROL_HELLO)
				goto out;
		}
		if (r < 0)
			goto out;
		n = read(in, chunk, sizeof chunk);
		if (n < 0 && errno == EINTR)
			continue;
		r = n <= 0 ? -ERR_CLOSED : buf_put(raw, chunk, (size_t)n);
		if (r < 0)
			goto out;
		to = link_space(&l, &room);
		memcpy(to, chunk, (size_t)n);
		link_filled(&l, (size_t)n);
	}
out:
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

	link_init(&l, 4096);
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

	link_init(&l, 4096);
	control_put_value(&l, CONTROL_HELLO, (uint32_t)getpid());
	session_list(base, LIST_MS, &all, &n);
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

/* One direction waits for the other only while its receiver is slow; each
 * receiver reads whatever it waits for, so neither stops for good. */
static void shovel(int in, int out, int worker)
{
	for (;;) {
		struct pollfd f[2] = {
			{ .fd = in, .events = POLLIN },
			{ .fd = worker, .events = POLLIN },
		};

		if (poll(f, 2, -1) < 0)
			continue;
		if (f[1].revents && !pass(worker, out))
			return;
		if (f[0].revents && !pass(in, worker))
			return;
	}
}

int worker_relay(int in, int out, const char *registry)
{
	_cleanup_(buf_release) struct buf raw = BUF_INIT_MAX(HEAD_MAX);
	_cleanup_(fd_closep) int worker = -1;
	struct control m;
	int r;

	signal(SIGPIPE, SIG_IGN);
	r = read_request(in, &raw, &m);
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
	if (fd_write_all(worker, buf_ptr(&raw), buf_size(&raw)) == 0)
		shovel(in, out, worker);
	return 0;
}
