/* SPDX-License-Identifier: MIT */
/* Names that are nearly those of commands: misspelt, or their capitals. */
#pragma once

#include "engine/cmdlet.h"
#include "engine/command.h"

/* Writes the commands of these kinds whose names are at most MOST edits from NAME,
 * nearest first, each with a property Score. */
void command_fuzzy(struct cmdlet *c, struct ustr *name, uint32_t kinds, uint32_t most);
/* Calls FN with the cmdlets and functions whose verb and noun abbreviate to NAME
 * ("i-psdf"), or have that name. */
void command_abbreviated(struct rt *rt, struct ustr *name, void (*fn)(struct rt *, struct command *, void *), void *arg);
