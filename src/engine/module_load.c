/* SPDX-License-Identifier: MIT */
/* Loading modules from files: script modules, manifests with their nested and
 * required modules, plain scripts. */
#include "engine/module_impl.h"
#include "engine/stage.h"

#include "sys/fd.h"

#include <stdio.h>
#include <sys/random.h>

struct ustr *guid_text(struct rt *rt)
{
	uint8_t b[16];

	if (getrandom(b, sizeof b, 0) != sizeof b)
		memset(b, 0, sizeof b);
	b[6] = (uint8_t)((b[6] & 0x0f) | 0x40);
	b[8] = (uint8_t)((b[8] & 0x3f) | 0x80);
	return ustr_printf(rt, "%02x%02x%02x%02x-%02x%02x-%02x%02x-%02x%02x-%02x%02x%02x%02x%02x%02x", b[0], b[1], b[2],
			   b[3], b[4], b[5], b[6], b[7], b[8], b[9], b[10], b[11], b[12], b[13], b[14], b[15]);
}

void module_not_found(struct rt *rt, struct ustr *name)
{
	err_throw(rt, "System.IO.FileNotFoundException", "Modules_ModuleNotFound", EC_ResourceUnavailable, val_str(name),
		  "The specified module '%s' was not loaded because no valid module file was found in any module directory.",
		  USTR_C(rt, name));
}

static bool ends(struct ustr *s, struct rt *rt, const char *suffix)
{
	return ustr_ends(s, ustr_atom(rt, suffix), true);
}

static struct ustr *folder_of(struct rt *rt, struct ustr *path)
{
	int32_t at = ustr_last_index_of(path, ustr_atom(rt, "/"), false);

	return at > 0 ? ustr_sub(rt, path, 0, (uint32_t)at) : ustr_atom(rt, "/");
}

static struct ustr *stem_of(struct rt *rt, struct ustr *path)
{
	int32_t at = ustr_last_index_of(path, ustr_atom(rt, "/"), false);
	struct ustr *s = ustr_sub(rt, path, (uint32_t)(at + 1), ustr_len(path) - (uint32_t)(at + 1));
	int32_t dot = ustr_last_index_of(s, ustr_atom(rt, "."), false);

	return dot > 0 ? ustr_sub(rt, s, 0, (uint32_t)dot) : s;
}

/* ---- Manifests ----------------------------------------------------------- */

static _Noreturn void invalid_manifest(struct rt *rt, struct ustr *path, const char *why)
{
	err_throw(rt, "System.InvalidOperationException", "Modules_InvalidManifest", EC_ResourceUnavailable, val_str(path),
		  "The module manifest '%s' could not be processed because it is not a valid PowerShell module manifest file. %s",
		  USTR_C(rt, path), why);
}

/* Manifests are data: no command, method call or assignment runs. */
static int not_data(struct ast *a, void *arg)
{
	if (a->kind == AST_COMMAND || a->kind == AST_INVOKE_MEMBER || a->kind == AST_ASSIGN || a->kind == AST_FUNCTION)
		return 1;
	return ast_children(a, not_data, arg);
}

static bool is_data(const struct ast_scriptblock *root)
{
	return root->end && root->end->statements.n == 1 && !not_data((struct ast *)&root->end->ast, NULL);
}

struct dict *module_read_manifest(struct rt *rt, struct ustr *path)
{
	struct scriptblock *sb = script_file_load(rt, path);
	struct collect c;
	struct dict *d;

	if (!is_data(sb->info->ast))
		invalid_manifest(rt, path, "Remove the elements that are not permitted.");
	collect_init(&c, rt);
	engine_call_to(rt, sb, false, V_VOID, V_VOID, NULL, 0, &c.sink);
	d = val_dict(collect_value(&c));
	if (!d)
		invalid_manifest(rt, path, "The manifest must contain one hashtable.");
	return d;
}

static struct ustr *text_key(struct rt *rt, struct dict *d, const char *key)
{
	val v;

	return dict_get_c(rt, d, key, &v) && !val_is_null(v) ? val_to_str(rt, v) : NULL;
}

static void typed_key(struct rt *rt, struct dict *d, const char *key, const char *type, val *ret)
{
	const struct type *t = type_find_c(rt, type);
	val v;

	if (t && dict_get_c(rt, d, key, &v) && !val_is_null(v))
		conv_try(rt, v, t, ret);
}

