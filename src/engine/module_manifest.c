/* SPDX-License-Identifier: MIT */
/*
 * Module manifests: reading one as data, checking its members, filling a module
 * with what it states.
 */
#include "engine/module_impl.h"

#include "engine/host.h"
#include "syntax/ast.h"
#include "types/guid.h"
#include "types/version.h"

#include <unistd.h>

static const char *const member_names[] = {
	"ModuleToProcess", "NestedModules", "GUID", "Author", "CompanyName", "Copyright", "ModuleVersion", "Description",
	"PowerShellVersion", "PowerShellHostName", "PowerShellHostVersion", "CLRVersion", "DotNetFrameworkVersion",
	"ProcessorArchitecture", "RequiredModules", "TypesToProcess", "FormatsToProcess", "ScriptsToProcess", "PrivateData",
	"RequiredAssemblies", "ModuleList", "FileList", "FunctionsToExport", "VariablesToExport", "AliasesToExport",
	"CmdletsToExport", "DscResourcesToExport", "CompatiblePSEditions", "HelpInfoURI", "RootModule", "DefaultCommandPrefix",
};

_Noreturn void manifest_invalid(struct rt *rt, const char *exception, struct ustr *path, struct ustr *why)
{
	err_throw(rt, exception, "Modules_InvalidManifest", EC_ResourceUnavailable, val_str(path), "%s", USTR_C(rt, why));
}

static _Noreturn void not_a_manifest(struct rt *rt, struct ustr *path, struct ustr *errors)
{
	manifest_invalid(rt, "System.MissingMemberException", path, ustr_printf(rt,
		"The module manifest '%s' could not be processed because it is not a valid PowerShell module manifest file. Remove the elements that are not permitted: %s",
		USTR_C(rt, path), USTR_C(rt, errors)));
}

static void refuse_code(struct rt *rt, struct scriptblock *sb, struct ustr *path)
{
	static const struct text variables[] = { { "PSScriptRoot", 12 }, { "PSEdition", 9 },
		{ "EnabledExperimentalFeatures", 27 } };
	struct data_rules rules = { .variables = variables, .variable_count = ARRAY_LEN(variables), .environment = true };
	struct parse_result *r = &sb->info->source->result;

	parse_data_errors(r, r->root, &rules);
	if (r->error_count)
		not_a_manifest(rt, path, scriptblock_errors_text(rt, sb->info->source));
}

struct loading {
	struct ustr *path;
	struct scriptblock *sb;
};

static void load_body(struct rt *rt, void *arg)
{
	struct loading *l = arg;

	l->sb = script_file_load(rt, l->path);
}

/* The text of the manifest at PATH; what it does not parse for is told as an error of a manifest. */
static struct scriptblock *load_text(struct rt *rt, struct ustr *path)
{
	struct loading l = { path, NULL };
	struct frame *f = rt->eng->frame;
	struct unwound u;

	if (rt_protect(rt, load_body, &l) == UNWIND_NONE)
		return l.sb;
	u = rt->unwound;
	rt->eng->frame = f;
	if (u.kind != UNWIND_ERROR ||
	    strcmp(cell_type(val_base(u.error->exception).o)->name, "System.Management.Automation.ParseException"))
		rt_rethrow(rt, &u);
	not_a_manifest(rt, path, errrec_message(rt, u.error));
}

struct dict *module_read_manifest(struct rt *rt, struct ustr *path)
{
	struct scriptblock *sb = load_text(rt, path);
	struct collect c;
	struct dict *d;

	refuse_code(rt, sb, path);
	collect_init(&c, rt);
	engine_call_to(rt, sb, false, V_VOID, V_VOID, NULL, 0, &c.sink);
	d = val_dict(collect_value(&c));
	if (!d)
		manifest_invalid(rt, "System.ArgumentException", path, ustr_printf(rt,
			"Processing the module manifest file '%s' did not result in a valid manifest object. Update the file to contain a valid PowerShell module manifest. A valid manifest can be created using the New-ModuleManifest cmdlet.",
			USTR_C(rt, path)));
	return d;
}

