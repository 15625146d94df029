/* SPDX-License-Identifier: MIT */
/*
 * XPath 1.0: a recursive-descent reader that evaluates as it reads. Predicates
 * are read again for each node; an expression is skipped by evaluating it with
 * `dry` set, which selects nothing.
 */
#include "types/xml/xmlaxes.h"

#include "types/arg.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

enum kind { X_SET, X_NUMBER, X_STRING, X_BOOL };

struct result {
	enum kind kind;
	double num;
	bool truth;
	struct ustr *str;
	struct list *set;
};

struct path {
	struct rt *rt;
	const char *text, *p;
	val manager;
	struct xmlnode *node;	/* context */
	uint32_t pos, size;
	int dry;
};

#define NO_NODES "Expression must evaluate to a node-set."
#define NEEDS_CONTEXT "Namespace Manager or XsltContext needed. This query has a prefix, variable, or user-defined function."

static struct result expression(struct path *x);

static _Noreturn void bad(struct path *x, const char *why)
{
	net_throw(x->rt, "System.Xml.XPath.XPathException", "'%s' %s", x->text, why);
}

/* ---- values ---- */

static struct result set_of(struct path *x) { return (struct result){ .kind = X_SET, .set = list_new(x->rt, NULL) }; }
static struct result number(double d) { return (struct result){ .kind = X_NUMBER, .num = d }; }
static struct result truth(bool b) { return (struct result){ .kind = X_BOOL, .truth = b }; }
static struct result string(struct ustr *s) { return (struct result){ .kind = X_STRING, .str = s }; }
static void put(struct path *x, struct list *l, struct xmlnode *n) { list_add(x->rt, l, xmlnode_val(n)); }

static struct ustr *text_of(struct path *x, const struct result *r)
{
	switch (r->kind) {
	case X_SET: return r->set->n ? xmlnode_text(x->rt, xmlaxes_item(r->set, 0)) : ustr_empty(x->rt);
	case X_NUMBER:
		return isnan(r->num)   ? ustr_new(x->rt, "NaN")
		       : isinf(r->num) ? ustr_new(x->rt, r->num < 0 ? "-Infinity" : "Infinity")
				       : num_to_str(x->rt, val_double(r->num + 0.0), NULL);
	case X_BOOL: return ustr_new(x->rt, r->truth ? "true" : "false");
	default: return r->str;
	}
}

static double to_number(struct path *x, struct ustr *s)
{
	const char *p = USTR_C(x->rt, ustr_trim(x->rt, s, true, true));
	char *end;
	double d;

	if (!*p || strspn(p, "-0123456789.") != strlen(p))
		return NAN;
	d = strtod(p, &end);
	return *end ? NAN : d;
}

static double num_of(struct path *x, const struct result *r)
{
	return r->kind == X_NUMBER ? r->num : r->kind == X_BOOL ? r->truth : to_number(x, text_of(x, r));
}

static bool bool_of(const struct result *r)
{
	switch (r->kind) {
	case X_SET: return r->set->n > 0;
	case X_NUMBER: return r->num != 0 && !isnan(r->num);
	case X_STRING: return ustr_len(r->str) > 0;
	default: return r->truth;
	}
}

/* ---- reading ---- */

static void blanks(struct path *x) { while (*x->p == ' ' || *x->p == '\t' || *x->p == '\n' || *x->p == '\r') x->p++; }

static bool take(struct path *x, const char *s)
{
	blanks(x);
	if (strncmp(x->p, s, strlen(s)))
		return false;
	x->p += strlen(s);
	return true;
}

static bool name_start(unsigned char c) { return c >= 0x80 || c == '_' || ((c | 32) >= 'a' && (c | 32) <= 'z'); }
static bool name_char(unsigned char c) { return name_start(c) || c == '-' || c == '.' || (c >= '0' && c <= '9'); }

/* An operator that is a word: only where an operator may stand. */
static bool take_word(struct path *x, const char *s)
{
	size_t n = strlen(s);

	blanks(x);
	if (strncmp(x->p, s, n) || name_char((unsigned char)x->p[n]))
		return false;
	x->p += n;
	return true;
}

static struct ustr *name(struct path *x)
{
	const char *from = x->p;

	if (!name_start((unsigned char)*x->p))
		bad(x, "has an invalid token.");
	while (name_char((unsigned char)*x->p))
		x->p++;
	return ustr_from_utf8(x->rt, from, (size_t)(x->p - from));
}

