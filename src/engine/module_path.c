/* SPDX-License-Identifier: MIT */
/* Finding modules: paths, the folders of PSModulePath, which of them exports a
 * command that is not known yet. */
#include "engine/command_impl.h"
#include "engine/module_impl.h"
#include "types/version.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

enum { FOLDERS_MAX = 100000 };	/* searched for modules */

static bool is_file(struct rt *rt, struct ustr *path)
{
	struct stat st;

	return stat(USTR_C(rt, path), &st) == 0 && S_ISREG(st.st_mode);
}

static bool is_folder(struct rt *rt, struct ustr *path)
{
	struct stat st;

	return stat(USTR_C(rt, path), &st) == 0 && S_ISDIR(st.st_mode);
}

static struct ustr *with_extension(struct rt *rt, struct ustr *base)
{
	static const char *const ext[] = { ".psd1", ".psm1", ".ps1" };

	for (size_t i = 0; i < ARRAY_LEN(ext); i++) {
		struct ustr *p = ustr_printf(rt, "%s%s", USTR_C(rt, base), ext[i]);

		if (is_file(rt, p))
			return p;
	}
	return NULL;
}

static bool version_less(struct rt *rt, struct ustr *a, struct ustr *b)
{
	val x, y;

	if (conv_try(rt, val_str(a), &type_version, &x) && conv_try(rt, val_str(b), &type_version, &y))
		return val_compare(rt, x, y, true) < 0;
	return ustr_cmp_ordinal(a, b, false) < 0;
}

static bool is_version(struct rt *rt, struct ustr *name)
{
	val v;

	return ustr_is_digit(ustr_at(name, 0)) && conv_try(rt, val_str(name), &type_version, &v);
}

/* The folders of FOLDER that are named by a version, highest first. */
static struct list *version_folders(struct rt *rt, struct ustr *folder)
{
	struct list *l = path_names(rt, USTR_C(rt, folder)), *r = list_new(rt, NULL);

	for (uint32_t i = 0; i < l->n; i++) {
		uint32_t at = 0;

		if (!ustr_len(l->v[i].s) || !is_version(rt, l->v[i].s))
			continue;
		while (at < r->n && version_less(rt, l->v[i].s, r->v[at].s))
			at++;
		list_insert(rt, r, at, l->v[i]);
	}
	return r;
}

static bool version_ok(struct rt *rt, struct ustr *version, const struct module_import *how)
{
	val v;

	return !how || (conv_try(rt, val_str(version), &type_version, &v) && module_version_fits(rt, v, how));
}

/* The module's file in the folder of one version: FOLDER/VERSION/NAME.psd1. */
static struct ustr *in_version(struct rt *rt, struct ustr *folder, struct ustr *version)
{
	return with_extension(rt, ustr_printf(rt, "%s/%s/%s", USTR_C(rt, folder), USTR_C(rt, version),
					      USTR_C(rt, script_file_name(rt, folder))));
}

static struct ustr *unversioned(struct rt *rt, struct ustr *folder)
{
	struct ustr *file = with_extension(rt,
		ustr_printf(rt, "%s/%s", USTR_C(rt, folder), USTR_C(rt, script_file_name(rt, folder))));

	return file && !ustr_ends(file, ustr_atom(rt, ".ps1"), true) ? file : NULL;
}

/* The highest version below FOLDER that fits HOW, else FOLDER/NAME.psd1. */
static struct ustr *in_folder(struct rt *rt, struct ustr *folder, const struct module_import *how)
{
	struct list *l = version_folders(rt, folder);

	for (uint32_t i = 0; i < l->n; i++) {
		struct ustr *file = version_ok(rt, l->v[i].s, how) ? in_version(rt, folder, l->v[i].s) : NULL;

		if (file)
			return file;
	}
	return unversioned(rt, folder);
}

static struct ustr *at_path(struct rt *rt, struct ustr *path, const struct module_import *how)
{
	while (ustr_len(path) > 1 && ustr_at(path, ustr_len(path) - 1) == '/')
		path = ustr_sub(rt, path, 0, ustr_len(path) - 1);
	if (is_file(rt, path))
		return path;
	if (is_folder(rt, path))
		return in_folder(rt, path, how);
	return with_extension(rt, path);
}

