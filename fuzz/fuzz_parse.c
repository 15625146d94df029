/* SPDX-License-Identifier: MIT */
/*
 * Lexer and parser on any bytes. Every node lies within the text and within
 * its parent, knows its parent and has its own number; so do the errors and
 * tokens.
 */
#include "base/err.h"
#include "syntax/ast.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

struct walk {
	const struct parse_result *res;
	struct ast *parent;
	uint32_t len, height;
};

static int visit(struct ast *node, void *arg)
{
	struct walk *up = arg, below = *up;

	must(node->kind > AST_NONE && node->kind < AST__MAX);
	must(*ast_class_name(node->kind));
	must(node->start <= node->end && node->end <= up->len);
	must(node->parent == up->parent);
	must(node->id < up->res->nodes);
	must(up->height < PARSE_MAX_HEIGHT + PARSE_MAX_DEPTH);
	below.parent = node;
	below.height++;
	return ast_children(node, visit, &below);
}

static void check(const struct parse_result *res, uint32_t len)
{
	struct walk w = { .res = res, .parent = NULL, .len = len };

	if (res->root)
		visit((struct ast *)res->root, &w);
	must(res->root || res->error_count);
	for (uint32_t i = 0; i < res->error_count; i++) {
		const struct parse_error *e = &res->errors[i];
		must(e->id && e->message);
		must(e->start <= e->end && e->end <= len + 1);
		must(source_position(res->src, e->start).line >= 1);
	}
	for (uint32_t i = 0; i < res->token_count; i++)
		must(res->tokens[i].start <= res->tokens[i].end && res->tokens[i].end <= len + 1);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	for (unsigned flags = 0; flags <= (PARSE_TOKENS | PARSE_MODULE_FILE); flags += PARSE_TOKENS | PARSE_MODULE_FILE) {
		struct parse_result res;

		must(parse_input((const char *)data, size, NULL, flags, &res) == 0);
		check(&res, (uint32_t)size);
		parse_release(&res);
	}
	return 0;
}
