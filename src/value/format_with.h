/* SPDX-License-Identifier: MIT */
/* String.Format with a format provider. */
#pragma once

#include "value/val.h"

/* As format_op; numbers, dates and what else can be formatted are written as
 * PROVIDER does. */
struct ustr *format_with(struct rt *rt, val provider, struct ustr *fmt, const val *args, uint32_t n);
