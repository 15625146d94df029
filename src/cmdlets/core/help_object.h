/* SPDX-License-Identifier: MIT */
/* Help of a command as the objects that Get-Help writes. */
#pragma once

#include "engine/command.h"

const char *help_category(const struct command *c);
/* VIEW: "FullView", "DetailedView", "ExamplesView", NULL: the short one. */
val help_object(struct rt *rt, struct command *c, const char *view);
/* A line of a list of topics: HelpInfoShort. */
val help_short(struct rt *rt, struct command *c);
val help_short_page(struct rt *rt, struct ustr *name, struct ustr *synopsis);
/* The parameters of a help object; NULL: none. */
struct array *help_parameters(struct rt *rt, val help);
