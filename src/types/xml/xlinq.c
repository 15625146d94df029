/* SPDX-License-Identifier: MIT */
/*
 * System.Xml.Linq: XElement, XAttribute, XDocument and the rest, in the cells
 * of XML nodes under other types. What is added and has a parent already is
 * copied, as there.
 */
#include "types/xml/xlinq.h"
#include "types/arg.h"
#include "types/enums.h"
#include "types/io/stream.h"
#include "types/tables.h"

#include <string.h>

#define NS "System.Xml.Linq."

static void trace(struct heap *h, struct cell *c)
{
	struct xmlnode *n = (struct xmlnode *)c;
	void *p[] = { n->prefix, n->local, n->ns, n->value, n->encoding, n->standalone, n->doc, n->parent, n->first,
		n->last, n->prev, n->next, n->attrs };

	for (size_t i = 0; i < ARRAY_LEN(p); i++)
		heap_mark(h, p[i]);
}

static struct ustr *text_of(struct rt *rt, val self);
static const struct type_ops ops = { .to_string = text_of };

#define NODE(id, name_, base_, flags_) \
	const struct type type_##id = { .cls = { .trace = trace }, .name = NS name_, .base = base_, .ops = &ops, \
	.size = sizeof(struct xmlnode), .flags = flags_ }
NODE(xobject, "XObject", &type_object, TF_ABSTRACT);
NODE(xnode, "XNode", &type_xobject, TF_ABSTRACT);
NODE(xcontainer, "XContainer", &type_xnode, TF_ABSTRACT);
NODE(xelement, "XElement", &type_xcontainer, 0);
NODE(xdocument, "XDocument", &type_xcontainer, 0);
NODE(xattribute, "XAttribute", &type_xobject, 0);
NODE(xtext, "XText", &type_xnode, 0);
NODE(xcdata, "XCData", &type_xtext, 0);
NODE(xcomment, "XComment", &type_xnode, 0);
NODE(xpi, "XProcessingInstruction", &type_xnode, 0);
NODE(xdeclaration, "XDeclaration", &type_object, 0);
NODE(xdoctype, "XDocumentType", &type_xnode, 0);

static const struct type *const classes[] = {
	[XK_ELEMENT] = &type_xelement,
	[XK_ATTRIBUTE] = &type_xattribute,
	[XK_TEXT] = &type_xtext,
	[XK_CDATA] = &type_xcdata,
	[XK_PI] = &type_xpi,
	[XK_COMMENT] = &type_xcomment,
	[XK_DOCUMENT] = &type_xdocument,
	[XK_DOCTYPE] = &type_xdoctype,
	[XK_WHITESPACE] = &type_xtext,
	[XK_SPACE] = &type_xtext,
	[XK_DECLARATION] = &type_xdeclaration,
};

static struct xmlnode *of(val v) { return (struct xmlnode *)val_base(v).o; }
static struct xmlnode *val_x(val v)
{
	v = val_base(v);
	return v.k == VK_OBJ && v.o->cls->trace == trace ? (struct xmlnode *)v.o : NULL;
}
static val node_val(struct xmlnode *n) { return n ? val_obj(n) : V_NULL; }

static struct xmlnode *make(struct rt *rt, enum xml_kind kind)
{
	struct xmlnode *n = rt_new_cell(rt, classes[kind], xmlnode);

	n->kind = (uint8_t)kind;
	n->prefix = n->local = n->ns = ustr_empty(rt);
	return n;
}

/* A copy under the types of this file, of a node of either kind. */
static struct xmlnode *copy(struct rt *rt, const struct xmlnode *n)
{
	struct xmlnode *m = make(rt, (enum xml_kind)n->kind);

	rt_check_depth(rt);
	xmlnode_copy_texts(m, n);
	m->empty = n->empty;
	for (const struct xmlnode *a = n->attrs; a; a = a->next)
		xmlnode_add_attr(rt, m, copy(rt, a));
	for (const struct xmlnode *c = n->first; c; c = c->next)
		xmlnode_insert(rt, m, copy(rt, c), NULL);
	return m;
}

static struct ustr *text_of(struct rt *rt, val self)
{
	struct xmlnode *n = of(self);
	struct xmlwrite w;

