/* SPDX-License-Identifier: MIT */
/*
 * Expressions by precedence climbing. Binary operators are left-associative
 * with the precedence of their token; the comma binds tighter than they do and
 * the unary operators and casts tighter still.
 */
#include "syntax/parse.h"

#include <string.h>

static const char *spelling(struct parser *p, const struct lexeme *tok, char *out, size_t size)
{
	size_t n = MIN((size_t)(tok->end - tok->start), size - 1);

	memcpy(out, p->t + tok->start, n);
	out[n] = 0;
	return out;
}

struct ast *parse_error_expr(struct parser *p, uint32_t start, struct ast *nested)
{
	struct ast_error_expr *e = NODE(p, ERROR_EXPR, error_expr, start, p->last);
	struct list_builder b = { 0 };

	parse_list_add(&b, nested);
	e->nested = list_done(p, &b);
	if (nested)
		e->ast.start = nested->start;
	parse_close(p, &e->ast);
	return &e->ast;
}

static bool is_unary(const struct lexeme *tok)
{
	return tok->flags & TF_UNARY;
}

/* ---- Comma, unary ------------------------------------------------------------- */

static struct ast *array_literal(struct parser *p)
{
	struct list_builder b = { 0 };
	struct ast *first = parse_unary(p);
	struct ast_array_literal *a;

	if (!first || p->no_comma || lex_peek(p, LEX_EXPR)->kind != T_COMMA)
		return first;
	parse_list_add(&b, first);
	while (lex_accept(p, T_COMMA)) {
		uint32_t comma = p->last;
		struct ast *item;

		lex_skip_newlines(p);
		item = parse_unary(p);
		if (!item) {
			parse_missing_at(p, PERR_MissingExpressionAfterToken, comma, ",");
			parse_list_add(&b, parse_error_expr(p, comma - 1, NULL));
			break;
		}
		parse_list_add(&b, item);
	}
	a = NODE(p, ARRAY_LITERAL, array_literal, p->last, p->last);
	a->ast.start = first->start;
	a->items = list_done(p, &b);
	return &a->ast;
}

static struct ast *unary_comma(struct parser *p, uint32_t start, struct ast *item)
{
	struct ast_array_literal *a = NODE(p, ARRAY_LITERAL, array_literal, start, p->last);
	struct list_builder b = { 0 };

	parse_list_add(&b, item);
	a->items = list_done(p, &b);
	return &a->ast;
}

static struct ast *unary_operator(struct parser *p)
{
	struct lexeme op = p->tok;
	struct ast_unary *u;
	struct ast *operand;
	char text[16];

	lex_take(p);
	if (op.kind == T_COMMA)
		lex_skip_newlines(p);
	else if (op.flags & TF_DASH || op.kind == T_EXCLAIM || op.kind == T_MINUS || op.kind == T_PLUS)
		lex_skip_newlines(p);
	operand = parse_enter(p) ? parse_unary(p) : NULL;
	parse_leave(p);
	if (!operand) {
		parse_missing_at(p, PERR_MissingExpressionAfterOperator, op.end,
				 spelling(p, &op, text, sizeof(text)));
		return parse_error_expr(p, op.start, NULL);
	}
	if (op.kind == T_COMMA)
		return unary_comma(p, op.start, operand);
	u = NODE(p, UNARY, unary, op.start, p->last);
	u->ast.op = op.kind;
	u->operand = operand;
	return &u->ast;
}

/* ---- Casts, attributes and type literals ------------------------------------------ */

static struct ast *wrap(struct parser *p, struct ast *attr, struct ast *child, uint32_t start)
{
	if (attr->kind == AST_ATTRIBUTE) {
		struct ast_attributed *a = NODE(p, ATTRIBUTED, attributed, p->last, p->last);

		a->attribute = (struct ast_attribute *)attr;
		a->child = child;
		a->ast.start = attr->start;
		return &a->ast;
	}
	struct ast_type_constraint *t = (struct ast_type_constraint *)attr;
	struct ast_convert *c = NODE(p, CONVERT, convert, p->last, p->last);

