/* SPDX-License-Identifier: MIT */
/*
 * New-ModuleManifest: writes each key with a remark above it; a key that was not
 * given is a remark itself.
 */
#include "engine/module_impl.h"
#include "providers/provider.h"
#include "types/guid.h"
#include "types/io/io.h"

#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

struct new_modulemanifest_args {
	struct ustr *path;
	struct array *nested_modules;
	val guid;
	struct ustr *author;
	struct ustr *company_name;
	struct ustr *copyright;
	struct ustr *root_module;
	val module_version;
	struct ustr *description;
	val processor_architecture;
	val power_shell_version;
	val clr_version;
	val dot_net_framework_version;
	struct ustr *power_shell_host_name;
	val power_shell_host_version;
	struct array *required_modules;
	struct array *types_to_process;
	struct array *formats_to_process;
	struct array *scripts_to_process;
	struct array *required_assemblies;
	struct array *file_list;
	struct array *module_list;
	struct array *functions_to_export;
	struct array *aliases_to_export;
	struct array *variables_to_export;
	struct array *cmdlets_to_export;
	struct array *dsc_resources_to_export;
	struct array *compatible_pseditions;
	val private_data;
	struct array *tags;
	val project_uri;
	val license_uri;
	val icon_uri;
	struct ustr *release_notes;
	struct ustr *prerelease;
	bool require_license_acceptance;
	struct array *external_module_dependencies;
	struct ustr *help_info_uri;
	bool pass_thru;
	struct ustr *default_command_prefix;
};

