/* SPDX-License-Identifier: MIT */
/* The raw UI methods of a remote host, 27 to 51 of the protocol. */
#pragma once

#include "value/coll.h"

struct host_ops;

bool rawui_knows(int method);
/* The result as it travels; V_VOID: none. Throws what the host throws. */
val rawui_call(struct rt *rt, const struct host_ops *h, void *arg, int method, struct array *params);
