/* SPDX-License-Identifier: MIT */
#include "cmdlets/utility/typedata_object.h"

#include "value/record.h"

#define NS "System.Management.Automation.Runspaces."

enum { F_NAME, F_MEMBERS, F_CONVERTER, F_ADAPTER, F_OVERRIDE, F_METHOD, F_TARGET, F_DEPTH, F_NAMING, F_INHERIT,
	F_SOURCE, F_SOURCE_PROPERTY,
       F_DISPLAY, F_KEYS, F_SERIALIZE, F__MAX };

static const struct type type_typedata = RECORD_TYPE(NS "TypeData", F__MAX);
static const struct member_def members[] = {
	RECORD_PROP("string TypeName {get;}", 0),
	RECORD_PROP("System.Collections.Generic.Dictionary[string,System.Management.Automation.Runspaces.TypeMemberData] Members {get;}",
		1),
	RECORD_PROP_RW("type TypeConverter {get;set;}", 2), RECORD_PROP_RW("type TypeAdapter {get;set;}", 3),
	RECORD_PROP_RW("bool IsOverride {get;set;}", 4), RECORD_PROP_RW("string SerializationMethod {get;set;}", 5),
	RECORD_PROP_RW("type TargetTypeForDeserialization {get;set;}", 6),
	RECORD_PROP_RW("uint SerializationDepth {get;set;}", 7),
	RECORD_PROP_RW("string DefaultDisplayProperty {get;set;}", 8),
	RECORD_PROP_RW("bool InheritPropertySerializationSet {get;set;}", 9),
	RECORD_PROP_RW("string StringSerializationSource {get;set;}", 10),
	RECORD_PROP_RW("System.Management.Automation.Runspaces.TypeMemberData StringSerializationSourceProperty {get;set;}", 11),
	RECORD_PROP_RW("System.Management.Automation.Runspaces.PropertySetData DefaultDisplayPropertySet {get;set;}", 12),
	RECORD_PROP_RW("System.Management.Automation.Runspaces.PropertySetData DefaultKeyPropertySet {get;set;}", 13),
	RECORD_PROP_RW("System.Management.Automation.Runspaces.PropertySetData PropertySerializationSet {get;set;}", 14),
	MEMBERS_END
};
static const struct type type_set = RECORD_TYPE(NS "PropertySetData", 1);
static const struct member_def set_members[] = {
	RECORD_PROP("System.Collections.ObjectModel.Collection[string] ReferencedProperties {get;}", 0), MEMBERS_END
};

static const struct member_kind {
	enum psmember_kind kind;
	struct type type;
	struct member_def members[5];
} kinds[] = {
	{ PM_NOTE, RECORD_TYPE(NS "NotePropertyData", 3),
	  { RECORD_PROP("string Name {get;}", 0), RECORD_PROP_RW("System.Object Value {get;set;}", 1),
	    RECORD_PROP_RW("bool IsHidden {get;set;}", 2), MEMBERS_END } },
	{ PM_ALIAS, RECORD_TYPE(NS "AliasPropertyData", 3),
	  { RECORD_PROP("string Name {get;}", 0), RECORD_PROP_RW("string ReferencedMemberName {get;set;}", 1),
	    RECORD_PROP_RW("type MemberType {get;set;}", 2), MEMBERS_END } },
	{ PM_SCRIPT_PROPERTY, RECORD_TYPE(NS "ScriptPropertyData", 3),
	  { RECORD_PROP("string Name {get;}", 0), RECORD_PROP_RW("scriptblock GetScriptBlock {get;set;}", 1),
	    RECORD_PROP_RW("scriptblock SetScriptBlock {get;set;}", 2), MEMBERS_END } },
	{ PM_SCRIPT_METHOD, RECORD_TYPE(NS "ScriptMethodData", 3),
	  { RECORD_PROP("string Name {get;}", 0), RECORD_PROP_RW("scriptblock Script {get;set;}", 1), MEMBERS_END } },
	{ PM_CODE_PROPERTY, RECORD_TYPE(NS "CodePropertyData", 3),
	  { RECORD_PROP("string Name {get;}", 0), RECORD_PROP("System.Object GetCodeReference {get;}", 1), MEMBERS_END } },
};

static const struct member_kind *kind_row(enum psmember_kind k)
{
	for (size_t i = 0; i < ARRAY_LEN(kinds); i++)
		if (kinds[i].kind == k)
			return &kinds[i];
	return &kinds[0];
}

static val set_object(struct rt *rt, struct strlist *l)
{
	struct record *r;

	if (!l)
		return V_NULL;
	record_type_use(rt, &type_set, set_members);
	r = record_new(rt, &type_set);
	record_put(r, 0, val_obj(array_strings(rt, l->s, l->n)));
	return val_obj(r);
}