	if (text_is(t->type->name, "ordered") && child->kind != AST_HASHTABLE)
		parse_fail(p, PERR_OrderedAttributeOnlyOnHashLiteralNode, start, p->last, "ordered", 7);
	c->type = t;
	c->child = child;
	c->ast.start = attr->start;
	return &c->ast;
}

static struct ast *type_literal(struct parser *p, struct ast *attr)
{
	struct ast_type_expr *t = NODE(p, TYPE_EXPR, type_expr, p->last, p->last);

	t->ast.start = attr->start;
	t->ast.end = attr->end;
	t->type = ((struct ast_type_constraint *)attr)->type;
	return &t->ast;
}

static bool member_follows(struct parser *p, bool args);

/* What follows the last bracket: an operand to cast, or the type is the value. */
static struct ast *cast_operand(struct parser *p, struct ast *last, uint32_t start)
{
	struct ast *child = NULL;
	unsigned kind;

	if (last->kind == AST_TYPE_CONSTRAINT && member_follows(p, false))
		return parse_postfix(p, type_literal(p, last), false);
	kind = lex_peek(p, LEX_SIGNED)->kind;
	if (last->kind == AST_ATTRIBUTE) {
		lex_skip_newlines(p);
		child = parse_unary(p);
		if (!child) {
			struct text name = ((struct ast_attribute *)last)->type->name;

			parse_missing_span(p, PERR_UnexpectedAttribute, start, p->last,
					   arena_printf(p->arena, "%.*s", (int)name.n, name.s));
		}
		return wrap(p, last, child ?: parse_error_expr(p, p->last, NULL), start);
	}
	if (kind != T_NEWLINE && kind != T_COMMA && kind != T_EOI)
		child = parse_unary(p);
	return child ? wrap(p, last, child, start) : type_literal(p, last);
}

/* Attributes other than types belong to variables. */
static void check_attributes(struct parser *p, const struct ast *e, const struct ast_list *attrs)
{
	while (e->kind == AST_CONVERT || e->kind == AST_ATTRIBUTED)
		e = e->kind == AST_CONVERT ? ((const struct ast_convert *)e)->child : ((const struct ast_attributed *)e)->child;
	for (uint32_t i = 0; i < attrs->n && e->kind != AST_VARIABLE; i++) {
		struct type_name *t = ((struct ast_attribute *)attrs->v[i])->type;

		if (attrs->v[i]->kind == AST_ATTRIBUTE)
			parse_fail_node(p, PERR_UnexpectedAttribute, attrs->v[i], t->name);
	}
}

static struct ast *cast(struct parser *p)
{
	uint32_t start = p->tok.start;
	struct ast_list attrs = parse_attributes(p, false);
	struct ast *e;

	if (!attrs.n)
		return NULL;
	e = parse_enter(p) ? cast_operand(p, attrs.v[attrs.n - 1], start) : parse_error_expr(p, start, NULL);
	parse_leave(p);
	for (uint32_t i = attrs.n - 1; i > 0; i--)
		e = wrap(p, attrs.v[i - 1], e, start);
	check_attributes(p, e, &attrs);
	return e;
}

struct ast *parse_unary(struct parser *p)
{
	struct lexeme *tok = lex_peek(p, LEX_SIGNED);
	struct ast *e;

	if (p->no_comma && tok->kind == T_COMMA)
		return NULL;
	if (is_unary(tok))
		return unary_operator(p);
	if (tok->kind == T_LBRACKET)
		e = cast(p);
	else
		e = parse_primary(p, false);
	if (!e)
		return NULL;
	tok = lex_peek(p, LEX_EXPR);
	if (tok->kind == T_PLUSPLUS || tok->kind == T_MINUSMINUS) {
		struct ast_unary *u = NODE(p, UNARY, unary, tok->start, tok->end);

		u->ast.start = e->start;
		u->ast.op = tok->kind == T_PLUSPLUS ? T_POSTPLUSPLUS : T_POSTMINUSMINUS;
		u->operand = e;
		lex_take(p);
		return &u->ast;
	}
	return e;
}

/* ---- Binary, ternary ------------------------------------------------------------------ */

