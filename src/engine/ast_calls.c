/* SPDX-License-Identifier: MIT */
/* The methods of syntax tree classes: searching, safe values, script blocks. */
#include "engine/ast_constant.h"
#include "engine/ast_getters.h"
#include "engine/bytecode.h"
#include "types/delegate.h"

#include <string.h>

/* ---- Find and FindAll ---------------------------------------------------- */

struct search {
	struct rt *rt;
	struct source_cell *src;
	val predicate;
	struct list *found;	/* NULL: the first is enough */
	val first;
	bool nested;
};

static int search_node(struct ast *node, void *arg)
{
	struct search *s = arg;
	val o;

	if (ast_is_literal_part(node) || (node->parent && node->parent->kind == AST_DATA && node->kind != AST_BLOCK))
		return 0;
	if (node->kind == AST_BASE_CALL)	/* the product's search does not ask about it */
		return ast_children(node, search_node, s);
	o = ast_object(s->rt, s->src, node);
	rt_poll(s->rt);
	if (val_truth(s->rt, delegate_invoke(s->rt, s->predicate, &o, 1))) {
		if (s->found)
			list_add(s->rt, s->found, o);
		else {
			s->first = o;
			return 1;
		}
	}
	if (!s->nested && (node->kind == AST_FUNCTION || node->kind == AST_SCRIPTBLOCK_EXPR))
		return 0;
	return ast_children(node, search_node, s);
}

static struct search search_from(struct rt *rt, val self, val *args)
{
	return (struct search){ .rt = rt, .src = ast_self(self)->src, .predicate = args[0], .nested = val_truth(rt, args[1]) };
}

val ast_call_find(struct rt *rt, val self, val *args, int n)
{
	struct search s = search_from(rt, self, args);

	search_node((struct ast *)ast_self(self)->node, &s);
	return s.first;
}

val ast_call_find_all(struct rt *rt, val self, val *args, int n)
{
	struct search s = search_from(rt, self, args);

	s.found = list_new(rt, type_find_c(rt, "System.Collections.Generic.List[" LANG "Ast]"));
	search_node((struct ast *)ast_self(self)->node, &s);
	return val_obj(s.found);
}

/* ---- Small ones ---------------------------------------------------------- */

/* Nodes never change, so that a copy is as good as the node: it only has no
 * parent, which no one can tell without one. */
val ast_call_copy(struct rt *rt, val self, val *args, int n)
{
	struct ast_object *from = ast_self(self), *o = rt_new_cell(rt, cell_type(&from->h), ast_object);

	gc_storep(o, o->src, from->src);
	o->node = from->node;
	return val_obj(o);
}

val ast_call_pure_expression(struct rt *rt, val self, val *args, int n)
{
	return ast_object(rt, ast_self(self)->src, ast_pure_expression(ast_self(self)->node));
}

val ast_call_command_name(struct rt *rt, val self, val *args, int n)
{
	struct text t = ast_command_name((const struct ast_command *)ast_self(self)->node);

	return t.s ? val_str(text_ustr(rt, t)) : V_NULL;
}

val ast_call_is_constant(struct rt *rt, val self, val *args, int n)
{
	return val_bool(ast_is_constant_variable(ast_self(self)->node));
}

static void add_targets(struct rt *rt, struct list *l, struct source_cell *src, const struct ast *left)
{
	const struct ast_array_literal *a = (const struct ast_array_literal *)left;

	if (left->kind == AST_ARRAY_LITERAL)
		for (uint32_t i = 0; i < a->items.n; i++)
			add_targets(rt, l, src, a->items.v[i]);
	else
		list_add(rt, l, ast_object(rt, src, left));
}

val ast_call_targets(struct rt *rt, val self, val *args, int n)
{
	struct list *l = list_new(rt, type_find_c(rt, "System.Collections.Generic.List[" LANG "ExpressionAst]"));

	add_targets(rt, l, ast_self(self)->src, ((const struct ast_assign *)ast_self(self)->node)->left);
	return val_obj(l);
}

