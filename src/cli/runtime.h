/* SPDX-License-Identifier: MIT */
/* Making a runspace for a program of ours: types, cmdlets, stress settings. */
#pragma once

#include "cli/console.h"

struct rt *runtime_new(const struct host_ops *host, void *host_arg);
void runtime_free(struct rt *rt);

/* The session worker; FD is the first client's link. */
int runtime_worker(int fd);
/* PSRP in line packets on standard input and output, or with the first who comes to
 * the process's own pipe. */
struct serve_options {
	bool ssh, pipe;
	const char *configuration;	/* or NULL */
	const char *folder, *command;	/* run in this order before the pool opens; or NULL */
};
int runtime_serve(const struct serve_options *o);
