/* SPDX-License-Identifier: MIT */
/* What the ssh program says when it fails, and in which phase that was. */
#pragma once

#include <stdbool.h>

#include "base/buf.h"

/* "name", "connect", "host key", "authentication" or "subsystem" for what ssh
 * printed; "negotiation" where it printed nothing that tells. */
const char *ssh_phase(const char *said);

/* True for a line of ssh about a shared connection that cannot be used (its
 * server allows no more sessions, another ssh was first): it goes on without. */
bool ssh_tells_sharing(const char *line, size_t n);

/* Takes out of SAID the lines that are no reason: what only informs. Leaves the
 * rest trimmed, on lines joined by spaces. */
void ssh_reason(struct buf *said);

/* Appends why a conversation over ssh ended: ERROR as the transport gives it,
 * SAID what ssh or the server printed, CONNECT_MS the time it had. OPENING: it
 * had not begun yet. */
void ssh_explain(struct buf *b, int error, const char *said, bool opening,
		 int connect_ms);
