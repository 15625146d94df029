/* SPDX-License-Identifier: MIT */
/* System.Xml.XmlDocument: reading, saving, and making nodes of every kind. */
#include "types/xml/xmlnode.h"

#include "types/arg.h"
#include "types/io/io.h"
#include "types/io/stream.h"
#include "types/tables.h"
#include "types/xml/xmltypes.h"
#include "types/xml/xmlwriter.h"

#include <fcntl.h>

static struct xmlnode *of(val self) { return (struct xmlnode *)val_base(self).o; }
static val node_val(struct xmlnode *n) { return n ? xmlnode_val(n) : V_NULL; }

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
	head = ustr_printf(rt, "<?xml version=\"1.0\" encoding=\"%s\"?>%s",
			   val_is_null(enc) ? "utf-16" : val_to_c(rt, enc), doc->preserve ? "" : "\n");
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
	x = xmlnode_named(rt, of(self), kind, q, n > 1 ? arg_str(a[n - 1]) : NULL);
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
/* .NET's class gives a document's text a setter of its own and no getter. */
static val no_text(struct rt *rt, val self) { return V_NULL; }

const struct member_def xmldocument_members[] = {
	PROP("string InnerText {get;set;}", no_text, NULL),
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
	METHOD("System.Xml.XmlNodeList GetElementsByTagName(string name)", xml_elements_by_tag),
	METHOD("System.Xml.XmlNodeList GetElementsByTagName(string localName, string namespaceURI)", xml_elements_by_tag),
	MEMBERS_END
};
