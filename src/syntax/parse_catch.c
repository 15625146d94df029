/* SPDX-License-Identifier: MIT */
/* Clauses of try that an earlier clause leaves nothing to catch. */
#include "syntax/parse.h"

#include <stdlib.h>
#include <string.h>

struct order {
	struct parser p;
	parse_covers_fn covers;
	void *arg;
};

static bool is_covered(const struct order *o, const struct ast_try *t, uint32_t before, const struct type_name *later, char *name)
{
	for (uint32_t i = 0; i < before; i++) {
		const struct ast_catch *c = (const void *)t->catches.v[i];

		for (uint32_t k = 0; k < c->types.n; k++)
			if (o->covers(o->arg, ((const struct ast_type_constraint *)c->types.v[k])->type, later, name))
				return true;
	}
	return false;
}

static void check_try(struct order *o, const struct ast_try *t)
{
	char name[PARSE_COVERED_MAX];

	for (uint32_t i = 1; i < t->catches.n; i++) {
		const struct ast_catch *c = (const void *)t->catches.v[i];

		for (uint32_t k = 0; k < c->types.n; k++) {
			const struct ast_type_constraint *at = (const void *)c->types.v[k];

			if (is_covered(o, t, i, at->type, name))
				parse_fail_node(&o->p, PERR_ExceptionTypeAlreadyCaught, &at->ast,
					(struct text){ name, strlen(name) });
		}
	}
}

static int check_node(struct ast *node, void *arg)
{
	if (node->kind == AST_TRY)
		check_try(arg, (const struct ast_try *)node);
	return ast_children(node, check_node, arg);
}

void parse_catch_errors(struct parse_result *r, parse_covers_fn covers, void *arg)
{
	struct order o = { .p = { .res = r, .arena = &r->arena }, .covers = covers, .arg = arg };
	struct parse_error *found;

	if (!r->typed_catches || r->error_count)
		return;
	check_node(&r->root->ast, &o);
	found = r->errors;
	if (!r->error_count)
		return;
	r->errors = arena_array(&r->arena, struct parse_error, r->error_count);
	memcpy(r->errors, found, r->error_count * sizeof(*found));
	free(found);
}
