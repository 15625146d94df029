/* SPDX-License-Identifier: MIT */
/* XML nodes: making, linking, cloning, their names and text. */
#include "types/xml/xmlnode.h"

#include "types/arg.h"
#include "types/xml/xmltypes.h"

static const struct type *const classes[] = {
	[XK_ELEMENT] = &type_xmlelement, [XK_ATTRIBUTE] = &type_xmlattribute, [XK_TEXT] = &type_xmltext,
	[XK_CDATA] = &type_xmlcdata,
	[XK_PI] = &type_xmlpi, [XK_COMMENT] = &type_xmlcomment, [XK_DOCUMENT] = &type_xmldocument,
	[XK_DOCTYPE] = &type_xmldoctype,
	[XK_FRAGMENT] = &type_xmlfragment, [XK_WHITESPACE] = &type_xmlwhitespace, [XK_SPACE] = &type_xmlspace,
	[XK_DECLARATION] = &type_xmldeclaration, [XK_RAW] = &type_xmltext,
};

struct xmlnode *val_xmlnode(val v) { return arg_cell(v, &type_xmlnode); }

struct xmlnode *xmlnode_new(struct rt *rt, struct xmlnode *doc, enum xml_kind kind)
{
	struct xmlnode *n = rt_new_cell(rt, classes[kind], xmlnode);

	n->kind = (uint8_t)kind;
	n->prefix = n->local = n->ns = ustr_empty(rt);
	gc_storep(n, n->doc, doc);
	return n;
}

struct xmlnode *xmlnode_document(struct rt *rt) { return xmlnode_new(rt, NULL, XK_DOCUMENT); }

void xmlnode_set_name(struct rt *rt, struct xmlnode *n, struct ustr *q)
{
	for (uint32_t i = 0; i < ustr_len(q); i++)
		if (ustr_at(q, i) == ':') {
			gc_storep(n, n->prefix, ustr_sub(rt, q, 0, i));
			gc_storep(n, n->local, ustr_sub(rt, q, i + 1, ustr_len(q) - i - 1));
			return;
		}
	gc_storep(n, n->local, q);
}

static const char *fixed_name(const struct xmlnode *n)
{
	switch (n->kind) {
	case XK_TEXT: return "#text";
	case XK_CDATA: return "#cdata-section";
	case XK_COMMENT: return "#comment";
	case XK_DOCUMENT: return "#document";
	case XK_FRAGMENT: return "#document-fragment";
	case XK_WHITESPACE: return "#whitespace";
	case XK_SPACE: return "#significant-whitespace";
	case XK_DECLARATION: return "xml";
	default: return NULL;
	}
}

struct ustr *xmlnode_local(struct rt *rt, const struct xmlnode *n)
{
	return fixed_name(n) ? ustr_atom(rt, fixed_name(n)) : n->local;
}

struct ustr *xmlnode_name(struct rt *rt, const struct xmlnode *n)
{
	if (fixed_name(n) || !ustr_len(n->prefix))
		return xmlnode_local(rt, n);
	return ustr_concat(rt, ustr_concat(rt, n->prefix, ustr_new(rt, ":")), n->local);
}

static void put_text(struct sbuf *b, const struct xmlnode *n)
{
	if (n->kind == XK_TEXT || n->kind == XK_CDATA || n->kind == XK_WHITESPACE || n->kind == XK_SPACE)
		sbuf_put(b, n->value);
	else if (n->kind == XK_ELEMENT || n->kind == XK_FRAGMENT || n->kind == XK_DOCUMENT)
		for (const struct xmlnode *c = n->first; c; c = c->next)
			put_text(b, c);
}

struct ustr *xmlnode_text(struct rt *rt, const struct xmlnode *n)
{
	struct sbuf b;

	if (n->kind != XK_ELEMENT && n->kind != XK_DOCUMENT && n->kind != XK_FRAGMENT)
		return n->value && n->kind != XK_DOCTYPE ? n->value : ustr_empty(rt);
	sbuf_init(&b, rt);
	put_text(&b, n);
	return sbuf_take(&b);
}

void xmlnode_remove(struct xmlnode *n)
{
	struct xmlnode *p = n->parent;

	if (!p)
		return;
	if (n->prev)
		gc_storep(n->prev, n->prev->next, n->next);
	else
		gc_storep(p, p->first, n->next);
	if (n->next)
		gc_storep(n->next, n->next->prev, n->prev);
	else
		gc_storep(p, p->last, n->prev);
	n->parent = n->prev = n->next = NULL;
}

void xmlnode_insert(struct rt *rt, struct xmlnode *parent, struct xmlnode *n, struct xmlnode *before)
{
	struct xmlnode *prev = before ? before->prev : parent->last;

	if (n->kind == XK_FRAGMENT) {
		while (n->first)
			xmlnode_insert(rt, parent, n->first, before);
		return;
	}
	if (n == before)
		return;
	xmlnode_remove(n);
	prev = before ? before->prev : parent->last;
	gc_storep(n, n->parent, parent);
	gc_storep(n, n->prev, prev);
	gc_storep(n, n->next, before);
	if (prev)
		gc_storep(prev, prev->next, n);
	else
		gc_storep(parent, parent->first, n);
	if (before)
		gc_storep(before, before->prev, n);
	else
		gc_storep(parent, parent->last, n);
	parent->empty = false;
}