	xmlwrite_init(&w, rt);
	if (n->kind == XK_ATTRIBUTE) {
		sbuf_put(&w.b, xmlnode_name(rt, n));
		sbuf_puts(&w.b, "=\"");
		xmlwrite_escape(&w.b, n->value, true);
		sbuf_puts(&w.b, "\"");
		return sbuf_take(&w.b);
	}
	w.indent = true;
	if (n->kind == XK_DOCUMENT) {
		for (struct xmlnode *c = n->first; c; c = c->next)
			if (c->kind != XK_DECLARATION)
				xmlwrite_node(&w, c);
	} else {
		xmlwrite_node(&w, n);
	}
	return sbuf_take(&w.b);
}

/* ---- content ---- */

static struct ustr *content_text(struct rt *rt, val v)
{
	struct ustr *s;

	v = val_base(v);
	if (v.k == VK_BOOL)
		return ustr_new(rt, v.i ? "true" : "false");
	if (v.k == VK_DATETIME)
		return val_format(rt, v, ustr_new(rt, "yyyy-MM-ddTHH:mm:ss.FFFFFFFK"));
	s = val_net_str(rt, v);
	return s;
}

static bool is_name(const struct xmlnode *n, struct ustr *local, struct ustr *ns)
{
	return ustr_eq(n->local, local) && ustr_eq(n->ns, ns);
}

static void put_text(struct rt *rt, struct xmlnode *n, struct ustr *s, struct xmlnode *before)
{
	struct xmlnode *last = before ? before->prev : n->last, *t;

	if (!ustr_len(s))
		return;
	if (last && last->kind == XK_TEXT) {
		gc_storep(last, last->value, ustr_concat(rt, last->value, s));
		return;
	}
	t = make(rt, XK_TEXT);
	gc_storep(t, t->value, s);
	xmlnode_insert(rt, n, t, before);
}

static void add_attribute(struct rt *rt, struct xmlnode *n, struct xmlnode *a)
{
	for (struct xmlnode *x = n->attrs; x; x = x->next)
		if (is_name(x, a->local, a->ns))
			arg_throw_invalid(rt, "Duplicate attribute.");
	xmlnode_add_attr(rt, n, a->parent ? copy(rt, a) : a);
}

/* Adds V, or each of it, before BEFORE or at the end. */
static void add(struct rt *rt, struct xmlnode *n, val v, struct xmlnode *before)
{
	struct xmlnode *x = val_x(v);
	struct iter it;
	val item;

	n->empty = false;
	if (val_is_null(val_base(v)))
		return;
	if (x && x->kind == XK_ATTRIBUTE) {
		add_attribute(rt, n, x);
		return;
	}
	if (x) {
		xmlnode_insert(rt, n, x->parent ? copy(rt, x) : x, before);
		return;
	}
	if (val_base(v).k != VK_STR && iter_begin(rt, v, &it)) {
		while (iter_next(&it, &item))
			add(rt, n, item, before);
		return;
	}
	put_text(rt, n, content_text(rt, v), before);
}

static val add_(struct rt *rt, val self, val *a, int n)
{
	for (int i = 0; i < n; i++)
		add(rt, of(self), a[i], NULL);
	return V_VOID;
}
static val add_first(struct rt *rt, val self, val *a, int n)
{
	struct xmlnode *b = of(self)->first;
	for (int i = 0; i < n; i++)
		add(rt, of(self), a[i], b);
	return V_VOID;
}

static struct xmlnode *parent_of(struct rt *rt, val self)
{
	if (!of(self)->parent)
		arg_throw_invalid(rt, "The parent is missing.");
	return of(self)->parent;
}

static val add_before(struct rt *rt, val self, val *a, int n) { add(rt, parent_of(rt, self), a[0], of(self)); return V_VOID; }
static val add_after(struct rt *rt, val self, val *a, int n)
{
	add(rt, parent_of(rt, self), a[0], of(self)->next);
	return V_VOID;
}

static val remove_(struct rt *rt, val self, val *a, int n)
{
	struct xmlnode *x = of(self);

	parent_of(rt, self);
	if (x->kind == XK_ATTRIBUTE)
		xmlnode_remove_attr(x);
	else
		xmlnode_remove(x);
	x->parent = NULL;
	return V_VOID;
}

