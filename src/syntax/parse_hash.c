/* SPDX-License-Identifier: MIT */
/* Hash literals: @{ key = statement; … }. */
#include "syntax/parse.h"

#include "base/buf.h"

#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

struct pairs {
	struct ast_pair *v;
	struct text *text;	/* of constant keys, as they are compared; s is NULL for others */
	uint32_t n, cap;
	uint32_t *hash;		/* of constant keys, 1 + index, open addressing */
	uint32_t size;
};

static struct text key_text(struct arena *a, const struct ast *k);

static void add_pair(struct parser *p, struct pairs *l, struct ast *key, struct ast *value)
{
	if (l->n == l->cap) {
		l->cap = l->cap ? l->cap * 2 : 8;
		l->v = xrealloc(l->v, l->cap, sizeof(*l->v));
		l->text = xrealloc(l->text, l->cap, sizeof(*l->text));
	}
	l->text[l->n] = key_text(p->arena, key);
	l->v[l->n++] = (struct ast_pair){ key, value };
}

/* A comma is no part of it. */
static struct ast *sole_unary(struct parser *p)
{
	bool saved = p->no_comma;
	struct ast *e;

	p->no_comma = true;
	e = parse_unary(p);
	p->no_comma = saved;
	return e;
}

/* A key: a plain name (keywords too) or an expression. */
static struct ast *key(struct parser *p)
{
	uint32_t start, end;
	struct lexeme *tok = lex_peek(p, LEX_SIGNED);
	struct ast_string *s;

	if (tok->kind != T_IDENT)
		return sole_unary(p);
	start = tok->start;
	end = tok->end;
	s = NODE(p, STRING, string, start, end);
	s->value = parse_slice(p, start, end);
	tok->flags |= TF_MEMBER;
	lex_take(p);
	return &s->ast;
}

/* The double as text that reads back as the same. */
static const char *real_text(struct arena *a, double d)
{
	for (int digits = 15; digits < 17; digits++) {
		const char *s = arena_printf(a, "%.*g", digits, d);

		if (strtod(s, NULL) == d)
			return s;
	}
	return arena_printf(a, "%.17g", d);
}

static const char *decimal_text(struct arena *a, const struct ast_number *x)
{
	unsigned __int128 m = (unsigned __int128)x->hi << 64 | x->lo;
	char digits[48], *p = digits + sizeof(digits) - 1;
	int n = 0;

	for (*p = 0; m || n <= x->scale; m /= 10) {
		*--p = (char)('0' + (int)(m % 10));
		if (++n == x->scale)
			*--p = '.';
	}
	return arena_printf(a, "%s%s", x->neg ? "-" : "", p);
}

/* A number as the text that tells keys apart. */
static struct text number_key(struct arena *a, const struct ast_number *x)
{
	const char *s;

	switch (x->type) {
	case NUM_BIGINT:
		return x->digits;
	case NUM_DOUBLE:
		s = real_text(a, x->d);
		break;
	case NUM_DECIMAL:
		s = decimal_text(a, x);
		break;
	case NUM_UINT64:
		s = arena_printf(a, "%" PRIu64, x->u);
		break;
	default:
		s = arena_printf(a, "%" PRId64, x->i);
	}
	return (struct text){ s, (uint32_t)strlen(s) };
}

static struct text key_text(struct arena *a, const struct ast *k)
{
	switch (k->kind) {
	case AST_STRING:
		return ((const struct ast_string *)k)->value;
	case AST_NUMBER:
		return number_key(a, (const struct ast_number *)k);
	default:
		return (struct text){ 0 };
	}
}

static uint32_t text_hash(struct text t)
{
	uint32_t h = 2166136261u;

	for (uint32_t i = 0; i < t.n; i++)
		h = (h ^ (uint8_t)(t.s[i] | 0x20)) * 16777619u;
	return h;
}

