/* SPDX-License-Identifier: MIT */
/* The types of late.def, given to the table when somebody asks. */
#include "types/late.h"

#include "types/tables.h"
#include "value/type_impl.h"

const struct type_entry late_types[] = {
#define TYPE(type_, members_) { &type_, members_ },
#define PLAIN(type_) { &type_, NULL },
#include "types/late.def"
#undef TYPE
#undef PLAIN
	{ 0 },
};

void types_late(struct rt *rt) { type_register_all(rt, late_types); }
