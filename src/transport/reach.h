/* SPDX-License-Identifier: MIT */
/* The way to a worker of this machine: its socket in the registry. */
#pragma once

#include "psrp/guid.h"

/* -ERR_NOTFOUND when it is dead; what it left is removed then. */
int reach_session(const char *registry, const uint8_t id[GUID_LEN]);
