/* SPDX-License-Identifier: MIT */
/* Names that are nearly those of commands. */
#pragma once

#include "engine/cmdlet.h"
#include "engine/command.h"

/* Writes the commands of these kinds whose names are at most MOST edits from NAME,
 * nearest first, each with a property Score. */
void command_fuzzy(struct cmdlet *c, struct ustr *name, uint32_t kinds, uint32_t most);