struct ustr *module_path_normal(struct rt *rt, struct ustr *path)
{
	struct list *parts = list_new(rt, NULL);
	const char *p = USTR_C(rt, path);
	struct sbuf b;

	while (*p) {
		size_t n = strcspn(p, "/\\");

		if (n == 2 && !strncmp(p, "..", 2))
			parts->n -= parts->n > 0;
		else if (n && !(n == 1 && *p == '.'))
			list_add(rt, parts, val_str(ustr_from_utf8(rt, p, n)));
		p += n + (p[n] != 0);
	}
	sbuf_init(&b, rt);
	for (uint32_t i = 0; i < parts->n; i++) {
		sbuf_putc(&b, '/');
		sbuf_put(&b, parts->v[i].s);
	}
	return sbuf_take(&b);
}

/* Manifests and scripts of other systems spell their paths with backslashes. */
static struct ustr *forward(struct rt *rt, struct ustr *name)
{
	return ustr_replace(rt, name, ustr_atom(rt, "\\"), ustr_atom(rt, "/"), false);
}

static struct ustr *absolute(struct rt *rt, struct ustr *name)
{
	const char *n = USTR_C(rt, name);

	if (*n == '/')
		return module_path_normal(rt, name);
	if (*n == '~' && environment_get("HOME"))
		return module_path_normal(rt, ustr_printf(rt, "%s/%s", environment_get("HOME"), n + 1));
	if (rt->eng->resolve_path)
		return rt->eng->resolve_path(rt, name);
	return module_path_normal(rt, ustr_printf(rt, "%s/%s", val_to_c(rt, rt->eng->location), n));
}

static bool is_path(struct rt *rt, struct ustr *name)
{
	const char *n = USTR_C(rt, name);
	struct ustr *drive = ustr_atom(rt, ":");

	return *n == '.' || *n == '~' || *n == '/' || ustr_index_of(name, drive, 0, false) > 0 ||
	       ustr_ends(name, ustr_atom(rt, ".psm1"), true) || ustr_ends(name, ustr_atom(rt, ".psd1"), true) ||
	       ustr_ends(name, ustr_atom(rt, ".ps1"), true);
}

static struct ustr *module_path(struct rt *rt)
{
	const char *env = environment_get("PSModulePath");

	return env ? ustr_new(rt, env) : ustr_empty(rt);
}

static bool has_folder(const char *path, const char *folder)
{
	size_t n = strlen(folder);

	for (const char *p = path; (p = strstr(p, folder)); p += n)
		if ((p == path || p[-1] == ':') && (!p[n] || p[n] == ':'))
			return true;
	return false;
}

struct ustr *module_builtin_folder(struct rt *rt)
{
	val home;

	return ustr_printf(rt, "%s/Modules", var_get_c(rt, "PSHOME", &home) ? val_to_c(rt, home) : "");
}

bool module_path_has_builtin(struct rt *rt)
{
	return has_folder(USTR_C(rt, module_path(rt)), USTR_C(rt, module_builtin_folder(rt)));
}

/* The folder of the user's own modules. */
static struct ustr *user_folder(struct rt *rt)
{
	const char *data = environment_get("XDG_DATA_HOME"), *home = environment_get("HOME");

	return data && *data ? ustr_printf(rt, "%s/powershell/Modules", data)
			     : ustr_printf(rt, "%s/.local/share/powershell/Modules", home ? home : "");
}

_startup_ void module_path_init(struct rt *rt)
{
	const char *env = environment_get("PSModulePath");
	const char *const own[] = { USTR_C(rt, user_folder(rt)), "/usr/local/share/powershell/Modules",
		USTR_C(rt, module_builtin_folder(rt)) };
	struct sbuf b;

	sbuf_init(&b, rt);
	for (size_t i = 0; i < ARRAY_LEN(own); i++)
		if (!env || !has_folder(env, own[i]))
			sbuf_printf(&b, "%s%s", b.len ? ":" : "", own[i]);
	if (env && *env)
		sbuf_printf(&b, "%s%s", b.len ? ":" : "", env);
	setenv("PSModulePath", USTR_C(rt, sbuf_take(&b)), 1);
}

typedef bool (*folder_fn)(struct rt *rt, struct ustr *folder, void *arg);

