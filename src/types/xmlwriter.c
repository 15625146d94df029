/* SPDX-License-Identifier: MIT */
/*
 * XmlWriter: calls build nodes, which are written when the writer is flushed or
 * closed. XmlReader: a walk over a parsed document.
 */
#include "types/xmlwriter.h"

#include "types/arg.h"
#include "types/encoding.h"
#include "types/enums.h"
#include "types/io.h"
#include "types/stream.h"
#include "types/tables.h"
#include "value/record.h"

#include <string.h>

/* ---- settings ---- */

/* Fields in the order of the rows below. */
enum { S_INDENT, S_CHARS, S_OMIT, S_NEWLINE, S_ENCODING, S_CONFORMANCE, S_CLOSE, S_ATTRIBUTES, S_CHECK, S__MAX };

const struct type type_xmlwritersettings = {
	.cls = { .trace = record_trace }, .name = "System.Xml.XmlWriterSettings", .base = &type_object,
	.size = sizeof(struct record) + S__MAX * sizeof(val), .flags = TF_SEALED,
};

static val settings_ctor(struct rt *rt, val self, val *a, int n)
{
	struct record *r = record_new(rt, &type_xmlwritersettings);

	for (int i = 0; i < S__MAX; i++)
		r->f[i] = V_FALSE;
	gc_store(r, &r->f[S_CHARS], arg_text(rt, "  "));
	gc_store(r, &r->f[S_NEWLINE], arg_text(rt, "\n"));
	gc_store(r, &r->f[S_ENCODING], encoding_new(rt, ENCODING_UTF8, true, false));
	r->f[S_CHECK] = V_TRUE;
	r->f[S_CONFORMANCE] = val_enum(&enum_conformancelevel, 2);
	return val_obj(r);
}

const struct member_def xmlwritersettings_members[] = {
	CTOR("()", settings_ctor), RECORD_PROP_RW("bool Indent {get;set;}", 0), RECORD_PROP_RW("string IndentChars {get;set;}", 1),
	RECORD_PROP_RW("bool OmitXmlDeclaration {get;set;}", 2), RECORD_PROP_RW("string NewLineChars {get;set;}", 3),
	RECORD_PROP_RW("System.Text.Encoding Encoding {get;set;}", 4),
	RECORD_PROP_RW("System.Xml.ConformanceLevel ConformanceLevel {get;set;}", 5), RECORD_PROP_RW("bool CloseOutput {get;set;}", 6),
	RECORD_PROP_RW("bool NewLineOnAttributes {get;set;}", 7), RECORD_PROP_RW("bool CheckCharacters {get;set;}", 8),
	MEMBERS_END
};

/* ---- writer ---- */

struct xmlwriter {
	struct cell h;
	val settings, out;		/* a TextWriter, Stream or StringBuilder */
	struct xmlnode *doc, *at, *attr;
	bool owns, declared, closed, written;
	struct ustr *standalone;
};

static void trace(struct heap *h, struct cell *c)
{
	struct xmlwriter *w = (struct xmlwriter *)c;

	val_mark(h, w->settings);
	val_mark(h, w->out);
	heap_mark(h, w->doc);
	heap_mark(h, w->at);
	heap_mark(h, w->attr);
	heap_mark(h, w->standalone);
}

static struct xmlwriter *of(val self) { return (struct xmlwriter *)val_base(self).o; }
const struct type type_xmlwriter = {
	.cls = { .trace = trace }, .name = "System.Xml.XmlWriter", .base = &type_object, .size = sizeof(struct xmlwriter),
	.ifaces = "System.IAsyncDisposable System.IDisposable", .flags = TF_ABSTRACT,
};
const struct type type_xmlwellformed = {
	.cls = { .trace = trace }, .name = "System.Xml.XmlWellFormedWriter", .base = &type_xmlwriter, .size = sizeof(struct xmlwriter), .flags = TF_SEALED,
};

static val create(struct rt *rt, val self, val *a, int n)
{
	struct xmlwriter *w = rt_new_cell(rt, &type_xmlwellformed, xmlwriter);

	arg_need(rt, a[0], "output");
	gc_store(w, &w->settings, n > 1 && !arg_null(a[1]) ? val_base(a[1]) : settings_ctor(rt, V_NULL, NULL, 0));
	w->owns = arg_str(a[0]) != NULL;
	gc_store(w, &w->out, w->owns ? stream_open(rt, io_full(rt, a[0], "outputFileName"), STREAM_CREATE, STREAM_WRITE) : val_base(a[0]));
	gc_storep(w, w->doc, xmlnode_document(rt));
	gc_storep(w, w->at, w->doc);
	return val_obj(w);
}

