/* SPDX-License-Identifier: MIT */
/*
 * A runspace pool at the other end of a connection and its pipelines, as their
 * client sees them: opening, attaching, coming back, the states, and which
 * message belongs to whom. The shell's sessions and libpsession stand on this;
 * each reads and writes the values in the messages its own way.
 *
 *	client_open_… → client_greet → client_next … CLIENT_OPENED
 *	client_pipe_open → client_next … CLIENT_PIPE_ENDED → client_pipe_end
 *
 * Nothing is owned here but the connection and its key; both structs may lie in anything.
 * One thread at a time, as transport/client.h says; what blocks there blocks
 * here.
 */
#pragma once

#include "psrp/guid.h"
#include "psrp/message.h"
#include "psrp/session_key.h"
#include "psrp/states.h"
#include "transport/client.h"

/* major * 100 + minor; peers before PLAIN have secure strings under a key. */
enum { CLIENT_PROTOCOL = 204, CLIENT_PLAIN = 204 };

struct client {
	struct conn *conn;	/* NULL: none now */
	enum pool_state state;
	int version;		/* of the other end's protocol; 0: not known yet */
	uint8_t id[GUID_LEN];
	struct session_key key;	/* once it was exchanged; wiped by client_drop */
	bool key_asked;
};

struct client_pipe {
	uint8_t pid[GUID_LEN];
	enum pipe_state state;
	bool input_open;
};

enum client_event_kind {
	CLIENT_NOTHING,		/* taken in; nothing for the caller */
	CLIENT_OPENED,		/* opened, or attached */
	CLIENT_MESSAGE,		/* the session's own: type, data */
	CLIENT_PIPE_MESSAGE,	/* of pipeline pid: type, data */
	CLIENT_PIPE_ENDED,	/* pipeline pid ended as ended; data may hold why */
	CLIENT_DISCONNECTED,	/* -ERR_EXISTS: another client has it; else cut */
	CLIENT_CLOSED,
	CLIENT_BROKEN,		/* error, text; data where the peer said why */
	CLIENT_INTERRUPTED,	/* left_ms; see transport/client.h */
	CLIENT_RETRYING,
	CLIENT_RESTORED,
};

struct client_event {
	enum client_event_kind kind;
	uint32_t type;			/* enum message_type */
	uint8_t pid[GUID_LEN];
	const uint8_t *data;		/* valid until the next client_next */
	size_t len;
	enum pipe_state ended;
	int error;
	const char *text;		/* BROKEN, PIPE_ENDED: static text, or NULL */
	int64_t left_ms;
};

/* Start opening; the state is then OPENING. The id is the parameters'. */
int client_open_local(struct client *c, const struct session_params *p, const char *exe);
int client_open_way(struct client *c, const struct session_params *p, const struct conn_way *w);
int client_open_stdio(struct client *c, const struct conn_stdio *p);
/* Line packets on descriptors that are open already (taken). */
int client_open_fds(struct client *c, int in, int out, const uint8_t id[GUID_LEN]);

/* Says who we are and asks for the pool with the INIT_RUNSPACEPOOL payload, in
 * one write. */
int client_greet(struct client *c, const void *init, size_t n);

/* Attaches to the disconnected session ID behind W (NULL: on this machine) and
 * asks for what it holds; CLIENT_OPENED follows. On failure the connection may
 * be there for its error's text. conn_info lists the pipelines found. */
int client_attach(struct client *c, const struct conn_way *w, const uint8_t id[GUID_LEN]);

/* This client's own session, back after a disconnect or a cut. */
int client_resume(struct client *c);

/* As conn_disconnect; -ERR_UNSUPPORTED where the transport can't. */
int client_disconnect(struct client *c, uint64_t idle_ms, int buffering);

/* Asks for its end without waiting; client_close follows. */
void client_close_begin(struct client *c);
/* Ends the session in order and lets go of the connection. */
int client_close(struct client *c, int timeout_ms);

/* Lets go at once (conn_free). */
void client_drop(struct client *c);

/* Gives the session up; false when it had ended before. */
bool client_break(struct client *c);

/* Takes the next event in and moves the states: 1, or 0 when there is none. */
int client_next(struct client *c, struct client_event *ret);

/* Everything client_next gave has been taken by its receiver. */
void client_consumed(struct client *c);

/* Sends a message of the session; as conn_send, -ERR_STATE without connection. */
int client_send(struct client *c, uint32_t type, const uint8_t pid[GUID_LEN], const void *data, size_t n);
void client_flush(struct client *c);

/* key.c: what the other end asks for is done by client_next. */

/* Secure strings travel under the session key. */
static inline bool client_is_older(const struct client *c)
{
	return c->version && c->version < CLIENT_PLAIN;
}

/* Asks for the key, once: c->key.have is set when it has come. */
int client_key_offer(struct client *c);
/* Takes the payload of ENCRYPTED_SESSION_KEY. */
int client_key_accept(struct client *c, const void *payload, size_t n);

/* pipe.c */

static inline bool client_pipe_running(const struct client_pipe *p)
{
	return p->state == PIPE_RUNNING || p->state == PIPE_STOPPING || p->state == PIPE_DISCONNECTED;
}

void client_pipe_init(struct client_pipe *p);
/* One that another client left, PID: it runs as far as this one knows. */
void client_pipe_found(struct client_pipe *p, const uint8_t pid[GUID_LEN]);

/* Sends the message that opens it (CREATE_PIPELINE, GET_COMMAND_METADATA). */
int client_pipe_open(struct client *c, struct client_pipe *p, uint32_t type, const void *data, size_t n, bool input);

/* False while client_pipe_input of N bytes would wait for the other end. */
bool client_pipe_room(struct client *c, const struct client_pipe *p, size_t n);
int client_pipe_input(struct client *c, struct client_pipe *p, const void *data, size_t n);
int client_pipe_end_input(struct client *c, struct client_pipe *p);

/* Asks to stop it; CLIENT_PIPE_ENDED follows. */
void client_pipe_stop(struct client *c, struct client_pipe *p);

/* It ended as STATE; false when it had before. Its place at the other end is
 * given up unless it is only disconnected or KEEP is set. */
bool client_pipe_end(struct client *c, struct client_pipe *p, enum pipe_state state, bool keep);

/* Back after a disconnect. */
void client_pipe_resume(struct client_pipe *p);

/* Lets go: stops it where it still runs; nothing more of it arrives. */
void client_pipe_close(struct client *c, struct client_pipe *p);
