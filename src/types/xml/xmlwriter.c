/* SPDX-License-Identifier: MIT */
/*
 * XmlWriter and XmlTextWriter: calls build nodes, which are written when the
 * writer is flushed or closed.
 */
#include "types/xml/xmlwriter.h"

#include "types/arg.h"
#include "types/io/encoding.h"
#include "types/enums.h"
#include "types/io/io.h"
#include "types/io/stream.h"
#include "types/tables.h"
#include "value/record.h"

#include <string.h>

/* ---- settings ---- */

/* Fields in the order of the rows below. */
enum { S_INDENT, S_CHARS, S_OMIT, S_NEWLINE, S_ENCODING, S_CONFORMANCE, S_CLOSE, S_ATTRIBUTES, S_CHECK, S__MAX };

const struct type type_xmlwritersettings = RECORD_TYPE_OF("System.Xml.XmlWriterSettings", &type_object, S__MAX,
	.flags = TF_SEALED);

static val settings_ctor(struct rt *rt, val self, val *a, int n)
{
	struct record *r = record_new(rt, &type_xmlwritersettings);

	for (int i = 0; i < S__MAX; i++)
		r->f[i] = V_FALSE;
	record_put(r, S_CHARS, arg_text(rt, "  "));
	record_put(r, S_NEWLINE, arg_text(rt, "\n"));
	record_put(r, S_ENCODING, encoding_new(rt, ENCODING_UTF8, true, false));
	r->f[S_CHECK] = V_TRUE;
	r->f[S_CONFORMANCE] = val_enum(&enum_conformancelevel, 2);
	return val_obj(r);
}

const struct member_def xmlwritersettings_members[] = {
	CTOR("()", settings_ctor), RECORD_PROP_RW("bool Indent {get;set;}", 0),
	RECORD_PROP_RW("string IndentChars {get;set;}", 1),
	RECORD_PROP_RW("bool OmitXmlDeclaration {get;set;}", 2), RECORD_PROP_RW("string NewLineChars {get;set;}", 3),
	RECORD_PROP_RW("System.Text.Encoding Encoding {get;set;}", 4),
	RECORD_PROP_RW("System.Xml.ConformanceLevel ConformanceLevel {get;set;}", 5),
	RECORD_PROP_RW("bool CloseOutput {get;set;}", 6),
	RECORD_PROP_RW("bool NewLineOnAttributes {get;set;}", 7), RECORD_PROP_RW("bool CheckCharacters {get;set;}", 8),
	MEMBERS_END
};

/* ---- writer ---- */

struct xmlwriter {
	struct cell h;
	val settings, out;		/* a TextWriter, Stream or StringBuilder */
	struct xmlnode *doc, *at, *attr;
	bool owns, declared, closed, written, started;
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
	.cls = { .trace = trace }, .name = "System.Xml.XmlWellFormedWriter", .base = &type_xmlwriter,
	.size = sizeof(struct xmlwriter), .flags = TF_SEALED,
};

static val create(struct rt *rt, val self, val *a, int n)
{
	struct xmlwriter *w = rt_new_cell(rt, &type_xmlwellformed, xmlwriter);

	arg_need(rt, a[0], "output");
	gc_store(w, &w->settings, n > 1 && !arg_null(a[1]) ? val_base(a[1]) : settings_ctor(rt, V_NULL, NULL, 0));
	w->owns = arg_str(a[0]) != NULL;
	gc_store(w, &w->out,
		 w->owns ? stream_open(rt, io_full(rt, a[0], "outputFileName"), STREAM_CREATE, STREAM_WRITE)
			 : val_base(a[0]));
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
		if (cell_type(&w->h) == &type_xmltextwriter && !val_stream(w->out))
			flush(rt, writer, NULL, 0);	/* it keeps nothing back from a TextWriter */
	} else if (n->kind == XK_ATTRIBUTE) {
		xmlnode_add_attr(rt, w->at, xmlnode_clone(rt, n, w->doc, true));
	} else if (n->kind != XK_DECLARATION || (cell_type(&w->h) == &type_xmltextwriter && setting(w, S_OMIT))) {
		xmlnode_insert(rt, w->at, xmlnode_clone(rt, n, w->doc, true), NULL);
	}
}

