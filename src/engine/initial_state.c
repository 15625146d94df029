/* SPDX-License-Identifier: MIT */
/*
 * InitialSessionState: what a new runspace begins with beyond the built-in
 * commands: variables, functions, aliases, modules, files of types and formats,
 * the environment, start-up scripts. Types, formats and the environment are the
 * process's: all its runspaces see them.
 */
#include "engine/command_impl.h"
#include "engine/language_mode.h"
#include "engine/runspace.h"
#include "types/enums.h"
#include "types/environment.h"
#include "value/record.h"

#include <string.h>

#define SMAR "System.Management.Automation.Runspaces."

/* ---- Entries ------------------------------------------------------------- */

#define ENTRY_TYPE(id_, name_) \
	static const struct type type_##id_##_entry = RECORD_TYPE(SMAR "SessionState" name_ "Entry", 4);
ENTRY_TYPE(var, "Variable")
ENTRY_TYPE(fn, "Function")
ENTRY_TYPE(alias, "Alias")
ENTRY_TYPE(cmdlet, "Cmdlet")
ENTRY_TYPE(types, "Type")
ENTRY_TYPE(format, "Format")
ENTRY_TYPE(assembly, "Assembly")

/* Fields of what is loaded from a file. */
enum { FILE_NAME, FILE_DATA, FILE_REMOVES };

/* Fields: name, value or definition, description, options. */
static val entry_new(struct rt *rt, const struct type *t, val *args, int n)
{
	struct record *r = record_new(rt, t);

	record_put(r, 0, args[0]);
	record_put(r, 1, n > 1 ? args[1] : V_NULL);
	record_put(r, 2, n > 2 ? args[2] : val_str(ustr_empty(rt)));
	record_put(r, 3, n > 3 ? args[3] : val_int(0));
	return val_obj(r);
}

