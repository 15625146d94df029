/* SPDX-License-Identifier: MIT */
/* XmlReader and XmlTextReader: a walk over a parsed document. */
#include "types/arg.h"
#include "types/enums.h"
#include "types/io/io.h"
#include "types/io/stream.h"
#include "types/tables.h"
#include "types/xml/xmlwriter.h"
#include "value/record.h"

#include <string.h>

/* Fields of XmlReaderSettings in the order of its rows. */
enum { R_ASYNC, R_NAMETABLE, R_LINE, R_LINEPOS, R_CONFORMANCE, R_CHECK, R_MAXDOC, R_MAXENT, R_SPACE, R_PI,
	R_COMMENTS, R_PROHIBIT, R_DTD, R_CLOSE, R__MAX };

struct xmlreader {
	struct cell h;
	struct ustr *text;
	struct xmlnode *doc, *at, *attr;
	val settings;
	bool ended, eof, started, closed, closing;	/* closing: at the end tag of `at` */
};

static void reader_trace(struct heap *h, struct cell *c)
{
	struct xmlreader *r = (struct xmlreader *)c;

	heap_mark(h, r->text);
	heap_mark(h, r->doc);
	heap_mark(h, r->at);
	heap_mark(h, r->attr);
	val_mark(h, r->settings);
}

const struct type type_xmlreader = {
	.cls = { .trace = reader_trace }, .name = "System.Xml.XmlReader", .base = &type_object,
	.size = sizeof(struct xmlreader), .ifaces = "System.IDisposable",
};

const struct type type_xmltextreader = {
	.cls = { .trace = reader_trace }, .name = "System.Xml.XmlTextReader", .base = &type_xmlreader,
	.size = sizeof(struct xmlreader), .ifaces = "System.IDisposable",
};

static struct xmlreader *rd(val self) { return (struct xmlreader *)val_base(self).o; }
struct ustr *xmlreader_text(struct rt *rt, val v) { return rd(v)->text; }

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
	r->doc->preserve = !(n > 1 && !arg_null(a[1]) && arg_bool(record_get(a[1], R_SPACE)));
	xmlparse_document(rt, r->doc, r->text);
	gc_storep(r, r->at, r->doc);
	return val_obj(r);
}

static val reader_read(struct rt *rt, val self, val *a, int n)
{
	struct xmlreader *r = rd(self);

	r->attr = NULL;
	if (r->eof || r->closed)
		return V_FALSE;
	r->started = true;
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
	return val_str(k == XK_ELEMENT || k == XK_ATTRIBUTE || k == XK_PI || k == XK_DECLARATION
			       ? xmlnode_name(rt, current(self))
			       : ustr_empty(rt));
}
static val reader_local(struct rt *rt, val self) { return val_str(current(self)->local); }

static val reader_value(struct rt *rt, val self)
{
	return val_str(current(self)->kind == XK_ELEMENT || !current(self)->value ? ustr_empty(rt) : current(self)->value);
}

static val reader_empty(struct rt *rt, val self) { return val_bool(current(self)->kind == XK_ELEMENT && current(self)->empty); }
static val reader_eof(struct rt *rt, val self) { return val_bool(rd(self)->eof); }

static val reader_depth(struct rt *rt, val self)
{
	int depth = -1;

	for (struct xmlnode *n = current(self); n; n = n->parent)
		depth++;
	return val_int(MAX(depth - 1, 0));
}

static struct xmlnode *attributes(val self) { return rd(self)->closing ? NULL : rd(self)->at->attrs; }
static val reader_attributes(struct rt *rt, val self)
{
	int k = 0;
	for (struct xmlnode *x = attributes(self); x; x = x->next)
		k++;
	return val_int(k);
}
static val reader_has_attributes(struct rt *rt, val self) { return val_bool(rd(self)->at->attrs && !rd(self)->closing); }

/* By name, by local name and namespace, or by place. */
static struct xmlnode *find_attribute(val self, val *a, int n)
{
	struct xmlnode *x = attributes(self);
	int64_t i = arg_is(a[0], VK_INT32) ? arg_int(a[0]) : -1;

	if (i < 0)
		return x && arg_str(a[0]) ? xmlnode_attr(rd(self)->at, arg_str(a[0]), n > 1 ? arg_str(a[1]) : NULL) : NULL;
	while (x && i--)
		x = x->next;
	return x;
}

