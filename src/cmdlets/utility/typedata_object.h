/* SPDX-License-Identifier: MIT */
/* Type data as an object of scripts (TypeData). */
#pragma once

#include "engine/engine.h"

val typedata_object(struct rt *rt, struct typedata *d);
/* The reverse: settings and members of such an object into the runtime. */
void typedata_from_object(struct rt *rt, val v);
/* The name of the type it is about. */
struct ustr *typedata_object_name(struct rt *rt, val v);
