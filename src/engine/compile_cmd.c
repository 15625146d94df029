/* SPDX-License-Identifier: MIT */
/*
 * Pipelines of commands: the constant shape (struct pipe_site) is made here,
 * the argument values are evaluated into registers first.
 */
#include "engine/ast_object.h"
#include "engine/compile.h"

#include <string.h>

static void arg_value(struct compiler *c, const struct ast *e, struct cmd_arg *a)
{
	const struct ast_string *s = (const struct ast_string *)e;
	const struct ast_variable *v = (const struct ast_variable *)e;

	a->kind = ARG_VALUE;
	a->ast = e;
	if (e->kind == AST_STRING && (e->flags & AST_VERBATIM_ARG)) {
		a->kind = ARG_VERBATIM;
		a->name = a->text = text_ustr(c->rt, s->value);
	} else if (e->kind == AST_STRING && !s->quote) {
		a->bare = true;
		a->text = text_ustr(c->rt, s->value);
	} else if (e->kind == AST_EXPANDABLE && !((const struct ast_expandable *)e)->quote) {
		a->bare = true;
	} else if (e->kind == AST_NUMBER) {
		a->text = text_ustr(c->rt, source_text(c->src, e->start, e->end));
		a->reg = expr_temp(c, e);
		a->spelled = !ustr_eq(a->text, val_to_str(c->rt, ast_number_value(c->rt, (const struct ast_number *)e)));
		return;
	} else if (e->kind == AST_VARIABLE && (v->ast.flags & AST_SPLAT)) {
		a->kind = ARG_SPLAT;
	} else if (e->kind == AST_USING_EXPR) {
		v = (const struct ast_variable *)((const struct ast_using_expr *)e)->expr;
		if (v->ast.kind == AST_VARIABLE && (v->ast.flags & AST_SPLAT))
			a->kind = ARG_SPLAT;
	} else if (e->kind == AST_ARRAY_LITERAL) {
		a->literal = text_ustr(c->rt, source_text(c->src, e->start, e->end));
	} else if (e->kind != AST_STRING && e->kind != AST_EXPANDABLE) {
		a->bare = true;
	}
	a->reg = expr_temp(c, e);
}

static void arg_one(struct compiler *c, const struct ast *e, struct cmd_arg *a)
{
	const struct ast_cmd_param *p = (const struct ast_cmd_param *)e;

	if (e->kind != AST_CMD_PARAM) {
		if (e->kind == AST_STRING && !((const struct ast_string *)e)->quote &&
		    text_is(((const struct ast_string *)e)->value, "--")) {
			a->kind = ARG_END_OF_PARAMS;
			a->text = text_ustr(c->rt, ((const struct ast_string *)e)->value);
			a->bare = true;
			a->ast = e;
			a->reg = expr_temp(c, e);
			return;
		}
		arg_value(c, e, a);
		return;
	}
	if (text_is(p->name, "-") || !p->name.n) {
		a->kind = ARG_END_OF_PARAMS;
		a->text = text_ustr(c->rt, source_text(c->src, e->start, e->end));
		a->ast = e;
		return;
	}
	if (p->value) {
		struct cmd_arg v = { 0 };

		arg_value(c, p->value, &v);
		*a = v;
		a->kind = ARG_NAME_VALUE;
	} else {
		a->kind = p->ast.flags & AST_CMD_PARAM_COLON ? ARG_NAME_VALUE : ARG_NAME;
		a->text = text_ustr(c->rt, source_text(c->src, e->start, e->end));
		if (a->kind == ARG_NAME_VALUE) {
			a->reg = temp(c);
			emit(c, OP_MOVE, a->reg, const_val(c, V_NULL), 0);
		}
	}
	a->name = text_atom(c, p->name);
	a->ast = e;
}

static void redirs(struct compiler *c, const struct ast_list *l, struct cmd_site *s)
{
	struct redirection *r;

	if (!l->n)
		return;
	r = rt_block(c->rt, struct redirection, l->n);
	s->redirs = r;
	s->nredirs = l->n;
	for (uint32_t i = 0; i < l->n; i++) {
		const struct ast_merge_redir *m = (const struct ast_merge_redir *)l->v[i];
		const struct ast_file_redir *f = (const struct ast_file_redir *)l->v[i];

		r[i].ast = l->v[i];
		if (m->ast.kind == AST_MERGE_REDIR) {
			r[i].from = m->from;
			r[i].merge_to = m->to;
		} else {
			r[i].from = f->from;
			r[i].append = f->ast.flags & AST_APPEND;
			r[i].reg = expr_temp(c, f->target);
		}
	}
}

static void command_site(struct compiler *c, const struct ast_command *cmd, struct cmd_site *s)
{
	const struct ast *first = cmd->elements.n ? cmd->elements.v[0] : NULL;
	struct cmd_arg *args = rt_block(c->rt, struct cmd_arg, cmd->elements.n + 1);

	s->ast = &cmd->ast;
	s->args = args;
	s->how = cmd->ast.op == T_AMP ? INVOKE_CALL : cmd->ast.op == T_DOT ? INVOKE_DOT : INVOKE_PLAIN;
	if (!first)
		return;
	if (first->kind == AST_STRING)
		s->name = text_atom(c, ((const struct ast_string *)first)->value);
	else
		s->reg = expr_temp(c, first);
	for (uint32_t i = 1; i < cmd->elements.n; i++) {
		struct cmd_arg a = { 0 };

		arg_one(c, cmd->elements.v[i], &a);
		args[s->nargs++] = a;
	}
	s->parens = cmd->elements.n == 2 && cmd->elements.v[1]->kind == AST_PAREN && cmd->elements.v[1]->start == first->end;
	redirs(c, &cmd->redirections, s);
}