static const char *const axes[] = { "child", "descendant", "descendant-or-self", "parent", "ancestor", "ancestor-or-self", "self",
	"attribute", "following-sibling", "preceding-sibling", "following", "preceding", "namespace" };


/* ---- steps ---- */

static struct ustr *ns_of(struct path *x, struct ustr *prefix)
{
	struct ustr *uri = val_is_null(x->manager) ? NULL : xmlnamespaces_lookup(x->rt, x->manager, prefix);

	if (val_is_null(x->manager))
		net_throw(x->rt, "System.Xml.XPath.XPathException",
			  NEEDS_CONTEXT);
	if (!uri)
		net_throw(x->rt, "System.Xml.XPath.XPathException", "Namespace prefix '%s' is not defined.", USTR_C(x->rt, prefix));
	return uri;
}

static bool node_type(struct path *x, struct step *s)
{
	static const struct { const char *name; enum test test; } types[] = {
		{ "node", T_NODE }, { "text", T_TEXT }, { "comment", T_COMMENT }, { "processing-instruction", T_PI },
	};
	const char *q;

	for (size_t i = 0; i < ARRAY_LEN(types); i++) {
		size_t n = strlen(types[i].name);

		if (strncmp(x->p, types[i].name, n))
			continue;
		for (q = x->p + n; *q == ' '; q++)
			;
		if (*q != '(')
			continue;
		x->p = q + 1;
		s->test = types[i].test;
		blanks(x);
		if (s->test == T_PI && (*x->p == '"' || *x->p == '\'')) {
			q = strchr(x->p + 1, *x->p);
			if (!q)
				bad(x, "has an invalid token.");
			s->local = ustr_from_utf8(x->rt, x->p + 1, (size_t)(q - x->p - 1));
			x->p = q + 1;
		}
		if (!take(x, ")"))
			bad(x, "has an invalid token.");
		return true;
	}
	return false;
}

static void name_test(struct path *x, struct step *s)
{
	struct ustr *first;

	s->test = T_NAME;
	blanks(x);
	if (*x->p == '*') {
		x->p++;
		s->test = T_ANY;
		return;
	}
	if (node_type(x, s))
		return;
	if (!name_start((unsigned char)*x->p))
		net_throw(x->rt, "System.Xml.XPath.XPathException", NO_NODES);
	first = name(x);
	s->local = first;
	s->ns = ustr_empty(x->rt);
	if (*x->p != ':' || x->p[1] == ':')
		return;
	x->p++;
	s->ns = ns_of(x, first);
	s->local = NULL;
	if (*x->p == '*')
		x->p++;
	else
		s->local = name(x);
}

static struct step read_step(struct path *x)
{
	struct step s = { .axis = A_CHILD };

	blanks(x);
	if (take(x, ".."))
		return (struct step){ .axis = A_PARENT, .test = T_NODE };
	if (take(x, "."))
		return (struct step){ .axis = A_SELF, .test = T_NODE };
	if (take(x, "@")) {
		s.axis = A_ATTRIBUTE;
	} else {
		for (size_t i = 0; i < ARRAY_LEN(axes); i++) {
			size_t n = strlen(axes[i]);
			const char *q = x->p + n;

			if (strncmp(x->p, axes[i], n))
				continue;
			while (*q == ' ')
				q++;
			if (q[0] != ':' || q[1] != ':')
				continue;
			s.axis = (enum axis)i;
			x->p = q + 2;
			break;
		}
	}
	name_test(x, &s);
	return s;
}

/* [...] behind a step: keeps the nodes of L for which it holds. */
static struct list *predicate(struct path *x, struct list *l)
{
	struct list *kept = list_new(x->rt, NULL);
	const char *from = x->p;
	struct path in = *x;
	struct result r;

	for (uint32_t i = 0; i < l->n; i++) {
		rt_poll(x->rt);
		in = *x;
		in.p = from;
		in.node = xmlaxes_item(l, i);
		in.pos = i + 1;
		in.size = l->n;
		r = expression(&in);
		if (r.kind == X_NUMBER ? r.num == in.pos : bool_of(&r))
			put(x, kept, xmlaxes_item(l, i));
	}
	if (!l->n) {
		in.dry++;
		expression(&in);
	}
	x->p = in.p;
	if (!take(x, "]"))
		bad(x, "has an invalid token.");
	return kept;
}

