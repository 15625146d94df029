/* SPDX-License-Identifier: MIT */
/* New-ModuleManifest and Test-ModuleManifest. */
#include "types/io.h"
#include "engine/module_impl.h"
#include "engine/stage.h"

#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

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
	PARAM(new_modulemanifest_args, root_module, "RootModule", P_STRING, .flags = PF_ALLOW_EMPTY_STRING, .aliases = "ModuleToProcess"),
	PARAM(new_modulemanifest_args, module_version, "ModuleVersion", P_NAMED, .flags = PF_NOT_NULL, .type_name = "System.Version"),
	PARAM(new_modulemanifest_args, description, "Description", P_STRING, .flags = PF_ALLOW_EMPTY_STRING),
	PARAM(new_modulemanifest_args, processor_architecture, "ProcessorArchitecture", P_NAMED, .type_name = "System.Reflection.ProcessorArchitecture"),
	PARAM(new_modulemanifest_args, power_shell_version, "PowerShellVersion", P_NAMED, .type_name = "System.Version"),
	PARAM(new_modulemanifest_args, clr_version, "ClrVersion", P_NAMED, .type_name = "System.Version"),
	PARAM(new_modulemanifest_args, dot_net_framework_version, "DotNetFrameworkVersion", P_NAMED, .type_name = "System.Version"),
	PARAM(new_modulemanifest_args, power_shell_host_name, "PowerShellHostName", P_STRING),
	PARAM(new_modulemanifest_args, power_shell_host_version, "PowerShellHostVersion", P_NAMED, .type_name = "System.Version"),
	PARAM(new_modulemanifest_args, required_modules, "RequiredModules", P_ARRAY | P_OBJECT, .validate = "ArgumentTypeConverter"),
	PARAM(new_modulemanifest_args, types_to_process, "TypesToProcess", P_ARRAY | P_STRING, .flags = PF_ALLOW_EMPTY_COLLECTION),
	PARAM(new_modulemanifest_args, formats_to_process, "FormatsToProcess", P_ARRAY | P_STRING, .flags = PF_ALLOW_EMPTY_COLLECTION),
	PARAM(new_modulemanifest_args, scripts_to_process, "ScriptsToProcess", P_ARRAY | P_STRING, .flags = PF_ALLOW_EMPTY_COLLECTION),
	PARAM(new_modulemanifest_args, required_assemblies, "RequiredAssemblies", P_ARRAY | P_STRING, .flags = PF_ALLOW_EMPTY_COLLECTION),
	PARAM(new_modulemanifest_args, file_list, "FileList", P_ARRAY | P_STRING, .flags = PF_ALLOW_EMPTY_COLLECTION),
	PARAM(new_modulemanifest_args, module_list, "ModuleList", P_ARRAY | P_OBJECT, .flags = PF_ALLOW_EMPTY_COLLECTION, .validate = "ArgumentTypeConverter"),
	PARAM(new_modulemanifest_args, functions_to_export, "FunctionsToExport", P_ARRAY | P_STRING, .flags = PF_ALLOW_EMPTY_COLLECTION),
	PARAM(new_modulemanifest_args, aliases_to_export, "AliasesToExport", P_ARRAY | P_STRING, .flags = PF_ALLOW_EMPTY_COLLECTION),
	PARAM(new_modulemanifest_args, variables_to_export, "VariablesToExport", P_ARRAY | P_STRING, .flags = PF_ALLOW_EMPTY_COLLECTION),
	PARAM(new_modulemanifest_args, cmdlets_to_export, "CmdletsToExport", P_ARRAY | P_STRING, .flags = PF_ALLOW_EMPTY_COLLECTION),
	PARAM(new_modulemanifest_args, dsc_resources_to_export, "DscResourcesToExport", P_ARRAY | P_STRING, .flags = PF_ALLOW_EMPTY_COLLECTION),
	PARAM(new_modulemanifest_args, compatible_pseditions, "CompatiblePSEditions", P_ARRAY | P_STRING, .flags = PF_ALLOW_EMPTY_COLLECTION, .validate = "set:Desktop,Core"),
	PARAM(new_modulemanifest_args, private_data, "PrivateData", P_OBJECT, .flags = PF_ALLOW_NULL),
	PARAM(new_modulemanifest_args, tags, "Tags", P_ARRAY | P_STRING, .flags = PF_NOT_NULL_OR_EMPTY),
	PARAM(new_modulemanifest_args, project_uri, "ProjectUri", P_NAMED, .flags = PF_NOT_NULL_OR_EMPTY, .type_name = "System.Uri"),
	PARAM(new_modulemanifest_args, license_uri, "LicenseUri", P_NAMED, .flags = PF_NOT_NULL_OR_EMPTY, .type_name = "System.Uri"),
	PARAM(new_modulemanifest_args, icon_uri, "IconUri", P_NAMED, .flags = PF_NOT_NULL_OR_EMPTY, .type_name = "System.Uri"),
	PARAM(new_modulemanifest_args, release_notes, "ReleaseNotes", P_STRING, .flags = PF_NOT_NULL_OR_EMPTY),
	PARAM(new_modulemanifest_args, prerelease, "Prerelease", P_STRING, .flags = PF_NOT_NULL_OR_EMPTY),
	PARAM(new_modulemanifest_args, require_license_acceptance, "RequireLicenseAcceptance", P_SWITCH),
	PARAM(new_modulemanifest_args, external_module_dependencies, "ExternalModuleDependencies", P_ARRAY | P_STRING, .flags = PF_NOT_NULL_OR_EMPTY),
	PARAM(new_modulemanifest_args, help_info_uri, "HelpInfoUri", P_STRING, .flags = PF_ALLOW_NULL),
	PARAM(new_modulemanifest_args, pass_thru, "PassThru", P_SWITCH),
	PARAM(new_modulemanifest_args, default_command_prefix, "DefaultCommandPrefix", P_STRING, .flags = PF_ALLOW_NULL),
	PARAMS_END
};

