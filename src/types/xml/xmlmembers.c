/* SPDX-License-Identifier: MIT */
/* Members of XmlNode, XmlElement and XmlDocument that scripts seldom use. */
#include "types/arg.h"
#include "types/enums.h"
#include "types/tables.h"
#include "types/xml/xmlnavigator.h"
#include "types/xml/xmlwriter.h"
#include "value/record.h"

static struct xmlnode *of(val v) { return (struct xmlnode *)val_base(v).o; }
static val node_val(struct xmlnode *n) { return n ? xmlnode_val(n) : V_NULL; }

static val prefix_of(struct rt *rt, val self, val *a, int n)
{
	struct ustr *uri = arg_str(a[0]) ? arg_str(a[0]) : ustr_empty(rt);

	for (struct xmlnode *x = of(self); x; x = x->parent) {
		if (x->kind == XK_ELEMENT && ustr_len(x->ns) && ustr_eq(x->ns, uri))
			return val_str(x->prefix);
		for (struct xmlnode *at = x->attrs; at; at = at->next)
			if (ustr_eq_c(at->prefix, "xmlns") && ustr_eq(at->value, uri))
				return val_str(at->local);
	}
	return val_str(ustr_empty(rt));
}

static val supports(struct rt *rt, val self, val *a, int n)
{
	bool xml = arg_str(a[0]) && ustr_ieq_c(arg_str(a[0]), "XML");

	return val_bool(xml && (!arg_str(a[1]) || ustr_eq_c(arg_str(a[1]), "1.0") || ustr_eq_c(arg_str(a[1]), "2.0")));
}

static val previous_text(struct rt *rt, val self)
{
	struct xmlnode *p = of(self)->kind == XK_ATTRIBUTE ? NULL : of(self)->prev;

	return p && (p->kind == XK_TEXT || p->kind == XK_CDATA || p->kind == XK_WHITESPACE || p->kind == XK_SPACE)
		       ? xmlnode_val(p)
		       : V_NULL;
}

static val child(struct rt *rt, val self, val *a, int n)
{
	for (struct xmlnode *c = of(self)->first; c; c = c->next)
		if (c->kind == XK_ELEMENT &&
		    (n == 1 ? ustr_eq(xmlnode_name(rt, c), arg_str(a[0]))
			    : ustr_eq(c->local, arg_str(a[0])) && ustr_eq(c->ns, arg_str(a[1]))))
			return xmlnode_val(c);
	return V_NULL;
}

static val navigator(struct rt *rt, val self, val *a, int n) { return xmlnavigator_new(rt, of(self)); }

static val remove_attribute_at(struct rt *rt, val self, val *a, int n)
{
	struct xmlnode *x = of(self)->attrs;

	for (int64_t i = arg_int(a[0]); x && i; i--)
		x = x->next;
	if (x)
		xmlnode_remove_attr(x);
	return node_val(x);
}

static val remove_attribute_node(struct rt *rt, val self, val *a, int n)
{
	struct xmlnode *x = arg_str(a[0]) ? xmlnode_attr(of(self), arg_str(a[0]), arg_str(a[1])) : NULL;

	if (x)
		xmlnode_remove_attr(x);
	return node_val(x);
}

static val set_attribute_node(struct rt *rt, val self, val *a, int n)
{
	struct xmlnode *x = xmlnode_attr(of(self), arg_need_str(rt, a[0], "localName"), arg_str(a[1]));

	if (x)
		return xmlnode_val(x);
	x = xmlnode_new(rt, of(self)->doc, XK_ATTRIBUTE);
	xmlnode_set_name(rt, x, arg_str(a[0]));
	gc_storep(x, x->ns, arg_str(a[1]) ? arg_str(a[1]) : ustr_empty(rt));
	gc_storep(x, x->value, ustr_empty(rt));
	xmlnode_add_attr(rt, of(self), x);
	return xmlnode_val(x);
}

static val space(struct rt *rt, val self, val *a, int n)
{
	struct xmlnode *x = xmlnode_new(rt, of(self), XK_SPACE);

	gc_storep(x, x->value, arg_str(a[0]) ? arg_str(a[0]) : ustr_empty(rt));
	return xmlnode_val(x);
}