void module_fill(struct rt *rt, struct module *m, struct dict *d)
{
	m->manifest = d;
	m->author = text_key(rt, d, "Author");
	m->company = text_key(rt, d, "CompanyName");
	m->copyright = text_key(rt, d, "Copyright");
	m->description = text_key(rt, d, "Description");
	m->help_uri = text_key(rt, d, "HelpInfoURI");
	m->ps_version = text_key(rt, d, "PowerShellVersion");
	m->prefix = text_key(rt, d, "DefaultCommandPrefix");
	m->root_module = text_key(rt, d, "RootModule");
	if (!m->root_module)
		m->root_module = text_key(rt, d, "ModuleToProcess");
	typed_key(rt, d, "ModuleVersion", "System.Version", &m->version);
	typed_key(rt, d, "GUID", "System.Guid", &m->guid);
	dict_get_c(rt, d, "PrivateData", &m->private_data);
}

static struct list *list_key(struct rt *rt, struct dict *d, const char *key)
{
	struct list *l = list_new(rt, NULL);
	struct iter it;
	val v, x;

	if (!dict_get_c(rt, d, key, &v) || val_is_null(v))
		return l;
	if (!iter_begin(rt, v, &it))
		list_add(rt, l, v);
	else
		while (iter_next(&it, &x))
			list_add(rt, l, x);
	return l;
}

/* ---- Files --------------------------------------------------------------- */

static struct ustr *beside(struct rt *rt, struct module *m, struct ustr *name)
{
	const char *n = USTR_C(rt, name);

	if (*n == '/')
		return name;
	return ustr_printf(rt, "%s/%s", USTR_C(rt, m->base), n);
}

static void run_file(struct rt *rt, struct module *m, struct ustr *path, const struct module_import *how)
{
	struct scriptblock *sb = script_file_load(rt, path);
	struct collect c;

	collect_init(&c, rt);
	module_run(rt, m, sb, how->args ? how->args->v : NULL, how->args ? (int)how->args->n : 0, &c.sink);
}

static struct module *load_file(struct rt *rt, struct ustr *path, const struct module_import *how);

static struct ustr *module_name_of(struct rt *rt, val v)
{
	struct dict *d = val_dict(v);
	val x;

	if (d && dict_get_c(rt, d, "ModuleName", &x))
		return val_to_str(rt, x);
	return val_to_str(rt, v);
}

static void load_required(struct rt *rt, struct module *m)
{
	struct list *l = list_key(rt, m->manifest, "RequiredModules");

	for (uint32_t i = 0; i < l->n; i++) {
		struct ustr *name = module_name_of(rt, l->v[i]);
		struct module_import how = { .global = true };
		struct module *r = module_find_loaded(rt, name);

		if (!r && !module_builtin(rt, USTR_C(rt, name)) && !module_locate(rt, name, &how))
			invalid_manifest(rt, m->path, "A required module is not available.");
		if (!r)
			r = module_import(rt, name, &how);
		list_add(rt, m->required, val_obj(r));
	}
}

static void merge(struct rt *rt, struct dict *to, struct dict *from)
{
	struct dict_entry *e;
	uint32_t i = 0;

	while (from && (e = dict_next(from, &i)))
		dict_put(rt, to, e->key, e->value);
}

/* A nested module: its exports are the outer one's too, and are seen inside. */
static void load_nested(struct rt *rt, struct module *m, val item)
{
	struct ustr *name = module_name_of(rt, item), *path = beside(rt, m, name);
	struct module_import how = { 0 };
	struct module *n;

	if (!ends(path, rt, ".psm1") && !ends(path, rt, ".psd1") && !ends(path, rt, ".ps1")) {
		struct ustr *found = module_locate(rt, path, &how);

		path = found ? found : module_locate(rt, name, &how);
		if (!path)
			module_not_found(rt, name);
	}
	if (!script_file_read(rt, USTR_C(rt, path), &(size_t){ 0 }))
		err_throw(rt, "System.IO.FileNotFoundException", "Modules_ModuleFileNotFound", EC_ResourceUnavailable, val_str(m->name),
			  "The module to process '%s', listed in field 'NestedModules' of module manifest '%s' was not processed because no valid module was found in any module directory.",
			  USTR_C(rt, name), USTR_C(rt, m->path));
	if (ends(path, rt, ".ps1")) {
		run_file(rt, m, path, &how);
		return;
	}
	n = load_file(rt, path, &how);
	list_add(rt, m->nested, val_obj(n));
	module_publish(rt, n, &how, m->ss->top);
	merge(rt, m->functions, n->functions);
	merge(rt, m->aliases, n->aliases);
	merge(rt, m->variables, n->variables);
	merge(rt, m->cmdlets, n->cmdlets);
}

static void filter(struct rt *rt, struct module *m, const char *key, struct dict *d, bool default_all)
{
	struct list *patterns = list_key(rt, m->manifest, key), *gone = list_new(rt, NULL);
	struct dict_entry *e;
	uint32_t i = 0;
	val v;

	if (!dict_get_c(rt, m->manifest, key, &v)) {
		if (!default_all)
			dict_clear(rt, d);
		return;
	}
	while ((e = dict_next(d, &i))) {
		bool keep = false;

		for (uint32_t k = 0; k < patterns->n && !keep; k++)
			keep = ustr_like(rt, e->key.s, val_to_str(rt, patterns->v[k]), true);
		if (!keep)
			list_add(rt, gone, e->key);
	}
	for (i = 0; i < gone->n; i++)
		dict_remove(rt, d, gone->v[i]);
}

