/* SPDX-License-Identifier: MIT */
/*
 * Events, mutexes, semaphores: cells with a count. What a script waits for can
 * only come from another script of the runtime (a fiber) or from time, so
 * waiting looks again after each turn of the others, and ends with a stop.
 */
#pragma once

#include "value/type.h"

enum waitable_kind { WAIT_AUTO, WAIT_MANUAL, WAIT_MUTEX, WAIT_SEMAPHORE, WAIT_COUNTDOWN };

struct waitable {
	struct cell h;
	uint8_t kind;
	bool closed;
	int32_t count, most;	/* semaphore: free places; mutex: owned so often; else 1: set */
	bool (*done)(struct rt *rt, struct cell *of);	/* set when what it is of is done; NULL: by itself */
	struct cell *of;
};

extern const struct type type_waithandle, type_eventwaithandle, type_autoreset, type_manualreset, type_mutex, type_semaphore,
	type_manualslim, type_semaphoreslim, type_countdown;

/* A ManualResetEvent that is set when OF is DONE. */
val waitable_of(struct rt *rt, bool (*done)(struct rt *rt, struct cell *of), struct cell *of);
/* Waits until READY(arg) or for MS (-1: for ever); false: the time is over. */
bool waitable_until(struct rt *rt, bool (*ready)(struct rt *rt, void *arg), void *arg, int64_t ms);
/* Milliseconds of an int or TimeSpan argument; checked. */
int64_t waitable_ms(struct rt *rt, val v);
/* The same for tasks and cancellation, which name PARAM and say less. */
int64_t waitable_plain_ms(struct rt *rt, val v, const char *param);
