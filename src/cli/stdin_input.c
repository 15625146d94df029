/* SPDX-License-Identifier: MIT */
#include "cli/stdin_input.h"

#include <stdlib.h>
#include <string.h>

#include "base/buf.h"
#include "cli/console.h"
#include "clixml/reader.h"
#include "engine/engine.h"
#include "value/error.h"

static bool next_line(struct iter *it, val *ret)
{
	char *line = console_read_line();

	if (!line)
		return false;
	*ret = val_str(ustr_from_utf8(it->rt, line, strlen(line)));
	free(line);
	return true;
}

static void lines(struct rt *rt, val self, struct iter *it)
{
	*it = (struct iter){ .rt = rt, .over = self, .next = next_line };
}

static const struct type_ops ops = { .iter = lines };
static const struct type type_stdin_input = {
	.name = "System.Collections.IEnumerator", .base = &type_object, .ops = &ops,
	.flags = TF_ENUMERABLE, .size = sizeof(struct cell),
};

static void add_object(struct rt *rt, val v, struct ustr *stream, void *arg)
{
	list_add(rt, arg, v);
}

/* All of standard input behind its first line, which names the format. */
static struct ustr *read_all(struct rt *rt)
{
	_cleanup_(buf_release) struct buf b = BUF_INIT;
	char *line;

	for (bool first = true; (line = console_read_line()); first = false) {
		if (!first) {
			buf_puts(&b, line);
			buf_putc(&b, '\n');
		}
		free(line);
	}
	return ustr_from_utf8(rt, buf_cstr(&b), buf_size(&b));
}

struct document {
	struct ustr *text;
	struct list *objects;
};

static void read_document(struct rt *rt, void *arg)
{
	struct document *d = arg;
	size_t n;
	const char *s = ustr_utf8(rt, d->text, &n);

	clixml_read_document(rt, s, n, &(struct clixml_reader_options){ 0 }, add_object, d->objects);
}

/* What is no CLIXML ends the shell: its command cannot get its input. */
static void objects(struct rt *rt, val self, struct iter *it)
{
	const struct host_ops *h = rt->eng->host;
	struct document d = { read_all(rt), list_new(rt, NULL) };

	if (rt_protect(rt, read_document, &d) == UNWIND_ERROR) {
		h->write_error_line(rt, rt->eng->host_arg, errrec_message(rt, rt->unwound.error));
		rt_unwind(rt, UNWIND_EXIT, NULL, NULL, EXIT_FAILURE);
	}
	iter_begin(rt, val_obj(d.objects), it);
}

static const struct type_ops xml_ops = { .iter = objects };
static const struct type type_stdin_xml = {
	.name = "System.Collections.IEnumerator", .base = &type_object, .ops = &xml_ops,
	.flags = TF_ENUMERABLE, .size = sizeof(struct cell),
};

val stdin_input_xml(struct rt *rt)
{
	return val_obj(rt_alloc(rt, &type_stdin_xml, sizeof(struct cell)));
}

val stdin_input_new(struct rt *rt)
{
	return val_obj(rt_alloc(rt, &type_stdin_input, sizeof(struct cell)));
}
