/* SPDX-License-Identifier: MIT */
/* A cursor over a document, and the sets of cursors its queries give. */
#include "types/xml/xmlnavigator.h"

#include "types/arg.h"
#include "types/enums.h"
#include "types/io/io.h"
#include "types/io/stream.h"
#include "types/string.h"
#include "types/tables.h"
#include "types/xml/xmlwriter.h"

struct navigator {
	struct cell h;
	struct xmlnode *at;
};

static void trace(struct heap *h, struct cell *c) { heap_mark(h, ((struct navigator *)c)->at); }
static struct xmlnode *at(val v) { return ((struct navigator *)val_base(v).o)->at; }
static void go(val v, struct xmlnode *n) { gc_storep(val_base(v).o, ((struct navigator *)val_base(v).o)->at, n); }
static struct ustr *as_text(struct rt *rt, val self) { return xmlnode_text(rt, at(self)); }
static const struct type_ops ops = { .to_string = as_text };

const struct type type_xpathitem = { .cls = { .trace = trace }, .name = "System.Xml.XPath.XPathItem",
	.base = &type_object, .flags = TF_ABSTRACT };
const struct type type_xpathnavigator = {
	.cls = { .trace = trace }, .name = "System.Xml.XPath.XPathNavigator", .base = &type_xpathitem, .ops = &ops,
	.size = sizeof(struct navigator),
	.ifaces = "System.ICloneable System.Xml.XPath.IXPathNavigable System.Xml.IXmlNamespaceResolver", .flags = TF_ABSTRACT,
};
const struct type type_documentnavigator = {
	.cls = { .trace = trace }, .name = "System.Xml.DocumentXPathNavigator", .base = &type_xpathnavigator,
	.ops = &ops, .size = sizeof(struct navigator),
};

val xmlnavigator_new(struct rt *rt, struct xmlnode *n)
{
	struct navigator *v = rt_new_cell(rt, &type_documentnavigator, navigator);

	gc_storep(v, v->at, n);
	return val_obj(v);
}

/* ---- a set: nodes and a place among them ---- */

struct nodes {
	struct cell h;
	struct list *l;
	uint32_t place;		/* CurrentPosition */
};

static void nodes_trace(struct heap *h, struct cell *c) { heap_mark(h, ((struct nodes *)c)->l); }
static struct nodes *set(val v) { return (struct nodes *)val_base(v).o; }

static bool nodes_next(struct iter *it, val *ret)
{
	struct nodes *s = set(it->over);

	if (it->i >= s->l->n)
		return false;
	*ret = xmlnavigator_new(it->rt, val_xmlnode(s->l->v[it->i++]));
	return true;
}

static void nodes_iter(struct rt *rt, val self, struct iter *it)
{
	*it = (struct iter){ .rt = rt, .over = val_base(self), .next = nodes_next };
}
static int64_t nodes_size(struct rt *rt, val self) { return set(self)->l->n; }
static const struct type_ops nodes_ops = { .iter = nodes_iter, .count = nodes_size };
const struct type type_xpathiterator = {
	.cls = { .trace = nodes_trace }, .name = "System.Xml.XPath.XPathNodeIterator", .base = &type_object, .ops = &nodes_ops,
	.size = sizeof(struct nodes), .flags = TF_ENUMERABLE, .ifaces = "System.ICloneable System.Collections.IEnumerable",
};

static val nodes_new(struct rt *rt, struct list *l)
{
	struct nodes *s = rt_new_cell(rt, &type_xpathiterator, nodes);

	gc_storep(s, s->l, l);
	return val_obj(s);
}

static val nodes_count(struct rt *rt, val self) { return val_int((int32_t)set(self)->l->n); }
static val nodes_place(struct rt *rt, val self) { return val_int((int32_t)set(self)->place); }
static val nodes_current(struct rt *rt, val self)
{
	struct nodes *s = set(self);

	return s->place && s->place <= s->l->n ? xmlnavigator_new(rt, val_xmlnode(s->l->v[s->place - 1])) : V_NULL;
}

static val nodes_move(struct rt *rt, val self, val *a, int n)
{
	if (set(self)->place >= set(self)->l->n)
		return V_FALSE;
	set(self)->place++;
	return V_TRUE;
}

static val nodes_clone(struct rt *rt, val self, val *a, int n)
{
	val c = nodes_new(rt, set(self)->l);

	set(c)->place = set(self)->place;
	return c;
}

