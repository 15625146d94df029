/* SPDX-License-Identifier: MIT */
/* XmlNamespaceManager with its scopes, and NameTable. */
#include "types/arg.h"
#include "types/tables.h"
#include "types/xml/xmlnode.h"

struct manager {
	struct cell h;
	struct dict *map;
	struct list *outer;	/* maps of the scopes around this one */
	val names;
};

static void manager_trace(struct heap *h, struct cell *c)
{
	heap_mark(h, ((struct manager *)c)->map);
	heap_mark(h, ((struct manager *)c)->outer);
	val_mark(h, ((struct manager *)c)->names);
}
const struct type type_xmlnamespacemanager = {
	.cls = { .trace = manager_trace }, .name = "System.Xml.XmlNamespaceManager", .base = &type_object,
	.size = sizeof(struct manager),
	.ifaces = "System.Collections.IEnumerable System.Xml.IXmlNamespaceResolver",
};
const struct type type_xmlnametable_base = { .name = "System.Xml.XmlNameTable", .base = &type_object, .flags = TF_ABSTRACT };
const struct type type_xmlnametable = { .name = "System.Xml.NameTable", .base = &type_xmlnametable_base,
	.size = sizeof(struct cell) };

val xmlnamespaces_table(struct rt *rt, val self) { return val_obj(rt_alloc(rt, &type_xmlnametable, sizeof(struct cell))); }
static val name_table_ctor(struct rt *rt, val self, val *a, int n) { return xmlnamespaces_table(rt, self); }
/* Texts are compared by what they say, so none has to be kept. */
static val table_text(struct rt *rt, val self, val *a, int n) { return val_str(arg_need_str(rt, a[0], "key")); }
const struct member_def xmlnametable_base_members[] = {
	METHOD("string Add(string key)", table_text), METHOD("string Get(string value)", table_text), MEMBERS_END
};
const struct member_def xmlnametable_members[] = { CTOR("()", name_table_ctor), MEMBERS_END };

static val manager_ctor(struct rt *rt, val self, val *a, int n)
{
	struct manager *m = rt_new_cell(rt, &type_xmlnamespacemanager, manager);

	gc_storep(m, m->map, dict_new(rt, &type_hashtable, DICT_ORDINAL));
	gc_store(m, &m->names, a[0]);
	gc_storep(m, m->outer, list_new(rt, NULL));
	dict_put_c(rt, m->map, "", val_str(ustr_empty(rt)));
	dict_put_c(rt, m->map, "xml", arg_text(rt, "http://www.w3.org/XML/1998/namespace"));
	dict_put_c(rt, m->map, "xmlns", arg_text(rt, "http://www.w3.org/2000/xmlns/"));
	return val_obj(m);
}

static struct manager *mgr(val v) { return (struct manager *)val_base(v).o; }

struct ustr *xmlnamespaces_lookup(struct rt *rt, val v, struct ustr *p)
{
	struct manager *m = arg_cell(v, &type_xmlnamespacemanager);
	val uri;

	return m && dict_get(rt, m->map, val_str(p), &uri) ? arg_str(uri) : NULL;
}

static val add_namespace(struct rt *rt, val self, val *a, int n)
{
	dict_put(rt, mgr(self)->map, val_str(arg_need_str(rt, a[0], "prefix")), val_str(arg_need_str(rt, a[1], "uri")));
	return V_VOID;
}

static val remove_namespace(struct rt *rt, val self, val *a, int n) { dict_remove(rt, mgr(self)->map, a[0]); return V_VOID; }

static val lookup_namespace(struct rt *rt, val self, val *a, int n)
{
	return arg_str(a[0]) ? val_str(xmlnamespaces_lookup(rt, self, arg_str(a[0]))) : V_NULL;
}

static val has_namespace(struct rt *rt, val self, val *a, int n)
{
	return val_bool(arg_str(a[0]) && xmlnamespaces_lookup(rt, self, arg_str(a[0])));
}

static val default_namespace(struct rt *rt, val self) { return val_str(xmlnamespaces_lookup(rt, self, ustr_empty(rt))); }

/* What is added from here on goes when the scope does. */
static val push_scope(struct rt *rt, val self, val *a, int n)
{
	struct manager *m = mgr(self);

	list_add(rt, m->outer, val_obj(m->map));
	gc_storep(m, m->map, (struct dict *)val_base(member_call(rt, val_obj(m->map), ustr_atom(rt, "Clone"), NULL, 0)).o);
	return V_VOID;
}

static val pop_scope(struct rt *rt, val self, val *a, int n)
{
	struct manager *m = mgr(self);

	if (!m->outer->n)
		return V_FALSE;
	gc_storep(m, m->map, (struct dict *)m->outer->v[--m->outer->n].o);
	return V_TRUE;
}

static val lookup_prefix(struct rt *rt, val self, val *a, int n)
{
	struct list *keys = list_new(rt, NULL);
	val uri;

	member_call(rt, val_obj(keys), ustr_atom(rt, "AddRange"),
		(val[]){ member_or_null(rt, val_obj(mgr(self)->map), "Keys") }, 1);
	for (uint32_t i = 0; i < keys->n; i++)
		if (arg_str(a[0]) && dict_get(rt, mgr(self)->map, keys->v[i], &uri) && ustr_eq(arg_str(uri), arg_str(a[0])))
			return keys->v[i];
	return V_NULL;
}

static val manager_table(struct rt *rt, val self) { return mgr(self)->names; }

const struct member_def xmlnamespacemanager_members[] = {
	METHOD("void PushScope()", push_scope), METHOD("bool PopScope()", pop_scope),
	METHOD("string LookupPrefix(string uri)", lookup_prefix),
	PROP("System.Xml.XmlNameTable NameTable {get;}", manager_table, NULL),
	CTOR("(System.Object nameTable)", manager_ctor), METHOD("void AddNamespace(string prefix, string uri)", add_namespace),
	METHOD("void RemoveNamespace(string prefix, string uri)", remove_namespace),
	METHOD("string LookupNamespace(string prefix)", lookup_namespace),
	METHOD("bool HasNamespace(string prefix)", has_namespace),
	PROP("string DefaultNamespace {get;}", default_namespace, NULL), MEMBERS_END
};
