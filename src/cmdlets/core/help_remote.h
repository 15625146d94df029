/* SPDX-License-Identifier: MIT */
/* Help of commands that were imported from a session, asked there. */
#pragma once

#include "engine/command.h"

/* The help object of the command that the proxy C stands for, under C's name;
 * V_VOID: C is none, its session isn't open, or it has no such topic. VIEW as in
 * help_object. Throws the session's error. */
val help_remote(struct rt *rt, struct command *c, const char *view);
