/* SPDX-License-Identifier: MIT */
/* Asking the workers of the registry for their records, all at once, and
 * ending a session without attaching to it. */
#include "transport/client.h"

#include <poll.h>
#include <stdlib.h>
#include <unistd.h>

#include "base/err.h"
#include "sys/clock.h"
#include "sys/fd.h"
#include "sys/sock.h"
#include "transport/control.h"
#include "transport/dial.h"
#include "transport/reach.h"
#include "transport/registry.h"

/* So often a question is asked where nobody listens to it: 1 + 2 + … + 64 ms. */
enum { LIST_TURNS = 8 };

/* One question under way. */
struct asking {
	struct link link;
	int fd;
	bool mute;		/* nobody takes what is sent any more */
	int done;		/* 1 answered, < 0 failed */
	enum control_type answer;
	uint32_t value;
	struct session_info info;
};

static void ask_begin(struct asking *a, int fd)
{
	link_init(&a->link, 4096);
	a->fd = fd;
	a->mute = false;
	a->done = 0;
	control_put_value(&a->link, CONTROL_HELLO, (uint32_t)getpid());
}

static void ask_end(struct asking *a)
{
	a->fd = fd_close(a->fd);
	link_release_all(&a->link);
}

static int ask_frames(struct asking *a)
{
	struct link_frame f;
	struct control m;
	int r;

	while ((r = link_next(&a->link, &f)) > 0) {
		if (f.channel != LINK_CONTROL)
			continue;
		r = control_get(&m, f.data, f.len);
		if (r < 0)
			return r;
		if (m.type == CONTROL_HELLO)
			continue;
		a->answer = m.type;
		a->value = m.value;
		if (m.type == CONTROL_INFO &&
		    session_info_get(&a->info, m.body, m.len) < 0)
			return -ERR_MALFORMED;
		return 1;
	}
	return r;
}

/* Moves bytes both ways; sets DONE at the end. */
static void ask_turn(struct asking *a, bool readable)
{
	size_t room;
	uint8_t *to;
	ssize_t r;

	while (!a->mute && link_pending(&a->link)) {
		struct iovec iov[3];

		r = sock_send(a->fd, iov, link_output(&a->link, iov));
		if (r == -ERR_AGAIN)
			break;
		/* Reading finds out; what was said before is read first. */
		a->mute = r < 0;
		if (r > 0)
			link_written(&a->link, (size_t)r);
	}
	if (!readable)
		return;
	to = link_space(&a->link, &room);
	r = sock_recv(a->fd, to, room);
	if (r == -ERR_AGAIN)
		return;
	if (r < 0) {
		a->done = (int)r;
		return;
	}
	link_filled(&a->link, (size_t)r);
	a->done = ask_frames(a);
}

/* Runs all questions until each is done or the time is over. */
static void ask_all(struct asking *a, size_t n, int timeout_ms)
{
	_cleanup_(freep) struct pollfd *fds = xcalloc(n, sizeof *fds);
	int64_t end = clock_ms() + timeout_ms;

	for (size_t i = 0; i < n; i++)
		if (!a[i].done)
			ask_turn(&a[i], false);
	for (;;) {
		int left = (int)(end - clock_ms());
		bool open = false;

		for (size_t i = 0; i < n; i++) {
			fds[i] = (struct pollfd){ .fd = a[i].done ? -1 : a[i].fd,
						  .events = POLLIN };
			if (!a[i].mute && link_pending(&a[i].link))
				fds[i].events |= POLLOUT;
			open |= !a[i].done;
		}
		if (!open || left <= 0)
			return;
		if (poll(fds, n, left) < 0)
			continue;
		for (size_t i = 0; i < n; i++)
			if (!a[i].done && fds[i].revents)
				ask_turn(&a[i], fds[i].revents & ~POLLOUT);
	}
}

static int by_creation(const void *a, const void *b)
{
	int64_t x = ((const struct session_info *)a)->created_ms;
	int64_t y = ((const struct session_info *)b)->created_ms;

	return (x > y) - (x < y);
}

/* Connects A's question to session ID; a dead one is swept. */
static void ask_session(struct registry *reg, const uint8_t id[GUID_LEN],
			struct asking *a)
{
	int fd = registry_connect(reg, id);

	if (fd == -ERR_NOTFOUND)
		registry_sweep(reg, id);
	if (fd < 0) {
		a->fd = -1;
		a->done = fd;
		return;
	}
	ask_begin(a, fd);
	control_put_value(&a->link, CONTROL_ASK, 0);
}

/* Nobody listened to A: too many ask at once, or its session ends. */
static bool was_turned_away(const struct asking *a)
{
	return a->done == -ERR_AGAIN || a->done == -ERR_CLOSED;
}

/* Asks the N sessions; those who turn a question away once more, a few times. */
static void ask_sessions(struct registry *reg, uint8_t (*ids)[GUID_LEN],
			 size_t n, struct asking *a, int timeout_ms)
{
	int64_t end = clock_ms() + timeout_ms;
	bool again = true;

	for (size_t i = 0; i < n; i++)
		ask_session(reg, ids[i], &a[i]);
	for (int turn = 0; again && turn < LIST_TURNS; turn++) {
		ask_all(a, n, (int)(end - clock_ms()));
		again = false;
		for (size_t i = 0; i < n; i++)
			again |= was_turned_away(&a[i]);
		if (!again || clock_ms() >= end)
			return;
		poll(NULL, 0, 1 << turn);
		for (size_t i = 0; i < n; i++) {
			if (!was_turned_away(&a[i]))
				continue;
			ask_end(&a[i]);
			ask_session(reg, ids[i], &a[i]);
		}
	}
}

