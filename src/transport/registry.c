/* SPDX-License-Identifier: MIT */
#include "transport/registry.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

#include "base/err.h"
#include "sys/clock.h"
#include "sys/dir.h"
#include "sys/fd.h"
#include "sys/paths.h"
#include "sys/sock.h"

enum { NAME_LEN = GUID_TEXT + 8 };

static void name_of(const uint8_t id[GUID_LEN], const char *suffix,
		    char out[NAME_LEN])
{
	guid_format(id, out);
	snprintf(out + GUID_TEXT - 1, NAME_LEN - GUID_TEXT + 1, "%s", suffix);
}

/* Opens the private folder NAME below *DIR in its place. */
static int descend(int *dir, const char *name, bool create)
{
	int fd = dir_open_private(*dir, name, create);

	if (fd < 0)
		return fd;
	fd_close(*dir);
	*dir = fd;
	return 0;
}

/* Opens the base folder itself; its parents are made as needed. */
static int open_base(const char *base, bool create)
{
	_cleanup_(buf_release) struct buf path = BUF_INIT;
	char *slash;
	int r;

	r = base && *base ? buf_puts(&path, base) : paths_sessions(&path);
	if (r < 0)
		return r;
	r = dir_open_private(AT_FDCWD, buf_cstr(&path), create);
	if (r != -ERR_NOTFOUND || !create)
		return r;
	slash = strrchr((char *)buf_cstr(&path), '/');
	if (!slash || slash == buf_cstr(&path))
		return r;
	*slash = '\0';
	r = dir_make(buf_cstr(&path));
	*slash = '/';
	return r < 0 ? r : dir_open_private(AT_FDCWD, buf_cstr(&path), true);
}

int registry_open(struct registry *reg, const char *base, bool create)
{
	_cleanup_(buf_release) struct buf machine = BUF_INIT, boot = BUF_INIT;
	_cleanup_(fd_closep) int dir = -1;
	int r;

	dir = open_base(base, create);
	if (dir < 0)
		return dir;
	paths_machine_id(&machine);
	paths_boot_id(&boot);
	r = descend(&dir, buf_cstr(&machine), create);
	if (r < 0)
		return r;
	r = descend(&dir, buf_cstr(&boot), create);
	if (r < 0)
		return r;
	reg->dir = dir;
	dir = -1;
	return 0;
}

void registry_close(struct registry *r)
{
	r->dir = fd_close(r->dir);
}

int registry_lock(struct registry *r, const uint8_t id[GUID_LEN])
{
	char name[NAME_LEN];

	name_of(id, ".lock", name);
	return dir_lock(r->dir, name);
}

int registry_listen(struct registry *r, const uint8_t id[GUID_LEN])
{
	char temp[NAME_LEN], name[NAME_LEN];
	int fd;

	name_of(id, ".new", temp);
	name_of(id, ".sock", name);
	fd = sock_listen(r->dir, temp);
	if (fd == -ERR_EXISTS) {
		/* Left by a worker that died between the two steps. */
		unlinkat(r->dir, temp, 0);
		fd = sock_listen(r->dir, temp);
	}
	if (fd < 0)
		return fd;
	if (renameat(r->dir, temp, r->dir, name) < 0) {
		int e = fd_error();

		unlinkat(r->dir, temp, 0);
		fd_close(fd);
		return e;
	}
	return fd;
}

int registry_connect(struct registry *r, const uint8_t id[GUID_LEN])
{
	_cleanup_(fd_closep) int fd = -1;
	struct sock_peer peer;
	char name[NAME_LEN];
	int e;

	name_of(id, ".sock", name);
	fd = sock_connect(r->dir, name);
	if (fd < 0)
		return fd;
	e = sock_peer(fd, &peer);
	if (e < 0)
		return e;
	if (peer.uid != geteuid())
		return -ERR_OWNER;
	e = fd;
	fd = -1;
	return e;
}

