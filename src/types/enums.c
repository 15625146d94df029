/* SPDX-License-Identifier: MIT */
/* The types of enums.def. */
#include "types/enums.h"

#define V(name_, number_) { name_, number_ },
#define ENUM(id, name_, flags_, ...)                                           \
	static const struct enum_value values_##id[] = { __VA_ARGS__ { 0 } };  \
	const struct type enum_##id = {                                        \
		.name = name_, .base = &type_enum, .enums = values_##id,       \
		.elem = &type_int32, .inline_kind = VK_ENUM,                   \
		.flags = TF_ENUM | TF_VALUE | TF_SEALED | (flags_),            \
	};
#include "types/enums.def"
