/* SPDX-License-Identifier: MIT */
/* Checks on single nodes of a finished tree: what is assigned, casts, parameters,
 * arguments of attributes. Each reports its errors itself. */
#pragma once

#include "syntax/parse.h"

/* The expression that a pipeline is, or NULL. */
struct ast *parse_pure_expr(const struct ast *pipeline);

void parse_check_assign(struct parser *p, const struct ast_assign *a);
/* Of a unary operator; all but ++ and -- pass. */
void parse_check_increment(struct parser *p, const struct ast_unary *u);
/* [ref] with other types. */
void parse_check_cast(struct parser *p, const struct ast_convert *c);
void parse_check_param(struct parser *p, const struct ast_param *a);
void parse_check_attribute(struct parser *p, const struct ast_attribute *a);
/* @variables in a list that is one argument of a command. */
void parse_check_splats(struct parser *p, const struct ast_array_literal *a);
/* The members that a class marked as a resource of DSC lacks. */
void parse_check_resource(struct parser *p, const struct ast_type_def *t);
/* What is taken from the value that USING, an AST_USING_EXPR, names. */
void parse_check_using(struct parser *p, const struct ast *using);