static bool setting(struct xmlwriter *w, int i) { return arg_bool(record_get(w->settings, (uint32_t)i)); }

static const char *declared_encoding(struct rt *rt, struct xmlwriter *w)
{
	struct encoding *e;
	val name = V_NULL;

	if (val_stream(w->out)) {
		e = val_encoding(record_get(w->settings, S_ENCODING));
		return e && member_get_c(rt, val_obj(e), "WebName", &name) ? val_to_c(rt, name) : "utf-8";
	}
	if (member_get_c(rt, w->out, "Encoding", &name) && member_get_c(rt, name, "WebName", &name))
		return val_to_c(rt, name);
	return "utf-16";
}

static struct ustr *text_of(struct rt *rt, struct xmlwriter *w)
{
	struct xmlwrite x;
	bool started;

	xmlwrite_init(&x, rt);
	x.indent = setting(w, S_INDENT);
	x.tab = val_to_c(rt, record_get(w->settings, S_CHARS));
	x.newline = val_to_c(rt, record_get(w->settings, S_NEWLINE));
	started = !w->written && !setting(w, S_OMIT) && arg_int(record_get(w->settings, S_CONFORMANCE)) == 2;
	if (started) {
		sbuf_printf(&x.b, "<?xml version=\"1.0\" encoding=\"%s\"", declared_encoding(rt, w));
		if (w->standalone)
			sbuf_printf(&x.b, " standalone=\"%s\"", USTR_C(rt, w->standalone));
		sbuf_puts(&x.b, "?>");
	}
	xmlwrite_node(&x, w->doc);
	return sbuf_take(&x.b);
}

/* Everything was closed: hands the text out. */
static void finish(struct rt *rt, struct xmlwriter *w)
{
	struct ustr *s;
	struct array *b;
	val arg;

	if (w->written || !w->doc->first)
		return;
	s = text_of(rt, w);
	w->written = true;
	arg = val_str(s);
	if (val_stream(w->out)) {
		struct encoding *e = val_encoding(record_get(w->settings, S_ENCODING));

		b = val_array(member_call(rt, val_obj(e), ustr_atom(rt, "GetPreamble"), NULL, 0));
		stream_put(rt, val_stream(w->out), b->b, b->n);
		b = encoding_bytes(rt, e, s);
		stream_put(rt, val_stream(w->out), b->b, b->n);
	} else {
		member_call(rt, w->out, ustr_atom(rt, arg_cell(w->out, &type_stringbuilder) ? "Append" : "Write"), &arg, 1);
	}
}

static val flush(struct rt *rt, val self, val *a, int n)
{
	if (of(self)->at == of(self)->doc)
		finish(rt, of(self));
	return V_VOID;
}

static val close_(struct rt *rt, val self, val *a, int n)
{
	struct xmlwriter *w = of(self);

	if (w->closed)
		return V_VOID;
	finish(rt, w);
	w->closed = true;
	if (w->owns)
		stream_close(rt, val_stream(w->out));
	else if (setting(w, S_CLOSE))
		member_call(rt, w->out, ustr_atom(rt, "Dispose"), NULL, 0);
	return V_VOID;
}

void xmlwriter_put(struct rt *rt, val writer, struct xmlnode *n)
{
	struct xmlwriter *w = of(arg_need(rt, writer, "w"));

	if (n->kind == XK_DOCUMENT) {
		for (n = n->first; n; n = n->next)
			xmlwriter_put(rt, writer, n);
	} else if (n->kind == XK_ATTRIBUTE) {
		xmlnode_add_attr(rt, w->at, xmlnode_clone(rt, n, w->doc, true));
	} else if (n->kind != XK_DECLARATION) {
		xmlnode_insert(rt, w->at, xmlnode_clone(rt, n, w->doc, true), NULL);
	}
}

