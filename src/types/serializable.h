/* SPDX-License-Identifier: MIT */
/* Which types .NET marks as serializable: a table of names. Never fails. */
#pragma once

#include "value/type.h"

bool type_is_serializable(const struct type *t);
