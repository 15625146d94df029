/* SPDX-License-Identifier: MIT */
/* What the four Format cmdlets share: parameters, calculated properties, the run. */
#pragma once

#include "engine/cmdlet.h"
#include "format/shape.h"

struct format_common {
	struct array *property;		/* Format-Wide: one, in prop */
	val prop;
	val group_by;
	struct ustr *view;
	bool show_error, display_error, force;
	struct ustr *expand;
	val input;
};

#define FORMAT_COMMON_PARAMS                                                   \
	PARAM(args, c.group_by, "GroupBy", P_OBJECT),                          \
	PARAM(args, c.view, "View", P_STRING),                                 \
	PARAM(args, c.show_error, "ShowError", P_SWITCH),                      \
	PARAM(args, c.display_error, "DisplayError", P_SWITCH),                \
	PARAM(args, c.force, "Force", P_SWITCH),                               \
	PARAM(args, c.expand, "Expand", P_STRING, .validate = "set:CoreOnly,EnumOnly,Both"), \
	PARAM(args, c.input, "InputObject", P_PSOBJECT, .flags = PF_PIPE)

#define FORMAT_OUTPUT_TYPES                                                    \
	"Microsoft.PowerShell.Commands.Internal.Format.FormatStartData,"       \
	"Microsoft.PowerShell.Commands.Internal.Format.FormatEntryData,"       \
	"Microsoft.PowerShell.Commands.Internal.Format.FormatEndData,"         \
	"Microsoft.PowerShell.Commands.Internal.Format.GroupStartData,"        \
	"Microsoft.PowerShell.Commands.Internal.Format.GroupEndData"

struct format_state {
	struct shaper *shaper;
};

/* Keys that a calculated property may have. */
enum { FK_LABEL = 1, FK_WIDTH = 2, FK_ALIGN = 4, FK_FORMAT = 8, FK_DEPTH = 16 };

/* Fills *O from the common parameters; throws the cmdlet's errors. */
void format_options(struct cmdlet *c, const struct format_common *a, enum fmt_shape shape, unsigned keys,
		    struct shape_options *o);
/* Throws that two parameters exclude each other. */
_Noreturn void format_exclusive(struct cmdlet *c, const char *id, const char *one, const char *other);
void format_process(struct cmdlet *c, struct format_state *s, const struct format_common *a);
void format_end(struct cmdlet *c, struct format_state *s);
