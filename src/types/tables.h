/* SPDX-License-Identifier: MIT */
/* Every type and member table of types.def and late.def, declared. */
#pragma once

#include "value/type.h"

extern const struct type_entry builtin_types[];	/* for rt_options.types */
/* DBNull.Value, as its property. */
val convert_dbnull(struct rt *rt, val self);

extern const struct member_def delegate_members[];
#define DELEGATE(id, name_, nargs_) extern const struct type type_delegate_##id;
#include "types/delegates.def"
#undef DELEGATE

#define TYPE(type_, members_)                                                  \
	extern const struct type type_;                                        \
	extern const struct member_def members_[];
#define PLAIN(type_) extern const struct type type_;
#include "types/types.def"
#include "types/late.def"
#undef TYPE
#undef PLAIN
