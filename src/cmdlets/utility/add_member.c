/* SPDX-License-Identifier: MIT */
/* Add-Member: members of one object. */
#include "cmdlets/utility/prop_expr.h"
#include "types/psobject.h"

struct args {
	val input_object;
	struct ustr *type_name;
	bool pass_thru;
	int64_t member_type;
	struct ustr *name;
	val value;
	val second_value;
	bool force;
	struct ustr *note_property_name;
	val note_property_value;
	val note_property_members;
};

enum { SET_TYPE_NAME, SET_MEMBER, SET_NOTE, SET_NOTES };

/* A note is never named as a kind of member: so the first position tells what is meant. */
#define NOT_A_MEMBER_TYPE                                                                                \
	"pattern:^(?!(AliasProperty|CodeProperty|NoteProperty|ScriptProperty|PropertySet|CodeMethod|"    \
	"ScriptMethod|MemberSet)$)"

static const char *const sets[] = { "TypeNameSet", "MemberSet", "NotePropertySingleMemberSet",
	"NotePropertyMultiMemberSet", NULL };
static const struct param_def params[] = {
	PARAM(args, input_object, "InputObject", P_PSOBJECT, .sets = 1 << 0 | 1 << 1 | 1 << 2 | 1 << 3,
	      .flags = PF_MANDATORY | PF_PIPE),
	PARAM(args, type_name, "TypeName", P_STRING, .sets = 1 << 0, .flags = PF_MANDATORY | PF_NOT_NULL_OR_EMPTY),
	PARAM(args, type_name, "TypeName", P_STRING, .sets = 1 << 1 | 1 << 2 | 1 << 3, .flags = PF_NOT_NULL_OR_EMPTY),
	PARAM(args, pass_thru, "PassThru", P_SWITCH, .sets = 1 << 0 | 1 << 1 | 1 << 2 | 1 << 3),
	PARAM(args, member_type, "MemberType", P_ENUM, .pos = 1, .sets = 1 << 1, .flags = PF_MANDATORY,
	      .aliases = "Type", .type_name = "System.Management.Automation.PSMemberTypes"),
	PARAM(args, name, "Name", P_STRING, .pos = 2, .sets = 1 << 1, .flags = PF_MANDATORY),
	PARAM(args, value, "Value", P_OBJECT, .pos = 3, .sets = 1 << 1),
	PARAM(args, second_value, "SecondValue", P_OBJECT, .pos = 4, .sets = 1 << 1),
	PARAM(args, force, "Force", P_SWITCH, .sets = 1 << 1 | 1 << 2 | 1 << 3),
	PARAM(args, note_property_name, "NotePropertyName", P_STRING, .pos = 1, .sets = 1 << 2,
		.flags = PF_MANDATORY | PF_NOT_NULL_OR_EMPTY,
	      .validate = NOT_A_MEMBER_TYPE),
	PARAM(args, note_property_value, "NotePropertyValue", P_OBJECT, .pos = 2, .sets = 1 << 2,
	      .flags = PF_MANDATORY | PF_ALLOW_NULL),
	PARAM(args, note_property_members, "NotePropertyMembers", P_DICT, .pos = 1, .sets = 1 << 3,
	      .flags = PF_MANDATORY | PF_NOT_NULL_OR_EMPTY),
	PARAMS_END
};

static void member_exists(struct cmdlet *c, struct ustr *name, val target)
{
	cmdlet_error_fmt(c, "System.InvalidOperationException", "MemberAlreadyExists", EC_InvalidOperation, target,
		"Cannot add a member with the name \"%s\" because a member with that name already exists. To overwrite the member anyway, add the Force parameter to your command.",
		USTR_C(c->rt, name));
}

/* With -Force, what was there gives way: the new one comes last. */
static bool may_add(struct cmdlet *c, val v, struct ustr *name)
{
	struct args *a = c->args;
	struct psobj *own = ext_of(c->rt, &v, false);
	struct member_info m;

	if (a->force && own)
		psobj_remove(c->rt, own, name);
	if (a->force || !member_find(c->rt, v, name, &m))
		return true;
	member_exists(c, name, v);
	return false;
}

