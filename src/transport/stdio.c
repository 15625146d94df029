/* SPDX-License-Identifier: MIT */
/*
 * The client's end of the line packets: a child process (ssh, psession -s,
 * pwsh -s) or descriptors that are already open. Each target has at most one
 * Data packet under way; a pipeline's input waits until its creation has been
 * acknowledged, because PowerShell's server loses what comes earlier.
 */
#include "transport/conn.h"

#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdlib.h>
#include <sys/socket.h>
#include <unistd.h>

#include "base/err.h"
#include "sys/clock.h"
#include "sys/fd.h"
#include "sys/proc.h"
#include "transport/children.h"
#include "transport/dial.h"

enum {
	CHUNK = 65536,
	QUEUE_MAX = 4 << 20,	/* bytes of a target that wait; more blocks */
	STASH_MAX = 256 << 20,
};

/* A packet that came while conn_send waited, kept for conn_next. */
struct stashed {
	struct stashed *next;
	struct packet packet;
	uint8_t data[];
};

struct stdio {
	struct conn base;
	int in, out, err;	/* of ours: from its output, to its input */
	bool err_fatal;
	bool quiet;		/* what the program prints isn't shown */
	struct packet_reader reader;
	struct buf output, err_line;
	struct stashed *stash, **stash_end, *taken;
	size_t stash_bytes;
	struct conn_target *current;
	pid_t child;
	bool closing;		/* Close of the session was sent */
	bool due;		/* a target has something new to send */
	bool more;		/* the last conn_next had something */
};

static struct stdio *stdio_of(struct conn *c)
{
	return (struct stdio *)c;
}

static void hang_up(struct stdio *s)
{
	s->in = fd_close(s->in);
	s->out = fd_close(s->out);
	s->err = fd_close(s->err);
	s->current = NULL;
}

static void broken(struct stdio *s, int error, const void *text, size_t n)
{
	if (!buf_size(&s->base.error_text))
		buf_put(&s->base.error_text, text, MIN(n, (size_t)4096));
	hang_up(s);
	conn_end(&s->base, CONN_BROKEN, CONN_EV_BROKEN, error);
}

/* ---- sending ---- */

/* Bytes of T that may leave in one packet now: its creation alone first. */
static size_t chunk_of(const struct conn_target *t, int stream)
{
	size_t n = buf_size(&t->queue[stream]);

	if (stream == PACKET_DEFAULT && t->create_left)
		n = MIN(n, t->create_left);
	return MIN(n, (size_t)FRAGMENT_SIZE);
}

/* Sends the next Data of T when nothing of it is under way. */
static void advance(struct stdio *s, struct conn_target *t)
{
	for (int i = PACKET_STREAMS; i-- > 0 && !t->waiting && !t->closed;) {
		size_t n = chunk_of(t, i);

		if (!n)
			continue;
		packet_put(&s->output, PACKET_DATA, (enum packet_stream)i,
			   t->id, buf_ptr(&t->queue[i]), n);
		buf_consume(&t->queue[i], n);
		if (i == PACKET_DEFAULT)
			t->create_left -= MIN(t->create_left, n);
		t->waiting = true;
	}
}

/* Writes to a socket or a pipe without SIGPIPE. */
static ssize_t put_out(int fd, const void *p, size_t n)
{
	struct timespec none = { 0 };
	sigset_t pipe_only, old;
	ssize_t r = send(fd, p, n, MSG_NOSIGNAL | MSG_DONTWAIT);

	if (r >= 0 || errno != ENOTSOCK)
		return r;
	sigemptyset(&pipe_only);
	sigaddset(&pipe_only, SIGPIPE);
	pthread_sigmask(SIG_BLOCK, &pipe_only, &old);
	r = write(fd, p, n);
	if (r < 0 && errno == EPIPE) {
		sigtimedwait(&pipe_only, NULL, &none);
		errno = EPIPE;
	}
	pthread_sigmask(SIG_SETMASK, &old, NULL);
	return r;
}

static int stdio_flush(struct conn *c)
{
	struct stdio *s = stdio_of(c);

	while (buf_size(&s->output) && s->out >= 0) {
		ssize_t r = put_out(s->out, buf_ptr(&s->output),
				    buf_size(&s->output));

		if (r < 0 && errno == EINTR)
			continue;
		if (r < 0 && errno == EAGAIN)
			return -ERR_AGAIN;
		if (r < 0) {
			/* Reading tells why. */
			buf_reset(&s->output);
			s->out = fd_close(s->out);
			return 0;
		}
		buf_consume(&s->output, (size_t)r);
	}
	return 0;
}

