/* SPDX-License-Identifier: MIT */
/* Built-in type data: rows filled in when a type name is first looked for. */
#pragma once

#include "engine/engine.h"

/* Makes the built-in rows known to the runtime, and $PSStyle; once a runtime. */
void format_init(struct rt *rt);
/* Fills in every built-in row, for lists of all type data. */
void typedata_load_all(struct rt *rt);
