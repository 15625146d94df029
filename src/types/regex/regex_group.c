/* SPDX-License-Identifier: MIT */
/* What the parentheses of a regular expression mean. */
#include "types/regex/regex_parser.h"

#include <stdio.h>
#include <string.h>

enum { MAX_NESTING = 500 };

static void close_group(struct parser *p)
{
	if (p->i >= p->n)
		regex_parser_fail(p, p->n, "Not enough )'s.");
	p->i++;
	regex_parser_put(p, ")");
	if (p->emit && p->tree)
		regex_tree_close(p->tree);
	p->last = ATOM;
}

/* What is in a group that is open, and its end; how many bars there were. */
static uint32_t body_of(struct parser *p, bool test)
{
	int options = p->options;
	bool outer = p->test;
	uint32_t bars;

	p->test = test;
	if (++p->depth > MAX_NESTING)
		regex_parser_fail(p, p->i, "Nesting too deep.");
	bars = regex_parser_alternatives(p);
	p->options = options;
	p->test = outer;
	p->depth--;
	close_group(p);
	return bars;
}

static uint32_t body(struct parser *p) { return body_of(p, false); }

enum { KEEP_ALL = -1 };

static void capture(struct parser *p, struct ustr *name, int32_t number, int32_t taken)
{
	int32_t group = -1;

	regex_number_note(p, name, number);
	if (p->emit) {
		group = name ? p->g->of_paren[p->next] : regex_number_find(p, ++p->autocap);
		p->shared += regex_number_shared(p, group);
	}
	regex_parser_open(p, "(", RN_CAPTURE, 0, group, taken);
	body(p);
}

#define BAD_NAME "Invalid group name: Group names must begin with a word character."

/* A name or a number at the cursor, which is a word character. */
static struct ustr *scan_word(struct parser *p)
{
	bool digits = at(p, p->i) >= '0' && at(p, p->i) <= '9';
	uint32_t from = p->i;

	if (digits)
		regex_parser_check_number(p, from);
	while (p->i < p->n && (digits ? at(p, p->i) >= '0' && at(p, p->i) <= '9' : is_word(at(p, p->i))))
		p->i++;
	return ustr_sub(p->rt, p->s, from, p->i - from);
}

/* The group whose last capture a balancing group takes away: the name behind `-`. */
static int32_t scan_taken(struct parser *p, uint16_t close)
{
	struct ustr *name;
	int32_t g = 0;

	p->inexact = true;
	p->i++;
	if (p->i >= p->n)
		regex_parser_fail(p, p->n, "Unrecognized grouping construct.");
	if (!is_word(at(p, p->i)))
		regex_parser_fail(p, p->i, BAD_NAME);
	name = scan_word(p);
	/* At the end of the pattern no second reading comes to it. */
	if (p->i >= p->n && !p->emit)
		regex_number_assign(p);
	if (p->i >= p->n || p->emit)
		g = regex_number_known(p, name);
	if (p->emit && p->i < p->n && at(p, p->i) != close)
		regex_parser_fail(p, p->i, BAD_NAME);
	return g;
}

static void named_group(struct parser *p, uint16_t close)
{
	struct ustr *name = NULL;
	uint16_t c = at(p, p->i);
	int32_t taken = KEEP_ALL;

	if (!is_word(c) && c != '-')
		regex_parser_fail(p, p->i, BAD_NAME);
	if (c != '-') {
		name = scan_word(p);
		if (p->i < p->n && at(p, p->i) != close && at(p, p->i) != '-')
			regex_parser_fail(p, p->i, BAD_NAME);
		if (regex_number_of(name) == 0)
			regex_parser_fail(p, p->i, "Capture number cannot be zero.");
	}
	if (at(p, p->i) == '-' && p->i < p->n)
		taken = scan_taken(p, close);
	if (p->i >= p->n)
		regex_parser_fail(p, p->n, "Unrecognized grouping construct.");
	p->i++;
	if (name) {
		capture(p, name, regex_number_of(name), taken);
		return;
	}
	regex_parser_open(p, "(?:", RN_CAPTURE, 0, -1, taken);
	body(p);
}

/* The letters of (?imnsx-imnsx: those in force behind it, and what PCRE has of them. */
struct inline_set {
	int options;
	char text[40];
	size_t len;
};

