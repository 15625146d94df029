/* SPDX-License-Identifier: MIT */
/*
 * Sessions over the user's own ssh: the command line PowerShell would run, the
 * limits of its waits, and the words for its failures.
 */
#pragma once

#include "remoting/client.h"

enum { SSH_ARGV_MAX = 96 };

/* A conn_way and what it points to; on the heap or the C stack, for one call. */
struct ssh_way {
	struct conn_way way;
	const char *argv[SSH_ARGV_MAX];
	uint32_t n;
};

void ssh_way_of(struct rt *rt, const struct remote_target *t, struct ssh_way *ret);
/* The target RS was made for. */
struct remote_target ssh_target_of(const struct remote_runspace *rs);
/* Why the conversation with T ended: ERROR as the transport gives it, SAID what
 * ssh or the server printed. OPENING: it had not begun yet. */
struct ustr *ssh_failure(struct rt *rt, const struct remote_target *t, int error, const char *said, bool opening);
/* What was printed before the protocol becomes a warning, once. */
void ssh_warn_strays(struct rt *rt, struct remote_runspace *rs);
/* A cut connection: the warnings and the progress of its restoration. */
void ssh_news(struct rt *rt, struct remote_runspace *rs, const struct client_event *ev);