static const struct param_def new_modulemanifest_params[] = {
	PARAM(new_modulemanifest_args, path, "Path", P_STRING, .pos = 1, .flags = PF_MANDATORY),
	PARAM(new_modulemanifest_args, nested_modules, "NestedModules", P_ARRAY | P_OBJECT, .flags = PF_ALLOW_EMPTY_COLLECTION),
	PARAM(new_modulemanifest_args, guid, "Guid", P_GUID),
	PARAM(new_modulemanifest_args, author, "Author", P_STRING, .flags = PF_ALLOW_EMPTY_STRING),
	PARAM(new_modulemanifest_args, company_name, "CompanyName", P_STRING, .flags = PF_ALLOW_EMPTY_STRING),
	PARAM(new_modulemanifest_args, copyright, "Copyright", P_STRING, .flags = PF_ALLOW_EMPTY_STRING),
	PARAM(new_modulemanifest_args, root_module, "RootModule", P_STRING, .flags = PF_ALLOW_EMPTY_STRING,
	      .aliases = "ModuleToProcess"),
	PARAM(new_modulemanifest_args, module_version, "ModuleVersion", P_NAMED, .flags = PF_NOT_NULL,
	      .type_name = "System.Version"),
	PARAM(new_modulemanifest_args, description, "Description", P_STRING, .flags = PF_ALLOW_EMPTY_STRING),
	PARAM(new_modulemanifest_args, processor_architecture, "ProcessorArchitecture", P_NAMED,
	      .type_name = "System.Reflection.ProcessorArchitecture"),
	PARAM(new_modulemanifest_args, power_shell_version, "PowerShellVersion", P_NAMED, .type_name = "System.Version"),
	PARAM(new_modulemanifest_args, clr_version, "ClrVersion", P_NAMED, .type_name = "System.Version"),
	PARAM(new_modulemanifest_args, dot_net_framework_version, "DotNetFrameworkVersion", P_NAMED,
	      .type_name = "System.Version"),
	PARAM(new_modulemanifest_args, power_shell_host_name, "PowerShellHostName", P_STRING),
	PARAM(new_modulemanifest_args, power_shell_host_version, "PowerShellHostVersion", P_NAMED, .type_name = "System.Version"),
	PARAM(new_modulemanifest_args, required_modules, "RequiredModules", P_ARRAY | P_OBJECT,
	      .validate = "ArgumentTypeConverter"),
	PARAM(new_modulemanifest_args, types_to_process, "TypesToProcess", P_ARRAY | P_STRING,
	      .flags = PF_ALLOW_EMPTY_COLLECTION),
	PARAM(new_modulemanifest_args, formats_to_process, "FormatsToProcess", P_ARRAY | P_STRING,
	      .flags = PF_ALLOW_EMPTY_COLLECTION),
	PARAM(new_modulemanifest_args, scripts_to_process, "ScriptsToProcess", P_ARRAY | P_STRING,
	      .flags = PF_ALLOW_EMPTY_COLLECTION),
	PARAM(new_modulemanifest_args, required_assemblies, "RequiredAssemblies", P_ARRAY | P_STRING,
	      .flags = PF_ALLOW_EMPTY_COLLECTION),
	PARAM(new_modulemanifest_args, file_list, "FileList", P_ARRAY | P_STRING, .flags = PF_ALLOW_EMPTY_COLLECTION),
	PARAM(new_modulemanifest_args, module_list, "ModuleList", P_ARRAY | P_OBJECT,
	      .flags = PF_ALLOW_EMPTY_COLLECTION, .validate = "ArgumentTypeConverter"),
	PARAM(new_modulemanifest_args, functions_to_export, "FunctionsToExport", P_ARRAY | P_STRING,
	      .flags = PF_ALLOW_EMPTY_COLLECTION),
	PARAM(new_modulemanifest_args, aliases_to_export, "AliasesToExport", P_ARRAY | P_STRING,
	      .flags = PF_ALLOW_EMPTY_COLLECTION),
	PARAM(new_modulemanifest_args, variables_to_export, "VariablesToExport", P_ARRAY | P_STRING,
	      .flags = PF_ALLOW_EMPTY_COLLECTION),
	PARAM(new_modulemanifest_args, cmdlets_to_export, "CmdletsToExport", P_ARRAY | P_STRING,
	      .flags = PF_ALLOW_EMPTY_COLLECTION),
	PARAM(new_modulemanifest_args, dsc_resources_to_export, "DscResourcesToExport", P_ARRAY | P_STRING,
	      .flags = PF_ALLOW_EMPTY_COLLECTION),
	PARAM(new_modulemanifest_args, compatible_pseditions, "CompatiblePSEditions", P_ARRAY | P_STRING,
	      .flags = PF_ALLOW_EMPTY_COLLECTION, .validate = "set:Desktop,Core"),
	PARAM(new_modulemanifest_args, private_data, "PrivateData", P_OBJECT, .flags = PF_ALLOW_NULL),
	PARAM(new_modulemanifest_args, tags, "Tags", P_ARRAY | P_STRING, .flags = PF_NOT_NULL_OR_EMPTY),
	PARAM(new_modulemanifest_args, project_uri, "ProjectUri", P_NAMED, .flags = PF_NOT_NULL_OR_EMPTY,
	      .type_name = "System.Uri"),
	PARAM(new_modulemanifest_args, license_uri, "LicenseUri", P_NAMED, .flags = PF_NOT_NULL_OR_EMPTY,
	      .type_name = "System.Uri"),
	PARAM(new_modulemanifest_args, icon_uri, "IconUri", P_NAMED, .flags = PF_NOT_NULL_OR_EMPTY, .type_name = "System.Uri"),
	PARAM(new_modulemanifest_args, release_notes, "ReleaseNotes", P_STRING, .flags = PF_NOT_NULL_OR_EMPTY),
	PARAM(new_modulemanifest_args, prerelease, "Prerelease", P_STRING, .flags = PF_NOT_NULL_OR_EMPTY),
	PARAM(new_modulemanifest_args, require_license_acceptance, "RequireLicenseAcceptance", P_SWITCH),
	PARAM(new_modulemanifest_args, external_module_dependencies, "ExternalModuleDependencies", P_ARRAY | P_STRING,
	      .flags = PF_NOT_NULL_OR_EMPTY),
	PARAM(new_modulemanifest_args, help_info_uri, "HelpInfoUri", P_STRING, .flags = PF_ALLOW_NULL),
	PARAM(new_modulemanifest_args, pass_thru, "PassThru", P_SWITCH),
	PARAM(new_modulemanifest_args, default_command_prefix, "DefaultCommandPrefix", P_STRING, .flags = PF_ALLOW_NULL),
	PARAMS_END
};

enum value_kind { TEXT, LIST, SPECS, OBJECT, FLAG };	/* SPECS: one module a line, in @() */

