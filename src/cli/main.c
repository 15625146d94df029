/* SPDX-License-Identifier: MIT */
/*
 * The entry of the shell, which is also the session worker (--worker FD) and
 * the server end for ssh and for parents that speak line packets.
 */
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>
#include <sys/prctl.h>
#include <sys/stat.h>
#include <unistd.h>

#include "cli/args.h"
#include "cli/console.h"
#include "cli/run.h"
#include "cli/runtime.h"
#include "cli/ssh_setup.h"
#include "cli/stdin_input.h"
#include "engine/engine.h"
#include "remoting/client.h"
#include "remoting/server_visit.h"
#include "transport/askpass.h"
#include "transport/ssh_relay.h"
#include "value/work.h"
#include "worker/worker.h"

static const char usage[] =
	"Usage: psession [-Login] [[-File] <file> [args]] [-Command { - | <text> [args] }]\n"
	"                [-CommandWithArgs <text> [args]] [-EncodedCommand <base64>]\n"
	"                [-ConfigurationName <name>] [-ConfigurationFile <file>]\n"
	"                [-CustomPipeName <name>] [-ExecutionPolicy <policy>]\n"
	"                [-InputFormat {Text | XML}] [-OutputFormat {Text | XML}]\n"
	"                [-Interactive] [-NoExit] [-NoLogo] [-NonInteractive] [-NoProfile]\n"
	"                [-NamedPipeServerMode] [-SettingsFile <file>] [-SSHServerMode]\n"
	"                [-WorkingDirectory <folder>]\n"
	"       psession -h | -Help | -?\n"
	"       psession -v | -Version\n"
	"       psession Enable-SSHRemoting | Disable-SSHRemoting [--dry-run]\n";

static struct rt *interrupted_rt;

/* Ctrl+C stops what runs; at the prompt it only ends the line. SIGTERM ends the
 * shell in order, so that its sessions are closed; SIGHUP and SIGKILL leave them
 * disconnected. */
static void on_interrupt(int sig)
{
	if (sig == SIGTERM) {
		console_note_termination();
		close(STDIN_FILENO);	/* ends what is read */
	} else {
		console_note_ctrl_c();
	}
	if (interrupted_rt)
		rt_stop(interrupted_rt);
}

static void catch_signals(struct rt *rt)
{
	struct sigaction sa = { .sa_handler = on_interrupt };

	interrupted_rt = rt;
	sigemptyset(&sa.sa_mask);
	sigaction(SIGINT, &sa, NULL);
	sigaction(SIGTERM, &sa, NULL);
	signal(SIGPIPE, SIG_IGN);
}

static int refuse(const struct cli_args *a)
{
	fprintf(stderr, "%s\n", a->error ? a->error : "");
	if (a->usage)
		fputs(usage, stdout);
	return a->exit_code;
}

static int refuse_arguments(void)
{
	struct cli_args bad = { 0 };
	int code;

	cli_args_refuse_encoding(&bad, "EncodedArguments");
	code = refuse(&bad);
	cli_args_release(&bad);
	return code;
}

static int run(struct rt *rt, struct console *c, const struct cli_args *a)
{
	int code = 0;

	if (!a->no_logo && (a->mode == CLI_INTERACTIVE || (a->mode == CLI_FILE && a->no_exit)))
		console_show_prompt("psession " PSESSION_VERSION "\n");
	switch (a->mode) {
	case CLI_COMMAND:
		code = a->arguments ? run_encoded(rt, c, a->command, a->arguments) : run_command(rt, c, a->command, NULL, 0);
		if (code < 0)
			return refuse_arguments();
		break;
	case CLI_COMMAND_ARGS:
		code = run_command(rt, c, a->command, a->rest, a->nrest);
		break;
	case CLI_FILE:
		code = run_file(rt, c, a->command, a->rest, a->nrest);
		break;
	default:
		return repl(rt, c, 0);
	}
	if (a->no_exit && rt->unwound.kind != UNWIND_EXIT)
		return repl(rt, c, code);
	return code;
}

static void close_sessions(struct rt *rt, void *arg)
{
	remoting_close_all(rt);
}

/* Whoever wants to look into this process (Enter-PSHostProcess) may. */
static void take_visitors(struct rt *rt, const struct cli_args *a)
{
	if (visit_begin(rt, NULL, a->custom_pipe) < 0)
		fprintf(stderr,
			"psession: the pipe %s cannot be made: another process has it, or it is no file name\n", a->custom_pipe);
}

