/* SPDX-License-Identifier: MIT */
/* Get-Command: by name, verb, noun, module, type and parameter. */
#include "cmdlets/core/command_near.h"
#include "engine/command_abbreviation.h"
#include "cmdlets/core/command_show.h"

#include "engine/command_impl.h"
#include "engine/command_syntax.h"
#include "engine/module_impl.h"
#include "value/overload.h"

#include <string.h>

struct get_command_args {
	struct array *verb;
	struct array *noun;
	struct array *module;
	struct array *exclude_module;
	struct array *fully_qualified_module;
	int64_t total_count;
	bool syntax;
	bool show_command_info;
	struct array *argument_list;
	bool all;
	bool list_imported;
	struct array *parameter_name;
	struct array *parameter_type;
	struct array *name;
	int64_t command_type;
	bool use_fuzzy_matching;
	int64_t fuzzy_minimum_distance;
	bool use_abbreviation_expansion;
};

static const char *const get_command_sets[] = { "CmdletSet", "AllCommandSet", NULL };
static const struct param_def get_command_params[] = {
	PARAM(get_command_args, verb, "Verb", P_ARRAY | P_STRING, .sets = 1 << 0, .flags = PF_PIPE_NAME),
	PARAM(get_command_args, noun, "Noun", P_ARRAY | P_STRING, .sets = 1 << 0, .flags = PF_PIPE_NAME),
	PARAM(get_command_args, module, "Module", P_ARRAY | P_STRING, .flags = PF_PIPE_NAME, .aliases = "PSSnapin"),
	PARAM(get_command_args, exclude_module, "ExcludeModule", P_ARRAY | P_STRING),
	PARAM(get_command_args, fully_qualified_module, "FullyQualifiedModule", P_ARRAY | P_NAMED,
	      .flags = PF_PIPE_NAME, .type_name = "Microsoft.PowerShell.Commands.ModuleSpecification"),
	PARAM(get_command_args, total_count, "TotalCount", P_INT, .flags = PF_PIPE_NAME),
	PARAM(get_command_args, syntax, "Syntax", P_SWITCH, .flags = PF_PIPE_NAME),
	PARAM(get_command_args, show_command_info, "ShowCommandInfo", P_SWITCH),
	PARAM(get_command_args, argument_list, "ArgumentList", P_ARRAY | P_OBJECT, .pos = 2,
	      .flags = PF_REMAINING | PF_ALLOW_NULL | PF_ALLOW_EMPTY_COLLECTION, .aliases = "Args"),
	PARAM(get_command_args, all, "All", P_SWITCH, .flags = PF_PIPE_NAME),
	PARAM(get_command_args, list_imported, "ListImported", P_SWITCH, .flags = PF_PIPE_NAME),
	PARAM(get_command_args, parameter_name, "ParameterName", P_ARRAY | P_STRING, .flags = PF_NOT_NULL_OR_EMPTY),
	PARAM(get_command_args, parameter_type, "ParameterType", P_ARRAY | P_NAMED, .flags = PF_NOT_NULL_OR_EMPTY,
	      .type_name = "System.Management.Automation.PSTypeName"),
	PARAM(get_command_args, name, "Name", P_ARRAY | P_STRING, .pos = 1, .sets = 1 << 1,
	      .flags = PF_PIPE | PF_PIPE_NAME | PF_NOT_NULL_OR_EMPTY),
	PARAM(get_command_args, command_type, "CommandType", P_ENUM, .sets = 1 << 1, .flags = PF_PIPE_NAME,
	      .aliases = "Type", .type_name = "System.Management.Automation.CommandTypes"),
	PARAM(get_command_args, use_fuzzy_matching, "UseFuzzyMatching", P_SWITCH, .sets = 1 << 1),
	PARAM(get_command_args, fuzzy_minimum_distance, "FuzzyMinimumDistance", P_UINT, .sets = 1 << 1),
	PARAM(get_command_args, use_abbreviation_expansion, "UseAbbreviationExpansion", P_SWITCH, .sets = 1 << 1,
	      .flags = PF_PIPE_NAME),
	PARAMS_END
};

static bool any_like(struct rt *rt, struct array *patterns, struct ustr *s)
{
	return !patterns || array_like(rt, patterns, s ? s : ustr_empty(rt));
}

