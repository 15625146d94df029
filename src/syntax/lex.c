/* SPDX-License-Identifier: MIT */
/* The lexer's core: blanks, comments, punctuation and operators by mode. */
#include "syntax/parse.h"

#include <string.h>
#include <strings.h>

static void note_comment(struct parser *p, uint32_t start, uint32_t end)
{
	struct parse_result *r = p->res;
	uint32_t from = parse_offset(p, start);

	/* Text is scanned again after backtracking. */
	if (r->comment_count && r->comments[r->comment_count - 1].start >= from)
		return;
	if (r->comment_count == p->comment_cap) {
		p->comment_cap = p->comment_cap ? p->comment_cap * 2 : 16;
		r->comments = xrealloc(r->comments, p->comment_cap, sizeof(*r->comments));
	}
	r->comments[r->comment_count++] = (struct comment){ from, parse_offset(p, end) };
}

static void line_comment(struct parser *p)
{
	uint32_t start = p->pos;

	while (p->pos < p->end && !char_newline(p->t + p->pos))
		p->pos++;
	note_comment(p, start, p->pos);
}

static void block_comment(struct parser *p)
{
	uint32_t start = p->pos;
	const char *close = memmem(p->t + start + 2, p->end - MIN(start + 2, p->end), "#>", 2);

	if (close) {
		p->pos = (uint32_t)(close - p->t) + 2;
	} else {
		p->pos = p->end;
		parse_incomplete(p, PERR_MissingTerminatorMultiLineComment, start, NULL);
	}
	note_comment(p, start, p->pos);
}

void lex_blanks(struct parser *p)
{
	for (;;) {
		const char *s = p->t + p->pos;
		unsigned n;

		if (p->pos >= p->end)
			return;
		if ((n = char_blank(s)))
			p->pos += n;
		else if (*s == '`' && (n = char_newline(s + 1))) {
			/* A token too, kept with the comments until all tokens are there. */
			if (p->flags & PARSE_TOKENS && !p->quiet)
				note_comment(p, p->pos, p->pos + 1 + n);
			p->pos += 1 + n;
		}
		else if (*s == '`' && char_blank(s + 1))
			p->pos++;
		else if (*s == '#')
			line_comment(p);
		else if (*s == '<' && s[1] == '#')
			block_comment(p);
		else
			return;
	}
}

static void one(struct parser *p, struct lexeme *tok, unsigned kind, unsigned len)
{
	tok->kind = kind;
	p->pos = tok->start + len;
}

/* The stream of a redirection's leading digit or star, 255 when there is none. */
static unsigned stream_of(char c)
{
	if (c >= '1' && c <= '6')
		return c - '0';
	return c == '*' ? 0 : 255;
}

/* Where a value may begin, the digit before > is that value: `1>file` writes 1. */
static bool redirection(struct parser *p, struct lexeme *tok)
{
	const char *s = p->t + tok->start;
	unsigned from = *s == '>' ? 1 : stream_of(*s), n = *s == '>' ? 1 : 2;

	if (from == 255 || (*s != '>' && s[1] != '>'))
		return false;
	if (tok->mode == LEX_SIGNED && char_is(*s, CH_DIGIT) && s[n] != '&')
		return false;
	tok->from = from;
	if (s[n] == '>') {
		tok->append = true;
		n++;
	} else if (s[n] == '&' && (s[n + 1] == '1' || s[n + 1] == '2')) {
		tok->to = s[n + 1] - '0';
		n += 2;
	}
	one(p, tok, T_REDIRECT, n);
	return true;
}

