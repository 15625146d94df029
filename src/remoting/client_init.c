/* SPDX-License-Identifier: MIT */
/* The client side of a runspace: made with it, closed with its shell. */
#include "remoting/job.h"

static void trace(struct heap *h, struct cell *c)
{
	struct remoting *r = (struct remoting *)c;

	heap_mark(h, r->writer);
	heap_mark(h, r->runspaces);
	heap_mark(h, r->sessions);
	heap_mark(h, r->jobs);
	heap_mark(h, r->imports);
	heap_mark(h, r->name_computer);
	heap_mark(h, r->name_runspace);
	heap_mark(h, r->name_show);
	heap_mark(h, r->computers);
	val_mark(h, r->pushed);
	heap_mark(h, r->sent);
}

static const struct type type_remoting = {
	.cls = { .trace = trace }, .name = "psession.Remoting", .base = &type_object,
	.size = sizeof(struct remoting), .flags = TF_INTERNAL,
};

_startup_ void remoting_client_init(struct rt *rt)
{
	struct remoting *r = rt_new_cell(rt, &type_remoting, remoting);

	rt_pin(rt, val_obj(r));
	rt->eng->remoting = r;
	r->rt = rt;
	r->pushed = V_NULL;
	r->runspaces = list_new(rt, NULL);
	r->sessions = list_new(rt, NULL);
	r->jobs = list_new(rt, NULL);
	r->name_computer = ustr_atom(rt, "PSComputerName");
	r->name_runspace = ustr_atom(rt, "RunspaceId");
	r->name_show = ustr_atom(rt, "PSShowComputerName");
	session_types_register(rt);
	job_types_register(rt);
	session_option_variable(rt);
}

static void close_one(struct rt *rt, void *arg)
{
	remote_close(rt, arg);
}

_startup_ void remoting_close_all(struct rt *rt)
{
	struct remoting *r = remoting_of(rt);

	for (uint32_t i = 0; r && i < r->runspaces->n; i++)
		remote_close_begin(val_remote_runspace(r->runspaces->v[i]));
	/* A disconnected session was left behind on purpose. */
	for (uint32_t n = r ? r->runspaces->n : 0; n-- > 0; ) {
		struct remote_runspace *rs;

		if (n >= r->runspaces->n)
			continue;
		rs = val_remote_runspace(r->runspaces->v[n]);
		if (rs->far.state != POOL_DISCONNECTED)
			rt_protect(rt, close_one, rs);
	}
}
