/* SPDX-License-Identifier: MIT */
/* Exit-PSSession: ends the visit of a session. */
#include "engine/cmdlet.h"
#include "engine/host.h"

struct args {
	bool unused;
};

static const struct param_def params[] = { PARAMS_END };

static void process(struct cmdlet *c)
{
	const struct host_ops *h = c->rt->eng->host;

	if (h && h->pop_runspace)
		h->pop_runspace(c->rt, c->rt->eng->host_arg);
	else
		cmdlet_error_fmt(c, "System.Management.Automation.PSNotImplementedException", "NotImplemented", EC_NotImplemented, V_NULL,
				 "The method or operation is not implemented.");
}

const struct cmdlet_def cmdlet_exit_pssession = {
	.name = "Exit-PSSession", .module = MOD_CORE,
	.params = params, .args_size = sizeof(struct args), .process = process,
	.synopsis = "Ends an interactive visit of a session.",
};
