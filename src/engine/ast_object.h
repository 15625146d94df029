/* SPDX-License-Identifier: MIT */
/*
 * The public syntax tree: cells over (source, node). A node has one cell for
 * as long as its source lives, so that $ast.Parent is the same object each
 * time. The classes and their properties are the table ast_class.def; tokens,
 * extents and type names are cells of the same layout.
 */
#pragma once

#include "engine/code.h"

#define LANG "System.Management.Automation.Language."
#define COLL "System.Collections.ObjectModel.ReadOnlyCollection"

struct ast_object {
	struct cell h;
	struct source_cell *src;
	const struct ast *node;
};

/* A range of a source: an extent. */
struct extent_object {
	struct cell h;
	struct source_cell *src;
	uint32_t start, end;
};

struct typename_object {
	struct cell h;
	struct source_cell *src;
	const struct type_name *name;
};

struct token_object {
	struct cell h;
	struct source_cell *src;
	const struct token *token;
};

#define CLASS(name_, base_) extern const struct type ast_type_##name_;
#include "engine/ast_class.def"

/* The object of NODE, a node of SRC; null for NULL. */
val ast_object(struct rt *rt, struct source_cell *src, const struct ast *node);

val ast_extent(struct rt *rt, struct source_cell *src, uint32_t start, uint32_t end);
val ast_type_name(struct rt *rt, struct source_cell *src, const struct type_name *t);
val ast_variable_path(struct rt *rt, struct text path);
/* A read-only collection of ELEM, "[…]" included. */
struct list *ast_collection(struct rt *rt, const char *elem);
val ast_list(struct rt *rt, struct source_cell *src, const struct ast_list *l, const char *elem);

/* NODE is plain text within an expandable string, which is no node of the public tree. */
static inline bool ast_is_literal_part(const struct ast *node)
{
	return node->kind == AST_STRING && node->parent && node->parent->kind == AST_EXPANDABLE;
}

/* The constant a number literal stands for. */
val ast_number_value(struct rt *rt, const struct ast_number *n);
/* The object of all the source's tokens (Token[]) and errors (ParseError[]). */
val token_array(struct rt *rt, struct source_cell *src);
val parse_error_array(struct rt *rt, struct source_cell *src, const struct parse_error *e, uint32_t n);

/* A PSToken of type Position. */
val pstoken_position(struct rt *rt, struct source_cell *src, uint32_t start, uint32_t end);

void ast_register(struct rt *rt);
void ast_visit_register(struct rt *rt);
void extent_register(struct rt *rt);
void token_register(struct rt *rt);
void parser_register(struct rt *rt);
