/* SPDX-License-Identifier: MIT */
/* Inside of modules. */
#pragma once

#include "engine/command_impl.h"

#include <string.h>
#include <strings.h>

/* Runs SB dotted into the module's scope. */
void module_run(struct rt *rt, struct module *m, struct scriptblock *sb, const val *args, int n, struct sink *out);
struct ustr *guid_text(struct rt *rt);		/* of a new random GUID */
/* Fills the fields that a manifest states. */
void module_fill(struct rt *rt, struct module *m, struct dict *manifest);
struct ustr *module_prefixed(struct rt *rt, struct ustr *name, struct ustr *prefix);	/* Verb-PrefixNoun */
val module_as_object(struct rt *rt, struct module *m);
_Noreturn void module_not_found(struct rt *rt, struct ustr *name);
