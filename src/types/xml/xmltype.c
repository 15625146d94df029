/* SPDX-License-Identifier: MIT */
/*
 * System.Xml's node types for scripts. A node shows its attributes and child
 * elements as properties, before those of .NET; only they are listed.
 */
#include "types/xml/xmlnode.h"

#include "types/arg.h"
#include "types/enums.h"
#include "types/io/io.h"
#include "types/io/stream.h"
#include "types/string.h"
#include "types/tables.h"
#include "types/xml/xmlattributes.h"
#include "types/xml/xmltypes.h"
#include "types/xml/xmlwriter.h"

#include <fcntl.h>
#include <string.h>

static void trace(struct heap *h, struct cell *c)
{
	struct xmlnode *n = (struct xmlnode *)c;
	void *const links[] = { n->prefix, n->local, n->ns, n->value, n->encoding, n->standalone, n->doc, n->parent, n->first,
				n->last, n->prev, n->next, n->attrs };

	for (size_t i = 0; i < ARRAY_LEN(links); i++)
		heap_mark(h, links[i]);
}

static struct xmlnode *of(val self) { return (struct xmlnode *)val_base(self).o; }
static val node_val(struct xmlnode *n) { return n ? xmlnode_val(n) : V_NULL; }

/* ---- the adapter ---- */

/* A node as a property shows it: its text where that is all there is to it. */
static val shown(struct rt *rt, struct xmlnode *n)
{
	if (n->kind == XK_TEXT)
		return val_str(xmlnode_text(rt, n));
	if (n->kind == XK_DECLARATION)	/* what stands between its marks */
		return val_str(ustr_sub(rt, xmlwrite_outer(rt, n), 6, ustr_len(xmlwrite_outer(rt, n)) - 8));
	if (n->attrs)
		return xmlnode_val(n);
	if (!n->first || (n->first == n->last && n->first->kind == XK_TEXT))
		return val_str(xmlnode_text(rt, n));
	return xmlnode_val(n);
}

static bool fits(struct rt *rt, struct xmlnode *n, struct ustr *name)
{
	return n->kind != XK_WHITESPACE && ustr_ieq(xmlnode_local(rt, n), name);
}

static struct list *find(struct rt *rt, struct xmlnode *n, struct ustr *name)
{
	struct list *l = list_new(rt, NULL);

	for (struct xmlnode *a = n->attrs; a; a = a->next)
		if (fits(rt, a, name))
			list_add(rt, l, xmlnode_val(a));
	for (struct xmlnode *c = n->first; c; c = c->next)
		if (fits(rt, c, name))
			list_add(rt, l, xmlnode_val(c));
	return l;
}

/* What an attribute says is a text below it in .NET. */
static bool has_text_of_own(const struct xmlnode *n)
{
	return n->kind == XK_ATTRIBUTE && n->value && ustr_len(n->value);
}

static bool get_member(struct rt *rt, val self, struct ustr *name, val *ret)
{
	struct list *l = find(rt, of(self), name);
	struct array *a;

	if (has_text_of_own(of(self)) && ustr_ieq_c(name, "#text")) {
		*ret = val_str(of(self)->value);
		return true;
	}
	if (!l->n)
		return false;
	if (l->n == 1) {
		*ret = shown(rt, of(l->v[0]));
		return true;
	}
	a = array_new(rt, &type_object, l->n);
	for (uint32_t i = 0; i < l->n; i++)
		gc_store(a, &a->v[i], shown(rt, of(l->v[i])));
	*ret = val_obj(a);
	return true;
}

/* Whatever the reason is, the product's words are these. */
static _Noreturn void set_error(struct rt *rt, const char *id, struct ustr *name)
{
	err_throw(rt, "System.Management.Automation.SetValueException", id, EC_NotSpecified, V_NULL,
		  "Cannot set \"%s\" because only strings can be used as values to set XmlNode properties.", USTR_C(rt, name));
}

static bool set_member(struct rt *rt, val self, struct ustr *name, val v)
{
	struct list *l = find(rt, of(self), name);
	struct xmlnode *n;

	if (!l->n)
		return false;
	if (l->n > 1)
		set_error(rt, "XmlNodeSetRestrictionsMoreThanOneNode", name);
	n = of(l->v[0]);
	if (n->kind == XK_ELEMENT && n->attrs)
		set_error(rt, "XmlNodeSetRestrictionsNodeWithAttributes", name);
	if (n->kind == XK_ELEMENT && n->first && !(n->first == n->last && n->first->kind == XK_TEXT))
		set_error(rt, "XmlNodeSetRestrictionsUnknownNodeType", name);
	xmlnode_set_text(rt, n, val_to_str(rt, v));
	return true;
}

static bool listed(struct rt *rt, struct xmlnode *parent, struct xmlnode *n)
{
	for (struct xmlnode *a = parent->attrs; a && a != n; a = a->next)
		if (ustr_ieq(xmlnode_local(rt, a), xmlnode_local(rt, n)))
			return true;
	for (struct xmlnode *c = n->kind == XK_ATTRIBUTE ? NULL : parent->first; c && c != n; c = c->next)
		if (ustr_ieq(xmlnode_local(rt, c), xmlnode_local(rt, n)))
			return true;
	return false;
}

static void each_member(struct rt *rt, val self, void (*fn)(struct rt *rt, struct ustr *name, void *arg), void *arg)
{
	struct xmlnode *n = of(self);

	for (struct xmlnode *a = n->attrs; a; a = a->next)
		fn(rt, a->local, arg);
	for (struct xmlnode *c = n->first; c; c = c->next)
		if (c->kind != XK_WHITESPACE && !listed(rt, n, c))
			fn(rt, xmlnode_local(rt, c), arg);
	if (has_text_of_own(n))
		fn(rt, ustr_atom(rt, "#text"), arg);
}

static bool index_get(struct rt *rt, val self, val key, val *ret)
{
	struct ustr *name = arg_str(key);

	for (struct xmlnode *c = of(self)->first; name && c; c = c->next)
		if (c->kind == XK_ELEMENT && ustr_eq(xmlnode_name(rt, c), name)) {
			*ret = xmlnode_val(c);
			return true;
		}
	*ret = V_NULL;
	return true;
}

