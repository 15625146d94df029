/* SPDX-License-Identifier: MIT */
/*
 * XML text into nodes, with the messages of .NET's reader. Entities of a
 * document type are not expanded, and nothing outside the text is ever read.
 */
#include "types/xml/xmlnode.h"

#include "types/arg.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { DEPTH_MAX = 2000 };

struct parser {
	struct rt *rt;
	const char *start, *p, *end;
	struct xmlnode *doc, *at;	/* the open element */
	struct xmlnode *top;		/* document or element parsed into */
	int depth;
	bool fragment;
	const char *root;	/* of a document: where its element begins */
	bool loose;	/* a cast: nodes at the root are refused by the document, not by the reader */
};

static void place(const struct parser *x, const char *p, int *line, int *column)
{
	const char *bol = x->start;

	*line = 1;
	for (const char *q = x->start; q < p; q++)
		if (*q == '\n' || (*q == '\r' && q[1] != '\n')) {
			++*line;
			bol = q + 1;
		}
	*column = 1;
	for (const char *q = bol; q < p; q++)
		*column += (*q & 0xC0) != 0x80;
}

static _Noreturn void fail_at(struct parser *x, const char *p, const char *fmt, ...) _printf_(3, 4);
static _Noreturn void fail_at(struct parser *x, const char *p, const char *fmt, ...)
{
	struct ustr *text;
	int line, column;
	va_list ap;

	va_start(ap, fmt);
	text = ustr_vprintf(x->rt, fmt, ap);
	va_end(ap);
	place(x, p, &line, &column);
	net_throw(x->rt, "System.Xml.XmlException", "%s Line %d, position %d.", USTR_C(x->rt, text), line, column);
}

/* The text ends inside WHAT. */
static _Noreturn void fail_inside(struct parser *x, const char *p, const char *what)
{
	fail_at(x, p, "Unexpected end of file while parsing %s has occurred.", what);
}

static _Noreturn void fail_end(struct parser *x)
{
	struct sbuf b;

	if (x->at == x->top && !x->fragment && !x->root) {
		if (xmlnode_root(x->doc) || x->p > x->start)
			fail_at(x, x->end, "Unexpected end of file has occurred.");
		net_throw(x->rt, "System.Xml.XmlException", "Root element is missing.");
	}
	sbuf_init(&b, x->rt);
	for (struct xmlnode *n = x->at; n && n != x->top; n = n->parent) {
		sbuf_put(&b, xmlnode_name(x->rt, n));
		sbuf_puts(&b, n->parent && n->parent != x->top ? ", " : ".");
	}
	fail_at(x, x->end, "Unexpected end of file has occurred. The following elements are not closed: %s",
		USTR_C(x->rt, sbuf_take(&b)));
}

static bool is_space(char c) { return c == ' ' || c == '\t' || c == '\n' || c == '\r'; }
static bool name_start(unsigned char c) { return c >= 0x80 || c == '_' || c == ':' || ((c | 32) >= 'a' && (c | 32) <= 'z'); }
static bool name_char(unsigned char c) { return name_start(c) || c == '-' || c == '.' || (c >= '0' && c <= '9'); }
static bool starts(struct parser *x, const char *s)
{
	size_t n = strlen(s);
	return (size_t)(x->end - x->p) >= n && !memcmp(x->p, s, n);
}

static void skip_space(struct parser *x)
{
	while (x->p < x->end && is_space(*x->p))
		x->p++;
}

static const char *char_at(struct parser *x, const char *p)
{
	static __thread char c[8];
	size_t n = (unsigned char)*p < 0x80 ? 1 : (unsigned char)*p < 0xE0 ? 2 : (unsigned char)*p < 0xF0 ? 3 : 4;

	snprintf(c, sizeof(c), "%.*s", (int)MIN(n, (size_t)(x->end - p)), p);
	return c;
}

static struct ustr *read_name(struct parser *x)
{
	const char *from = x->p;

	if (x->p == x->end)
		fail_inside(x, x->end, "Name");
	if (!name_start((unsigned char)*x->p))
		fail_at(x, x->p, "Name cannot begin with the '%s' character, hexadecimal value 0x%02X.",
			char_at(x, x->p), (unsigned char)*x->p);
	while (x->p < x->end && name_char((unsigned char)*x->p))
		x->p++;
	return ustr_from_utf8(x->rt, from, (size_t)(x->p - from));
}

