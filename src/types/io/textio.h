/* SPDX-License-Identifier: MIT */
/* Text writers that are no streams, and the arguments of Write. */
#pragma once

#include "value/coll.h"
#include "value/ustr.h"

/* A TextWriter that hands each text to PUT: the console's. */
val textio_sink(struct rt *rt, void (*put)(struct rt *rt, struct ustr *text, int which), int which);
/* V is such a writer, and hands its text to PUT. */
bool textio_is_sink(val v, void (*put)(struct rt *rt, struct ustr *text, int which));
/* The text of a Write call's arguments: a value, a format with values, or part
 * of a char[]. */
struct ustr *textio_args(struct rt *rt, val *a, int n);
