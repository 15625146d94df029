/* SPDX-License-Identifier: MIT */
/* What .NET tells of the system below. */
#pragma once

#include "value/type.h"

extern const struct type type_operatingsystem, type_osplatform, type_runtimeinformation;
/* Environment.OSVersion. */
val platform_os(struct rt *rt);
