/* SPDX-License-Identifier: MIT */
/*
 * The session host. The client re-executes the program as
 *
 *	psession --worker FD
 *
 * with FD (always 3) one end of a socket pair, standard input, output and
 * error on /dev/null and every other descriptor closed. The first frame on FD
 * carries the session's parameters; FD then serves as the first client's link.
 * The program's entry recognises the argument before anything else and calls
 * worker_main. `-s` calls worker_stdio, `-sshs` worker_ssh.
 */
#pragma once

#include "worker/runspace_port.h"

#define WORKER_ARG "--worker"
enum { WORKER_FD = 3 };

struct worker_params {
	int fd;			/* link of the first client */
};

/* Runs a session to its end; returns the exit code of the process: 1 where it could
 * not begin. */
int worker_main(const struct worker_params *params,
		const struct runspace_port *port);

struct worker_stdio {
	int in, out;
	bool ssh;	/* fatal errors on OUT with __NamedPipeError__: */
	struct session_params session;
	const struct buf *read;	/* bytes of IN that were read already; NULL */
};

/* Serves line packets on two descriptors until end of input; returns the exit
 * code (0 never: the protocol ends with 160 = 4000 & 0xff). */
int worker_stdio(const struct worker_stdio *params,
		 const struct runspace_port *port);

/* Serves -sshs: a client that says hello is joined to a worker of its own that
 * outlives the connection, any other is served here as by worker_stdio. */
int worker_ssh(struct worker_stdio *params, const struct runspace_port *port);
