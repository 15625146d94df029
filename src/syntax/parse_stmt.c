/* SPDX-License-Identifier: MIT */
/* Statement lists, blocks and the statements that are not loops. */
#include "syntax/parse.h"

#include <string.h>
#include <strings.h>

static bool ends_list(unsigned kind)
{
	return kind == T_RPAREN || kind == T_RCURLY || kind == T_EOI;
}

void parse_statements(struct parser *p, struct ast_list *ret, struct ast_list *traps,
		      struct ast *first)
{
	struct list_builder b = { 0 }, t = { 0 };

	parse_list_add(&b, first);
	for (;;) {
		struct ast *s;

		lex_skip_separators(p);
		s = parse_enter(p) ? parse_statement(p) : NULL;
		parse_leave(p);
		if (s) {
			parse_list_add(s->kind == AST_TRAP ? &t : &b, s);
			continue;
		}
		if (ends_list(lex_peek(p, LEX_EXPR)->kind))
			break;
		if (p->tok.kind == T_LBRACKET) {	/* its type name was missed */
			parse_list_add(&b, parse_bracket_command(p));
			continue;
		}
		if (p->tok.kind == T_PIPE)
			parse_fail(p, PERR_EmptyPipeElement, p->tok.start, p->tok.end, NULL, 0);
		else
			parse_unexpected(p, &p->tok);
		lex_take(p);
	}
	*ret = list_done(p, &b);
	*traps = list_done(p, &t);
}

struct ast_block *parse_block(struct parser *p)
{
	struct ast_block *b;
	uint32_t open;

	if (!lex_accept_after_newlines(p, T_LCURLY))
		return NULL;
	open = p->last;
	b = NODE(p, BLOCK, block, open - 1, open);
	parse_statements(p, &b->statements, &b->traps, NULL);
	if (!lex_accept(p, T_RCURLY))
		parse_missing_span(p, PERR_MissingEndCurlyBrace, open - 1, open, NULL);
	parse_close(p, &b->ast);
	return b;
}

/* ---- Script blocks ------------------------------------------------------------------ */

static struct ast_named_block **block_slot(struct ast_scriptblock *sb, unsigned keyword)
{
	switch (keyword) {
	case T_BEGIN: return &sb->begin;
	case T_PROCESS: return &sb->process;
	case T_END: return &sb->end;
	case T_CLEAN: return &sb->clean;
	case T_DYNAMICPARAM: return &sb->dynamicparam;
	}
	return NULL;
}

/* The keyword of a named block, or T_UNKNOWN. */
static unsigned at_named_block(struct parser *p)
{
	unsigned keyword = lex_keyword(p);

	return token_flags(keyword) & TF_BLOCK ? keyword : T_UNKNOWN;
}

static void named_block(struct parser *p, struct ast_scriptblock *sb, unsigned keyword)
{
	uint32_t start = lex_peek(p, LEX_NAME)->start;
	struct ast_named_block *n = NODE(p, NAMED_BLOCK, named_block, start, start);
	struct ast_named_block **slot = block_slot(sb, keyword);
	struct ast_block *b;

	lex_take_as(p, keyword);
	parse_close(p, &n->ast);
	b = parse_block(p);
	n->ast.op = keyword;
	if (b) {
		n->statements = b->statements;
		n->traps = b->traps;
		parse_close(p, &n->ast);
	} else {
		parse_missing(p, PERR_MissingNamedStatementBlock, token_text(keyword));
	}
	if (*slot)
		parse_fail(p, PERR_DuplicateScriptCommandClause, start,
			   p->last, token_text(keyword),
			   strlen(token_text(keyword)));
	else
		*slot = n;
}

/* What stands between the blocks of a script. */
static void skip_between(struct parser *p)
{
	parse_statement(p);
	if (!ends_list(lex_peek(p, LEX_EXPR)->kind) && p->tok.kind != T_NEWLINE && p->tok.kind != T_SEMI)
		lex_take(p);
}