/* ScriptsToProcess run in the importer's scope. */
static void run_scripts(struct rt *rt, struct module *m)
{
	struct list *l = list_key(rt, m->manifest, "ScriptsToProcess");
	struct collect c;

	for (uint32_t i = 0; i < l->n; i++) {
		struct scriptblock *sb = script_file_load(rt, beside(rt, m, val_to_str(rt, l->v[i])));

		collect_init(&c, rt);
		engine_call_to(rt, sb, true, V_VOID, V_VOID, NULL, 0, &c.sink);
	}
}

/* Variables a manifest exports although the script doesn't say so. */
static void export_variables(struct rt *rt, struct module *m)
{
	struct list *patterns = list_key(rt, m->manifest, "VariablesToExport");
	struct dict_entry *e;
	uint32_t i = 0;

	while (!m->exports_declared && m->ss->top->vars && (e = dict_next(m->ss->top->vars, &i)))
		for (uint32_t k = 0; k < patterns->n; k++)
			if (ustr_like(rt, e->key.s, val_to_str(rt, patterns->v[k]), true))
				dict_put(rt, m->variables, e->key, e->value);
}

static struct ustr *root_file(struct rt *rt, struct module *m)
{
	struct ustr *path = beside(rt, m, m->root_module);

	if (ends(path, rt, ".psm1") || ends(path, rt, ".ps1") || ends(path, rt, ".dll"))
		return path;
	return ustr_printf(rt, "%s.psm1", USTR_C(rt, path));
}

static const char *const manifest_keys[] = {
	"RootModule", "ModuleToProcess", "ModuleVersion", "CompatiblePSEditions", "GUID", "Author", "CompanyName", "Copyright",
	"Description", "PowerShellVersion", "PowerShellHostName", "PowerShellHostVersion", "DotNetFrameworkVersion",
	"CLRVersion", "ProcessorArchitecture", "RequiredModules", "RequiredAssemblies", "ScriptsToProcess", "TypesToProcess",
	"FormatsToProcess", "NestedModules", "FunctionsToExport", "CmdletsToExport", "VariablesToExport", "AliasesToExport",
	"DscResourcesToExport", "ModuleList", "FileList", "PrivateData", "HelpInfoURI", "DefaultCommandPrefix",
};

static bool known_key(struct ustr *key)
{
	for (size_t i = 0; i < ARRAY_LEN(manifest_keys); i++)
		if (ustr_ieq_c(key, manifest_keys[i]))
			return true;
	return false;
}

static void check_keys(struct rt *rt, struct module *m)
{
	struct dict_entry *e;
	uint32_t i = 0;

	while ((e = dict_next(m->manifest, &i)))
		if (e->key.k != VK_STR || !known_key(e->key.s))
			err_throw(rt, "System.InvalidOperationException", "Modules_InvalidManifestMember", EC_InvalidData, val_str(m->path),
				  "The module manifest '%s' contains one or more members that are not valid ('%s'). Remove the members that are not valid.",
				  USTR_C(rt, m->path), val_to_c(rt, e->key));
}

/* What the manifest asks of the product, and that it has a version. */
static void check_manifest(struct rt *rt, struct module *m)
{
	const struct type *t = type_find_c(rt, "System.Version");
	val v, have, want;

	check_keys(rt, m);
	if (!dict_get_c(rt, m->manifest, "ModuleVersion", &v) || (t && !conv_try(rt, v, t, &want)))
		invalid_manifest(rt, m->path, "The member 'ModuleVersion' is missing or not valid.");
	if (dict_get_c(rt, m->manifest, "GUID", &v) && val_is_null(m->guid))
		invalid_manifest(rt, m->path, "The member 'GUID' is not valid.");
	if (!t || !m->ps_version || !conv_try(rt, val_str(m->ps_version), t, &want) ||
	    !conv_try(rt, val_str(ustr_new(rt, "7.6.5")), t, &have) || val_compare(rt, want, have, true) <= 0)
		return;
	err_throw(rt, "System.InvalidOperationException", "Modules_InsufficientPowerShellVersion", EC_ResourceUnavailable, val_str(m->path),
		  "The version of the loaded PowerShell is '7.6.5'. The module '%s' requires a minimum PowerShell version of '%s' to run. Verify that you have the minimum required version of PowerShell installed, and then try again.",
		  USTR_C(rt, m->path), USTR_C(rt, m->ps_version));
}

