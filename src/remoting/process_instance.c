/* SPDX-License-Identifier: MIT */
/*
 * The program, its arguments and its folder are the StartInfo of the instance's
 * Process, which scripts may change until the runspace is opened; the process
 * then becomes the child's.
 */
#include "remoting/process_instance.h"

#include <limits.h>
#include <signal.h>
#include <unistd.h>

#include "engine/code.h"
#include "engine/runspace.h"
#include "types/arg.h"
#include "types/process_start.h"
#include "types/tables.h"
#include "value/record.h"

#define SMAR "System.Management.Automation.Runspaces."

enum { INSTANCE_PROCESS };	/* the field of its record */

static const struct type type_instance = RECORD_TYPE(SMAR "PowerShellProcessInstance", 1);

static struct process *process_in(val instance)
{
	return val_process(record_get(instance, INSTANCE_PROCESS));
}

static void add(struct rt *rt, val info, struct ustr *word)
{
	list_add(rt, val_list(record_get(info, START_LIST)), val_str(word));
}

static val own_program(struct rt *rt)
{
	char exe[PATH_MAX];
	ssize_t n = readlink("/proc/self/exe", exe, sizeof exe - 1);

	return val_str(ustr_from_utf8(rt, exe, n > 0 ? (size_t)n : 0));
}

/* The StartInfo of a child that serves: this program, its three streams taken. */
static val start_info(struct rt *rt)
{
	static const char *const words[] = { "-s", "-NoLogo", "-NoProfile" };
	static const int set[] = { START_OUT, START_ERR, START_IN, START_NO_WINDOW };
	val info = type_construct(rt, &type_processstartinfo, NULL, 0);

	record_set(info, START_FILE, own_program(rt));
	record_set(info, START_SHELL, V_FALSE);
	for (size_t i = 0; i < ARRAY_LEN(set); i++)
		record_set(info, (uint32_t)set[i], V_TRUE);
	for (size_t i = 0; i < ARRAY_LEN(words); i++)
		add(rt, info, ustr_new(rt, words[i]));
	return info;
}

/* (version, credential, initializationScript, useWow64, workingDirectory) */
static val instance_ctor(struct rt *rt, val self, val *a, int n)
{
	struct record *r = record_new(rt, &type_instance);
	struct process *p = (struct process *)process_ctor(rt, V_NULL, NULL, 0).o;
	val info = start_info(rt);
	struct scriptblock *init = n > 2 ? val_scriptblock(a[2]) : NULL;

	if (n > 1 && !val_is_null(val_base(a[1])))
		net_throw(rt, "System.PlatformNotSupportedException", "The Domain property is not supported on this platform.");
	if (init) {
		add(rt, info, ustr_new(rt, "-EncodedCommand"));
		add(rt, info, request_encoded(rt, scriptblock_text(rt, init)));
	}
	if (n > 4 && arg_str(a[4]) && ustr_len(arg_str(a[4]))) {
		add(rt, info, ustr_new(rt, "-wd"));
		add(rt, info, arg_str(a[4]));
	}
	process_set_start_info(rt, val_obj(p), info);
	record_put(r, INSTANCE_PROCESS, val_obj(p));
	return val_obj(r);
}

static val get_exited(struct rt *rt, val self)
{
	struct process *p = process_in(self);

	return val_bool(!p->idle && process_has_exited(p));
}

static val dispose(struct rt *rt, val self, val *a, int n)
{
	struct process *p = process_in(self);

	if (!p->idle && !process_has_exited(p))
		kill(p->info.pid, SIGKILL);
	return V_VOID;
}

static const struct member_def instance_members[] = {
	CTOR("()", instance_ctor),
	CTOR("(version powerShellVersion, pscredential credential, scriptblock initializationScript, bool useWow64)",
		instance_ctor),
	CTOR("(version powerShellVersion, pscredential credential, scriptblock initializationScript, bool useWow64, string workingDirectory)",
	     instance_ctor),
	PROP("bool HasExited {get;}", get_exited, NULL),
	RECORD_PROP("System.Diagnostics.Process Process {get;}", 0),
	METHOD("void Dispose()", dispose),
	MEMBERS_END
};

/* --- the runspace ------------------------------------------------------- */

/* INSTANCE null: one of its own. */
static val out_of_process(struct rt *rt, val instance)
{
	struct remote_target t = {
		.kind = REMOTE_PROCESS, .computer = ustr_new(rt, "localhost"), .options = V_NULL,
		.credential = V_NULL, .ssh_options = V_NULL,
		.connect_ms = -1, .configuration = ustr_empty(rt),
	};
	struct remote_runspace *rs = remote_prepare(rt, &t);

	gc_store(rs, &rs->instance, val_is_null(val_base(instance)) ? instance_ctor(rt, V_NULL, NULL, 0) : val_base(instance));
	return val_obj(rs);
}

void process_instance_begin(struct rt *rt, struct remote_runspace *rs)
{
	struct process *p = process_in(rs->instance);
	val info = p->start_info;
	struct ustr *folder = arg_str(record_get(info, START_FOLDER));
	struct remote_target t = {
		.kind = REMOTE_PROCESS, .options = V_NULL, .directory = folder && ustr_len(folder) ? folder : NULL,
		.argv = process_start_words(rt, info), .envp = process_start_environment(rt, info),
	};
	struct errrec *why;

	if (!remote_begin(rt, rs, &t, &why)) {
		rs->far.state = POOL_BROKEN;
		net_throw(rt, "System.Management.Automation.Remoting.PSRemotingTransportException", "%s",
			USTR_C(rt, errrec_message(rt, why)));
	}
	process_adopt(rt, p, conn_child(rs->far.conn));
}

_startup_ void process_instance_register(struct rt *rt)
{
	record_type_use(rt, &type_instance, instance_members);
	runspace_out_of_process = out_of_process;
}
