/* SPDX-License-Identifier: MIT */
/*
 * Strings of all four kinds. A subexpression inside a string ends at its
 * matching parenthesis by plain counting, quotes and comments notwithstanding;
 * its text is then parsed on its own. In a "…" string a doubled or escaped
 * double quote inside stands for one, so that such a text is parsed from a
 * copy with a map back to the source.
 */
#include "syntax/parse.h"

#include "base/buf.h"
#include "base/utf8.h"

#include <string.h>

static struct text keep(struct parser *p, const struct buf *b, uint32_t from)
{
	uint32_t n = (uint32_t)buf_size(b) - from;

	return (struct text){ arena_strndup(p->arena, n ? (const char *)buf_ptr(b) + from : "", n),
			      n };
}

static void unicode_escape(struct parser *p, struct buf *out, uint32_t start)
{
	uint32_t cp = 0, digits = 0;
	char bytes[4];

	for (p->pos++; digits < 7 && char_is(p->t[p->pos], CH_HEX); digits++, p->pos++)
		cp = cp * 16 + (uint32_t)hex_digit((uint8_t)p->t[p->pos]);
	if (digits > 6) {
		parse_fail(p, PERR_TooManyDigitsInUnicodeEscapeSequence, p->pos - 1, p->pos, NULL, 0);
		return;
	}
	if (p->t[p->pos] != '}' || digits == 0) {
		parse_fail(p, PERR_InvalidUnicodeEscapeSequence, p->t[p->pos] == '}' ? start : p->pos,
			MIN(p->pos + 1, p->end), NULL, 0);
		return;
	}
	p->pos++;
	if (cp > 0x10ffff) {
		parse_fail(p, PERR_InvalidUnicodeEscapeSequenceValue, p->pos - 1 - digits, p->pos - 1, NULL, 0);
	} else if (cp >= 0xd800 && cp <= 0xdfff) {
		bytes[0] = (char)0xed;
		bytes[1] = (char)(0x80 | ((cp >> 6) & 0x3f));
		bytes[2] = (char)(0x80 | (cp & 0x3f));
		buf_put(out, bytes, 3);
	} else {
		buf_put(out, bytes, utf8_encode(cp, bytes));
	}
}

void lex_escape(struct parser *p, struct buf *out)
{
	static const char from[] = "0abefnrtv", to[] = "\0\a\b\033\f\n\r\t\v";
	uint32_t start = p->pos;
	char c = p->t[p->pos + 1];
	const char *known = c ? strchr(from, c) : NULL;
	unsigned n = char_newline(p->t + p->pos + 1);

	p->pos += 2;
	if (p->pos > p->end) {
		p->pos = p->end;
		return;
	}
	if (known)
		buf_putc(out, to[known - from]);
	else if (c == 'u' && p->t[p->pos] == '{')
		unicode_escape(p, out, start);
	else if (c == 'u')
		parse_fail(p, PERR_InvalidUnicodeEscapeSequence, start, p->pos, NULL, 0);
	else if (n == 2)
		buf_put(out, "\r\n", 2), p->pos++;
	else
		buf_putc(out, c);
}

/* ---- Expanding ------------------------------------------------------------------ */

void lex_expand_init(struct expand *x, struct buf *value, uint32_t pos)
{
	memset(&x->parts, 0, sizeof(x->parts));
	x->value = value;
	x->run_value = 0;
	x->run_start = pos;
	x->open = 0;
}

void lex_expand_flush(struct parser *p, struct expand *x, uint32_t pos)
{
	if (buf_size(x->value) > x->run_value) {
		struct ast_string *s = NODE(p, STRING, string, x->run_start, pos);

		s->quote = '"';
		s->value = keep(p, x->value, x->run_value);
		parse_list_add(&x->parts, &s->ast);
	}
}

/* After a part that ended at p->pos: its source text belongs to the value. */
static void part_done(struct parser *p, struct expand *x, uint32_t start, struct ast *part)
{
	parse_list_add(&x->parts, part);
	buf_put(x->value, p->t + start, p->pos - start);
	x->run_value = (uint32_t)buf_size(x->value);
	x->run_start = p->pos;
}

/* The pos after the parenthesis that closes the $( at START; END when open.
 * SKIPS counts the quotes to drop. */