static val from_text(struct rt *rt, val v)
{
	struct xmlnode *doc = xmlnode_document(rt);

	xmlparse_cast(rt, doc, val_to_str_sep(rt, v, ustr_new(rt, "\n")));
	return xmlnode_val(doc);
}

static const struct type_ops node_ops = { .get_member = get_member, .set_member = set_member, .each_member = each_member, .index_get = index_get };
static const struct type_ops document_ops = {
	.get_member = get_member, .set_member = set_member, .each_member = each_member, .index_get = index_get, .convert = from_text,
};

#define IFACES "System.Collections.IEnumerable System.ICloneable System.Xml.XPath.IXPathNavigable"
#define NODE(id, name_, base_, ops_, flags_) \
	const struct type type_##id = { .cls = { .trace = trace }, .name = "System.Xml." name_, .base = base_, .ops = ops_, \
		.size = sizeof(struct xmlnode), .ifaces = IFACES, .flags = flags_ }
NODE(xmlnode, "XmlNode", &type_object, &node_ops, TF_ABSTRACT);
NODE(xmllinkednode, "XmlLinkedNode", &type_xmlnode, NULL, TF_ABSTRACT);
NODE(xmlcharacterdata, "XmlCharacterData", &type_xmllinkednode, NULL, TF_ABSTRACT);
NODE(xmlelement, "XmlElement", &type_xmllinkednode, NULL, 0);
NODE(xmlattribute, "XmlAttribute", &type_xmlnode, NULL, 0);
NODE(xmltext, "XmlText", &type_xmlcharacterdata, NULL, 0);
NODE(xmlcdata, "XmlCDataSection", &type_xmlcharacterdata, NULL, 0);
NODE(xmlcomment, "XmlComment", &type_xmlcharacterdata, NULL, 0);
NODE(xmlwhitespace, "XmlWhitespace", &type_xmlcharacterdata, NULL, 0);
NODE(xmlspace, "XmlSignificantWhitespace", &type_xmlcharacterdata, NULL, 0);
NODE(xmlpi, "XmlProcessingInstruction", &type_xmllinkednode, NULL, 0);
NODE(xmldeclaration, "XmlDeclaration", &type_xmllinkednode, NULL, 0);
NODE(xmldoctype, "XmlDocumentType", &type_xmllinkednode, NULL, 0);
NODE(xmlfragment, "XmlDocumentFragment", &type_xmlnode, NULL, 0);
NODE(xmldocument, "XmlDocument", &type_xmlnode, &document_ops, 0);

/* ---- lists ---- */

static val list_index(struct rt *rt, val self, int64_t i)
{
	struct list *l = (struct list *)val_base(self).o;

	return i >= 0 && i < l->n ? l->v[i] : V_NULL;
}

static bool nodes_get(struct rt *rt, val self, val key, val *ret)
{
	struct list *l = (struct list *)val_base(self).o;

	*ret = V_NULL;
	if (arg_str(key)) {
		for (uint32_t i = 0; i < l->n; i++)
			if (ustr_eq(xmlnode_name(rt, of(l->v[i])), arg_str(key)))
				*ret = l->v[i];
		return true;
	}
	*ret = list_index(rt, self, arg_int(key));
	return true;
}

static bool nodes_next(struct iter *it, val *ret)
{
	struct list *l = (struct list *)it->over.o;

	if (it->i >= l->n)
		return false;
	*ret = l->v[it->i++];
	return true;
}

static void nodes_iter(struct rt *rt, val self, struct iter *it) { *it = (struct iter){ .rt = rt, .over = val_base(self), .next = nodes_next }; }
static int64_t nodes_count(struct rt *rt, val self) { return ((struct list *)val_base(self).o)->n; }
static const struct type_ops nodes_ops = { .iter = nodes_iter, .index_get = nodes_get, .count = nodes_count };

#define NODES(id, name_, base_, flags_) \
	const struct type type_##id = { .cls = { .trace = list_trace_cells }, .name = "System.Xml." name_, .base = base_, .ops = &nodes_ops, \
		.size = sizeof(struct list), .ifaces = "System.Collections.IEnumerable", .flags = TF_ENUMERABLE | flags_ }
NODES(xmlnodelist, "XmlNodeList", &type_object, TF_ABSTRACT);
NODES(xmlchildnodes, "XmlChildNodes", &type_xmlnodelist, 0);
NODES(xmlpathlist, "XPathNodeList", &type_xmlnodelist, 0);
NODES(xmlelementlist, "XmlElementList", &type_xmlnodelist, 0);

static val as_list(struct rt *rt, const struct type *t, const struct list *from)
{
	struct list *l = list_new(rt, t);

	list_add_all(rt, l, from);
	return val_obj(l);
}

static val nodes_item(struct rt *rt, val self, val *a, int n) { return list_index(rt, self, arg_int(a[0])); }
static val nodes_size(struct rt *rt, val self) { return val_int((int32_t)nodes_count(rt, self)); }

const struct member_def xmlnodelist_members[] = {
	PROP("int Count {get;}", nodes_size, NULL), METHOD("System.Xml.XmlNode Item(int index)", nodes_item), MEMBERS_END
};
/* ---- XmlNode ---- */

static val name(struct rt *rt, val self) { return val_str(xmlnode_name(rt, of(self))); }
static val local_name(struct rt *rt, val self) { return val_str(xmlnode_local(rt, of(self))); }
static val ns_uri(struct rt *rt, val self) { return val_str(of(self)->ns); }
static val prefix(struct rt *rt, val self) { return val_str(of(self)->prefix); }
static void set_prefix(struct rt *rt, val self, val v) { gc_storep(of(self), of(self)->prefix, arg_str(v) ? arg_str(v) : ustr_empty(rt)); }
static val node_type(struct rt *rt, val self) { return val_enum(&enum_xmlnodetype, of(self)->kind); }
static val parent(struct rt *rt, val self) { return of(self)->kind == XK_ATTRIBUTE ? V_NULL : node_val(of(self)->parent); }
static val owner_element(struct rt *rt, val self) { return node_val(of(self)->parent); }
static val document(struct rt *rt, val self) { return node_val(of(self)->doc); }
static val first(struct rt *rt, val self) { return node_val(of(self)->first); }
static val last(struct rt *rt, val self) { return node_val(of(self)->last); }
static val next(struct rt *rt, val self) { return of(self)->kind == XK_ATTRIBUTE ? V_NULL : node_val(of(self)->next); }
static val prev(struct rt *rt, val self) { return of(self)->kind == XK_ATTRIBUTE ? V_NULL : node_val(of(self)->prev); }

