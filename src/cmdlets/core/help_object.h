/* SPDX-License-Identifier: MIT */
/* Help of a command as the objects that Get-Help writes. */
#pragma once

#include "engine/command.h"

const char *help_category(const struct command *c);
/* VIEW: "FullView", "DetailedView", "ExamplesView", NULL: the short one. */
val help_object(struct rt *rt, struct command *c, const char *view);
/* Type names of an object of help: BASES, with VIEW each first as BASE#VIEW. */
void help_put_names(struct rt *rt, val *v, const char *const *bases, uint32_t n, const char *view);
/* O as a part of help, its one type name INFO#PART. */
val help_typed(struct rt *rt, struct psobj *o, const char *info, const char *part);
/* The namespaces of MAML, members of every object of help. */
void help_put_xmlns(struct rt *rt, struct psobj *o);
/* A line of a list of topics: HelpInfoShort. */
val help_short(struct rt *rt, struct command *c);
val help_short_page(struct rt *rt, struct ustr *name, struct ustr *synopsis);
/* The parameters of a help object; NULL: none. */
struct array *help_parameters(struct rt *rt, val help);
