/* SPDX-License-Identifier: MIT */
/* System.Management.Automation.PSSerializer: documents as strings. */
#include "clixml/clixml.h"

#include "clixml/hex_secure.h"
#include "clixml/primitive_dict.h"
#include "clixml/reader.h"
#include "clixml/writer.h"
#include "engine/engine.h"
#include "types/arg.h"

static struct ustr *document(struct rt *rt, const val *v, uint32_t n, int depth)
{
	struct clixml_writer *w = clixml_writer_new(rt);
	struct ustr *s;

	w->indent = true;
	w->secure = clixml_put_secure_hex;
	w->nest_max = CLIXML_NEST_MAX + 1;
	clixml_open_document(w);
	for (uint32_t i = 0; i < n; i++) {
		w->bare = true;
		clixml_write(w, v[i], NULL, NULL, depth);
	}
	clixml_close_document(w);
	s = ustr_from_utf8(rt, (const char *)buf_ptr(&w->out), buf_size(&w->out));
	buf_release(&w->out);
	return s;
}

static val serialize(struct rt *rt, val self, val *a, int n)
{
	int64_t depth = n > 1 ? arg_int(a[1]) : CLIXML_DEPTH_REMOTE;

	if (depth < 1)
		net_throw(rt, "System.Management.Automation.PSArgumentException",
			  "Value of depth parameter must be greater than or equal to 1.");
	return val_str(document(rt, &a[0], 1, (int)MIN(depth, INT32_MAX)));
}

static void keep(struct rt *rt, val v, struct ustr *stream, void *arg)
{
	list_add(rt, arg, v);
}

static struct list *read_all(struct rt *rt, val text)
{
	static const struct clixml_reader_options o = { .secure = clixml_get_secure_hex };
	struct list *l = list_new(rt, NULL);
	struct ustr *s = arg_str(text);
	size_t n;
	const char *p = ustr_utf8(rt, s ? s : ustr_empty(rt), &n);

	clixml_read_document(rt, p, n, &o, keep, l);
	return l;
}

static val deserialize(struct rt *rt, val self, val *a, int n)
{
	struct list *l = read_all(rt, a[0]);

	if (l->n <= 1)
		return l->n ? l->v[0] : V_NULL;
	return val_obj(list_to_array(rt, l, &type_object));
}

static val deserialize_list(struct rt *rt, val self, val *a, int n)
{
	return val_obj(list_to_array(rt, read_all(rt, a[0]), &type_object));
}

static const struct type type_serializer = {
	.name = "System.Management.Automation.PSSerializer", .base = &type_object, .flags = TF_SEALED,
};

static const struct member_def members[] = {
	STATIC("static string Serialize(System.Object source)", serialize),
	STATIC("static string Serialize(System.Object source, int depth)", serialize),
	STATIC("static System.Object Deserialize(string source)", deserialize),
	STATIC("static System.Object[] DeserializeAsList(string source)", deserialize_list),
	MEMBERS_END
};

_startup_ void clixml_register(struct rt *rt)
{
	type_register(rt, &type_serializer, members);
	primitive_dict_register(rt);
	rt->eng->minishell_xml = &clixml_minishell;
}
