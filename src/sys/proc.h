/* SPDX-License-Identifier: MIT */
/*
 * Child processes and what the kernel tells about processes. Children are made
 * by posix_spawn, which does not copy this process's memory.
 */
#pragma once

#include "base/util.h"

#include <sys/types.h>

struct proc_spawn {
	const char *file;	/* a path, or a name looked up in PATH */
	const char *const *argv;
	const char *const *envp;	/* NULL: this process's */
	int in, out, err;	/* -1: /dev/null, otherwise dup2'ed to 0, 1, 2 */
	int pass;		/* becomes descriptor 3; -1: none */
	bool session;		/* setsid */
	bool group;		/* its own process group */
	bool hold_interrupt;	/* Ctrl+C is not for it */
	const char *cwd;	/* NULL: unchanged */
};

/* Starts a child with default signals, an empty signal mask and no other
 * descriptor than those named; returns its pid, -ERR_NOTFOUND or an error. */
int proc_spawn(const struct proc_spawn *p);

/* Reaps PID: 1 and its wait status, 0 when it still runs (BLOCK false), or
 * -ERR_NOTFOUND. */
int proc_reap(pid_t pid, bool block, int *ret_status);

/* Bytes resident of process PID, its proportional share where SHARED is set
 * (slower); 0 when unknown. */
uint64_t proc_memory(pid_t pid, bool shared);

/* Running processes below PID, at most MAX counted. */
unsigned proc_descendants(pid_t pid, unsigned max);
