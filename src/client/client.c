/* SPDX-License-Identifier: MIT */
#include "client/client.h"

#include "base/err.h"
#include "client/wire.h"

enum { VERSION_MIN = 200, VERSION_END = 300 };

/* --- opening ------------------------------------------------------------ */

/* The result R of an attempt to open as ID. */
static int opening(struct client *c, const uint8_t id[GUID_LEN], int r)
{
	c->version = 0;
	c->state = POOL_BEFORE_OPEN;
	memcpy(c->id, id, GUID_LEN);
	if (r < 0)
		return r;
	return states_pool(&c->state, EVENT_OPEN);
}

int client_open_local(struct client *c, const struct session_params *p, const char *exe)
{
	return opening(c, p->id, conn_open_local(p, exe, &c->conn));
}

int client_open_way(struct client *c, const struct session_params *p, const struct conn_way *w)
{
	return opening(c, p->id, conn_open_way(p, w, &c->conn));
}

int client_open_stdio(struct client *c, const struct conn_stdio *p)
{
	return opening(c, p->id, conn_open_stdio(p, &c->conn));
}

int client_open_fds(struct client *c, int in, int out, const uint8_t id[GUID_LEN])
{
	return opening(c, id, conn_open_fds(in, out, 0, id, &c->conn));
}

int client_greet(struct client *c, const void *init, size_t n)
{
	_cleanup_(buf_release) struct buf b = BUF_INIT;
	int r = wire_capability(&b, CLIENT_PROTOCOL);

	if (!r)
		r = client_send(c, MSG_SESSION_CAPABILITY, guid_zero, buf_ptr(&b), buf_size(&b));
	if (!r)
		r = client_send(c, MSG_INIT_RUNSPACEPOOL, guid_zero, init, n);
	client_flush(c);
	return r;
}

/* --- coming back -------------------------------------------------------- */

int client_attach(struct client *c, const struct conn_way *w, const uint8_t id[GUID_LEN])
{
	_cleanup_(buf_release) struct buf b = BUF_INIT;
	int r;

	memcpy(c->id, id, GUID_LEN);
	c->state = POOL_CONNECTING;
	r = w ? conn_attach_way(w, id, &c->conn) : conn_attach_local(NULL, id, &c->conn);
	if (r < 0)
		return r;
	r = wire_connect(&b, CLIENT_PROTOCOL, id);
	return r < 0 ? r : conn_connect(c->conn, buf_ptr(&b), buf_size(&b));
}

int client_resume(struct client *c)
{
	int r = c->conn ? conn_reconnect(c->conn) : -ERR_STATE;

	if (r < 0)
		return r;
	c->state = POOL_OPENED;
	return 0;
}

int client_disconnect(struct client *c, uint64_t idle_ms, int buffering)
{
	int r = c->conn && conn_can_disconnect(c->conn) ? conn_disconnect(c->conn, idle_ms, buffering) : -ERR_UNSUPPORTED;

	if (r >= 0)
		c->state = POOL_DISCONNECTED;
	return r;
}

void client_drop(struct client *c)
{
	c->conn = conn_free(c->conn);
	session_key_release(&c->key);
	c->key_asked = false;
}

void client_close_begin(struct client *c)
{
	if (c->conn && (c->state == POOL_OPENED || c->state == POOL_OPENING))
		conn_close_begin(c->conn);
}

int client_close(struct client *c, int timeout_ms)
{
	int r = c->conn ? conn_close(c->conn, timeout_ms) : 0;

	client_drop(c);
	if (c->state != POOL_BROKEN)
		c->state = POOL_CLOSED;
	return r;
}

bool client_break(struct client *c)
{
	if (states_pool_final(c->state))
		return false;
	c->state = POOL_BROKEN;
	return true;
}

/* --- sending ------------------------------------------------------------ */

int client_send(struct client *c, uint32_t type, const uint8_t pid[GUID_LEN], const void *data, size_t n)
{
	return c->conn ? conn_send(c->conn, type, pid, data, n) : -ERR_STATE;
}

void client_flush(struct client *c)
{
	if (c->conn)
		conn_flush(c->conn);
}

/* --- receiving ---------------------------------------------------------- */

static void broken(struct client *c, struct client_event *ret, const char *text)
{
	ret->kind = client_break(c) ? CLIENT_BROKEN : CLIENT_NOTHING;
	ret->error = -ERR_PROTOCOL;
	ret->text = text;
}

