/* SPDX-License-Identifier: MIT */
/* Import-, Remove-, New-Module and Export-ModuleMember. */
#include "cmdlets/core/module_names.h"
#include "cmdlets/core/module_session.h"
#include "engine/module_impl.h"
#include "engine/stage.h"

struct import_module_args {
	bool global;
	struct ustr *prefix;
	struct array *name;
	struct array *function;
	struct array *cmdlet;
	struct array *variable;
	struct array *alias;
	bool force;
	bool skip_edition_check;
	bool pass_thru;
	bool as_custom_object;
	val minimum_version;
	struct ustr *maximum_version;
	val required_version;
	struct array *argument_list;
	bool disable_name_checking;
	bool no_clobber;
	struct ustr *scope;
	val pssession;
	val cim_session;
	val cim_resource_uri;
	struct ustr *cim_namespace;
	bool use_windows_power_shell;
	struct array *fully_qualified_name;
	struct array *assembly;
	struct array *module_info;
};

static const char *const import_module_sets[] = { "Name", "PSSession", "CimSession", "WinCompat",
	"FullyQualifiedName", "FullyQualifiedNameAndPSSession", "FullyQualifiedNameAndWinCompat", "Assembly",
	"ModuleInfo", NULL };
static const struct param_def import_module_params[] = {
	PARAM(import_module_args, global, "Global", P_SWITCH),
	PARAM(import_module_args, prefix, "Prefix", P_STRING, .flags = PF_NOT_NULL),
	PARAM(import_module_args, name, "Name", P_ARRAY | P_STRING, .pos = 1,
	      .sets = 1 << 0 | 1 << 1 | 1 << 2 | 1 << 3, .flags = PF_MANDATORY | PF_PIPE),
	PARAM(import_module_args, function, "Function", P_ARRAY | P_STRING, .flags = PF_NOT_NULL),
	PARAM(import_module_args, cmdlet, "Cmdlet", P_ARRAY | P_STRING, .flags = PF_NOT_NULL),
	PARAM(import_module_args, variable, "Variable", P_ARRAY | P_STRING, .flags = PF_NOT_NULL),
	PARAM(import_module_args, alias, "Alias", P_ARRAY | P_STRING, .flags = PF_NOT_NULL),
	PARAM(import_module_args, force, "Force", P_SWITCH),
	PARAM(import_module_args, skip_edition_check, "SkipEditionCheck", P_SWITCH,
	      .sets = 1 << 0 | 1 << 1 | 1 << 2 | 1 << 4 | 1 << 5 | 1 << 7 | 1 << 8),
	PARAM(import_module_args, pass_thru, "PassThru", P_SWITCH),
	PARAM(import_module_args, as_custom_object, "AsCustomObject", P_SWITCH),
	PARAM(import_module_args, minimum_version, "MinimumVersion", P_NAMED,
	      .sets = 1 << 0 | 1 << 1 | 1 << 2 | 1 << 3, .aliases = "Version", .type_name = "System.Version"),
	PARAM(import_module_args, maximum_version, "MaximumVersion", P_STRING, .sets = 1 << 0 | 1 << 1 | 1 << 2 | 1 << 3),
	PARAM(import_module_args, required_version, "RequiredVersion", P_NAMED,
	      .sets = 1 << 0 | 1 << 1 | 1 << 2 | 1 << 3, .type_name = "System.Version"),
	PARAM(import_module_args, argument_list, "ArgumentList", P_ARRAY | P_OBJECT, .aliases = "Args"),
	PARAM(import_module_args, disable_name_checking, "DisableNameChecking", P_SWITCH),
	PARAM(import_module_args, no_clobber, "NoClobber", P_SWITCH, .aliases = "NoOverwrite"),
	PARAM(import_module_args, scope, "Scope", P_STRING, .validate = "set:Local,Global"),
	PARAM(import_module_args, pssession, "PSSession", P_NAMED, .sets = 1 << 1 | 1 << 5,
	      .flags = PF_MANDATORY | PF_NOT_NULL, .type_name = "System.Management.Automation.Runspaces.PSSession"),
	PARAM(import_module_args, cim_session, "CimSession", P_NAMED, .sets = 1 << 2,
	      .flags = PF_MANDATORY | PF_NOT_NULL, .type_name = "Microsoft.Management.Infrastructure.CimSession"),
	PARAM(import_module_args, cim_resource_uri, "CimResourceUri", P_NAMED, .sets = 1 << 2, .flags = PF_NOT_NULL,
	      .type_name = "System.Uri"),
	PARAM(import_module_args, cim_namespace, "CimNamespace", P_STRING, .sets = 1 << 2, .flags = PF_NOT_NULL_OR_EMPTY),
	PARAM(import_module_args, use_windows_power_shell, "UseWindowsPowerShell", P_SWITCH, .sets = 1 << 3 | 1 << 6,
	      .flags = PF_MANDATORY, .aliases = "UseWinPS"),
	PARAM(import_module_args, fully_qualified_name, "FullyQualifiedName", P_ARRAY | P_NAMED, .pos = 1,
	      .sets = 1 << 4 | 1 << 5 | 1 << 6, .flags = PF_MANDATORY | PF_PIPE,
	      .type_name = "Microsoft.PowerShell.Commands.ModuleSpecification"),
	PARAM(import_module_args, assembly, "Assembly", P_ARRAY | P_NAMED, .pos = 1, .sets = 1 << 7,
	      .flags = PF_MANDATORY | PF_PIPE, .type_name = "System.Reflection.Assembly"),
	PARAM(import_module_args, module_info, "ModuleInfo", P_ARRAY | P_NAMED, .pos = 1, .sets = 1 << 8,
	      .flags = PF_MANDATORY | PF_PIPE, .type_name = "System.Management.Automation.PSModuleInfo"),
	PARAMS_END
};