static void typed_key(struct rt *rt, struct dict *d, const char *key, const struct type *t, val *ret)
{
	val v;

	if (dict_get_c(rt, d, key, &v) && !val_is_null(v))
		conv_try(rt, v, t, ret);
}

struct list *manifest_list(struct rt *rt, struct dict *d, const char *key)
{
	struct list *l = list_new(rt, NULL);
	struct iter it;
	val v, x;

	if (!d || !dict_get_c(rt, d, key, &v) || val_is_null(v))
		return l;
	if (!iter_begin(rt, v, &it))
		list_add(rt, l, v);
	else
		while (iter_next(&it, &x))
			list_add(rt, l, x);
	return l;
}

/* A member of PrivateData.PSData. */
val manifest_ps_data(struct rt *rt, struct module *m, const char *key)
{
	struct dict *p = val_dict(m->private_data), *d;
	val v;

	if (!p || !dict_get_c(rt, p, "PSData", &v))
		return V_NULL;
	d = val_dict(v);
	return d && dict_get_c(rt, d, key, &v) ? v : V_NULL;
}

void module_fill(struct rt *rt, struct module *m, struct dict *d)
{
	m->manifest = d;
	m->author = dict_text(rt, d, "Author");
	m->company = dict_text(rt, d, "CompanyName");
	m->copyright = dict_text(rt, d, "Copyright");
	m->description = dict_text(rt, d, "Description");
	m->help_uri = dict_text(rt, d, "HelpInfoURI");
	m->ps_version = dict_text(rt, d, "PowerShellVersion");
	m->prefix = dict_text(rt, d, "DefaultCommandPrefix");
	m->root_module = dict_text(rt, d, "RootModule");
	if (!m->root_module)
		m->root_module = dict_text(rt, d, "ModuleToProcess");
	typed_key(rt, d, "ModuleVersion", &type_version, &m->version);
	typed_key(rt, d, "GUID", &type_guid, &m->guid);
	dict_get_c(rt, d, "PrivateData", &m->private_data);
}

/* ---- Checks -------------------------------------------------------------- */

static bool known_key(val key)
{
	for (size_t i = 0; i < ARRAY_LEN(member_names); i++)
		if (key.k == VK_STR && ustr_ieq_c(key.s, member_names[i]))
			return true;
	return false;
}

static struct ustr *all_names(struct rt *rt)
{
	struct sbuf b;

	sbuf_init(&b, rt);
	for (size_t i = 0; i < ARRAY_LEN(member_names); i++)
		sbuf_printf(&b, "%s'%s'", i ? ", " : "", member_names[i]);
	return sbuf_take(&b);
}

static void check_keys(struct rt *rt, struct module *m)
{
	struct dict_entry *e;
	struct sbuf bad;
	uint32_t i = 0;

	sbuf_init(&bad, rt);
	while ((e = dict_next(m->manifest, &i)))
		if (!known_key(e->key))
			sbuf_printf(&bad, "%s'%s'", bad.len ? ", " : "", val_to_c(rt, e->key));
	if (bad.len)
		err_throw(rt, "System.InvalidOperationException", "Modules_InvalidManifestMember", EC_InvalidData,
			val_str(m->path),
			  "The '%s' module cannot be imported because its manifest contains one or more members that are not valid. The valid manifest members are (%s). Remove the members that are not valid (%s), then try to import the module again.",
			  USTR_C(rt, m->path), USTR_C(rt, all_names(rt)), USTR_C(rt, sbuf_take(&bad)));
}

struct conversion {
	val v;
	const struct type *to;
};

static void convert_body(struct rt *rt, void *arg)
{
	struct conversion *c = arg;

	conv(rt, c->v, c->to);
}