/* Longest first; the same in every mode. */
static bool fixed(struct parser *p, struct lexeme *tok)
{
	const char *s = p->t + tok->start;
	unsigned n;

	switch (*s) {
	case '(': one(p, tok, T_LPAREN, 1); return true;
	case ')': one(p, tok, T_RPAREN, 1); return true;
	case '{': one(p, tok, T_LCURLY, 1); return true;
	case '}': one(p, tok, T_RCURLY, 1); return true;
	case ';': one(p, tok, T_SEMI, 1); return true;
	case ',': one(p, tok, T_COMMA, 1); return true;
	case '|': n = 1 + (s[1] == '|'); one(p, tok, n == 2 ? T_OROR : T_PIPE, n); return true;
	case '&': n = 1 + (s[1] == '&'); one(p, tok, n == 2 ? T_ANDAND : T_AMP, n); return true;
	case '<': one(p, tok, T_REDIRIN, 1); return true;
	case '\n': case '\r': one(p, tok, T_NEWLINE, char_newline(s)); return true;
	case '\'': lex_single_string(p, tok); return true;
	case '"': lex_double_string(p, tok); return true;
	case '>': case '*': case '1' ... '6': return redirection(p, tok);
	}
	if ((uint8_t)*s != 0xe2)
		return false;
	if (char_squote(s))
		return lex_single_string(p, tok), true;
	if (char_dquote(s))
		return lex_double_string(p, tok), true;
	return false;
}

/* What ends a variable in an argument: anything else goes on with it as a bare word. */
static bool variable_ends(const char *s)
{
	return char_is(*s, CH_BREAK) || *s == '.' || *s == '[' || char_blank(s) || (*s == ':' && s[1] == ':');
}

static void at_sign(struct parser *p, struct lexeme *tok)
{
	const char *s = p->t + tok->start;

	if (s[1] == '(')
		one(p, tok, T_ATPAREN, 2);
	else if (s[1] == '{')
		one(p, tok, T_ATCURLY, 2);
	else if (char_squote(s + 1) || char_dquote(s + 1))
		lex_here_string(p, tok);
	else if (!lex_variable(p, tok, false)) {
		one(p, tok, T_UNKNOWN, 1);
		parse_fail(p, PERR_UnrecognizedToken, tok->start, p->pos, NULL, 0);
	} else if (tok->mode == LEX_ARG && !variable_ends(p->t + p->pos)) {
		p->pos = tok->start;
		lex_word(p, tok);
	}
}

static void dollar(struct parser *p, struct lexeme *tok)
{
	if (p->t[tok->start + 1] == '(')
		one(p, tok, T_DOLLARPAREN, 2);
	else if (!lex_variable(p, tok, false))
		lex_word(p, tok);
}

/* $$, $^ and $?: their names are over, and a member of theirs is text. */
static bool is_mark(const struct parser *p, const struct lexeme *tok)
{
	return p->pos == tok->start + 2 && memchr("$^?", p->t[tok->start + 1], 3);
}

/* A variable in an argument goes on as a bare word unless it ends there or an
 * access to a member follows; ?. and ?[ behind it are text. */
static void dollar_in_argument(struct parser *p, struct lexeme *tok)
{
	const char *end;

	dollar(p, tok);
	end = p->t + p->pos;
	if (tok->kind != T_VARIABLE || (is_mark(p, tok) ? char_is(*end, CH_BREAK) || char_blank(end) : variable_ends(end)))
		return;
	p->pos = tok->start;
	lex_word(p, tok);
}

static void dash(struct parser *p, struct lexeme *tok, unsigned n)
{
	const char *s = p->t + tok->start;
	unsigned n2 = char_dash(s + n), len = 0;

	if (n2) {
		one(p, tok, T_MINUSMINUS, n + n2);
		return;
	}
	if (s[n] == '=') {
		one(p, tok, T_MINUSEQ, n + 1);
		return;
	}
	while (char_is(s[n + len], CH_IDENT))
		len++;
	if (len && char_is(s[n], CH_IDENT1)) {
		unsigned kind = token_dash_operator(s + n, len);

		if (!kind) {	/* a number may follow an operator at once */
			while (len && char_is(s[n + len - 1], CH_DIGIT))
				len--;
			kind = tok->mode <= LEX_SIGNED ? token_dash_operator(s + n, len) : T_UNKNOWN;
		}
		if (kind)
			one(p, tok, kind, n + len);
		else
			lex_parameter(p, tok);
		return;
	}
	one(p, tok, T_MINUS, n);
}

