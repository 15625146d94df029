/* SPDX-License-Identifier: MIT */
/* The folder of sessions: privacy, locks, long paths, stale sockets. */
#include "unit.h"

#include <fcntl.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/err.h"
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
