/* SPDX-License-Identifier: MIT */
/* Reads a script up to the cursor, as far as completion has to know it. */
#include "complete/context.h"

/* One level of brackets: where its command begins among the words read so far. */
struct level {
	uint32_t first;
	uint16_t open;
};

enum { LEVELS = 128 };

struct reader {
	struct context *c;
	struct level levels[LEVELS];
	uint32_t depth, i, n;
	bool glued;			/* the last word goes on: $(…) inside of it */
};

static uint16_t at(const struct reader *r, uint32_t i)
{
	return i < r->n ? ustr_at(r->c->text, i) : 0;
}

static void new_command(struct reader *r)
{
	r->c->n = r->levels[r->depth].first;
	r->glued = false;
}

static void open_level(struct reader *r, uint16_t open)
{
	if (r->depth + 1 < LEVELS)
		r->depth++;
	r->levels[r->depth] = (struct level){ r->c->n, open };
	r->glued = false;
}

/* The word before the bracket goes on behind it. */
static void close_level(struct reader *r)
{
	if (!r->depth)
		return;
	r->c->n = r->levels[r->depth].first;
	r->depth--;
	r->glued = r->c->n > r->levels[r->depth].first;
	if (r->glued)
		r->c->words[r->c->n - 1].end = r->i + 1;
}

static bool is_space(uint16_t u) { return u == ' ' || u == '\t' || u == '\r'; }
static bool ends_command(uint16_t u) { return u == '|' || u == ';' || u == '\n' || u == '&'; }

/* Behind the quote at I; false: the string is open at the cursor. */
static bool skip_string(struct reader *r)
{
	uint16_t q = at(r, r->i++);

	for (; r->i < r->n; r->i++) {
		uint16_t u = at(r, r->i);

		if (u == '`' && q == '"')
			r->i++;
		else if (u == q && at(r, r->i + 1) == q)
			r->i++;
		else if (u == q)
			return r->i++, true;
	}
	r->i = r->n;
	r->c->in_string = q == '"';
	return false;
}

static void skip_comment(struct reader *r)
{
	bool block = at(r, r->i) == '<';

	for (; r->i < r->n; r->i++) {
		if (block && at(r, r->i) == '#' && at(r, r->i + 1) == '>') {
			r->i += 2;
			return;
		}
		if (!block && at(r, r->i) == '\n')
			return;
	}
}

static void read_word(struct reader *r)
{
	struct context *c = r->c;
	uint32_t start = r->i;
	uint16_t u;

	if (r->glued)
		start = c->words[--c->n].start;
	r->glued = false;
	while (r->i < r->n) {
		u = at(r, r->i);
		if (is_space(u) || ends_command(u) || u == '(' || u == ')' || u == '{' || u == '}' || u == ',')
			break;
		if (u == '\'' || u == '"') {
			skip_string(r);
			continue;
		}
		if (u == '$' && at(r, r->i + 1) == '{') {
			while (r->i < r->n && at(r, r->i) != '}')
				r->i++;
			r->i += r->i < r->n;
			continue;
		}
		r->i += u == '`' && r->i + 1 < r->n ? 2 : 1;
	}
	if (c->n < CONTEXT_WORDS) {
		c->words[c->n].start = start;
		c->words[c->n++].end = r->i;
	}
	u = at(r, r->i);
	if (u == '(' || u == '{')
		r->glued = true;
}

static void step(struct reader *r)
{
	uint16_t u = at(r, r->i), next = at(r, r->i + 1);

	if (u == '#' || (u == '<' && next == '#')) {
		skip_comment(r);
	} else if (is_space(u) || u == ',') {
		r->glued = false;
		r->i++;
	} else if (ends_command(u)) {
		new_command(r);
		r->i++;
	} else if (u == '(' || u == '{') {
		open_level(r, u);
		r->i++;
	} else if (u == ')' || u == '}') {
		close_level(r);
		r->i++;
	} else {
		read_word(r);
	}
}

