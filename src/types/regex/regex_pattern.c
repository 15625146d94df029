/* SPDX-License-Identifier: MIT */
/*
 * The translator reads the pattern twice with the same code: first to find the
 * groups, then, with numbers known, to write the translation.
 */
#include "types/regex/regex_pattern.h"

#include "types/regex/regex_class.h"
#include "value/error.h"
#include "value/rt.h"

#include <stdio.h>
#include <string.h>

enum { MAX_PARENS = 4000, MAX_NESTING = 500 };

enum quantified { NOTHING, ATOM, QUANTIFIED };

struct paren {
	struct ustr *name;	/* NULL: unnamed */
	int32_t number;		/* .NET number, -1 until known */
};

struct parser {
	struct rt *rt;
	struct ustr *s;
	uint32_t i, n;
	int options;
	bool emit, callouts;
	struct sbuf out;
	struct paren *parens;	/* heap block, [1..nparens] */
	uint32_t nparens, next;	/* next: counter of this reading */
	int autocap;
	int depth;
	enum quantified last;
	struct regex_groups *g;
};

static _Noreturn void bad(struct parser *p, uint32_t at, const char *why)
{
	net_throw(p->rt, "System.Text.RegularExpressions.RegexParseException",
		  "Invalid pattern '%s' at offset %u. %s", USTR_C(p->rt, p->s), at, why);
}

void regex_class_fail(struct regex_class_in *in, uint32_t at, const char *why)
{
	net_throw(in->rt, "System.Text.RegularExpressions.RegexParseException",
		  "Invalid pattern '%s' at offset %u. %s", USTR_C(in->rt, in->s), at, why);
}

static uint16_t at(struct parser *p, uint32_t i)
{
	return i < p->n ? ustr_at(p->s, i) : 0;
}

static bool looking_at(struct parser *p, const char *text)
{
	for (uint32_t k = 0; text[k]; k++)
		if (p->i + k >= p->n || ustr_at(p->s, p->i + k) != (uint8_t)text[k])
			return false;
	return true;
}

static void put(struct parser *p, const char *s)
{
	if (p->emit)
		sbuf_puts(&p->out, s);
}

static void put_unit(struct parser *p, uint16_t c)
{
	if (!p->emit)
		return;
	if (c < 128 && c > 32 && !((c | 32) >= 'a' && (c | 32) <= 'z') && !(c >= '0' && c <= '9') && c != '_')
		sbuf_putc(&p->out, '\\');
	if (c == 0 || (c < 32))
		sbuf_printf(&p->out, "\\x{%x}", c);
	else
		sbuf_putc(&p->out, c);
}

static bool is_word(uint16_t c)
{
	return c == '_' || ustr_is_letter(c) || ustr_is_digit(c);
}

/* ---- groups ---- */

static int32_t group_of_number(struct parser *p, int32_t number)
{
	for (uint32_t i = 0; i < p->g->n; i++)
		if (p->g->number[i] == number)
			return (int32_t)i;
	return -1;
}

static int32_t group_of_name(struct parser *p, struct ustr *name)
{
	for (uint32_t i = 0; i < p->g->n; i++)
		if (ustr_eq(p->g->name[i], name))
			return (int32_t)i;
	return -1;
}

static void put_backref(struct parser *p, int32_t group)
{
	bool first = true;

	if (!p->emit)
		return;
	if (group == 0) {	/* never set while matching: cannot match */
		sbuf_puts(&p->out, "(*F)");
		return;
	}
	sbuf_puts(&p->out, "(?:");
	for (uint32_t j = p->nparens; j >= 1; j--) {
		if (p->g->of_paren[j] != group)
			continue;
		sbuf_printf(&p->out, "%s\\g{%u}", first ? "" : "|", j);
		first = false;
	}
	sbuf_puts(&p->out, ")");
}

static void note_paren(struct parser *p, struct ustr *name, int32_t number)
{
	p->next++;
	if (p->emit)
		return;
	if (p->next > MAX_PARENS)
		bad(p, p->i, "Too many groups.");
	p->parens[p->next] = (struct paren){ name, number };
	p->nparens = p->next;
}

/* ---- escapes outside of classes ---- */