static struct block_info *info_of(struct rt *rt, struct ast_object *o)
{
	return block_info_new(rt, o->src, (const struct ast_scriptblock *)o->node, o->node->parent);
}

val ast_call_script_block(struct rt *rt, val self, val *args, int n)
{
	struct ast_object *o = ast_self(self);

	if (o->src->result.error_count)
		scriptblock_throw_errors(rt, o->src);
	return val_obj(scriptblock_new(rt, info_of(rt, o), NULL));
}

/* ---- SafeGetValue -------------------------------------------------------- */

static bool is_safe(const struct ast *node);

static bool all_safe(const struct ast_list *l)
{
	for (uint32_t i = 0; i < l->n; i++)
		if (!is_safe(l->v[i]))
			return false;
	return true;
}

static bool safe_pairs(const struct ast_hashtable *h)
{
	for (uint32_t i = 0; i < h->count; i++)
		if (!is_safe(h->pairs[i].key) || !is_safe(h->pairs[i].value))
			return false;
	return true;
}

static bool safe_variable(const struct ast *node)
{
	static const char *const names[] = { "PSScriptRoot", "PSCulture", "PSUICulture", "PSHOME" };
	struct text t = ((const struct ast_variable *)node)->path;

	for (size_t i = 0; i < ARRAY_LEN(names); i++)
		if (text_is(t, names[i]))
			return true;
	return ast_is_constant_variable(node);
}

/* True for trees that cannot do anything: constants and what is made of them. */
static bool is_safe(const struct ast *node)
{
	const struct ast *e = ast_pure_expression(node);

	if (e)
		return is_safe(e);
	switch (node->kind) {
	case AST_NUMBER: case AST_STRING: return true;
	case AST_VARIABLE: return safe_variable(node);
	case AST_EXPANDABLE: return all_safe(&((const struct ast_expandable *)node)->parts);
	case AST_ARRAY_LITERAL: return all_safe(&((const struct ast_array_literal *)node)->items);
	case AST_HASHTABLE: return safe_pairs((const struct ast_hashtable *)node);
	case AST_PAREN: return is_safe(((const struct ast_paren *)node)->pipeline);
	case AST_ARRAY_EXPR: case AST_SUB_EXPR: return is_safe(&((const struct ast_sub_expr *)node)->body->ast);
	case AST_BLOCK: return all_safe(&((const struct ast_block *)node)->statements);
	case AST_UNARY:
		return (token_flags(node->op) & TF_PREPOST) == 0 && is_safe(((const struct ast_unary *)node)->operand);
	case AST_CONVERT: return is_safe(((const struct ast_convert *)node)->child);
	case AST_INDEX:
		return is_safe(((const struct ast_index *)node)->object) && is_safe(((const struct ast_index *)node)->index);
	case AST_TERNARY:
		return is_safe(((const struct ast_ternary *)node)->cond) && is_safe(((const struct ast_ternary *)node)->yes) &&
		       is_safe(((const struct ast_ternary *)node)->no);
	default: return false;
	}
}

val ast_call_safe_value(struct rt *rt, val self, val *args, int n)
{
	struct ast_object *o = ast_self(self);
	const struct ast *node = ast_pure_expression(o->node) ? ast_pure_expression(o->node) : o->node;
	struct scriptblock *sb;

	if (!is_safe(node))
		net_throw(rt, "System.InvalidOperationException",
			  "Cannot generate a PowerShell object for a ScriptBlock evaluating dynamic expressions. Dynamic expression: %s.",
			  USTR_C(rt, val_net_str(rt, self)));
	sb = scriptblock_new(rt, block_info_new(rt, o->src, o->src->result.root, NULL), NULL);
	return vm_eval_ast(rt, sb->info, node, scope_current(rt));
}
