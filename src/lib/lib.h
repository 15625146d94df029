/* SPDX-License-Identifier: MIT */
/*
 * What stands behind the handles of psession.h: a client (client/client.h) with
 * its commands, and the one event that is handed out at a time with the memory
 * of all it points to.
 */
#pragma once

#include <psession.h>

#include "base/arena.h"
#include "base/buf.h"
#include "client/client.h"
#include "lib/request.h"
#include "transport/ssh_command.h"

enum { POLLED_MAX = 4 };

struct psession_command {
	struct psession *session;
	struct psession_command *next;
	struct client_pipe far;
	struct buf request;	/* until the session is open */
	bool held;		/* not sent yet */
	bool input, end_wanted, stop_wanted;	/* of one that is held */
	void *user;
};

/* The descriptor of psession_fd: what it watches now. */
struct lib_watch {
	int epoll, timer;	/* -1: not asked for yet */
	int fds[POLLED_MAX];
	unsigned n;
};

struct psession {
	struct client far;
	enum psession_kind kind;
	unsigned flags;
	char id[GUID_TEXT];
	char name[SESSION_TEXT_MAX];
	int connect_ms;
	struct psession_command *commands;	/* in order of their making */
	struct lib_watch watch;
	struct buf reason, payload;
	void *user;
	/* The last event and what it points to. */
	struct psession_event event;
	struct psession_failure failure;
	struct psession_progress progress;
	struct psession_call call;
	struct arena memory;
	bool given;		/* an event was handed out, not yet taken */
	enum psession_event_kind end;	/* waits until all commands are told; or 0 */
	int end_error;
};

/* A target copied out and checked: the caller's struct may be an older one. */
struct lib_place {
	struct psession_target t;
	char host[SESSION_TEXT_MAX], user[SESSION_TEXT_MAX], program[SESSION_PATH_MAX];
	struct ssh_command ssh;
};

/* target.c: 0, -ERR_INVALID, -ERR_LIMIT. */
int lib_place_read(struct lib_place *p, const struct psession_target *t);
/* The parameters of a new session at P, with a new id. */
void lib_place_params(const struct lib_place *p, struct session_params *ret);
/* The way to P; NULL: this machine. */
const struct conn_way *lib_place_way(const struct lib_place *p);

/* open.c: lib_place_read, and the id of the session there that is called WHICH,
 * by id or name. A program's place has no sessions: -ERR_UNSUPPORTED. */
int lib_place_which(struct lib_place *p, const struct psession_target *where, const char *which, uint8_t id[GUID_LEN]);

/* session.c */
struct psession *lib_new(const struct lib_place *p);
/* Keeps the reason for ERROR, which it returns; TEXT NULL: what the connection
 * knows. */
int lib_because(struct psession *s, int error, const char *text);

/* A call that gives no session failed with ERROR, which is returned: the reason
 * is kept for this thread, S (or NULL) freed. */
int lib_failed(struct psession *s, int error);
/* The same for a question through W, which printed SAID. */
int lib_failed_asking(const struct conn_way *w, int error, struct buf *said);
/* What was handed out has been taken. */
void lib_taken(struct psession *s);

/* command.c */
struct psession_command *lib_command_add(struct psession *s);
struct psession_command *lib_command_find(const struct psession *s, const uint8_t pid[GUID_LEN]);
void lib_command_release(struct psession_command *c);
/* The session is open: sends what was held back; 0 or an error. */
int lib_commands_start(struct psession *s);
/* It ended with its session; false when it had before. */
bool lib_command_fail(struct psession_command *c);

/* command.c: how secure texts go to S; asks for the key where one is needed. */
struct request_secret lib_secret(struct psession *s, const struct psession_item *items, size_t n);

/* record.c: fill in the event's typed part of value V. */
void lib_failure_fill(struct psession *s, const struct psession_value *v);
void lib_record_fill(struct psession *s, const struct psession_value *v);

/* wait.c */
void lib_watch_close(struct lib_watch *w);
/* Brings what psession_fd watches up to date, where it was asked for. */
void lib_watch_update(struct psession *s);
