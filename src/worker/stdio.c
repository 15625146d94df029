/* SPDX-License-Identifier: MIT */
/*
 * The session host over line packets on two descriptors (-s, -sshs): the same
 * engine and inbox, the packet reader instead of the link. After the session
 * was closed the same process takes another one; it ends with its input.
 */
#include "worker/host.h"

#include <errno.h>
#include <signal.h>
#include <stdlib.h>
#include <unistd.h>

#include "base/err.h"
#include "sys/fd.h"
#include "worker/worker.h"

enum { CHUNK = 65536, EXIT_ENDED = 4000 & 255 };

static const char ended_text[] =
	"An unknown element \"\" was received. This can happen if the remote "
	"process closed or ended abnormally.";

void stdio_error(struct runspace_host *h, const char *text)
{
	struct lines *l = h->lines;

	if (!l)
		return;
	if (l->ssh) {
		buf_printf(&l->output, PACKET_ERROR_PREFIX "%s\n", text);
		h->dirty = true;
		return;
	}
	fd_write_all(2, text, strlen(text));
	fd_write_all(2, "\n", 1);
}

void stdio_write(struct runspace_host *h)
{
	struct lines *l = h->lines;

	while (buf_size(&l->output) && !l->dead) {
		ssize_t r = write(l->out, buf_ptr(&l->output),
				  buf_size(&l->output));

		if (r > 0) {
			buf_consume(&l->output, (size_t)r);
			continue;
		}
		if (r < 0 && errno == EINTR)
			continue;
		if (r < 0 && errno == EAGAIN) {
			io_stalled(h, true);
			return;
		}
		l->dead = true;
		buf_reset(&l->output);
	}
	io_stalled(h, false);
}

static void end_input(struct runspace_host *h, const char *why)
{
	h->lines->eof = true;
	if (!h->lines->fatal)
		h->lines->fatal = why;
	inbound_close(h);
}

static void take_packets(struct runspace_host *h)
{
	struct packet k;
	int r;

	while (!h->lines->eof &&
	       (r = packet_next(&h->lines->reader, &k)) != 0) {
		if (r > 0 && k.op == PACKET_BLANK) {
			end_input(h, ended_text);
			return;
		}
		if (r > 0)
			r = inbound_packet(h, &k, 0);
		if (r < 0)
			end_input(h, "The data received is not valid.");
		/* The rest belongs to the next session. */
		if (h->closing)
			return;
	}
}

void stdio_read(struct runspace_host *h)
{
	struct lines *l = h->lines;
	uint8_t chunk[CHUNK];
	ssize_t r = read(l->in, chunk, sizeof chunk);

	if (r < 0 && (errno == EAGAIN || errno == EINTR))
		return;
	if (r <= 0) {
		end_input(h, ended_text);
		return;
	}
	if (packet_feed(&l->reader, chunk, (size_t)r) < 0)
		end_input(h, "A line is too long.");
	else
		take_packets(h);
}

/* Forgets one session so that the next may begin. */
static void next_session(struct runspace_host *h)
{
	if (h->ctx)
		h->port->free(h->ctx);
	h->ctx = NULL;
	inbound_forget_all(h);
	h->session = (struct server_session){ .state = SERVER_IDLE };
	h->closing = h->done = false;
	h->state = SESSION_OPENED;
}

/* Serves one session; true when another may follow. */
static bool serve(struct runspace_host *h)
{
	take_packets(h);
	engine_run(h);
	if (h->lines->eof)
		return false;
	emit_packet(h, PACKET_CLOSE_ACK, guid_zero);
	io_flush(h);
	next_session(h);
	return true;
}

int worker_stdio(const struct worker_stdio *params,
		 const struct runspace_port *port)
{
	struct runspace_host *h = xcalloc(1, sizeof *h);
	struct lines lines = { .in = params->in, .out = params->out,
			       .ssh = params->ssh };

	signal(SIGPIPE, SIG_IGN);
	host_init(h, port);
	h->lines = &lines;
	h->params = params->session;
	h->state = SESSION_OPENED;
	packet_reader_init(&lines.reader, true);
	if (params->read)
		packet_feed(&lines.reader, buf_ptr(params->read),
			    buf_size(params->read));
	fd_nonblock(lines.in, true);
	fd_nonblock(lines.out, true);
	helper_start(h);
	pthread_mutex_lock(&h->lock);
	while (serve(h))
		;
	if (lines.fatal)
		stdio_error(h, lines.fatal);
	io_drain(h, HOST_CLOSE_MS);
	pthread_mutex_unlock(&h->lock);
	helper_end(h);
	if (h->ctx)
		port->free(h->ctx);
	packet_reader_release(&lines.reader);
	buf_release(&lines.output);
	fd_nonblock(lines.in, false);
	fd_nonblock(lines.out, false);
	host_release(h);
	free(h);
	return EXIT_ENDED;
}
