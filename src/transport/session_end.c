/* SPDX-License-Identifier: MIT */
/*
 * Ending sessions on other machines without attaching to them: a program to each
 * machine, some of them beside each other, each from its opening to the answer.
 */
#include "transport/client.h"

#include <poll.h>
#include <stdlib.h>
#include <string.h>

#include "base/err.h"
#include "sys/clock.h"
#include "transport/asking.h"
#include "transport/dial.h"

enum { BESIDE = 32, FDS_EACH = 2, TURN_MS = 1000 };

/* One of them under way. */
struct ending {
	struct session_end *end;	/* NULL: the place is free */
	const struct way *way;
	struct way *own;
	struct dial d;
	struct asking a;
	bool asked;		/* the program is through: A has its stream */
	int64_t until_ms;	/* for the answer */
};

static void finish(struct ending *e, int result)
{
	struct session_end *end = e->end;

	if (result == -ERR_CLOSED && !e->asked)
		dial_last_words(&e->d);
	if (result < 0 && end->said)
		buf_put(end->said, buf_ptr(&e->d.said), buf_size(&e->d.said));
	if (!e->asked)
		ask_end(&e->a);
	dial_end(&e->d, !result);
	way_free(e->own);
	end->result = result;
	e->end = NULL;
}

/* The answer came, or will not come any more. */
static void finish_asked(struct ending *e)
{
	finish(e, ask_closed(&e->a));
}

/* The program is through: the question goes on over its stream. */
static void through(struct ending *e, int timeout_ms)
{
	dial_rest(&e->d, &e->a.link);
	e->a.fd = e->d.fd;
	e->d.fd = -1;
	e->asked = true;
	e->until_ms = clock_ms() + timeout_ms;
	e->a.done = ask_frames(&e->a);
	if (e->a.done)
		finish_asked(e);
}

static void begin(struct ending *e, struct session_end *end, const struct way *way)
{
	int r;

	*e = (struct ending){ .end = end, .way = way };
	if (!way)
		e->way = e->own = way_copy(end->way);
	ask_close(&e->a, -1, end->id, end->force);
	r = dial_start(&e->d, e->way, false);
	if (r >= 0)
		r = dial_ask(&e->d, &e->a.link, end->id, NULL, 0);
	if (r < 0 && r != -ERR_AGAIN)
		finish(e, r);
}

static void turn(struct ending *e, const struct pollfd fds[FDS_EACH], int timeout_ms)
{
	int r;

	if (e->asked) {
		if (fds[0].revents)
			ask_turn(&e->a, fds[0].revents & ~POLLOUT);
		dial_errors(&e->d);
		if (e->a.done || clock_ms() >= e->until_ms)
			finish_asked(e);
		return;
	}
	r = dial_read(&e->d);
	if (r >= 0 && e->d.phase == DIAL_ASKED)
		r = dial_write(&e->d);
	if (e->d.phase == DIAL_LINK)
		through(e, timeout_ms);
	else if (e->d.phase == DIAL_STOCK)
		finish(e, -ERR_UNSUPPORTED);
	else if (r < 0 && r != -ERR_AGAIN)
		finish(e, r);
}

/* What E waits for, and how long at most. */
static int wait_of(const struct ending *e, struct pollfd fds[FDS_EACH], int ms)
{
	fds[0] = e->asked ? ask_fd(&e->a) : (struct pollfd){ .fd = e->d.fd, .events = POLLIN };
	fds[1] = (struct pollfd){ .fd = e->d.err, .events = POLLIN };
	if (!e->asked && buf_size(&e->d.hello))
		fds[0].events |= POLLOUT;
	if (e->asked)
		return (int)MIN((int64_t)ms, MAX(e->until_ms - clock_ms(), (int64_t)0));
	return dial_left(&e->d, ms);
}

/* Waits for news of all that are under way and takes them in; false: there are none. */
static bool turns(struct ending *all, size_t n, int timeout_ms)
{
	struct pollfd fds[BESIDE * FDS_EACH];
	int ms = TURN_MS;
	bool some = false;

	for (size_t i = 0; i < n; i++) {
		fds[i * FDS_EACH].fd = fds[i * FDS_EACH + 1].fd = -1;
		if (!all[i].end)
			continue;
		ms = wait_of(&all[i], fds + i * FDS_EACH, ms);
		some = true;
	}
	if (!some)
		return false;
	if (poll(fds, n * FDS_EACH, ms) < 0)
		memset(fds, 0, sizeof fds);
	for (size_t i = 0; i < n; i++)
		if (all[i].end)
			turn(&all[i], fds + i * FDS_EACH, timeout_ms);
	return true;
}

/* WAY: the one of all, copied already; NULL: each has its own. */
static void end_all(struct session_end *ends, size_t n, const struct way *way, int timeout_ms)
{
	size_t places = MIN(n, (size_t)BESIDE), next = 0;
	struct ending *all = xcalloc(places, sizeof *all);

	do {
		for (size_t i = 0; i < places; i++)
			while (!all[i].end && next < n)
				begin(&all[i], &ends[next++], way);
	} while (turns(all, places, timeout_ms) || next < n);
	free(all);
}

void session_close_far_all(struct session_end *ends, size_t n, int timeout_ms)
{
	end_all(ends, n, NULL, timeout_ms);
}

int session_close_way(const struct way *w, const uint8_t id[GUID_LEN], bool force, int timeout_ms, struct buf *ret_said)
{
	struct session_end end = { .force = force, .said = ret_said };

	memcpy(end.id, id, GUID_LEN);
	end_all(&end, 1, w, timeout_ms);
	return end.result;
}

int session_close_far(const struct conn_way *way, const uint8_t id[GUID_LEN], bool force, int timeout_ms, struct buf *ret_said)
{
	struct session_end end = { .way = way, .force = force, .said = ret_said };

	memcpy(end.id, id, GUID_LEN);
	session_close_far_all(&end, 1, timeout_ms);
	return end.result;
}
