/* SPDX-License-Identifier: MIT */
/* The folder of sessions: privacy, locks, long paths, stale sockets. */
#include "unit.h"

#include <dirent.h>
#include <fcntl.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/err.h"
#include "sys/dir.h"
#include "sys/fd.h"
#include "sys/sock.h"
#include "transport/registry.h"

static char base[300];

static void make_base(void)
{
	strcpy(base, "/tmp/psession-test-XXXXXX");
	if (!mkdtemp(base))
		strcpy(base, "/nonexistent");
	/* A path no socket address could hold. */
	strcat(base, "/a-folder-with-a-long-name-that-goes-on-and-on-and-on-"
		     "and-on-and-on-and-on-and-on-and-on-and-on-and-on-and-on");
}

TEST(registry_needs_a_private_folder)
{
	struct registry r = REGISTRY_INIT;

	make_base();
	CHECK_INT(registry_open(&r, base, false), -ERR_NOTFOUND);
	CHECK_INT(registry_open(&r, base, true), 0);
	registry_close(&r);
	chmod(base, 0750);
	CHECK_INT(registry_open(&r, base, true), -ERR_OWNER);
	chmod(base, 0700);
	CHECK_INT(registry_open(&r, base, false), 0);
	registry_close(&r);
}

TEST(registry_listens_lists_and_sweeps)
{
	struct registry r = REGISTRY_INIT;
	uint8_t id[16], (*ids)[16];
	char command[400];
	int lock, sock, c;
	size_t n;

	REQUIRE(registry_open(&r, base, true) == 0);
	guid_random(id);
	CHECK_INT(registry_connect(&r, id), -ERR_NOTFOUND);
	lock = registry_lock(&r, id);
	REQUIRE(lock >= 0);
	CHECK_INT(registry_lock(&r, id), -ERR_EXISTS);
	sock = registry_listen(&r, id);
	REQUIRE(sock >= 0);
	c = registry_connect(&r, id);
	CHECK(c >= 0);
	fd_close(c);
	CHECK_INT(registry_list(&r, &ids, &n), 0);
	CHECK_INT(n, 1);
	CHECK_MEM(ids[0], id, 16);
	free(ids);

	fd_close(sock);
	CHECK_INT(registry_connect(&r, id), -ERR_NOTFOUND);
	registry_sweep(&r, id);
	CHECK_INT(registry_list(&r, &ids, &n), 0);
	CHECK_INT(n, 1);
	free(ids);
	fd_close(lock);
	registry_sweep(&r, id);
	CHECK_INT(registry_list(&r, &ids, &n), 0);
	CHECK_INT(n, 0);
	free(ids);
	registry_close(&r);
	*strchr(base + 5, '/') = '\0';
	snprintf(command, sizeof command, "rm -rf '%s'", base);
	(void)!system(command);
}

TEST(registry_lists_its_most)
{
	struct registry r = REGISTRY_INIT;
	uint8_t (*ids)[16];
	char command[400];
	size_t n;

	make_base();
	REQUIRE(registry_open(&r, base, true) == 0);
	for (unsigned i = 0; i <= REGISTRY_MAX; i++) {
		char name[64];

		snprintf(name, sizeof name, "00000000-0000-0000-0000-%012x.sock", i);
		fd_close(openat(r.dir, name, O_CREAT | O_WRONLY | O_CLOEXEC, 0600));
		if (i < REGISTRY_MAX - 1)
			continue;
		CHECK_INT(registry_list(&r, &ids, &n), 0);
		CHECK_INT(n, REGISTRY_MAX);
		free(ids);
	}
	registry_close(&r);
	snprintf(command, sizeof command, "rm -rf %.26s", base);
	CHECK_INT(system(command), 0);
}

