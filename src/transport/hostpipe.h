/* SPDX-License-Identifier: MIT */
/*
 * The sockets through which running PowerShell processes take visitors. They lie
 * in the folder of temporary files, where .NET puts its named pipes: one for each
 * process, PSHost.<start>.<pid>.None.<program>, and those that -CustomPipeName
 * names. The folder is everybody's: who listens is checked before a word is said,
 * and so is who calls.
 */
#pragma once

#include "base/util.h"

#include <sys/types.h>

enum { HOSTPIPE_NAME = 96 };	/* bytes of a name, with its NUL */

struct hostpipe {
	pid_t pid;
	char name[HOSTPIPE_NAME];
	char program[64];
};

/* The name of process PID's own pipe; -ERR_NOTFOUND. */
int hostpipe_own(pid_t pid, char ret[HOSTPIPE_NAME]);

/* Listens as NAME, in the place of one that nobody answers at: a descriptor,
 * -ERR_EXISTS, -ERR_LIMIT for a name that is too long. */
int hostpipe_listen(const char *name);
/* Takes the pipe of this process away. */
void hostpipe_remove(const char *name);

/* The next visitor of FD: a descriptor, or -ERR_AGAIN. Strangers are turned away. */
int hostpipe_accept(int fd);

/* Connects to NAME of this user, and of process PID unless that is 0:
 * -ERR_NOTFOUND, -ERR_ACCESS. */
int hostpipe_connect(const char *name, pid_t pid);

/* All that belong to this user's processes, by process id, malloc'd; their number.
 * What processes left that have ended is taken away. */
unsigned hostpipe_list(struct hostpipe **ret);

/* Where NAME's socket lies. */
void hostpipe_path(const char *name, char *ret, size_t size);
