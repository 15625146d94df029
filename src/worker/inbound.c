/* SPDX-License-Identifier: MIT */
#include "worker/host.h"

#include <stdlib.h>

#include "base/err.h"
#include "sys/clock.h"
#include "sys/fd.h"

struct target *inbound_find(struct runspace_host *h, const uint8_t *id)
{
	for (struct target *t = h->targets; t; t = t->next)
		if (guid_same(t->id, id))
			return t;
	return NULL;
}

static struct target *target_of(struct runspace_host *h, const uint8_t *id)
{
	const struct session_limits *lim = &h->params.limits;
	uint64_t object = lim->object_max ? lim->object_max : h->object_max;
	uint64_t data = lim->data_max;
	struct target *t = inbound_find(h, id);

	if (t)
		return t;
	t = xcalloc(1, sizeof *t);
	memcpy(t->id, id, GUID_LEN);
	t->state = PIPELINE_OPENED;
	for (int i = 0; i < PACKET_STREAMS; i++)
		defrag_init(&t->defrag[i], object, guid_is_zero(id) ? 0 : data);
	t->next = h->targets;
	h->targets = t;
	h->ntargets += !guid_is_zero(id);
	return t;
}

static void target_free(struct target *t)
{
	for (int i = 0; i < PACKET_STREAMS; i++)
		defrag_release(&t->defrag[i]);
	free(t);
}

void inbound_forget(struct runspace_host *h, const uint8_t *id)
{
	for (struct target **p = &h->targets; *p; p = &(*p)->next) {
		struct target *t = *p;

		if (!guid_same(t->id, id))
			continue;
		*p = t->next;
		h->ntargets -= !guid_is_zero(id);
		target_free(t);
		return;
	}
}

void inbound_forget_all(struct runspace_host *h)
{
	while (h->targets) {
		struct target *t = h->targets;

		h->targets = t->next;
		target_free(t);
	}
	h->ntargets = 0;
}

void inbound_resync(struct runspace_host *h)
{
	for (struct target *t = h->targets; t; t = t->next)
		for (int i = 0; i < PACKET_STREAMS; i++)
			defrag_resync(&t->defrag[i]);
	for (struct item *i = h->inbox; i; i = i->next)
		i->seq = 0;
}

void inbound_push(struct runspace_host *h, enum item_kind kind, uint32_t type,
		  const uint8_t *id, const void *data, size_t n)
{
	struct item *i = xmalloc(sizeof *i + n);

	i->next = NULL;
	i->kind = kind;
	i->type = type;
	i->seq = 0;
	i->len = n;
	memcpy(i->id, id, GUID_LEN);
	if (n)
		memcpy(i->data, data, n);
	*h->inbox_end = i;
	h->inbox_end = &i->next;
	h->inbox_last = i;
	h->inbox_bytes += sizeof *i + n;
}

void stop_raise(struct runspace_stop *stop)
{
	atomic_store(&stop->flag, 1);
	fd_event_raise(stop->fd);
	if (stop->raised)
		stop->raised(stop->arg);
}

static void raise_stop(struct target *t)
{
	t->stop_wanted = true;
	if (!t->stop)
		return;
	stop_raise(t->stop);
}

void inbound_close(struct runspace_host *h)
{
	if (h->closing)
		return;
	h->closing = true;
	h->state = SESSION_CLOSING;
	h->close_by_ms = clock_due(h->close_ms);
	for (struct target *t = h->targets; t; t = t->next)
		if (!guid_is_zero(t->id))
			raise_stop(t);
	inbound_push(h, ITEM_CLOSE, 0, guid_zero, NULL, 0);
	if (h->engine_polls)
		fd_event_raise(h->wake_fd);
}

