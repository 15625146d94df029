/* SPDX-License-Identifier: MIT */
/*
 * try, catch, finally, trap and switch. A finally block is compiled once; the
 * register before it says how to go on behind it: 0 falls through, an address
 * jumps there, -1 goes on unwinding.
 */
#include "engine/compile.h"

/* A chain of tests over the clause number that OP_CATCH left in R(reg + 1). */
static void catch_clause(struct compiler *c, uint16_t reg, uint32_t i, struct label *next)
{
	emit(c, OP_JEQ, reg + 1, const_int(c, (int32_t)i), 0);
	emit_jump(c, OP_JMP, 0, next);
}

static struct catch_list *catch_types(struct compiler *c, struct ast *const *types, uint32_t n)
{
	uint16_t index;
	uint16_t *t = n ? rt_block(c->rt, uint16_t, n) : NULL;
	struct catch_list *l = add_catch(c, &index);

	l->types = t;
	l->n = n;
	l->constraints = types;
	for (uint32_t i = 0; i < n; i++)
		t[i] = type_index(c, ((const struct ast_type_constraint *)types[i])->type);
	return l;
}

/* The body of a clause with $_ as the error; REG holds the unwinding. An error
 * in it ends the whole try statement, so it runs one level deeper. */
static void catch_body(struct compiler *c, uint16_t reg, const struct ast_block *body)
{
	uint16_t saved = temp(c);
	/* `throw` alone finds the unwinding through `depth`: register + 1. */
	struct ctx x = { .up = c->ctx, .kind = CTX_UNDER, .reg = saved, .depth = reg + 1, .captures = c->captures };

	emit(c, OP_GET_UNDER, saved, 0, 0);
	emit(c, OP_CATCH_ENTER, reg, 0, 0);
	c->ctx = &x;
	emit(c, OP_TRY_DEPTH, ++c->depth, 0, 0);
	stmt_block(c, body);
	emit(c, OP_TRY_DEPTH, --c->depth, 0, 0);
	c->ctx = x.up;
	emit(c, OP_PUT_UNDER, saved, 0, 0);
}

static void try_catches(struct compiler *c, const struct ast_try *t, uint32_t start, uint32_t end, uint16_t reg,
			struct label *after)
{
	uint32_t first = c->code->ncatches;
	struct region *r;

	for (uint32_t i = 0; i < t->catches.n; i++) {
		const struct ast_catch *k = (const struct ast_catch *)t->catches.v[i];

		catch_types(c, k->types.v, k->types.n);
	}
	r = add_region(c, REGION_CATCH, start, end, here(c));
	r->reg = reg;
	emit(c, OP_CATCH, reg, first, t->catches.n);
	for (uint32_t i = 0; i < t->catches.n; i++) {
		struct label next = LABEL_INIT;

		catch_clause(c, reg, i, &next);
		catch_body(c, reg, ((const struct ast_catch *)t->catches.v[i])->body);
		emit_jump(c, OP_JMP, 0, after);
		place(c, &next);
	}
	emit(c, OP_RETHROW, reg, 0, 0);
}

static void try_body(struct compiler *c, const struct ast_try *t)
{
	struct label after = LABEL_INIT;
	uint16_t reg = temps(c, 4);
	uint32_t start, end;

	if (!t->catches.n) {
		stmt_block(c, t->body);
		return;
	}
	emit(c, OP_TRY_DEPTH, ++c->depth, 0, 0);
	start = here(c);
	stmt_block(c, t->body);
	end = here(c);
	emit(c, OP_TRY_DEPTH, --c->depth, 0, 0);
	emit_jump(c, OP_JMP, 0, &after);
	try_catches(c, t, start, end, reg, &after);
	place(c, &after);
}