static void rehash(struct pairs *l)
{
	free(l->hash);
	l->size = MAX(32u, l->n * 4);
	while (l->size & (l->size - 1))
		l->size &= l->size - 1;
	l->hash = xcalloc(l->size, sizeof(*l->hash));
}

/* Notes constant key I; true when it is there already. */
static bool note_key(struct pairs *l, uint32_t i)
{
	struct text t = l->text[i];
	uint32_t at = text_hash(t) & (l->size - 1);

	for (; l->hash[at]; at = (at + 1) & (l->size - 1)) {
		if (text_same(l->text[l->hash[at] - 1], t))
			return true;
	}
	l->hash[at] = i + 1;
	return false;
}

static bool constant(const struct pairs *l, uint32_t i)
{
	return l->v[i].key->kind == AST_STRING || l->v[i].key->kind == AST_NUMBER;
}

static bool duplicate(struct pairs *l)
{
	if (l->size < l->n * 2) {
		rehash(l);
		for (uint32_t i = 0; i + 1 < l->n; i++) {
			if (constant(l, i))
				note_key(l, i);
		}
	}
	return constant(l, l->n - 1) && note_key(l, l->n - 1);
}

static void check_key(struct parser *p, struct pairs *l, uint32_t start, uint32_t end)
{
	struct text t;

	if (!duplicate(l))
		return;
	t = l->text[l->n - 1];
	parse_fail(p, PERR_DuplicateKeyInHashLiteral, start, end, t.s, t.n);
}

/* Behind a key that has no value, up to the brace that closes the literal, or one that seems to. */
static void to_end(struct parser *p)
{
	uint32_t depth = 1;

	for (; lex_peek(p, LEX_EXPR)->kind != T_EOI; lex_take(p)) {
		depth += p->tok.kind == T_LCURLY;
		if (p->tok.kind == T_RCURLY && --depth == 0)
			return;
	}
}

/* One pair; false to stop. */
static bool pair(struct parser *p, struct pairs *l)
{
	uint32_t start = lex_peek(p, LEX_SIGNED)->start, end;
	struct ast *k, *value;

	if (p->tok.kind == T_RCURLY || p->tok.kind == T_EOI)
		return false;
	k = key(p);
	if (!k)
		return false;
	end = p->last;
	if (!lex_accept(p, T_EQUALS)) {
		parse_wrong(p, PERR_MissingEqualsInHashLiteral, NULL);
		add_pair(p, l, k, &NODE(p, ERROR_STMT, error_stmt, end, end)->ast);
		to_end(p);
		return p->tok.kind != T_EOI;
	}
	lex_skip_newlines(p);
	value = parse_statement(p);
	if (!value) {
		parse_missing(p, PERR_MissingStatementInHashLiteral, NULL);
		return lex_peek(p, LEX_EXPR)->kind != T_EOI;
	}
	add_pair(p, l, k, value);
	check_key(p, l, start, end);
	return true;
}

struct ast *parse_hashtable(struct parser *p)
{
	struct ast_hashtable *h = NODE(p, HASHTABLE, hashtable, p->tok.start, p->tok.end);
	struct pairs l = { 0 };
	uint32_t open = p->tok.end;
	bool ok = true;

	lex_take(p);
	while (ok) {
		lex_skip_separators(p);
		ok = pair(p, &l);
		if (ok && lex_peek(p, LEX_EXPR)->kind != T_NEWLINE && p->tok.kind != T_SEMI)
			break;
	}
	h->count = l.n;
	if (l.n) {
		h->pairs = arena_array(p->arena, struct ast_pair, l.n);
		memcpy(h->pairs, l.v, l.n * sizeof(*l.v));
	}
	free(l.v);
	free(l.text);
	free(l.hash);
	lex_skip_separators(p);
	if (lex_peek(p, LEX_EXPR)->kind == T_RCURLY)
		lex_take(p);
	else
		parse_missing_at(p, PERR_MissingEndCurlyBrace, open, NULL);
	parse_close(p, &h->ast);
	return &h->ast;
}