static uint32_t find_close(struct parser *p, uint32_t start, bool here, uint32_t *ret_skips)
{
	uint32_t depth = 0, skips = 0, pos = start + 1;

	for (; pos < p->end; pos++) {
		const char *s = p->t + pos;
		unsigned n;

		if (*s == '(')
			depth++;
		else if (*s == ')' && --depth == 0)
			break;
		else if (!here && (*s == '`' || char_dquote(s))) {
			n = *s == '`' ? 1 : char_dquote(s);
			if (char_dquote(s + n)) {
				skips += n;
				pos += n + char_dquote(s + n) - 1;
			} else {
				pos += n - 1;
			}
		}
	}
	*ret_skips = skips;
	return pos < p->end ? pos + 1 : p->end + 1;
}

/* Copies [start, end) without the first of each pair of quotes, and maps it. */
static void unquoted_copy(struct parser *p, struct parser *in, uint32_t start, uint32_t end)
{
	char *text = arena_alloc(p->arena, end - start + 16);
	uint32_t *map = arena_array(p->arena, uint32_t, end - start + 16), n = 0;

	for (uint32_t pos = start; pos < end;) {
		const char *s = p->t + pos;
		unsigned len = *s == '`' ? 1 : char_dquote(s), take = 1;

		if (len && char_dquote(s + len)) {
			pos += len;
			take = char_dquote(p->t + pos);
		} else if (len) {
			take = len;
		}
		for (; take; take--, n++, pos++) {
			map[n] = parse_offset(p, pos);
			text[n] = p->t[pos];
		}
	}
	for (uint32_t i = n; i < end - start + 16; i++)
		map[i] = parse_offset(p, end);
	in->t = text;
	in->map = map;
	in->pos = 0;
	in->end = n;
}

static struct ast *sub_parse(struct parser *p, uint32_t start, uint32_t end, bool copy)
{
	struct parser outer = *p;
	struct ast *sub = NULL;
	char saved = p->t[end];

	if (copy)
		unquoted_copy(&outer, p, start, end);
	else
		p->pos = start, p->end = end;
	p->t[p->end] = 0;
	p->have = p->have_spare = false;
	p->quiet = true;
	p->no_comma = false;
	if (lex_peek(p, LEX_EXPR)->kind == T_DOLLARPAREN)
		sub = parse_sub_expr(p, T_DOLLARPAREN);
	if (sub && !p->too_deep && lex_peek(p, LEX_EXPR)->kind != T_EOI)
		parse_unexpected(p, &p->tok);
	outer.t[end] = saved;
	p->t = outer.t;
	p->map = outer.map;
	p->end = outer.end;
	p->last = outer.last;
	p->quiet = outer.quiet;
	p->no_comma = outer.no_comma;
	p->have = outer.have;
	p->tok = outer.tok;
	p->spare = outer.spare;
	p->have_spare = outer.have_spare;
	p->pos = end;
	return sub;
}

static void subexpression(struct parser *p, struct expand *x, bool here)
{
	uint32_t start = p->pos, skips, end = find_close(p, start, here, &skips);
	struct ast *sub = NULL;

	lex_expand_flush(p, x, start);
	if (end > p->end) {
		p->pos = p->end;
		parse_incomplete(p, PERR_IncompleteDollarSubexpressionReference, start, NULL);
		x->open = start + 1;
		part_done(p, x, start, NULL);
		return;
	}
	if (parse_enter(p))
		sub = sub_parse(p, start, end, skips > 0);
	parse_leave(p);
	if (!p->too_deep)
		p->pos = end;
	part_done(p, x, MIN(start, p->pos), sub);
}

void lex_expand_dollar(struct parser *p, struct expand *x, bool here)
{
	struct lexeme tok = { .start = p->pos, .mode = LEX_EXPR };
	uint32_t start = p->pos;

	if (p->t[start + 1] == '(') {
		subexpression(p, x, here);
	} else if (lex_variable(p, &tok, true)) {
		uint32_t end = p->pos;

		p->pos = start;
		lex_expand_flush(p, x, start);
		p->pos = end;
		part_done(p, x, start, parse_using_of(p, tok.node));
	} else {
		buf_putc(x->value, '$');
		p->pos = start + 1;
	}
}

/* What is wrong inside of a subexpression that the text ends in. */
static void parse_open(struct parser *p, struct expand *x)
{
	if (!x->open || p->quiet)
		return;
	if (parse_enter(p))
		sub_parse(p, x->open - 1, p->end, false);
	parse_leave(p);
	x->open = 0;
}

