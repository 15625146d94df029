/* SPDX-License-Identifier: MIT */
/*
 * Inside of the server. Two kinds of cells: the pool (one, pinned) and a run
 * for each pipeline, from CREATE_PIPELINE until the client closes it. Files:
 *
 *	server.c		the port: start, close, connect, stop
 *	server_pool.c		messages of the pool
 *	server_run.c		a pipeline from its message to its state
 *	server_worlds.c		several at once: pools of more than one runspace
 *	server_site.c		wire commands → a pipeline of the engine
 *	server_input.c		PIPELINE_INPUT as an enumerable
 *	server_out.c		streams → messages
 *	server_call.c		host calls that travel
 *	server_host.c		the host of the session
 *	server_using.c		$using: values
 *	server_event.c		events that are forwarded
 *	server_visit.c		visitors of a shell that runs
 */
#pragma once

#include "clixml/reader.h"
#include "engine/engine.h"
#include "engine/host.h"
#include "engine/runspace.h"
#include "psrp/message.h"
#include "psrp/session_key.h"
#include "psrp/states.h"
#include "remoting/payload.h"
#include "remoting/server.h"

enum { SERVER_PROTOCOL = 204 };

struct server;

struct server_sink {
	struct sink sink;	/* first */
	struct server_run *run;
	enum stream which;
};

struct server_run {
	struct cell h;
	struct server *s;
	struct server_run *next;	/* all of them, newest first */
	struct server_run *outer;	/* that runs below this nested one */
	struct server_run *queued;	/* next in the queue */
	uint8_t pid[GUID_LEN];
	val request;			/* the decoded message until it starts */
	struct runspace_stop stop;
	int wake_fd;			/* in a fiber: something came; -1: none */
	struct runspace *world;		/* in a fiber: the pool's runspace it has */
	struct host_info info;
	struct list *input;		/* decoded, not read yet */
	uint32_t taken;
	bool no_input, input_ended, metadata;
	bool first;			/* request is a script of ours, run before the pool opens */
	bool started, ended, closed;
	int64_t calls;			/* host calls with an answer so far */
	int64_t awaited;		/* call id of the one under way; 0: none */
	bool answered;
	struct host_response answer;
	struct dict *using_values;
	struct ustr *history;		/* its text there; NULL: it does not go in */
	val began;
	struct server_sink sinks[STREAM__MAX];
};
extern const struct type type_server_run;

struct server {
	struct cell h;
	struct rt *rt;
	struct runspace_host *host;
	uint8_t id[GUID_LEN];
	struct clixml_writer *writer;
	bool writing;			/* the writer is in use: a getter wrote something */
	const void *writing_by;		/* whose it is */
	int version;			/* negotiated: major * 100 + minor */
	bool opened, closing;
	bool visiting;			/* a guest of the process's own runtime: server_visit.c */
	bool debugs;			/* the client has a debugger */
	int min, max;
	int breakpoints, events;	/* set now; of the debugger told so far */
	struct host_info info;		/* of the client */
	val arguments;			/* ApplicationArguments */
	struct ustr *configuration;	/* the session's, as it was asked for */
	struct server_run *runs, *queue;
	int nrunning;			/* not counting nested ones */
	struct list *idle;		/* runspaces of a pool that nobody uses */
	struct session_key key;
	bool key_asked;
	struct clixml_reader_options reader;
	struct dict *first_variables;	/* what a fresh runspace has */
	/* The last request without arguments, as bytes and read; the last script. */
	struct buf request_bytes;
	val request;
	struct ustr *script_text;
	struct scriptblock *script;	/* or NULL */
};

/* A writer for one message: used by one FN at a time; a nested one gets its
 * own. */
struct clixml_writer *server_writer(struct server *s);
void server_writer_done(struct server *s, struct clixml_writer *w);
/* Runs what the program was started with, as the first pipelines of the pool; the error that ended one, NULL: none. */
struct errrec *server_run_first(struct server *s);
/* Sends what W holds. -ERR_… as runspace_emit. */
int server_send(struct server *s, uint32_t type, const uint8_t *pid, struct clixml_writer *w);
/* The value of a message's payload. */
val server_decode(struct server *s, const struct runspace_message *m);

/* server_repeat.c: the same for a request; a block of TEXT in the global scope. */
val repeat_decode(struct server *s, const struct runspace_message *m);
struct scriptblock *repeat_parse(struct server *s, struct ustr *text);

/* What broke off while writing leaves the writer free again. */
void server_writer_abandon(struct server *s);
/* The pipeline that runs, of this fiber; NULL: none. */
static inline struct server_run *server_running(const struct server *s) { return s->rt->eng->current_run; }

