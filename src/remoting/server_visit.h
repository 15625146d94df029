/* SPDX-License-Identifier: MIT */
/*
 * Visitors of a running shell: whoever connects to its pipe (transport/hostpipe.h)
 * gets a runspace beside the shell's own, in fibers of the same runtime. So he sees
 * its process and its objects, and is served where the shell waits and, after a
 * moment, where its script goes round a loop or calls. One at a time; while nobody
 * is there it costs nothing.
 */
#pragma once

struct rt;

/* Takes visitors from now on: at the process's own pipe, and at CUSTOM (or NULL).
 * Negative: CUSTOM can't be had. Once a process. */
int visit_begin(struct rt *rt, const char *custom);
/* Makes the own pipe now that somebody looks for it; otherwise it comes a moment
 * after the start. */
void visit_settle(void);
/* Takes the pipes away. */
void visit_end(void);