void xmlwriter_document(struct rt *rt, val writer, struct xmlnode *doc)
{
	struct xmlwriter *w = of(arg_need(rt, writer, "w"));

	if (doc->first && doc->first->kind == XK_DECLARATION && doc->first->standalone && ustr_len(doc->first->standalone))
		gc_storep(w, w->standalone, doc->first->standalone);
	xmlwriter_put(rt, writer, doc);
	flush(rt, writer, NULL, 0);
}

static _Noreturn void wrong_state(struct rt *rt, const char *token)
{
	arg_throw_invalid(rt, USTR_C(rt, ustr_printf(rt, "Token %s in state %s would result in an invalid XML document.", token,
						    "Document")));
}

static struct xmlnode *new_named(struct rt *rt, struct xmlwriter *w, enum xml_kind kind, val *a, int n)
{
	struct xmlnode *x = xmlnode_new(rt, w->doc, kind);
	struct ustr *uri = NULL;

	/* (local), (local, ns) or (prefix, local, ns) */
	xmlnode_set_name(rt, x, arg_need_str(rt, a[n == 3 ? 1 : 0], "localName"));
	if (!ustr_len(x->local))
		arg_throw(rt, NULL, "The empty string '' is not a valid local name.");
	if (n == 3 && arg_str(a[0]))
		gc_storep(x, x->prefix, arg_str(a[0]));
	if (n > 1)
		uri = arg_str(a[n - 1]);
	else if (kind == XK_ELEMENT)
		uri = xmlnode_ns_of(rt, w->at, x->prefix);
	if (uri)
		gc_storep(x, x->ns, uri);
	if (kind == XK_ATTRIBUTE)
		gc_storep(x, x->value, ustr_empty(rt));
	return x;
}

static val start_element(struct rt *rt, val self, val *a, int n)
{
	struct xmlwriter *w = of(self);
	struct xmlnode *x;

	w->attr = NULL;
	if (w->at == w->doc && xmlnode_root(w->doc) && arg_int(record_get(w->settings, S_CONFORMANCE)) == 2)
		wrong_state(rt, "StartElement");
	x = new_named(rt, w, XK_ELEMENT, a, n);
	x->empty = true;
	xmlnode_insert(rt, w->at, x, NULL);
	gc_storep(w, w->at, x);
	return V_VOID;
}

static val end_element(struct rt *rt, val self, val *a, int n)
{
	struct xmlwriter *w = of(self);

	w->attr = NULL;
	if (w->at == w->doc)
		arg_throw_invalid(rt, "There was no XML start tag open.");
	gc_storep(w, w->at, w->at->parent);
	return V_VOID;
}

static val full_end(struct rt *rt, val self, val *a, int n) { of(self)->at->empty = false; return end_element(rt, self, a, n); }

static val end_document(struct rt *rt, val self, val *a, int n)
{
	of(self)->attr = NULL;
	gc_storep(of(self), of(self)->at, of(self)->doc);
	return V_VOID;
}

static val start_document(struct rt *rt, val self, val *a, int n)
{
	if (n)
		gc_storep(of(self), of(self)->standalone, ustr_new(rt, arg_bool(a[0]) ? "yes" : "no"));
	return V_VOID;
}

static val start_attribute(struct rt *rt, val self, val *a, int n)
{
	struct xmlwriter *w = of(self);
	struct xmlnode *x = new_named(rt, w, XK_ATTRIBUTE, a, n);

	if (w->at == w->doc)
		wrong_state(rt, "StartAttribute");
	if (xmlnode_attr(w->at, x->local, x->ns))
		net_throw(rt, "System.Xml.XmlException", "'%s' is a duplicate attribute name.", USTR_C(rt, x->local));
	xmlnode_add_attr(rt, w->at, x);
	gc_storep(w, w->attr, x);
	return V_VOID;
}

static val end_attribute(struct rt *rt, val self, val *a, int n) { of(self)->attr = NULL; return V_VOID; }

static val attribute_string(struct rt *rt, val self, val *a, int n)
{
	start_attribute(rt, self, a, n - 1);
	gc_storep(of(self)->attr, of(self)->attr->value, arg_str(a[n - 1]) ? arg_str(a[n - 1]) : ustr_empty(rt));
	return end_attribute(rt, self, a, 0);
}