static val has_children(struct rt *rt, val self)
{
	return val_bool(of(self)->first || (of(self)->kind == XK_ATTRIBUTE && ustr_len(of(self)->value)));
}

static val read_only(struct rt *rt, val self) { return V_FALSE; }
static val base_uri(struct rt *rt, val self) { return val_str(ustr_empty(rt)); }
static val inner_text(struct rt *rt, val self) { return val_str(xmlnode_text(rt, of(self))); }
static void set_inner_text(struct rt *rt, val self, val v) { xmlnode_set_text(rt, of(self), arg_str(v) ? arg_str(v) : ustr_empty(rt)); }
static val outer_xml(struct rt *rt, val self) { return val_str(xmlwrite_outer(rt, of(self))); }
static val inner_xml(struct rt *rt, val self) { return val_str(xmlwrite_inner(rt, of(self))); }

static void set_inner_xml(struct rt *rt, val self, val v)
{
	struct ustr *s = arg_str(v) ? arg_str(v) : ustr_empty(rt);

	if (of(self)->kind == XK_DOCUMENT)
		xmlparse_document(rt, of(self), s);
	else if (of(self)->kind == XK_ELEMENT || of(self)->kind == XK_FRAGMENT)
		xmlparse_fragment(rt, of(self), s);
	else
		gc_storep(of(self), of(self)->value, s);
}

static val value(struct rt *rt, val self)
{
	switch (of(self)->kind) {
	case XK_ELEMENT: case XK_DOCUMENT: case XK_FRAGMENT: case XK_DOCTYPE: return V_NULL;
	default: return val_str(xmlnode_text(rt, of(self)));
	}
}

static void set_value(struct rt *rt, val self, val v)
{
	if (of(self)->kind == XK_ELEMENT || of(self)->kind == XK_DOCUMENT)
		arg_throw_invalid(rt, USTR_C(rt, ustr_printf(rt, "Cannot set a value on node type '%s'.", of(self)->kind == XK_ELEMENT ? "Element" : "Document")));
	gc_storep(of(self), of(self)->value, arg_str(v) ? arg_str(v) : ustr_empty(rt));
}

static val children(struct rt *rt, val self)
{
	struct list *l = list_new(rt, &type_xmlchildnodes);

	for (struct xmlnode *c = of(self)->first; c; c = c->next)
		list_add(rt, l, xmlnode_val(c));
	return val_obj(l);
}

static val attributes(struct rt *rt, val self)
{
	return of(self)->kind == XK_ELEMENT ? xmlattributes_new(rt, of(self)) : V_NULL;
}

static bool above(const struct xmlnode *n, const struct xmlnode *m)
{
	for (; m; m = m->parent)
		if (n == m)
			return true;
	return false;
}

/* What may be put below NODE, checked as .NET does. */
static struct xmlnode *child_arg(struct rt *rt, struct xmlnode *n, val v)
{
	struct xmlnode *c = val_xmlnode(v), *doc = n->kind == XK_DOCUMENT ? n : n->doc;

	if (!c)
		arg_throw(rt, NULL, "The node to be inserted is null.");
	if (above(c, n))
		arg_throw(rt, NULL, "Cannot insert a node or any ancestor of that node as a child of itself.");
	if (c->doc != doc)
		arg_throw(rt, NULL, "The node to be inserted is from a different document context.");
	if (c->kind == XK_ATTRIBUTE || (n->kind != XK_ELEMENT && n->kind != XK_DOCUMENT && n->kind != XK_FRAGMENT))
		arg_throw_invalid(rt, "The current node cannot contain other nodes.");
	if (n->kind == XK_DOCUMENT && c->kind == XK_ELEMENT && xmlnode_root(n) && xmlnode_root(n) != c)
		arg_throw_invalid(rt, "This document already has a 'DocumentElement' node.");
	if (n->kind == XK_DOCUMENT && (c->kind == XK_TEXT || c->kind == XK_CDATA))
		arg_throw_invalid(rt, "The specified node cannot be inserted as the valid child of this node, because the specified node is the wrong type.");
	return c;
}

static struct xmlnode *reference_arg(struct rt *rt, struct xmlnode *n, val v)
{
	struct xmlnode *r = val_xmlnode(v);

	if (r && r->parent != n)
		arg_throw(rt, NULL, "The reference node is not a child of this node.");
	return r;
}

static val append(struct rt *rt, val self, val *a, int n)
{
	struct xmlnode *c = child_arg(rt, of(self), a[0]);

	xmlnode_insert(rt, of(self), c, NULL);
	return xmlnode_val(c);
}

static val prepend(struct rt *rt, val self, val *a, int n)
{
	struct xmlnode *c = child_arg(rt, of(self), a[0]);

	xmlnode_insert(rt, of(self), c, of(self)->first);
	return xmlnode_val(c);
}

static val insert_before(struct rt *rt, val self, val *a, int n)
{
	struct xmlnode *c = child_arg(rt, of(self), a[0]);

	xmlnode_insert(rt, of(self), c, reference_arg(rt, of(self), a[1]));
	return xmlnode_val(c);
}

static val insert_after(struct rt *rt, val self, val *a, int n)
{
	struct xmlnode *c = child_arg(rt, of(self), a[0]), *r = reference_arg(rt, of(self), a[1]);

	xmlnode_insert(rt, of(self), c, r ? r->next : of(self)->first);
	return xmlnode_val(c);
}

