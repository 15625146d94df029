/* SPDX-License-Identifier: MIT */
/* What a pipeline writes: each object and record a message; records that a host
 * shows also as host calls. */
#include "remoting/server_impl.h"

#include "clixml/records.h"

#include <stdio.h>
#include <string.h>

static void sent(struct server *s, int r)
{
	if (r < 0)
		rt_throw_stopped(s->rt);
}

static void send_value(struct server_run *r, uint32_t type, val v)
{
	struct server *s = r->s;
	struct clixml_writer *w = server_writer(s);
	int n;

	payload_write(w, v);
	n = server_send(s, type, r->pid, w);
	server_writer_done(s, w);
	sent(s, n);
}

/* Whole numbers need no writer. */
static bool send_integer(struct server_run *r, val v)
{
	char text[48];
	int n;

	if (v.k != VK_INT32)
		return false;
	n = snprintf(text, sizeof text, "\xef\xbb\xbf<I32>%d</I32>", (int)v.i);
	sent(r->s, runspace_emit(r->s->host, MSG_PIPELINE_OUTPUT, r->pid, text, (size_t)n));
	return true;
}

static void put_output(struct sink *sink, val v)
{
	struct server_run *r = ((struct server_sink *)sink)->run;

	rt_poll(sink->rt);
	if (send_integer(r, v))
		return;
	if (val_is_null(val_base(v))) {
		sent(r->s, runspace_emit(r->s->host, MSG_PIPELINE_OUTPUT, r->pid, NULL, 0));
		return;
	}
	send_value(r, MSG_PIPELINE_OUTPUT, v);
}

static void put_error(struct sink *sink, val v)
{
	send_value(((struct server_sink *)sink)->run, MSG_ERROR_RECORD, v);
}

static const struct { uint32_t message; int method; } texts[STREAM__MAX] = {
	[STREAM_WARNING] = { MSG_WARNING_RECORD, HOST_WRITE_WARNING },
	[STREAM_VERBOSE] = { MSG_VERBOSE_RECORD, HOST_WRITE_VERBOSE },
	[STREAM_DEBUG] = { MSG_DEBUG_RECORD, HOST_WRITE_DEBUG },
};

static void put_text(struct sink *sink, val v)
{
	struct server_sink *k = (struct server_sink *)sink;
	val text;

	send_value(k->run, texts[k->which].message, v);
	if (!call_has_ui(k->run->s))
		return;
	text = val_str(val_net_str(sink->rt, v));
	call_void(k->run->s, texts[k->which].method, &text, 1);
}

static void put_information(struct sink *sink, val v)
{
	struct server_run *r = ((struct server_sink *)sink)->run;

	send_value(r, MSG_INFORMATION_RECORD, record_information_notes(sink->rt, v));
	host_show(r->s, v);
}

void out_progress(struct server_run *r, int64_t source, val record)
{
	val notes = record_progress_notes(r->s->rt, record), params[2] = { val_long(source), notes };

	send_value(r, MSG_PROGRESS_RECORD, notes);
	if (call_has_ui(r->s))
		call_void(r->s, HOST_WRITE_PROGRESS, params, 2);
}

static void put_progress(struct sink *sink, val v)
{
	out_progress(((struct server_sink *)sink)->run, 0, v);
}

void out_streams(struct server_run *r, struct streams *ret)
{
	static void (*const put[STREAM__MAX])(struct sink *s, val v) = {
		[STREAM_OUT] = put_output, [STREAM_ERROR] = put_error, [STREAM_WARNING] = put_text,
		[STREAM_VERBOSE] = put_text, [STREAM_DEBUG] = put_text, [STREAM_INFO] = put_information,
		[STREAM_PROGRESS] = put_progress,
	};

	memset(ret, 0, sizeof *ret);
	for (int i = STREAM_OUT; i < STREAM__MAX; i++) {
		r->sinks[i] = (struct server_sink){ .sink = { put[i], r->s->rt }, .run = r, .which = (enum stream)i };
		ret->s[i] = &r->sinks[i].sink;
	}
}
