/* SPDX-License-Identifier: MIT */
#include "engine/ast_constant.h"

#include "engine/bytecode.h"
#include "syntax/tokens.h"

const struct ast *ast_pure_expression(const struct ast *node)
{
	const struct ast_pipeline *p = (const struct ast_pipeline *)node;

	if (node && node->kind == AST_PIPELINE && p->elements.n == 1)
		node = p->elements.v[0];
	if (node && node->kind == AST_CMD_EXPR && !((const struct ast_cmd_expr *)node)->redirections.n)
		return ((const struct ast_cmd_expr *)node)->expr;
	return NULL;
}

bool ast_is_constant_variable(const struct ast *node)
{
	struct text t = ((const struct ast_variable *)node)->path;

	return text_is(t, "true") || text_is(t, "null") || text_is(t, "false");
}

static const struct type *named_type(struct rt *rt, struct block_info *b, const struct type_name *t)
{
	return vm_type_try(rt, b->source, t);
}

/* Numbers, characters and truth values: a conversion to one cannot do anything. */
static bool is_plain(const struct type *t)
{
	return t && t->inline_kind >= VK_BOOL && t->inline_kind <= VK_DOUBLE && !(t->flags & TF_ENUM);
}

static bool is_plain_member(struct rt *rt, struct block_info *b, const struct ast_member *m)
{
	return m->ast.flags & AST_STATIC && m->object->kind == AST_TYPE_EXPR && m->name->kind == AST_STRING &&
	       is_plain(named_type(rt, b, ((const struct ast_type_expr *)m->object)->type));
}

static bool is_constant(struct rt *rt, struct block_info *b, const struct ast *node)
{
	const struct ast *e = ast_pure_expression(node);

	if (e)
		return is_constant(rt, b, e);
	switch (node->kind) {
	case AST_NUMBER: case AST_STRING: return true;
	case AST_VARIABLE: return ast_is_constant_variable(node);
	case AST_TYPE_EXPR: return named_type(rt, b, ((const struct ast_type_expr *)node)->type) != NULL;
	case AST_PAREN: return is_constant(rt, b, ((const struct ast_paren *)node)->pipeline);
	case AST_SUB_EXPR: {
		const struct ast_list *l = &((const struct ast_sub_expr *)node)->body->statements;

		return l->n == 1 && is_constant(rt, b, l->v[0]);
	}
	case AST_UNARY:
		return token_flags(node->op) & TF_FOLD && is_constant(rt, b, ((const struct ast_unary *)node)->operand);
	case AST_BINARY:
		return token_flags(node->op) & TF_FOLD && is_constant(rt, b, ((const struct ast_binary *)node)->left) &&
		       is_constant(rt, b, ((const struct ast_binary *)node)->right);
	case AST_CONVERT:
		return is_plain(named_type(rt, b, ((const struct ast_convert *)node)->type->type)) &&
		       is_constant(rt, b, ((const struct ast_convert *)node)->child);
	case AST_MEMBER: return is_plain_member(rt, b, (const struct ast_member *)node);
	default: return false;
	}
}

bool ast_constant_value(struct rt *rt, struct block_info *block, const struct ast *node, val *ret)
{
	if (!is_constant(rt, block, node))
		return false;
	*ret = vm_eval_ast(rt, block, node, scope_current(rt));
	return true;
}
