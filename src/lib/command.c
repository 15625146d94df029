/* SPDX-License-Identifier: MIT */
/* Commands: started, fed, stopped, let go. */
#include "lib/lib.h"

#include <stdlib.h>
#include <string.h>

#include "base/err.h"
#include "lib/request.h"

struct psession_command *lib_command_add(struct psession *s)
{
	struct psession_command *c = xcalloc(1, sizeof *c), **at = &s->commands;

	while (*at)
		at = &(*at)->next;
	*at = c;
	c->session = s;
	return c;
}

struct psession_command *lib_command_find(const struct psession *s, const uint8_t pid[GUID_LEN])
{
	struct psession_command *c = s->commands;

	while (c && !guid_same(c->far.pid, pid))
		c = c->next;
	return c;
}

void lib_command_release(struct psession_command *c)
{
	buf_release(&c->request);
	free(c);
}

static void unlink_command(struct psession_command *c)
{
	struct psession_command **at = &c->session->commands;

	while (*at != c)
		at = &(*at)->next;
	*at = c->next;
	lib_command_release(c);
}

/* A session that ended or was left takes nothing. */
static bool takes_commands(const struct psession *s)
{
	return s->far.conn && !states_pool_final(s->far.state) && s->far.state != POOL_DISCONNECTED;
}

/* Sends what request_X made, R its result; the other end may have no room. */
static int send(struct psession_command *c, int r, int (*how)(struct client *, struct client_pipe *, const void *, size_t))
{
	struct psession *s = c->session;

	if (!r && !client_pipe_room(&s->far, &c->far, buf_size(&s->payload)))
		r = -ERR_AGAIN;
	if (!r)
		r = how(&s->far, &c->far, buf_ptr(&s->payload), buf_size(&s->payload));
	buf_reset(&s->payload);
	client_flush(&s->far);
	lib_watch_update(s);
	return r;
}

static int open_plain(struct client *c, struct client_pipe *p, const void *data, size_t n)
{
	return client_pipe_open(c, p, MSG_CREATE_PIPELINE, data, n, false);
}

static int open_input(struct client *c, struct client_pipe *p, const void *data, size_t n)
{
	return client_pipe_open(c, p, MSG_CREATE_PIPELINE, data, n, true);
}

/* A worker of ours takes commands behind its greeting; a stock server, which
 * ssh or a program may turn out to be, only once it is open. */
static bool takes_now(const struct psession *s)
{
	return s->far.state == POOL_OPENED || s->kind == PSESSION_LOCAL;
}

static int start(struct psession_command *c)
{
	struct psession *s = c->session;
	int r;

	c->held = false;
	r = (c->input ? open_input : open_plain)(&s->far, &c->far, buf_ptr(&c->request), buf_size(&c->request));
	buf_release(&c->request);
	if (!r && c->end_wanted)
		r = client_pipe_end_input(&s->far, &c->far);
	if (!r && c->stop_wanted)
		client_pipe_stop(&s->far, &c->far);
	return r;
}

int lib_commands_start(struct psession *s)
{
	int r = 0;

	for (struct psession_command *c = s->commands; c && !r; c = c->next)
		if (c->held)
			r = start(c);
	client_flush(&s->far);
	return r;
}

bool lib_command_fail(struct psession_command *c)
{
	if (!c->held)
		return client_pipe_end(&c->session->far, &c->far, PIPE_FAILED, true);
	c->held = false;
	c->far.state = PIPE_FAILED;
	return true;
}

static bool has_secret(const struct psession_item *items, size_t n)
{
	for (size_t i = 0; i < n; i++) {
		if (items[i].kind == PSESSION_ITEM_SECURE)
			return true;
		if ((items[i].kind == PSESSION_ITEM_ARRAY || items[i].kind == PSESSION_ITEM_TABLE) &&
		    has_secret(items[i].data, items[i].len))
			return true;
	}
	return false;
}

struct request_secret lib_secret(struct psession *s, const struct psession_item *items, size_t n)
{
	struct client *c = &s->far;

	if (!has_secret(items, n))
		return (struct request_secret){ 0 };
	if (client_is_older(c))
		client_key_offer(c);
	return (struct request_secret){
		.plain = s->kind == PSESSION_LOCAL || c->version >= CLIENT_PLAIN, .key = c->key.have ? &c->key : NULL,
	};
}

int psession_invoke(struct psession *s, const char *script, const struct psession_item *args, size_t n, unsigned flags,
		    struct psession_command **ret)
{
	struct request_command q = {
		.text = script, .args = args, .nargs = n, .is_name = flags & PSESSION_NAME, .input = flags & PSESSION_INPUT,
		.local_scope = flags & PSESSION_LOCAL_SCOPE, .secret = lib_secret(s, args, n),
	};
	struct psession_command *c;
	int r;

	if (!takes_commands(s))
		return -ERR_STATE;
	c = lib_command_add(s);
	client_pipe_init(&c->far);
	c->input = q.input;
	if (takes_now(s)) {
		r = send(c, request_pipeline(&s->payload, &q), q.input ? open_input : open_plain);
	} else {
		r = request_pipeline(&c->request, &q);
		c->held = true;
	}
	if (r < 0)
		unlink_command(c);
	else
		*ret = c;
	return r;
}

int psession_input(struct psession_command *c, const struct psession_item *item)
{
	if (!takes_commands(c->session))
		return -ERR_STATE;
	return c->held ? -ERR_AGAIN
		       : send(c, request_item(&c->session->payload, item, lib_secret(c->session, item, 1)),
			      client_pipe_input);
}

int psession_input_end(struct psession_command *c)
{
	int r = -ERR_STATE;

	if (c->held && c->input && !c->end_wanted) {
		c->end_wanted = true;
		return 0;
	}
	if (takes_commands(c->session) && !c->held)
		r = client_pipe_end_input(&c->session->far, &c->far);
	lib_watch_update(c->session);
	return r;
}

int psession_stop(struct psession_command *c)
{
	if (!takes_commands(c->session))
		return -ERR_STATE;
	c->stop_wanted = true;
	if (!c->held)
		client_pipe_stop(&c->session->far, &c->far);
	lib_watch_update(c->session);
	return 0;
}

void psession_command_free(struct psession_command *c)
{
	struct psession *s;

	if (!c)
		return;
	s = c->session;
	if (s->far.state != POOL_DISCONNECTED)
		client_pipe_close(&s->far, &c->far);
	if (s->event.command == c)
		s->event.command = NULL;
	unlink_command(c);
	lib_watch_update(s);
}

enum psession_command_state psession_command_state(const struct psession_command *c)
{
	switch (c->far.state) {
	case PIPE_STOPPING:
		return PSESSION_STOPPING;
	case PIPE_STOPPED:
		return PSESSION_STOPPED;
	case PIPE_COMPLETED:
		return PSESSION_COMPLETED;
	case PIPE_FAILED:
		return PSESSION_FAILED;
	default:
		return PSESSION_RUNNING;
	}
}

struct psession *psession_command_session(const struct psession_command *c)
{
	return c->session;
}

void psession_command_set_user(struct psession_command *c, void *user)
{
	c->user = user;
}

void *psession_command_user(const struct psession_command *c)
{
	return c->user;
}

struct psession_command *psession_command_next(const struct psession *s, const struct psession_command *after)
{
	return after ? after->next : s->commands;
}
