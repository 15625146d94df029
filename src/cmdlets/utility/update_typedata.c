/* SPDX-License-Identifier: MIT */
/* Update-TypeData: members and settings for a type name, given or read from files. */
#include <string.h>

#include "cmdlets/utility/typedata_object.h"
#include "cmdlets/management/items.h"
#include "format/ps1xml.h"
#include "providers/provider.h"

struct args {
	struct array *append, *prepend;
	int64_t member_type;
	struct ustr *member_name;
	val value, second_value;
	val converter, adapter;
	struct ustr *method;
	val target;
	int64_t depth;
	struct ustr *display_property;
	bool inherit;
	struct ustr *string_source;
	struct array *display_set, *key_set, *serialize_set;
	val type_name;
	bool force;
	struct array *type_data;
};

enum { SET_FILE, SET_DYNAMIC, SET_DATA };
static const char *const sets[] = { "FileSet", "DynamicTypeSet", "TypeDataSet", NULL };
#define DYN .sets = 1 << SET_DYNAMIC
static const struct param_def params[] = {
	PARAM(args, member_type, "MemberType", P_ENUM, DYN, .flags = PF_NOT_NULL_OR_EMPTY,
		.type_name = "System.Management.Automation.PSMemberTypes",
	      .validate = "set:NoteProperty,AliasProperty,ScriptProperty,CodeProperty,ScriptMethod,CodeMethod"),
	PARAM(args, member_name, "MemberName", P_STRING, DYN, .flags = PF_NOT_NULL_OR_EMPTY),
	PARAM(args, value, "Value", P_OBJECT, DYN),
	PARAM(args, second_value, "SecondValue", P_OBJECT, DYN, .flags = PF_NOT_NULL),
	PARAM(args, converter, "TypeConverter", P_NAMED, DYN, .type_name = "System.Type", .flags = PF_NOT_NULL),
	PARAM(args, adapter, "TypeAdapter", P_NAMED, DYN, .type_name = "System.Type", .flags = PF_NOT_NULL),
	PARAM(args, method, "SerializationMethod", P_STRING, DYN, .flags = PF_NOT_NULL_OR_EMPTY),
	PARAM(args, target, "TargetTypeForDeserialization", P_NAMED, DYN, .type_name = "System.Type", .flags = PF_NOT_NULL),
	PARAM(args, depth, "SerializationDepth", P_INT, DYN, .validate = "range:0:2147483647", .flags = PF_NOT_NULL),
	PARAM(args, display_property, "DefaultDisplayProperty", P_STRING, DYN, .flags = PF_NOT_NULL_OR_EMPTY),
	PARAM(args, inherit, "InheritPropertySerializationSet", P_BOOL, DYN, .flags = PF_NOT_NULL,
	      .type_name = "System.Nullable`1[System.Boolean]"),
	PARAM(args, string_source, "StringSerializationSource", P_STRING, DYN, .flags = PF_NOT_NULL_OR_EMPTY),
	PARAM(args, display_set, "DefaultDisplayPropertySet", P_ARRAY | P_STRING, DYN, .flags = PF_NOT_NULL_OR_EMPTY),
	PARAM(args, key_set, "DefaultKeyPropertySet", P_ARRAY | P_STRING, DYN, .flags = PF_NOT_NULL_OR_EMPTY),
	PARAM(args, serialize_set, "PropertySerializationSet", P_ARRAY | P_STRING, DYN, .flags = PF_NOT_NULL_OR_EMPTY),
	PARAM(args, type_name, "TypeName", P_OBJECT, DYN, .flags = PF_NOT_NULL_OR_EMPTY | PF_MANDATORY | PF_PIPE,
	      .type_name = "System.String"),
	PARAM(args, force, "Force", P_SWITCH, .sets = 1 << SET_DYNAMIC | 1 << SET_DATA),
	PARAM(args, type_data, "TypeData", P_ARRAY | P_OBJECT, .pos = 1, .sets = 1 << SET_DATA,
	      .flags = PF_MANDATORY | PF_PIPE | PF_PIPE_NAME, .type_name = "System.Management.Automation.Runspaces.TypeData"),
	PARAM(args, append, "AppendPath", P_ARRAY | P_STRING, .pos = 1, .sets = 1 << SET_FILE,
	      .flags = PF_PIPE | PF_PIPE_NAME | PF_NOT_NULL, .aliases = "PSPath,Path"),
	PARAM(args, prepend, "PrependPath", P_ARRAY | P_STRING, .sets = 1 << SET_FILE, .flags = PF_NOT_NULL),
	PARAMS_END
};

static void load_file(struct cmdlet *c, void *path)
{
	ps1xml_load_types(c->rt, path);
}

static void load(struct rt *rt, const struct ppath *p, void *arg)
{
	if (!ustr_ends(p->path, ustr_new(rt, ".ps1xml"), true))
		cmdlet_error_fmt(arg, "System.Management.Automation.PSInvalidOperationException", "WrongExtension",
			EC_InvalidArgument, V_NULL,
				 "Cannot read the file \"%s\"  because it does not have the file name extension \"ps1xml\".", USTR_C(rt, p->path));
	else if (cmdlet_should_process(arg, p->path, "Update TypeData"))
		items_try_own(arg, EC_InvalidOperation, load_file, p->path);
}

static void load_path(struct cmdlet *c, void *arg)
{
	path_glob(c->rt, arg, false, false, load, c);
}

static void load_all(struct cmdlet *c, struct array *a, const char *id)
{
	for (uint32_t i = 0; a && i < a->n; i++) {
		struct ustr *text = val_to_str(c->rt, array_get(a, i));

		items_try_id(c, id, EC_InvalidOperation, val_str(text), load_path, text);
	}
}

