/* SPDX-License-Identifier: MIT */
/*
 * Statements: lists, conditions, loops, jumps, and statements used as values.
 * Output goes to the collector c->cap. Each statement of a list is a region, so
 * that an error that nobody catches goes on behind it.
 */
#include "engine/compile.h"

#include <stdio.h>
#include <string.h>
#include <strings.h>

static bool is_incdec(const struct ast *e)
{
	return e->kind == AST_UNARY && (token_flags(e->op) & TF_PREPOST);
}

/* An expression as a statement: its value is written, but ++, -- and [void]
 * write nothing. */
static void stmt_expression(struct compiler *c, const struct ast *e)
{
	uint16_t mark = c->nreg;

	if (is_incdec(e))
		incdec_to(c, (const struct ast_unary *)e, NO_REG);
	else
		emit(c, OP_WRITE, expr_items(c, e), c->cap, 0);
	c->nreg = mark;
}

static bool sets_ok(const struct ast *s);

/* Brackets leave what their last statement made of $?. */
static bool expr_sets_ok(const struct ast *e)
{
	const struct ast_list *l;

	if (e->kind == AST_PAREN)
		return sets_ok(((const struct ast_paren *)e)->pipeline);
	if (e->kind != AST_SUB_EXPR && e->kind != AST_ARRAY_EXPR)
		return true;
	l = &((const struct ast_sub_expr *)e)->body->statements;
	return !l->n || sets_ok(l->v[l->n - 1]);
}

/* $? becomes true after statements that are expressions, or assign one. */
static bool sets_ok(const struct ast *s)
{
	const struct ast *e;

	while (s->kind == AST_ASSIGN)
		s = ((const struct ast_assign *)s)->right;
	e = stmt_expr(s);
	return e && expr_sets_ok(e);
}

/* One pipeline of a chain; an error ends it alone, and it has failed. */
static void chain_part(struct compiler *c, const struct ast *s)
{
	uint32_t from = here(c);
	struct region *r;

	c->at = s;
	stmt(c, s);
	if (sets_ok(s))
		emit(c, OP_SET_OK, 0, 0, 0);
	if (here(c) == from || s->kind == AST_CHAIN)
		return;
	r = add_region(c, REGION_STMT, from, here(c), here(c));
	r->ast = s;
	r->of_chain = true;
}

static void stmt_chain(struct compiler *c, const struct ast_chain *h)
{
	struct label end = LABEL_INIT;

	chain_part(c, h->left);
	emit_jump(c, h->ast.op == T_ANDAND ? OP_JNOTOK : OP_JOK, 0, &end);
	chain_part(c, h->right);
	place(c, &end);
}

static void stmt_if(struct compiler *c, const struct ast_if *s)
{
	struct label end = LABEL_INIT;

	for (uint32_t i = 0; i < s->count; i++) {
		struct label next = LABEL_INIT;

		c->at = s->clauses[i].cond;
		cond_jump(c, s->clauses[i].cond, &next, false);
		stmt_block(c, s->clauses[i].body);
		if (i + 1 < s->count || s->other)
			emit_jump(c, OP_JMP, 0, &end);
		place(c, &next);
	}
	if (s->other)
		stmt_block(c, s->other);
	place(c, &end);
}

struct loop {
	struct ctx ctx;
	struct label brk, cont;
	uint32_t start, end;	/* of the body; no end: it is the last */
};

static void loop_enter(struct compiler *c, struct loop *l, struct text label)
{
	*l = (struct loop){
		.ctx = { .up = c->ctx, .kind = CTX_LOOP, .label = label, .depth = c->depth, .captures = c->captures },
		.brk = LABEL_INIT, .cont = LABEL_INIT, .start = here(c),
	};
	l->ctx.brk = &l->brk;
	l->ctx.cont = &l->cont;
	c->ctx = &l->ctx;
}

/* After the body: a break in the condition or the step is that of a loop further out. */
static void loop_body_ends(struct compiler *c, struct loop *l)
{
	c->ctx = l->ctx.up;
	l->end = here(c);
}

/* After the last instruction of the loop: places `break`. */
static void loop_leave(struct compiler *c, struct loop *l)
{
	struct region *r;

	c->ctx = l->ctx.up;
	place(c, &l->brk);
	r = add_region(c, REGION_LOOP, l->start, l->end ? l->end : here(c), l->brk.at);
	r->target2 = l->cont.at;
	if (l->ctx.label.n) {
		uint32_t i = c->code->nregions - 1;
		struct ustr *s = text_ustr(c->rt, l->ctx.label);

		c->code->regions[i].label = s;
	}
}

