/* SPDX-License-Identifier: MIT */
/*
 * Get-, Enable-, Disable-ExperimentalFeature and Get-PSSubsystem: the engine has
 * no experimental features, those that modules declare are listed; no subsystem
 * takes implementations.
 */
#include "engine/cmdlet.h"
#include "engine/module.h"
#include "types/cmdlet_types.h"
#include "types/enums.h"

#include <string.h>

struct get_args {
	struct array *name;
};

static const struct param_def get_params[] = {
	PARAM(get_args, name, "Name", P_ARRAY | P_STRING, .pos = 1, .flags = PF_PIPE | PF_NOT_NULL_OR_EMPTY),
	PARAMS_END
};

static void not_found(struct cmdlet *c, struct array *names, struct ustr *name)
{
	struct errrec *e = err_make(c->rt, "System.Management.Automation.ItemNotFoundException",
		"ItemNotFoundException", EC_ObjectNotFound,
		val_obj(names), "No experimental feature was found that matched the name '%s'.", USTR_C(c->rt, name));

	e->target_name = ustr_new(c->rt, "System.String[]");
	cmdlet_error(c, e);
}

static val entry(struct rt *rt, val table, const char *key)
{
	struct dict *d = val_dict(table);
	val v;

	return d && dict_get_c(rt, d, key, &v) ? v : V_NULL;
}

/* A feature that DECLARED, of the manifest FILE, names: its name begins with the
 * module's and a dot, else it is none. */
static void consider(struct cmdlet *c, struct ustr *file, struct ustr *module, val declared)
{
	struct rt *rt = c->rt;
	struct array *wanted = ((struct get_args *)c->args)->name;
	struct ustr *name = val_to_str(rt, entry(rt, declared, "Name"));
	struct record *r;

	if (!ustr_like(rt, name, ustr_printf(rt, "%s.?*", USTR_C(rt, module)), true) ||
	    (wanted && !array_like(rt, wanted, name)))
		return;
	r = record_new(rt, &type_experimentalfeature);
	record_put(r, FEATURE_NAME, val_str(name));
	record_put(r, FEATURE_DESCRIPTION, val_str(val_to_str(rt, entry(rt, declared, "Description"))));
	record_put(r, FEATURE_SOURCE, val_str(file));
	r->f[FEATURE_ENABLED] = V_FALSE;
	cmdlet_write(c, val_obj(r));
}

struct manifest {
	struct ustr *file;
	struct dict *read;
};

static void read_manifest(struct rt *rt, void *arg)
{
	struct manifest *m = arg;

	m->read = module_read_manifest(rt, m->file);
}

static void features_of(struct rt *rt, struct ustr *file, void *arg)
{
	static const char suffix[] = ".psd1";
	struct manifest m = { file, NULL };
	const char *path = USTR_C(rt, file), *name = strrchr(path, '/');
	size_t n = name ? strlen(++name) : 0;
	struct ustr *module;
	struct iter it;
	val v;

	if (n < sizeof suffix || strcmp(name + n - (sizeof suffix - 1), suffix) || !rt_try(rt, read_manifest, &m) || !m.read)
		return;
	v = entry(rt, entry(rt, entry(rt, val_obj(m.read), "PrivateData"), "PSData"), "ExperimentalFeatures");
	module = ustr_from_utf8(rt, name, n - (sizeof suffix - 1));
	if (!iter_begin(rt, v, &it))
		consider(arg, file, module, v);
	else
		while (iter_next(&it, &v))
			consider(arg, file, module, v);
}

static void get(struct cmdlet *c)
{
	module_each_available(c->rt, false, features_of, c);
}

const struct cmdlet_def cmdlet_get_experimentalfeature = {
	.name = "Get-ExperimentalFeature", .module = MOD_CORE,
	.output_types = "System.Management.Automation.ExperimentalFeature",
	.params = get_params, .args_size = sizeof(struct get_args), .process = get,
	.synopsis = "Gets experimental features.",
};

struct change_args {
	struct array *name;
	val scope;
};

static const struct param_def change_params[] = {
	PARAM(change_args, name, "Name", P_ARRAY | P_STRING, .pos = 1, .flags = PF_MANDATORY | PF_PIPE_NAME),
	PARAM(change_args, scope, "Scope", P_NAMED, .type_name = "System.Management.Automation.Configuration.ConfigScope"),
	PARAMS_END
};