/* `=` begins a command of its own: $x = Get-… */
static void drop_assignment(struct context *c, uint32_t first)
{
	for (uint32_t i = first; i + 1 < c->n; i++) {
		struct ustr *w = context_word(c, i);
		uint32_t n = ustr_len(w);

		if (!n || ustr_at(w, n - 1) != '=')
			continue;
		for (uint32_t k = i + 1; k < c->n; k++)
			c->words[k - i - 1 + first] = c->words[k];
		c->n -= i + 1 - first;
		return;
	}
}

void context_read(struct context *c)
{
	struct reader r = { .c = c, .n = ustr_len(c->text) };
	uint32_t first;

	c->n = 0;
	while (r.i < r.n)
		step(&r);
	if (!c->n || c->n == r.levels[r.depth].first || (c->words[c->n - 1].end < r.n && c->n < CONTEXT_WORDS)) {
		c->words[c->n].start = c->words[c->n].end = r.n;
		c->n++;
	}
	first = r.levels[r.depth].first;
	drop_assignment(c, first);
	for (uint32_t i = first; i < c->n; i++)
		c->words[i - first] = c->words[i];
	c->n -= first;
	c->depth = r.depth;
}

struct ustr *context_word(const struct context *c, uint32_t i)
{
	return ustr_sub(c->rt, c->text, c->words[i].start, c->words[i].end - c->words[i].start);
}

struct ustr *context_plain(struct rt *rt, struct ustr *word)
{
	struct sbuf b;
	uint16_t quote = 0;

	sbuf_init(&b, rt);
	for (uint32_t i = 0; i < ustr_len(word); i++) {
		uint16_t u = ustr_at(word, i);

		if (!quote && (u == '\'' || u == '"'))
			quote = u;
		else if (quote && u == quote)
			quote = 0;
		else if (u == '`' && quote != '\'' && i + 1 < ustr_len(word))
			sbuf_put_sub(&b, word, ++i, 1);
		else
			sbuf_put_sub(&b, word, i, 1);
	}
	return sbuf_take(&b);
}

struct ustr *context_quoted(struct rt *rt, struct ustr *text, uint16_t quote)
{
	static const char special[] = " \t'\"`$&;|(){}<>,#@";
	bool needs = quote != 0 || !ustr_len(text);
	struct sbuf b;

	for (uint32_t i = 0; i < ustr_len(text) && !needs; i++)
		for (const char *s = special; *s && !needs; s++)
			needs = ustr_at(text, i) == (uint16_t)*s && (*s != '#' && *s != '@' ? true : i == 0);
	if (!needs)
		return text;
	quote = quote ? quote : '\'';
	sbuf_init(&b, rt);
	sbuf_putc(&b, (char)quote);
	for (uint32_t i = 0; i < ustr_len(text); i++) {
		if (ustr_at(text, i) == quote)
			sbuf_putc(&b, (char)quote);
		sbuf_put_sub(&b, text, i, 1);
	}
	sbuf_putc(&b, (char)quote);
	return sbuf_take(&b);
}

void context_add(struct context *c, struct ustr *text, struct ustr *item, enum complete_kind kind, struct ustr *tip)
{
	list_add(c->rt, c->out->matches, completion_result(c->rt, text, item, kind, ustr_len(tip) ? tip : item));
}

/* By name, what is called behind what is read. */
static bool comes_before(val a, val b)
{
	bool called = completion_kind(a) == COMPLETE_METHOD;

	if (called != (completion_kind(b) == COMPLETE_METHOD))
		return !called;
	return ustr_cmp(completion_item(a), completion_item(b), true) < 0;
}

void context_sort(struct context *c, uint32_t from)
{
	struct list *l = c->out->matches;

	for (uint32_t i = from + 1; i < l->n; i++) {
		val v = l->v[i];
		uint32_t k = i;

		for (; k > from && comes_before(v, l->v[k - 1]); k--)
			l->v[k] = l->v[k - 1];
		l->v[k] = v;
	}
}

bool context_match(struct rt *rt, struct ustr *name, struct ustr *prefix)
{
	if (!ustr_has_wildcard(prefix))
		return ustr_starts(name, prefix, true);
	return ustr_like(rt, name, ustr_concat(rt, prefix, ustr_new(rt, "*")), true);
}