static val replace_with(struct rt *rt, val self, val *a, int n) { add_before(rt, self, a, n); return remove_(rt, self, a, 0); }
static val remove_nodes(struct rt *rt, val self, val *a, int n) { xmlnode_clear(of(self)); return V_VOID; }
static val remove_attributes(struct rt *rt, val self, val *a, int n)
{
	xmlnode_remove_attrs(of(self));
	return V_VOID;
}
static val remove_all(struct rt *rt, val self, val *a, int n)
{
	remove_nodes(rt, self, a, 0);
	return remove_attributes(rt, self, a, 0);
}
static val replace_all(struct rt *rt, val self, val *a, int n) { remove_all(rt, self, a, 0); return add_(rt, self, a, n); }
static val replace_nodes(struct rt *rt, val self, val *a, int n) { remove_nodes(rt, self, a, 0); return add_(rt, self, a, n); }

/* ---- constructors ---- */

static struct xmlnode *named(struct rt *rt, enum xml_kind kind, val name)
{
	struct xmlnode *n = make(rt, kind);

	xlinq_name(rt, arg_need(rt, name, "name"), &n->local, &n->ns);
	return n;
}

static val element_ctor(struct rt *rt, val self, val *a, int n)
{
	struct xmlnode *x;

	if (n == 1 && val_x(a[0]))
		return node_val(copy(rt, val_x(a[0])));
	x = named(rt, XK_ELEMENT, a[0]);
	x->empty = true;
	for (int i = 1; i < n; i++)
		add(rt, x, a[i], NULL);
	return node_val(x);
}

static val attribute_ctor(struct rt *rt, val self, val *a, int n)
{
	struct xmlnode *x;

	if (n == 1)
		return node_val(copy(rt, of(arg_need(rt, a[0], "other"))));
	x = named(rt, XK_ATTRIBUTE, a[0]);
	gc_storep(x, x->value, content_text(rt, arg_need(rt, a[1], "value")));
	return node_val(x);
}

static val text_node(struct rt *rt, enum xml_kind kind, val v)
{
	struct xmlnode *x = make(rt, kind);

	gc_storep(x, x->value, arg_need_str(rt, v, "value"));
	return node_val(x);
}
static val text_ctor(struct rt *rt, val self, val *a, int n) { return text_node(rt, XK_TEXT, a[0]); }
static val cdata_ctor(struct rt *rt, val self, val *a, int n) { return text_node(rt, XK_CDATA, a[0]); }
static val comment_ctor(struct rt *rt, val self, val *a, int n) { return text_node(rt, XK_COMMENT, a[0]); }

static val pi_ctor(struct rt *rt, val self, val *a, int n)
{
	val v = text_node(rt, XK_PI, a[1]);

	gc_storep(of(v), of(v)->local, arg_need_str(rt, a[0], "target"));
	return v;
}

static val declaration_ctor(struct rt *rt, val self, val *a, int n)
{
	struct xmlnode *d = make(rt, XK_DECLARATION);

	gc_storep(d, d->value, arg_str(a[0]));
	gc_storep(d, d->encoding, arg_str(a[1]));
	gc_storep(d, d->standalone, arg_str(a[2]));
	return node_val(d);
}

static val document_ctor(struct rt *rt, val self, val *a, int n)
{
	struct xmlnode *d = make(rt, XK_DOCUMENT);

	for (int i = 0; i < n; i++)
		add(rt, d, a[i], NULL);
	return node_val(d);
}

static struct xmlnode *parsed(struct rt *rt, struct ustr *text, int64_t options)
{
	struct xmlnode *doc = xmlnode_document(rt);

	doc->preserve = options & 1;
	xmlparse_document(rt, doc, text);
	return copy(rt, doc);
}

static val element_of(struct xmlnode *doc)
{
	struct xmlnode *root = xmlnode_root(doc);

	if (root)
		xmlnode_remove(root), root->parent = NULL;
	return node_val(root);
}

static int64_t options_of(val *a, int n) { return n > 1 ? arg_int(a[1]) : 0; }

static val parse_element(struct rt *rt, val self, val *a, int n)
{
	return element_of(parsed(rt, arg_need_str(rt, a[0], "text"), options_of(a, n)));
}