/* A key: where its value is, what it is without one, the remark above it. */
struct key {
	const char *name;
	uint16_t offset;
	uint8_t kind;		/* enum value_kind */
	const char *dflt;	/* source text; NULL: left out */
	const char *remark;
};

#define AT(field) offsetof(struct new_modulemanifest_args, field)
#define DESKTOP_ONLY "Counts in Windows PowerShell only."
#define NO_WILDCARDS(what) "Names without wildcards load fastest; an empty list means no " what "."
/* Those before PrivateData, in their order. */
static const struct key keys[] = {
	{ "RootModule", AT(root_module), TEXT, NULL,
	  "The file that is the module itself: a script module or a binary one" },
	{ "ModuleVersion", AT(module_version), OBJECT, "'0.0.1'",
	  "The version of the module" },
	{ "CompatiblePSEditions", AT(compatible_pseditions), LIST, NULL,
	  "Editions of PowerShell the module runs on" },
	{ "GUID", AT(guid), OBJECT, NULL,
	  "Tells the module from all others of its name" },
	{ "Author", AT(author), TEXT, NULL,
	  "Who wrote the module" },
	{ "CompanyName", AT(company_name), TEXT, NULL,
	  "The company behind it" },
	{ "Copyright", AT(copyright), TEXT, NULL,
	  "Whose rights are reserved" },
	{ "Description", AT(description), TEXT, NULL,
	  "What the module is good for" },
	{ "PowerShellVersion", AT(power_shell_version), OBJECT, NULL,
	  "The oldest PowerShell the module works with" },
	{ "PowerShellHostName", AT(power_shell_host_name), TEXT, NULL,
	  "The only host the module works in" },
	{ "PowerShellHostVersion", AT(power_shell_host_version), OBJECT, NULL,
	  "The oldest version of that host" },
	{ "DotNetFrameworkVersion", AT(dot_net_framework_version), OBJECT, NULL,
	  "The oldest .NET Framework the module works with. " DESKTOP_ONLY },
	{ "ClrVersion", AT(clr_version), OBJECT, NULL,
	  "The oldest common language runtime the module works with. " DESKTOP_ONLY },
	{ "ProcessorArchitecture", AT(processor_architecture), OBJECT, NULL,
	  "The kind of processor the module needs: None, X86 or Amd64" },
	{ "RequiredModules", AT(required_modules), SPECS, NULL,
	  "Modules that are imported first, for everybody" },
	{ "RequiredAssemblies", AT(required_assemblies), LIST, NULL,
	  "Assemblies that are loaded first" },
	{ "ScriptsToProcess", AT(scripts_to_process), LIST, NULL,
	  "Scripts (.ps1) that run first, where the module is imported" },
	{ "TypesToProcess", AT(types_to_process), LIST, NULL,
	  "Type data (.ps1xml) that comes with the module" },
	{ "FormatsToProcess", AT(formats_to_process), LIST, NULL,
	  "Views (.ps1xml) that come with the module" },
	{ "NestedModules", AT(nested_modules), SPECS, NULL,
	  "Modules that are imported into this one" },
	{ "FunctionsToExport", AT(functions_to_export), LIST, "@()",
	  "Functions the importer gets. " NO_WILDCARDS("functions") },
	{ "CmdletsToExport", AT(cmdlets_to_export), LIST, "@()",
	  "Cmdlets the importer gets. " NO_WILDCARDS("cmdlets") },
	{ "VariablesToExport", AT(variables_to_export), LIST, "'*'",
	  "Variables the importer gets" },
	{ "AliasesToExport", AT(aliases_to_export), LIST, "@()",
	  "Aliases the importer gets. " NO_WILDCARDS("aliases") },
	{ "DscResourcesToExport", AT(dsc_resources_to_export), LIST, NULL,
	  "DSC resources the importer gets" },
	{ "ModuleList", AT(module_list), SPECS, NULL,
	  "Every module of the package" },
	{ "FileList", AT(file_list), LIST, NULL,
	  "Every file of the package" },
};
/* Those of PrivateData.PSData. */
static const struct key psdata_keys[] = {
	{ "Tags", AT(tags), LIST, NULL,
	  "Words by which a gallery finds the module" },
	{ "LicenseUri", AT(license_uri), OBJECT, NULL,
	  "Where its license is" },
	{ "ProjectUri", AT(project_uri), OBJECT, NULL,
	  "Where the project is at home" },
	{ "IconUri", AT(icon_uri), OBJECT, NULL,
	  "Where its picture is" },
	{ "ReleaseNotes", AT(release_notes), TEXT, NULL,
	  "What is new in this version" },
	{ "Prerelease", AT(prerelease), TEXT, NULL,
	  "What marks a version before the release" },
	{ "RequireLicenseAcceptance", AT(require_license_acceptance), FLAG, NULL,
	  "True where the license has to be accepted before the module is installed" },
	{ "ExternalModuleDependencies", AT(external_module_dependencies), LIST, NULL,
	  "Modules it needs that the package does not bring" },
};
/* Those behind PrivateData. */
static const struct key last_keys[] = {
	{ "HelpInfoURI", AT(help_info_uri), TEXT, NULL,
	  "Where newer help is found" },
	{ "DefaultCommandPrefix", AT(default_command_prefix), TEXT, NULL,
	  "What goes before the nouns of its commands unless Import-Module -Prefix says otherwise" },
};
#undef AT