enum value_kind { TEXT, LIST, OBJECT };

/* The keys of a manifest in their order. A key not given is a remark, unless it
 * has a value of its own. */
static const struct key {
	const char *name;
	uint16_t offset;
	uint8_t kind;		/* enum value_kind */
	bool in_psdata;
	const char *dflt;	/* source text; NULL: left out */
} keys[] = {
#define AT(field) offsetof(struct new_modulemanifest_args, field)
	{ "RootModule", AT(root_module), TEXT, false, NULL },
	{ "ModuleVersion", AT(module_version), OBJECT, false, "'0.0.1'" },
	{ "CompatiblePSEditions", AT(compatible_pseditions), LIST, false, NULL },
	{ "GUID", AT(guid), OBJECT, false, "" },
	{ "Author", AT(author), TEXT, false, "" },
	{ "CompanyName", AT(company_name), TEXT, false, "'Unknown'" },
	{ "Copyright", AT(copyright), TEXT, false, "" },
	{ "Description", AT(description), TEXT, false, NULL },
	{ "PowerShellVersion", AT(power_shell_version), OBJECT, false, NULL },
	{ "PowerShellHostName", AT(power_shell_host_name), TEXT, false, NULL },
	{ "PowerShellHostVersion", AT(power_shell_host_version), OBJECT, false, NULL },
	{ "DotNetFrameworkVersion", AT(dot_net_framework_version), OBJECT, false, NULL },
	{ "ClrVersion", AT(clr_version), OBJECT, false, NULL },
	{ "ProcessorArchitecture", AT(processor_architecture), OBJECT, false, NULL },
	{ "RequiredModules", AT(required_modules), LIST, false, NULL },
	{ "RequiredAssemblies", AT(required_assemblies), LIST, false, NULL },
	{ "ScriptsToProcess", AT(scripts_to_process), LIST, false, NULL },
	{ "TypesToProcess", AT(types_to_process), LIST, false, NULL },
	{ "FormatsToProcess", AT(formats_to_process), LIST, false, NULL },
	{ "NestedModules", AT(nested_modules), LIST, false, NULL },
	{ "FunctionsToExport", AT(functions_to_export), LIST, false, "'*'" },
	{ "CmdletsToExport", AT(cmdlets_to_export), LIST, false, "'*'" },
	{ "VariablesToExport", AT(variables_to_export), LIST, false, "'*'" },
	{ "AliasesToExport", AT(aliases_to_export), LIST, false, "'*'" },
	{ "DscResourcesToExport", AT(dsc_resources_to_export), LIST, false, NULL },
	{ "ModuleList", AT(module_list), LIST, false, NULL },
	{ "FileList", AT(file_list), LIST, false, NULL },
	{ "Tags", AT(tags), LIST, true, NULL },
	{ "LicenseUri", AT(license_uri), OBJECT, true, NULL },
	{ "ProjectUri", AT(project_uri), OBJECT, true, NULL },
	{ "IconUri", AT(icon_uri), OBJECT, true, NULL },
	{ "ReleaseNotes", AT(release_notes), TEXT, true, NULL },
	{ "Prerelease", AT(prerelease), TEXT, true, NULL },
	{ "ExternalModuleDependencies", AT(external_module_dependencies), LIST, true, NULL },
	{ "HelpInfoURI", AT(help_info_uri), TEXT, false, NULL },
	{ "DefaultCommandPrefix", AT(default_command_prefix), TEXT, false, NULL },
#undef AT
};