static void one_step(struct path *x, struct list **set)
{
	struct step s = read_step(x);
	struct list *out = list_new(x->rt, NULL), *part;
	const char *from;

	blanks(x);
	from = x->p;
	for (uint32_t i = 0; i < (*set)->n || i == 0; i++) {
		rt_poll(x->rt);
		part = list_new(x->rt, NULL);
		x->p = from;
		if (i < (*set)->n && !x->dry)
			xmlaxes_walk(x->rt, &s, xmlaxes_item(*set, i), part);
		while (take(x, "["))
			part = predicate(x, part);
		for (uint32_t k = 0; k < part->n; k++)
			put(x, out, xmlaxes_item(part, k));
	}
	xmlaxes_sort(out);
	*set = out;
}

static void descend(struct path *x, struct list **set)
{
	struct step s = { .axis = A_DESCENDANT_SELF, .test = T_NODE };
	struct list *out = list_new(x->rt, NULL);

	for (uint32_t i = 0; i < (*set)->n && !x->dry; i++)
		xmlaxes_walk(x->rt, &s, xmlaxes_item(*set, i), out);
	xmlaxes_sort(out);
	*set = out;
}

static bool at_step(struct path *x)
{
	blanks(x);
	return *x->p == '.' || *x->p == '@' || *x->p == '*' || name_start((unsigned char)*x->p);
}

static void relative(struct path *x, struct list **set)
{
	one_step(x, set);
	for (;;) {
		if (take(x, "//"))
			descend(x, set);
		else if (!take(x, "/"))
			return;
		one_step(x, set);
	}
}

static struct result location(struct path *x)
{
	struct result r = set_of(x);
	struct xmlnode *top = x->node;

	if (!take(x, "/")) {
		put(x, r.set, x->node);
		relative(x, &r.set);
		return r;
	}
	while (top->parent)
		top = top->parent;
	put(x, r.set, top);
	if (*x->p == '/') {
		x->p++;
		descend(x, &r.set);
		relative(x, &r.set);
	} else if (at_step(x)) {
		relative(x, &r.set);
	}
	return r;
}

/* ---- functions ---- */

enum { ARGS_MAX = 32 };

struct call {
	struct path *x;
	struct result a[ARGS_MAX];
	int n;
};

static struct ustr *arg_text_of(struct call *c, int i)
{
	return i < c->n ? text_of(c->x, &c->a[i]) : xmlnode_text(c->x->rt, c->x->node);
}

static struct xmlnode *arg_node(struct call *c)
{
	if (!c->n)
		return c->x->node;
	return c->a[0].kind == X_SET && c->a[0].set->n ? xmlaxes_item(c->a[0].set, 0) : NULL;
}

#define FN(name) static struct result fn_##name(struct call *c)
FN(last) { return number(c->x->size); }
FN(position) { return number(c->x->pos); }
FN(count) { return number(c->n && c->a[0].kind == X_SET ? c->a[0].set->n : 0); }
static bool has_name(const struct xmlnode *n)
{
	return n && (n->kind == XK_ELEMENT || n->kind == XK_ATTRIBUTE || n->kind == XK_PI);
}
FN(local_name) { struct xmlnode *n = arg_node(c); return string(has_name(n) ? n->local : ustr_empty(c->x->rt)); }
FN(name) { struct xmlnode *n = arg_node(c); return string(has_name(n) ? xmlnode_name(c->x->rt, n) : ustr_empty(c->x->rt)); }
FN(namespace_uri) { struct xmlnode *n = arg_node(c); return string(n ? n->ns : ustr_empty(c->x->rt)); }
FN(string) { return string(arg_text_of(c, 0)); }
FN(boolean) { return truth(c->n && bool_of(&c->a[0])); }
FN(not) { return truth(!(c->n && bool_of(&c->a[0]))); }
FN(true) { return truth(true); }
FN(false) { return truth(false); }
FN(number) { return number(c->n ? num_of(c->x, &c->a[0]) : to_number(c->x, xmlnode_text(c->x->rt, c->x->node))); }
FN(floor) { return number(floor(num_of(c->x, &c->a[0]))); }
FN(ceiling) { return number(ceil(num_of(c->x, &c->a[0]))); }
FN(round) { return number(floor(num_of(c->x, &c->a[0]) + 0.5)); }
FN(starts_with) { return truth(ustr_starts(arg_text_of(c, 0), arg_text_of(c, 1), false)); }
FN(contains) { return truth(ustr_index_of(arg_text_of(c, 0), arg_text_of(c, 1), 0, false) >= 0); }
FN(string_length) { return number(ustr_len(arg_text_of(c, 0))); }
FN(lang) { return truth(false); }

