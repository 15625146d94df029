/* SPDX-License-Identifier: MIT */
/* PathInfoStack: the locations that were pushed, with the name of their stack. */
#pragma once

#include "value/ustr.h"

/* V is copied; its last is on top. */
val path_stack_new(struct rt *rt, struct ustr *name, const val *v, uint32_t n);
