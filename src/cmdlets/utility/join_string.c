/* SPDX-License-Identifier: MIT */
/* Join-String. */
#include "cmdlets/utility/prop_expr.h"
#include "types/culture/culture.h"
#include "value/format_with.h"

struct args {
	struct array *property;
	struct ustr *separator;
	struct ustr *output_prefix;
	struct ustr *output_suffix;
	bool use_culture;
	struct array *input_object;
	bool single_quote;
	bool double_quote;
	struct ustr *format_string;
};

struct state {
	struct prop_expr *prop;
	uint32_t nprop;
	struct ustr *between;	/* NULL: nothing */
	struct sbuf out;
	bool any;
};

static const char *const sets[] = { "default", "SingleQuote", "DoubleQuote", "Format", NULL };
static const struct param_def params[] = {
	PARAM(args, property, "Property", P_ARRAY | P_OBJECT, .pos = 1,
	      .type_name = "Microsoft.PowerShell.Commands.PSPropertyExpression"),
	PARAM(args, separator, "Separator", P_STRING, .pos = 2, .flags = PF_ALLOW_EMPTY_STRING),
	PARAM(args, output_prefix, "OutputPrefix", P_STRING, .aliases = "op"),
	PARAM(args, output_suffix, "OutputSuffix", P_STRING, .aliases = "os"),
	PARAM(args, use_culture, "UseCulture", P_SWITCH),
	PARAM(args, input_object, "InputObject", P_ARRAY | P_PSOBJECT, .flags = PF_PIPE),
	PARAM(args, single_quote, "SingleQuote", P_SWITCH, .sets = 1 << 1),
	PARAM(args, double_quote, "DoubleQuote", P_SWITCH, .sets = 1 << 2),
	PARAM(args, format_string, "FormatString", P_STRING, .sets = 1 << 3),
	PARAMS_END
};

static void begin(struct cmdlet *c)
{
	struct args *a = c->args;
	struct state *s = c->state;
	val ofs;

	s->prop = prop_exprs(c, a->property, 0, &s->nprop);
	sbuf_init(&s->out, c->rt);
	s->between = a->separator;
	if (!cmdlet_has(c, "Separator") && var_get_c(c->rt, "OFS", &ofs) && !val_is_null(ofs))
		s->between = val_to_str(c->rt, ofs);
}

/* The culture of the values: the one in force where it is asked for. */
static val provider(struct cmdlet *c)
{
	struct args *a = c->args;

	return a->use_culture || !c->rt->culture ? V_NULL : val_obj(culture_named(c->rt, ustr_empty(c->rt)));
}

static struct ustr *value_of(struct cmdlet *c, val v)
{
	struct args *a = c->args;
	struct ustr *s = a->use_culture && c->rt->local_text ? c->rt->local_text(c->rt, v, NULL) : NULL;

	return s ? s : val_to_str(c->rt, v);
}

static void put_one(struct cmdlet *c, val v)
{
	struct args *a = c->args;
	struct state *s = c->state;
	const char *quote = a->single_quote ? "'" : a->double_quote ? "\"" : "";
	struct ustr *text;

	if (s->nprop && !prop_value(c, s->prop, v, &v))
		v = V_NULL;
	if (val_is_null(v))
		return;
	text = a->format_string ? format_with(c->rt, provider(c), a->format_string, &v, 1) : value_of(c, v);
	if (s->any && s->between)
		sbuf_put(&s->out, s->between);
	s->any = true;
	sbuf_puts(&s->out, quote);
	sbuf_put(&s->out, text);
	sbuf_puts(&s->out, quote);
}

static void process(struct cmdlet *c)
{
	struct args *a = c->args;

	for (uint32_t i = 0; a->input_object && i < a->input_object->n; i++)
		put_one(c, array_get(a->input_object, i));
}

static void end(struct cmdlet *c)
{
	struct args *a = c->args;
	struct state *s = c->state;
	struct sbuf b;

	sbuf_init(&b, c->rt);
	if (a->output_prefix)
		sbuf_put(&b, a->output_prefix);
	sbuf_put(&b, sbuf_take(&s->out));
	if (a->output_suffix)
		sbuf_put(&b, a->output_suffix);
	cmdlet_write(c, val_str(sbuf_take(&b)));
}

const struct cmdlet_def cmdlet_join_string = {
	.name = "Join-String", .module = MOD_UTILITY, .class_name = "Microsoft.PowerShell.Commands.Utility.JoinStringCommand",
	.sets = sets, .default_set = "default", .output_types = "System.String",
	.params = params, .args_size = sizeof(struct args), .state_size = sizeof(struct state),
	.begin = begin, .process = process, .end = end,
	.synopsis = "Joins objects from the pipeline into one string.",
};