static val parse_document(struct rt *rt, val self, val *a, int n)
{
	return node_val(parsed(rt, arg_need_str(rt, a[0], "text"), options_of(a, n)));
}

/* The text of a file, stream or reader. */
static struct ustr *source_text(struct rt *rt, val v)
{
	val r;

	if (arg_str(v)) {
		val p = v;

		return arg_str(method_call(rt, type_method(rt, &type_file, ustr_atom(rt, "ReadAllText"), true), V_NULL, &p, 1));
	}
	r = val_stream(v) ? stream_reader(rt, val_base(v)) : arg_need(rt, v, "stream");
	return arg_str(member_call(rt, r, ustr_atom(rt, "ReadToEnd"), NULL, 0));
}
static val load_element(struct rt *rt, val self, val *a, int n)
{
	return element_of(parsed(rt, source_text(rt, a[0]), options_of(a, n)));
}
static val load_document(struct rt *rt, val self, val *a, int n)
{
	return node_val(parsed(rt, source_text(rt, a[0]), options_of(a, n)));
}

/* With a declaration; to a file in UTF-8, to a writer in its encoding's name. */
static val save(struct rt *rt, val self, val *a, int n)
{
	struct xmlnode *x = of(self), *d = x->kind == XK_DOCUMENT && x->first && x->first->kind == XK_DECLARATION
	? x->first : NULL;
	bool plain = n > 1 && arg_int(a[1]) & 1;
	const char *encoding = arg_str(a[0]) || val_stream(a[0]) ? "utf-8" : "utf-16";
	struct ustr *body = plain ? xmlwrite_outer(rt, x) : text_of(rt, self), *text;
	val args[2];

	text = ustr_printf(rt, "<?xml version=\"1.0\" encoding=\"%s\"%s?>%s", encoding,
			   d && d->standalone
			   ? USTR_C(rt, ustr_printf(rt, " standalone=\"%s\"", USTR_C(rt, d->standalone))) : "",
			   plain ? "" : "\n");
	text = ustr_concat(rt, text, body);
	if (arg_str(a[0])) {
		args[0] = a[0];
		args[1] = val_str(ustr_concat(rt, ustr_new(rt, "\xEF\xBB\xBF"), text));
		method_call(rt, type_method(rt, &type_file, ustr_atom(rt, "WriteAllText"), true), V_NULL, args, 2);
	} else if (val_stream(a[0])) {
		size_t len;
		const char *s = ustr_utf8(rt, ustr_concat(rt, ustr_new(rt, "\xEF\xBB\xBF"), text), &len);

		stream_put(rt, val_stream(a[0]), s, (uint32_t)len);
	} else {
		args[0] = val_str(text);
		member_call(rt, arg_need(rt, a[0], "textWriter"), ustr_atom(rt, "Write"), args, 1);
	}
	return V_VOID;
}

static val to_string(struct rt *rt, val self, val *a, int n)
{
	bool plain = n && arg_int(a[0]) & 1 && of(self)->kind != XK_ATTRIBUTE;

	return val_str(plain ? xmlwrite_outer(rt, of(self)) : text_of(rt, self));
}

/* ---- axes ---- */

struct wanted {
	bool any;
	struct ustr *local, *ns;
};

static struct wanted want(struct rt *rt, val *a, int n)
{
	struct wanted w = { .any = n == 0 };

	if (n)
		xlinq_name(rt, arg_need(rt, a[0], "name"), &w.local, &w.ns);
	return w;
}

static bool wanted(const struct wanted *w, const struct xmlnode *x)
{
	return x->kind == XK_ELEMENT && (w->any || is_name(x, w->local, w->ns));
}

static val found(struct rt *rt, struct list *l, const struct type *t) { return val_obj(list_to_array(rt, l, t)); }

static val element(struct rt *rt, val self, val *a, int n)
{
	struct wanted w = want(rt, a, n);

	for (struct xmlnode *x = of(self)->first; x; x = x->next)
		if (wanted(&w, x))
			return node_val(x);
	return V_NULL;
}