static int send_due(struct conn *c)
{
	struct stdio *s = stdio_of(c);

	for (size_t i = 0; i < c->ntargets && s->due; i++) {
		if (!c->targets[i]->due)
			continue;
		c->targets[i]->due = false;
		advance(s, c->targets[i]);
	}
	s->due = false;
	return stdio_flush(c);
}

/* ---- receiving ---- */

static void acknowledged(struct stdio *s, const struct packet *k)
{
	struct conn_target *t = conn_target_find(&s->base, k->guid);

	if (!t)
		return;
	t->waiting = false;
	t->created |= k->op == PACKET_DATA_ACK && !t->create_left;
	if (t->signal_wanted && t->created && !t->closed) {
		t->signal_wanted = false;
		packet_put(&s->output, PACKET_SIGNAL, PACKET_DEFAULT, t->id,
			   NULL, 0);
	}
	advance(s, t);
}

/* Handles what concerns only the sending side; true when that was all. */
static bool internal(struct stdio *s, const struct packet *k)
{
	if (k->op != PACKET_DATA_ACK && k->op != PACKET_COMMAND_ACK)
		return false;
	acknowledged(s, k);
	return true;
}

/* What ssh says is the user's to see, and the reason where it ends then. */
static void pass_errors(struct stdio *s)
{
	char chunk[4096];
	ssize_t r = read(s->err, chunk, sizeof chunk);

	if (r < 0 && (errno == EAGAIN || errno == EINTR))
		return;
	if (r <= 0) {
		s->err = fd_close(s->err);
		return;
	}
	if (!s->quiet)
		fd_write_all(2, chunk, (size_t)r);
	buf_reset(&s->err_line);
	buf_put(&s->err_line, chunk, (size_t)r);
}

/* Takes the lines of the child's standard error: the first one ends a session
 * for which that is fatal. */
static void take_fatal(struct stdio *s)
{
	uint8_t *to = buf_reserve(&s->err_line, 4096);
	ssize_t r = to ? read(s->err, to, 4096) : 0;
	const char *end;

	if (r < 0 && (errno == EAGAIN || errno == EINTR))
		return;
	if (r > 0)
		buf_commit(&s->err_line, (size_t)r);
	else
		s->err = fd_close(s->err);
	end = buf_size(&s->err_line) ?
		memchr(buf_ptr(&s->err_line), '\n', buf_size(&s->err_line)) :
		NULL;
	if (end || (r <= 0 && buf_size(&s->err_line)))
		broken(s, -ERR_PROTOCOL, buf_ptr(&s->err_line),
		       end ? (size_t)((const uint8_t *)end -
				      buf_ptr(&s->err_line)) :
			     buf_size(&s->err_line));
}

static void read_errors(struct stdio *s)
{
	if (s->err_fatal)
		take_fatal(s);
	else
		pass_errors(s);
}

static void ended(struct stdio *s)
{
	if (s->err >= 0)
		read_errors(s);
	hang_up(s);
	conn_end(&s->base, s->closing ? CONN_CLOSED : CONN_BROKEN,
		 s->closing ? CONN_EV_CLOSED : CONN_EV_BROKEN,
		 s->closing ? 0 : -ERR_CLOSED);
}

/* Reads what is there: 1 when something came. */
static int receive(struct stdio *s)
{
	uint8_t chunk[CHUNK];
	ssize_t r;

	if (s->in < 0)
		return 0;
	r = read(s->in, chunk, sizeof chunk);
	if (r < 0 && (errno == EAGAIN || errno == EINTR))
		return 0;
	if (r <= 0) {
		ended(s);
		return 0;
	}
	if (packet_feed(&s->reader, chunk, (size_t)r) < 0)
		broken(s, -ERR_LIMIT, "", 0);
	return 1;
}

static void keep(struct stdio *s, const struct packet *k)
{
	struct stashed *e = xmalloc(sizeof *e + k->len);

	e->next = NULL;
	e->packet = *k;
	e->packet.data = e->data;
	if (k->len)
		memcpy(e->data, k->data, k->len);
	s->stash_bytes += sizeof *e + k->len;
	*s->stash_end = e;
	s->stash_end = &e->next;
}