static void opened(struct client *c, struct client_event *ret)
{
	if (c->state != POOL_OPENING && c->state != POOL_CONNECTING)
		return;
	states_pool(&c->state, EVENT_OPENED);
	conn_opened(c->conn);
	ret->kind = CLIENT_OPENED;
}

/* Its record may also stand beside a state that changes nothing. */
static void on_state(struct client *c, struct client_event *ret)
{
	ret->kind = CLIENT_MESSAGE;
	switch (wire_number(ret->data, ret->len, "RunspaceState", -1)) {
	case POOL_OPENED:
		opened(c, ret);
		break;
	case POOL_BROKEN:
		broken(c, ret, "the other end reported that the session is broken");
		break;
	case POOL_CLOSED:
		if (c->state == POOL_OPENING)
			broken(c, ret, "the other end closed the session");
		break;
	}
}

static void on_capability(struct client *c, struct client_event *ret)
{
	c->version = wire_version(ret->data, ret->len);
	if (c->version >= VERSION_MIN && c->version < VERSION_END)
		return;
	broken(c, ret, "the other end speaks a protocol version that is not understood");
	ret->data = NULL;
	ret->len = 0;
}

static void on_key(struct client *c, struct client_event *ret)
{
	if (client_key_accept(c, ret->data, ret->len) < 0)
		broken(c, ret, "the key exchange with the other end failed");
}

static void on_pipe_state(struct client_event *ret)
{
	int64_t n = wire_number(ret->data, ret->len, "PipelineState", -1);

	ret->kind = CLIENT_PIPE_MESSAGE;
	if (states_pipe_event(n) < 0)
		return;
	ret->kind = CLIENT_PIPE_ENDED;
	ret->ended = (enum pipe_state)n;
}

static void on_message(struct client *c, struct client_event *ret)
{
	if (!guid_is_zero(ret->pid)) {
		ret->kind = CLIENT_PIPE_MESSAGE;
		if (ret->type == MSG_PIPELINE_STATE)
			on_pipe_state(ret);
		return;
	}
	if (ret->type == MSG_SESSION_CAPABILITY)
		on_capability(c, ret);
	else if (ret->type == MSG_PUBLIC_KEY_REQUEST)
		client_key_offer(c);
	else if (ret->type == MSG_ENCRYPTED_SESSION_KEY)
		on_key(c, ret);
	else if (ret->type == MSG_RUNSPACEPOOL_STATE)
		on_state(c, ret);
	else
		ret->kind = CLIENT_MESSAGE;
}

static void on_end(struct client *c, enum conn_event_kind kind, struct client_event *ret)
{
	if (kind == CONN_EV_DISCONNECTED) {
		ret->kind = CLIENT_DISCONNECTED;
		c->state = POOL_DISCONNECTED;
	} else if (kind == CONN_EV_CLOSED) {
		ret->kind = CLIENT_CLOSED;
		if (c->state != POOL_BROKEN)
			c->state = POOL_CLOSED;
	} else {
		ret->kind = client_break(c) ? CLIENT_BROKEN : CLIENT_NOTHING;
	}
}

static void take(struct client *c, const struct conn_event *ev, struct client_event *ret)
{
	switch (ev->kind) {
	case CONN_EV_MESSAGE:
		on_message(c, ret);
		break;
	case CONN_EV_CONNECTED:
		opened(c, ret);
		break;
	case CONN_EV_DISCONNECTED:
	case CONN_EV_CLOSED:
	case CONN_EV_BROKEN:
		on_end(c, ev->kind, ret);
		break;
	case CONN_EV_PIPELINE_CLOSED:
		/* Nothing for one that had ended. */
		ret->kind = CLIENT_PIPE_ENDED;
		ret->ended = PIPE_FAILED;
		ret->text = "the other end gave the command up, because what was sent to it exceeds one of its limits";
		break;
	case CONN_EV_INTERRUPTED:
	case CONN_EV_RETRYING:
	case CONN_EV_RESTORED:
		ret->kind = (enum client_event_kind)(CLIENT_INTERRUPTED + (ev->kind - CONN_EV_INTERRUPTED));
		break;
	default:
		break;
	}
}

int client_next(struct client *c, struct client_event *ret)
{
	struct conn_event ev;

	if (!c->conn || conn_next(c->conn, &ev) <= 0)
		return 0;
	*ret = (struct client_event){ .type = ev.type, .data = ev.data, .len = ev.len, .error = ev.error, .left_ms = ev.left_ms };
	memcpy(ret->pid, ev.pid, GUID_LEN);
	take(c, &ev, ret);
	return 1;
}

void client_consumed(struct client *c)
{
	if (c->conn)
		conn_consumed(c->conn);
}
