/* SPDX-License-Identifier: MIT */
/* What the states of CreateDefault and CreateDefault2 begin with, as entries. */
#include "engine/initial_state.h"

#include <stdio.h>
#include <string.h>

#include "engine/attr.h"
#include "engine/command_metadata.h"
#include "types/enums.h"
#include "types/io/encoding.h"

#define SMA "System.Management.Automation."

static struct record *own(struct rt *rt, const struct type *t, const char *name)
{
	struct record *r = initial_entry(rt, t, val_str(ustr_atom(rt, name)));

	r->f[ENTRY_OWN] = V_TRUE;
	return r;
}

static val member(struct rt *rt, val of, const char *name)
{
	val v;

	return member_get_c(rt, of, name, &v) ? v : V_NULL;
}

/* ---- Commands ------------------------------------------------------------ */

/* The text of a function of the prelude, without the line end of its file. */
static val prelude_text(struct rt *rt, const struct prelude_entry *p)
{
	size_t n = p->len;

	while (n && p->text[n - 1] == '\n')
		n--;
	return val_str(ustr_from_utf8(rt, p->text, n));
}

static void add_functions(struct rt *rt, struct list *to)
{
	for (const struct prelude_entry *p = prelude_table; p->name; p++) {
		struct record *r;

		if (*p->name == PRELUDE_INSIDE)
			continue;
		r = own(rt, &type_fn_entry, p->name);
		record_put(r, COMMAND_DEFINITION, prelude_text(rt, p));
		record_put(r, COMMAND_OPTIONS, val_enum(&enum_scopeditemoptions, VO_NONE));
		list_add(rt, to, val_obj(r));
	}
}

static void add_alias(struct rt *rt, const char *name, const char *definition, uint32_t options, void *arg)
{
	struct record *r = own(rt, &type_alias_entry, name);

	record_put(r, COMMAND_DEFINITION, val_str(ustr_atom(rt, definition)));
	record_put(r, COMMAND_OPTIONS, val_enum(&enum_scopeditemoptions, options));
	record_put(r, ALIAS_DESCRIPTION, val_str(ustr_empty(rt)));
	list_add(rt, arg, val_obj(r));
}

/* Those of the modules that are there without being looked for. */
static bool is_of(const struct cmdlet_def *d, enum initial_kind kind)
{
	static const char *const all[] = { MOD_CORE, MOD_UTILITY, MOD_MANAGEMENT, MOD_SECURITY, MOD_HOST };

	for (size_t i = 0; i < (kind == INITIAL_DEFAULT ? ARRAY_LEN(all) : 1); i++)
		if (!strcmp(d->module, all[i]))
			return true;
	return false;
}

static void add_cmdlets(struct rt *rt, struct list *to, enum initial_kind kind)
{
	for (const struct cmdlet_def *const *d = cmdlet_table; *d; d++) {
		struct record *r;
		val command;

		if (!is_of(*d, kind) || !dict_get_c(rt, rt->eng->global->cmdlets, (*d)->name, &command))
			continue;
		r = own(rt, &type_cmdlet_entry, (*d)->name);
		record_put(r, CMDLET_TYPE, command_class(rt, (struct command *)command.o));
		record_put(r, CMDLET_HELP, member(rt, command, "HelpFile"));
		list_add(rt, to, val_obj(r));
	}
}

/* All programs and scripts may run: their entries name no one. */
static void add_any(struct rt *rt, struct list *to, const struct type *t)
{
	struct record *r = own(rt, t, "*");

	record_put(r, FILE_NAME, r->f[ENTRY_NAME]);
	list_add(rt, to, val_obj(r));
}

void initial_add_commands(struct rt *rt, struct list *to, enum initial_kind kind)
{
	add_any(rt, to, &type_application_entry);
	add_any(rt, to, &type_script_entry);
	add_functions(rt, to);
	engine_each_alias(rt, add_alias, to);
	add_cmdlets(rt, to, kind);
}

struct command *initial_cmdlet_of(struct rt *rt, struct dict *cmdlets, val type)
{
	struct dict_entry *e;
	uint32_t i = 0;

