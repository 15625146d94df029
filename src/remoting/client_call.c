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

/* A pipeline whose output is collected. */
static struct call_cell *call_new(struct rt *rt, struct remote_runspace *rs, struct remote_pipe **ret)
{
	struct call_cell *c = rt_new_cell(rt, &type_call, call_cell);
	struct remote_pipe *p = pipe_new(rt, rs);

	c->c.out = list_new(rt, NULL);
	gc_store(p, &p->owner, val_obj(c));
	p->take = take;
	if (rs->far.state != POOL_OPENED)
		err_throw(rt, "System.Management.Automation.Runspaces.InvalidRunspaceStateException", "InvalidRunspaceState",
			  EC_InvalidOperation, V_NULL, "The session is not open: its state is %s.",
			  runspace_state_name(rs->far.state));
	*ret = p;
	return c;
}

/* The output; the first error or the failure in *RET, else NULL there. */
static struct list *wait_for(struct rt *rt, struct call_cell *c, struct remote_pipe *p, struct errrec **ret)
{
	while (pipe_running(p) && p->far.state != PIPE_DISCONNECTED)
		remote_wait(rt, &p->rs, 1, -1);
	*ret = p->far.state == PIPE_FAILED ? p->failure : c->c.error;
	return c->c.out;
}

struct list *remote_try(struct rt *rt, struct remote_runspace *rs, struct pipeline_request *req, struct array *input,
			struct errrec **ret)
{
	struct remote_pipe *p;
	struct call_cell *c = call_new(rt, rs, &p);

	req->no_input = !input;
	pipe_create(rt, p, req);
	for (uint32_t i = 0; input && i < input->n; i++)
		pipe_input(rt, p, array_get(input, i));
	pipe_end_input(rt, p);
	return wait_for(rt, c, p, ret);
}

struct list *remote_call(struct rt *rt, struct remote_runspace *rs, struct pipeline_request *req, struct array *input)
{
	struct errrec *e;
	struct list *l = remote_try(rt, rs, req, input, &e);

	if (e)
		rt_throw(rt, e);
	return l;
}

/* null: A is NULL */
static val text_array(struct rt *rt, struct array *a)
{
	struct ustr **s;

	if (!a)
		return V_NULL;
	s = rt_block(rt, struct ustr *, a->n + 1);
	for (uint32_t i = 0; i < a->n; i++)
		s[i] = val_to_str(rt, array_get(a, i));
	return val_obj(array_strings(rt, s, a->n));
}

struct list *remote_metadata(struct rt *rt, struct remote_runspace *rs, const struct metadata_query *q)
{
	struct remote_pipe *p;
	struct call_cell *c = call_new(rt, rs, &p);
	struct clixml_writer *w = remote_writer(rt);
	struct psobj *o = psobj_new_bare(rt);
	struct errrec *e;
	struct list *l;

	psobj_put_c(rt, o, "Name", text_array(rt, q->names));
	payload_put_enum(rt, o, "CommandType", "System.Management.Automation.CommandTypes", q->types);
	psobj_put_c(rt, o, "Namespace", text_array(rt, q->modules));
	psobj_put_c(rt, o, "FullyQualifiedModule", val_obj(q->specs));
	psobj_put_c(rt, o, "ArgumentList", val_obj(q->args));
	payload_write(w, val_obj(o));
	pipe_open(rt, p, MSG_GET_COMMAND_METADATA, w);
	l = wait_for(rt, c, p, &e);
	if (e)
		rt_throw(rt, e);
	return l;
}

/* --- questions about the pool ------------------------------------------- */

void remote_answered(struct rt *rt, struct remote_runspace *rs, val v)
{
	if (payload_int(rt, v, "ci", 0) != rs->asked)
		return;
	rs->answered = true;
	rs->granted = payload_bool(rt, v, "SetMinMaxRunspacesResponse", false);
}

void remote_reset(struct rt *rt, struct remote_runspace *rs)
{
	struct clixml_writer *w;
	struct psobj *o;

	if (rs->far.state != POOL_OPENED)
		net_throw(rt, "System.Management.Automation.Runspaces.InvalidRunspaceStateException",
			  "Cannot perform the operation because the runspace is not in the Opened state. Current state of the runspace is '%s'.",
			  runspace_state_name(rs->far.state));
	if (remote_is_busy(rs))
		net_throw(rt, "System.Management.Automation.PSInvalidOperationException",
			  "The runspace cannot be reset because it is running a command.");
	o = psobj_new_bare(rt);
	psobj_put_c(rt, o, "ci", val_long(++rs->asked));
	rs->answered = rs->granted = false;
	w = remote_writer(rt);
	payload_write(w, val_obj(o));
	remote_send(rs, MSG_RESET_RUNSPACE_STATE, guid_zero, w);
	while (!rs->answered && rs->far.state == POOL_OPENED)
		remote_wait(rt, &rs, 1, -1);
	if (!rs->granted)
		net_throw(rt, "System.Management.Automation.PSInvalidOperationException",
			"The runspace state could not be reset.");
}
