/* SPDX-License-Identifier: MIT */
/*
 * The opening of a conversation over a program that leads to another machine
 * (ssh): start it, say hello, skip what it prints before the protocol, and
 * find out whether psession or a stock server answers.
 *
 *	dial_start, dial_ask, then dial_write and dial_read as the descriptor
 *	allows, until the phase is DIAL_LINK, DIAL_STOCK or dial_read failed.
 *
 * The program's standard error is gathered while the opening goes on (it is the
 * reason of a failure) and passed to ours once the conversation is open.
 */
#pragma once

#include <poll.h>

#include "psrp/packet.h"
#include "transport/hello.h"
#include "transport/link.h"

struct conn_way;

enum dial_phase {
	DIAL_NEW,	/* started, nothing said yet */
	DIAL_ASKED,	/* hello is on its way */
	DIAL_LINK,	/* psession answered: link frames follow */
	DIAL_STOCK,	/* a line packet came that is no answer to hello */
};

/* An owned copy of a conn_way. */
struct way {
	char **argv, *secret, *program;
	int connect_ms, retry_ms, ping_ms;
	bool quiet, shared, spread;
	unsigned slot;		/* which of the shared connections */
	bool alone;		/* over none of them */
};

struct dial {
	int fd;			/* both standard streams of the program */
	int err;		/* its standard error, or -1 */
	int pid;
	enum dial_phase phase;
	bool quiet;		/* drop what it says instead of showing it */
	struct packet_reader reader;
	struct buf hello;	/* not written yet */
	struct buf said;	/* of its standard error, while opening */
	struct buf stray;	/* lines that were no protocol */
	int secret;		/* memory file of the password, or -1 */
	int64_t deadline_ms;	/* monotonic; 0: none */
};

/* session_close_far on a way that was copied already (far_question.c). */
int session_close_way(const struct way *w, const uint8_t id[GUID_LEN],
		      bool force, int timeout_ms, struct buf *ret_said);

struct way *way_copy(const struct conn_way *w);
struct way *way_free(struct way *w);

/* Starts W's program. BATCH: it must not ask the user anything. D is all zero
 * or ended. */
int dial_start(struct dial *d, const struct way *w, bool batch);

/* Says hello with the bytes L has for output, which count as written. */
int dial_ask(struct dial *d, struct link *l, const uint8_t id[GUID_LEN],
	     const struct hello_message *messages, size_t n);

/* Writes what is left of hello: 0, -ERR_AGAIN, -ERR_CLOSED. */
int dial_write(struct dial *d);

/* Reads what is there: 1 when something came (see phase), 0 nothing now,
 * -ERR_CLOSED at the end, -ERR_PROTOCOL for a fatal error line (its text is
 * in SAID then), -ERR_TIMEOUT. */
int dial_read(struct dial *d);

/* Moves what came behind the answer to L. */
void dial_rest(struct dial *d, struct link *l);

/* Reads the program's standard error; true when something came. */
bool dial_errors(struct dial *d);

/* After the end: waits shortly for the program's last words. */
void dial_last_words(struct dial *d);

/* Milliseconds until the deadline, at most MS (-1: no limit). */
int dial_left(const struct dial *d, int ms);

/* Closes, and ends the program unless ORDERED. Idempotent. */
void dial_end(struct dial *d, bool ordered);
