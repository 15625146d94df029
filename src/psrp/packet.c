/* SPDX-License-Identifier: MIT */
#include "psrp/packet.h"

#include "base/err.h"
#include "text/base64.h"
#include "text/xml_pull.h"

#include <strings.h>

static const struct {
	char name[12];
	bool to_server, to_client;
	bool needs_command;	/* the session's own GUID is an error */
} ops[PACKET__MAX] = {
	[PACKET_DATA] = { "Data", true, true, false },
	[PACKET_DATA_ACK] = { "DataAck", false, true, false },
	[PACKET_COMMAND] = { "Command", true, false, true },
	[PACKET_COMMAND_ACK] = { "CommandAck", false, true, false },
	[PACKET_SIGNAL] = { "Signal", true, false, true },
	[PACKET_SIGNAL_ACK] = { "SignalAck", false, true, false },
	[PACKET_CLOSE] = { "Close", true, false, false },
	[PACKET_CLOSE_ACK] = { "CloseAck", false, true, false },
};

static const char *const streams[PACKET_STREAMS] = {
	"Default", "PromptResponse",
};

const char *packet_name(enum packet_op op)
{
	return op < PACKET__MAX ? ops[op].name : "";
}

void packet_reader_init(struct packet_reader *p, bool server)
{
	*p = (struct packet_reader){ .server = server };
	p->in.max = PACKET_LINE_MAX * 2;
}

void packet_reader_release(struct packet_reader *p)
{
	buf_release(&p->in);
	buf_release(&p->data);
}

int packet_feed(struct packet_reader *p, const void *data, size_t n)
{
	return buf_put(&p->in, data, n);
}

static int find_op(struct xml_slice name)
{
	for (int i = 0; i < PACKET__MAX; i++)
		if (xml_slice_is(name, ops[i].name))
			return i;
	return -ERR_MALFORMED;
}

static int read_stream(struct xml_pull *x, struct packet *ret)
{
	struct xml_slice s;

	if (xml_attr(x, "Stream", &s) <= 0)
		return -ERR_MALFORMED;
	for (int i = 0; i < PACKET_STREAMS; i++) {
		if (s.n != strlen(streams[i]) ||
		    strncasecmp(s.p, streams[i], s.n))
			continue;
		ret->stream = (enum packet_stream)i;
		return 0;
	}
	return -ERR_MALFORMED;
}

static int read_data(struct packet_reader *p, struct xml_pull *x,
		     struct packet *ret)
{
	struct xml_slice text;
	uint8_t *to;
	ssize_t n;

	if (xml_leaf(x, &text) < 0 || !text.n)
		return -ERR_MALFORMED;
	buf_reset(&p->data);
	to = buf_reserve(&p->data, base64_room(text.n));
	if (!to)
		return -ERR_LIMIT;
	n = base64_decode(text.p, text.n, to);
	if (n <= 0)
		return -ERR_MALFORMED;
	ret->data = to;
	ret->len = (size_t)n;
	return 0;
}

/* Reads the element that was just opened. */
static int read_packet(struct packet_reader *p, struct xml_pull *x,
		       struct packet *ret)
{
	int op = find_op(x->name);
	bool data = op == PACKET_DATA;
	struct xml_slice s;

	if (op < 0 || !(p->server ? ops[op].to_server : ops[op].to_client))
		return -ERR_MALFORMED;
	*ret = (struct packet){ .op = (enum packet_op)op };
	if (x->nattrs != (data ? 2 : 1) || xml_attr(x, "PSGuid", &s) <= 0 ||
	    guid_parse(s.p, s.n, ret->guid) < 0)
		return -ERR_MALFORMED;
	if (ops[op].needs_command && guid_is_zero(ret->guid))
		return -ERR_MALFORMED;
	if (!data)
		return xml_leaf(x, &s) < 0 || s.n ? -ERR_MALFORMED : 0;
	if (read_stream(x, ret) < 0)
		return -ERR_MALFORMED;
	return read_data(p, x, ret);
}