static void stmt_for(struct compiler *c, const struct ast_for *f)
{
	struct label cond = LABEL_INIT, top = LABEL_INIT;
	uint16_t old = c->cap;
	struct loop l;

	if (f->init) {
		c->cap = DISCARD;
		c->at = f->init;
		stmt(c, f->init);
		c->cap = old;
	}
	loop_enter(c, &l, f->label);
	if (f->condition)
		emit_jump(c, OP_JMP, 0, &cond);
	place(c, &top);
	stmt_block(c, f->body);
	loop_body_ends(c, &l);
	place(c, &l.cont);
	if (f->step) {
		c->cap = DISCARD;
		c->at = f->step;
		stmt(c, f->step);
		c->cap = old;
	}
	place(c, &cond);
	if (f->condition) {
		c->at = f->condition;
		cond_jump(c, f->condition, &top, true);
	} else {
		emit_jump(c, OP_LOOP, 0, &top);
	}
	loop_leave(c, &l);
}

static void stmt_while(struct compiler *c, const struct ast_loop *w)
{
	struct label top = LABEL_INIT;
	struct loop l;

	loop_enter(c, &l, w->label);
	if (w->ast.kind == AST_WHILE)
		emit_jump(c, OP_JMP, 0, &l.cont);
	place(c, &top);
	stmt_block(c, w->body);
	loop_body_ends(c, &l);
	place(c, &l.cont);
	c->at = w->condition;
	cond_jump(c, w->condition, &top, w->ast.kind != AST_DO_UNTIL);
	loop_leave(c, &l);
}

static void foreach_start(struct compiler *c, const struct ast_foreach *f, uint16_t it)
{
	uint16_t mark = c->nreg, t;

	c->at = f->condition;
	if (!range_iteration(c, stmt_expr(f->condition), it)) {
		t = temp(c);
		stmt_items(c, f->condition, t);
		emit(c, OP_ITER, it, t, 0);
	}
	c->nreg = mark;
}

void name_enumerator(struct compiler *c, const char *name, uint16_t it)
{
	struct ast_variable v = { .ast.kind = AST_VARIABLE, .name = { name, (uint32_t)strlen(name) } };
	char written[16];
	int n = snprintf(written, sizeof(written), "$%s", name);
	uint16_t t;

	if (slot_of(c, &v) < 0 && !memmem(c->src->text, c->src->len, written, (size_t)n))
		return;
	if (it == NO_REG) {
		store_var(c, &v, const_val(c, V_NULL));
		return;
	}
	t = temp(c);
	emit(c, OP_ITER_OBJECT, t, it, 0);
	store_var(c, &v, t);
}

static void stmt_foreach(struct compiler *c, const struct ast_foreach *f)
{
	uint16_t mark = c->nreg, it = temp(c), outer = c->enumerator, item;
	int slot = slot_of(c, f->variable);
	struct loop l;

	foreach_start(c, f, it);
	item = slot >= 0 ? BANK_SLOT | slot : temp(c);
	name_enumerator(c, "foreach", it);
	c->enumerator = it;
	loop_enter(c, &l, f->label);
	place(c, &l.cont);
	c->at = &f->ast;
	emit(c, OP_ITER_NEXT, it, item, 0);
	emit_jump(c, OP_JMP, 0, &l.brk);
	if (slot < 0)
		store_var(c, f->variable, item);
	stmt_block(c, f->body);
	emit_jump(c, OP_LOOP, 0, &l.cont);
	loop_leave(c, &l);
	c->enumerator = outer;
	name_enumerator(c, "foreach", outer);
	c->nreg = mark;
}

static void stmt_function(struct compiler *c, const struct ast_function *f)
{
	emit(c, OP_FUNCTION, block_index(c, f->body, &f->ast), 0, 0);
}

static void stmt_data(struct compiler *c, const struct ast_data *d)
{
	uint16_t t = temp(c);
	struct ast_variable v = { .ast.kind = AST_VARIABLE, .name = d->variable };

	block_value(c, d->body, t, false);
	if (d->variable.n)
		store_var(c, &v, t);
	else
		emit(c, OP_WRITE, t, c->cap, 0);
}

/* What the captures from FROM up to END have collected goes to what is around them; what is within an array expression
 * is lost. */
static void leave_captures(struct compiler *c, const struct capture *from, const struct capture *end)
{
	for (; from && from != end; from = from->up)
		if (!from->lost)
			emit(c, OP_FLUSH, from->reg, from->outer, 0);
}

/* What a jump out of the contexts up to END has to do. */
static void leave_contexts(struct compiler *c, const struct ctx *end)
{
	const struct capture *from = c->captures;

	for (struct ctx *x = c->ctx; x != end; x = x->up) {
		struct label next = LABEL_INIT;

		leave_captures(c, from, x->captures);
		from = x->captures;
		if (x->kind == CTX_UNDER) {
			emit(c, OP_PUT_UNDER, x->reg, 0, 0);
		} else if (x->kind == CTX_TRAP_SCOPE) {
			emit(c, OP_TRAP_LEAVE, 0, 0, 0);
		} else if (x->kind == CTX_FINALLY) {
			emit_jump(c, OP_SET_PC, x->reg, &next);
			emit_jump(c, OP_JMP, 0, x->finally);
			place(c, &next);
		}
	}
	leave_captures(c, from, end ? end->captures : NULL);
}

