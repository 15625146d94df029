/* SPDX-License-Identifier: MIT */
/* Between the files of $PSStyle. */
#pragma once

#include "value/coll.h"

/* V when it is text of escape sequences alone, else it throws. */
val style_only_sequences(struct rt *rt, val v);
/* A new table of the styles that files have by their extension. */
val style_extensions(struct rt *rt);
/* The style of ".txt" in such a table; false: none. */
bool style_of_extension(struct rt *rt, val extensions, struct ustr *extension, val *ret);
