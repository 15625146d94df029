/* SPDX-License-Identifier: MIT */
/*
 * Expressions. Operands are evaluated left to right; a slot is used in place
 * as an operand only where nothing evaluated after it can change it.
 */
#include "engine/ast_object.h"
#include "engine/compile.h"

static const struct ast_list *block_statements(const struct ast *e)
{
	return &((const struct ast_sub_expr *)e)->body->statements;
}

const struct ast *stmt_expr(const struct ast *s)
{
	const struct ast_pipeline *p = (const struct ast_pipeline *)s;
	const struct ast_cmd_expr *e = (const struct ast_cmd_expr *)s;

	if (s->kind == AST_PIPELINE) {
		if (p->elements.n != 1 || (s->flags & AST_BACKGROUND) || p->elements.v[0]->kind != AST_CMD_EXPR)
			return NULL;
		e = (const struct ast_cmd_expr *)p->elements.v[0];
	} else if (s->kind != AST_CMD_EXPR) {
		return ast_class(s->kind) == 'E' ? s : NULL;
	}
	return e->redirections.n ? NULL : e->expr;
}

bool expr_is_simple(const struct ast *e)
{
	const struct ast *inner;

	switch (e->kind) {
	case AST_NUMBER:
	case AST_STRING:
	case AST_VARIABLE:
	case AST_TYPE_EXPR:
	case AST_SCRIPTBLOCK_EXPR:
		return true;
	case AST_BINARY:
		return expr_is_simple(((const struct ast_binary *)e)->left) &&
		       expr_is_simple(((const struct ast_binary *)e)->right);
	case AST_PAREN:
		inner = stmt_expr(((const struct ast_paren *)e)->pipeline);
		return inner && expr_is_simple(inner);
	case AST_INDEX:
		return expr_is_simple(((const struct ast_index *)e)->object) &&
		       expr_is_simple(((const struct ast_index *)e)->index);
	case AST_CONVERT:
		return expr_is_simple(((const struct ast_convert *)e)->child);
	default:
		return false;
	}
}

static bool constant_variable(struct compiler *c, const struct ast_variable *v, uint16_t *ret)
{
	if (v->scope != VAR_NONE)
		return false;
	if (text_is(v->name, "true"))
		*ret = const_val(c, V_TRUE);
	else if (text_is(v->name, "false"))
		*ret = const_val(c, V_FALSE);
	else if (text_is(v->name, "null"))
		*ret = const_val(c, V_NULL);
	else
		return false;
	return true;
}

void load_var(struct compiler *c, const struct ast_variable *v, uint16_t dst)
{
	int slot = slot_of(c, v);
	uint16_t k;

	if (constant_variable(c, v, &k))
		emit(c, OP_MOVE, dst, k, 0);
	else if (slot >= 0 && v->scope == VAR_NONE)
		emit(c, OP_MOVE, dst, BANK_SLOT | slot, 0);
	else if (v->scope != VAR_NONE)
		emit(c, OP_LOAD_REF, dst, ref_index(c, v), 0);
	else if (text_is(v->name, "_") || text_is(v->name, "psitem"))
		emit(c, OP_LOAD_UNDER, dst, 0, 0);
	else if (c->is_method && text_is(v->name, "this"))
		emit(c, OP_LOAD_UNDER, dst, 1, 0);
	else if (text_is(v->name, "?"))
		emit(c, OP_LOAD_OK, dst, 0, 0);
	else
		emit(c, OP_LOAD_NAME, dst, name_index(c, v->name), var_cache(c));
}

void store_var(struct compiler *c, const struct ast_variable *v, uint16_t src)
{
	int slot = slot_of(c, v);

	if (slot >= 0)
		emit(c, OP_MOVE, BANK_SLOT | slot, src, 0);
	else if (v->scope != VAR_NONE)
		emit(c, OP_STORE_REF, src, ref_index(c, v), 0);
	else if (!text_is(v->name, "null"))
		emit(c, OP_STORE_NAME, src, name_index(c, v->name), var_cache(c));
}

