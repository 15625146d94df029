/* SPDX-License-Identifier: MIT */
/* The terminal that is standard output. */
#pragma once

#include <stdbool.h>

/* Its size in characters; false: standard output is none, or it does not know. */
bool terminal_size(int *ret_columns, int *ret_rows);