FN(sum)
{
	double d = 0;

	for (uint32_t i = 0; c->n && c->a[0].kind == X_SET && i < c->a[0].set->n; i++)
		d += to_number(c->x, xmlnode_text(c->x->rt, xmlaxes_item(c->a[0].set, i)));
	return number(d);
}

FN(concat)
{
	struct ustr *s = ustr_empty(c->x->rt);

	for (int i = 0; i < c->n; i++)
		s = ustr_concat(c->x->rt, s, text_of(c->x, &c->a[i]));
	return string(s);
}

FN(substring_before)
{
	struct ustr *s = arg_text_of(c, 0);
	int32_t at = ustr_index_of(s, arg_text_of(c, 1), 0, false);

	return string(at < 0 ? ustr_empty(c->x->rt) : ustr_sub(c->x->rt, s, 0, (uint32_t)at));
}

FN(substring_after)
{
	struct ustr *s = arg_text_of(c, 0), *what = arg_text_of(c, 1);
	int32_t at = ustr_index_of(s, what, 0, false);

	if (at < 0)
		return string(ustr_empty(c->x->rt));
	return string(ustr_sub(c->x->rt, s, (uint32_t)at + ustr_len(what), ustr_len(s) - (uint32_t)at - ustr_len(what)));
}

FN(substring)
{
	struct ustr *s = arg_text_of(c, 0);
	double from = floor(num_of(c->x, &c->a[1]) + 0.5), to = c->n > 2 ? from + floor(num_of(c->x, &c->a[2]) + 0.5) : INFINITY;
	struct sbuf b;

	sbuf_init(&b, c->x->rt);
	for (uint32_t i = 0; i < ustr_len(s); i++)
		if (i + 1 >= from && i + 1 < to)
			sbuf_putc(&b, ustr_at(s, i));
	return string(sbuf_take(&b));
}

FN(normalize_space)
{
	struct ustr *s = ustr_trim(c->x->rt, arg_text_of(c, 0), true, true);
	bool gap = false;
	struct sbuf b;

	sbuf_init(&b, c->x->rt);
	for (uint32_t i = 0; i < ustr_len(s); i++) {
		bool space = ustr_is_space(ustr_at(s, i));

		if (!space && gap)
			sbuf_putc(&b, ' ');
		if (!space)
			sbuf_putc(&b, ustr_at(s, i));
		gap = space;
	}
	return string(sbuf_take(&b));
}

FN(translate)
{
	struct ustr *s = arg_text_of(c, 0), *from = arg_text_of(c, 1), *to = arg_text_of(c, 2);
	struct sbuf b;

	sbuf_init(&b, c->x->rt);
	for (uint32_t i = 0; i < ustr_len(s); i++) {
		uint32_t k = 0;

		while (k < ustr_len(from) && ustr_at(from, k) != ustr_at(s, i))
			k++;
		if (k == ustr_len(from))
			sbuf_putc(&b, ustr_at(s, i));
		else if (k < ustr_len(to))
			sbuf_putc(&b, ustr_at(to, k));
	}
	return string(sbuf_take(&b));
}
#undef FN

static const struct { const char *name; int least, most; struct result (*fn)(struct call *c); } functions[] = {
	{ "last", 0, 0, fn_last }, { "position", 0, 0, fn_position }, { "count", 1, 1, fn_count }, { "local-name", 0, 1, fn_local_name },
	{ "name", 0, 1, fn_name }, { "namespace-uri", 0, 1, fn_namespace_uri }, { "string", 0, 1, fn_string }, { "boolean", 1, 1, fn_boolean },
	{ "not", 1, 1, fn_not }, { "true", 0, 0, fn_true }, { "false", 0, 0, fn_false }, { "number", 0, 1, fn_number },
	{ "floor", 1, 1, fn_floor }, { "ceiling", 1, 1, fn_ceiling }, { "round", 1, 1, fn_round }, { "starts-with", 2, 2, fn_starts_with },
	{ "contains", 2, 2, fn_contains }, { "string-length", 0, 1, fn_string_length }, { "lang", 1, 1, fn_lang }, { "sum", 1, 1, fn_sum },
	{ "concat", 2, ARGS_MAX, fn_concat }, { "substring-before", 2, 2, fn_substring_before }, { "substring-after", 2, 2, fn_substring_after },
	{ "substring", 2, 3, fn_substring }, { "normalize-space", 0, 1, fn_normalize_space }, { "translate", 3, 3, fn_translate },
};

