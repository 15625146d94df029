/* SPDX-License-Identifier: MIT */
/*
 * Get-PSHostProcessInfo lists the processes of this program that belong to the
 * user; Enter- and Exit-PSHostProcess have no way into them: sessions are what
 * others can enter.
 */
#include "engine/cmdlet.h"
#include "types/cmdlet_types.h"
#include "types/process.h"

#include <unistd.h>

struct get_args {
	struct array *name;
	struct array *process;
	struct array *id;
};

static const char *const get_sets[] = { "ProcessNameParameterSet", "ProcessParameterSet", "ProcessIdParameterSet", NULL };
static const struct param_def get_params[] = {
	PARAM(get_args, name, "Name", P_ARRAY | P_STRING, .pos = 1, .sets = 1 << 0, .flags = PF_NOT_NULL_OR_EMPTY),
	PARAM(get_args, process, "Process", P_ARRAY | P_NAMED, .pos = 1, .sets = 1 << 1, .flags = PF_MANDATORY | PF_PIPE | PF_NOT_NULL_OR_EMPTY, .type_name = "System.Diagnostics.Process"),
	PARAM(get_args, id, "Id", P_ARRAY | P_INT, .pos = 1, .sets = 1 << 2, .flags = PF_MANDATORY | PF_NOT_NULL_OR_EMPTY),
	PARAMS_END
};

static bool is_wanted(struct cmdlet *c, struct process *p)
{
	struct get_args *a = c->args;

	if (a->process && a->process->n) {
		for (uint32_t i = 0; i < a->process->n; i++)
			if (val_process(array_get(a->process, i)) && val_process(array_get(a->process, i))->info.pid == p->info.pid)
				return true;
		return false;
	}
	for (uint32_t i = 0; a->id && i < a->id->n; i++)
		if (array_get(a->id, i).i == p->info.pid)
			return true;
	return a->name ? array_like(c->rt, a->name, p->name) : !a->id;
}

static void write_process(struct cmdlet *c, struct process *p)
{
	struct record *r = record_new(c->rt, &type_hostprocessinfo);

	record_put(r, HOSTPROC_NAME, val_str(p->name));
	r->f[HOSTPROC_ID] = val_int(p->info.pid);
	record_put(r, HOSTPROC_DOMAIN, val_str(ustr_new(c->rt, "DefaultAppDomain")));
	record_put(r, HOSTPROC_TITLE, val_str(ustr_empty(c->rt)));
	cmdlet_write(c, val_obj(r));
}

static void get(struct cmdlet *c)
{
	uint32_t n;
	struct process **all = process_all(c->rt, &n), *own = process_of(c->rt, getpid());

	for (uint32_t i = 0; own && i < n; i++)
		if (all[i]->info.uid == geteuid() && ustr_eq(all[i]->name, own->name) && is_wanted(c, all[i]))
			write_process(c, all[i]);
}

const struct cmdlet_def cmdlet_get_pshostprocessinfo = {
	.name = "Get-PSHostProcessInfo", .module = MOD_CORE,
	.sets = get_sets, .default_set = "ProcessNameParameterSet",
	.output_types = "Microsoft.PowerShell.Commands.PSHostProcessInfo",
	.params = get_params, .args_size = sizeof(struct get_args), .process = get,
	.synopsis = "Gets process information about the PowerShell host.",
};

struct enter_args {
	int64_t id;
	struct ustr *app_domain_name;
	val process;
	struct ustr *name;
	val host_process_info;
	struct ustr *custom_pipe_name;
};

static const char *const enter_sets[] = { "ProcessIdParameterSet", "ProcessParameterSet", "ProcessNameParameterSet", "PSHostProcessInfoParameterSet", "PipeNameParameterSet", NULL };
static const struct param_def enter_params[] = {
	PARAM(enter_args, id, "Id", P_INT, .pos = 1, .sets = 1 << 0, .flags = PF_MANDATORY, .validate = "range:0:2147483647"),
	PARAM(enter_args, app_domain_name, "AppDomainName", P_STRING, .pos = 2, .sets = 1 << 0 | 1 << 1 | 1 << 2 | 1 << 3, .flags = PF_NOT_NULL_OR_EMPTY),
	PARAM(enter_args, process, "Process", P_NAMED, .pos = 1, .sets = 1 << 1, .flags = PF_MANDATORY | PF_PIPE | PF_NOT_NULL, .type_name = "System.Diagnostics.Process"),
	PARAM(enter_args, name, "Name", P_STRING, .pos = 1, .sets = 1 << 2, .flags = PF_MANDATORY | PF_NOT_NULL_OR_EMPTY),
	PARAM(enter_args, host_process_info, "HostProcessInfo", P_NAMED, .pos = 1, .sets = 1 << 3, .flags = PF_MANDATORY | PF_PIPE | PF_NOT_NULL, .type_name = "Microsoft.PowerShell.Commands.PSHostProcessInfo"),
	PARAM(enter_args, custom_pipe_name, "CustomPipeName", P_STRING, .sets = 1 << 4, .flags = PF_MANDATORY),
	PARAMS_END
};

