/* SPDX-License-Identifier: MIT */
/*
 * The client end of a session, whatever carries it: a worker on this machine
 * (local), a child that speaks line packets on its standard input and output
 * (stdio: `psession -s`), a program that leads to another machine (way: ssh). Upper layers exchange whole PSRP messages; the
 * transport fragments, frames, acknowledges, resends and keeps order.
 *
 * Synchronous and single-threaded: all functions of one connection belong to
 * one thread, none starts another, none blocks but conn_wait, conn_open_*,
 * conn_attach_*, conn_disconnect, conn_close and (with a full ring) conn_send.
 * Sends are gathered and leave in one write at conn_flush, which conn_next and
 * conn_wait call first.
 *
 * The usual loop:
 *
 *	conn_send(c, MSG_CREATE_PIPELINE, pid, data, n);
 *	for (;;) {
 *		while ((r = conn_next(c, &ev)) > 0) {
 *			... use ev.data before the next conn_next ...
 *			conn_consumed(c);
 *		}
 *		if (r < 0 || done)
 *			break;
 *		r = conn_wait(&c, 1, stop_fd, -1);
 *	}
 *	conn_close_pipeline(c, pid);
 *
 * A message counts as delivered when conn_consumed was called after it; what
 * was not consumed goes to the next client that connects.
 */
#pragma once

#include <poll.h>

#include "base/buf.h"
#include "base/util.h"
#include "transport/session_info.h"

struct conn;
struct conn_ops;

enum conn_state {
	CONN_OPENING,		/* nothing heard from the other end yet */
	CONN_OPEN,
	CONN_DISCONNECTED,	/* the session lives on; conn_reconnect */
	CONN_CLOSED,		/* ended in order */
	CONN_BROKEN,		/* the other end is gone */
};

enum conn_event_kind {
	CONN_EV_MESSAGE,	/* a whole PSRP message: type, pid, data */
	CONN_EV_ATTACHED,	/* the worker answered open, attach, resume */
	CONN_EV_CONNECTED,	/* answer to conn_connect: data is the payload */
	CONN_EV_SIGNALLED,	/* the stop of pipeline pid was carried out */
	CONN_EV_PIPELINE_CLOSED,	/* pipeline pid is gone at both ends */
	CONN_EV_DISCONNECTED,	/* detached: fenced by another client (error
				 * -ERR_EXISTS), or the link was cut */
	CONN_EV_CLOSED,		/* the session was closed */
	CONN_EV_BROKEN,		/* error, and text where the peer gave one */
	/* A cut connection to another machine, in time: nothing is lost, sends
	 * go on. left_ms until the session is left disconnected. */
	CONN_EV_INTERRUPTED,
	CONN_EV_RETRYING,
	CONN_EV_RESTORED,
};

struct conn_event {
	enum conn_event_kind kind;
	uint32_t type;		/* enum message_type (psrp/message.h) */
	uint8_t pid[16];	/* zero: the session's own */
	const uint8_t *data;	/* payload without the 40-byte header; valid
				 * until the next call with this connection */
	size_t len;
	int error;		/* -ERR_X of BROKEN and DISCONNECTED */
	int64_t left_ms;
};

/* Limits on what the other end may send; 0: 200 MiB and none. */
struct conn_limits {
	uint64_t object_max;
	uint64_t data_max;
	int open_ms;		/* until conn_opened, else it is broken */
	int answer_ms;		/* for an answer to leaving or coming back */
};

struct conn_stdio {
	const char *const *argv;	/* program looked up in PATH */
	const char *const *envp;	/* NULL: this process's */
	const char *cwd;		/* NULL: unchanged */
	bool stderr_fatal;	/* a line on standard error breaks it (-s);
				 * otherwise it goes to our standard error */
	bool quiet;		/* or is not shown */
	uint8_t id[16];		/* runspace pool id */
};

/* Starts a worker and attaches; returns before it answered. The first message
 * to send is SESSION_CAPABILITY with INIT_RUNSPACEPOOL behind it. EXE NULL:
 * /proc/self/exe. */
int conn_open_local(const struct session_params *p, const char *exe,
		    struct conn **ret);

/* The child that C was opened with, or 0. */
int conn_child(const struct conn *c);

