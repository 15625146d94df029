/* SPDX-License-Identifier: MIT */
/* Type data as an object of scripts (TypeData). */
#pragma once

#include "engine/engine.h"

val typedata_object(struct rt *rt, struct typedata *d);
