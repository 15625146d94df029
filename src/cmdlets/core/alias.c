/* SPDX-License-Identifier: MIT */
/* The *-Alias cmdlets. */
#include "cmdlets/core/alias.h"

#include <stdlib.h>
#include <string.h>

struct command *alias_find(struct rt *rt, struct scope *s, struct ustr *name, bool one)
{
	val v;

	for (; s; s = one ? NULL : s->parent)
		if (s->aliases && dict_get(rt, s->aliases, val_str(name), &v))
			return (struct command *)v.o;
	return NULL;
}

struct listing {
	struct ustr *name, *definition;
	struct array *exclude;
	struct list *found;
};

static void add(struct rt *rt, struct command *a, void *arg)
{
	struct listing *l = arg;

	if (l->definition && !ustr_like(rt, a->definition, l->definition, true))
		return;
	if (!array_like(rt, l->exclude, a->name))
		list_add(rt, l->found, val_obj(a));
}

void alias_sort(struct list *l)
{
	for (uint32_t i = 1; i < l->n; i++) {
		val v = l->v[i];
		uint32_t k = i;

		while (k && ustr_cmp(((struct command *)l->v[k - 1].o)->name, ((struct command *)v.o)->name, true) > 0) {
			l->v[k] = l->v[k - 1];
			k--;
		}
		l->v[k] = v;
	}
}

struct get_alias_args {
	struct array *name;
	struct array *exclude;
	struct ustr *scope;
	struct array *definition;
};

static const char *const get_alias_sets[] = { "Default", "Definition", NULL };
static const struct param_def get_alias_params[] = {
	PARAM(get_alias_args, name, "Name", P_ARRAY | P_STRING, .pos = 1, .sets = 1 << 0,
	      .flags = PF_PIPE | PF_PIPE_NAME | PF_NOT_NULL_OR_EMPTY),
	PARAM(get_alias_args, exclude, "Exclude", P_ARRAY | P_STRING),
	PARAM(get_alias_args, scope, "Scope", P_STRING),
	PARAM(get_alias_args, definition, "Definition", P_ARRAY | P_STRING, .sets = 1 << 1, .flags = PF_NOT_NULL_OR_EMPTY),
	PARAMS_END
};

static void write_all(struct cmdlet *c, struct list *l)
{
	alias_sort(l);
	for (uint32_t i = 0; i < l->n; i++)
		cmdlet_write(c, l->v[i]);
}

static void list_one(struct cmdlet *c, struct ustr *name, struct ustr *definition)
{
	struct get_alias_args *a = c->args;
	struct listing l = { name, definition, a->exclude, list_new(c->rt, NULL) };
	struct scope *s = cmdlet_scope(c, a->scope);
	struct command *one;

	if (name && !ustr_has_wildcard(name)) {
		one = alias_find(c->rt, s, name, a->scope != NULL);
		if (one)
			add(c->rt, one, &l);
	} else {
		command_each(c->rt, name, CK_ALIAS, false, add, &l);
	}
	if (!l.found->n && name && !ustr_has_wildcard(name))
		cmdlet_error_fmt(c, "System.Management.Automation.ItemNotFoundException", "ItemNotFoundException",
			EC_ObjectNotFound, val_str(name),
				 "This command cannot find a matching alias because an alias with the name '%s' does not exist.", USTR_C(c->rt, name));
	if (!l.found->n && definition && !ustr_has_wildcard(definition))
		cmdlet_error_fmt(c, "System.Management.Automation.ItemNotFoundException", "ItemNotFoundException",
			EC_ObjectNotFound, val_str(definition),
				 "This command cannot find a matching alias because an alias with the definition '%s' does not exist.", USTR_C(c->rt, definition));
	write_all(c, l.found);
}

static void get(struct cmdlet *c)
{
	struct get_alias_args *a = c->args;
	struct array *names = c->set == 1 ? a->definition : a->name;

	if (!names)
		list_one(c, NULL, NULL);
	for (uint32_t i = 0; names && i < names->n; i++) {
		struct ustr *s = val_to_str(c->rt, array_get(names, i));

		list_one(c, c->set == 1 ? NULL : s, c->set == 1 ? s : NULL);
	}
}

const struct cmdlet_def cmdlet_get_alias = {
	.name = "Get-Alias", .module = MOD_UTILITY,
	.sets = get_alias_sets, .default_set = "Default",
	.output_types = "System.Management.Automation.AliasInfo",
	.params = get_alias_params, .args_size = sizeof(struct get_alias_args), .process = get,
	.synopsis = "Gets the aliases for the current session.",
};

static void not_writable(struct cmdlet *c, struct command *old)
{
	cmdlet_error_fmt(c, "System.Management.Automation.SessionStateUnauthorizedAccessException",
		"AliasNotWritable", EC_WriteError, val_str(old->name),
			 "Alias is not writeable because alias %s is read-only or constant and cannot be written to.", USTR_C(c->rt, old->name));
}

static void define(struct cmdlet *c, struct scope *s, struct ustr *name, struct ustr *value, uint32_t options,
		   struct ustr *description, bool force, bool pass)
{
	struct command *old = alias_find(c->rt, s, name, true), *outer = alias_find(c->rt, s, name, false), *made;

	if (!old && outer && outer->options & VO_ALLSCOPE)	/* which each scope has */
		old = outer;
	if (old && (old->options & VO_CONSTANT || (old->options & VO_READONLY && !force))) {
		not_writable(c, old);
		return;
	}
	if (old)
		old->options = 0;
	made = alias_define(c->rt, s, ustr_intern(c->rt, name), value, options, description);
	if (pass)
		cmdlet_write(c, val_obj(made));
}