static val elements(struct rt *rt, val self, val *a, int n)
{
	struct wanted w = want(rt, a, n);
	struct list *l = list_new(rt, NULL);

	for (struct xmlnode *x = of(self)->first; x; x = x->next)
		if (wanted(&w, x))
			list_add(rt, l, node_val(x));
	return found(rt, l, &type_xelement);
}

static void below(struct rt *rt, struct xmlnode *n, const struct wanted *w, struct list *to)
{
	rt_check_depth(rt);
	for (struct xmlnode *x = n->first; x; x = x->next) {
		if (!w || wanted(w, x))
			list_add(rt, to, node_val(x));
		below(rt, x, w, to);
	}
}

static val descendants(struct rt *rt, val self, val *a, int n)
{
	struct wanted w = want(rt, a, n);
	struct list *l = list_new(rt, NULL);

	below(rt, of(self), &w, l);
	return found(rt, l, &type_xelement);
}

static val descendants_and_self(struct rt *rt, val self, val *a, int n)
{
	struct wanted w = want(rt, a, n);
	struct list *l = list_new(rt, NULL);

	if (wanted(&w, of(self)))
		list_add(rt, l, self);
	below(rt, of(self), &w, l);
	return found(rt, l, &type_xelement);
}

static val descendant_nodes(struct rt *rt, val self, val *a, int n)
{
	struct list *l = list_new(rt, NULL);

	below(rt, of(self), NULL, l);
	return found(rt, l, &type_xnode);
}

static val nodes(struct rt *rt, val self, val *a, int n)
{
	struct list *l = list_new(rt, NULL);

	for (struct xmlnode *x = of(self)->first; x; x = x->next)
		if (x->kind != XK_DECLARATION)
			list_add(rt, l, node_val(x));
	return found(rt, l, &type_xnode);
}

static val up(struct rt *rt, struct xmlnode *x, val *a, int n)
{
	struct wanted w = want(rt, a, n);
	struct list *l = list_new(rt, NULL);

	for (; x; x = x->parent)
		if (wanted(&w, x))
			list_add(rt, l, node_val(x));
	return found(rt, l, &type_xelement);
}
static val ancestors(struct rt *rt, val self, val *a, int n) { return up(rt, of(self)->parent, a, n); }
static val ancestors_and_self(struct rt *rt, val self, val *a, int n) { return up(rt, of(self), a, n); }

static val beside(struct rt *rt, val self, val *a, int n, bool before)
{
	struct wanted w = want(rt, a, n);
	struct list *l = list_new(rt, NULL);
	struct xmlnode *x = before ? of(self)->parent ? of(self)->parent->first : NULL : of(self)->next;

	for (; x && x != of(self); x = x->next)
		if (wanted(&w, x))
			list_add(rt, l, node_val(x));
	return found(rt, l, &type_xelement);
}
static val before_self(struct rt *rt, val self, val *a, int n) { return beside(rt, self, a, n, true); }
static val after_self(struct rt *rt, val self, val *a, int n) { return beside(rt, self, a, n, false); }

static struct xmlnode *attr(struct rt *rt, val self, val name)
{
	struct wanted w = want(rt, &name, 1);

	for (struct xmlnode *x = of(self)->attrs; x; x = x->next)
		if (is_name(x, w.local, w.ns))
			return x;
	return NULL;
}
static val attribute(struct rt *rt, val self, val *a, int n) { return node_val(attr(rt, self, a[0])); }

static val attributes(struct rt *rt, val self, val *a, int n)
{
	struct list *l = list_new(rt, NULL);

	for (struct xmlnode *x = of(self)->attrs; x; x = x->next)
		if (!n || x == attr(rt, self, a[0]))
			list_add(rt, l, node_val(x));
	return found(rt, l, &type_xattribute);
}

/* Null removes it. */
static val set_attribute(struct rt *rt, val self, val *a, int n)
{
	struct xmlnode *x = attr(rt, self, a[0]);

	if (arg_null(a[1])) {
		if (x)
			xmlnode_remove_attr(x);
	} else if (x) {
		gc_storep(x, x->value, content_text(rt, a[1]));
	} else {
		xmlnode_add_attr(rt, of(self), of(attribute_ctor(rt, V_NULL, a, 2)));
	}
	return V_VOID;
}