static val remove_child(struct rt *rt, val self, val *a, int n)
{
	struct xmlnode *c = val_xmlnode(a[0]);

	if (!c || c->parent != of(self) || c->kind == XK_ATTRIBUTE)
		arg_throw(rt, NULL, "The node to be removed is not a child of this node.");
	xmlnode_remove(c);
	return xmlnode_val(c);
}

static val replace_child(struct rt *rt, val self, val *a, int n)
{
	struct xmlnode *old = val_xmlnode(a[1]), *next_one;
	struct xmlnode *c;

	if (!old || old->parent != of(self))
		arg_throw(rt, NULL, "The reference node is not a child of this node.");
	next_one = old->next;
	xmlnode_remove(old);
	c = child_arg(rt, of(self), a[0]);
	xmlnode_insert(rt, of(self), c, next_one == c ? c->next : next_one);
	return xmlnode_val(old);
}

static val remove_all(struct rt *rt, val self, val *a, int n)
{
	xmlnode_clear(of(self));
	while (of(self)->attrs)
		xmlnode_remove_attr(of(self)->attrs);
	return V_VOID;
}

static val clone(struct rt *rt, val self, val *a, int n)
{
	return xmlnode_val(xmlnode_clone(rt, of(self), of(self)->doc, n ? arg_bool(a[0]) : true));
}

static val normalize(struct rt *rt, val self, val *a, int n) { return V_VOID; }

static val select_nodes(struct rt *rt, val self, val *a, int n)
{
	return as_list(rt, &type_xmlpathlist, xmlpath_select(rt, of(self), arg_need_str(rt, a[0], "xpath"), n > 1 ? a[1] : V_NULL, 0));
}

static val select_single(struct rt *rt, val self, val *a, int n)
{
	struct list *l = xmlpath_select(rt, of(self), arg_need_str(rt, a[0], "xpath"), n > 1 ? a[1] : V_NULL, 1);

	return l->n ? l->v[0] : V_NULL;
}

static val ns_of_prefix(struct rt *rt, val self, val *a, int n)
{
	struct ustr *s = xmlnode_ns_of(rt, of(self), arg_str(a[0]) ? arg_str(a[0]) : ustr_empty(rt));

	return val_str(s ? s : ustr_empty(rt));
}

static val write_to(struct rt *rt, val self, val *a, int n) { xmlwriter_put(rt, a[0], of(self)); return V_VOID; }

static val write_content(struct rt *rt, val self, val *a, int n)
{
	for (struct xmlnode *c = of(self)->first; c; c = c->next)
		xmlwriter_put(rt, a[0], c);
	return V_VOID;
}

static val enumerator(struct rt *rt, val self, val *a, int n)
{
	return enumerator_new(rt, "System.Xml.XmlChildEnumerator", children(rt, self));
}

const struct member_def xmlnode_members[] = {
	PROP("string Name {get;}", name, NULL), PROP("string Value {get;set;}", value, set_value),
	PROP("System.Xml.XmlNodeType NodeType {get;}", node_type, NULL), PROP("System.Xml.XmlNode ParentNode {get;}", parent, NULL),
	PROP("System.Xml.XmlNodeList ChildNodes {get;}", children, NULL), PROP("System.Xml.XmlNode PreviousSibling {get;}", prev, NULL),
	PROP("System.Xml.XmlNode NextSibling {get;}", next, NULL), PROP("System.Xml.XmlAttributeCollection Attributes {get;}", attributes, NULL),
	PROP("xml OwnerDocument {get;}", document, NULL), PROP("System.Xml.XmlNode FirstChild {get;}", first, NULL),
	PROP("System.Xml.XmlNode LastChild {get;}", last, NULL), PROP("bool HasChildNodes {get;}", has_children, NULL),
	PROP("string NamespaceURI {get;}", ns_uri, NULL), PROP("string Prefix {get;set;}", prefix, set_prefix),
	PROP("string LocalName {get;}", local_name, NULL), PROP("bool IsReadOnly {get;}", read_only, NULL),
	PROP("string InnerText {get;set;}", inner_text, set_inner_text), PROP("string OuterXml {get;}", outer_xml, NULL),
	PROP("string InnerXml {get;set;}", inner_xml, set_inner_xml), PROP("string BaseURI {get;}", base_uri, NULL),
	METHOD("System.Xml.XmlNode AppendChild(System.Xml.XmlNode newChild)", append), METHOD("System.Xml.XmlNode PrependChild(System.Xml.XmlNode newChild)", prepend),
	METHOD("System.Xml.XmlNode InsertBefore(System.Xml.XmlNode newChild, System.Xml.XmlNode refChild)", insert_before),
	METHOD("System.Xml.XmlNode InsertAfter(System.Xml.XmlNode newChild, System.Xml.XmlNode refChild)", insert_after),
	METHOD("System.Xml.XmlNode RemoveChild(System.Xml.XmlNode oldChild)", remove_child),
	METHOD("System.Xml.XmlNode ReplaceChild(System.Xml.XmlNode newChild, System.Xml.XmlNode oldChild)", replace_child),
	METHOD("void RemoveAll()", remove_all), METHOD("System.Xml.XmlNode Clone()", clone), METHOD("System.Xml.XmlNode CloneNode(bool deep)", clone),
	METHOD("void Normalize()", normalize), METHOD("System.Xml.XmlNodeList SelectNodes(string xpath)", select_nodes),
	METHOD("System.Xml.XmlNodeList SelectNodes(string xpath, System.Xml.XmlNamespaceManager nsmgr)", select_nodes),
	METHOD("System.Xml.XmlNode SelectSingleNode(string xpath)", select_single),
	METHOD("System.Xml.XmlNode SelectSingleNode(string xpath, System.Xml.XmlNamespaceManager nsmgr)", select_single),
	METHOD("string GetNamespaceOfPrefix(string prefix)", ns_of_prefix), METHOD("System.Collections.IEnumerator GetEnumerator()", enumerator),
	METHOD("void WriteTo(System.Xml.XmlWriter w)", write_to), METHOD("void WriteContentTo(System.Xml.XmlWriter w)", write_content),
	MEMBERS_END
};

