/* SPDX-License-Identifier: MIT */
/* Inside of modules. */
#pragma once

#include "engine/command_impl.h"

#include <string.h>
#include <strings.h>

/* Runs SB dotted into the module's scope. */
void module_run(struct rt *rt, struct module *m, struct scriptblock *sb, const val *args, int n, struct sink *out);
/* Fills the fields that a manifest states. */
void module_fill(struct rt *rt, struct module *m, struct dict *manifest);
struct ustr *module_prefixed(struct rt *rt, struct ustr *name, struct ustr *prefix);	/* Verb-PrefixNoun */
val module_as_object(struct rt *rt, struct module *m);
_Noreturn void module_not_found(struct rt *rt, struct ustr *name, const struct module_import *how);

/* ---- module_spec.c ---- */

void module_spec_register(struct rt *rt);
bool module_extension(struct rt *rt, struct ustr *file);	/* of a manifest or script */
bool module_range_is_empty(struct rt *rt, const struct module_import *how);	/* the greatest version is below the least */
bool module_version_fits(struct rt *rt, val version, const struct module_import *how);
bool module_fits(struct rt *rt, struct module *m, const struct module_import *how);	/* GUID too */
bool module_has_version(const struct module_import *how);
struct module *module_find_fitting(struct rt *rt, struct ustr *name, const struct module_import *how);	/* loaded */
/* The module that SPEC asks for, imported when it is not loaded; NULL: there is none. Its name and what is
 * asked of it go to *RET_NAME and HOW. */
struct module *module_require(struct rt *rt, val spec, struct ustr **ret_name, struct module_import *how);

/* ---- module_manifest.c ---- */

_Noreturn void manifest_invalid(struct rt *rt, const char *exception, struct ustr *path, struct ustr *why);
/* Throws what is wrong with the members; _STEP: only the STEP-th of the checks,
 * false when there is none. */
void manifest_check(struct rt *rt, struct module *m);
enum { MANIFEST_STEP_NAMES, MANIFEST_STEP_VERSION = 3 };	/* steps: unknown members, ModuleVersion */
bool manifest_check_step(struct rt *rt, struct module *m, unsigned step);
void manifest_need_file(struct rt *rt, struct module *m, const char *member, struct ustr *path);
struct list *manifest_list(struct rt *rt, struct dict *d, const char *key);	/* empty when missing */
val manifest_ps_data(struct rt *rt, struct module *m, const char *key);

/* ---- module_path.c ---- */

/* Where PowerShell keeps the modules of the built-in cmdlets. */
struct ustr *module_builtin_folder(struct rt *rt);
/* PATH without `.`, `..` and doubled separators; backslashes separate too. */
struct ustr *module_path_normal(struct rt *rt, struct ustr *path);
