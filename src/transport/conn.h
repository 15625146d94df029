/* SPDX-License-Identifier: MIT */
/*
 * What the kinds of client connection share: the state, the reassembly of each
 * target's messages, and the table of functions a kind provides. Only the
 * files of this folder include it; users include transport/client.h.
 */
#pragma once

#include "base/buf.h"
#include "psrp/fragment.h"
#include "psrp/message.h"
#include "psrp/packet.h"
#include "transport/client.h"

enum { CONN_TARGETS_MAX = 4096 };

/* The session (zero id) or one pipeline, as seen by the client. */
struct conn_target {
	uint8_t id[GUID_LEN];
	struct defrag defrag;
	bool closed;		/* closed here; late messages are dropped */
	/* stdio only: one outstanding Data a target, acknowledged by line */
	bool waiting;		/* for DataAck or CommandAck */
	bool announced;		/* Command was sent */
	bool created;		/* the creation was acknowledged */
	bool signal_wanted;	/* a stop waits for that: PowerShell's server
				 * loses one that comes earlier */
	bool due;		/* something was queued since the last flush */
	size_t create_left;	/* bytes of its creation not sent yet */
	struct buf queue[PACKET_STREAMS];	/* fragments not sent yet */
};

struct conn_ops {
	int (*send)(struct conn *c, const struct message_def *def,
		    const uint8_t pid[GUID_LEN], const void *data, size_t n);
	bool (*room)(struct conn *c, const uint8_t pid[GUID_LEN], size_t n);
	int (*signal)(struct conn *c, const uint8_t pid[GUID_LEN]);
	int (*close_pipeline)(struct conn *c, const uint8_t pid[GUID_LEN]);
	int (*connect)(struct conn *c, const void *data, size_t n);
	void (*consumed)(struct conn *c);
	int (*next)(struct conn *c, struct conn_event *ret);
	int (*flush)(struct conn *c);
	/* True when next has something without reading first. */
	bool (*ready)(struct conn *c);
	/* Fills in what to wait for, and shortens *TIMEOUT_MS. */
	int (*fds)(struct conn *c, struct pollfd fds[CONN_FDS],
		   int *timeout_ms);
	int (*disconnect)(struct conn *c, uint64_t idle_ms, int buffering);
	int (*reconnect)(struct conn *c);
	void (*close_begin)(struct conn *c);	/* may come twice */
	int (*close)(struct conn *c, int timeout_ms);
	void (*free)(struct conn *c);
	bool can_disconnect;
};

struct conn {
	const struct conn_ops *ops;
	enum conn_state state;
	uint8_t id[GUID_LEN];
	struct conn_limits limits;
	int64_t open_by_ms;	/* 0: whenever */
	int stop_fd;
	uint64_t next_object;
	struct buf error_text, stray;
	struct conn *instead;	/* who serves it since the peer turned out to
				 * be a stock one; or NULL */
	struct session_info *info;
	uint32_t worker_pid;
	struct conn_target **targets;
	size_t ntargets, cap, last;
	/* The final event, reported once what was received is read. */
	bool end_pending, end_reported;
	struct conn_event end;
};

void conn_init(struct conn *c, const struct conn_ops *ops,
	       const uint8_t id[GUID_LEN]);
void conn_release(struct conn *c);

/* The target ID, made on first use; NULL past CONN_TARGETS_MAX. */
struct conn_target *conn_target(struct conn *c, const uint8_t id[GUID_LEN]);
struct conn_target *conn_target_find(struct conn *c,
				     const uint8_t id[GUID_LEN]);
void conn_target_drop(struct conn *c, const uint8_t id[GUID_LEN]);

/* Takes the next message out of target T: 1 with *RET filled, 0, an error. */
int conn_message(struct conn *c, struct conn_target *t,
		 struct conn_event *ret);

/* The bytes that *CURRENT's messages are taken from go away: what is left of them
 * is copied; *CURRENT is NULL where nothing is. */
void conn_keep(struct conn_target **current);

/* Sets the final state and event; the first call wins. */
void conn_end(struct conn *c, enum conn_state state, enum conn_event_kind kind,
	      int error);

struct dial;

/* A line packet connection for C that takes over what D has: its descriptors,
 * its program and the packets read so far. The session's first Data is under
 * way. */
struct conn *stdio_adopt(const struct conn *c, struct dial *d);

/* Reports the final event once: 1 or 0. */
int conn_take_end(struct conn *c, struct conn_event *ret);
