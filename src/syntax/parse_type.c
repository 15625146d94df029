/* SPDX-License-Identifier: MIT */
/* Type names, type constraints and attributes: everything in [ … ]. */
#include "syntax/parse.h"

#include <string.h>

static void take_char(struct parser *p, unsigned kind)
{
	lex_unpeek(p);
	p->tok = (struct lexeme){ .kind = kind, .mode = LEX_EXPR, .start = p->pos,
				  .end = p->pos + 1, .flags = token_flags(kind) };
	lex_take(p);
}

/* Before what stands where the bracket should. */
static void missing_bracket(struct parser *p)
{
	uint32_t at = lex_start(p) - 1;

	parse_fail(p, PERR_EndSquareBracketExpectedAtEndOfAttribute, at, at, NULL, 0);
}

/* The same of a generic type's, where the text may end. */
static void missing_generic_bracket(struct parser *p)
{
	if (lex_start(p) >= p->end)
		parse_missing(p, PERR_EndSquareBracketExpectedAtEndOfAttribute, NULL);
	else
		missing_bracket(p);
}

/* A backtick may be written twice, as in a string: the name has it once. */
static struct text once_ticked(struct parser *p, struct text name)
{
	char *s;
	uint32_t n = 0;

	if (!memmem(name.s, name.n, "``", 2))
		return name;
	s = arena_alloc(p->arena, name.n + 1);
	for (uint32_t i = 0; i < name.n; i++) {
		s[n++] = name.s[i];
		if (name.s[i] == '`' && i + 1 < name.n && name.s[i + 1] == '`')
			i++;
	}
	return (struct text){ s, n };
}

static struct type_name *simple_name(struct parser *p)
{
	struct type_name *t;
	uint32_t start = p->pos;
	unsigned n;

	if (char_is(p->t[start], CH_DIGIT) || !char_ident(p->t + start))
		return NULL;
	while (p->pos < p->end) {
		const char *s = p->t + p->pos;

		n = char_ident(s);
		if (!n && (*s == '.' || *s == '+' || *s == '`' || *s == '#' || *s == '\\'))
			n = char_newline(s + 1) ? 0 : 1;
		if (!n)
			break;
		p->pos += n;
	}
	if (p->pos == start)
		return NULL;
	t = arena_new(p->arena, struct type_name);
	t->start = parse_offset(p, start);
	t->end = parse_offset(p, p->pos);
	t->name = once_ticked(p, parse_slice(p, start, p->pos));
	p->tok = (struct lexeme){ .kind = T_IDENT, .mode = LEX_EXPR, .start = start,
				  .end = p->pos, .flags = TF_TYPE };
	lex_take(p);
	return t;
}

static struct type_name *derived(struct parser *p, struct type_name *elem, unsigned kind,
				 uint32_t from)
{
	struct type_name *t = arena_new(p->arena, struct type_name);

	t->kind = kind;
	t->elem = elem;
	t->start = elem->start;
	t->end = parse_offset(p, p->last);
	t->name = parse_slice(p, from, p->last);
	return t;
}

/* [], [,] … after an element type; the bracket is at p->pos. */
static struct type_name *array_of(struct parser *p, struct type_name *elem, uint32_t from)
{
	struct type_name *t;
	unsigned rank = 1;

	take_char(p, T_LBRACKET);
	lex_space(p);
	while (p->t[p->pos] == ',' && rank < 32) {
		take_char(p, T_COMMA);
		lex_space(p);
		rank++;
	}
	if (p->t[p->pos] != ']') {
		missing_bracket(p);
		return NULL;
	}
	take_char(p, T_RBRACKET);
	t = derived(p, elem, TYPE_NAME_ARRAY, from);
	t->rank = rank;
	return t;
}

static void assembly(struct parser *p, struct type_name *t)
{
	uint32_t start;

	lex_space(p);
	if (!t || p->t[p->pos] != ',')
		return;
	p->pos++;
	lex_space(p);
	start = p->pos;
	while (p->pos < p->end && p->t[p->pos] != ']' && !char_newline(p->t + p->pos))
		p->pos++;
	t->assembly = parse_slice(p, start, p->pos);
	t->end = parse_offset(p, p->pos);
	p->last = p->pos;
	if (!t->assembly.n)
		parse_wrong(p, PERR_MissingAssemblyNameSpecification, NULL);
}

/* One argument of a generic type, bracketed when it names its assembly. */
static struct type_name *type_argument(struct parser *p)
{
	struct type_name *t;