static bool parts_match(struct cmdlet *c, struct get_command_args *a, struct command *k)
{
	int32_t dash = ustr_index_of(k->name, ustr_atom(c->rt, "-"), 0, false);
	struct ustr *verb, *noun;

	if (!a->verb && !a->noun)
		return true;
	if (dash <= 0 || !(k->kind & (CK_CMDLET | CK_FUNCTION | CK_FILTER)))
		return false;
	verb = ustr_sub(c->rt, k->name, 0, (uint32_t)dash);
	noun = ustr_sub(c->rt, k->name, (uint32_t)dash + 1, ustr_len(k->name) - (uint32_t)dash - 1);
	return any_like(c->rt, a->verb, verb) && any_like(c->rt, a->noun, noun);
}

struct state {
	uint64_t seen;		/* which of -ParameterName some command has, whatever its type */
};

static bool name_matches(struct cmdlet *c, struct get_command_args *a, struct ustr *name)
{
	struct state *s = c->state;

	for (uint32_t i = 0; a->parameter_name && i < a->parameter_name->n && i < 64; i++)
		if (ustr_ieq(name, val_to_str(c->rt, array_get(a->parameter_name, i))))
			s->seen |= 1ull << i;
	return any_like(c->rt, a->parameter_name, name);
}

static bool names_match(struct cmdlet *c, struct get_command_args *a, const struct param_meta *p)
{
	bool found = name_matches(c, a, p->name);

	for (uint32_t i = 0; p->aliases && i < p->aliases->n; i++)
		found |= name_matches(c, a, val_to_str(c->rt, array_get(p->aliases, i)));
	return found;
}

static bool takes_objects(struct rt *rt, const struct type *t)
{
	return overload_type_rank(rt, &type_object, t) >= RANK_ASSIGNABLE - RANK_ALONE;
}

/* Would a parameter of type T take one of type W as it is or widened? Those for any object are for [object] only. */
static bool takes(struct rt *rt, const struct type *t, const struct type *w)
{
	if (w == &type_object || takes_objects(rt, t))
		return w == &type_object && takes_objects(rt, t);
	return overload_type_rank(rt, w, t) >= RANK_NUMERIC_IMPLICIT - RANK_ALONE;
}

static bool is_wanted_type(struct rt *rt, const struct type *t, val wanted)
{
	val w = val_base(wanted), name;
	struct ustr *end;

	if (w.k == VK_TYPE)
		return takes(rt, t, w.t);
	if (member_get_c(rt, w, "Type", &name) && val_base(name).k == VK_TYPE)
		return takes(rt, t, val_base(name).t);
	if (!member_get_c(rt, w, "Name", &name))
		return false;
	end = ustr_concat(rt, ustr_atom(rt, "*"), val_to_str(rt, name));
	return ustr_like(rt, type_full_name(rt, t), end, true) || (t->elem && ustr_like(rt, type_full_name(rt, t->elem), end, true));
}

static bool types_match(struct cmdlet *c, struct get_command_args *a, const struct type *t)
{
	for (uint32_t i = 0; a->parameter_type && i < a->parameter_type->n; i++)
		if (is_wanted_type(c->rt, t, array_get(a->parameter_type, i)))
			return true;
	return !a->parameter_type;
}

/* One parameter must have both the name and the type. */
static bool has_parameter(struct cmdlet *c, struct get_command_args *a, struct command *k)
{
	struct command_meta *m;
	bool found = false;

	if (!a->parameter_name && !a->parameter_type)
		return true;
	m = k->kind & (CK_CMDLET | CK_FUNCTION | CK_FILTER) ? command_meta(c->rt, k) : NULL;
	for (uint32_t i = 0; m && i < m->nown; i++)
		found |= names_match(c, a, &m->params[i]) && types_match(c, a, m->params[i].type);
	return found;
}

