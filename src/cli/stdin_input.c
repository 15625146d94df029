/* SPDX-License-Identifier: MIT */
#include "cli/stdin_input.h"

#include <stdlib.h>
#include <string.h>

#include "base/buf.h"
#include "cli/console.h"
#include "clixml/reader.h"

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

/* All of standard input without the line that names the format. */
static void read_all(struct buf *b)
{
	static const char mark[] = "#< CLIXML";
	char *line;

	for (bool first = true; (line = console_read_line()); first = false) {
		if (!first || strncmp(line, mark, sizeof(mark) - 1)) {
			buf_puts(b, line);
			buf_putc(b, '\n');
		}
		free(line);
	}
}

static void objects(struct rt *rt, val self, struct iter *it)
{
	_cleanup_(buf_release) struct buf b = BUF_INIT;
	struct list *l = list_new(rt, NULL);
	struct ustr *text;
	const char *s;
	size_t n;

	read_all(&b);
	text = ustr_from_utf8(rt, buf_cstr(&b), buf_size(&b));
	buf_release(&b);
	s = ustr_utf8(rt, text, &n);
	clixml_read_document(rt, s, n, &(struct clixml_reader_options){ 0 }, add_object, l);
	iter_begin(rt, val_obj(l), it);
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
