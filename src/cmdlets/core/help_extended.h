/* SPDX-License-Identifier: MIT */
/* Help of a function that has no comments: what its parameters tell. */
#pragma once

#include "engine/command.h"

/* VIEW as in help_object. */
val help_extended(struct rt *rt, struct command *c, const char *view);
