/* SPDX-License-Identifier: MIT */
#include "transport/dial.h"

#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/mman.h>
#include <sys/socket.h>
#include <unistd.h>

#include "base/err.h"
#include "sys/clock.h"
#include "sys/fd.h"
#include "sys/proc.h"
#include "sys/sock.h"
#include "transport/children.h"
#include "transport/askpass.h"
#include "transport/client.h"
#include "transport/ssh_words.h"

extern char **environ;

enum {
	CHUNK = 65536,
	SAID_MAX = 16384,
	STRAY_MAX = 4096,
	ARGS_MAX = 128,
	LAST_WORDS_MS = 2000,
	HELLO_MAX = 8 << 20,
};

/* ---- ways ---- */

static char **copy_texts(const char *const *v)
{
	size_t n = 0;
	char **out;

	while (v[n])
		n++;
	out = xcalloc(n + 1, sizeof *out);
	while (n--)
		out[n] = xstrdup(v[n]);
	return out;
}

struct way *way_copy(const struct conn_way *w)
{
	struct way *c = xcalloc(1, sizeof *c);

	c->argv = copy_texts(w->argv);
	c->secret = w->secret ? xstrdup(w->secret) : NULL;
	c->connect_ms = w->connect_ms;
	c->retry_ms = w->retry_ms;
	c->ping_ms = w->ping_ms;
	c->program = w->program ? xstrdup(w->program) : NULL;
	c->quiet = w->quiet;
	c->shared = w->shared;
	c->spread = w->spread;
	return c;
}

struct way *way_free(struct way *w)
{
	if (!w)
		return NULL;
	for (char **p = w->argv; *p; p++)
		free(*p);
	free(w->argv);
	if (w->secret)
		explicit_bzero(w->secret, strlen(w->secret));
	free(w->secret);
	free(w->program);
	free(w);
	return NULL;
}

/* ---- starting ---- */

/* A command line made from a way's. */
struct line {
	const char *v[ARGS_MAX];
	char control[PATH_MAX];		/* the way's, of another connection */
};

#define CONTROL_PATH "ControlPath="

/* ARG, or the path of the shared connection that is to be used. */
static const char *argument(const struct way *w, struct line *l,
			    const char *arg)
{
	if (!w->spread || !w->slot ||
	    strncmp(arg, CONTROL_PATH, strlen(CONTROL_PATH)))
		return arg;
	if (snprintf(l->control, sizeof l->control, "%s%u", arg, w->slot) >=
	    (int)sizeof l->control)
		return arg;
	return l->control;
}

/* Somebody sits at a terminal, and ssh would not know: it has no way of its own to
 * tell him that a security key waits for his touch. */
static bool shows_notices(const struct way *w, bool batch)
{
	return !batch && !w->secret && !w->quiet && !strcmp(w->argv[0], "ssh") && !getenv("DISPLAY") &&
	       !getenv("SSH_ASKPASS") && isatty(2);
}

/* The way's arguments and, in front, what is stronger than they are: what keeps
 * ssh from asking (anything at all where nobody is there to answer, a password
 * twice where it is given), and from a shared connection that is stuck. */
static const char *const *arguments(const struct way *w, bool batch,
				    struct line *l)
{
	size_t n = 0;

	if (strcmp(w->argv[0], "ssh"))
		return (const char *const *)w->argv;
	l->v[n++] = w->argv[0];
	if (w->secret)
		l->v[n++] = "-oNumberOfPasswordPrompts=1";
	else if (batch)
		l->v[n++] = "-oBatchMode=yes";
	else if (shows_notices(w, batch))
		l->v[n++] = "-oForwardX11=no";	/* there is no display */
	if (w->alone) {
		l->v[n++] = "-oControlPath=none";
		l->v[n++] = "-oControlMaster=no";
	}
	for (size_t i = 1; w->argv[i] && n + 1 < ARGS_MAX; i++)
		l->v[n++] = argument(w, l, w->argv[i]);
	l->v[n] = NULL;
	return l->v;
}

/* The environment for a program that gets its password or shows its notices
 * through us: it runs psession, which reads the memory file of this process. */
struct environment {
	const char **v;			/* malloc'd */
	char program[PATH_MAX + 16], file[64];
};

/* `SSH_ASKPASS=` and the file of psession. */
static int name_program(struct environment *e, const char *program)
{
	static const char name[] = "SSH_ASKPASS=";
	char *to = e->program + sizeof name - 1;
	ssize_t n;

	memcpy(e->program, name, sizeof name - 1);
	if (program) {
		n = snprintf(to, PATH_MAX, "%s", program);
	} else {
		n = readlink("/proc/self/exe", to, PATH_MAX - 1);
		to[MAX(n, (ssize_t)0)] = '\0';
	}
	return n <= 0 || n >= PATH_MAX ? -ERR_NOTFOUND : 0;
}

static const char *const *environment(const struct dial *d,
				      const struct way *w,
				      struct environment *e)
{
	size_t n = 0, all = 5;	/* four of ours and the end */