/* A minus before a literal is part of the constant. */
static bool negated_literal(struct compiler *c, const struct ast *e, uint16_t *ret)
{
	const struct ast_unary *u = (const struct ast_unary *)e;
	const struct ast_number *n = (const struct ast_number *)u->operand;

	if (e->op != T_MINUS || n->ast.kind != AST_NUMBER)
		return false;
	*ret = const_val(c, val_neg(c->rt, ast_number_value(c->rt, n)));
	return true;
}

uint16_t expr_any(struct compiler *c, const struct ast *e)
{
	const struct ast *inner;
	uint16_t k;
	int slot;

	switch (e->kind) {
	case AST_NUMBER:
		return const_val(c, ast_number_value(c->rt, (const struct ast_number *)e));
	case AST_STRING:
		return const_text(c, ((const struct ast_string *)e)->value);
	case AST_UNARY:
		if (negated_literal(c, e, &k))
			return k;
		break;
	case AST_VARIABLE:
		slot = slot_of(c, (const struct ast_variable *)e);
		if (slot >= 0 && ((const struct ast_variable *)e)->scope == VAR_NONE)
			return BANK_SLOT | slot;
		if (constant_variable(c, (const struct ast_variable *)e, &k))
			return k;
		break;
	case AST_PAREN:
		inner = stmt_expr(((const struct ast_paren *)e)->pipeline);
		if (inner && inner->kind != AST_UNARY && inner->kind != AST_VARIABLE)
			return expr_any(c, inner);
		break;
	}
	return expr_temp(c, e);
}

uint16_t expr_temp(struct compiler *c, const struct ast *e)
{
	uint16_t t = temp(c);

	expr_to(c, e, t);
	return t;
}

bool range_iteration(struct compiler *c, const struct ast *e, uint16_t it)
{
	const struct ast_binary *b;
	uint16_t from;

	while (e && e->kind == AST_PAREN)
		e = stmt_expr(((const struct ast_paren *)e)->pipeline);
	if (!e || e->kind != AST_BINARY || e->op != T_DOTDOT)
		return false;
	b = (const struct ast_binary *)e;
	from = expr_temp(c, b->left);
	emit(c, OP_ITER_RANGE, it, from, expr_any(c, b->right));
	return true;
}

uint16_t expr_items(struct compiler *c, const struct ast *e)
{
	uint16_t t = temp(c);

	return range_iteration(c, e, t) ? t : expr_any(c, e);
}

/* The operand of LEFT while RIGHT is still to be evaluated. */
static uint16_t expr_left(struct compiler *c, const struct ast *left, const struct ast *right)
{
	uint16_t k = expr_any(c, left), t;

	if ((k & BANK_MASK) != BANK_SLOT || expr_is_simple(right))
		return k;
	t = temp(c);
	emit(c, OP_MOVE, t, k, 0);
	return t;
}

static bool simple_binary(unsigned kind, enum opcode *ret)
{
	static const struct { uint8_t kind, op; } map[] = {
		{ T_PLUS, OP_ADD }, { T_MINUS, OP_SUB }, { T_MULTIPLY, OP_MUL }, { T_DIVIDE, OP_DIV }, { T_REM, OP_REM },
		{ T_BAND, OP_BAND }, { T_BOR, OP_BOR }, { T_BXOR, OP_BXOR }, { T_SHL, OP_SHL }, { T_SHR, OP_SHR },
		{ T_IEQ, OP_EQ }, { T_INE, OP_NE }, { T_ILT, OP_LT }, { T_ILE, OP_LE }, { T_IGT, OP_GT }, { T_IGE, OP_GE },
		{ T_DOTDOT, OP_RANGE },
	};

	for (size_t i = 0; i < ARRAY_LEN(map); i++)
		if (map[i].kind == kind) {
			*ret = map[i].op;
			return true;
		}
	return false;
}

