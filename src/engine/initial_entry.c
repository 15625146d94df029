/* SPDX-License-Identifier: MIT */
/* The entries of an InitialSessionState: one class for each kind of thing a runspace begins with. */
#include "engine/initial_state.h"

#include "types/arg.h"
#include "types/enums.h"

#define SMA "System.Management.Automation."
#define ENTRY_TYPE(id_, name_, base_, ...) \
	const struct type type_##id_##_entry = RECORD_TYPE_OF(SMAR name_, base_, ENTRY__MAX, __VA_ARGS__);
ENTRY_TYPE(initial, "InitialSessionStateEntry", &type_object, .flags = TF_ABSTRACT)
ENTRY_TYPE(constrained, "ConstrainedSessionStateEntry", &type_initial_entry, .flags = TF_ABSTRACT)
ENTRY_TYPE(command, "SessionStateCommandEntry", &type_constrained_entry, .flags = TF_ABSTRACT)
ENTRY_TYPE(var, "SessionStateVariableEntry", &type_constrained_entry, .flags = TF_SEALED)
ENTRY_TYPE(provider, "SessionStateProviderEntry", &type_constrained_entry, .flags = TF_SEALED)
ENTRY_TYPE(fn, "SessionStateFunctionEntry", &type_command_entry, .flags = TF_SEALED)
ENTRY_TYPE(alias, "SessionStateAliasEntry", &type_command_entry, .flags = TF_SEALED)
ENTRY_TYPE(cmdlet, "SessionStateCmdletEntry", &type_command_entry, .flags = TF_SEALED)
ENTRY_TYPE(script, "SessionStateScriptEntry", &type_command_entry, .flags = TF_SEALED)
ENTRY_TYPE(application, "SessionStateApplicationEntry", &type_command_entry, .flags = TF_SEALED)
ENTRY_TYPE(types, "SessionStateTypeEntry", &type_initial_entry, .flags = TF_SEALED)
ENTRY_TYPE(format, "SessionStateFormatEntry", &type_initial_entry, .flags = TF_SEALED)
ENTRY_TYPE(assembly, "SessionStateAssemblyEntry", &type_initial_entry, .flags = TF_SEALED)

static const struct { const struct type *type; enum command_kind kind; } command_kinds[] = {
	{ &type_fn_entry, CK_FUNCTION }, { &type_alias_entry, CK_ALIAS }, { &type_cmdlet_entry, CK_CMDLET },
	{ &type_script_entry, CK_EXTERNAL_SCRIPT }, { &type_application_entry, CK_APPLICATION },
};

struct record *initial_entry(struct rt *rt, const struct type *t, val name)
{
	struct record *r = record_new(rt, t);

	record_put(r, ENTRY_NAME, val_is_null(name) ? V_NULL : val_str(val_to_str(rt, name)));
	r->f[ENTRY_VISIBILITY] = val_enum(&enum_sessionstateentryvisibility, 0);
	r->f[ENTRY_OWN] = V_FALSE;
	for (size_t i = 0; i < ARRAY_LEN(command_kinds); i++)
		if (command_kinds[i].type == t)
			r->f[ENTRY_COMMAND] = val_enum(&enum_commandtypes, command_kinds[i].kind);
	return r;
}

static val no_options(void) { return val_enum(&enum_scopeditemoptions, 0); }
static val text_or_null(val v) { return val_is_null(v) ? V_NULL : v; }

static val clone(struct rt *rt, val self, val *args, int n)
{
	const struct record *from = (struct record *)val_base(self).o;
	struct record *r = record_new(rt, cell_type(&from->h));

	for (int i = 0; i < ENTRY__MAX; i++)
		record_put(r, (uint32_t)i, from->f[i]);
	return val_obj(r);
}

/* One attribute or a list of them, as a collection. */
static val attributes_of(struct rt *rt, val given)
{
	struct list *l = list_new(rt, type_find_c(rt, "System.Collections.ObjectModel.Collection[System.Attribute]"));
	struct list *from = val_list(val_base(given));

	if (from)
		list_add_all(rt, l, from);
	else if (!val_is_null(given))
		list_add(rt, l, given);
	return val_obj(l);
}

