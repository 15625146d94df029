/* SPDX-License-Identifier: MIT */
/* Loops and switch: the statements that may carry a label. */
#include "syntax/parse.h"

#include "base/buf.h"

#include <string.h>
#include <strings.h>

static bool open_paren(struct parser *p, const char *word)
{
	lex_skip_newlines(p);
	if (lex_accept(p, T_LPAREN))
		return true;
	parse_missing(p, PERR_MissingOpenParenthesisAfterKeyword, word);
	return false;
}

static bool close_paren_of(struct parser *p, enum parse_error_id id, const char *word)
{
	lex_skip_newlines(p);
	if (lex_accept(p, T_RPAREN))
		return true;
	parse_missing(p, id, word);
	return false;
}

static bool close_paren(struct parser *p, const char *word)
{
	return close_paren_of(p, PERR_MissingEndParenthesisAfterStatement, word);
}

static bool loop_body(struct parser *p, const char *word, struct ast_block **ret)
{
	*ret = parse_block(p);
	if (!*ret)
		parse_missing(p, PERR_MissingLoopStatement, word);
	return *ret;
}

/* ( condition ) of while and until; *RET_BROKEN: what stands there, if anything does. */
static bool condition(struct parser *p, const char *word, struct ast **ret, struct ast **ret_broken)
{
	if (!open_paren(p, word))
		return false;
	lex_skip_newlines(p);
	*ret = *ret_broken = parse_pipeline_chain(p);
	if (!*ret) {
		parse_missing(p, PERR_MissingExpressionAfterKeyword, word);
		if (lex_peek(p, LEX_EXPR)->kind != T_RPAREN)
			return false;
		*ret = parse_broken(p, p->last, T_WHILE);
	}
	return close_paren(p, word);
}

static struct ast *while_loop(struct parser *p, struct text label, uint32_t start)
{
	struct ast_loop *l = NODE(p, WHILE, loop, start, start);

	struct ast *part = NULL;

	l->label = label;
	if (!condition(p, "while", &l->condition, &part) || !loop_body(p, "while", &l->body))
		return parse_broken_of(p, start, T_WHILE, &part, 1);
	parse_close(p, &l->ast);
	return &l->ast;
}

static struct ast *do_loop(struct parser *p, struct text label, uint32_t start)
{
	struct ast_loop *l = NODE(p, DO_WHILE, loop, start, start);
	const char *word = "while";
	struct ast *parts[2] = { 0 };

	l->label = label;
	if (!loop_body(p, "do", &l->body))
		return parse_broken(p, start, T_DO);
	parts[0] = &l->body->ast;
	if (lex_keyword_after_newlines(p, T_UNTIL)) {
		l->ast.kind = AST_DO_UNTIL;
		word = "until";
	} else if (!lex_keyword_after_newlines(p, T_WHILE)) {
		parse_missing(p, PERR_MissingWhileOrUntilInDoWhile, NULL);
		return parse_broken_of(p, start, T_DO, parts, 1);
	}
	if (!condition(p, word, &l->condition, &parts[1]))
		return parse_broken_of(p, start, T_DO, parts, 2);
	parse_close(p, &l->ast);
	return &l->ast;
}

/* One of the three parts of for, with the semicolon or new line behind it if there is one. */
static struct ast *for_part(struct parser *p, bool last)
{
	struct ast *s;

	lex_skip_newlines(p);
	s = lex_peek(p, LEX_EXPR)->kind == T_SEMI || p->tok.kind == T_NEWLINE ||
	    p->tok.kind == T_RPAREN ? NULL : parse_pipeline_chain(p);
	if (!last && (lex_peek(p, LEX_EXPR)->kind == T_SEMI || p->tok.kind == T_NEWLINE))
		lex_take(p);
	return s;
}

static struct ast *for_loop(struct parser *p, struct text label, uint32_t start)
{
	struct ast_for *f = NODE(p, FOR, for, start, start);

	f->label = label;
	if (!open_paren(p, "for"))
		return parse_broken(p, start, T_FOR);
	f->init = for_part(p, false);
	f->condition = for_part(p, false);
	f->step = for_part(p, true);
	if (!close_paren(p, "for") || !loop_body(p, "for", &f->body))
		return parse_broken_of(p, start, T_FOR, (struct ast *[]){ f->init, f->condition, f->step }, 3);
	parse_close(p, &f->ast);
	return &f->ast;
}

static void foreach_flags(struct parser *p, struct ast_foreach *f)
{
	while (lex_peek(p, LEX_ARG)->kind == T_PARAMETER) {
		struct lexeme tok = p->tok;

		lex_take(p);
		if (text_shortens(tok.text, "throttlelimit"))
			f->throttle = parse_argument(p, false);
		else if (text_shortens(tok.text, "parallel"))
			f->ast.flags = AST_PARALLEL;
		else
			parse_fail(p, PERR_InvalidForeachFlag, tok.start, tok.end, tok.text.s, tok.text.n);
	}
}