struct contents {
	bool commands;		/* something may write to other streams than the output */
	bool leaves;		/* return: what it leaves is outside, a block would be left instead */
};

static int look_into(struct ast *a, void *arg)
{
	struct contents *found = arg;

	if (a->kind == AST_SCRIPTBLOCK_EXPR)
		return 0;
	found->commands |= a->kind == AST_COMMAND || a->kind == AST_INVOKE_MEMBER;
	found->leaves |= a->kind == AST_RETURN;
	return ast_children(a, look_into, arg);
}

static struct ast *node_like(struct arena *a, const struct ast *e, enum ast_kind kind, size_t size)
{
	struct ast *n = memset(arena_alloc(a, size), 0, size);

	*n = *e;
	n->kind = kind;
	n->flags = 0;
	return n;
}

static struct ast_list list_of(struct arena *a, struct ast *only)
{
	struct ast_list l = { arena_array(a, struct ast *, 1), 1 };

	l.v[0] = only;
	return l;
}

/* The block of E's statements; of a parenthesis around an expression, of the whole. */
static struct ast_scriptblock *block_of(struct arena *a, const struct ast_cmd_expr *e)
{
	struct ast_scriptblock *sb = (void *)node_like(a, e->expr, AST_SCRIPTBLOCK, sizeof(*sb));
	struct ast_cmd_expr *plain = (void *)node_like(a, e->expr, AST_CMD_EXPR, sizeof(*plain));
	struct ast *within = e->expr->kind == AST_PAREN ? ((struct ast_paren *)e->expr)->pipeline : NULL;
	struct ast_named_block *end = (void *)node_like(a, e->expr, AST_NAMED_BLOCK, sizeof(*end));

	plain->expr = e->expr;
	sb->end = end;
	end->ast.op = T_END;
	end->ast.flags = AST_UNNAMED;
	if (!within) {
		end->statements = ((struct ast_sub_expr *)e->expr)->body->statements;
		end->traps = ((struct ast_sub_expr *)e->expr)->body->traps;
	} else {
		end->statements = list_of(a, stmt_expr(within) ? &plain->ast : within);
	}
	return sb;
}

/* $(…) 2>&1 and (…) 2>&1 with commands that may write to other streams run as
 * dotted blocks: so the redirections are there before they are. */
static bool as_block(struct compiler *c, const struct ast_cmd_expr *e, struct cmd_site *s)
{
	struct contents found = { 0 };

	if (!e->redirections.n || (e->expr->kind != AST_SUB_EXPR && e->expr->kind != AST_PAREN))
		return false;
	look_into(e->expr, &found);
	if (!found.commands || found.leaves)
		return false;
	s->ast = &e->ast;
	s->how = INVOKE_DOT;
	s->is_inline = true;
	s->reg = temp(c);
	emit(c, OP_BLOCK, s->reg, block_index(c, block_of(&c->info->source->result.arena, e), e->expr), 0);
	redirs(c, &e->redirections, s);
	return true;
}

static void expr_site(struct compiler *c, const struct ast_cmd_expr *e, struct cmd_site *s)
{
	if (as_block(c, e, s))
		return;
	s->ast = &e->ast;
	s->is_expr = true;
	s->reg = temp(c);
	if (!range_iteration(c, e->expr, s->reg))
		expr_to(c, e->expr, s->reg);
	redirs(c, &e->redirections, s);
}

static uint16_t pipe_site(struct compiler *c, const struct ast_pipeline *p)
{
	uint16_t index;
	struct pipe_site *site = rt_block(c->rt, struct pipe_site, 1);

	index = add_pipe(c, site);
	site->cmds = rt_block(c->rt, struct cmd_site, p->elements.n);
	site->n = p->elements.n;
	site->background = p->ast.flags & AST_BACKGROUND;
	site->ast = &p->ast;
	for (uint32_t i = 0; i < p->elements.n; i++) {
		const struct ast *e = p->elements.v[i];

		if (e->kind == AST_COMMAND)
			command_site(c, (const struct ast_command *)e, &site->cmds[i]);
		else
			expr_site(c, (const struct ast_cmd_expr *)e, &site->cmds[i]);
	}
	return index;
}

void pipeline_stmt(struct compiler *c, const struct ast_pipeline *p)
{
	uint16_t mark = c->nreg;

	emit(c, OP_PIPE, c->cap, pipe_site(c, p), 0);
	c->nreg = mark;
}

void pipeline_value(struct compiler *c, const struct ast_pipeline *p, uint16_t dst, uint16_t unfinished)
{
	uint16_t mark = c->nreg;

	emit(c, OP_PIPE_VALUE, dst, pipe_site(c, p), unfinished);
	c->nreg = mark;
}
