/* SPDX-License-Identifier: MIT */
#include "transport/session_users.h"

#include <stdbool.h>
#include <string.h>
#include <unistd.h>

#include "sys/procinfo.h"

enum { PROCESSES_MAX = 65536, USERS_MAX = 1024, ARGUMENTS_MAX = 65536 };

/* A worker, or the process of a stock client's session over SSH. */
static bool holds_session(pid_t pid)
{
	_cleanup_(buf_release) struct buf args = BUF_INIT_MAX(ARGUMENTS_MAX);
	const char *program, *first;
	size_t n;

	if (procinfo_arguments(pid, &args) < 0 || !buf_size(&args))
		return false;
	program = (const char *)buf_ptr(&args);
	n = strnlen(program, buf_size(&args)) + 1;
	first = n < buf_size(&args) ? program + n : "";
	program = strrchr(program, '/') ? strrchr(program, '/') + 1 : program;
	return !strcmp(program, "psession") && (!strcmp(first, "--worker") || !strcmp(first, "-sshs"));
}

struct users {
	uid_t uid[USERS_MAX];
	size_t n, max;
};

static void add_user(struct users *u, uid_t uid)
{
	for (size_t i = 0; i < u->n; i++)
		if (u->uid[i] == uid)
			return;
	u->uid[u->n++] = uid;
}

size_t session_users_others(size_t max)
{
	_cleanup_(freep) pid_t *pids = xcalloc(PROCESSES_MAX, sizeof *pids);
	unsigned n = procinfo_list(pids, PROCESSES_MAX);
	struct users u = { .max = max < USERS_MAX ? max : USERS_MAX };
	struct proc_info info;

	for (unsigned i = 0; i < n && u.n < u.max; i++) {
		if (pids[i] == getpid() || pids[i] == getppid() || procinfo_read(pids[i], &info) < 0 ||
		    info.state == 'Z' || !holds_session(pids[i]))
			continue;
		if (info.uid == geteuid())
			return 0;
		add_user(&u, info.uid);
	}
	return u.n;
}
