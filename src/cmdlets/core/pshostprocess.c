/* SPDX-License-Identifier: MIT */
/*
 * Get-PSHostProcessInfo lists the processes that can be entered: those of the
 * user that have a pipe (transport/hostpipe.h). Enter-PSHostProcess enters one
 * with a session that exists for the visit alone.
 */
#include "engine/host.h"
#include "remoting/interactive.h"
#include "remoting/server_visit.h"
#include "sys/clock.h"
#include "transport/hostpipe.h"
#include "types/cmdlet_types.h"
#include "types/process.h"

#include <limits.h>
#include <stdlib.h>
#include <unistd.h>

struct get_args {
	struct array *name;
	struct array *process;
	struct array *id;
};

static const char *const get_sets[] = { "ProcessNameParameterSet", "ProcessParameterSet", "ProcessIdParameterSet", NULL };
static const struct param_def get_params[] = {
	PARAM(get_args, name, "Name", P_ARRAY | P_STRING, .pos = 1, .sets = 1 << 0, .flags = PF_NOT_NULL_OR_EMPTY),
	PARAM(get_args, process, "Process", P_ARRAY | P_NAMED, .pos = 1, .sets = 1 << 1,
	      .flags = PF_MANDATORY | PF_PIPE | PF_NOT_NULL_OR_EMPTY, .type_name = "System.Diagnostics.Process"),
	PARAM(get_args, id, "Id", P_ARRAY | P_INT, .pos = 1, .sets = 1 << 2, .flags = PF_MANDATORY | PF_NOT_NULL_OR_EMPTY),
	PARAMS_END
};

static bool is_wanted(struct cmdlet *c, const struct hostpipe *p, struct ustr *program)
{
	struct get_args *a = c->args;

	if (a->process && a->process->n) {
		for (uint32_t i = 0; i < a->process->n; i++)
			if (val_process(array_get(a->process, i)) && val_process(array_get(a->process, i))->info.pid == p->pid)
				return true;
		return false;
	}
	for (uint32_t i = 0; a->id && i < a->id->n; i++)
		if (array_get(a->id, i).i == p->pid)
			return true;
	return a->name ? array_like(c->rt, a->name, program) : !a->id;
}

static val info_new(struct rt *rt, const struct hostpipe *p, struct ustr *program)
{
	struct record *r = record_new(rt, &type_hostprocessinfo);
	char path[PATH_MAX];

	record_put(r, HOSTPROC_NAME, val_str(program));
	r->f[HOSTPROC_ID] = val_int(p->pid);
	record_put(r, HOSTPROC_DOMAIN, val_str(ustr_new(rt, "None")));
	record_put(r, HOSTPROC_TITLE, val_str(ustr_empty(rt)));
	hostpipe_path(p->name, path, sizeof path);
	record_put(r, HOSTPROC_PIPE, val_str(ustr_new(rt, path)));
	return val_obj(r);
}