static val reader_attribute(struct rt *rt, val self, val *a, int n)
{
	struct xmlnode *x = find_attribute(self, a, n);

	if (!x && arg_is(a[0], VK_INT32))
		arg_throw_range(rt, "i", "Specified argument was out of the range of valid values.");
	return x ? val_str(x->value) : V_NULL;
}

static val move_to(struct rt *rt, val self, val *a, int n)
{
	struct xmlnode *x = find_attribute(self, a, n);

	if (!x && arg_is(a[0], VK_INT32))
		arg_throw_range(rt, "i", "Specified argument was out of the range of valid values.");
	if (x)
		gc_storep(rd(self), rd(self)->attr, x);
	return arg_is(a[0], VK_INT32) ? V_VOID : val_bool(x != NULL);
}

static val move_first(struct rt *rt, val self, val *a, int n)
{
	if (attributes(self))
		gc_storep(rd(self), rd(self)->attr, attributes(self));
	return val_bool(attributes(self) != NULL);
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

static val move_element(struct rt *rt, val self, val *a, int n)
{
	bool had = rd(self)->attr;
	rd(self)->attr = NULL;
	return val_bool(had);
}

static val read_to(struct rt *rt, val self, val *a, int n)
{
	while (arg_bool(reader_read(rt, self, NULL, 0)))
		if (!rd(self)->closing && rd(self)->at->kind == XK_ELEMENT &&
		    ustr_eq(xmlnode_name(rt, rd(self)->at), arg_str(a[0])))
			return V_TRUE;
	return V_FALSE;
}

/* Steps behind the current element. */
static void step_over(struct rt *rt, struct xmlreader *r, val self)
{
	r->closing = r->at->first || !r->at->empty;
	reader_read(rt, self, NULL, 0);
}

static _Noreturn void wrong_node(struct rt *rt, val self, const char *method)
{
	arg_throw_invalid(rt, USTR_C(rt,
		ustr_printf(rt,
		"The %s method is not supported on node type %s. If you want to read typed content of an element, use the ReadElementContentAs method.",
						   method, USTR_C(rt, val_to_str(rt, reader_type(rt, self))))));
}

/* The text of the current element, behind which the reader steps. */
static struct ustr *content(struct rt *rt, val self)
{
	struct ustr *s;

	if (rd(self)->closing || rd(self)->at->kind != XK_ELEMENT)
		wrong_node(rt, self, "ReadElementContentAsString");
	for (struct xmlnode *c = rd(self)->at->first; c; c = c->next)
		if (c->kind == XK_ELEMENT)
			net_throw(rt, "System.Xml.XmlException",
				"ReadElementContentAs() methods cannot be called on an element that has child elements.");
	s = xmlnode_text(rt, rd(self)->at);
	step_over(rt, rd(self), self);
	return s;
}

static val read_content(struct rt *rt, val self, val *a, int n) { return val_str(content(rt, self)); }

static val read_typed(struct rt *rt, val self, const char *method)
{
	val s = val_str(content(rt, self));

	return method_call(rt, type_method(rt, &type_xmlconvert, ustr_atom(rt, method), true), V_NULL, &s, 1);
}

#define TYPED(id, method) static val read_##id(struct rt *rt, val self, val *a, int n) { return read_typed(rt, self, method); }
TYPED(int, "ToInt32") TYPED(long, "ToInt64") TYPED(bool, "ToBoolean") TYPED(double, "ToDouble") TYPED(decimal, "ToDecimal")
TYPED(date, "ToDateTime") TYPED(float, "ToSingle")

/* Text at the cursor, up to what is no text. */
static val read_string(struct rt *rt, val self, val *a, int n)
{
	struct sbuf b;

	if (rd(self)->at->kind == XK_ELEMENT && !rd(self)->closing) {
		if (rd(self)->at->empty && !rd(self)->at->first) {
			reader_read(rt, self, NULL, 0);
			return val_str(ustr_empty(rt));
		}
		reader_read(rt, self, NULL, 0);
	}
	sbuf_init(&b, rt);
	while (!rd(self)->closing && !rd(self)->eof &&
	       (rd(self)->at->kind == XK_TEXT || rd(self)->at->kind == XK_CDATA ||
		rd(self)->at->kind == XK_WHITESPACE || rd(self)->at->kind == XK_SPACE)) {
		sbuf_put(&b, rd(self)->at->value);
		reader_read(rt, self, NULL, 0);
	}
	return val_str(sbuf_take(&b));
}

static val move_content(struct rt *rt, val self, val *a, int n)
{
	struct xmlreader *r = rd(self);

	r->attr = NULL;
	while (!r->eof && (!r->started || (!r->closing && r->at->kind != XK_ELEMENT && r->at->kind != XK_TEXT &&
					   r->at->kind != XK_CDATA)))
		reader_read(rt, self, NULL, 0);
	return reader_type(rt, self);
}

static bool is_start(struct rt *rt, val self, val *a, int n)
{
	struct xmlnode *x;

	move_content(rt, self, NULL, 0);
	x = rd(self)->at;
	if (rd(self)->eof || rd(self)->closing || x->kind != XK_ELEMENT)
		return false;
	return n == 0 || (n == 1 ? ustr_eq(xmlnode_name(rt, x), arg_str(a[0]))
				 : ustr_eq(x->local, arg_str(a[0])) && ustr_eq(x->ns, arg_str(a[1])));
}

static val is_start_element(struct rt *rt, val self, val *a, int n) { return val_bool(is_start(rt, self, a, n)); }

static val read_start(struct rt *rt, val self, val *a, int n)
{
	if (!is_start(rt, self, a, n)) {
		if (n && !rd(self)->eof && !rd(self)->closing && rd(self)->at->kind == XK_ELEMENT)
			net_throw(rt, "System.Xml.XmlException", "Element '%s' was not found.", val_to_c(rt, a[0]));
		net_throw(rt, "System.Xml.XmlException", "'%s' is an invalid XmlNodeType.", val_to_c(rt, reader_type(rt, self)));
	}
	reader_read(rt, self, NULL, 0);
	return V_VOID;
}

static val read_end(struct rt *rt, val self, val *a, int n)
{
	move_content(rt, self, NULL, 0);
	if (!rd(self)->closing || rd(self)->eof)
		net_throw(rt, "System.Xml.XmlException", "'%s' is an invalid XmlNodeType.", val_to_c(rt, reader_type(rt, self)));
	reader_read(rt, self, NULL, 0);
	return V_VOID;
}

static val skip(struct rt *rt, val self, val *a, int n)
{
	if (rd(self)->closing || rd(self)->at->kind != XK_ELEMENT)
		reader_read(rt, self, NULL, 0);
	else
		step_over(rt, rd(self), self);
	return V_VOID;
}

static val read_element_string(struct rt *rt, val self, val *a, int n)
{
	if (!is_start(rt, self, a, n))
		read_start(rt, self, a, n);
	return read_content(rt, self, NULL, 0);
}

/* The next element by that name: inside the current one, or beside it. */
static val read_within(struct rt *rt, val self, val *a, int n)
{
	struct xmlnode *top = rd(self)->at;

	while (arg_bool(reader_read(rt, self, NULL, 0))) {
		if (rd(self)->closing && rd(self)->at == top)
			return V_FALSE;
		if (!rd(self)->closing && rd(self)->at->kind == XK_ELEMENT &&
		    ustr_eq(xmlnode_name(rt, rd(self)->at), arg_str(a[0])))
			return V_TRUE;
	}
	return V_FALSE;
}

static val read_beside(struct rt *rt, val self, val *a, int n)
{
	struct xmlnode *parent = rd(self)->at->parent;

	skip(rt, self, NULL, 0);
	while (!rd(self)->eof && !(rd(self)->closing && rd(self)->at == parent)) {
		if (!rd(self)->closing && rd(self)->at->kind == XK_ELEMENT &&
		    ustr_eq(xmlnode_name(rt, rd(self)->at), arg_str(a[0])))
			return V_TRUE;
		skip(rt, self, NULL, 0);
	}
	return V_FALSE;
}

struct xmlnode *xmlreader_node(struct rt *rt, val v)
{
	struct xmlnode *n;

	move_content(rt, val_base(v), NULL, 0);
	n = rd(v)->eof ? NULL : rd(v)->at;
	if (n)
		skip(rt, val_base(v), NULL, 0);
	return n;
}

static val reader_prefix(struct rt *rt, val self) { return val_str(current(self)->prefix); }
static val reader_ns(struct rt *rt, val self) { return val_str(current(self)->ns); }

static val reader_has_value(struct rt *rt, val self)
{
	uint8_t k = current(self)->kind;

	return val_bool(k != XK_ELEMENT && k != XK_DOCUMENT);
}

static val reader_state(struct rt *rt, val self)
{
	return val_enum(&enum_xmlreadstate, rd(self)->closed ? 4 : rd(self)->eof ? 3 : rd(self)->started);
}
static val reader_settings(struct rt *rt, val self) { return rd(self)->settings; }
static val item_by(struct rt *rt, val self, val *a, int n) { return reader_attribute(rt, self, a, n); }

/* ---- settings ---- */

static val read_inner(struct rt *rt, val self, val *a, int n)
{
	val s = val_str(xmlwrite_inner(rt, rd(self)->at));

	step_over(rt, rd(self), self);
	return s;
}

static val read_outer(struct rt *rt, val self, val *a, int n)
{
	val s = val_str(xmlwrite_outer(rt, rd(self)->at));

	step_over(rt, rd(self), self);
	return s;
}

static val reader_close(struct rt *rt, val self, val *a, int n) { rd(self)->eof = rd(self)->closed = true; return V_VOID; }

const struct type type_xmlreadersettings = RECORD_TYPE_OF("System.Xml.XmlReaderSettings", &type_object, R__MAX,
	.flags = TF_SEALED);

static val reader_settings_ctor(struct rt *rt, val self, val *a, int n)
{
	struct record *r = record_new(rt, &type_xmlreadersettings);

	for (int i = 0; i < R__MAX; i++)
		r->f[i] = V_FALSE;
	r->f[R_NAMETABLE] = V_NULL;
	r->f[R_LINE] = r->f[R_LINEPOS] = val_int(0);
	r->f[R_CONFORMANCE] = val_enum(&enum_conformancelevel, 2);
	r->f[R_CHECK] = V_TRUE;
	r->f[R_MAXDOC] = val_num(VK_INT64, 0);
	r->f[R_MAXENT] = val_num(VK_INT64, 10000000);
	r->f[R_DTD] = val_enum(&enum_dtdprocessing, 0);
	r->f[R_PROHIBIT] = V_TRUE;
	return val_obj(r);
}

const struct member_def xmlreadersettings_members[] = {
	CTOR("()", reader_settings_ctor), RECORD_PROP_RW("bool Async {get;set;}", 0),
	RECORD_PROP_RW("System.Xml.XmlNameTable NameTable {get;set;}", 1),
	RECORD_PROP_RW("int LineNumberOffset {get;set;}", 2), RECORD_PROP_RW("int LinePositionOffset {get;set;}", 3),
	RECORD_PROP_RW("System.Xml.ConformanceLevel ConformanceLevel {get;set;}", 4),
	RECORD_PROP_RW("bool CheckCharacters {get;set;}", 5),
	RECORD_PROP_RW("long MaxCharactersInDocument {get;set;}", 6),
	RECORD_PROP_RW("long MaxCharactersFromEntities {get;set;}", 7),
	RECORD_PROP_RW("bool IgnoreWhitespace {get;set;}", 8), RECORD_PROP_RW("bool IgnoreProcessingInstructions {get;set;}", 9),
	RECORD_PROP_RW("bool IgnoreComments {get;set;}", 10), RECORD_PROP_RW("bool ProhibitDtd {get;set;}", 11),
	RECORD_PROP_RW("System.Xml.DtdProcessing DtdProcessing {get;set;}", 12),
	RECORD_PROP_RW("bool CloseInput {get;set;}", 13), MEMBERS_END
};

static val text_reader_ctor(struct rt *rt, val self, val *a, int n)
{
	struct xmlreader *r = rd(reader_create(rt, V_NULL, a, 1));

	r->h.cls = &type_xmltextreader.cls;
	return val_obj(r);
}

const struct member_def xmltextreader_members[] = {
	CTOR("(System.IO.TextReader input)", text_reader_ctor), CTOR("(System.IO.Stream input)", text_reader_ctor),
	CTOR("(string url)", text_reader_ctor), MEMBERS_END
};

#define SETTINGS(t) STATIC("static System.Xml.XmlReader Create(" t ", System.Xml.XmlReaderSettings settings)", reader_create)
const struct member_def xmlreader_members[] = {
	STATIC("static System.Xml.XmlReader Create(string inputUri)", reader_create),
	STATIC("static System.Xml.XmlReader Create(System.IO.Stream input)", reader_create),
	STATIC("static System.Xml.XmlReader Create(System.IO.TextReader input)", reader_create),
	PROP("System.Xml.XmlNodeType NodeType {get;}", reader_type, NULL), PROP("string Name {get;}", reader_name, NULL),
	PROP("string LocalName {get;}", reader_local, NULL), PROP("string Value {get;}", reader_value, NULL),
	PROP("bool IsEmptyElement {get;}", reader_empty, NULL), PROP("bool EOF {get;}", reader_eof, NULL),
	PROP("int Depth {get;}", reader_depth, NULL),
	PROP("int AttributeCount {get;}", reader_attributes, NULL),
	PROP("bool HasAttributes {get;}", reader_has_attributes, NULL),
	SETTINGS("string inputUri"), SETTINGS("System.IO.Stream input"), SETTINGS("System.IO.TextReader input"),
	PROP("string Prefix {get;}", reader_prefix, NULL), PROP("string NamespaceURI {get;}", reader_ns, NULL),
	PROP("bool HasValue {get;}", reader_has_value, NULL),
	PROP("System.Xml.ReadState ReadState {get;}", reader_state, NULL),
	PROP("System.Xml.XmlReaderSettings Settings {get;}", reader_settings, NULL),
	METHOD("bool Read()", reader_read), METHOD("string GetAttribute(string name)", reader_attribute),
	METHOD("string GetAttribute(string name, string namespaceURI)", reader_attribute),
	METHOD("string GetAttribute(int i)", reader_attribute),
	METHOD("string Item(int i) {get;}", item_by), METHOD("string Item(string name) {get;}", item_by),
	METHOD("bool MoveToAttribute(string name)", move_to), METHOD("bool MoveToAttribute(string name, string ns)", move_to),
	METHOD("void MoveToAttribute(int i)", move_to), METHOD("System.Xml.XmlNodeType MoveToContent()", move_content),
	METHOD("bool IsStartElement()", is_start_element), METHOD("bool IsStartElement(string name)", is_start_element),
	METHOD("bool IsStartElement(string localname, string ns)", is_start_element),
	METHOD("void ReadStartElement()", read_start), METHOD("void ReadStartElement(string name)", read_start),
	METHOD("void ReadStartElement(string localname, string ns)", read_start),
	METHOD("void ReadEndElement()", read_end), METHOD("void Skip()", skip),
	METHOD("string ReadElementString()", read_element_string),
	METHOD("string ReadElementString(string name)", read_element_string),
	METHOD("string ReadString()", read_string), METHOD("string ReadContentAsString()", read_string),
	METHOD("bool ReadToNextSibling(string name)", read_beside),
	METHOD("int ReadElementContentAsInt()", read_int), METHOD("long ReadElementContentAsLong()", read_long),
	METHOD("bool ReadElementContentAsBoolean()", read_bool), METHOD("double ReadElementContentAsDouble()", read_double),
	METHOD("decimal ReadElementContentAsDecimal()", read_decimal),
	METHOD("datetime ReadElementContentAsDateTime()", read_date),
	METHOD("float ReadElementContentAsFloat()", read_float),
	METHOD("bool MoveToNextAttribute()", move_next), METHOD("bool MoveToFirstAttribute()", move_first),
	METHOD("bool MoveToElement()", move_element),
	METHOD("bool ReadToFollowing(string name)", read_to), METHOD("bool ReadToDescendant(string name)", read_within),
	METHOD("string ReadElementContentAsString()", read_content), METHOD("string ReadInnerXml()", read_inner),
	METHOD("string ReadOuterXml()", read_outer),
	METHOD("void Close()", reader_close), METHOD("void Dispose()", reader_close),
	MEMBERS_END
};
