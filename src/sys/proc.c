/* SPDX-License-Identifier: MIT */
#include "sys/proc.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <spawn.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#include "base/buf.h"
#include "base/err.h"
#include "sys/fd.h"

enum { DEPTH_MAX = 32, PASS_FD = 3 };

extern char **environ;

/* Puts FD (or /dev/null) on TARGET in the child. */
static int place(posix_spawn_file_actions_t *fa, int fd, int target)
{
	if (fd >= 0)
		return posix_spawn_file_actions_adddup2(fa, fd, target);
	return posix_spawn_file_actions_addopen(fa, target, "/dev/null", O_RDWR,
						0);
}

static int actions(posix_spawn_file_actions_t *fa, const struct proc_spawn *p)
{
	int r = place(fa, p->in, 0);

	r |= place(fa, p->out, 1);
	r |= place(fa, p->err, 2);
	if (p->pass >= 0)
		r |= posix_spawn_file_actions_adddup2(fa, p->pass, PASS_FD);
	r |= posix_spawn_file_actions_addclosefrom_np(
		fa, p->pass >= 0 ? PASS_FD + 1 : PASS_FD);
	if (p->cwd)
		r |= posix_spawn_file_actions_addchdir_np(fa, p->cwd);
	return r;
}

static void attributes(posix_spawnattr_t *at, const struct proc_spawn *p)
{
	short flags = POSIX_SPAWN_SETSIGDEF | POSIX_SPAWN_SETSIGMASK;
	sigset_t set;

	if (p->session)
		flags |= POSIX_SPAWN_SETSID;
	if (p->group)
		flags |= POSIX_SPAWN_SETPGROUP;
	sigemptyset(&set);
	if (p->hold_interrupt)
		sigaddset(&set, SIGINT);
	posix_spawnattr_setsigmask(at, &set);
	sigfillset(&set);
	posix_spawnattr_setsigdefault(at, &set);
	posix_spawnattr_setflags(at, flags);
}

int proc_spawn(const struct proc_spawn *p)
{
	posix_spawn_file_actions_t fa;
	posix_spawnattr_t at;
	pid_t pid;
	int r;

	posix_spawn_file_actions_init(&fa);
	posix_spawnattr_init(&at);
	attributes(&at, p);
	r = actions(&fa, p);
	if (!r)
		r = posix_spawnp(&pid, p->file, &fa, &at,
				 (char *const *)p->argv,
				 p->envp ? (char *const *)p->envp : environ);
	posix_spawn_file_actions_destroy(&fa);
	posix_spawnattr_destroy(&at);
	errno = r;
	return r ? fd_error() : pid;
}

int proc_reap(pid_t pid, bool block, int *ret_status)
{
	int status;
	pid_t r;

	do
		r = waitpid(pid, &status, block ? 0 : WNOHANG);
	while (r < 0 && errno == EINTR);
	if (r < 0)
		return -ERR_NOTFOUND;
	if (r && ret_status)
		*ret_status = status;
	return r > 0;
}

static uint64_t read_pss(pid_t pid)
{
	_cleanup_(buf_release) struct buf b = BUF_INIT;
	char path[64];
	const char *at;

	snprintf(path, sizeof path, "/proc/%d/smaps_rollup", (int)pid);
	if (fd_read_file(AT_FDCWD, path, 65536, &b) < 0)
		return 0;
	at = strstr(buf_cstr(&b), "\nPss:");
	return at ? strtoull(at + 5, NULL, 10) * 1024 : 0;
}

uint64_t proc_memory(pid_t pid, bool shared)
{
	_cleanup_(buf_release) struct buf b = BUF_INIT;
	uint64_t pages = 0;
	char path[64];

	if (shared && (pages = read_pss(pid)))
		return pages;
	snprintf(path, sizeof path, "/proc/%d/statm", (int)pid);
	if (fd_read_file(AT_FDCWD, path, 4096, &b) < 0)
		return 0;
	if (sscanf(buf_cstr(&b), "%*u %lu", &pages) != 1)
		return 0;
	return pages * (uint64_t)sysconf(_SC_PAGESIZE);
}

static unsigned count(pid_t pid, unsigned max, int depth);

/* Counts the children listed in the file of one thread, and theirs. */
static unsigned count_children(const char *path, unsigned max, int depth)
{
	_cleanup_(buf_release) struct buf b = BUF_INIT;
	unsigned n = 0;
	char *p, *end;

	if (fd_read_file(AT_FDCWD, path, 1 << 20, &b) < 0)
		return 0;
	for (p = (char *)buf_cstr(&b); n < max; p = end) {
		long child = strtol(p, &end, 10);

		if (end == p)
			break;
		n++;
		n += count((pid_t)child, max - n, depth + 1);
	}
	return n;
}

static unsigned count(pid_t pid, unsigned max, int depth)
{
	struct dirent *e;
	unsigned n = 0;
	char path[96];
	DIR *d;

	if (depth == DEPTH_MAX || !max)
		return 0;
	snprintf(path, sizeof path, "/proc/%d/task", (int)pid);
	d = opendir(path);
	if (!d)
		return 0;
	while (n < max && (e = readdir(d))) {
		if (e->d_name[0] == '.')
			continue;
		snprintf(path, sizeof path, "/proc/%d/task/%.20s/children",
			 (int)pid, e->d_name);
		n += count_children(path, max - n, depth);
	}
	closedir(d);
	return n;
}

unsigned proc_descendants(pid_t pid, unsigned max)
{
	return count(pid, max, 0);
}
