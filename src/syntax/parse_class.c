/* SPDX-License-Identifier: MIT */
/* Classes and enums. */
#include "syntax/parse.h"

#include <string.h>

static struct text type_name(struct parser *p, unsigned keyword)
{
	struct lexeme *tok;

	while (lex_peek(p, LEX_ARG)->kind == T_NEWLINE)
		lex_take(p);
	tok = lex_peek(p, LEX_EXPR);
	if (tok->kind != T_IDENT)
		return (struct text){ 0 };
	tok->flags |= keyword == T_ENUM ? TF_MEMBER : TF_TYPE;
	struct text name = tok->text;

	lex_take(p);
	return name;
}

/* RET_END is where the last of them ends. */
static void base_types(struct parser *p, struct ast_type_def *t, uint32_t *ret_end)
{
	struct list_builder b = { 0 };

	*ret_end = p->last;
	if (!lex_accept_after_newlines(p, T_COLON))
		return;
	do {
		struct ast_type_constraint *c;
		uint32_t start;

		lex_skip_newlines(p);
		start = lex_peek(p, LEX_EXPR)->start;
		c = NODE(p, TYPE_CONSTRAINT, type_constraint, start, start);
		c->type = parse_type_of(p);
		if (!c->type) {
			parse_missing(p, PERR_TypeNameExpected, NULL);
			break;
		}
		parse_close(p, &c->ast);
		*ret_end = p->last;
		parse_list_add(&b, &c->ast);
	} while (t->ast.flags == AST_TYPE_CLASS && lex_accept_after_newlines(p, T_COMMA));
	t->bases = list_done(p, &b);
}

/* ---- Members ------------------------------------------------------------------------- */

struct member_head {
	uint32_t start;
	unsigned flags;
	struct ast_list attributes;
	struct ast_type_constraint *type;
	bool any;	/* something was there */
	bool failed;	/* a bracket opens nothing */
};

/* Attributes, a type and modifiers, in any order. */
static void member_head(struct parser *p, struct member_head *h)
{
	struct list_builder b = { 0 };

	h->start = lex_peek(p, LEX_EXPR)->start;
	for (;;) {
		unsigned keyword, flag;

		lex_skip_newlines(p);
		if (lex_peek(p, LEX_EXPR)->kind == T_LBRACKET) {
			uint32_t start = p->tok.start;
			struct ast *a = parse_attribute(p);

			if (!a) {
				h->failed = true;
				break;
			}
			h->any = true;
			if (a->kind == AST_TYPE_CONSTRAINT && !h->type)
				h->type = (struct ast_type_constraint *)a;
			else if (a->kind == AST_TYPE_CONSTRAINT)
				parse_fail(p, PERR_TooManyTypes, start, p->last, NULL, 0);
			else
				parse_list_add(&b, a);
			continue;
		}
		keyword = lex_keyword(p);
		if (keyword != T_STATIC && keyword != T_HIDDEN)
			break;
		flag = keyword == T_STATIC ? AST_MEMBER_STATIC : AST_MEMBER_HIDDEN;
		if (h->flags & flag)
			parse_fail(p, PERR_DuplicateQualifier, p->tok.start, p->tok.end, token_text(keyword), 6);
		h->flags |= flag;
		h->any = true;
		lex_take_as(p, keyword);
	}
	h->attributes = list_done(p, &b);
}

/* A sign that ends the text is not taken. */
static void property_value(struct parser *p, struct ast_property *m)
{
	struct parse_mark mark = parse_mark(p);

	if (!lex_accept(p, T_EQUALS))
		return;
	lex_skip_newlines(p);
	m->value = parse_expr(p);
	if (!m->value && lex_peek(p, LEX_EXPR)->kind == T_EOI)
		parse_rewind(p, mark);
}

static void need_terminator(struct parser *p)
{
	switch (lex_peek(p, LEX_EXPR)->kind) {
	case T_NEWLINE: case T_SEMI: case T_RCURLY:
		break;
	default:
		parse_missing(p, PERR_MissingPropertyTerminator, NULL);
	}
}

static struct ast *property(struct parser *p, struct member_head *h)
{
	struct ast_property *m = NODE(p, PROPERTY, property, h->start, h->start);
	struct ast_variable *v = (struct ast_variable *)p->tok.node;
	bool ended;

	m->ast.flags = h->flags | AST_MEMBER_PUBLIC;
	m->attributes = h->attributes;
	m->type = h->type;
	m->name = v->name;
	lex_take(p);
	property_value(p, m);
	ended = lex_accept(p, T_SEMI);
	parse_close(p, &m->ast);
	if (!ended)
		need_terminator(p);
	return &m->ast;
}

/* *RET_OK is false when the call has no arguments, which ends the class. */
static struct ast_invoke_member *base_call(struct parser *p, bool *ret_ok)
{
	struct ast_invoke_member *m;
	struct list_builder b = { 0 };
	struct ast_string *name;

