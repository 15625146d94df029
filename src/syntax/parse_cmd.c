/* SPDX-License-Identifier: MIT */
/* Commands, pipelines, chains and assignments. */
#include "syntax/parse.h"

#include <string.h>

/* ---- Redirections ---------------------------------------------------------------- */

static unsigned stream_of(const struct ast *r)
{
	return r->kind == AST_MERGE_REDIR ? ((const struct ast_merge_redir *)r)->from : ((const struct ast_file_redir *)r)->from;
}

/* FROM is redirected again by what starts at START. */
static void check_stream(struct parser *p, struct list_builder *out, unsigned from, uint32_t start)
{
	static const char *const names[] = {
		"* stream", "output stream", "error stream", "warning stream",
		"verbose stream", "debug stream", "information stream",
	};

	for (uint32_t i = 0; i < out->n; i++) {
		if (stream_of((out->v ? out->v : out->small)[i]) == from)
			parse_fail(p, PERR_StreamAlreadyRedirected, start, p->last, names[from], strlen(names[from]));
	}
}

/* They are kept in the order of their streams. */
static struct ast_list redirections_done(struct parser *p, struct list_builder *b)
{
	struct ast_list l = list_done(p, b);

	for (uint32_t i = 1; i < l.n; i++)
		for (uint32_t k = i; k > 0 && stream_of(l.v[k - 1]) > stream_of(l.v[k]); k--) {
			struct ast *r = l.v[k];

			l.v[k] = l.v[k - 1];
			l.v[k - 1] = r;
		}
	return l;
}

static struct ast *file_name(struct parser *p)
{
	const struct lexeme *tok = lex_peek(p, LEX_ARG);

	if (tok->kind == T_PARAMETER)
		return parse_word(p);
	if (tok->kind == T_SPLAT) {
		struct text path = ((struct ast_variable *)tok->node)->path;

		parse_fail(p, PERR_SplattingNotPermitted, tok->start, tok->end, path.s, path.n);
	}
	return parse_argument(p, false);
}

static bool take_redirection(struct parser *p, enum lex_mode mode, struct list_builder *out)
{
	struct lexeme tok = *lex_peek(p, mode);
	struct ast_file_redir *f;

	if (tok.kind == T_REDIRIN) {
		lex_take(p);
		if (!parse_argument(p, false))
			parse_wrong(p, PERR_MissingFileSpecification, NULL);
		parse_fail(p, PERR_RedirectionNotSupported, tok.start, tok.end, "<", 1);
		return true;
	}
	if (tok.kind != T_REDIRECT)
		return false;
	if (tok.to) {
		struct ast_merge_redir *m = NODE(p, MERGE_REDIR, merge_redir, tok.start, tok.end);

		uint32_t stream = p->t[tok.start] == '*';

		if (p->t[tok.start + stream] == '>' && !(stream && tok.to == 1))	/* no number before it: a file was meant */
			parse_fail(p, PERR_MissingFileSpecification, tok.start + stream + 1, tok.start + stream + 1, NULL, 0);
		else if (tok.to != 1 || tok.from == 1)
			parse_fail(p, PERR_RedirectionNotSupported, tok.start, tok.end,
				   p->t + tok.start, tok.end - tok.start);
		m->from = tok.from;
		m->to = tok.to;
		lex_take(p);
		check_stream(p, out, tok.from, tok.start);
		parse_list_add(out, &m->ast);
		return true;
	}
	lex_take(p);
	f = NODE(p, FILE_REDIR, file_redir, tok.start, tok.end);
	f->from = tok.from;
	f->ast.flags = tok.append ? AST_APPEND : 0;
	f->target = file_name(p);
	if (!f->target)
		parse_wrong(p, PERR_MissingFileSpecification, NULL);
	check_stream(p, out, tok.from, tok.start);
	parse_close(p, &f->ast);
	parse_list_add(out, &f->ast);
	return true;
}

/* ---- Arguments --------------------------------------------------------------------- */

static struct ast *word(struct parser *p)
{
	struct ast *e = p->tok.node;

	lex_take(p);
	return e;
}

struct ast *parse_word(struct parser *p)
{
	struct ast_string *s = NODE(p, STRING, string, p->tok.start, p->tok.end);

	s->value = parse_slice(p, p->tok.start, p->tok.end);
	lex_take(p);
	return &s->ast;
}

static struct ast *splat(struct parser *p)
{
	struct lexeme tok = p->tok;

