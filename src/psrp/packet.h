/* SPDX-License-Identifier: MIT */
/*
 * The line packets of the out-of-process transports (ssh, child process, named
 * pipe): one XML element a line, base64 inside. The reader takes bytes as they
 * come and is as strict as PowerShell's own at each end: a server takes
 * several packets on one line, either quotes, any GUID format and a CR before
 * the LF, but no leading space and nothing else; a client steps over blank
 * lines and reports any other text.
 */
#pragma once

#include "base/buf.h"
#include "psrp/guid.h"

enum packet_op {
	PACKET_DATA,
	PACKET_DATA_ACK,
	PACKET_COMMAND,
	PACKET_COMMAND_ACK,
	PACKET_SIGNAL,
	PACKET_SIGNAL_ACK,
	PACKET_CLOSE,
	PACKET_CLOSE_ACK,
	PACKET__MAX,
	PACKET_TEXT = PACKET__MAX,	/* client: a line that is no packet */
	PACKET_FATAL,			/* client: what followed
					 * __NamedPipeError__: */
	PACKET_BLANK,			/* server: a blank line, which ends it */
};

enum packet_stream {
	PACKET_DEFAULT,
	PACKET_PROMPT,		/* PromptResponse */
	PACKET_STREAMS
};

#define PACKET_ERROR_PREFIX "__NamedPipeError__:"

enum { PACKET_LINE_MAX = 4 << 20 };

struct packet {
	enum packet_op op;
	enum packet_stream stream;	/* of PACKET_DATA */
	uint8_t guid[GUID_LEN];
	const uint8_t *data;		/* decoded, or the text of TEXT, FATAL */
	size_t len;
};

struct packet_reader {
	bool server;
	struct buf in, data;
	size_t scanned;		/* bytes of IN known to hold no line end */
	size_t line;		/* length of the line under way; 0: none */
	size_t pos;		/* in that line, behind the last packet */
};

void packet_reader_init(struct packet_reader *p, bool server);
void packet_reader_release(struct packet_reader *p);

/* Adds bytes from the peer; -ERR_LIMIT when a line is too long. */
int packet_feed(struct packet_reader *p, const void *data, size_t n);

/* The next packet, valid until the next call: 1, 0 when more bytes are needed,
 * or -ERR_MALFORMED, after which the stream is of no use. */
int packet_next(struct packet_reader *p, struct packet *ret);

/* Appends a packet as a line, as PowerShell writes it. */
int packet_put(struct buf *b, enum packet_op op, enum packet_stream stream,
	       const uint8_t guid[GUID_LEN], const void *data, size_t n);

const char *packet_name(enum packet_op op);
