/* SPDX-License-Identifier: MIT */
/* Clocks: the monotonic one for intervals, the real one for records. */
#pragma once

#include <stdint.h>

int64_t clock_ms(void);		/* monotonic */
int64_t clock_us(void);		/* monotonic */
int64_t clock_ns(void);		/* monotonic */

/* The first clock_ms() by which MS whole milliseconds have passed. */
int64_t clock_due(int64_t ms);

int64_t clock_real_ms(void);	/* since 1970 */

/* How long an answer is waited for: MS, or PSESSION_PATIENCE_MS where that is
 * less, with which tests see the ends of long waits. */
int clock_patience(int ms);
