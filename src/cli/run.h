/* SPDX-License-Identifier: MIT */
/*
 * The ways the shell runs what it is given. Each returns the exit code of the
 * process: that of `exit`, else 1 after a terminating error, else by $? for
 * -Command and 0 for -File.
 */
#pragma once

#include "cli/args.h"
#include "cli/console.h"

int run_command(struct rt *rt, struct console *c, const char *text, char **args, int nargs);
/* The same with the $args that a CLIXML document holds; negative: it holds none. */
int run_encoded(struct rt *rt, struct console *c, const char *text, const char *arguments);
int run_file(struct rt *rt, struct console *c, const char *path, char **args, int nargs);
/* The profiles that $PROFILE names, those that are there. */
void run_profiles(struct rt *rt, struct console *c);
/* Statements of standard input, each behind a prompt unless C wants none; CODE when there are none. */
int repl(struct rt *rt, struct console *c, int code);
/* The same within a command that runs, until exit or the end of input. */
void repl_nested(struct rt *rt, struct console *c);