/* Its worker speaks, but not as we do. */
static bool is_of_another_version(const struct asking *a)
{
	return a->done == -ERR_VERSION ||
	       (a->done == 1 && a->answer == CONTROL_REFUSED && a->value == ERR_VERSION);
}

int session_list(const char *registry, int timeout_ms,
		 struct session_info **ret, size_t *ret_n)
{
	_cleanup_(freep) uint8_t (*ids)[GUID_LEN] = NULL;
	_cleanup_(freep) struct asking *a = NULL;
	struct registry reg = REGISTRY_INIT;
	struct session_info *info;
	size_t n = 0, out = 0;
	int r, others = 0;

	*ret = NULL;
	*ret_n = 0;
	r = registry_open(&reg, registry, false);
	if (r < 0)
		return r == -ERR_NOTFOUND ? 0 : r;
	r = registry_list(&reg, &ids, &n);
	if (r < 0 || !n) {
		registry_close(&reg);
		return r;
	}
	a = xcalloc(n, sizeof *a);
	ask_sessions(&reg, ids, n, a, timeout_ms);
	registry_close(&reg);
	info = xcalloc(n, sizeof *info);
	for (size_t i = 0; i < n; i++) {
		if (a[i].done == 1 && a[i].answer == CONTROL_INFO)
			info[out++] = a[i].info;
		others += is_of_another_version(&a[i]);
		ask_end(&a[i]);
	}
	qsort(info, out, sizeof *info, by_creation);
	*ret = info;
	*ret_n = out;
	return others;
}

/* Asks the session's end, whose link A holds. */
static int close_result(struct asking *a, int timeout_ms)
{
	int r;

	ask_all(a, 1, timeout_ms);
	r = a->done == 1 && a->answer == CONTROL_REFUSED ? -(int)a->value :
	    a->done == 1 || a->done == -ERR_CLOSED ? 0 :
	    a->done ? a->done : -ERR_TIMEOUT;
	ask_end(a);
	return r;
}

static void ask_close(struct asking *a, int fd, const uint8_t id[GUID_LEN],
		      bool force)
{
	struct control m = { .type = CONTROL_CLOSE, .value = force };

	ask_begin(a, fd);
	memcpy(m.id, id, GUID_LEN);
	control_put(&a->link, &m);
}

int session_close(const char *registry, const uint8_t id[GUID_LEN], bool force,
		  int timeout_ms)
{
	struct asking a = { 0 };
	int fd = reach_session(registry, id);

	if (fd < 0)
		return fd;
	ask_close(&a, fd, id, force);
	return close_result(&a, timeout_ms);
}

/* ---- on another machine ---- */

/* Puts A's question through to the psession behind W. */
static int ask_through(struct asking *a, struct dial *d, const struct way *w,
		       const uint8_t id[GUID_LEN], int stop_fd,
		       struct buf *ret_said)
{
	int r = dial_through(d, w, &a->link, id, stop_fd);

	if (r < 0) {
		if (ret_said)
			buf_put(ret_said, buf_ptr(&d->said),
				buf_size(&d->said));
		link_release_all(&a->link);
		return r;
	}
	/* The asking closes it; the dial keeps the program. */
	a->fd = d->fd;
	d->fd = -1;
	return 0;
}

/* Takes the next record. */
static void add_info(struct session_info **all, size_t *n,
		     const struct session_info *s)
{
	*all = xrealloc(*all, *n + 1, sizeof **all);
	(*all)[(*n)++] = *s;
}

/* Gathers the records until all have come. */
static int take_infos(struct asking *a, int timeout_ms,
		      struct session_info **ret, size_t *ret_n)
{
	do {
		/* One answer each time; what came with it is read first. */
		a->done = ask_frames(a);
		if (!a->done)
			ask_all(a, 1, timeout_ms);
		if (a->done == 1 && a->answer == CONTROL_INFO)
			add_info(ret, ret_n, &a->info);
	} while (a->done == 1 && a->answer == CONTROL_INFO);
	return a->done == 1 && a->answer == CONTROL_CLOSED ? 0 :
	       a->done < 0 ? a->done : -ERR_TIMEOUT;
}

int session_list_far(const struct conn_way *way, int timeout_ms, int stop_fd,
		     struct session_info **ret, size_t *ret_n,
		     struct buf *ret_said)
{
	struct way *w = way_copy(way);
	struct asking a = { 0 };
	struct dial d = { 0 };
	int r;

	*ret = NULL;
	*ret_n = 0;
	ask_begin(&a, -1);
	control_put_value(&a.link, CONTROL_ASK, 0);
	r = ask_through(&a, &d, w, guid_zero, stop_fd, ret_said);
	if (!r) {
		r = take_infos(&a, timeout_ms, ret, ret_n);
		ask_end(&a);
	}
	dial_end(&d, !r);
	way_free(w);
	return r;
}

int session_close_way(const struct way *w, const uint8_t id[GUID_LEN],
		      bool force, int timeout_ms, struct buf *ret_said)
{
	struct asking a = { 0 };
	struct dial d = { 0 };
	int r;

	ask_close(&a, -1, id, force);
	r = ask_through(&a, &d, w, id, -1, ret_said);
	if (!r) {
		a.done = ask_frames(&a);
		r = close_result(&a, timeout_ms);
	}
	dial_end(&d, !r);
	return r;
}

int session_close_far(const struct conn_way *way, const uint8_t id[GUID_LEN],
		      bool force, int timeout_ms, struct buf *ret_said)
{
	struct way *w = way_copy(way);
	int r = session_close_way(w, id, force, timeout_ms, ret_said);

	way_free(w);
	return r;
}
