/* SPDX-License-Identifier: MIT */
/* A pipeline at the far end: start, input, stop, end. */
#include "remoting/client.h"

#include <string.h>

#include "base/err.h"

bool pipe_running(const struct remote_pipe *p)
{
	return client_pipe_running(&p->far);
}

struct remote_pipe *pipe_new(struct rt *rt, struct remote_runspace *rs)
{
	struct remote_pipe *p = rt_new_cell(rt, &type_remote_pipe, remote_pipe);

	p->rs = rs;
	p->owner = V_NULL;
	client_pipe_init(&p->far);
	return p;
}

static void link_in(struct remote_pipe *p)
{
	gc_storep(p, p->next, p->rs->pipes);
	gc_storep(p->rs, p->rs->pipes, p);
}

static void link_out(struct remote_pipe *p)
{
	struct remote_pipe **at = &p->rs->pipes;

	while (*at && *at != p)
		at = &(*at)->next;
	if (*at)
		*at = p->next;
	p->next = NULL;
}

static int open_with(struct remote_pipe *p, uint32_t type, const struct buf *bytes, bool input)
{
	link_in(p);
	return client_pipe_open(&p->rs->far, &p->far, type, buf_ptr(bytes), buf_size(bytes), input);
}

void pipe_open(struct rt *rt, struct remote_pipe *p, uint32_t type, struct clixml_writer *w)
{
	remote_sent(p->rs, open_with(p, type, &w->out, false), w);
}

void pipe_create(struct rt *rt, struct remote_pipe *p, const struct pipeline_request *req)
{
	const struct buf *before = repeat_find(rt, req);
	struct clixml_writer *w;

	p->rs->was_busy = true;
	if (before) {
		remote_sent(p->rs, open_with(p, MSG_CREATE_PIPELINE, before, !req->no_input), NULL);
		return;
	}
	w = remote_writer_for(p->rs);
	payload_create_pipeline(w, req);
	repeat_keep(rt, req, buf_ptr(&w->out), buf_size(&w->out));
	remote_sent(p->rs, open_with(p, MSG_CREATE_PIPELINE, &w->out, !req->no_input), w);
}

/* The far end may be unable to take more until we took what it sends. */
static void make_room(struct rt *rt, struct remote_pipe *p, size_t n)
{
	while (pipe_running(p) && !client_pipe_room(&p->rs->far, &p->far, n))
		remote_wait(rt, &p->rs, 1, -1);
}

void pipe_input(struct rt *rt, struct remote_pipe *p, val v)
{
	struct clixml_writer *w;

	if (!p->far.input_open || !pipe_running(p))
		return;
	w = remote_writer_for(p->rs);
	if (!val_is_null(val_base(v)))	/* null has no bytes */
		payload_write(w, v);
	make_room(rt, p, buf_size(&w->out));
	if (pipe_running(p))
		remote_sent(p->rs, client_pipe_input(&p->rs->far, &p->far, buf_ptr(&w->out), buf_size(&w->out)), w);
	else
		remote_writer_done(rt, w);
}

void pipe_end_input(struct rt *rt, struct remote_pipe *p)
{
	if (p->far.input_open && pipe_running(p))
		remote_sent(p->rs, client_pipe_end_input(&p->rs->far, &p->far), NULL);
}

void pipe_stop(struct rt *rt, struct remote_pipe *p)
{
	client_pipe_stop(&p->rs->far, &p->far);
}

static void hold_take(struct rt *rt, struct remote_pipe *p, enum stream s, val v)
{
	list_add(rt, p->held, val_int((int32_t)s));
	list_add(rt, p->held, v);
}

void pipe_hold(struct rt *rt, struct remote_pipe *p)
{
	gc_storep(p, p->held, list_new(rt, NULL));
	gc_store(p, &p->owner, V_NULL);
	p->take = hold_take;
	p->ended = NULL;
}

struct remote_pipe *pipe_found(struct rt *rt, struct remote_runspace *rs, const uint8_t *pid)
{
	struct remote_pipe *p = pipe_new(rt, rs);

	client_pipe_found(&p->far, pid);
	link_in(p);
	pipe_hold(rt, p);
	return p;
}

bool pipe_next_held(struct rt *rt, struct remote_pipe *p, enum stream *s, val *v)
{
	if (!p->held || !p->held->n) {
		client_consumed(&p->rs->far);
		return false;
	}
	/* From the front: the list is short, since it is taken as it comes. */
	*s = (enum stream)p->held->v[0].i;
	*v = p->held->v[1];
	list_remove_at(rt, p->held, 0);
	list_remove_at(rt, p->held, 0);
	return true;
}

void pipe_release(struct rt *rt, struct remote_pipe *p)
{
	link_out(p);
	p->held = NULL;
	if (p->rs->far.conn)
		conn_close_pipeline(p->rs->far.conn, p->far.pid);
}

void pipe_ended(struct rt *rt, struct remote_pipe *p, enum pipe_state state, struct errrec *why)
{
	if (!client_pipe_end(&p->rs->far, &p->far, state, p->held))
		return;
	gc_storep(p, p->failure, why);
	if (state != PIPE_DISCONNECTED && !p->held)
		link_out(p);
	if (p->ended)
		p->ended(rt, p);
	if (state == PIPE_DISCONNECTED && !p->background && !p->held)
		pipe_hold(rt, p);
}

void pipe_close(struct rt *rt, struct remote_pipe *p)
{
	if (!pipe_running(p))
		return;
	link_out(p);
	client_pipe_close(&p->rs->far, &p->far);
}

static void trace(struct heap *h, struct cell *c)
{
	struct remote_pipe *p = (struct remote_pipe *)c;

	heap_mark(h, p->rs);
	heap_mark(h, p->next);
	heap_mark(h, p->failure);
	heap_mark(h, p->held);
	val_mark(h, p->owner);
}

const struct type type_remote_pipe = {
	.cls = { .trace = trace }, .name = "psession.RemotePipe", .base = &type_object,
	.size = sizeof(struct remote_pipe), .flags = TF_INTERNAL,
};