/* A member that does not convert to its type. NAME is as the product writes it. */
static void check_type(struct rt *rt, struct module *m, const char *name, const char *type)
{
	struct conversion c = { V_NULL, type_find_c(rt, type) };
	struct frame *f = rt->eng->frame;

	if (!c.to || !dict_get_c(rt, m->manifest, name, &c.v) || val_is_null(c.v) || (c.v.k == VK_STR && !ustr_len(c.v.s)))
		return;
	if (rt_protect(rt, convert_body, &c) == UNWIND_NONE)
		return;
	rt->eng->frame = f;
	if (rt->unwound.kind != UNWIND_ERROR) {
		struct unwound u = rt->unwound;

		rt_rethrow(rt, &u);
	}
	manifest_invalid(rt, "System.ArgumentException", m->path,
		ustr_printf(rt, "The '%s' member is not valid in the module manifest file '%s': %s",
		name, USTR_C(rt, m->path), USTR_C(rt, errrec_message(rt, rt->unwound.error))));
}

static void check_powershell(struct rt *rt, struct module *m)
{
	val have = version_value(rt, POWERSHELL_VERSION), want;

	if (!m->ps_version || !conv_try(rt, val_str(m->ps_version), &type_version, &want) ||
	    val_compare(rt, want, have, true) <= 0)
		return;
	err_throw(rt, "System.InvalidOperationException", "Modules_InsufficientPowerShellVersion",
		EC_ResourceUnavailable, val_str(m->path),
		  "The version of PowerShell on this computer is '" POWERSHELL_VERSION "'. The module '%s' requires a minimum PowerShell version of '%s' to run. Verify that you have the minimum required version of PowerShell installed, and then try again.",
		  USTR_C(rt, m->path), USTR_C(rt, m->ps_version));
}

static _Noreturn void refuse(struct rt *rt, struct module *m, const char *id, struct ustr *why)
{
	err_throw(rt, "System.InvalidOperationException", id, EC_ResourceUnavailable, val_str(m->path), "%s", USTR_C(rt, why));
}

static const char *host_name(struct rt *rt)
{
	return rt->eng->host && rt->eng->host->name ? rt->eng->host->name : "Default Host";
}

static void check_host_name(struct rt *rt, struct module *m)
{
	struct ustr *want = dict_text(rt, m->manifest, "PowerShellHostName");

	if (!want || !ustr_len(want) || ustr_ieq_c(want, host_name(rt)))
		return;
	refuse(rt, m, "Modules_InvalidPowerShellHostName", ustr_printf(rt,
		"The name of the current PowerShell host is: '%s'. The module '%s' requires the following PowerShell host: '%s'.",
		host_name(rt), USTR_C(rt, m->path), USTR_C(rt, want)));
}

static void check_host_version(struct rt *rt, struct module *m)
{
	struct ustr *text = dict_text(rt, m->manifest, "PowerShellHostVersion");
	const struct type *t = type_find_c(rt, "System.Version");
	val have, want;

	check_type(rt, m, "PowerShellHostVersion", "System.Version");
	if (!text || !conv_try(rt, val_str(text), t, &want) || !conv_try(rt, val_str(ustr_new(rt, "7.6.5")), t, &have) ||
	    val_compare(rt, want, have, true) <= 0)
		return;
	refuse(rt, m, "Modules_InsufficientPowerShellHostVersion", ustr_printf(rt,
		"The current PowerShell host is: '%s' (version 7.6.5). The module '%s' requires a minimum PowerShell host version of '%s' to run.",
		host_name(rt), USTR_C(rt, m->path), USTR_C(rt, text)));
}

static void check_architecture(struct rt *rt, struct module *m)
{
#if defined(__aarch64__)
	static const char *const have = "Arm64", *const also = "Arm";
#else
	static const char *const have = "X64", *const also = "Amd64";
#endif
	struct ustr *want = dict_text(rt, m->manifest, "ProcessorArchitecture");

	if (!want || !ustr_len(want) || ustr_ieq_c(want, have) || ustr_ieq_c(want, also) || ustr_ieq_c(want, "None") || ustr_ieq_c(want, "MSIL"))
		return;
	refuse(rt, m, "Modules_InvalidProcessorArchitecture", ustr_printf(rt,
		"The current processor architecture is: %s. The module '%s' requires the following architecture: %s.",
		have, USTR_C(rt, m->path), USTR_C(rt, want)));
}