static _Noreturn void no_process(struct cmdlet *c, const char *id, const char *what, const char *name)
{
	cmdlet_throw_own(c, err_make(c->rt, "System.Management.Automation.PSArgumentException", id, EC_InvalidArgument, V_NULL,
				 "No %s was found with %s.", what, name));
}

static void check_id(struct cmdlet *c, int64_t id)
{
	struct rt *rt = c->rt;

	if (id == getpid())
		cmdlet_throw_own(c, err_make(rt, "System.Management.Automation.PSInvalidOperationException", "EnterPSHostProcessCantEnterSameProcess",
			EC_InvalidOperation, V_NULL, "Enter-PSHostProcess does not support entering the same PowerShell session it is running in."));
	if (!process_of(rt, (pid_t)id))
		no_process(c, "EnterPSHostProcessNoProcessFoundWithId", "process", USTR_C(rt, ustr_printf(rt, "Id: %d", (int)id)));
}

static void check_name(struct cmdlet *c, struct ustr *name)
{
	uint32_t n, found = 0;
	struct process **all = process_all(c->rt, &n);

	for (uint32_t i = 0; i < n; i++)
		found += ustr_like(c->rt, all[i]->name, name, true);
	if (!found)
		no_process(c, "EnterPSHostProcessNoProcessFoundWithName", "process",
			   USTR_C(c->rt, ustr_printf(c->rt, "Name: %s", USTR_C(c->rt, name))));
	if (found > 1)
		cmdlet_throw_own(c, err_make(c->rt, "System.Management.Automation.PSArgumentException", "EnterPSHostProcessMultipleProcessesFoundWithName",
			EC_InvalidArgument, V_NULL, "Multiple processes were found with this name %s.", USTR_C(c->rt, name)));
}

static void enter(struct cmdlet *c)
{
	struct enter_args *a = c->args;

	if (a->custom_pipe_name)
		no_process(c, "EnterPSHostProcessNoNamedPipeFound", "named pipe",
			   USTR_C(c->rt, ustr_printf(c->rt, "CustomPipeName: %s", USTR_C(c->rt, a->custom_pipe_name))));
	if (a->name)
		check_name(c, a->name);
	else if (val_process(a->process))
		check_id(c, val_process(a->process)->info.pid);
	else if (val_cell(a->host_process_info, &type_hostprocessinfo))
		check_id(c, ((struct record *)val_cell(a->host_process_info, &type_hostprocessinfo))->f[HOSTPROC_ID].i);
	else
		check_id(c, a->id);
	cmdlet_throw_own(c, err_make(c->rt, "System.NotSupportedException", "EnterPSHostProcessNotSupported", EC_NotImplemented, V_NULL,
		"A process cannot be entered: its own runspace takes no visitors. Start a session with New-PSSession and enter that."));
}

const struct cmdlet_def cmdlet_enter_pshostprocess = {
	.name = "Enter-PSHostProcess", .module = MOD_CORE,
	.sets = enter_sets, .default_set = "ProcessIdParameterSet",
	.params = enter_params, .args_size = sizeof(struct enter_args), .process = enter,
	.synopsis = "Connects to and enters into an interactive session with a local process.",
};

struct leave_args {
	char unused;
};

static const struct param_def leave_params[] = {
	PARAMS_END
};

/* Nothing can have been entered. */
static void leave(struct cmdlet *c)
{
}

const struct cmdlet_def cmdlet_exit_pshostprocess = {
	.name = "Exit-PSHostProcess", .module = MOD_CORE,
	.params = leave_params, .args_size = sizeof(struct leave_args), .process = leave,
	.synopsis = "Closes an interactive session with a local process.",
};
