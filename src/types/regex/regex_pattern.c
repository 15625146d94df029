/* SPDX-License-Identifier: MIT */
/* Reads regular expressions: all but the meaning of parentheses. */
#include "types/regex/regex_parser.h"

#include "value/error.h"
#include "value/rt.h"

#include <stdio.h>
#include <string.h>

_Noreturn void regex_parser_fail(struct parser *p, uint32_t at, const char *why)
{
	net_throw(p->rt, "System.Text.RegularExpressions.RegexParseException",
		  "Invalid pattern '%s' at offset %u. %s", USTR_C(p->rt, p->s), at, why);
}

void regex_class_fail(struct regex_class_in *in, uint32_t at, const char *why)
{
	net_throw(in->rt, "System.Text.RegularExpressions.RegexParseException",
		  "Invalid pattern '%s' at offset %u. %s", USTR_C(in->rt, in->s), at, why);
}

void regex_parser_put(struct parser *p, const char *s)
{
	if (p->emit && !p->tree)
		sbuf_puts(&p->out, s);
}

static int node_flags(struct parser *p)
{
	return (p->options & RE_RIGHT_TO_LEFT ? RF_BACKWARDS : 0) | (p->options & RE_IGNORE_CASE ? RF_FOLD : 0) |
		(p->options & RE_ECMASCRIPT ? RF_ECMA : 0);
}

void regex_parser_open(struct parser *p, const char *text, enum regex_node_kind kind, int flags, int32_t a, int32_t b)
{
	regex_parser_put(p, text);
	if (p->emit && p->tree)
		regex_tree_open(p->tree, kind, node_flags(p) | flags, a, b);
}

static void leaf(struct parser *p, enum regex_node_kind kind, int32_t a)
{
	if (p->emit && p->tree)
		regex_tree_put(p->tree, kind, node_flags(p), a);
}

static void put_unit(struct parser *p, uint16_t c)
{
	leaf(p, RN_UNIT, c);
	if (!p->emit || p->tree)
		return;
	if (c < 128 && c > 32 && !((c | 32) >= 'a' && (c | 32) <= 'z') && !(c >= '0' && c <= '9') && c != '_')
		sbuf_putc(&p->out, '\\');
	if (c == 0 || (c < 32))
		sbuf_printf(&p->out, "\\x{%x}", c);
	else
		sbuf_putc(&p->out, c);
}

/* ---- groups ---- */

