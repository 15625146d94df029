/* SPDX-License-Identifier: MIT */
/* The port between the session host and the engine. */
#include "remoting/server_impl.h"

#include "base/err.h"
#include "clixml/reader.h"
#include "engine/fiber.h"
#include "psrp/fragment.h"
#include "remoting/server_visit.h"
#include "types/culture/culture.h"

#include <malloc.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

static struct server_program program;

/* The error by which SCRIPT keeps the pool from being opened: its end, or the first that it wrote. */
static struct errrec *first_failure(struct server *s, const char *script)
{
	struct list *errors = val_list(s->rt->eng->error_list);
	uint32_t before = errors->n;
	struct errrec *e = run_first(s, script);

	if (e || errors->n <= before)
		return e;
	e = val_errrec(errors->v[errors->n - before - 1]);	/* the newest is in front */
	return err_make(s->rt, "System.Management.Automation.PSInvalidOperationException", "InvalidOperation", EC_InvalidOperation, V_NULL,
			"Running startup script threw an error: %s.", e ? USTR_C(s->rt, errrec_message(s->rt, e)) : "");
}

struct errrec *server_run_first(struct server *s)
{
	struct errrec *e = NULL;

	for (const char *const *script = program.first; script && *script && !e; script++)
		e = first_failure(s, *script);
	return e;
}

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
	heap_mark(h, s->configuration);
	heap_mark(h, s->runs);
	heap_mark(h, s->idle);
	heap_mark(h, s->queue);
	heap_mark(h, s->first_variables);
	val_mark(h, s->request);
	heap_mark(h, s->script_text);
	heap_mark(h, s->script);
}

static void finalize(struct cell *c)
{
	session_key_release(&((struct server *)c)->key);
	buf_release(&((struct server *)c)->request_bytes);
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
		w->out.max = runspace_send_max(s->host);
		w->secure = s->writer ? s->writer->secure : NULL;
		w->secure_arg = s;
		if (s->writer)
			return w;
		gc_storep(s, s->writer, w);
	}
	s->writing = true;
	s->writing_by = s->rt->eng->current_run;
	buf_reset(&w->out);
	return w;
}

void server_writer_abandon(struct server *s)
{
	if (s->writing_by == s->rt->eng->current_run)
		s->writing = false;
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

/* Runs FN for what came from the client: a stop of the pipeline under way is not
 * meant for it. False: it threw. */
static bool guarded(struct server *s, void (*fn)(struct rt *rt, void *arg), void *arg)
{
	int held = rt_stop_hold(s->rt, 1);
	bool ok = rt_protect(s->rt, fn, arg) == UNWIND_NONE;

	rt_stop_hold(s->rt, held);
	if (!ok)
		s->writing = false;
	return ok;
}

struct fed {
	struct server *s;
	const struct runspace_message *m;
	struct errrec *error;
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
static void refuse_body(struct rt *rt, void *arg)
{
	struct fed *f = arg;
	struct clixml_writer *w = server_writer(f->s);

	payload_pipeline_state(w, PIPE_FAILED, f->error);
	server_send(f->s, MSG_PIPELINE_STATE, f->m->pid, w);
	server_writer_done(f->s, w);
}

static void server_feed(void *ctx, const struct runspace_message *m)
{
	struct server *s = ctx;
	struct fed f = { s, m, NULL };

	if (guarded(s, feed_body, &f) || s->rt->unwound.kind != UNWIND_ERROR)
		return;
	f.error = s->rt->unwound.error;
	if (m->type != MSG_CREATE_PIPELINE && m->type != MSG_GET_COMMAND_METADATA)
		return;
	if (!guarded(s, refuse_body, &f)) {
		f.error = NULL;
		guarded(s, refuse_body, &f);
	}
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

struct server *server_new(struct rt *rt, struct runspace_host *host, const struct session_params *params)
{
	struct server *s = rt_new_cell(rt, &type_server, server);

	s->rt = rt;
	s->host = host;
	s->arguments = V_NULL;
	gc_storep(s, s->configuration, ustr_new(rt, params->configuration));
	s->min = s->max = 1;
	s->idle = list_new(rt, NULL);
	s->reader.remoting = true;
	memcpy(s->id, params->id, GUID_LEN);
	return s;
}

/* The engine, all of which is the session's. */
static void take_engine(struct server *s)
{
	struct rt *rt = s->rt;

	rt_pin(rt, val_obj(s));
	gc_storep(runspace_current(rt), runspace_current(rt)->name, ustr_new(rt, "RemoteHost"));
	rt->eng->host_arg = s;
	rt->eng->keep_information = true;
	var_remove(rt, scope_global(rt), ustr_atom(rt, "PROFILE"));	/* none was run */
	rt->eng->native_errors = true;
	rt->eng->forward_event = event_forward;
	rt->eng->breakpoint_updated = event_breakpoint;
}

static int server_start(struct runspace_host *host, const struct session_params *params, void **ret)
{
	struct server *s;
	struct rt *rt;

	if (!program.runtime_new)
		return -ERR_UNSUPPORTED;
	start_folder(params);
	rt = program.runtime_new(&server_host, NULL);
	if (!rt)
		return -ERR_NOMEM;
	culture_set_named(rt, params->culture, false);
	culture_set_named(rt, params->ui_culture, true);
	if (params->limits.memory)
		heap_set_limit(rt->heap, params->limits.memory);
	s = server_new(rt, host, params);
	take_engine(s);
	visit_begin(rt, host, NULL);
	*ret = s;
	return 0;
}

static void server_free(void *ctx)
{
	struct server *s = ctx;

	visit_end();
	program.runtime_free(s->rt);
}

static void close_body(struct rt *rt, void *arg)
{
	struct server *s = arg;

	s->closing = true;
	for (struct server_run *r = s->runs; r; r = r->next)
		if (!r->started)
			run_stop(s, r);
	worlds_end(s);
	if (!s->opened)
		return;
	pool_state(s, POOL_CLOSING, NULL);
	pool_state(s, POOL_CLOSED, NULL);
}

static void server_close(void *ctx)
{
	guarded(ctx, close_body, ctx);
}

static void stop_body(struct rt *rt, void *arg)
{
	struct server_run *r = arg;

	if (!r->started)
		run_stop(r->s, r);
}

static void server_signal(void *ctx, const uint8_t pid[16])
{
	struct server_run *r = run_find(ctx, pid);

	if (r)
		guarded(ctx, stop_body, r);
}

static void server_close_pipeline(void *ctx, const uint8_t pid[16])
{
	struct server *s = ctx;
	struct server_run *r = run_find(s, pid);

	if (!r)
		return;
	guarded(s, stop_body, r);
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
	struct psobj *o = psobj_new_bare(w->rt);

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

	if (!guarded(s, connect_body, &c))
		return -ERR_PROTOCOL;
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

	guarded(s, connected_body, s);
}

static void server_idle(void *ctx)
{
	struct server *s = ctx;

	if (s->nrunning)
		return;
	if (s->writer)
		buf_release(&s->writer->out);
	heap_trim(s->rt->heap);
	malloc_trim(0);
}

/* Others have turns where the thread's own stack waits: a fiber that waits gives way by itself. */
static int server_background(void *ctx)
{
	struct server *s = ctx;

	if (fiber_current(s->rt))
		return -1;
	visit_look(s->rt);
	return worlds_turn(s);
}

const struct runspace_port server_port = {
	.start = server_start, .feed = server_feed, .signal = server_signal, .close_pipeline = server_close_pipeline,
	.connect = server_connect, .connected = server_connected, .close = server_close, .free = server_free,
	.idle = server_idle, .background = server_background,
};
