/* SPDX-License-Identifier: MIT */
/*
 * Workers and transport programs this process started and let go of: they are
 * reaped whenever another one is started or let go, without ever waiting.
 * Any thread.
 */
#pragma once

#include <sys/types.h>

void children_adopt(pid_t pid);
void children_reap(void);