/* ---- XmlElement, XmlAttribute, XmlCharacterData, XmlDeclaration ---- */

static struct xmlnode *attr_arg(struct rt *rt, val self, val *a, int n)
{
	return arg_str(a[0]) ? xmlnode_attr(of(self), arg_str(a[0]), n > 1 ? arg_str(a[1]) : NULL) : NULL;
}

static val get_attribute(struct rt *rt, val self, val *a, int n)
{
	struct xmlnode *x = attr_arg(rt, self, a, n);

	return val_str(x ? x->value : ustr_empty(rt));
}

static val get_attribute_node(struct rt *rt, val self, val *a, int n) { return node_val(attr_arg(rt, self, a, n)); }
static val has_attribute(struct rt *rt, val self, val *a, int n) { return val_bool(attr_arg(rt, self, a, n)); }

static void check_name(struct rt *rt, struct ustr *s)
{
	if (!s || !ustr_len(s))
		arg_throw(rt, NULL, "The local name for elements or attributes cannot be null or an empty string.");
	for (uint32_t i = 0; i < ustr_len(s); i++) {
		uint16_t c = ustr_at(s, i);

		if (c < 0x80 && !(c == '_' || c == ':' || ((c | 32) >= 'a' && (c | 32) <= 'z') || (i && (c == '-' || c == '.' || (c >= '0' && c <= '9')))))
			net_throw(rt, "System.Xml.XmlException", i ? "The '%c' character, hexadecimal value 0x%02X, cannot be included in a name."
				  : "Name cannot begin with the '%c' character, hexadecimal value 0x%02X.", c, c);
	}
}

static struct xmlnode *named(struct rt *rt, struct xmlnode *doc, enum xml_kind kind, struct ustr *qualified, struct ustr *uri)
{
	struct xmlnode *x = xmlnode_new(rt, doc, kind);

	check_name(rt, qualified);
	xmlnode_set_name(rt, x, qualified);
	if (uri)
		gc_storep(x, x->ns, uri);
	else if (kind == XK_ATTRIBUTE && (ustr_eq_c(x->prefix, "xmlns") || (!ustr_len(x->prefix) && ustr_eq_c(x->local, "xmlns"))))
		gc_storep(x, x->ns, ustr_new(rt, "http://www.w3.org/2000/xmlns/"));
	return x;
}

/* (name, value) or (localName, namespaceURI, value) */
static val set_attribute(struct rt *rt, val self, val *a, int n)
{
	struct ustr *text = arg_str(a[n - 1]) ? arg_str(a[n - 1]) : ustr_empty(rt), *uri = n > 2 ? arg_str(a[1]) : NULL;
	struct xmlnode *x = xmlnode_attr(of(self), arg_need_str(rt, a[0], "name"), uri);

	if (!x) {
		x = named(rt, of(self)->doc, XK_ATTRIBUTE, arg_str(a[0]), uri);
		xmlnode_add_attr(rt, of(self), x);
	}
	gc_storep(x, x->value, text);
	return n > 2 ? val_str(text) : V_VOID;
}

static val set_attribute_node(struct rt *rt, val self, val *a, int n)
{
	struct xmlnode *x = val_xmlnode(arg_need(rt, a[0], "newAttr")), *old;

	if (x->parent == of(self))
		return xmlnode_val(x);
	if (x->parent)
		arg_throw_invalid(rt, "The 'Attribute' node cannot be inserted because it is already an attribute of another element.");
	old = xmlnode_attr(of(self), x->local, x->ns);
	if (old)
		xmlnode_remove_attr(old);
	xmlnode_add_attr(rt, of(self), x);
	return node_val(old);
}

static val remove_attribute(struct rt *rt, val self, val *a, int n)
{
	struct xmlnode *x = val_xmlnode(a[0]) ? val_xmlnode(a[0]) : attr_arg(rt, self, a, n);

	if (x)
		xmlnode_remove_attr(x);
	return V_VOID;
}

static val remove_attributes(struct rt *rt, val self, val *a, int n)
{
	while (of(self)->attrs)
		xmlnode_remove_attr(of(self)->attrs);
	return V_VOID;
}

static void by_tag(struct rt *rt, struct xmlnode *n, struct ustr *tag, struct ustr *uri, struct list *to)
{
	bool any = ustr_eq_c(tag, "*");

	rt_check_depth(rt);
	for (struct xmlnode *c = n->first; c; c = c->next) {
		if (c->kind != XK_ELEMENT)
			continue;
		if (any || (uri ? ustr_eq(c->local, tag) && (ustr_eq(c->ns, uri) || ustr_eq_c(uri, "*")) : ustr_eq(xmlnode_name(rt, c), tag)))
			list_add(rt, to, xmlnode_val(c));
		by_tag(rt, c, tag, uri, to);
	}
}

static val elements_by_tag(struct rt *rt, val self, val *a, int n)
{
	struct list *l = list_new(rt, &type_xmlelementlist);

	by_tag(rt, of(self), arg_need_str(rt, a[0], "name"), n > 1 ? arg_str(a[1]) : NULL, l);
	return val_obj(l);
}

static val has_attributes(struct rt *rt, val self) { return val_bool(of(self)->attrs); }
static val is_empty(struct rt *rt, val self) { return val_bool(of(self)->empty && !of(self)->first); }
static void set_is_empty(struct rt *rt, val self, val v) { of(self)->empty = arg_bool(v); if (arg_bool(v)) xmlnode_clear(of(self)); }