void lex_expand_double(struct parser *p, struct expand *x, uint32_t open)
{
	while (p->pos < p->end) {
		const char *s = p->t + p->pos;
		unsigned n;

		if (*s == '`') {
			lex_escape(p, x->value);
		} else if (*s == '$') {
			lex_expand_dollar(p, x, false);
		} else if ((n = char_dquote(s))) {
			unsigned n2 = char_dquote(s + n);

			if (!n2)
				return;
			buf_put(x->value, s + n, n2);
			p->pos += n + n2;
		} else {
			buf_putc(x->value, *s);
			p->pos++;
		}
	}
	parse_incomplete(p, PERR_TerminatorExpectedAtEndOfString, open, "\"");
	parse_open(p, x);
}

/* Makes the node of a double-quoted string from what was gathered. */
static void expanded(struct parser *p, struct lexeme *tok, struct expand *x, unsigned flags)
{
	struct ast_list parts = list_done(p, &x->parts);
	bool plain = parts.n == 0 || (parts.n == 1 && parts.v[0]->kind == AST_STRING);

	tok->kind = flags & AST_HERE ? T_XHERE : T_XSTRING;
	tok->text = keep(p, x->value, 0);
	if (plain) {
		struct ast_string *s = NODE(p, STRING, string, tok->start, p->pos);

		s->quote = '"';
		s->value = tok->text;
		s->ast.flags = flags;
		tok->node = &s->ast;
	} else {
		struct ast_expandable *e = NODE(p, EXPANDABLE, expandable, tok->start, p->pos);

		e->quote = '"';
		e->value = tok->text;
		e->parts = parts;
		e->ast.flags = flags;
		tok->node = &e->ast;
	}
}

static void literal(struct parser *p, struct lexeme *tok, struct text value, unsigned flags)
{
	struct ast_string *s = NODE(p, STRING, string, tok->start, p->pos);

	s->quote = '\'';
	s->value = value;
	s->ast.flags = flags;
	tok->kind = flags & AST_HERE ? T_HERE : T_STRING;
	tok->text = value;
	tok->node = &s->ast;
}

/* The end of a run of bytes without any of the string's special ones. */
static bool simple_double(struct parser *p, uint32_t pos, uint32_t *ret_end)
{
	for (; pos < p->end; pos++) {
		char c = p->t[pos];

		if (c == '"' || char_dquote(p->t + pos)) {
			*ret_end = pos;
			return !char_dquote(p->t + pos + char_dquote(p->t + pos));
		}
		if (c == '`' || c == '$')
			return false;
	}
	return false;
}

void lex_double_string(struct parser *p, struct lexeme *tok)
{
	_cleanup_(buf_release) struct buf value = BUF_INIT;
	unsigned n = char_dquote(p->t + tok->start);
	struct expand x;
	uint32_t end;

	p->pos = tok->start + n;
	if (simple_double(p, p->pos, &end)) {
		struct text t = parse_slice(p, p->pos, end);

		p->pos = end + char_dquote(p->t + end);
		literal(p, tok, t, 0);
		((struct ast_string *)tok->node)->quote = '"';
		tok->kind = T_XSTRING;
		return;
	}
	lex_expand_init(&x, &value, p->pos);
	lex_expand_double(p, &x, tok->start);
	lex_expand_flush(p, &x, p->pos);
	if (p->pos < p->end)
		p->pos += char_dquote(p->t + p->pos);
	expanded(p, tok, &x, 0);
}

void lex_single_string(struct parser *p, struct lexeme *tok)
{
	_cleanup_(buf_release) struct buf value = BUF_INIT;
	uint32_t start = tok->start + char_squote(p->t + tok->start);
	bool doubled = false;

	for (p->pos = start; p->pos < p->end;) {
		const char *s = p->t + p->pos;
		unsigned n = char_squote(s), n2;

		if (!n) {
			p->pos++;
			continue;
		}
		n2 = char_squote(s + n);
		if (!n2)
			break;
		buf_put(&value, p->t + start, p->pos + n - start - n);
		buf_put(&value, s + n, n2);
		doubled = true;
		p->pos += n + n2;
		start = p->pos;
	}
	if (doubled)
		buf_put(&value, p->t + start, p->pos - start);
	if (p->pos >= p->end)
		parse_incomplete(p, PERR_TerminatorExpectedAtEndOfString, tok->start, "'");
	struct text t = doubled ? keep(p, &value, 0) : parse_slice(p, start, p->pos);

	if (p->pos < p->end)
		p->pos += char_squote(p->t + p->pos);
	literal(p, tok, t, 0);
}