static bool is_call(struct path *x)
{
	const char *q = x->p;
	size_t n;

	while (name_char((unsigned char)*q))
		q++;
	n = (size_t)(q - x->p);
	while (*q == ' ')
		q++;
	if (!n || *q != '(')
		return false;
	return !(n == 4 && (!strncmp(x->p, "node", 4) || !strncmp(x->p, "text", 4))) && !(n == 7 && !strncmp(x->p, "comment", 7)) &&
	       !(n == 22 && !strncmp(x->p, "processing-instruction", 22));
}

static struct result function(struct path *x)
{
	struct call c = { .x = x };
	struct ustr *called = name(x);
	size_t i = 0;

	take(x, "(");
	while (!take(x, ")")) {
		if (c.n == ARGS_MAX || (c.n && !take(x, ",")))
			bad(x, "has an invalid token.");
		c.a[c.n++] = expression(x);
	}
	while (i < ARRAY_LEN(functions) && !ustr_eq_c(called, functions[i].name))
		i++;
	if (i == ARRAY_LEN(functions))
		net_throw(x->rt, "System.Xml.XPath.XPathException", NEEDS_CONTEXT);
	if (c.n < functions[i].least || c.n > functions[i].most)
		net_throw(x->rt, "System.Xml.XPath.XPathException", "Function '%s' in '%s' has an invalid number of arguments.", functions[i].name, x->text);
	return functions[i].fn(&c);
}

/* ---- expressions ---- */

static struct result literal(struct path *x)
{
	const char *close = strchr(x->p + 1, *x->p), *from = x->p + 1;

	if (!close)
		net_throw(x->rt, "System.Xml.XPath.XPathException", "This is an unclosed string.");
	x->p = close + 1;
	return string(ustr_from_utf8(x->rt, from, (size_t)(close - from)));
}

static struct result filter(struct path *x)
{
	struct result r;
	char *end;

	blanks(x);
	if (*x->p == '"' || *x->p == '\'')
		return literal(x);
	if ((*x->p >= '0' && *x->p <= '9') || (*x->p == '.' && x->p[1] >= '0' && x->p[1] <= '9')) {
		r = number(strtod(x->p, &end));
		x->p = end;
		return r;
	}
	if (take(x, "(")) {
		r = expression(x);
		if (!take(x, ")"))
			bad(x, "has an invalid token.");
	} else if (is_call(x)) {
		r = function(x);
	} else {
		if (*x->p == '$')
			net_throw(x->rt, "System.Xml.XPath.XPathException", NEEDS_CONTEXT);
		if (*x->p != '/' && !at_step(x))
			net_throw(x->rt, "System.Xml.XPath.XPathException", NO_NODES);
		return location(x);
	}
	while (r.kind == X_SET && take(x, "["))
		r.set = predicate(x, r.set);
	if (r.kind == X_SET && take(x, "//")) {
		descend(x, &r.set);
		relative(x, &r.set);
	} else if (r.kind == X_SET && take(x, "/")) {
		relative(x, &r.set);
	}
	return r;
}

static struct result join(struct path *x)
{
	struct result r = filter(x), more;

	while (take(x, "|")) {
		more = filter(x);
		if (r.kind != X_SET || more.kind != X_SET)
			net_throw(x->rt, "System.Xml.XPath.XPathException", NO_NODES);
		for (uint32_t i = 0; i < more.set->n; i++)
			put(x, r.set, xmlaxes_item(more.set, i));
		xmlaxes_sort(r.set);
	}
	return r;
}

static struct result unary(struct path *x)
{
	struct result r;

	if (!take(x, "-"))
		return join(x);
	r = unary(x);
	return number(-num_of(x, &r));
}

static struct result product(struct path *x)
{
	struct result r = unary(x), o;

	for (;;) {
		bool times = take(x, "*"), div = !times && take_word(x, "div"), mod = !times && !div && take_word(x, "mod");

		if (!times && !div && !mod)
			return r;
		o = unary(x);
		r = number(times ? num_of(x, &r) * num_of(x, &o) : div ? num_of(x, &r) / num_of(x, &o) : fmod(num_of(x, &r), num_of(x, &o)));
	}
}

static struct result sum(struct path *x)
{
	struct result r = product(x), o;