static void add_text(struct rt *rt, val self, enum xml_kind kind, struct ustr *s, struct ustr *target)
{
	struct xmlwriter *w = of(self);
	struct xmlnode *x;

	if (w->attr) {
		gc_storep(w->attr, w->attr->value, ustr_concat(rt, w->attr->value, s));
		return;
	}
	if (w->at == w->doc && (kind == XK_TEXT || kind == XK_CDATA))
		wrong_state(rt, "Text");
	x = xmlnode_new(rt, w->doc, kind);
	gc_storep(x, x->value, s);
	if (target)
		gc_storep(x, x->local, target);
	xmlnode_insert(rt, w->at, x, NULL);
}

static struct ustr *or_empty(struct rt *rt, val v) { return arg_null(v) ? ustr_empty(rt) : arg_is(v, VK_BOOL) ? ustr_new(rt, arg_bool(v) ? "true" : "false") : val_to_str(rt, v); }
static val write_string(struct rt *rt, val self, val *a, int n) { if (ustr_len(or_empty(rt, a[0]))) add_text(rt, self, XK_TEXT, or_empty(rt, a[0]), NULL); return V_VOID; }
static val write_cdata(struct rt *rt, val self, val *a, int n) { add_text(rt, self, XK_CDATA, or_empty(rt, a[0]), NULL); return V_VOID; }
static val write_comment(struct rt *rt, val self, val *a, int n) { add_text(rt, self, XK_COMMENT, or_empty(rt, a[0]), NULL); return V_VOID; }
static val write_pi(struct rt *rt, val self, val *a, int n) { if (!ustr_eq_c(arg_need_str(rt, a[0], "name"), "xml")) add_text(rt, self, XK_PI, or_empty(rt, a[1]), arg_str(a[0])); return V_VOID; }
static val write_space(struct rt *rt, val self, val *a, int n) { add_text(rt, self, XK_WHITESPACE, or_empty(rt, a[0]), NULL); return V_VOID; }

/* Raw markup is parsed where it can be, so that it is written as it came. */
static val write_raw(struct rt *rt, val self, val *a, int n)
{
	struct xmlnode *f = xmlnode_new(rt, of(self)->doc, XK_FRAGMENT);

	xmlparse_fragment(rt, f, or_empty(rt, a[0]));
	xmlnode_insert(rt, of(self)->at, f, NULL);
	return V_VOID;
}

static val element_string(struct rt *rt, val self, val *a, int n)
{
	start_element(rt, self, a, n - 1);
	if (!arg_null(a[n - 1]))
		write_string(rt, self, &a[n - 1], 1);
	return end_element(rt, self, a, 0);
}

static val settings(struct rt *rt, val self) { return of(self)->settings; }

#define CREATE(t) STATIC("static System.Xml.XmlWriter Create(" t ")", create), \
	STATIC("static System.Xml.XmlWriter Create(" t ", System.Xml.XmlWriterSettings settings)", create)
#define VALUE(t) METHOD("void WriteValue(" t " value)", write_string)
const struct member_def xmlwriter_members[] = {
	CREATE("string outputFileName"), CREATE("System.IO.Stream output"), CREATE("System.IO.TextWriter output"), CREATE("System.Text.StringBuilder output"),
	PROP("System.Xml.XmlWriterSettings Settings {get;}", settings, NULL),
	METHOD("void WriteStartDocument()", start_document), METHOD("void WriteStartDocument(bool standalone)", start_document),
	METHOD("void WriteEndDocument()", end_document), METHOD("void WriteStartElement(string localName, string ns)", start_element),
	METHOD("void WriteStartElement(string prefix, string localName, string ns)", start_element),
	METHOD("void WriteStartElement(string localName)", start_element),
	METHOD("void WriteEndElement()", end_element), METHOD("void WriteFullEndElement()", full_end),
	METHOD("void WriteElementString(string localName, string value)", element_string),
	METHOD("void WriteElementString(string localName, string ns, string value)", element_string),
	METHOD("void WriteElementString(string prefix, string localName, string ns, string value)", element_string),
	METHOD("void WriteAttributeString(string localName, string ns, string value)", attribute_string),
	METHOD("void WriteAttributeString(string localName, string value)", attribute_string),
	METHOD("void WriteAttributeString(string prefix, string localName, string ns, string value)", attribute_string),
	METHOD("void WriteStartAttribute(string localName, string ns)", start_attribute), METHOD("void WriteStartAttribute(string prefix, string localName, string ns)", start_attribute),
	METHOD("void WriteStartAttribute(string localName)", start_attribute), METHOD("void WriteEndAttribute()", end_attribute),
	METHOD("void WriteString(string text)", write_string), METHOD("void WriteCData(string text)", write_cdata),
	METHOD("void WriteComment(string text)", write_comment), METHOD("void WriteProcessingInstruction(string name, string text)", write_pi),
	METHOD("void WriteRaw(string data)", write_raw), METHOD("void WriteWhitespace(string ws)", write_space),
	VALUE("string"), VALUE("bool"), VALUE("int"), VALUE("long"), VALUE("double"), VALUE("decimal"), VALUE("System.Object"),
	METHOD("void Flush()", flush), METHOD("void Close()", close_), METHOD("void Dispose()", close_),
	MEMBERS_END
};

