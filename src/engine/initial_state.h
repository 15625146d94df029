/* SPDX-License-Identifier: MIT */
/* Inside of InitialSessionState: entries, their collections, the default ones. */
#pragma once

#include "engine/engine_init.h"
#include "value/record.h"

#define SMAR "System.Management.Automation.Runspaces."

enum initial_kind { INITIAL_DEFAULT, INITIAL_DEFAULT2, INITIAL_EMPTY };

/* Fields of every entry; then those of its kind. */
enum { ENTRY_NAME, ENTRY_SNAPIN, ENTRY_MODULE, ENTRY_VISIBILITY, ENTRY_COMMAND, ENTRY_OWN /* a default one */, ENTRY_A, ENTRY_B,
	ENTRY_C, ENTRY_D, ENTRY__MAX };
enum { VARIABLE_VALUE = ENTRY_A, VARIABLE_DESCRIPTION, VARIABLE_OPTIONS, VARIABLE_ATTRIBUTES };
enum { COMMAND_DEFINITION = ENTRY_A, COMMAND_OPTIONS, FUNCTION_HELP, ALIAS_DESCRIPTION = FUNCTION_HELP };
enum { CMDLET_TYPE = ENTRY_A, CMDLET_HELP };
enum { FILE_NAME = ENTRY_A, FILE_TABLE, FILE_DATA, FILE_REMOVES };

extern const struct type type_initial_entry, type_var_entry, type_fn_entry, type_alias_entry, type_cmdlet_entry,
	type_types_entry, type_format_entry, type_assembly_entry, type_provider_entry, type_script_entry, type_application_entry;
void initial_entries_register(struct rt *rt);
/* An entry of type T and this name, options none, visible. */
struct record *initial_entry(struct rt *rt, const struct type *t, val name);

/* An InitialSessionStateEntryCollection of what derives from ITEM, a name. */
struct list *initial_list_new(struct rt *rt, const char *item);
void initial_list_register(struct rt *rt);

/* What a state of this kind begins with. */
void initial_add_commands(struct rt *rt, struct list *to, enum initial_kind kind);
void initial_add_variables(struct rt *rt, struct list *to);
void initial_add_providers(struct rt *rt, struct list *to);
bool initial_is_default_variable(struct ustr *name);
/* The cmdlet that the class TYPE, a type's object, stands for; NULL: none. */
struct command *initial_cmdlet_of(struct rt *rt, struct dict *cmdlets, val type);
