/* SPDX-License-Identifier: MIT */
/* Members of PSModuleInfo. */
#include "engine/module_impl.h"
#include "engine/pscmdlet.h"
#include "types/cmdlet_types.h"
#include "types/enums.h"
#include "types/guid.h"
#include "types/tables.h"
#include "types/net/uri.h"
#include "types/version.h"

static struct module *self_of(val v)
{
	return val_module(v);
}

#define TEXT(name, field)                                                      \
	static val get_##name(struct rt *rt, val self)                         \
	{                                                                      \
		struct ustr *s = self_of(self)->field;                         \
									       \
		return val_str(s ? s : ustr_empty(rt));                        \
	}
TEXT(name, name)
TEXT(path, path)
TEXT(base, base)
TEXT(description, description)
TEXT(author, author)
TEXT(company, company)
TEXT(copyright, copyright)

static val get_help_uri(struct rt *rt, val self) { return val_str(self_of(self)->help_uri); }

/* Null for what no manifest describes. */
static val get_prefix(struct rt *rt, val self)
{
	struct module *m = self_of(self);

	return m->prefix || !m->manifest ? val_str(m->prefix) : val_str(ustr_empty(rt));
}

static void set_description(struct rt *rt, val self, val v)
{
	struct module *m = self_of(self);

	gc_storep(m, m->description, val_to_str(rt, v));
}

/* Collections are of the product's own types: what a module shows is sent with their names. */

static struct dict *dict_of_type(struct rt *rt, const char *item)
{
	const struct type *both[2] = { &type_string, type_find_c(rt, item) };

	return dict_new(rt, both[1] ? type_generic_of(rt, &type_dictionary, both, 2) : &type_dictionary, DICT_IGNORE_CASE);
}

#define SMA "System.Management.Automation."

#define COPY(name, field, prefix, item)                                             \
	static val get_##name(struct rt *rt, val self)                         \
	{                                                                      \
		struct dict *d = dict_of_type(rt, SMA item);                   \
		struct ustr *shown = prefix;                                   \
		struct dict_entry *e;                                          \
		uint32_t i = 0;                                                \
									       \
		while ((e = dict_next(self_of(self)->field, &i)))              \
			dict_put(rt, d, val_str(module_prefixed(rt, e->key.s, shown)), e->value); \
		return val_obj(d);                                             \
	}
COPY(functions, functions, self_of(self)->import_prefix, "FunctionInfo")
COPY(cmdlets, cmdlets, self_of(self)->import_prefix, "CmdletInfo")
COPY(aliases, aliases, NULL, "AliasInfo")
COPY(variables, variables, NULL, "PSVariable")

static val get_commands(struct rt *rt, val self)
{
	struct dict *d = dict_of_type(rt, SMA "CommandInfo");
	struct module *m = self_of(self);
	struct dict *const all[] = { m->functions, m->cmdlets, m->aliases };

	for (size_t k = 0; k < ARRAY_LEN(all); k++) {
		struct dict_entry *e;
		uint32_t i = 0;

		while ((e = dict_next(all[k], &i)))
			dict_put(rt, d, val_str(module_prefixed(rt, e->key.s,
				all[k] == m->aliases ? NULL : m->import_prefix)), e->value);
	}
	return val_obj(d);
}

static val get_version(struct rt *rt, val self) { return self_of(self)->version; }
static val get_guid(struct rt *rt, val self)
{
	return val_is_null(self_of(self)->guid) ? guid_value(rt, guid_zero) : self_of(self)->guid;
}
static val get_private(struct rt *rt, val self) { return self_of(self)->private_data; }
static void set_private(struct rt *rt, val self, val v) { gc_store(self_of(self), &self_of(self)->private_data, v); }
static val modules(struct rt *rt, const struct list *from)
{
	struct list *l = list_new_of(rt, &type_readonly_collection, &type_module);

	list_add_all(rt, l, from);
	return val_obj(l);
}

static val get_nested(struct rt *rt, val self) { return modules(rt, self_of(self)->nested); }
static val get_required(struct rt *rt, val self) { return modules(rt, self_of(self)->required); }
static val get_state(struct rt *rt, val self) { return self_of(self)->loaded ? val_obj(self_of(self)->ss) : V_NULL; }
static val get_on_remove(struct rt *rt, val self) { return val_obj(self_of(self)->on_remove); }

static void set_on_remove(struct rt *rt, val self, val v)
{
	struct module *m = self_of(self);

	gc_storep(m, m->on_remove, val_scriptblock(v));
}

static val get_type(struct rt *rt, val self)
{
	return val_enum(&enum_moduletype, self_of(self)->type);
}

