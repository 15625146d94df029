/* SPDX-License-Identifier: MIT */
/* The names of a module's commands, looked at when it is imported. */
#pragma once

#include "engine/cmdlet.h"
#include "engine/module.h"

/* Warns of verbs that are not approved and of characters that are restricted. */
void module_check_names(struct cmdlet *c, struct module *m);
