/* SPDX-License-Identifier: MIT */
/* XML nodes as text: plain, as OuterXml, or indented. */
#include "types/xml/xmlnode.h"

#include "types/arg.h"

void xmlwrite_init(struct xmlwrite *w, struct rt *rt)
{
	*w = (struct xmlwrite){ .rt = rt, .tab = "  ", .newline = "\n" };
	sbuf_init(&w->b, rt);
}

void xmlwrite_escape(struct sbuf *b, const struct ustr *s, bool attribute)
{
	for (uint32_t i = 0; i < ustr_len(s); i++) {
		uint16_t c = ustr_at(s, i);

		if (c == '&')
			sbuf_puts(b, "&amp;");
		else if (c == '<')
			sbuf_puts(b, "&lt;");
		else if (c == '>')
			sbuf_puts(b, "&gt;");
		else if (c == '"' && attribute)
			sbuf_puts(b, "&quot;");
		else if ((c == '\n' || c == '\r') && attribute)
			sbuf_puts(b, c == '\n' ? "&#xA;" : "&#xD;");
		else if (c < 32 && c != '\t' && c != '\n' && c != '\r')
			sbuf_printf(b, "&#x%X;", c);
		else
			sbuf_putc(b, c);
	}
}

static void line(struct xmlwrite *w, int depth)
{
	if (!w->indent || w->mixed[MIN(w->depth, 255)] || !w->b.len)
		return;
	sbuf_puts(&w->b, w->newline);
	for (int i = 0; i < depth; i++)
		sbuf_puts(&w->b, w->tab);
}

static struct ustr *in_scope(struct xmlwrite *w, const struct ustr *prefix)
{
	for (int i = w->nns - 1; i >= 0; i--)
		if (ustr_eq(w->ns[i].prefix, prefix))
			return w->ns[i].uri;
	return ustr_len(prefix) ? NULL : ustr_empty(w->rt);
}

static void bind(struct xmlwrite *w, struct ustr *prefix, struct ustr *uri, bool declared)
{
	if (w->nns == (int)ARRAY_LEN(w->ns))
		net_throw(w->rt, "System.Xml.XmlException", "Too many namespaces.");
	w->ns[w->nns].prefix = prefix;
	w->ns[w->nns].uri = uri;
	w->ns[w->nns].declared = declared;
	w->ns[w->nns++].depth = w->depth;
}

static void put_name(struct xmlwrite *w, const struct xmlnode *n)
{
	if (ustr_len(n->prefix)) {
		sbuf_put(&w->b, n->prefix);
		sbuf_putc(&w->b, ':');
	}
	sbuf_put(&w->b, n->local);
}

static void put_attribute(struct xmlwrite *w, const struct xmlnode *a)
{
	put_name(w, a);
	sbuf_puts(&w->b, "=\"");
	xmlwrite_escape(&w->b, a->value ? a->value : ustr_empty(w->rt), true);
	sbuf_putc(&w->b, '"');
}

/* Binds what the attributes declare, then what the names need besides. */
static void namespaces(struct xmlwrite *w, const struct xmlnode *n)
{
	struct ustr *uri;

	for (const struct xmlnode *a = n->attrs; a; a = a->next) {
		if (ustr_eq_c(a->prefix, "xmlns"))
			bind(w, a->local, a->value, true);
		else if (!ustr_len(a->prefix) && ustr_eq_c(a->local, "xmlns"))
			bind(w, ustr_empty(w->rt), a->value, true);
	}
	uri = in_scope(w, n->prefix);
	if (!uri || !ustr_eq(uri, n->ns))
		bind(w, n->prefix, n->ns, false);
	for (const struct xmlnode *a = n->attrs; a; a = a->next)
		if (ustr_len(a->prefix) && !ustr_eq_c(a->prefix, "xmlns") && !ustr_eq_c(a->prefix, "xml") && ustr_len(a->ns)) {
			uri = in_scope(w, a->prefix);
			if (!uri || !ustr_eq(uri, a->ns))
				bind(w, a->prefix, a->ns, false);
		}
}

