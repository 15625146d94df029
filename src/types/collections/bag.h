/* SPDX-License-Identifier: MIT */
/* The bag that cannot change. */
#pragma once

#include "value/val.h"

val bag_of_strings(struct rt *rt);	/* an empty one */
