/* SPDX-License-Identifier: MIT */
/* Start-Process. */
#include "base/err.h"
#include "engine/host.h"
#include "engine/command.h"
#include "providers/provider.h"
#include "sys/proc.h"
#include "types/command_words.h"
#include "types/io/io.h"
#include "types/process.h"

#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

struct args {
	struct ustr *file_path;
	struct array *argument_list;
	val credential;
	struct ustr *working_directory;
	bool load_user_profile, no_new_window, pass_thru;
	struct ustr *redirect_error, *redirect_input, *redirect_output;
	int64_t window_style;
	bool wait, use_new_environment;
	val environment;
	struct ustr *verb;
};

static const char *const sets[] = { "Default", "UseShellExecute", NULL };
static const struct param_def params[] = {
	PARAM(args, file_path, "FilePath", P_STRING, .pos = 1, .flags = PF_MANDATORY | PF_NOT_NULL_OR_EMPTY,
	      .aliases = "PSPath,Path"),
	PARAM(args, argument_list, "ArgumentList", P_ARRAY | P_STRING, .pos = 2, .aliases = "Args"),
	PARAM(args, credential, "Credential", P_OBJECT, .sets = 1 << 0, .flags = PF_NOT_NULL_OR_EMPTY | PF_CREDENTIAL,
	      .aliases = "RunAs", .type_name = "System.Management.Automation.PSCredential"),
	PARAM(args, working_directory, "WorkingDirectory", P_STRING, .flags = PF_NOT_NULL_OR_EMPTY),
	PARAM(args, load_user_profile, "LoadUserProfile", P_SWITCH, .sets = 1 << 0, .aliases = "Lup"),
	PARAM(args, no_new_window, "NoNewWindow", P_SWITCH, .sets = 1 << 0, .aliases = "nnw"),
	PARAM(args, pass_thru, "PassThru", P_SWITCH),
	PARAM(args, redirect_error, "RedirectStandardError", P_STRING, .sets = 1 << 0, .flags = PF_NOT_NULL_OR_EMPTY,
	      .aliases = "RSE"),
	PARAM(args, redirect_input, "RedirectStandardInput", P_STRING, .sets = 1 << 0, .flags = PF_NOT_NULL_OR_EMPTY,
	      .aliases = "RSI"),
	PARAM(args, redirect_output, "RedirectStandardOutput", P_STRING, .sets = 1 << 0,
	      .flags = PF_NOT_NULL_OR_EMPTY, .aliases = "RSO"),
	PARAM(args, window_style, "WindowStyle", P_ENUM, .flags = PF_NOT_NULL_OR_EMPTY,
	      .type_name = "System.Diagnostics.ProcessWindowStyle"),
	PARAM(args, wait, "Wait", P_SWITCH),
	PARAM(args, use_new_environment, "UseNewEnvironment", P_SWITCH, .sets = 1 << 0),
	PARAM(args, environment, "Environment", P_DICT, .type_name = "System.Collections.Hashtable"),
	PARAM(args, verb, "Verb", P_STRING, .sets = 1 << 1, .flags = PF_NOT_NULL_OR_EMPTY),
	PARAMS_END
};

static const char *joined(struct rt *rt, struct array *a)
{
	struct sbuf b;

	sbuf_init(&b, rt);
	for (uint32_t i = 0; a && i < a->n; i++) {
		if (i)
			sbuf_putc(&b, ' ');
		sbuf_put(&b, val_to_str(rt, array_get(a, i)));
	}
	return USTR_C(rt, sbuf_take(&b));
}

static struct ustr *program(struct cmdlet *c)
{
	struct args *a = c->args;
	struct command *cmd = command_find(c->rt, a->file_path, CK_APPLICATION | CK_EXTERNAL_SCRIPT, true);

	return cmd && cmd->definition ? cmd->definition : a->file_path;
}

/* Descriptors of the child; a box, so that none stays open when a throw passes. */
struct ends {
	struct cell h;
	int fd[3];
};