#define ENTRY_CTOR(id_)                                                        \
	static val new_##id_(struct rt *rt, val self, val *args, int n)        \
	{                                                                      \
		return entry_new(rt, &type_##id_##_entry, args, n);            \
	}
ENTRY_CTOR(var)
ENTRY_CTOR(fn)
ENTRY_CTOR(alias)
ENTRY_CTOR(cmdlet)
ENTRY_CTOR(assembly)

/* Of a file, or of the data itself: only types have a name. */
static val from_file(struct rt *rt, const struct type *t, val *args, int n)
{
	bool data = val_base(args[0]).k == VK_OBJ;
	struct record *r = record_new(rt, t);

	record_put(r, FILE_NAME, data ? V_NULL : args[0]);
	record_put(r, FILE_DATA, data ? args[0] : V_NULL);
	record_put(r, FILE_REMOVES, n > 1 ? args[1] : V_FALSE);
	return val_obj(r);
}

static val new_types(struct rt *rt, val self, val *args, int n) { return from_file(rt, &type_types_entry, args, n); }
static val new_format(struct rt *rt, val self, val *args, int n) { return from_file(rt, &type_format_entry, args, n); }

static val new_fn_options(struct rt *rt, val self, val *args, int n)
{
	return entry_new(rt, &type_fn_entry, (val[]){ args[0], args[1], args[3], args[2] }, 4);
}

static const struct member_def var_members[] = {
	CTOR("(string name, System.Object value, string description)", new_var),
	CTOR("(string name, System.Object value, string description, System.Management.Automation.ScopedItemOptions options)",
		new_var),
	RECORD_PROP("string Name {get;}", 0), RECORD_PROP("System.Object Value {get;}", 1),
	RECORD_PROP("string Description {get;}", 2), MEMBERS_END
};
static const struct member_def fn_members[] = {
	CTOR("(string name, string definition)", new_fn), CTOR("(string name, string definition, string helpFile)", new_fn),
	CTOR("(string name, string definition, System.Management.Automation.ScopedItemOptions options, string helpFile)",
		new_fn_options),
	RECORD_PROP("string Name {get;}", 0), RECORD_PROP("string Definition {get;}", 1), MEMBERS_END
};
static const struct member_def alias_members[] = {
	CTOR("(string name, string definition)", new_alias),
	CTOR("(string name, string definition, string description)", new_alias),
	RECORD_PROP("string Name {get;}", 0), RECORD_PROP("string Definition {get;}", 1),
	RECORD_PROP("string Description {get;}", 2), MEMBERS_END
};
static const struct member_def cmdlet_members[] = {
	CTOR("(string name, type implementingType, string helpFileName)", new_cmdlet),
	RECORD_PROP("string Name {get;}", 0), RECORD_PROP("type ImplementingType {get;}", 1), MEMBERS_END
};

static const struct member_def types_members[] = {
	CTOR("(string fileName)", new_types),
	CTOR("(System.Management.Automation.Runspaces.TypeData typeData, bool isRemove)", new_types),
	RECORD_PROP("string FileName {get;}", 0), RECORD_PROP(SMAR "TypeData TypeData {get;}", 1),
	RECORD_PROP("bool IsRemove {get;}", 2), MEMBERS_END
};
static const struct member_def format_members[] = {
	CTOR("(string fileName)", new_format),
	RECORD_PROP("string FileName {get;}", 0),
	RECORD_PROP("System.Management.Automation.ExtendedTypeDefinition FormatData {get;}", 1), MEMBERS_END
};
static const struct member_def assembly_members[] = {
	CTOR("(string name)", new_assembly), CTOR("(string name, string fileName)", new_assembly),
	RECORD_PROP("string Name {get;}", 0), RECORD_PROP("string FileName {get;}", 1), MEMBERS_END
};

/* ---- The state ----------------------------------------------------------- */

enum { IS_VARIABLES, IS_COMMANDS, IS_MODULES, IS_SCRIPTS, IS_TYPES, IS_FORMATS, IS_ASSEMBLIES, IS_ENVIRONMENT,
	IS_MODE, IS_OPTIONS, IS_POLICY, IS_APARTMENT, IS_THROWS, IS_NO_FORMATS, IS_EMPTY, IS__MAX };
static const struct type type_initial = RECORD_TYPE(SMAR "InitialSessionState", IS__MAX);

static val create(struct rt *rt, val self, val *args, int n)
{
	struct record *r = record_new(rt, &type_initial);

	for (int i = IS_VARIABLES; i <= IS_ENVIRONMENT; i++)
		record_put(r, i, val_obj(list_new(rt,
			type_find_c(rt, "System.Collections.ObjectModel.Collection[System.Object]"))));
	r->f[IS_MODE] = val_enum(&enum_pslanguagemode, LANGUAGE_FULL);
	r->f[IS_OPTIONS] = val_enum(&enum_psthreadoptions, 0);
	r->f[IS_POLICY] = val_enum(&enum_executionpolicy, 3);
	r->f[IS_APARTMENT] = val_enum(&enum_apartmentstate, 2);
	r->f[IS_THROWS] = r->f[IS_NO_FORMATS] = r->f[IS_EMPTY] = V_FALSE;
	return val_obj(r);
}

/* A state that has what is put into it and nothing else. */
static val create_empty(struct rt *rt, val self, val *args, int n)
{
	val v = create(rt, self, args, n);

	((struct record *)v.o)->f[IS_MODE] = val_enum(&enum_pslanguagemode, LANGUAGE_NONE);
	((struct record *)v.o)->f[IS_EMPTY] = V_TRUE;
	return v;
}

static val clone(struct rt *rt, val self, val *args, int n)
{
	struct record *from = (struct record *)val_base(self).o;
	val v = create(rt, V_NULL, NULL, 0);
	struct record *r = (struct record *)v.o;

	for (int i = IS_VARIABLES; i <= IS_ENVIRONMENT; i++)
		for (uint32_t k = 0; k < val_list(from->f[i])->n; k++)
			list_add(rt, val_list(r->f[i]), val_list(from->f[i])->v[k]);
	for (int i = IS_MODE; i < IS__MAX; i++)
		r->f[i] = from->f[i];
	return v;
}

static val import_modules(struct rt *rt, val self, val *args, int n)
{
	struct array *a = val_array(args[0]);

	for (uint32_t i = 0; a && i < a->n; i++)
		list_add(rt, val_list(record_get(val_base(self), IS_MODULES)), array_get(a, i));
	return V_VOID;
}

static const struct member_def initial_members[] = {
	STATIC("static initialsessionstate Create()", create_empty),
	STATIC("static initialsessionstate CreateDefault()", create),
	STATIC("static initialsessionstate CreateDefault2()", create),
	METHOD("initialsessionstate Clone()", clone),
	METHOD("void ImportPSModule(System.Object[] name)", import_modules),
	RECORD_PROP("System.Collections.ObjectModel.Collection[System.Object] Variables {get;}", 0),
	RECORD_PROP("System.Collections.ObjectModel.Collection[System.Object] Commands {get;}", 1),
	RECORD_PROP("System.Collections.ObjectModel.Collection[System.Object] Modules {get;}", 2),
	RECORD_PROP("System.Collections.ObjectModel.Collection[System.Object] StartupScripts {get;}", 3),
	RECORD_PROP("System.Collections.ObjectModel.Collection[System.Object] Types {get;}", 4),
	RECORD_PROP("System.Collections.ObjectModel.Collection[System.Object] Formats {get;}", 5),
	RECORD_PROP("System.Collections.ObjectModel.Collection[System.Object] Assemblies {get;}", 6),
	RECORD_PROP("System.Collections.ObjectModel.Collection[System.Object] EnvironmentVariables {get;}", 7),
	RECORD_PROP_RW("System.Management.Automation.PSLanguageMode LanguageMode {get;set;}", 8),
	RECORD_PROP_RW("System.Management.Automation.Runspaces.PSThreadOptions ThreadOptions {get;set;}", 9),
	RECORD_PROP_RW("Microsoft.PowerShell.ExecutionPolicy ExecutionPolicy {get;set;}", 10),
	RECORD_PROP_RW("System.Threading.ApartmentState ApartmentState {get;set;}", 11),
	RECORD_PROP_RW("bool ThrowOnRunspaceOpenError {get;set;}", 12),
	RECORD_PROP_RW("bool DisableFormatUpdates {get;set;}", 13),
	MEMBERS_END
};

static void add_variable(struct rt *rt, const struct record *e)
{
	struct variable *v = var_make(rt, scope_global(rt), ustr_intern(rt, val_to_str(rt, e->f[0])), e->f[1], VO_NONE);

	gc_storep(v, v->description, val_to_str(rt, e->f[2]));
	if (val_base(e->f[3]).k == VK_ENUM)
		variable_set_options(rt, v, (uint32_t)val_enum_num(val_base(e->f[3])));
}

/* A cmdlet of this program, one of ALL, where a state began empty. */
static void add_cmdlet(struct rt *rt, struct dict *all, struct ustr *name)
{
	val v;

	if (all != rt->eng->global->cmdlets && dict_get(rt, all, val_str(name), &v))
		dict_put(rt, rt->eng->global->cmdlets, val_str(name), v);
}

static void add_command(struct rt *rt, struct dict *all, val entry)
{
	struct record *e = (struct record *)val_base(entry).o;
	struct ustr *name = ustr_intern(rt, val_to_str(rt, e->f[0]));
	struct scriptblock *sb;
	size_t n;
	const char *text;

	if (val_cell(entry, &type_alias_entry)) {
		alias_define(rt, scope_global(rt), name, ustr_intern(rt, val_to_str(rt, e->f[1])), VO_NONE, NULL);
	} else if (val_cell(entry, &type_cmdlet_entry)) {
		add_cmdlet(rt, all, name);
	} else if (val_cell(entry, &type_fn_entry)) {
		text = ustr_utf8(rt, val_to_str(rt, e->f[1]), &n);
		sb = scriptblock_parse(rt, text, n, NULL);
		sb->ss = rt->eng->global;
		function_define(rt, scope_global(rt), name, sb, VO_NONE);
	}
}

/* What COMMAND does with the files and the data of the entries in L. */
static void load_files(struct rt *rt, struct list *l, const char *command)
{
	struct command *c = command_find(rt, ustr_atom(rt, command), CK_CMDLET, true);

	for (uint32_t i = 0; c && i < l->n; i++) {
		struct record *e = (struct record *)val_base(l->v[i]).o;
		bool data = !val_is_null(e->f[FILE_DATA]);

		command_invoke(rt, c, &(struct invoke_arg){ data ? "TypeData" : "AppendPath", e->f[data ? FILE_DATA : FILE_NAME] },
			       1, NULL, 0);
	}
}

static void set_environment(struct rt *rt, struct list *l)
{
	for (uint32_t i = 0; i < l->n; i++) {
		struct record *e = val_cell(l->v[i], &type_var_entry);

		if (e)
			environment_set_variable(rt, V_NULL, e->f, 2);
	}
}

static void take_commands_away(struct rt *rt)
{
	struct scope *global = scope_global(rt);

	gc_storep(rt->eng->global, rt->eng->global->cmdlets, dict_new(rt, &type_hashtable, DICT_IGNORE_CASE));
	gc_storep(global, global->functions, NULL);
	gc_storep(global, global->aliases, NULL);
}

/* Runs a script in the global scope; what it writes is nobody's. */
static void run_startup(struct rt *rt, struct ustr *path)
{
	struct scriptblock *sb = script_file_load(rt, path);
	struct collect nothing;

	collect_init(&nothing, rt);
	engine_call_to(rt, sb, true, V_VOID, V_VOID, NULL, 0, &nothing.sink);
}

void initial_state_apply(struct rt *rt, val initial)
{
	struct record *r = val_cell(initial, &type_initial);
	struct dict *all = rt->eng->global->cmdlets;
	struct module_import how = { .min_version = V_NULL, .max_version = V_NULL, .required_version = V_NULL };
	struct list *l;

	if (!r)
		return;
	if (val_truth(rt, r->f[IS_EMPTY]))
		take_commands_away(rt);
	l = val_list(r->f[IS_VARIABLES]);
	for (uint32_t i = 0; i < l->n; i++)
		if (val_cell(l->v[i], &type_var_entry))
			add_variable(rt, (struct record *)val_base(l->v[i]).o);
	l = val_list(r->f[IS_COMMANDS]);
	for (uint32_t i = 0; i < l->n; i++)
		if (val_base(l->v[i]).k == VK_OBJ)
			add_command(rt, all, l->v[i]);
	l = val_list(r->f[IS_MODULES]);
	for (uint32_t i = 0; i < l->n; i++)
		module_import(rt, val_to_str(rt, l->v[i]), &how);
	load_files(rt, val_list(r->f[IS_TYPES]), "Update-TypeData");
	load_files(rt, val_list(r->f[IS_FORMATS]), "Update-FormatData");
	set_environment(rt, val_list(r->f[IS_ENVIRONMENT]));
	l = val_list(r->f[IS_SCRIPTS]);
	for (uint32_t i = 0; i < l->n; i++)
		run_startup(rt, val_to_str(rt, l->v[i]));
	if (val_base(r->f[IS_MODE]).k == VK_ENUM)
		rt->eng->language_mode = (uint32_t)val_enum_num(val_base(r->f[IS_MODE]));
}

void initial_state_register(struct rt *rt)
{
	type_register(rt, &type_var_entry, var_members);
	type_register(rt, &type_fn_entry, fn_members);
	type_register(rt, &type_alias_entry, alias_members);
	type_register(rt, &type_cmdlet_entry, cmdlet_members);
	type_register(rt, &type_types_entry, types_members);
	type_register(rt, &type_format_entry, format_members);
	type_register(rt, &type_assembly_entry, assembly_members);
	type_register(rt, &type_initial, initial_members);
}
