/* SPDX-License-Identifier: MIT */
/* Sessions over the user's own ssh: from the values a script gave to its command
 * line, and from its failures to values. */
#pragma once

#include "remoting/client.h"
#include "transport/ssh_command.h"

/* The command line that leads to T; on the C stack, for one call. -ERR_LIMIT. */
int ssh_way_of(struct rt *rt, const struct remote_target *t, struct ssh_command *ret);
/* The target RS was made for. */
struct remote_target ssh_target_of(const struct remote_runspace *rs);
/* Why the conversation with T ended: ERROR as the transport gives it, SAID what
 * ssh or the server printed. OPENING: it had not begun yet. */
struct ustr *ssh_failure(struct rt *rt, const struct remote_target *t, int error, const char *said, bool opening);
/* The warning about what was printed before the protocol, once; NULL: there is nothing to say. */
struct ustr *ssh_strays(struct rt *rt, struct remote_runspace *rs);
/* Writes it. */
void ssh_warn_strays(struct rt *rt, struct remote_runspace *rs);
/* A cut connection: the warnings and the progress of its restoration. */
void ssh_news(struct rt *rt, struct remote_runspace *rs, const struct client_event *ev);