enum { LIST_INDENT = 15, LIST_WIDTH = 80 };

static struct ustr *quoted(struct rt *rt, val v)
{
	struct ustr *one = ustr_atom(rt, "'"), *two = ustr_atom(rt, "''");

	return ustr_printf(rt, "'%s'", USTR_C(rt, ustr_replace(rt, val_to_str(rt, v), one, two, false)));
}

/* Names behind each other; a line that would get too long goes on below. */
static void put_list(struct rt *rt, struct sbuf *b, struct array *a)
{
	uint32_t column = LIST_INDENT;

	for (uint32_t i = 0; i < a->n; i++) {
		struct ustr *s = quoted(rt, array_get(a, i));

		column += ustr_len(s) + 2;
		if (i)
			sbuf_puts(b, ", ");
		if (i && column > LIST_WIDTH) {
			sbuf_printf(b, "\n%*s", LIST_INDENT, "");
			column = LIST_INDENT + ustr_len(s) + 2;
		}
		sbuf_put(b, s);
	}
}

static void put_spec_part(struct rt *rt, struct sbuf *b, const char *name, val v)
{
	if (!val_is_null(v))
		sbuf_printf(b, "%s = %s; ", name, USTR_C(rt, quoted(rt, v)));
}

static void put_specs(struct rt *rt, struct sbuf *b, struct array *a)
{
	sbuf_puts(b, "@(");
	for (uint32_t i = 0; i < a->n; i++) {
		struct module_import how = { .min_version = V_NULL, .max_version = V_NULL,
			.required_version = V_NULL, .guid = V_NULL };
		struct ustr *name = module_spec_apply(rt, array_get(a, i), &how);

		if (i)
			sbuf_printf(b, ", \n%*s", LIST_INDENT, "");
		if (!module_has_version(&how)) {
			sbuf_put(b, quoted(rt, val_str(name)));
			continue;
		}
		sbuf_puts(b, "@{");
		put_spec_part(rt, b, "ModuleName", val_str(name));
		put_spec_part(rt, b, "GUID", how.guid);
		put_spec_part(rt, b, "ModuleVersion", how.min_version);
		put_spec_part(rt, b, "MaximumVersion", how.max_version);
		put_spec_part(rt, b, "RequiredVersion", how.required_version);
		sbuf_puts(b, "}");
	}
	sbuf_puts(b, ")");
}

/* The source text of the value given for K; NULL: none was. */
static struct ustr *given(struct rt *rt, const struct new_modulemanifest_args *a, const struct key *k)
{
	const void *at = (const char *)a + k->offset;
	struct array *l = k->kind == LIST || k->kind == SPECS ? *(struct array *const *)at : NULL;
	struct sbuf b;