static void wrong_type(struct cmdlet *c, int64_t type)
{
	const char *name = val_to_c(c->rt, val_enum(type_find_c(c->rt, "System.Management.Automation.PSMemberTypes"), type));
	bool several = type & (type - 1);

	cmdlet_throw_fmt(c, "System.InvalidOperationException",
		several ? "WrongMemberCount" : "CannotAddMemberType", EC_InvalidOperation, V_NULL,
			 several ? "To add a member, only one member type can be specified. The member types specified are: \"%s\"" :
				   "Cannot add a member with type \"%s\". Specify a different type for the MemberTypes parameter.", name);
}

static struct psmember *new_member(struct cmdlet *c, enum psmember_kind kind)
{
	struct args *a = c->args;
	struct psmember *m = rt_new_cell(c->rt, &type_psmember, psmember);

	m->name = a->name;
	m->kind = kind;
	m->a = a->value;
	m->b = a->second_value;
	return m;
}

/* What the kinds of member want of the two values. */
enum wants {
	NO_SECOND = 1, VALUE = 2, VALUE_FIRST = 4 /* the value is looked at before the second */, SECOND = 8, EITHER = 16,
};

static const struct {
	enum psmember_kind kind;
	const char *name;
	unsigned wants;
} rules[] = {
	{ PM_ALIAS, "AliasProperty", VALUE | VALUE_FIRST | SECOND }, { PM_NOTE, "NoteProperty", NO_SECOND },
	{ PM_SCRIPT_PROPERTY, "ScriptProperty", EITHER }, { PM_CODE_PROPERTY, "CodeProperty", EITHER },
	{ PM_PROPERTY_SET, "PropertySet", NO_SECOND | VALUE }, { PM_MEMBER_SET, "MemberSet", NO_SECOND },
	{ PM_SCRIPT_METHOD, "ScriptMethod", NO_SECOND | VALUE },
	{ PM_CODE_METHOD, "CodeMethod", NO_SECOND | VALUE | VALUE_FIRST },
};

static _Noreturn void refuse(struct cmdlet *c, const char *id, const char *text, const char *kind)
{
	cmdlet_throw_fmt(c, "System.InvalidOperationException", id, EC_InvalidOperation, V_NULL, text, kind);
}

static void want_value(struct cmdlet *c, unsigned wants, const char *kind)
{
	if (wants & VALUE && val_is_null(((struct args *)c->args)->value))
		refuse(c, "Value1ShouldNotBeNull",
		       "The Value parameter should not be null for a member of type \"%s\". Specify a non-null value for the Value parameter when adding members of this type.",
		       kind);
}

static void check_values(struct cmdlet *c)
{
	struct args *a = c->args;
	bool second = cmdlet_has(c, "SecondValue");
	unsigned wants = 0;
	const char *kind = "";

	for (size_t i = 0; i < ARRAY_LEN(rules); i++)
		if ((int64_t)rules[i].kind == a->member_type) {
			wants = rules[i].wants;
			kind = rules[i].name;
		}
	if (wants & VALUE_FIRST)
		want_value(c, wants, kind);
	if (wants & NO_SECOND && second)
		refuse(c, "Value2ShouldNotBeSpecified",
		       "The SecondValue parameter is not necessary for a member of type \"%s\", and should not be specified. Do not specify the SecondValue parameter when you add members of this type.",
		       kind);
	want_value(c, wants, kind);
	if (wants & SECOND && second && val_is_null(a->second_value))
		refuse(c, "Value2ShouldNotBeNull",
		       "The SecondValue parameter should not be null for a member of type \"%s\". Specify a non-null value for the SecondValue parameter when adding members of this type.",
		       kind);
	if (wants & EITHER && val_is_null(a->value) && val_is_null(a->second_value))
		refuse(c, "Value1AndValue2AreNotBothNull",
		       "Both Value and SecondValue parameters should not be null for a member of type \"%s\". Specify a non-null value for one of the two parameters.",
		       kind);
}