/* -and, -or, -xor, ?? write their result step by step: never into a slot. */
static void logic_to(struct compiler *c, const struct ast_binary *b, uint16_t dst)
{
	struct label end = LABEL_INIT;
	uint16_t t = temp(c), r;

	if (b->ast.op == T_COALESCE) {
		expr_to(c, b->left, t);
		emit_jump(c, OP_JNOTNULL, t, &end);
		expr_to(c, b->right, t);
	} else if (b->ast.op == T_XOR) {
		emit(c, OP_TRUTH, t, expr_any(c, b->left), 0);
		r = temp(c);
		emit(c, OP_TRUTH, r, expr_any(c, b->right), 0);
		emit(c, OP_NE, t, t, r);
	} else {
		emit(c, OP_TRUTH, t, expr_any(c, b->left), 0);
		emit_jump(c, b->ast.op == T_AND ? OP_JF : OP_JT, t, &end);
		emit(c, OP_TRUTH, t, expr_any(c, b->right), 0);
	}
	place(c, &end);
	emit(c, OP_MOVE, dst, t, 0);
}

/* Which items of the right side of -f are $_, an object of the pipeline: a
 * collection there is its items joined. */
static uint16_t piped_items(const struct ast *e)
{
	const struct ast_array_literal *a = (const struct ast_array_literal *)e;
	uint16_t mask = 0;

	for (uint32_t i = 0; e->kind == AST_ARRAY_LITERAL && i < a->items.n && i < 16; i++) {
		const struct ast_variable *v = (const struct ast_variable *)a->items.v[i];

		if (v->ast.kind == AST_VARIABLE && v->scope == VAR_NONE &&
		    (text_is(v->name, "_") || text_is(v->name, "psitem")))
			mask |= (uint16_t)(1u << i);
	}
	return mask;
}

static void binary_to(struct compiler *c, const struct ast_binary *b, uint16_t dst)
{
	unsigned kind = b->ast.op;
	enum opcode op;
	uint16_t l, r;

	if (kind == T_AND || kind == T_OR || kind == T_XOR || kind == T_COALESCE) {
		logic_to(c, b, dst);
		return;
	}
	l = expr_left(c, b->left, b->right);
	r = expr_any(c, b->right);
	if (simple_binary(kind, &op)) {
		emit(c, op, dst, l, r);
		return;
	}
	if (kind == T_FORMAT && piped_items(b->right))
		emit(c, OP_PIPED_TEXT, r, piped_items(b->right), 0);
	emit(c, OP_BINARY, dst, l, r);
	emit(c, OP_EXT, kind, 0, 0);
}

static void unary_to(struct compiler *c, const struct ast_unary *u, uint16_t dst)
{
	uint16_t k;

	switch (u->ast.op) {
	case T_PLUSPLUS:
	case T_MINUSMINUS:
	case T_POSTPLUSPLUS:
	case T_POSTMINUSMINUS:
		incdec_to(c, u, dst);
		return;
	}
	if (negated_literal(c, &u->ast, &k)) {
		emit(c, OP_MOVE, dst, k, 0);
		return;
	}
	k = expr_any(c, u->operand);
	if (u->ast.op == T_NOT || u->ast.op == T_EXCLAIM)
		emit(c, OP_NOT, dst, k, 0);
	else
		emit(c, OP_UNARY, dst, k, u->ast.op);
}

static void ternary_to(struct compiler *c, const struct ast_ternary *t, uint16_t dst)
{
	struct label no = LABEL_INIT, end = LABEL_INIT;

	cond_jump(c, t->cond, &no, false);
	expr_to(c, t->yes, dst);
	emit_jump(c, OP_JMP, 0, &end);
	place(c, &no);
	expr_to(c, t->no, dst);
	place(c, &end);
}

/* The jump of a fused comparison, or OP__MAX. */
static enum opcode fused(unsigned kind)
{
	switch (kind) {
	case T_ILT: return OP_JLT;
	case T_ILE: return OP_JLE;
	case T_IGT: return OP_JGT;
	case T_IGE: return OP_JGE;
	case T_IEQ: return OP_JEQ;
	case T_INE: return OP_JNE;
	default: return OP__MAX;
	}
}

static void cond_binary(struct compiler *c, const struct ast_binary *b, struct label *l, bool sense)
{
	struct label skip = LABEL_INIT;
	uint16_t x, y;

	if (b->ast.op == T_AND || b->ast.op == T_OR) {
		if ((b->ast.op == T_OR) == sense) {
			cond_jump(c, b->left, l, sense);
		} else {
			cond_jump(c, b->left, &skip, !sense);
		}
		cond_jump(c, b->right, l, sense);
		place(c, &skip);
		return;
	}
	x = expr_left(c, b->left, b->right);
	y = expr_any(c, b->right);
	emit(c, fused(b->ast.op), x, y, sense);
	emit_jump(c, OP_JMP, 0, l);
}