static void element(struct xmlwrite *w, const struct xmlnode *n)
{
	int first = w->nns;

	rt_check_depth(w->rt);
	line(w, w->depth);
	sbuf_putc(&w->b, '<');
	put_name(w, n);
	namespaces(w, n);
	for (const struct xmlnode *a = n->attrs; a; a = a->next) {
		sbuf_putc(&w->b, ' ');
		put_attribute(w, a);
	}
	for (int i = w->nns - 1; i >= first; i--)
		if (!w->ns[i].declared) {
			sbuf_puts(&w->b, ustr_len(w->ns[i].prefix) ? " xmlns:" : " xmlns");
			sbuf_put(&w->b, w->ns[i].prefix);
			sbuf_puts(&w->b, "=\"");
			xmlwrite_escape(&w->b, w->ns[i].uri, true);
			sbuf_putc(&w->b, '"');
		}
	if (!n->first && n->empty) {
		sbuf_puts(&w->b, " />");
		w->nns = first;
		return;
	}
	sbuf_putc(&w->b, '>');
	w->depth++;
	w->mixed[MIN(w->depth, 255)] = w->mixed[MIN(w->depth - 1, 255)];
	for (const struct xmlnode *c = n->first; c; c = c->next)
		xmlwrite_node(w, c);
	if (n->first || w->loose)
		line(w, w->depth - 1);
	w->depth--;
	sbuf_puts(&w->b, "</");
	put_name(w, n);
	sbuf_putc(&w->b, '>');
	w->nns = first;
}

static void put_declaration(struct xmlwrite *w, const struct xmlnode *n)
{
	sbuf_printf(&w->b, "<?xml version=\"%s\"", n->value ? USTR_C(w->rt, n->value) : "1.0");
	if (n->encoding && ustr_len(n->encoding))
		sbuf_printf(&w->b, " encoding=\"%s\"", USTR_C(w->rt, n->encoding));
	if (n->standalone && ustr_len(n->standalone))
		sbuf_printf(&w->b, " standalone=\"%s\"", USTR_C(w->rt, n->standalone));
	sbuf_puts(&w->b, "?>");
}

static void between(struct xmlwrite *w, const char *open, const struct xmlnode *n, const char *close)
{
	sbuf_puts(&w->b, open);
	sbuf_put(&w->b, n->value);
	sbuf_puts(&w->b, close);
}

static void mark_mixed(struct xmlwrite *w) { w->mixed[MIN(w->depth, 255)] = true; }

void xmlwrite_node(struct xmlwrite *w, const struct xmlnode *n)
{
	switch (n->kind) {
	case XK_ELEMENT:
		element(w, n);
		break;
	case XK_ATTRIBUTE:
		put_attribute(w, n);
		break;
	case XK_TEXT: case XK_WHITESPACE: case XK_SPACE:
		mark_mixed(w);
		xmlwrite_escape(&w->b, n->value, false);
		break;
	case XK_RAW:
		mark_mixed(w);
		sbuf_put(&w->b, n->value);
		break;
	case XK_CDATA:
		mark_mixed(w);
		between(w, "<![CDATA[", n, "]]>");
		break;
	case XK_COMMENT:
		line(w, w->depth);
		between(w, "<!--", n, "-->");
		break;
	case XK_PI:
		line(w, w->depth);
		sbuf_puts(&w->b, "<?");
		sbuf_put(&w->b, n->local);
		if (ustr_len(n->value))
			sbuf_putc(&w->b, ' ');
		between(w, "", n, "?>");
		break;
	case XK_DOCTYPE:
		line(w, w->depth);
		sbuf_put(&w->b, n->value);
		break;
	case XK_DECLARATION:
		put_declaration(w, n);
		break;
	default:
		for (const struct xmlnode *c = n->first; c; c = c->next)
			xmlwrite_node(w, c);
	}
}

struct ustr *xmlwrite_outer(struct rt *rt, const struct xmlnode *n)
{
	struct xmlwrite w;

	xmlwrite_init(&w, rt);
	xmlwrite_node(&w, n);
	return sbuf_take(&w.b);
}

struct ustr *xmlwrite_inner(struct rt *rt, const struct xmlnode *n)
{
	struct xmlwrite w;

	if (n->kind == XK_ATTRIBUTE) {
		xmlwrite_init(&w, rt);
		xmlwrite_escape(&w.b, n->value, true);
		return sbuf_take(&w.b);
	}
	if (n->kind != XK_ELEMENT && n->kind != XK_DOCUMENT && n->kind != XK_FRAGMENT)
		return ustr_empty(rt);
	xmlwrite_init(&w, rt);
	for (const struct xmlnode *c = n->first; c; c = c->next)
		xmlwrite_node(&w, c);
	return sbuf_take(&w.b);
}
