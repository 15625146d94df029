/* SPDX-License-Identifier: MIT */
/*
 * Task, and CancellationToken with its source. Work that .NET does beside the
 * script is done at once here: a method that ends in Async returns a task that
 * is over. Only a delay, and what is made of delays, takes time.
 */
#pragma once

#include "value/type.h"

extern const struct type type_task, type_task1, type_taskawaiter, type_cancelsource, type_canceltoken;

/* A task that has ended: with V as its result of type T (NULL: without). */
val async_done(struct rt *rt, const struct type *t, val v);
/* Calls FN now; a task with its result of type T, or with what it threw. */
val async_run(struct rt *rt, const struct type *t, call_fn fn, val self, val *a, int n);
#define ASYNC_VALUE(name, t, by)                                               \
	static val name(struct rt *rt, val self, val *a, int n)                \
	{                                                                      \
		return async_value(rt, t, by, self, a, n);                     \
	}
bool async_is_cancelled(val token);

/* A task that waits for async_end; with a result of type T (NULL: without). */
val async_pending(struct rt *rt, const struct type *t);
enum async_ending { ASYNC_RAN = 5, ASYNC_CANCELED = 6, ASYNC_FAULTED = 7 };	/* numbers of TaskStatus */
/* Ends TASK with the result or exception V; false: it has ended already. */
bool async_end(struct rt *rt, val task, enum async_ending how, val v);

/* A task of result type T that asks LOOK, with SOURCE, whether it is time for async_end. */
typedef void (*async_look_fn)(struct rt *rt, val source, val task);
val async_looking(struct rt *rt, const struct type *t, async_look_fn look, val source);
/* Waits for TASK; its result, or what it failed with as it was thrown. */
val async_result(struct rt *rt, val task);
void async_set_state(struct rt *rt, val task, val state);	/* AsyncState */

/* As async_run, but a ValueTask. */
val async_value(struct rt *rt, const struct type *t, call_fn fn, val self, val *a, int n);

/* A row's function that does BY as a task of result type T. */
#define ASYNC(name, t, by)                                                     \
	static val name(struct rt *rt, val self, val *a, int n)                \
	{                                                                      \
		return async_run(rt, t, by, self, a, n);                       \
	}
