/* SPDX-License-Identifier: MIT */
/* The members of PSLocalEventManager. */
#pragma once

#include "value/rt.h"

void event_manager_register(struct rt *rt);