static void check_required(struct rt *rt, struct module *m)
{
	check_type(rt, m, "RequiredModules", "Microsoft.PowerShell.Commands.ModuleSpecification[]");
}

static void check_wildcards(struct rt *rt, struct module *m)
{
	struct list *l = manifest_list(rt, m->manifest, "NestedModules");
	bool bad = m->root_module && ustr_has_wildcard(m->root_module);

	for (uint32_t i = 0; i < l->n; i++)
		bad |= l->v[i].k == VK_STR && ustr_has_wildcard(l->v[i].s);
	if (bad)
		err_throw(rt, "System.Management.Automation.PSInvalidOperationException",
			"Modules_WildCardNotAllowedInModuleToProcessAndInNestedModules",
			  EC_InvalidOperation, V_NULL,
			  "Wildcard characters are not allowed in members 'ModuleToProcess', 'RootModule', or 'NestedModules' in the module manifest '%s'.",
			  USTR_C(rt, m->path));
}

static void check_roots(struct rt *rt, struct module *m)
{
	val v;

	if (dict_get_c(rt, m->manifest, "RootModule", &v) && dict_get_c(rt, m->manifest, "ModuleToProcess", &v))
		err_throw(rt, "System.InvalidOperationException",
			"Modules_ModuleManifestCannotContainBothModuleToProcessAndRootModule", EC_InvalidOperation,
			  val_str(m->root_module),
			  "The module manifest cannot contain both the 'ModuleToProcess' and 'RootModule' members. Change the module manifest file to remove one of these members at '%s', and then try again.",
			  USTR_C(rt, m->path));
}

static void check_version(struct rt *rt, struct module *m)
{
	val v;

	if (dict_get_c(rt, m->manifest, "ModuleVersion", &v) && !val_is_null(v)) {
		check_type(rt, m, "ModuleVersion", "System.Version");
		return;
	}
	manifest_invalid(rt, "System.MissingMemberException", m->path, ustr_printf(rt,
		"The member 'ModuleVersion' is not present in the module manifest. This member must exist and be assigned a version number of the form 'n.n.n.n'. Add the missing member to the file '%s'.",
		USTR_C(rt, m->path)));
}

static void check_guid(struct rt *rt, struct module *m) { check_type(rt, m, "guid", "System.Guid"); }

static void check_powershell_version(struct rt *rt, struct module *m)
{
	check_type(rt, m, "PowerShellVersion", "System.Version");
	check_powershell(rt, m);
}

bool manifest_check_step(struct rt *rt, struct module *m, unsigned step)
{
	static void (*const checks[])(struct rt *, struct module *) = {
		check_keys, check_roots, check_guid, check_version, check_powershell_version, check_host_name, check_host_version,
		check_architecture, check_required, check_wildcards,
	};

	if (step >= ARRAY_LEN(checks))
		return false;
	checks[step](rt, m);
	return true;
}

void manifest_check(struct rt *rt, struct module *m)
{
	for (unsigned i = 0; manifest_check_step(rt, m, i); i++)
		;
}

/* A file that a member names must be there. */
void manifest_need_file(struct rt *rt, struct module *m, const char *member, struct ustr *path)
{
	struct errrec *e;

	if (access(USTR_C(rt, module_path_normal(rt, path)), F_OK) == 0)
		return;
	e = err_make(rt, "System.ArgumentException", "Modules_InvalidManifest", EC_ResourceUnavailable, val_str(m->path),
		"The member '%s' in the module manifest is not valid: Cannot find path '%s' because it does not exist.. Verify that a valid value is specified for this field in the '%s' file.",
		member, USTR_C(rt, path), USTR_C(rt, m->path));
	e->ends_command = true;
	rt_throw(rt, e);
}
