/* SPDX-License-Identifier: MIT */
/* A job in a child process: Start-Job and the background operator. */
#pragma once

#include "remoting/job.h"

struct job_start {
	struct ustr *name, *command, *directory;
	struct scriptblock *block, *init;	/* INIT may be NULL */
	struct array *args;
	bool has_input;
	struct frame *caller;		/* where $using: values are looked up */
};

val job_start(struct rt *rt, const struct job_start *s);
/* eng->start_background */
val job_background(struct rt *rt, struct scriptblock *sb, struct ustr *text);
