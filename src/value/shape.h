/* SPDX-License-Identifier: MIT */
/* Shapes, for the files that build objects; see psobj.h. */
#pragma once

#include "value/psobj.h"

struct shape *shape_root(struct rt *rt);
/* The shape of S with member AT removed. */
struct shape *shape_without(struct rt *rt, const struct shape *s, uint32_t at);