static void write_result(struct cmdlet *c, struct import_module_args *a, struct module *m)
{
	if (a->as_custom_object)
		cmdlet_write(c, module_as_object(c->rt, m));
	else if (a->pass_thru)
		cmdlet_write(c, val_obj(m));
}

static struct module_import options(struct cmdlet *c, struct import_module_args *a)
{
	return (struct module_import){
		.prefix = a->prefix, .functions = a->function, .cmdlets = a->cmdlet, .variables = a->variable,
		.aliases = a->alias, .force = a->force, .args = a->argument_list,
		.global = a->global || (a->scope && ustr_ieq_c(a->scope, "Global")),
		.min_version = a->minimum_version.k == VK_VOID ? V_NULL : a->minimum_version,
		.required_version = a->required_version.k == VK_VOID ? V_NULL : a->required_version,
		.max_version = a->maximum_version ? val_str(a->maximum_version) : V_NULL,
		.disable_name_checking = a->disable_name_checking, .no_clobber = a->no_clobber,
	};
}

/* What -Verbose shows of each of D that one of PATTERNS (NULL: all) takes. */
static void tell_each(struct cmdlet *c, const char *format, struct dict *d, struct array *patterns, struct ustr *prefix)
{
	struct dict_entry *e;

	for (uint32_t i = 0; d && (e = dict_next(d, &i)); )
		if (!patterns || array_like(c->rt, patterns, e->key.s))
			cmdlet_verbose(c, ustr_printf(c->rt, format, USTR_C(c->rt, module_prefixed(c->rt, e->key.s, prefix))));
}

static void tell_loading(struct cmdlet *c, struct ustr *path)
{
	cmdlet_verbose(c, ustr_printf(c->rt, "Loading module from path '%s'.", USTR_C(c->rt, path)));
}

