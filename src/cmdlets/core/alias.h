/* SPDX-License-Identifier: MIT */
/* What the alias cmdlets share. */
#pragma once

#include "engine/command_impl.h"

/* The alias NAME seen from S, or of S alone with ONE; NULL: none. */
struct command *alias_find(struct rt *rt, struct scope *s, struct ustr *name, bool one);
void alias_sort(struct list *commands);	/* by name */
