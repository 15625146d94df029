/* SPDX-License-Identifier: MIT */
/*
 * Test-ModuleManifest: tells everything that is wrong with a manifest, and
 * writes the module it describes all the same.
 */
#include "engine/module_impl.h"
#include "engine/stage.h"

#include <unistd.h>

struct test_modulemanifest_args {
	struct ustr *path;
};

static const struct param_def test_modulemanifest_params[] = {
	PARAM(test_modulemanifest_args, path, "Path", P_STRING, .pos = 1, .flags = PF_MANDATORY | PF_PIPE | PF_PIPE_NAME),
	PARAMS_END
};

static struct ustr *path_given(struct cmdlet *c)
{
	return ((struct test_modulemanifest_args *)c->args)->path;
}

static bool there(struct rt *rt, struct module *m, struct ustr *name)
{
	static const char *const ext[] = { "", ".psd1", ".psm1", ".dll" };
	struct module_import how = { 0 };
	const char *n = USTR_C(rt, name);

	for (size_t i = 0; i < ARRAY_LEN(ext); i++)
		if (access(USTR_C(rt, ustr_printf(rt, "%s/%s%s", *n == '/' ? "" : USTR_C(rt, m->base), n, ext[i])), F_OK) == 0)
			return true;
	return module_builtin(rt, n) || module_locate(rt, name, &how);
}

static void check_entries(struct cmdlet *c, struct module *m, const char *member, const char *shown, const char *id)
{
	const struct type *type = type_find_c(c->rt, "Microsoft.PowerShell.Commands.ModuleSpecification");
	struct list *l = manifest_list(c->rt, m->manifest, member);

	for (uint32_t i = 0; i < l->n; i++) {
		struct module_import how = { 0 };
		struct ustr *name;
		val spec;

		if (!conv_try(c->rt, l->v[i], type, &spec))
			continue;	/* told already */
		name = module_spec_apply(c->rt, spec, &how);
		if (there(c->rt, m, name))
			continue;
		cmdlet_error_fmt(c, "System.IO.DirectoryNotFoundException", id, EC_ObjectNotFound, val_str(path_given(c)),
				 "The specified %s entry '%s' in the module manifest '%s' is invalid. Try again after updating this entry with valid values.",
				 shown, USTR_C(c->rt, name), USTR_C(c->rt, m->path));
	}
}

static void check_root(struct cmdlet *c, struct module *m)
{
	if (!m->root_module || !ustr_len(m->root_module) || there(c->rt, m, m->root_module))
		return;
	m->type = MODULE_BINARY;
	cmdlet_error_fmt(c, "System.ArgumentException", "Modules_InvalidRootModuleInModuleManifest",
		EC_InvalidArgument, val_str(path_given(c)),
			 "The module manifest '%s' could not be processed because it is not a valid PowerShell module manifest file. Remove the elements that are not permitted: %s",
			 USTR_C(c->rt, m->root_module), USTR_C(c->rt, m->path));
}

/* Editions can be told from PowerShell 5.1 on only. */
static void check_editions(struct cmdlet *c, struct module *m)
{
	const struct type *version = type_find_c(c->rt, "System.Version");
	val have, least;

	if (!manifest_list(c->rt, m->manifest, "CompatiblePSEditions")->n ||
	    !conv_try(c->rt, val_str(ustr_new(c->rt, "5.1")), version, &least))
		return;
	if (m->ps_version && conv_try(c->rt, val_str(m->ps_version), version, &have) &&
	    val_compare(c->rt, have, least, true) >= 0)
		return;
	cmdlet_error_fmt(c, "System.ArgumentException", "Modules_InvalidPowerShellVersionInModuleManifest",
		EC_InvalidArgument, val_str(path_given(c)),
			 "The module manifest '%s' is specified with the CompatiblePSEditions key which is supported only on PowerShell version '5.1' or higher. Update the value of the PowerShellVersion key to '5.1' or higher, and try again.",
			 USTR_C(c->rt, m->path));
}

struct checked {
	struct ustr *path;
	struct module *m;
	unsigned step;
	bool more;
};

static void describe_body(struct rt *rt, void *arg)
{
	struct checked *k = arg;

	k->m = module_describe(rt, k->path);
}