static uint32_t number_entity(struct parser *x, const char *from, const char *semi)
{
	bool hex = from[2] == 'x';
	char *stop;
	unsigned long cp = strtoul(from + (hex ? 3 : 2), &stop, hex ? 16 : 10);

	if (stop != semi || stop == from + (hex ? 3 : 2))
		fail_at(x, stop, "Invalid syntax for a %s numeric entity reference.", hex ? "hexadecimal" : "decimal");
	if (cp == 0 || cp > 0x10FFFF || (cp >= 0xD800 && cp < 0xE000) || cp == 0xFFFE || cp == 0xFFFF)
		fail_at(x, from + 2, "'.', hexadecimal value 0x%lX, is an invalid character.", cp);
	return (uint32_t)cp;
}

/* One reference at x->p. */
static void reference(struct parser *x, struct sbuf *b)
{
	static const struct { const char *name; char c; } known[] = { { "lt", '<' }, { "gt", '>' }, { "amp", '&' },
		{ "quot", '"' }, { "apos", '\'' } };
	const char *from = x->p, *semi = from + 1;

	while (semi < x->end && (name_char((unsigned char)*semi) || *semi == '#'))
		semi++;
	if (semi == x->end && semi == from + 1)
		fail_at(x, from, "Unexpected end of file has occurred.");
	if (semi == x->end && from[1] == '#')
		fail_inside(x, from, "");
	if (semi == x->end)
		fail_at(x, from + 1, "An error occurred while parsing EntityName.");
	if (semi == from + 1)
		fail_at(x, from + 1, "An error occurred while parsing EntityName.");
	if (*semi != ';')
		fail_at(x, semi, "'%s' is an unexpected token. The expected token is ';'.", char_at(x, semi));
	x->p = semi + 1;
	if (from[1] == '#') {
		sbuf_put_cp(b, number_entity(x, from, semi));
		return;
	}
	for (size_t i = 0; i < ARRAY_LEN(known); i++)
		if (strlen(known[i].name) == (size_t)(semi - from - 1) &&
		    !memcmp(known[i].name, from + 1, (size_t)(semi - from - 1))) {
			sbuf_putc(b, (uint16_t)known[i].c);
			return;
		}
	fail_at(x, from + 1, "Reference to undeclared entity '%.*s'.", (int)(semi - from - 1), from + 1);
}

static void put_run(struct parser *x, struct sbuf *b, const char *from, bool attribute)
{
	for (const char *q = from; q < x->p; q++)
		if (*q == '\r' || (attribute && (*q == '\n' || *q == '\t'))) {
			sbuf_put_utf8(b, from, (size_t)(q - from));
			sbuf_putc(b, attribute ? ' ' : '\n');
			q += *q == '\r' && q + 1 < x->p && q[1] == '\n';
			from = q + 1;
		}
	if (from < x->p)
		sbuf_put_utf8(b, from, (size_t)(x->p - from));
}

static struct ustr *attribute_value(struct parser *x)
{
	char quote = *x->p;
	const char *from;
	struct sbuf b;

	if (quote != '"' && quote != '\'')
		fail_at(x, x->p, "'%s' is an unexpected token. The expected token is '\"' or '''.", char_at(x, x->p));
	sbuf_init(&b, x->rt);
	for (from = ++x->p; x->p < x->end && *x->p != quote; ) {
		if (*x->p == '<')
			fail_at(x, x->p, "'<', hexadecimal value 0x3C, is an invalid attribute character.");
		if (*x->p != '&') {
			x->p++;
			continue;
		}
		put_run(x, &b, from, true);
		reference(x, &b);
		from = x->p;
	}
	if (x->p == x->end)
		fail_at(x, x->end, "There is an unclosed literal string.");
	put_run(x, &b, from, true);
	x->p++;
	return sbuf_take(&b);
}

static void add(struct parser *x, enum xml_kind kind, struct ustr *value)
{
	struct xmlnode *n = xmlnode_new(x->rt, x->doc, kind);

	gc_storep(n, n->value, value);
	xmlnode_insert(x->rt, x->at, n, NULL);
}

