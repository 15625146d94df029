/* SPDX-License-Identifier: MIT */
/*
 * Workers and transport programs this process started and let go of: they are
 * reaped when they end, by a thread that is there meanwhile. Nobody else
 * waits for them. Any thread.
 */
#pragma once

#include <sys/types.h>

void children_adopt(pid_t pid);

/* Reaps at once those who have ended, where there could be no thread. */
void children_reap(void);
