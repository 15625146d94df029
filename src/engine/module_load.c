/* SPDX-License-Identifier: MIT */
/* Loading modules from files: script modules, manifests with their nested and
 * required modules, plain scripts. */
#include "engine/module_impl.h"
#include "engine/invocation.h"

#include <stdio.h>
#include <unistd.h>

static bool ends(struct ustr *s, struct rt *rt, const char *suffix)
{
	return ustr_ends(s, ustr_atom(rt, suffix), true);
}

/* ---- Files --------------------------------------------------------------- */

static struct ustr *beside(struct rt *rt, struct module *m, struct ustr *name)
{
	const char *n = USTR_C(rt, name);

	if (*n == '/')
		return name;
	return module_path_normal(rt, ustr_printf(rt, "%s/%s", USTR_C(rt, m->base), n));
}

/* $MyInvocation of a module's file: a script, called from where it is imported. */
static void script_invocation(struct rt *rt, struct module *m, struct scriptblock *sb)
{
	struct scriptblock *own = scriptblock_new(rt, sb->info, m->ss);
	struct ustr *path = sb->info->source->file;
	struct command *c = command_new(rt, CK_EXTERNAL_SCRIPT, script_file_name(rt, path));
	struct invocation *i = invocation_of_frame(rt, rt->eng->frame);

	c->definition = path;
	own->module = m;
	c->block = own;
	i->command = c;
	gc_store(m->ss->top, &m->ss->top->myinvocation, val_obj(i));
}

struct file_run {
	struct module *m;
	struct scriptblock *sb;
	const struct module_import *how;
};

static void run_body(struct rt *rt, void *arg)
{
	const struct file_run *r = arg;
	struct array *args = r->how->args;
	struct collect c;

	collect_init(&c, rt);
	if (rt->eng->frame && val_is_null(r->m->ss->top->myinvocation))
		script_invocation(rt, r->m, r->sb);
	module_run(rt, r->m, r->sb, args ? args->v : NULL, args ? (int)args->n : 0, &c.sink);
}

/* Who imports tells an error of the file from one of its own by the engine's note. */
static void run_file(struct rt *rt, struct module *m, struct ustr *path, const struct module_import *how)
{
	struct file_run r = { m, script_file_load(rt, path), how };
	struct unwound u;

	script_require(rt, r.sb, path);
	if (rt_protect(rt, run_body, &r) == UNWIND_NONE)
		return;
	u = rt->unwound;
	if (u.kind == UNWIND_ERROR)
		rt->eng->module_failure = u.error;
	rt_rethrow(rt, &u);
}

static struct module *load_file(struct rt *rt, struct ustr *path, const struct module_import *how);

static void required_missing(struct rt *rt, struct module *m, struct ustr *name, const struct module_import *how)
{
	struct ustr *version = how->required_version.k == VK_NULL || val_is_null(how->required_version)
				       ? NULL
				       : val_to_str(rt, how->required_version);

	if (!version && !val_is_null(how->min_version))
		version = val_to_str(rt, how->min_version);
	manifest_invalid(rt, "System.MissingMemberException", m->path, ustr_printf(rt,
		"The required module '%s'%s%s%s is not loaded. Load the module or remove the module from 'RequiredModules' in the file '%s'.",
		USTR_C(rt, name), version ? " with version '" : "", version ? USTR_C(rt, version) : "",
		version ? "'" : "", USTR_C(rt, m->path)));
}

struct module *module_require(struct rt *rt, val spec, struct ustr **ret_name, struct module_import *how)
{
	struct ustr *name = *ret_name = module_spec_apply(rt, spec, how);
	struct module *m = module_find_fitting(rt, name, how), *builtin;

	if (m)
		return m;
	builtin = module_builtin(rt, USTR_C(rt, name));
	if (!(builtin && module_fits(rt, builtin, how)) && !module_locate(rt, name, how))
		return NULL;
	how->optional = true;
	return module_import(rt, name, how);
}