struct xmlnode *xmlnode_doctype(struct rt *rt, struct xmlnode *doc, val *a)
{
	struct xmlnode *x = xmlnode_new(rt, doc, XK_DOCTYPE);
	struct sbuf b;

	gc_storep(x, x->local, arg_need_str(rt, a[0], "name"));
	sbuf_init(&b, rt);
	sbuf_printf(&b, "<!DOCTYPE %s", val_to_c(rt, a[0]));
	if (arg_str(a[1]))
		sbuf_printf(&b, " PUBLIC \"%s\"", val_to_c(rt, a[1]));
	if (arg_str(a[2]))
		sbuf_printf(&b, "%s \"%s\"", arg_str(a[1]) ? "" : " SYSTEM", val_to_c(rt, a[2]));
	if (arg_str(a[3]))
		sbuf_printf(&b, "[%s]", val_to_c(rt, a[3]));
	sbuf_puts(&b, ">");
	gc_storep(x, x->value, sbuf_take(&b));
	return x;
}

static val doctype(struct rt *rt, val self, val *a, int n)
{
	return xmlnode_val(xmlnode_doctype(rt, of(self), a));
}

static val read_node(struct rt *rt, val self, val *a, int n)
{
	struct xmlnode *x = xmlreader_node(rt, arg_need(rt, a[0], "reader"));

	return x ? xmlnode_val(xmlnode_clone(rt, x, of(self), true)) : V_NULL;
}

/* Without a document type no attribute is an identifier. */
static val by_id(struct rt *rt, val self, val *a, int n) { return V_NULL; }
static val text(struct rt *rt, val self, val *a, int n) { return val_str(xmlnode_local(rt, of(self))); }

/* Nothing is validated: names and documents stand for what they would say. */
static const struct type type_schema_info = RECORD_TYPE("System.Xml.Schema.XmlSchemaInfo", 0);
static const struct type type_xml_name = RECORD_TYPE("System.Xml.XmlName", 0);

static val schema_info(struct rt *rt, val self)
{
	bool named = of(self)->kind == XK_ELEMENT || of(self)->kind == XK_ATTRIBUTE;

	return val_obj(record_new(rt, named ? &type_xml_name : &type_schema_info));
}

#define ELEMENT "System.Xml.XmlElement"
const struct member_def xmlnode_more_members[] = {
	METHOD("string GetPrefixOfNamespace(string namespaceURI)", prefix_of),
	METHOD("bool Supports(string feature, string version)", supports),
	PROP("System.Xml.XmlNode PreviousText {get;}", previous_text, NULL),
	METHOD("System.Xml.XPath.XPathNavigator CreateNavigator()", navigator),
	PROP("System.Xml.Schema.IXmlSchemaInfo SchemaInfo {get;}", schema_info, NULL),
	METHOD(ELEMENT " Item(string name) {get;}", child), METHOD(ELEMENT " Item(string localname, string ns) {get;}", child),
	METHOD("string ToString()", text), MEMBERS_END
};
const struct member_def xmlelement_more_members[] = {
	METHOD("System.Xml.XmlNode RemoveAttributeAt(int i)", remove_attribute_at),
	METHOD("System.Xml.XmlAttribute RemoveAttributeNode(string localName, string namespaceURI)", remove_attribute_node),
	METHOD("System.Xml.XmlAttribute SetAttributeNode(string localName, string namespaceURI)", set_attribute_node), MEMBERS_END
};
const struct member_def xmldocument_more_members[] = {
	METHOD("System.Xml.XmlSignificantWhitespace CreateSignificantWhitespace(string text)", space),
	METHOD("System.Xml.XmlDocumentType CreateDocumentType(string name, string publicId, string systemId, string internalSubset)",
		doctype),
	METHOD("System.Xml.XmlNode ReadNode(System.Xml.XmlReader reader)", read_node),
	METHOD(ELEMENT " GetElementById(string elementId)", by_id), MEMBERS_END
};
