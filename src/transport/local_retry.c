/* SPDX-License-Identifier: MIT */
/*
 * Bringing a cut connection to another machine back. Sends go on into the ring
 * meanwhile; attempts follow each other with growing pauses until one is
 * answered or the time is over, after which the session is Disconnected. A peer
 * that was silent for too long is asked, and cut where it doesn't answer:
 * half-open connections tell nothing by themselves. Nothing here blocks.
 */
#include "transport/local.h"

#include <unistd.h>

#include "base/err.h"
#include "sys/clock.h"
#include "sys/sock.h"

enum {
	PAUSE_FIRST_MS = 250,
	PAUSE_MAX_MS = 5000,
	ATTEMPT_MS = 20000,	/* for the program and the worker's answer */
	TURN_MS = 20,		/* between looks at whose turn it is */
};

static void tell(struct local *l, enum conn_event_kind kind)
{
	l->news |= (uint8_t)(1 << (kind - CONN_EV_INTERRUPTED));
}

bool retry_begin(struct local *l)
{
	int64_t now = clock_ms();

	if (!l->way || l->way->retry_ms <= 0 || !l->link.epoch ||
	    l->close_sent || l->base.state != CONN_OPEN)
		return false;
	l->retrying = true;
	l->retry_until_ms = now + l->way->retry_ms;
	l->retry_at_ms = now;
	l->retry_pause_ms = PAUSE_FIRST_MS;
	tell(l, CONN_EV_INTERRUPTED);
	return true;
}

void retry_failed(struct local *l)
{
	local_unhook(l);
	l->retry_at_ms = clock_due(l->retry_pause_ms);
	l->retry_pause_ms = MIN(l->retry_pause_ms * 2, (int)PAUSE_MAX_MS);
}

void retry_over(struct local *l, int error)
{
	local_unhook(l);
	l->retrying = false;
	conn_end(&l->base, CONN_DISCONNECTED, CONN_EV_DISCONNECTED, error);
}

void retry_done(struct local *l)
{
	l->heard_ms = clock_ms();
	if (!l->retrying)
		return;
	l->retrying = false;
	l->way->alone = false;
	l->dial.quiet = l->way->quiet;
	buf_reset(&l->base.error_text);
	tell(l, CONN_EV_RESTORED);
}

void retry_heard(struct local *l)
{
	l->heard_ms = clock_ms();
	l->pinged_ms = 0;
}

/* Dials when its turn has come. */
static void open_waiting(struct local *l)
{
	int r;

	if (!share_start(&l->share))
		return;
	r = local_reach(l, false);
	if (r < 0)
		local_broken(l, r);
}

static void attempt(struct local *l, int64_t now)
{
	if (!l->way->alone && !share_start(&l->share)) {
		l->retry_at_ms = now + TURN_MS;
		return;
	}
	buf_reset(&l->base.error_text);
	if (local_reach(l, true) < 0) {
		retry_failed(l);
		return;
	}
	link_hold(&l->link);
	local_greet(l, ATTACH_RESUME);
	l->attempt_until_ms = now + clock_patience(ATTEMPT_MS);
	tell(l, CONN_EV_RETRYING);
}

static void go_on(struct local *l, int64_t now)
{
	if (now >= l->retry_until_ms)
		retry_over(l, -ERR_CLOSED);
	else if (l->fd >= 0 && now >= l->attempt_until_ms) {
		/* Its shared connection may be one that leads nowhere. */
		l->way->alone = !l->way->alone;
		retry_failed(l);
	} else if (l->fd < 0 && now >= l->retry_at_ms)
		attempt(l, now);
}

/* True while the peer's silence is watched. */
static bool watched(const struct local *l)
{
	return l->way->ping_ms > 0 && l->fd >= 0 && l->link.epoch &&
	       l->dial.phase == DIAL_LINK && l->base.state == CONN_OPEN;
}

static void watch(struct local *l, int64_t now)
{
	if (l->pinged_ms) {
		/* An answer may lie there since: nobody looked meanwhile. */
		if (now - l->pinged_ms >= l->way->ping_ms && !sock_readable(l->fd))
			local_lost(l);
	} else if (now - l->heard_ms >= l->way->ping_ms) {
		control_put_value(&l->link, CONTROL_HELLO, (uint32_t)getpid());
		l->pinged_ms = now;
	}
}

void retry_turn(struct local *l)
{
	if (l->waiting)
		open_waiting(l);
	else if (l->retrying)
		go_on(l, clock_ms());
	else if (watched(l) && !l->current && !link_ready(&l->link))
		watch(l, clock_ms());
}

int retry_news(struct local *l, struct conn_event *ret)
{
	for (int i = 0; l->news; i++) {
		if (!(l->news & 1 << i))
			continue;
		l->news &= (uint8_t)~(1 << i);
		*ret = (struct conn_event){
			.kind = (enum conn_event_kind)(CONN_EV_INTERRUPTED + i),
			.left_ms = MAX((int64_t)0,
				       l->retry_until_ms - clock_ms()),
		};
		return 1;
	}
	return 0;
}

/* When the next thing is due, or 0. */
static int64_t due(const struct local *l)
{
	if (l->waiting)
		return clock_ms() + (share_free(&l->share) ? 0 : TURN_MS);
	if (l->retrying)
		return MIN(l->retry_until_ms, l->fd < 0 ? l->retry_at_ms :
							 l->attempt_until_ms);
	if (!watched(l))
		return l->dial.pid ? l->dial.deadline_ms : 0;
	return (l->pinged_ms ? l->pinged_ms : l->heard_ms) + l->way->ping_ms;
}

int retry_left(const struct local *l, int ms)
{
	int64_t at = due(l), left;

	if (!at)
		return ms;
	left = MAX((int64_t)0, at - clock_ms());
	return ms < 0 || left < ms ? (int)left : ms;
}