	lex_take(p);
	if (p->t[p->last] == '[' || (p->t[p->last] == '.' && char_ident(p->t + p->last + 1))) {
		struct text path = ((struct ast_variable *)tok.node)->path;

		parse_fail(p, PERR_SplattingNotPermitted, tok.start, tok.end, path.s, path.n);
		return parse_postfix(p, tok.node, true);
	}
	return tok.node;
}

static struct ast *single_argument(struct parser *p)
{
	switch (lex_peek(p, LEX_ARG)->kind) {
	case T_IDENT: case T_GENERIC: case T_NUMBER:
		return word(p);
	case T_SPLAT:
		return splat(p);
	case T_MINUSMINUS: case T_UNKNOWN:
		return parse_word(p);
	case T_VARIABLE: case T_STRING: case T_XSTRING: case T_HERE: case T_XHERE:
	case T_LPAREN: case T_DOLLARPAREN: case T_ATPAREN: case T_ATCURLY: case T_LCURLY:
		return parse_primary(p, true);
	}
	return NULL;
}

struct ast *parse_argument(struct parser *p, bool commas)
{
	struct list_builder b = { 0 };
	struct ast *first = single_argument(p);
	struct ast_array_literal *a;

	if (!first || !commas || lex_peek(p, LEX_ARG)->kind != T_COMMA)
		return first;
	parse_list_add(&b, first);
	while (lex_peek(p, LEX_ARG)->kind == T_COMMA) {
		struct ast *item;

		lex_take(p);
		lex_skip_newlines(p);
		item = lex_peek(p, LEX_ARG)->kind == T_PARAMETER ? parse_word(p)
								 : single_argument(p);
		if (!item) {
			parse_missing(p, PERR_MissingExpression, ",");
			break;
		}
		parse_list_add(&b, item);
	}
	a = NODE(p, ARRAY_LITERAL, array_literal, p->last, p->last);
	a->ast.start = first->start;
	a->items = list_done(p, &b);
	return &a->ast;
}

static struct ast *parameter(struct parser *p)
{
	struct ast_cmd_param *c = NODE(p, CMD_PARAM, cmd_param, p->tok.start, p->tok.end);
	bool colon = p->tok.colon;

	c->name = p->tok.text;
	lex_take(p);
	if (!colon)
		return &c->ast;
	c->ast.flags = AST_CMD_PARAM_COLON;
	c->value = lex_peek(p, LEX_ARG)->kind == T_PARAMETER ? parse_word(p) : parse_argument(p, true);
	if (!c->value && lex_peek(p, LEX_ARG)->kind != T_COMMA)
		parse_fail(p, PERR_ParameterRequiresArgument, p->last, p->last, p->t + p->last - c->name.n - 2,
			   c->name.n + 2);
	parse_close(p, &c->ast);
	return &c->ast;
}

/* The rest of the line after --%, up to a pipe, && or the end of the line
 * outside of double quotes. */
static void verbatim(struct parser *p, struct list_builder *out)
{
	struct ast_string *s;
	bool quoted = false;
	uint32_t start;

	lex_take(p);
	while (char_is(p->t[p->pos], CH_BLANK))
		p->pos++;
	start = p->pos;
	for (; p->pos < p->end && !char_newline(p->t + p->pos); p->pos++) {
		char c = p->t[p->pos];

		quoted ^= c == '"';
		if (!quoted && (c == '|' || (c == '&' && p->t[p->pos + 1] == '&')))
			break;
	}
	if (p->pos == start)
		return;
	s = NODE(p, STRING, string, start, p->pos);
	s->value = parse_slice(p, start, p->pos);
	s->ast.flags = AST_VERBATIM_ARG;
	p->tok = (struct lexeme){ .kind = T_GENERIC, .mode = LEX_ARG, .start = start,
				  .end = p->pos, .node = &s->ast };
	lex_take(p);
	parse_list_add(out, &s->ast);
}

static bool is_verbatim_mark(const struct lexeme *tok)
{
	return tok->kind == T_GENERIC && tok->text.n >= 3 && char_dash(tok->text.s) &&
	       text_is(tok->text, "--%");
}

