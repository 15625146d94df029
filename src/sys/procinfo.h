/* SPDX-License-Identifier: MIT */
/* What /proc says of a process. */
#pragma once

#include "base/buf.h"

#include <sys/types.h>

struct proc_info {
	pid_t pid, ppid, session;
	uid_t uid;
	char state;			/* 'R', 'S', 'Z' … */
	char comm[64];
	int64_t user_us, system_us;	/* processor time */
	int64_t start_us;		/* since boot */
	int64_t threads, priority, nice;
	uint64_t virtual_bytes, resident_bytes, peak_bytes, private_bytes;
};

/* 0, or -ERR_NOTFOUND. */
int procinfo_read(pid_t pid, struct proc_info *ret);

/* All process ids, ascending, into OUT (room for MAX); their number. */
unsigned procinfo_list(pid_t *out, unsigned max);

/* Appends the arguments of PID, each ended by NUL; 0 or an error. */
int procinfo_arguments(pid_t pid, struct buf *out);

/* The path of its program; false: not to be seen. */
bool procinfo_program(pid_t pid, char *ret, size_t size);

/* The moment of boot: microseconds since 1970. */
int64_t procinfo_boot_us(void);
