/* SPDX-License-Identifier: MIT */
/*
 * What the two ends of a link say to each other on the control channel, and
 * the head of a frame on the PSRP channel. Control frames are outside the
 * sequence: whatever they ask is asked again on a new connection.
 *
 *	client			worker
 *	PARAMS			(only on the descriptor of a new worker)
 *	HELLO, ATTACH		HELLO, ATTACHED or REFUSED
 *	CONNECT			CONNECTED or REFUSED
 *	DISCONNECT		DETACHED
 *	CLOSE			CLOSED
 *	HELLO, ASK		HELLO, INFO		(a lister; a relay
				answers with all sessions, then CLOSED)
 */
#pragma once

#include "base/buf.h"
#include "psrp/guid.h"
#include "psrp/packet.h"
#include "transport/link.h"

enum { CONTROL_VERSION = 1 };

enum control_type {
	CONTROL_HELLO = 1,
	CONTROL_PARAMS,		/* session_params record */
	CONTROL_ATTACH,
	CONTROL_ATTACHED,	/* epoch, received, session_info record */
	CONTROL_REFUSED,	/* error */
	CONTROL_ASK,
	CONTROL_INFO,		/* session_info record */
	CONTROL_DISCONNECT,	/* idle timeout, buffering + 1 */
	CONTROL_DETACHED,	/* error: 0 as asked, ERR_EXISTS fenced */
	CONTROL_CONNECT,	/* payload */
	CONTROL_CONNECTED,	/* payload */
	CONTROL_CLOSE,		/* id, force */
	CONTROL_CLOSED,		/* text: why, where nobody asked for it */
	CONTROL__MAX
};

enum attach_mode {
	ATTACH_OPEN,		/* the creator, on the descriptor it passed */
	ATTACH_CONNECT,		/* a new client of a disconnected session */
	ATTACH_RESUME,		/* the same client after a cut */
};

/* The fixed-size fields of all control messages; each uses some. */
struct control {
	enum control_type type;
	enum attach_mode mode;
	uint8_t id[GUID_LEN];
	uint64_t epoch, received;
	uint64_t idle_ms;
	uint32_t value;		/* error, buffering + 1, force, pid */
	const uint8_t *body;
	size_t len;
};

/* Queues control message M with its body; 0 or an error. */
int control_put(struct link *l, const struct control *m);

/* Queues one that has only a type and a value. */
int control_put_value(struct link *l, enum control_type type, uint32_t value);

/* Reads a control frame; -ERR_MALFORMED, -ERR_VERSION for a HELLO of another
 * protocol. */
int control_get(struct control *m, const uint8_t *data, size_t n);

/* What the VALUE of a REFUSED or DETACHED means: 0, -ERR_X, or -ERR_PROTOCOL for a
 * number that no code has. */
int control_error(uint32_t value);

/* The head of a frame on the PSRP channel: a packet whose data are fragments. */
enum {
	CONTROL_PACKET_HEAD = 18,
	CONTROL_MESSAGE_MAX = BUF_MAX_DEFAULT / 2,	/* what a ring takes besides what it holds */
};

int control_packet_get(struct packet *k, const uint8_t *data, size_t n);

/* Puts a whole message of TARGET into the ring as PSRP frames; -ERR_LIMIT when its
 * body is longer than CONTROL_MESSAGE_MAX. */
int control_put_message(struct link *l, enum packet_stream stream,
			const uint8_t target[GUID_LEN], uint64_t object,
			const void *head, size_t nhead, const void *body,
			size_t nbody, int flags);

/* Puts a packet without data into the ring. */
int control_put_packet(struct link *l, enum packet_op op,
		       const uint8_t target[GUID_LEN]);
