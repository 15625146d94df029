/* SPDX-License-Identifier: MIT */
/* Where things are kept, and which machine and boot this is. */
#pragma once

#include "base/buf.h"

/* Append a path or an id as text to B; 0 or an error. */

/* The folder of this user's session sockets, without its machine and boot:
 * /run/psession/<uid> where the package made it, else the state folder. */
int paths_sessions(struct buf *b);

/* $XDG_STATE_HOME/psession or ~/.local/state/psession. */
int paths_state(struct buf *b);

/* The machine's id, or its host name where it has none. */
int paths_machine_id(struct buf *b);

/* The id of this boot. */
int paths_boot_id(struct buf *b);
