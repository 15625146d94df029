/* SPDX-License-Identifier: MIT */
/* Matches as objects; replacing, splitting, escaping. */
#include "types/regex/regex.h"

#include "types/arg.h"

#include <ctype.h>
#include <string.h>

enum { FEW = 16 };

/* Room for the spans of RE: FEW groups fit into what is on the stack. */
static int32_t *spans(struct rt *rt, const struct regex *re, int32_t few[2 * FEW])
{
	return re->groups.n <= FEW ? few : rt_block(rt, int32_t, 2 * re->groups.n);
}

bool regex_matches(struct rt *rt, struct regex *re, struct ustr *s)
{
	__attribute__((uninitialized)) int32_t few[2 * FEW];

	return regex_exec(rt, re, s, 0, spans(rt, re, few));
}

static struct match *match_of(struct rt *rt, struct regex *re, struct ustr *s, const int32_t *span)
{
	struct match *m = rt_new_cell(rt, &type_match, match);

	gc_storep(m, m->re, re);
	gc_storep(m, m->input, s);
	gc_storep(m, m->span, rt_block(rt, int32_t, 2 * re->groups.n));
	memcpy(m->span, span, sizeof *span * 2 * re->groups.n);
	return m;
}

struct match *regex_match(struct rt *rt, struct regex *re, struct ustr *s, uint32_t start)
{
	__attribute__((uninitialized)) int32_t few[2 * FEW];
	int32_t *span = spans(rt, re, few);

	return regex_exec(rt, re, s, start, span) ? match_of(rt, re, s, span) : NULL;
}

struct match *regex_next(struct rt *rt, struct match *m)
{
	__attribute__((uninitialized)) int32_t few[2 * FEW];
	int32_t *span;

	if (!m->re)
		return NULL;
	span = spans(rt, m->re, few);
	span[0] = m->span[0];
	span[1] = m->span[1];
	return regex_exec_next(rt, m->re, m->input, span) ? match_of(rt, m->re, m->input, span) : NULL;
}

struct dict *regex_matches_table(struct rt *rt, struct match *m)
{
	struct dict *d = dict_new(rt, &type_hashtable, DICT_IGNORE_CASE);
	struct regex_groups *g = &m->re->groups;

	for (uint32_t i = g->n; i-- > 0;) {
		int32_t from = m->span[2 * i];
		bool named = !ustr_is_digit(ustr_at(g->name[i], 0));

		if (from < 0)
			continue;
		dict_put(rt, d, named ? val_str(g->name[i]) : val_int(g->number[i]),
			 val_str(ustr_sub(rt, m->input, (uint32_t)from, (uint32_t)(m->span[2 * i + 1] - from))));
	}
	return d;
}

/* ---- replacement patterns ---- */

static void put_group(struct sbuf *b, struct match *m, uint32_t i)
{
	if (m->span[2 * i] >= 0)
		sbuf_put_sub(b, m->input, (uint32_t)m->span[2 * i], (uint32_t)(m->span[2 * i + 1] - m->span[2 * i]));
}

static int32_t group_numbered(struct match *m, int32_t number)
{
	for (uint32_t i = 0; i < m->re->groups.n; i++)
		if (m->re->groups.number[i] == number)
			return (int32_t)i;
	return -1;
}

/* $12 names group 12, else group 1 followed by "2". Returns units used. */
static uint32_t numbered(struct sbuf *b, struct match *m, struct ustr *with, uint32_t i)
{
	int32_t n = 0, best = -1;
	uint32_t used = 0;

	for (uint32_t k = i; k < ustr_len(with) && n < 100000; k++) {
		uint16_t c = ustr_at(with, k);

		if (c < '0' || c > '9')
			break;
		n = n * 10 + (c - '0');
		used = k + 1 - i;
		best = n;
	}
	if (used == 0 || group_numbered(m, best) < 0)
		return 0;
	put_group(b, m, (uint32_t)group_numbered(m, best));
	return used;
}

static uint32_t braced(struct sbuf *b, struct match *m, struct ustr *with, uint32_t i)
{
	uint32_t k = i;
	struct ustr *name;
	int64_t n = 0;
	bool digits = true;

	while (k < ustr_len(with) && ustr_at(with, k) != '}')
		k++;
	if (k >= ustr_len(with) || k == i)
		return 0;
	name = ustr_sub(b->rt, with, i, k - i);
	for (uint32_t j = 0; j < ustr_len(name); j++) {
		uint16_t c = ustr_at(name, j);

		digits = digits && c >= '0' && c <= '9';
		n = digits && n < 100000 ? n * 10 + (c - '0') : n;
	}
	for (uint32_t g = 0; g < m->re->groups.n; g++) {
		if (digits ? m->re->groups.number[g] == n : ustr_eq(m->re->groups.name[g], name)) {
			put_group(b, m, g);
			return k + 1 - i;
		}
	}
	return 0;
}

