/* SPDX-License-Identifier: MIT */
#include "transport/reach.h"

#include "base/err.h"
#include "sys/fd.h"
#include "sys/proc.h"
#include "sys/sock.h"
#include "transport/registry.h"

int reach_session(const char *registry, const uint8_t id[GUID_LEN])
{
	struct registry reg = REGISTRY_INIT;
	int fd = registry_open(&reg, registry, false);

	if (fd < 0)
		return fd;
	fd = registry_connect(&reg, id);
	if (fd == -ERR_NOTFOUND)
		registry_sweep(&reg, id);
	registry_close(&reg);
	return fd;
}

int reach_relay(const char *const *argv, int *ret_pid)
{
	struct proc_spawn p = { .file = argv[0], .argv = argv, .err = 2,
				.pass = -1 };
	int fd[2], r;

	r = sock_pair(fd);
	if (r < 0)
		return r;
	/* The program's side blocks, as programs expect of standard input. */
	fd_nonblock(fd[1], false);
	p.in = p.out = fd[1];
	r = proc_spawn(&p);
	fd_close(fd[1]);
	if (r < 0) {
		fd_close(fd[0]);
		return r;
	}
	*ret_pid = r;
	return fd[0];
}
