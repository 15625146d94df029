/* SPDX-License-Identifier: MIT */
/* The syntax text of commands, a line a parameter set, and the view cells of
 * parameter metadata. */
#pragma once

#include "engine/command_impl.h"

struct param_view {	/* CommandParameterInfo, CommandParameterSetInfo */
	struct cell h;
	struct command *command;
	struct command_meta *meta;
	int32_t param;		/* index of the parameter or set */
	uint32_t set;		/* mask */
};
extern const struct type type_param_info, type_set_info;
extern const struct type_ops param_set_ops;

/* "\nGet-Thing [[-Name] <string>] [<CommonParameters>]\n" for all sets. */
struct ustr *command_syntax(struct rt *rt, struct command *c);
val core_version(struct rt *rt, const struct cmdlet_def *d);	/* of the built-in module that has it */
