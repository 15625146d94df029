/* SPDX-License-Identifier: MIT */
/*
 * The bytes of the last request. A loop, or a command for many sessions, sends
 * the same block without arguments again and again: it is written once.
 */
#include "remoting/client.h"

#include <string.h>

enum { KEPT_MAX = 64 << 10 };

struct sent_request {
	struct cell h;
	struct pipeline_request request;	/* without its statements */
	struct wire_command command;
	struct buf bytes;
};

static void trace(struct heap *h, struct cell *c)
{
	struct sent_request *s = (struct sent_request *)c;

	heap_mark(h, s->command.text);
	heap_mark(h, s->request.history);
	heap_mark(h, s->request.host.title);
}

static void finalize(struct cell *c)
{
	buf_release(&((struct sent_request *)c)->bytes);
}

static const struct type type_sent_request = {
	.cls = { .trace = trace, .finalize = finalize }, .name = "psession.SentRequest",
	.flags = TF_INTERNAL, .size = sizeof(struct sent_request),
};

/* The one command of a request that has nothing but its text; or NULL. */
static const struct wire_command *only_command(const struct pipeline_request *r)
{
	const struct wire_statement *st = r->statements;

	return r->nstatements == 1 && !r->repeated && st->n == 1 && !st->commands[0].nargs ? &st->commands[0] : NULL;
}

static bool same_text(const struct ustr *a, const struct ustr *b)
{
	return a == b || (a && b && ustr_eq(a, b));
}

static bool same_command(const struct wire_command *a, const struct wire_command *b)
{
	return a->is_script == b->is_script && a->use_local_scope == b->use_local_scope &&
	       !memcmp(&a->merge, &b->merge, sizeof a->merge) && same_text(a->text, b->text);
}

static bool same_host(const struct host_info *a, const struct host_info *b)
{
	return a->is_null == b->is_null && a->ui_null == b->ui_null && a->raw_null == b->raw_null &&
	       a->use_runspace == b->use_runspace && a->has_data == b->has_data && a->fg == b->fg && a->bg == b->bg &&
	       a->width == b->width && a->height == b->height && same_text(a->title, b->title);
}

static bool same_request(const struct pipeline_request *a, const struct pipeline_request *b)
{
	return a->no_input == b->no_input && a->add_to_history == b->add_to_history && a->is_nested == b->is_nested &&
	       a->redirect_errors == b->redirect_errors && a->stream_options == b->stream_options &&
	       same_text(a->history, b->history) && same_host(&a->host, &b->host);
}

const struct buf *repeat_find(struct rt *rt, const struct pipeline_request *r)
{
	const struct sent_request *s = remoting_of(rt)->sent;
	const struct wire_command *c = only_command(r);

	return s && c && same_command(&s->command, c) && same_request(&s->request, r) ? &s->bytes : NULL;
}

void repeat_keep(struct rt *rt, const struct pipeline_request *r, const void *data, size_t n)
{
	struct remoting *m = remoting_of(rt);
	const struct wire_command *c = only_command(r);
	struct sent_request *s = m->sent;

	if (!c || n > KEPT_MAX)
		return;
	if (!s) {
		s = rt_new_cell(rt, &type_sent_request, sent_request);
		gc_storep(m, m->sent, s);
	}
	s->request = *r;
	s->request.statements = NULL;
	s->command = *c;
	s->command.args = NULL;
	buf_reset(&s->bytes);
	if (buf_put(&s->bytes, data, n) < 0)
		m->sent = NULL;
}
