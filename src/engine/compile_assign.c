/* SPDX-License-Identifier: MIT */
/*
 * Assignments: plain, compound, multiple, to variables with types and
 * attributes, members and elements; ++ and --. A target is prepared once (its
 * object and index evaluated), then read and written.
 */
#include "engine/compile.h"

enum target_kind { TARGET_NOTHING, TARGET_SLOT, TARGET_VAR, TARGET_DECL, TARGET_MEMBER, TARGET_MEMBER_DYN,
	TARGET_INDEX, TARGET_LIST };

struct target {
	enum target_kind kind;
	const struct ast_variable *var;
	const struct ast_array_literal *list;
	uint16_t slot;		/* operand */
	uint16_t decl;
	uint16_t object, key;	/* operands; MEMBER: key is a name */
	bool several;		/* INDEX: a list of indices */
	uint16_t flags;
	const struct type_name *cast;	/* [type] before a member or element */
};

static uint16_t keep(struct compiler *c, uint16_t k)
{
	uint16_t t;

	if ((k & BANK_MASK) == BANK_CONST)
		return k;
	t = temp(c);
	emit(c, OP_MOVE, t, k, 0);
	return t;
}

static const struct ast *layer_child(const struct ast *e)
{
	if (e->kind == AST_CONVERT)
		return ((const struct ast_convert *)e)->child;
	if (e->kind == AST_ATTRIBUTED)
		return ((const struct ast_attributed *)e)->child;
	return NULL;
}

/* [int] [ValidateRange(1, 3)] $x = …: makes the declaration. */
static void target_decl(struct compiler *c, const struct ast *e, const struct ast_variable *v, struct target *t)
{
	struct var_decl *d = add_decl(c, &t->decl);
	const struct ast **layers;
	const struct ast *x;
	uint32_t n = 0;
	int slot = slot_of(c, v);

	for (x = e; layer_child(x); x = layer_child(x))
		n++;
	layers = rt_block(c->rt, const struct ast *, n);
	d = &c->code->decls[t->decl];
	d->layers = layers;
	d->n = n;
	n = 0;
	for (x = e; layer_child(x); x = layer_child(x))
		layers[n++] = x;
	d->slot = slot >= 0 ? slot : 0xffff;
	d->ref = 0xffff;
	if (v->scope != VAR_NONE && slot < 0)
		d->ref = ref_index(c, v);
	else
		d->name = name_index(c, v->name);
	t->kind = TARGET_DECL;
	t->var = v;
}

static void target_member(struct compiler *c, const struct ast_member *m, struct target *t)
{
	t->object = keep(c, expr_any(c, m->object));
	t->flags = m->ast.flags;
	if (m->name->kind == AST_STRING) {
		t->kind = TARGET_MEMBER;
		t->key = name_index(c, ((const struct ast_string *)m->name)->value);
	} else {
		t->kind = TARGET_MEMBER_DYN;
		t->key = keep(c, expr_any(c, m->name));
	}
}

static void target_index(struct compiler *c, const struct ast_index *x, struct target *t)
{
	t->kind = TARGET_INDEX;
	t->several = x->index->kind == AST_ARRAY_LITERAL && ((const struct ast_array_literal *)x->index)->items.n > 1;
	t->object = expr_any(c, x->object);
	if (!expr_is_simple(x->index))
		t->object = keep(c, t->object);
	t->key = expr_any(c, x->index);
}

static void target_init(struct compiler *c, const struct ast *e, struct target *t)
{
	const struct ast *x = e;
	int slot;

	*t = (struct target){ .kind = TARGET_NOTHING };
	while (layer_child(x))
		x = layer_child(x);
	if (x->kind == AST_PAREN && stmt_expr(((const struct ast_paren *)x)->pipeline)) {
		target_init(c, stmt_expr(((const struct ast_paren *)x)->pipeline), t);
		return;
	}
	if (x->kind == AST_VARIABLE) {
		t->var = (const struct ast_variable *)x;
		slot = slot_of(c, t->var);
		if (x != e) {
			target_decl(c, e, t->var, t);
		} else if (slot >= 0) {
			t->kind = TARGET_SLOT;
			t->slot = BANK_SLOT | slot;
		} else if (!(t->var->scope == VAR_NONE && text_is(t->var->name, "null"))) {
			t->kind = TARGET_VAR;
		}
		return;
	}
	if (e->kind == AST_CONVERT)
		t->cast = ((const struct ast_convert *)e)->type->type;
	if (x->kind == AST_MEMBER)
		target_member(c, (const struct ast_member *)x, t);
	else if (x->kind == AST_INDEX)
		target_index(c, (const struct ast_index *)x, t);
	else if (x->kind == AST_ARRAY_LITERAL) {
		t->kind = TARGET_LIST;
		t->list = (const struct ast_array_literal *)x;
	}
}

