/* SPDX-License-Identifier: MIT */
/* Get-Process, Stop-Process, Wait-Process, Debug-Process. */
#include "engine/cmdlet.h"
#include "types/process.h"

#include <errno.h>
#include <signal.h>
#include <string.h>
#include <unistd.h>

struct args {
	struct array *name, *id, *input_object;
	bool module, file_version_info, include_user_name;
	bool pass_thru, force, any;
	int64_t timeout;
};

static const char *const get_sets[] = { "Name", "NameWithUserName", "Id", "IdWithUserName", "InputObject",
	"InputObjectWithUserName", NULL };
static const struct param_def get_params[] = {
	PARAM(args, name, "Name", P_ARRAY | P_STRING, .pos = 1, .sets = 1 << 0 | 1 << 1,
	      .flags = PF_PIPE_NAME | PF_NOT_NULL_OR_EMPTY, .aliases = "ProcessName"),
	PARAM(args, id, "Id", P_ARRAY | P_INT, .sets = 1 << 2 | 1 << 3, .flags = PF_MANDATORY | PF_PIPE_NAME, .aliases = "PID"),
	PARAM(args, input_object, "InputObject", P_ARRAY | P_NAMED, .sets = 1 << 4 | 1 << 5,
	      .flags = PF_MANDATORY | PF_PIPE, .type_name = "System.Diagnostics.Process"),
	PARAM(args, include_user_name, "IncludeUserName", P_SWITCH, .sets = 1 << 1 | 1 << 3 | 1 << 5, .flags = PF_MANDATORY),
	PARAM(args, module, "Module", P_SWITCH, .sets = 1 << 0 | 1 << 2 | 1 << 4, .flags = PF_NOT_NULL),
	PARAM(args, file_version_info, "FileVersionInfo", P_SWITCH, .sets = 1 << 0 | 1 << 2 | 1 << 4,
	      .flags = PF_NOT_NULL, .aliases = "FV,FVI"),
	PARAMS_END
};

typedef void (*process_fn)(struct cmdlet *c, struct process *p);

/* Adds P unless it is one of the first BEFORE. */
static void note(struct list *found, struct rt *rt, struct process *p, uint32_t before)
{
	for (uint32_t i = 0; i < before; i++)
		if (val_process(found->v[i])->info.pid == p->info.pid)
			return;
	list_add(rt, found, val_obj(p));
}

static void by_name(struct cmdlet *c, struct ustr *name, struct list *ret)
{
	uint32_t n, found = 0, before = ret->n;
	struct process **v = process_all(c->rt, &n);

	for (uint32_t i = 0; i < n; i++)
		if (ustr_like(c->rt, v[i]->name, name, true)) {
			found++;
			note(ret, c->rt, v[i], before);
		}
	if (!found && !ustr_has_wildcard(name))
		cmdlet_error_fmt(c, "Microsoft.PowerShell.Commands.ProcessCommandException",
			"NoProcessFoundForGivenName", EC_ObjectNotFound, val_str(name),
			"Cannot find a process with the name \"%s\". Verify the process name and call the cmdlet again.", USTR_C(c->rt, name));
}

static void by_id(struct cmdlet *c, int64_t id, struct list *ret)
{
	struct process *p = process_of(c->rt, (pid_t)id);

	if (p)
		note(ret, c->rt, p, ret->n);
	else
		cmdlet_error_fmt(c, "Microsoft.PowerShell.Commands.ProcessCommandException",
			"NoProcessFoundForGivenId", EC_ObjectNotFound, val_int((int32_t)id),
			"Cannot find a process with the process identifier %lld.", (long long)id);
}

/* The processes that the parameters name, each once. */
static void each_process(struct cmdlet *c, process_fn fn)
{
	struct args *a = c->args;
	struct list *found = list_new(c->rt, NULL);

	for (uint32_t i = 0; a->name && i < a->name->n; i++)
		by_name(c, array_get(a->name, i).s, found);
	for (uint32_t i = 0; a->id && i < a->id->n; i++)
		by_id(c, array_get(a->id, i).i, found);
	for (uint32_t i = 0; a->input_object && i < a->input_object->n; i++)
		if (val_process(array_get(a->input_object, i)))
			note(found, c->rt, val_process(array_get(a->input_object, i)), found->n);
	if (!a->name && !a->id && !a->input_object)
		by_name(c, ustr_atom(c->rt, "*"), found);
	for (uint32_t i = 0; i < found->n; i++)
		fn(c, val_process(found->v[i]));
}

