/* SPDX-License-Identifier: MIT */
/* Update-TypeData: members and settings for a type name, given or read from files. */
#include <string.h>

#include "cmdlets/utility/typedata_apply.h"
#include "cmdlets/management/items.h"
#include "format/ps1xml.h"
#include "providers/provider.h"
#include "types/typedata_class.h"
#include "value/record.h"

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

/* ---- The parameters as an object ---- */

static _Noreturn void wrong_use(struct cmdlet *c, const char *id, const char *fmt, const char *what)
{
	struct ustr *text = ustr_printf(c->rt, fmt, what, what);

	cmdlet_throw_fmt(c, "System.InvalidOperationException", id, EC_InvalidOperation, V_NULL, "%s", USTR_C(c->rt, text));
}

/* Which of -MemberName, -Value and -SecondValue the kind of member needs. */
static void check_member(struct cmdlet *c, struct args *a)
{
	bool two = a->member_type == PM_ALIAS || a->member_type == PM_SCRIPT_PROPERTY || a->member_type == PM_CODE_PROPERTY;
	const char *kind = USTR_C(c->rt, enum_to_str(c->rt, type_find_c(c->rt, "System.Management.Automation.PSMemberTypes"),
						     a->member_type));

	if (!a->member_name)
		wrong_use(c, "MemberNameShouldBeSpecified",
			"The MemberName parameter is required for the type \"%s\". Please specify the MemberName parameter.", kind);
	if (!cmdlet_has(c, "Value") && !(a->member_type == PM_CODE_PROPERTY && cmdlet_has(c, "SecondValue")))
		wrong_use(c, "ValueShouldBeSpecified",
			"The Value parameter is required for the type \"%s\". Please specify the Value parameter.", kind);
	if (cmdlet_has(c, "SecondValue") && !two)
		wrong_use(c, "SecondValueShouldNotBeSpecified",
			"The SecondValue parameter is not necessary for a member of type \"%s\", and should not be specified. "
			"Do not specify the SecondValue parameter when updating this member type.", kind);
}

/* Of a member whose values are blocks or methods. */
static val block_value(struct cmdlet *c, val v, const char *type)
{
	return val_is_null(v) ? V_NULL : conv(c->rt, v, type_find_c(c->rt, type));
}

static void add_member(struct cmdlet *c, struct args *a, struct record *data)
{
	enum psmember_kind kind = (enum psmember_kind)a->member_type;
	const char *type = kind == PM_CODE_PROPERTY || kind == PM_CODE_METHOD ? "System.Reflection.MethodInfo"
		: "System.Management.Automation.ScriptBlock";
	val v = a->value, second = a->second_value;

	if (kind == PM_ALIAS) {
		v = val_str(val_to_str(c->rt, v));
		second = val_is_null(second) ? V_NULL : conv(c->rt, second, &type_type);
	} else if (kind != PM_NOTE) {
		v = block_value(c, v, type);
		second = block_value(c, second, type);
	}
	dict_put(c->rt, val_dict(record_get(val_obj(data), TD_MEMBERS)), val_str(a->member_name),
		 val_obj(typemember_new(c->rt, kind, a->member_name, v, second)));
}

static void put_names(struct cmdlet *c, struct record *data, enum typedata_field field, struct array *names)
{
	if (names)
		record_put(data, field, val_obj(typemember_new(c->rt, PM_PROPERTY_SET, NULL, val_obj(names), V_NULL)));
}

static void put_settings(struct cmdlet *c, struct args *a, struct record *data)
{
	record_put(data, TD_CONVERTER, a->converter);
	record_put(data, TD_ADAPTER, a->adapter);
	record_put(data, TD_METHOD, val_str(a->method));
	record_put(data, TD_TARGET, a->target);
	record_put(data, TD_DEPTH, val_num(VK_UINT32, a->depth));
	record_put(data, TD_DISPLAY_PROPERTY, val_str(a->display_property));
	record_put(data, TD_SOURCE, val_str(a->string_source));
	put_names(c, data, TD_DISPLAY_SET, a->display_set);
	put_names(c, data, TD_KEY_SET, a->key_set);
	put_names(c, data, TD_SERIALIZE_SET, a->serialize_set);
	if (cmdlet_has(c, "InheritPropertySerializationSet")) {
		data->f[TD_INHERIT] = val_bool(a->inherit);
		data->f[TD_INHERIT_SAID] = V_TRUE;
	}
}

static void update_dynamic(struct cmdlet *c)
{
	struct args *a = c->args;
	struct ustr *name = type_name_of(c->rt, a->type_name);
	struct record *data;

	if (!ustr_len(ustr_trim(c->rt, name, true, true)))
		cmdlet_throw_fmt(c, "System.InvalidOperationException", "TargetTypeNameEmpty", EC_InvalidOperation,
			val_str(name), "The target type name should not be null, empty, or contain only white spaces.");
	if (cmdlet_has(c, "MemberType"))
		check_member(c, a);
	else if (a->member_name || cmdlet_has(c, "Value") || cmdlet_has(c, "SecondValue"))
		wrong_use(c, "MemberTypeIsMissing",
			"The MemberName, Value, and SecondValue parameters cannot be specified without the MemberType parameter.", "");
	data = typedata_class_new(c->rt, name);
	if (cmdlet_has(c, "MemberType"))
		add_member(c, a, data);
	put_settings(c, a, data);
	if (cmdlet_should_process(c, ustr_printf(c->rt, "Type to update: %s", USTR_C(c->rt, name)), "Update TypeData"))
		typedata_apply(c, val_obj(data), a->force);
}

static void process(struct cmdlet *c)
{
	struct args *a = c->args;

	if (c->set == SET_DYNAMIC) {
		update_dynamic(c);
	} else if (c->set == SET_DATA) {
		for (uint32_t i = 0; a->type_data && i < a->type_data->n; i++)
			typedata_apply(c, array_get(a->type_data, i), a->force);
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