	if (k->kind == FLAG)
		return *(const bool *)at ? ustr_new(rt, "$true") : NULL;
	if (k->kind == TEXT)
		return *(struct ustr *const *)at ? quoted(rt, val_str(*(struct ustr *const *)at)) : NULL;
	if (k->kind == OBJECT)
		return val_is_null(*(const val *)at) ? NULL : quoted(rt, *(const val *)at);
	if (!l)
		return NULL;
	if (!l->n || (l->n == 1 && !ustr_len(val_to_str(rt, array_get(l, 0)))))
		return ustr_new(rt, "@()");
	sbuf_init(&b, rt);
	if (k->kind == SPECS && (l->n > 1 || val_base(array_get(l, 0)).k != VK_STR))
		put_specs(rt, &b, l);
	else
		put_list(rt, &b, l);
	return sbuf_take(&b);
}

static const char *nothing(const struct key *k)
{
	return k->kind == FLAG ? "$false" : k->kind == LIST || k->kind == SPECS ? "@()" : "''";
}

/* Commands are exported by default once there is a file that can hold some. */
static const char *by_default(const struct new_modulemanifest_args *a, const struct key *k)
{
	return k->dflt && !strcmp(k->dflt, "@()") && (a->root_module || a->nested_modules) ? "'*'" : k->dflt;
}

static void put_keys(struct rt *rt, struct sbuf *b, const struct new_modulemanifest_args *a, const struct key *k,
		     size_t n, const char *indent)
{
	for (; n--; k++) {
		struct ustr *v = given(rt, a, k);
		const char *dflt = by_default(a, k);

		sbuf_printf(b, "%s# %s\n%s", indent, k->remark, indent);
		if (v)
			sbuf_printf(b, "%s = %s\n\n", k->name, USTR_C(rt, v));
		else
			sbuf_printf(b, "%s%s = %s\n\n", dflt ? "" : "# ", k->name, dflt ? dflt : nothing(k));
	}
}

static void put_private(struct rt *rt, struct sbuf *b, const struct new_modulemanifest_args *a)
{
	struct dict *d = val_dict(a->private_data);
	struct dict_entry *e;

	sbuf_puts(b, "# What the module itself finds as its PrivateData; the table PSData in it is for galleries\n");
	if (!val_is_null(a->private_data) && !d) {
		sbuf_printf(b, "PrivateData = %s\n\n", USTR_C(rt, quoted(rt, a->private_data)));
		return;
	}
	sbuf_puts(b, "PrivateData = @{\n\n    PSData = @{\n\n");
	put_keys(rt, b, a, psdata_keys, ARRAY_LEN(psdata_keys), "        ");
	sbuf_puts(b, "    } # PSData\n\n");
	for (uint32_t i = 0; d && (e = dict_next(d, &i));)
		sbuf_printf(b, "\n    # %s\n    %s = %s\n", val_to_c(rt, e->key), val_to_c(rt, e->key),
			USTR_C(rt, quoted(rt, e->value)));
	sbuf_printf(b, "%s} # PrivateData\n\n", d && d->n ? "\n" : "");
}

static struct ustr *today(struct rt *rt)
{
	time_t now = time(NULL);
	struct tm tm;

	localtime_r(&now, &tm);
	return ustr_printf(rt, "%02d/%02d/%04d", tm.tm_mon + 1, tm.tm_mday, tm.tm_year + 1900);
}

static struct ustr *manifest_text(struct rt *rt, const struct new_modulemanifest_args *a, struct ustr *path)
{
	const char *name = USTR_C(rt, path), *slash = strrchr(name, '/');
	struct sbuf b;

	name = slash ? slash + 1 : name;
	sbuf_init(&b, rt);
	sbuf_printf(&b, "#\n# The manifest of the module '%.*s'\n#\n# Made by %s\n#\n# Made on %s\n#\n\n@{\n\n",
		    (int)strlen(name) - 5, name, USTR_C(rt, a->author), USTR_C(rt, today(rt)));
	put_keys(rt, &b, a, keys, ARRAY_LEN(keys), "");
	put_private(rt, &b, a);
	put_keys(rt, &b, a, last_keys, ARRAY_LEN(last_keys), "");
	sbuf_puts(&b, "}\n\n");
	return sbuf_take(&b);
}