static void write_process(struct cmdlet *c, struct process *p)
{
	struct args *a = c->args;
	val v = val_obj(p), m;

	if (a->module && !a->file_version_info) {
		struct iter it;

		if (member_get_c(c->rt, v, "Modules", &m) && iter_begin(c->rt, m, &it))
			while (iter_next(&it, &m))
				cmdlet_write(c, m);
		return;
	}
	if (a->file_version_info) {
		if (member_get_c(c->rt, v, "MainModule", &m) && !val_is_null(m))
			cmdlet_write(c, m);
		return;
	}
	if (a->include_user_name) {
		psobj_put_c(c->rt, ext_of(c->rt, &v, true), "UserName", val_str(process_user(c->rt, p)));
		val_insert_type_name(c->rt, &v, ustr_new(c->rt, "System.Diagnostics.Process#IncludeUserName"));
	}
	cmdlet_write(c, v);
}

static void get(struct cmdlet *c)
{
	each_process(c, write_process);
}

const struct cmdlet_def cmdlet_get_process = {
	.name = "Get-Process", .module = MOD_MANAGEMENT,
	.sets = get_sets, .default_set = "Name",
	.output_types = "System.Diagnostics.ProcessModule,System.Diagnostics.FileVersionInfo,System.Diagnostics.Process",
	.params = get_params, .args_size = sizeof(struct args), .process = get,
	.synopsis = "Gets the processes that are running on the computer.",
};

static const char *const stop_sets[] = { "Id", "Name", "InputObject", NULL };
static const struct param_def stop_params[] = {
	PARAM(args, id, "Id", P_ARRAY | P_INT, .pos = 1, .sets = 1 << 0, .flags = PF_MANDATORY | PF_PIPE_NAME),
	PARAM(args, name, "Name", P_ARRAY | P_STRING, .sets = 1 << 1, .flags = PF_MANDATORY | PF_PIPE_NAME,
	      .aliases = "ProcessName"),
	PARAM(args, input_object, "InputObject", P_ARRAY | P_NAMED, .pos = 1, .sets = 1 << 2,
	      .flags = PF_MANDATORY | PF_PIPE, .type_name = "System.Diagnostics.Process"),
	PARAM(args, pass_thru, "PassThru", P_SWITCH),
	PARAM(args, force, "Force", P_SWITCH, .flags = PF_NOT_NULL_OR_EMPTY),
	PARAMS_END
};

static void stop_one(struct cmdlet *c, struct process *p)
{
	struct args *a = c->args;
	struct ustr *target = ustr_printf(c->rt, "%s (%d)", USTR_C(c->rt, p->name), (int)p->info.pid);

	if (!cmdlet_should_process(c, target, "Stop-Process"))
		return;
	if (p->info.pid == getpid() && c->rt->last_words)
		c->rt->last_words(c->rt);
	if (kill(p->info.pid, SIGKILL) && errno != ESRCH) {
		cmdlet_error_fmt(c, "Microsoft.PowerShell.Commands.ProcessCommandException", "CouldNotStopProcess",
			EC_CloseError, val_obj(p),
			"Cannot stop process \"%s\" because of the following error: %s", USTR_C(c->rt, target), strerror(errno));
		return;
	}
	if (a->pass_thru)
		cmdlet_write(c, val_obj(p));
}

static void stop(struct cmdlet *c)
{
	each_process(c, stop_one);
}

const struct cmdlet_def cmdlet_stop_process = {
	.name = "Stop-Process", .module = MOD_MANAGEMENT,
	.sets = stop_sets, .default_set = "Id", .output_types = "System.Diagnostics.Process", .flags = CF_SHOULD_PROCESS,
	.params = stop_params, .args_size = sizeof(struct args), .process = stop,
	.synopsis = "Stops one or more running processes.",
};

static const char *const wait_sets[] = { "Name", "Id", "InputObject", NULL };
static const struct param_def wait_params[] = {
	PARAM(args, name, "Name", P_ARRAY | P_STRING, .pos = 1, .sets = 1 << 0, .flags = PF_MANDATORY | PF_PIPE_NAME,
	      .aliases = "ProcessName"),
	PARAM(args, id, "Id", P_ARRAY | P_INT, .pos = 1, .sets = 1 << 1,
	      .flags = PF_MANDATORY | PF_PIPE_NAME | PF_NOT_NULL_OR_EMPTY, .aliases = "PID,ProcessId"),
	PARAM(args, input_object, "InputObject", P_ARRAY | P_NAMED, .sets = 1 << 2, .flags = PF_MANDATORY | PF_PIPE,
	      .type_name = "System.Diagnostics.Process"),
	PARAM(args, timeout, "Timeout", P_INT, .pos = 2, .flags = PF_NOT_NULL_OR_EMPTY, .aliases = "TimeoutSec",
	      .validate = "range:0:32767"),
	PARAM(args, any, "Any", P_SWITCH),
	PARAM(args, pass_thru, "PassThru", P_SWITCH),
	PARAMS_END
};