struct op_spelling {
	char text[4];
	uint8_t kind;
};

/* Longer before shorter. */
static const struct op_spelling ops[] = {
	{ "?\?=", T_COALESCEEQ }, { "?\?", T_COALESCE }, { "?.", T_QDOT }, { "?[", T_QLBRACKET },
	{ "?", T_QUESTION }, { "++", T_PLUSPLUS }, { "+=", T_PLUSEQ }, { "+", T_PLUS },
	{ "*=", T_MULEQ }, { "*", T_MULTIPLY }, { "/=", T_DIVEQ }, { "/", T_DIVIDE },
	{ "%=", T_REMEQ }, { "%", T_REM }, { "=", T_EQUALS }, { "..", T_DOTDOT },
	{ ".", T_DOT }, { "::", T_COLONCOLON }, { ":", T_COLON }, { "!", T_EXCLAIM },
	{ "[", T_LBRACKET }, { "]", T_RBRACKET },
};

static bool operator(struct parser *p, struct lexeme *tok)
{
	const char *s = p->t + tok->start;

	for (size_t i = 0; i < ARRAY_LEN(ops); i++) {
		size_t n = strlen(ops[i].text);

		if (*s == ops[i].text[0] && strncmp(s, ops[i].text, n) == 0) {
			one(p, tok, ops[i].kind, (unsigned)n);
			return true;
		}
	}
	return false;
}

static void plain_name(struct parser *p, struct lexeme *tok)
{
	unsigned n;

	while (p->pos < p->end && (n = char_ident(p->t + p->pos)))
		p->pos += n;
	tok->kind = T_IDENT;
	tok->text = parse_slice(p, tok->start, p->pos);
}

static void in_expression(struct parser *p, struct lexeme *tok)
{
	const char *s = p->t + tok->start;
	unsigned n = char_dash(s);
	bool sign = tok->mode == LEX_SIGNED && (n || *s == '+');

	if ((char_is(*s, CH_DIGIT) || (*s == '.' && char_is(s[1], CH_DIGIT)) || sign) &&
	    lex_number(p, tok, sign))
		return;
	if (n)
		dash(p, tok, n);
	else if (char_is(*s, CH_DIGIT))
		lex_word(p, tok);
	else if (!operator(p, tok)) {
		if (char_ident(s))
			plain_name(p, tok);
		else
			lex_word(p, tok);
	}
}

/* A dot alone is the dot-source operator where a command is named. */
static bool dot_source(struct parser *p, struct lexeme *tok)
{
	const char *s = p->t + tok->start;

	if (tok->mode != LEX_NAME || *s != '.')
		return false;
	if (!char_is(s[1], CH_BREAK) && s[1] != '$' && !char_squote(s + 1) &&
	    !char_dquote(s + 1) && !char_blank(s + 1))
		return false;
	one(p, tok, T_DOT, 1);
	return true;
}

static void in_command(struct parser *p, struct lexeme *tok)
{
	const char *s = p->t + tok->start;
	unsigned n = char_dash(s), n2 = n ? char_dash(s + n) : 0;

	if (n2 && char_is(s[n + n2], CH_BREAK) && tok->mode == LEX_ARG) {
		one(p, tok, T_MINUSMINUS, n + n2);
		return;
	}
	if (n && !n2 && (char_ident(s + n) || s[n] == '?') && !char_is(s[n], CH_DIGIT)) {
		lex_parameter(p, tok);
		return;
	}
	if (dot_source(p, tok))
		return;
	if ((char_is(*s, CH_DIGIT) || *s == '.') && lex_number(p, tok, false))
		return;
	lex_word(p, tok);
}

