/* SPDX-License-Identifier: MIT */
/*
 * The 40-byte message header (little-endian), the table of message types and
 * the check of a message against the state of its session and pipeline. The
 * payload stays bytes: CLIXML is read elsewhere.
 */
#pragma once

#include "base/util.h"
#include "psrp/guid.h"

enum { MESSAGE_HEADER = 40, MESSAGE_TO_CLIENT = 1, MESSAGE_TO_SERVER = 2 };

enum message_type {
#define MSG(name, code, dir, chan, srv, pipe, flags) MSG_##name = code,
#include "psrp/messages.def"
#undef MSG
};

enum message_flags {
	MESSAGE_C2S = 1,
	MESSAGE_S2C = 2,
	MESSAGE_PIPELINE = 4,	/* travels on a pipeline's channel */
	MESSAGE_PROMPT = 8,
	MESSAGE_ZERO_POOL = 16,
	MESSAGE_OPENS = 32,
	MESSAGE_TERMINAL = 64,
};

/* States of the server's session and of a pipeline of it, as bits. */
enum server_state {
	SERVER_IDLE = 1,	/* waits for SESSION_CAPABILITY */
	SERVER_NEGOTIATED = 2,	/* waits for INIT_ or CONNECT_RUNSPACEPOOL */
	SERVER_ESTABLISHED = 4,
	SERVER_CLOSED = 8,
};

enum pipeline_state {
	PIPELINE_OPENED = 1,	/* waits for CREATE_PIPELINE */
	PIPELINE_CREATED = 2,
	PIPELINE_DONE = 4,	/* its PIPELINE_STATE has been sent */
};

struct message_def {
	const char *name;
	uint32_t type;
	uint8_t flags;
	uint8_t server, pipeline;	/* states in which a server takes it */
};

struct message {
	uint32_t destination, type;
	uint8_t rpid[GUID_LEN], pid[GUID_LEN];
	const uint8_t *data;	/* payload, with its byte order mark if any */
	size_t len;
};

/* What is to happen with a message that came in. */
enum message_verdict {
	MESSAGE_TAKE,
	MESSAGE_IGNORE,		/* drop it silently */
	MESSAGE_REFUSE,		/* drop it with an error line */
	MESSAGE_CLOSE,		/* the session ends */
};

/* The server's side of one session. */
struct server_session {
	enum server_state state;
	uint8_t rpid[GUID_LEN];
};

/* NULL for an unknown type. */
const struct message_def *message_find(uint32_t type);

/* Splits N bytes; *ret points into them. -ERR_TRUNCATED. */
int message_parse(const uint8_t *p, size_t n, struct message *ret);

/* Writes the header of a message of TYPE. */
void message_header(uint8_t out[MESSAGE_HEADER], uint32_t destination,
		    uint32_t type, const uint8_t rpid[GUID_LEN],
		    const uint8_t pid[GUID_LEN]);

/* Judges a message that reached the server on the channel TARGET (zero: the
 * session). *PIPE is the state of the pipeline TARGET; it and the session move
 * on when the message is taken. Anything not in the table is refused. */
enum message_verdict message_to_server(struct server_session *s,
				       enum pipeline_state *pipe,
				       const uint8_t target[GUID_LEN],
				       const struct message *m);

/* Judges a message that reached the client of the pool RPID. */
enum message_verdict message_to_client(const uint8_t rpid[GUID_LEN],
				       const uint8_t target[GUID_LEN],
				       const struct message *m);