/* What -Verbose shows of an import; FRESH: the file was run for it. */
static void tell_import(struct cmdlet *c, struct module *m, const struct module_import *how, bool fresh)
{
	bool any = how->functions || how->variables || how->aliases;
	struct array *none = any ? array_new(c->rt, &type_string, 0) : NULL;

	if (!m->path)
		return;
	if (m->manifest_path)
		tell_loading(c, m->manifest_path);
	if (fresh || (m->manifest && !m->manifest_path))
		tell_loading(c, m->path);
	if (fresh && !m->exports_declared && (m->manifest_path || !m->manifest)) {
		tell_each(c, "Exporting function '%s'.", m->functions, NULL, NULL);
		tell_each(c, "Exporting alias '%s'.", m->aliases, NULL, NULL);
	}
	tell_each(c, "Importing function '%s'.", m->functions, how->functions ? how->functions : none, m->import_prefix);
	tell_each(c, "Importing variable '%s'.", m->variables, how->variables ? how->variables : none, NULL);
	tell_each(c, "Importing alias '%s'.", m->aliases, how->aliases ? how->aliases : none, m->import_prefix);
}

static void tell_removal(struct cmdlet *c, struct module *m)
{
	tell_each(c, "Removing the imported \"%s\" function.", m->functions, NULL, m->import_prefix);
	tell_each(c, "Removing the imported \"%s\" variable.", m->variables, NULL, NULL);
	tell_each(c, "Removing the imported \"%s\" alias.", m->aliases, NULL, m->import_prefix);
}

struct one_import {
	struct cmdlet *c;
	struct ustr *name;
	struct module_import how;
};

static void import_body(struct rt *rt, void *arg)
{
	struct one_import *o = arg;

	struct import_module_args *a = o->c->args;
	uint32_t before = rt->eng->modules->n;
	struct module *m = module_import(rt, o->name, &o->how);

	if (!m)
		return;
	tell_import(o->c, m, &o->how, a->force || rt->eng->modules->n > before);
	if (!a->disable_name_checking)
		module_check_names(o->c, m);
	write_result(o->c, a, m);
}

static bool is_parse_error(const struct errrec *e)
{
	val v = val_base(e->exception);

	return v.k == VK_OBJ && !strcmp(cell_type(v.o)->name, "System.Management.Automation.ParseException");
}

/* The record of E without a command's name, with an exception that stands for it. */
static struct errrec *stand_in(struct cmdlet *c, struct errrec *e)
{
	struct errrec *r = errrec_copy(c->rt, e, &type_errorrecord);
	bool stops = stage_preference(c->stage, STREAM_ERROR) == AP_STOP;

	gc_store(r, &r->exception, val_obj(stops ? exc_stopped(c->rt, e)
		: exc_new(c->rt, "System.Management.Automation.ParentContainsErrorRecordException", errrec_message(c->rt, e), V_NULL)));
	r->command = r->activity = ustr_new(c->rt, "");
	return r;
}

/* What the file threw ends the import; any other error of PowerShell's own is reported, and that nothing was loaded. */
static void file_failed(struct cmdlet *c, struct ustr *name, struct errrec *e)
{
	bool stopped = e->was_thrown == 2;

	if (!stopped && !is_parse_error(e))
		error_list_add(c->rt, e);
	if (!stopped && (e->was_thrown || !exc_is_runtime(val_exc(e->exception))))
		cmdlet_throw(c, errrec_new(c->rt, e->exception, USTR_C(c->rt, e->error_id), e->category, e->target));
	cmdlet_error(c, stopped ? e : stand_in(c, e));
	if (!ustr_ends(name, ustr_atom(c->rt, ".psm1"), true))
		return;
	cmdlet_error_fmt(c, "System.IO.FileNotFoundException", "Modules_ModuleNotFound", EC_ResourceUnavailable, val_str(name),
			 "The specified module '%s' was not loaded because no valid module file was found in any module directory.", USTR_C(c->rt, name));
}

/* A module that is not there is an error of this cmdlet that lets it go on. */
static void import_spec(struct cmdlet *c, val spec)
{
	struct one_import o = { c, NULL, options(c, c->args) };
	struct frame *f = c->rt->eng->frame;
	struct unwound u;

	o.name = module_spec_apply(c->rt, spec, &o.how);
	if (rt_protect(c->rt, import_body, &o) == UNWIND_NONE)
		return;
	u = c->rt->unwound;
	c->rt->eng->frame = f;
	c->rt->eng->stage = c->stage;
	if (u.kind == UNWIND_ERROR && ustr_starts(u.error->error_id, ustr_atom(c->rt, "Modules_"), false) &&
	    !u.error->command && !u.error->ends_command) {
		cmdlet_error(c, u.error);
		return;
	}
	if (u.kind == UNWIND_ERROR && (u.error == c->rt->eng->module_failure || is_parse_error(u.error))) {
		c->rt->eng->module_failure = NULL;
		file_failed(c, o.name, u.error);
		return;
	}
	rt_rethrow(c->rt, &u);
}

