/* SPDX-License-Identifier: MIT */
/* What the machine runs, in words. */
#pragma once

#include <stddef.h>

/* The distribution's own name for itself ("Debian GNU/Linux 12 (bookworm)",
 * os-release(5)), else the kernel's name and release. Always ends with NUL. */
void os_release_name(char *buf, size_t size);
