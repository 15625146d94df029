/* SPDX-License-Identifier: MIT */
#include "cli/xml_output.h"

#include "clixml/writer.h"
#include "sys/fd.h"

enum { FLUSH_AT = 64 * 1024 };

struct xml_output {
	struct cell h;
	struct sink sink;
	struct clixml_writer *w;
	const char *stream;
	int fd;
	bool open;
};

static void trace(struct heap *h, struct cell *c)
{
	heap_mark(h, ((struct xml_output *)c)->w);
}

static const struct type type_xml_output = {
	.cls = { .trace = trace }, .name = "xml-output", .flags = TF_INTERNAL, .size = sizeof(struct xml_output),
};

static void flush(struct xml_output *x)
{
	fd_write_all(x->fd, buf_ptr(&x->w->out), buf_size(&x->w->out));
	buf_reset(&x->w->out);
}

static void open_document(struct xml_output *x)
{
	if (x->open)
		return;
	x->open = true;
	buf_puts(&x->w->out, "#< CLIXML\n");
	clixml_open_document(x->w);
}

void xml_output_put(struct xml_output *x, val v, const char *stream)
{
	open_document(x);
	clixml_write(x->w, v, NULL, stream, CLIXML_DEPTH_REMOTE);
	if (buf_size(&x->w->out) > FLUSH_AT)
		flush(x);
}

static void put(struct sink *s, val v)
{
	struct xml_output *x = (struct xml_output *)((char *)s - offsetof(struct xml_output, sink));

	xml_output_put(x, v, x->stream);
}

void xml_output_text(struct rt *rt, struct xml_output *x, struct ustr *text, bool newline)
{
	if (ustr_len(text))
		xml_output_put(x, val_str(text), x->stream);
	if (newline)
		xml_output_put(x, val_str(ustr_from_char(rt, '\n')), x->stream);
}

void xml_output_progress(struct rt *rt, struct xml_output *x, int64_t source, val record)
{
	struct psobj *o = psobj_new(rt);

	psobj_put_c(rt, o, "SourceId", val_long(source));
	psobj_put_c(rt, o, "Record", record);
	xml_output_put(x, val_obj(o), "progress");
}

void xml_output_message(struct rt *rt, struct xml_output *x, int stream, struct ustr *text)
{
	static const char *const names[STREAM__MAX] = {
		[STREAM_WARNING] = "warning", [STREAM_VERBOSE] = "verbose", [STREAM_DEBUG] = "debug",
	};

	xml_output_put(x, val_str(text), names[stream] ? names[stream] : x->stream);
}

struct xml_output *xml_output_new(struct rt *rt, const char *stream, int fd)
{
	struct xml_output *x = rt_new_cell(rt, &type_xml_output, xml_output);

	x->sink = (struct sink){ put, rt };
	x->w = clixml_writer_new(rt);
	x->stream = stream;
	x->fd = fd;
	rt_pin(rt, val_obj(x));
	return x;
}

struct sink *xml_output_sink(struct xml_output *x)
{
	return &x->sink;
}

void xml_output_finish(struct rt *rt, struct xml_output *x)
{
	if (!x->open)
		return;
	clixml_close_document(x->w);
	flush(x);
	x->open = false;
}