/* A name, or the name of a type given as an object. */
static struct ustr *type_name_of(struct rt *rt, val v)
{
	val b = val_base(v);
	const struct type *t;

	if (b.k == VK_TYPE)
		return type_full_name(rt, b.t);
	t = b.k == VK_STR ? type_find_c(rt, USTR_C(rt, b.s)) : NULL;
	return t ? type_full_name(rt, t) : val_to_str(rt, v);
}

static struct strlist *names_of(struct rt *rt, struct array *a)
{
	struct strlist *l = strlist_new(rt, a->n);

	for (uint32_t i = 0; i < a->n; i++)
		gc_storep(l, l->s[i], val_to_str(rt, array_get(a, i)));
	return l;
}

static void exists(struct cmdlet *c, const char *what, struct ustr *type)
{
	cmdlet_error_fmt(c, "System.Management.Automation.RuntimeException", "TypesDynamicUpdateException", EC_InvalidOperation,
				 V_NULL, "Error in TypeData \"%s\": The member %s is already present.",
				 USTR_C(c->rt, type), what);
}

static val member_value_of(struct cmdlet *c, struct args *a, struct ustr *name, enum psmember_kind kind)
{
	val value = val_base(a->value), second = val_base(a->second_value);

	if (kind == PM_NOTE)
		return a->value;
	if (kind == PM_ALIAS)
		return val_obj(psmember_new(c->rt, name, kind, val_str(val_to_str(c->rt, value)),
					    second.k == VK_TYPE ? second : V_NULL));
	if (!val_scriptblock(value))
		cmdlet_throw_fmt(c, "System.Management.Automation.PSInvalidCastException", "ConvertToFinalInvalidCastException",
			EC_InvalidArgument, V_NULL,
			"Cannot convert the \"%s\" value of type \"%s\" to type \"System.Management.Automation.ScriptBlock\".",
			val_to_c(c->rt, value), val_is_null(value) ? "" : USTR_C(c->rt, type_full_name(c->rt, val_type_of(value))));
	return val_obj(psmember_new(c->rt, name, kind, value, val_scriptblock(second) ? second : V_NULL));
}

static void add_member(struct cmdlet *c, struct args *a, struct typedata *d)
{
	struct ustr *name = ustr_intern(c->rt, a->member_name);
	enum psmember_kind kind = (enum psmember_kind)a->member_type;
	val v = member_value_of(c, a, name, kind);

	if (!a->force && d->members && shape_find(d->members->shape, name) >= 0) {
		exists(c, USTR_C(c->rt, name), d->type_name);
		return;
	}
	if (!d->members)
		d->members = psobj_new(c->rt);
	psobj_put_member(c->rt, d->members, name, kind, v);
}

static void put_settings(struct cmdlet *c, struct args *a, struct typedata *d)
{
	if (a->display_set) {
		if (d->default_display && !a->force)
			exists(c, "DefaultDisplayPropertySet", d->type_name);
		else
			d->default_display = names_of(c->rt, a->display_set);
	}
	if (a->key_set)
		d->default_keys = names_of(c->rt, a->key_set);
	if (a->serialize_set)
		d->serialize_properties = names_of(c->rt, a->serialize_set);
	if (a->display_property)
		d->default_property = a->display_property;
	if (a->method)
		d->serialization_method = a->method;
	if (a->string_source)
		d->string_source = a->string_source;
	if (cmdlet_has(c, "SerializationDepth"))
		d->serialization_depth = (int)a->depth;
	if (cmdlet_has(c, "InheritPropertySerializationSet"))
		d->inherit_serialize = a->inherit;
	if (val_base(a->target).k == VK_TYPE)
		d->target_for_deserialization = val_base(a->target).t;
}

static void update_dynamic(struct cmdlet *c)
{
	struct args *a = c->args;
	struct ustr *name = type_name_of(c->rt, a->type_name);
	struct typedata *d;

	if (!ustr_len(ustr_trim(c->rt, name, true, true)))
		cmdlet_throw_fmt(c, "System.InvalidOperationException", "TargetTypeNameEmpty", EC_InvalidOperation,
					 V_NULL, "The target type name should not be null, empty, or contain only white spaces.");
	if (!cmdlet_should_process(c, name, "Update TypeData"))
		return;
	d = typedata_get(c->rt, name);
	if (val_base(a->adapter).k == VK_TYPE) {
		cmdlet_error_fmt(c, "System.Management.Automation.RuntimeException", "TypesDynamicUpdateException",
			EC_InvalidOperation, V_NULL,
			"Error in TypeData \"%s\": Type \"%s\" should be a PSPropertyAdapter.", USTR_C(c->rt, name),
			USTR_C(c->rt, type_full_name(c->rt, val_base(a->adapter).t)));
		return;
	}
	if (a->member_name)
		add_member(c, a, d);
	put_settings(c, a, d);
}

static void process(struct cmdlet *c)
{
	struct args *a = c->args;

	if (c->set == SET_DYNAMIC) {
		update_dynamic(c);
	} else if (c->set == SET_DATA) {
		for (uint32_t i = 0; a->type_data && i < a->type_data->n; i++)
			typedata_from_object(c->rt, array_get(a->type_data, i));
	} else {
		load_all(c, a->prepend, "TypesPrependPathException");
		load_all(c, a->append, "TypesAppendPathException");
	}
}

const struct cmdlet_def cmdlet_update_typedata = {
	.name = "Update-TypeData", .module = MOD_UTILITY, .class_name = "UpdateTypeDataCommand", .params = params,
	.sets = sets, .default_set = "FileSet", .args_size = sizeof(struct args), .flags = CF_SHOULD_PROCESS | CF_CONFIRM_LOW,
	.process = process, .synopsis = "Adds members and settings to types.",
};
