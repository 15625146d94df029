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
	struct list *objects;	/* input that is shown formatted, kept until it can be */
};

/* An object as the line a program reads. */
struct ustr *native_line(struct rt *rt, val v);