static void step_body(struct rt *rt, void *arg)
{
	struct checked *k = arg;

	k->more = manifest_check_step(rt, k->m, k->step);
}

/* Runs BODY; what it throws is an error that lets the cmdlet go on. */
static void attempt(struct cmdlet *c, void (*body)(struct rt *, void *), struct checked *k)
{
	struct frame *f = c->rt->eng->frame;
	struct unwound u;

	k->more = true;
	if (rt_protect(c->rt, body, k) == UNWIND_NONE)
		return;
	u = c->rt->unwound;
	c->rt->eng->frame = f;
	c->rt->eng->stage = c->stage;
	if (u.kind != UNWIND_ERROR || u.error->command)
		rt_rethrow(c->rt, &u);
	cmdlet_error(c, u.error);
}

/* The names of the members are looked at once more behind the version: a
 * manifest counts as its own localized copy. */
static void check_members(struct cmdlet *c, struct checked *k)
{
	for (k->step = 0, k->more = true; k->more; k->step++) {
		attempt(c, step_body, k);
		if (k->step == MANIFEST_STEP_VERSION) {
			k->step = 0;
			attempt(c, step_body, k);
			k->step = MANIFEST_STEP_VERSION;
		}
	}
}

static void check_files(struct cmdlet *c, struct module *m)
{
	static const char *const members[] = { "TypesToProcess", "FormatsToProcess", "ScriptsToProcess" };

	for (size_t i = 0; i < ARRAY_LEN(members); i++) {
		struct list *l = manifest_list(c->rt, m->manifest, members[i]);

		for (uint32_t k = 0; k < l->n; k++)
			manifest_need_file(c->rt, m, members[i],
				ustr_printf(c->rt, "%s/%s", USTR_C(c->rt, m->base), val_to_c(c->rt, l->v[k])));
	}
}

static void test_manifest(struct cmdlet *c)
{
	struct ustr *given = path_given(c), *path = c->rt->eng->resolve_path ? c->rt->eng->resolve_path(c->rt, given) : given;
	struct checked k = { .path = path };

	if (access(USTR_C(c->rt, path), R_OK) < 0) {
		cmdlet_error(c, err_make(c->rt, "System.IO.FileNotFoundException", "Modules_ModuleNotFound",
			EC_ResourceUnavailable, val_str(given),
			"The specified module '%s' was not loaded because no valid module file was found in any module directory.", USTR_C(c->rt, given)));
		return;
	}
	if (!ustr_ends(path, ustr_new(c->rt, ".psd1"), true))
		cmdlet_throw_fmt(c, "System.InvalidOperationException", "Modules_InvalidModuleManifestPath",
			EC_InvalidArgument, val_str(given),
			"The module manifest path '%s' is not valid. The value of the Path argument must resolve to a single file that has a '.psd1' extension. Change the value of the Path argument to point to a valid psd1 file, and then try again.", USTR_C(c->rt, path));
	attempt(c, describe_body, &k);
	if (!k.m)
		return;
	check_members(c, &k);
	check_files(c, k.m);
	check_root(c, k.m);
	check_entries(c, k.m, "RequiredModules", "RequiredModules", "Modules_InvalidRequiredModulesinModuleManifest");
	check_entries(c, k.m, "NestedModules", "NestedModule", "Modules_InvalidNestedModuleinModuleManifest");
	check_entries(c, k.m, "RequiredAssemblies", "RequiredAssemblies", "Modules_InvalidRequiredAssembliesInModuleManifest");
	check_entries(c, k.m, "FileList", "FileList", "Modules_InvalidFilePathinModuleManifest");
	check_entries(c, k.m, "ModuleList", "ModuleList", "Modules_InvalidModuleListinModuleManifest");
	check_editions(c, k.m);
	cmdlet_write(c, val_obj(k.m));
}

const struct cmdlet_def cmdlet_test_modulemanifest = {
	.name = "Test-ModuleManifest", .module = MOD_CORE,
	.output_types = "System.Management.Automation.PSModuleInfo",
	.params = test_modulemanifest_params, .args_size = sizeof(struct test_modulemanifest_args), .process = test_manifest,
	.synopsis = "Verifies that a module manifest file accurately describes the contents of a module.",
};