static void change(struct cmdlet *c)
{
	struct change_args *a = c->args;

	for (uint32_t i = 0; i < a->name->n; i++) {
		struct ustr *name = val_to_str(c->rt, array_get(a->name, i));

		if (!ustr_has_wildcard(name))
			not_found(c, a->name, name);
	}
	cmdlet_warning(c, ustr_new(c->rt,
		"Enabling and disabling experimental features do not take effect until next start of PowerShell."));
}

const struct cmdlet_def cmdlet_enable_experimentalfeature = {
	.name = "Enable-ExperimentalFeature", .module = MOD_CORE,
	.flags = CF_SHOULD_PROCESS,
	.params = change_params, .args_size = sizeof(struct change_args), .process = change,
	.synopsis = "Enables the experimental features on startup of a new instance.",
};

const struct cmdlet_def cmdlet_disable_experimentalfeature = {
	.name = "Disable-ExperimentalFeature", .module = MOD_CORE, .flags = CF_SHOULD_PROCESS,
	.params = change_params, .args_size = sizeof(struct change_args), .process = change,
	.synopsis = "Disables experimental features.",
};

struct sub_args {
	val kind;
	val subsystem_type;
};

static const char *const sub_sets[] = { "GetAllSet", "GetByKindSet", "GetByTypeSet", NULL };
static const struct param_def sub_params[] = {
	PARAM(sub_args, kind, "Kind", P_NAMED, .sets = 1 << 1, .flags = PF_MANDATORY | PF_PIPE,
	      .type_name = "System.Management.Automation.Subsystem.SubsystemKind"),
	PARAM(sub_args, subsystem_type, "SubsystemType", P_NAMED, .sets = 1 << 2, .flags = PF_MANDATORY | PF_PIPE,
	      .type_name = "System.Type"),
	PARAMS_END
};

static const struct member_def info_members[] = {
	RECORD_PROP("System.Management.Automation.Subsystem.SubsystemKind Kind {get;}", 0),
	RECORD_PROP("type SubsystemType {get;}", 1),
	RECORD_PROP("bool AllowUnregistration {get;}", 2), RECORD_PROP("bool AllowMultipleRegistration {get;}", 3),
	RECORD_PROP("bool IsRegistered {get;}", 4), RECORD_PROP("System.Object[] Implementations {get;}", 5), MEMBERS_END
};
static const struct type type_info = RECORD_TYPE("System.Management.Automation.Subsystem.SubsystemInfo", 6);

static void write_subsystem(struct cmdlet *c, int64_t kind, bool multiple)
{
	struct record *r;

	record_type_use(c->rt, &type_info, info_members);
	r = record_new(c->rt, &type_info);
	r->f[0] = val_enum(&enum_subsystemkind, kind);
	r->f[1] = V_NULL;
	r->f[2] = V_TRUE;
	r->f[3] = val_bool(multiple);
	r->f[4] = V_FALSE;
	record_put(r, 5, val_obj(array_new(c->rt, &type_object, 0)));
	cmdlet_write(c, val_obj(r));
}

static void get_subsystem(struct cmdlet *c)
{
	struct sub_args *a = c->args;
	static const struct { int64_t kind; bool multiple; } all[] = { { 1, true }, { 2, false }, { 4, true } };

	if (c->set == 2)	/* no interface of a subsystem has a type here */
		cmdlet_throw_fmt(c, "System.ArgumentException", "System.ArgumentException", EC_NotSpecified, V_NULL,
				 "The specified subsystem type '%s' is unknown. (Parameter 'subsystemType')",
				 USTR_C(c->rt, type_full_name(c->rt, val_base(a->subsystem_type).t)));
	for (size_t i = 0; i < ARRAY_LEN(all); i++)
		if (c->set == 0 || (c->set == 1 && val_enum_num(val_base(a->kind)) == all[i].kind))
			write_subsystem(c, all[i].kind, all[i].multiple);
}

const struct cmdlet_def cmdlet_get_pssubsystem = {
	.name = "Get-PSSubsystem", .module = MOD_CORE,
	.sets = sub_sets, .default_set = "GetAllSet",
	.output_types = "System.Management.Automation.Subsystem.SubsystemInfo",
	.params = sub_params, .args_size = sizeof(struct sub_args), .process = get_subsystem,
	.synopsis = "Retrieves information about registered subsystems.",
};
