/* SPDX-License-Identifier: MIT */
/* Format-Wide: Shows one property of objects in columns. */
#include "cmdlets/utility/format_args.h"

struct args {
	struct format_common c;
	bool autosize;
	int64_t column;
};

static const struct param_def params[] = {
	PARAM(args, c.prop, "Property", P_OBJECT, .pos = 1),
	PARAM(args, autosize, "AutoSize", P_SWITCH),
	PARAM(args, column, "Column", P_INT, .validate = "range:1:2147483647"),
	FORMAT_COMMON_PARAMS,
	PARAMS_END
};

static void begin(struct cmdlet *c)
{
	struct args *a = c->args;
	struct format_state *s = c->state;
	struct shape_options o = { .command = "FormatWideCommand" };

	format_options(c, &a->c, SHAPE_WIDE, FK_FORMAT, &o);
	if (a->autosize && a->column)
		format_exclusive(c, "FormatCannotSpecifyAutosizeAndColumns", "AutoSize", "Column");
	o.autosize = a->autosize;
	o.columns = (int)a->column;
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

const struct cmdlet_def cmdlet_format_wide = {
	.name = "Format-Wide", .module = MOD_UTILITY, .class_name = "FormatWideCommand", .params = params,
	.args_size = sizeof(struct args), .state_size = sizeof(struct format_state),
	.begin = begin, .process = process, .end = end,
	.output_types = FORMAT_OUTPUT_TYPES,
	.synopsis = "Shows one property of objects in columns.",
};