static void check_root(struct rt *rt, struct module *m, struct ustr *path)
{
	size_t n;

	if (!script_file_read(rt, USTR_C(rt, path), &n))
		err_throw(rt, "System.IO.FileNotFoundException", "Modules_ModuleFileNotFound", EC_ResourceUnavailable, val_str(m->name),
			  "The module to process '%s', listed in field 'ModuleToProcess/RootModule' of module manifest '%s' was not processed because no valid module was found in any module directory.",
			  USTR_C(rt, m->root_module), USTR_C(rt, m->path));
}

static void load_manifest(struct rt *rt, struct module *m, const struct module_import *how)
{
	struct list *nested;

	module_fill(rt, m, module_read_manifest(rt, m->path));
	m->type = MODULE_MANIFEST;
	check_manifest(rt, m);
	load_required(rt, m);
	run_scripts(rt, m);
	nested = list_key(rt, m->manifest, "NestedModules");
	for (uint32_t i = 0; i < nested->n; i++)
		load_nested(rt, m, nested->v[i]);
	if (m->root_module && ustr_len(m->root_module)) {
		m->type = MODULE_SCRIPT;
		check_root(rt, m, root_file(rt, m));
		run_file(rt, m, root_file(rt, m), how);
	}
	module_default_exports(rt, m);
	export_variables(rt, m);
	filter(rt, m, "FunctionsToExport", m->functions, true);
	filter(rt, m, "AliasesToExport", m->aliases, true);
	filter(rt, m, "VariablesToExport", m->variables, false);
}

static struct module *load_file(struct rt *rt, struct ustr *path, const struct module_import *how)
{
	struct module *m = module_new(rt, stem_of(rt, path), path);

	m->base = folder_of(rt, path);
	if (ends(path, rt, ".psd1")) {
		load_manifest(rt, m, how);
	} else {
		run_file(rt, m, path, how);
		module_default_exports(rt, m);
	}
	m->loaded = true;
	return m;
}

struct module *module_describe(struct rt *rt, struct ustr *path)
{
	struct module *m = module_new(rt, stem_of(rt, path), path);

	m->base = folder_of(rt, path);
	if (ends(path, rt, ".psd1")) {
		module_fill(rt, m, module_read_manifest(rt, path));
		m->type = m->root_module ? MODULE_SCRIPT : MODULE_MANIFEST;
	}
	return m;
}

/* ---- Import -------------------------------------------------------------- */

static void check_version(struct rt *rt, struct module *m, const struct module_import *how, struct ustr *name)
{
	bool bad = (!val_is_null(how->required_version) && val_compare(rt, m->version, how->required_version, true)) ||
		   (!val_is_null(how->min_version) && val_compare(rt, m->version, how->min_version, true) < 0) ||
		   (!val_is_null(how->max_version) && val_compare(rt, m->version, how->max_version, true) > 0);

	if (bad)
		err_throw(rt, "System.IO.FileNotFoundException", "Modules_ModuleWithVersionNotFound",
			  EC_ResourceUnavailable, val_str(name),
			  "The specified module '%s' with version '%s' was not loaded because no valid module file was found in any module directory.",
			  USTR_C(rt, name), val_to_c(rt, !val_is_null(how->required_version) ? how->required_version :
						     !val_is_null(how->min_version) ? how->min_version : how->max_version));
}

static struct scope *target_scope(struct rt *rt, const struct module_import *how)
{
	return how->global ? scope_global(rt) : scope_current(rt)->ss->top;
}

/* A module imported inside of another is nested in it. */
static void note_nesting(struct rt *rt, struct module *m, const struct module_import *how, bool fresh)
{
	struct module *outer = scope_current(rt)->ss->module;

	if (!outer || how->global) {
		m->nested_only = false;
		return;
	}
	if (fresh)
		m->nested_only = true;
	for (uint32_t i = 0; i < outer->nested->n; i++)
		if (outer->nested->v[i].o == &m->h)
			return;
	list_add(rt, outer->nested, val_obj(m));
}

struct module *module_import(struct rt *rt, struct ustr *name, const struct module_import *how)
{
	struct module *m = module_find_loaded(rt, name);
	struct ustr *path;
	bool fresh = false;

	if (!m)
		m = module_builtin(rt, USTR_C(rt, name));
	if (m && m->type == MODULE_MANIFEST && !m->path)
		return m;
	path = m && !how->force ? m->path : module_locate(rt, name, how);
	if (!path)
		module_not_found(rt, name);
	m = module_find_loaded(rt, path);
	if (m && how->force) {
		module_remove(rt, m);
		m = NULL;
	}
	if (!m) {
		fresh = true;
		m = load_file(rt, path, how);
	}
	check_version(rt, m, how, name);
	if (fresh)
		dict_put(rt, rt->eng->modules, val_str(path), val_obj(m));
	note_nesting(rt, m, how, fresh);
	module_publish(rt, m, how, target_scope(rt, how));
	return m;
}