static void put_backref(struct parser *p, int32_t group)
{
	bool first = true;

	if (!p->emit)
		return;
	/* What is to its right is matched before it in a lookbehind. */
	p->inexact |= regex_number_shared(p, group) || p->options & RE_RIGHT_TO_LEFT;
	if (p->tree) {
		leaf(p, RN_BACKREF, group);
		return;
	}
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

/* ---- escapes outside of classes ---- */

static uint32_t hex(struct parser *p, int digits)
{
	uint32_t u = 0;

	for (int k = 0; k < digits; k++, p->i++) {
		int d = p->i < p->n ? hex_digit(at(p, p->i)) : -1;

		if (d < 0)
			regex_parser_fail(p, p->i, "Insufficient or invalid hexadecimal digits.");
		u = u << 4 | (uint32_t)d;
	}
	return u;
}

static void put_code(struct parser *p, uint32_t u)
{
	leaf(p, RN_UNIT, (int32_t)u);
	if (p->emit && !p->tree)
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

static void named_backref(struct parser *p)
{
	uint16_t open = at(p, p->i);
	struct ustr *name;

	if (open != '<' && open != '\'')
		regex_parser_fail(p, p->i, "Malformed \\k<...> named back reference.");
	p->i++;
	name = scan_name(p, open == '<' ? '>' : '\'');
	if (!name)
		regex_parser_fail(p, p->i, "Malformed \\k<...> named back reference.");
	if (!p->emit)
		return;
	put_backref(p, regex_number_known(p, name));
}

/* \1 is a group; \10 is one when it exists, else an octal code (ECMAScript: group 1 and a zero). */
static void digit_escape(struct parser *p)
{
	uint32_t from = p->i;
	int32_t n = 0;
	bool ecma = p->options & RE_ECMASCRIPT;
	char why[64];

	while (at(p, p->i) >= '0' && at(p, p->i) <= '9' && n < 10000)
		n = n * 10 + (at(p, p->i++) - '0');
	if (ustr_at(p->s, from) != '0') {
		if (!p->emit)
			return;
		for (int32_t m = n, len = (int32_t)(p->i - from); len > 0; m /= 10, len = ecma ? len - 1 : 0) {
			if (regex_number_find(p, m) >= 0) {
				p->i = from + (uint32_t)len;
				put_backref(p, regex_number_find(p, m));
				return;
			}
		}
		if (n < 10) {
			snprintf(why, sizeof(why), "Reference to undefined group number %d.", n);
			regex_parser_fail(p, p->i, why);
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

static void shorthand(struct parser *p, char c)
{
	int32_t set;

	if (!p->emit || !p->tree)
		return;
	set = regex_set_begin(&p->tree->sets, false);
	regex_set_shorthand(&p->tree->sets, set, c, p->options & RE_ECMASCRIPT);
	regex_set_end(&p->tree->sets, set, false, REGEX_SET_NONE);
	leaf(p, RN_SET, set);
}

/* Escapes that the translation has too, and words; false: C is none. */
static bool plain_escape(struct parser *p, uint16_t c)
{
	static const struct { char c; uint8_t what, ecma; } places[] = {
		{ 'b', RA_BOUNDARY, RA_ECMA_BOUNDARY }, { 'B', RA_NOT_BOUNDARY, RA_NOT_ECMA_BOUNDARY },
		{ 'A', RA_START, RA_START }, { 'G', RA_SEARCH_START, RA_SEARCH_START },
		{ 'z', RA_END, RA_END }, { 'Z', RA_END_OR_NEWLINE, RA_END_OR_NEWLINE },
	};
	bool ecma = p->options & RE_ECMASCRIPT;

	if (c >= 128 || !strchr("bBAGzZdDsSwW", c))
		return false;
	if (c == 'w' && !ecma)
		regex_parser_put(p, "[" REGEX_CLASS_WORD "]");
	else if (c == 'W' && !ecma)
		regex_parser_put(p, "[^" REGEX_CLASS_WORD "]");
	else
		regex_parser_put(p, (char[]){ '\\', (char)c, '\0' });
	for (size_t k = 0; k < ARRAY_LEN(places); k++) {
		if (places[k].c == c) {
			p->inexact |= c == 'G';	/* behind an empty match it is where that was */
			leaf(p, RN_ASSERT, ecma ? places[k].ecma : places[k].what);
			return true;
		}
	}
	shorthand(p, (char)c);
	return true;
}

static struct regex_class_in class_in(struct parser *p)
{
	return (struct regex_class_in){ p->rt, p->s, p->i, p->n, p->options & RE_ECMASCRIPT, p->options & RE_IGNORE_CASE,
		p->emit && p->tree ? &p->tree->sets : NULL };
}

/* \p{Name} and \P{Name} */
static void property(struct parser *p, bool negated)
{
	struct regex_class_in in = class_in(p);
	struct regex_class_out out = { p->emit && !p->tree ? &p->out : NULL, REGEX_SET_NONE };

	if (in.sets)
		out.set = regex_set_begin(in.sets, in.icase);
	regex_parser_put(p, "[");
	regex_class_property(&in, negated, out);
	regex_parser_put(p, "]");
	if (in.sets) {
		regex_set_end(in.sets, out.set, false, REGEX_SET_NONE);
		leaf(p, RN_SET, out.set);
	}
	p->i = in.i;
}

static void escape(struct parser *p)
{
	uint16_t c;
	char why[64];

	if (p->i + 1 >= p->n)
		regex_parser_fail(p, p->n, "Illegal \\ at end of pattern.");
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
			regex_parser_fail(p, p->i, "Missing control character.");
		put_code(p, at(p, p->i++) & 31u);
		return;
	case 'k': named_backref(p); return;
	case 'p':
	case 'P': property(p, c == 'P'); return;
	}
	if (is_word(c)) {
		snprintf(why, sizeof(why), "Unrecognized escape sequence \\%c.", c < 128 ? c : '?');
		regex_parser_fail(p, p->i, why);
	}
	put_unit(p, c);
}

/* ---- quantifiers ---- */

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

/* The digit that makes a number too large is where the mistake is. */
void regex_parser_check_number(struct parser *p, uint32_t k)
{
	int64_t n = 0;

	while (k < p->n && at(p, k) >= '0' && at(p, k) <= '9') {
		n = n * 10 + (at(p, k++) - '0');
		if (n > INT32_MAX)
			regex_parser_fail(p, k, TOO_LARGE);
	}
}

static void put_quantifier(struct parser *p, uint16_t c, int32_t lo, int32_t hi, bool lazy)
{
	if (!p->emit)
		return;
	if (p->tree) {
		lo = c == '+' ? 1 : lo;
		hi = c == '?' ? 1 : c == '{' ? hi : REGEX_ENDLESS;
		regex_tree_repeat(p->tree, lo, hi, node_flags(p) | (lazy ? RF_LAZY : 0));
		return;
	}
	if (c != '{') {
		sbuf_putc(&p->out, c);
	} else {
		sbuf_printf(&p->out, "{%d", lo);
		if (hi == REGEX_ENDLESS)
			sbuf_puts(&p->out, ",");
		else if (hi != lo)
			sbuf_printf(&p->out, ",%d", hi);
		sbuf_puts(&p->out, "}");
	}
	if (lazy)
		sbuf_puts(&p->out, "?");
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
		regex_parser_fail(p, p->i + 1, why);
	}
	for (uint32_t k = 0; k + 1 < len; k++)
		if (at(p, p->i + k) == '{' || at(p, p->i + k) == ',')
			regex_parser_check_number(p, p->i + k + 1);
	if (c == '{' && lo > hi)
		regex_parser_fail(p, p->i + len, "Illegal {x,y} with x > y.");
	p->i += len;
	while (skip_space(p))
		;
	put_quantifier(p, c, (int32_t)lo, (int32_t)hi, at(p, p->i) == '?' && p->i < p->n);
	p->i += at(p, p->i) == '?' && p->i < p->n;
	p->last = QUANTIFIED;
	return true;
}

static void class_(struct parser *p)
{
	struct regex_class_in in = class_in(p);

	if (in.sets) {
		leaf(p, RN_SET, regex_class_read(&in));
	} else {
		struct ustr *text = regex_class_translate(&in);

		if (p->emit)
			sbuf_put(&p->out, text);
	}
	p->i = in.i;
	p->last = ATOM;
}

/* `.`, `^` and `$` */
static void sign(struct parser *p, uint16_t c)
{
	bool lines = p->options & RE_MULTILINE;

	regex_parser_put(p, (char[]){ (char)c, '\0' });
	if (c == '.')
		leaf(p, p->options & RE_SINGLELINE ? RN_ANY : RN_NOT_NEWLINE, 0);
	else if (c == '^')
		leaf(p, RN_ASSERT, lines ? RA_LINE_START : RA_START);
	else
		leaf(p, RN_ASSERT, lines ? RA_LINE_END : RA_END_OR_NEWLINE);
	p->i++;
}

static void bar(struct parser *p)
{
	regex_parser_put(p, "|");
	if (p->emit && p->tree)
		regex_tree_bar(p->tree);
	p->i++;
	p->last = NOTHING;
}

uint32_t regex_parser_alternatives(struct parser *p)
{
	uint32_t bars = 0, shared = p->shared, parens = p->next;

	p->last = NOTHING;
	while (p->i < p->n && at(p, p->i) != ')') {
		uint16_t c = at(p, p->i);

		if (skip_space(p))
			continue;
		if (quantifier(p)) {
			/* In a lookbehind the first repetition is the last one of the text. */
			p->inexact |= shared != p->shared || (p->options & RE_RIGHT_TO_LEFT && parens != p->next);
			continue;
		}
		shared = p->shared;
		parens = p->next;
		if (c == '|') {
			bar(p);
			bars++;
			continue;
		}
		if (c == '(') {
			regex_parser_group(p);
			continue;
		}
		p->last = ATOM;
		if (c == '[') {
			class_(p);
		} else if (c == '\\') {
			escape(p);
		} else if (c == '.' || c == '^' || c == '$') {
			sign(p, c);
		} else {
			put_unit(p, c);
			p->i++;
		}
	}
	return bars;
}

static void read_all(struct parser *p)
{
	int options = p->options;

	p->i = 0;
	p->next = 0;
	regex_parser_alternatives(p);
	p->options = options;
	if (p->i < p->n)
		regex_parser_fail(p, p->i + 1, "Too many )'s.");
}

/* The first reading. */
static struct parser find_groups(struct rt *rt, struct ustr *pattern, int options, struct regex_groups *ret)
{
	struct parser p = { .rt = rt, .s = pattern, .n = ustr_len(pattern), .options = options, .g = ret };
	uint32_t max = 2;

	for (uint32_t i = 0; i < p.n; i++)
		max += ustr_at(pattern, i) == '(';
	p.parens = rt_block(rt, struct paren, MIN(max, MAX_PARENS + 2));
	read_all(&p);
	regex_number_assign(&p);
	p.emit = true;
	return p;
}

struct ustr *regex_pattern_translate(struct rt *rt, struct ustr *pattern, int options, struct regex_groups *ret)
{
	struct parser p = find_groups(rt, pattern, options, ret);

	sbuf_init(&p.out, rt);
	read_all(&p);
	return p.inexact || options & RE_RIGHT_TO_LEFT ? NULL : sbuf_take(&p.out);
}

struct regex_program *regex_pattern_program(struct rt *rt, struct ustr *pattern, int options)
{
	struct regex_groups groups;
	struct parser p = find_groups(rt, pattern, options, &groups);
	struct regex_tree tree;

	regex_tree_begin(&tree, rt, node_flags(&p));
	p.tree = &tree;
	read_all(&p);
	if (options & RE_NOT_BACKTRACKING)
		regex_tree_check_linear(&tree);
	return regex_program_new(rt, &tree, groups.n);
}
