/* SPDX-License-Identifier: MIT */
/* Type data read from *.types.ps1xml. */
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>

#include "format/ps1xml.h"
#include "sys/fd.h"

enum { FILE_MAX = 16 * 1024 * 1024 };

/* A native tree kept while type data is made from it: a box that frees it. */
struct tree_box {
	struct cell h;
	struct arena arena;
};

static void box_trace(struct heap *h, struct cell *c)
{
}

static void box_free(struct cell *c)
{
	arena_release(&((struct tree_box *)c)->arena);
}

static const struct type type_tree_box = {
	.cls = { box_trace, box_free }, .name = "ps1xml_tree", .flags = TF_INTERNAL, .size = sizeof(struct tree_box),
};

static val block_of(struct rt *rt, const char *text)
{
	struct scriptblock *sb;

	if (!text)
		return V_NULL;
	sb = scriptblock_parse(rt, text, strlen(text), NULL);
	gc_storep(sb, sb->ss, rt->eng->global);
	return val_obj(sb);
}

static val member_block(struct rt *rt, const struct xnode *m, struct ustr *name, enum psmember_kind kind, const char *a,
			const char *b)
{
	return val_obj(psmember_new(rt, name, kind, block_of(rt, xnode_text(m, a)), b ? block_of(rt, xnode_text(m, b)) : V_NULL));
}

static struct strlist *names_of(struct rt *rt, const struct xnode *set)
{
	const struct xnode *refs = xnode_find(set, "ReferencedProperties");
	struct strlist *l = strlist_new(rt, xnode_count(refs, "Name"));
	uint32_t n = 0;

	for (const struct xnode *k = refs ? refs->kids : NULL; k; k = k->next)
		if (xnode_is(k, "Name"))
			gc_storep(l, l->s[n++], ustr_new(rt, k->text ? k->text : ""));
	return l;
}

/* A note of PSStandardMembers: serialization and display settings. */
static void standard_note(struct rt *rt, struct typedata *d, const char *name, const char *value)
{
	if (!name || !value)
		return;
	if (!strcasecmp(name, "SerializationDepth"))
		d->serialization_depth = atoi(value);
	else if (!strcasecmp(name, "SerializationMethod"))
		d->serialization_method = ustr_new(rt, value);
	else if (!strcasecmp(name, "DefaultDisplayProperty"))
		d->default_property = ustr_new(rt, value);
	else if (!strcasecmp(name, "InheritPropertySerializationSet"))
		d->inherit_serialize = !strcasecmp(value, "true");
	else if (!strcasecmp(name, "TargetTypeForDeserialization"))
		d->target_for_deserialization = type_find_c(rt, value);
}

static void standard_members(struct rt *rt, struct typedata *d, const struct xnode *members)
{
	for (const struct xnode *m = members ? members->kids : NULL; m; m = m->next) {
		const char *name = xnode_text(m, "Name");

		if (xnode_is(m, "NoteProperty"))
			standard_note(rt, d, name, xnode_text(m, "Value"));
		else if (!name || !xnode_is(m, "PropertySet"))
			continue;
		else if (!strcasecmp(name, "DefaultDisplayPropertySet"))
			d->default_display = names_of(rt, m);
		else if (!strcasecmp(name, "DefaultKeyPropertySet"))
			d->default_keys = names_of(rt, m);
		else if (!strcasecmp(name, "PropertySerializationSet"))
			d->serialize_properties = names_of(rt, m);
	}
}

static val property_set(struct rt *rt, const struct xnode *m, struct ustr *name)
{
	struct strlist *l = names_of(rt, m);
	struct array *a = array_strings(rt, l->s, l->n);

	return val_obj(psmember_new(rt, name, PM_PROPERTY_SET, val_obj(a), V_NULL));
}

static val alias_of(struct rt *rt, const struct xnode *m, struct ustr *name)
{
	const char *to = xnode_text(m, "ReferencedMemberName"), *type = xnode_text(m, "TypeName");
	const struct type *t = type ? type_find_c(rt, type) : NULL;

	return val_obj(psmember_new(rt, name, PM_ALIAS, val_str(ustr_new(rt, to ? to : "")), t ? val_type(t) : V_NULL));
}