/* The next packet from the stash or the reader: 1, 0 or an error. */
static int next_packet(struct stdio *s, struct packet *k)
{
	free(s->taken);
	s->taken = s->stash;
	if (!s->taken)
		return packet_next(&s->reader, k);
	s->stash = s->taken->next;
	if (!s->stash)
		s->stash_end = &s->stash;
	s->stash_bytes -= sizeof *s->taken + s->taken->packet.len;
	*k = s->taken->packet;
	return 1;
}

static int on_close_ack(struct stdio *s, const struct packet *k,
			struct conn_event *ret)
{
	if (guid_is_zero(k->guid)) {
		hang_up(s);
		conn_end(&s->base, CONN_CLOSED, CONN_EV_CLOSED, 0);
		return 0;
	}
	conn_target_drop(&s->base, k->guid);
	ret->kind = CONN_EV_PIPELINE_CLOSED;
	memcpy(ret->pid, k->guid, GUID_LEN);
	return 1;
}

static int on_packet(struct stdio *s, const struct packet *k,
		     struct conn_event *ret)
{
	struct conn_target *t;

	s->base.state = s->base.state == CONN_OPENING ? CONN_OPEN :
							s->base.state;
	switch (k->op) {
	case PACKET_DATA:
		t = guid_is_zero(k->guid) ? conn_target(&s->base, k->guid) :
					    conn_target_find(&s->base, k->guid);
		if (!t || t->closed)
			return 0;
		defrag_feed(&t->defrag, k->data, k->len);
		s->current = t;
		return 0;
	case PACKET_SIGNAL_ACK:
		ret->kind = CONN_EV_SIGNALLED;
		memcpy(ret->pid, k->guid, GUID_LEN);
		return 1;
	case PACKET_CLOSE_ACK:
		return on_close_ack(s, k, ret);
	case PACKET_TEXT:
	case PACKET_FATAL:
		broken(s, -ERR_PROTOCOL, k->data, k->len);
		return 0;
	default:
		internal(s, k);
		return 0;
	}
}

static int step(struct stdio *s, struct conn_event *ret)
{
	struct packet k;
	int r;

	if (s->current) {
		r = conn_message(&s->base, s->current, ret);
		if (r > 0)
			return r;
		s->current = NULL;
		return r < 0 ? r : -ERR_AGAIN;
	}
	r = next_packet(s, &k);
	if (r > 0) {
		r = on_packet(s, &k, ret);
		return r ? r : -ERR_AGAIN;
	}
	if (r < 0)
		return r;
	if (s->err >= 0)
		read_errors(s);
	return receive(s) ? -ERR_AGAIN : 0;
}

static int stdio_next(struct conn *c, struct conn_event *ret)
{
	struct stdio *s = stdio_of(c);
	int r;

	*ret = (struct conn_event){ 0 };
	do {
		send_due(c);
		r = step(s, ret);
		if (r < 0 && r != -ERR_AGAIN) {
			broken(s, r, "", 0);
			r = -ERR_AGAIN;
		}
	} while (r < 0);
	if (!r)
		r = conn_take_end(c, ret);
	s->more = r > 0;
	return r;
}

static bool stdio_ready(struct conn *c)
{
	struct stdio *s = stdio_of(c);

	return s->more || s->stash || s->current ||
	       (c->end_pending && !c->end_reported);
}

static int stdio_fds(struct conn *c, struct pollfd fds[CONN_FDS],
		     int *timeout_ms)
{
	struct stdio *s = stdio_of(c);
	int n = 0;

	if (s->in >= 0)
		fds[n++] = (struct pollfd){ .fd = s->in, .events = POLLIN };
	if (s->err >= 0)
		fds[n++] = (struct pollfd){ .fd = s->err, .events = POLLIN };
	if (s->out >= 0 && buf_size(&s->output))
		fds[n++] = (struct pollfd){ .fd = s->out, .events = POLLOUT };
	return n;
}

/* ---- the operations ---- */

static size_t queued(const struct conn_target *t)
{
	return buf_size(&t->queue[0]) + buf_size(&t->queue[1]);
}