static val get_access(struct rt *rt, val self)
{
	return val_enum(&enum_moduleaccessmode, self_of(self)->access_mode);
}

/* What is constant stays so. */
static void set_access(struct rt *rt, val self, val v)
{
	struct module *m = self_of(self);

	if (m->access_mode == 2)
		net_throw(rt, "System.Management.Automation.PSInvalidOperationException",
			  "Cannot perform operation because the module '%s' is constant.", USTR_C(rt, m->name));
	m->access_mode = (int)val_enum_num(v);
}

/* ---- What only the manifest says ---- */

/* The texts of the manifest's KEY as a DEFINITION of strings. */
static val texts(struct rt *rt, val self, const char *key, const struct type *definition)
{
	struct list *from = manifest_list(rt, self_of(self)->manifest, key);
	struct list *l = list_new_of(rt, definition, &type_string);

	for (uint32_t i = 0; i < from->n; i++)
		list_add(rt, l, val_str(val_to_str(rt, from->v[i])));
	return val_obj(l);
}

/* The files, by full path. */
static val files(struct rt *rt, val self, const char *key, const struct type *definition)
{
	struct module *m = self_of(self);
	struct list *from = manifest_list(rt, m->manifest, key);
	struct list *l = list_new_of(rt, definition, &type_string);

	for (uint32_t i = 0; i < from->n; i++) {
		const char *name = val_to_c(rt, from->v[i]);

		list_add(rt, l, val_str(*name == '/' || !m->base ? ustr_new(rt, name) :
			ustr_printf(rt, "%s/%s", USTR_C(rt, m->base), *name == '.' && name[1] == '/' ? name + 2 : name)));
	}
	return val_obj(l);
}

static val typed(struct rt *rt, val self, const char *key, const struct type *t)
{
	val v, r;

	if (!self_of(self)->manifest || !dict_get_c(rt, self_of(self)->manifest, key, &v) || val_is_null(v))
		return V_NULL;
	return conv_try(rt, v, t, &r) ? r : V_NULL;
}

static val address(struct rt *rt, val self, const char *key)
{
	val v = manifest_ps_data(rt, self_of(self), key), r;

	return !val_is_null(v) && conv_try(rt, v, &type_uri, &r) ? r : V_NULL;
}

static val get_features(struct rt *rt, val self)
{
	return val_obj(list_new_of(rt, &type_readonly_collection, &type_experimentalfeature));
}

static val get_dsc(struct rt *rt, val self) { return val_obj(list_new_of(rt, &type_readonly_collection, &type_string)); }
static val get_editions(struct rt *rt, val self) { return texts(rt, self, "CompatiblePSEditions", &type_list); }
static val get_files(struct rt *rt, val self) { return files(rt, self, "FileList", &type_list); }
static val get_scripts(struct rt *rt, val self) { return files(rt, self, "ScriptsToProcess", &type_list); }
static val get_assemblies(struct rt *rt, val self) { return texts(rt, self, "RequiredAssemblies", &type_collection); }
static val get_type_files(struct rt *rt, val self) { return files(rt, self, "TypesToProcess", &type_readonly_collection); }
static val get_format_files(struct rt *rt, val self) { return files(rt, self, "FormatsToProcess", &type_readonly_collection); }
static val get_module_list(struct rt *rt, val self)
{
	struct list *l = list_new_of(rt, &type_collection, &type_object),
	*from = val_list(files(rt, self, "ModuleList", &type_list));

	list_add_all(rt, l, from);
	return val_obj(l);
}
static val get_ps_version(struct rt *rt, val self) { return typed(rt, self, "PowerShellVersion", &type_version); }
static val get_host_version(struct rt *rt, val self) { return typed(rt, self, "PowerShellHostVersion", &type_version); }
static val get_clr_version(struct rt *rt, val self) { return typed(rt, self, "CLRVersion", &type_version); }
static val get_net_version(struct rt *rt, val self) { return typed(rt, self, "DotNetFrameworkVersion", &type_version); }
static val get_host_name(struct rt *rt, val self) { return typed(rt, self, "PowerShellHostName", &type_string); }
static val get_architecture(struct rt *rt, val self)
{
	val v = typed(rt, self, "ProcessorArchitecture", &type_string);

	return val_is_null(v) ? val_str(ustr_new(rt, "None")) : v;
}
static val get_project(struct rt *rt, val self) { return address(rt, self, "ProjectUri"); }
static val get_license(struct rt *rt, val self) { return address(rt, self, "LicenseUri"); }
static val get_icon(struct rt *rt, val self) { return address(rt, self, "IconUri"); }
static val get_notes(struct rt *rt, val self) { return manifest_ps_data(rt, self_of(self), "ReleaseNotes"); }
static val get_nothing(struct rt *rt, val self) { return V_NULL; }

