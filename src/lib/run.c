/* SPDX-License-Identifier: MIT */
/* The usual loops: until a session is open, until a command has finished. */
#include "lib/lib.h"

#include "base/err.h"
#include "sys/clock.h"

enum { STOP_MS = 5000 };

static int left_of(int64_t end, int timeout_ms)
{
	return timeout_ms < 0 ? -1 : (int)MAX(end - clock_ms(), (int64_t)0);
}

/* Why a session is not open. */
static int not_open(const struct psession *s)
{
	if (s->far.state != POOL_BROKEN)
		return -ERR_STATE;
	return s->end_error ? s->end_error : -ERR_CLOSED;
}

int psession_opened(struct psession *s, int timeout_ms)
{
	int64_t end = clock_due(timeout_ms);
	const struct psession_event *e;
	int r;

	while (psession_state(s) == PSESSION_OPENING) {
		r = psession_wait(&s, 1, left_of(end, timeout_ms));
		if (r <= 0)
			return r < 0 ? r : -ERR_TIMEOUT;
		while (psession_state(s) == PSESSION_OPENING && psession_next(s, &e) > 0)
			;
	}
	return psession_state(s) == PSESSION_OPENED ? 0 : not_open(s);
}

/* One command while it is waited for. */
struct running {
	struct psession_command *c;
	int (*fn)(const struct psession_event *e, void *arg);
	void *arg;
	int result;		/* of FN, or why there are no more events */
	bool over;
};

static void hand_out(struct running *r, const struct psession_event *e)
{
	if (e->kind == PSESSION_EV_DISCONNECTED) {
		r->result = e->error ? e->error : -ERR_CLOSED;
		r->over = true;
	}
	if (e->command != r->c)
		return;
	r->over = e->kind == PSESSION_EV_FINISHED;
	if (r->fn && r->result >= 0)
		r->result = r->fn(e, r->arg);
}

/* Until it is over, FN gave an error or the time is up: 0. */
static int drive(struct psession *s, struct running *k, int timeout_ms)
{
	int64_t end = clock_due(timeout_ms);
	const struct psession_event *e;
	int r;

	while (!k->over && k->result >= 0) {
		r = psession_wait(&s, 1, left_of(end, timeout_ms));
		if (r < 0)
			return r;
		if (!r)
			return -ERR_TIMEOUT;
		while (!k->over && k->result >= 0 && psession_next(s, &e) > 0)
			hand_out(k, e);
	}
	return k->result < 0 ? k->result : 0;
}

/* What can't be sent yet is, once something came; events of others are dropped. */
static int invoke(struct psession *s, const char *script, const struct psession_item *args, size_t n, int timeout_ms,
		  struct psession_command **ret)
{
	int64_t end = clock_due(timeout_ms);
	const struct psession_event *e;
	int r;

	while ((r = psession_invoke(s, script, args, n, 0, ret)) == -ERR_AGAIN) {
		r = psession_wait(&s, 1, left_of(end, timeout_ms));
		if (r <= 0)
			return r < 0 ? r : -ERR_TIMEOUT;
		while (psession_next(s, &e) > 0)
			;
	}
	return r;
}

int psession_run(struct psession *s, const char *script, const struct psession_item *args, size_t n, int timeout_ms,
		 int (*fn)(const struct psession_event *e, void *arg), void *arg)
{
	struct running k = { .fn = fn, .arg = arg };
	int r = invoke(s, script, args, n, timeout_ms, &k.c);

	if (r < 0)
		return r;
	r = drive(s, &k, timeout_ms);
	if (r == -ERR_TIMEOUT) {
		k.fn = NULL;
		psession_stop(k.c);
		drive(s, &k, clock_patience(STOP_MS));
	}
	if (!r)
		r = (int)psession_command_state(k.c);
	psession_command_free(k.c);
	return r;
}
