/* SPDX-License-Identifier: MIT */
#include "sys/fd.h"

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <sys/eventfd.h>
#include <limits.h>
#include <stdio.h>
#include <sys/stat.h>
#include <sys/resource.h>
#include <unistd.h>

#include "base/err.h"

enum { LIMIT_WANTED = 65536 };

int fd_close(int fd)
{
	int e = errno;

	if (fd >= 0)
		close(fd);
	errno = e;
	return -1;
}

void fd_closep(int *fd)
{
	*fd = fd_close(*fd);
}

int fd_error(void)
{
	switch (errno) {
	case ENOENT:
	case ECONNREFUSED:
		return -ERR_NOTFOUND;
	case EACCES:
	case EPERM:
		return -ERR_ACCESS;
	case EEXIST:
		return -ERR_EXISTS;
	case EAGAIN:
		return -ERR_AGAIN;
	case EPIPE:
	case ECONNRESET:
		return -ERR_CLOSED;
	case ENOMEM:
		return -ERR_NOMEM;
	case EMFILE:
	case ENFILE:
		return -ERR_FILES;
	default:
		return -ERR_SYS;
	}
}

static int set_flag(int fd, int get, int set, int flag, bool on)
{
	int now = fcntl(fd, get);

	if (now < 0)
		return -ERR_SYS;
	if (!!(now & flag) == on)
		return 0;
	return fcntl(fd, set, on ? now | flag : now & ~flag) < 0 ? -ERR_SYS : 0;
}

int fd_nonblock(int fd, bool on)
{
	return set_flag(fd, F_GETFL, F_SETFL, O_NONBLOCK, on);
}

int fd_cloexec(int fd, bool on)
{
	return set_flag(fd, F_GETFD, F_SETFD, FD_CLOEXEC, on);
}

int fd_write_all(int fd, const void *data, size_t n)
{
	const uint8_t *p = data;

	while (n) {
		ssize_t r = write(fd, p, n);

		if (r > 0) {
			p += r;
			n -= (size_t)r;
			continue;
		}
		if (r < 0 && errno == EAGAIN) {
			struct pollfd f = { .fd = fd, .events = POLLOUT };

			poll(&f, 1, -1);
			continue;
		}
		if (r < 0 && errno != EINTR)
			return fd_error();
	}
	return 0;
}

int fd_read_file(int dir, const char *path, size_t max, struct buf *out)
{
	_cleanup_(fd_closep) int fd = openat(dir, path, O_RDONLY | O_CLOEXEC);
	size_t total = 0;

	if (fd < 0)
		return fd_error();
	for (;;) {
		uint8_t *to = buf_reserve(out, 4096);
		ssize_t r;

		if (!to)
			return -ERR_LIMIT;
		r = read(fd, to, 4096);
		if (r < 0 && errno == EINTR)
			continue;
		if (r <= 0)
			return r < 0 ? fd_error() : 0;
		total += (size_t)r;
		if (total > max)
			return -ERR_LIMIT;
		buf_commit(out, (size_t)r);
	}
}

void fd_close_from(int first)
{
	if (close_range((unsigned)first, ~0u, 0) == 0)
		return;
	for (long fd = sysconf(_SC_OPEN_MAX); fd >= first; fd--)
		close((int)fd);
}

int fd_event(void)
{
	int fd = eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK);

	return fd < 0 ? -ERR_SYS : fd;
}

void fd_event_raise(int fd)
{
	uint64_t one = 1;

	if (fd >= 0)
		(void)!write(fd, &one, sizeof one);
}

void fd_event_clear(int fd)
{
	uint64_t n;

	if (fd >= 0)
		(void)!read(fd, &n, sizeof n);
}

void fd_limit_raise(void)
{
	struct rlimit l;

	if (getrlimit(RLIMIT_NOFILE, &l) == 0 && l.rlim_cur < l.rlim_max) {
		l.rlim_cur = MIN(l.rlim_max, (rlim_t)LIMIT_WANTED);
		setrlimit(RLIMIT_NOFILE, &l);
	}
}

int fd_replace_file(const char *path, const struct buf *content)
{
	_cleanup_(fd_closep) int fd = -1;
	char temp[PATH_MAX];
	struct stat st;
	int r;

	if (snprintf(temp, sizeof temp, "%s.new", path) >= (int)sizeof temp)
		return -ERR_LIMIT;
	fd = open(temp, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC | O_NOFOLLOW,
		  0644);
	if (fd < 0)
		return fd_error();
	if (stat(path, &st) == 0)
		fchmod(fd, st.st_mode & 07777);
	r = fd_write_all(fd, buf_ptr(content), buf_size(content));
	if (!r && (fsync(fd) < 0 || rename(temp, path) < 0))
		r = fd_error();
	if (r < 0)
		unlink(temp);
	return r;
}