/* The operand that holds the target's value. */
static uint16_t target_load(struct compiler *c, const struct target *t)
{
	uint16_t r;

	r = temp(c);
	if (t->kind == TARGET_SLOT) {
		emit(c, OP_LOAD_LOCAL, r, t->slot, 0);
		return r;
	}
	switch (t->kind) {
	case TARGET_VAR:
	case TARGET_DECL:
		load_var(c, t->var, r);
		break;
	case TARGET_MEMBER:
		emit(c, OP_MEMBER, r, t->object, t->key);
		emit(c, OP_EXT, member_cache(c), t->flags, 0);
		break;
	case TARGET_MEMBER_DYN:
		emit(c, OP_MEMBER_DYN, r, t->object, t->key);
		emit(c, OP_EXT, 0, t->flags, 0);
		break;
	case TARGET_INDEX:
		emit(c, OP_INDEX, r, t->object, t->key);
		emit(c, OP_EXT, 0, 0, 0);
		break;
	default:
		emit(c, OP_MOVE, r, const_val(c, V_NULL), 0);
	}
	return r;
}

static void target_list_store(struct compiler *c, const struct ast_array_literal *l, uint16_t src);

static void target_store(struct compiler *c, const struct target *t, uint16_t src)
{
	uint16_t r;

	if (t->cast) {
		r = temp(c);
		emit(c, OP_CONVERT, r, src, type_index(c, t->cast));
		src = r;
	}
	switch (t->kind) {
	case TARGET_SLOT:
		if (src != t->slot)
			emit(c, OP_MOVE, t->slot, src, 0);
		break;
	case TARGET_VAR:
		store_var(c, t->var, src);
		break;
	case TARGET_DECL:
		emit(c, OP_DECL_VAR, src, t->decl, 0);
		break;
	case TARGET_MEMBER:
		emit(c, OP_SET_MEMBER, src, t->object, t->key);
		emit(c, OP_EXT, member_cache(c), t->flags, 0);
		break;
	case TARGET_MEMBER_DYN:
		emit(c, OP_SET_MEMBER_DYN, src, t->object, t->key);
		emit(c, OP_EXT, 0, t->flags, 0);
		break;
	case TARGET_INDEX:
		emit(c, t->several ? OP_SET_INDICES : OP_SET_INDEX, src, t->object, t->key);
		break;
	case TARGET_LIST:
		target_list_store(c, t->list, src);
		break;
	case TARGET_NOTHING:
		break;
	}
}

static void target_list_store(struct compiler *c, const struct ast_array_literal *l, uint16_t src)
{
	uint16_t r = temps(c, l->items.n);

	emit(c, OP_SPREAD, r, src, l->items.n);
	for (uint32_t i = 0; i < l->items.n; i++) {
		uint16_t mark = c->nreg;
		struct target t;

		target_init(c, l->items.v[i], &t);
		target_store(c, &t, r + i);
		c->nreg = mark;
	}
}

static enum opcode compound_op(unsigned op)
{
	switch (op) {
	case T_PLUSEQ: return OP_ADD;
	case T_MINUSEQ: return OP_SUB;
	case T_MULEQ: return OP_MUL;
	case T_DIVEQ: return OP_DIV;
	default: return OP_REM;
	}
}