static int shell(const struct cli_args *a)
{
	struct console c = {
		.interactive = !a->non_interactive,
		.no_prompt = a->mode == CLI_COMMAND_STDIN, .xml = a->output == CLI_FORMAT_XML,
		.xml_errors = a->encoded && a->output == CLI_FORMAT_DEFAULT, .silent = a->output == CLI_FORMAT_NONE,
		.fg = -1, .bg = -1,
	};
	struct rt *rt = runtime_new(&console_host, &c);
	int code;

	setvbuf(stdout, NULL, _IOLBF, 1 << 16);	/* a reader sees each line when it is written */
	catch_signals(rt);
	take_visitors(rt, a);
	console_streams(rt, &c);
	if (!a->no_profile)
		run_profiles(rt, &c);
	if (!isatty(STDIN_FILENO) && a->mode != CLI_COMMAND_STDIN && a->mode != CLI_INTERACTIVE && a->input != CLI_FORMAT_NONE)
		gc_store(scope_global(rt), &scope_global(rt)->input,
			 a->input == CLI_FORMAT_XML ? stdin_input_xml(rt) : stdin_input_new(rt));
	code = run(rt, &c, a);
	rt_stop_clear(rt);
	rt_protect(rt, close_sessions, NULL);
	if (c.should_exit && rt->unwound.kind != UNWIND_EXIT)
		code = c.exit_code & 0xff;
	visit_end();
	runtime_free(rt);
	if (console_flush() < 0 && !code)
		code = EXIT_FAILURE;
	if (console_terminated()) {	/* whoever waits sees what ended it */
		signal(SIGTERM, SIG_DFL);
		raise(SIGTERM);
	}
	return code;
}

/* A script that isn't there is a wrong argument: nothing is started for it. */
static void check_script(struct cli_args *a)
{
	struct stat st;

	if (!*a->command)
		cli_args_refuse(a, false, "Processing -File '' failed: The value cannot be an empty string. (Parameter 'path') Specify a valid path for the -File parameter.");
	else if (stat(a->command, &st) || S_ISDIR(st.st_mode) || access(a->command, R_OK))
		cli_args_refuse_file(a, a->command);
}

static bool has_extension(const char *path, const char *ext)
{
	size_t n = strlen(path), k = strlen(ext);

	return n > k && !strcasecmp(path + n - k, ext);
}

/* Only servers open named configurations. */
static void check_configuration(struct cli_args *a)
{
	enum { EXIT_NOT_STARTED = 70 };
	const char *failed = "The shell cannot be started. A failure occurred during initialization:\n";

	if (a->configuration)
		cli_args_refuse(a, false, "%sCannot create or open the configuration session %s.", failed, a->configuration);
	else if (a->configuration_file && access(a->configuration_file, R_OK))
		cli_args_refuse(a, false, "%sThe provided configuration file '%s' does not exist.", failed, a->configuration_file);
	else if (a->configuration_file && !has_extension(a->configuration_file, ".pssc"))
		cli_args_refuse(a, false, "%sThe provided configuration file '%s' must have a .pssc file extension.", failed, a->configuration_file);
	else
		return;
	a->exit_code = EXIT_NOT_STARTED;
}

/* -WorkingDirectory; ~ is the home folder. */
static void enter_folder(const char *path)
{
	const char *home = getenv("HOME");
	_cleanup_(freep) char *own = NULL;

	if (*path == '~' && (!path[1] || path[1] == '/') && home && asprintf(&own, "%s%s", home, path + 1) < 0)
		own = NULL;
	if (chdir(own ? own : path))
		fprintf(stderr, "Set-Location: Cannot find path '%s' because it does not exist.\n", own ? own : path);
}

/* What the words of the command line ask for must be there. */
static void check(struct cli_args *a)
{
	if (a->mode == CLI_BAD || cli_serves(a))
		return;
	if (a->mode == CLI_FILE)
		check_script(a);
	if (a->mode != CLI_BAD)
		check_configuration(a);
	if (a->mode != CLI_BAD && a->working_directory)
		enter_folder(a->working_directory);
}

/* Started anew through /proc/self/exe, a process is listed as "exe". */
static void named(void)
{
	prctl(PR_SET_NAME, "psession");
}

int main(int argc, char **argv)
{
	struct cli_args a;
	int code;

	if (argc == 3 && !strcmp(argv[1], WORKER_ARG))
		return named(), runtime_worker(atoi(argv[2]));
	if (argc == 4 && !strcmp(argv[1], SSH_RELAY_ARG))
		return signal(SIGPIPE, SIG_IGN), ssh_relay_main(argv[2], argv[3]);
	if (ssh_setup_asked(argc, argv))
		return ssh_setup_main(argc, argv);
	if (askpass_asked(argc))
		return askpass_answer(argv[1]);
	cli_args_parse(argc, argv, &a);
	check(&a);
	switch (a.mode) {
	case CLI_VERSION:
		puts("psession " PSESSION_VERSION);
		code = 0;
		break;
	case CLI_HELP:
		fputs(usage, stdout);
		code = 0;
		break;
	case CLI_BAD:
		code = refuse(&a);
		break;
	case CLI_SERVER:
	case CLI_SSH_SERVER:
	case CLI_PIPE_SERVER:
		named();
		code = runtime_serve(&(struct serve_options){
			.ssh = a.mode == CLI_SSH_SERVER, .pipe = a.mode == CLI_PIPE_SERVER, .configuration = a.configuration,
			.folder = a.working_directory, .command = a.command });
		break;
	default:
		code = shell(&a);
	}
	cli_args_release(&a);
	if (work_was_let_go()) {
		fflush(NULL);
		_exit(code);
	}
	return code;
}
