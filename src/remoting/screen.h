/* SPDX-License-Identifier: MIT */
/*
 * What a screen is made of, as host calls carry it (facts of the protocol, host
 * data): places, sizes, rectangles, cells and keys as bags of lower-case
 * properties, enumerations as their numbers, arrays of cells as elements and
 * lengths. Everything else is itself.
 */
#pragma once

#include "value/coll.h"
#include "value/rt.h"

/* V as it travels. */
val screen_encode(struct rt *rt, val v);
/* What came, whatever a peer sent: a bag that is no known shape stays itself. */
val screen_decode(struct rt *rt, val v);
/* Numbers as an array travels. */
val screen_encode_numbers(struct rt *rt, struct list *numbers);