/* Waits until T's queue takes more; packets meanwhile are kept. */
static int wait_room(struct stdio *s, struct conn_target *t)
{
	if (queued(t) > QUEUE_MAX)
		conn_keep(&s->current);
	while (queued(t) > QUEUE_MAX) {
		struct pollfd fds[CONN_FDS + 1];
		struct packet k;
		int none = -1, n, r;

		send_due(&s->base);
		n = stdio_fds(&s->base, fds, &none);
		if (s->in < 0)
			return -ERR_CLOSED;
		fds[n] = (struct pollfd){ .fd = s->base.stop_fd,
					  .events = POLLIN };
		if (poll(fds, (nfds_t)n + 1, -1) < 0 && errno != EINTR)
			return -ERR_SYS;
		if (fds[n].revents)
			return -ERR_CANCELLED;
		receive(s);
		while ((r = packet_next(&s->reader, &k)) > 0)
			if (!internal(s, &k))
				keep(s, &k);
		if (r < 0 || s->stash_bytes > STASH_MAX)
			return r < 0 ? r : -ERR_LIMIT;
	}
	return 0;
}

static bool stdio_room(struct conn *c, const uint8_t pid[GUID_LEN], size_t n)
{
	struct conn_target *t = conn_target_find(c, pid);

	return !t || queued(t) <= QUEUE_MAX;
}

static int announce(struct stdio *s, struct conn_target *t, size_t n)
{
	if (t->announced)
		return -ERR_STATE;
	t->announced = true;
	t->waiting = true;
	t->create_left = n;
	return packet_put(&s->output, PACKET_COMMAND, PACKET_DEFAULT, t->id,
			  NULL, 0);
}

static int stdio_send(struct conn *c, const struct message_def *def,
		      const uint8_t pid[GUID_LEN], const void *data, size_t n)
{
	struct conn_target *t = conn_target(c, pid);
	int stream = def->flags & MESSAGE_PROMPT ? PACKET_PROMPT :
						   PACKET_DEFAULT;
	struct stdio *s = stdio_of(c);
	uint8_t head[MESSAGE_HEADER];
	size_t before;
	int r;

	if (!t)
		return -ERR_LIMIT;
	r = wait_room(s, t);
	if (r < 0)
		return r;
	before = buf_size(&t->queue[stream]);
	message_header(head, MESSAGE_TO_SERVER, def->type, c->id, pid);
	r = fragment_put(&t->queue[stream], c->next_object++, head, sizeof head,
			 data, n, FRAGMENT_SIZE);
	if (r >= 0 && (def->flags & MESSAGE_OPENS))
		r = announce(s, t, buf_size(&t->queue[stream]) - before);
	/* Not sent here: SESSION_CAPABILITY and INIT leave in one packet. */
	t->due = true;
	s->due = true;
	return r;
}

static int stdio_signal(struct conn *c, const uint8_t pid[GUID_LEN])
{
	struct conn_target *t = conn_target_find(c, pid);
	int r;

	if (t && t->announced && !t->created) {
		t->signal_wanted = true;
		return conn_flush(c);
	}
	r = packet_put(&stdio_of(c)->output, PACKET_SIGNAL, PACKET_DEFAULT, pid,
		       NULL, 0);
	return r < 0 ? r : conn_flush(c);
}

static int stdio_close_pipeline(struct conn *c, const uint8_t pid[GUID_LEN])
{
	struct conn_target *t = conn_target_find(c, pid);
	struct stdio *s = stdio_of(c);
	int r;

	if (!t || t->closed)
		return 0;
	t->closed = true;
	if (s->current == t)
		s->current = NULL;
	r = packet_put(&s->output, PACKET_CLOSE, PACKET_DEFAULT, pid, NULL, 0);
	return r < 0 ? r : conn_flush(c);
}

/* Every pipeline must be closed before the session: the real server waits for
 * that without end. */
static void close_all(struct stdio *s)
{
	if (s->closing)
		return;
	for (size_t i = 0; i < s->base.ntargets; i++) {
		struct conn_target *t = s->base.targets[i];

		if (!guid_is_zero(t->id) && !t->closed && t->announced)
			stdio_close_pipeline(&s->base, t->id);
	}
	packet_put(&s->output, PACKET_CLOSE, PACKET_DEFAULT, guid_zero, NULL,
		   0);
	s->closing = true;
}

static void stdio_close_begin(struct conn *c)
{
	close_all(stdio_of(c));
	conn_flush(c);
}

static int stdio_close(struct conn *c, int timeout_ms)
{
	int64_t end = clock_due(timeout_ms);
	struct stdio *s = stdio_of(c);
	struct conn_event ev;

	if (c->state == CONN_CLOSED || c->state == CONN_BROKEN)
		return 0;
	close_all(s);
	while (s->in >= 0) {
		int left;

		while (stdio_next(c, &ev) > 0)
			;
		left = (int)(end - clock_ms());
		if (s->in >= 0 && left <= 0)
			return -ERR_TIMEOUT;
		if (s->in >= 0)
			conn_wait(&c, 1, -1, left);
	}
	return 0;
}

