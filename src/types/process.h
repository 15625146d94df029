/* SPDX-License-Identifier: MIT */
/*
 * System.Diagnostics.Process: a process of this machine as /proc shows it.
 * Values are read when asked for; those of a process that ended are the last
 * that were read. A child of ours (`child`) is reaped and has an exit code.
 */
#pragma once

#include "sys/procinfo.h"
#include "value/type.h"
#include "value/ustr.h"

struct process {
	struct cell h;
	struct proc_info info;
	struct ustr *name;
	bool child, exited, have_code;
	int exit_code;
	int64_t exit_time;	/* local ticks */
	bool idle;		/* not started yet */
	val start_info;		/* of one started by its own object, else null */
	val standard[3];	/* redirected streams: a writer, two readers; else null */
	struct array *lines[2];	/* bytes of output and error that are no line yet, while those are read for events */
	uint32_t nlines[2];	/* how many of them there are */
	bool begun[2], reading[2], tells_exit, told_exit;
};
extern const struct type type_process;

/* NULL: there is no process PID. */
struct process *process_of(struct rt *rt, pid_t pid);
/* As above, for a program that this process just started. */
struct process *process_of_child(struct rt *rt, pid_t pid, struct ustr *name);
struct process *val_process(val v);		/* or NULL */
/* P, not started yet, is now process PID, which somebody else started and reaps. */
void process_adopt(struct rt *rt, struct process *p, pid_t pid);
/* Each process, by name and id. */
struct process **process_all(struct rt *rt, uint32_t *ret_n);
bool process_has_exited(struct process *p);
/* Waits at most MS milliseconds (-1: as long as it takes), stoppable; true
 * when it ended. */
bool process_wait(struct rt *rt, struct process *p, int64_t ms);
/* Name of the owner. */
struct ustr *process_user(struct rt *rt, const struct process *p);
struct ustr *process_command_line(struct rt *rt, const struct process *p);
