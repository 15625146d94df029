/* SPDX-License-Identifier: MIT */
/* Format-Custom: Shows objects with a custom view or as nested classes. */
#include "cmdlets/utility/format_args.h"

struct args {
	struct format_common c;
	int64_t depth;
};

static const struct param_def params[] = {
	PARAM(args, c.property, "Property", P_ARRAY | P_OBJECT, .pos = 1),
	PARAM(args, depth, "Depth", P_INT, .validate = "range:1:2147483647"),
	FORMAT_COMMON_PARAMS,
	PARAMS_END
};

static void begin(struct cmdlet *c)
{
	struct args *a = c->args;
	struct format_state *s = c->state;
	struct shape_options o = { .command = "FormatCustomCommand" };

	format_options(c, &a->c, SHAPE_CUSTOM, FK_DEPTH, &o);
	o.depth = (int)a->depth;
	s->shaper = shaper_new(c->rt, &o);
}

static void process(struct cmdlet *c)
{
	format_process(c, c->state, &((struct args *)c->args)->c);
}

static void end(struct cmdlet *c)
{
	format_end(c, c->state);
}

const struct cmdlet_def cmdlet_format_custom = {
	.name = "Format-Custom", .module = MOD_UTILITY, .class_name = "FormatCustomCommand", .params = params,
	.args_size = sizeof(struct args), .state_size = sizeof(struct format_state),
	.begin = begin, .process = process, .end = end,
	.output_types = FORMAT_OUTPUT_TYPES,
	.synopsis = "Shows objects with a custom view or as nested classes.",
};