static void scan(struct parser *p, struct lexeme *tok)
{
	lex_blanks(p);
	tok->start = p->pos;
	if (p->pos >= p->end) {
		tok->kind = T_EOI;
		return;
	}
	if (fixed(p, tok))
		return;
	if (p->t[p->pos] == '@') {
		at_sign(p, tok);
	} else if (p->t[p->pos] == '$') {
		if (tok->mode >= LEX_NAME && tok->mode == LEX_ARG)
			dollar_in_argument(p, tok);
		else
			dollar(p, tok);
	} else if (tok->mode >= LEX_NAME) {
		in_command(p, tok);
	} else {
		in_expression(p, tok);
	}
}

void lex_unpeek(struct parser *p)
{
	if (!p->have)
		return;
	p->have = false;
	p->pos = p->tok.start;
	if (p->tok.node && p->tok.node->kind == AST_EXPANDABLE) {
		p->spare = p->tok;
		p->have_spare = true;
	}
}

/* True when the word at S is scanned by lex_word in MODE as it was in FROM. */
static bool same_word(const char *s, unsigned mode, unsigned from)
{
	if (*s == '$')
		return char_squote(s + 1) || char_dquote(s + 1);
	if (mode >= LEX_NAME && *s == '.')
		return !char_is(s[1], CH_BREAK) && !char_squote(s + 1) && !char_dquote(s + 1) &&
		       s[1] != '$';
	if (mode >= LEX_NAME)
		return from >= LEX_NAME || !char_dash(s);
	/* 1..$n is one word as a name, three tokens in an expression. */
	if (char_is(*s, CH_DIGIT))
		return from < LEX_NAME;
	return !char_ident(s) && !char_dash(s) && !strchr("?+*/%=.:![]", *s);
}

static bool take_spare(struct parser *p, struct lexeme *tok)
{
	unsigned mode = tok->mode;

	lex_blanks(p);
	if (p->spare.start != p->pos ||
	    (p->spare.kind == T_GENERIC && mode != p->spare.mode &&
	     !same_word(p->t + p->pos, mode, p->spare.mode)))
		return false;
	*tok = p->spare;
	tok->mode = mode;
	p->pos = tok->end;
	return true;
}

struct lexeme *lex_peek(struct parser *p, enum lex_mode mode)
{
	if (p->have) {
		if (p->tok.mode == mode || (token_flags(p->tok.kind) & TF_INVARIANT))
			return &p->tok;
		lex_unpeek(p);
	}
	p->tok = (struct lexeme){ .mode = mode };
	p->have = true;
	if (p->have_spare && take_spare(p, &p->tok))
		return &p->tok;
	if (parse_stopped(p)) {
		p->too_deep = true;
		p->pos = p->end;
	}
	scan(p, &p->tok);
	p->tok.end = p->pos;
	p->tok.flags |= token_flags(p->tok.kind);
	return &p->tok;
}

uint32_t lex_start(struct parser *p)
{
	return lex_peek(p, LEX_EXPR)->start + (p->tok.kind == T_EOI && !p->map);
}

static bool is_label(struct text t)
{
	uint32_t i = 1, n;

	if (t.n < 2 || t.s[0] != ':')
		return false;
	while (i < t.n && (n = char_ident(t.s + i)))
		i += n;
	return i >= t.n;
}

/* The name of a command keeps the kind of the keyword or operator it is elsewhere. */
static unsigned listed_kind(const struct lexeme *tok)
{
	unsigned keyword;

	if (!(tok->flags & TF_COMMAND))
		return tok->kind;
	if (tok->kind == T_GENERIC && text_is(tok->text, "%"))
		return T_REM;
	if (tok->kind == T_GENERIC && is_label(tok->text))
		return T_LABEL;
	keyword = tok->kind == T_IDENT ? token_keyword(tok->text.s, tok->text.n) : T_UNKNOWN;
	return keyword ?: tok->kind;
}

