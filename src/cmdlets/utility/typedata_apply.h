/* SPDX-License-Identifier: MIT */
/* A TypeData object put into effect. */
#pragma once

#include "engine/cmdlet.h"

/* What can't be taken is told, the last problem first, and the rest is taken; with FORCE it
 * replaces what is there. */
void typedata_apply(struct cmdlet *c, val data, bool force);