static void close_ends(struct cell *cell)
{
	struct ends *e = (struct ends *)cell;

	for (int i = 0; i < 3; i++) {
		if (e->fd[i] > 2)
			close(e->fd[i]);
		e->fd[i] = i;
	}
}

static void trace_ends(struct heap *h, struct cell *c)
{
}

static const struct type type_ends = {
	.cls = { .trace = trace_ends, .finalize = close_ends }, .name = "start-process-ends", .flags = TF_INTERNAL,
	.size = sizeof(struct ends),
};

static bool redirect(struct cmdlet *c, struct ends *e, int i, struct ustr *path, int flags)
{
	static const char *const names[] = { "RedirectStandardInput", "RedirectStandardOutput", "RedirectStandardError" };
	int fd;

	if (!path)
		return true;
	path = path_file(c->rt, path);
	fd = open(USTR_C(c->rt, path), flags | O_CLOEXEC, 0666);
	if (fd < 0 && i > 0)
		io_write(c->rt, path, flags, "", 0);	/* throws what keeps it from being made */
	if (fd < 0)
		cmdlet_error_fmt(c, "System.IO.FileNotFoundException", "FileNotFoundException", EC_InvalidOperation, V_NULL,
			"This command cannot be run because either the parameter \"%s '%s'\" has a value that is not valid or cannot be used with this command. Give a valid input and Run your command again.",
			names[i], USTR_C(c->rt, path));
	e->fd[i] = fd;
	return fd >= 0;
}

static bool overridden(struct dict *d, struct rt *rt, const char *entry)
{
	const char *eq = strchr(entry, '=');
	struct dict_entry *e;

	for (uint32_t i = 0; d && eq && (e = dict_next(d, &i));) {
		const char *name = val_to_c(rt, e->key);

		if (strlen(name) == (size_t)(eq - entry) && !memcmp(name, entry, strlen(name)))
			return true;
	}
	return false;
}

static const char *const *environment(struct cmdlet *c)
{
	extern char **environ;
	struct args *a = c->args;
	struct dict *d = val_dict(a->environment);
	struct command_words w = { 0 };
	static const char *const nothing[] = { NULL };
	struct dict_entry *e;

	if (!d && !a->use_new_environment)
		return NULL;
	for (char **p = environ; *p && !a->use_new_environment; p++)
		if (!d || !overridden(d, c->rt, *p))
			command_words_add(c->rt, &w, *p);
	for (uint32_t i = 0; d && (e = dict_next(d, &i));)
		if (!val_is_null(e->value))
			command_words_add(c->rt, &w,
				USTR_C(c->rt, ustr_printf(c->rt, "%s=%s", val_to_c(c->rt, e->key), val_to_c(c->rt, e->value))));
	return w.v ? w.v : nothing;
}

static void refuse(struct cmdlet *c, const char *exception, const char *text)
{
	cmdlet_error_fmt(c,
			 USTR_C(c->rt, ustr_printf(c->rt, "System.%s%s", *exception == 'I' ? "" : "IO.", exception)),
			 exception, EC_InvalidOperation, V_NULL,
			 "This command cannot be run because %s Run your command again.", text);
}

/* Parameters of another system, and values that can't be meant. */
static bool check_args(struct cmdlet *c, struct ustr *cwd)
{
	static const char *const other[] = { "WindowStyle", "Verb" };
	struct args *a = c->args;
	struct stat st;

	for (size_t i = 0; i < ARRAY_LEN(other); i++)
		if (cmdlet_has(c, other[i]))
			cmdlet_throw_fmt(c, "System.NotSupportedException", "NotSupportedException", EC_NotImplemented, V_NULL,
				"The parameter '-%s' is not supported for the cmdlet 'Start-Process' on this edition of PowerShell.", other[i]);
	if (a->working_directory && (stat(USTR_C(c->rt, cwd), &st) || !S_ISDIR(st.st_mode))) {
		refuse(c, "DirectoryNotFoundException",
			"either the parameter \"WorkingDirectory\" has a value that is not valid or cannot be used with this command. Give a valid input and");
		return false;
	}
	if (a->redirect_output && a->redirect_error &&
	    ustr_eq(path_file(c->rt, a->redirect_output), path_file(c->rt, a->redirect_error))) {
		refuse(c, "InvalidOperationException",
			"\"RedirectStandardOutput\" and \"RedirectStandardError\" are same. Give different inputs and");
		return false;
	}
	return true;
}

