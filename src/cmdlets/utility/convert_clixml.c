/* SPDX-License-Identifier: MIT */
/* ConvertTo-CliXml and ConvertFrom-CliXml. */
#include "clixml/hex_secure.h"
#include "clixml/reader.h"
#include "clixml/writer.h"
#include "engine/cmdlet.h"

struct to_args {
	val input_object;
	int64_t depth;
};

struct to_state {
	struct list *objects;
};

static const struct param_def to_params[] = {
	PARAM(to_args, input_object, "InputObject", P_PSOBJECT, .pos = 1, .flags = PF_MANDATORY | PF_PIPE),
	PARAM(to_args, depth, "Depth", P_INT, .validate = "range:1:2147483647"),
	PARAMS_END
};

static void to_begin(struct cmdlet *c)
{
	((struct to_state *)c->state)->objects = list_new(c->rt, NULL);
}

static void to_process(struct cmdlet *c)
{
	list_add(c->rt, ((struct to_state *)c->state)->objects, ((struct to_args *)c->args)->input_object);
}

static void to_end(struct cmdlet *c)
{
	struct list *l = ((struct to_state *)c->state)->objects;
	struct to_args *a = c->args;
	struct clixml_writer *w = clixml_writer_new(c->rt);
	int depth = cmdlet_has(c, "Depth") ? (int)a->depth : CLIXML_DEPTH_FILE;

	w->indent = true;
	w->secure = clixml_put_secure_hex;
	w->nest_max = CLIXML_NEST_MAX + 1;
	clixml_open_document(w);
	for (uint32_t i = 0; i < l->n; i++)
		clixml_write(w, l->v[i], NULL, NULL, depth);
	clixml_close_document(w);
	cmdlet_write(c, val_str(ustr_from_utf8(c->rt, (const char *)buf_ptr(&w->out), buf_size(&w->out))));
	buf_release(&w->out);
}

const struct cmdlet_def cmdlet_convertto_clixml = {
	.name = "ConvertTo-CliXml", .module = MOD_UTILITY, .class_name = "ConvertToClixmlCommand",
	.output_types = "System.String", .params = to_params, .args_size = sizeof(struct to_args),
	.state_size = sizeof(struct to_state), .begin = to_begin, .process = to_process, .end = to_end,
	.synopsis = "Writes objects as CLIXML text.",
};

struct from_args {
	struct ustr *input_object;
};

static const struct param_def from_params[] = {
	PARAM(from_args, input_object, "InputObject", P_STRING, .pos = 1, .flags = PF_MANDATORY | PF_PIPE),
	PARAMS_END
};

static void give(struct rt *rt, val v, struct ustr *stream, void *arg)
{
	cmdlet_write(arg, v);
}

static void from_process(struct cmdlet *c)
{
	static const struct clixml_reader_options o = { .secure = clixml_get_secure_hex };
	size_t n;
	const char *p = ustr_utf8(c->rt, ((struct from_args *)c->args)->input_object, &n);

	clixml_read_document(c->rt, p, n, &o, give, c);
}

const struct cmdlet_def cmdlet_convertfrom_clixml = {
	.name = "ConvertFrom-CliXml", .module = MOD_UTILITY, .class_name = "ConvertFromClixmlCommand",
	.params = from_params, .args_size = sizeof(struct from_args), .process = from_process,
	.synopsis = "Makes objects of CLIXML text.",
};