/* One element or redirection; false at the end of the command. */
static bool element(struct parser *p, struct list_builder *out, struct list_builder *redirs)
{
	struct lexeme *tok = lex_peek(p, LEX_ARG);
	struct ast *arg;

	if (tok->kind == T_PARAMETER) {
		parse_list_add(out, parameter(p));
		return true;
	}
	if (is_verbatim_mark(tok)) {
		parse_list_add(out, tok->node);
		verbatim(p, out);
		return true;
	}
	if (take_redirection(p, LEX_ARG, redirs))
		return true;
	if (lex_peek(p, LEX_ARG)->kind == T_COMMA) {
		parse_fail(p, PERR_MissingArgument, p->tok.start, p->tok.end, NULL, 0);
		lex_take(p);
		lex_skip_newlines(p);
		return true;
	}
	arg = parse_argument(p, true);
	parse_list_add(out, arg);
	return arg != NULL;
}

/* After & and . a name that begins with a variable goes on as an argument does:
 * `. $folder/file.ps1` is one word. */
static enum lex_mode name_mode(struct parser *p, bool invoked)
{
	if (!invoked)
		return LEX_NAME;
	lex_blanks(p);
	return p->t[p->pos] == '$' ? LEX_ARG : LEX_NAME;
}

/* The bracket that comes next was found to open no type: it begins a word. */
static bool at_bracket_name(struct parser *p)
{
	return p->bracket && p->bracket == (p->have ? p->tok.start : p->pos) + 1;
}

static struct ast *command_name(struct parser *p, bool invoked)
{
	struct lexeme *tok = lex_peek(p, at_bracket_name(p) ? LEX_ARG : name_mode(p, invoked));

	switch (tok->kind) {
	case T_IDENT: case T_GENERIC: case T_NUMBER:
		tok->flags |= TF_COMMAND;
		return word(p);
	case T_PARAMETER: case T_MINUSMINUS: case T_RBRACKET: case T_DOT: case T_UNKNOWN:
	case T_REDIRECT: case T_REDIRIN:
		return parse_word(p);
	case T_VARIABLE: case T_STRING: case T_XSTRING: case T_HERE: case T_XHERE:
	case T_LPAREN: case T_DOLLARPAREN: case T_ATPAREN: case T_ATCURLY: case T_LCURLY:
		return invoked ? parse_primary(p, true) : NULL;
	}
	return NULL;
}

struct ast *parse_command(struct parser *p)
{
	struct list_builder b = { 0 }, redirs = { 0 };
	struct lexeme op = *lex_peek(p, LEX_NAME);
	struct ast_command *c;
	struct ast *name;
	bool invoked = op.kind == T_AMP || op.kind == T_DOT;

	if (invoked)
		lex_take(p);
	name = command_name(p, invoked);
	if (!name && !invoked) {
		list_done(p, &redirs);
		return NULL;
	}
	if (!name && invoked) {
		parse_fail(p, PERR_MissingExpression, op.start, op.end, op.kind == T_AMP ? "&" : ".", 1);
		if (lex_peek(p, LEX_EXPR)->kind == T_AMP || p->tok.kind == T_SEMI || p->tok.kind == T_NEWLINE)
			parse_unexpected(p, &p->tok);
	}
	c = NODE(p, COMMAND, command, op.start, op.end);
	c->ast.op = invoked ? op.kind : 0;
	parse_list_add(&b, name);
	while (name && element(p, &b, &redirs))
		;
	c->elements = list_done(p, &b);
	c->redirections = redirections_done(p, &redirs);
	parse_close(p, &c->ast);
	return &c->ast;
}

/* ---- Pipelines ----------------------------------------------------------------------- */

/* A pipeline of one expression is that expression where a value is assigned. */
static struct ast *unwrap(struct ast *s)
{
	struct ast_pipeline *pl = (struct ast_pipeline *)s;

	if (s->kind == AST_PIPELINE && pl->elements.n == 1 && !pl->ast.flags &&
	    pl->elements.v[0]->kind == AST_CMD_EXPR)
		return pl->elements.v[0];
	return s;
}

static struct ast *assignment(struct parser *p, struct ast *left)
{
	struct lexeme op = p->tok;
	struct ast_assign *a = NODE(p, ASSIGN, assign, op.start, op.end);

	a->ast.op = op.kind;
	a->op_start = a->ast.start;
	a->op_end = a->ast.end;
	a->ast.start = left->start;
	a->left = left;
	lex_take(p);
	lex_skip_newlines(p);
	a->right = parse_enter(p) ? parse_statement(p) : NULL;
	parse_leave(p);
	if (!a->right) {
		parse_missing_here(p, PERR_ExpectedValueExpression, op.end, token_text(op.kind));
		a->right = &NODE(p, ERROR_STMT, error_stmt, op.end, op.end)->ast;
		parse_close(p, &a->ast);
	} else {
		a->ast.end = a->right->end;	/* not behind the & of one in the background */
		a->right = unwrap(a->right);
	}
	return &a->ast;
}