/* Attaches to a disconnected session of this user and machine: -ERR_NOTFOUND,
 * -ERR_EXISTS (another client is attached), -ERR_ACCESS, -ERR_VERSION. Then
 * conn_connect. REGISTRY NULL: the user's own. */
int conn_attach_local(const char *registry, const uint8_t id[16],
		      struct conn **ret);

/* Starts a child that speaks line packets. */
int conn_open_stdio(const struct conn_stdio *p, struct conn **ret);

/* Speaks line packets on descriptors that are already open (taken); PID of a
 * child to reap, or 0. */
int conn_open_fds(int in, int out, int pid, const uint8_t id[16],
		  struct conn **ret);

/* A program that leads to another machine and joins its standard streams to a
 * server there: ssh host -s powershell. All of it is copied. */
struct conn_way {
	const char *const *argv;	/* found in PATH */
	const char *secret;	/* password ssh may ask for, through the askpass
				 * mechanism; NULL: it asks the user */
	int connect_ms;		/* for the answer, -1: no limit */
	int retry_ms;		/* a cut connection is retried; 0: not at all */
	int ping_ms;		/* silence after which the peer is asked, and
				 * then taken for gone; 0: never */
	const char *program;	/* psession's own file, which ssh runs to ask
				 * for the secret; NULL: this program's */
	bool quiet;		/* what it prints isn't shown on our standard
				 * error */
	bool shared;		/* ARGV asks for a shared connection */
	bool spread;		/* whose ControlPath may get a number behind it */
};

/* Opens a session behind W. With psession there it is one that outlives the
 * connection, with a stock server one of line packets that ends with it:
 * conn_can_disconnect tells, once it is open. */
int conn_open_way(const struct session_params *p, const struct conn_way *w,
		  struct conn **ret);

/* Attaches to a session there, made however: as conn_attach_local, and
 * -ERR_UNSUPPORTED where the server is no psession. On failure *RET, where it
 * isn't NULL, is to be asked for the error's text and freed. */
int conn_attach_way(const struct conn_way *w, const uint8_t id[16],
		    struct conn **ret);

/* Sends the CONNECT request payload (SESSION_CAPABILITY and
 * CONNECT_RUNSPACEPOOL as fragments); CONN_EV_CONNECTED brings the answer,
 * after which unconsumed messages of the session's pipelines follow. */
int conn_connect(struct conn *c, const void *data, size_t n);

/* Queues a message; its header is made here. CREATE_PIPELINE and
 * GET_COMMAND_METADATA open the pipeline PID. -ERR_LIMIT: too large,
 * -ERR_STATE: not open, -ERR_CANCELLED: STOP_FD (conn_set_stop) was raised
 * while waiting for room. */
int conn_send(struct conn *c, uint32_t type, const uint8_t pid[16],
	      const void *data, size_t n);

/* True while conn_send to PID (NULL: the session) would not wait. Who sends
 * much and also receives calls conn_next until this holds: two ends that only
 * send would wait for each other. */
bool conn_room(struct conn *c, const uint8_t pid[16], size_t n);

/* Asks to stop pipeline PID; its PIPELINE_STATE and CONN_EV_SIGNALLED follow. */
int conn_signal(struct conn *c, const uint8_t pid[16]);

/* Ends pipeline PID at both ends, stopping it where it still runs. Messages of
 * it that are still under way are dropped. CONN_EV_PIPELINE_CLOSED follows, but
 * need not be waited for. */
int conn_close_pipeline(struct conn *c, const uint8_t pid[16]);

/* Everything delivered by conn_next so far has been taken by its receiver. */
void conn_consumed(struct conn *c);

/* Takes the next event: 1, 0 when nothing is there now, or an error. After
 * CONN_EV_CLOSED, _BROKEN and _DISCONNECTED it is 0. Never blocks. */
int conn_next(struct conn *c, struct conn_event *ret);

/* Writes what is queued; -ERR_AGAIN counts as success. */
int conn_flush(struct conn *c);

/* Waits until one of N connections has something for conn_next (1), TIMEOUT_MS
 * passed (0; -1 waits for ever), or STOP_FD (-1: none) is readable
 * (-ERR_CANCELLED). Connections may be NULL. */
int conn_wait(struct conn *const *conns, size_t n, int stop_fd, int timeout_ms);

