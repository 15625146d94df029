/* SPDX-License-Identifier: MIT */
#include "psrp/message.h"

#include "base/err.h"

enum {
	C2S = MESSAGE_C2S, S2C = MESSAGE_S2C, BOTH = MESSAGE_C2S | MESSAGE_S2C,
	NONE = 0, S = 0, P = MESSAGE_PIPELINE, I = SERVER_IDLE,
	N = SERVER_NEGOTIATED, E = SERVER_ESTABLISHED, O = PIPELINE_OPENED,
	R = PIPELINE_CREATED | PIPELINE_DONE, PROMPT = MESSAGE_PROMPT,
	ZERO_POOL = MESSAGE_ZERO_POOL, OPENS = MESSAGE_OPENS,
	TERMINAL = MESSAGE_TERMINAL,
};

static const struct message_def defs[] = {
#define MSG(name, code, dir, chan, srv, pipe, flags)                           \
	{ #name, code, (dir) | (chan) | (flags), srv, pipe },
#include "psrp/messages.def"
#undef MSG
};

const struct message_def *message_find(uint32_t type)
{
	size_t lo = 0, hi = ARRAY_LEN(defs);

	while (lo < hi) {
		size_t mid = (lo + hi) / 2;

		if (defs[mid].type == type)
			return &defs[mid];
		if (defs[mid].type < type)
			lo = mid + 1;
		else
			hi = mid;
	}
	return NULL;
}

static uint32_t get_le32(const uint8_t *p)
{
	return (uint32_t)p[0] | (uint32_t)p[1] << 8 | (uint32_t)p[2] << 16 |
	       (uint32_t)p[3] << 24;
}

static void put_le32(uint8_t *p, uint32_t v)
{
	for (int i = 0; i < 4; i++)
		p[i] = (uint8_t)(v >> (8 * i));
}

int message_parse(const uint8_t *p, size_t n, struct message *ret)
{
	if (n < MESSAGE_HEADER)
		return -ERR_TRUNCATED;
	ret->destination = get_le32(p);
	ret->type = get_le32(p + 4);
	memcpy(ret->rpid, p + 8, GUID_LEN);
	memcpy(ret->pid, p + 24, GUID_LEN);
	ret->data = p + MESSAGE_HEADER;
	ret->len = n - MESSAGE_HEADER;
	return 0;
}

void message_header(uint8_t out[MESSAGE_HEADER], uint32_t destination,
		    uint32_t type, const uint8_t rpid[GUID_LEN],
		    const uint8_t pid[GUID_LEN])
{
	put_le32(out, destination);
	put_le32(out + 4, type);
	memcpy(out + 8, rpid, GUID_LEN);
	memcpy(out + 24, pid, GUID_LEN);
}

/* Unknown codes of the pool's class are for a newer peer: they are dropped. */
static enum message_verdict unknown(uint32_t type)
{
	return (type & 0xffff0000) == 0x00020000 ? MESSAGE_IGNORE :
						   MESSAGE_REFUSE;
}

static bool on_own_channel(const struct message_def *def,
			   const uint8_t *target, const struct message *m)
{
	bool pipeline = def->flags & MESSAGE_PIPELINE;

	return pipeline != guid_is_zero(target) && guid_same(m->pid, target);
}

static enum message_verdict in_session(struct server_session *s,
				       const struct message_def *def,
				       const struct message *m)
{
	if (def->type == MSG_SESSION_CAPABILITY) {
		if (s->state != SERVER_IDLE)
			return MESSAGE_CLOSE;
		memcpy(s->rpid, m->rpid, GUID_LEN);
		s->state = SERVER_NEGOTIATED;
		return MESSAGE_TAKE;
	}
	if (s->state == SERVER_IDLE)
		return MESSAGE_IGNORE;
	if (!guid_same(m->rpid, s->rpid))
		return MESSAGE_CLOSE;
	if (!(def->server & s->state))
		return MESSAGE_REFUSE;
	if (s->state == SERVER_NEGOTIATED)
		s->state = SERVER_ESTABLISHED;
	return MESSAGE_TAKE;
}

enum message_verdict message_to_server(struct server_session *s,
				       enum pipeline_state *pipe,
				       const uint8_t target[GUID_LEN],
				       const struct message *m)
{
	const struct message_def *def = message_find(m->type);
	enum message_verdict v;

	if (m->destination != MESSAGE_TO_SERVER)
		return MESSAGE_REFUSE;
	if (!def)
		return unknown(m->type);
	if (!(def->flags & MESSAGE_C2S) || !on_own_channel(def, target, m))
		return MESSAGE_REFUSE;
	if (!(def->flags & MESSAGE_PIPELINE))
		return in_session(s, def, m);
	if (!pipe || !(def->pipeline & *pipe))
		return MESSAGE_REFUSE;
	v = in_session(s, def, m);
	if (v == MESSAGE_TAKE && (def->flags & MESSAGE_OPENS))
		*pipe = PIPELINE_CREATED;
	return v;
}

enum message_verdict message_to_client(const uint8_t rpid[GUID_LEN],
				       const uint8_t target[GUID_LEN],
				       const struct message *m)
{
	const struct message_def *def = message_find(m->type);

	if (m->destination != MESSAGE_TO_CLIENT)
		return MESSAGE_REFUSE;
	if (!def)
		return unknown(m->type);
	if (!(def->flags & MESSAGE_S2C))
		return MESSAGE_REFUSE;
	/* A start-up script's PIPELINE_STATE comes on the session's channel. */
	if (!on_own_channel(def, target, m))
		return MESSAGE_IGNORE;
	if (guid_same(m->rpid, rpid))
		return MESSAGE_TAKE;
	if ((def->flags & MESSAGE_ZERO_POOL) && guid_is_zero(m->rpid))
		return MESSAGE_TAKE;
	return MESSAGE_IGNORE;
}