/* False: what stands between the blocks ended the script block early, and belongs to what is around it; so
 * the brace that was meant to close it is one too many. */
static bool named_blocks(struct parser *p, struct ast_scriptblock *sb, bool root)
{
	for (;;) {
		unsigned keyword;

		lex_skip_separators(p);
		keyword = at_named_block(p);
		if (keyword) {
			named_block(p, sb, keyword);
			continue;
		}
		if (ends_list(lex_peek(p, LEX_EXPR)->kind))
			return true;
		lex_peek(p, LEX_NAME);
		parse_fail(p, PERR_MissingNamedBlocks, p->tok.start, p->tok.end, p->t + p->tok.start,
			   p->tok.end - p->tok.start);
		if (!root)
			return false;
		skip_between(p);
	}
}

static void append(struct parser *p, struct ast_list *l, const struct ast_list *more)
{
	struct list_builder b = { 0 };

	for (uint32_t i = 0; i < l->n; i++)
		parse_list_add(&b, l->v[i]);
	for (uint32_t i = 0; i < more->n; i++)
		parse_list_add(&b, more->v[i]);
	*l = list_done(p, &b);
}

/* One that holds nothing is what its braces do, less a blank; nowhere without any. */
static void empty_block(struct parser *p, struct ast_named_block *n, const struct ast_scriptblock *sb)
{
	uint32_t close = parse_offset(p, lex_peek(p, LEX_EXPR)->start), open = sb->ast.start + 1;

	n->ast.start = close > open ? open : 0;
	n->ast.end = close > open ? close - 1 : 0;
}

static uint32_t first_start(const struct ast_named_block *n)
{
	uint32_t s = n->statements.n ? n->statements.v[0]->start : UINT32_MAX;

	return n->traps.n ? MIN(s, n->traps.v[0]->start) : s;
}

static void unnamed_block(struct parser *p, struct ast_scriptblock *sb, bool filter, bool root)
{

	uint32_t start = lex_peek(p, LEX_EXPR)->start;
	struct ast_named_block *n = NODE(p, NAMED_BLOCK, named_block, start, start);

	n->ast.op = filter ? T_PROCESS : T_END;
	n->ast.flags = AST_UNNAMED;
	*block_slot(sb, n->ast.op) = n;
	parse_statements(p, &n->statements, &n->traps, NULL);
	while (root && lex_peek(p, LEX_EXPR)->kind != T_EOI) {
		struct ast_list more, traps;

		parse_unexpected(p, &p->tok);
		lex_take(p);
		parse_statements(p, &more, &traps, NULL);
		append(p, &n->statements, &more);
		append(p, &n->traps, &traps);
	}
	if (root && (n->statements.n || n->traps.n))
		n->ast.start = first_start(n);
	else if (root)
		n->ast.start = n->ast.end = 0;
	if (n->statements.n)
		n->ast.end = MAX(n->ast.start, n->statements.v[n->statements.n - 1]->end);
	if (n->traps.n)
		n->ast.end = MAX(n->ast.end, n->traps.v[n->traps.n - 1]->end);
	if (sb->params) {	/* which belongs to it */
		bool holds = n->statements.n || n->traps.n;

		n->ast.start = sb->params->ast.start;
		n->ast.end = holds ? n->ast.end : sb->params->ast.end;
	}
	if (!root && !n->statements.n && !n->traps.n && !sb->params)
		empty_block(p, n, sb);
}

/* Behind the first place from POS where END stands. */
static uint32_t skip_to(const struct parser *p, uint32_t pos, uint32_t limit, const char *end)
{
	size_t n = strlen(end);

	while (pos < limit && strncmp(p->t + pos, end, n) != 0)
		pos++;
	return MIN(pos + (uint32_t)n, limit);
}

