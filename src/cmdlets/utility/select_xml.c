/* SPDX-License-Identifier: MIT */
/* Select-Xml: nodes of documents that an XPath expression finds. */
#include "cmdlets/utility/result_types.h"
#include "cmdlets/management/items.h"
#include "providers/fs.h"
#include "value/record.h"

struct args {
	struct array *xml;
	struct ustr *xpath;
	val namespace;
	struct array *path, *literal_path;
	struct array *content;
};

static const char *const sets[] = { "Xml", "Path", "LiteralPath", "Content", NULL };
static const struct param_def params[] = {
	PARAM(args, xml, "Xml", P_ARRAY | P_OBJECT, .pos = 2, .sets = 1 << 0,
	      .flags = PF_MANDATORY | PF_PIPE | PF_PIPE_NAME | PF_NOT_NULL_OR_EMPTY, .aliases = "Node",
	      .type_name = "System.Xml.XmlNode[]"),
	PARAM(args, xpath, "XPath", P_STRING, .pos = 1, .flags = PF_MANDATORY | PF_NOT_NULL_OR_EMPTY),
	PARAM(args, namespace, "Namespace", P_DICT, .flags = PF_NOT_NULL_OR_EMPTY, .type_name = "System.Collections.Hashtable"),
	PARAM(args, path, "Path", P_ARRAY | P_STRING, .pos = 2, .sets = 1 << 1,
	      .flags = PF_MANDATORY | PF_PIPE_NAME | PF_NOT_NULL_OR_EMPTY),
	PARAM(args, literal_path, "LiteralPath", P_ARRAY | P_STRING, .sets = 1 << 2,
	      .flags = PF_MANDATORY | PF_PIPE_NAME | PF_NOT_NULL_OR_EMPTY, .aliases = "PSPath,LP"),
	PARAM(args, content, "Content", P_ARRAY | P_STRING, .sets = 1 << 3,
	      .flags = PF_MANDATORY | PF_PIPE | PF_NOT_NULL_OR_EMPTY),
	PARAMS_END
};

enum { F_NODE, F_PATH, F_PATTERN, FIELDS };

/* The path of a file; what the node of a text has in it. */
static struct ustr *info_text(struct rt *rt, val self)
{
	struct ustr *path = val_to_str(rt, record_get(self, F_PATH));
	val v;

	if (!ustr_eq_c(path, "InputStream"))
		return path;
	if (!member_get_c(rt, record_get(self, F_NODE), "InnerXml", &v))
		v = record_get(self, F_NODE);
	return ustr_trim(rt, val_to_str(rt, v), true, true);
}

static val get_text(struct rt *rt, val self, val *args, int n)
{
	return val_str(info_text(rt, self));
}

static const struct member_def members[] = {
	RECORD_PROP_RW("System.Xml.XmlNode Node {get; set;}", 0), RECORD_PROP("string Path {get;}", 1),
	RECORD_PROP("string Pattern {get;}", 2), METHOD("string ToString()", get_text), MEMBERS_END
};
static const struct type_ops info_ops = { .to_string = info_text };
static const struct type type_selectxmlinfo = RECORD_TYPE_OF("Microsoft.PowerShell.Commands.SelectXmlInfo", &type_object, FIELDS,
	.ops = &info_ops);

static val name_table(struct cmdlet *c, val doc)
{
	struct args *a = c->args;
	struct dict *d = val_dict(a->namespace);
	const struct type *t = type_find_c(c->rt, "System.Xml.XmlNamespaceManager");
	struct dict_entry *e;
	val m, table;

	if (!d || !t)
		return V_NULL;
	if (!member_get_c(c->rt, doc, "NameTable", &table))
		table = V_NULL;
	m = type_construct(c->rt, t, &table, 1);
	for (uint32_t i = 0; (e = dict_next(d, &i));)
		member_call(c->rt, m, ustr_atom(c->rt, "AddNamespace"),
			    (val[]){ val_str(val_to_str(c->rt, e->key)), val_str(val_to_str(c->rt, e->value)) }, 2);
	return m;
}

struct selecting {
	val doc, nodes;
	const val *args;
};

static void select_body(struct rt *rt, void *arg)
{
	struct selecting *s = arg;

	s->nodes = member_call(rt, s->doc, ustr_atom(rt, "SelectNodes"), s->args, val_is_null(s->args[1]) ? 1 : 2);
}

static struct errrec *bad_path(struct cmdlet *c)
{
	val x = c->rt->unwound.error->exception;
	struct exc *e = val_exc(x);

	if (e && val_exc(e->inner))
		x = e->inner;
	return errrec_new(c->rt, x, "System.Xml.XPath.XPathException", EC_NotSpecified, V_NULL);
}

static void search(struct cmdlet *c, val doc, struct ustr *path)
{
	struct args *a = c->args;
	val args[2] = { val_str(a->xpath), name_table(c, doc) }, node;
	struct selecting sel = { doc, V_NULL, args };
	struct iter it;

	/* An expression that is none ends the command. */
	if (!rt_try(c->rt, select_body, &sel))
		cmdlet_throw(c, bad_path(c));
	if (!iter_begin_all(c->rt, sel.nodes, &it))
		return;
	while (iter_next(&it, &node)) {
		struct record *r = record_new(c->rt, &type_selectxmlinfo);

		record_put(r, F_NODE, node);
		record_put(r, F_PATH, val_str(path));
		record_put(r, F_PATTERN, val_str(a->xpath));
		cmdlet_write(c, val_obj(r));
	}
}

static val document(struct cmdlet *c, struct ustr *text)
{
	return conv(c->rt, val_str(text), type_find_c(c->rt, "System.Xml.XmlDocument"));
}

static void search_file(struct cmdlet *c, const struct ppath *p, void *arg)
{
	search(c, document(c, fs_read_all(c->rt, fs_reader_open(c->rt, p->path, FS_AUTO))), p->path);
}

static void search_text(struct cmdlet *c, void *arg)
{
	search(c, document(c, arg), ustr_atom(c->rt, "InputStream"));
}

void select_xml_types(struct rt *rt)
{
	record_type_use(rt, &type_selectxmlinfo, members);
}

static void process(struct cmdlet *c)
{
	struct args *a = c->args;
	struct item_walk w = { .c = c, .path = a->path, .literal = a->literal_path, .fn = search_file, .missing_fatal = true };

	select_xml_types(c->rt);
	if (a->path || a->literal_path) {
		items_walk(&w);
		return;
	}
	for (uint32_t i = 0; a->content && i < a->content->n; i++) {
		struct ustr *text = array_get(a->content, i).s;

		items_try(c, "ProcessingFile", EC_InvalidType, val_str(text), search_text, text);
	}
	for (uint32_t i = 0; a->xml && i < a->xml->n; i++)
		search(c, array_get(a->xml, i), ustr_atom(c->rt, "InputStream"));
}

const struct cmdlet_def cmdlet_select_xml = {
	.name = "Select-Xml", .module = MOD_UTILITY, .class_name = "SelectXmlCommand",
	.sets = sets, .default_set = "Xml", .output_types = "Microsoft.PowerShell.Commands.SelectXmlInfo",
	.params = params, .args_size = sizeof(struct args), .process = process,
	.synopsis = "Finds text in an XML string or document.",
};