static uint32_t hex(struct parser *p, int digits)
{
	uint32_t u = 0;

	for (int k = 0; k < digits; k++, p->i++) {
		int d = p->i < p->n ? hex_digit(at(p, p->i)) : -1;

		if (d < 0)
			bad(p, p->i, "Insufficient or invalid hexadecimal digits.");
		u = u << 4 | (uint32_t)d;
	}
	return u;
}

static void put_code(struct parser *p, uint32_t u)
{
	if (p->emit)
		sbuf_printf(&p->out, "\\x{%x}", u);
}

/* The name between `<` and `>` (or quotes) at the cursor; NULL: malformed. */
static struct ustr *scan_name(struct parser *p, uint16_t close)
{
	uint32_t from = p->i;

	while (p->i < p->n && is_word(ustr_at(p->s, p->i)))
		p->i++;
	if (p->i == from || at(p, p->i) != close)
		return NULL;
	return ustr_sub(p->rt, p->s, from, p->i++ - from);
}

static int32_t number_of(struct ustr *name)
{
	int32_t n = 0;

	for (uint32_t i = 0; i < ustr_len(name); i++) {
		uint16_t c = ustr_at(name, i);

		if (c < '0' || c > '9' || n > 100000)
			return -1;
		n = n * 10 + (c - '0');
	}
	return n;
}

static void named_backref(struct parser *p)
{
	uint16_t open = at(p, p->i);
	struct ustr *name;
	char why[160];
	int32_t g;

	if (open != '<' && open != '\'')
		bad(p, p->i, "Malformed \\k<...> named back reference.");
	p->i++;
	name = scan_name(p, open == '<' ? '>' : '\'');
	if (!name)
		bad(p, p->i, "Malformed \\k<...> named back reference.");
	if (!p->emit)
		return;
	g = number_of(name) >= 0 ? group_of_number(p, number_of(name)) : group_of_name(p, name);
	if (g < 0) {
		snprintf(why, sizeof(why),
			 number_of(name) >= 0 ? "Reference to undefined group number %.100s."
					      : "Reference to undefined group name '%.100s'.",
			 USTR_C(p->rt, name));
		bad(p, p->i, why);
	}
	put_backref(p, g);
}

/* \1 is a group; \10 is one when it exists, else an octal code. */
static void digit_escape(struct parser *p)
{
	uint32_t from = p->i;
	int32_t n = 0;
	char why[64];

	while (at(p, p->i) >= '0' && at(p, p->i) <= '9' && n < 10000)
		n = n * 10 + (at(p, p->i++) - '0');
	if (ustr_at(p->s, from) != '0') {
		if (!p->emit)
			return;
		for (int32_t m = n, len = (int32_t)(p->i - from); len > 0; m /= 10, len--) {
			if (group_of_number(p, m) >= 0) {
				p->i = from + (uint32_t)len;
				put_backref(p, group_of_number(p, m));
				return;
			}
		}
		if (n < 10) {
			snprintf(why, sizeof(why), "Reference to undefined group number %d.", n);
			bad(p, p->i, why);
		}
	}
	n = 0;
	p->i = from;
	for (int k = 0; k < 3 && at(p, p->i) >= '0' && at(p, p->i) <= '7'; k++)
		n = n * 8 + (at(p, p->i++) - '0');
	if (p->i == from)
		p->i++;
	put_code(p, (uint32_t)n & 0xFF);
}

/* Escapes of one character; false: C is none. */
static bool control_escape(struct parser *p, uint16_t c)
{
	static const struct { char c; uint8_t code; } codes[] = {
		{ 'a', 7 }, { 'e', 27 }, { 'f', 12 }, { 'n', 10 }, { 'r', 13 }, { 't', 9 }, { 'v', 11 },
	};

	for (size_t k = 0; k < ARRAY_LEN(codes); k++)
		if (codes[k].c == c) {
			put_code(p, codes[k].code);
			return true;
		}
	return false;
}

