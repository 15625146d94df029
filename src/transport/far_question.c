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
#include "transport/registry.h"

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

static void finish(struct place *p, int result)
{
	struct far_question *q = p->q;

	if (result == -ERR_CLOSED && !p->asked)
		dial_last_words(&p->d);
	if (result < 0 && q->said)
		buf_put(q->said, buf_ptr(&p->d.said), buf_size(&p->d.said));
	ask_end(&p->a);
	dial_end(&p->d, !result);
	way_free(p->own);
	q->result = result;
	q->answered = true;
	p->q = NULL;
}

/* The records come one after the other, then the end of them; more than a registry
 * holds come from no psession. */
static int take_infos(struct place *p)
{
	struct far_question *q = p->q;

	while (p->a.done == 1 && p->a.answer == CONTROL_INFO) {
		if (q->n == REGISTRY_MAX)
			return p->a.done = -ERR_LIMIT;
		q->infos = xrealloc(q->infos, q->n + 1, sizeof *q->infos);
		q->infos[q->n++] = p->a.info;
		p->a.done = ask_frames(&p->a);
	}
	return p->a.done == 1 && p->a.answer != CONTROL_CLOSED ? -ERR_TIMEOUT : MIN(p->a.done, 0);
}

/* Something came for P, or its time is over. */
static void heard(struct place *p)
{
	bool late = clock_ms() >= p->until_ms;
	int r = p->q->lists ? take_infos(p) : 0;

	if (!p->a.done && !late)
		return;
	if (!p->q->lists)
		finish(p, ask_closed(&p->a));
	else
		finish(p, p->a.done ? r : -ERR_TIMEOUT);
}

/* The program is through: the question goes on over its stream. */
static void through(struct place *p, int timeout_ms)
{
	dial_rest(&p->d, &p->a.link);
	p->a.fd = p->d.fd;
	p->d.fd = -1;
	p->asked = true;
	p->until_ms = clock_due(timeout_ms);
	p->a.done = ask_frames(&p->a);
	heard(p);
}

static void begin(struct place *p, struct far_question *q, const struct way *way)
{
	int r;

	*p = (struct place){ .q = q, .way = way };
	if (!way)
		p->way = p->own = way_copy(q->way);
	if (q->lists) {
		ask_begin(&p->a, -1);
		control_put_value(&p->a.link, CONTROL_ASK, 0);
	} else {
		ask_close(&p->a, -1, q->id, q->force);
	}
	r = dial_start(&p->d, p->way, false);
	if (r >= 0)
		r = dial_ask(&p->d, &p->a.link, q->id, NULL, 0);
	if (r < 0 && r != -ERR_AGAIN)
		finish(p, r);
}

static void turn(struct place *p, const struct pollfd fds[FDS_EACH], int timeout_ms)
{
	int r;

	if (p->asked) {
		if (fds[0].revents)
			ask_turn(&p->a, fds[0].revents & ~POLLOUT);
		dial_errors(&p->d);
		heard(p);
		return;
	}
	r = dial_read(&p->d);
	if (r >= 0 && p->d.phase == DIAL_ASKED)
		r = dial_write(&p->d);
	if (p->d.phase == DIAL_LINK)
		through(p, timeout_ms);
	else if (p->d.phase == DIAL_STOCK)
		finish(p, -ERR_UNSUPPORTED);
	else if (r < 0 && r != -ERR_AGAIN)
		finish(p, r);
}

/* What P waits for, and how long at most. */
static int wait_of(const struct place *p, struct pollfd fds[FDS_EACH], int ms)
{
	fds[0] = p->asked ? ask_fd(&p->a) : (struct pollfd){ .fd = p->d.fd, .events = POLLIN };
	fds[1] = (struct pollfd){ .fd = p->d.err, .events = POLLIN };
	if (!p->asked && buf_size(&p->d.hello))
		fds[0].events |= POLLOUT;
	if (p->asked)
		return (int)MIN((int64_t)ms, MAX(p->until_ms - clock_ms(), (int64_t)0));
	return dial_left(&p->d, ms);
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