static void put_quoted(struct sbuf *b, struct ustr *s)
{
	sbuf_putc(b, '\'');
	for (uint32_t i = 0; i < ustr_len(s); i++) {
		if (ustr_at(s, i) == '\'')
			sbuf_putc(b, '\'');
		sbuf_putc(b, ustr_at(s, i));
	}
	sbuf_putc(b, '\'');
}

static void put_value(struct rt *rt, struct sbuf *b, val v);

static void put_table(struct rt *rt, struct sbuf *b, struct dict *d)
{
	struct dict_entry *e;

	sbuf_puts(b, "@{");
	for (uint32_t i = 0; (e = dict_next(d, &i));) {
		put_quoted(b, val_to_str(rt, e->key));
		sbuf_puts(b, " = ");
		put_value(rt, b, e->value);
		sbuf_puts(b, "; ");
	}
	sbuf_puts(b, "}");
}

static void put_value(struct rt *rt, struct sbuf *b, val v)
{
	struct array *a = val_array(v);
	val x = val_base(v);

	if (val_dict(v)) {
		put_table(rt, b, val_dict(v));
	} else if (a) {
		if (!a->n)
			sbuf_puts(b, "@()");
		for (uint32_t i = 0; i < a->n; i++) {
			sbuf_puts(b, i ? ", " : "");
			put_value(rt, b, array_get(a, i));
		}
	} else if (x.k == VK_BOOL) {
		sbuf_puts(b, x.i ? "$true" : "$false");
	} else if (val_is_int(x)) {
		sbuf_put(b, val_to_str(rt, v));
	} else {
		put_quoted(b, val_to_str(rt, v));
	}
}

/* The value given for K; V_VOID: none. */
static val given(const struct new_modulemanifest_args *a, const struct key *k)
{
	const void *at = (const char *)a + k->offset;
	val v;

	if (k->kind == TEXT)
		return *(struct ustr *const *)at ? val_str(*(struct ustr *const *)at) : V_VOID;
	if (k->kind == LIST)
		return *(struct array *const *)at ? val_obj(*(struct array *const *)at) : V_VOID;
	v = *(const val *)at;
	return val_is_null(v) ? V_VOID : v;
}

static void put_key(struct rt *rt, struct sbuf *b, const struct new_modulemanifest_args *a, const struct key *k, const char *indent)
{
	val v = given(a, k);

	sbuf_puts(b, indent);
	if (v.k == VK_VOID && !k->dflt) {
		sbuf_printf(b, "# %s = %s\n\n", k->name, k->kind == LIST ? "@()" : "''");
		return;
	}
	sbuf_printf(b, "%s = ", k->name);
	if (v.k == VK_VOID)
		sbuf_puts(b, k->dflt);
	else
		put_value(rt, b, v);
	sbuf_puts(b, "\n\n");
}

static void put_private(struct rt *rt, struct sbuf *b, const struct new_modulemanifest_args *a)
{
	struct dict *d = val_dict(a->private_data);
	struct dict_entry *e;

	sbuf_puts(b, "PrivateData = @{\n\n    PSData = @{\n\n");
	for (size_t i = 0; i < ARRAY_LEN(keys); i++)
		if (keys[i].in_psdata)
			put_key(rt, b, a, &keys[i], "        ");
	if (a->require_license_acceptance)
		sbuf_puts(b, "        RequireLicenseAcceptance = $true\n\n");
	sbuf_puts(b, "    }\n\n");
	for (uint32_t i = 0; d && (e = dict_next(d, &i));) {
		sbuf_puts(b, "    ");
		put_quoted(b, val_to_str(rt, e->key));
		sbuf_puts(b, " = ");
		put_value(rt, b, e->value);
		sbuf_puts(b, "\n");
	}
	sbuf_puts(b, "}\n\n");
}

