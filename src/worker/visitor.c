/* SPDX-License-Identifier: MIT */
#include "worker/visitor.h"

#include <stdlib.h>

#include "sys/fd.h"
#include "worker/host.h"

enum { LAST_WORDS_MS = 200 };

struct visitor {
	struct runspace_host *h;
	struct lines lines;
	bool over;
};

struct visitor *visitor_new(int fd, const struct visitor_ops *ops)
{
	struct visitor *v = xcalloc(1, sizeof *v);
	struct runspace_host *h = v->h = xcalloc(1, sizeof *h);

	host_init(h, ops->port);
	v->lines = (struct lines){ .in = fd, .out = fd, .ssh = true };
	packet_reader_init(&v->lines.reader, true);
	h->lines = &v->lines;
	h->state = SESSION_OPENED;
	h->give_way = ops->give_way;
	h->give_way_arg = ops->arg;
	fd_nonblock(fd, true);
	return v;
}

bool visitor_turn(struct visitor *v)
{
	struct runspace_host *h = v->h;

	if (v->over)
		return false;
	pthread_mutex_lock(&h->lock);
	fd_event_clear(h->wake_fd);
	if (!v->lines.eof)
		stdio_read(h);
	while (engine_step(h))
		;
	v->over = h->done;
	if (v->over && !v->lines.eof)
		emit_packet(h, PACKET_CLOSE_ACK, guid_zero);
	if (v->over && v->lines.fatal)
		stdio_error(h, v->lines.fatal);
	if (v->over)
		io_drain(h, LAST_WORDS_MS);
	else
		io_flush(h);
	pthread_mutex_unlock(&h->lock);
	return !v->over;
}

nfds_t visitor_fds(const struct visitor *v, struct pollfd ret[VISITOR_FDS])
{
	bool more = buf_size(&v->lines.output) && !v->lines.dead;

	ret[0] = (struct pollfd){ .fd = v->lines.in, .events = (short)(POLLIN | (more ? POLLOUT : 0)) };
	ret[1] = (struct pollfd){ .fd = v->h->wake_fd, .events = POLLIN };
	return VISITOR_FDS;
}

void visitor_end(struct visitor *v)
{
	pthread_mutex_lock(&v->h->lock);
	inbound_close(v->h);
	pthread_mutex_unlock(&v->h->lock);
}

struct visitor *visitor_free(struct visitor *v)
{
	if (v->h->ctx)
		v->h->port->free(v->h->ctx);
	packet_reader_release(&v->lines.reader);
	buf_release(&v->lines.output);
	host_release(v->h);
	fd_close(v->lines.in);
	free(v->h);
	free(v);
	return NULL;
}
