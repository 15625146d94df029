/* SPDX-License-Identifier: MIT */
/* TimeSpan as text: formats c, g, G and custom ones, and back. */
#pragma once

#include "value/ustr.h"

struct ustr *timespan_format(struct rt *rt, int64_t ticks, struct ustr *fmt);
enum timespan_result { TIMESPAN_OK, TIMESPAN_FORMAT, TIMESPAN_OVERFLOW };
enum timespan_result timespan_parse(struct rt *rt, struct ustr *s, int64_t *ret);
enum timespan_result timespan_parse_exact(struct rt *rt, struct ustr *s, struct ustr *fmt, int64_t *ret);
