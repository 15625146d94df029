/* SPDX-License-Identifier: MIT */
/* Format-List: Shows objects as lists of their properties. */
#include "cmdlets/utility/format_args.h"

struct args {
	struct format_common c;
};

static const struct param_def params[] = {
	PARAM(args, c.property, "Property", P_ARRAY | P_OBJECT, .pos = 1),
	FORMAT_COMMON_PARAMS,
	PARAMS_END
};

static void begin(struct cmdlet *c)
{
	struct args *a = c->args;
	struct format_state *s = c->state;
	struct shape_options o = { .command = "FormatListCommand" };

	format_options(c, &a->c, SHAPE_LIST, FK_LABEL | FK_FORMAT, &o);
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

const struct cmdlet_def cmdlet_format_list = {
	.name = "Format-List", .module = MOD_UTILITY, .class_name = "FormatListCommand", .params = params,
	.args_size = sizeof(struct args), .state_size = sizeof(struct format_state),
	.begin = begin, .process = process, .end = end,
	.output_types = FORMAT_OUTPUT_TYPES,
	.synopsis = "Shows objects as lists of their properties.",
};
