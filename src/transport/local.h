/* SPDX-License-Identifier: MIT */
/*
 * The inside of a client's link to a worker, shared by local.c (bytes, frames
 * and messages), local_open.c (finding the worker, opening, attaching,
 * closing) and local_retry.c (bringing a cut connection back).
 */
#pragma once

#include "transport/conn.h"
#include "transport/control.h"
#include "transport/dial.h"
#include "transport/ssh_share.h"

enum {
	LOCAL_ANSWER_MS = 10000,	/* for attach, resume, disconnect */
	LOCAL_RING_MAX = 16 << 20,
};

struct local {
	struct conn base;
	struct link link;
	int fd;
	bool skip_read;		/* the socket was just found or left empty */
	bool dead_write;	/* writing failed; reading finds out why */
	bool close_sent;
	bool closing;		/* the worker said that it closes */
	bool farewell;		/* and why, in the error text: nobody asked for it */
	struct conn_target *current;	/* has messages to hand out */
	uint64_t seen;		/* last frame handed out */
	uint64_t consumed;	/* last frame consumed */
	unsigned unconsumed;	/* consumed, but not told */
	int64_t first_us;	/* when the first of those was */
	int refused;		/* answer of the worker, -ERR_X */
	pid_t child;
	char *registry;		/* base folder, or NULL */
	/* Over a program such as ssh: */
	struct way *way;	/* NULL: this machine */
	struct dial dial;	/* of the connection there is */
	struct share_place share;
	bool waiting;		/* for a shared connection, not dialled yet */
	struct buf first[2];	/* bodies of the messages hello carries */
	struct hello_message hello[2];
	size_t nhello;
	/* A cut connection that is being restored: */
	bool retrying;
	int64_t retry_until_ms, retry_at_ms, attempt_until_ms;
	int retry_pause_ms;
	uint8_t news;		/* events of it not reported yet: bits from
				 * CONN_EV_INTERRUPTED on */
	int64_t heard_ms, pinged_ms;	/* PINGED 0: not asked since */
};

static inline struct local *local_of(struct conn *c)
{
	return (struct local *)c;
}

extern const struct conn_ops local_ops;

/* local.c */

/* Lets go of the connection; what was not released stays in the ring. */
void local_unhook(struct local *l);
/* The connection ended: is the session lost, or to be reached again? */
void local_lost(struct local *l);
void local_broken(struct local *l, int error);
/* Lets the release of what was consumed leave with the next output. */
void local_tell_consumed(struct local *l);
int local_flush(struct conn *c);
int local_next(struct conn *c, struct conn_event *ret);
void local_consumed(struct conn *c);
/* Handles a frame of the control channel: 1 with an event, 0 or an error. */
int local_control(struct local *l, const struct link_frame *f,
		  struct conn_event *ret);
/* Reads what is there: 1 when something came. */
int local_receive(struct local *l);

/* local_open.c */

/* A new connection to the session's worker: 0 with L->fd, or an error. */
int local_reach(struct local *l, bool batch);
/* Queues the question to attach. */
void local_greet(struct local *l, enum attach_mode mode);
int local_disconnect(struct conn *c, uint64_t idle_ms, int buffering);
int local_reconnect(struct conn *c);
void local_close_begin(struct conn *c);
int local_close(struct conn *c, int timeout_ms);
void local_free(struct conn *c);

/* local_retry.c */

/* The connection ended: true when it is to be restored. */
bool retry_begin(struct local *l);
/* Does what is due: starts an attempt, gives one up, asks a silent peer. */
void retry_turn(struct local *l);
/* The worker answered. */
void retry_done(struct local *l);
/* An attempt came to nothing. */
void retry_failed(struct local *l);
/* Something came. */
void retry_heard(struct local *l);
/* Gives up: the session stays, disconnected. */
void retry_over(struct local *l, int error);
/* Takes the next event of these: 1 or 0. */
int retry_news(struct local *l, struct conn_event *ret);
/* Milliseconds until retry_turn has something to do, at most MS (-1: none). */
int retry_left(const struct local *l, int ms);
