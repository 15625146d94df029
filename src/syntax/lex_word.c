/* SPDX-License-Identifier: MIT */
/* Bare words, parameters and variables. */
#include "syntax/parse.h"

#include "base/buf.h"

#include <string.h>
#include <strings.h>

/* A word of name characters only is an Identifier, any other is Generic. */
static void plain_word(struct parser *p, struct lexeme *tok, bool ident)
{
	struct ast_string *s = NODE(p, STRING, string, tok->start, p->pos);

	tok->kind = ident ? T_IDENT : T_GENERIC;
	tok->text = parse_slice(p, tok->start, p->pos);
	s->value = tok->text;
	tok->node = &s->ast;
}

static void quoted_part(struct parser *p, struct expand *x)
{
	uint32_t open = p->pos;
	unsigned n = char_squote(p->t + p->pos);

	if (!n) {
		p->pos += char_dquote(p->t + p->pos);
		lex_expand_double(p, x, open);
		p->pos += char_dquote(p->t + p->pos);
		return;
	}
	p->pos += n;
	while (p->pos < p->end) {
		n = char_squote(p->t + p->pos);
		if (n) {
			p->pos += n;
			if (!char_squote(p->t + p->pos))
				return;
			n = char_squote(p->t + p->pos);
		} else {
			n = 1;
		}
		buf_put(x->value, p->t + p->pos, n);
		p->pos += n;
	}
	parse_incomplete(p, PERR_TerminatorExpectedAtEndOfString, open, "'");
}

/* A word with escapes, quotes or variables inside. */
static void composed_word(struct parser *p, struct lexeme *tok)
{
	_cleanup_(buf_release) struct buf value = BUF_INIT;
	struct expand x;
	struct ast_list parts;

	lex_expand_init(&x, &value, tok->start);
	p->pos = tok->start;
	while (p->pos < p->end) {
		const char *s = p->t + p->pos;

		if (*s == '`' && p->pos + 1 < p->end) {
			lex_escape(p, &value);
		} else if (*s == '$') {
			lex_expand_dollar(p, &x, false);
		} else if (char_squote(s) || char_dquote(s)) {
			quoted_part(p, &x);
		} else if (char_is(*s, CH_BREAK) || char_blank(s)) {
			break;
		} else {
			if (*s == '`' && p->pos == tok->start)
				parse_incomplete(p, PERR_IncompleteString, p->end + !p->map, NULL);
			buf_putc(&value, *s);
			p->pos++;
		}
	}
	lex_expand_flush(p, &x, p->pos);
	parts = list_done(p, &x.parts);
	tok->kind = T_GENERIC;
	tok->text = (struct text){ arena_strndup(p->arena, (const char *)buf_ptr(&value) ?: "",
						 buf_size(&value)), (uint32_t)buf_size(&value) };
	for (uint32_t i = 0; i < parts.n; i++) {
		if (parts.v[i]->kind != AST_STRING) {
			struct ast_expandable *e = NODE(p, EXPANDABLE, expandable, tok->start,
							p->pos);
			e->value = tok->text;
			e->parts = parts;
			tok->node = &e->ast;
			return;
		}
	}
	struct ast_string *str = NODE(p, STRING, string, tok->start, p->pos);

	str->value = tok->text;
	tok->node = &str->ast;
}

void lex_word(struct parser *p, struct lexeme *tok)
{
	bool ident = char_ident(p->t + tok->start) && !char_is(p->t[tok->start], CH_DIGIT);

	p->pos = tok->start;
	while (p->pos < p->end) {
		const char *s = p->t + p->pos;
		unsigned n = 1;

		if (!char_is(*s, CH_IDENT)) {
			if (char_is(*s, CH_BREAK))
				break;
			if ((uint8_t)*s >= 0x80) {
				if (char_blank(s))
					break;
				n = char_ident(s);
				ident = ident && n;
				n = n ? n : 1;
			} else {
				ident = false;
			}
			if (*s == '`' || *s == '$' || char_squote(s) || char_dquote(s)) {
				composed_word(p, tok);
				return;
			}
		}
		p->pos += n;
	}
	if (p->pos == tok->start) {	/* a NUL byte within the text, a lone backtick */
		p->pos++;
		ident = false;
	}
	plain_word(p, tok, ident);
}

static bool ends_parameter(const char *s)
{
	return char_is(*s, CH_BREAK) || *s == '.' || *s == '[' || *s == ':' || char_blank(s);
}

void lex_parameter(struct parser *p, struct lexeme *tok)
{
	uint32_t name = tok->start + char_dash(p->t + tok->start);
	bool expr = tok->mode < LEX_NAME;

	p->pos = name;
	while (p->pos < p->end && !ends_parameter(p->t + p->pos)) {
		const char *s = p->t + p->pos;

		if (expr && !char_ident(s))
			break;
		if (char_squote(s) || char_dquote(s)) {
			lex_word(p, tok);
			return;
		}
		p->pos++;
	}
	tok->kind = T_PARAMETER;
	tok->text = parse_slice(p, name, p->pos);
	if (p->t[p->pos] == ':' && !expr) {
		tok->colon = true;
		p->pos++;
	}
}