static struct ast *binary(struct parser *p, unsigned min);

/* The operand after an operator; reports when there is none. */
static struct ast *right_operand(struct parser *p, const struct lexeme *op, unsigned min)
{
	struct ast *e;
	char text[32];

	lex_skip_newlines(p);
	e = parse_enter(p) ? binary(p, min) : NULL;
	parse_leave(p);
	if (e)
		return e;
	parse_missing_here(p, PERR_ExpectedValueExpression, op->end,
			   spelling(p, op, text, sizeof(text)));
	return parse_error_expr(p, op->end, NULL);
}

static struct ast *binary(struct parser *p, unsigned min)
{
	struct ast *left = array_literal(p);

	if (!left)
		return NULL;
	for (;;) {
		struct lexeme op = *lex_peek(p, LEX_EXPR);
		unsigned level = op.flags & TF_P_MASK;
		struct ast_binary *b;

		if (!(op.flags & TF_BINARY) || level < min)
			return left;
		lex_take(p);
		b = NODE(p, BINARY, binary, op.start, op.end);
		b->ast.op = op.kind;
		b->op_start = b->ast.start;
		b->op_end = b->ast.end;
		b->left = left;
		b->right = right_operand(p, &op, level + 1);
		b->ast.start = left->start;
		parse_close(p, &b->ast);
		left = &b->ast;
	}
}

static struct ast *ternary_branch(struct parser *p, const struct lexeme *op)
{
	struct ast *e;
	char text[8];

	lex_skip_newlines(p);
	e = parse_enter(p) ? parse_expr(p) : NULL;
	parse_leave(p);
	if (!e) {
		parse_missing_at(p, PERR_ExpectedValueExpression, op->end,
				 spelling(p, op, text, sizeof(text)));
		e = parse_error_expr(p, op->end, NULL);
	}
	return e;
}

static struct ast *ternary(struct parser *p, struct ast *cond)
{
	struct lexeme op = p->tok, colon;
	struct ast_ternary *t;
	struct ast *yes;

	lex_take(p);
	yes = ternary_branch(p, &op);
	lex_skip_newlines(p);
	colon = *lex_peek(p, LEX_EXPR);
	if (colon.kind != T_COLON) {
		if (yes->kind != AST_ERROR_EXPR)
			parse_missing_span(p, PERR_MissingColonInTernaryExpression, lex_start(p), MAX(lex_start(p), colon.end), NULL);
		return parse_error_expr(p, op.start, cond);
	}
	lex_take(p);
	t = NODE(p, TERNARY, ternary, op.start, op.end);
	t->ast.start = cond->start;
	t->cond = cond;
	t->yes = yes;
	t->no = ternary_branch(p, &colon);
	parse_close(p, &t->ast);
	return &t->ast;
}

struct ast *parse_expr(struct parser *p)
{
	struct ast *e = binary(p, 1);

	if (e && lex_peek(p, LEX_EXPR)->kind == T_QUESTION)
		return ternary(p, e);
	return e;
}

struct ast *parse_expr_no_comma(struct parser *p)
{
	bool saved = p->no_comma;
	struct ast *e;

	p->no_comma = true;
	e = parse_expr(p);
	p->no_comma = saved;
	return e;
}

/* ---- Member access, calls, indexes ---------------------------------------------------- */

/* True when an access operator comes next; in arguments without a blank. */
static bool member_follows(struct parser *p, bool args)
{
	const char *s;

	lex_unpeek(p);
	if (p->pos != p->last)
		return false;
	s = p->t + p->pos;
	if (args && *s == '.' && (p->pos + 1 >= p->end || char_is(s[1], CH_BLANK) || char_newline(s + 1)))
		return false;
	if (*s == '.' && s[1] >= '0' && s[1] <= '9') {	/* $x.1: no number */
		p->tok = (struct lexeme){ .kind = T_DOT, .mode = LEX_EXPR, .start = p->pos, .end = p->pos + 1 };
		p->have = true;
		return true;
	}
	switch (*s) {
	case '.': return s[1] != '.';
	case ':': return s[1] == ':';
	case '[': return true;
	case '?': return s[1] == '.' || s[1] == '[';
	}
	return false;
}

