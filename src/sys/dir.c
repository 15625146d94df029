/* SPDX-License-Identifier: MIT */
#include "sys/dir.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/err.h"
#include "sys/fd.h"

static int check_private(int fd)
{
	struct stat st;

	if (fstat(fd, &st) < 0)
		return fd_error();
	if (!S_ISDIR(st.st_mode) || st.st_uid != geteuid() ||
	    (st.st_mode & 077))
		return -ERR_OWNER;
	return 0;
}

int dir_open_private(int dir, const char *path, bool create)
{
	int flags = O_RDONLY | O_DIRECTORY | O_CLOEXEC | O_NOFOLLOW;
	int fd, r;

	fd = openat(dir, path, flags);
	if (fd < 0 && errno == ENOENT && create) {
		if (mkdirat(dir, path, 0700) < 0 && errno != EEXIST)
			return fd_error();
		fd = openat(dir, path, flags);
	}
	if (fd < 0)
		return errno == ELOOP || errno == ENOTDIR ? -ERR_OWNER :
							    fd_error();
	r = check_private(fd);
	if (r < 0) {
		fd_close(fd);
		return r;
	}
	return fd;
}

int dir_make(const char *path)
{
	_cleanup_(freep) char *copy = xstrdup(path);

	for (char *p = copy + 1; *p; p++) {
		if (*p != '/')
			continue;
		*p = '\0';
		if (mkdir(copy, 0700) < 0 && errno != EEXIST)
			return fd_error();
		*p = '/';
	}
	return mkdir(copy, 0700) < 0 && errno != EEXIST ? fd_error() : 0;
}

/* True when the lock file on FD is still the one called NAME: its last holder
 * may have removed it between our open and our lock. */
static bool same_file(int fd, int dir, const char *name)
{
	struct stat a, b;

	return fstat(fd, &a) == 0 && fstatat(dir, name, &b, 0) == 0 &&
	       a.st_ino == b.st_ino && a.st_dev == b.st_dev;
}

int dir_lock(int dir, const char *name)
{
	for (int tries = 0; tries < 8; tries++) {
		int fd = openat(dir, name, O_RDWR | O_CREAT | O_CLOEXEC |
				O_NOFOLLOW, 0600);

		if (fd < 0)
			return fd_error();
		if (flock(fd, LOCK_EX | LOCK_NB) < 0) {
			int r = errno == EWOULDBLOCK ? -ERR_EXISTS : -ERR_SYS;

			fd_close(fd);
			return r;
		}
		if (same_file(fd, dir, name))
			return fd;
		fd_close(fd);
	}
	return -ERR_SYS;
}

int dir_names(const char *path, struct buf *ret)
{
	DIR *d = opendir(path);
	struct dirent *e;

	if (!d)
		return -errno;
	while ((e = readdir(d))) {
		if (!strcmp(e->d_name, ".") || !strcmp(e->d_name, ".."))
			continue;
		buf_putc(ret, e->d_type);
		buf_put(ret, e->d_name, strlen(e->d_name) + 1);
	}
	closedir(d);
	return 0;
}