/* ---- Variables -------------------------------------------------------------- */

static const struct {
	char name[10];
	uint8_t scope;
} scopes[] = {
	{ "global", VAR_GLOBAL }, { "script", VAR_SCRIPT }, { "local", VAR_LOCAL },
	{ "private", VAR_PRIVATE }, { "using", VAR_USING }, { "workflow", VAR_WORKFLOW },
	{ "variable", VAR_VARIABLE },
};

/* A scope's number, 0: no scope's name. */
static unsigned scope_of(struct text name)
{
	for (size_t i = 0; i < ARRAY_LEN(scopes); i++) {
		if (text_is(name, scopes[i].name))
			return scopes[i].scope;
	}
	return 0;
}

struct ast_variable *lex_variable_node(struct parser *p, uint32_t start, uint32_t end,
				       struct text path)
{
	struct ast_variable *v = NODE(p, VARIABLE, variable, start, end);
	const char *colon = path.n ? memchr(path.s, ':', path.n) : NULL;
	struct text head;

	v->path = v->name = path;
	if (!colon || colon == path.s)
		return v;
	head = (struct text){ path.s, (uint32_t)(colon - path.s) };
	v->name = (struct text){ colon + 1, path.n - head.n - 1 };
	v->scope = scope_of(head) ?: VAR_DRIVE;
	if (v->scope == VAR_DRIVE)
		v->drive = head;
	return v;
}

/* ${…}: everything to the brace; a backtick escapes. */
static bool braced(struct parser *p, struct lexeme *tok)
{
	_cleanup_(buf_release) struct buf name = BUF_INIT;
	struct ast_variable *v;
	struct text path;
	bool closed = false;

	p->pos = tok->start + 2;
	while (p->pos < p->end && !closed) {
		char c = p->t[p->pos];

		if (c == '}') {
			closed = true;
			p->pos++;
		} else if (c == '`' && p->pos + 1 < p->end) {
			lex_escape(p, &name);
		} else {
			buf_putc(&name, c);
			p->pos++;
			if (c == '{')
				parse_fail(p, PERR_OpenBraceNeedsToBeBackTickedInVariableName, p->pos, p->pos + 1, NULL, 0);
		}
	}
	path.n = (uint32_t)buf_size(&name);
	path.s = arena_strndup(p->arena, path.n ? (const char *)buf_ptr(&name) : "", path.n);
	if (!closed) {
		parse_incomplete(p, PERR_IncompleteDollarVariableReference, tok->start + 1, NULL);
	} else if (!path.n) {
		parse_fail(p, PERR_EmptyVariableReference, p->pos - 1, p->pos, NULL, 0);
	}
	v = lex_variable_node(p, tok->start, p->pos, path);
	if (closed && path.n && memchr(path.s, ':', path.n) == path.s + path.n - 1)
		parse_fail(p, PERR_InvalidBracedVariableReference, tok->start, p->pos, NULL, 0);
	v->ast.flags = AST_BRACED;
	tok->node = &v->ast;
	return true;
}

/* The end of the name that starts at POS, qualifier included. */
static uint32_t name_end(struct parser *p, uint32_t pos, bool in_string)
{
	uint32_t start = pos;
	bool drive = false;

	for (;;) {
		const char *s = p->t + pos;
		unsigned n = *s == '?' ? 1 : char_ident(s);

		if (pos >= p->end)
			return pos;
		if (n) {
			pos += n;
		} else if (*s == ':' && s[1] != ':' && pos > start) {
			if (char_ident(s + 1) || s[1] == '?') {
				pos++;
				drive = true;
			} else if (drive) {	/* a second one is part of the name */
				pos++;
			} else {
				if (in_string || s[1] || pos + 1 >= p->end)
					parse_fail(p, scope_of(parse_slice(p, start, pos)) ? PERR_InvalidVariableReference
						   : PERR_InvalidVariableReferenceWithDrive,
						   start - 1, pos + 1, NULL, 0);
				return pos + 1;
			}
		} else {
			return pos;
		}
	}
}

bool lex_variable(struct parser *p, struct lexeme *tok, bool in_string)
{
	uint32_t start = tok->start, name = start + 1;
	const char *s = p->t + name;
	bool splat = s[-1] == '@';

	tok->kind = splat ? T_SPLAT : T_VARIABLE;
	if (*s == '{' && !splat)
		return braced(p, tok);
	if (!splat && (*s == '$' || *s == '^' || *s == '?'))
		p->pos = name + 1;
	else if (*s == ':' && !splat && !char_ident(s + 1) && s[1] != ':') {
		parse_fail(p, PERR_InvalidVariableReference, start, name + 1, NULL, 0);
		return false;
	} else if (char_ident(s) || *s == '?' || (*s == ':' && !splat && char_ident(s + 1)))
		p->pos = *s == ':' ? name_end(p, name + 1, in_string) : name_end(p, name, in_string);
	else
		return false;
	/* $x?.y and $x?[0] need braces, but $x ? … does not. */
	tok->node = &lex_variable_node(p, start, p->pos, parse_slice(p, name, p->pos))->ast;
	if (splat)
		tok->node->flags = AST_SPLAT;
	return true;
}
