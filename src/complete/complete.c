/* SPDX-License-Identifier: MIT */
/* Which kind of thing the cursor is at. */
#include "complete/context.h"

#include "engine/engine.h"

static bool is_expression(struct ustr *w)
{
	uint16_t u = ustr_len(w) ? ustr_at(w, 0) : 0;

	return u == '$' || u == '\'' || u == '"' || u == '[' || u == '(' || u == '@' || (u >= '0' && u <= '9');
}

/* The variable at the end of a text in double quotes, as its own word. */
static struct ustr *variable_in(struct context *c, struct ustr *word, uint32_t *start)
{
	uint32_t n = ustr_len(word), i = n;

	while (i && ustr_at(word, i - 1) != '$' && ustr_at(word, i - 1) != ' ' && ustr_at(word, i - 1) != '"')
		i--;
	if (!i || ustr_at(word, i - 1) != '$')
		return NULL;
	*start += i - 1;
	return ustr_sub(c->rt, word, i - 1, n - i + 1);
}

/* The name behind the last bracket or comma of an open [… */
static void open_type(struct context *c, struct ustr *word, uint32_t start)
{
	uint32_t n = ustr_len(word), i = n;

	while (i && ustr_at(word, i - 1) != '[' && ustr_at(word, i - 1) != ',')
		i--;
	c->out->start = start + i;
	c->out->length = n - i;
	complete_type(c, ustr_sub(c->rt, word, i, n - i));
}

static bool is_open_type(struct rt *rt, struct ustr *word)
{
	int32_t open = ustr_last_index_of(word, ustr_atom(rt, "["), false),
	close = ustr_last_index_of(word, ustr_atom(rt, "]"), false);

	return ustr_at(word, 0) == '[' && open > close;
}

static void at_word(struct context *c, struct ustr *word, uint32_t start)
{
	uint16_t u = ustr_len(word) ? ustr_at(word, 0) : 0, next = ustr_len(word) > 1 ? ustr_at(word, 1) : 0;
	struct ustr *inner;

	if (c->in_string && (inner = variable_in(c, word, &start)) && ustr_len(inner)) {
		if (!complete_member(c, inner, start))
			complete_variable(c, inner, start);
		return;
	}
	if (u == '[' && is_open_type(c->rt, word)) {
		open_type(c, word, start);
		return;
	}
	if ((u == '$' || u == '[' || u == '\'' || u == '"') && complete_member(c, word, start))
		return;
	if ((u == '$' || (u == '@' && next != '(' && next != '{')) && !c->in_string) {
		complete_variable(c, word, start);
		return;
	}
	if (u == '-' && c->n > 1) {
		if (is_expression(context_word(c, 0)))
			complete_operator(c, word);
		else
			complete_parameter(c, word);
		if (c->out->matches->n)
			return;
	}
	if (c->n == 1)
		complete_command(c, word);
	else if (complete_argument(c, &word))
		return;
	if (c->n > 1 || ustr_len(word))
		complete_path(c, word);
}

static void body(struct rt *rt, void *arg)
{
	struct context *c = arg;
	uint32_t start;

	context_read(c);
	start = c->words[c->n - 1].start;
	c->out->start = start;
	c->out->length = c->words[c->n - 1].end - start;
	at_word(c, context_word(c, c->n - 1), start);
}

void complete(struct rt *rt, struct ustr *text, uint32_t cursor, struct completion *ret)
{
	struct context *c = rt_block(rt, struct context, 1);

	*ret = (struct completion){ .matches = list_new(rt, NULL), .start = cursor };
	*c = (struct context){ .rt = rt, .text = ustr_sub(rt, text, 0, MIN(cursor, ustr_len(text))), .out = ret };
	rt_try(rt, body, c);
}
