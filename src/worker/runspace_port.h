/* SPDX-License-Identifier: MIT */
/*
 * The door between the native session host and the managed engine. The engine
 * side fills a table (runspace_port) and calls the services below; nothing but
 * bytes, ids and one stop flag a pipeline crosses.
 *
 * Threads: every function of the port is called on the engine thread, which is
 * the worker's main thread: it reads the socket itself while it is idle, so
 * that a short command costs no change of thread. While a port function runs
 * longer than 2 ms a helper thread reads on: it queues messages, answers
 * listers and raises stop flags. Services marked [any] may be called from any
 * thread, the others on the engine thread only.
 *
 * Messages arrive checked: header, direction, state, pool and pipeline ids are
 * as psrp/messages.def wants them. The payload is still hostile.
 */
#pragma once

#include "base/buf.h"
#include "transport/session_info.h"

#include <stdatomic.h>

struct runspace_host;

struct runspace_message {
	uint32_t type;		/* enum message_type */
	uint8_t pid[16];	/* zero: the pool's */
	const uint8_t *data;	/* CLIXML, borrowed for the call */
	size_t len;
};

/* A running pipeline's stop request: the flag is polled by the engine, the
 * eventfd is in every blocking wait. RAISED (may be NULL) is called once the
 * flag is up, on any thread and under the host's lock: it may only set flags
 * and raise events. Owned by the engine side. */
struct runspace_stop {
	_Atomic int flag;
	int fd;			/* eventfd, or -1 */
	void (*raised)(void *arg);
	void *arg;
};

struct runspace_port {
	/* Makes the pool's state; nothing has been received yet. */
	int (*start)(struct runspace_host *host,
		     const struct session_params *params, void **ret_ctx);

	/* A message. CREATE_PIPELINE may run the pipeline to its end inside
	 * this call; meanwhile runspace_wait delivers further messages. */
	void (*feed)(void *ctx, const struct runspace_message *m);

	/* Stop of pipeline PID: its stop flag (if registered) is already up.
	 * The acknowledgement leaves when this returns. For a pipeline that
	 * has ended or never was: does nothing. */
	void (*signal)(void *ctx, const uint8_t pid[16]);

	/* The client is done with pipeline PID; as signal, then forget it. */
	void (*close_pipeline)(void *ctx, const uint8_t pid[16]);

	/* A new client connects: REQ is its payload (SESSION_CAPABILITY and
	 * CONNECT_RUNSPACEPOOL as fragments), REPLY takes the answer
	 * (SESSION_CAPABILITY, RUNSPACEPOOL_INIT_DATA as fragments).
	 * APPLICATION_PRIVATE_DATA is emitted by CONNECTED (may be NULL),
	 * which is called once the answer is on its way. An error refuses the
	 * client. */
	int (*connect)(void *ctx, const uint8_t *req, size_t n,
		       struct buf *reply);
	void (*connected)(void *ctx);

	/* The client went away or came (back); may be NULL. */
	void (*attached)(void *ctx, bool yes);

	/* Nothing was to do for a second after something was; may be NULL. */
	void (*idle)(void *ctx);

	/* Turns for what runs beside the messages; milliseconds until it needs the
	 * next ones, -1: there is nothing. May be NULL. */
	int (*background)(void *ctx);

	/* Ends the pool: stop everything, emit RUNSPACEPOOL_STATE 4 and 3. */
	void (*close)(void *ctx);

	/* Frees CTX; nothing is called after it. */
	void (*free)(void *ctx);
};

/* [any] Sends a message to the client; the header is made here. Waits while
 * the ring is full (buffering Block). -ERR_CANCELLED: the stop flag registered
 * for PID was raised while waiting; -ERR_CLOSED: the session is ending. */
int runspace_emit(struct runspace_host *host, uint32_t type,
		  const uint8_t pid[16], const void *data, size_t n);

/* [any] Writes what was emitted now instead of when the engine goes idle or
 * 2 ms passed. Called before anything that blocks for long. */
void runspace_flush(struct runspace_host *host);

/* Writes all that was emitted, waiting at most TIMEOUT_MS for the client to take
 * it; for a process that is about to end itself. */
void runspace_drain(struct runspace_host *host, int timeout_ms);

/* Waits for and delivers messages (through the port, nested): 1 after one was
 * delivered, 0 at the timeout (-1: none), -ERR_CANCELLED when STOP (may be
 * NULL) was raised, -ERR_CLOSED when the session is ending. For pipelines that
 * want input and for host calls. */
int runspace_wait(struct runspace_host *host, struct runspace_stop *stop,
		  int timeout_ms);

/* [any, and signal handlers] The port's `background` wants a turn. */
void runspace_nudge(struct runspace_host *host);

/* [any] Pipeline PID runs from now on, with STOP; NULL: it has ended. A stop
 * that came before is raised at once. */
void runspace_running(struct runspace_host *host, const uint8_t pid[16],
		      struct runspace_stop *stop);

/* What a new client is answered while the engine is busy, so that it need not
 * wait for a command's end: the reply of `connect` and the private data that
 * `connected` would emit. Copied; set again whenever either changes. */
void runspace_connect_reply(struct runspace_host *host, const void *reply, size_t n,
			    const void *private_data, size_t m);

/* [any] Bytes of one message that may be sent. */
size_t runspace_send_max(const struct runspace_host *host);

/* [any] 0, or -ERR_LIMIT when one more child process would pass the limit. */
int runspace_may_spawn(struct runspace_host *host);
