/* SPDX-License-Identifier: MIT */
/* A request run to its end, its output collected: for our own use. */
#include "remoting/session.h"

struct call {
	struct list *out;
	struct errrec *error;	/* the first one */
};

struct call_cell {
	struct cell h;
	struct call c;
};

static void trace(struct heap *h, struct cell *c)
{
	heap_mark(h, ((struct call_cell *)c)->c.out);
	heap_mark(h, ((struct call_cell *)c)->c.error);
}

static const struct type type_call = {
	.cls = { .trace = trace }, .name = "psession.RemoteCall", .base = &type_object,
	.size = sizeof(struct call_cell), .flags = TF_INTERNAL,
};

static void take(struct rt *rt, struct remote_pipe *p, enum stream s, val v)
{
	struct call_cell *c = val_cell(p->owner, &type_call);

	if (s == STREAM_OUT)
		list_add(rt, c->c.out, v);
	else if (s == STREAM_ERROR && !c->c.error)
		gc_storep(c, c->c.error, val_errrec(v));
}

struct list *remote_call(struct rt *rt, struct remote_runspace *rs, struct pipeline_request *req, struct array *input)
{
	struct call_cell *c = rt_new_cell(rt, &type_call, call_cell);
	struct remote_pipe *p = pipe_new(rt, rs);
	struct errrec *e;

	c->c.out = list_new(rt, NULL);
	gc_store(p, &p->owner, val_obj(c));
	p->take = take;
	req->no_input = !input;
	if (rs->state != POOL_OPENED)
		err_throw(rt, "System.Management.Automation.Runspaces.InvalidRunspaceStateException", "InvalidRunspaceState",
			  EC_InvalidOperation, V_NULL, "The session is not open: its state is %s.", runspace_state_name(rs->state));
	pipe_create(rt, p, req);
	for (uint32_t i = 0; input && i < input->n; i++)
		pipe_input(rt, p, array_get(input, i));
	pipe_end_input(rt, p);
	while (pipe_running(p) && p->state != PIPE_DISCONNECTED)
		remote_wait(rt, &p->rs, 1, -1);
	e = p->state == PIPE_FAILED ? p->failure : c->c.error;
	if (e)
		rt_throw(rt, e);
	return c->c.out;
}