/* Skips a comment at POS, whose quotes and brackets say nothing; POS where there is none. */
static uint32_t skip_comment(const struct parser *p, uint32_t pos, uint32_t limit)
{
	if (p->t[pos] == '<' && p->t[pos + 1] == '#')
		return skip_to(p, pos, limit, "#>");
	if (p->t[pos] != '#' || (pos && (char_is(p->t[pos - 1], CH_IDENT) || p->t[pos - 1] == '`')))
		return pos;
	while (pos < limit && !char_newline(p->t + pos))
		pos++;
	return pos;
}

/* Skips a quoted string at POS by a plain search for its end. */
static uint32_t skip_string(const struct parser *p, uint32_t pos, uint32_t limit)
{
	char quote = p->t[pos++];

	if (pos > 1 && p->t[pos - 2] == '@' && char_newline(p->t + pos))
		return skip_to(p, pos, limit, quote == '"' ? "\n\"@" : "\n'@");
	while (pos < limit && p->t[pos] != quote)
		pos += p->t[pos] == '`' && quote == '"' ? 2 : 1;
	return MIN(pos + 1, limit);
}

/* The pos after the bracket that closes the one at POS, as far as counting
 * tells; the end of the text when it is not near. */
static uint32_t after_blanks(const struct parser *p, uint32_t pos)
{
	while (pos < p->end && (char_is(p->t[pos], CH_BLANK) || char_newline(p->t + pos)))
		pos++;
	return pos;
}

/* Where an attribute's brackets end that are not all closed is guessed as its rule will: a bracket behind
 * arguments that do not end, or what follows them in place of one. */
static uint32_t skip_bracket(const struct parser *p, uint32_t pos)
{
	uint32_t depth = 0, limit = MIN(p->end, pos + (1 << 14));
	uint64_t parens = 0;	/* which of the open ones are parentheses, the innermost lowest */

	while (pos < limit) {
		char c = p->t[pos];

		if (c == '\'' || c == '"') {
			pos = skip_string(p, pos, limit);
			continue;
		}
		if (c == '#' || c == '<') {
			uint32_t behind = skip_comment(p, pos, limit);

			pos = MAX(behind, pos + 1);
			continue;
		}
		pos++;
		if (c == '[' || c == '(' || c == '{') {
			depth++;
			parens = parens << 1 | (c == '(');
		} else if (c == ']' || c == ')' || c == '}') {
			if (--depth == 0 || (depth == 1 && c == ']' && parens & 1))
				return pos;
			parens >>= 1;
			if (depth == 1 && c == ')' && p->t[after_blanks(p, pos)] != ']')
				return pos;
		}
	}
	return p->end;
}

/* The word behind the attributes at p->pos: T_CLASS, T_ENUM, T_PARAM or none.
 * A look ahead without parsing keeps nested attributes linear. */
static unsigned after_attributes(struct parser *p)
{
	enum { LOOKS = 1 << 24 };
	struct parse_mark m = parse_mark(p);
	unsigned keyword = T_UNKNOWN;
	uint32_t start = p->pos, end;

	/* What goes on looking through the same brackets is no script. */
	if (p->looked_ahead > LOOKS)
		return T_UNKNOWN;
	for (lex_space(p); p->t[p->pos] == '['; lex_space(p))
		p->pos = skip_bracket(p, p->pos);
	end = p->pos;
	while (char_is(p->t[end], CH_IDENT))
		end++;
	if (end > p->pos)
		keyword = token_keyword(p->t + p->pos, end - p->pos);
	if (keyword == T_PARAM) {
		p->pos = end;
		lex_space(p);
		keyword = p->t[p->pos] == '(' ? T_PARAM : T_UNKNOWN;
	}
	p->looked_ahead += p->pos > start ? p->pos - start : 0;
	parse_rewind(p, m);
	return keyword;
}

static void param_block(struct parser *p, struct ast_scriptblock *sb)
{
	struct ast_list attrs;

	lex_skip_separators(p);
	if (after_attributes(p) != T_PARAM)
		return;
	attrs = parse_attributes(p, true);
	lex_skip_newlines(p);
	if (lex_at_keyword(p, T_PARAM))
		sb->params = parse_param_block(p, attrs);
}