/* Waits for the N descriptors at BESIDE (their revents are set) as well: 1 when
 * there is something anywhere, 0 or an error. */
int conn_wait_beside(struct conn *const *conns, size_t n, struct pollfd *beside, size_t nbeside, int timeout_ms);

/* For a poll loop of the caller's: writes what is queued and gives what C waits
 * for, at most CONN_FDS entries, and shortens *TIMEOUT_MS (-1: for ever), to 0
 * when conn_next has something already. */
enum { CONN_FDS = 3 };
int conn_poll(struct conn *c, struct pollfd fds[CONN_FDS], int *timeout_ms);

/* The descriptor conn_send watches while the ring is full; -1: none. */
void conn_set_stop(struct conn *c, int stop_fd);
void conn_set_limits(struct conn *c, const struct conn_limits *limits);
/* What was asked for is there: open_ms is over. */
void conn_opened(struct conn *c);

enum conn_state conn_state(const struct conn *c);
bool conn_can_disconnect(const struct conn *c);
uint32_t conn_worker_pid(const struct conn *c);
/* Lines that came before the protocol and were passed over; or "". */
const char *conn_stray_text(const struct conn *c);
/* What the peer or its program printed, for the error message; or "". */
const char *conn_error_text(const struct conn *c);
/* The session's record as of the attach; NULL where there is none. */
const struct session_info *conn_info(const struct conn *c);

/* Leaves the session running without a client. IDLE_MS 0: unchanged, BUFFERING
 * -1: unchanged. Waits for the worker's answer. */
int conn_disconnect(struct conn *c, uint64_t idle_ms, int buffering);

/* Attaches again after conn_disconnect or a cut: nothing is lost or repeated. */
int conn_reconnect(struct conn *c);

/* Asks for the end of the session without waiting: conn_close follows. So that
 * many end beside each other. */
void conn_close_begin(struct conn *c);

/* Ends the session in order, waiting at most TIMEOUT_MS for the answer; then
 * conn_free. */
int conn_close(struct conn *c, int timeout_ms);

/* Lets go at once: without conn_close before it a local session becomes
 * Disconnected, a stdio one ends. NULL is fine; returns NULL. */
struct conn *conn_free(struct conn *c);

/* The sessions of this user on this machine, in order of creation. Workers
 * that don't answer within TIMEOUT_MS are left out. The array is malloc'd.
 * REGISTRY NULL: the user's own. Returns how many more there are whose worker
 * is of another version. */
int session_list(const char *registry, int timeout_ms,
		 struct session_info **ret, size_t *ret_n);

/* Ends a session without attaching to it (Remove-PSSession on a disconnected
 * one); -ERR_EXISTS when a client is attached and FORCE is not set. */
int session_close(const char *registry, const uint8_t id[16], bool force,
		  int timeout_ms);

/* The same on the machine behind W: -ERR_UNSUPPORTED where there is no
 * psession. RET_SAID (may be NULL) gets what the program said on failure. */
int session_list_far(const struct conn_way *w, int timeout_ms, int stop_fd,
		     struct session_info **ret, size_t *ret_n,
		     struct buf *ret_said);
int session_close_far(const struct conn_way *w, const uint8_t id[16],
		      bool force, int timeout_ms, struct buf *ret_said);

/* Many such questions beside each other, each with a way of its own. */
struct far_question {
	const struct conn_way *way;
	bool lists;		/* as session_list_far; else as session_close_far, of ID */
	uint8_t id[16];
	bool force;
	struct buf *said;	/* or NULL */
	int result;		/* as theirs */
	struct session_info *infos;	/* malloc'd */
	size_t n;
	bool answered, given;	/* far_next's own */
};
/* The N questions at Q, BESIDE at once (0: 32); TIMEOUT_MS is for each answer. */
struct far_asking *far_begin(struct far_question *q, size_t n, unsigned beside, int timeout_ms);
/* The next one that is answered, in order of arrival; NULL: that was all, or STOP_FD was raised. */
struct far_question *far_next(struct far_asking *f, int stop_fd);
/* Lets go of those that are still under way. Returns NULL. */
struct far_asking *far_end(struct far_asking *f);
void far_ask_all(struct far_question *q, size_t n, int timeout_ms);
