/* SPDX-License-Identifier: MIT */
/* The port between the session host and the engine. */
#include "remoting/server_impl.h"

#include "base/err.h"
#include "clixml/reader.h"
#include "psrp/fragment.h"
#include "psrp/packet.h"

#include <malloc.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

static struct server_program program;

void server_set_program(const struct server_program *p)
{
	program = *p;
}

static void trace_info(struct heap *h, const struct host_info *i)
{
	heap_mark(h, i->title);
}

static void trace(struct heap *h, struct cell *c)
{
	struct server *s = (struct server *)c;

	heap_mark(h, s->writer);
	trace_info(h, &s->info);
	val_mark(h, s->arguments);
	heap_mark(h, s->runs);
	heap_mark(h, s->running);
	heap_mark(h, s->queue);
	heap_mark(h, s->first_variables);
}

static void finalize(struct cell *c)
{
	session_key_release(&((struct server *)c)->key);
}

static const struct type type_server = {
	.cls = { .trace = trace, .finalize = finalize }, .name = "server", .flags = TF_INTERNAL,
	.size = sizeof(struct server),
};

/* --- messages ----------------------------------------------------------- */

struct clixml_writer *server_writer(struct server *s)
{
	struct clixml_writer *w = s->writer;

	if (s->writing || !w) {
		w = clixml_writer_new(s->rt);
		w->secure = s->writer ? s->writer->secure : NULL;
		w->secure_arg = s;
		if (s->writer)
			return w;
		gc_storep(s, s->writer, w);
	}
	s->writing = true;
	buf_reset(&w->out);
	return w;
}

void server_writer_done(struct server *s, struct clixml_writer *w)
{
	enum { KEEP = 64 << 10 };

	if (w == s->writer)
		s->writing = false;
	if (w->out.cap > KEEP || w != s->writer)
		buf_release(&w->out);
}

int server_send(struct server *s, uint32_t type, const uint8_t *pid, struct clixml_writer *w)
{
	return runspace_emit(s->host, type, pid, buf_ptr(&w->out), buf_size(&w->out));
}

val server_decode(struct server *s, const struct runspace_message *m)
{
	return m->len ? clixml_read(s->rt, m->data, m->len, &s->reader) : V_NULL;
}

struct fed {
	struct server *s;
	const struct runspace_message *m;
};

static void feed_body(struct rt *rt, void *arg)
{
	struct fed *f = arg;

	switch (f->m->type) {
	case MSG_CREATE_PIPELINE:
	case MSG_GET_COMMAND_METADATA:
		run_create(f->s, f->m);
		break;
	case MSG_PIPELINE_INPUT:
	case MSG_END_OF_PIPELINE_INPUT:
		run_input(f->s, f->m);
		break;
	case MSG_PIPELINE_HOST_RESPONSE:
	case MSG_RUNSPACEPOOL_HOST_RESPONSE:
		run_response(f->s, f->m);
		break;
	default:
		pool_message(f->s, f->m);
	}
}

/* A pipeline whose message can't be understood ends at once with the reason;
 * a pool whose opening can't be understood never opens. */
static void refuse(struct server *s, const struct runspace_message *m, struct errrec *e)
{
	struct clixml_writer *w;

	if (m->type != MSG_CREATE_PIPELINE && m->type != MSG_GET_COMMAND_METADATA)
		return;
	w = server_writer(s);
	payload_pipeline_state(w, PIPE_FAILED, e);
	server_send(s, MSG_PIPELINE_STATE, m->pid, w);
	server_writer_done(s, w);
}

static void server_feed(void *ctx, const struct runspace_message *m)
{
	struct server *s = ctx;
	struct fed f = { s, m };
	struct unwound u;

	if (rt_protect(s->rt, feed_body, &f) == UNWIND_NONE)
		return;
	u = s->rt->unwound;
	s->writing = false;
	if (u.kind == UNWIND_ERROR)
		refuse(s, m, u.error);
}

/* --- life --------------------------------------------------------------- */

static void start_folder(const struct session_params *p)
{
	const char *home = getenv("HOME");

	if (p->cwd[0] && chdir(p->cwd) == 0)
		return;
	if (home && chdir(home) == 0)
		return;
	if (chdir("/") < 0)
		return;
}

static int server_start(struct runspace_host *host, const struct session_params *params, void **ret)
{
	static struct host_ops ops;
	struct server *s;
	struct rt *rt;

	if (!program.runtime_new)
		return -ERR_UNSUPPORTED;
	start_folder(params);
	host_fill(&ops);
	rt = program.runtime_new(&ops, NULL);
	if (!rt)
		return -ERR_NOMEM;
	s = rt_new_cell(rt, &type_server, server);
	s->rt = rt;
	s->host = host;
	s->arguments = V_NULL;
	s->min = s->max = 1;
	s->reader.remoting = true;
	rt_pin(rt, val_obj(s));
	rt->eng->host_arg = s;
	rt->eng->keep_information = true;
	rt->eng->native_errors = true;
	memcpy(s->id, params->id, GUID_LEN);
	*ret = s;
	return 0;
}