const struct member_def xmlelement_members[] = {
	PROP("bool IsEmpty {get;set;}", is_empty, set_is_empty), PROP("bool HasAttributes {get;}", has_attributes, NULL),
	METHOD("string GetAttribute(string name)", get_attribute), METHOD("string GetAttribute(string localName, string namespaceURI)", get_attribute),
	METHOD("void SetAttribute(string name, string value)", set_attribute),
	METHOD("string SetAttribute(string localName, string namespaceURI, string value)", set_attribute),
	METHOD("System.Xml.XmlAttribute SetAttributeNode(System.Xml.XmlAttribute newAttr)", set_attribute_node),
	METHOD("void RemoveAttribute(string name)", remove_attribute), METHOD("void RemoveAttribute(string localName, string namespaceURI)", remove_attribute),
	METHOD("System.Xml.XmlAttribute RemoveAttributeNode(System.Xml.XmlAttribute oldAttr)", remove_attribute),
	METHOD("void RemoveAllAttributes()", remove_attributes),
	METHOD("System.Xml.XmlAttribute GetAttributeNode(string name)", get_attribute_node),
	METHOD("System.Xml.XmlAttribute GetAttributeNode(string localName, string namespaceURI)", get_attribute_node),
	METHOD("bool HasAttribute(string name)", has_attribute), METHOD("bool HasAttribute(string localName, string namespaceURI)", has_attribute),
	METHOD("System.Xml.XmlNodeList GetElementsByTagName(string name)", elements_by_tag),
	METHOD("System.Xml.XmlNodeList GetElementsByTagName(string localName, string namespaceURI)", elements_by_tag),
	MEMBERS_END
};
static val specified(struct rt *rt, val self) { return V_TRUE; }
const struct member_def xmlattribute_members[] = {
	PROP("System.Xml.XmlElement OwnerElement {get;}", owner_element, NULL), PROP("bool Specified {get;}", specified, NULL), MEMBERS_END
};
/* COUNT characters from AT on, as many as there are, become S. */
static void change_data(struct rt *rt, val self, int64_t at, int64_t count, struct ustr *s)
{
	struct ustr *old = of(self)->value ? of(self)->value : ustr_empty(rt);
	int64_t n = ustr_len(old);

	if (at < 0 || at > n)
		arg_throw_range(rt, "startIndex", at < 0 ? "StartIndex cannot be less than zero." : "startIndex cannot be larger than length of string.");
	if (count < 0)
		arg_throw_range(rt, "length", "Length cannot be less than zero.");
	count = MIN(count, n - at);
	s = ustr_concat(rt, ustr_sub(rt, old, 0, (uint32_t)at), s ? s : ustr_empty(rt));
	set_value(rt, self, val_str(ustr_concat(rt, s, ustr_sub(rt, old, (uint32_t)(at + count), (uint32_t)(n - at - count)))));
}

static val append_data(struct rt *rt, val self, val *a, int n)
{
	change_data(rt, self, ustr_len(of(self)->value), 0, arg_str(a[0]));
	return V_VOID;
}

static val insert_data(struct rt *rt, val self, val *a, int n) { change_data(rt, self, arg_int(a[0]), 0, arg_str(a[1])); return V_VOID; }
static val delete_data(struct rt *rt, val self, val *a, int n) { change_data(rt, self, arg_int(a[0]), arg_int(a[1]), NULL); return V_VOID; }

static val replace_data(struct rt *rt, val self, val *a, int n)
{
	change_data(rt, self, arg_int(a[0]), arg_int(a[1]), arg_str(a[2]));
	return V_VOID;
}

static val data_part(struct rt *rt, val self, val *a, int n)
{
	int64_t len = ustr_len(of(self)->value), at = arg_int(a[0]), count = arg_int(a[1]);

	if (len && at >= 0 && count > len - at)
		count = len - at;
	if (at < 0 || count < 0)
		arg_not_negative(rt, MIN(at, count), at < 0 ? "startIndex" : "length");
	return val_str(len ? ustr_sub(rt, of(self)->value, (uint32_t)at, (uint32_t)count) : ustr_empty(rt));
}

/* The text from AT on becomes a node of its own behind this one. */
static val split_text(struct rt *rt, val self, val *a, int n)
{
	int64_t len = ustr_len(of(self)->value), at = arg_int(a[0]);
	val parent = member_or_null(rt, self, "ParentNode"), rest, args[2];

	arg_not_negative(rt, at, "offset");
	arg_at_most(rt, at, len, "offset");
	if (arg_null(parent))
		arg_throw_invalid(rt, "The 'Text' node is not connected in the DOM live tree. No 'SplitText' operation could be performed.");
	args[0] = val_str(ustr_sub(rt, of(self)->value, (uint32_t)at, (uint32_t)(len - at)));
	rest = member_call(rt, member_or_null(rt, self, "OwnerDocument"), ustr_atom(rt, "CreateTextNode"), args, 1);
	change_data(rt, self, at, len - at, NULL);
	args[0] = rest;
	args[1] = self;
	member_call(rt, parent, ustr_atom(rt, "InsertAfter"), args, 2);
	return rest;
}

static val data_length(struct rt *rt, val self) { return val_int((int32_t)ustr_len(of(self)->value)); }
const struct member_def xmlcharacterdata_members[] = {
	PROP("string Data {get;set;}", inner_text, set_value), PROP("int Length {get;}", data_length, NULL),
	METHOD("void AppendData(string strData)", append_data), METHOD("void InsertData(int offset, string strData)", insert_data),
	METHOD("void DeleteData(int offset, int count)", delete_data), METHOD("void ReplaceData(int offset, int count, string strData)", replace_data),
	METHOD("string Substring(int offset, int count)", data_part), MEMBERS_END
};
const struct member_def xmltext_members[] = { METHOD("System.Xml.XmlText SplitText(int offset)", split_text), MEMBERS_END };
static val target(struct rt *rt, val self) { return val_str(of(self)->local); }
const struct member_def xmlpi_members[] = {
	PROP("string Target {get;}", target, NULL), PROP("string Data {get;set;}", inner_text, set_value), MEMBERS_END
};
static val or_empty(struct rt *rt, struct ustr *s) { return val_str(s ? s : ustr_empty(rt)); }
static val version(struct rt *rt, val self) { return or_empty(rt, of(self)->value); }
static val encoding(struct rt *rt, val self) { return or_empty(rt, of(self)->encoding); }
static void set_encoding(struct rt *rt, val self, val v) { gc_storep(of(self), of(self)->encoding, arg_str(v)); }
static val standalone(struct rt *rt, val self) { return or_empty(rt, of(self)->standalone); }
static void set_standalone(struct rt *rt, val self, val v) { gc_storep(of(self), of(self)->standalone, arg_str(v)); }