	for (;;) {
		bool plus = take(x, "+");

		if (!plus && !take(x, "-"))
			return r;
		o = product(x);
		r = number(plus ? num_of(x, &r) + num_of(x, &o) : num_of(x, &r) - num_of(x, &o));
	}
}

enum compare { C_EQ, C_NE, C_LT, C_LE, C_GT, C_GE };

static bool holds(double a, double b, enum compare c)
{
	switch (c) {
	case C_LT: return a < b;
	case C_LE: return a <= b;
	case C_GT: return a > b;
	case C_GE: return a >= b;
	case C_EQ: return a == b;
	default: return a != b;
	}
}

static bool scalar(struct path *x, const struct result *a, const struct result *b, enum compare c)
{
	if (c > C_NE || a->kind == X_NUMBER || b->kind == X_NUMBER)
		if (!(c <= C_NE && (a->kind == X_BOOL || b->kind == X_BOOL)))
			return holds(num_of(x, a), num_of(x, b), c);
	if (a->kind == X_BOOL || b->kind == X_BOOL)
		return (bool_of(a) == bool_of(b)) == (c == C_EQ);
	return ustr_eq(text_of(x, a), text_of(x, b)) == (c == C_EQ);
}

/* A node set compares true when any of its nodes does. */
static bool compare(struct path *x, const struct result *a, const struct result *b, enum compare c)
{
	struct result one;

	if (a->kind == X_SET && b->kind != X_BOOL) {
		for (uint32_t i = 0; i < a->set->n; i++) {
			one = string(xmlnode_text(x->rt, xmlaxes_item(a->set, i)));
			if (compare(x, &one, b, c))
				return true;
		}
		return false;
	}
	if (b->kind == X_SET && a->kind != X_BOOL) {
		for (uint32_t i = 0; i < b->set->n; i++) {
			one = string(xmlnode_text(x->rt, xmlaxes_item(b->set, i)));
			if (scalar(x, a, &one, c))
				return true;
		}
		return false;
	}
	return scalar(x, a, b, c);
}

static struct result comparison(struct path *x)
{
	static const char *const signs[] = { "=", "!=", "<=", "<", ">=", ">" };
	static const enum compare kinds[] = { C_EQ, C_NE, C_LE, C_LT, C_GE, C_GT };
	struct result r = sum(x), o;

	for (;;) {
		size_t i = 0;

		while (i < ARRAY_LEN(signs) && !take(x, signs[i]))
			i++;
		if (i == ARRAY_LEN(signs))
			return r;
		o = sum(x);
		r = truth(compare(x, &r, &o, kinds[i]));
	}
}

static struct result conjunction(struct path *x)
{
	struct result r = comparison(x), o;

	while (take_word(x, "and")) {
		o = comparison(x);
		r = truth(bool_of(&r) && bool_of(&o));
	}
	return r;
}

static struct result expression(struct path *x)
{
	struct result r, o;

	rt_check_depth(x->rt);
	r = conjunction(x);
	while (take_word(x, "or")) {
		o = conjunction(x);
		r = truth(bool_of(&r) || bool_of(&o));
	}
	return r;
}

static struct result run(struct path *x, struct rt *rt, struct xmlnode *from, struct ustr *text, val manager)
{
	struct xmlnode *top = from;
	struct result r;

	*x = (struct path){ .rt = rt, .text = USTR_C(rt, text), .manager = manager, .node = from, .pos = 1, .size = 1 };
	while (top->parent)
		top = top->parent;
	xmlaxes_number(top, 1);
	x->p = x->text;
	r = expression(x);
	blanks(x);
	if (*x->p)
		bad(x, "has an invalid token.");
	return r;
}

val xmlpath_value(struct rt *rt, struct xmlnode *from, struct ustr *text, val manager)
{
	struct path x;
	struct result r = run(&x, rt, from, text, manager);

	switch (r.kind) {
	case X_NUMBER: return val_double(r.num);
	case X_BOOL: return val_bool(r.truth);
	case X_STRING: return val_str(r.str);
	default: return val_obj(r.set);
	}
}

struct list *xmlpath_select(struct rt *rt, struct xmlnode *from, struct ustr *text, val manager, uint32_t most)
{
	struct path x;
	struct result r = run(&x, rt, from, text, manager);

	if (r.kind != X_SET)
		net_throw(rt, "System.Xml.XPath.XPathException", NO_NODES);
	if (most && r.set->n > most)
		r.set->n = most;
	return r.set;
}
