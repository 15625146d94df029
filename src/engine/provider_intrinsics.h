/* SPDX-License-Identifier: MIT */
/* The parts of $ExecutionContext.InvokeProvider: Item, ChildItem, Content, Property. */
#pragma once

#include "value/coll.h"

extern const struct member_def provider_intrinsics_members[];
void provider_intrinsics_register(struct rt *rt);