/* Does E assign an expression that is no bracket around commands? */
static bool assigns_plainly(const struct ast *e)
{
	if (e->kind != AST_ASSIGN)
		return false;
	e = stmt_expr(((const struct ast_assign *)e)->right);
	return e && e->kind != AST_PAREN;
}

void cond_jump(struct compiler *c, const struct ast *e, struct label *l, bool sense)
{
	uint16_t mark = c->nreg, k;
	const struct ast *inner = e->kind == AST_PAREN ? stmt_expr(((const struct ast_paren *)e)->pipeline) : stmt_expr(e);

	if (inner && inner != e) {
		if (inner->kind == AST_UNARY && (token_flags(inner->op) & TF_PREPOST)) {
			k = temp(c);
			incdec_to(c, (const struct ast_unary *)inner, k);
			emit_jump(c, sense ? OP_JT : OP_JF, k, l);
		} else {
			cond_jump(c, inner, l, sense);
		}
	} else if (e->kind == AST_BINARY && (e->op == T_AND || e->op == T_OR || fused(e->op) != OP__MAX)) {
		cond_binary(c, (const struct ast_binary *)e, l, sense);
	} else if (e->kind == AST_UNARY && (e->op == T_NOT || e->op == T_EXCLAIM)) {
		cond_jump(c, ((const struct ast_unary *)e)->operand, l, !sense);
	} else {
		if (inner) {
			k = expr_any(c, e);
		} else {
			k = temp(c);
			if (e->kind == AST_PAREN)
				expr_to(c, e, k);
			else
				stmt_items(c, e, k);
			/* Commands of a condition do not show in $?. */
			if (c->track_ok && !assigns_plainly(e))
				emit(c, OP_SET_OK, 0, 0, 0);
		}
		emit_jump(c, sense ? OP_JT : OP_JF, k, l);
	}
	c->nreg = mark;
}

static void null_jump(struct compiler *c, const struct ast *e, uint16_t object)
{
	if ((e->flags & AST_NULL_COND) && c->chain)
		emit_jump(c, OP_JNULL, object, c->chain);
}

static bool is_psbase(const struct ast *e)
{
	const struct ast_member *m = (const struct ast_member *)e;

	return e->kind == AST_MEMBER && m->name->kind == AST_STRING &&
	       text_is(((const struct ast_string *)m->name)->value, "psbase");
}

static void member_to(struct compiler *c, const struct ast_member *m, uint16_t dst)
{
	const struct ast_string *name = (const struct ast_string *)m->name;
	struct label *chain = c->chain;
	uint16_t o, k;

	c->chain = NULL;
	o = expr_any(c, m->object);
	c->chain = chain;
	null_jump(c, &m->ast, o);
	c->chain = NULL;
	if (m->name->kind == AST_STRING) {
		emit(c, OP_MEMBER, dst, o, name_index(c, name->value));
		emit(c, OP_EXT, member_cache(c), m->ast.flags | (is_psbase(m->object) ? ACCESS_BASE : 0), 0);
		c->chain = chain;
		return;
	}
	k = expr_any(c, m->name);
	c->chain = chain;
	emit(c, OP_MEMBER_DYN, dst, o, k);
	emit(c, OP_EXT, 0, m->ast.flags, 0);
}

/* The cast that E is, in parentheses or without; NULL: none, or the making of a reference. */
static const struct ast_convert *cast_of(const struct ast *e)
{
	const struct ast_convert *v;

	while (e && e->kind == AST_PAREN)
		e = stmt_expr(((const struct ast_paren *)e)->pipeline);
	v = (const struct ast_convert *)e;
	return e && e->kind == AST_CONVERT && !type_name_is(v->type->type, "ref") ? v : NULL;
}

