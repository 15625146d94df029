/* SPDX-License-Identifier: MIT */
#include "transport/hello.h"

#include <stdlib.h>

#include "base/err.h"
#include "psrp/fragment.h"
#include "psrp/message.h"
#include "psrp/packet.h"
#include "text/base64.h"

#define PROPERTY "<S N=\"psession\">"
#define PROPERTY_END "</S>"
#define MEMBERS_END_TAG "</MS>"
#define VERSION "1:"

enum { LINE_MAX_ = PACKET_LINE_MAX - 4096 };

static const char plain_capability[] =
	"<Obj RefId=\"0\"><MS>"
	"<Version N=\"protocolversion\">2.4</Version>"
	"<Version N=\"PSVersion\">2.0</Version>"
	"<Version N=\"SerializationVersion\">1.1.0.1</Version>"
	"</MS></Obj>";

/* Finds the last occurrence of TEXT in N bytes at P. */
static const uint8_t *find_last(const uint8_t *p, size_t n, const char *text)
{
	size_t k = strlen(text);

	for (size_t i = n; i-- > 0;)
		if (i + k <= n && !memcmp(p + i, text, k))
			return p + i;
	return NULL;
}

/* Appends a capability body with the property put in at its members' end. */
static int put_capability(struct buf *b, const void *body, size_t n,
			  const void *flight, size_t nflight)
{
	const uint8_t *p = body, *end = find_last(p, n, MEMBERS_END_TAG);
	size_t head = end ? (size_t)(end - p) : n;
	int r = buf_put(b, p, head);

	if (!r)
		r = buf_puts(b, PROPERTY VERSION);
	if (!r && nflight)
		r = base64_put(b, flight, nflight);
	if (!r)
		r = buf_puts(b, PROPERTY_END);
	return r ? r : buf_put(b, p + head, n - head);
}

static int put_message(struct buf *out, uint32_t destination, uint32_t type,
		       uint64_t object, const uint8_t id[GUID_LEN],
		       const void *body, size_t n)
{
	uint8_t head[MESSAGE_HEADER];

	message_header(head, destination, type, id, guid_zero);
	return fragment_put(out, object, head, sizeof head, body, n,
			    FRAGMENT_SIZE);
}

static int put_line(struct buf *line, const struct buf *data)
{
	if (buf_size(data) > LINE_MAX_ / 4 * 3)
		return -ERR_LIMIT;
	return packet_put(line, PACKET_DATA, PACKET_DEFAULT, guid_zero,
			  buf_ptr(data), buf_size(data));
}

int hello_ask(struct buf *line, const uint8_t id[GUID_LEN], const void *flight,
	      size_t nflight, const struct hello_message *messages, size_t n)
{
	static const struct hello_message plain = {
		MSG_SESSION_CAPABILITY, 1, plain_capability,
		sizeof plain_capability - 1,
	};
	const struct hello_message *first = n ? messages : &plain;
	_cleanup_(buf_release) struct buf data = BUF_INIT;
	_cleanup_(buf_release) struct buf body = BUF_INIT;
	int r = put_capability(&body, first->body, first->len, flight, nflight);

	if (!r)
		r = put_message(&data, MESSAGE_TO_SERVER, first->type,
				first->object, id, buf_ptr(&body),
				buf_size(&body));
	for (size_t i = 1; i < n && !r; i++)
		r = put_message(&data, MESSAGE_TO_SERVER, messages[i].type,
				messages[i].object, id, messages[i].body,
				messages[i].len);
	return r ? r : put_line(line, &data);
}

int hello_answer(struct buf *line)
{
	_cleanup_(buf_release) struct buf data = BUF_INIT;
	_cleanup_(buf_release) struct buf body = BUF_INIT;
	int r = put_capability(&body, plain_capability,
			       sizeof plain_capability - 1, NULL, 0);

	if (!r)
		r = put_message(&data, MESSAGE_TO_CLIENT,
				MSG_SESSION_CAPABILITY, 1, guid_zero,
				buf_ptr(&body), buf_size(&body));
	return r ? r : put_line(line, &data);
}

/* Decodes the property's value, N characters at S. */
static int take_value(const char *s, size_t n, struct buf *flight)
{
	size_t k = strlen(VERSION);
	uint8_t *to;
	ssize_t r;

	if (n < k || memcmp(s, VERSION, k))
		return -ERR_VERSION;
	if (!flight || n == k)
		return 1;
	to = buf_reserve(flight, base64_room(n - k));
	if (!to)
		return -ERR_LIMIT;
	r = base64_decode(s + k, n - k, to);
	if (r < 0)
		return -ERR_MALFORMED;
	buf_commit(flight, (size_t)r);
	return 1;
}

static int search(const struct message *m, struct buf *flight)
{
	const char *p, *end, *s = (const char *)m->data;

	if (m->type != MSG_SESSION_CAPABILITY)
		return 0;
	p = memmem(s, m->len, PROPERTY, strlen(PROPERTY));
	if (!p)
		return 0;
	p += strlen(PROPERTY);
	end = memmem(p, m->len - (size_t)(p - s), PROPERTY_END,
		     strlen(PROPERTY_END));
	return end ? take_value(p, (size_t)(end - p), flight) : -ERR_MALFORMED;
}

int hello_find(const void *data, size_t n, struct buf *flight)
{
	struct defrag d;
	struct message m;
	const uint8_t *p;
	size_t len;
	int r;

	defrag_init(&d, PACKET_LINE_MAX, 0);
	defrag_feed(&d, data, n);
	r = defrag_next(&d, &p, &len);
	r = r > 0 && !message_parse(p, len, &m) ? search(&m, flight) : 0;
	defrag_release(&d);
	return r;
}
