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

struct input_enum *input_enum_new(struct rt *rt, struct list *l);
/* SwitchParameter values: the same two cells always. */
val switch_value(struct rt *rt, bool on);
void input_enum_register(struct rt *rt);
