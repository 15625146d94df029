/* SPDX-License-Identifier: MIT */
/* Switch-Process: another program takes the place of this one. */
#include "engine/cmdlet.h"
#include "engine/host.h"
#include "engine/native.h"

#include <errno.h>
#include <string.h>
#include <unistd.h>

struct switch_args {
	struct array *with_command;
};

static const struct param_def switch_params[] = {
	PARAM(switch_args, with_command, "WithCommand", P_ARRAY | P_STRING, .pos = 1, .flags = PF_REMAINING),
	PARAMS_END
};

static void switch_to(struct cmdlet *c)
{
	struct switch_args *a = c->args;
	struct rt *rt = c->rt;
	const struct host_ops *h = rt->eng->host;
	struct command *cmd;
	const char **argv;

	if (!a->with_command || !a->with_command->n)
		return;
	cmd = command_find(rt, val_to_str(rt, array_get(a->with_command, 0)), CK_APPLICATION, false);
	if (!cmd)
		cmdlet_throw(c, err_make(rt, "System.Management.Automation.CommandNotFoundException",
			"CommandNotFound", EC_InvalidArgument,
			array_get(a->with_command, 0),
			"The command '%s' was not found: only programs can take the place of this process.",
			val_to_c(rt, array_get(a->with_command, 0))));
	argv = rt_block(rt, const char *, a->with_command->n + 1);
	for (uint32_t i = 0; i < a->with_command->n; i++)
		argv[i] = val_to_c(rt, array_get(a->with_command, i));
	if (h && h->flush)
		h->flush(rt, rt->eng->host_arg);
	execv(USTR_C(rt, cmd->definition), (char *const *)argv);
	cmdlet_throw(c, err_make(rt, "System.ComponentModel.Win32Exception", "ExecutionFailed", EC_InvalidOperation, V_NULL,
		"Execution of '%s' failed: %s.", val_to_c(rt, array_get(a->with_command, 0)), strerror(errno)));
}

const struct cmdlet_def cmdlet_switch_process = {
	.name = "Switch-Process", .module = MOD_CORE,
	.params = switch_params, .args_size = sizeof(struct switch_args), .process = switch_to,
	.synopsis = "On Linux and macOS, the cmdlet calls the execv() function to provide similar behavior as POSIX shells.",
};