static void server_free(void *ctx)
{
	struct server *s = ctx;

	program.runtime_free(s->rt);
}

static void server_close(void *ctx)
{
	struct server *s = ctx;

	s->closing = true;
	for (struct server_run *r = s->runs; r; r = r->next)
		if (!r->started)
			run_stop(s, r);
	if (!s->opened)
		return;
	pool_state(s, POOL_CLOSING, NULL);
	pool_state(s, POOL_CLOSED, NULL);
}

static void server_signal(void *ctx, const uint8_t pid[16])
{
	struct server *s = ctx;
	struct server_run *r = run_find(s, pid);

	if (r && !r->started)
		run_stop(s, r);
}

static void server_close_pipeline(void *ctx, const uint8_t pid[16])
{
	struct server *s = ctx;
	struct server_run *r = run_find(s, pid);

	if (!r)
		return;
	if (!r->started)
		run_stop(s, r);
	run_forget(s, r);
}

/* --- another client ----------------------------------------------------- */

struct connecting {
	struct server *s;
	const uint8_t *req;
	size_t n;
	struct buf *reply;
	int result;
};

static int put_reply(struct server *s, uint32_t type, uint64_t id, struct clixml_writer *w, struct buf *reply)
{
	static const uint8_t zero[GUID_LEN];
	uint8_t head[MESSAGE_HEADER];

	message_header(head, MESSAGE_TO_CLIENT, type, s->id, zero);
	return fragment_put(reply, id, head, sizeof head, buf_ptr(&w->out), buf_size(&w->out), FRAGMENT_SIZE);
}

static void init_data(struct clixml_writer *w, const struct server *s)
{
	struct psobj *o = payload_bag(w->rt);

	payload_put_int(w->rt, o, "MinRunspaces", s->max);
	payload_put_int(w->rt, o, "MaxRunspaces", s->min);
	payload_write(w, val_obj(o));
}

static void connect_message(struct connecting *c, const struct message *m)
{
	struct runspace_message rm = { .type = m->type, .data = m->data, .len = m->len };
	struct clixml_writer *w;

	if (m->type == MSG_SESSION_CAPABILITY) {
		c->result = pool_negotiate(c->s, server_decode(c->s, &rm));
		return;
	}
	if (m->type != MSG_CONNECT_RUNSPACEPOOL || c->result < 0)
		return;
	session_key_release(&c->s->key);
	w = server_writer(c->s);
	payload_capability(w, c->s->version);
	put_reply(c->s, MSG_SESSION_CAPABILITY, 1, w, c->reply);
	buf_reset(&w->out);
	init_data(w, c->s);
	put_reply(c->s, MSG_RUNSPACEPOOL_INIT_DATA, 2, w, c->reply);
	server_writer_done(c->s, w);
	c->result = 1;
}

static void connect_body(struct rt *rt, void *arg)
{
	struct connecting *c = arg;
	struct defrag d;
	struct message m;
	const uint8_t *p;
	size_t n;

	defrag_init(&d, 0, 0);
	defrag_feed(&d, c->req, c->n);
	while (defrag_next(&d, &p, &n) > 0)
		if (message_parse(p, n, &m) == 0)
			connect_message(c, &m);
	defrag_release(&d);
}

static int server_connect(void *ctx, const uint8_t *req, size_t n, struct buf *reply)
{
	struct server *s = ctx;
	struct connecting c = { s, req, n, reply, 0 };

	if (rt_protect(s->rt, connect_body, &c) != UNWIND_NONE) {
		s->writing = false;
		return -ERR_PROTOCOL;
	}
	if (c.result < 0)
		return c.result;
	return c.result ? 0 : -ERR_PROTOCOL;
}

/* Both ends of a connect, kept by the host for clients that come while a command
 * runs. */
void server_publish_reply(struct server *s)
{
	_cleanup_(buf_release) struct buf reply = BUF_INIT;
	struct clixml_writer *w = server_writer(s);

	payload_capability(w, s->version);
	put_reply(s, MSG_SESSION_CAPABILITY, 1, w, &reply);
	buf_reset(&w->out);
	init_data(w, s);
	put_reply(s, MSG_RUNSPACEPOOL_INIT_DATA, 2, w, &reply);
	buf_reset(&w->out);
	pool_write_private_data(s, w);
	runspace_connect_reply(s->host, buf_ptr(&reply), buf_size(&reply), buf_ptr(&w->out), buf_size(&w->out));
	server_writer_done(s, w);
}

static void connected_body(struct rt *rt, void *arg)
{
	pool_private_data(arg);
}

static void server_connected(void *ctx)
{
	struct server *s = ctx;

	rt_protect(s->rt, connected_body, s);
}

static void server_idle(void *ctx)
{
	struct server *s = ctx;

	if (s->running)
		return;
	if (s->writer)
		buf_release(&s->writer->out);
	heap_trim(s->rt->heap);
	malloc_trim(0);
}

const struct runspace_port server_port = {
	.start = server_start, .feed = server_feed, .signal = server_signal, .close_pipeline = server_close_pipeline,
	.connect = server_connect, .connected = server_connected, .close = server_close, .free = server_free,
	.idle = server_idle,
};