static struct ustr *described(struct cmdlet *c, struct ustr *name, struct ustr *value)
{
	return ustr_printf(c->rt, "Name: %s Value: %s", USTR_C(c->rt, name), USTR_C(c->rt, value));
}

/* Of Set-Alias and New-Alias. */
struct alias_args {
	struct ustr *name;
	struct ustr *value;
	struct ustr *description;
	int64_t option;
	bool pass_thru;
	struct ustr *scope;
	bool force;
};

static const struct param_def alias_params[] = {
	PARAM(alias_args, name, "Name", P_STRING, .pos = 1, .flags = PF_MANDATORY | PF_PIPE_NAME),
	PARAM(alias_args, value, "Value", P_STRING, .pos = 2, .flags = PF_MANDATORY | PF_PIPE_NAME),
	PARAM(alias_args, description, "Description", P_STRING),
	PARAM(alias_args, option, "Option", P_ENUM, .type_name = "System.Management.Automation.ScopedItemOptions"),
	PARAM(alias_args, pass_thru, "PassThru", P_SWITCH),
	PARAM(alias_args, scope, "Scope", P_STRING),
	PARAM(alias_args, force, "Force", P_SWITCH),
	PARAMS_END
};

static void set(struct cmdlet *c)
{
	struct alias_args *a = c->args;

	if (cmdlet_should_process(c, described(c, a->name, a->value), "Set Alias"))
		define(c, cmdlet_scope(c, a->scope), a->name, a->value, (uint32_t)a->option, a->description,
			a->force, a->pass_thru);
}

const struct cmdlet_def cmdlet_set_alias = {
	.name = "Set-Alias", .module = MOD_UTILITY,
	.output_types = "System.Management.Automation.AliasInfo",
	.flags = CF_SHOULD_PROCESS,
	.params = alias_params, .args_size = sizeof(struct alias_args), .process = set,
	.synopsis = "Creates or changes an alias for a cmdlet or other command in the current PowerShell session.",
};

static void new(struct cmdlet *c)
{
	struct alias_args *a = c->args;
	struct scope *s = cmdlet_scope(c, a->scope);

	if (!a->force && alias_find(c->rt, s, a->name, cmdlet_has(c, "Scope"))) {
		cmdlet_error_fmt(c, "System.Management.Automation.SessionStateException", "AliasAlreadyExists",
			EC_ResourceExists, val_str(a->name),
				 "The alias is not allowed, because an alias with the name '%s' already exists.", USTR_C(c->rt, a->name));
		return;
	}
	if (cmdlet_should_process(c, described(c, a->name, a->value), "New Alias"))
		define(c, s, a->name, a->value, (uint32_t)a->option, a->description, a->force, a->pass_thru);
}

const struct cmdlet_def cmdlet_new_alias = {
	.name = "New-Alias", .module = MOD_UTILITY,
	.output_types = "System.Management.Automation.AliasInfo",
	.flags = CF_SHOULD_PROCESS | CF_CONFIRM_LOW,
	.params = alias_params, .args_size = sizeof(struct alias_args), .process = new,
	.synopsis = "Creates a new alias.",
};

struct remove_alias_args {
	struct array *name;
	struct ustr *scope;
	bool force;
};

static const char *const remove_alias_sets[] = { "Default", NULL };
static const struct param_def remove_alias_params[] = {
	PARAM(remove_alias_args, name, "Name", P_ARRAY | P_STRING, .pos = 1, .flags = PF_MANDATORY | PF_PIPE | PF_PIPE_NAME),
	PARAM(remove_alias_args, scope, "Scope", P_STRING),
	PARAM(remove_alias_args, force, "Force", P_SWITCH),
	PARAMS_END
};

static void remove_one(struct cmdlet *c, struct ustr *name)
{
	struct remove_alias_args *a = c->args;
	struct scope *s = cmdlet_scope(c, a->scope);
	struct command *old = alias_find(c->rt, s, name, a->scope != NULL);

	if (!old) {
		cmdlet_error_fmt(c, "System.Management.Automation.ItemNotFoundException", "ItemNotFoundException",
			EC_ObjectNotFound, val_str(name),
				 "This command cannot find a matching alias because an alias with the name '%s' does not exist.", USTR_C(c->rt, name));
		return;
	}
	if (old->options & VO_CONSTANT || (old->options & VO_READONLY && !a->force)) {
		cmdlet_throw_fmt(c, "System.Management.Automation.SessionStateUnauthorizedAccessException",
			"AliasNotRemovable", EC_WriteError, val_str(name),
			"Alias was not removed because alias %s is constant or read-only.", USTR_C(c->rt, name));
	}
	while (!s->aliases || !dict_remove(c->rt, s->aliases, val_str(name)))
		s = s->parent;
	command_changed(c->rt);
}

static void remove_(struct cmdlet *c)
{
	struct remove_alias_args *a = c->args;

	for (uint32_t i = 0; i < a->name->n; i++)
		remove_one(c, val_to_str(c->rt, array_get(a->name, i)));
}

const struct cmdlet_def cmdlet_remove_alias = {
	.name = "Remove-Alias", .module = MOD_UTILITY,
	.sets = remove_alias_sets, .default_set = "Default",
	.params = remove_alias_params, .args_size = sizeof(struct remove_alias_args), .process = remove_,
	.synopsis = "Remove an alias from the current session.",
};
