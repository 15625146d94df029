/* SPDX-License-Identifier: MIT */
/*
 * The entry of the parser and what all rules share: nodes, errors, marks,
 * depth. The text is copied with NUL padding so that scanning may look a few
 * bytes ahead without asking.
 */
#include "syntax/parse.h"

#include "base/buf.h"
#include "base/coverage.h"
#include "base/err.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#define TEXT_PAD 16	/* NULs behind every text */

static const struct {
	const char *id, *message;
} errors[PERR__MAX] = {
#define PARSE_ERROR(name, text) [PERR_##name] = { #name, text },
#include "syntax/parse_error.def"
#undef PARSE_ERROR
};

void parse_list_add(struct list_builder *b, struct ast *node)
{
	if (!node)
		return;
	if (b->n == ARRAY_LEN(b->small) && !b->v) {
		b->cap = 32;
		b->v = xmalloc(b->cap * sizeof(*b->v));
		memcpy(b->v, b->small, sizeof(b->small));
	} else if (b->v && b->n == b->cap) {
		b->cap *= 2;
		b->v = xrealloc(b->v, b->cap, sizeof(*b->v));
	}
	(b->v ? b->v : b->small)[b->n++] = node;
}

struct ast_list list_done(struct parser *p, struct list_builder *b)
{
	struct ast_list l = { NULL, b->n };

	if (b->n) {
		l.v = arena_array(p->arena, struct ast *, b->n);
		memcpy(l.v, b->v ? b->v : b->small, b->n * sizeof(*l.v));
	}
	free(b->v);
	b->v = NULL;
	b->n = 0;
	return l;
}

void *parse_node(struct parser *p, unsigned kind, size_t size, uint32_t start, uint32_t end)
{
	struct ast *n = arena_alloc(p->arena, size);

	n->kind = kind;
	n->start = parse_offset(p, start);
	n->end = parse_offset(p, end);
	return n;
}

void parse_close(struct parser *p, struct ast *node)
{
	uint32_t end = parse_offset(p, p->last);

	node->end = MAX(end, node->start);
}

struct ast *parse_broken_list(struct parser *p, uint32_t start, unsigned keyword, struct ast_list nested)
{
	struct ast_error_stmt *e = NODE(p, ERROR_STMT, error_stmt, start, p->last);

	e->ast.op = keyword;
	e->nested = nested;
	parse_close(p, &e->ast);
	return &e->ast;
}

struct ast *parse_broken_of(struct parser *p, uint32_t start, unsigned keyword, struct ast *const *v, size_t n)
{
	struct list_builder b = { 0 };

	for (size_t i = 0; i < n; i++)
		parse_list_add(&b, v[i]);
	return parse_broken_list(p, start, keyword, list_done(p, &b));
}

struct ast *parse_broken(struct parser *p, uint32_t start, unsigned keyword)
{
	return parse_broken_list(p, start, keyword, (struct ast_list){ 0 });
}

/* The pos behind the comment at POS; POS: there is none. */
static uint32_t after_comment(const struct parser *p, uint32_t pos)
{
	if (p->t[pos] == '<' && p->t[pos + 1] == '#') {
		const char *close = strstr(p->t + pos + 2, "#>");

		return close ? MIN((uint32_t)(close - p->t) + 2, p->end) : p->end;
	}
	if (p->t[pos] == '#')
		while (pos < p->end && !char_newline(p->t + pos))
			pos++;
	return pos;
}

/* True when nothing but blanks and comments follows pos; a new line is more. In a string the subexpression ends at its
 * parenthesis. */
static bool at_end(const struct parser *p, uint32_t pos)
{
	uint32_t from;

	do {
		from = pos;
		while (pos < p->end && char_is(p->t[pos], CH_BLANK))
			pos++;
		pos = pos < p->end ? after_comment(p, pos) : pos;
	} while (pos != from);
	return pos >= p->end || (p->quiet && p->t[pos] == ')');
}

static bool reported(const struct parse_result *r, const char *id, uint32_t start)
{
	for (uint32_t i = r->error_count; i > 0; i--) {
		if (r->errors[i - 1].start == start && r->errors[i - 1].id == id)
			return true;
	}
	return false;
}

/* Keeps the list bounded: hostile input can have an error at each byte. */
#define MAX_ERRORS 200

static void add_error(struct parser *p, enum parse_error_id id, uint32_t start, uint32_t end,
		      const char *arg, size_t n, bool incomplete)
{
	struct parse_result *r = p->res;
	uint32_t from = parse_offset(p, start), to = parse_offset(p, end);
	char word[800];

	if (p->too_deep || r->error_count >= MAX_ERRORS || reported(r, errors[id].id, from))
		return;
	if (r->error_count == p->error_cap) {
		p->error_cap = p->error_cap ? p->error_cap * 2 : 8;
		r->errors = xrealloc(r->errors, p->error_cap, sizeof(*r->errors));
	}
	coverage_mark("error", "", errors[id].id);
	snprintf(word, sizeof(word), "%.*s", (int)MIN(n, sizeof(word) - 1), arg ? arg : "");
	r->errors[r->error_count++] = (struct parse_error){
		.id = errors[id].id,
		.message = arena_printf(p->arena, errors[id].message, word),
		.start = from,
		.end = MAX(from, to),
		.incomplete = incomplete,
	};
}