static void import_one(struct cmdlet *c, struct ustr *name)
{
	import_spec(c, val_str(name));
}

static void import_remote(struct cmdlet *c, val spec)
{
	struct import_module_args *a = c->args;
	struct module_import how = options(c, a);
	struct module *m = module_session_import(c, val_session(a->pssession), spec, &how);

	if (m)
		write_result(c, a, m);
}

static void import(struct cmdlet *c)
{
	struct import_module_args *a = c->args;
	struct module_import how = options(c, a);
	struct array *infos = val_array(val_obj(a->module_info));

	module_refuse_cim(c);
	if (module_range_is_empty(c->rt, &how))
		cmdlet_throw(c, err_make(c->rt, "System.Management.Automation.PSArgumentOutOfRangeException", "ArgumentOutOfRange",
			EC_InvalidArgument, V_NULL, "Specified argument was out of the range of valid values. "
			"(Parameter 'The MinimumVersion '%s' should not be greater than MaximumVersion '%s'.')",
			val_to_c(c->rt, how.min_version), val_to_c(c->rt, how.max_version)));
	if (a->global && a->scope)
		cmdlet_throw_fmt(c, "System.InvalidOperationException",
			"Modules_GlobalAndScopeParameterCannotBeSpecifiedTogether",
			EC_InvalidOperation, V_NULL,
			"The 'Global' and 'Scope' parameters cannot be specified together. Remove one of these parameters, and then try running the command again.");

	if (val_session(a->pssession)) {
		for (uint32_t i = 0; a->name && i < a->name->n; i++)
			import_remote(c, array_get(a->name, i));
		for (uint32_t i = 0; a->fully_qualified_name && i < a->fully_qualified_name->n; i++)
			import_remote(c, array_get(a->fully_qualified_name, i));
		return;
	}
	for (uint32_t i = 0; infos && i < infos->n; i++) {
		struct module *m = val_module(array_get(infos, i));

		if (!m->loaded && m->path) {
			import_one(c, m->path);
			continue;
		}
		dict_put(c->rt, c->rt->eng->modules, val_str(m->path ? m->path : m->name), val_obj(m));
		module_publish(c->rt, m, &how, how.global ? scope_global(c->rt) : scope_current(c->rt)->ss->top);
		if (!a->disable_name_checking)
			module_check_names(c, m);
		write_result(c, a, m);
	}
	for (uint32_t i = 0; a->name && i < a->name->n; i++)
		import_one(c, val_to_str(c->rt, array_get(a->name, i)));
	for (uint32_t i = 0; a->fully_qualified_name && i < a->fully_qualified_name->n; i++)
		import_spec(c, array_get(a->fully_qualified_name, i));
}

const struct cmdlet_def cmdlet_import_module = {
	.name = "Import-Module", .module = MOD_CORE,
	.sets = import_module_sets, .default_set = "Name",
	.output_types = "System.Management.Automation.PSModuleInfo",
	.params = import_module_params, .args_size = sizeof(struct import_module_args), .process = import,
	.synopsis = "Adds modules to the current session.",
};

struct remove_module_args {
	struct array *name;
	bool force;
	struct array *fully_qualified_name;
	struct array *module_info;
};

/* Patterns that match nothing are no failure; what was named is. */
struct removing {
	uint32_t removed;
	bool asked;
};