void xmlwriter_document(struct rt *rt, val writer, struct xmlnode *doc)
{
	struct xmlwriter *w = of(arg_need(rt, writer, "w"));

	if (doc->first && doc->first->kind == XK_DECLARATION && doc->first->standalone && ustr_len(doc->first->standalone))
		gc_storep(w, w->standalone, doc->first->standalone);
	if (cell_type(&w->h) == &type_xmltextwriter)
		((struct record *)w->settings.o)->f[S_OMIT] = V_FALSE;
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
	of(self)->started = true;
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

static struct ustr *or_empty(struct rt *rt, val v)
{
	return arg_null(v) ? ustr_empty(rt) : arg_is(v, VK_BOOL) ? ustr_new(rt, arg_bool(v) ? "true" : "false")
	: val_to_str(rt, v);
}

static val write_string(struct rt *rt, val self, val *a, int n)
{
	if (ustr_len(or_empty(rt, a[0])))
		add_text(rt, self, XK_TEXT, or_empty(rt, a[0]), NULL);
	return V_VOID;
}

static val write_cdata(struct rt *rt, val self, val *a, int n)
{
	add_text(rt, self, XK_CDATA, or_empty(rt, a[0]), NULL);
	return V_VOID;
}

static val write_comment(struct rt *rt, val self, val *a, int n)
{
	add_text(rt, self, XK_COMMENT, or_empty(rt, a[0]), NULL);
	return V_VOID;
}

static val write_pi(struct rt *rt, val self, val *a, int n)
{
	if (!ustr_eq_c(arg_need_str(rt, a[0], "name"), "xml"))
		add_text(rt, self, XK_PI, or_empty(rt, a[1]), arg_str(a[0]));
	return V_VOID;
}

static val write_space(struct rt *rt, val self, val *a, int n)
{
	add_text(rt, self, XK_WHITESPACE, or_empty(rt, a[0]), NULL);
	return V_VOID;
}

static val write_raw(struct rt *rt, val self, val *a, int n)
{
	add_text(rt, self, XK_RAW, or_empty(rt, a[0]), NULL);
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

/* ---- the rarer calls ---- */

/* Markup and references that are written as they are. */
static val raw_text(struct rt *rt, val self, struct ustr *s)
{
	add_text(rt, self, XK_RAW, s, NULL);
	return V_VOID;
}

static val write_raw_chars(struct rt *rt, val self, val *a, int n)
{
	return raw_text(rt, self, val_to_str(rt, type_construct(rt, &type_string, a, 3)));
}

static val write_chars(struct rt *rt, val self, val *a, int n)
{
	val s = type_construct(rt, &type_string, a, 3);

	return write_string(rt, self, &s, 1);
}

static val write_entity(struct rt *rt, val self, val *a, int n)
{
	return raw_text(rt, self, ustr_printf(rt, "&%s;", val_to_c(rt, val_str(arg_need_str(rt, a[0], "name")))));
}

static val write_char_entity(struct rt *rt, val self, val *a, int n)
{
	return raw_text(rt, self, ustr_printf(rt, "&#x%X;", (unsigned)arg_int(a[0])));
}

static val write_pair_entity(struct rt *rt, val self, val *a, int n)
{
	unsigned low = (unsigned)arg_int(a[0]), high = (unsigned)arg_int(a[1]);

	return raw_text(rt, self, ustr_printf(rt, "&#x%X;", 0x10000 + ((high - 0xD800) << 10) + (low - 0xDC00)));
}

static val write_base64(struct rt *rt, val self, val *a, int n)
{
	val s = method_call(rt, type_method(rt, type_find_c(rt, "System.Convert"), ustr_atom(rt, "ToBase64String"),
		true), V_NULL, a, 3);

	return write_string(rt, self, &s, 1);
}

static val write_binhex(struct rt *rt, val self, val *a, int n)
{
	val s = method_call(rt, type_method(rt, type_find_c(rt, "System.Convert"), ustr_atom(rt, "ToHexString"),
		true), V_NULL, a, 3);

	return write_string(rt, self, &s, 1);
}

static val write_qualified(struct rt *rt, val self, val *a, int n)
{
	struct ustr *uri = arg_str(a[1]), *prefix = NULL;
	val s = a[0];

	if (uri && ustr_len(uri)) {
		for (struct xmlnode *x = of(self)->at; x && !prefix; x = x->parent)
			if (x->ns && ustr_eq(x->ns, uri))
				prefix = x->prefix;
		if (prefix && ustr_len(prefix))
			s = val_str(ustr_printf(rt, "%s:%s", USTR_C(rt, prefix), val_to_c(rt, a[0])));
	}
	return write_string(rt, self, &s, 1);
}

static val lookup_prefix(struct rt *rt, val self, val *a, int n)
{
	struct ustr *uri = arg_need_str(rt, a[0], "ns");

	for (struct xmlnode *x = of(self)->at; x; x = x->parent) {
		if (x->kind == XK_ELEMENT && ustr_eq(x->ns, uri))
			return val_str(x->prefix);
		for (struct xmlnode *at = x->attrs; at; at = at->next)
			if (ustr_eq_c(at->prefix, "xmlns") && ustr_eq(at->value, uri))
				return val_str(at->local);
	}
	return V_NULL;
}

static val write_doctype(struct rt *rt, val self, val *a, int n)
{
	xmlnode_insert(rt, of(self)->at, xmlnode_doctype(rt, of(self)->doc, a), NULL);
	return V_VOID;
}

static val write_node(struct rt *rt, val self, val *a, int n)
{
	val from = arg_need(rt, a[0], "reader");
	struct xmlnode *x = xmlreader_node(rt, from);

	if (x)
		xmlwriter_put(rt, self, x);
	return V_VOID;
}

static val write_attributes(struct rt *rt, val self, val *a, int n)
{
	struct xmlnode *x = xmlreader_node(rt, arg_need(rt, a[0], "reader"));

	for (struct xmlnode *at = x ? x->attrs : NULL; at; at = at->next)
		xmlwriter_put(rt, self, at);
	return V_VOID;
}

static val write_state(struct rt *rt, val self)
{
	struct xmlwriter *w = of(self);

	return val_enum(&enum_xmlwritestate, w->closed			   ? 5
					     : w->attr			   ? 3
					     : w->at != w->doc		   ? (w->at->first ? 4 : 2)
					     : w->started || w->doc->first ? 1
									   : 0);
}

static val lang_or_space(struct rt *rt, val self, const char *name)
{
	struct ustr *want = ustr_new(rt, name);

	for (struct xmlnode *x = of(self)->at; x; x = x->parent) {
		struct xmlnode *a = xmlnode_attr(x, want, NULL);

		if (a)
			return val_str(a->value);
	}
	return V_NULL;
}

static val lang(struct rt *rt, val self) { return lang_or_space(rt, self, "xml:lang"); }

static val space(struct rt *rt, val self)
{
	val v = lang_or_space(rt, self, "xml:space");

	return val_enum(&enum_xmlspace, val_is_null(v) ? 0 : ustr_eq_c(v.s, "preserve") ? 2 : 1);
}

/* ---- XmlTextWriter ---- */

const struct type type_xmltextwriter = {
	.cls = { .trace = trace }, .name = "System.Xml.XmlTextWriter", .base = &type_xmlwriter, .size = sizeof(struct xmlwriter),
};

static val text_writer_ctor(struct rt *rt, val self, val *a, int n)
{
	struct xmlwriter *w = of(create(rt, V_NULL, a, 1));
	struct record *r = (struct record *)w->settings.o;

	w->h.cls = &type_xmltextwriter.cls;
	r->f[S_OMIT] = V_TRUE;
	r->f[S_CLOSE] = V_TRUE;
	r->f[S_CONFORMANCE] = val_enum(&enum_conformancelevel, 2);
	if (n > 1 && !arg_null(a[1]))
		record_put(r, S_ENCODING, a[1]);
	else
		record_put(r, S_ENCODING, encoding_new(rt, ENCODING_UTF8, false, false));
	return val_obj(w);
}

/* An XmlTextWriter says its declaration only when asked. */
static val text_start_document(struct rt *rt, val self, val *a, int n)
{
	((struct record *)of(self)->settings.o)->f[S_OMIT] = V_FALSE;
	return start_document(rt, self, a, n);
}

static val formatting(struct rt *rt, val self) { return val_enum(&enum_xmlformatting, setting(of(self), S_INDENT)); }
static void set_formatting(struct rt *rt, val self, val v)
{
	((struct record *)of(self)->settings.o)->f[S_INDENT] = val_bool(arg_int(v));
}
static val indentation(struct rt *rt, val self)
{
	return val_int((int32_t)ustr_len(arg_str(record_get(of(self)->settings, S_CHARS))));
}

static void set_chars(struct rt *rt, val self, uint16_t c, int64_t n)
{
	struct sbuf b;

	if (n < 0)
		arg_throw(rt, NULL, "Indentation value must be greater than 0.");
	sbuf_init(&b, rt);
	sbuf_pad(&b, c, (uint32_t)MIN(n, 1000));
	gc_store(of(self)->settings.o, &((struct record *)of(self)->settings.o)->f[S_CHARS], val_str(sbuf_take(&b)));
}

static uint16_t indent_unit(val self)
{
	struct ustr *s = arg_str(record_get(of(self)->settings, S_CHARS));

	return ustr_len(s) ? ustr_at(s, 0) : ' ';
}

static void set_indentation(struct rt *rt, val self, val v) { set_chars(rt, self, indent_unit(self), arg_int(v)); }
static val indent_char(struct rt *rt, val self) { return val_num(VK_CHAR, indent_unit(self)); }

static void set_indent_char(struct rt *rt, val self, val v)
{
	set_chars(rt, self, (uint16_t)arg_int(v), ustr_len(arg_str(record_get(of(self)->settings, S_CHARS))));
}

static val quote_char(struct rt *rt, val self) { return val_num(VK_CHAR, '"'); }
static void set_quote_char(struct rt *rt, val self, val v) { }
static val yes(struct rt *rt, val self) { return V_TRUE; }
static void set_nothing(struct rt *rt, val self, val v) { }
static val base_stream(struct rt *rt, val self) { return val_stream(of(self)->out) ? of(self)->out : V_NULL; }

const struct member_def xmltextwriter_members[] = {
	CTOR("(System.IO.Stream w, System.Text.Encoding encoding)", text_writer_ctor),
	CTOR("(string filename, System.Text.Encoding encoding)", text_writer_ctor),
	CTOR("(System.IO.TextWriter w)", text_writer_ctor),
	PROP("System.IO.Stream BaseStream {get;}", base_stream, NULL), PROP("bool Namespaces {get;set;}", yes, set_nothing),
	PROP("System.Xml.Formatting Formatting {get;set;}", formatting, set_formatting),
	PROP("int Indentation {get;set;}", indentation, set_indentation),
	PROP("char IndentChar {get;set;}", indent_char, set_indent_char),
	PROP("char QuoteChar {get;set;}", quote_char, set_quote_char),
	METHOD("void WriteStartDocument()", text_start_document),
	METHOD("void WriteStartDocument(bool standalone)", text_start_document), MEMBERS_END
};

#define CREATE(t) STATIC("static System.Xml.XmlWriter Create(" t ")", create), \
	STATIC("static System.Xml.XmlWriter Create(" t ", System.Xml.XmlWriterSettings settings)", create)
#define VALUE(t) METHOD("void WriteValue(" t " value)", write_string)
const struct member_def xmlwriter_members[] = {
	CREATE("string outputFileName"), CREATE("System.IO.Stream output"), CREATE("System.IO.TextWriter output"),
	CREATE("System.Text.StringBuilder output"),
	PROP("System.Xml.XmlWriterSettings Settings {get;}", settings, NULL),
	METHOD("void WriteStartDocument()", start_document), METHOD("void WriteStartDocument(bool standalone)", start_document),
	METHOD("void WriteEndDocument()", end_document),
	METHOD("void WriteStartElement(string localName, string ns)", start_element),
	METHOD("void WriteStartElement(string prefix, string localName, string ns)", start_element),
	METHOD("void WriteStartElement(string localName)", start_element),
	METHOD("void WriteEndElement()", end_element), METHOD("void WriteFullEndElement()", full_end),
	METHOD("void WriteElementString(string localName, string value)", element_string),
	METHOD("void WriteElementString(string localName, string ns, string value)", element_string),
	METHOD("void WriteElementString(string prefix, string localName, string ns, string value)", element_string),
	METHOD("void WriteAttributeString(string localName, string ns, string value)", attribute_string),
	METHOD("void WriteAttributeString(string localName, string value)", attribute_string),
	METHOD("void WriteAttributeString(string prefix, string localName, string ns, string value)", attribute_string),
	METHOD("void WriteStartAttribute(string localName, string ns)", start_attribute),
	METHOD("void WriteStartAttribute(string prefix, string localName, string ns)", start_attribute),
	METHOD("void WriteStartAttribute(string localName)", start_attribute), METHOD("void WriteEndAttribute()", end_attribute),
	METHOD("void WriteString(string text)", write_string), METHOD("void WriteCData(string text)", write_cdata),
	METHOD("void WriteComment(string text)", write_comment),
	METHOD("void WriteProcessingInstruction(string name, string text)", write_pi),
	METHOD("void WriteRaw(char[] buffer, int index, int count)", write_raw_chars),
	METHOD("void WriteRaw(string data)", write_raw),
	METHOD("void WriteWhitespace(string ws)", write_space),
	METHOD("void WriteChars(char[] buffer, int index, int count)", write_chars),
	METHOD("void WriteEntityRef(string name)", write_entity), METHOD("void WriteCharEntity(char ch)", write_char_entity),
	METHOD("void WriteSurrogateCharEntity(char lowChar, char highChar)", write_pair_entity),
	METHOD("void WriteBase64(byte[] buffer, int index, int count)", write_base64),
	METHOD("void WriteBinHex(byte[] buffer, int index, int count)", write_binhex),
	METHOD("void WriteName(string name)", write_string), METHOD("void WriteNmToken(string name)", write_string),
	METHOD("void WriteQualifiedName(string localName, string ns)", write_qualified),
	METHOD("string LookupPrefix(string ns)", lookup_prefix),
	METHOD("void WriteDocType(string name, string pubid, string sysid, string subset)", write_doctype),
	METHOD("void WriteNode(System.Xml.XmlReader reader, bool defattr)", write_node),
	METHOD("void WriteAttributes(System.Xml.XmlReader reader, bool defattr)", write_attributes),
	PROP("System.Xml.WriteState WriteState {get;}", write_state, NULL),
	PROP("System.Xml.XmlSpace XmlSpace {get;}", space, NULL),
	PROP("string XmlLang {get;}", lang, NULL),
	VALUE("string"), VALUE("bool"), VALUE("int"), VALUE("long"), VALUE("double"), VALUE("decimal"), VALUE("System.Object"),
	METHOD("void Flush()", flush), METHOD("void Close()", close_), METHOD("void Dispose()", close_),
	MEMBERS_END
};