struct wait_state {
	struct list *waiting;
};

static void keep(struct cmdlet *c, struct process *p)
{
	struct wait_state *s = c->state;

	if (p->info.pid == getpid()) {
		cmdlet_error_fmt(c, "Microsoft.PowerShell.Commands.ProcessCommandException", "WaitOnItself",
			EC_ObjectNotFound, val_obj(p),
			"This command stopped operation because it cannot wait on itself. Specify another process and Run your command again.");
		return;
	}
	if (!s->waiting)
		s->waiting = list_new(c->rt, NULL);
	list_add(c->rt, s->waiting, val_obj(p));
}

static void wait(struct cmdlet *c)
{
	each_process(c, keep);
}

static bool any_ended(struct list *l)
{
	for (uint32_t i = 0; i < l->n; i++)
		if (process_has_exited(val_process(l->v[i])))
			return true;
	return false;
}

static void wait_end(struct cmdlet *c)
{
	struct args *a = c->args;
	struct list *l = ((struct wait_state *)c->state)->waiting;
	int64_t left = cmdlet_has(c, "Timeout") ? a->timeout * 1000 : -1;

	if (!l)
		return;
	for (uint32_t i = 0; i < l->n && !(a->any && any_ended(l)); i++) {
		struct process *p = val_process(l->v[i]);

		if (!process_wait(c->rt, p, left))
			cmdlet_error_fmt(c, "System.TimeoutException", "ProcessNotTerminated", EC_CloseError, val_obj(p),
				"This command stopped operation because process \"%s (%d)\" is not stopped in the specified time-out.",
				USTR_C(c->rt, p->name), (int)p->info.pid);
	}
	for (uint32_t i = 0; a->pass_thru && i < l->n; i++)
		cmdlet_write(c, l->v[i]);
}

const struct cmdlet_def cmdlet_wait_process = {
	.name = "Wait-Process", .module = MOD_MANAGEMENT,
	.sets = wait_sets, .default_set = "Name", .output_types = "System.Diagnostics.Process",
	.params = wait_params, .args_size = sizeof(struct args), .state_size = sizeof(struct wait_state),
	.process = wait, .end = wait_end,
	.synopsis = "Waits for the processes to be stopped before accepting more input.",
};

/* ---- Debug-Process: no debugger can be told to attach itself ------------- */

static const char *const debug_sets[] = { "Name", "Id", "InputObject", NULL };
static const struct param_def debug_params[] = {
	PARAM(args, name, "Name", P_ARRAY | P_STRING, .pos = 1, .sets = 1 << 0, .flags = PF_MANDATORY | PF_PIPE_NAME,
	      .aliases = "ProcessName"),
	PARAM(args, id, "Id", P_ARRAY | P_INT, .pos = 1, .sets = 1 << 1,
	      .flags = PF_MANDATORY | PF_PIPE_NAME | PF_NOT_NULL_OR_EMPTY, .aliases = "PID,ProcessId"),
	PARAM(args, input_object, "InputObject", P_ARRAY | P_NAMED, .sets = 1 << 2, .flags = PF_MANDATORY | PF_PIPE,
	      .type_name = "System.Diagnostics.Process"),
	PARAMS_END
};

static void debug_one(struct cmdlet *c, struct process *p)
{
	cmdlet_throw_fmt(c, "System.PlatformNotSupportedException", "CouldNotDebugProcess", EC_NotImplemented, V_NULL,
		"Processes cannot be handed to a debugger from here; start one on its id, such as gdb -p.");
}

static void debug(struct cmdlet *c)
{
	each_process(c, debug_one);
}

const struct cmdlet_def cmdlet_debug_process = {
	.name = "Debug-Process", .module = MOD_MANAGEMENT,
	.sets = debug_sets, .default_set = "Name",
	.flags = CF_SHOULD_PROCESS,
	.params = debug_params, .args_size = sizeof(struct args), .process = debug,
	.synopsis = "Debugs one or more processes running on the local computer.",
};