/* Escapes that the translation has too, and words; false: C is none. */
static bool plain_escape(struct parser *p, uint16_t c)
{
	bool ecma = p->options & RE_ECMASCRIPT;

	if (c == 'w' && !ecma)
		put(p, "[" REGEX_CLASS_WORD "]");
	else if (c == 'W' && !ecma)
		put(p, "[^" REGEX_CLASS_WORD "]");
	else if (c < 128 && strchr("bBAGzZdDsSwW", c))
		put(p, (char[]){ '\\', (char)c, '\0' });
	else
		return false;
	return true;
}

static void escape(struct parser *p)
{
	uint16_t c;
	char why[64];
	struct regex_class_in in;

	if (p->i + 1 >= p->n)
		bad(p, p->n, "Illegal \\ at end of pattern.");
	c = at(p, ++p->i);
	p->last = ATOM;
	if (c >= '0' && c <= '9') {
		digit_escape(p);
		return;
	}
	p->i++;
	if (c && (control_escape(p, c) || plain_escape(p, c)))
		return;
	switch (c) {
	case 'x': put_code(p, hex(p, 2)); return;
	case 'u': put_code(p, hex(p, 4)); return;
	case 'c':
		if (p->i >= p->n)
			bad(p, p->i, "Missing control character.");
		put_code(p, at(p, p->i++) & 31u);
		return;
	case 'k': named_backref(p); return;
	case 'p':
	case 'P':
		in = (struct regex_class_in){ p->rt, p->s, p->i, p->n, p->options & RE_ECMASCRIPT, p->options & RE_IGNORE_CASE };
		put(p, "[");
		regex_class_property(&in, c == 'P', p->emit ? &p->out : NULL);
		put(p, "]");
		p->i = in.i;
		return;
	}
	if (is_word(c)) {
		snprintf(why, sizeof(why), "Unrecognized escape sequence \\%c.", c < 128 ? c : '?');
		bad(p, p->i, why);
	}
	put_unit(p, c);
}

/* ---- quantifiers ---- */

/* Length of a {n}, {n,} or {n,m} at the cursor, 0: a plain brace. */
static uint32_t brace_quantifier(struct parser *p, int64_t *ret_min, int64_t *ret_max)
{
	uint32_t k = p->i + 1, from = k;
	int64_t lo = 0, hi;

	for (; at(p, k) >= '0' && at(p, k) <= '9' && k < p->n; k++)
		lo = MIN(lo * 10 + (at(p, k) - '0'), INT32_MAX);
	if (k == from)
		return 0;
	hi = lo;
	if (at(p, k) == ',') {
		from = ++k;
		hi = 0;
		for (; at(p, k) >= '0' && at(p, k) <= '9' && k < p->n; k++)
			hi = MIN(hi * 10 + (at(p, k) - '0'), INT32_MAX);
		if (k == from)
			hi = INT32_MAX;
	}
	*ret_min = lo;
	*ret_max = hi;
	return at(p, k) == '}' && k < p->n ? k + 1 - p->i : 0;
}

#define TOO_LARGE "Quantifier and capture group numbers must be less than or equal to Int32.MaxValue."

/* The number at K; the digit that makes it too large is where the mistake is. */
static void check_number(struct parser *p, uint32_t k)
{
	int64_t n = 0;

	while (k < p->n && at(p, k) >= '0' && at(p, k) <= '9') {
		n = n * 10 + (at(p, k++) - '0');
		if (n > INT32_MAX)
			bad(p, k, TOO_LARGE);
	}
}

static bool quantifier(struct parser *p)
{
	uint16_t c = at(p, p->i);
	int64_t lo = 0, hi = 0;
	uint32_t len = 1;
	char why[80];

	if (c == '{') {
		len = brace_quantifier(p, &lo, &hi);
		if (!len)
			return false;
	} else if (c != '*' && c != '+' && c != '?') {
		return false;
	}
	if (p->last != ATOM) {
		snprintf(why, sizeof(why), p->last == NOTHING ? "Quantifier '%c' following nothing."
			: "Nested quantifier '%c'.", c);
		bad(p, p->i + 1, why);
	}
	for (uint32_t k = 0; k + 1 < len; k++)
		if (at(p, p->i + k) == '{' || at(p, p->i + k) == ',')
			check_number(p, p->i + k + 1);
	if (c == '{' && lo > hi)
		bad(p, p->i + len, "Illegal {x,y} with x > y.");
	if (p->emit && c == '{' && lo > 65535)
		bad(p, p->i + len, TOO_LARGE);
	if (p->emit && c == '{') {
		sbuf_printf(&p->out, "{%d", (int)lo);
		if (hi > 65535)
			sbuf_puts(&p->out, ",");
		else if (hi != lo)
			sbuf_printf(&p->out, ",%d", (int)hi);
		sbuf_puts(&p->out, "}");
	} else if (p->emit) {
		sbuf_putc(&p->out, c);
	}
	p->i += len;
	if (at(p, p->i) == '?') {
		put(p, "?");
		p->i++;
	}
	p->last = QUANTIFIED;
	return true;
}