static val declaration_text(struct rt *rt, val self)
{
	struct ustr *s = xmlwrite_outer(rt, of(self));

	return val_str(ustr_sub(rt, s, 6, ustr_len(s) - 8));
}
const struct member_def xmldeclaration_members[] = {
	PROP("string Version {get;}", version, NULL), PROP("string Encoding {get;set;}", encoding, set_encoding),
	PROP("string Standalone {get;set;}", standalone, set_standalone), PROP("string Value {get;set;}", declaration_text, NULL),
	PROP("string InnerText {get;set;}", declaration_text, NULL), MEMBERS_END
};

/* ---- XmlDocument ---- */

static val document_ctor(struct rt *rt, val self, val *a, int n) { return xmlnode_val(xmlnode_document(rt)); }
static val root(struct rt *rt, val self) { return node_val(xmlnode_root(of(self))); }
static val preserve(struct rt *rt, val self) { return val_bool(of(self)->preserve); }
static void set_preserve(struct rt *rt, val self, val v) { of(self)->preserve = arg_bool(v); }

static val load_xml(struct rt *rt, val self, val *a, int n)
{
	xmlparse_document(rt, of(self), arg_need_str(rt, a[0], "xml"));
	return V_VOID;
}

static val doc_type(struct rt *rt, val self)
{
	for (struct xmlnode *n = of(self)->first; n; n = n->next)
		if (n->kind == XK_DOCTYPE)
			return xmlnode_val(n);
	return V_NULL;
}

static val load(struct rt *rt, val self, val *a, int n)
{
	val from = a[0], path;

	if (arg_str(from)) {
		path = val_str(io_full(rt, from, "filename"));
		from = stream_reader(rt, stream_open(rt, path.s, STREAM_OPEN, STREAM_READ));
	} else if (val_stream(from)) {
		from = stream_reader(rt, val_base(from));
	} else if (arg_cell(from, &type_xmlreader)) {
		xmlparse_document(rt, of(self), xmlreader_text(rt, from));
		return V_VOID;
	}
	xmlparse_document(rt, of(self), val_to_str(rt, member_call(rt, from, ustr_atom(rt, "ReadToEnd"), NULL, 0)));
	if (arg_str(a[0]))
		member_call(rt, from, ustr_atom(rt, "Dispose"), NULL, 0);
	return V_VOID;
}

static struct ustr *indented(struct rt *rt, struct xmlnode *doc, struct xmlnode *from)
{
	struct xmlwrite w;

	xmlwrite_init(&w, rt);
	w.indent = !doc->preserve;
	w.loose = true;
	for (; from; from = from->next)
		xmlwrite_node(&w, from);
	return sbuf_take(&w.b);
}

static val save(struct rt *rt, val self, val *a, int n)
{
	struct xmlnode *doc = of(self), *top = doc->first;
	bool marked = top && top->kind == XK_DECLARATION && top->encoding && ustr_ieq_c(top->encoding, "utf-8");
	struct ustr *s, *head;
	const char *text;
	size_t len;
	val arg, enc = V_NULL;

	if (arg_cell(a[0], &type_xmlwriter)) {
		xmlwriter_document(rt, a[0], doc);
		return V_VOID;
	}
	if (arg_str(a[0]) || val_stream(a[0])) {
		if (!xmlnode_root(doc))
			net_throw(rt, "System.Xml.XmlException", "Invalid XML document. The document does not have a root element.");
		s = indented(rt, doc, top);
		if (marked)
			s = ustr_concat(rt, ustr_from_char(rt, 0xFEFF), s);
		text = ustr_utf8(rt, s, &len);
		if (arg_str(a[0]))
			io_write(rt, io_full(rt, a[0], "filename"), O_TRUNC, text, len);
		else
			stream_put(rt, val_stream(a[0]), text, (uint32_t)len);
		return V_VOID;
	}
	if (!top)
		return V_VOID;
	member_get_c(rt, arg_need(rt, a[0], "writer"), "Encoding", &enc);
	if (!val_is_null(enc))
		member_get_c(rt, enc, "WebName", &enc);
	head = ustr_printf(rt, "<?xml version=\"1.0\" encoding=\"%s\"?>%s", val_is_null(enc) ? "utf-16" : val_to_c(rt, enc), doc->preserve ? "" : "\n");
	s = indented(rt, doc, top->kind == XK_DECLARATION ? top->next : top);
	arg = val_str(ustr_concat(rt, head, s));
	member_call(rt, a[0], ustr_atom(rt, "Write"), &arg, 1);
	member_call(rt, a[0], ustr_atom(rt, "Flush"), NULL, 0);
	return V_VOID;
}

/* (name), (qualifiedName, namespaceURI) or (prefix, localName, namespaceURI) */
static val create_named(struct rt *rt, val self, val *a, int n, enum xml_kind kind)
{
	struct ustr *q = arg_str(a[n == 3 ? 1 : 0]);
	struct xmlnode *x;

	if (n == 3 && arg_str(a[0]) && ustr_len(arg_str(a[0])))
		q = ustr_concat(rt, ustr_concat(rt, arg_str(a[0]), ustr_new(rt, ":")), arg_need_str(rt, a[1], "localName"));
	x = named(rt, of(self), kind, q, n > 1 ? arg_str(a[n - 1]) : NULL);
	x->empty = kind == XK_ELEMENT;
	if (kind == XK_ATTRIBUTE)
		gc_storep(x, x->value, ustr_empty(rt));
	return xmlnode_val(x);
}

static val create_element(struct rt *rt, val self, val *a, int n) { return create_named(rt, self, a, n, XK_ELEMENT); }
static val create_attribute(struct rt *rt, val self, val *a, int n) { return create_named(rt, self, a, n, XK_ATTRIBUTE); }

static val create_text_kind(struct rt *rt, val self, val v, enum xml_kind kind)
{
	struct xmlnode *x = xmlnode_new(rt, of(self), kind);

	gc_storep(x, x->value, arg_str(v) ? arg_str(v) : ustr_empty(rt));
	return xmlnode_val(x);
}