static void set_text(struct rt *rt, struct xmlnode *x, val v)
{
	if (x->kind != XK_ELEMENT) {
		gc_storep(x, x->value, content_text(rt, v));
		return;
	}
	xmlnode_clear(x);
	x->empty = false;
	put_text(rt, x, content_text(rt, v), NULL);
}

static val set_element(struct rt *rt, val self, val *a, int n)
{
	val x = element(rt, self, a, 1);

	if (arg_null(a[1]))
		return arg_null(x) ? V_VOID : remove_(rt, x, a, 0);
	if (arg_null(x))
		add(rt, of(self), element_ctor(rt, V_NULL, a, 2), NULL);
	else
		set_text(rt, of(x), a[1]);
	return V_VOID;
}

static val set_value_m(struct rt *rt, val self, val *a, int n)
{
	set_text(rt, of(self), arg_need(rt, a[0], "value"));
	return V_VOID;
}

/* ---- properties ---- */

static val name(struct rt *rt, val self) { return xlinq_name_new(rt, of(self)->local, of(self)->ns); }

static void set_name(struct rt *rt, val self, val v)
{
	xlinq_name(rt, v, &of(self)->local, &of(self)->ns);
	gc_storep(of(self), of(self)->prefix, ustr_empty(rt));
}

static val value(struct rt *rt, val self)
{
	return val_str(of(self)->kind == XK_ELEMENT ? xmlnode_text(rt, of(self)) : of(self)->value);
}
static void set_value(struct rt *rt, val self, val v) { set_text(rt, of(self), v); }

static val parent(struct rt *rt, val self)
{
	struct xmlnode *p = of(self)->parent;

	return p && p->kind == XK_ELEMENT ? node_val(p) : V_NULL;
}

static val document(struct rt *rt, val self)
{
	struct xmlnode *p = of(self);
	while (p->parent)
		p = p->parent;
	return p->kind == XK_DOCUMENT ? node_val(p) : V_NULL;
}
static val first(struct rt *rt, val self) { return node_val(of(self)->first); }
static val last(struct rt *rt, val self) { return node_val(of(self)->last); }
static val next(struct rt *rt, val self) { return node_val(of(self)->next); }
static val prev(struct rt *rt, val self) { return node_val(of(self)->prev); }
static val node_type(struct rt *rt, val self) { return val_enum(&enum_xmlnodetype, of(self)->kind); }
static val no_line(struct rt *rt, val self) { return val_int(0); }
static val base_uri(struct rt *rt, val self) { return val_str(ustr_empty(rt)); }
static val has_attributes(struct rt *rt, val self) { return val_bool(of(self)->attrs); }
static val is_empty(struct rt *rt, val self) { return val_bool(!of(self)->first && of(self)->empty); }
static val has_elements(struct rt *rt, val self) { return val_bool(!arg_null(element(rt, self, NULL, 0))); }
static val first_attribute(struct rt *rt, val self) { return node_val(of(self)->attrs); }
static val last_attribute(struct rt *rt, val self)
{
	struct xmlnode *x = of(self)->attrs;
	while (x && x->next)
		x = x->next;
	return node_val(x);
}

static val is_namespace(struct rt *rt, val self)
{
	return val_bool(ustr_eq_c(of(self)->prefix, "xmlns") || ustr_eq_c(of(self)->local, "xmlns"));
}

static val root(struct rt *rt, val self) { return node_val(xmlnode_root(of(self))); }
static val target(struct rt *rt, val self) { return val_str(of(self)->local); }

static val version(struct rt *rt, val self)
{
	return val_str(of(self)->value && ustr_len(of(self)->value) ? of(self)->value : ustr_new(rt, "1.0"));
}

static val encoding(struct rt *rt, val self) { return val_str(of(self)->encoding); }
static val standalone(struct rt *rt, val self) { return val_str(of(self)->standalone); }

static val declaration(struct rt *rt, val self)
{
	struct xmlnode *x = of(self)->first;

	return x && x->kind == XK_DECLARATION ? node_val(x) : V_NULL;
}

static void set_declaration(struct rt *rt, val self, val v)
{
	if (!arg_null(declaration(rt, self)))
		xmlnode_remove(of(self)->first);
	if (!arg_null(v))
		add(rt, of(self), v, of(self)->first);
}

