/* SPDX-License-Identifier: MIT */
/*
 * InitialSessionState: what a new runspace begins with beyond the built-in
 * commands: variables, functions, aliases, modules, files of types and formats,
 * the environment, start-up scripts. Types, formats and the environment are the
 * process's: all its runspaces see them.
 */
#include "engine/initial_state.h"

#include "engine/language_mode.h"
#include "engine/runspace.h"
#include "types/enums.h"
#include "types/environment.h"
#include "types/arg.h"

#include <string.h>

/* ---- The state ----------------------------------------------------------- */

enum { IS_VARIABLES, IS_COMMANDS, IS_PROVIDERS, IS_TYPES, IS_FORMATS, IS_ASSEMBLIES, IS_ENVIRONMENT, IS__LISTS,
	IS_MODULES = IS__LISTS, IS_SCRIPTS, IS_MODE, IS_OPTIONS, IS_POLICY, IS_APARTMENT, IS_THROWS, IS_NO_FORMATS, IS_FULL_DEBUGGER,
	IS_TRANSCRIPTS, IS_AUTHORIZATION, IS_KIND, IS__MAX };
static const struct type type_initial = RECORD_TYPE(SMAR "InitialSessionState", IS__MAX);

/* What the collections hold. */
static const char *const items[IS__LISTS] = {
	[IS_VARIABLES] = SMAR "SessionStateVariableEntry", [IS_COMMANDS] = SMAR "SessionStateCommandEntry",
	[IS_PROVIDERS] = SMAR "SessionStateProviderEntry", [IS_TYPES] = SMAR "SessionStateTypeEntry",
	[IS_FORMATS] = SMAR "SessionStateFormatEntry", [IS_ASSEMBLIES] = SMAR "SessionStateAssemblyEntry",
	[IS_ENVIRONMENT] = SMAR "SessionStateVariableEntry",
};

static struct record *self_of(val v) { return (struct record *)val_base(v).o; }
static enum initial_kind kind_of(const struct record *r) { return (enum initial_kind)r->f[IS_KIND].i; }

/* A collection is made, with what a state of this kind begins with, when it is first asked for. */
static struct list *list_at(struct rt *rt, struct record *r, int i)
{
	struct list *l;

	if (!val_is_null(r->f[i]))
		return val_list(r->f[i]);
	l = initial_list_new(rt, items[i]);
	record_put(r, (uint32_t)i, val_obj(l));
	if (kind_of(r) == INITIAL_EMPTY)
		return l;
	if (i == IS_COMMANDS)
		initial_add_commands(rt, l, kind_of(r));
	else if (i == IS_VARIABLES)
		initial_add_variables(rt, l);
	else if (i == IS_PROVIDERS)
		initial_add_providers(rt, l);
	return l;
}

#define LIST(id, i) static val get_##id(struct rt *rt, val self) { return val_obj(list_at(rt, self_of(self), i)); }
LIST(variables, IS_VARIABLES) LIST(commands, IS_COMMANDS) LIST(providers, IS_PROVIDERS) LIST(types, IS_TYPES)
LIST(formats, IS_FORMATS) LIST(assemblies, IS_ASSEMBLIES) LIST(environment, IS_ENVIRONMENT)

#define MODULES "System.Collections.ObjectModel.ReadOnlyCollection[Microsoft.PowerShell.Commands.ModuleSpecification]"

static val create(struct rt *rt, enum initial_kind kind)
{
	struct record *r = record_new(rt, &type_initial);
	struct list *modules = list_new(rt, type_find_c(rt, MODULES));

	modules->h.bits |= CELL_FROZEN;
	record_put(r, IS_MODULES, val_obj(modules));
	record_put(r, IS_SCRIPTS, type_construct(rt, type_find_c(rt, "System.Collections.Generic.HashSet[string]"), NULL, 0));
	r->f[IS_MODE] = val_enum(&enum_pslanguagemode, kind == INITIAL_EMPTY ? LANGUAGE_NONE : LANGUAGE_FULL);
	r->f[IS_OPTIONS] = val_enum(&enum_psthreadoptions, 0);
	r->f[IS_POLICY] = val_enum(&enum_executionpolicy, 3);
	r->f[IS_APARTMENT] = val_enum(&enum_apartmentstate, 2);
	r->f[IS_THROWS] = r->f[IS_NO_FORMATS] = r->f[IS_FULL_DEBUGGER] = V_FALSE;
	r->f[IS_KIND] = val_int(kind);
	return val_obj(r);
}