static const char *const remove_module_sets[] = { "name", "FullyQualifiedName", "ModuleInfo", NULL };
static const struct param_def remove_module_params[] = {
	PARAM(remove_module_args, name, "Name", P_ARRAY | P_STRING, .pos = 1, .sets = 1 << 0, .flags = PF_MANDATORY | PF_PIPE),
	PARAM(remove_module_args, force, "Force", P_SWITCH),
	PARAM(remove_module_args, fully_qualified_name, "FullyQualifiedName", P_ARRAY | P_NAMED, .pos = 1,
	      .sets = 1 << 1, .flags = PF_MANDATORY | PF_PIPE,
	      .type_name = "Microsoft.PowerShell.Commands.ModuleSpecification"),
	PARAM(remove_module_args, module_info, "ModuleInfo", P_ARRAY | P_NAMED, .pos = 1, .sets = 1 << 2,
	      .flags = PF_MANDATORY | PF_PIPE, .type_name = "System.Management.Automation.PSModuleInfo"),
	PARAMS_END
};

/* A loaded module that requires M; NULL: none. */
static struct module *required_by(struct rt *rt, struct module *m)
{
	struct dict_entry *e;
	uint32_t i = 0;

	while ((e = dict_next(rt->eng->modules, &i))) {
		struct module *x = (struct module *)e->value.o;

		for (uint32_t k = 0; x != m && k < x->required->n; k++)
			if (x->required->v[k].o == &m->h)
				return x;
	}
	return NULL;
}

static void remove_one(struct cmdlet *c, struct module *m)
{
	struct remove_module_args *a = c->args;
	struct module *by = a->force ? NULL : required_by(c->rt, m);
	const char *name = USTR_C(c->rt, m->name);

	if (by) {
		cmdlet_error_fmt(c, "System.InvalidOperationException", "Modules_ModuleIsRequired",
			EC_PermissionDenied, val_obj(m),
				 "Unable to remove the module '%s' because it is required by '%s'. Add the Force parameter to your command to remove the module.",
				 name, USTR_C(c->rt, by->name));
	} else if (m->access_mode == 1 && !a->force) {
		cmdlet_error_fmt(c, "System.InvalidOperationException", "Modules_ModuleIsReadOnly",
			EC_PermissionDenied, val_obj(m),
				 "Unable to remove the module '%s' because it is read-only. Add the Force parameter to your command to remove read-only modules.", name);
	} else if (m->access_mode == 2) {
		cmdlet_error_fmt(c, "System.InvalidOperationException", "Modules_ModuleIsConstant",
			EC_PermissionDenied, val_obj(m),
				 "Unable to remove the module '%s' because it is marked as 'constant.' A module cannot be removed if it is marked 'constant.'", name);
	} else if (cmdlet_should_process(
			   c, ustr_printf(c->rt, "%s (Path: '%s')", name, m->path ? USTR_C(c->rt, m->path) : ""),
			   "Remove-Module")) {
		tell_removal(c, m);
		module_remove(c->rt, m);
		((struct removing *)c->state)->removed++;
	}
}

static void remove_spec(struct cmdlet *c, val spec)
{
	struct module_import how = { 0 };
	struct ustr *name = module_spec_apply(c->rt, spec, &how);
	struct removing *r = c->state;
	struct module *m;
	uint32_t before;

	do {
		before = r->removed;
		m = module_find_fitting(c->rt, name, &how);
		if (m)
			remove_one(c, m);
	} while (r->removed > before);
}

static void remove_named(struct cmdlet *c, struct ustr *name)
{
	struct list *found = list_new(c->rt, NULL);
	struct dict_entry *e;
	uint32_t i = 0;

	while ((e = dict_next(c->rt->eng->modules, &i))) {
		struct module *m = (struct module *)e->value.o;

		if (!m->nested_only && (ustr_like(c->rt, m->name, name, true) || module_is_at(m, name)))
			list_add(c->rt, found, e->value);
	}
	for (i = 0; i < found->n; i++)
		remove_one(c, (struct module *)found->v[i].o);
	((struct removing *)c->state)->asked |= !ustr_has_wildcard(name);
}