static val member_object(struct rt *rt, struct psobj *o, uint32_t i)
{
	enum psmember_kind kind = shape_kind(o->shape, i);
	const struct member_kind *row = kind_row(kind);
	struct psmember *m = val_cell(o->slots[i], &type_psmember);
	struct record *r;

	record_type_use(rt, &row->type, row->members);
	r = record_new(rt, &row->type);
	record_put(r, 0, val_str(shape_name(o->shape, i)));
	record_put(r, 1, kind == PM_NOTE ? o->slots[i] : m ? m->a : V_NULL);
	if (m && kind != PM_NOTE)
		record_put(r, 2, m->b);
	if (kind == PM_NOTE)
		r->f[2] = V_FALSE;
	return val_obj(r);
}

/* An alias of the property that has the text. */
static val source_property(struct rt *rt, struct ustr *name)
{
	const struct member_kind *row = kind_row(PM_ALIAS);
	struct record *r;

	record_type_use(rt, &row->type, row->members);
	r = record_new(rt, &row->type);
	record_put(r, 0, val_str(ustr_new(rt, "StringSerializationSource")));
	record_put(r, 1, val_str(name));
	return val_obj(r);
}

val typedata_object(struct rt *rt, struct typedata *d)
{
	struct dict *all = dict_new(rt, &type_dictionary, DICT_IGNORE_CASE);
	struct record *r;

	record_type_use(rt, &type_typedata, members);
	r = record_new(rt, &type_typedata);
	record_put(r, F_NAME, val_str(d->type_name));
	record_put(r, F_MEMBERS, val_obj(all));
	for (uint32_t i = 0; d->members && i < shape_count(d->members->shape); i++)
		dict_put(rt, all, val_str(shape_name(d->members->shape, i)), member_object(rt, d->members, i));
	record_put(r, F_OVERRIDE, V_FALSE);
	record_put(r, F_METHOD, val_str(d->serialization_method));
	record_put(r, F_TARGET, d->target_for_deserialization ? val_type(d->target_for_deserialization) : V_NULL);
	record_put(r, F_DEPTH, val_num(VK_UINT32, d->serialization_depth));
	record_put(r, F_NAMING, val_str(d->default_property));
	record_put(r, F_INHERIT, val_bool(d->inherit_serialize));
	record_put(r, F_SOURCE, val_str(d->string_source));
	record_put(r, F_SOURCE_PROPERTY, d->string_source ? source_property(rt, d->string_source) : V_NULL);
	record_put(r, F_DISPLAY, set_object(rt, d->default_display));
	record_put(r, F_KEYS, set_object(rt, d->default_keys));
	record_put(r, F_SERIALIZE, set_object(rt, d->serialize_properties));
	return val_obj(r);
}

static struct strlist *set_names(struct rt *rt, val v)
{
	struct array *a;
	struct strlist *l;
	val refs;

	if (val_is_null(v) || !member_get_c(rt, v, "ReferencedProperties", &refs) || !(a = val_array(refs)))
		return NULL;
	l = strlist_new(rt, a->n);
	for (uint32_t i = 0; i < a->n; i++)
		gc_storep(l, l->s[i], val_to_str(rt, array_get(a, i)));
	return l;
}

static void member_from(struct rt *rt, struct typedata *d, struct ustr *name, val m)
{
	const struct type *t = val_type_of(m);

	for (size_t i = 0; i < ARRAY_LEN(kinds); i++) {
		if (t != &kinds[i].type)
			continue;
		if (!d->members)
			d->members = psobj_new(rt);
		psobj_put_member(rt, d->members, name, kinds[i].kind,
				 kinds[i].kind == PM_NOTE
					 ? record_get(m, 1)
					 : val_obj(psmember_new(rt, name, kinds[i].kind, record_get(m, 1), record_get(m, 2))));
	}
}

struct ustr *typedata_object_name(struct rt *rt, val v)
{
	val name = V_NULL;

	member_get_c(rt, v, "TypeName", &name);
	return val_to_str(rt, name);
}

void typedata_from_object(struct rt *rt, val v)
{
	struct typedata *d;
	struct dict *all;
	struct dict_entry *e;

	if (val_type_of(v) != &type_typedata)
		return;
	v = val_base(v);
	d = typedata_get(rt, typedata_object_name(rt, v));
	all = val_dict(record_get(v, F_MEMBERS));
	for (uint32_t i = 0; all && (e = dict_next(all, &i));)
		member_from(rt, d, ustr_intern(rt, val_to_str(rt, e->key)), e->value);
	d->default_display = set_names(rt, record_get(v, F_DISPLAY));
	d->default_keys = set_names(rt, record_get(v, F_KEYS));
	d->serialize_properties = set_names(rt, record_get(v, F_SERIALIZE));
	if (!val_is_null(record_get(v, F_NAMING)))
		d->default_property = val_to_str(rt, record_get(v, F_NAMING));
	if (!val_is_null(record_get(v, F_METHOD)))
		d->serialization_method = val_to_str(rt, record_get(v, F_METHOD));
	if (!val_is_null(record_get(v, F_DEPTH)))
		d->serialization_depth = val_to_int32(rt, record_get(v, F_DEPTH));
}
