/* SPDX-License-Identifier: MIT */
/* Parts of System.Environment that have files of their own. */
#pragma once

#include "value/type.h"

/* Variables; a target other than the process has none and takes none. */
val environment_get_variable(struct rt *rt, val self, val *a, int n);
val environment_get_variables(struct rt *rt, val self, val *a, int n);
val environment_set_variable(struct rt *rt, val self, val *a, int n);
val environment_expand(struct rt *rt, val self, val *a, int n);