/* Reads them up to `)` or `:`; the place of that, or 0: there is something else, which the cursor is at then. */
static uint32_t read_letters(struct parser *p, struct inline_set *set)
{
	static const struct { char c; int bit; bool pcre; } letters[] = {
		{ 'i', RE_IGNORE_CASE, true }, { 'm', RE_MULTILINE, true }, { 's', RE_SINGLELINE, true },
		{ 'n', RE_EXPLICIT, false }, { 'x', RE_IGNORE_SPACE, false },
	};
	uint32_t k = p->i;
	bool off = false;

	for (; k < p->n && at(p, k) != ')' && at(p, k) != ':'; k++) {
		uint16_t c = at(p, k) < 128 ? at(p, k) | 32 : 0;
		size_t j;

		if (at(p, k) == '-' || at(p, k) == '+') {
			off = at(p, k) == '-';
			if (off && !memchr(set->text, '-', set->len))
				set->text[set->len++] = '-';
			continue;
		}
		for (j = 0; j < ARRAY_LEN(letters) && letters[j].c != c; j++)
			;
		if (j == ARRAY_LEN(letters) || set->len > 30) {
			p->i = k;
			return 0;
		}
		set->options = off ? set->options & ~letters[j].bit : set->options | letters[j].bit;
		if (letters[j].pcre)
			set->text[set->len++] = letters[j].c;
	}
	return k < p->n ? k : 0;
}

/* (?imnsx-imnsx) and (?imnsx-imnsx: …); false when it is neither. */
static bool inline_options(struct parser *p)
{
	struct inline_set set = { .options = p->options, .text = "(?", .len = 2 };
	uint32_t end = read_letters(p, &set);
	int outer = p->options;

	if (!end)
		return false;
	if (p->test && p->emit)	/* .NET takes none right in a condition */
		return false;
	p->i = end + 1;
	p->options = set.options;
	if (at(p, end) == ')') {
		if (set.len > 2 && strcmp(set.text, "(?-")) {
			regex_parser_put(p, set.text);
			regex_parser_put(p, ")");
		}
		p->last = NOTHING;
		return true;
	}
	regex_parser_put(p, set.text);
	regex_parser_open(p, ":", RN_GROUP, 0, 0, 0);
	body(p);
	p->options = outer;
	return true;
}

/* The group that a condition at the cursor names, which moves behind it; -1: it is an expression. */
static int32_t named_condition(struct parser *p)
{
	uint32_t from = p->i;
	char why[120];
	struct ustr *name;
	int32_t g;

	if (!is_word(at(p, from)) || from >= p->n)
		return -1;
	name = scan_word(p);
	if (regex_number_of(name) >= 0 && (at(p, p->i++) != ')' || p->i > p->n)) {
		snprintf(why, sizeof(why), "Conditional alternation is missing a closing parenthesis after the group number %d.",
			 regex_number_of(name));
		regex_parser_fail(p, MIN(p->i, p->n), why);
	}
	if (regex_number_of(name) >= 0) {
		g = p->emit ? regex_number_find(p, regex_number_of(name)) : 0;
		snprintf(why, sizeof(why), "Conditional alternation refers to an undefined group number %d.", regex_number_of(name));
		if (g < 0)
			regex_parser_fail(p, p->i, why);
		return g;
	}
	/* Not until all is read once is it known whether there is that group. */
	g = p->emit ? regex_number_find_name(p, name) : -1;
	if (g >= 0 && at(p, p->i) == ')') {
		p->i++;
		return g;
	}
	p->i = from;
	return -1;
}

/* The branches of a condition that is open. */
static void branches(struct parser *p, bool test)
{
	if (body_of(p, test) > 1 && p->emit)
		regex_parser_fail(p, p->i, "Too many | in (?()|).");
}

