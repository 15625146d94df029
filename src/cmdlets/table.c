/* SPDX-License-Identifier: MIT */
/* The table of all cmdlets. */
#include "engine/cmdlet.h"

#define CMDLET(name) extern const struct cmdlet_def cmdlet_##name;
#include "cmdlets/cmdlets.def"
#undef CMDLET

const struct cmdlet_def *const cmdlet_table[] = {
#define CMDLET(name) &cmdlet_##name,
#include "cmdlets/cmdlets.def"
#undef CMDLET
	NULL
};
