/* SPDX-License-Identifier: MIT */
/* Ways to a worker: its socket in the registry, or a relay program (ssh with
 * `psession --relay`) that knows the way. Both give a socket. */
#pragma once

#include "psrp/guid.h"

/* -ERR_NOTFOUND when it is dead; what it left is removed then. */
int reach_session(const char *registry, const uint8_t id[GUID_LEN]);

/* Starts the relay ARGV (found in PATH), whose pid the caller adopts. */
int reach_relay(const char *const *argv, int *ret_pid);
