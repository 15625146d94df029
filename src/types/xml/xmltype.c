/* SPDX-License-Identifier: MIT */
/*
 * System.Xml's node types for scripts. A node shows its attributes and child
 * elements as properties, before those of .NET; only they are listed.
 */
#include "types/xml/xmlnode.h"

#include "types/arg.h"
#include "types/enums.h"
#include "types/string.h"
#include "types/tables.h"
#include "types/xml/xmlattributes.h"
#include "types/xml/xmltypes.h"
#include "types/xml/xmlwriter.h"

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

/* The shell tells nodes of a namespace apart by type#namespace#name. */
static struct ustr *own_name(struct rt *rt, val self)
{
	struct xmlnode *n = of(self);

	if (!n->ns || !ustr_len(n->ns))
		return NULL;
	return ustr_printf(rt, "%s#%s#%s", USTR_C(rt, type_full_name(rt, cell_type(&n->h))), USTR_C(rt, n->ns),
			   USTR_C(rt, xmlnode_local(rt, n)));
}

static val from_text(struct rt *rt, val v)
{
	struct xmlnode *doc = xmlnode_document(rt);

	xmlparse_cast(rt, doc, val_to_str_sep(rt, v, ustr_new(rt, "\n")));
	return xmlnode_val(doc);
}

static const struct type_ops node_ops = { .get_member = get_member, .set_member = set_member,
	.each_member = each_member, .index_get = index_get, .own_name = own_name };
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

static void nodes_iter(struct rt *rt, val self, struct iter *it)
{
	*it = (struct iter){ .rt = rt, .over = val_base(self), .next = nodes_next };
}
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
static void set_prefix(struct rt *rt, val self, val v)
{
	gc_storep(of(self), of(self)->prefix, arg_str(v) ? arg_str(v) : ustr_empty(rt));
}
static val node_type(struct rt *rt, val self) { return val_enum(&enum_xmlnodetype, of(self)->kind); }
static val parent(struct rt *rt, val self) { return of(self)->kind == XK_ATTRIBUTE ? V_NULL : node_val(of(self)->parent); }
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
val xml_inner_text(struct rt *rt, val self) { return val_str(xmlnode_text(rt, of(self))); }
static void set_inner_text(struct rt *rt, val self, val v)
{
	xmlnode_set_text(rt, of(self), arg_str(v) ? arg_str(v) : ustr_empty(rt));
}
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

void xml_set_value(struct rt *rt, val self, val v)
{
	if (of(self)->kind == XK_ELEMENT || of(self)->kind == XK_DOCUMENT)
		arg_throw_invalid(rt, USTR_C(rt, ustr_printf(rt, "Cannot set a value on node type '%s'.",
							     of(self)->kind == XK_ELEMENT ? "Element" : "Document")));
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
	xmlnode_remove_attrs(of(self));
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
	PROP("string Name {get;}", name, NULL), PROP("string Value {get;set;}", value, xml_set_value),
	PROP("System.Xml.XmlNodeType NodeType {get;}", node_type, NULL), PROP("System.Xml.XmlNode ParentNode {get;}", parent, NULL),
	PROP("System.Xml.XmlNodeList ChildNodes {get;}", children, NULL), PROP("System.Xml.XmlNode PreviousSibling {get;}", prev, NULL),
	PROP("System.Xml.XmlNode NextSibling {get;}", next, NULL), PROP("System.Xml.XmlAttributeCollection Attributes {get;}", attributes, NULL),
	PROP("xml OwnerDocument {get;}", document, NULL), PROP("System.Xml.XmlNode FirstChild {get;}", first, NULL),
	PROP("System.Xml.XmlNode LastChild {get;}", last, NULL), PROP("bool HasChildNodes {get;}", has_children, NULL),
	PROP("string NamespaceURI {get;}", ns_uri, NULL), PROP("string Prefix {get;set;}", prefix, set_prefix),
	PROP("string LocalName {get;}", local_name, NULL), PROP("bool IsReadOnly {get;}", read_only, NULL),
	PROP("string InnerText {get;set;}", xml_inner_text, set_inner_text), PROP("string OuterXml {get;}", outer_xml, NULL),
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
