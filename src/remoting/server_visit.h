/* SPDX-License-Identifier: MIT */
/*
 * Visitors of a running shell or session: whoever connects to its pipe
 * (transport/hostpipe.h) gets a runspace beside its own, in fibers of the same
 * runtime. So he sees its process and its objects, and is served where it waits
 * and, after a moment, where its script goes round a loop or calls. One at a time;
 * while nobody is there it costs nothing.
 */
#pragma once

struct rt;
struct runspace_host;

/* Takes visitors from now on, unless the user is against it: at the process's own
 * pipe, and at CUSTOM (or NULL). HOST is told to give the engine a turn when somebody
 * comes; NULL: there is none. Negative: CUSTOM can't be had. Until visit_end. */
int visit_begin(struct rt *rt, struct runspace_host *host, const char *custom);
/* Lets in who knocked: for an engine thread that waits by itself. */
void visit_look(struct rt *rt);
/* Makes the own pipe now that somebody looks for it; otherwise it comes a moment
 * after the start. */
void visit_settle(void);
/* Takes the pipes away. */
void visit_end(void);
