/* SPDX-License-Identifier: MIT */
/* The end of the host's pipeline: one output step behind two sinks. */
#include "format/out.h"

struct out_default {
	struct cell h;
	struct sink output, error;
	struct out *out;
};

static void default_trace(struct heap *h, struct cell *c)
{
	heap_mark(h, ((struct out_default *)c)->out);
}

static const struct type type_out_default = {
	.cls = { default_trace, NULL }, .name = "out_default", .flags = TF_INTERNAL, .size = sizeof(struct out_default),
};

static struct out_default *of_output(struct sink *s)
{
	return (struct out_default *)((char *)s - offsetof(struct out_default, output));
}

static void put_output(struct sink *s, val v)
{
	struct out_default *d = of_output(s);

	if (!d->out)
		gc_storep(d, d->out, out_new_host(s->rt));
	out_put(d->out, v, false);
}

static void put_error(struct sink *s, val v)
{
	struct out_default *d = (struct out_default *)((char *)s - offsetof(struct out_default, error));

	if (!d->out)
		gc_storep(d, d->out, out_new_host(s->rt));
	out_put(d->out, v, true);
}

struct sink *out_default_sink(struct rt *rt)
{
	struct out_default *d = rt_new_cell(rt, &type_out_default, out_default);

	d->output = (struct sink){ put_output, rt };
	d->error = (struct sink){ put_error, rt };
	rt_pin(rt, val_obj(d));
	return &d->output;
}

struct sink *out_default_error_sink(struct rt *rt)
{
	struct sink *s = rt->eng->top_streams.s[STREAM_OUT];

	return s && s->put == put_output ? &of_output(s)->error : NULL;
}

void out_default_abandon(struct sink *s)
{
	if (s && s->put == put_output)
		of_output(s)->out = NULL;
}

void out_default_finish(struct rt *rt, struct sink *s)
{
	struct out_default *d;

	if (!s || s->put != put_output)
		return;
	d = of_output(s);
	if (d->out)
		out_end(d->out);
	d->out = NULL;
}
