/* SPDX-License-Identifier: MIT */
/*
 * Questions to other machines, which sessions there are and that one of them ends:
 * a program to each machine, some of them beside each other, each from its opening
 * to the answer.
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
struct place {
	struct far_question *q;	/* NULL: the place is free */
	const struct way *way;
	struct way *own;
	struct dial d;
	struct asking a;
	bool asked;		/* the program is through: A has its stream */
	int64_t until_ms;	/* for the answer */
};

static void finish(struct place *e, int result)
{
	struct far_question *q = e->q;

	if (result == -ERR_CLOSED && !e->asked)
		dial_last_words(&e->d);
	if (result < 0 && q->said)
		buf_put(q->said, buf_ptr(&e->d.said), buf_size(&e->d.said));
	ask_end(&e->a);
	dial_end(&e->d, !result);
	way_free(e->own);
	q->result = result;
	q->answered = true;
	e->q = NULL;
}

/* The records come one after the other, then the end of them. */
static int take_infos(struct place *e)
{
	struct far_question *q = e->q;

	while (e->a.done == 1 && e->a.answer == CONTROL_INFO) {
		q->infos = xrealloc(q->infos, q->n + 1, sizeof *q->infos);
		q->infos[q->n++] = e->a.info;
		e->a.done = ask_frames(&e->a);
	}
	return e->a.done == 1 && e->a.answer != CONTROL_CLOSED ? -ERR_TIMEOUT : MIN(e->a.done, 0);
}

/* Something came for E, or its time is over. */
static void heard(struct place *e)
{
	bool late = clock_ms() >= e->until_ms;
	int r = e->q->lists ? take_infos(e) : 0;

	if (!e->a.done && !late)
		return;
	if (!e->q->lists)
		finish(e, ask_closed(&e->a));
	else
		finish(e, e->a.done ? r : -ERR_TIMEOUT);
}

/* The program is through: the question goes on over its stream. */
static void through(struct place *e, int timeout_ms)
{
	dial_rest(&e->d, &e->a.link);
	e->a.fd = e->d.fd;
	e->d.fd = -1;
	e->asked = true;
	e->until_ms = clock_ms() + timeout_ms;
	e->a.done = ask_frames(&e->a);
	heard(e);
}

static void begin(struct place *e, struct far_question *q, const struct way *way)
{
	int r;

	*e = (struct place){ .q = q, .way = way };
	if (!way)
		e->way = e->own = way_copy(q->way);
	if (q->lists) {
		ask_begin(&e->a, -1);
		control_put_value(&e->a.link, CONTROL_ASK, 0);
	} else {
		ask_close(&e->a, -1, q->id, q->force);
	}
	r = dial_start(&e->d, e->way, false);
	if (r >= 0)
		r = dial_ask(&e->d, &e->a.link, q->id, NULL, 0);
	if (r < 0 && r != -ERR_AGAIN)
		finish(e, r);
}