/* Each folder of the way down is checked: the base, the machine's, the boot's. */
TEST(registry_folders_are_ours_alone)
{
	struct registry r = REGISTRY_INIT;
	char path[3][500], below[500] = "", moved[2000], command[700];

	make_base();
	REQUIRE(registry_open(&r, base, true) == 0);
	snprintf(path[0], sizeof path[0], "%s", base);
	for (int i = 1; i < 3; i++) {
		struct dirent *e;
		DIR *d = opendir(path[i - 1]);

		while (d && (e = readdir(d)))
			if (e->d_name[0] != '.')
				snprintf(below, sizeof below, "%.300s/%.64s", path[i - 1], e->d_name);
		closedir(d);
		strcpy(path[i], below);
	}
	registry_close(&r);
	for (int i = 0; i < 3; i++) {
		chmod(path[i], 0701);
		CHECK_INT(registry_open(&r, base, true), -ERR_OWNER);
		chmod(path[i], 0700);
		if (!geteuid()) {
			CHECK(!chown(path[i], 12345, -1));
			CHECK_INT(registry_open(&r, base, true), -ERR_OWNER);
			CHECK(!chown(path[i], 0, -1));
		}
		snprintf(moved, sizeof moved, "%s.moved", path[i]);
		CHECK(!rename(path[i], moved) && !symlink(moved, path[i]));
		CHECK(registry_open(&r, base, true) < 0);
		CHECK(!unlink(path[i]));
		fd_close(open(path[i], O_CREAT | O_WRONLY | O_CLOEXEC, 0700));
		CHECK(registry_open(&r, base, true) < 0);
		CHECK(!unlink(path[i]) && !rename(moved, path[i]));
		CHECK_INT(registry_open(&r, base, false), 0);
		registry_close(&r);
	}
	snprintf(command, sizeof command, "rm -rf %.26s", base);
	CHECK_INT(system(command), 0);
}

/* In the place of a socket: a file, a link to nowhere, a folder; all are no session. */
TEST(registry_passes_over_what_is_no_socket)
{
	struct registry r = REGISTRY_INIT;
	char name[64], text[GUID_TEXT], command[400];
	uint8_t id[16];

	make_base();
	REQUIRE(registry_open(&r, base, true) == 0);
	guid_random(id);
	guid_format(id, text);
	snprintf(name, sizeof name, "%s.sock", text);
	fd_close(openat(r.dir, name, O_CREAT | O_WRONLY | O_CLOEXEC, 0600));
	CHECK_INT(registry_connect(&r, id), -ERR_NOTFOUND);
	registry_sweep(&r, id);
	CHECK(faccessat(r.dir, name, F_OK, AT_SYMLINK_NOFOLLOW));
	CHECK(!symlinkat("nowhere", r.dir, name));
	CHECK_INT(registry_connect(&r, id), -ERR_NOTFOUND);
	CHECK(!unlinkat(r.dir, name, 0) && !mkdirat(r.dir, name, 0700));
	CHECK(registry_connect(&r, id) < 0);
	registry_close(&r);
	snprintf(command, sizeof command, "rm -rf %.26s", base);
	CHECK_INT(system(command), 0);
}

/* A holder of the folder's lock who is halted is waited for in time. */
TEST(registry_waits_for_its_turn_in_time)
{
	struct registry r = REGISTRY_INIT;
	char command[400];
	uint8_t id[16];
	int lock;

	make_base();
	REQUIRE(registry_open(&r, base, true) == 0);
	guid_random(id);
	lock = registry_reserve(&r, id, 5);
	CHECK(lock >= 0);
	fd_close(lock);
	lock = dir_lock(r.dir, "places");
	REQUIRE(lock >= 0);
	setenv("PSESSION_PATIENCE_MS", "30", 1);
	guid_random(id);
	CHECK_INT(registry_reserve(&r, id, 5), -ERR_EXISTS);
	unsetenv("PSESSION_PATIENCE_MS");
	fd_close(lock);
	lock = registry_reserve(&r, id, 5);
	CHECK(lock >= 0);
	fd_close(lock);
	registry_close(&r);
	snprintf(command, sizeof command, "rm -rf %.26s", base);
	CHECK_INT(system(command), 0);
}
