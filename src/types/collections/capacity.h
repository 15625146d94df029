/* SPDX-License-Identifier: MIT */
/* How .NET's hash tables grow: what Capacity says of HashSet and Dictionary. */
#pragma once

#include <stdint.h>

/* The smallest table that holds N entries; 0 for none. */
uint32_t capacity_for(uint32_t n);
/* What a full table of CAP entries grows to. */
uint32_t capacity_after(uint32_t cap);
