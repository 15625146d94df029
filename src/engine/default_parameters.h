/* SPDX-License-Identifier: MIT */
/*
 * The dictionary of $PSDefaultParameterValues: its keys are "command:parameter",
 * each part in quotes or not, patterns both, or "Disabled".
 */
#pragma once

#include "value/coll.h"
#include "value/type.h"
#include "value/ustr.h"

extern const struct type type_default_parameters;

/* The two parts of KEY; false: it has not that form. */
bool default_key_split(struct rt *rt, struct ustr *key, struct ustr **ret_cmd, struct ustr **ret_name);
/* What is said of the keys in BAD. */
struct ustr *default_keys_refused(struct rt *rt, struct list *bad);
/* A dictionary of that type with the entries of FROM (NULL: none). *RET_REFUSED says
 * which keys can't be taken; NULL: all were. */
struct dict *default_parameters_of(struct rt *rt, struct dict *from, struct ustr **ret_refused);
void default_parameters_register(struct rt *rt);