static void each_folder(struct rt *rt, folder_fn fn, void *arg)
{
	const char *p = USTR_C(rt, module_path(rt));

	while (*p) {
		size_t n = strcspn(p, ":");

		if (n && fn(rt, ustr_from_utf8(rt, p, n), arg))
			return;
		p += n + (p[n] == ':');
	}
}

struct locate {
	struct ustr *name, *found;
	const struct module_import *how;
};

static bool locate_in(struct rt *rt, struct ustr *folder, void *arg)
{
	struct locate *l = arg;
	struct list *names;

	if (!ustr_len(l->name))
		return true;
	l->found = in_folder(rt, ustr_printf(rt, "%s/%s", USTR_C(rt, folder), USTR_C(rt, l->name)), l->how);
	if (l->found)
		return true;
	names = path_names(rt, USTR_C(rt, folder));
	for (uint32_t i = 0; i < names->n && !l->found; i++)
		if (ustr_ieq(names->v[i].s, l->name))
			l->found = in_folder(rt, ustr_printf(rt, "%s/%s", USTR_C(rt, folder), USTR_C(rt, names->v[i].s)), l->how);
	return l->found != NULL;
}

struct ustr *module_locate(struct rt *rt, struct ustr *name, const struct module_import *how)
{
	struct locate l = { name, NULL, how };

	l.name = name = forward(rt, name);
	if (is_path(rt, name))
		return at_path(rt, absolute(rt, name), how);
	each_folder(rt, locate_in, &l);
	if (!l.found && ustr_index_of(name, ustr_atom(rt, "/"), 0, false) >= 0)
		return at_path(rt, absolute(rt, name), how);
	return l.found;
}

struct available {
	void (*fn)(struct rt *, struct ustr *file, void *);
	void *arg;
};

static void each_version(struct rt *rt, struct ustr *folder, struct available *a)
{
	struct list *l = version_folders(rt, folder);

	for (uint32_t i = 0; i < l->n; i++) {
		struct ustr *file = in_version(rt, folder, l->v[i].s);

		if (file)
			a->fn(rt, file, a->arg);
	}
}

void module_each_at(struct rt *rt, struct ustr *folder, void (*fn)(struct rt *, struct ustr *file, void *), void *arg)
{
	struct available a = { fn, arg };
	struct ustr *file = unversioned(rt, folder);

	each_version(rt, folder, &a);
	if (file)
		fn(rt, file, arg);
}

static bool available_in(struct rt *rt, struct ustr *folder, void *arg)
{
	struct available *a = arg;
	struct list *l = path_names(rt, USTR_C(rt, folder));

	for (uint32_t i = 0; i < l->n; i++)
		module_each_at(rt, ustr_printf(rt, "%s/%s", USTR_C(rt, folder), USTR_C(rt, l->v[i].s)), a->fn, a->arg);
	return false;
}

/* Folders named as languages hold texts, not modules. */
static bool is_language(const char *name)
{
	size_t n = strlen(name);

	if (n != 2 && !(n == 5 && name[2] == '-'))
		return false;
	for (size_t i = 0; i < n; i++)
		if (i != 2 && !((name[i] | 32) >= 'a' && (name[i] | 32) <= 'z'))
			return false;
	return true;
}

static bool is_module_file(struct rt *rt, struct ustr *name)
{
	return ustr_ends(name, ustr_atom(rt, ".psd1"), true) || ustr_ends(name, ustr_atom(rt, ".psm1"), true);
}

/* Folders of one depth before those below them. */
void module_each_below(struct rt *rt, struct ustr *folder, void (*fn)(struct rt *, struct ustr *file, void *), void *arg)
{
	struct list *folders = list_new(rt, NULL);

	list_add(rt, folders, val_str(folder));
	for (uint32_t at = 0; at < folders->n && at < FOLDERS_MAX; at++) {
		struct list *l = path_names(rt, USTR_C(rt, folders->v[at].s));

		rt_poll(rt);
		for (uint32_t i = 0; i < l->n; i++) {
			const char *name = USTR_C(rt, l->v[i].s);
			struct ustr *path = ustr_printf(rt, "%s/%s", USTR_C(rt, folders->v[at].s), name);

			if (*name == '.')
				continue;
			if (is_module_file(rt, l->v[i].s) && is_file(rt, path))
				fn(rt, path, arg);
			else if (is_folder(rt, path) && (!at || !is_language(name)))
				list_add(rt, folders, val_str(path));
		}
	}
}

