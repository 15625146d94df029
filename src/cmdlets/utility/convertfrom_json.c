/* SPDX-License-Identifier: MIT */
/* ConvertFrom-Json. */
#include "cmdlets/utility/json.h"

struct args {
	struct ustr *input_object;
	bool as_hashtable;
	int64_t depth;
	bool no_enumerate;
	int64_t date_kind;
};

struct state {
	struct list *texts;
};

static const struct param_def params[] = {
	PARAM(args, input_object, "InputObject", P_STRING, .pos = 1, .flags = PF_MANDATORY | PF_PIPE | PF_ALLOW_EMPTY_STRING),
	PARAM(args, as_hashtable, "AsHashtable", P_SWITCH),
	PARAM(args, depth, "Depth", P_INT, .validate = "range:Positive"),
	PARAM(args, no_enumerate, "NoEnumerate", P_SWITCH),
	PARAM(args, date_kind, "DateKind", P_ENUM, .type_name = "Microsoft.PowerShell.Commands.JsonDateKind"),
	PARAMS_END
};

static void begin(struct cmdlet *c)
{
	((struct state *)c->state)->texts = list_new(c->rt, NULL);
}

static void process(struct cmdlet *c)
{
	struct args *a = c->args;

	list_add(c->rt, ((struct state *)c->state)->texts, val_str(a->input_object ? a->input_object : ustr_empty(c->rt)));
}

static bool read_text(struct cmdlet *c, struct ustr *text, val *ret, struct errrec **ret_error)
{
	struct args *a = c->args;
	struct json_options o = {
		.hashtable = a->as_hashtable, .dates = (enum json_dates)a->date_kind,
		.depth = a->depth ? (uint32_t)a->depth : 1024,
	};

	return json_read(c->rt, text, &o, ret, ret_error);
}

static void deliver(struct cmdlet *c, val v)
{
	if (((struct args *)c->args)->no_enumerate)
		cmdlet_write(c, v);
	else
		cmdlet_write_enumerate(c, v);
}

static void convert(struct cmdlet *c, struct ustr *text)
{
	struct errrec *e;
	val v;

	if (!read_text(c, text, &v, &e))
		cmdlet_throw(c, e);
	deliver(c, v);
}

static struct ustr *joined(struct rt *rt, const struct list *l)
{
	struct sbuf b;

	sbuf_init(&b, rt);
	for (uint32_t i = 0; i < l->n; i++) {
		if (i)
			sbuf_putc(&b, '\n');
		sbuf_put(&b, l->v[i].s);
	}
	return sbuf_take(&b);
}

/* Several texts are one document each when the first is, else lines of one. */
static void end(struct cmdlet *c)
{
	struct list *l = ((struct state *)c->state)->texts;
	struct errrec *e;
	val v;

	if (l->n < 2) {
		if (l->n)
			convert(c, l->v[0].s);
		return;
	}
	if (!read_text(c, l->v[0].s, &v, &e) || val_is_null(v)) {
		convert(c, joined(c->rt, l));
		return;
	}
	deliver(c, v);
	for (uint32_t i = 1; i < l->n; i++)
		convert(c, l->v[i].s);
}

const struct cmdlet_def cmdlet_convertfrom_json = {
	.name = "ConvertFrom-Json", .module = MOD_UTILITY,
	.params = params, .args_size = sizeof(struct args), .state_size = sizeof(struct state),
	.begin = begin, .process = process, .end = end,
	.synopsis = "Converts a JSON-formatted string to objects.",
};
