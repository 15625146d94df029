/* SPDX-License-Identifier: MIT */
/* Parameters, param blocks and functions. */
#include "syntax/parse.h"

#include <string.h>

/* After a parameter that cannot be read: behind the parenthesis that closes the list. */
static void leave_list(struct parser *p)
{
	uint32_t depth = 1;

	for (; lex_peek(p, LEX_EXPR)->kind != T_EOI; lex_take(p)) {
		if (p->tok.kind == T_LPAREN)
			depth++;
		else if (p->tok.kind == T_RPAREN && --depth == 0)
			break;
	}
	lex_accept(p, T_RPAREN);
}

static struct ast_param *param(struct parser *p)
{
	uint32_t start = lex_peek(p, LEX_EXPR)->start, name_end;
	struct ast_param *a = NODE(p, PARAM, param, start, start);

	a->attributes = parse_attributes(p, true);
	lex_skip_newlines(p);
	if (lex_peek(p, LEX_EXPR)->kind == T_SPLAT)
		parse_fail(p, PERR_SplattingNotPermitted, p->tok.start, p->tok.end,
			   ((struct ast_variable *)p->tok.node)->path.s, ((struct ast_variable *)p->tok.node)->path.n);
	if (p->tok.kind != T_VARIABLE && p->tok.kind != T_SPLAT) {
		p->bad_param = a->attributes.n;
		if (p->bad_param) {
			parse_missing(p, PERR_InvalidFunctionParameter, NULL);
			parse_missing(p, PERR_MissingEndParenthesisInFunctionParameterList, NULL);
			leave_list(p);
		}
		return NULL;
	}
	p->bad_param = false;
	a->name = (struct ast_variable *)p->tok.node;
	lex_take(p);
	name_end = p->last;
	if (!lex_accept_after_newlines(p, T_EQUALS)) {
		parse_close(p, &a->ast);
		return a;
	}
	lex_skip_newlines(p);
	a->value = parse_expr_no_comma(p);
	if (!a->value) {
		parse_missing(p, PERR_MissingExpressionAfterToken, "=");
		p->last = name_end;
	}
	parse_close(p, &a->ast);
	return a;
}

static void check_duplicate(struct parser *p, struct list_builder *b, struct ast_param *a)
{
	for (uint32_t i = 0; i < b->n && i < 1000; i++) {
		struct ast_param *other = (void *)(b->v ? b->v : b->small)[i];

		if (text_same(other->name->name, a->name->name)) {
			parse_fail(p, PERR_DuplicateFormalParameter, p->last - a->name->path.n - 1,
				   p->last, a->name->name.s, a->name->name.n);
			return;
		}
	}
}

/* Input that ends after a comma is incomplete for want of the parameter, not of the parenthesis. */
static void missing_paren(struct parser *p, uint32_t params)
{
	if (params && p->t[p->last] == ',')
		parse_wrong(p, PERR_MissingEndParenthesisInFunctionParameterList, NULL);
	else
		parse_missing(p, PERR_MissingEndParenthesisInFunctionParameterList, NULL);
}

struct ast_list parse_param_list(struct parser *p, bool method)
{
	struct list_builder b = { 0 };
	uint32_t comma = 0;

	for (;;) {
		struct ast_param *a;

		lex_skip_newlines(p);
		a = param(p);
		if (!a) {
			if (comma && !p->bad_param) {
				parse_missing_at(p, PERR_MissingExpressionAfterToken, comma, ",");
				p->last = comma - 1;
			}
			break;
		}
		check_duplicate(p, &b, a);
		parse_list_add(&b, &a->ast);
		if (!lex_accept_after_newlines(p, T_COMMA))
			break;
		comma = p->last;
	}
	return list_done(p, &b);
}

struct ast_param_block *parse_param_block(struct parser *p, struct ast_list attrs)
{
	struct ast_param_block *b;
	uint32_t start = lex_peek(p, LEX_NAME)->start;

	lex_take_as(p, T_PARAM);
	if (!lex_accept_after_newlines(p, T_LPAREN))
		return NULL;
	b = NODE(p, PARAM_BLOCK, param_block, start, start);
	for (uint32_t i = 0; i < attrs.n; i++)
		if (attrs.v[i]->kind == AST_TYPE_CONSTRAINT)
			parse_fail_node(p, PERR_TypeNotAllowedBeforeParam, attrs.v[i],
				((struct ast_type_constraint *)attrs.v[i])->type->name);
	b->attributes = attrs;
	b->params = parse_param_list(p, false);
	lex_skip_newlines(p);
	if (!p->bad_param && !lex_accept(p, T_RPAREN))
		missing_paren(p, b->params.n);
	parse_close(p, &b->ast);
	return b;
}

/* False: the list does not end, and the function neither. */
static bool function_params(struct parser *p, struct ast_function *f)
{
	if (!lex_accept_after_newlines(p, T_LPAREN))
		return true;
	f->params = parse_param_list(p, false);
	lex_skip_newlines(p);
	if (p->bad_param) {
		lex_accept_after_newlines(p, T_LCURLY);
		return false;
	}
	if (lex_accept(p, T_RPAREN))
		return true;
	missing_paren(p, f->params.n);
	return lex_peek(p, LEX_EXPR)->kind == T_LCURLY;
}

struct ast *parse_function(struct parser *p, unsigned keyword)
{
	uint32_t start = p->tok.start;
	struct ast_function *f = NODE(p, FUNCTION, function, start, p->tok.end);
	struct lexeme *tok;

	lex_take_as(p, keyword);
	if (keyword == T_FILTER)
		f->ast.flags = AST_FILTER;
	while (lex_peek(p, LEX_ARG)->kind == T_NEWLINE)
		lex_take(p);
	tok = lex_peek(p, LEX_ARG);
	if (tok->kind != T_IDENT && tok->kind != T_GENERIC && tok->kind != T_NUMBER &&
	    tok->kind != T_PARAMETER) {
		parse_missing(p, PERR_MissingNameAfterKeyword, token_text(keyword));
		return parse_broken(p, start, keyword);
	}
	f->name = parse_slice(p, tok->start, tok->end);
	if (tok->node && tok->node->kind == AST_STRING)
		f->name = tok->text;
	f->name_start = parse_offset(p, tok->start);
	f->name_end = parse_offset(p, tok->end);
	lex_take(p);
	if (!function_params(p, f))
		return parse_broken_list(p, start, keyword, f->params);
	if (!lex_accept_after_newlines(p, T_LCURLY)) {
		parse_missing(p, PERR_MissingFunctionBody, NULL);
		return parse_broken_list(p, start, keyword, f->params);
	}
	uint32_t in_catch = p->in_catch;

	p->in_catch = 0;
	f->body = parse_block_body(p, p->last - 1, (struct ast_list){ 0 }, keyword == T_FILTER);
	p->in_catch = in_catch;
	parse_close(p, &f->ast);
	return &f->ast;
}
