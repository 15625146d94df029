/* SPDX-License-Identifier: MIT */
/* The CLIXML reader on any bytes, and the writer on what it made of them. */
#include "clixml/clixml.h"
#include "clixml/reader.h"
#include "clixml/writer.h"
#include "engine/engine.h"
#include "types/tables.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

struct input {
	const uint8_t *data;
	size_t size;
	struct clixml_writer *w;
};

static void rewrite(struct rt *rt, val v, struct ustr *stream, void *arg)
{
	struct input *in = arg;

	clixml_reset(in->w);
	buf_reset(&in->w->out);
	clixml_write(in->w, v, NULL, NULL, CLIXML_DEPTH_REMOTE);
}

static void message(struct rt *rt, void *arg)
{
	static const struct clixml_reader_options o = { .remoting = true };
	struct input *in = arg;

	rewrite(rt, clixml_read(rt, in->data, in->size, &o), NULL, in);
}

static void document(struct rt *rt, void *arg)
{
	struct input *in = arg;

	clixml_read_document(rt, in->data, in->size, NULL, rewrite, in);
}

static struct rt *runtime(void)
{
	static struct rt *rt;
	struct rt_options o = { .types = builtin_types, .heap_limit = (size_t)256 << 20 };

	if (!rt) {
		rt = rt_new(&o);
		engine_new(rt, NULL, NULL);
		clixml_register(rt);
	}
	return rt;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct rt *rt = runtime();
	struct input in = { data, size, clixml_writer_new(rt) };

	rt_protect(rt, message, &in);
	rt_protect(rt, document, &in);
	buf_release(&in.w->out);
	return 0;
}