static val note_of(struct rt *rt, const struct xnode *m)
{
	const char *value = xnode_text(m, "Value"), *type = xnode_text(m, "TypeName");
	const struct type *t = type ? type_find_c(rt, type) : NULL;
	val v = val_str(ustr_new(rt, value ? value : ""));

	return t ? conv(rt, v, t) : v;
}

static void load_member(struct rt *rt, struct typedata *d, const struct xnode *m)
{
	static const struct { const char *element; enum psmember_kind kind; } kinds[] = {
		{ "NoteProperty", PM_NOTE }, { "AliasProperty", PM_ALIAS }, { "ScriptProperty", PM_SCRIPT_PROPERTY },
		{ "ScriptMethod", PM_SCRIPT_METHOD }, { "PropertySet", PM_PROPERTY_SET },
	};
	const char *text = xnode_text(m, "Name");
	struct ustr *name = text ? ustr_atom(rt, text) : NULL;
	enum psmember_kind kind = 0;
	val v;

	if (!name)
		return;
	if (xnode_is(m, "MemberSet") && !strcasecmp(text, "PSStandardMembers")) {
		standard_members(rt, d, xnode_find(m, "Members"));
		return;
	}
	for (size_t i = 0; i < ARRAY_LEN(kinds); i++)
		if (xnode_is(m, kinds[i].element))
			kind = kinds[i].kind;
	switch (kind) {
	case PM_NOTE: v = note_of(rt, m); break;
	case PM_ALIAS: v = alias_of(rt, m, name); break;
	case PM_SCRIPT_PROPERTY: v = member_block(rt, m, name, kind, "GetScriptBlock", "SetScriptBlock"); break;
	case PM_SCRIPT_METHOD: v = member_block(rt, m, name, kind, "Script", NULL); break;
	case PM_PROPERTY_SET: v = property_set(rt, m, name); break;
	default: return;
	}
	if (!d->members)
		d->members = psobj_new(rt);
	psobj_put_member(rt, d->members, name, kind, v);
}

static void load_type(struct rt *rt, const struct xnode *t)
{
	const char *name = xnode_text(t, "Name");
	const struct xnode *members = xnode_find(t, "Members");
	struct typedata *d;

	if (!name)
		return;
	d = typedata_get(rt, ustr_new(rt, name));
	for (const struct xnode *m = members ? members->kids : NULL; m; m = m->next)
		load_member(rt, d, m);
}

static const struct xnode *read_file(struct arena *a, const char *path, const char **ret_why)
{
	_cleanup_(buf_release) struct buf b = BUF_INIT;
	const struct xnode *root;

	if (fd_read_file(AT_FDCWD, path, FILE_MAX, &b) < 0) {
		*ret_why = "the file cannot be read";
		return NULL;
	}
	root = xnode_parse(a, buf_ptr(&b), buf_size(&b), ret_why);
	if (root && !xnode_is(root, "Types")) {
		*ret_why = "Node \"Types\" was not found. It should occur only once under \"Document\"";
		root = NULL;
	}
	return root;
}

void ps1xml_load_types(struct rt *rt, struct ustr *path)
{
	struct tree_box *box = rt_new_cell(rt, &type_tree_box, tree_box);
	const char *why = NULL;
	const struct xnode *root = read_file(&box->arena, USTR_C(rt, path), &why);

	if (!root)
		err_throw(rt, "System.Management.Automation.RuntimeException", "TypesXmlUpdateException", EC_NotSpecified,
			  V_NULL, "There were errors in loading the type data file: \n%s: %s.", USTR_C(rt, path), why);
	for (const struct xnode *t = root->kids; t; t = t->next)
		if (xnode_is(t, "Type"))
			load_type(rt, t);
	must(box->arena.total);	/* the tree lives until here */
}