static void list_token(struct parser *p, const struct lexeme *tok)
{
	struct parse_result *r = p->res;
	uint32_t past = tok->kind == T_EOI;
	unsigned kind = listed_kind(tok);

	if (r->token_count == p->token_cap) {
		p->token_cap = p->token_cap ? p->token_cap * 2 : 64;
		r->tokens = xrealloc(r->tokens, p->token_cap, sizeof(*r->tokens));
	}
	r->tokens[r->token_count++] = (struct token){
		.kind = kind,
		.flags = (tok->flags | (kind == T_RBRACKET ? TF_INVARIANT : kind == T_REM ? token_flags(kind)
			: 0)) & TF_PUBLIC_MASK,
		.start = parse_offset(p, tok->start) + past,
		.end = parse_offset(p, tok->end) + past,
	};
}

void lex_take(struct parser *p)
{
	p->pos = p->tok.end;
	p->last = p->tok.end;
	p->have = false;
	if ((p->flags & PARSE_TOKENS) && !p->quiet)
		list_token(p, &p->tok);
}

void lex_take_as(struct parser *p, unsigned kind)
{
	p->tok.flags |= token_flags(kind);
	if (p->tok.flags & TF_CONTEXT)
		p->tok.flags |= TF_KEYWORD;
	p->tok.kind = kind;
	lex_take(p);
}

void lex_skip_newlines(struct parser *p)
{
	while (lex_peek(p, LEX_EXPR)->kind == T_NEWLINE)
		lex_take(p);
}

void lex_skip_separators(struct parser *p)
{
	for (;;) {
		unsigned kind;

		/* Peek cheaply: most statements do not start with these. */
		if (!p->have) {
			lex_blanks(p);
			if (p->t[p->pos] != ';' && !char_newline(p->t + p->pos))
				return;
		}
		kind = lex_peek(p, LEX_EXPR)->kind;
		if (kind != T_NEWLINE && kind != T_SEMI)
			return;
		lex_take(p);
	}
}

unsigned lex_keyword(struct parser *p)
{
	struct lexeme *tok = lex_peek(p, LEX_NAME);

	return tok->kind == T_IDENT ? token_keyword(tok->text.s, tok->text.n) : T_UNKNOWN;
}

bool lex_at_keyword(struct parser *p, unsigned kind)
{
	return lex_keyword(p) == kind;
}

bool lex_accept(struct parser *p, unsigned kind)
{
	if (lex_peek(p, LEX_EXPR)->kind != kind)
		return false;
	lex_take(p);
	return true;
}

void lex_space(struct parser *p)
{
	unsigned n;

	lex_unpeek(p);
	for (lex_blanks(p); (n = char_newline(p->t + p->pos)); lex_blanks(p))
		p->pos += n;
}

/* The first character of what follows the newlines. */
static char after_newlines(struct parser *p)
{
	struct parse_mark m = parse_mark(p);
	char c;

	lex_space(p);
	c = p->t[p->pos];
	parse_rewind(p, m);
	return c;
}

bool lex_accept_after_newlines(struct parser *p, unsigned kind)
{
	struct parse_mark m = parse_mark(p);

	if (after_newlines(p) != token_text(kind)[0])
		return false;
	lex_skip_newlines(p);
	if (lex_accept(p, kind))
		return true;
	parse_rewind(p, m);
	return false;
}

bool lex_keyword_after_newlines(struct parser *p, unsigned kind)
{
	struct parse_mark m = parse_mark(p);

	if ((after_newlines(p) | 0x20) != token_text(kind)[0])
		return false;
	lex_skip_newlines(p);
	if (lex_at_keyword(p, kind)) {
		lex_take_as(p, kind);
		return true;
	}
	parse_rewind(p, m);
	return false;
}