#define OBJECT_ROWS PROP("System.Xml.XmlNodeType NodeType {get;}", node_type, NULL)
#define TAIL_ROWS \
	PROP("string BaseUri {get;}", base_uri, NULL), PROP(NS "XDocument Document {get;}", document, NULL), \
	PROP(NS "XElement Parent {get;}", parent, NULL), \
	PROP("int LineNumber {get;}", no_line, NULL), PROP("int LinePosition {get;}", no_line, NULL)
const struct member_def xobject_members[] = { TAIL_ROWS, METHOD("void Remove()", remove_), MEMBERS_END };
const struct member_def xnode_members[] = {
	PROP(NS "XNode NextNode {get;}", next, NULL), PROP(NS "XNode PreviousNode {get;}", prev, NULL),
	METHOD("void AddAfterSelf(System.Object content)", add_after),
	METHOD("void AddBeforeSelf(System.Object content)", add_before),
	METHOD("System.Collections.Generic.IEnumerable[" NS "XElement] Ancestors()", ancestors),
	METHOD("System.Collections.Generic.IEnumerable[" NS "XElement] Ancestors(" NS "XName name)", ancestors),
	METHOD("System.Collections.Generic.IEnumerable[" NS "XElement] ElementsAfterSelf()", after_self),
	METHOD("System.Collections.Generic.IEnumerable[" NS "XElement] ElementsAfterSelf(" NS "XName name)", after_self),
	METHOD("System.Collections.Generic.IEnumerable[" NS "XElement] ElementsBeforeSelf()", before_self),
	METHOD("System.Collections.Generic.IEnumerable[" NS "XElement] ElementsBeforeSelf(" NS "XName name)", before_self),
	METHOD("void ReplaceWith(System.Object content)", replace_with),
	METHOD("string ToString()", to_string), METHOD("string ToString(" NS "SaveOptions options)", to_string), MEMBERS_END
};
#define MANY(t) "System.Collections.Generic.IEnumerable[" NS t "]"
const struct member_def xcontainer_members[] = {
	PROP(NS "XNode FirstNode {get;}", first, NULL), PROP(NS "XNode LastNode {get;}", last, NULL),
	METHOD("void Add(System.Object content)", add_), METHOD("void Add(params System.Object[] content)", add_),
	METHOD("void AddFirst(System.Object content)", add_first),
	METHOD("void AddFirst(params System.Object[] content)", add_first),
	METHOD(MANY("XNode") " DescendantNodes()", descendant_nodes), METHOD(MANY("XElement") " Descendants()", descendants),
	METHOD(MANY("XElement") " Descendants(" NS "XName name)", descendants),
	METHOD(NS "XElement Element(" NS "XName name)", element),
	METHOD(MANY("XElement") " Elements()", elements), METHOD(MANY("XElement") " Elements(" NS "XName name)", elements),
	METHOD(MANY("XNode") " Nodes()", nodes), METHOD("void RemoveNodes()", remove_nodes),
	METHOD("void ReplaceNodes(System.Object content)", replace_nodes),
	METHOD("void ReplaceNodes(params System.Object[] content)", replace_nodes), MEMBERS_END
};

#define SAVES METHOD("void Save(string fileName)", save), METHOD("void Save(string fileName, " NS "SaveOptions options)", save), \
	METHOD("void Save(System.IO.Stream stream)", save), METHOD("void Save(System.IO.TextWriter textWriter)", save), \
	METHOD("void Save(System.IO.TextWriter textWriter, " NS "SaveOptions options)", save)