static val create_default(struct rt *rt, val self, val *a, int n) { return create(rt, INITIAL_DEFAULT); }
static val create_default2(struct rt *rt, val self, val *a, int n) { return create(rt, INITIAL_DEFAULT2); }
/* A state that has what is put into it and nothing else. */
static val create_empty(struct rt *rt, val self, val *a, int n) { return create(rt, INITIAL_EMPTY); }
val initial_state_default(struct rt *rt) { return create(rt, INITIAL_DEFAULT2); }

_startup_ void initial_state_threads(val initial, val *ret_options, val *ret_apartment)
{
	const struct record *r = val_cell(initial, &type_initial);

	if (!r)
		return;
	*ret_options = val_base(r->f[IS_OPTIONS]);
	*ret_apartment = val_base(r->f[IS_APARTMENT]);
}

static val clone(struct rt *rt, val self, val *args, int n)
{
	struct record *from = self_of(self), *r = (struct record *)create(rt, kind_of(from)).o;

	for (int i = 0; i < IS__LISTS; i++)
		if (!val_is_null(from->f[i]))
			record_put(r, (uint32_t)i, member_call(rt, from->f[i], ustr_atom(rt, "Clone"), NULL, 0));
	list_add_all(rt, val_list(r->f[IS_MODULES]), val_list(from->f[IS_MODULES]));
	member_call(rt, r->f[IS_SCRIPTS], ustr_atom(rt, "UnionWith"), &from->f[IS_SCRIPTS], 1);
	for (uint32_t i = IS_MODE; i < IS__MAX; i++)
		record_put(r, i, from->f[i]);
	return val_obj(r);
}

static val import_modules(struct rt *rt, val self, val *a, int n)
{
	struct array *names = val_array(arg_need(rt, a[0], "name"));
	const struct type *spec = type_find_c(rt, "Microsoft.PowerShell.Commands.ModuleSpecification");

	for (uint32_t i = 0; names && i < names->n; i++)
		list_add(rt, val_list(record_get(val_base(self), IS_MODULES)), conv(rt, array_get(names, i), spec));
	return V_VOID;
}

/* Every module in the folder. */
static val import_from_path(struct rt *rt, val self, val *a, int n)
{
	struct ustr *folder = arg_need_str(rt, a[0], "path");
	struct list *l = path_names(rt, USTR_C(rt, folder));

	for (uint32_t i = 0; i < l->n; i++) {
		val path = val_str(ustr_printf(rt, "%s/%s", USTR_C(rt, folder), val_to_c(rt, l->v[i])));

		if (path_names(rt, val_to_c(rt, path))->n)
			import_modules(rt, self, (val[]){ val_obj(array_of(rt, &path, 1)) }, 1);
	}
	return V_VOID;
}

#define ENTRIES(type) SMAR "InitialSessionStateEntryCollection[" SMAR "SessionState" type "Entry] "
static const struct member_def initial_members[] = {
	STATIC("static initialsessionstate Create()", create_empty),
	STATIC("static initialsessionstate CreateDefault()", create_default),
	STATIC("static initialsessionstate CreateDefault2()", create_default2),
	METHOD("initialsessionstate Clone()", clone),
	METHOD("void ImportPSModule(params string[] name)", import_modules),
	METHOD("void ImportPSModule(System.Collections.Generic.IEnumerable[Microsoft.PowerShell.Commands.ModuleSpecification] modules)",
		import_modules),
	METHOD("void ImportPSModulesFromPath(string path)", import_from_path),
	RECORD_PROP_RW("System.Management.Automation.PSLanguageMode LanguageMode {get;set;}", 9),
	RECORD_PROP_RW("string TranscriptDirectory {get;set;}", 16),
	RECORD_PROP_RW("Microsoft.PowerShell.ExecutionPolicy ExecutionPolicy {get;set;}", 11),
	RECORD_PROP_RW("bool UseFullLanguageModeInDebugger {get;set;}", 15),
	RECORD_PROP_RW("System.Threading.ApartmentState ApartmentState {get;set;}", 12),
	RECORD_PROP_RW("System.Management.Automation.Runspaces.PSThreadOptions ThreadOptions {get;set;}", 10),
	RECORD_PROP_RW("bool ThrowOnRunspaceOpenError {get;set;}", 13),
	RECORD_PROP(MODULES " Modules {get;}", 7),
	PROP(ENTRIES("Assembly") "Assemblies {get;}", get_assemblies, NULL), PROP(ENTRIES("Type") "Types {get;}", get_types, NULL),
	PROP(ENTRIES("Format") "Formats {get;}", get_formats, NULL),
	RECORD_PROP_RW("bool DisableFormatUpdates {get;set;}", 14),
	PROP(ENTRIES("Provider") "Providers {get;}", get_providers, NULL),
	PROP(ENTRIES("Command") "Commands {get;}", get_commands, NULL),
	PROP(ENTRIES("Variable") "Variables {get;}", get_variables, NULL),
	PROP(ENTRIES("Variable") "EnvironmentVariables {get;}", get_environment, NULL),
	RECORD_PROP("System.Collections.Generic.HashSet[string] StartupScripts {get;}", 8),
	MEMBERS_END
};

