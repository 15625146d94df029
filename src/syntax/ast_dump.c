/* SPDX-License-Identifier: MIT */
/* One line for a whole tree; texts are quoted without escapes. */
#include "syntax/ast_dump.h"

#include <string.h>

static const char *const number_types[] = {
	"int", "long", "double", "decimal", "bigint", "sbyte", "byte", "short", "ushort", "uint",
	"ulong", "bool",
};

static void put_text(struct buf *out, struct text t)
{
	buf_printf(out, " '%.*s'", (int)t.n, t.s ? t.s : "");
}

static void put_type(struct buf *out, const struct type_name *t)
{
	if (!t)
		return;
	put_text(out, t->name);
	if (t->assembly.n)
		put_text(out, t->assembly);
}

static void put_number(struct buf *out, const struct ast_number *n)
{
	buf_printf(out, " %s ", number_types[n->type]);
	if (n->type == NUM_DOUBLE)
		buf_printf(out, "%.17g", n->d);
	else if (n->type == NUM_BIGINT)
		buf_put(out, n->digits.s, n->digits.n);
	else if (n->type == NUM_DECIMAL)
		buf_printf(out, "%s%u:%llu/%u", n->neg ? "-" : "", n->hi,
			   (unsigned long long)n->lo, n->scale);
	else if (n->type == NUM_UINT64)
		buf_printf(out, "%llu", (unsigned long long)n->u);
	else
		buf_printf(out, "%lld", (long long)n->i);
}

static void put_redirection(struct buf *out, const struct ast *node)
{
	const struct ast_merge_redir *m = (const void *)node;
	const struct ast_file_redir *f = (const void *)node;

	if (node->kind == AST_MERGE_REDIR)
		buf_printf(out, " %u>&%u", m->from, m->to);
	else
		buf_printf(out, " %u>", f->from);
}

/* What a node says beyond its children. */
static void put_own(struct buf *out, const struct ast *node)
{
	switch (node->kind) {
	case AST_NUMBER: put_number(out, (const void *)node); break;
	case AST_STRING: put_text(out, ((const struct ast_string *)node)->value); break;
	case AST_VARIABLE: put_text(out, ((const struct ast_variable *)node)->path); break;
	case AST_CMD_PARAM: put_text(out, ((const struct ast_cmd_param *)node)->name); break;
	case AST_FUNCTION: put_text(out, ((const struct ast_function *)node)->name); break;
	case AST_TYPE_DEF: put_text(out, ((const struct ast_type_def *)node)->name); break;
	case AST_PROPERTY: put_text(out, ((const struct ast_property *)node)->name); break;
	case AST_METHOD: put_text(out, ((const struct ast_method *)node)->name); break;
	case AST_NAMED_ARG: put_text(out, ((const struct ast_named_arg *)node)->name); break;
	case AST_DATA: put_text(out, ((const struct ast_data *)node)->variable); break;
	case AST_TYPE_EXPR: put_type(out, ((const struct ast_type_expr *)node)->type); break;
	case AST_ATTRIBUTE: put_type(out, ((const struct ast_attribute *)node)->type); break;
	case AST_TYPE_CONSTRAINT:
		put_type(out, ((const struct ast_type_constraint *)node)->type);
		break;
	case AST_MERGE_REDIR: case AST_FILE_REDIR: put_redirection(out, node); break;
	}
}

static int dump_child(struct ast *node, void *arg)
{
	struct buf *out = arg;

	buf_putc(out, ' ');
	return ast_dump(node, out);
}

int ast_dump(struct ast *node, struct buf *out)
{
	const char *name = ast_class_name(node->kind);
	int r;

	buf_printf(out, "(%.*s", (int)(strlen(name) - 3), name);
	if (node->op)
		buf_printf(out, " %s", token_name(node->op));
	if (node->flags)
		buf_printf(out, " #%u", node->flags);
	put_own(out, node);
	r = ast_children(node, dump_child, out);
	return r ? r : buf_putc(out, ')');
}
