/* SPDX-License-Identifier: MIT */
/* A PowerShell object whose runspace is a session: its commands as one remote
 * pipeline, what comes back into its streams. */
#include "remoting/session.h"

#include "engine/powershell.h"
#include "types/enums.h"

#include <string.h>

struct sinks_cell {
	struct cell h;
	struct streams *s;	/* on the stack of who waits */
};

static void trace(struct heap *h, struct cell *c) { }

static const struct type type_sinks = {
	.cls = { .trace = trace }, .name = "psession.RemoteSinks", .base = &type_object,
	.size = sizeof(struct sinks_cell), .flags = TF_INTERNAL,
};

static void take(struct rt *rt, struct remote_pipe *p, enum stream s, val v)
{
	struct sinks_cell *c = val_cell(p->owner, &type_sinks);

	if (c && c->s)
		sink_put(c->s->s[s], v);
}

static struct wire_command command_of(struct rt *rt, const struct ps_command *k)
{
	struct wire_command c = { .text = k->text, .is_script = k->is_script,
		.use_local_scope = k->scope_said ? k->local_scope : -1,
				  .merge = k->merge };

	for (uint32_t i = 0; i < k->params->n; i++) {
		const struct ps_param *a = val_cell(k->params->v[i], &type_ps_param);

		request_arg(rt, &c, val_is_null(a->name) ? NULL : val_to_str(rt, a->name),
			    a->value.k == VK_VOID ? V_TRUE : a->value);
	}
	return c;
}

/* The commands of L from *AT to the end of their statement. */
static struct wire_statement statement_of(struct rt *rt, const struct list *l, uint32_t *at)
{
	struct wire_statement st = { .commands = rt_block(rt, struct wire_command, l->n - *at) };
	const struct ps_command *k;

	do {
		k = val_cell(l->v[(*at)++], &type_ps_command);
		st.commands[st.n++] = command_of(rt, k);
	} while (!k->ends_statement && *at < l->n);
	return st;
}

/* Statements once sent stay with the object: it repeats those after the first
 * with whatever single statement it runs later. */
static const struct list *batch_of(struct rt *rt, struct powershell *ps)
{
	const struct list *l = ps->commands->list;
	bool several = false;

	for (uint32_t i = 0; i < l->n; i++)
		several |= ((const struct ps_command *)val_cell(l->v[i], &type_ps_command))->ends_statement;
	if (several) {
		gc_storep(ps, ps->batch, list_new(rt, NULL));
		list_add_all(rt, ps->batch, l);
	}
	return ps->batch;
}

static struct pipeline_request *request_of(struct rt *rt, struct powershell *ps)
{
	enum { ADD_INVOCATION_INFO = 15 };
	const struct list *batch = batch_of(rt, ps);
	struct pipeline_request *r = request_new(rt, 0);
	uint32_t at = 0;

	r->statements = rt_block(rt, struct wire_statement, batch ? batch->n + 1 : 1);
	r->statements[0] = statement_of(rt, ps->commands->list, &at);
	at = 0;
	for (r->nstatements = 0; batch && at < batch->n; r->nstatements++) {
		struct wire_statement st = statement_of(rt, batch, &at);

		if (r->nstatements)
			r->statements[r->nstatements] = st;
		else
			r->repeated = memcpy(rt_block(rt, struct wire_statement, 1), &st, sizeof st);
	}
	r->nstatements = MAX(r->nstatements, 1u);
	r->add_to_history = val_truth(rt, ps_setting(ps, PS_SET_HISTORY, V_FALSE));
	r->stream_options = (uint8_t)val_enum_num(
		ps_setting(ps, PS_SET_STREAM_OPTIONS, val_enum(&enum_remotestreamoptions, ADD_INVOCATION_INFO)));
	return r;
}

static void send_input(struct rt *rt, struct remote_pipe *p, val input)
{
	struct iter it;
	val x;

	if (val_is_null(input))
		return;
	if (!iter_begin(rt, input, &it)) {
		pipe_input(rt, p, input);
		return;
	}
	while (iter_next(&it, &x))
		pipe_input(rt, p, x);
}

static void invoke_remote(struct rt *rt, struct powershell *ps, val input, struct streams *s)
{
	struct remote_runspace *rs = val_remote_runspace(ps->runspace);
	struct sinks_cell *c;
	struct remote_pipe *p;
	struct pipeline_request *req;

	if (!rs || rs->far.state != POOL_OPENED)
		net_throw(rt, "System.Management.Automation.Runspaces.InvalidRunspaceStateException",
			  "Cannot invoke the pipeline because the runspace is not in the Opened state. Current state of the runspace is '%s'.",
			  rs ? runspace_state_name(rs->far.state) : "Closed");
	c = rt_new_cell(rt, &type_sinks, sinks_cell);
	c->s = s;
	req = request_of(rt, ps);
	req->no_input = val_is_null(input);
	p = pipe_new(rt, rs);
	gc_store(p, &p->owner, val_obj(c));
	p->take = take;
	p->bare = true;
	pipe_create(rt, p, req);
	send_input(rt, p, input);
	pipe_end_input(rt, p);
	while (pipe_running(p) && p->far.state != PIPE_DISCONNECTED)
		remote_wait(rt, &p->rs, 1, -1);
	c->s = NULL;
	if (p->far.state == PIPE_FAILED && p->failure)
		rt_throw(rt, p->failure);
}

_startup_ void client_powershell_init(struct rt *rt)
{
	rt->eng->invoke_remote = invoke_remote;
}