/* The casts that arguments are written as choose among overloads. */
static void call_casts(struct compiler *c, const struct ast_list *args, uint16_t index)
{
	const struct ast_convert *v;
	uint16_t *casts = NULL;

	for (uint32_t i = 0; i < args->n; i++) {
		v = cast_of(args->v[i]);
		if (v && !casts) {
			casts = rt_block(c->rt, uint16_t, args->n);
			c->code->calls[index].casts = casts;
			c->code->calls[index].cast_types = rt_block(c->rt, const struct type *, args->n);
		}
		if (v)
			casts[i] = (uint16_t)(1 + type_index(c, v->type->type));
	}
}

static void call_member(struct compiler *c, const struct ast_invoke_member *e, uint16_t dst)
{
	const struct ast_string *name = (const struct ast_string *)e->name;
	/* ([Base]$object).Method() may mean the base's own method */
	const struct ast_convert *base = e->object->kind == AST_PAREN ? cast_of(e->object) : NULL;
	bool plain = name && name->ast.kind == AST_STRING;
	uint16_t r = temps(c, e->args.n + 2), index;
	struct label *chain = c->chain;
	struct call_site *s;

	c->chain = NULL;
	expr_to(c, e->object, r);
	c->chain = chain;
	null_jump(c, &e->ast, r);
	c->chain = NULL;
	for (uint32_t i = 0; i < e->args.n; i++)
		expr_to(c, e->args.v[i], r + 1 + i);
	if (!plain && name)
		expr_to(c, e->name, r + 1 + e->args.n);
	s = add_call(c, &index);
	s->nargs = e->args.n;
	s->is_static = e->ast.flags & AST_STATIC;
	s->null_cond = e->ast.flags & AST_NULL_COND;
	if (plain) {
		struct ustr *atom = text_atom(c, name->value);

		c->code->calls[index].name = atom;
	}
	s->ngenerics = e->generic_count;
	if (e->generic_count) {
		uint16_t *g = rt_block(c->rt, uint16_t, e->generic_count);

		c->code->calls[index].generics = g;
		for (uint32_t i = 0; i < e->generic_count; i++)
			g[i] = type_index(c, e->generics[i]);
	}
	if (base && !e->generic_count) {
		uint16_t *g = rt_block(c->rt, uint16_t, 1);

		c->code->calls[index].generics = g;
		c->code->calls[index].is_base = true;
		g[0] = type_index(c, base->type->type);
	}
	call_casts(c, &e->args, index);
	emit(c, OP_CALL, dst, r, index);
	c->chain = chain;
}

static void index_to(struct compiler *c, const struct ast_index *x, uint16_t dst)
{
	const struct ast_convert *v = (const struct ast_convert *)x->index;
	struct label *chain = c->chain;
	uint16_t o, i, flags = x->ast.flags & AST_NULL_COND ? ACCESS_NULL_COND : 0;

	if (v->ast.kind == AST_CONVERT && (type_name_is(v->type->type, "object") || type_name_is(v->type->type, "psobject")))
		flags |= ACCESS_BY_KEY;
	if (x->index->kind == AST_ARRAY_LITERAL)
		flags |= ACCESS_EACH;
	c->chain = NULL;
	o = expr_left(c, x->object, x->index);
	c->chain = chain;
	null_jump(c, &x->ast, o);
	c->chain = NULL;
	i = expr_any(c, x->index);
	c->chain = chain;
	emit(c, OP_INDEX, dst, o, i);
	emit(c, OP_EXT, flags, 0, 0);
}

static void array_to(struct compiler *c, const struct ast_array_literal *a, uint16_t dst)
{
	uint16_t r = temps(c, a->items.n);

	for (uint32_t i = 0; i < a->items.n; i++)
		expr_to(c, a->items.v[i], r + i);
	emit(c, OP_ARRAY, dst, r, a->items.n);
}

/* Pairs of a literal that are put into it at a time. */
enum { HASH_PAIRS = 1000 };