/* Does K belong to one of the modules that -FullyQualifiedModule names? */
static bool in_modules(struct cmdlet *c, const struct array *specs, struct command *k)
{
	for (uint32_t i = 0; i < specs->n; i++) {
		struct module_import how = { .min_version = V_NULL, .max_version = V_NULL,
			.required_version = V_NULL, .guid = V_NULL };
		struct ustr *name = module_spec_apply(c->rt, array_get(specs, i), &how);

		if (k->module_name && ustr_ieq(name, k->module_name) &&
		    module_version_fits(c->rt, command_version(c->rt, k), &how) &&
		    (!k->module || module_fits(c->rt, k->module, &how)))
			return true;
	}
	return false;
}

/* A list of everything has only those aliases that are named as cmdlets are. */
static bool is_short_alias(struct cmdlet *c, const struct get_command_args *a, const struct command *k)
{
	return k->kind == CK_ALIAS && !a->name && !a->all && !cmdlet_has(c, "CommandType") && !cmdlet_has(c, "TotalCount") &&
	       ustr_index_of(k->name, ustr_atom(c->rt, "-"), 0, false) < 0;
}

static bool passes(struct cmdlet *c, struct get_command_args *a, struct command *k)
{
	if (a->module && !any_like(c->rt, a->module, k->module_name))
		return false;
	if (a->fully_qualified_module && !in_modules(c, a->fully_qualified_module, k))
		return false;
	if (a->exclude_module && k->module_name && any_like(c->rt, a->exclude_module, k->module_name))
		return false;
	return !is_short_alias(c, a, k) && parts_match(c, a, k) && has_parameter(c, a, k);
}

struct listing {
	struct cmdlet *c;
	struct list *found;
};

static void add(struct rt *rt, struct command *k, void *arg)
{
	struct listing *l = arg;

	if (passes(l->c, l->c->args, k))
		list_add(rt, l->found, val_obj(k));
}

static bool after(struct command *a, struct command *b)
{
	return a->kind != b->kind ? a->kind > b->kind : ustr_cmp_ordinal(a->name, b->name, true) > 0;
}

static void sort(struct list *l)
{
	for (uint32_t i = 1; i < l->n; i++) {
		val v = l->v[i];
		uint32_t k = i;

		while (k && after((struct command *)l->v[k - 1].o, (struct command *)v.o)) {
			l->v[k] = l->v[k - 1];
			k--;
		}
		l->v[k] = v;
	}
}

static void not_found(struct cmdlet *c, struct ustr *name)
{
	if (((struct get_command_args *)c->args)->exclude_module)
		return;	/* it may be there, in a module that is left out */
	cmdlet_error_fmt(c, "System.Management.Automation.CommandNotFoundException", "CommandNotFoundException",
		EC_ObjectNotFound, val_str(name),
		"The term '%s' is not recognized as a name of a cmdlet, function, script file, or executable program.\nCheck the spelling of the name, or if a path was included, verify that the path is correct and try again.", USTR_C(c->rt, name));
}

/* What an alias stands for; its module gets loaded. */
static struct command *target_of(struct cmdlet *c, struct command *k)
{
	for (int i = 0; k && k->kind == CK_ALIAS && i < 100; i++)
		k = command_find(c->rt, k->definition, UINT32_MAX, false);
	return k;
}

/* An alias shows what it stands for under its own name, a script under the one
 * it was asked for with. */
static struct ustr *syntax_of(struct cmdlet *c, struct command *k)
{
	struct get_command_args *a = c->args;
	struct command *target = k, *shown;
	struct ustr *name = k->name;

	if (k->kind & CK_APPLICATION)
		return k->definition;
	if (k->kind == CK_ALIAS)
		target = target_of(c, k);
	else if (k->kind & CK_EXTERNAL_SCRIPT)
		name = a->name && a->name->n == 1 ? val_to_str(c->rt, array_get(a->name, 0)) : name;
	else
		return command_syntax(c->rt, k);
	if (!target) {
		not_found(c, k->definition);
		return NULL;
	}
	if (target->kind == CK_APPLICATION)
		return target->definition;
	shown = command_new(c->rt, target->kind, name);
	command_meta(c->rt, target);
	shown->cmdlet = target->cmdlet;
	gc_storep(shown, shown->meta, target->meta);
	return ustr_printf(c->rt, "%s (alias) -> %s\n%s", USTR_C(c->rt, name),
			   USTR_C(c->rt, k->kind == CK_ALIAS ? target->name : target->definition),
			   USTR_C(c->rt, command_syntax(c->rt, shown)));
}