static val new_var(struct rt *rt, val self, val *a, int n)
{
	struct record *r = initial_entry(rt, &type_var_entry, a[0]);

	record_put(r, VARIABLE_VALUE, a[1]);
	record_put(r, VARIABLE_DESCRIPTION, a[2]);
	record_put(r, VARIABLE_OPTIONS, n > 3 ? a[3] : no_options());
	record_put(r, VARIABLE_ATTRIBUTES, attributes_of(rt, n > 4 ? a[4] : V_NULL));
	return val_obj(r);
}

/* (name, definition), (…, helpFile), (…, options, helpFile): text that cannot be read is refused at once. */
static val new_fn(struct rt *rt, val self, val *a, int n)
{
	struct record *r = initial_entry(rt, &type_fn_entry, a[0]);
	size_t len;
	const char *text = ustr_utf8(rt, val_to_str(rt, a[1]), &len);

	scriptblock_parse(rt, text, len, NULL);
	record_put(r, COMMAND_DEFINITION, a[1]);
	record_put(r, COMMAND_OPTIONS, n > 3 ? a[2] : no_options());
	record_put(r, FUNCTION_HELP, n > 2 ? text_or_null(a[n - 1]) : V_NULL);
	return val_obj(r);
}

static val new_alias(struct rt *rt, val self, val *a, int n)
{
	struct record *r = initial_entry(rt, &type_alias_entry, a[0]);

	record_put(r, COMMAND_DEFINITION, a[1]);
	record_put(r, ALIAS_DESCRIPTION, n > 2 ? a[2] : val_str(ustr_empty(rt)));
	record_put(r, COMMAND_OPTIONS, n > 3 ? a[3] : no_options());
	return val_obj(r);
}

static val of_class(struct rt *rt, const struct type *t, val *a)
{
	struct record *r = initial_entry(rt, t, a[0]);

	record_put(r, CMDLET_TYPE, a[1]);
	record_put(r, CMDLET_HELP, a[2]);
	return val_obj(r);
}

static val new_cmdlet(struct rt *rt, val self, val *a, int n) { return of_class(rt, &type_cmdlet_entry, a); }
static val new_provider(struct rt *rt, val self, val *a, int n) { return of_class(rt, &type_provider_entry, a); }

static val of_path(struct rt *rt, const struct type *t, val path)
{
	struct record *r = initial_entry(rt, t, path);

	record_put(r, FILE_NAME, path);
	return val_obj(r);
}

static val new_script(struct rt *rt, val self, val *a, int n) { return of_path(rt, &type_script_entry, a[0]); }
static val new_application(struct rt *rt, val self, val *a, int n) { return of_path(rt, &type_application_entry, a[0]); }

/* Of a file, or of the data itself. */
static val from_file(struct rt *rt, const struct type *t, val name, const val *a, int n)
{
	bool data = val_base(a[0]).k == VK_OBJ;
	struct record *r = initial_entry(rt, t, data ? V_NULL : name);

	record_put(r, FILE_NAME, data ? V_NULL : a[0]);
	record_put(r, FILE_DATA, data ? a[0] : V_NULL);
	record_put(r, FILE_REMOVES, n > 1 ? a[1] : V_FALSE);
	return val_obj(r);
}

static val new_types(struct rt *rt, val self, val *a, int n) { return from_file(rt, &type_types_entry, a[0], a, n); }
static val new_format(struct rt *rt, val self, val *a, int n) { return from_file(rt, &type_format_entry, arg_text(rt, "*"), a, n); }

static val new_assembly(struct rt *rt, val self, val *a, int n)
{
	struct record *r = initial_entry(rt, &type_assembly_entry, a[0]);

	record_put(r, FILE_NAME, n > 1 ? a[1] : V_NULL);
	return val_obj(r);
}

static const struct member_def initial_members[] = {
	RECORD_PROP("string Name {get;}", 0), RECORD_PROP(SMA "PSSnapInInfo PSSnapIn {get;}", 1),
	RECORD_PROP("psmoduleinfo Module {get;}", 2),
	METHOD(SMAR "InitialSessionStateEntry Clone()", clone), MEMBERS_END
};
static const struct member_def constrained_members[] = {
	RECORD_PROP_RW(SMA "SessionStateEntryVisibility Visibility {get;set;}", 3), MEMBERS_END
};
static const struct member_def command_members[] = { RECORD_PROP(SMA "CommandTypes CommandType {get;}", 4), MEMBERS_END };