	if (name_program(e, w->program) < 0)
		return NULL;
	for (char **p = environ; *p; p++)
		all++;
	e->v = xcalloc(all, sizeof *e->v);
	snprintf(e->file, sizeof e->file, ASKPASS_VARIABLE "=");
	if (w->secret)
		snprintf(e->file, sizeof e->file, ASKPASS_VARIABLE "=/proc/%d/fd/%d",
			 (int)getpid(), d->secret);
	e->v[n++] = e->program;
	e->v[n++] = w->secret ? "SSH_ASKPASS_REQUIRE=force" : "SSH_ASKPASS_REQUIRE=never";
	e->v[n++] = e->file;
	if (!w->secret)
		e->v[n++] = "DISPLAY=none";	/* without one ssh gives no notice */
	for (char **p = environ; *p; p++)
		if (strncmp(*p, "SSH_ASKPASS", 11))
			e->v[n++] = *p;
	e->v[n] = NULL;
	return e->v;
}

static int keep_secret(struct dial *d, const char *secret)
{
	d->secret = memfd_create("secret", MFD_CLOEXEC);
	if (d->secret < 0)
		return fd_error();
	return fd_write_all(d->secret, secret, strlen(secret));
}

/* The streams of the program: one socket, and a pipe for its errors. */
static int make_streams(int fd[2], int err[2])
{
	int r = sock_pair(fd);

	if (r < 0)
		return r;
	if (pipe2(err, O_CLOEXEC | O_NONBLOCK) < 0) {
		r = fd_error();
		fd_close(fd[0]);
		fd_close(fd[1]);
		return r;
	}
	/* The program's side blocks, as programs expect of their streams. */
	fd_nonblock(fd[1], false);
	fd_nonblock(err[1], false);
	return 0;
}

static int spawn(struct dial *d, const struct way *w, bool batch, int io,
		 int err)
{
	struct proc_spawn p = { .file = w->argv[0], .in = io, .out = io,
				.err = err, .pass = -1,
				.hold_interrupt = true };
	struct environment e = { .v = NULL };
	struct line line;
	int r;

	p.argv = arguments(w, batch, &line);
	if (w->secret) {
		r = keep_secret(d, w->secret);
		if (r < 0)
			return r;
	}
	if (w->secret || shows_notices(w, batch))
		p.envp = environment(d, w, &e);
	r = proc_spawn(&p);
	free(e.v);
	return r;
}

int dial_start(struct dial *d, const struct way *w, bool batch)
{
	int fd[2], err[2], r;

	*d = (struct dial){ .fd = -1, .err = -1, .secret = -1 };
	packet_reader_init(&d->reader, false);
	d->hello.max = HELLO_MAX;
	r = make_streams(fd, err);
	if (r < 0)
		return r;
	r = spawn(d, w, batch, fd[1], err[1]);
	fd_close(fd[1]);
	fd_close(err[1]);
	if (r < 0) {
		fd_close(fd[0]);
		fd_close(err[0]);
		d->secret = fd_close(d->secret);
		return r;
	}
	d->fd = fd[0];
	d->err = err[0];
	d->pid = r;
	d->quiet = w->quiet;
	if (w->connect_ms >= 0)
		d->deadline_ms = clock_due(w->connect_ms);
	return 0;
}

int dial_ask(struct dial *d, struct link *l, const uint8_t id[GUID_LEN],
	     const struct hello_message *messages, size_t n)
{
	_cleanup_(buf_release) struct buf flight = BUF_INIT;
	struct iovec iov[3];
	int k = link_output(l, iov), r;

	for (int i = 0; i < k; i++)
		buf_put(&flight, iov[i].iov_base, iov[i].iov_len);
	link_written(l, buf_size(&flight));
	d->phase = DIAL_ASKED;
	r = hello_ask(&d->hello, id, buf_ptr(&flight), buf_size(&flight),
		      messages, n);
	return r < 0 ? r : dial_write(d);
}

int dial_write(struct dial *d)
{
	while (buf_size(&d->hello)) {
		struct iovec iov = { (void *)buf_ptr(&d->hello),
				     buf_size(&d->hello) };
		ssize_t r = sock_send(d->fd, &iov, 1);

		if (r < 0)
			return (int)r;
		buf_consume(&d->hello, (size_t)r);
	}
	return 0;
}

/* ---- listening ---- */

static void note(struct buf *b, size_t max, const void *p, size_t n)
{
	if (buf_size(b) < max)
		buf_put(b, p, MIN(n, max - buf_size(b)));
}

/* Puts what the program said on our standard error, but for what ssh tells of
 * sharing connections: it found another way by itself. */
static void show(const char *s, size_t n)
{
	while (n) {
		const char *end = memchr(s, '\n', n);
		size_t k = end ? (size_t)(end - s) + 1 : n;

		if (!ssh_tells_sharing(s, k))
			fd_write_all(2, s, k);
		s += k;
		n -= k;
	}
}

