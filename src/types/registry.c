/* SPDX-License-Identifier: MIT */
/* The one list of built-in types: rt_new gets it. */
#include "types/enums.h"
#include "types/tables.h"

const struct type_entry builtin_types[] = {
#define TYPE(type_, members_) { &type_, members_ },
#define PLAIN(type_) { &type_, NULL },
#include "types/types.def"
#undef TYPE
#undef PLAIN
#define DELEGATE(id, name_, nargs_) { &type_delegate_##id, delegate_members },
#include "types/delegates.def"
#undef DELEGATE
#define ENUM(id, name_, flags_, ...) { &enum_##id, NULL },
#include "types/enums.def"
#undef ENUM
	{ 0 },
};
