/* SPDX-License-Identifier: MIT */
/*
 * The plain console as a host: text to standard output, errors to standard
 * error, questions on the terminal. The line editor comes in front of
 * console_read_line later.
 */
#pragma once

#include "engine/host.h"
#include "engine/sink.h"

struct console {
	bool interactive;	/* may ask: not -NonInteractive */
	bool no_prompt;		/* -Command -: statements are read without prompts, and answers not shown */
	bool xml;		/* -OutputFormat XML: output is CLIXML */
	bool xml_errors;	/* of an encoded command: all but its output is CLIXML, on standard error */
	bool silent;		/* -OutputFormat None: nothing is shown */
	bool should_exit;	/* set by `exit` in a session that was entered … */
	int exit_code;
	int nested;		/* prompts within commands */
	int fg, bg;		/* colours now shown; -1: the terminal's */
	int raw_fg, raw_bg;	/* of RawUI, a ConsoleColor + 1; 0: the terminal's */
	char title[512];	/* of RawUI, as set here */
	struct xml_output *xml_out, *xml_err;	/* with xml; pinned */
};

/* The terminal's number for the text in a ConsoleColor; 10 more: behind it. */
extern const uint8_t console_sgr[16];

/* Connects the top streams to the console: formatted text, or CLIXML. */
void console_streams(struct rt *rt, struct console *c);
/* Ends the open table or document: after each run. */
void console_finish(struct rt *rt, struct console *c);
/* The run was cut off by an error or exit: before that is reported. */
void console_abandon(struct rt *rt, struct console *c);

extern const struct host_ops console_host;

/* RawUI by method name ("WindowSize", "set_WindowTitle"): struct host_ops. */
val console_raw_ui(struct rt *rt, void *arg, const char *method, const val *args, int n);

/* Reads one line of standard input without its line end; NULL at the end. The
 * text is malloc'd. */
char *console_read_line(void);
/* A line is typed already: the terminal echoed it where the cursor then was. */
bool console_typed_ahead(void);
/* The same after a wait; AHEAD: the line was typed before its prompt, which it is then shown behind. */
char *console_read_waited(bool ahead);
/* What is read is to be written behind its question, since no terminal shows it. */
bool console_shows_input(const struct console *c);
/* The last line that was read ended by a signal. */
bool console_line_interrupted(void);
/* Shows a prompt as Read-Host does. */
void console_show_prompt(const char *text);
/* -1: standard output took not everything, ever; said once on standard error. */
int console_flush(void);
/* Ctrl+C was pressed since this was last asked. */
bool console_ctrl_c(void);
void console_note_ctrl_c(void);
/* SIGTERM came: the prompt ends. */
bool console_terminated(void);
void console_note_termination(void);	/* from the signal handler */