static void hash_to(struct compiler *c, const struct ast_hashtable *h, uint16_t dst, uint16_t kind)
{
	uint32_t most = kind == 2 ? h->count : HASH_PAIRS, n = MIN(h->count, most);
	uint16_t r = temps(c, 2 * n), table = n < h->count ? temp(c) : dst;

	for (uint32_t i = 0; i < h->count; i++) {
		uint16_t mark = c->nreg, at = (uint16_t)(r + 2 * (i % MAX(most, 1u)));

		expr_to(c, h->pairs[i].key, at);
		stmt_value(c, h->pairs[i].value, at + 1);
		c->nreg = mark;
		if (i + 1 == n) {
			emit(c, OP_HASH, table, r, n);
			emit(c, OP_EXT, kind, 0, 0);
		} else if (i >= n && ((i + 1) % most == 0 || i + 1 == h->count)) {
			emit(c, OP_HASH_MORE, table, r, i % most + 1);
		}
	}
	if (!h->count) {
		emit(c, OP_HASH, dst, r, 0);
		emit(c, OP_EXT, kind, 0, 0);
	}
	if (table != dst)
		emit(c, OP_MOVE, dst, table, 0);
}

static void reference_to(struct compiler *c, const struct ast *child, uint16_t dst)
{
	const struct ast_variable *v = (const struct ast_variable *)child;
	int slot;

	if (child->kind != AST_VARIABLE || (v->scope != VAR_NONE && v->scope != VAR_LOCAL)) {
		emit(c, OP_REF_VALUE, dst, expr_any(c, child), 0);
		return;
	}
	slot = slot_of(c, v);
	emit(c, OP_REF, dst, slot >= 0 ? BANK_SLOT | slot : name_index(c, v->name), slot >= 0);
}

static void convert_to(struct compiler *c, const struct ast_convert *v, uint16_t dst)
{
	const struct type_name *t = v->type->type;
	uint16_t k, old;

	if (v->child->kind == AST_HASHTABLE && (type_name_is(t, "ordered") || type_name_is(t, "pscustomobject"))) {
		hash_to(c, (const struct ast_hashtable *)v->child, dst, type_name_is(t, "ordered") ? 1 : 2);
	} else if (type_name_is(t, "pscustomobject")) {
		emit(c, OP_CUSTOM, dst, expr_any(c, v->child), 0);
	} else if (type_name_is(t, "ref")) {
		reference_to(c, v->child, dst);
	} else if (type_name_is(t, "void")) {
		const struct ast_paren *p = (const struct ast_paren *)v->child;

		old = c->cap;
		c->cap = DISCARD;
		if (p->ast.kind == AST_PAREN && !stmt_expr(p->pipeline))
			stmt(c, p->pipeline);
		else
			(void)expr_any(c, v->child);
		c->cap = old;
		emit(c, OP_MOVE, dst, const_val(c, V_VOID), 0);
	} else {
		if (!vm_type_try(c->rt, c->info->source, t))	/* it is missed before the value is made */
			emit(c, OP_TYPE, temp(c), type_index(c, t), 0);
		k = expr_any(c, v->child);
		emit(c, OP_CONVERT, dst, k, type_index(c, t));
	}
}

static void concat_to(struct compiler *c, const struct ast_expandable *x, uint16_t dst)
{
	uint16_t r = temps(c, x->parts.n);

	for (uint32_t i = 0; i < x->parts.n; i++)
		expr_to(c, x->parts.v[i], r + i);
	emit(c, OP_CONCAT, dst, r, x->parts.n);
}

/* @( … ): an array expression with one plain expression makes the array from
 * its value; anything else is collected. */
static void array_expr_to(struct compiler *c, const struct ast *e, uint16_t dst)
{
	const struct ast_list *l = block_statements(e);
	const struct ast *only = l->n == 1 && !((const struct ast_sub_expr *)e)->body->traps.n ? stmt_expr(l->v[0]) : NULL;
	uint16_t k;

	if (only && only->kind == AST_ARRAY_LITERAL) {
		expr_to(c, only, dst);
		return;
	}
	if (only && !(only->kind == AST_UNARY && (token_flags(only->op) & TF_PREPOST))) {
		k = expr_any(c, only);
		emit(c, OP_ARRAY_OF, dst, k, 0);
		return;
	}
	block_value(c, ((const struct ast_sub_expr *)e)->body, dst, true);
}

static void paren_to(struct compiler *c, const struct ast_paren *p, uint16_t dst)
{
	const struct ast *e = stmt_expr(p->pipeline);

	if (e)
		expr_to(c, e, dst);
	else
		stmt_value(c, p->pipeline, dst);
}

