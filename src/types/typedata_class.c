/* SPDX-License-Identifier: MIT */
/* TypeData, NotePropertyData, AliasPropertyData and the others; Copy. */
#include "types/typedata_class.h"

#include "types/arg.h"
#include "types/late.h"
#include "types/tables.h"
#include "value/coll.h"
#include "value/conv.h"
#include "value/error.h"
#include "value/record.h"

#define NS "System.Management.Automation.Runspaces."
#define MEMBER_TYPE(id, name_)                                                 \
	const struct type type_##id = RECORD_TYPE_OF(NS name_, &type_typemember, TM_FIELDS, .flags = TF_SEALED)

const struct type type_typedata_class = RECORD_TYPE_OF(NS "TypeData", &type_object, TD_FIELDS, .flags = TF_SEALED);
const struct type type_typemember = RECORD_TYPE_OF(NS "TypeMemberData", &type_object, TM_FIELDS, .flags = TF_ABSTRACT);
MEMBER_TYPE(notedata, "NotePropertyData");
MEMBER_TYPE(aliasdata, "AliasPropertyData");
MEMBER_TYPE(scriptpropertydata, "ScriptPropertyData");
MEMBER_TYPE(scriptmethoddata, "ScriptMethodData");
MEMBER_TYPE(codepropertydata, "CodePropertyData");
const struct type type_propertysetdata = RECORD_TYPE_OF(NS "PropertySetData", &type_object, TM_FIELDS, .flags = TF_SEALED);

static const struct { enum psmember_kind kind; const struct type *type; } kinds[] = {
	{ PM_NOTE, &type_notedata }, { PM_ALIAS, &type_aliasdata }, { PM_SCRIPT_PROPERTY, &type_scriptpropertydata },
	{ PM_SCRIPT_METHOD, &type_scriptmethoddata }, { PM_CODE_PROPERTY, &type_codepropertydata },
	{ PM_PROPERTY_SET, &type_propertysetdata },
};

enum psmember_kind typemember_kind(val m)
{
	const struct type *t = val_type_of(m);

	for (size_t i = 0; i < ARRAY_LEN(kinds); i++)
		if (kinds[i].type == t)
			return kinds[i].kind;
	return 0;
}

struct record *typemember_new(struct rt *rt, enum psmember_kind kind, struct ustr *name, val a, val b)
{
	const struct type *t = &type_notedata;
	struct record *r;

	types_late(rt);
	for (size_t i = 0; i < ARRAY_LEN(kinds); i++)
		if (kinds[i].kind == kind)
			t = kinds[i].type;
	r = record_new(rt, t);
	record_put(r, TM_NAME, name ? val_str(name) : V_NULL);
	record_put(r, TM_A, a);
	record_put(r, TM_B, b);
	r->f[TM_HIDDEN] = V_FALSE;
	return r;
}

struct record *typedata_class_new(struct rt *rt, struct ustr *name)
{
	struct record *r;

	types_late(rt);
	r = record_new(rt, &type_typedata_class);
	record_put(r, TD_NAME, val_str(name));
	record_put(r, TD_MEMBERS, val_obj(dict_new(rt, &type_dictionary, DICT_IGNORE_CASE)));
	r->f[TD_OVERRIDE] = r->f[TD_INHERIT] = V_FALSE;
	r->f[TD_DEPTH] = val_num(VK_UINT32, 0);
	return r;
}

static _Noreturn void null_argument(struct rt *rt, const char *name)
{
	net_throw(rt, "System.Management.Automation.PSArgumentNullException",
		"Cannot process argument because the value of argument \"%s\" is null. "
		"Change the value of argument \"%s\" to a non-null value.", name, name);
}

static val new_named(struct rt *rt, val self, val *a, int n)
{
	struct ustr *name = val_to_str(rt, a[0]);

	if (!ustr_len(name))
		null_argument(rt, "typeName");
	return val_obj(typedata_class_new(rt, name));
}

static val new_for_type(struct rt *rt, val self, val *a, int n)
{
	val t = val_base(a[0]);

	if (t.k != VK_TYPE)
		null_argument(rt, "type");
	return val_obj(typedata_class_new(rt, type_full_name(rt, t.t)));
}

static val copy(struct rt *rt, val self, val *a, int n)
{
	struct record *r = record_new(rt, &type_typedata_class);
	struct dict *from = val_dict(record_get(self, TD_MEMBERS)), *to = dict_new(rt, &type_dictionary, DICT_IGNORE_CASE);
	struct dict_entry *e;

	for (uint32_t i = 0; i < TD_FIELDS; i++)
		record_put(r, i, record_get(self, i));
	for (uint32_t i = 0; (e = dict_next(from, &i));)
		dict_put(rt, to, e->key, e->value);
	record_put(r, TD_MEMBERS, val_obj(to));
	return val_obj(r);
}

static void set_inherit(struct rt *rt, val self, val v)
{
	record_set(self, TD_INHERIT, v);
	record_set(self, TD_INHERIT_SAID, V_TRUE);
}

