/* SPDX-License-Identifier: MIT */
/*
 * The XML document object model in collected cells: nodes, text in and out,
 * XPath. Names are kept as prefix, local name and namespace; text only in text
 * nodes and attribute values.
 */
#pragma once

#include "value/coll.h"
#include "value/ustr.h"

enum xml_kind {		/* numbers of XmlNodeType */
	XK_ELEMENT = 1, XK_ATTRIBUTE = 2, XK_TEXT = 3, XK_CDATA = 4, XK_PI = 7, XK_COMMENT = 8, XK_DOCUMENT = 9,
	XK_DOCTYPE = 10, XK_FRAGMENT = 11, XK_WHITESPACE = 13, XK_SPACE = 14, XK_DECLARATION = 17,
	XK_RAW = 18,	/* of a writer: text that is written as it is */
};

struct xmlnode {
	struct cell h;
	uint8_t kind;
	bool empty;			/* element: written as <a /> */
	bool preserve;			/* document: white space is kept */
	uint32_t order;			/* in the document, for XPath */
	struct ustr *prefix, *local, *ns;	/* never NULL */
	struct ustr *value;		/* attribute, text, comment, instruction, declaration */
	struct ustr *encoding, *standalone;	/* declaration; doctype: whole text in value */
	struct xmlnode *doc, *parent, *first, *last, *prev, *next;
	struct xmlnode *attrs;		/* first attribute; linked by next */
};

extern const struct type type_xmlnode, type_xmldocument, type_xmlnodelist, type_xmlnamespacemanager;

struct xmlnode *val_xmlnode(val v);
static inline val xmlnode_val(struct xmlnode *n) { return val_obj(n); }
struct xmlnode *xmlnode_new(struct rt *rt, struct xmlnode *doc, enum xml_kind kind);
/* A document type from its name (throws when null), public id, system id and subset. */
struct xmlnode *xmlnode_doctype(struct rt *rt, struct xmlnode *doc, val *a);
struct xmlnode *xmlnode_document(struct rt *rt);
/* Sets prefix and local name from a qualified name. */
void xmlnode_set_name(struct rt *rt, struct xmlnode *n, struct ustr *qualified);
struct ustr *xmlnode_name(struct rt *rt, const struct xmlnode *n);	/* Name: qualified or #text … */
struct ustr *xmlnode_local(struct rt *rt, const struct xmlnode *n);
struct ustr *xmlnode_text(struct rt *rt, const struct xmlnode *n);	/* InnerText */
/* BEFORE NULL: at the end. N leaves where it was. */
void xmlnode_insert(struct rt *rt, struct xmlnode *parent, struct xmlnode *n, struct xmlnode *before);
void xmlnode_remove(struct xmlnode *n);
void xmlnode_clear(struct xmlnode *n);	/* all children */
/* Name, value and what a declaration says. */
void xmlnode_copy_texts(struct xmlnode *m, const struct xmlnode *n);
struct xmlnode *xmlnode_clone(struct rt *rt, const struct xmlnode *n, struct xmlnode *doc, bool deep);
void xmlnode_set_text(struct rt *rt, struct xmlnode *n, struct ustr *text);
struct xmlnode *xmlnode_attr(const struct xmlnode *n, const struct ustr *name,
			     const struct ustr *ns); /* NS NULL: by qualified name */
void xmlnode_add_attr(struct rt *rt, struct xmlnode *n, struct xmlnode *attr);
void xmlnode_remove_attr(struct xmlnode *attr);
void xmlnode_remove_attrs(struct xmlnode *n);
/* The namespace of a prefix in the scope of N; NULL: none. */
struct ustr *xmlnode_ns_of(struct rt *rt, const struct xmlnode *n, const struct ustr *prefix);
struct xmlnode *xmlnode_root(const struct xmlnode *n);	/* DocumentElement of the document N */

/* Parses a document, or the content of element WITHIN; throws XmlException. */
void xmlparse_document(struct rt *rt, struct xmlnode *doc, struct ustr *text);
/* As a cast reads text: it may hold no element, and the document refuses what it can't hold. */
void xmlparse_cast(struct rt *rt, struct xmlnode *doc, struct ustr *text);
void xmlparse_fragment(struct rt *rt, struct xmlnode *into, struct ustr *text);

/* How nodes are written. */
struct xmlwrite {
	struct rt *rt;
	struct sbuf b;
	bool indent;
	bool loose;		/* as XmlTextWriter: an empty pair is broken over lines */
	const char *tab, *newline;
	int depth;
	bool mixed[256];
	struct { struct ustr *prefix, *uri; int depth; bool declared; } ns[128];
	int nns;
};
void xmlwrite_init(struct xmlwrite *w, struct rt *rt);
void xmlwrite_node(struct xmlwrite *w, const struct xmlnode *n);
void xmlwrite_escape(struct sbuf *b, const struct ustr *s, bool attribute);
struct ustr *xmlwrite_outer(struct rt *rt, const struct xmlnode *n);
struct ustr *xmlwrite_inner(struct rt *rt, const struct xmlnode *n);

/* Nodes selected, in document order, at most MOST (0: all). MANAGER may be null. */
struct list *xmlpath_select(struct rt *rt, struct xmlnode *from, struct ustr *path, val manager, uint32_t most);
/* Any expression: a number, text, truth, or the list of nodes. */
val xmlpath_value(struct rt *rt, struct xmlnode *from, struct ustr *path, val manager);
/* An XmlNamespaceManager's answer; NULL: not known. */
struct ustr *xmlnamespaces_lookup(struct rt *rt, val manager, struct ustr *prefix);
/* A name table, of a document or a manager. */
val xmlnamespaces_table(struct rt *rt, val self);
