/* SPDX-License-Identifier: MIT */
/* What `ssh -G` says decides whether the relay stands between: programs that
 * say something else, too much, or nothing in time keep it out. */
#include "unit.h"

#include <fcntl.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

#include "sys/clock.h"
#include "transport/ssh_relay.h"

/* Does a shell that runs SCRIPT, as ssh, let the relay in? KEX gets its list. */
static bool direct(const char *script, struct buf *kex)
{
	char path[] = "/tmp/psession-ssh-XXXXXX";
	const char *const argv[] = { path, "box", NULL };
	int fd = mkstemp(path);
	bool yes;

	if (fd < 0)
		return false;
	dprintf(fd, "#!/bin/sh\n%s\n", script);
	fchmod(fd, 0700);
	close(fd);
	buf_reset(kex);
	yes = ssh_connects_directly(argv, kex);
	unlink(path);
	return yes;
}

TEST(relay_stays_out_where_ssh_has_a_way_of_its_own)
{
	struct buf kex = BUF_INIT;

	CHECK(direct("echo hostname box; echo kexalgorithms a,b; echo proxyjump none", &kex));
	CHECK_STR(buf_cstr(&kex), "a,b");
	CHECK(!direct("echo proxycommand nc %h %p", &kex));
	CHECK(!direct("echo controlpath /tmp/x", &kex));
	CHECK(!direct("exit 255", &kex));
	buf_release(&kex);
}

/* What ssh says is read to its most: 256 KiB, with room for the last look. */
TEST(relay_reads_a_configuration_to_its_most)
{
	struct buf kex = BUF_INIT;

	CHECK(direct("head -c 258048 /dev/zero | tr '\\0' '\\n'", &kex));
	CHECK(!direct("head -c 262145 /dev/zero | tr '\\0' '\\n'", &kex));
	buf_release(&kex);
}

TEST(relay_waits_for_a_configuration_in_time)
{
	struct buf kex = BUF_INIT;
	int64_t from;

	setenv("PSESSION_PATIENCE_MS", "200", 1);
	from = clock_ms();
	CHECK(!direct("exec sleep 30", &kex));
	CHECK(clock_ms() - from >= 200);
	CHECK(clock_ms() - from < 20000);
	unsetenv("PSESSION_PATIENCE_MS");
	buf_release(&kex);
}