bool dial_errors(struct dial *d)
{
	char chunk[4096];
	ssize_t r;

	if (d->err < 0)
		return false;
	r = read(d->err, chunk, sizeof chunk);
	if (r < 0 && (errno == EAGAIN || errno == EINTR))
		return false;
	if (r <= 0) {
		d->err = fd_close(d->err);
		return false;
	}
	if (d->phase == DIAL_LINK && !d->quiet)
		show(chunk, (size_t)r);
	else
		note(&d->said, SAID_MAX, chunk, (size_t)r);
	return true;
}

/* It is open: what was said meanwhile (a banner, a new host key) is shown. */
static void opened(struct dial *d)
{
	if (buf_size(&d->said) && !d->quiet)
		show(buf_cstr(&d->said), buf_size(&d->said));
	buf_reset(&d->said);
	d->secret = fd_close(d->secret);
	d->deadline_ms = 0;
}

/* A line that is no packet, unless one begins behind a text without line
 * end. */
static void on_text(struct dial *d, const struct packet *k)
{
	struct packet_reader *p = &d->reader;
	const uint8_t *at = memmem(k->data, k->len, "<Data", 5);
	size_t n = at ? (size_t)(at - k->data) : k->len;

	note(&d->stray, STRAY_MAX, k->data, n);
	note(&d->stray, STRAY_MAX, "\n", 1);
	if (!n || !at)
		return;
	buf_consume(&p->in, n);
	p->line -= n;
	p->pos = 0;
}

static int on_packet(struct dial *d, const struct packet *k)
{
	switch (k->op) {
	case PACKET_TEXT:
		on_text(d, k);
		return 0;
	case PACKET_FATAL:
		buf_reset(&d->said);
		note(&d->said, SAID_MAX, k->data, k->len);
		return -ERR_PROTOCOL;
	default:
		d->phase = k->op == PACKET_DATA &&
				   hello_find(k->data, k->len, NULL) > 0 ?
				   DIAL_LINK : DIAL_STOCK;
		/* A stock server's packet is read again by who takes over. */
		if (d->phase == DIAL_STOCK)
			d->reader.pos = 0;
		opened(d);
		return 1;
	}
}

static int take_lines(struct dial *d)
{
	struct packet k;
	int r = 0;

	while (d->phase == DIAL_ASKED && (r = packet_next(&d->reader, &k)) > 0) {
		r = on_packet(d, &k);
		if (r)
			return r;
	}
	return r < 0 ? -ERR_PROTOCOL : 0;
}

int dial_read(struct dial *d)
{
	uint8_t chunk[CHUNK];
	ssize_t r;
	int k;

	while (dial_errors(d))
		;
	if (d->deadline_ms && clock_ms() >= d->deadline_ms)
		return -ERR_TIMEOUT;
	r = sock_recv(d->fd, chunk, sizeof chunk);
	if (r == -ERR_AGAIN)
		return 0;
	if (r < 0)
		return -ERR_CLOSED;
	if (packet_feed(&d->reader, chunk, (size_t)r) < 0)
		return -ERR_PROTOCOL;
	k = take_lines(d);
	return k < 0 ? k : 1;
}

void dial_rest(struct dial *d, struct link *l)
{
	const uint8_t *p = buf_ptr(&d->reader.in) + d->reader.line;
	size_t n = buf_size(&d->reader.in) - d->reader.line;

	while (n) {
		size_t room, k;
		uint8_t *to = link_space(l, &room);

		k = MIN(n, room);
		memcpy(to, p, k);
		link_filled(l, k);
		p += k;
		n -= k;
	}
	packet_reader_release(&d->reader);
	packet_reader_init(&d->reader, false);
}

void dial_last_words(struct dial *d)
{
	int64_t end = clock_due(clock_patience(LAST_WORDS_MS));

	while (d->err >= 0) {
		struct pollfd f = { .fd = d->err, .events = POLLIN };
		int left = (int)(end - clock_ms());

		if (left <= 0 || (poll(&f, 1, left) < 0 && errno != EINTR))
			return;
		dial_errors(d);
	}
}

int dial_left(const struct dial *d, int ms)
{
	int64_t left = d->deadline_ms ? d->deadline_ms - clock_ms() : ms;

	left = MAX(left, (int64_t)-1);
	if (!d->deadline_ms)
		return ms;
	left = MAX(left, (int64_t)0);
	return ms < 0 || left < ms ? (int)left : ms;
}

void dial_end(struct dial *d, bool ordered)
{
	if (d->pid) {
		d->fd = fd_close(d->fd);
		d->err = fd_close(d->err);
		d->secret = fd_close(d->secret);
		if (!ordered)
			kill(d->pid, SIGTERM);
		children_adopt(d->pid);
	}
	d->pid = 0;
	packet_reader_release(&d->reader);
	buf_release(&d->hello);
	buf_release(&d->said);
	buf_release(&d->stray);
}
