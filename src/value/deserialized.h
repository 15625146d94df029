/* SPDX-License-Identifier: MIT */
/* Names of types that came from another process: "Deserialized." in front, whatever its case. */
#pragma once

#include "value/ustr.h"

#define DESERIALIZED "Deserialized."

bool deserialized_is(const struct ustr *name);
/* NAME as it was there; NAME itself when it has no prefix. */
struct ustr *deserialized_bare(struct rt *rt, struct ustr *name);
/* What follows the prefix of a text; NULL: it has none. */
const char *deserialized_rest(const char *name);