static void usings(struct parser *p, struct ast_scriptblock *sb)
{
	struct list_builder b = { 0 };

	for (;;) {
		lex_skip_separators(p);
		if (!lex_at_keyword(p, T_USING))
			break;
		parse_list_add(&b, parse_using(p));
	}
	sb->usings = list_done(p, &b);
}

/* False: it ended before its closing brace. */
static bool body(struct parser *p, struct ast_scriptblock *sb, bool filter, bool root)
{
	param_block(p, sb);
	lex_skip_separators(p);
	if (!at_named_block(p)) {
		unnamed_block(p, sb, filter, root);
		return true;
	}
	if (!named_blocks(p, sb, root))
		return false;
	while (root && lex_peek(p, LEX_EXPR)->kind != T_EOI) {
		parse_unexpected(p, &p->tok);
		lex_take(p);
		named_blocks(p, sb, root);
	}
	return true;
}

struct ast_scriptblock *parse_script_body(struct parser *p, uint32_t start, bool root)
{
	struct ast_scriptblock *sb = NODE(p, SCRIPTBLOCK, scriptblock, start, p->end);

	usings(p, sb);
	body(p, sb, false, root);
	lex_peek(p, LEX_EXPR);
	lex_take(p);
	return sb;
}

struct ast_scriptblock *parse_block_body(struct parser *p, uint32_t open, struct ast_list attrs,
					 bool filter)
{
	struct ast_scriptblock *sb = NODE(p, SCRIPTBLOCK, scriptblock, open, open);
	uint32_t after = p->last;

	sb->attributes = attrs;
	sb->ast.flags = filter ? AST_FILTER : 0;
	if (parse_enter(p)) {
		if (body(p, sb, filter, false) && !lex_accept(p, T_RCURLY))
			parse_missing_span(p, PERR_MissingEndCurlyBrace, after - 1, after, NULL);
	}
	parse_leave(p);
	parse_close(p, &sb->ast);
	return sb;
}

/* ---- if, try, trap, data, jumps ---------------------------------------------------------- */

/* PARTS gets what of it stands there. */
static bool if_clause(struct parser *p, const char *word, struct ast_if_clause *ret, struct list_builder *parts)
{
	lex_skip_newlines(p);
	if (!lex_accept(p, T_LPAREN)) {
		parse_missing(p, PERR_MissingOpenParenthesisInIfStatement, word);
		return false;
	}
	uint32_t open = p->last;

	lex_skip_newlines(p);
	ret->cond = parse_pipeline_chain(p);
	parse_list_add(parts, ret->cond);
	if (!ret->cond) {
		parse_missing_at(p, PERR_IfStatementMissingCondition, open, word);
		if (lex_peek(p, LEX_EXPR)->kind != T_RPAREN)
			return false;
		ret->cond = parse_broken(p, open, T_IF);
	}
	lex_skip_newlines(p);
	if (!lex_accept(p, T_RPAREN)) {
		parse_missing_span(p, PERR_MissingEndParenthesisAfterStatement, lex_start(p),
			MAX(p->tok.end, lex_start(p)), word);
		return false;
	}
	ret->body = parse_block(p);
	if (!ret->body)
		parse_missing_span(p, PERR_MissingStatementBlock, p->last - 1, p->last, word);
	else
		parse_list_add(parts, &ret->body->ast);
	return ret->body;
}

static struct ast *if_statement(struct parser *p, uint32_t start)
{
	struct ast_if_clause *v = NULL;
	struct ast_if *s;
	struct list_builder parts = { 0 };
	struct ast_list nested;
	uint32_t n = 0, cap = 0;
	const char *word = "if";