/* ---- reader ---- */

struct xmlreader {
	struct cell h;
	struct ustr *text;
	struct xmlnode *doc, *at, *attr;
	bool ended, eof, closing;	/* closing: at the end tag of `at` */
};

static void reader_trace(struct heap *h, struct cell *c)
{
	struct xmlreader *r = (struct xmlreader *)c;

	heap_mark(h, r->text);
	heap_mark(h, r->doc);
	heap_mark(h, r->at);
	heap_mark(h, r->attr);
}

const struct type type_xmlreader = {
	.cls = { .trace = reader_trace }, .name = "System.Xml.XmlReader", .base = &type_object, .size = sizeof(struct xmlreader), .ifaces = "System.IDisposable",
};

static struct xmlreader *rd(val self) { return (struct xmlreader *)val_base(self).o; }
struct ustr *xmlwriter_reader_text(struct rt *rt, val v) { return rd(v)->text; }

static val reader_create(struct rt *rt, val self, val *a, int n)
{
	struct xmlreader *r = rt_new_cell(rt, &type_xmlreader, xmlreader);
	val from = arg_need(rt, a[0], "input");

	if (arg_str(from))
		from = stream_reader(rt, stream_open(rt, io_full(rt, from, "inputUri"), STREAM_OPEN, STREAM_READ));
	else if (val_stream(from))
		from = stream_reader(rt, from);
	gc_storep(r, r->text, val_to_str(rt, member_call(rt, from, ustr_atom(rt, "ReadToEnd"), NULL, 0)));
	gc_storep(r, r->doc, xmlnode_document(rt));
	xmlparse_document(rt, r->doc, r->text);
	gc_storep(r, r->at, r->doc);
	return val_obj(r);
}

static val reader_read(struct rt *rt, val self, val *a, int n)
{
	struct xmlreader *r = rd(self);

	r->attr = NULL;
	if (r->eof)
		return V_FALSE;
	if (!r->closing && r->at->first) {
		gc_storep(r, r->at, r->at->first);
	} else if (!r->closing && r->at->kind == XK_ELEMENT && !r->at->empty) {
		r->closing = true;
	} else if (r->at->next) {
		r->closing = false;
		gc_storep(r, r->at, r->at->next);
	} else {
		gc_storep(r, r->at, r->at->parent ? r->at->parent : r->doc);
		r->closing = true;
		r->eof = r->at == r->doc;
	}
	return val_bool(!r->eof);
}

static struct xmlnode *current(val self) { return rd(self)->attr ? rd(self)->attr : rd(self)->at; }
static val reader_type(struct rt *rt, val self)
{
	if (current(self)->kind == XK_DOCUMENT)
		return val_enum(&enum_xmlnodetype, 0);
	return val_enum(&enum_xmlnodetype, rd(self)->closing && !rd(self)->attr ? 15 : current(self)->kind);
}
static val reader_name(struct rt *rt, val self)
{
	uint8_t k = current(self)->kind;
	return val_str(k == XK_ELEMENT || k == XK_ATTRIBUTE || k == XK_PI || k == XK_DECLARATION ? xmlnode_name(rt, current(self)) : ustr_empty(rt));
}
static val reader_local(struct rt *rt, val self) { return val_str(current(self)->local); }
static val reader_value(struct rt *rt, val self) { return val_str(current(self)->kind == XK_ELEMENT || !current(self)->value ? ustr_empty(rt) : current(self)->value); }
static val reader_empty(struct rt *rt, val self) { return val_bool(current(self)->kind == XK_ELEMENT && current(self)->empty); }
static val reader_eof(struct rt *rt, val self) { return val_bool(rd(self)->eof); }

