/* SPDX-License-Identifier: MIT */
/*
 * A session that a process serves beside what it does: line packets on one
 * socket, a turn at a time, on whatever thread it has. Nothing here waits but
 * through GIVE_WAY.
 *
 *	while (visitor_turn(v))
 *		wait for one of visitor_fds(v, …)
 */
#pragma once

#include <poll.h>

#include "worker/runspace_port.h"

struct visitor;

enum { VISITOR_FDS = 2 };

struct visitor_ops {
	const struct runspace_port *port;
	/* Waits until P is ready and lets others go on meanwhile: a pipeline that writes
	 * more than the visitor takes comes here. */
	void (*give_way)(void *arg, struct pollfd *p, nfds_t n);
	void *arg;
};

/* FD is taken. */
struct visitor *visitor_new(int fd, const struct visitor_ops *ops);

/* Reads, delivers and writes what there is; false: the visit is over. */
bool visitor_turn(struct visitor *v);

/* What it waits for; their number. */
nfds_t visitor_fds(const struct visitor *v, struct pollfd ret[VISITOR_FDS]);

/* The process has something else to do: tells the visitor to stop, as at its own end. */
void visitor_end(struct visitor *v);

/* None of its pipelines may run any more. */
struct visitor *visitor_free(struct visitor *v);
