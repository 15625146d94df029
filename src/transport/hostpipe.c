/* SPDX-License-Identifier: MIT */
#include "transport/hostpipe.h"

#include <errno.h>
#include <fcntl.h>
#include <inttypes.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/un.h>
#include <unistd.h>

#include "base/err.h"
#include "sys/dir.h"
#include "sys/fd.h"
#include "sys/procinfo.h"
#include "sys/sock.h"

#define PREFIX "CoreFxPipe_"
#define OWN "PSHost."

enum { FILE_MAX = 128 };

/* 100 ns between the epochs of Windows' file times and of ours. */
#define FILETIME_EPOCH 116444736000000000ll

static const char *folder(void)
{
	const char *t = getenv("TMPDIR");

	return t && *t ? t : "/tmp";
}

static int open_folder(void)
{
	int fd = open(folder(), O_PATH | O_DIRECTORY | O_CLOEXEC);

	return fd < 0 ? fd_error() : fd;
}

/* How long a name may be. */
static size_t longest_name(void)
{
	const char *f = folder();
	size_t n = strlen(f) + (f[strlen(f) - 1] != '/') + strlen(PREFIX), all = sizeof ((struct sockaddr_un *)0)->sun_path - 1;

	return MIN(n < all ? all - n : 0, (size_t)HOSTPIPE_NAME - 1);
}

void hostpipe_path(const char *name, char *ret, size_t size)
{
	const char *f = folder();

	snprintf(ret, size, "%s%s" PREFIX "%s", f, f[strlen(f) - 1] == '/' ? "" : "/", name);
}

/* As .NET names it: 8 digits from the middle of the start's file time. */
int hostpipe_own(pid_t pid, char ret[HOSTPIPE_NAME])
{
	struct proc_info p;
	char time[32];
	int r = procinfo_read(pid, &p);

	if (r < 0)
		return r;
	snprintf(time, sizeof time, "%08" PRIX64, (uint64_t)((procinfo_boot_us() + p.start_us) * 10 + FILETIME_EPOCH));
	snprintf(ret, HOSTPIPE_NAME, OWN "%.8s.%d.None.%s", time + 1, (int)pid, p.comm);
	return 0;
}

static void file_of(const char *name, char ret[FILE_MAX])
{
	snprintf(ret, FILE_MAX, PREFIX "%s", name);
}

/* A socket of ours that nobody answers at is in the way. */
static bool clear_stale(int dir, const char *file)
{
	struct stat st;
	int fd = sock_connect(dir, file);

	if (fd >= 0) {
		fd_close(fd);
		return false;
	}
	return fstatat(dir, file, &st, AT_SYMLINK_NOFOLLOW) == 0 && S_ISSOCK(st.st_mode) && st.st_uid == geteuid() &&
	       unlinkat(dir, file, 0) == 0;
}

int hostpipe_listen(const char *name)
{
	_cleanup_(fd_closep) int dir = open_folder();
	char file[FILE_MAX];
	int fd;

	if (dir < 0)
		return dir;
	if (!*name || strchr(name, '/') || strlen(name) > longest_name())
		return -ERR_LIMIT;
	file_of(name, file);
	fd = sock_listen(dir, file);
	if (fd == -ERR_EXISTS && clear_stale(dir, file))
		fd = sock_listen(dir, file);
	return fd;
}

void hostpipe_remove(const char *name)
{
	_cleanup_(fd_closep) int dir = open_folder();
	char file[FILE_MAX];

	file_of(name, file);
	if (dir >= 0)
		unlinkat(dir, file, 0);
}

int hostpipe_accept(int fd)
{
	struct sock_peer who;
	int c;

	while ((c = sock_accept(fd)) >= 0) {
		if (sock_peer(c, &who) == 0 && (who.uid == geteuid() || who.uid == 0))
			return c;
		fd_close(c);
	}
	return c;
}

int hostpipe_connect(const char *name, pid_t pid)
{
	_cleanup_(fd_closep) int dir = open_folder();
	struct sock_peer who;
	char file[FILE_MAX];
	int fd;

	if (dir < 0)
		return dir;
	if (!*name || strchr(name, '/') || strlen(name) >= HOSTPIPE_NAME)
		return -ERR_NOTFOUND;
	file_of(name, file);
	fd = sock_connect(dir, file);
	if (fd < 0)
		return fd == -ERR_ACCESS ? fd : -ERR_NOTFOUND;
	if (sock_peer(fd, &who) == 0 && who.uid == geteuid() && (!pid || who.pid == pid))
		return fd;
	fd_close(fd);
	return -ERR_ACCESS;
}

/* --- all of them -------------------------------------------------------- */

/* Takes FILE apart: PREFIX OWN start "." pid "." domain "." program. */
static bool parse(const char *file, struct hostpipe *ret)
{
	const char *name, *at;
	char *end;

	if (strncmp(file, PREFIX OWN, strlen(PREFIX OWN)))
		return false;
	name = file + strlen(PREFIX);
	if (strlen(name) >= sizeof ret->name)
		return false;
	at = strchr(name + strlen(OWN), '.');
	if (!at)
		return false;
	ret->pid = (pid_t)strtol(at + 1, &end, 10);
	at = *end == '.' ? strchr(end + 1, '.') : NULL;
	if (ret->pid <= 0 || !at || strlen(at + 1) >= sizeof ret->program)
		return false;
	strcpy(ret->name, name);
	strcpy(ret->program, at + 1);
	return true;
}

/* True when P's process is there and ours; what an ended one left goes. */
static bool is_alive(int dir, const char *file, const struct hostpipe *p)
{
	struct proc_info info;
	struct stat st;

	if (fstatat(dir, file, &st, AT_SYMLINK_NOFOLLOW) < 0 || !S_ISSOCK(st.st_mode) || st.st_uid != geteuid())
		return false;
	if (procinfo_read(p->pid, &info) == 0)
		return info.uid == geteuid() && info.state != 'Z';
	if (kill(p->pid, 0) && errno == ESRCH)
		unlinkat(dir, file, 0);
	return false;
}

static int by_pid(const void *a, const void *b)
{
	const struct hostpipe *x = a, *y = b;

	return (x->pid > y->pid) - (x->pid < y->pid);
}

unsigned hostpipe_list(struct hostpipe **ret)
{
	_cleanup_(buf_release) struct buf names = BUF_INIT;
	_cleanup_(fd_closep) int dir = open_folder();
	unsigned n = 0;

	*ret = NULL;
	if (dir < 0 || dir_names(folder(), &names) < 0)
		return 0;
	for (size_t i = 0; i < buf_size(&names); ) {
		const char *file = (const char *)buf_ptr(&names) + i + 1;
		struct hostpipe p;

		i += strlen(file) + 2;
		if (!parse(file, &p) || !is_alive(dir, file, &p))
			continue;
		*ret = xrealloc(*ret, n + 1, sizeof **ret);
		(*ret)[n++] = p;
	}
	if (n)
		qsort(*ret, n, sizeof **ret, by_pid);
	return n;
}
