/* SPDX-License-Identifier: MIT */
/* The host's sinks for the streams besides output and errors. */
#include "engine/engine_init.h"
#include "engine/host.h"

struct host_sink {
	struct sink sink;
	int stream;
};

static void put_text(struct rt *rt, int stream, val v)
{
	const struct host_ops *h = rt->eng->host;

	if (h->write_stream)
		h->write_stream(rt, rt->eng->host_arg, stream, val_to_str(rt, v));
}

void host_show_information(struct rt *rt, const struct host_ops *h, void *arg, val v)
{
	struct inforecord *r = val_cell(v, &type_inforecord);
	struct hostmessage *m = r ? val_cell(r->data, &type_hostmessage) : NULL;

	if (h->write && m)
		h->write(rt, arg, m->message, m->fg, m->bg, !m->no_newline);
	else if (h->write)
		h->write(rt, arg, val_to_str(rt, v), -1, -1, true);
}

static void put_information(struct rt *rt, val v)
{
	const struct host_ops *h = rt->eng->host;

	if (h->write_information)
		h->write_information(rt, rt->eng->host_arg, v);
	else
		host_show_information(rt, h, rt->eng->host_arg, v);
}

static void put(struct sink *s, val v)
{
	struct host_sink *k = (struct host_sink *)s;
	struct rt *rt = s->rt;
	const struct host_ops *h = rt->eng->host;

	if (k->stream == STREAM_INFO)
		put_information(rt, v);
	else if (k->stream != STREAM_PROGRESS)
		put_text(rt, k->stream, v);
	else if (h->write_progress)
		h->write_progress(rt, rt->eng->host_arg, 0, v);
}

static void host_trace(struct heap *h, struct cell *c)
{
}

static const struct type type_host_sink = {
	.cls = { .trace = host_trace }, .name = "HostSink", .base = &type_object, .flags = TF_INTERNAL,
};

struct host_sinks {
	struct cell h;
	struct host_sink s[STREAM__MAX];
};

_startup_ void engine_add_host_streams(struct rt *rt)
{
	struct host_sinks *all = rt_new_cell(rt, &type_host_sink, host_sinks);

	if (!rt->eng->host)
		return;
	rt_pin(rt, val_obj(all));
	for (int i = STREAM_WARNING; i < STREAM__MAX; i++) {
		all->s[i].sink = (struct sink){ put, rt };
		all->s[i].stream = i;
		rt->eng->top_streams.s[i] = &all->s[i].sink;
	}
}
