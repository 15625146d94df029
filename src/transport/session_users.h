/* SPDX-License-Identifier: MIT */
/* Who has sessions on this machine, as /proc shows it. */
#pragma once

#include <stddef.h>

/* The other users with a session here, at most MAX of them; 0 where this user
 * has one already and so is no further user. Registries are private, so the
 * processes are counted: of what /proc hides nothing is known, and users who
 * come at the same moment don't see each other. */
size_t session_users_others(size_t max);