static bool all_in(struct rt *rt, struct ustr *folder, void *arg)
{
	struct available *a = arg;

	module_each_below(rt, folder, a->fn, a->arg);
	return false;
}

void module_each_available(struct rt *rt, bool all, void (*fn)(struct rt *, struct ustr *file, void *), void *arg)
{
	struct available a = { fn, arg };

	each_folder(rt, all ? all_in : available_in, &a);
}

struct ustr *module_path_absolute(struct rt *rt, struct ustr *name)
{
	return absolute(rt, forward(rt, name));
}

/* ---- Auto-loading -------------------------------------------------------- */

struct wanted {
	struct ustr *name, *file;
};

static bool list_names(struct rt *rt, val v, struct ustr *name, bool *ret_star)
{
	struct iter it;
	val x;

	*ret_star = false;
	if (!iter_begin(rt, v, &it)) {
		struct ustr *s = val_to_str(rt, v);

		*ret_star = ustr_has_wildcard(s);
		return ustr_ieq(s, name);
	}
	while (iter_next(&it, &x)) {
		struct ustr *s = val_to_str(rt, x);

		*ret_star |= ustr_has_wildcard(s);
		if (ustr_ieq(s, name))
			return true;
	}
	return false;
}

/* Does the text of a script module define the function? */
static bool defines(struct rt *rt, struct ustr *file, struct ustr *name)
{
	struct scriptblock *sb = script_file_load(rt, file);
	const struct ast_named_block *end = sb->info->ast->end;
	const char *n = USTR_C(rt, name);

	for (uint32_t i = 0; end && i < end->statements.n; i++) {
		const struct ast_function *f = (const struct ast_function *)end->statements.v[i];

		if (f->ast.kind == AST_FUNCTION && text_is(f->name, n))
			return true;
	}
	return false;
}

struct probe {
	struct wanted *w;
	struct ustr *file;
	bool yes;
};

static bool manifest_has(struct rt *rt, struct wanted *w, struct ustr *file)
{
	struct dict *d = module_read_manifest(rt, file);
	bool star = false, any;
	struct ustr *root;
	val v;

	any = dict_get_c(rt, d, "FunctionsToExport", &v);
	if (any && list_names(rt, v, w->name, &star))
		return true;
	if (dict_get_c(rt, d, "AliasesToExport", &v) && list_names(rt, v, w->name, &(bool){ 0 }))
		return true;
	if (any && !star)
		return false;
	if (!dict_get_c(rt, d, "RootModule", &v) && !dict_get_c(rt, d, "ModuleToProcess", &v))
		return false;
	root = val_to_str(rt, v);
	file = ustr_printf(rt, "%s/%s", USTR_C(rt, script_file_folder(rt, file)), USTR_C(rt, root));
	file = module_path_normal(rt, file);
	return ustr_ends(file, ustr_atom(rt, ".psm1"), true) && defines(rt, file, w->name);
}

static void probe_body(struct rt *rt, void *arg)
{
	struct probe *p = arg;

	p->yes = ustr_ends(p->file, ustr_atom(rt, ".psd1"), true) ? manifest_has(rt, p->w, p->file) :
		 defines(rt, p->file, p->w->name);
}

static void probe(struct rt *rt, struct ustr *file, void *arg)
{
	struct wanted *w = arg;
	struct probe p = { w, file, false };
	struct frame *f = rt->eng->frame;

	if (w->file)
		return;
	rt_protect(rt, probe_body, &p);
	rt->eng->frame = f;
	if (p.yes)
		w->file = file;
}

bool module_autoload(struct rt *rt, struct ustr *name)
{
	struct wanted w = { name, NULL };
	struct module_import how = { .global = true, .quiet = true };
	val v;

	if (rt->eng->autoloading)
		return false;
	if (var_get_c(rt, "PSModuleAutoLoadingPreference", &v) && ustr_ieq_c(val_to_str(rt, v), "None"))
		return false;
	rt->eng->autoloading = true;
	module_each_available(rt, false, probe, &w);
	rt->eng->autoloading = false;
	if (!w.file)
		return false;
	module_import(rt, w.file, &how);
	return true;
}