/* ---- A runspace that begins with it -------------------------------------- */

static bool is_own(const struct record *e) { return e->f[ENTRY_OWN].i != 0; }

static uint32_t number(val options)
{
	return val_base(options).k == VK_ENUM ? (uint32_t)val_enum_num(val_base(options)) : VO_NONE;
}

/* The names of L's default entries of type T. */
static struct dict *kept(struct rt *rt, const struct list *l, const struct type *t)
{
	struct dict *d = dict_new(rt, &type_hashtable, DICT_IGNORE_CASE);

	for (uint32_t i = 0; i < l->n; i++) {
		struct record *e = self_of(l->v[i]);

		if (is_own(e) && cell_type(&e->h) == t)
			dict_put(rt, d, e->f[ENTRY_NAME], V_TRUE);
	}
	return d;
}

/* What TABLE, of a fresh scope, has and KEEP has not goes. */
static struct dict *only(struct rt *rt, const struct dict *table, struct dict *keep)
{
	struct dict *d = dict_new(rt, &type_hashtable, DICT_IGNORE_CASE);
	struct dict_entry *e;
	uint32_t i = 0;
	val v;

	while (table && (e = dict_next(table, &i)))
		if (dict_get(rt, keep, e->key, &v))
			dict_put(rt, d, e->key, e->value);
	return d;
}

/* Cmdlets of other modules than the core come with their module when they are asked for. */
static struct dict *cmdlets_of(struct rt *rt, struct dict *all, struct dict *keep, enum initial_kind kind)
{
	struct dict *d = dict_new(rt, &type_hashtable, DICT_IGNORE_CASE);
	struct dict_entry *e;
	uint32_t i = 0;
	val v;

	while ((e = dict_next(all, &i)))
		if (dict_get(rt, keep, e->key, &v) ||
		    (kind != INITIAL_EMPTY && !ustr_eq_c(((struct command *)e->value.o)->module_name, MOD_CORE)))
			dict_put(rt, d, e->key, e->value);
	return d;
}

static void add_variable(struct rt *rt, const struct record *e)
{
	struct variable *v = var_make(rt, scope_global(rt), ustr_intern(rt, val_to_str(rt, e->f[ENTRY_NAME])),
				      e->f[VARIABLE_VALUE], VO_NONE);
	struct list *attributes = val_list(e->f[VARIABLE_ATTRIBUTES]);

	gc_storep(v, v->description, val_to_str(rt, e->f[VARIABLE_DESCRIPTION]));
	if (attributes && attributes->n)
		gc_storep(v, v->attributes, list_to_array(rt, attributes, &type_object));
	v->is_private = number(e->f[ENTRY_VISIBILITY]) != 0;
	variable_set_options(rt, v, number(e->f[VARIABLE_OPTIONS]));
}

static void set_variables(struct rt *rt, const struct list *l)
{
	struct dict *keep = kept(rt, l, &type_var_entry);
	struct list *gone = list_new(rt, NULL);
	struct dict_entry *e;
	uint32_t i = 0;
	val v;

	while ((e = dict_next(scope_global(rt)->vars, &i)))
		if (initial_is_default_variable(e->key.s) && !dict_get(rt, keep, e->key, &v))
			list_add(rt, gone, e->key);
	for (i = 0; i < gone->n; i++)
		var_remove(rt, scope_global(rt), gone->v[i].s);
	for (i = 0; i < l->n; i++)
		if (!is_own(self_of(l->v[i])))
			add_variable(rt, self_of(l->v[i]));
}

static void add_function(struct rt *rt, const struct record *e, struct ustr *name)
{
	size_t n;
	const char *text = ustr_utf8(rt, val_to_str(rt, e->f[COMMAND_DEFINITION]), &n);
	struct scriptblock *sb = scriptblock_parse(rt, text, n, NULL);

	sb->ss = rt->eng->global;
	function_define(rt, scope_global(rt), name, sb, number(e->f[COMMAND_OPTIONS]));
}

/* The cmdlet of a class, under the entry's name. */
static void add_cmdlet(struct rt *rt, struct dict *all, const struct record *e, struct ustr *name)
{
	struct command *c = initial_cmdlet_of(rt, all, val_base(e->f[CMDLET_TYPE]));

	if (!c)
		c = command_in(rt, all, name);
	if (c)
		dict_put(rt, rt->eng->global->cmdlets, val_str(name), val_obj(ustr_ieq(c->name, name) ? c : command_copy(rt, c, name)));
}