/* Where a simple target takes its value in place, the operand to compute into. */
static void assign_plain(struct compiler *c, const struct ast_assign *a, uint16_t dst)
{
	const struct ast *e = stmt_expr(a->right);
	struct target t;
	uint16_t r;

	if (a->left->kind == AST_VARIABLE) {
		target_init(c, a->left, &t);
		if (t.kind == TARGET_SLOT) {
			stmt_value(c, a->right, t.slot);
			if (dst != NO_REG)
				emit(c, OP_MOVE, dst, t.slot, 0);
			return;
		}
		if (t.kind == TARGET_NOTHING && !e && dst == NO_REG) {
			uint16_t old = c->cap;

			c->cap = DISCARD;
			stmt(c, a->right);
			c->cap = old;
			return;
		}
	}
	if (e) {
		r = expr_any(c, e);
	} else {
		r = temp(c);
		(a->left->kind == AST_ARRAY_LITERAL ? stmt_items : stmt_value)(c, a->right, r);
	}
	target_init(c, a->left, &t);
	target_store(c, &t, r);
	if (dst != NO_REG)
		emit(c, OP_MOVE, dst, r, 0);
}

static void assign_compound(struct compiler *c, const struct ast_assign *a, uint16_t dst)
{
	const struct ast *e = stmt_expr(a->right);
	struct label end = LABEL_INIT;
	struct target t;
	uint16_t old, r, out;
	bool by_name;	/* one that is not there yet is that of a scope around */

	target_init(c, a->left, &t);
	by_name = t.kind == TARGET_SLOT && c->info->layout->by_name;
	if (t.kind == TARGET_SLOT && !by_name && e && expr_is_simple(e) && a->ast.op != T_COALESCEEQ) {
		emit(c, compound_op(a->ast.op) - OP_ADD + OP_ADD_TO, t.slot, 0, expr_any(c, e));
		if (dst != NO_REG)
			emit(c, OP_MOVE, dst, t.slot, 0);
		return;
	}
	old = by_name ? expr_any(c, a->left) : target_load(c, &t);
	if (a->ast.op == T_COALESCEEQ) {
		out = temp(c);
		emit(c, OP_MOVE, out, old, 0);
		emit_jump(c, OP_JNOTNULL, out, &end);
		stmt_value(c, a->right, out);
		target_store(c, &t, out);
		place(c, &end);
	} else {
		if (e) {
			r = expr_any(c, e);
		} else {
			r = temp(c);
			stmt_value(c, a->right, r);
		}
		out = t.kind == TARGET_SLOT && !by_name ? t.slot : temp(c);
		emit(c, compound_op(a->ast.op), out, old, r);
		target_store(c, &t, out);
	}
	if (dst != NO_REG)
		emit(c, OP_MOVE, dst, out, 0);
}

void assign_to(struct compiler *c, const struct ast_assign *a, uint16_t dst)
{
	uint16_t mark = c->nreg;

	if (a->ast.op == T_EQUALS)
		assign_plain(c, a, dst);
	else
		assign_compound(c, a, dst);
	c->nreg = mark;
}

void incdec_to(struct compiler *c, const struct ast_unary *u, uint16_t dst)
{
	bool post = u->ast.op == T_POSTPLUSPLUS || u->ast.op == T_POSTMINUSMINUS;
	int by = u->ast.op == T_PLUSPLUS || u->ast.op == T_POSTPLUSPLUS ? 1 : -1;
	uint16_t mark = c->nreg, old, r;
	struct target t;

	target_init(c, u->operand, &t);
	if (t.kind == TARGET_SLOT) {
		if (dst != NO_REG && post) {	/* $null counts as 0 */
			emit(c, OP_MOVE, dst, t.slot, 0);
			emit(c, OP_INC_VALUE, dst, dst, 0);
		}
		emit(c, OP_INC, t.slot, 0, (uint16_t)by);
		if (dst != NO_REG && !post)
			emit(c, OP_MOVE, dst, t.slot, 0);
		c->nreg = mark;
		return;
	}
	old = target_load(c, &t);
	r = temp(c);
	emit(c, OP_INC_VALUE, r, old, (uint16_t)by);
	target_store(c, &t, r);
	if (dst != NO_REG && post)
		emit(c, OP_INC_VALUE, dst, old, 0);
	else if (dst != NO_REG)
		emit(c, OP_MOVE, dst, r, 0);
	c->nreg = mark;
}
