/* SPDX-License-Identifier: MIT */
/*
 * Enumerations of .NET and of PowerShell: enums.def declares each with its
 * values; enum_NAME is its type.
 */
#pragma once

#include "value/type.h"

/* The type of the numbers of enumeration T. */
const struct type *enum_number_type(const struct type *t);

#define ENUM(id, name_, flags_, ...) extern const struct type enum_##id;
#include "types/enums.def"
#undef ENUM
