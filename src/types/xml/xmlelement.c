/* SPDX-License-Identifier: MIT */
/* System.Xml's elements, attributes, texts, processing instructions and declarations: what they have beyond a node. */
#include "types/xml/xmlnode.h"

#include "types/arg.h"
#include "types/tables.h"
#include "types/xml/xmltypes.h"

static struct xmlnode *of(val self) { return (struct xmlnode *)val_base(self).o; }
static val node_val(struct xmlnode *n) { return n ? xmlnode_val(n) : V_NULL; }

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

		if (c < 0x80 && !(c == '_' || c == ':' || ((c | 32) >= 'a' && (c | 32) <= 'z') ||
				  (i && (c == '-' || c == '.' || (c >= '0' && c <= '9')))))
			net_throw(rt, "System.Xml.XmlException", i ? "The '%c' character, hexadecimal value 0x%02X, cannot be included in a name."
				  : "Name cannot begin with the '%c' character, hexadecimal value 0x%02X.", c, c);
	}
}

struct xmlnode *xmlnode_named(struct rt *rt, struct xmlnode *doc, enum xml_kind kind, struct ustr *qualified, struct ustr *uri)
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
		x = xmlnode_named(rt, of(self)->doc, XK_ATTRIBUTE, arg_str(a[0]), uri);
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
	xmlnode_remove_attrs(of(self));
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

val xml_elements_by_tag(struct rt *rt, val self, val *a, int n)
{
	struct list *l = list_new(rt, &type_xmlelementlist);

	by_tag(rt, of(self), arg_need_str(rt, a[0], "name"), n > 1 ? arg_str(a[1]) : NULL, l);
	return val_obj(l);
}

static val has_attributes(struct rt *rt, val self) { return val_bool(of(self)->attrs); }
static val is_empty(struct rt *rt, val self) { return val_bool(of(self)->empty && !of(self)->first); }
static void set_is_empty(struct rt *rt, val self, val v)
{
	of(self)->empty = arg_bool(v);
	if (arg_bool(v))
		xmlnode_clear(of(self));
}

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
	METHOD("System.Xml.XmlNodeList GetElementsByTagName(string name)", xml_elements_by_tag),
	METHOD("System.Xml.XmlNodeList GetElementsByTagName(string localName, string namespaceURI)", xml_elements_by_tag),
	MEMBERS_END
};

static val owner_element(struct rt *rt, val self) { return node_val(of(self)->parent); }
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
	xml_set_value(rt, self, val_str(ustr_concat(rt, s, ustr_sub(rt, old, (uint32_t)(at + count), (uint32_t)(n - at - count)))));
}

static val append_data(struct rt *rt, val self, val *a, int n)
{
	change_data(rt, self, ustr_len(of(self)->value), 0, arg_str(a[0]));
	return V_VOID;
}

static val insert_data(struct rt *rt, val self, val *a, int n)
{
	change_data(rt, self, arg_int(a[0]), 0, arg_str(a[1]));
	return V_VOID;
}
static val delete_data(struct rt *rt, val self, val *a, int n)
{
	change_data(rt, self, arg_int(a[0]), arg_int(a[1]), NULL);
	return V_VOID;
}

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
	PROP("string Data {get;set;}", xml_inner_text, xml_set_value), PROP("int Length {get;}", data_length, NULL),
	METHOD("void AppendData(string strData)", append_data), METHOD("void InsertData(int offset, string strData)", insert_data),
	METHOD("void DeleteData(int offset, int count)", delete_data), METHOD("void ReplaceData(int offset, int count, string strData)", replace_data),
	METHOD("string Substring(int offset, int count)", data_part), MEMBERS_END
};

const struct member_def xmltext_members[] = { METHOD("System.Xml.XmlText SplitText(int offset)", split_text), MEMBERS_END };

static val target(struct rt *rt, val self) { return val_str(of(self)->local); }

const struct member_def xmlpi_members[] = {
	PROP("string Target {get;}", target, NULL), PROP("string Data {get;set;}", xml_inner_text, xml_set_value), MEMBERS_END
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