static bool starts_expression(const struct lexeme *tok)
{
	switch (tok->kind) {
	case T_VARIABLE: case T_SPLAT: case T_NUMBER: case T_STRING: case T_XSTRING:
	case T_HERE: case T_XHERE: case T_LPAREN: case T_DOLLARPAREN: case T_ATPAREN:
	case T_ATCURLY: case T_LCURLY: case T_LBRACKET:
		return true;
	}
	return tok->flags & TF_UNARY;
}

/* Most statements begin with a letter and are commands: no need to look at them
 * as expressions first. */
static bool starts_word(struct parser *p)
{
	if (p->have)
		return p->tok.kind == T_IDENT || p->tok.kind == T_GENERIC;
	lex_blanks(p);
	return char_is(p->t[p->pos], CH_IDENT1);
}

/* !name is the name of a command. */
static bool is_name_with_mark(const struct parser *p)
{
	return p->tok.kind == T_EXCLAIM && char_is(p->t[p->tok.end], CH_IDENT1);
}

/* An element of a pipeline: *RET_ASSIGN is set when it is a whole assignment, and true where it may not be one. */
static struct ast *pipeline_element(struct parser *p, bool first, bool *ret_assign)
{
	struct list_builder redirs = { 0 };
	struct ast_cmd_expr *c;
	struct ast *e;
	uint32_t start;

	if (starts_word(p) || at_bracket_name(p) || !starts_expression(lex_peek(p, LEX_SIGNED)) || is_name_with_mark(p))
		return parse_command(p);
	start = p->tok.start;
	e = parse_expr(p);
	if (!e)
		return NULL;
	if (!first)
		parse_fail(p, PERR_ExpressionsMustBeFirstInPipeline, start, p->last, NULL, 0);
	if (first && !*ret_assign && lex_peek(p, LEX_EXPR)->flags & TF_ASSIGN) {
		*ret_assign = true;
		return assignment(p, e);
	}
	c = NODE(p, CMD_EXPR, cmd_expr, start, start);
	c->expr = e;
	while (take_redirection(p, LEX_EXPR, &redirs))
		;
	c->redirections = redirections_done(p, &redirs);
	parse_close(p, &c->ast);
	return &c->ast;
}

/* At the end of a line: comments may stand between it and a line with a pipe, an
 * empty line not. */
static bool empty_line_follows(const struct parser *p)
{
	const char *s = p->t + p->tok.end;
	unsigned n;

	for (s += strspn(s, " \t"); *s; s += n) {
		n = char_blank(s);
		if (!n)
			return char_newline(s) > 0;
	}
	return false;
}

/* A pipe, also at the start of a following line. */
static bool pipe_follows(struct parser *p)
{
	if (lex_peek(p, LEX_EXPR)->kind == T_PIPE) {
		lex_take(p);
		return true;
	}
	return p->tok.kind == T_NEWLINE && !empty_line_follows(p) && lex_accept_after_newlines(p, T_PIPE);
}

static bool at_pipe(struct parser *p)
{
	if (!p->have) {
		lex_blanks(p);
		if (p->t[p->pos] != '|')
			return false;
	}
	return p->tok.kind == T_PIPE || (!p->have && lex_peek(p, LEX_EXPR)->kind == T_PIPE);
}

/* ASSIGNS: it may be an assignment. */
static struct ast *pipeline(struct parser *p, bool assigns)
{
	struct list_builder b = { 0 };
	struct ast_pipeline *pl;
	bool assign = !assigns;
	struct ast *e;

	if (at_pipe(p)) {
		uint32_t pipe = p->tok.start;

		lex_take(p);
		lex_skip_newlines(p);
		lex_peek(p, LEX_EXPR);
		parse_missing_span(p, PERR_EmptyPipeElement, pipe, pipe + 1, NULL);
		if (p->tok.kind == T_EOI)
			parse_missing_at(p, PERR_EmptyPipeElement, pipe + 1, NULL);
	}
	e = pipeline_element(p, true, &assign);
	if (!e || (assign && assigns))
		return e;
	parse_list_add(&b, e);
	while (pipe_follows(p)) {
		uint32_t pipe = p->last;

		lex_skip_newlines(p);
		e = pipeline_element(p, false, &assign);
		if (!e) {
			parse_missing_here(p, PERR_EmptyPipeElement, pipe, NULL);
			if (lex_peek(p, LEX_EXPR)->kind == T_PIPE)
				continue;
			break;
		}
		parse_list_add(&b, e);
	}
	pl = NODE(p, PIPELINE, pipeline, p->last, p->last);
	pl->elements = list_done(p, &b);
	pl->ast.start = pl->elements.v[0]->start;
	return &pl->ast;
}