/* ---- grouping ---- */

static void alternatives(struct parser *p);

static void close_group(struct parser *p)
{
	if (p->i >= p->n)
		bad(p, p->n, "Not enough )'s.");
	p->i++;
	put(p, ")");
	p->last = ATOM;
}

static void body(struct parser *p)
{
	int options = p->options;

	if (++p->depth > MAX_NESTING)
		bad(p, p->i, "Nesting too deep.");
	alternatives(p);
	p->options = options;
	p->depth--;
	close_group(p);
}

static void capture(struct parser *p, struct ustr *name, int32_t number)
{
	uint32_t paren;

	note_paren(p, name, number);
	paren = p->next;
	put(p, p->callouts ? "(?:(" : "(");
	body(p);
	if (p->emit && p->callouts)
		sbuf_printf(&p->out, "(?C\"%u\"))", paren);
}

static void named_group(struct parser *p, uint16_t close)
{
	struct ustr *name;
	uint32_t from = p->i;
	uint16_t c = at(p, p->i);

	if (!is_word(c))
		bad(p, p->i, "Invalid group name: Group names must begin with a word character.");
	name = scan_name(p, close);
	if (!name && at(p, p->i) == '-')
		bad(p, p->i, "Balancing groups are not supported.");
	if (!name || (c >= '0' && c <= '9' && number_of(name) < 0))
		bad(p, from + 1, "Invalid group name: Group names must begin with a word character.");
	if (number_of(name) == 0)
		bad(p, p->i, "Capture number cannot be zero.");
	capture(p, name, number_of(name));
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
	p->i = end + 1;
	p->options = set.options;
	if (at(p, end) == ')') {
		if (set.len > 2 && strcmp(set.text, "(?-")) {
			put(p, set.text);
			put(p, ")");
		}
		p->last = NOTHING;
		return true;
	}
	put(p, set.text);
	put(p, ":");
	body(p);
	p->options = outer;
	return true;
}

/* (?(name)yes|no), (?(1)yes|no), (?(expression)yes|no) */
static void conditional(struct parser *p)
{
	static const char *const looks[] = { "(?=", "(?!", "(?<=", "(?<!" };
	uint32_t back = p->i;
	struct ustr *name;
	int32_t g = -1;

	p->i++;
	name = scan_name(p, ')');
	if (name && p->emit)
		g = number_of(name) >= 0 ? group_of_number(p, number_of(name)) : group_of_name(p, name);
	if (name && p->emit && number_of(name) >= 0 && g < 0)
		bad(p, p->i, "Conditional alternation refers to an undefined group number.");
	if (g >= 0) {
		for (uint32_t j = p->nparens; j >= 1; j--) {
			if (p->g->of_paren[j] == g) {
				sbuf_printf(&p->out, "(?(%u)", j);
				break;
			}
		}
		body(p);
		return;
	}
	p->i = back;
	for (size_t k = 0; k < ARRAY_LEN(looks); k++)
		if (looking_at(p, looks[k])) {
			put(p, "(?");
			put(p, looks[k]);
			p->i += (uint32_t)strlen(looks[k]);
			body(p);
			body(p);
			return;
		}
	p->i = back + 1;
	put(p, "(?(?=");
	body(p);
	body(p);
}

static void comment(struct parser *p)
{
	while (p->i < p->n && at(p, p->i) != ')')
		p->i++;
	if (p->i >= p->n)
		bad(p, p->n, "Unterminated (?#...) comment.");
	p->i++;
}

