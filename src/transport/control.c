/* SPDX-License-Identifier: MIT */
#include "transport/control.h"

#include "base/err.h"
#include "psrp/fragment.h"

static const char magic[4] = { 'P', 'S', 'L', 'K' };

/* Which fields each message carries, in this order on the wire. */
enum {
	F_MAGIC = 1, F_MODE = 2, F_ID = 4, F_EPOCH = 8, F_RECEIVED = 16,
	F_IDLE = 32, F_VALUE = 64, F_BODY = 128,
};

static const uint8_t fields[CONTROL__MAX] = {
	[CONTROL_HELLO] = F_MAGIC | F_VALUE,
	[CONTROL_PARAMS] = F_BODY,
	[CONTROL_ATTACH] = F_MODE | F_ID | F_EPOCH | F_RECEIVED | F_VALUE,
	[CONTROL_ATTACHED] = F_EPOCH | F_RECEIVED | F_BODY,
	[CONTROL_REFUSED] = F_VALUE,
	[CONTROL_ASK] = 0,
	[CONTROL_INFO] = F_BODY,
	[CONTROL_DISCONNECT] = F_IDLE | F_VALUE,
	[CONTROL_DETACHED] = F_VALUE,
	[CONTROL_CONNECT] = F_BODY,
	[CONTROL_CONNECTED] = F_BODY,
	[CONTROL_CLOSE] = F_ID | F_VALUE,
	[CONTROL_CLOSED] = F_BODY,
};

static void put_fields(struct buf *b, const struct control *m)
{
	uint8_t f = fields[m->type];

	buf_putc(b, m->type);
	if (f & F_MAGIC) {
		buf_put(b, magic, sizeof magic);
		buf_putc(b, CONTROL_VERSION);
	}
	if (f & F_MODE)
		buf_putc(b, m->mode);
	if (f & F_ID)
		buf_put(b, m->id, GUID_LEN);
	if (f & F_EPOCH)
		buf_put_be64(b, m->epoch);
	if (f & F_RECEIVED)
		buf_put_be64(b, m->received);
	if (f & F_IDLE)
		buf_put_be64(b, m->idle_ms);
	if (f & F_VALUE)
		buf_put_be32(b, m->value);
	if (f & F_BODY)
		buf_put(b, m->body, m->len);
}

int control_put(struct link *l, const struct control *m)
{
	put_fields(link_now(l, LINK_CONTROL), m);
	return link_now_end(l);
}

int control_put_value(struct link *l, enum control_type type, uint32_t value)
{
	struct control m = { .type = type, .value = value };

	return control_put(l, &m);
}

struct reader {
	const uint8_t *p;
	size_t n;
	bool short_;
};

static uint64_t take(struct reader *r, size_t n)
{
	uint64_t v = 0;

	if (r->n < n) {
		r->short_ = true;
		return 0;
	}
	for (size_t i = 0; i < n; i++)
		v = v << 8 | r->p[i];
	r->p += n;
	r->n -= n;
	return v;
}

static void take_id(struct reader *r, uint8_t id[GUID_LEN])
{
	if (r->n < GUID_LEN) {
		r->short_ = true;
		return;
	}
	memcpy(id, r->p, GUID_LEN);
	r->p += GUID_LEN;
	r->n -= GUID_LEN;
}

static int check_magic(struct reader *r)
{
	if (r->n < sizeof magic + 1 || memcmp(r->p, magic, sizeof magic))
		return -ERR_VERSION;
	if (r->p[sizeof magic] != CONTROL_VERSION)
		return -ERR_VERSION;
	r->p += sizeof magic + 1;
	r->n -= sizeof magic + 1;
	return 0;
}

int control_get(struct control *m, const uint8_t *data, size_t n)
{
	struct reader r = { data, n, false };
	uint8_t f;

	memset(m, 0, sizeof *m);
	m->type = (enum control_type)take(&r, 1);
	if (!n || m->type < CONTROL_HELLO || m->type >= CONTROL__MAX)
		return -ERR_MALFORMED;
	f = fields[m->type];
	if ((f & F_MAGIC) && check_magic(&r) < 0)
		return -ERR_VERSION;
	if (f & F_MODE)
		m->mode = (enum attach_mode)take(&r, 1);
	if (f & F_ID)
		take_id(&r, m->id);
	if (f & F_EPOCH)
		m->epoch = take(&r, 8);
	if (f & F_RECEIVED)
		m->received = take(&r, 8);
	if (f & F_IDLE)
		m->idle_ms = take(&r, 8);
	if (f & F_VALUE)
		m->value = (uint32_t)take(&r, 4);
	if (r.short_ || (!(f & F_BODY) && r.n) || m->mode > ATTACH_RESUME)
		return -ERR_MALFORMED;
	m->body = r.p;
	m->len = r.n;
	return 0;
}

int control_error(uint32_t value)
{
	return value < ERR__MAX ? -(int)value : -ERR_PROTOCOL;
}

static void packet_head(struct buf *b, enum packet_op op, enum packet_stream stream,
			const uint8_t guid[GUID_LEN])
{
	buf_putc(b, op);
	buf_putc(b, stream);
	buf_put(b, guid, GUID_LEN);
}

int control_packet_get(struct packet *k, const uint8_t *data, size_t n)
{
	if (n < CONTROL_PACKET_HEAD || data[0] >= PACKET__MAX ||
	    data[1] >= PACKET_STREAMS)
		return -ERR_MALFORMED;
	k->op = data[0];
	k->stream = data[1];
	memcpy(k->guid, data + 2, GUID_LEN);
	k->data = data + CONTROL_PACKET_HEAD;
	k->len = n - CONTROL_PACKET_HEAD;
	return 0;
}

int control_put_message(struct link *l, enum packet_stream stream,
			const uint8_t target[GUID_LEN], uint64_t object,
			const void *head, size_t nhead, const void *body,
			size_t nbody, int flags)
{
	struct fragment_writer w;
	int more, r;

	if (nbody > CONTROL_MESSAGE_MAX)
		return -ERR_LIMIT;
	fragment_begin(&w, object, head, nhead, body, nbody);
	do {
		size_t left = nhead + nbody - w.pos;
		bool last = left <= LINK_FRAME_MAX - CONTROL_PACKET_HEAD -
				    FRAGMENT_HEADER;
		struct buf *b = link_begin(l, LINK_PSRP,
					   flags | (last ? LINK_LAST : 0));

		packet_head(b, PACKET_DATA, stream, target);
		more = fragment_next(&w, b,
				     LINK_FRAME_MAX - CONTROL_PACKET_HEAD);
		r = link_end(l);
		if (more < 0 || r < 0)
			return more < 0 ? more : r;
	} while (more);
	return 0;
}

int control_put_packet(struct link *l, enum packet_op op,
		       const uint8_t target[GUID_LEN])
{
	struct buf *b = link_begin(l, LINK_PSRP, LINK_LAST);

	packet_head(b, op, PACKET_DEFAULT, target);
	return link_end(l);
}
