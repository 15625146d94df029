/* SPDX-License-Identifier: MIT */
/* System.Version. */
#pragma once

#include "value/type.h"

extern const struct type type_version;

/* The version that TEXT, which must be one, says. */
val version_value(struct rt *rt, const char *text);