static bool blank(const struct ustr *s)
{
	for (uint32_t i = 0; i < ustr_len(s); i++)
		if (ustr_at(s, i) > ' ' || !is_space((char)ustr_at(s, i)))
			return false;
	return true;
}

static void text(struct parser *x)
{
	const char *from = x->p, *start = x->p;
	bool referred = false;
	struct ustr *s;
	struct sbuf b;

	sbuf_init(&b, x->rt);
	while (x->p < x->end && *x->p != '<') {
		if (starts(x, "]]>"))
			fail_at(x, x->p, "']]>' is not allowed in character data.");
		if ((unsigned char)*x->p < 32 && !is_space(*x->p))
			fail_at(x, x->p, "'%s', hexadecimal value 0x%02X, is an invalid character.",
				char_at(x, x->p), (unsigned char)*x->p);
		if (*x->p != '&') {
			x->p++;
			continue;
		}
		put_run(x, &b, from, false);
		reference(x, &b);
		referred = true;
		from = x->p;
	}
	put_run(x, &b, from, false);
	s = sbuf_take(&b);
	if (x->at->kind == XK_DOCUMENT) {
		if (!blank(s) || referred) {
			if (x->loose)
				net_throw(x->rt, "System.InvalidOperationException",
					"The specified node cannot be inserted as the valid "
					  "child of this node, because the specified node is the wrong type.");
			while (is_space(*start))
				start++;
			fail_at(x, start, "Data at the root level is invalid.");
		}
		if (x->doc->preserve)
			add(x, XK_WHITESPACE, s);
	} else if (!blank(s) || referred) {
		add(x, XK_TEXT, s);
	} else if (x->doc->preserve) {
		add(x, XK_WHITESPACE, s);
	}
}

/* The text of a WHAT up to CLOSE, which is stepped over. */
static struct ustr *until(struct parser *x, const char *what, const char *close)
{
	size_t n = strlen(close);
	const char *from = x->p;
	struct sbuf b;

	while (x->p < x->end && !starts(x, close))
		x->p++;
	/* the product looks for a close of three characters at once, so it stands before less than that */
	if (x->p == x->end)
		fail_inside(x, n == 3 && x->p - from < 3 ? from : x->end, what);
	sbuf_init(&b, x->rt);
	put_run(x, &b, from, false);
	x->p += n;
	return sbuf_take(&b);
}

static struct ustr *pseudo_attribute(struct parser *x, const char *name)
{
	skip_space(x);
	if (!starts(x, name))
		return NULL;
	x->p += strlen(name);
	skip_space(x);
	if (x->p < x->end && *x->p == '=')
		x->p++;
	skip_space(x);
	return attribute_value(x);
}

static void declaration(struct parser *x, const char *from)
{
	struct xmlnode *n = xmlnode_new(x->rt, x->doc, XK_DECLARATION);

	if (from != x->start)
		fail_at(x, from + 2,
			"Unexpected XML declaration. The XML declaration must be the first node in the document, and no whitespace characters are allowed to appear before it.");
	gc_storep(n, n->value, pseudo_attribute(x, "version"));
	gc_storep(n, n->encoding, pseudo_attribute(x, "encoding"));
	gc_storep(n, n->standalone, pseudo_attribute(x, "standalone"));
	skip_space(x);
	if (n->value && x->end - x->p < 2)
		fail_at(x, x->p, "Unexpected end of file has occurred.");
	if (!n->value || !starts(x, "?>"))
		fail_at(x, x->p, "Syntax for an XML declaration is invalid.");
	x->p += 2;
	xmlnode_insert(x->rt, x->at, n, NULL);
}

static void instruction(struct parser *x)
{
	const char *from = x->p;
	struct xmlnode *n;
	struct ustr *name;

	x->p += 2;
	name = read_name(x);
	if (x->p == x->end)
		fail_inside(x, x->end, "Name");
	if (ustr_eq_c(name, "xml")) {
		declaration(x, from);
		return;
	}
	skip_space(x);
	n = xmlnode_new(x->rt, x->doc, XK_PI);
	gc_storep(n, n->local, name);
	gc_storep(n, n->value, until(x, "PI", "?>"));
	xmlnode_insert(x->rt, x->at, n, NULL);
}