	if (!lex_accept_after_newlines(p, T_COLON))
		return NULL;
	lex_skip_newlines(p);
	lex_peek(p, LEX_EXPR);
	m = parse_node(p, AST_BASE_CALL, sizeof(*m), p->tok.start, p->tok.end);
	if (!lex_at_keyword(p, T_BASE)) {
		parse_missing(p, PERR_MissingBaseCtorCall, NULL);
		while (lex_peek(p, LEX_EXPR)->kind != T_LCURLY && p->tok.kind != T_RCURLY && p->tok.kind != T_EOI)
			lex_take(p);
		return NULL;
	}
	lex_take_as(p, T_BASE);
	name = NODE(p, STRING, string, p->last - 4, p->last);
	name->value = (struct text){ ".ctor", 5 };
	m->name = &name->ast;
	m->object = &lex_variable_node(p, p->last - 4, p->last, (struct text){ "this", 4 })->ast;
	if (lex_accept_after_newlines(p, T_LPAREN)) {
		lex_skip_newlines(p);
		while (lex_peek(p, LEX_EXPR)->kind != T_RPAREN) {
			struct ast *e = parse_expr_no_comma(p);

			if (!e)
				break;
			parse_list_add(&b, e);
			lex_skip_newlines(p);
			if (!lex_accept(p, T_COMMA))
				break;
			lex_skip_newlines(p);
		}
		if (!lex_accept(p, T_RPAREN))
			parse_missing(p, PERR_MissingEndParenthesisInMethodCall, NULL);
	} else {
		parse_missing(p, PERR_MissingMethodParameterList, NULL);
		*ret_ok = false;
	}
	m->args = list_done(p, &b);
	parse_close(p, &m->ast);
	return m;
}

/* After a method that cannot be read the class ends at the next closing brace of its body, or of its own: one
 * outside of parentheses. */
static struct ast *leave_class(struct parser *p)
{
	int parens = 0, curlies = 0;

	for (;; lex_take(p)) {
		switch (lex_peek(p, LEX_EXPR)->kind) {
		case T_LPAREN: parens++; break;
		case T_RPAREN: parens--; break;
		case T_LCURLY: curlies++; break;
		case T_RCURLY:
			if (--curlies < 0 || (!curlies && !parens))
				return NULL;
			break;
		case T_EOI: return NULL;
		}
	}
}

static struct ast_function *method_function(struct parser *p, const struct ast_method *m, uint32_t start, uint32_t end)
{
	struct ast_function *f = NODE(p, FUNCTION, function, start, start);

	f->name = m->name;
	f->name_start = parse_offset(p, start);
	f->name_end = parse_offset(p, end);
	f->params = m->params;
	f->body = m->body;
	parse_close(p, &f->ast);
	return f;
}

/* The call that a constructor makes without saying so: it stands nowhere. */
static struct ast_invoke_member *silent_base_call(struct parser *p)
{
	struct ast_invoke_member *m = parse_node(p, AST_BASE_CALL, sizeof(*m), 0, 0);
	struct ast_string *name = NODE(p, STRING, string, 0, 0);

	name->value = (struct text){ ".ctor", 5 };
	m->name = &name->ast;
	m->object = &lex_variable_node(p, 0, 0, (struct text){ "this", 4 })->ast;
	m->ast.start = m->ast.end = m->name->start = m->name->end = m->object->start = m->object->end = 0;
	return m;
}

/* The call of the base's constructor is the first thing the body does. */
static void begin_with_base(struct parser *p, struct ast_method *m)
{
	struct ast_named_block *end = m->body->end;
	struct ast_invoke_member *base = m->base ?: silent_base_call(p);
	struct ast_cmd_expr *e;
	struct list_builder b = { 0 };

	if (!end)
		return;
	e = NODE(p, CMD_EXPR, cmd_expr, 0, 0);
	e->ast.start = base->ast.start;
	e->ast.end = base->ast.end;
	e->expr = &base->ast;
	parse_list_add(&b, &e->ast);
	for (uint32_t i = 0; i < end->statements.n; i++)
		parse_list_add(&b, end->statements.v[i]);
	end->statements = list_done(p, &b);
}

static struct ast *method(struct parser *p, struct member_head *h, struct text class_name)
{
	struct ast_method *m = NODE(p, METHOD, method, h->start, h->start);
	uint32_t in_catch = p->in_catch, params_end, name, name_end;
	bool ok = true;

