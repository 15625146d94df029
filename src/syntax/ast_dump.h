/* SPDX-License-Identifier: MIT */
/* A tree as text, for tests and for looking at it. */
#pragma once

#include "base/buf.h"
#include "syntax/ast.h"

/* Appends NODE as nested parentheses: the class name without "Ast", the
 * operator, flags and constants, then the children. Returns 0 or -ERR_LIMIT. */
int ast_dump(struct ast *node, struct buf *out);
