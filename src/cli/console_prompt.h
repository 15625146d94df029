/* SPDX-License-Identifier: MIT */
/*
 * Questions on the console, as host_ops has them. Answers are read with the
 * host's read_line and read_secure. Where standard input ends in a form, the
 * fields not answered are missing in the dictionary; a choice throws then.
 */
#pragma once

#include "engine/host.h"

/* Objects or bags with Name, Label, ParameterTypeFullName and HelpMessage. */
val console_prompt(struct rt *rt, void *arg, struct ustr *caption, struct ustr *message, struct array *fields);
/* Texts, or objects with Label and HelpMessage. DFLT -1: none. */
int console_prompt_choice(struct rt *rt, void *arg, struct ustr *caption, struct ustr *message, struct array *choices, int dflt);
/* As many of them as are wanted: numbers, in the order they were chosen; DFLTS itself where none was. */
struct list *console_prompt_choices(struct rt *rt, void *arg, struct ustr *caption, struct ustr *message, struct array *choices,
				    struct list *dflts);
/* A PSCredential, or null where no name was given. */
val console_prompt_credential(struct rt *rt, void *arg, struct ustr *caption, struct ustr *message, struct ustr *user,
			      struct ustr *target);