static val nodes_walk(struct rt *rt, val self, val *a, int n)
{
	return enumerator_new(rt, "System.Xml.XPath.XPathNodeIterator+Enumerator", self);
}

const struct member_def xpathiterator_members[] = {
	PROP("System.Xml.XPath.XPathNavigator Current {get;}", nodes_current, NULL),
	PROP("int CurrentPosition {get;}", nodes_place, NULL),
	PROP("int Count {get;}", nodes_count, NULL), METHOD("bool MoveNext()", nodes_move),
	METHOD("System.Xml.XPath.XPathNodeIterator Clone()", nodes_clone),
	METHOD("System.Collections.IEnumerator GetEnumerator()", nodes_walk), MEMBERS_END
};

/* ---- queries ---- */

static struct ustr *path_of(struct rt *rt, val v) { return val_to_str(rt, arg_need(rt, v, "xpath")); }
static val manager_of(val *a, int n) { return n > 1 ? a[1] : V_NULL; }

static val select_(struct rt *rt, val self, val *a, int n)
{
	return nodes_new(rt, xmlpath_select(rt, at(self), path_of(rt, a[0]), manager_of(a, n), 0));
}

static val select_single(struct rt *rt, val self, val *a, int n)
{
	struct list *l = xmlpath_select(rt, at(self), path_of(rt, a[0]), manager_of(a, n), 1);

	return l->n ? xmlnavigator_new(rt, val_xmlnode(l->v[0])) : V_NULL;
}

static val evaluate(struct rt *rt, val self, val *a, int n)
{
	val v = xmlpath_value(rt, at(self), path_of(rt, a[0]), manager_of(a, n));

	return val_list(v) ? nodes_new(rt, val_list(v)) : v;
}

static val matches(struct rt *rt, val self, val *a, int n)
{
	struct ustr *p = path_of(rt, a[0]);

	for (struct xmlnode *from = at(self); from; from = from->parent) {
		struct list *l = xmlpath_select(rt, from, p, V_NULL, 0);

		for (uint32_t i = 0; i < l->n; i++)
			if (val_xmlnode(l->v[i]) == at(self))
				return V_TRUE;
	}
	return V_FALSE;
}

/* ---- where it is ---- */

static val name(struct rt *rt, val self)
{
	uint8_t k = at(self)->kind;

	return val_str(k == XK_ELEMENT || k == XK_ATTRIBUTE || k == XK_PI ? xmlnode_name(rt, at(self)) : ustr_empty(rt));
}

static val local(struct rt *rt, val self)
{
	return val_str(at(self)->kind == XK_ELEMENT || at(self)->kind == XK_ATTRIBUTE ? at(self)->local : ustr_empty(rt));
}

static val prefix(struct rt *rt, val self) { return val_str(at(self)->prefix); }
static val ns(struct rt *rt, val self) { return val_str(at(self)->ns); }
static val value(struct rt *rt, val self) { return val_str(xmlnode_text(rt, at(self))); }
static void set_value(struct rt *rt, val self, val v) { xmlnode_set_text(rt, at(self), val_to_str(rt, v)); }
static val base_uri(struct rt *rt, val self) { return val_str(ustr_empty(rt)); }
static val has_children(struct rt *rt, val self) { return val_bool(at(self)->first); }
static val has_attributes(struct rt *rt, val self) { return val_bool(at(self)->attrs); }
static val is_empty(struct rt *rt, val self) { return val_bool(at(self)->kind == XK_ELEMENT && at(self)->empty); }
static val can_edit(struct rt *rt, val self) { return V_TRUE; }
static val underlying(struct rt *rt, val self) { return xmlnode_val(at(self)); }

static val node_type(struct rt *rt, val self)
{
	static const uint8_t types[32] = { [XK_DOCUMENT] = 0, [XK_ELEMENT] = 1, [XK_ATTRIBUTE] = 2, [XK_TEXT] = 4,
		[XK_CDATA] = 4, [XK_SPACE] = 5,
		[XK_WHITESPACE] = 6, [XK_PI] = 7, [XK_COMMENT] = 8 };

	return val_enum(&enum_xpathnodetype, types[at(self)->kind]);
}

static struct ustr *indented(struct rt *rt, struct xmlnode *n, bool inner)
{
	struct xmlwrite w;