static struct ast *index_of(struct parser *p, struct ast *object, bool cond)
{
	struct ast_index *x = NODE(p, INDEX, index, p->tok.start, p->tok.end);
	bool saved = p->no_comma;

	x->ast.start = object->start;
	x->ast.flags = cond ? AST_NULL_COND : 0;
	x->object = object;
	lex_take(p);
	p->no_comma = false;
	lex_skip_newlines(p);
	x->index = parse_enter(p) ? parse_expr(p) : NULL;
	parse_leave(p);
	p->no_comma = saved;
	if (!x->index) {
		parse_missing(p, PERR_MissingArrayIndexExpression, NULL);
		x->index = parse_error_expr(p, p->last, NULL);
	}
	lex_skip_newlines(p);
	if (!lex_accept(p, T_RBRACKET) && x->index->kind != AST_ERROR_EXPR)
		parse_missing(p, PERR_MissingEndSquareBracket, NULL);
	parse_close(p, &x->ast);
	return &x->ast;
}

static struct ast_list call_arguments(struct parser *p)
{
	struct list_builder b = { 0 };
	uint32_t comma = 0;

	lex_take(p);
	for (;;) {
		struct ast *arg;

		lex_skip_newlines(p);
		arg = parse_enter(p) ? parse_expr_no_comma(p) : NULL;
		parse_leave(p);
		if (!arg && comma) {
			parse_missing_at(p, PERR_MissingExpressionAfterToken, comma, ",");
			lex_accept(p, T_RPAREN);
			return list_done(p, &b);
		}
		parse_list_add(&b, arg);
		lex_skip_newlines(p);
		if (!arg || lex_peek(p, LEX_EXPR)->kind != T_COMMA)
			break;
		lex_take(p);
		comma = p->last;
	}
	if (!lex_accept(p, T_RPAREN))
		parse_missing(p, PERR_MissingEndParenthesisInMethodCall, NULL);
	return list_done(p, &b);
}

/* The type arguments of .Name[int](…), else rewinds. */
static bool type_arguments(struct parser *p, struct ast_invoke_member *m)
{
	struct type_name *args[16];
	struct parse_mark mark = parse_mark(p);
	uint32_t n = 0, errors = p->res->error_count;

	if (p->t[p->last] != '[')
		return false;
	p->pos = p->last + 1;
	p->have = false;
	for (;;) {
		struct type_name *t;

		lex_blanks(p);
		if (n == ARRAY_LEN(args) || !char_ident(p->t + p->pos) ||
		    char_is(p->t[p->pos], CH_DIGIT) || !(t = parse_type_of(p)))
			break;
		args[n++] = t;
		lex_blanks(p);
		if (p->t[p->pos] == ',') {
			p->pos++;
			continue;
		}
		if (p->t[p->pos] != ']' || p->t[p->pos + 1] != '(')
			break;
		p->last = ++p->pos;
		m->generics = arena_array(p->arena, struct type_name *, n);
		memcpy(m->generics, args, n * sizeof(*args));
		m->generic_count = n;
		return true;
	}
	parse_rewind(p, mark);
	if (!p->too_deep)
		p->res->error_count = errors;
	return false;
}

/* A number after a dot, which is a name of its own kind. */
static struct ast *number_name(struct parser *p)
{
	struct lexeme tok = { .start = p->pos, .mode = LEX_EXPR };

	if (!char_is(p->t[p->pos], CH_DIGIT) || !lex_number(p, &tok, false))
		return NULL;
	tok.end = p->pos;
	tok.flags = TF_MEMBER;
	p->pos = tok.start;
	p->tok = tok;
	p->have = true;
	lex_take(p);
	return tok.node;
}

static struct ast *scriptblock_primary(struct parser *p)
{
	uint32_t open = lex_peek(p, LEX_EXPR)->start;
	struct ast_scriptblock_expr *e = NODE(p, SCRIPTBLOCK_EXPR, scriptblock_expr, open, p->tok.end);
	bool saved = p->no_comma;

