/* SPDX-License-Identifier: MIT */
/*
 * What a host does for the engine: showing text, asking, reading lines. The
 * console, a session worker (through host calls) and tests each have one. A NULL
 * function means the host cannot do it. Text is a managed string.
 */
#pragma once

#include "value/conv.h"

struct host_ops {
	const char *name;		/* $Host.Name */
	/* Formatted output text and colour; FG/BG -1: unchanged. */
	void (*write)(struct rt *rt, void *arg, struct ustr *text, int fg, int bg, bool newline);
	void (*flush)(struct rt *rt, void *arg);	/* before a program runs and before a long wait */
	void (*aside)(struct rt *rt, void *arg);	/* before a program writes: what is shown for a while goes away */
	void (*last_words)(struct rt *rt, void *arg);	/* before the process ends itself; NULL: as flush */
	void (*write_raw)(struct rt *rt, void *arg, struct ustr *text, bool error);	/* [Console]'s: the bytes as they are */
	void (*write_error_line)(struct rt *rt, void *arg, struct ustr *text);
	/* The warning, verbose and debug lines, without their prefix. */
	void (*write_stream)(struct rt *rt, void *arg, int stream, struct ustr *text);
	void (*write_progress)(struct rt *rt, void *arg, int64_t source, val record);
	void (*write_information)(struct rt *rt, void *arg, val record);
	struct ustr *(*read_line)(struct rt *rt, void *arg);		/* NULL at end of input */
	struct ustr *(*read_input)(struct rt *rt, void *arg);	/* standard input for [Console]: not shown; NULL: read_line */
	val (*read_secure)(struct rt *rt, void *arg);			/* SecureString */
	/* dictionary */
	val (*prompt)(struct rt *rt, void *arg, struct ustr *caption, struct ustr *message, struct array *fields);
	int (*prompt_choice)(struct rt *rt, void *arg, struct ustr *caption, struct ustr *message,
		struct array *choices, int dflt);
	/* Several of them, DFLTS (numbers) without an answer: list of numbers. */
	struct list *(*prompt_choices)(struct rt *rt, void *arg, struct ustr *caption, struct ustr *message,
				       struct array *choices, struct list *dflts);
	val (*prompt_credential)(struct rt *rt, void *arg, struct ustr *caption, struct ustr *message,
				 struct ustr *user, struct ustr *target);
	val (*raw_ui)(struct rt *rt, void *arg, const char *method, const val *args, int n);	/* RawUI calls by method name */
	bool (*interactive)(struct rt *rt, void *arg);
	int (*width)(struct rt *rt, void *arg);				/* columns; 0: unknown */
	void (*set_should_exit)(struct rt *rt, void *arg, int code);
	void (*push_runspace)(struct rt *rt, void *arg, val session);	/* Enter-PSSession; NULL runspace pops */
	void (*pop_runspace)(struct rt *rt, void *arg);
	/* A prompt within the command that runs; LEAVE: out of the innermost, which throws. */
	void (*nested_prompt)(struct rt *rt, void *arg, bool leave);
	bool (*is_pushed)(struct rt *rt, void *arg);	/* an entered session takes the lines */
	bool (*may_spawn)(struct rt *rt, void *arg);	/* false: one more program would pass the session's limit */
	bool remote;			/* of a session: no PrivateData, and the debugger is enabled */
};

/* What Write-Host wrote as its text, another information record as a line. */
void host_show_information(struct rt *rt, const struct host_ops *h, void *arg, val record);
/* May one more program be started? */
bool host_may_spawn(struct rt *rt);