static void stdio_free(struct conn *c)
{
	struct stdio *s = stdio_of(c);
	bool ordered = c->state == CONN_CLOSED;

	hang_up(s);
	if (s->child) {
		if (!ordered)
			kill(s->child, SIGTERM);
		children_adopt(s->child);
	}
	while (s->stash) {
		struct stashed *e = s->stash;

		s->stash = e->next;
		free(e);
	}
	free(s->taken);
	packet_reader_release(&s->reader);
	buf_release(&s->output);
	buf_release(&s->err_line);
	conn_release(c);
	free(s);
}

static const struct conn_ops stdio_ops = {
	.send = stdio_send,
	.room = stdio_room,
	.signal = stdio_signal,
	.close_pipeline = stdio_close_pipeline,
	.next = stdio_next,
	.flush = send_due,
	.ready = stdio_ready,
	.fds = stdio_fds,
	.close_begin = stdio_close_begin,
	.close = stdio_close,
	.free = stdio_free,
};

int conn_open_fds(int in, int out, int pid, const uint8_t id[GUID_LEN],
		  struct conn **ret)
{
	struct stdio *s = xcalloc(1, sizeof *s);

	conn_init(&s->base, &stdio_ops, id);
	packet_reader_init(&s->reader, false);
	s->stash_end = &s->stash;
	s->in = in;
	s->out = out;
	s->err = -1;
	s->child = pid;
	s->err_line.max = 65536;
	fd_nonblock(in, true);
	fd_nonblock(out, true);
	*ret = &s->base;
	return 0;
}

struct conn *stdio_adopt(const struct conn *like, struct dial *d)
{
	struct conn_target *t;
	struct conn *c;
	struct stdio *s;

	conn_open_fds(d->fd, fcntl(d->fd, F_DUPFD_CLOEXEC, 0), d->pid, like->id,
		      &c);
	s = stdio_of(c);
	packet_reader_release(&s->reader);
	s->reader = d->reader;
	s->err = d->err;
	s->quiet = d->quiet;
	packet_reader_init(&d->reader, false);
	d->fd = d->err = -1;
	d->pid = 0;
	c->limits = like->limits;
	c->stop_fd = like->stop_fd;
	c->next_object = like->next_object;
	t = conn_target(c, guid_zero);
	t->waiting = true;
	return c;
}

/* The child's descriptors: input a socket (no SIGPIPE), the others pipes. */
struct ends {
	int in[2], out[2], err[2];
};

static void close_ends(struct ends *e)
{
	for (int i = 0; i < 2; i++) {
		e->in[i] = fd_close(e->in[i]);
		e->out[i] = fd_close(e->out[i]);
		e->err[i] = fd_close(e->err[i]);
	}
}

static int make_ends(struct ends *e, bool err)
{
	if (socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, e->in) < 0 ||
	    pipe2(e->out, O_CLOEXEC) < 0 ||
	    (err && pipe2(e->err, O_CLOEXEC) < 0))
		return fd_error();
	return 0;
}

int conn_open_stdio(const struct conn_stdio *p, struct conn **ret)
{
	_cleanup_(close_ends) struct ends e = {
		{ -1, -1 }, { -1, -1 }, { -1, -1 },
	};
	struct proc_spawn sp = { .file = p->argv[0], .argv = p->argv,
				 .envp = p->envp, .cwd = p->cwd, .pass = -1 };
	struct stdio *s;
	int pid, r;

	children_reap();
	r = make_ends(&e, p->stderr_fatal || p->quiet);
	if (r < 0)
		return r;
	sp.in = e.in[1];
	sp.out = e.out[1];
	sp.err = e.err[1] >= 0 ? e.err[1] : 2;
	pid = proc_spawn(&sp);
	if (pid < 0)
		return pid;
	conn_open_fds(e.out[0], e.in[0], pid, p->id, ret);
	s = stdio_of(*ret);
	s->err_fatal = p->stderr_fatal;
	s->quiet = p->quiet;
	s->err = e.err[0];
	if (s->err >= 0)
		fd_nonblock(s->err, true);
	e.out[0] = e.in[0] = e.err[0] = -1;
	return 0;
}

int conn_child(const struct conn *c)
{
	return c && c->ops == &stdio_ops ? ((const struct stdio *)c)->child : 0;
}