static void turn(struct place *e, const struct pollfd fds[FDS_EACH], int timeout_ms)
{
	int r;

	if (e->asked) {
		if (fds[0].revents)
			ask_turn(&e->a, fds[0].revents & ~POLLOUT);
		dial_errors(&e->d);
		heard(e);
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
static int wait_of(const struct place *e, struct pollfd fds[FDS_EACH], int ms)
{
	fds[0] = e->asked ? ask_fd(&e->a) : (struct pollfd){ .fd = e->d.fd, .events = POLLIN };
	fds[1] = (struct pollfd){ .fd = e->d.err, .events = POLLIN };
	if (!e->asked && buf_size(&e->d.hello))
		fds[0].events |= POLLOUT;
	if (e->asked)
		return (int)MIN((int64_t)ms, MAX(e->until_ms - clock_ms(), (int64_t)0));
	return dial_left(&e->d, ms);
}

struct far_asking {
	struct far_question *q;
	size_t n, next, given;		/* questions; begun and given back so far */
	const struct way *way;		/* the one of all, copied already; NULL: each has its own */
	unsigned nplaces;
	int timeout_ms;
	struct place places[];
};

static struct far_asking *asking_new(struct far_question *q, size_t n, const struct way *way, unsigned beside, int timeout_ms)
{
	unsigned places = (unsigned)MIN(n, (size_t)MIN(beside ? beside : BESIDE, (unsigned)BESIDE));
	struct far_asking *f = xcalloc(1, sizeof *f + places * sizeof *f->places);

	*f = (struct far_asking){ .q = q, .n = n, .way = way, .nplaces = places, .timeout_ms = timeout_ms };
	return f;
}

struct far_asking *far_begin(struct far_question *q, size_t n, unsigned beside, int timeout_ms)
{
	return asking_new(q, n, NULL, beside, timeout_ms);
}

/* Waits for news of all that are under way and takes them in; false: STOP_FD was raised. */
static bool turns(struct far_asking *f, int stop_fd)
{
	struct pollfd fds[BESIDE * FDS_EACH + 1];
	nfds_t n = f->nplaces * FDS_EACH;
	int ms = TURN_MS;

	for (unsigned i = 0; i < f->nplaces; i++) {
		fds[i * FDS_EACH].fd = fds[i * FDS_EACH + 1].fd = -1;
		if (f->places[i].q)
			ms = wait_of(&f->places[i], fds + i * FDS_EACH, ms);
	}
	fds[n] = (struct pollfd){ .fd = stop_fd, .events = POLLIN };
	if (poll(fds, n + 1, ms) < 0)
		memset(fds, 0, sizeof fds);
	if (fds[n].revents)
		return false;
	for (unsigned i = 0; i < f->nplaces; i++)
		if (f->places[i].q)
			turn(&f->places[i], fds + i * FDS_EACH, f->timeout_ms);
	return true;
}

/* One that was answered and not given back yet. */
static struct far_question *answered(struct far_asking *f)
{
	for (size_t i = 0; i < f->next; i++)
		if (f->q[i].answered && !f->q[i].given) {
			f->q[i].given = true;
			f->given++;
			return &f->q[i];
		}
	return NULL;
}

struct far_question *far_next(struct far_asking *f, int stop_fd)
{
	struct far_question *q;

	while (f->given < f->n) {
		for (unsigned i = 0; i < f->nplaces; i++)
			while (!f->places[i].q && f->next < f->n)
				begin(&f->places[i], &f->q[f->next++], f->way);
		q = answered(f);
		if (q)
			return q;
		if (!turns(f, stop_fd))
			return NULL;
	}
	return NULL;
}

struct far_asking *far_end(struct far_asking *f)
{
	for (unsigned i = 0; i < f->nplaces; i++)
		if (f->places[i].q)
			finish(&f->places[i], -ERR_CANCELLED);
	free(f);
	return NULL;
}

/* Asks all of them to the end, or until STOP_FD is raised. */
static void ask_whole(struct far_asking *f, int stop_fd)
{
	while (far_next(f, stop_fd))
		;
	far_end(f);
}

void far_ask_all(struct far_question *q, size_t n, int timeout_ms)
{
	ask_whole(far_begin(q, n, 0, timeout_ms), -1);
}

int session_close_way(const struct way *w, const uint8_t id[GUID_LEN], bool force, int timeout_ms, struct buf *ret_said)
{
	struct far_question q = { .force = force, .said = ret_said };

	memcpy(q.id, id, GUID_LEN);
	ask_whole(asking_new(&q, 1, w, 1, timeout_ms), -1);
	return q.result;
}

int session_close_far(const struct conn_way *way, const uint8_t id[GUID_LEN], bool force, int timeout_ms, struct buf *ret_said)
{
	struct far_question q = { .way = way, .force = force, .said = ret_said };

	memcpy(q.id, id, GUID_LEN);
	far_ask_all(&q, 1, timeout_ms);
	return q.result;
}

int session_list_far(const struct conn_way *way, int timeout_ms, int stop_fd, struct session_info **ret, size_t *ret_n,
		     struct buf *ret_said)
{
	struct far_question q = { .way = way, .lists = true, .said = ret_said, .result = -ERR_CANCELLED };

	ask_whole(far_begin(&q, 1, 1, timeout_ms), stop_fd);
	*ret = q.infos;
	*ret_n = q.n;
	return q.result;
}