static bool const_label(const struct ast *e, struct text *ret)
{
	const struct ast_string *s = (const struct ast_string *)e;

	*ret = (struct text){ 0 };
	if (!e)
		return true;
	if (e->kind != AST_STRING)
		return false;
	*ret = s->value;
	return true;
}

static void jump_loop(struct compiler *c, const struct ast_jump *j, bool is_break)
{
	struct text label;
	struct ctx *x;
	bool constant = const_label(j->value, &label);

	for (x = c->ctx; x && constant; x = x->up) {
		if (x->kind == CTX_TRAP && !label.n) {
			leave_contexts(c, x);
			if (is_break) {
				emit(c, OP_RETHROW, x->reg, 2, 0);
			} else {
				emit(c, OP_TRY_DEPTH, x->depth, 0, 0);
				emit(c, OP_JREG, x->reg + 2, 0, 0);
			}
			return;
		}
		if (x->kind != CTX_LOOP)
			continue;
		if (label.n && !text_same(x->label, label))
			continue;
		leave_contexts(c, x);
		if (x->depth != c->depth)
			emit(c, OP_TRY_DEPTH, x->depth, 0, 0);
		emit_jump(c, is_break ? OP_JMP : OP_LOOP, 0, is_break ? x->brk : x->cont);
		return;
	}
	leave_captures(c, c->captures, NULL);
	emit(c, is_break ? OP_BREAK : OP_CONTINUE, j->value ? expr_any(c, j->value) : const_val(c, V_NULL), 0, 0);
}

static void jump_return(struct compiler *c, const struct ast_jump *j)
{
	uint16_t t = NO_REG;

	if (j->value)
		c->at = j->value;
	if (c->is_method) {
		t = !j->value ? const_val(c, V_VOID) : c->ret != NO_REG ? c->ret : temp(c);
		if (j->value)
			stmt_value(c, j->value, t);
	} else if (j->value) {
		uint16_t old = c->cap;

		if (old == DISCARD)
			c->cap = NO_CAPTURE;
		stmt(c, j->value);
		c->cap = old;
	}
	leave_contexts(c, NULL);
	emit(c, c->is_method ? OP_RETURN_VALUE : OP_RETURN, t, 0, 0);
}

static void jump_out(struct compiler *c, const struct ast_jump *j)
{
	uint16_t t = const_val(c, V_NULL);

	switch (j->ast.kind) {
	case AST_BREAK:
	case AST_CONTINUE:
		jump_loop(c, j, j->ast.kind == AST_BREAK);
		return;
	case AST_RETURN:
		jump_return(c, j);
		return;
	}
	if (j->value) {
		t = temp(c);
		stmt_value(c, j->value, t);
	}
	c->at = &j->ast;
	if (j->ast.kind == AST_EXIT) {
		emit(c, OP_EXIT, t, 0, 0);
		return;
	}
	for (struct ctx *x = c->ctx; x && !j->value; x = x->up)
		if (x->kind == CTX_UNDER && x->finally == NULL && x->depth) {
			emit(c, OP_RETHROW, x->depth - 1, 3, 0);
			return;
		}
	emit(c, OP_THROW, t, j->value ? 1 : 0, 0);
}