	lex_space(p);
	if (p->t[p->pos] != '[')
		return parse_type_of(p);
	take_char(p, T_LBRACKET);
	lex_space(p);
	t = parse_type_of(p);
	assembly(p, t);
	if (p->t[p->pos] == ']')
		take_char(p, T_RBRACKET);
	return t;
}

static struct type_name *generic_of(struct parser *p, struct type_name *elem, uint32_t from)
{
	struct type_name *args[32], *t;
	uint32_t n = 0;

	take_char(p, T_LBRACKET);
	for (;;) {
		struct type_name *arg = type_argument(p);

		if (!arg)
			parse_missing(p, PERR_MissingTypename, NULL);
		if (!arg && !n) {
			if (p->t[p->pos] == ']')
				take_char(p, T_RBRACKET);
			else
				parse_wrong(p, PERR_EndSquareBracketExpectedAtEndOfAttribute, NULL);
			return NULL;
		}
		if (!arg) {	/* behind a comma it is as if it were there */
			arg = arena_new(p->arena, struct type_name);
			arg->start = arg->end = parse_offset(p, p->last);
			arg->name = (struct text){ ":ErrorTypeName:", 15 };
		}
		if (n < ARRAY_LEN(args))
			args[n++] = arg;
		lex_space(p);
		if (p->t[p->pos] != ',')
			break;
		take_char(p, T_COMMA);
	}
	if (p->t[p->pos] != ']') {
		missing_generic_bracket(p);
		return NULL;
	}
	take_char(p, T_RBRACKET);
	t = derived(p, elem, TYPE_NAME_GENERIC, from);
	t->args = arena_array(p->arena, struct type_name *, n);
	memcpy(t->args, args, n * sizeof(*args));
	t->arg_count = n;
	return t;
}

struct type_name *parse_type_of(struct parser *p)
{
	struct type_name *t;
	uint32_t from;
	unsigned ranks = 0;

	lex_unpeek(p);
	from = p->pos;
	if (!parse_enter(p)) {
		parse_leave(p);
		return NULL;
	}
	t = simple_name(p);
	while (t && p->t[p->pos] == '[' && ranks++ < 64) {
		uint32_t at = p->pos + 1;

		while (char_is(p->t[at], CH_BLANK) || char_newline(p->t + at))
			at++;
		if (p->t[at] == ']' || p->t[at] == ',')
			t = array_of(p, t, from);
		else if (t->kind == TYPE_NAME_SIMPLE)
			t = generic_of(p, t, from);
		else
			break;
	}
	parse_leave(p);
	return t;
}

/* ---- Attributes ------------------------------------------------------------------ */

static struct ast *true_constant(struct parser *p, uint32_t start, uint32_t end)
{
	struct ast_number *n = NODE(p, NUMBER, number, start, end);

	n->type = NUM_TRUE;
	n->i = 1;
	return &n->ast;
}

/* Name = expression, or Name alone. *RET_OK is false when nothing more can follow; *END is moved behind what has a
 * value. */
static bool named_argument(struct parser *p, struct list_builder *out, uint32_t *end, bool *ret_ok)
{
	struct lexeme *tok = lex_peek(p, LEX_EXPR);
	struct ast_named_arg *a;

	if (tok->kind != T_IDENT)
		return false;
	a = NODE(p, NAMED_ARG, named_arg, tok->start, tok->end);
	a->name = tok->text;
	lex_take(p);
	if (lex_accept(p, T_EQUALS)) {
		lex_skip_newlines(p);
		a->value = parse_expr_no_comma(p);
		if (!a->value) {
			parse_missing(p, PERR_MissingExpressionInNamedArgument, NULL);
			a->value = parse_error_expr(p, p->last, NULL);
			*ret_ok = false;
		}
		*end = p->last;
	}
	if (!a->value) {
		a->ast.flags = AST_OMITTED;
		a->value = true_constant(p, a->ast.start, a->ast.end);
	}
	parse_close(p, &a->ast);
	for (uint32_t i = 0; i < out->n; i++) {
		struct ast_named_arg *other = (void *)(out->v ? out->v : out->small)[i];

		if (text_same(other->name, a->name))
			parse_fail(p, PERR_DuplicateNamedArgument, a->ast.start, p->last, a->name.s,
				   a->name.n);
	}
	parse_list_add(out, &a->ast);
	return true;
}

/* Where nothing follows a comma an argument that is none stands for it. */
static struct ast *positional_argument(struct parser *p, bool behind_comma)
{
	struct parse_mark mark = parse_mark(p);
	struct ast *e;

