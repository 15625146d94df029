/* SPDX-License-Identifier: MIT */
/*
 * XmlNamedNodeMap and XmlAttributeCollection: a view of the attributes of one
 * element, through which they are changed.
 */
#include "types/xml/xmlattributes.h"
#include "types/arg.h"
#include "types/string.h"
#include "types/tables.h"

struct view {
	struct cell h;
	struct xmlnode *owner;
};

static void trace(struct heap *h, struct cell *c) { heap_mark(h, ((struct view *)c)->owner); }
static struct xmlnode *owner(val v) { return ((struct view *)val_base(v).o)->owner; }

static struct xmlnode *at(val self, int64_t i)
{
	struct xmlnode *a = i < 0 ? NULL : owner(self)->attrs;

	while (a && i--)
		a = a->next;
	return a;
}

static int64_t size(struct rt *rt, val self)
{
	int64_t n = 0;

	for (struct xmlnode *a = owner(self)->attrs; a; a = a->next)
		n++;
	return n;
}

static bool next(struct iter *it, val *ret)
{
	struct xmlnode *a = at(it->over, it->i++);

	if (a)
		*ret = xmlnode_val(a);
	return a != NULL;
}

static val node_val(struct xmlnode *n) { return n ? xmlnode_val(n) : V_NULL; }
static void iter(struct rt *rt, val self, struct iter *it)
{
	*it = (struct iter){ .rt = rt, .over = val_base(self), .next = next };
}

static bool get(struct rt *rt, val self, val key, val *ret)
{
	*ret = node_val(arg_str(key) ? xmlnode_attr(owner(self), arg_str(key), NULL) : at(self, arg_int(key)));
	return true;
}

static const struct type_ops ops = { .iter = iter, .index_get = get, .count = size };
#define MAP(id, name_, base_, ifaces_) \
	const struct type type_##id = { .cls = { .trace = trace }, .name = "System.Xml." name_, .base = base_, .ops = &ops, \
		.size = sizeof(struct view), .ifaces = ifaces_, .flags = TF_ENUMERABLE }
MAP(xmlnamednodemap, "XmlNamedNodeMap", &type_object, "System.Collections.IEnumerable");
MAP(xmlattributes, "XmlAttributeCollection", &type_xmlnamednodemap,
	"System.Collections.ICollection System.Collections.IEnumerable");

val xmlattributes_new(struct rt *rt, struct xmlnode *element)
{
	struct view *v = rt_new_cell(rt, &type_xmlattributes, view);

	gc_storep(v, v->owner, element);
	return val_obj(v);
}

/* By qualified name, or by local name and namespace. */
static struct xmlnode *find(val self, val *a, int n)
{
	return arg_str(a[0]) ? xmlnode_attr(owner(self), arg_str(a[0]), n > 1 && arg_str(a[1]) ? arg_str(a[1]) : NULL) : NULL;
}

static val named_item(struct rt *rt, val self, val *a, int n) { return node_val(find(self, a, n)); }

static val item(struct rt *rt, val self, val *a, int n)
{
	if (arg_int(a[0]) < 0 || arg_int(a[0]) >= size(rt, self))
		net_throw(rt, "System.IndexOutOfRangeException", "The index being passed in is out of range.");
	return node_val(at(self, arg_int(a[0])));
}

static val item_of(struct rt *rt, val self, val *a, int n)
{
	return arg_str(a[0]) ? named_item(rt, self, a, n) : item(rt, self, a, n);
}

static val take(struct rt *rt, struct xmlnode *x)
{
	if (x)
		xmlnode_remove_attr(x);
	return node_val(x);
}

static val remove_named(struct rt *rt, val self, val *a, int n) { return take(rt, find(self, a, n)); }
static val remove_(struct rt *rt, val self, val *a, int n)
{
	struct xmlnode *x = val_xmlnode(a[0]);

	return x && x->parent == owner(self) ? take(rt, x) : V_NULL;
}
static val remove_at(struct rt *rt, val self, val *a, int n) { return take(rt, at(self, arg_int(a[0]))); }

static val remove_all(struct rt *rt, val self, val *a, int n)
{
	xmlnode_remove_attrs(owner(self));
	return V_VOID;
}

