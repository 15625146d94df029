/* SPDX-License-Identifier: MIT */
/*
 * The command line of the shell: pwsh's options, their abbreviations and the
 * errors for what cannot be understood.
 */
#pragma once

#include "base/util.h"

enum cli_mode {
	CLI_INTERACTIVE,	/* prompt, or standard input when it is no terminal */
	CLI_COMMAND,		/* -Command text */
	CLI_COMMAND_ARGS,	/* -CommandWithArgs text, then $args */
	CLI_COMMAND_STDIN,	/* -Command - */
	CLI_FILE,		/* -File path, then arguments */
	CLI_VERSION,
	CLI_HELP,
	CLI_SERVER,		/* -ServerMode: PSRP on standard input and output */
	CLI_SSH_SERVER,		/* -SSHServerMode */
	CLI_PIPE_SERVER,	/* -NamedPipeServerMode: to one client of the process's own pipe */
	CLI_BAD,		/* error holds the message; exit code is `exit_code` */
};

enum cli_format { CLI_FORMAT_DEFAULT, CLI_FORMAT_TEXT, CLI_FORMAT_XML, CLI_FORMAT_NONE };

struct cli_args {
	enum cli_mode mode;
	char *command;		/* text of -Command, also of a server; path of -File */
	char **rest;		/* arguments after it, borrowed from argv */
	int nrest;
	const char *working_directory, *configuration, *configuration_file;
	const char *custom_pipe;
	char *arguments;	/* CLIXML of -EncodedArguments, or NULL */
	bool no_logo, no_profile, no_exit, interactive, non_interactive, login;
	bool encoded;		/* the command came by -EncodedCommand */
	enum cli_format output, input;
	int exit_code;
	bool usage;		/* said behind the error, on standard output */
	char *error;
};

enum { CLI_EXIT_BAD_ARGUMENT = 64 };

static inline bool cli_serves(const struct cli_args *a)
{
	return a->mode == CLI_SERVER || a->mode == CLI_SSH_SERVER || a->mode == CLI_PIPE_SERVER;
}
/* Turns A into CLI_BAD with a message. */
void cli_args_refuse(struct cli_args *a, bool usage, const char *fmt, ...) __attribute__((format(printf, 3, 4)));
/* The same for what is no script. */
void cli_args_refuse_file(struct cli_args *a, const char *path);
/* What option NAME got is no base64 of what it should be. */
void cli_args_refuse_encoding(struct cli_args *a, const char *name);
/* What is behind the dash, of any length, that S begins with; NULL: none. */
const char *cli_args_after_dash(const char *s);
void cli_args_parse(int argc, char **argv, struct cli_args *ret);
void cli_args_release(struct cli_args *a);
