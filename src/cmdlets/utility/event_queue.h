/* SPDX-License-Identifier: MIT */
/*
 * Events of a runspace: subscriptions by source identifier, and the queue of
 * events that no action took. Actions of New-Event's events run at
 * once, on the thread of the runspace; those of objects' events when the script
 * begins its next command, or waits for events.
 */
#pragma once

#include "engine/cmdlet.h"
#include "value/record.h"

enum event_field {
	EVENT_COMPUTER, EVENT_RUNSPACE, EVENT_ID, EVENT_SENDER, EVENT_SOURCE_EVENT_ARGS, EVENT_SOURCE_ARGS,
	EVENT_SOURCE_ID, EVENT_TIME, EVENT_DATA, EVENT__FIELDS
};
enum subscriber_field {
	SUB_ID, SUB_SOURCE_OBJECT, SUB_EVENT_NAME, SUB_SOURCE_ID, SUB_ACTION, SUB_HANDLER, SUB_SUPPORT, SUB_FORWARD,
	SUB_BLOCK, SUB_DATA, SUB_LEFT, SUB_QUEUE, SUB__FIELDS
};

struct event_queue {
	struct cell h;
	struct list *events;		/* records */
	struct list *subscribers;	/* records */
	struct list *pending;		/* event, subscriber …: actions that have not run yet */
	bool acting;			/* one runs */
	int32_t next_event, next_subscriber;
};

/* This runspace's; made when missing. */
struct event_queue *event_queue_of(struct rt *rt);
/* Somebody asked for the queue before: without it no event is heard. */
bool event_queue_used(struct rt *rt);
/* A new event: taken by the actions of its source, else queued. */
val event_raise(struct rt *rt, struct ustr *source, val sender, struct array *args, val data);
/* An event that another runspace forwarded: the engine's hook of that name. */
void event_received(struct rt *rt, const struct remote_event *r);
/* rt->look: asks the sources of objects' events and runs the actions that wait;
 * milliseconds until it should be called again while waiting, -1: there are no sources. */
int event_look(struct rt *rt);
/* The subscription is to EVENT of the object SENDER. */
void event_of_object(struct rt *rt, val subscriber, val sender, struct ustr *event);
/* Takes subscriber AT off the list; the job of its action has ended. */
void event_unsubscribe(struct rt *rt, struct event_queue *q, uint32_t at);
/* The error of a second subscriber of SOURCE, or NULL. */
struct errrec *event_source_taken(struct rt *rt, struct ustr *source);
/* A new subscription; its job, when it has an action, is among its fields. */
val event_subscribe(struct cmdlet *c, struct ustr *source, struct scriptblock *action, val data, bool support,
		    bool forward, int64_t most);
