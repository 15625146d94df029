/* SPDX-License-Identifier: MIT */
/* Keys of the terminal that is standard input. */
#pragma once

#include "value/rt.h"

/* Waits for a key; OPTIONS are ReadKeyOptions. A KeyInfo; throws without a terminal
 * and where Ctrl+C ends the wait. */
val console_read_key(struct rt *rt, int64_t options);
/* Whether a key was typed and not read. */
bool console_key_waits(void);
/* Throws away what was typed and not read. */
void console_flush_keys(void);