	for (;;) {
		struct ast_if_clause c = { 0 };

		if (!if_clause(p, word, &c, &parts)) {
			freep(&v);
			return parse_broken_list(p, start, T_IF, list_done(p, &parts));
		}
		if (n == cap) {
			cap = cap ? cap * 2 : 4;
			v = xrealloc(v, cap, sizeof(*v));
		}
		v[n++] = c;
		if (!lex_keyword_after_newlines(p, T_ELSEIF))
			break;
		word = "elseif";
	}
	s = NODE(p, IF, if, start, start);
	s->clauses = arena_array(p->arena, struct ast_if_clause, n);
	memcpy(s->clauses, v, n * sizeof(*v));
	s->count = n;
	freep(&v);
	nested = list_done(p, &parts);
	if (lex_keyword_after_newlines(p, T_ELSE)) {
		s->other = parse_block(p);
		if (!s->other) {
			parse_missing(p, PERR_MissingStatementBlockAfterElse, NULL);
			return parse_broken_list(p, start, T_IF, nested);
		}
	}
	parse_close(p, &s->ast);
	return &s->ast;
}

/* False: a type is missed behind a comma, which has been said. */
static bool catch_types(struct parser *p, struct ast_catch *c)
{
	bool ok = true;

	struct list_builder b = { 0 };

	lex_skip_newlines(p);
	while (lex_peek(p, LEX_EXPR)->kind == T_LBRACKET) {
		struct ast *t = parse_attribute(p);

		if (!t)
			break;
		parse_list_add(&b, t);
		if (!lex_accept_after_newlines(p, T_COMMA))
			break;
		lex_skip_newlines(p);
		ok = lex_peek(p, LEX_EXPR)->kind == T_LBRACKET;
		if (!ok)
			parse_missing(p, PERR_MissingTypeLiteralToken, NULL);
	}
	c->types = list_done(p, &b);
	return ok;
}

/* NULL without a body; then PARTS gets its types. */
static struct ast *catch_clause(struct parser *p, struct list_builder *parts)
{
	struct ast_catch *c = NODE(p, CATCH, catch, p->last - 5, p->last);
	bool typed;

	typed = catch_types(p, c);
	p->in_catch++;
	c->body = parse_block(p);
	p->in_catch--;
	if (!c->body) {
		if (typed)
			parse_missing(p, PERR_MissingCatchHandlerBlock, NULL);
		for (uint32_t i = 0; i < c->types.n; i++)
			parse_list_add(parts, c->types.v[i]);
		return NULL;
	}
	parse_close(p, &c->ast);
	return &c->ast;
}

static struct ast *try_broken(struct parser *p, const struct ast_try *s, uint32_t start, struct ast_list types)
{
	struct list_builder b = { 0 };

	parse_list_add(&b, &s->body->ast);
	for (uint32_t i = 0; i < s->catches.n; i++)
		parse_list_add(&b, s->catches.v[i]);
	for (uint32_t i = 0; i < types.n; i++)
		parse_list_add(&b, types.v[i]);
	return parse_broken_list(p, start, T_TRY, list_done(p, &b));
}

static struct ast *try_statement(struct parser *p, uint32_t start)
{
	struct ast_try *s = NODE(p, TRY, try, start, start);
	struct list_builder b = { 0 }, parts = { 0 };
	uint32_t before = 0;
	bool all = false, broken = false;

	s->body = parse_block(p);
	if (!s->body) {
		parse_missing(p, PERR_MissingTryStatementBlock, NULL);
		return parse_broken(p, start, T_TRY);
	}
	while (!broken && lex_keyword_after_newlines(p, T_CATCH)) {
		struct ast *k = catch_clause(p, &parts);

		broken = !k;
		if (broken)
			break;
		if (all)	/* the one before catches everything */
			parse_fail(p, PERR_EmptyCatchNotLast, before, before, NULL, 0);
		all = !((struct ast_catch *)k)->types.n;
		before = p->last;
		parse_list_add(&b, k);
	}
	s->catches = list_done(p, &b);
	if (lex_keyword_after_newlines(p, T_FINALLY)) {
		s->finally = parse_block(p);
		if (!s->finally) {
			parse_missing(p, PERR_MissingFinallyStatementBlock, NULL);
			broken = true;
		}
	} else if (!s->catches.n && !broken) {
		parse_missing(p, PERR_MissingCatchOrFinally, NULL);
		broken = true;
	}
	if (broken)
		return try_broken(p, s, start, list_done(p, &parts));
	parse_close(p, &s->ast);
	return &s->ast;
}