static struct ustr *manifest_text(struct rt *rt, const struct new_modulemanifest_args *a, struct ustr *path)
{
	const char *name = USTR_C(rt, path), *slash = strrchr(name, '/');
	struct sbuf b;
	bool done = false;

	sbuf_init(&b, rt);
	sbuf_printf(&b, "# Manifest of the module '%.*s'\n# Generated by: %s\n\n@{\n\n", (int)strlen(slash ? slash + 1 : name) - 5,
		    slash ? slash + 1 : name, a->author ? USTR_C(rt, a->author) : "");
	for (size_t i = 0; i < ARRAY_LEN(keys); i++) {
		if (keys[i].in_psdata && !done) {
			put_private(rt, &b, a);
			done = true;
		}
		if (!keys[i].in_psdata)
			put_key(rt, &b, a, &keys[i], "");
	}
	sbuf_puts(&b, "}\n");
	return sbuf_take(&b);
}

static void fill_defaults(struct rt *rt, struct new_modulemanifest_args *a)
{
	const struct type *guid = type_find_c(rt, "System.Guid");
	const char *user = getenv("USER");

	if (val_is_null(a->guid))
		a->guid = method_call(rt, type_method(rt, guid, ustr_atom(rt, "NewGuid"), true), V_NULL, NULL, 0);
	if (!a->author)
		a->author = ustr_new(rt, user && *user ? user : "root");
	if (!a->company_name)
		a->company_name = ustr_new(rt, "Unknown");
	if (!a->copyright)
		a->copyright = ustr_printf(rt, "(c) %s. All rights reserved.", USTR_C(rt, a->author));
}

struct writing {
	struct ustr *path, *text;
};

static void write_file(struct rt *rt, void *arg)
{
	struct writing *w = arg;
	size_t n;
	const char *s = ustr_utf8(rt, w->text, &n);

	io_write(rt, w->path, O_TRUNC, s, n);
}

static void new_manifest(struct cmdlet *c)
{
	struct new_modulemanifest_args *a = c->args;
	struct ustr *path = c->rt->eng->resolve_path ? c->rt->eng->resolve_path(c->rt, a->path) : a->path;
	struct ustr *text;

	if (!ustr_ends(path, ustr_new(c->rt, ".psd1"), true))
		cmdlet_throw_fmt(c, "System.InvalidOperationException", "Modules_InvalidModuleManifestPath", EC_InvalidArgument, val_str(a->path),
					 "The path '%s' is not that of a module manifest: its extension must be .psd1.", USTR_C(c->rt, a->path));
	if (!cmdlet_should_process(c, path, "Creating the module manifest file"))
		return;
	fill_defaults(c->rt, a);
	text = manifest_text(c->rt, a, path);
	cmdlet_open_file(c, write_file, &(struct writing){ path, text });
	if (a->pass_thru)
		cmdlet_write(c, val_str(text));
}

const struct cmdlet_def cmdlet_new_modulemanifest = {
	.name = "New-ModuleManifest", .module = MOD_CORE,
	.output_types = "System.String",
	.flags = CF_SHOULD_PROCESS,
	.params = new_modulemanifest_params, .args_size = sizeof(struct new_modulemanifest_args), .process = new_manifest,
	.synopsis = "Creates a new module manifest.",
};

/* ---- Test-ModuleManifest ------------------------------------------------- */

struct test_modulemanifest_args {
	struct ustr *path;
};

static const struct param_def test_modulemanifest_params[] = {
	PARAM(test_modulemanifest_args, path, "Path", P_STRING, .pos = 1, .flags = PF_MANDATORY | PF_PIPE | PF_PIPE_NAME),
	PARAMS_END
};

static bool there(struct rt *rt, struct module *m, struct ustr *name)
{
	static const char *const ext[] = { "", ".psd1", ".psm1", ".dll" };
	struct module_import how = { 0 };
	const char *n = USTR_C(rt, name);

	for (size_t i = 0; i < ARRAY_LEN(ext); i++)
		if (access(USTR_C(rt, ustr_printf(rt, "%s/%s%s", *n == '/' ? "" : USTR_C(rt, m->base), n, ext[i])), F_OK) == 0)
			return true;
	return module_locate(rt, name, &how) != NULL;
}