void xmlnode_clear(struct xmlnode *n)
{
	while (n->first)
		xmlnode_remove(n->first);
}

void xmlnode_copy_texts(struct xmlnode *m, const struct xmlnode *n)
{
	gc_storep(m, m->prefix, n->prefix);
	gc_storep(m, m->local, n->local);
	gc_storep(m, m->ns, n->ns);
	gc_storep(m, m->value, n->value);
	gc_storep(m, m->encoding, n->encoding);
	gc_storep(m, m->standalone, n->standalone);
}

struct xmlnode *xmlnode_clone(struct rt *rt, const struct xmlnode *n, struct xmlnode *doc, bool deep)
{
	struct xmlnode *m = xmlnode_new(rt, n->kind == XK_DOCUMENT ? NULL : doc, n->kind),
	*owner = n->kind == XK_DOCUMENT ? m : doc;

	rt_check_depth(rt);
	m->empty = n->empty;
	m->preserve = n->preserve;
	xmlnode_copy_texts(m, n);
	for (const struct xmlnode *a = n->attrs; a; a = a->next)
		xmlnode_add_attr(rt, m, xmlnode_clone(rt, a, owner, true));
	for (const struct xmlnode *c = deep ? n->first : NULL; c; c = c->next)
		xmlnode_insert(rt, m, xmlnode_clone(rt, c, owner, true), NULL);
	m->empty = n->kind == XK_ELEMENT && !m->first && n->empty;
	return m;
}

void xmlnode_set_text(struct rt *rt, struct xmlnode *n, struct ustr *text)
{
	struct xmlnode *t;

	if (n->kind != XK_ELEMENT && n->kind != XK_FRAGMENT) {
		gc_storep(n, n->value, text);
		return;
	}
	xmlnode_clear(n);
	t = xmlnode_new(rt, n->doc, XK_TEXT);
	gc_storep(t, t->value, text);
	xmlnode_insert(rt, n, t, NULL);
}

static bool named(const struct xmlnode *n, const struct ustr *q)
{
	uint32_t p = ustr_len(n->prefix), l = ustr_len(n->local), at = p ? p + 1 : 0;

	if (ustr_len(q) != at + l)
		return false;
	for (uint32_t i = 0; i < p; i++)
		if (ustr_at(q, i) != ustr_at(n->prefix, i))
			return false;
	if (p && ustr_at(q, p) != ':')
		return false;
	for (uint32_t i = 0; i < l; i++)
		if (ustr_at(q, at + i) != ustr_at(n->local, i))
			return false;
	return true;
}

struct xmlnode *xmlnode_attr(const struct xmlnode *n, const struct ustr *name, const struct ustr *ns)
{
	for (struct xmlnode *a = n->attrs; a; a = a->next)
		if (ns ? ustr_eq(a->local, name) && ustr_eq(a->ns, ns) : named(a, name))
			return a;
	return NULL;
}

void xmlnode_add_attr(struct rt *rt, struct xmlnode *n, struct xmlnode *attr)
{
	struct xmlnode *last = n->attrs;

	while (last && last->next)
		last = last->next;
	gc_storep(attr, attr->parent, n);
	gc_storep(attr, attr->prev, last);
	if (last)
		gc_storep(last, last->next, attr);
	else
		gc_storep(n, n->attrs, attr);
}

void xmlnode_remove_attr(struct xmlnode *a)
{
	struct xmlnode *n = a->parent;

	if (!n)
		return;
	if (a->prev)
		gc_storep(a->prev, a->prev->next, a->next);
	else
		gc_storep(n, n->attrs, a->next);
	if (a->next)
		gc_storep(a->next, a->next->prev, a->prev);
	a->parent = a->prev = a->next = NULL;
}

void xmlnode_remove_attrs(struct xmlnode *n)
{
	while (n->attrs)
		xmlnode_remove_attr(n->attrs);
}

struct ustr *xmlnode_ns_of(struct rt *rt, const struct xmlnode *n, const struct ustr *prefix)
{
	if (ustr_eq_c(prefix, "xml"))
		return ustr_new(rt, "http://www.w3.org/XML/1998/namespace");
	if (ustr_eq_c(prefix, "xmlns"))
		return ustr_new(rt, "http://www.w3.org/2000/xmlns/");
	for (; n; n = n->parent) {
		if (n->kind == XK_ELEMENT && ustr_eq(n->prefix, prefix) && ustr_len(n->ns))
			return n->ns;
		for (const struct xmlnode *a = n->attrs; a; a = a->next)
			if (ustr_len(prefix) ? ustr_eq_c(a->prefix, "xmlns") && ustr_eq(a->local, prefix)
					     : !ustr_len(a->prefix) && ustr_eq_c(a->local, "xmlns"))
				return a->value;
	}
	return NULL;
}

struct xmlnode *xmlnode_root(const struct xmlnode *doc)
{
	struct xmlnode *n = doc->first;

	while (n && n->kind != XK_ELEMENT)
		n = n->next;
	return n;
}