static void fill_defaults(struct rt *rt, struct new_modulemanifest_args *a)
{
	const char *user = getenv("USER");

	if (val_is_null(a->guid))
		a->guid = guid_new(rt);
	if (!a->author)
		a->author = ustr_new(rt, user && *user ? user : "root");
	if (!a->company_name)
		a->company_name = ustr_new(rt, "Unknown");
	if (!a->copyright)
		a->copyright = ustr_printf(rt, "(c) %s. All rights reserved.", USTR_C(rt, a->author));
}

/* Only a hashtable has room for what goes into PSData. */
static void check_private(struct cmdlet *c)
{
	struct new_modulemanifest_args *a = c->args;

	if (val_is_null(a->private_data) || val_dict(a->private_data))
		return;
	for (size_t i = 0; i < ARRAY_LEN(psdata_keys); i++)
		if (given(c->rt, a, &psdata_keys[i]))
			cmdlet_throw_fmt(c, "System.InvalidOperationException",
				"PrivateDataValueTypeShouldBeHashTable", EC_InvalidArgument, a->private_data,
				"The PrivateData parameter value must be a hash table to create the module manifest with the following parameter values Tags, ProjectUri, LicenseUri, IconUri or ReleaseNotes. Either remove the Tags, ProjectUri, LicenseUri, IconUri, or ReleaseNotes parameter values or wrap the contents of PrivateData in a hashtable.");
	cmdlet_warning(c, ustr_new(c->rt,
		"The PrivateData should be defined as a hashtable, but this module manifest defines it as an object. Please consider wrapping the contents of PrivateData in a hashtable. This will enable you to add the Tags, ProjectUri, LicenseUri, IconUri, and ReleaseNotes properties to the module manifest at a later time."));
}

/* The one file that PATH, maybe with wildcards, means. */
static struct ustr *target(struct cmdlet *c, struct ustr *path)
{
	struct list *l = list_new(c->rt, NULL);

	if (ustr_has_wildcard(path))
		path_glob(c->rt, path, false, true, path_add, l);
	if (l->n > 1)
		cmdlet_throw_fmt(c, "System.Management.Automation.PSInvalidOperationException",
			"ReadWriteMultipleFilesNotSupported", EC_InvalidArgument, V_NULL,
			"Cannot perform operation because the path resolved to more than one file. This command cannot operate on multiple files.");
	return l->n ? val_to_str(c->rt, l->v[0]) : path_file(c->rt, path);
}

struct writing {
	struct ustr *path, *text;
};

static void write_body(struct rt *rt, void *arg)
{
	struct writing *w = arg;
	size_t n;
	const char *s = ustr_utf8(rt, w->text, &n);

	io_write(rt, w->path, O_TRUNC, s, n);
}

static void new_manifest(struct cmdlet *c)
{
	struct new_modulemanifest_args *a = c->args;
	struct writing w = { target(c, a->path), NULL };

	if (!ustr_ends(w.path, ustr_new(c->rt, ".psd1"), true))
		cmdlet_throw_fmt(c, "System.InvalidOperationException", "Modules_InvalidModuleManifestPath",
			EC_InvalidArgument, val_str(a->path),
			"The module manifest path '%s' is not valid. The value of the Path argument must resolve to a single file that has a '.psd1' extension. Change the value of the Path argument to point to a valid psd1 file, and then try again.", USTR_C(c->rt, a->path));
	check_private(c);
	if (!cmdlet_should_process(c, w.path,
				   USTR_C(c->rt, ustr_printf(c->rt, "Creating the \"%s\" module manifest file.",
							     USTR_C(c->rt, w.path)))))
		return;
	fill_defaults(c->rt, a);
	w.text = manifest_text(c->rt, a, w.path);
	cmdlet_open_file(c, write_body, &w);
	if (a->pass_thru)
		cmdlet_write(c, val_str(w.text));
}

const struct cmdlet_def cmdlet_new_modulemanifest = {
	.name = "New-ModuleManifest", .module = MOD_CORE,
	.output_types = "System.String",
	.flags = CF_SHOULD_PROCESS | CF_CONFIRM_LOW,
	.params = new_modulemanifest_params, .args_size = sizeof(struct new_modulemanifest_args), .process = new_manifest,
	.synopsis = "Creates a new module manifest.",
};
