/* SPDX-License-Identifier: MIT */
/* Get-Command -ShowCommandInfo: a command as plain objects, which a form for its arguments can be made of. */
#pragma once

#include "engine/command.h"

/* Name, module, kind, definition and parameter sets of K as a [pscustomobject]. */
val command_show(struct rt *rt, struct command *k);