void registry_remove(struct registry *r, const uint8_t id[GUID_LEN])
{
	char name[NAME_LEN];

	name_of(id, ".sock", name);
	unlinkat(r->dir, name, 0);
	name_of(id, ".lock", name);
	unlinkat(r->dir, name, 0);
}

/* Is NAME that of a session's file with this SUFFIX, of 5 characters? */
static bool is_file(const char *name, const char *suffix, uint8_t id[GUID_LEN])
{
	return strlen(name) == GUID_TEXT - 1 + 5 &&
	       !strcmp(name + GUID_TEXT - 1, suffix) &&
	       guid_parse(name, GUID_TEXT - 1, id) == 0;
}

static int list(struct registry *r, const char *suffix,
		uint8_t (**ret)[GUID_LEN], size_t *ret_n)
{
	uint8_t (*ids)[GUID_LEN] = NULL;
	int fd = openat(r->dir, ".", O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	size_t n = 0, cap = 0;
	struct dirent *e;
	DIR *d;

	d = fd < 0 ? NULL : fdopendir(fd);
	if (!d) {
		fd_close(fd);
		return -ERR_SYS;
	}
	while (n < REGISTRY_MAX && (e = readdir(d))) {
		if (n == cap) {
			cap = cap ? cap * 2 : 16;
			ids = xrealloc(ids, cap, sizeof *ids);
		}
		if (is_file(e->d_name, suffix, ids[n]))
			n++;
	}
	closedir(d);
	*ret = ids;
	*ret_n = n;
	return 0;
}

int registry_list(struct registry *r, uint8_t (**ret)[GUID_LEN], size_t *ret_n)
{
	return list(r, ".sock", ret, ret_n);
}

void registry_sweep(struct registry *r, const uint8_t id[GUID_LEN])
{
	_cleanup_(fd_closep) int lock = registry_lock(r, id);

	if (lock >= 0)
		registry_remove(r, id);
}

/* --- places for new sessions -------------------------------------------- */

enum {
	PLACE_S = 30,		/* a worker shows up within this time */
	TURN_MS = 5000,		/* others hold the lock for moments only */
};

/* The lock of the whole folder; bounded, its holder may be stopped. */
static int take_turn(struct registry *r)
{
	int fd = dir_lock(r->dir, "places"), wait = clock_patience(TURN_MS);

	for (int i = 0; fd == -ERR_EXISTS && i < wait; i++) {
		poll(NULL, 0, 1);
		fd = dir_lock(r->dir, "places");
	}
	return fd;
}

/*
 * Is session ID alive, or about to be? A worker holds its lock before it has
 * a socket, so a lock is tried only where no worker can still want it.
 */
static bool counts(struct registry *r, const uint8_t id[GUID_LEN])
{
	char name[NAME_LEN];
	struct stat st;
	int lock;

	name_of(id, ".sock", name);
	if (fstatat(r->dir, name, &st, AT_SYMLINK_NOFOLLOW) < 0) {
		name_of(id, ".lock", name);
		if (fstatat(r->dir, name, &st, AT_SYMLINK_NOFOLLOW) < 0)
			return false;
		if (time(NULL) - st.st_mtime < PLACE_S)
			return true;
	}
	lock = registry_lock(r, id);
	if (lock < 0)
		return true;
	registry_remove(r, id);
	fd_close(lock);
	return false;
}

int registry_reserve(struct registry *r, const uint8_t id[GUID_LEN], size_t max)
{
	_cleanup_(fd_closep) int turn = take_turn(r);
	uint8_t (*ids)[GUID_LEN] = NULL;
	size_t n = 0, alive = 0;
	int fd;

	if (turn < 0)
		return turn;
	fd = list(r, ".lock", &ids, &n);
	if (fd < 0)
		return fd;
	for (size_t i = 0; i < n && alive < max; i++)
		alive += !guid_same(ids[i], id) && counts(r, ids[i]);
	free(ids);
	if (alive >= max)
		return -ERR_LIMIT;
	fd = registry_lock(r, id);
	if (fd < 0)
		return fd;
	fd_close(fd);
	return 0;
}