static void remove_(struct cmdlet *c)
{
	struct remove_module_args *a = c->args;
	struct removing *r = c->state;

	for (uint32_t i = 0; a->module_info && i < a->module_info->n; i++)
		remove_one(c, val_module(array_get(a->module_info, i)));
	for (uint32_t i = 0; a->fully_qualified_name && i < a->fully_qualified_name->n; i++)
		if (val_module(array_get(a->fully_qualified_name, i)))
			remove_one(c, val_module(array_get(a->fully_qualified_name, i)));
		else
			remove_spec(c, array_get(a->fully_qualified_name, i));
	for (uint32_t i = 0; a->name && i < a->name->n; i++)
		remove_named(c, val_to_str(c->rt, array_get(a->name, i)));
	r->asked |= a->module_info || a->fully_qualified_name;
}

static void remove_end(struct cmdlet *c)
{
	const struct removing *r = c->state;

	if (r->asked && !r->removed && !cmdlet_has(c, "WhatIf"))
		cmdlet_error_fmt(c, "System.InvalidOperationException", "Modules_NoModulesRemoved",
			EC_ResourceUnavailable, V_NULL,
				 "No modules were removed. Verify that the specification of modules to remove is correct and those modules exist in the runspace.");
}

const struct cmdlet_def cmdlet_remove_module = {
	.name = "Remove-Module", .module = MOD_CORE,
	.sets = remove_module_sets, .default_set = "None",
	.flags = CF_SHOULD_PROCESS,
	.params = remove_module_params, .args_size = sizeof(struct remove_module_args),
	.state_size = sizeof(struct removing), .process = remove_, .end = remove_end,
	.synopsis = "Removes modules from the current session.",
};

struct new_module_args {
	struct scriptblock *script_block;
	struct array *function;
	struct array *cmdlet;
	bool return_result;
	bool as_custom_object;
	struct array *argument_list;
	struct ustr *name;
};

static const char *const new_module_sets[] = { "ScriptBlock", "Name", NULL };
static const struct param_def new_module_params[] = {
	PARAM(new_module_args, script_block, "ScriptBlock", P_SCRIPTBLOCK, .pos = 1, .sets = 1 << 0,
	      .flags = PF_MANDATORY | PF_NOT_NULL),
	PARAM(new_module_args, script_block, "ScriptBlock", P_SCRIPTBLOCK, .pos = 2, .sets = 1 << 1,
	      .flags = PF_MANDATORY | PF_NOT_NULL),
	PARAM(new_module_args, function, "Function", P_ARRAY | P_STRING, .flags = PF_NOT_NULL),
	PARAM(new_module_args, cmdlet, "Cmdlet", P_ARRAY | P_STRING, .flags = PF_NOT_NULL),
	PARAM(new_module_args, return_result, "ReturnResult", P_SWITCH),
	PARAM(new_module_args, as_custom_object, "AsCustomObject", P_SWITCH),
	PARAM(new_module_args, argument_list, "ArgumentList", P_ARRAY | P_OBJECT, .flags = PF_REMAINING, .aliases = "Args"),
	PARAM(new_module_args, name, "Name", P_STRING, .pos = 1, .sets = 1 << 1, .flags = PF_MANDATORY | PF_PIPE),
	PARAMS_END
};

static void limit(struct cmdlet *c, struct dict *d, struct array *patterns)
{
	struct list *gone = list_new(c->rt, NULL);
	struct dict_entry *e;
	uint32_t i = 0;

	while (patterns && (e = dict_next(d, &i)))
		if (!array_like(c->rt, patterns, e->key.s))
			list_add(c->rt, gone, e->key);
	for (i = 0; i < gone->n; i++)
		dict_remove(c->rt, d, gone->v[i]);
}

struct new_job {
	struct new_module_args *a;
	struct sink *out;
	struct module *m;
};

static void new_body(struct rt *rt, void *arg)
{
	struct new_job *j = arg;
	struct array *args = j->a->argument_list;

	j->m = module_from_block(rt, j->a->name, j->a->script_block, args ? args->v : NULL, args ? (int)args->n : 0, j->out);
}