/* ---- Here-strings --------------------------------------------------------------- */

/* Skips the rest of the header line; false when other text stands there. */
static bool here_header(struct parser *p)
{
	unsigned n;

	while (p->pos < p->end && (n = char_blank(p->t + p->pos)))
		p->pos += n;
	n = char_newline(p->t + p->pos);
	p->pos += n;
	return n || p->pos >= p->end;
}

/* The length of the footer, quote and @, at S. */
static unsigned footer(const char *s, bool single)
{
	unsigned n = single ? char_squote(s) : char_dquote(s);

	return n && s[n] == '@' ? n + 1 : 0;
}

/* A footer after blanks at the start of a line is most likely a mistake. */
static uint32_t indented_footer(struct parser *p, uint32_t from, bool single)
{
	for (uint32_t pos = from; pos < p->end; pos++) {
		uint32_t at = pos;

		if (pos > from && !char_newline(p->t + pos - 1))
			continue;
		while (char_is(p->t[at], CH_BLANK))
			at++;
		if (at > pos && footer(p->t + at, single))
			return at;
	}
	return 0;
}

static void here_open(struct parser *p, struct lexeme *tok, uint32_t body, bool single, struct expand *x)
{
	uint32_t at = indented_footer(p, body, single);

	if (at)
		parse_incomplete(p, PERR_WhitespaceBeforeHereStringFooter, at, NULL);
	else
		parse_incomplete(p, PERR_TerminatorExpectedAtEndOfString, tok->start,
			      single ? "'@" : "\"@");
	if (x)
		parse_open(p, x);
}

static void here_single(struct parser *p, struct lexeme *tok)
{
	uint32_t body = p->pos, line = p->pos;

	for (;;) {
		uint32_t end = p->pos;
		unsigned n;

		if (p->pos >= p->end) {
			here_open(p, tok, body, true, NULL);
			literal(p, tok, parse_slice(p, body, p->pos), AST_HERE);
			return;
		}
		if (p->pos == line && (n = footer(p->t + p->pos, true))) {
			end = line > body ? line - 1 : line;
			if (end > body && p->t[end] == '\n' && p->t[end - 1] == '\r')
				end--;
			p->pos += n;
			literal(p, tok, parse_slice(p, body, MAX(end, body)), AST_HERE);
			return;
		}
		n = char_newline(p->t + p->pos);
		p->pos += n ? n : 1;
		if (n)
			line = p->pos;
	}
}

static void here_double(struct parser *p, struct lexeme *tok)
{
	_cleanup_(buf_release) struct buf value = BUF_INIT;
	uint32_t body = p->pos;
	bool closed = false;
	struct expand x;
	unsigned n;

	lex_expand_init(&x, &value, p->pos);
	if ((n = footer(p->t + p->pos, false))) {
		p->pos += n;
		expanded(p, tok, &x, AST_HERE);
		return;
	}
	while (p->pos < p->end && !closed) {
		const char *s = p->t + p->pos;

		n = char_newline(s);
		if (n && footer(s + n, false)) {
			lex_expand_flush(p, &x, p->pos);
			p->pos += n + footer(s + n, false);
			closed = true;
		} else if (n) {
			buf_put(&value, s, n);
			p->pos += n;
		} else if (*s == '`') {
			lex_escape(p, &value);
		} else if (*s == '$') {
			lex_expand_dollar(p, &x, true);
		} else {
			buf_putc(&value, *s);
			p->pos++;
		}
	}
	if (!closed) {
		lex_expand_flush(p, &x, p->pos);
		here_open(p, tok, body, false, &x);
	}
	expanded(p, tok, &x, AST_HERE);
}

void lex_here_string(struct parser *p, struct lexeme *tok)
{
	bool single = char_squote(p->t + tok->start + 1);

	p->pos = tok->start + 1;
	p->pos += single ? char_squote(p->t + p->pos) : char_dquote(p->t + p->pos);
	if (!here_header(p)) {
		parse_fail(p, PERR_UnexpectedCharactersAfterHereStringHeader, p->pos, p->pos + 1, NULL, 0);
		while (p->pos < p->end && !char_newline(p->t + p->pos))
			p->pos++;
		literal(p, tok, (struct text){ "", 0 }, AST_HERE);
		return;
	}
	if (p->pos > p->end)
		p->pos = p->end;
	if (single)
		here_single(p, tok);
	else
		here_double(p, tok);
}
