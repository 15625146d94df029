/* SPDX-License-Identifier: MIT */
/* Out-Host and Out-Default: formatted output to the host. */
#include "engine/cmdlet.h"
#include "format/out.h"

struct host_args {
	bool paging;
	val input;
};

struct default_args {
	bool transcript;
	val input;
};

struct state {
	struct out *out;
};

static const struct param_def host_params[] = {
	PARAM(host_args, paging, "Paging", P_SWITCH),
	PARAM(host_args, input, "InputObject", P_PSOBJECT, .flags = PF_PIPE),
	PARAMS_END
};
static const struct param_def default_params[] = {
	PARAM(default_args, transcript, "Transcript", P_SWITCH),
	PARAM(default_args, input, "InputObject", P_PSOBJECT, .flags = PF_PIPE),
	PARAMS_END
};

static void host_begin(struct cmdlet *c)
{
	struct state *s = c->state;

	s->out = out_new_host(c->rt);
}

static void host_process(struct cmdlet *c)
{
	struct state *s = c->state;

	out_put(s->out, ((struct host_args *)c->args)->input, false);
}

static void default_process(struct cmdlet *c)
{
	struct state *s = c->state;

	out_put(s->out, ((struct default_args *)c->args)->input, false);
}

static void host_end(struct cmdlet *c)
{
	struct state *s = c->state;

	out_end(s->out);
}

const struct cmdlet_def cmdlet_out_host = {
	.name = "Out-Host", .module = MOD_CORE, .class_name = "OutHostCommand", .params = host_params,
	.args_size = sizeof(struct host_args), .state_size = sizeof(struct state),
	.begin = host_begin, .process = host_process, .end = host_end,
	.synopsis = "Shows output in the host.",
};

const struct cmdlet_def cmdlet_out_default = {
	.name = "Out-Default", .module = MOD_CORE, .class_name = "OutDefaultCommand", .params = default_params,
	.args_size = sizeof(struct default_args), .state_size = sizeof(struct state),
	.begin = host_begin, .process = default_process, .end = host_end,
	.synopsis = "Sends output to the default formatter and the host.",
};