const struct member_def typedata_class_members[] = {
	CTOR("(string typeName)", new_named), CTOR("(type type)", new_for_type),
	METHOD(NS "TypeData Copy()", copy),
	RECORD_PROP("string TypeName {get;}", 0),
	RECORD_PROP("System.Collections.Generic.Dictionary[string," NS "TypeMemberData] Members {get;}", 1),
	RECORD_PROP_RW("type TypeConverter {get;set;}", 2), RECORD_PROP_RW("type TypeAdapter {get;set;}", 3),
	RECORD_PROP_RW("bool IsOverride {get;set;}", 4), RECORD_PROP_RW("string SerializationMethod {get;set;}", 5),
	RECORD_PROP_RW("type TargetTypeForDeserialization {get;set;}", 6),
	RECORD_PROP_RW("uint SerializationDepth {get;set;}", 7),
	RECORD_PROP_RW("string DefaultDisplayProperty {get;set;}", 8),
	PROP("bool InheritPropertySerializationSet {get;set;}", record_get_9, set_inherit),
	RECORD_PROP_RW("string StringSerializationSource {get;set;}", 10),
	RECORD_PROP_RW(NS "TypeMemberData StringSerializationSourceProperty {get;set;}", 11),
	RECORD_PROP_RW(NS "PropertySetData DefaultDisplayPropertySet {get;set;}", 12),
	RECORD_PROP_RW(NS "PropertySetData DefaultKeyPropertySet {get;set;}", 13),
	RECORD_PROP_RW(NS "PropertySetData PropertySerializationSet {get;set;}", 14),
	MEMBERS_END
};

/* (name, a, b) of a kind. */
static val make(struct rt *rt, enum psmember_kind kind, val *a, int n)
{
	return val_obj(typemember_new(rt, kind, val_to_str(rt, a[0]), n > 1 ? a[1] : V_NULL, n > 2 ? a[2] : V_NULL));
}

static val new_note(struct rt *rt, val self, val *a, int n) { return make(rt, PM_NOTE, a, n); }
static val new_alias(struct rt *rt, val self, val *a, int n) { return make(rt, PM_ALIAS, a, n); }
static val new_scriptproperty(struct rt *rt, val self, val *a, int n) { return make(rt, PM_SCRIPT_PROPERTY, a, n); }
static val new_scriptmethod(struct rt *rt, val self, val *a, int n) { return make(rt, PM_SCRIPT_METHOD, a, n); }

static val new_propertyset(struct rt *rt, val self, val *a, int n)
{
	struct list *l = list_new_of(rt, &type_collection, &type_string);
	struct iter it;
	val x;

	if (!iter_begin(rt, a[0], &it))
		null_argument(rt, "referencedProperties");
	while (iter_next(&it, &x))
		list_add(rt, l, val_str(val_to_str(rt, x)));
	return val_obj(typemember_new(rt, PM_PROPERTY_SET, NULL, val_obj(l), V_NULL));
}

const struct member_def typemember_members[] = { RECORD_PROP("string Name {get;}", 0), MEMBERS_END };
const struct member_def notedata_members[] = {
	CTOR("(string name, System.Object value)", new_note),
	RECORD_PROP_RW("System.Object Value {get;set;}", 2), RECORD_PROP_RW("bool IsHidden {get;set;}", 1), MEMBERS_END
};
const struct member_def aliasdata_members[] = {
	CTOR("(string name, string referencedMemberName)", new_alias),
	CTOR("(string name, string referencedMemberName, type type)", new_alias),
	RECORD_PROP_RW("string ReferencedMemberName {get;set;}", 2), RECORD_PROP_RW("type MemberType {get;set;}", 3),
	RECORD_PROP_RW("bool IsHidden {get;set;}", 1), MEMBERS_END
};
const struct member_def scriptpropertydata_members[] = {
	CTOR("(string name, scriptblock getScriptBlock)", new_scriptproperty),
	CTOR("(string name, scriptblock getScriptBlock, scriptblock setScriptBlock)", new_scriptproperty),
	RECORD_PROP_RW("scriptblock GetScriptBlock {get;set;}", 2), RECORD_PROP_RW("scriptblock SetScriptBlock {get;set;}", 3),
	RECORD_PROP_RW("bool IsHidden {get;set;}", 1), MEMBERS_END
};
const struct member_def scriptmethoddata_members[] = {
	CTOR("(string name, scriptblock scriptToInvoke)", new_scriptmethod),
	RECORD_PROP_RW("scriptblock Script {get;set;}", 2), MEMBERS_END
};
const struct member_def codepropertydata_members[] = {
	RECORD_PROP("System.Reflection.MethodInfo GetCodeReference {get;}", 2),
	RECORD_PROP("System.Reflection.MethodInfo SetCodeReference {get;}", 3),
	RECORD_PROP_RW("bool IsHidden {get;set;}", 1), MEMBERS_END
};
const struct member_def propertysetdata_members[] = {
	CTOR("(System.Collections.Generic.IEnumerable[string] referencedProperties)", new_propertyset),
	RECORD_PROP("System.Collections.ObjectModel.Collection[string] ReferencedProperties {get;}", 2),
	RECORD_PROP_RW("bool IsHidden {get;set;}", 1), MEMBERS_END
};