static val get_definition(struct rt *rt, val self)
{
	struct module *m = self_of(self);
	size_t n = 0;
	const char *text = m->path && (!m->manifest || m->manifest_path) && ustr_ends(m->path, ustr_new(rt, ".psm1"), true) ?
		script_file_read(rt, USTR_C(rt, m->path), &n) : NULL;

	return val_str(text ? ustr_from_utf8(rt, text, n) : ustr_empty(rt));
}

static val get_root(struct rt *rt, val self) { return val_str(self_of(self)->root_module); }
static val get_logs(struct rt *rt, val self) { return val_bool(self_of(self)->logs_details); }
static void set_logs(struct rt *rt, val self, val v) { self_of(self)->logs_details = val_truth(rt, v); }

static val get_tags(struct rt *rt, val self)
{
	val v = manifest_ps_data(rt, self_of(self), "Tags"), x;
	struct list *l = list_new_of(rt, &type_list, &type_string);
	bool twice = self_of(self)->root_module && self_of(self)->loaded;
	struct iter it;

	for (int pass = 0; pass <= twice && !val_is_null(v); pass++) {
		if (!iter_begin(rt, v, &it))
			list_add(rt, l, v);
		else
			while (iter_next(&it, &x))
				list_add(rt, l, x);
	}
	return val_obj(l);
}

static val invoke(struct rt *rt, val self, val *args, int n)
{
	struct array *rest = n > 1 ? val_array(args[1]) : NULL;
	struct scriptblock *sb = val_scriptblock(args[0]), *bound = scriptblock_new(rt, sb->info, self_of(self)->ss);

	bound->module = self_of(self);
	return engine_call(rt, bound, V_VOID, V_VOID, rest ? rest->v : NULL, rest ? (int)rest->n : 0);
}

static val new_bound(struct rt *rt, val self, val *args, int n)
{
	struct scriptblock *sb = val_scriptblock(args[0]), *bound = scriptblock_new(rt, sb->info, self_of(self)->ss);

	bound->module = self_of(self);
	return val_obj(bound);
}

/* An object with a script method for each function, a property for each variable. */
static val as_custom(struct rt *rt, val self, val *args, int n)
{
	return module_as_object(rt, self_of(self));
}

static void add_method(struct rt *rt, struct psobj *o, struct command *c, struct module *m)
{
	struct psmember *pm = psmember_new(rt, c->name, PM_SCRIPT_METHOD, val_obj(command_block(rt, c)), V_NULL);

	psobj_put_member(rt, o, c->name, PM_SCRIPT_METHOD, val_obj(pm));
}

/* The property is the variable itself. */
static void add_variable(struct rt *rt, struct psobj *o, struct ustr *name, val variable)
{
	struct psmember *pm = psmember_new(rt, name, PM_CODE_PROPERTY, variable, V_NULL);

	pm->linked = true;
	pm->get = variable_value_get;
	pm->set = variable_value_set;
	psobj_put_member(rt, o, name, PM_CODE_PROPERTY, val_obj(pm));
}

val module_as_object(struct rt *rt, struct module *m)
{
	struct psobj *o = psobj_new(rt);
	struct dict_entry *e;
	uint32_t i = 0;

	while ((e = dict_next(m->functions, &i)))
		add_method(rt, o, (struct command *)e->value.o, m);
	i = 0;
	while ((e = dict_next(m->variables, &i)))
		add_variable(rt, o, e->key.s, e->value);
	return val_obj(o);
}

static val variable_from_caller(struct rt *rt, val self, val *args, int n)
{
	return val_obj(var_find(rt, scope_current(rt), ustr_intern(rt, val_to_str(rt, args[0])), SCOPE_DYNAMIC, 0));
}

static val new_module(struct rt *rt, val self, val *args, int n)
{
	struct collect c;

	if (!val_scriptblock(args[n - 1]))
		net_throw(rt, "System.Management.Automation.PSArgumentException",
			"Cannot process argument because the value of argument \"scriptBlock\" is not valid. Change the value of the \"scriptBlock\" argument and run the operation again.");
	collect_init(&c, rt);
	return val_obj(module_from_block(rt, NULL, val_scriptblock(args[n - 1]), NULL, 0, &c.sink));
}

static val new_empty(struct rt *rt, val self, val *args, int n)
{
	return val_obj(module_new(rt, ustr_printf(rt, "__DynamicModule_%s", val_to_c(rt, guid_new(rt))), NULL));
}

