/* SPDX-License-Identifier: MIT */
#include "client/wire.h"

#include <stdio.h>
#include <stdlib.h>

#include "base/err.h"
#include "psrp/fragment.h"
#include "psrp/message.h"
#include "text/base64.h"
#include "text/xml_pull.h"

#define MARK "\xef\xbb\xbf"

enum { MEMBER_DEPTH = 3 };	/* Obj, MS, the member */

int wire_capability(struct buf *b, int protocol)
{
	return buf_printf(b, MARK "<Obj RefId=\"0\"><MS><Version N=\"protocolversion\">%d.%d</Version>"
			  "<Version N=\"PSVersion\">2.0</Version><Version N=\"SerializationVersion\">1.1.0.1</Version></MS></Obj>",
			  protocol / 100, protocol % 100);
}

int wire_bytes(struct buf *b, const char *name, const void *data, size_t n)
{
	int r = buf_printf(b, MARK "<Obj RefId=\"0\"><MS><S N=\"%s\">", name);

	if (!r)
		r = base64_put(b, data, n);
	return r ? r : buf_puts(b, "</S></MS></Obj>");
}

static int put_message(struct buf *b, uint64_t object, uint32_t type, const uint8_t id[GUID_LEN], const void *data, size_t n)
{
	uint8_t head[MESSAGE_HEADER];

	message_header(head, MESSAGE_TO_SERVER, type, id, guid_zero);
	return fragment_put(b, object, head, sizeof head, data, n, FRAGMENT_SIZE);
}

int wire_connect(struct buf *b, int protocol, const uint8_t id[GUID_LEN])
{
	static const char request[] = MARK "<S></S>";
	_cleanup_(buf_release) struct buf capability = BUF_INIT;
	int r = wire_capability(&capability, protocol);

	if (!r)
		r = put_message(b, 1, MSG_SESSION_CAPABILITY, id, buf_ptr(&capability), buf_size(&capability));
	return r ? r : put_message(b, 2, MSG_CONNECT_RUNSPACEPOOL, id, request, sizeof request - 1);
}

/* True when the start tag just read is the member NAME. */
static bool is_member(struct xml_pull *x, const char *name)
{
	struct xml_slice s;

	return x->depth == MEMBER_DEPTH && xml_attr(x, "N", &s) > 0 && xml_slice_is(s, name);
}

/* The number of an enumeration stands inside its object. */
static int inner_number(struct xml_pull *x, struct xml_slice *ret)
{
	int r;

	while ((r = xml_next(x)) > 0 && x->depth >= MEMBER_DEPTH)
		if (r == XML_OPEN && x->depth == MEMBER_DEPTH + 1 && xml_name_is(x, "I32"))
			return xml_leaf(x, ret);
	return r < 0 ? r : -ERR_MALFORMED;
}

int wire_member(const void *data, size_t n, const char *name, char *out, size_t size)
{
	struct xml_slice s = { 0 };
	__attribute__((uninitialized)) struct xml_pull x;	/* large; xml_init sets it */
	int r, found = 0;

	xml_init(&x, data, n, NULL);
	while (!found && (r = xml_next(&x)) > 0) {
		if (r != XML_OPEN || !is_member(&x, name))
			continue;
		r = xml_name_is(&x, "Obj") ? inner_number(&x, &s) : xml_leaf(&x, &s);
		found = r < 0 ? r : 1;
	}
	if (found > 0 && s.n >= size)
		found = -ERR_LIMIT;
	if (found > 0) {
		memcpy(out, s.p, s.n);
		out[s.n] = '\0';
	}
	xml_release(&x);
	return found ? found : r;
}

int64_t wire_number(const void *data, size_t n, const char *name, int64_t dflt)
{
	char text[32], *end;
	long long v;

	if (wire_member(data, n, name, text, sizeof text) <= 0)
		return dflt;
	v = strtoll(text, &end, 10);
	return end == text || *end ? dflt : v;
}

int wire_version(const void *data, size_t n)
{
	int major, minor;
	char text[32];

	if (wire_member(data, n, "protocolversion", text, sizeof text) <= 0 || sscanf(text, "%d.%d", &major, &minor) != 2 ||
	    major < 0 || major > 99 || minor < 0 || minor > 99)
		return -1;
	return major * 100 + minor;
}
