/* SPDX-License-Identifier: MIT */
/*
 * Enumerations of .NET and of PowerShell: enums.def declares each with its
 * values; enum_NAME is its type.
 */
#pragma once

#include "value/type.h"

#define ENUM(id, name_, flags_, ...) extern const struct type enum_##id;
#include "types/enums.def"
#undef ENUM
