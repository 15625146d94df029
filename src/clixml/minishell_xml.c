/* SPDX-License-Identifier: MIT */
/* What programs that are a PowerShell and the one that runs them say to each other. */
#include "clixml/clixml.h"

#include "clixml/reader.h"
#include "clixml/records.h"
#include "clixml/writer.h"
#include "engine/minishell.h"
#include "engine/records.h"

static struct ustr *write_document(struct rt *rt, struct list *objects)
{
	struct clixml_writer *w = clixml_writer_new(rt);
	struct ustr *s;

	clixml_open_document(w);
	for (uint32_t i = 0; i < objects->n; i++)
		clixml_write(w, objects->v[i], NULL, NULL, CLIXML_DEPTH_REMOTE);
	clixml_close_document(w);
	s = ustr_from_utf8(rt, (const char *)buf_ptr(&w->out), buf_size(&w->out));
	buf_release(&w->out);
	return s;
}

static void read_document(struct rt *rt, const char *text, size_t n,
			  void (*fn)(struct rt *rt, val v, struct ustr *stream, void *arg), void *arg)
{
	static const struct clixml_reader_options o = { 0 };

	clixml_read_document(rt, text, n, &o, fn, arg);
}

static val record(struct rt *rt, val notes, enum stream s)
{
	if (s == STREAM_ERROR)
		return val_obj(record_read_error(rt, notes));
	return val_psobj(notes) ? record_read_information(rt, notes) : information_record(rt, notes, ustr_empty(rt), NULL);
}

const struct minishell_xml clixml_minishell = { .write = write_document, .read = read_document, .record = record };