#define VARIABLE "(string name, System.Object value, string description"
#define OPTIONS SMA "ScopedItemOptions options"
static const struct member_def var_members[] = {
	RECORD_PROP("System.Object Value {get;}", 6), RECORD_PROP("string Description {get;}", 7),
	RECORD_PROP(SMA "ScopedItemOptions Options {get;}", 8),
	RECORD_PROP("System.Collections.ObjectModel.Collection[System.Attribute] Attributes {get;}", 9),
	CTOR(VARIABLE ")", new_var), CTOR(VARIABLE ", " OPTIONS ")", new_var),
	CTOR(VARIABLE ", " OPTIONS ", System.Collections.ObjectModel.Collection[System.Attribute] attributes)", new_var),
	CTOR(VARIABLE ", " OPTIONS ", System.Attribute attribute)", new_var), MEMBERS_END
};
static const struct member_def fn_members[] = {
	RECORD_PROP("string Definition {get;}", 6), RECORD_PROP(SMA "ScopedItemOptions Options {get;}", 7),
	RECORD_PROP("string HelpFile {get;}", 8),
	CTOR("(string name, string definition, " OPTIONS ", string helpFile)", new_fn),
	CTOR("(string name, string definition, string helpFile)", new_fn), CTOR("(string name, string definition)", new_fn),
	MEMBERS_END
};
static const struct member_def alias_members[] = {
	RECORD_PROP("string Definition {get;}", 6), RECORD_PROP("string Description {get;}", 8),
	RECORD_PROP(SMA "ScopedItemOptions Options {get;}", 7),
	CTOR("(string name, string definition)", new_alias), CTOR("(string name, string definition, string description)", new_alias),
	CTOR("(string name, string definition, string description, " OPTIONS ")", new_alias), MEMBERS_END
};
#define OF_CLASS "(string name, type implementingType, string helpFileName)"
static const struct member_def cmdlet_members[] = {
	RECORD_PROP("type ImplementingType {get;}", 6), RECORD_PROP("string HelpFileName {get;}", 7),
	CTOR(OF_CLASS, new_cmdlet), MEMBERS_END
};
static const struct member_def provider_members[] = {
	RECORD_PROP("type ImplementingType {get;}", 6), RECORD_PROP("string HelpFileName {get;}", 7),
	CTOR(OF_CLASS, new_provider), MEMBERS_END
};
static const struct member_def script_members[] = {
	RECORD_PROP("string Path {get;}", 6), CTOR("(string path)", new_script), MEMBERS_END
};
static const struct member_def application_members[] = {
	RECORD_PROP("string Path {get;}", 6), CTOR("(string path)", new_application), MEMBERS_END
};
static const struct member_def types_members[] = {
	RECORD_PROP("string FileName {get;}", 6), RECORD_PROP(SMAR "TypeTable TypeTable {get;}", 7),
	RECORD_PROP(SMAR "TypeData TypeData {get;}", 8), RECORD_PROP("bool IsRemove {get;}", 9),
	CTOR("(string fileName)", new_types), CTOR("(" SMAR "TypeData typeData, bool isRemove)", new_types), MEMBERS_END
};
static const struct member_def format_members[] = {
	RECORD_PROP("string FileName {get;}", 6), RECORD_PROP(SMAR "FormatTable Formattable {get;}", 7),
	RECORD_PROP(SMA "ExtendedTypeDefinition FormatData {get;}", 8), CTOR("(string fileName)", new_format),
	CTOR("(" SMA "ExtendedTypeDefinition typeDefinition)", new_format), MEMBERS_END
};
static const struct member_def assembly_members[] = {
	RECORD_PROP("string FileName {get;}", 6),
	CTOR("(string name, string fileName)", new_assembly), CTOR("(string name)", new_assembly), MEMBERS_END
};

_startup_ void initial_entries_register(struct rt *rt)
{
	static const struct record_row rows[] = {
		{ &type_initial_entry, initial_members }, { &type_constrained_entry, constrained_members },
		{ &type_command_entry, command_members }, { &type_var_entry, var_members }, { &type_fn_entry, fn_members },
		{ &type_alias_entry, alias_members }, { &type_cmdlet_entry, cmdlet_members },
		{ &type_provider_entry, provider_members }, { &type_script_entry, script_members },
		{ &type_application_entry, application_members }, { &type_types_entry, types_members },
		{ &type_format_entry, format_members }, { &type_assembly_entry, assembly_members },
	};

	for (size_t i = 0; i < ARRAY_LEN(rows); i++)
		type_register(rt, rows[i].type, rows[i].members);
}
