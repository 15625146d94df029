/* SPDX-License-Identifier: MIT */
/* The session's handle: what it tells of itself, leaving and coming back. */
#include "lib/lib.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/err.h"
#include "transport/ssh_words.h"

struct psession *lib_new(const struct lib_place *p)
{
	struct psession *s = xcalloc(1, sizeof *s);

	s->kind = p->t.kind;
	s->flags = p->t.flags;
	s->connect_ms = p->ssh.way.connect_ms;
	s->watch.epoll = s->watch.timer = -1;
	return s;
}

int lib_because(struct psession *s, int error, const char *text)
{
	const char *said = s->far.conn ? conn_error_text(s->far.conn) : "";

	buf_reset(&s->reason);
	if (text)
		buf_puts(&s->reason, text);
	else if (s->kind == PSESSION_SSH)
		ssh_explain(&s->reason, error, said, s->far.state == POOL_OPENING || s->far.state == POOL_CONNECTING ||
			    !s->far.version, s->connect_ms);
	else if (*said)
		buf_puts(&s->reason, said);
	else
		buf_puts(&s->reason, error == -ERR_CLOSED ? "the session's process ended unexpectedly" : err_text(error));
	return error;
}

/* Why the last call of this thread that gave no session failed. */
static __thread char last[1024];

int lib_failed(struct psession *s, int error)
{
	bool answered = error == -ERR_NOTFOUND || error == -ERR_EXISTS;

	if (s)
		lib_because(s, error, s->far.conn && answered ? err_text(error) : NULL);
	snprintf(last, sizeof last, "%s", s ? psession_reason(s) : err_text(error));
	psession_free(s);
	return error;
}

int lib_failed_asking(const struct conn_way *w, int error, struct buf *said)
{
	_cleanup_(buf_release) struct buf b = BUF_INIT;

	ssh_explain(&b, error, buf_cstr(said), true, w->connect_ms);
	snprintf(last, sizeof last, "%s", buf_cstr(&b));
	return error;
}

enum psession_state psession_state(const struct psession *s)
{
	switch (s->far.state) {
	case POOL_OPENED:
		return PSESSION_OPENED;
	case POOL_DISCONNECTED:
		return PSESSION_DISCONNECTED;
	case POOL_CLOSED:
		return PSESSION_CLOSED;
	case POOL_BROKEN:
		return PSESSION_BROKEN;
	default:
		return PSESSION_OPENING;
	}
}

const char *psession_id(const struct psession *s)
{
	return s->id;
}

const char *psession_name(const struct psession *s)
{
	return s->name;
}

const char *psession_reason(const struct psession *s)
{
	if (!s)
		return last;
	return buf_size(&s->reason) ? buf_cstr((struct buf *)&s->reason) : "";
}

bool psession_can_disconnect(const struct psession *s)
{
	return s->far.conn && conn_can_disconnect(s->far.conn);
}

void psession_set_user(struct psession *s, void *user)
{
	s->user = user;
}

void *psession_user(const struct psession *s)
{
	return s->user;
}

void lib_taken(struct psession *s)
{
	if (s->given)
		client_consumed(&s->far);
	s->given = false;
}

int psession_disconnect(struct psession *s, uint64_t idle_ms)
{
	int r;

	lib_taken(s);
	r = client_disconnect(&s->far, idle_ms, -1);
	if (r < 0)
		return lib_because(s, r, err_text(r));
	for (struct psession_command *c = s->commands; c; c = c->next)
		client_pipe_end(&s->far, &c->far, PIPE_DISCONNECTED, true);
	lib_watch_update(s);
	return 0;
}

int psession_reconnect(struct psession *s)
{
	int r = s->far.state == POOL_DISCONNECTED ? client_resume(&s->far) : -ERR_STATE;

	if (r < 0)
		return lib_because(s, r, r == -ERR_STATE ? err_text(r) : NULL);
	for (struct psession_command *c = s->commands; c; c = c->next)
		client_pipe_resume(&c->far);
	lib_watch_update(s);
	return 0;
}

int psession_close(struct psession *s, int timeout_ms)
{
	bool ended = states_pool_final(s->far.state);
	int r;

	lib_taken(s);
	r = client_close(&s->far, timeout_ms);
	for (struct psession_command *c = s->commands; c; c = c->next) {
		client_pipe_close(&s->far, &c->far);
		if (c->held)
			lib_command_fail(c);
	}
	s->end = ended ? s->end : 0;
	lib_watch_update(s);
	return r;
}

void psession_free(struct psession *s)
{
	if (!s)
		return;
	client_drop(&s->far);
	while (s->commands) {
		struct psession_command *c = s->commands;

		s->commands = c->next;
		lib_command_release(c);
	}
	lib_watch_close(&s->watch);
	buf_release(&s->reason);
	buf_release(&s->payload);
	arena_release(&s->memory);
	free(s);
}
