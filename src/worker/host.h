/* SPDX-License-Identifier: MIT */
/*
 * The inside of the session host: one struct, guarded by one lock, that the
 * engine thread and the helper thread share. The files of this folder split
 * its work:
 *
 *	io.c		waiting for and moving bytes: whoever is free calls it
 *	peer.c		greetings, listers, attach and detach
 *	inbound.c	packets from the client → checked messages in the inbox
 *	emit.c		messages to the client
 *	engine.c	taking the inbox apart on the engine thread
 *	helper.c	the second thread
 *	farewell.c	the reason of an end that nobody asked for
 *	record.c	what the session tells about itself
 *	worker.c	from birth to death; stdio.c: the same over line packets
 *	visitor.c	the same a turn at a time, beside what a process does
 *
 * Who reads: the engine thread while it is idle or waits; the helper once the
 * engine has been busy for HELPER_MS. Both only under the lock, so that the
 * short time in which both may wait does no harm.
 */
#pragma once

#include <pthread.h>
#include <poll.h>

#include "base/buf.h"
#include "psrp/fragment.h"
#include "psrp/message.h"
#include "psrp/packet.h"
#include "sys/sock.h"
#include "transport/control.h"
#include "transport/link.h"
#include "transport/registry.h"
#include "worker/runspace_port.h"

enum {
	HOST_PEERS = 32,	/* connections; one more takes the oldest lister's place */
	HOST_HELPER_MS = 2,	/* busy this long: the helper reads */
	HOST_IDLE_MS = 1000,	/* idle this long: memory goes back */
	HOST_FLUSH_US = 2000,	/* output is not held back longer */
	HOST_FLUSH_BYTES = 32768,
	HOST_INBOX_BYTES = 16 << 20,	/* queued; more stays in the socket */
	HOST_CLOSE_MS = 10000,	/* an engine that doesn't end is killed */
	HOST_CHECK_MS = 500,	/* between looks at the memory */
	HOST_PIPELINES = 1000,
};

/* A connection to the worker's socket. */
struct peer {
	int fd;			/* -1: free */
	struct link link;	/* until it attaches: the session's link then */
	bool attached, greeted, first;
	bool leaving;		/* close once LINK's output is written */
	bool wants_closed;	/* asked to end the session */
	int64_t since_ms;
	uint32_t pid;
};

/* The session (zero id) or one of its pipelines. */
struct target {
	struct target *next;
	uint8_t id[GUID_LEN];
	struct defrag defrag[PACKET_STREAMS];
	enum pipeline_state state;
	struct runspace_stop *stop;	/* registered by the engine */
	bool stop_wanted;
};

enum item_kind {
	ITEM_MESSAGE,
	ITEM_SIGNAL,
	ITEM_CLOSE_PIPELINE,
	ITEM_CONNECT,
	ITEM_ATTACHED,
	ITEM_DETACHED,
	ITEM_ACK,		/* stdio: DataAck of the session is due */
	ITEM_CLOSE,
};

/* Something for the engine thread. */
struct item {
	struct item *next;
	enum item_kind kind;
	uint32_t type;
	uint8_t id[GUID_LEN];
	uint64_t seq;		/* of the last frame taken in by then; or 0 */
	size_t len;
	uint8_t data[];
};

/* The line packets of stdio, instead of the link. */
struct lines {
	int in, out;
	bool ssh;
	struct packet_reader reader;
	struct buf output;
	bool eof;		/* nothing more will be read */
	bool dead;		/* nothing more can be written */
	const char *fatal;	/* why it ended, for the error text */
};

struct runspace_host {
	const struct runspace_port *port;
	void *ctx;
	struct session_params params;
	/* Of the environment, which is the scripts' once they run: only the engine
	 * thread may look at it. */
	uint64_t object_max, send_max;	/* bytes of one message */
	int close_ms;
	pthread_t engine_thread, helper_thread;

	pthread_mutex_t lock;	/* everything below */
	struct lines *lines;	/* NULL: a link */
	/* A visitor's: how to wait for room; else NULL. Called without the lock. */
	void (*give_way)(void *arg, struct pollfd *p, nfds_t n);
	void *give_way_arg;
	struct registry registry;
	int lock_fd, listen_fd;
	struct peer peers[HOST_PEERS];
	struct peer *client;	/* the attached one */
	struct link link;
	uint64_t epoch;

	struct server_session session;
	struct target *targets;
	unsigned ntargets;
	uint64_t next_object;