/* A message that was put together: what the table says about it. */
static void on_message(struct runspace_host *h, struct target *t,
		       const uint8_t *p, size_t n)
{
	bool session = guid_is_zero(t->id);
	enum message_verdict v = MESSAGE_REFUSE;
	struct message m;

	if (message_parse(p, n, &m) == 0)
		v = message_to_server(&h->session, session ? NULL : &t->state,
				      t->id, &m);
	if (v == MESSAGE_TAKE && m.type == MSG_SESSION_CAPABILITY &&
	    !h->lines && !guid_same(m.rpid, h->params.id))
		v = MESSAGE_CLOSE;
	switch (v) {
	case MESSAGE_TAKE:
		inbound_push(h, ITEM_MESSAGE, m.type, m.pid, m.data, m.len);
		return;
	case MESSAGE_CLOSE:
		inbound_close(h);
		return;
	case MESSAGE_REFUSE:
		stdio_error(h, "Remote transport error: the message is not "
			       "valid here.");
		return;
	default:
		return;
	}
}

/* Ends a pipeline whose input broke a limit or the rules of fragments. */
static void abandon(struct runspace_host *h, struct target *t, int error)
{
	stdio_error(h, error == -ERR_LIMIT ?
		    "Remote transport error: a quota for received data was "
		    "exceeded." :
		    "Remote transport error: fragments are out of order.");
	if (error != -ERR_LIMIT)
		return;
	if (guid_is_zero(t->id)) {
		inbound_close(h);
		return;
	}
	/* Before the state its end brings: the client has to know it failed. */
	if (!h->lines)
		emit_packet(h, PACKET_CLOSE_ACK, t->id);
	raise_stop(t);
	inbound_push(h, ITEM_CLOSE_PIPELINE, 0, t->id, NULL, 0);
}

static void on_data(struct runspace_host *h, const struct packet *k)
{
	bool session = guid_is_zero(k->guid);
	struct target *t = session ? target_of(h, k->guid) :
				     inbound_find(h, k->guid);
	const uint8_t *p;
	size_t n;
	int r;

	if (!session)
		emit_packet(h, PACKET_DATA_ACK, k->guid);
	if (t) {
		struct defrag *d = &t->defrag[k->stream];

		defrag_feed(d, k->data, k->len);
		while ((r = defrag_next(d, &p, &n)) > 0)
			on_message(h, t, p, n);
		if (r < 0)
			abandon(h, t, r);
	}
	if (session && h->lines)
		inbound_push(h, ITEM_ACK, 0, k->guid, NULL, 0);
}

static int on_command(struct runspace_host *h, const uint8_t *id)
{
	unsigned max = h->params.limits.pipelines;

	if (inbound_find(h, id))
		return h->lines ? -ERR_PROTOCOL : 0;
	if (h->ntargets >= (max ? max : HOST_PIPELINES)) {
		emit_packet(h, PACKET_COMMAND_ACK, id);
		emit_packet(h, PACKET_CLOSE_ACK, id);
		return 0;
	}
	target_of(h, id);
	emit_packet(h, PACKET_COMMAND_ACK, id);
	return 0;
}

/* Frame SEQ has been taken in. It is released at once, or with the last item
 * that waits, so that what is queued here stays bounded by the client's ring. */
static void account(struct runspace_host *h, uint64_t seq)
{
	if (!h->inbox)
		link_taken(&h->link, seq);
	else
		h->inbox_last->seq = seq;
}

static int take_packet(struct runspace_host *h, const struct packet *k)
{
	struct target *t;

	switch (k->op) {
	case PACKET_DATA:
		on_data(h, k);
		break;
	case PACKET_COMMAND:
		return guid_is_zero(k->guid) ? -ERR_PROTOCOL :
					       on_command(h, k->guid);
	case PACKET_SIGNAL:
	case PACKET_CLOSE:
		if (guid_is_zero(k->guid)) {
			if (k->op == PACKET_SIGNAL)
				return -ERR_PROTOCOL;
			inbound_close(h);
			break;
		}
		t = inbound_find(h, k->guid);
		if (t)
			raise_stop(t);
		inbound_push(h, k->op == PACKET_SIGNAL ? ITEM_SIGNAL :
							 ITEM_CLOSE_PIPELINE,
			     0, k->guid, NULL, 0);
		break;
	default:
		return -ERR_PROTOCOL;
	}
	return 0;
}

int inbound_packet(struct runspace_host *h, const struct packet *k,
		   uint64_t seq)
{
	int r = take_packet(h, k);

	if (r >= 0 && seq)
		account(h, seq);
	return r;
}