static void process(struct cmdlet *c)
{
	struct args *a = c->args;
	struct ustr *file = program(c), *cwd = a->working_directory ? path_file(c->rt, a->working_directory)
								    : location_file_system(c->rt);
	struct command_words argv = { 0 };
	struct ends *e = rt_new_cell(c->rt, &type_ends, ends);
	struct proc_spawn s = { .pass = -1 };
	struct process *p;
	int pid;

	if (!val_is_null(a->credential))
		cmdlet_throw_fmt(c, "System.PlatformNotSupportedException", "System.PlatformNotSupportedException", EC_NotSpecified, V_NULL,
			"The Domain property is not supported on this platform.");
	for (int i = 0; i < 3; i++)
		e->fd[i] = i;
	if (!check_args(c, cwd) ||
	    !cmdlet_should_process(c,
				   ustr_printf(c->rt, "%s %s", USTR_C(c->rt, file), joined(c->rt, a->argument_list)),
				   "Start-Process"))
		return;
	if (!redirect(c, e, 0, a->redirect_input, O_RDONLY))
		return;
	redirect(c, e, 1, a->redirect_output, O_WRONLY | O_CREAT | O_TRUNC);
	redirect(c, e, 2, a->redirect_error, O_WRONLY | O_CREAT | O_TRUNC);
	command_words_add(c->rt, &argv, USTR_C(c->rt, file));
	command_words_split(c->rt, &argv, joined(c->rt, a->argument_list));
	s.file = USTR_C(c->rt, file);
	s.argv = argv.v;
	s.envp = environment(c);
	s.cwd = USTR_C(c->rt, cwd);
	s.in = e->fd[0];
	s.out = e->fd[1];
	s.err = e->fd[2];
	pid = host_may_spawn(c->rt) ? proc_spawn(&s) : -ERR_LIMIT;
	close_ends(&e->h);
	if (pid < 0 && pid != -ERR_NOTFOUND && pid != -ERR_LIMIT)
		cmdlet_throw_fmt(c, "System.ComponentModel.Win32Exception", "System.ComponentModel.Win32Exception",
			EC_NotSpecified, V_NULL,
			"An error occurred trying to start process '%s' with working directory '%s'. Permission denied",
			USTR_C(c->rt, strchr(USTR_C(c->rt, file), '/') ? path_file(c->rt, file) : file), USTR_C(c->rt, cwd));
	if (pid < 0)
		cmdlet_throw_fmt(c, "System.InvalidOperationException", "InvalidOperationException", EC_InvalidOperation, V_NULL,
			"This command cannot be run due to the error: An error occurred trying to start process '%s' with working directory '%s'. %s",
			USTR_C(c->rt, a->file_path), USTR_C(c->rt, cwd), pid == -ERR_NOTFOUND ? "No such file or directory" :
			"The session has the maximum number of processes (MaxProcessesPerShell)");
	p = process_of_child(c->rt, pid, path_leaf(c->rt, file));
	if (a->pass_thru)
		cmdlet_write(c, val_obj(p));
	if (a->wait)
		process_wait(c->rt, p, -1);
}

const struct cmdlet_def cmdlet_start_process = {
	.name = "Start-Process", .module = MOD_MANAGEMENT,
	.sets = sets, .default_set = "Default", .output_types = "System.Diagnostics.Process", .flags = CF_SHOULD_PROCESS,
	.params = params, .args_size = sizeof(struct args), .process = process,
	.synopsis = "Starts one or more processes on the local computer.",
};