static struct ast *trap_statement(struct parser *p, uint32_t start)
{
	struct ast_trap *s = NODE(p, TRAP, trap, start, start);

	lex_skip_newlines(p);
	if (lex_peek(p, LEX_EXPR)->kind == T_LBRACKET) {
		struct ast *t = parse_attribute(p);

		if (t && t->kind == AST_TYPE_CONSTRAINT)
			s->type = (struct ast_type_constraint *)t;
	}
	p->in_catch++;
	s->body = parse_block(p);
	p->in_catch--;
	if (!s->body) {
		parse_missing(p, PERR_MissingTrapStatement, NULL);
		return parse_broken_of(p, start, T_TRAP, (struct ast *[]){ s->type ? &s->type->ast : NULL }, 1);
	}
	parse_close(p, &s->ast);
	return &s->ast;
}

/* False: the text ends where a command should be. */
static bool data_commands(struct parser *p, struct ast_data *d)
{
	struct list_builder b = { 0 };

	while (lex_peek(p, LEX_ARG)->kind == T_PARAMETER) {
		struct lexeme tok = p->tok;

		lex_take(p);
		if (!text_shortens(tok.text, "SupportedCommand")) {
			parse_fail(p, PERR_InvalidParameterForDataSectionStatement, tok.start, tok.end, tok.text.s, tok.text.n);
			lex_peek(p, LEX_EXPR);
			if (p->tok.kind != T_LCURLY)
				return false;
			continue;
		}
		do {
			struct ast *name;

			if (lex_peek(p, LEX_ARG)->kind == T_COMMA)
				lex_take(p);
			lex_skip_newlines(p);
			p->tok.flags |= TF_COMMAND;
			name = parse_argument(p, false);
			parse_list_add(&b, name);
			if (!name) {
				parse_missing(p, PERR_MissingValueForSupportedCommandInDataSectionStatement, NULL);
				d->commands = list_done(p, &b);
				return false;
			}
		} while (lex_peek(p, LEX_ARG)->kind == T_COMMA);
	}
	d->commands = list_done(p, &b);
	return true;
}

static struct ast *data_statement(struct parser *p, uint32_t start)
{
	struct ast_data *d = NODE(p, DATA, data, start, start);
	struct lexeme *tok;

	lex_skip_newlines(p);
	tok = lex_peek(p, LEX_ARG);
	if (tok->kind == T_IDENT || tok->kind == T_GENERIC) {
		d->variable = tok->text;
		tok->flags |= TF_MEMBER;
		lex_take(p);
	}
	if (!data_commands(p, d))
		return parse_broken_list(p, start, T_DATA, d->commands);
	d->body = parse_block(p);
	if (!d->body) {
		parse_missing(p, PERR_MissingStatementBlockForDataSection, NULL);
		return parse_broken_list(p, start, T_DATA, d->commands);
	}
	parse_close(p, &d->ast);
	return &d->ast;
}

/* Takes the identifier at the position, whatever follows it: a plain name's lexeme ends where its letters do. */
static struct ast *plain_name(struct parser *p)
{
	struct ast_string *s;
	uint32_t end = p->pos;
	unsigned n;

	while ((n = char_ident(p->t + end)))
		end += n;
	s = NODE(p, STRING, string, p->pos, end);
	s->value = parse_slice(p, p->pos, end);
	p->tok = (struct lexeme){ .kind = T_IDENT, .mode = LEX_ARG, .start = p->pos, .end = end, .flags = TF_MEMBER };
	lex_take(p);
	return &s->ast;
}

/* Where break or continue goes: a name or an operand. What else follows them is a statement that is never reached. */
static struct ast *jump_target(struct parser *p)
{
	struct lexeme *tok;