void parse_fail(struct parser *p, enum parse_error_id id, uint32_t start, uint32_t end,
		const char *arg, size_t n)
{
	add_error(p, id, start, end, arg, n, false);
}

void parse_fail_node(struct parser *p, enum parse_error_id id, const struct ast *node, struct text arg)
{
	const uint32_t *map = p->map;

	p->map = NULL;	/* nodes have offsets of the source */
	add_error(p, id, node->start, node->end, arg.s, arg.n, false);
	p->map = map;
}

void parse_missing_at(struct parser *p, enum parse_error_id id, uint32_t at, const char *arg)
{
	uint32_t next = p->have ? p->tok.start : p->last;

	add_error(p, id, at, at, arg, arg ? strlen(arg) : 0, at_end(p, next));
}

void parse_missing_span(struct parser *p, enum parse_error_id id, uint32_t start, uint32_t end, const char *arg)
{
	uint32_t next = p->have ? p->tok.start : p->last;

	add_error(p, id, start, end, arg, arg ? strlen(arg) : 0, at_end(p, MAX(next, end)));
}

/* Where the last word ends: what is missing is missed there, not behind the newlines that follow. */
static uint32_t word_end(const struct parser *p)
{
	uint32_t at = p->last;

	while (at > 0 && (char_is(p->t[at - 1], CH_BLANK) || p->t[at - 1] == '\n' || p->t[at - 1] == '\r'))
		at--;
	return at;
}

void parse_wrong(struct parser *p, enum parse_error_id id, const char *arg)
{
	uint32_t at = word_end(p);

	add_error(p, id, at, at, arg, arg ? strlen(arg) : 0, false);
}

void parse_incomplete(struct parser *p, enum parse_error_id id, uint32_t at, const char *arg)
{
	add_error(p, id, at, MAX(at, MIN(p->end, MAX(p->pos, at))), arg, arg ? strlen(arg) : 0, true);
}

void parse_missing_here(struct parser *p, enum parse_error_id id, uint32_t at, const char *arg)
{
	add_error(p, id, at, at, arg, arg ? strlen(arg) : 0, at_end(p, at));
}

void parse_missing(struct parser *p, enum parse_error_id id, const char *arg)
{
	parse_missing_here(p, id, word_end(p), arg);
}

void parse_unexpected(struct parser *p, const struct lexeme *tok)
{
	/* What closes a bracket is one sign, whatever follows it. */
	uint32_t end = p->t[tok->start] == ']' ? tok->start + 1 : tok->end;

	if (p->t[tok->start] == '`' && tok->end >= p->end)	/* the string it begins does not end, which was said */
		return;
	parse_fail(p, PERR_UnexpectedToken, tok->start, end, p->t + tok->start, end - tok->start);
}

struct parse_mark parse_mark(struct parser *p)
{
	return (struct parse_mark){
		.pos = p->have ? p->tok.start : p->pos,
		.last = p->last,
		.tokens = p->res->token_count,
	};
}

void parse_rewind(struct parser *p, struct parse_mark m)
{
	lex_unpeek(p);
	p->pos = m.pos;
	p->last = m.last;
	if (!p->too_deep)
		p->res->token_count = MIN(p->res->token_count, m.tokens);
}

bool parse_enter(struct parser *p)
{
	if (++p->depth <= PARSE_MAX_DEPTH)
		return true;
	if (!p->too_deep) {
		parse_fail(p, PERR_ScriptTooComplicated, p->last, p->last, NULL, 0);
		p->too_deep = true;
	}
	/* Nothing more is read: every rule sees the end of the text. */
	p->pos = p->end;
	p->have = false;
	return false;
}

void parse_leave(struct parser *p)
{
	p->depth--;
	if (p->too_deep) {
		p->pos = p->end;
		p->have = false;
	}
}

struct text parse_slice(const struct parser *p, uint32_t start, uint32_t end)
{
	return (struct text){ p->t + start, end - start };
}

struct text text_without_system(struct text name)
{
	return name.n > 7 && text_begins(name, "System.") ? (struct text){ name.s + 7, name.n - 7 } : name;
}

struct numbering {
	struct parser *p;
	struct ast *parent;
	uint32_t height;
};

static int number_node(struct ast *node, void *arg)
{
	struct numbering *up = arg;
	struct numbering here = { up->p, node, up->height + 1 };

	if (here.height > PARSE_MAX_HEIGHT)
		return -ERR_LIMIT;
	if (parse_stopped(up->p))
		return -ERR_CANCELLED;
	node->parent = up->parent;
	node->id = up->p->res->nodes++;
	return ast_children(node, number_node, &here);
}

