/* SPDX-License-Identifier: MIT */
/*
 * How two psession programs find each other behind a stock PowerShell
 * conversation (ssh host -s powershell). The first line packet of either end
 * carries SESSION_CAPABILITY with one more string property, `psession`:
 *
 *	client	1:<base64 of the first bytes of the link>
 *	server	1:
 *
 * PowerShell's own peers pass over it and go on with line packets; a psession
 * server answers with its own and both ends continue with link frames.
 */
#pragma once

#include "base/buf.h"
#include "psrp/guid.h"

/* A message as it also goes to a server that doesn't know the property. */
struct hello_message {
	uint32_t type;
	uint64_t object;
	const void *body;
	size_t len;
};

/* Appends the client's line: FLIGHT in the property, MESSAGES as line packets
 * for a stock server. The first of them is SESSION_CAPABILITY; N 0: a plain one.
 * 0 or -ERR_LIMIT. */
int hello_ask(struct buf *line, const uint8_t id[GUID_LEN], const void *flight,
	      size_t nflight, const struct hello_message *messages, size_t n);

/* Appends the server's line. */
int hello_answer(struct buf *line);

/* Looks for the property in the data of a packet: 1 with the link's bytes
 * appended to FLIGHT (NULL: not wanted), 0 where there is none, -ERR_VERSION,
 * -ERR_MALFORMED. */
int hello_find(const void *data, size_t n, struct buf *flight);
