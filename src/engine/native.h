/* SPDX-License-Identifier: MIT */
/* A running native program and the making of its arguments. */
#pragma once

#include "engine/stage.h"

#include <sys/types.h>

struct native_text {	/* text read and not yet passed on */
	char *data;
	uint32_t n, cap;
	uint32_t seen;		/* so many bytes have no line break */
};

struct native {
	const char **argv;	/* heap memory, ends with NULL */
	pid_t pid;		/* 0: not started or reaped */
	pid_t ended;		/* the one that was reaped */
	int in, out, err;	/* our ends; -1: none */
	int in_pipe;		/* read end of the pipe from a program before */
	int code;
	uint32_t waits;
	bool had_error;
	struct native_text out_text, err_text;
	struct list *objects;	/* input that is shown formatted, kept until it can be; of a shell with a block all input, as CLIXML */
	bool shell;		/* gets a script block, so it is a PowerShell: minishell.h */
	bool xml_in;		/* reads objects */
	bool out_xml, err_xml;	/* the rest of what it says are lines of CLIXML */
	bool out_seen;		/* its first line was read */
	const char **format;	/* the argument that says how it writes, when the start decides; else NULL */
};

/* Arguments in the making. */
struct native_args {
	struct rt *rt;
	const char **v;
	uint32_t n, cap;
};
void native_args_add(struct native_args *a, struct ustr *s);
/* One of the site's, whose value is V, as programs get it. */
void native_args_given(struct native_args *a, const struct cmd_arg *s, const val *regs);
/* V and the items of collections in it. */
void native_args_value(struct native_args *a, val v);

/* E of the program to its errors, with where it runs. */
void native_error(struct stage *st, struct errrec *e);
/* Goes its output where the host shows things, unformatted and unwatched? */
bool native_to_host(struct stage *st, enum stream s);

/* An object as the line a program reads. */
struct ustr *native_line(struct rt *rt, val v);
