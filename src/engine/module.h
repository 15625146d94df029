/* SPDX-License-Identifier: MIT */
/*
 * Modules: a session state with what it exports. Manifests name what is loaded
 * and filter what is exported; importing puts commands and variables into the
 * importer's scope.
 */
#pragma once

#include "engine/command.h"

enum module_type { MODULE_SCRIPT, MODULE_BINARY, MODULE_MANIFEST, MODULE_CIM, MODULE_WORKFLOW };

struct module {	/* PSModuleInfo */
	struct cell h;
	struct ustr *name, *path, *base, *description, *author, *company, *copyright;
	struct ustr *root_module, *prefix, *help_uri, *ps_version;
	val version, guid, private_data;
	uint8_t type;			/* enum module_type */
	uint8_t access_mode;		/* ReadWrite, ReadOnly, Constant */
	bool exports_declared;		/* Export-ModuleMember was called */
	bool loaded;
	bool logs_details;		/* LogPipelineExecutionDetails; kept, nothing is logged here */
	bool nested_only;		/* imported by modules only: not in Get-Module's list */
	struct session_state *ss;	/* NULL: built in */
	struct dict *functions, *cmdlets, *aliases, *variables;	/* exported, by name */
	struct list *nested, *required, *file_list, *scripts;
	struct list *tags;
	struct dict *manifest;		/* NULL: none */
	struct ustr *manifest_path;	/* of a loaded module whose path is its root file; else NULL */
	struct scriptblock *on_remove;
	struct ustr *import_prefix;	/* of the last import; NULL: none */
	struct scope *import_scope;	/* where its members were put last */
};
extern const struct type type_module;

struct module *val_module(val v);
struct module *module_new(struct rt *rt, struct ustr *name, struct ustr *path);

struct module_import {
	struct ustr *prefix;			/* -Prefix */
	struct array *functions, *cmdlets, *variables, *aliases;	/* patterns; NULL: all */
	bool global, force, disable_name_checking, no_clobber;
	struct array *args;			/* -ArgumentList */
	val min_version, max_version, required_version, guid;	/* V_NULL: any */
	bool quiet;				/* by auto-loading */
	bool optional;				/* one that is there in another version is none, and no error */
};
/* The name in V, text or a ModuleSpecification (or its hashtable), whose versions go into HOW. */
struct ustr *module_spec_apply(struct rt *rt, val v, struct module_import *how);
/* Finds a module by name or path and loads it; throws Modules_ModuleNotFound.
 * NULL: the file has another version. */
struct module *module_import(struct rt *rt, struct ustr *name, const struct module_import *how);
/* Puts the exports of a loaded module into the importer's scope. */
void module_publish(struct rt *rt, struct module *m, const struct module_import *how, struct scope *into);
/* Makes a dynamic module from a block; *RET_OUT collects its output. */
struct module *module_from_block(struct rt *rt, struct ustr *name, struct scriptblock *sb,
				 const val *args, int n, struct sink *out);
void module_remove(struct rt *rt, struct module *m);
/* M was loaded from PATH, its own or its manifest's. */
bool module_is_at(const struct module *m, struct ustr *path);
struct module *module_find_loaded(struct rt *rt, struct ustr *name);
/* The module's files below PSModulePath (or at NAME, a path); NULL: none. */
struct ustr *module_locate(struct rt *rt, struct ustr *name, const struct module_import *how);
/* The files of the modules below PSModulePath; ALL: those within them too. */
void module_each_available(struct rt *rt, bool all, void (*fn)(struct rt *, struct ustr *file, void *), void *arg);
/* The files of the module that FOLDER is, one for each version. */
void module_each_at(struct rt *rt, struct ustr *folder, void (*fn)(struct rt *, struct ustr *file, void *), void *arg);
/* All files of modules in FOLDER and below. */
void module_each_below(struct rt *rt, struct ustr *folder, void (*fn)(struct rt *, struct ustr *file, void *), void *arg);
struct ustr *module_path_absolute(struct rt *rt, struct ustr *name);
/* Imports the module of PSModulePath that exports command NAME; false: none. */
bool module_autoload(struct rt *rt, struct ustr *name);
/* Its body has run: without Export-ModuleMember all functions go out, and a file's ALIASES.
 * What goes out is in the order of its names. */
void module_finish_exports(struct rt *rt, struct module *m, bool aliases);
struct dict *module_read_manifest(struct rt *rt, struct ustr *path);
/* The module read from a manifest, not loaded (Get-Module -ListAvailable). */
struct module *module_describe(struct rt *rt, struct ustr *path);
/* The module that stands for the cmdlets of one built-in module name. */
struct module *module_builtin(struct rt *rt, const char *name);
/* PSModulePath as it is at the start: the user's folder, the machine's, the
 * built-in one, then what the environment has. */
void module_path_init(struct rt *rt);
bool module_path_has_builtin(struct rt *rt);
struct module *module_builtin_at(struct rt *rt, struct ustr *path);	/* that says it is at PATH */
/* A description of each of those, as of one that isn't loaded. */
void module_each_builtin(struct rt *rt, void (*fn)(struct rt *, struct module *, void *), void *arg);
/* A cmdlet was looked up by its name: Get-Module shows its module from now on. */
void module_use(struct rt *rt, struct command *c);
bool module_is_used(struct rt *rt, const struct command *c);	/* of cmdlet C; a core one needs no loading */
