/* SPDX-License-Identifier: MIT */
/*
 * Events of .NET objects. A type lists them with NET_EVENT rows; the handlers
 * (of add_X and of Register-ObjectEvent) are kept in the runtime's hub, with
 * their object, until they are taken off. What happens by itself (time, files,
 * processes) comes from sources: cells that are asked from time to time
 * (netevent_collect) while a script runs or waits for events.
 */
#pragma once

#include "types/arg.h"

/* The row of an event and of its two accessors: NET_EVENT("System.EventHandler", "Exited", "System.Object, System.EventArgs"). */
#define NET_EVENT(handler, name, args)                                         \
	{ .row = MR_EVENT, .sig = handler " " name "(" args ")" },             \
	METHOD("void add_" name "(" handler " value)", netevent_add),          \
	METHOD("void remove_" name "(" handler " value)", netevent_remove)

val netevent_add(struct rt *rt, val self, val *a, int n);
val netevent_remove(struct rt *rt, val self, val *a, int n);

/* The handlers of SENDER's EVENT are called with it and ARGS. */
void netevent_raise(struct rt *rt, val sender, const char *event, val args);
/* Whether anybody listens. */
bool netevent_heard(struct rt *rt, val sender, const char *event);

/* A source's look at what happened; milliseconds until the next one, -1: no more. */
typedef int (*netevent_collect_fn)(struct rt *rt, void *cell);
/* Asks CELL from now on; once is enough. */
void netevent_watch(struct rt *rt, void *cell, netevent_collect_fn fn);
void netevent_unwatch(struct rt *rt, void *cell);
/* Asks all sources; milliseconds until the next is due, -1: there are none. */
int netevent_collect(struct rt *rt);

/* Subscriptions: DELIVER gets each occurrence. */
typedef void (*netevent_deliver_fn)(struct rt *rt, val subscriber, val sender, val args);
void netevent_subscribe(struct rt *rt, val sender, struct ustr *event, val subscriber, netevent_deliver_fn fn);
void netevent_unsubscribe(struct rt *rt, val subscriber);
/* Everybody's, when the object is gone. */
void netevent_forget(struct rt *rt, val sender);

/* Event objects: rows of fields over EventArgs. */
extern const struct type type_eventargs, type_elapsedargs, type_fileargs, type_renamedargs, type_errorargs,
	type_dataargs, type_changeargs, type_propertyargs;
val netevent_args(struct rt *rt, const struct type *t, const val *fields, int n);
val netevent_no_args(struct rt *rt);
