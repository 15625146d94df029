/* SPDX-License-Identifier: MIT */
/* The pipeline's input as a collection that waits for what comes next. */
#include "remoting/server_impl.h"

struct run_input {
	struct cell h;
	struct server_run *run;
};

static void trace(struct heap *h, struct cell *c)
{
	heap_mark(h, ((struct run_input *)c)->run);
}

void server_wait(struct rt *rt, struct server_run *r)
{
	rt_poll(rt);
	if (r->wake_fd >= 0) {
		worlds_wait(rt, r);
		return;
	}
	if (runspace_wait(r->s->host, &r->stop, -1) < 0)
		rt_throw_stopped(rt);
}

static bool next(struct iter *it, val *ret)
{
	struct server_run *r = ((struct run_input *)it->over.o)->run;

	while (r->taken == r->input->n) {
		if (r->taken) {
			r->taken = 0;
			r->input = list_new(it->rt, NULL);
		}
		if (r->input_ended)
			return false;
		server_wait(it->rt, r);
	}
	*ret = r->input->v[r->taken];
	r->input->v[r->taken++] = V_NULL;
	return true;
}

static void iter(struct rt *rt, val self, struct iter *it)
{
	*it = (struct iter){ .rt = rt, .over = self, .next = next };
}

static const struct type_ops ops = { .iter = iter };

static const struct type type_run_input = {
	.cls = { .trace = trace }, .name = "server-input", .base = &type_object, .ops = &ops,
	.size = sizeof(struct run_input), .flags = TF_INTERNAL | TF_ENUMERABLE,
};

val input_of(struct rt *rt, struct server_run *r)
{
	struct run_input *i = rt_new_cell(rt, &type_run_input, run_input);

	gc_storep(i, i->run, r);
	return val_obj(i);
}