static void load_required(struct rt *rt, struct module *m)
{
	struct list *l = manifest_list(rt, m->manifest, "RequiredModules");

	for (uint32_t i = 0; i < l->n; i++) {
		struct module_import how = { .global = true };
		struct ustr *name;
		struct module *r = module_require(rt, l->v[i], &name, &how);

		if (!r)
			required_missing(rt, m, name, &how);
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

/* The functions of a nested module go out as the outer one's. */
static void adopt(struct rt *rt, struct module *m, struct dict *functions)
{
	struct dict_entry *e;
	uint32_t i = 0;

	while ((e = dict_next(functions, &i))) {
		struct command *c = (struct command *)e->value.o, *copy = command_new(rt, c->kind, c->name);

		copy->ss = c->ss;
		copy->block = c->block;
		copy->definition = c->definition;
		copy->description = c->description;
		copy->options = c->options;
		copy->module = m;
		copy->module_name = m->name;
		dict_put(rt, m->functions, e->key, val_obj(copy));
	}
}

static _Noreturn void missing_file(struct rt *rt, struct module *m, struct ustr *name, const char *field)
{
	err_throw(rt, "System.Management.Automation.PSInvalidOperationException", "Modules_ModuleFileNotFound",
		EC_ResourceUnavailable, val_str(m->name),
		  "The module to process '%s', listed in field '%s' of module manifest '%s' was not processed because no valid module was found in any module directory.",
		  USTR_C(rt, name), field, USTR_C(rt, m->path));
}

/* A nested module: its exports are the outer one's too, and are seen inside. */
static void load_nested(struct rt *rt, struct module *m, val item)
{
	struct module_import how = { 0 };
	struct ustr *name = module_spec_apply(rt, item, &how), *path = beside(rt, m, name);
	struct module *n;

	if (!ends(path, rt, ".psm1") && !ends(path, rt, ".psd1") && !ends(path, rt, ".ps1")) {
		struct ustr *found = module_locate(rt, path, &how);

		path = found ? found : module_locate(rt, name, &how);
		if (!path)
			missing_file(rt, m, name, "NestedModules");
	}
	if (!script_file_read(rt, USTR_C(rt, path), &(size_t){ 0 }))
		missing_file(rt, m, name, "NestedModules");
	if (ends(path, rt, ".ps1")) {
		run_file(rt, m, path, &how);
		return;
	}
	n = load_file(rt, path, &how);
	list_add(rt, m->nested, val_obj(n));
	module_publish(rt, n, &how, m->ss->top);
	adopt(rt, m, n->functions);
	merge(rt, m->aliases, n->aliases);
	merge(rt, m->variables, n->variables);
	merge(rt, m->cmdlets, n->cmdlets);
}

static void filter(struct rt *rt, struct module *m, const char *key, struct dict *d, bool default_all)
{
	struct list *patterns = manifest_list(rt, m->manifest, key), *gone = list_new(rt, NULL);
	struct dict_entry *e;
	uint32_t i = 0;
	val v;

	if (!dict_get_c(rt, m->manifest, key, &v)) {
		if (!default_all)
			dict_clear(rt, d);
		return;
	}
	while ((e = dict_next(d, &i)))
		if (!list_like(rt, patterns, e->key.s))
			list_add(rt, gone, e->key);
	for (i = 0; i < gone->n; i++)
		dict_remove(rt, d, gone->v[i]);
}

/* TypesToProcess, FormatsToProcess. */
static void load_ps1xml(struct rt *rt, struct module *m, const char *member, bool formats)
{
	struct list *l = manifest_list(rt, m->manifest, member);

	for (uint32_t i = 0; i < l->n; i++) {
		struct ustr *path = beside(rt, m, val_to_str(rt, l->v[i]));

		manifest_need_file(rt, m, member, path);
		if (rt->eng->load_ps1xml)
			rt->eng->load_ps1xml(rt, path, formats);
	}
}

/* ScriptsToProcess run in the importer's scope. */
static void run_scripts(struct rt *rt, struct module *m)
{
	struct list *l = manifest_list(rt, m->manifest, "ScriptsToProcess");
	struct collect c;

	for (uint32_t i = 0; i < l->n; i++) {
		struct ustr *path = beside(rt, m, val_to_str(rt, l->v[i]));
		struct scriptblock *sb;

		manifest_need_file(rt, m, "ScriptsToProcess", path);
		sb = script_file_load(rt, path);
		collect_init(&c, rt);
		engine_call_to(rt, sb, true, V_VOID, V_VOID, NULL, 0, &c.sink);
	}
}

static _Noreturn void bad_extension(struct rt *rt, struct ustr *file, const char *before)
{
	int32_t dot = ustr_last_index_of(file, ustr_atom(rt, "."), false);

	err_throw(rt, *before ? "System.Management.Automation.PSInvalidOperationException" : "System.InvalidOperationException",
		  "Modules_InvalidModuleExtension", EC_InvalidOperation, val_str(file),
		  "%sThe extension '%s' is not a valid module extension. The supported module extensions are '.dll', '.ps1', '.psm1', '.psd1' and '.cdxml'. Correct the extension then try adding the file '%s' again.",
		  before, USTR_C(rt, ustr_sub(rt, file, (uint32_t)dot, ustr_len(file) - (uint32_t)dot)), USTR_C(rt, file));
}

bool module_extension(struct rt *rt, struct ustr *s)
{
	static const char *const known[] = { ".psm1", ".psd1", ".ps1", ".dll", ".cdxml" };

	for (size_t i = 0; i < ARRAY_LEN(known); i++)
		if (ends(s, rt, known[i]))
			return true;
	return false;
}

static struct ustr *root_file(struct rt *rt, struct module *m)
{
	struct ustr *path = beside(rt, m, m->root_module), *last = script_file_stem(rt, path);
	bool dotted = ustr_len(last) && access(USTR_C(rt, path), F_OK) == 0;

	if (dotted && !module_extension(rt, path))
		bad_extension(
			rt, m->root_module,
			USTR_C(rt,
			       ustr_printf(
				       rt,
				       "The module to process '%s', listed in field 'NestedModules' of module manifest '' was not processed. ",
				       USTR_C(rt, m->root_module))));
	if (ends(path, rt, ".psm1") || ends(path, rt, ".ps1") || ends(path, rt, ".dll"))
		return path;
	return ustr_printf(rt, "%s.psm1", USTR_C(rt, path));
}

static void check_root(struct rt *rt, struct module *m, struct ustr *path)
{
	size_t n;

	if (!script_file_read(rt, USTR_C(rt, path), &n))
		missing_file(rt, m, m->root_module, "ModuleToProcess/RootModule");
}

static void load_manifest(struct rt *rt, struct module *m, const struct module_import *how)
{
	struct list *nested;

	module_fill(rt, m, module_read_manifest(rt, m->path));
	m->type = MODULE_MANIFEST;
	manifest_check(rt, m);
	if (!module_fits(rt, m, how))
		return;
	load_required(rt, m);
	run_scripts(rt, m);
	load_ps1xml(rt, m, "TypesToProcess", false);
	load_ps1xml(rt, m, "FormatsToProcess", true);
	nested = manifest_list(rt, m->manifest, "NestedModules");
	for (uint32_t i = 0; i < nested->n; i++)
		load_nested(rt, m, nested->v[i]);
	if (m->root_module && ustr_len(m->root_module)) {
		m->type = MODULE_SCRIPT;
		check_root(rt, m, root_file(rt, m));
		gc_storep(m, m->manifest_path, m->path);
		gc_storep(m, m->path, root_file(rt, m));
		run_file(rt, m, m->path, how);
	}
	module_finish_exports(rt, m, true);
	filter(rt, m, "FunctionsToExport", m->functions, true);
	filter(rt, m, "AliasesToExport", m->aliases, true);
	filter(rt, m, "VariablesToExport", m->variables, false);
}

static struct module *load_file(struct rt *rt, struct ustr *path, const struct module_import *how)
{
	struct module *m = module_new(rt, script_file_stem(rt, path), path);

	m->base = script_file_folder(rt, path);
	if (ends(path, rt, ".psd1")) {
		load_manifest(rt, m, how);
	} else {
		run_file(rt, m, path, how);
		module_finish_exports(rt, m, true);
	}
	m->loaded = true;
	return m;
}

/* ---- Import -------------------------------------------------------------- */

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

/* The module that NAME, a name or path, means and that is loaded already. */
static struct module *loaded_already(struct rt *rt, struct ustr *name, const struct module_import *how)
{
	struct module *m = how->force ? NULL : module_find_fitting(rt, name, how);

	if (m)
		return m;
	m = strpbrk(USTR_C(rt, name), "/\\") ? module_builtin_at(rt, name) : module_builtin(rt, USTR_C(rt, name));
	return m && m->path && module_fits(rt, m, how) ? m : NULL;	/* the core is no module to load */
}

struct load_job {
	struct ustr *path;
	const struct module_import *how;
	struct module *m;
};

static void load_body(struct rt *rt, void *arg)
{
	struct load_job *j = arg;

	j->m = load_file(rt, j->path, j->how);
}

/* Loads while counting how deep modules load each other. */
static struct module *load_deeper(struct rt *rt, struct ustr *path, const struct module_import *how)
{
	struct load_job j = { path, how, NULL };
	struct frame *f = rt->eng->frame;
	enum unwind why;

	rt->eng->module_depth++;
	why = rt_protect(rt, load_body, &j);
	rt->eng->module_depth--;
	rt->eng->frame = f;
	if (why != UNWIND_NONE) {
		struct unwound u = rt->unwound;

		rt_rethrow(rt, &u);
	}
	return j.m;
}

static struct module *load_fresh(struct rt *rt, struct ustr *name, struct ustr *path, const struct module_import *how)
{
	struct module *m;

	if (!module_extension(rt, path))
		bad_extension(rt, path, "");
	if (rt->eng->module_depth >= 10)
		err_throw(rt, "System.InvalidOperationException", "Modules_ModuleTooDeeplyNested",
			EC_InvalidOperation, val_str(path),
			  "Cannot load the module '%s' because the module nesting limit has been exceeded. Modules can only be nested to 10 levels. Evaluate and change the order in which you are loading modules to prevent exceeding the nesting limit, and then try running your script again.",
			  USTR_C(rt, path));
	m = load_deeper(rt, path, how);
	if (!module_fits(rt, m, how)) {
		if (how->optional)
			return NULL;
		module_not_found(rt, name, how);
	}
	dict_put(rt, rt->eng->modules, val_str(path), val_obj(m));
	return m;
}

struct module *module_import(struct rt *rt, struct ustr *name, const struct module_import *how)
{
	struct module *m = loaded_already(rt, name, how);
	struct ustr *path;
	bool fresh = false;

	if (m && !m->path && !m->ss->top->functions && m->type == MODULE_MANIFEST) {
		m->nested_only = false;
		return m;
	}
	if (!m) {
		path = module_locate(rt, name, how);
		if (!path && how->force && (m = module_find_fitting(rt, name, how)))
			path = m->path;
		if (!path)
			module_not_found(rt, name, how);
		m = module_find_loaded(rt, path);
		if (m && how->force) {
			m->import_scope = target_scope(rt, how);	/* others keep what they imported */
			module_remove(rt, m);
			m = NULL;
		}
		if (!m) {
			fresh = true;
			m = load_fresh(rt, name, path, how);
			if (!m)
				return NULL;
		} else if (!module_fits(rt, m, how)) {
			if (how->optional || ends(name, rt, ".psm1"))
				return NULL;	/* recorded: a script module that is loaded is left alone */
			module_not_found(rt, name, how);
		}
	}
	note_nesting(rt, m, how, fresh);
	module_publish(rt, m, how, target_scope(rt, how));
	return m;
}