/* The expression of a condition, whose parenthesis captures nothing. */
static void expression(struct parser *p)
{
	static const char *const looks[] = { "(?=", "(?!", "(?<=", "(?<!" };
	bool look = false, outer = p->test;

	if (looking_at(p, "(?#"))
		regex_parser_fail(p, p->i, "Alternation conditions cannot be comments.");
	for (size_t k = 0; k < ARRAY_LEN(looks); k++)
		look |= looking_at(p, looks[k]);
	if (looking_at(p, "(?'") || (looking_at(p, "(?<") && !look))
		regex_parser_fail(p, p->i, "Alternation conditions do not capture and cannot be named.");
	if (!look)
		regex_parser_put(p, "(?=");
	if (looking_at(p, "(?")) {
		p->skip_paren = p->emit;
		p->test = true;
		regex_parser_group(p);
		p->test = outer;
		regex_parser_put(p, look ? "" : ")");
		return;
	}
	p->i++;
	regex_parser_open(p, "", RN_GROUP, 0, 0, 0);
	body(p);
}

/* (?(name)yes|no), (?(1)yes|no), (?(expression)yes|no) */
static void conditional(struct parser *p)
{
	uint32_t back = p->i++;
	int32_t g = named_condition(p);
	char text[24] = "(?";

	if (g >= 0) {
		p->inexact |= p->emit && regex_number_shared(p, g);
		for (uint32_t j = p->emit ? p->nparens : 0; j >= 1; j--)
			if (p->g->of_paren[j] == g)
				snprintf(text, sizeof(text), "(?(%u)", j);
		p->inexact |= g == 0;
		regex_parser_open(p, text, RN_IF_GROUP, 0, g, 0);
		branches(p, false);
		return;
	}
	p->i = back;
	regex_parser_open(p, text, RN_IF_MATCH, 0, 0, 0);
	expression(p);
	if (p->emit && p->tree)
		regex_tree_bar(p->tree);
	branches(p, true);
}

static void comment(struct parser *p)
{
	while (p->i < p->n && at(p, p->i) != ')')
		p->i++;
	if (p->i >= p->n)
		regex_parser_fail(p, p->n, "Unterminated (?#...) comment.");
	p->i++;
}

static void special_group(struct parser *p)
{
	static const struct { const char *text; uint8_t kind, flags; int on, off; } plain[] = {
		{ "(?:", RN_GROUP, 0, 0, 0 }, { "(?>", RN_ATOMIC, 0, 0, 0 },
		{ "(?=", RN_LOOK, 0, 0, RE_RIGHT_TO_LEFT }, { "(?!", RN_LOOK, RF_NEGATIVE, 0, RE_RIGHT_TO_LEFT },
		{ "(?<=", RN_LOOK, 0, RE_RIGHT_TO_LEFT, 0 }, { "(?<!", RN_LOOK, RF_NEGATIVE, RE_RIGHT_TO_LEFT, 0 },
	};
	int options = p->options;

	for (size_t k = 0; k < ARRAY_LEN(plain); k++) {
		if (looking_at(p, plain[k].text)) {
			p->i += (uint32_t)strlen(plain[k].text);
			p->options = (options | plain[k].on) & ~plain[k].off;
			regex_parser_open(p, plain[k].text, plain[k].kind, plain[k].flags, 0, 0);
			body(p);
			p->options = options;
			return;
		}
	}
	if (looking_at(p, "(?<") || looking_at(p, "(?'")) {
		uint16_t close = at(p, p->i + 2) == '<' ? '>' : '\'';

		p->i += 3;
		if (p->i + 1 >= p->n)
			regex_parser_fail(p, at(p, p->i) == '-' ? p->i : p->n, "Unrecognized grouping construct.");
		named_group(p, close);
		return;
	}
	if (looking_at(p, "(?(")) {
		p->i += 2;
		conditional(p);
		return;
	}
	p->i += 2;
	if (!inline_options(p))
		regex_parser_fail(p, MIN(p->i + 1, p->n), "Unrecognized grouping construct.");
}

void regex_parser_group(struct parser *p)
{
	if (looking_at(p, "(?#")) {
		comment(p);
	} else if (looking_at(p, "(?")) {
		special_group(p);
	} else {
		p->i++;
		if (p->options & RE_EXPLICIT || p->skip_paren) {
			if (p->skip_paren && !(p->options & RE_EXPLICIT)) {
				regex_number_note(p, NULL, -1);
				p->inexact = true;
			}
			p->skip_paren = false;
			regex_parser_open(p, "(?:", RN_GROUP, 0, 0, 0);
			body(p);
		} else {
			capture(p, NULL, -1, KEEP_ALL);
		}
	}
}