void stmt_try(struct compiler *c, const struct ast_try *t)
{
	struct label finally = LABEL_INIT;
	uint16_t kind;
	uint32_t start;
	struct ctx x;
	struct region *r;

	if (!t->finally) {
		try_body(c, t);
		return;
	}
	kind = temps(c, 2);
	x = (struct ctx){ .up = c->ctx, .kind = CTX_FINALLY, .reg = kind, .finally = &finally, .captures = c->captures };
	c->ctx = &x;
	start = here(c);
	try_body(c, t);
	c->ctx = x.up;
	r = add_region(c, REGION_FINALLY, start, here(c), here(c) + 1);
	r->reg = kind;
	emit(c, OP_MOVE, kind, const_int(c, 0), 0);
	place(c, &finally);
	emit(c, OP_TRY_DEPTH, c->depth, 0, 0);
	stmt_block(c, t->finally);
	emit(c, OP_END_FINALLY, kind, 0, 0);
}

/* The body of a trap, in a scope of its own: names there are looked up, none is a slot. */
static void trap_body(struct compiler *c, uint16_t reg, const struct ast_block *body, struct ctx *trap)
{
	struct ctx x = { .up = trap, .kind = CTX_TRAP_SCOPE, .captures = c->captures };
	bool dotted = c->dotted;

	emit(c, OP_TRAP_ENTER, reg, 0, 0);
	c->ctx = &x;
	c->dotted = true;
	c->traps++;
	emit(c, OP_TRY_DEPTH, ++c->depth, 0, 0);
	stmt_block(c, body);
	emit(c, OP_TRY_DEPTH, --c->depth, 0, 0);
	c->traps--;
	c->dotted = dotted;
	c->ctx = trap->up;
	emit(c, OP_TRAP_LEAVE, 0, 0, 0);
}

/* The traps of a statement list, behind it; the list ran one try level deeper. */
void stmt_traps(struct compiler *c, const struct ast_list *traps, uint32_t start, uint32_t end)
{
	struct label after = LABEL_INIT;
	uint16_t mark = c->nreg, reg;
	uint32_t first = c->code->ncatches;
	struct region *r;

	/* A trap may go on within the statement that failed: it keeps its registers. */
	c->nreg = c->code->nregs;
	reg = temps(c, 4);
	emit(c, OP_TRY_DEPTH, --c->depth, 0, 0);
	emit_jump(c, OP_JMP, 0, &after);
	for (uint32_t i = 0; i < traps->n; i++) {
		const struct ast_trap *t = (const struct ast_trap *)traps->v[i];
		struct ast *type = (struct ast *)t->type;
		struct catch_list *l = catch_types(c, &type, type ? 1 : 0);

		l->constraints = NULL;
		l->constraint = t->type;
	}
	r = add_region(c, REGION_TRAP, start, end, here(c));
	r->reg = reg;
	emit(c, OP_TRAP, reg, first, traps->n);
	for (uint32_t i = 0; i < traps->n; i++) {
		struct label next = LABEL_INIT;
		struct ctx x = { .up = c->ctx, .kind = CTX_TRAP, .reg = reg, .depth = c->depth + 1, .captures = c->captures };

		catch_clause(c, reg, i, &next);
		trap_body(c, reg, ((const struct ast_trap *)traps->v[i])->body, &x);
		emit(c, OP_TRAP_REPORT, reg, 0, 0);
		emit(c, OP_TRY_DEPTH, c->depth + 1, 0, 0);
		emit(c, OP_JREG, reg + 2, 0, 0);
		place(c, &next);
	}
	emit(c, OP_RETHROW, reg, 0, 0);
	place(c, &after);
	c->nreg = mark;
}

/* Nonzero: what A does or reads is of the scope it runs in. */
static int needs_scope(struct ast *a, void *arg)
{
	static const char *const own[] = { "args", "input", "myinvocation", "psboundparameters" };

	switch (a->kind) {
	case AST_COMMAND:
		return 1;
	case AST_BINARY:
		if (a->op == T_IMATCH || a->op == T_CMATCH || a->op == T_INOTMATCH || a->op == T_CNOTMATCH)
			return 1;
		break;
	case AST_UNARY:
		if (a->op == T_PLUSPLUS || a->op == T_MINUSMINUS || a->op == T_POSTPLUSPLUS || a->op == T_POSTMINUSMINUS)
			return 1;
		break;
	case AST_VARIABLE:
		for (size_t i = 0; i < ARRAY_LEN(own); i++)
			if (text_is(((struct ast_variable *)a)->name, own[i]))
				return 1;
		break;
	default:
		if (ast_class(a->kind) == 'S' && a->kind != AST_PIPELINE)
			return 1;
	}
	return ast_children(a, needs_scope, arg);
}