static void add_command(struct rt *rt, struct dict *all, const struct record *e)
{
	const struct type *t = cell_type(&e->h);
	struct ustr *name = ustr_intern(rt, val_to_str(rt, e->f[ENTRY_NAME]));

	if (t == &type_alias_entry)
		alias_define(rt, scope_global(rt), name, ustr_intern(rt, val_to_str(rt, e->f[COMMAND_DEFINITION])),
			     number(e->f[COMMAND_OPTIONS]), val_to_str(rt, e->f[ALIAS_DESCRIPTION]));
	else if (t == &type_cmdlet_entry)
		add_cmdlet(rt, all, e, name);
	else if (t == &type_fn_entry)
		add_function(rt, e, name);
}

static void set_commands(struct rt *rt, const struct list *l, enum initial_kind kind)
{
	struct session_state *ss = rt->eng->global;
	struct scope *global = scope_global(rt);
	struct dict *all = ss->cmdlets;

	gc_storep(ss, ss->cmdlets, cmdlets_of(rt, all, kept(rt, l, &type_cmdlet_entry), kind));
	gc_storep(global, global->functions, only(rt, global->functions, kept(rt, l, &type_fn_entry)));
	gc_storep(global, global->aliases, only(rt, global->aliases, kept(rt, l, &type_alias_entry)));
	for (uint32_t i = 0; i < l->n; i++)
		if (!is_own(self_of(l->v[i])))
			add_command(rt, all, self_of(l->v[i]));
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
		val pair[] = { e->f[ENTRY_NAME], e->f[VARIABLE_VALUE] };

		environment_set_variable(rt, V_NULL, pair, 2);
	}
}

/* Runs a script in the global scope; what it writes is nobody's. */
static void run_startup(struct rt *rt, struct ustr *path)
{
	struct scriptblock *sb = script_file_load(rt, path);
	struct collect nothing;

	collect_init(&nothing, rt);
	engine_call_to(rt, sb, true, V_VOID, V_VOID, NULL, 0, &nothing.sink);
}

/* A module that cannot be loaded is an error only where the state says so. */
static void import_one(struct rt *rt, void *arg)
{
	struct module_import how = { .min_version = V_NULL, .max_version = V_NULL, .required_version = V_NULL, .guid = V_NULL };
	struct ustr *name = module_spec_apply(rt, *(val *)arg, &how);

	module_import(rt, name, &how);
}

static void import_all(struct rt *rt, struct record *r)
{
	struct list *l = val_list(r->f[IS_MODULES]);

	for (uint32_t i = 0; i < l->n; i++) {
		if (rt_try(rt, import_one, &l->v[i]) || !val_truth(rt, r->f[IS_THROWS]))
			continue;
		net_throw(rt, SMAR "RunspaceOpenModuleLoadException",
			"One or more errors occurred processing the module '%s' specified in the InitialSessionState object used to create this runspace. See the ErrorRecords property for a complete list of errors. The first error was: %s",
			val_to_c(rt, l->v[i]), USTR_C(rt, errrec_message(rt, rt->unwound.error)));
	}
}

void initial_state_apply(struct rt *rt, val initial)
{
	struct record *r = val_cell(initial, &type_initial);
	struct array *scripts;
	bool empty;

	if (!r)
		return;
	empty = kind_of(r) == INITIAL_EMPTY;
	if (empty || !val_is_null(r->f[IS_VARIABLES]))
		set_variables(rt, list_at(rt, r, IS_VARIABLES));
	if (empty || !val_is_null(r->f[IS_COMMANDS]))
		set_commands(rt, list_at(rt, r, IS_COMMANDS), kind_of(r));
	set_environment(rt, list_at(rt, r, IS_ENVIRONMENT));
	import_all(rt, r);
	load_files(rt, list_at(rt, r, IS_TYPES), "Update-TypeData");
	load_files(rt, list_at(rt, r, IS_FORMATS), "Update-FormatData");
	scripts = arg_items(rt, r->f[IS_SCRIPTS]);
	for (uint32_t i = 0; i < scripts->n; i++)
		run_startup(rt, val_to_str(rt, array_get(scripts, i)));
	if (val_base(r->f[IS_MODE]).k == VK_ENUM)
		rt->eng->language_mode = (uint32_t)val_enum_num(val_base(r->f[IS_MODE]));
}

_startup_ void initial_state_register(struct rt *rt)
{
	initial_entries_register(rt);
	initial_list_register(rt);
	type_register(rt, &type_initial, initial_members);
}