static val shown_as(struct cmdlet *c, struct command *k)
{
	struct get_command_args *a = c->args;
	struct ustr *s;

	if (a->show_command_info)
		return command_show(c->rt, k);
	if (!a->syntax)
		return val_obj(k);
	s = syntax_of(c, k);
	return s ? val_str(s) : V_VOID;
}

/* Of N commands, how many -TotalCount wants. */
static uint32_t limit(struct cmdlet *c, uint32_t n)
{
	struct get_command_args *a = c->args;

	return cmdlet_has(c, "TotalCount") && a->total_count >= 0 && (uint64_t)a->total_count < n ? (uint32_t)a->total_count : n;
}

static void write_found(struct cmdlet *c, struct list *l, bool sorted)
{
	struct get_command_args *a = c->args;

	if (sorted)
		sort(l);
	for (uint32_t i = 0; i < limit(c, l->n); i++) {
		struct command *k = (struct command *)l->v[i].o;
		val v = shown_as(c, a->argument_list ? command_with_arguments(c->rt, k, a->argument_list) : k);

		if (v.k != VK_VOID)
			cmdlet_write(c, v);
	}
}

static uint32_t kinds_wanted(struct cmdlet *c, struct get_command_args *a, bool wildcard)
{
	if (cmdlet_has(c, "CommandType"))
		return (uint32_t)a->command_type;
	if (!a->name)
		return CK_CMDLET | CK_FUNCTION | CK_FILTER | (a->verb || a->noun ? 0u : CK_ALIAS);
	return wildcard ? CK_ALIAS | CK_CMDLET | CK_FUNCTION | CK_FILTER | CK_APPLICATION | CK_EXTERNAL_SCRIPT : UINT32_MAX;
}

/* Asked for as programs, those of all folders of PATH are meant. */
static bool all_programs(struct cmdlet *c, struct get_command_args *a, struct ustr *name)
{
	return cmdlet_has(c, "CommandType") && a->command_type == CK_APPLICATION &&
	       ustr_index_of(name, ustr_atom(c->rt, "/"), 0, false) < 0;
}

static bool wants_many(struct cmdlet *c, struct get_command_args *a, struct ustr *name)
{
	return ustr_has_wildcard(name) || a->all || all_programs(c, a, name);
}

static bool is_path(struct cmdlet *c, struct ustr *name)
{
	return strpbrk(USTR_C(c->rt, name), "/\\") != NULL;
}

/* Programs and scripts whose paths a pattern with folders matches. */
static void add_files(struct cmdlet *c, struct ustr *name, uint32_t kinds, struct listing *l)
{
	struct rt *rt = c->rt;
	struct array *files = rt->eng->glob(rt, ustr_replace(rt, name, ustr_atom(rt, "\\"), ustr_atom(rt, "/"), false));

	for (uint32_t i = 0; files && i < files->n; i++) {
		struct command *k = command_find(rt, val_to_str(rt, array_get(files, i)), kinds, false);

		if (k)
			add(rt, k, l);
	}
}

/* One name: what it finds is added to ALL. */
static void by_name(struct cmdlet *c, struct ustr *name, struct list *all)
{
	struct get_command_args *a = c->args;
	struct listing l = { c, list_new(c->rt, NULL) };
	uint32_t kinds = kinds_wanted(c, a, ustr_has_wildcard(name));
	struct command *one;

	if (a->use_fuzzy_matching) {
		command_fuzzy(c, name, kinds, cmdlet_has(c, "FuzzyMinimumDistance") ? (uint32_t)a->fuzzy_minimum_distance : 5);
		return;
	}
	if (a->use_abbreviation_expansion && ustr_index_of(name, ustr_atom(c->rt, "-"), 0, false) > 0 &&
	    !ustr_has_wildcard(name)) {
		command_abbreviated(c->rt, name, add, &l);
	} else if (ustr_has_wildcard(name) && is_path(c, name) && c->rt->eng->glob) {
		add_files(c, name, kinds, &l);
	} else if (wants_many(c, a, name)) {
		command_each(c->rt, name, kinds, a->all || all_programs(c, a, name), add, &l);
	} else {
		one = command_find(c->rt, name, kinds, false);
		if (one && passes(c, a, one))
			list_add(c->rt, l.found, val_obj(one));
		else if (one && (a->module || a->parameter_name || a->parameter_type))
			return;	/* it is there, elsewhere or with other parameters */
	}
	if (!l.found->n && !ustr_has_wildcard(name) && !a->fully_qualified_module && !a->use_fuzzy_matching &&
	    !a->use_abbreviation_expansion)
		not_found(c, name);
	if (ustr_has_wildcard(name))
		sort(l.found);
	for (uint32_t i = 0; i < limit(c, l.found->n); i++)
		list_add(c->rt, all, l.found->v[i]);
}

