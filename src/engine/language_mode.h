/* SPDX-License-Identifier: MIT */
/*
 * Language modes: what code may do in a runspace that is not in FullLanguage.
 * The mode is rt->eng->language_mode. Calls and casts ask the functions below
 * when it is not LANGUAGE_FULL; each throws PowerShell's error.
 */
#pragma once

#include "engine/code.h"
#include "engine/engine.h"

enum language_mode { LANGUAGE_FULL, LANGUAGE_RESTRICTED, LANGUAGE_NONE, LANGUAGE_CONSTRAINED };	/* PSLanguageMode */

static inline bool language_constrained(const struct rt *rt)
{
	return unlikely(rt->eng->language_mode == LANGUAGE_CONSTRAINED);
}
/* Types whose members constrained code may use: the accelerators' and their arrays. */
bool language_core_type(const struct type *t);
/* A script that is about to be made a block: NoLanguage has none, RestrictedLanguage
 * data only, ConstrainedLanguage no classes. */
void language_check_script(struct rt *rt, struct scriptblock *sb);
void language_check_call(struct rt *rt, const struct type *t);		/* of a method */
void language_check_create(struct rt *rt, const struct type *t);	/* ::new */
void language_check_cast(struct rt *rt, const struct type *t);
/* [pscustomobject] of a table: refused as the cast that it is written as. */
void language_check_custom(struct rt *rt);
void language_check_set(struct rt *rt, const struct type *t);		/* a property */