	if (lex_accept(p, T_COMMA)) {	/* an array of one */
		behind_comma = lex_peek(p, LEX_EXPR)->kind == T_RPAREN;
		if (!behind_comma)
			parse_rewind(p, mark);
	}
	e = lex_peek(p, LEX_EXPR)->kind == T_COMMA ? parse_expr(p) : parse_expr_no_comma(p);
	if (e || !behind_comma)
		return e;
	parse_missing(p, PERR_MissingExpressionAfterToken, ",");
	return parse_error_expr(p, p->last, NULL);
}

/* False when the parenthesis is not closed, which has been said. */
static bool arguments(struct parser *p, struct ast_attribute *a)
{
	struct list_builder pos = { 0 }, named = { 0 };
	bool comma = false, ok = true;
	uint32_t end;

	lex_take(p);
	end = p->last;
	do {
		lex_skip_newlines(p);
		if (!comma && (lex_peek(p, LEX_EXPR)->kind == T_RPAREN || p->tok.kind == T_EOI))
			break;
		if (!named_argument(p, &named, &end, &ok)) {
			struct ast *e = positional_argument(p, comma);

			if (!e)
				break;
			parse_list_add(&pos, e);
			end = p->last;
		}
		if (!ok)
			break;
		lex_skip_newlines(p);
		comma = lex_accept(p, T_COMMA);
		end = comma ? p->last : end;
	} while (comma);
	a->positional = list_done(p, &pos);
	a->named = list_done(p, &named);
	if (!ok)
		parse_missing(p, PERR_MissingEndParenthesisInExpression, NULL);
	if (lex_accept(p, T_RPAREN))
		return true;
	parse_missing_here(p, PERR_MissingEndParenthesisInExpression, end, NULL);
	p->last = end;
	return false;
}

static void close_bracket(struct parser *p)
{
	lex_skip_newlines(p);
	if (!lex_accept(p, T_RBRACKET))
		missing_bracket(p);
}

/* The name of an attribute was listed as that of a type. */
static void name_is_attribute(struct parser *p)
{
	struct parse_result *r = p->res;

	if ((p->flags & PARSE_TOKENS) && !p->quiet && r->token_count)
		r->tokens[r->token_count - 1].flags |= TF_ATTRIBUTE;
}

static struct ast *attribute(struct parser *p, struct type_name *t, uint32_t start)
{
	struct ast_attribute *a = NODE(p, ATTRIBUTE, attribute, start, start);

	a->type = t;
	name_is_attribute(p);
	lex_peek(p, LEX_EXPR);
	if (!arguments(p, a))
		lex_accept_after_newlines(p, T_RBRACKET);
	else if (!lex_accept_after_newlines(p, T_RBRACKET))
		parse_missing(p, PERR_EndSquareBracketExpectedAtEndOfAttribute, NULL);
	parse_close(p, &a->ast);
	return &a->ast;
}

struct ast *parse_attribute(struct parser *p)
{
	struct parse_mark mark = parse_mark(p);
	uint32_t start = lex_peek(p, LEX_EXPR)->start, errors = p->res->error_count;
	struct ast_type_constraint *c;
	struct type_name *t;

	lex_take(p);
	lex_space(p);
	t = parse_type_of(p);
	if (!t) {
		if (p->res->error_count == errors) {
			parse_missing(p, PERR_MissingTypename, NULL);
			parse_rewind(p, mark);
		}
		return NULL;
	}
	assembly(p, t);
	if (p->t[p->pos] == '(')
		return attribute(p, t, start);
	c = NODE(p, TYPE_CONSTRAINT, type_constraint, start, start);
	c->type = t;
	close_bracket(p);
	parse_close(p, &c->ast);
	return &c->ast;
}

/* A bracket that opens an attribute comes next. */
static bool at_bracket(struct parser *p, bool newlines)
{
	struct parse_mark m = parse_mark(p);

	if (newlines)
		lex_skip_newlines(p);
	if (lex_peek(p, LEX_EXPR)->kind == T_LBRACKET)
		return true;
	parse_rewind(p, m);
	return false;
}

struct ast_list parse_attributes(struct parser *p, bool newlines)
{
	struct list_builder b = { 0 };

	while (at_bracket(p, newlines)) {
		struct ast *a = parse_attribute(p);

		if (!a)
			break;
		parse_list_add(&b, a);
	}
	return list_done(p, &b);
}