/* server.c: the server of a pool in RT, for HOST. */
struct server *server_new(struct rt *rt, struct runspace_host *host, const struct session_params *params);

/* server_pool.c */
void pool_message(struct server *s, const struct runspace_message *m);
void pool_state(struct server *s, int state, struct errrec *e);
void pool_private_data(struct server *s);
void pool_write_private_data(struct server *s, struct clixml_writer *w);
void server_publish_reply(struct server *s);
/* Reads the client's SESSION_CAPABILITY; answers through payload_capability. */
int pool_negotiate(struct server *s, val capability);

/* server_run.c */
struct server_run *run_find(struct server *s, const uint8_t *pid);
void run_create(struct server *s, const struct runspace_message *m);
/* Runs SCRIPT in the global scope now, as a pipeline whose id is all zero; the error that ended it, NULL: none. */
struct errrec *run_first(struct server *s, const char *script);
void run_input(struct server *s, const struct runspace_message *m);
void run_response(struct server *s, const struct runspace_message *m);
/* Runs what waits in the queue, when nothing runs. */
void run_queue(struct server *s);
void run_stop(struct server *s, struct server_run *r);
void run_forget(struct server *s, struct server_run *r);

/* Runs R to its end and tells its state; the error that ended it, NULL: none. */
struct errrec *run_execute(struct server *s, struct server_run *r);

/* server_worlds.c */
/* Runs R in a runspace of the pool beside the others. */
void worlds_start(struct server *s, struct server_run *r);
/* Turns for what runs in the background: see the port's `background`. */
int worlds_turn(struct server *s);
/* Everything stops: waits a little for it. */
void worlds_end(struct server *s);
/* Waits in a fiber until something comes for R. */
void worlds_wait(struct rt *rt, struct server_run *r);
void worlds_wake(struct server_run *r);

/* server_site.c: runs the pipeline REQ, output to OUT. */
void site_run(struct rt *rt, struct server_run *r, const struct pipeline_request *req, struct sink *out);
/* What the history shows: what the client said, else the first command. */
struct ustr *site_history_text(struct rt *rt, const struct pipeline_request *req);

/* server_debug.c */
/* True: a command of the debugger for which nothing is done. One about breakpoints
 * becomes the script that does it. */
bool debug_command(struct server *s, struct pipeline_request *req);
/* A client of version 4 or later says so in its ARGUMENTS and has a debugger to listen (recorded). */
bool debug_wanted(struct rt *rt, val arguments);

/* server_input.c */
val input_of(struct rt *rt, struct server_run *r);
/* Waits for what the client sends next; throws when the pipeline is stopped. */
void server_wait(struct rt *rt, struct server_run *r);

/* server_out.c */
/* A progress record, in its stream and to the client's host. */
void out_progress(struct server_run *r, int64_t source, val record);
void out_streams(struct server_run *r, struct streams *ret);
void out_error(struct server_run *r, struct errrec *e);

/* server_call.c: the wire's method ids, in protocol order. */
enum host_method {
	HOST_SET_SHOULD_EXIT = 6, HOST_READ_LINE = 11, HOST_READ_SECURE = 12, HOST_WRITE = 13, HOST_WRITE_COLORS = 14,
	HOST_WRITE_EMPTY_LINE = 15, HOST_WRITE_LINE = 16, HOST_WRITE_LINE_COLORS = 17, HOST_WRITE_ERROR = 18,
	HOST_WRITE_DEBUG = 19, HOST_WRITE_PROGRESS = 20, HOST_WRITE_VERBOSE = 21, HOST_WRITE_WARNING = 22,
	HOST_PROMPT = 23, HOST_PROMPT_CREDENTIAL = 25, HOST_PROMPT_CHOICE = 26, HOST_POP_RUNSPACE = 53, HOST_PROMPT_CHOICES = 56,
};
void call_void(struct server *s, int method, const val *params, uint32_t n);
val call_value(struct server *s, int method, const val *params, uint32_t n);
/* True when the client has a host with a user interface. */
bool call_has_ui(const struct server *s);
const struct host_info *call_info(const struct server *s);

/* server_host.c */
extern const struct host_ops server_host;
/* A host message of Write-Host. */
void host_show(struct server *s, val information);

/* server_event.c: the engine's hooks of these names. */
void event_forward(struct rt *rt, val event);
void event_breakpoint(struct rt *rt, val breakpoint, int update, int count);

/* server_using.c */
struct dict *using_read(struct rt *rt, val table);