static void doctype(struct parser *x)
{
	struct xmlnode *n = xmlnode_new(x->rt, x->doc, XK_DOCTYPE);
	const char *from = x->p;
	int inside = 0;
	char quote = 0;

	x->p += 9;
	if (x->p == x->end)
		fail_inside(x, from + 2, "DOCTYPE");
	skip_space(x);
	gc_storep(n, n->local, read_name(x));
	for (; x->p < x->end && (quote || inside || *x->p != '>'); x->p++) {
		if (quote)
			quote = *x->p == quote ? 0 : quote;
		else if (*x->p == '"' || *x->p == '\'')
			quote = *x->p;
		else
			inside += (*x->p == '[') - (*x->p == ']');
	}
	if (x->p++ >= x->end)
		fail_at(x, x->end, "Incomplete DTD content.");
	gc_storep(n, n->value, ustr_from_utf8(x->rt, from, (size_t)(x->p - from)));
	xmlnode_insert(x->rt, x->at, n, NULL);
}

static struct ustr *bound(struct parser *x, struct xmlnode *n, struct xmlnode *scope, const char *from)
{
	struct ustr *uri = xmlnode_ns_of(x->rt, scope, n->prefix);

	if (!uri && ustr_len(n->prefix))
		fail_at(x, from, "'%s' is an undeclared prefix.", USTR_C(x->rt, n->prefix));
	return uri ? uri : ustr_empty(x->rt);
}

static void bind_names(struct parser *x, struct xmlnode *n, const char *from)
{
	gc_storep(n, n->ns, bound(x, n, n, from));
	for (struct xmlnode *a = n->attrs; a; a = a->next) {
		if (ustr_len(a->prefix))
			gc_storep(a, a->ns, bound(x, a, n, from));
		else if (ustr_eq_c(a->local, "xmlns"))
			gc_storep(a, a->ns, ustr_new(x->rt, "http://www.w3.org/2000/xmlns/"));
	}
}

static void attribute(struct parser *x, struct xmlnode *n)
{
	const char *from = x->p;
	struct ustr *name = read_name(x);
	struct xmlnode *a = xmlnode_new(x->rt, x->doc, XK_ATTRIBUTE);

	if (xmlnode_attr(n, name, NULL))
		fail_at(x, from, "'%s' is a duplicate attribute name.", USTR_C(x->rt, name));
	skip_space(x);
	if (x->p == x->end)
		fail_inside(x, x->end, "Name");
	if (*x->p != '=')
		fail_at(x, x->p, "'%s' is an unexpected token. The expected token is '='.", char_at(x, x->p));
	x->p++;
	skip_space(x);
	if (x->p == x->end)
		fail_at(x, x->end, "Unexpected end of file has occurred.");
	xmlnode_set_name(x->rt, a, name);
	from = x->p;
	gc_storep(a, a->value, attribute_value(x));
	if (ustr_eq_c(a->prefix, "xmlns") && !ustr_len(a->value))
		fail_at(x, from, "Invalid namespace declaration.");
	xmlnode_add_attr(x->rt, n, a);
}

static void open_tag(struct parser *x)
{
	const char *from = ++x->p;
	struct xmlnode *n = xmlnode_new(x->rt, x->doc, XK_ELEMENT);

	if (x->at->kind == XK_DOCUMENT && xmlnode_root(x->doc)) {
		if (x->loose)
			net_throw(x->rt, "System.InvalidOperationException",
				"This document already has a 'DocumentElement' node.");
		fail_at(x, from, "There are multiple root elements.");
	}
	if (x->at->kind == XK_DOCUMENT)
		x->root = from - 1;
	if (++x->depth > DEPTH_MAX)
		fail_at(x, from, "The document is nested too deeply.");
	xmlnode_set_name(x->rt, n, read_name(x));
	if (x->p == x->end)
		fail_inside(x, x->end, "Name");
	n->order = (uint32_t)(from - x->start);		/* where it began, for the mismatch message */
	for (;;) {
		bool gap = x->p < x->end && is_space(*x->p);

		skip_space(x);
		if (x->p == x->end)
			fail_end(x);
		if (*x->p == '>' || starts(x, "/>"))
			break;
		if (*x->p == '/' && x->p + 1 == x->end)
			fail_inside(x, x->p, ">");
		if (!gap || !name_start((unsigned char)*x->p)) {
			if (gap)
				read_name(x);
			fail_at(x, x->p, "'%s' is an unexpected token. Expecting whitespace.", char_at(x, x->p));
		}
		attribute(x, n);
	}
	xmlnode_insert(x->rt, x->at, n, NULL);
	bind_names(x, n, from);
	if (*x->p == '/') {
		x->p += 2;
		n->empty = true;
		x->depth--;
		return;
	}
	x->p++;
	x->at = n;
}

