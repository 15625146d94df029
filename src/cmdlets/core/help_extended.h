/* SPDX-License-Identifier: MIT */
/* Help of a function that has no comments: what its parameters tell. */
#pragma once

#include "engine/command.h"

/* VIEW as in help_object. */
val help_extended(struct rt *rt, struct command *c, const char *view);
/* The names of an enum's values; null: TYPE is none. */
val help_enum_names(struct rt *rt, const struct type *type);
/* The items of LIST as an array of objects. */
val help_object_array(struct rt *rt, val list);