	xmlwrite_init(&w, rt);
	w.indent = true;
	if (!inner)
		xmlwrite_node(&w, n);
	for (struct xmlnode *c = inner ? n->first : NULL; c; c = c->next)
		xmlwrite_node(&w, c);
	return sbuf_take(&w.b);
}

static val outer(struct rt *rt, val self) { return val_str(indented(rt, at(self), false)); }
static val inner(struct rt *rt, val self) { return val_str(indented(rt, at(self), true)); }

static val attribute(struct rt *rt, val self, val *a, int n)
{
	struct xmlnode *x = arg_str(a[0]) ? xmlnode_attr(at(self), arg_str(a[0]), arg_str(a[1])) : NULL;

	return val_str(x ? x->value : ustr_empty(rt));
}

/* ---- moving ---- */

static val move(val self, struct xmlnode *to)
{
	if (to)
		go(self, to);
	return val_bool(to != NULL);
}

static bool is_attribute(val self) { return at(self)->kind == XK_ATTRIBUTE; }

static struct xmlnode *skip_declaration(struct xmlnode *n)
{
	return n && (n->kind == XK_DECLARATION || n->kind == XK_DOCTYPE) ? skip_declaration(n->next) : n;
}

static val first_child(struct rt *rt, val self, val *a, int n) { return move(self, skip_declaration(at(self)->first)); }

static val to_next(struct rt *rt, val self, val *a, int n)
{
	return move(self, is_attribute(self) ? NULL : skip_declaration(at(self)->next));
}

static val to_previous(struct rt *rt, val self, val *a, int n) { return move(self, is_attribute(self) ? NULL : at(self)->prev); }
static val to_parent(struct rt *rt, val self, val *a, int n) { return move(self, at(self)->parent); }
static val first_attribute(struct rt *rt, val self, val *a, int n) { return move(self, at(self)->attrs); }
static val next_attribute(struct rt *rt, val self, val *a, int n)
{
	return move(self, is_attribute(self) ? at(self)->next : NULL);
}

static val to_attribute(struct rt *rt, val self, val *a, int n)
{
	return move(self, arg_str(a[0]) ? xmlnode_attr(at(self), arg_str(a[0]), arg_str(a[1])) : NULL);
}

static val to_root(struct rt *rt, val self, val *a, int n)
{
	while (at(self)->parent)
		go(self, at(self)->parent);
	return V_VOID;
}

static val to_child(struct rt *rt, val self, val *a, int n)
{
	struct xmlnode *c = at(self)->first;

	while (c && !(c->kind == XK_ELEMENT && ustr_eq(c->local, arg_str(a[0])) &&
		      ustr_eq(c->ns, arg_str(a[1]) ? arg_str(a[1]) : ustr_empty(rt))))
		c = c->next;
	return move(self, c);
}

static val to_first(struct rt *rt, val self, val *a, int n)
{
	if (is_attribute(self) || !at(self)->parent)
		return V_FALSE;
	return move(self, skip_declaration(at(self)->parent->first));
}

static val move_to(struct rt *rt, val self, val *a, int n) { return move(self, at(arg_need(rt, a[0], "other"))); }
static val clone(struct rt *rt, val self, val *a, int n) { return xmlnavigator_new(rt, at(self)); }
static val is_same(struct rt *rt, val self, val *a, int n) { return val_bool(at(self) == at(arg_need(rt, a[0], "other"))); }

static val children(struct rt *rt, val self, val *a, int n)
{
	struct list *l = list_new(rt, NULL);

	for (struct xmlnode *c = at(self)->first; c; c = c->next)
		if (n < 2 || (c->kind == XK_ELEMENT && ustr_eq(c->local, arg_str(a[0])) && ustr_eq(c->ns, arg_str(a[1]))))
			list_add(rt, l, xmlnode_val(c));
	return nodes_new(rt, l);
}

/* ---- changing ---- */

static val set_text(struct rt *rt, val self, val *a, int n)
{
	xmlnode_set_text(rt, at(self), arg_need_str(rt, a[0], "value"));
	return V_VOID;
}

static val append(struct rt *rt, val self, val *a, int n)
{
	xmlparse_fragment(rt, at(self), arg_need_str(rt, a[0], "newChild"));
	return V_VOID;
}

static val delete_self(struct rt *rt, val self, val *a, int n)
{
	struct xmlnode *x = at(self), *up = x->parent;

	if (!up)
		arg_throw_invalid(rt, "The operation is not valid due to the current state of the object.");
	if (x->kind == XK_ATTRIBUTE)
		xmlnode_remove_attr(x);
	else
		xmlnode_remove(x);
	go(self, up);
	return V_VOID;
}