	lex_unpeek(p);
	lex_blanks(p);
	if (char_ident(p->t + p->pos) && !char_is(p->t[p->pos], CH_DIGIT))
		return plain_name(p);
	tok = lex_peek(p, LEX_SIGNED);
	if (tok->flags & TF_UNARY || tok->kind == T_LBRACKET || char_dash(p->t + tok->start) || p->t[tok->start] == '+')
		return NULL;
	return parse_primary(p, false);
}

static struct ast *jump(struct parser *p, unsigned keyword, uint32_t start)
{
	static const uint8_t kinds[T__MAX] = {
		[T_BREAK] = AST_BREAK, [T_CONTINUE] = AST_CONTINUE, [T_RETURN] = AST_RETURN,
		[T_EXIT] = AST_EXIT, [T_THROW] = AST_THROW,
	};
	struct ast_jump *j = parse_node(p, kinds[keyword], sizeof(*j), start, start);

	if (keyword == T_BREAK || keyword == T_CONTINUE) {
		j->value = jump_target(p);
	} else {
		j->value = parse_pipeline_chain(p);
	}
	if (keyword == T_THROW && !j->value && p->in_catch)
		j->ast.flags = AST_RETHROW;
	parse_close(p, &j->ast);
	return &j->ast;
}

/* ---- Statements -------------------------------------------------------------------------- */

/* Of types, which are no attributes, the first is told. */
static void refuse_type(struct parser *p, struct ast_list attrs)
{
	for (uint32_t i = 0; i < attrs.n; i++)
		if (attrs.v[i]->kind == AST_TYPE_CONSTRAINT) {
			parse_fail_node(p, PERR_TypeNotAllowedBeforeStatement, attrs.v[i],
				((struct ast_type_constraint *)attrs.v[i])->type->name);
			return;
		}
}

/* A type definition with attributes; NULL when a cast or the like stands there. */
static struct ast *attributed_statement(struct parser *p)
{
	uint32_t start = p->pos;
	unsigned keyword = after_attributes(p);
	struct ast_list attrs;

	if (keyword != T_CLASS && keyword != T_ENUM)
		return NULL;
	attrs = parse_attributes(p, true);
	refuse_type(p, attrs);
	lex_skip_newlines(p);
	if (lex_at_keyword(p, keyword))
		return parse_type_def(p, keyword, attrs, start);
	parse_unexpected(p, &p->tok);
	return parse_broken(p, start, keyword);
}

static struct ast *unsupported(struct parser *p, unsigned keyword)
{
	struct lexeme tok = p->tok;
	const char *word = token_text(keyword);

	parse_fail(p, PERR_ReservedKeywordNotAllowed, tok.start, tok.end, word, strlen(word));
	lex_take(p);
	return parse_broken(p, tok.start, keyword);
}

/* Workflows are read as the functions they look like. */
static struct ast *workflow(struct parser *p)
{
	uint32_t start = p->tok.start, errors = p->res->error_count;
	struct ast *f = parse_function(p, T_WORKFLOW);

	if (p->res->error_count == errors)
		parse_fail(p, PERR_WorkflowNotSupportedInPowerShellCore, start, p->last, NULL, 0);
	return f;
}

/* The blocks that stand in workflows only. */
static struct ast *workflow_block(struct parser *p, unsigned keyword)
{
	struct lexeme tok = p->tok;
	const char *word = token_text(keyword);

	lex_take_as(p, keyword);
	if (parse_block(p))
		parse_fail(p, PERR_UnexpectedKeyword, tok.start, tok.end, word, strlen(word));
	else
		parse_missing(p, PERR_MissingStatementAfterKeyword, word);
	return parse_broken(p, tok.start, keyword);
}

/* Configurations need the classes of DSC, which no Linux has: nothing of their body is read but its brace and what
 * follows that. */
static struct ast *configuration(struct parser *p)
{
	uint32_t start = p->tok.start;
	struct ast *name;