/* What follows a dollar sign at I; returns the units used, 0: a plain dollar. */
static uint32_t dollar(struct sbuf *b, struct match *m, struct ustr *with, uint32_t i)
{
	uint16_t c = i < ustr_len(with) ? ustr_at(with, i) : 0;
	uint32_t n;

	switch (c) {
	case '$':
		sbuf_putc(b, '$');
		return 1;
	case '&':
		put_group(b, m, 0);
		return 1;
	case '`':
		sbuf_put_sub(b, m->input, 0, (uint32_t)m->span[0]);
		return 1;
	case '\'':
		sbuf_put_sub(b, m->input, (uint32_t)m->span[1], ustr_len(m->input) - (uint32_t)m->span[1]);
		return 1;
	case '_':
		sbuf_put(b, m->input);
		return 1;
	case '+':
		put_group(b, m, m->re->groups.n - 1);
		return 1;
	case '{':
		n = braced(b, m, with, i + 1);
		return n ? n + 1 : 0;
	}
	return numbered(b, m, with, i);
}

void regex_expand(struct sbuf *b, struct match *m, struct ustr *with)
{
	for (uint32_t i = 0; i < ustr_len(with); i++) {
		uint16_t c = ustr_at(with, i);
		uint32_t used = c == '$' ? dollar(b, m, with, i + 1) : 0;

		if (used)
			i += used;
		else
			sbuf_putc(b, c);
	}
}

/* ---- Replace ---- */

static void reverse(struct list *l)
{
	for (uint32_t i = 0; i < l->n / 2; i++) {
		val v = l->v[i];

		l->v[i] = l->v[l->n - 1 - i];
		l->v[l->n - 1 - i] = v;
	}
}

/* The matches, at most COUNT. */
static struct list *all_matches(struct rt *rt, struct regex *re, struct ustr *s, int32_t count, uint32_t start)
{
	struct list *l = list_new(rt, NULL);

	for (struct match *m = count ? regex_match(rt, re, s, start) : NULL; m; m = --count ? regex_next(rt, m) : NULL)
		list_add(rt, l, val_obj(m));
	return l;
}

static struct ustr *expanded(struct rt *rt, struct match *m, void *with)
{
	struct sbuf b;

	sbuf_init(&b, rt);
	regex_expand(&b, m, with);
	return sbuf_take(&b);
}

/* A match that nobody sees need not be an object. */
struct ustr *regex_replace(struct rt *rt, struct regex *re, struct ustr *s, struct ustr *with, int32_t count, uint32_t start)
{
	__attribute__((uninitialized)) int32_t few[2 * FEW];
	struct match m = { .re = re, .input = s, .span = spans(rt, re, few) };
	uint32_t from = 0;
	struct sbuf b;

	if (re->options & RE_RIGHT_TO_LEFT)
		return regex_replace_with(rt, re, s, expanded, with, count, start);
	if (!count || !regex_exec(rt, re, s, start, m.span))
		return s;
	sbuf_init(&b, rt);
	do {
		sbuf_put_sub(&b, s, from, (uint32_t)m.span[0] - from);
		from = (uint32_t)m.span[1];
		regex_expand(&b, &m, with);
	} while (--count && regex_exec_next(rt, re, s, m.span));
	sbuf_put_sub(&b, s, from, ustr_len(s) - from);
	return sbuf_take(&b);
}

struct ustr *regex_replace_with(struct rt *rt, struct regex *re, struct ustr *s, regex_replace_fn fn, void *arg,
				int32_t count, uint32_t start)
{
	struct list *all = all_matches(rt, re, s, count, start), *pieces = list_new(rt, NULL);
	uint32_t from = 0;
	struct sbuf b;

	if (!all->n)
		return s;
	for (uint32_t i = 0; i < all->n; i++) {
		struct ustr *piece = fn(rt, (struct match *)all->v[i].o, arg);

		list_add(rt, pieces, val_str(piece ? piece : ustr_empty(rt)));
	}
	if (re->options & RE_RIGHT_TO_LEFT) {
		reverse(all);
		reverse(pieces);
	}
	sbuf_init(&b, rt);
	for (uint32_t i = 0; i < all->n; i++) {
		struct match *m = (struct match *)all->v[i].o;

		sbuf_put_sub(&b, s, from, (uint32_t)m->span[0] - from);
		from = (uint32_t)m->span[1];
		sbuf_put(&b, pieces->v[i].s);
	}
	sbuf_put_sub(&b, s, from, ustr_len(s) - from);
	return sbuf_take(&b);
}

/* ---- Split ---- */

static void put_groups(struct rt *rt, struct list *out, struct match *m)
{
	for (uint32_t g = 1; g < m->re->groups.n; g++)
		if (m->span[2 * g] >= 0)
			list_add(rt, out, val_str(ustr_sub(rt, m->input, (uint32_t)m->span[2 * g],
							   (uint32_t)(m->span[2 * g + 1] - m->span[2 * g]))));
}

