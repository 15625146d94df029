/* SPDX-License-Identifier: MIT */
/* Key and value collections: live views of a dictionary. */
#pragma once

#include "value/coll.h"

/* OVER's pairs, seen as their keys or their values; TYPE_NAME as .NET calls it. */
val dict_view(struct rt *rt, const char *type_name, val over, bool values);