static void get(struct cmdlet *c)
{
	struct hostpipe *all;
	struct list *found = list_new(c->rt, NULL);
	unsigned n;

	visit_settle();
	n = hostpipe_list(&all);
	for (unsigned i = 0; i < n; i++) {
		struct ustr *program = ustr_new(c->rt, all[i].program);

		if (is_wanted(c, &all[i], program))
			list_add(c->rt, found, info_new(c->rt, &all[i], program));
	}
	free(all);
	for (uint32_t i = 0; i < found->n; i++)
		cmdlet_write(c, found->v[i]);
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

static const char *const enter_sets[] = { "ProcessIdParameterSet", "ProcessParameterSet", "ProcessNameParameterSet",
	"PSHostProcessInfoParameterSet", "PipeNameParameterSet", NULL };
static const struct param_def enter_params[] = {
	PARAM(enter_args, id, "Id", P_INT, .pos = 1, .sets = 1 << 0, .flags = PF_MANDATORY, .validate = "range:0:2147483647"),
	PARAM(enter_args, app_domain_name, "AppDomainName", P_STRING, .pos = 2,
	      .sets = 1 << 0 | 1 << 1 | 1 << 2 | 1 << 3, .flags = PF_NOT_NULL_OR_EMPTY),
	PARAM(enter_args, process, "Process", P_NAMED, .pos = 1, .sets = 1 << 1,
	      .flags = PF_MANDATORY | PF_PIPE | PF_NOT_NULL, .type_name = "System.Diagnostics.Process"),
	PARAM(enter_args, name, "Name", P_STRING, .pos = 1, .sets = 1 << 2, .flags = PF_MANDATORY | PF_NOT_NULL_OR_EMPTY),
	PARAM(enter_args, host_process_info, "HostProcessInfo", P_NAMED, .pos = 1, .sets = 1 << 3,
	      .flags = PF_MANDATORY | PF_PIPE | PF_NOT_NULL,
	      .type_name = "Microsoft.PowerShell.Commands.PSHostProcessInfo"),
	PARAM(enter_args, custom_pipe_name, "CustomPipeName", P_STRING, .sets = 1 << 4, .flags = PF_MANDATORY),
	PARAMS_END
};

static _Noreturn void no_process(struct cmdlet *c, const char *id, const char *what, const char *name)
{
	cmdlet_throw_own(c, err_make(c->rt, "System.Management.Automation.PSArgumentException", id, EC_InvalidArgument, V_NULL,
				 "No %s was found with %s.", what, name));
}

static _Noreturn void refuse(struct cmdlet *c, const char *id, struct ustr *text)
{
	cmdlet_throw_own(c, err_make(c->rt, "System.Management.Automation.PSInvalidOperationException", id,
		EC_InvalidOperation, V_NULL,
				     "%s", USTR_C(c->rt, text)));
}

static void check_id(struct cmdlet *c, int64_t id)
{
	if (id == getpid())
		refuse(c, "EnterPSHostProcessCantEnterSameProcess",
		       ustr_new(c->rt,
			"Enter-PSHostProcess does not support entering the same PowerShell session it is running in."));
	if (!process_of(c->rt, (pid_t)id))
		no_process(c, "EnterPSHostProcessNoProcessFoundWithId", "process",
			USTR_C(c->rt, ustr_printf(c->rt, "Id: %d", (int)id)));
}

static pid_t id_of_name(struct cmdlet *c, struct ustr *name)
{
	uint32_t n, found = 0;
	struct process **all = process_all(c->rt, &n);
	pid_t id = 0;

	for (uint32_t i = 0; i < n; i++) {
		if (!ustr_like(c->rt, all[i]->name, name, true))
			continue;
		id = all[i]->info.pid;
		found++;
	}
	if (!found)
		no_process(c, "EnterPSHostProcessNoProcessFoundWithName", "process",
			   USTR_C(c->rt, ustr_printf(c->rt, "Name: %s", USTR_C(c->rt, name))));
	if (found > 1)
		cmdlet_throw_own(c, err_make(c->rt, "System.Management.Automation.PSArgumentException",
			"EnterPSHostProcessMultipleProcessesFoundWithName",
			EC_InvalidArgument, V_NULL, "Multiple processes were found with this name %s.", USTR_C(c->rt, name)));
	return id;
}

static pid_t wanted_id(struct cmdlet *c)
{
	struct enter_args *a = c->args;
	struct record *info = val_cell(a->host_process_info, &type_hostprocessinfo);

	if (a->name)
		return id_of_name(c, a->name);
	if (val_process(a->process))
		return val_process(a->process)->info.pid;
	return info ? (pid_t)info->f[HOSTPROC_ID].i : (pid_t)a->id;
}

/* Its pipe: by the name it must have, or by what is there. */
static struct ustr *pipe_of(struct cmdlet *c, pid_t id)
{
	struct ustr *name = NULL;
	struct hostpipe *all;
	unsigned n = hostpipe_list(&all);

	for (unsigned i = 0; i < n; i++)
		if (all[i].pid == id)
			name = ustr_new(c->rt, all[i].name);
	free(all);
	if (!name)
		refuse(c, "EnterPSHostProcessNoPowerShell",
		       ustr_printf(c->rt,
			"Cannot enter process with Id '%d' because it has not loaded the PowerShell engine or the named-pipe listener was disabled.",
			(int)id));
	return name;
}

/* Waits for the other end, which may be busy, as long as an opening may take. */
static void wait_open(struct cmdlet *c, struct remote_runspace *rs)
{
	enum { OPEN_MS = 180000 };
	int64_t end = clock_due(OPEN_MS);

	while (rs->far.state == POOL_OPENING && clock_ms() < end)
		remote_wait(c->rt, &rs, 1, (int)(end - clock_ms()));
	if (rs->far.state == POOL_OPENED)
		return;
	remote_abandon(c->rt, rs);
	cmdlet_throw_own(c, remote_error(c->rt, "EnterPSHostProcessCannotConnectToProcess", EC_OperationTimeout, NULL,
		"The process did not answer: it is busy with something that cannot be interrupted, or it has ended."));
}

/* The prompt tells where one is. */
static void set_prompt(struct cmdlet *c, struct remote_runspace *rs)
{
	static const char text[] = "function global:prompt { \"[Process:$PID]: PS $($executionContext.SessionState.Path.CurrentLocation)> \" }";
	struct pipeline_request *r = request_script(c->rt, ustr_new(c->rt, text));

	r->add_to_history = false;
	remote_call(c->rt, rs, r, NULL);
}

static void visit(struct cmdlet *c, struct ustr *pipe, pid_t id)
{
	struct remote_target t = {
		.kind = REMOTE_PIPE, .computer = ustr_new(c->rt, "localhost"), .options = V_NULL,
		.credential = V_NULL, .ssh_options = V_NULL,
		.pipe = pipe, .pid = id,
	};
	const struct host_ops *h = c->rt->eng->host;
	struct session *s;
	struct errrec *why;
	struct remote_runspace *rs = remote_open(c->rt, &t, &why);

	if (!rs)
		cmdlet_throw_own(c, why);
	rs->temporary = true;
	wait_open(c, rs);
	set_prompt(c, rs);
	s = rt_new_cell(c->rt, &type_pssession, session);
	s->rs = rs;
	s->name = rs->name;
	interactive_push(c->rt, s, true);
	h->push_runspace(c->rt, c->rt->eng->host_arg, val_obj(s));
}

static void enter(struct cmdlet *c)
{
	struct enter_args *a = c->args;
	const struct host_ops *h = c->rt->eng->host;
	pid_t id = 0;

	if (!h || !h->push_runspace)
		cmdlet_throw_own(c, err_make(c->rt, "System.ArgumentException",
			"EnterPSHostProcessHostDoesNotSupportPushRunspace", EC_InvalidArgument, V_NULL,
			"The host does not support entering a process: it is not interactive, or it is itself a session."));
	if (!a->custom_pipe_name) {
		id = wanted_id(c);
		check_id(c, id);
	}
	visit(c, id ? pipe_of(c, id) : a->custom_pipe_name, id);
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

static void leave(struct cmdlet *c)
{
	const struct host_ops *h = c->rt->eng->host;

	if (h && h->pop_runspace)
		h->pop_runspace(c->rt, c->rt->eng->host_arg);
}

const struct cmdlet_def cmdlet_exit_pshostprocess = {
	.name = "Exit-PSHostProcess", .module = MOD_CORE,
	.params = leave_params, .args_size = sizeof(struct leave_args), .process = leave,
	.synopsis = "Closes an interactive session with a local process.",
};
