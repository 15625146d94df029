/* SPDX-License-Identifier: MIT */
/* Types of results of remoting, known to a runtime from the first object on or from these calls. */
#pragma once

#include "value/rt.h"

void sender_info_types(struct rt *rt);
void client_records_types(struct rt *rt);