	lex_take(p);
	p->no_comma = false;
	e->body = parse_block_body(p, open, (struct ast_list){ 0 }, false);
	p->no_comma = saved;
	parse_close(p, &e->ast);
	return &e->ast;
}

/* A name after a dot; NULL with an error. */
static struct ast *member_name(struct parser *p)
{
	struct lexeme *tok;
	struct ast *e;
	uint32_t at = p->last, end;
	unsigned n;

	lex_blanks(p);
	while (char_newline(p->t + p->pos)) {
		p->pos += char_newline(p->t + p->pos);
		lex_blanks(p);
	}
	e = number_name(p);
	if (e)
		return e;
	end = p->pos;
	while ((n = char_ident(p->t + end)))
		end += n;
	if (end > p->pos) {
		struct ast_string *s = NODE(p, STRING, string, p->pos, end);

		s->value = parse_slice(p, p->pos, end);
		p->tok = (struct lexeme){ .kind = T_IDENT, .mode = LEX_EXPR, .start = p->pos,
					  .end = end, .flags = TF_MEMBER, .node = &s->ast,
					  .text = s->value };
		p->have = true;
		lex_take(p);
		return &s->ast;
	}
	tok = lex_peek(p, LEX_EXPR);
	if (tok->kind == T_VARIABLE || tok->kind == T_STRING || tok->kind == T_XSTRING ||
	    tok->kind == T_HERE || tok->kind == T_XHERE) {
		e = tok->node;
		lex_take(p);
		return e;
	}
	if (tok->kind == T_LPAREN || tok->kind == T_DOLLARPAREN) {
		bool lone = p->no_comma;

		p->no_comma = false;
		e = parse_sub_expr(p, tok->kind);
		p->no_comma = lone;
		return e;
	}
	if (tok->kind == T_LCURLY)	/* its text is the name */
		return scriptblock_primary(p);
	if (is_unary(tok) || tok->kind == T_LBRACKET)
		return parse_unary(p);
	parse_missing_at(p, PERR_MissingPropertyName, at, NULL);
	return parse_argument(p, false);
}

static bool call_follows(struct parser *p)
{
	return p->t[p->last] == '(' || p->t[p->last] == '{';
}

static struct ast *member_of(struct parser *p, struct ast *object, unsigned flags)
{
	struct ast_invoke_member *m;
	struct ast_member *plain;
	struct ast *name;

	lex_take(p);
	name = member_name(p);
	if (!name)
		return parse_error_expr(p, p->last, object);
	m = NODE(p, INVOKE_MEMBER, invoke_member, p->last, p->last);
	if (p->last < p->end && (type_arguments(p, m) || call_follows(p))) {
		m->ast.start = object->start;
		m->ast.flags = flags;
		m->object = object;
		m->name = name;
		if (lex_peek(p, LEX_EXPR)->kind == T_LPAREN) {
			m->args = call_arguments(p);
		} else {
			struct list_builder b = { 0 };

			parse_list_add(&b, scriptblock_primary(p));
			m->args = list_done(p, &b);
		}
		parse_close(p, &m->ast);
		return &m->ast;
	}
	plain = NODE(p, MEMBER, member, p->last, p->last);
	plain->ast.start = object->start;
	plain->ast.flags = flags;
	plain->object = object;
	plain->name = name;
	return &plain->ast;
}

struct ast *parse_postfix(struct parser *p, struct ast *object, bool args)
{
	while (member_follows(p, args)) {
		switch (lex_peek(p, LEX_EXPR)->kind) {
		case T_LBRACKET: object = index_of(p, object, false); break;
		case T_QLBRACKET: object = index_of(p, object, true); break;
		case T_DOT: object = member_of(p, object, 0); break;
		case T_QDOT: object = member_of(p, object, AST_NULL_COND); break;
		case T_COLONCOLON: object = member_of(p, object, AST_STATIC); break;
		default: return object;
		}
		if (object->kind == AST_ERROR_EXPR)
			return object;
	}
	return object;
}

/* ---- Primary ----------------------------------------------------------------------------- */

static struct ast *paren(struct parser *p)
{
	struct ast_paren *e = NODE(p, PAREN, paren, p->tok.start, p->tok.end);

