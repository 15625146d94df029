/* SPDX-License-Identifier: MIT */
/* $input: an enumerator that is used up by reading; SwitchParameter and the
 * dictionary of $PSBoundParameters, which binding makes. */
#pragma once

#include "value/coll.h"

struct input_enum {
	struct cell h;
	struct list *l;
	uint32_t at;	/* next */
	val current;
};
extern const struct type type_input_enum, type_switchparameter, type_bound_parameters;

struct bound_parameters {	/* $PSBoundParameters */
	struct dict d;
	struct list *positional;	/* BoundPositionally: names of those given by position; NULL: none yet */
};
struct dict *bound_parameters_new(struct rt *rt);
/* Notes that parameter NAME of D was given by position. */
void bound_parameters_by_position(struct rt *rt, struct dict *d, struct ustr *name);

struct input_enum *input_enum_new(struct rt *rt, struct list *l);
/* SwitchParameter values: the same two cells always. */
val switch_value(struct rt *rt, bool on);
void input_enum_register(struct rt *rt);
