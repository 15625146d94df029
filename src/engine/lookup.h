/* SPDX-License-Identifier: MIT */
/*
 * What scripts do when a command is looked for: PreCommandLookupAction,
 * PostCommandLookupAction and CommandNotFoundAction of $ExecutionContext.InvokeCommand.
 */
#pragma once

#include "engine/engine.h"

struct command;

enum lookup_when { LOOKUP_FAILED, LOOKUP_BEFORE, LOOKUP_AFTER };

/* The command that the action of WHEN has in mind for NAME; FOUND is what was found.
 * NULL: there is no action, it runs already, or it has nothing to say. */
struct command *lookup_action(struct rt *rt, enum lookup_when when, struct ustr *name, struct command *found);
void lookup_register(struct rt *rt);

/* Every call is to be seen by an action: nothing found before may be used again. */
static inline bool lookup_watched(struct rt *rt)
{
	struct engine *e = rt->eng;

	return !(val_is_null(e->lookup_actions[LOOKUP_BEFORE]) && val_is_null(e->lookup_actions[LOOKUP_AFTER])) && !e->in_lookup;
}