static void stmt_dispatch(struct compiler *c, const struct ast *s)
{
	const struct ast *e = stmt_expr(s);

	rt_poll(c->rt);
	if (e && e->kind == AST_BASE_CALL)
		return;	/* done before the body is run */
	if (e) {
		stmt_expression(c, e);
		return;
	}
	switch (s->kind) {
	case AST_PIPELINE:
		pipeline_stmt(c, (const struct ast_pipeline *)s);
		break;
	case AST_CMD_EXPR:
	case AST_COMMAND: {
		struct ast *one[1] = { (struct ast *)s };
		struct ast_pipeline p = { .ast = { .kind = AST_PIPELINE, .start = s->start, .end = s->end },
			.elements = { one, 1 } };

		uint32_t index = c->code->npipes;

		pipeline_stmt(c, &p);
		c->code->pipes[index]->ast = s;
		break;
	}
	case AST_ASSIGN:
		assign_to(c, (const struct ast_assign *)s, NO_REG);
		break;
	case AST_CHAIN:
		stmt_chain(c, (const struct ast_chain *)s);
		break;
	case AST_IF:
		stmt_if(c, (const struct ast_if *)s);
		break;
	case AST_FOR:
		stmt_for(c, (const struct ast_for *)s);
		break;
	case AST_FOREACH:
		stmt_foreach(c, (const struct ast_foreach *)s);
		break;
	case AST_WHILE:
	case AST_DO_WHILE:
	case AST_DO_UNTIL:
		stmt_while(c, (const struct ast_loop *)s);
		break;
	case AST_SWITCH:
		stmt_switch(c, (const struct ast_switch *)s);
		break;
	case AST_TRY:
		stmt_try(c, (const struct ast_try *)s);
		break;
	case AST_BREAK:
	case AST_CONTINUE:
	case AST_RETURN:
	case AST_EXIT:
	case AST_THROW:
		jump_out(c, (const struct ast_jump *)s);
		break;
	case AST_FUNCTION:
		stmt_function(c, (const struct ast_function *)s);
		break;
	case AST_DATA:
		stmt_data(c, (const struct ast_data *)s);
		break;
	case AST_BLOCK:
		stmt_block(c, (const struct ast_block *)s);
		break;
	case AST_TYPE_DEF:
	case AST_TRAP:
	case AST_USING:
		break;
	default:
		emit(c, OP_ERROR, 0, const_val(c, val_str(ustr_new(c->rt, "The statement is not supported."))),
		     const_val(c, val_str(ustr_new(c->rt, "NotSupported"))));
	}
}

void stmt(struct compiler *c, const struct ast *s)
{
	uint16_t mark = c->nreg;

	stmt_dispatch(c, s);
	c->nreg = mark;
}

void stmt_list(struct compiler *c, const struct ast_list *l, const struct ast_list *traps)
{
	const struct ast *at = c->at;
	bool has_traps = traps && traps->n;
	uint32_t start;

	if (has_traps)
		emit(c, OP_TRY_DEPTH, ++c->depth, 0, 0);
	start = here(c);
	for (uint32_t i = 0; i < l->n; i++) {
		uint32_t from = here(c);

		c->at = l->v[i];
		stmt(c, l->v[i]);
		c->at = l->v[i];
		if (c->track_ok && sets_ok(l->v[i]))
			emit(c, OP_SET_OK, 0, 0, 0);
		if (here(c) > from)
			add_region(c, REGION_STMT, from, here(c), here(c))->ast = l->v[i];
	}
	if (has_traps)
		stmt_traps(c, traps, start, here(c));
	c->at = at;
}

void stmt_block(struct compiler *c, const struct ast_block *b)
{
	stmt_list(c, &b->statements, &b->traps);
}

/* Collects what is compiled up to collected(); what is thrown past it as a jump leaves the rest to what is around. */
static void collect_from(struct compiler *c, struct capture *k, bool lost)
{
	*k = (struct capture){ .up = c->captures, .reg = temp(c), .outer = c->cap, .start = here(c), .lost = lost };
	emit(c, OP_CAPTURE, k->reg, 0, 0);
	c->cap = k->reg;
	c->captures = k;
}

static void collected(struct compiler *c, const struct capture *k, enum opcode how, uint16_t dst)
{
	struct region *r;

	c->captures = k->up;
	c->cap = k->outer;
	if (!k->lost) {
		r = add_region(c, REGION_CAPTURE, k->start + 1, here(c), 0);
		r->reg = k->reg;
		r->outer = k->outer;
	}
	emit(c, how, dst, k->reg, 0);
}

void block_value(struct compiler *c, const struct ast_block *b, uint16_t dst, bool array)
{
	struct capture k;

	collect_from(c, &k, array);
	stmt_list(c, &b->statements, &b->traps);
	collected(c, &k, array ? OP_CAPTURED_ARRAY : OP_CAPTURED, dst);
}

static void value_of(struct compiler *c, const struct ast *s, uint16_t dst, bool lost)
{
	uint16_t mark = c->nreg;
	const struct ast *e = stmt_expr(s);
	struct capture k;

	lost |= s->kind == AST_CMD_EXPR;	/* redirected, `$(…) 2>&1` */
	if (e && is_incdec(e)) {
		incdec_to(c, (const struct ast_unary *)e, dst);
	} else if (e) {
		expr_to(c, e, dst);
	} else if (s->kind == AST_PIPELINE) {
		pipeline_value(c, (const struct ast_pipeline *)s, dst, lost ? DISCARD : c->cap);
	} else if (s->kind == AST_ASSIGN) {
		assign_to(c, (const struct ast_assign *)s, dst);
	} else {
		collect_from(c, &k, lost);
		stmt(c, s);
		collected(c, &k, OP_CAPTURED, dst);
	}
	c->nreg = mark;
}

void stmt_value(struct compiler *c, const struct ast *s, uint16_t dst)
{
	value_of(c, s, dst, false);
}

void stmt_items(struct compiler *c, const struct ast *s, uint16_t dst)
{
	value_of(c, s, dst, true);
}