static void check_entries(struct cmdlet *c, struct module *m, const char *member, const char *shown, const char *id)
{
	struct list *l = manifest_list(c->rt, m->manifest, member);

	for (uint32_t i = 0; i < l->n; i++) {
		struct module_import how = { 0 };
		struct ustr *name = module_spec_apply(c->rt, l->v[i], &how);

		if (there(c->rt, m, name))
			continue;
		cmdlet_error_fmt(c, "System.IO.DirectoryNotFoundException", id, EC_ObjectNotFound, val_str(m->path),
				 "The specified %s entry '%s' in the module manifest '%s' is invalid. Try again after updating this entry with valid values.",
				 shown, USTR_C(c->rt, name), USTR_C(c->rt, m->path));
	}
}

static void check_root(struct cmdlet *c, struct module *m)
{
	if (!m->root_module || !ustr_len(m->root_module) || there(c->rt, m, m->root_module))
		return;
	cmdlet_error_fmt(c, "System.ArgumentException", "Modules_InvalidRootModuleInModuleManifest", EC_InvalidArgument, val_str(m->path),
			 "The module manifest '%s' could not be processed because it is not a valid PowerShell module manifest file. Remove the elements that are not permitted: %s",
			 USTR_C(c->rt, m->root_module), USTR_C(c->rt, m->path));
}

struct checked {
	struct ustr *path;
	struct module *m;
};

static void check_body(struct rt *rt, void *arg)
{
	struct checked *k = arg;

	k->m = module_describe(rt, k->path);
	manifest_check(rt, k->m);
}

/* The module a manifest describes; NULL after an error about it. */
static struct module *checked_manifest(struct cmdlet *c, struct ustr *path)
{
	struct checked k = { path, NULL };
	struct frame *f = c->rt->eng->frame;
	struct unwound u;

	if (rt_protect(c->rt, check_body, &k) == UNWIND_NONE)
		return k.m;
	u = c->rt->unwound;
	c->rt->eng->frame = f;
	c->rt->eng->stage = c->stage;
	if (u.kind != UNWIND_ERROR || u.error->command)
		rt_rethrow(c->rt, &u);
	cmdlet_error(c, u.error);
	return NULL;
}

static void test_manifest(struct cmdlet *c)
{
	struct test_modulemanifest_args *a = c->args;
	struct ustr *path = c->rt->eng->resolve_path ? c->rt->eng->resolve_path(c->rt, a->path) : a->path;
	struct module *m;

	if (access(USTR_C(c->rt, path), R_OK) < 0) {
		cmdlet_error(c, err_make(c->rt, "System.IO.FileNotFoundException", "Modules_ModuleNotFound", EC_ResourceUnavailable, val_str(a->path),
			"The specified module '%s' was not loaded because no valid module file was found in any module directory.", USTR_C(c->rt, a->path)));
		return;
	}
	if (!ustr_ends(path, ustr_new(c->rt, ".psd1"), true))
		cmdlet_throw_fmt(c, "System.InvalidOperationException", "Modules_InvalidModuleManifestPath", EC_InvalidArgument, val_str(a->path),
			"The module manifest path '%s' is not valid. The value of the Path argument must resolve to a single file that has a '.psd1' extension. Change the value of the Path argument to point to a valid psd1 file, and then try again.", USTR_C(c->rt, path));
	m = checked_manifest(c, path);
	if (!m)
		return;
	check_root(c, m);
	check_entries(c, m, "NestedModules", "NestedModule", "Modules_InvalidNestedModuleinModuleManifest");
	check_entries(c, m, "RequiredAssemblies", "RequiredAssemblies", "Modules_InvalidRequiredAssembliesInModuleManifest");
	check_entries(c, m, "FileList", "FileList", "Modules_InvalidFilePathinModuleManifest");
	check_entries(c, m, "ModuleList", "ModuleList", "Modules_InvalidModuleListinModuleManifest");
	cmdlet_write(c, val_obj(m));
}

const struct cmdlet_def cmdlet_test_modulemanifest = {
	.name = "Test-ModuleManifest", .module = MOD_CORE,
	.output_types = "System.Management.Automation.PSModuleInfo",
	.params = test_modulemanifest_params, .args_size = sizeof(struct test_modulemanifest_args), .process = test_manifest,
	.synopsis = "Verifies that a module manifest file accurately describes the contents of a module.",
};