static void special_group(struct parser *p)
{
	static const struct { const char *text; const char *out; } plain[] = {
		{ "(?:", "(?:" }, { "(?=", "(?=" }, { "(?!", "(?!" }, { "(?<=", "(?<=" },
		{ "(?<!", "(?<!" }, { "(?>", "(?>" },
	};

	for (size_t k = 0; k < ARRAY_LEN(plain); k++) {
		if (looking_at(p, plain[k].text)) {
			p->i += (uint32_t)strlen(plain[k].text);
			put(p, plain[k].out);
			body(p);
			return;
		}
	}
	if (looking_at(p, "(?<") || looking_at(p, "(?'")) {
		uint16_t close = at(p, p->i + 2) == '<' ? '>' : '\'';

		p->i += 3;
		if (p->i + 1 >= p->n)
			bad(p, p->n, "Unrecognized grouping construct.");
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
		bad(p, MIN(p->i + 1, p->n), "Unrecognized grouping construct.");
}

static void group(struct parser *p)
{
	if (looking_at(p, "(?#")) {
		comment(p);
	} else if (looking_at(p, "(?")) {
		special_group(p);
	} else {
		p->i++;
		if (p->options & RE_EXPLICIT) {
			put(p, "(?:");
			body(p);
		} else {
			capture(p, NULL, -1);
		}
	}
}

static bool skip_space(struct parser *p)
{
	uint16_t c = at(p, p->i);

	if (!(p->options & RE_IGNORE_SPACE))
		return false;
	if (c == '#') {
		while (p->i < p->n && at(p, p->i) != '\n')
			p->i++;
		return true;
	}
	if (c != ' ' && !(c >= 9 && c <= 13))
		return false;
	p->i++;
	return true;
}

static void class_(struct parser *p)
{
	struct regex_class_in in = { p->rt, p->s, p->i, p->n, p->options & RE_ECMASCRIPT, p->options & RE_IGNORE_CASE };
	struct ustr *text = regex_class_translate(&in);

	p->i = in.i;
	if (p->emit)
		sbuf_put(&p->out, text);
	p->last = ATOM;
}

static void alternatives(struct parser *p)
{
	p->last = NOTHING;
	while (p->i < p->n && at(p, p->i) != ')') {
		uint16_t c = at(p, p->i);

		if (skip_space(p) || quantifier(p))
			continue;
		if (c == '|') {
			put(p, "|");
			p->i++;
			p->last = NOTHING;
		} else if (c == '(') {
			group(p);
		} else if (c == '[') {
			class_(p);
		} else if (c == '\\') {
			escape(p);
		} else if (c == '.' || c == '^' || c == '$') {
			if (p->emit)
				sbuf_putc(&p->out, c);
			p->i++;
			p->last = ATOM;
		} else {
			put_unit(p, c);
			p->i++;
			p->last = ATOM;
		}
	}
}

static void read_all(struct parser *p)
{
	int options = p->options;

	p->i = 0;
	p->next = 0;
	alternatives(p);
	p->options = options;
	if (p->i < p->n)
		bad(p, p->i + 1, "Too many )'s.");
}

/* ---- numbering ---- */

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
	g->name[at_] = q->name && number_of(q->name) < 0 ? q->name : ustr_printf(p->rt, "%d", q->number);
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
		g->of_paren[j] = (uint16_t)group_of_number(p, p->parens[j].number);
}

struct ustr *regex_pattern_translate(struct rt *rt, struct ustr *pattern, int options, bool callouts, struct regex_groups *ret)
{
	struct parser p = { .rt = rt, .s = pattern, .n = ustr_len(pattern), .options = options, .g = ret };
	uint32_t max = 2;

	for (uint32_t i = 0; i < p.n; i++)
		max += ustr_at(pattern, i) == '(';
	p.parens = rt_block(rt, struct paren, MIN(max, MAX_PARENS + 2));
	read_all(&p);
	assign_numbers(&p);
	build_groups(&p);
	p.emit = true;
	p.callouts = callouts;
	sbuf_init(&p.out, rt);
	read_all(&p);
	return sbuf_take(&p.out);
}
