/* SPDX-License-Identifier: MIT */
/* Result objects that more than one file makes or reads. */
#pragma once

#include "value/coll.h"
#include "value/record.h"

/* GroupInfo, or GroupInfoNoElement. */
val group_info_new(struct rt *rt, struct ustr *name, uint32_t count, struct list *members, val values, bool no_element);