static const struct member_def members[] = {
	CTOR("(bool linkToGlobal)", new_empty), CTOR("(scriptblock scriptBlock)", new_module),
	PROP("bool LogPipelineExecutionDetails {get;set;}", get_logs, set_logs), PROP("string Name {get;}", get_name, NULL),
	PROP("string Path {get;}", get_path, NULL),
	PROP("System.Reflection.Assembly ImplementingAssembly {get;}", get_nothing, NULL),
	PROP("string Definition {get;}", get_definition, NULL),
	PROP("string Description {get;set;}", get_description, set_description), PROP("guid Guid {get;}", get_guid, NULL),
	PROP("string HelpInfoUri {get;}", get_help_uri, NULL), PROP("string ModuleBase {get;}", get_base, NULL),
	PROP("System.Object PrivateData {get;set;}", get_private, set_private),
	PROP("System.Collections.Generic.IEnumerable[System.Management.Automation.ExperimentalFeature] ExperimentalFeatures {get;}",
	     get_features, NULL),
	PROP("System.Object Tags {get;}", get_tags, NULL), PROP("uri ProjectUri {get;}", get_project, NULL),
	PROP("uri IconUri {get;}", get_icon, NULL), PROP("uri LicenseUri {get;}", get_license, NULL),
	PROP("string ReleaseNotes {get;}", get_notes, NULL), PROP("uri RepositorySourceLocation {get;}", get_nothing, NULL),
	PROP("version Version {get;}", get_version, NULL),
	PROP("System.Management.Automation.ModuleType ModuleType {get;}", get_type, NULL),
	PROP("string Author {get;}", get_author, NULL),
	PROP("System.Management.Automation.ModuleAccessMode AccessMode {get;set;}", get_access, set_access),
	PROP("version ClrVersion {get;}", get_clr_version, NULL), PROP("string CompanyName {get;}", get_company, NULL),
	PROP("string Copyright {get;}", get_copyright, NULL),
	PROP("version DotNetFrameworkVersion {get;}", get_net_version, NULL),
	PROP("System.Object ExportedFunctions {get;}", get_functions, NULL), PROP("string Prefix {get;}", get_prefix, NULL),
	PROP("System.Object ExportedCmdlets {get;}", get_cmdlets, NULL),
	PROP("System.Object ExportedCommands {get;}", get_commands, NULL),
	PROP("System.Collections.Generic.IEnumerable[string] FileList {get;}", get_files, NULL),
	PROP("System.Collections.Generic.IEnumerable[string] CompatiblePSEditions {get;}", get_editions, NULL),
	PROP("System.Collections.Generic.IEnumerable[System.Object] ModuleList {get;}", get_module_list, NULL),
	PROP("System.Object NestedModules {get;}", get_nested, NULL),
	PROP("string PowerShellHostName {get;}", get_host_name, NULL),
	PROP("version PowerShellHostVersion {get;}", get_host_version, NULL),
	PROP("version PowerShellVersion {get;}", get_ps_version, NULL),
	PROP("System.Object ProcessorArchitecture {get;}", get_architecture, NULL),
	PROP("System.Collections.Generic.IEnumerable[string] Scripts {get;}", get_scripts, NULL),
	PROP("System.Collections.Generic.IEnumerable[string] RequiredAssemblies {get;}", get_assemblies, NULL),
	PROP("System.Object RequiredModules {get;}", get_required, NULL), PROP("string RootModule {get;}", get_root, NULL),
	PROP("System.Object ExportedVariables {get;}", get_variables, NULL),
	PROP("System.Object ExportedAliases {get;}", get_aliases, NULL),
	PROP("System.Collections.ObjectModel.ReadOnlyCollection[string] ExportedDscResources {get;}", get_dsc, NULL),
	PROP("System.Management.Automation.SessionState SessionState {get;}", get_state, NULL),
	PROP("scriptblock OnRemove {get;set;}", get_on_remove, set_on_remove),
	PROP("System.Collections.ObjectModel.ReadOnlyCollection[string] ExportedFormatFiles {get;}", get_format_files, NULL),
	PROP("System.Collections.ObjectModel.ReadOnlyCollection[string] ExportedTypeFiles {get;}", get_type_files, NULL),
	METHOD("System.Object Invoke(scriptblock sb, params System.Object[] args)", invoke),
	METHOD("scriptblock NewBoundScriptBlock(scriptblock scriptBlockToBind)", new_bound),
	METHOD("psobject AsCustomObject()", as_custom),
	METHOD("psvariable GetVariableFromCallersModule(string variableName)", variable_from_caller),
	MEMBERS_END
};

_startup_ void module_members_register(struct rt *rt)
{
	type_register(rt, &type_module, members);
	type_alias(rt, "psmoduleinfo", &type_module);
}
