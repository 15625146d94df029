/* SPDX-License-Identifier: MIT */
/* Expressions whose value is known before anything runs, and what tells them. */
#pragma once

#include "engine/code.h"

/* The expression that the pipeline or command NODE is alone; NULL: it is more than one. */
const struct ast *ast_pure_expression(const struct ast *node);
/* The variable NODE is $true, $false or $null. */
bool ast_is_constant_variable(const struct ast *node);
/* The value of NODE, an expression of BLOCK; false: it has none before it runs. */
bool ast_constant_value(struct rt *rt, struct block_info *block, const struct ast *node, val *ret);