/* Reads one packet from N bytes at S and returns how many it took. */
static ssize_t parse(struct packet_reader *p, const char *s, size_t n,
		     struct packet *ret)
{
	static const struct xml_limits limits = {
		.depth = 2, .fragment = true, .no_prolog = true,
	};
	__attribute__((uninitialized)) struct xml_pull x;	/* large; xml_init sets it */
	ssize_t r;

	xml_init(&x, s, n, &limits);
	r = *s == '<' && xml_next(&x) == XML_OPEN ? read_packet(p, &x, ret) :
						   -ERR_MALFORMED;
	if (!r)
		r = (ssize_t)xml_offset(&x);
	xml_release(&x);
	return r;
}

/* What a client makes of a line that does not begin a packet. */
static int foreign_line(const char *s, size_t n, struct packet *ret)
{
	size_t prefix = strlen(PACKET_ERROR_PREFIX);
	bool fatal = n >= prefix && !memcmp(s, PACKET_ERROR_PREFIX, prefix);

	*ret = (struct packet){ .op = fatal ? PACKET_FATAL : PACKET_TEXT };
	ret->data = (const uint8_t *)s + (fatal ? prefix : 0);
	ret->len = n - (fatal ? prefix : 0);
	return 1;
}

/* Finds the next line: 1 when one is whole. */
static int next_line(struct packet_reader *p)
{
	const char *s = (const char *)buf_ptr(&p->in);
	size_t n = buf_size(&p->in);
	const char *end = n > p->scanned ?
		memchr(s + p->scanned, '\n', n - p->scanned) : NULL;

	if (!end) {
		p->scanned = n;
		return n > PACKET_LINE_MAX ? -ERR_LIMIT : 0;
	}
	p->line = (size_t)(end - s) + 1;
	p->pos = 0;
	return p->line > PACKET_LINE_MAX ? -ERR_LIMIT : 1;
}

static void end_line(struct packet_reader *p)
{
	buf_consume(&p->in, p->line);
	p->line = p->pos = p->scanned = 0;
}

static bool blank(const char *s, size_t n)
{
	while (n && (*s == ' ' || *s == '\t'))
		s++, n--;
	return !n;
}

int packet_next(struct packet_reader *p, struct packet *ret)
{
	const char *s;
	size_t n;
	ssize_t r;

	for (;;) {
		if (!p->line) {
			r = next_line(p);
			if (r <= 0)
				return (int)r;
		}
		s = (const char *)buf_ptr(&p->in);
		n = p->line - 1;
		if (n && s[n - 1] == '\r')
			n--;
		s += p->pos;
		n -= MIN(n, p->pos);
		if (p->pos ? blank(s, n) : !n || (!p->server && blank(s, n))) {
			bool ends = p->server && !p->pos;

			end_line(p);
			if (!ends)
				continue;
			*ret = (struct packet){ .op = PACKET_BLANK };
			return 1;
		}
		r = parse(p, s, n, ret);
		if (r < 0 && !p->server && !p->pos) {
			foreign_line(s, n, ret);
			r = (ssize_t)n;
		}
		if (r < 0)
			return (int)r;
		p->pos += (size_t)r;
		return 1;
	}
}

static int put_attr(struct buf *b, const char *name, const char *value)
{
	return buf_printf(b, " %s='%s'", name, value);
}

int packet_put(struct buf *b, enum packet_op op, enum packet_stream stream,
	       const uint8_t guid[GUID_LEN], const void *data, size_t n)
{
	char text[GUID_TEXT];

	guid_format(guid, text);
	if (buf_putc(b, '<') < 0 || buf_puts(b, ops[op].name) < 0)
		return -ERR_LIMIT;
	if (op != PACKET_DATA) {
		if (put_attr(b, "PSGuid", text) < 0)
			return -ERR_LIMIT;
		return buf_puts(b, " />\n");
	}
	if (put_attr(b, "Stream", streams[stream]) < 0 ||
	    put_attr(b, "PSGuid", text) < 0 || buf_putc(b, '>') < 0 ||
	    base64_put(b, data, n) < 0)
		return -ERR_LIMIT;
	return buf_puts(b, "</Data>\n");
}
