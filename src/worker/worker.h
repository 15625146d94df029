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
 * worker_main. `-s` and `-sshs` call worker_stdio.
 */
#pragma once

#include "worker/runspace_port.h"

#define WORKER_ARG "--worker"
enum { WORKER_FD = 3 };

struct worker_params {
	int fd;			/* link of the first client */
};

/* Runs a session to its end; returns the exit code of the process. */
int worker_main(const struct worker_params *params,
		const struct runspace_port *port);

struct worker_stdio {
	int in, out;
	bool ssh;	/* fatal errors on OUT with __NamedPipeError__: */
	struct session_params session;
};

/* Serves line packets on two descriptors until end of input; returns the exit
 * code (0 never: the protocol ends with 160 = 4000 & 0xff). */
int worker_stdio(const struct worker_stdio *params,
		 const struct runspace_port *port);

/* Serves `psession --relay`: joins two descriptors (an SSH connection) and the
 * worker the client asks for, which outlives both. REGISTRY NULL: the user's
 * own. Returns the exit code. */
#define WORKER_RELAY_ARG "--relay"
int worker_relay(int in, int out, const char *registry);