static val reader_depth(struct rt *rt, val self)
{
	int depth = -1;

	for (struct xmlnode *n = current(self); n; n = n->parent)
		depth++;
	return val_int(MAX(depth - 1, 0));
}

static val reader_attributes(struct rt *rt, val self) { int k = 0; for (struct xmlnode *x = rd(self)->at->attrs; x; x = x->next) k++; return val_int(k); }
static val reader_has_attributes(struct rt *rt, val self) { return val_bool(rd(self)->at->attrs && !rd(self)->closing); }

static val reader_attribute(struct rt *rt, val self, val *a, int n)
{
	struct xmlnode *x = arg_str(a[0]) ? xmlnode_attr(rd(self)->at, arg_str(a[0]), NULL) : NULL;

	return x ? val_str(x->value) : V_NULL;
}

static val move_next(struct rt *rt, val self, val *a, int n)
{
	struct xmlreader *r = rd(self);
	struct xmlnode *x = r->attr ? r->attr->next : r->closing ? NULL : r->at->attrs;

	if (!x)
		return V_FALSE;
	gc_storep(r, r->attr, x);
	return V_TRUE;
}

static val move_element(struct rt *rt, val self, val *a, int n) { bool had = rd(self)->attr; rd(self)->attr = NULL; return val_bool(had); }

static val read_to(struct rt *rt, val self, val *a, int n)
{
	while (arg_bool(reader_read(rt, self, NULL, 0)))
		if (!rd(self)->closing && rd(self)->at->kind == XK_ELEMENT && ustr_eq(xmlnode_name(rt, rd(self)->at), arg_str(a[0])))
			return V_TRUE;
	return V_FALSE;
}

/* Steps behind the current element. */
static void step_over(struct rt *rt, struct xmlreader *r, val self)
{
	r->closing = r->at->first || !r->at->empty;
	reader_read(rt, self, NULL, 0);
}

static val read_content(struct rt *rt, val self, val *a, int n)
{
	val s = val_str(xmlnode_text(rt, rd(self)->at));

	step_over(rt, rd(self), self);
	return s;
}

static val read_inner(struct rt *rt, val self, val *a, int n) { val s = val_str(xmlwrite_inner(rt, rd(self)->at)); step_over(rt, rd(self), self); return s; }
static val read_outer(struct rt *rt, val self, val *a, int n) { val s = val_str(xmlwrite_outer(rt, rd(self)->at)); step_over(rt, rd(self), self); return s; }
static val reader_close(struct rt *rt, val self, val *a, int n) { rd(self)->eof = true; return V_VOID; }

const struct member_def xmlreader_members[] = {
	STATIC("static System.Xml.XmlReader Create(string inputUri)", reader_create), STATIC("static System.Xml.XmlReader Create(System.IO.Stream input)", reader_create),
	STATIC("static System.Xml.XmlReader Create(System.IO.TextReader input)", reader_create),
	PROP("System.Xml.XmlNodeType NodeType {get;}", reader_type, NULL), PROP("string Name {get;}", reader_name, NULL),
	PROP("string LocalName {get;}", reader_local, NULL), PROP("string Value {get;}", reader_value, NULL),
	PROP("bool IsEmptyElement {get;}", reader_empty, NULL), PROP("bool EOF {get;}", reader_eof, NULL), PROP("int Depth {get;}", reader_depth, NULL),
	PROP("int AttributeCount {get;}", reader_attributes, NULL), PROP("bool HasAttributes {get;}", reader_has_attributes, NULL),
	METHOD("bool Read()", reader_read), METHOD("string GetAttribute(string name)", reader_attribute),
	METHOD("bool MoveToNextAttribute()", move_next), METHOD("bool MoveToFirstAttribute()", move_next), METHOD("bool MoveToElement()", move_element),
	METHOD("bool ReadToFollowing(string name)", read_to), METHOD("bool ReadToDescendant(string name)", read_to),
	METHOD("string ReadElementContentAsString()", read_content), METHOD("string ReadInnerXml()", read_inner), METHOD("string ReadOuterXml()", read_outer),
	METHOD("void Close()", reader_close), METHOD("void Dispose()", reader_close),
	MEMBERS_END
};
