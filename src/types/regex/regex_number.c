/* SPDX-License-Identifier: MIT */
/* The groups of a regular expression and their numbers. */
#include "types/regex/regex_parser.h"
#include "value/rt.h"

#include <stdio.h>
#include <string.h>

int32_t regex_number_find(struct parser *p, int32_t number)
{
	for (uint32_t i = 0; i < p->g->n; i++)
		if (p->g->number[i] == number)
			return (int32_t)i;
	return -1;
}

int32_t regex_number_find_name(struct parser *p, struct ustr *name)
{
	for (uint32_t i = 0; i < p->g->n; i++)
		if (ustr_eq(p->g->name[i], name))
			return (int32_t)i;
	return -1;
}

bool regex_number_shared(struct parser *p, int32_t group)
{
	uint32_t n = 0;

	for (uint32_t j = 1; j <= p->nparens && p->g->n < p->nparens + 1 && n < 2; j++)
		n += p->g->of_paren[j] == group;
	return n > 1;
}

void regex_number_note(struct parser *p, struct ustr *name, int32_t number)
{
	p->next++;
	if (p->emit)
		return;
	if (p->next > MAX_PARENS)
		regex_parser_fail(p, p->i, "Too many groups.");
	p->parens[p->next] = (struct paren){ name, number };
	p->nparens = p->next;
}

int32_t regex_number_of(struct ustr *name)
{
	int64_t n = 0;

	for (uint32_t i = 0; i < ustr_len(name); i++) {
		uint16_t c = ustr_at(name, i);

		if (c < '0' || c > '9')
			return -1;
		n = n * 10 + (c - '0');
		if (n > INT32_MAX)
			return -1;
	}
	return (int32_t)n;
}

int32_t regex_number_known(struct parser *p, struct ustr *name)
{
	int32_t g = regex_number_of(name) >= 0 ? regex_number_find(p, regex_number_of(name)) : regex_number_find_name(p, name);
	char why[160];

	if (g >= 0)
		return g;
	snprintf(why, sizeof(why),
		 regex_number_of(name) >= 0 ? "Reference to undefined group number %.100s." : "Reference to undefined group name '%.100s'.",
		 USTR_C(p->rt, name));
	regex_parser_fail(p, p->i, why);
}

static bool number_taken(struct parser *p, int32_t number)
{
	for (uint32_t j = 1; j <= p->nparens; j++)
		if (p->parens[j].number == number)
			return true;
	return false;
}

/* Unnamed groups count from 1; then each new name takes the next free number. */
static void assign_numbers(struct parser *p)
{
	int32_t next = 1;

	for (uint32_t j = 1; j <= p->nparens; j++)
		if (!p->parens[j].name)
			p->parens[j].number = next++;
	for (uint32_t j = 1; j <= p->nparens; j++) {
		struct paren *q = &p->parens[j];

		for (uint32_t k = 1; k < j && q->number < 0; k++)
			if (p->parens[k].name && ustr_eq(p->parens[k].name, q->name))
				q->number = p->parens[k].number;
		if (q->number >= 0)
			continue;
		while (number_taken(p, next))
			next++;
		q->number = next++;
	}
}

static void insert_group(struct parser *p, struct paren *q)
{
	struct regex_groups *g = p->g;
	uint32_t at_ = g->n;

	for (uint32_t i = 0; i < g->n; i++)
		if (g->number[i] == q->number)
			return;
	while (at_ > 0 && g->number[at_ - 1] > q->number)
		at_--;
	memmove(g->number + at_ + 1, g->number + at_, (g->n - at_) * sizeof(*g->number));
	memmove(g->name + at_ + 1, g->name + at_, (g->n - at_) * sizeof(*g->name));
	g->number[at_] = q->number;
	g->name[at_] = q->name && regex_number_of(q->name) < 0 ? q->name : ustr_printf(p->rt, "%d", q->number);
	g->n++;
}

static void build_groups(struct parser *p)
{
	struct regex_groups *g = p->g;
	struct paren whole = { NULL, 0 };

	g->nparens = p->nparens + 1;
	g->n = 0;
	g->number = rt_block(p->rt, int32_t, g->nparens);
	g->name = rt_block(p->rt, struct ustr *, g->nparens);
	g->of_paren = rt_block(p->rt, uint16_t, g->nparens);
	insert_group(p, &whole);
	for (uint32_t j = 1; j <= p->nparens; j++)
		insert_group(p, &p->parens[j]);
	for (uint32_t j = 1; j <= p->nparens; j++)
		g->of_paren[j] = (uint16_t)regex_number_find(p, p->parens[j].number);
}

void regex_number_assign(struct parser *p)
{
	assign_numbers(p);
	build_groups(p);
}
