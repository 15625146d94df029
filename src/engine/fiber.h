/* SPDX-License-Identifier: MIT */
/*
 * Fibers: several scripts on the one heap and thread, each with a C stack, a
 * register stack and a runspace of its own. They share every object, so what
 * one changes the others see; one runs at a time. A fiber gives way where it
 * waits (rt_wait) and, once its slice is over, at the loops and calls of its
 * script. The fiber that was there first, the main one, is the thread's own.
 *
 * The functions are for the runtime's thread, fiber_stop for any.
 */
#pragma once

#include "engine/engine.h"

struct fiber;

/* Starts FN(rt, cell) in a fiber; it begins when the others give way. CELL is
 * kept alive until FN returns; FN must not throw. NULL: no memory for it. */
struct fiber *fiber_new(struct rt *rt, void (*fn)(struct rt *rt, void *cell), void *cell);

/* The fiber that runs; NULL: the main one. */
struct fiber *fiber_current(struct rt *rt);

/* Stops what F runs, as rt_stop does the main fiber's. F must not have ended. */
void fiber_stop(struct fiber *f);

/* Stops all but the main one. */
void fiber_stop_all(struct rt *rt);

/* Lets every other fiber that can go on have a turn. */
void fiber_yield(struct rt *rt);

/* Waits until another fiber sets *FLAG, at most TIMEOUT_MS (-1: for ever); throws when
 * the waiting script is stopped. With nobody left to set it, it is not waited for. */
void fiber_await(struct rt *rt, const bool *flag, int timeout_ms);

/* Other fibers than the running one. */
unsigned fiber_others(const struct rt *rt);

/* Gives the fibers turns for at most BUDGET_MS. Milliseconds until one is due
 * again, -1: there are none. For the main fiber when it has nothing to do. */
int fiber_idle(struct rt *rt, int budget_ms);
