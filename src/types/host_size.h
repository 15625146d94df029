/* SPDX-License-Identifier: MIT */
/* Size and Coordinates of a host's window. */
#pragma once

#include "value/type.h"

struct host_pair {
	struct cell h;
	int32_t a, b;		/* Width, Height; X, Y */
};
extern const struct type type_host_size, type_host_coordinates;

val host_size_new(struct rt *rt, int width, int height);
val host_coordinates_new(struct rt *rt, int x, int y);
