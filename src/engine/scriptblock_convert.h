/* SPDX-License-Identifier: MIT */
/* What a script block is besides code: commands for a PowerShell object, data by some rules. */
#pragma once

#include "engine/code.h"

/* The commands of SB, with ARGS for its parameters, as a PowerShell object; throws what it cannot be. */
val scriptblock_to_powershell(struct rt *rt, struct scriptblock *sb, const val *args, int n);
/* Throws unless SB is one pipeline of its end block. */
void scriptblock_check_one_pipeline(struct rt *rt, const struct scriptblock *sb);
/* Throws ParseException for what restricted language has not: COMMANDS and VARIABLES are names
 * that are allowed besides; null commands: any. */
void scriptblock_check_restricted(struct rt *rt, struct scriptblock *sb, val commands, val variables, bool environment);