static val method_info(struct cmdlet *c, val v)
{
	return val_is_null(v) ? V_NULL : conv(c->rt, v, type_find_c(c->rt, "System.Reflection.MethodInfo"));
}

/* Makes of the values what a kind of member wants; NULL when they do not fit. */
static struct psmember *make_member(struct cmdlet *c)
{
	struct args *a = c->args;

	switch (a->member_type) {
	case PM_ALIAS:
		a->value = val_str(val_to_str(c->rt, a->value));
		if (!val_is_null(a->second_value))
			a->second_value = conv(c->rt, a->second_value, type_find_c(c->rt, "System.Type"));
		break;
	case PM_SCRIPT_PROPERTY:
		a->value = val_is_null(a->value) ? V_NULL : conv(c->rt, a->value, &type_scriptblock);
		a->second_value = val_is_null(a->second_value) ? V_NULL : conv(c->rt, a->second_value, &type_scriptblock);
		break;
	case PM_SCRIPT_METHOD:
		a->value = conv(c->rt, a->value, &type_scriptblock);
		break;
	case PM_PROPERTY_SET:
		a->value = conv(c->rt, a->value, &type_string_array);
		break;
	case PM_MEMBER_SET:
		a->value = psobject_bag_of(c->rt, a->value);
		break;
	case PM_CODE_PROPERTY:
	case PM_CODE_METHOD:
		a->value = method_info(c, a->value);
		a->second_value = method_info(c, a->second_value);
		break;
	default:
		wrong_type(c, a->member_type);
		return NULL;
	}
	return new_member(c, (enum psmember_kind)a->member_type);
}

static bool add_one(struct cmdlet *c, val *v)
{
	struct args *a = c->args;
	struct psmember *m;

	a->name = ustr_intern(c->rt, a->name);
	check_values(c);
	if (!may_add(c, *v, a->name))
		return false;
	if (a->member_type == PM_NOTE) {
		psobj_put(c->rt, ext_of(c->rt, v, true), a->name, val_is_null(a->value) ? V_NULL : a->value);
		return true;
	}
	m = make_member(c);
	if (!m)
		return false;
	psobj_put_member(c->rt, ext_of(c->rt, v, true), m->name, m->kind, val_obj(m));
	return true;
}

static bool add_note(struct cmdlet *c, val *v, struct ustr *name, val x)
{
	name = ustr_intern(c->rt, name);
	if (!may_add(c, *v, name))
		return false;
	psobj_put(c->rt, ext_of(c->rt, v, true), name, val_is_null(x) ? V_NULL : x);
	return true;
}

static void add_notes(struct cmdlet *c, val *v, struct dict *d)
{
	struct dict_entry *e;

	for (uint32_t i = 0; d && (e = dict_next(d, &i));)
		add_note(c, v, val_to_str(c->rt, e->key), e->value);
}

static void process(struct cmdlet *c)
{
	struct args *a = c->args;
	val v = a->input_object;

	if (a->type_name) {
		const struct type *t = type_find_c(c->rt, USTR_C(c->rt, a->type_name));

		val_insert_type_name(c->rt, &v, t ? type_full_name(c->rt, t) : a->type_name);
	}
	if (c->set == SET_MEMBER && !add_one(c, &v))
		return;
	if (c->set == SET_NOTE && !add_note(c, &v, a->note_property_name, a->note_property_value))
		return;
	if (c->set == SET_NOTES)
		add_notes(c, &v, val_dict(a->note_property_members));
	if (a->pass_thru)
		cmdlet_write(c, v);
}

const struct cmdlet_def cmdlet_add_member = {
	.name = "Add-Member", .module = MOD_UTILITY,
	.sets = sets, .default_set = "TypeNameSet",
	.params = params, .args_size = sizeof(struct args), .process = process,
	.synopsis = "Adds properties and methods to an object.",
};
