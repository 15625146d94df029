/* SPDX-License-Identifier: MIT */
/* PSPrimitiveDictionary, laid out as struct dict. */
#pragma once

#include "value/coll.h"

extern const struct type type_primitive_dict;

void primitive_dict_register(struct rt *rt);
