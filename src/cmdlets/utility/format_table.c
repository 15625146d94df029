/* SPDX-License-Identifier: MIT */
/* Format-Table: Shows objects as a table. */
#include "cmdlets/utility/format_args.h"

struct args {
	struct format_common c;
	bool autosize, repeat_header, hide_headers, wrap;
};

static const struct param_def params[] = {
	PARAM(args, autosize, "AutoSize", P_SWITCH),
	PARAM(args, repeat_header, "RepeatHeader", P_SWITCH),
	PARAM(args, hide_headers, "HideTableHeaders", P_SWITCH),
	PARAM(args, wrap, "Wrap", P_SWITCH),
	PARAM(args, c.property, "Property", P_ARRAY | P_OBJECT, .pos = 1),
	FORMAT_COMMON_PARAMS,
	PARAMS_END
};

static void begin(struct cmdlet *c)
{
	struct args *a = c->args;
	struct format_state *s = c->state;
	struct shape_options o = { .command = "FormatTableCommand" };

	format_options(c, &a->c, SHAPE_TABLE, FK_LABEL | FK_WIDTH | FK_ALIGN | FK_FORMAT, &o);
	o.autosize = a->autosize;
	o.repeat_header = a->repeat_header;
	o.hide_headers = a->hide_headers;
	o.wrap = a->wrap;
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

const struct cmdlet_def cmdlet_format_table = {
	.name = "Format-Table", .module = MOD_UTILITY, .class_name = "FormatTableCommand", .params = params,
	.args_size = sizeof(struct args), .state_size = sizeof(struct format_state),
	.begin = begin, .process = process, .end = end,
	.output_types = FORMAT_OUTPUT_TYPES,
	.synopsis = "Shows objects as a table.",
};
