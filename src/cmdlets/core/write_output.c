/* SPDX-License-Identifier: MIT */
/* Write-Output and Out-Null. */
#include "engine/cmdlet.h"

struct write_output_args {
	val input_object;
	bool no_enumerate;
};

static const struct param_def write_output_params[] = {
	PARAM(write_output_args, input_object, "InputObject", P_PSOBJECT, .pos = 1,
	      .flags = PF_MANDATORY | PF_PIPE | PF_REMAINING | PF_ALLOW_NULL | PF_ALLOW_EMPTY_COLLECTION),
	PARAM(write_output_args, no_enumerate, "NoEnumerate", P_SWITCH),
	PARAMS_END
};

static void process(struct cmdlet *c)
{
	struct write_output_args *a = c->args;

	if (a->no_enumerate || (c->has_input && !val_array(a->input_object)))
		cmdlet_write(c, a->input_object);
	else
		cmdlet_write_enumerate(c, a->input_object);
}

const struct cmdlet_def cmdlet_write_output = {
	.name = "Write-Output", .module = MOD_UTILITY,
	.params = write_output_params, .args_size = sizeof(struct write_output_args), .process = process,
	.synopsis = "Writes the specified objects to the pipeline.",
};

struct out_null_args {
	val input_object;
};

static const struct param_def out_null_params[] = {
	PARAM(out_null_args, input_object, "InputObject", P_PSOBJECT, .flags = PF_PIPE),
	PARAMS_END
};

const struct cmdlet_def cmdlet_out_null = {
	.name = "Out-Null", .module = MOD_CORE,
	.params = out_null_params, .args_size = sizeof(struct out_null_args),
	.synopsis = "Hides the output instead of sending it down the pipeline or displaying it.",
};