static val create_text(struct rt *rt, val self, val *a, int n) { return create_text_kind(rt, self, a[0], XK_TEXT); }
static val create_cdata(struct rt *rt, val self, val *a, int n) { return create_text_kind(rt, self, a[0], XK_CDATA); }
static val create_comment(struct rt *rt, val self, val *a, int n) { return create_text_kind(rt, self, a[0], XK_COMMENT); }
static val create_space(struct rt *rt, val self, val *a, int n) { return create_text_kind(rt, self, a[0], XK_WHITESPACE); }
static val create_fragment(struct rt *rt, val self, val *a, int n) { return xmlnode_val(xmlnode_new(rt, of(self), XK_FRAGMENT)); }

static val create_pi(struct rt *rt, val self, val *a, int n)
{
	val x = create_text_kind(rt, self, a[1], XK_PI);

	gc_storep(of(x), of(x)->local, arg_need_str(rt, a[0], "target"));
	return x;
}

static val create_declaration(struct rt *rt, val self, val *a, int n)
{
	val x = create_text_kind(rt, self, a[0], XK_DECLARATION);

	if (!ustr_eq_c(of(x)->value, "1.0"))
		arg_throw(rt, NULL, "Wrong XML version information. The XML must match production \"VersionNum ::= '1.' [0-9]+\".");
	gc_storep(of(x), of(x)->encoding, arg_str(a[1]));
	gc_storep(of(x), of(x)->standalone, arg_str(a[2]));
	return x;
}

static val create_node(struct rt *rt, val self, val *a, int n)
{
	int64_t kind = arg_is(a[0], VK_ENUM) ? arg_int(a[0]) : 0;

	if (arg_str(a[0]))
		kind = ustr_ieq_c(arg_str(a[0]), "element") ? XK_ELEMENT : ustr_ieq_c(arg_str(a[0]), "attribute") ? XK_ATTRIBUTE
		     : ustr_ieq_c(arg_str(a[0]), "text") ? XK_TEXT : ustr_ieq_c(arg_str(a[0]), "comment") ? XK_COMMENT
		     : ustr_ieq_c(arg_str(a[0]), "cdatasection") ? XK_CDATA : 0;
	switch (kind) {
	case XK_ELEMENT: case XK_ATTRIBUTE: return create_named(rt, self, a + 1, n - 1, (enum xml_kind)kind);
	case XK_TEXT: case XK_CDATA: case XK_COMMENT: case XK_WHITESPACE: return create_text_kind(rt, self, V_NULL, (enum xml_kind)kind);
	case XK_FRAGMENT: return create_fragment(rt, self, a, 0);
	default: arg_throw(rt, NULL, "Cannot create node of the requested type.");
	}
}

static val import_node(struct rt *rt, val self, val *a, int n)
{
	struct xmlnode *x = val_xmlnode(a[0]);

	if (!x)
		arg_throw_invalid(rt, "Cannot import a null node.");
	if (x->kind == XK_DOCUMENT)
		arg_throw_invalid(rt, "Cannot import nodes of type 'Document'.");
	return xmlnode_val(xmlnode_clone(rt, x, of(self), arg_bool(a[1])));
}

#define CREATES(what, ret, fn)                                                 \
	METHOD(ret " " what "(string name)", fn), METHOD(ret " " what "(string qualifiedName, string namespaceURI)", fn), \
	METHOD(ret " " what "(string prefix, string localName, string namespaceURI)", fn)
const struct member_def xmldocument_members[] = {
	CTOR("()", document_ctor), PROP("System.Xml.XmlNameTable NameTable {get;}", xmlnamespaces_table, NULL), PROP("System.Xml.XmlElement DocumentElement {get;}", root, NULL),
	PROP("System.Xml.XmlDocumentType DocumentType {get;}", doc_type, NULL), PROP("bool PreserveWhitespace {get;set;}", preserve, set_preserve),
	METHOD("void LoadXml(string xml)", load_xml), METHOD("void Load(string filename)", load), METHOD("void Load(System.IO.Stream inStream)", load),
	METHOD("void Load(System.IO.TextReader txtReader)", load), METHOD("void Load(System.Xml.XmlReader reader)", load),
	METHOD("void Save(string filename)", save), METHOD("void Save(System.IO.Stream outStream)", save), METHOD("void Save(System.IO.TextWriter writer)", save),
	METHOD("void Save(System.Xml.XmlWriter w)", save),
	CREATES("CreateElement", "System.Xml.XmlElement", create_element), CREATES("CreateAttribute", "System.Xml.XmlAttribute", create_attribute),
	METHOD("System.Xml.XmlText CreateTextNode(string text)", create_text), METHOD("System.Xml.XmlCDataSection CreateCDataSection(string data)", create_cdata),
	METHOD("System.Xml.XmlComment CreateComment(string data)", create_comment), METHOD("System.Xml.XmlWhitespace CreateWhitespace(string text)", create_space),
	METHOD("System.Xml.XmlDocumentFragment CreateDocumentFragment()", create_fragment),
	METHOD("System.Xml.XmlProcessingInstruction CreateProcessingInstruction(string target, string data)", create_pi),
	METHOD("System.Xml.XmlDeclaration CreateXmlDeclaration(string version, string encoding, string standalone)", create_declaration),
	METHOD("System.Xml.XmlNode CreateNode(System.Xml.XmlNodeType type, string prefix, string name, string namespaceURI)", create_node),
	METHOD("System.Xml.XmlNode CreateNode(string nodeTypeString, string name, string namespaceURI)", create_node),
	METHOD("System.Xml.XmlNode CreateNode(System.Xml.XmlNodeType type, string name, string namespaceURI)", create_node),
	METHOD("System.Xml.XmlNode ImportNode(System.Xml.XmlNode node, bool deep)", import_node),
	METHOD("System.Xml.XmlNodeList GetElementsByTagName(string name)", elements_by_tag),
	METHOD("System.Xml.XmlNodeList GetElementsByTagName(string localName, string namespaceURI)", elements_by_tag),
	MEMBERS_END
};
