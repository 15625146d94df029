/* SPDX-License-Identifier: MIT */
/* The history of a runspace: HistoryInfo objects, oldest first, in eng->history. */
#pragma once

#include "engine/engine.h"

struct history_entry {
	struct cell h;
	int64_t id;		/* from 1, never reused */
	struct ustr *text;
	int status;		/* PipelineState: 4 Completed, 5 Failed, 3 Stopped */
	val begin, end;		/* DateTime, local */
	bool invoked;		/* by an Invoke-History that still runs */
};
extern const struct type type_history_entry;

struct history_entry *val_history_entry(val v);
/* The id the next entry gets. */
int64_t history_next(struct rt *rt);
/* Adds what ran from BEGIN to END; the oldest go where there are more than
 * $MaximumHistoryCount. */
struct history_entry *history_add(struct rt *rt, struct ustr *text, int status, val begin, val end);
/* What runs and is to be an entry when it is over; Add-History has it be one before what it adds. */
struct history_pending {
	struct ustr *text;
	val begin;
	struct history_entry *entry;	/* NULL: not yet */
};
void history_pending_add(struct rt *rt);
void history_init(struct rt *rt);
