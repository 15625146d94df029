/* SPDX-License-Identifier: MIT */
/* A pipeline at the far end: start, input, stop, end. */
#include "client/client.h"

#include "base/err.h"

void client_pipe_init(struct client_pipe *p)
{
	*p = (struct client_pipe){ .state = PIPE_NOT_STARTED };
	guid_random(p->pid);
}

void client_pipe_found(struct client_pipe *p, const uint8_t pid[GUID_LEN])
{
	*p = (struct client_pipe){ .state = PIPE_RUNNING };
	memcpy(p->pid, pid, GUID_LEN);
}

int client_pipe_open(struct client *c, struct client_pipe *p, uint32_t type, const void *data, size_t n, bool input)
{
	if (states_pipe(&p->state, EVENT_OPEN) < 0)
		return -ERR_STATE;
	p->input_open = input;
	return client_send(c, type, p->pid, data, n);
}

bool client_pipe_room(struct client *c, const struct client_pipe *p, size_t n)
{
	return !c->conn || conn_room(c->conn, p->pid, n);
}

static bool takes_input(const struct client_pipe *p)
{
	return p->input_open && client_pipe_running(p);
}

int client_pipe_input(struct client *c, struct client_pipe *p, const void *data, size_t n)
{
	return takes_input(p) ? client_send(c, MSG_PIPELINE_INPUT, p->pid, data, n) : -ERR_STATE;
}

int client_pipe_end_input(struct client *c, struct client_pipe *p)
{
	int r;

	if (!takes_input(p))
		return -ERR_STATE;
	p->input_open = false;
	r = client_send(c, MSG_END_OF_PIPELINE_INPUT, p->pid, NULL, 0);
	client_flush(c);
	return r;
}

void client_pipe_stop(struct client *c, struct client_pipe *p)
{
	if (p->state != PIPE_RUNNING || !c->conn)
		return;
	states_pipe(&p->state, EVENT_STOP);
	conn_signal(c->conn, p->pid);
	client_flush(c);
}

static enum state_event event_of(enum pipe_state state)
{
	return state == PIPE_STOPPED ? EVENT_STOPPED : state == PIPE_COMPLETED ? EVENT_COMPLETED :
	       state == PIPE_DISCONNECTED ? EVENT_DISCONNECTED : EVENT_FAILED;
}

/* The table has no row for an end that finds a pipeline disconnected or a cut
 * that finds it stopping: the session's own end decides those. */
static void move(struct client_pipe *p, enum pipe_state state)
{
	if (states_pipe(&p->state, event_of(state)) < 0)
		p->state = state;
}

bool client_pipe_end(struct client *c, struct client_pipe *p, enum pipe_state state, bool keep)
{
	if (!client_pipe_running(p))
		return false;
	move(p, state);
	if (state != PIPE_DISCONNECTED && !keep && c->conn)
		conn_close_pipeline(c->conn, p->pid);
	return true;
}

void client_pipe_resume(struct client_pipe *p)
{
	if (p->state == PIPE_DISCONNECTED)
		states_pipe(&p->state, EVENT_CONNECT);
}

void client_pipe_close(struct client *c, struct client_pipe *p)
{
	if (!client_pipe_running(p))
		return;
	move(p, PIPE_STOPPED);
	if (!c->conn)
		return;
	conn_close_pipeline(c->conn, p->pid);
	client_flush(c);
}
