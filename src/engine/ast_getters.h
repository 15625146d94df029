/* SPDX-License-Identifier: MIT */
/* The computed members of ast_class.def; not for others. */
#pragma once

#include "engine/ast_object.h"

static inline struct ast_object *ast_self(val self)
{
	return (struct ast_object *)val_base(self).o;
}

#define CALC(cls_, type_, prop_, fn_) val fn_(struct rt *rt, val self);
#define CALL(cls_, sig_, fn_) val fn_(struct rt *rt, val self, val *args, int n);
#include "engine/ast_class.def"