#define NAV "System.Xml.XPath.XPathNavigator"
#define ITER "System.Xml.XPath.XPathNodeIterator"
#define QUERY(ret, n, fn) \
	METHOD(ret " " n "(string xpath)", fn), METHOD(ret " " n "(string xpath, System.Xml.IXmlNamespaceResolver resolver)", fn)
const struct member_def xpathnavigator_members[] = {
	PROP("System.Xml.XPath.XPathNodeType NodeType {get;}", node_type, NULL),
	PROP("string LocalName {get;}", local, NULL), PROP("string Name {get;}", name, NULL),
	PROP("string NamespaceURI {get;}", ns, NULL), PROP("string Prefix {get;}", prefix, NULL),
	PROP("string BaseURI {get;}", base_uri, NULL),
	PROP("bool IsEmptyElement {get;}", is_empty, NULL), PROP("System.Object UnderlyingObject {get;}", underlying, NULL),
	PROP("bool HasAttributes {get;}", has_attributes, NULL),
	PROP("bool HasChildren {get;}", has_children, NULL), PROP("bool CanEdit {get;}", can_edit, NULL),
	PROP("string OuterXml {get;}", outer, NULL), PROP("string InnerXml {get;}", inner, NULL),
	PROP("string Value {get;set;}", value, set_value),
	QUERY(ITER, "Select", select_), QUERY(NAV, "SelectSingleNode", select_single),
	QUERY("System.Object", "Evaluate", evaluate),
	METHOD("bool Matches(string xpath)", matches),
	METHOD("string GetAttribute(string localName, string namespaceURI)", attribute),
	METHOD("bool MoveToFirstChild()", first_child), METHOD("bool MoveToNext()", to_next),
	METHOD("bool MoveToPrevious()", to_previous), METHOD("bool MoveToFirst()", to_first),
	METHOD("bool MoveToParent()", to_parent), METHOD("bool MoveToFirstAttribute()", first_attribute),
	METHOD("bool MoveToNextAttribute()", next_attribute),
	METHOD("bool MoveToAttribute(string localName, string namespaceURI)", to_attribute), METHOD("void MoveToRoot()", to_root),
	METHOD("bool MoveToChild(string localName, string namespaceURI)", to_child),
	METHOD("bool MoveTo(" NAV " other)", move_to),
	METHOD(NAV " Clone()", clone), METHOD(NAV " CreateNavigator()", clone),
	METHOD("bool IsSamePosition(" NAV " other)", is_same),
	METHOD(ITER " SelectChildren(string name, string namespaceURI)", children),
	METHOD("void SetValue(string value)", set_text),
	METHOD("void AppendChild(string newChild)", append), METHOD("void DeleteSelf()", delete_self), MEMBERS_END
};

/* ---- XPathDocument ---- */

const struct type type_xpathdocument = { .cls = { .trace = trace }, .name = "System.Xml.XPath.XPathDocument",
	.base = &type_object, .size = sizeof(struct navigator),
	.ifaces = "System.Xml.XPath.IXPathNavigable" };

static val document_ctor(struct rt *rt, val self, val *a, int n)
{
	struct navigator *d = rt_new_cell(rt, &type_xpathdocument, navigator);
	val from = arg_need(rt, a[0], "textReader");

	gc_storep(d, d->at, xmlnode_document(rt));
	if (arg_str(from))
		from = stream_reader(rt, stream_open(rt, io_full(rt, from, "uri"), STREAM_OPEN, STREAM_READ));
	else if (val_stream(from))
		from = stream_reader(rt, from);
	xmlparse_document(rt, d->at,
			  arg_cell(from, &type_xmlreader)
				  ? xmlreader_text(rt, from)
				  : val_to_str(rt, member_call(rt, from, ustr_atom(rt, "ReadToEnd"), NULL, 0)));
	return val_obj(d);
}

const struct member_def xpathdocument_members[] = {
	CTOR("(string uri)", document_ctor), CTOR("(System.IO.TextReader textReader)", document_ctor),
	CTOR("(System.IO.Stream stream)", document_ctor),
	CTOR("(System.Xml.XmlReader reader)", document_ctor), METHOD(NAV " CreateNavigator()", clone), MEMBERS_END
};