	struct item *inbox, **inbox_end, *inbox_last;
	size_t inbox_bytes;
	struct buf connect_reply, connect_data;	/* runspace_connect_reply */
	unsigned depth;		/* port functions under way */
	bool engine_waits;	/* in runspace_wait */
	bool engine_polls;	/* in poll */
	bool helper_active, helper_started, helper_stop;
	bool timer_armed;
	int wake_fd, helper_fd, timer_fd;
	int64_t busy_us;	/* when the engine went from idle to busy */
	int64_t flushed_us;
	bool dirty;		/* output waits for a flush */
	bool stalled;		/* the client's socket is full */

	enum session_phase state;
	enum session_buffering buffering;
	char farewell[160];	/* why it ends by itself, or "" */
	uint64_t idle_ms;
	int64_t created_ms;	/* real time */
	int64_t born_ms, detached_ms, idle_from_ms;	/* monotonic */
	int64_t detached_real_ms, checked_ms;
	bool closing;		/* an ITEM_CLOSE is in the inbox or done */
	bool done;		/* the pool is gone */
	int64_t close_by_ms;
};

/* The link that P's frames go over: the session's once it is attached. */
static inline struct link *peer_link(struct runspace_host *h, struct peer *p)
{
	return p->attached ? &h->link : &p->link;
}

void host_init(struct runspace_host *h, const struct runspace_port *port);
void host_release(struct runspace_host *h);

/* The shorter of two waits; -1 is for ever. */
static inline int io_shorter(int a, int b)
{
	return a < 0 ? b : b < 0 ? a : MIN(a, b);
}

/* io.c. All with the lock held; io_turn gives it up while it waits. */

/* Waits at most TIMEOUT_MS for something and handles it; returns 2 when EXTRA
 * (-1: none) is readable, else 0. */
int io_turn(struct runspace_host *h, int timeout_ms, int extra);
void io_flush(struct runspace_host *h);
/* The client's socket took all (false) or is full (true). */
void io_stalled(struct runspace_host *h, bool yes);
/* Writes what is left, waiting at most TIMEOUT_MS. */
void io_drain(struct runspace_host *h, int timeout_ms);

/* peer.c */
struct peer *peer_add(struct runspace_host *h, int fd);
void peer_frames(struct runspace_host *h, struct peer *p);
void peer_read(struct runspace_host *h, struct peer *p);
void peer_write(struct runspace_host *h, struct peer *p);

/* inbound.c */
struct target *inbound_find(struct runspace_host *h, const uint8_t *id);
void inbound_forget(struct runspace_host *h, const uint8_t *id);
void inbound_forget_all(struct runspace_host *h);
/* A packet of the client, in frame SEQ (0 for lines): 0 or a fatal error. */
int inbound_packet(struct runspace_host *h, const struct packet *k,
		   uint64_t seq);
/* A new client: half messages and frame numbers of the old one are void. */
void inbound_resync(struct runspace_host *h);
void inbound_push(struct runspace_host *h, enum item_kind kind, uint32_t type,
		  const uint8_t *id, const void *data, size_t n);
/* Raises the stop flags of every pipeline and queues the end of the session. */
void inbound_close(struct runspace_host *h);
void stop_raise(struct runspace_stop *stop);

/* emit.c */
void emit_packet(struct runspace_host *h, enum packet_op op,
		 const uint8_t *id);
void emit_settle(struct runspace_host *h);
/* A message of the pool that goes out whether or not the ring has room. */
void emit_anyway(struct runspace_host *h, uint32_t type, const void *data, size_t n);

/* Answers a connecting client from the stored reply: false when there is none or
 * the engine is idle and can do it itself. */
bool engine_connect_busy(struct runspace_host *h, const uint8_t *req, size_t n);

/* engine.c */
/* Delivers one item: true when there was one. */
bool engine_step(struct runspace_host *h);
/* Runs until the session is done. */
void engine_run(struct runspace_host *h);

/* helper.c */
int helper_start(struct runspace_host *h);
void helper_end(struct runspace_host *h);

/* record.c */
void record_fill(struct runspace_host *h, struct session_info *s);
/* Memory and processes, which only who lists wants to know: /proc is slow. */
void record_count(struct session_info *s);
bool record_busy(const struct runspace_host *h);
/* Milliseconds until something is due, -1: nothing. */
int record_due(struct runspace_host *h);
/* Does what is due: idle timeout, life span, memory, an engine that hangs. */
void record_check(struct runspace_host *h);

/* farewell.c: tells the client why the session ends by itself. */
enum farewell { FAREWELL_RUN_TIME, FAREWELL_MEMORY, FAREWELL_TERMINATED };
void farewell_say(struct runspace_host *h, enum farewell why);

/* worker.c: SIGTERM came. */
bool worker_term_wanted(void);

/* stdio.c */
void stdio_read(struct runspace_host *h);
void stdio_write(struct runspace_host *h);
void stdio_error(struct runspace_host *h, const char *text);