static void close_tag(struct parser *x)
{
	const char *from = x->p += 2;
	struct ustr *name = read_name(x), *want;
	int line, column;

	if (x->at == x->top)
		fail_at(x, from, "Unexpected end tag.");
	want = xmlnode_name(x->rt, x->at);
	if (!ustr_eq(name, want)) {
		place(x, x->start + x->at->order, &line, &column);
		fail_at(x, from, "The '%s' start tag on line %d position %d does not match the end tag of '%s'.",
			USTR_C(x->rt, want), line, column, USTR_C(x->rt, name));
	}
	skip_space(x);
	if (x->p == x->end)
		fail_end(x);
	if (*x->p != '>')
		fail_at(x, x->p, "'%s' is an unexpected token. The expected token is '>'.", char_at(x, x->p));
	x->p++;
	x->at = x->at->parent;
	x->depth--;
}

static void comment(struct parser *x)
{
	const char *from = x->p += 4;
	struct ustr *s = until(x, "Comment", "-->");

	for (const char *p = from; p + 3 < x->p; p++)
		if (p[0] == '-' && p[1] == '-')
			fail_at(x, p, "An XML comment cannot contain '--', and '-' cannot be the last character.");
	add(x, XK_COMMENT, s);
}

/* Fewer characters are no markup: at the root the text is no XML then, in an element that isn't closed. */
static void check_length(struct parser *x)
{
	size_t left = (size_t)(x->end - x->p);

	if (x->at->kind == XK_DOCUMENT && left < 4)
		fail_at(x, x->p, "Data at the root level is invalid.");
	if (left < 2 || (x->p[1] == '!' && left < 4) || (starts(x, "<![") && left < 9))
		fail_end(x);
}

static void markup(struct parser *x)
{
	check_length(x);
	if (starts(x, "<!--")) {
		comment(x);
	} else if (starts(x, "<![CDATA[") && x->at->kind != XK_DOCUMENT) {
		x->p += 9;
		add(x, XK_CDATA, until(x, "CDATA", "]]>"));
	} else if (starts(x, "<!DOCTYPE")) {
		doctype(x);
	} else if (starts(x, "<?")) {
		instruction(x);
	} else if (starts(x, "</")) {
		close_tag(x);
	} else {
		open_tag(x);
	}
}

static void run(struct parser *x, struct ustr *s)
{
	size_t n;

	x->start = x->p = ustr_utf8(x->rt, s, &n);
	x->end = x->p + n;
	while (x->p < x->end) {
		rt_poll(x->rt);
		if (*x->p == '<')
			markup(x);
		else
			text(x);
	}
	if (x->at != x->top)
		fail_end(x);
}

static void parse_document(struct rt *rt, struct xmlnode *doc, struct ustr *s, bool loose)
{
	struct parser x = { .rt = rt, .doc = doc, .at = doc, .top = doc, .loose = loose };

	xmlnode_clear(doc);
	if (ustr_len(s) && ustr_at(s, 0) == 0xFEFF)
		s = ustr_sub(rt, s, 1, ustr_len(s) - 1);
	run(&x, s);
}

void xmlparse_cast(struct rt *rt, struct xmlnode *doc, struct ustr *s)
{
	parse_document(rt, doc, s, true);
}

void xmlparse_document(struct rt *rt, struct xmlnode *doc, struct ustr *s)
{
	parse_document(rt, doc, s, false);
	if (!xmlnode_root(doc))
		net_throw(rt, "System.Xml.XmlException", "Root element is missing.");
}

void xmlparse_fragment(struct rt *rt, struct xmlnode *into, struct ustr *s)
{
	struct parser x = { .rt = rt, .doc = into->doc, .at = into, .top = into, .fragment = true };

	xmlnode_clear(into);
	run(&x, s);
}