/* Gives every node its parent and number; a tree too high for recursive users
 * is replaced by an empty one. */
static void number_tree(struct parser *p)
{
	struct numbering top = { p, NULL, 0 };

	if (number_node(&p->res->root->ast, &top) != -ERR_LIMIT)
		return;
	parse_fail(p, PERR_ScriptTooComplicated, 0, 0, NULL, 0);
	p->res->root = NODE(p, SCRIPTBLOCK, scriptblock, 0, p->end);
	p->res->root->end = NODE(p, NAMED_BLOCK, named_block, 0, p->end);
	p->res->root->end->ast.op = T_END;
	p->res->root->end->ast.flags = AST_UNNAMED;
	p->res->nodes = 0;
	number_node(&p->res->root->ast, &top);
}

static const uint32_t *line_starts(struct arena *a, const char *s, uint32_t len, uint32_t *ret_n)
{
	uint32_t n = 1, k = 1, *lines;

	for (uint32_t i = 0; i < len; i++)
		n += s[i] == '\n' || (s[i] == '\r' && s[i + 1] != '\n');
	lines = arena_array(a, uint32_t, n);
	for (uint32_t i = 0; i < len; i++) {
		if (s[i] == '\n' || (s[i] == '\r' && s[i + 1] != '\n'))
			lines[k++] = i + 1;
	}
	*ret_n = n;
	return lines;
}

/* Moves a growing list to the arena. */
static void *settle(struct arena *a, void *p, size_t size)
{
	void *q = NULL;

	if (size) {
		q = arena_alloc(a, size);
		memcpy(q, p, size);
	}
	free(p);
	return q;
}

/* Comments and line continuations are noted while scanning, tokens when consumed: merges them, and leaves the
 * comments in their list. TEXT is the whole source. */
static void merge_comments(struct parse_result *r, const char *text)
{
	uint32_t c = r->comment_count, t = r->token_count, n = c + t, kind;

	r->tokens = xrealloc(r->tokens, MAX(n, 1u), sizeof(*r->tokens));
	r->token_count = n;
	while (c > 0) {
		struct token *to = &r->tokens[--n];

		if (t > 0 && r->tokens[t - 1].start >= r->comments[c - 1].start) {
			*to = r->tokens[--t];
			continue;
		}
		c--;
		kind = text[r->comments[c].start] == '`' ? T_LINECONT : T_COMMENT;
		*to = (struct token){ kind, token_flags(kind), r->comments[c].start, r->comments[c].end };
	}
	for (n = r->comment_count, r->comment_count = 0; c < n; c++)
		if (text[r->comments[c].start] != '`')
			r->comments[r->comment_count++] = r->comments[c];
}

static void finish(struct parser *p)
{
	struct parse_result *r = p->res;

	r->incomplete = r->error_count && r->errors[0].incomplete;
	if (p->flags & PARSE_TOKENS)
		merge_comments(r, p->t);
	r->errors = settle(p->arena, r->errors, r->error_count * sizeof(*r->errors));
	r->comments = settle(p->arena, r->comments, r->comment_count * sizeof(*r->comments));
	r->tokens = settle(p->arena, r->tokens, r->token_count * sizeof(*r->tokens));
}

static struct source *new_source(struct arena *a, const char *text, size_t len, const char *file)
{
	struct source *src = arena_new(a, struct source);
	char *copy = arena_alloc(a, len + TEXT_PAD);

	memcpy(copy, text, len);
	src->text = copy;
	src->len = (uint32_t)len;
	src->file = file ? arena_strndup(a, file, strlen(file)) : NULL;
	src->lines = line_starts(a, copy, src->len, &src->line_count);
	return src;
}

int parse_stoppable(const char *text, size_t len, const char *file, unsigned flags,
		    const int *stop, struct parse_result *ret)
{
	struct parser p = { .arena = &ret->arena, .res = ret, .flags = flags, .stop = stop };

	if (len > PARSE_MAX_TEXT)
		return -ERR_LIMIT;
	memset(ret, 0, sizeof(*ret));
	if (len >= 3 && memcmp(text, "\xef\xbb\xbf", 3) == 0) {
		text += 3;
		len -= 3;
	}
	ret->src = new_source(p.arena, len ? text : "", len, file);
	p.t = (char *)ret->src->text;
	p.end = ret->src->len;
	ret->root = parse_script_body(&p, 0, true);
	parse_requires(&p, ret->root);
	number_tree(&p);
	ret->syntax_errors = ret->error_count;
	parse_check(&p, ret->root);
	if (parse_stopped(&p)) {
		parse_release(ret);
		return -ERR_CANCELLED;
	}
	finish(&p);
	return 0;
}

int parse_input(const char *text, size_t len, const char *file, unsigned flags,
		struct parse_result *ret)
{
	return parse_stoppable(text, len, file, flags, NULL, ret);
}

void parse_release(struct parse_result *res)
{
	arena_release(&res->arena);
	memset(res, 0, sizeof(*res));
}