/* Both flags are words of workflows. */
static void check_foreach_flags(struct parser *p, const struct ast_foreach *f, uint32_t start)
{
	const char *word = f->ast.flags & AST_PARALLEL ? "foreach '-parallel'" : "foreach '-throttlelimit'";

	if (!f->throttle && !(f->ast.flags & AST_PARALLEL))
		return;
	parse_fail(p, PERR_KeywordParameterReservedForFutureUse, start, p->last, word, strlen(word));
	if (f->throttle && !(f->ast.flags & AST_PARALLEL))
		parse_fail(p, PERR_ThrottleLimitRequiresParallelFlag, start, p->last, NULL, 0);
}

static bool foreach_head(struct parser *p, struct ast_foreach *f)
{
	lex_skip_newlines(p);
	if (lex_peek(p, LEX_EXPR)->kind != T_VARIABLE) {
		parse_missing(p, PERR_MissingVariableNameAfterForeach, NULL);
		return false;
	}
	f->variable = (struct ast_variable *)p->tok.node;
	lex_take(p);
	lex_skip_newlines(p);
	if (!lex_at_keyword(p, T_IN)) {
		parse_missing(p, PERR_MissingInInForeach, NULL);
		return false;
	}
	lex_take_as(p, T_IN);
	lex_skip_newlines(p);
	f->condition = parse_pipeline_chain(p);
	if (!f->condition) {
		parse_missing(p, PERR_MissingForeachExpression, NULL);
		return false;
	}
	return close_paren_of(p, PERR_MissingEndParenthesisAfterForeach, NULL);
}

static struct ast *foreach_broken(struct parser *p, const struct ast_foreach *f, uint32_t start)
{
	return parse_broken_of(p, start, T_FOREACH,
		(struct ast *[]){ f->variable ? &f->variable->ast : NULL, f->condition }, 2);
}

static struct ast *foreach_loop(struct parser *p, struct text label, uint32_t start)
{
	struct ast_foreach *f = NODE(p, FOREACH, foreach, start, start);
	uint32_t word_end = p->last;

	f->label = label;
	lex_skip_newlines(p);
	foreach_flags(p, f);
	if (!lex_accept_after_newlines(p, T_LPAREN)) {
		parse_missing_here(p, PERR_MissingOpenParenthesisAfterKeyword, word_end, "foreach");
		return parse_broken(p, start, T_FOREACH);
	}
	if (!foreach_head(p, f))
		return foreach_broken(p, f, start);
	f->body = parse_block(p);
	if (!f->body) {
		parse_missing(p, PERR_MissingForeachStatement, NULL);
		return foreach_broken(p, f, start);
	}
	check_foreach_flags(p, f, start);
	parse_close(p, &f->ast);
	return &f->ast;
}

/* ---- switch --------------------------------------------------------------------------- */

static const struct {
	char name[16];
	uint8_t flag;
} switch_flags[] = {
	{ "regex", AST_SWITCH_REGEX }, { "wildcard", AST_SWITCH_WILDCARD },
	{ "exact", AST_SWITCH_EXACT }, { "casesensitive", AST_SWITCH_CASE },
	{ "parallel", AST_SWITCH_PARALLEL }, { "file", AST_SWITCH_FILE },
};

static unsigned switch_flag(struct text name)
{
	for (size_t i = 0; i < ARRAY_LEN(switch_flags); i++) {
		if (text_shortens(name, switch_flags[i].name))
			return switch_flags[i].flag;
	}
	return 0;
}

/* Of the three ways to match the last one given counts. */
static void set_flag(struct ast_switch *s, unsigned flag)
{
	const unsigned match = AST_SWITCH_REGEX | AST_SWITCH_WILDCARD | AST_SWITCH_EXACT;

	if (flag & match)
		s->ast.flags &= ~match;
	s->ast.flags |= flag & ~AST_SWITCH_EXACT;	/* which is how it matches anyway */
}

static bool file_condition(struct parser *p, struct ast_switch *s)
{
	struct ast *e = parse_argument(p, false);
	struct ast_cmd_expr *c;
	struct ast_pipeline *pl;
	struct list_builder b = { 0 };

	if (!e) {
		parse_missing(p, PERR_MissingFilenameOption, NULL);
		return false;
	}
	c = NODE(p, CMD_EXPR, cmd_expr, p->last, p->last);
	c->expr = e;
	c->ast.start = e->start;
	pl = NODE(p, PIPELINE, pipeline, p->last, p->last);
	pl->ast.start = e->start;
	parse_list_add(&b, &c->ast);
	pl->elements = list_done(p, &b);
	s->condition = &pl->ast;
	return true;
}

/* False after an error that ends the statement. */
static bool switch_options(struct parser *p, struct ast_switch *s)
{
	lex_skip_newlines(p);
	while (lex_peek(p, LEX_ARG)->kind == T_PARAMETER) {
		struct lexeme tok = p->tok;
		unsigned flag = switch_flag(tok.text);

		lex_take(p);
		set_flag(s, flag);
		if (flag == AST_SWITCH_FILE && !file_condition(p, s))
			return false;
		if (!flag)
			parse_fail(p, PERR_InvalidSwitchFlag, tok.start, tok.end, tok.text.s, tok.text.n);
		lex_skip_newlines(p);
	}
	return true;
}