	m->ast.flags = h->flags | AST_MEMBER_PUBLIC;
	m->attributes = h->attributes;
	m->type = h->type;
	m->name = p->tok.text;
	name = p->tok.start;
	name_end = p->tok.end;
	lex_take(p);
	if (text_same(m->name, class_name))
		m->ast.flags |= AST_MEMBER_CTOR;
	if (!lex_accept_after_newlines(p, T_LPAREN)) {
		parse_missing(p, PERR_MissingMethodParameterList, NULL);
		if (!lex_accept_after_newlines(p, T_LCURLY))
			parse_missing(p, PERR_MissingFunctionBody, NULL);
		return leave_class(p);
	}
	m->params = parse_param_list(p, true);
	lex_skip_newlines(p);
	if (p->bad_param)
		return leave_class(p);
	if (!lex_accept(p, T_RPAREN)) {
		parse_missing(p, PERR_MissingEndParenthesisInFunctionParameterList, NULL);
		lex_accept_after_newlines(p, T_LCURLY);
		return leave_class(p);
	}
	params_end = p->last;
	if (m->ast.flags & AST_MEMBER_CTOR)
		m->base = base_call(p, &ok);
	if (!ok) {
		lex_accept_after_newlines(p, T_LCURLY);
		return leave_class(p);
	}
	if (!lex_accept_after_newlines(p, T_LCURLY)) {
		parse_missing_here(p, PERR_MissingFunctionBody, params_end, NULL);
		return leave_class(p);
	}
	p->in_catch = 0;
	m->body = parse_block_body(p, p->last - 1, (struct ast_list){ 0 }, false);
	p->in_catch = in_catch;
	m->function = method_function(p, m, name, name_end);
	if (m->ast.flags & AST_MEMBER_CTOR && !(m->ast.flags & AST_MEMBER_STATIC))
		begin_with_base(p, m);
	parse_close(p, &m->ast);
	return &m->ast;
}

static struct ast *class_member(struct parser *p, struct text class_name)
{
	struct member_head h = { 0 };

	member_head(p, &h);
	if (!h.failed && lex_peek(p, LEX_EXPR)->kind == T_VARIABLE)
		return property(p, &h);
	if (!h.failed && p->tok.kind == T_IDENT)
		return method(p, &h, class_name);
	if (h.any)
		parse_missing(p, PERR_IncompleteMemberDefinition, NULL);
	if (h.failed && lex_peek(p, LEX_EXPR)->kind == T_LBRACKET)
		lex_take(p);
	return NULL;
}

static struct ast *enum_member(struct parser *p, struct text unused)
{
	struct lexeme *tok = lex_peek(p, LEX_EXPR);
	struct ast_property *m;
	bool told = false, ended;

	if (tok->kind != T_IDENT)
		return NULL;
	m = NODE(p, PROPERTY, property, tok->start, tok->end);
	m->name = tok->text;
	m->ast.flags = AST_MEMBER_PUBLIC | AST_MEMBER_STATIC | AST_MEMBER_LITERAL;
	tok->flags |= TF_MEMBER;
	lex_take(p);
	if (lex_accept(p, T_EQUALS)) {
		lex_skip_newlines(p);
		m->value = parse_expr(p);
		if (!m->value)
			parse_wrong(p, PERR_ExpectedValueExpression, "=");
		told = !m->value;
	}
	ended = !told && lex_accept(p, T_SEMI);
	parse_close(p, &m->ast);
	if (!told && !ended)
		need_terminator(p);
	return &m->ast;
}

static void members(struct parser *p, struct ast_type_def *t,
		    struct ast *(*rule)(struct parser *, struct text))
{
	struct list_builder b = { 0 };
	uint32_t open = p->last;

	for (;;) {
		struct ast *m;

		lex_skip_newlines(p);
		if (lex_peek(p, LEX_EXPR)->kind == T_RCURLY || p->tok.kind == T_EOI)
			break;
		m = rule(p, t->name);
		if (!m)
			break;
		parse_list_add(&b, m);
		if (m->kind == AST_PROPERTY)	/* a method ends with its block: a semicolon behind it is no member */
			lex_skip_separators(p);
	}
	t->members = list_done(p, &b);
	if (!lex_accept(p, T_RCURLY))
		parse_missing_at(p, PERR_MissingEndCurlyBrace, open, NULL);
}

struct ast *parse_type_def(struct parser *p, unsigned keyword, struct ast_list attrs,
			   uint32_t start)
{
	struct ast_type_def *t = NODE(p, TYPE_DEF, type_def, start, start);
	uint32_t end, name_end;

	t->ast.flags = keyword == T_CLASS ? AST_TYPE_CLASS : AST_TYPE_ENUM;
	t->attributes = attrs;
	lex_peek(p, LEX_NAME);
	lex_take_as(p, keyword);
	t->name = type_name(p, keyword);
	if (!t->name.n) {
		parse_missing(p, PERR_MissingNameAfterKeyword, token_text(keyword));
		return parse_broken(p, start, keyword);
	}
	name_end = p->last;
	base_types(p, t, &end);
	if (!lex_accept_after_newlines(p, T_LCURLY)) {
		parse_missing_here(p, PERR_MissingTypeBody, keyword == T_ENUM ? name_end : end, token_text(keyword));
		return parse_broken(p, start, keyword);
	}
	if (parse_enter(p))
		members(p, t, keyword == T_CLASS ? class_member : enum_member);
	parse_leave(p);
	parse_close(p, &t->ast);
	return &t->ast;
}