	lex_take(p);
	lex_skip_newlines(p);
	e->pipeline = parse_pipeline_chain(p);
	if (!e->pipeline) {
		parse_missing(p, PERR_ExpectedExpression, "(");
		e->pipeline = parse_error_expr(p, p->last, NULL);
	}
	lex_skip_newlines(p);
	if (!lex_accept(p, T_RPAREN))
		parse_missing(p, PERR_MissingEndParenthesisInExpression, NULL);
	parse_close(p, &e->ast);
	return &e->ast;
}

/* $( … ), @( … ), and ( … ) where a member's name is computed. */
/* The statements of parentheses are where they are; none are nowhere. */
static void close_statements(struct ast_block *b)
{
	const struct ast_list *s = &b->statements, *t = &b->traps;

	b->ast.start = s->n ? s->v[0]->start : UINT32_MAX;
	b->ast.end = s->n ? s->v[s->n - 1]->end : 0;
	if (t->n) {
		b->ast.start = MIN(b->ast.start, t->v[0]->start);
		b->ast.end = MAX(b->ast.end, t->v[t->n - 1]->end);
	}
	b->ast.start = MIN(b->ast.start, b->ast.end);
}

struct ast *parse_sub_expr(struct parser *p, unsigned kind)
{
	unsigned node = kind == T_ATPAREN ? AST_ARRAY_EXPR : AST_SUB_EXPR;
	struct ast_sub_expr *e;
	bool saved = p->no_comma;

	if (kind == T_LPAREN)
		return paren(p);
	e = parse_node(p, node, sizeof(*e), p->tok.start, p->tok.end);
	lex_take(p);
	e->body = NODE(p, BLOCK, block, p->last, p->last);
	p->no_comma = false;
	parse_statements(p, &e->body->statements, &e->body->traps, NULL);
	close_statements(e->body);
	p->no_comma = saved;
	if (lex_peek(p, LEX_EXPR)->kind == T_RPAREN) {
		lex_take(p);
	} else {
		uint32_t start = p->tok.kind == T_EOI ? lex_start(p) : p->tok.start;

		parse_missing_span(p, PERR_MissingEndParenthesisInSubexpression, start, MAX(start, p->tok.end), NULL);
	}
	parse_close(p, &e->ast);
	return &e->ast;
}

struct ast *parse_using_of(struct parser *p, struct ast *v)
{
	struct ast_using_expr *u;

	if (((struct ast_variable *)v)->scope != VAR_USING)
		return v;
	u = NODE(p, USING_EXPR, using_expr, p->last, p->last);
	u->ast.start = v->start;
	u->ast.end = v->end;
	u->expr = v;
	return &u->ast;
}

static struct ast *operand(struct parser *p)
{
	struct lexeme *tok = &p->tok;
	struct ast *e = tok->node;

	switch (tok->kind) {
	case T_VARIABLE:
		lex_take(p);
		return parse_using_of(p, e);
	case T_NUMBER: case T_STRING: case T_XSTRING: case T_HERE: case T_XHERE:
		lex_take(p);
		return e;
	case T_SPLAT:
		parse_fail(p, PERR_SplattingNotPermitted, tok->start, tok->end,
			   ((struct ast_variable *)e)->path.s, ((struct ast_variable *)e)->path.n);
		lex_take(p);
		return e;
	case T_LPAREN: case T_DOLLARPAREN: case T_ATPAREN:
		return parse_sub_expr(p, tok->kind);
	case T_ATCURLY: return parse_hashtable(p);
	case T_LCURLY: return scriptblock_primary(p);
	}
	return NULL;
}

struct ast *parse_primary(struct parser *p, bool args)
{
	bool saved = p->no_comma;
	struct ast *e = NULL;

	if (!args)
		lex_peek(p, LEX_SIGNED);
	if (parse_enter(p)) {
		if (p->tok.kind >= T_LPAREN)
			p->no_comma = false;
		e = operand(p);
		p->no_comma = saved;
		if (e)
			e = parse_postfix(p, e, args);
	}
	parse_leave(p);
	return e;
}