	while ((e = dict_next(cmdlets, &i))) {
		val c = command_class(rt, (struct command *)e->value.o);

		if (c.k == VK_TYPE && type.k == VK_TYPE && c.t == type.t)
			return (struct command *)e->value.o;
	}
	return NULL;
}

/* ---- Variables ----------------------------------------------------------- */

static const char *const variables[] = {
	"$", "^", "StackTrace", "PSStyle", "OutputEncoding", "ConfirmPreference", "DebugPreference", "ErrorActionPreference",
	"ProgressPreference", "VerbosePreference", "WarningPreference", "InformationPreference", "ErrorView", "NestedPromptLevel",
	"WhatIfPreference", "FormatEnumerationLimit", "PSEmailServer", "PSSessionOption", "PSSessionConfigurationName",
	"PSSessionApplicationName", "IsLinux", "IsMacOS", "IsWindows", "IsCoreCLR", "PSNativeCommandUseErrorActionPreference",
	"PSNativeCommandArgumentPassing",
};

bool initial_is_default_variable(struct ustr *name)
{
	for (size_t i = 0; i < ARRAY_LEN(variables); i++)
		if (ustr_ieq_c(name, variables[i]))
			return true;
	return false;
}

/* Objects that are no plain value. */
static val value_of(struct rt *rt, const char *name)
{
	struct variable *v;

	if (!strcmp(name, "OutputEncoding"))
		return encoding_new(rt, ENCODING_UTF8, false, false);
	if (!strcmp(name, "PSSessionOption"))
		return type_construct(rt, type_find_c(rt, SMA "Remoting.PSSessionOption"), NULL, 0);
	v = strcmp(name, "PSStyle") ? NULL : var_find(rt, scope_global(rt), ustr_atom(rt, name), SCOPE_GLOBAL, 0);
	return v ? variable_value(rt, v) : V_NULL;
}

static struct variable *variable_of(struct rt *rt, const char *name)
{
	struct variable *v = engine_default_variable(rt, name), *now;

	if (v)
		return v;
	v = variable_new(rt, ustr_atom(rt, name), value_of(rt, name));
	now = var_find(rt, scope_global(rt), v->name, SCOPE_GLOBAL, 0);
	v->options = now ? now->options : VO_NONE;
	v->constraint = now ? now->constraint : NULL;
	gc_storep(v, v->description, now && now->description ? now->description : ustr_empty(rt));
	return v;
}

void initial_add_variables(struct rt *rt, struct list *to)
{
	for (size_t i = 0; i < ARRAY_LEN(variables); i++) {
		struct variable *v = variable_of(rt, variables[i]);
		struct record *r = own(rt, &type_var_entry, variables[i]);

		record_put(r, VARIABLE_VALUE, variable_value(rt, v));
		record_put(r, VARIABLE_DESCRIPTION, val_str(v->description ? v->description : ustr_empty(rt)));
		record_put(r, VARIABLE_OPTIONS, val_enum(&enum_scopeditemoptions, v->options));
		record_put(r, VARIABLE_ATTRIBUTES, member(rt, val_obj(v), "Attributes"));
		list_add(rt, to, val_obj(r));
	}
}

/* ---- Providers ----------------------------------------------------------- */

void initial_add_providers(struct rt *rt, struct list *to)
{
	static const char *const names[] = { "Alias", "Environment", "FileSystem", "Function", "Variable" };

	for (size_t i = 0; i < ARRAY_LEN(names); i++) {
		struct record *r = own(rt, &type_provider_entry, names[i]);
		char name[64];

		snprintf(name, sizeof name, "Microsoft.PowerShell.Commands.%sProvider", names[i]);
		record_put(r, CMDLET_TYPE, val_type(type_find_c(rt, name) ?: type_derived(rt, name, &type_object)));
		record_put(r, CMDLET_HELP, val_str(ustr_atom(rt, "System.Management.Automation.dll-Help.xml")));
		list_add(rt, to, val_obj(r));
	}
}
