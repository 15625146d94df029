/* SPDX-License-Identifier: MIT */
/*
 * The server's end of a session: PSRP messages of one runspace pool turned into
 * pipelines of one engine, and what those write turned into messages. It fills
 * the door that worker/runspace_port.h describes.
 */
#pragma once

#include "worker/runspace_port.h"

struct rt;
struct host_ops;

/* How a program makes the runtime of its session: with all its commands. Set
 * once before a worker starts. */
struct server_program {
	struct rt *(*runtime_new)(const struct host_ops *host, void *host_arg);
	void (*runtime_free)(struct rt *rt);
	const char *const *first;	/* scripts that run before a pool opens, ended by NULL; or NULL */
};
void server_set_program(const struct server_program *p);

extern const struct runspace_port server_port;