/* The module of the block; NULL: it threw, which is an error to go on after. */
static struct module *make(struct cmdlet *c, struct sink *out)
{
	struct new_job j = { c->args, out, NULL };
	struct frame *f = c->rt->eng->frame;
	struct unwound u;

	if (rt_protect(c->rt, new_body, &j) == UNWIND_NONE)
		return j.m;
	u = c->rt->unwound;
	c->rt->eng->frame = f;
	c->rt->eng->stage = c->stage;
	if (u.kind != UNWIND_ERROR)
		rt_rethrow(c->rt, &u);
	u.error->claimed = true;
	cmdlet_error(c, u.error);
	return NULL;
}

static void new(struct cmdlet *c)
{
	struct new_module_args *a = c->args;
	struct module_import how = { 0 };
	struct collect out;
	struct module *m;

	collect_init(&out, c->rt);
	m = make(c, &out.sink);
	if (!m)
		return;
	limit(c, m->functions, a->function);
	if (a->return_result) {
		cmdlet_write_enumerate(c, collect_value(&out));
		return;
	}
	if (a->as_custom_object) {
		cmdlet_write(c, module_as_object(c->rt, m));
		return;
	}
	module_publish(c->rt, m, &how, scope_current(c->rt)->ss->top);
	cmdlet_write(c, val_obj(m));
}

const struct cmdlet_def cmdlet_new_module = {
	.name = "New-Module", .module = MOD_CORE,
	.sets = new_module_sets, .default_set = "ScriptBlock",
	.output_types = "System.Management.Automation.PSModuleInfo",
	.params = new_module_params, .args_size = sizeof(struct new_module_args), .end = new,
	.synopsis = "Creates a new dynamic module that exists only in memory.",
};

struct export_modulemember_args {
	struct array *function;
	struct array *cmdlet;
	struct array *variable;
	struct array *alias;
};

static const struct param_def export_modulemember_params[] = {
	PARAM(export_modulemember_args, function, "Function", P_ARRAY | P_STRING, .pos = 1,
	      .flags = PF_PIPE | PF_PIPE_NAME | PF_ALLOW_EMPTY_COLLECTION),
	PARAM(export_modulemember_args, cmdlet, "Cmdlet", P_ARRAY | P_STRING, .flags = PF_PIPE_NAME | PF_ALLOW_EMPTY_COLLECTION),
	PARAM(export_modulemember_args, variable, "Variable", P_ARRAY | P_STRING, .flags = PF_PIPE_NAME | PF_NOT_NULL),
	PARAM(export_modulemember_args, alias, "Alias", P_ARRAY | P_STRING, .flags = PF_PIPE_NAME | PF_NOT_NULL),
	PARAMS_END
};

static void export_from(struct cmdlet *c, struct dict *from, struct array *patterns, struct dict *to)
{
	struct dict_entry *e;
	uint32_t i = 0;

	while (patterns && from && (e = dict_next(from, &i)))
		if (array_like(c->rt, patterns, e->key.s))
			dict_put(c->rt, to, e->key, e->value);
}

static void export(struct cmdlet *c)
{
	struct export_modulemember_args *a = c->args;
	struct session_state *ss = scope_current(c->rt)->ss;
	struct module *m = ss->module;
	bool none = !a->function && !a->cmdlet && !a->variable && !a->alias;

	if (!m)
		cmdlet_throw_fmt(c, "System.InvalidOperationException", "Modules_CanOnlyExecuteExportModuleMemberInsideAModule",
			EC_PermissionDenied, V_NULL, "The Export-ModuleMember cmdlet can only be called from inside a module.");
	m->exports_declared = true;
	if (none)
		return;
	export_from(c, ss->top->functions, a->function, m->functions);
	export_from(c, ss->top->aliases, a->alias, m->aliases);
	export_from(c, ss->top->vars, a->variable, m->variables);
}

const struct cmdlet_def cmdlet_export_modulemember = {
	.name = "Export-ModuleMember", .module = MOD_CORE,
	.params = export_modulemember_params, .args_size = sizeof(struct export_modulemember_args), .process = export,
	.synopsis = "Specifies the module members that are exported.",
};
