/* SPDX-License-Identifier: MIT */
/* Breakpoints of a session's runspace: asked for and changed over there. */
#pragma once

#include "value/coll.h"

/* Those of RUNSPACE: a session's, or (anything else) this one's own list. */
struct list *breakpoints_in(struct rt *rt, val runspace);
/* Sets the breakpoint *INOUT in the session's runspace and gives back what is there
 * now (V_VOID: nothing). False: RUNSPACE is no session's. */
bool breakpoint_set_far(struct rt *rt, val runspace, val *inout);
/* VERB: R(emove), E(nable), D(isable). */
bool breakpoint_change_far(struct rt *rt, val runspace, char verb, val *inout);