#define READS(t, id) \
	STATIC("static " NS t " Parse(string text)", parse_##id), \
	STATIC("static " NS t " Parse(string text, " NS "LoadOptions options)", parse_##id), \
	STATIC("static " NS t " Load(string uri)", load_##id), \
	STATIC("static " NS t " Load(string uri, " NS "LoadOptions options)", load_##id), \
	STATIC("static " NS t " Load(System.IO.Stream stream)", load_##id), \
	STATIC("static " NS t " Load(System.IO.TextReader textReader)", load_##id)
const struct member_def xelement_members[] = {
	CTOR("(" NS "XName name)", element_ctor), CTOR("(" NS "XName name, System.Object content)", element_ctor),
	CTOR("(" NS "XName name)", element_ctor),
	CTOR("(" NS "XName name, params System.Object[] content)", element_ctor), CTOR("(" NS "XElement other)", element_ctor),
	PROP(NS "XAttribute FirstAttribute {get;}", first_attribute, NULL),
	PROP("bool HasAttributes {get;}", has_attributes, NULL),
	PROP("bool HasElements {get;}", has_elements, NULL), PROP("bool IsEmpty {get;}", is_empty, NULL),
	PROP(NS "XAttribute LastAttribute {get;}", last_attribute, NULL),
	PROP(NS "XName Name {get;set;}", name, set_name), OBJECT_ROWS,
	PROP("string Value {get;set;}", value, set_value),
	METHOD(MANY("XElement") " AncestorsAndSelf()", ancestors_and_self),
	METHOD(MANY("XElement") " AncestorsAndSelf(" NS "XName name)", ancestors_and_self),
	METHOD(NS "XAttribute Attribute(" NS "XName name)", attribute), METHOD(MANY("XAttribute") " Attributes()", attributes),
	METHOD(MANY("XAttribute") " Attributes(" NS "XName name)", attributes),
	METHOD(MANY("XElement") " DescendantsAndSelf()", descendants_and_self),
	METHOD(MANY("XElement") " DescendantsAndSelf(" NS "XName name)", descendants_and_self), READS("XElement", element),
	METHOD("void RemoveAll()", remove_all), METHOD("void RemoveAttributes()", remove_attributes),
	METHOD("void ReplaceAll(System.Object content)", replace_all),
	METHOD("void ReplaceAll(params System.Object[] content)", replace_all), SAVES,
	METHOD("void SetAttributeValue(" NS "XName name, System.Object value)", set_attribute),
	METHOD("void SetElementValue(" NS "XName name, System.Object value)", set_element),
	METHOD("void SetValue(System.Object value)", set_value_m), MEMBERS_END
};
const struct member_def xdocument_members[] = {
	CTOR("()", document_ctor), CTOR("(params System.Object[] content)", document_ctor),
	CTOR("(" NS "XDeclaration declaration, params System.Object[] content)", document_ctor),
	PROP(NS "XDeclaration Declaration {get;set;}", declaration, set_declaration), OBJECT_ROWS,
	PROP(NS "XElement Root {get;}", root, NULL),
	READS("XDocument", document), SAVES, MEMBERS_END
};
const struct member_def xattribute_members[] = {
	CTOR("(" NS "XName name, System.Object value)", attribute_ctor), CTOR("(" NS "XAttribute other)", attribute_ctor),
	PROP("bool IsNamespaceDeclaration {get;}", is_namespace, NULL), PROP(NS "XName Name {get;}", name, NULL),
	PROP(NS "XAttribute NextAttribute {get;}", next, NULL), OBJECT_ROWS,
	PROP(NS "XAttribute PreviousAttribute {get;}", prev, NULL),
	PROP("string Value {get;set;}", value, set_value), METHOD("void SetValue(System.Object value)", set_value_m),
	METHOD("string ToString()", to_string), MEMBERS_END
};
const struct member_def xtext_members[] = { CTOR("(string value)", text_ctor), OBJECT_ROWS,
	PROP("string Value {get;set;}", value, set_value), MEMBERS_END };
const struct member_def xcdata_members[] = { CTOR("(string value)", cdata_ctor), MEMBERS_END };
const struct member_def xcomment_members[] = { CTOR("(string value)", comment_ctor), OBJECT_ROWS,
	PROP("string Value {get;set;}", value, set_value), MEMBERS_END };
const struct member_def xpi_members[] = {
	CTOR("(string target, string data)", pi_ctor), PROP("string Data {get;set;}", value, set_value),
	OBJECT_ROWS, PROP("string Target {get;}", target, NULL), MEMBERS_END
};
const struct member_def xdeclaration_members[] = {
	CTOR("(string version, string encoding, string standalone)", declaration_ctor),
	PROP("string Encoding {get;}", encoding, NULL),
	PROP("string Standalone {get;}", standalone, NULL), PROP("string Version {get;}", version, NULL),
	METHOD("string ToString()", to_string), MEMBERS_END
};