static void load_module(struct cmdlet *c, struct ustr *name, struct module_import *how)
{
	how->global = how->quiet = true;
	if (!ustr_has_wildcard(name) && !module_find_loaded(c->rt, name) && module_locate(c->rt, name, how))
		module_import(c->rt, name, how);
}

static void load_modules(struct cmdlet *c, struct get_command_args *a)
{
	for (uint32_t i = 0; a->fully_qualified_module && !a->list_imported && i < a->fully_qualified_module->n; i++) {
		struct module_import how = { .min_version = V_NULL, .max_version = V_NULL,
			.required_version = V_NULL, .guid = V_NULL };

		load_module(c, module_spec_apply(c->rt, array_get(a->fully_qualified_module, i), &how), &how);
	}
	for (uint32_t i = 0; a->module && !a->list_imported && i < a->module->n; i++) {
		struct module_import how = { .global = true };

		load_module(c, val_to_str(c->rt, array_get(a->module, i)), &how);
	}
}

/* A parameter that no command has is told of. */
static void need_parameter(struct cmdlet *c)
{
	struct get_command_args *a = c->args;
	struct state *s = c->state;

	for (uint32_t i = 0; a->parameter_name && i < a->parameter_name->n && i < 64; i++) {
		struct ustr *name = val_to_str(c->rt, array_get(a->parameter_name, i));

		if (!ustr_has_wildcard(name) && !(s->seen & 1ull << i))
			cmdlet_error_fmt(c, "System.ArgumentException", "CommandParameterNotFound",
				EC_ObjectNotFound, val_str(name),
				"No matching commands include a parameter named '%s'.  Check the spelling of the parameter name, and then try again. (Parameter '%s')",
				USTR_C(c->rt, name), USTR_C(c->rt, name));
	}
}

static void process(struct cmdlet *c)
{
	struct get_command_args *a = c->args;
	struct listing l = { c, list_new(c->rt, NULL) };
	struct list *all = list_new(c->rt, NULL);
	bool patterns = false;

	if (a->module && a->fully_qualified_module)
		cmdlet_throw_fmt(c, "System.InvalidOperationException",
			"ModuleAndFullyQualifiedModuleCannotBeSpecifiedTogether", EC_InvalidOperation, V_NULL,
			"The parameters Module and FullyQualifiedModule cannot be used together. Please specify only one parameter.");
	load_modules(c, a);
	if (!a->name) {
		command_each(c->rt, NULL, kinds_wanted(c, a, true), a->all, add, &l);
		need_parameter(c);
		write_found(c, l.found, true);
		return;
	}
	for (uint32_t i = 0; i < a->name->n; i++) {
		struct ustr *name = val_to_str(c->rt, array_get(a->name, i));

		patterns |= ustr_has_wildcard(name);
		by_name(c, name, all);
	}
	need_parameter(c);
	write_found(c, all, patterns);
}

const struct cmdlet_def cmdlet_get_command = {
	.name = "Get-Command", .module = MOD_CORE,
	.sets = get_command_sets, .default_set = "CmdletSet",
	.output_types = "System.Management.Automation.AliasInfo,System.Management.Automation.ApplicationInfo,System.Management.Automation.FunctionInfo,System.Management.Automation.CmdletInfo,System.Management.Automation.ExternalScriptInfo,System.Management.Automation.FilterInfo,System.String,System.Management.Automation.PSObject",
	.params = get_command_params, .args_size = sizeof(struct get_command_args), .process = process,
	.state_size = sizeof(struct state),
	.synopsis = "Gets all commands.",
};
