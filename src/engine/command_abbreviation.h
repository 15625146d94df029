/* SPDX-License-Identifier: MIT */
/* Commands by the capitals of their names. */
#pragma once

#include "engine/command.h"

/* Calls FN with the cmdlets and functions whose verb and noun abbreviate to NAME
 * ("i-psdf"), or have that name. */
void command_abbreviated(struct rt *rt, struct ustr *name, void (*fn)(struct rt *, struct command *, void *), void *arg);