/* From right to left everything is found, and listed, the other way round. */
struct array *regex_split(struct rt *rt, struct regex *re, struct ustr *s, int32_t count, uint32_t start)
{
	struct list *out = list_new(rt, NULL), *all = all_matches(rt, re, s, count - 1, start);
	bool backwards = re->options & RE_RIGHT_TO_LEFT;
	uint32_t from = 0, to = ustr_len(s);

	for (uint32_t i = 0; i < all->n; i++) {
		struct match *m = (struct match *)all->v[i].o;
		uint32_t begin = (uint32_t)m->span[0], end = (uint32_t)m->span[1];

		list_add(rt, out, val_str(backwards ? ustr_sub(rt, s, end, to - end) : ustr_sub(rt, s, from, begin - from)));
		from = end;
		to = begin;
		put_groups(rt, out, m);
	}
	if (!out->n)
		list_add(rt, out, val_str(s));
	else
		list_add(rt, out, val_str(backwards ? ustr_sub(rt, s, 0, to) : ustr_sub(rt, s, from, ustr_len(s) - from)));
	if (backwards)
		reverse(out);
	return list_to_array(rt, out, &type_string);
}

/* ---- Escape ---- */

struct ustr *regex_escape(struct rt *rt, struct ustr *s)
{
	static const char plain[] = "\\*+?|{[()^$.# ";
	static const char white[] = "\tt\nn\rr\ff\0";
	struct sbuf b;

	sbuf_init(&b, rt);
	for (uint32_t i = 0; i < ustr_len(s); i++) {
		uint16_t c = ustr_at(s, i);
		const char *w = c && c < 128 ? strchr(white, c) : NULL;

		if (w && c < 32) {
			sbuf_putc(&b, '\\');
			sbuf_putc(&b, (uint8_t)w[1]);
			continue;
		}
		if (c && c < 128 && strchr(plain, c))
			sbuf_putc(&b, '\\');
		sbuf_putc(&b, c);
	}
	return sbuf_take(&b);
}

static uint32_t hex_at(struct rt *rt, struct ustr *s, uint32_t i, uint32_t n)
{
	uint32_t u = 0;

	for (uint32_t k = i; k < i + n; k++) {
		int d = k < ustr_len(s) ? hex_digit(ustr_at(s, k)) : -1;

		if (d < 0)
			net_throw(rt, "System.Text.RegularExpressions.RegexParseException",
				  "Invalid pattern '%s' at offset %u. Insufficient or invalid hexadecimal digits.", USTR_C(rt, s), k);
		u = u << 4 | (uint32_t)d;
	}
	return u;
}

static _Noreturn void bad_escape(struct rt *rt, struct ustr *s, uint32_t at, const char *why)
{
	net_throw(rt, "System.Text.RegularExpressions.RegexParseException",
		"Invalid pattern '%s' at offset %u. %s.", USTR_C(rt, s), at, why);
}

/* Up to three octal digits at *I, which moves to the last of them. */
static uint16_t octal_at(struct ustr *s, uint32_t *i)
{
	uint32_t u = 0, n = 0;

	for (; n < 3 && *i + n < ustr_len(s) && (ustr_at(s, *i + n) & ~7) == '0'; n++)
		u = u << 3 | (ustr_at(s, *i + n) & 7u);
	*i += n - 1;
	return u & 0xff;
}

/* The character that the escape C at *I, after the backslash, stands for. */
static uint16_t unescaped(struct rt *rt, struct ustr *s, uint16_t c, uint32_t *i)
{
	static const char letters[] = "a\ab\be\033f\fn\nr\rt\tv\v";
	uint32_t n = c == 'x' ? 2 : 4;
	const char *l = letters;

	if (c == 'x' || c == 'u') {
		*i += n;
		return (uint16_t)hex_at(rt, s, *i - n + 1, n);
	}
	if (c >= '0' && c <= '7')
		return octal_at(s, i);
	if (c == 'c' && *i + 1 < ustr_len(s))
		return ustr_at(s, ++*i) & 0x1f;
	while (*l && *l != c)
		l += 2;
	if (*l && c < 128)
		return (uint8_t)l[1];
	if (c < 128 && (isalnum(c) || c == '_'))
		bad_escape(rt, s, *i + 1, USTR_C(rt, ustr_printf(rt, "Unrecognized escape sequence \\%c", c)));
	return c;
}

struct ustr *regex_unescape(struct rt *rt, struct ustr *s)
{
	struct sbuf b;

	sbuf_init(&b, rt);
	for (uint32_t i = 0; i < ustr_len(s); i++) {
		uint16_t c = ustr_at(s, i);

		if (c == '\\' && i + 1 == ustr_len(s))
			break;
		if (c == '\\') {
			c = ustr_at(s, ++i);
			c = unescaped(rt, s, c, &i);
		}
		sbuf_putc(&b, c);
	}
	return sbuf_take(&b);
}