static bool chain_follows(struct parser *p)
{
	struct parse_mark m = parse_mark(p);
	unsigned kind = lex_peek(p, LEX_EXPR)->kind;
	const char *s;

	if (kind == T_ANDAND || kind == T_OROR)
		return true;
	if (kind != T_NEWLINE)
		return false;
	lex_space(p);
	s = p->t + p->pos;
	kind = (*s == '&' || *s == '|') && s[1] == *s;
	parse_rewind(p, m);
	if (kind)
		lex_skip_newlines(p);
	return kind && lex_peek(p, LEX_EXPR);
}

static struct ast *chain(struct parser *p, struct ast *left)
{
	while (chain_follows(p)) {
		struct lexeme op = p->tok;
		struct ast_chain *c = NODE(p, CHAIN, chain, op.start, op.end);

		lex_take(p);
		lex_skip_newlines(p);
		c->ast.op = op.kind;
		c->ast.start = left->start;
		c->left = left;
		c->right = pipeline(p, false);
		if (!c->right) {
			unsigned kind = lex_peek(p, LEX_EXPR)->kind;

			if (kind == T_ANDAND || kind == T_OROR)
				parse_fail(p, PERR_EmptyPipelineChainElement, op.start, p->tok.end, NULL, 0);
			else
				parse_missing_here(p, PERR_EmptyPipelineChainElement, op.end, NULL);
			return left;
		}
		parse_close(p, &c->ast);
		left = &c->ast;
	}
	return left;
}

/* & after a pipeline runs it in the background. */
static void background(struct parser *p, struct ast *s)
{
	struct ast *target = s;

	lex_take(p);
	if (s->kind == AST_ASSIGN) {
		target = ((struct ast_assign *)s)->right;
		if (target->kind == AST_CMD_EXPR) {
			struct ast_pipeline *pl = NODE(p, PIPELINE, pipeline, p->last, p->last);
			struct list_builder b = { 0 };

			pl->ast.start = target->start;
			parse_list_add(&b, target);
			pl->elements = list_done(p, &b);
			((struct ast_assign *)s)->right = target = &pl->ast;
		}
	}
	if (target->kind == AST_PIPELINE || target->kind == AST_CHAIN)
		target->flags |= AST_BACKGROUND;
	switch (lex_peek(p, LEX_EXPR)->kind) {
	case T_PIPE:
		parse_fail(p, PERR_EmptyPipeElement, p->tok.start, p->tok.end, NULL, 0);
		break;
	case T_ANDAND: case T_OROR:
		parse_fail(p, PERR_BackgroundOperatorInPipelineChain, p->tok.start, p->tok.end, NULL, 0);
		lex_take(p);
	}
}

static bool ends_pipeline(unsigned kind)
{
	switch (kind) {
	case T_NEWLINE: case T_SEMI: case T_EOI: case T_RPAREN: case T_RCURLY:
	case T_ANDAND: case T_OROR: case T_PIPE:
		return true;
	}
	return false;
}

/* Reports what cannot follow a pipeline: behind a parameter all of what would
 * be a command's line, else one token. */
static void check_end(struct parser *p)
{
	unsigned kind = lex_peek(p, LEX_EXPR)->kind;

	if (ends_pipeline(kind))
		return;
	if (kind != T_PARAMETER) {
		parse_unexpected(p, lex_peek(p, LEX_ARG));
		return;
	}
	do {
		parse_unexpected(p, &p->tok);
		lex_take(p);
	} while (!ends_pipeline(lex_peek(p, LEX_ARG)->kind));
}

struct ast *parse_pipeline_chain(struct parser *p)
{
	struct ast *left = pipeline(p, true);

	if (!left)
		return NULL;
	if (left->kind != AST_ASSIGN)
		left = chain(p, left);
	if (lex_peek(p, LEX_EXPR)->kind == T_AMP)
		background(p, left);
	else if (left->kind != AST_ASSIGN)
		check_end(p);
	return left;
}

struct ast *parse_bracket_command(struct parser *p)
{
	p->bracket = p->tok.start + 1;
	return parse_pipeline_chain(p);
}
