/* SPDX-License-Identifier: MIT */
/* The types of late.def, given to the table when somebody asks. */
#include "types/late.h"

#include "types/tables.h"

static const struct type_entry late_types[] = {
#define TYPE(type_, members_) { &type_, members_ },
#define PLAIN(type_) { &type_, NULL },
#include "types/late.def"
#undef TYPE
#undef PLAIN
};

void types_late(struct rt *rt)
{
	for (size_t i = 0; i < ARRAY_LEN(late_types); i++)
		type_register(rt, late_types[i].type, late_types[i].members);
}