static void type_to(struct compiler *c, const struct ast_type_expr *t, uint16_t dst)
{
	const struct ast *at = c->at;

	c->at = &t->ast;	/* an unknown name is shown by itself */
	emit(c, OP_TYPE, dst, type_index(c, t->type), 0);
	c->at = at;
}

static void error_to(struct compiler *c, const struct ast *e)
{
	emit(c, OP_ERROR, 0, const_val(c, val_str(ustr_new(c->rt, "The construct is not supported."))),
	     const_val(c, val_str(ustr_new(c->rt, "NotSupported"))));
}

/* Without a statement it is null, and not what has no value. */
static void sub_expr_to(struct compiler *c, const struct ast_block *body, uint16_t dst)
{
	if (body->statements.n || body->traps.n)
		block_value(c, body, dst, false);
	else
		emit(c, OP_MOVE, dst, const_val(c, V_NULL), 0);
}

static void expr_dispatch(struct compiler *c, const struct ast *e, uint16_t dst)
{
	switch (e->kind) {
	case AST_NUMBER:
	case AST_STRING:
		emit(c, OP_MOVE, dst, expr_any(c, e), 0);
		break;
	case AST_VARIABLE:
		load_var(c, (const struct ast_variable *)e, dst);
		break;
	case AST_BINARY:
		binary_to(c, (const struct ast_binary *)e, dst);
		break;
	case AST_UNARY:
		unary_to(c, (const struct ast_unary *)e, dst);
		break;
	case AST_TERNARY:
		ternary_to(c, (const struct ast_ternary *)e, dst);
		break;
	case AST_PAREN:
		paren_to(c, (const struct ast_paren *)e, dst);
		break;
	case AST_MEMBER:
		member_to(c, (const struct ast_member *)e, dst);
		break;
	case AST_INVOKE_MEMBER:
	case AST_BASE_CALL:
		call_member(c, (const struct ast_invoke_member *)e, dst);
		break;
	case AST_INDEX:
		index_to(c, (const struct ast_index *)e, dst);
		break;
	case AST_ARRAY_LITERAL:
		array_to(c, (const struct ast_array_literal *)e, dst);
		break;
	case AST_HASHTABLE:
		hash_to(c, (const struct ast_hashtable *)e, dst, 0);
		break;
	case AST_EXPANDABLE:
		concat_to(c, (const struct ast_expandable *)e, dst);
		break;
	case AST_CONVERT:
		convert_to(c, (const struct ast_convert *)e, dst);
		break;
	case AST_ATTRIBUTED:
		expr_to(c, ((const struct ast_attributed *)e)->child, dst);
		break;
	case AST_TYPE_EXPR:
		type_to(c, (const struct ast_type_expr *)e, dst);
		break;
	case AST_USING_EXPR:
		expr_to(c, ((const struct ast_using_expr *)e)->expr, dst);
		break;
	case AST_SCRIPTBLOCK_EXPR:
		emit(c, OP_BLOCK, dst, block_index(c, ((const struct ast_scriptblock_expr *)e)->body, e), 0);
		break;
	case AST_ARRAY_EXPR:
		array_expr_to(c, e, dst);
		break;
	case AST_SUB_EXPR:
		sub_expr_to(c, ((const struct ast_sub_expr *)e)->body, dst);
		break;
	default:
		if (ast_class(e->kind) == 'E')
			error_to(c, e);
		else
			stmt_value(c, e, dst);
	}
}

void expr_to(struct compiler *c, const struct ast *e, uint16_t dst)
{
	struct label *chain = c->chain, none = LABEL_INIT, end = LABEL_INIT;
	bool access = e->kind == AST_MEMBER || e->kind == AST_INVOKE_MEMBER || e->kind == AST_INDEX;
	uint16_t mark = c->nreg;

	if (access && e->flags & AST_NULL_COND) {
		c->chain = &none;
		expr_dispatch(c, e, dst);
		emit_jump(c, OP_JMP, 0, &end);
		place(c, &none);
		emit(c, OP_MOVE, dst, const_val(c, V_NULL), 0);
		place(c, &end);
	} else {
		c->chain = NULL;
		expr_dispatch(c, e, dst);
	}
	c->chain = chain;
	c->nreg = mark;
}