static bool switch_value(struct parser *p, struct ast_switch *s)
{
	if (lex_peek(p, LEX_EXPR)->kind != T_LPAREN) {
		if (s->condition)
			return true;
		parse_missing(p, PERR_PipelineValueRequired, NULL);
		if (p->tok.kind != T_EOI && p->tok.kind != T_LCURLY)
			parse_missing(p, PERR_MissingCurlyBraceInSwitchStatement, NULL);
		return p->tok.kind == T_LCURLY;
	}
	if (s->ast.flags & AST_SWITCH_FILE)
		parse_fail(p, PERR_PipelineValueRequired, p->tok.start, p->tok.end, NULL, 0);
	lex_take(p);
	lex_skip_newlines(p);
	s->condition = parse_pipeline_chain(p);
	if (!s->condition)
		parse_missing(p, PERR_PipelineValueRequired, NULL);
	if (!s->condition && lex_peek(p, LEX_EXPR)->kind != T_RPAREN)
		return false;
	if (close_paren_of(p, PERR_MissingEndParenthesisInSwitchStatement, NULL))
		return true;
	if (p->tok.kind != T_EOI)
		parse_missing(p, PERR_MissingCurlyBraceInSwitchStatement, NULL);
	return false;
}

static bool clause(struct parser *p, struct ast_switch *s, struct ast_switch_clause **v,
		   uint32_t *cap)
{
	uint32_t start = lex_peek(p, LEX_NAME)->start;
	bool other = lex_at_keyword(p, T_DEFAULT);
	struct ast_switch_clause c = { 0 };

	if (other)
		lex_take_as(p, T_DEFAULT);
	else
		c.test = lex_peek(p, LEX_ARG)->kind == T_PARAMETER ? parse_word(p) : parse_argument(p, false);
	if (!other && !c.test) {
		parse_missing(p, PERR_MissingSwitchConditionExpression, NULL);
		return false;
	}
	c.body = parse_block(p);
	if (!c.body) {
		parse_missing(p, PERR_MissingSwitchStatementClause, NULL);
		return lex_peek(p, LEX_EXPR)->kind != T_EOI;
	}
	if (other) {
		if (s->other)
			parse_fail(p, PERR_MultipleSwitchDefaultClauses, start, start + 7, NULL, 0);
		s->other = c.body;
		return true;
	}
	if (s->count == *cap) {
		*cap = *cap ? *cap * 2 : 8;
		*v = xrealloc(*v, *cap, sizeof(**v));
	}
	(*v)[s->count++] = c;
	return true;
}

/* False after an error. */
static bool clauses(struct parser *p, struct ast_switch *s)
{
	struct ast_switch_clause *v = NULL;
	uint32_t cap = 0, open = p->last;
	bool ok = true;

	for (bool any = false;; any = true) {
		lex_skip_separators(p);
		if (any && (lex_peek(p, LEX_EXPR)->kind == T_RCURLY || p->tok.kind == T_EOI))
			break;
		if (!(ok = clause(p, s, &v, &cap)))
			break;
	}
	if (s->count) {
		s->clauses = arena_array(p->arena, struct ast_switch_clause, s->count);
		memcpy(s->clauses, v, s->count * sizeof(*v));
	}
	freep(&v);
	if (!lex_accept_after_newlines(p, T_RCURLY) && ok)
		parse_missing_span(p, PERR_MissingEndCurlyBrace, open - 1, open, NULL);
	return ok;
}

static struct ast *switch_statement(struct parser *p, struct text label, uint32_t start)
{
	struct ast_switch *s = NODE(p, SWITCH, switch, start, start);

	s->label = label;
	if (!switch_options(p, s) || !switch_value(p, s))
		return parse_broken(p, start, T_SWITCH);
	if (!lex_accept_after_newlines(p, T_LCURLY)) {
		parse_missing(p, PERR_MissingCurlyBraceInSwitchStatement, NULL);
		return parse_broken(p, start, T_SWITCH);
	}
	if (!clauses(p, s))
		return parse_broken(p, start, T_SWITCH);
	if (s->ast.flags & AST_SWITCH_PARALLEL)
		parse_fail(p, PERR_KeywordParameterReservedForFutureUse, start, p->last, "switch '-parallel'", 18);
	parse_close(p, &s->ast);
	return &s->ast;
}

static struct ast *(*const rules[T__MAX])(struct parser *, struct text, uint32_t) = {
	[T_WHILE] = while_loop, [T_DO] = do_loop, [T_FOR] = for_loop,
	[T_FOREACH] = foreach_loop, [T_SWITCH] = switch_statement,
};

bool parse_is_loop(unsigned keyword)
{
	return rules[keyword];
}

struct ast *parse_loop_statement(struct parser *p, unsigned keyword, struct text label,
				 uint32_t start)
{
	if (!rules[keyword])
		return NULL;
	lex_take_as(p, keyword);
	return rules[keyword](p, label, start);
}