/* The one expression of a clause condition { … } that is the same in the scope
 * of the statement as in one of its own; else NULL. */
static const struct ast *inline_condition(const struct ast *test)
{
	const struct ast_scriptblock *b;

	if (test->kind != AST_SCRIPTBLOCK_EXPR)
		return NULL;
	b = ((const struct ast_scriptblock_expr *)test)->body;
	if (b->params || b->begin || b->process || b->dynamicparam || b->clean || !b->end || b->end->statements.n != 1)
		return NULL;
	if (!stmt_expr(b->end->statements.v[0]) || needs_scope(b->end->statements.v[0], NULL))
		return NULL;
	return b->end->statements.v[0];
}

static void switch_test(struct compiler *c, const struct ast_switch *s, const struct ast *test, uint16_t item, struct label *no)
{
	const struct ast *condition = inline_condition(test);
	uint16_t t = temp(c);

	c->at = test;
	if (condition) {
		cond_jump(c, condition, no, false);
		return;
	}
	expr_to(c, test, t);
	emit(c, OP_LOAD_UNDER, item, 0, 0);
	emit(c, OP_SWITCH_MATCH, t, item, t);
	emit(c, OP_EXT, s->ast.flags, 0, 0);
	emit_jump(c, OP_JF, t, no);
}

static void switch_clauses(struct compiler *c, const struct ast_switch *s, uint16_t item)
{
	uint16_t matched = temp(c);
	struct label end = LABEL_INIT;

	emit(c, OP_MOVE, matched, const_val(c, V_FALSE), 0);
	for (uint32_t i = 0; i < s->count; i++) {
		struct label no = LABEL_INIT;
		uint16_t mark = c->nreg;

		switch_test(c, s, s->clauses[i].test, item, &no);
		emit(c, OP_MOVE, matched, const_val(c, V_TRUE), 0);
		c->nreg = mark;
		stmt_block(c, s->clauses[i].body);
		place(c, &no);
		c->nreg = mark;
	}
	if (s->other) {
		emit_jump(c, OP_JT, matched, &end);
		stmt_block(c, s->other);
		place(c, &end);
	}
}

void stmt_switch(struct compiler *c, const struct ast_switch *s)
{
	uint16_t t = temp(c), it = temp(c), item = temp(c), saved = temp(c), outer = c->switcher;
	struct label brk = LABEL_INIT, next = LABEL_INIT, out = LABEL_INIT;
	struct ctx under = { .up = c->ctx, .kind = CTX_UNDER, .reg = saved, .captures = c->captures };
	struct ctx loop = { .up = &under, .kind = CTX_LOOP, .label = s->label, .brk = &brk, .cont = &next, .depth = c->depth,
		.captures = c->captures };
	struct region *r;
	uint32_t start;

	c->at = s->condition;
	stmt_items(c, s->condition, t);
	if (s->ast.flags & AST_SWITCH_FILE)
		emit(c, OP_SWITCH_FILE, t, t, 0);
	emit(c, OP_ITER, it, t, 1);
	emit(c, OP_GET_UNDER, saved, 0, 0);
	name_enumerator(c, "switch", it);
	c->switcher = it;
	start = here(c);
	c->ctx = &loop;
	place(c, &next);
	emit(c, OP_ITER_NEXT, it, item, 0);
	emit_jump(c, OP_JMP, 0, &out);
	emit(c, OP_SET_UNDER, item, 0, 0);
	switch_clauses(c, s, item);
	emit_jump(c, OP_LOOP, 0, &next);
	place(c, &out);
	place(c, &brk);
	c->ctx = under.up;
	r = add_region(c, REGION_LOOP, start, here(c), brk.at);
	r->target2 = next.at;
	if (s->label.n) {
		struct ustr *label = text_ustr(c->rt, s->label);

		c->code->regions[c->code->nregions - 1].label = label;
	}
	emit(c, OP_PUT_UNDER, saved, 0, 0);
	c->switcher = outer;
	name_enumerator(c, "switch", outer);
}
