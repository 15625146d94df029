/* SPDX-License-Identifier: MIT */
/*
 * The few payloads and members that the state machines themselves need, as
 * bytes: what a client says first, and the numbers in what it hears.
 */
#pragma once

#include "base/buf.h"
#include "psrp/guid.h"

/* Append the SESSION_CAPABILITY of PROTOCOL (204), and the payload of
 * conn_connect for the pool ID. */
int wire_capability(struct buf *b, int protocol);
int wire_connect(struct buf *b, int protocol, const uint8_t id[GUID_LEN]);

/* The text of the simple member NAME of the payload's own object, into OUT of
 * SIZE bytes: 1, 0 where there is none, or an error of the document before it. */
int wire_member(const void *data, size_t n, const char *name, char *out, size_t size);

/* The same as a number; DFLT where there is none. */
int64_t wire_number(const void *data, size_t n, const char *name, int64_t dflt);

/* protocolversion of a SESSION_CAPABILITY as major * 100 + minor; -1: none. */
int wire_version(const void *data, size_t n);

/* Appends a payload with one member: base64 of DATA. */
int wire_bytes(struct buf *b, const char *name, const void *data, size_t n);