/* X among the attributes, in place of one by its name; behind AFTER (NULL: first). */
static val place(struct rt *rt, val self, val v, struct xmlnode *after)
{
	struct xmlnode *x = val_xmlnode(v), *old, *rest, *following;

	if (!x || x->kind != XK_ATTRIBUTE)
		arg_throw(rt, NULL, "Cannot insert a node or any ancestor of that node as a child of itself.");
	if (x->parent && x->parent != owner(self))
		arg_throw_invalid(rt,
			"The 'Attribute' node cannot be inserted because it is already an attribute of another element.");
	if (after == x)
		return v;
	xmlnode_remove_attr(x);
	old = xmlnode_attr(owner(self), x->local, x->ns);
	if (old == after && old)
		after = old->prev;
	if (old)
		xmlnode_remove_attr(old);
	rest = after ? after->next : owner(self)->attrs;
	if (rest) {	/* what follows is appended anew */
		struct list *l = list_new(rt, NULL);

		for (; rest; rest = following) {
			following = rest->next;
			list_add(rt, l, xmlnode_val(rest));
		}
		for (uint32_t i = 0; i < l->n; i++)
			xmlnode_remove_attr(val_xmlnode(l->v[i]));
		xmlnode_add_attr(rt, owner(self), x);
		for (uint32_t i = 0; i < l->n; i++)
			xmlnode_add_attr(rt, owner(self), val_xmlnode(l->v[i]));
	} else {
		xmlnode_add_attr(rt, owner(self), x);
	}
	return v;
}

static struct xmlnode *last(val self) { return at(self, size(NULL, self) - 1); }
static val append(struct rt *rt, val self, val *a, int n) { return place(rt, self, a[0], last(self)); }
static val prepend(struct rt *rt, val self, val *a, int n) { return place(rt, self, a[0], NULL); }

static struct xmlnode *reference(struct rt *rt, val self, val v)
{
	struct xmlnode *x = val_xmlnode(v);

	if (x && x->parent != owner(self))
		arg_throw(rt, NULL, "The reference node must be a child of the current node.");
	return x;
}

static val insert_after(struct rt *rt, val self, val *a, int n) { return place(rt, self, a[0], reference(rt, self, a[1])); }

static val insert_before(struct rt *rt, val self, val *a, int n)
{
	struct xmlnode *x = reference(rt, self, a[1]);

	return place(rt, self, a[0], x ? x->prev : last(self));
}

static val set_named(struct rt *rt, val self, val *a, int n)
{
	struct xmlnode *x = val_xmlnode(a[0]), *old;

	if (!x)
		return V_NULL;
	old = xmlnode_attr(owner(self), x->local, x->ns);
	if (old == x)
		return a[0];
	place(rt, self, a[0], old ? old : last(self));
	return node_val(old);
}

static val copy_to(struct rt *rt, val self, val *a, int n)
{
	struct array *to = val_array(arg_need(rt, a[0], "array"));
	uint32_t i = (uint32_t)arg_int(a[1]);

	for (struct xmlnode *x = owner(self)->attrs; x && i < to->n; x = x->next)
		array_put(rt, to, i++, xmlnode_val(x));
	return V_VOID;
}

static val count(struct rt *rt, val self) { return val_int((int32_t)size(rt, self)); }
static val no(struct rt *rt, val self) { return V_FALSE; }
static val itself(struct rt *rt, val self) { return self; }

static val enumerator(struct rt *rt, val self, val *a, int n)
{
	return enumerator_new(rt, "System.Xml.XmlNamedNodeMap+SmallXmlNodeList+SingleObjectEnumerator", self);
}

const struct member_def xmlnamednodemap_members[] = {
	PROP("int Count {get;}", count, NULL), METHOD("System.Xml.XmlNode GetNamedItem(string name)", named_item),
	METHOD("System.Xml.XmlNode GetNamedItem(string localName, string namespaceURI)", named_item),
	METHOD("System.Xml.XmlNode SetNamedItem(System.Xml.XmlNode node)", set_named),
	METHOD("System.Xml.XmlNode RemoveNamedItem(string name)", remove_named),
	METHOD("System.Xml.XmlNode RemoveNamedItem(string localName, string namespaceURI)", remove_named),
	METHOD("System.Xml.XmlNode Item(int index)", item),
	METHOD("System.Collections.IEnumerator GetEnumerator()", enumerator), MEMBERS_END
};
#define ATTR "System.Xml.XmlAttribute"
const struct member_def xmlattributes_members[] = {
	METHOD(ATTR " ItemOf(int i) {get;}", item_of), METHOD(ATTR " ItemOf(string name) {get;}", item_of),
	METHOD(ATTR " ItemOf(string localName, string namespaceURI) {get;}", item_of),
	METHOD(ATTR " Prepend(" ATTR " node)", prepend), METHOD(ATTR " Append(" ATTR " node)", append),
	METHOD(ATTR " InsertBefore(" ATTR " newNode, " ATTR " refNode)", insert_before),
	METHOD(ATTR " InsertAfter(" ATTR " newNode, " ATTR " refNode)", insert_after),
	METHOD(ATTR " Remove(" ATTR " node)", remove_),
	METHOD(ATTR " RemoveAt(int i)", remove_at), METHOD("void RemoveAll()", remove_all),
	METHOD("void CopyTo(" ATTR "[] array, int index)", copy_to),
	PROP("bool IsSynchronized {get;}", no, NULL), PROP("System.Object SyncRoot {get;}", itself, NULL), MEMBERS_END
};