	lex_take_as(p, T_CONFIGURATION);
	lex_skip_newlines(p);
	name = lex_peek(p, LEX_ARG)->kind == T_LCURLY ? NULL : parse_argument(p, false);
	if (!name) {
		parse_missing_here(p, PERR_MissingConfigurationName, lex_peek(p, LEX_EXPR)->kind == T_EOI ? lex_start(p) : p->last, NULL);
		if (lex_peek(p, LEX_EXPR)->kind == T_LCURLY)
			parse_block(p);
		return parse_broken(p, start, T_CONFIGURATION);
	}
	parse_fail_node(p, PERR_ParserError, name, (struct text){ 0 });
	if (lex_accept_after_newlines(p, T_LCURLY) && lex_peek(p, LEX_EXPR)->kind != T_EOI) {
		parse_unexpected(p, &p->tok);
		lex_take(p);
	}
	return parse_broken(p, start, T_CONFIGURATION);
}

/* A statement that begins with a keyword; NULL when the word is a command. */
static struct ast *keyword_statement(struct parser *p, unsigned keyword, struct text label,
				     uint32_t start)
{
	switch (keyword) {
	case T_CLASS: case T_ENUM:
		return parse_type_def(p, keyword, (struct ast_list){ 0 }, p->tok.start);
	case T_FUNCTION: case T_FILTER:
		return parse_function(p, keyword);
	case T_USING: {
		struct lexeme tok = p->tok;
		struct ast *u = parse_using(p);

		if (u)
			parse_fail(p, PERR_UsingMustBeAtStartOfScript, tok.start, p->last, NULL, 0);
		return u;
	}
	case T_WORKFLOW:
		return workflow(p);
	case T_PARALLEL: case T_SEQUENCE:
		return workflow_block(p, keyword);
	case T_CONFIGURATION:
		return configuration(p);
	case T_DEFINE: case T_VAR: case T_FROM:
		return unsupported(p, keyword);
	case T_IF: case T_TRY: case T_TRAP: case T_DATA: case T_BREAK: case T_CONTINUE:
	case T_RETURN: case T_EXIT: case T_THROW:
		lex_take_as(p, keyword);
		break;
	default:
		return parse_loop_statement(p, keyword, label, start);
	}
	switch (keyword) {
	case T_IF: return if_statement(p, start);
	case T_TRY: return try_statement(p, start);
	case T_TRAP: return trap_statement(p, start);
	case T_DATA: return data_statement(p, start);
	}
	return jump(p, keyword, start);
}

/* :name before a loop, taken with the newlines behind it; before anything else it is the name of a command. */
static bool label(struct parser *p, struct text *ret)
{
	struct parse_mark m = parse_mark(p);
	uint32_t end = p->pos + 1;
	unsigned n, keyword;

	if (p->have || p->t[p->pos] != ':' || !char_ident(p->t + p->pos + 1))
		return false;
	while ((n = char_ident(p->t + end)))
		end += n;
	*ret = parse_slice(p, p->pos + 1, end);
	p->tok = (struct lexeme){ .kind = T_LABEL, .mode = LEX_EXPR, .start = p->pos, .end = end };
	lex_take(p);
	lex_skip_newlines(p);
	lex_unpeek(p);
	keyword = lex_keyword(p);
	lex_unpeek(p);
	if (parse_is_loop(keyword))
		return true;
	*ret = (struct text){ 0 };
	parse_rewind(p, m);
	return false;
}

struct ast *parse_statement(struct parser *p)
{
	struct text name = { 0 };
	struct ast *s = NULL;
	uint32_t start;

	lex_unpeek(p);
	lex_blanks(p);
	start = p->pos;
	if (p->pos < p->end && label(p, &name))
		lex_blanks(p);
	if (p->t[p->pos] == '[')
		s = attributed_statement(p);
	else if (char_is(p->t[p->pos], CH_IDENT1)) {
		unsigned keyword = lex_keyword(p);

		if (keyword)
			s = keyword_statement(p, keyword, name, start);
	}
	return s ? s : parse_pipeline_chain(p);
}
